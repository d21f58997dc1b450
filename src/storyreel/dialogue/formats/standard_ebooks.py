"""Standard Ebooks: plays as XHTML, one document or the documents of a book one after another.

- A speech is a row of a table: a cell with `epub:type="z3998:persona"`, and a cell with the words.
  Where a cell of words spans the rows of several people, they speak it together; rows of the class
  `together` are spoken at the same time.
- In a book without such cells, a paragraph that begins with an element of the type
  `z3998:persona` is that person's speech.
- `z3998:stage-direction` among the words is how they are said; after the last word, and in a row
  or paragraph of its own, it is a direction. Other paragraphs of an act, as before the first
  speech, are directions too.
- Words in a row without a name are those of who spoke last; a remark counts them.
- Headings of sections open parts, acts and scenes.
- Documents in which nobody speaks, such as the imprint, are left out, and so are references to
  notes. The title page names the piece.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from storyreel.dialogue.bounded_xml import local, parse_xml
from storyreel.dialogue.draft import Draft, Reading
from storyreel.dialogue.formats._markup import Spoken, bare, label, left_out, one_heading, strays
from storyreel.dialogue.headings import level_of
from storyreel.dialogue.language import language_tag
from storyreel.dialogue.schema import Level

_HEAD_CHARS = 20_000
_TYPE = "{http://www.idpf.org/2007/ops}type"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PERSONA, _DIRECTION = "z3998:persona", "z3998:stage-direction"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "hgroup", "header"})
_SECTIONS = frozenset({"section", "article", "div", "main", "body"})
_BLOCKS = frozenset({"p", "div", "li", "blockquote", "td", "th", "tr", "hr"})
_UNSEEN = frozenset({"", "rt", "rp", "img", "script", "style", "head"})
_TITLE_PAGES = frozenset({"titlepage", "halftitlepage"})
_PAGES = _TITLE_PAGES | {
    *("imprint", "colophon", "copyright-page", "endnotes", "footnotes", "dedication", "epigraph"),
    *("preface", "foreword", "introduction", "toc", "landmarks", "loi", "afterword", "appendix"),
    *("z3998:dramatis-personae", "bibliography", "acknowledgments"),
}
_MATTER = frozenset({"frontmatter", "backmatter"})
_WHOLES = frozenset({"part", "volume", "division"})


class StandardEbooks:
    """Reads plays of Standard Ebooks."""

    def recognise(self, text: str) -> float:
        """Sure by people who speak; another book with such types may be meant for it."""
        if "http://www.idpf.org/2007/ops" not in text[:_HEAD_CHARS]:
            return 0.0
        return 0.95 if _PERSONA in text else 0.55

    def read(self, text: str, *, name: str) -> Reading:
        """Reads one document, or several one after another; see the module.

        Raises:
            DialogueError: It is not well-formed XML, or nobody speaks.
        """
        documents = [
            parse_xml(f"{part}</html>", name) for part in text.split("</html>") if part.strip()
        ]
        draft = Draft(name)
        book = _Book(draft, in_cells=any(map(_has_cells, documents)))
        for document in documents:
            book.add(document)
        return book.reading()


class _Book:
    """One book being read."""

    def __init__(self, draft: Draft, *, in_cells: bool) -> None:
        self._draft = draft
        self._in_cells = in_cells
        self._last: list[str] = []
        self._strays = 0
        self._unsaid: Counter[str] = Counter()
        self._title: str | None = None
        self._language: str | None = None

    def add(self, document: Element) -> None:
        """Notes what is said and done in a document."""
        for body in document:
            if local(body) != "body":
                continue
            if self._is_played(body):
                self._language = self._language or language_tag(document.get(_LANG))
                self._section(body)
            else:
                self._page(body)

    def reading(self) -> Reading:
        """What was understood."""
        strays(self._draft, self._strays)
        left_out(self._draft, self._unsaid)
        return self._draft.reading(
            title=self._title,
            language=self._language,
            remedy=(
                "In a Standard Ebooks play a speech is a table row with a cell of the epub:type "
                "z3998:persona and a cell with the words."
            ),
        )

    def _is_played(self, body: Element) -> bool:
        if _has_cells(body) or (not self._in_cells and any(map(_persona_of, body.iter()))):
            return True
        return "z3998:drama" in _types(body) and not _types(body) & _MATTER

    def _page(self, page: Element) -> None:
        """A page that is no dialogue; a title page names the piece."""
        heading = next((it for it in page.iter() if local(it) in _HEADINGS - {"header"}), None)
        if heading is not None:
            heading = next((it for it in heading.iter() if "title" in _types(it)), heading)
        title = _text(heading) if heading is not None else ""
        is_title = any(_types(it) & _TITLE_PAGES for it in page.iter())
        if is_title:
            self._title = self._title or title or None
        self._unsaid["title page" if is_title else title or "a page without a heading"] += 1

    def _section(self, section: Element) -> None:
        if _types(section) & _PAGES:
            self._page(section)
            return
        heading = _heading_of(section)
        if heading:
            self._last = []
        self._draft.heading(heading, level=_level(section, heading))
        for child in section:
            self._child(child)

    def _child(self, child: Element) -> None:
        tag = local(child)
        if tag in _SECTIONS:
            self._section(child)
        elif tag == "table":
            self._table(child)
        elif tag not in _HEADINGS and tag not in _UNSEEN:
            self._paragraph(child)

    def _table(self, table: Element) -> None:
        rows = [_Row(it) for it in _rows(table)]
        waiting: list[str] = []
        words: _Row | None = None
        together = False
        for at, row in enumerate(rows):
            waiting += row.names
            words = row if row.words else words
            following = rows[at + 1] if at + 1 < len(rows) else None
            if words is not None and words.spans and following is not None and not following.words:
                # The cell of words reaches down to the names in the next row.
                continue
            self._row(words or row, waiting, overlaps=together and row.is_together)
            together, waiting, words = row.is_together, [], None

    def _row(self, row: _Row, names: list[str], *, overlaps: bool) -> None:
        spoken = Spoken()
        for cell in row.cells:
            spoken.pause()
            self._gather(cell, spoken)
        if names:
            self._last = names
            spoken.into(self._draft, *_who(names), overlaps=overlaps)
        else:
            self._loose(spoken)

    def _loose(self, spoken: Spoken) -> None:
        """What stands in no one's speech."""
        if not spoken.text:
            for direction in spoken.done:
                self._draft.direction(direction)
        elif self._last:
            self._strays += 1
            spoken.into(self._draft, *_who(self._last))
        else:
            self._draft.direction(spoken.text)

    def _paragraph(self, paragraph: Element) -> None:
        persona = None if self._in_cells else _persona_of(paragraph)
        spoken = Spoken()
        if _DIRECTION in _types(paragraph):
            self._draft.direction(bare(_text(paragraph)))
        elif persona is not None:
            self._last = [label(_text(persona))]
            spoken.say((persona.tail or "").lstrip(" \n\t.:—–-"))
            for child in list(paragraph)[list(paragraph).index(persona) + 1 :]:
                self._gather_child(child, spoken)
                spoken.say(child.tail)
            spoken.into(self._draft, *_who(self._last))
        else:
            self._gather(paragraph, spoken)
            if spoken.text and self._in_cells:
                self._draft.direction(_text(paragraph))
            else:
                self._loose(spoken)

    def _gather(self, element: Element, spoken: Spoken) -> None:
        spoken.say(element.text)
        for child in element:
            self._gather_child(child, spoken)
            spoken.say(child.tail)

    def _gather_child(self, child: Element, spoken: Spoken) -> None:
        tag, types = local(child), _types(child)
        if _DIRECTION in types:
            spoken.do(_text(child))
        elif "noteref" in types:
            self._unsaid["references to notes"] += 1
        elif tag == "br":
            spoken.pause()
        elif tag not in _UNSEEN:
            if tag in _BLOCKS:
                spoken.pause()
            self._gather(child, spoken)
            if tag in _BLOCKS:
                spoken.pause()


class _Row:
    """A row of a table: whose it is, and the cells with words."""

    def __init__(self, row: Element) -> None:
        self.names: list[str] = []
        self.cells: list[Element] = []
        for cell in (it for it in row if local(it) in ("td", "th")):
            if _PERSONA not in _types(cell):
                self.cells.append(cell)
            elif name := label(_text(cell)):
                self.names.append(name)
        self.words = any(_text(cell) for cell in self.cells)
        self.spans = any(cell.get("rowspan", "1") != "1" for cell in self.cells)
        self.is_together = "together" in row.get("class", "").split()


def _rows(table: Element) -> Iterator[Element]:
    """The rows of a table; those of a table in a cell are words of the cell."""
    for part in table:
        if local(part) == "tr":
            yield part
        elif local(part) in ("thead", "tbody", "tfoot"):
            yield from (it for it in part if local(it) == "tr")


def _who(names: list[str]) -> tuple[str, list[str]]:
    """The cue, and the people where there are several."""
    return names[0], names if len(names) > 1 else []


def _types(element: Element) -> set[str]:
    return set(element.get(_TYPE, "").split())


def _has_cells(element: Element) -> bool:
    return any(local(it) in ("td", "th") and _PERSONA in _types(it) for it in element.iter())


def _persona_of(paragraph: Element) -> Element | None:
    """The name at the beginning of a paragraph that is a speech."""
    if local(paragraph) != "p" or (paragraph.text or "").strip() or not len(paragraph):
        return None
    first = paragraph[0]
    is_speech = _PERSONA in _types(first) and (len(paragraph) > 1 or (first.tail or "").strip())
    return first if is_speech else None


def _text(element: Element) -> str:
    """All words of an element, without references to notes."""
    pieces: list[str] = []
    _add_pieces(element, pieces)
    return " ".join("".join(pieces).split())


def _add_pieces(element: Element, pieces: list[str]) -> None:
    pieces.append(element.text or "")
    for child in element:
        if local(child) in _BLOCKS or local(child) == "br":
            pieces.append(" ")
        if local(child) not in _UNSEEN and "noteref" not in _types(child):
            _add_pieces(child, pieces)
        pieces.append(child.tail or "")


def _heading_of(section: Element) -> str:
    parts: list[str] = []
    for child in section:
        if local(child) in ("header", "hgroup"):
            parts += [_text(it) for it in child]
        elif local(child) in _HEADINGS:
            parts.append(_text(child))
    return one_heading(parts)


def _level(section: Element, heading: str) -> Level:
    level = level_of(heading)
    inner = [_heading_of(child) for child in section if local(child) in _SECTIONS]
    if _types(section) & _WHOLES or any(level_of(it) is Level.ACT for it in inner):
        return Level.PART
    return Level.ACT if any(inner) else level


READER = StandardEbooks()

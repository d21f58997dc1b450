"""An e-text of Project Gutenberg without its frame: what it says of itself, and its paragraphs.

Text and HTML give the same paragraphs, with `_` around what is italic and `=` around what is bold,
as the plain texts have it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from storyreel.dialogue.formats._html import Event, attributes, events
from storyreel.dialogue.language import language_tag

START = re.compile(r"\*{1,3} ?START OF (?:THE|THIS) PROJECT GUTENBERG", re.IGNORECASE)
"""The line that ends the header."""
SMALL_PRINT = re.compile(r"\*END\b[ *]*THE SMALL PRINT", re.IGNORECASE)
"""The line that ends the header of a text from before 2002."""
NAMED = re.compile(r"\bproject[\s_=]+gutenberg", re.IGNORECASE)
"""The name that must not stand in anything made from the text."""
_END = re.compile(
    r"[\s*]{0,8}(?:END OF (?:THE |THIS )?PROJECT GUTENBERG|START: FULL LICENSE"
    r"|THE FULL PROJECT GUTENBERG LICENSE|This file should be named )",
    re.IGNORECASE,
)
_FIELD = re.compile(r"[=_]?(Title|Language|Author)[=_]?[:：][=_]?[ \t]*(\S.*)")
_FIRST_LINE = re.compile(
    r"(?:The )?Project Gutenberg(?:['’]s)?(?: E-?(?:text|book))?(?: of)?:? (.{1,200}?),? by ",
    re.IGNORECASE,
)
_ITS_NAME = re.compile(
    r"\b(?:the )?project gutenberg(?:['’]s)?(?: (?:e-?text|e-?book)(?: of)?)? ?", re.IGNORECASE
)
_FULL_LINE = 60
_RULE = re.compile(r"[-=_*~.·• \t]+")
_HEADER_LINES = 400
_BLOCKS = frozenset(
    (
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "li", "ul", "ol", "dl", "dt"),
        *("dd", "td", "th", "tr", "table", "blockquote", "hr", "section", "article", "header"),
        *("body", "center", "address", "figure", "figcaption", "caption", "title", "footer"),
    )
)
_MARKS = {"i": "_", "em": "_", "cite": "_", "b": "=", "strong": "="}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNREAD_SPAN = re.compile(r"\b(?:pagenum|pageno|page-?number|linenum|fnanchor)", re.IGNORECASE)
_SMALL_CAPITALS = re.compile(r"\b(?:smcap|sc|smallcaps|charname|speaker|persona)\b", re.IGNORECASE)


@dataclass(slots=True)
class Paragraph:
    """Lines without a blank line between them.

    Attributes:
        number: Line of the file where it begins, from 1.
        lines: The lines without the blanks around them.
        indent: Blanks before the line that stands furthest left.
        is_heading: Whether a page marks it as a heading.
    """

    number: int
    lines: list[str]
    indent: int = 0
    is_heading: bool = False
    _text: str | None = None

    @property
    def text(self) -> str:
        """The lines as one, with single blanks."""
        if self._text is None:
            self._text = " ".join(" ".join(self.lines).split())
        return self._text


@dataclass(slots=True)
class Page:
    """What stands between the frame, and what the frame says.

    Attributes:
        paragraphs: The paragraphs in order.
        title: Title as the header gives it.
        language: BCP 47 tag.
    """

    paragraphs: list[Paragraph]
    title: str | None = None
    language: str | None = None


def is_html(text: str) -> bool:
    """Whether the text is a page in HTML."""
    return re.match(r"\s*<(?:\?xml|!doctype|html|head)\b", text[:2000], re.IGNORECASE) is not None


def page(text: str) -> Page:
    """The text without the header, the licence and the credits around it."""
    rows = list(_html_rows(text)) if is_html(text) else list(_text_rows(text))
    first, last = frame([row.line for row in rows])
    header = [row.line for row in rows[: first or _HEADER_LINES]]
    paragraphs = [it for it in _paragraphs(rows[first:last]) if not NAMED.search(it.text)]
    return Page(paragraphs, _title(header), _language(header))


def frame(lines: list[str]) -> tuple[int, int]:
    """Index of the first line of the text, and of the line behind its last."""
    first = next((at + 1 for at, line in enumerate(lines) if START.search(line)), 0)
    if not first:
        half = lines[: len(lines) // 2]
        small = [at for at, line in enumerate(half) if SMALL_PRINT.search(line)]
        first = small[-1] + 1 if small else 0
    for at in range(first, len(lines)):
        if _END.match(lines[at]):
            return first, at
    return first, len(lines)


@dataclass(slots=True)
class _Row:
    number: int
    line: str
    is_heading: bool = False


def _text_rows(text: str) -> Iterator[_Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        yield _Row(number, line.expandtabs(8) if "\t" in line else line)


def _paragraphs(rows: Iterable[_Row]) -> Iterator[Paragraph]:
    gathered: list[_Row] = []
    for row in rows:
        if row.line.strip() and not _RULE.fullmatch(row.line):
            if gathered and row.is_heading is not gathered[-1].is_heading:
                yield _paragraph(gathered)
                gathered = []
            gathered.append(row)
        elif gathered:
            yield _paragraph(gathered)
            gathered = []
    if gathered:
        yield _paragraph(gathered)


def _paragraph(rows: list[_Row]) -> Paragraph:
    indent = min(len(row.line) - len(row.line.lstrip()) for row in rows)
    lines = [row.line.strip() for row in rows]
    return Paragraph(rows[0].number, lines, indent, rows[0].is_heading)


def _title(header: list[str]) -> str | None:
    title = _field(header, "Title")
    if title is None:
        found = next(filter(None, map(_FIRST_LINE.search, header)), None)
        title = found[1] if found else None
    if title is None:
        return None
    title = " ".join(_ITS_NAME.sub("", title).split()).strip(" _=")
    return title[:1].upper() + title[1:] if title else None


def _language(header: list[str]) -> str | None:
    named = _field(header, "Language") or ""
    return language_tag(re.split(r"[,;( ]", named, maxsplit=1)[0])


def _field(header: list[str], name: str) -> str | None:
    """A field of the header, with the indented lines that it goes on with."""
    for at, line in enumerate(header):
        found = _FIELD.match(line.strip())
        if found and found[1] == name:
            value = found[2].strip()
            for more in header[at + 1 : at + 8]:
                if not more.startswith((" ", "\t")) or not more.strip() or ":" in more[:20]:
                    break
                value += _joint(value, more.strip()) + more.strip()
            return value
    return None


def _joint(before: str, after: str) -> str:
    """What stands between two lines of a title: a subtitle has a line of its own."""
    wrapped = len(before) >= _FULL_LINE or ":" in before or after[:1].islower()
    return " " if wrapped or before[-1:] in ",;:" else ": "


def _html_rows(text: str) -> Iterator[_Row]:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    builder = _Rows()
    for event in events(text):
        builder.add(event)
    builder.end(len(text))
    for at, line, is_heading in builder.rows:
        yield _Row(bisect_right(starts, at), line, is_heading)


@dataclass(slots=True)
class _Rows:
    """A page in HTML becoming the lines of a plain text."""

    rows: list[tuple[int, str, bool]] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _at: int | None = None
    _heading: int = 0
    _pre: int = 0
    _unread: int = 0
    _spans: list[str] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Takes the next tag or text."""
        tag = event.tag
        if not tag:
            self._words(event)
        elif tag == "br":
            self.end(event.at)
        elif tag in _BLOCKS:
            self._block(event)
        elif tag in ("span", "a", "small"):
            self._span(event)
        elif tag in _MARKS:
            self._line.append(_MARKS[tag])

    def end(self, at: int, *, blank: bool = False) -> None:
        """Ends the line."""
        line = "".join(self._line)
        if not self._pre:
            line = " ".join(line.split())
        # Marks around nothing come from empty elements and from blocks inside italics.
        if line.strip(" _="):
            self.rows.append((at if self._at is None else self._at, line, self._heading > 0))
        self._line, self._at = [], None
        if blank:
            self.rows.append((at, "", False))

    def _words(self, event: Event) -> None:
        if self._unread:
            return
        if self._at is None and not event.text.isspace():
            lead = len(event.text) - len(event.text.lstrip())
            self._at = event.at + (0 if self._pre else lead)
        if not self._pre:
            self._line.append(event.text)
            return
        first, *others = event.text.split("\n")
        self._line.append(first)
        at = event.at + len(first)
        for line in others:
            self.end(at, blank=not "".join(self._line).strip())
            self._line.append(line)
            self._at = at + 1
            at += len(line) + 1

    def _block(self, event: Event) -> None:
        self.end(event.at, blank=True)
        step = -1 if event.is_end else 1
        if event.tag in _HEADINGS:
            self._heading = max(0, self._heading + step)
        elif event.tag == "pre":
            self._pre = max(0, self._pre + step)

    def _span(self, event: Event) -> None:
        if event.is_end:
            mark = self._spans.pop() if self._spans else ""
            if mark == "-":
                self._unread -= 1
            elif not self._unread:
                self._line.append(mark)
            return
        style = attributes(event.text).get("class", "")
        mark = "-" if _UNREAD_SPAN.search(style) else "=" if _SMALL_CAPITALS.search(style) else ""
        self._spans.append(mark)
        if mark == "-":
            self._unread += 1
        elif not self._unread:
            self._line.append(mark)

"""A book of plays: who speaks in it, and which of its marks mean what, counted over the whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from storyreel.dialogue.draft import Draft
from storyreel.dialogue.formats._gutenberg_cues import Form, Head, forms, head
from storyreel.dialogue.formats._gutenberg_page import Paragraph
from storyreel.dialogue.formats._gutenberg_paragraphs import (
    BRACKET,
    SAYS,
    head_of,
    is_cast,
    is_heading,
    is_marked,
    is_setting,
    is_title,
    is_verse,
    unmarked,
)
from storyreel.dialogue.formats._markup import Spoken, bare, left_out
from storyreel.dialogue.headings import is_play_heading
from storyreel.dialogue.names import fold
from storyreel.dialogue.words import counted

UNPLAYED = re.compile(
    r"[\[{(]?(?:footnote|illustration|transcriber|note\b|n\. ?b\.|pg\b|page \d|sidenote|"
    r"music\b.{0,20}\])",
    re.IGNORECASE,
)
_MARK = re.compile(r" ?\[(?:\d{1,3}|[*†‡§]|[A-Z])\]|(?<=\w)\{\d{1,3}\}")
_WITHOUT_SIGN = re.compile(
    r"((?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]{1,30} ){1,4})(?=[A-ZÀ-ÖØ-Þ](?:['’a-zß-ÿ]| [a-zß-ÿ]))"
)
_NUMBERED = re.compile(r"[(\[](\d{1,3})[)\]]")
_NOTED = re.compile(r" ?\((\d{1,3})\)")
_PAGE_NUMBER = re.compile(r"[ .]{1,80}(?:\d{1,4}|[ivxl]{1,6})$")
_QUOTES = "\"“«„'‘"
_A_FEW = 3
_LONGEST_LIST = 20


class Book:
    """All paragraphs, and what is counted over them.

    Attributes:
        paragraphs: The paragraphs in order.
        contents: Titles that the table of contents names.
        headings: Paragraphs that open an act or a scene.
        persons: Paragraphs that list who is in a play.
        cues: Who begins to speak, by index of the paragraph.
        left_out: What is left out, counted by kind.
    """

    def __init__(self, paragraphs: list[Paragraph]) -> None:
        self.paragraphs = paragraphs
        self.headings = {at for at, it in enumerate(paragraphs) if is_heading(it)}
        heads = [None if at in self.headings else head_of(it) for at, it in enumerate(paragraphs)]
        self.forms = forms(heads)
        self.contents = _contents(paragraphs)
        self.persons: set[int] = set()
        self.cues: dict[int, Head] = {}
        self.left_out: Counter[str] = Counter()
        self._odd: list[int] = []
        self._unclosed: list[int] = []
        for at, found in enumerate(heads):
            if is_cast(paragraphs[at]):
                self._list_persons(at, heads)
            if at in self.persons or at in self.headings:
                continue
            if found and self._is_cue(at, found):
                self.cues[at] = found
            elif bare_name := self._without_sign(paragraphs[at]):
                self.cues[at] = bare_name
                self._odd.append(at)
        self._round = self._rounds_are_directions()
        self._unnamed: list[int] = []
        self._base = Counter(paragraphs[at].indent for at in self.cues).most_common(1)
        self._notes = {
            note[1] for it in paragraphs if (note := _NUMBERED.match(it.text)) and len(it.text) > 8
        }
        self._indented = sum(self.is_indented(it) and not is_verse(it) for it in paragraphs)

    def is_indented(self, it: Paragraph) -> bool:
        """Whether the paragraph stands further right than speeches, without other marks."""
        base = self._base[0][0] if self._base else 0
        return it.indent > base + 1 and not is_marked(it) and it.text[0] not in _QUOTES

    def is_direction(self, it: Paragraph, *, after_verse: bool) -> bool:
        """Whether the paragraph says what is done, by its brackets or as its book has it."""
        if is_marked(it):
            return True
        if not self.is_indented(it) or it.text[0] in "[(" or self._indented < _A_FEW:
            return False
        return not after_verse if len(it.lines) == 1 else not is_verse(it)

    def _list_persons(self, at: int, heads: list[Head | None]) -> None:
        """Notes the paragraphs of a list of persons, of which `at` is the heading."""
        self.persons.add(at)
        for below in range(at + 1, min(at + _LONGEST_LIST, len(heads))):
            it, found = self.paragraphs[below], heads[below]
            if is_cast(it):
                break
            speaks = found is not None and self.forms.known[found.key] > 1 and len(it.lines) < 4
            if below in self.headings or (below > at + 1 and (speaks or is_setting(it))):
                break
            self.persons.add(below)

    def _is_cue(self, at: int, found: Head) -> bool:
        if self.is_listed(at):
            return False
        if found.form in self.forms.used:
            return self._speaks(at, found)
        # A misprint: another sign, or none, behind a name that is known.
        speaks = self._misprinted(at, found)
        if speaks:
            self._odd.append(at)
        return speaks

    def _misprinted(self, at: int, found: Head) -> bool:
        below = self.paragraphs[at + 1].text if at + 1 < len(self.paragraphs) else ""
        if self.forms.main is Form.MIXED_ALONE and below.startswith(("--", "—")):
            return not found.words
        if self.forms.known[found.key] < (1 if found.name.isupper() else 2):
            return False
        return self._speaks(at, found) if found.form else _starts_sentence(found)

    def _without_sign(self, it: Paragraph) -> Head | None:
        """A known name in capitals with nothing between it and the sentence."""
        found = _WITHOUT_SIGN.match(it.text) if self.forms.main is Form.CAPITALS else None
        key = fold(found[1]) if found else ""
        if not found or self.forms.known[key] < 2 or it.indent:
            return None
        return Head(found[1].strip(), (), it.text[found.end() :], None, key)

    def _speaks(self, at: int, found: Head) -> bool:
        if found.form is Form.MIXED:
            return self.forms.known[found.key] > 1
        return bool(found.words) or self._has_words(at + 1)

    def speeches(self, first: int, last: int) -> list[int]:
        """The speeches of a play, by index of the paragraph; a single one is a misreading.

        What only looks like one in front of the first heading is none, as in a list of scenes.
        """
        found = [at for at in range(first, last) if at in self.cues]
        again = [at for at in found if self.forms.known[self.cues[at].key] > 1]
        if not again:
            return found if len(found) > 1 or len(found) == len(self.cues) else []
        begun = again[0]
        for at in range(again[0], first - 1, -1):
            if at in self.headings or at in self.persons:
                break
            begun = at if at in self.cues else begun
        return [at for at in found if begun <= at <= again[-1]]

    def is_listed(self, at: int) -> bool:
        """Whether the paragraph is a title that the table of contents names."""
        it = self.paragraphs[at]
        return bool(self.contents) and is_title(it) and fold(unmarked(it.text)) in self.contents

    def _has_words(self, at: int) -> bool:
        """Whether the paragraph may be the words of the name above it."""
        if at >= len(self.paragraphs):
            return False
        below = self.paragraphs[at]
        found = head(below.text)
        return at not in self.headings and (
            found is None or found.form is not self.forms.main or bool(found.words)
        )

    def _rounds_are_directions(self) -> bool:
        """Whether round brackets are the book's sign for what is done, whatever is in them."""
        cues = self.cues
        texts = [cues[at].words if at in cues else it.text for at, it in enumerate(self.paragraphs)]
        other = sum("[" in text or "(_" in text for text in texts)
        other += sum(bool(it.how) for it in cues.values())
        plain = sum("(" in text and "(_" not in text for text in texts)
        return plain > other

    def say(self, spoken: Spoken, at: int, words: str) -> None:
        """Adds words to a speech, with what stands in brackets as what is done."""
        words = _MARK.sub("", words)
        if self._notes:
            words = _NOTED.sub(lambda it: "" if it[1] in self._notes else it[0], words)
        for is_done, piece in self._pieces(words, at):
            text = unmarked(piece)
            if is_done and UNPLAYED.match(text):
                self.left_out["notes and pictures"] += 1
            elif is_done:
                spoken.do(text)
            else:
                spoken.say(text)
        spoken.pause()

    def directions(self, at: int) -> list[str]:
        """A paragraph that is a direction, or several, without brackets."""
        text = self.paragraphs[at].text
        if text[0] not in "[(" or not is_marked(self.paragraphs[at]):
            return [bare(unmarked(text))]
        return [unmarked(piece) for _, piece in self._pieces(text, at) if SAYS.search(piece)]

    def unnamed(self, at: int) -> None:
        """Notes a paragraph outside a speech, without a name or the marks of a direction."""
        it = self.paragraphs[at]
        # In French books each scene begins with who is in it, in capitals.
        entrance = len(it.text.split()[0]) > 1 and it.text.split()[0].isupper()
        if not self.is_indented(it) and not entrance:
            self._unnamed.append(at)

    def _pieces(self, words: str, at: int) -> Iterator[tuple[bool, str]]:
        """The words, and apart from them what stands in brackets."""
        end = depth = start = 0
        for found in BRACKET.finditer(words):
            if found[0] in "([":
                if not depth:
                    start = found.start()
                depth += 1
            elif not depth:
                self._unclosed.append(at)
                yield False, words[end : found.start()]
                end = found.end()
            else:
                depth -= 1
                if not depth and self._is_done(words[start : found.end()], first=start == 0):
                    yield False, words[end:start]
                    yield True, words[start + 1 : found.start()]
                    end = found.end()
        if depth and self._is_done(words[start:], first=start == 0):
            self._unclosed.append(at)
            yield False, words[end:start]
            stop = re.search(r"[.!?](?= |$)", words[start:])
            close = start + stop.end() if stop else len(words)
            yield True, words[start + 1 : close]
            end = close
        yield False, words[end:]

    def _is_done(self, bracketed: str, *, first: bool) -> bool:
        inner = bracketed[1:].lstrip()
        if bracketed[0] == "(" and inner.rstrip(") ").isdigit():
            return False
        if bracketed[0] == "[" or self._round or first or "_" in inner:
            return True
        return inner[:1].isupper()

    def tell(self, draft: Draft) -> None:
        """Remarks on misprints and on what is left out."""
        if self._odd:
            first = self.paragraphs[self._odd[0]]
            draft.remark(
                f"{counted(len(self._odd), 'speech has', 'speeches have')} another sign behind the "
                f"name than the rest of the text, or none; the first is {first.text[:40]!r}.",
                line=first.number,
            )
        if self._unnamed:
            first = self.paragraphs[self._unnamed[0]]
            draft.remark(
                f"{counted(len(self._unnamed), 'paragraph is', 'paragraphs are')} read as "
                "direction, without a name and outside a speech; write a name above what is "
                "spoken.",
                line=first.number,
            )
        if self._unclosed:
            draft.remark(
                f"{counted(len(self._unclosed), 'bracket has', 'brackets have')} no partner; what "
                "is open ends with its sentence.",
                line=self.paragraphs[self._unclosed[0]].number,
            )
        left_out(draft, +self.left_out)


def _starts_sentence(found: Head) -> bool:
    """Whether a sentence begins behind a name in capitals that has no sign."""
    if not found.name.isupper() or not found.words:
        return False
    first = found.words.split()[0]
    return bool(found.how) or (first[0].isupper() and not first.rstrip(".,;:").isupper())


def _contents(paragraphs: list[Paragraph]) -> set[str]:
    """What the table of contents lists."""
    for at, it in enumerate(paragraphs[:FAR_ABOVE]):
        if fold(unmarked(it.text).strip(".: ")) in ("contents", "table of contents", "indice"):
            return set(_listed(paragraphs[at + 1 : at + FAR_ABOVE]))
    return set()


def _listed(paragraphs: list[Paragraph]) -> Iterator[str]:
    """Lines of a table of contents, up to where the first title comes again."""
    seen: set[str] = set()
    for it in paragraphs:
        if is_title(it) and fold(unmarked(it.text)) in seen:
            return
        for line in it.lines:
            title = fold(unmarked(_PAGE_NUMBER.sub("", line)))
            if title and title not in seen and not is_play_heading(title):
                seen.add(title)
                yield title
            elif title and len(it.lines) == 1:
                return


FAR_ABOVE = 60

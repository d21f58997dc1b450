r"""Fountain's signs: what is hidden, what is escaped, what is emphasis, what a line looks like.

A sign after a backslash is shielded first, by moving it to where no text has signs (the halves of
surrogate pairs, which `decode.clean` removes). From then on it cannot be taken for markup;
`words` brings it back.
"""

from __future__ import annotations

import io
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field

from storyreel.dialogue.draft import tidy
from storyreel.dialogue.headings import SLUGLINE
from storyreel.dialogue.names import MAX_NAME_CHARS

_SIGNS = string.punctuation + "（）"
_SHIELDS = {sign: chr(0xD800 + at) for at, sign in enumerate(_SIGNS)}
_RESTORED = {ord(shield): sign for sign, shield in _SHIELDS.items()}
_ESCAPED = re.compile(rf"\\([{re.escape(_SIGNS)}])")
_SHIELDED = re.compile("[\ud800-\udfff]")
_HIDDEN = "\x00"
_LINE = re.compile(r"^.*$", re.MULTILINE)
_OPENING = re.compile(r"/\*|\[\[")
_BLANK_LINE = re.compile(r"\n[^\S\n]?\n")
_DELIMITER = re.compile(r"\*+|_+")
_TIME = r"(\d{1,6}):([0-5]\d):([0-5]\d)\.(\d{3})"
TOLD = re.compile(rf"{_TIME}\s+-->\s+{_TIME}|part|act|scene", re.ASCII | re.IGNORECASE)
"""A note for a program: when a line is heard, or what a section opens."""


@dataclass(slots=True)
class Row:
    """A line of the text that can be seen.

    Attributes:
        number: Its line in the file, from 1.
        text: What it says, shielded.
        notes: Notes for a program that begin in it, or on lines of their own right after it.
    """

    number: int
    text: str
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """The text without notes and boneyard.

    Attributes:
        text: What is left, shielded, on the same lines.
        notes: By line, the notes that say something to a program.
        unclosed: First line of each kind of opening sign that nothing closes, and how many.
    """

    text: str
    notes: dict[int, list[str]]
    unclosed: dict[str, tuple[int, int]]

    def rows(self) -> Iterator[Row]:
        """The lines in order, but for those that only held something hidden.

        A row is complete when the next one has been asked for.
        """
        last: Row | None = None
        for number, line in enumerate(_LINE.finditer(self.text), start=1):
            text, notes = line[0], self.notes.get(number)
            if _HIDDEN in text:
                text = text.replace(_HIDDEN, "")
                if not text.strip():
                    if last and notes:
                        last.notes += notes
                    continue
            last = Row(number, text, notes or [])
            yield last


def page_of(text: str) -> Page:
    """A text with notes and boneyard taken out."""
    visible = io.StringIO()
    page = Page("", {}, {})
    number = 1
    for piece, kind in _pieces(_shielded(text)):
        if kind == "unclosed":
            line, count = page.unclosed.get(piece, (number, 0))
            page.unclosed[piece] = (line, count + 1)
        elif kind == "[[" and (told := _restored(piece[2:-2]).strip()) and TOLD.fullmatch(told):
            page.notes.setdefault(number, []).append(told)
        lines = piece.count("\n")
        # A blank line inside a note or boneyard is no blank line of the script.
        hidden = kind in ("[[", "/*")
        visible.write(_HIDDEN + f"\n{_HIDDEN}" * lines if hidden else piece)
        number += lines
    page.text = visible.getvalue()
    return page


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in order, each piece with the sign that opened it, `unclosed` or nothing."""
    at, hopeless, blank = 0, 0, -1
    last_close = text.rfind("*/")
    while found := _OPENING.search(text, at):
        start = found.start()
        yield text[at:start], ""
        if found[0] == "/*":
            end = text.find("*/", start + 2) if start + 2 <= last_close else -1
        else:
            if blank < start:
                gap = _BLANK_LINE.search(text, start)
                blank = gap.start() if gap else len(text)
            # What one opening sign has looked through is not looked through by the next.
            end = text.find("]]", start + 2, blank) if start >= hopeless else -1
            hopeless = max(hopeless, blank) if end < 0 else hopeless
        at = end + 2 if end >= 0 else start + 2
        yield text[start:at], found[0] if end >= 0 else "unclosed"
    yield text[at:], ""


def _shielded(text: str) -> str:
    return _ESCAPED.sub(lambda found: _SHIELDS[found[1]], text)


def _restored(text: str) -> str:
    return text.translate(_RESTORED) if is_shielded(text) else text


def is_shielded(text: str) -> bool:
    """Whether a sign in the text was escaped."""
    return not text.isascii() and bool(_SHIELDED.search(text))


def words(text: str) -> str:
    """The words of a line: without emphasis and backslashes, on one line with single spaces."""
    return tidy(_restored(_without_emphasis(text)))


def _without_emphasis(text: str) -> str:
    """Takes out `*`, `**`, `***` and `_` where they open and close; single ones stay."""
    if "*" not in text and "_" not in text:
        return text
    runs = [(run.start(), run.end()) for run in _DELIMITER.finditer(text)]
    left = [end - start for start, end in runs]
    opened: dict[str, list[int]] = {"*": [], "_": []}
    for at, (start, end) in enumerate(runs):
        waiting = opened[text[start]]
        opens, closes = _flanks(text, start, end)
        while closes and left[at] and waiting:
            taken = min(left[at], left[waiting[-1]])
            left[at] -= taken
            left[waiting[-1]] -= taken
            if not left[waiting[-1]]:
                waiting.pop()
        if opens and left[at]:
            waiting.append(at)
    kept = iter(left)
    return _DELIMITER.sub(lambda run: run[0][: next(kept)], text)


def _flanks(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a run of delimiters can open, and whether it can close."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    opens, closes = not after.isspace(), not before.isspace()
    if text[start] == "_":
        # `snake_case_names` are not underlined.
        return opens and not before.isalnum(), closes and not after.isalnum()
    return opens, closes


def is_slugline(text: str) -> bool:
    """Whether the line is a scene heading: by its first word, or forced by a full stop.

    A number sign, as Korean scripts have it, opens a section here.
    """
    if text.startswith("."):
        return len(text) > 1 and text[1] != "." and not text[1].isspace()
    return not text.startswith("#") and bool(SLUGLINE.match(text))


def is_cue(text: str) -> bool:
    """Whether the line names who speaks: in capitals, or forced by `@`.

    Small letters may only stand in parentheses after the name. A script without capitals has
    cues by `@` alone.
    """
    if text.startswith("@"):
        return bool(text[1:].strip())
    text = text.removesuffix("^").rstrip()
    name = text.partition("(")[0].partition("（")[0].rstrip()
    if name != name.upper() or name == name.lower() or len(name) > MAX_NAME_CHARS:
        return False
    if len(name) < len(text) and text[-1] not in ")）":
        return False
    return not name.endswith((":", "：")) and name[0] not in "!#=>~[【" and not is_slugline(text)

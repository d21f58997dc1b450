"""Stories as paragraphs, and paragraphs as what is said and what is told.

A text quotes in one style: “…”, "…", „…“, «…», »…«, 「…」, 『…』, ‹…›, ‘…’, '…', or with a dash at
the beginning of a paragraph. The style that occurs most often is the one that is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

_WRAPPED_CHARS = 50
_STOPS = ".,!?…—–-:;。！？"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a story.

    Attributes:
        number: Line of the file on which it begins.
        text: Its words on one line.
    """

    number: int
    text: str


@dataclass(slots=True)
class Piece:
    """A part of a paragraph.

    Attributes:
        text: The words, without quotes when they are said.
        said: Whether they stood in quotes.
        quoted: The words with their quotes.
        is_open: Whether the quotation goes on in the next paragraph.
        doubtful: Whether narration may be among the words.
    """

    text: str
    said: bool
    quoted: str = ""
    is_open: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """A pair of quotes; the same sign twice, or a dash, has rules of its own."""

    opener: str
    closers: str

    @property
    def is_dash(self) -> bool:
        """Whether speeches begin with a dash."""
        return not self.closers


DASH = Style("—", "")
_STYLES = (
    (Style("“", "”"), re.compile(r"“[^“”]{1,5000}”")),
    (Style('"', '"'), re.compile(r'"[^"]{1,5000}"')),
    (Style("„", "“”"), re.compile(r"„[^„“”]{1,5000}[“”]")),
    (Style("«", "»"), re.compile(r"(?:(?<=\s)|^)«[^«»]{1,5000}»", re.MULTILINE)),
    (Style("»", "«"), re.compile(r"(?:(?<=\s)|^)»(?=\S)[^«»]{1,5000}«", re.MULTILINE)),
    (Style("「", "」"), re.compile(r"「[^「」]{1,5000}」")),
    (Style("『", "』"), re.compile(r"『[^『』]{1,5000}』")),
    (Style("‹", "›"), re.compile(r"‹[^‹›]{1,5000}›")),
    # Only before a space and after a stop: elsewhere they are apostrophes.
    (Style("‘", "’"), re.compile(r"(?:(?<=\s)|^)‘[^‘]{1,4999}?[.,!?…—]’(?!\w)", re.MULTILINE)),
    (Style("'", "'"), re.compile(r"(?:(?<=\s)|^)'(?=[^\W\d_])[^'\n]{1,4999}[.,!?…—]'(?!\w)", re.M)),
)
_DASHED = re.compile(r"^[ \t\u3000]*+(?:[—–―]|-(?= ))\s*+", re.MULTILINE)
_OPENING_DASH = re.compile(r"(?:[—–―]|- )\s*+")
_INNER_DASH = re.compile(r"(?:(?<=\s)|(?<=[,.!?…]))[—–―]|[—–―](?=[\s.,!?])|(?<= )-(?= )")


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs: blocks between blank lines when lines are wrapped, otherwise lines."""
    lines = text.split("\n")
    wrapped = _is_wrapped(lines)
    found: list[Paragraph] = []
    words: list[str] = []
    first = 0
    for number, line in enumerate(lines, start=1):
        bare = line.strip()
        goes_on = bool(words) and bare and _goes_on(line, words[-1], wrapped=wrapped)
        if words and not goes_on:
            found.append(Paragraph(first, " ".join(words)))
            words = []
        if bare:
            first = first if words else number
            words.append(bare)
    if words:
        found.append(Paragraph(first, " ".join(words)))
    return found


def _is_wrapped(lines: list[str]) -> bool:
    """Whether most lines that are followed by another are long, and none much longer."""
    inner = [len(line.strip()) for line, below in pairwise(lines) if line.strip() and below.strip()]
    ends = len(lines) - len(inner)
    return (
        len(inner) * 4 > ends
        and max(inner) <= 2 * _WRAPPED_CHARS + 20
        and sum(length >= _WRAPPED_CHARS for length in inner) * 3 > 2 * len(inner)
        and not all(line.strip() for line in lines[:-1])
    )


def _goes_on(line: str, before: str, *, wrapped: bool) -> bool:
    """Whether the line belongs to the paragraph of the line before it."""
    if line.startswith("と") and before.endswith(("」", "』")):
        return True
    return wrapped and not line.startswith(("  ", "\t", "\u3000"))


def style_of(text: str) -> Style | None:
    """The style in which the text quotes most; None when it does not."""
    counts = {style: len(pattern.findall(text)) for style, pattern in _STYLES}
    counts[DASH] = len(_DASHED.findall(text))
    best = max(counts, key=lambda style: counts[style])
    return best if counts[best] else None


def pieces(paragraph: str, style: Style, is_told: Callable[[str], bool]) -> list[Piece]:
    """What is said and what is told, in order.

    Args:
        paragraph: Words of the paragraph.
        style: How the text quotes.
        is_told: Whether words after a dash say who speaks.
    """
    if style.is_dash:
        return _dashed(paragraph, is_told)
    found: list[Piece] = []
    at = 0
    while (start := _opener(paragraph, at, style)) >= 0:
        end = _closer(paragraph, start + 1, style)
        stop = len(paragraph) if end < 0 else end
        if told := paragraph[at:start].strip():
            found.append(Piece(told, said=False))
        words = paragraph[start + 1 : stop].strip()
        found.append(Piece(words, True, paragraph[start : stop + 1], is_open=end < 0))
        at = stop + 1
    if told := paragraph[at:].strip():
        found.append(Piece(told, said=False))
    return [piece for piece in found if piece.text]


def _opener(text: str, at: int, style: Style) -> int:
    while (at := text.find(style.opener, at)) >= 0:
        if style.opener not in "'‘" or (not text[at - 1 : at].isalnum() or not at):
            return at
        at += 1
    return -1


def _closer(text: str, at: int, style: Style) -> int:
    for end in range(at, len(text)):
        if text[end] not in style.closers:
            continue
        if style.opener not in "'‘" or (
            text[end - 1] in _STOPS and not text[end + 1 : end + 2].isalnum()
        ):
            return end
    return -1


def _dashed(paragraph: str, is_told: Callable[[str], bool]) -> list[Piece]:
    """The pieces of `— Words, — said Mira. — More words.`."""
    opening = _OPENING_DASH.match(paragraph)
    if not opening:
        return [Piece(paragraph, said=False)]
    found: list[Piece] = []
    words: list[str] = []
    for part in map(_trimmed, _INNER_DASH.split(paragraph[opening.end() :])):
        if words and is_told(part):
            found += [_said(words), Piece(part, said=False)]
            words = []
        elif part:
            words.append(part)
    return [*found, _said(words)] if words else found


def _trimmed(part: str) -> str:
    """The part without the stop that `—dijo Mira—. ¿Vienes?` puts before it."""
    part = part.strip()
    return part[1:].strip() if part[:1] in (".", ",") else part


def _said(words: list[str]) -> Piece:
    """Words with a dash among them may be words, or what somebody does: nothing tells which."""
    return Piece(" — ".join(words), said=True, doubtful=len(words) > 1)

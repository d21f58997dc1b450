"""What a paragraph of a printed play is by its looks: a heading, a direction, verse, a list."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from storyreel.dialogue.formats._gutenberg_cues import Form, Head, head
from storyreel.dialogue.formats._gutenberg_page import Paragraph
from storyreel.dialogue.headings import is_play_heading

_CAST = re.compile(
    r"(?:(?:the )?(?:persons|characters|people|cast)(?: of .{1,30}"
    r"| in the play| represented)?|dramatis person(?:ae|æ)|personnages|acteurs|"
    r"(?:i )?personaggi(?: della .{1,30})?|personen|personas|personajes|figuren|"
    r"действующие лица|henkilöt|personer(?:na)?|personagens)\b[ .:_=]{0,3}(?:$| {3}|acteurs)",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"[_=]?(?:the )?(?:scenes?|time|place|action|period|setting|la scène|scène|scena|la scena|"
    r"l'action|ort|zeit)\b[_=]?(?:[.:_]| (?:is|est|è|takes|passes|represents|représente)\b)",
    re.IGNORECASE,
)
PROLOGUE = re.compile(
    r"(?:the )?(?:prologue|epilogue|induction|interlude|prelude|prologo|epilogo|epilog|prolog|"
    r"vorspiel|nachspiel)\b[.:]?",
    re.IGNORECASE,
)
BRACKET = re.compile(r"[\[\]()]")
SAYS = re.compile(r"[^\W_]")
_CLOSERS = {"(": ")", "[": "]"}
_ENDS = frozenset(".!?…])\"”»'’—-_:")
_VERSE_CHARS = 52
_HEADING_CHARS = 200
_FOLLOWING = 8
_OFTEN = 2
_SHORT_LINE = 60


def is_heading(it: Paragraph) -> bool:
    """Whether the paragraph is the heading of an act or a scene."""
    text = it.text.strip("_=[] ")
    if len(text) > _HEADING_CHARS:
        return False
    if PROLOGUE.fullmatch(text):
        return it.is_heading or text[0].isupper()
    if not is_play_heading(text):
        return False
    words = text.split()
    return (
        it.is_heading
        or len(words) < 3
        or (words[0].isupper() and words[1].isupper())
        or words[1][-1] in ".,:;—–-"
        or words[2][0] in "-–—"
        or "--" in words[1]
    )


def unmarked(text: str) -> str:
    """Words without the marks of emphasis that plain texts have.

    Example:
        >>> unmarked("He _never_ came")
        'He never came'
    """
    if "~" in text:
        text = re.sub(r"~([^~]*)~", r"\1", text)
    if "=" in text:
        text = re.sub(r"=([^=]*)=", r"\1", text)
    return re.sub(r"(?<!_)_(?!_)", "", text) if "_" in text else text


def is_cast(it: Paragraph) -> bool:
    return _CAST.match(it.lines[0].strip("_= ")) is not None


def is_title(it: Paragraph) -> bool:
    """Whether it is one line in capitals, or marked as a heading."""
    return it.is_heading or (len(it.lines) == 1 and len(it.text) <= 80 and it.text.isupper())


def is_setting(it: Paragraph) -> bool:
    """Whether it says where and when the play is set, or what is seen first."""
    return is_marked(it) or _SETTING.match(it.text) is not None


def is_marked(it: Paragraph) -> bool:
    """Whether the whole paragraph stands in brackets or is emphasised."""
    text = it.text
    if text[0] in "([":
        return not SAYS.search(_outside(text))
    if text[0] not in "_{":
        return False
    inside = sum(len(piece) for piece in text.split("_")[1::2])
    return inside * 2 > len(text)


def is_verse(it: Paragraph) -> bool:
    """Whether the lines are short and begin with capitals, as prose in a column does not."""
    starts = sum(not line[0].islower() for line in it.lines)
    return max(map(len, it.lines[:-1] or it.lines)) <= _VERSE_CHARS and starts * 2 >= len(it.lines)


def _outside(text: str) -> str:
    """What stands outside brackets; nothing behind one that is not closed."""
    depth = end = 0
    outside: list[str] = []
    for found in BRACKET.finditer(text):
        if not depth:
            outside.append(text[end : found.start()])
        depth = max(0, depth + (1 if found[0] in "([" else -1))
        end = found.end()
    return "".join(outside) + ("" if depth else text[end:])


def head_of(it: Paragraph) -> Head | None:
    """The name that a paragraph may begin with, on its first line alone or before the words."""
    if len(it.lines) > 1 and len(it.lines[0]) < _SHORT_LINE:
        above = head(it.lines[0])
        if above and above.form in (Form.CAPITALS_ALONE, Form.MIXED_ALONE, Form.DASHED):
            return replace(above, words=" ".join(" ".join(it.lines[1:]).split()))
    return head(it.text)


def one_speech_each(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Divides paragraphs in which several people speak line by line."""
    inside: dict[int, list[tuple[int, Head]]] = {}
    for at, it in enumerate(paragraphs):
        for row in range(1, len(it.lines)):
            found = _signed(it.lines[row]) if it.lines[row - 1][-1] in _ENDS else None
            if found:
                inside.setdefault(at, []).append((row, found))
    if not inside:
        return paragraphs
    counted = Counter(
        found.key for rows in inside.values() for _, found in rows if found.form is not Form.MIXED
    )
    # As they are spelled: a `Mrs. Jones.` that ends a sentence is not JONES beginning to speak.
    names = {found.name for rows in inside.values() for _, found in rows}
    for it in paragraphs:
        if (found := head(it.lines[0])) and found.form and found.name in names:
            counted[found.key] += 1
    divided: list[Paragraph] = []
    for at, it in enumerate(paragraphs):
        rows = [row for row, found in inside.get(at, ()) if counted[found.key] >= _OFTEN]
        for first, last in pairwise([0, *rows, len(it.lines)]):
            part = Paragraph(it.number + first, it.lines[first:last], it.indent, it.is_heading)
            divided.append(part if rows else it)
    return divided


def _signed(line: str) -> Head | None:
    """A name at the beginning of a line, with words behind it."""
    found = head(line)
    alone = (None, Form.CAPITALS_ALONE, Form.MIXED_ALONE, Form.DASHED)
    return found if found and found.form not in alone and found.words else None


def whole_brackets(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Joins the paragraphs of a direction that goes on over blank lines."""
    joined: list[Paragraph] = []
    at = 0
    while at < len(paragraphs):
        it = paragraphs[at]
        last = _closing(paragraphs, at)
        lines = [line for below in paragraphs[at : last + 1] for line in below.lines]
        joined.append(it if last == at else Paragraph(it.number, lines, it.indent))
        at = last + 1
    return joined


def _closing(paragraphs: list[Paragraph], at: int) -> int:
    """Index of the paragraph that closes the bracket which this one leaves open, or its own."""
    text = paragraphs[at].text
    sign = "[" if text.count("[") > text.count("]") else "("
    closer = _CLOSERS[sign]
    if text.count(sign) <= text.count(closer) or (sign == "(" and text[0] != "("):
        return at
    for below in range(at + 1, min(at + _FOLLOWING, len(paragraphs))):
        it = paragraphs[below]
        close, opening = it.text.find(closer), it.text.find(sign)
        found = head(it.text)
        if is_heading(it) or (found and found.form in (Form.CAPITALS, Form.EMPHASISED)):
            return at
        if close >= 0 and (opening < 0 or close < opening):
            return below
        if opening >= 0:
            return at
    return at

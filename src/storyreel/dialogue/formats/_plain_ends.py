"""What ends a play or a page: `THE END`, `FADE OUT.`, page numbers, `(MORE)`, `...`.

All of it can be words as well: `Fine.` is a reply and `12.` another. So each is decided by what
stands around it, in one pass over the rows, and is said after all where somebody is about to speak.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from storyreel.dialogue.formats._plain_rows import Kind, Row

_TRANSITION = re.compile(
    r"(?:FADE (?:IN|OUT|TO BLACK)|(?:[A-Z]+ )?CUT TO(?: BLACK)?|DISSOLVE TO)[.:]?", re.IGNORECASE
)
_END = re.compile(
    r"(?:the\s)?end(?:\s(?:of|credits)\b.{0,60})?|fin|fine|ende|конец|кінець|終わり|終|おわり|完|剧终|"
    r"(?:slow\s)?curtain|vorhang|rideau|telón|sipario|занавес|завіса|幕",
    re.IGNORECASE,
)
_END_OF = re.compile(r"(?:THE\s)?END\s(?:OF|CREDITS)\b")
_ENDED = (*'.!?…:"”»。！？」)]', "—")
_MORE = re.compile(r"more|mehr|suite|continued|cont(?:['’]?d)?\.?", re.IGNORECASE)
_CONTINUED = re.compile(r"(?:\d{1,4}[A-Z]?\s+)?CONTINUED:(?:\s*\(\d{1,4}\))?(?:\s+\d{1,4}[A-Z]?)?")
_PAGE_OF = re.compile(
    r"[-–—]\s*(\d{1,4})\s*[-–—]|(?:page|seite|página|pagina|стр\.)\s(\d{1,4})\s(?:of|von|sur|de|di|из)"
    r"\s\d{1,4}\.?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d{1,3})\.?")
_MADE_BY = re.compile(
    r"(?:transcribed|transcript|transcription|captioned|captions|subtitles)\s(?:made\s)?by\s.{1,80}",
    re.IGNORECASE,
)
_LEAST_PAGE_ROWS = 10


@dataclass(frozen=True, slots=True)
class _Number:
    at: int
    value: int
    is_sure: bool


def settle_ends(rows: list[Row]) -> list[Row]:
    """The rows with what ends a play or a page told from words."""
    _settle_dots(rows)
    _settle_pages(rows)
    _settle_endings(rows)
    return _without_page_breaks(rows)


def _settle_dots(rows: list[Row]) -> None:
    """`...` is a word in a speech, and a divider between paragraphs."""
    above: Row | None = None
    for row in rows:
        if row.kind is Kind.BLANK and row.text:
            row.reply = True
            if above and above.kind is Kind.TEXT:
                row.kind = Kind.TEXT
        above = row


def _settle_pages(rows: list[Row]) -> None:
    for row in rows:
        if _is_of_the_page(row):
            row.kind = Kind.PAGE
            row.text = f"({row.text})" if row.mark else row.text
    numbers: list[_Number] = []
    above = Kind.BLANK
    for at, row in enumerate(rows):
        if row.kind is Kind.TEXT and (found := _NUMBER.fullmatch(row.text)):
            is_sure = above in (Kind.BLANK, Kind.HEADING, Kind.PAGE)
            numbers.append(_Number(at, int(found[1]), is_sure))
            row.kind = Kind.PAGE if is_sure else Kind.TEXT
            row.reply = True
        elif row.kind is Kind.PAGE and (found := _PAGE_OF.fullmatch(row.text)):
            numbers.append(_Number(at, int(found[1] or found[2]), is_sure=True))
        above = row.kind
    for one, other in pairwise(numbers):
        is_far = other.at - one.at >= _LEAST_PAGE_ROWS
        if other.value == one.value + 1 and (one.is_sure or other.is_sure or is_far):
            rows[one.at].kind = rows[other.at].kind = Kind.PAGE


def _is_of_the_page(row: Row) -> bool:
    if row.kind is Kind.DIRECTION:
        return row.mark in ("(", "[") and bool(_MORE.fullmatch(row.text))
    if row.kind is not Kind.TEXT:
        return False
    return bool(_CONTINUED.fullmatch(row.text) or _PAGE_OF.fullmatch(row.text))


def _settle_endings(rows: list[Row]) -> None:
    """Decides from the bottom up, because an ending is known by what does not follow it."""
    endings = [row.kind is Kind.TEXT and _is_ending(row.text) for row in rows]
    below: Kind | None = None
    for at in range(len(rows) - 1, -1, -1):
        row, above = rows[at], rows[at - 1] if at else None
        if row.kind in (Kind.BLANK, Kind.PAGE):
            continue
        if below is None and row.kind is Kind.TEXT and _MADE_BY.fullmatch(row.text):
            row.kind = Kind.PAGE
        elif not endings[at]:
            below = row.kind
        elif _ends(row, above, below) or _is_alone(rows, endings, at):
            row.kind = Kind.DIRECTION
            row.reply = not row.text.endswith(":")


def _is_ending(text: str) -> bool:
    return bool(_TRANSITION.fullmatch(text) or _END.fullmatch(text.rstrip(".!。")))


def _ends(row: Row, above: Row | None, below: Kind | None) -> bool:
    """Whether nothing is said below it in this scene, or its capitals say that it is no speech."""
    is_loud = row.text == row.text.upper()
    if is_loud and (_TRANSITION.fullmatch(row.text) or _END_OF.match(row.text)):
        return True
    if above and above.kind is Kind.TEXT and row.text[0].islower():
        return below is None and above.text.endswith(_ENDED)
    return below is None or (below is Kind.HEADING and is_loud)


def _is_alone(rows: list[Row], endings: list[bool], at: int) -> bool:
    """Whether no text stands directly above or below it."""
    return all(
        endings[beside] or rows[beside].kind in (Kind.BLANK, Kind.HEADING, Kind.PAGE)
        for beside in (at - 1, at + 1)
        if 0 <= beside < len(rows)
    )


def _without_page_breaks(rows: list[Row]) -> list[Row]:
    """The rows without the blanks where a page ends in the middle of a sentence."""
    kept: list[Row] = []
    # Index in `kept` of what stands between the last text and this row.
    between = 0
    for row in rows:
        if row.kind not in (Kind.BLANK, Kind.PAGE):
            gap = kept[between:]
            if _breaks_off(kept[between - 1] if between else None, gap, row):
                kept[between:] = [it for it in gap if it.kind is Kind.PAGE]
            between = len(kept) + 1
        kept.append(row)
    return kept


def _breaks_off(above: Row | None, gap: list[Row], below: Row) -> bool:
    return (
        above is not None
        and above.kind is below.kind is Kind.TEXT
        and any(row.kind is Kind.PAGE for row in gap)
        and not above.text.endswith(_ENDED)
        and below.text[0].islower()
    )

"""Where a text is broken so that it can be read in parts: pages of rows.

Nothing is broken inside a word. Breaks are best after a sentence, then after a clause, then where
the word before is not a short one that leans on the next (`the`, `of`); parts are of like length.
A sign that is drawn on the one before it stays with it. In Chinese and Japanese no closing mark
begins a row and no opening mark ends one (kinsoku), and a row rather ends where the script changes,
since that is where most phrases end.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from storyreel.film.subtitles import cells
from storyreel.screenplay.words import tokens

_NO_START = re.compile(
    "[\u2010\u2013\u2014\u2019\u201d\u2026\u2025\u3001-\u3003\u3005\u3009\u300b\u300d"
    "\u300f\u3011\u3015\u301c\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u3099-"
    "\u309e\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6\u30fb-\u30fe"
    "\uff01\uff05\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d\uff5e\u00bb\u060c\u061b\u061f"
    r"!?.,:;%)\]}]"
)
_NO_END = re.compile(
    "[\u2018\u201c\u3008\u300a\u300c\u300e\u3010\u3014\uff08\uff3b\uff5b\u00ab\u00bf\u00a1"
    "\u0e40-\u0e44\u0ec0-\u0ec4" + r"(\[{]$"
)
_CLOSED = "[\"'\u2019\u201d\u00bb\u300d\u300f\uff09)\\]]{0,3}$"
_SENTENCE = re.compile("[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964\uff0e]" + _CLOSED)
_CLAUSE = re.compile("[,;:\u060c\u061b\u3001\uff0c\uff1b\uff1a\u2013\u2014-]" + _CLOSED)
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[^\W\d_]|Mrs?|Ms|Mme|Dr|St|Prof|Sr|Jr|Hr|Fr|Nr)\.$")
_HANGUL = re.compile("[\uac00-\ud7af]")
_SCRIPTS = (
    re.compile("[\u3041-\u309f]"),
    re.compile("[\u30a0-\u30ff]"),
    re.compile("[\u3400-\u9fff\u3005]"),
)
_SHORT_WORD = re.compile(r"(?:^|\s)\w{1,3}$")

# What a break costs; a page costs more than a poor break, so there are hardly more than needed.
_AFTER_SENTENCE, _AFTER_CLAUSE, _BETWEEN_PHRASES, _BETWEEN_WORDS, _AFTER_SHORT = 0, 2, 5, 6, 9
_INSIDE = 40
_PAGE, _UNEVEN = 12, 6


@dataclass(frozen=True, slots=True)
class Page:
    """What is read at once.

    Attributes:
        rows: The rows.
        start: Place in the text of its first character.
        broken: Whether a word had to be broken, because no row is wide enough for it.
    """

    rows: tuple[str, ...]
    start: int
    broken: bool


def pages(text: str, *, wide: int, rows: int, most: int) -> list[Page]:
    """The text in pages; joined they are the text, but for spaces where it is broken.

    Args:
        text: Words with single spaces.
        wide: Widest row, in cells.
        rows: Most rows of a page.
        most: Widest page, all rows together, in cells.
    """
    return _Division(text, wide, rows, min(most, rows * wide)).pages()


class _Division:
    """Finds the cheapest division of one text."""

    def __init__(self, text: str, wide: int, rows: int, most: int) -> None:
        self.text, self.wide, self.rows, self.most = text, wide, rows, most
        found = _breaks(text, wide)
        self.places = [0, *(place for place, _ in found), len(text)]
        self.costs = [0, *(cost for _, cost in found), 0]
        pieces = [text[a:b] for a, b in pairwise(self.places)]
        self.edges = [0, *accumulate(cells(piece) for piece in pieces)]
        self.spaces = [0, *(piece.endswith(" ") for piece in pieces)]
        count = -(-self.edges[-1] // most)
        self.even = self.edges[-1] / count if count else 0

    def pages(self) -> list[Page]:
        """The pages, by dynamic programming over the last page's first break."""
        best = [0.0] + [float("inf")] * (len(self.places) - 1)
        first = [0] * len(self.places)
        for end in range(1, len(self.places)):
            for start in range(end - 1, -1, -1):
                width = self._width(start, end)
                if start < end - 1 and width > self.most:
                    break
                uneven = _UNEVEN * ((width - self.even) / self.even) ** 2 if self.even else 0
                whole = best[start] + _PAGE + 2 * self.costs[end]
                split = self._split(start, end) if whole + uneven < best[end] else None
                if split is not None and whole + split[0] + uneven < best[end]:
                    best[end], first[end] = whole + split[0] + uneven, start
        ends = [len(self.places) - 1]
        while first[ends[-1]]:
            ends.append(first[ends[-1]])
        return [self._page(first[end], end) for end in reversed(ends)]

    def _page(self, start: int, end: int) -> Page:
        split = self._split(start, end)
        assert split is not None, "only pages that can be split were chosen"
        edges = [start, *split[1], end]
        rows = (self.text[self.places[a] : self.places[b]].strip() for a, b in pairwise(edges))
        broken = any(self.costs[edge] >= _INSIDE for edge in edges[1:])
        return Page(tuple(rows), self.places[start], broken)

    def _width(self, start: int, end: int) -> int:
        return self.edges[end] - self.edges[start] - self.spaces[end]

    def _split(self, start: int, end: int) -> tuple[float, tuple[int, ...]] | None:
        """Cost and place of the best break between two rows; None when it takes more."""
        if self._width(start, end) <= self.wide:
            return 0, ()
        best: tuple[float, tuple[int, ...]] | None = None
        # From the first break after which all that follows fits into a row.
        least = bisect_left(self.edges, self.edges[end] - self.spaces[end] - self.wide)
        for middle in range(max(start + 1, least), end if self.rows > 1 else start):
            above, below = self._width(start, middle), self._width(middle, end)
            if above > self.wide:
                break
            # The other row is seen at once, so a poor break matters less than between pages.
            cost = (self.costs[middle] + _UNEVEN * abs(above - below) / self.wide) / 2
            if best is None or cost < best[0]:
                best = cost, (middle,)
        return best


def _breaks(text: str, wide: int) -> list[tuple[int, int]]:
    """Where the text may be broken, and what each break costs."""
    words = tokens(text)
    places = list(accumulate(map(len, words)))[:-1]
    free = [place for place in places if _may_break(text, place)]
    found: list[tuple[int, int]] = []
    start = 0
    for end in [*free, len(text)]:
        if cells(text[start:end].rstrip()) > wide:
            found += [(place, _INSIDE) for place in _cut(text, start, end, wide)]
        if end < len(text):
            found.append((end, _cost(text, end)))
        start = end
    return found


def _may_break(text: str, place: int) -> bool:
    before, after = text[max(0, place - 2) : place].rstrip(), text[place]
    if _joins(after) or _NO_START.match(after) or _NO_END.search(before):
        return False
    spaced = text[place - 1] == " "
    # Korean is written with spaces between its words.
    return spaced or not (_HANGUL.match(after) and _HANGUL.match(before[-1:]))


def _joins(sign: str) -> bool:
    """Whether it belongs to the sign before it: a mark on it, or an invisible joiner."""
    return unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf")


def _cost(text: str, place: int) -> int:
    before = text[max(0, place - 12) : place].rstrip()
    if _ABBREVIATION.search(before):
        return _AFTER_SHORT
    if _SENTENCE.search(before):
        return _AFTER_SENTENCE
    if _CLAUSE.search(before):
        return _AFTER_CLAUSE
    if text[place - 1] != " ":
        return _cost_unspaced(before[-1:], text[place])
    return _AFTER_SHORT if _SHORT_WORD.search(before) else _BETWEEN_WORDS


def _cost_unspaced(before: str, after: str) -> int:
    """Between signs of one script there may be a word; from hiragana to another there is none."""
    one, other = (
        next((at for at, script in enumerate(_SCRIPTS) if script.match(sign)), -1)
        for sign in (before, after)
    )
    if one == 0 and other in (1, 2):
        return _BETWEEN_PHRASES
    return _BETWEEN_WORDS if one != other else _AFTER_SHORT


def _cut(text: str, start: int, end: int, wide: int) -> Sequence[int]:
    """Where a word too wide for any row is broken: as late as it goes, but not before a mark.

    A sign with more marks than a row is wide is broken all the same.
    """
    places, at, width = [], start, 0
    # The last sign that is no mark, and how wide it is with its marks.
    sign, step = start, 0
    for place in range(start, end):
        own = cells(text[place])
        if not _joins(text[place]) or (step + own > wide and place > at):
            sign, step = place, 0
        width, step = width + own, step + own
        if width > wide and sign > at:
            places.append(sign)
            at, width = sign, step
    return places

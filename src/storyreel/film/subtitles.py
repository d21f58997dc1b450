"""Subtitles: what is read on screen, when, and the rules that professionals keep.

The rules are those of evaluation.md, section 3.11: two rows of 42 characters (16 full ones in
Chinese, Japanese and Korean), at most 20 characters a second, at least 5/6 of a second and at
most 7 seconds, two frames between subtitles, and at most half a second beyond a cut.
"""

from __future__ import annotations

import enum
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from storyreel.dialogue.words import shortened
from storyreel.timecode import Rate, Span

MAX_ROWS = 2
"""Most rows of a subtitle."""
MAX_LETTERS_PER_S = 20
"""Fastest that a subtitle is read, in characters a second."""
SHORTEST_S = Fraction(5, 6)
"""Shortest time of a subtitle, in seconds."""
LONGEST_S = Fraction(7)
"""Longest time of a subtitle, in seconds."""
GAP_FRAMES = 2
"""Fewest empty frames between two subtitles."""
OVERHANG_S = Fraction(1, 2)
"""Longest time that a subtitle stays beyond a cut when its voice does not, in seconds."""

LAG_S = Fraction(3, 2)
"""Longest time between the beginning of a voice and its subtitle, in seconds."""

_ROW_CELLS, _ROW_CELLS_CJK = 42, 32
_CJK = ("zh", "ja", "ko", "yue")
_UNCOUNTED = ("Mn", "Me", "Cf")


@dataclass(frozen=True, slots=True)
class Subtitle:
    """One text on screen.

    Attributes:
        span: Frames of the film during which it is shown.
        text: What is read; rows are broken by a newline.
        speakers: Who says it: nobody in particular, one for all rows, or one for each row.
        italic: Whether the voice comes from outside the picture.
    """

    span: Span
    text: str
    speakers: tuple[str, ...] = ()
    italic: bool = False

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows, from top to bottom."""
        return tuple(self.text.split("\n"))


class SubtitleRule(enum.StrEnum):
    """What a subtitle has to keep."""

    ORDER = "order"
    OVERLAP = "overlap"
    GAP = "gap"
    END = "end"
    ROWS = "rows"
    WIDTH = "width"
    SPEED = "speed"
    SHORT = "short"
    LONG = "long"
    CUT = "cut"
    LATE = "late"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class SubtitleFault:
    """A rule that a subtitle does not keep.

    Attributes:
        rule: The rule.
        number: Number of the subtitle, from 1.
        frame: Frame of the film at which it is shown.
        text: What is wrong, in one sentence.
    """

    rule: SubtitleRule
    number: int
    frame: int
    text: str

    def __str__(self) -> str:
        return self.text


def row_cells(language: str) -> int:
    """Widest row in a language, in cells; a full character has two."""
    return _ROW_CELLS_CJK if language.partition("-")[0].lower() in _CJK else _ROW_CELLS


def cells(text: str) -> int:
    """Width of a row: Chinese, Japanese and Korean characters have two cells, marks none.

    Example:
        >>> cells("Ja."), cells("はい。")
        (3, 6)
    """
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def letters(text: str) -> int:
    """How many characters are read, marks above and below letters and ends of rows aside."""
    if text.isascii():
        return len(text) - text.count("\n")
    return sum(unicodedata.category(sign) not in _UNCOUNTED for sign in text if sign != "\n")


def reading_frames(text: str, rate: Rate) -> int:
    """Shortest time in which the text can be read, in frames."""
    fastest = Fraction(letters(text), MAX_LETTERS_PER_S)
    return rate.frames_up(max(SHORTEST_S, fastest))


def check_subtitles(
    subtitles: Sequence[Subtitle],
    *,
    rate: Rate,
    language: str,
    cuts: Sequence[int] = (),
    length_frames: int | None = None,
    heard: Sequence[Span] | None = None,
) -> tuple[SubtitleFault, ...]:
    """Every rule that a subtitle does not keep, in order.

    Args:
        subtitles: In the order in which they are shown.
        rate: Frames per second of the film.
        language: BCP 47 tag of the subtitles.
        cuts: First frames of the film's shots.
        length_frames: Length of the film, if it is known.
        heard: When the voice of each subtitle is heard. A voice may run over a cut, and its
            subtitle with it; without this, whatever stays beyond a cut counts, and none is late.
    """
    wide, cuts = row_cells(language), sorted(cuts)
    faults: list[SubtitleFault] = []
    before: Span | None = None
    for at, subtitle in enumerate(subtitles):
        voice = heard[at] if heard is not None else Span(subtitle.span.start, subtitle.span.start)
        for rule, wrong in (
            *_between(before, subtitle.span),
            *_of_rows(subtitle, wide),
            *_of_time(subtitle, rate, length_frames),
            *_at_cut(subtitle.span, rate, cuts, voice.end),
            *_beside_voice(subtitle.span, rate, voice.start),
        ):
            text = f"subtitle {at + 1} ({shortened(subtitle.text, 24)!r}) {wrong}."
            faults.append(SubtitleFault(rule, at + 1, subtitle.span.start, text))
        before = subtitle.span
    return tuple(faults)


def _between(before: Span | None, span: Span) -> Iterator[tuple[SubtitleRule, str]]:
    if before is None:
        return
    if span.start < before.start:
        yield SubtitleRule.ORDER, "begins before the one above it"
    elif span.start < before.end:
        yield (
            SubtitleRule.OVERLAP,
            f"overlaps the one before it by {_frames(before.end - span.start)}",
        )
    elif span.start - before.end < GAP_FRAMES:
        yield (
            SubtitleRule.GAP,
            f"has {span.start - before.end} of the {GAP_FRAMES} empty frames it needs before it",
        )


def _of_rows(subtitle: Subtitle, wide: int) -> Iterator[tuple[SubtitleRule, str]]:
    rows = subtitle.rows
    if len(rows) > MAX_ROWS or not all(row.strip() for row in rows):
        yield SubtitleRule.ROWS, f"has {len(rows)} rows; it has 1 or {MAX_ROWS}, none empty"
    if (widest := max(map(cells, rows))) > wide:
        yield SubtitleRule.WIDTH, f"has a row {widest} characters wide; at most {wide} fit"


def _of_time(
    subtitle: Subtitle, rate: Rate, length_frames: int | None
) -> Iterator[tuple[SubtitleRule, str]]:
    span, shown_s = subtitle.span, rate.seconds(subtitle.span.frames)
    if length_frames is not None and span.end > length_frames:
        yield SubtitleRule.END, f"ends {_frames(span.end - length_frames)} after the film"
    if shown_s < SHORTEST_S:
        yield SubtitleRule.SHORT, f"is shown for {_seconds(shown_s)}; at least 0.83 s are needed"
    if shown_s > LONGEST_S:
        yield SubtitleRule.LONG, f"is shown for {_seconds(shown_s)}; at most {LONGEST_S} s are"
    if (count := letters(subtitle.text)) > MAX_LETTERS_PER_S * shown_s:
        yield (
            SubtitleRule.SPEED,
            f"has {count} characters in {_seconds(shown_s)}; at most {MAX_LETTERS_PER_S} are read "
            "in a second",
        )


def _at_cut(
    span: Span, rate: Rate, cuts: Sequence[int], voice_end: int
) -> Iterator[tuple[SubtitleRule, str]]:
    """A subtitle stays beyond a cut no longer than its voice, or half a second."""
    at = bisect_right(cuts, span.start)
    if at == len(cuts) or cuts[at] >= span.end or span.end <= voice_end:
        return
    beyond_s = rate.seconds(span.end - max(cuts[at], voice_end))
    if beyond_s > OVERHANG_S:
        yield SubtitleRule.CUT, f"stays {_seconds(beyond_s)} beyond a cut; at most 0.5 s are usual"


def _beside_voice(span: Span, rate: Rate, voice_start: int) -> Iterator[tuple[SubtitleRule, str]]:
    late_s = rate.seconds(span.start - voice_start)
    if abs(late_s) > LAG_S:
        when = "after" if late_s > 0 else "before"
        yield SubtitleRule.LATE, f"begins {_seconds(abs(late_s))} {when} its voice"


def _cells_of(sign: str) -> int:
    if unicodedata.category(sign) in _UNCOUNTED:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _frames(frames: int) -> str:
    return "1 frame" if frames == 1 else f"{frames:,} frames"


def _seconds(seconds: Fraction) -> str:
    return f"{float(seconds):.2f} s"

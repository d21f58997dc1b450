"""Exact time: frames at a rational rate.

Time is a whole number of frames at a `Rate`. Seconds appear only at the edges (text from people,
services, tables), as exact fractions, because a float second can fall on the wrong side of a cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

# Broadcast rates that people write as decimals: 23.976 means 24000/1001.
_NTSC = {Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120)}


def exact_number(text: str) -> Fraction:
    """Reads `3`, `3/2` or `0.5`.

    Raises:
        ValueError: The text is something else. Powers of ten are, because `1e999999999` would
            keep the machine busy for hours.
    """
    if not re.fullmatch(r"\s*-?[0-9]+(?:[./][0-9]+)?\s*", text):
        raise ValueError(f"an exact number is like '3/2' or '0.5', not {text!r}")
    try:
        return Fraction(text.strip())
    except ZeroDivisionError:
        raise ValueError(f"{text!r} divides by 0") from None


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """Frames per second, exact.

    Attributes:
        value: Frames per second as a fraction, above 0.

    Example:
        >>> Rate.parse("23.976")
        Rate(value=Fraction(24000, 1001))
        >>> Rate(Fraction(24)).frames(Fraction(1, 2))
        12
    """

    value: Fraction

    def __post_init__(self) -> None:
        if self.value <= 0:
            raise ValueError(f"a frame rate is above 0, not {self.value}")

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Reads `24`, `24000/1001` or `23.976`; broadcast decimals snap to their exact rate.

        Raises:
            ValueError: The text is not a rate.
        """
        try:
            value = exact_number(text)
        except ValueError:
            raise ValueError(f"a frame rate is like '24' or '24000/1001', not {text!r}") from None
        near = [exact for exact in _NTSC if abs(exact - value) < Fraction(1, 200)]
        if value.denominator != 1 and near and "/" not in text:
            value = near[0]
        return cls(value)

    def __str__(self) -> str:
        return str(self.value)

    def seconds(self, frames: int) -> Fraction:
        """Length of `frames` in seconds, exact."""
        return Fraction(frames) / self.value

    def frames(self, seconds: Fraction | int) -> int:
        """Nearest whole number of frames; halves go up."""
        return int((Fraction(seconds) * self.value + Fraction(1, 2)) // 1)

    def frames_up(self, seconds: Fraction | int) -> int:
        """Whole number of frames that covers `seconds`."""
        return int(-((-Fraction(seconds) * self.value) // 1))

    def milliseconds(self, frames: int) -> int:
        """Length of `frames` in whole milliseconds, rounded down."""
        return int(Fraction(frames) * 1000 / self.value)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A run of frames on some clock: `start` is the first frame, `end` the first after it."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span ends after it starts, not {self.start}..{self.end}")

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self.end - self.start

    def overlap(self, other: Span) -> int:
        """Frames that both spans share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def moved(self, frames: int) -> Span:
        """The same length, later by `frames`."""
        return Span(self.start + frames, self.end + frames)


def clock(milliseconds: int) -> str:
    """A time of day or of a recording, `HH:MM:SS.mmm`.

    Example:
        >>> clock(62_500)
        '00:01:02.500'
    """
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{milliseconds:03d}"


def timecode(frame: int, rate: Rate) -> str:
    """Non-drop timecode `HH:MM:SS:FF`, counting in the nearest whole rate.

    Example:
        >>> timecode(1501, Rate(Fraction(24)))
        '00:01:02:13'
    """
    base = max(1, round(rate.value))
    seconds, frames = divmod(frame, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}:{frames:02d}"

"""Subtitles: what is read on screen, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pysubs2

from storyreel.document import replacing
from storyreel.timecode import Rate, Span


@dataclass(frozen=True, slots=True)
class Subtitle:
    """One text on screen.

    Attributes:
        span: Frames of the film during which it is shown.
        text: What is read; lines are broken by a newline.
    """

    span: Span
    text: str


def one_at_a_time(subtitles: Sequence[Subtitle], *, length_frames: int) -> list[Subtitle]:
    """The same subtitles without overlaps, inside the film.

    A subtitle track shows one text at a time, so while two overlap they become one text of two
    lines, the earlier first.

    Args:
        subtitles: In any order.
        length_frames: Length of the film; what lies after it is left out.

    Returns:
        Texts in order of time. None is empty in time or in words.
    """
    shown = [s for s in subtitles if s.text.strip()]
    shown.sort(key=lambda s: (s.span.start, s.span.end))
    cuts = (edge for s in shown for edge in (s.span.start, s.span.end))
    edges = sorted({min(max(edge, 0), length_frames) for edge in cuts})
    result: list[Subtitle] = []
    for start, end in pairwise(edges):
        together = [s for s in shown if s.span.start <= start and end <= s.span.end]
        text = "\n".join(_without_blank_lines(s.text) for s in together)
        if not text:
            continue
        if result and result[-1].text == text and result[-1].span.end == start:
            result[-1] = Subtitle(Span(result[-1].span.start, end), text)
        else:
            result.append(Subtitle(Span(start, end), text))
    return result


def write_srt(subtitles: Sequence[Subtitle], into: Path, *, rate: Rate) -> None:
    """Writes a SubRip file, UTF-8.

    Args:
        subtitles: In any order; overlaps stay, since players stack them.
        into: The file to write or replace.
        rate: Frames per second of the film.
    """
    file = pysubs2.SSAFile()
    for subtitle in sorted(subtitles, key=lambda s: (s.span.start, s.span.end)):
        event = pysubs2.SSAEvent(
            start=rate.milliseconds(subtitle.span.start), end=rate.milliseconds(subtitle.span.end)
        )
        event.plaintext = _without_blank_lines(subtitle.text)
        file.append(event)
    # Braces in a line of dialogue are words, not styling to be interpreted and dropped.
    text = file.to_string("srt", keep_ssa_tags=True)
    with replacing(into) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def _without_blank_lines(text: str) -> str:
    """SubRip ends a subtitle at the first blank line."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())

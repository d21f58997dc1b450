"""Which words of a line are heard in which shot.

With a voice track the words fall where they are spoken. Without one their places are an estimate
by length, which the page says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from storyreel.film.schema import VoicedLine
from storyreel.screenplay import words
from storyreel.screenplay.schema import LineUse, ScriptLine
from storyreel.timecode import Rate

_SPOKEN = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Heard:
    """The part of a line that is heard over one shot."""

    words: str
    begun_before: bool
    goes_on: bool
    estimated: bool
    """Whether the line is divided here and nobody measured where."""


def heard(line: ScriptLine, use: LineUse, rate: Rate, voices: Sequence[VoicedLine]) -> Heard:
    """What of the line falls into `use`.

    Args:
        line: The line.
        use: The part of it that a shot has.
        rate: Frames per second of `use`.
        voices: The line as spoken; empty when nobody has spoken it yet.
    """
    begun, goes_on = use.in_frames > 0, use.out_frames < line.duration_frames
    if not (begun or goes_on):
        return Heard(line.text, False, False, estimated=False)
    part = _spoken_within(line.text, voices[0], use, rate) if voices else None
    if part is not None:
        return Heard(part, begun, goes_on, estimated=False)
    part = words.heard(line.text, line.duration_frames, use.in_frames, use.out_frames)
    return Heard(part, begun, goes_on, estimated=True)


def _spoken_within(text: str, voice: VoicedLine, use: LineUse, rate: Rate) -> str | None:
    """By the voice track; none when its words are not the words of the text.

    A word belongs where its middle is, and a mark that is not spoken to the word before it.
    """
    tokens = words.tokens(text)
    if len(voice.words) != sum(1 for token in tokens if _SPOKEN.search(token)):
        return None
    part, spoken, inside = [], iter(voice.words), use.in_frames == 0
    for token in tokens:
        if _SPOKEN.search(token):
            word = next(spoken)
            frame = rate.value * (word.start_ms + word.end_ms) / 2000
            inside = use.in_frames <= frame < use.out_frames
        if inside:
            part.append(token)
    return "".join(part).strip()

"""The film as it is shown to the metrics: its facts, its plan, and what is worked out for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from storyreel import media
from storyreel.media import MediaInfo, VideoInfo
from storyreel.metrics._cuts import CutDetector
from storyreel.metrics._evidence import Evidence, Plan, plan_of
from storyreel.metrics._speech import Found, at_speech_rate, find_lines
from storyreel.timecode import Rate


@dataclass(frozen=True, slots=True, eq=False)
class FilmSound:
    """What is found out about a film's sound as it goes by.

    Attributes:
        length_s: How long it is, in seconds.
        sample_peak: Size of the largest sample, full scale at 1.
        meter: Its loudness.
        speech: All channels as one, at the rate at which lines are matched.
    """

    length_s: Fraction
    sample_peak: float
    meter: media.LoudnessMeter
    speech: NDArray[np.float32]


def _heard(film: Path, sample_rate: int) -> FilmSound:
    meter = media.LoudnessMeter(sample_rate)
    count, peak = 0, 0.0

    def passing() -> Iterator[NDArray[np.float32]]:
        nonlocal count, peak
        for piece in media.film_sound(film):
            count, peak = count + len(piece), max(peak, float(np.abs(piece).max()))
            meter.add(piece)
            yield piece.mean(axis=1)

    speech = at_speech_rate(passing(), sample_rate)
    return FilmSound(Fraction(count, sample_rate), peak, meter, speech)


class Screening:
    """One showing of a film, shared by all metrics of a run.

    Pictures and sound pass once and are not kept; what is kept of the sound, for matching lines,
    is 2 MB a minute.

    Attributes:
        evidence: The film and what is known about it.
        plan: Shots and lines on the film's clock.
        frames: Frames shown so far; all of them by the time results are asked for.
    """

    def __init__(self, evidence: Evidence, info: MediaInfo, video: VideoInfo) -> None:
        self.evidence = evidence
        self.plan: Plan = plan_of(evidence)
        self.rate: Rate = video.rate
        self.has_sound = info.audio is not None
        self._sample_rate = info.audio.sample_rate if info.audio else None
        self.cut_detector = CutDetector()
        self.frames = 0

    @cached_property
    def sound(self) -> FilmSound:
        """The film's sound."""
        assert self._sample_rate is not None, "metrics that listen are not asked about silent films"
        return _heard(self.evidence.film, self._sample_rate)

    @cached_property
    def heard(self) -> tuple[Found | None, ...]:
        """Where each planned line was found, in the plan's order; None where it was not.

        Raises:
            Unscorable: The sound file of a line cannot be read.
        """
        lines = self.plan.lines
        voices = (self.evidence.voice_of(line.line) for line in lines)
        planned_s = [
            float(self.rate.seconds(line.span.start)) if line.span else None for line in lines
        ]
        return tuple(find_lines(self.sound.speech, voices, planned_s))

    def frame_at(self, seconds: float) -> int:
        """The frame on screen at a moment of the film, from 0 on."""
        return max(0, int(seconds * float(self.rate.value) + 1e-6))

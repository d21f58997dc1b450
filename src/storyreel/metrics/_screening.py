"""The film as it is shown to the metrics: its facts, its plan, and what is worked out for all."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from storyreel import media
from storyreel.media import MediaInfo, VideoInfo
from storyreel.metrics._cuts import CutDetector
from storyreel.metrics._evidence import Evidence, Plan, plan_of
from storyreel.metrics._speech import Found, at_speech_rate, find_lines
from storyreel.timecode import Rate


class Screening:
    """One showing of a film, shared by all metrics of a run.

    The pictures pass once and are not kept. The sound is kept, because it is small beside them:
    11 MB a minute.

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
        self.cut_detector = CutDetector()
        self.frames = 0

    @cached_property
    def sound(self) -> tuple[NDArray[np.float32], int]:
        """The film's sound, all channels as one, and its samples per second."""
        return media.film_sound(self.evidence.film)

    @cached_property
    def speech(self) -> NDArray[np.float32]:
        """The film's sound at the rate at which lines are matched."""
        return at_speech_rate(*self.sound)

    @cached_property
    def heard(self) -> tuple[Found | None, ...]:
        """Where each planned line was found, in the plan's order; None where it was not.

        Raises:
            Unscorable: The sound file of a line cannot be read.
        """
        lines = self.plan.lines
        voices = [self.evidence.voice_of(line.line) for line in lines]
        planned_s = [
            float(self.rate.seconds(line.span.start)) if line.span else None for line in lines
        ]
        return tuple(find_lines(self.speech, voices, planned_s))

    def frame_at(self, seconds: float) -> int:
        """The frame on screen at a moment of the film, from 0 on."""
        return max(0, int(seconds * float(self.rate.value) + 1e-6))

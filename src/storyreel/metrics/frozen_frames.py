"""Does the picture stand still?"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from storyreel.film.schema import Direction, Note, Severity
from storyreel.metrics._base import Metric, Needs, NotApplicable, Picture, Result
from storyreel.metrics._blocks import block_sums
from storyreel.metrics._screening import Screening
from storyreel.timecode import Span

_BLOCK_PX = 4
_CHANGE = 2.0
"""Change of the most changed block against the first frame of the run, on a scale of 255.

A frozen picture, once it has settled, comes back from the encoder with 1.3 at most, where a new
key frame paints it again. The stillest half second of two previz films has 4.1.
"""
_SHORTEST_S = Fraction(1, 2)


class FrozenFrames(Metric):
    """Number of frames in runs of half a second or more in which nothing moves.

    Every frame is compared with the first of its run, not with the one before, so that slow
    movement adds up; and by its most changed block, so that a blink in a wide shot counts.
    Black pictures stand still too and are counted. The encoder may need some frames to settle
    after a sudden stop; these still move and are not counted.

    Notes name each run: a warning, but a mere note when the script's shot shows no person.
    Not applicable to a film shorter than such a run.
    """

    name = "frozen_frames"
    version = 1
    unit = "frames"
    direction = Direction.LOWER
    needs = Needs.LUMA

    def start(self, screening: Screening) -> None:
        """Begins with no run."""
        super().start(screening)
        self._shortest = math.ceil(_SHORTEST_S * screening.rate.value)
        self._first: NDArray[np.int16] | None = None
        self._run = Span(0, 0)
        self._runs: list[Span] = []

    def observe(self, picture: Picture) -> None:
        """Continues the run, or ends it and begins another."""
        luma = picture.luma.astype(np.int16)
        if self._first is not None and largest_change(self._first, luma) < _CHANGE:
            self._run = Span(self._run.start, picture.number + 1)
            return
        self._close()
        self._first = luma
        self._run = Span(picture.number, picture.number + 1)

    def result(self) -> Result:
        """Number of frames that stand still, with a note per run."""
        if self.screening.frames < self._shortest:
            raise NotApplicable(f"the film has fewer than {self._shortest} frames")
        self._close()
        measurement = self.measured(
            sum(run.frames for run in self._runs),
            n=self.screening.frames,
            params={
                "runs": len(self._runs),
                "shortest_frames": self._shortest,
                "change": _CHANGE,
            },
        )
        return Result((measurement,), tuple(self._still(run) for run in self._runs))

    def _close(self) -> None:
        if self._run.frames >= self._shortest:
            self._runs.append(self._run)
        self._run = Span(0, 0)

    def _still(self, run: Span) -> Note:
        shot = self.screening.plan.shot_at(run.start)
        expected = shot is not None and not shot.is_of_people()
        return self.note(
            Severity.NOTE if expected else Severity.WARNING,
            f"The picture stands still for {run.frames} frames.",
            run,
        )


def largest_change(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    """Mean difference of the block that differs most, on a scale of 255.

    Args:
        one: int16, (height, width).
        other: int16, of the same shape.
    """
    difference = np.abs(one - other)
    if min(difference.shape) < _BLOCK_PX:
        return float(difference.max())
    return float(block_sums(difference, _BLOCK_PX, _BLOCK_PX).max()) / (_BLOCK_PX * _BLOCK_PX)


METRIC = FrozenFrames

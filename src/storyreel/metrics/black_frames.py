"""Does the picture go black?"""

from __future__ import annotations

import numpy as np

from storyreel.film.schema import Direction, Severity
from storyreel.metrics._base import Metric, Needs, NotApplicable, Picture, Result
from storyreel.metrics._runs import Runs
from storyreel.metrics._screening import Screening

_MEAN_LUMA = 10
"""A black picture's mean on a scale of 255; a street at night, drawn by previz, has 43."""
_BRIGHTEST_LUMA = 32
"""What 99 of 100 pixels of a black picture stay under; a lit window in the night does not."""


class BlackFrames(Metric):
    """Number of frames that are black.

    Notes name each run, as a warning unless the script fades there. Not applicable to a film
    without frames.
    """

    name = "black_frames"
    version = 1
    unit = "frames"
    direction = Direction.LOWER
    needs = Needs.LUMA

    def start(self, screening: Screening) -> None:
        """Begins with no black frame."""
        super().start(screening)
        self._black = Runs()

    def observe(self, picture: Picture) -> None:
        """Adds the frame if it is black."""
        black = (
            float(picture.luma.mean()) <= _MEAN_LUMA
            and float(np.percentile(picture.luma, 99)) <= _BRIGHTEST_LUMA
        )
        self._black.add(picture.number, inside=black)

    def result(self) -> Result:
        """Number of black frames, with a note per run."""
        if not self.screening.frames:
            raise NotApplicable("the film has no frames")
        runs = self._black.spans()
        fades = self.screening.plan.blends()
        notes = tuple(
            self.note(
                Severity.NOTE if any(run.overlap(fade) for fade in fades) else Severity.WARNING,
                f"The picture is black for {run.frames} frames.",
                run,
            )
            for run in runs
        )
        params = {"runs": len(runs), "mean_luma": _MEAN_LUMA, "brightest_luma": _BRIGHTEST_LUMA}
        value = sum(run.frames for run in runs)
        return Result((self.measured(value, n=self.screening.frames, params=params),), notes)


METRIC = BlackFrames

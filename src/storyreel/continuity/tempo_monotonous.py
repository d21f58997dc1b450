"""Shot after shot has the same length.

What it does:
    Finds eight shots in a row of which the logarithms of the lengths vary by less than 0.15.

Why is this bad:
    Real tempo breathes: lengths are lognormal with a spread of about 0.75 (evaluation.md 4.1).
    A metronome puts the audience to sleep.

Example:
    Ten shots of three seconds each.

Use instead:
    Hold one of them, and cut the next short.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript

RUN = 8
LEAST_SPREAD = 0.15


def tempo_monotonous(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Runs of shots of nearly one length."""
    for scene in script.scenes:
        logs = [math.log(shot.duration_frames) for shot in scene.shots]
        told_to = 0
        for last in range(RUN, len(logs) + 1):
            if last - RUN < told_to or statistics.pstdev(logs[last - RUN : last]) >= LEAST_SPREAD:
                continue
            told_to = last
            first, end = scene.shots[last - RUN], scene.shots[last - 1]
            yield Issue(
                "tempo-monotonous",
                Severity.NOTE,
                scene.id,
                first.number,
                f"shots {first.number} to {end.number} are all about "
                f"{float(script.rate.seconds(first.duration_frames)):.1f} s long.",
                "Hold one of them, and cut the next short.",
            )


RULE = tempo_monotonous

"""A shot is too short to be seen.

What it does:
    Finds shots under half a second.

Why is this bad:
    Fewer than a dozen frames read as a flash or a mistake; of the shots of a feature three in a
    hundred last less than a second (evaluation.md 4.1).

Example:
    A reaction of 8 frames between two halves of a speech.

Use instead:
    Give the shot a second, or let its neighbour run on.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript

SHORTEST_S = Fraction(1, 2)


def shot_too_short(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Shots under half a second."""
    for scene in script.scenes:
        for shot in scene.shots:
            length = script.rate.seconds(shot.duration_frames)
            if length < SHORTEST_S:
                yield Issue(
                    "shot-too-short",
                    Severity.WARNING,
                    scene.id,
                    shot.number,
                    f"shot {shot.number} lasts {float(length):.2f} s and reads as a flash.",
                    f"Hold it for {float(SHORTEST_S)} s or more, or leave it out.",
                )


RULE = shot_too_short

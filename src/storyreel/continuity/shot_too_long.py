"""A shot stands too long.

What it does:
    Finds shots over 24 seconds.

Why is this bad:
    Dialogue held on one framing goes dead: nineteen in twenty shots of five films are shorter than
    23 s (measured on the data behind evaluation.md 4.1), and video models make no takes of that
    length.

Example:
    A speech of 40 s in one medium shot.

Use instead:
    Cut to the listener at a clause and come back tighter. A long take that is meant is waived.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript

LONGEST_S = 24


def shot_too_long(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Shots over 24 seconds."""
    for scene in script.scenes:
        for shot in scene.shots:
            length = script.rate.seconds(shot.duration_frames)
            if length > LONGEST_S:
                yield Issue(
                    "shot-too-long",
                    Severity.WARNING,
                    scene.id,
                    shot.number,
                    f"shot {shot.number} lasts {float(length):.1f} s without a cut.",
                    "Cut to the listener inside it, or waive it as a long take.",
                )


RULE = shot_too_long

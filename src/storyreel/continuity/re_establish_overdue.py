"""The place has not been seen for a long time.

What it does:
    Counts the shots of one or two people, medium or tighter, since the last one in which the
    place is seen. More than fourteen in a row, in a scene of two people or more, are too many.

Why is this bad:
    The audience forgets who stands where (evaluation.md 4.5 asks for a wide shot after six to
    eight tight ones).

Example:
    Twenty singles of Anna and Ben, and no shot of both in the room.

Use instead:
    Cut to a wide shot at a pause or a change of subject.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import WIDE
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript

MOST_TIGHT = 14


def re_establish_overdue(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Runs of tight shots."""
    for scene in script.scenes:
        if len(scene.cast) < 2:
            continue
        tight = 0
        for shot in scene.shots:
            tight = 0 if shot.framing.size in WIDE else tight + 1
            if tight == MOST_TIGHT + 1:
                yield Issue(
                    "re-establish-overdue",
                    Severity.NOTE,
                    scene.id,
                    shot.number,
                    f"shot {shot.number} is the {tight}th in a row in which the place is not seen.",
                    "Cut to a wide shot before it.",
                )


RULE = re_establish_overdue

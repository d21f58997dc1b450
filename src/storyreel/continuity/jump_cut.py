"""A cut to nearly the same picture.

What it does:
    Compares each shot with the one before it. When both are of the same person or people, their
    sizes are no more than one step apart and the camera has turned by less than 30 degrees, the
    cut jumps. A shot that goes on from the same setup is one shot to the eye and is left alone.

Why is this bad:
    The audience sees the person twitch rather than the camera move (the 30 degree rule,
    evaluation.md 3.10).

Example:
    A medium shot of Anna, cut to a medium close-up of Anna from the same direction.

Use instead:
    Change the size by two steps, go round by 30 degrees, or put the listener between.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import GROUPS, SIZES, View, between_deg, views
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript

LEAST_DEG = 30.0


def jump_cut(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Cuts between shots that look nearly the same."""
    for before, after in pairwise(views(script)):
        if before.camera is None or after.camera is None or before.scene.id != after.scene.id:
            continue
        if _of(before) != _of(after) or before.shot.setup == after.shot.setup:
            continue
        sizes = [SIZES.index(view.shot.framing.size) for view in (before, after)]
        turned = between_deg(before.camera, after.camera)
        if abs(sizes[0] - sizes[1]) <= 1 and turned < LEAST_DEG:
            names = " and ".join(script.character(who).name for who in _of(after))
            yield Issue(
                "jump-cut",
                Severity.ERROR,
                after.scene.id,
                after.shot.number,
                f"shot {after.shot.number} is of {names} like shot {before.shot.number} before it: "
                f"{before.shot.framing.size} to {after.shot.framing.size}, and the camera turns "
                f"by {turned:.0f} degrees.",
                "Change the size by two steps, turn by 30 degrees, or show the listener between.",
                people=_of(after),
            )


def _of(view: View) -> tuple[str, ...]:
    """Whose picture it is: everybody in a group, else the first subject; nobody is never equal."""
    people = view.subjects
    if not people:
        return (f"shot {view.shot.number}",)
    return tuple(sorted(people)) if view.shot.kind in GROUPS else people[:1]


RULE = jump_cut

"""Two people who look at each other look the same way.

What it does:
    Compares singles, reactions and over-the-shoulders that follow one another: when the two
    people look at each other, one must look to the right of the picture and the other to the
    left. A look within 15 degrees of the lens belongs to neither side.

Why is this bad:
    The audience takes them to look at a third person (evaluation.md 3.10).

Example:
    Anna, looking right, cut to Ben, who answers her and looks right as well.

Use instead:
    Take both from the same side of the line between them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import CLOSE, View, views
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.vocabulary import GazeKind

NEUTRAL_DEG = 15.0


def eyeline_mismatch(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Cuts between two people who look at each other, to the same side of the picture."""
    for before, after in pairwise(views(script)):
        if before.scene.id != after.scene.id:
            continue
        if before.shot.kind not in CLOSE or after.shot.kind not in CLOSE:
            continue
        one, other = looked_at(before), looked_at(after)
        if one is None or other is None or one == other:
            continue
        if before.subjects[0] != other or after.subjects[0] != one:
            continue
        sides = [side_of_look(before, one), side_of_look(after, other)]
        if sides[0] * sides[1] > 0:
            names = [script.character(person).name for person in (other, one)]
            way = "right" if sides[0] > 0 else "left"
            yield Issue(
                "eyeline-mismatch",
                Severity.ERROR,
                after.scene.id,
                after.shot.number,
                f"{names[0]} in shot {before.shot.number} and {names[1]} in shot "
                f"{after.shot.number} look at each other, and both look {way}.",
                "Take both from the same side of the line between them.",
                people=(other, one),
            )


def looked_at(view: View) -> str | None:
    """Whom the first subject of a shot looks at, when that person is there."""
    if not view.subjects or view.camera is None:
        return None
    blocks = [block for block in view.shot.blocking if block.character == view.subjects[0]]
    gaze = blocks[0].gaze if blocks else None
    if gaze is None or gaze.kind is not GazeKind.PERSON or gaze.id not in view.people:
        return None
    return gaze.id


def side_of_look(view: View, target: str) -> int:
    """Side of the picture that the first subject looks to: 1 right, -1 left, 0 neither."""
    assert view.camera is not None, "asked of shots with a camera only"
    subject, seen = view.people[view.subjects[0]], view.people[target]
    eye, aim = view.camera.eye, view.camera.aim
    look_x, look_z = seen.x - subject.x, seen.z - subject.z
    ahead_x, ahead_z = aim[0] - eye[0], aim[2] - eye[2]
    across = look_z * ahead_x - look_x * ahead_z
    reach = math.hypot(look_x, look_z) * math.hypot(ahead_x, ahead_z)
    if reach == 0 or abs(across) < reach * math.sin(math.radians(NEUTRAL_DEG)):
        return 0
    return 1 if across > 0 else -1


RULE = eyeline_mismatch

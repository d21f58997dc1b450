"""Somebody walks one way, and in the next shot the other.

What it does:
    Follows people who walk in two shots that follow one another, and compares the way they go
    across the picture.

Why is this bad:
    They seem to have turned back (evaluation.md 3.10).

Example:
    Anna leaves the frame to the right, and comes through the door from the right.

Use instead:
    Take both from one side, or put a shot between in which she walks towards or away from the
    lens.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import View, views
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.vocabulary import Verb

_LEAST_M = 0.5


def screen_direction(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Walks that turn round at a cut."""
    for before, after in pairwise(views(script)):
        if before.scene.id != after.scene.id:
            continue
        ways, later = _ways(script, before), _ways(script, after)
        for person in sorted(ways.keys() & later.keys()):
            if ways[person] * later[person] < 0:
                name = script.character(person).name
                yield Issue(
                    "screen-direction",
                    Severity.WARNING,
                    after.scene.id,
                    after.shot.number,
                    f"{name} walks {_said(ways[person])} in shot {before.shot.number} and "
                    f"{_said(later[person])} in shot {after.shot.number}.",
                    "Take both walks from one side, or show the turn.",
                    people=(person,),
                )


def _ways(script: ShootingScript, view: View) -> dict[str, float]:
    """How far the people of a shot walk across its picture, in metres, to the right."""
    if view.camera is None:
        return {}
    place = script.place(view.scene.place)
    marks = {mark.id: mark for mark in place.marks}
    eye, aim = view.camera.eye, view.camera.aim
    ahead_x, ahead_z = aim[0] - eye[0], aim[2] - eye[2]
    length = math.hypot(ahead_x, ahead_z)
    found = {}
    for block in view.shot.blocking:
        walk = next((a for a in block.actions if a.verb is Verb.WALK and a.target in marks), None)
        if walk is None or walk.target is None or length == 0:
            continue
        start, end = marks[block.mark], marks[walk.target]
        across = ((end.z_m - start.z_m) * ahead_x - (end.x_m - start.x_m) * ahead_z) / length
        if abs(across) >= _LEAST_M:
            found[block.character] = across
    return found


def _said(across: float) -> str:
    return "to the right" if across > 0 else "to the left"


RULE = screen_direction

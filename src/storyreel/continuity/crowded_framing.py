"""More people than the size can hold.

What it does:
    Counts the people a shot is of against what its size has room for: one in a close-up, two in
    a medium close-up, three in a medium shot, five in a medium long shot. In shots of several,
    everybody who does not walk must also have their face in the picture.

Why is this bad:
    Somebody is cut off, or the camera stands further back than the script says, and the size is
    not the one that was asked for.

Example:
    A close-up of Anna, Ben and Carla.

Use instead:
    A wider size, or fewer people.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import GROUPS, View, listed, views
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.vocabulary import ShotKind, ShotSize, Verb

MOST = {ShotSize.ECU: 1, ShotSize.CU: 1, ShotSize.MCU: 2, ShotSize.MS: 3, ShotSize.MLS: 5}


def crowded_framing(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Shots of too many people, or of people who are not in them."""
    for view in views(script):
        size, shot = view.shot.framing.size, view.shot
        most = MOST.get(size)
        shoulder = 1 if shot.kind is ShotKind.OTS else 0
        if most is not None and len(view.subjects) - shoulder > most:
            fault = f"shot {shot.number} is of {listed(script, view.subjects)} in {size}."
            people: tuple[str, ...] = view.subjects
        elif outside := _outside(view):
            fault = f"shot {shot.number} is of {listed(script, outside)}, who is not in it."
            people = outside
        else:
            continue
        yield Issue(
            "crowded-framing",
            Severity.WARNING,
            view.scene.id,
            shot.number,
            fault,
            "Take a wider size, or fewer people.",
            people=people,
        )


def _outside(view: View) -> tuple[str, ...]:
    """Subjects of a shot of several whose faces are out of the picture."""
    if view.camera is None or view.shot.kind not in GROUPS:
        return ()
    walking = {
        block.character
        for block in view.shot.blocking
        if any(action.verb is Verb.WALK for action in block.actions)
    }
    outside = []
    for person in view.subjects:
        if person in walking or person not in view.people:
            continue
        seen = view.camera.project(view.people[person].face, view.aspect)
        if seen is None or not (0 <= seen[0] <= 1 and 0 <= seen[1] <= 1):
            outside.append(person)
    return tuple(outside)


RULE = crowded_framing

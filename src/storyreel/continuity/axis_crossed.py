"""The camera jumps over the line between two people.

What it does:
    Follows, through a scene, the side of the line between two people that the camera stands on:
    in shots of both, and in singles of one who looks at the other. The side may change when one
    of them has moved, after a wide shot that shows both again, after an insert or cutaway of a
    second, after a shot along the line, and after a camera move that goes round them.

Why is this bad:
    Left and right change places: two people who face each other seem to look the same way (the
    180 degree rule, evaluation.md 3.10).

Example:
    A single of Anna looking right at Ben, then a single of Ben who looks right as well.

Use instead:
    The camera on the side it was on, or one of the shots above between the two.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import GROUPS, WIDE, View, views
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.vocabulary import GazeKind, Move, ShotKind
from storyreel.staging.camera import Person

NEUTRAL_DEG = 15.0
"""A look this near to the line belongs to neither side."""
APART_SHARE = 0.1
"""Two faces this share of the width apart tell left from right, however near the line."""
_MOVED_M = 0.1
_ROUND_DEG = 20.0

_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """The side of a pair that was seen last, where the two stood, and in which shot."""

    side: int
    spots: tuple[float, ...]
    shot: str


def axis_crossed(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Cuts over the line between two people that nothing prepares."""
    known: dict[_Pair, _Known] = {}
    scene = ""
    for view in views(script):
        if view.scene.id != scene:
            known, scene = {}, view.scene.id
        if _looks_away(script, view):
            known.clear()
        for pair in _pairs(view):
            now = _side(view, pair)
            before = known.pop(pair, None)
            if now is None:
                continue
            known[pair] = now
            if before is None or before.side == now.side or _shows_again(view, pair):
                continue
            if math.dist(before.spots, now.spots) > _MOVED_M:
                continue
            one, other = (script.character(person).name for person in pair)
            yield Issue(
                "axis-crossed",
                Severity.ERROR,
                view.scene.id,
                view.shot.number,
                f"shot {view.shot.number} looks from the other side of the line between {one} and "
                f"{other} than shot {before.shot}, so left and right change places.",
                "Keep to one side, or show both in a wide shot between.",
                people=pair,
            )
        if view.shot.move.kind is Move.ARC and abs(view.shot.move.amount) >= _ROUND_DEG:
            known.clear()


def _looks_away(script: ShootingScript, view: View) -> bool:
    """Whether the audience looks at a thing long enough to come back from anywhere."""
    away = view.shot.kind in (ShotKind.INSERT, ShotKind.CUTAWAY)
    return away and script.rate.seconds(view.shot.duration_frames) >= 1


def _pairs(view: View) -> list[_Pair]:
    """The pairs a shot says something about."""
    subjects = [person for person in dict.fromkeys(view.subjects) if person in view.people]
    if view.shot.kind in GROUPS or view.shot.kind is ShotKind.OTS:
        return [(a, b) if a < b else (b, a) for a, b in combinations(subjects, 2)]
    if not subjects or view.shot.kind in (ShotKind.INSERT, ShotKind.CUTAWAY):
        return []
    person = subjects[0]
    gaze = next(block.gaze for block in view.shot.blocking if block.character == person)
    if gaze is None or gaze.kind is not GazeKind.PERSON or gaze.id is None:
        return []
    partner = gaze.id
    if partner == person or partner not in view.people:
        return []
    return [(person, partner) if person < partner else (partner, person)]


def _side(view: View, pair: _Pair) -> _Known | None:
    """Which side the camera is on; None when it tells neither."""
    if view.camera is None:
        return None
    one, other = view.people[pair[0]], view.people[pair[1]]
    along_x, along_z = other.x - one.x, other.z - one.z
    apart = math.hypot(along_x, along_z)
    if apart < _MOVED_M:
        return None
    eye, aim = view.camera.eye, view.camera.aim
    look_x, look_z = aim[0] - eye[0], aim[2] - eye[2]
    across = abs(look_x * along_z - look_z * along_x)
    off_deg = math.degrees(math.asin(min(1.0, across / (apart * math.hypot(look_x, look_z)))))
    if off_deg < NEUTRAL_DEG and not _tells_left_from_right(view, one, other):
        return None
    side = along_x * (eye[2] - one.z) - along_z * (eye[0] - one.x)
    return _Known(1 if side > 0 else -1, (one.x, one.z, other.x, other.z), view.shot.number)


def _tells_left_from_right(view: View, one: Person, other: Person) -> bool:
    """Whether both are in the picture, apart from each other."""
    if view.shot.kind is ShotKind.OTS:
        return True
    assert view.camera is not None, "asked of shots with a camera only"
    seen = [view.camera.project(person.face, view.aspect) for person in (one, other)]
    if seen[0] is None or seen[1] is None:
        return False
    inside = all(0 <= at[0] <= 1 for at in (seen[0], seen[1]))
    return inside and abs(seen[0][0] - seen[1][0]) >= APART_SHARE


def _shows_again(view: View, pair: _Pair) -> bool:
    """Whether the shot is a wide one of both, which sets left and right anew."""
    both = set(pair) <= set(view.subjects)
    return both and view.shot.kind in GROUPS and view.shot.framing.size in WIDE


RULE = axis_crossed

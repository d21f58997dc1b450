"""What people do in a shot, with every target as a point in the place."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from storyreel.screenplay.schema import Blocking, Mark, Place, ShootingScript, Shot, TimedAction
from storyreel.screenplay.vocabulary import POSTURE_AFTER, Posture, Verb
from storyreel.staging.bodies import EMBRACE_SHARE
from storyreel.staging.camera import Person
from storyreel.staging.lying import bedside, lying
from storyreel.staging.paths import walk_path
from storyreel.staging.people import person_at
from storyreel.staging.plans import seat_m
from storyreel.staging.shot import Point, StagedAction

_DONE_TO = (Verb.EMBRACE, Verb.HAND_OVER, Verb.STRIKE)
"""What the other person takes part in."""
_LYING_DOWN_S = Fraction(3, 2)
_HANDS_BELOW_FACE_M = 0.42
_CHEST_BELOW_FACE_M = 0.33


def staged_actions(
    script: ShootingScript, block: Blocking, shot: Shot, people: dict[str, Person], place: Place
) -> tuple[StagedAction, ...]:
    """What somebody does and what is done to them, each walk by its way round what stands there."""
    staged = []
    at = place.mark(block.mark)
    for action in block.actions:
        done = _action(script, action, block, shot, people, place)
        after: StagedAction | None = None
        if action.verb is Verb.WALK and action.target is not None:
            target = place.mark(action.target)
            goal, after = _to_bed(script, block.character, action, at, target, place)
            path = walk_path(place, at, goal, _standing(shot, block.character, people))
            done = done.model_copy(update={"path": (path or ())[:-1]})
            if after is not None:
                length = action.duration_frames - after.duration_frames
                walk = {"target": (goal.x_m, 0.0, goal.z_m), "duration_frames": length}
                done = done.model_copy(update={**walk, "posture": None, "facing_deg": None})
            at = target
        staged += [done] if after is None else [done, after]
    for other in shot.blocking:
        staged += [
            _received(script, action, other, block, shot, people, place)
            for action in other.actions
            if action.verb in _DONE_TO and action.target == block.character
        ]
    return tuple(sorted(staged, key=lambda action: action.at_frames))


def _to_bed(
    script: ShootingScript,
    character: str,
    walk: TimedAction,
    start: Mark,
    target: Mark,
    place: Place,
) -> tuple[Mark, StagedAction | None]:
    """Where a walk ends on foot, and the lying down after it where its target is a bed."""
    if target.posture is not Posture.LIE:
        return target, None
    height = script.character(character).height_cm / 100
    lies = lying(place.furniture, target, target.facing_deg, height)
    x, z = bedside(place.furniture, target, lies, (start.x_m, start.z_m))
    goal = target.model_copy(update={"x_m": x, "z_m": z})
    length = min(round(script.rate.frames(_LYING_DOWN_S)), walk.duration_frames // 2)
    down = StagedAction(
        verb=Verb.LIE,
        at_frames=walk.at_frames + walk.duration_frames - length,
        duration_frames=max(length, 1),
        target=(lies.x_m, lies.surface_m, lies.z_m),
        facing_deg=lies.facing_deg,
        posture=Posture.LIE,
    )
    return goal, down


def _standing(shot: Shot, walker: str, people: dict[str, Person]) -> list[tuple[float, float]]:
    """Where the others are who do not walk in a shot."""
    return [
        (people[block.character].x, people[block.character].z)
        for block in shot.blocking
        if block.character != walker and not any(a.verb is Verb.WALK for a in block.actions)
    ]


def _action(
    script: ShootingScript,
    action: TimedAction,
    block: Blocking,
    shot: Shot,
    people: dict[str, Person],
    place: Place,
) -> StagedAction:
    """An action with its target as a point."""
    target: Point | None = None
    facing: float | None = None
    posture = POSTURE_AFTER.get(action.verb)
    if action.target in people and action.target is not None:
        other = _where(script, shot, action.target, action.at_frames, people, place)
        own = _where(script, shot, block.character, action.at_frames, people, place)
        target = rounded(_touched(action.verb, own, other))
    elif action.target is not None and any(m.id == action.target for m in place.marks):
        mark = place.mark(action.target)
        target = (mark.x_m, 0.0 if action.verb is Verb.WALK else 1.2, mark.z_m)
        if action.verb is Verb.WALK:
            facing, posture = mark.facing_deg, mark.posture
    elif action.verb is Verb.STRIKE:
        own = _where(script, shot, block.character, action.at_frames, people, place)
        turn = math.radians(own.facing_deg)
        ahead = (own.x + 0.7 * math.sin(turn), own.face_y - 0.2, own.z + 0.7 * math.cos(turn))
        target = rounded(ahead)
    if posture is Posture.LIE:
        mark = _mark_at(block, action, place)
        height = script.character(block.character).height_cm / 100
        lies = lying(place.furniture, mark, mark.facing_deg, height)
        target, facing = (lies.x_m, lies.surface_m, lies.z_m), lies.facing_deg
    elif posture is Posture.SIT and action.verb is Verb.SIT:
        mark = _mark_at(block, action, place)
        target = (mark.x_m, seat_m(place.furniture, mark.seat), mark.z_m)
    elif posture is Posture.SIT and target is not None and action.target is not None:
        seat = place.mark(action.target).seat
        target = (target[0], seat_m(place.furniture, seat), target[2])
    return StagedAction(
        verb=action.verb,
        at_frames=action.at_frames,
        duration_frames=action.duration_frames,
        target=target,
        facing_deg=facing,
        posture=posture,
    )


def _mark_at(block: Blocking, action: TimedAction, place: Place) -> Mark:
    """The mark somebody is on when an action ends: the target, if that is one."""
    marks = {mark.id: mark for mark in place.marks}
    if action.target in marks:
        return marks[action.target]
    at = block.mark
    for before in block.actions:
        if before.at_frames >= action.at_frames:
            break
        if before.verb is Verb.WALK and before.target in marks:
            at = before.target
    return marks[at]


def _where(
    script: ShootingScript,
    shot: Shot,
    character: str,
    at_frames: int,
    people: dict[str, Person],
    place: Place,
) -> Person:
    """Somebody where they are in a frame of the shot: on the last mark they set out for."""
    block = next((b for b in shot.blocking if b.character == character), None)
    person = people[character]
    if block is None:
        return person
    for action in block.actions:
        if action.verb is Verb.WALK and action.at_frames < at_frames and action.target is not None:
            mark = place.mark(action.target)
            person = person_at(
                script.character(character), mark, mark.facing_deg, mark.posture, place
            )
    return person


def _touched(verb: Verb, own: Person, other: Person) -> Point:
    """Where an action meets the other person."""
    if verb is Verb.HAND_OVER:
        height = 0.5 * (own.face_y + other.face_y) - _HANDS_BELOW_FACE_M
        return (0.5 * (own.x + other.x), max(height, 0.5), 0.5 * (own.z + other.z))
    if verb is Verb.EMBRACE:
        return (other.x, other.face_y - _CHEST_BELOW_FACE_M, other.z)
    return other.face


def _received(
    script: ShootingScript,
    action: TimedAction,
    doer: Blocking,
    block: Blocking,
    shot: Shot,
    people: dict[str, Person],
    place: Place,
) -> StagedAction:
    """What somebody else does, as this person takes part in it."""
    own = _where(script, shot, block.character, action.at_frames, people, place)
    other = _where(script, shot, doer.character, action.at_frames, people, place)
    if action.verb is Verb.EMBRACE:
        # They come to this person.
        way = (other.x - own.x, other.z - own.z)
        apart = math.hypot(*way) or 1.0
        near = min(1.0, EMBRACE_SHARE * script.character(doer.character).height_cm / 100 / apart)
        other = replace(other, x=own.x + way[0] * near, z=own.z + way[1] * near)
    return StagedAction(
        verb=action.verb,
        at_frames=action.at_frames,
        duration_frames=action.duration_frames,
        target=rounded(_touched(action.verb, own, other)),
        received=True,
    )


def rounded(point: Point) -> Point:
    """To a tenth of a millimetre, so that equal stagings are equal text."""
    return (round(point[0], 4), round(point[1], 4), round(point[2], 4))

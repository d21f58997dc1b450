"""What the rules about pictures share: each shot with its people and its solved camera."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from storyreel.screenplay.schema import Blocking, Place, Scene, ShootingScript, Shot
from storyreel.screenplay.vocabulary import (
    POSTURE_AFTER,
    Posture,
    ShotKind,
    ShotSize,
    SubjectKind,
    Verb,
)
from storyreel.staging.camera import Camera, Person
from storyreel.staging.stage import people_on_marks, solve_camera

GROUPS = (ShotKind.MASTER, ShotKind.GROUP, ShotKind.TWO_SHOT)
WIDE = (ShotSize.MLS, ShotSize.FS, ShotSize.LS, ShotSize.ELS)
SIZES = tuple(ShotSize)
"""Sizes from tightest to widest, to count steps by."""


CLOSE = (ShotKind.SINGLE, ShotKind.OTS, ShotKind.REACTION)
"""Shots that are of one person."""


@dataclass(frozen=True, slots=True)
class View:
    """A shot as it is seen at its first frame.

    Attributes:
        scene: The scene.
        shot: The shot.
        people: Everybody blocked in it, by id.
        camera: The camera; None when a subject has no blocking, so that it cannot be solved.
        aspect: Width over height of the picture.
    """

    scene: Scene
    shot: Shot
    people: Mapping[str, Person]
    camera: Camera | None
    aspect: float

    @property
    def subjects(self) -> tuple[str, ...]:
        """Ids of the people it is of, most important first."""
        return tuple(s.id for s in self.shot.subjects if s.kind is SubjectKind.PERSON)


_LAST: list[tuple[ShootingScript, tuple[View, ...]]] = []


def views(script: ShootingScript) -> tuple[View, ...]:
    """Every shot, in film order; kept for the script looked at last, since most rules ask."""
    if not _LAST or _LAST[0][0] is not script:
        _LAST[:] = [(script, tuple(_solved(script)))]
    return _LAST[0][1]


def listed(script: ShootingScript, people: Iterable[str]) -> str:
    """Names of people, as a sentence has them."""
    names = [script.character(person).name for person in people]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _solved(script: ShootingScript) -> Iterator[View]:
    aspect = aspect_of(script)
    for scene in script.scenes:
        for shot in scene.shots:
            people = people_on_marks(script, scene, shot)
            of = [s for s in shot.subjects if s.kind is SubjectKind.PERSON]
            solvable = all(s.id in people for s in of) and (not of or of[0] == shot.subjects[0])
            camera = (
                solve_camera(script, scene, shot, people=people, aspect=aspect)
                if solvable or shot.camera is not None
                else None
            )
            yield View(scene, shot, people, camera, aspect)


def aspect_of(script: ShootingScript) -> float:
    """Width over height of the script's picture."""
    width, height = script.aspect.split(":")
    return float(width) / float(height)


def between_deg(one: Camera, other: Camera) -> float:
    """Angle between the directions two cameras look in."""
    a, b = _direction(one), _direction(other)
    cosine = sum(p * q for p, q in zip(a, b, strict=True))
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def _direction(camera: Camera) -> tuple[float, float, float]:
    x, y, z = (a - e for a, e in zip(camera.aim, camera.eye, strict=True))
    length = math.hypot(x, y, z)
    return (x / length, y / length, z / length)


def is_way_in(mark_id: str) -> bool:
    """Whether a mark is a door or a spot out of sight, by which people come and go."""
    return mark_id.startswith(("off-", "door-"))


def end_mark(block: Blocking, place: Place) -> str:
    """Id of the mark that somebody is on at the end of a shot."""
    marks = {mark.id for mark in place.marks}
    walked = [a.target for a in block.actions if a.verb is Verb.WALK and a.target in marks]
    return walked[-1] if walked and walked[-1] is not None else block.mark


def end_posture(block: Blocking, place: Place) -> Posture:
    """How somebody's body is held at the end of a shot."""
    posture = block.posture
    for action in block.actions:
        if action.verb in POSTURE_AFTER:
            posture = POSTURE_AFTER[action.verb]
        elif action.verb is Verb.WALK and action.target is not None:
            marks = {mark.id: mark for mark in place.marks}
            if action.target in marks:
                posture = marks[action.target].posture
    return posture

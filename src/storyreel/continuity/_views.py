"""What the rules about pictures share: each shot with its people and its solved camera."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from storyreel.screenplay.schema import Scene, ShootingScript, Shot
from storyreel.screenplay.vocabulary import ShotKind, ShotSize, SubjectKind
from storyreel.staging.camera import Camera, Person
from storyreel.staging.stage import people_on_marks, solve_camera

GROUPS = (ShotKind.MASTER, ShotKind.GROUP, ShotKind.TWO_SHOT)
WIDE = (ShotSize.MLS, ShotSize.FS, ShotSize.LS, ShotSize.ELS)
SIZES = tuple(ShotSize)
"""Sizes from tightest to widest, to count steps by."""


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


def views(script: ShootingScript) -> Iterator[View]:
    """Every shot, in film order."""
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

"""What the camera could show of a company on its marks, and whether the solve can have it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from storyreel.screenplay.schema import Mark, Place
from storyreel.screenplay.vocabulary import Angle, Move, Posture, ShotKind, ShotSize, Side
from storyreel.scripter._breakdown import Breakdown
from storyreel.staging.camera import (
    FOCAL_MM,
    Camera,
    Person,
    solve_group,
    solve_over_shoulder,
    solve_single,
)
from storyreel.staging.people import person_at
from storyreel.staging.promise import promise
from storyreel.staging.stage import master_yaw_deg

STEPS = tuple(ShotSize)
"""Shot sizes from the tightest, which is step 0."""
WIDE_STEP = STEPS.index(ShotSize.FS)
TIGHT_STEP = STEPS.index(ShotSize.MS)
GROUPS = (ShotKind.MASTER, ShotKind.TWO_SHOT, ShotKind.GROUP)
_NEAREST_SHOULDER_M, _FURTHEST_SHOULDER_M = 0.8, 2.6
_HEAD_BEYOND = 0.05
"""So far beyond the edge, as a share of the width, the middle of the shoulder's head may be."""
_SHOULDER_SHARE = 0.3
"""Share of an over-the-shoulder's picture that the shoulder takes."""

Sides = tuple[tuple[str, str, int], ...]
"""Pairs of people, and the side of the line between them that the camera stands on: 1 or -1."""


@dataclass(frozen=True, slots=True)
class Setup:
    """One thing the camera could show: a state of the path through the scene.

    Attributes:
        kind: Single, over-the-shoulder, two-shot, group, master, insert or cutaway.
        subjects: Ids of what it is of, most important first.
        size: The size that comes out.
        lens: The size whose lens is on the camera; a group may come out wider than it.
        side: Side of the picture that the first subject looks to.
        angle: Height of the camera.
        move: What the camera does.
        company: Number of the company it is of; -1 for business, in which people move.
    """

    kind: ShotKind
    subjects: tuple[str, ...]
    size: ShotSize
    lens: ShotSize
    side: Side = Side.ON
    angle: Angle = Angle.EYE
    move: Move = Move.STATIC
    company: int = -1

    @property
    def picture(self) -> tuple[object, ...]:
        """What makes two setups the same picture."""
        return (self.kind, self.subjects, self.size, self.angle, self.move)

    @property
    def step(self) -> int:
        """Steps from the tightest size."""
        return STEPS.index(self.size)

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of the people it is of."""
        return () if self.kind in (ShotKind.INSERT, ShotKind.CUTAWAY) else self.subjects

    @property
    def is_wide(self) -> bool:
        """Whether it shows where everybody is."""
        return self.kind in GROUPS and self.step >= WIDE_STEP

    def share_of(self, person: str) -> float:
        """Share of the picture that a person has (Hitchcock's rule, evaluation.md 4.4)."""
        if person not in self.people:
            return 0.0
        if self.kind is ShotKind.OTS:
            return 1 - _SHOULDER_SHARE if person == self.subjects[0] else _SHOULDER_SHARE
        return 1 / len(self.subjects)


class Coverage:
    """Everything that can be shot of one company: who is there, each on a mark.

    Args:
        film: What is known about the film.
        place: Where they are.
        company: Mark of everybody present, by id.
        number: Number of the company.
    """

    def __init__(
        self, film: Breakdown, place: Place, company: Mapping[str, str], number: int
    ) -> None:
        self.number = number
        self.film = film
        self.place = place
        self.marks: dict[str, Mark] = {who: place.mark(mark) for who, mark in company.items()}
        self.people: dict[str, Person] = {
            who: person_at(film.character(who), mark, mark.facing_deg, mark.posture, place)
            for who, mark in self.marks.items()
        }
        self._groups: dict[tuple[object, ...], Setup] = {}
        self._setups: dict[tuple[object, ...], Setup | None] = {}
        self._sides: dict[Setup, Sides] = {}

    def master(self, size: ShotSize) -> Setup:
        """Everybody, and the place around them."""
        return self._group(ShotKind.MASTER, tuple(self.people), size)

    def group(self, people: Iterable[str], size: ShotSize) -> Setup:
        """Some of the people."""
        of = sorted(set(people), key=list(self.people).index)
        kind = ShotKind.TWO_SHOT if len(of) == 2 else ShotKind.GROUP
        return self._group(kind, tuple(of), size)

    def single(self, person: str, size: ShotSize, partner: str | None = None) -> Setup | None:
        """One person, who looks at `partner`."""
        key = (ShotKind.SINGLE, person, size, partner)
        if key not in self._setups:
            self._setups[key] = self._solved_single(person, size, partner)
        return self._setups[key]

    def over_shoulder(self, person: str, shoulder: str, size: ShotSize) -> Setup | None:
        """One person over another's shoulder."""
        key = (ShotKind.OTS, person, size, shoulder)
        if key not in self._setups:
            self._setups[key] = self._solved_shoulder(person, shoulder, size)
        return self._setups[key]

    def sides(self, setup: Setup) -> Sides:
        """Side of each pair that a setup is taken from."""
        return self._sides.get(setup, ())

    def side_of(self, person: str) -> Side:
        """Side of the picture that somebody looks to, by where they stand."""
        return Side.RIGHT if self.marks[person].x_m < 0 else Side.LEFT

    def _group(self, kind: ShotKind, people: tuple[str, ...], size: ShotSize) -> Setup:
        key = (kind, people, size)
        if key not in self._groups:
            camera, real = solve_group(
                [self.people[who] for who in people],
                size=size,
                angle=Angle.EYE,
                focal_mm=FOCAL_MM[size],
                aspect=self.film.aspect,
                yaw_deg=master_yaw_deg(self.place.id),
            )
            setup = Setup(kind, people, real, size, company=self.number)
            self._groups[key] = setup
            self._remember(setup, camera, people)
        return self._groups[key]

    def _solved_single(self, person: str, size: ShotSize, partner: str | None) -> Setup | None:
        subject = self.people[person]
        camera = solve_single(
            subject,
            self.people[partner].face if partner else None,
            size=size,
            angle=Angle.EYE,
            focal_mm=FOCAL_MM[size],
            aspect=self.film.aspect,
            others=[other for who, other in self.people.items() if who != person],
        )
        if not self._keeps(camera, person, size):
            return None
        setup = Setup(
            ShotKind.SINGLE, (person,), size, size, self.side_of(person), company=self.number
        )
        self._remember(setup, camera, (person, partner) if partner else ())
        return setup

    def _solved_shoulder(self, person: str, shoulder: str, size: ShotSize) -> Setup | None:
        if not self._can_shoulder(person, shoulder):
            return None
        subject = self.people[person]
        camera = solve_over_shoulder(
            subject,
            self.people[shoulder],
            size=size,
            angle=Angle.EYE,
            aspect=self.film.aspect,
            others=[p for who, p in self.people.items() if who not in (person, shoulder)],
        )
        head = camera.project(self.people[shoulder].face, self.film.aspect)
        # A shoulder without its head is only something in the way.
        there = head is not None and -_HEAD_BEYOND < head[0] < 1 + _HEAD_BEYOND
        if not there or not self._keeps(camera, person, size):
            return None
        setup = Setup(
            ShotKind.OTS, (person, shoulder), size, size, self.side_of(person), company=self.number
        )
        self._remember(setup, camera, (person, shoulder))
        return setup

    def _keeps(self, camera: Camera, person: str, size: ShotSize) -> bool:
        """Whether the solve has the size that was asked for, and the face clear."""
        kept = promise(camera, person, self.people, size=size, aspect=self.film.aspect)
        return kept.size is size and kept.in_picture and kept.hidden_by is None

    def _can_shoulder(self, person: str, shoulder: str) -> bool:
        """Whether there is a shoulder to shoot over: near enough, and at a like height."""
        one, two = self.marks[person], self.marks[shoulder]
        apart = math.hypot(one.x_m - two.x_m, one.z_m - two.z_m)
        if not _NEAREST_SHOULDER_M < apart < _FURTHEST_SHOULDER_M:
            return False
        if one.posture is not two.posture and Posture.SIT in (one.posture, two.posture):
            return False
        others = [mark for who, mark in self.marks.items() if who not in (person, shoulder)]
        return all(_off_line_m(other, one, two) > 0.5 for other in others)

    def _remember(self, setup: Setup, camera: Camera, people: Sequence[str]) -> None:
        self._sides[setup] = tuple(
            (*pair, _side(camera, self.people[pair[0]], self.people[pair[1]]))
            for pair in combinations(sorted(people), 2)
        )


def crosses(one: Sides, other: Sides) -> bool:
    """Whether two setups see a pair from two sides."""
    known = {(a, b): side for a, b, side in one}
    return any(side * known.get((a, b), side) < 0 for a, b, side in other)


def _side(camera: Camera, one: Person, other: Person) -> int:
    turn = (other.x - one.x) * (camera.eye[2] - one.z) - (other.z - one.z) * (camera.eye[0] - one.x)
    return 1 if turn > 0 else -1


def _off_line_m(mark: Mark, one: Mark, two: Mark) -> float:
    """How far a mark is off the line through two others, on both sides of them."""
    dx, dz = two.x_m - one.x_m, two.z_m - one.z_m
    across = (mark.x_m - one.x_m) * dz - (mark.z_m - one.z_m) * dx
    return abs(across) / math.hypot(dx, dz)

"""The camera keeps its promises: size, headroom, side of the axis, a clear view."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from storyreel.screenplay.vocabulary import Angle, Posture, ShotSize
from storyreel.staging.bodies import face_height_m, face_middle_m
from storyreel.staging.camera import (
    FOCAL_MM,
    Camera,
    Person,
    face_share,
    size_class,
    solve_group,
    solve_over_shoulder,
    solve_single,
    solve_thing,
    vertical_fov_deg,
)

Solve = Callable[[Any, float], Camera]
ASPECTS = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0}
HEAD_OF_FACE = 4 / 3
HALF_BODY_M = 0.25


@dataclass(frozen=True)
class Pair:
    """Two people somewhere on a floor, and what is asked of the camera."""

    one: Person
    other: Person
    size: ShotSize
    angle: Angle


def somebody(chance: random.Random) -> Person:
    age, height = chance.choice([(8, 1.28), (14, 1.60), (30, 1.55), (45, 1.78), (70, 1.98)])
    posture = chance.choice([Posture.STAND, Posture.STAND, Posture.SIT, Posture.KNEEL])
    return Person(
        x=chance.uniform(-3, 3),
        z=chance.uniform(-3, 1),
        face_y=face_middle_m(height, age, posture),
        face_m=face_height_m(height, age),
        facing_deg=chance.uniform(-180, 180),
    )


def pairs(count: int, seed: int = 1) -> Iterator[Pair]:
    chance = random.Random(seed)
    while count:
        one, other = somebody(chance), somebody(chance)
        if 0.8 < math.hypot(one.x - other.x, one.z - other.z) < 5:
            count -= 1
            yield Pair(one, other, chance.choice([*ShotSize]), chance.choice([*Angle]))


def single(pair: Pair, aspect: float) -> Camera:
    return solve_single(
        pair.one,
        pair.other.face,
        size=pair.size,
        angle=pair.angle,
        focal_mm=FOCAL_MM[pair.size],
        aspect=aspect,
        others=[pair.other],
    )


def over_shoulder(pair: Pair, aspect: float) -> Camera:
    return solve_over_shoulder(
        pair.one, pair.other, size=pair.size, angle=pair.angle, aspect=aspect
    )


def reverse(pair: Pair) -> Pair:
    return Pair(pair.other, pair.one, pair.size, pair.angle)


def crown(person: Person) -> tuple[float, float, float]:
    head = person.face_m * HEAD_OF_FACE
    return (person.x, person.face_y + person.face_m / 2 + head - person.face_m, person.z)


def side(camera: Camera, one: Person, other: Person) -> bool:
    x, z = other.x - one.x, other.z - one.z
    return x * (camera.eye[2] - one.z) - z * (camera.eye[0] - one.x) > 0


def distance_to_view(person: Person, camera: Camera, subject: Person) -> float:
    """How near a body comes to the line from the lens to the subject, on the floor."""
    dx, dz = subject.x - camera.eye[0], subject.z - camera.eye[2]
    px, pz = person.x - camera.eye[0], person.z - camera.eye[2]
    along = max(0.0, min(1.0, (px * dx + pz * dz) / (dx * dx + dz * dz)))
    return math.hypot(px - along * dx, pz - along * dz)


@pytest.mark.parametrize("solve", [single, over_shoulder])
@pytest.mark.parametrize("aspect", ASPECTS.values(), ids=ASPECTS)
class TestEveryPair:
    def test_has_the_promised_size(self, solve: Solve, aspect: float) -> None:
        for pair in pairs(300):
            camera = solve(pair, aspect)
            assert size_class(face_share(camera, pair.one, aspect)) is pair.size, pair

    def test_has_the_face_in_the_picture_and_room_above_it(
        self, solve: Solve, aspect: float
    ) -> None:
        for pair in pairs(300, seed=2):
            camera = solve(pair, aspect)
            face, top = (
                camera.project(pair.one.face, aspect),
                camera.project(crown(pair.one), aspect),
            )
            assert face is not None, pair
            assert 0.2 < face[0] < 0.8, pair
            assert 0.1 < face[1] < 0.6, pair
            if pair.size is not ShotSize.ECU:
                assert top is not None, pair
                assert top[1] > 0, pair

    def test_is_taken_from_the_same_side_as_its_reverse(self, solve: Solve, aspect: float) -> None:
        for pair in pairs(300, seed=3):
            there, back = solve(pair, aspect), solve(reverse(pair), aspect)
            assert side(there, pair.one, pair.other) == side(back, pair.one, pair.other), pair

    def test_puts_the_two_on_their_own_sides(self, solve: Solve, aspect: float) -> None:
        for pair in pairs(300, seed=4):
            there = solve(pair, aspect).project(pair.one.face, aspect)
            back = solve(reverse(pair), aspect).project(pair.other.face, aspect)
            assert there is not None
            assert back is not None
            assert (there[0] - 0.5) * (back[0] - 0.5) < 0, pair

    def test_stays_above_the_floor(self, solve: Solve, aspect: float) -> None:
        for pair in pairs(300, seed=5):
            assert solve(pair, aspect).eye[1] > 0.1, pair


@pytest.mark.parametrize("aspect", ASPECTS.values(), ids=ASPECTS)
def test_singles_of_a_pair_agree_with_over_the_shoulders(aspect: float) -> None:
    for pair in pairs(300, seed=6):
        sides = {
            side(camera, pair.one, pair.other)
            for each in (pair, reverse(pair))
            for camera in (single(each, aspect), over_shoulder(each, aspect))
        }
        assert len(sides) == 1, pair


@pytest.mark.parametrize("x", [-2.5, 0.0, 2.5])
def test_one_behind_the_other_is_still_shot_from_one_side(x: float) -> None:
    front, back = Person(x, 0.5, 1.6, 0.17, 180.0), Person(x, -1.5, 1.6, 0.17, 0.0)
    pair = Pair(front, back, ShotSize.MS, Angle.EYE)
    sides = {
        side(camera, front, back)
        for each in (pair, reverse(pair))
        for camera in (single(each, 16 / 9), over_shoulder(each, 16 / 9))
    }
    assert len(sides) == 1


def test_a_pair_far_out_in_a_large_place_is_shot_from_one_side() -> None:
    one, other = Person(40, 30, 1.6, 0.17, 90.0), Person(41.2, 31.5, 1.6, 0.17, -90.0)
    pair = Pair(one, other, ShotSize.MCU, Angle.EYE)
    cameras = [single(pair, 16 / 9), single(reverse(pair), 16 / 9)]
    assert side(cameras[0], one, other) == side(cameras[1], one, other)


def test_nobody_stands_before_the_lens_of_a_single() -> None:
    for pair in pairs(200, seed=7):
        third = Person(pair.other.x, pair.other.z + 0.7, 1.6, 0.17, 0.0)
        if math.hypot(third.x - pair.one.x, third.z - pair.one.z) < 1.2:
            continue
        camera = solve_single(
            pair.one,
            pair.other.face,
            size=ShotSize.MCU,
            angle=Angle.EYE,
            focal_mm=65,
            aspect=16 / 9,
            others=[pair.other, third],
        )
        for person in (pair.other, third):
            assert distance_to_view(person, camera, pair.one) > HALF_BODY_M, pair


def test_a_third_is_passed_by_an_over_the_shoulder_where_it_can_be() -> None:
    one, other = Person(-0.85, -0.3, 1.6, 0.17, 80.0), Person(0.85, -0.3, 1.6, 0.17, -80.0)
    behind = Person(2.02, 0.4, 1.6, 0.17, -60.0)

    def near(others: list[Person]) -> float:
        camera = solve_over_shoulder(
            one, other, size=ShotSize.MS, angle=Angle.EYE, aspect=16 / 9, others=others
        )
        return distance_to_view(behind, camera, one)

    assert near([]) < 0.35
    assert near([behind]) > 0.44


@pytest.mark.parametrize("size", [ShotSize.MLS, ShotSize.MS, ShotSize.MCU])
@pytest.mark.parametrize("aspect", ASPECTS.values(), ids=ASPECTS)
def test_the_shoulder_is_in_the_picture_and_off_the_face(size: ShotSize, aspect: float) -> None:
    one, other = Person(-0.85, -0.3, 1.62, 0.17, 80.0), Person(0.85, -0.3, 1.6, 0.17, -80.0)
    camera = solve_over_shoulder(one, other, size=size, angle=Angle.EYE, aspect=aspect)
    face, head = camera.project(one.face, aspect), camera.project(other.face, aspect)
    assert face is not None
    assert head is not None
    to_edge = 0.11 / 2 / math.tan(math.radians(camera.vertical_fov_deg) / 2) / head[2] / aspect
    toward = math.copysign(1, head[0] - face[0])
    inner = head[0] - toward * to_edge
    half_face = 0.4 * face_share(camera, one, aspect) / aspect
    assert (inner - face[0]) * toward > half_face
    assert 0 < inner < 1


@pytest.mark.parametrize("aspect", ASPECTS.values(), ids=ASPECTS)
def test_a_group_is_all_in_the_picture(aspect: float) -> None:
    chance = random.Random(8)
    for count in (2, 3, 5, 8):
        people = [somebody(chance) for _ in range(count)]
        camera, size = solve_group(
            people, size=ShotSize.FS, angle=Angle.EYE, focal_mm=35, aspect=aspect, yaw_deg=9
        )
        assert [*ShotSize].index(size) >= [*ShotSize].index(ShotSize.FS)
        for person in people:
            seen = camera.project(person.face, aspect)
            assert seen is not None
            assert 0 < seen[0] < 1
            assert 0 < seen[1] < 1


def test_one_of_two_does_not_hide_the_other() -> None:
    front, back = Person(0.2, 0.0, 1.6, 0.17, 180.0), Person(0.0, -1.4, 1.6, 0.17, 0.0)
    for yaw in (9, -9):
        camera, _size = solve_group(
            [front, back],
            size=ShotSize.MS,
            angle=Angle.EYE,
            focal_mm=50,
            aspect=16 / 9,
            yaw_deg=yaw,
        )
        seen = [camera.project(person.face, 16 / 9) for person in (front, back)]
        assert seen[0] is not None
        assert seen[1] is not None
        assert abs(seen[0][0] - seen[1][0]) > 0.08


def test_without_an_eyeline_the_facing_decides() -> None:
    person = Person(0, 0, 1.6, 0.17, 80.0)
    camera = solve_single(
        person, None, size=ShotSize.CU, angle=Angle.EYE, focal_mm=85, aspect=16 / 9
    )
    seen = camera.project(person.face, 16 / 9)
    assert seen is not None
    assert seen[0] < 0.5


def test_a_thing_is_looked_down_at_and_fills_the_width() -> None:
    camera = solve_thing((1.0, 0.8, 0.0), (1.0, 0.8, 2.0), aspect=16 / 9)
    assert camera.eye[1] > 0.8
    edges = [camera.project((x, 0.8, 0.0), 16 / 9) for x in (0.725, 1.275)]
    assert edges[0] is not None
    assert edges[1] is not None
    assert edges[1][0] - edges[0][0] == pytest.approx(1.0, abs=0.02)


def test_what_is_behind_the_lens_has_no_place_in_the_picture() -> None:
    camera = Camera((0, 1.6, 0), (0, 1.6, -1), 30.0)
    behind = Person(0, 2, 1.6, 0.17, 0)
    assert camera.project(behind.face, 16 / 9) is None
    assert face_share(camera, behind, 16 / 9) == 0.0


def test_roll_turns_the_picture_about_its_middle() -> None:
    level = Camera((0, 1.6, 0), (0, 1.6, -1), 40.0)
    rolled = Camera((0, 1.6, 0), (0, 1.6, -1), 40.0, roll_deg=90.0)
    seen, turned = level.project((0.1, 1.6, -1), 1.0), rolled.project((0.1, 1.6, -1), 1.0)
    assert seen is not None
    assert turned is not None
    assert turned[0] == pytest.approx(0.5)
    assert abs(turned[1] - 0.5) == pytest.approx(seen[0] - 0.5)


@pytest.mark.parametrize(
    ("share", "size"),
    [
        (0.0, ShotSize.ELS),
        (0.034, ShotSize.ELS),
        (0.035, ShotSize.LS),
        (0.065, ShotSize.FS),
        (0.10, ShotSize.MLS),
        (0.15, ShotSize.MS),
        (0.225, ShotSize.MCU),
        (0.34, ShotSize.CU),
        (0.50, ShotSize.ECU),
        (2.0, ShotSize.ECU),
    ],
)
def test_sizes_are_those_of_the_table(share: float, size: ShotSize) -> None:
    assert size_class(share) is size


def test_a_lens_sees_less_of_the_height_of_a_wide_format() -> None:
    # A 36 mm wide sensor at 16:9 is 20.25 mm high.
    assert vertical_fov_deg(50, 16 / 9) == pytest.approx(2 * math.degrees(math.atan(20.25 / 100)))
    assert vertical_fov_deg(50, 16 / 9) < vertical_fov_deg(50, 1.0)

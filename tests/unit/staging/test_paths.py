from __future__ import annotations

import math
from itertools import combinations, pairwise

import pytest

from storyreel.screenplay.schema import Furniture, Mark, Place
from storyreel.screenplay.vocabulary import Setting
from storyreel.staging.paths import PERSON_M, is_solid, length_m, walk_path
from storyreel.staging.plans import BODY_RADIUS_M, covers, furnish, looks


def room(*furniture: Furniture) -> Place:
    return Place(
        id="room",
        name="ROOM",
        setting=Setting.INT,
        look="office",
        width_m=6,
        depth_m=6,
        furniture=furniture,
    )


LEFT = Mark(id="a", x_m=-2, z_m=0)
RIGHT = Mark(id="b", x_m=2, z_m=0)
TABLE = Furniture(id="table", item="table", x_m=0, z_m=0)


def legs(path: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    points = [(LEFT.x_m, LEFT.z_m), *path]
    return [
        (a[0] + (b[0] - a[0]) * k / 40, a[1] + (b[1] - a[1]) * k / 40)
        for a, b in pairwise(points)
        for k in range(41)
    ]


def test_a_free_floor_is_crossed_straight() -> None:
    assert walk_path(room(), LEFT, RIGHT) == ((2.0, 0.0),)


def test_a_walk_goes_round_the_table_and_not_further_than_it_must() -> None:
    path = walk_path(room(TABLE), LEFT, RIGHT)
    assert path is not None
    assert len(path) > 1
    assert path[-1] == (2.0, 0.0)
    assert not any(covers(TABLE, x, z, margin_m=BODY_RADIUS_M - 0.05) for x, z in legs(path))
    assert length_m((LEFT.x_m, LEFT.z_m), path) < 6


def test_a_walk_goes_round_people() -> None:
    path = walk_path(room(), LEFT, RIGHT, [(0.0, 0.0)])
    assert path is not None
    assert all(math.hypot(x, z) > PERSON_M - 0.05 for x, z in legs(path))


def test_there_is_no_way_through_a_wall_of_people() -> None:
    wall = [(0.0, z / 4) for z in range(-40, 41)]
    assert walk_path(room(), LEFT, RIGHT, wall) is None


@pytest.mark.parametrize("look", looks())
def test_everybody_can_walk_to_their_mark_from_every_door(look: str) -> None:
    plan = furnish(look, 4)
    place = Place(
        id="p",
        name="P",
        setting=Setting.INT,
        look=look,
        width_m=plan.width_m,
        depth_m=plan.depth_m,
        marks=plan.marks,
        furniture=plan.furniture,
    )
    homes = [mark for mark in plan.marks if len(mark.id) == 1]
    ways = [mark for mark in plan.marks if mark.id.startswith(("off-", "door-"))]
    for home in homes:
        others = [(mark.x_m, mark.z_m) for mark in homes if mark is not home]
        for way in ways:
            assert walk_path(place, way, home, others) is not None, (way.id, home.id)


@pytest.mark.parametrize("look", looks())
def test_nobody_s_mark_is_in_the_furniture_or_in_somebody_else(look: str) -> None:
    plan = furnish(look, 8)
    marks = [mark for mark in plan.marks if not mark.id.startswith("off-")]
    for mark in marks:
        for thing in plan.furniture:
            inside = is_solid(thing) and thing.id != mark.seat and covers(thing, mark.x_m, mark.z_m)
            assert not inside, (mark.id, thing.id)
    for one, other in combinations([mark for mark in marks if len(mark.id) == 1], 2):
        assert math.hypot(one.x_m - other.x_m, one.z_m - other.z_m) >= 0.5, (one.id, other.id)

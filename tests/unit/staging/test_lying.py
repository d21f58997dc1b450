from __future__ import annotations

import math

import pytest

from storyreel.screenplay.schema import Furniture, Mark
from storyreel.screenplay.vocabulary import Posture
from storyreel.staging.lying import bedside, lying
from storyreel.staging.plans import covers, furnish, item

BED = Furniture(id="bed", item="bed", x_m=0.0, z_m=-2.5)
SOFA = Furniture(id="sofa", item="sofa", x_m=1.0, z_m=-1.0, facing_deg=0.0)


def mark(x: float, z: float, seat: str | None = None, facing: float = 0.0) -> Mark:
    posture = Posture.LIE if seat else Posture.STAND
    return Mark(id="m", x_m=x, z_m=z, facing_deg=facing, posture=posture, seat=seat)


def test_on_a_bed_the_body_lies_along_it_at_its_height() -> None:
    lies = lying((BED,), mark(0.35, -2.0, "bed"), 90.0, 1.75)
    assert lies.facing_deg == 0.0
    assert lies.z_m == pytest.approx(-2.5)
    assert lies.x_m == pytest.approx(0.35)
    assert lies.surface_m == item("bed").seat_m


def test_two_lie_side_by_side_and_neither_hangs_over_the_edge() -> None:
    left, right = (lying((BED,), mark(x, -2.0, "bed"), 0.0, 1.75) for x in (-2.0, 2.0))
    assert right.x_m - left.x_m > 0.6
    assert abs(left.x_m) + 0.3 < item("bed").width_m / 2


def test_on_a_sofa_the_body_lies_along_its_longer_side() -> None:
    lies = lying((SOFA,), mark(1.0, -1.0, "sofa"), 0.0, 1.75)
    assert lies.facing_deg == 90.0


def test_on_the_floor_the_body_turns_away_from_what_stands_there() -> None:
    table = Furniture(id="table", item="table", x_m=0.0, z_m=0.8)
    lies = lying((table,), mark(0.0, 0.0), 0.0, 1.75)
    assert lies.surface_m == 0.0
    turn = math.radians(lies.facing_deg)
    for step in range(-5, 6):
        x, z = 0.175 * step * math.sin(turn), 0.175 * step * math.cos(turn)
        assert not covers(table, x, z)


def test_who_lies_down_goes_to_the_near_side_of_the_bed_first() -> None:
    plan = furnish("bedroom", 2)
    spot = plan.mark("lie")
    assert spot is not None
    lies = lying(plan.furniture, spot, spot.facing_deg, 1.75)
    bed = next(thing for thing in plan.furniture if thing.id == spot.seat)
    for start in ((-2.0, -1.0), (2.0, -1.0)):
        x, z = bedside(plan.furniture, spot, lies, start)
        assert not any(covers(t, x, z) for t in plan.furniture if item(t.item).floor)
        assert abs(x - bed.x_m) < item("bed").width_m
        assert (x > 0) == (start[0] > 0)

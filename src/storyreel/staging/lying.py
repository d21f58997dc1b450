"""How somebody lies: along what they lie on, or on the floor where there is room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from storyreel.screenplay.schema import Furniture, Mark
from storyreel.staging.plans import BODY_RADIUS_M, covers, item

_LONG_ENOUGH_M = 1.5
_EDGE_M = 0.32
"""How far from the edge of a bed the middle of a body stays."""
_BESIDE_M = 0.28
_TURNS_DEG = (0.0, 90.0, -90.0, 180.0, 45.0, -45.0, 135.0, -135.0)


@dataclass(frozen=True, slots=True)
class Lying:
    """A body on its back.

    Attributes:
        x_m: Middle of the hips.
        z_m: Middle of the hips.
        facing_deg: Where the feet point.
        surface_m: Height of what the body lies on.
    """

    x_m: float
    z_m: float
    facing_deg: float
    surface_m: float


def lying(furniture: Sequence[Furniture], mark: Mark, facing_deg: float, height_m: float) -> Lying:
    """How somebody lies who lies down on a mark.

    Args:
        furniture: What stands in the place.
        mark: The mark; on its seat where that is long enough, such as a bed or a sofa.
        facing_deg: Where the feet point on the floor, if there is room.
        height_m: Height of the body.
    """
    under = next((thing for thing in furniture if thing.id == mark.seat), None)
    if under is not None:
        size = item(under.item)
        if size.seat_m is not None and max(size.width_m, size.depth_m) >= _LONG_ENOUGH_M:
            return _along(under, mark)
    solid = [thing for thing in furniture if item(thing.item).floor and thing.id != mark.seat]
    for turn in _TURNS_DEG:
        facing = facing_deg + turn
        if not any(_touches(thing, mark, facing, height_m) for thing in solid):
            return Lying(mark.x_m, mark.z_m, math.remainder(facing, 360), 0.0)
    return Lying(mark.x_m, mark.z_m, facing_deg, 0.0)


def bedside(
    furniture: Sequence[Furniture], mark: Mark, lies: Lying, start: tuple[float, float]
) -> tuple[float, float]:
    """Where somebody stands who is about to lie down: at the long side nearer to where they are.

    Args:
        furniture: What stands in the place.
        mark: The mark they lie down on.
        lies: How they lie; see `lying`.
        start: Ground position they come from.
    """
    under = next((thing for thing in furniture if thing.id == mark.seat), None)
    if under is None or not lies.surface_m:
        return (lies.x_m, lies.z_m)
    size = item(under.item)
    turn = math.radians(lies.facing_deg)
    out = min(size.width_m, size.depth_m) / 2 + _BESIDE_M
    solid = [thing for thing in furniture if item(thing.item).floor and thing.id != under.id]
    spots = [
        (
            round(under.x_m + side * out * math.cos(turn) + along * math.sin(turn), 3),
            round(under.z_m - side * out * math.sin(turn) + along * math.cos(turn), 3),
        )
        for along in (0.0, 0.35, 0.7)
        for side in (1, -1)
    ]
    free = [s for s in spots if not any(covers(t, *s, margin_m=BODY_RADIUS_M) for t in solid)]
    return min(free or spots, key=lambda spot: math.dist(spot, start))


def _along(under: Furniture, mark: Mark) -> Lying:
    size = item(under.item)
    lengthways = size.depth_m >= size.width_m
    facing = under.facing_deg + (0.0 if lengthways else 90.0)
    turn = math.radians(facing)
    # Across the bed people keep the side they came to, so that two lie side by side.
    across = (mark.x_m - under.x_m) * math.cos(turn) - (mark.z_m - under.z_m) * math.sin(turn)
    room = max(0.0, min(size.width_m, size.depth_m) / 2 - _EDGE_M)
    across = min(max(across, -room), room)
    return Lying(
        round(under.x_m + across * math.cos(turn), 3),
        round(under.z_m - across * math.sin(turn), 3),
        math.remainder(facing, 360),
        size.seat_m or 0.0,
    )


def _touches(thing: Furniture, mark: Mark, facing_deg: float, height_m: float) -> bool:
    turn = math.radians(facing_deg)
    for step in range(-5, 6):
        reach = step * height_m / 10
        x, z = mark.x_m + reach * math.sin(turn), mark.z_m + reach * math.cos(turn)
        if covers(thing, x, z, margin_m=0.2):
            return True
    return False

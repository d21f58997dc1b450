"""Ways over the floor: round the furniture and round people, in a few straight legs.

The floor is searched on a grid (A*), and the way found is pulled tight where nothing is between.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from storyreel.screenplay.schema import Furniture, Mark, Place
from storyreel.staging.plans import BODY_RADIUS_M, covers, item

Spot = tuple[float, float]

CELL_M = 0.2
PERSON_M = 0.42
"""A walker's middle keeps this far from somebody who stands there."""
_OUTSIDE_M = 1.5
"""So far beyond the walls a way may go, for those who come from out of sight."""
_LOOK_M = 0.08
_SLACK_M = 0.6
"""Near its two ends a way may touch what somebody sits on or stands at."""
_STEPS = [(dx, dz) for dx in (-1, 0, 1) for dz in (-1, 0, 1) if dx or dz]
_FURTHEST_CELLS = 60_000


def walk_path(
    place: Place, start: Mark, target: Mark, others: Iterable[Spot] = ()
) -> tuple[Spot, ...] | None:
    """The way from one mark to another.

    Args:
        place: The place.
        start: Where the walk begins.
        target: Where it ends.
        others: Ground positions, in metres, of people who stand in the place meanwhile.

    Returns:
        The points after the start, the target last; None when there is no way.
    """
    return _path(
        _solid(place),
        (place.width_m, place.depth_m),
        (start.x_m, start.z_m),
        (target.x_m, target.z_m),
        tuple(sorted(others)),
        tuple(seat for seat in (start.seat, target.seat) if seat is not None),
    )


def length_m(start: Spot, path: Sequence[Spot]) -> float:
    """Length of a way in metres."""
    return sum(math.dist(a, b) for a, b in pairwise([start, *path]))


def is_solid(thing: Furniture) -> bool:
    """Whether a body cannot go through a thing: it stands on the floor, and is no rug."""
    size = item(thing.item)
    return size.floor and size.height_m > _LOOK_M


def _solid(place: Place) -> tuple[Furniture, ...]:
    return tuple(thing for thing in place.furniture if is_solid(thing))


@lru_cache(maxsize=4096)
def _path(
    solid: tuple[Furniture, ...],
    floor_m: Spot,
    start: Spot,
    target: Spot,
    others: tuple[Spot, ...],
    seats: tuple[str, ...],
) -> tuple[Spot, ...] | None:
    # What somebody sits on, and a stair head they wait in, is no hindrance to them.
    around = tuple(
        thing
        for thing in solid
        if thing.id not in seats and not any(covers(thing, *end) for end in (start, target))
    )

    def free(at: Spot) -> bool:
        slack = min(math.dist(at, start), math.dist(at, target)) < _SLACK_M
        for thing in around:
            margin = 0.02 if slack else BODY_RADIUS_M
            if covers(thing, at[0], at[1], margin_m=margin):
                return False
        room = PERSON_M if not slack else PERSON_M / 2
        return all(math.dist(at, person) >= room for person in others)

    if _clear(start, target, free):
        return (target,)
    found = _searched(start, target, floor_m, free)
    return None if found is None else _tightened([start, *found, target], free)


def _clear(one: Spot, other: Spot, free: Callable[[Spot], bool]) -> bool:
    """Whether a straight leg is free."""
    steps = max(1, math.ceil(math.dist(one, other) / _LOOK_M))
    return all(
        free((one[0] + (other[0] - one[0]) * k / steps, one[1] + (other[1] - one[1]) * k / steps))
        for k in range(1, steps)
    )


def _searched(
    start: Spot, target: Spot, floor_m: Spot, free: Callable[[Spot], bool]
) -> list[Spot] | None:
    """The way from cell to cell, without its ends; None when there is none."""
    half_x = max(floor_m[0] / 2, abs(start[0]), abs(target[0])) + _OUTSIDE_M
    half_z = max(floor_m[1] / 2, abs(start[1]), abs(target[1])) + _OUTSIDE_M

    def spot(cell: tuple[int, int]) -> Spot:
        return (start[0] + cell[0] * CELL_M, start[1] + cell[1] * CELL_M)

    known: dict[tuple[int, int], bool] = {}

    def open_to(cell: tuple[int, int]) -> bool:
        if cell not in known:
            x, z = spot(cell)
            known[cell] = abs(x) <= half_x and abs(z) <= half_z and free((x, z))
        return known[cell]

    first = (0, 0)
    best = {first: 0.0}
    came: dict[tuple[int, int], tuple[int, int]] = {}
    waiting = [(math.dist(start, target), first)]
    while waiting and len(best) < _FURTHEST_CELLS:
        _guess, cell = heapq.heappop(waiting)
        if math.dist(spot(cell), target) <= CELL_M * 1.5:
            cells = [cell]
            while cells[-1] in came:
                cells.append(came[cells[-1]])
            return [spot(c) for c in cells[-2::-1]]
        for dx, dz in _STEPS:
            near = (cell[0] + dx, cell[1] + dz)
            cost = best[cell] + math.hypot(dx, dz) * CELL_M
            if cost < best.get(near, math.inf) and open_to(near):
                best[near] = cost
                came[near] = cell
                heapq.heappush(waiting, (cost + math.dist(spot(near), target), near))
    return None


def _tightened(points: list[Spot], free: Callable[[Spot], bool]) -> tuple[Spot, ...]:
    """Leaves out what can be walked past in a straight line."""
    tight: list[Spot] = []
    at = 0
    while at < len(points) - 1:
        onward = len(points) - 1
        while onward > at + 1 and not _clear(points[at], points[onward], free):
            onward -= 1
        tight.append((round(points[onward][0], 3), round(points[onward][1], 3)))
        at = onward
    return tuple(tight)

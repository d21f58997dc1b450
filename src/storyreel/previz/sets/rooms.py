"""The shell of a room: floor, walls with their openings, ceiling, mouldings, doorways.

Walls are seen from inside only, so that the camera may stand behind one and look through it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from storyreel.previz.mesh import Material, Mesh
from storyreel.previz.sets.joinery import (
    Opening,
    block,
    panel,
    pierced,
    placed,
    reveal,
    spans_between,
    tilted,
)
from storyreel.previz.sets.palette import mixed, paint, scaled
from storyreel.previz.sets.site import Site, window_opening
from storyreel.previz.shapes import Paint, moved, plane, shift, sphere
from storyreel.staging import shot
from storyreel.staging.shot import StagedSet

DOOR_WIDTH_M = 0.95
DOOR_HEIGHT_M = 2.08
HALL_DOOR = (1.5, 2.9)
"""Width and height of the doors of a great hall."""
_TOUCHING_M = 0.4


@dataclass(frozen=True, slots=True)
class Wall:
    """One wall, seen from inside: a line of some length that faces a way."""

    facing_deg: float
    length_m: float
    x_m: float
    z_m: float

    def along(self, x_m: float, z_m: float) -> tuple[float, float]:
        """A point of the floor as (along the wall from its middle, away from it)."""
        turn = math.radians(self.facing_deg)
        east, south = x_m - self.x_m, z_m - self.z_m
        return (
            east * math.cos(turn) - south * math.sin(turn),
            east * math.sin(turn) + south * math.cos(turn),
        )


def walls_of(staged: StagedSet) -> list[Wall]:
    """Back, left, right and front wall."""
    w, d = staged.width_m, staged.depth_m
    return [
        Wall(0, w, 0, -d / 2),
        Wall(90, d, -w / 2, 0),
        Wall(-90, d, w / 2, 0),
        Wall(180, w, 0, d / 2),
    ]


def _standing(staged: StagedSet) -> list[Wall]:
    """The walls that are not taken out for the camera."""
    order = (shot.Wall.BACK, shot.Wall.LEFT, shot.Wall.RIGHT, shot.Wall.FRONT)
    named = zip(walls_of(staged), order, strict=True)
    return [wall for wall, name in named if name not in staged.wild_walls]


def door_size(staged: StagedSet) -> tuple[float, float]:
    """Width and height of a doorway."""
    return HALL_DOOR if staged.look == "hall" else (DOOR_WIDTH_M, DOOR_HEIGHT_M)


def openings_in(wall: Wall, staged: StagedSet, height_m: float) -> list[Opening]:
    """Holes of the doors and windows that stand at a wall."""
    holes: list[Opening] = []
    width, tall = door_size(staged)
    for door in staged.doors:
        along, away = wall.along(door.x_m, door.z_m)
        if abs(away) < _TOUCHING_M and abs(along) < wall.length_m / 2 - width / 2:
            holes.append((along - width / 2, along + width / 2, 0.0, min(tall, height_m - 0.1)))
    left, right, sill, head = window_opening(staged.look)
    for thing in staged.furniture:
        along, away = wall.along(thing.x_m, thing.z_m)
        if (
            thing.item == "window"
            and abs(away) < _TOUCHING_M
            and abs(along) < wall.length_m / 2 - right
        ):
            holes.append((along + left, along + right, sill, min(head, height_m - 0.15)))
    return holes


def shell(site: Site) -> list[Mesh]:
    """Floor, ceiling, walls and their mouldings: what takes shadows and casts none.

    Beams are among them: the key light comes from above them, through the ceiling.
    """
    p, staged = site.palette, site.staged
    w, d, top = staged.width_m, staged.depth_m, site.ceiling_m
    ceiling = plane(w, d, paint(p.ceiling))
    parts = [
        plane(w, d, paint(p.floor, p.floor_material)),
        tilted(ceiling, (0, top, 0), x=math.pi),
    ]
    for wall in _standing(staged):
        holes = openings_in(wall, staged, top)
        half = wall.length_m / 2
        strips = [
            pierced(-half, half, low, high, holes, cover)
            for low, high, cover in (
                (0.0, p.wainscot_m, paint(p.wainscot, p.wainscot_material)),
                (p.wainscot_m, top, paint(p.wall, p.wall_material)),
            )
            if high > low
        ]
        parts += [
            placed(strip, wall.x_m, 0, wall.z_m, wall.facing_deg) for strip in strips if strip
        ]
    return [*parts, *_mouldings(site)]


def _mouldings(site: Site) -> list[Mesh]:
    """Skirting, rail and cornice, and the beams or ribs of some rooms."""
    p, staged, top = site.palette, site.staged, site.ceiling_m
    trim = paint(p.trim)
    bands: list[tuple[float, float, float, Paint]] = []
    if staged.look == "hall":
        bands = [(0.0, 0.35, 0.06, paint(p.stone)), (5.3, 0.22, 0.1, paint(p.stone))]
    elif staged.look == "cell":
        bands = [(1.2, 0.03, 0.006, paint(scaled(p.wainscot, 0.5)))]
    elif staged.look in ("cabin", "cottage"):
        bands = [(0.0, 0.14, 0.03, paint(p.dark_wood))]
    elif staged.look in ("car", "stage"):
        bands = []
    else:
        bands = [
            (0.0, 0.13, 0.028, trim),
            (p.wainscot_m, 0.045, 0.04, trim),
            (top - 0.11, 0.11, 0.07, trim),
        ]
    parts = []
    # A camera beyond the front wall would see its bands' backs.
    for wall in (wall for wall in _standing(staged) if wall.facing_deg != 180):
        holes = openings_in(wall, staged, top)
        # The casing of a door stands where a moulding would run into it.
        cased = [
            (a - 0.1, b + 0.1, c, e) if c == 0.0 else (a - 0.09, b + 0.09, c - 0.04, e)
            for a, b, c, e in holes
        ]
        for y, height, deep, cover in bands:
            for low, high in spans_between(
                -wall.length_m / 2, wall.length_m / 2, cased, y, y + height
            ):
                piece = block((high - low, height, deep), ((low + high) / 2, y, deep / 2), cover)
                parts.append(placed(piece, wall.x_m, 0, wall.z_m, wall.facing_deg))
    return [*parts, *_overhead(site)]


def _overhead(site: Site) -> list[Mesh]:
    """Beams of a cabin, trusses of a hall, pilasters between its windows, pipes of a cell."""
    p, staged, top = site.palette, site.staged, site.ceiling_m
    w, d = staged.width_m, staged.depth_m
    parts: list[Mesh] = []
    if staged.look in ("cabin", "cottage"):
        count = max(3, round(d / 1.1))
        for k in range(count):
            z = -d / 2 + d * (k + 0.5) / count
            parts.append(block((w, 0.16, 0.14), (0, top - 0.16, z), paint(p.dark_wood)))
        posts = [(-w / 2 + 0.09, shot.Wall.LEFT), (w / 2 - 0.09, shot.Wall.RIGHT)]
        for x in (x for x, side in posts if side not in staged.wild_walls):
            parts += [
                block((0.16, top - 0.16, 0.16), (x, 0, s * (d / 2 - 0.09)), paint(p.dark_wood))
                for s in (-1, 1)
            ]
    elif staged.look == "hall":
        for z in (-5.0, -2.5, 0.0, 2.5, 5.0):
            parts.append(block((w, 0.4, 0.34), (0, top - 0.4, z), paint(p.dark_wood)))
            parts += [
                tilted(
                    block((0.26, 1.7, 0.26), (0, 0, 0), paint(p.dark_wood)),
                    (s * (w / 2 - 0.1), top - 1.6, z),
                    z=s * 0.75,
                )
                for s in (-1, 1)
            ]
        for x in (-w / 4 - 0.55, w / 4 + 0.55, -0.75, 0.75):
            parts.append(block((0.3, top - 0.4, 0.12), (x, 0, -d / 2 + 0.06), paint(p.stone)))
    elif staged.look == "cell":
        pipe = paint(p.metal)
        parts.append(block((0.09, 0.09, d), (-w / 2 + 0.25, top - 0.3, 0), pipe))
        parts.append(block((0.06, 0.06, d), (-w / 2 + 0.14, top - 0.42, 0), pipe))
    return parts


def doorways(site: Site) -> list[Mesh]:
    """Every door of the set, standing open to a dim passage, so that people can walk through."""
    staged = site.staged
    parts = []
    for door in staged.doors:
        for wall in _standing(staged):
            along, away = wall.along(door.x_m, door.z_m)
            if (
                abs(away) < _TOUCHING_M
                and abs(along) < wall.length_m / 2 - door_size(staged)[0] / 2
            ):
                # The leaf hangs on the side further from the camera and does not hide who enters.
                back = -1.0 if wall.facing_deg < 0 else 1.0
                turn = math.radians(wall.facing_deg)
                x = wall.x_m + along * math.cos(turn)
                z = wall.z_m - along * math.sin(turn)
                parts += [placed(piece, x, 0, z, wall.facing_deg) for piece in _doorway(site, back)]
                break
    return parts


def _doorway(site: Site, hinge: float) -> list[Mesh]:
    p, staged = site.palette, site.staged
    width, height = door_size(staged)
    height = min(height, site.ceiling_m - 0.1)
    frame = paint(p.trim if staged.look not in ("hall", "cell") else scaled(p.stone, 0.8))
    opening = (-width / 2, width / 2, 0.0, height)
    parts = [
        *reveal(opening, 0.16, frame),
        block((0.1, height, 0.035), (-width / 2 - 0.05, 0, 0.0175), frame),
        block((0.1, height, 0.035), (width / 2 + 0.05, 0, 0.0175), frame),
        block((width + 0.24, 0.11, 0.045), (0, height, 0.0225), frame),
        *_passage(site, width, height),
    ]
    leaf = _leaf(site, width - 0.02, height - 0.02)
    # Hung on its edge, opened a good right angle away from the room.
    parts += [
        placed(
            moved(piece, shift(-hinge * width / 2, 0, 0)),
            hinge * (width / 2 - 0.02),
            0.005,
            -0.17,
            -hinge * 96,
        )
        for piece in leaf
    ]
    return parts


def _passage(site: Site, width: float, height: float) -> list[Mesh]:
    """What lies beyond the door: three walls, a floor and a ceiling, darker than the room."""
    p = site.palette
    deep, wide, tall = 1.7, width + 1.7, height + 0.25
    wall = paint(
        scaled(mixed(p.wall, p.wainscot, 0.35), 0.42),
        p.wall_material if site.staged.look == "cell" else Material.MATTE,
    )
    low = paint(scaled(p.wainscot, 0.42))
    back, side = (
        panel(-wide / 2, wide / 2, 0.95, tall, wall),
        panel(-deep / 2, deep / 2, 0, tall, wall),
    )
    floor = plane(wide, deep, paint(scaled(p.floor, 0.55), p.floor_material))
    start = -0.16
    return [
        moved(back, shift(0, 0, start - deep)),
        moved(panel(-wide / 2, wide / 2, 0, 0.95, low), shift(0, 0, start - deep)),
        tilted(side, (-wide / 2, 0, start - deep / 2), y=math.pi / 2),
        tilted(side, (wide / 2, 0, start - deep / 2), y=-math.pi / 2),
        moved(floor, shift(0, 0, start - deep / 2)),
        tilted(
            plane(wide, deep, paint(scaled(p.ceiling, 0.3))), (0, tall, start - deep / 2), x=math.pi
        ),
        # The inner face of the room's wall, beside the opening, seen from the passage.
        moved(
            panel(-wide / 2 + 0.2, wide / 2 - 0.2, 1.3, 1.8, paint(scaled(p.accent, 0.4))),
            shift(0, 0, start - deep + 0.012),
        ),
    ]


def _leaf(site: Site, width: float, height: float) -> list[Mesh]:
    """A door leaf about its own middle, its room side to +z."""
    p, staged = site.palette, site.staged
    metal = paint(p.metal, Material.METAL)
    if staged.look == "cell":
        bars = [
            block(
                (0.03, height, 0.03), (-width / 2 + 0.03 + (width - 0.06) * k / 8, 0, -0.02), metal
            )
            for k in range(9)
        ]
        return [
            *bars,
            *(block((width, 0.06, 0.04), (0, y, -0.02), metal) for y in (0.08, 1.0, height - 0.1)),
        ]
    wood, sunk = (
        paint(p.dark_wood if staged.look in ("hall", "cabin", "cafe") else p.wood),
        paint(scaled(p.wood, 0.8)),
    )
    parts = [block((width, height, 0.04), (0, 0, -0.02), wood)]
    for y, tall in ((0.18, height * 0.34), (0.26 + height * 0.36, height * 0.45)):
        for side in (-1, 1):
            for face in (0.002, -0.042):
                parts.append(
                    block(
                        (width / 2 - 0.16, tall, 0.012), (side * (width / 4 - 0.02), y, face), sunk
                    )
                )
    knob = sphere(metal, radii=(0.03, 0.03, 0.03), columns=12, rows=8)
    parts += [moved(knob, shift(width / 2 - 0.07, 1.0, z)) for z in (0.04, -0.08)]
    return parts

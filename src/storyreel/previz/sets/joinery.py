"""What furniture is put together from: blocks, boards, rods, leaves, walls with openings.

Everything is in the piece's own coordinates, standing on y = 0 with its front to +z.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from storyreel.previz.mesh import Floats, Material, Mesh
from storyreel.previz.shapes import (
    Colour,
    Doubles,
    Paint,
    Vector,
    compose,
    lathe,
    moved,
    painted,
    shift,
    surface_of,
    turn,
)

Opening = tuple[float, float, float, float]
"""Left, right, bottom and top of a hole in a wall."""

_CORNERS: list[tuple[float, float, float]] = []
_SIDE_NORMALS: list[tuple[float, float, float]] = []
_UPRIGHT: list[int] = []
for _axis in range(3):
    for _side in (-1.0, 1.0):
        for _across, _along in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            _corner, _normal = [0.0] * 3, [0.0] * 3
            _corner[_axis] = _normal[_axis] = _side
            _corner[(_axis + 1) % 3] = _across * _side
            _corner[(_axis + 2) % 3] = _along
            _CORNERS.append((_corner[0], _corner[1], _corner[2]))
            _SIDE_NORMALS.append((_normal[0], _normal[1], _normal[2]))
            _UPRIGHT.append(_axis)
_UNIT = np.array(_CORNERS)
_NORMALS = np.array(_SIDE_NORMALS)
_AXES = np.array(_UPRIGHT)
_QUADS = np.array(
    [(4 * k, 4 * k + 1, 4 * k + 2) for k in range(6)]
    + [(4 * k, 4 * k + 2, 4 * k + 3) for k in range(6)],
    np.int32,
)
_QUAD_SIDE = np.array(list(range(6)) * 2, np.int32)


def blocks(
    sizes: Doubles, feet: Doubles, colours: Doubles, material: Material = Material.MATTE
) -> Mesh:
    """Many boxes at once, such as books on a shelf.

    Patterns (bricks, boards, tiles, ribs) lie upright on the sides and flat on top.

    Args:
        sizes: (box, xyz), metres.
        feet: (box, xyz), middle of the underside.
        colours: (box, rgb), linear.
        material: How all are shaded.
    """
    count = len(sizes)
    middle = feet + np.stack([0 * sizes[:, 0], sizes[:, 1] / 2, 0 * sizes[:, 2]], -1)
    points = _UNIT[None] * (sizes[:, None] / 2) + middle[:, None]
    along = np.where(_AXES == 0, points[:, :, 2], points[:, :, 0])
    up = np.where(_AXES == 1, points[:, :, 2], points[:, :, 1])
    offset = np.arange(count, dtype=np.int32)
    faces = (_QUADS[None] + 24 * offset[:, None, None]).reshape(-1, 3)
    mesh = painted(
        points.reshape(-1, 3),
        np.tile(_NORMALS, (count, 1)),
        faces,
        Paint((0.0, 0.0, 0.0), material),
        local=np.stack([along, up, up], -1).reshape(-1, 3),
    )
    mesh.colour[:] = np.repeat(colours, 12, axis=0)
    mesh.surface[:] = (_QUAD_SIDE[None] + 6 * offset[:, None]).reshape(-1)
    return mesh


def block(size: Vector, at: Vector, paint: Paint) -> Mesh:
    """A box; `at` is the middle of its underside."""
    return blocks(np.array([size]), np.array([at]), np.array([paint.colour]), paint.material)


def plank(size: Vector, at: Vector, paint: Paint) -> Mesh:
    """A box of boards that run along its longest side."""
    mesh = block(size, at, paint)
    if size[0] > size[2]:
        return with_local(mesh, mesh.local[:, [1, 1, 0]])
    return mesh


def with_local(mesh: Mesh, local: Doubles | Floats) -> Mesh:
    """The mesh painted in other coordinates."""
    return Mesh(
        vertices=mesh.vertices,
        normals=mesh.normals,
        local=np.ascontiguousarray(local, np.float32),
        faces=mesh.faces,
        colour=mesh.colour,
        material=mesh.material,
        figure=mesh.figure,
        surface=mesh.surface,
    )


def placed(mesh: Mesh, x: float, y: float, z: float, facing_deg: float = 0.0) -> Mesh:
    """The mesh turned to face a way and put somewhere."""
    return moved(mesh, compose(shift(x, y, z), turn("y", math.radians(facing_deg))))


def tilted(mesh: Mesh, at: Vector, *, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
    """The mesh turned about z, then x, then y (radians), and put at a point."""
    return moved(mesh, compose(shift(*at), turn("y", y), turn("x", x), turn("z", z)))


def cylinder(
    radius: float,
    height: float,
    at: Vector,
    paint: Paint,
    *,
    columns: int = 16,
    top: float | None = None,
) -> Mesh:
    """An upright drum with flat ends; `top` is its upper radius where that differs."""
    upper = radius if top is None else top
    rings = [
        (0.0, 0.0),
        (0.0, radius),
        (0.0, radius),
        (height, upper),
        (height, upper),
        (height, 0.0),
    ]
    return moved(lathe([(y, r, r) for y, r in rings], paint, columns=columns), shift(*at))


def turned(
    profile: Sequence[tuple[float, float]],
    at: Vector,
    paint: Paint,
    *,
    columns: int = 16,
    smooth: int = 1,
) -> Mesh:
    """A round body from (height, radius) pairs, bottom up, closed by radii of 0."""
    body = lathe([(y, r, r) for y, r in profile], paint, columns=columns, smooth=smooth)
    return moved(body, shift(*at))


def rod(start: Vector, end: Vector, radius: float, paint: Paint, *, columns: int = 8) -> Mesh:
    """A straight bar between two points."""
    along = [b - a for a, b in zip(start, end, strict=True)]
    length = math.sqrt(sum(part * part for part in along))
    lean = math.acos(max(-1.0, min(1.0, along[1] / length)))
    heading = math.atan2(along[0], along[2])
    bar = cylinder(radius, length, (0.0, 0.0, 0.0), paint, columns=columns)
    return moved(bar, compose(shift(*start), turn("y", heading), turn("x", lean)))


def blob(
    radii: Vector,
    at: Vector,
    paint: Paint,
    rng: np.random.Generator,
    *,
    bump: float = 0.12,
    columns: int = 14,
    rows: int = 9,
) -> Mesh:
    """A lumpy ball: foliage, a boulder."""
    angle, height = np.meshgrid(
        np.linspace(-np.pi, np.pi, columns + 1), np.linspace(-np.pi / 2, np.pi / 2, rows + 1)
    )
    waves = rng.integers(1, 4, size=(4, 2))
    phase = rng.uniform(0, 2 * np.pi, size=(4, 2))
    swell = 1 + 0 * angle
    for (around, up), (a, b) in zip(waves, phase, strict=True):
        swell = swell + bump / 2 * np.cos(height) * np.sin(around * angle + a) * np.sin(
            (up + 1) * height + b
        )
    around_axis = np.cos(height) * swell
    around_axis[0] = around_axis[-1] = 0
    points = np.stack(
        [
            radii[0] * around_axis * np.sin(angle),
            radii[1] * np.sin(height) * (0.6 + 0.4 * swell),
            radii[2] * around_axis * np.cos(angle),
        ],
        -1,
    )
    points[:, -1] = points[:, 0]
    return surface_of(points + np.array(at), paint)


def leaves(bases: Doubles, tips: Doubles, widths: Doubles, colours: Doubles) -> Mesh:
    """Leaves seen from both sides.

    Args:
        bases: (leaf, xyz), where they grow.
        tips: (leaf, xyz), where they end.
        widths: (leaf,), metres.
        colours: (leaf, rgb), linear.
    """
    along = tips - bases
    side = np.stack([along[:, 2], 0 * along[:, 1], -along[:, 0]], -1)
    length = np.sqrt((side * side).sum(axis=1, keepdims=True))
    side = np.where(length > 1e-6, side / np.maximum(length, 1e-6), np.array([1.0, 0.0, 0.0]))
    side = side * widths[:, None] / 2
    # Broadest before the middle and bent up there, so that the leaf arches.
    middle = bases + along * 0.45
    middle[:, 1] += np.sqrt((along * along).sum(axis=1)) * 0.08
    corners = np.stack([bases, middle - side, tips, middle + side], 1)
    normals = np.cross(along, side)
    normals /= np.maximum(np.sqrt((normals * normals).sum(axis=1, keepdims=True)), 1e-9)
    count = len(bases)
    points = np.concatenate([corners, corners], 1).reshape(-1, 3)
    both = np.concatenate(
        [np.repeat(-normals[:, None], 4, 1), np.repeat(normals[:, None], 4, 1)], 1
    )
    one_leaf = np.array([(0, 3, 2), (0, 2, 1), (4, 6, 7), (4, 5, 6)], np.int32)
    first = 8 * np.arange(count, dtype=np.int32)[:, None, None]
    mesh = painted(
        points, both.reshape(-1, 3), (one_leaf[None] + first).reshape(-1, 3), Paint((0, 0, 0))
    )
    mesh.colour[:] = np.repeat(colours, 4, axis=0)
    mesh.surface[:] = np.repeat(np.arange(2 * count, dtype=np.int32), 2)
    return mesh


def panel(
    left: float, right: float, bottom: float, top: float, paint: Paint, *, z: float = 0.0
) -> Mesh:
    """A flat rectangle facing +z, painted in metres; `GLOW` fades from its top to its bottom."""
    corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    points = np.array([(x, y, z) for x, y in corners])
    local = points.copy()
    if paint.material is Material.GLOW:
        local[:, 1] = [0, 0, 1, 1]
    normals = np.tile([0.0, 0.0, 1.0], (4, 1))
    return painted(points, normals, np.array([(0, 1, 2), (0, 2, 3)], np.int32), paint, local=local)


def disc(
    half_width: float, half_height: float, at: Vector, paint: Paint, *, columns: int = 14
) -> Mesh:
    """A flat ellipse facing +z."""
    angle = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    rim = np.stack([half_width * np.cos(angle), half_height * np.sin(angle), 0 * angle], -1)
    points = np.concatenate([np.zeros((1, 3)), rim]) + np.array(at)
    ring = np.arange(columns, dtype=np.int32)
    faces = np.stack([0 * ring, ring + 1, (ring + 1) % columns + 1], -1)
    return painted(points, np.tile([0.0, 0.0, 1.0], (columns + 1, 1)), faces, paint)


def pierced(
    left: float, right: float, bottom: float, top: float, openings: Iterable[Opening], paint: Paint
) -> Mesh | None:
    """A wall facing +z with holes in it, painted in (along, height) metres; none if all is hole.

    Cells meet corner to corner: a T-joint would let light through between pixels.
    """
    holes = [
        hole
        for hole in openings
        if hole[0] < right and hole[1] > left and hole[2] < top and hole[3] > bottom
    ]
    columns = sorted(
        {left, right, *(max(left, min(right, edge)) for hole in holes for edge in hole[:2])}
    )
    rows = sorted(
        {bottom, top, *(max(bottom, min(top, edge)) for hole in holes for edge in hole[2:])}
    )
    grid = np.array([(x, y, 0.0) for y in rows for x in columns])
    faces: list[tuple[int, int, int]] = []
    for j in range(len(rows) - 1):
        for i in range(len(columns) - 1):
            x, y = (columns[i] + columns[i + 1]) / 2, (rows[j] + rows[j + 1]) / 2
            if any(hole[0] < x < hole[1] and hole[2] < y < hole[3] for hole in holes):
                continue
            a = j * len(columns) + i
            c = a + len(columns)
            faces += [(a, a + 1, c + 1), (a, c + 1, c)]
    if not faces:
        return None
    local = grid
    if paint.material is Material.FLOORBOARDS:
        local = grid[:, [1, 2, 0]]
    normals = np.tile([0.0, 0.0, 1.0], (len(grid), 1))
    return painted(grid, normals, np.array(faces, np.int32), paint, local=local)


def spans_between(
    left: float, right: float, holes: Iterable[Opening], bottom: float, top: float
) -> list[tuple[float, float]]:
    """What is left of a line along a wall where holes reach into its height."""
    cuts = sorted((hole[0], hole[1]) for hole in holes if hole[2] < top and hole[3] > bottom)
    spans, start = [], left
    for low, high in cuts:
        if low > start:
            spans.append((start, min(low, right)))
        start = max(start, high)
    if start < right:
        spans.append((start, right))
    return spans


def reveal(opening: Opening, depth: float, paint: Paint) -> list[Mesh]:
    """The four inner sides of a hole, going back from the wall's face."""
    left, right, bottom, top = opening
    width, height = right - left, top - bottom
    upright = panel(-depth / 2, depth / 2, 0, height, paint)
    lying = panel(-width / 2, width / 2, 0, depth, paint)
    middle = (left + right) / 2
    return [
        tilted(upright, (left, bottom, -depth / 2), y=math.pi / 2),
        tilted(upright, (right, bottom, -depth / 2), y=-math.pi / 2),
        tilted(lying, (middle, bottom, 0), x=-math.pi / 2),
        tilted(lying, (middle, top, -depth), x=math.pi / 2),
    ]


def folds(
    left: float, right: float, bottom: float, top: float, z: float, paint: Paint, *, count: int = 5
) -> Mesh:
    """Cloth hanging in folds, seen from the front."""
    steps = count * 8
    x = np.linspace(left, right, steps + 1)
    wave = np.linspace(0, 2 * np.pi * count, steps + 1)
    y = np.linspace(bottom, top, 4)
    deep = 0.030 * (1.15 - 0.45 * (y - bottom) / max(top - bottom, 1e-6))
    points = np.stack(
        [
            np.broadcast_to(x, (4, steps + 1)),
            np.repeat(y[:, None], steps + 1, 1),
            z + deep[:, None] * np.sin(wave)[None],
        ],
        -1,
    )
    return surface_of(points, paint, closed=False)


def jittered(colour: Colour, rng: np.random.Generator, count: int, *, by: float = 0.2) -> Doubles:
    """`count` colours around one, (colour, rgb)."""
    tone = 1 + by * rng.uniform(-1, 1, size=(count, 1))
    return np.array(colour)[None] * tone * (1 + 0.3 * by * rng.uniform(-1, 1, size=(count, 3)))

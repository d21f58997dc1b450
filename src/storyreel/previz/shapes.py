"""Shapes that sets and people are made of: each returns a `Mesh`, wound outwards and painted.

Shapes are built once per shot in float64 and rounded to float32 at the end, which hides the last
bits in which processors differ. `join` puts them together; `moved` places them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storyreel.previz.mesh import Floats, Ints, Material, Mesh, transform_normals, transform_points

Doubles = NDArray[np.float64]
Colour = tuple[float, float, float]
Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Paint:
    """What a shape is painted with.

    Attributes:
        colour: Linear albedo, 0..1.
        material: How it is shaded.
        figure: 0 for the set, n for the nth person of the shot.
    """

    colour: Colour
    material: Material = Material.MATTE
    figure: int = 0


def linear(colour: str) -> Colour:
    """Linear albedo of a colour written as #rrggbb, which is sRGB.

    Example:
        >>> linear("#ffffff")
        (1.0, 1.0, 1.0)
    """
    encoded = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in encoded
    )
    return (red, green, blue)


def shift(x: float, y: float, z: float) -> Doubles:
    """Matrix that moves."""
    matrix = np.eye(4)
    matrix[0, 3], matrix[1, 3], matrix[2, 3] = x, y, z
    return matrix


def stretch(x: float, y: float, z: float) -> Doubles:
    """Matrix that scales along the axes; one negative factor mirrors."""
    matrix = np.eye(4)
    matrix[0, 0], matrix[1, 1], matrix[2, 2] = x, y, z
    return matrix


def turn(axis: str, angle: float) -> Doubles:
    """Matrix that turns by `angle` radians about `x`, `y` or `z`; about y, +z goes towards +x."""
    a, b = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(4)
    matrix[a, a] = matrix[b, b] = math.cos(angle)
    matrix[b, a] = math.sin(angle)
    matrix[a, b] = -math.sin(angle)
    return matrix


def compose(*matrices: Doubles) -> Doubles:
    """Product of matrices, the last applied first; no BLAS, which differs by processor."""
    product = matrices[0]
    for matrix in matrices[1:]:
        product = (product[:, :, None] * matrix[None, :, :]).sum(axis=1)
    return product


def surface_of(
    points: Doubles,
    paint: Paint,
    *,
    local: Doubles | None = None,
    closed: bool = True,
    surface: int = 0,
) -> Mesh:
    """A smooth surface through a grid of points.

    The outside is where columns run counter-clockwise seen from the end the rows run to: for
    rows going up, columns go from +z towards +x. Repeat a row for a hard edge; rows or columns
    that shrink to a point become a pole.

    Args:
        points: (row, column, xyz).
        paint: What it is painted with.
        local: Coordinates the material is painted in; the points themselves when left out.
        closed: Whether the last column stands on the first, so that their normals agree.
        surface: Number of the surface.
    """
    rows, columns = points.shape[:2]
    number = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    a, b = number[:-1, :-1].reshape(-1), number[:-1, 1:].reshape(-1)
    c, d = number[1:, :-1].reshape(-1), number[1:, 1:].reshape(-1)
    faces = np.stack([np.stack([a, b, c], -1), np.stack([b, d, c], -1)], 1).reshape(-1, 3)
    flat = points.reshape(-1, 3)
    normals = _normals(points, faces, closed=closed)
    across = np.cross(flat[faces[:, 1]] - flat[faces[:, 0]], flat[faces[:, 2]] - flat[faces[:, 0]])
    faces = faces[(across * across).sum(axis=1) > 1e-20]
    return painted(
        flat,
        normals,
        faces,
        paint,
        local=None if local is None else local.reshape(-1, 3),
        surface=surface,
    )


def painted(
    points: Doubles,
    normals: Doubles,
    faces: Ints,
    paint: Paint,
    *,
    local: Doubles | None = None,
    surface: int = 0,
) -> Mesh:
    """Triangles in one paint, as one surface."""
    count = len(faces)
    return Mesh(
        vertices=np.ascontiguousarray(points, np.float32),
        normals=np.ascontiguousarray(normals, np.float32),
        local=np.ascontiguousarray(points if local is None else local, np.float32),
        faces=np.ascontiguousarray(faces, np.int32),
        colour=np.tile(np.asarray(paint.colour, np.float32), (count, 1)),
        material=np.full(count, paint.material, np.int32),
        figure=np.full(count, paint.figure, np.int32),
        surface=np.full(count, surface, np.int32),
    )


def _normals(points: Doubles, faces: Ints, *, closed: bool) -> Doubles:
    """Unit normals of a grid, agreeing across the seam and at the poles."""
    flat = points.reshape(-1, 3)
    across = np.cross(flat[faces[:, 1]] - flat[faces[:, 0]], flat[faces[:, 2]] - flat[faces[:, 0]])
    total = np.zeros_like(flat)
    for corner in range(3):
        np.add.at(total, faces[:, corner], across)
    gathered: Doubles = total.reshape(points.shape)
    if closed:
        gathered[:, 0] = gathered[:, -1] = gathered[:, 0] + gathered[:, -1]
    for row in (0, -1):
        if np.ptp(points[row], axis=0).max() < 1e-9:
            gathered[row] = gathered[row].sum(axis=0)
    flat_total = gathered.reshape(-1, 3)
    length = np.sqrt((flat_total * flat_total).sum(axis=1, keepdims=True))
    # A point that only empty triangles touch has no normal, and no pixel sees it.
    return np.where(length > 1e-20, flat_total / np.maximum(length, 1e-20), (0.0, 1.0, 0.0))


def moved(mesh: Mesh, matrix: Doubles) -> Mesh:
    """The mesh placed by `matrix` (4, 4); what it is painted in stays with it."""
    m = matrix[:3, :3]
    cofactors = np.stack([np.cross(m[1], m[2]), np.cross(m[2], m[0]), np.cross(m[0], m[1])])
    determinant = float((m[0] * cofactors[0]).sum())
    vertices, normals = np.empty_like(mesh.vertices), np.empty_like(mesh.normals)
    transform_points(mesh.vertices, matrix.astype(np.float32), vertices)
    transform_normals(mesh.normals, (cofactors.T / determinant).astype(np.float32), normals)
    mirrored = determinant < 0
    return Mesh(
        vertices=vertices,
        normals=normals,
        local=mesh.local,
        faces=np.ascontiguousarray(mesh.faces[:, ::-1]) if mirrored else mesh.faces,
        colour=mesh.colour,
        material=mesh.material,
        figure=mesh.figure,
        surface=mesh.surface,
    )


def smooth_path(points: Doubles, steps: int) -> Doubles:
    """A Catmull-Rom curve through `points` (point, value), `steps` pieces between neighbours."""
    count = len(points)
    t = np.linspace(0, count - 1, (count - 1) * steps + 1)
    i = np.minimum(t.astype(np.int64), count - 2)
    u = (t - i)[:, None]
    padded = np.vstack([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    p, q, r, s = padded[i], padded[i + 1], padded[i + 2], padded[i + 3]
    return np.asarray(
        0.5 * (2 * q + (r - p) * u + (2 * p - 5 * q + 4 * r - s) * u**2)
        + 0.5 * (3 * q - p - 3 * r + s) * u**3
    )


def sphere(
    paint: Paint,
    *,
    radii: Vector = (1.0, 1.0, 1.0),
    columns: int = 24,
    rows: int = 16,
) -> Mesh:
    """An ellipsoid about the origin."""
    angle, height = np.meshgrid(
        np.linspace(-np.pi, np.pi, columns + 1), np.linspace(-np.pi / 2, np.pi / 2, rows + 1)
    )
    around = np.cos(height)
    around[0] = around[-1] = 0
    points = np.stack(
        [
            radii[0] * around * np.sin(angle),
            radii[1] * np.sin(height),
            radii[2] * around * np.cos(angle),
        ],
        -1,
    )
    return surface_of(points, paint)


def lathe(
    profile: Sequence[Vector],
    paint: Paint,
    *,
    columns: int = 32,
    smooth: int = 1,
) -> Mesh:
    """A body turned about the y axis.

    Args:
        profile: (y, half width along x, half depth along z) from the bottom up; a half width of
            0 at an end closes it, and a repeated entry makes a hard edge.
        paint: What it is painted with.
        columns: Pieces around.
        smooth: Pieces between two entries of the profile; 1 keeps them straight.
    """
    rings = np.asarray(profile, np.float64)
    if smooth > 1:
        rings = smooth_path(rings, smooth)
        rings[:, 1:] = np.maximum(rings[:, 1:], 0)
    angle = np.linspace(-np.pi, np.pi, columns + 1)
    points = np.stack(
        [
            rings[:, 1:2] * np.sin(angle),
            np.repeat(rings[:, 0:1], columns + 1, axis=1),
            rings[:, 2:3] * np.cos(angle),
        ],
        -1,
    )
    return surface_of(points, paint)


def frames_along(path: Doubles, ahead: Vector = (0.0, 0.0, 1.0)) -> tuple[Doubles, Doubles]:
    """Two directions across a path at each of its points, carried along without twisting.

    The first starts as near to `ahead` as the path allows; the second is path x first, so that
    (second, path, first) are right-handed like x, y and z.
    """
    before, after = np.vstack([path[:1], path[:-1]]), np.vstack([path[1:], path[-1:]])
    along = after - before
    along /= np.maximum(np.sqrt((along * along).sum(axis=1, keepdims=True)), 1e-12)
    first = np.empty_like(path)
    reference = np.asarray(ahead, np.float64)
    if abs(float((along[0] * reference).sum())) > 0.95:
        reference = np.array([1.0, 0.0, 0.0])
    for k in range(len(path)):
        reference = reference - along[k] * (along[k] * reference).sum()
        reference = reference / max(math.sqrt(float((reference * reference).sum())), 1e-12)
        first[k] = reference
    return first, np.cross(along, first)


def tube(
    path: Sequence[Vector],
    radii: Sequence[float] | Sequence[tuple[float, float]],
    paint: Paint,
    *,
    columns: int = 12,
    steps: int = 4,
    ahead: Vector = (0.0, 0.0, 1.0),
    round_ends: bool = True,
) -> Mesh:
    """A closed tube along a smooth path.

    Args:
        path: Points the middle goes through.
        radii: Radius at each point, or (across, along `ahead`) for an oval section.
        paint: What it is painted with.
        columns: Pieces around.
        steps: Pieces between two points of the path.
        ahead: Direction that the second radius lies in.
        round_ends: Whether the ends bulge; flat otherwise.
    """
    sizes = np.asarray([(r, r) if isinstance(r, (int, float)) else r for r in radii], np.float64)
    fine = smooth_path(np.hstack([np.asarray(path, np.float64), sizes]), steps)
    middle, size = fine[:, :3], np.maximum(fine[:, 3:], 1e-5)
    first, second = frames_along(middle, ahead)
    angle = np.linspace(-np.pi, np.pi, columns + 1)
    across, along = np.sin(angle)[None, :, None], np.cos(angle)[None, :, None]
    rings = (
        middle[:, None]
        + second[:, None] * (across * size[:, None, :1])
        + first[:, None] * (along * size[:, None, 1:])
    )
    start, end = middle[:1] - middle[1:2], middle[-1:] - middle[-2:-1]
    return surface_of(
        np.concatenate(
            [
                _cap(rings[0], middle[0], start[0], size[0], round_ends=round_ends)[::-1],
                rings,
                _cap(rings[-1], middle[-1], end[0], size[-1], round_ends=round_ends),
            ]
        ),
        paint,
    )


def _cap(
    ring: Doubles, middle: Doubles, outwards: Doubles, size: Doubles, *, round_ends: bool
) -> Doubles:
    """Rings that close a tube beyond `ring`; the last is a point."""
    if not round_ends:
        # The repeated ring keeps the edge hard.
        return np.stack([ring, np.broadcast_to(middle, ring.shape)])
    outwards = outwards / max(math.sqrt(float((outwards * outwards).sum())), 1e-12)
    reach = float(size.min())
    return np.stack(
        [
            middle + (ring - middle) * math.cos(a) + outwards * (reach * math.sin(a))
            for a in (0.55, 1.05, math.pi / 2)
        ]
    )


def box(size: Vector, paint: Paint) -> Mesh:
    """A box about the origin, each side a surface of its own."""
    half = [side / 2 for side in size]
    points: list[Doubles] = []
    normals: list[Doubles] = []
    faces: list[tuple[int, int, int]] = []
    surfaces: list[int] = []
    for axis in range(3):
        for side in (-1.0, 1.0):
            normal, right, up = np.zeros(3), np.zeros(3), np.zeros(3)
            normal[axis] = side
            right[(axis + 1) % 3] = side * half[(axis + 1) % 3]
            up[(axis + 2) % 3] = half[(axis + 2) % 3]
            first = len(points)
            for across, along in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                points.append(normal * half[axis] + right * across + up * along)
                normals.append(normal)
            faces += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
            surfaces += [len(surfaces) // 2] * 2
    mesh = painted(np.array(points), np.array(normals), np.array(faces, np.int32), paint)
    mesh.surface[:] = surfaces
    return mesh


def rounded_box(size: Vector, radius: float, paint: Paint, *, pieces: int = 4) -> Mesh:
    """A box about the origin with round edges: cushions, mattresses."""
    half = np.asarray(size, np.float64) / 2
    radius = min(radius, float(half.min()) * 0.999)
    core = half - radius
    angle = _corner_angles(pieces)
    # Height runs -90..90 degrees with its flat stretch at 0, so the sides are one piece each.
    rise = np.concatenate(
        [np.linspace(-np.pi / 2, 0, pieces + 1), np.linspace(0, np.pi / 2, pieces + 1)]
    )
    side = np.concatenate([-np.ones(pieces + 1), np.ones(pieces + 1)])
    around, up = np.cos(rise)[:, None], np.sin(rise)[:, None]
    around[0] = around[-1] = 0
    x, z = np.sin(angle)[None], np.cos(angle)[None]
    corner_x, corner_z = _corner_signs(pieces)
    points = np.stack(
        [
            core[0] * corner_x + radius * around * x,
            core[1] * side[:, None] + radius * up + 0 * x,
            core[2] * corner_z + radius * around * z,
        ],
        -1,
    )
    # The lids: from the rounded edge to the middle.
    middle = points[[0, -1]].mean(axis=1, keepdims=True) * np.array([0.0, 1.0, 0.0])
    lids = np.broadcast_to(middle, (2, *points.shape[1:]))
    body = surface_of(np.concatenate([lids[:1], points, lids[1:]]), paint)
    normals = body.normals.reshape(points.shape[0] + 2, -1, 3)
    normals[1:-1] = np.stack([around * x, up + 0 * x, around * z], -1)
    normals[:2], normals[-2:] = (0, -1, 0), (0, 1, 0)
    return body


def _corner_angles(pieces: int) -> Doubles:
    """Angles around a rounded rectangle, from the back to the back, each corner a quarter."""
    quarter = np.linspace(0, np.pi / 2, pieces + 1)
    angles = np.concatenate([quarter + start for start in (-np.pi, -np.pi / 2, 0, np.pi / 2)])
    return np.append(angles, np.pi)


def _corner_signs(pieces: int) -> tuple[Doubles, Doubles]:
    """Which corner each of those angles belongs to."""
    each = pieces + 1
    x = np.repeat([-1.0, -1.0, 1.0, 1.0], each)
    z = np.repeat([-1.0, 1.0, 1.0, -1.0], each)
    return np.append(x, -1.0)[None], np.append(z, -1.0)[None]


def plane(width: float, depth: float, paint: Paint, *, columns: int = 1, rows: int = 1) -> Mesh:
    """A floor about the origin facing up; painted in (x, 0, z) metres."""
    x, z = np.meshgrid(
        np.linspace(-width / 2, width / 2, columns + 1),
        np.linspace(depth / 2, -depth / 2, rows + 1),
    )
    return surface_of(np.stack([x, 0 * x, z], -1), paint, closed=False)


def wall(width: float, height: float, paint: Paint, *, columns: int = 1, rows: int = 1) -> Mesh:
    """A wall standing on the origin facing +z; painted in (along, height, 0) metres."""
    x, y = np.meshgrid(
        np.linspace(-width / 2, width / 2, columns + 1), np.linspace(0, height, rows + 1)
    )
    return surface_of(np.stack([x, y, 0 * x], -1), paint, closed=False)


def volume(mesh: Mesh) -> float:
    """Signed volume: above 0 for a closed mesh wound outwards."""
    corners: Floats = mesh.vertices[mesh.faces]
    a, b, c = (corners[:, k].astype(np.float64) for k in range(3))
    return float((a * np.cross(b, c)).sum() / 6)

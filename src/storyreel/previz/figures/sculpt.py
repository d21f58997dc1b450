"""Sculpts clothes: limbs and a torso blend into one skin, which knows the bones it hangs on.

A garment is a distance field, the smooth union of a lofted trunk and round cones. Its surface is
taken by naive surface nets and drawn onto the field, so that a shoulder flows into its sleeve
and normals are those of the field. Trimmings (plackets, lapels, belts) are laid onto the same
field and take their bones from it, so they never come off the cloth.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from storyreel.previz.mesh import Ints
from storyreel.previz.shapes import Doubles

BoneWeights = Callable[[Doubles], Doubles]
"""From points (point, xyz) to weights (point, bone)."""

TRUNK_ROWS = 48
"""Sections a trunk is resampled to; with a height between them of about 2 cm."""


@dataclass(frozen=True, slots=True)
class Trunk:
    """A body of oval sections stacked along y, cut flat at both ends.

    Attributes:
        sections: (section, [y, half width, half depth, middle z]) from the bottom up.
        power: 2 for ellipses, more for boxier sections.
        weights: Bones of a point that lies on it.
    """

    sections: Doubles
    power: float
    weights: BoneWeights

    def table(self) -> Doubles:
        """Sections at equal heights, as the kernels read them."""
        y = np.linspace(self.sections[0, 0], self.sections[-1, 0], TRUNK_ROWS)
        columns = [np.interp(y, self.sections[:, 0], self.sections[:, k]) for k in (1, 2, 3)]
        for column in columns:
            # Twice a binomial filter: sections are few and would show as creases.
            for _ in range(2):
                column[1:-1] = 0.25 * column[:-2] + 0.5 * column[1:-1] + 0.25 * column[2:]
        return np.ascontiguousarray(np.stack([y, *columns], -1))


@dataclass(frozen=True, slots=True)
class Limb:
    """A cone with round ends.

    Attributes:
        start: Middle of one end.
        end: Middle of the other.
        radii: Radius at the start and at the end.
        bone: Bone it hangs on.
        blend: Width in metres over which it flows into what is there already.
    """

    start: Doubles
    end: Doubles
    radii: tuple[float, float]
    bone: int
    blend: float


class Clay(NamedTuple):
    """What the kernels read of a sculpture."""

    table: Doubles
    """Sections of the trunk."""
    power: float
    """Boxiness of the trunk."""
    cones: Doubles
    """(limb, [start xyz, end xyz, start radius, end radius, blend])."""


@dataclass(frozen=True, slots=True)
class Sculpture:
    """A garment as a distance field.

    Attributes:
        trunk: The lofted part.
        limbs: Cones, blended into it in this order.
        softness: Length in metres over which one bone gives way to the next.
    """

    trunk: Trunk
    limbs: tuple[Limb, ...]
    softness: float = 0.016

    def clay(self) -> Clay:
        """The same for the kernels."""
        cones = np.zeros((len(self.limbs), 9))
        for row, limb in zip(cones, self.limbs, strict=True):
            row[0:3], row[3:6], row[6:8], row[8] = limb.start, limb.end, limb.radii, limb.blend
        return Clay(self.trunk.table(), self.trunk.power, cones)

    def surface(self, cell: tuple[float, float, float]) -> tuple[Doubles, Doubles, Ints]:
        """Vertices, normals and triangles of the closed skin, at about `cell` metres (x, y, z)."""
        clay = self.clay()
        low, high = _bounds(clay.table, clay.cones)
        step = np.asarray(cell, np.float64)
        low = low - 1.5 * step
        count = tuple(int(n) for n in np.ceil((high + 1.5 * step - low) / step))
        field = _field(low, step, np.array(count, np.int64), clay)
        vertices, number = _net_vertices(field, low, step)
        quads = _net_quads(field, number, len(vertices))
        normals = np.empty_like(vertices)
        _settle(vertices, normals, clay, 4)
        return vertices, normals, _triangles(vertices, quads)

    def weights(self, points: Doubles, bones: int) -> Doubles:
        """Bone weights (point, bone) of points on or near the surface, summing to 1."""
        clay = self.clay()
        distance = np.empty((len(points), len(self.limbs) + 1))
        _distances(np.ascontiguousarray(points), clay, distance)
        nearness = np.exp(-(distance - distance.min(axis=1, keepdims=True)) / self.softness)
        total = self.trunk.weights(points) * nearness[:, :1]
        for k, limb in enumerate(self.limbs):
            total[:, limb.bone] += nearness[:, k + 1]
        assert total.shape[1] == bones
        return np.asarray(total / total.sum(axis=1, keepdims=True))

    def laid_on(self, points: Doubles, directions: Doubles, lift: float) -> Doubles:
        """Points dropped along `directions` until they lie `lift` metres off the surface.

        Raises:
            ValueError: A point passes the cloth without meeting it.
        """
        clay = self.clay()
        landed = np.array(points, np.float64)
        _drop(landed, np.ascontiguousarray(directions, np.float64), lift, clay)
        if np.abs(landed - points).max() > 2.0:
            raise ValueError("a trimming runs off the cloth it is laid on")
        return landed


def _bounds(table: Doubles, cones: Doubles) -> tuple[Doubles, Doubles]:
    low = np.array([-table[:, 1].max(), table[0, 0], (table[:, 3] - table[:, 2]).min()])
    high = np.array([table[:, 1].max(), table[-1, 0], (table[:, 3] + table[:, 2]).max()])
    for cone in cones:
        for end, radius in ((cone[0:3], cone[6]), (cone[3:6], cone[7])):
            low, high = np.minimum(low, end - radius), np.maximum(high, end + radius)
    return low, high


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _trunk_distance(x: float, y: float, z: float, clay: Clay) -> float:
    table, power = clay.table, clay.power
    rows = table.shape[0]
    bottom, top = table[0, 0], table[rows - 1, 0]
    at = (min(max(y, bottom), top) - bottom) / (top - bottom) * (rows - 1)
    i = min(int(at), rows - 2)
    u = at - i
    rx: float = table[i, 1] * (1 - u) + table[i + 1, 1] * u
    rz: float = table[i, 2] * (1 - u) + table[i + 1, 2] * u
    cz = table[i, 3] * (1 - u) + table[i + 1, 3] * u
    a, b = abs(x) / rx, abs(z - cz) / rz
    reach = (a**power + b**power) ** (1.0 / power)
    side: float = (reach - 1.0) * min(rx, rz)
    over: float = max(bottom - y, y - top)
    if over <= 0.0:
        return max(side, over)
    side = max(side, 0.0)
    return math.sqrt(side * side + over * over)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _cone_distance(x: float, y: float, z: float, cone: Doubles) -> float:
    ax, ay, az = cone[3] - cone[0], cone[4] - cone[1], cone[5] - cone[2]
    px, py, pz = x - cone[0], y - cone[1], z - cone[2]
    length2 = ax * ax + ay * ay + az * az + 1e-12
    t = min(max((px * ax + py * ay + pz * az) / length2, 0.0), 1.0)
    dx, dy, dz = px - t * ax, py - t * ay, pz - t * az
    # Straight from the axis instead of square to the cone's side: limbs taper little.
    radius: float = cone[6] + t * (cone[7] - cone[6])
    return math.sqrt(dx * dx + dy * dy + dz * dz) - radius


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _distance(x: float, y: float, z: float, clay: Clay) -> float:
    total: float = _trunk_distance(x, y, z, clay)
    for k in range(clay.cones.shape[0]):
        one = _cone_distance(x, y, z, clay.cones[k])
        blend = clay.cones[k, 8]
        near = max(blend - abs(total - one), 0.0) / blend
        total = min(total, one) - near * near * blend * 0.25
    return total


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _field(low: Doubles, step: Doubles, count: Ints, clay: Clay) -> Doubles:
    field = np.empty((count[0], count[1], count[2]), np.float64)
    for i in range(count[0]):
        for j in range(count[1]):
            for k in range(count[2]):
                field[i, j, k] = _distance(
                    low[0] + i * step[0],
                    low[1] + j * step[1],
                    low[2] + k * step[2],
                    clay,
                )
    return field


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _crossing(corner: Doubles, middle: Doubles) -> bool:
    """Writes the mean of where the field crosses a cell's edges; false when it crosses none."""
    middle[:] = 0.0
    crossings = 0
    for c in range(8):
        for axis in range(3):
            d = c | (1 << axis)
            if d == c or (corner[c] < 0) == (corner[d] < 0):
                continue
            for k in range(3):
                middle[k] += (c >> k) & 1
            middle[axis] += corner[c] / (corner[c] - corner[d])
            crossings += 1
    if crossings:
        middle /= crossings
    return crossings > 0


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _net_vertices(field: Doubles, low: Doubles, step: Doubles) -> tuple[Doubles, Ints]:
    """One vertex per cell that the surface crosses, and its number by cell."""
    nx, ny, nz = field.shape
    number = np.full((nx, ny, nz), -1, np.int32)
    vertices = np.empty((nx * ny * nz // 4, 3), np.float64)
    corner, middle = np.empty(8), np.empty(3)
    found = 0
    for i in range(nx - 1):
        for j in range(ny - 1):
            for k in range(nz - 1):
                for c in range(8):
                    corner[c] = field[i + (c & 1), j + ((c >> 1) & 1), k + (c >> 2)]
                if _crossing(corner, middle):
                    vertices[found, 0] = low[0] + (i + middle[0]) * step[0]
                    vertices[found, 1] = low[1] + (j + middle[1]) * step[1]
                    vertices[found, 2] = low[2] + (k + middle[2]) * step[2]
                    number[i, j, k] = found
                    found += 1
    return vertices[:found].copy(), number


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _net_quads(field: Doubles, number: Ints, vertices: int) -> Ints:
    """One quad per grid edge that the surface crosses, wound outwards."""
    nx, ny, nz = field.shape
    quads = np.empty((vertices * 3, 4), np.int32)
    made = 0
    u, v = np.zeros(3, np.int64), np.zeros(3, np.int64)
    for axis in range(3):
        u[:], v[:] = 0, 0
        u[(axis + 1) % 3], v[(axis + 2) % 3] = 1, 1
        for i in range(1, nx - 1):
            for j in range(1, ny - 1):
                for k in range(1, nz - 1):
                    here = field[i, j, k] < 0
                    there = field[i + (axis == 0), j + (axis == 1), k + (axis == 2)] < 0
                    if here == there:
                        continue
                    a = number[i - u[0] - v[0], j - u[1] - v[1], k - u[2] - v[2]]
                    b = number[i - v[0], j - v[1], k - v[2]]
                    d = number[i - u[0], j - u[1], k - u[2]]
                    quads[made, 0], quads[made, 2] = a, number[i, j, k]
                    quads[made, 1], quads[made, 3] = (b, d) if here else (d, b)
                    made += 1
    return quads[:made].copy()


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _settle(
    vertices: Doubles,
    normals: Doubles,
    clay: Clay,
    rounds: int,
) -> None:
    """Draws vertices onto the field's zero and writes unit gradients as normals."""
    h = 0.002
    for n in range(vertices.shape[0]):
        for turn in range(rounds + 1):
            x, y, z = vertices[n, 0], vertices[n, 1], vertices[n, 2]
            gx = _distance(x + h, y, z, clay)
            gx -= _distance(x - h, y, z, clay)
            gy = _distance(x, y + h, z, clay)
            gy -= _distance(x, y - h, z, clay)
            gz = _distance(x, y, z + h, clay)
            gz -= _distance(x, y, z - h, clay)
            length = math.sqrt(gx * gx + gy * gy + gz * gz) + 1e-12
            if turn == rounds:
                normals[n, 0], normals[n, 1], normals[n, 2] = gx / length, gy / length, gz / length
                break
            slope = max(length / (2 * h), 0.3)
            away = _distance(x, y, z, clay) / slope
            away = min(max(away, -0.01), 0.01)
            vertices[n, 0] -= away * gx / length
            vertices[n, 1] -= away * gy / length
            vertices[n, 2] -= away * gz / length


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _distances(points: Doubles, clay: Clay, out: Doubles) -> None:
    for n in range(points.shape[0]):
        x, y, z = points[n, 0], points[n, 1], points[n, 2]
        out[n, 0] = _trunk_distance(x, y, z, clay)
        for k in range(clay.cones.shape[0]):
            out[n, k + 1] = _cone_distance(x, y, z, clay.cones[k])


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _drop(
    points: Doubles,
    directions: Doubles,
    lift: float,
    clay: Clay,
) -> None:
    for n in range(points.shape[0]):
        for _ in range(60):
            x, y, z = points[n, 0], points[n, 1], points[n, 2]
            away = _distance(x, y, z, clay) - lift
            if abs(away) < 1e-4:
                break
            for axis in range(3):
                points[n, axis] += 0.8 * away * directions[n, axis]


def _triangles(vertices: Doubles, quads: Ints) -> Ints:
    """Quads cut along their shorter diagonal."""
    a, b, c, d = (quads[:, k] for k in range(4))
    ac, bd = vertices[a] - vertices[c], vertices[b] - vertices[d]
    short = ((ac * ac).sum(axis=1) <= (bd * bd).sum(axis=1))[:, None]
    first = np.where(short, np.stack([a, b, c], -1), np.stack([a, b, d], -1))
    second = np.where(short, np.stack([a, c, d], -1), np.stack([b, c, d], -1))
    return np.ascontiguousarray(np.stack([first, second], 1).reshape(-1, 3), np.int32)

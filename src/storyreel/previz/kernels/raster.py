"""From vertices to visible surfaces: projection, near plane, coverage, shadow depths.

A picture of (width, height) is covered by samples, two by two in each pixel. Sample coordinates
run 0..2*width and 0..2*height with y down. Odd sample rows are shifted half a sample to the
right of even ones, so the four samples of a pixel stand in four different columns and upright
edges, the commonest in a set, get four steps instead of two.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from storyreel.previz.mesh import Flags, Floats, Ints

NEAR_M = 0.05
"""Nearest distance along the lens that is drawn."""

PLANES = 11
"""Columns of `Triangles.planes`."""

SHADOW_BLOCK = 8
"""Cells along a side of the blocks that `bound_shadows` sums up."""

TILE = 8
"""Pixels along a side of the tiles by which a picture is kept or drawn anew; a multiple of 4."""

_TILE_SAMPLES = 2 * TILE


class Triangles(NamedTuple):
    """The triangles of one frame that can be seen, set up for scanning.

    The set's come first, then one that stands for the sky and covers nothing, then those of what
    moves: a triangle of the set keeps its number for as long as the camera stays.

    Attributes:
        rows: int32, (triangle, 2), first and last sample row covered.
        corners: float32, (triangle, x y x y x y), sample coordinates.
        planes: float32, (triangle, 11): an anchor x, y, then for 1/depth, and for the weights of
            the second and third vertex divided by depth, the change per sample to the right, the
            change per sample row and the value at the anchor. Anchoring at the triangle itself
            keeps single precision enough far from the origin.
        source: int32, (triangle,), which triangle of the mesh it is.
        surface: int32, (triangle,), `Mesh.surface`; -1 for the sky.
        figure: int32, (triangle,), `Mesh.figure`.
        material: int32, (triangle,), `Mesh.material`; -1 for the sky.
    """

    rows: Ints
    corners: Floats
    planes: Floats
    source: Ints
    surface: Ints
    figure: Ints
    material: Ints


def triangles_for(faces: int) -> Triangles:
    """Tables large enough for every face to be cut in two by the near plane."""
    room = 2 * faces + 2
    return Triangles(
        rows=np.zeros((room, 2), np.int32),
        corners=np.zeros((room, 6), np.float32),
        planes=np.zeros((room, PLANES), np.float32),
        source=np.zeros(room, np.int32),
        surface=np.zeros(room, np.int32),
        figure=np.zeros(room, np.int32),
        material=np.zeros(room, np.int32),
    )


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def shear(row: int) -> float:
    """Where in its unit interval a sample of this row stands."""
    return 0.75 if row & 1 else 0.25


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def project(vertices: Floats, eye: Floats, basis: Floats, out: Floats) -> None:
    """Writes where each vertex falls in sample coordinates, and its depth.

    Args:
        vertices: (vertex, xyz), metres.
        eye: (3,), metres.
        basis: (3, 3); rows give sample x times depth, sample y times depth, and depth.
        out: (vertex, 3); x, y, depth. A vertex nearer than `NEAR_M` keeps x and y times depth,
            because it has no place on the picture.
    """
    for i in range(vertices.shape[0]):
        x = vertices[i, 0] - eye[0]
        y = vertices[i, 1] - eye[1]
        z = vertices[i, 2] - eye[2]
        across = basis[0, 0] * x + basis[0, 1] * y + basis[0, 2] * z
        down = basis[1, 0] * x + basis[1, 1] * y + basis[1, 2] * z
        depth = basis[2, 0] * x + basis[2, 1] * y + basis[2, 2] * z
        if depth >= NEAR_M:
            across /= depth
            down /= depth
        out[i, 0] = across
        out[i, 1] = down
        out[i, 2] = depth


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _emit(
    triangles: Triangles,
    n: int,
    source: int,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    width: int,
    height: int,
) -> bool:
    """Enters rows and corners as triangle `n`, unless no sample can lie inside."""
    low_x, high_x = min(x0, x1, x2), max(x0, x1, x2)
    low_y, high_y = min(y0, y1, y2), max(y0, y1, y2)
    if high_x <= 0 or low_x >= width or high_y <= 0 or low_y >= height:
        return False
    first = max(0, math.ceil(max(low_y, -1.0) - 0.5))
    last = math.ceil(min(high_y, height + 1.0) - 0.5) - 1
    if first > last:
        return False
    even = math.ceil(low_x - 0.25) < math.ceil(high_x - 0.25)
    odd = math.ceil(low_x - 0.75) < math.ceil(high_x - 0.75)
    if not even and not odd:
        return False
    triangles.rows[n, 0] = first
    triangles.rows[n, 1] = min(last, height - 1)
    triangles.source[n] = source
    corners = triangles.corners
    corners[n, 0], corners[n, 1] = x0, y0
    corners[n, 2], corners[n, 3] = x1, y1
    corners[n, 4], corners[n, 5] = x2, y2
    return True


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _set_up_clipped(
    triangles: Triangles, n: int, source: int, points: Floats, face: Ints, width: int, height: int
) -> int:
    """Enters what is left of a triangle that crosses the near plane; returns the new count.

    The planes come from the whole triangle in homogeneous coordinates, so normals and materials
    run across the cut as if it were not there.
    """
    corner = np.empty((3, 3), np.float64)
    for i in range(3):
        depth = float(points[face[i], 2])
        scale = depth if depth >= NEAR_M else 1.0
        corner[i, 0] = points[face[i], 0] * scale
        corner[i, 1] = points[face[i], 1] * scale
        corner[i, 2] = depth

    kept = np.empty((4, 2), np.float64)
    count = 0
    for i in range(3):
        j = (i + 1) % 3
        depth_i, depth_j = corner[i, 2], corner[j, 2]
        if depth_i >= NEAR_M:
            kept[count, 0] = corner[i, 0] / depth_i
            kept[count, 1] = corner[i, 1] / depth_i
            count += 1
        if (depth_i >= NEAR_M) != (depth_j >= NEAR_M):
            # Always from the near side to the far one, so that the neighbour across this edge
            # finds the very same point.
            a, b = (i, j) if depth_i < depth_j else (j, i)
            part = (NEAR_M - corner[a, 2]) / (corner[b, 2] - corner[a, 2])
            for c in range(2):
                kept[count, c] = (corner[a, c] + part * (corner[b, c] - corner[a, c])) / NEAR_M
            count += 1

    for i in range(3):
        corner[i, 0] -= kept[0, 0] * corner[i, 2]
        corner[i, 1] -= kept[0, 1] * corner[i, 2]
    inverse = np.empty((3, 3), np.float64)
    for i in range(3):
        p, q = corner[(i + 1) % 3], corner[(i + 2) % 3]
        inverse[i, 0] = p[1] * q[2] - p[2] * q[1]
        inverse[i, 1] = p[2] * q[0] - p[0] * q[2]
        inverse[i, 2] = p[0] * q[1] - p[1] * q[0]
    facing = (
        corner[0, 0] * inverse[0, 0] + corner[0, 1] * inverse[0, 1] + corner[0, 2] * inverse[0, 2]
    )
    if facing >= 0.0:
        return n
    for part_number in range(count - 2):
        second, third = kept[part_number + 1], kept[part_number + 2]
        x0, y0 = kept[0, 0], kept[0, 1]
        if _emit(
            triangles, n, source, x0, y0, second[0], second[1], third[0], third[1], width, height
        ):
            planes = triangles.planes[n]
            planes[0], planes[1] = x0, y0
            for c in range(3):
                planes[2 + c] = (inverse[0, c] + inverse[1, c] + inverse[2, c]) / facing
                planes[5 + c] = inverse[1, c] / facing
                planes[8 + c] = inverse[2, c] / facing
            n += 1
    return n


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def set_up(
    points: Floats,
    faces: Ints,
    first: int,
    last: int,
    triangles: Triangles,
    begin: int,
    width: int,
    height: int,
) -> int:
    """Enters what faces the camera and is in the picture; returns the number after its last.

    Args:
        points: From `project`.
        faces: (face, 3), vertex numbers.
        first: First face to enter.
        last: The face after the last.
        triangles: Written from `begin`.
        begin: Number of the first triangle.
        width: Samples across.
        height: Sample rows.
    """
    n = begin
    planes = triangles.planes
    for k in range(first, last):
        a, b, c = faces[k, 0], faces[k, 1], faces[k, 2]
        depth_a, depth_b, depth_c = float(points[a, 2]), float(points[b, 2]), float(points[c, 2])
        if depth_a < NEAR_M or depth_b < NEAR_M or depth_c < NEAR_M:
            if depth_a >= NEAR_M or depth_b >= NEAR_M or depth_c >= NEAR_M:
                n = _set_up_clipped(triangles, n, k, points, faces[k], width, height)
            continue
        x0, y0 = float(points[a, 0]), float(points[a, 1])
        x1, y1 = float(points[b, 0]), float(points[b, 1])
        x2, y2 = float(points[c, 0]), float(points[c, 1])
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if area >= 0.0:  # y points down here, so what faces us turns negatively
            continue
        if not _emit(triangles, n, k, x0, y0, x1, y1, x2, y2, width, height):
            continue
        inverse = 1.0 / area
        b_x, b_y = (y2 - y0) * inverse, (x0 - x2) * inverse
        c_x, c_y = (y0 - y1) * inverse, (x1 - x0) * inverse
        near_a, near_b, near_c = 1.0 / depth_a, 1.0 / depth_b, 1.0 / depth_c
        planes[n, 0], planes[n, 1] = x0, y0
        planes[n, 2] = b_x * (near_b - near_a) + c_x * (near_c - near_a)
        planes[n, 3] = b_y * (near_b - near_a) + c_y * (near_c - near_a)
        planes[n, 4] = near_a
        planes[n, 5], planes[n, 6], planes[n, 7] = b_x * near_b, b_y * near_b, 0.0
        planes[n, 8], planes[n, 9], planes[n, 10] = c_x * near_c, c_y * near_c, 0.0
        n += 1
    return n


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _slope(x0: float, y0: float, x1: float, y1: float) -> float:
    return (x1 - x0) / (y1 - y0) if y1 > y0 else 0.0


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def stand_for_sky(triangles: Triangles, number: int) -> None:
    """Makes a triangle the one that is seen where nothing is."""
    triangles.rows[number, 0], triangles.rows[number, 1] = 1, 0
    triangles.surface[number] = -1
    triangles.figure[number] = 0
    triangles.material[number] = -1


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def fill_band(
    triangles: Triangles,
    begin: int,
    end: int,
    first_row: int,
    row_count: int,
    nearness: Floats,
    seen: Ints,
    touched: Flags,
) -> None:
    """Puts triangles before what is at each sample of a band of rows, where they are nearer.

    Working in bands keeps both tables in the processor's cache.

    Args:
        triangles: From `set_up`.
        begin: First of them to draw.
        end: The one after the last.
        first_row: First sample row of the band; even.
        row_count: Sample rows in the band.
        nearness: (row, sample), 1/depth, 0 where nothing is.
        seen: (row, sample), the triangle's number.
        touched: (tile row of the picture, tile column), set to 1 wherever a triangle may have
            come into a tile.
    """
    width = nearness.shape[1]
    last_row = first_row + row_count - 1
    rows, corners, planes = triangles.rows, triangles.corners, triangles.planes
    for t in range(begin, end):
        top, bottom = rows[t, 0], rows[t, 1]
        if bottom < first_row or top > last_row:
            continue
        top, bottom = max(top, first_row), min(bottom, last_row)
        x0, y0 = float(corners[t, 0]), float(corners[t, 1])
        x1, y1 = float(corners[t, 2]), float(corners[t, 3])
        x2, y2 = float(corners[t, 4]), float(corners[t, 5])
        # From top to bottom. Both triangles at an edge then walk it the same way and agree to
        # the last bit on where it crosses a row, so no sample falls between them.
        if y0 > y1:
            x0, y0, x1, y1 = x1, y1, x0, y0
        if y1 > y2:
            x1, y1, x2, y2 = x2, y2, x1, y1
        if y0 > y1:
            x0, y0, x1, y1 = x1, y1, x0, y0
        whole, upper = _slope(x0, y0, x2, y2), _slope(x0, y0, x1, y1)
        lower = _slope(x1, y1, x2, y2)
        step = planes[t, 2]
        for row in range(top, bottom + 1):
            y = row + 0.5
            left = x0 + (y - y0) * whole
            right = x0 + (y - y0) * upper if y < y1 else x1 + (y - y1) * lower
            if left > right:
                left, right = right, left
            offset = shear(row)
            start = max(0, math.ceil(max(left, -1.0) - offset))
            stop = min(width, math.ceil(min(right, width + 1.0) - offset))
            if stop <= start:
                continue
            tiles = touched[row // _TILE_SAMPLES]
            for tile in range(start // _TILE_SAMPLES, (stop - 1) // _TILE_SAMPLES + 1):
                tiles[tile] = 1
            base = np.float32(
                planes[t, 2] * (start + offset - planes[t, 0])
                + planes[t, 3] * (y - planes[t, 1])
                + planes[t, 4]
            )
            line, begin_x = np.uint32(row - first_row), np.uint32(start)
            for i in range(np.uint32(stop - start)):
                here = base + step * np.float32(i)
                if here > nearness[line, begin_x + i]:
                    nearness[line, begin_x + i] = here
                    seen[line, begin_x + i] = t


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def cast_shadows(points: Floats, faces: Ints, shadow_map: Floats, reach: Ints) -> None:
    """Raises `shadow_map` to the height of whatever stands between it and the key light.

    Both sides of a triangle cast, so that an open sheet such as a curtain does too.

    Args:
        points: (vertex, 3): column, row and height towards the light, in map cells and metres.
        faces: (face, 3), vertex numbers of the casters.
        shadow_map: (row, column), metres; raised in place.
        reach: (first row, row after the last, first column, column after the last) of the part of
            the map that may have been raised; written, all 0 where nothing was.
    """
    size = shadow_map.shape[0]
    low_row, high_row, low_column, high_column = size, 0, size, 0
    for k in range(faces.shape[0]):
        a, b, c = faces[k, 0], faces[k, 1], faces[k, 2]
        x0, y0, h0 = float(points[a, 0]), float(points[a, 1]), float(points[a, 2])
        x1, y1, h1 = float(points[b, 0]), float(points[b, 1]), float(points[b, 2])
        x2, y2, h2 = float(points[c, 0]), float(points[c, 1]), float(points[c, 2])
        first = max(0, math.ceil(min(y0, y1, y2) - 0.5))
        last = min(size, math.ceil(max(y0, y1, y2) - 0.5)) - 1
        if first > last or max(x0, x1, x2) < 0 or min(x0, x1, x2) > size:
            continue
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if area == 0.0:
            continue
        step_x = ((y2 - y0) * (h1 - h0) - (y1 - y0) * (h2 - h0)) / area
        step_y = ((x1 - x0) * (h2 - h0) - (x2 - x0) * (h1 - h0)) / area
        anchor_x, anchor_y = x0, y0
        if y0 > y1:
            x0, y0, x1, y1 = x1, y1, x0, y0
        if y1 > y2:
            x1, y1, x2, y2 = x2, y2, x1, y1
        if y0 > y1:
            x0, y0, x1, y1 = x1, y1, x0, y0
        whole, upper = _slope(x0, y0, x2, y2), _slope(x0, y0, x1, y1)
        lower = _slope(x1, y1, x2, y2)
        step = np.float32(step_x)
        for row in range(first, last + 1):
            y = row + 0.5
            left = x0 + (y - y0) * whole
            right = x0 + (y - y0) * upper if y < y1 else x1 + (y - y1) * lower
            if left > right:
                left, right = right, left
            start = max(0, math.ceil(left - 0.5))
            stop = min(size, math.ceil(right - 0.5))
            if stop <= start:
                continue
            low_row, high_row = min(low_row, row), max(high_row, row + 1)
            low_column, high_column = min(low_column, start), max(high_column, stop)
            base = np.float32(h0 + step_x * (start + 0.5 - anchor_x) + step_y * (y - anchor_y))
            cells = shadow_map[row, start:stop]
            for i in range(np.uint32(stop - start)):
                height = base + step * np.float32(i)
                cells[i] = max(cells[i], height)
    if high_row == 0:
        low_row, low_column = 0, 0
    reach[0], reach[1], reach[2], reach[3] = low_row, high_row, low_column, high_column


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def bound_shadows(shadow_map: Floats, reach: Ints, lowest: Floats, highest: Floats) -> None:
    """Sums up the map in blocks, so that most points are known to be lit or not at one look.

    Each block takes in the cells that a soft edge asks around its own: two before, three behind.

    Args:
        shadow_map: (row, column); the side is a multiple of `SHADOW_BLOCK`.
        reach: Part of the map that changed, as in `cast_shadows`; blocks that it does not meet
            are left as they are.
        lowest: (row / 8, column / 8), written.
        highest: The same.
    """
    size = shadow_map.shape[0]
    low_line = np.empty(size, np.float32)
    high_line = np.empty(size, np.float32)
    top, bottom, left, right = blocks_met(reach, size)
    for block_row in range(top, bottom):
        first = max(0, block_row * SHADOW_BLOCK - 2)
        last = min(size, block_row * SHADOW_BLOCK + SHADOW_BLOCK + 3)
        begin = max(0, left * SHADOW_BLOCK - 2)
        count = np.uint32(min(size, right * SHADOW_BLOCK + 3) - begin)
        low, high = low_line[:count], high_line[:count]
        low[:] = shadow_map[first, begin : begin + count]
        high[:] = low
        for row in range(first + 1, last):
            cells = shadow_map[row, begin : begin + count]
            for i in range(count):
                low[i] = min(low[i], cells[i])
                high[i] = max(high[i], cells[i])
        for block in range(left, right):
            start = max(0, block * SHADOW_BLOCK - 2) - begin
            stop = min(size, block * SHADOW_BLOCK + SHADOW_BLOCK + 3) - begin
            least, most = low[start], high[start]
            for i in range(start + 1, stop):
                least, most = min(least, low[i]), max(most, high[i])
            lowest[block_row, block], highest[block_row, block] = least, most


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def blocks_met(reach: Ints, size: int) -> tuple[int, int, int, int]:
    """Block rows and columns, each from and to, whose soft edges ask cells of this part."""
    if reach[1] <= reach[0]:
        return 0, 0, 0, 0
    count = size // SHADOW_BLOCK
    return (
        max(0, (reach[0] - 3) // SHADOW_BLOCK),
        min(count, (reach[1] + 1) // SHADOW_BLOCK + 1),
        max(0, (reach[2] - 3) // SHADOW_BLOCK),
        min(count, (reach[3] + 1) // SHADOW_BLOCK + 1),
    )

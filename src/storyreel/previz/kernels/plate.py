"""The set by itself, kept while the camera stays, and which parts of a frame differ from it.

A picture is kept by tiles of `TILE` pixels. A tile is drawn anew where something moving stands in
it, or where the light on what it shows has changed since the plate was drawn: a shadow that moved
across it, a foot that was set down. Everything here errs on the side of drawing: a tile that is
kept is the same to the last bit as if it had been drawn.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from storyreel.previz.kernels.raster import SHADOW_BLOCK, TILE, Triangles, blocks_met, shear
from storyreel.previz.kernels.shade import CONTACT_HEIGHT_M, Doubles, Lens, Surfaces
from storyreel.previz.mesh import Flags, Floats, Ints

BOUNDS = 10
"""Columns of a tile's bounds; see `measure`."""
CONTACT_REACH_M = 0.5
"""Contact shade reaches this far from where a foot stands."""

_SAMPLES = 2 * TILE
_EMPTY = np.float32(1e9)
# No material takes the key light at a steeper slant from behind than skin.
_TURNED_AWAY = -0.3
_LIT, _MIXED, _DARK = 0, 1, 2
# Metres, or cells of the shadow map, by which a point may lie elsewhere when it is shaded.
_SLACK = np.float32(0.01)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def restore_samples(
    tiles: Flags, kept_nearness: Floats, kept_seen: Ints, nearness: Floats, seen: Ints
) -> None:
    """Copies what the set shows back into the marked tiles of the tables of samples."""
    rows, columns = nearness.shape
    for row in range(rows):
        marks = tiles[row // _SAMPLES]
        tile = 0
        while tile < marks.shape[0]:
            if marks[tile] == 0:
                tile += 1
                continue
            first = tile * _SAMPLES
            while tile < marks.shape[0] and marks[tile] != 0:
                tile += 1
            last = min(columns, tile * _SAMPLES)
            nearness[row, first:last] = kept_nearness[row, first:last]
            seen[row, first:last] = kept_seen[row, first:last]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def restore_pixels(
    before: Flags,
    now: Flags,
    kept_canvas: Floats,
    kept_depth: Floats,
    kept_groups: Ints,
    canvas: Floats,
    depth: Floats,
    groups: Ints,
    figures: Flags,
) -> None:
    """Copies the set's picture into the tiles that differed from it before and do not now."""
    rows, columns = depth.shape
    for tile_row in range(before.shape[0]):
        old, new = before[tile_row], now[tile_row]
        for row in range(tile_row * TILE, min(rows, (tile_row + 1) * TILE)):
            for tile in range(before.shape[1]):
                if old[tile] != 0 and new[tile] == 0:
                    first, last = tile * TILE, min(columns, (tile + 1) * TILE)
                    for c in range(3):
                        canvas[c, row, first:last] = kept_canvas[c, row, first:last]
                    depth[row, first:last] = kept_depth[row, first:last]
                    groups[row, first:last] = kept_groups[row, first:last]
                    figures[row, first:last] = 0


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def measure(
    seen: Ints,
    sky: int,
    triangles: Triangles,
    surfaces: Surfaces,
    lens: Lens,
    matrix: Doubles,
    cell: float,
    bounds: Floats,
) -> None:
    """Measures what each tile of the plate shows: where it lies for the light and on the ground.

    The points are those of `shade`, which reckons with half the digits; hence `_SLACK`.

    Args:
        seen: From `fill_band`, the whole picture.
        sky: The triangle that stands for the sky.
        triangles: From `describe`.
        surfaces: What the triangles are made of.
        lens: The camera.
        matrix: World to column, row and height of the shadow map.
        cell: Width of a cell of it in metres.
        bounds: (tile row, tile column, 10), written: least and greatest column and row of the
            shadow map, and height asked of it, of the points that the key light may reach; then
            least and greatest x and z of those low enough for contact shade.
    """
    planes, source, surface = triangles.planes, triangles.source, triangles.surface
    normals, faces = surfaces.normals, surfaces.faces
    for tile_row in range(bounds.shape[0]):
        for tile in range(bounds.shape[1]):
            for c in range(BOUNDS):
                bounds[tile_row, tile, c] = -_EMPTY if c & 1 else _EMPTY
    for row in range(seen.shape[0] // 2):
        for column in range(seen.shape[1] // 2):
            t0, t1 = seen[2 * row, 2 * column], seen[2 * row, 2 * column + 1]
            t2, t3 = seen[2 * row + 1, 2 * column], seen[2 * row + 1, 2 * column + 1]
            whole = surface[t0] == surface[t1] == surface[t2] == surface[t3]
            box = bounds[row // TILE, column // TILE]
            for i in range(1 if whole else 4):
                t = t0
                if i == 1:
                    t = t1
                elif i == 2:
                    t = t2
                elif i == 3:
                    t = t3
                if t == sky:
                    continue
                sample_row = 2 * row + (i >> 1)
                sample_x = 2.0 * column + 1.0 if whole else 2 * column + (i & 1) + shear(sample_row)
                sample_y = 2.0 * row + 1.0 if whole else sample_row + 0.5
                from_x, from_y = sample_x - planes[t, 0], sample_y - planes[t, 1]
                nearness = planes[t, 2] * from_x + planes[t, 3] * from_y + planes[t, 4]
                depth = 1.0 / max(nearness, 1e-6)
                dx = lens.corner[0] + sample_x * lens.right[0] + sample_y * lens.down[0]
                dy = lens.corner[1] + sample_x * lens.right[1] + sample_y * lens.down[1]
                dz = lens.corner[2] + sample_x * lens.right[2] + sample_y * lens.down[2]
                x = lens.eye[0] + depth * dx
                y = lens.eye[1] + depth * dy
                z = lens.eye[2] + depth * dz
                if y < CONTACT_HEIGHT_M + _SLACK:
                    box[6], box[7] = min(box[6], np.float32(x)), max(box[7], np.float32(x))
                    box[8], box[9] = min(box[8], np.float32(z)), max(box[9], np.float32(z))
                part_b = (planes[t, 5] * from_x + planes[t, 6] * from_y + planes[t, 7]) * depth
                part_c = (planes[t, 8] * from_x + planes[t, 9] * from_y + planes[t, 10]) * depth
                part_b, part_c = min(1.0, max(0.0, part_b)), min(1.0, max(0.0, part_c))
                part_a = 1.0 - part_b - part_c
                k = source[t]
                a, b, c_ = faces[k, 0], faces[k, 1], faces[k, 2]
                nx = normals[a, 0] * part_a + normals[b, 0] * part_b + normals[c_, 0] * part_c
                ny = normals[a, 1] * part_a + normals[b, 1] * part_b + normals[c_, 1] * part_c
                nz = normals[a, 2] * part_a + normals[b, 2] * part_b + normals[c_, 2] * part_c
                scale = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-12)
                # The third row of the matrix looks towards the light.
                toward = scale * (nx * matrix[2, 0] + ny * matrix[2, 1] + nz * matrix[2, 2])
                if toward <= _TURNED_AWAY:
                    continue
                steep = min(4.0, math.sqrt(max(0.0, 1.0 - toward * toward)) / max(toward, 0.1))
                bias = 0.004 + cell * (1.0 + 2.6 * steep)
                map_x = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] * z + matrix[0, 3] - 0.5
                map_y = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] * z + matrix[1, 3] - 0.5
                above = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2] * z + matrix[2, 3] + bias
                box[0], box[1] = min(box[0], np.float32(map_x)), max(box[1], np.float32(map_x))
                box[2], box[3] = min(box[2], np.float32(map_y)), max(box[3], np.float32(map_y))
                box[4], box[5] = min(box[4], np.float32(above)), max(box[5], np.float32(above))


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def changed_blocks(
    now: Floats, kept: Floats, reach_now: Ints, reach_kept: Ints, changed: Flags
) -> None:
    """Marks the blocks of a shadow map whose soft edges would ask a cell that changed.

    Args:
        now: The map.
        kept: The map that the plate was drawn with.
        reach_now: Part of the map that what moves may have raised, as in `cast_shadows`.
        reach_kept: The same when the plate was drawn.
        changed: (row / 8, column / 8), written.
    """
    size = now.shape[0]
    changed[:] = 0
    for reach in (reach_now, reach_kept):
        top, bottom, left, right = blocks_met(reach, size)
        for block_row in range(top, bottom):
            first = max(0, block_row * SHADOW_BLOCK - 2)
            last = min(size, block_row * SHADOW_BLOCK + SHADOW_BLOCK + 3)
            for block in range(left, right):
                start = max(0, block * SHADOW_BLOCK - 2)
                stop = min(size, block * SHADOW_BLOCK + SHADOW_BLOCK + 3)
                differs = False
                for row in range(first, last):
                    one, other = now[row, start:stop], kept[row, start:stop]
                    for i in range(np.uint32(stop - start)):
                        differs = differs or one[i] != other[i]
                if differs:
                    changed[block_row, block] = 1


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _light_on(low: np.float32, high: np.float32, least: np.float32, greatest: np.float32) -> int:
    """Whether points asking for heights `least` to `greatest` are all lit, all dark, or neither."""
    if high <= least:
        return _LIT
    return _DARK if low > greatest else _MIXED


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def mark_light(
    bounds: Floats,
    lowest: Floats,
    highest: Floats,
    kept_lowest: Floats,
    kept_highest: Floats,
    changed: Flags,
    dirty: Flags,
) -> None:
    """Marks the tiles that the key light may reach otherwise than when the plate was drawn.

    Args:
        bounds: From `measure`.
        lowest: From `bound_shadows`.
        highest: The same.
        kept_lowest: When the plate was drawn.
        kept_highest: The same.
        changed: From `changed_blocks`.
        dirty: (tile row, tile column), raised to 1.
    """
    count = changed.shape[0]
    for tile_row in range(bounds.shape[0]):
        for tile in range(bounds.shape[1]):
            box = bounds[tile_row, tile]
            if dirty[tile_row, tile] != 0 or box[0] > box[1]:
                continue
            left = max(0, math.floor(box[0] - _SLACK) // SHADOW_BLOCK)
            right = min(count - 1, math.floor(box[1] + _SLACK) // SHADOW_BLOCK)
            top = max(0, math.floor(box[2] - _SLACK) // SHADOW_BLOCK)
            bottom = min(count - 1, math.floor(box[3] + _SLACK) // SHADOW_BLOCK)
            differs = False
            low, high, kept_low, kept_high = _EMPTY, -_EMPTY, _EMPTY, -_EMPTY
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    differs = differs or changed[row, column] != 0
                    low = min(low, lowest[row, column])
                    high = max(high, highest[row, column])
                    kept_low = min(kept_low, kept_lowest[row, column])
                    kept_high = max(kept_high, kept_highest[row, column])
            if differs:
                least, greatest = box[4] - _SLACK, box[5] + _SLACK
                light = _light_on(low, high, least, greatest)
                if light == _MIXED or light != _light_on(kept_low, kept_high, least, greatest):
                    dirty[tile_row, tile] = 1


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def mark_contacts(bounds: Floats, now: Floats, kept: Floats, dirty: Flags) -> None:
    """Marks the tiles in which a foot shades the ground now and did not, or did and does not.

    Args:
        bounds: From `measure`.
        now: float32, (contact, x z), metres.
        kept: The same, when the plate was drawn.
        dirty: (tile row, tile column), raised to 1.
    """
    same = min(now.shape[0], kept.shape[0])
    for number in range(max(now.shape[0], kept.shape[0])):
        if (
            number < same
            and now[number, 0] == kept[number, 0]
            and now[number, 1] == kept[number, 1]
        ):
            continue
        for feet in (now, kept):
            if number >= feet.shape[0]:
                continue
            x, z = feet[number, 0], feet[number, 1]
            for tile_row in range(bounds.shape[0]):
                for tile in range(bounds.shape[1]):
                    box = bounds[tile_row, tile]
                    away_x = max(box[6] - x, x - box[7])
                    away_z = max(box[8] - z, z - box[9])
                    if max(away_x, away_z) < CONTACT_REACH_M + _SLACK:
                        dirty[tile_row, tile] = 1


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def take_in_neighbours(dirty: Flags) -> None:
    """Marks the tiles to the left of and above marked ones.

    The last pixels of a tile may be interpolated towards the first of the next.
    """
    rows, columns = dirty.shape
    for row in range(rows):
        for column in range(columns):
            if dirty[row, column] != 0:
                continue
            right, below = column + 1 < columns, row + 1 < rows
            if (
                (right and dirty[row, column + 1] != 0)
                or (below and dirty[row + 1, column] != 0)
                or (right and below and dirty[row + 1, column + 1] != 0)
            ):
                dirty[row, column] = 1


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def spread(tiles: Flags, reach: int, scratch: Flags) -> None:
    """Marks every tile within `reach` tiles of a marked one, in a square."""
    rows, columns = tiles.shape
    for row in range(rows):
        for column in range(columns):
            found = np.uint8(0)
            for other in range(max(0, column - reach), min(columns, column + reach + 1)):
                found |= tiles[row, other]
            scratch[row, column] = found
    for row in range(rows):
        for column in range(columns):
            found = np.uint8(0)
            for other in range(max(0, row - reach), min(rows, row + reach + 1)):
                found |= scratch[other, column]
            tiles[row, column] = found

"""Depth of field: what lies in front of or behind the focus, blurred at a quarter of the size.

Three layers are kept as int32 (row, column * 4): red, green, blue, each times a weight, then the
weight, in parts of `UNIT`. A layer holds only what is out of focus on its side, so a sharp face
leaves no halo in the blurred wall behind it. Whole numbers add up to the same sum in any order, so
what is blurred depends on its neighbourhood alone, and a picture of which only a part was drawn
anew is the same as one drawn whole.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from storyreel.previz.kernels.raster import TILE
from storyreel.previz.mesh import Flags, Floats, Ints

QUARTER = 4
"""Pixels of the picture to one of a layer, each way."""

UNIT = 1 << 20
"""What stands for 1 in a layer."""


class Focus(NamedTuple):
    """Depths in metres between which sharpness goes, on either side of the focus."""

    near_blurred: float
    near_sharp: float
    far_sharp: float
    far_blurred: float


def focus_at(focus_m: float) -> Focus:
    """Where a lens focused at this distance is sharp, and where it is fully blurred."""
    return Focus(0.55 * focus_m, 0.82 * focus_m, 1.12 * focus_m, 2.0 * focus_m)


def reach_tiles(radius: float) -> int:
    """How many tiles away a change can show in a picture blurred by `radius` cells of a layer."""
    # Two passes, the cells between which a pixel lies, and the rest of its own tile.
    cells = 2 * (int(radius) + 1) + 2
    return -(-cells * QUARTER // TILE) + 1


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _ramp(start: float, end: float, depth: float) -> float:
    t = min(1.0, max(0.0, (depth - start) / (end - start)))
    return t * t * (3.0 - 2.0 * t)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def split_layers(canvas: Floats, depth: Floats, focus: Focus, far: Ints, near: Ints) -> bool:
    """Writes the far and near layers; returns whether anything is in the near one.

    Args:
        canvas: (colour, row, column), picture light.
        depth: (row, column), metres.
        focus: What is sharp.
        far: (row / 4, column / 4 * 4), both rounded up.
        near: The same.
    """
    height, width = depth.shape
    has_near = False
    for row in range(far.shape[0]):
        for column in range(far.shape[1] // 4):
            f0, f1, f2, f3 = 0.0, 0.0, 0.0, 0.0
            n0, n1, n2, n3 = 0.0, 0.0, 0.0, 0.0
            for tap in range(4):
                # A turned square of taps, centred on the block, that meets every row and column.
                y = min(height - 1, QUARTER * row + tap)
                x = min(width - 1, QUARTER * column + (2 * tap + 1) % 5)
                at = depth[y, x]
                behind = _ramp(focus.far_sharp, focus.far_blurred, at) + 1e-4
                before = 1.0 - _ramp(focus.near_blurred, focus.near_sharp, at)
                red, green, blue = canvas[0, y, x], canvas[1, y, x], canvas[2, y, x]
                f0 += red * behind
                f1 += green * behind
                f2 += blue * behind
                f3 += behind
                if before > 0.0:
                    n0 += red * before
                    n1 += green * before
                    n2 += blue * before
                    n3 += before
            place, scale = 4 * column, 0.25 * UNIT
            far[row, place], far[row, place + 1] = f0 * scale, f1 * scale
            far[row, place + 2], far[row, place + 3] = f2 * scale, f3 * scale
            near[row, place], near[row, place + 1] = n0 * scale, n1 * scale
            near[row, place + 2], near[row, place + 3] = n2 * scale, n3 * scale
            has_near = has_near or n3 > 0.0
    return has_near


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _blur_rows(layer: Ints, out: Ints, radius: float) -> None:
    width = layer.shape[1] // 4
    whole = int(radius)
    part = np.float32(radius - whole)
    scale = np.float32(1.0 / (2.0 * radius + 1.0))
    for row in range(layer.shape[0]):
        line, result = layer[row], out[row]
        for c in range(4):
            total = np.int32(0)
            for x in range(-whole, whole + 1):
                total += line[4 * min(width - 1, max(0, x)) + c]
            for x in range(width):
                left = line[4 * max(0, x - whole - 1) + c]
                right = line[4 * min(width - 1, x + whole + 1) + c]
                sides = np.float32(left) + np.float32(right)
                result[4 * x + c] = np.int32((np.float32(total) + part * sides) * scale)
                total += right - line[4 * max(0, x - whole) + c]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _blur_columns(layer: Ints, out: Ints, radius: float) -> None:
    height, width = layer.shape
    whole = int(radius)
    part = np.float32(radius - whole)
    scale = np.float32(1.0 / (2.0 * radius + 1.0))
    totals = np.zeros(width, np.int32)
    for y in range(-whole, whole + 1):
        line = layer[min(height - 1, max(0, y))]
        for i in range(np.uint32(width)):
            totals[i] += line[i]
    for y in range(height):
        above = layer[max(0, y - whole - 1)]
        below = layer[min(height - 1, y + whole + 1)]
        leaving, result = layer[max(0, y - whole)], out[y]
        for i in range(np.uint32(width)):
            sides = np.float32(above[i]) + np.float32(below[i])
            result[i] = np.int32((np.float32(totals[i]) + part * sides) * scale)
            totals[i] += below[i] - leaving[i]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def blur(layer: Ints, scratch: Ints, radius: float, passes: int) -> None:
    """Blurs a layer in place with a box of `radius` cells, which need not be whole."""
    for _ in range(passes):
        _blur_rows(layer, scratch, radius)
        _blur_columns(scratch, layer, radius)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _between_rows(layer: Ints, y: int, begin: int, end: int, out: Floats) -> None:
    """Writes the layer's values on the line between picture rows `y` and `y` + 1.

    Only cells `begin` to `end` of it, numbers of which there are four a column.
    """
    down = (y + 1.0) / QUARTER - 0.5
    above = math.floor(down)
    part = np.float32((down - above) / UNIT)
    rest = np.float32((1.0 - (down - above)) / UNIT)
    upper = layer[max(0, above), begin:end]
    lower = layer[min(layer.shape[0] - 1, above + 1), begin:end]
    line = out[begin:end]
    for i in range(np.uint32(end - begin)):
        line[i] = np.float32(upper[i]) * rest + np.float32(lower[i]) * part


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _spread(line: Floats, first: int, last: int, out: Floats) -> None:
    """Spreads a line of a layer over the picture's columns `first` to `last`, two by two.

    Args:
        line: (column / 4 * 4).
        first: An even column.
        last: The even column after the last.
        out: (4, column); red, green and blue times the weight, then the weight.
    """
    end = line.shape[0] // 4 - 1
    for pair in range(first // 2, last // 2):
        left = (pair - 1) >> 1
        part = np.float32(0.25) if pair & 1 else np.float32(0.75)
        a, b = 4 * max(0, left), 4 * min(end, left + 1)
        for c in range(4):
            value = line[a + c] + (line[b + c] - line[a + c]) * part
            out[c, 2 * pair] = value
            out[c, 2 * pair + 1] = value


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _smooth(t: np.float32) -> np.float32:
    t = min(np.float32(1.0), max(np.float32(0.0), t))
    return t * t * (np.float32(3.0) - np.float32(2.0) * t)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _weigh_row(depth: Floats, focus: Focus, soft: Floats, full: Floats) -> None:
    """Writes how much of each pixel is at least softly blurred, and how much of that fully."""
    start = np.float32(focus.far_sharp)
    scale = np.float32(1.0 / (focus.far_blurred - focus.far_sharp))
    for x in range(depth.shape[0]):
        t = (depth[x] - start) * scale
        soft[x] = _smooth(t * np.float32(2.5))
        full[x] = _smooth((t - np.float32(0.3)) * np.float32(1.0 / 0.7))


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _mix_row(
    line: Floats,
    soft: Floats,
    slight: Floats,
    slight_share: Floats,
    strong: Floats,
    strong_share: Floats,
    front: Floats,
    cover: Floats,
    out: Floats,
) -> None:
    """Mixes one colour of one row from sharp, slightly and strongly blurred, and the front.

    Weights are given by their reciprocals, times the share of the layer in the mix.
    """
    one = np.float32(1.0)
    for x in range(np.uint32(line.shape[0])):
        blurred = slight[x] * slight_share[x] + strong[x] * strong_share[x]
        value = line[x] * (one - soft[x]) + blurred
        out[x] = value * (one - cover[x]) + front[x]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _share_row(
    soft: Floats,
    full: Floats,
    slight_weight: Floats,
    strong_weight: Floats,
    slight_share: Floats,
    strong_share: Floats,
) -> None:
    """Writes the layers' shares in the mix, divided by their weights."""
    one = np.float32(1.0)
    for x in range(np.uint32(soft.shape[0])):
        slight_share[x] = soft[x] * (one - full[x]) / slight_weight[x]
        strong_share[x] = soft[x] * full[x] / strong_weight[x]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _raise_front(front: Floats, first: int, last: int) -> None:
    """Turns the front's weight into cover, in place.

    Half covered counts as covered, because the sharp outline below must not show.
    """
    for x in range(first, last):
        weight = front[3, x]
        cover = min(np.float32(1.0), np.float32(2.0) * weight)
        scale = cover / max(weight, np.float32(1e-6))
        front[0, x] *= scale
        front[1, x] *= scale
        front[2, x] *= scale
        front[3, x] = cover


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def lay_over(
    canvas: Floats,
    depth: Floats,
    focus: Focus,
    far_soft: Ints,
    far: Ints,
    near: Ints,
    has_near: bool,
    dirty: Flags,
    out: Floats,
) -> None:
    """Writes the picture with the blurred layers in it.

    Going back from the focus, a pixel fades from sharp to `far_soft` to `far`: fading straight
    to the full blur would leave a sharp picture shining through a blurred one.

    Args:
        canvas: (colour, row, column), picture light, sharp.
        depth: (row, column), metres.
        focus: What is sharp.
        far_soft: The far layer, slightly blurred.
        far: The far layer, fully blurred.
        near: The near layer, fully blurred.
        has_near: Whether there is anything in it.
        dirty: (tile row, tile column), which tiles to write.
        out: (colour, row, column), written.
    """
    height, width = depth.shape
    line = np.empty(far.shape[1], np.float32)
    slight = np.empty((4, width), np.float32)
    strong = np.empty((4, width), np.float32)
    front = np.zeros((4, width), np.float32)
    soft = np.empty(width, np.float32)
    full = np.empty(width, np.float32)
    slight_share = np.empty(width, np.float32)
    strong_share = np.empty(width, np.float32)
    for y in range(0, height, 2):
        tiles = dirty[y // TILE]
        tile = 0
        while tile < tiles.shape[0]:
            if tiles[tile] == 0:
                tile += 1
                continue
            first = tile * TILE
            while tile < tiles.shape[0] and tiles[tile] != 0:
                tile += 1
            last = min(width, tile * TILE)
            begin = max(0, first // QUARTER - 1) * 4
            end = min(line.shape[0], ((last - 1) // QUARTER + 2) * 4)
            _between_rows(far_soft, y, begin, end, line)
            _spread(line, first, last, slight)
            _between_rows(far, y, begin, end, line)
            _spread(line, first, last, strong)
            if has_near:
                _between_rows(near, y, begin, end, line)
                _spread(line, first, last, front)
                _raise_front(front, first, last)
            for row in range(y, y + 2):
                _weigh_row(depth[row, first:last], focus, soft[first:last], full[first:last])
                _share_row(
                    soft[first:last],
                    full[first:last],
                    slight[3, first:last],
                    strong[3, first:last],
                    slight_share[first:last],
                    strong_share[first:last],
                )
                for c in range(3):
                    _mix_row(
                        canvas[c, row, first:last],
                        soft[first:last],
                        slight[c, first:last],
                        slight_share[first:last],
                        strong[c, first:last],
                        strong_share[first:last],
                        front[c, first:last],
                        front[3, first:last],
                        out[c, row, first:last],
                    )

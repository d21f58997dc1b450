"""Depth of field: what lies in front of or behind the focus, blurred at a quarter of the size.

Three layers are kept as float32 (row, column * 4): red, green, blue, each times a weight, then the
weight. A layer holds only what is out of focus on its side, so a sharp face leaves no halo in the
blurred wall behind it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from storyreel.previz.mesh import Floats

QUARTER = 4
"""Pixels of the picture to one of a layer, each way."""


class Focus(NamedTuple):
    """Depths in metres between which sharpness goes, on either side of the focus."""

    near_blurred: float
    near_sharp: float
    far_sharp: float
    far_blurred: float


def focus_at(focus_m: float) -> Focus:
    """Where a lens focused at this distance is sharp, and where it is fully blurred."""
    return Focus(0.55 * focus_m, 0.82 * focus_m, 1.12 * focus_m, 2.0 * focus_m)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _ramp(start: float, end: float, depth: float) -> float:
    t = min(1.0, max(0.0, (depth - start) / (end - start)))
    return t * t * (3.0 - 2.0 * t)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def split_layers(canvas: Floats, depth: Floats, focus: Focus, far: Floats, near: Floats) -> bool:
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
            place = 4 * column
            far[row, place], far[row, place + 1] = f0 * 0.25, f1 * 0.25
            far[row, place + 2], far[row, place + 3] = f2 * 0.25, f3 * 0.25
            near[row, place], near[row, place + 1] = n0 * 0.25, n1 * 0.25
            near[row, place + 2], near[row, place + 3] = n2 * 0.25, n3 * 0.25
            has_near = has_near or n3 > 0.0
    return has_near


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _blur_rows(layer: Floats, out: Floats, radius: float) -> None:
    width = layer.shape[1] // 4
    whole = int(radius)
    part = np.float32(radius - whole)
    scale = np.float32(1.0 / (2.0 * radius + 1.0))
    for row in range(layer.shape[0]):
        line, result = layer[row], out[row]
        for c in range(4):
            total = np.float32(0.0)
            for x in range(-whole, whole + 1):
                total += line[4 * min(width - 1, max(0, x)) + c]
            for x in range(width):
                left = line[4 * max(0, x - whole - 1) + c]
                right = line[4 * min(width - 1, x + whole + 1) + c]
                result[4 * x + c] = (total + part * (left + right)) * scale
                total += right - line[4 * max(0, x - whole) + c]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _blur_columns(layer: Floats, out: Floats, radius: float) -> None:
    height, width = layer.shape
    whole = int(radius)
    part = np.float32(radius - whole)
    scale = np.float32(1.0 / (2.0 * radius + 1.0))
    totals = np.zeros(width, np.float32)
    for y in range(-whole, whole + 1):
        line = layer[min(height - 1, max(0, y))]
        for i in range(width):
            totals[i] += line[i]
    for y in range(height):
        above = layer[max(0, y - whole - 1)]
        below = layer[min(height - 1, y + whole + 1)]
        leaving, result = layer[max(0, y - whole)], out[y]
        for i in range(width):
            result[i] = (totals[i] + part * (above[i] + below[i])) * scale
            totals[i] += below[i] - leaving[i]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def blur(layer: Floats, scratch: Floats, radius: float, passes: int) -> None:
    """Blurs a layer in place with a box of `radius` cells, which need not be whole."""
    for _ in range(passes):
        _blur_rows(layer, scratch, radius)
        _blur_columns(scratch, layer, radius)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _between_rows(layer: Floats, y: int, out: Floats) -> None:
    """Writes the layer's values on the line between picture rows `y` and `y` + 1."""
    down = (y + 1.0) / QUARTER - 0.5
    above = math.floor(down)
    part = np.float32(down - above)
    upper = layer[max(0, above)]
    lower = layer[min(layer.shape[0] - 1, above + 1)]
    for i in range(layer.shape[1]):
        out[i] = upper[i] + (lower[i] - upper[i]) * part


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _spread(line: Floats, out: Floats) -> None:
    """Spreads a line of a layer over the picture's columns, two by two.

    Args:
        line: (column / 4 * 4).
        out: (4, column); red, green and blue times the weight, then the weight.
    """
    last = line.shape[0] // 4 - 1
    for pair in range(out.shape[1] // 2):
        left = (pair - 1) >> 1
        part = np.float32(0.25) if pair & 1 else np.float32(0.75)
        a, b = 4 * max(0, left), 4 * min(last, left + 1)
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
    full: Floats,
    slight: Floats,
    slight_weight: Floats,
    strong: Floats,
    strong_weight: Floats,
    front: Floats,
    cover: Floats,
) -> None:
    """Mixes one colour of one row from sharp, slightly and strongly blurred, and the front."""
    one = np.float32(1.0)
    for x in range(line.shape[0]):
        low = slight[x] / slight_weight[x]
        high = strong[x] / strong_weight[x]
        value = line[x] + (low + (high - low) * full[x] - line[x]) * soft[x]
        line[x] = value * (one - cover[x]) + front[x]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _raise_front(front: Floats) -> None:
    """Turns the front's weight into cover, in place.

    Half covered counts as covered, because the sharp outline below must not show.
    """
    for x in range(front.shape[1]):
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
    far_soft: Floats,
    far: Floats,
    near: Floats,
    has_near: bool,
) -> None:
    """Puts the blurred layers into the picture.

    Going back from the focus, a pixel fades from sharp to `far_soft` to `far`: fading straight
    to the full blur would leave a sharp picture shining through a blurred one.
    """
    height, width = depth.shape
    line = np.empty(far.shape[1], np.float32)
    slight = np.empty((4, width), np.float32)
    strong = np.empty((4, width), np.float32)
    front = np.zeros((4, width), np.float32)
    soft = np.empty(width, np.float32)
    full = np.empty(width, np.float32)
    for y in range(0, height, 2):
        _between_rows(far_soft, y, line)
        _spread(line, slight)
        _between_rows(far, y, line)
        _spread(line, strong)
        if has_near:
            _between_rows(near, y, line)
            _spread(line, front)
            _raise_front(front)
        for row in range(y, y + 2):
            _weigh_row(depth[row], focus, soft, full)
            for c in range(3):
                _mix_row(
                    canvas[c, row],
                    soft,
                    full,
                    slight[c],
                    slight[3],
                    strong[c],
                    strong[3],
                    front[c],
                    front[3],
                )

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
    layer_height, layer_width = far.shape[0], far.shape[1] // 4
    low = np.zeros(3, np.float32)
    high = np.zeros(3, np.float32)
    front = np.zeros(4, np.float32)
    start, end = np.float32(focus.far_sharp), np.float32(focus.far_blurred)
    for y in range(0, height, 2):
        down = (y + 1.0) / QUARTER - 0.5
        j = math.floor(down)
        v = np.float32(down - j)
        upper = min(layer_height - 1, max(0, int(j)))
        lower = min(layer_height - 1, int(j) + 1)
        for x in range(0, width, 2):
            farthest = max(
                max(depth[y, x], depth[y, x + 1]), max(depth[y + 1, x], depth[y + 1, x + 1])
            )
            behind = farthest > start
            if not behind and not has_near:
                continue
            across = (x + 1.0) / QUARTER - 0.5
            i = math.floor(across)
            u = np.float32(across - i)
            left = 4 * min(layer_width - 1, max(0, int(i)))
            right = 4 * min(layer_width - 1, int(i) + 1)
            w00 = (np.float32(1.0) - u) * (np.float32(1.0) - v)
            w10, w01, w11 = u * (np.float32(1.0) - v), (np.float32(1.0) - u) * v, u * v
            cover = np.float32(0.0)
            if has_near:
                for c in range(4):
                    front[c] = (
                        near[upper, left + c] * w00
                        + near[upper, right + c] * w10
                        + near[lower, left + c] * w01
                        + near[lower, right + c] * w11
                    )
                # Half covered counts as covered: the sharp outline below must not show.
                cover = min(np.float32(1.0), np.float32(2.0) * front[3])
                if cover > np.float32(0.0):
                    scale = cover / front[3]
                    for c in range(3):
                        front[c] *= scale
            if behind:
                total_soft = (
                    far_soft[upper, left + 3] * w00
                    + far_soft[upper, right + 3] * w10
                    + far_soft[lower, left + 3] * w01
                    + far_soft[lower, right + 3] * w11
                )
                total = (
                    far[upper, left + 3] * w00
                    + far[upper, right + 3] * w10
                    + far[lower, left + 3] * w01
                    + far[lower, right + 3] * w11
                )
                for c in range(3):
                    low[c] = (
                        far_soft[upper, left + c] * w00
                        + far_soft[upper, right + c] * w10
                        + far_soft[lower, left + c] * w01
                        + far_soft[lower, right + c] * w11
                    ) / total_soft
                    high[c] = (
                        far[upper, left + c] * w00
                        + far[upper, right + c] * w10
                        + far[lower, left + c] * w01
                        + far[lower, right + c] * w11
                    ) / total
            elif cover == np.float32(0.0):
                continue
            for b in range(2):
                for a in range(2):
                    at = depth[y + b, x + a]
                    if behind and at > start:
                        t = min(np.float32(1.0), (at - start) / (end - start))
                        soft = min(np.float32(1.0), np.float32(2.5) * t)
                        full = max(np.float32(0.0), (t - np.float32(0.3)) / np.float32(0.7))
                        soft = soft * soft * (np.float32(3.0) - np.float32(2.0) * soft)
                        full = full * full * (np.float32(3.0) - np.float32(2.0) * full)
                        for c in range(3):
                            blurred = low[c] + (high[c] - low[c]) * full
                            canvas[c, y + b, x + a] += (blurred - canvas[c, y + b, x + a]) * soft
                    if cover > np.float32(0.0):
                        for c in range(3):
                            canvas[c, y + b, x + a] = (
                                canvas[c, y + b, x + a] * (np.float32(1.0) - cover) + front[c]
                            )

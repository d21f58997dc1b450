"""Depth of field: what lies in front of or behind the focus, blurred at a quarter of the size.

Three layers are kept as int32 (plane, row, column): red, green, blue, each times a weight, then the
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
from storyreel.previz.mesh import Floats, Ints

QUARTER = 4
"""Pixels of the picture to one of a layer, each way."""

UNIT = 1 << 20
"""What stands for 1 in a layer."""

_PART, _REST = np.float32(0.25), np.float32(0.75)


class Blur(NamedTuple):
    """How a lens blurs: `far_px` times |1 - `focus_m` / depth|, as a radius in pixels.

    Attributes:
        focus_m: Depth that is sharp, in metres.
        far_px: Radius of the disc of a point infinitely far away; 0 where all is sharp.
        soft_cells: Half the width of the box that makes the slightly blurred layer.
        full_cells: Of the one that makes the fully blurred one of it, in two passes.
        near_cells: Of the one that makes the near layer, in two passes.
    """

    focus_m: float
    far_px: float
    soft_cells: float
    full_cells: float
    near_cells: float


SHARP = Blur(1.0, 0.0, 0.0, 0.0, 0.0)

LEAST_BLUR_PX = 2.0
"""Less than this cannot be told from the coarseness of a layer, and counts as sharp."""

_COARSE_PX = 5.0
"""Where the lens blurs that far, every fourth pixel is enough."""


class Layers(NamedTuple):
    """The blurred layers of a picture.

    Attributes:
        blur: The lens; where it blurs nothing, the rest says nothing.
        far_soft: The far layer, slightly blurred.
        far: The far layer, fully blurred.
        near: The near layer, fully blurred.
        has_near: Whether there is anything in it.
    """

    blur: Blur
    far_soft: Ints
    far: Ints
    near: Ints
    has_near: bool


MIX_LINES = 17
"""Lines of a picture that `mix_rows` works in."""


# Behind the focus: blur, in parts of `far_px`, of the slight and of the full layer. What lies
# further stays at that, within a third of the truth.
_SOFT, _FULL = 0.3, 0.7
_SHARP_TO = 0.06
# Before it, likewise: from where something is blurred, and where all of it is in the near layer,
# which is blurred by `far_px` itself, as is right at half the distance of the focus.
_NEAR_FROM, _NEAR_FULL = 0.2, 0.8


def focused(focus_m: float, far_px: float) -> Blur:
    """The lens focused at a depth, whose discs grow towards a radius of `far_px`.

    A box has the same variance as a disc of radius r when half its width is 0.87 r in one pass,
    and 0.61 r in two.
    """
    cells = far_px / QUARTER
    soft = math.sqrt(3.0) / 2.0 * _SOFT * cells
    full = math.sqrt(3.0 / 8.0) * math.sqrt(_FULL**2 - _SOFT**2) * cells
    return Blur(focus_m, far_px, soft, full, math.sqrt(3.0 / 8.0) * cells)


def soft_beyond(blur: Blur) -> float:
    """1/depth below which the lens blurs so much that shading may be coarse; 0 for never."""
    if blur.far_px <= _COARSE_PX:
        return 0.0
    return (1.0 - _COARSE_PX / blur.far_px) / blur.focus_m


def reach_tiles(blur: Blur) -> int:
    """How many tiles away a change can show in a blurred picture."""
    soft, full, near = (
        math.ceil(half) for half in (blur.soft_cells, blur.full_cells, blur.near_cells)
    )
    # A pixel lies between two cells, and anywhere in its own.
    cells = max(soft + 2 * full, 2 * near) + 1
    return -(-(QUARTER * cells + QUARTER - 1) // TILE)


def soften(
    canvas: Floats, depth: Floats, blur: Blur, far_soft: Ints, far: Ints, near: Ints, scratch: Ints
) -> bool:
    """Makes the layers of a picture; see `Layers`. Returns whether anything is in the near one."""
    has_near = split_layers(canvas, depth, blur.focus_m, far, near)
    blur_layer(far, scratch, blur.soft_cells, 1)
    np.copyto(far_soft, far)
    blur_layer(far, scratch, blur.full_cells, 2)
    if has_near:
        blur_layer(near, scratch, blur.near_cells, 2)
    return has_near


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _ramp(start: float, end: float, value: float) -> float:
    t = min(1.0, max(0.0, (value - start) / (end - start)))
    return t * t * (3.0 - 2.0 * t)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def split_layers(canvas: Floats, depth: Floats, focus_m: float, far: Ints, near: Ints) -> bool:
    """Writes the far and near layers; returns whether anything is in the near one.

    Args:
        canvas: (colour, row, column), picture light.
        depth: (row, column), metres.
        focus_m: Depth that is sharp, in metres.
        far: (plane, row / 4, column / 4), both rounded up.
        near: The same.
    """
    height, width = depth.shape
    has_near = False
    for row in range(far.shape[1]):
        for column in range(far.shape[2]):
            f0, f1, f2, f3 = 0.0, 0.0, 0.0, 0.0
            n0, n1, n2, n3 = 0.0, 0.0, 0.0, 0.0
            for tap in range(4):
                # A turned square of taps, centred on the block, that meets every row and column.
                y = min(height - 1, QUARTER * row + tap)
                x = min(width - 1, QUARTER * column + (2 * tap + 1) % 5)
                beyond = 1.0 - focus_m / depth[y, x]
                behind = _ramp(_SHARP_TO, _SOFT, beyond) + 1e-4
                before = 0.0
                if beyond < 0.0:
                    nearer = focus_m / depth[y, x] - 1.0
                    before = _ramp(_NEAR_FROM, _NEAR_FULL, nearer)
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
            scale = 0.25 * UNIT
            far[0, row, column], far[1, row, column] = f0 * scale, f1 * scale
            far[2, row, column], far[3, row, column] = f2 * scale, f3 * scale
            near[0, row, column], near[1, row, column] = n0 * scale, n1 * scale
            near[2, row, column], near[3, row, column] = n2 * scale, n3 * scale
            has_near = has_near or n3 > 0.0
    return has_near


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _blur_rows(plane: Ints, out: Ints, radius: float) -> None:
    width = plane.shape[1]
    whole = int(radius)
    part = np.float32(radius - whole)
    scale = np.float32(1.0 / (2.0 * radius + 1.0))
    for row in range(plane.shape[0]):
        line, result = plane[row], out[row]
        total = np.int32(0)
        for x in range(-whole, whole + 1):
            total += line[min(width - 1, max(0, x))]
        for x in range(width):
            left = line[max(0, x - whole - 1)]
            right = line[min(width - 1, x + whole + 1)]
            sides = np.float32(left) + np.float32(right)
            result[x] = np.int32((np.float32(total) + part * sides) * scale)
            total += right - line[max(0, x - whole)]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _blur_columns(plane: Ints, out: Ints, radius: float) -> None:
    height, width = plane.shape
    whole = int(radius)
    part = np.float32(radius - whole)
    scale = np.float32(1.0 / (2.0 * radius + 1.0))
    totals = np.zeros(width, np.int32)
    for y in range(-whole, whole + 1):
        line = plane[min(height - 1, max(0, y))]
        for i in range(np.uint32(width)):
            totals[i] += line[i]
    for y in range(height):
        above = plane[max(0, y - whole - 1)]
        below = plane[min(height - 1, y + whole + 1)]
        leaving, result = plane[max(0, y - whole)], out[y]
        for i in range(np.uint32(width)):
            sides = np.float32(above[i]) + np.float32(below[i])
            result[i] = np.int32((np.float32(totals[i]) + part * sides) * scale)
            totals[i] += below[i] - leaving[i]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def blur_layer(layer: Ints, scratch: Ints, radius: float, passes: int) -> None:
    """Blurs a layer in place with a box of `radius` cells, which need not be whole."""
    for _ in range(passes):
        for c in range(4):
            _blur_rows(layer[c], scratch[c], radius)
            _blur_columns(scratch[c], layer[c], radius)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _between_rows(plane: Ints, y: int, begin: int, end: int, out: Floats) -> None:
    """Writes columns `begin` to `end` of the line between picture rows `y` and `y` + 1."""
    down = (y + 1.0) / QUARTER - 0.5
    above = math.floor(down)
    part = np.float32((down - above) / UNIT)
    rest = np.float32((1.0 - (down - above)) / UNIT)
    upper = plane[max(0, above), begin:end]
    lower = plane[min(plane.shape[0] - 1, above + 1), begin:end]
    line = out[begin:end]
    for i in range(np.uint32(end - begin)):
        line[i] = np.float32(upper[i]) * rest + np.float32(lower[i]) * part


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _spread(line: Floats, first: int, last: int, out: Floats) -> None:
    """Spreads a line of a layer over the picture's columns `first` to `last`, two by two.

    Args:
        line: (column / 4,).
        first: A column at which a cell of the layer begins.
        last: The even column after the last.
        out: (column,).
    """
    end = line.shape[0] - 1
    begin, stop = first // QUARTER, (last + QUARTER - 1) // QUARTER
    # The ends by themselves, so that the rest is a loop without choices.
    _spread_cell(line, begin, end, last, out)
    inner = np.uint32(begin + 1)
    for i in range(np.uint32(max(0, stop - begin - 2))):
        cell = inner + i
        x, here = np.uint32(QUARTER) * cell, line[cell] * _REST
        early = line[cell - np.uint32(1)] * _PART + here
        late = here + line[cell + np.uint32(1)] * _PART
        out[x], out[x + np.uint32(1)] = early, early
        out[x + np.uint32(2)], out[x + np.uint32(3)] = late, late
    if stop > begin + 1:
        _spread_cell(line, stop - 1, end, last, out)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _spread_cell(line: Floats, cell: int, end: int, last: int, out: Floats) -> None:
    """One cell of `_spread`; `end` is the last of the line."""
    x, here = QUARTER * cell, line[cell] * _REST
    value = line[max(0, cell - 1)] * _PART + here
    out[x], out[x + 1] = value, value
    if x + 2 < last:
        value = here + line[min(end, cell + 1)] * _PART
        out[x + 2], out[x + 3] = value, value


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _smooth(t: np.float32) -> np.float32:
    t = min(np.float32(1.0), max(np.float32(0.0), t))
    return t * t * (np.float32(3.0) - np.float32(2.0) * t)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _weigh_row(depth: Floats, focus_m: float, soft: Floats, full: Floats) -> None:
    """Writes how much of each pixel is at least softly blurred, and how much of that fully."""
    one, focus = np.float32(1.0), np.float32(focus_m)
    sharp_to, soft_at = np.float32(_SHARP_TO), np.float32(_SOFT)
    soft_scale = np.float32(1.0 / (_SOFT - _SHARP_TO))
    full_scale = np.float32(1.0 / (_FULL - _SOFT))
    for x in range(depth.shape[0]):
        beyond = one - focus / depth[x]
        soft[x] = _smooth((beyond - sharp_to) * soft_scale)
        full[x] = _smooth((beyond - soft_at) * full_scale)


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
def mix_rows(
    canvas: Floats,
    depth: Floats,
    layers: Layers,
    y: int,
    first: int,
    last: int,
    scratch: Floats,
    out: Floats,
) -> None:
    """Writes a part of two rows of the picture with the blurred layers in it.

    Going back from the focus, a pixel fades from sharp to `far_soft` to `far`: fading straight
    to the full blur would leave a sharp picture shining through a blurred one.

    Args:
        canvas: (colour, row, column), picture light, sharp.
        depth: (row, column), metres.
        layers: What is blurred.
        y: The first of the rows; even.
        first: The first column, at which a tile begins.
        last: The even column after the last.
        scratch: (`MIX_LINES`, column), for working in; zeros at first.
        out: (row * 3 + colour, column), written.
    """
    line, soft, full = scratch[12], scratch[13, first:last], scratch[14, first:last]
    slight_share, strong_share = scratch[15, first:last], scratch[16, first:last]
    far_soft, far, near = layers.far_soft, layers.far, layers.near
    line = line[: far.shape[2]]
    begin = max(0, first // QUARTER - 1)
    end = min(line.shape[0], (last - 1) // QUARTER + 2)
    for c in range(4):
        _between_rows(far_soft[c], y, begin, end, line)
        _spread(line, first, last, scratch[c])
        _between_rows(far[c], y, begin, end, line)
        _spread(line, first, last, scratch[4 + c])
        if layers.has_near:
            _between_rows(near[c], y, begin, end, line)
            _spread(line, first, last, scratch[8 + c])
    if layers.has_near:
        _raise_front(scratch[8:12], first, last)
    for row in range(2):
        _weigh_row(depth[y + row, first:last], layers.blur.focus_m, soft, full)
        _share_row(
            soft,
            full,
            scratch[3, first:last],
            scratch[7, first:last],
            slight_share,
            strong_share,
        )
        for c in range(3):
            _mix_row(
                canvas[c, y + row, first:last],
                soft,
                scratch[c, first:last],
                slight_share,
                scratch[4 + c, first:last],
                strong_share,
                scratch[8 + c, first:last],
                scratch[11, first:last],
                out[3 * row + c, first:last],
            )

"""The storyboard artist: a finished picture as ink lines and washes of grey on paper."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from storyreel.previz.mesh import Flags, Floats

Bytes = NDArray[np.uint8]

PAPER, INK = 0.95, 0.09
"""Brightness of the paper and of a line."""
PAPER_U, PAPER_V = 125, 131
"""Tint of the paper: a little warm."""

# Washes from dark to light: up to which brightness of the picture, and how dark on the paper.
_WASHES = np.array([[0.13, 0.34], [0.27, 0.56], [0.42, 0.76]], np.float32)
_SOFT = np.float32(0.02)
_CREASE, _STEP = np.float32(0.010), np.float32(0.05)
_FAR_M, _FADED_M = np.float32(12.0), np.float32(45.0)
_FAINTEST, _NOWHERE = np.float32(0.15), np.float32(1e-6)
_FIGURE_EDGE, _SET_EDGE = np.float32(0.07), np.float32(0.20)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def brightness(luma: Bytes, out: Floats) -> None:
    """The picture without its dither: the mean of nine neighbours, 0 to 1."""
    height, width = luma.shape
    for y in range(height):
        up, down = max(y - 1, 0), min(y + 1, height - 1)
        for x in range(width):
            left, right = max(x - 1, 0), min(x + 1, width - 1)
            total = 0
            for row in (up, y, down):
                total += int(luma[row, left]) + int(luma[row, x]) + int(luma[row, right])
            out[y, x] = np.float32(total - 144) / np.float32(9 * 219)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def draw_ink(light: Floats, depth: Floats, figures: Flags, luma: Bytes) -> None:
    """Draws a frame in ink.

    Lines lie where one person ends and another thing begins, where the ground falls away or bends
    (nearness is even over anything flat), and, on people, where their features are.

    Args:
        light: (row, column), from `brightness`.
        depth: (row, column), metres, infinite for the sky.
        figures: (row, column), number of the person, 0 for the set.
        luma: (row, column), written, limited range.
    """
    height, width = light.shape
    one, zero = np.float32(1.0), np.float32(0.0)
    # A line is two pixels wide; in a small picture the pen is lifted, or it would be a brush.
    pressure = min(one, np.float32(0.25) + np.float32(height) / np.float32(800.0))
    for y in range(height):
        up, down = max(y - 1, 0), min(y + 1, height - 1)
        for x in range(width):
            left, right = max(x - 1, 0), min(x + 1, width - 1)
            mine = figures[y, x]
            others = 0
            for row in (up, y, down):
                for column in (left, x, right):
                    others += figures[row, column] != mine
            outline = min(one, np.float32(others) / np.float32(3.0))
            here, line, nearest = one / depth[y, x], zero, zero
            for a, b in (
                (one / depth[y, left], one / depth[y, right]),
                (one / depth[up, x], one / depth[down, x]),
            ):
                most = max(here, a, b)
                nearest = max(nearest, most)
                if most > zero:
                    bend = abs(a + b - here - here) / most
                    line = max(line, min(one, (bend - _CREASE) / _STEP))
            across = light[y, right] - light[y, left]
            along = light[down, x] - light[up, x]
            edge = np.sqrt(across * across + along * along)
            least = _FIGURE_EDGE if mine else _SET_EDGE
            line = max(line, min(np.float32(0.85), (edge - least) / (least + least)))
            # Hills and trees far away are drawn with a lighter hand.
            if nearest * _FAR_M < one:
                away = one / max(nearest, _NOWHERE)
                line *= max(_FAINTEST, one - (away - _FAR_M) / _FADED_M)
            line = max(line, outline)
            shade = np.float32(PAPER)
            for wash in range(_WASHES.shape[0] - 1, -1, -1):
                over = (_WASHES[wash, 0] - light[y, x]) / _SOFT + np.float32(0.5)
                over = min(one, max(zero, over))
                shade += (_WASHES[wash, 1] - shade) * over
            shade += (np.float32(INK) - shade) * max(zero, line) * pressure
            luma[y, x] = np.uint8(np.float32(16.5) + np.float32(219.0) * shade)

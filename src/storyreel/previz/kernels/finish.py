"""The laboratory: glow, vignette, grade and transfer curve, to RGB and to encoder planes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from storyreel.previz.mesh import Floats

Bytes = NDArray[np.uint8]


class Grade(NamedTuple):
    """How the picture is printed; `Lighting` says what each means."""

    glow: tuple[float, float, float]
    vignette: float
    saturation: float
    red: float
    green: float
    blue: float


def dither_rows(width: int) -> Floats:
    """Thresholds in 0..1 for eight rows of pixels, by which levels are rounded.

    A fixed ordered pattern (Bayer, 1973) instead of plain rounding: without it the dark gradients
    of a night set show as bands. It never changes, so it costs the encoder nothing.

    Returns:
        float32, (8, width).
    """
    pattern = np.zeros((1, 1))
    for _ in range(3):
        pattern = np.block([[4 * pattern, 4 * pattern + 2], [4 * pattern + 3, 4 * pattern + 1]])
    thresholds = (pattern + 0.5) / 64.0
    columns = np.arange(width) % 8
    return np.ascontiguousarray(thresholds[:, columns], dtype=np.float32)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _level(light: np.float32, threshold: np.float32) -> np.float32:
    """Picture light to a level of 0..255 on the sRGB curve.

    The curve is put together from square roots, which a processor does eight or sixteen at a
    time; it stays within two levels of the true one.
    """
    zero, one, white = np.float32(0.0), np.float32(1.0), np.float32(255.0)
    light = one if light > one else (light if light > zero else zero)
    root2 = np.sqrt(light)
    root4 = np.sqrt(root2)
    root8 = np.sqrt(root4)
    curved = (
        np.float32(0.662002687) * root2
        + np.float32(0.684122060) * root4
        - np.float32(0.323583601) * root8
        - np.float32(0.0225411470) * light
    )
    level: np.float32 = np.floor(curved * white + threshold)
    return white if level > white else (level if level > zero else zero)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _print_row(
    canvas: Floats,
    y: int,
    glow: Floats,
    edge: Floats,
    grade: Floats,
    threshold: Floats,
    levels: Floats,
) -> None:
    """Writes one row's levels into `levels` (colour, column)."""
    red_line, green_line, blue_line = canvas[0, y], canvas[1, y], canvas[2, y]
    one, zero = np.float32(1.0), np.float32(0.0)
    for x in range(np.uint32(red_line.shape[0])):
        t = max(zero, edge[x] - np.float32(0.12)) * np.float32(1.0 / 1.44)
        left = one - grade[3] * t * (np.float32(0.42) + np.float32(0.40) * t)
        red = (red_line[x] + glow[x] * grade[0]) * left
        green = (green_line[x] + glow[x] * grade[1]) * left
        blue = (blue_line[x] + glow[x] * grade[2]) * left
        grey = np.float32(0.3) * red + np.float32(0.59) * green + np.float32(0.11) * blue
        red = (grey + (red - grey) * grade[4]) * grade[5]
        green = (grey + (green - grey) * grade[4]) * grade[6]
        blue = (grey + (blue - grey) * grade[4]) * grade[7]
        levels[0, x] = _level(red, threshold[x])
        levels[1, x] = _level(green, threshold[x])
        levels[2, x] = _level(blue, threshold[x])


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _store_row(levels: Floats, rgb: Bytes, luma: Bytes) -> None:
    for x in range(np.uint32(luma.shape[0])):
        red, green, blue = levels[0, x], levels[1, x], levels[2, x]
        rgb[x, 0], rgb[x, 1], rgb[x, 2] = np.uint8(red), np.uint8(green), np.uint8(blue)
        luma[x] = np.uint8(
            np.float32(16.5)
            + np.float32(0.1826) * red
            + np.float32(0.6142) * green
            + np.float32(0.0620) * blue
        )


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _store_chroma(upper: Floats, lower: Floats, u_row: Bytes, v_row: Bytes) -> None:
    for i in range(np.uint32(u_row.shape[0])):
        a, b = np.uint32(2) * i, np.uint32(2) * i + np.uint32(1)
        red = upper[0, a] + upper[0, b] + lower[0, a] + lower[0, b]
        green = upper[1, a] + upper[1, b] + lower[1, a] + lower[1, b]
        blue = upper[2, a] + upper[2, b] + lower[2, a] + lower[2, b]
        u_row[i] = np.uint8(
            np.float32(128.5)
            + np.float32(0.25)
            * (np.float32(0.4392) * blue - np.float32(0.1006) * red - np.float32(0.3386) * green)
        )
        v_row[i] = np.uint8(
            np.float32(128.5)
            + np.float32(0.25)
            * (np.float32(0.4392) * red - np.float32(0.3989) * green - np.float32(0.0403) * blue)
        )


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def print_picture(
    canvas: Floats,
    sprites: Floats,
    grade: Grade,
    dither: Floats,
    rgb: Bytes,
    luma: Bytes,
    u_plane: Bytes,
    v_plane: Bytes,
) -> None:
    """Turns picture light into bytes: RGB, and 4:2:0 planes in limited range BT.709.

    Args:
        canvas: float32, (colour, row, column), picture light.
        sprites: float32, (glow, x y radius strength), pixels.
        grade: The print.
        dither: From `dither_rows`.
        rgb: (row, column, 3), written.
        luma: (row, column), written.
        u_plane: (row / 2, column / 2), written.
        v_plane: (row / 2, column / 2), written.
    """
    height, width = luma.shape
    levels = np.empty((2, 3, width), np.float32)
    numbers = np.array(
        [
            grade.glow[0],
            grade.glow[1],
            grade.glow[2],
            grade.vignette,
            grade.saturation,
            grade.red,
            grade.green,
            grade.blue,
        ],
        np.float32,
    )
    count = sprites.shape[0]
    across = np.zeros((count, width), np.float32)
    for s in range(count):
        for x in range(width):
            away = (x + 0.5 - sprites[s, 0]) / sprites[s, 2]
            across[s, x] = np.exp(-away * away)
    from_middle = np.empty(width, np.float32)
    for x in range(width):
        away = (x + 0.5) / (0.5 * width) - 1.0
        from_middle[x] = away * away
    glow = np.zeros(width, np.float32)
    edge = np.empty(width, np.float32)
    for y in range(height):
        away_y = (y + 0.5) / (0.5 * height) - 1.0
        down = np.float32(0.56 * away_y * away_y)
        for x in range(width):
            edge[x] = from_middle[x] + down
        glow[:] = np.float32(0.0)
        for s in range(count):
            away = (y + 0.5 - sprites[s, 1]) / sprites[s, 2]
            strength = np.float32(sprites[s, 3] * np.exp(-away * away))
            if strength > np.float32(1e-4):
                line = across[s]
                for x in range(width):
                    glow[x] += strength * line[x]
        _print_row(canvas, y, glow, edge, numbers, dither[y & 7], levels[y & 1])
        _store_row(levels[y & 1], rgb[y], luma[y])
        if y & 1:
            _store_chroma(levels[0], levels[1], u_plane[y >> 1], v_plane[y >> 1])

"""The laboratory: glow, vignette, grade and transfer curve, to RGB and to encoder planes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from storyreel.previz.kernels.lens import MIX_LINES, Layers, mix_rows
from storyreel.previz.kernels.raster import TILE
from storyreel.previz.mesh import Flags, Floats

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
    red_line: Floats,
    green_line: Floats,
    blue_line: Floats,
    glow: Floats,
    edge: Floats,
    grade: Floats,
    threshold: Floats,
    red_levels: Floats,
    green_levels: Floats,
    blue_levels: Floats,
) -> None:
    """Writes the levels of a part of a row."""
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
        red_levels[x] = _level(red, threshold[x])
        green_levels[x] = _level(green, threshold[x])
        blue_levels[x] = _level(blue, threshold[x])


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _store_luma(reds: Floats, greens: Floats, blues: Floats, luma: Bytes) -> None:
    for x in range(np.uint32(luma.shape[0])):
        luma[x] = np.uint8(
            np.float32(16.5)
            + np.float32(0.1826) * reds[x]
            + np.float32(0.6142) * greens[x]
            + np.float32(0.0620) * blues[x]
        )


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _store_rgb(reds: Floats, greens: Floats, blues: Floats, rgb: Bytes) -> None:
    for x in range(rgb.shape[0]):
        rgb[x, 0], rgb[x, 1] = np.uint8(reds[x]), np.uint8(greens[x])
        rgb[x, 2] = np.uint8(blues[x])


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _store_chroma(
    reds: Floats,
    greens: Floats,
    blues: Floats,
    low_reds: Floats,
    low_greens: Floats,
    low_blues: Floats,
    u_row: Bytes,
    v_row: Bytes,
) -> None:
    """Writes the colour differences of two rows."""
    for i in range(np.uint32(u_row.shape[0])):
        a, b = np.uint32(2) * i, np.uint32(2) * i + np.uint32(1)
        red = reds[a] + reds[b] + low_reds[a] + low_reds[b]
        green = greens[a] + greens[b] + low_greens[a] + low_greens[b]
        blue = blues[a] + blues[b] + low_blues[a] + low_blues[b]
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
    depth: Floats,
    layers: Layers,
    sprites: Floats,
    grade: Grade,
    dither: Floats,
    dirty: Flags,
    rgb: Bytes,
    luma: Bytes,
    u_plane: Bytes,
    v_plane: Bytes,
) -> None:
    """Turns picture light into bytes: RGB, and 4:2:0 planes in limited range BT.709.

    Args:
        canvas: float32, (colour, row, column), picture light, sharp.
        depth: float32, (row, column), metres.
        layers: What the lens blurs of it; mixed in on the way, row by row, because a whole picture
            does not fit a processor's cache.
        sprites: float32, (glow, x y radius strength), pixels.
        grade: The print.
        dither: From `dither_rows`.
        dirty: (tile row, tile column), which tiles to write.
        rgb: (row, column, 3), written; or of no rows, when it is not wanted.
        luma: (row, column), written.
        u_plane: (row / 2, column / 2), written.
        v_plane: (row / 2, column / 2), written.
    """
    height, width = luma.shape
    levels = np.empty((6, width), np.float32)
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
    light = np.empty((6, width), np.float32)
    scratch = np.zeros((MIX_LINES, width), np.float32)
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
            part = slice(first, last)
            if layers.blur.far_px > 0.0:
                mix_rows(canvas, depth, layers, y, first, last, scratch, light)
            for k in range(2):
                row, colours = y + k, 3 * k
                red, green, blue = canvas[0, row, part], canvas[1, row, part], canvas[2, row, part]
                if layers.blur.far_px > 0.0:
                    red, green = light[colours, part], light[colours + 1, part]
                    blue = light[colours + 2, part]
                away_y = (row + 0.5) / (0.5 * height) - 1.0
                down = np.float32(0.56 * away_y * away_y)
                for x in range(first, last):
                    edge[x] = from_middle[x] + down
                glow[part] = np.float32(0.0)
                for s in range(count):
                    away = (row + 0.5 - sprites[s, 1]) / sprites[s, 2]
                    strength = np.float32(sprites[s, 3] * np.exp(-away * away))
                    if strength > np.float32(1e-4):
                        line = across[s]
                        for x in range(first, last):
                            glow[x] += strength * line[x]
                _print_row(
                    red,
                    green,
                    blue,
                    glow[part],
                    edge[part],
                    numbers,
                    dither[row & 7, part],
                    levels[colours, part],
                    levels[colours + 1, part],
                    levels[colours + 2, part],
                )
                reds, greens = levels[colours, part], levels[colours + 1, part]
                blues = levels[colours + 2, part]
                _store_luma(reds, greens, blues, luma[row, part])
                if rgb.shape[0]:
                    _store_rgb(reds, greens, blues, rgb[row, part])
            _store_chroma(
                levels[0, part],
                levels[1, part],
                levels[2, part],
                levels[3, part],
                levels[4, part],
                levels[5, part],
                u_plane[y >> 1, first // 2 : last // 2],
                v_plane[y >> 1, first // 2 : last // 2],
            )

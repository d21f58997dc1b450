"""What is to be shaded: each surface a pixel sees once, and calm surfaces every other pixel.

A band of samples from `raster.fill_band` becomes a list of (pixel, triangle, share of the pixel),
which `shade` shades in one loop. Pixels wholly inside a smooth surface are put on the list only on
every second column of every second row, and far out of focus on every fourth; the pixels between
are interpolated where both neighbours belong to the same surface and look alike, and listed for a
further pass where not.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from storyreel.previz.kernels.raster import TILE, Triangles, shear
from storyreel.previz.kernels.shade import CLOTH, FACE, GLOW, METAL, SKIN, Surfaces, WorkList
from storyreel.previz.mesh import Flags, Floats, Ints

SHARP, CALM, VERY_CALM = 0, 1, 2
"""Shaded at every pixel, at every second, at every fourth, as far as neighbours are alike."""


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def describe(triangles: Triangles, begin: int, end: int, surfaces: Surfaces) -> None:
    """Copies surface, figure and material to triangles `begin` to `end` of the frame."""
    source, surface = triangles.source, triangles.surface
    figure, material = triangles.figure, triangles.material
    mesh_surface, mesh_figure, mesh_material = surfaces.surface, surfaces.figure, surfaces.material
    for t in range(begin, end):
        k = source[t]
        surface[t], figure[t], material[t] = mesh_surface[k], mesh_figure[k], mesh_material[k]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _calmness(
    material: int, nearness: float, soft_beyond: float, face_within: float, draft: bool
) -> int:
    """How coarsely a surface may be shaded."""
    if nearness < soft_beyond:
        return VERY_CALM
    if draft and material != FACE:
        return VERY_CALM if CLOTH != material != SKIN else CALM
    if material == FACE:
        return CALM if nearness > face_within else SHARP
    if material <= 0 or GLOW <= material <= SKIN or material == METAL:
        return CALM
    return SHARP


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def list_band(
    nearness: Floats,
    seen: Ints,
    first: int,
    rows: int,
    triangles: Triangles,
    soft_beyond: float,
    face_within: float,
    draft: bool,
    dirty: Flags,
    work: WorkList,
    groups: Ints,
    canvas: Floats,
    depth: Floats,
    figures: Flags,
) -> int:
    """Lists the shares of a band's pixels, and writes its depth and its map of people.

    Args:
        nearness: From `fill_band`.
        seen: From `fill_band`.
        first: First pixel row of the band.
        rows: Pixel rows in the band.
        triangles: From `describe`.
        soft_beyond: 1/depth below which the lens blurs so much that any surface is calm; 0 for
            never.
        face_within: 1/depth above which a face is so large that its features span pixels.
        draft: Whether patterns may be lost to speed; faces never are.
        dirty: (tile row of the band, tile column), which tiles to list; the others are left as
            they are in every array.
        work: Written from the start.
        groups: (row of the band, column), surface and calmness of a pixel that may be
            interpolated, or -1.
        canvas: (colour, row, column), cleared.
        depth: (row, column), metres along the lens, infinite where nothing is.
        figures: (row, column), number of the person nearest in the pixel, 0 for the set.

    Returns:
        How many entries there are to shade.
    """
    n = 0
    width = depth.shape[1]
    surface, material, figure = triangles.surface, triangles.material, triangles.figure
    listed, at = work.triangle, work.at
    shares, pixels = work.share, work.pixel
    for y in range(rows):
        row, top, bottom = first + y, 2 * y, 2 * y + 1
        tiles = dirty[y // TILE]
        for tile in range(tiles.shape[0]):
            if tiles[tile] == 0:
                continue
            for x in range(np.uint32(tile * TILE), np.uint32(min(width, (tile + 1) * TILE))):
                canvas[0, row, x] = canvas[1, row, x] = canvas[2, row, x] = np.float32(0.0)
                left, right = np.uint32(2) * x, np.uint32(2) * x + np.uint32(1)
                t0, t1, t2, t3 = (
                    seen[top, left],
                    seen[top, right],
                    seen[bottom, left],
                    seen[bottom, right],
                )
                nearest, front = nearness[top, left], t0
                if nearness[top, right] > nearest:
                    nearest, front = nearness[top, right], t1
                if nearness[bottom, left] > nearest:
                    nearest, front = nearness[bottom, left], t2
                if nearness[bottom, right] > nearest:
                    nearest, front = nearness[bottom, right], t3
                depth[row, x] = np.float32(1.0) / nearest
                figures[row, x] = figure[front]
                surface0 = surface[t0]
                whole = t0 == t1 and t1 == t2 and t2 == t3
                if not whole:
                    whole = surface0 == surface[t1] == surface[t2] == surface[t3]
                if whole:
                    calm = _calmness(material[front], nearest, soft_beyond, face_within, draft)
                    groups[y, x] = 4 * (surface0 + 1) + calm
                    if calm == VERY_CALM:
                        if y & 3 != 0 or x & np.uint32(3) != 0:
                            continue
                    elif calm == CALM and (y & 1 != 0 or x & np.uint32(1) != 0):
                        continue
                    listed[n] = t0
                    at[n, 0], at[n, 1] = 2 * x + 1, 2 * row + 1
                    shares[n] = 1.0
                    pixels[n, 0], pixels[n, 1] = row, x
                    n += 1
                    continue

                groups[y, x] = -1
                begin = n
                for i in range(4):
                    t = t0
                    if i == 1:
                        t = t1
                    elif i == 2:
                        t = t2
                    elif i == 3:
                        t = t3
                    found = -1
                    for j in range(begin, n):
                        if surface[listed[j]] == surface[t]:
                            found = j
                    if found >= 0:
                        shares[found] += 0.25
                        continue
                    sample_row = 2 * row + (i >> 1)
                    listed[n] = t
                    at[n, 0] = 2 * x + (i & 1) + shear(sample_row)
                    at[n, 1] = sample_row + 0.5
                    shares[n] = 0.25
                    pixels[n, 0], pixels[n, 1] = row, x
                    n += 1
    return n


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _alike(one: float, other: float) -> bool:
    """Whether nothing visible can hide between two neighbours; stricter in the dark."""
    allowed = np.float32(0.003) + np.float32(0.05) * max(one, other)
    return bool(abs(one - other) < allowed)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _interpolate(
    canvas: Floats, row: int, x: int, row_a: int, x_a: int, row_b: int, x_b: int
) -> bool:
    """Puts the mean of two pixels into a third if they are alike; says whether it did."""
    red_a, red_b = canvas[0, row_a, x_a], canvas[0, row_b, x_b]
    green_a, green_b = canvas[1, row_a, x_a], canvas[1, row_b, x_b]
    blue_a, blue_b = canvas[2, row_a, x_a], canvas[2, row_b, x_b]
    if not (_alike(red_a, red_b) and _alike(green_a, green_b) and _alike(blue_a, blue_b)):
        return False
    half = np.float32(0.5)
    canvas[0, row, x] = (red_a + red_b) * half
    canvas[1, row, x] = (green_a + green_b) * half
    canvas[2, row, x] = (blue_a + blue_b) * half
    return True


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def between(
    seen: Ints,
    first: int,
    rows: int,
    step: int,
    across: bool,
    dirty: Flags,
    work: WorkList,
    groups: Ints,
    canvas: Floats,
) -> int:
    """Interpolates between pixels 2 * `step` apart; lists those that need shading.

    First between columns, `across`; then between rows, which by then have every column.
    """
    n = 0
    width = canvas.shape[2]
    listed, at = work.triangle, work.at
    shares, pixels = work.share, work.pixel
    dx, dy = (step, 0) if across else (0, step)
    for y in range(dy, rows, 2 * step):
        row, tiles = first + y, dirty[y // TILE]
        for tile in range(tiles.shape[0]):
            if tiles[tile] == 0:
                continue
            for x in range(tile * TILE + dx, min(width, (tile + 1) * TILE), step + dx):
                group = groups[y, x]
                if group < 0 or (group & 3) < step:
                    continue
                group >>= 2
                if (
                    x + dx < width
                    and y + dy < rows
                    and groups[y - dy, x - dx] >> 2 == group == groups[y + dy, x + dx] >> 2
                    and _interpolate(canvas, row, x, row - dy, x - dx, row + dy, x + dx)
                ):
                    continue
                listed[n] = seen[2 * y, 2 * x]
                at[n, 0], at[n, 1] = 2 * x + 1, 2 * row + 1
                shares[n] = 1.0
                pixels[n, 0], pixels[n, 1] = row, x
                n += 1
    return n

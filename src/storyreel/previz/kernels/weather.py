"""Rain and snow: drops and flakes in the air before the lens, drawn over a finished picture."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from storyreel.previz.mesh import Floats

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]

NEAREST_M = 1.2
"""Nothing is drawn nearer to the lens than this."""


class Fall(NamedTuple):
    """What falls, and how.

    Attributes:
        velocity: Metres a second along x, y and z.
        flutter_m: How far it swings to and fro on its way.
        shutter_s: How long the shutter is open: the length of a streak in time.
        size_m: Width of a streak, or diameter of a flake.
        level: Brightness it is drawn with, limited-range luma.
        strength: How much of that a drop or flake that fills a pixel adds, 0 to 1.
    """

    velocity: tuple[float, float, float]
    flutter_m: float
    shutter_s: float
    size_m: float
    level: float
    strength: float


class Lens(NamedTuple):
    """The camera as the kernel reads it."""

    eye: tuple[float, float, float]
    right: tuple[float, float, float]
    up: tuple[float, float, float]
    forward: tuple[float, float, float]
    focal_px: float


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _wet(yuv: Bytes, height: int, x: int, y: int, level: float, share: float, grey: float) -> None:
    """Mixes a brightness into one pixel, and greys its colour by `grey` of that."""
    luma = float(yuv[y, x])
    yuv[y, x] = np.uint8(luma + (level - luma) * share + 0.5)
    if grey > 0.0 and not (x | y) & 1:
        width = yuv.shape[1]
        at = (y >> 1) * (width >> 1) + (x >> 1)
        for plane in range(2):
            flat = plane * (height >> 1) * (width >> 1) + at
            row, column = height + flat // width, flat % width
            tint = float(yuv[row, column])
            yuv[row, column] = np.uint8(tint + (128.0 - tint) * share * grey + 0.5)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _streak(
    yuv: Bytes,
    depth: Floats,
    start: tuple[float, float],
    end: tuple[float, float],
    width_px: float,
    away: float,
    fall: Fall,
    share: float,
) -> None:
    """A line along the way of a drop while the shutter is open, faint at both ends."""
    height, width = depth.shape
    rows = abs(end[1] - start[1])
    if rows < 1.0:
        return
    first = max(0, math.ceil(min(start[1], end[1])))
    last = min(height - 1, math.floor(max(start[1], end[1])))
    half = 0.5 * max(width_px, 1.0)
    thin = min(1.0, width_px)
    for y in range(first, last + 1):
        along = (y - start[1]) / (end[1] - start[1])
        middle = start[0] + (end[0] - start[0]) * along
        body = 4.0 * along * (1.0 - along) * share * thin
        for x in range(math.floor(middle - half), math.ceil(middle + half) + 1):
            if 0 <= x < width and depth[y, x] > away:
                cover = min(1.0, half + 0.5 - abs(x - middle))
                if cover > 0.0:
                    _wet(yuv, height, x, y, fall.level, body * cover, 0.0)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _flake(
    yuv: Bytes,
    depth: Floats,
    at: tuple[float, float],
    width_px: float,
    away: float,
    fall: Fall,
    share: float,
) -> None:
    """A soft round spot."""
    height, width = depth.shape
    radius = 0.5 * width_px
    if radius < 0.7:
        share *= (radius / 0.7) ** 2
        radius = 0.7
    reach = radius + 0.5
    for y in range(math.ceil(at[1] - reach), math.floor(at[1] + reach) + 1):
        for x in range(math.ceil(at[0] - reach), math.floor(at[0] + reach) + 1):
            if 0 <= x < width and 0 <= y < height and depth[y, x] > away:
                off = math.sqrt((x - at[0]) ** 2 + (y - at[1]) ** 2)
                cover = min(1.0, reach - off)
                if cover > 0.0:
                    _wet(yuv, height, x, y, fall.level, share * cover, 1.0)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def draw_falling(
    yuv: Bytes,
    depth: Floats,
    seeds: Doubles,
    box: tuple[float, float, float],
    lens: Lens,
    fall: Fall,
    time: float,
) -> None:
    """Draws what falls.

    Drops are spread over a box of air before the lens that the world is tiled with: one that
    leaves it on one side comes in on the other, so the air is as full wherever the camera goes.

    Args:
        yuv: (row * 3 / 2, column), planar 4:2:0 in limited range; drawn onto.
        depth: (row, column), metres along the lens.
        seeds: (drop, 4), places in the box and a phase, 0 to 1.
        box: Its size along x, y and z in metres.
        lens: The camera.
        fall: What falls.
        time: Seconds on the shot's clock.
    """
    height, width = depth.shape
    reach = 0.5 * min(box[0], box[2])
    streak = fall.shutter_s > 0.0
    for n in range(seeds.shape[0]):
        turn = 2.0 * math.pi * seeds[n, 3]
        place = np.empty(3)
        for axis in range(3):
            middle = lens.eye[axis] + lens.forward[axis] * reach
            ahead = seeds[n, axis] * box[axis] + fall.velocity[axis] * time
            if axis != 1:
                ahead += fall.flutter_m * math.sin(1.7 * time + turn + 1.3 * axis)
            ahead -= middle
            ahead -= math.floor(ahead / box[axis] + 0.5) * box[axis]
            place[axis] = middle + ahead
        if place[1] < 0.01:
            continue
        x0 = place[0] - lens.eye[0]
        y0 = place[1] - lens.eye[1]
        z0 = place[2] - lens.eye[2]
        away = x0 * lens.forward[0] + y0 * lens.forward[1] + z0 * lens.forward[2]
        if away < NEAREST_M:
            continue
        scale = lens.focal_px / away
        px = 0.5 * width + scale * (x0 * lens.right[0] + y0 * lens.right[1] + z0 * lens.right[2])
        py = 0.5 * height - scale * (x0 * lens.up[0] + y0 * lens.up[1] + z0 * lens.up[2])
        # Near drops are out of focus, far ones are lost in the others.
        share = fall.strength * min(1.0, 0.35 + 0.25 * away) * max(0.0, 1.0 - away / (2.0 * reach))
        if not streak:
            _flake(yuv, depth, (px, py), scale * fall.size_m, away, fall, share)
            continue
        x1 = x0 - fall.velocity[0] * fall.shutter_s
        y1 = y0 - fall.velocity[1] * fall.shutter_s
        z1 = z0 - fall.velocity[2] * fall.shutter_s
        before = x1 * lens.forward[0] + y1 * lens.forward[1] + z1 * lens.forward[2]
        if before < NEAREST_M:
            continue
        scale1 = lens.focal_px / before
        qx = 0.5 * width + scale1 * (x1 * lens.right[0] + y1 * lens.right[1] + z1 * lens.right[2])
        qy = 0.5 * height - scale1 * (x1 * lens.up[0] + y1 * lens.up[1] + z1 * lens.up[2])
        _streak(yuv, depth, (qx, qy), (px, py), scale * fall.size_m, away, fall, share)

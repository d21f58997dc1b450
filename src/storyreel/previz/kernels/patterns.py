"""Patterns of materials, painted per pixel: boards, panels, tiles, brick, earth, cloth, hair.

Each changes the colour in `paint` and returns the shine. Details are faded out before they grow
narrower than a pixel, whose width on the surface is `footprint`.
"""

from __future__ import annotations

import math

from numba import njit

from storyreel.previz.kernels.face import BLUE, GREEN, RED, Doubles, speckle, stroke


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _cloud(x: float, y: float) -> float:
    """Smooth noise of period 1, in 0..1."""
    cell_x, cell_y = math.floor(x), math.floor(y)
    u, v = x - cell_x, y - cell_y
    u, v = u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v)
    i, j = int(cell_x), int(cell_y)
    low = speckle(i, j) * (1.0 - u) + speckle(i + 1, j) * u
    high = speckle(i, j + 1) * (1.0 - u) + speckle(i + 1, j + 1) * u
    return low * (1.0 - v) + high * v


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _tint(paint: Doubles, tone: float) -> None:
    paint[RED] *= tone
    paint[GREEN] *= tone
    paint[BLUE] *= tone


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _fade(width: float, footprint: float) -> float:
    """1 while a detail of this width is wider than two pixels, 0 once it is narrower than one."""
    return min(1.0, max(0.0, width / footprint - 1.0))


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def floorboards(x: float, z: float, footprint: float, paint: Doubles) -> float:
    """Boards 0.18 m wide and 1.25 m long; returns the shine."""
    across = x * (1.0 / 0.18)
    board = math.floor(across)
    along = z * (1.0 / 1.25) + 0.37 * board
    piece = math.floor(along)
    tone = 0.5 + (speckle(int(board), int(piece)) - 0.5) * _fade(0.36, footprint)
    shade = 0.78 + 0.36 * tone
    if footprint < 0.02:
        grain = _cloud(x * 95.0 + 13.0 * tone, z * 3.0 + 31.0 * tone) - 0.5
        shade += 0.20 * grain * _fade(0.02, footprint)
    gap_x = (0.5 - abs(across - board - 0.5)) * 0.18
    gap_z = (0.5 - abs(along - piece - 0.5)) * 1.25
    joint = max(stroke(gap_x, 0.0022, footprint), 0.7 * stroke(gap_z, 0.0018, footprint))
    _tint(paint, shade * (1.0 - 0.62 * joint))
    return 0.30 * (1.0 - joint)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def panelling(along: float, height: float, footprint: float, paint: Doubles) -> float:
    """Sunk panels 0.62 m apart up to a rail at 0.9 m, plain wall above."""
    if height < 0.95:
        part = along * (1.0 / 0.62)
        part -= math.floor(part)
        side = min(part, 1.0 - part) * 0.62 - 0.07
        foot, head = height - 0.20, 0.84 - height
        frame = min(side, foot, head)
        # A bevel: its upper edge lies in shade, its lower edge catches the light.
        edge = stroke(frame, 0.010, footprint + 0.002)
        lit = 0.32 if foot == frame else (-0.42 if head == frame else -0.22)
        rail = stroke(height - 0.90, 0.0035, footprint)
        _tint(paint, (1.0 + lit * edge) * (1.0 - 0.35 * rail))
        if frame > 0.0:
            _tint(paint, 0.95)
    return 0.06


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def tiles(x: float, z: float, footprint: float, paint: Doubles) -> float:
    """Square tiles of 0.5 m with their joints."""
    across, along = x * 2.0, z * 2.0
    i, j = math.floor(across), math.floor(along)
    tone = (speckle(int(i), int(j)) - 0.5) * _fade(0.5, footprint)
    shade = 1.0 + 0.16 * tone
    if footprint < 0.05:
        shade += 0.10 * (_cloud(x * 9.0, z * 9.0) - 0.5) * _fade(0.05, footprint)
    gap = min(0.5 - abs(across - i - 0.5), 0.5 - abs(along - j - 0.5)) * 0.5
    joint = stroke(gap, 0.0045, footprint)
    _tint(paint, shade * (1.0 - 0.45 * joint))
    return 0.26 * (1.0 - joint)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def ground(x: float, z: float, footprint: float, paint: Doubles) -> float:
    """Mottled grass or earth: large patches, tufts, and blades close by."""
    shade = 1.0 + 0.40 * (_cloud(x * 0.6, z * 0.6) - 0.5)
    shade += 0.34 * (_cloud(x * 3.1 + 7.0, z * 3.1) - 0.5) * _fade(0.3, footprint)
    if footprint < 0.06:
        shade += 0.34 * (_cloud(x * 17.0, z * 17.0 + 5.0) - 0.5) * _fade(0.06, footprint)
    if footprint < 0.012:
        shade += 0.30 * (_cloud(x * 75.0, z * 75.0) - 0.5) * _fade(0.012, footprint)
    warm = 0.12 * (_cloud(x * 1.3 + 3.0, z * 1.3 + 9.0) - 0.5)
    _tint(paint, shade)
    paint[RED] *= 1.0 + warm
    paint[BLUE] *= 1.0 - warm
    return 0.02


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def brick(along: float, height: float, footprint: float, paint: Doubles) -> float:
    """Running bond: courses of 75 mm, bricks of 225 mm, paler mortar."""
    up = height * (1.0 / 0.075)
    course = math.floor(up)
    across = along * (1.0 / 0.225) + 0.5 * (int(course) & 1)
    brick = math.floor(across)
    tone = (speckle(int(brick), int(course)) - 0.5) * _fade(0.12, footprint)
    shade = 1.0 + 0.42 * tone
    if footprint < 0.012:
        shade += 0.22 * (_cloud(along * 70.0, height * 70.0) - 0.5) * _fade(0.012, footprint)
    gap = min((0.5 - abs(across - brick - 0.5)) * 0.225, (0.5 - abs(up - course - 0.5)) * 0.075)
    joint = stroke(gap, 0.005, footprint)
    mortar = 0.35 * (paint[RED] + paint[GREEN] + paint[BLUE])
    _tint(paint, shade)
    paint[RED] += (mortar * 1.04 - paint[RED]) * joint
    paint[GREEN] += (mortar - paint[GREEN]) * joint
    paint[BLUE] += (mortar * 0.94 - paint[BLUE]) * joint
    return 0.03


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def cloth(x: float, y: float, z: float, footprint: float, paint: Doubles) -> float:
    """Ribs 15 mm apart over the height, and an uneven weave close by."""
    # A wave of two parabolas: as good as a sine here, a tenth of its price, and the same on
    # every machine.
    turn = y * (420.0 / (2.0 * math.pi))
    turn = 2.0 * (turn - math.floor(turn)) - 1.0
    rib = -0.018 * 4.0 * turn * (1.0 - abs(turn)) * _fade(0.012, footprint)
    weave = 0.0
    if footprint < 0.0016:
        weave = 0.12 * (_cloud(x * 900.0 + z * 700.0, y * 1100.0) - 0.5) * _fade(0.0016, footprint)
    _tint(paint, 0.97 + rib + weave)
    return 0.015


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def hair(x: float, y: float, z: float, footprint: float, paint: Doubles) -> float:
    """Strands that run down from the crown."""
    angle = math.atan2(x, z)
    if footprint < 0.006:
        strand = _cloud(angle * 42.0 + 6.0 * y, y * 9.0) - 0.5
        strand *= 0.34 * _fade(0.006, footprint)
        if footprint < 0.0012:
            fine = _cloud(angle * 170.0 + 30.0 * y, y * 16.0) - 0.5
            strand += 0.42 * fine * _fade(0.0012, footprint)
        _tint(paint, 1.0 + strand)
        return 0.9 + 1.2 * strand
    return 0.9

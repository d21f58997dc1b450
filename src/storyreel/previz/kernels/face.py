"""The painted face: features as functions of the head's own coordinates, one pixel at a time.

Coordinates are metres from the middle of the head: x to the person's left, y up. Every edge is
softened over `footprint`, the width of a pixel on the skin, so the face is as crisp in an extreme
close-up as it is calm in a wide shot. Features that come in pairs are painted in mirrored
coordinates, where `out` grows away from the nose on either side.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from storyreel.previz.face import FaceParam
from storyreel.previz.mesh import Floats

Doubles = NDArray[np.float64]

EYE_OUT_M = 0.0355
EYE_UP_M = 0.010
EYE_HALF_WIDTH_M = 0.0205
UPPER_LID_M = 0.0125
LOWER_LID_M = 0.0085
IRIS_RADIUS_M = 0.0102
BROW_UP_M = 0.0385
NOSTRIL_OUT_M = 0.0085
NOSTRIL_UP_M = -0.0385
MOUTH_UP_M = -0.066
LIP_GAP_M = 0.026

RED, GREEN, BLUE, GLINT, WET = 0, 1, 2, 3, 4
"""Places in `paint`: the skin's colour, light in the eye, and shine as of tears."""

PAINT = 5
"""Length of `paint`."""

UPPER_LID = int(FaceParam.UPPER_LID)
LOWER_LID = int(FaceParam.LOWER_LID)
GAZE_X = int(FaceParam.GAZE_X)
GAZE_Y = int(FaceParam.GAZE_Y)
BROW_RAISE = int(FaceParam.BROW_RAISE)
BROW_INNER = int(FaceParam.BROW_INNER)
LID_TILT = int(FaceParam.LID_TILT)
BROW_ASYMMETRY = int(FaceParam.BROW_ASYMMETRY)
MOUTH_OPEN = int(FaceParam.MOUTH_OPEN)
MOUTH_HALF_WIDTH = int(FaceParam.MOUTH_HALF_WIDTH)
SMILE = int(FaceParam.SMILE)
LIP_ROUND = int(FaceParam.LIP_ROUND)
TEETH = int(FaceParam.TEETH)
TONGUE = int(FaceParam.TONGUE)
AGE = int(FaceParam.AGE)
STUBBLE = int(FaceParam.STUBBLE)
MAKE_UP = int(FaceParam.MAKE_UP)
TEARS = int(FaceParam.TEARS)
SKEW = int(FaceParam.SKEW)
FURROW = int(FaceParam.FURROW)
BLUSH = int(FaceParam.BLUSH)
IRIS = int(FaceParam.IRIS)
BROW = int(FaceParam.BROW)
LIPS = int(FaceParam.LIPS)
YOUTH = int(FaceParam.YOUTH)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def ramp(start: float, end: float, x: float) -> float:
    """Smooth step from 0 at `start` to 1 at `end`.

    Written as a product because a compiler may fold the reciprocal of a constant but, without
    fast maths, never a division by one.
    """
    t = min(1.0, max(0.0, (x - start) * (1.0 / (end - start))))
    return t * t * (3.0 - 2.0 * t)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def inside(depth: float, footprint: float) -> float:
    """How much of a pixel lies inside a shape whose edge is `depth` away (negative outside)."""
    return min(1.0, max(0.0, depth * (1.0 / footprint) + 0.5))


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def stroke(distance: float, half_width: float, footprint: float) -> float:
    """How much of a pixel a line covers whose middle is `distance` away.

    A line thinner than a pixel grows paler instead of staying dark and jumping about.
    """
    edge = half_width + 0.5 * footprint - abs(distance)
    if edge <= 0.0:
        return 0.0
    sharpness = 1.0 / footprint
    return min(1.0, edge * sharpness) * min(1.0, 2.0 * half_width * sharpness)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def spot(x: float, y: float, wide: float, high: float) -> float:
    """A soft oval spot: 1 in the middle, 0.42 at `wide` or `high`, 0 at twice that."""
    u, v = x * (0.5 / wide), y * (0.5 / high)
    t = max(0.0, 1.0 - u * u - v * v)
    return t * t * t


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _cover(paint: Doubles, red: float, green: float, blue: float, amount: float) -> None:
    paint[RED] += (red - paint[RED]) * amount
    paint[GREEN] += (green - paint[GREEN]) * amount
    paint[BLUE] += (blue - paint[BLUE]) * amount


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _deepen(paint: Doubles, amount: float) -> None:
    """Darkens skin the way a fold does: warmer, because light bleeds through it."""
    amount = min(0.9, amount)
    paint[RED] *= 1.0 - 0.78 * amount
    paint[GREEN] *= 1.0 - amount
    paint[BLUE] *= 1.0 - amount


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _complexion(out: float, y: float, face: Floats, paint: Doubles) -> None:
    """Eye sockets, cheeks and the modelling of the nose that a real skin has without any paint."""
    shade = 0.24 * spot(out - EYE_OUT_M, y - EYE_UP_M - 0.010, 0.024, 0.014)
    shade += 0.20 * spot(out - 0.0165, y - 0.014, 0.007, 0.013)
    shade += 0.10 * spot(out - 0.0125, y + 0.014, 0.006, 0.016)
    shade += 0.22 * spot(out, y + 0.046, 0.013, 0.0055)
    shade += 0.16 * spot(out, y + 0.0855, 0.017, 0.0055)
    _deepen(paint, shade)
    cheek = spot(out - 0.047, y + 0.030, 0.017, 0.015)
    flush = face[BLUSH] * (0.42 * cheek + 0.16 * spot(out, y + 0.024, 0.011, 0.011))
    paint[RED] *= 1.0 + 0.10 * flush
    paint[GREEN] *= 1.0 - 0.62 * flush
    paint[BLUE] *= 1.0 - 0.58 * flush


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _eyeball(
    out: float,
    y: float,
    side: float,
    under_lid: float,
    over_lid: float,
    footprint: float,
    face: Floats,
    paint: Doubles,
    cover: float,
) -> None:
    """White, iris, pupil and the lights in them, between the lids."""
    u = (out - EYE_OUT_M) * (1.0 / EYE_HALF_WIDTH_M)
    shade = 0.50 + 0.50 * ramp(0.0, 0.0065, under_lid)
    shade *= 1.0 - 0.22 * u * u
    red, green, blue = 0.80 * shade, 0.775 * shade, 0.755 * shade
    caruncle = spot(u + 0.98, y - EYE_UP_M + 0.0015, 0.10, 0.003)
    red += (0.62 * shade - red) * caruncle
    green += (0.30 * shade - green) * caruncle
    blue += (0.28 * shade - blue) * caruncle

    pupil_out = EYE_OUT_M + side * face[GAZE_X] * 0.0085
    pupil_y = EYE_UP_M + 0.0008 + face[GAZE_Y] * 0.005
    across, up = out - pupil_out, y - pupil_y
    radius = math.sqrt(across * across + up * up)
    iris = inside(IRIS_RADIUS_M - radius, footprint)
    if iris > 0.0:
        part = radius * (1.0 / IRIS_RADIUS_M)
        fibres = 1.0
        if footprint < 0.0006:
            angle = math.atan2(up, across)
            fibres += 0.13 * math.sin(angle * 23.0 + 2.0 * math.sin(angle * 7.0)) * part
        # Lit from above, an iris glows at the bottom; a dark rim sets it off from the white.
        tone = (0.50 + 0.62 * part * part - (0.42 / IRIS_RADIUS_M) * up) * fibres
        tone *= 1.0 - 0.80 * ramp(0.82, 1.0, part)
        tone *= 0.45 + 0.55 * ramp(0.0, 0.0065, under_lid)
        red += (face[IRIS] * tone - red) * iris
        green += (face[IRIS + 1] * tone - green) * iris
        blue += (face[IRIS + 2] * tone - blue) * iris
    pupil = 0.985 * inside(0.0045 - radius, footprint)
    _cover(paint, red * (1 - pupil), green * (1 - pupil), blue * (1 - pupil), cover)

    # The lights stay on the same side in both eyes: they mirror one lamp.
    real = across * side
    lamp = inside(0.0022 - math.hypot(real + 0.0034, up - 0.0038), footprint)
    lamp *= min(1.0, 0.0044 / footprint)
    window = inside(0.0011 - math.hypot(real - 0.0036, up + 0.0040), footprint)
    window *= min(1.0, 0.0022 / footprint)
    rim = face[TEARS] * stroke(over_lid - 0.0007, 0.0005, footprint)
    paint[GLINT] += cover * (0.95 * lamp + 0.30 * window + 0.4 * rim)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _eye(out: float, y: float, side: float, footprint: float, face: Floats, paint: Doubles) -> None:
    """One eye with its lids and lashes."""
    u = (out - EYE_OUT_M) * (1.0 / EYE_HALF_WIDTH_M)
    u2 = u * u
    bow = max(0.0, 1.0 - u2)
    tilt = (0.0022 - 0.0035 * face[LID_TILT]) * u
    arch = math.sqrt(bow) * (1.0 - 0.10 * u)
    upper = EYE_UP_M + UPPER_LID_M * face[UPPER_LID] * arch + tilt
    lower = EYE_UP_M - LOWER_LID_M * face[LOWER_LID] * bow + 0.6 * tilt
    upper = max(upper, lower)
    make_up = face[MAKE_UP]
    open_part = ramp(-0.55, 0.7, face[UPPER_LID])

    crease = upper + (0.0030 + 0.0016 * open_part) + 0.0022 * bow
    lid = inside(crease - y, footprint + 0.002) * inside(y - upper, footprint) * ramp(0.0, 0.3, bow)
    _deepen(paint, lid * (0.07 + 0.30 * make_up))
    shadow = make_up * 0.35 * spot(u - 0.25, y - crease, 0.75, 0.005)
    _deepen(paint, shadow)
    _deepen(paint, 0.38 * ramp(0.0, 0.5, bow) * stroke(y - crease, 0.0007, footprint))

    if bow > 0.0 and upper > lower:
        cover = inside(min(upper - y, y - lower), footprint)
        cover *= inside(bow * 0.008, footprint)
        if cover > 0.0:
            _eyeball(out, y, side, upper - y, y - lower, footprint, face, paint, cover)

    below = lower - y
    _deepen(paint, (0.30 + 0.15 * make_up) * stroke(below, 0.0006, footprint) * ramp(0.0, 0.2, bow))
    wet = face[TEARS] * ramp(0.0, 0.3, bow) * stroke(below - 0.0008, 0.0014, footprint)
    paint[RED] += (paint[RED] * 1.02 - paint[RED]) * wet
    paint[GREEN] *= 1.0 - 0.30 * wet
    paint[BLUE] *= 1.0 - 0.28 * wet
    paint[WET] = max(paint[WET], wet)

    # A lash line never gets thinner than two thirds of a pixel, so that eyes still read when the
    # whole figure is in the frame.
    outward = 0.5 + 0.5 * u
    half = (0.0009 + 0.0009 * outward) * (1.0 + 0.55 * make_up)
    if footprint < 0.0005:
        half += (
            (0.0003 + 0.0010 * make_up)
            * outward
            * (0.5 + 0.5 * math.sin(u * 46.0))
            * (1.0 if y > upper else 0.0)
        )
    half = max(half, 0.33 * footprint)
    ends = inside((0.94 + 0.17 * outward + 0.14 * make_up - abs(u)) * 0.014, footprint)
    half *= 1.0 - 0.75 * ramp(1.0, 1.22, u) - 0.5 * ramp(0.9, 1.1, -u)
    wing = max(0.0, u - 0.94) * (0.011 + 0.012 * make_up)
    line = stroke(y - upper - wing, half, footprint) * ends
    _cover(paint, 0.016, 0.009, 0.008, 0.96 * line)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _brow(
    out: float, y: float, side: float, footprint: float, face: Floats, paint: Doubles
) -> None:
    """One eyebrow: full and round towards the nose, thin at the tail."""
    v = (out - EYE_OUT_M - 0.0015) * (1.0 / 0.0262)
    bow = 1.0 - v * v
    middle = BROW_UP_M + face[BROW_RAISE] * 0.009 + 0.0052 * bow
    middle -= face[BROW_INNER] * 0.0085 * v
    middle += face[BROW_ASYMMETRY] * 0.006 * side
    tail = 0.5 + 0.5 * v
    half = 0.0042 * (1.0 - 0.72 * tail * math.sqrt(max(0.0, tail))) * (1.0 - 0.32 * face[YOUTH])
    half *= math.sqrt(max(0.0, min(1.0, (v + 1.04) * 7.0)))
    soft = footprint + 0.0009
    cover = stroke(y - middle, half, soft) * inside((1.02 - v) * 0.012, soft)
    if cover > 0.0 and footprint < 0.0008:
        hair = math.sin((out * 0.9 - (y - middle) * (0.35 + 0.9 * tail)) * 5200.0)
        cover *= 1.0 - 0.09 * (0.5 - 0.5 * hair) * (1.0 - footprint / 0.0008)
    _cover(paint, face[BROW], face[BROW + 1], face[BROW + 2], 0.90 * cover)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _nose(out: float, y: float, footprint: float, paint: Doubles) -> None:
    """Nostrils, and the crease beside the wing of the nose."""
    across = (out - NOSTRIL_OUT_M) * (1.0 / 0.0044)
    up = (y - NOSTRIL_UP_M - 0.10 * (out - NOSTRIL_OUT_M)) * (1.0 / 0.0021)
    hole = inside((1.0 - math.sqrt(across * across + up * up)) * 0.0021, footprint + 0.0005)
    _deepen(paint, 0.62 * hole)
    wing_x, wing_y = out - 0.0105, y + 0.0325
    ring = stroke(math.sqrt(wing_x * wing_x + wing_y * wing_y) - 0.0078, 0.0007, footprint + 0.0006)
    _deepen(paint, 0.30 * ring * ramp(0.002, 0.0065, wing_x))


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _mouth_cavity(
    u: float,
    y: float,
    top: float,
    bottom: float,
    gap: float,
    footprint: float,
    face: Floats,
    paint: Doubles,
    cover: float,
) -> None:
    """What shows between open lips: dark, teeth, tongue."""
    red, green, blue = 0.050, 0.012, 0.013
    tongue_top = bottom + gap * 0.34 * face[TONGUE] * (1.0 - 0.35 * u * u)
    tongue = inside(tongue_top - y, footprint + 0.0010) * inside((0.66 - abs(u)) * 0.02, 0.004)
    light = 0.65 + 0.35 * ramp(bottom, tongue_top + 0.001, y)
    red += (0.36 * light - red) * tongue
    green += (0.085 * light - green) * tongue
    blue += (0.085 * light - blue) * tongue

    # The upper teeth hang from the jaw, not from the lip: their edge stays nearly level when the
    # corners of the mouth go up or down, and the lip shades them.
    edge = top - 0.0066 * face[TEETH] * (1.0 - 0.30 * u * u)
    teeth = inside(y - edge, footprint) * inside((0.86 - abs(u)) * 0.012, footprint + 0.003)
    light = (0.58 + 0.42 * ramp(0.0, 0.0045, top - y)) * (1.0 - 0.55 * u * u)
    if footprint < 0.0007:
        light *= 1.0 - 0.14 * stroke(math.sin(u * 9.4) * 0.0025, 0.00028, footprint + 0.0002)
    if face[TEETH] > 0.0:
        red += (0.68 * light - red) * teeth
        green += (0.655 * light - green) * teeth
        blue += (0.60 * light - blue) * teeth
    _cover(paint, red, green, blue, cover)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _mouth(x: float, y: float, footprint: float, face: Floats, paint: Doubles) -> None:
    """Lips, what is between them, and the corners."""
    u = x / face[MOUTH_HALF_WIDTH]
    u2 = u * u
    bow = max(0.0, 1.0 - u2)
    root = math.sqrt(bow)
    opening = face[MOUTH_OPEN]
    gap = opening * LIP_GAP_M
    smile = face[SMILE] + face[SKEW] * min(1.0, max(-1.0, u))
    middle = MOUTH_UP_M - 0.004 * opening + smile * 0.011 * (u2 - 0.35)
    middle -= 0.0007 * math.exp(-u2 * 22.0)
    top, bottom = middle + gap * 0.30 * bow, middle - gap * 0.70 * bow
    peaks = 0.0012 * math.exp(-u2 * 40.0) - 0.0006 * math.exp(-((abs(u) - 0.27) ** 2) * 40.0)
    pursed = face[LIP_ROUND]
    upper_lip = 0.0050 * (0.45 * root + 0.55 * bow) * (1.0 - 0.22 * pursed) - 1.3 * peaks * bow
    lower_lip = 0.0068 * (0.35 * root + 0.65 * bow) * (1.0 - 0.12 * pursed)

    soft = footprint + 0.0007
    within = inside((1.0 - abs(u)) * face[MOUTH_HALF_WIDTH], soft)
    colour = within * (0.80 + 0.12 * face[MAKE_UP])
    upper = inside(min(top + upper_lip - y, y - top + 0.0008), soft)
    tone = 0.76 + 0.16 * ramp(0.0, 0.005, y - top)
    _cover(paint, face[LIPS] * tone, face[LIPS + 1] * tone, face[LIPS + 2] * tone, colour * upper)
    lower = inside(min(y - bottom + lower_lip, bottom - y + 0.0008), soft)
    part = min(1.0, max(0.0, (bottom - y) / max(lower_lip, 1e-4)))
    tone = 1.10 - 0.22 * part * part
    _cover(paint, face[LIPS] * tone, face[LIPS + 1] * tone, face[LIPS + 2] * tone, colour * lower)
    shine = within * lower * spot(u, part - 0.42, 0.42, 0.24)
    paint[WET] = max(paint[WET], (0.22 + 0.35 * face[MAKE_UP]) * shine)
    _cover(paint, 0.9, 0.72, 0.68, 0.10 * shine)

    if gap > 0.0008:
        cover = inside(min(top - y, y - bottom), footprint) * within
        if cover > 0.0:
            _mouth_cavity(u, y, top, bottom, gap, footprint, face, paint, cover)
    closed = 1.0 - ramp(0.0012, 0.0055, gap)
    line = stroke(y - middle, max(0.0008, 0.3 * footprint), footprint)
    line *= inside((1.03 - abs(u)) * 0.012, footprint + 0.001) * closed
    _cover(paint, 0.105, 0.030, 0.028, 0.92 * line)
    corner = spot(abs(u) - 1.03, y - middle, 0.085, 0.0026)
    _deepen(paint, 0.42 * corner)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _cheek_fold(out: float, y: float, footprint: float, face: Floats, paint: Doubles) -> None:
    """The fold from the wing of the nose round the mouth: with age, and with every smile."""
    depth = 0.34 * face[AGE] + 0.22 * max(0.0, face[SMILE])
    part = (-0.030 - y) * (1.0 / 0.044)
    reach = face[MOUTH_HALF_WIDTH] - 0.0060
    line = 0.0165 + reach * part * (1.9 - 0.9 * part)
    fade = ramp(0.0, 0.25, part) * (1.0 - ramp(0.62, 1.10, part))
    soft = max(footprint, 0.0016)
    _deepen(paint, depth * fade * stroke(out - line, 0.0010, soft))
    _deepen(paint, 0.30 * depth * fade * ramp(-0.007, 0.0, out - line) * inside(line - out, soft))


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _age_lines(out: float, y: float, footprint: float, age: float, paint: Doubles) -> None:
    """Forehead, crow's feet, bags under the eyes, and lines from the mouth downwards."""
    soft = max(footprint, 0.0010)
    if y > 0.050 and out < 0.052:
        wave = 0.0014 * math.sin(out * 95.0) - 5.0 * out * out
        fade = 1.0 - ramp(0.026, 0.050, out)
        for i in range(3):
            line = stroke(y - (0.0575 + 0.0092 * i) - wave, 0.0007, soft)
            _deepen(paint, age * 0.36 * fade * line)
    if 0.0 < y < 0.050 and out < 0.012:
        frown = stroke(out - 0.0062 - 0.05 * (y - 0.03), 0.0006, soft)
        _deepen(paint, age * 0.30 * frown * ramp(0.022, 0.030, y) * ramp(0.047, 0.040, y))
    if out > 0.054 and -0.014 < y < 0.030:
        across = out - 0.0585
        fade = ramp(0.0, 0.003, across) * ramp(0.017, 0.006, across)
        for i in range(3):
            line = stroke(y - 0.0105 - (i - 1) * (0.0028 + 0.50 * across), 0.0006, soft)
            _deepen(paint, age * 0.40 * fade * line)
    u = (out - EYE_OUT_M) * (1.0 / 0.021)
    if u * u < 1.0:
        bow = 1.0 - u * u
        bag = EYE_UP_M - 0.0105 - 0.0062 * bow
        _deepen(paint, age * 0.32 * bow * stroke(y - bag, 0.0008, soft))
        _deepen(paint, age * 0.22 * spot(u, y - bag - 0.003, 0.6, 0.003))
    if -0.100 < y < -0.070:
        line = stroke(out - 0.0275 - 0.16 * (-0.070 - y), 0.0007, soft)
        _deepen(paint, age * 0.26 * line * ramp(-0.070, -0.076, y) * ramp(-0.100, -0.088, y))


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _furrow(out: float, y: float, footprint: float, depth: float, paint: Doubles) -> None:
    """Folds of a frown between the brows, and of a wrinkled nose across its bridge."""
    soft = max(footprint, 0.0010)
    upright = stroke(out - 0.0058 - 0.10 * (y - 0.030), 0.0009, soft)
    _deepen(paint, depth * 0.52 * upright * ramp(0.017, 0.026, y) * ramp(0.054, 0.044, y))
    _deepen(paint, depth * 0.30 * spot(out - 0.0125, y - 0.0295, 0.008, 0.007))
    across = ramp(0.0125, 0.0085, out)
    for i in range(2):
        fold = stroke(y - (0.0125 - 0.0085 * i) + 12.0 * out * out, 0.0007, soft)
        _deepen(paint, depth * 0.36 * across * fold)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def speckle(x: int, y: int) -> float:
    """A fixed pseudo-random number in 0..1 for a cell of an endless grid."""
    n = (x * 374761393 + y * 668265263) & 0xFFFFFFFF
    n = ((n ^ (n >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((n ^ (n >> 16)) & 0xFFFF) / 65535.0


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _stubble(
    x: float, out: float, y: float, footprint: float, face: Floats, paint: Doubles
) -> None:
    """A beard's shadow over jaw, chin and lip."""
    jaw = ramp(-0.036, -0.062, y + 0.9 * max(0.0, 0.052 - out) - 0.030 * ramp(0.055, 0.075, out))
    moustache = spot(out, y + 0.0545, 0.020, 0.0052)
    chin = spot(out, y + 0.096, 0.024, 0.017)
    beard = min(1.0, jaw * ramp(-0.026, -0.046, y) + 0.9 * moustache + chin)
    grain = 1.0
    if footprint < 0.0011:
        dots = speckle(math.floor(x * 1500.0), math.floor(y * 1100.0))
        grain += (dots - 0.5) * 1.1 * (1.0 - footprint / 0.0011)
    amount = 0.46 * face[STUBBLE] * beard * grain
    red = 0.5 * face[BROW] + 0.10 * paint[RED]
    green = 0.5 * face[BROW + 1] + 0.10 * paint[GREEN]
    blue = 0.5 * face[BROW + 2] + 0.12 * paint[BLUE]
    _cover(paint, red, green, blue, min(0.85, amount))


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _tear_track(out: float, y: float, footprint: float, tears: float, paint: Doubles) -> None:
    """The wet line a tear leaves on the cheek, with the drop at its end."""
    end = -0.012 - 0.044 * tears
    middle = EYE_OUT_M + 0.004 + 0.0035 * math.sin(y * 70.0) - 0.10 * y
    fade = ramp(EYE_UP_M - 0.006, EYE_UP_M - 0.010, y) * ramp(end - 0.002, end + 0.001, y)
    track = fade * stroke(out - middle, 0.0012, footprint + 0.0004)
    drop = inside(0.0022 - math.hypot(out - middle, (y - end) * 0.75), footprint + 0.0004)
    wet = min(1.0, tears * 1.4) * max(track, drop)
    _deepen(paint, 0.07 * wet)
    paint[WET] = max(paint[WET], wet)
    edge = out - middle + 0.0006
    paint[GLINT] += 0.16 * wet * stroke(edge, 0.0005, footprint + 0.0003)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def paint_face(
    x: float, y: float, footprint: float, figure: int, faces_params: Floats, paint: Doubles
) -> None:
    """Paints one pixel of the face over the skin's colour.

    The features do not return early: numba counts references to arrays along such a path, at a
    price above that of the feature.

    Args:
        x: To the person's left, metres.
        y: Up from the middle of the head, metres.
        footprint: Width of the pixel on the skin, metres.
        figure: Whose face.
        faces_params: (figure, FaceParam).
        paint: The skin's colour in, (red, green, blue, glint, wet) out; float64.
    """
    face = faces_params[figure]
    side = 1.0 if x >= 0.0 else -1.0
    out = x * side
    _complexion(out, y, face, paint)
    if face[STUBBLE] > 0.0 and y < -0.020:
        _stubble(x, out, y, footprint, face, paint)
    if face[AGE] > 0.0:
        _age_lines(out, y, footprint, face[AGE], paint)
    if (face[AGE] > 0.0 or face[SMILE] > 0.0) and -0.084 < y < -0.028:
        _cheek_fold(out, y, footprint, face, paint)
    if -0.050 < y < -0.020 and out < 0.022:
        _nose(out, y, footprint, paint)
    if face[FURROW] > 0.0 and -0.004 < y < 0.056 and out < 0.030:
        _furrow(out, y, footprint, face[FURROW], paint)
    if -0.022 < y < 0.048 and abs(out - EYE_OUT_M) < 0.036:
        # A child's eyes are as large as they will ever be, in a smaller face.
        large = 1.0 / (1.0 + 0.20 * face[YOUTH])
        across, up = EYE_OUT_M + (out - EYE_OUT_M) * large, EYE_UP_M + (y - EYE_UP_M) * large
        _eye(across, up, side, footprint * large, face, paint)
    if 0.014 < y < 0.076 and abs(out - EYE_OUT_M) < 0.031:
        _brow(out, y, side, footprint, face, paint)
    if -0.118 < y < -0.040 and out < 1.30 * face[MOUTH_HALF_WIDTH]:
        _mouth(x, y, footprint, face, paint)
    if face[TEARS] > 0.0 and y < EYE_UP_M:
        _tear_track(out, y, footprint, face[TEARS], paint)

"""Hair: cuts laid over the skull, each a closed shell whose edge is the hairline itself.

The hairline is a smooth curve of height over the angle around the head, and columns of the shell
start on it, so that it has no steps however close the camera comes. Head coordinates throughout.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from storyreel.previz.figures.head import CROWN, HeadShape, skull
from storyreel.previz.mesh import Mesh
from storyreel.previz.shapes import (
    Doubles,
    Paint,
    compose,
    moved,
    shift,
    smooth_path,
    sphere,
    stretch,
    surface_of,
    tube,
)
from storyreel.screenplay.vocabulary import HairStyle

Line = tuple[tuple[float, float], ...]

_CENTRE = (0.0, 0.020, -0.012)

# Hairlines: (angle from the front, height), for one half of the head.
_SHORT: Line = (
    (0.0, 0.0760), (0.28, 0.0770), (0.50, 0.0800), (0.68, 0.0740), (0.84, 0.0500), (0.96, 0.0290),
    (1.12, 0.0080), (1.22, -0.0160), (1.33, -0.0190), (1.42, 0.0120), (1.55, 0.0270),
    (1.72, 0.0220), (1.88, -0.0060), (2.02, -0.0420), (2.35, -0.0600), (2.75, -0.0660),
    (math.pi, -0.0680),
)  # fmt: skip
_TIED: Line = (
    (0.0, 0.0760), (0.35, 0.0740), (0.65, 0.0660), (0.88, 0.0430), (1.05, 0.0220), (1.20, 0.0060),
    (1.34, 0.0080), (1.55, 0.0240), (1.74, 0.0180), (1.92, -0.0080), (2.12, -0.0360),
    (2.45, -0.0560), (math.pi, -0.0640),
)  # fmt: skip
_SLICKED: Line = (
    (0.0, 0.0880), (0.28, 0.0900), (0.52, 0.0960), (0.72, 0.0860), (0.88, 0.0560), (1.00, 0.0290),
    (1.14, 0.0080), (1.24, -0.0120), (1.36, -0.0060), (1.46, 0.0160), (1.60, 0.0260),
    (1.76, 0.0180), (1.94, -0.0160), (2.12, -0.0560), (2.45, -0.0780), (math.pi, -0.0860),
)  # fmt: skip
_RECEDING: Line = (
    (0.0, 0.1130), (0.35, 0.1145), (0.62, 0.1160), (0.80, 0.1000), (0.94, 0.0620), (1.06, 0.0300),
    (1.16, 0.0060), (1.24, -0.0140), (1.34, -0.0160), (1.43, 0.0130), (1.56, 0.0260),
    (1.72, 0.0210), (1.88, -0.0060), (2.04, -0.0420), (2.40, -0.0600), (math.pi, -0.0660),
)  # fmt: skip
_SHOULDER: Line = (
    (0.0, 0.0760), (0.30, 0.0740), (0.55, 0.0630), (0.74, 0.0400), (0.86, 0.0060), (0.95, -0.0440),
    (1.01, -0.1020), (1.10, -0.1620), (1.24, -0.1960), (1.55, -0.2120), (2.00, -0.2300),
    (2.60, -0.2440), (math.pi, -0.2480),
)  # fmt: skip
_BOB: Line = (
    (0.0, 0.0740), (0.30, 0.0715), (0.55, 0.0600), (0.74, 0.0360), (0.86, 0.0020), (0.93, -0.0400),
    (0.98, -0.0850), (1.06, -0.1240), (1.22, -0.1420), (1.55, -0.1450), (2.00, -0.1430),
    (2.60, -0.1400), (math.pi, -0.1390),
)  # fmt: skip
_LONG: Line = (
    (0.0, 0.0750), (0.30, 0.0725), (0.55, 0.0615), (0.75, 0.0380), (0.88, 0.0020), (0.97, -0.0500),
    (1.04, -0.1150), (1.12, -0.1850), (1.24, -0.2300), (1.55, -0.2600), (2.00, -0.3100),
    (2.60, -0.3550), (math.pi, -0.3650),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shell:
    """A layer over the head: hair, a hood, a headscarf.

    Attributes:
        line: Its edge, for one half of the head.
        thickness: In metres over most of the head.
        crown: Added on top.
        edge: Width over which it rises from its edge to full thickness.
        combed: Added to that over the forehead.
        sweep: Difference between the sides of a parting, 0 for none.
        curls: Depth of curls.
        fineness: How small the curls are, 1 for locks of some centimetres.
        waves: Depth of waves that run down the hair.
        locks: Height of tufts that stand up on top.
        hangs: Whether it hangs free below the ears instead of following the skull.
        spread: How far its lower edge stands out, for one that hangs.
    """

    line: Line
    thickness: float
    crown: float = 0.0
    edge: float = 0.016
    combed: float = 0.0
    sweep: float = 0.0
    curls: float = 0.0
    fineness: float = 1.0
    waves: float = 0.0
    locks: float = 0.0
    hangs: bool = False
    spread: float = 0.0


_SHELLS = {
    HairStyle.CROPPED: Shell(_SHORT, 0.0042, edge=0.010, combed=0.02),
    HairStyle.SHORT: Shell(_SHORT, 0.0115, crown=0.0200, edge=0.012, combed=0.030),
    HairStyle.PARTED: Shell(_SHORT, 0.0125, crown=0.0130, edge=0.012, combed=0.018, sweep=2.1),
    HairStyle.TOUSLED: Shell(_SHORT, 0.0150, crown=0.0120, edge=0.012, combed=0.014, locks=0.017),
    HairStyle.SLICKED: Shell(_SLICKED, 0.0080, crown=0.0060, edge=0.010, combed=0.030),
    HairStyle.RECEDING: Shell(_RECEDING, 0.0090, edge=0.014, combed=0.020),
    HairStyle.CURLY: Shell(_SHORT, 0.0240, crown=0.0100, edge=0.024, curls=0.0085),
    HairStyle.AFRO: Shell(_SHORT, 0.0480, crown=0.0160, edge=0.036, curls=0.0034, fineness=2.1),
    HairStyle.WAVY: Shell(
        _SHOULDER, 0.0190, crown=0.0070, sweep=1.2, waves=0.0075, hangs=True, spread=0.012
    ),
    HairStyle.BOB: Shell(_BOB, 0.0170, crown=0.0040, sweep=0.6, hangs=True, spread=0.010),
    HairStyle.LONG: Shell(_LONG, 0.0155, crown=0.0050, sweep=0.5, hangs=True, spread=-0.002),
    HairStyle.BUN: Shell(_TIED, 0.0085, crown=0.0020, edge=0.014, combed=0.03),
    HairStyle.TOPKNOT: Shell(_TIED, 0.0085, crown=0.0040, edge=0.014, combed=0.03),
    HairStyle.PONYTAIL: Shell(_TIED, 0.0090, crown=0.0030, edge=0.014, combed=0.03),
    HairStyle.BRAIDS: Shell(_TIED, 0.0100, crown=0.0030, edge=0.014, combed=0.024, sweep=0.9),
}


def hair_of(style: HairStyle, shape: HeadShape, paint: Paint, *, under_hat: bool) -> list[Mesh]:
    """Meshes of a cut; pressed flat where something is worn over it."""
    if style is HairStyle.BALD:
        return []
    parts = [shell_of(_SHELLS[style], shape, paint, press=0.35 if under_hat else 1.0)]
    if style is HairStyle.BUN:
        knot = _knot(paint)
        parts.append(moved(knot, compose(shift(0, 0.068, -0.128), stretch(0.043, 0.041, 0.037))))
    if style is HairStyle.TOPKNOT and not under_hat:
        knot = _knot(paint)
        parts.append(moved(knot, compose(shift(0, 0.152, -0.034), stretch(0.036, 0.034, 0.036))))
    if style is HairStyle.BRAIDS:
        parts += [_braid(side, paint) for side in (1.0, -1.0)]
    if style is HairStyle.PONYTAIL:
        path = [
            (0.0, 0.044, -0.096),
            (0.0, 0.050, -0.140),
            (0.0, -0.010, -0.168),
            (0.004, -0.090, -0.162),
            (0.002, -0.165, -0.150),
            (0.0, -0.215, -0.142),
        ]
        radii = [
            (0.015, 0.017),
            (0.021, 0.020),
            (0.032, 0.024),
            (0.034, 0.023),
            (0.024, 0.016),
            (0.004, 0.004),
        ]
        parts.append(tube(path, radii, paint, columns=14, steps=5))
    return parts


def _knot(paint: Paint) -> Mesh:
    """A coil of hair as a unit ball."""
    ball = sphere(paint, columns=24, rows=18)
    vertices = ball.vertices.reshape(19, 25, 3)
    angle = np.arctan2(vertices[..., 0], vertices[..., 2])
    groove = 1 + 0.055 * np.sin(3 * angle + 7 * vertices[..., 1])
    groove[:, -1] = groove[:, 0]
    return surface_of((vertices * groove[..., None]).astype(np.float64), paint)


def _braid(side: float, paint: Paint) -> Mesh:
    """A plait from behind the ear over the shoulder to the chest."""
    bends = smooth_path(
        np.array(
            [
                (0.078, -0.034, -0.058),
                (0.096, -0.080, -0.060),
                (0.104, -0.135, -0.036),
                (0.100, -0.180, 0.020),
                (0.088, -0.225, 0.072),
                (0.080, -0.285, 0.092),
                (0.078, -0.345, 0.094),
            ]
        ),
        5,
    )
    count = len(bends)
    radii = []
    for k in range(count):
        share = k / (count - 1)
        swell = 1 + 0.26 * math.sin(2 * math.pi * 9 * share)
        thick = 0.0185 * (1 - 0.35 * share) * swell if share < 0.93 else 0.0095
        radii.append((thick * 1.12, thick * 0.9))
    path = [(side * float(x), float(y), float(z)) for x, y, z in bends]
    return tube(path, radii, paint, columns=12, steps=2)


def _edge(line: Line, columns: int) -> tuple[Doubles, Doubles]:
    """Angles and heights along the whole edge, evenly spaced over its length."""
    half = np.asarray(line)
    whole = np.vstack([(half * (-1, 1))[:0:-1], half])
    fine = smooth_path(whole, 8)
    fine[:, 0] = np.maximum.accumulate(fine[:, 0])
    step = np.hypot(np.diff(fine[:, 0]) * 0.11, np.diff(fine[:, 1]))
    # Some of the columns go by angle alone: the crown has no edge and still wants them.
    along = np.concatenate([[0], np.cumsum(step)]) / step.sum()
    along = 0.55 * along + 0.45 * (fine[:, 0] + math.pi) / (2 * math.pi)
    share = np.linspace(0, 1, columns + 1)
    return np.interp(share, along, fine[:, 0]), np.interp(share, along, fine[:, 1])


def _nearest(angle: Doubles, height: Doubles, edge: tuple[Doubles, Doubles]) -> Doubles:
    """Distance of points to the edge, over the head's surface."""
    across = (angle[..., None] - edge[0]) * 0.098
    up = height[..., None] - edge[1]
    return np.asarray(np.sqrt((across * across + up * up).min(axis=-1)))


def _middle_surface(angle: Doubles, height: Doubles, shell: Shell, shape: HeadShape) -> Doubles:
    """What a shell is laid around: the skull, and below the ears the fall of the hair."""
    if not shell.hangs:
        return skull(angle, height, shape)
    # From here down hair falls instead of following the jaw.
    falls_from = 0.004
    points = skull(angle, np.maximum(height, falls_from), shape)
    below = np.maximum(falls_from - height, 0)
    points[..., 1] = np.where(height < falls_from, height, points[..., 1])
    reach = np.clip(below / 0.14, 0, 2.6)
    ahead = np.clip(np.cos(angle) + 0.15, 0, 1)
    outwards = shell.spread * np.minimum(reach, 1.0) + 0.0055 - 0.010 * ahead * np.minimum(reach, 1)
    points[..., 0] += outwards * np.sin(angle)
    points[..., 2] += outwards * np.cos(angle) * 0.6
    # Long hair lies on the back, which is further behind than the head.
    behind = np.clip(-np.cos(angle) + 0.35, 0, 1)
    points[..., 2] -= 0.030 * behind * np.clip((-0.10 - height) / 0.14, 0, 1) ** 1.5
    # It gathers a little where the neck leaves room.
    neck = np.exp(-(((height + 0.150) / 0.050) ** 2)) * np.clip((shell.spread < 0.008), 0, 1)
    points[..., 0] *= 1 - 0.10 * neck
    return points


def _thickness(angle: Doubles, height: Doubles, shell: Shell, press: float) -> Doubles:
    top = np.clip((height - 0.02) / (CROWN - 0.02), 0, 1)
    thick = shell.thickness + shell.crown * top * (0.75 + 0.25 * np.cos(angle))
    if shell.sweep:
        # The parting is over the right eye; hair rises away from it to the left.
        # At the crown all angles meet, so nothing may depend on them there.
        top = top * np.clip((CROWN - height) / 0.012, 0, 1)
        part = (angle + 0.42) / 0.10
        front = np.clip((np.cos(angle) - 0.1) / 0.5, 0, 1)
        thick = thick - shell.sweep * 0.0070 * np.exp(-part * part) * front * top**0.5
        lift = np.clip(np.sin(angle + 0.42) * 1.4, 0, 1)
        thick = thick + shell.sweep * 0.0060 * lift * front * top
    around = np.clip((CROWN - height) / 0.02, 0, 1)
    if shell.curls:
        # Whole numbers around the head, so that the curls meet at the back.
        f, n = shell.fineness, round(9 * shell.fineness)
        bumps = np.sin(angle * n + 3 * np.sin(height * 70 * f)) * np.sin(
            height * 118 * f + 2 * np.sin(angle * 5)
        )
        bumps = bumps + 0.5 * np.sin(angle * round(17 * f) + 1.0) * np.sin(
            height * 190 * f + np.sin(angle) * 3
        )
        thick = thick + shell.curls * bumps * around
    if shell.waves:
        low = np.clip((0.060 - height) / 0.08, 0, 1)
        wave = np.sin(height * 82 + 1.6 * np.sin(angle * 4) + 0.8 * np.sin(angle * 9))
        thick = thick + shell.waves * (wave + 0.4 * np.sin(angle * 15)) * low
    if shell.locks:
        top = np.clip((height - 0.050) / 0.040, 0, 1)
        tufts = np.sin(angle * 8 + 24 * height) * np.sin(height * 96 + 3 * np.sin(angle * 3))
        tufts = np.clip(0.35 + tufts, 0, 2)
        thick = thick + shell.locks * tufts * top * np.clip((CROWN - height) / 0.008, 0, 1)
    pressed = press + (1 - press) * np.clip((0.035 - height) / 0.03, 0, 1)
    return np.asarray(thick * pressed)


def shell_of(shell: Shell, shape: HeadShape, paint: Paint, *, press: float = 1.0) -> Mesh:
    """The closed mesh of a shell."""
    fine = bool(shell.curls or shell.waves or shell.locks)
    columns = 96 if fine else 72
    rows = 26 if shell.hangs or fine else 20
    edge_angle, edge_height = edge = _edge(shell.line, columns)
    rise = np.arcsin(np.clip(edge_height / CROWN, -1, 1))
    # Rows stand close at the edge, where the shell is round.
    share = np.linspace(0, 1, rows + 1) ** 1.35
    angle = np.broadcast_to(edge_angle, (rows + 1, columns + 1))
    if shell.hangs:
        crowned = np.sin(np.pi / 2 * np.linspace(0, 1, rows + 1))
        height = edge_height + (CROWN - edge_height) * crowned[:, None] ** 1.15
    else:
        height = CROWN * np.sin(rise + (np.pi / 2 - rise) * share[:, None])
    middle = _middle_surface(angle, height, shell, shape)
    far = _nearest(angle, height, edge)
    # Over the forehead it lifts off slowly, or it would look like a bowl.
    edge_width = shell.edge + shell.combed * np.clip((np.cos(angle) - 0.45) / 0.4, 0, 1)
    rounding = np.sqrt(1 - (1 - np.clip(far / edge_width, 0, 1)) ** 2)
    normal = _outwards(middle, height)
    thick = _thickness(angle, height, shell, press)
    outer = middle + normal * (thick * rounding - 0.003)[..., None]
    inner = middle - normal * (0.006 * rounding + 0.003)[..., None]
    # The inside runs up into the head and closes in its middle.
    inside = [np.broadcast_to(np.array(_CENTRE), outer[0].shape)]
    if shell.hangs:
        inside += [inner[k] for k in (9, 6, 4, 2, 1)]
    points = np.concatenate([np.stack(inside), outer])
    return surface_of(points, paint)


def _outwards(points: Doubles, height: Doubles) -> Doubles:
    """Directions square to the head, level where hair hangs."""
    away = points - np.array(_CENTRE)
    away[..., 1] = np.where(height < 0.0, 0.0, away[..., 1])
    length = np.sqrt((away * away).sum(axis=-1, keepdims=True))
    return np.asarray(away / np.maximum(length, 1e-9))

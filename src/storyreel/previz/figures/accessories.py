"""What is worn on the head and grows on the face, in head coordinates."""

from __future__ import annotations

import math

import numpy as np

from storyreel.previz.figures.hair import Line, Shell, shell_of
from storyreel.previz.figures.head import HeadShape, face_surface, featured, jaw_drop
from storyreel.previz.mesh import Floats, Material, Mesh
from storyreel.previz.shapes import (
    Paint,
    compose,
    lathe,
    linear,
    moved,
    shift,
    sphere,
    stretch,
    surface_of,
    tube,
)
from storyreel.screenplay.vocabulary import Beard, Glasses, HairStyle, Headwear
from storyreel.staging.shot import Look

_HOOD: Line = (
    (0.0, 0.098), (0.40, 0.092), (0.70, 0.070), (0.92, 0.030), (1.00, -0.030), (1.04, -0.090),
    (1.10, -0.150), (1.24, -0.205), (1.55, -0.235), (2.10, -0.250), (2.60, -0.255),
    (math.pi, -0.255),
)  # fmt: skip
_HEADSCARF: Line = (
    (0.0, 0.082), (0.40, 0.078), (0.70, 0.058), (0.88, 0.020), (0.96, -0.030), (1.00, -0.080),
    (1.06, -0.130), (1.20, -0.165), (1.55, -0.185), (2.10, -0.195), (2.60, -0.200),
    (math.pi, -0.200),
)  # fmt: skip


_LARGE_HAIR = (HairStyle.CURLY, HairStyle.AFRO, HairStyle.WAVY, HairStyle.LONG, HairStyle.BOB)


def headwear_of(look: Look, shape: HeadShape, number: int) -> list[Mesh]:
    """Meshes of what is worn on the head, in colours that go with the outfit."""
    top, bottom = linear(look.outfit.top), linear(look.outfit.bottom)
    big = 1.035 if look.hair.style in _LARGE_HAIR else 1.0
    size = compose(shift(0, 0, -0.006), stretch(shape.width * big, 1.0, big))
    worn = look.headwear
    if worn is Headwear.HAT:
        return [moved(mesh, size) for mesh in _hat(bottom, number)]
    if worn is Headwear.CAP:
        return [moved(mesh, size) for mesh in _cap(bottom, number)]
    if worn is Headwear.CROWN:
        return [moved(mesh, size) for mesh in _crown(number)]
    if worn is Headwear.HOOD:
        hood = Shell(_HOOD, 0.026, crown=0.006, edge=0.012, hangs=True, spread=0.020)
        return [shell_of(hood, shape, Paint(top, Material.CLOTH, number))]
    if worn is Headwear.SCARF:
        scarf = Shell(_HEADSCARF, 0.014, crown=0.003, edge=0.012, hangs=True, spread=0.000)
        return [shell_of(scarf, shape, Paint(bottom, Material.CLOTH, number))]
    return []


def _hat(colour: tuple[float, float, float], number: int) -> list[Mesh]:
    felt = Paint(colour, Material.CLOTH, number)
    band = Paint((colour[0] * 0.3, colour[1] * 0.3, colour[2] * 0.3), Material.CLOTH, number)
    crown = lathe(
        [
            (0.060, 0.0, 0.0),
            (0.060, 0.112, 0.128),
            (0.085, 0.110, 0.126),
            (0.120, 0.104, 0.118),
            (0.155, 0.094, 0.106),
            (0.166, 0.078, 0.088),
            (0.162, 0.045, 0.052),
            (0.154, 0.0, 0.0),
        ],
        felt,
        columns=40,
        smooth=3,
    )
    ribbon = lathe(
        [
            (0.062, 0.100, 0.110),
            (0.062, 0.1150, 0.1310),
            (0.088, 0.1125, 0.1285),
            (0.088, 0.100, 0.110),
        ],
        band,
        columns=40,
    )
    angle = np.linspace(-np.pi, np.pi, 49)
    rows = []
    for out, up in (
        (0.0, 0.0),
        (0.0, 0.004),
        (0.5, 0.006),
        (0.92, 0.006),
        (1.0, 0.002),
        (0.92, -0.002),
        (0.5, -0.002),
        (0.0, 0.0),
    ):
        dip = -0.016 * np.cos(2 * angle) * -1 * out
        rows.append(
            np.stack(
                [
                    (0.106 + 0.056 * out) * np.sin(angle),
                    0.064 + up - dip * 0.6 - 0.010 * out * np.cos(angle),
                    (0.122 + 0.060 * out) * np.cos(angle),
                ],
                -1,
            )
        )
    brim = surface_of(np.stack(rows[::-1]), felt)
    return [crown, ribbon, brim]


def _cap(colour: tuple[float, float, float], number: int) -> list[Mesh]:
    cloth = Paint(colour, Material.CLOTH, number)
    dome = lathe(
        [
            (0.052, 0.0, 0.0),
            (0.050, 0.108, 0.124),
            (0.070, 0.109, 0.125),
            (0.100, 0.100, 0.114),
            (0.128, 0.078, 0.088),
            (0.143, 0.045, 0.050),
            (0.148, 0.0, 0.0),
        ],
        cloth,
        columns=40,
        smooth=3,
    )
    share = np.linspace(-1, 1, 21)
    rows = []
    for out, up in ((0.0, -0.004), (1.0, -0.003), (1.04, 0.0), (1.0, 0.003), (0.0, 0.006)):
        angle = share * 0.95
        reach = 0.118 + 0.070 * out * np.sqrt(np.clip(1 - share**2, 0, 1)) + 0.004 * out
        rows.append(
            np.stack(
                [
                    reach * np.sin(angle) * 0.92,
                    0.060 + up - 0.016 * out + 0.020 * (1 - share**2) * 0.4,
                    reach * np.cos(angle),
                ],
                -1,
            )
        )
    visor = surface_of(np.stack(rows), cloth, closed=False)
    knob = moved(
        sphere(cloth, columns=10, rows=6), compose(shift(0, 0.148, 0), stretch(0.008, 0.005, 0.008))
    )
    return [dome, visor, knob]


def _crown(number: int) -> list[Mesh]:
    gold = Paint(linear("#d9ae4a"), Material.METAL, number)
    angle = np.linspace(-np.pi, np.pi, 97)
    spike = np.abs(((angle / (2 * np.pi) * 8) % 1.0) - 0.5) * 2
    rows = []
    for radius, up, tall in (
        (0.0, 0.0, 0),
        (0.004, 0.0, 0),
        (0.004, 0.5, 0.5),
        (0.008, 1.0, 1.0),
        (0.004, 1.0, 1.0),
        (0.0, 0.5, 0.5),
        (0.0, 0.0, 0),
    ):
        height = 0.075 + 0.030 * up + 0.040 * tall * spike
        rows.append(
            np.stack(
                [(0.106 + radius) * np.sin(angle), height, (0.119 + radius) * np.cos(angle)], -1
            )
        )
    return [surface_of(np.stack(rows), gold)]


def glasses_of(glasses: Glasses, shape: HeadShape, number: int) -> list[Mesh]:
    """Frames without lenses, which would hide the eyes."""
    if glasses is Glasses.NONE:
        return []
    wire = Paint((0.022, 0.019, 0.018), Material.MATTE, number)
    thick = 0.0016 if glasses is Glasses.ROUND else 0.0023
    parts = []
    for side in (1.0, -1.0):
        rim = []
        for k in range(33):
            a = 2 * math.pi * k / 32
            if glasses is Glasses.ROUND:
                x, y = 0.0262 * math.cos(a), 0.0255 * math.sin(a)
            else:
                x = 0.0285 * _squared(math.cos(a))
                y = 0.0205 * _squared(math.sin(a)) - 0.001
            across = side * 0.0365 + x
            rim.append((across, 0.007 + y, 0.1120 - 2.6 * across * across))
        parts.append(tube(rim, [thick] * len(rim), wire, columns=8, steps=1))
        hinge = side * (0.0365 + 0.0275)
        temple = [
            (hinge, 0.014, 0.1120 - 2.6 * hinge * hinge),
            (side * 0.088 * shape.width, 0.016, 0.070),
            (side * 0.0975 * shape.width, 0.016, 0.020),
            (side * 0.0965 * shape.width, 0.012, -0.012),
        ]
        parts.append(tube(temple, [thick] * 4, wire, columns=6, steps=4))
    bridge = [(-0.0110, 0.012, 0.1115), (0.0, 0.0155, 0.1145), (0.0110, 0.012, 0.1115)]
    parts.append(tube(bridge, [thick] * 3, wire, columns=6, steps=4))
    return parts


def _squared(share: float) -> float:
    """Rounds a circle towards a square."""
    return math.copysign(abs(share) ** 0.55, share)


def beard_of(beard: Beard, shape: HeadShape, paint: Paint) -> list[tuple[Mesh, Floats]]:
    """Hair on the face with the way it goes when the jaw opens; stubble is painted instead."""
    meshes = []
    if beard in (Beard.MOUSTACHE, Beard.FULL):
        meshes += [_moustache(side, shape, paint) for side in (1.0, -1.0)]
    if beard in (Beard.SHORT, Beard.FULL):
        meshes.append(_beard(shape, paint, 0.0075 if beard is Beard.SHORT else 0.0190))
    return [
        (mesh, jaw_drop(mesh.vertices.astype(np.float64)).astype(np.float32)) for mesh in meshes
    ]


def _moustache(side: float, shape: HeadShape, paint: Paint) -> Mesh:
    across = np.array([0.0015, 0.010, 0.020, 0.030, 0.036])
    up = np.array([-0.0520, -0.0525, -0.0555, -0.0620, -0.0680])
    forward = face_surface(across, up, shape) - 0.001
    path = [
        (side * float(x), float(y), float(z)) for x, y, z in zip(across, up, forward, strict=True)
    ]
    radii = [
        (0.0046, 0.0045),
        (0.0058, 0.0055),
        (0.0056, 0.0050),
        (0.0040, 0.0036),
        (0.0010, 0.0010),
    ]
    return tube(path, radii, paint, columns=10, steps=4)


def _beard(shape: HeadShape, paint: Paint, thickness: float) -> Mesh:
    """A patch around the lower face: its upper edge leaves the mouth free."""
    share = np.linspace(-1, 1, 49)
    angle = 1.34 * share
    edge_angle = np.array([0.0, 0.10, 0.22, 0.32, 0.42, 0.60, 0.85, 1.10, 1.24, 1.34])
    edge_height = np.array(
        [-0.0830, -0.0835, -0.0830, -0.0740, -0.0640, -0.0580, -0.0500, -0.0360, -0.0100, 0.0080]
    )
    top = np.interp(np.abs(angle), edge_angle, edge_height)
    low = np.interp(np.abs(angle), [0.0, 0.6, 1.0, 1.34], [-0.1268, -0.1262, -0.1150, -0.030])
    down = np.linspace(0, 1, 17)[:, None]
    height = top + (low - top) * down
    spread = np.broadcast_to(angle, height.shape)
    points = featured(spread, height, shape)
    rounding = np.sqrt(np.clip(1 - np.abs(2 * down - 1) ** 2.6, 0, 1)) * np.sqrt(
        np.clip((1 - np.abs(share)) / 0.10, 0, 1)
    )
    away = points - np.array([0.0, -0.060, 0.010])
    away /= np.sqrt((away * away).sum(axis=-1, keepdims=True))
    full = thickness * (0.55 + 0.45 * np.exp(-((spread / 0.55) ** 2)))
    points = points + away * (full * rounding - 0.0035)[..., None]
    back = points.mean(axis=(0, 1), keepdims=True) - (0, -0.03, 0.05)
    inside = np.broadcast_to(back, points[:1].shape)
    # From the bottom up, so that the outside faces out; both ends close inside the head.
    return surface_of(np.concatenate([inside, points[::-1], inside]), paint, closed=False)


def stubble_of(beard: Beard) -> float:
    """How much of a beard is painted: all of stubble, and a shadow under the edges of others."""
    return {Beard.NONE: 0.0, Beard.STUBBLE: 0.9, Beard.MOUSTACHE: 0.15}.get(beard, 0.75)

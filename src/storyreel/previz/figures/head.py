"""The head: skull, jaw, nose, ears and neck, in the coordinates faces are painted in.

Coordinates are metres on a head of 0.256 m: x to the person's left, y up from its middle, z
forward; the eyes are at y = 0.01 and the mouth at -0.066. Real heads are this one, scaled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from storyreel.previz.mesh import Floats, Material, Mesh
from storyreel.previz.shapes import (
    Colour,
    Doubles,
    Paint,
    compose,
    moved,
    shift,
    smooth_path,
    sphere,
    stretch,
    surface_of,
    turn,
)
from storyreel.screenplay.vocabulary import FaceShape, Sex
from storyreel.staging.shot import Look

COLUMNS, ROWS = 56, 46
CROWN, CHIN = 0.128, -0.128
HAIRLINE = CHIN + 0.75 * (CROWN - CHIN)
"""Height of the hairline: a face is three quarters of its head."""

FACE_CORNERS = (
    (0.0, CHIN, 0.080),
    (0.0, HAIRLINE, 0.090),
    (0.070, -0.020, 0.040),
    (-0.070, -0.020, 0.040),
)
"""Chin, hairline and cheeks: the box around them is the face box."""
FACE_POINTS = {
    "nose": (0.0, -0.030, 0.118),
    "left_eye": (0.0355, 0.010, 0.092),
    "right_eye": (-0.0355, 0.010, 0.092),
    "left_ear": (0.078, -0.012, -0.005),
    "right_ear": (-0.078, -0.012, -0.005),
}
"""What a skeleton of the OpenPose kind knows of a face; left is the person's own."""
MOUTH = (0.0, -0.068, 0.100)
"""Middle of the mouth."""


@dataclass(frozen=True, slots=True)
class HeadShape:
    """What tells one head from another; 1 is average.

    Attributes:
        width: Of the skull.
        jaw: Width of the jaw at its corners.
        chin: Width of the chin.
        cheeks: Fullness.
        nose: Size of the nose.
        brow: Ridge over the eyes.
    """

    width: float = 1.0
    jaw: float = 1.0
    chin: float = 1.0
    cheeks: float = 1.0
    nose: float = 1.0
    brow: float = 1.0

    @classmethod
    def of(cls, look: Look) -> HeadShape:
        """Shape of somebody's head: face shape, sex, age and build together."""
        width, jaw, chin, cheeks = {
            FaceShape.OVAL: (1.0, 0.98, 0.98, 1.0),
            FaceShape.ROUND: (1.06, 1.06, 1.10, 1.7),
            FaceShape.SQUARE: (1.02, 1.13, 1.28, 0.8),
            FaceShape.LONG: (0.94, 0.95, 1.02, 0.6),
            FaceShape.HEART: (1.03, 0.90, 0.80, 1.2),
        }[look.face.shape]
        soft = {Sex.FEMALE: 1.0, Sex.MALE: 0.0, Sex.UNSPECIFIED: 0.5}[look.sex]
        young = min(max((16 - look.age) / 10, 0.0), 1.0)
        old = min(max((look.age - 45) / 35, 0.0), 1.0)
        full = {"slim": -0.3, "average": 0.0, "stocky": 0.35, "heavy": 0.9}[look.build]
        return cls(
            width=width * (0.985 - 0.015 * soft),
            # With age faces sag to the jaw, and noses grow.
            jaw=jaw * (1.04 - 0.07 * soft - 0.03 * young + 0.06 * full + 0.07 * old),
            chin=chin * (1.12 - 0.12 * soft + 0.05 * full),
            cheeks=cheeks + 0.8 * young + 0.6 * full + 0.15 * soft - 0.9 * old,
            nose=(1.06 - 0.22 * soft) * (1 - 0.32 * young) * (1 + 0.14 * old),
            brow=(1.0 - 0.75 * soft) * (1 - 0.8 * young),
        )


def _spot(x: Doubles, y: Doubles, at: tuple[float, float], size: tuple[float, float]) -> Doubles:
    return np.asarray(np.exp(-(((x - at[0]) / size[0]) ** 2) - ((y - at[1]) / size[1]) ** 2))


def _pair(x: Doubles, y: Doubles, at: tuple[float, float], size: tuple[float, float]) -> Doubles:
    return _spot(x, y, at, size) + _spot(x, y, (-at[0], at[1]), size)


# Sections of the skull from the crown down: y, half width, depth before and behind the ears.
_SECTIONS = smooth_path(
    np.array(
        [
            (0.128, 0.000, 0.000, 0.000),
            (0.1268, 0.0175, 0.0185, 0.0220),
            (0.1225, 0.0350, 0.0370, 0.0435),
            (0.114, 0.054, 0.056, 0.066),
            (0.096, 0.073, 0.077, 0.088),
            (0.070, 0.0875, 0.0935, 0.104),
            (0.040, 0.0940, 0.1005, 0.110),
            (0.010, 0.0945, 0.1010, 0.110),
            (-0.020, 0.0915, 0.1000, 0.104),
            (-0.048, 0.0855, 0.0985, 0.094),
            (-0.072, 0.0770, 0.0965, 0.083),
            (-0.092, 0.0655, 0.0930, 0.071),
            (-0.108, 0.0530, 0.0880, 0.058),
            (-0.119, 0.0400, 0.0790, 0.044),
            (-0.126, 0.0230, 0.0600, 0.026),
            (-0.128, 0.000, 0.000, 0.000),
        ]
    ),
    4,
)


def skull(angle: Doubles, height: Doubles, shape: HeadShape) -> Doubles:
    """Points of the head without its features, by angle from the front and height.

    Hair, hats and beards are laid over this.
    """
    y = height
    falling = _SECTIONS[::-1]
    width, front, rear = (np.interp(y, falling[:, 0], falling[:, k]) for k in (1, 2, 3))
    low = np.clip((-y - 0.020) / 0.108, 0, 1)
    corner = np.exp(-(((y + 0.078) / 0.030) ** 2))
    tip = np.clip((-y - 0.095) / 0.025, 0, 1)
    width = width * shape.width * (1 + (shape.jaw - 1) * np.maximum(corner, 0.4 * low))
    width = width * (1 + (shape.chin - 1) * tip)
    forward = np.cos(angle)
    depth = np.where(forward > 0, front, rear)
    # A little boxier than an ellipse, as temples and jaws are.
    power = 2.0 + 0.25 * np.clip((0.09 - np.abs(y)) / 0.05, 0, 1)
    sine = np.abs(np.sin(angle)) ** (2 / power) * np.sign(np.sin(angle))
    cosine = np.abs(forward) ** (2 / power) * np.sign(forward)
    x, z = width * sine, depth * cosine
    # The underside of the jaw climbs from the chin to the ears and on to the nape.
    lift = 0.062 * low**1.5 * (0.5 - 0.5 * forward) ** 2.0
    return np.stack([x, y + lift, z - 0.006 * low * (0.5 - 0.5 * forward)], -1)


def _features(points: Doubles, angle: Doubles, shape: HeadShape) -> Doubles:
    """How far each point of the skull comes forward: nose, brows, sockets, lips, chin."""
    x, y = points[..., 0], points[..., 1]
    front = np.clip(np.cos(angle), 0, 1) ** 0.7
    nose = 0.0185 * _spot(x, y, (0, -0.0285), (0.0105, 0.0125))
    nose += 0.0105 * _spot(x, y, (0, -0.016), (0.0078, 0.020))
    nose += 0.0065 * _spot(x, y, (0, 0.004), (0.0075, 0.020))
    nose += 0.0085 * _pair(x, y, (0.0120, -0.0335), (0.0066, 0.0075))
    out = shape.nose * nose
    out -= 0.0080 * _pair(x, y, (0.0345, 0.011), (0.018, 0.0135))
    out += 0.0035 * _pair(x, y, (0.0355, 0.009), (0.012, 0.008))
    out += (0.0018 + 0.0030 * shape.brow) * _pair(x, y, (0.032, 0.038), (0.024, 0.009))
    out += 0.0030 * shape.cheeks * _pair(x, y, (0.047, -0.028), (0.022, 0.020))
    out += 0.0050 * _spot(x, y, (0, -0.066), (0.026, 0.014))
    out += 0.0022 * _spot(x, y, (0, -0.0605), (0.014, 0.0045))
    out += 0.0026 * _spot(x, y, (0, -0.0725), (0.015, 0.0050))
    out -= 0.0040 * _spot(x, y, (0, -0.0865), (0.020, 0.0060))
    out += 0.0085 * _spot(x, y, (0, -0.107), (0.022 * shape.chin, 0.014))
    return np.asarray(front * out)


def featured(angle: Doubles, height: Doubles, shape: HeadShape) -> Doubles:
    """Points of the face with its features: what a beard grows on."""
    points = skull(angle, height, shape)
    points[..., 2] += _features(points, angle, shape)
    return points


def face_surface(x: Doubles, y: Doubles, shape: HeadShape) -> Doubles:
    """How far forward the face is at x and y."""
    angle = np.arcsin(np.clip(x / 0.085, -1, 1))
    for _ in range(6):
        angle = angle + (x - skull(angle, y, shape)[..., 0]) / 0.09
    return featured(angle, y, shape)[..., 2]


def jaw_share(points: Doubles) -> Doubles:
    """How much of the jaw's way each point of the lower face goes, 0..1."""
    y, z = points[..., 1], points[..., 2]
    before = np.clip((z + 0.010) / 0.060, 0, 1)
    low = np.clip((-y - 0.050) / 0.045, 0, 1)
    return np.asarray(before * low * low * (3 - 2 * low))


def jaw_drop(points: Doubles) -> Doubles:
    """Where points of the lower face move when the jaw is wide open."""
    share = jaw_share(points)
    return np.stack([0 * share, -0.0165 * share, -0.0050 * share], -1)


@dataclass(frozen=True, slots=True)
class Head:
    """A head, shut and with the way its jaw opens, in its own coordinates.

    Attributes:
        mesh: The head with a shut mouth; painted in its own coordinates.
        drop: float32, (vertex, xyz), added when the jaw is wide open.
        local_drop: float32, the same for the paint: lips part by paint and skin together.
        normals_open: float32, normals of the open head.
    """

    mesh: Mesh
    drop: Floats
    local_drop: Floats
    normals_open: Floats


def head_of(shape: HeadShape, skin: Colour, figure: int) -> Head:
    """The head without hair, ears and neck."""
    step = np.linspace(-np.pi, np.pi, COLUMNS + 1)
    # Columns crowd towards the nose, rows towards eyes and mouth, where the shape is finest.
    around = step - 0.46 * np.sin(step)
    level = np.linspace(0, 1, ROWS + 1)
    rise = -np.cos(np.pi * (0.72 * level + 0.28 * level * level * (3 - 2 * level)))
    rise[-1] = 1.0
    angle, height = np.meshgrid(around, CROWN * rise)
    smooth = skull(angle, height, shape)
    # The jaw's rows end before its underside does; a point in the throat closes it.
    smooth[0] = smooth[1].mean(axis=0)
    points = smooth.copy()
    points[..., 2] += _features(smooth, angle, shape)
    paint = Paint(skin, Material.FACE, figure)
    mesh = surface_of(points, paint, local=smooth)
    drop = jaw_drop(points)
    opened = surface_of(points + drop, paint)
    local_drop = np.stack([0 * drop[..., 1], 0.38 * drop[..., 1], 0 * drop[..., 1]], -1)
    return Head(
        mesh,
        drop.reshape(-1, 3).astype(np.float32),
        local_drop.reshape(-1, 3).astype(np.float32),
        opened.normals,
    )


def ears_of(shape: HeadShape, skin: Colour, figure: int) -> list[Mesh]:
    """Two ears: a shell with a hollow, tipped back."""
    ears = []
    for side in (1.0, -1.0):
        lobe = sphere(Paint(skin, Material.SKIN, figure), columns=14, rows=10)
        inner = Paint((skin[0] * 0.62, skin[1] * 0.50, skin[2] * 0.48), Material.SKIN, figure)
        place = compose(
            shift(side * 0.0905 * shape.width, -0.008, -0.008),
            turn("y", -side * 0.42),
            turn("x", -0.16),
        )
        ears.append(moved(lobe, compose(place, stretch(side * 0.0085, 0.031, 0.0195))))
        hollow = sphere(inner, columns=12, rows=8)
        ears.append(
            moved(
                hollow,
                compose(
                    place, shift(side * 0.0048, 0.003, 0.003), stretch(side * 0.0052, 0.020, 0.0115)
                ),
            )
        )
    return ears

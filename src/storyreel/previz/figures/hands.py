"""Hands: palm, four fingers in a relaxed curl, thumb.

A hand is made for the left, hanging from a wrist at the origin: fingers down, palm to -x, thumb
to +z; the right one is its mirror image. Metres of somebody of 1.75 m.
"""

from __future__ import annotations

import math

import numpy as np

from storyreel.previz.figures.rig import BONES, Bone, on_side
from storyreel.previz.mesh import Material, Mesh
from storyreel.previz.shapes import Colour, Doubles, Paint, moved, stretch, tube

KNUCKLES = 0.088
"""From the wrist to the knuckles."""
GRIP = (-0.022, -0.085, 0.012)
"""Where a thing is held, in the left hand."""

# Each finger: where its knuckle lies across the palm, how long and how thick it is.
_FINGERS = (
    (0.0285, 0.074, 0.0088),
    (0.0100, 0.082, 0.0091),
    (-0.0085, 0.076, 0.0087),
    (-0.0262, 0.060, 0.0077),
)


def hand_of(side: int, scale: float, skin: Colour, figure: int) -> list[tuple[Mesh, Doubles]]:
    """The parts of a hand at the origin, each with bone weights (vertex, bone)."""
    paint = Paint(skin, Material.SKIN, figure)
    hand, index, fingers = (
        on_side(bone, side) for bone in (Bone.LEFT_HAND, Bone.LEFT_INDEX, Bone.LEFT_FINGERS)
    )
    place = stretch(side * scale, scale, scale)
    parts = []
    for mesh, bone in (
        (_palm(paint), hand),
        (_thumb(paint), hand),
        *((_finger(k, paint), index if k == 0 else fingers) for k in range(len(_FINGERS))),
    ):
        weights = np.zeros((len(mesh.vertices), BONES))
        # A finger's root stays with the palm, or a fist would tear it off.
        root = np.clip((mesh.vertices[:, 1].astype(np.float64) + KNUCKLES) / 0.012 + 0.5, 0, 1)
        weights[:, hand] = root
        weights[:, bone] += 1 - root
        parts.append((moved(mesh, place), weights))
    return parts


def _palm(paint: Paint) -> Mesh:
    path = [(0, 0.02, 0), (0, 0.0, 0), (0, -0.030, 0.003), (0, -0.062, 0.002), (0, -0.090, 0.001)]
    radii = [(0.018, 0.024), (0.0175, 0.024), (0.0165, 0.034), (0.0150, 0.0385), (0.0105, 0.0370)]
    return tube(path, radii, paint, columns=14, steps=2)


def _finger(number: int, paint: Paint) -> Mesh:
    across, length, radius = _FINGERS[number]
    curl = 0.20 + 0.07 * number
    path = [(0.001, -KNUCKLES + 0.014, across)]
    angle, x, y = 0.05, 0.001, -KNUCKLES - 0.002 * abs(number - 1.2)
    path.append((x, y, across))
    for share in (0.42, 0.32, 0.26):
        angle += curl
        x -= math.sin(angle) * length * share
        y -= math.cos(angle) * length * share
        path.append((x, y, across * (1 - 0.06 * share)))
    radii = [radius * k for k in (1.0, 1.06, 0.98, 0.92, 0.74)]
    return tube(path, radii, paint, columns=8, steps=1)


def _thumb(paint: Paint) -> Mesh:
    path = [
        (-0.004, -0.016, 0.018),
        (-0.010, -0.042, 0.036),
        (-0.016, -0.068, 0.046),
        (-0.019, -0.092, 0.047),
    ]
    return tube(path, [0.0140, 0.0130, 0.0105, 0.0082], paint, columns=8, steps=2)

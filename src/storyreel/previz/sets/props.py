"""Props: things somebody handles. The hand holds them at the origin, up is +y, the front is +z."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from storyreel.previz.mesh import Material, Mesh, join
from storyreel.previz.sets.joinery import block, cylinder, leaves, rod, tilted, turned
from storyreel.previz.sets.palette import paint, scaled
from storyreel.previz.shapes import (
    Colour,
    Paint,
    compose,
    linear,
    moved,
    rounded_box,
    shift,
    sphere,
    stretch,
    surface_of,
    tube,
    turn,
)

_HUES = ("#b23a32", "#2f6d78", "#d69a36", "#5a4a8a", "#4f7f45", "#c9c2b0", "#8a5230", "#3b4a66")
PAPER, STEEL, BRASS, DARK = (linear(c) for c in ("#efe6d0", "#c4c8cc", "#c9a24a", "#26211f"))

_STAND = (
    "bag",
    "bottle",
    "candle",
    "crown",
    "cup",
    "glass",
    "lantern",
    "parcel",
    "ring-box",
    "suitcase",
    "tin",
    "umbrella",
)
"""What stands on its foot when it is put down; the rest lies flat."""


def build_prop(look: str, number: int) -> Mesh:
    """A prop in its own coordinates: held at the origin, up is +y, its front is +z.

    Args:
        look: Shape, such as `letter`; one that nobody has drawn is a parcel.
        number: Which prop of the shot it is; decides its colour, so that two books differ.
    """
    hue = linear(_HUES[number % len(_HUES)])
    return join(MAKERS.get(look, _parcel)(hue))


def lying_prop(look: str, number: int) -> Mesh:
    """A prop as it lies on something at the origin: on its foot, or flat on its side.

    Args:
        look: Shape; see `build_prop`.
        number: Which prop of the shot it is.
    """
    mesh = build_prop(look, number)
    size = mesh.vertices.max(axis=0) - mesh.vertices.min(axis=0)
    if look in MAKERS and look not in _STAND:
        # The side that is thinnest goes down.
        flat = turn("x", -math.pi / 2) if size[2] <= size[0] else turn("z", math.pi / 2)
        mesh = moved(mesh, compose(turn("y", 0.4 - 0.25 * (number % 3)), flat))
    return moved(mesh, shift(0.0, -float(mesh.vertices[:, 1].min()), 0.0))


def _letter(hue: Colour) -> list[Mesh]:
    parts = [
        block((0.17, 0.115, 0.003), (0, -0.02, 0), paint(PAPER)),
        tilted(
            cylinder(0.014, 0.004, (0, 0, 0), paint(linear("#a3241f")), columns=14),
            (0, 0.035, 0.0015),
            x=math.pi / 2,
        ),
    ]
    flap = paint(scaled(PAPER, 0.82))
    parts += [
        rod((s * 0.084, 0.094, 0.0022), (0, 0.035, 0.0022), 0.0012, flap, columns=5)
        for s in (-1, 1)
    ]
    return parts


def _cup(hue: Colour) -> list[Mesh]:
    china = paint(hue)
    handle = [
        (0.036 + 0.026 * math.sin(a), 0.0 + 0.026 * math.cos(a), 0.0)
        for a in np.linspace(0.15, math.pi - 0.15, 6)
    ]
    return [
        turned(
            [
                (0, 0),
                (0, 0.03),
                (0.006, 0.034),
                (0.085, 0.041),
                (0.09, 0.041),
                (0.09, 0.037),
                (0.075, 0.036),
                (0.075, 0),
            ],
            (0, -0.045, 0),
            china,
            columns=22,
        ),
        turned(
            [(0, 0), (0, 0.0358), (0.001, 0)],
            (0, 0.031, 0),
            paint((0.05, 0.025, 0.012)),
            columns=18,
        ),
        tube(handle, [0.005] * 6, china, columns=7, steps=2),
    ]


def _glass(hue: Colour) -> list[Mesh]:
    clear = paint(linear("#cfdcdc"), Material.METAL)
    wine = [
        (0, 0),
        (0, 0.034),
        (0.005, 0.03),
        (0.01, 0.006),
        (0.075, 0.006),
        (0.09, 0.025),
        (0.125, 0.038),
        (0.165, 0.033),
        (0.165, 0.03),
        (0.125, 0.034),
        (0.125, 0),
    ]
    return [
        turned(wine, (0, -0.05, 0), clear, columns=20),
        turned(
            [(0, 0), (0.002, 0.0245), (0.034, 0.0375), (0.036, 0.0)],
            (0, 0.041, 0),
            paint(scaled(hue, 0.7)),
            columns=20,
        ),
    ]


def _bottle(hue: Colour) -> list[Mesh]:
    glass = paint(linear("#2f4f33"))
    body = [
        (0, 0),
        (0, 0.036),
        (0.006, 0.039),
        (0.17, 0.039),
        (0.2, 0.03),
        (0.225, 0.0145),
        (0.29, 0.0135),
        (0.295, 0.016),
        (0.305, 0.016),
        (0.305, 0),
    ]
    return [
        turned(body, (0, -0.1, 0), glass, columns=22),
        turned(
            [(0, 0), (0, 0.0402), (0.09, 0.0402), (0.09, 0)],
            (0, -0.05, 0),
            paint(PAPER),
            columns=22,
        ),
        turned(
            [(0, 0), (0, 0.0408), (0.02, 0.0408), (0.02, 0)], (0, -0.02, 0), paint(hue), columns=22
        ),
        cylinder(0.015, 0.03, (0, 0.195, 0), paint(hue), columns=14),
    ]


def _key(hue: Colour) -> list[Mesh]:
    brass = paint(BRASS, Material.METAL)
    ring = [
        (0.018 * math.sin(a), -0.01 + 0.018 * math.cos(a), 0.0)
        for a in np.linspace(0, 2 * math.pi, 13)
    ]
    return [
        tube(ring, [0.0035] * 13, brass, columns=8, steps=1),
        rod((0, 0.007, 0), (0, 0.082, 0), 0.0036, brass),
        block((0.02, 0.007, 0.004), (0.01, 0.07, 0), brass),
        block((0.014, 0.007, 0.004), (0.007, 0.057, 0), brass),
    ]


def _book(hue: Colour) -> list[Mesh]:
    cover = paint(hue)
    return [
        block((0.145, 0.205, 0.005), (0, -0.07, 0.0165), cover),
        block((0.145, 0.205, 0.005), (0, -0.07, -0.0165), cover),
        block((0.005, 0.205, 0.038), (-0.0725, -0.07, 0), cover),
        block((0.135, 0.193, 0.027), (0.0, -0.064, 0), paint(PAPER)),
        block((0.08, 0.014, 0.002), (0.004, 0.075, 0.0195), paint(BRASS)),
        block((0.05, 0.008, 0.002), (0.004, 0.055, 0.0195), paint(BRASS)),
    ]


def _bag(hue: Colour) -> list[Mesh]:
    leather = paint(hue)
    strap = [
        (0.1 * math.cos(a), -0.1 + 0.11 * math.sin(a), 0.0) for a in np.linspace(0, math.pi, 9)
    ]
    return [
        moved(rounded_box((0.36, 0.24, 0.13), 0.035, leather), shift(0, -0.22, 0)),
        moved(
            rounded_box((0.365, 0.12, 0.14), 0.03, paint(scaled(hue, 0.8))), shift(0, -0.165, 0.002)
        ),
        block((0.04, 0.035, 0.012), (0, -0.235, 0.07), paint(BRASS, Material.METAL)),
        tube(strap, [0.009] * 9, paint(scaled(hue, 0.7)), columns=8, steps=2),
    ]


def _phone(hue: Colour) -> list[Mesh]:
    return [
        moved(rounded_box((0.074, 0.15, 0.009), 0.004, paint(DARK)), shift(0, 0.03, 0)),
        _screen(0.034, -0.038, 0.098, 0.0052),
        block((0.03, 0.03, 0.003), (-0.015, 0.06, -0.0055), paint(scaled(DARK, 2))),
    ]


def _screen(half: float, low: float, high: float, z: float) -> Mesh:
    lit = block(
        (2 * half, high - low, 0.0016), (0, low, z), Paint((0.5, 0.75, 1.05), Material.GLOW)
    )
    lit.local[:, 1] = 1.0
    return lit


def _umbrella(hue: Colour) -> list[Mesh]:
    """Open, over the head of who holds it."""
    ribs = 8
    canopy = [(0, 0.52), (0.06, 0.515), (0.15, 0.43), (0.22, 0.28), (0.26, 0.1), (0.27, 0.0)]
    inner = [(0.0, 0.0), (-0.012, 0.1), (-0.05, 0.28), (-0.12, 0.43), (-0.21, 0.51)]
    # Outside and inside in one closed skin, since a single one would vanish from below.
    profile = [(0.262 + y, r) for y, r in reversed(inner)] + [(0.055 + y, r) for y, r in canopy]
    return [
        turned(profile, (0, 0.62, 0), paint(hue), columns=2 * ribs),
        rod((0, -0.08, 0), (0, 0.97, 0), 0.007, paint(STEEL, Material.METAL)),
        cylinder(0.014, 0.13, (0, -0.1, 0), paint(linear("#6a4126")), columns=12),
    ]


def _suitcase(hue: Colour) -> list[Mesh]:
    brass = paint(BRASS, Material.METAL)
    parts = [
        moved(rounded_box((0.62, 0.42, 0.19), 0.035, paint(hue)), shift(0, -0.28, 0)),
        moved(rounded_box((0.14, 0.022, 0.03), 0.01, paint(scaled(hue, 0.6))), shift(0, 0.0, 0)),
    ]
    parts += [block((0.016, 0.06, 0.016), (s * 0.058, -0.07, 0), brass) for s in (-1, 1)]
    parts += [
        moved(
            rounded_box((0.045, 0.426, 0.196), 0.02, paint(scaled(hue, 0.65))),
            shift(s * 0.19, -0.28, 0),
        )
        for s in (-1, 1)
    ]
    parts += [block((0.04, 0.03, 0.01), (s * 0.19, -0.12, 0.097), brass) for s in (-1, 1)]
    return parts


def _knife(hue: Colour) -> list[Mesh]:
    steel = paint(STEEL, Material.METAL)
    blade = turned(
        [(0, 0), (0, 0.016), (0, 0.016), (0.12, 0.016), (0.12, 0.016), (0.19, 0.0)],
        (0, 0.055, 0),
        steel,
        columns=8,
    )
    return [
        moved(rounded_box((0.026, 0.11, 0.02), 0.009, paint(DARK)), shift(0, 0.0, 0)),
        moved(blade, compose(stretch(1.0, 1.0, 0.16))),
        block((0.034, 0.008, 0.02), (0, 0.052, 0), steel),
    ]


def _gun(hue: Colour) -> list[Mesh]:
    """A stylised revolver, its barrel to the front."""
    metal, grip = paint(scaled(STEEL, 0.35), Material.METAL), paint(linear("#5a3520"))
    return [
        tilted(
            moved(rounded_box((0.026, 0.105, 0.038), 0.012, grip), shift(0, -0.02, 0)),
            (0, 0, 0),
            x=0.25,
        ),
        block((0.022, 0.04, 0.09), (0, 0.03, 0.03), metal),
        tilted(
            cylinder(0.011, 0.13, (0, 0, 0), metal, columns=12), (0, 0.058, 0.06), x=math.pi / 2
        ),
        tilted(
            cylinder(0.021, 0.045, (0, 0, 0), metal, columns=14), (0, 0.05, 0.028), x=math.pi / 2
        ),
        block((0.006, 0.012, 0.01), (0, 0.068, 0.18), metal),
        tilted(block((0.008, 0.025, 0.012), (0, 0, 0), metal), (0, 0.066, -0.012), x=-0.5),
        rod((0, 0.03, 0.055), (0, 0.005, 0.05), 0.003, metal, columns=6),
        rod((0, 0.005, 0.05), (0, 0.004, 0.022), 0.003, metal, columns=6),
    ]


def _flower(hue: Colour) -> list[Mesh]:
    """A rose-like bloom on a stem."""
    green = paint(linear("#3f7340"))
    angle = np.arange(14) * 2.39996
    share = np.arange(14) / 13
    base = np.stack([0 * angle, np.full(14, 0.26), 0 * angle], -1)
    reach = 0.014 + 0.03 * share
    tip = np.stack([reach * np.sin(angle), 0.315 - 0.022 * share, reach * np.cos(angle)], -1)
    colours = np.array(hue)[None] * (0.75 + 0.45 * share[:, None])
    foliage = np.array([(0.0, 0.1, 0.0), (0.0, 0.16, 0.0)])
    ends = np.array([(0.07, 0.15, 0.02), (-0.06, 0.21, 0.03)])
    return [
        rod((0, -0.08, 0), (0, 0.262, 0), 0.0032, green, columns=6),
        moved(
            sphere(paint(hue), radii=(0.02, 0.026, 0.02), columns=12, rows=8), shift(0, 0.282, 0)
        ),
        leaves(base, tip, np.full(14, 0.036), colours),
        leaves(foliage, ends, np.array([0.035, 0.032]), np.tile(green.colour, (2, 1))),
    ]


def _ring_box(hue: Colour) -> list[Mesh]:
    ring = [
        (0.010 * math.sin(a), 0.022 + 0.010 * math.cos(a), 0.004)
        for a in np.linspace(0, 2 * math.pi, 11)
    ]
    velvet = paint(linear("#5a1f33"))
    return [
        moved(rounded_box((0.056, 0.028, 0.056), 0.006, velvet), shift(0, 0, 0)),
        block((0.046, 0.003, 0.046), (0, 0.0125, 0), paint(PAPER)),
        tilted(
            moved(rounded_box((0.056, 0.024, 0.056), 0.006, velvet), shift(0, 0.012, 0.028)),
            (0, 0.014, -0.028),
            x=-1.75,
        ),
        tube(ring, [0.0016] * 11, paint(BRASS, Material.METAL), columns=6, steps=1),
        moved(
            sphere(
                paint(linear("#eaf4ff"), Material.METAL),
                radii=(0.004, 0.004, 0.004),
                columns=8,
                rows=6,
            ),
            shift(0, 0.034, 0.004),
        ),
    ]


def _lantern(hue: Colour) -> list[Mesh]:
    """Held by its ring, burning."""
    iron = paint(scaled(STEEL, 0.18))
    light = cylinder(0.05, 0.12, (0, -0.2, 0), Paint((2.9, 1.9, 0.85), Material.GLOW), columns=16)
    light.local[:, 1] = 1.0
    ring = [
        (0.05 * math.cos(a), -0.055 + 0.055 * math.sin(a), 0.0) for a in np.linspace(0, math.pi, 8)
    ]
    parts = [
        turned(
            [(0, 0), (0, 0.07), (0.035, 0.066), (0.05, 0.054), (0.05, 0)],
            (0, -0.25, 0),
            iron,
            columns=16,
        ),
        light,
        turned(
            [(0, 0), (0, 0.064), (0.02, 0.055), (0.05, 0.02), (0.06, 0.0)],
            (0, -0.08, 0),
            iron,
            columns=16,
        ),
        tube(ring, [0.004] * 8, iron, columns=6, steps=1),
    ]
    parts += [
        rod(
            (0.056 * math.sin(a), -0.21, 0.056 * math.cos(a)),
            (0.056 * math.sin(a), -0.07, 0.056 * math.cos(a)),
            0.004,
            iron,
            columns=5,
        )
        for a in (0.0, math.pi / 2, math.pi, 3 * math.pi / 2)
    ]
    return parts


def _candle(hue: Colour) -> list[Mesh]:
    flame = turned(
        [(0, 0), (0.012, 0.008), (0.024, 0.0075), (0.05, 0.0)],
        (0, 0.155, 0),
        Paint((3.4, 2.0, 0.7), Material.GLOW),
        columns=10,
    )
    flame.local[:, 1] = 1.0
    return [
        turned(
            [(0, 0), (0, 0.05), (0.008, 0.055), (0.01, 0.018), (0.03, 0.016), (0.03, 0)],
            (0, -0.02, 0),
            paint(BRASS, Material.METAL),
            columns=18,
        ),
        cylinder(0.012, 0.14, (0, 0.01, 0), paint(linear("#f0e4c6")), columns=12),
        rod((0, 0.148, 0), (0, 0.16, 0), 0.0015, paint(DARK), columns=5),
        flame,
    ]


def _parcel(hue: Colour) -> list[Mesh]:
    string = paint(hue)
    return [
        block((0.22, 0.14, 0.16), (0, -0.07, 0), paint(linear("#b58a57"))),
        block((0.226, 0.146, 0.012), (0, -0.073, 0), string),
        block((0.012, 0.147, 0.167), (0, -0.0735, 0), string),
    ]


def _tin(hue: Colour) -> list[Mesh]:
    """A flat round tin, such as a reel of film or of tape lies in."""
    metal = paint(linear("#9aa0a4"), Material.METAL)
    side = [(0, 0), (0, 0.088), (0.004, 0.092), (0.03, 0.092), (0.03, 0)]
    lid = [(0.0, 0), (0.0, 0.094), (0.012, 0.096), (0.016, 0.09), (0.016, 0)]
    label = [(0.0, 0), (0.0, 0.05), (0.0035, 0.05), (0.0035, 0)]
    return [
        turned(side, (0, -0.03, 0), metal, columns=28),
        turned(lid, (0, -0.002, 0), metal, columns=28),
        turned(label, (0, 0.0125, 0), paint(hue), columns=20),
    ]


def _crown(hue: Colour) -> list[Mesh]:
    """An open ring of gold with points around it, and a stone in front."""
    gold = paint(BRASS, Material.METAL)
    angle = np.linspace(-np.pi, np.pi, 97)
    spike = np.abs(((angle / (2 * np.pi) * 8) % 1.0) - 0.5) * 2
    rows = []
    for radius, up, tall in (
        (0.088, 0.0, 0.0),
        (0.094, 1.0, 1.0),
        (0.088, 1.0, 1.0),
        (0.082, 0.0, 0.0),
    ):
        height = -0.02 + 0.040 * up + 0.045 * tall * spike
        rows.append(np.stack([radius * np.sin(angle), height, radius * np.cos(angle)], -1))
    ring = surface_of(np.stack([*rows, rows[0]]), gold)
    jewel = moved(
        sphere(paint(hue), columns=10, rows=6),
        compose(shift(0, 0.004, 0.092), stretch(0.012, 0.012, 0.006)),
    )
    return [ring, jewel]


def _leash(hue: Colour) -> list[Mesh]:
    strap = paint(hue)
    loop = [
        (0.05 * math.sin(a), -0.02 + 0.06 * math.cos(a), 0.0)
        for a in np.linspace(0.3, 2 * math.pi - 0.3, 14)
    ]
    tail = [(0.02, -0.07, 0.0), (0.03, -0.2, 0.02), (0.0, -0.34, 0.0), (0.02, -0.42, 0.01)]
    return [tube(loop, [0.006] * len(loop), strap), tube(tail, [0.006] * len(tail), strap)]


MAKERS: dict[str, Callable[[Colour], list[Mesh]]] = {
    "bag": _bag,
    "book": _book,
    "bottle": _bottle,
    "candle": _candle,
    "crown": _crown,
    "cup": _cup,
    "flower": _flower,
    "glass": _glass,
    "gun": _gun,
    "key": _key,
    "knife": _knife,
    "lantern": _lantern,
    "leash": _leash,
    "letter": _letter,
    "map": _letter,
    "newspaper": _letter,
    "parcel": _parcel,
    "phone": _phone,
    "photograph": _letter,
    "ring-box": _ring_box,
    "suitcase": _suitcase,
    "ticket": _letter,
    "tin": _tin,
    "umbrella": _umbrella,
}
"""Who builds which prop."""

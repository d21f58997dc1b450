"""Dressing: the outfit of a look, put together from the wardrobe's pieces."""

from __future__ import annotations

import numpy as np

from storyreel.previz.figures import wardrobe
from storyreel.previz.figures.palette import skin_colour
from storyreel.previz.figures.rig import BONES, SIDES, Bone, Skeleton, on_side
from storyreel.previz.figures.sculpt import Sculpture
from storyreel.previz.figures.wardrobe import BRASS, CUTS, LEATHER, WHITE, CollarCut, Cut, Part
from storyreel.previz.mesh import Material, Mesh
from storyreel.previz.shapes import Colour, Paint, linear, moved, shift, surface_of, tube
from storyreel.screenplay.vocabulary import Garment
from storyreel.staging.shot import Look

FINE = (0.022, 0.032, 0.022)
LONG = (0.026, 0.040, 0.026)
COARSE = (0.025, 0.050, 0.025)
"""Size of the cells clothes are cast at; limbs hang, so they are longer than wide."""


def dressed(look: Look, skeleton: Skeleton, number: int) -> list[Part]:
    """Everything worn below the chin."""
    outfit = look.outfit
    cut = CUTS[outfit.garment]
    top_colour = linear(outfit.top)
    cloth = Paint(top_colour, Material.CLOTH, number)
    top = wardrobe.top_of(skeleton, cut)
    parts = [
        wardrobe.cast(top, FINE if cut.hem > 0.40 else LONG, cloth),
        *_trimmings(look, skeleton, top, cut, number),
    ]
    if outfit.garment is not Garment.SHIRT:
        parts.append(wardrobe.hem_band(top, cut.hem * skeleton.measures.unit, cloth))
    if cut.trousers and cut.hem > 0.40:
        parts += _trousers(look, skeleton, number)
    else:
        parts += _legs_below(look, skeleton, cut, number)
    if cut.sleeve < 0.95:
        parts += _bare_arms(look, skeleton, number)
    return [*parts, *_shoes(look, skeleton, number)]


def _trousers(look: Look, skeleton: Skeleton, number: int) -> list[Part]:
    u = skeleton.measures.unit
    tucked = look.outfit.garment is Garment.SHIRT
    legs = wardrobe.trousers_of(skeleton, tucked=tucked)
    cloth = Paint(linear(look.outfit.bottom), Material.CLOTH, number)
    parts = [wardrobe.cast(legs, COARSE, cloth)]
    if tucked:
        leather = Paint(LEATHER, Material.MATTE, number)
        parts.append(wardrobe.belt(legs, 0.570 * u, 0.018 * u, leather, over=0.012 * u))
    return parts


def _shade(colour: Colour, share: float) -> Colour:
    return (colour[0] * share, colour[1] * share, colour[2] * share)


def _trimmings(look: Look, skeleton: Skeleton, top: Sculpture, cut: Cut, number: int) -> list[Part]:
    """Collars and all that makes one garment look unlike another."""
    garment = look.outfit.garment
    colour = linear(look.outfit.top)
    m = skeleton.measures
    u = m.unit
    cloth = Paint(colour, Material.CLOTH, number)
    dark = Paint(_shade(colour, 0.72), Material.CLOTH, number)
    leather = Paint(LEATHER, Material.MATTE, number)

    def collar(style: CollarCut, paint: Paint) -> Part:
        return wardrobe.collar_of(skeleton, top, style, paint)

    if garment is Garment.SHIRT:
        return [
            wardrobe.patch(
                top, [(0.578 * u, -0.013, 0.013), (0.818 * u, -0.013, 0.013)], 0.003, cloth
            ),
            *_buttons(
                top,
                u,
                (0.60, 0.645, 0.69, 0.735, 0.78),
                0.0055,
                Paint(WHITE, Material.MATTE, number),
            ),
            collar(CollarCut(0.026, 0.0042, folded=True), cloth),
        ]
    if garment is Garment.SWEATER:
        return [
            collar(CollarCut(0.020, 0.0075), dark),
            wardrobe.belt(top, 0.531 * u, 0.026 * u, dark),
            *_cuffs(skeleton, top, dark),
        ]
    if garment in (Garment.JACKET, Garment.SUIT, Garment.COAT, Garment.FROCK_COAT):
        return _open_front(look, skeleton, top, cut, number)
    if garment is Garment.T_SHIRT:
        return [collar(CollarCut(0.006, 0.0050, room=1.16), dark)]
    if garment in (Garment.DOUBLET, Garment.TUNIC, Garment.GOWN):
        return _historic(look, skeleton, top, number)
    if garment is Garment.DRESS:
        return [
            wardrobe.belt(top, 0.628 * u, 0.022 * u, dark),
            collar(CollarCut(0.005, 0.0045, room=1.14), dark),
        ]
    if garment is Garment.ROBE:
        return [
            wardrobe.patch(
                top, [(0.52 * u, -0.035, 0.035), (0.815 * u, -0.030, 0.030)], 0.003, dark
            ),
            wardrobe.belt(top, 0.600 * u, 0.026 * u, dark),
            collar(CollarCut(0.022, 0.0085), dark),
        ]
    brass = Paint(BRASS, Material.METAL, number)
    return [
        wardrobe.patch(top, [(0.485 * u, -0.014, 0.014), (0.815 * u, -0.014, 0.014)], 0.003, dark),
        *_buttons(top, u, (0.645, 0.69, 0.735, 0.78), 0.0080, brass),
        collar(CollarCut(0.034, 0.0060), dark),
        wardrobe.belt(top, 0.600 * u, 0.030 * u, leather),
        wardrobe.button(top, 0.0, 0.600 * u, 0.016, brass),
        *_epaulettes(skeleton, top, brass),
    ]


def _historic(look: Look, skeleton: Skeleton, top: Sculpture, number: int) -> list[Part]:
    """A doublet with its ruff, a belted tunic, a laced gown."""
    u = skeleton.measures.unit
    colour = linear(look.outfit.top)
    dark = Paint(_shade(colour, 0.62), Material.CLOTH, number)
    second = Paint(linear(look.outfit.bottom), Material.CLOTH, number)
    linen = Paint(WHITE, Material.CLOTH, number)
    leather = Paint(LEATHER, Material.MATTE, number)
    brass = Paint(BRASS, Material.METAL, number)
    if look.outfit.garment is Garment.DOUBLET:
        panels = ((0.500, 0.030, 0.036), (0.640, 0.040, 0.048), (0.780, 0.052, 0.060))
        parts = []
        for side in SIDES:
            strip = [(y * u, side * near * u, side * far * u) for y, near, far in panels]
            outline = [(y, min(a, b), max(a, b)) for y, a, b in strip]
            parts.append(wardrobe.patch(top, outline, 0.0035, dark, columns=4))
        return [
            *parts,
            *_buttons(top, u, (0.53, 0.575, 0.62, 0.665, 0.71, 0.755, 0.795), 0.0068, brass),
            wardrobe.belt(top, 0.585 * u, 0.020 * u, leather),
            wardrobe.collar_of(skeleton, top, CollarCut(0.030, 0.0150, room=1.38), linen),
        ]
    if look.outfit.garment is Garment.TUNIC:
        neck = [(0.742 * u, -0.004, 0.004), (0.822 * u, -0.024, 0.024)]
        return [
            wardrobe.patch(top, neck, 0.003, dark, columns=4),
            wardrobe.belt(top, 0.585 * u, 0.024 * u, leather),
            wardrobe.button(top, 0.0, 0.585 * u, 0.014, brass),
            wardrobe.collar_of(skeleton, top, CollarCut(0.006, 0.0060, room=1.18), dark),
        ]
    bodice = [(0.618 * u, -0.012, 0.012), (0.800 * u, -0.046, 0.046)]
    return [
        wardrobe.patch(top, bodice, 0.003, second, columns=10),
        *_buttons(top, u, (0.65, 0.685, 0.72, 0.755), 0.0050, brass),
        wardrobe.belt(top, 0.618 * u, 0.020 * u, dark),
        wardrobe.collar_of(skeleton, top, CollarCut(0.012, 0.0080, room=1.26), linen),
    ]


def _buttons(
    top: Sculpture, u: float, heights: tuple[float, ...], size: float, paint: Paint
) -> list[Part]:
    return [wardrobe.button(top, 0.0, height * u, size, paint) for height in heights]


def _open_front(
    look: Look, skeleton: Skeleton, top: Sculpture, cut: Cut, number: int
) -> list[Part]:
    """A shirt in the opening, lapels beside it, and a tie with a suit."""
    m = skeleton.measures
    u = m.unit
    colour = linear(look.outfit.top)
    lapel = Paint(_shade(colour, 0.80), Material.CLOTH, number)
    suit = look.outfit.garment is Garment.SUIT
    frock = look.outfit.garment is Garment.FROCK_COAT
    shirt = Paint(WHITE if suit or frock else _shirt_under(colour), Material.CLOTH, number)
    bottom = (cut.open_to or 0.65) * u
    throat = 0.8290 * u
    wide = 0.033 * u
    parts = [
        wardrobe.patch(
            top, [(bottom, -0.001, 0.001), (throat, -wide, wide)], 0.002, shirt, columns=10
        ),
        wardrobe.collar_of(skeleton, top, CollarCut(0.028, 0.0040, folded=True), shirt),
    ]
    reach = (throat - bottom) * 0.62
    for side in SIDES:
        line = [
            (bottom, 0.0, 0.006),
            (bottom + reach, wide * 0.62, wide * 0.62 + 0.036 * u),
            (throat, wide, wide + 0.018 * u),
        ]
        outline = [(y, a, b) if side > 0 else (y, -b, -a) for y, a, b in line]
        parts.append(wardrobe.patch(top, outline, 0.007, lapel, columns=6))
    edge = [(cut.hem * u + 0.02, -0.003, 0.003), (bottom, -0.003, 0.003)]
    parts.append(
        wardrobe.patch(
            top, edge, 0.0035, Paint(_shade(colour, 0.55), Material.CLOTH, number), columns=2
        )
    )
    parts += _buttons(
        top,
        u,
        (bottom / u - 0.012, bottom / u - 0.052),
        0.008,
        Paint(_shade(colour, 0.35), Material.MATTE, number),
    )
    if suit:
        tie = Paint(
            linear("#6e1f28") if colour[0] < 0.2 else linear("#27344f"), Material.CLOTH, number
        )
        tip = bottom - 0.004 * u
        outline = [
            (tip, -0.002, 0.002),
            (tip + 0.03 * u, -0.021, 0.021),
            (throat - 0.022 * u, -0.011, 0.011),
        ]
        parts.append(wardrobe.patch(top, outline, 0.0075, tie, columns=4))
        knot = [(throat - 0.028 * u, -0.010, 0.010), (throat - 0.004 * u, -0.018, 0.018)]
        parts.append(wardrobe.patch(top, knot, 0.0125, tie, columns=4))
    if frock:
        # A waistcoat in the trousers' colour below, a cravat above.
        vest = Paint(_shade(linear(look.outfit.bottom), 1.5), Material.CLOTH, number)
        low = [
            (bottom, -0.001, 0.001),
            (bottom + 0.58 * (throat - bottom), -wide * 0.62, wide * 0.62),
        ]
        parts.append(wardrobe.patch(top, low, 0.0035, vest, columns=6))
        cravat = [
            (throat - 0.052 * u, -0.012, 0.012),
            (throat - 0.030 * u, -0.026, 0.026),
            (throat - 0.004 * u, -0.020, 0.020),
        ]
        parts.append(
            wardrobe.patch(top, cravat, 0.0120, Paint(WHITE, Material.CLOTH, number), columns=6)
        )
    if look.outfit.garment is Garment.COAT:
        parts.append(wardrobe.collar_of(skeleton, top, CollarCut(0.036, 0.0070, room=1.32), lapel))
    return parts


def _shirt_under(colour: Colour) -> Colour:
    """A shirt that stands out from the jacket."""
    light = sum(colour) / 3
    return WHITE if light < 0.25 else linear("#39424f")


def _epaulettes(skeleton: Skeleton, top: Sculpture, paint: Paint) -> list[Part]:
    parts = []
    for side in SIDES:
        shoulder = skeleton.joints[on_side(Bone.LEFT_UPPER_ARM, side)]
        across = np.array([0.50, 0.72, 0.92, 1.10]) * shoulder[0]
        start = np.stack([across, np.full(4, shoulder[1] + 0.2), np.full(4, shoulder[2])], -1)
        laid = top.laid_on(start, np.tile([0.0, -1.0, 0.0], (4, 1)), 0.002)
        path = [(float(x), float(y), float(z)) for x, y, z in laid]
        mesh = tube(path, [(0.005, 0.021)] * 4, paint, columns=10, steps=2)
        parts.append(wardrobe.onto(top, mesh))
    return parts


def _cuffs(skeleton: Skeleton, top: Sculpture, paint: Paint) -> list[Part]:
    parts = []
    for side in SIDES:
        elbow, wrist = (
            np.array(skeleton.joints[on_side(left, side)])
            for left in (Bone.LEFT_FOREARM, Bone.LEFT_HAND)
        )
        radius = top.limbs[-1].radii[1] + 0.003
        path = [tuple(elbow + (wrist - elbow) * k) for k in (0.86, 0.92, 0.985)]
        mesh = tube(
            [(float(p[0]), float(p[1]), float(p[2])) for p in path],
            [radius] * 3,
            paint,
            columns=14,
            steps=2,
        )
        parts.append(wardrobe.onto(top, mesh))
    return parts


def _limb(
    skeleton: Skeleton,
    bones: tuple[Bone, Bone],
    path: list[tuple[float, float, float]],
    radii: list[float],
    paint: Paint,
) -> Part:
    """A bare limb across one joint."""
    mesh = tube(path, radii, paint, columns=14, steps=4)
    first, second = bones
    joint = np.array(skeleton.joints[second])
    along = np.array(path[-1]) - np.array(path[0])
    along = along / np.sqrt((along * along).sum())
    past = ((mesh.vertices - joint) * along).sum(axis=1) / 0.07 + 0.5
    share = np.clip(past, 0, 1)
    weights = np.zeros((len(mesh.vertices), BONES))
    weights[:, second] = share * share * (3 - 2 * share)
    weights[:, first] = 1 - weights[:, second]
    return mesh, weights


def _along(
    a: tuple[float, float, float], b: tuple[float, float, float], k: float
) -> tuple[float, float, float]:
    return (a[0] + (b[0] - a[0]) * k, a[1] + (b[1] - a[1]) * k, a[2] + (b[2] - a[2]) * k)


def _bare_arms(look: Look, skeleton: Skeleton, number: int) -> list[Part]:
    m = skeleton.measures
    thick = m.unit * (0.45 + 0.55 * m.girth) * (1 - 0.12 * m.feminine)
    paint = Paint(skin_colour(look.skin), Material.SKIN, number)
    parts = []
    for side in SIDES:
        upper, fore, hand = (
            on_side(left, side) for left in (Bone.LEFT_UPPER_ARM, Bone.LEFT_FOREARM, Bone.LEFT_HAND)
        )
        shoulder, elbow, wrist = (skeleton.joints[bone] for bone in (upper, fore, hand))
        path = [
            _along(shoulder, elbow, 0.3),
            _along(shoulder, elbow, 0.75),
            elbow,
            _along(elbow, wrist, 0.3),
            _along(elbow, wrist, 1.0),
        ]
        radii = [thick * k for k in (0.0270, 0.0250, 0.0225, 0.0225, 0.0150)]
        parts.append(_limb(skeleton, (upper, fore), path, radii, paint))
    return parts


def _legs_below(look: Look, skeleton: Skeleton, cut: Cut, number: int) -> list[Part]:
    """What shows of the legs under a skirt or a coat; the rest would only poke through it."""
    m = skeleton.measures
    thick = m.unit * (0.4 + 0.6 * m.girth)
    if cut.trousers:
        paint = Paint(linear(look.outfit.bottom), Material.CLOTH, number)
        radii = [thick * k for k in (0.0330, 0.0345, 0.0335, 0.0310, 0.0285, 0.0275)]
    else:
        paint = Paint(_shade(skin_colour(look.skin), 0.92), Material.SKIN, number)
        radii = [thick * k for k in (0.0300, 0.0310, 0.0290, 0.0315, 0.0205, 0.0190)]
    parts = []
    for side in SIDES:
        thigh, shin, foot = (
            on_side(left, side) for left in (Bone.LEFT_THIGH, Bone.LEFT_SHIN, Bone.LEFT_FOOT)
        )
        hip, knee, ankle = (skeleton.joints[bone] for bone in (thigh, shin, foot))
        path = [
            _along(hip, knee, 0.62),
            _along(hip, knee, 0.85),
            knee,
            _along(knee, ankle, 0.3),
            _along(knee, ankle, 0.75),
            _along(knee, ankle, 0.96),
        ]
        parts.append(_limb(skeleton, (thigh, shin), path, radii, paint))
    return parts


def _shoes(look: Look, skeleton: Skeleton, number: int) -> list[Part]:
    m = skeleton.measures
    scale = m.unit / 1.75 * (1 - 0.06 * m.feminine)
    colour = linear(look.outfit.shoes)
    parts = []
    for side in SIDES:
        bone = on_side(Bone.LEFT_FOOT, side)
        ankle = skeleton.joints[bone]
        for mesh in (_upper(colour, number, scale), _sole(colour, number, scale)):
            weights = np.zeros((len(mesh.vertices), BONES))
            weights[:, bone] = 1
            parts.append((moved(mesh, shift(ankle[0], ankle[1] - m.ankle_y, ankle[2])), weights))
    return parts


def _upper(colour: Colour, number: int, scale: float) -> Mesh:
    """A shoe over the ankle's foot point, toes to +z: sections from heel to toe."""
    sections = (
        # z, half width, height
        (-0.062, 0.012, 0.030),
        (-0.056, 0.027, 0.058),
        (-0.030, 0.034, 0.078),
        (0.000, 0.035, 0.084),
        (0.035, 0.036, 0.072),
        (0.080, 0.041, 0.056),
        (0.130, 0.045, 0.046),
        (0.170, 0.041, 0.040),
        (0.195, 0.028, 0.033),
        (0.204, 0.010, 0.026),
    )
    angle = np.linspace(-np.pi, np.pi, 17)
    rows = []
    for z, half, height in sections:
        up = np.cos(angle)
        y = np.where(up > 0, height * 0.5 * (1 + up), height * 0.5 * (1 + up * 0.92))
        rows.append(np.stack([-half * np.sin(angle), y, np.full_like(angle, z)], -1) * scale)
    ends = [row.mean(axis=0, keepdims=True).repeat(len(row), 0) for row in (rows[0], rows[-1])]
    return surface_of(np.stack([ends[0], *rows, ends[1]]), Paint(colour, Material.MATTE, number))


def _sole(colour: Colour, number: int, scale: float) -> Mesh:
    outline = (
        (-0.066, 0.014), (-0.060, 0.028), (-0.030, 0.035), (0.030, 0.034), (0.085, 0.043),
        (0.135, 0.047), (0.175, 0.043), (0.202, 0.028), (0.210, 0.012),
    )  # fmt: skip
    rows = []
    for z, half in outline:
        corners = [
            (-half, 0.0),
            (half, 0.0),
            (half, 0.0),
            (half, 0.016),
            (half, 0.016),
            (-half, 0.016),
            (-half, 0.016),
            (-half, 0.0),
            (-half, 0.0),
        ]
        rows.append(np.array([(x, y, z) for x, y in corners]) * scale)
    ends = [row.mean(axis=0, keepdims=True).repeat(len(row), 0) for row in (rows[0], rows[-1])]
    return surface_of(
        np.stack([ends[0], rows[0], *rows, rows[-1], ends[1]]),
        Paint(_shade(colour, 0.5), Material.MATTE, number),
    )

"""Clothes: a garment's cut as sculptures and trimmings on a body.

Every cut is made of the same few things: a top with sleeves, trousers or a skirt, and trimmings
laid onto them: collars, plackets, lapels, ties, buttons, belts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from storyreel.previz.figures.measures import Measures
from storyreel.previz.figures.rig import BONES, SIDES, Bone, Skeleton, on_side
from storyreel.previz.figures.sculpt import Limb, Sculpture, Trunk
from storyreel.previz.mesh import Mesh
from storyreel.previz.shapes import (
    Doubles,
    Paint,
    linear,
    moved,
    painted,
    shift,
    sphere,
    surface_of,
)
from storyreel.screenplay.vocabulary import Garment

Part = tuple[Mesh, Doubles]
"""A mesh at rest with its bone weights (vertex, bone)."""

WHITE = linear("#ece8e0")
LEATHER = linear("#2a211c")
BRASS = linear("#c9a24a")


@dataclass(frozen=True, slots=True)
class Cut:
    """How a garment is cut.

    Attributes:
        ease: How much wider than the body the top is, in metres.
        hem: Height of the top's lower edge against the body's unit.
        flare: How much the hem stands out, against the hips.
        sleeve: How far down the arm sleeves reach: 1 the wrist, 0.5 half the upper arm.
        sleeve_end: Radius of the sleeve's end against the wrist's.
        trousers: Whether there are legs to it.
        open_to: Height to which the front is open over a shirt; none when it is closed.
        thickness: Of the cloth, for collars and edges.
    """

    ease: float
    hem: float
    flare: float = 1.0
    sleeve: float = 1.0
    sleeve_end: float = 1.0
    trousers: bool = True
    open_to: float | None = None
    thickness: float = 0.006


CUTS = {
    Garment.T_SHIRT: Cut(ease=0.005, hem=0.525, flare=1.02, sleeve=0.36),
    Garment.SHIRT: Cut(ease=0.002, hem=0.562),
    Garment.SWEATER: Cut(ease=0.008, hem=0.515, flare=1.02, sleeve_end=1.10, thickness=0.010),
    Garment.JACKET: Cut(ease=0.011, hem=0.490, flare=1.05, open_to=0.640, sleeve_end=1.15),
    Garment.SUIT: Cut(ease=0.010, hem=0.478, flare=1.06, open_to=0.655, sleeve_end=1.10),
    Garment.COAT: Cut(ease=0.017, hem=0.300, flare=1.26, open_to=0.715, sleeve_end=1.30),
    Garment.FROCK_COAT: Cut(ease=0.009, hem=0.285, flare=1.30, open_to=0.675, sleeve_end=1.10),
    Garment.DOUBLET: Cut(ease=0.013, hem=0.470, flare=1.16, sleeve_end=1.05, thickness=0.009),
    Garment.TUNIC: Cut(ease=0.012, hem=0.345, flare=1.36, sleeve_end=1.55),
    Garment.DRESS: Cut(ease=0.003, hem=0.265, flare=1.38, sleeve=0.31, trousers=False),
    Garment.GOWN: Cut(ease=0.003, hem=0.030, flare=2.25, sleeve_end=1.45, trousers=False),
    Garment.ROBE: Cut(ease=0.016, hem=0.035, flare=1.62, sleeve_end=2.1, trousers=False),
    Garment.UNIFORM: Cut(ease=0.008, hem=0.482, flare=1.05, sleeve_end=1.10),
}

# Sections of a trunk by height, against the unit: half width and half depth of a man's and a
# woman's, and how far the middle lies forwards.
_TRUNK = np.array(
    [
        # height  man's x   z      woman's x  z      middle
        (0.465, 0.0905, 0.0630, 0.0950, 0.0660, -0.004),
        (0.500, 0.0960, 0.0670, 0.1035, 0.0700, -0.005),
        (0.530, 0.0965, 0.0670, 0.1030, 0.0695, -0.006),
        (0.565, 0.0920, 0.0620, 0.0935, 0.0620, -0.004),
        (0.600, 0.0870, 0.0580, 0.0810, 0.0540, -0.001),
        (0.635, 0.0865, 0.0575, 0.0760, 0.0515, 0.000),
        (0.670, 0.0900, 0.0600, 0.0785, 0.0535, -0.001),
        (0.710, 0.0960, 0.0645, 0.0830, 0.0570, -0.003),
        (0.750, 0.0985, 0.0660, 0.0845, 0.0580, -0.006),
        (0.780, 0.0940, 0.0620, 0.0800, 0.0545, -0.008),
        (0.803, 0.0790, 0.0530, 0.0690, 0.0475, -0.010),
        (0.820, 0.0500, 0.0400, 0.0450, 0.0370, -0.011),
        (0.830, 0.0350, 0.0330, 0.0310, 0.0300, -0.010),
    ]
)


def _trunk_sections(m: Measures, ease: float) -> Doubles:
    """The body's own sections, with `ease` around them: (y, half width, half depth, middle)."""
    f = m.feminine
    y = _TRUNK[:, 0] * m.unit
    x = (_TRUNK[:, 1] * (1 - f) + _TRUNK[:, 3] * f) * m.unit * m.girth
    z = (_TRUNK[:, 2] * (1 - f) + _TRUNK[:, 4] * f) * m.unit * m.girth
    middle = _TRUNK[:, 5] * m.unit
    belly = m.belly * np.exp(-(((_TRUNK[:, 0] - 0.605) / 0.065) ** 2))
    # The neck's girth hardly follows the build's.
    neck = np.clip((_TRUNK[:, 0] - 0.79) / 0.04, 0, 1)
    x = x * (1 - neck * (1 - 1 / m.girth)) + 0.020 * belly * m.unit
    z = z * (1 - neck * (1 - 1 / m.girth)) + 0.024 * belly * m.unit
    return np.stack([y, x + ease, z + ease, middle + 0.016 * belly * m.unit], -1)


def _spine_weights(skeleton: Skeleton) -> Doubles:
    """Heights where hips give way to spine and spine to chest."""
    u = skeleton.measures.unit
    return np.array([0.545 * u, 0.625 * u, 0.66 * u, 0.73 * u])


def trunk_weights(skeleton: Skeleton, points: Doubles) -> Doubles:
    """Bones of points on the trunk, by height."""
    a, b, c, d = _spine_weights(skeleton)
    weights = np.zeros((len(points), BONES))
    spine = _smooth((points[:, 1] - a) / (b - a))
    chest = _smooth((points[:, 1] - c) / (d - c))
    # A long jacket gives way to the thighs a little.
    low = 0.55 * _smooth((0.530 * skeleton.measures.unit - points[:, 1]) / 0.10)
    left = _smooth(points[:, 0] / 0.14 + 0.5)
    weights[:, Bone.HIPS] = (1 - spine) * (1 - low)
    weights[:, Bone.LEFT_THIGH] = (1 - spine) * low * left
    weights[:, Bone.RIGHT_THIGH] = (1 - spine) * low * (1 - left)
    weights[:, Bone.SPINE] = spine * (1 - chest)
    weights[:, Bone.CHEST] = spine * chest
    return weights


def skirt_weights(skeleton: Skeleton, points: Doubles) -> Doubles:
    """The same for a trunk with a skirt: below the hips it follows both legs."""
    m = skeleton.measures
    weights = trunk_weights(skeleton, points)
    low = _smooth((0.560 * m.unit - points[:, 1]) / (0.11 * m.unit))
    knee = _smooth((0.355 * m.unit - points[:, 1]) / (0.095 * m.unit))
    left = _smooth(points[:, 0] / (0.16 * m.unit) + 0.5)
    weights *= (1 - low)[:, None]
    for side, share in ((1, left), (-1, 1 - left)):
        weights[:, on_side(Bone.LEFT_THIGH, side)] += low * share * (1 - knee)
        weights[:, on_side(Bone.LEFT_SHIN, side)] += low * share * knee
    return weights


def _smooth(share: Doubles) -> Doubles:
    share = np.clip(share, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def top_of(skeleton: Skeleton, cut: Cut) -> Sculpture:
    """The upper garment, with sleeves and any skirt it has."""
    m = skeleton.measures
    u = m.unit
    body = _trunk_sections(m, cut.ease)
    hem = cut.hem * u
    above = body[body[:, 0] > hem + 0.01]
    edge = np.array([hem, *(np.interp(hem, body[:, 0], body[:, k]) for k in (1, 2, 3))])
    if hem < body[0, 0]:
        hips = body[2]
        edge = np.array([hem, hips[1] * cut.flare, hips[2] * cut.flare * 1.25, hips[3]])
    else:
        edge[1:3] *= cut.flare
    long_skirt = cut.hem < 0.40
    limbs = [*_chest(skeleton, cut), *_sleeves(skeleton, cut)]
    return Sculpture(
        Trunk(
            np.vstack([edge[None], above]),
            2.35,
            lambda points: (skirt_weights if long_skirt else trunk_weights)(skeleton, points),
        ),
        tuple(limbs),
    )


def _chest(skeleton: Skeleton, cut: Cut) -> list[Limb]:
    """Slope of the shoulders, and a bust."""
    m = skeleton.measures
    u = m.unit
    limbs = []
    for side in SIDES:
        shoulder = np.array(skeleton.joints[on_side(Bone.LEFT_UPPER_ARM, side)])
        neck = np.array([side * u * 0.020, u * 0.818, -u * 0.013])
        limbs.append(
            Limb(
                neck,
                shoulder + np.array([-side * u * 0.004, u * 0.001, 0.0]),
                (u * 0.0235 + cut.ease * 0.5, u * 0.0270 * (0.5 + 0.5 * m.girth) + cut.ease),
                Bone.CHEST,
                u * 0.030,
            )
        )
    for side in SIDES:
        if m.bust > 0:
            at = np.array([side * u * 0.037, u * 0.722, u * (0.030 + 0.012 * m.girth)])
            size = u * 0.0285 * (0.6 + 0.4 * m.girth) * m.bust + cut.ease
            limbs.append(
                Limb(at, at + np.array([0.0, 0.001, 0.0]), (size, size), Bone.CHEST, u * 0.035)
            )
    return limbs


def _sleeves(skeleton: Skeleton, cut: Cut) -> list[Limb]:
    m = skeleton.measures
    u = m.unit
    thick = (0.45 + 0.55 * m.girth) * (1 - 0.12 * m.feminine)
    limbs = []
    for side in SIDES:
        shoulder, elbow, wrist = (
            np.array(skeleton.joints[on_side(left, side)])
            for left in (Bone.LEFT_UPPER_ARM, Bone.LEFT_FOREARM, Bone.LEFT_HAND)
        )
        upper = min(cut.sleeve * 2, 1.0) if cut.sleeve < 0.5 else 1.0
        lower = max(cut.sleeve * 2 - 1, 0.0)
        radii = [u * k * thick + cut.ease for k in (0.0290, 0.0238)]
        limbs.append(
            Limb(
                shoulder,
                shoulder + (elbow - shoulder) * upper,
                # A short sleeve stands off the arm.
                (radii[0], radii[1] if cut.sleeve > 0.5 else radii[0]),
                on_side(Bone.LEFT_UPPER_ARM, side),
                u * 0.020,
            )
        )
        if lower > 0:
            end = (u * 0.0172 * thick + 0.004 + 0.4 * cut.ease) * cut.sleeve_end
            width = radii[1] + (end - radii[1]) * lower
            limbs.append(
                Limb(
                    elbow,
                    elbow + (wrist - elbow) * (lower * 0.955),
                    (radii[1], width),
                    on_side(Bone.LEFT_FOREARM, side),
                    u * 0.010,
                )
            )
    return limbs


def trousers_of(skeleton: Skeleton, *, tucked: bool) -> Sculpture:
    """Trousers: a seat and two legs; over a shirt that is tucked in, under anything else."""
    m = skeleton.measures
    u = m.unit
    body = _trunk_sections(m, 0.008 if tucked else 0.003)
    seat = body[(body[:, 0] > 0.47 * u) & (body[:, 0] < 0.58 * u)]
    waist = [0.586 * u, *(np.interp(0.586 * u, body[:, 0], body[:, k]) for k in (1, 2, 3))]
    bottom = np.array([[0.462 * u, seat[0, 1] * 0.72, seat[0, 2] * 0.80, seat[0, 3]]])
    thick = 0.2 + 0.8 * m.girth
    limbs = []
    for side in SIDES:
        hip, knee, ankle = (
            np.array(skeleton.joints[on_side(left, side)])
            for left in (Bone.LEFT_THIGH, Bone.LEFT_SHIN, Bone.LEFT_FOOT)
        )
        limbs.append(
            Limb(
                hip + np.array([-side * u * 0.003, -u * 0.012, -u * 0.004]),
                knee,
                (u * (0.0475 + 0.003 * m.feminine) * thick, u * 0.0335 * thick),
                on_side(Bone.LEFT_THIGH, side),
                u * 0.022,
            )
        )
        limbs.append(
            Limb(
                knee,
                ankle + (knee - ankle) * 0.06,
                (u * 0.0335 * thick, u * 0.0275 * (0.5 + 0.5 * thick)),
                on_side(Bone.LEFT_SHIN, side),
                u * 0.008,
            )
        )
    return Sculpture(
        Trunk(
            np.vstack([bottom, seat, [waist]]), 2.3, lambda points: trunk_weights(skeleton, points)
        ),
        tuple(limbs),
        softness=0.020,
    )


def cast(sculpture: Sculpture, cell: tuple[float, float, float], paint: Paint) -> Part:
    """The sculpture's skin, painted, with its bones."""
    vertices, normals, faces = sculpture.surface(cell)
    return painted(vertices, normals, faces, paint), sculpture.weights(vertices, BONES)


def onto(sculpture: Sculpture, mesh: Mesh) -> Part:
    """A trimming with the bones of the cloth under it."""
    return mesh, sculpture.weights(mesh.vertices.astype(np.float64), BONES)


def patch(
    sculpture: Sculpture,
    outline: list[tuple[float, float, float]],
    lift: float,
    paint: Paint,
    *,
    columns: int = 8,
) -> Part:
    """A piece of cloth laid on the front: (y, left edge x, right edge x) from the bottom up."""
    edges = np.asarray(outline)
    y = np.linspace(edges[0, 0], edges[-1, 0], 26)
    left, right = np.interp(y, edges[:, 0], edges[:, 1]), np.interp(y, edges[:, 0], edges[:, 2])
    share = np.linspace(0, 1, columns + 1)
    x = left[:, None] + (right - left)[:, None] * share
    start = np.stack([x, np.repeat(y[:, None], columns + 1, 1), np.full_like(x, 0.4)], -1)
    points = start.reshape(-1, 3)
    ahead = np.tile([0.0, 0.0, -1.0], (len(points), 1))
    middle = sculpture.laid_on(points, ahead, lift).reshape(start.shape)
    sunk = sculpture.laid_on(points, ahead, -0.004).reshape(start.shape)
    # The edges dive into the cloth, so that the patch has no open side.
    rim = [middle]
    middle = np.concatenate([sunk[:, :1], rim[0], sunk[:, -1:]], axis=1)
    middle = np.concatenate(
        [middle[:1] - (0, 0, lift + 0.004), middle, middle[-1:] - (0, 0, lift + 0.004)]
    )
    return onto(sculpture, surface_of(middle, paint, closed=False))


def trunk_alone(sculpture: Sculpture) -> Sculpture:
    """The garment without sleeves or legs, which would be in a belt's way."""
    return replace(
        sculpture, limbs=tuple(limb for limb in sculpture.limbs if limb.bone == Bone.CHEST)
    )


def belt(sculpture: Sculpture, y: float, height: float, paint: Paint, *, over: float = 0.0) -> Part:
    """A band around the trunk, moved up by `over` to hide an upper edge."""
    sculpture = trunk_alone(sculpture)
    angle = np.linspace(-np.pi, np.pi, 41)
    rows = [(-0.5, -0.004), (-0.5, 0.004), (0.5, 0.004), (0.5, -0.004)]
    rings = []
    for along, lift in rows:
        points = np.stack(
            [0.5 * np.sin(angle), np.full_like(angle, y + along * height), 0.5 * np.cos(angle)], -1
        )
        inwards = np.stack([-np.sin(angle), 0 * angle, -np.cos(angle)], -1)
        rings.append(sculpture.laid_on(points, inwards, lift) + np.array([0.0, over, 0.0]))
    ends = [ring.mean(axis=0, keepdims=True).repeat(len(ring), 0) for ring in (rings[0], rings[-1])]
    return onto(sculpture, surface_of(np.stack([ends[0], *rings, ends[1]]), paint))


def hem_band(sculpture: Sculpture, hem: float, paint: Paint) -> Part:
    """The turned-up edge at the bottom of a garment; the sculpture's own is not even."""
    trunk = trunk_alone(sculpture)
    angle = np.linspace(-np.pi, np.pi, 49)
    rings = []
    for up, lift in ((0.034, -0.004), (0.032, 0.0015), (0.012, 0.0020)):
        points = np.stack(
            [0.8 * np.sin(angle), np.full_like(angle, hem + up), 0.8 * np.cos(angle)], -1
        )
        inwards = np.stack([-np.sin(angle), 0 * angle, -np.cos(angle)], -1)
        rings.append(trunk.laid_on(points, inwards, lift))
    edge = 2 * rings[2] - (rings[1] * 0.95 + rings[2] * 0.05)
    edge[:, 1] = hem - 0.008
    lid = edge.mean(axis=0, keepdims=True).repeat(len(edge), 0)
    rows = [
        lid,
        edge,
        edge,
        rings[2],
        rings[1],
        rings[0],
        rings[0].mean(axis=0, keepdims=True).repeat(len(edge), 0),
    ]
    return onto(sculpture, surface_of(np.stack(rows), paint))


def button(sculpture: Sculpture, x: float, y: float, size: float, paint: Paint) -> Part:
    """A button on the front."""
    at = sculpture.laid_on(np.array([[x, y, 0.4]]), np.array([[0.0, 0.0, -1.0]]), 0.003)[0]
    knob = sphere(paint, radii=(size, size, size * 0.45), columns=8, rows=6)
    return onto(sculpture, moved(knob, shift(*at)))


@dataclass(frozen=True, slots=True)
class CollarCut:
    """How a collar is cut.

    Attributes:
        height: How far it stands up, in metres.
        thickness: Of the cloth.
        folded: Whether it is turned down over itself, with points in front.
        room: Its width against the neck's.
    """

    height: float
    thickness: float
    folded: bool = False
    room: float = 1.08


# Rows of a collar from its outer foot over the top to its inner foot: how far up its height and
# how many thicknesses out.
_STANDING = ((0.0, 1.0), (0.5, 1.0), (0.90, 0.8), (1.0, 0.3), (0.92, -0.3), (0.2, -0.8))
_FOLDED = ((0.02, 3.2), (0.06, 3.0), (0.50, 2.2), (0.92, 1.3), (1.0, 0.7), (0.94, 0.1), (0.2, -0.4))


def collar_of(skeleton: Skeleton, top: Sculpture, cut: CollarCut, paint: Paint) -> Part:
    """A collar around the neck that stands on the cloth under it, so lower in front."""
    m = skeleton.measures
    angle = np.linspace(-np.pi, np.pi, 57)
    radius = neck_radius(m) * cut.room
    across, ahead = np.sin(angle), np.cos(angle)
    middle = -0.0105 * m.unit
    above = np.stack(
        [radius * across, np.full_like(angle, 0.93 * m.unit), radius * ahead + middle], -1
    )
    down = np.tile([0.0, -1.0, 0.0], (len(angle), 1))
    foot = trunk_alone(top).laid_on(above, down, -0.003)[:, 1]
    # The cloth dips beside the neck; the collar does not follow every dip.
    foot = _around(foot, 6)
    point = np.exp(-(((np.abs(angle) - 0.34) / 0.20) ** 2)) if cut.folded else 0 * angle
    gap = np.exp(-((angle / 0.13) ** 2)) if cut.folded else 0 * angle
    rings = []
    for up, out in _FOLDED if cut.folded else _STANDING:
        hangs = max(out - 1.0, 0.0) / 2.2
        low = up - hangs * (0.75 * point - 0.55 * gap)
        r = radius + cut.thickness * (out + 0.8 * hangs * point)
        y = foot + cut.height * low
        # Necks lean forwards, and a collar with them.
        lean = middle + 0.22 * cut.height * up
        rings.append(np.stack([r * across, y, r * 1.03 * ahead + lean], -1))
    sunk = np.stack([0.92 * radius * across, foot - 0.012, 0.92 * radius * ahead + middle], -1)
    mesh = surface_of(np.stack([sunk, *rings, sunk + np.array([0.0, 0.004, 0.0])]), paint)
    weights = np.zeros((len(mesh.vertices), BONES))
    weights[:, Bone.CHEST], weights[:, Bone.NECK] = 0.85, 0.15
    return mesh, weights


def neck_radius(m: Measures) -> float:
    """Radius of the neck where collars go."""
    return min((m.unit * 0.0345 - 0.0065 * m.feminine) * (0.72 + 0.28 * m.girth), 0.33 * m.head)


def _around(values: Doubles, rounds: int) -> Doubles:
    """Values around a closed ring, smoothed; the last is the first again."""
    ring = values[:-1]
    for _ in range(rounds):
        ring = 0.25 * np.roll(ring, 1) + 0.5 * ring + 0.25 * np.roll(ring, -1)
    return np.append(ring, ring[0])

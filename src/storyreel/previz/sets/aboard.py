"""What people travel in, and what stands on a ship's deck."""

from __future__ import annotations

import math

from storyreel.previz.mesh import Material, Mesh
from storyreel.previz.sets.furniture import cushion
from storyreel.previz.sets.joinery import (
    block,
    cylinder,
    disc,
    panel,
    placed,
    rod,
    tilted,
    turned,
)
from storyreel.previz.sets.palette import mixed, paint, scaled
from storyreel.previz.sets.site import Maker, Site
from storyreel.previz.shapes import Colour, Paint, moved, shift, sphere, tube
from storyreel.screenplay.vocabulary import Weather

_CLOTH_LIGHT = 0.42
"""Light of a painted landscape against the real one's."""


def convertible(site: Site) -> list[Mesh]:
    """An open car, nose to the front, as a studio shoots it; of old, an open carriage."""
    if site.year < 1905:
        return _open_carriage(site)
    p, w, d = site.palette, site.size.width_m, site.size.depth_m
    body, dark = paint(p.fabric), paint((0.025, 0.025, 0.028))
    chrome, hide = paint(p.metal, Material.METAL), paint(p.textile, Material.CLOTH)
    half, front, rear = w / 2, d / 2, -d / 2
    parts = [
        # Sills and floor, nose, tail.
        block((w - 0.10, 0.10, d - 0.5), (0, 0.16, 0), dark),
        cushion((w - 0.08, 0.44, 1.30), (0, 0.34, front - 0.70), body, radius=0.14),
        cushion((w - 0.06, 0.46, 0.86), (0, 0.34, rear + 0.45), body, radius=0.14),
        cushion((w, 0.16, 0.20), (0, 0.26, front - 0.10), chrome, radius=0.06),
        cushion((w, 0.16, 0.20), (0, 0.26, rear + 0.10), chrome, radius=0.06),
        # Dashboard and the frame of the windscreen.
        cushion((w - 0.22, 0.22, 0.24), (0, 0.64, 0.62), dark, radius=0.06),
        rod((-half + 0.16, 0.78, 0.74), (-half + 0.18, 0.98, 0.62), 0.018, chrome),
        rod((half - 0.16, 0.78, 0.74), (half - 0.18, 0.98, 0.62), 0.018, chrome),
        rod((-half + 0.18, 0.98, 0.62), (half - 0.18, 0.98, 0.62), 0.016, chrome),
    ]
    for side in (-1, 1):
        x = side * (half - 0.07)
        parts += [
            cushion((0.13, 0.46, 2.35), (x, 0.32, -0.42), body, radius=0.055),
            block((0.02, 0.03, 0.16), (side * half, 0.62, -0.1), chrome),
            moved(
                sphere(
                    Paint((2.2, 2.0, 1.5), Material.GLOW)
                    if site.lamps_lit
                    else paint(site.hue("#e8e6da")),
                    radii=(0.10, 0.10, 0.05),
                    columns=14,
                    rows=10,
                ),
                shift(side * (half - 0.26), 0.56, front - 0.05),
            ),
            rod(
                (side * (half + 0.01), 0.86, 0.52),
                (side * (half + 0.10), 0.92, 0.50),
                0.012,
                chrome,
            ),
            cushion((0.16, 0.10, 0.04), (side * (half + 0.15), 0.88, 0.49), body, radius=0.02),
        ]
        for z in (front - 0.78, rear + 0.72):
            wheel = cylinder(0.33, 0.20, (0, -0.10, 0), dark, columns=22)
            cap = cylinder(0.17, 0.21, (0, -0.105, 0), chrome, columns=16)
            parts += [
                tilted(piece, (side * (half - 0.10), 0.33, z), z=math.pi / 2)
                for piece in (wheel, cap)
            ]
    # Seats: two in front, a bench behind.
    for x in (-0.36, 0.36):
        parts += [
            cushion((0.52, 0.16, 0.50), (x, 0.36, 0.0), hide, radius=0.06),
            tilted(
                cushion((0.50, 0.58, 0.13), (0, 0, 0), hide, radius=0.055),
                (x, 0.44, -0.27),
                x=-0.16,
            ),
        ]
    parts += [
        cushion((w - 0.34, 0.16, 0.48), (0, 0.36, -0.92), hide, radius=0.06),
        tilted(
            cushion((w - 0.36, 0.52, 0.13), (0, 0, 0), hide, radius=0.055),
            (0, 0.44, -1.22),
            x=-0.16,
        ),
    ]
    # Whoever has the wheel sits on the picture's right.
    wheel_at, tip = (0.36, 0.86, 0.44), 1.15
    rim = [
        (0.17 * math.cos(a), 0.0, 0.17 * math.sin(a))
        for a in (2 * math.pi * k / 24 for k in range(25))
    ]
    parts.append(tilted(tube(rim, [0.013] * 25, dark, columns=8, steps=1), wheel_at, x=tip))
    parts.append(rod(wheel_at, (0.36, 0.70, 0.62), 0.018, dark))
    return parts


def _open_carriage(site: Site) -> list[Mesh]:
    p, w, d = site.palette, site.size.width_m, site.size.depth_m
    body, wood, hide = paint(p.fabric), paint(p.dark_wood), paint(p.textile, Material.CLOTH)
    parts = [
        block((w - 0.30, 0.10, d - 1.2), (0, 0.34, -0.3), wood),
        cushion((w - 0.24, 0.36, 0.16), (0, 0.42, 0.62), body, radius=0.06),
        cushion((w - 0.24, 0.66, 0.16), (0, 0.42, -1.50), body, radius=0.06),
    ]
    for side in (-1, 1):
        parts.append(
            cushion((0.10, 0.36, 2.1), (side * (w / 2 - 0.14), 0.42, -0.44), body, radius=0.045)
        )
        for z, radius in ((0.95, 0.40), (-1.25, 0.50)):
            rim = [
                (0.0, radius * math.cos(a), radius * math.sin(a))
                for a in (2 * math.pi * k / 24 for k in range(25))
            ]
            x = side * (w / 2 - 0.03)
            parts.append(
                moved(tube(rim, [0.03] * 25, wood, columns=8, steps=1), shift(x, radius + 0.03, z))
            )
            parts += [
                rod(
                    (x, radius + 0.03, z),
                    (x, radius + 0.03 + radius * math.cos(a), z + radius * math.sin(a)),
                    0.014,
                    wood,
                    columns=6,
                )
                for a in (2 * math.pi * k / 8 for k in range(8))
            ]
            parts.append(rod((-x, radius + 0.03, z), (x, radius + 0.03, z), 0.03, wood))
    for x in (-0.36, 0.36):
        parts += [
            cushion((0.56, 0.14, 0.46), (x, 0.38, 0.0), hide, radius=0.055),
            tilted(
                cushion((0.54, 0.44, 0.11), (0, 0, 0), hide, radius=0.05), (x, 0.46, -0.24), x=-0.14
            ),
        ]
    parts.append(cushion((w - 0.40, 0.14, 0.46), (0, 0.38, -0.95), hide, radius=0.055))
    return parts


def backcloth(site: Site) -> list[Mesh]:
    """The landscape that a studio stands behind a car: sky, hills, trees, as light."""
    rng = site.rng
    sky, horizon, shapes = (
        scaled(colour, _CLOTH_LIGHT)
        for colour in (site.outlook.sky, site.outlook.horizon, site.outlook.shapes)
    )
    w, h = site.size.width_m, site.size.height_m
    parts: list[Mesh] = []
    bands = 10
    for k in range(bands):
        parts.append(
            _lit_panel(
                -w / 2,
                w / 2,
                h * k / bands,
                h * (k + 1) / bands,
                mixed(horizon, sky, (k + 0.5) / bands),
                0.02,
            )
        )
    for row, (low, tall, share) in enumerate(
        ((0.95, 0.55, 0.55), (0.75, 0.5, 0.25), (0.5, 0.6, 0.0))
    ):
        x = -w / 2
        while x < w / 2:
            wide = float(rng.uniform(0.35, 0.9)) * (1.3 - 0.25 * row)
            top = low + tall * float(rng.uniform(0.3, 1.0))
            colour = mixed(scaled(shapes, float(rng.uniform(0.85, 1.15))), horizon, share)
            crown = disc(
                min(wide, w / 2),
                top / 2,
                (min(max(x, -w / 2 + wide), w / 2 - wide), top / 2, 0.03 + 0.012 * row),
                Paint(colour, Material.GLOW),
            )
            crown.local[:, 1] = 1.0
            parts.append(crown)
            x += wide * float(rng.uniform(0.5, 1.0))
    parts.append(_lit_panel(-w / 2, w / 2, 0.0, 0.62, mixed(shapes, horizon, 0.12), 0.075))
    return parts


def _lit_panel(
    left: float, right: float, low: float, high: float, colour: Colour, z: float
) -> Mesh:
    flat = panel(left, right, low, high, Paint(colour, Material.GLOW), z=z)
    flat.local[:, 1] = 1.0
    return flat


def train_bench(site: Site) -> list[Mesh]:
    """A seat of a railway carriage: deep cushions, wings, a cloth at the head."""
    p, w, d = site.palette, site.size.width_m, site.size.depth_m
    plush, wood = paint(p.fabric, Material.CLOTH), paint(p.dark_wood)
    cloth = paint(site.hue("#e6ddc8"), Material.CLOTH)
    parts = [
        block((w, 0.28, d - 0.08), (0, 0, -0.02), wood),
        cushion((w - 0.04, 0.19, d - 0.06), (0, 0.27, 0.03), plush, radius=0.07),
        block((w, 1.16, 0.06), (0, 0.04, -d / 2 + 0.03), wood),
    ]
    seats = max(1, round(w / 0.8))
    wide = (w - 0.06) / seats
    for k in range(seats):
        x = -w / 2 + 0.03 + wide * (k + 0.5)
        parts += [
            tilted(
                cushion((wide - 0.03, 0.66, 0.13), (0, 0, 0), plush, radius=0.06),
                (x, 0.46, -d / 2 + 0.15),
                x=-0.10,
            ),
            tilted(
                cushion((wide * 0.66, 0.20, 0.03), (0, 0, 0), cloth, radius=0.012),
                (x, 0.92, -d / 2 + 0.185),
                x=-0.10,
            ),
        ]
    for side in (-1, 1):
        parts.append(
            cushion((0.07, 0.26, d - 0.12), (side * (w / 2 - 0.03), 0.40, 0), wood, radius=0.03)
        )
    return parts


def luggage_rack(site: Site) -> list[Mesh]:
    """A brass rack on the wall above a seat, with cases in it."""
    p, rng, w, y = site.palette, site.rng, site.size.width_m, 1.95
    brass = paint(p.metal, Material.METAL)
    parts = [rod((-w / 2, y, z), (w / 2, y, z), 0.012, brass) for z in (0.06, 0.16, 0.26, 0.34)]
    parts += [
        rod((x, y, 0.34), (x, y + 0.10, 0.02), 0.012, brass)
        for x in (-w / 2 + 0.1, 0.0, w / 2 - 0.1)
    ]
    x = -w / 2 + 0.12
    colours = (p.accent, p.wood, p.textile, p.dark_wood)
    while x < w / 2 - 0.4:
        wide = float(rng.uniform(0.36, 0.58))
        tall = float(rng.uniform(0.18, 0.28))
        case = paint(colours[int(rng.integers(len(colours)))])
        parts.append(
            cushion((wide, tall, 0.26), (x + wide / 2, y + 0.014, 0.18), case, radius=0.03)
        )
        parts.append(block((wide * 0.3, 0.03, 0.02), (x + wide / 2, y + tall * 0.55, 0.32), brass))
        x += wide + float(rng.uniform(0.04, 0.30))
    return parts


def ship_rail(site: Site) -> list[Mesh]:
    """A piece of a ship's railing; of old, a wooden bulwark."""
    p, w, h = site.palette, site.size.width_m, site.size.height_m
    if site.year < 1860:
        wood = paint(p.wood, Material.PANELLING)
        return [
            block((w, h - 0.10, 0.10), (0, 0.05, 0), wood),
            block((w + 0.02, 0.09, 0.26), (0, h - 0.09, 0), paint(p.dark_wood)),
            block((w, 0.06, 0.16), (0, 0, 0), paint(p.dark_wood)),
        ]
    white = paint(p.trim)
    parts = [rod((-w / 2, y, 0), (w / 2, y, 0), 0.016, white) for y in (0.32, 0.60, 0.86)]
    parts.append(block((w + 0.02, 0.05, 0.10), (0, h - 0.05, 0), paint(p.wood)))
    count = max(2, round(w / 0.9))
    parts += [
        cylinder(0.022, h - 0.04, (-w / 2 + w * (k + 0.5) / count, 0, 0), white, columns=8)
        for k in range(count)
    ]
    parts.append(block((w, 0.10, 0.08), (0, 0, 0), white))
    return parts


def lifebelt(site: Site) -> list[Mesh]:
    """A lifebelt that hangs on the rail, red and white."""
    red, white = paint(site.hue("#c23b30")), paint(site.hue("#ece8de"))
    parts = []
    for quarter in range(8):
        angles = [2 * math.pi * (quarter + s / 6) / 8 for s in range(7)]
        arc = [(0.27 * math.cos(a), 0.58 + 0.27 * math.sin(a), 0.09) for a in angles]
        parts.append(tube(arc, [0.062] * 7, red if quarter % 2 else white, columns=10, steps=1))
    return parts


def rope_coil(site: Site) -> list[Mesh]:
    """Rope laid down in a coil."""
    hemp = paint(site.hue("#8f7647"))
    parts = []
    for k in range(4):
        radius = 0.27 - 0.012 * k
        ring = [
            (radius * math.cos(a), 0.045 + 0.07 * k, radius * math.sin(a))
            for a in (2 * math.pi * s / 24 for s in range(25))
        ]
        parts.append(tube(ring, [0.036] * 25, hemp, columns=8, steps=1))
    return parts


def mast(site: Site) -> list[Mesh]:
    """A mast with its shrouds and a furled sail; on a steamer, a funnel."""
    p, tall = site.palette, 9.0
    if site.year >= 1900:
        stack = paint(site.hue("#c9b79a"))
        return [
            block((1.5, 0.9, 1.5), (0, 0, 0), paint(p.trim)),
            turned(
                [(0, 0), (0, 0.56), (4.2, 0.50), (4.2, 0.44), (4.2, 0)],
                (0, 0.9, 0),
                stack,
                columns=26,
            ),
            cylinder(0.545, 0.7, (0, 3.9, 0), paint(p.accent), columns=26, top=0.52),
            cylinder(0.53, 0.35, (0, 4.75, 0), paint((0.02, 0.02, 0.022)), columns=26, top=0.51),
        ]
    wood, rope, canvas = (
        paint(p.wood),
        paint(site.hue("#6b5a42")),
        paint(site.hue("#d8ceb4"), Material.CLOTH),
    )
    parts = [
        cylinder(0.17, tall, (0, 0, 0), wood, columns=16, top=0.11),
        cylinder(0.24, 0.5, (0, 0, 0), paint(p.dark_wood), columns=16),
        rod((-3.2, 5.2, 0.2), (3.2, 5.2, 0.2), 0.08, wood),
    ]
    roll = [(-2.9 + 0.58 * k, 5.03 + 0.04 * math.sin(k * 2.1), 0.30) for k in range(11)]
    parts.append(
        tube(
            roll, [0.12 + 0.03 * math.sin(k * 1.7) for k in range(11)], canvas, columns=10, steps=2
        )
    )
    for side in (-1, 1):
        tops = (0.0, 6.4, 0.0)
        feet = [(side * 1.5, 0.0, -0.5 + 0.45 * k) for k in range(3)]
        parts += [rod(foot, tops, 0.018, rope, columns=6) for foot in feet]
        for k in range(1, 8):
            share = k / 9.5
            ends = [
                tuple(f + (t - f) * share for f, t in zip(foot, tops, strict=True))
                for foot in (feet[0], feet[2])
            ]
            first, last = ((e[0], e[1], e[2]) for e in ends)
            parts.append(rod(first, last, 0.010, rope, columns=5))
    return parts


def cowl(site: Site) -> list[Mesh]:
    """A ship's ventilator; of old, a cannon's cask of water."""
    p = site.palette
    if site.year < 1860:
        return [
            turned(
                [(0, 0), (0, 0.28), (0.4, 0.34), (0.8, 0.28), (0.8, 0)],
                (0, 0, 0),
                paint(p.wood),
                columns=20,
                smooth=3,
            ),
            *(
                cylinder(r, 0.04, (0, y, 0), paint(scaled(p.metal, 0.4)), columns=20)
                for y, r in ((0.12, 0.312), (0.64, 0.312))
            ),
        ]
    white, red = paint(p.trim), paint(site.hue("#b5473a"))
    neck = [
        (0.0, 0.75, 0.0),
        (0.0, 1.15, 0.02),
        (0.0, 1.38, 0.16),
        (0.0, 1.44, 0.32),
    ]
    radii = [0.20, 0.22, 0.30, 0.36]
    parts = [
        cylinder(0.20, 0.9, (0, 0, 0), white, columns=18),
        tube(neck, radii, white, columns=18, steps=4),
    ]
    mouth = tilted(
        cylinder(0.33, 0.02, (0, 0, 0), red, columns=20), (0, 1.44, 0.335), x=math.pi / 2 - 0.1
    )
    return [*parts, mouth]


def log(site: Site) -> list[Mesh]:
    """A fallen trunk with moss on it."""
    p, w = site.palette, site.size.width_m
    bark, cut = paint(p.dark_wood), paint(mixed(p.wood, site.hue("#d9b98a"), 0.6))
    path = [(-w / 2, 0.24, 0.0), (-w / 6, 0.235, 0.03), (w / 6, 0.225, -0.02), (w / 2, 0.22, 0.0)]
    parts = [tube(path, [0.235, 0.225, 0.215, 0.205], bark, columns=14, steps=4)]
    parts += [
        placed(disc(0.20, 0.20, (0, 0.22, 0), cut), s * (w / 2 + 0.004), 0, 0, 90.0 * s)
        for s in (-1, 1)
    ]
    moss = paint(scaled(p.leaf, 0.8))
    parts += [
        moved(sphere(moss, radii=(0.26, 0.05, 0.14), columns=12, rows=8), shift(x, 0.425, 0.02))
        for x in (-w * 0.22, w * 0.05, w * 0.30)
    ]
    parts.append(rod((w * 0.2, 0.35, -0.05), (w * 0.32, 0.72, -0.30), 0.05, bark))
    return parts


def pine(site: Site) -> list[Mesh]:
    """A fir: a straight trunk, skirts of branches one above the other."""
    p, rng = site.palette, site.rng
    tall = float(rng.uniform(6.4, 8.2))
    parts = [cylinder(0.17, tall * 0.6, (0, 0, 0), paint(p.dark_wood), columns=12, top=0.09)]
    tiers = 8
    snow = site.staged.weather is Weather.SNOW
    for k in range(tiers):
        share = k / tiers
        radius = (1.28 - 1.02 * share) * float(rng.uniform(0.88, 1.1))
        low = tall * (0.13 + 0.72 * share)
        colour = scaled(p.leaf, float(rng.uniform(0.42, 0.75)))
        cover = paint(colour if not snow else mixed(colour, site.hue("#dfe4ea"), 0.5))
        at = (float(rng.uniform(-0.05, 0.05)), low, float(rng.uniform(-0.05, 0.05)))
        parts.append(cylinder(radius, 1.5, at, cover, columns=18, top=0.05))
    return parts


MAKERS: dict[str, Maker] = {
    "convertible": convertible,
    "backcloth": backcloth,
    "train-bench": train_bench,
    "luggage-rack": luggage_rack,
    "ship-rail": ship_rail,
    "lifebelt": lifebelt,
    "rope-coil": rope_coil,
    "mast": mast,
    "cowl": cowl,
    "log": log,
    "pine": pine,
}
"""Who builds which piece."""

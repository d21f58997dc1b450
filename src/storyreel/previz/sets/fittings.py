"""What one kind of room is known by: a ward, a bar, a cottage, a court, a bare stage."""

from __future__ import annotations

import math
from itertools import pairwise

from storyreel.previz.mesh import Material, Mesh
from storyreel.previz.sets.furniture import cushion, legs
from storyreel.previz.sets.joinery import (
    block,
    cylinder,
    disc,
    folds,
    panel,
    placed,
    plank,
    rod,
    tilted,
    turned,
)
from storyreel.previz.sets.palette import mixed, paint, scaled
from storyreel.previz.sets.site import Maker, Site
from storyreel.previz.shapes import Paint, moved, shift, sphere


def hospital_bed(site: Site) -> list[Mesh]:
    """A bed on castors with rails at its sides and its head raised a little."""
    p, w, d = site.palette, site.size.width_m, site.size.depth_m
    steel, white = paint(p.metal, Material.METAL), paint(site.hue("#e6ebe9"))
    linen = paint(site.hue("#eef1f2"), Material.CLOTH)
    parts = [
        block((w - 0.08, 0.08, d - 0.12), (0, 0.36, 0), white),
        cushion((w - 0.06, 0.15, d - 0.10), (0, 0.44, 0), linen, radius=0.05),
        cushion(
            (w - 0.02, 0.06, d * 0.56),
            (0, 0.565, d * 0.16),
            paint(p.fabric, Material.CLOTH),
            radius=0.03,
        ),
        tilted(
            cushion((0.62, 0.13, 0.40), (0, 0, 0), linen, radius=0.06),
            (0, 0.57, -d / 2 + 0.30),
            x=0.2,
        ),
        cushion((w, 0.52, 0.05), (0, 0.42, -d / 2 + 0.03), white, radius=0.02),
        cushion((w, 0.34, 0.05), (0, 0.42, d / 2 - 0.03), white, radius=0.02),
    ]
    for x in (-1, 1):
        for z in (-1, 1):
            foot = (x * (w / 2 - 0.1), 0.0, z * (d / 2 - 0.16))
            parts.append(cylinder(0.022, 0.34, (foot[0], 0.05, foot[2]), steel, columns=8))
            parts.append(
                moved(
                    sphere(paint((0.02, 0.02, 0.02)), radii=(0.05, 0.05, 0.05), columns=10, rows=8),
                    shift(foot[0], 0.05, foot[2]),
                )
            )
        rail_x = x * (w / 2 - 0.01)
        parts += [rod((rail_x, y, -0.62), (rail_x, y, 0.30), 0.013, steel) for y in (0.66, 0.80)]
        parts += [
            rod((rail_x, 0.42, z), (rail_x, 0.80, z), 0.011, steel) for z in (-0.6, -0.16, 0.28)
        ]
    return parts


def monitor_stand(site: Site) -> list[Mesh]:
    """A patient monitor on a pole: a green trace on a dark screen."""
    p = site.palette
    steel, case = paint(p.metal, Material.METAL), paint(site.hue("#d5dad9"))
    parts = [
        cylinder(0.22, 0.03, (0, 0.02, 0), paint(scaled(p.metal, 0.5)), columns=18),
        cylinder(0.02, 1.15, (0, 0.05, 0), steel, columns=10),
        cushion((0.40, 0.32, 0.10), (0, 1.16, 0.0), case, radius=0.03),
        panel(-0.165, 0.165, 1.20, 1.43, paint((0.012, 0.03, 0.035)), z=0.052),
        block((0.30, 0.14, 0.18), (0, 0.62, 0.02), case),
    ]
    glow = Paint((0.25, 1.9, 0.65), Material.GLOW)
    beats = [
        (-0.15, 0.0),
        (-0.07, 0.0),
        (-0.045, 0.06),
        (-0.02, -0.03),
        (0.0, 0.0),
        (0.07, 0.0),
        (0.095, 0.06),
        (0.12, -0.03),
        (0.15, 0.0),
    ]
    for (x0, y0), (x1, y1) in pairwise(beats):
        parts.append(rod((x0, 1.34 + y0, 0.056), (x1, 1.34 + y1, 0.056), 0.005, glow, columns=5))
    parts.append(panel(-0.14, 0.02, 1.235, 1.25, Paint((0.3, 0.9, 1.8), Material.GLOW), z=0.054))
    return parts


def drip_stand(site: Site) -> list[Mesh]:
    """A drip on its stand."""
    steel = paint(site.palette.metal, Material.METAL)
    bag = paint(site.hue("#cfe3e6"))
    return [
        cylinder(0.20, 0.03, (0, 0.02, 0), steel, columns=18),
        cylinder(0.014, 1.80, (0, 0.05, 0), steel, columns=8),
        rod((-0.14, 1.84, 0), (0.14, 1.84, 0), 0.011, steel),
        cushion((0.13, 0.22, 0.04), (0.13, 1.58, 0), bag, radius=0.018),
        rod((0.13, 1.58, 0.0), (0.10, 0.95, 0.06), 0.006, bag, columns=6),
    ]


def ward_screen(site: Site) -> list[Mesh]:
    """A folding screen of cloth on a steel frame."""
    p, w, h = site.palette, site.size.width_m, site.size.height_m
    steel, cloth = paint(p.metal, Material.METAL), paint(p.textile, Material.CLOTH)
    parts: list[Mesh] = []
    leaf = w / 3
    for k in range(3):
        x, turn = (k - 1) * leaf, 14.0 if k % 2 else -14.0
        piece = [
            rod((-leaf / 2, 0.12, 0), (-leaf / 2, h, 0), 0.014, steel),
            rod((leaf / 2, 0.12, 0), (leaf / 2, h, 0), 0.014, steel),
            rod((-leaf / 2, h - 0.01, 0), (leaf / 2, h - 0.01, 0), 0.012, steel),
            block((leaf - 0.05, h - 0.36, 0.012), (0, 0.28, 0), cloth),
            block((0.05, 0.12, 0.30), (0, 0.0, 0), steel),
        ]
        parts += [placed(part, x, 0, 0, turn) for part in piece]
    return parts


def strip_light(site: Site) -> list[Mesh]:
    """A long lamp under the ceiling."""
    top = site.ceiling_m
    lit = site.lamps_lit or site.staged.interior
    tube = Paint((2.2, 2.45, 2.5), Material.GLOW) if lit else paint(site.hue("#e4e8e8"))
    return [
        block((1.5, 0.06, 0.24), (0, top - 0.07, 0), paint(site.hue("#d9dddc"))),
        block((1.40, 0.014, 0.16), (0, top - 0.084, 0), tube),
    ]


def booth(site: Site) -> list[Mesh]:
    """A padded bench with a high back, as in a bar."""
    p, w, d = site.palette, site.size.width_m, site.size.depth_m
    leather, wood = paint(p.fabric, Material.CLOTH), paint(p.dark_wood)
    parts = [
        block((w, 0.30, d - 0.06), (0, 0, 0), wood),
        cushion((w - 0.04, 0.17, d - 0.10), (0, 0.29, 0.03), leather, radius=0.06),
        block((w, 1.02, 0.08), (0, 0.08, -d / 2 + 0.04), wood),
        block((w + 0.02, 0.05, 0.13), (0, 1.08, -d / 2 + 0.06), paint(p.wood)),
    ]
    count = max(3, round(w / 0.36))
    wide = (w - 0.08) / count
    parts += [
        cushion(
            (wide - 0.015, 0.50, 0.11),
            (-w / 2 + 0.04 + wide * (k + 0.5), 0.50, -d / 2 + 0.13),
            leather,
            radius=0.045,
        )
        for k in range(count)
    ]
    return parts


def bar_table(site: Site) -> list[Mesh]:
    """A high round table on one leg, with glasses."""
    p, h, r = site.palette, site.size.height_m, site.size.width_m / 2
    iron = paint(scaled(p.metal, 0.5), Material.METAL)
    glass = paint(site.hue("#dfe6e4"))
    parts = [
        cylinder(0.26, 0.035, (0, 0, 0), iron, columns=22),
        cylinder(0.035, h - 0.06, (0, 0.03, 0), iron, columns=12),
        cylinder(r, 0.04, (0, h - 0.04, 0), paint(p.wood), columns=30),
        cylinder(r + 0.008, 0.018, (0, h - 0.03, 0), paint(p.metal, Material.METAL), columns=30),
    ]
    for side in (-1, 1):
        parts.append(cylinder(0.030, 0.12, (side * 0.17, h, 0.02), glass, columns=12, top=0.036))
        parts.append(
            cylinder(0.028, 0.07, (side * 0.17, h + 0.004, 0.02), paint(p.accent), columns=12)
        )
    parts.append(cylinder(0.035, 0.05, (0.0, h, -0.10), paint(p.accent), columns=12))
    if site.lamps_lit:
        parts.append(
            cylinder(
                0.014,
                0.02,
                (0.0, h + 0.05, -0.10),
                Paint((3.0, 1.7, 0.6), Material.GLOW),
                columns=8,
            )
        )
    return parts


def neon_sign(site: Site) -> list[Mesh]:
    """A neon cocktail glass on the wall; of old, a painted inn sign."""
    if site.year < 1925:
        board = paint(site.palette.dark_wood)
        return [
            block((0.8, 0.62, 0.05), (0, 1.75, 0.03), board),
            disc(0.24, 0.24, (0, 2.06, 0.06), paint(site.palette.accent)),
            disc(0.13, 0.18, (0.05, 2.08, 0.066), paint(site.palette.fabric)),
        ]
    pink, blue = Paint((3.2, 0.5, 1.5), Material.GLOW), Paint((0.5, 1.7, 3.2), Material.GLOW)
    lines = [
        ((-0.30, 2.28), (0.30, 2.28), pink), ((-0.30, 2.28), (0.0, 1.92), pink),
        ((0.30, 2.28), (0.0, 1.92), pink), ((0.0, 1.92), (0.0, 1.64), pink),
        ((-0.16, 1.64), (0.16, 1.64), pink), ((0.02, 2.10), (0.24, 2.48), blue),
    ]  # fmt: skip
    parts = [
        block((0.9, 1.05, 0.02), (0, 1.52, 0.02), paint(scaled(site.palette.dark_wood, 0.5))),
        *(
            rod((a[0], a[1], 0.06), (b[0], b[1], 0.06), 0.014, glow, columns=6)
            for a, b, glow in lines
        ),
    ]
    return parts


def jukebox(site: Site) -> list[Mesh]:
    """A jukebox with lit sides; before there were any, a cask on a stand."""
    p = site.palette
    if site.year < 1930:
        wood, iron = paint(p.wood), paint(scaled(p.metal, 0.4))
        return [
            legs(0.7, 0.5, 0.5, 0.08, wood),
            block((0.78, 0.06, 0.56), (0, 0.48, 0), wood),
            tilted(
                cylinder(0.27, 0.6, (0, -0.3, 0), wood, columns=20), (0, 0.82, 0), x=math.pi / 2
            ),
            tilted(
                cylinder(0.275, 0.05, (0, -0.2, 0), iron, columns=20), (0, 0.82, 0), x=math.pi / 2
            ),
            tilted(
                cylinder(0.275, 0.05, (0, 0.15, 0), iron, columns=20), (0, 0.82, 0), x=math.pi / 2
            ),
        ]
    warm, red = Paint((2.6, 1.3, 0.35), Material.GLOW), Paint((2.2, 0.35, 0.4), Material.GLOW)
    return [
        cushion((0.84, 1.05, 0.56), (0, 0.0, 0), paint(p.wood), radius=0.07),
        tilted(
            cylinder(0.41, 0.54, (0, -0.27, 0), paint(p.wood), columns=28),
            (0, 1.04, 0),
            x=math.pi / 2,
        ),
        tilted(cylinder(0.33, 0.02, (0, 0.0, 0), warm, columns=28), (0, 1.04, 0.27), x=math.pi / 2),
        tilted(
            cylinder(0.22, 0.02, (0, 0.0, 0), paint(p.dark_wood), columns=28),
            (0, 1.04, 0.285),
            x=math.pi / 2,
        ),
        *(panel(s * 0.36 - 0.03, s * 0.36 + 0.03, 0.12, 1.0, red, z=0.287) for s in (-1, 1)),
        panel(-0.26, 0.26, 0.16, 0.62, paint(p.metal, Material.METAL), z=0.286),
        panel(-0.22, 0.22, 0.66, 0.78, Paint((1.6, 1.5, 1.2), Material.GLOW), z=0.286),
    ]


def dresser(site: Site) -> list[Mesh]:
    """A kitchen dresser with plates on its shelves."""
    p, rng = site.palette, site.rng
    w, d, h = site.size.width_m, site.size.depth_m, site.size.height_m
    wood = paint(p.wood)
    parts = [
        block((w, 0.84, d), (0, 0, 0), wood),
        block((w + 0.05, 0.04, d + 0.04), (0, 0.84, 0.01), paint(p.dark_wood)),
        block((w, h - 0.88, 0.03), (0, 0.88, -d / 2 + 0.03), wood),
        block((w + 0.06, 0.06, 0.24), (0, h - 0.06, -d / 2 + 0.13), paint(p.dark_wood)),
    ]
    parts += [
        block((0.03, h - 0.88, 0.20), (s * (w / 2 - 0.015), 0.88, -d / 2 + 0.11), wood)
        for s in (-1, 1)
    ]
    for side in (-1, 1):
        parts.append(
            block(
                (w / 2 - 0.10, 0.62, 0.02), (side * w / 4, 0.12, d / 2), paint(scaled(p.wood, 0.85))
            )
        )
        parts.append(
            moved(
                sphere(paint(p.metal, Material.METAL), radii=(0.02, 0.02, 0.02), columns=8, rows=6),
                shift(side * 0.06, 0.48, d / 2 + 0.02),
            )
        )
    plates = (p.accent, p.fabric, site.hue("#e9e2d2"))
    for row in range(2):
        y = 1.16 + 0.38 * row
        parts.append(block((w - 0.06, 0.022, 0.19), (0, y, -d / 2 + 0.11), wood))
        count = 5
        for k in range(count):
            x = -w / 2 + w * (k + 0.5) / count
            colour = plates[int(rng.integers(3))]
            plate = cylinder(0.115, 0.014, (0, 0, 0), paint(colour), columns=18)
            parts.append(tilted(plate, (x, y + 0.138, -d / 2 + 0.075), x=math.pi / 2 - 0.16))
    return parts


def judges_bench(site: Site) -> list[Mesh]:
    """The high desk of a judge, with a chair behind it and a device on the wall side."""
    p = site.palette
    w, d, h = site.size.width_m, site.size.depth_m, site.size.height_m
    wood, dark, brass = paint(p.wood), paint(p.dark_wood), paint(p.accent, Material.METAL)
    front = d / 2
    parts = [
        block((w, h - 0.06, 0.10), (0, 0, front - 0.06), wood),
        block((w + 0.06, 0.06, 0.52), (0, h - 0.06, front - 0.26), dark),
        block((w + 0.08, 0.12, 0.14), (0, 0, front - 0.06), dark),
    ]
    parts += [block((0.10, h - 0.06, d), (s * (w / 2 - 0.05), 0, 0), wood) for s in (-1, 1)]
    count = 5
    wide = (w - 0.2) / count
    for k in range(count):
        x = -w / 2 + 0.1 + wide * (k + 0.5)
        parts.append(
            block((wide - 0.10, h - 0.42, 0.02), (x, 0.22, front), paint(scaled(p.wood, 0.82)))
        )
    parts += [
        block((0.62, 0.9, 0.10), (0, h - 0.15, -d / 2 + 0.06), dark),
        cushion(
            (0.5, 0.66, 0.08),
            (0, h - 0.08, -d / 2 + 0.14),
            paint(p.fabric, Material.CLOTH),
            radius=0.035,
        ),
        cylinder(0.02, 0.16, (w / 2 - 0.4, h, front - 0.22), brass, columns=10),
        tilted(
            cylinder(0.035, 0.10, (0, -0.05, 0), dark, columns=12),
            (-w / 2 + 0.5, h + 0.05, front - 0.2),
            z=math.pi / 2,
        ),
        block((0.34, 0.05, 0.24), (0.25, h, front - 0.25), paint(site.hue("#d8d2c0"))),
    ]
    return parts


def dock(site: Site) -> list[Mesh]:
    """A railed box to stand in: for the accused, or a witness."""
    p = site.palette
    w, d, h = site.size.width_m, site.size.depth_m, site.size.height_m
    wood, dark = paint(p.wood), paint(p.dark_wood)
    parts = []
    for x, z, long, turn in ((0, d / 2, w, 0), (-w / 2, 0, d, 90), (w / 2, 0, d, -90)):
        piece = [
            block((long, h - 0.10, 0.035), (0, 0.04, 0), wood),
            block((long + 0.05, 0.05, 0.09), (0, h - 0.05, 0), dark),
            block((long + 0.05, 0.09, 0.06), (0, 0, 0), dark),
        ]
        parts += [placed(part, x, 0, z, turn) for part in piece]
    return parts


def drapes(site: Site) -> list[Mesh]:
    """Theatre drapes, hanging to the boards along a wall."""
    w, h = site.size.width_m, site.size.height_m
    cloth = Paint(site.palette.textile, Material.CLOTH)
    return [
        folds(-w / 2, w / 2, 0.02, h, 0.10, cloth, count=max(6, round(w / 0.42))),
        rod((-w / 2, h, 0.10), (w / 2, h, 0.10), 0.03, paint(scaled(site.palette.metal, 0.4))),
    ]


def spot_stand(site: Site) -> list[Mesh]:
    """A spotlight on a stand with barn doors; on a bare stage lamps are lit."""
    iron = paint(scaled(site.palette.metal, 0.35), Material.METAL)
    light = Paint((3.4, 3.0, 2.3), Material.GLOW)
    parts = [cylinder(0.018, 1.75, (0, 0.10, 0), iron, columns=8)]
    for k in range(3):
        turn = 2 * math.pi * k / 3
        foot = (0.34 * math.sin(turn), 0.012, 0.34 * math.cos(turn))
        parts.append(rod(foot, (0, 0.42, 0), 0.012, iron))
    can = [
        tilted(
            cylinder(0.13, 0.30, (0, -0.15, 0), iron, columns=18),
            (0, 1.92, 0),
            x=math.pi / 2 - 0.25,
        ),
        tilted(
            cylinder(0.112, 0.012, (0, 0.0, 0), light, columns=18),
            (0, 1.88, 0.152),
            x=math.pi / 2 - 0.25,
        ),
        tilted(block((0.26, 0.015, 0.16), (0, 0, 0.08), iron), (0, 2.00, 0.15), x=-0.6),
        tilted(block((0.26, 0.015, 0.16), (0, 0, 0.08), iron), (0, 1.75, 0.13), x=0.35),
    ]
    return [*parts, *can]


def black_box(site: Site) -> list[Mesh]:
    """A rehearsal cube."""
    w, d, h = site.size.width_m, site.size.depth_m, site.size.height_m
    side = paint(mixed(site.palette.wall, (0.05, 0.05, 0.05), 0.3))
    return [
        block((w, h - 0.02, d), (0, 0, 0), side),
        plank((w + 0.01, 0.02, d + 0.01), (0, h - 0.02, 0), paint(scaled(site.palette.wood, 0.8))),
        block((w * 0.42, 0.04, 0.006), (0, h * 0.68, d / 2), paint((0.01, 0.01, 0.01))),
    ]


def ghost_light(site: Site) -> list[Mesh]:
    """The bare bulb that burns on an empty stage."""
    iron = paint(scaled(site.palette.metal, 0.4), Material.METAL)
    return [
        cylinder(0.17, 0.03, (0, 0, 0), iron, columns=18),
        cylinder(0.014, 1.42, (0, 0.03, 0), iron, columns=8),
        turned(
            [(0, 0), (0, 0.02), (0.05, 0.055), (0.10, 0.05), (0.13, 0.0)],
            (0, 1.44, 0),
            Paint((4.0, 3.1, 1.8), Material.GLOW),
            columns=14,
        ),
    ]


MAKERS: dict[str, Maker] = {
    "hospital-bed": hospital_bed,
    "monitor-stand": monitor_stand,
    "drip-stand": drip_stand,
    "ward-screen": ward_screen,
    "strip-light": strip_light,
    "booth": booth,
    "bar-table": bar_table,
    "neon-sign": neon_sign,
    "jukebox": jukebox,
    "dresser": dresser,
    "judges-bench": judges_bench,
    "dock": dock,
    "drapes": drapes,
    "spot-stand": spot_stand,
    "black-box": black_box,
    "ghost-light": ghost_light,
}
"""Who builds which fitting."""

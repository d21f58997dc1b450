"""Furniture: one function per item, in its own coordinates, on the floor with its front to +z."""

from __future__ import annotations

import math

import numpy as np

from storyreel.previz.mesh import Material, Mesh
from storyreel.previz.sets.joinery import (
    block,
    blocks,
    cylinder,
    disc,
    folds,
    jittered,
    leaves,
    panel,
    placed,
    plank,
    reveal,
    rod,
    tilted,
    turned,
)
from storyreel.previz.sets.palette import mixed, paint, scaled
from storyreel.previz.sets.site import Maker, Site, window_opening
from storyreel.previz.shapes import (
    Paint,
    Vector,
    compose,
    moved,
    rounded_box,
    shift,
    sphere,
    stretch,
)

_IN_THE_COUNTRY = ("cabin", "hall", "cottage", "carriage")
"""Sets whose windows look out on trees; the others, on houses."""


def cushion(size: Vector, at: Vector, cover: Paint, *, radius: float = 0.07) -> Mesh:
    """Something padded; `at` is the middle of its underside."""
    return moved(
        rounded_box(size, radius, cover, pieces=3), shift(at[0], at[1] + size[1] / 2, at[2])
    )


def legs(width: float, depth: float, height: float, thick: float, cover: Paint) -> Mesh:
    """Four square legs under the corners."""
    feet = np.array(
        [(x * (width - thick) / 2, 0.0, z * (depth - thick) / 2) for x in (-1, 1) for z in (-1, 1)]
    )
    return blocks(
        np.tile([thick, height, thick], (4, 1)), feet, np.tile(cover.colour, (4, 1)), cover.material
    )


def sofa(site: Site) -> list[Mesh]:
    """A sofa for two or three, with a cushion."""
    p, w = site.palette, site.size.width_m
    cover = paint(p.fabric, Material.CLOTH)
    seat = paint(scaled(p.fabric, 1.12), Material.CLOTH)
    inner = w - 0.44
    parts = [
        legs(w - 0.2, 0.66, 0.12, 0.06, paint(p.dark_wood)),
        cushion((w - 0.06, 0.22, 0.84), (0, 0.11, 0), cover, radius=0.05),
        cushion((w - 0.10, 0.66, 0.24), (0, 0.2, -0.32), cover, radius=0.09),
        tilted(
            cushion((0.38, 0.36, 0.13), (0, 0, 0), paint(p.accent, Material.CLOTH), radius=0.06),
            (-inner / 2 + 0.22, 0.45, -0.06),
            x=-0.35,
            z=0.16,
        ),
        tilted(
            cushion((0.34, 0.32, 0.12), (0, 0, 0), paint(p.textile, Material.CLOTH), radius=0.055),
            (inner / 2 - 0.2, 0.45, -0.07),
            x=-0.38,
            z=-0.12,
        ),
    ]
    for side in (-1, 1):
        parts.append(
            cushion((0.24, 0.5, 0.86), (side * (w / 2 - 0.12), 0.11, 0), cover, radius=0.09)
        )
        parts.append(
            cushion(
                (inner / 2 - 0.01, 0.17, 0.66), (side * inner / 4, 0.29, 0.08), seat, radius=0.06
            )
        )
        parts.append(
            tilted(
                cushion((inner / 2 - 0.02, 0.46, 0.17), (0, 0, 0), seat, radius=0.07),
                (side * inner / 4, 0.43, -0.17),
                x=-0.16,
            )
        )
    return parts


def armchair(site: Site) -> list[Mesh]:
    """An easy chair, in another cloth than the sofa."""
    p, w = site.palette, site.size.width_m
    cloth = mixed(p.accent, p.dark_wood, 0.5)
    cover, seat = paint(cloth, Material.CLOTH), paint(scaled(cloth, 1.12), Material.CLOTH)
    parts = [
        legs(w - 0.16, 0.62, 0.14, 0.05, paint(p.dark_wood)),
        cushion((w - 0.06, 0.2, 0.8), (0, 0.13, 0), cover, radius=0.05),
        cushion((w - 0.36, 0.16, 0.62), (0, 0.29, 0.07), seat, radius=0.06),
        tilted(
            cushion((w - 0.2, 0.68, 0.2), (0, 0, 0), cover, radius=0.09), (0, 0.26, -0.26), x=-0.14
        ),
    ]
    parts += [
        cushion((0.18, 0.46, 0.76), (s * (w / 2 - 0.09), 0.13, 0.02), cover, radius=0.08)
        for s in (-1, 1)
    ]
    return parts


def chair(site: Site) -> list[Mesh]:
    """A wooden chair with a slatted back."""
    p, size = site.palette, site.size
    wood = paint(mixed(p.dark_wood, p.wood, 0.35))
    w, d = size.width_m, size.depth_m
    parts = [
        legs(w - 0.03, d - 0.04, 0.43, 0.036, wood),
        cushion((w, 0.045, d - 0.02), (0, 0.425, 0), wood, radius=0.02),
        cushion(
            (w - 0.06, 0.03, d - 0.1),
            (0, 0.45, 0.01),
            paint(p.fabric, Material.CLOTH),
            radius=0.014,
        ),
    ]
    back = [
        block((0.036, 0.48, 0.036), (side * (w / 2 - 0.035), 0.0, 0.0), wood) for side in (-1, 1)
    ]
    back += [block((w - 0.10, 0.05, 0.018), (0, y, 0), wood) for y in (0.15, 0.28)]
    back.append(cushion((w - 0.02, 0.09, 0.03), (0, 0.40, 0), wood, radius=0.014))
    parts += [tilted(piece, (0, 0.45, -d / 2 + 0.03), x=-0.13) for piece in back]
    return parts


def office_chair(site: Site) -> list[Mesh]:
    """A swivel chair; before 1950, a wooden armchair."""
    p = site.palette
    if site.year < 1950:
        return [
            *chair(site),
            *(
                block((0.05, 0.03, 0.4), (s * 0.24, 0.66, 0.02), paint(p.dark_wood))
                for s in (-1, 1)
            ),
        ]
    cover, steel = paint(p.fabric, Material.CLOTH), paint(p.metal, Material.METAL)
    parts = [
        cylinder(0.03, 0.3, (0, 0.1, 0), steel, columns=10),
        cushion((0.5, 0.09, 0.48), (0, 0.39, 0.01), cover, radius=0.04),
        tilted(
            cushion((0.46, 0.58, 0.08), (0, 0, 0), cover, radius=0.04), (0, 0.5, -0.23), x=-0.12
        ),
    ]
    for k in range(5):
        angle = 2 * math.pi * k / 5
        x, z = 0.26 * math.sin(angle), 0.26 * math.cos(angle)
        parts.append(rod((0, 0.11, 0), (x, 0.07, z), 0.018, steel, columns=6))
        parts.append(
            moved(
                sphere(paint((0.02, 0.02, 0.02)), radii=(0.03, 0.03, 0.03), columns=8, rows=6),
                shift(x, 0.031, z),
            )
        )
    for side in (-1, 1):
        parts.append(
            block((0.05, 0.03, 0.26), (side * 0.27, 0.64, 0.02), paint((0.03, 0.03, 0.03)))
        )
        parts.append(block((0.03, 0.24, 0.04), (side * 0.27, 0.41, -0.03), steel))
    return parts


def stool(site: Site) -> list[Mesh]:
    """A round wooden stool."""
    wood, height = paint(site.palette.wood), site.size.height_m
    parts = [cylinder(0.18, 0.04, (0, height - 0.04, 0), wood, columns=20)]
    parts += [
        rod((x * 0.15, 0.0, z * 0.15), (x * 0.09, height - 0.03, z * 0.09), 0.018, wood, columns=6)
        for x in (-1, 1)
        for z in (-1, 1)
    ]
    return _grounded(parts)


def bar_stool(site: Site) -> list[Mesh]:
    """A high stool with a padded seat and a foot ring."""
    p, height = site.palette, site.size.height_m
    steel = paint(p.metal, Material.METAL)
    return [
        cylinder(0.19, 0.02, (0, 0, 0), steel, columns=20),
        cylinder(0.025, height - 0.1, (0, 0.02, 0), steel, columns=10),
        cylinder(0.13, 0.015, (0, 0.25, 0), steel, columns=16),
        turned(
            [(0, 0), (0, 0.17), (0.05, 0.19), (0.09, 0.17), (0.10, 0.0)],
            (0, height - 0.1, 0),
            paint(p.fabric),
        ),
    ]


def bench(site: Site) -> list[Mesh]:
    """A slatted bench with a back: iron ends outdoors, wood indoors."""
    p, w = site.palette, site.size.width_m
    wood = paint(mixed(p.wood, p.dark_wood, 0.2))
    ends = paint(p.metal) if not site.staged.interior else paint(p.dark_wood)
    parts = [block((w, 0.028, 0.085), (0, 0.425, -0.16 + 0.1 * k), wood) for k in range(5)]
    back = [block((w, 0.08, 0.024), (0, 0.09 + 0.105 * k, 0), wood) for k in range(3)]
    parts += [tilted(slat, (0, 0.45, -0.215), x=-0.22) for slat in back]
    for side in (-1, 1):
        x = side * (w / 2 - 0.14)
        parts += [
            block((0.045, 0.42, 0.045), (x, 0, 0.2), ends),
            block((0.045, 0.42, 0.045), (x, 0, -0.2), ends),
            block((0.045, 0.03, 0.5), (x, 0.392, 0.02), ends),
            tilted(block((0.045, 0.42, 0.035), (0, 0, -0.033), ends), (x, 0.42, -0.22), x=-0.22),
            block((0.05, 0.03, 0.42), (x, 0.62, 0.02), ends),
            block((0.04, 0.2, 0.04), (x, 0.425, 0.2), ends),
        ]
    return parts


def bed(site: Site) -> list[Mesh]:
    """A double bed, made, with a blanket folded over the foot."""
    p, w, d = site.palette, site.size.width_m, site.size.depth_m
    wood = paint(p.wood)
    linen, blanket = paint(p.fabric, Material.CLOTH), paint(p.accent, Material.CLOTH)
    parts = [
        legs(w - 0.06, d - 0.1, 0.22, 0.08, wood),
        block((w, 0.16, d - 0.06), (0, 0.16, 0), wood),
        cushion((w - 0.05, 0.24, d - 0.12), (0, 0.29, 0.0), linen, radius=0.08),
        cushion((w + 0.05, 0.22, d * 0.60), (0, 0.335, d * 0.17), blanket, radius=0.07),
        cushion(
            (w + 0.07, 0.225, 0.3),
            (0, 0.345, -d * 0.1),
            paint(p.textile, Material.CLOTH),
            radius=0.07,
        ),
        cushion((w + 0.04, 1.0, 0.07), (0, 0.06, -d / 2 + 0.035), wood, radius=0.03),
    ]
    for side in (-1, 1):
        parts.append(
            tilted(
                cushion((0.66, 0.17, 0.42), (0, 0, 0), linen, radius=0.08),
                (side * 0.38, 0.50, -d / 2 + 0.33),
                x=0.22,
            )
        )
    return parts


def bunk(site: Site) -> list[Mesh]:
    """A bunk bed with two berths; its long side is the front."""
    p, w, d = site.palette, site.size.width_m, site.size.depth_m
    iron = site.staged.look == "cell"
    frame = paint(p.metal) if iron else paint(p.wood)
    linen = paint(site.hue("#d8d0bd"), Material.CLOTH)
    parts: list[Mesh] = [
        block(
            (0.07, site.size.height_m, 0.07), (x * (w / 2 - 0.035), 0, z * (d / 2 - 0.035)), frame
        )
        for x in (-1, 1)
        for z in (-1, 1)
    ]
    for height in (0.24, 1.22):
        parts += [
            block((w - 0.14, 0.1, 0.035), (0, height, d / 2 - 0.05), frame),
            block((w - 0.14, 0.1, 0.035), (0, height, -d / 2 + 0.05), frame),
            block((w - 0.14, 0.02, d - 0.12), (0, height + 0.05, 0), frame),
            cushion((w - 0.16, 0.14, d - 0.12), (0, height + 0.08, 0), linen, radius=0.05),
            cushion(
                (w * 0.62, 0.07, d - 0.08),
                (w * 0.14, height + 0.16, 0),
                paint(p.fabric, Material.CLOTH),
                radius=0.03,
            ),
            cushion((0.36, 0.1, d - 0.3), (-w / 2 + 0.3, height + 0.2, 0), linen, radius=0.045),
        ]
    return parts


def throne(site: Site) -> list[Mesh]:
    """A high seat with gilded posts; it stands on the dais."""
    p = site.palette
    wood, gold, cloth = (
        paint(p.dark_wood),
        paint(p.accent, Material.METAL),
        paint(p.fabric, Material.CLOTH),
    )
    parts = [
        block((0.86, 0.40, 0.74), (0, 0.02, 0.02), wood),
        cushion((0.66, 0.1, 0.62), (0, 0.41, 0.05), cloth, radius=0.045),
        block((0.8, 1.3, 0.1), (0, 0.42, -0.31), wood),
        cushion((0.56, 0.98, 0.06), (0, 0.52, -0.25), cloth, radius=0.028),
        block((0.9, 0.1, 0.14), (0, 1.70, -0.31), gold),
        moved(sphere(gold, radii=(0.09, 0.09, 0.06), columns=14, rows=10), shift(0, 1.88, -0.31)),
    ]
    for side in (-1, 1):
        parts += [
            block((0.12, 0.08, 0.6), (side * 0.39, 0.66, 0.04), wood),
            cylinder(0.045, 0.25, (side * 0.39, 0.42, 0.29), gold, columns=12),
            moved(
                sphere(gold, radii=(0.065, 0.065, 0.065), columns=12, rows=8),
                shift(side * 0.39, 0.72, 0.34),
            ),
            cylinder(0.04, 1.72, (side * 0.43, 0.02, -0.31), gold, columns=12),
            moved(
                sphere(gold, radii=(0.07, 0.09, 0.07), columns=12, rows=8),
                shift(side * 0.43, 1.80, -0.31),
            ),
        ]
    return parts


def table(site: Site) -> list[Mesh]:
    """A table on four legs."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    wood, frame = paint(p.wood, Material.FLOORBOARDS), paint(mixed(p.wood, p.dark_wood, 0.4))
    parts = [
        plank((w, 0.035, d), (0, h - 0.035, 0), wood),
        legs(w - 0.1, d - 0.1, h - 0.035, 0.06, frame),
        block((w - 0.16, 0.08, 0.022), (0, h - 0.115, d / 2 - 0.08), frame),
        block((w - 0.16, 0.08, 0.022), (0, h - 0.115, -d / 2 + 0.08), frame),
        block((0.022, 0.08, d - 0.16), (w / 2 - 0.08, h - 0.115, 0), frame),
        block((0.022, 0.08, d - 0.16), (-w / 2 + 0.08, h - 0.115, 0), frame),
    ]
    return [*parts, *_laid_table(site)] if site.staged.look == "kitchen" else parts


def _laid_table(site: Site) -> list[Mesh]:
    """A bowl of fruit and a cloth runner."""
    p, h = site.palette, site.size.height_m
    parts = [
        block(
            (0.34, 0.006, site.size.depth_m + 0.004), (0.0, h, 0), paint(p.textile, Material.CLOTH)
        ),
        turned(
            [
                (0, 0),
                (0, 0.06),
                (0.02, 0.07),
                (0.08, 0.14),
                (0.085, 0.135),
                (0.03, 0.06),
                (0.025, 0.0),
            ],
            (0, h + 0.006, 0),
            paint(p.trim),
            columns=20,
        ),
    ]
    for x, z, colour in (
        (-0.05, 0.03, "#d8882c"),
        (0.05, 0.02, "#c23b2e"),
        (0.0, -0.05, "#9cb23a"),
        (0.01, 0.045, "#d8882c"),
    ):
        fruit = sphere(paint(site.hue(colour)), radii=(0.042, 0.04, 0.042), columns=12, rows=8)
        parts.append(moved(fruit, shift(x, h + 0.085 + 0.01 * (z > 0), z)))
    return parts


def coffee_table(site: Site) -> list[Mesh]:
    """A low table with two books and a bowl."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    wood = paint(p.dark_wood)
    parts = [
        cushion((w, 0.04, d), (0, h - 0.04, 0), wood, radius=0.018),
        block((w - 0.16, 0.02, d - 0.12), (0, 0.14, 0), wood),
        legs(w - 0.1, d - 0.08, h - 0.03, 0.045, wood),
        placed(block((0.26, 0.03, 0.19), (0, 0, 0), paint(p.accent)), -0.25, h, 0.02, 14),
        placed(block((0.23, 0.025, 0.17), (0, 0, 0), paint(p.fabric)), -0.25, h + 0.031, 0.02, -8),
        turned(
            [(0, 0), (0, 0.05), (0.05, 0.11), (0.055, 0.105), (0.015, 0.04), (0.01, 0.0)],
            (0.27, h, -0.03),
            paint(p.trim),
            columns=18,
        ),
    ]
    return parts


def side_table(site: Site) -> list[Mesh]:
    """A night table with a drawer."""
    p, size = site.palette, site.size
    w, h = size.width_m, size.height_m
    wood = paint(p.wood)
    return [
        legs(w - 0.02, w - 0.02, h - 0.2, 0.04, wood),
        block((w, 0.18, w - 0.02), (0, h - 0.2, 0), wood),
        block((w + 0.03, 0.02, w + 0.02), (0, h - 0.02, 0), wood),
        block((w - 0.06, 0.12, 0.012), (0, h - 0.17, w / 2 - 0.006), paint(scaled(p.wood, 0.85))),
        moved(
            sphere(paint(p.metal, Material.METAL), radii=(0.014, 0.014, 0.014), columns=8, rows=6),
            shift(0, h - 0.11, w / 2 + 0.012),
        ),
    ]


def round_table(site: Site) -> list[Mesh]:
    """A round table on one foot; in a cafe with cups on it."""
    p, h = site.palette, site.size.height_m
    r = site.size.width_m / 2
    top = paint(p.wood if site.staged.look != "cafe" else site.hue("#d9cdb8"))
    parts = [
        turned(
            [
                (0, 0),
                (0, r - 0.012),
                (0.012, r),
                (0.028, r),
                (0.035, r - 0.006),
                (0.035, r - 0.006),
                (0.035, 0),
            ],
            (0, h - 0.035, 0),
            top,
            columns=36,
        ),
        turned(
            [
                (0, 0),
                (0, 0.24),
                (0.02, 0.23),
                (0.045, 0.05),
                (0.1, 0.035),
                (h - 0.12, 0.03),
                (h - 0.04, 0.08),
                (h - 0.035, 0.0),
            ],
            (0, 0, 0),
            paint(p.dark_wood),
            columns=20,
        ),
    ]
    if site.staged.look == "cafe":
        for x, z in ((-0.17, 0.1), (0.18, -0.06)):
            parts += cup_and_saucer(site, x, h, z)
        parts.append(
            cylinder(
                0.03, 0.09, (0.02, h, -0.2), paint(p.accent, Material.MATTE), columns=10, top=0.024
            )
        )
    return parts


def cup_and_saucer(site: Site, x: float, y: float, z: float) -> list[Mesh]:
    """A cup of coffee on a table."""
    china = paint(site.hue("#efe9dc"))
    return [
        turned(
            [
                (0, 0),
                (0, 0.04),
                (0.012, 0.07),
                (0.012, 0.07),
                (0.006, 0.035),
                (0.006, 0.035),
                (0.006, 0),
            ],
            (x, y, z),
            china,
            columns=18,
        ),
        turned(
            [
                (0, 0),
                (0, 0.022),
                (0, 0.022),
                (0.05, 0.04),
                (0.06, 0.041),
                (0.06, 0.041),
                (0.06, 0.037),
                (0.06, 0.037),
                (0.052, 0.035),
                (0.052, 0.035),
                (0.052, 0),
            ],
            (x, y + 0.008, z),
            china,
            columns=18,
        ),
        turned(
            [(0, 0), (0, 0.0352), (0.001, 0)],
            (x, y + 0.062, z),
            paint((0.06, 0.03, 0.015)),
            columns=16,
        ),
    ]


def desk(site: Site) -> list[Mesh]:
    """A desk with drawers on both sides and papers on it; its front is where the visitor sits."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    wood, edge = paint(p.wood), paint(scaled(p.wood, 0.72))
    knob = paint(p.metal, Material.METAL)
    parts = [
        block((w, 0.04, d), (0, h - 0.04, 0), paint(p.dark_wood)),
        block((w - 0.5, 0.003, d - 0.25), (0, h, 0), paint(scaled(p.rug, 0.8))),
        block((w - 0.84, 0.5, 0.02), (0, 0.2, d / 2 - 0.08), wood),
    ]
    for side in (-1, 1):
        x = side * (w / 2 - 0.22)
        parts.append(block((0.40, h - 0.09, d - 0.06), (x, 0.05, 0), wood))
        parts.append(block((0.36, 0.05, d - 0.12), (x, 0, 0), paint(p.dark_wood)))
        for k in range(3):
            y = 0.09 + 0.205 * k
            parts.append(block((0.34, 0.18, 0.014), (x, y, -d / 2 + 0.03), edge))
            parts.append(
                moved(
                    sphere(knob, radii=(0.015, 0.015, 0.015), columns=8, rows=6),
                    shift(x, y + 0.09, -d / 2 + 0.012),
                )
            )
        parts.append(block((0.32, h - 0.22, 0.012), (x, 0.11, d / 2 - 0.028), edge))
    for k in range(4):
        sheet = block((0.21, 0.004, 0.297), (0, 0, 0), paint(site.hue("#efece2")))
        parts.append(
            placed(sheet, 0.28, h + 0.004 + 0.0045 * k, 0.02, float(site.rng.uniform(-14, 14)))
        )
    parts.append(cylinder(0.04, 0.1, (-0.02, h, 0.22), paint(p.accent), columns=14))
    parts += [
        rod(
            (-0.02, h + 0.02, 0.22),
            (-0.02 + dx, h + 0.19, 0.22 + dz),
            0.004,
            paint(colour),
            columns=5,
        )
        for dx, dz, colour in (
            (0.02, 0.02, p.fabric),
            (-0.025, 0.01, p.metal),
            (0.0, -0.03, p.textile),
        )
    ]
    return parts


def counter(site: Site) -> list[Mesh]:
    """A run of kitchen cupboards with a worktop."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    parts = [
        block((w, 0.09, d - 0.08), (0, 0, -0.03), paint(scaled(p.fabric, 0.35))),
        block((w - 0.004, h - 0.13, d - 0.02), (0, 0.09, -0.01), paint(p.fabric)),
        block((w, 0.04, d), (0, h - 0.04, 0), paint(p.wood)),
    ]
    doors = max(1, round(w / 0.6))
    wide = (w - 0.03) / doors
    for k in range(doors):
        x = -w / 2 + 0.015 + wide * (k + 0.5)
        parts += [
            block(
                (wide - 0.02, h - 0.36, 0.018),
                (x, 0.11, d / 2 - 0.014),
                paint(scaled(p.fabric, 1.1)),
            ),
            block(
                (wide - 0.14, h - 0.48, 0.008),
                (x, 0.17, d / 2 - 0.002),
                paint(scaled(p.fabric, 0.92)),
            ),
            block(
                (wide - 0.02, 0.15, 0.018),
                (x, h - 0.22, d / 2 - 0.014),
                paint(scaled(p.fabric, 1.1)),
            ),
            block(
                (0.12, 0.014, 0.022), (x, h - 0.15, d / 2 + 0.004), paint(p.metal, Material.METAL)
            ),
            block(
                (0.014, 0.12, 0.022),
                (x + wide / 2 - 0.06, h - 0.42, d / 2 + 0.004),
                paint(p.metal, Material.METAL),
            ),
        ]
    if w > 1.2:
        parts += _worktop_things(site)
    return parts


def _worktop_things(site: Site) -> list[Mesh]:
    """Jars, a chopping board and a kettle, different on every counter."""
    p, h, w = site.palette, site.size.height_m, site.size.width_m
    parts = []
    x = -w / 2 + 0.2
    for colour in (p.accent, p.trim, p.wood, p.textile):
        radius = float(site.rng.uniform(0.05, 0.075))
        tall = float(site.rng.uniform(0.12, 0.24))
        parts.append(cylinder(radius, tall, (x, h, -0.14), paint(colour), columns=16))
        parts.append(
            cylinder(radius * 0.8, 0.025, (x, h + tall, -0.14), paint(p.dark_wood), columns=16)
        )
        x += float(site.rng.uniform(0.17, 0.22))
    board = block((0.26, 0.38, 0.02), (0, 0, 0), paint(p.wood))
    parts.append(tilted(board, (w / 2 - 0.3, h, -0.2), x=-0.16))
    return parts


def sink(site: Site) -> list[Mesh]:
    """A sink in its cupboard, with a tap and a plate rack."""
    p, h = site.palette, site.size.height_m
    steel = paint(p.metal, Material.METAL)
    parts = counter(site)
    parts += [
        block((0.56, 0.012, 0.44), (0.12, h - 0.002, 0.0), paint(p.trim)),
        block((0.46, 0.004, 0.34), (0.12, h + 0.011, 0.02), paint(scaled(p.metal, 0.4))),
        cylinder(0.016, 0.26, (0.12, h, -0.2), steel, columns=10),
        rod((0.12, h + 0.25, -0.2), (0.12, h + 0.25, -0.04), 0.012, steel),
        rod((0.12, h + 0.25, -0.045), (0.12, h + 0.2, -0.045), 0.012, steel),
    ]
    for k in range(4):
        plate = cylinder(0.1, 0.012, (0, 0, 0), paint(site.hue("#ece6d8")), columns=20)
        parts.append(tilted(plate, (-0.38 + 0.05 * k, h + 0.105, -0.05), z=1.45))
    return parts


def washbasin(site: Site) -> list[Mesh]:
    """A basin on a pipe."""
    p, h = site.palette, site.size.height_m
    white, steel = paint(site.hue("#d9d9d2")), paint(p.metal, Material.METAL)
    return [
        cylinder(0.05, h - 0.16, (0, 0, -0.08), steel, columns=10),
        turned(
            [
                (0, 0),
                (0, 0.08),
                (0.06, 0.19),
                (0.16, 0.22),
                (0.165, 0.19),
                (0.08, 0.14),
                (0.06, 0.0),
            ],
            (0, h - 0.165, 0),
            white,
            columns=22,
        ),
        rod((0, h - 0.02, -0.17), (0, h + 0.14, -0.17), 0.012, steel),
        rod((0, h + 0.13, -0.17), (0, h + 0.13, -0.05), 0.010, steel),
    ]


def stove(site: Site) -> list[Mesh]:
    """A cooker with a pot on it."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    white, black = paint(p.trim), paint((0.03, 0.03, 0.033))
    parts = [
        block((w - 0.01, h - 0.02, d - 0.03), (0, 0, -0.01), white),
        block((w, 0.02, d), (0, h - 0.02, 0), black),
        block((w - 0.12, 0.36, 0.02), (0, 0.26, d / 2 - 0.018), black),
        block((w - 0.1, 0.02, 0.03), (0, 0.68, d / 2 + 0.0), paint(p.metal, Material.METAL)),
    ]
    for k in range(4):
        knob = cylinder(0.018, 0.02, (0, 0, 0), black, columns=10)
        parts.append(tilted(knob, (-0.18 + 0.12 * k, 0.80, d / 2 - 0.026), x=math.pi / 2))
        x, z = (-0.15 if k % 2 else 0.15), (-0.14 if k < 2 else 0.14)
        parts.append(cylinder(0.085, 0.008, (x, h, z), paint(scaled(p.metal, 0.35)), columns=18))
    parts += [
        turned(
            [(0, 0), (0, 0.1), (0.13, 0.105), (0.14, 0.1), (0.15, 0.03), (0.17, 0.02), (0.18, 0)],
            (0.15, h + 0.009, -0.14),
            paint(p.accent),
            columns=22,
        ),
        rod((0.03, h + 0.11, -0.14), (0.27, h + 0.11, -0.14), 0.01, black),
    ]
    return parts


def iron_stove(site: Site) -> list[Mesh]:
    """A wood stove with its pipe; the fire shows when lamps are lit."""
    iron = paint(scaled(site.palette.metal, 0.45))
    fire = Paint((3.2, 1.1, 0.25), Material.GLOW) if site.lamps_lit else paint((0.01, 0.01, 0.01))
    parts = [
        legs(0.5, 0.44, 0.2, 0.05, iron),
        cushion((0.56, 0.55, 0.5), (0, 0.18, 0), iron, radius=0.04),
        block((0.6, 0.035, 0.55), (0, 0.73, 0), iron),
        block((0.34, 0.26, 0.02), (0, 0.32, 0.25), iron),
        panel(-0.12, 0.12, 0.37, 0.53, fire, z=0.264),
        cylinder(0.075, site.ceiling_m - 0.77, (0, 0.76, -0.1), iron, columns=14),
        cylinder(0.095, 0.03, (0, 1.5, -0.1), iron, columns=14),
    ]
    parts += [block((0.012, 0.18, 0.012), (-0.08 + 0.08 * k, 0.36, 0.268), iron) for k in range(3)]
    kettle = paint(site.palette.metal, Material.METAL)
    parts += [
        turned(
            [(0, 0), (0, 0.09), (0.05, 0.1), (0.12, 0.06), (0.13, 0.02), (0.15, 0.02), (0.16, 0)],
            (0.1, 0.765, 0.1),
            kettle,
            columns=16,
        ),
        rod((0.18, 0.8, 0.1), (0.24, 0.87, 0.1), 0.014, kettle),
    ]
    return parts


def fridge(site: Site) -> list[Mesh]:
    """A rounded refrigerator; before 1935, a larder cupboard."""
    p, size = site.palette, site.size
    if site.year < 1935:
        return wardrobe(site)
    w, d, h = size.width_m, size.depth_m, size.height_m
    body = paint(site.hue("#bcd3c9"))
    steel = paint(p.metal, Material.METAL)
    return [
        block((w - 0.08, 0.07, d - 0.1), (0, 0, 0), paint((0.03, 0.03, 0.03))),
        cushion((w, h - 0.06, d - 0.06), (0, 0.06, -0.03), body, radius=0.07),
        cushion((w - 0.02, h * 0.62, 0.09), (0, 0.10, d / 2 - 0.07), body, radius=0.04),
        cushion((w - 0.02, h * 0.30, 0.09), (0, 0.12 + h * 0.62, d / 2 - 0.07), body, radius=0.04),
        block((0.03, 0.26, 0.04), (w / 2 - 0.1, 0.78, d / 2 - 0.02), steel),
        block((0.03, 0.16, 0.04), (w / 2 - 0.1, 1.35, d / 2 - 0.02), steel),
        block((0.16, 0.025, 0.008), (-w / 2 + 0.18, h - 0.2, d / 2 - 0.022), steel),
    ]


def bar(site: Site) -> list[Mesh]:
    """A bar with a brass rail and bottles' company: glasses and a coffee machine."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    brass = paint(p.metal, Material.METAL)
    parts = [
        block((w - 0.1, h - 0.05, d - 0.16), (0, 0, -0.04), paint(p.dark_wood)),
        cushion((w, 0.06, d), (0, h - 0.06, 0), paint(p.wood), radius=0.025),
        rod((-w / 2 + 0.1, 0.2, d / 2 - 0.02), (w / 2 - 0.1, 0.2, d / 2 - 0.02), 0.022, brass),
        block((w - 0.06, 0.09, d - 0.12), (0, 0, -0.03), paint(scaled(p.dark_wood, 0.6))),
    ]
    count = max(2, round(w / 0.62))
    wide = (w - 0.16) / count
    for k in range(count):
        x = -w / 2 + 0.08 + wide * (k + 0.5)
        parts.append(block((wide - 0.1, h - 0.42, 0.02), (x, 0.2, d / 2 - 0.115), paint(p.wood)))
        parts.append(
            block(
                (wide - 0.2, h - 0.52, 0.01), (x, 0.25, d / 2 - 0.102), paint(scaled(p.wood, 0.8))
            )
        )
    steel = paint(site.hue("#c9ccce"), Material.METAL)
    parts += [
        block((0.62, 0.34, 0.36), (w / 2 - 0.5, h, -0.08), steel),
        block((0.66, 0.05, 0.4), (w / 2 - 0.5, h + 0.34, -0.08), paint(p.fabric)),
        *(
            cylinder(0.028, 0.1, (w / 2 - 0.65 + 0.3 * k, h + 0.03, 0.14), steel, columns=10)
            for k in range(2)
        ),
    ]
    parts += [
        turned(
            [(0, 0), (0, 0.03), (0.004, 0.03), (0.09, 0.036), (0.09, 0.0)],
            (-w / 2 + 0.3 + 0.1 * k, h, -0.12),
            paint(site.hue("#dfe6e4")),
            columns=12,
        )
        for k in range(5)
    ]
    return parts


def cabinet(site: Site) -> list[Mesh]:
    """A low sideboard with two doors; its wall side is the back."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    wood, front = paint(p.wood), paint(scaled(p.wood, 0.86))
    knob = paint(p.metal, Material.METAL)
    parts = [
        legs(w - 0.08, d - 0.06, 0.14, 0.05, paint(p.dark_wood)),
        block((w - 0.03, h - 0.16, d - 0.02), (0, 0.13, -0.01), wood),
        block((w, 0.03, d), (0, h - 0.03, 0), paint(p.dark_wood)),
    ]
    for side in (-1, 1):
        x = side * w / 4
        parts += [
            block((w / 2 - 0.05, h - 0.22, 0.016), (x, 0.16, d / 2 - 0.014), front),
            block((w / 2 - 0.17, h - 0.34, 0.01), (x, 0.22, d / 2 - 0.004), wood),
            moved(
                sphere(knob, radii=(0.017, 0.017, 0.017), columns=8, rows=6),
                shift(side * 0.05, h / 2 + 0.08, d / 2 + 0.014),
            ),
        ]
    vase = [
        (0, 0),
        (0, 0.05),
        (0.05, 0.075),
        (0.12, 0.06),
        (0.18, 0.03),
        (0.21, 0.04),
        (0.205, 0.03),
        (0.19, 0.0),
    ]
    parts += [
        turned(vase, (w / 2 - 0.28, h, 0), paint(p.accent), columns=18, smooth=1),
        block((0.22, 0.03, 0.16), (0.05, h, 0.02), paint(p.fabric)),
        block((0.2, 0.028, 0.15), (0.055, h + 0.031, 0.02), paint(p.textile)),
    ]
    return parts


def filing_cabinet(site: Site) -> list[Mesh]:
    """Steel drawers, wooden ones before 1930."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    body = paint(site.hue("#6f7f78") if site.year >= 1930 else p.wood)
    parts = [block((w, h, d - 0.02), (0, 0, -0.01), body)]
    for column in (-1, 1):
        for row in range(4):
            y = 0.05 + row * (h - 0.08) / 4
            parts += [
                block(
                    (w / 2 - 0.04, (h - 0.08) / 4 - 0.02, 0.02),
                    (column * w / 4, y, d / 2 - 0.012),
                    paint(scaled(body.colour, 1.12)),
                ),
                block(
                    (0.12, 0.02, 0.03),
                    (column * w / 4, y + 0.14, d / 2 + 0.008),
                    paint(p.metal, Material.METAL),
                ),
                block(
                    (0.1, 0.045, 0.006),
                    (column * w / 4, y + 0.2, d / 2 + 0.001),
                    paint(site.hue("#e9e2cf")),
                ),
            ]
    parts.append(block((0.3, 0.08, 0.22), (-0.2, h, 0), paint(p.accent)))
    return parts


def wardrobe(site: Site) -> list[Mesh]:
    """A tall cupboard with two doors."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    wood, front = paint(p.wood), paint(scaled(p.wood, 1.1))
    parts = [
        block((w - 0.04, 0.1, d - 0.06), (0, 0, -0.02), paint(p.dark_wood)),
        block((w - 0.02, h - 0.18, d - 0.03), (0, 0.1, -0.015), wood),
        block((w + 0.04, 0.08, d + 0.02), (0, h - 0.08, -0.01), paint(p.dark_wood)),
    ]
    for side in (-1, 1):
        x = side * w / 4
        parts += [
            block((w / 2 - 0.04, h - 0.26, 0.018), (x, 0.14, d / 2 - 0.022), front),
            block((w / 2 - 0.18, (h - 0.5) * 0.45, 0.01), (x, 0.24, d / 2 - 0.010), wood),
            block(
                (w / 2 - 0.18, (h - 0.5) * 0.45, 0.01),
                (x, 0.36 + (h - 0.5) * 0.45, d / 2 - 0.010),
                wood,
            ),
            block(
                (0.018, 0.14, 0.026),
                (side * 0.05, h / 2, d / 2 - 0.002),
                paint(p.metal, Material.METAL),
            ),
        ]
    return parts


def bookcase(site: Site) -> list[Mesh]:
    """Shelves full of books, with a gap here and there."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    wood = paint(p.dark_wood)
    shelves = 5
    step = (h - 0.14) / shelves
    parts = [
        block((0.04, h - 0.05, d), (-w / 2 + 0.02, 0, 0), wood),
        block((0.04, h - 0.05, d), (w / 2 - 0.02, 0, 0), wood),
        block(
            (w - 0.08, h - 0.1, 0.02), (0, 0.05, -d / 2 + 0.012), paint(scaled(p.dark_wood, 0.6))
        ),
        block((w + 0.04, 0.06, d + 0.03), (0, h - 0.06, 0.01), wood),
        block((w - 0.08, 0.08, d - 0.03), (0, 0, 0), wood),
    ]
    for k in range(shelves):
        y = 0.08 + step * k
        parts.append(block((w - 0.08, 0.025, d - 0.03), (0, y, 0.005), wood))
        parts.append(_row_of_books(site, -w / 2 + 0.06, w / 2 - 0.06, y + 0.025, d, step - 0.07))
    return parts


def _row_of_books(
    site: Site, left: float, right: float, y: float, depth: float, tallest: float
) -> Mesh:
    p, rng = site.palette, site.rng
    bindings = [
        p.accent,
        p.textile,
        p.fabric,
        p.rug,
        p.wood,
        p.trim,
        site.hue("#39506b"),
        site.hue("#5e2f32"),
    ]
    sizes, feet, colours = [], [], []
    x = left
    while x < right - 0.05:
        thick = float(rng.uniform(0.022, 0.055))
        if rng.random() < 0.06:
            x += float(rng.uniform(0.06, 0.16))
            continue
        if x + thick > right:
            break
        tall = tallest * float(rng.uniform(0.66, 0.98))
        deep = float(rng.uniform(0.16, 0.22))
        sizes.append((thick - 0.003, tall, deep))
        feet.append((x + thick / 2, y, depth / 2 - 0.05 - deep / 2))
        colours.append(jittered(bindings[int(rng.integers(len(bindings)))], rng, 1, by=0.25)[0])
        x += thick
    return blocks(np.array(sizes), np.array(feet), np.array(colours))


def shelf(site: Site) -> list[Mesh]:
    """Two boards on the wall with crockery, books or tins."""
    p, size = site.palette, site.size
    w, d = size.width_m, size.depth_m
    parts: list[Mesh] = []
    for y in (1.45, 1.82):
        parts.append(block((w, 0.03, d), (0, y, d / 2), paint(p.wood)))
        parts += [
            block(
                (0.025, 0.13, d - 0.06),
                (s * (w / 2 - 0.14), y - 0.13, d / 2 - 0.03),
                paint(p.dark_wood),
            )
            for s in (-1, 1)
        ]
        x = -w / 2 + 0.12
        while x < w / 2 - 0.12:
            colour = (p.trim, p.accent, p.textile, p.fabric)[int(site.rng.integers(4))]
            radius = float(site.rng.uniform(0.045, 0.07))
            tall = float(site.rng.uniform(0.10, 0.22))
            parts.append(
                cylinder(
                    radius,
                    tall,
                    (x, y + 0.03, d / 2 + 0.01),
                    paint(colour),
                    columns=14,
                    top=radius * float(site.rng.uniform(0.8, 1.15)),
                )
            )
            x += 2 * radius + float(site.rng.uniform(0.03, 0.14))
    return parts


def bottle_shelf(site: Site) -> list[Mesh]:
    """Bottles behind a bar, before a mirror."""
    p, size = site.palette, site.size
    w, d = size.width_m, size.depth_m
    parts: list[Mesh] = [
        block((w + 0.1, 1.35, 0.03), (0, 1.0, 0.016), paint(p.dark_wood)),
        block(
            (w - 0.1, 1.15, 0.012), (0, 1.1, 0.036), paint(mixed(p.wall, site.hue("#d9c9a0"), 0.5))
        ),
        block((w + 0.14, 0.1, 0.1), (0, 2.32, 0.05), paint(p.dark_wood)),
    ]
    glass = [
        site.hue(c) for c in ("#3f6b3a", "#8a4a1f", "#c08a3a", "#d9d2bf", "#6b2030", "#2f5560")
    ]
    for y in (1.06, 1.46, 1.86):
        parts.append(block((w, 0.03, d - 0.05), (0, y, d / 2 + 0.02), paint(p.wood)))
        x = -w / 2 + 0.08
        while x < w / 2 - 0.06:
            radius = float(site.rng.uniform(0.032, 0.045))
            tall = float(site.rng.uniform(0.2, 0.3))
            colour = glass[int(site.rng.integers(len(glass)))]
            profile = [
                (0, 0),
                (0, radius),
                (tall * 0.58, radius),
                (tall * 0.74, radius * 0.36),
                (tall, radius * 0.36),
                (tall, 0),
            ]
            parts.append(turned(profile, (x, y + 0.03, d / 2 + 0.03), paint(colour), columns=8))
            x += 2 * radius + float(site.rng.uniform(0.012, 0.09))
    return parts


def floor_lamp(site: Site) -> list[Mesh]:
    """A standing lamp with a cloth shade."""
    p = site.palette
    stand = paint(scaled(p.metal, 0.35))
    return [
        cylinder(0.16, 0.025, (0, 0, 0), stand, columns=20),
        cylinder(0.013, 1.36, (0, 0.02, 0), stand, columns=8),
        *_lampshade(site, 1.36, 0.30, 0.20, 0.11),
    ]


def _lampshade(site: Site, y: float, height: float, below: float, above: float) -> list[Mesh]:
    """An open-looking shade whose light fades downwards."""
    cover = site.shade_of_lamp()
    body = turned(
        [
            (0, 0),
            (0.0, below * 0.96),
            (0.0, below),
            (height, above),
            (height, above * 0.96),
            (height, 0),
        ],
        (0, y, 0),
        cover,
        columns=24,
    )
    body.local[:, 1] = (body.vertices[:, 1] - y) / height
    return [body]


def table_lamp(site: Site) -> list[Mesh]:
    """A small lamp that stands on other furniture."""
    p = site.palette
    foot = [
        (0, 0),
        (0, 0.07),
        (0.02, 0.07),
        (0.05, 0.05),
        (0.12, 0.065),
        (0.19, 0.03),
        (0.24, 0.012),
        (0.24, 0),
    ]
    return [
        turned(foot, (0, 0, 0), paint(mixed(p.accent, p.metal, 0.4)), columns=18),
        *_lampshade(site, 0.23, 0.2, 0.145, 0.085),
    ]


def ceiling_lamp(site: Site) -> list[Mesh]:
    """A lamp on a cord; a bare bulb in a cell, a candle ring before 1880."""
    p = site.palette
    if site.year < 1880:
        return chandelier(site)
    top = site.ceiling_m
    low = 1.98 if site.staged.look != "cell" else 2.18
    parts = [
        cylinder(0.05, 0.03, (0, top - 0.03, 0), paint(p.metal), columns=14),
        cylinder(0.006, top - low - 0.2, (0, low + 0.18, 0), paint((0.02, 0.02, 0.02)), columns=6),
    ]
    bulb = sphere(
        site.shade_of_lamp(strength=1.4), radii=(0.045, 0.055, 0.045), columns=14, rows=10
    )
    bulb.local[:, 1] = 1.0
    parts.append(moved(bulb, shift(0, low + 0.045, 0)))
    if site.staged.look == "cell":
        parts.append(
            cylinder(0.03, 0.08, (0, low + 0.09, 0), paint((0.03, 0.03, 0.03)), columns=10)
        )
        return parts
    shade = [
        (0.0, 0.0),
        (0.0, 0.215),
        (0.0, 0.22),
        (0.02, 0.21),
        (0.11, 0.10),
        (0.16, 0.04),
        (0.2, 0.03),
        (0.2, 0.0),
    ]
    body = turned(
        shade,
        (0, low + 0.03, 0),
        paint(p.fabric if site.staged.look != "kitchen" else p.accent),
        columns=26,
    )
    # The underside of the shade is what is lit.
    under = turned(
        [(0, 0.0), (0, 0.195), (0.006, 0.195), (0.006, 0.0)],
        (0, low + 0.025, 0),
        site.shade_of_lamp(),
        columns=24,
    )
    under.local[:, 1] = 1.0
    return [*parts, body, under]


def chandelier(site: Site) -> list[Mesh]:
    """A ring of candles on chains."""
    iron = paint(scaled(site.palette.metal, 0.5))
    hall = site.ceiling_m > 4
    y, radius, count = (3.55, 0.75, 10) if hall else (1.98, 0.28, 5)
    parts: list[Mesh] = []
    for k in range(count):
        a, b = 2 * math.pi * k / count, 2 * math.pi * (k + 1) / count
        x, z = radius * math.sin(a), radius * math.cos(a)
        parts.append(
            rod((x, y, z), (radius * math.sin(b), y, radius * math.cos(b)), 0.02, iron, columns=6)
        )
        parts += candle(site, x, y + 0.02, z, 0.14)
    for k in range(3):
        a = 2 * math.pi * k / 3
        parts.append(
            rod(
                (radius * math.sin(a), y, radius * math.cos(a)),
                (0, min(y + 0.9, site.ceiling_m - 0.05), 0),
                0.009,
                iron,
                columns=5,
            )
        )
    parts.append(
        rod(
            (0, min(y + 0.88, site.ceiling_m - 0.06), 0),
            (0, site.ceiling_m, 0),
            0.012,
            iron,
            columns=6,
        )
    )
    return parts


def candle(site: Site, x: float, y: float, z: float, height: float) -> list[Mesh]:
    """A candle, burning after dark or where the mood wants it."""
    parts = [
        cylinder(0.035, 0.012, (x, y, z), paint(site.palette.metal, Material.METAL), columns=10),
        cylinder(0.014, height, (x, y + 0.012, z), paint(site.hue("#efe3c4")), columns=8),
    ]
    if site.lamps_lit:
        flame = turned(
            [(0, 0), (0.012, 0.009), (0.025, 0.008), (0.05, 0.0)],
            (x, y + height + 0.012, z),
            Paint((3.4, 2.0, 0.7), Material.GLOW),
            columns=8,
        )
        flame.local[:, 1] = 1.0
        parts.append(flame)
    return parts


def candle_stand(site: Site) -> list[Mesh]:
    """A tall iron stand with five candles."""
    iron = paint(scaled(site.palette.metal, 0.6), Material.METAL)
    parts = [
        turned(
            [
                (0, 0),
                (0, 0.17),
                (0.03, 0.15),
                (0.06, 0.03),
                (0.7, 0.018),
                (0.72, 0.04),
                (0.74, 0.018),
                (1.38, 0.018),
                (1.40, 0.0),
            ],
            (0, 0, 0),
            iron,
            columns=14,
        ),
        rod((-0.17, 1.36, 0), (0.17, 1.36, 0), 0.014, iron, columns=6),
        rod((0, 1.36, -0.17), (0, 1.36, 0.17), 0.014, iron, columns=6),
    ]
    for x, z, lift in (
        (-0.17, 0, 0.0),
        (0.17, 0, 0.0),
        (0, -0.17, 0.0),
        (0, 0.17, 0.0),
        (0, 0, 0.05),
    ):
        parts += candle(site, x, 1.37 + lift, z, 0.16)
    return parts


def lantern(site: Site) -> list[Mesh]:
    """An oil lantern."""
    iron = paint(scaled(site.palette.metal, 0.5))
    glass = site.shade_of_lamp(strength=0.9)
    body = cylinder(0.055, 0.13, (0, 0.06, 0), glass, columns=14)
    body.local[:, 1] = 1.0
    parts = [
        turned(
            [(0, 0), (0, 0.08), (0.04, 0.075), (0.06, 0.06), (0.06, 0)], (0, 0, 0), iron, columns=14
        ),
        body,
        turned(
            [(0, 0), (0, 0.07), (0.03, 0.06), (0.07, 0.02), (0.09, 0)],
            (0, 0.19, 0),
            iron,
            columns=14,
        ),
    ]
    parts += [
        rod((x, 0.05, z), (x, 0.2, z), 0.005, iron, columns=5)
        for x, z in ((0.065, 0), (-0.065, 0), (0, 0.065), (0, -0.065))
    ]
    ring = 0.07
    for k in range(6):
        a, b = math.pi * k / 6, math.pi * (k + 1) / 6
        parts.append(
            rod(
                (ring * math.cos(a), 0.24 + ring * math.sin(a), 0),
                (ring * math.cos(b), 0.24 + ring * math.sin(b), 0),
                0.004,
                iron,
                columns=5,
            )
        )
    return parts


def window(site: Site) -> list[Mesh]:
    """A window set in the wall's opening, with what is seen outside."""
    p, look = site.palette, site.staged.look
    opening = window_opening(look)
    left, right, sill, head = opening
    w, h = right - left, head - sill
    frame = paint(p.trim if look not in ("hall", "cell") else scaled(p.stone, 0.75))
    parts = [*reveal(opening, 0.16, frame), *view_outside(site, left, right, sill, head)]
    if look == "cell":
        bars = paint(scaled(p.metal, 0.4), Material.METAL)
        parts += [
            cylinder(0.014, h, (left + w * (k + 0.5) / 5, sill, -0.08), bars, columns=8)
            for k in range(5)
        ]
        return parts
    parts += [
        block((0.05, h, 0.05), (0, sill, -0.11), frame),
        block((0.045, h, 0.05), (left + 0.022, sill, -0.11), frame),
        block((0.045, h, 0.05), (right - 0.022, sill, -0.11), frame),
        block((w, 0.05, 0.05), (0, sill, -0.112), frame),
        block((w, 0.05, 0.05), (0, head - 0.05, -0.112), frame),
    ]
    rows = 5 if look == "hall" else 2
    parts += [
        block((w, 0.04, 0.045), (0, sill + h * k / rows, -0.112), frame) for k in range(1, rows)
    ]
    if look == "hall":
        return [*parts, *_stone_surround(site, left, right, sill, head)]
    parts += [
        block((w + 0.24, 0.04, 0.14), (0, sill - 0.04, 0.05), frame),
        block((w + 0.2, 0.09, 0.03), (0, head, 0.015), frame),
        block((0.09, h, 0.028), (left - 0.045, sill, 0.014), frame),
        block((0.09, h, 0.028), (right + 0.045, sill, 0.014), frame),
    ]
    return parts


def _stone_surround(site: Site, left: float, right: float, sill: float, head: float) -> list[Mesh]:
    stone = paint(site.palette.stone)
    parts = [
        block((right - left + 0.5, 0.18, 0.24), (0, sill - 0.18, 0.12), stone),
        block((right - left + 0.5, 0.22, 0.12), (0, head, 0.06), stone),
    ]
    parts += [
        block((0.2, head - sill, 0.1), (x, sill, 0.05), stone) for x in (left - 0.1, right + 0.1)
    ]
    # Coloured lights in the upper panes.
    step = (head - sill) / 5
    for k, colour in enumerate((site.palette.accent, site.palette.fabric, site.hue("#2f5f8a"))):
        for side in (-1, 1):
            shown = scaled(
                mixed(colour, site.outlook.horizon, 0.25), 1.1 if site.outlook.lit is None else 0.35
            )
            parts.append(
                panel(
                    side * 0.32 - 0.16,
                    side * 0.32 + 0.16,
                    sill + step * (2 + k) + 0.12,
                    sill + step * (3 + k) - 0.12,
                    Paint(shown, Material.GLOW),
                    z=-0.13,
                )
            )
    return parts


def view_outside(site: Site, left: float, right: float, sill: float, head: float) -> list[Mesh]:
    """Sky and silhouettes a little behind a window, as far as they show from the room."""
    out, rng = site.outlook, site.rng
    wide, low, high = (right - left) / 2 + 0.5, sill - 0.5, head + 0.6
    bands = 6
    parts: list[Mesh] = []
    for k in range(bands):
        share = (k + 0.5) / bands
        band = panel(
            -wide,
            wide,
            low + (high - low) * k / bands,
            low + (high - low) * (k + 1) / bands,
            Paint(mixed(out.horizon, out.sky, share), Material.GLOW),
            z=-0.62,
        )
        band.local[:, 1] = 1.0
        parts.append(band)
    rural = site.staged.look in _IN_THE_COUNTRY or site.year < 1850
    x = -wide
    while x < wide:
        width = float(rng.uniform(0.16, 0.34))
        top = sill + (head - sill) * float(rng.uniform(0.12, 0.42))
        shape = Paint(scaled(out.shapes, float(rng.uniform(0.85, 1.2))), Material.GLOW)
        if rural:
            crown = disc(
                width * 0.7,
                (top - low) / 2,
                (x + width / 2, (low + top) / 2, -0.56 + 0.004 * len(parts)),
                shape,
            )
            crown.local[:, 1] = 1.0
            parts.append(crown)
        else:
            flat = panel(x, min(x + width, wide), low, top, shape, z=-0.56)
            flat.local[:, 1] = 1.0
            parts.append(flat)
            if out.lit is not None:
                parts += _lit_panes(site, x, min(x + width, wide), sill, top)
        x += width + float(rng.uniform(-0.02, 0.05))
    return parts


def _lit_panes(site: Site, left: float, right: float, bottom: float, top: float) -> list[Mesh]:
    assert site.outlook.lit is not None, "asked for after dark only"
    parts = []
    y = bottom + 0.05
    while y < top - 0.08:
        x = left + 0.04
        while x < right - 0.05:
            if site.rng.random() < 0.3:
                pane = panel(
                    x,
                    x + 0.025,
                    y,
                    y + 0.04,
                    Paint(
                        scaled(site.outlook.lit, float(site.rng.uniform(0.4, 1.0))), Material.GLOW
                    ),
                    z=-0.552,
                )
                pane.local[:, 1] = 1.0
                parts.append(pane)
            x += 0.06
        y += 0.085
    return parts


def curtain(site: Site) -> list[Mesh]:
    """A pair of curtains on a rod, drawn to the sides of the window."""
    p = site.palette
    left, right, sill, head = window_opening(site.staged.look)
    low = 0.06 if site.staged.look != "kitchen" else sill - 0.12
    top = head + 0.22
    cloth = paint(p.textile, Material.MATTE)
    wide = 0.34
    metal = paint(p.metal, Material.METAL)
    parts = [
        folds(left - 0.22, left - 0.22 + wide, low, top, 0.165, cloth),
        folds(right + 0.22 - wide, right + 0.22, low, top, 0.165, cloth),
        rod((left - 0.34, top + 0.02, 0.165), (right + 0.34, top + 0.02, 0.165), 0.016, metal),
    ]
    parts += [
        moved(
            sphere(metal, radii=(0.03, 0.03, 0.03), columns=10, rows=8), shift(x, top + 0.02, 0.165)
        )
        for x in (left - 0.35, right + 0.35)
    ]
    return parts


def blinds(site: Site) -> list[Mesh]:
    """Venetian blinds, half down."""
    left, right, _, head = window_opening(site.staged.look)
    count = 11
    slat = paint(site.hue("#e6dfcc"))
    sizes = np.tile([right - left - 0.04, 0.006, 0.05], (count, 1))
    feet = np.array([(0.0, head - 0.06 - 0.055 * k, -0.03) for k in range(count)])
    slats = blocks(sizes, feet, np.tile(slat.colour, (count, 1)))
    return [
        slats,
        block((right - left - 0.02, 0.05, 0.06), (0, head - 0.05, -0.03), slat),
        *(
            block((0.006, 0.6, 0.004), (x, head - 0.65, -0.002), slat)
            for x in (left + 0.2, right - 0.2)
        ),
    ]


def picture(site: Site) -> list[Mesh]:
    """A framed picture of simple shapes, different on every wall."""
    p, rng = site.palette, site.rng
    w, h = ((0.86, 0.6), (0.56, 0.72), (0.7, 0.5))[int(rng.integers(3))]
    y = 1.66 - h / 2 + 0.06
    frame = paint(p.dark_wood if rng.random() < 0.6 else p.metal)
    colours = [p.fabric, p.accent, p.textile, p.rug_border, p.leaf]
    first = int(rng.integers(len(colours)))
    parts = [
        block((w, h, 0.03), (0, y, 0.016), frame),
        block((w - 0.07, h - 0.07, 0.012), (0, y + 0.035, 0.03), paint(site.hue("#ece4d2"))),
    ]
    iw, ih, base = w - 0.2, h - 0.2, y + 0.1
    sky, land = mixed(colours[first], site.hue("#f0e4c8"), 0.6), colours[(first + 1) % 5]
    parts.append(panel(-iw / 2, iw / 2, base, base + ih, paint(sky), z=0.041))
    parts.append(
        panel(
            -iw / 2, iw / 2, base, base + ih * float(rng.uniform(0.25, 0.45)), paint(land), z=0.045
        )
    )
    disc = cylinder(
        float(rng.uniform(0.05, 0.09)),
        0.004,
        (0, 0, 0),
        paint(colours[(first + 2) % 5]),
        columns=20,
    )
    parts.append(
        tilted(disc, (float(rng.uniform(-0.3, 0.3)) * iw, base + ih * 0.68, 0.042), x=math.pi / 2)
    )
    return parts


def mirror(site: Site) -> list[Mesh]:
    """A wall mirror: pale, with a gilt frame."""
    return [
        block((0.66, 0.96, 0.03), (0, 1.1, 0.016), paint(site.palette.metal, Material.METAL)),
        block((0.56, 0.86, 0.012), (0, 1.15, 0.03), paint(site.hue("#cfdbe0"), Material.METAL)),
    ]


def clock(site: Site) -> list[Mesh]:
    """A wall clock."""
    dark = paint((0.02, 0.02, 0.02))
    face = [
        tilted(
            cylinder(0.17, 0.04, (0, 0, 0), paint(site.palette.accent), columns=26),
            (0, 2.1, 0.002),
            x=math.pi / 2,
        ),
        tilted(
            cylinder(0.145, 0.01, (0, 0, 0), paint(site.hue("#f1ebdc")), columns=26),
            (0, 2.1, 0.038),
            x=math.pi / 2,
        ),
    ]
    hands = [
        tilted(block((0.012, 0.09, 0.006), (0, 0, 0), dark), (0, 2.1, 0.052), z=-1.1),
        tilted(block((0.008, 0.125, 0.006), (0, 0, 0), dark), (0, 2.1, 0.056), z=0.5),
    ]
    return face + hands


def banner(site: Site) -> list[Mesh]:
    """A long cloth with a device on it."""
    p = site.palette
    cloth = paint(p.fabric, Material.CLOTH)
    parts = [
        rod((-0.55, 5.0, 0.09), (0.55, 5.0, 0.09), 0.025, paint(p.accent, Material.METAL)),
        block((0.86, 2.6, 0.02), (0, 2.38, 0.07), cloth),
        block((0.86, 0.07, 0.026), (0, 2.42, 0.07), paint(p.accent)),
        block((0.05, 2.5, 0.026), (-0.36, 2.45, 0.07), paint(p.accent)),
        block((0.05, 2.5, 0.026), (0.36, 2.45, 0.07), paint(p.accent)),
    ]
    parts.append(
        tilted(
            block((0.26, 0.26, 0.012), (0, -0.13, 0), paint(p.accent)),
            (0, 3.9, 0.088),
            z=math.pi / 4,
        )
    )
    parts.append(
        tilted(
            block((0.14, 0.14, 0.012), (0, -0.07, 0), paint(p.fabric)),
            (0, 3.9, 0.098),
            z=math.pi / 4,
        )
    )
    return parts


def whiteboard(site: Site) -> list[Mesh]:
    """A whiteboard with a diagram; a slate board before 1970."""
    modern = site.year >= 1970
    ground = paint(site.hue("#eef0ec" if modern else "#27382f"))
    w, y, h = 1.7, 1.0, 1.05
    inks = [
        site.hue(c) for c in (("#2b5ba8", "#b5382f", "#2f7a4a") if modern else ("#e9e6d8",) * 3)
    ]
    parts = [
        block(
            (w + 0.08, h + 0.08, 0.03),
            (0, y - 0.04, 0.016),
            paint(site.palette.metal if modern else site.palette.wood),
        ),
        block((w, h, 0.012), (0, y, 0.028), ground),
        block((w * 0.6, 0.02, 0.08), (0, y - 0.04, 0.06), paint(site.palette.metal)),
    ]
    for k in range(7):
        line = block(
            (float(site.rng.uniform(0.3, 0.7)), 0.016, 0.003),
            (-0.42 + 0.1 * (k % 2), y + 0.86 - 0.12 * k, 0.037),
            paint(inks[k % 3]),
        )
        parts.append(line)
    for k in range(3):
        parts.append(
            block((0.12, 0.2 + 0.14 * k, 0.003), (0.3 + 0.18 * k, y + 0.2, 0.037), paint(inks[k]))
        )
    return parts


def menu_board(site: Site) -> list[Mesh]:
    """A chalk board with the prices."""
    p = site.palette
    chalk = paint(site.hue("#d9d6c8"))
    parts = [
        block((0.9, 1.25, 0.03), (0, 1.05, 0.016), paint(p.wood)),
        block((0.8, 1.15, 0.012), (0, 1.1, 0.028), paint(site.hue("#20282a"))),
        block((0.5, 0.05, 0.004), (0, 2.1, 0.036), paint(p.accent)),
    ]
    for k in range(6):
        y = 1.92 - 0.13 * k
        parts.append(
            block((float(site.rng.uniform(0.25, 0.42)), 0.022, 0.003), (-0.13, y, 0.036), chalk)
        )
        parts.append(block((0.09, 0.022, 0.003), (0.28, y, 0.036), chalk))
    return parts


def screen(site: Site) -> list[Mesh]:
    """A flat screen on the wall; a picture before 1990."""
    if site.year < 1990:
        return picture(site)
    return [
        block((1.36, 0.8, 0.05), (0, 1.05, 0.026), paint((0.015, 0.015, 0.017))),
        panel(-0.65, 0.65, 1.08, 1.82, Paint((0.05, 0.09, 0.14), Material.GLOW), z=0.055),
    ]


def computer(site: Site) -> list[Mesh]:
    """A computer; a typewriter before 1985."""
    dark, grey = paint((0.02, 0.021, 0.024)), paint(site.hue("#c4c3bb"))
    if site.year < 1985:
        keys = np.array(
            [
                (-0.12 + 0.04 * (k % 7), 0.075 + 0.022 * (2 - k // 7), 0.1 - 0.04 * (2 - k // 7))
                for k in range(21)
            ]
        )
        return [
            cushion((0.36, 0.1, 0.32), (0, 0, 0), dark, radius=0.03),
            cushion((0.34, 0.1, 0.16), (0, 0.07, -0.08), dark, radius=0.03),
            rod((-0.22, 0.19, -0.1), (0.22, 0.19, -0.1), 0.022, dark, columns=10),
            tilted(
                block((0.21, 0.2, 0.003), (0, 0, 0), paint(site.hue("#efece2"))),
                (0, 0.19, -0.11),
                x=-0.25,
            ),
            blocks(np.tile([0.022, 0.012, 0.022], (21, 1)), keys, np.tile(grey.colour, (21, 1))),
        ]
    glow = Paint((0.35, 0.55, 0.8), Material.GLOW)
    return [
        cylinder(0.1, 0.012, (0, 0, -0.04), grey, columns=20),
        block((0.04, 0.14, 0.02), (0, 0.01, -0.05), grey),
        block((0.54, 0.33, 0.025), (0, 0.12, -0.03), dark),
        panel(-0.25, 0.25, 0.14, 0.43, glow, z=-0.014),
        block((0.42, 0.014, 0.13), (0, 0, 0.17), grey),
    ]


def plant(site: Site) -> list[Mesh]:
    """A potted plant with arching leaves."""
    p, rng = site.palette, site.rng
    pot = turned(
        [
            (0, 0),
            (0, 0.12),
            (0.27, 0.165),
            (0.27, 0.18),
            (0.32, 0.18),
            (0.32, 0.15),
            (0.28, 0.145),
            (0.28, 0),
        ],
        (0, 0, 0),
        paint(mixed(p.accent, site.hue("#b5623f"), 0.7)),
        columns=22,
    )
    count = 34
    angle = np.arange(count) * 2.39996 + rng.uniform(-0.25, 0.25, count)
    reach = rng.uniform(0.1, 0.36, count)
    height = 0.34 + rng.uniform(0.25, 0.95, count) * (1.1 - reach)
    base = np.stack([0.04 * np.sin(angle), np.full(count, 0.28), 0.04 * np.cos(angle)], -1)
    middle = np.stack(
        [reach * 0.45 * np.sin(angle), 0.3 + height * 0.62, reach * 0.45 * np.cos(angle)], -1
    )
    tip = np.stack(
        [reach * 1.15 * np.sin(angle), 0.26 + height * 0.84, reach * 1.15 * np.cos(angle)], -1
    )
    colours = jittered(p.leaf, rng, count, by=0.3)
    return [
        pot,
        cylinder(0.144, 0.01, (0, 0.281, 0), paint(site.hue("#4a3626")), columns=16),
        leaves(base, middle, rng.uniform(0.03, 0.05, count), colours * 0.8),
        leaves(middle, tip, rng.uniform(0.07, 0.12, count), colours),
    ]


def rug(site: Site) -> list[Mesh]:
    """A carpet with a border and a middle field."""
    p, w, d = site.palette, site.size.width_m, site.size.depth_m
    parts = []
    for inset, height, colour in (
        (0.0, 0.006, p.rug),
        (0.14, 0.0095, p.rug_border),
        (0.19, 0.013, p.rug),
        (0.42, 0.0165, scaled(p.rug, 0.82)),
    ):
        parts.append(
            block((w - 2 * inset, height, d - 2 * inset), (0, 0, 0), paint(colour, Material.CLOTH))
        )
    return parts


def carpet(site: Site) -> list[Mesh]:
    """A long runner with gold edges."""
    p, w, d = site.palette, site.size.width_m, site.size.depth_m
    return [
        block((w, 0.006, d), (0, 0, 0), paint(p.rug, Material.CLOTH)),
        *(
            block((0.07, 0.010, d), (s * (w / 2 - 0.14), 0, 0), paint(p.rug_border))
            for s in (-1, 1)
        ),
    ]


def fireplace(site: Site) -> list[Mesh]:
    """A mantelpiece; the fire burns when lamps are lit."""
    p, w, d, h = site.palette, site.size.width_m, site.size.depth_m, site.size.height_m
    stone = paint(p.trim)
    fire = Paint((3.2, 1.2, 0.3), Material.GLOW) if site.lamps_lit else paint((0.015, 0.013, 0.012))
    parts = [
        block((0.3, h - 0.12, d), (-w / 2 + 0.2, 0, 0), stone),
        block((0.3, h - 0.12, d), (w / 2 - 0.2, 0, 0), stone),
        block((w - 0.1, 0.28, d), (0, h - 0.36, 0), stone),
        block((w + 0.1, 0.07, d + 0.12), (0, h - 0.07, 0.02), stone),
        block((w - 0.6, h - 0.36, 0.03), (0, 0, -d / 2 + 0.1), paint((0.03, 0.026, 0.024))),
        block((w - 0.6, 0.05, d - 0.1), (0, 0, 0), paint((0.05, 0.045, 0.04))),
    ]
    for k in range(3):
        parts.append(
            rod(
                (-0.3, 0.09 + 0.02 * k, -0.02 + 0.06 * k),
                (0.3, 0.10 + 0.02 * k, 0.03 + 0.03 * k),
                0.04,
                paint(p.dark_wood),
            )
        )
    parts += [
        turned(
            [(0, 0), (0.03, 0.07), (0.12, 0.06), (0.26 + 0.05 * (k % 2), 0.0)],
            (-0.2 + 0.13 * k, 0.12, 0.04),
            fire,
            columns=10,
        )
        for k in range(4 if site.lamps_lit else 0)
    ]
    return parts


def column(site: Site) -> list[Mesh]:
    """A stone column up to the ceiling."""
    stone, top = paint(site.palette.stone), site.ceiling_m
    shaft = [
        (0.0, 0.0),
        (0.0, 0.26),
        (0.0, 0.26),
        (top - 1.0, 0.22),
        (top - 1.0, 0.22),
        (top - 1.0, 0.0),
    ]
    return [
        block((0.7, 0.22, 0.7), (0, 0, 0), stone),
        turned(
            [(0, 0), (0, 0.33), (0.1, 0.34), (0.16, 0.29), (0.2, 0.29), (0.24, 0.26), (0.24, 0)],
            (0, 0.22, 0),
            stone,
            columns=24,
        ),
        turned(shaft, (0, 0.45, 0), stone, columns=24),
        turned(
            [(0, 0), (0, 0.22), (0.05, 0.25), (0.09, 0.24), (0.3, 0.36), (0.34, 0.36), (0.34, 0)],
            (0, top - 0.56, 0),
            stone,
            columns=24,
        ),
        block((0.8, 0.22, 0.8), (0, top - 0.22, 0), stone),
    ]


def barrel(site: Site) -> list[Mesh]:
    """A barrel with iron hoops."""
    p, h = site.palette, site.size.height_m
    body = [
        (0.0, 0.0),
        (0.0, 0.235),
        (0.0, 0.235),
        (h * 0.25, 0.28),
        (h * 0.5, 0.295),
        (h * 0.75, 0.28),
        (h, 0.235),
        (h, 0.235),
        (h - 0.0, 0.215),
        (h - 0.03, 0.21),
        (h - 0.03, 0.0),
    ]
    parts = [turned(body, (0, 0, 0), paint(p.wood), columns=22)]
    iron = paint(scaled(p.metal, 0.45))
    for share, radius in ((0.08, 0.254), (0.3, 0.289), (0.66, 0.289), (0.88, 0.254)):
        parts.append(
            turned(
                [(0, 0), (0, radius), (0, radius), (0.045, radius), (0.045, radius), (0.045, 0)],
                (0, h * share, 0),
                iron,
                columns=22,
            )
        )
    return parts


def crate(site: Site) -> list[Mesh]:
    """A wooden crate of boards."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    wood, frame = paint(p.wood), paint(mixed(p.wood, p.dark_wood, 0.4))
    parts = [block((w - 0.04, h - 0.02, d - 0.04), (0, 0.01, 0), paint(scaled(p.dark_wood, 0.7)))]
    for k in range(4):
        y = 0.015 + k * (h - 0.02) / 4
        tall = (h - 0.02) / 4 - 0.018
        parts += [
            block((w - 0.01, tall, 0.018), (0, y, s * (d / 2 - 0.014)), wood) for s in (-1, 1)
        ]
        parts += [
            block((0.018, tall, d - 0.05), (s * (w / 2 - 0.014), y, 0), wood) for s in (-1, 1)
        ]
        parts.append(
            block(
                (w - 0.02, 0.018, d / 4 - 0.012), (0, h - 0.018, -d / 2 + d * (k + 0.5) / 4), wood
            )
        )
    parts.append(legs(w, d, h - 0.02, 0.045, frame))
    return parts


def bucket(site: Site) -> list[Mesh]:
    """A tin pail."""
    tin = paint(site.palette.metal, Material.METAL)
    return [
        turned(
            [
                (0, 0),
                (0, 0.1),
                (0.32, 0.145),
                (0.335, 0.15),
                (0.335, 0.138),
                (0.32, 0.13),
                (0.06, 0.09),
                (0.06, 0),
            ],
            (0, 0, 0),
            tin,
            columns=20,
        )
    ]


def coat_stand(site: Site) -> list[Mesh]:
    """A stand with a coat and a hat on it."""
    p = site.palette
    wood = paint(p.dark_wood)
    coat = turned(
        [(0, 0), (0, 0.14), (0.5, 0.12), (0.85, 0.13), (0.98, 0.07), (1.0, 0.0)],
        (0.08, 0.6, 0.1),
        paint(p.textile, Material.CLOTH),
        columns=14,
    )
    parts = [
        cylinder(0.19, 0.03, (0, 0, 0), wood, columns=18),
        cylinder(0.02, 1.7, (0, 0.03, 0), wood, columns=8),
        moved(coat, compose(shift(0.03, 0, 0.05), stretch(1, 1, 0.62))),
        turned(
            [(0, 0), (0, 0.16), (0.012, 0.16), (0.02, 0.09), (0.1, 0.08), (0.12, 0.05), (0.12, 0)],
            (-0.02, 1.70, 0),
            paint(scaled(p.dark_wood, 0.8)),
            columns=18,
        ),
    ]
    for k in range(4):
        a = math.pi / 4 + math.pi / 2 * k
        parts.append(
            rod((0, 1.6, 0), (0.14 * math.sin(a), 1.68, 0.14 * math.cos(a)), 0.012, wood, columns=6)
        )
    return parts


def dais(site: Site) -> list[Mesh]:
    """Two low steps under a throne."""
    p, w, d = site.palette, site.size.width_m, site.size.depth_m
    return [
        block((w, 0.07, d), (0, 0, 0), paint(p.stone, Material.TILES)),
        block((w - 0.5, 0.09, d - 0.5), (0, 0.07, -0.2), paint(p.stone, Material.TILES)),
        block((1.4, 0.008, d - 0.5), (0, 0.16, -0.2), paint(p.rug, Material.CLOTH)),
    ]


def altar(site: Site) -> list[Mesh]:
    """A stone table under a cloth, with two candles."""
    p, w, d, h = site.palette, site.size.width_m, site.size.depth_m, site.size.height_m
    return [
        block((w - 0.2, h - 0.1, d - 0.16), (0, 0, 0), paint(p.stone)),
        block((w, 0.1, d), (0, h - 0.1, 0), paint(p.stone)),
        block((w * 0.5, 0.012, d + 0.012), (0, h, 0), paint(site.hue("#ece4d2"), Material.CLOTH)),
        block(
            (w * 0.5, 0.5, 0.012),
            (0, h - 0.5, d / 2 + 0.008),
            paint(site.hue("#ece4d2"), Material.CLOTH),
        ),
        *candle(site, -w / 2 + 0.2, h, 0, 0.3),
        *candle(site, w / 2 - 0.2, h, 0, 0.3),
    ]


def plain_box(site: Site) -> list[Mesh]:
    """What stands for an item nobody has drawn."""
    size = site.size
    return [
        block(
            (size.width_m, size.height_m, size.depth_m),
            (0, 0, 0),
            paint(mixed(site.palette.wood, site.palette.stone, 0.4)),
        )
    ]


def _grounded(parts: list[Mesh]) -> list[Mesh]:
    """Parts with nothing below the floor; ends of slanted rods dip a hair under it."""
    for part in parts:
        np.maximum(part.vertices[:, 1], 0.0, out=part.vertices[:, 1])
    return parts


MAKERS: dict[str, Maker] = {
    "altar": altar,
    "armchair": armchair,
    "banner": banner,
    "bar": bar,
    "bar-stool": bar_stool,
    "barrel": barrel,
    "bed": bed,
    "bench": bench,
    "blinds": blinds,
    "bookcase": bookcase,
    "bottle-shelf": bottle_shelf,
    "bucket": bucket,
    "bunk": bunk,
    "cabinet": cabinet,
    "candle-stand": candle_stand,
    "carpet": carpet,
    "ceiling-lamp": ceiling_lamp,
    "chair": chair,
    "chandelier": chandelier,
    "clock": clock,
    "coat-stand": coat_stand,
    "coffee-table": coffee_table,
    "column": column,
    "computer": computer,
    "counter": counter,
    "crate": crate,
    "curtain": curtain,
    "dais": dais,
    "desk": desk,
    "dining-table": table,
    "filing-cabinet": filing_cabinet,
    "fireplace": fireplace,
    "floor-lamp": floor_lamp,
    "fridge": fridge,
    "iron-stove": iron_stove,
    "lantern": lantern,
    "menu-board": menu_board,
    "mirror": mirror,
    "office-chair": office_chair,
    "picture": picture,
    "plant": plant,
    "round-table": round_table,
    "rug": rug,
    "screen": screen,
    "shelf": shelf,
    "side-table": side_table,
    "sink": sink,
    "sofa": sofa,
    "stool": stool,
    "stove": stove,
    "table": table,
    "table-lamp": table_lamp,
    "throne": throne,
    "wardrobe": wardrobe,
    "washbasin": washbasin,
    "whiteboard": whiteboard,
    "window": window,
}
"""Who builds which item of a room."""

"""The open air: ground and backdrop, and what stands on streets, in parks and on roofs."""

from __future__ import annotations

import math

import numpy as np

from storyreel.previz.mesh import Material, Mesh
from storyreel.previz.sets.joinery import (
    blob,
    block,
    blocks,
    cylinder,
    jittered,
    leaves,
    panel,
    pierced,
    placed,
    reveal,
    rod,
    tilted,
    turned,
)
from storyreel.previz.sets.palette import mixed, paint, scaled
from storyreel.previz.sets.site import Maker, Site
from storyreel.previz.shapes import (
    Colour,
    Paint,
    lathe,
    moved,
    plane,
    rounded_box,
    shift,
    sphere,
    tube,
)
from storyreel.screenplay.vocabulary import TimeOfDay, Weather

Box = tuple[tuple[float, float, float], tuple[float, float, float], Colour]
"""Size, middle of the underside, and colour."""
FAR_M = 160.0
"""Half the width of the ground; the haze has swallowed it by then."""


def ground(site: Site) -> list[Mesh]:
    """What everybody stands on, out to the horizon."""
    p, look, staged = site.palette, site.staged.look, site.staged
    if look == "street":
        return _street(site)
    if look == "deck":
        return _deck_and_sea(site)
    if look == "rooftop":
        w, d = staged.width_m, staged.depth_m
        return [plane(w, d, paint(p.floor, Material.TILES))]
    parts = [plane(2 * FAR_M, 2 * FAR_M, paint(p.floor, Material.GROUND))]
    if look == "park":
        path = moved(plane(2 * FAR_M, 2.3, paint(p.rug, Material.GROUND)), shift(0, 0.006, -0.2))
        edges = [
            moved(plane(2 * FAR_M, 0.12, paint(scaled(p.rug_border, 0.8))), shift(0, 0.009, z))
            for z in (-1.33, 0.93)
        ]
        parts += [path, *edges]
    return parts


def _street(site: Site) -> list[Mesh]:
    """Near pavement, kerb, road, kerb, far pavement, and the road behind the camera's back."""
    p = site.palette
    wet = site.staged.weather is Weather.RAIN
    asphalt = paint(scaled(p.rug, 0.6 if wet else 1.0), Material.GROUND)
    paving = paint(scaled(p.floor, 0.7 if wet else 1.0), Material.TILES)
    strips = [
        (-FAR_M, -6.2, paving),
        (-6.2, -2.2, asphalt),
        (-2.2, 5.6, paving),
        (5.6, 12.0, asphalt),
        (12.0, FAR_M, paving),
    ]
    parts = []
    for back, front, cover in strips:
        strip = plane(2 * FAR_M, front - back, cover)
        parts.append(moved(strip, shift(0, 0, (back + front) / 2)))
    return parts


_SEA_BELOW_M = 3.4
_DECK_M = (60.0, -3.1, 9.0)
"""Length of a ship's deck, and its edges behind the people and before them."""


def _deck_and_sea(site: Site) -> list[Mesh]:
    """Planks to walk on, and water to the horizon some way below."""
    long, back, front = _DECK_M
    planks = plane(long, front - back, paint(site.palette.floor, Material.FLOORBOARDS))
    water = plane(2 * FAR_M, 2 * FAR_M, paint(site.palette.rug, Material.GROUND))
    return [
        moved(planks, shift(0, 0, (back + front) / 2)),
        moved(water, shift(0, -_SEA_BELOW_M, 0)),
    ]


def _bulwark(site: Site) -> list[Mesh]:
    """The ship's side, down to the water, and the rail on the side behind the camera."""
    p = site.palette
    long, back, front = _DECK_M
    hull, rail = paint(p.fabric), paint(p.trim)
    parts = [block((long, _SEA_BELOW_M, 0.2), (0, -_SEA_BELOW_M, z), hull) for z in (back, front)]
    parts += [block((long, 0.10, 0.16), (0, 0, z), rail) for z in (back, front)]
    parts += [
        rod((-long / 2, y, front), (long / 2, y, front), 0.02, rail) for y in (0.4, 0.75, 1.0)
    ]
    return parts


def backdrop(site: Site) -> list[Mesh]:
    """What closes the view all around."""
    look = site.staged.look
    if look == "street":
        return [*_kerbs(site), *_far_houses(site)]
    if look == "rooftop":
        return [*_roof_edge(site), *_skyline(site)]
    if look == "deck":
        return _bulwark(site)
    if look == "field":
        return _hills_around(site, distance=60, height=7)
    return [*_trees_around(site), *_hills_around(site, distance=75, height=9)]


def undergrowth(site: Site) -> list[Mesh]:
    """Grass and flowers strewn over open ground, thinner where people act."""
    if site.staged.look != "field" or site.staged.weather is Weather.SNOW:
        return []
    p, rng, tufts, blades = site.palette, site.rng, 90, 14
    x, z = rng.uniform(-13, 13, tufts), rng.uniform(-13, 4.5, tufts)
    far = np.hypot(x / 4.0, (z + 0.3) / 1.6) > 1.0
    x, z = x[far], z[far]
    count = len(x) * blades
    roots = np.stack([np.repeat(x, blades), np.zeros(count), np.repeat(z, blades)], -1)
    roots += rng.uniform(-0.14, 0.14, (count, 3)) * np.array([1.0, 0.0, 1.0])
    tips = roots + np.stack(
        [
            rng.uniform(-0.14, 0.14, count),
            rng.uniform(0.12, 0.4, count),
            rng.uniform(-0.14, 0.14, count),
        ],
        -1,
    )
    grass_colours = jittered(mixed(p.leaf, p.floor, 0.45), rng, count, by=0.35)
    heather = np.repeat(rng.random(len(x)) < 0.4, blades)[:, None]
    colours = np.where(
        heather, jittered(site.hue("#8a4f7d"), rng, count, by=0.3) * 0.6, grass_colours
    )
    return [leaves(roots, tips, rng.uniform(0.014, 0.034, count), colours)]


def _kerbs(site: Site) -> list[Mesh]:
    stone = paint(scaled(site.palette.stone, 0.85))
    parts = [block((2 * FAR_M, 0.05, 0.16), (0, 0, z), stone) for z in (-6.2, -2.2, 5.6, 12.0)]
    line = paint(site.hue("#d9d4c4"))
    count = 30
    sizes = np.tile([1.6, 0.006, 0.12], (count, 1))
    feet = np.array([(3.4 * (k - count / 2), 0.0, -4.0) for k in range(count)])
    parts.append(blocks(sizes, feet, np.tile(line.colour, (count, 1))))
    return parts


def _far_houses(site: Site) -> list[Mesh]:
    """Plainer houses up and down the street and on the side behind the camera."""
    p, rng = site.palette, site.rng
    walls = [
        p.wall,
        p.wainscot,
        mixed(p.wall, p.trim, 0.5),
        mixed(p.fabric, p.stone, 0.5),
        mixed(p.wainscot, p.stone, 0.5),
    ]
    right = max(
        (t.x_m for t in site.staged.furniture if t.item in ("house-front", "shop-front")),
        default=0.0,
    )
    left = min(
        (t.x_m for t in site.staged.furniture if t.item in ("house-front", "shop-front")),
        default=0.0,
    )
    spots: list[tuple[float, float, float]] = []
    for step in range(6):
        spots.append((right + 3.2 + 4.0 + 8.2 * step, -11.4, 0.0))
        spots.append((left - 3.2 - 4.0 - 8.2 * step, -11.4, 0.0))
    spots += [(8.2 * (k - 5), 19.0, 180.0) for k in range(11)]
    parts = []
    for x, z, facing in spots:
        width, height = 8.0, float(rng.uniform(7.0, 12.0))
        wall = walls[int(rng.integers(len(walls)))]
        house = [block((width, height, 8.0), (0, 0, 0), paint(wall))]
        house.append(block((width + 0.3, 0.3, 8.3), (0, height, 0), paint(p.stone)))
        house.append(_painted_windows(site, width, height, 4.0))
        parts += [placed(piece, x, 0, z, facing) for piece in house]
    return parts


def _painted_windows(site: Site, width: float, height: float, z: float) -> Mesh:
    """A grid of flat windows, some lit after dark."""
    sizes, feet, colours = [], [], []
    pane = _pane_colour(site)
    floors, columns = int(height / 2.7), 4
    for row in range(floors):
        for column in range(columns):
            sizes.append((0.95, 1.4, 0.06))
            feet.append(((column - (columns - 1) / 2) * width / columns, 1.0 + 2.7 * row, z))
            colours.append(pane)
    return blocks(np.array(sizes), np.array(feet), np.array(colours))


def _pane_colour(site: Site) -> Colour:
    return (
        mixed(site.hue("#3b4a55"), site.outlook.horizon, 0.05)
        if site.staged.time_of_day is not TimeOfDay.NIGHT
        else site.hue("#161c26")
    )


def _roof_edge(site: Site) -> list[Mesh]:
    p, w, d = site.palette, site.staged.width_m, site.staged.depth_m
    edge = paint(p.stone)
    brick = paint(p.wall, Material.BRICK)
    parts = [block((0.3, 0.4, d), (s * (w / 2 - 0.15), 0, 0), edge) for s in (-1, 1)]
    parts.append(block((w, 0.4, 0.3), (0, 0, d / 2 - 0.15), edge))
    parts.append(block((w, 0.4, 0.3), (0, 0, -d / 2 + 0.15), edge))
    # The house itself, for cameras that look over the edge.
    parts.append(block((w - 0.01, 15.0, d - 0.01), (0, -15.01, 0), brick))
    return parts


def _skyline(site: Site) -> list[Mesh]:
    """The town around a roof, paler with distance by the haze of the light plot."""
    p, rng, out = site.palette, site.rng, site.outlook
    walls = [p.wall, p.stone, p.wainscot, mixed(p.fabric, p.stone, 0.6), mixed(p.wall, p.trim, 0.4)]
    sizes, feet, colours, lit, panes = [], [], [], [], []
    for ring, (distance, count) in enumerate(((22.0, 17), (38.0, 22), (62.0, 26), (95.0, 30))):
        for k in range(count):
            angle = 2 * math.pi * (k + float(rng.uniform(-0.3, 0.3))) / count
            x, z = distance * math.sin(angle), distance * math.cos(angle)
            width, deep = (float(rng.uniform(4.5, 9.5)) * (1 + 0.35 * ring) for _ in range(2))
            tall = 15 + float(rng.uniform(-5.5, 2.0 + 5.5 * ring if ring else 0.5))
            sizes.append((width, tall, deep))
            feet.append((x, -15.0, z))
            colours.append(walls[int(rng.integers(len(walls)))])
            panes += _town_windows(site, x, z, width, deep, tall - 15) if ring < 2 else []
            lit += (
                _town_lights(site, x, z, width, deep, tall - 15)
                if out.lit is not None and ring < 3
                else []
            )
    parts = [blocks(np.array(sizes), np.array(feet), np.array(colours))]
    caps = np.array(sizes) * np.array([1.06, 0.0, 1.06]) + np.array([0.0, 0.35, 0.0])
    tops = np.array(feet) + np.array(sizes) * np.array([0.0, 1.0, 0.0])
    parts.append(blocks(caps, tops, np.array(colours) * 0.62))
    parts.append(_boxes(panes, Material.MATTE))
    if lit:
        lamps = _boxes(lit, Material.GLOW)
        lamps.local[:, 1] = 1.0
        parts.append(lamps)
    return parts


def _boxes(boxes: list[Box], material: Material) -> Mesh:
    return blocks(
        np.array([size for size, _, _ in boxes]),
        np.array([foot for _, foot, _ in boxes]),
        np.array([colour for _, _, colour in boxes]),
        material,
    )


def _town_windows(
    site: Site, x: float, z: float, width: float, deep: float, top: float
) -> list[Box]:
    """Rows of dark windows on the side of a building that looks at the roof."""
    colour = _pane_colour(site)
    found: list[Box] = []
    across = width if abs(z) > abs(x) else deep
    columns = max(2, int(across / 2.2))
    for row in range(4):
        y = top - 2.0 - 2.6 * row
        for k in range(columns):
            along = ((k + 0.5) / columns - 0.5) * across
            if abs(z) > abs(x):
                found.append(
                    ((0.9, 1.3, 0.08), (x + along, y, z - math.copysign(deep / 2, z)), colour)
                )
            else:
                found.append(
                    ((0.08, 1.3, 0.9), (x - math.copysign(width / 2, x), y, z + along), colour)
                )
    return found


def _town_lights(
    site: Site, x: float, z: float, width: float, deep: float, top: float
) -> list[Box]:
    """Lit windows on the sides of a building that look at the roof."""
    assert site.outlook.lit is not None, "asked for after dark only"
    found: list[Box] = []
    for _ in range(int(site.rng.integers(2, 7))):
        y = top - float(site.rng.uniform(1.2, 9.0))
        colour = scaled(site.outlook.lit, float(site.rng.uniform(0.35, 0.9)))
        if abs(z) > abs(x):
            at = (x + float(site.rng.uniform(-0.4, 0.4)) * width, y, z - math.copysign(deep / 2, z))
            found.append(((0.7, 0.95, 0.14), at, colour))
        else:
            at = (x - math.copysign(width / 2, x), y, z + float(site.rng.uniform(-0.4, 0.4)) * deep)
            found.append(((0.14, 0.95, 0.7), at, colour))
    return found


def _hills_around(site: Site, *, distance: float, height: float) -> list[Mesh]:
    p, rng = site.palette, site.rng
    parts = []
    count = 9
    for k in range(count):
        angle = 2 * math.pi * (k + float(rng.uniform(-0.25, 0.25))) / count
        far = distance * float(rng.uniform(0.85, 1.3))
        colour = mixed(p.leaf, p.floor, float(rng.uniform(0.2, 0.8)))
        wide = float(rng.uniform(26, 40))
        parts.append(
            _dome(
                far * math.sin(angle),
                far * math.cos(angle),
                wide,
                height * float(rng.uniform(0.5, 1.4)),
                wide * 0.7,
                colour,
            )
        )
    return parts


def _dome(x: float, z: float, width: float, height: float, depth: float, colour: Colour) -> Mesh:
    """Half an egg lying on the ground."""
    profile = [
        (height * math.sin(a), width * math.cos(a), depth * math.cos(a))
        for a in np.linspace(0, math.pi / 2, 8)
    ]
    profile[-1] = (height, 0.0, 0.0)
    return moved(lathe(profile, paint(colour, Material.GROUND), columns=20), shift(x, 0, z))


def _trees_around(site: Site) -> list[Mesh]:
    """A belt of far trees, as crowns alone."""
    p, rng = site.palette, site.rng
    parts = []
    count = 34
    for k in range(count):
        angle = 2 * math.pi * (k + float(rng.uniform(-0.35, 0.35))) / count
        far = float(rng.uniform(20, 40))
        x, z = far * math.sin(angle) * 1.25, far * math.cos(angle)
        tall, wide = float(rng.uniform(2.2, 4.2)), float(rng.uniform(2.0, 3.4))
        colour = mixed(p.leaf, p.floor, float(rng.uniform(0.0, 0.4)))
        crown = blob(
            (wide, tall * 0.62, wide),
            (0, tall * 0.62, 0),
            paint(scaled(colour, float(rng.uniform(0.6, 0.95)))),
            rng,
            bump=0.22,
            columns=10,
            rows=6,
        )
        parts.append(moved(crown, shift(x, 0.0, z)))
    return parts


def tree(site: Site) -> list[Mesh]:
    """A broad-leaved tree: trunk, boughs, lumps of foliage with leaves on them."""
    p, rng = site.palette, site.rng
    bark = paint(p.dark_wood)
    tall = float(rng.uniform(2.0, 2.4))
    lean = float(rng.uniform(-0.12, 0.12))
    parts = [
        tube(
            [(0, -0.0, 0), (lean * 0.3, tall * 0.5, 0), (lean, tall + 0.5, 0.05)],
            [0.19, 0.125, 0.09],
            bark,
            columns=9,
            steps=2,
            round_ends=False,
        )
    ]
    crowns = [(lean, tall + 1.35, 0.0, 1.15)]
    for k in range(6):
        angle = 2 * math.pi * (k + float(rng.uniform(-0.3, 0.3))) / 6
        reach, size = float(rng.uniform(0.75, 1.05)), float(rng.uniform(0.62, 0.85))
        x, z = lean + reach * math.sin(angle), reach * math.cos(angle)
        y = tall + float(rng.uniform(0.5, 1.3))
        crowns.append((x, y, z, size))
        if k % 2 == 0:
            parts.append(
                tube(
                    [(lean * 0.8, tall - 0.1, 0), (x * 0.6, y - 0.45, z * 0.6), (x, y, z)],
                    [0.08, 0.055, 0.03],
                    bark,
                    columns=6,
                    steps=1,
                )
            )
    crowns.append(
        (lean + float(rng.uniform(-0.3, 0.3)), tall + 2.15, float(rng.uniform(-0.3, 0.3)), 0.75)
    )
    for x, y, z, size in crowns:
        tone = 0.62 + 0.32 * (y - tall) / 2.2
        colour = scaled(p.leaf, tone * float(rng.uniform(0.92, 1.08)))
        parts.append(
            blob(
                (size, size * 0.8, size),
                (x, y, z),
                paint(colour),
                rng,
                bump=0.2,
                columns=10,
                rows=7,
            )
        )
        parts += _leaf_scatter(site, (x, y, z), size, colour, 16)
    return _on_ground(parts)


def _leaf_scatter(
    site: Site, at: tuple[float, float, float], size: float, colour: Colour, count: int
) -> list[Mesh]:
    """Leaves that break the outline of a lump of foliage; none where snow lies on it.

    They are drawn from chance either way, so that the tree keeps its shape when snow falls.
    """
    rng = site.rng
    up = rng.uniform(-0.75, 1.0, count)
    angle = rng.uniform(0, 2 * np.pi, count)
    around = np.sqrt(1 - up * up)
    out = np.stack([around * np.sin(angle), up * 0.8, around * np.cos(angle)], -1)
    base = np.array(at) + out * size * 0.94
    tip = base + out * rng.uniform(0.12, 0.24, (count, 1)) + rng.uniform(-0.08, 0.08, (count, 3))
    foliage = leaves(
        base,
        tip,
        rng.uniform(0.08, 0.15, count),
        jittered(scaled(colour, 1.25), rng, count, by=0.3),
    )
    return [] if site.staged.weather is Weather.SNOW else [foliage]


def bush(site: Site) -> list[Mesh]:
    """A shrub of three lumps, in flower."""
    p, rng = site.palette, site.rng
    parts = []
    for x, z, size in ((-0.3, 0.02, 0.38), (0.28, -0.06, 0.42), (0.0, 0.12, 0.34)):
        colour = scaled(p.leaf, float(rng.uniform(0.62, 0.85)))
        parts.append(
            blob(
                (size, size * 0.95, size * 0.9),
                (x, size * 0.9, z),
                paint(colour),
                rng,
                bump=0.2,
                columns=10,
                rows=7,
            )
        )
        parts += _leaf_scatter(site, (x, size * 0.95, z), size * 0.95, colour, 18)
    flowers = 6 if site.staged.weather is not Weather.SNOW and site.staged.look != "field" else 0
    for _ in range(flowers):
        angle, up = float(rng.uniform(-1.6, 1.6)), float(rng.uniform(0.35, 0.8))
        x, z = 0.52 * math.sin(angle), 0.36 * math.cos(angle) + 0.05
        parts.append(
            moved(
                sphere(paint(p.accent), radii=(0.04, 0.035, 0.04), columns=7, rows=5),
                shift(x, up, z),
            )
        )
    return _on_ground(parts)


def grass(site: Site) -> list[Mesh]:
    """A tuft of long grass."""
    rng, count = site.rng, 46
    angle, reach = rng.uniform(0, 2 * np.pi, count), rng.uniform(0.02, 0.2, count)
    base = np.stack([reach * np.sin(angle), np.zeros(count), reach * np.cos(angle)], -1)
    tip = base * 2.0 + np.stack(
        [
            rng.uniform(-0.05, 0.05, count),
            rng.uniform(0.18, 0.46, count),
            rng.uniform(-0.05, 0.05, count),
        ],
        -1,
    )
    colour = mixed(site.palette.leaf, site.palette.floor, 0.5)
    return _on_ground(
        [leaves(base, tip, rng.uniform(0.012, 0.026, count), jittered(colour, rng, count, by=0.3))]
    )


def rock(site: Site) -> list[Mesh]:
    """A boulder and a stone beside it."""
    stone = paint(site.palette.stone)
    parts = [
        blob((0.6, 0.46, 0.46), (0, 0.28, 0), stone, site.rng, bump=0.34, columns=14, rows=9),
        blob((0.2, 0.15, 0.18), (0.55, 0.08, 0.25), stone, site.rng, bump=0.3, columns=10, rows=7),
    ]
    return _on_ground(parts)


def _on_ground(parts: list[Mesh]) -> list[Mesh]:
    for part in parts:
        np.maximum(part.vertices[:, 1], 0.0, out=part.vertices[:, 1])
    return parts


def hill(site: Site) -> list[Mesh]:
    """A low hill."""
    size = site.size
    colour = mixed(site.palette.leaf, site.palette.floor, 0.55)
    return [_dome(0, 0, size.width_m / 2, size.height_m, size.depth_m / 2, colour)]


def lamp_post(site: Site) -> list[Mesh]:
    """A street lamp: a lantern on an iron post."""
    iron = paint(site.palette.metal)
    glass = site.shade_of_lamp(strength=1.1)
    body = turned(
        [(0, 0), (0, 0.09), (0, 0.09), (0.3, 0.15), (0.3, 0.15), (0.3, 0)],
        (0, 3.22, 0),
        glass,
        columns=6,
    )
    body.local[:, 1] = 0.6 + 0.4 * (body.vertices[:, 1] - 3.22) / 0.3
    return [
        turned(
            [(0, 0), (0, 0.15), (0.08, 0.14), (0.12, 0.10), (0.5, 0.085), (0.56, 0.06), (0.56, 0)],
            (0, 0, 0),
            iron,
            columns=14,
        ),
        cylinder(0.045, 2.6, (0, 0.55, 0), iron, columns=10, top=0.035),
        rod((-0.26, 2.95, 0), (0.26, 2.95, 0), 0.016, iron, columns=6),
        turned(
            [(0, 0), (0, 0.03), (0.05, 0.1), (0.07, 0.1), (0.07, 0)], (0, 3.15, 0), iron, columns=10
        ),
        body,
        turned(
            [(0, 0), (0, 0.18), (0.03, 0.17), (0.12, 0.05), (0.2, 0.02), (0.22, 0.0)],
            (0, 3.52, 0),
            iron,
            columns=12,
        ),
    ]


def house_front(site: Site) -> list[Mesh]:
    """The front of a town house: door with steps, sash windows, cornice."""
    p, rng, size = site.palette, site.rng, site.size
    w, h = size.width_m, size.height_m
    brick = rng.random() < 0.5
    wall = paint(p.wall, Material.BRICK) if brick else paint(p.wainscot)
    return _facade(site, w, h, wall, shop=False)


def shop_front(site: Site) -> list[Mesh]:
    """A shop with its window, awning and sign, and rooms above."""
    p, size = site.palette, site.size
    covers = (
        paint(p.wainscot),
        paint(mixed(p.fabric, p.stone, 0.45)),
        paint(mixed(p.trim, p.wall, 0.25)),
    )
    return _facade(site, size.width_m, size.height_m, covers[int(site.rng.integers(3))], shop=True)


def _facade(site: Site, w: float, h: float, wall: Paint, *, shop: bool) -> list[Mesh]:
    p, rng = site.palette, site.rng
    front = site.size.depth_m / 2
    trim = paint(p.trim)
    holes = []
    floors = 2 if shop else 3
    base = 3.6 if shop else 0.0
    for row in range(floors):
        sill = base + 0.95 + 2.75 * row if not shop else 4.35 + 2.1 * row
        for x in (-2.1, 0.0, 2.1):
            if not shop and row == 0 and x == 0.0:
                continue
            holes.append((x - 0.5, x + 0.5, sill, sill + 1.45))
    door = (-0.55, 0.55, 0.2, 2.5) if not shop else (w / 2 - 1.5, w / 2 - 0.5, 0.06, 2.45)
    openings = [*holes, door]
    display = (-w / 2 + 0.5, w / 2 - 1.9, 0.65, 2.6)
    if shop:
        openings.append(display)
    parts: list[Mesh] = []
    face = pierced(-w / 2, w / 2, 0.0, h, openings, wall)
    assert face is not None, "a facade is not all windows"
    parts.append(moved(face, shift(0, 0, front)))
    for side in (-1, 1):
        parts.append(
            tilted(panel(-front, front, 0, h, wall), (side * w / 2, 0, 0), y=side * math.pi / 2)
        )
    for hole in holes:
        parts += [moved(piece, shift(0, 0, front)) for piece in _sash(site, hole, trim)]
    parts += [
        block((w + 0.1, 0.28, 2 * front + 0.4), (0, h - 0.28, 0.1), trim),
        block((w + 0.3, 0.16, 2 * front + 0.7), (0, h, 0.15), trim),
        block((w + 0.02, 0.5, 2 * front + 0.06), (0, 0, 0), paint(p.stone)),
    ]
    if not shop:
        parts.append(block((w + 0.04, 0.12, 2 * front + 0.1), (0, 3.15, 0), trim))
    parts += _house_door(site, door, front, steps=not shop)
    if shop:
        parts += _shop_window(site, display, front)
    if rng.random() < 0.7:
        parts.append(
            block(
                (0.7, 1.3, 0.5),
                (float(rng.uniform(-2, 2)), h + 0.16, -0.1),
                paint(p.wall, Material.BRICK),
            )
        )
    return parts


def _sash(site: Site, hole: tuple[float, float, float, float], trim: Paint) -> list[Mesh]:
    """A window in a facade: reveal, pane, bars, sill; some with a light or a curtain."""
    left, right, low, high = hole
    w, h, x = right - left, high - low, (left + right) / 2
    roll = site.rng.random()
    lit = site.outlook.lit is not None and roll < 0.45
    if lit and site.outlook.lit is not None:
        pane = Paint(scaled(site.outlook.lit, 0.35 + 0.5 * roll), Material.GLOW)
    else:
        pane = paint(_pane_colour(site), Material.METAL)
    parts = [
        *reveal(hole, 0.16, trim),
        panel(left, right, low, high, pane, z=-0.15),
        block((0.045, h, 0.05), (x, low, -0.115), trim),
        block((w, 0.045, 0.05), (x, low + h / 2, -0.113), trim),
        block((w + 0.22, 0.07, 0.16), (x, low - 0.07, 0.06), trim),
        block((w + 0.2, 0.14, 0.06), (x, high, 0.03), trim),
    ]
    if roll > 0.4:
        cloth = paint(scaled(site.palette.trim, 0.85) if roll < 0.75 else site.palette.textile)
        parts += [
            panel(edge - 0.13, edge + 0.13, low, high, cloth, z=-0.145)
            for edge in (left + 0.13, right - 0.13)
        ]
    if roll > 0.82:
        parts.append(block((w, 0.16, 0.18), (x, low, 0.07), paint(site.palette.dark_wood)))
        count = 16
        base = np.stack(
            [
                site.rng.uniform(left + 0.05, right - 0.05, count),
                np.full(count, low + 0.15),
                np.full(count, 0.08),
            ],
            -1,
        )
        tip = base + np.stack(
            [
                site.rng.uniform(-0.08, 0.08, count),
                site.rng.uniform(0.12, 0.26, count),
                site.rng.uniform(0.0, 0.12, count),
            ],
            -1,
        )
        hues = np.concatenate(
            [jittered(site.palette.leaf, site.rng, 10), jittered(site.palette.accent, site.rng, 6)]
        )
        parts.append(leaves(base, tip, np.full(count, 0.09), hues))
    return parts


def _house_door(
    site: Site, hole: tuple[float, float, float, float], front: float, *, steps: bool
) -> list[Mesh]:
    left, right, low, high = hole
    p, w, x = site.palette, right - left, (left + right) / 2
    leaf = paint((p.fabric, p.textile, p.dark_wood)[int(site.rng.integers(3))])
    metal = paint(site.hue("#c2a24e"), Material.METAL)
    parts = [moved(piece, shift(0, 0, front)) for piece in reveal(hole, 0.2, paint(p.trim))]
    parts += [
        block((w, high - low - 0.35, 0.05), (x, low, front - 0.2), leaf),
        block((w, 0.06, 0.06), (x, high - 0.38, front - 0.19), paint(p.trim)),
        panel(left, right, high - 0.35, high, site.shade_of_lamp(strength=0.4), z=front - 0.19),
        moved(
            sphere(metal, radii=(0.035, 0.035, 0.035), columns=8, rows=6),
            shift(right - 0.12, low + 1.0, front - 0.14),
        ),
        block((0.14, high - low + 0.1, 0.1), (left - 0.07, low, front + 0.05), paint(p.trim)),
        block((0.14, high - low + 0.1, 0.1), (right + 0.07, low, front + 0.05), paint(p.trim)),
        block((w + 0.4, 0.16, 0.24), (x, high + 0.1, front + 0.12), paint(p.trim)),
    ]
    parts += [
        block(
            (w / 2 - 0.14, 0.75, 0.02),
            (x + s * (w / 4 - 0.02), low + 0.2 + 0.9 * k, front - 0.17),
            paint(scaled(leaf.colour, 0.8)),
        )
        for s in (-1, 1)
        for k in range(2)
    ]
    if steps:
        parts += [
            block((w + 0.5, 0.1, 0.75), (x, 0, front + 0.32), paint(p.stone)),
            block((w + 0.3, 0.2, 0.42), (x, 0, front + 0.2), paint(p.stone)),
        ]
    return parts


def _shop_window(site: Site, hole: tuple[float, float, float, float], front: float) -> list[Mesh]:
    """A display in a lit shop, its awning striped, its sign above."""
    left, right, low, high = hole
    p, rng, w, x = site.palette, site.rng, right - left, (left + right) / 2
    dark = paint(p.dark_wood)
    lit = site.lamps_lit
    inside = Paint(
        (1.5, 1.02, 0.52) if lit else scaled(site.hue("#8a7a62"), 0.55),
        Material.GLOW if lit else Material.MATTE,
    )
    parts = [moved(piece, shift(0, 0, front)) for piece in reveal(hole, 0.45, dark)]
    parts += [
        panel(left, right, low, high, inside, z=front - 0.45),
        block((w + 0.2, 0.5, 0.1), (x, low - 0.58, front + 0.03), dark),
        block((0.1, high - low, 0.1), (left - 0.05, low, front + 0.03), dark),
        block((0.1, high - low, 0.1), (right + 0.05, low, front + 0.03), dark),
        block((0.06, high - low, 0.06), (x, low, front - 0.03), dark),
    ]
    goods = [p.accent, p.textile, p.fabric, p.trim, p.leaf]
    for shelf in (low, low + 0.62):
        parts.append(block((w, 0.03, 0.3), (x, shelf, front - 0.27), dark))
        at = left + 0.15
        while at < right - 0.15:
            tall, wide = float(rng.uniform(0.12, 0.42)), float(rng.uniform(0.06, 0.13))
            colour = scaled(goods[int(rng.integers(5))], 0.9 if lit else 0.6)
            parts.append(
                cylinder(
                    wide,
                    tall,
                    (at, shelf + 0.03, front - 0.27),
                    paint(colour),
                    columns=10,
                    top=wide * float(rng.uniform(0.4, 1.0)),
                )
            )
            at += 2 * wide + float(rng.uniform(0.04, 0.2))
    whole = site.size.width_m
    parts.append(block((whole - 0.5, 0.5, 0.08), (0, 2.86, front + 0.04), paint(p.fabric)))
    letters = 0.0
    at = -0.9
    while at < 0.9:
        letters = float(rng.uniform(0.1, 0.2))
        parts.append(
            block((letters, 0.2, 0.03), (at + letters / 2, 3.01, front + 0.09), paint(p.accent))
        )
        at += letters + 0.07
    stripes = 12
    for k in range(stripes):
        step = (w + 0.3) / stripes
        colour = p.textile if k % 2 else p.trim
        cloth = block((step, 0.02, 1.0), (0, -0.01, 0.5), paint(colour))
        parts.append(tilted(cloth, (left - 0.15 + step * (k + 0.5), 2.82, front + 0.02), x=0.42))
        hem = block((step, 0.17, 0.015), (0, 0, 0), paint(colour))
        parts.append(moved(hem, shift(left - 0.15 + step * (k + 0.5), 2.25, front + 0.93)))
    return parts


def car(site: Site) -> list[Mesh]:
    """A small saloon; a hand cart before 1915."""
    if site.year < 1915:
        return _cart(site)
    p, rng = site.palette, site.rng
    body = paint((p.textile, p.fabric, p.accent, p.trim, p.leaf, p.stone)[int(rng.integers(6))])
    chrome, tyre = paint(site.hue("#c9ccce"), Material.METAL), paint((0.015, 0.015, 0.016))
    glass = paint(_pane_colour(site), Material.METAL)
    parts = [
        moved(rounded_box((1.66, 0.50, 4.1), 0.2, body, pieces=4), shift(0, 0.53, 0)),
        moved(rounded_box((1.60, 0.30, 1.1), 0.13, body, pieces=3), shift(0, 0.72, 1.3)),
        moved(rounded_box((1.42, 0.60, 2.05), 0.2, glass, pieces=4), shift(0, 1.03, -0.22)),
        moved(rounded_box((1.36, 0.14, 1.62), 0.065, body, pieces=3), shift(0, 1.36, -0.22)),
        block((1.7, 0.10, 0.1), (0, 0.36, 2.03), chrome),
        block((1.7, 0.10, 0.1), (0, 0.36, -2.03), chrome),
        block((0.8, 0.18, 0.04), (0, 0.56, 2.05), chrome),
    ]
    for side in (-1, 1):
        for z in (0.62, -0.28, -1.05):
            pillar = block((0.05, 0.56, 0.08), (side * 0.70, 0.8, z), body)
            parts.append(pillar)
        parts.append(block((0.02, 0.03, 3.2), (side * 0.835, 0.62, -0.1), chrome))
        for z in (1.32, -1.32):
            wheel = cylinder(0.32, 0.2, (0, -0.1, 0), tyre, columns=22)
            hub = cylinder(0.17, 0.23, (0, -0.115, 0), chrome, columns=16)
            parts += [
                tilted(piece, (side * 0.75, 0.32, z), z=math.pi / 2) for piece in (wheel, hub)
            ]
        lamp = site.shade_of_lamp(strength=0.4)
        parts.append(
            moved(
                sphere(lamp, radii=(0.1, 0.1, 0.05), columns=12, rows=8),
                shift(side * 0.58, 0.62, 2.05),
            )
        )
        rear = (
            Paint((0.9, 0.08, 0.05), Material.GLOW) if site.lamps_lit else paint((0.35, 0.02, 0.02))
        )
        parts.append(block((0.16, 0.1, 0.03), (side * 0.6, 0.58, -2.055), rear))
    return parts


def _cart(site: Site) -> list[Mesh]:
    """A two-wheeled cart with sacks."""
    p = site.palette
    wood, iron = paint(p.wood), paint(p.metal)
    parts = [
        block((1.1, 0.06, 1.9), (0, 0.72, 0), wood),
        *(block((0.04, 0.34, 1.9), (s * 0.53, 0.78, 0), wood) for s in (-1, 1)),
        block((1.1, 0.34, 0.04), (0, 0.78, -0.93), wood),
        *(rod((s * 0.45, 0.75, 0.9), (s * 0.38, 0.72, 2.05), 0.03, wood) for s in (-1, 1)),
        block((0.08, 0.72, 0.08), (0, 0.0, 1.4), wood),
    ]
    for side in (-1, 1):
        for k in range(12):
            a, b = 2 * math.pi * k / 12, 2 * math.pi * (k + 1) / 12
            rim = [(side * 0.64, 0.58 + 0.55 * math.cos(t), 0.55 * math.sin(t)) for t in (a, b)]
            parts.append(rod(rim[0], rim[1], 0.03, iron, columns=6))
            if k % 2 == 0:
                parts.append(rod((side * 0.64, 0.58, 0), rim[0], 0.018, wood, columns=5))
    for x, z in ((-0.2, -0.5), (0.24, -0.35), (0.0, 0.3)):
        parts.append(
            blob(
                (0.3, 0.26, 0.34),
                (x, 1.0, z),
                paint(site.hue("#b59a6a")),
                site.rng,
                bump=0.2,
                columns=12,
                rows=8,
            )
        )
    return parts


def fence(site: Site) -> list[Mesh]:
    """A wooden post-and-rail fence."""
    p, w, h = site.palette, site.size.width_m, site.size.height_m
    wood = paint(mixed(p.wood, p.stone, 0.35))
    parts = [block((0.1, h, 0.1), (x, 0, 0), wood) for x in (-w / 2 + 0.05, 0.0, w / 2 - 0.05)]
    parts += [block((w, 0.11, 0.035), (0, y, 0.068), wood) for y in (0.35, 0.75)]
    return parts


def sign(site: Site) -> list[Mesh]:
    """A round sign on a post; a wooden finger post before 1920."""
    p = site.palette
    post = paint(scaled(p.metal, 1.2))
    if site.year < 1920:
        return [
            block((0.1, 2.2, 0.1), (0, 0, 0), paint(p.wood)),
            block((0.7, 0.16, 0.04), (0.25, 1.85, 0.07), paint(p.wood)),
            block((0.6, 0.14, 0.04), (-0.2, 1.62, 0.07), paint(p.wood)),
        ]
    return [
        cylinder(0.03, 2.3, (0, 0, 0), post, columns=10),
        tilted(
            cylinder(0.27, 0.03, (0, 0, 0), paint(site.hue("#b5352c")), columns=26),
            (0, 2.02, 0.035),
            x=math.pi / 2,
        ),
        tilted(
            cylinder(0.21, 0.01, (0, 0, 0), paint(site.hue("#ece8dc")), columns=26),
            (0, 2.02, 0.062),
            x=math.pi / 2,
        ),
    ]


def letterbox(site: Site) -> list[Mesh]:
    """A pillar box."""
    red = paint(site.hue("#b32b2b"))
    return [
        turned(
            [
                (0, 0),
                (0, 0.21),
                (0.1, 0.21),
                (0.12, 0.19),
                (1.05, 0.19),
                (1.08, 0.22),
                (1.15, 0.22),
                (1.24, 0.15),
                (1.28, 0.0),
            ],
            (0, 0, 0),
            red,
            columns=24,
        ),
        block((0.2, 0.035, 0.04), (0, 0.95, 0.178), paint((0.01, 0.01, 0.01))),
        block((0.16, 0.14, 0.02), (0, 0.7, 0.185), paint(site.hue("#ece8dc"))),
    ]


def litter_bin(site: Site) -> list[Mesh]:
    """A round litter bin."""
    iron = paint(mixed(site.palette.metal, site.palette.leaf, 0.35))
    return [
        turned(
            [
                (0, 0),
                (0, 0.17),
                (0.78, 0.2),
                (0.82, 0.215),
                (0.86, 0.215),
                (0.86, 0.18),
                (0.7, 0.17),
                (0.7, 0),
            ],
            (0, 0, 0),
            iron,
            columns=20,
        ),
        *(
            block(
                (0.02, 0.7, 0.02),
                (0.198 * math.sin(k * 0.698), 0.05, 0.198 * math.cos(k * 0.698)),
                paint(scaled(iron.colour, 0.7)),
            )
            for k in range(9)
        ),
    ]


def garden_wall(site: Site) -> list[Mesh]:
    """A free-standing brick wall with a coping."""
    p, size = site.palette, site.size
    return [
        block(
            (size.width_m, size.height_m - 0.1, size.depth_m - 0.06),
            (0, 0, 0),
            paint(p.wall, Material.BRICK),
        ),
        block(
            (size.width_m + 0.04, 0.1, size.depth_m + 0.04),
            (0, size.height_m - 0.1, 0),
            paint(p.stone),
        ),
    ]


def chimney(site: Site) -> list[Mesh]:
    """A brick stack with pots."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    pot = paint(site.hue("#b5683f"))
    parts = [
        block((w, h - 0.36, d), (0, 0, 0), paint(p.wall, Material.BRICK)),
        block((w + 0.12, 0.1, d + 0.12), (0, h - 0.36, 0), paint(p.stone)),
        block((w + 0.2, 0.08, d + 0.2), (0, h - 0.26, 0), paint(p.stone)),
    ]
    parts += [
        turned(
            [
                (0, 0),
                (0, 0.12),
                (0.3, 0.1),
                (0.34, 0.12),
                (0.36, 0.12),
                (0.36, 0.07),
                (0.2, 0.07),
                (0.2, 0),
            ],
            (x, h - 0.18, 0),
            pot,
            columns=14,
        )
        for x in (-0.24, 0.24)
    ]
    return parts


def parapet(site: Site) -> list[Mesh]:
    """A low brick wall with a stone coping, along the edge of a roof."""
    p, size = site.palette, site.size
    return [
        block(
            (size.width_m, size.height_m - 0.1, size.depth_m - 0.06),
            (0, 0, 0),
            paint(p.wall, Material.BRICK),
        ),
        block(
            (size.width_m - 0.004, 0.1, size.depth_m + 0.06),
            (0, size.height_m - 0.1, 0),
            paint(p.stone),
        ),
    ]


def stair_head(site: Site) -> list[Mesh]:
    """The little house over a stair, its door open and a lamp above it."""
    p, size = site.palette, site.size
    w, d, h = size.width_m, size.depth_m, size.height_m
    front = d / 2
    brick = paint(p.wall, Material.BRICK)
    hole = (-0.48, 0.48, 0.0, 2.08)
    face = pierced(-w / 2, w / 2, 0.0, h, [hole], brick)
    assert face is not None, "the face is wider than its door"
    dark = paint(scaled(p.wall, 0.12))
    parts = [
        moved(face, shift(0, 0, front)),
        *(moved(piece, shift(0, 0, front)) for piece in reveal(hole, 0.16, paint(p.trim))),
        tilted(panel(-w / 2, w / 2, 0, h, brick), (0, 0, -front), y=math.pi),
        *(
            tilted(panel(-front, front, 0, h, brick), (s * w / 2, 0, 0), y=s * math.pi / 2)
            for s in (-1, 1)
        ),
        block((w + 0.3, 0.14, d + 0.3), (0, h, 0), paint(p.stone)),
        # The dark inside, seen through the door.
        moved(panel(-w / 2, w / 2, 0, h, dark), shift(0, 0, -front + 0.02)),
        *(
            tilted(panel(-front, front, 0, h, dark), (s * (w / 2 - 0.02), 0, 0), y=-s * math.pi / 2)
            for s in (-1, 1)
        ),
        moved(plane(w - 0.04, d - 0.04, dark), shift(0, 0.006, 0)),
    ]
    leaf = block((0.94, 2.04, 0.045), (-0.47, 0.01, 0), paint(p.fabric))
    parts.append(placed(leaf, -0.5, 0, front + 0.02, -100))
    lamp = moved(
        sphere(site.shade_of_lamp(), radii=(0.1, 0.1, 0.1), columns=14, rows=10),
        shift(0, 2.28, front + 0.12),
    )
    lamp.local[:, 1] = 1.0
    parts += [lamp, block((0.24, 0.05, 0.24), (0, 2.38, front + 0.1), paint(p.metal))]
    return parts


def water_tank(site: Site) -> list[Mesh]:
    """A wooden tank on iron legs."""
    p = site.palette
    wood, iron = paint(p.wood), paint(p.metal)
    parts = [
        turned(
            [(0, 0), (0, 0.85), (0, 0.85), (1.5, 0.82), (1.5, 0.82), (1.5, 0.0)],
            (0, 1.25, 0),
            wood,
            columns=28,
        ),
        turned(
            [(0, 0), (0, 0.92), (0.02, 0.92), (0.5, 0.05), (0.52, 0.0)],
            (0, 2.75, 0),
            paint(scaled(p.metal, 0.8)),
            columns=28,
        ),
        block((1.7, 0.1, 1.7), (0, 1.14, 0), iron),
    ]
    parts += [
        turned(
            [(0, 0), (0, r), (0, r), (0.05, r), (0.05, r), (0.05, 0)], (0, y, 0), iron, columns=28
        )
        for y, r in ((1.4, 0.862), (1.95, 0.852), (2.5, 0.842))
    ]
    parts += [
        block((0.09, 1.15, 0.09), (x, 0, z), iron) for x in (-0.65, 0.65) for z in (-0.65, 0.65)
    ]
    parts += [rod((-0.65, 0.1, z), (0.65, 1.1, z), 0.02, iron, columns=6) for z in (-0.65, 0.65)]
    return parts


MAKERS: dict[str, Maker] = {
    "bush": bush,
    "car": car,
    "chimney": chimney,
    "fence": fence,
    "grass": grass,
    "hill": hill,
    "house-front": house_front,
    "lamp-post": lamp_post,
    "letterbox": letterbox,
    "litter-bin": litter_bin,
    "parapet": parapet,
    "rock": rock,
    "shop-front": shop_front,
    "sign": sign,
    "stair-head": stair_head,
    "tree": tree,
    "wall": garden_wall,
    "water-tank": water_tank,
}
"""Who builds which item of the open air."""

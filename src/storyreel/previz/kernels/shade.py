"""Deferred shading: each surface a pixel sees is shaded once, and calm surfaces every other pixel.

A band of samples from `raster.fill_band` becomes a list of (pixel, triangle, share of the pixel).
The list is shaded in one loop. Pixels wholly inside a smooth surface are put on the list only on
every second column of every second row, and far out of focus on every fourth; the pixels between
are interpolated where both neighbours belong to the same surface and look alike, and listed for a
further pass where not.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from storyreel.previz.kernels.face import (
    BLUE,
    GLINT,
    GREEN,
    PAINT,
    RED,
    WET,
    paint_face,
    ramp,
    speckle,
    stroke,
)
from storyreel.previz.kernels.raster import SHADOW_BLOCK as BLOCK
from storyreel.previz.kernels.raster import Triangles, shear
from storyreel.previz.mesh import Floats, Ints, Material

Triple = tuple[float, float, float]
Doubles = NDArray[np.float64]

FACE = int(Material.FACE)
FLOORBOARDS = int(Material.FLOORBOARDS)
PANELLING = int(Material.PANELLING)
GLOW = int(Material.GLOW)
HAIR = int(Material.HAIR)
CLOTH = int(Material.CLOTH)
SKIN = int(Material.SKIN)
TILES = int(Material.TILES)
GROUND = int(Material.GROUND)
BRICK = int(Material.BRICK)
METAL = int(Material.METAL)

CONTACT_HEIGHT_M = 0.40
"""Contact shade reaches this high above the ground."""


class Surfaces(NamedTuple):
    """The parts of `Mesh` that shading reads, set and people in one."""

    normals: Floats
    local: Floats
    faces: Ints
    colour: Floats
    material: Ints
    figure: Ints
    surface: Ints


class Lens(NamedTuple):
    """Where the rays of a picture start and go.

    Attributes:
        eye: Metres.
        corner: Ray through sample coordinates (0, 0), one metre deep along the lens.
        right: Change of the ray per sample to the right.
        down: Change of the ray per sample row.
        pixel: Width of a pixel at one metre, in metres.
    """

    eye: Triple
    corner: Triple
    right: Triple
    down: Triple
    pixel: float


class Lamps(NamedTuple):
    """The light of a shot as plain numbers; `Lighting` says what each means."""

    key_direction: Triple
    key: Triple
    below: Triple
    above: Triple
    fill: Triple
    rim_direction: Triple
    rim: Triple
    spot: float
    spot_radius: float
    gobo: float
    gobo_pitch: float
    corner_shade: float
    room: tuple[float, float, float, float, float]
    fog: Triple
    fog_density: float
    sky_top: Triple
    sky_horizon: Triple
    sun_glow: float


class Shadows(NamedTuple):
    """What stands in the key light's way, and where feet touch the ground.

    Attributes:
        height: float32, (row, column), metres towards the light of the highest caster.
        lowest: float32, (row / 8, column / 8), lowest of the cells asked from within a block.
        highest: float32, the same for the highest.
        matrix: float64, (3, 4), world to column, row and height.
        cell: Width of a cell in metres.
        contacts: float32, (contact, x z), metres.
        practicals: float32, (lamp, x y z red green blue).
    """

    height: Floats
    lowest: Floats
    highest: Floats
    matrix: Doubles
    cell: float
    contacts: Floats
    practicals: Floats


class WorkList(NamedTuple):
    """What is to be shaded: a share of a pixel each.

    Attributes:
        triangle: int32, number in `Triangles`.
        at: float32, (entry, x y), sample coordinates.
        share: float32, part of the pixel this surface covers.
        pixel: int32, (entry, row column).
        group: int32, (row of band, column), surface of a pixel that may be interpolated, or -1.
    """

    triangle: Ints
    at: Floats
    share: Floats
    pixel: Ints
    group: Ints


def work_list(width: int, band_rows: int) -> WorkList:
    """A list long enough for four surfaces in every pixel of a band."""
    room = 4 * width * band_rows
    return WorkList(
        triangle=np.zeros(room, np.int32),
        at=np.zeros((room, 2), np.float32),
        share=np.zeros(room, np.float32),
        pixel=np.zeros((room, 2), np.int32),
        group=np.zeros((band_rows, width), np.int32),
    )


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _cloud(x: float, y: float) -> float:
    """Smooth noise of period 1, in 0..1."""
    cell_x, cell_y = math.floor(x), math.floor(y)
    u, v = x - cell_x, y - cell_y
    u, v = u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v)
    i, j = int(cell_x), int(cell_y)
    low = speckle(i, j) * (1.0 - u) + speckle(i + 1, j) * u
    high = speckle(i, j + 1) * (1.0 - u) + speckle(i + 1, j + 1) * u
    return low * (1.0 - v) + high * v


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _tint(paint: Doubles, tone: float) -> None:
    paint[RED] *= tone
    paint[GREEN] *= tone
    paint[BLUE] *= tone


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _fade(width: float, footprint: float) -> float:
    """1 while a detail of this width is wider than two pixels, 0 once it is narrower than one."""
    return min(1.0, max(0.0, width / footprint - 1.0))


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _floorboards(x: float, z: float, footprint: float, paint: Doubles) -> float:
    """Boards 0.18 m wide and 1.25 m long; returns the shine."""
    across = x * (1.0 / 0.18)
    board = math.floor(across)
    along = z * (1.0 / 1.25) + 0.37 * board
    piece = math.floor(along)
    tone = 0.5 + (speckle(int(board), int(piece)) - 0.5) * _fade(0.36, footprint)
    shade = 0.78 + 0.36 * tone
    if footprint < 0.02:
        grain = _cloud(x * 95.0 + 13.0 * tone, z * 3.0 + 31.0 * tone) - 0.5
        shade += 0.20 * grain * _fade(0.02, footprint)
    gap_x = (0.5 - abs(across - board - 0.5)) * 0.18
    gap_z = (0.5 - abs(along - piece - 0.5)) * 1.25
    joint = max(stroke(gap_x, 0.0022, footprint), 0.7 * stroke(gap_z, 0.0018, footprint))
    _tint(paint, shade * (1.0 - 0.62 * joint))
    return 0.30 * (1.0 - joint)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _panelling(along: float, height: float, footprint: float, paint: Doubles) -> float:
    """Sunk panels 0.62 m apart up to a rail at 0.9 m, plain wall above."""
    if height < 0.95:
        part = along * (1.0 / 0.62)
        part -= math.floor(part)
        side = min(part, 1.0 - part) * 0.62 - 0.07
        foot, head = height - 0.20, 0.84 - height
        frame = min(side, foot, head)
        # A bevel: its upper edge lies in shade, its lower edge catches the light.
        edge = stroke(frame, 0.010, footprint + 0.002)
        lit = 0.32 if foot == frame else (-0.42 if head == frame else -0.22)
        rail = stroke(height - 0.90, 0.0035, footprint)
        _tint(paint, (1.0 + lit * edge) * (1.0 - 0.35 * rail))
        if frame > 0.0:
            _tint(paint, 0.95)
    return 0.06


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _tiles(x: float, z: float, footprint: float, paint: Doubles) -> float:
    """Square tiles of 0.5 m with their joints."""
    across, along = x * 2.0, z * 2.0
    i, j = math.floor(across), math.floor(along)
    tone = (speckle(int(i), int(j)) - 0.5) * _fade(0.5, footprint)
    shade = 1.0 + 0.16 * tone
    if footprint < 0.05:
        shade += 0.10 * (_cloud(x * 9.0, z * 9.0) - 0.5) * _fade(0.05, footprint)
    gap = min(0.5 - abs(across - i - 0.5), 0.5 - abs(along - j - 0.5)) * 0.5
    joint = stroke(gap, 0.0045, footprint)
    _tint(paint, shade * (1.0 - 0.45 * joint))
    return 0.26 * (1.0 - joint)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _ground(x: float, z: float, footprint: float, paint: Doubles) -> float:
    """Mottled grass or earth: large patches, tufts, and blades close by."""
    shade = 1.0 + 0.40 * (_cloud(x * 0.6, z * 0.6) - 0.5)
    shade += 0.34 * (_cloud(x * 3.1 + 7.0, z * 3.1) - 0.5) * _fade(0.3, footprint)
    if footprint < 0.06:
        shade += 0.34 * (_cloud(x * 17.0, z * 17.0 + 5.0) - 0.5) * _fade(0.06, footprint)
    if footprint < 0.012:
        shade += 0.30 * (_cloud(x * 75.0, z * 75.0) - 0.5) * _fade(0.012, footprint)
    warm = 0.12 * (_cloud(x * 1.3 + 3.0, z * 1.3 + 9.0) - 0.5)
    _tint(paint, shade)
    paint[RED] *= 1.0 + warm
    paint[BLUE] *= 1.0 - warm
    return 0.02


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _brick(along: float, height: float, footprint: float, paint: Doubles) -> float:
    """Running bond: courses of 75 mm, bricks of 225 mm, paler mortar."""
    up = height * (1.0 / 0.075)
    course = math.floor(up)
    across = along * (1.0 / 0.225) + 0.5 * (int(course) & 1)
    brick = math.floor(across)
    tone = (speckle(int(brick), int(course)) - 0.5) * _fade(0.12, footprint)
    shade = 1.0 + 0.42 * tone
    if footprint < 0.012:
        shade += 0.22 * (_cloud(along * 70.0, height * 70.0) - 0.5) * _fade(0.012, footprint)
    gap = min((0.5 - abs(across - brick - 0.5)) * 0.225, (0.5 - abs(up - course - 0.5)) * 0.075)
    joint = stroke(gap, 0.005, footprint)
    mortar = 0.35 * (paint[RED] + paint[GREEN] + paint[BLUE])
    _tint(paint, shade)
    paint[RED] += (mortar * 1.04 - paint[RED]) * joint
    paint[GREEN] += (mortar - paint[GREEN]) * joint
    paint[BLUE] += (mortar * 0.94 - paint[BLUE]) * joint
    return 0.03


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _cloth(x: float, y: float, z: float, footprint: float, paint: Doubles) -> float:
    """Ribs 15 mm apart over the height, and an uneven weave close by."""
    rib = 0.018 * math.sin(y * 420.0) * _fade(0.012, footprint)
    weave = 0.0
    if footprint < 0.0016:
        weave = 0.12 * (_cloud(x * 900.0 + z * 700.0, y * 1100.0) - 0.5) * _fade(0.0016, footprint)
    _tint(paint, 0.97 + rib + weave)
    return 0.015


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _hair(x: float, y: float, z: float, footprint: float, paint: Doubles) -> float:
    """Strands that run down from the crown."""
    angle = math.atan2(x, z)
    if footprint < 0.006:
        strand = _cloud(angle * 42.0 + 6.0 * y, y * 9.0) - 0.5
        strand *= 0.34 * _fade(0.006, footprint)
        if footprint < 0.0012:
            fine = _cloud(angle * 170.0 + 30.0 * y, y * 16.0) - 0.5
            strand += 0.42 * fine * _fade(0.0012, footprint)
        _tint(paint, 1.0 + strand)
        return 0.9 + 1.2 * strand
    return 0.9


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _film(light: Doubles) -> None:
    """Scene light to picture light in 0..1: the filmic curve of Narkowicz (2016).

    The three divisions share one reciprocal.
    """
    red, green, blue = max(0.0, light[0]), max(0.0, light[1]), max(0.0, light[2])
    below_red = red * (2.43 * red + 0.59) + 0.14
    below_green = green * (2.43 * green + 0.59) + 0.14
    below_blue = blue * (2.43 * blue + 0.59) + 0.14
    whole = 1.0 / (below_red * below_green * below_blue)
    light[0] = min(1.0, red * (2.51 * red + 0.03) * below_green * below_blue * whole)
    light[1] = min(1.0, green * (2.51 * green + 0.03) * below_red * below_blue * whole)
    light[2] = min(1.0, blue * (2.51 * blue + 0.03) * below_red * below_green * whole)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _key_at_edge(column: float, row: float, up: np.float32, height: Floats) -> float:
    """How much of the key light reaches a point at the edge of a shadow, 0 to 1.

    Six by six cells of the map are asked, with shares at the rim that slide with the point.
    """
    i, j = np.uint32(column), np.uint32(row)
    two, one = np.uint32(2), np.float32(1.0)
    u, v = np.float32(column - i), np.float32(row - j)
    total = np.float32(0.0)
    for b in range(np.uint32(6)):
        across = j + b - two
        line = np.float32(0.0)
        for a in range(np.uint32(6)):
            share = one
            if a == 0:
                share = one - u
            elif a == 5:
                share = u
            if height[across, i + a - two] <= up:
                line += share
        if b == 0:
            line *= one - v
        elif b == 5:
            line *= v
        total += line
    return float(total) * (1.0 / 25.0)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _gobo_and_spot(column: float, row: float, cell: float, lamps: Lamps) -> float:
    """What the blinds and the rim of the lamp leave of the key light.

    Args:
        column: Cells of the shadow map from its middle.
        row: The same, downwards.
        cell: Width of a cell in metres.
        lamps: The light.
    """
    left = 1.0
    if lamps.gobo > 0.0:
        slat = row * cell / lamps.gobo_pitch
        slat = abs((slat - math.floor(slat)) * 2.0 - 1.0)
        left = 1.0 - lamps.gobo * (1.0 - ramp(0.33, 0.60, slat))
    if lamps.spot > 0.0:
        reach = cell / lamps.spot_radius
        left *= 1.0 - lamps.spot * ramp(0.15, 0.95, (row * row + column * column) * reach * reach)
    return left


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _openness(
    x: float,
    y: float,
    z: float,
    nx: float,
    ny: float,
    nz: float,
    lamps: Lamps,
) -> float:
    """How open a point lies to the light of the room: darker in its corners."""
    left = 1.0
    if lamps.corner_shade > 0.0:
        low_x, high_x, low_z, high_z, ceiling = lamps.room
        wall_x = min(x - low_x, high_x - x)
        wall_z = min(z - low_z, high_z - z)
        shade = (1.0 - abs(nx)) * (1.0 - ramp(-0.1, 0.75, wall_x))
        shade += (1.0 - abs(nz)) * (1.0 - ramp(-0.1, 0.75, wall_z))
        shade += (1.0 - max(0.0, ny)) * (1.0 - ramp(-0.1, 0.85, y))
        shade += 0.8 * (1.0 - max(0.0, -ny)) * (1.0 - ramp(-0.1, 1.2, ceiling - y))
        left *= 1.0 - lamps.corner_shade * min(1.0, 0.7 * shade)
    return left


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _shade_sky(dx: float, dy: float, dz: float, lamps: Lamps, out: Doubles) -> None:
    """The sky (or the dark beyond the set) in the direction of a ray."""
    scale = 1.0 / math.sqrt(dx * dx + dy * dy + dz * dz)
    up = dy * scale
    part = math.sqrt(max(0.0, up)) if up > 0.0 else 0.0
    sun = 0.0
    if lamps.sun_glow > 0.0:
        kx, ky, kz = lamps.key_direction
        towards = max(0.0, (dx * kx + dy * ky + dz * kz) * scale)
        wide = towards * towards * towards
        tight = wide * wide * wide * wide
        sun = lamps.sun_glow * (0.25 * wide + 0.5 * tight + tight * tight * tight)
    low, high, key = lamps.sky_horizon, lamps.sky_top, lamps.key
    out[0] = low[0] + (high[0] - low[0]) * part + sun * key[0]
    out[1] = low[1] + (high[1] - low[1]) * part + sun * key[1]
    out[2] = low[2] + (high[2] - low[2]) * part + sun * key[2]
    _film(out)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def shade(
    work: WorkList,
    count: int,
    triangles: Triangles,
    triangle_count: int,
    surfaces: Surfaces,
    faces_params: Floats,
    lens: Lens,
    lamps: Lamps,
    shadows: Shadows,
    canvas: Floats,
) -> None:
    """Shades the first `count` entries and adds them to the picture by their share.

    Args:
        work: From `list_band`, `between_columns` or `between_rows`.
        count: Entries to shade.
        triangles: From `set_up`.
        triangle_count: How many triangles there are; this number itself stands for the sky.
        surfaces: What the triangles are made of.
        faces_params: (figure, FaceParam), one face row a person.
        lens: The camera.
        lamps: The light.
        shadows: The key light's shadows and the points of contact.
        canvas: (colour, row, column), picture light in 0..1, added to.
    """
    out = np.zeros(3, np.float64)
    paint = np.zeros(PAINT, np.float64)
    # A look into a named tuple, or an array handed to a function that loops or returns early,
    # counts a reference, and that costs more than the arithmetic here.
    planes, source = triangles.planes, triangles.source
    normals, local, faces = surfaces.normals, surfaces.local, surfaces.faces
    colour, materials, figure = surfaces.colour, surfaces.material, surfaces.figure
    listed, at, shares, pixels = work.triangle, work.at, work.share, work.pixel
    height, lowest, highest = shadows.height, shadows.lowest, shadows.highest
    matrix, contacts, practicals = shadows.matrix, shadows.contacts, shadows.practicals
    cell, half_map, last_cell = shadows.cell, 0.5 * height.shape[0], height.shape[0] - 5.0
    two, three = np.uint32(2), np.uint32(3)
    contact_count, practical_count = contacts.shape[0], practicals.shape[0]
    kx, ky, kz = lamps.key_direction
    rim_x, rim_y, rim_z = lamps.rim_direction
    for entry in range(count):
        t = listed[entry]
        sample_x, sample_y = float(at[entry, 0]), float(at[entry, 1])
        dx = lens.corner[0] + sample_x * lens.right[0] + sample_y * lens.down[0]
        dy = lens.corner[1] + sample_x * lens.right[1] + sample_y * lens.down[1]
        dz = lens.corner[2] + sample_x * lens.right[2] + sample_y * lens.down[2]
        row, column = pixels[entry, 0], pixels[entry, 1]
        share = shares[entry]
        if t == triangle_count:
            _shade_sky(dx, dy, dz, lamps, out)
            for c in range(3):
                canvas[c, row, column] += np.float32(out[c] * share)
            continue

        k = source[t]
        from_x, from_y = sample_x - planes[t, 0], sample_y - planes[t, 1]
        nearness = planes[t, 2] * from_x + planes[t, 3] * from_y + planes[t, 4]
        depth = 1.0 / max(nearness, 1e-6)
        part_b = (planes[t, 5] * from_x + planes[t, 6] * from_y + planes[t, 7]) * depth
        part_c = (planes[t, 8] * from_x + planes[t, 9] * from_y + planes[t, 10]) * depth
        part_b, part_c = min(1.0, max(0.0, part_b)), min(1.0, max(0.0, part_c))
        part_a = 1.0 - part_b - part_c
        a, b, c_ = faces[k, 0], faces[k, 1], faces[k, 2]
        nx = normals[a, 0] * part_a + normals[b, 0] * part_b + normals[c_, 0] * part_c
        ny = normals[a, 1] * part_a + normals[b, 1] * part_b + normals[c_, 1] * part_c
        nz = normals[a, 2] * part_a + normals[b, 2] * part_b + normals[c_, 2] * part_c
        scale = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-12)
        nx, ny, nz = nx * scale, ny * scale, nz * scale
        ray = math.sqrt(dx * dx + dy * dy + dz * dz)
        back = -1.0 / ray
        vx, vy, vz = dx * back, dy * back, dz * back
        x, y, z = lens.eye[0] + depth * dx, lens.eye[1] + depth * dy, lens.eye[2] + depth * dz
        facing = max(0.0, nx * vx + ny * vy + nz * vz)
        material = materials[k]
        paint[RED] = colour[k, 0]
        paint[GREEN] = colour[k, 1]
        paint[BLUE] = colour[k, 2]
        paint[GLINT] = 0.0
        paint[WET] = 0.0

        shine, wrap, fuzz = 0.04, 0.06, 0.0
        if material != 0:
            lx = local[a, 0] * part_a + local[b, 0] * part_b + local[c_, 0] * part_c
            ly = local[a, 1] * part_a + local[b, 1] * part_b + local[c_, 1] * part_c
            lz = local[a, 2] * part_a + local[b, 2] * part_b + local[c_, 2] * part_c
            pixel = depth * lens.pixel
            # Seen at a slant a pixel covers more of the surface.
            slanted = pixel / (0.25 + 0.75 * facing)
            if material == FACE:
                if lz > 0.015:
                    paint_face(lx, ly, pixel * 1.15, figure[k], faces_params, paint)
                shine, wrap = 0.11 + 0.9 * paint[WET], 0.26
            elif material == SKIN:
                shine, wrap = 0.10, 0.26
            elif material == HAIR:
                shine, wrap = _hair(lx, ly, lz, pixel, paint), 0.22
            elif material == CLOTH:
                shine, fuzz = _cloth(lx, ly, lz, pixel, paint), 0.5
            elif material == FLOORBOARDS:
                shine = _floorboards(lx, lz, slanted, paint)
            elif material == PANELLING:
                shine = _panelling(lx, ly, slanted, paint)
            elif material == TILES:
                shine = _tiles(lx, lz, slanted, paint)
            elif material == GROUND:
                shine = _ground(lx, lz, slanted, paint)
            elif material == BRICK:
                shine = _brick(lx, ly, slanted, paint)
            elif material == METAL:
                shine = 1.6
            elif material == GLOW:
                tone = 0.55 + 0.45 * min(1.0, max(0.0, ly))
                for c in range(3):
                    out[c] = paint[c] * tone
                _film(out)
                for c in range(3):
                    canvas[c, row, column] += np.float32(out[c] * share)
                continue

        toward = nx * kx + ny * ky + nz * kz
        key = 0.0
        if toward > -wrap:
            # The steeper a surface stands to the light, the more the cells around a point differ
            # in height; without this allowance it would throw shadows on itself.
            steep = min(4.0, math.sqrt(max(0.0, 1.0 - toward * toward)) / max(toward, 0.1))
            bias = 0.004 + cell * (1.0 + 2.6 * steep)
            map_x = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] * z + matrix[0, 3] - 0.5
            map_y = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] * z + matrix[1, 3] - 0.5
            up_there = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2] * z + matrix[2, 3]
            above_point = np.float32(up_there + bias)
            key = 1.0
            if 3.0 <= map_x <= last_cell and 3.0 <= map_y <= last_cell:
                i, j = np.uint32(map_x), np.uint32(map_y)
                block_x, block_y = i // np.uint32(BLOCK), j // np.uint32(BLOCK)
                if lowest[block_y, block_x] > above_point:
                    key = 0.0
                elif highest[block_y, block_x] > above_point:
                    middle = height[j, i] <= above_point
                    if (
                        (height[j - two, i - two] <= above_point) == middle
                        and (height[j - two, i + three] <= above_point) == middle
                        and (height[j + three, i - two] <= above_point) == middle
                        and (height[j + three, i + three] <= above_point) == middle
                    ):
                        key = 1.0 if middle else 0.0
                    else:
                        key = _key_at_edge(map_x, map_y, above_point, height)
                if key < 1.0:
                    # Shadows end with the map; fading them out hides where.
                    border = min(map_x, map_y, last_cell - map_x, last_cell - map_y)
                    key = 1.0 - (1.0 - key) * ramp(0.0, 0.08 * last_cell, border)
            if key > 0.0 and (lamps.gobo > 0.0 or lamps.spot > 0.0):
                key *= _gobo_and_spot(map_x - half_map, map_y - half_map, cell, lamps)
        spread = 1.0 / (1.0 + wrap)
        lit = max(0.0, (toward + wrap) * spread)
        lit *= (0.35 + 0.65 * lit) * key
        red_lit = lit
        if wrap > 0.25:  # red light travels furthest under the skin
            red_lit = max(0.0, (toward + wrap + 0.12) * (0.91 * spread))
            red_lit *= (0.40 + 0.60 * red_lit) * key

        half_x, half_y, half_z = kx + vx, ky + vy, kz + vz
        half_scale = 1.0 / math.sqrt(half_x * half_x + half_y * half_y + half_z * half_z + 1e-12)
        gleam, glossy = 0.0, 0.0
        if material == HAIR:
            # The sheen of a strand: tangent to the surface and pointing down from the crown.
            tangent_x, tangent_y, tangent_z = ny * nx, ny * ny - 1.0, ny * nz
            length = math.sqrt(
                tangent_x * tangent_x + tangent_y * tangent_y + tangent_z * tangent_z + 1e-6
            )
            along = (tangent_x * half_x + tangent_y * half_y + tangent_z * half_z) * half_scale
            along /= length
            across = max(0.0, 1.0 - along * along)
            across *= across
            across *= across
            across *= across
            gleam = across * across * (0.25 + 0.75 * max(0.0, toward))
            gleam *= 0.20 * shine * (0.04 + paint[RED] + paint[GREEN] + paint[BLUE])
            along = (tangent_x * vx + tangent_y * vy + tangent_z * vz) / length
            across = max(0.0, 1.0 - along * along)
            across *= across
            glossy = 0.045 * shine * across * across * facing
        else:
            gleam = max(0.0, (nx * half_x + ny * half_y + nz * half_z) * half_scale)
            gleam *= gleam
            gleam *= gleam
            gleam *= gleam
            gleam *= gleam
            if wrap < 0.25 or paint[WET] > 0.05:
                gleam *= gleam * gleam
            gleam *= shine
        gleam *= key * 0.6

        open_ = _openness(x, y, z, nx, ny, nz, lamps)
        if y < CONTACT_HEIGHT_M:
            lift = 1.0 - ramp(0.0, CONTACT_HEIGHT_M, y)
            for foot in range(contact_count):
                away_x, away_z = x - contacts[foot, 0], z - contacts[foot, 1]
                near = 1.0 - (away_x * away_x + away_z * away_z) * 4.0
                if near > 0.0:
                    near *= near
                    open_ *= 1.0 - 0.55 * lift * near * near
        edge = 1.0 - facing
        # Not on the ground, which would light up wherever it is seen at a slant.
        rim = edge * edge * edge * open_ * (1.0 - max(0.0, ny))
        rim *= max(0.0, nx * rim_x + ny * rim_y + nz * rim_z)
        soft = fuzz * edge * edge
        up = 0.5 * ny + 0.5
        lamp_red, lamp_green, lamp_blue = 0.0, 0.0, 0.0
        for lamp in range(practical_count):
            px = practicals[lamp, 0] - x
            py = practicals[lamp, 1] - y
            pz = practicals[lamp, 2] - z
            square = px * px + py * py + pz * pz
            reach = max(0.0, (nx * px + ny * py + nz * pz) / math.sqrt(square + 1e-9))
            reach = (reach * 0.78 + 0.22) / (0.15 + square) * open_
            lamp_red += reach * practicals[lamp, 3]
            lamp_green += reach * practicals[lamp, 4]
            lamp_blue += reach * practicals[lamp, 5]

        if material == METAL:
            # Polished metal shows the room: light above, dark below, a sharp line between.
            mirrored = 2.0 * facing * ny - vy
            up = ramp(-0.25, 0.35, mirrored)
        haze = 0.0
        if lamps.fog_density > 0.0:
            haze = 1.0 - math.exp(-lamps.fog_density * depth * ray)
        soft = (1.0 + soft) * open_
        below, above, fill, strength = lamps.below, lamps.above, lamps.fill, lamps.key
        gloss_red, gloss_green, gloss_blue = gleam, gleam, gleam
        if material == METAL:
            gloss_red, gloss_green, gloss_blue = (
                gleam * paint[RED],
                gleam * paint[GREEN],
                gleam * paint[BLUE],
            )
        # People get an eye light that the set does not.
        near_lens = 2.2 * facing if figure[k] > 0 else facing
        glint = paint[GLINT]
        mirrored_key = 0.5 * glint * (0.3 + 0.7 * key)
        red = (below[0] + (above[0] - below[0]) * up + fill[0] * near_lens) * soft
        red = paint[RED] * (red + red_lit * strength[0] + lamp_red) + rim * lamps.rim[0]
        red += (gloss_red + mirrored_key) * strength[0] + (glossy + 0.6 * glint) * (
            above[0] + fill[0]
        )
        green = (below[1] + (above[1] - below[1]) * up + fill[1] * near_lens) * soft
        green = paint[GREEN] * (green + lit * strength[1] + lamp_green) + rim * lamps.rim[1]
        green += (gloss_green + mirrored_key) * strength[1] + (glossy + 0.6 * glint) * (
            above[1] + fill[1]
        )
        blue = (below[2] + (above[2] - below[2]) * up + fill[2] * near_lens) * soft
        blue = paint[BLUE] * (blue + lit * strength[2] + lamp_blue) + rim * lamps.rim[2]
        blue += (gloss_blue + mirrored_key) * strength[2] + (glossy + 0.6 * glint) * (
            above[2] + fill[2]
        )
        out[0] = red + (lamps.fog[0] - red) * haze
        out[1] = green + (lamps.fog[1] - green) * haze
        out[2] = blue + (lamps.fog[2] - blue) * haze
        _film(out)
        for c in range(3):
            canvas[c, row, column] += np.float32(out[c] * share)


SHARP, CALM, VERY_CALM = 0, 1, 2
"""Shaded at every pixel, at every second, at every fourth, as far as neighbours are alike."""


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def describe(triangles: Triangles, count: int, surfaces: Surfaces) -> None:
    """Copies surface, figure and material to the triangles of the frame, and adds the sky."""
    source, surface = triangles.source, triangles.surface
    figure, material = triangles.figure, triangles.material
    mesh_surface, mesh_figure, mesh_material = surfaces.surface, surfaces.figure, surfaces.material
    for t in range(count):
        k = source[t]
        surface[t], figure[t], material[t] = mesh_surface[k], mesh_figure[k], mesh_material[k]
    surface[count], figure[count], material[count] = -1, 0, -1


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _calmness(
    material: int, nearness: float, soft_beyond: float, face_within: float, draft: bool
) -> int:
    """How coarsely a surface may be shaded."""
    if nearness < soft_beyond:
        return VERY_CALM
    if draft and material != FACE:
        return VERY_CALM if CLOTH != material != SKIN else CALM
    if material == FACE:
        return CALM if nearness > face_within else SHARP
    if material <= 0 or GLOW <= material <= SKIN or material == METAL:
        return CALM
    return SHARP


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def list_band(
    nearness: Floats,
    seen: Ints,
    first: int,
    rows: int,
    triangles: Triangles,
    soft_beyond: float,
    face_within: float,
    draft: bool,
    work: WorkList,
    canvas: Floats,
    depth: Floats,
    figures: NDArray[np.uint8],
) -> int:
    """Lists the shares of a band's pixels, and writes its depth and its map of people.

    Args:
        nearness: From `fill_band`.
        seen: From `fill_band`.
        first: First pixel row of the band.
        rows: Pixel rows in the band.
        triangles: From `describe`.
        soft_beyond: 1/depth below which the lens blurs so much that any surface is calm; 0 for
            never.
        face_within: 1/depth above which a face is so large that its features span pixels.
        draft: Whether patterns may be lost to speed; faces never are.
        work: Written from the start.
        canvas: (colour, row, column); the band is cleared.
        depth: (row, column), metres along the lens, infinite where nothing is.
        figures: (row, column), number of the person nearest in the pixel, 0 for the set.

    Returns:
        How many entries there are to shade.
    """
    n = 0
    width = depth.shape[1]
    surface, material, figure = triangles.surface, triangles.material, triangles.figure
    groups, listed, at = work.group, work.triangle, work.at
    shares, pixels = work.share, work.pixel
    canvas[:, first : first + rows] = np.float32(0.0)
    for y in range(rows):
        row, top, bottom = first + y, 2 * y, 2 * y + 1
        for x in range(np.uint32(width)):
            left, right = np.uint32(2) * x, np.uint32(2) * x + np.uint32(1)
            t0, t1, t2, t3 = (
                seen[top, left],
                seen[top, right],
                seen[bottom, left],
                seen[bottom, right],
            )
            nearest, front = nearness[top, left], t0
            if nearness[top, right] > nearest:
                nearest, front = nearness[top, right], t1
            if nearness[bottom, left] > nearest:
                nearest, front = nearness[bottom, left], t2
            if nearness[bottom, right] > nearest:
                nearest, front = nearness[bottom, right], t3
            depth[row, x] = np.float32(1.0) / nearest
            figures[row, x] = figure[front]
            surface0 = surface[t0]
            whole = t0 == t1 and t1 == t2 and t2 == t3
            if not whole:
                whole = surface0 == surface[t1] == surface[t2] == surface[t3]
            if whole:
                calm = _calmness(material[front], nearest, soft_beyond, face_within, draft)
                groups[y, x] = 4 * (surface0 + 1) + calm
                if calm == VERY_CALM:
                    if y & 3 != 0 or x & np.uint32(3) != 0:
                        continue
                elif calm == CALM and (y & 1 != 0 or x & np.uint32(1) != 0):
                    continue
                listed[n] = t0
                at[n, 0], at[n, 1] = 2 * x + 1, 2 * row + 1
                shares[n] = 1.0
                pixels[n, 0], pixels[n, 1] = row, x
                n += 1
                continue

            groups[y, x] = -1
            begin = n
            for i in range(4):
                t = t0
                if i == 1:
                    t = t1
                elif i == 2:
                    t = t2
                elif i == 3:
                    t = t3
                found = -1
                for j in range(begin, n):
                    if surface[listed[j]] == surface[t]:
                        found = j
                if found >= 0:
                    shares[found] += 0.25
                    continue
                sample_row = 2 * row + (i >> 1)
                listed[n] = t
                at[n, 0] = 2 * x + (i & 1) + shear(sample_row)
                at[n, 1] = sample_row + 0.5
                shares[n] = 0.25
                pixels[n, 0], pixels[n, 1] = row, x
                n += 1
    return n


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _alike(one: float, other: float) -> bool:
    """Whether nothing visible can hide between two neighbours; stricter in the dark."""
    allowed = np.float32(0.003) + np.float32(0.05) * max(one, other)
    return bool(abs(one - other) < allowed)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _interpolate(
    canvas: Floats, row: int, x: int, row_a: int, x_a: int, row_b: int, x_b: int
) -> bool:
    """Puts the mean of two pixels into a third if they are alike; says whether it did."""
    red_a, red_b = canvas[0, row_a, x_a], canvas[0, row_b, x_b]
    green_a, green_b = canvas[1, row_a, x_a], canvas[1, row_b, x_b]
    blue_a, blue_b = canvas[2, row_a, x_a], canvas[2, row_b, x_b]
    if not (_alike(red_a, red_b) and _alike(green_a, green_b) and _alike(blue_a, blue_b)):
        return False
    half = np.float32(0.5)
    canvas[0, row, x] = (red_a + red_b) * half
    canvas[1, row, x] = (green_a + green_b) * half
    canvas[2, row, x] = (blue_a + blue_b) * half
    return True


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def between_columns(
    seen: Ints, first: int, rows: int, step: int, work: WorkList, canvas: Floats
) -> int:
    """Interpolates between columns 2 * `step` apart; lists the pixels that need shading."""
    n = 0
    width = canvas.shape[2]
    groups, listed, at = work.group, work.triangle, work.at
    shares, pixels = work.share, work.pixel
    for y in range(0, rows, 2 * step):
        row = first + y
        for x in range(step, width, 2 * step):
            group = groups[y, x]
            if group < 0 or (group & 3) < step:
                continue
            group >>= 2
            if (
                x + step < width
                and groups[y, x - step] >> 2 == group == groups[y, x + step] >> 2
                and _interpolate(canvas, row, x, row, x - step, row, x + step)
            ):
                continue
            listed[n] = seen[2 * y, 2 * x]
            at[n, 0], at[n, 1] = 2 * x + 1, 2 * row + 1
            shares[n] = 1.0
            pixels[n, 0], pixels[n, 1] = row, x
            n += 1
    return n


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def between_rows(
    seen: Ints, first: int, rows: int, step: int, work: WorkList, canvas: Floats
) -> int:
    """Interpolates between rows 2 * `step` apart; lists the pixels that need shading."""
    n = 0
    width = canvas.shape[2]
    groups, listed, at = work.group, work.triangle, work.at
    shares, pixels = work.share, work.pixel
    for y in range(step, rows, 2 * step):
        row = first + y
        for x in range(0, width, step):
            group = groups[y, x]
            if group < 0 or (group & 3) < step:
                continue
            group >>= 2
            if (
                y + step < rows
                and groups[y - step, x] >> 2 == group == groups[y + step, x] >> 2
                and _interpolate(canvas, row, x, row - step, x, row + step, x)
            ):
                continue
            listed[n] = seen[2 * y, 2 * x]
            at[n, 0], at[n, 1] = 2 * x + 1, 2 * row + 1
            shares[n] = 1.0
            pixels[n, 0], pixels[n, 1] = row, x
            n += 1
    return n

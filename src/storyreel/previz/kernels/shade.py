"""Shading: the light on each listed surface of each pixel.

Entries go through in batches. What needs a look into a table or a choice by material is done one
entry at a time; the arithmetic of light, which is most of the work, is done in loops without
branches, which a processor takes eight or sixteen entries at a time. A batch lies in one array, a
row of `BATCH` numbers for each quantity, because only then can the compiler see that no row
overlaps another.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from storyreel.previz.kernels.face import BLUE, GLINT, GREEN, PAINT, RED, WET, paint_face, ramp
from storyreel.previz.kernels.patterns import (
    brick,
    cloth,
    floorboards,
    ground,
    hair,
    panelling,
    tiles,
)
from storyreel.previz.kernels.raster import SHADOW_BLOCK as BLOCK
from storyreel.previz.kernels.raster import Triangles
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
    """

    triangle: Ints
    at: Floats
    share: Floats
    pixel: Ints


def work_list(width: int, band_rows: int) -> WorkList:
    """A list long enough for four surfaces in every pixel of a band."""
    room = 4 * width * band_rows
    return WorkList(
        triangle=np.zeros(room, np.int32),
        at=np.zeros((room, 2), np.float32),
        share=np.zeros(room, np.float32),
        pixel=np.zeros((room, 2), np.int32),
    )


BATCH = 128
"""Entries shaded at a time; all their numbers together fit a processor's first cache."""

(
    AT_X,
    AT_Y,
    DEPTH,
    NX,
    NY,
    NZ,
    X,
    Y,
    Z,
    VX,
    VY,
    VZ,
    FACING,
    TOWARD,
    MAP_X,
    MAP_Y,
    ABOVE,
    REDS,
    GREENS,
    BLUES,
    GLINTS,
    WETS,
    SHINE,
    WRAP,
    FUZZ,
    KEY,
    OPEN,
    HAZE,
    PERSON,
    METALLIC,
    UP,
    GLEAM,
    GLOSSY,
    HALF,
    LAMP_RED,
    LAMP_GREEN,
    LAMP_BLUE,
    LX,
    LY,
    LZ,
    RAY,
    SHARE,
    OUT_RED,
    OUT_GREEN,
    OUT_BLUE,
) = (np.uint32(BATCH * row) for row in range(45))
_ROWS = 45

_COUNT = np.uint32(BATCH)
_ONE, _ZERO, _HALF = np.float32(1.0), np.float32(0.0), np.float32(0.5)


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
def _key_at_edge(column: np.float32, row: np.float32, up: np.float32, height: Floats) -> float:
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


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _ramp(start: np.float32, scale: np.float32, x: np.float32) -> np.float32:
    """Smooth step from 0 at `start`, over a length of 1 / `scale`."""
    t = min(_ONE, max(_ZERO, (x - start) * scale))
    return t * t * (np.float32(3.0) - np.float32(2.0) * t)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _print_light(light: np.float32) -> np.float32:
    """Scene light to picture light in 0..1: the filmic curve of Narkowicz (2016)."""
    light = max(_ZERO, light)
    above = light * (np.float32(2.51) * light + np.float32(0.03))
    below = light * (np.float32(2.43) * light + np.float32(0.59)) + np.float32(0.14)
    return min(_ONE, above / below)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _see(
    work: WorkList,
    first: int,
    count: int,
    triangles: Triangles,
    sky: int,
    surfaces: Surfaces,
    lens: Lens,
    lamps: Lamps,
    canvas: Floats,
    s: Floats,
    kinds: Ints,
) -> None:
    """Looks up what each entry shows. What gives light of its own is added to the picture here."""
    out = np.zeros(3, np.float64)
    # A look into a named tuple, or an array handed to a function that loops or returns early,
    # counts a reference, and that costs more than the arithmetic here.
    planes, source = triangles.planes, triangles.source
    normals, local, faces = surfaces.normals, surfaces.local, surfaces.faces
    colour, materials, figure = surfaces.colour, surfaces.material, surfaces.figure
    listed, at, shares, pixels = work.triangle, work.at, work.share, work.pixel
    for i in range(np.uint32(count)):
        entry = first + i
        t = listed[entry]
        sample_x, sample_y = at[entry, 0], at[entry, 1]
        share = shares[entry]
        if t == sky:
            dx = lens.corner[0] + sample_x * lens.right[0] + sample_y * lens.down[0]
            dy = lens.corner[1] + sample_x * lens.right[1] + sample_y * lens.down[1]
            dz = lens.corner[2] + sample_x * lens.right[2] + sample_y * lens.down[2]
            _shade_sky(dx, dy, dz, lamps, out)
            for c in range(3):
                canvas[c, pixels[entry, 0], pixels[entry, 1]] += np.float32(out[c] * share)
            kinds[i], s[SHARE + i] = 0, _ZERO
            continue

        k = source[t]
        from_x, from_y = sample_x - planes[t, 0], sample_y - planes[t, 1]
        nearness = planes[t, 2] * from_x + planes[t, 3] * from_y + planes[t, 4]
        depth = _ONE / max(nearness, np.float32(1e-6))
        part_b = (planes[t, 5] * from_x + planes[t, 6] * from_y + planes[t, 7]) * depth
        part_c = (planes[t, 8] * from_x + planes[t, 9] * from_y + planes[t, 10]) * depth
        part_b, part_c = min(_ONE, max(_ZERO, part_b)), min(_ONE, max(_ZERO, part_c))
        part_a = _ONE - part_b - part_c
        a, b, c_ = faces[k, 0], faces[k, 1], faces[k, 2]
        s[AT_X + i], s[AT_Y + i], s[DEPTH + i] = sample_x, sample_y, depth
        s[NX + i] = normals[a, 0] * part_a + normals[b, 0] * part_b + normals[c_, 0] * part_c
        s[NY + i] = normals[a, 1] * part_a + normals[b, 1] * part_b + normals[c_, 1] * part_c
        s[NZ + i] = normals[a, 2] * part_a + normals[b, 2] * part_b + normals[c_, 2] * part_c
        s[REDS + i], s[GREENS + i], s[BLUES + i] = colour[k, 0], colour[k, 1], colour[k, 2]
        s[SHARE + i] = share
        # People get an eye light that the set does not.
        s[PERSON + i] = np.float32(2.2) if figure[k] > 0 else _ONE
        material = materials[k]
        kinds[i] = material
        if material != 0:
            s[LX + i] = local[a, 0] * part_a + local[b, 0] * part_b + local[c_, 0] * part_c
            s[LY + i] = local[a, 1] * part_a + local[b, 1] * part_b + local[c_, 1] * part_c
            s[LZ + i] = local[a, 2] * part_a + local[b, 2] * part_b + local[c_, 2] * part_c
            if material == GLOW:
                tone = (
                    _HALF + np.float32(0.05) + np.float32(0.45) * min(_ONE, max(_ZERO, s[LY + i]))
                )
                for c in range(3):
                    out[c] = colour[k, c] * tone
                _film(out)
                for c in range(3):
                    canvas[c, pixels[entry, 0], pixels[entry, 1]] += np.float32(out[c] * share)
                kinds[i], s[SHARE + i] = 0, _ZERO


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _place(s: Floats, lens: Lens, matrix: Doubles, cell: float) -> None:
    """From depth and normal to where each point lies, for the eye and for the light."""
    eye_x, eye_y, eye_z = np.float32(lens.eye[0]), np.float32(lens.eye[1]), np.float32(lens.eye[2])
    c_x, c_y, c_z = lens.corner
    r_x, r_y, r_z = lens.right
    d_x, d_y, d_z = lens.down
    corner_x, corner_y, corner_z = np.float32(c_x), np.float32(c_y), np.float32(c_z)
    right_x, right_y, right_z = np.float32(r_x), np.float32(r_y), np.float32(r_z)
    down_x, down_y, down_z = np.float32(d_x), np.float32(d_y), np.float32(d_z)
    m00, m01, m02 = np.float32(matrix[0, 0]), np.float32(matrix[0, 1]), np.float32(matrix[0, 2])
    m10, m11, m12 = np.float32(matrix[1, 0]), np.float32(matrix[1, 1]), np.float32(matrix[1, 2])
    m20, m21, m22 = np.float32(matrix[2, 0]), np.float32(matrix[2, 1]), np.float32(matrix[2, 2])
    m03 = np.float32(matrix[0, 3] - 0.5)
    m13 = np.float32(matrix[1, 3] - 0.5)
    m23 = np.float32(matrix[2, 3])
    width = np.float32(cell)
    for i in range(_COUNT):
        sample_x, sample_y, depth = s[AT_X + i], s[AT_Y + i], s[DEPTH + i]
        dx = corner_x + sample_x * right_x + sample_y * down_x
        dy = corner_y + sample_x * right_y + sample_y * down_y
        dz = corner_z + sample_x * right_z + sample_y * down_z
        ray = np.sqrt(dx * dx + dy * dy + dz * dz)
        back = -_ONE / ray
        vx, vy, vz = dx * back, dy * back, dz * back
        x, y, z = eye_x + depth * dx, eye_y + depth * dy, eye_z + depth * dz
        nx, ny, nz = s[NX + i], s[NY + i], s[NZ + i]
        scale = _ONE / np.sqrt(nx * nx + ny * ny + nz * nz + np.float32(1e-12))
        nx, ny, nz = nx * scale, ny * scale, nz * scale
        # The third row of the matrix looks towards the light.
        toward = nx * m20 + ny * m21 + nz * m22
        # The steeper a surface stands to the light, the more the cells around a point differ
        # in height; without this allowance it would throw shadows on itself.
        steep = np.sqrt(max(_ZERO, _ONE - toward * toward)) / max(toward, np.float32(0.1))
        steep = min(np.float32(4.0), steep)
        bias = np.float32(0.004) + width * (_ONE + np.float32(2.6) * steep)
        s[RAY + i] = ray
        s[VX + i], s[VY + i], s[VZ + i] = vx, vy, vz
        s[X + i], s[Y + i], s[Z + i] = x, y, z
        s[NX + i], s[NY + i], s[NZ + i] = nx, ny, nz
        s[FACING + i] = max(_ZERO, nx * vx + ny * vy + nz * vz)
        s[TOWARD + i] = toward
        s[MAP_X + i] = m00 * x + m01 * y + m02 * z + m03
        s[MAP_Y + i] = m10 * x + m11 * y + m12 * z + m13
        s[ABOVE + i] = m20 * x + m21 * y + m22 * z + m23 + bias
        s[SHINE + i], s[WRAP + i], s[FUZZ + i] = np.float32(0.04), np.float32(0.06), _ZERO
        s[GLINTS + i], s[WETS + i], s[METALLIC + i] = _ZERO, _ZERO, _ZERO
        s[HAZE + i] = _ZERO


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _paint(
    count: int,
    s: Floats,
    kinds: Ints,
    work: WorkList,
    first: int,
    triangles: Triangles,
    surfaces: Surfaces,
    faces_params: Floats,
    pixel_m: float,
) -> None:
    """Paints the pattern of each material."""
    paint = np.zeros(PAINT, np.float64)
    listed, source, figure = work.triangle, triangles.source, surfaces.figure
    for i in range(np.uint32(count)):
        material = kinds[i]
        if material == 0:
            continue
        if material == SKIN:
            s[SHINE + i], s[WRAP + i] = np.float32(0.10), np.float32(0.26)
            continue
        if material == METAL:
            s[SHINE + i], s[METALLIC + i] = np.float32(1.6), _ONE
            continue
        lx, ly, lz = float(s[LX + i]), float(s[LY + i]), float(s[LZ + i])
        pixel = float(s[DEPTH + i]) * pixel_m
        # Seen at a slant a pixel covers more of the surface.
        slanted = pixel / (0.25 + 0.75 * float(s[FACING + i]))
        paint[RED] = s[REDS + i]
        paint[GREEN] = s[GREENS + i]
        paint[BLUE] = s[BLUES + i]
        shine, wrap = 0.04, np.float32(0.06)
        if material == CLOTH:
            shine = cloth(lx, ly, lz, pixel, paint)
            s[FUZZ + i] = _HALF
        elif material == FACE:
            paint[GLINT] = 0.0
            paint[WET] = 0.0
            if lz > 0.015:
                number = figure[source[listed[first + i]]]
                paint_face(lx, ly, pixel * 1.15, number, faces_params, paint)
            shine, wrap = 0.11 + 0.9 * paint[WET], np.float32(0.26)
            s[GLINTS + i], s[WETS + i] = paint[GLINT], paint[WET]
        elif material == HAIR:
            shine, wrap = hair(lx, ly, lz, pixel, paint), np.float32(0.22)
        elif material == FLOORBOARDS:
            shine = floorboards(lx, lz, slanted, paint)
        elif material == PANELLING:
            shine = panelling(lx, ly, slanted, paint)
        elif material == TILES:
            shine = tiles(lx, lz, slanted, paint)
        elif material == GROUND:
            shine = ground(lx, lz, slanted, paint)
        elif material == BRICK:
            shine = brick(lx, ly, slanted, paint)
        s[SHINE + i], s[WRAP + i] = shine, wrap
        s[REDS + i], s[GREENS + i], s[BLUES + i] = paint[RED], paint[GREEN], paint[BLUE]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _find_shadows(count: int, s: Floats, shadows: Shadows) -> None:
    """Finds how much of the key light reaches each point, and what feet take from the ground."""
    height, lowest, highest = shadows.height, shadows.lowest, shadows.highest
    contacts = shadows.contacts
    contact_count = contacts.shape[0]
    last_cell = np.float32(height.shape[0] - 5)
    two, three, block = np.uint32(2), np.uint32(3), np.uint32(BLOCK)
    for i in range(np.uint32(count)):
        key = _ZERO
        if s[TOWARD + i] > -s[WRAP + i]:
            map_x, map_y, above = s[MAP_X + i], s[MAP_Y + i], s[ABOVE + i]
            key = _ONE
            if three <= map_x <= last_cell and three <= map_y <= last_cell:
                column, row = np.uint32(map_x), np.uint32(map_y)
                if lowest[row // block, column // block] > above:
                    key = _ZERO
                elif highest[row // block, column // block] > above:
                    middle = height[row, column] <= above
                    if (
                        (height[row - two, column - two] <= above) == middle
                        and (height[row - two, column + three] <= above) == middle
                        and (height[row + three, column - two] <= above) == middle
                        and (height[row + three, column + three] <= above) == middle
                    ):
                        key = _ONE if middle else _ZERO
                    else:
                        key = np.float32(_key_at_edge(map_x, map_y, above, height))
                if key < _ONE:
                    # Shadows end with the map; fading them out hides where.
                    border = min(map_x, map_y, last_cell - map_x, last_cell - map_y)
                    part = ramp(0.0, 0.08 * float(last_cell), float(border))
                    key = _ONE - (_ONE - key) * np.float32(part)
        s[KEY + i] = key
        open_ = _ONE
        if s[Y + i] < CONTACT_HEIGHT_M:
            lift = _ONE - np.float32(ramp(0.0, CONTACT_HEIGHT_M, s[Y + i]))
            for foot in range(contact_count):
                away_x, away_z = s[X + i] - contacts[foot, 0], s[Z + i] - contacts[foot, 1]
                near = _ONE - (away_x * away_x + away_z * away_z) * np.float32(4.0)
                if near > _ZERO:
                    near *= near
                    open_ *= _ONE - np.float32(0.55) * lift * near * near
        s[OPEN + i] = open_


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _shape_key(s: Floats, half_map: float, cell: float, lamps: Lamps) -> None:
    """Takes from the key light what the blinds and the rim of the lamp leave dark."""
    half = np.float32(half_map)
    if lamps.gobo > 0.0:
        gobo, per_slat = np.float32(lamps.gobo), np.float32(cell / lamps.gobo_pitch)
        for i in range(_COUNT):
            slat = (s[MAP_Y + i] - half) * per_slat
            slat = abs((slat - np.floor(slat)) * np.float32(2.0) - _ONE)
            lit = _ramp(np.float32(0.33), np.float32(1.0 / 0.27), slat)
            s[KEY + i] *= _ONE - gobo * (_ONE - lit)
    if lamps.spot > 0.0:
        spot, reach = np.float32(lamps.spot), np.float32(cell / lamps.spot_radius)
        square = reach * reach
        for i in range(_COUNT):
            column, row = s[MAP_X + i] - half, s[MAP_Y + i] - half
            away = (row * row + column * column) * square
            s[KEY + i] *= _ONE - spot * _ramp(np.float32(0.15), np.float32(1.25), away)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _close_in(s: Floats, lamps: Lamps) -> None:
    """Darkens the corners of a room."""
    low_x, high_x, low_z, high_z, ceiling = lamps.room
    left, right = np.float32(low_x), np.float32(high_x)
    back, front, top = np.float32(low_z), np.float32(high_z), np.float32(ceiling)
    strength = np.float32(lamps.corner_shade)
    begin, wall = np.float32(-0.1), np.float32(1.0 / 0.85)
    floor, above = np.float32(1.0 / 0.95), np.float32(1.0 / 1.3)
    for i in range(_COUNT):
        x, y, z = s[X + i], s[Y + i], s[Z + i]
        nx, ny, nz = s[NX + i], s[NY + i], s[NZ + i]
        shade_ = (_ONE - abs(nx)) * (_ONE - _ramp(begin, wall, min(x - left, right - x)))
        shade_ += (_ONE - abs(nz)) * (_ONE - _ramp(begin, wall, min(z - back, front - z)))
        shade_ += (_ONE - max(_ZERO, ny)) * (_ONE - _ramp(begin, floor, y))
        over = (_ONE - max(_ZERO, -ny)) * (_ONE - _ramp(begin, above, top - y))
        shade_ += np.float32(0.8) * over
        s[OPEN + i] *= _ONE - strength * min(_ONE, np.float32(0.7) * shade_)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _add_practicals(s: Floats, practicals: Floats) -> None:
    """Sums up the light of the lamps in the set."""
    for i in range(_COUNT):
        s[LAMP_RED + i], s[LAMP_GREEN + i], s[LAMP_BLUE + i] = _ZERO, _ZERO, _ZERO
    for lamp in range(practicals.shape[0]):
        lamp_x, lamp_y, lamp_z = practicals[lamp, 0], practicals[lamp, 1], practicals[lamp, 2]
        red, green, blue = practicals[lamp, 3], practicals[lamp, 4], practicals[lamp, 5]
        for i in range(_COUNT):
            px, py, pz = lamp_x - s[X + i], lamp_y - s[Y + i], lamp_z - s[Z + i]
            square = px * px + py * py + pz * pz
            reach = s[NX + i] * px + s[NY + i] * py + s[NZ + i] * pz
            reach = max(_ZERO, reach / np.sqrt(square + np.float32(1e-9)))
            reach = (reach * np.float32(0.78) + np.float32(0.22)) / (np.float32(0.15) + square)
            reach *= s[OPEN + i]
            s[LAMP_RED + i] += reach * red
            s[LAMP_GREEN + i] += reach * green
            s[LAMP_BLUE + i] += reach * blue


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _gleam(s: Floats, key_direction: Triple) -> None:
    """The highlight of each surface, as if none were hair or metal."""
    kx, ky, kz = key_direction
    key_x, key_y, key_z = np.float32(kx), np.float32(ky), np.float32(kz)
    for i in range(_COUNT):
        half_x, half_y, half_z = key_x + s[VX + i], key_y + s[VY + i], key_z + s[VZ + i]
        scale = _ONE / np.sqrt(
            half_x * half_x + half_y * half_y + half_z * half_z + np.float32(1e-12)
        )
        s[HALF + i] = scale
        gleam = s[NX + i] * half_x + s[NY + i] * half_y + s[NZ + i] * half_z
        gleam = max(_ZERO, gleam * scale)
        gleam *= gleam
        gleam *= gleam
        gleam *= gleam
        gleam *= gleam
        tight = gleam * gleam * gleam
        hard = s[WRAP + i] < np.float32(0.25) or s[WETS + i] > np.float32(0.05)
        s[GLEAM + i] = (tight if hard else gleam) * s[SHINE + i]
        s[GLOSSY + i] = _ZERO
        s[UP + i] = _HALF * s[NY + i] + _HALF


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _gleam_of_hair_and_metal(count: int, s: Floats, kinds: Ints, key_direction: Triple) -> None:
    kx, ky, kz = key_direction
    for i in range(np.uint32(count)):
        ny, facing, vy = s[NY + i], s[FACING + i], s[VY + i]
        if kinds[i] == METAL:
            # Polished metal shows the room: light above, dark below, a sharp line between.
            s[UP + i] = ramp(-0.25, 0.35, np.float32(2.0) * facing * ny - vy)
        elif kinds[i] == HAIR:
            # The sheen of a strand: tangent to the surface and pointing down from the crown.
            nx, nz, vx, vz = s[NX + i], s[NZ + i], s[VX + i], s[VZ + i]
            half_x, half_y, half_z = kx + vx, ky + vy, kz + vz
            shine = s[SHINE + i]
            tangent_x, tangent_y, tangent_z = ny * nx, ny * ny - 1.0, ny * nz
            length = math.sqrt(
                tangent_x * tangent_x + tangent_y * tangent_y + tangent_z * tangent_z + 1e-6
            )
            along = (tangent_x * half_x + tangent_y * half_y + tangent_z * half_z) * s[HALF + i]
            along /= length
            across = max(0.0, 1.0 - along * along)
            across *= across
            across *= across
            across *= across
            gleam = across * across * (0.25 + 0.75 * max(0.0, s[TOWARD + i]))
            s[GLEAM + i] = (
                gleam * 0.20 * shine * (0.04 + s[REDS + i] + s[GREENS + i] + s[BLUES + i])
            )
            along = (tangent_x * vx + tangent_y * vy + tangent_z * vz) / length
            across = max(0.0, 1.0 - along * along)
            across *= across
            s[GLOSSY + i] = 0.045 * shine * across * across * facing


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy", forceinline=True)
def _to_the_eye(
    paint: np.float32,
    lit: np.float32,
    lamp: np.float32,
    below: np.float32,
    above: np.float32,
    fill: np.float32,
    key: np.float32,
    rim: np.float32,
    fog: np.float32,
    up: np.float32,
    near_lens: np.float32,
    soft: np.float32,
    edge: np.float32,
    gleam: np.float32,
    metallic: np.float32,
    mirrored_key: np.float32,
    mirrored_room: np.float32,
    haze: np.float32,
) -> np.float32:
    """One colour of the light from a point, on the print."""
    light = (below + (above - below) * up + fill * near_lens) * soft
    light = paint * (light + lit * key + lamp) + edge * rim
    gloss = gleam * (_ONE + metallic * (paint - _ONE))
    light += (gloss + mirrored_key) * key + mirrored_room * (above + fill)
    return _print_light(light + (fog - light) * haze)


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def _sum_up(s: Floats, lamps: Lamps) -> None:
    """All the light that comes to the eye from each point, on the print, times its share."""
    low, high, fills, rims = lamps.below, lamps.above, lamps.fill, lamps.rim
    keys, fogs, rim_way = lamps.key, lamps.fog, lamps.rim_direction
    rim_x, rim_y, rim_z = np.float32(rim_way[0]), np.float32(rim_way[1]), np.float32(rim_way[2])
    for i in range(_COUNT):
        toward, wrap, key, facing = s[TOWARD + i], s[WRAP + i], s[KEY + i], s[FACING + i]
        nx, ny, nz, open_ = s[NX + i], s[NY + i], s[NZ + i], s[OPEN + i]
        spread = _ONE / (_ONE + wrap)
        lit = max(_ZERO, (toward + wrap) * spread)
        lit *= (np.float32(0.35) + np.float32(0.65) * lit) * key
        # Red light travels furthest under the skin.
        red_lit = max(_ZERO, (toward + wrap + np.float32(0.12)) * (np.float32(0.91) * spread))
        red_lit *= (np.float32(0.40) + np.float32(0.60) * red_lit) * key
        red_lit = red_lit if wrap > np.float32(0.25) else lit
        gleam = s[GLEAM + i] * key * np.float32(0.6)
        edge = _ONE - facing
        # Not on the ground, which would light up wherever it is seen at a slant.
        rim = edge * edge * edge * open_ * (_ONE - max(_ZERO, ny))
        rim *= max(_ZERO, nx * rim_x + ny * rim_y + nz * rim_z)
        soft = (_ONE + s[FUZZ + i] * edge * edge) * open_
        near_lens = s[PERSON + i] * facing
        glint = s[GLINTS + i]
        mirrored_key = _HALF * glint * (np.float32(0.3) + np.float32(0.7) * key)
        mirrored_room = s[GLOSSY + i] + np.float32(0.6) * glint
        metallic, haze, share, up = s[METALLIC + i], s[HAZE + i], s[SHARE + i], s[UP + i]

        s[OUT_RED + i] = share * _to_the_eye(
            s[REDS + i], red_lit, s[LAMP_RED + i], np.float32(low[0]), np.float32(high[0]),
            np.float32(fills[0]), np.float32(keys[0]), np.float32(rims[0]), np.float32(fogs[0]),
            up, near_lens, soft, rim, gleam, metallic, mirrored_key, mirrored_room, haze,
        )  # fmt: skip
        s[OUT_GREEN + i] = share * _to_the_eye(
            s[GREENS + i], lit, s[LAMP_GREEN + i], np.float32(low[1]), np.float32(high[1]),
            np.float32(fills[1]), np.float32(keys[1]), np.float32(rims[1]), np.float32(fogs[1]),
            up, near_lens, soft, rim, gleam, metallic, mirrored_key, mirrored_room, haze,
        )  # fmt: skip
        s[OUT_BLUE + i] = share * _to_the_eye(
            s[BLUES + i], lit, s[LAMP_BLUE + i], np.float32(low[2]), np.float32(high[2]),
            np.float32(fills[2]), np.float32(keys[2]), np.float32(rims[2]), np.float32(fogs[2]),
            up, near_lens, soft, rim, gleam, metallic, mirrored_key, mirrored_room, haze,
        )  # fmt: skip


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def shade(
    work: WorkList,
    count: int,
    triangles: Triangles,
    sky: int,
    surfaces: Surfaces,
    faces_params: Floats,
    lens: Lens,
    lamps: Lamps,
    shadows: Shadows,
    canvas: Floats,
) -> None:
    """Shades the first `count` entries and adds them to the picture by their share.

    Args:
        work: From `list_band` or `between`.
        count: Entries to shade.
        triangles: From `set_up`.
        sky: The triangle that stands for the sky.
        surfaces: What the triangles are made of.
        faces_params: (figure, FaceParam), one face row a person.
        lens: The camera.
        lamps: The light.
        shadows: The key light's shadows and the points of contact.
        canvas: (colour, row, column), picture light in 0..1, added to.
    """
    s = np.zeros(_ROWS * BATCH, np.float32)
    # What lies beyond the last entry of a batch is worked on too, and must be numbers.
    s[DEPTH : DEPTH + _COUNT] = _ONE
    kinds = np.zeros(BATCH, np.int32)
    pixels = work.pixel
    for first in range(0, count, BATCH):
        length = min(BATCH, count - first)
        _see(work, first, length, triangles, sky, surfaces, lens, lamps, canvas, s, kinds)
        _place(s, lens, shadows.matrix, shadows.cell)
        _paint(length, s, kinds, work, first, triangles, surfaces, faces_params, lens.pixel)
        _find_shadows(length, s, shadows)
        _shape_key(s, 0.5 * shadows.height.shape[0], shadows.cell, lamps)
        if lamps.corner_shade > 0.0:
            _close_in(s, lamps)
        _add_practicals(s, shadows.practicals)
        _gleam(s, lamps.key_direction)
        _gleam_of_hair_and_metal(length, s, kinds, lamps.key_direction)
        if lamps.fog_density > 0.0:
            for i in range(np.uint32(length)):
                s[HAZE + i] = 1.0 - math.exp(-lamps.fog_density * s[DEPTH + i] * s[RAY + i])
        _sum_up(s, lamps)
        for i in range(np.uint32(length)):
            row, column = pixels[first + i, 0], pixels[first + i, 1]
            canvas[0, row, column] += s[OUT_RED + i]
            canvas[1, row, column] += s[OUT_GREEN + i]
            canvas[2, row, column] += s[OUT_BLUE + i]

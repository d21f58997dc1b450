"""Triangles: what sets and figures are made of, and what the rasteriser draws.

Units are metres, Y is up, a figure at rest looks along +Z, and triangles are wound
counter-clockwise seen from outside, because the rasteriser drops back faces. Vertex work goes
through numba loops instead of matrix products: BLAS picks its kernels by processor, and frames
must not depend on that.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Flags = NDArray[np.uint8]


class Material(enum.IntEnum):
    """How a triangle is shaded. The value is what the kernels switch on."""

    MATTE = 0
    """Plain painted surface."""
    FACE = 1
    """Skin of the head: the face is painted per pixel, in the head's coordinates (`local`)."""
    FLOORBOARDS = 2
    """Wooden boards along local z; `local` is (x, -, z) in metres."""
    PANELLING = 3
    """Wainscot panels; `local` is (along the wall, height, -) in metres."""
    GLOW = 4
    """Gives light and takes none (lampshade, sky, window); `local` y in 0..1 fades it downwards."""
    HAIR = 5
    """Soft wrap-around light and a sheen."""
    CLOTH = 6
    """Knit or weave, faint stripes over local y in metres."""
    SKIN = 7
    """Skin outside the face: neck, hands, ears; soft wrap-around light."""
    TILES = 8
    """Square tiles or paving of 0.5 m; `local` is (x, -, z) in metres."""
    GROUND = 9
    """Grass or earth: mottled by noise over `local` (x, -, z) in metres."""
    BRICK = 10
    """Courses of brick; `local` is (along the wall, height, -) in metres."""
    METAL = 11
    """Tight highlight: lamp posts, handles, railings."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """A bag of triangles with everything needed to shade them.

    Attributes:
        vertices: float32, (vertex, xyz), metres.
        normals: float32, (vertex, xyz), unit length.
        local: float32, (vertex, xyz), the coordinates its material is painted in.
        faces: int32, (triangle, 3), vertex numbers, counter-clockwise from outside.
        colour: float32, (triangle, rgb), linear albedo, 0..1 (above 1 only for `GLOW`).
        material: int32, (triangle,), a `Material` value.
        figure: int32, (triangle,), 0 for the set, n for the nth person of the shot.
        surface: int32, (triangle,), triangles of one smooth surface share a number, so that a
            pixel seeing several of them is shaded once.
    """

    vertices: Floats
    normals: Floats
    local: Floats
    faces: Ints
    colour: Floats
    material: Ints
    figure: Ints
    surface: Ints

    @property
    def triangle_count(self) -> int:
        """Number of triangles."""
        return len(self.faces)


def join(meshes: Iterable[Mesh]) -> Mesh:
    """Puts meshes into one, renumbering vertices and surfaces so that none collide."""
    parts = list(meshes)
    first_vertex = np.cumsum([0] + [len(part.vertices) for part in parts[:-1]])
    first_surface = np.cumsum([0] + [int(part.surface.max(initial=-1)) + 1 for part in parts[:-1]])
    return Mesh(
        vertices=np.concatenate([part.vertices for part in parts]),
        normals=np.concatenate([part.normals for part in parts]),
        local=np.concatenate([part.local for part in parts]),
        faces=np.concatenate(
            [part.faces + np.int32(n) for part, n in zip(parts, first_vertex, strict=True)]
        ),
        colour=np.concatenate([part.colour for part in parts]),
        material=np.concatenate([part.material for part in parts]),
        figure=np.concatenate([part.figure for part in parts]),
        surface=np.concatenate(
            [part.surface + np.int32(n) for part, n in zip(parts, first_surface, strict=True)]
        ),
    )


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def transform_points(points: Floats, matrix: Floats, out: Floats) -> None:
    """Writes `matrix` (4, 4) applied to `points` (vertex, xyz) into `out`."""
    for i in range(points.shape[0]):
        x, y, z = points[i, 0], points[i, 1], points[i, 2]
        for k in range(3):
            out[i, k] = matrix[k, 0] * x + matrix[k, 1] * y + matrix[k, 2] * z + matrix[k, 3]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def transform_normals(normals: Floats, inverse: Floats, out: Floats) -> None:
    """Writes unit normals turned by the inverse transpose into `out`; `inverse` is (3, 3)."""
    for i in range(normals.shape[0]):
        x, y, z = normals[i, 0], normals[i, 1], normals[i, 2]
        a = inverse[0, 0] * x + inverse[1, 0] * y + inverse[2, 0] * z
        b = inverse[0, 1] * x + inverse[1, 1] * y + inverse[2, 1] * z
        c = inverse[0, 2] * x + inverse[1, 2] * y + inverse[2, 2] * z
        scale = 1.0 / max(np.sqrt(a * a + b * b + c * c), 1e-12)
        out[i, 0], out[i, 1], out[i, 2] = a * scale, b * scale, c * scale

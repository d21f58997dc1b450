"""What each pixel shows, as geometry: for the passes that steer a video model."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from storyreel.previz.kernels.raster import Triangles, shear
from storyreel.previz.kernels.shade import Doubles, Lens, Surfaces
from storyreel.previz.mesh import Flags, Floats, Ints


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def trace(
    nearness: Floats,
    seen: Ints,
    sky: int,
    triangles: Triangles,
    surfaces: Surfaces,
    vertices_next: Floats,
    lens: Lens,
    axes: Doubles,
    eye_next: Doubles,
    basis_next: Doubles,
    depth: Floats,
    figures: Flags,
    normals: Floats,
    flow: Floats,
) -> None:
    """Writes depth, person, normal and motion of what is nearest in each pixel.

    Args:
        nearness: From `fill_band`, the whole picture.
        seen: The same.
        sky: The triangle that stands for the sky.
        triangles: From `describe`.
        surfaces: What they are made of, now.
        vertices_next: (vertex, xyz), where all vertices are in the next frame.
        lens: The camera now.
        axes: (right up forward, xyz), unit vectors of the camera now.
        eye_next: (xyz,), where the lens is in the next frame.
        basis_next: (3, xyz); rows give column times depth, row times depth, and depth of a point
            seen from there, in pixels and metres.
        depth: (row, column), metres along the lens, infinite for the sky.
        figures: (row, column), number of the person, 0 for the set.
        normals: (row, column, xyz), unit length, x right, y up, z to the camera; 0 for the sky.
        flow: (row, column, xy), pixels to the right and down by which the point that is seen
            moves until the next frame.
    """
    height, width = depth.shape
    planes, source, faces = triangles.planes, triangles.source, surfaces.faces
    for row in range(height):
        for column in range(width):
            top, left, offset = 2 * row, 2 * column, 0
            for i in range(1, 4):
                if (
                    nearness[top + (i >> 1), left + (i & 1)]
                    > nearness[top + (offset >> 1), left + (offset & 1)]
                ):
                    offset = i
            sample_row, sample = top + (offset >> 1), left + (offset & 1)
            t = seen[sample_row, sample]
            at_x, at_y = sample + shear(sample_row), sample_row + 0.5
            dx = lens.corner[0] + at_x * lens.right[0] + at_y * lens.down[0]
            dy = lens.corner[1] + at_x * lens.right[1] + at_y * lens.down[1]
            dz = lens.corner[2] + at_x * lens.right[2] + at_y * lens.down[2]
            if t == sky:
                depth[row, column] = np.inf
                figures[row, column] = 0
                normals[row, column] = np.float32(0.0)
                x, y, z = dx, dy, dz  # as far away as it gets: only turning moves it
            else:
                k = source[t]
                figures[row, column] = surfaces.figure[k]
                from_x, from_y = at_x - planes[t, 0], at_y - planes[t, 1]
                away = 1.0 / max(planes[t, 2] * from_x + planes[t, 3] * from_y + planes[t, 4], 1e-6)
                depth[row, column] = away
                b = (planes[t, 5] * from_x + planes[t, 6] * from_y + planes[t, 7]) * away
                c = (planes[t, 8] * from_x + planes[t, 9] * from_y + planes[t, 10]) * away
                b, c = min(1.0, max(0.0, b)), min(1.0, max(0.0, c))
                a = 1.0 - b - c
                v0, v1, v2 = faces[k, 0], faces[k, 1], faces[k, 2]
                nx = ny = nz = 0.0
                x, y, z = -eye_next[0], -eye_next[1], -eye_next[2]
                for vertex, part in ((v0, a), (v1, b), (v2, c)):
                    nx += part * surfaces.normals[vertex, 0]
                    ny += part * surfaces.normals[vertex, 1]
                    nz += part * surfaces.normals[vertex, 2]
                    x += part * vertices_next[vertex, 0]
                    y += part * vertices_next[vertex, 1]
                    z += part * vertices_next[vertex, 2]
                scale = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-12)
                for axis in range(3):
                    along = axes[axis, 0] * nx + axes[axis, 1] * ny + axes[axis, 2] * nz
                    normals[row, column, axis] = along * scale if axis < 2 else -along * scale
            ahead = basis_next[2, 0] * x + basis_next[2, 1] * y + basis_next[2, 2] * z
            if ahead < 0.01:
                flow[row, column] = np.float32(0.0)
                continue
            across = basis_next[0, 0] * x + basis_next[0, 1] * y + basis_next[0, 2] * z
            down = basis_next[1, 0] * x + basis_next[1, 1] * y + basis_next[1, 2] * z
            flow[row, column, 0] = across / ahead - 0.5 * at_x
            flow[row, column, 1] = down / ahead - 0.5 * at_y

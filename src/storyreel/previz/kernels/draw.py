"""One picture, band by band: what is seen, what of it is listed, and the light on it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from storyreel.previz.kernels.listing import between, list_band
from storyreel.previz.kernels.raster import TILE, Triangles, fill_band
from storyreel.previz.kernels.shade import Lamps, Lens, Shadows, Surfaces, WorkList, shade
from storyreel.previz.mesh import Flags, Floats, Ints


class Tables(NamedTuple):
    """What is known of each pixel of a picture.

    Attributes:
        canvas: float32, (colour, row, column), picture light.
        depth: float32, (row, column), metres along the lens, infinite where nothing is.
        groups: int32, (row, column), surface and calmness of a pixel that may be interpolated.
        figures: uint8, (row, column), number of the person nearest in the pixel, 0 for the set.
    """

    canvas: Floats
    depth: Floats
    groups: Ints
    figures: Flags


class Stage(NamedTuple):
    """What a picture is drawn of and how.

    Attributes:
        triangles: From `set_up` and `describe`.
        sky: The one that stands for the sky.
        surfaces: What they are made of.
        faces_params: (figure, FaceParam), one face row a person.
        lens: The camera.
        lamps: The light.
        shadows: The key light's shadows and the points of contact.
        soft_beyond: 1/depth below which any surface is calm.
        face_within: 1/depth above which a face's features span pixels.
        draft: Whether patterns may be lost to speed.
    """

    triangles: Triangles
    sky: int
    surfaces: Surfaces
    faces_params: Floats
    lens: Lens
    lamps: Lamps
    shadows: Shadows
    soft_beyond: float
    face_within: float
    draft: bool


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def draw(
    stage: Stage,
    begin: int,
    end: int,
    band_rows: int,
    nearness: Floats,
    seen: Ints,
    dirty: Flags,
    touched: Flags,
    work: WorkList,
    tables: Tables,
) -> None:
    """Draws the marked tiles of a picture.

    One call for the whole picture: handing all these tables to compiled code costs more than
    drawing a quiet band.

    Args:
        stage: What is drawn.
        begin: First triangle to fill in, over nothing; none where `end` is not above it, and the
            tables of samples are used as they are.
        end: The triangle after the last.
        band_rows: Pixel rows of a band, a multiple of `TILE`.
        nearness: (sample row, sample), of the whole picture or of one band at a time.
        seen: The same.
        dirty: (tile row, tile column), the tiles to draw.
        touched: (tile row, tile column), for `fill_band`.
        work: Room for the entries of a band.
        tables: Written.
    """
    height = tables.depth.shape[0]
    whole = nearness.shape[0] >= 2 * height
    triangles, surfaces, canvas = stage.triangles, stage.surfaces, tables.canvas
    for first in range(0, height, band_rows):
        rows = min(band_rows, height - first)
        top = 2 * first if whole else 0
        near, front = nearness[top : top + 2 * rows], seen[top : top + 2 * rows]
        if end > begin:
            near[:] = np.float32(0.0)
            front[:] = stage.sky
            fill_band(triangles, begin, end, 2 * first, 2 * rows, near, front, touched)
        tiles = dirty[first // TILE : (first + rows + TILE - 1) // TILE]
        if not tiles.any():
            continue
        groups = tables.groups[first : first + rows]
        count = list_band(
            near,
            front,
            first,
            rows,
            triangles,
            stage.soft_beyond,
            stage.face_within,
            stage.draft,
            tiles,
            work,
            groups,
            canvas,
            tables.depth,
            tables.figures,
        )
        for turn in range(5):
            if turn:
                step, across = 2 if turn < 3 else 1, turn & 1 == 1
                count = between(front, first, rows, step, across, tiles, work, groups, canvas)
            shade(
                work,
                count,
                triangles,
                stage.sky,
                surfaces,
                stage.faces_params,
                stage.lens,
                stage.lamps,
                stage.shadows,
                canvas,
            )

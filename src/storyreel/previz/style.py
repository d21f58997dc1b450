"""Other ways to show a stage: drawn in ink, or modelled in clay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from storyreel.previz.face import FaceParam
from storyreel.previz.kernels.ink import PAPER_U, PAPER_V, brightness, draw_ink
from storyreel.previz.lighting import Lighting
from storyreel.previz.mesh import Floats, Material, Mesh
from storyreel.previz.raster import Picture

_BLUE, _RED = (PAPER_U - 128) * 255 / 224, (PAPER_V - 128) * 255 / 224
# BT.709, from the tint of the paper to what it adds to each colour.
_TINT = np.array([1.5748 * _RED, -0.1873 * _BLUE - 0.4681 * _RED, 1.8556 * _BLUE], np.float32)
_PATTERNED = (
    Material.FLOORBOARDS,
    Material.PANELLING,
    Material.CLOTH,
    Material.TILES,
    Material.GROUND,
    Material.BRICK,
)
_CLAY = (0.42, 0.385, 0.35)
_CLAY_LINES = (0.13, 0.115, 0.10)
"""Brows, irises and lips: pressed in, and so in shadow."""
_KEPT = (Material.FACE, Material.SKIN, Material.GLOW)
_CLAY_SATURATION = 0.45


class InkPad:
    """Draws frames of one size in ink.

    Args:
        size_px: Width and height, both even.
    """

    def __init__(self, size_px: tuple[int, int]) -> None:
        width, height = size_px
        self._light = np.zeros((height, width), np.float32)
        self._yuv = np.zeros((height * 3 // 2, width), np.uint8)
        colour = self._yuv[height:].reshape(-1)
        colour[: colour.size // 2], colour[colour.size // 2 :] = PAPER_U, PAPER_V

    def draw(self, picture: Picture) -> Picture:
        """The frame in ink; the next call writes over it."""
        height = len(self._light)
        luma = self._yuv[:height]
        brightness(picture.yuv[:height], self._light)
        draw_ink(self._light, picture.depth, picture.figures, luma)

        def print_rgb() -> NDArray[np.uint8]:
            grey = (luma.astype(np.float32) - 16) * np.float32(255 / 219)
            tinted = np.clip(np.rint(grey[:, :, None] + _TINT), 0, 255)
            rgb: NDArray[np.uint8] = tinted.astype(np.uint8)
            return rgb

        return Picture(
            yuv=self._yuv, depth=picture.depth, figures=picture.figures, print_rgb=print_rgb
        )


def without_patterns(mesh: Mesh) -> Mesh:
    """The same colours without boards, bricks, grass and weaves, which break up a wash."""
    patterned = np.isin(mesh.material, _PATTERNED)
    material = np.where(patterned, Material.MATTE, mesh.material).astype(np.int32)
    return replace(mesh, material=material)


def in_clay(mesh: Mesh) -> Mesh:
    """The same shapes in one colour, without patterns; what gives light still does."""
    glows = mesh.material == Material.GLOW
    kept = np.isin(mesh.material, _KEPT)
    clay = np.array(_CLAY, np.float32)
    return replace(
        mesh,
        colour=np.where(glows[:, None], mesh.colour, clay).astype(np.float32),
        material=np.where(kept, mesh.material, Material.MATTE).astype(np.int32),
    )


def face_in_clay(row: Floats) -> Floats:
    """A face row without colours."""
    clay = row.copy()
    for part in (FaceParam.IRIS, FaceParam.BROW, FaceParam.LIPS):
        clay[part : part + 3] = _CLAY_LINES
    clay[[FaceParam.STUBBLE, FaceParam.BLUSH, FaceParam.MAKE_UP]] = 0
    return clay


def lit_for_clay(lighting: Lighting) -> Lighting:
    """The same lights, with less colour."""
    return replace(lighting, saturation=lighting.saturation * _CLAY_SATURATION)

"""Sums over blocks of pixels: what most measures of a picture begin with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def block_sums(pixels: NDArray[Any], rows: int, columns: int) -> NDArray[np.int32]:
    """Sums over blocks of `rows` by `columns` pixels; what is left at the edges is left out.

    Slice by slice, which is several times as quick as a reduction over the axes of a reshaped
    array.

    Args:
        pixels: integers, (height, width); a block's sum fits 31 bits.
        rows: Height of a block.
        columns: Width of a block.

    Returns:
        int32, (height // rows, width // columns).
    """
    height, width = pixels.shape[0] // rows * rows, pixels.shape[1] // columns * columns
    whole = pixels[:height, :width]
    # Half the memory where the sums of a column's pixels fit sixteen bits.
    narrow = pixels.dtype == np.uint8 and rows < 257
    strips: NDArray[Any] = whole[::rows].astype(np.uint16 if narrow else np.int32)
    for k in range(1, rows):
        np.add(strips, whole[k::rows], out=strips)
    sums = strips[:, ::columns].astype(np.int32)
    for k in range(1, columns):
        sums += strips[:, k::columns]
    return sums

"""Stills: frames as pictures, thumbnails and contact sheets."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from storyreel.document import replacing
from storyreel.errors import BadMedia

Picture = NDArray[np.uint8]

_PAPER, _INK = (24, 24, 26), (225, 225, 225)
_GAP_PX = 8
_CAPTION_PX = 14


def save_png(rgb: Picture, into: Path) -> None:
    """Writes a PNG file, without loss.

    Args:
        rgb: uint8, (height, width, channel) RGB, or (height, width) gray.
        into: The file to write or replace.
    """
    with replacing(into) as part:
        Image.fromarray(rgb).save(part, format="PNG", compress_level=6)


def save_jpeg(rgb: Picture, into: Path, *, quality: int = 88) -> None:
    """Writes a JPEG file.

    Args:
        rgb: uint8, (height, width, channel) RGB, or (height, width) gray.
        into: The file to write or replace.
        quality: 1 to 95.
    """
    with replacing(into) as part:
        part.write_bytes(jpeg(rgb, quality=quality))


def jpeg(rgb: Picture, *, quality: int = 88) -> bytes:
    """The picture as a JPEG file.

    Args:
        rgb: uint8, (height, width, channel) RGB, or (height, width) gray.
        quality: 1 to 95.
    """
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, format="JPEG", quality=quality, subsampling=0)
    return file.getvalue()


def read_still(path: Path) -> Picture:
    """Reads a picture: uint8, (height, width, channel), RGB.

    Raises:
        BadMedia: The file is not a picture.
    """
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"), np.uint8)
    except (OSError, ValueError) as error:
        raise BadMedia(f"{path.name} is not a picture: {error}.") from error


def thumbnail(rgb: Picture, *, width_px: int) -> Picture:
    """The same picture, `width_px` wide, in its own proportions.

    Args:
        rgb: uint8, (height, width, channel), RGB.
        width_px: Width of the result.
    """
    height, width = rgb.shape[:2]
    height_px = max(1, round(height * width_px / width))
    small = Image.fromarray(rgb).resize((width_px, height_px), Image.Resampling.LANCZOS)
    return np.asarray(small, np.uint8)


def contact_sheet(
    images: Sequence[Picture], *, columns: int, captions: Sequence[str] | None = None
) -> Picture:
    """Pictures side by side, row by row, on dark paper.

    Args:
        images: uint8, (height, width, channel), RGB; each cell is as large as the largest.
        columns: Pictures in a row.
        captions: One short text under each picture; a text wider than its picture is cut off.

    Returns:
        uint8, (height, width, channel), RGB.

    Raises:
        ValueError: There is no picture, no column, or not one caption for each picture.
    """
    if not images or columns < 1:
        raise ValueError("a contact sheet has at least one picture and one column")
    if captions is not None and len(captions) != len(images):
        raise ValueError(f"{len(images)} pictures need as many captions, not {len(captions)}")
    columns = min(columns, len(images))
    cell_w = max(image.shape[1] for image in images)
    cell_h = max(image.shape[0] for image in images)
    row_h = cell_h + (_CAPTION_PX + 6 if captions is not None else 0)
    rows = -(-len(images) // columns)
    size = (_GAP_PX + columns * (cell_w + _GAP_PX), _GAP_PX + rows * (row_h + _GAP_PX))
    sheet = Image.new("RGB", size, _PAPER)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(_CAPTION_PX)
    for index, image in enumerate(images):
        row, column = divmod(index, columns)
        left, top = _GAP_PX + column * (cell_w + _GAP_PX), _GAP_PX + row * (row_h + _GAP_PX)
        sheet.paste(Image.fromarray(image), (left, top))
        if captions is not None:
            text = captions[index]
            while text and pen.textlength(text, font=font) > cell_w:
                text = text[:-1]
            pen.text((left, top + cell_h + 2), text, fill=_INK, font=font)
    return np.asarray(sheet, np.uint8)

"""Subtitles drawn into the picture, in a font that has their letters."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, features

from storyreel.errors import UserError
from storyreel.film.subtitles import Subtitle

Frame = NDArray[np.uint8]

_HEIGHT = 1 / 17
"""Size of the letters as a share of the picture's shorter side, which is 42 pixels of 720."""
_SMALLEST = 0.55
"""How much smaller a long row may be set before it runs out of the picture."""
_MARGIN = 0.06
_WIDEST = 0.92
_OUTLINE = 1 / 14
_WHITE, _BLACK, _NO_COLOUR = 235, 16, 128
_ENDINGS = (".ttf", ".otf", ".ttc")
# Sans serif faces that are made for reading, before any other that has the letters.
_FIRST = (
    "notosans-regular",
    "dejavusans",
    "liberationsans-regular",
    "arial",
    "helvetica",
    "segoeui",
    "roboto-regular",
    "notosanscjk-regular",
    "notosansarabic-regular",
    "notosanshebrew-regular",
    "pingfang",
    "hiragino",
    "sourcehansans",
    "wenquanyi",
    "wqy",
    "msgothic",
    "msyh",
    "malgun",
)
_VARIATIONS = range(0xFE00, 0xFE10)


def font_for(text: str, *, given: Sequence[Path] = ()) -> Path | None:
    """A font that has every character of a text: one that was given, or the machine's.

    Args:
        text: What is to be set.
        given: Font files, tried first.

    Returns:
        A font file, or None for the few Latin letters that Pillow brings along.

    Raises:
        UserError: There is none, or a file that was given is no font.
    """
    for file in given:
        if _face(file) is None:
            raise UserError(f"{str(file)!r} is no font. Give a .ttf, .otf or .ttc file.")
    letters = sorted(letter for letter in set(text) if _is_drawn(letter))
    missing = letters
    for path in (*given, *machine_fonts(), None):
        lacking = [letter for letter in letters if not _has(path, letter)]
        if not lacking:
            return path
        missing = min(missing, lacking, key=len)
    shown = "".join(missing[:12]) + ("..." if len(missing) > 12 else "")
    raise UserError(
        f"no font here has {len(missing)} of the subtitles' characters ({shown}). Install one "
        "that has, such as Noto Sans of their script, or give its file with --font."
    )


@lru_cache(maxsize=1)
def machine_fonts() -> tuple[Path, ...]:
    """Font files of this machine, those for reading first."""
    found = {
        path
        for folder in _folders()
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.suffix.lower() in _ENDINGS
    }

    def rank(path: Path) -> tuple[int, str]:
        name = path.stem.lower().replace(" ", "").replace("_", "")
        exact = [k for k, first in enumerate(_FIRST) if name == first]
        begins = [k + len(_FIRST) for k, first in enumerate(_FIRST) if name.startswith(first)]
        return min([*exact, *begins, 3 * len(_FIRST)]), str(path)

    return tuple(sorted(found, key=rank))


def _folders() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "darwin":
        yield from (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    elif sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        yield home / "AppData/Local/Microsoft/Windows/Fonts"
    else:
        yield from (home / ".fonts", home / ".local/share/fonts")
        yield from (Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


def _is_drawn(letter: str) -> bool:
    """Whether a character has ink: no space, no mark of direction, no choice between shapes."""
    kind = unicodedata.category(letter)
    return kind[0] not in "CZ" and ord(letter) not in _VARIATIONS


def _sized(path: Path | None, size: int) -> ImageFont.FreeTypeFont:
    if path is not None:
        return ImageFont.truetype(str(path), size)
    face = ImageFont.load_default(size)
    assert isinstance(face, ImageFont.FreeTypeFont), "Pillow has FreeType"
    return face


@lru_cache(maxsize=256)
def _face(path: Path | None) -> ImageFont.FreeTypeFont | None:
    """The font, to ask what it has; None where the file is none."""
    try:
        return _sized(path, 24)
    except OSError:
        return None


@lru_cache(maxsize=256)
def _blank(path: Path | None) -> bytes:
    """What the font draws for a character that it does not have."""
    face = _face(path)
    assert face is not None, "only fonts are asked"
    return bytes(face.getmask("\U000ffffd"))


def _has(path: Path | None, letter: str) -> bool:
    face = _face(path)
    return face is not None and bytes(face.getmask(letter)) != _blank(path)


class Lettering:
    """Sets subtitles at the foot of pictures of one size.

    Args:
        size_px: Width and height, both even.
        font: From `font_for`.
        language: BCP 47 tag, by which letters are shaped.
    """

    def __init__(self, size_px: tuple[int, int], font: Path | None, *, language: str) -> None:
        self._width, self._height = size_px
        self._font = font
        # The letters that Pillow brings along are set without its shaping engine.
        self._language = language if _shapes() and font is not None else None
        self._text = ""
        self._layers = 0, np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)

    def on(self, picture: Frame, text: str) -> Frame:
        """The picture with a subtitle, white with a dark outline.

        Args:
            picture: uint8, (height * 3 // 2, width), I420; it is left as it is.
            text: Rows, from top to bottom.
        """
        if text != self._text:
            self._text, self._layers = text, self._set(text)
        top, fill, cover = self._layers
        height, rows = self._height, len(fill)
        written = picture.copy()
        luma = written[:height]
        part = luma[top : top + rows].astype(np.float32)
        part += (_BLACK - part) * cover
        part += (_WHITE - part) * fill
        luma[top : top + rows] = np.rint(part).astype(np.uint8)
        # Half the size in both directions; two rows of a plane lie in each row of the packed ones.
        half = cover.reshape(rows // 2, 2, self._width // 2, 2).mean(axis=(1, 3))
        planes = written[height:].reshape(2, height // 2, self._width // 2)
        colour = planes[:, top // 2 : (top + rows) // 2].astype(np.float32)
        colour += (_NO_COLOUR - colour) * half
        planes[:, top // 2 : (top + rows) // 2] = np.rint(colour).astype(np.uint8)
        return written

    def _set(self, text: str) -> tuple[int, NDArray[np.float32], NDArray[np.float32]]:
        """First row of the picture, and how far letters and outline cover each pixel, 0 to 1."""
        rows = text.split("\n")
        size = round(_HEIGHT * min(self._width, self._height))
        widest = _WIDEST * self._width
        face = _sized(self._font, size)
        longest = max(face.getlength(row, language=self._language) for row in rows)
        if longest > widest:
            size = max(round(_SMALLEST * size), int(size * widest / longest))
            face = _sized(self._font, size)
        stroke = max(1, round(size * _OUTLINE))
        ascent, descent = face.getmetrics()
        step = round(1.12 * (ascent + descent))
        block = step * len(rows) + 2 * stroke
        block += block % 2
        top = self._height - round(_MARGIN * self._height) - block
        top = max(0, top - top % 2)
        layers = []
        for width in (0, stroke):
            layer = Image.new("L", (self._width, block))
            pen = ImageDraw.Draw(layer)
            for number, row in enumerate(rows):
                middle = self._width / 2, stroke + step * number + ascent
                pen.text(
                    middle,
                    row,
                    font=face,
                    fill=255,
                    anchor="ms",
                    stroke_width=width,
                    language=self._language,
                )
            layers.append(np.asarray(layer, np.float32) / np.float32(255))
        return top, layers[0], layers[1]


def _shapes() -> bool:
    """Whether letters are joined and ordered as their script asks."""
    return bool(features.check("raqm"))


def needs_shaping(text: str) -> bool:
    """Whether a text has letters that join or run from right to left."""
    return any("\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufeff" for letter in text)


def check_shaping(subtitles: Sequence[Subtitle]) -> None:
    """Refuses letters that this machine's Pillow would set apart and in the wrong order.

    Raises:
        UserError: It has no shaping engine, and the subtitles need one.
    """
    if not _shapes() and any(needs_shaping(subtitle.text) for subtitle in subtitles):
        raise UserError(
            "this machine's Pillow cannot join and order the letters of these subtitles; install "
            "the Pillow of PyPI, which can."
        )

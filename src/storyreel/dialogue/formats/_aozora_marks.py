"""The marks of Aozora Bunko in a line: readings, notes of the transcriber, characters it lacks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from storyreel.dialogue.draft import UNSPACED

MISSING = "〓"
"""Stands for a character that is not known."""
_OUTSIDE = re.compile(r"※［＃([^［］]{0,200})］")
_NOTE = re.compile(r"［＃[^［］]{0,200}(?:［[^［］]{0,40}］[^［］]{0,200})?］")
_READING = re.compile(r"《[^《》]{0,100}》")
_UNICODE = re.compile(r"U\+([0-9A-Fa-f]{4,6})")
_PLACE = re.compile(r"(?<![0-9-])([12])-([0-9]{1,2})-([0-9]{1,2})(?![0-9-])")
_ACCENTED = re.compile(r"〔([^〔〕]{1,2000})〕")
# An apostrophe is written like an accent (`qu'il`), a comma and a colon like one at a word's end.
_DECOMPOSED = re.compile(
    r"([AEIOUYaeiouy])([`^_])|((?<![Qq])[AEIOUYaeiouy])(')|([AEIOUYaeiouy])(:)(?=[A-Za-z])"
    r"|([ANOano])(~)|([CSTcst])(,)(?=[A-Za-z])"
)
_COMBINING = {
    **{"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "_": "\u0304"},
    **{":": "\u0308", ",": "\u0327"},
}
_LIGATURES = {
    **{"s&": "ß", "a&": "å", "A&": "Å", "AE&": "Æ", "ae&": "æ", "OE&": "Œ", "oe&": "œ"},
    **{"o/": "ø", "O/": "Ø", "!@": "¡", "?@": "¿"},
}
_LIGATURE = re.compile("|".join(re.escape(it) for it in sorted(_LIGATURES, key=len, reverse=True)))


def plain(line: str, missing: Callable[[str], None]) -> str:
    """The line as it is read aloud.

    Args:
        line: The line with its marks.
        missing: Is told the note of each character that cannot be known.
    """

    def character(found: re.Match[str]) -> str:
        known = outside_character(found[1])
        if known is None:
            missing(found[1])
        return known or MISSING

    if "※" in line:
        line = _OUTSIDE.sub(character, line)
    if "［" in line:
        line = _NOTE.sub("", line)
    if "《" in line or "｜" in line:
        line = _READING.sub("", line).replace("｜", "")
    return _ACCENTED.sub(_accents, line) if "〔" in line else line


def notes(line: str) -> list[str]:
    """The notes of a line, without their brackets.

    Example:
        >>> notes("［＃３字下げ］第一場［＃「第一場」は中見出し］")
        ['３字下げ', '「第一場」は中見出し']
    """
    return [found[0][2:-1] for found in _NOTE.finditer(line)] if "［＃" in line else []


def outside_character(note: str) -> str | None:
    """The character that a note describes by its code; None when it gives none.

    Example:
        >>> outside_character("二の字点、1-2-22")
        '〻'
    """
    if found := _UNICODE.search(note):
        code = int(found[1], 16)
        usable = code <= 0x10FFFF and unicodedata.category(chr(code))[0] in "LNPS"
        return chr(code) if usable else None
    places = _PLACE.findall(note)
    if not places:
        return None
    plane, row, cell = map(int, places[-1])
    if not (1 <= row <= 94 and 1 <= cell <= 94):
        return None
    code_bytes = bytes([0x8F] * (plane == 2) + [0xA0 + row, 0xA0 + cell])
    try:
        return code_bytes.decode("euc_jis_2004")
    except UnicodeDecodeError:
        return None


def _accents(found: re.Match[str]) -> str:
    """European words whose accents stand behind the letters, as in `fe^te`."""
    if UNSPACED.search(found[1]):
        return found[0]
    inner = _LIGATURE.sub(lambda it: _LIGATURES[it[0]], found[1])
    return _DECOMPOSED.sub(_accented, inner)


def _accented(found: re.Match[str]) -> str:
    letter, mark = (it for it in found.groups() if it)
    return unicodedata.normalize("NFC", letter + _COMBINING[mark])

"""Which fonts set whose words, and what to say when none has a character.

The typesetter brings Libertinus Serif: Latin, Greek, Cyrillic and Hebrew look the same on every
machine. Other scripts take a font that was given, or one of the machine's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from storyreel.errors import UserError

if TYPE_CHECKING:
    from typst import Fonts

MAIN = "Libertinus Serif"
_CJK = {
    "ja": "Noto Serif CJK JP, Noto Serif JP, Noto Sans CJK JP, Noto Sans JP, Hiragino Mincho ProN, "
    "Hiragino Sans, Yu Mincho, Yu Gothic, IPAexMincho",
    "zh-hans": "Noto Serif CJK SC, Noto Serif SC, Noto Sans CJK SC, Noto Sans SC, "
    "Source Han Serif SC, Songti SC, PingFang SC, SimSun, Microsoft YaHei",
    "zh-hant": "Noto Serif CJK TC, Noto Serif TC, Noto Sans CJK TC, Noto Sans TC, "
    "Source Han Serif TC, Songti TC, PingFang TC, PMingLiU, Microsoft JhengHei",
    "ko": "Noto Serif CJK KR, Noto Serif KR, Noto Sans CJK KR, Noto Sans KR, AppleMyungjo, "
    "Apple SD Gothic Neo, Batang, Malgun Gothic",
}
"""Families for Chinese, Japanese and Korean, first choice first."""
_OTHERS = "Noto Naskh Arabic, Amiri, Noto Sans Arabic, Geeza Pro, Segoe UI, Arial, DejaVu Sans"
# It has letters of Indian scripts, but not how they join; a page set in it would be misspelt.
_UNSHAPED = "New Computer Modern"
_CJK_BLOCKS = (
    (0x1100, 0x11FF),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFF),
)
_CJK_WORDS = (("HIRAGANA", "ja"), ("KATAKANA", "ja"), ("HANGUL", "ko"))
_CJK_SCRIPTS = {
    "ja": ("Japanese", "Noto Serif CJK JP"),
    "zh-hans": ("Chinese", "Noto Serif CJK SC"),
    "zh-hant": ("Chinese", "Noto Serif CJK TC"),
    "ko": ("Korean", "Noto Serif CJK KR"),
}
_FIRST_EMOJI = 0x1F000
_LETTER = re.compile(
    r"(.+?) (?:CAPITAL |SMALL |VOWEL |INDEPENDENT |DEPENDENT |SUBJOINED |CONSONANT )*"
    r"(?:LETTER|SIGN|CHARACTER|SYLLABLE|LIGATURE|MARK|SYLLABICS) "
)
_EXAMPLES = 5


class FontBook:
    """The fonts at hand: the typesetter's, those that were given, and the machine's."""

    def __init__(self, given: Sequence[Path], folder: Path) -> None:
        """Gathers them.

        Args:
            given: Font files.
            folder: A folder to make and copy them to; the typesetter takes folders only.

        Raises:
            UserError: A file that was given is no font.
        """
        from typst import Fonts

        folder.mkdir()
        installed = [_installed(path, folder / str(n)) for n, path in enumerate(given)]
        self._given = [family for families in installed for family in families]
        self.fonts: Fonts = Fonts(font_paths=[folder])
        known = [it for it in self.fonts.families() if not it.startswith(_UNSHAPED)]
        self._known = sorted(known, key=lambda family: (not family.startswith("Noto "), family))

    def order(self, language: str) -> list[str]:
        """Families for words of a language, first choice first, down to whatever there is.

        Chinese, Japanese and Korean share characters that each draws its own way, and their
        marks are as wide as a character, so there a font of the language goes first.
        """
        cjk = _cjk(language)
        own = [*self._given, *_CJK[cjk].split(", ")] if cjk else self._given
        first = [*own, MAIN] if cjk else [MAIN, *own]
        rest = ", ".join((_OTHERS, *_CJK.values())).split(", ")
        families = dict.fromkeys([*first, *rest, *self._known])
        return [family for family in families if family in self._known]


def _installed(path: Path, folder: Path) -> list[str]:
    """Copies a font file; the families in it."""
    from typst import Fonts

    folder.mkdir()
    try:
        (folder / path.name).write_bytes(path.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read the font {str(path)!r}: {error.strerror}.") from None
    found = Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    ).families()
    if not found:
        raise UserError(f"{path.name} is no font. Give a .ttf, .otf or .ttc file.")
    return list(found)


def _cjk(language: str) -> str:
    """Which of the Chinese, Japanese and Korean ways a language is written in; empty for none."""
    first, *rest = language.lower().split("-")
    if first in ("zh", "yue"):
        traditional = {"hant", "tw", "hk", "mo"} & set(rest) or first == "yue"
        return "zh-hant" if traditional else "zh-hans"
    return first if first in _CJK else ""


def refuse_uncovered(
    texts: Iterable[tuple[str, str]], covered: Callable[[Sequence[str]], bool]
) -> None:
    """Says which characters no font has, and which font to get.

    Args:
        texts: Words, each with its language before it.
        covered: Whether every one of these words can be shown.

    Raises:
        UserError: One cannot.
    """
    characters: dict[str, str] = {}
    for language, text in texts:
        for character in text:
            characters.setdefault(character, language)
    if lacking := _lacking(list(characters), covered):
        raise UserError(_advice(lacking, characters[lacking[0]]))


def _lacking(
    characters: Sequence[str], covered: Callable[[Sequence[str]], bool], wanted: int = _EXAMPLES
) -> list[str]:
    """The first few of the characters that cannot be shown, found by halving."""
    if not characters or covered(characters):
        return []
    if len(characters) == 1:
        return list(characters)
    middle = len(characters) // 2
    found = _lacking(characters[:middle], covered, wanted)
    if len(found) < wanted:
        found += _lacking(characters[middle:], covered, wanted - len(found))
    return found


def _advice(lacking: Sequence[str], language: str) -> str:
    script, font = _script(lacking[0], language)
    shown = ", ".join(_shown(it) for it in lacking if _script(it, language)[0] == script)
    if not font:
        return f"no font has {shown}. Take it out of the script, or give a font with --font FILE."
    return f"no font here has {shown} ({script}). Install {font}, or give a font with --font FILE."


def _shown(character: str) -> str:
    return repr(character) if character.isprintable() else f"U+{ord(character):04X}"


def _script(character: str, language: str) -> tuple[str, str]:
    """What a character is written in, and a font that has it; no font for what nobody draws."""
    name = unicodedata.name(character, "")
    if not name or not character.isprintable():
        return "", ""
    code = ord(character)
    if any(first <= code <= last for first, last in _CJK_BLOCKS):
        way = _cjk(language) or next((it for word, it in _CJK_WORDS if word in name), "zh-hans")
        return _CJK_SCRIPTS[way]
    found = _LETTER.match(name) if unicodedata.category(character)[0] in "LM" else None
    if found is not None:
        script = found[1].title()
        return script, f"Noto Sans {script}"
    return ("emoji", "Noto Emoji") if code >= _FIRST_EMOJI else ("symbols", "Noto Sans Symbols 2")

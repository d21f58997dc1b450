"""Japanese for an engine that cannot read kanji: every phrase in kana, as it is pronounced."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from storyreel.errors import missing_extra

# Particles, endings and suffixes are said in one breath with the word before them.
_LEANING = (
    "助詞",
    "助動詞",
    "名詞,接尾",
    "名詞,非自立",
    "動詞,接尾",
    "動詞,非自立",
    "形容詞,非自立",
)
_LEADING = ("接頭詞", "名詞,数")
_MARK = "記号"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word with what leans on it.

    Attributes:
        text: As it stands in the line.
        kana: As it is pronounced.
    """

    text: str
    kana: str


def check() -> None:
    """Refuses when the dictionary of readings is not installed.

    Raises:
        MissingExtra: `janome` is not installed.
    """
    if find_spec("janome") is None:
        raise missing_extra("Japanese speech", "ja")


def phrases(text: str) -> list[Phrase]:
    """Cuts a line into phrases and says how each is pronounced.

    Raises:
        MissingExtra: `janome` is not installed.
    """
    check()
    result: list[Phrase] = []
    joins_next = False
    for token in _tokenizer().tokenize(text):
        kind = token.part_of_speech
        kana = _kana(token)
        if result and (joins_next or kind.startswith((*_LEANING, _MARK))):
            last = result.pop()
            result.append(Phrase(last.text + token.surface, last.kana + kana))
        else:
            result.append(Phrase(token.surface, kana))
        joins_next = kind.startswith(_LEADING)
    return result


def _kana(token: Any) -> str:
    if token.phonetic != "*":
        return str(token.phonetic)
    surface = str(token.surface)
    if len(surface) < 2 or not any("\u3400" <= char <= "\u9fff" for char in surface):
        return surface
    # A name that is not in the dictionary: its characters, one by one, mostly are.
    return "".join(_kana(part) for char in surface for part in _tokenizer().tokenize(char))


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    from janome.tokenizer import Tokenizer

    return Tokenizer()

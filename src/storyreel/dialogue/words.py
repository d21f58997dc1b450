"""Words as such: how messages put numbers and texts, and which scripts write words unspaced."""

from __future__ import annotations

import unicodedata

UNSPACED_SIGNS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3003-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
"""Signs of scripts without spaces between words, Hangul too, as a class of a regular expression."""


def counted(number: int, one: str, several: str = "") -> str:
    """A number with what is counted.

    Args:
        number: How many.
        one: What one of them is called.
        several: What more are called; by default `one` with an s.

    Example:
        >>> counted(1, "speech", "speeches"), counted(1200, "line")
        ('1 speech', '1,200 lines')
    """
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def shortened(text: str, most_chars: int) -> str:
    """The text on one line, with an ellipsis in place of what is too much.

    Example:
        >>> shortened("The lamp in the garden", 9)
        'The lamp…'
    """
    line = " ".join(text.split())
    return line if len(line) <= most_chars else f"{line[: most_chars - 1].rstrip()}…"


def printable(text: str) -> str:
    """The text on one line, with a mark in place of each sign that a terminal would obey.

    Such are escape sequences, and marks that turn the direction of what follows. Those that join
    letters or keep them apart stay, because some languages are written with them.
    """
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if _obeyed(sign) else sign for sign in " ".join(text.split())
    )


def _obeyed(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in "\u200c\u200d"

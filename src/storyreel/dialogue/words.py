"""Words as such: how messages put numbers and texts, and which scripts write words unspaced."""

from __future__ import annotations

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

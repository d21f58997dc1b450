"""How messages and remarks put numbers into words."""

from __future__ import annotations


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

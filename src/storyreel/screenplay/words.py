"""Which words of a line are heard in which part of it, by share of its time.

The script knows when a line begins and ends, not when each word falls; that is in the voice
track. Here the time is shared out by length, so the parts of a line always add up to its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from storyreel.dialogue.words import UNSPACED_SIGNS

# Scripts written without spaces may be divided after any sign, but never before a closing mark.
_CLOSING = (
    "\u0300-\u036f\u0e31\u0e34-\u0e4e\u3001\u3002\u300d\u300f\u3011\u30fc\u3099-\u309c"
    "\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"
)
_TOKEN = re.compile(rf"\s*(?:[{UNSPACED_SIGNS}][{_CLOSING}]*|(?:(?![{UNSPACED_SIGNS}])\S)+)\s*")


def tokens(text: str) -> list[str]:
    """The words of a text, each with the space around it; joined they are the text."""
    return _TOKEN.findall(text) or [text]


def divided(text: str, duration_frames: int, ends: Sequence[int]) -> tuple[str, ...]:
    """The text in as many parts as there are `ends`; joined they are the text.

    A word belongs to the first part that ends after the word's middle; the last part takes the
    rest.

    Args:
        text: The words of a line.
        duration_frames: Length of the line.
        ends: First frame after each part, counted from the line's start. A part that ends
            before an earlier one gets no words.
    """
    words = tokens(text)
    edges = [0, *accumulate(len(word) for word in words)]
    stops = [
        sum((a + b) * duration_frames < 2 * edges[-1] * end for a, b in pairwise(edges))
        for end in accumulate(ends, max)
    ]
    stops[-1] = len(words)
    return tuple("".join(words[start:stop]) for start, stop in pairwise([0, *stops]))


def heard(text: str, duration_frames: int, in_frames: int, out_frames: int) -> str:
    """The words heard from `in_frames` up to `out_frames` of a line, without space around them.

    Example:
        >>> heard("You came back to us", 60, 0, 24)
        'You came'
    """
    return divided(text, duration_frames, (in_frames, out_frames, duration_frames))[1].strip()

"""Times of day and of a recording, as timed texts write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,6}))?$")
_SLOW_MS_PER_LETTER = 125
_PAUSE_MS = 2_000


def clock_ms(text: str) -> int | None:
    """Milliseconds of a time such as `01:02:03,500` or `2:03`; None when it is no time.

    Example:
        >>> clock_ms("00:01:02,5")
        62500
    """
    found = _CLOCK.match(text.strip())
    if not found:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    if seconds > 59 or (found[1] and minutes > 59):
        return None
    fraction = int((found[4] or "0").ljust(3, "0")[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction


def until_next(starts_ms: Sequence[int | None], letters: Sequence[int]) -> list[int | None]:
    """When each line ends, in texts that say only when it begins.

    It ends when the next one begins, but no later than a slow speaker needs for it: two seconds,
    and an eighth of a second a letter. Lines that begin together end together.

    Args:
        starts_ms: When each line begins; None when that is not known.
        letters: How many letters each line has.
    """
    ends: list[int | None] = [None] * len(starts_ms)
    following: int | None = None
    current: int | None = None
    for at in range(len(starts_ms) - 1, -1, -1):
        start = starts_ms[at]
        if start is None:
            continue
        if start != current:
            following, current = current, start
        latest = start + _PAUSE_MS + _SLOW_MS_PER_LETTER * letters[at]
        ends[at] = latest if following is None or following < start else min(following, latest)
    return ends

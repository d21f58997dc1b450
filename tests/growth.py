"""How the work on a text grows with the text: four times the text is four times the work.

Work is counted in calls, which are the same on every machine. Calls do not show what copies a
string or goes through a list inside one call; for that there is processor time, in slow tests.
"""

from __future__ import annotations

import contextlib
import gc
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from storyreel.errors import DialogueError

TIMES = 4
"""How much larger the second text is."""
MOST_CALLS = 6
"""Most times more calls that it may take; work that grows with the square takes sixteen."""
MOST_SECONDS = 9
"""Most times more processor time that it may take; a machine that others use is not exact."""
_ROUNDS = 3


def of_calls(read: Callable[[str], object], text: Callable[[int], str], size: int) -> float:
    """How many times more calls reading takes, refusals too, when the text is `TIMES` the size."""
    # The first reading also fills what is kept for the next.
    _calls(read, text(size))
    return _calls(read, text(size * TIMES)) / _calls(read, text(size))


def of_seconds(read: Callable[[str], object], text: Callable[[int], str], size: int) -> float:
    """How many times more processor time reading takes."""
    return _seconds(read, text(size * TIMES)) / _seconds(read, text(size))


def _calls(read: Callable[[str], object], text: str) -> int:
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        _read(read, text)
    finally:
        sys.setprofile(None)
    return count


def _seconds(read: Callable[[str], object], text: str) -> float:
    taken: list[float] = []
    gc.disable()
    try:
        for _ in range(_ROUNDS):
            begun = time.process_time()
            _read(read, text)
            taken.append(time.process_time() - begun)
            gc.collect()
    finally:
        gc.enable()
    return min(taken)


def _read(read: Callable[[str], object], text: str) -> None:
    with contextlib.suppress(DialogueError):
        read(text)

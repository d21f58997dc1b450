"""What a run tells the world while it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Event:
    """Progress of one stage.

    Attributes:
        stage: What is being done: `voices`, `takes`, `film`, `review` or `pages`;
            `sending` says what goes to a service that may charge for it.
        done: Units done.
        total: Units in all; 0 when that is not known.
        unit: What a unit is, such as `frames`.
        text: More in words, such as the step under way.
    """

    stage: str
    done: int = 0
    total: int = 0
    unit: str = ""
    text: str = ""


OnEvent: TypeAlias = Callable[[Event], None]


def nobody(_event: Event) -> None:
    """For runs that nobody watches."""

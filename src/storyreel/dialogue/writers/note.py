"""A note for people among the entries that are written."""

from __future__ import annotations

from dataclasses import dataclass

from storyreel.dialogue.schema import Direction, Heading, Line


@dataclass(frozen=True, slots=True)
class Note:
    """A note for people, which no reader takes for dialogue or action.

    Attributes:
        text: What it says.
    """

    text: str


Written = Line | Direction | Heading | Note
"""What a writer writes, in order."""

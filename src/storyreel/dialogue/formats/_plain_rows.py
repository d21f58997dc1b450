"""What the lines of a typed page are before anybody asks who speaks in them."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Kind(enum.Enum):
    """What a row is."""

    BLANK = "blank"
    HEADING = "heading"
    DIRECTION = "direction"
    PAGE = "page"
    """Of the paper and not of the play, such as a page number."""
    TEXT = "text"


@dataclass(slots=True)
class Row:
    """A line of the page, or several that a bracket holds together.

    Attributes:
        number: Line of the file, from 1.
        kind: What it is.
        text: What it says, without the brackets of a direction.
        mark: The bracket or mark of emphasis that stood around the whole of it.
        bold: The emphasised beginning and the rest, when it begins so.
        listed: What follows the dash that it begins with: an item of a list, or somebody's words.
        reply: Whether it is said after all where a name stands above it without words, as `Fine.`,
            `12.` and `...` are.
    """

    number: int
    kind: Kind
    text: str = ""
    mark: str = ""
    bold: tuple[str, str] | None = None
    listed: str = ""
    reply: bool = False

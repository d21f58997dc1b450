"""The gallery as a page: every choice there is, with a picture of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storyreel.pages import template


@dataclass(frozen=True, slots=True)
class GallerySheet:
    """Pictures of the values of one choice.

    Attributes:
        name: Such as `hair`.
        title: What is chosen.
        pictures: A caption and a JPEG picture each.
    """

    name: str
    title: str
    pictures: tuple[tuple[str, bytes], ...]


def gallery_page(sheets: Sequence[GallerySheet]) -> str:
    """The gallery as one HTML file."""
    total = sum(len(sheet.pictures) for sheet in sheets)
    return template.render(
        "gallery.html.j2",
        language="en",
        sheets=sheets,
        facts_shown=(("Choices", str(len(sheets))), ("Pictures", str(total))),
    )

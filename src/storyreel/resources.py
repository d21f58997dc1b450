"""Files shipped inside the package: templates, styles, profiles."""

from __future__ import annotations

from importlib import resources


def text(room: str, name: str) -> str:
    """The text of a shipped file, such as `text("pages", "storyboard.html.j2")`."""
    return (resources.files(f"storyreel.{room}") / name).read_text(encoding="utf-8")

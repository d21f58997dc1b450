"""A scene in parts that a model can read at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from storyreel.dialogue import Direction, Line
from storyreel.scripter._reading import SceneText

_LEAST_LINES, _MOST_LINES = 20, 40
_MOST_CHARACTERS = 9_000
_ONE_IN = 8
"""Between the least and the most, a part ends after one line in so many."""


@dataclass(frozen=True, slots=True)
class Window:
    """A run of lines of one scene.

    Attributes:
        scene: Number of the scene, from 1.
        first, last: Numbers of the lines, from 0.
        lines: Ids of the lines.
        rows: The lines and directions, a JSON object a row.
        key: Digest of what is written in it.
    """

    scene: int
    first: int
    last: int
    lines: tuple[str, ...]
    rows: str
    key: str

    @property
    def name(self) -> str:
        """What people call it, such as `s1 l1-l40`."""
        ends = self.lines[0] if len(self.lines) == 1 else f"{self.lines[0]}-{self.lines[-1]}"
        return f"s{self.scene} {ends}"


def windows(number: int, text: SceneText) -> list[Window]:
    """The parts of a scene.

    Where a part ends hangs on the ids of its own lines, so a line that is added moves one end and
    not all that follow.
    """
    found: list[Window] = []
    entries: list[Line | Direction] = []
    first = at = size = 0
    for entry in text.entries:
        entries.append(entry)
        size += len(entry.text)
        if not isinstance(entry, Line):
            continue
        at += 1
        many = at - first
        ends = many >= _LEAST_LINES and _digit(entry.id) == 0
        if ends or many >= _MOST_LINES or size >= _MOST_CHARACTERS:
            found.append(_window(number, first, entries, text.heading))
            entries, first, size = [], at, 0
    if any(isinstance(entry, Line) for entry in entries):
        found.append(_window(number, first, entries, text.heading))
    return found


def _digit(line_id: str) -> int:
    return hashlib.sha256(line_id.encode()).digest()[0] % _ONE_IN


def _window(number: int, first: int, entries: Sequence[Line | Direction], heading: str) -> Window:
    lines = [entry for entry in entries if isinstance(entry, Line)]
    rows = "\n".join(json.dumps(_row(entry), ensure_ascii=False) for entry in entries)
    return Window(
        scene=number,
        first=first,
        last=first + len(lines) - 1,
        lines=tuple(line.id for line in lines),
        rows=rows,
        key=hashlib.sha256(f"{heading}\n{rows}".encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _row(entry: Line | Direction) -> dict[str, object]:
    if isinstance(entry, Direction):
        return {"direction": entry.text}
    row: dict[str, object] = {"id": entry.id, "speaker": " & ".join(entry.speakers)}
    if entry.parenthetical:
        row["how"] = entry.parenthetical
    if entry.delivery.value != "on":
        row["delivery"] = entry.delivery.value
    return {**row, "text": entry.text}

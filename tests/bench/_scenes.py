"""The dialogues that the planner is measured on: scenes of `../shared`, the same every time."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from storyreel.dialogue import Dialogue, Heading, Line, read_dialogue
from storyreel.dialogue.selection import Chosen, select
from storyreel.errors import StoryreelError

SHARED = Path(__file__).parents[2].parent / "shared"
LEAST_LINES, MOST_LINES = 8, 60
_EACH = 2
"""So many scenes are taken of one work at most."""


def scenes() -> list[Dialogue]:
    """Every dialogue of `../shared/scenes`."""
    files = sorted((SHARED / "scenes").glob("*.txt"))
    return [read_dialogue(file) for file in files]


def cut_from_corpora(count: int) -> list[Dialogue]:
    """Scenes cut from the plays of `../shared/corpora`, the languages in turn."""
    found: list[Dialogue] = []
    for work in _works_in_turn():
        if len(found) >= count:
            break
        found += list(_scenes_of(work))[: min(_EACH, count - len(found))]
    return found


def _works_in_turn() -> Iterator[dict[str, str]]:
    """Works in an order that hangs on their ids alone, one language after the other."""
    with (SHARED / "corpora" / "works.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: _digest(row["id"]))
    by_language: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_language.setdefault(row["language"], []).append(row)
    for turn in range(len(rows)):
        for language in sorted(by_language):
            if turn < len(by_language[language]):
                yield by_language[language][turn]


def _scenes_of(work: dict[str, str]) -> Iterator[Dialogue]:
    """Stretches between headings that are long enough for a scene and short enough for one."""
    try:
        whole = read_dialogue(SHARED / "corpora" / work["file"])
        if work["part"]:
            whole = select(whole, Chosen(part=work["part"]))
    except StoryreelError:
        return
    first, number = 1, 0
    spans: list[tuple[int, int]] = []
    for entry in whole.entries:
        if isinstance(entry, Heading):
            spans.append((first, number))
            first = number + 1
        number += isinstance(entry, Line)
    spans.append((first, number))
    kept = [(a, b) for a, b in spans if LEAST_LINES <= b - a + 1 <= MOST_LINES]
    # A play without divisions is cut where its lines are, a scene from its first third.
    if not kept and number >= 3 * LEAST_LINES:
        begin = number // 3
        kept = [(begin, min(number, begin + 40))]
    for a, b in sorted(kept, key=lambda span: _digest(f"{work['id']}/{span[0]}")):
        yield select(whole, Chosen(lines=f"{a}-{b}"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""A part of a dialogue: a piece of a collection, an act, a scene, some of its lines.

Lines keep their ids, so a part is the same lines as in the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storyreel.dialogue.names import fold
from storyreel.dialogue.schema import Dialogue, Direction, Heading, Level, Line
from storyreel.errors import DialogueError

_ORDER = (Level.PART, Level.ACT, Level.SCENE)
_ROMAN = re.compile(r"(?=[IVXLC])(C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})\.?$")
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which part to take; None takes all of it.

    Attributes:
        part: A piece of a collection, by its number or by words of its heading.
        act: An act, by its number or by words of its heading.
        scene: A scene, by its number, by words of its heading or as the text numbers it.
        lines: Lines as they are numbered in the whole, such as `12-30` or `12`.
    """

    part: str | None = None
    act: str | None = None
    scene: str | None = None
    lines: str | None = None

    def __str__(self) -> str:
        named = {"part": self.part, "act": self.act, "scene": self.scene, "lines": self.lines}
        return ", ".join(f"{what} {value}" for what, value in named.items() if value) or "all"


def select(dialogue: Dialogue, chosen: Chosen) -> Dialogue:
    """The part that is chosen.

    Raises:
        DialogueError: There is no such part, or nobody speaks in it.
    """
    entries: Sequence[Line | Direction | Heading] = dialogue.entries
    for level, wanted in zip(_ORDER, (chosen.part, chosen.act, chosen.scene), strict=True):
        if wanted is not None:
            entries = _under(entries, level, wanted, dialogue.source.name)
    if chosen.lines is not None:
        entries = _between(entries, chosen.lines, dialogue)
    if not any(isinstance(entry, Line) for entry in entries):
        raise DialogueError(f"{dialogue.source.name}: nobody speaks in {chosen}.")
    source = dialogue.source.model_copy(update={"selection": str(chosen)})
    return dialogue.model_copy(update={"entries": tuple(entries), "source": source})


def divisions(entries: Iterable[Line | Direction | Heading], level: Level) -> list[Heading]:
    """The headings of that level, in order."""
    return [e for e in entries if isinstance(e, Heading) and e.level is level]


def _under(
    entries: Sequence[Line | Direction | Heading], level: Level, wanted: str, name: str
) -> Sequence[Line | Direction | Heading]:
    """From the heading that is wanted to the next of its level or above."""
    headings = divisions(entries, level)
    if level is Level.SCENE and len(divisions(entries, Level.ACT)) > 1:
        raise DialogueError(f"{name} counts its scenes by act: choose one with --act as well.")
    if level is Level.ACT and len(divisions(entries, Level.PART)) > 1:
        raise DialogueError(f"{name} holds several pieces: choose one with --part as well.")
    found = _matching(headings, wanted)
    if found is None:
        known = "; ".join(f"{at}. {heading.text}" for at, heading in enumerate(headings, start=1))
        if len(headings) > _SHOWN:
            known = f"1 to {len(headings)}, from {headings[0].text!r} to {headings[-1].text!r}"
        raise DialogueError(
            f"{name} has no {level} {wanted!r}. "
            + (f"There are: {known}." if headings else f"It is not divided into {level}s.")
        )
    ends = _ORDER[: _ORDER.index(level) + 1]
    taken: list[Line | Direction | Heading] = []
    for entry in entries[next(at for at, entry in enumerate(entries) if entry is found) :]:
        if isinstance(entry, Heading) and entry.level in ends and entry is not found:
            break
        taken.append(entry)
    return taken


def _matching(headings: Sequence[Heading], wanted: str) -> Heading | None:
    """By the text's own number, by place, by the whole heading, then by words of it."""
    wanted = wanted.strip()
    by_number = [h for h in headings if h.number and fold(h.number) == fold(wanted)]
    if by_number:
        return by_number[0]
    number = int(wanted) if re.fullmatch(r"[0-9]{1,6}", wanted) else roman(wanted)
    if number is not None:
        return headings[number - 1] if 1 <= number <= len(headings) else None
    words = fold(wanted)
    whole = [h for h in headings if fold(h.text) == words]
    return next(iter(whole or [h for h in headings if words and words in fold(h.text)]), None)


def roman(text: str) -> int | None:
    """The number of a Roman numeral up to 399; None for anything else.

    Example:
        >>> roman("XIV")
        14
    """
    found = _ROMAN.match(text.strip().upper())
    if not found:
        return None
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    letters = [values[letter] for letter in "".join(found.groups())]
    following = [*letters[1:], 0]
    return sum(-a if a < b else a for a, b in zip(letters, following, strict=True))


def _between(
    entries: Sequence[Line | Direction | Heading], wanted: str, dialogue: Dialogue
) -> Sequence[Line | Direction | Heading]:
    """The lines of the range, the last heading before them, and what stands among them."""
    found = re.fullmatch(r"\s*l?([0-9]{1,7})(?:\s*[-–—:]\s*l?([0-9]{1,7}))?\s*", wanted)
    if not found:
        raise DialogueError(f"--lines is like 12-30, not {wanted!r}.")
    first, last = int(found[1]), int(found[2] or found[1])
    numbers = {line.id: number for number, line in enumerate(dialogue.lines, start=1)}
    inside = [
        at
        for at, entry in enumerate(entries)
        if isinstance(entry, Line) and first <= numbers[entry.id] <= last
    ]
    if first > last or not inside:
        here = [numbers[entry.id] for entry in entries if isinstance(entry, Line)]
        known = f"{min(here)} to {max(here)}" if here else "none"
        raise DialogueError(f"{dialogue.source.name} has no lines {wanted}; lines here: {known}.")
    before = [entry for entry in entries[: inside[0]] if isinstance(entry, Heading)]
    return [*before[-1:], *entries[inside[0] : inside[-1] + 1]]

"""Speeches in Fountain: who speaks by a cue, what is said, how, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from storyreel.dialogue.formats._fountain_syntax import TOLD, is_shielded, words
from storyreel.dialogue.formats._screenplay import inside_parentheses
from storyreel.dialogue.names import parse_cue
from storyreel.dialogue.schema import Delivery

_MAX_EXTENSIONS = 8
_PARENTHETICAL_LINES = 4
_PARENTHESES = re.compile(r"[()（）]")


@dataclass(frozen=True, slots=True)
class Who:
    """What a cue says.

    Attributes:
        cue: The cue by the rule for names; empty when it is taken to the letter.
        speakers: Who speaks, of a cue that is taken to the letter.
        delivery: Where the voice comes from, of such a cue.
        parentheticals: How the line is said, by such a cue.
    """

    cue: str = ""
    speakers: tuple[str, ...] = ()
    delivery: Delivery | None = None
    parentheticals: tuple[str, ...] = ()


def who(cue: str) -> Who:
    """Who speaks by a shielded cue; one with a backslash in it is taken to the letter."""
    if not cue.startswith("\\") and not is_shielded(cue):
        return Who(words(cue))
    cue = cue.removeprefix("\\")
    delivery = Delivery.ON
    how: list[str] = []
    for _ in range(_MAX_EXTENSIONS):
        if not cue.endswith(")") or "(" not in cue[1:]:
            break
        cue, _, extension = cue[:-1].rpartition("(")
        said = parse_cue(f"X ({words(extension)})")
        how[:0] = said.parentheticals if said.name == "X" else [words(extension)]
        delivery = delivery if said.delivery is Delivery.ON else said.delivery
        cue = cue.strip()
    names = tuple(dict.fromkeys(filter(None, map(words, cue.split(" + ")))))
    return Who("", names, delivery, tuple(how))


def spoken(texts: Sequence[str]) -> tuple[str, list[str]]:
    """The words of the lines under a cue, and the parentheticals, which may run over lines."""
    said: list[str] = []
    how: list[str] = []
    at = 0
    while at < len(texts):
        end = _parenthetical_end(texts, at)
        if end is None:
            said.append(words(texts[at].removeprefix("~")))
        else:
            how.append(inside_parentheses(" ".join(map(words, texts[at : end + 1]))))
        at = (at if end is None else end) + 1
    return " ".join(said), how


def _parenthetical_end(texts: Sequence[str], at: int) -> int | None:
    """The last line of the parenthetical that begins here; None when none does."""
    if not texts[at].startswith(("(", "（")):
        return None
    if texts[at].endswith((")", "）")):
        return at
    inside = texts[at][1:]
    for end in range(at + 1, min(at + _PARENTHETICAL_LINES, len(texts))):
        if _PARENTHESES.search(inside):
            return None
        inside = texts[end][:-1] if texts[end].endswith((")", "）")) else texts[end]
        if len(inside) < len(texts[end]):
            return None if _PARENTHESES.search(inside) else end
    return None


def times_of(note: str) -> tuple[int, int] | None:
    """When a line begins and ends in milliseconds, by a note; None when it says something else."""
    found = TOLD.fullmatch(note)
    if found is None or found[1] is None:
        return None
    return _ms(found.groups()[:4]), _ms(found.groups()[4:])


def _ms(parts: Sequence[str]) -> int:
    hours, minutes, seconds, ms = map(int, parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms

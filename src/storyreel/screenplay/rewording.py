"""What became of the lines between two scripts of one dialogue: words, order, and how it is said.

Lines are compared by id. Where a text was numbered anew, as after a line was put in, more lines
have the same words than have the same id; then they are compared in order, by their words.
"""

from __future__ import annotations

import difflib
import enum
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from storyreel.dialogue.align import survivors
from storyreel.screenplay.schema import ScriptLine, ShootingScript
from storyreel.screenplay.words import tokens

_MOST_PAIRS = 250_000
"""Words of one line times words of the other that are compared; five hundred words in both are.
What is above is told as replaced, because the search grows with the product."""


class Only(enum.StrEnum):
    """Whose words a part of a line is."""

    BOTH = "both"
    """In both scripts."""
    A = "a"
    """In the first alone: taken out."""
    B = "b"
    """In the second alone: put in."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a line that belong together.

    Attributes:
        whose: Which script has them.
        text: The words, with the space around them.
    """

    whose: Only
    text: str


@dataclass(frozen=True)
class SameLine:
    """One line in two scripts.

    Attributes:
        a: As the first has it.
        b: As the second has it.
        moved: Whether it stands at another place among the lines that both have.
        others: What else is not the same, each by its name with what it is in either script.
    """

    a: ScriptLine
    b: ScriptLine
    moved: bool
    others: tuple[tuple[str, str, str], ...]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The words, with what was taken out and put in."""
        return words_changed(self.a.text, self.b.text)

    @property
    def reworded(self) -> bool:
        """Whether the words differ."""
        return self.a.text != self.b.text

    @property
    def differs(self) -> bool:
        """Whether anything of it differs."""
        return self.reworded or self.moved or bool(self.others)


@dataclass(frozen=True)
class Lines:
    """The lines of two scripts beside each other.

    Attributes:
        by_words: Whether lines were found by their words, because their ids do not agree.
        both: The lines of both, in the first one's order.
        only_a: Lines that the first alone has.
        only_b: Lines that the second alone has.
    """

    by_words: bool
    both: tuple[SameLine, ...]
    only_a: tuple[ScriptLine, ...]
    only_b: tuple[ScriptLine, ...]

    @property
    def reworded(self) -> tuple[SameLine, ...]:
        """Lines of both with other words."""
        return tuple(line for line in self.both if line.reworded)

    @property
    def same_words(self) -> bool:
        """Whether both have the same lines with the same words in the same order."""
        moved = any(line.moved for line in self.both)
        return not (self.only_a or self.only_b or self.reworded or moved)

    @property
    def related(self) -> bool:
        """Whether a line has half of its words in common, so that there is something to compare."""
        return any(_related(line.a, line.b) for line in self.both)


def compare_lines(a: ShootingScript, b: ShootingScript) -> Lines:
    """The lines of two scripts beside each other.

    Args:
        a: The first script, which a script and its edit have before the edit.
        b: The second.
    """
    first, second = a.lines, b.lines
    at = {line.id: place for place, line in enumerate(first)}
    by_id = {now: at[line.id] for now, line in enumerate(second) if line.id in at}
    by_words = survivors(second, first)

    def agreed(places: dict[int, int]) -> int:
        return sum(first[then].text == second[now].text for now, then in places.items())

    anew = agreed(by_words) > agreed(by_id)
    places = by_words if anew else by_id
    now = {then: now for now, then in places.items()}
    kept = _in_order([now[then] for then in sorted(now)])
    both = tuple(
        SameLine(
            first[then],
            second[now[then]],
            moved=now[then] not in kept,
            others=_others(first[then], second[now[then]], (a, b)),
        )
        for then in sorted(now)
    )
    return Lines(
        by_words=anew,
        both=both,
        only_a=tuple(line for place, line in enumerate(first) if place not in now),
        only_b=tuple(line for place, line in enumerate(second) if place not in places),
    )


def words_changed(a: str, b: str) -> tuple[Part, ...]:
    """Two texts word by word; the parts without those of `b` alone are `a`.

    Example:
        >>> [(part.whose.value, part.text) for part in words_changed("Sit down.", "Sit here.")]
        [('both', 'Sit '), ('a', 'down.'), ('b', 'here.')]
    """
    old, new = tokens(a), tokens(b)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    old_end, new_end = len(old) - end, len(new) - end
    parts = [Part(Only.BOTH, "".join(old[:start]))]
    parts += _middle(old[start:old_end], new[start:new_end])
    parts.append(Part(Only.BOTH, "".join(old[old_end:])))
    return tuple(part for part in parts if part.text)


def _middle(old: list[str], new: list[str]) -> list[Part]:
    if len(old) * len(new) > _MOST_PAIRS:
        return [Part(Only.A, "".join(old)), Part(Only.B, "".join(new))]
    parts = []
    for kind, o0, o1, n0, n1 in _matcher(old, new).get_opcodes():
        if kind == "equal":
            parts.append(Part(Only.BOTH, "".join(old[o0:o1])))
        else:
            parts.append(Part(Only.A, "".join(old[o0:o1])))
            parts.append(Part(Only.B, "".join(new[n0:n1])))
    return [part for part in parts if part.text]


def _matcher(old: Sequence[str], new: Sequence[str]) -> difflib.SequenceMatcher[str]:
    before, after = ([word.strip() for word in words] for words in (old, new))
    return difflib.SequenceMatcher(None, before, after, autojunk=False)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words are the same from the beginning."""
    pairs = zip(old, new, strict=False)
    count = 0
    for one, other in pairs:
        if one.strip() != other.strip():
            break
        count += 1
    return count


def _related(a: ScriptLine, b: ScriptLine) -> bool:
    if a.text == b.text:
        return True
    shared = sum(
        len(tokens(part.text)) for part in words_changed(a.text, b.text) if part.whose is Only.BOTH
    )
    return 2 * shared >= max(len(tokens(a.text)), len(tokens(b.text)))


def _in_order(places: Sequence[int]) -> set[int]:
    """The most of the places that already stand in rising order; the others were moved."""
    ends: list[int] = []
    ranks = []
    for place in places:
        rank = bisect_left(ends, place)
        ends[rank : rank + 1] = [place]
        ranks.append(rank)
    kept, wanted = set(), len(ends) - 1
    for place, rank in zip(reversed(places), reversed(ranks), strict=True):
        if rank == wanted:
            kept.add(place)
            wanted -= 1
    return kept


def _others(
    a: ScriptLine, b: ScriptLine, scripts: tuple[ShootingScript, ShootingScript]
) -> tuple[tuple[str, str, str], ...]:
    """What is not the same besides the words, in the words of each script."""
    asked: tuple[tuple[str, Callable[[ScriptLine, ShootingScript], str]], ...] = (
        ("speaker", lambda line, script: _names(line.speakers, script)),
        ("to", lambda line, script: _names(line.addressees, script)),
        ("how", lambda line, _: line.parenthetical),
        ("delivery", lambda line, _: line.delivery.value),
        ("feeling", lambda line, _: _feeling(line)),
    )
    found = ((name, say(a, scripts[0]), say(b, scripts[1])) for name, say in asked)
    return tuple((name, then, now) for name, then, now in found if then != now)


def _names(people: Sequence[str], script: ShootingScript) -> str:
    return " and ".join(script.character(person).name for person in people)


def _feeling(line: ScriptLine) -> str:
    return f"{line.emotion.feeling.value} {line.emotion.intensity:.0%}"

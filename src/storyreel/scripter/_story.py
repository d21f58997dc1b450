"""What is known of the story so far, handed on so that the last scene still knows the first."""

from __future__ import annotations

import json
from dataclasses import dataclass

from storyreel.resources import fenced
from storyreel.scripter._ideas import Reading

MOST_FACTS = 40


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that holds from a scene on."""

    id: str
    what: str
    about: tuple[str, ...]
    weight: int
    since: str


@dataclass(frozen=True, slots=True)
class Story:
    """The facts that hold, oldest first.

    Attributes:
        facts: The facts.
        count: How many there ever were; their ids are given from it.
    """

    facts: tuple[Fact, ...] = ()
    count: int = 0

    def after(self, reading: Reading, where: str) -> Story:
        """The story after a part was read.

        Where there are too many facts, what weighs least is forgotten first, and of that the
        oldest.
        """
        kept = [fact for fact in self.facts if fact.id not in reading.settled]
        count = self.count
        for idea in reading.facts:
            count += 1
            kept.append(Fact(f"f{count}", idea.what, idea.about, idea.weight, where))
        while len(kept) > MOST_FACTS:
            kept.remove(min(kept, key=lambda fact: fact.weight))
        return Story(tuple(kept), count)

    def told(self) -> str:
        """The facts as a prompt has them."""
        if not self.facts:
            return "Nothing has happened before."
        rows = [
            {"id": it.id, "since": it.since, "about": list(it.about), "what": it.what}
            for it in self.facts
        ]
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        return f"The story so far:\n{fenced(text, 'story')}"

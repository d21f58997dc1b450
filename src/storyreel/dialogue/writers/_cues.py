"""How the speakers of a line are written so that the rule for names reads them back."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from storyreel.dialogue.decode import clean
from storyreel.dialogue.draft import tidy
from storyreel.dialogue.names import UNKNOWN, Cast, Cue, fold, joint, parse_cue
from storyreel.dialogue.schema import Line
from storyreel.dialogue.writers.note import Written


def seen(text: str) -> str:
    """Text as every reader sees it: composed, without invisible signs, on one line.

    Two codes that are no characters, and that XML cannot hold, are left out as well.
    """
    return tidy(clean(text.translate({0xFFFE: None, 0xFFFF: None})))


def names(line: Line) -> tuple[str, ...]:
    """Names of who speaks, each once; a name that cannot be seen is `UNKNOWN`."""
    return tuple(dict.fromkeys(seen(name) or UNKNOWN for name in line.speakers))


def extension(line: Line) -> str:
    """What stands after the name: nothing, ` (V.O.)` or ` (O.S.)`."""
    return f" ({line.delivery.extension})" if line.delivery.extension else ""


class Cues:
    """Who speaks in a text, for writing its cues."""

    def __init__(self, entries: Iterable[Written]) -> None:
        # A line without words is not written, so nobody is known by it.
        lines = [names(it) for it in entries if isinstance(it, Line) and seen(it.text)]
        self._cast = Cast()
        for name in itertools.chain.from_iterable(lines):
            self._cast.add(name)
        self._alone = frozenset(fold(speakers[0]) for speakers in lines if len(speakers) == 1)

    def plain(self, line: Line) -> str | None:
        """The cue without its extension; None when no plain cue is read back as the line's."""
        speakers = names(line)
        cue = joint(speakers, self._alone)
        read = parse_cue(cue + extension(line))
        same = read == Cue(cue, line.delivery) and self._cast.speakers(cue) == speakers
        return cue if same else None

"""Carries line ids over an edit, so that an unchanged line is still the same line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from storyreel.dialogue.schema import Dialogue, Direction, Heading, Line, Spoken


def carry_ids(new: Dialogue, old: Dialogue) -> Dialogue:
    """Gives the lines of `new` the ids their equals have in `old`.

    Lines that match word for word keep their id. Where a run of lines was rewritten by as many
    others, each takes the id of the one it replaces; all further lines get fresh numbers.

    Args:
        new: The dialogue as it is now.
        old: The dialogue the run was made from before.

    Returns:
        `new` with ids that are unique and agree with `old` wherever a line survived.
    """
    before, after = old.lines, new.lines
    ids = {now: before[then].id for now, then in survivors(after, before).items()}
    fresh = max((_number(line.id) for line in before), default=0)
    entries: list[Line | Direction | Heading] = []
    index = 0
    for entry in new.entries:
        if isinstance(entry, Line):
            if index not in ids:
                fresh += 1
                ids[index] = f"l{fresh}"
            entries.append(entry.model_copy(update={"id": ids[index]}))
            index += 1
        else:
            entries.append(entry)
    return new.model_copy(update={"entries": tuple(entries)})


def survivors(after: Sequence[Spoken], before: Sequence[Spoken]) -> dict[int, int]:
    """Which line each line was before an edit, by their places.

    A line that is word for word the same survived, and so did each line of a run that was
    rewritten by as many others. The order is kept.
    """
    places: dict[int, int] = {}
    matcher = difflib.SequenceMatcher(
        None,
        [(line.speakers, line.text) for line in before],
        [(line.speakers, line.text) for line in after],
        autojunk=False,
    )
    for kind, b0, b1, a0, a1 in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and b1 - b0 == a1 - a0):
            places.update((a0 + k, b0 + k) for k in range(a1 - a0))
    return places


def _number(line_id: str) -> int:
    digits = re.search(r"[0-9]+", line_id)
    return int(digits.group()) if digits else 0

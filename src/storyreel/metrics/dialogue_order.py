"""Are the lines heard in the script's order?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from storyreel.errors import Unscorable
from storyreel.film.schema import Direction, Severity
from storyreel.metrics._base import Metric, Needs, NotApplicable, Result
from storyreel.timecode import Span


class DialogueOrder(Metric):
    """Share of the lines heard that keep the script's order.

    The value is the length of the longest run of lines, not necessarily neighbours, whose onsets
    in the film rise in script order, over the lines found. Onsets are compared in whole frames,
    so lines spoken at once are in order either way.

    A ratio in (0, 1]. Not applicable when the script has fewer than two lines; unscored when
    fewer than two are heard.
    """

    name = "dialogue_order"
    version = 1
    unit = "ratio"
    direction = Direction.HIGHER
    needs = Needs.SCRIPT | Needs.VOICE | Needs.AUDIO

    def result(self) -> Result:
        """Share of lines in order, with a note per line that is not."""
        if len(self.screening.plan.lines) < 2:
            raise NotApplicable("a script of fewer than two lines has no order")
        onsets = [
            (line, self.screening.frame_at(found.onset_s))
            for line, found in zip(self.screening.plan.lines, self.screening.heard, strict=True)
            if found
        ]
        if len(onsets) < 2:
            raise Unscorable(f"{len(onsets)} of the lines are heard; order takes two")
        kept = rising([frame for _, frame in onsets])
        notes = tuple(
            self.note(
                Severity.ERROR,
                f"Line {line.line!r} is heard out of the script's order.",
                Span(frame, frame + 1),
            )
            for index, (line, frame) in enumerate(onsets)
            if index not in kept
        )
        return Result((self.measured(len(kept) / len(onsets), n=len(onsets)),), notes)


def rising(values: Sequence[int]) -> set[int]:
    """Places of a longest subsequence that never falls.

    Example:
        >>> sorted(rising([10, 30, 20, 40]))
        [0, 2, 3]
    """
    ends: list[int] = []
    places: list[int] = []
    before: list[int | None] = []
    for place, value in enumerate(values):
        length = bisect_right(ends, value)
        before.append(places[length - 1] if length else None)
        ends[length : length + 1] = [value]
        places[length : length + 1] = [place]
    kept: set[int] = set()
    at = places[-1] if places else None
    while at is not None:
        kept.add(at)
        at = before[at]
    return kept


METRIC = DialogueOrder

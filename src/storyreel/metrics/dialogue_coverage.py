"""Is every line heard, whole?"""

from __future__ import annotations

from storyreel.film.schema import Direction, Note, Severity
from storyreel.metrics._base import Metric, Needs, NotApplicable, Result
from storyreel.metrics._evidence import PlannedLine
from storyreel.metrics._screening import Screening
from storyreel.metrics._speech import HEARD, Found


class DialogueCoverage(Metric):
    """Share of the scripted lines that are heard whole in the finished film.

    A line is found where the sound of the film correlates with its voice (see `_speech`), and it
    is whole when each of its fifths of a second that are not silent is there. A line without a
    voice cannot be heard, and counts. Lines spoken together count as one. Of lines that overlap,
    each is judged with the others taken out of the sound (since version 2).

    A ratio in [0, 1]. Not applicable when the script has no lines.
    """

    name = "dialogue_coverage"
    version = 2
    unit = "ratio"
    direction = Direction.HIGHER
    needs = Needs.SCRIPT | Needs.VOICE | Needs.AUDIO

    def start(self, screening: Screening) -> None:
        """Looks for lines in the script."""
        super().start(screening)
        if not screening.plan.lines:
            raise NotApplicable("nothing is spoken in the script")

    def result(self) -> Result:
        """Share of lines heard whole, with a note per line that is not."""
        lines, heard = self.screening.plan.lines, self.screening.heard
        whole = [line for line, found in zip(lines, heard, strict=True) if found and found.whole]
        partly = sum(1 for found in heard if found and not found.whole)
        notes = [self._missed(line, found) for line, found in zip(lines, heard, strict=True)]
        measurement = self.measured(
            len(whole) / len(lines),
            n=len(lines),
            params={"partly_heard": partly, "correlation_threshold": HEARD},
        )
        return Result((measurement,), tuple(note for note in notes if note))

    def _missed(self, line: PlannedLine, found: Found | None) -> Note | None:
        if found is None:
            text = f"Line {line.line!r} ({_opening(line.text)}) is not heard."
        elif not found.whole:
            lost = (
                "its end is missing"
                if not found.ends
                else "its beginning is missing"
                if not found.starts
                else "part of it is missing"
            )
            text = f"Line {line.line!r} ({_opening(line.text)}) is not heard whole: {lost}."
        else:
            return None
        return self.note(Severity.ERROR, text, line.span)


def _opening(text: str) -> str:
    """The first words, to recognise a line by."""
    words = text.split()
    return " ".join(words[:5]) + ("…" if len(words) > 5 else "")


METRIC = DialogueCoverage

"""Runs of frames that have something in common."""

from __future__ import annotations

from storyreel.timecode import Span


class Runs:
    """Collects frames, in ascending order, into runs without gaps."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def add(self, frame: int, *, inside: bool) -> None:
        """Adds a frame to the run that it continues, or begins one; does nothing if not inside."""
        if not inside:
            return
        if self._spans and self._spans[-1].end == frame:
            self._spans[-1] = Span(self._spans[-1].start, frame + 1)
        else:
            self._spans.append(Span(frame, frame + 1))

    def spans(self) -> tuple[Span, ...]:
        """The runs so far."""
        return tuple(self._spans)

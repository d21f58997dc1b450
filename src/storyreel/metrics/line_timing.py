"""Are the lines heard when, and over the shots, they were planned?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median

from storyreel.errors import Unscorable
from storyreel.film.schema import Direction, Note, Severity
from storyreel.metrics._base import Metric, Needs, NotApplicable, Result
from storyreel.metrics._evidence import PlannedLine
from storyreel.timecode import Span

_DRIFT_S = 1.0
"""A line further off than this was put elsewhere; clocks do not drift so far."""
_SPILL_FRAMES = 2
"""A line is placed on whole frames but measured in samples; two frames cover both roundings."""


class LineTiming(Metric):
    """Median distance between when lines should begin and when they are heard to begin.

    Params give the 90th percentile, the drift of the sound against the plan (the slope of
    measured on planned onsets, less 1, in parts per million; over lines less than a second off,
    from three on), and how many frames of lines are heard over shots that the script does not
    give them to.

    Milliseconds, 0 being exact. Not applicable when no line was placed; unscored when none of
    them is heard.
    """

    name = "line_timing"
    version = 1
    unit = "ms"
    direction = Direction.LOWER
    needs = Needs.CUT | Needs.VOICE | Needs.AUDIO

    def result(self) -> Result:
        """Median distance, with notes on lines that are off or spill over a cut."""
        plan, heard = self.screening.plan, self.screening.heard
        if not any(line.span for line in plan.lines):
            raise NotApplicable("no line is placed in the cut")
        lines = [
            (line, line.span, found.onset_s)
            for line, found in zip(plan.lines, heard, strict=True)
            if found and line.span
        ]
        if not lines:
            raise Unscorable("none of the placed lines is heard")
        planned_s = [float(self.screening.rate.seconds(span.start)) for _, span, _ in lines]
        late_ms = [
            1000 * (onset_s - wanted_s)
            for (_, _, onset_s), wanted_s in zip(lines, planned_s, strict=True)
        ]
        sizes = sorted(abs(ms) for ms in late_ms)
        near = [
            (wanted_s, onset_s)
            for (_, _, onset_s), wanted_s in zip(lines, planned_s, strict=True)
            if abs(onset_s - wanted_s) <= _DRIFT_S
        ]
        slope = drift(near)
        spills = [spill for line, _, onset_s in lines for spill in self._spills(line, onset_s)]
        measurement = self.measured(
            median(sizes),
            n=len(lines),
            params={
                "p90_ms": sizes[math.ceil(0.9 * len(sizes)) - 1],
                "drift_ppm": None if slope is None else 1e6 * slope,
                "spill_frames": sum(spill.frames for _, _, spill in spills),
            },
        )
        notes = [
            *self._off(lines, late_ms),
            *(
                self.note(
                    Severity.WARNING,
                    f"Line {line.line!r} is heard over shot {shot}, which the script does not "
                    "give it to.",
                    spill,
                )
                for line, shot, spill in spills
            ),
        ]
        frame_s = float(self.screening.rate.seconds(1))
        if slope is not None and abs(slope) * (max(near)[0] - min(near)[0]) > frame_s:
            notes.append(self.note(Severity.ERROR, f"The sound drifts by {1e6 * slope:.0f} ppm."))
        return Result((measurement,), tuple(notes))

    def _off(
        self, lines: Sequence[tuple[PlannedLine, Span, float]], late_ms: Sequence[float]
    ) -> Iterator[Note]:
        frame_ms = 1000 * float(self.screening.rate.seconds(1))
        for (line, span, _), ms in zip(lines, late_ms, strict=True):
            if abs(ms) > frame_ms:
                which = "late" if ms > 0 else "early"
                text = f"Line {line.line!r} is heard {abs(ms):.0f} ms too {which}."
                yield self.note(Severity.WARNING, text, span)

    def _spills(self, line: PlannedLine, onset_s: float) -> Iterator[tuple[PlannedLine, str, Span]]:
        """Stretches of a line heard over shots whose script entry does not have them."""
        assert line.span is not None, "only placed lines are looked at"
        start = self.screening.frame_at(onset_s)
        voice = Span(start, start + line.span.frames)
        uses = [shot.use_of(line.line) for shot in self.screening.plan.shots]
        if not any(uses):
            return
        for shot, use in zip(self.screening.plan.shots, uses, strict=True):
            if not voice.overlap(shot.span):
                continue
            over = Span(max(voice.start, shot.span.start), min(voice.end, shot.span.end))
            allowed = (
                Span(start + use.in_frames, start + use.out_frames) if use else Span(start, start)
            )
            before = Span(over.start, max(over.start, min(over.end, allowed.start)))
            after = Span(min(over.end, max(over.start, allowed.end)), over.end)
            for stretch in (before, after) if use else (over,):
                if stretch.frames > _SPILL_FRAMES:
                    yield line, shot.shot, stretch


def drift(onsets: Sequence[tuple[float, float]]) -> float | None:
    """Slope of a straight line through planned and measured onsets, less 1.

    None for fewer than three.

    Example:
        >>> drift([(0.0, 0.5), (10.0, 10.5), (20.0, 20.5)])
        0.0
    """
    count = len(onsets)
    if count < 3:
        return None
    mean_x = sum(planned for planned, _ in onsets) / count
    mean_y = sum(measured for _, measured in onsets) / count
    spread = sum((planned - mean_x) ** 2 for planned, _ in onsets)
    if not spread:
        return None
    return sum((x - mean_x) * (y - mean_y) for x, y in onsets) / spread - 1


METRIC = LineTiming

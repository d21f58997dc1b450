"""Fits a script to measured voices: the picture is cut to the locked voice track.

Pauses between lines stay as the writer set them; lines take the length they really have. Every
other moment of the scene (shot boundaries, actions, sounds) moves with the lines around it, and a
shot boundary inside a line goes to the start of the nearest word. Nothing outside a scene moves
with it, and a line's new length moves later shots without changing them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from storyreel.screenplay.schema import LineUse, Scene, ScriptLine, ShootingScript, Shot
from storyreel.screenplay.vocabulary import SpanSource
from storyreel.timecode import Span

MIN_SHOT_FRAMES = 8
"""Shortest shot a retimed boundary may leave; a third of a second reads as a flash."""
_SNAP_SHARE = Fraction(1, 8)


@dataclass(frozen=True, slots=True)
class LineTiming:
    """What was measured of one line.

    Attributes:
        frames: Length of the voice in frames.
        word_starts: Frames, from the line's start, at which words begin.
    """

    frames: int
    word_starts: tuple[int, ...] = ()


def retime(script: ShootingScript, timings: Mapping[str, LineTiming]) -> ShootingScript:
    """Returns the script with lines of the measured lengths and everything moved to suit.

    Args:
        script: The script; lines that are not in `timings` keep their length.
        timings: Measured lines by id.

    Returns:
        A script whose timed lines are marked as measured.
    """
    scenes = tuple(_retimed_scene(scene, timings) for scene in script.scenes)
    return script.model_copy(update={"scenes": scenes})


def uses_of(lines: Sequence[ScriptLine], span: Span) -> tuple[LineUse, ...]:
    """The parts of the lines that are heard during a span of the scene."""
    uses = []
    for line in lines:
        if line.span.overlap(span):
            uses.append(
                LineUse(
                    line=line.id,
                    in_frames=max(0, span.start - line.start_frame),
                    out_frames=min(line.duration_frames, span.end - line.start_frame),
                )
            )
    return tuple(uses)


def _retimed_scene(scene: Scene, timings: Mapping[str, LineTiming]) -> Scene:
    if not scene.lines:
        return scene
    lines = _placed(scene.lines, timings)
    clock = _Clock(scene.lines, lines, timings)
    ends = [clock.boundary(span.end) for span in scene.shot_spans()]
    shots: list[Shot] = []
    start = 0
    for shot, old, wanted in zip(scene.shots, scene.shot_spans(), ends, strict=True):
        end = max(wanted, start + MIN_SHOT_FRAMES)
        shots.append(_retimed_shot(shot, old, Span(start, end), clock, lines))
        start = end
    return scene.model_copy(update={"lines": tuple(lines), "shots": tuple(shots)})


def _placed(lines: Sequence[ScriptLine], timings: Mapping[str, LineTiming]) -> list[ScriptLine]:
    """The lines at their new times, with the old pauses (or overlaps) between them."""
    placed: list[ScriptLine] = []
    end_before, new_end_before = 0, 0
    for at, line in enumerate(lines):
        timing = timings.get(line.id)
        start = max(0, new_end_before + line.start_frame - end_before)
        if at and line.start_frame == lines[at - 1].start_frame:
            # Spoken together: however long each voice is, they begin at once.
            start = placed[-1].start_frame
        new = line.model_copy(
            update={
                "start_frame": start,
                "duration_frames": timing.frames if timing else line.duration_frames,
                "timing": SpanSource.MEASURED if timing else line.timing,
            }
        )
        placed.append(new)
        # A line that ends inside the one before it must not pull later lines forward.
        end_before = max(end_before, line.span.end)
        new_end_before = max(new_end_before, new.span.end)
    return placed


class _Clock:
    """Maps old frames of a scene to new ones: linear inside lines, shifted between them."""

    def __init__(
        self,
        old: Sequence[ScriptLine],
        new: Sequence[ScriptLine],
        timings: Mapping[str, LineTiming],
    ) -> None:
        knots = [(0, 0)]
        for before, after in zip(old, new, strict=True):
            for knot in (
                (before.start_frame, after.start_frame),
                (before.span.end, after.span.end),
            ):
                if knot[0] > knots[-1][0] and knot[1] >= knots[-1][1]:
                    knots.append(knot)
        self._old = [knot[0] for knot in knots]
        self._new = [knot[1] for knot in knots]
        self._lines = [(a.span, b.span, timings.get(a.id)) for a, b in zip(old, new, strict=True)]

    def at(self, frame: int) -> int:
        """The new frame of an old one."""
        k = bisect_right(self._old, frame) - 1
        if k + 1 >= len(self._old):
            return self._new[k] + frame - self._old[k]
        share = Fraction(frame - self._old[k], self._old[k + 1] - self._old[k])
        return self._new[k] + int(share * (self._new[k + 1] - self._new[k]) + Fraction(1, 2))

    def boundary(self, frame: int) -> int:
        """The new frame of an old cut; deep inside a line it goes to a word's start."""
        new = self.at(frame)
        for before, after, timing in self._lines:
            edge = before.frames * _SNAP_SHARE
            if timing is None or not timing.word_starts or edge < 1:
                continue
            if before.start + edge < frame < before.end - edge:
                starts = [after.start + word for word in timing.word_starts[1:]]
                if starts:
                    return min(starts, key=lambda at: (abs(at - new), at))
        return new


def _retimed_shot(
    shot: Shot, old: Span, new: Span, clock: _Clock, lines: Sequence[ScriptLine]
) -> Shot:
    def moment(at: int) -> int:
        return min(max(0, clock.at(old.start + at) - new.start), new.frames - 1)

    blocking = tuple(
        block.model_copy(
            update={
                "actions": tuple(
                    action.model_copy(
                        update={
                            "at_frames": moment(action.at_frames),
                            "duration_frames": action.duration_frames,
                        }
                    )
                    for action in block.actions
                )
            }
        )
        for block in shot.blocking
    )
    return shot.model_copy(
        update={
            "duration_frames": new.frames,
            "lines": uses_of(lines, new),
            "blocking": blocking,
            "focus": shot.focus.model_copy(
                update={"pull_at_frames": moment(shot.focus.pull_at_frames)}
            ),
            "state_events": tuple(
                event.model_copy(update={"at_frames": moment(event.at_frames)})
                for event in shot.state_events
            ),
            "sounds": tuple(
                cue.model_copy(
                    update={
                        "in_frames": moment(cue.in_frames),
                        "out_frames": moment(cue.out_frames - 1) + 1,
                    }
                )
                for cue in shot.sounds
            ),
        }
    )

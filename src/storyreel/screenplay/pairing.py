"""Two shooting scripts of one dialogue beside each other: scenes, shots and the clock they share.

Scripts of one dialogue seldom have the same length. What they have in common are the lines, so the
lines are the clock: between the beginning and the end of every line that both have, time runs as
fast as the mean of the two. On that clock shots are paired that show the same moment.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from storyreel.screenplay.rewording import Lines, SameLine, compare_lines
from storyreel.screenplay.schema import Scene, ScriptLine, ShootingScript, Shot
from storyreel.timecode import Rate, Span


@dataclass(frozen=True, slots=True)
class PlacedShot:
    """A shot with its time.

    Attributes:
        shot: The shot.
        span: Its frames on the scene's own clock.
        shared_ms: Its time on the clock that both scenes share, in milliseconds.
    """

    shot: Shot
    span: Span
    shared_ms: Span


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with its time on the shared clock; of a line of both, as each script has it."""

    a: ScriptLine | None
    b: ScriptLine | None
    shared_ms: Span


@dataclass(frozen=True, slots=True)
class ShotPair:
    """Shots of the same moment, or a shot of one script alone.

    Attributes:
        a: The first script's shot.
        b: The second script's shot.
        differs: What is not the same in the two, by the names that `compare_shots` has for it.
        meanwhile: Number of the other script's shot that runs most of the time; empty in a pair,
            and where the other script has no such scene.
    """

    a: PlacedShot | None
    b: PlacedShot | None
    differs: tuple[str, ...] = ()
    meanwhile: str = ""

    @property
    def same(self) -> bool:
        """Whether it is one shot in both scripts."""
        return self.a is not None and self.b is not None and not self.differs


@dataclass(frozen=True, slots=True)
class ScenePair:
    """A scene of both scripts, or of one alone.

    Attributes:
        a: The first script's scene.
        b: The second script's scene.
        lines: Their lines on the shared clock, in order.
        shots: Their shots in order, paired.
        length_ms: Length of the shared clock.
    """

    a: Scene | None
    b: Scene | None
    lines: tuple[PlacedLine, ...]
    shots: tuple[ShotPair, ...]
    length_ms: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scripts beside each other.

    Attributes:
        lines: What became of the lines.
        scenes: The scenes in the first script's order, those of the second alone in between.
    """

    lines: Lines
    scenes: tuple[ScenePair, ...]

    @property
    def same(self) -> int:
        """How many shots are the same in both."""
        return sum(pair.same for scene in self.scenes for pair in scene.shots)

    @property
    def differing(self) -> int:
        """How many shots of the same moment differ."""
        return sum(bool(pair.differs) for scene in self.scenes for pair in scene.shots)

    @property
    def only_a(self) -> int:
        """How many shots the first script alone has."""
        return sum(pair.b is None for scene in self.scenes for pair in scene.shots)

    @property
    def only_b(self) -> int:
        """How many shots the second script alone has."""
        return sum(pair.a is None for scene in self.scenes for pair in scene.shots)


def compare_scripts(a: ShootingScript, b: ShootingScript) -> Comparison:
    """Two scripts beside each other; whether there is anything to compare, `lines.related` says."""
    lines = compare_lines(a, b)
    pairs = _scene_pairs(a.scenes, b.scenes, lines)
    return Comparison(lines, tuple(_compared(pair, (a.rate, b.rate), lines) for pair in pairs))


def compare_shots(
    a: Shot, b: Shot, rates: tuple[Rate, Rate], lines: Mapping[str, SameLine]
) -> tuple[str, ...]:
    """What is not the same in two shots: names of fields of the script, and `heard` for the lines.

    The number, the setup's letter and the reason are not compared: they say nothing of the picture.

    Args:
        a: A shot of the first script.
        b: A shot of the second.
        rates: Frames per second of the scripts; lengths are compared in seconds.
        lines: The lines of both scripts, by the second one's ids.
    """
    asked: dict[str, Callable[[Shot], Any]] = {
        "kind": lambda shot: shot.kind,
        "subjects": lambda shot: shot.subjects,
        "size": lambda shot: [it.size for it in (shot.framing, shot.framing_end) if it],
        "angle": lambda shot: [it.angle for it in (shot.framing, shot.framing_end) if it],
        "lens": lambda shot: [it.focal_mm for it in (shot.framing, shot.framing_end) if it],
        "composition": lambda shot: [
            (it.side, it.composition) for it in (shot.framing, shot.framing_end) if it
        ],
        "move": lambda shot: shot.move,
        "action": lambda shot: shot.action,
        "focus": lambda shot: shot.focus,
        "blocking": lambda shot: shot.blocking,
        "state_events": lambda shot: shot.state_events,
        "sounds": lambda shot: shot.sounds,
        "transition": lambda shot: shot.transition,
        "camera": lambda shot: shot.camera,
    }
    differs = [name for name, ask in asked.items() if ask(a) != ask(b)]
    if rates[0].seconds(a.duration_frames) != rates[1].seconds(b.duration_frames):
        differs.append("length")
    known = {line.a.id for line in lines.values() if not line.reworded}
    ids = {now: line.a.id for now, line in lines.items()}
    heard = [(use.line, _times(use.in_frames, use.out_frames, rates[0])) for use in a.lines]
    now_heard = [
        (ids.get(use.line, ""), _times(use.in_frames, use.out_frames, rates[1])) for use in b.lines
    ]
    if heard != now_heard or any(line not in known for line, _times_s in heard):
        differs.append("heard")
    return tuple(differs)


def _times(start: int, end: int, rate: Rate) -> tuple[Fraction, Fraction]:
    return rate.seconds(start), rate.seconds(end)


def _scene_pairs(
    first: Sequence[Scene], second: Sequence[Scene], lines: Lines
) -> list[tuple[Scene | None, Scene | None]]:
    """Scenes that share most lines, and of those without lines the ones with one id and heading."""
    scene_of = {line.id: place for place, scene in enumerate(second) for line in scene.lines}
    now = {line.a.id: scene_of[line.b.id] for line in lines.both}
    shared: dict[tuple[int, int], int] = {}
    for place, scene in enumerate(first):
        for line in scene.lines:
            if line.id in now:
                pair = (place, now[line.id])
                shared[pair] = shared.get(pair, 0) + 1
    silent = {(it.id, it.heading): place for place, it in enumerate(second) if not it.lines}
    for place, scene in enumerate(first):
        if not scene.lines and (scene.id, scene.heading) in silent:
            shared[place, silent[scene.id, scene.heading]] = 0
    found: dict[int, int] = {}
    for place, other in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if place not in found and other not in found.values():
            found[place] = other
    return list(_shown_order(first, second, found))


def _shown_order(
    first: Sequence[Scene], second: Sequence[Scene], found: Mapping[int, int]
) -> Iterator[tuple[Scene | None, Scene | None]]:
    """The first script's order; a scene of the second alone follows the one that is before it."""
    taken = set(found.values())

    def alone_from(place: int) -> Iterator[tuple[None, Scene]]:
        while place < len(second) and place not in taken:
            yield None, second[place]
            place += 1

    yield from alone_from(0)
    for place, scene in enumerate(first):
        if place in found:
            yield scene, second[found[place]]
            yield from alone_from(found[place] + 1)
        else:
            yield scene, None


class _SharedClock:
    """Maps the clocks of two scenes onto one.

    It passes through the beginning and the end of each line of both that goes forward in both; a
    line that overlaps the one before it, or was moved, is no mark.
    """

    def __init__(
        self, scenes: tuple[Scene, Scene], rates: tuple[Rate, Rate], lines: Sequence[SameLine]
    ) -> None:
        self.rates = rates
        ends = tuple(
            rate.seconds(scene.duration_frames) for rate, scene in zip(rates, scenes, strict=True)
        )
        marks = [(Fraction(0), Fraction(0))]
        for line in lines:
            for frames in (
                (line.a.span.start, line.b.span.start),
                (line.a.span.end, line.b.span.end),
            ):
                one, other = rates[0].seconds(frames[0]), rates[1].seconds(frames[1])
                if marks[-1][0] < one < ends[0] and marks[-1][1] < other < ends[1]:
                    marks.append((one, other))
        marks.append((ends[0], ends[1]))
        self.own_s = [mark[0] for mark in marks], [mark[1] for mark in marks]
        self.shared_s = [(one + other) / 2 for one, other in marks]

    def ms(self, frame: int, which: int) -> int:
        """Time of a frame of the first (0) or second (1) scene on the shared clock."""
        own = self.own_s[which]
        time_s = min(self.rates[which].seconds(frame), own[-1])
        at = min(bisect_right(own, time_s), len(own) - 1)
        part = (time_s - own[at - 1]) / (own[at] - own[at - 1])
        shared = self.shared_s[at - 1] + part * (self.shared_s[at] - self.shared_s[at - 1])
        return round(1000 * shared)

    def span_ms(self, span: Span, which: int) -> Span:
        """Time of some frames on the shared clock."""
        return Span(self.ms(span.start, which), self.ms(span.end, which))


def _compared(
    scenes: tuple[Scene | None, Scene | None], rates: tuple[Rate, Rate], lines: Lines
) -> ScenePair:
    a, b = scenes
    if a is None or b is None:
        return _alone(a, b, rates)
    mine, yours = {line.id for line in a.lines}, {line.id for line in b.lines}
    shared = [it for it in lines.both if it.a.id in mine and it.b.id in yours]
    clock = _SharedClock((a, b), rates, [it for it in shared if not it.moved])
    placed = (
        [PlacedLine(it.a, it.b, clock.span_ms(it.a.span, 0)) for it in shared]
        + [
            PlacedLine(line, None, clock.span_ms(line.span, 0))
            for line in a.lines
            if line.id not in {it.a.id for it in shared}
        ]
        + [
            PlacedLine(None, line, clock.span_ms(line.span, 1))
            for line in b.lines
            if line.id not in {it.b.id for it in shared}
        ]
    )
    first = [PlacedShot(s, own, clock.span_ms(own, 0)) for s, own in _timed(a)]
    second = [PlacedShot(s, own, clock.span_ms(own, 1)) for s, own in _timed(b)]
    by_b = {line.b.id: line for line in lines.both}
    return ScenePair(
        a=a,
        b=b,
        lines=tuple(sorted(placed, key=lambda it: (it.shared_ms.start, it.shared_ms.end))),
        shots=tuple(_shot_pairs(first, second, lambda x, y: compare_shots(x, y, rates, by_b))),
        length_ms=clock.ms(a.duration_frames, 0),
    )


def _alone(a: Scene | None, b: Scene | None, rates: tuple[Rate, Rate]) -> ScenePair:
    """A scene of one script, on its own clock."""
    scene, rate = (a, rates[0]) if a is not None else (b, rates[1])
    assert scene is not None, "a pair has at least one scene"

    def ms(span: Span) -> Span:
        return Span(rate.milliseconds(span.start), rate.milliseconds(span.end))

    shots = [PlacedShot(shot, own, ms(own)) for shot, own in _timed(scene)]
    return ScenePair(
        a=a,
        b=b,
        lines=tuple(
            PlacedLine(line if a else None, None if a else line, ms(line.span))
            for line in scene.lines
        ),
        shots=tuple(ShotPair(it if a else None, None if a else it) for it in shots),
        length_ms=rate.milliseconds(scene.duration_frames),
    )


def _timed(scene: Scene) -> Iterator[tuple[Shot, Span]]:
    return zip(scene.shots, scene.shot_spans(), strict=True)


def _shot_pairs(
    first: Sequence[PlacedShot],
    second: Sequence[PlacedShot],
    compare: Callable[[Shot, Shot], tuple[str, ...]],
) -> Iterator[ShotPair]:
    """The shots in order: pairs, and before each pair what either script has alone."""
    at = (0, 0)
    for i, j in [*_matched(first, second), (len(first), len(second))]:
        alone = [ShotPair(it, None, (), _running(it, second)) for it in first[at[0] : i]]
        alone += [ShotPair(None, it, (), _running(it, first)) for it in second[at[1] : j]]
        yield from sorted(alone, key=_start)
        if i < len(first) and j < len(second):
            yield ShotPair(first[i], second[j], compare(first[i].shot, second[j].shot))
        at = (i + 1, j + 1)


def _start(pair: ShotPair) -> int:
    placed = pair.a or pair.b
    assert placed is not None, "a pair has at least one shot"
    return placed.shared_ms.start


def _running(shot: PlacedShot, others: Sequence[PlacedShot]) -> str:
    """Number of the shot that shares most time with this one."""
    most = max(others, key=lambda other: shot.shared_ms.overlap(other.shared_ms))
    return most.shot.number if shot.shared_ms.overlap(most.shared_ms) else ""


def _matched(first: Sequence[PlacedShot], second: Sequence[PlacedShot]) -> list[tuple[int, int]]:
    """Which shots show the same moment, by their places; each has at most one, and none cross.

    Of all ways to pair shots that share half of the shorter one's time or more, the one is taken
    that shares most time. Because both scripts fill the clock without a gap, the shots that meet
    form stairs, of which two steps exclude each other when they have a shot in common.
    """
    steps = list(_meeting(first, second))
    best = [0] * (len(steps) + 1)
    free = []
    for k, (i, j, shared) in enumerate(steps):
        before = k
        while before and (steps[before - 1][0] == i or steps[before - 1][1] == j):
            before -= 1
        free.append(before)
        best[k + 1] = max(best[k], shared + best[before])
    pairs, k = [], len(steps)
    while k:
        if best[k] == best[k - 1]:
            k -= 1
        else:
            pairs.append(steps[k - 1][:2])
            k = free[k - 1]
    return pairs[::-1]


def _meeting(
    first: Sequence[PlacedShot], second: Sequence[PlacedShot]
) -> Iterator[tuple[int, int, int]]:
    """Places of shots that share half of the shorter one's time, and how much they share."""
    i = j = 0
    while i < len(first) and j < len(second):
        one, other = first[i].shared_ms, second[j].shared_ms
        shared = one.overlap(other)
        if shared and 2 * shared >= min(one.frames, other.frames):
            yield i, j, shared
        i, j = (i + 1, j) if one.end <= other.end else (i, j + 1)

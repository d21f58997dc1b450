"""The moments at which a scene could be cut."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from statistics import NormalDist

from storyreel.screenplay.schema import ScriptLine
from storyreel.scripter._presets import Preset
from storyreel.scripter._timeline import Timeline, digest

_NEAREST_S = 0.7
"""Two moments of which one is inside a line are no nearer than this."""
_INSIDE_FROM_S = 1.2
"""So far from its ends a line is not cut."""
_STRIDE_S = 2.4
"""Where a line has no clauses, it could be cut about as often as this."""
_GAP_LEAD_S = 0.2
_CLAUSE = re.compile(r"[,;:.!?…—–，、；：。！？]+[\"'”’»」』)]*\s*(?=\S)|\s--\s")
_NORMAL = NormalDist()
_KERNEL = ((-2, 1.0), (-1, 2.0), (0, 3.0), (1, 2.0), (2, 1.0))


class Place(Enum):
    """Where in the talk a moment lies."""

    EDGE = "edge"
    """Where a stretch of talk begins or ends."""
    GAP = "gap"
    """Between two lines."""
    EARLY = "L cut"
    """Before the speaker ends: the voice runs on over the next picture."""
    LATE = "J cut"
    """After the reply began: the voice is there before its picture."""
    INSIDE = "inside"
    """At a clause or a word inside a line."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame at which there could be a cut.

    Attributes:
        frame: The frame, on the scene's clock.
        place: Where it lies.
        line: Number of the line it is in or before.
        turn: Whether another speaker begins here.
        mu: Natural logarithm of the length, in seconds, that a shot from here on should have.
    """

    frame: int
    place: Place
    line: int
    turn: bool
    mu: float = 0.0


def moments(timeline: Timeline, preset: Preset) -> list[Moment]:
    """Every moment of a scene, in order, from its first frame to the one after its last."""
    found: list[Moment] = []
    lines = timeline.lines
    starts = [line.start_frame for line in lines]
    for stretch in timeline.stretches:
        low = bisect_left(starts, stretch.start)
        inside = [] if stretch.business else range(low, bisect_left(starts, stretch.end))
        first = min(low, max(0, len(lines) - 1))
        found.append(Moment(stretch.start, Place.EDGE, first, turn=False))
        found += _spaced(
            list(_inside(timeline, preset, inside)), stretch.start, stretch.end, timeline
        )
    found.append(Moment(timeline.end, Place.EDGE, max(0, len(lines) - 1), turn=False))
    return [replace(moment, mu=_mu(timeline, preset, n, moment)) for n, moment in enumerate(found)]


def _inside(timeline: Timeline, preset: Preset, numbers: Sequence[int]) -> Iterable[Moment]:
    lines = timeline.lines
    for k in numbers:
        line = lines[k]
        if not line.overlaps:
            yield _before(timeline, preset, k, first=k == numbers[0])
        if not line.overlaps and not (k + 1 < len(lines) and lines[k + 1].overlaps):
            for frame in _clauses(timeline, line):
                yield Moment(frame, Place.INSIDE, k, turn=False)


def _before(timeline: Timeline, preset: Preset, k: int, *, first: bool) -> Moment:
    """The moment of the cut to a line: in the gap, early or late (evaluation.md 4.3, rule 9).

    Which it is hangs on the two lines alone.
    """
    rate, lines = timeline.rate, timeline.lines
    line, before = lines[k], lines[k - 1]
    turn = not first and set(line.speakers) != set(before.speakers)
    gap = max(0 if first else before.span.end, line.start_frame - rate.frames(_exact(_GAP_LEAD_S)))
    choice = digest(timeline.film, "cut", line.id) % 100
    wander = 0.6 + (digest(timeline.film, "far", line.id) % 1000) / 1000
    if turn and preset.cuts.gap <= choice < preset.cuts.gap + preset.cuts.l_cut:
        lead = rate.frames(_exact(preset.cuts.l_lead_s * wander))
        if before.duration_frames > 3 * lead:
            return Moment(before.span.end - lead, Place.EARLY, k, turn)
    if turn and choice >= preset.cuts.gap + preset.cuts.l_cut:
        lag = rate.frames(_exact(preset.cuts.j_lag_s * wander))
        if line.duration_frames > 2.5 * lag:
            return Moment(line.start_frame + lag, Place.LATE, k, turn)
    return Moment(gap, Place.GAP, k, turn)


def _clauses(timeline: Timeline, line: ScriptLine) -> list[int]:
    """Frames at the clauses of a long line, and between words where clauses are far apart."""
    rate = timeline.rate
    edge, stride = rate.frames(_exact(_INSIDE_FROM_S)), rate.frames(_exact(_STRIDE_S))
    text = line.text
    if line.duration_frames < 2 * edge or not text:
        return []
    breaks = [match.end() for match in _CLAUSE.finditer(text)]
    at = [line.start_frame + line.duration_frames * b // len(text) for b in breaks]
    low, high = line.start_frame + edge, line.span.end - edge
    clauses = [frame for frame in at if low <= frame <= high]
    frames: list[int] = []
    for begin, end in zip([line.start_frame, *clauses], [*clauses, line.span.end], strict=True):
        parts = (end - begin) // stride
        frames += [begin + (end - begin) * part // (parts + 1) for part in range(1, parts + 1)]
        frames.append(end)
    return sorted({frame for frame in frames if low <= frame <= high})


def _spaced(found: list[Moment], start: int, end: int, timeline: Timeline) -> list[Moment]:
    """Drops what is too near to something that counts more."""
    near = timeline.rate.frames(_exact(_NEAREST_S))
    least = timeline.rate.frames(_exact(0.4))
    kept: dict[int, list[Moment]] = {}
    for moment in sorted(found, key=lambda it: (it.place is Place.INSIDE, it.frame)):
        apart = near if moment.place is Place.INSIDE else least
        if moment.frame - start < least or end - moment.frame < least:
            continue
        around = (other for n in range(-2, 3) for other in kept.get(moment.line + n, ()))
        if all(abs(moment.frame - other.frame) >= apart for other in around):
            kept.setdefault(moment.line, []).append(moment)
    return sorted((it for at in kept.values() for it in at), key=lambda it: it.frame)


def _mu(timeline: Timeline, preset: Preset, number: int, moment: Moment) -> float:
    """How long a shot from a moment on should be, as a logarithm of seconds.

    Half of what it wanders is shared with the neighbours, which is what makes real tempo come in
    clusters (evaluation.md 4.1, rule 4); tension shortens.
    """
    lines, tempo = timeline.lines, preset.tempo
    slow = 0.0
    for offset, weight in _KERNEL:
        if 0 <= moment.line + offset < len(lines):
            slow += weight * _draw(timeline, "slow", lines[moment.line + offset].id)
    slow /= math.sqrt(sum(weight**2 for _offset, weight in _KERNEL))
    line = lines[moment.line]
    own = _draw(timeline, "own", line.id, str(moment.frame - line.start_frame))
    mu = math.log(tempo.median_s)
    mu += tempo.spread * math.sqrt(tempo.slow_share) * slow
    mu += tempo.spread * math.sqrt(1 - tempo.slow_share) * 0.6 * own
    mu -= tempo.tension_pull * (timeline.reading.tension[moment.line] - 0.5)
    if number == 0:
        mu += math.log(tempo.first_shot_times)
    return mu


def _draw(timeline: Timeline, *names: str) -> float:
    """A draw from a normal distribution that hangs on names alone."""
    return _NORMAL.inv_cdf(((digest(timeline.film, *names) >> 12) + 0.5) / 2**52)


def _exact(seconds: float) -> Fraction:
    return Fraction(round(seconds * 1000), 1000)

"""The cut: the cheapest way through a scene, over what could be shown and where it could be cut.

A semi-Markov Viterbi search (Galvane and others 2015; Leake and others 2017): a state is a setup,
a step is a shot of any length between two moments, and the costs are the preset's table. What a
director counts while cutting (how often shot and reverse have alternated, how many shots have been
tight, how many turns have been cut in a row) is carried along the best way into each state.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from storyreel.screenplay.vocabulary import ShotKind, ShotSize
from storyreel.scripter._choices import Choices, Slice
from storyreel.scripter._moments import Moment, Place
from storyreel.scripter._presets import Preset
from storyreel.scripter._setups import GROUPS, STEPS, TIGHT_STEP, WIDE_STEP, Setup, crosses

_SHORT_LINE_S, _REACTION_S = 1.5, 2.5
_TOO_LONG = 5.0
_FLICKER_S = 1.2
_NOTICED_S = 0.3
_OPENING_S = 3.0
"""A place takes this long to be taken in."""
_WIDE_LEAST_S = 2.2
_WIDE_HELD_S = 5.0
"""From here on a wide shot in which people talk keeps the audience from their faces."""
_TIGHT_RUN, _TURN_RUN, _PATTERN_RUN = 7, 4, 3
"""So many tight shots, turns cut in a row, and alternations of two setups are enough."""
_RESIDUAL = 0.5
_WIDEST_STEP = STEPS.index(ShotSize.LS)
_FORBIDDEN = 500.0
"""For what is only done when nothing else is possible."""
_LONG_LINE_S = 9.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A shot of the plan.

    Attributes:
        start, end: Frames on the scene's clock.
        setup: What it shows.
        ruled_by: The slice that its reason comes from.
        first, last: Numbers of the moments it lies between.
    """

    start: int
    end: int
    setup: Setup
    ruled_by: Slice
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Prior:
    """The plan before an edit, laid over the moments of the new one.

    Attributes:
        kept: What was on screen from a moment on, where there was a cut at it before.
        steady: Numbers of the moments around which nothing has changed.
        rewritten: Numbers of the moments inside short lines whose words are new.
    """

    kept: Mapping[int, Setup]
    steady: frozenset[int]
    rewritten: frozenset[int]


class _Memory(NamedTuple):
    """What is counted along a way.

    The setup before; how often it and this one alternated; how many shots have been tight; how many
    turns in a row were cut at; and for how long the voice that goes on has not been seen.
    """

    one_before: int
    alternated: int
    tight: int
    turns: int
    unseen_s: float


class _Step(NamedTuple):
    """The best way that enters or ends a shot of one setup."""

    cost: float
    moment: int
    setup: int
    memory: _Memory
    before: _Step | None


_FRESH = _Memory(-1, 0, 0, 0, 0.0)


class Cutter:
    """Finds the cheapest way through one scene."""

    def __init__(
        self,
        choices: Choices,
        found: Sequence[Moment],
        preset: Preset,
        prior: Prior | None,
    ) -> None:
        self.choices = choices
        self.moments = found
        self.slices = choices.slices
        self.preset = preset
        self.costs = preset.costs
        self.prior = prior
        self.rate = choices.timeline.rate
        self._pairs: dict[tuple[int, int], float] = {}
        self._wide = [setup.is_wide for setup in choices.setups]
        self._tight = [setup.step <= TIGHT_STEP for setup in choices.setups]

    def pieces(self) -> list[Piece]:
        """The shots, in order."""
        entries: list[dict[int, _Step]] = []
        ends: list[tuple[int, _Step]] = []
        for n, part in enumerate(self.slices):
            entries.append({setup: self._begun(n, setup, ends) for setup in part.costs})
            ended = self._ended(n + 1, entries)
            ends = sorted(ended.items(), key=lambda it: (it[1].cost, it[0]))
        step: _Step | None = ends[0][1]
        found: list[Piece] = []
        last = len(self.slices)
        while step is not None:
            first = step.moment
            found.append(
                Piece(
                    self.moments[first].frame,
                    self.moments[last].frame,
                    self.choices.setups[step.setup],
                    self._ruling(first, last),
                    first,
                    last,
                )
            )
            last, step = first, step.before
        return found[::-1]

    def _ruling(self, first: int, last: int) -> Slice:
        seconds: dict[int, float] = {}
        for part in self.slices[first:last]:
            seconds[part.line] = seconds.get(part.line, 0.0) + part.seconds
        line = max(seconds, key=lambda k: seconds[k])
        return next(part for part in self.slices[first:last] if part.line == line)

    def _begun(self, n: int, setup: int, ended: Sequence[tuple[int, _Step]]) -> _Step:
        """The best way to begin a setup at a moment, after what ended there, cheapest first."""
        cost = self._of_moment(n, setup)
        if not ended:
            return _Step(cost + self._first(setup), n, setup, _FRESH, None)
        costs, wide = self.costs, self._wide[setup]
        gained = min(0.0, costs.pattern) + (min(0.0, costs.re_establish) if wide else 0.0)
        best: _Step | None = None
        least = math.inf
        for old, step in ended:
            if step.cost + gained >= least:
                break
            memory = step.memory
            total = step.cost + self._pair(old, setup)
            if memory.one_before == setup:
                worn = memory.alternated - _PATTERN_RUN
                total += costs.pattern if worn < 0 else costs.pattern_worn * (1 + worn)
            if wide:
                tight = memory.tight + self._tight[old]
                total += costs.re_establish if tight >= _TIGHT_RUN else costs.wide
            if memory.turns >= _TURN_RUN:
                total += costs.every_turn
            if total < least:
                least, best = total, step
        assert best is not None, "there is a way to every moment"
        return _Step(cost + least, n, setup, self._after(n, setup, best), best)

    def _first(self, setup: int) -> float:
        """What it costs to open on a setup: the place is seen, and everybody in it."""
        shown = self.choices.setups[setup]
        everybody = set(self.slices[0].stretch.company) <= set(shown.people)
        wide = shown.step >= WIDE_STEP and everybody
        # The wider the first shot, the more of the place is seen.
        nearer = 3 * self.costs.size_step * max(0, _WIDEST_STEP - shown.step)
        return nearer + (0.0 if wide else self.costs.not_wide_at_first)

    def _of_moment(self, n: int, setup: int) -> float:
        """What a cut at a moment costs, whatever is on either side of it."""
        moment, costs = self.moments[n], self.costs
        total = costs.cut
        if moment.place is Place.INSIDE:
            line = self.choices.lines[moment.line]
            length_s = float(self.rate.seconds(line.duration_frames))
            total += costs.inside * (1.0 if length_s < _LONG_LINE_S else 0.5)
        if moment.turn:
            total += costs.turn
        if self.prior is not None and n in self.prior.rewritten:
            # Each piece of a rewritten line is a take made anew.
            total += 2 * costs.broken
        if self.prior is not None and n in self.prior.steady and n:
            kept = self.prior.kept.get(n)
            if kept is None:
                total += costs.broken if moment.place is not Place.EDGE else 0.0
            elif kept.picture == self.choices.setups[setup].picture:
                total += costs.kept
        return total

    def _after(self, n: int, setup: int, step: _Step) -> _Memory:
        old = step.memory
        alternated = old.alternated + 1 if old.one_before == setup else 0
        tight = 0 if self._wide[step.setup] else old.tight + self._tight[step.setup]
        turns = old.turns + 1 if self.moments[n].turn else old.turns
        unseen_s = old.unseen_s if self.moments[n].place is Place.INSIDE else 0.0
        return _Memory(step.setup, alternated, tight, turns, unseen_s)

    def _pair(self, old: int, new: int) -> float:
        """What a cut between two setups costs."""
        key = (old, new)
        if key not in self._pairs:
            self._pairs[key] = self._pair_of(self.choices.setups[old], self.choices.setups[new])
        return self._pairs[key]

    def _pair_of(self, old: Setup, new: Setup) -> float:
        costs = self.costs
        if old.picture == new.picture:
            return _FORBIDDEN
        things = (ShotKind.INSERT, ShotKind.CUTAWAY)
        if old.kind in things or new.kind in things:
            return 0.0
        total = 4.0 if old.is_wide and new.is_wide else 0.0
        if _alike(old, new) and abs(old.step - new.step) <= 1:
            total += costs.jump
        elif _alike(old, new) and old.kind in GROUPS:
            total += costs.nothing_new
        elif {old.kind, new.kind} == {ShotKind.OTS, ShotKind.TWO_SHOT}:
            total += costs.nothing_new / 3 if set(old.subjects) == set(new.subjects) else 0.0
        if abs(old.step - new.step) >= 4 and not (old.is_wide or new.is_wide):
            total += costs.size_leap
        singles = (ShotKind.SINGLE, ShotKind.OTS)
        if old.kind in singles and new.kind in singles and old.subjects[0] != new.subjects[0]:
            total += costs.reverse_unmatched * min(2, abs(old.step - new.step)) / 2
        same = old.company == new.company
        if same and not new.is_wide and crosses(self.choices.sides(old), self.choices.sides(new)):
            total += costs.axis
        return total

    def _ended(self, n: int, entries: list[dict[int, _Step]]) -> dict[int, _Step]:
        """The best way to end a shot of each setup at a moment."""
        tempo, costs = self.preset.tempo, self.costs
        best: dict[int, _Step] = {}
        active: dict[int, tuple[float, float, float]] = {}
        seconds, passed, broken = 0.0, 0, 0.0
        for first in range(n - 1, -1, -1):
            part = self.slices[first]
            if first < n - 1:
                if (
                    part.stretch.business is not None
                    or self.slices[n - 1].stretch is not part.stretch
                ):
                    break
                if seconds >= tempo.longest_s:
                    break
                inner = first + 1
                passed += self.moments[inner].turn
                if (
                    self.prior is not None
                    and inner in self.prior.steady
                    and inner in self.prior.kept
                ):
                    broken += costs.broken
                active = {
                    setup: (q + a, u + b, o + c)
                    for setup, (q, u, o) in part.costs.items()
                    if setup in active
                    for a, b, c in (active[setup],)
                }
                if not active:
                    break
            else:
                active = dict(part.costs)
            seconds += part.seconds
            base = self._length(first, seconds, n) + broken
            entered = entries[first]
            for setup, (quality, unseen_here, once) in active.items():
                step = entered[setup]
                total = step.cost + base + quality / seconds + once
                if self._wide[setup] and part.stretch.business is None:
                    total += costs.wide_held * max(0.0, seconds - _WIDE_HELD_S)
                    total += costs.flicker * max(0.0, _WIDE_LEAST_S - seconds)
                unseen = 0.0
                if unseen_here > _NOTICED_S:
                    unseen = unseen_here + step.memory.unseen_s
                    total += self._unseen(setup, unseen, seconds)
                if setup not in best or total < best[setup].cost:
                    turns = 0 if passed else step.memory.turns
                    memory = step.memory._replace(turns=turns, unseen_s=unseen)
                    best[setup] = _Step(total, first, setup, memory, step.before)
        return best

    def _length(self, first: int, seconds: float, n: int) -> float:
        """What the length of a shot costs."""
        tempo, costs = self.preset.tempo, self.costs
        if self.slices[first].stretch.business is not None:
            return 0.0
        off = math.log(seconds) - self.moments[first].mu
        total = costs.rhythm * (off + off * off / (2 * _RESIDUAL * _RESIDUAL))
        total += costs.linger * max(0.0, seconds - tempo.linger_s)
        if first == 0:
            total += costs.flicker * max(0.0, _OPENING_S - seconds)
        if seconds < _FLICKER_S:
            total += costs.flicker * (_FLICKER_S - seconds) / 0.4
        if not tempo.shortest_s <= seconds <= tempo.longest_s:
            total += _FORBIDDEN / 5
        return total

    def _unseen(self, setup: int, unseen_s: float, seconds: float) -> float:
        """What a voice without its mouth costs; a face that mostly listens may do so longer."""
        costs = self.costs
        if unseen_s <= _SHORT_LINE_S:
            return costs.speaker_unseen_short * unseen_s / _SHORT_LINE_S
        faces = (ShotKind.SINGLE, ShotKind.OTS)
        listens = self.choices.setups[setup].kind in faces and unseen_s > seconds / 2
        limit = _REACTION_S if listens else _SHORT_LINE_S
        if unseen_s <= limit:
            return costs.speaker_unseen
        return costs.speaker_unseen * (_TOO_LONG + 2 * (unseen_s - limit))


def _alike(old: Setup, new: Setup) -> bool:
    """Whether two setups are pictures of the same people: of a group, or of whom they are on."""
    of_many = [setup.kind in GROUPS and len(setup.subjects) > 1 for setup in (old, new)]
    if all(of_many):
        return set(old.subjects) == set(new.subjects)
    return not any(of_many) and old.subjects[0] == new.subjects[0]

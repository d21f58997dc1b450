"""What could be shown at each moment of a scene, and what each choice costs by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from storyreel.dialogue import Delivery
from storyreel.screenplay.schema import ScriptLine
from storyreel.screenplay.vocabulary import Angle, Feeling, Move, ShotKind, ShotSize
from storyreel.scripter._analysis import LineReading
from storyreel.scripter._moments import Moment
from storyreel.scripter._presets import Preset
from storyreel.scripter._setups import GROUPS, STEPS, TIGHT_STEP, Coverage, Setup, Sides
from storyreel.scripter._shots import Slot, as_it_fits
from storyreel.scripter._timeline import Stretch, Timeline, digest

_SPEAKER, _ADDRESSEE, _MENTIONED, _OTHER = 1.0, 0.6, 0.7, 0.2
"""Importance of people on the page (evaluation.md 4.5)."""
_STRONG = 0.6
_PLAIN_TALK = 0.3
"""Below this a line is no cause for a low or a high camera."""
_LONG_LINE_S, _VERY_LONG_LINE_S = 6.0, 9.0
_WIDE_OFF = 1.5
"""Steps that a wide shot counts as off, whatever is said in it."""
_SHORT_S, _SPOKEN_THROUGH = 1.2, 1.7
_FROM_BEHIND = 0.7
"""How much of a speaker is missed who is seen from behind."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The time between two moments.

    Attributes:
        seconds: How long it is.
        line: Number of the line that rules it.
        stretch: The stretch it is part of.
        company: Number of the company that is there.
        costs: For every setup that could be on screen, by number: quality times seconds, seconds
            of voices whose mouths are not seen, and what is given or asked once.
    """

    seconds: float
    line: int
    stretch: Stretch
    costs: dict[int, tuple[float, float, float]]


class Choices:
    """All setups of a scene, numbered, and what each costs in each slice."""

    def __init__(self, timeline: Timeline, preset: Preset, found: list[Moment]) -> None:
        self.timeline = timeline
        self.preset = preset
        self.lines = timeline.lines
        self.setups: list[Setup] = []
        self._numbers: dict[Setup, int] = {}
        self._coverage: dict[tuple[tuple[str, str], ...], Coverage] = {}
        self._offers: dict[tuple[int, int], tuple[int, ...]] = {}
        self._costs: dict[tuple[int, int, int], float] = {}
        self.business: dict[int, Slot] = {}
        self._named_first = self._first_mentions()
        self.slices = self._sliced(found)

    @cached_property
    def _turning_line(self) -> int:
        beats = self.timeline.reading.beats
        return next((beat.first_line for beat in beats if beat.turning_point), len(self.lines) - 1)

    def number(self, setup: Setup) -> int:
        """The number of a setup."""
        if setup not in self._numbers:
            self._numbers[setup] = len(self.setups)
            self.setups.append(setup)
        return self._numbers[setup]

    def coverage(self, stretch: Stretch) -> Coverage:
        """What can be shot of the people of a stretch."""
        key = tuple(stretch.company.items())
        if key not in self._coverage:
            self._coverage[key] = Coverage(
                self.timeline.film, self.timeline.place, stretch.company, len(self._coverage)
            )
        return self._coverage[key]

    def sides(self, setup: Setup) -> Sides:
        """Side of each pair that a setup is taken from."""
        plain = replace(setup, angle=Angle.EYE, move=Move.STATIC)
        return next((s for c in self._coverage.values() if (s := c.sides(plain))), ())

    def _sliced(self, found: list[Moment]) -> list[Slice]:
        slices = []
        stretches = iter(self.timeline.stretches)
        stretch = next(stretches)
        for this, after in pairwise(found):
            while this.frame >= stretch.end:
                stretch = next(stretches)
            slices.append(self._slice(this, after, stretch))
        return slices

    def _slice(self, this: Moment, after: Moment, stretch: Stretch) -> Slice:
        rate = self.timeline.rate
        seconds = float(rate.seconds(after.frame - this.frame))
        if stretch.business is not None:
            slot = self._business(stretch, stretch.business)
            self.business[stretch.start] = slot
            slot = as_it_fits(self.timeline.film, self.timeline.place, slot)
            setup = Setup(slot.kind, slot.subjects, slot.size, slot.size)
            forced = self.number(setup)
            return Slice(seconds, this.line, stretch, {forced: (0.0, 0.0, 0.0)})
        heard: list[tuple[int, float]] = []
        for k in range(max(0, this.line - 2), min(len(self.lines), after.line + 2)):
            overlap = min(self.lines[k].span.end, after.frame) - max(
                self.lines[k].start_frame, this.frame
            )
            if overlap > 0:
                heard.append((k, float(rate.seconds(overlap))))
        ruling = max(heard, key=lambda it: it[1])[0] if heard else this.line
        costs = {}
        for number in self._offered(ruling, stretch):
            setup = self.setups[number]
            unseen = sum(
                s * self._unseen(setup, self.lines[k], stretch) * self._whole(k, s)
                for k, s in heard
            )
            quality = self._quality(number, ruling, stretch) * seconds
            costs[number] = (quality, unseen, self._once(setup, ruling, this, after, stretch))
        return Slice(seconds, ruling, stretch, costs)

    def _business(self, stretch: Stretch, slot: Slot) -> Slot:
        """Business as it can be shot: of everybody, where the one who acts stands hidden."""
        if slot.kind is not ShotKind.SINGLE or slot.main is not None:
            return slot
        actor = slot.subjects[0]
        partner = next((who for who in stretch.company if who != actor), None)
        if self.coverage(stretch).single(actor, slot.size, partner) is not None:
            return slot
        everybody = tuple(stretch.company)
        return replace(slot, kind=ShotKind.MASTER, subjects=everybody, size=ShotSize.FS)

    def _offered(self, k: int, stretch: Stretch) -> tuple[int, ...]:
        """Numbers of the setups that a line could be shown in."""
        key = (k, stretch.start)
        if key not in self._offers:
            offers = (self.number(s) for s in self._setups_of(k, stretch) if s is not None)
            self._offers[key] = tuple(dict.fromkeys(offers))
        return self._offers[key]

    def _setups_of(self, k: int, stretch: Stretch) -> Iterable[Setup | None]:
        cover = self.coverage(stretch)
        if not stretch.company:
            place = self.timeline.place.id
            yield Setup(ShotKind.CUTAWAY, (place,), ShotSize.LS, ShotSize.LS)
            return
        people = self._focus(k, stretch)
        yield from (cover.master(size) for size in (ShotSize.LS, ShotSize.FS))
        if k == 0 and self.timeline.opening.move is not Move.STATIC:
            yield _with(cover.master(ShotSize.LS), move=Move.PUSH_IN)
        yield from self._groups(k, people, stretch, cover)
        for person in people:
            yield from self._of_one(k, person, stretch, cover)
        yield from self._in_another_way(k, stretch, cover)
        for prop in self._named_first.get(k, ()):
            if self._lies_here(prop):
                yield Setup(ShotKind.INSERT, (prop,), ShotSize.CU, ShotSize.CU, move=Move.PUSH_IN)

    def _groups(
        self, k: int, people: list[str], stretch: Stretch, cover: Coverage
    ) -> Iterable[Setup | None]:
        """Two people, those who speak together, and in a crowd those whom the line is about."""
        pairs: list[tuple[str, ...]] = []
        speakers = tuple(s for s in self.lines[k].speakers if s in stretch.company)
        if len(speakers) > 1:
            pairs.append(speakers)
        elif len(people) > 1:
            pairs.append((people[0], people[1]))
        for pair in pairs:
            yield from (cover.group(pair, size) for size in (ShotSize.MS, ShotSize.MLS))
        if len(stretch.company) > 3 and len(people) > 2:
            yield cover.group(people[:4], ShotSize.MLS)

    def _of_one(
        self, k: int, person: str, stretch: Stretch, cover: Coverage
    ) -> Iterable[Setup | None]:
        """One person, alone or over the shoulder of the one they look at."""
        partner = self._partner(person, k, stretch)
        if partner is not None:
            for size in (ShotSize.MS, ShotSize.MCU):
                yield cover.over_shoulder(person, partner, size)
        widest = ShotSize.MLS if len(stretch.company) > 1 else ShotSize.FS
        for step in range(self.preset.sizes.tightest, STEPS.index(widest) + 1):
            if step or self.lines[k].emotion.intensity >= _STRONG:
                yield cover.single(person, STEPS[step], partner)

    def _in_another_way(self, k: int, stretch: Stretch, cover: Coverage) -> Iterable[Setup | None]:
        """The speaker from below or above, or with a moving camera, where the line is cause."""
        line = self.lines[k]
        speaker = line.speakers[0]
        if speaker not in stretch.company:
            return
        partner = self._partner(speaker, k, stretch)
        size = STEPS[min(3, max(1, round(self.target(k))))]
        plain = cover.single(speaker, size, partner)
        angle = self._angle(k)
        if angle is not None:
            yield _with(plain, angle=angle)
        move = self._move(k)
        if move is not None:
            yield _with(plain, move=move)
            if partner is not None and move is not Move.HANDHELD and size is not ShotSize.CU:
                yield _with(cover.over_shoulder(speaker, partner, size), move=move)

    def _angle(self, k: int) -> Angle | None:
        """Low for the stronger, high for the weaker, where it comes to a head."""
        line = self.lines[k]
        holder = ""
        for power in self.timeline.reading.power:
            if power.first_line <= k:
                holder = power.holder
        chance = digest(self.timeline.film, "angle", line.id) % 100
        if not holder or line.emotion.intensity < _PLAIN_TALK:
            return None
        if chance >= 100 * self.preset.angles.power:
            return None
        return Angle.LOW if self.timeline.film.ids[holder] in line.speakers else Angle.HIGH

    def _move(self, k: int) -> Move | None:
        line, moves = self.lines[k], self.preset.moves
        chance = digest(self.timeline.film, "move", line.id) % 100
        long_enough = line.duration_frames > self.timeline.rate.frames(3)
        strength = line.emotion.intensity
        if (
            strength >= 0.5
            and line.emotion.feeling is Feeling.ANGRY
            and chance < 100 * moves.handheld
        ):
            return Move.HANDHELD
        if long_enough and strength >= 0.35 and chance < 100 * moves.push_in:
            return Move.PUSH_IN
        if long_enough and k == self._turning_line and moves.push_in > 0.2:
            return Move.PUSH_IN
        if long_enough and strength < 0.35 and chance >= 100 - 50 * moves.track:
            return Move.TRACK
        return None

    def _focus(self, k: int, stretch: Stretch) -> list[str]:
        """Who a line is about: its speakers, who hears it, and who speaks before and after."""
        wanted: list[str] = [*self.lines[k].speakers, *self.listeners(k, stretch)]
        for near in (k + 1, k - 1):
            if 0 <= near < len(self.lines):
                wanted += self.lines[near].speakers
        here = [who for who in dict.fromkeys(wanted) if who in stretch.company]
        return (here or list(stretch.company))[:4]

    def listeners(self, k: int, stretch: Stretch) -> list[str]:
        """Who is there and hears a line, those first whom it is said to."""
        line = self.lines[k]
        here = [who for who in line.addressees if who in stretch.company]
        near = [
            who
            for n in (k + 1, k - 1)
            if 0 <= n < len(self.lines)
            for who in self.lines[n].speakers
            if who in stretch.company and who not in line.speakers
        ]
        return list(dict.fromkeys([*here, *near]))

    def _partner(self, person: str, k: int, stretch: Stretch) -> str | None:
        """Who somebody looks at during a line."""
        line = self.lines[k]
        if person in line.speakers:
            return next((w for w in line.addressees if w in stretch.company), None)
        return next(
            (w for w in line.speakers if w in stretch.company and w != person),
            next((w for w in stretch.company if w != person), None),
        )

    def target(self, k: int) -> float:
        """The size a line asks for, in steps (evaluation.md 4.5)."""
        sizes, line = self.preset.sizes, self.lines[k]
        turn = max(1, self._turning_line)
        way = min(1.0, k / turn) if k <= turn else max(0.3, 1 - (k - turn) / turn)
        wander = (digest(self.timeline.film, "size", line.id) % 2001) / 1000 - 1
        return (
            sizes.calm
            - sizes.feeling * line.emotion.intensity
            - sizes.arc * (way - 0.5)
            + sizes.variety * wander
        )

    def _quality(self, number: int, k: int, stretch: Stretch) -> float:
        key = (number, k, stretch.start)
        if key not in self._costs:
            self._costs[key] = self._quality_of(self.setups[number], k, stretch)
        return self._costs[key]

    def _quality_of(self, setup: Setup, k: int, stretch: Stretch) -> float:
        """What a setup costs for each second of a line, as an average of its shot."""
        costs, line = self.preset.costs, self.lines[k]
        if setup.kind in (ShotKind.INSERT, ShotKind.CUTAWAY):
            return 0.0
        strength = line.emotion.intensity
        wanted = max(0.0, self.target(k))
        # Two faces need a step more than one; a wide shot of everybody is not of a feeling, and
        # what it costs is mostly counted once, where it is cut to.
        if setup.is_wide:
            off = _WIDE_OFF
        elif setup.kind in GROUPS:
            off = abs(setup.step - wanted - 1)
        else:
            off = abs(setup.step - wanted)
        total = costs.size_step * off
        total += costs.hitchcock * self._hitchcock(setup, k, stretch)
        if setup.angle is not Angle.EYE:
            total += costs.angle * (0.6 - 2 * strength)
        if setup.move is Move.TRACK:
            total += costs.move * (0.2 - strength)
        elif setup.move is not Move.STATIC:
            total += costs.move * (0.6 - 1.8 * strength)
        return total

    def _hitchcock(self, setup: Setup, k: int, stretch: Stretch) -> float:
        line = self.lines[k]
        mentioned = {self.timeline.film.ids[name] for name in self.timeline.readings[k].mentioned}
        weights = {
            who: _SPEAKER
            if who in line.speakers
            else _MENTIONED
            if who in mentioned
            else _ADDRESSEE
            if who in line.addressees
            else _OTHER
            for who in stretch.company
        }
        whole = sum(weights.values())
        return sum((setup.share_of(who) - w / whole) ** 2 for who, w in weights.items())

    def _unseen(self, setup: Setup, line: ScriptLine, stretch: Stretch) -> float:
        """How much of a second of a line is a voice without its mouth."""
        if line.delivery is not Delivery.ON:
            return 0.0
        here = [who for who in line.speakers if who in stretch.company]
        if not here or any(who in setup.people[:1] for who in here):
            return 0.0
        if any(who in setup.people for who in here):
            return _FROM_BEHIND if setup.kind is ShotKind.OTS else 0.0
        return 1.0

    def _whole(self, k: int, seconds: float) -> float:
        """More for a line that is heard from end to end: nobody reacts to what has not begun."""
        length = float(self.timeline.rate.seconds(self.lines[k].duration_frames))
        return _SPOKEN_THROUGH if seconds > 0.8 * length > _SHORT_S else 1.0

    def _once(self, setup: Setup, k: int, this: Moment, after: Moment, stretch: Stretch) -> float:
        """What a shot is given once: for the listener who must be seen, for a prop first named."""
        costs = self.preset.costs
        if setup.kind is ShotKind.INSERT:
            return costs.insert
        if setup.kind in GROUPS:
            return self._faceless(k)
        if k == self._turning_line and setup.step >= TIGHT_STEP:
            return costs.turning_point_wide / 2
        if setup.kind is not ShotKind.SINGLE or setup.subjects[0] in self.lines[k].speakers:
            return 0.0
        if setup.subjects[0] not in self.listeners(k, stretch)[:2]:
            return 0.0
        read, line = self.timeline.readings[k], self.lines[k]
        last = after.line != k or after.frame >= line.span.end
        if last and self.must_be_taken_in(read, line):
            return costs.reaction * (2 if k == self._turning_line or read.reveal else 1)
        inside = this.frame > line.start_frame and after.frame < line.span.end
        length_s = float(self.timeline.rate.seconds(line.duration_frames))
        # The longer somebody speaks, the more the audience wants to see who hears it.
        return (
            costs.listening
            * min(1.3, length_s / _VERY_LONG_LINE_S)
            * (inside and length_s > _LONG_LINE_S)
        )

    def _faceless(self, k: int) -> float:
        """What it costs to play a line in a shot of several: where it turns, or is strong."""
        costs = self.preset.costs
        if k == self._turning_line:
            return costs.turning_point_wide
        return costs.strong_line_wide if self.lines[k].emotion.intensity >= _STRONG else 0.0

    @staticmethod
    def must_be_taken_in(read: LineReading, line: ScriptLine) -> bool:
        """Whether the listener is wanted on screen after a line (evaluation.md 4.3, rule 11)."""
        return bool(
            read.reveal
            or read.unanswered
            or abs(read.sentiment) > 0.65
            or line.emotion.intensity >= 0.7
        )

    def _first_mentions(self) -> dict[int, tuple[str, ...]]:
        """Props of the film by the line that first names them in this scene."""
        known: set[str] = set()
        first: dict[int, tuple[str, ...]] = {}
        for k, read in enumerate(self.timeline.readings):
            new = [p for p in read.props if p in self.timeline.film.prop_ids() and p not in known]
            if new:
                first[k] = tuple(new[:1])
            known |= set(new)
        return first

    def _lies_here(self, prop_id: str) -> bool:
        """Whether a prop lies in this place for the whole of the film."""
        film = self.timeline.film
        prop = film.prop(prop_id)
        return (
            prop.place == self.timeline.place.id
            and prop.mark is not None
            and film.never_moved(prop_id)
        )


def _with(
    setup: Setup | None, *, angle: Angle = Angle.EYE, move: Move = Move.STATIC
) -> Setup | None:
    return None if setup is None else replace(setup, angle=angle, move=move)

"""A scene on the clock: when each line is spoken, what is done between, and who is where.

Lines follow one another with pauses; a direction that asks for something to be seen becomes a shot
of its own, for which the lines wait. What is left, the stretches of talk, is for the cut to decide.
Every time hangs on the lines it is near, so an edit moves what follows and changes nothing in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import storyreel.scripter._reading as reading
from storyreel.dialogue import Delivery, Direction, Line
from storyreel.screenplay.schema import Emotion, Mark, ScriptLine, StateEvent, TimedAction
from storyreel.screenplay.vocabulary import (
    Move,
    Posture,
    ShotKind,
    ShotSize,
    StateKind,
    SubjectKind,
    Verb,
)
from storyreel.scripter._analysis import BeatReading, LineReading, SceneReading, read_scene
from storyreel.scripter._breakdown import Breakdown, is_home, table_mark
from storyreel.scripter._ideas import STAGED_VERBS, BusinessIdea, SceneIdeas
from storyreel.scripter._lexicon import found, labels, table
from storyreel.scripter._shots import Slot
from storyreel.staging.paths import walk_path
from storyreel.staging.plans import PERSONAL_SPACE_M, apart_m

_OPENING_S = Fraction(2)
_CLOSING_S = Fraction(5, 4)
_BUSINESS_S = Fraction(13, 5)
_EMBRACE_S = Fraction(4)
_BETWEEN_TWO = (Verb.HAND_OVER, Verb.EMBRACE, Verb.STRIKE)
_INSERT_S = Fraction(3, 2)
_WALK_M_PER_S = 1.5
_SHORTEST_WALK_S, _LONGEST_WALK_S = Fraction(3), Fraction(5)
_LEAST_WALK_M = 1.0
_LONG_SCENE = 14
"""A scene of so many lines has somebody cross the room where it turns."""
TURNS = "the scene turns"
_WRITERS = "the writer's staging"
_BEHIND_FRAMES = 14
_AIR_S = Fraction(1, 5)
"""How long before and after business nobody speaks."""
_TAKEN_IN_S = Fraction(1, 2)
"""What a reveal adds to the pause after it."""

Acts = dict[str, tuple[TimedAction, ...]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the scene in which the same people are on the same marks.

    Attributes:
        start, end: Frames on the scene's clock; the end is not part of it.
        company: Mark of everybody present, by id.
        business: The shot that must fill it; none in a stretch of talk.
    """

    start: int
    end: int
    company: dict[str, str]
    business: Slot | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """How a scene turned before an edit.

    Attributes:
        line: Id of the line it turned at, or of the next one that is still there.
        actor: Who crossed the room there, if anybody did.
        spot: Where to.
    """

    line: str
    actor: str = ""
    spot: str = ""


class Timeline:
    """Lays one scene out on its clock.

    Attributes:
        lines: The lines with their times.
        readings: What was read of each line, in the same order.
        stretches: Business and talk in turn, without gaps, to the end of the scene.
        opening: What is done while the scene opens.
    """

    def __init__(
        self, film: Breakdown, number: int, text: reading.SceneText, turned: Turned | None
    ) -> None:
        self.film = film
        self.text = text
        self.place = film.place(number)
        self.rate = film.options.rate
        self.names = {film.ids[name]: name for name in film.dialogue.speakers}
        self.turned = turned
        self.number = number
        self.ideas = film.ideas.scene(number) if film.ideas else SceneIdeas()
        self.reading: SceneReading = as_thought_of(
            read_scene(
                text,
                film.dialogue.speakers,
                film.dialogue.language,
                turning_point=turned.line if turned is not None else None,
            ),
            [line.id for line in text.lines],
            self.ideas,
            self.names,
        )
        self.homes = self._home_marks()
        self.company = self._present_at_first()
        self.lines: list[ScriptLine] = []
        self.readings: list[LineReading] = []
        self.stretches: list[Stretch] = []
        self.pending: list[Direction] = []
        self.opening = self._opening()
        self.clock = self.opening_frames
        self._talk_from = 0
        self._lay_out()

    @property
    def end(self) -> int:
        """First frame after the scene."""
        return self.stretches[-1].end

    def _lay_out(self) -> None:
        readings = iter(self.reading.lines)
        for entry in self.text.entries:
            if isinstance(entry, Direction):
                self._direction(entry)
            else:
                self._line(entry, next(readings))
        self.clock += self.rate.frames(_CLOSING_S)
        self._close_talk(self.clock)

    def _close_talk(self, end: int) -> None:
        if end > self._talk_from:
            self.stretches.append(Stretch(self._talk_from, end, dict(self.company)))
        self._talk_from = end

    def _home_marks(self) -> dict[str, str]:
        """One mark per speaker of this place, the same in every scene that plays here."""
        here = [
            text
            for text, place in zip(self.film.texts, self.film.place_of, strict=True)
            if place == self.place.id
        ]
        speakers = dict.fromkeys(n for text in here for line in text.lines for n in line.speakers)
        free = [
            mark.id for mark in self.place.marks if len(mark.id) == 1 or mark.id.startswith("extra")
        ]
        before = self.film.marks_before(self.place.id)
        people = [self.film.ids[name] for name in speakers]
        homes = {person: before[person] for person in people if before.get(person) in free}
        left = [mark for mark in free if mark not in homes.values()]
        for person in people:
            if person not in homes and left:
                homes[person] = left.pop(0)
        for person, mark in self.ideas.positions.items():
            if person not in homes or mark not in {m.id for m in self.place.marks if is_home(m)}:
                self._note(f"{person} cannot begin at {mark!r}")
                continue
            other = next((who for who, at in homes.items() if at == mark), person)
            homes[other], homes[person] = homes[person], mark
        return homes

    def _note(self, what: str) -> None:
        """Says what a model wanted that cannot be done."""
        if self.film.ideas is not None:
            self.film.ideas.note(f"s{self.number}", what)

    def _present_at_first(self) -> dict[str, str]:
        """Everybody who speaks here and is not brought in later by a direction."""
        late: set[str] = set()
        spoken: set[str] = set()
        for entry in self.text.entries:
            if isinstance(entry, Line):
                spoken |= set(entry.speakers)
                continue
            business = self.film.business(entry)
            if spoken and business.enters and not business.leaves:
                late |= {name for name in business.people if name not in spoken}
        present: dict[str, str] = {}
        for direction in self._opening_directions():
            for name in reading.named(direction.text, self.film.dialogue.speakers):
                person = self.film.ids[name]
                if name not in late and person in self.homes:
                    present[person] = self.homes[person]
        for line in self.text.lines:
            for name in line.speakers:
                if line.delivery is Delivery.ON and name not in late:
                    present.setdefault(self.film.ids[name], self.homes[self.film.ids[name]])
        if not present:
            first = self.film.ids[self.text.lines[0].speakers[0]]
            present[first] = self.homes[first]
        # By mark, not by who speaks first: a deleted first line must not turn the scene around.
        return dict(sorted(present.items(), key=lambda item: item[1]))

    def _opening_directions(self) -> list[Direction]:
        directions: list[Direction] = []
        for entry in self.text.entries:
            if isinstance(entry, Line):
                break
            directions.append(entry)
        return directions

    def _opening(self) -> Slot:
        """The master: the place and everybody in it, and what is done before the first line."""
        self.opening_frames = self.rate.frames(_OPENING_S)
        start = dict(self.company)
        actions: dict[str, tuple[TimedAction, ...]] = {}
        events: tuple[StateEvent, ...] = ()
        ways = self._ways_in()
        for direction in self._opening_directions():
            business = self.film.business(direction)
            people = [self.film.ids[name] for name in business.people]
            actor = next((person for person in people if person in self.company), None)
            if actor is None:
                continue
            if business.enters and not business.leaves and actor not in actions and ways:
                way = ways.pop(0)
                length = self._walk_frames(way, self.company[actor])
                self.opening_frames = max(self.opening_frames, length)
                start[actor] = way
                actions[actor] = (self._walk(self.company[actor], length),)
            props = [kind for kind in business.props if kind in self.film.prop_ids()]
            partner = next((p for p in people if p != actor and p in self.company), None)
            if props and actor not in actions:
                self.opening_frames = max(self.opening_frames, self.rate.frames(_BUSINESS_S))
                acts, handled = self._handling(
                    actor, partner, props, business, self.opening_frames, None
                )
                if handled:
                    actions[actor] = acts
                    events += handled
            events += self._clothes(actor, business, at=0)
        names = listed([self.names[c] for c in self.company])
        push = digest(self.film, "open", self.place.id, self.text.lines[0].id) % 3 == 0
        return Slot(
            kind=ShotKind.MASTER,
            subjects=tuple(self.company),
            size=ShotSize.LS,
            start=0,
            action=sentence(self.text.opening or f"{names} in {self.place.name.lower()}.", 40),
            why="opens the scene: the place and everybody in it",
            main=None,
            company=start,
            move=Move.PUSH_IN if push and not actions else Move.STATIC,
            actions=actions,
            events=events,
        )

    def _walk(self, target: str, length: int, after: int = 0) -> TimedAction:
        begin = 4 + after
        return TimedAction(
            verb=Verb.WALK, at_frames=begin, duration_frames=length - begin - 6, target=target
        )

    def _walk_frames(self, start: str, target: str) -> int:
        """How long a shot of a walk lasts, at a walking pace."""
        way_m = apart_m(self.place.mark(start), self.place.mark(target))
        pace_s = Fraction(round(way_m / _WALK_M_PER_S * 10), 10) + Fraction(1, 2)
        return self.rate.frames(min(_LONGEST_WALK_S, max(_SHORTEST_WALK_S, pace_s)))

    def _ways_in(self) -> list[str]:
        """Marks by which people come and go, the ones out of sight first."""
        marks = {mark.id: mark for mark in self.place.marks}
        centre = Mark(id="m", x_m=0.0, z_m=0.0)
        reach_m = _WALK_M_PER_S * float(_LONGEST_WALK_S)
        ways = [
            mark_id
            for kind in ("off-", "door-")
            for mark_id, mark in sorted(marks.items())
            if mark_id.startswith(kind) and apart_m(mark, centre) < reach_m
        ]
        return ways or [list(marks)[-1]]

    def _direction(self, direction: Direction) -> None:
        """Plays a direction: as a shot of its own when somebody does something, else as a pause."""
        if not self.lines:
            return
        business = self.film.business(direction)
        people = [self.film.ids[name] for name in business.people]
        actor = people[0] if people else None
        if actor is None or actor not in self.homes:
            if business.pause:
                self.clock += self.rate.frames(Fraction(6, 5))
            self.pending.append(direction)
            return
        if business.enters is not None and business.leaves is None:
            coming = [p for p in people if p in self.homes and p not in self.company]
            if actor in coming:
                self._enter(coming, business, f"an entrance is shown whole: {business.enters!r}")
                self.pending.append(direction)
                return
        if business.leaves and actor in self.company:
            self._leave([p for p in people if p in self.company], business)
        elif actor in self.company and (spot := self._spot_in(business.text, actor)) is not None:
            self._go(actor, spot, sentence(business.text, 40), "the direction asks for it")
        elif actor in self.company and (business.changes or not self.pending):
            self._act(actor, people, business)
        self.pending.append(direction)

    def _enter(self, coming: Sequence[str], business: reading.Business | None, why: str) -> None:
        """Somebody comes in, and everybody is seen again."""
        ways = self._ways_in()
        # Whoever has no door of their own comes in behind somebody else.
        by = {person: ways[number % len(ways)] for number, person in enumerate(coming)}
        behind = {p: number // len(ways) * _BEHIND_FRAMES for number, p in enumerate(coming)}
        length = max(self._walk_frames(by[p], self.homes[p]) + behind[p] for p in coming)
        walks: Acts = {
            person: (self._walk(self.homes[person], length, after=behind[person]),)
            for person in coming
        }
        start = dict(self.company) | by
        names = listed([self.names[p] for p in coming])
        come = "come" if len(coming) > 1 else "comes"
        self._business(
            Slot(
                kind=ShotKind.MASTER,
                subjects=tuple(start),
                size=ShotSize.FS,
                start=self.clock,
                action=sentence(business.text if business else f"{names} {come} in.", 40),
                why=why,
                main=None,
                company=start,
                actions=walks,
                events=self._clothes(coming[0], business, at=0) if business else (),
            ),
            length,
            dict(self.company) | {person: self.homes[person] for person in coming},
        )

    def _leave(self, leaving: Sequence[str], business: reading.Business) -> None:
        ways = self._ways_in()
        outside = [way for way in ways if way.startswith("off-")] or ways
        targets = [outside[k % len(outside)] for k in range(len(leaving))]
        length = max(
            self._walk_frames(self.company[p], way) for p, way in zip(leaving, targets, strict=True)
        )
        walks: Acts = {
            p: (self._walk(way, length),) for p, way in zip(leaving, targets, strict=True)
        }
        after = {p: mark for p, mark in self.company.items() if p not in leaving}
        self._business(
            Slot(
                kind=ShotKind.MASTER,
                subjects=tuple(dict.fromkeys([*leaving, *self.company])),
                size=ShotSize.FS,
                start=self.clock,
                action=sentence(business.text, 40),
                why=f"an exit is shown whole: {business.leaves!r}",
                main=None,
                company=dict(self.company),
                actions=walks,
            ),
            length,
            after,
        )

    def _spot_in(self, text: str, actor: str) -> str | None:
        """The free mark that a direction sends somebody to, when there is one and a way to it."""
        if found(table("stage")["cross"], text) is None:
            return None
        for spot in labels("spots", text):
            near = [
                mark.id
                for mark in self.place.marks
                if mark.id == spot or mark.id.startswith(f"{spot}-")
            ]
            for mark_id in near:
                if self._can_go(actor, mark_id):
                    return mark_id
        return None

    def _can_go(self, actor: str, mark_id: str) -> bool:
        mark, here = self.place.mark(mark_id), self.mark(actor)
        others = [self.mark(person) for person in self.company if person != actor]
        return (
            apart_m(mark, here) >= _LEAST_WALK_M
            and all(apart_m(mark, other) >= PERSONAL_SPACE_M for other in others)
            and mark_id not in self.homes.values()
            and walk_path(self.place, here, mark, [(o.x_m, o.z_m) for o in others]) is not None
        )

    def _go(self, actor: str, spot: str, action: str, why: str) -> None:
        """Somebody crosses to another spot, seen by all."""
        length = self._walk_frames(self.company[actor], spot)
        self._business(
            Slot(
                kind=ShotKind.MASTER,
                subjects=tuple(self.company),
                size=ShotSize.FS,
                start=self.clock,
                action=action,
                why=why,
                main=None,
                company=dict(self.company),
                actions={actor: (self._walk(spot, length),)},
            ),
            length,
            dict(self.company) | {actor: spot},
        )

    def _turn(self, line: Line) -> None:
        """At the turn of a scene who speaks crosses the room, when nothing else moves there."""
        before = self.turned or Turned("")
        actor = before.actor or self.film.ids[line.speakers[0]]
        if actor not in self.company or len(self.company) < 2 or self.pending:
            return
        if self.mark(actor).posture is not Posture.STAND:
            return
        spots = [
            mark.id
            for mark in self.place.marks
            if mark.id in table("spots")
            and mark.posture is Posture.STAND
            # At a table somebody stands before the others, with their back to the camera.
            and mark.z_m < self.mark(actor).z_m
        ]
        nearest = sorted(spots, key=lambda it: (apart_m(self.place.mark(it), self.mark(actor)), it))
        wanted = [spot for spot in nearest if spot == before.spot] or nearest
        spot = next((it for it in wanted if self._can_go(actor, it)), None)
        if spot is not None:
            action = f"{self.names[actor]} goes to the {spot}."
            self._go(actor, spot, action, f"{TURNS}: {line.text[:60]!r}")

    def _staged(self, idea: BusinessIdea) -> None:
        """Business that a model thought of, where it can be done."""
        actor, verb = idea.character, idea.verb
        if actor not in self.company or verb not in STAGED_VERBS:
            self._note(f"{actor} cannot {verb} before {idea.before_line}")
            return
        text = sentence(idea.action, 40) if idea.action else f"{self.names[actor]} acts."
        if verb is Verb.WALK:
            mark_ids = {mark.id for mark in self.place.marks}
            if idea.target in mark_ids and self._can_go(actor, idea.target or ""):
                self._go(actor, idea.target or "", text, _WRITERS)
            else:
                self._note(f"{actor} cannot walk to {idea.target!r} before {idea.before_line}")
            return
        partner = idea.target if idea.target in self.company and idea.target != actor else None
        asks = {Verb.HAND_OVER: "gives", Verb.PICK_UP: "takes", Verb.PUT_DOWN: "puts"}.get(verb)
        props = [idea.prop] if idea.prop in self.film.prop_ids() and asks else []
        if not self._possible(actor, verb, partner, props):
            self._note(f"{actor} cannot {verb} before {idea.before_line}")
            return
        business = reading.Business(
            text=text,
            people=(self.names[actor],),
            enters=None,
            leaves=None,
            pause=None,
            gives=text if asks == "gives" else None,
            takes=text if asks == "takes" else None,
            puts=text if asks == "puts" else None,
            garment=None,
            undresses=None,
            props={prop: prop for prop in props if prop},
        )
        self._play(actor, partner, business, None if asks else verb, _WRITERS)

    def _possible(
        self, actor: str, verb: Verb, partner: str | None, props: Sequence[str | None]
    ) -> bool:
        """Whether somebody can do something here."""
        standing = self.mark(actor).posture is Posture.STAND
        both = partner is not None and standing and self.mark(partner).posture is Posture.STAND
        if verb in (Verb.EMBRACE, Verb.STRIKE):
            return both
        if verb is Verb.KNEEL:
            return standing
        if verb not in (Verb.HAND_OVER, Verb.PICK_UP, Verb.PUT_DOWN):
            return True
        near = any(prop is not None and self._within_reach(prop, actor) for prop in props)
        if verb is Verb.HAND_OVER:
            return near and partner is not None
        return near and (verb is Verb.PICK_UP or table_mark(self.place) is not None)

    def _act(self, actor: str, people: list[str], business: reading.Business) -> None:
        """Business with a prop, with clothes, or of the body."""
        partner = next((p for p in people[1:] if p in self.company), None) or self.other(actor)
        touch = self._touch(business.text, actor, partner)
        self._play(actor, partner, business, touch, "the direction asks for it")

    def _play(
        self,
        actor: str,
        partner: str | None,
        business: reading.Business,
        touch: Verb | None,
        why: str,
    ) -> None:
        props = [kind for kind in business.props if kind in self.film.prop_ids()]
        length = self.rate.frames(_EMBRACE_S if touch is Verb.EMBRACE else _BUSINESS_S)
        actions, events = self._handling(actor, partner, props, business, length, touch)
        events += self._clothes(actor, business, at=length - 1)
        both = partner is not None and actions[0].verb in _BETWEEN_TWO
        changes = any(event.kind is StateKind.CLOTHES for event in events)
        self._business(
            Slot(
                kind=ShotKind.TWO_SHOT if both else ShotKind.SINGLE,
                subjects=(actor, partner) if both and partner else (actor,),
                size=ShotSize.FS if changes and not both else ShotSize.MS,
                start=self.clock,
                action=sentence(business.text, 40),
                why=why,
                main=None,
                company=dict(self.company),
                actions={actor: actions},
                events=events,
            ),
            length,
            dict(self.company),
        )
        # Sitting, hands are below the table's top, and so is what they hold.
        if props and not both and self.mark(actor).posture is Posture.STAND:
            self._insert(actor, props[0])

    def _insert(self, actor: str, prop: str) -> None:
        self._business(
            Slot(
                kind=ShotKind.INSERT,
                subjects=(prop,),
                subject_kind=SubjectKind.PROP,
                size=ShotSize.CU,
                start=self.clock,
                action=f"{self.film.prop(prop).what.capitalize()} in {self.names[actor]}'s hands.",
                why="a prop that matters is seen close",
                main=None,
                company=dict(self.company),
                move=Move.PUSH_IN,
            ),
            self.rate.frames(_INSERT_S),
            dict(self.company),
        )

    def _business(self, slot: Slot, frames: int, after: dict[str, str]) -> None:
        """A shot of business: it takes its own time, and the lines wait."""
        follows = bool(self.stretches) and self.stretches[-1].end == self._talk_from == self.clock
        if not follows:
            self.clock += self.rate.frames(_AIR_S)
        start = self.clock
        self._close_talk(start)
        end = start + frames
        placed = replace(slot, start=start)
        if follows:
            placed = self._unlike(placed, self.stretches[-1].business)
        self.stretches.append(Stretch(start, end, dict(self.company), placed))
        self.company = after
        self.clock = self._talk_from = end

    def _unlike(self, slot: Slot, before: Slot | None) -> Slot:
        """Business right after business is another picture than the one before."""
        if before is None or slot.kind is ShotKind.INSERT or before.kind is ShotKind.INSERT:
            return slot
        wide, was_wide = slot.kind is not ShotKind.SINGLE, before.kind is not ShotKind.SINGLE
        if wide and was_wide:
            acting = tuple(person for person in slot.subjects if person in slot.actions)
            stays = all(slot.company[person] == self.homes.get(person) for person in acting)
            if stays:
                # From the mark they are on, whoever goes is followed alone.
                return replace(slot, kind=ShotKind.SINGLE, subjects=acting[:1], size=ShotSize.MLS)
            return replace(slot, subjects=acting)
        if not wide and not was_wide and slot.subjects[:1] == before.subjects[:1]:
            near = before.size in (ShotSize.MS, ShotSize.MLS)
            return replace(slot, size=ShotSize.FS if near else ShotSize.MS)
        return slot

    def _handling(
        self,
        actor: str,
        partner: str | None,
        props: Sequence[str],
        business: reading.Business,
        length: int,
        touch: Verb | None,
    ) -> tuple[tuple[TimedAction, ...], tuple[StateEvent, ...]]:
        at, span = self.rate.frames(Fraction(1, 3)), max(8, length // 2)
        if touch is not None and touch is not Verb.KNEEL:
            span = length - at - self.rate.frames(Fraction(1, 4))
            act = TimedAction(verb=touch, at_frames=at, duration_frames=span, target=partner)
            return (act,), ()
        prop = next((kind for kind in props if self._within_reach(kind, actor)), None)
        mark = table_mark(self.place)
        if prop is not None and business.gives and partner is not None:
            verb, target, to = (
                Verb.HAND_OVER,
                partner,
                StateEvent(kind=StateKind.PROP, at_frames=length - 1, prop=prop, character=partner),
            )
            events = (self._picked_up(prop, actor), to)
        elif prop is not None and business.puts and mark is not None:
            verb, target, to = (
                Verb.PUT_DOWN,
                mark,
                StateEvent(kind=StateKind.PROP, at_frames=length - 1, prop=prop, mark=mark),
            )
            events = (self._picked_up(prop, actor), to)
        elif prop is not None and business.takes:
            verb, target = Verb.PICK_UP, None
            to = StateEvent(kind=StateKind.PROP, at_frames=length - 1, prop=prop, character=actor)
            events = (None, to)
        else:
            asked = touch or self._bearing(business.text, actor) or gesture_of(business.text)
            verb = asked or Verb.GESTURE
            target = partner if verb is Verb.LEAN else None
            act = TimedAction(verb=verb, at_frames=at, duration_frames=span, target=target)
            if verb is not Verb.KNEEL:
                return (act,), ()
            # Down and up again: whoever speaks next stands where they stood.
            half = (length - at) * 2 // 5
            rise = TimedAction(verb=Verb.STAND, at_frames=length - half, duration_frames=half - 2)
            return (act.model_copy(update={"duration_frames": half}), rise), ()
        self.film.holders[prop] = to.character
        action = TimedAction(verb=verb, at_frames=at, duration_frames=span, target=target)
        return (action,), tuple(event for event in events if event is not None)

    def _touch(self, text: str, actor: str, partner: str | None) -> Verb | None:
        """The embrace or blow that a direction asks for, between two who stand."""
        if partner is None:
            return None
        if any(self.mark(who).posture is not Posture.STAND for who in (actor, partner)):
            return None
        return bearing_of(text, ((Verb.EMBRACE, "embrace"), (Verb.STRIKE, "strike")))

    def _bearing(self, text: str, actor: str) -> Verb | None:
        """Whether a direction has somebody kneel, who stands, or lean."""
        kneels = ((Verb.KNEEL, "kneel"),) if self.mark(actor).posture is Posture.STAND else ()
        return bearing_of(text, (*kneels, (Verb.LEAN, "lean")))

    def _within_reach(self, prop: str, actor: str) -> bool:
        """Whether a prop lies about, or is in somebody's own hands."""
        return self.film.holders.get(prop) in (None, actor)

    def _picked_up(self, prop: str, actor: str) -> StateEvent | None:
        """What comes before something is given or put down that nobody has in hand."""
        if self.film.holders.get(prop) == actor:
            return None
        return StateEvent(kind=StateKind.PROP, prop=prop, character=actor)

    def _clothes(
        self, actor: str | None, business: reading.Business, *, at: int
    ) -> tuple[StateEvent, ...]:
        if not business.people or actor != self.film.ids[business.people[0]]:
            return ()
        if business.garment is not None:
            state = business.garment.value
        elif business.undresses is not None:
            state = "first"
        else:
            return ()
        return (StateEvent(kind=StateKind.CLOTHES, at_frames=at, character=actor, value=state),)

    def _turns_at(self, line: Line) -> bool:
        """Whether a scene that is long enough for it turns at a line."""
        spoken = self.text.lines
        turn = next((b.first_line for b in self.reading.beats if b.turning_point), 0)
        return len(spoken) >= _LONG_SCENE and spoken[turn].id == line.id and not line.overlaps

    def _line(self, line: Line, read: LineReading) -> None:
        speakers = tuple(self.film.ids[name] for name in line.speakers)
        for idea in self.ideas.business.get(line.id, ()) if self.lines else ():
            self._staged(idea)
        if self._turns_at(line) and not self.ideas.business:
            self._turn(line)
        if line.delivery is Delivery.ON:
            unseen = [who for who in speakers if who not in self.company]
            if unseen:
                self._enter(unseen, None, "speaks here, and was not in the place")
        if self.stretches and self._talk_from == self.clock:
            self.clock += self.rate.frames(_AIR_S)
        if read.pause_before and not self.pending and self.lines:
            self.clock += self.rate.frames(Fraction(4, 5))
        frames = max(1, self.rate.frames(reading.speech_s(line.text, self.film.dialogue.language)))
        together = line.overlaps and bool(self.lines) and self._talk_from < self.clock
        together = together and self.lines[-1].start_frame >= self._talk_from
        present = [self.film.ids[name] for name in read.addressees]
        scripted = ScriptLine(
            id=line.id,
            speakers=speakers,
            text=line.text,
            parenthetical=line.parenthetical,
            delivery=line.delivery,
            addressees=tuple(p for p in present if p in self.company and p not in speakers),
            language=self.film.dialogue.language,
            overlaps=together,
            emotion=read.emotion,
            start_frame=self.lines[-1].start_frame if together else self.clock,
            duration_frames=frames,
        )
        self.lines.append(scripted)
        self.readings.append(read)
        self.clock = max(it.span.end for it in self.lines[-2:]) + self._pause_after(line, read)
        self.pending = []

    def _pause_after(self, line: Line, read: LineReading) -> int:
        text = line.text.rstrip("\"'”’»」』 ")
        if text.endswith(("…", "...", "—", "--", "–")):
            pause = Fraction(7, 10)
        elif text.endswith(("?", "？")):
            pause = Fraction(9, 20)
        elif text.endswith(("!", "！")):
            pause = Fraction(1, 4)
        else:
            pause = Fraction(2, 5)
        if read.reveal:
            pause += _TAKEN_IN_S
        if found(table("stage")["pause"], line.parenthetical):
            pause += Fraction(4, 5)
        return self.rate.frames(pause)

    def other(self, person: str) -> str | None:
        """Somebody else who is there."""
        return next((c for c in self.company if c != person), None)

    def mark(self, person: str) -> Mark:
        """Where somebody is now."""
        return self.place.mark(self.company[person])


def as_thought_of(
    read: SceneReading, line_ids: Sequence[str], ideas: SceneIdeas, names: Mapping[str, str]
) -> SceneReading:
    """The reading of a scene with what a model made of its lines and beats."""
    if not (ideas.lines or ideas.beats):
        return read
    lines = []
    for line_id, line in zip(line_ids, read.lines, strict=True):
        idea = ideas.lines.get(line_id)
        if idea is None:
            lines.append(line)
            continue
        lines.append(
            replace(
                line,
                emotion=Emotion(feeling=idea.feeling, intensity=round(idea.intensity, 2)),
                emotion_evidence=idea.subtext,
                addressees=tuple(names[who] for who in idea.to),
            )
        )
    beats = read.beats
    if ideas.beats:
        at = {line_id: number for number, line_id in enumerate(line_ids)}
        turns = [beat.first_line for beat in ideas.beats if beat.turning_point]
        found = {
            at[beat.first_line]: BeatReading(
                at[beat.first_line], beat.what, "", beat.first_line in turns[:1]
            )
            for beat in ideas.beats
        }
        opening = {0: read.beats[0]} if 0 not in found else {}
        beats = tuple(beat for _, beat in sorted({**opening, **found}.items()))
        if not turns:
            turn = next(beat for beat in read.beats if beat.turning_point)
            beats = tuple(
                sorted((*(b for b in beats if b.first_line != turn.first_line), turn), key=_begins)
            )
        else:
            beats = tuple(
                replace(beat, turning_point=line_ids[beat.first_line] == turns[0]) for beat in beats
            )
    return replace(read, lines=tuple(lines), beats=beats)


def _begins(beat: BeatReading) -> int:
    return beat.first_line


def gesture_of(text: str) -> Verb | None:
    """The nod, shake of the head or pointing that a direction or parenthetical asks for."""
    return bearing_of(text, ((Verb.NOD, "nod"), (Verb.SHAKE_HEAD, "refuse"), (Verb.POINT, "point")))


def bearing_of(text: str, kinds: Sequence[tuple[Verb, str]]) -> Verb | None:
    """The first of these verbs whose words occur in a text."""
    return next((verb for verb, kind in kinds if found(table("stage")[kind], text)), None)


def digest(film: Breakdown, *parts: str) -> int:
    """A number that hangs on the seed and on what is named alone."""
    text = "/".join((str(film.options.seed), *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def sentence(text: str, words: int) -> str:
    """At most so many words, with a capital and a full stop."""
    parts = text.split()
    short = " ".join(parts[:words]) + (" …" if len(parts) > words else "")
    short = short[:1].upper() + short[1:]
    return short if short.endswith((".", "!", "?", "…", "。")) else short + "."

"""The planner: lawful coverage of any dialogue, without a model.

An opening master, over-the-shoulders and singles by speaker and addressee, a listener's reaction
inside long speeches, sizes that tighten with the feeling, business from the directions. The
camera stays on one side of every pair, because the solve only knows the front.

Every decision about a shot hangs on its line, the neighbours of that line, and a digest of the
line's id, never on a count from the start: that is what makes one changed line change one shot.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from pydantic import ValidationError

import storyreel.scripter._casting as casting
import storyreel.scripter._reading as reading
from storyreel.dialogue import Delivery, Dialogue, Direction, Line
from storyreel.document import restate
from storyreel.errors import ScriptError
from storyreel.screenplay.retime import uses_of
from storyreel.screenplay.schema import (
    Beat,
    Blocking,
    CameraMove,
    Character,
    Emotion,
    Focus,
    Framing,
    Gaze,
    Mark,
    Place,
    Prop,
    Provenance,
    Scene,
    ScriptLine,
    ShootingScript,
    Shot,
    StateEvent,
    Subject,
    TimedAction,
)
from storyreel.screenplay.vocabulary import (
    Angle,
    Composition,
    Feeling,
    Garment,
    GazeKind,
    Move,
    Posture,
    Setting,
    ShotKind,
    ShotSize,
    Side,
    StateKind,
    SubjectKind,
    Verb,
)
from storyreel.scripter import WriterOptions, shape_of
from storyreel.scripter._lexicon import found, table
from storyreel.staging.camera import FOCAL_MM, solve_group
from storyreel.staging.plans import furnish, look_for
from storyreel.staging.stage import composed_mark, master_yaw_deg, person_at
from storyreel.timecode import Rate, Span

VERSION = "1"

_OPENING_S = Fraction(2)
_CLOSING_S = Fraction(5, 4)
_SHORT_REPLY_S = Fraction(6, 5)
_LONG_LINE_S = Fraction(7)
_PART_S = Fraction(5)
_REACTION_S = Fraction(8, 5)
_BUSINESS_S = Fraction(13, 5)
_INSERT_S = Fraction(3, 2)
_LEAST_S = Fraction(4, 5)
# How long before a line its shot begins; how long the voice before runs on over it; how much of
# a line is heard over the shot before (medians of evaluation.md 4.3, rule 9).
_LEAD_S = Fraction(1, 5)
_TAIL_S = Fraction(3, 4)
_HEAD_S = Fraction(1, 3)
_TIGHTER = {
    ShotSize.FS: ShotSize.MLS,
    ShotSize.MLS: ShotSize.MS,
    ShotSize.MS: ShotSize.MCU,
    ShotSize.MCU: ShotSize.CU,
    ShotSize.CU: ShotSize.CU,
}
# Two sizes away: a cut on one person needs that much to be seen as a cut and not as a jump.
_APART = {
    ShotSize.FS: ShotSize.MS,
    ShotSize.MLS: ShotSize.MCU,
    ShotSize.MS: ShotSize.CU,
    ShotSize.MCU: ShotSize.MLS,
    ShotSize.CU: ShotSize.MS,
}
# What a listener's face shows when somebody else's shows this.
_ANSWERS = {
    Feeling.ANGRY: Feeling.AFRAID,
    Feeling.SAD: Feeling.SAD,
    Feeling.HAPPY: Feeling.HAPPY,
    Feeling.AFRAID: Feeling.SURPRISED,
    Feeling.SURPRISED: Feeling.SURPRISED,
    Feeling.TENDER: Feeling.TENDER,
    Feeling.WRY: Feeling.WRY,
    Feeling.DISGUSTED: Feeling.SAD,
    Feeling.NEUTRAL: Feeling.NEUTRAL,
}


_LOCKED_OFF = CameraMove()


@dataclass(frozen=True, slots=True)
class _Slot:
    """A shot to be made: what it covers, before it has a length."""

    kind: ShotKind
    subjects: tuple[str, ...]
    size: ShotSize
    start: int
    action: str
    why: str
    main: ScriptLine | None
    company: dict[str, str]
    angle: Angle = Angle.EYE
    move: CameraMove = _LOCKED_OFF
    actions: dict[str, tuple[TimedAction, ...]] = field(default_factory=dict)
    events: tuple[StateEvent, ...] = ()
    subject_kind: SubjectKind = SubjectKind.PERSON
    listeners: Emotion | None = None
    lens: ShotSize | None = None


class Planner:
    """Writes a shooting script by rule."""

    def __init__(self, options: WriterOptions) -> None:
        self.options = options

    def write(
        self,
        dialogue: Dialogue,
        *,
        title: str | None = None,
        before: ShootingScript | None = None,
    ) -> ShootingScript:
        """Breaks a dialogue down; see `storyreel.scripter.Scripter`.

        Raises:
            ScriptError: The dialogue has no lines.
        """
        texts = reading.scenes_of(dialogue)
        if not texts:
            raise ScriptError(f"{dialogue.title} has no lines to film.")
        breakdown = _Breakdown(dialogue, texts, self.options, before)
        try:
            return ShootingScript(
                title=title or dialogue.title,
                rate=self.options.rate,
                aspect=self.options.aspect,
                language=dialogue.language,
                style=self.options.style,
                seed=self.options.seed,
                source=dialogue.source,
                provenance=Provenance(writer="planner", version=VERSION),
                characters=breakdown.characters(),
                places=breakdown.places(),
                props=breakdown.props(),
                scenes=breakdown.scenes(),
                metadata={},
            )
        except ValidationError as error:
            raise ScriptError(f"the planner's script is not lawful: {restate(error)}") from error


class _Breakdown:
    """Everything known about the film while it is planned."""

    def __init__(
        self,
        dialogue: Dialogue,
        texts: list[reading.SceneText],
        options: WriterOptions,
        before: ShootingScript | None,
    ) -> None:
        self.before = before
        self.dialogue = dialogue
        self.texts = texts
        self.options = options
        self.ids = casting.character_ids(dialogue.speakers)
        self.wheres = [reading.where_of(text) for text in texts]
        self.place_of, self._places = self._plan_places()
        self._props = self._find_props()
        self._garments = self._find_garments()
        self._cast = {person.id: person for person in self._cast_people()}
        self.aspect = float(shape_of(options.aspect))

    def business(self, direction: Direction) -> reading.Business:
        return reading.business_of(direction.text, self.dialogue.speakers)

    def characters(self) -> tuple[Character, ...]:
        return tuple(self._cast.values())

    def _cast_people(self) -> tuple[Character, ...]:
        people: list[Character] = []
        directions = [
            e.text for text in self.texts for e in text.entries if isinstance(e, Direction)
        ]
        known = {person.id: person for person in self.before.characters} if self.before else {}
        for name in self.dialogue.speakers:
            about = " ".join(t for t in directions if reading.named(t, [name]))
            earlier = known.get(self.ids[name])
            person = earlier or casting.cast_character(
                name,
                self.ids[name],
                _apposition(about, name),
                people,
                self._demeanour(name),
            )
            extra = tuple(
                casting.outfit(garment, person.wardrobe[0])
                for garment in self._garments.get(name, ())
                if garment.value not in {outfit.state for outfit in person.wardrobe}
            )
            people.append(person.model_copy(update={"wardrobe": (*person.wardrobe, *extra)}))
        return tuple(people)

    def places(self) -> tuple[Place, ...]:
        return tuple(self._places.values())

    def props(self) -> tuple[Prop, ...]:
        return tuple(self._props.values())

    def scenes(self) -> tuple[Scene, ...]:
        return tuple(
            _SceneWriter(self, number, text).scene()
            for number, text in enumerate(self.texts, start=1)
        )

    def place(self, number: int) -> Place:
        return self._places[self.place_of[number - 1]]

    def character(self, character_id: str) -> Character:
        return self._cast[character_id]

    def prop(self, prop_id: str) -> Prop:
        return self._props[prop_id]

    def prop_ids(self) -> set[str]:
        return set(self._props)

    def _plan_places(self) -> tuple[list[str], dict[str, Place]]:
        """Which place each scene plays in; scenes of one name share one place."""
        keys: list[str] = []
        names: dict[str, reading.Where] = {}
        for where in self.wheres:
            key = where.name.casefold() or (
                keys[-1] if keys and not where.text else where.text.casefold()
            )
            key = f"{key}/{where.interior}" if where.name else key
            keys.append(key)
            names.setdefault(key, where)
        ids = {key: f"place-{number}" for number, key in enumerate(names, start=1)}
        places: dict[str, Place] = {}
        for key, where in names.items():
            here = [text for text, k in zip(self.texts, keys, strict=True) if k == key]
            people = len({n for text in here for line in text.lines for n in line.speakers})
            choice = look_for(f"{where.name} {where.text}".strip(), interior=where.interior)
            plan = furnish(choice.look, max(2, people), name=where.name)
            # After an edit the place stays as it was, as long as everybody finds a mark in it.
            kept = self._place_before(ids[key], where.name or None, choice.look, len(plan.marks))
            if kept is not None:
                places[kept.id] = kept
                continue
            places[ids[key]] = Place(
                id=ids[key],
                name=where.name or choice.look.replace("-", " ").upper(),
                setting=Setting.INT if plan.interior else Setting.EXT,
                look=choice.look,
                description=(here[0].opening or where.text)[:400],
                weather=reading.weather_of(where.text),
                width_m=plan.width_m,
                depth_m=plan.depth_m,
                marks=plan.marks,
                furniture=plan.furniture,
                doors=plan.doors,
                lights=plan.lights,
            )
        return [ids[key] for key in keys], places

    def _place_before(self, place_id: str, name: str | None, look: str, marks: int) -> Place | None:
        for place in self.before.places if self.before else ():
            same = place.id == place_id and place.look == look and name in (place.name, None)
            if same and len(place.marks) >= marks:
                return place
        return None

    def marks_before(self, place_id: str) -> dict[str, str]:
        """Who stood where in a place when the film was last written."""
        stood: dict[str, str] = {}
        for scene in self.before.scenes if self.before else ():
            if scene.place == place_id:
                for shot in scene.shots:
                    for block in shot.blocking:
                        if not block.mark.startswith(("off-", "door-")):
                            stood.setdefault(block.character, block.mark)
        return stood

    def _find_props(self) -> dict[str, Prop]:
        props: dict[str, Prop] = {}
        for number, text in enumerate(self.texts, start=1):
            for entry in text.entries:
                if not isinstance(entry, Direction):
                    continue
                business = self.business(entry)
                if not (business.gives or business.takes or business.puts):
                    continue
                for kind, word in business.props.items():
                    holder = business.people[0] if business.people else text.lines[0].speakers[0]
                    table_mark = _table(self.place(number))
                    lies = business.takes is not None and business.gives is None and table_mark
                    props.setdefault(
                        kind,
                        Prop(
                            id=kind,
                            what=f"a {word.casefold()}",
                            look=kind,
                            owner=None if lies else self.ids[holder],
                            place=self.place_of[number - 1] if lies else None,
                            mark=table_mark if lies else None,
                        ),
                    )
        return props

    def _find_garments(self) -> dict[str, list[Garment]]:
        worn: dict[str, list[Garment]] = {}
        for text in self.texts:
            for entry in text.entries:
                if isinstance(entry, Direction):
                    business = self.business(entry)
                    if business.garment is not None and business.people:
                        garments = worn.setdefault(business.people[0], [])
                        if business.garment not in garments:
                            garments.append(business.garment)
        return worn

    def _demeanour(self, name: str) -> str:
        """The feeling this person's lines show most often, as a word."""
        shown = [
            emotion.feeling
            for text in self.texts
            for line in text.lines
            if name in line.speakers
            and (emotion := reading.emotion_of(line, ())[0]).feeling is not Feeling.NEUTRAL
        ]
        if not shown:
            return "composed"
        return max(sorted(set(shown)), key=shown.count).value


class _SceneWriter:
    """Plans one scene."""

    def __init__(self, film: _Breakdown, number: int, text: reading.SceneText) -> None:
        self.film = film
        self.number = number
        self.text = text
        self.where = film.wheres[number - 1]
        self.place = film.place(number)
        self.rate: Rate = film.options.rate
        self.names = {film.ids[name]: name for name in film.dialogue.speakers}
        self.homes = self._home_marks()
        self.slots: list[_Slot] = []
        self.lines: list[ScriptLine] = []
        self.company = self._present_at_first()
        self.pending: list[Direction] = []
        self.clock = 0
        self.after_business = True

    def scene(self) -> Scene:
        self._open()
        entries = self.text.entries
        spoken = self.text.lines
        index = 0
        for entry in entries:
            if isinstance(entry, Direction):
                self._direction(entry)
            else:
                self._line(entry, spoken[index - 1] if index else None, _get(spoken, index + 1))
                index += 1
        self.clock += self.rate.frames(_CLOSING_S)
        mood, _word = reading.mood_of(self.where, " ".join(line.text for line in spoken))
        shots = self._shots()
        cast = sorted(
            {b.character for shot in shots for b in shot.blocking}
            | {s for line in self.lines for s in line.speakers},
            key=list(self.names).index,
        )
        return Scene(
            id=f"s{self.number}",
            number=self.number,
            heading=self.text.heading
            or f"{self.place.setting}. {self.place.name} - {self.where.time.upper()}",
            place=self.place.id,
            time_of_day=self.where.time,
            mood=mood,
            cast=tuple(cast),
            beats=self._beats(),
            lines=tuple(self.lines),
            shots=shots,
        )

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
        return homes

    def _present_at_first(self) -> dict[str, str]:
        """Everybody who speaks here and is not brought in later by a direction."""
        late: set[str] = set()
        started = False
        for entry in self.text.entries:
            if isinstance(entry, Line):
                started = True
                continue
            business = self.film.business(entry)
            if started and business.enters and not business.leaves:
                spoken_before = {
                    n
                    for line in self.text.lines[: self._lines_before(entry)]
                    for n in line.speakers
                }
                late |= {name for name in business.people if name not in spoken_before}
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

    def _lines_before(self, direction: Direction) -> int:
        count = 0
        for entry in self.text.entries:
            if entry is direction:
                break
            count += isinstance(entry, Line)
        return count

    def _open(self) -> None:
        """The master: the place and everybody in it, and what is done before the first line."""
        names = _listed([self.names[c] for c in self.company])
        push = _digest("open", self.place.id, self.text.lines[0].id) % 3 == 0
        length = self.rate.frames(_OPENING_S)
        start = dict(self.company)
        actions: dict[str, tuple[TimedAction, ...]] = {}
        events: tuple[StateEvent, ...] = ()
        for direction in self._opening_directions():
            business = self.film.business(direction)
            people = [self.film.ids[name] for name in business.people]
            actor = next((person for person in people if person in self.company), None)
            if actor is None:
                continue
            if business.enters and not business.leaves and actor not in actions:
                length = self.rate.frames(Fraction(3))
                start[actor] = self._way_in()
                actions[actor] = (self._walk(self.company[actor], length),)
            props = [kind for kind in business.props if kind in self.film.prop_ids()]
            partner = next((p for p in people if p != actor and p in self.company), None)
            _action, handled = self._handling(actor, partner, props, business, length)
            events += (*handled, *self._clothes(actor, business, at=0))
        opening = self.text.opening or f"{names} in {self.place.name.lower()}."
        self._put(
            _Slot(
                kind=ShotKind.MASTER if len(self.company) > 1 else ShotKind.SINGLE,
                subjects=tuple(self.company),
                size=ShotSize.FS,
                start=0,
                action=_sentence(opening, 40),
                why="opens the scene: the place and everybody in it",
                main=None,
                company=start,
                move=CameraMove(kind=Move.PUSH_IN, amount=0.35)
                if push and not actions
                else CameraMove(),
                actions=actions,
                events=events,
            )
        )
        self.clock = length

    def _opening_directions(self) -> list[Direction]:
        directions: list[Direction] = []
        for entry in self.text.entries:
            if isinstance(entry, Line):
                break
            directions.append(entry)
        return directions

    def _walk(self, target: str, length: int) -> TimedAction:
        return TimedAction(verb=Verb.WALK, at_frames=4, duration_frames=length - 10, target=target)

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
        self.clock += self.rate.frames(Fraction(1, 5))
        entering = business.enters is not None and business.leaves is None
        if entering and actor not in self.company:
            self._enter(actor, business)
        elif business.leaves and actor in self.company:
            self._leave([p for p in people if p in self.company], business)
        elif actor in self.company and (business.changes or not self.pending):
            self._act(actor, people, business)
        self.pending.append(direction)

    def _enter(self, actor: str, business: reading.Business) -> None:
        door = self._way_in()
        home = self.homes[actor]
        length = self.rate.frames(Fraction(3))
        walk = self._walk(home, length)
        start = dict(self.company) | {actor: door}
        self.company[actor] = home
        self._shot(
            _Slot(
                kind=ShotKind.MASTER,
                subjects=tuple(start),
                size=ShotSize.FS,
                start=self.clock,
                action=_sentence(business.text, 40),
                why=f"an entrance is shown whole: {business.enters!r}",
                main=None,
                company=start,
                actions={actor: (walk,)},
                events=self._clothes(actor, business, at=0),
            ),
            length,
        )

    def _leave(self, leaving: list[str], business: reading.Business) -> None:
        length = self.rate.frames(_BUSINESS_S)
        way_out = self._way_in()
        walk = self._walk(way_out, length)
        self._shot(
            _Slot(
                kind=ShotKind.MASTER if len(self.company) > 1 else ShotKind.SINGLE,
                subjects=tuple(dict.fromkeys([*leaving, *self.company])),
                size=ShotSize.FS,
                start=self.clock,
                action=_sentence(business.text, 40),
                why=f"an exit is shown whole: {business.leaves!r}",
                main=None,
                company=dict(self.company),
                actions={person: (walk,) for person in leaving},
            ),
            length,
        )
        for person in leaving:
            self.company.pop(person, None)

    def _act(self, actor: str, people: list[str], business: reading.Business) -> None:
        """Business with a prop, with clothes, or of the body."""
        length = self.rate.frames(_BUSINESS_S)
        partner = next((p for p in people[1:] if p in self.company), None) or self._other(actor)
        props = [kind for kind in business.props if kind in self.film.prop_ids()]
        action, events = self._handling(actor, partner, props, business, length)
        events += self._clothes(actor, business, at=length - 1)
        both = partner is not None and action.verb is Verb.HAND_OVER
        changes = any(event.kind is StateKind.CLOTHES for event in events)
        self._shot(
            _Slot(
                kind=ShotKind.TWO_SHOT if both else ShotKind.SINGLE,
                subjects=(actor, partner) if both and partner else (actor,),
                size=ShotSize.MS if both else ShotSize.FS if changes else ShotSize.MS,
                start=self.clock,
                action=_sentence(business.text, 40),
                why="the direction asks for it",
                main=None,
                company=dict(self.company),
                actions={actor: (action,)},
                events=events,
            ),
            length,
        )
        # Sitting, hands are below the table's top, and so is what they hold.
        if props and not both and self._mark(actor).posture is Posture.STAND:
            self._insert(actor, props[0])

    def _insert(self, actor: str, prop: str) -> None:
        self._shot(
            _Slot(
                kind=ShotKind.INSERT,
                subjects=(prop,),
                subject_kind=SubjectKind.PROP,
                size=ShotSize.CU,
                start=self.clock,
                action=f"{self.film.prop(prop).what.capitalize()} in {self.names[actor]}'s hands.",
                why="a prop that matters is seen close",
                main=None,
                company=dict(self.company),
                move=CameraMove(kind=Move.PUSH_IN, amount=0.06),
            ),
            self.rate.frames(_INSERT_S),
        )

    def _handling(
        self,
        actor: str,
        partner: str | None,
        props: Sequence[str],
        business: reading.Business,
        length: int,
    ) -> tuple[TimedAction, tuple[StateEvent, ...]]:
        at, span = self.rate.frames(Fraction(1, 3)), max(8, length // 2)
        if props and business.gives and partner is not None:
            event = StateEvent(
                kind=StateKind.PROP, at_frames=length - 1, prop=props[0], character=partner
            )
            give = TimedAction(
                verb=Verb.HAND_OVER, at_frames=at, duration_frames=span, target=partner
            )
            return give, (event,)
        mark = _table(self.place)
        if props and business.puts and mark is not None:
            event = StateEvent(kind=StateKind.PROP, at_frames=length - 1, prop=props[0], mark=mark)
            put = TimedAction(verb=Verb.PUT_DOWN, at_frames=at, duration_frames=span, target=mark)
            return put, (event,)
        if props and business.takes:
            event = StateEvent(
                kind=StateKind.PROP, at_frames=length - 1, prop=props[0], character=actor
            )
            return TimedAction(verb=Verb.PICK_UP, at_frames=at, duration_frames=span), (event,)
        for verb, kind in ((Verb.NOD, "nod"), (Verb.SHAKE_HEAD, "refuse"), (Verb.POINT, "point")):
            if found(table("stage")[kind], business.text):
                return TimedAction(verb=verb, at_frames=at, duration_frames=span), ()
        return TimedAction(verb=Verb.GESTURE, at_frames=at, duration_frames=span), ()

    def _clothes(
        self, actor: str | None, business: reading.Business, *, at: int
    ) -> tuple[StateEvent, ...]:
        if actor is None or not business.people:
            return ()
        if business.garment is not None:
            state = business.garment.value
        elif business.undresses is not None:
            state = "first"
        else:
            return ()
        return (StateEvent(kind=StateKind.CLOTHES, at_frames=at, character=actor, value=state),)

    def _way_in(self) -> str:
        marks = [mark.id for mark in self.place.marks]
        return next((m for m in ("off-1", "door-1") if m in marks), marks[-1])

    def _line(self, line: Line, before: Line | None, after: Line | None) -> None:
        scripted = self._scripted(line, before, after)
        self.lines.append(scripted)
        start = self.clock if self.after_business else self._cut_in(scripted)
        self.after_business = False
        for name in scripted.speakers:
            if line.delivery is Delivery.ON and name not in self.company:
                self.company[name] = self.homes[name]
        previous = self.lines[-2] if len(self.lines) > 1 else None
        first = len(self.lines) == 1
        stays = self._stays(scripted, previous)
        in_master = first and scripted.duration_frames <= self.rate.frames(_LONG_LINE_S)
        if not in_master and not stays:
            self._cover(scripted, start, previous)
        self.clock = scripted.span.end + self._pause_after(line)
        self.pending = []

    def _scripted(self, line: Line, before: Line | None, after: Line | None) -> ScriptLine:
        ids = self.film.ids
        emotion, _word = reading.emotion_of(line, self.pending)
        frames = max(1, self.rate.frames(reading.speech_s(line.text, self.film.dialogue.language)))
        speakers = tuple(ids[name] for name in line.speakers)
        return ScriptLine(
            id=line.id,
            speakers=speakers,
            text=line.text,
            parenthetical=line.parenthetical,
            delivery=line.delivery,
            addressees=self._addressees(line, speakers, before, after),
            language=self.film.dialogue.language,
            overlaps=False,
            emotion=emotion,
            start_frame=self.clock,
            duration_frames=frames,
        )

    def _addressees(
        self, line: Line, speakers: tuple[str, ...], before: Line | None, after: Line | None
    ) -> tuple[str, ...]:
        if reading.is_aside(line):
            return ()
        present = [c for c in self.company if c not in speakers]
        called = [
            self.film.ids[name]
            for name in reading.named(
                f"{line.parenthetical} {line.text}", self.film.dialogue.speakers
            )
        ]
        for candidate in called:
            if candidate in present:
                return (candidate,)
        for other in (before, after):
            if other is not None:
                for name in other.speakers:
                    if self.film.ids[name] in present:
                        return (self.film.ids[name],)
        return tuple(present[:1])

    def _stays(self, line: ScriptLine, previous: ScriptLine | None) -> bool:
        """Whether a reply is so short that a cut to it would only flicker."""
        if previous is None or self.pending or self._runs_on(line):
            return False
        short = self.rate.frames(_SHORT_REPLY_S)
        return (
            line.duration_frames
            < short
            <= previous.duration_frames
            < self.rate.frames(_LONG_LINE_S)
            and self.slots[-1].main is previous
            and self.slots[-1].kind in (ShotKind.OTS, ShotKind.TWO_SHOT)
            and set(line.speakers) <= set(self.slots[-1].subjects)
        )

    def _pause_after(self, line: Line) -> int:
        text = line.text.rstrip("\"'”’»」』 ")
        if text.endswith(("…", "...", "—", "--", "–")):
            pause = Fraction(7, 10)
        elif text.endswith(("?", "？")):
            pause = Fraction(9, 20)
        elif text.endswith(("!", "！")):
            pause = Fraction(1, 4)
        else:
            pause = Fraction(2, 5)
        if found(table("stage")["pause"], line.parenthetical):
            pause += Fraction(4, 5)
        return self.rate.frames(pause)

    def _cut_in(self, line: ScriptLine) -> int:
        """Where to cut to a line: in the gap, or (J or L) across it.

        Half the cuts fall in the gap; in a third the voice before runs on over the listener, and
        in a sixth the reply begins over the one before (evaluation.md 4.3, rule 9). Whether a
        line reaches over its neighbours hangs on that line alone, and every distance counts from
        the line that is cut to, so that rewriting one line moves no cut of the next.
        """
        previous = self.lines[-2] if len(self.lines) > 1 else None
        if previous is None:
            return line.start_frame
        tail = len(self.lines) > 2 and self._runs_on(previous)
        tail = tail and previous.duration_frames >= self.rate.frames(2 * _TAIL_S)
        head = _digest("bleed", line.id) % 100 >= 83
        if tail and not head and not self.pending:
            return line.start_frame - self.rate.frames(_TAIL_S)
        if head and not tail and not self.pending:
            return line.start_frame + min(self.rate.frames(_HEAD_S), line.duration_frames // 4)
        return line.start_frame - self.rate.frames(_LEAD_S)

    def _runs_on(self, line: ScriptLine) -> bool:
        """Whether a line is one that is heard on over the next shot."""
        return _digest("bleed", line.id) % 100 < 31

    def _cover(self, line: ScriptLine, start: int, previous: ScriptLine | None) -> None:
        """Covers a line with one shot, or a long one with several."""
        size, why = self._size(line)
        kind, subjects = self._coverage(line, size)
        if kind is ShotKind.TWO_SHOT:
            size = ShotSize.MS
        self._put(
            _Slot(
                kind=kind,
                subjects=subjects,
                size=size,
                start=start,
                action=self._action_of(line),
                why=why,
                main=line,
                company=dict(self.company),
                angle=self._angle(line),
                move=self._move(line),
                actions=self._gestures(line),
            )
        )
        self._split(line, kind, subjects, size)

    def _split(
        self, line: ScriptLine, kind: ShotKind, subjects: tuple[str, ...], size: ShotSize
    ) -> None:
        """Breaks a long line: to the listener, then back to the speaker, tighter."""
        length = line.duration_frames
        if length <= self.rate.frames(_LONG_LINE_S):
            return
        parts = max(2, round(length / self.rate.frames(_PART_S)))
        if parts == 2 and length < self.rate.frames(Fraction(9)) and _digest("split", line.id) % 3:
            return
        listener = self._listener(line)
        reaction = self.rate.frames(_REACTION_S)
        for part in range(1, parts):
            at = line.start_frame + length * part // parts
            if listener is not None:
                self._put(self._reaction(line, listener, at))
                at += reaction
            wide = listener is None and part % 2 == 0
            self._put(
                _Slot(
                    kind=ShotKind.SINGLE if part % 2 else kind,
                    subjects=line.speakers[:1] if part % 2 else subjects,
                    size=_TIGHTER[size] if listener is not None else size if wide else _APART[size],
                    start=at,
                    action=self._action_of(line),
                    why="a long speech is broken: back to the speaker, tighter"
                    if listener
                    else "a long speech is broken: the size changes",
                    main=line,
                    company=dict(self.company),
                    move=self._move(line),
                )
            )

    def _reaction(self, line: ScriptLine, listener: str, at: int) -> _Slot:
        answer = Emotion(
            feeling=_ANSWERS[line.emotion.feeling], intensity=round(line.emotion.intensity * 0.7, 2)
        )
        return _Slot(
            kind=ShotKind.REACTION,
            subjects=(listener,),
            size=ShotSize.MCU,
            start=at,
            action=f"{self.names[listener]} listens, {answer.feeling.value}.",
            why=f"the listener, while {self.names[line.speakers[0]]} goes on",
            main=line,
            company=dict(self.company),
            listeners=answer,
        )

    def _listener(self, line: ScriptLine) -> str | None:
        here = [a for a in line.addressees if a in self.company]
        if here:
            return here[0]
        return next((c for c in self.company if c not in line.speakers), None)

    def _other(self, person: str) -> str | None:
        return next((c for c in self.company if c != person), None)

    def _size(self, line: ScriptLine) -> tuple[ShotSize, str]:
        """Size by feeling: the stronger, the tighter (evaluation.md 4.5)."""
        strength = line.emotion.intensity
        word = line.emotion.feeling.value
        if strength >= 0.8:
            return ShotSize.CU, f"a close-up: strongly {word}"
        if strength >= 0.6:
            return ShotSize.MCU, f"closer: {word}"
        if strength >= 0.4:
            size = ShotSize.MCU if _digest("size", line.id) % 2 else ShotSize.MS
            return size, f"{word}, held back"
        size = ShotSize.MS if _digest("size", line.id) % 3 else ShotSize.MCU
        return size, "plain talk"

    def _coverage(self, line: ScriptLine, size: ShotSize) -> tuple[ShotKind, tuple[str, ...]]:
        """Single, over-the-shoulder or two-shot; the listener when the speaker is not there."""
        speaker = line.speakers[0]
        listener = self._listener(line)
        if speaker not in self.company or line.delivery is not Delivery.ON:
            shown = listener or next(iter(self.company))
            return ShotKind.REACTION, (shown,)
        present = [s for s in line.speakers if s in self.company]
        if len(present) > 1:
            return ShotKind.GROUP if len(present) > 2 else ShotKind.TWO_SHOT, tuple(present)
        if listener is None or not line.addressees:
            return ShotKind.SINGLE, (speaker,)
        choice = _digest("coverage", line.id) % 100
        if size is ShotSize.CU:
            return ShotKind.SINGLE, (speaker,)
        if choice < 12:
            return ShotKind.TWO_SHOT, (speaker, listener)
        if choice < 60 and self._can_shoulder(speaker, listener):
            return ShotKind.OTS, (speaker, listener)
        return ShotKind.SINGLE, (speaker,)

    def _can_shoulder(self, speaker: str, listener: str) -> bool:
        """Whether there is a shoulder to shoot over: near enough, and at a like height."""
        one, two = self._mark(speaker), self._mark(listener)
        apart = ((one.x_m - two.x_m) ** 2 + (one.z_m - two.z_m) ** 2) ** 0.5
        if not 0.8 < apart < 2.6 or one.posture is not two.posture:
            return False
        others = [self._mark(c) for c in self.company if c not in (speaker, listener)]
        return all(_off_line_m(other, one, two) > 0.5 for other in others)

    def _mark(self, person: str) -> Mark:
        return self.place.mark(self.company[person])

    def _angle(self, line: ScriptLine) -> Angle:
        if line.emotion.intensity < 0.6:
            return Angle.EYE
        choice = _digest("angle", line.id) % 3
        if choice == 0 and line.emotion.feeling is Feeling.ANGRY:
            return Angle.LOW
        if choice == 0 and line.emotion.feeling in (Feeling.AFRAID, Feeling.SAD):
            return Angle.HIGH
        return Angle.EYE

    def _move(self, line: ScriptLine) -> CameraMove:
        long_enough = line.duration_frames > self.rate.frames(3)
        choice = _digest("move", line.id) % 100
        if line.emotion.intensity >= 0.6:
            if line.emotion.feeling is Feeling.ANGRY and choice < 50:
                return CameraMove(kind=Move.HANDHELD, amount=0.35)
            if long_enough and choice < 60:
                return CameraMove(kind=Move.PUSH_IN, amount=0.22)
        if long_enough and choice >= 94:
            return CameraMove(kind=Move.TRACK, amount=0.25)
        return CameraMove()

    def _gestures(self, line: ScriptLine) -> dict[str, tuple[TimedAction, ...]]:
        """What a parenthetical asks the speaker to do."""
        speaker = line.speakers[0]
        if speaker not in self.company:
            return {}
        at, length = 6, self.rate.frames(1)
        for verb, kind in ((Verb.NOD, "nod"), (Verb.SHAKE_HEAD, "refuse"), (Verb.POINT, "point")):
            if found(table("stage")[kind], line.parenthetical):
                return {speaker: (TimedAction(verb=verb, at_frames=at, duration_frames=length),)}
        return {}

    def _action_of(self, line: ScriptLine) -> str:
        speaker = _listed([self.names[s] for s in line.speakers])
        verb = "speak" if len(line.speakers) > 1 else "speaks"
        to = f" to {self.names[line.addressees[0]]}" if line.addressees else ""
        how = f", {line.parenthetical.strip(' .')}" if line.parenthetical else ""
        feeling = line.emotion.feeling
        shown = "" if feeling is Feeling.NEUTRAL or how else f", {feeling.value}"
        unseen = {Delivery.VO: ", unseen", Delivery.OS: ", from outside"}.get(line.delivery, "")
        return _sentence(f"{speaker} {verb}{to}{unseen}{how}{shown}", 60)

    def _shot(self, slot: _Slot, frames: int) -> None:
        """A shot of business: it takes its own time, and the lines wait."""
        self._put(slot)
        self.after_business = True
        self.clock = slot.start + frames + self.rate.frames(Fraction(1, 5))

    def _put(self, slot: _Slot) -> None:
        self.slots.append(slot)

    def _beats(self) -> tuple[Beat, ...]:
        """The scene opens, and turns at the line of the strongest feeling after its first third."""
        first = self.lines[0]
        opening = Beat(
            id="b1", what="The scene opens.", first_line=first.id, evidence=first.text[:80]
        )
        later = self.lines[max(1, len(self.lines) // 3) :]
        if not later:
            return (opening.model_copy(update={"turning_point": True}),)
        turn = max(later, key=lambda line: line.emotion.intensity)
        who = self.names[turn.speakers[0]]
        return (
            opening,
            Beat(
                id="b2",
                what=f"{who} turns {turn.emotion.feeling.value}.",
                first_line=turn.id,
                turning_point=True,
                evidence=turn.text[:80],
            ),
        )

    def _shots(self) -> tuple[Shot, ...]:
        slots = self._spaced()
        ends = [slot.start for slot in slots[1:]] + [self.clock]
        setups: dict[tuple[object, ...], str] = {}
        shots = []
        for index, (planned, end) in enumerate(zip(slots, ends, strict=True)):
            slot = self._as_it_fits(planned)
            span = Span(slot.start, end)
            setup = setups.setdefault((slot.kind, slot.subjects, slot.size), _letters(len(setups)))
            shots.append(self._shot_of(slot, span, setup, (index + 1) * 10))
        return tuple(shots)

    def _as_it_fits(self, slot: _Slot) -> _Slot:
        """A shot of several people is as wide as they need, and says so."""
        if slot.kind not in (ShotKind.MASTER, ShotKind.GROUP, ShotKind.TWO_SHOT):
            return slot
        people = []
        for person in slot.subjects:
            walk = next((a for a in slot.actions.get(person, ()) if a.verb is Verb.WALK), None)
            target = walk.target if walk is not None else None
            mark = composed_mark(self.place, slot.company[person], target)
            character = self.film.character(person)
            people.append(person_at(character, mark, mark.facing_deg, mark.posture, self.place))
        _camera, size = solve_group(
            people,
            size=slot.size,
            angle=slot.angle,
            focal_mm=FOCAL_MM[slot.size],
            aspect=self.film.aspect,
            yaw_deg=master_yaw_deg(self.place.id),
        )
        return replace(slot, size=size, lens=slot.size)

    def _spaced(self) -> list[_Slot]:
        """Drops slots that a neighbour leaves no time for."""
        least = self.rate.frames(_LEAST_S)
        kept: list[_Slot] = []
        for slot in self.slots:
            late = slot
            while kept and late.start - kept[-1].start < least:
                if kept[-1].main is not None and not kept[-1].events and len(kept) > 1:
                    # What a short shot would have shown, the shot before it goes on showing.
                    kept.pop()
                else:
                    late = replace(late, start=kept[-1].start + least)
            kept.append(late)
        while len(kept) > 1 and self.clock - kept[-1].start < least:
            kept.pop()
        return [
            self._unlike(slot, before) for before, slot in zip([None, *kept], kept, strict=False)
        ]

    def _unlike(self, slot: _Slot, before: _Slot | None) -> _Slot:
        """A cut from one person to the same person changes the size by two steps."""
        close = (ShotKind.SINGLE, ShotKind.OTS, ShotKind.REACTION)
        if before is None or slot.kind not in close[:2] or before.kind not in close:
            return slot
        steps = list(ShotSize)
        far = abs(steps.index(slot.size) - steps.index(before.size)) >= 2
        if far or slot.subjects[0] != before.subjects[0]:
            return slot
        person = slot.subjects[:1]
        return replace(slot, kind=ShotKind.SINGLE, subjects=person, size=_APART[before.size])

    def _shot_of(self, slot: _Slot, span: Span, setup: str, number: int) -> Shot:
        focus = slot.subjects[0]
        return Shot(
            number=str(number),
            kind=slot.kind,
            setup=setup,
            subjects=tuple(Subject(kind=slot.subject_kind, id=s) for s in slot.subjects),
            framing=Framing(
                size=slot.size,
                angle=slot.angle,
                focal_mm=FOCAL_MM[slot.lens or slot.size],
                side=Side.RIGHT if self._mark_x(focus) < 0 else Side.LEFT,
                composition=self._composition(slot),
            ),
            move=slot.move,
            focus=Focus(target=focus),
            duration_frames=span.frames,
            lines=uses_of(self.lines, span),
            action=slot.action,
            blocking=tuple(
                self._blocking(slot, person, mark) for person, mark in slot.company.items()
            ),
            state_events=tuple(
                event.model_copy(update={"at_frames": min(event.at_frames, span.frames - 1)})
                for event in slot.events
            ),
            why=slot.why,
        )

    def _mark_x(self, person: str) -> float:
        mark = self.homes.get(person)
        return self.place.mark(mark).x_m if mark else 0.0

    def _composition(self, slot: _Slot) -> Composition:
        if slot.kind in (ShotKind.MASTER, ShotKind.GROUP, ShotKind.TWO_SHOT):
            return Composition.BALANCED
        left = self._mark_x(slot.subjects[0]) < 0
        if slot.kind is ShotKind.OTS:
            return Composition.FOREGROUND_RIGHT if left else Composition.FOREGROUND_LEFT
        if slot.kind is ShotKind.INSERT:
            return Composition.CENTRE
        return Composition.LEFT_THIRD if left else Composition.RIGHT_THIRD

    def _blocking(self, slot: _Slot, person: str, mark_id: str) -> Blocking:
        mark = self.place.mark(mark_id)
        target = self._looks_at(slot, person)
        emotion = Emotion(feeling=Feeling.NEUTRAL, intensity=0.3)
        if slot.main is not None and person not in slot.main.speakers:
            emotion = slot.listeners or Emotion(
                feeling=_ANSWERS[slot.main.emotion.feeling],
                intensity=round(slot.main.emotion.intensity * 0.5, 2),
            )
        return Blocking(
            character=person,
            mark=mark_id,
            facing_deg=self._facing(mark, target, slot),
            posture=mark.posture,
            gaze=Gaze(kind=GazeKind.PERSON, id=target) if target else None,
            emotion=emotion,
            actions=slot.actions.get(person, ()),
        )

    def _looks_at(self, slot: _Slot, person: str) -> str | None:
        """Speakers look at whom they address, everybody else at the speaker."""
        others = [c for c in slot.company if c != person]
        if not others:
            return None
        if slot.main is None:
            actor = next((a for a in slot.actions if a in slot.company), None)
            if actor is not None and actor != person:
                return actor
            if actor == person and len(slot.subjects) > 1 and slot.subjects[1] != person:
                return slot.subjects[1] if slot.subject_kind is SubjectKind.PERSON else others[0]
            return others[0]
        if person in slot.main.speakers:
            return next((a for a in slot.main.addressees if a in others), None)
        return next((s for s in slot.main.speakers if s in others), others[0])

    def _facing(self, mark: Mark, target: str | None, slot: _Slot) -> float:
        """The mark's own facing, turned towards the partner as far as the body must."""
        if target is None or mark.posture is not Posture.STAND:
            return mark.facing_deg
        other = self.place.mark(slot.company[target])
        return _turned_towards(mark, other)


def _off_line_m(mark: Mark, one: Mark, two: Mark) -> float:
    """How far a mark is off the line through two others, on both sides of them."""
    dx, dz = two.x_m - one.x_m, two.z_m - one.z_m
    across = (mark.x_m - one.x_m) * dz - (mark.z_m - one.z_m) * dx
    return abs(across) / math.hypot(dx, dz)


def _turned_towards(mark: Mark, other: Mark) -> float:
    wanted = math.degrees(math.atan2(other.x_m - mark.x_m, other.z_m - mark.z_m))
    off = (wanted - mark.facing_deg + 180) % 360 - 180
    # Up to 35 degrees the head does it; beyond, the body takes the rest.
    if abs(off) <= 35:
        return mark.facing_deg
    turned = mark.facing_deg + off - (35 if off > 0 else -35)
    return round((turned + 180) % 360 - 180, 1)


def _table(place: Place) -> str | None:
    """A mark at which things can be put down."""
    marks = {mark.id for mark in place.marks}
    return next((m for m in ("table", "table-2", "desk", "bar", "counter") if m in marks), None)


def _apposition(text: str, name: str) -> str:
    """What a direction says of a person right after the name: `Benson, his valet`."""
    pattern = rf"(?<!\w){re.escape(name)}\s*(?:,|——|—|\(|（)\s*([^.;,。；，)）]{{1,60}})"
    return " ".join(re.findall(pattern, text, re.IGNORECASE))


def _digest(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:4], "big")


def _get(lines: Sequence[Line], index: int) -> Line | None:
    return lines[index] if index < len(lines) else None


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _sentence(text: str, words: int) -> str:
    """At most so many words, with a capital and a full stop."""
    parts = text.split()
    short = " ".join(parts[:words]) + (" …" if len(parts) > words else "")
    short = short[:1].upper() + short[1:]
    return short if short.endswith((".", "!", "?", "…", "。")) else short + "."


def _letters(index: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[index] if index < 26 else letters[(index // 26 - 1) % 26] + letters[index % 26]


SCRIPTER = Planner

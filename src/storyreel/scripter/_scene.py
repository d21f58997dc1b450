"""One scene: directions become business, lines become coverage."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from fractions import Fraction

import storyreel.scripter._reading as reading
from storyreel.dialogue import Delivery, Direction, Line
from storyreel.screenplay.schema import (
    Beat,
    CameraMove,
    Emotion,
    Mark,
    Scene,
    ScriptLine,
    StateEvent,
    TimedAction,
)
from storyreel.screenplay.vocabulary import (
    Angle,
    Feeling,
    Move,
    Posture,
    ShotKind,
    ShotSize,
    StateKind,
    SubjectKind,
    Verb,
)
from storyreel.scripter._breakdown import Breakdown, table_mark
from storyreel.scripter._lexicon import found, table
from storyreel.scripter._shots import ANSWERS, APART, ShotMaker, Slot
from storyreel.timecode import Rate

_OPENING_S = Fraction(2)
_CLOSING_S = Fraction(5, 4)
_SHORT_REPLY_S = Fraction(6, 5)
_LONG_LINE_S = Fraction(7)
_PART_S = Fraction(5)
_REACTION_S = Fraction(8, 5)
_BUSINESS_S = Fraction(13, 5)
_INSERT_S = Fraction(3, 2)
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


class SceneWriter:
    """Plans one scene."""

    def __init__(self, film: Breakdown, number: int, text: reading.SceneText) -> None:
        self.film = film
        self.number = number
        self.text = text
        self.where = film.wheres[number - 1]
        self.place = film.place(number)
        self.rate: Rate = film.options.rate
        self.names = {film.ids[name]: name for name in film.dialogue.speakers}
        self.homes = self._home_marks()
        self.slots: list[Slot] = []
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
        maker = ShotMaker(self.film, self.place, self.homes, self.lines, self.clock)
        shots = maker.shots(self.slots)
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
            Slot(
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
            Slot(
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
            Slot(
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
            Slot(
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
        mark = table_mark(self.place)
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
        if not business.people or actor != self.film.ids[business.people[0]]:
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
        # Who talks over somebody is heard in the shot that is running; a cut would undo it.
        if not in_master and not stays and not scripted.overlaps:
            self._cover(scripted, start, previous)
        self.clock = max(it.span.end for it in self.lines[-2:]) + self._pause_after(line)
        self.pending = []

    def _scripted(self, line: Line, before: Line | None, after: Line | None) -> ScriptLine:
        ids = self.film.ids
        emotion, _word = reading.emotion_of(line, self.pending)
        frames = max(1, self.rate.frames(reading.speech_s(line.text, self.film.dialogue.language)))
        speakers = tuple(ids[name] for name in line.speakers)
        together = line.overlaps and bool(self.lines)
        return ScriptLine(
            id=line.id,
            speakers=speakers,
            text=line.text,
            parenthetical=line.parenthetical,
            delivery=line.delivery,
            addressees=self._addressees(line, speakers, before, after),
            language=self.film.dialogue.language,
            overlaps=together,
            emotion=emotion,
            start_frame=self.lines[-1].start_frame if together else self.clock,
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
        if kind in (ShotKind.TWO_SHOT, ShotKind.CUTAWAY):
            size = ShotSize.MS if kind is ShotKind.TWO_SHOT else ShotSize.LS
        self._put(
            Slot(
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
                subject_kind=SubjectKind.PLACE if kind is ShotKind.CUTAWAY else SubjectKind.PERSON,
            )
        )
        self._split(line, kind, subjects, size)

    def _split(
        self, line: ScriptLine, kind: ShotKind, subjects: tuple[str, ...], size: ShotSize
    ) -> None:
        """Breaks a long line: to the listener, then back to the speaker, tighter."""
        length = line.duration_frames
        if length <= self.rate.frames(_LONG_LINE_S) or line.speakers[0] not in self.company:
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
                Slot(
                    kind=ShotKind.SINGLE if part % 2 else kind,
                    subjects=line.speakers[:1] if part % 2 else subjects,
                    size=_TIGHTER[size] if listener is not None else size if wide else APART[size],
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

    def _reaction(self, line: ScriptLine, listener: str, at: int) -> Slot:
        answer = Emotion(
            feeling=ANSWERS[line.emotion.feeling], intensity=round(line.emotion.intensity * 0.7, 2)
        )
        return Slot(
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
            shown = listener or next(iter(self.company), None)
            if shown is None:
                return ShotKind.CUTAWAY, (self.place.id,)
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

    def _shot(self, slot: Slot, frames: int) -> None:
        """A shot of business: it takes its own time, and the lines wait."""
        self._put(slot)
        self.after_business = True
        self.clock = slot.start + frames + self.rate.frames(Fraction(1, 5))

    def _put(self, slot: Slot) -> None:
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


def _off_line_m(mark: Mark, one: Mark, two: Mark) -> float:
    """How far a mark is off the line through two others, on both sides of them."""
    dx, dz = two.x_m - one.x_m, two.z_m - one.z_m
    across = (mark.x_m - one.x_m) * dz - (mark.z_m - one.z_m) * dx
    return abs(across) / math.hypot(dx, dz)


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

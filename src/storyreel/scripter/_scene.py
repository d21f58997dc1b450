"""One scene: read, laid out on the clock, cut, and written down with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from storyreel.dialogue import Delivery
from storyreel.screenplay.schema import Beat, Emotion, Scene, ScriptLine, TimedAction
from storyreel.screenplay.vocabulary import (
    Angle,
    Feeling,
    Move,
    ShotKind,
    ShotSize,
    SubjectKind,
    Verb,
)
from storyreel.scripter import _reading as reading
from storyreel.scripter._breakdown import Breakdown
from storyreel.scripter._choices import Choices
from storyreel.scripter._cutting import Cutter, Piece
from storyreel.scripter._moments import Moment, Place, moments
from storyreel.scripter._presets import Preset
from storyreel.scripter._prior import prior_of, scene_before, turn_before
from storyreel.scripter._setups import GROUPS
from storyreel.scripter._shots import ANSWERS, ShotMaker, Slot
from storyreel.scripter._timeline import Timeline, gesture_of, listed, sentence

_SIZE_NAMES = {
    ShotSize.ECU: "an extreme close-up",
    ShotSize.CU: "a close-up",
    ShotSize.MCU: "close",
    ShotSize.MS: "a medium shot",
    ShotSize.MLS: "from the knees up",
    ShotSize.FS: "head to foot",
    ShotSize.LS: "wide",
    ShotSize.ELS: "very wide",
}

_SAID_AT_MOST = 3
_QUOTED = 60
"""So many characters of a line are quoted in a reason."""


class SceneWriter:
    """Plans one scene.

    Args:
        film: What is known about the film.
        number: Number of the scene, from 1.
        text: The scene as written.
        preset: The way of covering and cutting.
        keep: Whether the script before the edit was planned in the same way, and is to be kept to.
    """

    def __init__(
        self,
        film: Breakdown,
        number: int,
        text: reading.SceneText,
        preset: Preset,
        *,
        keep: bool,
    ) -> None:
        self.film = film
        self.number = number
        self.text = text
        self.where = film.wheres[number - 1]
        self.place = film.place(number)
        self.old = scene_before(film.before, [line.id for line in text.lines])
        turned = turn_before(self.old, [line.id for line in text.lines]) if self.old else None
        self.timeline = Timeline(film, number, text, turned)
        self.names = self.timeline.names
        self.lines = self.timeline.lines
        self.numbers = {line.id: k for k, line in enumerate(self.lines)}
        self.moments: list[Moment] = moments(self.timeline, preset)
        self.choices = Choices(self.timeline, preset, self.moments)
        prior = None
        if self.old is not None and keep:
            prior = prior_of(self.old, self.lines, self.moments, film.options.rate)
        self.cutter = Cutter(self.choices, self.moments, preset, prior)

    def scene(self) -> Scene:
        """The scene, staged, covered and cut."""
        return self.filmed(self.slots)

    @cached_property
    def slots(self) -> list[Slot]:
        """The shots that the cheapest way through the scene has, in order."""
        return [self._slot(piece) for piece in self.cutter.pieces()]

    def filmed(self, slots: Sequence[Slot]) -> Scene:
        """The scene with these shots, which fill it from its first frame."""
        mood, _word = reading.mood_of(self.where, " ".join(line.text for line in self.text.lines))
        mood = self.timeline.ideas.mood or mood
        timeline = self.timeline
        maker = ShotMaker(self.film, self.place, timeline.homes, self.lines, timeline.end)
        shots = maker.shots(slots)
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

    def _beats(self) -> tuple[Beat, ...]:
        return tuple(
            Beat(
                id=f"b{number}",
                what=beat.what,
                first_line=self.lines[beat.first_line].id,
                turning_point=beat.turning_point,
                evidence=beat.evidence,
            )
            for number, beat in enumerate(self.timeline.reading.beats, start=1)
        )

    def _slot(self, piece: Piece) -> Slot:
        stretch = piece.ruled_by.stretch
        if stretch.business is not None:
            return self.choices.business[stretch.start]
        setup, company = piece.setup, stretch.company
        opening = self.timeline.opening if piece.first == 0 else None
        main = self._main(piece)
        kind = setup.kind
        speaks = main is not None and bool(set(main.speakers) & set(setup.people))
        listening = kind is ShotKind.SINGLE and main is not None and not speaks
        if listening:
            kind = ShotKind.REACTION
        if opening is not None and setup.kind is ShotKind.MASTER:
            action, actions, events = opening.action, opening.actions, opening.events
            company = opening.company if setup.is_wide else company
        else:
            action, actions, events = self._action(piece, main, kind), {}, ()
        if main is not None and not actions:
            actions = self._gesture(main, company)
        return Slot(
            kind=kind,
            subjects=setup.subjects,
            size=setup.lens if setup.kind in GROUPS else setup.size,
            start=piece.start,
            action=action,
            why=self._why(piece, main, kind),
            main=main,
            company=dict(company),
            angle=setup.angle,
            move=setup.move,
            actions=actions,
            events=events,
            subject_kind=_SUBJECT_KINDS.get(kind, SubjectKind.PERSON),
            listeners=self.answer_to(main) if listening and main is not None else None,
        )

    def _main(self, piece: Piece) -> ScriptLine | None:
        """The line that a shot is for: the one heard longest in it."""
        heard = []
        for k in range(max(0, self.moments[piece.first].line - 2), len(self.lines)):
            line = self.lines[k]
            if line.start_frame >= piece.end:
                break
            overlap = min(line.span.end, piece.end) - max(line.start_frame, piece.start)
            if overlap > 0:
                heard.append((overlap, -k, line))
        return max(heard)[2] if heard else None

    def answer_to(self, line: ScriptLine) -> Emotion:
        """What the face of a listener shows."""
        return Emotion(
            feeling=ANSWERS[line.emotion.feeling], intensity=round(line.emotion.intensity * 0.7, 2)
        )

    def _gesture(
        self, line: ScriptLine, company: dict[str, str]
    ) -> dict[str, tuple[TimedAction, ...]]:
        """What a parenthetical asks the speaker to do."""
        verb: Verb | None = gesture_of(line.parenthetical)
        if verb is None or line.speakers[0] not in company:
            return {}
        frames = self.film.options.rate.frames(1)
        return {line.speakers[0]: (TimedAction(verb=verb, at_frames=6, duration_frames=frames),)}

    def _action(self, piece: Piece, line: ScriptLine | None, kind: ShotKind) -> str:
        """What the audience sees, in one sentence."""
        setup = piece.setup
        shown = listed([self.names[p] for p in setup.people])
        if kind is ShotKind.INSERT:
            return f"{self.film.prop(setup.subjects[0]).what.capitalize()}, close."
        if kind is ShotKind.CUTAWAY:
            return sentence(f"{self.place.name.lower()}, nobody there", 12)
        if line is None:
            return sentence(f"{shown} in silence", 20)
        if kind is ShotKind.REACTION:
            feeling = self.answer_to(line).feeling
            return sentence(f"{shown} listens{_shown(feeling)}", 20)
        heard = self._heard(piece) or [line]
        said = [self._said(it, before) for before, it in zip([None, *heard], heard, strict=False)]
        more = len(said) > _SAID_AT_MOST
        return sentence("; ".join(said[:_SAID_AT_MOST]) + (", and so on" if more else ""), 60)

    def _said(self, line: ScriptLine, before: ScriptLine | None) -> str:
        """How a line is said and to whom, as a clause."""
        read = self.timeline.readings[self.numbers[line.id]]
        many = len(line.speakers) > 1
        speaker = listed([self.names[s] for s in line.speakers])
        to = listed([self.names[a] for a in line.addressees])
        if before is not None and self._asked(before, line):
            verb = "answer" if many else "answers"
        elif read.question:
            verb = ("ask" if many else "asks") + (f" {to}" if to else "")
        elif to and before is None:
            verb = ("speak" if many else "speaks") + f" to {to}"
        else:
            verb = "speak" if many else "speaks"
        manner = line.parenthetical.strip(" .()（）")
        how = f", {manner[:1].lower()}{manner[1:]}" if manner else ""
        unseen = {Delivery.VO: ", unseen", Delivery.OS: ", from outside"}.get(line.delivery, "")
        return f"{speaker} {verb}{unseen}{how or _shown(line.emotion.feeling)}"

    def _asked(self, before: ScriptLine, line: ScriptLine) -> bool:
        asked = self.timeline.readings[self.numbers[before.id]].question
        return asked and before.speakers != line.speakers

    def _heard(self, piece: Piece) -> list[ScriptLine]:
        least = self.film.options.rate.frames(1) // 2
        first = max(0, self.moments[piece.first].line - 2)
        return [
            line
            for line in self.lines[first : self.moments[piece.last].line + 2]
            if min(line.span.end, piece.end) - max(line.start_frame, piece.start) >= least
        ]

    def _why(self, piece: Piece, line: ScriptLine | None, kind: ShotKind) -> str:
        """Why this shot, why so near, and why it begins here; with the words that asked for it."""
        reasons = [self._why_shown(piece, line, kind)]
        setup = piece.setup
        if line is not None and kind not in (ShotKind.INSERT, ShotKind.CUTAWAY):
            read = self.timeline.readings[self.numbers[line.id]]
            words = f" ({read.emotion_evidence!r})" if read.emotion_evidence else ""
            feeling = line.emotion.feeling.value
            if setup.kind not in GROUPS:
                reasons.append(
                    f"{_SIZE_NAMES[setup.size]}: {feeling}, {line.emotion.intensity:.0%}{words}"
                )
            if setup.angle is not Angle.EYE:
                reasons.append(self._why_angle(line, setup.angle))
            if setup.move is not Move.STATIC:
                reasons.append(f"the camera moves: {feeling}{words}")
        moment = self.moments[piece.first]
        if piece.first and moment.place is not Place.EDGE:
            reasons.append(_WHY_HERE[moment.place])
        return "; ".join(reason for reason in reasons if reason)

    def _why_shown(self, piece: Piece, line: ScriptLine | None, kind: ShotKind) -> str:
        setup = piece.setup
        if piece.first == 0:
            return "opens the scene: the place and everybody in it"
        if kind is ShotKind.CUTAWAY:
            return "nobody is there to be seen"
        if line is None:
            return "the silence is held"
        if kind is ShotKind.INSERT:
            return f"a thing is seen when it is first named: {line.text[:_QUOTED]!r}"
        if kind is ShotKind.REACTION:
            return self._why_listening(line)
        if setup.is_wide:
            return "wide again, so that it stays clear who is where"
        if setup.kind in GROUPS:
            return "both in one picture: the exchange matters more than either face"
        return self._why_speaking(piece, line)

    def _why_listening(self, line: ScriptLine) -> str:
        read = self.timeline.readings[self.numbers[line.id]]
        speaker = listed([self.names[s] for s in line.speakers])
        if line.delivery is not Delivery.ON:
            return f"{speaker} is not seen; who hears it is"
        if read.reveal:
            return f"the listener takes in what is revealed: {read.reveal!r}"
        if read.unanswered:
            return f"the question is left standing: {line.text[-_QUOTED:]!r}"
        if Choices.must_be_taken_in(read, line):
            return f"the listener takes in a strong line: {line.text[:_QUOTED]!r}"
        return f"the listener, while {speaker} goes on"

    def _why_speaking(self, piece: Piece, line: ScriptLine) -> str:
        setup = piece.setup
        read = self.timeline.readings[self.numbers[line.id]]
        first = self.names[setup.subjects[0]]
        to = f" to {listed([self.names[a] for a in line.addressees])}" if line.addressees else ""
        words = f" ({read.addressee_evidence})" if to and read.addressee_evidence else ""
        if len(self._heard(piece)) > 1:
            return f"{first} is held through the exchange"
        if setup.kind is ShotKind.OTS and setup.subjects[0] in line.speakers:
            return f"{first} speaks over the other's shoulder{to}{words}"
        if setup.subjects[0] in line.speakers:
            return f"{first} speaks{to}{words}"
        return f"{first} is kept in view while the other speaks"

    def _why_angle(self, line: ScriptLine, angle: Angle) -> str:
        k = self.numbers[line.id]
        power = [p for p in self.timeline.reading.power if p.first_line <= k]
        evidence = f": {power[-1].evidence!r}" if power and power[-1].evidence else ""
        if angle is Angle.LOW:
            return f"from below, on the stronger{evidence}"
        return f"from above, on the weaker{evidence}"


def _shown(feeling: Feeling) -> str:
    return "" if feeling is Feeling.NEUTRAL else f", {feeling.value}"


_SUBJECT_KINDS = {ShotKind.INSERT: SubjectKind.PROP, ShotKind.CUTAWAY: SubjectKind.PLACE}
_WHY_HERE = {
    Place.GAP: "cut in the gap",
    Place.EARLY: "cut before the voice ends, so that it runs on over this picture",
    Place.LATE: "cut after the reply began",
    Place.INSIDE: "cut at a clause",
}

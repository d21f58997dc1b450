"""From slots to shots: lengths, framings that fit, setups, and where everybody is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from storyreel.screenplay.retime import uses_of
from storyreel.screenplay.schema import (
    Blocking,
    CameraMove,
    Emotion,
    Focus,
    Framing,
    Gaze,
    Mark,
    Place,
    ScriptLine,
    Shot,
    StateEvent,
    Subject,
    TimedAction,
)
from storyreel.screenplay.vocabulary import (
    Angle,
    Composition,
    Feeling,
    GazeKind,
    Posture,
    ShotKind,
    ShotSize,
    Side,
    SubjectKind,
    Verb,
)
from storyreel.scripter._breakdown import Breakdown
from storyreel.staging.camera import FOCAL_MM, solve_group
from storyreel.staging.stage import composed_mark, master_yaw_deg, person_at
from storyreel.timecode import Span

_LEAST_S = Fraction(4, 5)
# Two sizes away: a cut on one person needs that much to be seen as a cut and not as a jump.
APART = {
    ShotSize.FS: ShotSize.MS,
    ShotSize.MLS: ShotSize.MCU,
    ShotSize.MS: ShotSize.CU,
    ShotSize.MCU: ShotSize.MLS,
    ShotSize.CU: ShotSize.MS,
}
# What a listener's face shows when somebody else's shows this.
ANSWERS = {
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
LOCKED_OFF = CameraMove()


@dataclass(frozen=True, slots=True)
class Slot:
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
    move: CameraMove = LOCKED_OFF
    actions: dict[str, tuple[TimedAction, ...]] = field(default_factory=dict)
    events: tuple[StateEvent, ...] = ()
    subject_kind: SubjectKind = SubjectKind.PERSON
    listeners: Emotion | None = None
    lens: ShotSize | None = None


class ShotMaker:
    """Makes the shots of one scene.

    Args:
        film: What is known about the film.
        place: Where the scene plays.
        homes: Everybody's mark in it.
        lines: The lines, with their times.
        end: Frame at which the scene ends.
    """

    def __init__(
        self,
        film: Breakdown,
        place: Place,
        homes: dict[str, str],
        lines: Sequence[ScriptLine],
        end: int,
    ) -> None:
        self.film = film
        self.place = place
        self.homes = homes
        self.lines = lines
        self.end = end

    def shots(self, planned: Sequence[Slot]) -> tuple[Shot, ...]:
        """The shots that come of what was planned, in order."""
        slots = self._spaced(planned)
        ends = [slot.start for slot in slots[1:]] + [self.end]
        setups: dict[tuple[object, ...], str] = {}
        shots = []
        for index, (wanted, end) in enumerate(zip(slots, ends, strict=True)):
            slot = self._as_it_fits(wanted)
            span = Span(slot.start, end)
            setup = setups.setdefault((slot.kind, slot.subjects, slot.size), _letters(len(setups)))
            shots.append(self._shot_of(slot, span, setup, (index + 1) * 10))
        return tuple(shots)

    def _as_it_fits(self, slot: Slot) -> Slot:
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

    def _spaced(self, planned: Sequence[Slot]) -> list[Slot]:
        """Drops slots that a neighbour leaves no time for."""
        least = self.film.options.rate.frames(_LEAST_S)
        kept: list[Slot] = []
        for slot in planned:
            late = slot
            while kept and late.start - kept[-1].start < least:
                if _can_go(kept):
                    # What a short shot would have shown, the shot before it goes on showing.
                    kept.pop()
                else:
                    late = replace(late, start=kept[-1].start + least)
            kept.append(late)
        while self.end - kept[-1].start < least and _can_go(kept):
            kept.pop()
        self.end = max(self.end, kept[-1].start + least)
        return [
            self._unlike(slot, before) for before, slot in zip([None, *kept], kept, strict=False)
        ]

    def _unlike(self, slot: Slot, before: Slot | None) -> Slot:
        """A cut from one person to the same person changes the size by two steps."""
        close = (ShotKind.SINGLE, ShotKind.OTS, ShotKind.REACTION)
        if before is None or slot.kind not in close[:2] or before.kind not in close:
            return slot
        steps = list(ShotSize)
        far = abs(steps.index(slot.size) - steps.index(before.size)) >= 2
        if far or slot.subjects[0] != before.subjects[0]:
            return slot
        person = slot.subjects[:1]
        return replace(slot, kind=ShotKind.SINGLE, subjects=person, size=APART[before.size])

    def _shot_of(self, slot: Slot, span: Span, setup: str, number: int) -> Shot:
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

    def _composition(self, slot: Slot) -> Composition:
        if slot.kind in (ShotKind.MASTER, ShotKind.GROUP, ShotKind.TWO_SHOT):
            return Composition.BALANCED
        left = self._mark_x(slot.subjects[0]) < 0
        if slot.kind is ShotKind.OTS:
            return Composition.FOREGROUND_RIGHT if left else Composition.FOREGROUND_LEFT
        if slot.kind is ShotKind.INSERT:
            return Composition.CENTRE
        return Composition.LEFT_THIRD if left else Composition.RIGHT_THIRD

    def _blocking(self, slot: Slot, person: str, mark_id: str) -> Blocking:
        mark = self.place.mark(mark_id)
        target = self._looks_at(slot, person)
        emotion = Emotion(feeling=Feeling.NEUTRAL, intensity=0.3)
        if slot.main is not None and person not in slot.main.speakers:
            emotion = slot.listeners or Emotion(
                feeling=ANSWERS[slot.main.emotion.feeling],
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

    def _looks_at(self, slot: Slot, person: str) -> str | None:
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

    def _facing(self, mark: Mark, target: str | None, slot: Slot) -> float:
        """The mark's own facing, turned towards the partner as far as the body must."""
        if target is None or mark.posture is not Posture.STAND:
            return mark.facing_deg
        other = self.place.mark(slot.company[target])
        return _turned_towards(mark, other)


def _can_go(kept: Sequence[Slot]) -> bool:
    """Whether the last slot may be left out.

    Nothing happens in it, and who speaks in it is there in the one before.
    """
    if len(kept) < 2 or kept[-1].main is None or kept[-1].events or kept[-1].actions:
        return False
    there = set(kept[-2].company)
    return not (set(kept[-1].main.speakers) & set(kept[-1].company)) - there


def _turned_towards(mark: Mark, other: Mark) -> float:
    wanted = math.degrees(math.atan2(other.x_m - mark.x_m, other.z_m - mark.z_m))
    off = (wanted - mark.facing_deg + 180) % 360 - 180
    # Up to 35 degrees the head does it; beyond, the body takes the rest.
    if abs(off) <= 35:
        return mark.facing_deg
    turned = mark.facing_deg + off - (35 if off > 0 else -35)
    return round((turned + 180) % 360 - 180, 1)


def _letters(index: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[index] if index < 26 else letters[(index // 26 - 1) % 26] + letters[index % 26]

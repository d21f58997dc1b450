"""From slots to shots: lengths, framings that fit, setups, and where everybody is."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

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
    Move,
    Posture,
    ShotKind,
    ShotSize,
    Side,
    SubjectKind,
    Verb,
)
from storyreel.scripter._breakdown import Breakdown
from storyreel.staging.camera import FOCAL_MM, solve_group
from storyreel.staging.people import person_at
from storyreel.staging.stage import composed_mark, master_yaw_deg
from storyreel.timecode import Span

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
_AMOUNTS = {
    Move.PUSH_IN: 0.22,
    Move.HANDHELD: 0.35,
    Move.TRACK: 0.25,
    Move.PULL_OUT: 0.22,
    Move.CRANE: 0.3,
    Move.PAN: 6.0,
    Move.TILT: 4.0,
    Move.ARC: 10.0,
    Move.ZOOM: 1.25,
    Move.RACK_FOCUS: 0.0,
}
"""How far the camera moves: metres, degrees, a factor, and share of an unsteady hand."""
_WIDE_PUSH_M, _INSERT_PUSH_M = 0.35, 0.06
_TRACKED_ASPECT = 16 / 9
"""Shape of the picture that tracking is measured for."""
_EARLIER = 4
"""So many lines before a shot begins can still be heard in it."""


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
    move: Move = Move.STATIC
    actions: dict[str, tuple[TimedAction, ...]] = field(default_factory=dict)
    events: tuple[StateEvent, ...] = ()
    subject_kind: SubjectKind = SubjectKind.PERSON
    listeners: Emotion | None = None
    lens: ShotSize | None = None


def as_it_fits(film: Breakdown, place: Place, slot: Slot) -> Slot:
    """A shot of several people is as wide as they need, and says so."""
    if slot.kind not in (ShotKind.MASTER, ShotKind.GROUP, ShotKind.TWO_SHOT):
        return slot
    people = []
    for person in slot.subjects:
        walk = next((a for a in slot.actions.get(person, ()) if a.verb is Verb.WALK), None)
        target = walk.target if walk is not None else None
        mark = composed_mark(place, slot.company[person], target)
        character = film.character(person)
        people.append(person_at(character, mark, mark.facing_deg, mark.posture, place))
    _camera, size = solve_group(
        people,
        size=slot.size,
        angle=slot.angle,
        focal_mm=FOCAL_MM[slot.size],
        aspect=film.aspect,
        yaw_deg=master_yaw_deg(place.id),
    )
    return replace(slot, size=size, lens=slot.size)


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
        self._starts = [line.start_frame for line in lines]

    def shots(self, slots: Sequence[Slot]) -> tuple[Shot, ...]:
        """The shots that come of what was planned, in order."""
        ends = [slot.start for slot in slots[1:]] + [self.end]
        setups: dict[tuple[object, ...], str] = {}
        shots = []
        for index, (wanted, end) in enumerate(zip(slots, ends, strict=True)):
            slot = as_it_fits(self.film, self.place, wanted)
            kind = ShotKind.SINGLE if slot.kind is ShotKind.REACTION else slot.kind
            spot = (kind, slot.subjects, slot.size, slot.angle)
            setup = setups.setdefault(spot, _letters(len(setups)))
            shots.append(self._shot_of(slot, Span(slot.start, end), setup, (index + 1) * 10))
        return tuple(shots)

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
            move=_moved(slot, self.film.aspect),
            focus=_focus(slot, span.frames),
            duration_frames=span.frames,
            lines=uses_of(self._heard(span), span),
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

    def _heard(self, span: Span) -> Sequence[ScriptLine]:
        """The lines that can be heard in a span: those that begin in it, and the few before."""
        first = bisect_left(self._starts, span.start)
        return self.lines[max(0, first - _EARLIER) : bisect_left(self._starts, span.end)]

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


def _focus(slot: Slot, frames: int) -> Focus:
    """On the first subject; pulled to the second when the move says so."""
    if slot.move is Move.RACK_FOCUS and len(slot.subjects) > 1:
        return Focus(target=slot.subjects[0], pull_to=slot.subjects[1], pull_at_frames=frames // 3)
    return Focus(target=slot.subjects[0])


def _moved(slot: Slot, aspect: float) -> CameraMove:
    if slot.move is Move.STATIC:
        return CameraMove()
    return CameraMove(kind=slot.move, amount=move_of(slot.move, slot.kind, aspect))


def move_of(move: Move, kind: ShotKind, aspect: float) -> float:
    """How far the camera moves in a shot of a kind, in a picture of a shape."""
    amount = _AMOUNTS.get(move, 0.0)
    if move is Move.PUSH_IN and kind is ShotKind.INSERT:
        amount = _INSERT_PUSH_M
    elif move is Move.PUSH_IN and kind is ShotKind.MASTER:
        amount = _WIDE_PUSH_M
    elif move is Move.TRACK and aspect < _TRACKED_ASPECT:
        # A narrower picture shows less beside a face, and the face takes more of what it shows.
        amount = round(amount * (aspect / _TRACKED_ASPECT) ** 2, 3)
    return amount


def setup_letters(taken: Collection[str]) -> str:
    """The first name of a setup that is not taken."""
    return next(name for name in map(_letters, range(26 * 27)) if name not in taken)


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

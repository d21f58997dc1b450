"""From the shots that a model thought of to shots that can be filmed.

The model says at which line a shot begins, of whom it is and how it looks. Where its frames fall,
who is there, what the lens can do and what business has its own shot is ours to know; what cannot
be had is replaced by the nearest thing that can, and noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from storyreel.screenplay.schema import ScriptLine, TimedAction
from storyreel.screenplay.vocabulary import Angle, Move, ShotKind, ShotSize, SubjectKind
from storyreel.scripter._ideas import PLAYED_VERBS, ShotIdea
from storyreel.scripter._scene import SceneWriter
from storyreel.scripter._setups import GROUPS, STEPS, Coverage
from storyreel.scripter._shots import Slot
from storyreel.scripter._timeline import Stretch, sentence

_LEAST_S = Fraction(7, 10)
"""Two cuts of a model are no nearer than this."""
_SNAP_S = Fraction(8, 10)
"""So near to the end of business a cut is the one back to the talk."""
_NEAREST_INSIDE_S = Fraction(3, 2)
_GESTURE_S = Fraction(1)


@dataclass(frozen=True, slots=True)
class Part:
    """A run of lines and the shots a model thought of for it.

    Attributes:
        first, last: Numbers of the lines.
        ideas: The shots; none where the planner's stand.
    """

    first: int
    last: int
    ideas: tuple[ShotIdea, ...] | None


class Directed:
    """Turns a scene's parts into slots.

    Args:
        writer: The scene.
        parts: All of its lines, in order.
    """

    def __init__(self, writer: SceneWriter, parts: Sequence[Part]) -> None:
        self._writer, self._parts = writer, parts
        self._timeline = writer.timeline
        self._rate = writer.timeline.rate
        self._numbers = {line.id: k for k, line in enumerate(writer.lines)}
        self.notes: list[str] = []
        self._origin: dict[int, tuple[int, int]] = {}

    def origin(self, slot: Slot) -> tuple[int, int] | None:
        """Number of the part and of the idea in it that a slot comes from, if a model's."""
        return self._origin.get(id(slot))

    def slots(self) -> list[Slot]:
        """The shots of the scene, which fill it from its first frame."""
        if all(part.ideas is None for part in self._parts):
            return self._writer.slots
        slots: list[Slot] = []
        for number, part in enumerate(self._parts):
            start, end = self._reach(part)
            if part.ideas is None:
                slots += self._planned(start, end)
            else:
                slots += self._filled(number, self._cuts(part, start, end), start, end)
        return self._merged(slots)

    def _reach(self, part: Part) -> tuple[int, int]:
        """Frames of a part: from the cut to its first line to the cut to the next part's."""
        start = 0 if part.first == 0 else self._frame(part.first, 0.0)
        lines = self._writer.lines
        if part.last + 1 >= len(lines):
            return start, self._timeline.end
        return start, self._frame(part.last + 1, 0.0)

    def _frame(self, line: int, after: float) -> int:
        """Where a cut falls: in the gap before a line, or inside it at the nearest clause."""
        spoken = self._writer.lines[line]
        if after <= 0:
            before = self._writer.lines[line - 1].span.end if line else 0
            gap = spoken.start_frame - self._rate.frames(Fraction(1, 5))
            return max(0, min(max(before, gap), spoken.start_frame))
        wanted = spoken.start_frame + round(after * spoken.duration_frames)
        near = [
            moment.frame
            for moment in self._writer.moments
            if moment.line == line and spoken.start_frame < moment.frame < spoken.span.end
        ]
        snapped = min(near, key=lambda frame: abs(frame - wanted), default=wanted)
        far = self._rate.frames(_NEAREST_INSIDE_S)
        return snapped if abs(snapped - wanted) <= far else wanted

    def _planned(self, start: int, end: int) -> list[Slot]:
        """The planner's shots of a span."""
        planned = self._writer.slots
        inside = [slot for slot in planned if start <= slot.start < end]
        if not inside or inside[0].start > start:
            running = [slot for slot in planned if slot.start <= start][-1]
            inside.insert(0, replace(running, start=start))
        return inside

    def _cuts(self, part: Part, start: int, end: int) -> list[tuple[int, int, ShotIdea]]:
        least = self._rate.frames(_LEAST_S)
        cuts: list[tuple[int, int, ShotIdea]] = []
        assert part.ideas is not None, "the planner has no ideas"
        for number, idea in enumerate(part.ideas):
            line = self._numbers[idea.begins]
            frame = start if not cuts else self._frame(line, idea.after)
            if not part.first <= line <= part.last:
                self._note(f"a shot of another part begins with {idea.begins}; left out")
            elif cuts and frame - cuts[-1][0] < least:
                self._note(f"two shots begin within {float(_LEAST_S):g} s at {idea.begins}")
            elif end - frame < least:
                self._note(f"a shot at the end of {idea.begins} is too short to be seen")
            else:
                cuts.append((frame, number, idea))
        return cuts

    def _filled(
        self, part: int, cuts: Sequence[tuple[int, int, ShotIdea]], start: int, end: int
    ) -> list[Slot]:
        """The shots over talk, and the business between."""
        if not cuts:
            return self._planned(start, end)
        slots: list[Slot] = []
        snap, least = self._rate.frames(_SNAP_S), self._rate.frames(_LEAST_S)
        for stretch in self._timeline.stretches:
            low, high = max(stretch.start, start), min(stretch.end, end)
            if low >= high:
                continue
            if stretch.business is not None:
                if stretch.start >= start:
                    slots.append(self._writer.choices.business[stretch.start])
                continue
            running = [cut for cut in cuts if cut[0] <= low + snap] or [cuts[0]]
            begun = [(low, *running[-1][1:])]
            begun += [cut for cut in cuts if low + snap < cut[0] <= high - least]
            ends = [frame for frame, _number, _idea in begun[1:]] + [high]
            for (frame, number, idea), after in zip(begun, ends, strict=True):
                slot = self._slot(idea, frame, after, stretch)
                self._origin[id(slot)] = (part, number)
                slots.append(slot)
        return slots

    def _merged(self, slots: list[Slot]) -> list[Slot]:
        """Neighbours that show the same are one shot."""
        merged: list[Slot] = []
        for slot in slots:
            before = merged[-1] if merged else None
            if before is not None and _picture(before) == _picture(slot) and not slot.events:
                continue
            merged.append(slot)
        return merged

    def _slot(self, idea: ShotIdea, start: int, end: int, stretch: Stretch) -> Slot:
        """One shot as it can be had of those who are there."""
        cover = self._writer.choices.coverage(stretch)
        if not stretch.company:
            return self._planned(start, end)[0]
        main = self._main(start, end)
        company, opening = stretch.company, self._timeline.opening
        first = start == 0
        if first:
            company = opening.company
        kind, subjects, subject_kind = self._subjects(idea, stretch, main)
        size, lens = self._sized(idea, kind, subjects, stretch, cover)
        if kind is ShotKind.OTS and cover.over_shoulder(subjects[0], subjects[1], size) is None:
            self._note(f"no shoulder to shoot {subjects[0]} over at {idea.begins}; a single")
            kind, subjects = ShotKind.SINGLE, subjects[:1]
            size, lens = self._sized(idea, kind, subjects, stretch, cover)
        move = idea.move
        if move is Move.RACK_FOCUS and len(subjects) < 2:
            self._note(f"nothing to rack the focus to at {idea.begins}")
            move = Move.STATIC
        angle = idea.angle if kind is not ShotKind.INSERT else Angle.EYE
        shown = first and kind is ShotKind.MASTER
        return Slot(
            kind=kind,
            subjects=subjects,
            size=lens,
            start=start,
            action=sentence(idea.action, 60) if idea.action else opening.action,
            why=idea.why,
            main=main,
            company=dict(company),
            angle=angle,
            move=move,
            actions=opening.actions
            if first and opening.actions
            else self._gestures(idea, stretch, start, end),
            events=opening.events if first else (),
            subject_kind=subject_kind,
            listeners=self._writer.answer_to(main)
            if kind is ShotKind.REACTION and main is not None and not shown
            else None,
        )

    def _subjects(
        self, idea: ShotIdea, stretch: Stretch, main: ScriptLine | None
    ) -> tuple[ShotKind, tuple[str, ...], SubjectKind]:
        """Kind and subjects that go together and are there."""
        film, here = self._timeline.film, list(stretch.company)
        props = [it for it in idea.subjects if it in film.prop_ids()]
        if idea.kind is ShotKind.INSERT and props:
            return ShotKind.INSERT, (props[0],), SubjectKind.PROP
        people = [it for it in dict.fromkeys(idea.subjects) if it in here]
        if not people:
            spoken = [who for who in (main.speakers if main else ()) if who in here]
            people = spoken[:1] or here[:1]
            self._note(f"who is to be seen at {idea.begins} is not there; {people[0]} is")
        kind = idea.kind
        if kind is ShotKind.MASTER:
            return kind, tuple(here), SubjectKind.PERSON
        if kind in (ShotKind.TWO_SHOT, ShotKind.GROUP):
            if len(people) < 2:
                return ShotKind.SINGLE, (people[0],), SubjectKind.PERSON
            kind = ShotKind.TWO_SHOT if len(people) == 2 else ShotKind.GROUP
            return kind, tuple(people), SubjectKind.PERSON
        if kind is ShotKind.OTS and len(people) > 1:
            return kind, (people[0], people[1]), SubjectKind.PERSON
        speaks = main is not None and people[0] in main.speakers
        listens = kind is ShotKind.REACTION and main is not None and not speaks
        return (
            ShotKind.REACTION if listens else ShotKind.SINGLE,
            (people[0],),
            SubjectKind.PERSON,
        )

    def _sized(
        self,
        idea: ShotIdea,
        kind: ShotKind,
        subjects: tuple[str, ...],
        stretch: Stretch,
        cover: Coverage,
    ) -> tuple[ShotSize, ShotSize]:
        """The size that comes out and the size whose lens is on the camera."""
        if kind is ShotKind.INSERT:
            return ShotSize.CU, ShotSize.CU
        if kind in GROUPS:
            if kind is ShotKind.MASTER:
                wide = STEPS.index(idea.size) >= STEPS.index(ShotSize.MLS)
                size = idea.size if wide else ShotSize.FS
                setup = cover.master(size)
            else:
                setup = cover.group(subjects, idea.size)
            return setup.size, setup.lens
        partner = next((who for who in stretch.company if who != subjects[0]), None)
        wanted = STEPS.index(idea.size)
        for size in sorted(STEPS, key=lambda it: abs(STEPS.index(it) - wanted)):
            if kind is ShotKind.OTS:
                had = cover.over_shoulder(subjects[0], subjects[1], size)
            else:
                had = cover.single(subjects[0], size, partner)
            if had is not None and abs(STEPS.index(size) - wanted) <= 2:
                if size is not idea.size:
                    self._note(f"{subjects[0]} cannot be had in {idea.size} at {idea.begins}")
                return size, size
        return idea.size, idea.size

    def _gestures(
        self, idea: ShotIdea, stretch: Stretch, start: int, end: int
    ) -> dict[str, tuple[TimedAction, ...]]:
        """Small actions, one a person, which fit into the shot."""
        frames = self._rate.frames(_GESTURE_S)
        if end - start < frames + 8:
            return {}
        done: dict[str, tuple[TimedAction, ...]] = {}
        for gesture in idea.gestures:
            who, target = gesture.character, gesture.target
            there = who in stretch.company and who not in done
            target = target if target in stretch.company and target != who else None
            if not there or gesture.verb not in PLAYED_VERBS:
                self._note(f"{who} cannot {gesture.verb} at {idea.begins}")
                continue
            done[who] = (
                TimedAction(verb=gesture.verb, at_frames=6, duration_frames=frames, target=target),
            )
        return done

    def _main(self, start: int, end: int) -> ScriptLine | None:
        """The line heard longest in a span."""
        heard = [
            (min(line.span.end, end) - max(line.start_frame, start), -k, line)
            for k, line in enumerate(self._writer.lines)
            if line.start_frame < end and line.span.end > start
        ]
        return max(heard)[2] if heard else None

    def _note(self, what: str) -> None:
        self.notes.append(what)


def _picture(slot: Slot) -> tuple[object, ...]:
    return (slot.kind, slot.subjects, slot.size, slot.angle, slot.move, slot.action)

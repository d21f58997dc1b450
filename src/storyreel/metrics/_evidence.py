"""What a film is measured against, and the plan it was made to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storyreel.errors import BadMedia, ScriptError, Unscorable
from storyreel.film.schema import CutDocument, CutShot, Take, Truth, VoiceTrack
from storyreel.metrics._speech import Samples, line_sound
from storyreel.screenplay.schema import LineUse, ShootingScript, Shot, Subject
from storyreel.screenplay.vocabulary import SubjectKind, TransitionKind
from storyreel.timecode import Rate, Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """A film and whatever is known about it; a film alone is enough for some metrics.

    Attributes:
        film: The finished film.
        script: The shooting script it was made from.
        cut: Which take stands where, and where each line is heard.
        voice: The spoken lines.
        folder: The run folder; paths in the cut and the voice track are relative to it.
    """

    film: Path
    script: ShootingScript | None = None
    cut: CutDocument | None = None
    voice: VoiceTrack | None = None
    folder: Path | None = None

    def has_voices(self) -> bool:
        """Whether the sound files of the spoken lines can be looked for."""
        return self.voice is not None and self.folder is not None

    def has_truth(self) -> bool:
        """Whether any take in the cut has its truth beside it."""
        if self.cut is None or self.folder is None:
            return False
        return any(shot.chosen.truth is not None for shot in self.cut.shots)

    def voice_of(self, line_id: str) -> Samples:
        """The line as spoken, all its voices together, for matching; empty when it has none.

        Raises:
            Unscorable: A sound file cannot be read.
        """
        assert self.voice is not None, "metrics that listen for lines need the voice track"
        assert self.folder is not None, "metrics that listen for lines need the run folder"
        try:
            return line_sound(
                [self.folder / voiced.audio for voiced in self.voice.voices_of(line_id)]
            )
        except BadMedia:
            raise Unscorable(f"the sound file of line {line_id!r} cannot be read") from None

    def truth_of(self, take: Take) -> Truth | None:
        """What the renderer knows about a take; none when it left nothing.

        Raises:
            Unscorable: The file cannot be read.
        """
        if take.truth is None or self.folder is None:
            return None
        try:
            return Truth.load(self.folder / take.truth)
        except ScriptError:
            raise Unscorable(f"the truth of take {take.slate!r} cannot be read") from None


@dataclass(frozen=True, slots=True)
class PlannedShot:
    """A shot where it should stand in the film.

    Attributes:
        scene: Id of the scene.
        shot: Number of the shot.
        span: Frames of the film.
        scripted: The shot in the script, or None.
        placed: The shot in the cut, or None.
        blend: Frames of the film in which it gives way to the next slowly, or None for a cut. A
            cut knows where its transitions lie; a script alone leaves open on which side of the
            cut they were made, so that both sides count whole.
    """

    scene: str
    shot: str
    span: Span
    scripted: Shot | None
    placed: CutShot | None
    blend: Span | None = None

    def use_of(self, line_id: str) -> LineUse | None:
        """The part of a line that the script wants heard over this shot."""
        uses = self.scripted.lines if self.scripted else ()
        return next((use for use in uses if use.line == line_id), None)

    def is_of_people(self) -> bool:
        """Whether anybody is meant to be seen, as far as is known."""
        subjects: tuple[Subject, ...] = self.scripted.subjects if self.scripted else ()
        return not subjects or any(subject.kind is SubjectKind.PERSON for subject in subjects)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line where it should be heard in the film.

    Attributes:
        line: Id of the line.
        text: The words.
        speakers: Ids of the characters who speak.
        scene: Id of the scene, or None when only the cut is known.
        span: Frames of the film, or None when the line was not placed.
        on_screen: Whether the speaker is in the place.
    """

    line: str
    text: str
    speakers: tuple[str, ...]
    scene: str | None
    span: Span | None
    on_screen: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """Shots and lines on the film's clock, from the cut where there is one, else the script.

    Attributes:
        rate: Frames per second of the plan, or None when nothing is planned.
        shots: Shots in film order.
        lines: Lines in the order in which they should be heard.
        length_frames: Length the script asks for, else the cut's.
    """

    rate: Rate | None
    shots: tuple[PlannedShot, ...]
    lines: tuple[PlannedLine, ...]
    length_frames: int

    def shot_at(self, frame: int) -> PlannedShot | None:
        """The shot that should stand at a frame of the film."""
        return next((s for s in self.shots if s.span.start <= frame < s.span.end), None)

    def blends(self) -> list[Span]:
        """Frames in which one shot gives way to the next slowly."""
        return [shot.blend for shot in self.shots if shot.blend is not None]


def plan_of(evidence: Evidence) -> Plan:
    """Lays the script's shots and lines on the film's clock."""
    script, cut = evidence.script, evidence.cut
    timed, wanted = cut or script, script or cut
    return Plan(
        rate=timed.rate if timed else None,
        shots=_shots(script, cut),
        lines=_script_lines(script, cut) if script else _cut_lines(cut, evidence.voice),
        length_frames=wanted.duration_frames if wanted else 0,
    )


def _shots(script: ShootingScript | None, cut: CutDocument | None) -> tuple[PlannedShot, ...]:
    scripted = {
        (scene.id, shot.number): shot
        for scene in (script.scenes if script else ())
        for shot in scene.shots
    }
    if cut:
        made = {transition.cut_frame: transition.span for transition in cut.transitions}
        return tuple(
            PlannedShot(
                s.scene, s.shot, s.span, scripted.get((s.scene, s.shot)), s, made.get(s.span.end)
            )
            for s in cut.shots
        )
    shots, start = [], 0
    for (scene, number), shot in scripted.items():
        span = Span(start, start + shot.duration_frames)
        reach, blend = shot.transition.frames, None
        if shot.transition.kind is not TransitionKind.CUT and reach:
            blend = Span(max(0, span.end - reach), span.end + reach)
        shots.append(PlannedShot(scene, number, span, shot, None, blend))
        start = span.end
    return tuple(shots)


def _script_lines(script: ShootingScript, cut: CutDocument | None) -> tuple[PlannedLine, ...]:
    placed = {line.line: line for line in cut.lines} if cut else {}
    lines, start = [], 0
    for scene in script.scenes:
        for line in scene.lines:
            found = placed.get(line.id)
            span = found.span if found else (None if cut else line.span.moved(start))
            lines.append(
                PlannedLine(
                    line.id,
                    line.text,
                    line.speakers,
                    scene.id,
                    span,
                    found.on_screen if found else True,
                )
            )
        start += scene.duration_frames
    return tuple(lines)


def _cut_lines(cut: CutDocument | None, voice: VoiceTrack | None) -> tuple[PlannedLine, ...]:
    """Lines of a cut without its script: the voice track knows the ids of who speaks."""
    ids = {
        line.line: tuple(v.speaker for v in voice.voices_of(line.line)) if voice else ()
        for line in (cut.lines if cut else ())
    }
    return tuple(
        PlannedLine(
            line.line, line.text, ids[line.line] or line.speakers, None, line.span, line.on_screen
        )
        for line in (cut.lines if cut else ())
    )

"""What a storyboard shows of a script, whatever it is printed on.

Every shot becomes a panel: its picture, its place in the film, and all that is known about it, in
words. The page for a browser, the page for a printer and the shot list are made from the panels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from storyreel.film.schema import CutDocument, CutShot, VoiceTrack
from storyreel.pages import template, timeline, wording
from storyreel.pages.heard import Heard, heard
from storyreel.pages.template import Stills
from storyreel.pages.wording import Names
from storyreel.screenplay.schema import (
    Blocking,
    LineUse,
    Outfit,
    Scene,
    ScriptLine,
    ShootingScript,
    Shot,
)
from storyreel.screenplay.state import Ledger, ShotLedger, ledgers
from storyreel.timecode import Span, timecode


@dataclass(frozen=True, slots=True)
class Speech:
    """A line, or the part of it that is heard in a shot."""

    line: ScriptLine
    speakers: tuple[str, ...]
    part: Heard

    @property
    def words(self) -> str:
        """The words heard, with an ellipsis on each side where the line goes on in another shot."""
        part = self.part
        shown = ("…" if part.begun_before else "", part.words, "…" if part.goes_on else "")
        return " ".join(text for text in shown if text) if part.words else "…"

    @property
    def aside(self) -> str:
        """How it is said, where it begins."""
        return "" if self.part.begun_before else self.line.parenthetical


@dataclass(frozen=True, slots=True)
class Panel:
    """What is shown of one shot."""

    anchor: str
    shot: Shot
    still: bytes | None
    """Its picture, a JPEG file."""
    missing: str
    """What to say when there is no picture."""
    slate: str
    frames: int
    length: str
    timecode: str
    """Place in the film; empty when the cut does not have the shot."""
    subjects: tuple[str, ...]
    size: str
    camera: tuple[str, ...]
    composed: str
    speeches: tuple[Speech, ...]
    blocking: tuple[tuple[Outfit, str, str], ...]
    """Per person: what they wear, their name, and where they are and what they do."""
    focus: tuple[str, ...]
    """What is sharp, and what the focus is pulled to."""
    pulled_at: str
    changes: tuple[str, ...]
    sounds: tuple[str, ...]
    transition: str


@dataclass(frozen=True, slots=True)
class BoardedScene:
    """A scene and its panels."""

    scene: Scene
    place: str
    length: str
    cast: tuple[tuple[Outfit, str], ...]
    panels: tuple[Panel, ...]
    unheard: tuple[Speech, ...]
    """Lines that no shot has."""

    @property
    def estimated(self) -> bool:
        """Whether the words of a line are divided between shots where nobody measured them."""
        return any(speech.part.estimated for panel in self.panels for speech in panel.speeches)


class Board:
    """The script with all that is known about its shots."""

    def __init__(
        self,
        script: ShootingScript,
        stills: Stills,
        cut: CutDocument | None,
        voice: VoiceTrack | None,
    ) -> None:
        self.script, self.rate = script, script.rate
        self.stills, self.cut, self.voice = stills, cut, voice
        self.names = Names.of(script)
        self.taken = {(shot.scene, shot.shot): shot for shot in cut.shots} if cut else {}
        film = timeline.cut_film(cut, script) if cut else timeline.planned_film(script)
        shots = (replace(shot, link="#" + anchor(shot.group, shot.name)) for shot in film.shots)
        self.film = replace(film, shots=tuple(shots))

    def facts(self) -> tuple[tuple[str, str], ...]:
        """What stands under the title: length, counts, rate and shape, each with its name."""
        script = self.script
        return (
            ("Length", wording.clock(self.film.duration_frames, self.film.rate)),
            ("Scenes", str(len(script.scenes))),
            ("Shots", str(sum(len(scene.shots) for scene in script.scenes))),
            ("Lines", str(len(script.lines))),
            ("Rate", wording.frame_rate(script.rate)),
            ("Aspect", script.aspect),
            ("Language", script.language),
            ("Writer", f"{script.provenance.writer} {script.provenance.version}".strip()),
        )

    def scenes(self) -> tuple[BoardedScene, ...]:
        """The scenes in order."""
        start, boarded, states = 0, [], ledgers(self.script)
        for scene in self.script.scenes:
            shots = [next(states) for _ in scene.shots]
            boarded.append(self._boarded(scene, start, shots))
            start += scene.duration_frames
        return tuple(boarded)

    def runs_left(self, text: str) -> bool:
        """Whether a text about these people runs from right to left."""
        return wording.right_to_left(text, self.names.people.values())

    def _boarded(self, scene: Scene, start: int, shots: Sequence[ShotLedger]) -> BoardedScene:
        used = {use.line for shot in scene.shots for use in shot.lines}
        return BoardedScene(
            scene=scene,
            place=self.names[scene.place],
            length=wording.seconds(scene.duration_frames, self.rate),
            cast=tuple((self._worn(name, shots[0].at(0)), self.names[name]) for name in scene.cast),
            panels=tuple(
                self._panel(through, span.moved(start))
                for through, span in zip(shots, scene.shot_spans(), strict=True)
            ),
            unheard=tuple(
                self._speech(
                    line, LineUse(line=line.id, in_frames=0, out_frames=line.duration_frames)
                )
                for line in scene.lines
                if line.id not in used
            ),
        )

    def _panel(self, through: ShotLedger, planned: Span) -> Panel:
        scene, shot = through.scene, through.shot
        take = self.taken.get((scene.id, shot.number))
        still = self.stills.get((scene.id, shot.number))
        frames = take.frames if take else shot.duration_frames
        lines = {line.id: line for line in scene.lines}
        return Panel(
            anchor=anchor(scene.id, shot.number),
            shot=shot,
            still=template.jpeg(still) if still is not None else None,
            missing="No picture" if take else "No take yet",
            slate=take.chosen.slate if take else "",
            frames=frames,
            length=wording.seconds(frames, self.rate),
            timecode=self._timecode(take, planned),
            subjects=tuple(self.names[subject.id] for subject in shot.subjects),
            size=wording.SIZES[shot.framing.size],
            camera=wording.camera(shot),
            composed=wording.composed(shot.framing),
            speeches=tuple(self._speech(lines[use.line], use) for use in shot.lines),
            blocking=tuple(self._blocked(block, through.at(0)) for block in shot.blocking),
            focus=tuple(
                self.names[name] for name in (shot.focus.target, shot.focus.pull_to) if name
            ),
            pulled_at=wording.seconds(shot.focus.pull_at_frames, self.rate),
            changes=tuple(wording.changed(event, self.names) for event in shot.state_events),
            sounds=tuple(f"{cue.what} ({cue.kind.value})" for cue in shot.sounds),
            transition=wording.transition(shot.transition, self.rate),
        )

    def _blocked(self, block: Blocking, ledger: Ledger) -> tuple[Outfit, str, str]:
        what = wording.blocked(block, self.names, self.rate)
        return self._worn(block.character, ledger), self.names[block.character], what

    def _worn(self, character: str, ledger: Ledger) -> Outfit:
        state = ledger.characters[character].outfit
        wardrobe = self.script.character(character).wardrobe
        return next(outfit for outfit in wardrobe if outfit.state == state)

    def _speech(self, line: ScriptLine, use: LineUse) -> Speech:
        voices = self.voice.voices_of(line.id) if self.voice else ()
        speakers = tuple(self.names[name] for name in line.speakers)
        return Speech(line, speakers, heard(line, use, self.rate, voices))

    def _timecode(self, take: CutShot | None, planned: Span) -> str:
        if self.cut is None:
            return timecode(planned.start, self.rate)
        return timecode(take.start_frame, self.cut.rate) if take else ""


def anchor(scene: str, shot: str) -> str:
    """Id of a shot's panel in the page."""
    return f"shot-{scene}-{shot}"

"""What the paper's four-section form keeps of a shooting script.

`PAPER_FIELDS` is the published list: `writer` writes these fields as text, `reader` reads them
back, exactly. What is not on the list (setups, lens, props, sounds, transitions, beats, voices)
is not in the form.

Reference:
    "The Script is All You Need", arXiv 2601.17737.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from storyreel.dialogue.schema import Delivery
from storyreel.screenplay.schema import (
    Blocking,
    Character,
    Gaze,
    LineUse,
    Outfit,
    ScriptLine,
    ShootingScript,
    Shot,
    TimedAction,
)
from storyreel.screenplay.state import ShotLedger, ledgers
from storyreel.screenplay.vocabulary import (
    Angle,
    Beard,
    Build,
    EyeColour,
    FaceShape,
    Feeling,
    GazeKind,
    Glasses,
    HairColour,
    HairStyle,
    Headwear,
    Mood,
    Move,
    Posture,
    Setting,
    Sex,
    ShotKind,
    ShotSize,
    Skin,
    TimeOfDay,
    Verb,
    Weather,
)
from storyreel.screenplay.words import divided
from storyreel.timecode import Rate

PAPER_FIELDS: Mapping[str, str] = {
    "script.title": "Title of the film.",
    "script.language": "Main language, as a BCP 47 tag.",
    "script.rate": "Frames per second, exact.",
    "script.aspect": "Shape of the picture, width to height.",
    "script.style": "How the film should look.",
    "script.period": "When the story plays.",
    "script.shots": "The shots, in film order.",
    "script.profiles": "The characters, in order.",
    "script.scenes": "The scenes, in order.",
    "script.blocking": "Where everybody is, one entry a shot.",
    "script.unread": "Lines that do not follow the form; none in a text of ours.",
    "shot.number": "1 to N over the whole film.",
    "shot.start_frame": "First frame in the film, written as seconds.",
    "shot.end_frame": "First frame after the shot, written as seconds.",
    "shot.move": "What the camera does.",
    "shot.size": "Shot size at the start.",
    "shot.size_end": "Shot size at the end, when the framing changes.",
    "shot.kind": "What the shot is for.",
    "shot.angle": "Height of the camera.",
    "shot.action": "What the audience sees.",
    "shot.lines": "Parts of lines heard in the shot, in order.",
    "line.id": "Id of the line.",
    "line.speakers": "Names of the speakers, in order.",
    "line.words": "The words of this part; the parts of a line add up to its words.",
    "line.parenthetical": "How the line is said.",
    "line.delivery": "On, voice over or off screen.",
    "line.in_frames": "First frame of the line in this shot, from the line's start.",
    "line.out_frames": "First frame of the line no longer in this shot.",
    "line.length_frames": "Length of the whole line in frames.",
    "line.part": "Which part of the line this is, from 1.",
    "line.parts": "Into how many parts the line is divided.",
    "profile.name": "Name of the character.",
    "profile.sex": "Sex.",
    "profile.age": "Age in years.",
    "profile.height_cm": "Height in centimetres.",
    "profile.build": "Build of the body.",
    "profile.skin": "Skin tone.",
    "profile.face": "Shape of the face.",
    "profile.eyes": "Colour of the eyes.",
    "profile.features": "What else one would recognise.",
    "profile.hair_colour": "Colour of the hair.",
    "profile.hair_style": "Cut of the hair.",
    "profile.headwear": "What is worn on the head.",
    "profile.beard": "Hair on the face.",
    "profile.glasses": "Glasses.",
    "profile.demeanour": "How this person comes across.",
    "profile.wardrobe": "Outfits: state, description, garment, colours of top, bottom and shoes.",
    "profile.words": "A profile written in other words; empty in a text of ours.",
    "scene.number": "Scene number as slated.",
    "scene.first_shot": "Number of its first shot.",
    "scene.last_shot": "Number of its last shot.",
    "scene.heading": "Slugline.",
    "scene.place": "Name of the place.",
    "scene.setting": "Interior or exterior.",
    "scene.time_of_day": "When it plays.",
    "scene.mood": "Light and colour.",
    "scene.weather": "Weather at the scene's first frame.",
    "scene.period": "When the place is.",
    "scene.description": "The place in words.",
    "blocking.number": "Number of the shot.",
    "blocking.people": "Everybody in the place, in order.",
    "blocking.words": "An entry written in other words; empty in a text of ours.",
    "position.name": "Name of the character.",
    "position.mark": "Mark in the place.",
    "position.facing_deg": "Way the body faces, in degrees.",
    "position.posture": "How the body is held.",
    "position.gaze": "What is looked at: person, prop, mark or camera; none for straight ahead.",
    "position.gaze_target": "Name of the person, words for the prop, or the mark.",
    "position.feeling": "What the face shows.",
    "position.intensity": "How strong the feeling is, 0 to 1.",
    "position.actions": "What is done in the shot, in order.",
    "action.verb": "What is done.",
    "action.target": "Name of the person, words for the prop, or the mark; none without.",
    "action.at_frames": "Frame of the shot at which it begins.",
    "action.duration_frames": "How long it takes, in frames.",
}
"""What the form keeps, field by field. Fields of a text by other hands may be None or empty."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """The part of a line that is heard in one shot; fields as in `PAPER_FIELDS`."""

    id: str
    speakers: tuple[str, ...]
    words: str
    parenthetical: str
    delivery: Delivery
    in_frames: int
    out_frames: int
    length_frames: int
    part: int
    parts: int


@dataclass(frozen=True, slots=True)
class PaperShot:
    """One entry of 【DIALOGUE】; fields as in `PAPER_FIELDS`."""

    number: int
    start_frame: int | None
    end_frame: int | None
    move: Move | None
    size: ShotSize | None
    size_end: ShotSize | None
    kind: ShotKind | None
    angle: Angle | None
    action: str
    lines: tuple[PaperLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperProfile:
    """One entry of 【CHARACTER PROFILES】; fields as in `PAPER_FIELDS`."""

    name: str
    sex: Sex | None = None
    age: int | None = None
    height_cm: int | None = None
    build: Build | None = None
    skin: Skin | None = None
    face: FaceShape | None = None
    eyes: EyeColour | None = None
    features: str = ""
    hair_colour: HairColour | None = None
    hair_style: HairStyle | None = None
    headwear: Headwear | None = None
    beard: Beard | None = None
    glasses: Glasses | None = None
    demeanour: str = ""
    wardrobe: tuple[Outfit, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class PaperScene:
    """One scene of 【SCENE DESCRIPTION】; fields as in `PAPER_FIELDS`."""

    number: int
    first_shot: int
    last_shot: int
    heading: str
    place: str = ""
    setting: Setting | None = None
    time_of_day: TimeOfDay | None = None
    mood: Mood | None = None
    weather: Weather | None = None
    period: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class PaperAction:
    """Something a person does in a shot; fields as in `PAPER_FIELDS`."""

    verb: Verb
    target: str | None
    at_frames: int
    duration_frames: int


@dataclass(frozen=True, slots=True)
class PaperPosition:
    """Where one person is; fields as in `PAPER_FIELDS`."""

    name: str
    mark: str
    facing_deg: float
    posture: Posture
    gaze: GazeKind | None
    gaze_target: str | None
    feeling: Feeling
    intensity: float
    actions: tuple[PaperAction, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperBlocking:
    """One entry of 【BLOCKING】; fields as in `PAPER_FIELDS`."""

    number: int
    people: tuple[PaperPosition, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class PaperScript:
    """What the paper's form says; fields as in `PAPER_FIELDS`."""

    title: str
    language: str
    rate: Rate
    aspect: str
    style: str
    period: str
    shots: tuple[PaperShot, ...]
    profiles: tuple[PaperProfile, ...]
    scenes: tuple[PaperScene, ...]
    blocking: tuple[PaperBlocking, ...]
    unread: tuple[str, ...] = ()

    def whole_lines(self) -> tuple[PaperLine, ...]:
        """Every line once, its parts put together, in the order in which they are first heard."""
        whole: dict[str, PaperLine] = {}
        for part in (part for shot in self.shots for part in shot.lines):
            before = whole.get(part.id)
            whole[part.id] = (
                replace(part, part=1, parts=1)
                if before is None
                else replace(
                    before,
                    words=before.words + part.words,
                    in_frames=min(before.in_frames, part.in_frames),
                    out_frames=max(before.out_frames, part.out_frames),
                )
            )
        return tuple(whole.values())


def paper_fields(script: ShootingScript) -> PaperScript:
    """What the paper's form keeps of a script."""
    return _Fields(script).script()


class _Fields:
    """One script, with what is looked up in it again and again."""

    def __init__(self, script: ShootingScript) -> None:
        self._script = script
        self._names = {person.id: person.name for person in script.characters}
        # Ids of a prop and a person may coincide; an action then means the person.
        self._labels = {prop.id: prop.what for prop in script.props} | self._names
        self._props = {prop.id: prop.what for prop in script.props}
        self._parts = _line_parts(script, self._names)

    def script(self) -> PaperScript:
        """All fields."""
        script, start = self._script, 0
        shots: list[PaperShot] = []
        scenes: list[PaperScene] = []
        blocking: list[PaperBlocking] = []
        for _, group in itertools.groupby(ledgers(script), key=lambda entry: entry.scene.id):
            entries = list(group)
            first = len(shots) + 1
            for entry in entries:
                shots.append(self._shot(entry, len(shots) + 1, start))
                blocking.append(self._blocking(entry.shot, len(shots)))
                start += entry.shot.duration_frames
            scenes.append(self._scene(entries[0], first, len(shots)))
        return PaperScript(
            title=script.title,
            language=script.language,
            rate=script.rate,
            aspect=script.aspect,
            style=script.style,
            period=script.period,
            shots=tuple(shots),
            profiles=tuple(_profile(person) for person in script.characters),
            scenes=tuple(scenes),
            blocking=tuple(blocking),
        )

    def _shot(self, entry: ShotLedger, number: int, start: int) -> PaperShot:
        shot = entry.shot
        return PaperShot(
            number=number,
            start_frame=start,
            end_frame=start + shot.duration_frames,
            move=shot.move.kind,
            size=shot.framing.size,
            size_end=shot.framing_end.size if shot.framing_end else None,
            kind=shot.kind,
            angle=shot.framing.angle,
            action=shot.action,
            lines=tuple(next(self._parts[use.line]) for use in shot.lines),
        )

    def _scene(self, opening: ShotLedger, first: int, last: int) -> PaperScene:
        scene, place = opening.scene, self._script.place(opening.scene.place)
        return PaperScene(
            number=scene.number,
            first_shot=first,
            last_shot=last,
            heading=scene.heading,
            place=place.name,
            setting=place.setting,
            time_of_day=scene.time_of_day,
            mood=scene.mood,
            weather=opening.at(0).weather[place.id],
            period=place.period,
            description=place.description,
        )

    def _blocking(self, shot: Shot, number: int) -> PaperBlocking:
        return PaperBlocking(number, tuple(self._position(block) for block in shot.blocking))

    def _position(self, block: Blocking) -> PaperPosition:
        return PaperPosition(
            name=self._names[block.character],
            mark=block.mark,
            facing_deg=block.facing_deg,
            posture=block.posture,
            gaze=block.gaze.kind if block.gaze else None,
            gaze_target=self._gaze_target(block.gaze),
            feeling=block.emotion.feeling,
            intensity=block.emotion.intensity,
            actions=tuple(self._action(action) for action in block.actions),
        )

    def _gaze_target(self, gaze: Gaze | None) -> str | None:
        if gaze is None or gaze.id is None or gaze.kind is GazeKind.CAMERA:
            return None
        labels = {GazeKind.PERSON: self._names, GazeKind.PROP: self._props}.get(gaze.kind, {})
        return labels.get(gaze.id, gaze.id)

    def _action(self, action: TimedAction) -> PaperAction:
        target = action.target
        return PaperAction(
            verb=action.verb,
            target=None if target is None else self._labels.get(target, target),
            at_frames=action.at_frames,
            duration_frames=action.duration_frames,
        )


def _line_parts(
    script: ShootingScript, names: Mapping[str, str]
) -> Mapping[str, Iterator[PaperLine]]:
    """For each line its parts, in the order in which shots use it."""
    lines = {line.id: line for line in script.lines}
    uses = defaultdict(list)
    for use in (use for scene in script.scenes for shot in scene.shots for use in shot.lines):
        uses[use.line].append(use)
    return {line_id: iter(_parts(lines[line_id], used, names)) for line_id, used in uses.items()}


def _parts(line: ScriptLine, uses: list[LineUse], names: Mapping[str, str]) -> Iterator[PaperLine]:
    words = divided(line.text, line.duration_frames, [use.out_frames for use in uses])
    for number, (use, heard) in enumerate(zip(uses, words, strict=True), start=1):
        yield PaperLine(
            id=line.id,
            speakers=tuple(names[speaker] for speaker in line.speakers),
            words=heard,
            parenthetical=line.parenthetical,
            delivery=line.delivery,
            in_frames=use.in_frames,
            out_frames=use.out_frames,
            length_frames=line.duration_frames,
            part=number,
            parts=len(uses),
        )


def _profile(person: Character) -> PaperProfile:
    return PaperProfile(
        name=person.name,
        sex=person.sex,
        age=person.age,
        height_cm=person.height_cm,
        build=person.build,
        skin=person.skin,
        face=person.face.shape,
        eyes=person.face.eyes,
        features=person.face.features,
        hair_colour=person.hair.colour,
        hair_style=person.hair.style,
        headwear=person.headwear,
        beard=person.beard,
        glasses=person.glasses,
        demeanour=person.demeanour,
        wardrobe=person.wardrobe,
    )

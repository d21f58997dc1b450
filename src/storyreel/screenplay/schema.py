"""The shooting script: the only place where a shot is described.

Validation, the JSON schema and the text views all come from these classes; the docstring under a
field is its description in the schema. Words of the dialogue stand once, in `ScriptLine`; shots
refer to them. Times are frames on the scene's own clock, a shot stores its length only, and where
a shot starts is the sum of those before it, so that inserting a shot renumbers nothing.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from storyreel.dialogue.schema import Source, Spoken
from storyreel.document import Document, File, RateField
from storyreel.screenplay.checks import check_references
from storyreel.screenplay.vocabulary import (
    Angle,
    Beard,
    Build,
    Composition,
    EyeColour,
    FaceShape,
    Feeling,
    Garment,
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
    Side,
    Skin,
    SoundKind,
    SpanSource,
    StateKind,
    SubjectKind,
    TimeOfDay,
    TransitionKind,
    Verb,
    Weather,
)
from storyreel.timecode import Span

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=64)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
Frames = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Degrees = Annotated[float, Field(ge=-360, le=360)]


class Emotion(Document):
    """What a face and a voice show."""

    feeling: Feeling = Feeling.NEUTRAL
    """The feeling."""
    intensity: Share = 0.5
    """How strong it is, 0 to 1."""


class Hair(Document):
    """Hair of a character."""

    style: HairStyle
    """Cut."""
    colour: HairColour
    """Colour."""


class Face(Document):
    """Face of a character."""

    shape: FaceShape = FaceShape.OVAL
    """Shape of the face."""
    eyes: EyeColour = EyeColour.BROWN
    """Colour of the eyes."""
    features: str = ""
    """What else one would recognise, such as `a scar over the left brow`."""


class Outfit(Document):
    """What a character wears in one state of the wardrobe."""

    state: Id
    """Name of the state, such as `day` or `coat`; state events of kind `clothes` refer to it."""
    description: str
    """The clothes in words."""
    garment: Garment
    """Cut of the upper body."""
    top: Colour
    """Colour of the upper body, as #rrggbb."""
    bottom: Colour
    """Colour of trousers or skirt, as #rrggbb."""
    shoes: Colour = "#26211f"
    """Colour of the shoes, as #rrggbb."""


class Voice(Document):
    """How a character sounds."""

    name: str = ""
    """Voice of the speech backend; empty lets the backend cast one."""
    rate: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    """Speed against the voice's usual one."""


class Character(Document):
    """A person in the story."""

    id: Id
    """Id that lines and shots use."""
    name: str
    """Name as the dialogue writes it."""
    age: Annotated[int, Field(ge=1, le=120)]
    """Age in years."""
    sex: Sex
    """Sex, as far as picture and voice need one."""
    height_cm: Annotated[int, Field(ge=50, le=230)]
    """Height in centimetres."""
    build: Build
    """Build of the body."""
    skin: Skin
    """Skin tone."""
    face: Face
    """Face."""
    hair: Hair
    """Hair."""
    headwear: Headwear = Headwear.NONE
    """What is worn on the head."""
    beard: Beard = Beard.NONE
    """Hair on the face."""
    glasses: Glasses = Glasses.NONE
    """Glasses."""
    wardrobe: Annotated[tuple[Outfit, ...], Field(min_length=1)]
    """Outfits by state; the first is worn until a state event changes it."""
    demeanour: str
    """How this person comes across, in a few words."""
    voice: Voice = Voice()
    """Voice."""


class Mark(Document):
    """A spot on the floor where somebody can be."""

    id: Id
    """Id within the place."""
    x_m: float
    """Metres from the middle of the place, to the right seen from the front."""
    z_m: float
    """Metres from the middle of the place, towards the front."""
    facing_deg: Degrees = 0.0
    """Way the body faces: 0 to the front, 90 to the right."""
    posture: Posture = Posture.STAND
    """How a body is held on this mark."""
    seat: Id | None = None
    """Furniture sat on, when the posture is sitting."""


class Furniture(Document):
    """A thing that belongs to the place."""

    id: Id
    """Id within the place."""
    item: Id
    """What it is, such as `sofa`, `table` or `tree`."""
    x_m: float
    """Metres from the middle, to the right."""
    z_m: float
    """Metres from the middle, towards the front."""
    facing_deg: Degrees = 0.0
    """Way its front faces: 0 to the front, 90 to the right."""


class Door(Document):
    """A way in and out."""

    id: Id
    """Id within the place."""
    x_m: float
    """Metres from the middle, to the right."""
    z_m: float
    """Metres from the middle, towards the front."""
    facing_deg: Degrees = 0.0
    """Way somebody faces who comes in by it."""


class Light(Document):
    """A lamp or window that is seen to give light."""

    id: Id
    """Id within the place."""
    item: Id
    """What gives it, such as `floor-lamp` or `window`."""
    x_m: float
    """Metres from the middle, to the right."""
    y_m: float
    """Metres above the floor."""
    z_m: float
    """Metres from the middle, towards the front."""
    colour: Colour
    """Colour of the light, as #rrggbb."""
    strength: Annotated[float, Field(ge=0, le=10)] = 1.0
    """Strength against an ordinary lamp."""


class Place(Document):
    """A place, shared by all scenes that play in it."""

    id: Id
    """Id that scenes use."""
    name: str
    """Name as in the slugline, such as `KITCHEN`."""
    setting: Setting
    """Interior or exterior."""
    look: Id
    """Kind of set, such as `living-room`, `cafe`, `office`, `bedroom`, `street` or `park`."""
    description: str = ""
    """The place in words."""
    period: str = "present"
    """When it is, such as `present` or `1890s`."""
    weather: Weather = Weather.CLEAR
    """Weather, until a state event changes it."""
    width_m: Annotated[float, Field(gt=0, le=400)]
    """Width in metres, left to right."""
    depth_m: Annotated[float, Field(gt=0, le=400)]
    """Depth in metres, back to front."""
    marks: tuple[Mark, ...] = ()
    """Spots for people."""
    furniture: tuple[Furniture, ...] = ()
    """Furniture, trees and the like."""
    doors: tuple[Door, ...] = ()
    """Ways in and out."""
    lights: tuple[Light, ...] = ()
    """Lamps and windows that give light."""

    def mark(self, mark_id: str) -> Mark:
        """The mark of that id; a script that loaded has it."""
        return next(mark for mark in self.marks if mark.id == mark_id)


class Prop(Document):
    """A thing somebody handles."""

    id: Id
    """Id that shots use."""
    what: str
    """What it is, such as `a sealed letter`."""
    look: Id = "parcel"
    """Shape it is drawn as, such as `letter`, `cup`, `key`, `book`, `bag`, `phone` or `bottle`."""
    place: Id | None = None
    """Place it is in at first, when nobody has it."""
    mark: Id | None = None
    """Mark it lies at in that place."""
    owner: Id | None = None
    """Character who has it at first."""


class Beat(Document):
    """A unit of story change inside a scene."""

    id: Id
    """Id within the scene."""
    what: str
    """What changes, in one sentence."""
    first_line: str
    """Id of the line it begins with."""
    turning_point: bool = False
    """Whether the scene turns here."""
    evidence: str = ""
    """The words that show it."""


class ScriptLine(Spoken):
    """One speech in the script: words, who to, how, and when on the scene's clock."""

    addressees: tuple[Id, ...] = ()
    """Characters spoken to; empty when spoken to nobody."""
    language: str
    """Language of the words, as a BCP 47 tag."""
    overlaps: bool = False
    """Whether it begins before the line before it ends."""
    emotion: Emotion = Emotion()
    """What the speaker shows."""
    start_frame: Frames
    """First frame of the voice, on the scene's clock."""
    duration_frames: Annotated[int, Field(gt=0)]
    """Length of the voice in frames."""
    timing: SpanSource = SpanSource.ESTIMATED
    """Where the times come from."""

    @property
    def span(self) -> Span:
        """Frames of the voice on the scene's clock."""
        return Span(self.start_frame, self.start_frame + self.duration_frames)


class Subject(Document):
    """What a shot is of."""

    kind: SubjectKind
    """Person, prop or place."""
    id: Id
    """Its id."""


class Framing(Document):
    """How the subject is seen."""

    size: ShotSize
    """Shot size."""
    angle: Angle = Angle.EYE
    """Height of the camera."""
    focal_mm: Annotated[int, Field(ge=8, le=400)] = 50
    """Focal length on a 36 mm wide sensor, in millimetres."""
    side: Side = Side.ON
    """Side of the axis."""
    composition: Composition = Composition.CENTRE
    """Where the subject stands in the picture."""


class CameraMove(Document):
    """What the camera does during the shot."""

    kind: Move = Move.STATIC
    """The move."""
    amount: float = 0.0
    """How far: metres for push in, pull out, track and crane; degrees for pan, tilt and arc;
    a factor for zoom; share of an unsteady hand for handheld."""


class Focus(Document):
    """What is sharp."""

    target: Id
    """Id of the person, prop or mark in focus."""
    pull_to: Id | None = None
    """Id the focus is pulled to, if it is."""
    pull_at_frames: Frames = 0
    """Frame of the shot at which the pull begins."""


class LineUse(Document):
    """The part of a line that is heard over a shot."""

    line: str
    """Id of the line."""
    in_frames: Frames
    """First frame of the line heard in this shot, counted from the line's own start."""
    out_frames: Frames
    """First frame no longer heard in this shot, counted from the line's own start."""


class Gaze(Document):
    """Where somebody looks."""

    kind: GazeKind
    """Person, prop, mark or camera."""
    id: Id | None = None
    """Id of what is looked at; none for the camera."""


class TimedAction(Document):
    """Something a person does at a moment of the shot."""

    verb: Verb
    """What is done."""
    at_frames: Frames
    """Frame of the shot at which it begins."""
    duration_frames: Annotated[int, Field(gt=0)]
    """How long it takes, in frames."""
    target: Id | None = None
    """Person, prop or mark it is done to or towards."""


class Blocking(Document):
    """Where one person is at the start of the shot, and what they do in it."""

    character: Id
    """The person."""
    mark: Id
    """Mark in the scene's place."""
    facing_deg: Degrees
    """Way the body faces: 0 to the front, 90 to the right."""
    posture: Posture = Posture.STAND
    """How the body is held."""
    gaze: Gaze | None = None
    """Where they look; none for straight ahead."""
    emotion: Emotion = Emotion()
    """What their face shows when they do not speak."""
    actions: tuple[TimedAction, ...] = ()
    """What they do, in order."""


class StateEvent(Document):
    """A change that lasts beyond the shot."""

    kind: StateKind
    """What changes."""
    at_frames: Frames = 0
    """Frame of the shot from which it holds."""
    character: Id | None = None
    """Who it happens to; for a prop, who has it from now on."""
    prop: Id | None = None
    """The prop that changes hands or place."""
    mark: Id | None = None
    """Mark in the scene's place where the prop is put, when nobody takes it."""
    value: str = ""
    """Outfit state, injury in words (none when it has healed), or weather."""


class SoundCue(Document):
    """A sound other than speech."""

    kind: SoundKind
    """What it is for."""
    what: str
    """What is heard, such as `rain on a window`."""
    in_frames: Frames = 0
    """Frame of the shot at which it begins."""
    out_frames: Frames
    """First frame of the shot without it."""
    gain_db: Annotated[float, Field(ge=-96, le=12)] = -20.0
    """Loudness against full speech, in dB."""


class Transition(Document):
    """How this shot gives way to the next."""

    kind: TransitionKind = TransitionKind.CUT
    """The transition."""
    frames: Frames = 0
    """Its length; 0 for a cut."""


class CameraOverride(Document):
    """A camera placed by hand, instead of solved from the framing."""

    eye_m: tuple[float, float, float]
    """Where the lens is: right, up, front, in metres from the middle of the place's floor."""
    aim_m: tuple[float, float, float]
    """The point it looks at."""
    focal_mm: Annotated[int, Field(ge=8, le=400)]
    """Focal length on a 36 mm wide sensor."""


class Shot(Document):
    """One continuous run of the camera."""

    number: Annotated[str, Field(pattern=r"^[1-9][0-9]*[A-Z]*$")]
    """Shot number as slated: tens (`10`, `20`), `25` for one added between, `25A` when there is
    no room."""
    kind: ShotKind
    """What the shot is for."""
    setup: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    """Camera setup it is shot from; shots of one setup share position and lens."""
    subjects: Annotated[tuple[Subject, ...], Field(min_length=1)]
    """What it is of, most important first."""
    framing: Framing
    """How the subject is seen at the start."""
    framing_end: Framing | None = None
    """How the subject is seen at the end, when that differs."""
    move: CameraMove = CameraMove()
    """What the camera does."""
    focus: Focus
    """What is sharp."""
    duration_frames: Annotated[int, Field(gt=0)]
    """Length in whole frames at the script's rate."""
    lines: tuple[LineUse, ...] = ()
    """Lines heard in this shot, in order."""
    action: str
    """What the audience sees, in the present tense; no camera words."""
    blocking: tuple[Blocking, ...] = ()
    """Everybody in the place, seen or not."""
    state_events: tuple[StateEvent, ...] = ()
    """Changes that last."""
    sounds: tuple[SoundCue, ...] = ()
    """Sounds other than speech."""
    transition: Transition = Transition()
    """How it gives way to the next shot."""
    camera: CameraOverride | None = None
    """A camera placed by hand."""
    why: str = ""
    """Why this shot, with the words that asked for it."""


class Scene(Document):
    """Continuous time and place, from one slugline to the next."""

    id: Annotated[str, Field(pattern=r"^s[1-9][0-9]*[a-z]*$")]
    """Id of the scene, such as `s3`."""
    number: Annotated[int, Field(ge=1, le=999)]
    """Scene number as slated."""
    heading: str
    """Slugline, such as `INT. CAFE - NIGHT`."""
    place: Id
    """Place it plays in."""
    time_of_day: TimeOfDay
    """When it plays."""
    mood: Mood
    """Light and colour."""
    cast: tuple[Id, ...]
    """Characters present."""
    beats: tuple[Beat, ...] = ()
    """Units of story change, in order."""
    lines: tuple[ScriptLine, ...] = ()
    """The lines spoken, in order."""
    shots: Annotated[tuple[Shot, ...], Field(min_length=1)]
    """The shots, in order."""

    def shot_spans(self) -> tuple[Span, ...]:
        """Frames of each shot on the scene's clock."""
        spans, start = [], 0
        for shot in self.shots:
            spans.append(Span(start, start + shot.duration_frames))
            start = spans[-1].end
        return tuple(spans)

    @property
    def duration_frames(self) -> int:
        """Length of the scene in frames."""
        return sum(shot.duration_frames for shot in self.shots)


class Repair(Document):
    """Something in a writer's answer that was put right."""

    where: str
    """Which part of the script."""
    what: str
    """What was changed, and why."""


class PartWritten(Document):
    """Who wrote the shots of a part of the film."""

    where: str
    """Scene and lines, such as `s1 l1-l40`."""
    writer: str
    """Name of the scripter whose shots stand."""


class Provenance(Document):
    """Who wrote the script."""

    writer: str
    """Name of the scripter."""
    version: str
    """Version of the scripter or model."""
    repairs: tuple[Repair, ...] = ()
    """What was put right in its answer."""
    prompts: tuple[str, ...] = ()
    """Name, version and hash of the prompts that a model was given."""
    parts: tuple[PartWritten, ...] = ()
    """Who wrote which part, where several had a hand in it."""


class Waiver(Document):
    """A finding that somebody accepts."""

    rule: str
    """Name of the rule."""
    where: str
    """Scene and shot it is waived for, such as `s1/20`."""
    reason: str
    """Why it is meant to be so."""


class ShootingScript(File):
    """A dialogue broken down into timed, staged shots that can be filmed as they stand."""

    kind: Literal["shooting-script"] = "shooting-script"
    """Names this kind of document."""
    version: Literal[1] = 1
    """Version of the schema."""
    title: str
    """Title of the film."""
    rate: RateField
    """Frames per second, exact."""
    aspect: Annotated[str, Field(pattern=r"^[0-9.]+:[0-9.]+$")] = "16:9"
    """Shape of the picture, width to height."""
    language: str
    """Main language, as a BCP 47 tag."""
    style: str = "stylised previz"
    """How the film should look, in a few words."""
    preset: Id = "classic"
    """Way of covering and cutting."""
    seed: Annotated[int, Field(ge=0)] = 0
    """Seed of every choice that could have gone otherwise."""
    period: str = "present"
    """When the story plays."""
    source: Source
    """The text the script was made from."""
    provenance: Provenance
    """Who wrote it."""
    waivers: tuple[Waiver, ...] = ()
    """Findings that somebody accepts."""
    characters: Annotated[tuple[Character, ...], Field(min_length=1)]
    """Everybody in the film."""
    places: Annotated[tuple[Place, ...], Field(min_length=1)]
    """Every place, shared by scenes."""
    props: tuple[Prop, ...] = ()
    """Things that are handled."""
    scenes: Annotated[tuple[Scene, ...], Field(min_length=1)]
    """The scenes, in order."""
    metadata: Annotated[dict[str, Any], Field(default_factory=dict)]
    """Extra data of other tools, by tool; kept as it is."""

    @model_validator(mode="after")
    def _refer_only_to_what_exists(self) -> Self:
        check_references(self)
        return self

    @property
    def duration_frames(self) -> int:
        """Length of the film in frames."""
        return sum(scene.duration_frames for scene in self.scenes)

    @property
    def lines(self) -> tuple[ScriptLine, ...]:
        """All lines, in order."""
        return tuple(line for scene in self.scenes for line in scene.lines)

    def character(self, character_id: str) -> Character:
        """The character of that id; a script that loaded has it."""
        return next(person for person in self.characters if person.id == character_id)

    def place(self, place_id: str) -> Place:
        """The place of that id; a script that loaded has it."""
        return next(place for place in self.places if place.id == place_id)

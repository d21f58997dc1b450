"""What exists once shooting starts: voice track, takes and their truth, the cut, the review."""

from __future__ import annotations

import enum
import re
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from storyreel.document import Document, File, RateField
from storyreel.screenplay.vocabulary import TransitionKind
from storyreel.timecode import Span


def _inside(path: str) -> str:
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts or "\\" in path:
        raise ValueError(f"{path!r} leaves the run folder; paths are relative to it")
    return path


RelativePath = Annotated[str, AfterValidator(_inside)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Box = tuple[float, float, float, float]
SLATE = r"^sc[0-9]{3}_sh[0-9]{4,}[A-Z]*_t[0-9]{2,}$"


def slate(scene_number: int, shot_number: str, take_number: int) -> str:
    """The identity of a take.

    Example:
        >>> slate(4, "25A", 1)
        'sc004_sh0025A_t01'
    """
    digits = re.match(r"[0-9]+", shot_number)
    assert digits is not None, "the schema lets no other shot number through"
    letters = shot_number[digits.end() :]
    return f"sc{scene_number:03d}_sh{int(digits.group()):04d}{letters}_t{take_number:02d}"


class Word(Document):
    """One word of a spoken line."""

    text: str
    """The word as written."""
    start_ms: Annotated[int, Field(ge=0)]
    """When it begins, in milliseconds from the line's start."""
    end_ms: Annotated[int, Field(ge=0)]
    """When it ends, in milliseconds from the line's start."""


class Phoneme(Document):
    """One sound of a spoken line."""

    ipa: str
    """The sound in the International Phonetic Alphabet; empty for a pause."""
    start_ms: Annotated[int, Field(ge=0)]
    """When it begins, in milliseconds from the line's start."""
    end_ms: Annotated[int, Field(ge=0)]
    """When it ends, in milliseconds from the line's start."""
    loudness: Annotated[float, Field(ge=0, le=2)] = 1.0
    """How loud it is against the line's voiced sounds; 1 is as loud as most."""


class VoicedLine(Document):
    """One line as spoken."""

    line: str
    """Id of the line."""
    speaker: str
    """Character who speaks."""
    audio: RelativePath
    """WAV file, relative to the run folder."""
    sha256: Sha256
    """Digest of the WAV file."""
    duration_ms: Annotated[int, Field(ge=1)]
    """Length of the sound in milliseconds."""
    words: tuple[Word, ...]
    """Words in order."""
    phonemes: tuple[Phoneme, ...]
    """Sounds in order."""


class VoiceTrack(File):
    """All spoken lines with word and phoneme times; the picture is cut to it."""

    kind: Literal["voice-track"] = "voice-track"
    """Names this kind of document."""
    version: Literal[1] = 1
    """Version of the schema."""
    backend: str
    """Speech backend, with the version of its engine."""
    sample_rate: Annotated[int, Field(gt=0)]
    """Samples per second of the WAV files."""
    lines: tuple[VoicedLine, ...]
    """Lines in script order; a line spoken together has one entry per speaker."""

    def voices_of(self, line_id: str) -> tuple[VoicedLine, ...]:
        """Every voice that speaks a line."""
        return tuple(voiced for voiced in self.lines if voiced.line == line_id)


class Take(Document):
    """One attempt at a shot."""

    slate: Annotated[str, Field(pattern=SLATE)]
    """Name of the take."""
    scene: str
    """Id of the scene."""
    shot: str
    """Number of the shot."""
    backend: str
    """Backend that made it."""
    request_sha256: Sha256
    """Digest of all that the picture depends on; equal requests are one take."""
    media: RelativePath
    """Video file, relative to the run folder."""
    sha256: Sha256
    """Digest of the video file."""
    frames: Annotated[int, Field(gt=0)]
    """Frames in the file, handles included."""
    handle_frames: Annotated[int, Field(ge=0)] = 0
    """Extra frames before the shot; what the file has beyond the shot are those after it."""
    size_px: tuple[int, int]
    """Width and height in pixels."""
    truth: RelativePath | None = None
    """What the renderer knows about it; none for a take of a video model."""


class CameraTruth(Document):
    """The camera of one frame."""

    eye_m: tuple[float, float, float]
    """Where the lens is, in metres: right, up, front."""
    aim_m: tuple[float, float, float]
    """The point it looks at."""
    vertical_fov_deg: float
    """Vertical field of view in degrees."""
    roll_deg: float = 0.0
    """Roll in degrees."""


class PersonTruth(Document):
    """One person in one frame. Boxes and points are shares of width and height from top left."""

    character: str
    """Id of the character."""
    visible: Annotated[float, Field(ge=0, le=1)]
    """Share of the frame's pixels that show this person."""
    face_box: Box | None
    """Left, top, right, bottom of the face, hairline to chin; none behind the camera."""
    face_visible: bool
    """Whether the face is turned to the camera, in frame and not hidden."""
    mouth: tuple[float, float] | None
    """Middle of the mouth; none behind the camera."""
    mouth_open: Annotated[float, Field(ge=0, le=1)]
    """How far the jaw is open, 0 to 1."""
    pose: dict[str, tuple[float, float, float]]
    """Joints in metres: head, neck, hips; on each side shoulder, elbow, wrist, hip, knee, ankle."""
    mask: str
    """Where this person is in front: run lengths over `mask_size_px` row by row, off first."""


class FrameTruth(Document):
    """All that is known about one frame."""

    camera: CameraTruth
    """The camera."""
    people: tuple[PersonTruth, ...]
    """Everybody in the place who is in front of the camera."""


class Truth(File):
    """What the renderer knows about a take, frame by frame."""

    kind: Literal["truth"] = "truth"
    """Names this kind of document."""
    version: Literal[1] = 1
    """Version of the schema."""
    slate: Annotated[str, Field(pattern=SLATE)]
    """Name of the take."""
    rate: RateField
    """Frames per second."""
    mask_size_px: tuple[int, int]
    """Width and height that masks are given at."""
    frames: tuple[FrameTruth, ...]
    """One entry per frame of the take."""


class CutShot(Document):
    """One shot in the cut."""

    scene: str
    """Id of the scene."""
    shot: str
    """Number of the shot."""
    chosen: Take
    """The circle take."""
    source_in: Annotated[int, Field(ge=0)] = 0
    """First frame of the take that is used."""
    start_frame: Annotated[int, Field(ge=0)]
    """First frame in the film."""
    frames: Annotated[int, Field(gt=0)]
    """Frames used."""

    @property
    def span(self) -> Span:
        """Frames in the film."""
        return Span(self.start_frame, self.start_frame + self.frames)


class CutTransition(Document):
    """A transition between two shots of the cut, as a clip of its own."""

    kind: TransitionKind
    """The transition."""
    cut_frame: Annotated[int, Field(ge=0)]
    """Frame of the film at which a cut would be: the first of the next shot."""
    before_frames: Annotated[int, Field(ge=0)]
    """Frames of it before the cut."""
    after_frames: Annotated[int, Field(ge=0)]
    """Frames of it after the cut."""
    media: RelativePath
    """Video file, relative to the run folder."""
    held_frames: tuple[int, int] = (0, 0)
    """Frames of it in which the shot before the cut stands still, and the one after it, because
    their takes have no more."""

    @property
    def span(self) -> Span:
        """Frames in the film."""
        return Span(self.cut_frame - self.before_frames, self.cut_frame + self.after_frames)


class Heard(Document):
    """Where a voice is heard from, from a moment of the film on."""

    speaker: str
    """Id of the character."""
    start_frame: Annotated[int, Field(ge=0)]
    """Frame of the film from which it holds."""
    side: Annotated[float, Field(ge=-1, le=1)]
    """-1 at the picture's left edge, 1 at its right edge or beyond."""
    distance_m: Annotated[float, Field(ge=0)]
    """How far it seems to be, in metres; 0 for a voice that is not in the place."""


class Ambience(enum.StrEnum):
    """What is heard of a place when nobody speaks."""

    ROOM = "room"
    """A quiet room."""
    OPEN_AIR = "open air"
    """Outdoors, with little wind."""
    RAIN = "rain"
    """Rain all around."""
    RAIN_OUTSIDE = "rain outside"
    """Rain, heard from within."""
    WIND = "wind"
    """Wind that comes and goes."""
    STREET = "street"
    """Traffic, some way off."""
    SEA = "sea"
    """Waves."""


class PlacedAmbience(Document):
    """The sound of a place, under everything else."""

    kind: Ambience
    """What is heard."""
    place: str
    """Id of the place; another place has another sound of the kind."""
    start_frame: Annotated[int, Field(ge=0)]
    """First frame in the film."""
    frames: Annotated[int, Field(gt=0)]
    """Length."""
    gain_db: float
    """Loudness against full speech, in dB."""

    @property
    def span(self) -> Span:
        """Frames in the film."""
        return Span(self.start_frame, self.start_frame + self.frames)


class Room(Document):
    """What a place does to the voices in it, for a stretch of the film."""

    place: str
    """Id of the place."""
    start_frame: Annotated[int, Field(ge=0)]
    """First frame in the film."""
    frames: Annotated[int, Field(gt=0)]
    """Length."""
    echo_s: Annotated[float, Field(ge=0, le=10)]
    """Time in which a sound dies away by 60 dB; 0 in the open."""

    @property
    def span(self) -> Span:
        """Frames in the film."""
        return Span(self.start_frame, self.start_frame + self.frames)


class PlacedLine(Document):
    """A line placed in the film."""

    line: str
    """Id of the line."""
    speakers: tuple[str, ...]
    """Names of the speakers."""
    text: str
    """The words."""
    start_frame: Annotated[int, Field(ge=0)]
    """First frame of the voice in the film."""
    frames: Annotated[int, Field(gt=0)]
    """Length of the voice in frames."""
    on_screen: bool
    """Whether the speaker is in the place."""
    heard: tuple[Heard, ...] = ()
    """Where its voices are heard from, in order of time; without it from the middle, close by."""

    @property
    def span(self) -> Span:
        """Frames in the film."""
        return Span(self.start_frame, self.start_frame + self.frames)


class CutDocument(File):
    """The assembled film, as data: which take stands where, and where each line is heard."""

    kind: Literal["cut"] = "cut"
    """Names this kind of document."""
    version: Literal[1] = 1
    """Version of the schema."""
    title: str
    """Title of the film."""
    language: str
    """Language of the subtitles, as a BCP 47 tag."""
    rate: RateField
    """Frames per second."""
    size_px: tuple[int, int]
    """Width and height in pixels."""
    script_sha256: Sha256
    """Digest of the script it was cut from."""
    shots: tuple[CutShot, ...]
    """Shots in film order."""
    lines: tuple[PlacedLine, ...]
    """Lines in film order."""
    transitions: tuple[CutTransition, ...] = ()
    """Transitions in film order; everywhere else the film cuts."""
    rooms: tuple[Room, ...] = ()
    """What the places do to the voices, in film order; without it there is no echo."""
    ambience: tuple[PlacedAmbience, ...] = ()
    """What is heard of the places, by first frame; without it there are voices alone."""
    missing: tuple[str, ...] = ()
    """Shots without a take, as `s1/20`; the film is complete when there are none."""

    @property
    def duration_frames(self) -> int:
        """Length of the film in frames."""
        return sum(shot.frames for shot in self.shots)


class Status(enum.StrEnum):
    """Whether a measurement could be made."""

    COMPUTED = "computed"
    NOT_COMPUTED = "not_computed"
    """Something it needs is not there; the reason says what."""
    NOT_APPLICABLE = "not_applicable"
    """It has no meaning for this film; the reason says why."""


class Direction(enum.StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"
    """A description, not a quality."""


class Measurement(Document):
    """A value with its reason (evaluation.md, section 2); no value means unscored, never zero."""

    name: str
    """Name of the metric."""
    metric_version: Annotated[int, Field(ge=1)]
    """Version of its definition."""
    value: float | None
    """The value; none when unscored."""
    unit: str
    """Unit, such as `ratio`, `frames`, `LUFS` or `count`."""
    direction: Direction
    """Which way is better."""
    n: Annotated[int, Field(ge=0)]
    """How many items it was measured on."""
    ci95: tuple[float, float] | None = None
    """95 % interval; none when it makes no sense for one film."""
    weights: str | None = None
    """Model weights used; none for model-free metrics."""
    weights_sha256: Sha256 | None = None
    """Digest of the weights."""
    params: dict[str, Any] = Field(default_factory=dict)
    """Settings that change the value."""
    seed: int | None = None
    """Seed of anything drawn at random."""
    status: Status = Status.COMPUTED
    """Whether it could be made."""
    reason: str = ""
    """What the value rests on, or why there is none, in one sentence."""


class Severity(enum.StrEnum):
    """How much a note matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Note(Document):
    """One remark, tied to the frames it is about."""

    metric: str
    """Metric or rule it comes from."""
    severity: Severity
    """How much it matters."""
    text: str
    """The remark, in one sentence."""
    scene: str | None = None
    """Id of the scene."""
    shot: str | None = None
    """Number of the shot."""
    start_frame: int | None = None
    """First frame of the film it is about."""
    frames: int | None = None
    """How many frames it is about."""


class ReviewDocument(File):
    """The critic's document: measurements and notes."""

    kind: Literal["review"] = "review"
    """Names this kind of document."""
    version: Literal[1] = 1
    """Version of the schema."""
    title: str
    """Title of the film."""
    script_sha256: Sha256 | None
    """Digest of the script; none when a film alone was reviewed."""
    film_sha256: Sha256
    """Digest of the film file."""
    rate: RateField
    """Frames per second."""
    duration_frames: int
    """Length of the film in frames."""
    measurements: tuple[Measurement, ...]
    """Measurements, in the order of their names."""
    notes: tuple[Note, ...]
    """Remarks, in film order."""
    detected_cuts: tuple[int, ...] = ()
    """First frames of the shots seen in the picture."""

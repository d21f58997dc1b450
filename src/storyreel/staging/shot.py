"""A staged shot: everything a shot's picture depends on, and nothing else.

The renderer draws what stands here, and a take is stored under the digest of it. There is no
scene clock, no shot number and no name in it, so moving a shot in the film or changing a
neighbour leaves its picture, and the take, as they are. Times are on the shot's own clock.

Coordinates are metres in a right-handed system: x to the right seen from the front, y up, z
towards the front; the floor is y = 0. A facing of 0 degrees looks to the front (+z), 90 to the
right (+x).
"""

from __future__ import annotations

import enum
from typing import Annotated, Literal

from pydantic import Field

from storyreel.document import Document, RateField
from storyreel.screenplay.schema import Emotion, Face, Furniture, Hair, Light, Outfit
from storyreel.screenplay.vocabulary import (
    Beard,
    Build,
    Glasses,
    Headwear,
    Mood,
    Posture,
    Sex,
    Skin,
    TimeOfDay,
    Verb,
    Weather,
)

Point = tuple[float, float, float]


class Style(enum.StrEnum):
    """How the picture is shown."""

    COLOUR = "colour"
    """Painted and lit."""
    STORYBOARD = "storyboard"
    """Ink lines and washes of grey on paper."""
    CLAY = "clay"
    """Models of clay under the same light."""


class Wall(enum.StrEnum):
    """A wall of a room, seen from the front."""

    BACK = "back"
    LEFT = "left"
    RIGHT = "right"
    FRONT = "front"


class Look(Document):
    """What somebody looks like now: a character in one state of the wardrobe."""

    age: int
    """Age in years."""
    sex: Sex
    """Sex."""
    height_m: float
    """Standing height in metres, without headwear."""
    build: Build
    """Build of the body."""
    skin: Skin
    """Skin tone."""
    face: Face
    """Face."""
    hair: Hair
    """Hair."""
    headwear: Headwear
    """What is worn on the head."""
    beard: Beard
    """Hair on the face."""
    glasses: Glasses
    """Glasses."""
    outfit: Outfit
    """The clothes worn."""


class PhonemeCue(Document):
    """A sound the mouth makes, on the shot's clock."""

    ipa: str
    """The sound; empty for a pause."""
    start_ms: int
    """When it begins; below 0 if the voice began before the shot."""
    end_ms: int
    """When it ends."""
    loudness: float = 1.0
    """How loud it is against the line's voiced sounds; opens the jaw further or less."""


class WordCue(Document):
    """A word, on the shot's clock; gestures fall on stressed words."""

    start_ms: int
    """When it begins."""
    end_ms: int
    """When it ends."""


class StagedAction(Document):
    """A timed action with its target as a point."""

    verb: Verb
    """What is done."""
    at_frames: int
    """First frame."""
    duration_frames: int
    """Length."""
    target: Point | None = None
    """Where it goes or points; the ground point for a walk."""
    path: tuple[tuple[float, float], ...] = ()
    """Ground points, x and z, that a walk goes round by before its target."""
    facing_deg: float | None = None
    """Way the body faces afterwards, where the action changes it."""
    posture: Posture | None = None
    """How the body is held afterwards, where the action changes it."""
    received: bool = False
    """Whether somebody at `target` does it to this person."""


class HeldProp(Document):
    """A thing in somebody's hand or on a surface."""

    look: str
    """Shape it is drawn as, such as `letter`, `cup`, `key`, `book`, `bag`, `phone` or `bottle`."""
    holder: int | None
    """Who holds it, as a number in `StagedShot.figures`; none when it lies."""
    at: Point | None = None
    """Where it lies."""


class EmotionCue(Document):
    """Another feeling that sets in during the shot."""

    at_frames: int
    """First frame; below 0 where it has begun before the shot."""
    emotion: Emotion
    """What the face goes over to."""


class StagedFigure(Document):
    """One person in the shot."""

    character: str
    """Id of the character, which the truth of the take is told under."""
    look: Look
    """Appearance."""
    x_m: float
    """Where the body stands or sits."""
    z_m: float
    """Where the body stands or sits."""
    facing_deg: float
    """Way the body faces."""
    posture: Posture
    """How the body is held."""
    seat_height_m: float = 0.45
    """Height of the seat, or of what somebody lies on; 0 on the floor."""
    gaze: Point | None
    """Point looked at; none for straight ahead."""
    emotion: Emotion
    """What the face shows at the first frame."""
    emotion_cues: tuple[EmotionCue, ...] = ()
    """What it goes over to, in order."""
    phonemes: tuple[PhonemeCue, ...] = ()
    """What the mouth says."""
    words: tuple[WordCue, ...] = ()
    """When words are spoken."""
    heard_ms: tuple[int, ...] = ()
    """When somebody else who is there ends a phrase; who listens nods to it, or not."""
    actions: tuple[StagedAction, ...] = ()
    """What the body does."""
    seed: int
    """Seed of blinks, breath and small movements."""


class StagedDoor(Document):
    """A door in the set."""

    x_m: float
    """Where it is."""
    z_m: float
    """Where it is."""
    facing_deg: float
    """Way somebody faces who comes in by it."""


class StagedSet(Document):
    """The set: room or ground, furniture, light."""

    look: str
    """Kind of set, such as `living-room`, `cafe`, `office`, `bedroom`, `street` or `park`."""
    interior: bool
    """Whether there is a room around it."""
    width_m: float
    """Width."""
    depth_m: float
    """Depth."""
    furniture: tuple[Furniture, ...]
    """Furniture, trees and the like."""
    doors: tuple[StagedDoor, ...]
    """Doors."""
    lights: tuple[Light, ...]
    """Lamps and windows."""
    wild_walls: tuple[Wall, ...] = ()
    """Walls taken out for this shot, because the camera stands behind them."""
    period: str
    """When it is."""
    weather: Weather
    """Weather."""
    time_of_day: TimeOfDay
    """When it plays."""
    mood: Mood
    """Light and colour."""
    seed: int
    """Seed of small things, such as books and leaves; the same for every shot of the place."""


class CameraKey(Document):
    """The camera at one moment."""

    eye: Point
    """Where the lens is."""
    aim: Point
    """The point it looks at."""
    vertical_fov_deg: float
    """Vertical field of view."""
    roll_deg: float = 0.0
    """Roll."""


class StagedCamera(Document):
    """The camera of the shot: from `start` to `end`, eased."""

    start: CameraKey
    """At the first frame."""
    end: CameraKey
    """At the last frame; equal to `start` when locked off."""
    handheld: float = 0.0
    """Unsteadiness, 0 locked to 1 shaky."""
    focus: Point
    """Point in focus at the start."""
    focus_end: Point
    """Point in focus at the end."""
    focus_pull_frames: tuple[int, int] = (0, 0)
    """Frames of the shot in which the focus is pulled."""
    stop: float
    """The f-number; see `storyreel.staging.optics`."""


class StagedShot(Document):
    """A shot, ready to be rendered."""

    staging: Literal[1] = 1
    """Version of this form."""
    rate: RateField
    """Frames per second."""
    frames: Annotated[int, Field(gt=0)]
    """Length."""
    size_px: tuple[int, int]
    """Width and height in pixels."""
    draft: bool = False
    """Whether to save work: poses on twos, no depth of field."""
    style: Style = Style.COLOUR
    """How the picture is shown."""
    handles: tuple[int, int] = (0, 0)
    """Frames shot before the first and after the last, for an editor to trim into."""
    joints: tuple[int, ...] = ()
    """Frames, counted from the shot's first, at which a transition leaves or enters the take."""
    figures: tuple[StagedFigure, ...]
    """Everybody in the place who can be seen or cast a shadow into the picture."""
    props: tuple[HeldProp, ...] = ()
    """Things in hands or lying about."""
    set: StagedSet
    """The set."""
    camera: StagedCamera
    """The camera."""

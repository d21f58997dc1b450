"""The closed vocabularies of a shooting script, in the trade's words."""

from __future__ import annotations

import enum


class ShotSize(enum.StrEnum):
    """How large a person is in the picture, widest last.

    Classes by the height of the face box over the height of the frame
    (evaluation.md 3.9): below .035 ELS, .065 LS, .10 FS, .15 MLS, .225 MS, .34 MCU, .50 CU.
    """

    ECU = "ECU"
    """Extreme close-up: part of a face."""
    CU = "CU"
    """Close-up: a face."""
    MCU = "MCU"
    """Medium close-up: head and shoulders."""
    MS = "MS"
    """Medium shot: from the waist."""
    MLS = "MLS"
    """Medium long shot: from the knees."""
    FS = "FS"
    """Full shot: the whole body."""
    LS = "LS"
    """Long shot: the body with the place around it."""
    ELS = "ELS"
    """Extreme long shot: the place, with people small in it."""


class Angle(enum.StrEnum):
    """Height of the camera against the eyes of the subject."""

    EYE = "eye"
    HIGH = "high"
    LOW = "low"
    OVERHEAD = "overhead"
    DUTCH = "dutch"


class Move(enum.StrEnum):
    """What the camera does during the shot; one move a shot."""

    STATIC = "static"
    PAN = "pan"
    TILT = "tilt"
    PUSH_IN = "push in"
    PULL_OUT = "pull out"
    TRACK = "track"
    ARC = "arc"
    CRANE = "crane"
    HANDHELD = "handheld"
    ZOOM = "zoom"
    RACK_FOCUS = "rack focus"


class ShotKind(enum.StrEnum):
    """What a shot is for."""

    MASTER = "master"
    """Everybody and the place."""
    TWO_SHOT = "two-shot"
    GROUP = "group"
    SINGLE = "single"
    OTS = "OTS"
    """Over the shoulder of the other."""
    REACTION = "reaction"
    """A listener."""
    INSERT = "insert"
    """A thing."""
    CUTAWAY = "cutaway"
    POV = "POV"


class Side(enum.StrEnum):
    """Which side of the axis the camera stands on, seen from its first person to its second."""

    LEFT = "left"
    RIGHT = "right"
    ON = "on"


class Composition(enum.StrEnum):
    """Where the subject stands in the picture."""

    CENTRE = "centre"
    LEFT_THIRD = "left third"
    RIGHT_THIRD = "right third"
    BALANCED = "balanced"
    """Several people spread over the width."""
    FOREGROUND_LEFT = "foreground left"
    """A shoulder in the left foreground, the subject right of the middle."""
    FOREGROUND_RIGHT = "foreground right"


class Posture(enum.StrEnum):
    """How a body is held."""

    STAND = "stand"
    SIT = "sit"
    KNEEL = "kneel"
    LIE = "lie"


class Verb(enum.StrEnum):
    """A timed action of one person."""

    WALK = "walk"
    """Go to the mark `target`."""
    SIT = "sit"
    STAND = "stand"
    TURN = "turn"
    """Turn the body towards `target`."""
    LOOK = "look"
    """Look at `target`, then back."""
    GESTURE = "gesture"
    NOD = "nod"
    SHAKE_HEAD = "shake head"
    POINT = "point"
    PICK_UP = "pick up"
    PUT_DOWN = "put down"
    HAND_OVER = "hand over"
    LEAN = "lean"
    """Lean towards `target`, then back."""
    KNEEL = "kneel"
    LIE = "lie"
    """Lie down on the mark's seat, or on the floor."""
    EMBRACE = "embrace"
    """Take `target` in the arms, then step back."""
    STRIKE = "strike"
    """Hit `target` with the hand."""


POSTURE_AFTER = {
    Verb.SIT: Posture.SIT,
    Verb.STAND: Posture.STAND,
    Verb.KNEEL: Posture.KNEEL,
    Verb.LIE: Posture.LIE,
}
"""How a body is held after an action that changes it, wherever it is done."""


class Feeling(enum.StrEnum):
    """What a face shows."""

    NEUTRAL = "neutral"
    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"
    AFRAID = "afraid"
    SURPRISED = "surprised"
    DISGUSTED = "disgusted"
    TENDER = "tender"
    WRY = "wry"


class TimeOfDay(enum.StrEnum):
    """When a scene plays."""

    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


class Setting(enum.StrEnum):
    """Inside or outside."""

    INT = "INT"
    EXT = "EXT"


class Mood(enum.StrEnum):
    """Light and colour of a scene."""

    WARM = "warm"
    NEUTRAL = "neutral"
    COLD = "cold"
    NOIR = "noir"


class Weather(enum.StrEnum):
    """Sky over an exterior, or outside the window."""

    CLEAR = "clear"
    OVERCAST = "overcast"
    RAIN = "rain"
    SNOW = "snow"
    FOG = "fog"


class Sex(enum.StrEnum):
    """Sex of a character, as far as picture and voice need one."""

    FEMALE = "female"
    MALE = "male"
    UNSPECIFIED = "unspecified"


class Build(enum.StrEnum):
    """Build of a body."""

    SLIM = "slim"
    AVERAGE = "average"
    STOCKY = "stocky"
    HEAVY = "heavy"


class Skin(enum.StrEnum):
    """Skin tone, lightest first."""

    PALE = "pale"
    FAIR = "fair"
    OLIVE = "olive"
    TAN = "tan"
    BROWN = "brown"
    DARK = "dark"


class FaceShape(enum.StrEnum):
    """Shape of a face."""

    OVAL = "oval"
    ROUND = "round"
    SQUARE = "square"
    LONG = "long"
    HEART = "heart"


class HairStyle(enum.StrEnum):
    """Cut of the hair."""

    BALD = "bald"
    CROPPED = "cropped"
    SHORT = "short"
    PARTED = "parted"
    TOUSLED = "tousled"
    SLICKED = "slicked"
    RECEDING = "receding"
    CURLY = "curly"
    AFRO = "afro"
    BOB = "bob"
    WAVY = "wavy"
    LONG = "long"
    BUN = "bun"
    TOPKNOT = "topknot"
    PONYTAIL = "ponytail"
    BRAIDS = "braids"


class HairColour(enum.StrEnum):
    """Colour of the hair."""

    BLACK = "black"
    DARK_BROWN = "dark brown"
    BROWN = "brown"
    AUBURN = "auburn"
    BLOND = "blond"
    GREY = "grey"
    WHITE = "white"


class EyeColour(enum.StrEnum):
    """Colour of the eyes."""

    BROWN = "brown"
    HAZEL = "hazel"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"


class Headwear(enum.StrEnum):
    """What is worn on the head."""

    NONE = "none"
    HAT = "hat"
    CAP = "cap"
    HOOD = "hood"
    SCARF = "scarf"
    CROWN = "crown"


class Beard(enum.StrEnum):
    """Hair on the face."""

    NONE = "none"
    STUBBLE = "stubble"
    MOUSTACHE = "moustache"
    SHORT = "short"
    FULL = "full"


class Glasses(enum.StrEnum):
    """Glasses."""

    NONE = "none"
    ROUND = "round"
    SQUARE = "square"


class Garment(enum.StrEnum):
    """What is worn on the upper body; decides the cut of an outfit."""

    T_SHIRT = "t-shirt"
    SHIRT = "shirt"
    SWEATER = "sweater"
    JACKET = "jacket"
    SUIT = "suit"
    COAT = "coat"
    FROCK_COAT = "frock-coat"
    DOUBLET = "doublet"
    TUNIC = "tunic"
    DRESS = "dress"
    GOWN = "gown"
    ROBE = "robe"
    UNIFORM = "uniform"


class TransitionKind(enum.StrEnum):
    """How a shot gives way to the next."""

    CUT = "cut"
    DISSOLVE = "dissolve"
    FADE = "fade"
    WIPE = "wipe"


class SpanSource(enum.StrEnum):
    """Where the time of a line comes from."""

    ESTIMATED = "estimated"
    """From the number of words."""
    MEASURED = "measured"
    """From the voice track."""
    GIVEN = "given"
    """From timed input, such as subtitles."""


class StateKind(enum.StrEnum):
    """What a state event changes."""

    PROP = "prop"
    CLOTHES = "clothes"
    INJURY = "injury"
    WEATHER = "weather"


class SoundKind(enum.StrEnum):
    """What a sound cue is."""

    AMBIENCE = "ambience"
    EFFECT = "effect"
    MUSIC = "music"


class SubjectKind(enum.StrEnum):
    """What a shot is of."""

    PERSON = "person"
    PROP = "prop"
    PLACE = "place"


class GazeKind(enum.StrEnum):
    """What somebody looks at."""

    PERSON = "person"
    PROP = "prop"
    MARK = "mark"
    CAMERA = "camera"

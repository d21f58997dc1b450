"""How the pages put choices and numbers into words."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from storyreel.errors import ScriptError
from storyreel.screenplay.figures import Number, Unit
from storyreel.screenplay.schema import (
    Blocking,
    CameraMove,
    Character,
    Framing,
    Gaze,
    ShootingScript,
    Shot,
    StateEvent,
    TimedAction,
    Transition,
)
from storyreel.screenplay.vocabulary import (
    Beard,
    Composition,
    Feeling,
    GazeKind,
    Glasses,
    Headwear,
    Move,
    Posture,
    Sex,
    ShotSize,
    Side,
    StateKind,
    TransitionKind,
    Verb,
)
from storyreel.timecode import Rate

SIZES = {
    ShotSize.ECU: "extreme close-up",
    ShotSize.CU: "close-up",
    ShotSize.MCU: "medium close-up",
    ShotSize.MS: "medium shot",
    ShotSize.MLS: "medium long shot",
    ShotSize.FS: "full shot",
    ShotSize.LS: "long shot",
    ShotSize.ELS: "extreme long shot",
}
_POSTURES = {
    Posture.STAND: "standing",
    Posture.SIT: "sitting",
    Posture.KNEEL: "kneeling",
    Posture.LIE: "lying",
}
_VERBS = {
    Verb.WALK: ("walks", "to"),
    Verb.SIT: ("sits down", "on"),
    Verb.STAND: ("stands up", "by"),
    Verb.TURN: ("turns", "to"),
    Verb.LOOK: ("looks", "at"),
    Verb.GESTURE: ("gestures", "to"),
    Verb.NOD: ("nods", "to"),
    Verb.SHAKE_HEAD: ("shakes the head", "at"),
    Verb.POINT: ("points", "at"),
    Verb.PICK_UP: ("picks up", ""),
    Verb.PUT_DOWN: ("puts down", ""),
    Verb.HAND_OVER: ("hands over", "to"),
    Verb.LEAN: ("leans", "towards"),
    Verb.KNEEL: ("kneels down", "by"),
    Verb.LIE: ("lies down", "on"),
    Verb.EMBRACE: ("embraces", ""),
    Verb.STRIKE: ("strikes", ""),
}
_DECIMALS = {Unit.SECONDS: 1, Unit.BITS: 2, Unit.RATIO: 2, Unit.PER_MINUTE: 0}
_MOVE_UNITS = {
    Move.PUSH_IN: "m",
    Move.PULL_OUT: "m",
    Move.TRACK: "m",
    Move.CRANE: "m",
    Move.PAN: "°",
    Move.TILT: "°",
    Move.ARC: "°",
    Move.ZOOM: "×",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What to call everything that a shot refers to by id."""

    people: Mapping[str, str]
    things: Mapping[str, str]

    @classmethod
    def of(cls, script: ShootingScript) -> Names:
        """The names in a script."""
        things = {place.id: place.name for place in script.places}
        things |= {prop.id: prop.what for prop in script.props}
        return cls({person.id: person.name for person in script.characters}, things)

    def __getitem__(self, name: str) -> str:
        return self.people.get(name) or self.things.get(name) or plain(name)


def right_to_left(text: str, names: Collection[str] = ()) -> bool:
    """Whether a text runs to the left: its first letter outside the names in it decides.

    A sentence about somebody is not in the script of their name: a text in English that begins
    with an Arabic name runs to the right.
    """
    outside = text
    for name in names:
        outside = outside.replace(name, " ")
    ways = (unicodedata.bidirectional(it) for part in (outside, text) for it in part)
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"


def plain(name: str) -> str:
    """An id as words: `cut_agreement` and `bench-left` lose their joints."""
    return name.replace("_", " ").replace("-", " ")


def number(value: float) -> str:
    """A value with three digits that matter, a true minus, and no needless zeros."""
    if value == round(value) and abs(value) < 1e6:
        text = str(round(value))
    elif abs(value) < 0.001:
        text = f"{value:.2e}"
    else:
        text = f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "\N{MINUS SIGN}", 1) if text.startswith("-") else text


def figure(value: Number, unit: Unit) -> str:
    """A figure of a script with its unit, such as `3.7 s`, `50%` or `1.61 bits`."""
    if unit is Unit.COUNT:
        return f"{int(value):,}"
    if unit is Unit.SHARE:
        return f"{float(value):.0%}"
    number = f"{float(value):.{_DECIMALS[unit]}f}"
    return f"{number} {unit.value}" if unit in (Unit.SECONDS, Unit.BITS) else number


def figure_difference(a: Number, b: Number, unit: Unit) -> str:
    """What a second figure has more or less than a first: `+0.5 s`, `−4 points`, or `same`.

    A difference too small for the digits that are shown is `barely more` or `barely less`.
    """
    if a == b:
        return "same"
    more = Fraction(b) - Fraction(a)
    if unit is Unit.SHARE:
        points = f"{float(abs(more) * 100):.0f}"
        told = f"{points} {'point' if points == '1' else 'points'}"
    else:
        told = figure(abs(more), unit)
    if not any(digit in told for digit in "123456789"):
        return "barely more" if more > 0 else "barely less"
    return ("+" if more > 0 else "\N{MINUS SIGN}") + told


def percent(share: Fraction) -> str:
    """A share as a percentage for a drawing, always written the same way."""
    text = f"{float(share * 100):.3f}".rstrip("0").rstrip(".")
    return f"{text}%"


def seconds(frames: int, rate: Rate) -> str:
    """Length of a shot, such as `3.2 s`."""
    return f"{float(rate.seconds(frames)):.1f} s"


def clock(frames: int, rate: Rate) -> str:
    """Length of a film, such as `1:12`."""
    minutes, rest = divmod(int(rate.seconds(frames) + Fraction(1, 2)), 60)
    return f"{minutes}:{rest:02d}"


def frame_rate(rate: Rate) -> str:
    """Frames per second, such as `24 fps` or `23.976 fps`."""
    return f"{float(rate.value):.3f}".rstrip("0").rstrip(".") + " fps"


def picture_width(aspect: str) -> int:
    """Width of a picture that is 1000 high.

    Raises:
        ScriptError: The aspect is no shape.
    """
    width, _, height = aspect.partition(":")
    try:
        return max(1, round(1000 * Fraction(width) / Fraction(height)))
    except (ValueError, ZeroDivisionError):
        raise ScriptError(f"an aspect is like '16:9' or '2.39:1', not {aspect!r}.") from None


def camera(shot: Shot) -> tuple[str, ...]:
    """Angle, lens and move of a shot, and how the framing ends."""
    start, end = shot.framing, shot.framing_end
    if shot.camera is not None:
        lens = f"{shot.camera.focal_mm} mm"
        return ("placed by hand", lens, move(shot.move))
    words = [f"{start.angle.value} angle" if start.angle != "eye" else "eye level"]
    words.append(f"{start.focal_mm} mm")
    words.append(move(shot.move))
    if end is not None:
        words.append(_ending(start, end))
    return tuple(word for word in words if word)


def composed(framing: Framing) -> str:
    """Where the subject stands, and from which side of the axis it is seen."""
    words = []
    if framing.composition is not Composition.CENTRE:
        words.append(framing.composition.value)
    if framing.side is not Side.ON:
        words.append(f"{framing.side.value} of the axis")
    return ", ".join(words)


def move(made: CameraMove) -> str:
    """The move and how far it goes."""
    unit = _MOVE_UNITS.get(made.kind)
    if unit is None or not made.amount:
        return made.kind.value
    space = " " if unit == "m" else ""
    return f"{made.kind.value} {number(made.amount)}{space}{unit}"


def transition(made: Transition, rate: Rate) -> str:
    """How the shot gives way, such as `dissolve, 0.5 s`."""
    if made.kind is TransitionKind.CUT:
        return "cut"
    return f"{made.kind.value}, {seconds(made.frames, rate)}"


def blocked(block: Blocking, names: Names, rate: Rate) -> str:
    """Where one person is and what they do, in one phrase."""
    words = [f"{_POSTURES[block.posture]} at {plain(block.mark)}"]
    if block.gaze is not None:
        words.append(_gaze(block.gaze, names))
    if block.emotion.feeling is not Feeling.NEUTRAL:
        words.append(block.emotion.feeling.value)
    words += [_action(action, names, rate) for action in block.actions]
    return ", ".join(words)


def changed(event: StateEvent, names: Names) -> str:
    """A change that lasts, in one phrase."""
    who = names[event.character or ""]
    if event.kind is StateKind.PROP:
        what = names[event.prop or ""]
        if who:
            return f"{who} now has {what}"
        return f"{what} now lies at {plain(event.mark or 'no mark')}"
    if event.kind is StateKind.CLOTHES:
        return f"{who} now wears {plain(event.value)}"
    if event.kind is StateKind.INJURY:
        return f"{who}: {event.value}"
    return f"weather turns to {event.value}"


def profile(person: Character) -> tuple[str, ...]:
    """What one would tell a casting director, phrase by phrase."""
    sex = "" if person.sex is Sex.UNSPECIFIED else f"{person.sex.value}, "
    words = [f"{sex}{person.age}, {person.height_cm} cm, {person.build.value} build"]
    words.append(f"{person.face.shape.value} face, {person.face.eyes.value} eyes")
    words.append(f"{person.skin.value} skin")
    bald = person.hair.style == "bald"
    words.append("bald" if bald else f"{person.hair.colour.value} hair, {person.hair.style.value}")
    if person.beard is not Beard.NONE:
        words.append(_beard(person.beard))
    if person.glasses is not Glasses.NONE:
        words.append(f"{person.glasses.value} glasses")
    if person.headwear is not Headwear.NONE:
        words.append(person.headwear.value)
    return tuple(words)


def _beard(beard: Beard) -> str:
    named = beard in (Beard.STUBBLE, Beard.MOUSTACHE)
    return beard.value if named else f"{beard.value} beard"


def _ending(start: Framing, end: Framing) -> str:
    words = [end.size.value] if end.size is not start.size else []
    if end.angle is not start.angle:
        words.append(f"{end.angle.value} angle")
    if end.composition is not start.composition:
        words.append(end.composition.value)
    return f"ends {', '.join(words)}" if words else ""


def _gaze(gaze: Gaze, names: Names) -> str:
    if gaze.kind is GazeKind.CAMERA:
        return "looks into the camera"
    return f"looks at {names[gaze.id or 'nothing']}"


def _action(action: TimedAction, names: Names, rate: Rate) -> str:
    verb, towards = _VERBS[action.verb]
    when = f" ({seconds(action.at_frames, rate)})" if action.at_frames else ""
    if action.target is None:
        return verb + when
    if action.verb is Verb.HAND_OVER and action.target not in names.people:
        towards = ""
    return " ".join(part for part in (verb, towards, names[action.target]) if part) + when

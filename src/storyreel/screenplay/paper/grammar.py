r"""Words, names and times of the paper's form, as they are written and read back.

A name that could be taken for part of the form stands in quotation marks, and a sign that could
is written `\n`, `\"`, `\\` or `\u3010`; everything else stands as it is.
"""

from __future__ import annotations

import re
import unicodedata

from storyreel.dialogue.paper_form import ESCAPES, PLAIN
from storyreel.screenplay.vocabulary import Angle, Move, ShotKind, ShotSize
from storyreel.timecode import Rate

# The paper's words for what our vocabularies abbreviate.
SIZES = {
    ShotSize.ECU: "Extreme Close-up",
    ShotSize.CU: "Close-up",
    ShotSize.MCU: "Medium Close-up",
    ShotSize.MS: "Medium Shot",
    ShotSize.MLS: "Medium Long Shot",
    ShotSize.FS: "Full Shot",
    ShotSize.LS: "Long Shot",
    ShotSize.ELS: "Extreme Long Shot",
}
KINDS = {
    ShotKind.MASTER: "Master Shot",
    ShotKind.TWO_SHOT: "Two Shot",
    ShotKind.GROUP: "Group Shot",
    ShotKind.SINGLE: "Single",
    ShotKind.OTS: "Over-the-Shoulder",
    ShotKind.REACTION: "Reaction Shot",
    ShotKind.INSERT: "Insert",
    ShotKind.CUTAWAY: "Cutaway",
    ShotKind.POV: "Point of View",
}
ANGLES = {
    Angle.EYE: "Eye Level",
    Angle.HIGH: "High Angle",
    Angle.LOW: "Low Angle",
    Angle.OVERHEAD: "Overhead",
    Angle.DUTCH: "Dutch Angle",
}
MOVES = {
    Move.STATIC: "Static Shot",
    Move.PAN: "Pan",
    Move.TILT: "Tilt",
    Move.PUSH_IN: "Push-in",
    Move.PULL_OUT: "Pull-out",
    Move.TRACK: "Tracking Shot",
    Move.ARC: "Arc Shot",
    Move.CRANE: "Crane Shot",
    Move.HANDHELD: "Handheld Camera",
    Move.ZOOM: "Zoom",
    Move.RACK_FOCUS: "Rack Focus",
}


def seconds(frame: int, rate: Rate) -> str:
    """Seconds with as many decimals as bring the same frame back.

    Rounding to d decimals moves a time by half of 10^-d at most; that is less than half a frame
    when the rate is below 10^d.
    """
    decimals = 3
    while 10**decimals <= rate.value:
        decimals += 1
    whole, rest = divmod(round(rate.seconds(frame) * 10**decimals), 10**decimals)
    return f"{whole}.{rest:0{decimals}d}".rstrip("0").rstrip(".")


def number(value: float) -> str:
    """A number without needless decimals, exact."""
    return str(int(value)) if value == int(value) else repr(value)


def name(text: str) -> str:
    """A name, in quotation marks when it could be taken for part of the form."""
    return text if re.fullmatch(PLAIN, text) else quoted(text)


def quoted(text: str) -> str:
    """Words in quotation marks, on one line."""
    return '"' + _escaped(text).replace('"', '\\"') + '"'


def prose(text: str) -> str:
    """Text to the end of its line; space at its edges is written out, since editors drop it."""
    escaped = _escaped(text)
    if escaped and escaped[-1].isspace():
        escaped = escaped[:-1] + _by_number(escaped[-1])
    if escaped and escaped[0].isspace():
        escaped = _by_number(escaped[0]) + escaped[1:]
    return escaped


def _escaped(text: str) -> str:
    return "".join(
        ESCAPES.get(sign) or (_by_number(sign) if _special(sign) else sign) for sign in text
    )


def _special(sign: str) -> bool:
    # Headers, line ends that other tools know, control signs, and halves of signs, which no file
    # can hold.
    return sign in "【】\u2028\u2029\ufeff" or unicodedata.category(sign) in ("Cc", "Cs")


def _by_number(sign: str) -> str:
    return f"\\u{ord(sign):04x}"

"""What a face shows: from a feeling and its intensity to the row a face is painted from."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from storyreel.previz.face import FACE_PARAMS, FaceParam
from storyreel.previz.figures.accessories import stubble_of
from storyreel.previz.figures.frames import ease
from storyreel.previz.figures.palette import brow_colour, iris_colour, lip_colour
from storyreel.previz.figures.visemes import Mouth
from storyreel.previz.mesh import Floats
from storyreel.screenplay.schema import Emotion
from storyreel.screenplay.vocabulary import Feeling, Sex
from storyreel.staging.shot import Look


@dataclass(frozen=True, slots=True)
class Expression:
    """A face without speech. Units as in `FaceParam`.

    Attributes:
        upper_lid: Opening of the upper lid.
        lower_lid: Opening of the lower lid.
        brow_raise: Height of the brows.
        brow_inner: Inner ends of the brows.
        lid_tilt: Outer corners of the lids.
        asymmetry: One brow up.
        smile: Corners of the mouth.
        width: Added to half the mouth's width, in metres.
        part: How far the lips part in silence.
        blush: Colour in the cheeks.
        head_pitch: Bearing of the head, radians, down positive.
        head_roll: Tilt of the head.
        shrug: Lift of the shoulders.
        lean: Pitch of the spine, forwards positive.
        skew: One corner of the mouth up.
        furrow: Folds between the brows and over the nose.
        tears: Wet eyes.
    """

    upper_lid: float = 0.95
    lower_lid: float = 1.0
    brow_raise: float = 0.0
    brow_inner: float = 0.0
    lid_tilt: float = 0.0
    asymmetry: float = 0.0
    smile: float = 0.06
    width: float = 0.0
    part: float = 0.0
    blush: float = 0.22
    head_pitch: float = 0.0
    head_roll: float = 0.0
    shrug: float = 0.0
    lean: float = 0.0
    skew: float = 0.0
    furrow: float = 0.0
    tears: float = 0.0

    def towards(self, other: Expression, share: float) -> Expression:
        """From this face at 0 to `other` at 1."""
        return Expression(
            **{
                f.name: getattr(self, f.name)
                + (getattr(other, f.name) - getattr(self, f.name)) * share
                for f in fields(self)
            }
        )


NEUTRAL = Expression()

FACES = {
    Feeling.NEUTRAL: NEUTRAL,
    Feeling.HAPPY: Expression(
        upper_lid=0.82, lower_lid=0.40, brow_raise=0.45, brow_inner=0.1, lid_tilt=-0.2, smile=1.25,
        width=0.0072, part=0.17, blush=0.72, head_pitch=-0.05, head_roll=0.05,
    ),
    Feeling.SAD: Expression(
        upper_lid=0.60, brow_raise=0.15, brow_inner=1.40, lid_tilt=1.2, smile=-1.15, width=-0.002,
        blush=0.32, head_pitch=0.17, head_roll=0.05, shrug=-0.4, lean=0.055, furrow=0.30,
    ),
    Feeling.ANGRY: Expression(
        upper_lid=0.80, lower_lid=0.70, brow_raise=-0.90, brow_inner=-1.35, lid_tilt=-1.3,
        smile=-0.85, width=0.0020, part=0.07, blush=0.60, head_pitch=0.10, shrug=0.35, lean=0.06,
        furrow=1.0,
    ),
    Feeling.AFRAID: Expression(
        upper_lid=1.40, lower_lid=1.20, brow_raise=1.15, brow_inner=1.10, lid_tilt=0.6,
        smile=-0.70, width=0.0045, part=0.20, blush=0.0, head_pitch=-0.06, shrug=1.0, lean=-0.06,
        furrow=0.35,
    ),
    Feeling.SURPRISED: Expression(
        upper_lid=1.48, lower_lid=1.2, brow_raise=1.65, brow_inner=0.1, smile=0.0, width=-0.0085,
        part=0.48, blush=0.28, head_pitch=-0.08, shrug=0.4, lean=-0.045,
    ),
    Feeling.DISGUSTED: Expression(
        upper_lid=0.58, lower_lid=0.46, brow_raise=-0.70, brow_inner=-0.75, lid_tilt=-0.3,
        asymmetry=0.50, smile=-1.10, skew=0.55, width=0.0015, part=0.05, blush=0.10,
        head_pitch=-0.12, head_roll=-0.08, lean=-0.06, furrow=0.95,
    ),
    Feeling.TENDER: Expression(
        upper_lid=0.74, lower_lid=0.66, brow_raise=0.40, brow_inner=0.85, lid_tilt=0.55, smile=0.80,
        width=0.0030, blush=0.68, head_pitch=0.05, head_roll=0.12,
    ),
    Feeling.WRY: Expression(
        upper_lid=0.70, lower_lid=0.74, brow_raise=0.20, brow_inner=-0.2, lid_tilt=-0.1,
        asymmetry=1.5, smile=0.45, skew=0.70, width=0.0030, blush=0.30, head_pitch=-0.03,
        head_roll=-0.09,
    ),
}  # fmt: skip
CHANGE_S = 0.6
"""How long one feeling takes to give way to the next on a face."""


def face_of(emotion: Emotion) -> Expression:
    """The face of a feeling; a faint one shows already at low intensity."""
    share = min(1.0, 0.15 + 0.85 * emotion.intensity) if emotion.intensity > 0 else 0.0
    face = NEUTRAL.towards(FACES[emotion.feeling], share)
    if emotion.feeling is not Feeling.SAD:
        return face
    return replace(face, tears=max(0.0, (emotion.intensity - 0.7) / 0.3) * 0.9)


def blinks_of(seed: int, seconds: float, nervous: float) -> list[float]:
    """When the eyes shut, in seconds, every 2 to 5; oftener when nervous."""
    dice = random.Random(seed * 7919 + 17)
    times, time = [], dice.uniform(0.5, 2.2)
    while time < seconds + 1:
        times.append(time)
        time += dice.uniform(2.0, 5.0) * (1 - 0.35 * nervous)
    return times


def lids_shut(time: float, blinks: list[float]) -> float:
    """How far a blink has closed the eyes, 0..1."""
    return max((_blink(time - blink) for blink in blinks if -0.1 < time - blink < 0.3), default=0.0)


def _blink(since: float) -> float:
    # Down in 70 ms, shut for 40 so that at 24 frames a second one frame has it, up in 130.
    return ease((since + 0.07) / 0.07) * (1 - ease((since - 0.04) / 0.13))


class Feelings:
    """What one face goes through over a shot.

    Args:
        first: What it shows at the first frame.
        changes: When another feeling sets in, in seconds, and which; in order of time.
    """

    def __init__(self, first: Emotion, changes: Sequence[tuple[float, Emotion]] = ()) -> None:
        self._first = face_of(first)
        self._changes = [(start, face_of(emotion)) for start, emotion in changes]

    def at(self, time: float) -> Expression:
        """The face at a time: each feeling gives way to the next over `CHANGE_S`."""
        face = self._first
        for start, coming in self._changes:
            if time > start:
                face = face.towards(coming, ease((time - start) / CHANGE_S))
        return face


class FacePainter:
    """Fills face rows of one person.

    Args:
        look: Whose face.
    """

    def __init__(self, look: Look) -> None:
        row = np.zeros(FACE_PARAMS, np.float32)
        grown_woman = look.sex is Sex.FEMALE and look.age >= 17
        row[FaceParam.AGE] = min(max((look.age - 30) / 32, 0.0), 1.4)
        row[FaceParam.YOUTH] = min(max((15 - look.age) / 10, 0.0), 1.0)
        row[FaceParam.STUBBLE] = stubble_of(look.beard)
        row[FaceParam.MAKE_UP] = 0.42 if grown_woman else 0.0
        for first, colour in (
            (FaceParam.IRIS, iris_colour(look)),
            (FaceParam.BROW, brow_colour(look)),
            (FaceParam.LIPS, lip_colour(look)),
        ):
            row[first : first + 3] = colour
        self._row = row
        self._narrow = 1 - 0.14 * float(row[FaceParam.YOUTH])

    def row(
        self,
        face: Expression,
        mouth: Mouth,
        gaze: tuple[float, float],
        shut: float,
        lift: float = 0.0,
    ) -> Floats:
        """The row of a moment.

        Args:
            face: What it feels.
            mouth: What speech does.
            gaze: Where the eyes point, -1..1 to the person's left and up.
            shut: How far a blink has closed the eyes.
            lift: Added height of the brows, on stressed words.
        """
        row = self._row.copy()
        # The upper lid follows the eye down.
        lid = face.upper_lid * (1 + 0.28 * min(gaze[1], 0.0)) + 0.06 * max(gaze[1], 0.0)
        row[FaceParam.UPPER_LID] = lid * (1 - shut) - 0.55 * shut
        row[FaceParam.LOWER_LID] = face.lower_lid
        row[FaceParam.GAZE_X], row[FaceParam.GAZE_Y] = gaze
        row[FaceParam.BROW_RAISE] = face.brow_raise + lift - 0.05 * shut
        row[FaceParam.BROW_INNER] = face.brow_inner
        row[FaceParam.LID_TILT] = face.lid_tilt
        row[FaceParam.BROW_ASYMMETRY] = face.asymmetry
        row[FaceParam.MOUTH_OPEN] = mouth.open
        width = mouth.half_width + face.width * (1 - 0.6 * mouth.round)
        row[FaceParam.MOUTH_HALF_WIDTH] = min(max(width, 0.0145), 0.0345) * self._narrow
        row[FaceParam.SMILE] = face.smile * (1 - 0.45 * mouth.open)
        row[FaceParam.SKEW] = face.skew * (1 - 0.6 * mouth.open)
        row[FaceParam.FURROW] = face.furrow
        row[FaceParam.TEARS] = face.tears
        row[FaceParam.LIP_ROUND] = mouth.round
        row[FaceParam.TEETH] = mouth.teeth
        row[FaceParam.TONGUE] = mouth.tongue
        row[FaceParam.BLUSH] = face.blush
        return row

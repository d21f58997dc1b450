"""What a face shows: from a feeling and its intensity to the row a face is painted from."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields

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
        upper_lid=0.84, lower_lid=0.58, brow_raise=0.35, brow_inner=0.1, lid_tilt=-0.15, smile=1.0,
        width=0.0060, blush=0.60, head_pitch=-0.03, head_roll=0.03,
    ),
    Feeling.SAD: Expression(
        upper_lid=0.70, brow_raise=0.1, brow_inner=1.0, lid_tilt=0.9, smile=-0.75, width=-0.001,
        blush=0.30, head_pitch=0.11, head_roll=0.03, shrug=-0.3, lean=0.05,
    ),
    Feeling.ANGRY: Expression(
        upper_lid=0.76, lower_lid=0.80, brow_raise=-0.60, brow_inner=-1.0, lid_tilt=-1.0,
        smile=-0.50, width=-0.0005, blush=0.50, head_pitch=0.06, shrug=0.25, lean=0.05,
    ),
    Feeling.AFRAID: Expression(
        upper_lid=1.28, lower_lid=1.15, brow_raise=1.0, brow_inner=0.75, lid_tilt=0.45,
        smile=-0.40, width=0.0025, part=0.10, blush=0.05, head_pitch=-0.04, shrug=0.75, lean=-0.05,
    ),
    Feeling.SURPRISED: Expression(
        upper_lid=1.34, lower_lid=1.2, brow_raise=1.2, brow_inner=0.1, smile=0.0, width=-0.0030,
        part=0.22, blush=0.25, head_pitch=-0.06, shrug=0.35, lean=-0.04,
    ),
    Feeling.DISGUSTED: Expression(
        upper_lid=0.62, lower_lid=0.58, brow_raise=-0.45, brow_inner=-0.45, lid_tilt=-0.2,
        asymmetry=0.35, smile=-0.90, width=0.0010, blush=0.15, head_pitch=-0.07, head_roll=-0.05,
        lean=-0.05,
    ),
    Feeling.TENDER: Expression(
        upper_lid=0.80, lower_lid=0.80, brow_raise=0.22, brow_inner=0.50, lid_tilt=0.30, smile=0.50,
        width=0.0020, blush=0.50, head_pitch=0.03, head_roll=0.08,
    ),
    Feeling.WRY: Expression(
        upper_lid=0.80, lower_lid=0.82, brow_raise=0.12, brow_inner=-0.15, lid_tilt=-0.1,
        asymmetry=0.85, smile=0.55, width=0.0020, blush=0.28, head_roll=-0.06,
    ),
}  # fmt: skip


def face_of(emotion: Emotion) -> Expression:
    """The face of a feeling; a faint one shows already at low intensity."""
    share = min(1.0, 0.22 + 0.90 * emotion.intensity) if emotion.intensity > 0 else 0.0
    return NEUTRAL.towards(FACES[emotion.feeling], share)


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


class FacePainter:
    """Fills face rows of one person.

    Args:
        look: Whose face.
        emotion: What it feels.
    """

    def __init__(self, look: Look, emotion: Emotion) -> None:
        self.expression = face_of(emotion)
        row = np.zeros(FACE_PARAMS, np.float32)
        grown_woman = look.sex is Sex.FEMALE and look.age >= 17
        row[FaceParam.AGE] = min(max((look.age - 36) / 38, 0.0), 1.0)
        row[FaceParam.STUBBLE] = stubble_of(look.beard)
        row[FaceParam.MAKE_UP] = 0.42 if grown_woman else 0.0
        if emotion.feeling is Feeling.SAD:
            row[FaceParam.TEARS] = max(0.0, (emotion.intensity - 0.7) / 0.3) * 0.9
        for first, colour in (
            (FaceParam.IRIS, iris_colour(look)),
            (FaceParam.BROW, brow_colour(look)),
            (FaceParam.LIPS, lip_colour(look)),
        ):
            row[first : first + 3] = colour
        self._row = row

    def row(
        self, mouth: Mouth, gaze: tuple[float, float], shut: float, lift: float = 0.0
    ) -> Floats:
        """The row of a moment.

        Args:
            mouth: What speech does.
            gaze: Where the eyes point, -1..1 to the person's left and up.
            shut: How far a blink has closed the eyes.
            lift: Added height of the brows, on stressed words.
        """
        face, row = self.expression, self._row.copy()
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
        row[FaceParam.MOUTH_HALF_WIDTH] = min(max(width, 0.0145), 0.0345)
        row[FaceParam.SMILE] = face.smile * (1 - 0.45 * mouth.open)
        row[FaceParam.LIP_ROUND] = mouth.round
        row[FaceParam.TEETH] = mouth.teeth
        row[FaceParam.TONGUE] = mouth.tongue
        row[FaceParam.BLUSH] = face.blush
        return row

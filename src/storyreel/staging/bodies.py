"""Body measures: what the camera solve promises and the figures are built to.

Adults are seven and a half heads tall. A child's head is larger: six and a half heads at ten, and
the rule is linear between four and sixteen. The face box, hairline to chin, is three quarters of
a head (evaluation.md 3.9).
"""

from __future__ import annotations

import math

from storyreel.screenplay.vocabulary import Posture

FACE_OF_HEAD = 0.75
SEAT_HEIGHT_M = 0.45
_KNEELING_DROP = 0.27
_LYING_HEAD = 1.2
"""Crown of somebody who lies, in heads above what they lie on: a face looks up."""
HIPS_SHARE = 0.53
"""Height of the hips against the whole height, standing."""
SITTING_ON_FLOOR_M = 0.02
"""Below this a seat is the floor."""


EMBRACE_SHARE = 0.175
STRIKE_SHARE = 0.36
"""How far apart two stand who embrace, or one of whom strikes the other, against the height."""


def heads_tall(age: int) -> float:
    """How many of their own heads a person of `age` years is tall."""
    return 7.5 - (16 - min(max(age, 4), 16)) / 6


def head_height_m(height_m: float, age: int) -> float:
    """Height of the head, crown to chin, in metres."""
    return height_m / heads_tall(age)


def face_height_m(height_m: float, age: int) -> float:
    """Height of the face box, hairline to chin, in metres."""
    return FACE_OF_HEAD * head_height_m(height_m, age)


def crown_m(height_m: float, posture: Posture, seat_height_m: float = SEAT_HEIGHT_M) -> float:
    """Height of the crown above the floor, in metres; `seat_height_m` is 0 on the floor."""
    if posture is Posture.SIT:
        # Sitting keeps the body above the hips.
        return height_m * (1 - HIPS_SHARE) + seat_height_m + 0.09
    if posture is Posture.KNEEL:
        return height_m * (1 - _KNEELING_DROP)
    if posture is Posture.LIE:
        return seat_height_m + height_m / 7.5 * _LYING_HEAD
    return height_m


def face_middle_m(
    height_m: float, age: int, posture: Posture, seat_height_m: float = SEAT_HEIGHT_M
) -> float:
    """Height of the middle of the face box above the floor, in metres."""
    head = head_height_m(height_m, age)
    return crown_m(height_m, posture, seat_height_m) - head * (1 - FACE_OF_HEAD / 2)


def hips_to_face_m(height_m: float, age: int) -> float:
    """How far the middle of the face is from the hips along the body, in metres."""
    return height_m * (1 - HIPS_SHARE) - head_height_m(height_m, age) * (1 - FACE_OF_HEAD / 2)


def right_hand_m(
    x_m: float, z_m: float, facing_deg: float, height_m: float, posture: Posture
) -> tuple[float, float, float]:
    """Where somebody holds a thing in the right hand: before the body, waist high."""
    facing = math.radians(facing_deg)
    ahead, right = 0.31, 0.14
    return (
        x_m + ahead * math.sin(facing) - right * math.cos(facing),
        height_m * (0.40 if posture is Posture.SIT else 0.625),
        z_m + ahead * math.cos(facing) + right * math.sin(facing),
    )

"""Somebody on a mark, as the camera sees them."""

from __future__ import annotations

import math

from storyreel.screenplay.schema import Character, Mark, Place
from storyreel.screenplay.vocabulary import Posture
from storyreel.staging.bodies import face_height_m, face_middle_m, hips_to_face_m
from storyreel.staging.camera import Person
from storyreel.staging.lying import lying
from storyreel.staging.plans import seat_m


def person_at(
    character: Character, mark: Mark, facing_deg: float, posture: Posture, place: Place
) -> Person:
    """Somebody on a mark, as the camera sees them."""
    height = character.height_cm / 100
    x, z, seat = mark.x_m, mark.z_m, seat_m(place.furniture, mark.seat)
    if posture is Posture.LIE:
        lies = lying(place.furniture, mark, facing_deg, height)
        facing_deg, seat = lies.facing_deg, lies.surface_m
        back, turn = hips_to_face_m(height, character.age), math.radians(lies.facing_deg)
        x, z = lies.x_m - back * math.sin(turn), lies.z_m - back * math.cos(turn)
        # Seen from the side that is nearer to the front, or to the middle of the place.
        aside = -math.sin(turn) or -math.copysign(1e-3, x * math.cos(turn))
        facing_deg += math.copysign(90.0, aside)
    return Person(
        x=x,
        z=z,
        face_y=face_middle_m(height, character.age, posture, seat),
        face_m=face_height_m(height, character.age),
        facing_deg=facing_deg,
        lies=posture is Posture.LIE,
    )

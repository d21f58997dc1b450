"""Measures of a body: from a look to lengths, as a tailor and a portrait painter take them.

An adult stands 7.5 heads tall, a child fewer; the eyes lie half a head below the crown and the
face, chin to hairline, is three quarters of the head. Everything below the chin scales with what
the head leaves of the stature.
"""

from __future__ import annotations

from dataclasses import dataclass

from storyreel.screenplay.vocabulary import Build, Sex
from storyreel.staging.bodies import heads_tall
from storyreel.staging.shot import Look

HEAD_M = 0.256
"""Height of the head that faces are painted on, crown to chin; real heads are scaled to it."""
FACE_SHARE = 0.75
"""Height of the face, chin to hairline, against the head."""
HIPS_SHARE = 0.53
"""Height of the hip joints, standing, against the body's unit."""
SEAT_SHARE = 0.05
"""Height of the hip joints above the seat, against the body's unit."""
SEAT_TO_FEET_SHARE = 0.235
"""How far the ankles are before the hips when sitting, against the body's unit."""


_GIRTH = {Build.SLIM: 0.90, Build.AVERAGE: 1.0, Build.STOCKY: 1.12, Build.HEAVY: 1.24}
_BELLY = {Build.SLIM: 0.0, Build.AVERAGE: 0.1, Build.STOCKY: 0.35, Build.HEAVY: 1.0}


@dataclass(frozen=True, slots=True)
class Measures:
    """Lengths of one body in metres.

    Attributes:
        stature: Height, standing.
        head: Height of the head.
        unit: Stature of the adult who has this body below the chin.
        girth: Thickness of trunk and limbs, 1 average.
        belly: 0 flat to 1 round.
        bust: 0 none to 1.
        feminine: 0 broad shoulders and straight waist to 1 narrow shoulders and wide hips.
        stoop: 0 upright to 1 bent by age.
    """

    stature: float
    head: float
    unit: float
    girth: float
    belly: float
    bust: float
    feminine: float
    stoop: float

    @classmethod
    def of(cls, look: Look) -> Measures:
        """Measures of somebody who looks like this."""
        head = look.height_m / heads_tall(look.age)
        grown = min(max((look.age - 9) / 8, 0.0), 1.0)
        feminine = {Sex.FEMALE: 1.0, Sex.MALE: 0.0, Sex.UNSPECIFIED: 0.45}[look.sex]
        return cls(
            stature=look.height_m,
            head=head,
            unit=(look.height_m - head) / (1 - 1 / 7.5),
            girth=_GIRTH[look.build],
            belly=_BELLY[look.build],
            bust=grown * (1.0 if look.sex is Sex.FEMALE else 0.0),
            feminine=feminine * (0.4 + 0.6 * grown),
            stoop=min(max((look.age - 62) / 28, 0.0), 1.0),
        )

    @property
    def head_scale(self) -> float:
        """Size of this head against the one faces are painted on."""
        return self.head / HEAD_M

    @property
    def shoulder_x(self) -> float:
        """Half the distance of the shoulder joints."""
        return self.unit * (0.0915 - 0.0105 * self.feminine) * (0.65 + 0.35 * self.girth)

    @property
    def shoulder_y(self) -> float:
        """Height of the shoulder joints."""
        return self.unit * 0.797

    @property
    def hip_x(self) -> float:
        """Half the distance of the hip joints."""
        return self.unit * (0.050 + 0.004 * self.feminine)

    @property
    def hip_y(self) -> float:
        """Height of the hip joints, standing."""
        return self.unit * HIPS_SHARE

    @property
    def upper_arm(self) -> float:
        """Shoulder to elbow."""
        return self.unit * 0.168

    @property
    def forearm(self) -> float:
        """Elbow to wrist."""
        return self.unit * 0.148

    @property
    def thigh(self) -> float:
        """Hip to knee."""
        return self.unit * 0.2428

    @property
    def shin(self) -> float:
        """Knee to ankle."""
        return self.unit * 0.2428

    @property
    def ankle_y(self) -> float:
        """Height of the ankle over the sole."""
        return self.unit * 0.042

    @property
    def hand_scale(self) -> float:
        """Size of the hand against that of somebody of 1.75 m."""
        return self.unit / 1.75 * (1 - 0.08 * self.feminine)

    def hips_over_floor_when_sitting(self, seat_height: float) -> float:
        """Height of the hip joints on a seat."""
        return seat_height + SEAT_SHARE * self.unit

    @property
    def seat_to_feet(self) -> float:
        """How far the ankles are before the hips when sitting; also where one stands up."""
        return SEAT_TO_FEET_SHARE * self.unit

"""What a solved camera promises, and whether it keeps it.

A solve never fakes a framing: where the room, the people or the lens do not allow what was asked
for, the camera is the best there is, and what it falls short of stands here in words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from storyreel.screenplay.vocabulary import ShotSize
from storyreel.staging.camera import Camera, Person, face_share, size_class

LEAST_LOOKING_ROOM = 0.02
"""How much more room a face has on the side it looks to, as a share of the width."""
_CROWN = 0.84
"""Height of the crown above the middle of the face, in heights of the face box."""
_CROPS_HAIR = (ShotSize.ECU, ShotSize.CU)
_HEAD_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Promise:
    """What became of a framing of one person.

    Attributes:
        size: The size that came out; none when the face is behind the camera.
        share: Height of the face over the height of the picture.
        in_picture: Whether the middle of the face is in the picture.
        headroom: Whether the crown is in the picture, where the size has room for it.
        looking_room: Whether there is more room on the side that is looked to; none when the look
            is near the lens.
        hidden_by: Id of somebody whose head covers the face; none when it is clear.
    """

    size: ShotSize | None
    share: float
    in_picture: bool
    headroom: bool
    looking_room: bool | None
    hidden_by: str | None


def promise(
    camera: Camera,
    subject: str,
    people: Mapping[str, Person],
    *,
    size: ShotSize,
    aspect: float,
    looks_at: Person | None = None,
) -> Promise:
    """Measures a solved camera against what it was asked for.

    Args:
        camera: The camera.
        subject: Id of the person the shot is of.
        people: Everybody in the place, by id.
        size: The size asked for.
        aspect: Width over height of the picture.
        looks_at: Whom the subject looks at.
    """
    person = people[subject]
    seen = camera.project(person.face, aspect)
    if seen is None:
        return Promise(None, 0.0, False, False, None, None)
    share = face_share(camera, person, aspect)
    crown = camera.project((person.x, person.face_y + _CROWN * person.face_m, person.z), aspect)
    return Promise(
        size=size_class(share),
        share=share,
        in_picture=0 <= seen[0] <= 1 and 0 <= seen[1] <= 1,
        headroom=size in _CROPS_HAIR or (crown is not None and crown[1] >= 0),
        looking_room=_looking_room(camera, person, looks_at, aspect, seen[0]),
        hidden_by=_hidden_by(camera, subject, people, aspect),
    )


def _looking_room(
    camera: Camera, person: Person, looks_at: Person | None, aspect: float, at: float
) -> bool | None:
    if looks_at is None or math.dist(person.face, looks_at.face) < 0.2:
        return None
    step = 0.15 / math.dist(person.face, looks_at.face)
    ahead = tuple(a + (b - a) * step for a, b in zip(person.face, looks_at.face, strict=True))
    towards = camera.project((ahead[0], ahead[1], ahead[2]), aspect)
    if towards is None:
        return None
    across = towards[0] - at
    if abs(across) < 0.15 * face_share(camera, person, aspect) / aspect:
        return None
    room = (1 - at) - at
    return room * (1 if across > 0 else -1) >= LEAST_LOOKING_ROOM


def _hidden_by(
    camera: Camera, subject: str, people: Mapping[str, Person], aspect: float
) -> str | None:
    """Whose head is before the face, covering its middle."""
    seen = camera.project(people[subject].face, aspect)
    if seen is None:
        return None
    for name, other in people.items():
        if name == subject:
            continue
        at = camera.project(other.face, aspect)
        if at is None or at[2] >= seen[2]:
            continue
        reach = _HEAD_SHARE * face_share(camera, other, aspect)
        if abs(at[0] - seen[0]) * aspect < reach and abs(at[1] - seen[1]) < reach:
            return name
    return None

"""The camera solve: from framing and blocking to where the lens stands.

The promise is the shot size, defined by the height of the face box over the height of the frame
(evaluation.md 3.9). Direction comes from the axis: a single looks along the subject's eyeline,
turned towards the camera's side; an over-the-shoulder stands behind the other's shoulder; a
master stands in front of everybody. Of every pair the camera keeps to the side that the master
stands on, so left and right never change places.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from storyreel.screenplay.vocabulary import Angle, ShotSize

Point = tuple[float, float, float]

SENSOR_WIDTH_MM = 36.0

_BOUNDS = {
    ShotSize.ELS: (0.0, 0.035),
    ShotSize.LS: (0.035, 0.065),
    ShotSize.FS: (0.065, 0.10),
    ShotSize.MLS: (0.10, 0.15),
    ShotSize.MS: (0.15, 0.225),
    ShotSize.MCU: (0.225, 0.34),
    ShotSize.CU: (0.34, 0.50),
    ShotSize.ECU: (0.50, 1.5),
}
_AIMED_AT = {
    ShotSize.ELS: 0.028,
    ShotSize.LS: 0.050,
    ShotSize.FS: 0.083,
    ShotSize.MLS: 0.125,
    ShotSize.MS: 0.185,
    ShotSize.MCU: 0.275,
    ShotSize.CU: 0.41,
    ShotSize.ECU: 0.62,
}
# Where the middle of the face stands above the middle of the frame, as a share of its height:
# the wider the shot, the more of the body hangs below the face.
_FACE_ABOVE_MIDDLE = {
    ShotSize.ELS: 0.06,
    ShotSize.LS: 0.15,
    ShotSize.FS: 0.31,
    ShotSize.MLS: 0.30,
    ShotSize.MS: 0.26,
    ShotSize.MCU: 0.19,
    ShotSize.CU: 0.07,
    ShotSize.ECU: -0.02,
}
FOCAL_MM = {
    ShotSize.ELS: 24,
    ShotSize.LS: 28,
    ShotSize.FS: 35,
    ShotSize.MLS: 40,
    ShotSize.MS: 50,
    ShotSize.MCU: 65,
    ShotSize.CU: 85,
    ShotSize.ECU: 100,
}
_PITCH_DEG = {
    Angle.EYE: 0.0,
    Angle.HIGH: 22.0,
    Angle.LOW: -16.0,
    Angle.OVERHEAD: 70.0,
    Angle.DUTCH: 0.0,
}
_OVER_LYING_DEG = 38.0
"""How far above somebody who lies the camera stands at least."""
_ROLL_DEG = {Angle.DUTCH: 9.0}
# About where a master stands: in front of the middle of a place, and in a large place in front of
# the people. The side of a pair that this is on is the side every shot of the pair is taken from.
_MASTER_Z_M = 6.0
_MASTER_ASIDE_M = 4.0
_LOOKING_ROOM = 0.075
_SHOULDER_ROOM = 0.11
_HALF_HEAD_M = 0.13
_HALF_BODY_M = 0.34


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the camera sees them.

    Attributes:
        x, z: Ground position in metres.
        face_y: Height of the middle of the face, in metres.
        face_m: Height of the face box, in metres.
        facing_deg: Way the body faces: 0 to the front, 90 to the right; the side it is seen from
            when it lies.
        lies: Whether it lies on its back, so that the face looks up.
    """

    x: float
    z: float
    face_y: float
    face_m: float
    facing_deg: float
    lies: bool = False

    @property
    def face(self) -> Point:
        """Middle of the face."""
        return (self.x, self.face_y, self.z)


@dataclass(frozen=True, slots=True)
class Camera:
    """A solved camera.

    Attributes:
        eye: Where the lens is, in metres.
        aim: The point it looks at.
        vertical_fov_deg: Vertical field of view.
        roll_deg: Roll.
    """

    eye: Point
    aim: Point
    vertical_fov_deg: float
    roll_deg: float = 0.0

    def depth(self, point: Point) -> float:
        """How far a point is along the lens, in metres; below 0 behind it."""
        return _dot(_minus(point, self.eye), _axes(self.eye, self.aim)[2])

    def project(self, point: Point, aspect: float) -> tuple[float, float, float] | None:
        """Where a point falls: shares of width and height from top left, and distance in metres.

        Returns:
            None when the point is behind the lens.
        """
        right, up, forward = _axes(self.eye, self.aim)
        d = _minus(point, self.eye)
        depth = _dot(d, forward)
        if depth <= 0.05:
            return None
        half = math.tan(math.radians(self.vertical_fov_deg) / 2)
        u, v = _dot(d, right) / (depth * half), _dot(d, up) / (depth * half)
        roll = math.radians(self.roll_deg)
        u, v = u * math.cos(roll) + v * math.sin(roll), v * math.cos(roll) - u * math.sin(roll)
        return (0.5 + u / (2 * aspect), 0.5 - v / 2, depth)


def size_class(face_share: float) -> ShotSize:
    """The shot size of a face box that is `face_share` of the frame's height."""
    for size, (low, high) in _BOUNDS.items():
        if low <= face_share < high:
            return size
    return ShotSize.ECU


def size_bounds(size: ShotSize) -> tuple[float, float]:
    """Share of the frame's height that a face takes in a size: at least, and less than."""
    return _BOUNDS[size]


def vertical_fov_deg(focal_mm: float, aspect: float) -> float:
    """Vertical field of view of a lens on a 36 mm wide sensor."""
    return math.degrees(2 * math.atan(SENSOR_WIDTH_MM / aspect / 2 / focal_mm))


def solve_single(
    subject: Person,
    looks_at: Point | None,
    *,
    size: ShotSize,
    angle: Angle,
    focal_mm: float,
    aspect: float,
    turn_deg: float = 32.0,
    others: Sequence[Person] = (),
) -> Camera:
    """A camera on one person, turned from their eyeline towards the front.

    Args:
        subject: The person.
        looks_at: What they look at; their facing decides without it.
        size: Shot size to keep.
        angle: Height of the camera.
        focal_mm: Focal length.
        aspect: Width over height of the picture.
        turn_deg: Angle between eyeline and camera, 0 being straight into the lens.
        others: People who must not stand between camera and subject.

    Returns:
        The camera, with looking room on the side the subject looks to.
    """
    eyeline = _eyeline(subject, looks_at)
    side = _turn_to_front(subject, eyeline, looks_at)
    cameras = (
        _framed(
            subject,
            heading,
            size,
            angle,
            vertical_fov_deg(focal_mm * lens, aspect),
            aspect,
            offset=-_LOOKING_ROOM * _side_of(eyeline, heading),
        )
        # When somebody is in the way, first the angle gives, then the lens (and the distance).
        for lens in (1.0, 0.7, 1.4, 0.5)
        for extra in (0, 12, -12, 24, -20, 36)
        for heading in [_turned(eyeline, side * (turn_deg + extra))]
    )
    return _clearest(cameras, subject, others)


def solve_over_shoulder(
    subject: Person,
    shoulder: Person,
    *,
    size: ShotSize,
    angle: Angle,
    aspect: float,
    others: Sequence[Person] = (),
) -> Camera:
    """A camera behind `shoulder`, looking at `subject`; the lens follows from the distance.

    Args:
        subject: The person the shot is of.
        shoulder: The person it is taken over.
        size: Shot size to keep.
        angle: Height of the camera.
        aspect: Width over height of the picture.
        others: People who must not stand between camera and subject.

    Returns:
        The camera; the shoulder fills the side of the frame that the subject looks towards.
    """
    to_shoulder = _minus((shoulder.x, 0.0, shoulder.z), (subject.x, 0.0, subject.z))
    apart = max(0.7, math.hypot(to_shoulder[0], to_shoulder[2]))
    eyeline = _unit(to_shoulder)
    side = _turn_to_front(subject, eyeline, shoulder.face)
    # A little above the shoulder's eyes: its owner neither covers the subject's chest nor sinks
    # out of the picture when the subject is taller.
    lift = (shoulder.face_y - subject.face_y) * 0.8 + 0.05
    pitch = math.radians(_PITCH_DEG[angle])
    width = aspect * subject.face_m / _AIMED_AT[size]
    spots = []
    for behind in (0.95, 0.75, 1.35, 1.8):
        nearer = behind / (apart + behind)
        passes = subject.face_y + lift * (1 - nearer) + apart * math.tan(pitch)
        # Level with the head only the head must be cleared; lower down, the shoulders.
        least = 0.18 if passes > shoulder.face_y - 0.15 else 0.30
        # The shoulder stays in the picture, which is narrow in a close-up or an upright format.
        wanted = _HALF_HEAD_M + width * nearer * (0.5 + _SHOULDER_ROOM - 0.22)
        spots.append((wanted < least, behind, min(0.40, max(least, wanted))))
    cameras = (
        _framed(
            subject,
            heading,
            size,
            angle,
            math.degrees(2 * math.atan(width / aspect / (2 * (apart + behind)))),
            aspect,
            offset=-_SHOULDER_ROOM * _side_of(eyeline, heading),
            lift=lift,
        )
        for _narrow, behind, clear in sorted(spots, key=lambda spot: spot[0])
        for heading in [_turned(eyeline, side * math.degrees(math.asin(min(0.75, clear / apart))))]
    )
    return _clearest(cameras, subject, others)


def solve_group(
    people: Sequence[Person],
    *,
    size: ShotSize,
    angle: Angle,
    focal_mm: float,
    aspect: float,
    yaw_deg: float,
) -> tuple[Camera, ShotSize]:
    """A camera in front of several people that shows all of them.

    Args:
        people: Everybody who must be in the picture.
        size: Tightest shot size wanted; the camera goes further back if they do not fit.
        angle: Height of the camera.
        focal_mm: Focal length.
        aspect: Width over height of the picture.
        yaw_deg: Turn of the camera to the right of the front.

    Returns:
        The camera, and the shot size it really has on the person in the middle.
    """
    best, least = None, 0
    for turn in (1, -1, 2, -2, 3, -3):
        solved = _fitted(people, size, angle, focal_mm, aspect, yaw_deg * turn)
        # A pair one behind the other is hidden from straight ahead, or seen from its wrong side.
        faults = _hidden(people, solved[0], aspect) + _wrong_side(people, solved[0])
        if best is None or faults < least:
            best, least = solved, faults
        if not faults:
            break
    assert best is not None, "the loop ran"
    return best


def _fitted(
    people: Sequence[Person],
    size: ShotSize,
    angle: Angle,
    focal_mm: float,
    aspect: float,
    yaw_deg: float,
) -> tuple[Camera, ShotSize]:
    """The nearest camera along one heading that has everybody in the picture."""
    fov = vertical_fov_deg(focal_mm, aspect)
    heading = _turned((0.0, 0.0, 1.0), yaw_deg)
    middle = Person(
        x=(min(p.x for p in people) + max(p.x for p in people)) / 2,
        z=sum(p.z for p in people) / len(people),
        face_y=sum(p.face_y for p in people) / len(people),
        face_m=sum(p.face_m for p in people) / len(people),
        facing_deg=0.0,
    )
    share = _AIMED_AT[size]
    for _ in range(60):
        camera = _framed(middle, heading, size_class(share), angle, fov, aspect, share=share)
        if all(_is_whole(person, camera, aspect) for person in people):
            break
        share *= 0.94
    return camera, size_class(share)


def _is_whole(person: Person, camera: Camera, aspect: float) -> bool:
    """Whether the head and its shoulders are in the picture, with a little air around them."""
    crown = camera.project((person.x, person.face_y + 0.84 * person.face_m, person.z), aspect)
    face = camera.project(person.face, aspect)
    if crown is None or face is None:
        return False
    shoulders = 1.35 * face_share(camera, person, aspect) / aspect
    return crown[1] > 0.035 and face[1] < 0.9 and shoulders < face[0] < 1 - shoulders


def _hidden(people: Sequence[Person], camera: Camera, aspect: float) -> int:
    """How many faces are behind another head."""
    count = 0
    for one, other in combinations(people, 2):
        a, b = camera.project(one.face, aspect), camera.project(other.face, aspect)
        if a is None or b is None:
            continue
        reach = (face_share(camera, one, aspect) + face_share(camera, other, aspect)) / 2
        count += abs(a[0] - b[0]) * aspect < 0.9 * reach and abs(a[1] - b[1]) < 1.2 * reach
    return count


def _wrong_side(people: Sequence[Person], camera: Camera) -> int:
    """How many pairs it sees from the side that singles are not taken from."""
    count = 0
    for one, other in combinations(people, 2):
        along = _minus((other.x, 0.0, other.z), (one.x, 0.0, one.z))
        if math.hypot(along[0], along[2]) > 0.1:
            to_eye = _minus(camera.eye, one.face)
            turn = along[2] * to_eye[0] - along[0] * to_eye[2]
            count += turn * _turn_to_front(one, _unit(along), other.face) < 0
    return count


def solve_thing(at: Point, towards: Point, *, aspect: float, width_m: float = 0.55) -> Camera:
    """A camera on a thing: an insert, looking down at it from the side of `towards`."""
    heading = _unit((towards[0] - at[0], 0.0, towards[2] - at[2]))
    fov = vertical_fov_deg(70, aspect)
    distance = width_m / aspect / (2 * math.tan(math.radians(fov) / 2))
    tilt = math.radians(24)
    eye = (
        at[0] + heading[0] * distance * math.cos(tilt),
        at[1] + distance * math.sin(tilt),
        at[2] + heading[2] * distance * math.cos(tilt),
    )
    return Camera(eye=eye, aim=at, vertical_fov_deg=fov)


def face_share(camera: Camera, person: Person, aspect: float) -> float:
    """Height of a person's face box over the height of the frame; 0 behind the lens.

    A head is about as deep as a face is high, so the box is as large from above as from the front.
    """
    seen = camera.project(person.face, aspect)
    if seen is None:
        return 0.0
    return person.face_m / (2 * math.tan(math.radians(camera.vertical_fov_deg) / 2) * seen[2])


def _framed(
    subject: Person,
    heading: Point,
    size: ShotSize,
    angle: Angle,
    fov: float,
    aspect: float,
    *,
    offset: float = 0.0,
    share: float | None = None,
    lift: float = 0.0,
) -> Camera:
    """Stands the camera along `heading` from the subject and puts the face where it belongs.

    Projection is not linear in the aim, so the aim is corrected a few times by what it missed.
    """
    share = share or _AIMED_AT[size]
    half = math.tan(math.radians(fov) / 2)
    distance = subject.face_m / (2 * share * half)
    pitch = math.radians(_PITCH_DEG[angle])
    above = _FACE_ABOVE_MIDDLE[size]
    if subject.lies:
        pitch, above = max(pitch, math.radians(_OVER_LYING_DEG)), 0.0
    # What hangs below the face is foreshortened from above and from below.
    above *= math.cos(pitch)
    roll = math.radians(_ROLL_DEG.get(angle, 0.0))
    # Where the face must be before the picture is rolled about its middle.
    across = offset * math.cos(roll) - above / aspect * math.sin(roll)
    upward = above * math.cos(roll) + offset * aspect * math.sin(roll)
    aim = subject.face
    eye = subject.face
    for _ in range(6):
        level = subject.face_y - (0.35 * above * 2 * half * distance if angle is Angle.EYE else 0.0)
        eye = (
            subject.x + heading[0] * distance * math.cos(pitch),
            max(0.18, level + lift + distance * math.sin(pitch)),
            subject.z + heading[2] * distance * math.cos(pitch),
        )
        camera = Camera(eye, aim, fov)
        seen = camera.project(subject.face, aspect)
        assert seen is not None, "the camera looks at its subject"
        miss_x, miss_y = seen[0] - (0.5 + across), seen[1] - (0.5 - upward)
        right, up, _forward = _axes(eye, aim)
        depth = seen[2]
        aim = _plus(aim, right, miss_x * 2 * half * depth * aspect)
        aim = _plus(aim, up, -miss_y * 2 * half * depth)
        real = face_share(Camera(eye, aim, fov), subject, aspect)
        distance *= real / share
    return Camera(eye, aim, fov, math.degrees(roll))


def _clearest(cameras: Iterable[Camera], subject: Person, others: Sequence[Person]) -> Camera:
    """The first camera that nobody stands in the way of, else the one they are least in."""
    best: tuple[float, Camera] | None = None
    for camera in cameras:
        room = min((_room_beside(person, camera, subject) for person in others), default=1.0)
        if room >= 0:
            return camera
        if best is None or room > best[0]:
            best = room, camera
    assert best is not None, "there is a camera to choose"
    return best[1]


def _room_beside(person: Person, camera: Camera, subject: Person) -> float:
    """How far a body keeps off the line from the lens to the subject's face; below 0 in the way."""
    ex, ez = camera.eye[0], camera.eye[2]
    dx, dz = subject.x - ex, subject.z - ez
    length = math.hypot(dx, dz)
    along = ((person.x - ex) * dx + (person.z - ez) * dz) / length
    if not 0.1 < along < length - 0.15:
        return math.hypot(person.x - ex, person.z - ez) - 0.45
    off = abs((person.x - ex) * dz - (person.z - ez) * dx) / length
    return off - _HALF_BODY_M


def _eyeline(subject: Person, looks_at: Point | None) -> Point:
    if looks_at is not None and not subject.lies:
        dx, dz = looks_at[0] - subject.x, looks_at[2] - subject.z
        if math.hypot(dx, dz) > 0.2:
            return _unit((dx, 0.0, dz))
    facing = math.radians(subject.facing_deg)
    return (math.sin(facing), 0.0, math.cos(facing))


def _turn_to_front(subject: Person, eyeline: Point, partner: Point | None) -> float:
    """Sign of the turn that takes the camera to the side of an eyeline that the master is on.

    Both ends of one eyeline give the same side, also when the master stands right on it.
    """
    other = partner or subject.face
    middle = (subject.x + other[0]) / 2
    master_x = middle - min(max(middle, -_MASTER_ASIDE_M), _MASTER_ASIDE_M)
    master_z = max(_MASTER_Z_M, subject.z + 3, other[2] + 3)
    turn = eyeline[2] * (master_x - subject.x) - eyeline[0] * (master_z - subject.z)
    if abs(turn) < 1e-6:
        turn = eyeline[2] or -eyeline[0]
    return 1.0 if turn > 0 else -1.0


def _turned(direction: Point, degrees: float) -> Point:
    """A ground direction, turned to the right of the front by `degrees`."""
    angle = math.atan2(direction[0], direction[2]) + math.radians(degrees)
    return (math.sin(angle), 0.0, math.cos(angle))


def _side_of(eyeline: Point, heading: Point) -> float:
    """1 when a subject with that eyeline looks to the right of the picture, -1 to the left."""
    # The camera looks against `heading`, so its right is heading turned by a quarter.
    right = (heading[2], 0.0, -heading[0])
    return 1.0 if _dot(eyeline, right) > 0 else -1.0


def _axes(eye: Point, aim: Point) -> tuple[Point, Point, Point]:
    forward = _unit(_minus(aim, eye))
    if abs(forward[1]) > 0.999:
        forward = _unit((forward[0] + 0.02, forward[1], forward[2]))
    right = _unit(_cross(forward, (0.0, 1.0, 0.0)))
    return right, _cross(right, forward), forward


def _minus(a: Point, b: Point) -> Point:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _plus(a: Point, direction: Point, amount: float) -> Point:
    return (
        a[0] + direction[0] * amount,
        a[1] + direction[1] * amount,
        a[2] + direction[2] * amount,
    )


def _dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Point, b: Point) -> Point:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _unit(a: Point) -> Point:
    length = math.sqrt(_dot(a, a))
    return (a[0] / length, a[1] / length, a[2] / length)

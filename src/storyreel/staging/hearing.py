"""Where a voice is heard from: left or right of the picture's middle, as near as it looks.

Ears are where the picture is taken from: who stands at the left edge is heard there, and a face
that fills the frame is heard from close by, however long the lens.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from storyreel.screenplay.schema import Blocking, Place, Scene, ShootingScript, Shot
from storyreel.screenplay.state import Ledger
from storyreel.screenplay.vocabulary import Verb
from storyreel.staging.camera import Camera
from storyreel.staging.people import person_at
from storyreel.staging.shot import CameraKey, Point
from storyreel.staging.stage import Delivery, stage_camera

_NORMAL_FOV_DEG = 27.0
"""Vertical field of view of a lens that shows things as large as the eye sees them: 42 mm on a
picture of 36 by 20 mm."""


@dataclass(frozen=True, slots=True)
class Direction:
    """Where something is heard from.

    Attributes:
        side: -1 at the picture's left edge, 1 at its right edge or beyond.
        distance_m: How far it seems to be.
    """

    side: float
    distance_m: float


def heard_from(
    script: ShootingScript,
    scene: Scene,
    shot: Shot,
    *,
    ledger: Ledger,
    delivery: Delivery,
) -> dict[str, Direction]:
    """Where everybody in a shot is heard from, in the picture or beside it, by character.

    A camera that moves and people who walk are taken as they are in the middle of the shot.

    Args:
        script: The script.
        scene: The scene.
        shot: The shot.
        ledger: What holds at the shot's first frame.
        delivery: What the picture is wanted as.
    """
    place = script.place(scene.place)
    camera = stage_camera(script, scene, shot, ledger=ledger, delivery=delivery)
    lens = _halfway(camera.start, camera.end)
    middle = shot.duration_frames // 2
    return {
        block.character: _direction(lens, _face(script, block, place, middle), delivery.aspect)
        for block in shot.blocking
    }


def _halfway(one: CameraKey, other: CameraKey) -> Camera:
    def between(a: Point, b: Point) -> Point:
        return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2

    fov_deg = (one.vertical_fov_deg + other.vertical_fov_deg) / 2
    return Camera(between(one.eye, other.eye), between(one.aim, other.aim), fov_deg)


def _face(script: ShootingScript, block: Blocking, place: Place, at_frames: int) -> Point:
    """Where somebody's face is: where they stood at first, or have walked to since."""
    mark = place.mark(block.mark)
    for action in block.actions:
        walks = action.verb is Verb.WALK and action.target is not None
        if walks and action.at_frames + action.duration_frames <= at_frames:
            mark = next((m for m in place.marks if m.id == action.target), mark)
    person = script.character(block.character)
    stood = person_at(person, mark, block.facing_deg, block.posture, place)
    return stood.x, stood.face_y, stood.z


def _direction(lens: Camera, face: Point, aspect: float) -> Direction:
    distance_m = math.dist(lens.eye, face)
    seen = lens.project(face, aspect)
    if seen is None:
        return Direction(0.0, round(distance_m, 2))
    zoom = math.tan(math.radians(lens.vertical_fov_deg) / 2)
    zoom /= math.tan(math.radians(_NORMAL_FOV_DEG) / 2)
    side = min(1.0, max(-1.0, 2 * seen[0] - 1))
    return Direction(round(side, 3), round(distance_m * zoom, 2))

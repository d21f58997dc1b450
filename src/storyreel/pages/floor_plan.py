"""The floor from above: furniture, people, what they look at, the axis, and the cameras.

Lengths are centimetres on the floor, left to right and back to front, as the picture is drawn:
what is in front, where a master stands, is at the bottom.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storyreel.screenplay.schema import Place, Scene, ShootingScript, Shot
from storyreel.screenplay.vocabulary import Setting, Verb
from storyreel.staging.camera import Camera, Person
from storyreel.staging.paths import walk_path
from storyreel.staging.plans import item
from storyreel.staging.stage import people_on_marks, solve_camera

_CM = 100
_MARGIN_M = 0.9
_AXIS_BEYOND_M = 0.7
_SHORTEST_VIEW_M, _LONGEST_VIEW_M = 1.2, 9.0
_NAMED_M2 = 0.45
_LETTER_SHARE = 1 / 44
"""Height of the letters against the longer side of the plan."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person on the floor, in metres and degrees; `path` are the points of a walk."""

    name: str
    colour: str
    x_m: float
    z_m: float
    facing_deg: float
    looks_at: tuple[float, float] | None = None
    path: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class CameraSpot:
    """A camera on the floor, in metres and degrees; a faulty one is marked."""

    label: str
    x_m: float
    z_m: float
    aim_x_m: float
    aim_z_m: float
    across_deg: float
    faulty: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A thing on the floor: its corners as a polygon has them, and its name if there is room."""

    points: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """What the template draws; see `macros.html.j2`."""

    box: tuple[float, float, float, float]
    room: tuple[float, float, float, float] | None
    letter: float
    things: tuple[Shape, ...]
    doors: tuple[tuple[float, float, float, float], ...]
    people: tuple[tuple[Standing, float, float], ...]
    looks: tuple[tuple[float, float, float, float], ...]
    walks: tuple[str, ...]
    axes: tuple[tuple[float, float, float, float], ...]
    views: tuple[tuple[str, bool], ...]
    cameras: tuple[tuple[CameraSpot, float, float, float, float, float], ...]
    scale: tuple[float, float, float]
    caption: str


def floor_plan(
    place: Place,
    people: Sequence[Standing],
    cameras: Sequence[CameraSpot],
    *,
    axes: Iterable[tuple[str, str]] = (),
    caption: str = "",
) -> FloorPlan:
    """Draws a place.

    Args:
        place: The place.
        people: Everybody to be drawn.
        cameras: Every camera to be drawn.
        axes: Pairs of names between whom the line is drawn.
        caption: What the drawing shows, for those who cannot see it.
    """
    box = _box(place, people, cameras)
    letter = max(box[2], box[3]) * _LETTER_SHARE
    named = {person.name: person for person in people}
    lines = [
        _beyond(named[one], named[other]) for one, other in axes if one in named and other in named
    ]
    half_w, half_d = place.width_m / 2 * _CM, place.depth_m / 2 * _CM
    return FloorPlan(
        box=box,
        room=(-half_w, -half_d, 2 * half_w, 2 * half_d) if place.setting is Setting.INT else None,
        letter=round(letter, 1),
        things=tuple(_things(place)),
        doors=tuple(_doors(place)),
        people=tuple((p, _cm(p.x_m), _cm(p.z_m)) for p in people),
        looks=tuple(
            (_cm(p.x_m), _cm(p.z_m), _cm(p.looks_at[0]), _cm(p.looks_at[1]))
            for p in people
            if p.looks_at is not None
        ),
        walks=tuple(
            " ".join(f"{_cm(x)},{_cm(z)}" for x, z in ((p.x_m, p.z_m), *p.path))
            for p in people
            if p.path
        ),
        axes=tuple(lines),
        views=tuple((_view(camera), camera.faulty) for camera in cameras),
        cameras=tuple(_labelled(cameras, letter)),
        scale=(box[0] + letter, box[1] + box[3] - letter, _CM),
        caption=caption,
    )


def plan_of_shots(
    script: ShootingScript,
    scene: Scene,
    shots: Sequence[Shot],
    *,
    faulty: str = "",
    people: Iterable[str] = (),
    labels: Sequence[str] = (),
) -> FloorPlan:
    """The floor in some shots of a scene: people as in the last, and the camera of each.

    Args:
        script: The script.
        scene: The scene.
        shots: Its shots to be drawn; the people stand as in the last.
        faulty: Number of the shot whose camera is marked.
        people: Ids of those between whom the axis is drawn; the first two count.
        labels: What the cameras are called; their shots' numbers by default.
    """
    place = script.place(scene.place)
    standing = standing_in(script, scene, shots[-1])
    names = [script.character(person).name for person in people]
    pair = [name for name in names if any(p.name == name for p in standing)][:2]
    if len(pair) < 2 and len(standing) == 2:
        pair = [person.name for person in standing]
    spots = []
    for number, shot in enumerate(shots):
        camera = solved(script, scene, shot)
        if camera is not None:
            label = labels[number] if number < len(labels) else shot.number
            spots.append(camera_spot(script, label, camera, faulty=shot.number == faulty))
    shown = ", ".join(spot.label for spot in spots)
    return floor_plan(
        place,
        standing,
        spots,
        axes=[(pair[0], pair[1])] if len(pair) == 2 else [],
        caption=f"Floor plan of {place.name} from above, with cameras {shown}",
    )


def standing_in(script: ShootingScript, scene: Scene, shot: Shot) -> list[Standing]:
    """Everybody in a shot, with what they look at and where they walk."""
    place = script.place(scene.place)
    there = people_on_marks(script, scene, shot)
    found = []
    for block in shot.blocking:
        person = there[block.character]
        character = script.character(block.character)
        gaze = there.get(block.gaze.id or "") if block.gaze is not None else None
        at = place.mark(block.mark)
        path: tuple[tuple[float, float], ...] = ()
        for action in block.actions:
            if action.verb is Verb.WALK and action.target is not None:
                target = place.mark(action.target)
                others = [(p.x, p.z) for who, p in there.items() if who != block.character]
                path += walk_path(place, at, target, others) or ((target.x_m, target.z_m),)
                at = target
        found.append(
            Standing(
                name=character.name,
                colour=character.wardrobe[0].top,
                x_m=person.x,
                z_m=person.z,
                facing_deg=block.facing_deg,
                looks_at=(gaze.x, gaze.z) if gaze is not None else None,
                path=path,
            )
        )
    return found


def solved(script: ShootingScript, scene: Scene, shot: Shot) -> Camera | None:
    """The camera of a shot; none when somebody it is of stands nowhere."""
    people: dict[str, Person] = people_on_marks(script, scene, shot)
    missing = [s.id for s in shot.subjects if s.kind == "person" and s.id not in people]
    if missing and shot.camera is None:
        return None
    width, height = (float(side) for side in script.aspect.split(":"))
    return solve_camera(script, scene, shot, people=people, aspect=width / height)


def camera_spot(
    script: ShootingScript, label: str, camera: Camera, *, faulty: bool = False
) -> CameraSpot:
    """A solved camera, as it is drawn."""
    width, height = (float(side) for side in script.aspect.split(":"))
    half = math.tan(math.radians(camera.vertical_fov_deg) / 2) * width / height
    return CameraSpot(
        label=label,
        x_m=camera.eye[0],
        z_m=camera.eye[2],
        aim_x_m=camera.aim[0],
        aim_z_m=camera.aim[2],
        across_deg=math.degrees(2 * math.atan(half)),
        faulty=faulty,
    )


def _cm(metres: float) -> float:
    return round(metres * _CM, 1)


def _box(
    place: Place, people: Sequence[Standing], cameras: Sequence[CameraSpot]
) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is shown."""
    spots = [(p.x_m, p.z_m) for p in people] + [(c.x_m, c.z_m) for c in cameras]
    spots += [point for person in people for point in person.path]
    if place.setting is Setting.INT:
        half_w, half_d = place.width_m / 2, place.depth_m / 2
        spots += [(-half_w, -half_d), (half_w, half_d)]
    else:
        spots += [(-3.0, -3.0), (3.0, 2.0)]
    xs, zs = [x for x, _z in spots], [z for _x, z in spots]
    left, top = min(xs) - _MARGIN_M, min(zs) - _MARGIN_M
    return (
        _cm(left),
        _cm(top),
        _cm(max(xs) + _MARGIN_M - left),
        _cm(max(zs) + _MARGIN_M - top),
    )


def _things(place: Place) -> Iterable[Shape]:
    for thing in place.furniture:
        size = item(thing.item)
        if size.height_m > 0.3 and not size.floor:
            continue
        corners = [
            _turned(
                thing.x_m, thing.z_m, x * size.width_m / 2, z * size.depth_m / 2, thing.facing_deg
            )
            for x, z in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
        name = thing.item.replace("-", " ") if size.width_m * size.depth_m > _NAMED_M2 else ""
        points = " ".join(f"{_cm(x)},{_cm(z)}" for x, z in corners)
        yield Shape(points, name, _cm(thing.x_m), _cm(thing.z_m))


def _doors(place: Place) -> Iterable[tuple[float, float, float, float]]:
    for door in place.doors:
        ends = [_turned(door.x_m, door.z_m, x, 0.0, door.facing_deg) for x in (-0.45, 0.45)]
        yield (_cm(ends[0][0]), _cm(ends[0][1]), _cm(ends[1][0]), _cm(ends[1][1]))


def _turned(
    x: float, z: float, across: float, along: float, facing_deg: float
) -> tuple[float, float]:
    turn = math.radians(facing_deg)
    return (
        x + across * math.cos(turn) + along * math.sin(turn),
        z - across * math.sin(turn) + along * math.cos(turn),
    )


def _beyond(one: Standing, other: Standing) -> tuple[float, float, float, float]:
    """The line between two people, and a little beyond them."""
    dx, dz = other.x_m - one.x_m, other.z_m - one.z_m
    length = max(0.01, math.hypot(dx, dz))
    ox, oz = dx / length * _AXIS_BEYOND_M, dz / length * _AXIS_BEYOND_M
    return (
        _cm(one.x_m - ox),
        _cm(one.z_m - oz),
        _cm(other.x_m + ox),
        _cm(other.z_m + oz),
    )


def _view(camera: CameraSpot) -> str:
    """What a camera sees, as a wedge to the point it is aimed at."""
    dx, dz = camera.aim_x_m - camera.x_m, camera.aim_z_m - camera.z_m
    reach = min(_LONGEST_VIEW_M, max(_SHORTEST_VIEW_M, math.hypot(dx, dz)))
    heading = math.atan2(dx, dz)
    half = math.radians(camera.across_deg / 2)
    ends = [
        (
            camera.x_m + reach * math.sin(heading + turn),
            camera.z_m + reach * math.cos(heading + turn),
        )
        for turn in (-half, half)
    ]
    return " ".join(f"{_cm(x)},{_cm(z)}" for x, z in ((camera.x_m, camera.z_m), *ends))


def _labelled(
    cameras: Sequence[CameraSpot], letter: float
) -> Iterable[tuple[CameraSpot, float, float, float, float, float]]:
    """Each camera with its place, its turn in degrees, and where its label has room."""
    taken: list[tuple[float, float]] = []
    for camera in cameras:
        x, y = _cm(camera.x_m), _cm(camera.z_m)
        turn = math.degrees(math.atan2(camera.aim_x_m - camera.x_m, camera.aim_z_m - camera.z_m))
        lx, ly = x, y + 1.9 * letter
        while any(abs(lx - a) < 2.2 * letter and abs(ly - b) < 1.1 * letter for a, b in taken):
            ly += 1.2 * letter
        taken.append((lx, ly))
        yield camera, x, y, round(-turn, 1), round(lx, 1), round(ly, 1)

"""Stages a shot: script, story state and voices in, everything its picture depends on out."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from storyreel.film.schema import VoicedLine, VoiceTrack
from storyreel.screenplay.schema import (
    Blocking,
    Character,
    Emotion,
    Furniture,
    Gaze,
    Mark,
    Place,
    Scene,
    ScriptLine,
    ShootingScript,
    Shot,
)
from storyreel.screenplay.state import Ledger, opening_ledger
from storyreel.screenplay.vocabulary import (
    GazeKind,
    Move,
    Posture,
    Setting,
    ShotKind,
    SubjectKind,
    TransitionKind,
    Verb,
)
from storyreel.staging.actions import rounded, staged_actions
from storyreel.staging.bodies import (
    right_hand_m,
)
from storyreel.staging.camera import (
    SENSOR_WIDTH_MM,
    Camera,
    Person,
    solve_group,
    solve_over_shoulder,
    solve_single,
    solve_thing,
    vertical_fov_deg,
)
from storyreel.staging.lying import lying
from storyreel.staging.optics import stop_for
from storyreel.staging.people import person_at
from storyreel.staging.plans import covers, in_the_way, is_put_on, item, seat_m, surface_m
from storyreel.staging.shot import (
    CameraKey,
    EmotionCue,
    HeldProp,
    Look,
    PhonemeCue,
    Point,
    StagedCamera,
    StagedDoor,
    StagedFigure,
    StagedSet,
    StagedShot,
    Style,
    Wall,
    WordCue,
)
from storyreel.timecode import Rate, Span

# Width of what an insert shows of a thing that is larger than a hand.
_WIDE_THINGS_M = {"suitcase": 1.2, "bag": 0.9, "umbrella": 1.1, "lantern": 0.7, "parcel": 0.7}
_ON_THE_FLOOR = ("bag", "suitcase", "umbrella")
_BESIDE_M = 0.5
_GROUPS = (ShotKind.MASTER, ShotKind.GROUP, ShotKind.TWO_SHOT)
# People this far outside the frame, as a share of its width, are still drawn: shadows and
# shoulders reach into the picture.
_MARGIN = 0.35
_HALF_BODY_M = 0.5
_PHRASE_PAUSE_MS = 160
_LENS_M = 0.12
"""A lens this near a wall is taken to be behind it."""
_HANGS_M, _AGAINST_M, _KNEE_M = 0.35, 0.25, 0.6
_LENSES = (0.82, 0.66, 0.53, 0.42, 0.34)
_WIDEST_MM = 14.0
_OPEN_M = {Wall.BACK: 0.0, Wall.LEFT: 3.0, Wall.RIGHT: 3.0, Wall.FRONT: 5.0}
"""How far outdoors a camera may stand beyond the plan's edges; on a street there are houses."""
_AT_ONCE_S = Fraction(3, 4)
_BEFORE_SPEAKING_S = Fraction(2, 5)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the picture is wanted as.

    Attributes:
        size_px: Width and height in pixels, both even.
        draft: Whether to save work: poses on twos, no depth of field.
        handle_frames: Frames shot before and after each shot.
        style: How the picture is shown.
    """

    size_px: tuple[int, int] = (1280, 720)
    draft: bool = False
    handle_frames: int = 0
    style: Style = Style.COLOUR

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.size_px[0] / self.size_px[1]


def picture_size(shape: Fraction, lines: int) -> tuple[int, int]:
    """Width and height of a picture of that shape, the shorter side with so many pixels.

    Args:
        shape: Width over height.
        lines: An even number.

    Example:
        >>> picture_size(Fraction(9, 16), 720), picture_size(Fraction(239, 100), 720)
        ((720, 1280), (1720, 720))
    """
    if shape < 1:
        return lines, 2 * round(lines / shape / 2)
    return 2 * round(lines * shape / 2), lines


def stage_shot(
    script: ShootingScript,
    scene: Scene,
    shot: Shot,
    *,
    span: Span,
    ledger: Ledger,
    voices: VoiceTrack | None,
    delivery: Delivery,
    before: Shot | None = None,
    after: Shot | None = None,
) -> StagedShot:
    """Stages one shot.

    Args:
        script: The script, timed to the voice track.
        scene: The scene.
        shot: The shot.
        span: Frames of the shot on the scene's clock.
        ledger: What holds at the shot's first frame.
        voices: The voice track; without it mouths stay shut.
        delivery: What the picture is wanted as.
        before: The shot before it in the film, whose transition leads into this one.
        after: The shot after it in the film, into which its transition leads.

    Returns:
        The staged shot. Two shots that show the same are equal, wherever they stand in the film.
    """
    place = script.place(scene.place)
    people, camera, staged_camera = _in_front_of(script, scene, shot, ledger, delivery)
    shown = sorted(
        (b for b in shot.blocking if _may_be_seen(b, people, staged_camera, place, delivery)),
        key=lambda block: block.character,
    )
    into = (0, 0) if before is None else blend(before, shot)
    out_of = blend(shot, after)
    head = into[0] if before is not None and _overlaps(before) else 0
    tail = out_of[1] if _overlaps(shot) else 0
    handles = (max(delivery.handle_frames, head), max(delivery.handle_frames, tail))
    figures = tuple(
        _figure(script, scene, shot, block, people, place, span, handles, ledger, voices, camera)
        for block in shown
    )
    joints = {into[1], shot.duration_frames - out_of[0]}
    return StagedShot(
        rate=script.rate,
        frames=shot.duration_frames,
        size_px=delivery.size_px,
        draft=delivery.draft,
        style=delivery.style,
        handles=handles,
        joints=tuple(sorted(joint for joint in joints if 0 < joint < shot.duration_frames)),
        figures=figures,
        props=_props(script, place, ledger, [block.character for block in shown]),
        set=_cleared(staged_set(script, scene, ledger), shot, people, staged_camera),
        camera=staged_camera,
    )


def _cleared(
    staged: StagedSet, shot: Shot, people: dict[str, Person], camera: StagedCamera
) -> StagedSet:
    """The set without what stands between the lens and its subjects.

    On a stage a lamp in front of a face is moved for that shot; so it is here.
    """
    seen = [people[s.id].face for s in shot.subjects if s.id in people] or [camera.start.aim]
    gone: set[str] = set()
    for point in seen:
        for key in (camera.start, camera.end):
            gone |= in_the_way(staged.furniture, key.eye, point)
    wild = _wild_walls(staged, camera)
    gone |= {t.id for t in staged.furniture for wall in wild if _stands_at(t, wall, staged)}
    # What stands on a thing goes with it.
    moved = [thing for thing in staged.furniture if thing.id in gone and item(thing.item).floor]
    gone |= {
        thing.id
        for thing in staged.furniture
        if is_put_on(thing) and any(covers(t, thing.x_m, thing.z_m) for t in moved)
    }
    left = tuple(thing for thing in staged.furniture if thing.id not in gone)
    lights = tuple(light for light in staged.lights if light.id not in gone)
    return staged.model_copy(update={"furniture": left, "lights": lights, "wild_walls": wild})


def _wild_walls(staged: StagedSet, camera: StagedCamera) -> tuple[Wall, ...]:
    """Walls of a room that the camera stands behind, as on a stage where they are taken out."""
    if not staged.interior:
        return ()
    eyes = (camera.start.eye, camera.end.eye)
    return tuple(wall for wall in Wall if any(_beyond_m(eye, wall, staged) > 0 for eye in eyes))


def _beyond_m(eye: Point, wall: Wall, staged: StagedSet | Place) -> float:
    """How far a lens is behind a wall's face; below 0 inside the room."""
    return {
        Wall.BACK: -eye[2] - staged.depth_m / 2,
        Wall.LEFT: -eye[0] - staged.width_m / 2,
        Wall.RIGHT: eye[0] - staged.width_m / 2,
        Wall.FRONT: eye[2] - staged.depth_m / 2,
    }[wall] + _LENS_M


def _stands_at(thing: Furniture, wall: Wall, staged: StagedSet) -> bool:
    """Whether a thing hangs on a wall, or stands against it and is more than knee-high."""
    size = item(thing.item)
    away = -_beyond_m((thing.x_m, 0.0, thing.z_m), wall, staged) + _LENS_M
    if not size.floor:
        return away < _HANGS_M and size.height_m > _KNEE_M
    return away < size.depth_m / 2 + _AGAINST_M and size.height_m > _KNEE_M


def blend(shot: Shot, after: Shot | None) -> tuple[int, int]:
    """Frames of a shot's transition to the next that lie before and after the cut.

    It lies about the cut, as editors lay it, so it moves no line; it takes at most half of either
    shot. A film's last shot can only fade out.
    """
    frames = shot.transition.frames
    if after is None:
        fades = shot.transition.kind is TransitionKind.FADE
        return min(frames, shot.duration_frames // 2) if fades else 0, 0
    return (
        min(frames // 2, shot.duration_frames // 2),
        min(frames - frames // 2, after.duration_frames // 2),
    )


def stage_camera(
    script: ShootingScript, scene: Scene, shot: Shot, *, ledger: Ledger, delivery: Delivery
) -> StagedCamera:
    """The camera of a shot as `stage_shot` stages it, without anything before it.

    Args:
        script: The script.
        scene: The scene.
        shot: The shot.
        ledger: What holds at the shot's first frame.
        delivery: What the picture is wanted as.
    """
    return _in_front_of(script, scene, shot, ledger, delivery)[2]


def _in_front_of(
    script: ShootingScript, scene: Scene, shot: Shot, ledger: Ledger, delivery: Delivery
) -> tuple[dict[str, Person], Camera, StagedCamera]:
    """People on their marks, the camera solved for them, and its way through the shot."""
    place = script.place(scene.place)
    people = {b.character: _person(script.character(b.character), b, place) for b in shot.blocking}
    camera = solve_camera(script, scene, shot, people=people, aspect=delivery.aspect, ledger=ledger)
    last = None
    if shot.framing_end is not None:
        at_end = shot.model_copy(update={"framing": shot.framing_end})
        last = solve_camera(
            script, scene, at_end, people=people, aspect=delivery.aspect, ledger=ledger
        )
    return people, camera, _camera_path(shot, camera, last, people, place, delivery)


def _overlaps(shot: Shot) -> bool:
    """Whether its transition shows both shots at once, so that each is needed beyond the cut."""
    return shot.transition.kind in (TransitionKind.DISSOLVE, TransitionKind.WIPE)


def solve_camera(
    script: ShootingScript,
    scene: Scene,
    shot: Shot,
    *,
    people: dict[str, Person],
    aspect: float,
    ledger: Ledger | None = None,
) -> Camera:
    """The camera at the shot's first frame; see `storyreel.staging.camera`.

    Args:
        script: The script.
        scene: The scene.
        shot: The shot.
        people: Everybody on their marks; see `people_on_marks`.
        aspect: Width over height of the picture.
        ledger: Where props are; by default where they are when the film opens.
    """
    framing = shot.framing
    if shot.camera is not None:
        fov = vertical_fov_deg(shot.camera.focal_mm, aspect)
        return Camera(shot.camera.eye_m, shot.camera.aim_m, fov)
    composed = people | _composed_for_walks(script, scene, shot)
    wanted = [
        composed[s.id] for s in shot.subjects if s.kind is SubjectKind.PERSON and s.id in people
    ]
    if not wanted:
        return _camera_without_people(script, scene, shot, aspect, ledger)
    names = [s.id for s in shot.subjects if s.kind is SubjectKind.PERSON and s.id in people]
    if shot.kind is ShotKind.OTS and len(wanted) > 1:
        return solve_over_shoulder(
            wanted[0],
            wanted[1],
            size=framing.size,
            angle=framing.angle,
            aspect=aspect,
            others=[person for name, person in people.items() if name not in names[:2]],
        )
    if shot.kind in _GROUPS:
        return _in_the_room(
            script.place(scene.place),
            framing.focal_mm,
            lambda focal_mm: solve_group(
                wanted,
                size=framing.size,
                angle=framing.angle,
                focal_mm=focal_mm,
                aspect=aspect,
                yaw_deg=master_yaw_deg(scene.place),
            )[0],
        )
    first = next(b for b in shot.blocking if b.character == names[0])
    gaze = _gaze_point(first.gaze, people, script.place(scene.place), None)
    others = [p for name, p in people.items() if name != first.character]
    return _in_the_room(
        script.place(scene.place),
        framing.focal_mm,
        lambda focal_mm: solve_single(
            wanted[0],
            gaze,
            size=framing.size,
            angle=framing.angle,
            focal_mm=focal_mm,
            aspect=aspect,
            others=others,
        ),
    )


def _in_the_room(place: Place, focal_mm: float, solve: Callable[[float], Camera]) -> Camera:
    """The camera with the lens asked for, or a shorter one that keeps it within the place.

    Outdoors a place goes on a little beyond its plan. The front of a room is the camera's own and
    open. Where no lens will do, the camera stands behind a wall with the shortest one, and the
    wall is taken out for the shot.
    """
    camera = solve(focal_mm)
    for share in _LENSES:
        if _is_within(camera, place):
            break
        camera = solve(min(focal_mm, max(focal_mm * share, _WIDEST_MM)))
    return camera


def _is_within(camera: Camera, place: Place) -> bool:
    if place.setting is Setting.EXT:
        return all(_beyond_m(camera.eye, wall, place) <= _OPEN_M[wall] for wall in Wall)
    walls = (Wall.BACK, Wall.LEFT, Wall.RIGHT)
    return all(_beyond_m(camera.eye, wall, place) <= 0 for wall in walls)


def composed_mark(place: Place, start: str, target: str | None) -> Mark:
    """The mark a walk is composed for: the one further in, so that doors stay at the edge."""
    marks = [place.mark(start)] + ([place.mark(target)] if target is not None else [])
    return min(marks, key=lambda mark: math.hypot(mark.x_m, mark.z_m))


def _composed_for_walks(script: ShootingScript, scene: Scene, shot: Shot) -> dict[str, Person]:
    place = script.place(scene.place)
    composed = {}
    for block in shot.blocking:
        walk = next((action for action in block.actions if action.verb is Verb.WALK), None)
        if walk is not None:
            mark = composed_mark(place, block.mark, walk.target)
            character = script.character(block.character)
            composed[block.character] = person_at(
                character, mark, block.facing_deg, mark.posture, place
            )
    return composed


def people_on_marks(script: ShootingScript, scene: Scene, shot: Shot) -> dict[str, Person]:
    """Everybody blocked in a shot, as the camera sees them at its first frame."""
    place = script.place(scene.place)
    return {b.character: _person(script.character(b.character), b, place) for b in shot.blocking}


def staged_set(script: ShootingScript, scene: Scene, ledger: Ledger) -> StagedSet:
    """The set of a scene, as it is now."""
    place = script.place(scene.place)
    return StagedSet(
        look=place.look,
        interior=place.setting is Setting.INT,
        width_m=place.width_m,
        depth_m=place.depth_m,
        furniture=place.furniture,
        doors=tuple(
            StagedDoor(x_m=door.x_m, z_m=door.z_m, facing_deg=door.facing_deg)
            for door in place.doors
        ),
        lights=place.lights,
        period=place.period,
        weather=ledger.weather[place.id],
        time_of_day=scene.time_of_day,
        mood=scene.mood,
        seed=_seed(script.seed, "place", place.id, place.name),
    )


def _person(character: Character, block: Blocking, place: Place) -> Person:
    mark = place.mark(block.mark)
    return person_at(character, mark, block.facing_deg, block.posture, place)


def master_yaw_deg(place_id: str) -> float:
    """A master stands a little off the middle; which way depends on the place alone."""
    return 9.0 if _seed(0, "yaw", place_id) % 2 else -9.0


def _camera_without_people(
    script: ShootingScript, scene: Scene, shot: Shot, aspect: float, ledger: Ledger | None
) -> Camera:
    place = script.place(scene.place)
    thing = next((s for s in shot.subjects if s.kind is SubjectKind.PROP), None)
    if thing is None:
        stand_in = Person(0.0, 0.0, 1.5, 0.175, 0.0)
        camera, _size = solve_group(
            [stand_in],
            size=shot.framing.size,
            angle=shot.framing.angle,
            focal_mm=shot.framing.focal_mm,
            aspect=aspect,
            yaw_deg=master_yaw_deg(scene.place),
        )
        return camera
    look = next(prop.look for prop in script.props if prop.id == thing.id)
    at, towards = _where_prop_is(thing.id, look, script, shot, place, ledger)
    return solve_thing(at, towards, aspect=aspect, width_m=_WIDE_THINGS_M.get(look, 0.5))


def _where_prop_is(
    prop_id: str, look: str, script: ShootingScript, shot: Shot, place: Place, ledger: Ledger | None
) -> tuple[Point, Point]:
    """Where a prop is, and a point on the side it is best seen from."""
    where = (ledger or opening_ledger(script)).props[prop_id]
    for block in shot.blocking:
        if block.character == where.holder:
            mark = place.mark(block.mark)
            height = script.character(block.character).height_cm / 100
            hand = right_hand_m(mark.x_m, mark.z_m, block.facing_deg, height, block.posture)
            facing = math.radians(block.facing_deg)
            # From before the holder, turned to the front, so that the hand shows and not the back.
            return hand, (hand[0] + math.sin(facing), hand[1], hand[2] + math.cos(facing) + 1.1)
    if where.place == place.id and where.mark is not None:
        mark = place.mark(where.mark)
        x, y, z = _put_down(place, mark, look)
        return (x, y + 0.05, z), (x * 0.6, 1.0, z + 2.0)
    return (0.0, 0.8, 0.0), (0.0, 0.8, 2.0)


def _camera_path(
    shot: Shot,
    camera: Camera,
    last: Camera | None,
    people: dict[str, Person],
    place: Place,
    delivery: Delivery,
) -> StagedCamera:
    start = _key(camera)
    focus = _focus_point(shot.focus.target, people, place, camera)
    pull = shot.focus.pull_to
    pull_frames = (0, 0)
    if pull is not None:
        at = min(shot.focus.pull_at_frames, shot.duration_frames - 1)
        pull_frames = (at, min(shot.duration_frames, at + max(8, shot.duration_frames // 4)))
    return StagedCamera(
        start=start,
        end=_moved(start if last is None else _key(last), shot),
        handheld=shot.move.amount if shot.move.kind is Move.HANDHELD else 0.0,
        focus=focus,
        focus_end=focus if pull is None else _focus_point(pull, people, place, camera),
        focus_pull_frames=pull_frames,
        stop=_stop(shot, camera, focus, people, delivery.aspect),
    )


def _stop(
    shot: Shot, camera: Camera, focus: Point, people: dict[str, Person], aspect: float
) -> float:
    """Where several are to be seen together, whoever stands further back is as sharp."""
    together = shot.kind in _GROUPS and shot.focus.pull_to is None
    subjects = [people[s.id].face for s in shot.subjects if together and s.id in people]
    return stop_for(
        vertical_fov_deg=camera.vertical_fov_deg,
        sensor_mm=SENSOR_WIDTH_MM / aspect,
        focus_m=camera.depth(focus),
        sharp_m=[camera.depth(face) for face in subjects],
    )


def _key(camera: Camera) -> CameraKey:
    return CameraKey(
        eye=rounded(camera.eye),
        aim=rounded(camera.aim),
        vertical_fov_deg=round(camera.vertical_fov_deg, 4),
        roll_deg=round(camera.roll_deg, 4),
    )


def _moved(start: CameraKey, shot: Shot) -> CameraKey:
    """The camera at the end of its move."""
    kind, amount = shot.move.kind, shot.move.amount
    eye, aim = start.eye, start.aim
    forward = tuple(a - e for a, e in zip(aim, eye, strict=True))
    distance = math.sqrt(sum(c * c for c in forward))
    ahead = (forward[0] / distance, forward[1] / distance, forward[2] / distance)
    level = math.hypot(ahead[0], ahead[2]) or 1.0
    across = (-ahead[2] / level, 0.0, ahead[0] / level)
    fov = start.vertical_fov_deg
    if kind in (Move.PUSH_IN, Move.PULL_OUT):
        way = min(amount, distance * 0.6) * (1 if kind is Move.PUSH_IN else -1)
        eye = _shifted(eye, ahead, way)
    elif kind is Move.TRACK:
        eye, aim = _shifted(eye, across, amount), _shifted(aim, across, amount)
    elif kind is Move.CRANE:
        eye = _shifted(eye, (0.0, 1.0, 0.0), amount)
    elif kind is Move.PAN:
        aim = _shifted(aim, across, distance * math.tan(math.radians(amount)))
    elif kind is Move.TILT:
        aim = _shifted(aim, (0.0, 1.0, 0.0), distance * math.tan(math.radians(amount)))
    elif kind is Move.ARC:
        turn = math.radians(amount)
        dx, dz = eye[0] - aim[0], eye[2] - aim[2]
        eye = (
            aim[0] + dx * math.cos(turn) + dz * math.sin(turn),
            eye[1],
            aim[2] + dz * math.cos(turn) - dx * math.sin(turn),
        )
    elif kind is Move.ZOOM and amount > 0:
        fov = math.degrees(2 * math.atan(math.tan(math.radians(fov) / 2) / amount))
    return CameraKey(
        eye=rounded(eye),
        aim=rounded(aim),
        vertical_fov_deg=round(fov, 4),
        roll_deg=start.roll_deg,
    )


def _shifted(point: Point, direction: Point, amount: float) -> Point:
    return (
        point[0] + direction[0] * amount,
        point[1] + direction[1] * amount,
        point[2] + direction[2] * amount,
    )


def _focus_point(target: str, people: dict[str, Person], place: Place, camera: Camera) -> Point:
    if target in people:
        return rounded(people[target].face)
    for mark in place.marks:
        if mark.id == target:
            return (mark.x_m, 1.2, mark.z_m)
    return rounded(camera.aim)


def _may_be_seen(
    block: Blocking,
    people: dict[str, Person],
    camera: StagedCamera,
    place: Place,
    delivery: Delivery,
) -> bool:
    """Whether a person can come into the picture, at their mark or on a walk."""
    person = people[block.character]
    spots = [(person.x, person.z)]
    for action in block.actions:
        if action.verb is Verb.WALK and action.target is not None:
            mark = place.mark(action.target)
            spots += [
                (person.x + (mark.x_m - person.x) * k / 4, person.z + (mark.z_m - person.z) * k / 4)
                for k in range(1, 5)
            ]
    for key in (camera.start, camera.end):
        lens = Camera(key.eye, key.aim, key.vertical_fov_deg)
        for x, z in spots:
            if math.hypot(x - key.eye[0], z - key.eye[2]) < 0.8:
                return True
            seen = lens.project((x, person.face_y - 0.3, z), delivery.aspect)
            if seen is None:
                continue
            half = math.tan(math.radians(key.vertical_fov_deg) / 2)
            margin = max(_MARGIN, _HALF_BODY_M / (2 * half * seen[2] * delivery.aspect))
            if -margin < seen[0] < 1 + margin:
                return True
    return False


def _figure(
    script: ShootingScript,
    scene: Scene,
    shot: Shot,
    block: Blocking,
    people: dict[str, Person],
    place: Place,
    span: Span,
    handles: tuple[int, int],
    ledger: Ledger,
    voices: VoiceTrack | None,
    camera: Camera,
) -> StagedFigure:
    character = script.character(block.character)
    mark = place.mark(block.mark)
    spoken = [] if voices is None else list(_voices_in(scene, shot, span, voices, character.id))
    emotion, cues = _feelings(scene, shot, block, span, script.rate)
    phonemes, words = _cues(spoken, script.rate, span, handles)
    x, z, facing = mark.x_m, mark.z_m, block.facing_deg
    seat = seat_m(place.furniture, mark.seat)
    if block.posture is Posture.LIE:
        lies = lying(place.furniture, mark, facing, character.height_cm / 100)
        x, z, facing, seat = lies.x_m, lies.z_m, lies.facing_deg, lies.surface_m
    return StagedFigure(
        character=character.id,
        look=look_of(character, ledger.characters[character.id].outfit),
        x_m=x,
        z_m=z,
        facing_deg=facing,
        posture=block.posture,
        seat_height_m=seat,
        gaze=_gaze_point(block.gaze, people, place, camera),
        emotion=emotion,
        emotion_cues=cues,
        phonemes=phonemes,
        words=words,
        heard_ms=_heard_ms(script, scene, shot, span, voices, character.id),
        actions=staged_actions(script, block, shot, people, place),
        seed=_seed(script.seed, scene.id, shot.number, character.id),
    )


def _feelings(
    scene: Scene, shot: Shot, block: Blocking, span: Span, rate: Rate
) -> tuple[Emotion, tuple[EmotionCue, ...]]:
    """What somebody's face shows at first, and what it goes over to with each line they speak.

    A feeling sets in a little before the voice, and stays when the line is over. Where somebody
    speaks almost at once, the shot begins with that line's feeling.
    """
    lines = {line.id: line for line in scene.lines}
    emotion = block.emotion
    cues: list[EmotionCue] = []
    for line in (lines[use.line] for use in shot.lines):
        if block.character not in line.speakers:
            continue
        start = line.start_frame - span.start
        if not cues and start <= rate.frames(_AT_ONCE_S):
            emotion = line.emotion
        elif line.emotion != (cues[-1].emotion if cues else emotion):
            at = start - rate.frames(_BEFORE_SPEAKING_S)
            cues.append(EmotionCue(at_frames=at, emotion=line.emotion))
    return emotion, tuple(cues)


def look_of(character: Character, outfit_state: str) -> Look:
    """What a character looks like in one state of the wardrobe."""
    outfit = next(o for o in character.wardrobe if o.state == outfit_state)
    return Look(
        age=character.age,
        sex=character.sex,
        height_m=character.height_cm / 100,
        build=character.build,
        skin=character.skin,
        face=character.face,
        hair=character.hair,
        headwear=character.headwear,
        beard=character.beard,
        glasses=character.glasses,
        outfit=outfit,
    )


def _voices_in(
    scene: Scene, shot: Shot, span: Span, voices: VoiceTrack, speaker: str
) -> Iterable[tuple[ScriptLine, VoicedLine]]:
    for use in shot.lines:
        line = next(line for line in scene.lines if line.id == use.line)
        for voiced in voices.voices_of(line.id):
            if voiced.speaker == speaker and line.span.overlap(span):
                yield line, voiced


def _cues(
    spoken: list[tuple[ScriptLine, VoicedLine]], rate: Rate, span: Span, handles: tuple[int, int]
) -> tuple[tuple[PhonemeCue, ...], tuple[WordCue, ...]]:
    """Sounds and words on the shot's clock; what lies wholly outside the take is left out."""
    length_ms = rate.milliseconds(span.frames)
    head_ms, tail_ms = (max(200, rate.milliseconds(frames)) for frames in handles)
    phonemes: list[PhonemeCue] = []
    words: list[WordCue] = []
    for line, voiced in spoken:
        begin = rate.milliseconds(line.start_frame - span.start)
        phonemes += [
            PhonemeCue(
                ipa=p.ipa,
                start_ms=begin + p.start_ms,
                end_ms=begin + p.end_ms,
                loudness=p.loudness,
            )
            for p in voiced.phonemes
            if begin + p.end_ms > -head_ms and begin + p.start_ms < length_ms + tail_ms
        ]
        words += [
            WordCue(start_ms=begin + w.start_ms, end_ms=begin + w.end_ms)
            for w in voiced.words
            if begin + w.end_ms > -600 and begin + w.start_ms < length_ms
        ]
    return tuple(phonemes), tuple(words)


def _heard_ms(
    script: ShootingScript,
    scene: Scene,
    shot: Shot,
    span: Span,
    voices: VoiceTrack | None,
    listener: str,
) -> tuple[int, ...]:
    """When the others end phrases in a shot, on its clock."""
    if voices is None:
        return ()
    length_ms = script.rate.milliseconds(span.frames)
    ends: set[int] = set()
    for speaker in (person.id for person in script.characters if person.id != listener):
        for line, voiced in _voices_in(scene, shot, span, voices, speaker):
            begin = script.rate.milliseconds(line.start_frame - span.start)
            for word, after in zip(voiced.words, (*voiced.words[1:], None), strict=True):
                if after is None or after.start_ms - word.end_ms > _PHRASE_PAUSE_MS:
                    ends.add(begin + word.end_ms)
    return tuple(sorted(end for end in ends if 0 <= end < length_ms))


def _gaze_point(
    gaze: Gaze | None, people: dict[str, Person], place: Place, camera: Camera | None
) -> Point | None:
    if gaze is None:
        return None
    if gaze.kind is GazeKind.PERSON and gaze.id in people:
        return rounded(people[gaze.id].face)
    if gaze.kind is GazeKind.MARK and gaze.id is not None:
        mark = place.mark(gaze.id)
        return (mark.x_m, 1.45, mark.z_m)
    if gaze.kind is GazeKind.CAMERA and camera is not None:
        return rounded(camera.eye)
    return None


def _props(
    script: ShootingScript, place: Place, ledger: Ledger, shown: list[str]
) -> tuple[HeldProp, ...]:
    """Props that can be seen: in the hands of somebody shown, or lying at a mark of this place."""
    staged = []
    for prop in script.props:
        where = ledger.props[prop.id]
        if where.holder in shown:
            staged.append(HeldProp(look=prop.look, holder=shown.index(where.holder)))
        elif where.place == place.id and where.mark is not None:
            mark = place.mark(where.mark)
            at = _put_down(place, mark, prop.look)
            staged.append(HeldProp(look=prop.look, holder=None, at=at))
    return tuple(staged)


def _put_down(place: Place, mark: Mark, look: str) -> Point:
    """Where a thing lies that is put down by somebody on a mark.

    On what stands before them; on the floor beside them when it is so large that on a table it
    would hide who sits there.
    """
    facing = math.radians(mark.facing_deg)
    if look in _ON_THE_FLOOR:
        solid = [thing for thing in place.furniture if item(thing.item).floor]
        for turn in (90, -90, 45, -45, 135, -135):
            way = facing + math.radians(turn)
            x = round(mark.x_m + _BESIDE_M * math.sin(way), 3)
            z = round(mark.z_m + _BESIDE_M * math.cos(way), 3)
            if not any(covers(thing, x, z, margin_m=0.15) for thing in solid):
                return (x, 0.0, z)
        return (mark.x_m, 0.0, mark.z_m)
    for reach in (0.4, 0.55, 0.7, 0.25, 0.85):
        x = round(mark.x_m + reach * math.sin(facing), 3)
        z = round(mark.z_m + reach * math.cos(facing), 3)
        height = surface_m(place.furniture, x, z)
        if height > 0.3:
            return (x, height, z)
    return (mark.x_m, surface_m(place.furniture, mark.x_m, mark.z_m), mark.z_m)


def _seed(*parts: object) -> int:
    text = "/".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")

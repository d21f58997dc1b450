"""Renders a staged shot: pictures and the truth about each of them.

Everything runs on the shot's own clock. The set is built and its shadows drawn once; per frame
only the people move, and in a draft they and the camera move on every second frame, as animators
draw on twos.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from storyreel.film.schema import Box, CameraTruth, FrameTruth, PersonTruth
from storyreel.previz.face import FACE_PARAMS
from storyreel.previz.figures import (
    FigureFrame,
    Performance,
    face_box_points,
    face_points,
    mouth_point,
)
from storyreel.previz.figures.frames import ease
from storyreel.previz.lighting import Lighting, lighting_for
from storyreel.previz.mesh import Floats, Mesh, join, transform_normals, transform_points
from storyreel.previz.raster import Geometry, Picture, Rasterizer, View
from storyreel.previz.sets import BuiltSet, build_prop, build_set, lying_prop
from storyreel.previz.style import InkPad, face_in_clay, in_clay, lit_for_clay, without_patterns
from storyreel.previz.weather import Precipitation, lit_in_weather
from storyreel.screenplay.vocabulary import Mood, TimeOfDay, Weather
from storyreel.staging.camera import SENSOR_WIDTH_MM, Camera
from storyreel.staging.optics import blur_px
from storyreel.staging.shot import CameraKey, HeldProp, Point, StagedSet, StagedShot, Style
from storyreel.timecode import Span

VERSION = "4"
"""Raised whenever the same staged shot would look different."""
MASK_SIZE_PX = (80, 45)
"""Width and height that figure masks are given at."""
_INDOORS = {
    Mood.WARM: "warm",
    Mood.NEUTRAL: "warm",
    Mood.COLD: "cold",
    Mood.NOIR: "noir",
}
_OUTDOORS = {
    TimeOfDay.DAWN: "dawn",
    TimeOfDay.DAY: "day",
    TimeOfDay.DUSK: "dusk",
    TimeOfDay.NIGHT: "night",
}
_SETTLE_S = Fraction(1, 3)
_TURNED_AWAY = 0.12
_SEEN_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class RenderedFrame:
    """One frame of a shot.

    Attributes:
        picture: The pixels; the next frame writes over them.
        truth: What is known about them.
    """

    picture: Picture
    truth: FrameTruth


def render_shot(staged: StagedShot, span: Span | None = None) -> Iterator[RenderedFrame]:
    """Renders a shot, frame by frame.

    Args:
        staged: The shot.
        span: Frames of it, counted from its first; those before 0 and after its last are its
            handles. By default the shot without its handles.

    Yields:
        As many frames; a frame has the same pixels in any span and on any machine.
    """
    stage = _Stage(staged)
    span = Span(0, staged.frames) if span is None else span
    frame: RenderedFrame | None = None
    for number in range(span.start, span.end):
        if frame is None or not staged.draft or number % 2 == 0:
            frame = stage.frame(number - number % 2 if staged.draft else number)
        yield frame


def render_frame(staged: StagedShot, number: int) -> RenderedFrame:
    """Renders one frame of a shot by itself.

    Args:
        staged: The shot.
        number: Which frame, from 0; handles lie before it and after the last.
    """
    return _Stage(staged).frame(number)


@dataclass(frozen=True, slots=True)
class TracedFrame:
    """One frame of a shot as geometry.

    Attributes:
        geometry: What each pixel shows.
        truth: What is known about it.
        faces: Nose, eyes and ears of everybody, in metres, by character.
    """

    geometry: Geometry
    truth: FrameTruth
    faces: dict[str, dict[str, Point]]


def trace_shot(staged: StagedShot, frames: Sequence[int]) -> Iterator[TracedFrame]:
    """Finds out what each pixel of some frames shows, without drawing them.

    Args:
        staged: The shot.
        frames: Which, from 0.
    """
    stage = _Stage(staged)
    for number in frames:
        yield stage.trace(number)


def camera_at(staged: StagedShot, frame: int) -> CameraKey:
    """The camera at a frame: moved from start to end, and unsteady when held by hand.

    An operator lets the picture settle before moving and after, and moves with the least jerk, as
    hands do (Flash and Hogan 1985).
    """
    path = staged.camera
    last = staged.frames - 1
    settle = min(int(_SETTLE_S * staged.rate.value), last // 8)
    u = ease((frame - settle) / max(1, last - 2 * settle))
    eye = _between(path.start.eye, path.end.eye, u)
    aim = _between(path.start.aim, path.end.aim, u)
    if path.handheld:
        t = frame / float(staged.rate.value)
        sway = 0.035 * path.handheld
        phase = (staged.set.seed % 628) / 100
        across = math.sin(1.9 * t + phase) + 0.5 * math.sin(4.3 * t + 2 * phase)
        along = math.sin(2.3 * t + 1 + phase) + 0.5 * math.sin(5.1 * t + phase)
        eye = (eye[0] + sway * across * 0.4, eye[1] + sway * along * 0.4, eye[2])
        aim = (aim[0] + sway * across, aim[1] + sway * along, aim[2])
    fov = path.start.vertical_fov_deg
    fov += (path.end.vertical_fov_deg - fov) * u
    roll = path.start.roll_deg + (path.end.roll_deg - path.start.roll_deg) * u
    return CameraKey(eye=eye, aim=aim, vertical_fov_deg=fov, roll_deg=roll)


class _Stage:
    """A shot that is set up: set, people, props, light and rasteriser."""

    def __init__(self, staged: StagedShot) -> None:
        self._staged = staged
        self._people = [
            Performance(
                figure,
                rate=staged.rate,
                frames=staged.frames,
                number=number,
                holding=any(prop.holder == number - 1 for prop in staged.props),
            )
            for number, figure in enumerate(staged.figures, start=1)
        ]
        built = build_set(staged.set)
        lying = [
            _placed(lying_prop(prop.look, number), _translation(prop.at))
            for number, prop in enumerate(staged.props)
            if prop.holder is None and prop.at is not None
        ]
        self._held = [prop for prop in staged.props if prop.holder is not None]
        self._held_meshes = [
            build_prop(prop.look, number)
            for number, prop in enumerate(staged.props)
            if prop.holder is not None
        ]
        first = [person.pose(0) for person in self._people]
        moving = self._moving_meshes(first)
        self._dynamic = join(moving) if moving else _nothing()
        static, lighting = join([built.mesh, *lying]), lighting_of(staged.set, built)
        if staged.style is Style.CLAY:
            static, self._dynamic = in_clay(static), in_clay(self._dynamic)
            lighting = lit_for_clay(lighting)
        elif staged.style is Style.STORYBOARD:
            static, self._dynamic = without_patterns(static), without_patterns(self._dynamic)
        self._ink = InkPad(staged.size_px) if staged.style is Style.STORYBOARD else None
        self._falling = None
        if not staged.set.interior and staged.set.weather in (Weather.RAIN, Weather.SNOW):
            self._falling = Precipitation(
                staged.set.weather,
                staged.size_px,
                lighting,
                seed=staged.set.seed,
                inked=self._ink is not None,
            )
        self._rasterizer = Rasterizer(
            size_px=staged.size_px,
            static=static,
            dynamic=self._dynamic,
            lighting=lighting,
            # Ink has no blur; what is out of focus would lose its lines.
            depth_of_field=not staged.draft and self._ink is None,
            draft=staged.draft,
            shadow_px=512 if staged.draft else 1024,
            shell_triangles=built.shell_triangles,
        )

    def frame(self, number: int) -> RenderedFrame:
        """Draws one frame."""
        staged = self._staged
        poses = [person.pose(number) for person in self._people]
        camera = camera_at(staged, number)
        parts = self._moving_meshes(poses)
        rows = np.zeros((len(poses) + 1, FACE_PARAMS), np.float32)
        for row, pose in enumerate(poses, start=1):
            clay = staged.style is Style.CLAY
            rows[row] = face_in_clay(pose.face_row) if clay else pose.face_row
        contacts = [point for pose in poses for point in pose.feet]
        view = self._view(camera, number)
        picture = self._rasterizer.render(
            view,
            vertices=_stacked([part.vertices for part in parts]),
            normals=_stacked([part.normals for part in parts]),
            local=_stacked([part.local for part in parts]),
            faces_params=rows,
            contacts=np.array(contacts, np.float32).reshape(-1, 2),
            stays=camera_at(staged, number + 1) == camera
            and self._view(camera, number + 1) == view,
        )
        if self._ink is not None:
            picture = self._ink.draw(picture)
        if self._falling is not None:
            picture = self._falling.draw(picture, view, number / float(staged.rate.value))
        return RenderedFrame(picture, self._truth(camera, poses, picture.figures))

    def trace(self, number: int) -> TracedFrame:
        """Finds out what a frame shows."""
        staged = self._staged
        poses = [person.pose(number) for person in self._people]
        parts = self._moving_meshes(poses)
        later = self._moving_meshes([person.pose(number + 1) for person in self._people])
        camera, after = camera_at(staged, number), camera_at(staged, number + 1)
        geometry = self._rasterizer.trace(
            self._view(camera, number),
            self._view(after, number + 1),
            vertices=_stacked([part.vertices for part in parts]),
            normals=_stacked([part.normals for part in parts]),
            next_vertices=_stacked([part.vertices for part in later]),
        )
        return TracedFrame(
            geometry,
            self._truth(camera, poses, geometry.figures),
            {
                figure.character: face_points(pose.head_matrix)
                for figure, pose in zip(staged.figures, poses, strict=True)
            },
        )

    def _moving_meshes(self, poses: Sequence[FigureFrame]) -> list[Mesh]:
        """People as posed, then the props in their hands."""
        meshes = [
            replace(
                person.mesh,
                vertices=pose.vertices,
                normals=pose.normals,
                local=pose.local,
            )
            for person, pose in zip(self._people, poses, strict=True)
        ]
        for prop, mesh in zip(self._held, self._held_meshes, strict=True):
            meshes.append(_placed(mesh, _hand(prop, poses)))
        return meshes

    def _view(self, camera: CameraKey, number: int) -> View:
        path = self._staged.camera
        begin, end = path.focus_pull_frames
        u = ease((number - begin) / (end - begin)) if end > begin else 0.0
        focus = _between(path.focus, path.focus_end, u)
        width, height = self._staged.size_px
        lens = Camera(camera.eye, camera.aim, camera.vertical_fov_deg, camera.roll_deg)
        focus_m = max(0.2, lens.depth(focus))
        return View(
            eye_m=camera.eye,
            target_m=camera.aim,
            vertical_fov_deg=camera.vertical_fov_deg,
            roll_deg=camera.roll_deg,
            focus_m=focus_m,
            blur_px=blur_px(
                vertical_fov_deg=camera.vertical_fov_deg,
                sensor_mm=SENSOR_WIDTH_MM * height / width,
                stop=path.stop,
                focus_m=focus_m,
            ),
        )

    def _truth(
        self, camera: CameraKey, poses: Sequence[FigureFrame], figures: NDArray[np.uint8]
    ) -> FrameTruth:
        people = []
        for number, (figure, pose) in enumerate(
            zip(self._staged.figures, poses, strict=True), start=1
        ):
            person = self._person(number, figure.character, pose, camera, figures)
            if person is not None:
                people.append(person)
        return FrameTruth(
            camera=CameraTruth(
                eye_m=_rounded(camera.eye),
                aim_m=_rounded(camera.aim),
                vertical_fov_deg=round(camera.vertical_fov_deg, 4),
                roll_deg=round(camera.roll_deg, 3),
            ),
            people=tuple(people),
        )

    def _person(
        self,
        number: int,
        character: str,
        pose: FigureFrame,
        key: CameraKey,
        figures: NDArray[np.uint8],
    ) -> PersonTruth | None:
        width, height = self._staged.size_px
        lens = Camera(key.eye, key.aim, key.vertical_fov_deg, key.roll_deg)
        aspect = width / height
        corners = [
            lens.project((float(x), float(y), float(z)), aspect)
            for x, y, z in face_box_points(pose.head_matrix)
        ]
        mine = figures == number
        share = float(np.count_nonzero(mine)) / mine.size
        box: Box | None = None
        seen = [corner for corner in corners if corner is not None]
        if len(seen) == len(corners):
            xs, ys = [corner[0] for corner in seen], [corner[1] for corner in seen]
            box = (round(min(xs), 5), round(min(ys), 5), round(max(xs), 5), round(max(ys), 5))
        mouth = lens.project(mouth_point(pose.head_matrix), aspect)
        if box is None and share == 0.0:
            return None
        return PersonTruth(
            character=character,
            visible=round(share, 5),
            face_box=box,
            face_visible=box is not None and _shows_face(pose, key, box, mine),
            mouth=None if mouth is None else (round(mouth[0], 5), round(mouth[1], 5)),
            mouth_open=round(float(pose.mouth_open), 3),
            pose={name: _rounded(point) for name, point in pose.joints.items()},
            mask=run_lengths(_shrunk(mine)),
        )


def run_lengths(mask: NDArray[np.bool_]) -> str:
    """Run lengths of a mask row by row, beginning with a run that is off, as text."""
    flat = mask.reshape(-1)
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]]))
    lead = [0] if flat[0] else []
    return " ".join(str(int(run)) for run in [*lead, *runs])


def _shows_face(pose: FigureFrame, key: CameraKey, box: Box, mine: NDArray[np.bool_]) -> bool:
    """Whether the face looks towards the lens, stands in the frame and is not hidden."""
    head = pose.head_matrix
    forward = (float(head[0, 2]), float(head[1, 2]), float(head[2, 2]))
    to_lens = [key.eye[k] - float(head[k, 3]) for k in range(3)]
    scale = math.sqrt(sum(c * c for c in forward)) * math.sqrt(sum(c * c for c in to_lens))
    facing = sum(a * b for a, b in zip(forward, to_lens, strict=True)) / max(scale, 1e-9)
    if facing < _TURNED_AWAY:
        return False
    height, width = mine.shape
    left, right = (min(max(int(x * width), 0), width) for x in (box[0], box[2]))
    top, low = (min(max(int(y * height), 0), height) for y in (box[1], box[3]))
    whole = max(1.0, (box[2] - box[0]) * width * (box[3] - box[1]) * height)
    return bool(np.count_nonzero(mine[top:low, left:right]) / whole > _SEEN_SHARE)


def _shrunk(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask at `MASK_SIZE_PX`: the middle pixel of every cell decides."""
    width, height = MASK_SIZE_PX
    rows = (np.arange(height) * 2 + 1) * mask.shape[0] // (2 * height)
    columns = (np.arange(width) * 2 + 1) * mask.shape[1] // (2 * width)
    shrunk: NDArray[np.bool_] = mask[rows][:, columns]
    return shrunk


def lighting_of(staged: StagedSet, built: BuiltSet) -> Lighting:
    """The light plot of a set, with its lamps in it."""
    mood = _INDOORS[staged.mood] if staged.interior else _OUTDOORS[staged.time_of_day]
    lighting = lighting_for(mood, interior=staged.interior)
    if not staged.interior:
        lighting = lit_in_weather(lighting, staged.weather)
    return replace(lighting, practicals=built.practicals)


def _hand(prop: HeldProp, poses: Sequence[FigureFrame]) -> Floats:
    assert prop.holder is not None, "props that lie are part of the set"
    _left, right = poses[prop.holder].hand_matrices
    return right.astype(np.float32)


def _placed(mesh: Mesh, matrix: Floats) -> Mesh:
    vertices, normals = np.empty_like(mesh.vertices), np.empty_like(mesh.normals)
    transform_points(mesh.vertices, matrix, vertices)
    # Rotations are their own inverse transpose; props are never scaled.
    transform_normals(mesh.normals, np.ascontiguousarray(matrix[:3, :3].T), normals)
    return replace(mesh, vertices=vertices, normals=normals)


def _translation(at: Point) -> Floats:
    matrix = np.eye(4, dtype=np.float32)
    matrix[:3, 3] = at
    return matrix


def _stacked(arrays: Sequence[Floats]) -> Floats:
    return np.concatenate(arrays) if arrays else np.zeros((0, 3), np.float32)


def _nothing() -> Mesh:
    points, numbers = np.zeros((0, 3), np.float32), np.zeros(0, np.int32)
    return Mesh(
        vertices=points,
        normals=points,
        local=points,
        faces=np.zeros((0, 3), np.int32),
        colour=points,
        material=numbers,
        figure=numbers,
        surface=numbers,
    )


def _between(a: Point, b: Point, u: float) -> Point:
    return (a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u, a[2] + (b[2] - a[2]) * u)


def _rounded(point: Sequence[float]) -> Point:
    return (round(float(point[0]), 4), round(float(point[1]), 4), round(float(point[2]), 4))

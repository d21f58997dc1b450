"""Control passes: what a shot looks like to a model that is to make it for real.

One folder a shot, and in it one folder a pass with one file a frame, numbered from 0, as ComfyUI's
image-sequence loaders and diffusers' pipelines read them; beside them the same as clips.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from storyreel.director.takes import stage_film
from storyreel.document import claim_folder, write_whole
from storyreel.errors import UserError, boundary
from storyreel.executor import Report, executor_for
from storyreel.film.schema import Box, FrameTruth, PersonTruth, VoiceTrack
from storyreel.screenplay.schema import ShootingScript
from storyreel.staging.camera import Camera
from storyreel.staging.shot import Point, StagedShot
from storyreel.staging.stage import Delivery

PASSES = ("depth", "normal", "mask", "pose", "flow", "face", "camera", "still")
"""Names of the passes; `still` is the first, middle and last frame in colour."""
MANIFEST = "passes.json"
_WRITES_FRAMES = {"depth", "normal", "mask", "pose", "flow"}


def write_passes(
    script: ShootingScript,
    voices: VoiceTrack | None,
    *,
    into: Path,
    size_px: tuple[int, int],
    shots: Sequence[tuple[str, str]] | None = None,
    passes: Sequence[str] = PASSES,
    workers: int,
    on_frames: Callable[[int, int], None] | None = None,
) -> Path:
    """Writes the passes of a script's shots.

    Args:
        script: The script, timed to the voices.
        voices: The voice track; without it mouths stay shut.
        into: The folder to write into; files of earlier passes in it are replaced.
        size_px: Width and height, both even.
        shots: Scene id and shot number of those wanted; all of them without it.
        passes: Which of `PASSES`.
        workers: Processes.
        on_frames: Told of frames done and frames in all.

    Returns:
        The manifest, which names what was written.

    Raises:
        UserError: There is no such pass.
        FolderError: The folder holds other files, or cannot be written.
    """
    unknown = [name for name in passes if name not in PASSES]
    if unknown:
        raise UserError(f"there is no pass {unknown[0]!r}; there are {', '.join(PASSES)}.")
    wanted = [
        (scene, number, shot, staged)
        for scene, number, shot, staged in stage_film(script, voices, Delivery(size_px=size_px))
        if shots is None or (scene, shot) in shots
    ]
    ids = {person.id: number for number, person in enumerate(script.characters, start=1)}
    with boundary(folder=into):
        claim_folder(into, MANIFEST, b"{}\n", what="the passes")
        total, done = sum(staged.frames for *_, staged in wanted), 0
        jobs = []
        entries = []
        for scene, number, shot, staged in wanted:
            # Of a shot number only its digits and letters are left, so it can name a folder.
            name = f"sc{number:03d}_sh{shot.zfill(4)}"
            jobs.append((into / name, staged, ids, tuple(passes)))
            entries.append(
                {
                    "scene": scene,
                    "shot": shot,
                    "folder": name,
                    "frames": staged.frames,
                    "people": [figure.character for figure in staged.figures],
                }
            )

        def units(_job: int, frames: int) -> None:
            nonlocal done
            done += frames
            if on_frames is not None:
                on_frames(done, total)

        for _ in executor_for(workers).run(_write_shot, jobs, on_units=units):
            pass
        manifest = {
            "title": script.title,
            "rate": str(script.rate),
            "size_px": list(size_px),
            "passes": list(passes),
            "depth": {"unit": "millimetre", "nothing": 0, "bits": 16},
            "normal": "red right, green up, blue to the camera; 128 is 0",
            "mask": {str(number): character for character, number in ids.items()},
            "pose": "OpenPose COCO-18, pixels",
            "flow": "to the next frame; KITTI: (value - 32768) / 64 pixels, red right, green down",
            "shots": entries,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        write_whole(into / MANIFEST, text.encode())
    return into / MANIFEST


def _write_shot(job: Any, report: Report) -> None:
    folder, staged, ids, passes = job
    with boundary(backend="previz", slate=folder.name, folder=folder.parent):
        _ShotPasses(folder, staged, ids, passes).write(report)


class _ShotPasses:
    """The passes of one shot."""

    def __init__(
        self, folder: Path, staged: StagedShot, ids: dict[str, int], passes: Sequence[str]
    ) -> None:
        self._folder, self._staged, self._ids = folder, staged, ids
        self._passes = set(passes)
        self._numbers = np.zeros(256, np.uint8)
        for number, figure in enumerate(staged.figures, start=1):
            self._numbers[number] = ids[figure.character]

    def write(self, report: Report) -> None:
        from storyreel.media import VideoWriter
        from storyreel.previz.render import trace_shot

        staged, folder = self._staged, self._folder
        for name in self._passes & _WRITES_FRAMES:
            (folder / name).mkdir(parents=True, exist_ok=True)
            for left in (folder / name).glob("[0-9]" * 5 + ".*"):
                left.unlink()
        folder.mkdir(exist_ok=True)
        truths: list[FrameTruth] = []
        near_m, far_m = self._depth_range()
        with ExitStack() as files:
            clips: dict[str, Any] = {
                name: files.enter_context(
                    VideoWriter(folder / f"{name}.mp4", size_px=staged.size_px, rate=staged.rate)
                )
                for name in ("depth", "normal", "pose")
                if name in self._passes
            }
            for number, frame in enumerate(trace_shot(staged, range(staged.frames))):
                truths.append(frame.truth)
                self._write_frame(number, frame, clips, near_m, far_m)
                report(1)
        self._write_face(truths)
        self._write_camera(truths, near_m, far_m)
        self._write_stills()

    def _depth_range(self) -> tuple[float, float]:
        """What is white and what is black in the depth clip: one scale for the whole shot."""
        from storyreel.previz.render import trace_shot

        staged = self._staged
        looked_at = sorted({0, staged.frames // 2, staged.frames - 1})
        near, far = math.inf, 0.0
        for frame in trace_shot(staged, looked_at):
            depth = frame.geometry.depth[np.isfinite(frame.geometry.depth)]
            if depth.size:
                near = min(near, float(np.percentile(depth, 0.5)))
                far = max(far, float(np.percentile(depth, 99.5)))
        return (0.5, 50.0) if near >= far else (near, far)

    def _write_frame(
        self, number: int, frame: Any, clips: dict[str, Any], near_m: float, far_m: float
    ) -> None:
        from storyreel import media

        folder, geometry = self._folder, frame.geometry
        name = f"{number:05d}"
        if "depth" in self._passes:
            media.save_gray16(media.depth_mm(geometry.depth), folder / "depth" / f"{name}.png")
            gray = media.nearness_gray(geometry.depth, near_m=near_m, far_m=far_m)
            clips["depth"].write_rgb(np.repeat(gray[:, :, None], 3, axis=2))
        if "normal" in self._passes:
            picture = media.normal_rgb(geometry.normals)
            media.save_png(picture, folder / "normal" / f"{name}.png")
            clips["normal"].write_rgb(picture)
        if "mask" in self._passes:
            mask = self._numbers[geometry.figures]
            media.save_png(mask, folder / "mask" / f"{name}.png")
        if "pose" in self._passes:
            people = {
                person.character: self._keypoints(person, frame) for person in frame.truth.people
            }
            self._write_pose(people, folder / "pose" / f"{name}.json")
            drawn = media.skeleton_rgb(list(people.values()), self._staged.size_px)
            media.save_png(drawn, folder / "pose" / f"{name}.png")
            clips["pose"].write_rgb(drawn)
        if "flow" in self._passes:
            media.save_flow(geometry.flow, folder / "flow" / f"{name}.png")

    def _keypoints(self, person: PersonTruth, frame: Any) -> list[tuple[float, float, float]]:
        """`BODY_18` of a person in pixels; one that is outside the frame or hidden is 0, 0, 0."""
        from storyreel.media import BODY_18

        width, height = self._staged.size_px
        key = frame.truth.camera
        lens = Camera(key.eye_m, key.aim_m, key.vertical_fov_deg, key.roll_deg)
        places: dict[str, Point] = {**person.pose, **frame.faces[person.character]}
        number = 1 + [f.character for f in self._staged.figures].index(person.character)
        found = []
        for name in BODY_18:
            at = lens.project(places[name], width / height)
            if at is None or not (0 <= at[0] < 1 and 0 <= at[1] < 1):
                found.append((0.0, 0.0, 0.0))
                continue
            x, y = at[0] * width, at[1] * height
            row, column = int(y), int(x)
            # A joint lies inside the body: hidden is one that something else stands before.
            owner = int(frame.geometry.figures[row, column])
            before = float(frame.geometry.depth[row, column]) < at[2]
            if owner != number and before:
                found.append((0.0, 0.0, 0.0))
            else:
                found.append((round(x, 2), round(y, 2), 1.0))
        return found

    def _write_pose(self, people: dict[str, list[tuple[float, float, float]]], into: Path) -> None:
        width, height = self._staged.size_px
        written = {
            "canvas_width": width,
            "canvas_height": height,
            "people": [
                {
                    "person_id": [self._ids[character]],
                    "pose_keypoints_2d": [value for point in points for value in point],
                }
                for character, points in people.items()
            ],
        }
        write_whole(into, json.dumps(written).encode())

    def _write_face(self, truths: Sequence[FrameTruth]) -> None:
        if "face" not in self._passes:
            return
        width, height = self._staged.size_px

        def pixels(box: Box) -> list[float]:
            scale = (width, height, width, height)
            return [round(side * by, 2) for side, by in zip(box, scale, strict=True)]

        frames = [
            {
                person.character: {
                    "box_px": pixels(person.face_box),
                    "visible": person.face_visible,
                }
                for person in truth.people
                if person.face_box is not None
            }
            for truth in truths
        ]
        self._write_json("face.json", {"box_px": "left, top, right, bottom", "frames": frames})

    def _write_camera(self, truths: Sequence[FrameTruth], near_m: float, far_m: float) -> None:
        if "camera" not in self._passes:
            return
        width, height = self._staged.size_px
        frames = []
        for truth in truths:
            key = truth.camera
            focal = height / (2 * math.tan(math.radians(key.vertical_fov_deg) / 2))
            frames.append(
                {
                    "eye_m": key.eye_m,
                    "aim_m": key.aim_m,
                    "vertical_fov_deg": key.vertical_fov_deg,
                    "roll_deg": key.roll_deg,
                    "camera_to_world": _camera_to_world(truth),
                    "fx_px": round(focal, 4),
                    "fy_px": round(focal, 4),
                    "cx_px": width / 2,
                    "cy_px": height / 2,
                }
            )
        self._write_json(
            "camera.json",
            {
                "rate": str(self._staged.rate),
                "size_px": self._staged.size_px,
                "camera_to_world": "rows of 4x4; x right, y down, z forward (OpenCV), metres",
                "depth_clip_m": {"white": round(near_m, 4), "black": round(far_m, 4)},
                "frames": frames,
            },
        )

    def _write_stills(self) -> None:
        if "still" not in self._passes:
            return
        from storyreel.media import save_png
        from storyreel.previz.render import render_frame

        last = self._staged.frames - 1
        for name, number in (("first", 0), ("key", last // 2), ("last", last)):
            frame = render_frame(self._staged, number)
            save_png(frame.picture.rgb, self._folder / f"{name}.png")

    def _write_json(self, name: str, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, indent=None, separators=(",", ":"))
        write_whole(self._folder / name, text.encode())


def _camera_to_world(truth: FrameTruth) -> list[list[float]]:
    """The camera's axes and place as the columns of a matrix, in OpenCV's convention."""
    key = truth.camera
    eye, aim = np.array(key.eye_m), np.array(key.aim_m)
    forward = (aim - eye) / np.sqrt(((aim - eye) ** 2).sum())
    right = np.cross(forward, [0.0, 1.0, 0.0])
    right /= np.sqrt((right**2).sum())
    up = np.cross(right, forward)
    roll = math.radians(key.roll_deg)
    across = right * math.cos(roll) + up * math.sin(roll)
    down = right * math.sin(roll) - up * math.cos(roll)
    columns = (across, down, forward, eye)
    rows = [[round(float(column[axis]), 6) for column in columns] for axis in range(3)]
    return [*rows, [0.0, 0.0, 0.0, 1.0]]

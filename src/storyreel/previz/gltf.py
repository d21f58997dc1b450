"""The staged scene as binary glTF 2.0: for Blender, game engines and viewers.

glTF's axes are ours: metres, right-handed, y up. People are skinned meshes with our bones, so they
are posed as the renderer poses them; the jaw is a morph target. What glTF does not know is left
out and said in `docs/passes.md`: the face, which we paint per pixel, patterns, and a zoom's lens.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storyreel.previz.figures import Performance
from storyreel.previz.figures.rig import Bone
from storyreel.previz.lighting import Lighting
from storyreel.previz.mesh import Material, Mesh
from storyreel.previz.render import camera_at, lighting_of
from storyreel.previz.sets import build_prop, build_set, lying_prop
from storyreel.staging.shot import CameraKey, StagedSet, StagedShot

_FLOAT, _UINT8, _UINT32 = 5126, 5121, 5125
_VERTICES, _INDICES = 34962, 34963
_TYPES = {(): "SCALAR", (3,): "VEC3", (4,): "VEC4", (4, 4): "MAT4"}
_ROUGHNESS = {
    Material.METAL: 0.25,
    Material.HAIR: 0.55,
    Material.SKIN: 0.55,
    Material.FACE: 0.55,
    Material.FLOORBOARDS: 0.5,
    Material.TILES: 0.45,
}
# Bright enough for the exposure that a new Blender file has.
_KEY_LUX, _PRACTICAL_CD = 2000.0, 4000.0


@dataclass(frozen=True, slots=True)
class PlacedShot:
    """A shot on its scene's clock.

    Attributes:
        name: Its number.
        start_frame: Its first frame.
        staged: The shot.
        people: Names of its figures, in their order.
    """

    name: str
    start_frame: int
    staged: StagedShot
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedScene:
    """A scene with everything it is staged with.

    Attributes:
        name: What it is called.
        set: Its set, with nothing cleared away for a camera.
        shots: Its shots, in order.
    """

    name: str
    set: StagedSet
    shots: tuple[PlacedShot, ...]


def scene_glb(scene: PlacedScene, *, title: str) -> bytes:
    """A scene as a file, with one animation that holds all its movement.

    Args:
        scene: The scene.
        title: Name of the film.

    Returns:
        A GLB file; the same scene gives the same bytes.
    """
    writer = _Writer(title)
    _SceneWriter(writer, scene).write()
    return writer.glb()


@dataclass
class _Track:
    """Keys of one node on the scene's clock."""

    times: list[float] = field(default_factory=list)
    values: list[NDArray[np.float64]] = field(default_factory=list)


class _Writer:
    """Accumulates nodes, meshes and numbers of a file."""

    def __init__(self, title: str) -> None:
        self.document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "storyreel", "extras": {"title": title}},
            "extensionsUsed": ["KHR_lights_punctual"],
            "extensions": {"KHR_lights_punctual": {"lights": []}},
            "scene": 0,
        }
        self._bytes = bytearray()
        self._shared: dict[bytes, int] = {}
        self._materials: dict[tuple[int, tuple[float, ...]], int] = {}

    def add(self, kind: str, value: dict[str, Any]) -> int:
        """Enters an object; returns its number."""
        rows: list[dict[str, Any]] = self.document.setdefault(kind, [])
        rows.append(value)
        return len(rows) - 1

    def numbers(
        self,
        values: NDArray[Any],
        component: int,
        *,
        target: int | None = None,
        bounds: bool = False,
    ) -> int:
        """Enters an array as an accessor; equal arrays share one."""
        dtype = {_FLOAT: "<f4", _UINT8: "u1", _UINT32: "<u4"}[component]
        rows = np.ascontiguousarray(values, dtype)
        data = rows.tobytes()
        key = struct.pack("<II", component, target or 0) + repr(rows.shape).encode() + data
        if key in self._shared:
            return self._shared[key]
        self._bytes += b"\0" * (-len(self._bytes) % 4)
        view = {"buffer": 0, "byteOffset": len(self._bytes), "byteLength": len(data)}
        if target is not None:
            view["target"] = target
        self._bytes += data
        accessor: dict[str, Any] = {
            "bufferView": self.add("bufferViews", view),
            "componentType": component,
            "count": len(rows),
            "type": _TYPES[rows.shape[1:]],
        }
        if bounds:
            flat = rows.reshape(len(rows), -1)
            accessor["min"] = [float(v) for v in flat.min(axis=0)]
            accessor["max"] = [float(v) for v in flat.max(axis=0)]
        self._shared[key] = self.add("accessors", accessor)
        return self._shared[key]

    def material(self, kind: int, colour: Sequence[float]) -> int:
        """A material of one colour."""
        key = (kind, tuple(round(float(part), 4) for part in colour))
        if key not in self._materials:
            made: dict[str, Any] = {
                "name": Material(kind).name.lower(),
                "pbrMetallicRoughness": {
                    "baseColorFactor": [*(min(1.0, part) for part in key[1]), 1.0],
                    "metallicFactor": 1.0 if kind == Material.METAL else 0.0,
                    "roughnessFactor": _ROUGHNESS.get(Material(kind), 0.85),
                },
            }
            if kind == Material.GLOW:
                made["emissiveFactor"] = [min(1.0, part) for part in key[1]]
            self._materials[key] = self.add("materials", made)
        return self._materials[key]

    def mesh(self, name: str, mesh: Mesh, **more: Any) -> int:
        """A mesh, one primitive for each material; `more` goes into each of them."""
        attributes = {
            "POSITION": self.numbers(mesh.vertices, _FLOAT, target=_VERTICES, bounds=True),
            "NORMAL": self.numbers(_unit_rows(mesh.normals), _FLOAT, target=_VERTICES),
            **more.pop("attributes", {}),
        }
        keys = np.concatenate([mesh.material[:, None], np.round(mesh.colour, 4)], axis=1)
        kinds, of = np.unique(keys, axis=0, return_inverse=True)
        primitives = []
        for number, row in enumerate(kinds):
            corners = mesh.faces[of.reshape(-1) == number].reshape(-1)
            primitives.append(
                {
                    "attributes": attributes,
                    "indices": self.numbers(corners, _UINT32, target=_INDICES),
                    "material": self.material(int(row[0]), row[1:]),
                    **more,
                }
            )
        return self.add("meshes", {"name": name, "primitives": primitives})

    def glb(self) -> bytes:
        """The file."""
        self._bytes += b"\0" * (-len(self._bytes) % 4)
        self.document["buffers"] = [{"byteLength": len(self._bytes)}]
        text = json.dumps(self.document, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        length = 12 + 8 + len(text) + 8 + len(self._bytes)
        return b"".join(
            (
                struct.pack("<4sII", b"glTF", 2, length),
                struct.pack("<I4s", len(text), b"JSON"),
                text,
                struct.pack("<I4s", len(self._bytes), b"BIN\0"),
                bytes(self._bytes),
            )
        )


class _SceneWriter:
    """Writes one scene."""

    def __init__(self, writer: _Writer, scene: PlacedScene) -> None:
        self._writer, self._scene = writer, scene
        self._rate = float(scene.shots[0].staged.rate.value)
        self._roots: list[int] = []
        self._animation: dict[str, Any] = {"name": scene.name, "samplers": [], "channels": []}

    def write(self) -> None:
        built = build_set(self._scene.set)
        self._root({"name": "set", "mesh": self._writer.mesh("set", built.mesh)})
        lighting = lighting_of(self._scene.set, built)
        self._write_lights(lighting)
        for name in dict.fromkeys(name for shot in self._scene.shots for name in shot.people):
            self._write_person(name)
        self._write_props()
        for shot in self._scene.shots:
            self._write_camera(shot)
        shots = [
            {"shot": shot.name, "start_frame": shot.start_frame, "frames": shot.staged.frames}
            for shot in self._scene.shots
        ]
        self._writer.add(
            "scenes",
            {
                "name": self._scene.name,
                "nodes": self._roots,
                "extras": {"rate": self._rate, "shots": shots},
            },
        )
        if self._animation["channels"]:
            self._writer.add("animations", self._animation)

    def _root(self, node: dict[str, Any]) -> int:
        number = self._writer.add("nodes", node)
        self._roots.append(number)
        return number

    def _light(self, name: str, light: dict[str, Any], node: dict[str, Any]) -> None:
        lights = self._writer.document["extensions"]["KHR_lights_punctual"]["lights"]
        lights.append({"name": name, **light})
        place = {"KHR_lights_punctual": {"light": len(lights) - 1}}
        self._root({"name": name, "extensions": place, **node})

    def _write_lights(self, lighting: Lighting) -> None:
        towards = np.array(lighting.key_direction, np.float64)
        strength = max(lighting.key)
        colour = [part / strength for part in lighting.key] if strength else [1.0, 1.0, 1.0]
        self._light(
            "key",
            {"type": "directional", "color": colour, "intensity": _KEY_LUX * strength},
            {"rotation": _quaternion(_looking(-towards)).tolist()},
        )
        for number, lamp in enumerate(lighting.practicals, start=1):
            strength = max(lamp.colour)
            if strength > 0:
                self._light(
                    f"practical {number}",
                    {
                        "type": "point",
                        "color": [part / strength for part in lamp.colour],
                        "intensity": _PRACTICAL_CD * strength * lighting.practical_gain,
                    },
                    {"translation": [float(part) for part in lamp.position_m]},
                )

    def _write_person(self, name: str) -> None:
        """A body on its bones; somebody whose clothes change has a body for each."""
        looks = dict.fromkeys(
            shot.staged.figures[shot.people.index(name)].look
            for shot in self._scene.shots
            if name in shot.people
        )
        for number, look in enumerate(looks, start=1):
            tracks = [_Track() for _ in Bone]
            jaw = _Track()
            model = None
            for shot in self._scene.shots:
                if name not in shot.people:
                    continue
                at = shot.people.index(name)
                figure = shot.staged.figures[at]
                if figure.look != look:
                    continue
                staged = shot.staged
                acting = Performance(figure, rate=staged.rate, frames=staged.frames, number=at + 1)
                model = model or acting.model
                begin = shot.start_frame / self._rate
                _hold(tracks, begin - 1 / self._rate)
                _hold([jaw], begin - 1 / self._rate)
                for frame in range(staged.frames):
                    pose = acting.pose(frame)
                    time = begin + frame / self._rate
                    for bone in Bone:
                        rest = model.skeleton.joints[bone]
                        matrix = pose.bone_matrices[bone].astype(np.float64)
                        matrix = np.column_stack(
                            [matrix[:, :3], matrix[:, :3] @ rest + matrix[:, 3]]
                        )
                        tracks[bone].times.append(time)
                        tracks[bone].values.append(matrix)
                    jaw.times.append(time)
                    jaw.values.append(np.array([pose.mouth_open]))
            if model is None:
                continue
            label = name if len(looks) == 1 else f"{name} ({number})"
            self._write_body(label, model, tracks, jaw)

    def _write_body(self, name: str, model: Any, tracks: Sequence[_Track], jaw: _Track) -> None:
        writer = self._writer
        bones = [
            writer.add("nodes", {"name": f"{name} {bone.name.lower()}", **_placed(track.values[0])})
            for bone, track in zip(Bone, tracks, strict=True)
        ]
        inverse = np.tile(np.eye(4), (len(Bone), 1, 1))
        for bone in Bone:
            inverse[bone, 3, :3] = -np.array(model.skeleton.joints[bone])  # columns first
        vertices = len(model.mesh.vertices)
        joints, weights = np.zeros((vertices, 4)), np.zeros((vertices, 4))
        joints[:, :2] = model.skin.bones
        weights[:, 0], weights[:, 1] = model.skin.weight, 1 - model.skin.weight
        joints[weights == 0] = 0
        drop = np.zeros((vertices, 3))
        drop[: len(model.drop)] = model.drop[:, :3]
        mesh = writer.mesh(
            name,
            model.mesh,
            attributes={
                "JOINTS_0": writer.numbers(joints, _UINT8, target=_VERTICES),
                "WEIGHTS_0": writer.numbers(weights, _FLOAT, target=_VERTICES),
            },
            targets=[{"POSITION": writer.numbers(drop, _FLOAT, target=_VERTICES, bounds=True)}],
        )
        writer.document["meshes"][mesh].update(
            {"weights": [0.0], "extras": {"targetNames": ["jaw"]}}
        )
        skin = writer.add(
            "skins",
            {
                "name": name,
                "joints": bones,
                "inverseBindMatrices": writer.numbers(inverse, _FLOAT),
            },
        )
        armature = writer.add("nodes", {"name": f"{name} bones", "children": bones})
        writer.document["skins"][skin]["skeleton"] = armature
        body = writer.add("nodes", {"name": f"{name} body", "mesh": mesh, "skin": skin})
        self._root({"name": name, "children": [armature, body]})
        for node, track in zip(bones, tracks, strict=True):
            self._animate(node, track)
        self._channel(body, "weights", jaw.times, np.array(jaw.values).reshape(-1))

    def _write_props(self) -> None:
        """Props that lie, where the first shot has them; in hands, where the hand is."""
        first = self._scene.shots[0].staged
        for number, prop in enumerate(first.props):
            if prop.holder is None and prop.at is not None:
                mesh = self._writer.mesh(prop.look, lying_prop(prop.look, number))
                self._root({"name": prop.look, "mesh": mesh, "translation": list(prop.at)})
        tracks: dict[tuple[str, str], _Track] = {}
        for shot in self._scene.shots:
            staged = shot.staged
            for prop in staged.props:
                if prop.holder is None:
                    continue
                acting = Performance(
                    staged.figures[prop.holder],
                    rate=staged.rate,
                    frames=staged.frames,
                    number=prop.holder + 1,
                    holding=True,
                )
                track = tracks.setdefault((prop.look, shot.people[prop.holder]), _Track())
                begin = shot.start_frame / self._rate
                _hold([track], begin - 1 / self._rate)
                for frame in range(staged.frames):
                    _left, right = acting.pose(frame).hand_matrices
                    track.times.append(begin + frame / self._rate)
                    track.values.append(np.asarray(right, np.float64)[:3])
        for number, ((look, holder), track) in enumerate(tracks.items()):
            mesh = self._writer.mesh(look, build_prop(look, number))
            node = self._root(
                {"name": f"{look} of {holder}", "mesh": mesh, **_placed(track.values[0])}
            )
            self._animate(node, track)

    def _write_camera(self, shot: PlacedShot) -> None:
        staged = shot.staged
        width, height = staged.size_px
        keys = [camera_at(staged, frame) for frame in range(staged.frames)]
        camera = self._writer.add(
            "cameras",
            {
                "name": shot.name,
                "type": "perspective",
                "perspective": {
                    "aspectRatio": width / height,
                    "yfov": math.radians(keys[0].vertical_fov_deg),
                    "znear": 0.05,
                    "zfar": 500.0,
                },
                "extras": {"yfov_end": math.radians(keys[-1].vertical_fov_deg)},
            },
        )
        track = _Track()
        for frame, key in enumerate(keys):
            track.times.append((shot.start_frame + frame) / self._rate)
            track.values.append(_seen_from(key))
        name = f"camera {shot.name}"
        node = self._root({"name": name, "camera": camera, **_placed(track.values[0])})
        self._animate(node, track)

    def _animate(self, node: int, track: _Track) -> None:
        moves = np.array([matrix[:, 3] for matrix in track.values])
        scales = np.array([np.sqrt((m[:, :3] ** 2).sum(axis=0)) for m in track.values])
        turns = np.array(
            [_quaternion(m[:, :3] / s) for m, s in zip(track.values, scales, strict=True)]
        )
        for at in range(1, len(turns)):  # the short way round
            if float((turns[at] * turns[at - 1]).sum()) < 0:
                turns[at] = -turns[at]
        self._channel(node, "translation", track.times, moves)
        self._channel(node, "rotation", track.times, turns)
        if np.abs(scales - 1).max() > 1e-4:
            self._channel(node, "scale", track.times, scales)

    def _channel(
        self, node: int, path: str, times: Sequence[float], values: NDArray[np.float64]
    ) -> None:
        if np.abs(values - values[0]).max() < 1e-6:
            times, values = times[:1], values[:1]
        writer, samplers = self._writer, self._animation["samplers"]
        samplers.append(
            {
                "input": writer.numbers(np.array(times), _FLOAT, bounds=True),
                "output": writer.numbers(values, _FLOAT),
                "interpolation": "LINEAR",
            }
        )
        self._animation["channels"].append(
            {"sampler": len(samplers) - 1, "target": {"node": node, "path": path}}
        )


def _hold(tracks: Sequence[_Track], until: float) -> None:
    """Keeps what was last until just before a later shot, instead of gliding there."""
    for track in tracks:
        if track.times and track.times[-1] < until - 1e-6:
            track.times.append(until)
            track.values.append(track.values[-1])


def _placed(matrix: NDArray[np.float64]) -> dict[str, list[float]]:
    """Translation, rotation and scale of a (3, 4) matrix."""
    scale = np.sqrt((matrix[:, :3] ** 2).sum(axis=0))
    return {
        "translation": [float(v) for v in matrix[:, 3]],
        "rotation": [float(v) for v in _quaternion(matrix[:, :3] / scale)],
        "scale": [float(v) for v in scale],
    }


def _looking(forward: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3, 3): turns a camera or lamp, which look down -z, to look along `forward`."""
    back = -forward / np.sqrt((forward * forward).sum())
    pole = np.array([0.0, 1.0, 0.0]) if abs(back[1]) < 0.9999 else np.array([0.0, 0.0, 1.0])
    right = np.cross(pole, back)
    right /= np.sqrt((right * right).sum())
    return np.column_stack([right, np.cross(back, right), back])


def _seen_from(key: CameraKey) -> NDArray[np.float64]:
    """(3, 4): place and turn of a camera."""
    turned = _looking(np.subtract(key.aim, key.eye))
    roll = math.radians(key.roll_deg)
    right, up, back = turned.T
    across = right * math.cos(roll) + up * math.sin(roll)
    upward = up * math.cos(roll) - right * math.sin(roll)
    return np.column_stack([across, upward, back, np.array(key.eye)])


def _quaternion(turn: NDArray[np.float64]) -> NDArray[np.float64]:
    """x, y, z, w of a rotation matrix (Shepperd 1978)."""
    trace = float(turn[0, 0] + turn[1, 1] + turn[2, 2])
    squares = np.array([turn[0, 0], turn[1, 1], turn[2, 2], trace])
    k = int(np.argmax(squares))
    out = np.empty(4)
    if k == 3:
        out[3] = 1 + trace
        out[:3] = (
            turn[2, 1] - turn[1, 2],
            turn[0, 2] - turn[2, 0],
            turn[1, 0] - turn[0, 1],
        )
    else:
        i, j = (k + 1) % 3, (k + 2) % 3
        out[k] = 1 + turn[k, k] - turn[i, i] - turn[j, j]
        out[i], out[j] = turn[i, k] + turn[k, i], turn[j, k] + turn[k, j]
        out[3] = turn[j, i] - turn[i, j]
    return np.asarray(out / np.sqrt((out * out).sum()))


def _unit_rows(normals: NDArray[np.float32]) -> NDArray[np.float32]:
    """Exactly unit lengths, as the format wants."""
    length = np.sqrt((normals.astype(np.float64) ** 2).sum(axis=1, keepdims=True))
    unit = normals / np.maximum(length, 1e-6)
    unit[length[:, 0] <= 1e-6] = (0.0, 1.0, 0.0)
    return np.asarray(unit, np.float32)

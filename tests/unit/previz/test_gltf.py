"""The staged scene as glTF, read by a library that did not write it."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from pygltflib import GLTF2

from storyreel.dialogue import read_dialogue
from storyreel.director import stage_film
from storyreel.previz.figures import Performance
from storyreel.previz.gltf import PlacedScene, PlacedShot, scene_glb
from storyreel.previz.render import camera_at
from storyreel.scripter import write
from storyreel.staging.stage import Delivery

EXAMPLE = Path(__file__).parents[3] / "examples" / "ferry.txt"
TYPES = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}
COMPONENTS = {5126: "<f4", 5121: "u1", 5125: "<u4"}


@pytest.fixture(scope="module")
def placed() -> PlacedScene:
    """Two short shots that follow one another."""
    script = write(read_dialogue(EXAMPLE))
    staged = [shot for *_, shot in stage_film(script, None, Delivery((320, 180)))]
    shots, start = [], 0
    for number, shot in enumerate(sorted(staged, key=lambda shot: shot.frames)[:2]):
        people = tuple(figure.character for figure in shot.figures)
        shots.append(PlacedShot(str(10 * number + 10), start, shot, people))
        start += shot.frames
    return PlacedScene("scene 1", shots[0].staged.set, tuple(shots))


@pytest.fixture(scope="module")
def glb(placed: PlacedScene) -> bytes:
    return scene_glb(placed, title='A "film" </script>')


@pytest.fixture(scope="module")
def read(glb: bytes) -> GLTF2:
    return GLTF2.load_from_bytes(glb)


def values(read: GLTF2, accessor: int) -> np.ndarray:
    found = read.accessors[accessor]
    view = read.bufferViews[found.bufferView]
    width, dtype = TYPES[found.type], np.dtype(COMPONENTS[found.componentType])
    blob = read.binary_blob()
    assert view.byteOffset % 4 == 0
    assert view.byteOffset + view.byteLength <= len(blob)
    assert view.byteLength == found.count * width * dtype.itemsize
    flat = np.frombuffer(blob, dtype, found.count * width, view.byteOffset)
    return flat.reshape(found.count, width) if width > 1 else flat


def channel(read: GLTF2, node: int, path: str, time: float) -> np.ndarray:
    """A node's value at a time: between keys as they lie."""
    animation = read.animations[0]
    for one in animation.channels:
        if one.target.node == node and one.target.path == path:
            sampler = animation.samplers[one.sampler]
            times, keys = values(read, sampler.input), values(read, sampler.output)
            at = int(np.argmin(np.abs(times - time)))
            return keys[min(at, len(keys) - 1)]
    default = {"scale": [1.0, 1.0, 1.0]}
    return np.array(getattr(read.nodes[node], path) or default[path])


def matrix(read: GLTF2, node: int, time: float) -> np.ndarray:
    x, y, z, w = channel(read, node, "rotation", time).astype(float)
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
    out = np.eye(4)
    out[:3, :3] = turn * channel(read, node, "scale", time).astype(float)
    out[:3, 3] = channel(read, node, "translation", time)
    return out


def test_every_number_lies_where_the_index_says(glb: bytes, read: GLTF2) -> None:
    assert struct.unpack("<4sII", glb[:12]) == (b"glTF", 2, len(glb))
    for number, accessor in enumerate(read.accessors):
        found = values(read, number)
        assert np.isfinite(found).all()
        if accessor.min:
            assert np.allclose(np.atleast_2d(found.T).min(axis=1), accessor.min)
            assert np.allclose(np.atleast_2d(found.T).max(axis=1), accessor.max)
    for mesh in read.meshes:
        for primitive in mesh.primitives:
            count = read.accessors[primitive.attributes.POSITION].count
            assert values(read, primitive.indices).max() < count


def test_the_same_scene_is_the_same_file(placed: PlacedScene, glb: bytes) -> None:
    assert scene_glb(placed, title='A "film" </script>') == glb


def test_people_are_posed_as_the_renderer_poses_them(placed: PlacedScene, read: GLTF2) -> None:
    shot = placed.shots[1]
    rate = float(shot.staged.rate.value)
    names = [node.name for node in read.nodes]
    for at, name in enumerate(shot.people):
        node = read.nodes[names.index(f"{name} body")]
        skin, primitive = read.skins[node.skin], read.meshes[node.mesh].primitives[0]
        rest = values(read, primitive.attributes.POSITION).astype(float)
        jaw = values(read, primitive.targets[0]["POSITION"]).astype(float)
        joints = values(read, primitive.attributes.JOINTS_0)
        weights = values(read, primitive.attributes.WEIGHTS_0).astype(float)
        assert np.allclose(weights.sum(axis=1), 1, atol=1e-6)
        inverse = values(read, skin.inverseBindMatrices).reshape(-1, 4, 4).transpose(0, 2, 1)
        acting = Performance(
            shot.staged.figures[at], rate=shot.staged.rate, frames=shot.staged.frames, number=at + 1
        )
        for frame in (0, shot.staged.frames // 2, shot.staged.frames - 1):
            time = (shot.start_frame + frame) / rate
            bones = [
                matrix(read, joint, time) @ bind
                for joint, bind in zip(skin.joints, inverse, strict=True)
            ]
            opening = float(channel(read, names.index(f"{name} body"), "weights", time))
            points = np.column_stack([rest + opening * jaw, np.ones(len(rest))])
            carried = np.zeros((len(rest), 3))
            for slot in range(2):
                moved = np.einsum("nij,nj->ni", np.array(bones)[joints[:, slot]], points)
                carried += weights[:, slot, None] * moved[:, :3]
            off = np.abs(carried - acting.pose(frame).vertices).max()
            assert off < 1e-4, "a tenth of a millimetre"


def test_each_shot_has_its_camera(placed: PlacedScene, read: GLTF2) -> None:
    assert [camera.name for camera in read.cameras] == [shot.name for shot in placed.shots]
    names = [node.name for node in read.nodes]
    for shot in placed.shots:
        node = names.index(f"camera {shot.name}")
        rate = float(shot.staged.rate.value)
        for frame in (0, shot.staged.frames - 1):
            key = camera_at(shot.staged, frame)
            placed_at = matrix(read, node, (shot.start_frame + frame) / rate)
            forward = np.subtract(key.aim, key.eye)
            forward /= np.linalg.norm(forward)
            assert np.allclose(placed_at[:3, 3], key.eye, atol=1e-5)
            assert np.allclose(-placed_at[:3, 2], forward, atol=1e-5)
            assert placed_at[1, 1] > 0.5, "upright"


def test_the_animation_is_as_long_as_the_scene(placed: PlacedScene, read: GLTF2) -> None:
    ends = [values(read, sampler.input)[-1] for sampler in read.animations[0].samplers]
    frames = sum(shot.staged.frames for shot in placed.shots)
    assert max(ends) == pytest.approx((frames - 1) / float(placed.shots[0].staged.rate.value))
    assert read.scenes[0].extras["shots"][1]["start_frame"] == placed.shots[0].staged.frames


def test_a_name_is_only_text(read: GLTF2) -> None:
    assert read.asset.extras["title"] == 'A "film" </script>'

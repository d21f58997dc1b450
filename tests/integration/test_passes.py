"""Control passes, read back as other programs read them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import storyreel
from storyreel.director import stage_film
from storyreel.errors import FolderError, UserError
from storyreel.media import BODY_18, probe
from storyreel.previz.render import render_frame
from storyreel.screenplay.schema import ShootingScript
from storyreel.staging.shot import StagedShot
from storyreel.staging.stage import Delivery
from storyreel.studio.passes import passes
from storyreel.studio.stages import ShootOptions

EXAMPLE = Path(__file__).parents[2] / "examples" / "ferry.txt"
SIZE = (240, 136)
OPTIONS = ShootOptions(size_px=SIZE, workers=1)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("script") / "ferry.json"
    storyreel.write(storyreel.read_dialogue(EXAMPLE)).write(path)
    return path


@pytest.fixture(scope="module")
def shot(script: Path) -> str:
    """The shortest shot of two people."""
    written = ShootingScript.load(script)
    found = [
        (shot.duration_frames, f"{scene.id}/{shot.number}")
        for scene in written.scenes
        for shot in scene.shots
        if len(shot.subjects) > 1
    ]
    return min(found)[1]


@pytest.fixture(scope="module")
def folder(script: Path, shot: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "passes"
    manifest = passes(script, out=out, shots=[shot], options=OPTIONS)
    entry = json.loads(manifest.read_text())["shots"][0]
    return out / entry["folder"]


def picture(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image)


def test_every_frame_has_every_pass(folder: Path) -> None:
    entry = json.loads((folder.parent / "passes.json").read_text())["shots"][0]
    for name, ending in [
        ("depth", "png"),
        ("normal", "png"),
        ("mask", "png"),
        ("pose", "png"),
        ("pose", "json"),
        ("flow", "png"),
    ]:
        files = sorted(path.name for path in (folder / name).glob(f"*.{ending}"))
        assert files == [f"{number:05d}.{ending}" for number in range(entry["frames"])]
    for name in ("depth", "normal", "pose"):
        info = probe(folder / f"{name}.mp4").video
        assert info is not None
        assert (info.frames, info.size_px) == (entry["frames"], SIZE)
    for name in ("first", "key", "last"):
        assert picture(folder / f"{name}.png").shape == (SIZE[1], SIZE[0], 3)


@pytest.fixture(scope="module")
def staged(script: Path, shot: str) -> StagedShot:
    """The shot, staged as the passes are made from it."""
    found = stage_film(ShootingScript.load(script), None, Delivery(size_px=SIZE))
    return next(one for scene, _, number, one in found if f"{scene}/{number}" == shot)


def test_depth_is_the_renderers_own_in_millimetres(folder: Path, staged: StagedShot) -> None:
    drawn = render_frame(staged, 3).picture
    depth, mask = picture(folder / "depth" / "00003.png"), picture(folder / "mask" / "00003.png")
    assert depth.dtype == np.uint16
    there = np.isfinite(drawn.depth)
    assert np.abs(depth[there] / 1000 - drawn.depth[there]).max() < 0.002
    assert np.array_equal(mask > 0, drawn.figures > 0)


def test_masks_depth_and_camera_put_everybody_on_their_marks(
    folder: Path, staged: StagedShot
) -> None:
    """Each pixel of a person, carried into the set by depth and camera, lies where they stand."""
    depth, mask = picture(folder / "depth" / "00000.png"), picture(folder / "mask" / "00000.png")
    camera = json.loads((folder / "camera.json").read_text())["frames"][0]
    cast = json.loads((folder.parent / "passes.json").read_text())["mask"]
    to_world = np.array(camera["camera_to_world"])
    nearness = []
    for figure in staged.figures:
        number = int(next(key for key, person in cast.items() if person == figure.character))
        y, x = np.nonzero(mask == number)
        assert y.size > 100
        z = depth[y, x] / 1000
        assert np.percentile(z, 95) - np.percentile(z, 5) < 1, "a person is less than a metre thick"
        right = (x + 0.5 - camera["cx_px"]) / camera["fx_px"] * z
        down = (y + 0.5 - camera["cy_px"]) / camera["fy_px"] * z
        points = (to_world @ np.stack([right, down, z, np.ones_like(z)]))[:3].T
        off = np.hypot(points[:, 0] - figure.x_m, points[:, 2] - figure.z_m)
        assert np.median(off) < 0.4
        assert np.percentile(off, 99) < 0.9
        assert -0.02 < points[:, 1].min() < points[:, 1].max() < figure.look.height_m + 0.1
        mark = np.linalg.inv(to_world) @ (figure.x_m, 1.2, figure.z_m, 1)
        nearness.append((float(mark[2]), float(np.median(z))))
    assert len(nearness) > 1
    assert [z for _, z in sorted(nearness)] == sorted(z for _, z in nearness)


def test_the_camera_finds_the_face_that_the_box_names(folder: Path) -> None:
    faces = json.loads((folder / "face.json").read_text())["frames"][0]
    cast = json.loads((folder.parent / "passes.json").read_text())["mask"]
    mask = picture(folder / "mask" / "00000.png")
    seen = {name: face for name, face in faces.items() if face["visible"]}
    assert seen
    for name, face in seen.items():
        left, top, right, bottom = face["box_px"]
        number = int(next(key for key, person in cast.items() if person == name))
        assert mask[int((top + bottom) / 2), int((left + right) / 2)] == number


def test_the_camera_file_looks_where_the_camera_looks(folder: Path) -> None:
    camera = json.loads((folder / "camera.json").read_text())["frames"][0]
    to_camera = np.linalg.inv(np.array(camera["camera_to_world"]))
    eye = to_camera @ np.array([*camera["aim_m"], 1.0])
    x = camera["fx_px"] * eye[0] / eye[2] + camera["cx_px"]
    y = camera["fy_px"] * eye[1] / eye[2] + camera["cy_px"]
    assert (x, y) == pytest.approx((SIZE[0] / 2, SIZE[1] / 2), abs=0.01)
    x_m, y_m, z_m = camera["aim_m"]
    above = to_camera @ np.array([x_m, y_m + 0.2, z_m, 1.0])
    assert above[1] < eye[1], "y looks down"


def test_keypoints_lie_on_their_person(folder: Path) -> None:
    pose = json.loads((folder / "pose" / "00000.json").read_text())
    mask = picture(folder / "mask" / "00000.png")
    assert (pose["canvas_width"], pose["canvas_height"]) == SIZE
    for person in pose["people"]:
        points = np.array(person["pose_keypoints_2d"]).reshape(len(BODY_18), 3)
        found = points[points[:, 2] > 0]
        assert len(found) >= 3
        own = [mask[int(y), int(x)] == person["person_id"][0] for x, y, _ in found]
        assert np.mean(own) > 0.6
    drawn = picture(folder / "pose" / "00000.png")
    assert drawn.any()


def test_normals_have_unit_length(folder: Path) -> None:
    normal = picture(folder / "normal" / "00000.png").astype(float) / 255 * 2 - 1
    length = np.sqrt((normal**2).sum(axis=2))
    assert np.abs(length - 1).max() < 0.02


def test_flow_leads_to_the_next_frame(script: Path, shot: str, tmp_path: Path) -> None:
    """Points carried by the flow fall on the person they left from, while the camera moves in."""
    plan = ShootingScript.load(script).model_dump(mode="json")
    for scene in plan["scenes"]:
        for planned in scene["shots"]:
            if f"{scene['id']}/{planned['number']}" == shot:
                planned["move"] = {"kind": "push in", "amount": 0.8}
    moving = tmp_path / "moving.json"
    ShootingScript.model_validate(plan).write(moving)
    out = tmp_path / "out"
    manifest = passes(
        moving, out=out, shots=[shot], only=["flow", "mask", "depth"], options=OPTIONS
    )
    entry = json.loads(manifest.read_text())["shots"][0]
    inside = out / entry["folder"]
    flow = read_flow(inside / "flow" / f"{entry['frames'] // 2:05d}.png")
    assert np.abs(flow).max() > 0.3, "something moves"
    now = picture(inside / "mask" / f"{entry['frames'] // 2:05d}.png")
    after = picture(inside / "mask" / f"{entry['frames'] // 2 + 1:05d}.png")
    rows, columns = np.indices(now.shape)
    x = np.clip(np.rint(columns + flow[:, :, 0]), 0, SIZE[0] - 1).astype(int)
    y = np.clip(np.rint(rows + flow[:, :, 1]), 0, SIZE[1] - 1).astype(int)
    assert (after[y, x] == now).mean() > 0.985


def read_flow(path: Path) -> np.ndarray:
    """KITTI's form, by the library's own decoder of 16-bit colour PNG."""
    import av

    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        assert frame.format.name.startswith("rgb48")
        values = frame.to_ndarray().astype(float)
    assert (values[:, :, 2] == 1).all()
    return (values[:, :, :2] - 32768) / 64


def test_a_folder_with_other_files_is_left_alone(script: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(FolderError, match="holds other files"):
        passes(script, out=tmp_path, options=OPTIONS)
    assert (tmp_path / "mine.txt").read_text() == "keep"


def test_unknown_passes_and_shots_are_named(script: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no pass 'sketch'"):
        passes(script, out=tmp_path / "a", only=["sketch"], options=OPTIONS)
    with pytest.raises(UserError, match="999"):
        passes(script, out=tmp_path / "b", shots=["999"], options=OPTIONS)

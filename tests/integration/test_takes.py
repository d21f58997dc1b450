"""A take as a file: the same bytes however it is made, and the frames that were approved."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import storyreel
from storyreel.backends.video import VideoRequest
from storyreel.backends.video.previz import PART_FRAMES, Previz
from storyreel.director import stage_film
from storyreel.film.schema import Truth
from storyreel.media import contact_sheet, frames, probe
from storyreel.previz.render import render_frame
from storyreel.screenplay.vocabulary import Skin
from storyreel.staging.shot import StagedShot
from storyreel.staging.stage import Delivery
from storyreel.studio.stages import ShootOptions

EXAMPLE = Path(__file__).parents[2] / "examples" / "ferry.txt"
SIZE = (240, 136)


def staged(size_px: tuple[int, int] = SIZE, *, draft: bool = False) -> list[StagedShot]:
    script = storyreel.write(storyreel.read_dialogue(EXAMPLE))
    return [shot for *_, shot in stage_film(script, None, Delivery(size_px, draft))]


def made(shot: StagedShot, folder: Path) -> VideoRequest:
    folder.mkdir(exist_ok=True)
    request = VideoRequest(
        slate="sc001_sh0010_t01",
        staged=shot,
        media=folder / "take.mp4",
        truth=folder / "take.truth.json",
        still=folder / "take.jpg",
    )
    service = Previz()
    parts = range(len(service.parts(shot)))
    results = [service.make(request, part, lambda _frames: None) for part in reversed(parts)]
    service.gather(request, results[::-1])
    return request


def test_decoded_frames_are_those_that_were_approved(
    tmp_path: Path, golden_picture: Callable[..., None]
) -> None:
    """The encoder's losses included; a change of its settings shows here."""
    shot = staged()[1].model_copy(update={"frames": 30})
    request = made(shot, tmp_path)
    shown = [rgb for number, _, rgb in frames(request.media) if number in (0, 10, 20, 29)]
    golden_picture("previz/decoded.png", contact_sheet(shown, columns=2))


def test_a_long_take_is_made_in_parts_that_fit(tmp_path: Path) -> None:
    shot = staged((96, 54), draft=True)[0]
    long = shot.model_copy(update={"frames": PART_FRAMES + 30, "handles": (4, 5)})
    assert len(Previz().parts(long)) == 2
    request = made(long, tmp_path)
    info = probe(request.media).video
    assert info is not None
    assert info.frames == PART_FRAMES + 39
    truth = Truth.load(request.truth)
    assert len(truth.frames) == PART_FRAMES + 39
    assert request.still.is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "take.jpg",
        "take.mp4",
        "take.truth.json",
    ]
    again = made(long, tmp_path / "again")
    assert again.media.read_bytes() == request.media.read_bytes()
    assert again.truth.read_bytes() == request.truth.read_bytes()


def test_one_process_and_two_make_the_same_bytes_of_a_long_shot(tmp_path: Path) -> None:
    script = storyreel.write(storyreel.read_dialogue(EXAMPLE))
    digests = []
    for workers in (1, 2):
        options = ShootOptions(size_px=(128, 72), draft=True, workers=workers, handles=60)
        cut = storyreel.shoot(script, out=tmp_path / str(workers), options=options)
        assert max(shot.chosen.frames for shot in cut.document.shots) > PART_FRAMES
        digests.append([shot.chosen.sha256 for shot in cut.document.shots])
    assert digests[0] == digests[1]


@pytest.mark.slow
def test_fresh_kernels_make_the_same_bytes(tmp_path: Path) -> None:
    """Compiled anew in another folder, by another process."""
    shot = staged()[1].model_copy(update={"frames": 6})
    cached = made(shot, tmp_path / "cached").media.read_bytes()
    (tmp_path / "shot.json").write_text(shot.canonical(), encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; sys.path[:0] = [sys.argv[3]]\n"
        "from test_takes import made\n"
        "from storyreel.staging.shot import StagedShot\n"
        "shot = StagedShot.model_validate_json(Path(sys.argv[1]).read_text('utf-8'))\n"
        "made(shot, Path(sys.argv[2]))\n"
    )
    fresh = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
    subprocess.run(
        [
            sys.executable,
            "-c",
            program,
            str(tmp_path / "shot.json"),
            str(tmp_path / "fresh"),
            str(Path(__file__).parent),
        ],
        env=fresh,
        check=True,
    )
    assert list((tmp_path / "kernels").rglob("*.nbc")), "kernels were compiled"
    made_anew = (tmp_path / "fresh" / "take.mp4").read_bytes()
    assert hashlib.sha256(made_anew).hexdigest() == hashlib.sha256(cached).hexdigest()


@pytest.mark.parametrize("aspect", ["16:9", "9:16", "1:1", "2.39:1"])
def test_every_shape_of_picture_shows_its_subjects(aspect: str) -> None:
    """Faces of a shot's subjects are inside the frame, whatever its shape."""
    from storyreel.scripter import WriterOptions, shape_of

    script = storyreel.write(storyreel.read_dialogue(EXAMPLE), options=WriterOptions(aspect=aspect))
    shape = shape_of(aspect)
    size_px = (2 * round(120 * shape / 2), 120)
    seen = wanted = 0
    shots = [shot for scene in script.scenes for shot in scene.shots]
    for shot, (*_, one) in zip(shots, stage_film(script, None, Delivery(size_px)), strict=True):
        people = {p.character: p for p in render_frame(one, one.frames // 2).truth.people}
        for subject in shot.subjects[:1]:
            if subject.id in people and (box := people[subject.id].face_box) is not None:
                wanted += 1
                seen += box[0] > 0 and box[1] > -0.02 and box[2] < 1 and box[3] < 1
    assert wanted
    assert seen == wanted


def test_a_face_box_lies_about_the_face_that_is_drawn() -> None:
    """Skin is found in the picture as what changes when somebody has another complexion."""
    measured = 0
    for shot in staged((480, 270)):
        frame = render_frame(shot, 0)
        for place, figure in enumerate(shot.figures):
            person = next(p for p in frame.truth.people if p.character == figure.character)
            if person.face_box is None or not person.face_visible:
                continue
            left, right = (480 * person.face_box[side] for side in (0, 2))
            top, chin = (270 * person.face_box[side] for side in (1, 3))
            width, height = right - left, chin - top
            if height < 50:
                continue
            light = figure.look.skin in (Skin.PALE, Skin.FAIR, Skin.OLIVE)
            other = figure.look.model_copy(update={"skin": Skin.DARK if light else Skin.PALE})
            people = list(shot.figures)
            people[place] = figure.model_copy(update={"look": other})
            changed = shot.model_copy(update={"figures": tuple(people)})
            before, after = luma(shot), luma(changed)
            skin = (np.abs(after - before) > 12) & (frame.picture.figures == place + 1)
            skin[:, : max(0, round(left - 0.6 * width))] = False
            skin[:, round(right + 0.6 * width) :] = False
            rows = np.flatnonzero(skin.sum(axis=1) > 0.3 * width)
            assert abs(rows[0] - top) < 0.13 * height, "the hairline is the top of the box"
            cheeks = skin[round(top + 0.4 * height) : round(top + 0.65 * height)]
            columns = np.flatnonzero(cheeks.sum(axis=0) > 0.5 * len(cheeks))
            beside = sorted((left - columns[0], columns[-1] + 1 - right))
            assert abs(beside[0]) < 0.2 * width, "the far cheek is the side of the box"
            assert beside[1] < 0.35 * height, "on the near side there is an ear as well"
            measured += 1
    assert measured >= 5


def luma(shot: StagedShot) -> np.ndarray:
    height = shot.size_px[1]
    return render_frame(shot, 0).picture.yuv[:height].astype(int)


def test_the_size_of_faces_is_the_size_in_the_script() -> None:
    """Measured on what is drawn: the face's box, whose middle shows its owner."""
    from storyreel.staging.camera import size_class

    right = total = 0
    for example in ("ferry.txt", "saturdays.txt", "understudy.txt", "reel-nine.txt"):
        script = storyreel.write(storyreel.read_dialogue(EXAMPLE.parent / example))
        shots = [shot for scene in script.scenes for shot in scene.shots]
        found = stage_film(script, None, Delivery(SIZE))
        for shot, (*_, one) in zip(shots, found, strict=True):
            frame = render_frame(one, 0)
            names = [figure.character for figure in one.figures]
            person = next(
                (p for p in frame.truth.people if p.character == shot.subjects[0].id), None
            )
            if person is None or person.face_box is None or not person.face_visible:
                continue
            left, top, low = person.face_box[0], person.face_box[1], person.face_box[3]
            middle = (left + person.face_box[2]) / 2
            at = frame.picture.figures[
                min(SIZE[1] - 1, int((top + low) / 2 * SIZE[1])), int(middle * SIZE[0])
            ]
            assert at == 1 + names.index(person.character)
            total += 1
            right += size_class(low - top) is shot.framing.size
    assert total > 40
    assert right >= 0.98 * total, f"{right} of {total}"

"""Dialogue to film on the previz backend, small and in draft."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sqlite3
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import storyreel
from storyreel.errors import FolderError
from storyreel.film.schema import CutDocument, Truth, VoiceTrack
from storyreel.media import probe
from storyreel.screenplay import ShootingScript
from storyreel.staging.camera import size_class
from storyreel.studio.stages import ShootOptions

DIALOGUE = """\
INT. WORKSHOP - NIGHT

[Ada stands at the bench with a key.]

ADA: You locked it yourself.

BORIS: (angrily) I did not! I never had the key, and you know it.

[Ada hands Boris the key.]

ADA: Now you do.

BORIS: What am I supposed to open with this, after all these years?

EXT. STREET - DAY

[Boris puts on his coat.]

BORIS: It was never about the door.

ADA (V.O.): No. It never was.
"""
SMALL = ShootOptions(size_px=(192, 108), draft=True, workers=2)
BYTES = ("script.json", "film.mp4", "film.srt", "film.otio", "review.json", "storyboard.html")


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "key.txt"
    path.write_text(DIALOGUE, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def film(source: Path, tmp_path_factory: pytest.TempPathFactory) -> storyreel.Cut:
    return storyreel.produce(source, out=tmp_path_factory.mktemp("films") / "key", options=SMALL)


@pytest.fixture
def copy(film: storyreel.Cut, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    shutil.copytree(film.folder, folder)
    return folder


def takes(folder: Path) -> dict[str, str]:
    with sqlite3.connect(folder / "run.sqlite") as log:
        rows = log.execute("SELECT digest, name FROM job WHERE kind = 'take'").fetchall()
    log.close()
    return dict(rows)


def test_a_run_leaves_a_whole_film_and_its_papers(film: storyreel.Cut) -> None:
    for name in (*BYTES, "run.json", "dialogue.json", "cut.json", "review.html", "contact.jpg"):
        assert (film.folder / name).stat().st_size > 0, name
    info = probe(film.film)
    assert info.video is not None
    assert info.audio is not None
    assert info.video.frames == film.document.duration_frames
    assert info.subtitles == ("mov_text",)
    assert film.complete
    script = ShootingScript.load(film.folder / "script.json")
    assert film.document.duration_frames == script.duration_frames
    assert script.lines[0].text == "You locked it yourself."
    for shot in film.document.shots:
        assert (film.folder / shot.chosen.media).exists()


def test_nothing_unfinished_lies_about(film: storyreel.Cut) -> None:
    assert not [path for path in film.folder.rglob("*") if path.name.endswith(".part")]


def test_every_line_is_heard_at_its_place(film: storyreel.Cut) -> None:
    reviewed = storyreel.review(film)
    assert reviewed.measurement("dialogue_coverage").value == 1
    assert reviewed.measurement("dialogue_order").value == 1
    timing = reviewed.measurement("line_timing").value
    assert timing is not None
    assert timing < 5


def test_the_same_dialogue_twice_gives_the_same_bytes(
    film: storyreel.Cut, source: Path, tmp_path: Path
) -> None:
    alone = ShootOptions(size_px=SMALL.size_px, draft=True, workers=1)
    again = storyreel.produce(source, out=tmp_path / "again", options=alone)
    for name in BYTES:
        assert (again.folder / name).read_bytes() == (film.folder / name).read_bytes(), name
    for shot in film.document.shots:
        assert (again.folder / shot.chosen.media).read_bytes() == (
            film.folder / shot.chosen.media
        ).read_bytes()


def test_a_second_run_makes_nothing_again(
    copy: Path, source: Path, finished_once: Callable[[Path], bool]
) -> None:
    before = {name: (copy / name).read_bytes() for name in BYTES}
    storyreel.produce(source, out=copy, options=SMALL)
    assert {name: (copy / name).read_bytes() for name in BYTES} == before
    assert finished_once(copy)


def test_one_changed_line_changes_its_shots_and_no_others(
    film: storyreel.Cut, copy: Path, tmp_path: Path
) -> None:
    edited = tmp_path / "key.txt"
    edited.write_text(DIALOGUE.replace("Now you do.", "Well, now you do."), encoding="utf-8")
    cut = storyreel.produce(edited, out=copy, options=SMALL)
    before = {shot.chosen.sha256 for shot in film.document.shots}
    after = [shot.chosen.sha256 for shot in cut.document.shots]
    assert len(set(takes(copy)) - set(takes(film.folder))) <= 2
    assert 1 <= sum(digest not in before for digest in after) <= 2
    assert storyreel.review(cut).measurement("dialogue_coverage").value == 1
    script = ShootingScript.load(copy / "script.json")
    assert "Well, now you do." in [line.text for line in script.lines]


def test_a_run_that_breaks_off_goes_on_where_it_was(
    film: storyreel.Cut,
    source: Path,
    tmp_path: Path,
    finished_once: Callable[[Path], bool],
) -> None:
    class PulledPlugError(Exception):
        pass

    def pull(event: object) -> None:
        if getattr(event, "stage", "") == "takes" and getattr(event, "done", 0) > 60:
            raise PulledPlugError

    with pytest.raises(PulledPlugError):
        storyreel.produce(source, out=tmp_path / "film", options=SMALL, on_event=pull)
    assert not (tmp_path / "film" / "film.mp4").exists()
    storyreel.produce(source, out=tmp_path / "film", options=SMALL)
    for name in BYTES:
        assert (tmp_path / "film" / name).read_bytes() == (film.folder / name).read_bytes(), name
    assert finished_once(tmp_path / "film")


def test_a_lost_take_is_made_again_and_is_the_same(copy: Path, source: Path) -> None:
    cut = CutDocument.load(copy / "cut.json")
    lost = copy / cut.shots[1].chosen.media
    data = lost.read_bytes()
    lost.unlink()
    storyreel.produce(source, out=copy, options=SMALL)
    assert lost.read_bytes() == data


def test_a_folder_with_another_film_is_left_alone(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("ZOE: Something else.\nYAN: Entirely.\n", encoding="utf-8")
    before = (copy / "film.mp4").read_bytes()
    with pytest.raises(FolderError, match=r"holds another film, 'Key' from 'key\.txt'"):
        storyreel.produce(other, out=copy, options=SMALL)
    assert (copy / "film.mp4").read_bytes() == before


def test_faces_have_the_size_the_script_promises(film: storyreel.Cut) -> None:
    script = ShootingScript.load(film.folder / "script.json")
    framed = {
        (scene.id, shot.number): shot
        for scene in script.scenes
        for shot in scene.shots
        if shot.kind.value in ("single", "OTS", "reaction")
    }
    checked = 0
    for cut_shot in film.document.shots:
        shot = framed.get((cut_shot.scene, cut_shot.shot))
        if shot is None or cut_shot.chosen.truth is None:
            continue
        first = Truth.load(film.folder / cut_shot.chosen.truth).frames[0]
        person = next(p for p in first.people if p.character == shot.subjects[0].id)
        assert person.face_box is not None
        height = person.face_box[3] - person.face_box[1]
        assert size_class(height) is shot.framing.size, (cut_shot.shot, height)
        checked += 1
    assert checked >= 3


def test_the_timeline_opens_in_an_editor(film: storyreel.Cut) -> None:
    import opentimelineio as otio

    timeline = otio.adapters.read_from_file(str(film.folder / "film.otio"))
    picture = timeline.video_tracks()[0]
    assert len(list(picture.find_clips())) == len(film.document.shots)
    assert picture.duration().value == film.document.duration_frames
    voices = VoiceTrack.load(film.folder / "voice" / "track.json")
    sounds = [clip for track in timeline.audio_tracks() for clip in track.find_clips()]
    assert len(sounds) == len(voices.lines)
    for clip in timeline.find_clips():
        assert (film.folder / clip.media_reference.target_url).exists()


def test_a_cut_is_saved_under_any_name(film: storyreel.Cut, tmp_path: Path) -> None:
    assert film.save(tmp_path / "my film.mp4").read_bytes() == film.film.read_bytes()
    saved = json.loads(film.save(tmp_path / "my film.otio").read_text("utf-8"))
    assert saved["OTIO_SCHEMA"].startswith("Timeline")
    with pytest.raises(storyreel.StoryreelError, match=r"end the name in \.mp4"):
        film.save(tmp_path / "film.avi")


def test_a_script_can_be_shot_alone(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("ANA: Is it done?\nBO: Done.\n", encoding="utf-8")
    script = storyreel.write(storyreel.read_dialogue(path))
    cut = storyreel.shoot(script, out=tmp_path / "shot", options=SMALL)
    assert cut.complete
    assert cut.document.rate.value == Fraction(24)


@pytest.mark.parametrize("ambience", [True, False])
def test_what_is_planned_and_not_made_is_said(ambience: bool, tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("ANA: Is it done?\nBO: Done.\n", encoding="utf-8")
    plan = storyreel.write(storyreel.read_dialogue(path)).model_dump(mode="json")
    shot = plan["scenes"][0]["shots"][0]
    plan["scenes"][0]["shots"][-1]["transition"] = {"kind": "dissolve", "frames": 12}
    shot["sounds"] = [
        {"kind": "ambience", "what": "rain", "in_frames": 0, "out_frames": 20},
        {"kind": "effect", "what": "a door", "in_frames": 0, "out_frames": 20},
    ]
    script = ShootingScript.model_validate(plan)
    options = dataclasses.replace(SMALL, ambience=ambience)
    cut = storyreel.shoot(script, out=tmp_path / "shot", options=options)
    said = [note.text for note in storyreel.review(cut).notes if note.metric == "edit"]
    dissolve = "A dissolve is planned out of this shot; the film cuts, as no shot follows it."
    if ambience:
        door = "A sound is planned here, 'a door'; the film has voices and places."
        assert said == [dissolve, door]
    else:
        rain = "A sound is planned here, 'rain'; the film has voices only."
        assert said == [dissolve, rain.replace("'rain'", "'a door'"), rain]


def test_the_script_sets_the_pace_of_a_voice(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("ANA: Is it really and finally done, my friend?\n", encoding="utf-8")
    plan = storyreel.write(storyreel.read_dialogue(path)).model_dump(mode="json")
    lengths = []
    for rate in (1.0, 1.8):
        plan["characters"][0]["voice"]["rate"] = rate
        script = ShootingScript.model_validate(plan)
        cut = storyreel.shoot(script, out=tmp_path / f"at-{rate}", options=SMALL)
        lengths.append(cut.document.lines[0].frames)
    assert lengths[1] < 0.75 * lengths[0]


def test_a_shot_film_is_not_overwritten_by_another(copy: Path, tmp_path: Path) -> None:
    (copy / "dialogue.json").unlink()
    other = tmp_path / "other.txt"
    other.write_text("ZOE: Something else.\nYAN: Entirely.\n", encoding="utf-8")
    before = (copy / "script.json").read_bytes()
    with pytest.raises(FolderError, match="holds another film"):
        storyreel.produce(other, out=copy, options=SMALL)
    assert (copy / "script.json").read_bytes() == before


def test_one_shared_line_does_not_make_it_the_same_film(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("ZOE: Now you do.\n", encoding="utf-8")
    with pytest.raises(FolderError, match="holds another film"):
        storyreel.produce(other, out=copy, options=SMALL)


def test_a_damaged_take_is_not_adopted_after_a_kill(
    film: storyreel.Cut, copy: Path, source: Path
) -> None:
    class PulledPlugError(Exception):
        pass

    def pull(event: object) -> None:
        if getattr(event, "stage", "") == "takes":
            raise PulledPlugError

    damaged = copy / film.document.shots[1].chosen.media
    damaged.write_bytes(damaged.read_bytes()[:-100])
    with pytest.raises(PulledPlugError):
        storyreel.produce(source, out=copy, options=SMALL, on_event=pull)
    storyreel.produce(source, out=copy, options=SMALL)
    good = film.folder / film.document.shots[1].chosen.media
    assert damaged.read_bytes() == good.read_bytes()

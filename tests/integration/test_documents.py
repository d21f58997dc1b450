"""Documents of a script and of a run: every form, with the film's own times and pictures."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from storyreel.dialogue import read_text
from storyreel.edit import assemble
from storyreel.errors import BadMedia, ScriptError, UnknownName, UserError
from storyreel.film.schema import Take, slate
from storyreel.screenplay.schema import ShootingScript
from storyreel.scripter import write
from storyreel.studio.documents import FORMS, Material, document, form_of, material
from storyreel.studio.events import Event
from storyreel.studio.stills import draw_stills

WORDS = "ADA: You locked it yourself.\n\nBORIS: (angrily) I never had the key, and you know it.\n"
EMPTY = "0" * 64


@pytest.fixture(scope="session")
def script() -> ShootingScript:
    return write(read_text(WORDS, name="key.txt"))


@pytest.fixture
def run(script: ShootingScript, tmp_path: Path) -> Path:
    """A run folder as far as documents go: the script, its cut, and all stills but the last."""
    takes = []
    (tmp_path / "takes").mkdir()
    shots = [(scene, shot) for scene in script.scenes for shot in scene.shots]
    for number, (scene, shot) in enumerate(shots):
        name = slate(scene.number, shot.number, 1)
        takes.append(
            Take(
                slate=name,
                scene=scene.id,
                shot=shot.number,
                backend="previz",
                request_sha256=EMPTY,
                media=f"takes/{name}.mp4",
                sha256=EMPTY,
                frames=shot.duration_frames,
                size_px=(64, 36),
            )
        )
        if number + 1 < len(shots):
            picture = Image.new("RGB", (64, 36), (40 * number, 90, 60))
            picture.save(tmp_path / "takes" / f"{name}.jpg")
    script.write(tmp_path / "script.json")
    assemble(script, takes, size_px=(64, 36)).write(tmp_path / "cut.json")
    return tmp_path


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_every_line(script: ShootingScript, form: str) -> None:
    made = document(Material(script), form)
    if form == "pdf":
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    else:
        text = made.decode("utf-8")
    spoken = "".join(text.replace("…", " ").split())
    for line in script.lines:
        for word in line.text.split():
            assert word.strip(",.") in spoken
    assert document(Material(script), form) == made


def test_an_ending_names_its_form() -> None:
    assert {form_of(Path(f"film{form.ending.upper()}")) for form in FORMS.values()} == set(FORMS)
    with pytest.raises(UserError) as refused:
        form_of(Path("film.docx"))
    assert str(refused.value) == (
        "cannot tell the form of 'film.docx': end it in .json, .txt, .md, .csv, .fountain, .fdx, "
        ".srt, .vtt, .html or .pdf, or give --form."
    )


def test_a_form_that_there_is_not_is_refused_with_the_nearest(script: ShootingScript) -> None:
    with pytest.raises(UnknownName, match=r"^no form of a script named 'cvs'. Did you mean 'csv'"):
        document(Material(script), "cvs")


def test_a_run_gives_its_own_pictures_and_slates(run: Path, script: ShootingScript) -> None:
    found = material(run)
    shots = sum(len(scene.shots) for scene in script.scenes)
    assert found.cut is not None
    assert len(found.stills) == shots - 1
    page = document(found, "html").decode("utf-8")
    assert page.count('src="data:image/jpeg') == shots - 1
    assert "sc001_sh0010_t01" in page
    assert page.count(">No picture<") == 1


def test_a_cut_of_the_script_before_an_edit_is_left_aside(
    run: Path, script: ShootingScript
) -> None:
    script.model_copy(update={"title": "Another key"}).write(run / "script.json")
    found = material(run)
    assert found.outdated
    assert (found.cut, found.stills) == (None, {})


def test_a_damaged_still_is_named(run: Path) -> None:
    still = sorted((run / "takes").glob("*.jpg"))[0]
    whole = still.read_bytes()
    still.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadMedia, match=rf"^{still.name} is not a picture: "):
        material(run)
    Image.new("RGB", (64, 36)).save(still, format="PNG")
    with pytest.raises(BadMedia) as refused:
        material(run)
    assert str(refused.value) == (
        f"{still.name} is not a JPEG picture. Delete it to go on without it."
    )


def test_what_is_no_script_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text(WORDS)
    with pytest.raises(UserError) as refused:
        material(tmp_path / "key.txt")
    assert str(refused.value) == (
        "key.txt is not a shooting script: give a run folder, or a script as `storyreel write` "
        "makes it in .json."
    )
    with pytest.raises(UserError, match=r"holds no shooting script; run produce or shoot first\.$"):
        material(tmp_path)
    with pytest.raises(ScriptError, match=r"^cannot read .*none.json': No such file or directory"):
        material(tmp_path / "none.json")
    (tmp_path / "other.json").write_text(json.dumps({"kind": "cut", "version": 1}))
    with pytest.raises(ScriptError, match=r"^other.json is not a shooting-script document"):
        material(tmp_path / "other.json")


def test_a_script_that_was_not_shot_gets_a_drawn_picture_of_every_shot(
    script: ShootingScript,
) -> None:
    events: list[Event] = []
    stills = draw_stills(script, on_event=events.append)
    assert set(stills) == {(scene.id, it.number) for scene in script.scenes for it in scene.shots}
    for still in stills.values():
        with Image.open(io.BytesIO(still)) as picture:
            assert picture.size == (640, 360)
    assert (events[0].done, events[-1].done) == (0, len(stills))
    assert {event.total for event in events} == {len(stills)}
    pdf = pypdf.PdfReader(io.BytesIO(document(Material(script, stills=stills), "pdf")))
    assert sum(len(page.images) for page in pdf.pages) == len(stills)

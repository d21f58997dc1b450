"""`compare`: two scripts in, a table, a page or JSON out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storyreel.dialogue.words import printable
from storyreel.document import write_whole
from storyreel.pages import Stills
from storyreel.screenplay import ShootingScript

LINES = (
    "INT. OFFICE - DAY\n\nANNA: You came back. I did not think that you would.\n"
    "BEN: I said so, did I not? I always come back.\n"
    "ANNA: (angrily) You say many things, and none of them come true!\nBEN: This one did.\n"
    "ANNA: Then sit down, and tell me where you were, and with whom, and for how long.\n"
    "BEN: I was with my brother, in the north, where nobody writes letters.\n"
)


@pytest.fixture
def written(run: Callable[..., Any], tmp_path: Path) -> Callable[..., Path]:
    """Writes a script of a text by a preset."""

    def write(name: str, text: str = LINES, preset: str = "classic") -> Path:
        scene = tmp_path / "scene.txt"
        scene.write_text(text, encoding="utf-8")
        out = tmp_path / name
        assert run("write", scene, "--preset", preset, "-o", out).code == 0
        return out

    return write


def test_two_presets_are_compared_in_a_table(
    run: Callable[..., Any], written: Callable[..., Path], golden: Callable[..., None]
) -> None:
    a, b = written("a.json"), written("b.json", preset="intimate")
    outcome = run("compare", a, b)
    assert (outcome.code, outcome.err) == (0, "")
    golden("pages/compare-table.txt", outcome.out)


def test_words_put_in_and_taken_out_are_marked(
    run: Callable[..., Any], written: Callable[..., Path]
) -> None:
    a = written("a.json")
    b = written("b.json", LINES.replace("This one did.", "This one never did, Anna."))
    said = run("compare", a, b).out
    assert "lines: 1 reworded\n" in said
    assert "l4  BEN: This one [-did.-] {+never did, Anna.+}" in said


def test_lines_numbered_anew_are_found_and_it_is_said(
    run: Callable[..., Any], written: Callable[..., Path]
) -> None:
    a = written("a.json")
    b = written("b.json", LINES.replace("BEN: I said", "BEN: Well.\nANNA: Well what?\nBEN: I said"))
    said = run("compare", a, b).out
    assert "lines: 2 only in B\n" in said
    assert "The lines have other ids in the two scripts; they were compared by their words." in said
    assert "l2  BEN: {+Well.+}" in said


def test_json_has_everything_and_is_the_same_twice(
    run: Callable[..., Any], written: Callable[..., Path]
) -> None:
    a, b = written("a.json"), written("b.json", preset="tense")
    outcome = run("compare", a, b, "--json")
    assert outcome.out == run("compare", a, b, "--json").out
    told = json.loads(outcome.out)
    assert [told[side]["preset"] for side in "ab"] == ["classic", "tense"]
    assert told["lines"]["same_words"] is True
    shots = [pair for scene in told["scenes"] for pair in scene["shots"]]
    assert sum(pair["same"] for pair in shots) == told["shots"]["same"]
    figures = {it["name"]: it for it in told["figures"]}
    assert figures["shots"]["a"] == len([pair for pair in shots if pair["a"]])
    assert figures["speaker-seen"]["unit"] == "share"
    assert all(it["about"] for it in told["figures"])
    for it in told["figures"]:
        assert (it["a"] is None) == bool(it["not_computed"]["a"])


def test_a_page_is_written_and_the_same_twice(
    run: Callable[..., Any], written: Callable[..., Path], tmp_path: Path
) -> None:
    a, b, page = written("a.json"), written("b.json", preset="tense"), tmp_path / "compare.html"
    outcome = run("compare", a, b, "-o", page)
    assert outcome.code == 0
    assert outcome.err.startswith(f"{page}: ")
    first = page.read_bytes()
    assert first.startswith(b"<!DOCTYPE html>")
    run("compare", a, b, "-o", page)
    assert page.read_bytes() == first


def test_pictures_are_drawn_for_both_scripts_and_stand_on_the_page(
    run: Callable[..., Any],
    written: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def drawn(script: ShootingScript, **_: Any) -> Stills:
        return {(s.id, shot.number): b"\xff\xd8\xff" for s in script.scenes for shot in s.shots}

    monkeypatch.setattr("storyreel.studio.compare.draw_stills", drawn)
    a, b, page = written("a.json"), written("b.json", preset="tense"), tmp_path / "compare.html"
    assert run("compare", a, b, "-o", page, "--pictures").code == 0
    html = page.read_text("utf-8")
    assert html.count("<img") == html.count('class="cutting"') > 0


def test_a_run_folder_is_compared_with_a_script(
    run: Callable[..., Any], written: Callable[..., Path], tmp_path: Path
) -> None:
    a = written("a.json")
    folder = tmp_path / "run"
    folder.mkdir()
    write_whole(folder / "script.json", a.read_bytes())
    said = run("compare", folder, a)
    assert said.code == 0
    assert said.out.startswith("A  run: ")


def test_two_files_of_one_name_are_told_apart(
    run: Callable[..., Any], written: Callable[..., Path], tmp_path: Path
) -> None:
    a = written("a.json")
    again = tmp_path / "later" / "a.json"
    again.parent.mkdir()
    again.write_bytes(a.read_bytes())
    assert run("compare", a, again).out.startswith(f"A  {a}: ")


def test_what_cannot_be_compared_gets_one_sentence(
    run: Callable[..., Any], written: Callable[..., Path], tmp_path: Path
) -> None:
    a = written("a.json")
    other = written("other.json", "CARL: Two coffees, please.\nDORA: Sugar?\n")
    outcome = run("compare", a, other)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "a.json and other.json share no line: none has the same words in both, or half of them "
        "under one id. Give two scripts of one dialogue."
    )
    outcome = run("compare", a, tmp_path / "scene.txt")
    assert outcome.code == 2
    assert outcome.err == (
        "scene.txt is not a shooting script: give a run folder, or a script as `storyreel write` "
        "makes it in .json."
    )
    outcome = run("compare", a, tmp_path / "none.json")
    assert outcome.code == 2
    assert outcome.err == f"cannot read {str(tmp_path / 'none.json')!r}: No such file or directory."


def test_a_page_that_is_none_is_refused_before_anything_is_read(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    outcome = run("compare", "a.json", "b.json", "-o", tmp_path / "b.json")
    assert (outcome.code, outcome.err) == (2, "-o writes a page: end 'b.json' in .html.")
    outcome = run("compare", "a.json", "b.json", "--pictures")
    assert outcome.code == 2
    assert outcome.err == "--pictures are for the page: give the file to write with -o."


def test_a_script_cannot_give_orders_to_the_terminal_or_the_browser(
    run: Callable[..., Any], written: Callable[..., Path], tmp_path: Path
) -> None:
    a, page = written("a.json"), tmp_path / "page.html"
    value = json.loads(a.read_text("utf-8"))
    value["title"] = "\x1b]0;mine\x07<script>alert(1)</script>\u202egnp"
    value["characters"][0]["name"] = "\x1b[2J<script>"
    value["provenance"]["writer"] = "pl\x9banner"
    value["scenes"][0]["lines"][0]["text"] += " \x1b[31m\u200bred\nand more"
    b = tmp_path / "b.json"
    b.write_text(json.dumps(value), encoding="utf-8")
    said = run("compare", a, b, "-o", page)
    assert said.code == 0
    assert not [sign for sign in said.out if sign in "\x1b\x07\x9b\u202e\u200b"]
    assert "<script" not in page.read_text("utf-8")


def test_what_a_terminal_would_obey_is_marked_and_what_writing_needs_is_kept() -> None:
    assert printable("Anna\x1b[2J said\nno\u202e") == "Anna\ufffd[2J said no\ufffd"
    assert printable("می\u200cخواهم 👩\u200d🚀") == "می\u200cخواهم 👩\u200d🚀"

"""The command line: help, bad input, exit codes. Nothing here renders."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typst
from click.testing import CliRunner

from storyreel import cli

COMMANDS = (
    "produce",
    "read",
    "write",
    "check",
    "explain",
    "compare",
    "shoot",
    "review",
    "export",
    "list",
    "doctor",
)


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.txt"
    path.write_text("ANNA: Are you there?\nBEN: (quietly) I am here.\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_as_it_was_read(command: str, golden: Callable[..., None]) -> None:
    arguments = [command, "--help"] if command else ["--help"]
    result = CliRunner().invoke(cli._storyreel, arguments, prog_name="storyreel", terminal_width=88)
    assert result.exit_code == 0
    golden(f"cli/{command or 'storyreel'}.txt", result.output)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("missing.txt", None, "there is no file "),
        ("empty.txt", b"", "empty.txt is empty. Write each speech as NAME: words."),
        ("blank.txt", b" \n\t\n", "blank.txt is empty. Write each speech as NAME: words."),
        (
            "film.mov",
            b"\x00\x00\x00\x18ftypqt",
            "film.mov is a binary file, not text. Give a dialogue as plain text.",
        ),
        (
            "old.txt",
            "HÉLÈNE: Déjà?".encode("latin-1"),
            "old.txt is not UTF-8 text: line 1 has the byte 0xc9. It looks like windows-1252: try "
            "--encoding windows-1252, or save it as UTF-8.",
        ),
        (
            "prose.txt",
            b"It was a dark night.\nNobody spoke.\n",
            "prose.txt has no dialogue: no line reads as a speech. Write each as NAME: words, or "
            "name the form it is in with --format.",
        ),
    ],
)
def test_a_file_that_is_no_dialogue_gets_one_sentence(
    run: Callable[..., Any], tmp_path: Path, name: str, data: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    outcome = run("produce", path, "-o", tmp_path / "out")
    assert outcome.code == 2
    assert outcome.err.startswith(says)
    assert "\n" not in outcome.err
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_files_is_left_alone(
    run: Callable[..., Any], scene: Path, tmp_path: Path
) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "tax.txt").write_text("mine")
    outcome = run("produce", scene, "-o", tmp_path / "papers")
    assert outcome.code == 2
    assert "holds files that are not a film of storyreel's ('tax.txt')" in outcome.err
    assert [p.name for p in (tmp_path / "papers").iterdir()] == ["tax.txt"]


def test_a_file_in_place_of_the_folder_is_refused(
    run: Callable[..., Any], scene: Path, tmp_path: Path
) -> None:
    (tmp_path / "film").write_text("mine")
    outcome = run("produce", scene, "-o", tmp_path / "film")
    assert outcome.code == 2
    assert "is a file, not a folder. Choose another with -o." in outcome.err


@pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="the superuser may write anywhere"
)
def test_a_folder_that_cannot_be_written_is_refused(
    run: Callable[..., Any], scene: Path, tmp_path: Path
) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    outcome = run("produce", scene, "-o", tmp_path / "locked" / "film")
    assert outcome.code == 2
    assert "cannot write to" in outcome.err


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--size", "large", "--size is like 1280x720, not 'large'."),
        ("--size", "641x360", "a picture of 641x360 cannot be encoded: both sides are even"),
        ("--rate", "fast", "--rate: a frame rate is like '24' or '24000/1001', not 'fast'."),
        ("--rate", "1", "1 frames a second cannot be shot; use 8 to 120."),
        ("--seed", "-1", "the seed is 0 or more, not -1."),
        ("--workers", "0", "at least one process has to work, not 0."),
        ("--scripter", "plannner", "no scripter named 'plannner'. Did you mean 'planner'?"),
        ("--backend", "previs", "no video service named 'previs'. Did you mean 'previz'?"),
        ("--format", "final-draft", "no dialogue format named 'final-draft'."),
        ("--language", "xx", "espeak-ng has no voice for 'xx'."),
        ("--language", "not a tag", "'not a tag' is not a language tag"),
    ],
)
def test_a_wrong_option_says_what_is_allowed_and_leaves_nothing(
    run: Callable[..., Any], scene: Path, tmp_path: Path, option: str, value: str, says: str
) -> None:
    outcome = run("produce", scene, "-o", tmp_path / "out", option, value)
    assert outcome.code == 2, outcome.err
    assert outcome.err.startswith(says)
    assert not (tmp_path / "out").exists()


def test_japanese_without_its_extra_is_refused_before_anything_is_made(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "janome", None)
    monkeypatch.setitem(sys.modules, "janome.tokenizer", None)
    path = tmp_path / "scene.txt"
    path.write_text("夫: 散歩でもして見るか。\n妻: いいえ、今日は家にいます。\n", encoding="utf-8")
    outcome = run("produce", path, "-o", tmp_path / "out")
    assert outcome.code == 2
    assert outcome.err == "Japanese speech needs the 'ja' extra: pip install 'storyreel[ja]'."
    assert not (tmp_path / "out").exists()


def test_read_shows_what_was_understood(run: Callable[..., Any], scene: Path) -> None:
    outcome = run("read", scene)
    assert outcome.code == 0
    assert outcome.out == (
        "Scene: 2 lines, 2 speakers, language en, read as plain\n"
        "\n"
        "        ANNA  1 line\n"
        "        BEN   1 line\n"
        "\n"
        "    l1  ANNA  Are you there?\n"
        "    l2  BEN   (quietly) I am here.\n"
    )
    assert json.loads(run("read", scene, "--json").out)["kind"] == "dialogue"


def test_read_shows_headings_and_says_what_is_doubtful(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "play.txt"
    path.write_text("ACT I\nSCENE 1\nMARTHA: Yes.\nSCENE 2\nMARTHE: No.\n", encoding="utf-8")
    outcome = run("read", path)
    assert outcome.out == (
        "Play: 2 lines, 2 speakers, language en, read as plain\n"
        "1 act, from 'ACT I'\n"
        "2 scenes, from 'SCENE 1' to 'SCENE 2'\n"
        "\n"
        "        MARTHA  1 line\n"
        "        MARTHE  1 line\n"
        "\n"
        "        ACT I\n"
        "\n"
        "        SCENE 1\n"
        "    l1  MARTHA  Yes.\n"
        "\n"
        "        SCENE 2\n"
        "    l2  MARTHE  No.\n"
    )
    assert outcome.err == (
        "play.txt: 'MARTHA' (1 speech) is written almost like 'MARTHE' (1 speech); if they are "
        "one person, use one spelling."
    )


@pytest.mark.parametrize("ending", ["json", "fountain", "fdx"])
def test_read_writes_a_dialogue_that_reads_as_before(
    run: Callable[..., Any], scene: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"again.{ending}"
    outcome = run("read", scene, "-o", out)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", f"{out}: 2 lines")
    first, again = (json.loads(run("read", path, "--json").out) for path in (scene, out))
    assert again["entries"] == first["entries"]
    assert (again["title"], again["language"]) == (first["title"], first["language"])


def test_a_form_that_a_dialogue_is_not_written_in(
    run: Callable[..., Any], scene: Path, tmp_path: Path
) -> None:
    outcome = run("read", scene, "-o", tmp_path / "again.pdf")
    assert (outcome.code, outcome.err) == (
        2,
        "cannot tell the form of 'again.pdf': end it in .json, .fountain, .fdx.",
    )
    assert not (tmp_path / "again.pdf").exists()


def test_a_part_is_chosen_and_written(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "play.txt"
    path.write_text("SCENE 1\nMARTHA: Yes.\nSCENE 2\nOTTO: No.\n", encoding="utf-8")
    assert "MARTHA" not in run("read", path, "--scene", "2").out
    assert "OTTO" not in run("read", path, "--lines", "1").out
    out = tmp_path / "script.json"
    assert run("write", path, "--scene", "2", "-o", out).code == 0
    script = json.loads(out.read_text(encoding="utf-8"))
    assert script["source"]["selection"] == "scene 2"
    assert [line["text"] for line in script["scenes"][0]["lines"]] == ["No."]


def test_what_is_doubtful_is_told_by_every_command_that_reads(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "scene.txt"
    path.write_text("MARTHA: Yes.\nMARTHE: No.\n", encoding="utf-8")
    outcome = run("write", path, "-o", tmp_path / "script.json")
    assert outcome.code == 0
    assert outcome.err.startswith("scene.txt: 'MARTHA' (1 speech) is written almost like 'MARTHE'")


def test_an_encoding_is_named_on_the_command_line(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "scene.txt"
    path.write_bytes("НАДЯ: Я ждала тебя.\nИГОРЬ: Поезд опоздал.\n".encode("koi8-r"))
    assert run("read", path).code == 2
    assert "НАДЯ" in run("read", path, "--encoding", "koi8-r").out


def test_every_form_of_a_dialogue_is_listed_with_what_it_is(run: Callable[..., Any]) -> None:
    rows = run("list", "formats").out.splitlines()
    assert [row.split()[0] for row in rows] == json.loads(run("list", "formats", "--json").out)[
        "formats"
    ]
    assert "fdx              Final Draft: the XML that Final Draft writes (.fdx)." in rows


def test_write_and_check_need_no_run_folder(
    run: Callable[..., Any], scene: Path, tmp_path: Path
) -> None:
    for ending in ("json", "txt", "md", "csv", "fountain", "fdx", "srt", "vtt", "html", "pdf"):
        out = tmp_path / f"script.{ending}"
        outcome = run("write", scene, "--no-pictures", "-o", out)
        assert (outcome.code, outcome.out) == (0, "")
        assert re.fullmatch(rf"{re.escape(str(out))}: (1 shot|\d+ shots)", outcome.err)
        assert out.stat().st_size > 50
    outcome = run("check", tmp_path / "script.json", "--dialogue", scene)
    assert outcome.code == 0
    assert outcome.err.startswith("0 errors")


def test_a_script_on_the_screen_is_the_shot_list_or_what_is_asked_for(
    run: Callable[..., Any], scene: Path
) -> None:
    assert run("write", scene).out.startswith("# Scene\n")
    assert run("write", scene, "--form", "fountain").out.startswith("Title: Scene\n")
    assert json.loads(run("write", scene, "--form", "json").out)["kind"] == "shooting-script"


def test_a_script_exports_what_the_dialogue_writes(
    run: Callable[..., Any], scene: Path, tmp_path: Path
) -> None:
    run("write", scene, "-o", tmp_path / "script.json")
    for ending in ("csv", "vtt", "fdx", "html", "pdf"):
        one, other = tmp_path / f"one.{ending}", tmp_path / f"other.{ending}"
        assert run("write", scene, "--no-pictures", "-o", one).code == 0
        outcome = run("export", tmp_path / "script.json", "--no-pictures", "-o", other)
        assert outcome.code == 0
        assert re.fullmatch(rf"{re.escape(str(other))}: (1 shot|\d+ shots)", outcome.err)
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("write", "scene.txt", "-o", "script.docx"),
            "cannot tell the form of 'script.docx': end it in .json, .txt, .md, .csv, .fountain, "
            ".fdx, .srt, .vtt, .html or .pdf, or give --form.",
        ),
        (
            ("export", "script.json", "-o", "script.csv", "--form", "cvs"),
            "no form of a script named 'cvs'. Did you mean 'csv'? Known: csv, fdx, fountain, html, "
            "json, markdown, paper, pdf, srt, vtt.",
        ),
        (
            ("write", "scene.txt", "--form", "pdf"),
            "a PDF is not for the screen: give the file to write with -o.",
        ),
        (("export", "none.json", "-o", "a.csv"), "cannot read 'none.json': No such file or direct"),
        (
            ("export", "scene.txt", "-o", "a.csv"),
            "scene.txt is not a shooting script: give a run folder, or a script as `storyreel "
            "write` makes it in .json.",
        ),
        (
            ("export", ".", "-o", "a.csv"),
            "'.' holds no shooting script; run produce or shoot first.",
        ),
        (
            ("write", "scene.txt", "-o", "a.pdf", "--font", "scene.txt"),
            "scene.txt is no font. Give a .ttf, .otf or .ttc file.",
        ),
        (("write", "scene.txt", "-o", "none/a.csv"), "cannot write 'none/a.csv': No such file or"),
    ],
)
def test_a_document_that_cannot_be_made_gets_one_sentence_and_no_file(
    run: Callable[..., Any],
    scene: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.chdir(scene.parent)
    outcome = run(*arguments)
    assert outcome.code == 2
    assert outcome.err.startswith(says)
    assert [path.name for path in scene.parent.iterdir()] == ["scene.txt"]


def test_what_no_font_has_is_said_before_any_picture_is_drawn(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = functools.partial(typst.Fonts, include_system_fonts=False)
    monkeypatch.setattr(typst, "Fonts", only)
    (tmp_path / "scene.txt").write_text("夫: 散歩。\n妻: いいえ。\n", encoding="utf-8")
    outcome = run("write", tmp_path / "scene.txt", "-o", tmp_path / "board.pdf")
    assert outcome.code == 2
    assert outcome.err.endswith(
        "(Japanese). Install Noto Serif CJK JP, or give a font with --font FILE."
    )
    assert "drawing" not in outcome.err


def test_a_pdf_without_its_extra_is_refused(
    run: Callable[..., Any], scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    outcome = run("write", scene, "-o", tmp_path / "board.pdf")
    assert outcome.code == 2
    assert outcome.err == "a storyboard PDF needs the 'pdf' extra: pip install 'storyreel[pdf]'."


def test_subtitles_that_are_too_quick_to_read_are_counted_and_named(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    words = "unbelievably" * 40
    (tmp_path / "scene.txt").write_text(f"ANNA: {words}\nBEN: No.\n", encoding="utf-8")
    outcome = run("write", tmp_path / "scene.txt", "-o", tmp_path / "film.srt")
    assert outcome.code == 0
    first, *faults, last = outcome.err.splitlines()
    assert re.fullmatch(r"The subtitles have (1 fault|\d+ faults):", first)
    assert faults[0].startswith("  subtitle 1 ('unbelievably")
    assert last.startswith(f"{tmp_path / 'film.srt'}: ")


def test_check_exits_with_1_on_errors(run: Callable[..., Any], scene: Path, tmp_path: Path) -> None:
    run("write", scene, "-o", tmp_path / "script.json")
    text = (tmp_path / "script.json").read_text("utf-8").replace("I am here.", "I am there.")
    (tmp_path / "script.json").write_text(text, encoding="utf-8")
    outcome = run("check", tmp_path / "script.json", "--dialogue", scene)
    assert outcome.code == 1
    assert "words-changed" in outcome.out


def test_a_film_that_is_not_there_cannot_be_reviewed(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    assert run("review", tmp_path / "film.mp4").code == 2
    assert run("review", tmp_path).err.endswith("run produce or shoot first.")


def test_list_and_doctor_speak_json(run: Callable[..., Any]) -> None:
    assert json.loads(run("list", "--json").out)["scripters"] == [
        "checkpoint",
        "llm",
        "paper",
        "planner",
    ]
    outcome = run("doctor", "--json")
    assert outcome.code == 0
    assert {finding["what"] for finding in json.loads(outcome.out)} >= {"python", "voices", "disk"}


def test_importing_storyreel_loads_nothing_heavy() -> None:
    code = "import sys, storyreel; print(sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    for name in ("numpy", "numba", "av", "pydantic", "PIL", "click", "jinja2"):
        assert f"'{name}'" not in loaded

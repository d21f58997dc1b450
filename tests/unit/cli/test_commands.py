"""The command line: help, bad input, exit codes. Nothing here renders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from storyreel import cli
from storyreel.cli import main

COMMANDS = ("produce", "read", "write", "check", "shoot", "review", "list", "doctor")


class Outcome:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    def call(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["storyreel", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), captured.out, captured.err.strip())

    return call


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
            "old.txt is not UTF-8 text: line 1 has the byte 0xc9. Save it as UTF-8.",
        ),
        (
            "prose.txt",
            b"It was a dark night.\nNobody spoke.\n",
            "prose.txt has no dialogue: no line reads as a speech. Write each as NAME: words.",
        ),
    ],
)
def test_a_file_that_is_no_dialogue_gets_one_sentence(
    run: Callable[..., Outcome], tmp_path: Path, name: str, data: bytes | None, says: str
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
    run: Callable[..., Outcome], scene: Path, tmp_path: Path
) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "tax.txt").write_text("mine")
    outcome = run("produce", scene, "-o", tmp_path / "papers")
    assert outcome.code == 2
    assert "holds files that are not a film of storyreel's ('tax.txt')" in outcome.err
    assert [p.name for p in (tmp_path / "papers").iterdir()] == ["tax.txt"]


def test_a_file_in_place_of_the_folder_is_refused(
    run: Callable[..., Outcome], scene: Path, tmp_path: Path
) -> None:
    (tmp_path / "film").write_text("mine")
    outcome = run("produce", scene, "-o", tmp_path / "film")
    assert outcome.code == 2
    assert "is a file, not a folder. Choose another with -o." in outcome.err


@pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="the superuser may write anywhere"
)
def test_a_folder_that_cannot_be_written_is_refused(
    run: Callable[..., Outcome], scene: Path, tmp_path: Path
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
    run: Callable[..., Outcome], scene: Path, tmp_path: Path, option: str, value: str, says: str
) -> None:
    outcome = run("produce", scene, "-o", tmp_path / "out", option, value)
    assert outcome.code == 2, outcome.err
    assert outcome.err.startswith(says)
    assert not (tmp_path / "out").exists()


def test_japanese_without_its_extra_is_refused_before_anything_is_made(
    run: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "janome", None)
    monkeypatch.setitem(sys.modules, "janome.tokenizer", None)
    path = tmp_path / "scene.txt"
    path.write_text("夫: 散歩でもして見るか。\n妻: いいえ、今日は家にいます。\n", encoding="utf-8")
    outcome = run("produce", path, "-o", tmp_path / "out")
    assert outcome.code == 2
    assert outcome.err == "Japanese speech needs the 'ja' extra: pip install 'storyreel[ja]'."
    assert not (tmp_path / "out").exists()


def test_read_shows_what_was_understood(run: Callable[..., Outcome], scene: Path) -> None:
    outcome = run("read", scene)
    assert outcome.code == 0
    assert outcome.out == (
        "Scene: 2 lines, 2 speakers, language en, read as plain\n"
        "   l1  ANNA: Are you there?\n"
        "   l2  BEN (quietly): I am here.\n"
    )
    assert json.loads(run("read", scene, "--json").out)["kind"] == "dialogue"


def test_write_and_check_need_no_run_folder(
    run: Callable[..., Outcome], scene: Path, tmp_path: Path
) -> None:
    for name in ("script.json", "script.md", "script.txt"):
        assert run("write", scene, "-o", tmp_path / name).code == 0
        assert (tmp_path / name).stat().st_size > 100
    outcome = run("check", tmp_path / "script.json", "--dialogue", scene)
    assert outcome.code == 0
    assert outcome.err.startswith("0 errors")
    assert run("write", scene, "-o", tmp_path / "script.docx").code == 2


def test_check_exits_with_1_on_errors(
    run: Callable[..., Outcome], scene: Path, tmp_path: Path
) -> None:
    run("write", scene, "-o", tmp_path / "script.json")
    text = (tmp_path / "script.json").read_text("utf-8").replace("I am here.", "I am there.")
    (tmp_path / "script.json").write_text(text, encoding="utf-8")
    outcome = run("check", tmp_path / "script.json", "--dialogue", scene)
    assert outcome.code == 1
    assert "words-changed" in outcome.out


def test_a_film_that_is_not_there_cannot_be_reviewed(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    assert run("review", tmp_path / "film.mp4").code == 2
    assert run("review", tmp_path).err.endswith("run produce or shoot first.")


def test_list_and_doctor_speak_json(run: Callable[..., Outcome]) -> None:
    assert json.loads(run("list", "--json").out)["scripters"] == ["planner"]
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

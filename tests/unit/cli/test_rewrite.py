"""A director's note changes what it is about, and not a byte of the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storyreel.screenplay.schema import ShootingScript

TEXT = """ANA: Is it done?

BO: It was done a year ago.

ANA: Then say so to him.

BO: He sleeps.
"""


@pytest.fixture
def script(run, tmp_path: Path) -> Path:
    scene, path = tmp_path / "scene.txt", tmp_path / "script.json"
    scene.write_text(TEXT)
    assert run("write", scene, "-o", path).code == 0
    return path


def _shots(path: Path) -> list[dict]:
    return json.loads(path.read_text())["scenes"][0]["shots"]


def test_a_note_changes_one_shot_and_not_a_byte_of_the_rest(run, script, tmp_path):
    out = tmp_path / "after.json"
    before = _shots(script)
    number = before[1]["number"]
    made = run("rewrite", script, number, "Closer, and from below.", "-o", out)
    assert made.code == 0, made.err
    assert f"s1/{number} framing: " in made.out
    assert ", eye -> " in made.out
    assert made.out.count(", low\n") == 1
    after = _shots(out)
    assert after[1] != before[1]
    assert after[:1] + after[2:] == before[:1] + before[2:]
    old, new = json.loads(script.read_text()), json.loads(out.read_text())
    for whole in (old, new):
        del whole["scenes"][0]["shots"]
    assert old == new
    kept = out.read_text().splitlines()
    lines = script.read_text().splitlines()
    assert sum(a != b for a, b in zip(lines, kept, strict=True)) <= 6


def test_without_o_the_script_stays_as_it_is(run, script):
    before = script.read_bytes()
    made = run("rewrite", script, "10", "Wider.")
    assert made.code == 0
    assert "Say where to write it with -o" in made.err or "changes nothing" in made.err
    assert script.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("10", "more ambiguous"), "without a model a note is understood when it says one of"),
        (("10", " "), "a note has 1 to 2000 characters."),
        (("99", "closer"), "there is no shot '99'"),
        (("s9", "closer"), "there is no shot 's9'"),
        (("10", "closer", "--scripter", "paper:x:y"), "notes are for planner or llm:SERVICE:MODEL"),
    ],
)
def test_what_is_not_understood_is_one_sentence(run, script, arguments, said):
    made = run("rewrite", script, *arguments)
    assert made.code == 2
    assert said in made.err


def test_a_model_reads_a_note_of_any_kind_and_is_asked_once(run, script, tmp_path, chat_protocol):
    out = tmp_path / "after.json"
    number = _shots(script)[1]["number"]

    def behave(answering, asked):
        row = asked.rows("shots")[0]
        row |= {"action": "Bo does not look up from the letter.", "move": "push in"}
        answering.says(json.dumps({"shots": [row]}))

    with chat_protocol.serving(behave) as chat:
        options = ("--scripter", "llm:url:fake", "--chat-url", chat.url)
        looked = run("rewrite", script, number, "He must not look at her", *options)
        assert looked.code == 0, looked.err
        assert "action: " in looked.out
        made = run("rewrite", script, number, "He must not look at her", *options, "-o", out)
        assert made.code == 0, made.err
        assert len(chat.asked) == 1, "looking first and writing then costs once"
    assert chat.asked[0].fenced("note") == "He must not look at her"
    shot = _shots(out)[1]
    assert shot["action"] == "Bo does not look up from the letter."
    assert shot["move"]["kind"] == "push in"
    assert _shots(out)[2:] == _shots(script)[2:]
    ShootingScript.load(out)


def test_a_scene_can_be_noted_as_a_whole(run, script, tmp_path):
    out = tmp_path / "after.json"
    assert run("rewrite", script, "s1", "handheld", "-o", out).code == 0
    assert {shot["move"]["kind"] for shot in _shots(out)} == {"handheld"}

"""The shot list, and the words heard in part of a line."""

from __future__ import annotations

import pytest

from storyreel.screenplay import ShootingScript, shot_list_markdown
from storyreel.screenplay.words import divided, heard, tokens


def test_the_shot_list_of_the_small_script(small_script, golden):
    golden("screenplay/small_script.shots.md", shot_list_markdown(small_script))


def test_the_shot_list_has_a_row_per_shot_whatever_the_words(random_script):
    for seed in range(100):
        script = random_script(seed)
        rows = [line for line in shot_list_markdown(script).split("\n") if line.startswith("| ")]
        shots = sum(len(scene.shots) for scene in script.scenes)
        assert len(rows) == shots + len(script.scenes), seed
        # Unescaped pipes alone divide cells; seven cells have eight.
        plain = [row.replace("\\\\", "").replace("\\|", "") for row in rows]
        assert {row.count("|") for row in plain} == {8}, seed
        assert len(shot_list_markdown(script).splitlines()) == (
            shot_list_markdown(script).count("\n")
        ), seed


def test_words_cannot_become_markup(small_script_json):
    small_script_json["scenes"][0]["shots"][0]["action"] = "<b>*x*</b> [a](b) `c` # d\ne"
    script = ShootingScript.model_validate(small_script_json)
    row = r"\<b\>\*x\*\</b\> \[a\](b) \`c\` \# d<br>e |"
    assert row in shot_list_markdown(script)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("You came back to us", ["You", "came", "back", "to us"]),
        ("一二三、四五六。七八", ["一二", "三、四", "五六。", "七八"]),
        ("word", ["", "", "word", ""]),
    ],
)
def test_a_line_is_divided_between_words(text, parts):
    ends = (15, 30, 45, 60)
    assert [part.strip() for part in divided(text, 60, ends)] == parts


def test_divided_words_add_up(random_script):
    for seed in range(60):
        for line in random_script(seed).lines:
            assert "".join(tokens(line.text)) == line.text
            length = line.duration_frames
            for ends in ([length], [1, length], [length // 2, length // 3, 2], [0, 0]):
                assert "".join(divided(line.text, length, ends)) == line.text


def test_a_closing_mark_stays_with_what_it_closes():
    assert tokens("「三つ。」と言う") == ["「", "三", "つ。」", "と", "言", "う"]


def test_a_whole_line_is_heard_whole():
    assert heard(" “Wait!” she said. ", 30, 0, 30) == "“Wait!” she said."

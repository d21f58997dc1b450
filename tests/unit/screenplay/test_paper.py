"""The paper's form keeps its published fields exactly, and reads what others wrote."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import pytest

from storyreel.dialogue.paper_form import read_name, read_prose
from storyreel.dialogue.schema import Delivery
from storyreel.errors import ScriptError
from storyreel.screenplay import paper_fields, paper_text, parse_paper_text
from storyreel.screenplay.paper import (
    PAPER_FIELDS,
    PaperAction,
    PaperBlocking,
    PaperLine,
    PaperPosition,
    PaperProfile,
    PaperScene,
    PaperScript,
    PaperShot,
    grammar,
    reader,
)
from storyreel.screenplay.vocabulary import Move, ShotKind, ShotSize
from storyreel.timecode import Rate

PAGE = Path(__file__).parents[3] / "docs" / "paper-form.md"
RECORDS = {
    "script": PaperScript,
    "shot": PaperShot,
    "line": PaperLine,
    "profile": PaperProfile,
    "scene": PaperScene,
    "blocking": PaperBlocking,
    "position": PaperPosition,
    "action": PaperAction,
}

OTHERS = """Some introduction.
【DIALOGUE】：
1. [0seconds-5seconds] (Camera Movement: Slow Push-in + Shot Type: Medium Shot, Two Shot)
Plot: Rain drums on the tin roof. Mira says quietly: "You came back."
2. [5s–11.5s] (Camera Movement: Handheld Camera Effect+Shot Type: Close-up, Medium Shot)
Plot: Joren answers at 2.30 a.m.: "I never really left."
It ends on a medium shot of both.
3. [11.5秒～15秒]（Camera Movement: Static Shot + Shot Type: Long Shot）
Plot: They look at the door.

【CHARACTER DESCRIPTIONS】
Mira: about 165 cm, slim, black hair in a low bun.
Joren：about 180 cm, broad shoulders.

【Scene Description】:
A wooden ferry shed at night.
Blue light through the slats.

【Character Positions】
1: Mira left of the table.
Shot 2. Mira unchanged; Joren two steps inside.
both face the door
"""


def test_the_small_script_comes_back(small_script):
    assert parse_paper_text(paper_text(small_script)) == paper_fields(small_script)


def test_every_script_comes_back(random_script):
    for seed in range(200):
        script = random_script(seed)
        text = paper_text(script)
        assert parse_paper_text(text) == paper_fields(script), seed
        assert parse_paper_text("\ufeff" + text.replace("\n", "\r\n")) == paper_fields(script), seed


def test_nothing_in_a_script_can_start_a_section_or_a_line(random_script):
    for seed in range(100):
        text = paper_text(random_script(seed))
        assert text.count("【") == text.count("】") == 4, seed
        assert text.splitlines() == text.removesuffix("\n").split("\n"), seed
        text.encode("utf-8")


def test_words_of_a_line_add_up_however_it_is_divided(random_script):
    for seed in range(100):
        script = random_script(seed)
        texts = {line.id: line.text for line in script.lines}
        used = {use.line for scene in script.scenes for shot in scene.shots for use in shot.lines}
        whole = parse_paper_text(paper_text(script)).whole_lines()
        assert {line.id: line.words for line in whole} == {id: texts[id] for id in used}, seed


def test_a_line_over_a_cut_says_which_part_it_is(small_script):
    paper = parse_paper_text(paper_text(small_script))
    first, second = paper.shots[1].lines[0], paper.shots[2].lines[0]
    assert (first.part, first.parts, first.in_frames, first.out_frames) == (1, 2, 0, 60)
    assert (second.part, second.parts, second.in_frames, second.out_frames) == (2, 2, 60, 96)
    assert first.words + second.words == small_script.lines[1].text
    assert first.words.endswith("the ferry ")


@pytest.mark.parametrize(
    "rate", ["24", "25", "30000/1001", "24000/1001", "60", "999", "1000", "1001/1000", "44100"]
)
def test_times_fall_on_their_frame_again(rate):
    exact = Rate.parse(rate)
    for frame in [*range(20_000), *range(10**6, 10**6 + 2000), 2**31]:
        assert exact.frames(Fraction(grammar.seconds(frame, exact))) == frame


def test_whole_seconds_have_no_decimals():
    assert [grammar.seconds(frame, Rate(Fraction(24))) for frame in (0, 1, 12, 240)] == [
        "0",
        "0.042",
        "0.5",
        "10",
    ]


def test_every_word_for_a_size_kind_angle_or_move_means_one_thing():
    tables = (grammar.SIZES, grammar.KINDS, grammar.ANGLES, grammar.MOVES)
    words = [reader._plain_words(word) for table in tables for word in table.values()]
    assert len(set(words)) == len(words)
    assert "" not in words


def test_the_published_list_names_every_field():
    named = {
        f"{record}.{field.name}"
        for record, kind in RECORDS.items()
        for field in dataclasses.fields(kind)
    }
    assert set(PAPER_FIELDS) == named


def test_the_page_has_the_published_list():
    page = PAGE.read_text(encoding="utf-8")
    for name, meaning in PAPER_FIELDS.items():
        assert f"| `{name}` | {meaning} |" in page


def test_the_page_shows_the_form_as_it_is(small_script):
    page = PAGE.read_text(encoding="utf-8")
    block = page.split("```text\n")[1].split("```")[0]
    assert block == paper_text(small_script)


def test_a_text_by_other_hands_is_read_as_far_as_it_goes():
    paper = parse_paper_text(OTHERS)
    assert [(shot.start_frame, shot.end_frame) for shot in paper.shots] == [
        (0, 120),
        (120, 276),
        (276, 360),
    ]
    assert [shot.move for shot in paper.shots] == [Move.PUSH_IN, Move.HANDHELD, Move.STATIC]
    assert [(shot.size, shot.size_end) for shot in paper.shots] == [
        (ShotSize.MS, None),
        (ShotSize.CU, ShotSize.MS),
        (ShotSize.LS, None),
    ]
    assert paper.shots[0].kind is ShotKind.TWO_SHOT
    assert paper.shots[1].action == (
        'Joren answers at 2.30 a.m.: "I never really left."\nIt ends on a medium shot of both.'
    )
    assert [(one.name, one.words) for one in paper.profiles] == [
        ("Mira", "about 165 cm, slim, black hair in a low bun."),
        ("Joren", "about 180 cm, broad shoulders."),
    ]
    assert paper.scenes[0].description == (
        "A wooden ferry shed at night.\nBlue light through the slats."
    )
    assert [(entry.number, entry.words) for entry in paper.blocking] == [
        (1, "Mira left of the table."),
        (2, "Mira unchanged; Joren two steps inside."),
    ]
    assert paper.unread == ("Some introduction.", "both face the door")


def test_a_text_that_names_no_rate_takes_the_one_given():
    shot = parse_paper_text(OTHERS, rate=Rate(Fraction(25))).shots[0]
    assert shot.end_frame == 125


def test_a_value_outside_the_vocabulary_is_left_unread_not_guessed(small_script):
    text = paper_text(small_script).replace("- Mood: noir", "- Mood: gloomy")
    paper = parse_paper_text(text)
    assert paper.scenes[0].mood is None
    assert paper.unread == ("- Mood: gloomy",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "1. [0s-5s] no sections",
            "ferry.txt has no numbered shots under 【DIALOGUE】; a shot begins like '1. [0s-5s]'.",
        ),
        (
            "【DIALOGUE】\n1. [0s-1s]\n【SCENE DESCRIPTION】\nFrames per second: many",
            "ferry.txt: a frame rate is like '24' or '24000/1001', not 'many'.",
        ),
    ],
)
def test_a_text_that_is_not_in_the_form_is_refused(text, message):
    with pytest.raises(ScriptError) as caught:
        parse_paper_text(text, name="ferry.txt")
    assert str(caught.value) == message


def test_delivery_and_how_a_line_is_said_are_kept_apart(small_script_json, small_script):
    line = small_script_json["scenes"][0]["lines"][0]
    line["parenthetical"] = "V.O."
    script = type(small_script).model_validate(small_script_json)
    said = parse_paper_text(paper_text(script)).shots[0].lines[0]
    assert (said.delivery, said.parenthetical) == (Delivery.ON, "V.O.")


@pytest.mark.parametrize("text", ["\ud83d", "a\ud83d\ude00b", "\x00\x1b", "\\u3010", "\\", " \\ "])
def test_signs_that_no_file_can_hold_are_written_by_number(text):
    for write, read in (
        (grammar.prose, read_prose),
        (grammar.quoted, read_name),
        (grammar.name, read_name),
    ):
        written = write(text)
        written.encode("utf-8")
        assert read(written) == text


@pytest.mark.parametrize(
    ("head", "frames"),
    [
        ("1、[0秒～4.5秒]（Camera Movement：Pan＋Shot Type：Close-up）Plot：雨。", (0, 108)),
        (
            "Shot 1. [0 sec – 4 seconds] (Camera Movement: Pan (slow) + Shot Type: Close-up)",
            (0, 96),
        ),
        ("**1.** ［0s－4s］(Camera Movement: Pan/Shot Type: Close-up)", (0, 96)),
    ],
)
def test_every_way_to_write_a_shot(head, frames):
    shot = parse_paper_text(f"**【Dialogue】**：\n{head}\n").shots[0]
    assert (shot.start_frame, shot.end_frame) == frames
    assert (shot.move, shot.size) == (Move.PAN, ShotSize.CU)


def test_a_shot_without_time_or_camera_is_read_as_the_authors_show_it():
    paper = parse_paper_text(
        '【DIALOGUE】\n1. Mira: "You came back." (nods)\n2. Joren: "Yes."\n1987. A wet year.\n'
        "【Character Description】\nMira: slim\n【Character Positions】\n1: left\nShot 2. right\n"
    )
    assert [(shot.number, shot.start_frame, shot.action) for shot in paper.shots] == [
        (1, None, 'Mira: "You came back." (nods)'),
        (2, None, 'Joren: "Yes."\n1987. A wet year.'),
    ]
    assert [entry.words for entry in paper.blocking] == ["left", "right"]
    assert paper.unread == ()


def test_without_a_header_of_its_own_the_dialogue_stands_first():
    paper = parse_paper_text("1. [0s-4s] Rain.\n【CHARACTER PROFILES】\nMira: slim\n")
    assert [shot.end_frame for shot in paper.shots] == [96]
    assert paper.unread == ()


def test_each_bad_interval_is_unread_and_nothing_is_repaired():
    heads = [
        "1. [1s-4s] late",
        "2. [4s-4s] empty",
        "3. [3s-6s] over the one before",
        "4. [8s-9s] after a gap",
        "5. [12s-10s] backwards",
        "7. [soon-11s] unreadable, and six is missing",
        "8. [] nothing",
    ]
    paper = parse_paper_text("\n".join(["【DIALOGUE】", *heads]))
    assert paper.unread == tuple(heads)
    assert [(shot.start_frame, shot.end_frame) for shot in paper.shots] == [
        (24, 96),
        (96, 96),
        (72, 144),
        (192, 216),
        (288, 240),
        (None, None),
        (None, None),
    ]

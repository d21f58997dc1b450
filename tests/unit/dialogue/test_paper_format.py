"""Dialogue from the paper's 【】 form: every variant, and a speaker only where the prose tells."""

from __future__ import annotations

import contextlib
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import Delivery, Dialogue, Direction, Heading, Line, read_text
from storyreel.dialogue.decode import clean
from storyreel.dialogue.formats.paper import READER
from storyreel.dialogue.writers import dialogue_fountain
from storyreel.errors import DialogueError
from storyreel.screenplay import paper_fields, paper_text

PROFILES = "\n【CHARACTER PROFILES】\nMira: slim, grey coat.\nJoren: tall.\n"


def read(text: str) -> Dialogue:
    return read_text(text, name="ferry.txt", format="paper")


def shot(prose: str, *, profiles: str = PROFILES) -> Dialogue:
    return read(f'【DIALOGUE】\n1. [0s-5s]\nPlot: {prose}\n2. [5s-6s] Mira: "End."\n{profiles}')


def said(dialogue: Dialogue) -> list[tuple[str, str, str]]:
    return [(line.speakers[0], line.parenthetical, line.text) for line in dialogue.lines[:-1]]


def done(dialogue: Dialogue) -> list[str]:
    return [entry.text for entry in dialogue.entries if isinstance(entry, Direction)]


def words(text: str) -> str:
    return " ".join(clean(text).split())


def test_our_own_text_gives_the_lines_whole(small_script: Any) -> None:
    dialogue = read(paper_text(small_script))
    names = {person.id: person.name for person in small_script.characters}
    assert [
        (line.id, line.speakers, line.text, line.parenthetical, line.delivery)
        for line in dialogue.lines
    ] == [
        (
            line.id,
            tuple(names[who] for who in line.speakers),
            line.text,
            line.parenthetical,
            line.delivery,
        )
        for line in small_script.lines
    ]
    assert [entry.text for entry in dialogue.entries if isinstance(entry, Heading)] == [
        scene.heading for scene in small_script.scenes
    ]
    assert (dialogue.title, dialogue.language) == (small_script.title, small_script.language)


def test_our_own_text_of_any_script_gives_its_lines(random_script: Any) -> None:
    for seed in range(120):
        script = random_script(seed)
        wanted = [
            (
                line.id,
                tuple(dict.fromkeys(words(name) or "UNKNOWN" for name in line.speakers)),
                words(line.words),
                words(line.parenthetical),
                line.delivery,
            )
            for line in paper_fields(script).whole_lines()
            if words(line.words)
        ]
        if not wanted:
            continue
        found = [
            (line.id, line.speakers, line.text, line.parenthetical, line.delivery)
            for line in read(paper_text(script)).lines
        ]
        assert found == wanted, seed


def test_a_missing_part_of_a_line_is_remarked_on(small_script: Any) -> None:
    text = "\n".join(
        row for row in paper_text(small_script).split("\n") if "part 1 of 2" not in row
    )
    assert "line 9: line l2 is in 2 parts, and not all of them are there in order." in map(
        str, read(text).remarks
    )


def test_a_number_of_parts_that_nobody_wrote_takes_no_memory() -> None:
    part = 'Anna [l1, frames 0-24 of 24, part 1 of 999999]: "Yes."'
    tracemalloc.start()
    try:
        remarks = READER.read(f"【DIALOGUE】\n1. [0s-5s]\n{part}\n", name="ferry.txt").remarks
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 5_000_000
    assert str(remarks[0]) == (
        "line 3: line l1 is in 999999 parts, and not all of them are there in order."
    )


@pytest.mark.parametrize(
    "header",
    ["【DIALOGUE】", "【Dialogue】:", "【dialogue】：", "**【DIALOGUE】**", "## 【对话】", ""],
)
@pytest.mark.parametrize(
    "time",
    [
        "[0s-5s]",
        "[0seconds-5seconds]",
        "[0.0 sec – 5.25 sec]",
        "［0秒～5秒］",
        "[0s—5s]",
        "[0-5]",
        "",
    ],
)
@pytest.mark.parametrize("number", ["1.", "1、", "Shot 1."])
def test_every_way_to_begin_a_shot(header: str, time: str, number: str) -> None:
    camera = "(Camera Movement: Pan (slow) + Shot Type: Close-up, Medium Shot)" if time else ""
    dialogue = read(f'{header}\n{number} {time} {camera} Mira: "You came back."\n')
    assert [(line.speakers, line.text) for line in dialogue.lines] == [
        (("Mira",), "You came back.")
    ]
    assert not done(dialogue)
    assert [line.span for line in dialogue.lines] == [None]


@pytest.mark.parametrize(
    "header", ["Character Description", "CHARACTER DESCRIPTIONS", "Character Profiles", "角色"]
)
def test_people_and_positions_are_no_dialogue(header: str) -> None:
    dialogue = read(
        f'【DIALOGUE】\n1. Mira: "Yes." (nods)\n【{header}】\nMira: "always" early\n'
        "【Character Positions】\nShot 1. Mira left\n2: both\n"
    )
    assert [line.text for line in dialogue.lines] == ["Yes."]
    assert done(dialogue) == ["Mira: nods"]
    assert [str(remark) for remark in dialogue.remarks] == [
        "Left out, since nobody says or does it: lines of blocking (2), lines of profiles."
    ]


@pytest.mark.parametrize(
    ("prose", "spoken"),
    [
        ("Mira says quietly: “You came back.”", ("Mira", "quietly", "You came back.")),
        ('"You came back," whispers Mira.', ("Mira", "whispers", "You came back,")),
        ("“Go,” Mira says, “before he wakes.”", ("Mira", "", "Go, before he wakes.")),
        ("Mira: “Go.”", ("Mira", "", "Go.")),
        ("Close on her. Mira (softly): “Go.”", ("Mira", "softly", "Go.")),
        ("Mira looks at Joren and says: “Go.”", ("Mira", "", "Go.")),
        ("Then Joren answers: “No.”", ("Joren", "", "No.")),
        ("Edda says: “No.”", ("Edda", "", "No.")),
        ("The camera circles Joren as he answers: “No.”", ("Joren", "", "No.")),
        ("Mira says: 「走。」", ("Mira", "", "走。")),
        ("At 2.30 a.m. Mira says: “Late.”", ("Mira", "", "Late.")),
        # Nobody is guessed.
        ("A voice behind Mira says: “Stop!”", ("UNKNOWN", "", "Stop!")),
        ("Mira watches as Joren turns and says: “No.”", ("UNKNOWN", "", "No.")),
        ("Mira and Joren wait. She says: “No.”", ("UNKNOWN", "", "No.")),
        ("Someone shouts: “Stop!”", ("UNKNOWN", "", "Stop!")),
        ("The voice says to Mira: “Stop!”", ("UNKNOWN", "", "Stop!")),
    ],
)
def test_who_says_words_in_the_prose(prose: str, spoken: tuple[str, str, str]) -> None:
    assert said(shot(prose)) == [spoken]


@pytest.mark.parametrize(
    ("prose", "spoken"),
    [
        ("阿宁放下灯，轻声说：“你回来了。”", ("阿宁", "轻声", "你回来了。")),
        ("老周回答：「是。」", ("老周", "", "是。")),
        ("老周（低声）：『走。』", ("老周", "低声", "走。")),
        ("有人喊道：“走！”", ("UNKNOWN", "", "走！")),
        ("旁白：雨停了。", ("NARRATOR", "", "雨停了。")),
    ],
)
def test_who_says_words_in_chinese_prose(prose: str, spoken: tuple[str, str, str]) -> None:
    assert said(shot(prose, profiles="\n【角色】\n阿宁：二十岁。\n老周：五十岁。\n")) == [spoken]


def test_words_that_nobody_says_stay_in_the_direction_and_are_named() -> None:
    dialogue = shot("They reach the “Ferry Shed”. A sign reads: “CLOSED”.")
    assert not said(dialogue)
    assert done(dialogue) == ["They reach the “Ferry Shed”. A sign reads: “CLOSED”."]
    assert [str(remark) for remark in dialogue.remarks][:2] == [
        "line 3: 'Ferry Shed' stands in quotation marks, but nothing tells that anybody says it; "
        "it stays in the direction.",
        "line 3: 'CLOSED' stands in quotation marks, but nothing tells that anybody says it; it "
        "stays in the direction.",
    ]


def test_a_speaker_that_the_prose_does_not_tell_is_named() -> None:
    assert "line 3: 'Stop!': the prose does not tell who says it." in map(
        str, shot("Someone shouts: “Stop!”").remarks
    )


def test_a_pronoun_is_followed_and_named() -> None:
    remarks = shot("Mira kneels. She asks: “Who?”").remarks
    assert str(remarks[0]) == (
        "line 3: 'Who?': 'She' is taken to be Mira, the only person named before."
    )


def test_prose_around_words_is_direction() -> None:
    dialogue = shot("Rain. Mira lifts the lamp and says quietly: “Look.” The cat looks.")
    assert done(dialogue) == ["Rain. Mira lifts the lamp and says quietly", "The cat looks."]


@pytest.mark.parametrize("name", ["Narrator", "NARRATION", "Voice-over", "旁白", "Mira (V.O.)"])
def test_voices_over(name: str) -> None:
    line = read(f"【DIALOGUE】\n1. [0s-1s]\n{name}: It rained.\n{PROFILES}").lines[0]
    assert (line.delivery, line.text) == (Delivery.VO, "It rained.")


def test_the_setting_is_the_opening_direction() -> None:
    dialogue = read('【DIALOGUE】\n1. Mira: "Yes."\n【SCENE DESCRIPTION】\nA ferry shed.\nNight.\n')
    assert done(dialogue) == ["A ferry shed. Night."]


def test_numbers_in_the_prose_begin_no_shot() -> None:
    dialogue = read(
        '【DIALOGUE】\n1. [0s-2s] Plot: The clock shows\n2.30 a.m. in\n1987. Mira: "Late."\n'
        '2. [2s-3s] Mira: "Very."'
    )
    assert len(dialogue.lines) == 2
    assert done(dialogue)[0].startswith("The clock shows 2.30 a.m. in")


def test_bad_times_and_numbers_are_named_one_by_one() -> None:
    dialogue = read(
        '【DIALOGUE】\n1. [1s-4s] Mira: "One."\n2. [4s-4s] a\n3. [3s-6s] b\n4. [8s-9s] c\n'
        "6. [12s-10s] d\n7. [] e\n8. [soon-9s] f\n9. g\n"
    )
    assert [str(remark) for remark in dialogue.remarks][:-1] == [
        "line 2: Shot 1 is the first and starts at 1 s, not at 0 s.",
        "line 3: Shot 2 lasts no time: it starts and ends at 4 s.",
        "line 4: Shot 3 starts at 3 s, before 4 s, when another ends.",
        "line 5: Shot 4 starts at 8 s, but no shot fills the time from 6 s.",
        "line 6: Shot 6 follows shot 4.",
        "line 6: Shot 6 ends at 10 s, before it starts at 12 s.",
        "line 7: The time of shot 7 is empty; write it such as [0s-5s].",
        "line 8: The time of shot 8 cannot be read: '[soon-9s]'; write it such as [0s-5s].",
        "line 9: Shot 9 has no time, unlike others; write one such as [0s-5s].",
    ]


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("【DIALOGUE】\n1. x", 0.95),
        ("【角色】\n阿宁\n【场景】\n夜", 0.95),
        ("1. [0s-2s] a\n2. [2s-3s] b", 0.8),
        ("【テキスト中に現れる記号について】\n", 0.0),
        ("【人物】\n阿宁：你好。", 0.0),
        ("1. Anna: yes\n2. Ben: no", 0.0),
    ],
)
def test_how_sure_the_reader_is(text: str, sure: float) -> None:
    assert READER.recognise(text) == sure


def test_a_text_in_which_nobody_speaks_is_refused() -> None:
    with pytest.raises(DialogueError) as caught:
        read("【DIALOGUE】\n1. [0s-5s] Plot: Rain.\n")
    assert str(caught.value) == (
        "ferry.txt has no dialogue: no line reads as a speech. A speech stands under 【DIALOGUE】, "
        'such as 1. Anna: "You came back".'
    )


@settings(max_examples=100, deadline=None)
@given(st.text('12. []s-:"“”()MiraJ says,\n【】说：', max_size=200))
def test_any_text_under_the_header_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(DialogueError):
        READER.read(f"【DIALOGUE】\n{text}{PROFILES}", name="ferry.txt")


def test_lines_are_lines() -> None:
    assert all(isinstance(line, Line) for line in shot("Mira says: “Go.”").lines)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ANNA: Look at the sign.\nBEN: It says 【DIALOGUE】 there.\n", "plain"),
        ("ANNA: It says\n【DIALOGUE】 in red.\nBEN: Who painted it?\n", "plain"),
        (
            "Title: The Sign\n\nINT. HALL - DAY\n\n@Anna\n【DIALOGUE】\n\n@Ben\n【BLOCKING】\n",
            "fountain",
        ),
        (
            "1\n00:00:01,000 --> 00:00:02,000\n【DIALOGUE】\n\n"
            "2\n00:00:02,000 --> 00:00:03,000\nBEN: Who painted it?\n",
            "srt",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>【DIALOGUE】\n\n"
            "00:02.000 --> 00:03.000\n<v Ben>【角色】\n",
            "vtt",
        ),
        (
            '[{"speaker": "Anna", "text": "【DIALOGUE】"},\n{"speaker": "Ben", "text": "So?"}]',
            "json",
        ),
    ],
)
def test_a_header_among_the_words_of_another_form_does_not_refuse_it(text: str, form: str) -> None:
    dialogue = read_text(text, name="sign.txt")
    assert (dialogue.source.format, len(dialogue.lines)) == (form, 2)


@pytest.mark.parametrize(
    "header",
    ["【DIALOGUE】", "**【Dialogue】**：", "## 【台词】", "Here is the script.\n\n【DIALOGUE】"],
)
def test_a_header_of_its_own_row_is_enough(header: str) -> None:
    text = f'{header}\n1. Mira: "You came back."\n2. Joren: "I did."\n'
    assert read_text(text, name="ferry.txt").source.format == "paper"


def test_our_own_fountain_of_a_dialogue_about_the_form_is_read_back() -> None:
    dialogue = read_text("Anna: It says\n【DIALOGUE】 there.\nBen: 【BLOCKING】\n", name="sign.txt")
    again = read_text(dialogue_fountain(dialogue), name="sign.fountain")
    assert again.source.format == "fountain"
    assert again.lines == dialogue.lines


def test_a_line_number_in_other_digits_is_no_id() -> None:
    text = '【DIALOGUE】\n1. [0s-2s]\nPlot: Rain.\nMira [l٣, frames 0-5 of 5]: "Come in."\n'
    dialogue = read_text(text, name="rain.txt", format="paper")
    assert Dialogue.from_json(dialogue.to_json()) == dialogue

from __future__ import annotations

import pytest

from storyreel.dialogue import read_text
from storyreel.screenplay.vocabulary import Feeling
from storyreel.scripter._analysis import SceneReading, read_scene
from storyreel.scripter._reading import scenes_of


def reading(text: str, **asked: str) -> SceneReading:
    dialogue = read_text(text, name="scene.txt")
    return read_scene(scenes_of(dialogue)[0], dialogue.speakers, dialogue.language, **asked)


THREE = (
    "ANNA: Good evening.\nBEN: Good evening, both.\nCARLA: Anna, have you eaten?\nANNA: Not yet.\n"
)


def test_a_name_called_says_who_is_spoken_to() -> None:
    line = reading(THREE).lines[2]
    assert line.addressees == ("ANNA",)
    assert line.addressee_evidence == "called by name: ANNA"
    assert line.called == ("ANNA",)


def test_a_name_that_is_only_spoken_of_is_not_spoken_to() -> None:
    line = reading("ANNA: Where is everyone?\nBEN: I saw Carla at the gate.\nCARLA: Here!\n").lines[
        1
    ]
    assert line.addressees == ("ANNA",)
    assert line.mentioned == ("CARLA",)


def test_a_parenthetical_turns_the_speaker() -> None:
    line = reading("ANNA: Sit.\nBEN: Why?\nANNA: (to Carla) You too.\nCARLA: Me?\n").lines[2]
    assert (line.addressees, line.addressee_evidence) == (("CARLA",), "(to Carla)")


def test_who_acts_in_a_parenthetical_is_not_spoken_to() -> None:
    line = reading("ANNA: Sit.\nBEN: (quietly; Carla pours the tea) No.\nCARLA: Oh.\n").lines[1]
    assert line.addressees == ("ANNA",)


def test_an_aside_is_said_to_nobody() -> None:
    assert reading("ANNA: Sit.\nBEN: (aside) Never.\nANNA: What?\n").lines[1].addressees == ()


def test_a_parenthetical_goes_before_the_words() -> None:
    line = reading("ANNA: (furiously) How lovely, how wonderful.\nBEN: Yes.\n").lines[0]
    assert line.emotion.feeling is Feeling.ANGRY
    assert line.emotion_evidence == "furiously"


def test_words_of_love_and_hate_weigh_in_english() -> None:
    read = reading(
        "ANNA: I love this house, it is wonderful.\nBEN: I hate you!\nANNA: It is red.\n"
    )
    glad, hurt, plain = read.lines
    assert glad.sentiment > 0.5
    assert hurt.sentiment < -0.4
    assert hurt.emotion.feeling is Feeling.ANGRY
    assert plain.emotion.feeling is Feeling.NEUTRAL
    assert plain.emotion.intensity < glad.emotion.intensity


def test_other_languages_have_no_sentiment_and_still_have_feelings() -> None:
    read = reading(
        "ANNA: (wütend) Das ist mein Haus, und du gehst jetzt.\nBEN: Nein, ich bleibe hier.\n"
    )
    assert [line.sentiment for line in read.lines] == [0.0, 0.0]
    assert read.lines[0].emotion.feeling is Feeling.ANGRY


def test_a_name_is_no_feeling() -> None:
    read = reading("MERRIMAN: The tea is served.\nCECILY: Merriman, put it on the table.\n")
    assert read.lines[1].emotion.feeling is Feeling.NEUTRAL


def test_a_question_left_standing_is_told_from_one_answered() -> None:
    read = reading(
        "ANNA: Where were you?\nBEN: At home.\nANNA: Alone?\nBEN: Why do you want to know?\n"
    )
    assert [line.unanswered for line in read.lines] == [False, False, True, True]


def test_a_scene_turns_at_what_is_revealed_after_its_first_third() -> None:
    talk = "".join(f"{'ANNA' if n % 2 else 'BEN'}: It is a plain day.\n" for n in range(12))
    read = reading(talk + "ANNA: She is my wife, and she is alive.\nBEN: I see.\nANNA: Yes.\n")
    turn = next(beat for beat in read.beats if beat.turning_point)
    assert turn.first_line == 12
    assert turn.what == "ANNA says what was not known."
    assert max(read.tension) == read.tension[12]


def test_a_scene_goes_on_turning_where_it_turned_before_an_edit() -> None:
    text = "ANNA: One.\nBEN: Two.\nANNA: Three!\nBEN: Four.\nANNA: Five.\n"
    assert [b.first_line for b in reading(text).beats if b.turning_point] == [2]
    kept = reading(text, turning_point="l4")
    assert [b.first_line for b in kept.beats if b.turning_point] == [3]


def test_who_commands_has_the_power_and_who_begs_has_not() -> None:
    read = reading(
        "ANNA: Sit down.\nBEN: Please, I am sorry.\nANNA: Answer me.\nBEN: Forgive me.\nANNA: Go.\n"
    )
    assert read.power[0].holder == "ANNA"
    assert read.power[0].evidence


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("INT. OFFICE, 1893 - DAY", "1890s"),
        ("INT. SPACESHIP - NIGHT", "future"),
        ("INT. OFFICE - DAY", "present"),
    ],
)
def test_the_period_comes_from_what_is_written(heading: str, period: str) -> None:
    assert reading(f"{heading}\n\nANNA: Here.\nBEN: There.\n").period[0] == period

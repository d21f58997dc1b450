"""Names above the words: what typed plays and screenplay pages promise."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import Delivery, Dialogue, Heading, Level, read_text
from storyreel.dialogue.formats.play import READER
from storyreel.errors import DialogueError


def read(text: str) -> Dialogue:
    return read_text(text, name="play.txt", format="play")


def spoken(text: str) -> list[tuple[str, str]]:
    return [(" + ".join(line.speakers), line.text) for line in read(text).lines]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(entry.kind, entry.text) for entry in read(text).entries]


TWO = [("ANNA", "You came."), ("BEN", "I did."), ("ANNA", "Sit.")]


@pytest.mark.parametrize(
    "text",
    [
        "ANNA\nYou came.\n\nBEN\nI did.\n\nANNA\nSit.",
        "ANNA\nYou came.\nBEN\nI did.\nANNA\nSit.",
        "ANNA\n\nYou came.\n\nBEN\n\nI did.\n\nANNA\n\nSit.",
        "Anna\nYou came.\n\nBen\nI did.\n\nAnna\nSit.\n\nBen\nFine.",
        "**ANNA**\nYou came.\n\n**BEN**\nI did.\n\n**ANNA**\nSit.",
        "        ANNA\n    You came.\n\n        BEN\n    I did.\n\n        ANNA\n    Sit.",
    ],
)
def test_a_name_stands_above_its_words(text: str) -> None:
    assert [(name.upper(), words) for name, words in spoken(text)][:3] == TWO
    assert READER.recognise(text) > 0.5


def test_letters_without_capitals_make_names_when_they_come_again() -> None:
    text = "太郎\nおはよう。\n\n花子\n早いね。\n\n太郎\nうん。\n\n花子\nまたね。"
    assert spoken(text)[1] == ("花子", "早いね。")


def test_a_page_of_a_screenplay() -> None:
    page = (
        "     INT. BAR - NIGHT\n\n  Smoke. A juke box.\n\n              MIRA\n"
        "        (not looking)\n     You came.\n     (beat)\n     Late.\n              (MORE)\n\n"
        "              TOM (O.S.)\n     I did.\n\n  He sits.\n\n              MIRA (CONT'D)\n"
        "     Sit.\n\n                    CUT TO:\n"
    )
    assert kinds(page) == [
        ("heading", "INT. BAR - NIGHT"),
        ("direction", "Smoke. A juke box."),
        ("line", "You came. Late."),
        ("line", "I did."),
        ("direction", "He sits."),
        ("line", "Sit."),
        ("direction", "CUT TO:"),
    ]
    first, second, third = read(page).lines
    assert first.parenthetical == "not looking; beat"
    assert second.delivery is Delivery.OS
    assert third.speakers == ("MIRA",)


def test_a_school_play_has_a_title_acts_and_directions() -> None:
    text = (
        "THE LAST SNOWMAN\nA play for class 4b\n\nACT ONE\n\n(A yard.)\n\nLena\nWhy is it cold?\n\n"
        "Frau Kessler (kind)\nBecause it is\nwinter.\n\nLena\nOh.\n\nFrau Kessler\nYes.\n\nCURTAIN"
    )
    dialogue = read(text)
    assert dialogue.title == "THE LAST SNOWMAN"
    assert dialogue.entries[1] == Heading(text="ACT ONE", level=Level.ACT)
    assert dialogue.lines[1].text == "Because it is winter."
    assert kinds(text)[-1] == ("direction", "CURTAIN")


def test_fields_and_the_list_of_characters_stand_above() -> None:
    text = (
        "Title: Snow\nBy: A. Writer\n\nCHARACTERS\n\nANNA, a nurse\nBEN\n\nANNA\nHm.\n\nBEN\nYes."
    )
    dialogue = read(text)
    assert (dialogue.title, dialogue.speakers) == ("Snow", ("ANNA", "BEN"))
    assert [str(remark) for remark in dialogue.remarks] == [
        "line 2: 'By' above the dialogue is left out.",
        "line 4: the list of characters above the dialogue (to line 7) is left out.",
    ]


def test_a_line_that_is_like_a_name_once_is_told() -> None:
    text = "Anna\nYou came.\n\nBen\nI did.\n\nWinter\nIt snows.\n\nAnna\nSit.\n\nBen\nNo."
    assert [str(remark) for remark in read(text).remarks] == [
        "line 7: 1 line stands like a name above words, but only once, so nobody speaks by it; "
        "the first is 'Winter'. If it is a name, write it in capitals."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "INTRODUCTION\nTrains.\n\nMETHODS\nWe count.\n\nRESULTS\nNine.\n\nCHAPTER ONE\nMore.\n\n"
        "DISCUSSION\nMany.\n\nSUMMARY\nDone.\n\nNOTES\nNone.\n\nTHANKS\nAll.",
        "CHAPTER ONE\nIt was night.\n\nCHAPTER TWO\nIt was day.",
        "Two roads went down\nto the yellow sea,\nand I took neither.",
        "ANNA: You came.\nBEN: I did.",
    ],
)
def test_what_is_no_play_is_not_taken_for_one(text: str) -> None:
    assert READER.recognise(text) == 0.0


def test_no_name_above_words_is_refused() -> None:
    with pytest.raises(DialogueError) as caught:
        read("It rains.\nIt goes on raining.\n")
    assert str(caught.value) == (
        "play.txt has no dialogue: no line reads as a speech. "
        "Write each name alone on a line, above the words."
    )


NAMES = st.lists(
    st.sampled_from(["ANNA", "BEN", "MRS. LIND", "НАДЯ", "GUEST 2"]), min_size=2, unique=True
)
WORDS = st.lists(st.sampled_from(["you", "came", "тихо", "10:30", "sea"]), min_size=1, max_size=6)


@pytest.mark.parametrize("shape", ["{0}\n{1}\n", "{0}\n\n{1}\n", "**{0}**\n{1}\n", "{0}\n{1}"])
@settings(max_examples=15, deadline=None)
@given(names=NAMES, words=WORDS)
def test_a_dialogue_with_names_above_is_read_back(
    shape: str, names: list[str], words: list[str]
) -> None:
    lines = [(name, f"Oh {' '.join(words)}.") for name in [*names, *names]]
    assert spoken("\n".join(shape.format(*line) for line in lines)) == lines


@pytest.mark.parametrize("row", ["A\n", "A\n\n", "[\n", "(\n", "**A**\n\n", " " * 300 + "\n"])
def test_hostile_texts_are_read_to_the_end(row: str) -> None:
    text = row * 2_000 + "ANNA\nyes.\n\nBEN\nno.\n\n" * 1_500
    assert ("ANNA", "yes.") in spoken(text)


@pytest.mark.parametrize(
    "mark", ["Fine.", "Fin.", "End.", "Ende.", "Curtain.", "The end.", "FADE OUT.", "..."]
)
def test_a_reply_is_not_taken_for_an_end_or_a_divider(mark: str) -> None:
    text = f"ANNA\nHow are you?\n\nBEN\n{mark}\n\nANNA\nReally?\n\nBEN\n(beat)\n{mark}\nNot fine."
    assert [words for who, words in spoken(text) if who == "BEN"] == [mark, f"{mark} Not fine."]
    spaced = f"ANNA\n\nHow are you?\n\nBEN\n\n{mark}\n\nANNA\n\nReally?\n\nBEN\n\nYes."
    assert spoken(spaced)[1] == ("BEN", mark)


PAGED = (
    "INT. A - DAY\n\nJOE\nGreat.\n(MORE)\n\n2.\nJOE (CONT'D)\nJust great.\n\nANN\nHow many?\n\n"
    "JOE\n12.\n\n(CONTINUED)\n\n3.\n\nCONTINUED: (2)\n\nANN\nOk. And\nPage 4 of 12\nwell.\n"
)


def test_pages_of_a_screenplay_swallow_no_cue() -> None:
    assert spoken(PAGED) == [
        ("JOE", "Great."),
        ("JOE", "Just great."),
        ("ANN", "How many?"),
        ("JOE", "12."),
        ("ANN", "Ok. And well."),
    ]
    dialogue = read(PAGED)
    assert [str(remark) for remark in dialogue.remarks] == [
        "line 5: 6 lines that belong to the pages and not to the play are left out; "
        "the first is '(MORE)'."
    ]
    assert read_text(PAGED, name="play.txt").entries == dialogue.entries


@pytest.mark.parametrize("reply", ["More", "MORE", "Suite", "12", "12."])
def test_a_reply_of_one_word_is_spoken(reply: str) -> None:
    assert spoken(f"ANN\nTea?\n\nJOE\n{reply}\n\nANN\nSo.\n\nJOE\nYes.")[1] == ("JOE", reply)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("小李\n老板，出事了！\n老板\n什么事？\n小李\n服务器宕机了。", ("小李", "老板")),
        (
            "太郎\nおはよう。\n\n花子\n早いね。\n\n太郎\nうん\n\n次郎\nまた。",
            ("太郎", "花子", "次郎"),
        ),
        ("ليلى\nأين كنت؟\nسامي\nفي السوق.\nليلى\nحسنا.", ("ليلى", "سامي")),
        ("דנה\nאיפה היית?\nיואב\nבשוק.\nדנה\nטוב.", ("דנה", "יואב")),
    ],
)
def test_who_speaks_once_in_a_script_without_capitals_is_not_spoken(
    text: str, people: tuple[str, ...]
) -> None:
    dialogue = read(text)
    assert (dialogue.speakers, dialogue.remarks) == (people, ())


def test_advice_can_be_followed_in_scripts_without_capitals() -> None:
    text = "太郎\nおはよう。\n\n花子\n早い。\n\n太郎\nうん。\n\n冬\n雪だ。\n寒い。\n\n花子\nまた。"
    assert [str(remark) for remark in read(text).remarks] == [
        "line 10: 1 line stands like a name above words, but only once, so nobody speaks by it; "
        "the first is '冬'. If it is a name, write every speech as NAME: words."
    ]


def test_a_second_paragraph_of_an_answer_is_not_lost() -> None:
    text = "INTERVIEWER\nTell me.\n\nROSA\nIn Oslo.\n\nWe had no money.\n\nINTERVIEWER\nAnd then?"
    assert spoken(text)[1] == ("ROSA", "In Oslo. We had no money.")


@pytest.mark.parametrize(("voice", "delivery"), [("V.O.", Delivery.VO), ("OS", Delivery.OS)])
def test_a_voice_without_brackets_is_not_somebody_else(voice: str, delivery: Delivery) -> None:
    first, *_ = read(f"ANNA {voice}\nIt was.\n\nANNA\nCome.\n\nBEN\nYes.\n\nANNA\nNo.").lines
    assert (first.speakers, first.delivery) == (("ANNA",), delivery)


def test_a_fence_and_signs_of_a_quotation_are_not_spoken() -> None:
    said = [("ANNA", "Hi."), ("BEN", "Ho."), ("ANNA", "Bye.")]
    page = "INT. CAFE - DAY\n\nANNA\nHi.\n\nBEN\nHo.\n\nANNA\nBye."
    assert spoken(f"```fountain\n{page}\n```") == said
    assert spoken("\n".join(f"> {line}" for line in page.split("\n"))) == said

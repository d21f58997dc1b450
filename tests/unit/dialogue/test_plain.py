"""Every shape that the plain reader's docstring promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import (
    Delivery,
    Dialogue,
    Direction,
    Heading,
    Level,
    Line,
    read_dialogue,
    read_text,
)
from storyreel.dialogue.formats._plain_words import plain_brackets
from storyreel.dialogue.formats.plain import READER
from storyreel.errors import DialogueError

SCENES = Path(__file__).parents[3].parent / "shared" / "scenes"


def read(text: str) -> Dialogue:
    return read_text(text, name="cafe.txt", format="plain")


def spoken(text: str) -> list[tuple[str, str]]:
    return [(" + ".join(line.speakers), line.text) for line in read(text).lines]


def remarks(text: str) -> list[str]:
    return [str(remark) for remark in read(text).remarks]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(entry.kind, entry.text) for entry in read(text).entries]


def test_a_speech_is_a_name_and_words() -> None:
    assert spoken("ANNA: You came.\nBEN: I did.\n") == [("ANNA", "You came."), ("BEN", "I did.")]


def test_the_colon_may_be_full_width() -> None:
    assert spoken("客：你好。\n翁：唔。") == [("客", "你好。"), ("翁", "唔。")]


def test_lines_that_follow_belong_to_the_speech() -> None:
    assert spoken("ANNA: You came\nback to us\n  at last.\nBEN: Yes.") == [
        ("ANNA", "You came back to us at last."),
        ("BEN", "Yes."),
    ]


def test_the_words_may_begin_on_the_next_line() -> None:
    assert spoken("ANNA:\nYou came.") == [("ANNA", "You came.")]


def test_a_paragraph_without_a_name_is_a_direction() -> None:
    assert kinds("ANNA: You came.\n\nBen sits down\nand says nothing.\n\nBEN: Yes.") == [
        ("line", "You came."),
        ("direction", "Ben sits down and says nothing."),
        ("line", "Yes."),
    ]


@pytest.mark.parametrize("direction", ["[Rain.]", "(Rain.)", "（Rain.）", "[Rain."])
def test_a_line_in_brackets_is_a_direction(direction: str) -> None:
    assert kinds(f"{direction}\nANNA: You came.") == [
        ("direction", "Rain."),
        ("line", "You came."),
    ]


def test_a_bracket_may_run_over_lines() -> None:
    assert kinds("[Rain\nand wind]\nANNA: You came.") == [
        ("direction", "Rain and wind"),
        ("line", "You came."),
    ]


def test_a_bracket_that_never_closes_swallows_no_speech() -> None:
    assert kinds("[Rain\nANNA: You came.\nBEN: Yes.]") == [
        ("direction", "Rain"),
        ("line", "You came."),
        ("line", "Yes.]"),
    ]


@pytest.mark.parametrize(
    ("cue", "delivery", "how"),
    [
        ("ANNA (V.O.)", Delivery.VO, ""),
        ("ANNA (VO)", Delivery.VO, ""),
        ("ANNA (voice over)", Delivery.VO, ""),
        ("ANNA (O.S.)", Delivery.OS, ""),
        ("ANNA (off)", Delivery.OS, ""),
        ("ANNA (CONT'D)", Delivery.ON, ""),
        ("ANNA (CONT’D)", Delivery.ON, ""),
        ("ANNA (quietly)", Delivery.ON, "quietly"),
        ("ANNA (O.S.) (quietly)", Delivery.OS, "quietly"),
    ],
)
def test_extensions_after_the_name(cue: str, delivery: Delivery, how: str) -> None:
    (line,) = read(f"{cue}: You came.").lines
    assert (line.speakers, line.delivery, line.parenthetical) == (("ANNA",), delivery, how)


@pytest.mark.parametrize(
    ("speech", "words", "how"),
    [
        ("(quietly) You came.", "You came.", "quietly"),
        ("You (a beat) came.", "You came.", "a beat"),
        ("You came (quietly).", "You came.", "quietly"),
        ("You came (quietly) (to Ben).", "You came.", "quietly; to Ben"),
        ("You came. [She smiles.]", "You came.", "She smiles."),
        ("Vous venez (bas) ?", "Vous venez ?", "bas"),
        ("你来了（笑）。", "你来了。", "笑"),
        ("你（笑）来了。", "你来了。", "笑"),
        ("You(a beat)came.", "You came.", "a beat"),
        ("You () came.", "You came.", ""),
        ("Your friend(s) and (s)he.", "Your friend(s) and (s)he.", ""),
        ("f(x) is print(1) ok [sic].", "f(x) is print(1) ok.", "sic"),
        ("Well(sighs).", "Well.", "sighs"),
    ],
)
def test_asides_are_kept_and_not_spoken(speech: str, words: str, how: str) -> None:
    (line,) = read(f"ANNA: {speech}").lines
    assert (line.text, line.parenthetical) == (words, how)


def test_a_speech_of_asides_alone_is_a_direction() -> None:
    assert kinds("ANNA: (nods)\nBEN: Good.") == [("direction", "ANNA: nods"), ("line", "Good.")]


def test_a_name_without_words_says_nothing() -> None:
    assert spoken("ANNA:\n\nBEN: Good.") == [("BEN", "Good.")]


@pytest.mark.parametrize(
    "heading",
    [
        "INT. CAFE - NIGHT",
        "EXT. STREET - DAY",
        "INT CAFE",
        "INT./EXT. CAR - DUSK",
        "int. cafe - night",
        "SCENE 2",
        "SCENE II. The same.",
        "ACT I",
        "Szene 3",
        "ЯВЛЕНИЕ IV",
    ],
)
def test_headings_open_scenes(heading: str) -> None:
    entries = read(f"{heading}\nANNA: You came.").entries
    level = Level.ACT if heading.startswith("ACT") else Level.SCENE
    assert entries[0] == Heading(text=heading, level=level)
    assert isinstance(entries[1], Line)


def test_a_heading_may_stand_in_brackets() -> None:
    assert kinds("[SCENE II. The same.]\nANNA: You came.")[0] == ("heading", "SCENE II. The same.")


@pytest.mark.parametrize("line", ["Title: The Cafe", "TITLE：The Cafe", "\n  title : The Cafe"])
def test_the_first_line_may_name_the_piece(line: str) -> None:
    dialogue = read(f"{line}\nANNA: You came.")
    assert dialogue.title == "The Cafe"
    assert dialogue.speakers == ("ANNA",)


def test_a_title_further_down_is_a_speech() -> None:
    assert spoken("ANNA: What is it called?\nTITLE: The Cafe") == [
        ("ANNA", "What is it called?"),
        ("TITLE", "The Cafe"),
    ]


def test_without_a_title_the_file_names_the_piece() -> None:
    assert read_text("ANNA: Yes.", name="last-train_home.txt").title == "Last train home"


def test_names_agree_but_for_case_and_spaces() -> None:
    assert read("MRS.  LIND: One.\nMrs. Lind: Two.\nmrs. lind : Three.").speakers == ("MRS. LIND",)


@pytest.mark.parametrize("cue", ["ANNA and BEN", "Anna & Ben", "ANNA + BEN", "ANNA/BEN"])
def test_who_also_speak_alone_speak_together(cue: str) -> None:
    assert spoken(f"ANNA: One.\nBEN: Two.\n{cue}: Three.")[-1] == ("ANNA + BEN", "Three.")


@pytest.mark.parametrize(
    ("one", "other", "cue"),
    [
        ("Anna", "Ben", "Anna und Ben"),
        ("Anna", "Ben", "Anna et Ben"),
        ("Анна", "Бен", "Анна и Бен"),
        ("夫", "妻", "夫と妻"),
    ],
)
def test_together_in_other_languages(one: str, other: str, cue: str) -> None:
    assert spoken(f"{one}: .a\n{other}: .b\n{cue}: .c")[-1][0] == f"{one} + {other}"


def test_a_name_with_and_in_it_is_one_person() -> None:
    assert spoken("Tom and Jerry: We are a firm.") == [("Tom and Jerry", "We are a firm.")]


@pytest.mark.parametrize(
    "line",
    [
        "10:30 is late.",
        "See http://example.org for more.",
        "“Wait: there” he said.",
        "I told her, quietly: go.",
        "Is that so? Then: go.",
    ],
)
def test_a_colon_alone_makes_no_speech(line: str) -> None:
    assert kinds(f"ANNA: You came.\n\n{line}\n\nBEN: Yes.")[1] == ("direction", line)


@pytest.mark.parametrize("name", ["Dr. Who", "Mr. J. R. Smith", "GUEST 2", "L'abbé", "Mary-Ann"])
def test_names_as_people_write_them(name: str) -> None:
    assert read(f"{name}: Yes.").speakers == (name,)


def test_a_colon_in_the_words_is_kept() -> None:
    assert spoken("ANNA: Note: at 10:30.") == [("ANNA", "Note: at 10:30.")]


def test_lines_are_numbered_in_order() -> None:
    assert [line.id for line in read("A: 1a\n\n[x]\n\nB: 2b\nA: 3c").lines] == ["l1", "l2", "l3"]


def test_directions_and_headings_have_no_number() -> None:
    entries = read("INT. CAFE\n[Rain.]\nANNA: Yes.").entries
    assert [type(entry) for entry in entries] == [Heading, Direction, Line]


def test_no_speech_at_all_is_refused() -> None:
    with pytest.raises(DialogueError) as caught:
        read("It rains.\nIt goes on raining.\n")
    assert str(caught.value) == (
        "cafe.txt has no dialogue: no line reads as a speech. Write each speech as NAME: words."
    )


TWO = [("ANNA", "You came."), ("BEN", "I did."), ("ANNA", "Sit.")]


@pytest.mark.parametrize(
    "text",
    [
        "ANNA\tYou came.\nBEN\tI did.\nANNA\tSit.",
        "ANNA   You came.\nBEN    I did.\nANNA   Sit.",
        "ANNA - You came.\nBEN - I did.\nANNA - Sit.",
        "ANNA – You came.\nBEN – I did.\nANNA – Sit.",
        "ANNA — You came.\nBEN — I did.\nANNA — Sit.",
        "ANNA -- You came.\nBEN -- I did.\nANNA -- Sit.",
        "ANNA. You came.\nBEN. I did.\nANNA. Sit.",
        "ANNA. — You came.\nBEN. — I did.\nANNA. — Sit.",
        "**ANNA:** You came.\n**BEN:** I did.\n**ANNA:** Sit.",
        "**ANNA**: You came.\n*BEN*: I did.\n__ANNA__: Sit.",
        "**ANNA** You came.\n\n**BEN** I did.\n\n**ANNA** Sit.",
        "1. ANNA: You came.\n2. BEN: I did.\n3. ANNA: Sit.",
        "- ANNA: You came.\n- BEN: I did.\n- ANNA: Sit.",
        "• ANNA: You came.\n• BEN: I did.\n• ANNA: Sit.",
        "> ANNA: You came.\n> BEN: I did.\n> ANNA: Sit.",
        ">> ANNA: You came.\n>> BEN: I did.\n>> ANNA: Sit.",
        "<b>ANNA:</b> You came.\n<b>BEN:</b> I did.\n<b>ANNA:</b> Sit.",
        "ANNA:\tYou came.\nBEN:\tI did.\nANNA:\tSit.",
        "ANNA:\n\nYou came.\n\nBEN:\n\nI did.\n\nANNA:\n\nSit.",
        'ANNA: "You came."\nBEN: “I did.”\nANNA: «Sit.»',
        "ANNA said: You came.\nBen asked: I did.\nAnna says: Sit.",
    ],
)
def test_the_shapes_that_people_type(text: str) -> None:
    assert [(name.upper(), words) for name, words in spoken(text)] == TWO
    assert READER.recognise(text) >= 0.45


def test_names_in_small_letters_are_read_before_a_stop_when_they_come_again() -> None:
    text = "Надя. Ты пришёл.\nИван. Да. Я обещал.\nНадя. Садись.\nИван. Спасибо."
    assert spoken(text)[1] == ("Иван", "Да. Я обещал.")
    assert read(text).speakers == ("Надя", "Иван")


def test_how_stands_between_a_name_and_its_stop() -> None:
    first, second, *_ = read("LÉA, à voix basse. — Tu dors ?\nPAUL (ému). Non.\nLÉA. — Bon.").lines
    assert (first.speakers, first.parenthetical, first.text) == (
        ("LÉA",),
        "à voix basse",
        "Tu dors ?",
    )
    assert (second.speakers, second.parenthetical, second.text) == (("PAUL",), "ému", "Non.")


def test_a_quotation_directly_after_the_name_is_a_speech() -> None:
    text = "太郎「おはよう。早いね」\n　花子、窓を開ける。\n花子「眠れ\nなくて（笑）」"
    assert kinds(text) == [
        ("line", "おはよう。早いね"),
        ("direction", "花子、窓を開ける。"),
        ("line", "眠れ なくて"),
    ]
    assert read(text).speakers == ("太郎", "花子")


def test_one_blank_of_full_width_divides_name_and_words() -> None:
    text = "夫　まだ起きていたのか。\n妻　ええ。\n夫　もう遅い。"
    assert spoken(text)[0] == ("夫", "まだ起きていたのか。")


def test_lines_that_begin_with_a_dash_are_nobodys() -> None:
    text = "— Qui est là ?\n— C'est moi : Léa.\n\nElle entre.\n\n— Entre."
    assert spoken(text) == [
        ("UNKNOWN", "Qui est là ?"),
        ("UNKNOWN", "C'est moi : Léa."),
        ("UNKNOWN", "Entre."),
    ]
    assert remarks(text) == [
        "line 1: each speech begins with a dash and names nobody, so nobody is guessed; "
        "write NAME: words to say who speaks.",
        "3 speeches without a speaker; they are UNKNOWN's.",
    ]


def test_a_list_is_no_dialogue() -> None:
    assert READER.recognise("Shopping\n\n- milk\n- eggs\n- bread\n") < 0.1


@pytest.mark.parametrize(
    ("question", "answer"), [("Q", "A"), ("Question", "Answer"), ("F", "A"), ("问", "答")]
)
def test_questions_and_answers_are_two_people_that_nobody_names(question: str, answer: str) -> None:
    text = f"{question}: When?\n{answer}: In 1998.\n{question}: Why?"
    assert read(text).speakers == (question, answer)
    assert remarks(text) == [
        f"line 1: {question.upper()!r} and {answer.upper()!r} are questions and answers; who asks "
        "and who answers is not known, so they are two people of these names."
    ]


def test_questions_may_have_a_stop() -> None:
    assert spoken("Q. Where?\nA. At home.\nQ. Alone?")[1] == ("A", "At home.")


@pytest.mark.parametrize(
    ("cue", "how"),
    [
        ("BEN [quietly]", "quietly"),
        ("BEN {quietly}", "quietly"),
        ("BEN <quietly>", "quietly"),
        ("BEN（小声）", "小声"),
        ("BEN, quietly", "quietly"),
        ("BEN whispered", "whispered"),
    ],
)
def test_how_it_is_said_beside_the_name(cue: str, how: str) -> None:
    line = read(f"BEN: One.\n{cue}: Two.").lines[-1]
    assert (line.speakers, line.parenthetical, line.text) == (("BEN",), how, "Two.")


def test_a_comma_joins_people_who_speak_alone_as_well() -> None:
    assert spoken("ANNA: One.\nBEN: Two.\nANNA, BEN: Three.")[-1] == ("ANNA + BEN", "Three.")


@pytest.mark.parametrize(
    "direction",
    [
        *("{Rain.}", "［Rain.］", "〔Rain.〕", "【Rain.】", "<Rain.>", "*Rain.*", "_Rain._"),
        *("~Rain.~", "**Rain.**", "*(Rain.)*", "* Rain. *"),
    ],
)
def test_a_direction_stands_in_any_bracket(direction: str) -> None:
    text = f"ANNA: One.\n\n{direction}\n\nANNA: Two."
    assert kinds(text)[1] == ("direction", "Rain.")


@pytest.mark.parametrize(
    ("speech", "words", "how"),
    [
        ("{sits} You came.", "You came.", "sits"),
        ("You came. <coughs>", "You came.", "coughs"),
        ("You came. 〔笑〕", "You came.", "笑"),
        ("*sighs* You came.", "You came.", "sighs"),
        ("You came. *looks up* Sit.", "You came. Sit.", "looks up"),
        ("*looks up* *smiles* Sit.", "Sit.", "looks up; smiles"),
        ("*(sighs)* You came.", "You came.", "sighs"),
        ("You (she (at last) smiles) came.", "You came.", "she at last smiles"),
        ("You *really* came.", "You really came.", ""),
        ("*Never* say that.", "Never say that.", ""),
        ("That f*cking sh*t, 2 * 3 * 4.", "That f*cking sh*t, 2 * 3 * 4.", ""),
        ("I <3 you.", "I <3 you.", ""),
        ("好的~ 走吧~", "好的~ 走吧~", ""),
    ],
)
def test_brackets_and_marks_among_the_words(speech: str, words: str, how: str) -> None:
    (line,) = read(f"ANNA: {speech}").lines
    assert (line.text, line.parenthetical) == (words, how)


def test_marks_around_stressed_words_are_told() -> None:
    assert remarks("ANNA: Hm.\nANNA: I *never* did.") == [
        "line 2: marks around stressed words, as in *never*, are left out of the speeches."
    ]


def test_what_is_done_inside_a_speech_is_a_parenthetical() -> None:
    text = "ANNA: You came.\n(She waits\nfor a moment.)\nSit down.\n(Rain.)\nBEN: Yes."
    first, rain, second = read(text).entries
    assert isinstance(first, Line)
    assert (first.text, first.parenthetical) == ("You came. Sit down.", "She waits for a moment.")
    assert rain == Direction(text="Rain.")
    assert isinstance(second, Line)


def test_quotes_stay_when_one_speech_has_none() -> None:
    assert spoken('ANNA: "You came."\nBEN: I did.') == [("ANNA", '"You came."'), ("BEN", "I did.")]


def test_two_quotations_are_not_one() -> None:
    text = 'ANNA: "No," he says, and then "yes."'
    assert spoken(text) == [("ANNA", '"No," he says, and then "yes."')]


def test_markdown_headings_open_scenes_and_name_the_piece() -> None:
    dialogue = read("# The Last Bus\n\n## Act I\n\n### Scene 1\n\n---\n\n**ANNA:** Come.")
    assert dialogue.title == "The Last Bus"
    assert dialogue.entries[:2] == (
        Heading(text="Act I", level=Level.ACT),
        Heading(text="Scene 1"),
    )


@pytest.mark.parametrize(
    "heading",
    ["Scene 1", "Scene 2: The garden", "Act Two", "SCENE: A cafe.", "Scene: A cafe.", "第一幕"],
)
def test_headings_as_people_type_them(heading: str) -> None:
    assert kinds(f"{heading}\n\nANNA: One.")[0] == ("heading", heading)


@pytest.mark.parametrize(
    "line", ["The End", "THE END.", "Fin", "CURTAIN", "FADE OUT.", "CUT TO:", "Конец", "終わり"]
)
def test_what_ends_a_play_is_not_spoken(line: str) -> None:
    assert spoken(f"ANNA: One.\nBEN: Two.\n{line}")[-1] == ("BEN", "Two.")


def test_fields_above_the_dialogue_are_understood_or_told() -> None:
    text = (
        "Title: The Ferry\nAuthor: A. Writer\nLanguage: French\nSetting: A quay.\n"
        "Characters:\nLEA - a sailor\nMAX: her brother\n\nLEA: Viens.\nMAX: Non.\n"
    )
    dialogue = read(text)
    assert (dialogue.title, dialogue.language) == ("The Ferry", "fr")
    assert [(entry.kind, entry.text) for entry in dialogue.entries] == [
        ("direction", "Setting: A quay."),
        ("line", "Viens."),
        ("line", "Non."),
    ]
    assert remarks(text) == [
        "line 2: 'Author' above the dialogue is left out.",
        "line 5: the list of characters above the dialogue (to line 7) is left out.",
    ]


def test_a_language_that_is_none_is_told() -> None:
    assert remarks(
        "Language: rather old-fashioned\nANNA: The end of it is that I am not here."
    ) == [
        "line 1: 'rather old-fashioned' is not a language tag such as 'en' or 'pt-BR', so the "
        "language is told from the words."
    ]


def test_an_author_who_speaks_again_is_a_person() -> None:
    assert spoken("Author: Sit.\nAnna: No.\nAuthor: Then stand.")[0] == ("Author", "Sit.")


def test_a_list_of_characters_may_be_items_or_one_line() -> None:
    listed = (
        "**Characters:**\n\n- **Anna**: a nurse\n- **Ben**: late\n\n**Anna:** Hm.\n**Ben:** Ja."
    )
    assert spoken(listed) == [("Anna", "Hm."), ("Ben", "Ja.")]
    assert spoken("Cast: Anna, Ben\nANNA: Hm.\nBEN: Ja.") == [("ANNA", "Hm."), ("BEN", "Ja.")]
    close = "Characters:\nAnna\nBen\nANNA: Hm.\nBEN: Ja."
    assert spoken(close) == [("ANNA", "Hm."), ("BEN", "Ja.")]


def test_a_note_is_no_speech() -> None:
    text = "ANNA: One.\nPS: bring milk.\nBEN: Two."
    assert kinds(text)[1] == ("direction", "PS: bring milk.")
    assert remarks(text) == [
        "line 2: 1 line is read as a note or direction and not as somebody's speech; "
        "the first is 'PS: bring milk.'."
    ]


def test_a_sentence_before_a_colon_is_no_name_and_told() -> None:
    text = (
        "ANNA: I have only one thing to say to you, and it is short and\n"
        "this: go home.\nBEN: Fine.\nANNA: Fine.\n\nRemember what I told you: never.\n"
    )
    assert spoken(text)[0][1].endswith("short and this: go home.")
    assert kinds(text)[-1] == ("direction", "Remember what I told you: never.")
    assert remarks(text) == [
        "line 2: 2 lines begin like a speech, but what stands before the words is not read as a "
        "name; the first is 'this: go home.'. If it is one, write it in capitals."
    ]


@pytest.mark.parametrize(
    "name", ["The old man at the door", "Old man", "Girl #2", "Second of the guards", "anna"]
)
def test_who_speaks_once_is_somebody_all_the_same(name: str) -> None:
    assert (name, "Come in.") in spoken(f"Narrator: Night.\n{name}: Come in.")


def test_two_shapes_in_one_text_are_told() -> None:
    text = "ANNA: One.\nBEN: Two.\n\nCARL - Three.\n\nDORA - Four.\n\nCARL - Five.\n\nANNA: Six."
    assert read(text).speakers == ("ANNA", "BEN")
    assert remarks(text) == [
        "line 4: 3 lines look like a speech written NAME - words, but 3 are written NAME: words "
        "and only these are read; write all in one form."
    ]


def test_scripts_from_right_to_left() -> None:
    assert spoken("ليلى: أين كنت؟\nسامي: في السوق.")[1] == ("سامي", "في السوق.")
    (first, second) = read("דנה: איפה היית?\nיואב (בשקט): בשוק.").lines
    assert (first.speakers, second.speakers, second.parenthetical) == (("דנה",), ("יואב",), "בשקט")


NAMES = st.lists(
    st.sampled_from(["ANNA", "BEN", "MRS. LIND", "НАДЯ", "GUEST 2", "ZOË"]), min_size=2, unique=True
)
WORD = st.sampled_from(
    ["you", "came", "never", "tell", "Anna", "warum", "тихо", "sea", "10", "it's", "well"]
)
WORDS = st.lists(WORD, min_size=1, max_size=8).map(lambda words: f"Oh {' '.join(words)}.")


@st.composite
def dialogues(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Everybody speaks twice at least."""
    names = draw(NAMES)
    more = draw(st.lists(st.sampled_from(names), max_size=8))
    return [(name, draw(WORDS)) for name in [*names, *names, *more]]


@pytest.mark.parametrize(
    "shape",
    [
        *("{0}: {1}", "{0}：{1}", "**{0}:** {1}", "**{0}** {1}", "{0}\t{1}", "{0} - {1}"),
        *("{0} — {1}", "{0}. {1}", "- {0}: {1}", "1. {0}: {1}", "{0} (quietly): {1}", "{0}:\n{1}"),
    ],
)
@settings(max_examples=15, deadline=None)
@given(lines=dialogues())
def test_a_dialogue_in_any_shape_is_read_back(shape: str, lines: list[tuple[str, str]]) -> None:
    text = "\n".join(shape.format(*line) for line in lines)
    assert spoken(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "ANNA: yes\n" + " " * 100_000,
        "ANNA: yes\n" + "\n" * 100_000,
        *("\n".join([sign * 49_000, "ANNA: yes"]) for sign in "[(){<*_~—#.:「"),
        *("ANNA: yes\n\n" + f"{sign}\n" * 3_000 for sign in "[(<*—「"),
        "ANNA: yes\n" + "A:\n" * 50_000,
        "**x**\n\n" * 5_000 + "ANNA: yes",
    ],
)
def test_hostile_texts_are_read_to_the_end(text: str) -> None:
    assert ("ANNA", "yes") in spoken(text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="A:： \n\t.*_-—[](){}<>「」“”\"'#1,aé你", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert 0.0 <= READER.recognise(text) <= 0.5
    try:
        assert READER.read(text, name="x.txt").entries
    except DialogueError as error:
        assert str(error).endswith(".")  # noqa: PT017


def in_the_manifest() -> list[tuple[str, list[str], int]]:
    path = SCENES / "MANIFEST.md"
    if not path.exists():
        return []
    rows = re.findall(
        r"^\| (\S+\.txt) \|.*?\| \d+: ([^|]+) \| (\d+) \|", path.read_text("utf-8"), re.MULTILINE
    )
    return [(name, people.split(", "), int(lines)) for name, people, lines in rows]


@pytest.mark.skipif(not SCENES.exists(), reason="the shared scenes are not beside the checkout")
def test_the_shared_scenes_have_the_speakers_and_lines_of_their_manifest() -> None:
    scenes = in_the_manifest()
    assert len(scenes) == 24
    for name, people, lines in scenes:
        dialogue = read_dialogue(SCENES / name, format="plain")
        assert (list(dialogue.speakers), len(dialogue.lines)) == (people, lines), name
        assert not dialogue.remarks, name


def test_a_page_of_markup_is_not_taken_for_typed_text() -> None:
    page = "<?xml version='1.0'?>\n<p>\nANNA: You came.\n</p>\n<p>\nBEN: I did.\n</p>\n"
    assert READER.recognise(page) < 0.1


@pytest.mark.parametrize(
    "mark", ["Fine.", "Fin.", "End.", "Ende.", "Curtain.", "The end.", "FADE OUT.", "Fade out."]
)
@pytest.mark.parametrize("after", ["\nANNA: Really?", "\n\nANNA: Really?", ""])
def test_a_reply_is_not_taken_for_the_end_of_the_play(mark: str, after: str) -> None:
    assert spoken(f"ANNA: How was it?\nBEN:\n{mark}{after}")[1] == ("BEN", mark)


def test_a_wrapped_row_is_not_taken_for_the_end_of_the_play() -> None:
    text = "ANNA: I was never\nFine.\nBEN: It had no\nend.\nANNA: Or a\ncurtain."
    assert [words for _, words in spoken(text)] == [
        "I was never Fine.",
        "It had no end.",
        "Or a curtain.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ANNA: One.\nBEN: Two.\nFin\n\n",
        "ANNA: One.\nBEN: Two.\n\nFADE OUT.\n\nTHE END",
        "ANNA: One.\nBEN: Two.\nCURTAIN\n\nACT II\n\nANNA: Three.",
        "ANNA: One.\nBEN: Two.\nCUT TO:\n\nANNA: Three.",
        "ANNA: One.\nBEN: Two.\n\nCurtain.\n\nANNA: Three.",
        "ANNA: One.\nBEN: Two.\nEND OF SCENE 1\nANNA: Three.",
    ],
)
def test_the_end_of_a_play_or_scene_is_nobodys(text: str) -> None:
    assert spoken(text)[1] == ("BEN", "Two.")
    assert "direction" in dict(kinds(text))


def test_many_ends_are_read_in_linear_time() -> None:
    assert kinds("ANNA: Yes.\n" + "The end.\n" * 20_000)[1] == ("direction", "The end.")
    assert spoken("ANNA: Yes.\n" + "The end.\n\n12\n\n" * 10_000)[0] == ("ANNA", "Yes.")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Act 1\n\nSetting: a tea house.\n\nANNA: Hi!\nBEN: Ho.", ["Setting: a tea house."]),
        (
            "第一幕\n\n场景：一间茶馆。\n\n甲：你好。\n乙：坐。\n\n第二幕\n\n场景：街上。\n\n甲：走。",
            ["场景：一间茶馆。", "场景：街上。"],
        ),
        ("ACTE I\n\nDécor : un salon.\n\nLÉA : Tu dors ?\nPAUL : Non.", ["Décor : un salon."]),
        (
            "场景：一间茶馆。\n时间：夜里。\n甲：你好。\n乙：坐。",
            ["场景：一间茶馆。", "时间：夜里。"],
        ),
        ("Lieu : un café.\n\nLéa : Tu dors ?\nPaul : Non.", ["Lieu : un café."]),
        ("Ort: Küche.\nZeit: nachts.\nUte: Ja.\nBen: Nein.", ["Ort: Küche.", "Zeit: nachts."]),
        ("Место: кухня.\nВремя: ночь.\nНадя: Ты?\nИван: Я.", ["Место: кухня.", "Время: ночь."]),
        ("時　昭和\n所　台所\n\n夫　まだか。\n妻　ええ。\n夫　そうか。", ["時 昭和", "所 台所"]),
    ],
)
def test_a_place_is_not_a_person(text: str, places: list[str]) -> None:
    assert [words for kind, words in kinds(text) if kind == "direction"] == places
    assert not remarks(text)


def test_a_place_between_speeches_is_told() -> None:
    text = "ANNA: Hi.\nBEN: Ho.\n\nPlace: The street.\nTime: Night.\n\nANNA: Cold.\nBEN: Yes."
    assert read(text).speakers == ("ANNA", "BEN")
    assert remarks(text) == [
        "line 4: 2 lines are read as a note or direction and not as somebody's speech; "
        "the first is 'Place: The street.'."
    ]


def test_a_person_called_time_who_speaks_again_is_one() -> None:
    assert spoken("Time: I take all.\nAnna: I know.\nTime: You do not.")[0][0] == "Time"


@pytest.mark.parametrize(
    ("question", "answer"),
    [("Q", "A"), ("Interviewer", "Rosa"), ("HOST", "ROSA"), ("主持人", "小李")],
)
def test_a_second_paragraph_of_an_answer_is_not_lost(question: str, answer: str) -> None:
    text = f"{question}: Tell me.\n\n{answer}: In Oslo.\n\nBread was dear.\n\n{question}: And then?"
    assert spoken(text)[1] == (answer, "In Oslo. Bread was dear.")
    assert remarks(text)[0] == (
        "line 5: 1 paragraph without a name goes on with the speech above it, as in an interview: "
        "'Bread was dear.'. If nobody says it, put it in brackets."
    )


def test_more_paragraphs_of_answers_are_counted() -> None:
    text = "Q: Well?\n\nA: In Oslo.\n\nBread was dear.\n\n[Laughter.]\n\nAnd it rained.\n\nQ: And?"
    assert spoken(text)[1] == ("A", "In Oslo. Bread was dear. And it rained.")
    assert remarks(text)[0] == (
        "line 5: 2 paragraphs without a name go on with the speech above them, as in an interview; "
        "the first is 'Bread was dear.'. If nobody says one, put it in brackets."
    )


def test_two_people_of_whom_one_asks_are_an_interview() -> None:
    text = (
        "Sofia: Where?\n\nRosa: In Oslo.\n\nMy mother baked.\n\nSofia: And then?\n\nRosa: I left."
    )
    assert spoken(text)[1] == ("Rosa", "In Oslo. My mother baked.")


@pytest.mark.parametrize(
    "text",
    [
        "Anna: Hi there.\n\nI looked at her.\n\nBen: Ho.\n\nI laughed.\n\nAnna: Hm?",
        "Sofia: Where?\n\nRosa: In Oslo.\n\nShe sits down.\n\nSofia: And then?\n\nRosa: I left.",
        "HOST: Welcome!\n\n[Applause.]\n\nGUEST: Thanks.\n\nThe band plays.\n\nHOST: So?",
        "Scene 1\n\nHOST: A room?\n\nGUEST: For one.\n\nI see a bed.\n\nHOST: Here?",
    ],
)
def test_what_happens_is_not_spoken_by_whoever_spoke_before(text: str) -> None:
    assert all(len(words.split(". ")) == 1 for _, words in spoken(text))


def test_paragraphs_that_nobody_says_are_told_when_they_are_several() -> None:
    text = "ANNA: One.\n\nIt is late.\n\nBEN: Two.\n\nBen yawns.\n\nSo it goes.\n\nANNA: Three.\n\n"
    assert not remarks(text)
    assert remarks(f"{text}Nobody came.\n") == [
        "line 3: 3 paragraphs without a name follow speeches and are read as directions; the first "
        "is 'It is late.'. If somebody says them, write the name with each."
    ]
    assert not remarks(f"INT. CAFE - NIGHT\n\n{text}Nobody came.\n")


PAGED = (
    "JOE: How many?\nANN:\n12.\nJOE: I was\n\n- 3 -\n\nthere all night.\n\n4\n\n"
    "ANN: I know. And\nPage 5 of 12\nwell.\n(MORE)\n\nCONTINUED: (2)\n\nJOE: Ok.\n6.\n\nANN: Good."
)


def test_page_numbers_are_not_spoken_and_swallow_nothing() -> None:
    assert spoken(PAGED) == [
        ("JOE", "How many?"),
        ("ANN", "12."),
        ("JOE", "I was there all night."),
        ("ANN", "I know. And well."),
        ("JOE", "Ok."),
        ("ANN", "Good."),
    ]
    assert {kind for kind, _ in kinds(PAGED)} == {"line"}
    assert remarks(PAGED) == [
        "line 6: 6 lines that belong to the pages and not to the play are left out; "
        "the first is '- 3 -'."
    ]


@pytest.mark.parametrize("reply", ["12", "12.", "7"])
def test_a_reply_that_is_a_number_is_spoken(reply: str) -> None:
    assert spoken(f"ANNA: How many?\nBEN:\n{reply}\n\nANNA: Oh.\nBEN: Yes.")[1] == ("BEN", reply)
    text = f"ANNA:\n\nHow many?\n\nBEN:\n\n{reply}\n\nANNA:\n\nOh."
    assert spoken(text)[1] == ("BEN", reply)


def test_counting_is_spoken() -> None:
    assert spoken("ANNA: Go!\nBEN: Ok.\n1.\n2.\n3.\nNow.")[1] == ("BEN", "Ok. 1. 2. 3. Now.")


@pytest.mark.parametrize(
    "words", ["f(x) is odd.", "Call print(1).", "It is a[0].", "A list<int>.", "(s)he came."]
)
def test_a_bracket_in_a_word_is_part_of_it(words: str) -> None:
    assert plain_brackets(words) == words


@pytest.mark.parametrize("reply", ["...", "....", ". . .", "…"])
def test_a_silent_reply_is_a_line(reply: str) -> None:
    assert spoken(f"ANNA: Ben?\nBEN:\n{reply}\nANNA: Ben!")[1] == ("BEN", reply)
    assert spoken(f"ANNA: Ben?\nBEN: {reply}\nANNA: Ben!")[1] == ("BEN", reply)


def test_dots_between_paragraphs_are_a_divider() -> None:
    assert kinds("ANNA: One.\n\n...\n\nBEN: Two.") == [("line", "One."), ("line", "Two.")]
    assert spoken("ANNA: One\n...\ntwo.")[0] == ("ANNA", "One ... two.")


@pytest.mark.parametrize("fence", ["```", "```fountain", "```text", "~~~", "````"])
def test_the_fence_of_a_chat_answer_is_not_spoken(fence: str) -> None:
    closing = fence.rstrip("abcdefghijklmnopqrstuvwxyz")
    assert kinds(f"{fence}\nSCENE 1\nANNA: One.\nBEN: Two.\n{closing}\n") == [
        ("heading", "SCENE 1"),
        ("line", "One."),
        ("line", "Two."),
    ]


def test_the_signs_of_a_quotation_in_markdown_are_not_spoken() -> None:
    text = "> ANNA: One\n> and two.\n>\n> [Rain\n> and wind.]\n>\n> > BEN: Three."
    assert kinds(text) == [
        ("line", "One and two."),
        ("direction", "Rain and wind."),
        ("line", "Three."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- speaker: Anna\n  text: hi\n- speaker: Ben\n  text: ho\n",
        "dialogue:\n  - speaker: Anna\n    text: hi\n  - speaker: Ben\n    text: ho\n",
    ],
)
def test_fields_of_yaml_are_not_people(text: str) -> None:
    with pytest.raises(DialogueError) as caught:
        read(text)
    assert str(caught.value) == (
        "cafe.txt is YAML, with 'speaker' and 'text' where names stand, and YAML is not read. "
        'Write it as JSON, a list of {"speaker": "Anna", "text": "Hello."}, or each speech as '
        "NAME: words."
    )


def test_who_speaks_once_in_a_table_is_not_swallowed() -> None:
    text = "Anna\tWhere were you?\nBen\tAt work.\nClara\tLiar.\nAnna\tQuiet."
    assert read(text).speakers == ("Anna", "Ben", "Clara")
    assert remarks(text) == []
    titled = f"speaker\ttext\n{text}"
    assert spoken(titled) == spoken(text)
    assert remarks(titled) == [
        "line 1: the row of column titles above the dialogue is left out.",
    ]


def test_a_table_of_things_is_no_dialogue() -> None:
    assert READER.recognise("milk\t2\neggs\t12\nbread\t1\n") < 0.1


PAPER = (
    'Dialogue\n1. Mira: "You came back." (quietly)\n2. Joren: "..."\n\nCharacter Description\n'
    "Mira: a sailor.\nJoren: a smith.\n\nScene Description\nA pier: grey.\n\n"
    "Character Positions/Blocking\nMira: left.\nJoren: right.\n"
)


def test_sections_of_the_papers_form_are_not_spoken() -> None:
    assert kinds(PAPER) == [
        ("line", "You came back."),
        ("line", "..."),
        ("direction", "A pier: grey."),
    ]
    assert remarks(PAPER) == [
        "line 5: the list of characters (to line 7) is left out.",
        "line 12: where the characters stand (to line 14) is left out.",
    ]


def test_a_list_of_characters_swallows_no_dialogue() -> None:
    listed = "Mira: a sailor\nJoren: a smith"
    said = "Mira: Hi.\nJoren: Ho.\nMira: So."
    assert len(spoken(f"Character Descriptions\n{listed}\n\n{said}")) == 3
    assert len(spoken(f"{said}\n\nCharacter Profiles\n{listed}")) == 3
    assert spoken("ANNA:\nDialogue\nBEN:\nBlocking\nANNA: Yes.")[1] == ("BEN", "Blocking")


@pytest.mark.parametrize("dash", ["–", "-", "—"])
def test_the_dash_after_a_bold_name_is_not_spoken(dash: str) -> None:
    text = f"1. **Anna** {dash} Did you eat?\n2. **Ben** {dash} No.\n3. **Anna** {dash} Eat."
    assert spoken(text)[0] == ("Anna", "Did you eat?")


def test_who_transcribed_it_is_not_spoken() -> None:
    text = "Anna: Hi.\nBen: Ho.\nTranscribed by https://otter.ai\n"
    assert spoken(text)[1] == ("Ben", "Ho.")
    assert remarks(text) == [
        "line 3: 1 line that belongs to the page and not to the play, "
        "'Transcribed by https://otter.ai', is left out."
    ]


@pytest.mark.parametrize(
    ("voice", "delivery"),
    [("V.O.", Delivery.VO), ("VO", Delivery.VO), ("O.S.", Delivery.OS), ("OS", Delivery.OS)],
)
def test_a_voice_without_brackets_is_not_somebody_else(voice: str, delivery: Delivery) -> None:
    first, *_ = read(f"ANNA {voice}: It was long ago.\nANNA: Come.\nBEN: Yes.").lines
    assert (first.speakers, first.delivery) == (("ANNA",), delivery)
    assert read(f"ANNA {voice}: It was.\nBEN: Yes.").speakers == (f"ANNA {voice}", "BEN")


def test_advice_can_be_followed_in_scripts_without_capitals() -> None:
    text = "小李\t你好。\n小王\t是啊，真冷。\n小李\t走吧。\n小王\t走。\n卖报纸的小女孩们\t卖\t报。"
    assert remarks(text) == [
        "line 5: 1 line begins like a speech, but what stands before the words is not read as a "
        "name; the first is '卖报纸的小女孩们\\t卖\\t报。'. If it is one, write every speech as "
        "NAME: words."
    ]


@pytest.mark.parametrize("cue", ["ANNA, BEN and CARL", "ANNA, BEN, CARL", "ANNA and BEN, CARL"])
def test_three_people_named_in_a_row_speak_together(cue: str) -> None:
    text = f"ANNA: One.\nBEN: Two.\nCARL: Three.\n{cue}: All of us.\n"
    assert spoken(text)[-1] == ("ANNA + BEN + CARL", "All of us.")

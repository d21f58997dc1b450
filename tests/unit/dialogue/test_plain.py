"""Every shape that the plain reader's docstring promises."""

from __future__ import annotations

import pytest

from storyreel.dialogue import Delivery, Dialogue, Direction, Heading, Line, read_text
from storyreel.errors import DialogueError


def read(text: str) -> Dialogue:
    return read_text(text, name="cafe.txt", format="plain")


def spoken(text: str) -> list[tuple[str, str]]:
    return [(" + ".join(line.speakers), line.text) for line in read(text).lines]


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
    assert entries[0] == Heading(text=heading)
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
        "cafe.txt has no dialogue: no line reads as a speech. Write each as NAME: words."
    )

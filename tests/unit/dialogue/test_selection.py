"""A part of a dialogue is chosen by number or heading, and its lines keep their ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyreel.dialogue import Dialogue, Heading, Level, Line, read_dialogue, read_text
from storyreel.dialogue.selection import Chosen, divisions, roman, select
from storyreel.errors import DialogueError

SCREENPLAY = """INT. CAFE - NIGHT
ANNA: One.
BEN: Two.
EXT. STREET - NIGHT
[Rain.]
ANNA: Three.
INT. CAFE - DAY
BEN: Four.
ANNA: Five.
"""
PLAY = """ACT I
SCENE 1
ANNA: One.
SCENE 2
BEN: Two.
ACT II
SCENE 1
ANNA: Three.
SCENE 2
BEN: Four.
"""


def words(dialogue: Dialogue) -> list[tuple[str, str]]:
    return [(line.id, line.text) for line in dialogue.lines]


def taken(text: str, **chosen: str) -> list[tuple[str, str]]:
    return words(select(read_text(text, name="cafe.txt"), Chosen(**chosen)))


def refusal(text: str, **chosen: str) -> str:
    with pytest.raises(DialogueError) as caught:
        taken(text, **chosen)
    return str(caught.value)


def test_a_scene_by_its_number() -> None:
    assert taken(SCREENPLAY, scene="2") == [("l3", "Three.")]


@pytest.mark.parametrize("scene", ["street", "EXT. STREET - NIGHT", "  ext. street"])
def test_a_scene_by_its_heading(scene: str) -> None:
    assert taken(SCREENPLAY, scene=scene) == [("l3", "Three.")]


def test_the_whole_heading_goes_before_a_part_of_another() -> None:
    text = "INT. CAFE - DAY LATER\nANNA: One.\nINT. CAFE - DAY\nBEN: Two.\n"
    assert taken(text, scene="int. cafe - day") == [("l2", "Two.")]


def test_the_text_s_own_number_goes_before_the_place() -> None:
    headings = (Heading(text="INT. A", number="7"), Heading(text="INT. B", number="1"))
    lines = (Line(id="l1", speakers=("A",), text="a"), Line(id="l2", speakers=("A",), text="b"))
    whole = read_text("A: x", name="a.txt").model_copy(
        update={"entries": (headings[0], lines[0], headings[1], lines[1])}
    )
    assert words(select(whole, Chosen(scene="1"))) == [("l2", "b")]


def test_a_scene_takes_its_heading_and_directions_along() -> None:
    part = select(read_text(SCREENPLAY, name="cafe.txt"), Chosen(scene="2"))
    assert [entry.kind for entry in part.entries] == ["heading", "direction", "line"]
    assert part.source.selection == "scene 2"


@pytest.mark.parametrize("act", ["2", "II", "ii", "ACT II"])
def test_an_act_and_a_scene_of_it(act: str) -> None:
    assert taken(PLAY, act=act) == [("l3", "Three."), ("l4", "Four.")]
    assert taken(PLAY, act=act, scene="2") == [("l4", "Four.")]


def test_a_scene_number_that_every_act_has_is_not_guessed() -> None:
    assert refusal(PLAY, scene="2") == (
        "cafe.txt counts its scenes by act: choose one with --act as well."
    )


def test_a_scene_that_is_not_there() -> None:
    assert refusal(SCREENPLAY, scene="4") == (
        "cafe.txt has no scene '4'. There are: 1. INT. CAFE - NIGHT; 2. EXT. STREET - NIGHT; "
        "3. INT. CAFE - DAY."
    )
    assert refusal("ANNA: One.", scene="1") == (
        "cafe.txt has no scene '1'. It is not divided into scenes."
    )


def test_many_scenes_are_not_all_listed() -> None:
    text = "".join(f"INT. ROOM {n} - DAY\nANNA: {n} it is.\n" for n in range(1, 31))
    assert refusal(text, scene="99") == (
        "cafe.txt has no scene '99'. There are: 1 to 30, from 'INT. ROOM 1 - DAY' to "
        "'INT. ROOM 30 - DAY'."
    )


def test_a_scene_in_which_nobody_speaks() -> None:
    text = "INT. CAFE\n[Nobody.]\nINT. BAR\nANNA: One.\n"
    assert refusal(text, scene="1") == "cafe.txt: nobody speaks in scene 1."


@pytest.mark.parametrize("lines", ["2-4", "l2-l4", "2–4", " 2 - 4 "])
def test_lines_as_they_are_numbered(lines: str) -> None:
    part = select(read_text(SCREENPLAY, name="cafe.txt"), Chosen(lines=lines))
    assert words(part) == [("l2", "Two."), ("l3", "Three."), ("l4", "Four.")]
    assert part.entries[0] == Heading(text="INT. CAFE - NIGHT")


def test_lines_inside_a_scene() -> None:
    assert taken(SCREENPLAY, scene="3", lines="5") == [("l5", "Five.")]
    assert refusal(SCREENPLAY, scene="3", lines="1-2") == (
        "cafe.txt has no lines 1-2; lines here: 4 to 5."
    )


@pytest.mark.parametrize("lines", ["", "a-b", "-", "1-", "1-2-3"])
def test_lines_that_are_no_range(lines: str) -> None:
    assert refusal(SCREENPLAY, lines=lines) == f"--lines is like 12-30, not {lines!r}."


def test_a_piece_of_a_collection() -> None:
    entries = (
        Heading(text="THE FERRY", level=Level.PART),
        Heading(text="ACT I", level=Level.ACT),
        Line(id="l1", speakers=("A",), text="a"),
        Heading(text="THE TRAIN", level=Level.PART),
        Heading(text="ACT I", level=Level.ACT),
        Line(id="l2", speakers=("B",), text="b"),
    )
    whole = read_text("A: x", name="plays.txt").model_copy(update={"entries": entries})
    assert words(select(whole, Chosen(part="the train", act="1"))) == [("l2", "b")]
    with pytest.raises(DialogueError, match="holds several pieces: choose one with --part"):
        select(whole, Chosen(act="1"))


def test_the_file_reader_takes_a_part(tmp_path: Path) -> None:
    path = tmp_path / "play.txt"
    path.write_text(PLAY, encoding="utf-8")
    dialogue = read_dialogue(path, act=2, scene=1)
    assert words(dialogue) == [("l3", "Three.")]
    assert dialogue.source.selection == "act 2, scene 1"
    assert len(divisions(read_dialogue(path).entries, Level.SCENE)) == 4


@pytest.mark.parametrize(("text", "value"), [("I", 1), ("iv", 4), ("XIX.", 19), ("CCC", 300)])
def test_roman_numbers(text: str, value: int) -> None:
    assert roman(text) == value


@pytest.mark.parametrize("text", ["", "IIII", "VX", "A", "1", "MILD", "IC"])
def test_what_is_no_roman_number(text: str) -> None:
    assert roman(text) is None

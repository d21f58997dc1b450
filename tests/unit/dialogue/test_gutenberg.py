"""Plays of Project Gutenberg: who speaks in each book's own form, and nothing of the frame."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import Direction, Heading, Level, read_dialogue
from storyreel.dialogue.formats import gutenberg
from storyreel.dialogue.reader import read_text
from storyreel.errors import DialogueError

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpora" / "gutenberg"
START = "*** START OF THIS PROJECT GUTENBERG EBOOK IT ***"
END = "*** END OF THIS PROJECT GUTENBERG EBOOK IT ***"


def _read(body, header="Title: It\n\nLanguage: English"):
    return read_text(f"{header}\n\n{START}\n\n{body}\n\n{END}\n\nANNA. Licence.\n", name="it.txt")


def _said(body):
    return [(line.speakers, line.parenthetical, line.text) for line in _read(body).lines]


def _told(body):
    return [entry.text for entry in _read(body).entries if not hasattr(entry, "speakers")]


@pytest.mark.parametrize(
    "body",
    [
        "ANNA. You came back.\n\nBEN. [Quietly] I did.\n\nANNA. Sit.",
        "ANNA: You came back.\n\nBEN: (Quietly) I did.\n\nANNA: Sit.",
        "ANNA.\nYou came back.\n\nBEN (quietly).\nI did.\n\nANNA.\nSit.",
        "ANNA\nYou came back.\n\nBEN [quietly]\nI did.\n\nANNA\nSit.",
        "ANNA\n\nYou came back.\n\nBEN (quietly)\n\nI did.\n\nANNA\n\nSit.\n\nBEN\n\n[He sits.]",
        "_Anna_: You came back.\n\n_Ben_: (_Quietly_) I did.\n\n_Anna:_ Sit.",
        "_Anna._ You came back.\n\n_Ben (quietly)._ I did.\n\n_Anna._ Sit.",
        "=Anna.= You came back.\n\n=Ben.= (_Quietly_) I did.\n\n=Anna.= Sit.",
        "Anna. You came back.\n\nBen. [_Quietly_] I did.\n\nAnna. Sit.\n\nBen. [He sits.]",
        "Anna: You came back.\n\nBen [quietly]: I did.\n\nAnna: Sit.",
        "- Anna -\n\nYou came back.\n\n- Ben -\n\n   (quietly)\n\nI did.\n\n- Anna -\n\nSit.",
        "Anna:\n\n--You came back.\n\nBen (_quietly_):\n\n--I did.\n\nAnna:\n\n--Sit.",
        "ANNA. You came back.\nBEN. [Quietly] I did.\nANNA. Sit.\nBEN. [He sits.]",
    ],
)
def test_each_form_of_naming_speakers_is_read(body):
    said = [(who[0].title(), how.lower(), text) for who, how, text in _said(body)]
    assert said == [
        ("Anna", "", "You came back."),
        ("Ben", "quietly", "I did."),
        ("Anna", "", "Sit."),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "MRS. LIND",
        "M. DURAND",
        "P. C. MAN",
        "LORD W",
        "A VOICE FROM THE CORNER",
        "2ND LORD",
        "L'OURS",
    ],
)
def test_stops_of_abbreviations_belong_to_the_name(name):
    body = f"{name}. Who is it?\n\nANNA. I am.\n\n{name}. I see.\n\nANNA. So."
    assert {who for who, _, _ in _said(body)} == {(name,), ("ANNA",)}


def test_a_title_alone_is_a_name_and_does_not_take_the_first_word():
    assert _said("PROF. I see.\n\nANNA. So.\n\nPROF. You see.")[0] == (("PROF",), "", "I see.")


def test_a_misprinted_sign_behind_a_known_name_is_read_and_told():
    read = _read(
        "ANNA. One.\n\nBEN. Two.\n\nANNA, Three.\n\nBEN: Four.\n\nANNA [Rising] Five.\n\n"
        "Ben. Six.\n\nANNA Seven is late.\n\nBEN goes out.\n\nBEN. Eight.\n\nANNA. Nine."
    )
    assert [line.speakers[0] for line in read.lines] == ["ANNA", "BEN"] * 4 + ["ANNA"]
    assert str(read.remarks[0]) == (
        "line 11: 5 speeches have another sign behind the name than the rest of the text, or "
        "none; the first is 'ANNA, Three.'."
    )


def test_directions_over_several_paragraphs_belong_together():
    body = "ANNA. One.\n\n[She waits.\n\nNobody comes.]\n\nBEN. Two.\n\nANNA. Three."
    assert _told(body) == ["She waits. Nobody comes."]


def test_a_bracket_that_never_closes_does_not_swallow_speeches():
    read = _read("ANNA. [Aside. I knew.\n\nBEN. Two.\n\nANNA. Three.")
    assert [line.text for line in read.lines] == ["I knew.", "Two.", "Three."]
    assert str(read.remarks[0]) == (
        "line 7: 1 bracket has no partner; what is open ends with its sentence."
    )


def test_words_after_a_direction_belong_to_the_speech_before():
    body = "ANNA. Wait.\n\n     [She listens at the door.]\n\nNobody.\n\nBEN. Two.\n\nANNA. Three."
    assert _said(body)[0] == (("ANNA",), "She listens at the door.", "Wait. Nobody.")


def test_indented_prose_is_a_direction_and_indented_verse_is_sung():
    prose = "     The lamp goes out, and for a moment nothing can be seen but the\n     window."
    song = "   Oh, the rain may come\n     And the rain may go."
    body = "\n\n".join(["ANNA. One.", prose, "BEN. Two.", song, prose, "ANNA. Three.", prose])
    assert _said(body)[1] == (("BEN",), "", "Two. Oh, the rain may come And the rain may go.")
    assert len(_told(body)) == 3


def test_plain_round_brackets_are_spoken_in_a_book_that_marks_directions_otherwise():
    body = "ANNA. [Sits] I (of all people) know.\n\nBEN. [Rises] Well (He coughs.) no."
    assert [text for _, _, text in _said(body)] == ["I (of all people) know.", "Well no."]


def test_marks_of_emphasis_and_of_notes_are_left_out_and_dashes_stay():
    body = (
        "ANNA. I _never_--=never=--saw ~it~ [3].\n\nBEN. The lamp (1) (2)?\n\nANNA. Yes.\n\n"
        "NOTES\n\n(1) An oil lamp of the time."
    )
    assert [text for _, _, text in _said(body)] == [
        "I never--never--saw it.",
        "The lamp (2)?",
        "Yes.",
    ]


def test_nothing_of_the_frame_is_told_and_the_project_is_not_named():
    read = read_text(
        "The Project Gutenberg EBook of The Project Gutenberg Works of Ann\n\nTitle: The Project "
        "Gutenberg Works of Ann,\n       Complete\n\nLanguage: French\n\n" + START + "\n\nProduced "
        "by a volunteer\n\nANNA. One.\n\nBEN. Two.\n\nANNA. Three.\n\nEnd of Project Gutenberg's "
        "Works\n\nANNA. Four.\n\n" + END + "\n\nANNA. Licence.\n",
        name="it.txt",
    )
    assert (read.title, read.language) == ("Works of Ann, Complete", "fr")
    assert [line.text for line in read.lines] == ["One.", "Two.", "Three."]
    assert "gutenberg" not in read.model_dump_json(exclude={"source"}).lower()


def test_a_subtitle_on_its_own_line_stands_behind_a_colon():
    assert _read("A: B.\n\nC: D.", "Title: Five Farces\n       The Hat, The Coat").title == (
        "Five Farces: The Hat, The Coat"
    )


def test_lists_of_persons_and_of_scenes_are_no_dialogue():
    read = _read(
        "THE LAMP\n\nPERSONS OF THE PLAY\n\nANNA. BEN.\n\nTIME: The present.\n\nACT I. A barn.\n\n"
        "ACT II. The same.\n\nACT I\n\nSCENE I\n\nANNA. One.\n\nBEN. Two.\n\nANNA. Three.\n\n"
        "ACT II, SCENE I\n\nBEN. Four."
    )
    headings = [(it.text, it.level) for it in read.entries if isinstance(it, Heading)]
    assert headings == [
        ("ACT I", Level.ACT),
        ("SCENE I", Level.SCENE),
        ("ACT II", Level.ACT),
        ("SCENE I", Level.SCENE),
    ]
    assert [it.text for it in read.entries if isinstance(it, Direction)] == ["TIME: The present."]
    assert len(read.lines) == 4


def test_a_paragraph_without_a_name_outside_a_speech_is_told():
    read = _read("SCENE I\n\nANNA. One.\n\nBEN. Two.\n\nSCENE II\n\nNight falls.\n\nANNA. Three.")
    assert str(read.remarks[0]) == (
        "line 15: 1 paragraph is read as direction, without a name and outside a speech; write a "
        "name above what is spoken."
    )


def test_a_novel_is_refused_with_advice():
    body = "\n\n".join(["The rain stopped.", '"Is there a room?" asked Nell.', "He nodded."] * 5)
    with pytest.raises(DialogueError) as caught:
        _read(body)
    assert str(caught.value) == (
        "it.txt is prose and not a play: few of its paragraphs begin with a name, and its people "
        "speak in quotes. Read it with --format prose."
    )


def test_a_name_that_ends_a_sentence_on_the_next_line_is_nobody_speaking():
    body = (
        "JONES. So it is.\n\nJACK. I have seen Mrs.\nJones. I know her.\n\nJONES. Do you?\n\n"
        "JACK. By sight.\n"
    )
    assert [text for _, _, text in _said(body)] == [
        *("So it is.", "I have seen Mrs. Jones. I know her.", "Do you?", "By sight."),
    ]


def test_a_text_without_speeches_is_refused():
    with pytest.raises(DialogueError) as caught:
        gutenberg.READER.read(f"{START}\n\na list\n\nof things\n", name="list.txt")
    assert str(caught.value) == (
        "list.txt has no dialogue: no line reads as a speech. Write each speech as NAME. words, "
        "with a blank line between speeches."
    )


def test_only_the_frame_makes_a_text_one_of_the_project():
    assert gutenberg.READER.recognise(f"x\n{START}\nANNA. One.") > 0.9
    assert gutenberg.READER.recognise("<html>*** START OF THE PROJECT GUTENBERG EBOOK X") > 0.9
    assert gutenberg.READER.recognise("I read it at Project Gutenberg.\nANNA: One.") == 0.0


def test_the_lines_of_a_page_are_numbered_as_in_the_file():
    page = f"<html><body>\n<p>{START}</p>\n<p>ANNA. One.</p>\n<p>BEN. Two.</p>\n<p>ANNA, Three.</p>"
    read = read_text(page, name="it.htm")
    assert len(read.lines) == 3
    assert read.remarks[0].line == 5


@pytest.mark.parametrize("piece", ["[x\n\n", "PERSONS\n\n", "ACT I\n\n", "(x\n", "_a", "“x\n\n"])
def test_a_hostile_text_takes_no_longer_than_its_length(piece, growth):
    read = functools.partial(gutenberg.READER.read, name="it.txt")
    times = growth.of_calls(read, lambda n: START + "\n\n" + (piece * n + "\n") * 3, 500)
    assert times < growth.MOST_CALLS


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["ANNA", "BEN", "MRS. LIND"]), st.text("abc ,!?'", max_size=30)),
        min_size=4,
        max_size=12,
    )
)
def test_speeches_come_back_as_written(speeches):
    speeches = [("ANNA", "x"), ("BEN", "x"), ("MRS. LIND", "x"), *speeches, *speeches]
    speeches = [(name, f"a{' '.join(words.split())}") for name, words in speeches]
    body = "\n\n".join(f"{name}.  {words}" for name, words in speeches)
    assert [(who[0], text) for who, _, text in _said(body)] == speeches


@settings(max_examples=60, deadline=None)
@given(st.text("ANB. :_[]()-\n\n“é1", max_size=200))
def test_any_text_is_read_or_refused(body):
    with contextlib.suppress(DialogueError):
        gutenberg.READER.read(f"{START}\n\n{body}", name="it.txt")


@pytest.mark.parametrize(
    ("file", "part", "speeches", "speakers"),
    [
        ("4269.txt", "THE SILVER BOX", 780, 20),
        ("7986-h.htm", "THE CHERRY ORCHARD", 650, 20),
        ("41653-0.txt", "THE GAOL GATE", 59, 3),
        ("6318-8.txt", None, 968, 13),
        ("16884-8.txt", None, 665, 67),
        ("18457-8.txt", None, 642, 29),
    ],
)
def test_books_as_they_are_published(file, part, speeches, speakers):
    if not CORPUS.exists():
        pytest.skip("the shared corpora are not here")
    read = read_dialogue(CORPUS / file, part=part)
    assert read.source.format == "gutenberg"
    assert (len(read.lines), len(read.speakers)) == (speeches, speakers)

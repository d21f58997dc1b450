from __future__ import annotations

import pytest

from storyreel.dialogue import read_text
from storyreel.dialogue.formats.ass import READER
from storyreel.errors import DialogueError

HEAD = "[Script Info]\nTitle: The Ferry\nScriptType: v4.00+\n\n[V4+ Styles]\nStyle: Sign,Arial\n\n"
FORMAT = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"


def event(text: str, *, name: str = "", start: str = "0:00:01.00", end: str = "0:00:02.50") -> str:
    return f"Dialogue: 0,{start},{end},Sign,{name},0,0,0,,{text}\n"


def read(*events: str, columns: str = FORMAT):
    return read_text(
        f"{HEAD}[Events]\nFormat: {columns}\n{''.join(events)}", name="film.ass", format="ass"
    )


def said(dialogue) -> list[str]:
    return [f"{'+'.join(line.speakers)}: {line.text}" for line in dialogue.lines]


def remarks(dialogue) -> list[str]:
    return [str(remark) for remark in dialogue.remarks if "without a speaker" not in remark.text]


def test_the_name_column_speaks_and_the_style_does_not():
    dialogue = read(
        event("Hold on, hold on.", name="Marta"),
        event("Why?", start="0:00:02.50", end="0:00:03.00"),
    )
    assert said(dialogue) == ["Marta: Hold on, hold on.", "UNKNOWN: Why?"]
    assert (dialogue.lines[0].span.start_ms, dialogue.lines[0].span.end_ms) == (1000, 2500)
    assert dialogue.title == "The Ferry"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (r"{\an8\i1}Listen{\i0}.", "Listen."),
        (r"One,\Ntwo\nthree\hfour", "One, two three four"),
        (r"{\k20}Lis{\k30}ten", "Listen"),
        (r"{\p1}m 0 0 l 10 10{\p0}Listen", "Listen"),
        (r"{a note}Listen", "Listen"),
        (r"MARTA: Listen", "Listen"),
    ],
)
def test_commands_are_left_out_and_words_are_kept(written, words):
    assert read(event(written)).lines[0].text == words


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("Start, End, Actor, Text", "0:00:01.00,0:00:02.00,Marta,One, two"),
        ("Marked, Text, Name, Start, End", "0,One, two,Marta,0:00:01.00,0:00:02.00"),
        ("Text, End, Start, Name", "One, two,0:00:02.00,0:00:01.00,Marta"),
    ],
)
def test_columns_stand_in_any_order_and_commas_belong_to_the_text(columns, row):
    dialogue = read(f"Dialogue: {row}\n", columns=columns)
    assert said(dialogue) == ["Marta: One, two"]
    assert dialogue.lines[0].span.end_ms == 2000


def test_events_are_put_in_order_of_time_and_layers_read_once():
    dialogue = read(
        event("Second.", start="0:00:05.00", end="0:00:06.00"),
        event("First."),
        event("{\\blur4}First."),
        "Comment: 0,0:00:01.00,0:00:02.00,Sign,,0,0,0,,a note\n",
        event(r"{\p1}m 0 0 l 10 10"),
        "Dialogue: 0,0:00:07.00\n",
    )
    assert [line.text for line in dialogue.lines] == ["First.", "Second."]
    assert remarks(dialogue) == [
        "line 15: an event has fewer columns than its Format line and is left out.",
        "events for other writers (Comment), left out: 1.",
        "events that draw shapes, left out: 1.",
        "its events are not written in order of time; they were put in order.",
        "events with the words and the time of another, in several layers, left out: 1.",
    ]


def test_substation_alpha_without_a_format_line_is_read():
    dialogue = read_text(
        "[Script Info]\nTitle: <untitled>\n[Events]\n"
        "Dialogue: Marked=0,0:00:01.00,0:00:02.00,Default,Marta,0000,0000,0000,,Mind the step.\n",
        name="the ferry.ssa",
    )
    assert said(dialogue) == ["Marta: Mind the step."]
    assert dialogue.title == "The ferry"


def test_impossible_times_are_named_and_their_words_kept():
    dialogue = read(event("One.", end="0:00:00.50"), event("Two.", start="soon"))
    assert [(line.text, line.span) for line in dialogue.lines] == [("One.", None), ("Two.", None)]
    assert remarks(dialogue) == [
        "line 10: it ends at 00:00:00.500, before it begins at 00:00:01.000; the words are kept "
        "without a time.",
        "line 11: 'soon' is not a time such as 00:01:02.500; the words are kept without one.",
    ]


def test_a_file_without_events_is_refused():
    with pytest.raises(DialogueError) as caught:
        read()
    assert str(caught.value) == (
        "film.ass has no dialogue: no line reads as a speech. Write each as a Dialogue: event in "
        "the section [Events]."
    )


def test_it_is_sure_of_its_own_and_of_nothing_else():
    assert READER.recognise(f"{HEAD}[Events]\n{event('One.')}") > 0.9
    assert READER.recognise("[Events of the night]\nMARTA: Dialogue: no.\n") == 0


def test_a_section_among_the_words_of_another_form_is_no_file_of_events():
    assert READER.recognise("ANNA: It says\n[Events]\nDialogue: mine.\nBEN: Odd.\n") == 0
    assert READER.recognise(f"; made by hand\n\n{HEAD}[Events]\n{event('One.')}") > 0.9

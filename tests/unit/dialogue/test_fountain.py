"""Every element of Fountain's syntax, and what happens to what is unclosed or misplaced."""

from __future__ import annotations

import pytest

from storyreel.dialogue import Delivery, Dialogue, Heading, Level, Line, read_text
from storyreel.dialogue.formats.fountain import READER
from storyreel.dialogue.writers import dialogue_fountain
from storyreel.errors import DialogueError

SPEECH = "\n\nANNA\nYou came back.\n"


def read(text: str) -> Dialogue:
    return read_text(text, name="quay.fountain", format="fountain")


def kinds(text: str) -> list[tuple[str, str]]:
    return [(entry.kind, entry.text) for entry in read(text).entries]


def line(text: str) -> Line:
    (only,) = read(text).lines
    return only


def remarks(text: str) -> list[str]:
    return [str(remark) for remark in read(text).remarks]


def test_the_title_page_gives_title_and_language():
    dialogue = read(
        "Title:\n\t_**THE LAST**_\n\t_**FERRY**_\nCredit: Written by\nAuthor: R. Hale\n"
        "Language: pt-BR\nDraft date: 3/3/2031\nContact:\n   1 Quay Street\n   Port\n" + SPEECH
    )
    assert (dialogue.title, dialogue.language) == ("THE LAST FERRY", "pt-BR")
    assert kinds("Title: x\nNotes: none\nBANG!" + SPEECH)[0] == ("direction", "BANG!")


def test_a_first_line_with_a_colon_is_not_a_title_page():
    assert kinds("FADE IN:\n\nEXT. QUAY - DAWN" + SPEECH)[:2] == [
        ("direction", "FADE IN:"),
        ("heading", "EXT. QUAY - DAWN"),
    ]


def test_a_language_that_is_none_is_remarked():
    assert remarks("Title: x\nLanguage: plain English" + SPEECH) == [
        "'plain English' is not a language tag; write one such as 'en' or 'pt-BR' after "
        "'Language:'."
    ]


@pytest.mark.parametrize(
    ("written", "text", "number"),
    [
        ("INT. CAFE - NIGHT", "INT. CAFE - NIGHT", ""),
        ("ext quay", "ext quay", ""),
        ("Est. the harbour", "Est. the harbour", ""),
        ("INT./EXT. CAR", "INT./EXT. CAR", ""),
        ("INT/EXT CAR", "INT/EXT CAR", ""),
        ("I/E. CAR", "I/E. CAR", ""),
        (".THE CRANE", "THE CRANE", ""),
        (".茶館", "茶館", ""),
        ("INT. CAFE #12A#", "INT. CAFE", "12A"),
        (".THE CRANE #110-A.#", "THE CRANE", "110-A."),
        ("INT. ROOM #5 - DAY", "INT. ROOM #5 - DAY", ""),
        (r"INT. ROOM #5\#", "INT. ROOM #5#", ""),
    ],
)
def test_scene_headings_and_their_numbers(written, text, number):
    assert read(written + SPEECH).entries[0] == Heading(text=text, number=number)


@pytest.mark.parametrize("written", ["..and then", "...", ". so", "INTERIOR thoughts", "EXTRA!"])
def test_what_is_not_a_scene_heading(written):
    assert kinds(written + SPEECH)[0] == ("direction", written)


def test_a_heading_needs_a_blank_line_before_it():
    assert kinds("He looks up.\nINT. CAFE" + SPEECH)[0] == ("direction", "He looks up. INT. CAFE")


@pytest.mark.parametrize(
    ("cue", "speakers", "delivery", "how"),
    [
        ("ANNA", ("ANNA",), Delivery.ON, ""),
        ("  ANNA  ", ("ANNA",), Delivery.ON, ""),
        ("ANNA (V.O.)", ("ANNA",), Delivery.VO, ""),
        ("ANNA (o.s.) (CONT'D)", ("ANNA",), Delivery.OS, ""),
        ("ANNA (on the phone)", ("ANNA",), Delivery.ON, "on the phone"),
        ("@McAvoy", ("McAvoy",), Delivery.ON, ""),
        ("@安娜 (V.O.)", ("安娜",), Delivery.VO, ""),
        ("@رنا", ("رنا",), Delivery.ON, ""),
        ("R2D2", ("R2D2",), Delivery.ON, ""),
        ("JOHN #2", ("JOHN #2",), Delivery.ON, ""),
        ("АННА", ("АННА",), Delivery.ON, ""),
        ("**ANNA**", ("ANNA",), Delivery.ON, ""),
        ("ANNA + BEN", ("ANNA", "BEN"), Delivery.ON, ""),
        ("NARRATOR", ("NARRATOR",), Delivery.VO, ""),
        (r"@\NARRATOR", ("NARRATOR",), Delivery.ON, ""),
        (r"@Rosa \+ Sons (O.S.)", ("Rosa + Sons",), Delivery.OS, ""),
        (r"@Anna \(the elder\) + Ben (softly)", ("Anna (the elder)", "Ben"), "on", "softly"),
    ],
)
def test_a_cue_says_who_speaks_and_how(cue, speakers, delivery, how):
    found = line(f"{cue}\nYou came back.")
    assert (found.speakers, found.delivery, found.parenthetical) == (speakers, delivery, how)


@pytest.mark.parametrize(
    "paragraph",
    ["Anna\nYou came.", "23\nskidoo", "FADE IN:\nfrom black", "安娜\n你好。", "ANNA (V.O.\nso"],
)
def test_what_is_not_a_cue_is_action(paragraph):
    assert kinds(paragraph + SPEECH)[0] == ("direction", paragraph.replace("\n", " "))


def test_a_cue_needs_words_right_under_it():
    assert kinds("ANNA\n\nYou came." + SPEECH)[:2] == [
        ("direction", "ANNA"),
        ("direction", "You came."),
    ]
    assert remarks("@Anna\n\nYou came." + SPEECH) == [
        "line 1: the cue 'Anna' has no words under it and is left out; write them right under it."
    ]
    assert remarks("Ben\n()\n\nBEN\n()\n\n@Ben\n\nANNA\nSo.") == [
        "line 4: the cue 'BEN' (and 1 more) has no words under it and is left out; write them "
        "right under it."
    ]


def test_a_name_inside_action_is_remarked():
    text = "Rain.\nANNA\nYou came." + SPEECH
    assert kinds(text)[0] == ("direction", "Rain. ANNA You came.")
    assert remarks(text) == [
        "line 2: 'ANNA' stands inside a paragraph of action, so it is read as action; put a blank "
        "line before it if it is a cue."
    ]


def test_lines_and_parentheticals_of_a_speech_are_joined():
    found = line("ANNA\n(quietly)\nYou came\nback.\n(beat)\nTo us.\n(turning\naway)\n")
    assert found.text == "You came back. To us."
    assert found.parenthetical == "quietly; beat; turning away"


def test_a_parenthesis_among_words_or_unclosed_is_spoken():
    assert line("ANNA\n(I mean him\nYou (yes, you) came.\n(so").text == (
        "(I mean him You (yes, you) came. (so"
    )
    assert line("ANNA\n\\(Nobody came.)").text == "(Nobody came.)"


def test_two_spaces_keep_a_speech_together_and_nothing_else_does():
    assert line("ANNA\nOne.\n  \nTwo.").text == "One. Two."
    assert kinds("ANNA\nOne.\n   \nTwo.")[1] == ("direction", "Two.")
    assert kinds("Rain.\n  \nANNA\nOne.")[1] == ("line", "One.")


def test_dual_dialogue_overlaps():
    first, second = read("ANNA\nWait!\n\nBEN (O.S.) ^\nWait!").lines
    assert (first.overlaps, second.overlaps) == (False, True)
    assert (second.speakers, second.delivery) == (("BEN",), Delivery.OS)


def test_lyrics_are_words():
    assert line("ANNA\n~Row, row,\n~row the boat").text == "Row, row, row the boat"
    alone = read("~Row, row\n~the boat" + SPEECH)
    assert (alone.lines[0].speakers, alone.lines[0].text) == (("UNKNOWN",), "Row, row the boat")
    assert str(alone.remarks[0]) == "1 speech without a speaker; they are UNKNOWN's."


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("CUT TO:", "CUT TO:"),
        ("> Burn to white.", "Burn to white."),
        ("> THE END <", "THE END"),
        (">THE *END*<", "THE END"),
        ("!INT. is how it begins", "INT. is how it begins"),
        ("!ANNA\n!You came.", "ANNA You came."),
        ("\tIndented\n    lines", "Indented lines"),
        (r"He dials \*69 and \_nothing\_.", "He dials *69 and _nothing_."),
    ],
)
def test_directions(written, text):
    assert kinds(written + SPEECH)[0] == ("direction", text)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("I *said* so.", "I said so."),
        ("I **said** so.", "I said so."),
        ("I ***said*** so.", "I said so."),
        ("I _said_ so.", "I said so."),
        ("_**All** of *it*_!", "All of it!"),
        ("***Both** of* it", "Both of it"),
        ("un*frigging*believable", "unfriggingbelievable"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("* so * what", "* so * what"),
        ("*unclosed", "*unclosed"),
        ("snake_case_name", "snake_case_name"),
        (r"\*so\*", "*so*"),
        (r"C:\temp \\ \[x]", r"C:\temp \ [x]"),
        ("wait *what\nnow* go", "wait *what now* go"),
    ],
)
def test_emphasis_is_never_spoken(written, text):
    assert line(f"ANNA\n{written}").text == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("You came [[slowly]] back.", "You came back."),
        ("You came\n[[a note\n  \nover lines]]\nback.", "You came back."),
        ("You /* never */ came\n/*\n\ncut\n\n*/\nback.", "You came back."),
        ("[[one]][[two]]You came back.", "You came back."),
        (r"You came \[[back\]].", "You came [[back]]."),
    ],
)
def test_notes_and_boneyard_are_never_spoken(written, text):
    assert line(f"ANNA\n{written}").text == text


def test_an_unclosed_note_or_boneyard_swallows_nothing():
    text = "[[Check this.\n\nANNA\nYou came. /* cut\n\nBEN\nI did. [[so\n"
    assert kinds(text) == [
        ("direction", "[[Check this."),
        ("line", "You came. /* cut"),
        ("line", "I did. [[so"),
    ]
    assert remarks(text) == [
        "line 1: the note that begins with [[ is not closed by ]] (nor are 1 more), so it is read "
        "as words; close it, or delete the sign.",
        "line 4: the boneyard that begins with /* is not closed by */, so it is read as words; "
        "close it, or delete the sign.",
    ]


def test_sections_that_open_an_act_are_headings_and_structure_is_left_out():
    text = (
        "# Act II #2#\n\n## Midpoint\n= They meet.\n\nINT. CAFE\n\n===\n\n# The Duel [[part]]\n\n"
        "> **ACT THREE** <\n\n# Coda [[act]]\nANNA\nSo."
    )
    assert read(text).entries[:-1] == (
        Heading(text="Act II", level=Level.ACT, number="2"),
        Heading(text="INT. CAFE"),
        Heading(text="The Duel", level=Level.PART),
        Heading(text="ACT THREE", level=Level.ACT),
        Heading(text="Coda", level=Level.ACT),
    )
    assert kinds(text)[-1] == ("line", "So.")


def test_a_note_with_times_says_when_a_line_is_heard():
    found = line("ANNA\n[[00:01:02.000 --> 00:01:04.500]]\nYou came.").span
    assert found is not None
    assert (found.start_ms, found.end_ms) == (62_000, 64_500)
    assert line("ANNA\nYou came. [[100:00:00.001 --> 100:00:00.002]]").span is not None


def test_times_that_run_backwards_are_remarked():
    text = "ANNA\n[[00:00:05.000 --> 00:00:02.000]]\nYou came."
    assert line(text).span is None
    assert remarks(text) == [
        "line 1: the times '00:00:05.000 --> 00:00:02.000' end before they start and are left "
        "out; write the earlier one first."
    ]


def test_a_text_without_a_speech_is_refused():
    with pytest.raises(DialogueError) as caught:
        read("INT. CAFE\n\nRain.\n")
    assert str(caught.value) == (
        "quay.fountain has no dialogue: no line reads as a speech. In Fountain a name in capitals, "
        "or @Name, stands on a line after a blank line, with its words on the next."
    )


def test_a_paragraph_without_end_is_refused():
    with pytest.raises(DialogueError) as caught:
        read("\nwords" * 30_000)
    assert str(caught.value) == (
        "quay.fountain: line 2 begins a paragraph of more than 20,000 lines. Put blank lines "
        "between cues and action."
    )


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("INT. CAFE - NIGHT\n\nANNA\nYou came.\n", True),
        ("@Anna\nYou came.\n", True),
        ("Title: x\n\nANNA\nYou came.\n", True),
        ("ANNA\nYou came. [[note]]\n", True),
        ("ANNA\nYou came.\n\nBEN ^\nSo.\n", True),
        ("ANNA\nYou came.\n", False),
        ("INT. CAFE - NIGHT\n\nANNA: You came.\nBEN: I did.\n", False),
        ("Title: x\n\nANNA: You came.\nBEN: I did.\n", False),
        ("<TEI/>", False),
        ("", False),
    ],
)
def test_it_is_recognised_by_cues_and_signs_of_its_own(text, sure):
    assert (READER.recognise(text) > 0.5) is sure


@pytest.mark.parametrize("hostile", ["[[\n", "[[\n\n", "*a _b", "(\n", "# x\n", "\\"])
def test_hostile_texts_take_no_longer_than_their_length(hostile, growth):
    assert growth.of_calls(read, lambda n: hostile * n + SPEECH, 2_000) < growth.MOST_CALLS


@pytest.mark.parametrize(
    ("written", "level"),
    [
        *[
            (text, Level.SCENE)
            for text in ("ESCENA 2", "第一场 办公室 日 内", "씬 1", "**3. Szene**")
        ],
        *[
            (text, Level.SCENE)
            for text in ("内景 办公室 - 夜", "ИНТ. КУХНЯ - ДЕНЬ", "○喫茶店・中（夜）")
        ],
        *[(text, Level.ACT) for text in ("ACT TWO", "第二幕", "الفصل الأول")],
    ],
)
def test_a_heading_between_blank_lines_opens_its_scene_in_any_language(written, level):
    heading, spoken = read(written + SPEECH).entries
    assert heading == Heading(text=written.strip("*"), level=level)
    assert spoken.text == "You came back."


@pytest.mark.parametrize("written", ["ACT TWO\nHello.", "@第二幕\n你好。"])
def test_what_has_words_right_under_it_speaks_whatever_it_is_called(written):
    assert [entry.kind for entry in read(written).entries] == ["line"]


def test_a_direction_that_reads_like_a_heading_is_read_back_as_one():
    dialogue = read("!ACT TWO\n\n!第一场 办公室\n\n.#1 카페" + SPEECH)
    assert [entry.kind for entry in dialogue.entries][:3] == ["direction", "direction", "heading"]
    assert read(dialogue_fountain(dialogue)).entries == dialogue.entries


def test_a_header_of_the_papers_form_is_no_cue():
    assert kinds("【DIALOGUE】\nhe wrote" + SPEECH)[0] == ("direction", "【DIALOGUE】 he wrote")

"""What is written is read back whole, and looks as a screenwriter expects."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import (
    Delivery,
    Direction,
    GivenSpan,
    Heading,
    Level,
    Line,
    read_dialogue,
    read_text,
)
from storyreel.dialogue.decode import clean
from storyreel.dialogue.names import Cue, parse_cue
from storyreel.dialogue.reader import recognise
from storyreel.dialogue.writers import (
    Note,
    dialogue_fdx,
    dialogue_fountain,
    fdx_text,
    fountain_text,
)

SHARED = Path(__file__).parents[4] / "shared" / "scenes"
WRITERS = {"fountain": dialogue_fountain, "fdx": dialogue_fdx}
both = pytest.mark.parametrize("form", WRITERS)


def line(text: str, *speakers: str, **more) -> Line:
    return Line(id="l1", speakers=speakers or ("ANNA",), text=text, **more)


def fountain(*entries) -> str:
    return fountain_text(entries, title="The Quay", language="en")


def fdx(*entries) -> str:
    return fdx_text(entries, title="The Quay", language="en")


@both
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared scenes are not beside the checkout")
def test_every_shared_scene_is_read_back_whole(form):
    scenes = sorted(SHARED.glob("*.txt"))
    assert len(scenes) == 24
    for path in scenes:
        dialogue = read_dialogue(path)
        text = WRITERS[form](dialogue)
        assert recognise(clean(text), "x") == form, path.name
        back = read_text(text, name="x")
        assert back.entries == dialogue.entries, path.name
        assert (back.title, back.language) == (dialogue.title, dialogue.language), path.name


@pytest.mark.parametrize("delivery", Delivery)
def test_where_a_voice_comes_from_is_read_back_from_its_extension(delivery):
    cue = f"ANNA ({delivery.extension})" if delivery.extension else "ANNA"
    assert parse_cue(cue) == Cue("ANNA", delivery)


def test_a_text_with_many_speakers_is_written_in_bounded_time():
    entries = [line("So it is then.", f"PERSON {chr(65 + n % 26)}{n % 2000}") for n in range(5000)]
    begun = time.process_time()
    fountain(*entries)
    assert time.process_time() - begun < 5


@both
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_nothing_is_lost_whatever_the_words_look_like(dialogues, form, data):
    dialogue = data.draw(dialogues())
    back = read_text(WRITERS[form](dialogue), name="x", format=form)
    assert back.entries == dialogue.entries
    assert (back.title, back.language) == (dialogue.title, dialogue.language)


def test_ordinary_dialogue_is_ordinary_fountain():
    assert fountain(
        Heading(text="INT. CAFE - NIGHT", number="12A"),
        Direction(text="Rain. Anna comes in."),
        line("...and you (of all people) came back.", parenthetical="quietly"),
        line("So?", "BEN", delivery=Delivery.VO),
        line("Wait!", "ANNA", "BEN", overlaps=True),
        line("你好。", "安娜"),
        Direction(text="CUT TO:"),
    ) == (
        "Title: The Quay\nLanguage: en\n\nINT. CAFE - NIGHT #12A#\n\nRain. Anna comes in.\n\n"
        "ANNA\n(quietly)\n...and you (of all people) came back.\n\nBEN (V.O.)\nSo?\n\n"
        "ANNA & BEN ^\nWait!\n\n@安娜\n你好。\n\nCUT TO:\n"
    )


@pytest.mark.parametrize(
    ("entry", "written"),
    [
        (Heading(text="SCENE II"), ".SCENE II"),
        (Heading(text="ACT I", level=Level.ACT), "# ACT I"),
        (Heading(text="Prologue", level=Level.ACT), "# Prologue [[act]]"),
        (Heading(text="The Duel", level=Level.PART), "# The Duel [[part]]"),
        (Direction(text="INT. is how it begins."), "!INT. is how it begins."),
        (Direction(text="#1 and *2*"), r"!#1 and \*2\*"),
        (line("(Nobody.)"), "ANNA\n\\(Nobody.)"),
        (line("~la"), "ANNA\n\\~la"),
        (line("So.", "Anna (the elder)"), "@Anna \\(the elder\\)\nSo."),
        (line("So.", "Narrator"), "@\\Narrator\nSo."),
        (
            line("So.", span=GivenSpan(start_ms=62_000, end_ms=3_664_500)),
            "ANNA\n[[00:01:02.000 --> 01:01:04.500]]\nSo.",
        ),
        (Note("Shot 20: [[MCU]] \\"), "[[Shot 20: [ [MCU] ] \\ ]]"),
    ],
)
def test_what_could_be_taken_for_something_else_is_forced_or_escaped(entry, written):
    assert fountain(entry) == f"Title: The Quay\nLanguage: en\n\n{written}\n"


def test_two_people_who_speak_alone_are_not_one_firm():
    entries = [line("a", "Rosa"), line("b", "Sons"), line("c", "Rosa & Sons")]
    assert [written.speakers for written in read_text(fountain(*entries), name="x").lines] == [
        ("Rosa",),
        ("Sons",),
        ("Rosa & Sons",),
    ]


@both
def test_a_very_long_speech_is_read_back(form):
    entries = [line("a *b* " * 6000 + "end"), Direction(text="BANG " * 9000 + "end")]
    write = {"fountain": fountain, "fdx": fdx}[form]
    back = read_text(write(*entries), name="x", format=form)
    assert [entry.text for entry in back.entries] == [entry.text for entry in entries]


@both
@pytest.mark.parametrize("text", ["", " ", "a note", "]]", "[[x", "\\", "/*", "*/", "]]]", "<b>&"])
def test_a_note_is_never_dialogue_or_action(form, text):
    entries = [
        Note(text),
        line("So."),
        Note(text),
        Heading(text="INT. CAFE"),
        Note(text),
        line("Yes.", "BEN"),
        line("No.", overlaps=True),
        Note(text),
    ]
    write = {"fountain": fountain, "fdx": fdx}[form]
    back = read_text(write(*entries), name="x", format=form)
    assert [(entry.kind, entry.text) for entry in back.entries] == [
        ("line", "So."),
        ("heading", "INT. CAFE"),
        ("line", "Yes."),
        ("line", "No."),
    ]
    assert back.remarks == ()


@both
def test_words_are_written_as_a_reader_sees_them(form):
    odd = "two\nlines\u2028and \u202bsigns\u202c\x0c that\x00 are\ufffe not seen"
    write = {"fountain": fountain, "fdx": fdx}[form]
    back = read_text(write(line(odd, "A\nB"), line("\u200b")), name="x", format=form)
    assert [(found.speakers, found.text) for found in back.lines] == [
        (("A B",), "two lines and signs that are not seen")
    ]


def test_fdx_is_what_final_draft_writes():
    assert fdx(
        Heading(text="INT. CAFE", number="3"),
        Note("Shot 10 & 20"),
        line("You <came>.", parenthetical="quietly"),
        line("Wait!", "BEN", overlaps=True, span=GivenSpan(start_ms=1, end_ms=2)),
        Note("Last."),
    ) == (
        '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n'
        '<FinalDraft DocumentType="Script" Template="No" Version="5">\n'
        '  <?storyreel {"language": "en"}?>\n'
        "  <Content>\n"
        '    <Paragraph Type="Scene Heading" Number="3">\n'
        "      <Text>INT. CAFE</Text>\n"
        "    </Paragraph>\n"
        '    <Paragraph Type="General">\n'
        "      <DualDialogue>\n"
        '        <Paragraph Type="Character">\n'
        '          <ScriptNote ID="1">\n'
        "            <Paragraph><Text>Shot 10 &amp; 20</Text></Paragraph>\n"
        "          </ScriptNote>\n"
        "          <Text>ANNA</Text>\n"
        "        </Paragraph>\n"
        '        <Paragraph Type="Parenthetical">\n'
        "          <Text>(quietly)</Text>\n"
        "        </Paragraph>\n"
        '        <Paragraph Type="Dialogue">\n'
        "          <Text>You &lt;came&gt;.</Text>\n"
        "        </Paragraph>\n"
        '        <Paragraph Type="Character">\n'
        '          <?storyreel {"span_ms": [1, 2]}?>\n'
        "          <Text>BEN</Text>\n"
        "        </Paragraph>\n"
        '        <Paragraph Type="Dialogue">\n'
        "          <Text>Wait!</Text>\n"
        "        </Paragraph>\n"
        "      </DualDialogue>\n"
        "    </Paragraph>\n"
        '    <Paragraph Type="Action">\n'
        '      <ScriptNote ID="2">\n'
        "        <Paragraph><Text>Last.</Text></Paragraph>\n"
        "      </ScriptNote>\n"
        "      <Text></Text>\n"
        "    </Paragraph>\n"
        "  </Content>\n"
        "  <TitlePage>\n"
        "    <Content>\n"
        '      <Paragraph Alignment="Center" Type="General"><Text>The Quay</Text></Paragraph>\n'
        "    </Content>\n"
        "  </TitlePage>\n"
        "</FinalDraft>\n"
    )


def test_a_third_voice_still_overlaps_in_fdx():
    entries = [line("a"), line("b", "BEN", overlaps=True), line("c", "CLARA", overlaps=True)]
    text = fdx(*entries, Direction(text="Rain."), line("d", overlaps=True))
    assert text.count("<DualDialogue>") == 1
    assert [found.overlaps for found in read_text(text, name="x").lines] == [
        *(False, True, True, True)
    ]

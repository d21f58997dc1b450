"""Final Draft's paragraphs, and what in them is not in the film."""

from __future__ import annotations

import pytest

from storyreel.dialogue import Delivery, Dialogue, Heading, Level, read_text
from storyreel.dialogue.formats.fdx import READER
from storyreel.errors import DialogueError


def paragraph(kind: str, text: str, more: str = "") -> str:
    return f'<Paragraph Type="{kind}"{more}><Text>{text}</Text></Paragraph>'


SPEECH = paragraph("Character", "ANNA") + paragraph("Dialogue", "You came back.")


def read(content: str, *, after: str = "", before: str = "") -> Dialogue:
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n'
        f'<FinalDraft DocumentType="Script" Template="No" Version="5">{before}'
        f"<Content>{content}</Content>{after}</FinalDraft>"
    )
    return read_text(text, name="quay.fdx", format="fdx")


def kinds(content: str) -> list[tuple[str, str]]:
    return [(entry.kind, entry.text) for entry in read(content).entries]


def remarks(content: str) -> list[str]:
    return [str(remark) for remark in read(content).remarks]


def test_a_script_of_every_type():
    found = read(
        paragraph("New Act", "ACT ONE")
        + paragraph("Scene Heading", "INT. CAFE - NIGHT", ' Number="12A"')
        + paragraph("Action", "Rain.")
        + paragraph("Cast List", "(Anna, Ben)")
        + paragraph("Shot", "CLOSE ON THE CUP")
        + paragraph("Character", "ANNA (V.O.) (CONT'D)")
        + paragraph("Parenthetical", "(quietly)")
        + paragraph("Dialogue", "You came")
        + paragraph("Parenthetical", "(beat)")
        + paragraph("Dialogue", "back.")
        + paragraph("Character", "BEN")
        + paragraph("Singing", "Row, row")
        + paragraph("Transition", "CUT TO:")
        + paragraph("End of Act", "END OF ACT ONE")
        + paragraph("General", "The end.")
    )
    assert [(entry.kind, entry.text) for entry in found.entries] == [
        ("heading", "ACT ONE"),
        ("heading", "INT. CAFE - NIGHT"),
        ("direction", "Rain."),
        ("direction", "(Anna, Ben)"),
        ("direction", "CLOSE ON THE CUP"),
        ("line", "You came back."),
        ("line", "Row, row"),
        ("direction", "CUT TO:"),
        ("direction", "END OF ACT ONE"),
        ("direction", "The end."),
    ]
    assert found.entries[0] == Heading(text="ACT ONE", level=Level.ACT)
    assert found.entries[1] == Heading(text="INT. CAFE - NIGHT", number="12A")
    anna = found.lines[0]
    assert (anna.speakers, anna.delivery, anna.parenthetical) == (
        ("ANNA",),
        Delivery.VO,
        "quietly; beat",
    )
    assert found.remarks == ()


def test_scene_properties_and_notes_stay_out_of_the_words():
    properties = (
        '<SceneProperties Length="4/8" Page="1" Title="The quay"><SceneArcBeats>'
        '<CharacterArcBeat Name="ANNA"><Paragraph><Text>She hopes.</Text></Paragraph>'
        "</CharacterArcBeat></SceneArcBeats></SceneProperties>"
    )
    note = '<ScriptNote ID="1"><Paragraph><Text>Too long?</Text></Paragraph></ScriptNote>'
    content = (
        f'<Paragraph Type="Scene Heading">{properties}<Text>EXT. QUAY</Text></Paragraph>'
        f'<Paragraph Type="Character">{note}<Text>ANNA</Text></Paragraph>'
        '<Paragraph Type="Dialogue"><Text>You came.</Text><Alts Current="0"><AltId>4</AltId>'
        f"</Alts>{note}</Paragraph>"
        + paragraph("Outline 1", "They meet")
        + paragraph("Summary", "A meeting.")
        + paragraph("Note", "Check the tide.")
    )
    assert kinds(content) == [("heading", "EXT. QUAY"), ("line", "You came.")]
    assert remarks(content) == []


def test_styles_and_revisions_lose_and_double_no_words():
    content = paragraph("Character", "ANNA") + (
        '<Paragraph Type="Dialogue"><Text>You </Text>'
        '<Text RevisionID="2" Style="Italic">came</Text>'
        '<Text AdornmentStyle="-1" Style="Bold">\tback</Text>'
        "<Text>&#8203;, Ben.</Text>"
        "</Paragraph>"
    )
    assert kinds(content) == [("line", "You came back, Ben.")]


def test_what_is_struck_out_hidden_or_omitted_is_remarked():
    content = (
        paragraph("Character", "ANNA")
        + '<Paragraph Type="Dialogue"><Text>You came</Text><Text Style="Bold+Strikeout"> early'
        '</Text><Text>.</Text><Text Style="HiddenText">(x)</Text></Paragraph>'
        + '<Paragraph Type="Scene Heading" Number="9"><Text>Omitted</Text><OmittedScene>'
        + SPEECH
        + "</OmittedScene></Paragraph>"
    )
    assert kinds(content) == [("line", "You came.")]
    assert remarks(content) == [
        "1 passage that is struck out or hidden is left out; restore it in Final Draft if it is "
        "in the film.",
        "1 omitted scene is left out; restore it in Final Draft if it is in the film.",
    ]


@pytest.mark.parametrize("wrapper", ['<Paragraph Type="General">{}</Paragraph>', "{}"])
def test_the_second_column_of_dual_dialogue_overlaps(wrapper):
    dual = (
        "<DualDialogue>"
        + SPEECH
        + paragraph("Character", "BEN")
        + paragraph("Parenthetical", "(over her)")
        + paragraph("Dialogue", "Wait!")
        + "</DualDialogue>"
    )
    found = read(SPEECH + wrapper.format(dual) + SPEECH)
    assert [line.overlaps for line in found.lines] == [False, False, True, False]
    assert found.lines[2].parenthetical == "over her"


def test_words_and_cues_that_miss_each_other_are_remarked():
    assert remarks(paragraph("Dialogue", "Who is there?") + SPEECH) == [
        "1 speech without a speaker; they are UNKNOWN's."
    ]
    assert remarks(paragraph("Character", "BEN") + paragraph("Action", "Rain.") + SPEECH) == [
        "the cue 'BEN' has no words under it and is left out; write them right under it."
    ]


def test_a_type_of_somebody_s_own_is_a_direction_and_remarked():
    content = paragraph("Stage Magic", "A dove.") + SPEECH
    assert kinds(content)[0] == ("direction", "A dove.")
    assert remarks(content) == [
        "1 paragraph of the type 'Stage Magic': read as directions; words to be spoken are of "
        "the type 'Dialogue'."
    ]


def test_the_title_is_the_first_centred_paragraph_of_the_title_page():
    page = (
        "<TitlePage><Content><Paragraph><Text> </Text></Paragraph><Paragraph><Text>Draft 2</Text>"
        '</Paragraph><Paragraph Alignment="Center"><Text Style="Underline">THE LAST</Text><Text>'
        ' FERRY</Text></Paragraph><Paragraph Alignment="Center"><Text>by R. Hale</Text>'
        "</Paragraph></Content></TitlePage>"
    )
    assert read(SPEECH, after=page).title == "THE LAST FERRY"
    assert read(SPEECH, after=page.replace(' Alignment="Center"', "")).title == "Draft 2"
    assert read(SPEECH).title == "Quay"


@pytest.mark.parametrize(
    "instruction",
    [
        '{"speakers": "ANNA", "delivery": 3, "span_ms": [5, 2], "level": [], "overlaps": "yes"}',
        '{"speakers": [1, ""], "span_ms": [1.5, true]}',
        "[1]",
        "{",
        "[" * 5000,
    ],
)
def test_a_damaged_instruction_changes_nothing(instruction):
    content = SPEECH.replace("<Text>ANNA", f"<?storyreel {instruction}?><Text>ANNA")
    assert content != SPEECH
    assert read(content).entries == read(SPEECH).entries


def test_an_instruction_names_the_language():
    assert read(SPEECH, before='<?storyreel {"language": "pt-BR"}?>').language == "pt-BR"
    assert read(SPEECH, before='<?storyreel {"language": "?"}?>').language == "en"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "<Script/>",
            "quay.fdx is not a Final Draft file: it begins with <Script>, not <FinalDraft>. Export "
            "it as FDX, or name its form with --format.",
        ),
        (
            "<FinalDraft><Content>",
            "quay.fdx is not well-formed XML: no element found in line 1. Export it again.",
        ),
        (
            "<FinalDraft/>",
            "quay.fdx has no dialogue: no line reads as a speech. In FDX a speech is a paragraph "
            "of type Character and one of type Dialogue.",
        ),
    ],
)
def test_what_is_no_script_is_refused(text, message):
    with pytest.raises(DialogueError) as caught:
        read_text(text, name="quay.fdx", format="fdx")
    assert str(caught.value) == message


def test_a_speech_without_end_is_refused():
    with pytest.raises(DialogueError) as caught:
        read(paragraph("Character", "ANNA") + paragraph("Dialogue", "x" * 50_001))
    assert str(caught.value) == (
        f"quay.fdx has a speech of 50,001 characters, beginning {'x' * 40!r}; a speech has at "
        "most 50,000. Divide it."
    )


def test_it_is_recognised_by_its_outermost_element():
    assert READER.recognise("<?xml version='1.0'?>\n<FinalDraft Version='5'>") == 1.0
    assert READER.recognise("<TEI><FinalDrafts/></TEI>") == 0.0

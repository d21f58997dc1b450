"""TEI plays: one person one name, directions never spoken, verse joined."""

from __future__ import annotations

import contextlib
import csv
import re
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import Direction, Heading, Level, Line, read_dialogue, read_text
from storyreel.dialogue.formats.tei import READER
from storyreel.errors import DialogueError

CORPORA = Path(__file__).parents[3].parent / "shared" / "corpora"
PEOPLE = (
    '<person xml:id="anna"><persName>Anna Holm</persName></person>'
    '<person xml:id="ben"><persName>Ben</persName></person>'
)


def play(body: str, *, people: str = PEOPLE, front: str = "", root: str = "") -> str:
    return (
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"{root}><teiHeader><fileDesc><titleStmt>'
        "<title>The Pier</title></titleStmt></fileDesc><profileDesc><particDesc><listPerson>"
        f"{people}</listPerson></particDesc></profileDesc></teiHeader>"
        f"<text><front>{front}</front><body>{body}</body></text></TEI>"
    )


def entries(body: str, **parts: str) -> list[Line | Direction | Heading]:
    return list(READER.read(play(body, **parts), name="pier.xml").entries)


def lines(body: str, **parts: str) -> list[Line]:
    return [entry for entry in entries(body, **parts) if isinstance(entry, Line)]


def remarks(body: str) -> list[str]:
    return [str(remark) for remark in READER.read(play(body), name="pier.xml").remarks]


def test_one_person_has_one_name_however_the_labels_vary() -> None:
    found = lines(
        '<sp who="#anna"><speaker>ANNA.</speaker><p>You came.</p></sp>'
        '<sp who="#anna"><speaker>Miss HOLM:</speaker><p>At last.</p></sp>'
        '<sp who="#ben"><speaker>BEN</speaker><p>I did.</p></sp>'
    )
    assert [line.speakers for line in found] == [("Anna Holm",), ("Anna Holm",), ("Ben",)]


def test_a_label_that_shares_no_word_with_the_name_is_remarked_on() -> None:
    assert remarks('<sp who="#ben"><speaker>A VOICE.</speaker><p>Who is there?</p></sp>') == [
        "'Ben' is also called 'A VOICE'."
    ]


def test_two_people_of_one_name_stay_two_people() -> None:
    people = "".join(f'<person xml:id="s{n}"><persName>Servant</persName></person>' for n in (1, 2))
    found = lines(
        '<sp who="#s1"><speaker>SERVANT</speaker><p>Sir?</p></sp>'
        '<sp who="#s2"><speaker>SERVANT</speaker><p>Madam?</p></sp>'
        '<sp who="#s1"><speaker>SERVANT</speaker><p>Sir.</p></sp>',
        people=people,
    )
    assert [line.speakers[0] for line in found] == ["Servant", "Servant #2", "Servant"]


@pytest.mark.parametrize(
    ("speech", "speaker"),
    [
        ('<sp who="#cat"><speaker>CAT.</speaker><p>Now.</p></sp>', "CAT"),
        ('<sp who="x.xml#cat"><p>Now.</p></sp>', "cat"),
        ("<sp><speaker>A Man (off),</speaker><p>Now.</p></sp>", "A Man"),
        ("<sp><p>Now.</p></sp>", "UNKNOWN"),
    ],
)
def test_a_speaker_that_no_list_names(speech: str, speaker: str) -> None:
    assert lines(speech)[0].speakers == (speaker,)


def test_a_name_comes_from_the_cast_list_too() -> None:
    found = lines(
        '<sp who="#cat"><speaker>CAT.</speaker><p>Now.</p></sp>',
        front='<castList><castItem><role xml:id="cat">Cat Adams</role></castItem></castList>',
    )
    assert found[0].speakers == ("Cat Adams",)


def test_several_ids_speak_together() -> None:
    found = lines('<sp who="#anna #ben"><speaker>ALL.</speaker><p>Here!</p></sp>')
    assert found[0].speakers == ("Anna Holm", "Ben")


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("<l>The tide</l>\n<l>is out.</l>", "The tide is out."),
        ("<lg><l>One,</l><l>two.</l></lg><p>Three.</p>", "One, two. Three."),
        ("<p>half<pb n='3'/>way<lb/>home<lb break='no'/>ward</p>", "halfway homeward"),
        ("<p>I <hi>was</hi> <emph>here</emph>.</p>", "I was here."),
        ("<p>a <choice><sic>teh</sic><corr>the</corr></choice> b</p>", "a the b"),
        ("<p>a <choice><orig>olde</orig><reg>old</reg></choice> b</p>", "a old b"),
        ("<p>a <app><lem>cold</lem><rdg>bold</rdg></app> b</p>", "a cold b"),
        ("<p>a <choice/> b</p>", "a b"),
        ("<p>a<del>x</del> b<note>See p. 4.</note>.</p>", "a b."),
        ("<p>wait<gap/></p>", "wait…"),
        ("<p>no<stage>(sighs)</stage>, no</p>", "no, no"),
        ("<p>no <stage>sighs</stage>.</p><p>Yes.</p>", "no. Yes."),
        ("<p>no<stage>sighs</stage>yes</p>", "no yes"),
        ("<p>“<stage>reads</stage> Dear Ben”</p>", "“Dear Ben”"),
        ("<p>(so they say)</p>", "(so they say)"),
    ],
)
def test_words_are_joined_as_they_are_spoken(words: str, spoken: str) -> None:
    assert lines(f"<sp><speaker>BEN</speaker>{words}</sp>")[0].text == spoken


def test_directions_are_never_spoken() -> None:
    found = entries(
        "<stage>(Fog.)</stage>"
        '<sp who="#ben"><speaker>BEN <stage>(softly)</stage>.</speaker><stage>waves.</stage>'
        "<p>Come <stage>a bell</stage> in.</p><stage>goes in.</stage><stage>The lamp dies.</stage>"
        "</sp>"
        '<sp who="#anna"><speaker>ANNA</speaker><stage>follows him.</stage></sp>'
    )
    said = next(entry for entry in found if isinstance(entry, Line))
    assert (said.text, said.parenthetical) == ("Come in.", "softly; waves.; a bell")
    assert [entry.text for entry in found if isinstance(entry, Direction)] == [
        "Fog.",
        "Ben: goes in.",
        "The lamp dies.",
        "Anna Holm: follows him.",
    ]


def test_words_after_an_interruption_are_those_of_who_spoke_last() -> None:
    body = (
        '<div type="scene"><head>I</head><p>Anna and Ben.</p>'
        '<sp who="#ben"><speaker>BEN</speaker><p>Listen.</p></sp>'
        "<stage>A bell.</stage><l>That is</l><l>the ferry.</l></div>"
    )
    found = entries(body)
    assert isinstance(found[1], Direction)
    assert found[1].text == "Anna and Ben."
    assert isinstance(found[-1], Line)
    assert (found[-1].speakers, found[-1].text) == (("Ben",), "That is the ferry.")
    assert remarks(body) == [
        "1 passage outside a speech: read as said by who spoke last before; give such words a "
        "speech of their own if that is wrong."
    ]


def test_what_surrounds_the_play_is_left_out_and_named() -> None:
    found = READER.read(
        play(
            '<div type="act"><head>Act</head><sp who="#ben"><p>Yes.</p></sp></div>'
            '<div type="appendix"><p>Price list.</p></div>',
            front="<titlePage><docTitle><titlePart>X</titlePart></docTitle></titlePage>"
            '<div type="preface"><p>Dear reader.</p></div><set><p>A pier.</p></set>',
        ),
        name="pier.xml",
    )
    assert [entry.text for entry in found.entries] == ["A pier.", "Act", "Yes."]
    assert [str(remark) for remark in found.remarks] == [
        "Left out, since nobody says or does it: pages without dialogue (2), title page."
    ]


def test_headings_have_the_level_of_what_they_open() -> None:
    speech = '<sp who="#ben"><p>Yes.</p></sp>'
    found = entries(
        '<div type="part"><head>Part One</head><div type="act"><head>1</head>'
        f'<div type="scene"><head>The pier<note>x</note></head>{speech}</div></div></div>'
        f'<div type="tableau"><head>Erstes Bild</head><div type="scene"><head>1.</head><head>Nacht'
        f'</head>{speech}</div></div><div type="act" n="3">{speech}</div>'
        f'<div type="configuration">{speech}</div>'
    )
    headings = [(it.level, it.text) for it in found if isinstance(it, Heading)]
    assert headings == [
        (Level.PART, "Part One"),
        (Level.ACT, "1"),
        (Level.SCENE, "The pier"),
        (Level.ACT, "Erstes Bild"),
        (Level.SCENE, "1. Nacht"),
        (Level.ACT, "Act 3"),
    ]


def test_a_corpus_is_its_plays_one_after_another() -> None:
    one = play('<sp who="#ben"><p>Yes.</p></sp>')
    reading = READER.read(f"<teiCorpus>{one}{one}</teiCorpus>", name="pier.xml")
    assert [entry.text for entry in reading.entries] == ["The Pier", "Yes.", "The Pier", "Yes."]
    assert isinstance(reading.entries[0], Heading)
    assert reading.entries[0].level is Level.PART


def test_a_play_inside_a_play_is_left_out_and_named() -> None:
    inner = play('<sp who="#ben"><p>No.</p></sp>')
    outer = play('<sp who="#ben"><p>Yes.</p></sp>').removesuffix("</TEI>") + inner + "</TEI>"
    reading = READER.read(outer, name="pier.xml")
    assert [entry.text for entry in reading.entries] == ["Yes."]
    assert [str(remark) for remark in reading.remarks] == [
        "Left out, since nobody says or does it: plays inside a play."
    ]


@pytest.mark.parametrize(
    ("attribute", "language"),
    [
        (' xml:lang="ger"', "de"),
        (' xml:lang="pt-BR"', "pt-BR"),
        (' xml:lang="?"', None),
        ("", None),
    ],
)
def test_the_language_is_the_texts_own(attribute: str, language: str | None) -> None:
    text = play('<sp who="#ben"><p>Yes.</p></sp>', root=attribute)
    assert READER.read(text, name="pier.xml").language == language


def test_title_and_format_reach_the_dialogue() -> None:
    dialogue = read_text(play('<sp who="#ben"><p>Yes.</p></sp>'), name="pier.xml")
    assert (dialogue.title, dialogue.source.format) == ("The Pier", "tei")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            play("<p>Nobody.</p>"),
            "pier.xml has no dialogue: no line reads as a speech. In TEI a speech is "
            "<sp><speaker>NAME</speaker><p>words</p></sp>.",
        ),
        (
            play("<div>" * 300 + "</div>" * 300),
            "pier.xml is nested more than 200 levels deep, so it is no dialogue. Write each speech "
            "as NAME: words.",
        ),
        (
            play(f"<sp><p>{'word ' * 20_000}</p></sp>"),
            "pier.xml has a speech of 99,999 characters, beginning 'word word word word word word "
            "word word '; a speech has at most 50,000. Divide it.",
        ),
        (
            play(f'<sp who="{" ".join(f"#child-{n}" for n in range(200))}"><p>Hurrah!</p></sp>'),
            "pier.xml has a character cue of 2,287 characters, beginning 'child 0 + child 1 + "
            "child 2 + child 3 + '; a cue has at most 2,000. Shorten it, or give a crowd one name.",
        ),
        (
            "<TEI><text>\ud800</text></TEI>",
            "pier.xml is not well-formed XML. Export it again.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(DialogueError) as caught:
        READER.read(text, name="pier.xml")
    assert str(caught.value) == message


words = st.text("abc äж,.!?'- ", min_size=1, max_size=30).filter(lambda text: text.strip(".,:; "))
speeches = st.lists(st.tuples(st.sampled_from(("anna", "ben")), words, words), min_size=1)


@settings(max_examples=60, deadline=None)
@given(speeches)
def test_every_speech_comes_back_in_order(told: list[tuple[str, str, str]]) -> None:
    body = "".join(
        f'<sp who="#{who}"><speaker>{who.upper()}.</speaker><l>{escape(one)}</l>'
        f"<l>{escape(two)}</l></sp>"
        for who, one, two in told
    )
    names = {"anna": "Anna Holm", "ben": "Ben"}
    assert [(line.speakers[0], line.text) for line in lines(body)] == [
        (names[who], " ".join(f"{one} {two}".split())) for who, one, two in told
    ]


@settings(max_examples=60, deadline=None)
@given(st.text("<>/=\"'sp#who &;lstage\n", max_size=200))
def test_any_markup_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(DialogueError):
        READER.read(play(text), name="pier.xml")


def works() -> list[tuple[str, int, int]]:
    listing = CORPORA / "works.csv"
    if not listing.exists():
        return []
    with listing.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["source"].endswith("dracor")]
    # One in six is enough to notice a change; the whole table is made by a check.
    return [(row["file"], int(row["speeches"]), int(row["speakers"])) for row in rows[::6]]


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not beside the checkout")
@pytest.mark.parametrize(("file", "count", "people"), works())
def test_every_speech_of_a_published_play_is_found(file: str, count: int, people: int) -> None:
    path = CORPORA / file
    dialogue = read_dialogue(path, format="tei")
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"<sp\b.*?</sp>", text, re.DOTALL)
    assert len(found) == count
    outside = ("speaker", "stage", "note", "head")
    spoken = (_without(speech, outside) for speech in found)
    silent = sum(not re.sub(r"<[^>]*>", "", speech).strip(" \n\t.,:;") for speech in spoken)
    strays = [re.match(r"(\d+) passage", remark.text) for remark in dialogue.remarks]
    unnamed = sum(line.speakers == ("UNKNOWN",) for line in dialogue.lines)
    more = sum(int(stray[1]) for stray in strays if stray) + unnamed
    assert len(dialogue.lines) == count - silent + more
    assert len(dialogue.speakers) <= people + bool(unnamed)


def _without(speech: str, tags: tuple[str, ...]) -> str:
    for tag in tags:
        speech = re.sub(rf"<{tag}\b[^>]*(?:/>|>.*?</{tag}>)", "", speech, flags=re.DOTALL)
    return speech

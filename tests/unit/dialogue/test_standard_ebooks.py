"""Plays of Standard Ebooks: rows are speeches, pages around the play are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyreel.dialogue import Direction, Heading, Level, Line, read_dialogue
from storyreel.dialogue.formats.standard_ebooks import READER
from storyreel.errors import DialogueError

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpora" / "standardebooks"
DRAMA = "bodymatter z3998:drama z3998:fiction"


def document(content: str, *, kind: str = DRAMA) -> str:
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'xml:lang="en-GB"><head><title>x</title></head><body epub:type="{kind}">{content}</body>'
        "</html>\n"
    )


def table(*rows: str) -> str:
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"


def row(name: str, words: str) -> str:
    return f'<td epub:type="z3998:persona">{name}</td><td>{words}</td>'


def stage(text: str) -> str:
    return f'<i epub:type="z3998:stage-direction">{text}</i>'


def entries(text: str) -> list[Line | Direction | Heading]:
    return list(READER.read(text, name="orchard.xhtml").entries)


def lines(text: str) -> list[Line]:
    return [entry for entry in entries(text) if isinstance(entry, Line)]


def test_a_row_is_a_speech() -> None:
    text = document(table(row("Nan", f"{stage('Sits.')} I am <em>here</em>.<br/>Now.")))
    found = lines(text)[0]
    assert (found.speakers, found.text) == (("Nan",), "I am here. Now.")
    assert found.parenthetical == "Sits."


def test_a_direction_after_the_words_stands_after_them() -> None:
    found = entries(document(table(row("Nan", f"Here. {stage('She goes.')}"))))
    assert [entry.text for entry in found] == ["Here.", "She goes."]


def test_a_row_without_a_name_is_a_direction_or_goes_on() -> None:
    reading = READER.read(
        document(
            table(
                f"<td/><td>{stage('Bees.')}</td>", row("Nan", "Hush."), "<td/><td>They sleep.</td>"
            )
        ),
        name="orchard.xhtml",
    )
    first, _, last = reading.entries
    assert isinstance(first, Direction)
    assert isinstance(last, Line)
    assert last.speakers == ("Nan",)
    assert [str(remark) for remark in reading.remarks] == [
        "1 passage outside a speech: read as said by who spoke last before; give such words a "
        "speech of their own if that is wrong."
    ]


def test_a_table_in_a_cell_is_words_of_the_cell() -> None:
    inner = "<table><tr><td>One.</td></tr><tr><td>Two.</td></tr></table>"
    found = entries(document(table(row("Nan", inner))))
    assert [entry.text for entry in found] == ["One. Two."]


def test_rows_of_the_class_together_are_spoken_at_the_same_time() -> None:
    rows = "".join(
        f'<tr class="together">{row(name, words)}</tr>'
        for name, words in (("Nan", "Run!"), ("Ivo", "Stay!"))
    )
    found = lines(document(f"<table>{rows}</table>" + table(row("Nan", "Well?"))))
    assert [line.overlaps for line in found] == [False, True, False]


def test_a_cell_over_several_names_is_spoken_together() -> None:
    found = lines(
        document(
            table(
                '<td epub:type="z3998:persona">Nan</td><td rowspan="2">Home!</td>',
                '<td epub:type="z3998:persona">Ivo</td>',
                row("Ivo", "At last."),
            )
        )
    )
    assert [line.speakers for line in found] == [("Nan", "Ivo"), ("Ivo",)]


def test_names_joined_by_and_are_two_people_when_both_speak() -> None:
    rows = (row("Nan", "One."), row("Ivo", "Two."), row("Nan and Ivo", "Three."))
    assert lines(document(table(*rows)))[2].speakers == ("Nan", "Ivo")


def test_paragraphs_are_speeches_only_where_no_row_is() -> None:
    paragraph = '<p><b epub:type="z3998:persona">Nan</b>. Come in.</p>'
    assert lines(document(paragraph))[0].text == "Come in."
    assert [type(entry) for entry in entries(document(paragraph + table(row("Ivo", "Yes."))))] == [
        Direction,
        Line,
    ]


def test_a_name_in_a_direction_says_nothing() -> None:
    named = '<b epub:type="z3998:persona">Ivo</b> leaves.'
    found = lines(document(table(row("Nan", f"Go. {stage(named)}"))))
    assert [line.speakers for line in found] == [("Nan",)]


def test_pages_around_the_play_are_left_out_and_name_it() -> None:
    def page(kind: str, heading: str) -> str:
        section = f'<section epub:type="{kind}"><h2 epub:type="title">{heading}</h2></section>'
        return document(section, kind="frontmatter")

    reading = READER.read(
        page("titlepage", "The Orchard")
        + page("imprint", "Imprint")
        + document(table(row("Nan", "Yes.")))
        + document("<p>Ten years passed.</p>", kind="bodymatter z3998:fiction"),
        name="orchard.xhtml",
    )
    assert (reading.title, reading.language) == ("The Orchard", "en-GB")
    assert [entry.text for entry in reading.entries] == ["Yes."]
    assert [str(remark) for remark in reading.remarks] == [
        "Left out, since nobody says or does it: Imprint, a page without a heading, title page."
    ]


def test_headings_open_parts_acts_and_scenes() -> None:
    scene = f"<section><h4>Scene 1</h4>{table(row('Nan', 'Yes.'))}</section>"
    text = document(
        '<section epub:type="part"><h2>Two Plays</h2><section><hgroup><h3>Act I</h3>'
        f"<p>The Hives</p></hgroup>{scene}</section></section>"
    )
    assert [(it.level, it.text) for it in entries(text) if isinstance(it, Heading)] == [
        (Level.PART, "Two Plays"),
        (Level.ACT, "Act I. The Hives"),
        (Level.SCENE, "Scene 1"),
    ]


def test_a_book_without_speeches_is_refused_with_how_they_are_written() -> None:
    with pytest.raises(DialogueError) as caught:
        READER.read(document("<p>It rained.</p>"), name="orchard.xhtml")
    assert str(caught.value) == (
        "orchard.xhtml has no dialogue: no line reads as a speech. In a Standard Ebooks play a "
        "speech is a table row with a cell of the epub:type z3998:persona and a cell with the "
        "words."
    )


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpora are not beside the checkout")
@pytest.mark.parametrize(
    ("folder", "rows", "strays", "acts"),
    [
        ("oscar-wilde_the-importance-of-being-earnest", 879, 2, 3),
        ("george-bernard-shaw_pygmalion", 1025, 2, 5),
    ],
)
def test_every_row_of_a_published_play_is_found(
    folder: str, rows: int, strays: int, acts: int
) -> None:
    dialogue = read_dialogue(CORPUS / folder, format="standard_ebooks")
    silent = sum(
        isinstance(entry, Direction) and entry.text.split(":")[0] in dialogue.speakers
        for entry in dialogue.entries
    )
    assert len(dialogue.lines) in (rows + strays, rows + strays - silent)
    assert [entry.level for entry in dialogue.entries if isinstance(entry, Heading)] == (
        [Level.ACT] * acts
    )
    assert dialogue.language == "en-GB"

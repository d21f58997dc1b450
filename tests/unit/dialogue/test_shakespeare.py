"""Shakespeare's plays as MIT publishes them: anchors are names and lines."""

from __future__ import annotations

import contextlib
import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import Direction, Heading, Level, Line, read_dialogue, read_text
from storyreel.dialogue.formats.shakespeare import READER
from storyreel.errors import DialogueError

CORPORA = Path(__file__).parents[3].parent / "shared" / "corpora"


def page(body: str) -> str:
    return (
        "<html><head><title>The Salt Road: Entire Play\n</title></head><body>\n"
        '<table><tr><td class="nav">Homepage | Entire play</table>\n'
        f"<H3>ACT I</h3>\n<h3>SCENE II. A gate.</h3>\n{body}"
    )


def speech(number: int, name: str, *lines: str) -> str:
    said = "".join(f"<A NAME=1.2.{at}>{line}</A><br>\n" for at, line in enumerate(lines, start=1))
    return f"<A NAME=speech{number}><b>{name}</b></a>\n<blockquote>\n{said}</blockquote>\n\n"


def entries(body: str) -> list[Line | Direction | Heading]:
    return list(READER.read(page(body), name="salt.html").entries)


def test_lines_of_verse_are_one_speech() -> None:
    dialogue = read_text(
        page(speech(1, "PORTER.", "Who comes,", "so late &amp; cold?")), name="salt.html"
    )
    assert dialogue.source.format == "shakespeare"
    assert (dialogue.title, dialogue.language) == ("The Salt Road", "en")
    assert [(line.speakers, line.text) for line in dialogue.lines] == [
        (("PORTER",), "Who comes, so late & cold?")
    ]


def test_acts_scenes_and_prologues_are_headings() -> None:
    found = entries("<h3>PROLOGUE</h3>" + speech(1, "CHORUS", "Hush."))
    assert [(it.level, it.text) for it in found if isinstance(it, Heading)] == [
        (Level.ACT, "ACT I"),
        (Level.SCENE, "SCENE II. A gate."),
        (Level.SCENE, "PROLOGUE"),
    ]


def test_directions_are_never_spoken() -> None:
    found = entries(
        "<blockquote><i>Enter a Porter</i></blockquote>"
        + speech(1, "PORTER", "Wait [Aside] here.<p><i>Wind</i></p>", "So.<p><i>Exit</i></p>")
        + "<p><i>Snow</i></p>"
        + speech(2, "PORTER", "<p><i>Laughs</i></p>")
    )
    said = next(entry for entry in found if isinstance(entry, Line))
    assert (said.text, said.parenthetical) == ("Wait here. So.", "Aside; Wind")
    assert [entry.text for entry in found if isinstance(entry, Direction)] == [
        "Enter a Porter",
        "Exit",
        "Snow",
        "PORTER: Laughs",
    ]


def test_names_that_follow_one_another_speak_together() -> None:
    names = "<A NAME=speech1><b>HOB</b></a>\n<A NAME=speech2><b>NOB</b></a>\n"
    found = entries(
        names + "<blockquote><A NAME=1.2.1>We.</A></blockquote>" + speech(3, "ALL", "All.")
    )
    spoken = [entry.speakers for entry in found if isinstance(entry, Line)]
    assert spoken == [("HOB", "NOB"), ("ALL",)]


def test_lines_before_the_first_name_are_a_prologue_or_the_heading_goes_on() -> None:
    nameless = "<blockquote><A NAME=1.0.1>and a storm.</A></blockquote>"
    found = entries(nameless + "<h3>PROLOGUE</h3>" + nameless)
    assert isinstance(found[2], Direction)
    assert isinstance(found[4], Line)
    assert found[4].speakers == ("UNKNOWN",)


def test_a_page_without_names_is_refused_with_how_they_are_written() -> None:
    with pytest.raises(DialogueError) as caught:
        READER.read(page(""), name="salt.html")
    assert str(caught.value) == (
        "salt.html has no dialogue: no line reads as a speech. On MIT's pages a speech is "
        "<A NAME=speech1><b>NAME</b></a> and its lines."
    )


@settings(max_examples=60, deadline=None)
@given(st.text("<>/aAbi= NMEspech13.[]\n", max_size=300))
def test_any_tags_are_read_or_refused(text: str) -> None:
    with contextlib.suppress(DialogueError):
        READER.read(page(text), name="salt.html")


def works() -> list[tuple[str, int]]:
    listing = CORPORA / "works.csv"
    if not listing.exists():
        return []
    with listing.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == "mit-shakespeare"]
    return [(row["file"], int(row["speeches"])) for row in rows[::4]]


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not beside the checkout")
@pytest.mark.parametrize(("file", "count"), works())
def test_every_name_of_a_published_play_is_found(file: str, count: int) -> None:
    dialogue = read_dialogue(CORPORA / file, format="shakespeare")
    unnamed = sum(line.speakers == ("UNKNOWN",) for line in dialogue.lines)
    together = sum(len(line.speakers) - 1 for line in dialogue.lines)
    assert len(dialogue.lines) - unnamed + together == count
    assert not any("<" in line.text or "Exeunt" in line.text for line in dialogue.lines)

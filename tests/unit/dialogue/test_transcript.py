from __future__ import annotations

import csv
from pathlib import Path

import pytest

from storyreel.dialogue import Heading, read_dialogue, read_text
from storyreel.dialogue.formats.transcript import READER
from storyreel.errors import DialogueError

CORPORA = Path(__file__).parents[3].parent / "shared" / "corpora"

FLIGHT = """\
[-00:00:00:02]
_page : 1
_tape : 1/1
CC: Two, one.

[00:00:00:03]
_extra : QUAY/nWEST STATION
# is this the pilot? - editor
P: Roger. The [glossary:BELL|bell] is ringing,
     and the [glossary:lamp] is lit.

[00:00:00:09]
CC (EVA): You are at 30 (degrees).
?: ...
P: <del>Censored</del>

(Music: a fiddle)

[00:00:00:08]
_note: The tape was changed here.
P: T<sub>2</sub> at [time:00:00:01:00].

[00:00:04:00]
_extra : QUAY/nWEST STATION
CC: Go ahead.
"""


@pytest.fixture(scope="module")
def flight():
    return read_text(FLIGHT, name="flight.txt")


def test_a_flight_is_told_in_order(flight):
    assert flight.source.format == "transcript"
    assert [
        f"{entry.speakers[0]} ({entry.parenthetical}) {entry.text}"
        if entry.kind == "line"
        else f"{entry.kind}: {entry.text}"
        for entry in flight.entries
    ] == [
        "heading: -00:00:00:02",
        "CC () Two, one.",
        "direction: QUAY, WEST STATION",
        "P () Roger. The bell is ringing, and the lamp is lit.",
        "CC (EVA; degrees) You are at 30.",
        "UNKNOWN () ...",
        "P (struck out) ...",
        "direction: Music: a fiddle",
        "direction: The tape was changed here.",
        "P () T2 at 00:00:01:00.",
        "heading: 00:00:04:00",
        "CC () Go ahead.",
    ]


def test_a_line_begins_at_its_stamp_and_ends_at_the_next(flight):
    spans = [line.span and (line.span.start_ms, line.span.end_ms) for line in flight.lines]
    assert spans[0] is None
    assert spans[1] == (3000, 9000)
    assert spans[2][0] == spans[3][0] == spans[4][0] == 9000
    assert spans[5][0] == 8000
    assert spans[5][1] < 15_000


def test_what_is_left_out_or_odd_is_said(flight):
    assert [str(remark) for remark in flight.remarks] == [
        "line 19: [00:00:00:08] is earlier than the stamp above it.",
        "comments of editors (#) are left out: 1.",
        "speeches before the clock starts have no time: 1.",
        "1 speech without a speaker; they are UNKNOWN's.",
    ]


def test_a_text_without_speeches_is_refused():
    with pytest.raises(DialogueError) as caught:
        read_text("[00:00:00:04]\n_page : 3\n", name="flight.txt", format="transcript")
    assert str(caught.value) == (
        "flight.txt has no dialogue: no line reads as a speech. Write [dd:hh:mm:ss] on a line and "
        "CODE: words below it."
    )


def test_it_is_sure_of_its_own_and_of_nothing_else():
    assert READER.recognise(FLIGHT) > 0.9
    assert READER.recognise("[00:01:02] ANNA: Hello.\n") == 0
    assert READER.recognise("[00:00:00:04]\n[a bell]\n\nNothing.\n") == 0


@pytest.mark.skipif(not CORPORA.is_dir(), reason="../shared/corpora is not here")
def test_every_speech_of_the_flights_is_found():
    with (CORPORA / "works.csv").open(encoding="utf-8", newline="") as file:
        works = [row for row in csv.DictReader(file) if row["source"] == "nasa-transcripts"]
    assert len(works) == 5
    for work in works:
        dialogue = read_dialogue(CORPORA / work["file"])
        assert dialogue.source.format == "transcript"
        assert len(dialogue.lines) >= 0.995 * int(work["speeches"]), work["id"]
        scenes = sum(isinstance(entry, Heading) for entry in dialogue.entries)
        assert abs(scenes - int(work["divisions"])) <= 0.02 * int(work["divisions"]), work["id"]

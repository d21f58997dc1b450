"""JSON: our own documents come back as they are, and what people have is read or refused."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import (
    Delivery,
    Dialogue,
    Direction,
    GivenSpan,
    Heading,
    Level,
    Line,
    Remark,
    Source,
    read_text,
)
from storyreel.dialogue.formats.json import READER
from storyreel.errors import DialogueError

SOURCE = Source(name="kiln.srt", sha256="0" * 64, format="srt")


def read(value: Any) -> list[Line | Direction | Heading]:
    text = value if isinstance(value, str) else json.dumps(value)
    return list(READER.read(text, name="kiln.json").entries)


def said(value: Any) -> list[tuple[tuple[str, ...], str]]:
    return [(entry.speakers, entry.text) for entry in read(value) if isinstance(entry, Line)]


def refusal(value: Any) -> str:
    with pytest.raises(DialogueError) as caught:
        read(value)
    return str(caught.value)


texts = st.text("abc äж'\"\\,.!", min_size=1, max_size=20).filter(str.strip)
spoken = st.builds(
    Line,
    id=st.just("l1"),
    speakers=st.lists(texts, min_size=1, max_size=3).map(tuple),
    text=texts,
    parenthetical=st.one_of(st.just(""), texts),
    delivery=st.sampled_from(Delivery),
    overlaps=st.booleans(),
    span=st.one_of(
        st.none(),
        st.integers(0, 9_999).map(lambda at: GivenSpan(start_ms=at, end_ms=at + 500)),
    ),
)
others = st.one_of(
    st.builds(Direction, text=texts),
    st.builds(Heading, text=texts, level=st.sampled_from(Level), number=texts),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(spoken, others), min_size=1), st.lists(texts), st.integers(1, 99))
def test_our_own_dialogue_comes_back_as_it_is(
    entries: list[Line | Direction | Heading], remarks: list[str], step: int
) -> None:
    numbered = [
        entry.model_copy(update={"id": f"l{at * step}"}) if isinstance(entry, Line) else entry
        for at, entry in enumerate(entries, start=1)
    ]
    last = Line(id="l9999a", speakers=("RUTH",), text="Again.")
    dialogue = Dialogue(
        title="The Kiln",
        language="cy",
        source=SOURCE,
        entries=(*numbered, last),
        remarks=tuple(Remark(text=text, line=7) for text in remarks),
    )
    again = read_text(dialogue.to_json(), name="kiln.json")
    assert again.source.format == "json"
    assert again.model_copy(update={"source": SOURCE}) == dialogue


def test_a_script_gives_its_lines_with_their_ids(small_script: Any) -> None:
    dialogue = read_text(small_script.to_json(), name="ferry.json")
    names = {person.id: person.name for person in small_script.characters}
    assert dialogue.lines == tuple(
        Line(
            id=line.id,
            speakers=tuple(names[who] for who in line.speakers),
            text=line.text,
            parenthetical=line.parenthetical,
            delivery=line.delivery,
            overlaps=line.overlaps,
        )
        for line in small_script.lines
    )
    assert [entry.text for entry in dialogue.entries if isinstance(entry, Heading)] == [
        scene.heading for scene in small_script.scenes
    ]
    assert (dialogue.title, dialogue.language) == (small_script.title, small_script.language)


@pytest.mark.parametrize(
    "value",
    [
        [{"speaker": "MILO", "text": "Up."}, {"speaker": "UNA", "text": "Down."}],
        [{"character": "MILO", "line": "Up."}, {"name": "UNA", "dialogue": "Down."}],
        {"dialogue": [{"from": "MILO", "value": "Up."}, {"role": "UNA", "content": "Down."}]},
        {"lines": [["MILO", "Up."], ["UNA", "Down."]]},
        {"title": "Kite", "messages": ["MILO: Up.", "UNA：Down."]},
        {"scenes": [{"lines": [{"who": "MILO", "message": "Up."}]}, {"lines": [["UNA", "Down."]]}]},
        '{"speaker": "MILO", "text": "Up."}\n\n{"speaker": "UNA", "text": "Down."}\n',
        '{"lines": [["MILO", "Up."]]}\n{"lines": [["UNA", "Down."]]}',
    ],
)
def test_the_shapes_that_people_have(value: Any) -> None:
    text = value if isinstance(value, str) else json.dumps(value)
    assert READER.recognise(text) > 0.5
    assert said(value) == [(("MILO",), "Up."), (("UNA",), "Down.")]


def test_directions_headings_and_how_a_line_is_said() -> None:
    found = read(
        [
            {"type": "scene", "text": "EXT. HILL - DAY"},
            {"type": "action", "text": "(Wind.)"},
            {"type": "narration", "text": "It was March."},
            {"speaker": "MILO (V.O.)", "text": "(runs) Mine!", "parenthetical": "loud"},
            {"speaker": ["MILO", "UNA"], "text": "Ours."},
            "[They let go.]",
        ]
    )
    heading, wind, narrator, mine, ours, end = found
    assert isinstance(heading, Heading)
    assert isinstance(wind, Direction)
    assert isinstance(end, Direction)
    assert (wind.text, end.text) == ("Wind.", "They let go.")
    assert isinstance(narrator, Line)
    assert narrator.speakers == ("NARRATOR",)
    assert isinstance(mine, Line)
    assert (mine.text, mine.parenthetical, mine.delivery) == ("Mine!", "loud; runs", Delivery.VO)
    assert isinstance(ours, Line)
    assert ours.speakers == ("MILO", "UNA")


def test_a_chat_keeps_its_brackets_and_leaves_out_what_is_not_said() -> None:
    reading = READER.read(
        json.dumps(
            {
                "messages": [
                    {"role": "system", "content": "Be brief."},
                    {"role": "user", "content": "Why (exactly)?"},
                    {"role": "assistant", "content": [{"type": "text", "text": "Rust."}]},
                    {"role": "assistant", "content": None},
                ]
            }
        ),
        name="chat.json",
    )
    assert [entry.text for entry in reading.entries] == ["Why (exactly)?", "Rust."]
    assert [str(remark) for remark in reading.remarks] == [
        "Left out, since nobody says or does it: entries without words, system messages."
    ]


def test_half_a_character_and_hidden_signs_do_not_get_in() -> None:
    assert said('[{"speaker": "MI\\u202eLO", "text": "Up\\ud83d\\u0000!"}]') == [(("MILO",), "Up!")]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            '[{"speaker": "MILO"\n "text": "Up."}]',
            "kiln.json is not JSON: Expecting ',' delimiter in line 2, column 2. Put it right, or "
            "write each speech as NAME: words.",
        ),
        (
            '{"speaker": "MILO", "text": "Up."}\n{"speaker": }',
            "kiln.json: line 2 is not JSON. In JSON Lines every line is one object.",
        ),
        (
            "[" * 100_000,
            "kiln.json is nested too deeply, or has a number without end, so it is no dialogue. "
            "Write each speech as NAME: words.",
        ),
        (
            f"[1{'0' * 5_000}]",
            "kiln.json is nested too deeply, or has a number without end, so it is no dialogue. "
            "Write each speech as NAME: words.",
        ),
        (
            [{"speaker": 7, "text": "Up."}],
            "kiln.json: entry 1 has 7 as its speaker; a name is wanted.",
        ),
        (
            [{"speaker": "MILO", "text": {"en": "Up."}}],
            "kiln.json: entry 1 has an object as its text; text is wanted.",
        ),
        (
            ["MILO: Up.", True],
            "kiln.json: entry 2 is true; text is wanted, or an object with a speaker and words.",
        ),
        (
            [{"speaker": "MILO", "text": "x" * 60_000}],
            f"kiln.json has a speech of 60,000 characters, beginning {'x' * 40!r}; a speech has at "
            "most 50,000. Divide it.",
        ),
        (
            {"temperature": 21},
            "kiln.json has no dialogue: no line reads as a speech. In JSON a dialogue is a list of "
            'objects like {"speaker": "ANNA", "text": "You came back."}.',
        ),
        (
            {"kind": "dialogue", "version": 2},
            "kiln.json is a dialogue of version 2; this storyreel knows up to 1. Upgrade storyreel "
            "to open it.",
        ),
        (
            {"kind": "dialogue", "version": 1, "title": "x"},
            "kiln.json: language: is missing.",
        ),
        (
            {"kind": "shooting-script", "version": 1, "scenes": []},
            "kiln.json is a shooting script that is not whole. Check it with storyreel check.",
        ),
        (
            {
                "kind": "shooting-script",
                "characters": [{"id": "p1", "name": "Sefton"}],
                "scenes": [
                    {
                        "number": 1,
                        "heading": "",
                        "lines": [{"id": "x", "speakers": ["p1"], "text": 3}],
                    }
                ],
            },
            "kiln.json: a line of the script is wrong: id: 'x' is not of the form ^l[0-9]+[a-z]*$.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(value: Any, message: str) -> None:
    assert refusal(value) == message


LINE = Line(id="l1", speakers=("RUTH",), text="Again.")


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            [LINE, LINE],
            "kiln.json: more than one line has the id 'l1'. Give each line its own.",
        ),
        (
            [Heading(text="INT. POTTERY - DAY")],
            "kiln.json has no dialogue: there is no line in it. In JSON a dialogue is a list of "
            'objects like {"speaker": "ANNA", "text": "You came back."}.',
        ),
        (
            [LINE.model_copy(update={"text": "Again\nand again."})],
            "kiln.json: line 'l1' has a line break. Write each text on one line.",
        ),
        (
            [LINE.model_copy(update={"speakers": ("RUTH\n",)})],
            "kiln.json: line 'l1' has a line break. Write each text on one line.",
        ),
        (
            [LINE, Direction(text="Smoke.\nThen fire.")],
            "kiln.json: the direction 'Smoke.\\nThen fire.' has a line break. Write each text on "
            "one line.",
        ),
        (
            [LINE.model_copy(update={"speakers": ("RUTH", " ")})],
            "kiln.json: line 'l1' has a speaker without a name. Write UNKNOWN for one of whom "
            "nothing is known.",
        ),
        (
            [LINE.model_copy(update={"text": "x" * 50_001})],
            "kiln.json: line 'l1' has 50,001 characters; it has at most 50,000. Divide it.",
        ),
        (
            [LINE.model_copy(update={"id": f"l{n}", "speakers": (f"P{n}",)}) for n in range(2_001)],
            "kiln.json has more than 200,000 entries or 2,000 speakers. Give one play or scene at "
            "a time.",
        ),
    ],
)
def test_an_own_dialogue_that_no_text_gives_is_refused(entries: list[Any], message: str) -> None:
    dialogue = Dialogue(title="x", language="en", source=SOURCE, entries=tuple(entries))
    assert refusal(dialogue.to_json()) == message


def test_a_script_with_a_line_break_in_a_line_is_refused(small_script: Any) -> None:
    value = json.loads(small_script.to_json())
    line = value["scenes"][0]["lines"][0]
    line["text"] = "Again\nand again."
    assert refusal(value) == (
        f"kiln.json: line {line['id']!r} has a line break. Write each text on one line."
    )


def test_text_that_only_begins_like_json_is_left_to_others() -> None:
    assert READER.recognise("[Rain.]\nANNA: Hello.") == 0
    assert READER.recognise('{"ANNA": Hello.\nBEN: Yes.') == 0


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text("ab: ", max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ("speaker", "text", "lines", "kind", "role", "content", "scenes", "type")
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(json_values)
def test_any_json_is_read_or_refused(value: Any) -> None:
    with contextlib.suppress(DialogueError):
        read(value)

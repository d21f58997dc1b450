"""A shooting script as a screenplay: its lines whole and in order, its shots as notes."""

from __future__ import annotations

import pytest

from storyreel.dialogue import Direction, Heading, Line, read_text
from storyreel.dialogue.decode import clean
from storyreel.dialogue.writers import Note, fdx_text, fountain_text
from storyreel.screenplay import ShootingScript
from storyreel.screenplay.screenplay_form import screenplay_entries

WRITERS = {"fountain": fountain_text, "fdx": fdx_text}


def seen(text: str) -> str:
    return " ".join(clean(text).split())


def spoken(script: ShootingScript) -> list[tuple]:
    """What is heard in the script: a line of blanks alone is not."""
    names = {person.id: seen(person.name) or "UNKNOWN" for person in script.characters}
    return [
        (
            tuple(dict.fromkeys(names[person] for person in line.speakers)),
            seen(line.text),
            seen(line.parenthetical),
            line.delivery,
        )
        for line in script.lines
        if seen(line.text)
    ]


def test_the_small_script_as_fountain(small_script, golden):
    text = fountain_text(
        screenplay_entries(small_script), title=small_script.title, language=small_script.language
    )
    golden("screenplay/small_script.fountain", text)


@pytest.mark.parametrize("form", WRITERS)
def test_a_writer_keeps_the_lines_and_sees_the_shots_as_notes(random_script, form):
    read = 0
    for seed in range(60):
        script = random_script(seed)
        entries = screenplay_entries(script)
        if not spoken(script):
            continue
        text = WRITERS[form](entries, title=script.title, language=script.language)
        back = read_text(text, name="x", format=form)
        assert [
            (line.speakers, line.text, line.parenthetical, line.delivery) for line in back.lines
        ] == spoken(script), seed
        actions = [seen(shot.action) for scene in script.scenes for shot in scene.shots]
        directions = [entry.text for entry in back.entries if isinstance(entry, Direction)]
        assert directions == list(filter(None, actions)), seed
        numbers = [entry.number for entry in back.entries if isinstance(entry, Heading)]
        assert numbers == [str(scene.number) for scene in script.scenes], seed
        read += 1
    assert read > 40


def test_every_shot_has_a_note_and_every_line_stands_once(random_script):
    for seed in range(60):
        script = random_script(seed)
        entries = screenplay_entries(script)
        notes = [entry.text.split(":")[0] for entry in entries if isinstance(entry, Note)]
        shots = [shot.number for scene in script.scenes for shot in scene.shots]
        assert notes == [f"Shot {number}" for number in shots], seed
        lines = [entry.id for entry in entries if isinstance(entry, Line)]
        assert lines == [line.id for line in script.lines], seed


def test_a_line_stands_where_it_is_first_heard_and_later_notes_say_that_it_goes_on(small_script):
    rows = [
        entry.text if isinstance(entry, Note) else entry.kind
        for entry in screenplay_entries(small_script)
    ]
    at = rows.index(
        "Shot 25A: CU, reaction, Joren, low angle, 85 mm, 2 s. Mira goes on: “at 2.30 a.m., that "
        "is all.”"
    )
    assert rows[at - 1 : at + 2] == ["line", rows[at], "direction"]


def test_a_line_that_no_shot_has_is_not_lost(small_script_json):
    for shot in small_script_json["scenes"][0]["shots"]:
        shot["lines"] = []
    entries = screenplay_entries(ShootingScript.model_validate(small_script_json))
    assert [entry.id for entry in entries if isinstance(entry, Line)][:3] == ["l1", "l2", "l3"]

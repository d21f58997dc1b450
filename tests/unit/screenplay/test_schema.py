"""The shooting script as a document: what it refuses, what it keeps, what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storyreel.dialogue.schema import Dialogue
from storyreel.document import File
from storyreel.errors import ScriptError, UnknownSchema
from storyreel.film.schema import CutDocument, ReviewDocument, Truth, VoiceTrack
from storyreel.screenplay import ShootingScript
from storyreel.timecode import Span

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT / "docs" / "reference"
FILES: list[type[File]] = [
    ShootingScript,
    Dialogue,
    VoiceTrack,
    CutDocument,
    Truth,
    ReviewDocument,
]


def refusal(value: object) -> str:
    with pytest.raises(ScriptError) as caught:
        ShootingScript.from_json(json.dumps(value), name="ferry.json")
    return str(caught.value)


def put(value: Any, path: str, new: object) -> None:
    *parents, last = path.split(".")
    for key in parents:
        value = value[int(key) if isinstance(value, list) else key]
    value[int(last) if isinstance(value, list) else last] = new


SHOT = "scenes.0.shots.0"
REFERENCES = [
    ("characters.1.id", "mira", "character 'mira' is there twice"),
    ("places.1.id", "shed", "place 'shed' is there twice"),
    ("props.1.id", "letter", "prop 'letter' is there twice"),
    ("scenes.1.id", "s1", "scene 's1' is there twice"),
    ("scenes.1.number", 1, "scene number '1' is there twice"),
    ("scenes.1.lines.0.id", "l1", "line 'l1' is there twice"),
    ("characters.0.wardrobe.1.state", "day", "outfit of mira 'day' is there twice"),
    ("places.0.marks.1.id", "table", "mark in shed 'table' is there twice"),
    (
        "places.0.marks.2.seat",
        "sofa",
        "mark 'chair' of place 'shed' names seat 'sofa', which does not exist (known: desk, stool)",
    ),
    (
        "props.0.owner",
        "ann",
        "prop 'letter' names owner 'ann', which does not exist (known: joren, mira)",
    ),
    (
        "props.1.place",
        "sea",
        "prop 'lantern' names place 'sea', which does not exist (known: quay, shed)",
    ),
    (
        "props.1.mark",
        "rail",
        "prop 'lantern' names mark 'rail', which does not exist (known: chair, doorway, table)",
    ),
    (
        "props.0.mark",
        "rail",
        "prop 'letter' lies at mark 'rail' of no place; name its place",
    ),
    (
        "scenes.0.place",
        "sea",
        "scene s1 names place 'sea', which does not exist (known: quay, shed)",
    ),
    (
        "scenes.0.cast.0",
        "ann",
        "scene s1 names character 'ann', which does not exist (known: joren, mira)",
    ),
    (
        "scenes.0.lines.0.speakers.0",
        "ann",
        "line l1 names character 'ann', which does not exist (known: joren, mira)",
    ),
    (
        "scenes.0.lines.0.addressees.0",
        "ann",
        "line l1 names character 'ann', which does not exist (known: joren, mira)",
    ),
    (
        "scenes.0.beats.1.first_line",
        "l9",
        "beat 'letter' of scene s1 names line 'l9', which does not exist (known: l1, l2, l3)",
    ),
    ("scenes.0.shots.1.number", "10", "shot number in scene s1 '10' is there twice"),
    (
        f"{SHOT}.lines.0.line",
        "l9",
        "shot 10 speaks line 'l9', which is not in the scene (lines l1 to l3)",
    ),
    (
        f"{SHOT}.lines.0.line",
        "l4",
        "shot 10 speaks line 'l4', which is not in the scene (lines l1 to l3)",
    ),
    (
        f"{SHOT}.lines.0.out_frames",
        31,
        "shot 10 uses frames 0 to 31 of line l1, which has 30",
    ),
    (
        f"{SHOT}.lines.0.in_frames",
        30,
        "shot 10 uses frames 30 to 30 of line l1, which has 30",
    ),
    (
        f"{SHOT}.subjects.0.id",
        "ann",
        "shot 10 names person 'ann', which does not exist (known: joren, mira)",
    ),
    (
        f"{SHOT}.subjects.2.id",
        "quay",
        "shot 10 names place 'quay', which does not exist (known: shed)",
    ),
    (
        "scenes.0.shots.3.subjects.0.id",
        "sword",
        "shot 30 names prop 'sword', which does not exist (known: lantern, letter)",
    ),
    (
        f"{SHOT}.focus.target",
        "quay",
        "shot 10 names focus target 'quay', which does not exist "
        "(known: chair, doorway, joren, lantern, letter, mira, shed, table)",
    ),
    (
        f"{SHOT}.focus.pull_to",
        "rail",
        "shot 10 names focus target 'rail', which does not exist "
        "(known: chair, doorway, joren, lantern, letter, mira, table)",
    ),
    (f"{SHOT}.blocking.1.character", "mira", "person blocked in shot 10 'mira' is there twice"),
    (
        f"{SHOT}.blocking.0.character",
        "ann",
        "shot 10 names character 'ann', which does not exist (known: joren, mira)",
    ),
    (
        f"{SHOT}.blocking.0.mark",
        "rail",
        "shot 10, mira names mark 'rail', which does not exist (known: chair, doorway, table)",
    ),
    (
        f"{SHOT}.blocking.0.gaze.id",
        "ann",
        "shot 10, mira names gaze 'ann', which does not exist (known: joren, mira)",
    ),
    (
        f"{SHOT}.blocking.1.gaze.id",
        "sword",
        "shot 10, joren names gaze 'sword', which does not exist (known: lantern, letter)",
    ),
    (
        "scenes.0.shots.1.blocking.0.gaze.id",
        "rail",
        "shot 20, mira names gaze 'rail', which does not exist (known: chair, doorway, table)",
    ),
    (
        f"{SHOT}.blocking.0.actions.0.target",
        "joren",
        "shot 10, mira names target 'joren', which does not exist (known: chair, doorway, table)",
    ),
    (
        "scenes.0.shots.2.blocking.0.actions.0.target",
        "rail",
        "shot 25A, joren names target 'rail', which does not exist "
        "(known: chair, doorway, joren, lantern, letter, mira, table)",
    ),
    (
        "scenes.0.shots.3.state_events.0.character",
        "ann",
        "state event of shot 30 names character 'ann', which does not exist (known: joren, mira)",
    ),
    (
        "scenes.0.shots.3.state_events.0.prop",
        "sword",
        "state event of shot 30 names prop 'sword', which does not exist (known: lantern, letter)",
    ),
    (
        "scenes.0.shots.3.state_events.0.prop",
        None,
        "state event of shot 30 changes a prop and does not name it",
    ),
    (
        "scenes.0.shots.3.state_events.1.character",
        None,
        "state event of shot 30 changes injury and does not say whose",
    ),
    (
        "scenes.0.shots.3.state_events.2.value",
        "armour",
        "state event of shot 30 names outfit 'armour', which does not exist (known: coat, day)",
    ),
    (
        "scenes.0.shots.3.state_events.3.value",
        "hail",
        "state event of shot 30 names weather 'hail', which does not exist "
        "(known: clear, fog, overcast, rain, snow)",
    ),
    (
        "scenes.1.shots.0.state_events.0.mark",
        "table",
        "state event of shot 10 names mark 'table', which does not exist (known: bollard, rail)",
    ),
    (
        f"{SHOT}.transition",
        {"kind": "cut", "frames": 3},
        "shot 10 ends in a cut of 3 frames; a cut has 0",
    ),
]


@pytest.mark.parametrize(("path", "new", "message"), REFERENCES)
def test_what_is_referred_to_has_to_exist(small_script_json, path, new, message):
    put(small_script_json, path, new)
    assert refusal(small_script_json) == f"ferry.json: {message}."


FIELDS = [
    (f"{SHOT}.framing.sise", "CU", f"{SHOT}.framing.sise: there is no such field"),
    (f"{SHOT}.framing.size", "BIG", "'BIG' is not one of 'ECU', 'CU', 'MCU', 'MS', 'MLS', 'FS'"),
    (f"{SHOT}.duration_frames", 0, f"{SHOT}.duration_frames: 0 is not above 0"),
    (f"{SHOT}.duration_frames", 1.5, "a whole number is wanted, not 1.5"),
    (f"{SHOT}.duration_frames", "long", "a whole number is wanted, not 'long'"),
    (f"{SHOT}.number", "010", f"{SHOT}.number: '010' is not of the form ^[1-9][0-9]*[A-Z]*$"),
    (f"{SHOT}.action", 3, f"{SHOT}.action: text is wanted, not 3"),
    (f"{SHOT}.subjects", [], f"{SHOT}.subjects: has 0 entries and needs at least 1"),
    (f"{SHOT}.subjects", "mira", f"{SHOT}.subjects: a list is wanted, not 'mira'"),
    (f"{SHOT}.framing", [], f"{SHOT}.framing: an object is wanted, not []"),
    (f"{SHOT}.focus", {}, f"{SHOT}.focus.target: is missing"),
    (f"{SHOT}.blocking.0.facing_deg", 361, "facing_deg: 361 is above 360"),
    (f"{SHOT}.blocking.0.facing_deg", "left", "facing_deg: a number is wanted, not 'left'"),
    ("characters.0.age", 0, "characters.0.age: 0 is below 1"),
    ("scenes.0.lines.0.text", "", "scenes.0.lines.0.text: needs at least 1 characters"),
    ("scenes.0.lines.1.overlaps", "maybe", "overlaps: true or false is wanted, not 'maybe'"),
    ("places.0.id", "x" * 65, "is longer than 64 characters"),
    ("metadata", 4, "metadata: an object is wanted, not 4"),
    ("rate", "fast", "rate: a frame rate is like '24' or '24000/1001', not 'fast'"),
    ("rate", 23.976, "rate: a frame rate is text such as '24' or '24000/1001', not 23.976"),
]


@pytest.mark.parametrize(("path", "new", "message"), FIELDS)
def test_a_wrong_field_is_named_with_its_path_in_our_words(small_script_json, path, new, message):
    put(small_script_json, path, new)
    said = refusal(small_script_json)
    assert said.startswith("ferry.json: ")
    assert message in said
    assert "Input should" not in said
    assert "pydantic" not in said


def test_a_long_value_is_shortened_in_the_message(small_script_json):
    put(small_script_json, "characters", {"a": "b" * 10_000})
    assert len(refusal(small_script_json)) < 160


def test_a_newer_script_is_refused_by_name(small_script_json):
    small_script_json["version"] = 2
    with pytest.raises(UnknownSchema) as caught:
        ShootingScript.from_json(json.dumps(small_script_json), name="ferry.json")
    assert str(caught.value) == (
        "ferry.json is a shooting-script of version 2; this storyreel knows up to 1. "
        "Upgrade storyreel to open it."
    )


def test_json_and_back(small_script, random_script):
    for script in (small_script, *map(random_script, range(60))):
        again = ShootingScript.from_json(script.to_json())
        assert again == script
        assert again.to_json() == script.to_json()
        assert again.canonical() == script.canonical()


def test_the_canonical_text_does_not_depend_on_the_order_of_fields(small_script):
    backwards = dict(reversed(json.loads(small_script.to_json()).items()))
    assert ShootingScript.from_json(json.dumps(backwards)).digest() == small_script.digest()


def test_the_digest_of_the_small_script_does_not_drift(small_script, golden):
    # Takes are stored under digests: one that drifts films everything again.
    golden("screenplay/small_script.sha256", small_script.digest() + "\n")


def test_data_of_other_tools_is_kept(small_script):
    again = ShootingScript.from_json(small_script.to_json())
    assert again.metadata == {"another-tool": {"colour": 3}}


def test_shots_start_where_the_one_before_ends(small_script):
    first, second = small_script.scenes
    assert first.shot_spans() == (Span(0, 96), Span(96, 156), Span(156, 204), Span(204, 252))
    assert (first.duration_frames, second.duration_frames) == (252, 156)
    assert small_script.duration_frames == 408
    assert [line.id for line in small_script.lines] == ["l1", "l2", "l3", "l4", "l5"]
    assert first.lines[1].span == Span(96, 192)


def test_the_script_of_version_1_loads_for_ever():
    script = ShootingScript.load(ROOT / "tests" / "corpus" / "shooting-script-v1.json")
    assert script.title == "The Ferry"
    assert [len(scene.shots) for scene in script.scenes] == [4, 2]


@pytest.mark.parametrize("kind", FILES, ids=lambda kind: kind.__name__)
def test_the_schema_of_every_file(kind, golden):
    name = kind.model_fields["kind"].default
    text = json.dumps(kind.model_json_schema(), ensure_ascii=False, indent=1) + "\n"
    if kind is ShootingScript:
        golden(f"{name}.json", text, folder=REFERENCE)
    else:
        golden(f"schema/{name}.json", text)


@pytest.mark.parametrize("kind", FILES, ids=lambda kind: kind.__name__)
def test_every_field_says_what_it_is(kind):
    schema = kind.model_json_schema()
    parts = {kind.__name__: schema, **schema["$defs"]}
    silent = [
        f"{part}.{field}"
        for part, field, value in _fields(parts)
        if not _description(value, parts).strip()
    ]
    assert silent == []
    assert [part for part, value in parts.items() if not value.get("description")] == []


def _description(value: dict[str, Any], parts: dict[str, Any]) -> str:
    # A field that would only repeat what its type says of itself is left to refer to the type.
    target = value.get("$ref", "").removeprefix("#/$defs/")
    return value.get("description") or parts.get(target, {}).get("description", "")


def _fields(parts: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for part, value in parts.items():
        for field, described in value.get("properties", {}).items():
            yield part, field, described

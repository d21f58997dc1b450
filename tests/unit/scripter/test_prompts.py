"""Prompts: what a model reads is known word for word, and changes with its version."""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest

from storyreel.resources import fenced, prompt
from storyreel.scripter._ideas import Ids, Polish, Reading, Shots, Staging

ROOMS = ("scripter", "backends.chat")
IDS = Ids(
    {
        "line": ["l1", "l2"],
        "person": ["ana", "bo"],
        "prop": ["letter"],
        "mark": ["a", "b", "window"],
        "look": ["kitchen", "cafe"],
        "fact": ["f1"],
        "shot": ["1", "2"],
    }
)
ANSWERS = {"Reading": Reading, "Staging": Staging, "Shots": Shots, "Polish": Polish}


def _names() -> list[tuple[str, str]]:
    found = []
    for room in ROOMS:
        files = (resources.files(f"storyreel.{room}") / "prompts").iterdir()
        found += [(room, it.name.removesuffix(".md")) for it in files if it.name.endswith(".md")]
    return sorted(found)


NAMES = _names()


@pytest.mark.parametrize(("room", "name"), NAMES)
def test_a_prompt_declares_what_is_put_into_it(room, name):
    made = prompt(room, name)
    used = set(re.findall(r"\{\{ *(\w+) *\}\}", made.body))
    assert used == set(made.inputs)
    assert made.version >= 1


def test_no_prompt_changes_without_its_version(golden):
    rows = [f"{room} {prompt(room, name).stamp}" for room, name in NAMES]
    golden("scripter/prompts.lock", "\n".join(rows) + "\n")


@pytest.mark.parametrize(("room", "name"), NAMES)
def test_what_a_model_reads(room, name, golden):
    made = prompt(room, name)
    inputs = {it: fenced(f"({it})", it) for it in made.inputs}
    if "schema" in inputs:
        schema = IDS.schema(ANSWERS[made.returns])
        inputs["schema"] = json.dumps(schema, ensure_ascii=False, indent=1)
    golden(f"scripter/{name}.md", made.render(inputs))


def test_what_belongs_into_a_prompt_is_neither_left_out_nor_added():
    with pytest.raises(ValueError, match="prompt again takes"):
        prompt("backends.chat", "again").render({})


def test_braces_in_what_is_inserted_are_not_read_again():
    said = prompt("backends.chat", "again").render({"reason": "{{ 7 * 7 }} {% for %}"})
    assert "{{ 7 * 7 }} {% for %}" in said


def test_a_fence_never_stands_in_what_it_fences():
    mark = fenced("anything", "dialogue").splitlines()[0].rpartition(" ")[2]
    nested = fenced("anything", "dialogue")
    again = fenced(nested, "dialogue")
    outer = again.splitlines()[0].rpartition(" ")[2]
    assert outer not in nested
    assert outer != mark


@pytest.mark.parametrize("model", list(ANSWERS.values()))
def test_a_schema_is_closed_and_without_references(model):
    text = json.dumps(IDS.schema(model))
    assert "$ref" not in text
    assert "$defs" not in text

    def look(node):
        if isinstance(node, dict):
            if "properties" in node:
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])
            for part in node.values():
                look(part)
        elif isinstance(node, list):
            for part in node:
                look(part)

    look(IDS.schema(model))


def test_what_has_no_ids_cannot_be_named():
    schema = Ids({"line": ["l1"], "person": ["ana"]}).schema(Staging)
    business = schema["properties"]["business"]["items"]["properties"]
    assert business["prop"]["anyOf"] == [{"type": "null"}]
    assert schema["properties"]["positions"]["maxItems"] == 0

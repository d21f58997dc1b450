"""A model sees what the rules found in its shots; changes for the worse are not taken."""

from __future__ import annotations

import json

import pytest

import storyreel
from storyreel.continuity import check
from storyreel.scripter import ModelOptions

TEXT = """INT. KITCHEN - NIGHT

ANA: Is it done, or do we wait for somebody to say so?

BO: It was done a year ago, and you know it as well as I do.

ANA: Then say so to him, and let me finish this in peace.

BO: He is asleep, or he wants us to believe that he is.
"""


@pytest.fixture
def dialogue(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text(TEXT)
    return storyreel.read_dialogue(path)


def _all_on_ana(protocol, asked):
    """Shots that jump: the same face in nearly the same size, line after line."""
    answer = protocol.good(asked)
    if answer.get("shots") and "begins" in answer["shots"][0]:
        for number, shot in enumerate(answer["shots"][1:]):
            shot["subjects"], shot["size"] = ["ana"], ("MS", "MCU")[number % 2]
    if "business" in answer:
        answer["business"] = []
    return answer


def test_what_was_found_is_said_with_the_shots_it_is_about(dialogue, chat_protocol):
    def behave(answering, asked):
        answer = _all_on_ana(chat_protocol, asked)
        if answer == {"shots": []}:
            rows = {row["shot"]: row for row in asked.rows("shots")}
            found = asked.fenced("findings")
            for row in rows.values():
                if any(f"slated {number}: jump-cut" in found for number in row["slated"]):
                    answer["shots"].append({**row, "subjects": ["bo"], "kind": "single"})
        answering.says(json.dumps(answer))

    with chat_protocol.serving(behave) as chat:
        models = ModelOptions(url=chat.url)
        script = storyreel.write(dialogue, scripter="llm:url:fake", asking=models)
    polish = [asked for asked in chat.asked if "findings" in asked.prompt]
    assert "jump-cut" in polish[0].fenced("findings")
    assert len(polish) <= 2
    assert [it for it in check(script) if it.rule == "jump-cut"] == []
    assert {part.writer for part in script.provenance.parts} == {"llm:url:fake"}
    shown = [shot.subjects[0].id for shot in script.scenes[0].shots]
    assert "bo" in shown[1:], "as the model put it right"


def test_a_change_for_the_worse_is_not_taken(dialogue, chat_protocol):
    def behave(answering, asked):
        answer = chat_protocol.good(asked)
        if answer == {"shots": []}:
            for row in asked.rows("shots")[1:]:
                answer["shots"].append({**row, "subjects": ["ana"], "size": "MS"})
        answering.says(json.dumps(answer))

    with chat_protocol.serving(behave) as chat:
        models = ModelOptions(url=chat.url)
        script = storyreel.write(dialogue, scripter="llm:url:fake", asking=models)
    said = [repair.what for repair in script.provenance.repairs]
    assert "changes made it worse; left out" in said
    shown = {shot.subjects[0].id for shot in script.scenes[0].shots}
    assert shown == {"ana", "bo"}

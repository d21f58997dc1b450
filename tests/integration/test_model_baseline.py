"""The plain baseline: the text is parsed and laid over our lines; what it changed is said."""

from __future__ import annotations

import pytest

import storyreel
from storyreel.errors import AuthFailed
from storyreel.screenplay.paper import parse_paper_text
from storyreel.scripter import ModelOptions
from storyreel.scripter.paper import placed

TEXT = """INT. FERRY SHED - NIGHT

MIRA: You came back.

JOREN: I never really left. I only stood where you could not see me.

MIRA: Then you saw the lamp go out.

JOREN: At half past two.
"""
ANSWER = """【DIALOGUE】：
1. [0s-5s] (Camera Movement: Slow Push-in + Shot Type: Medium Shot, Two Shot)
Plot: Rain drums on the tin roof. Mira keeps her hand on the lantern. Mira: "You came back."
2. [5s-11s] (Camera Movement: Arc Shot + Shot Type: Close-up)
Plot: The camera circles Joren. Joren: "I never really left."
3. [11s-13s] (Camera Movement: Static + Shot Type: Long Shot)
Plot: The river, black, and nobody on it.
4. [13s-19s] (Camera Movement: Static + Shot Type: Medium Close-up)
Plot: Mira looks at the lamp. Mira: "Then you saw the old lamp go out."

【CHARACTER PROFILES】：
Mira: slim, black hair in a low bun, grey wool coat, guarded.

【SCENE DESCRIPTION】：
A wooden ferry shed at night, one lantern.

【BLOCKING】：
1. Mira left of the table, Joren in the doorway.
"""


@pytest.fixture
def dialogue(tmp_path):
    path = tmp_path / "shed.txt"
    path.write_text(TEXT)
    return storyreel.read_dialogue(path)


def test_shots_are_laid_over_lines_by_the_words_they_speak():
    paper = parse_paper_text(ANSWER)
    lines = [line.split(": ", 1)[1] for line in TEXT.splitlines() if ": " in line]
    found, foreign = placed(paper, lines)
    assert [(it.shot.number, it.line) for it in found] == [(1, 0), (2, 1), (4, 2)]
    assert [it.share for it in found] == [0, 0, 0]
    assert foreign == 1, "old"


def test_a_text_of_the_paper_becomes_a_script(dialogue, chat_protocol, tmp_path):
    with chat_protocol.serving(lambda answering, _asked: answering.says(ANSWER)) as chat:
        models = ModelOptions(ledger=tmp_path / "x.sqlite", url=chat.url)
        script = storyreel.write(dialogue, scripter="paper:url:fake", asking=models)
        again = storyreel.write(dialogue, scripter="paper:url:fake", asking=models)
    assert len(chat.asked) == 1, "one prompt, and the same request is not sent twice"
    assert again.to_json() == script.to_json()
    assert "MIRA: You came back." in chat.asked[0].fenced("dialogue")
    assert "response_format" not in chat.asked[0].body
    assert script.provenance.writer == "paper:url:fake"
    assert [(line.id, line.text) for line in script.lines] == [
        (line.id, line.text) for line in dialogue.lines
    ]
    shots = script.scenes[0].shots
    assert [shot.lines[0].line for shot in shots if shot.lines] == ["l1", "l2", "l3"]
    assert [shot.move.kind for shot in shots] == ["push in", "arc", "static"]
    assert shots[1].framing.size == "CU"
    assert shots[1].action == "The camera circles Joren."
    assert "came back" not in " ".join(shot.action for shot in shots)
    said = [repair.what for repair in script.provenance.repairs]
    assert "1 shot without a line of ours, left out" in said
    assert "1 word spoken that are not ours; ours stand" in said
    assert "1 blocking in prose, not staged" in said


def test_an_answer_that_is_none_leaves_the_planners(dialogue, chat_protocol):
    with chat_protocol.serving(lambda answering, _asked: answering.says("I cannot.")) as chat:
        models = ModelOptions(url=chat.url)
        script = storyreel.write(dialogue, scripter="paper:url:fake", asking=models)
    assert script.provenance.writer == "planner"
    assert "no answer of use" in script.provenance.repairs[0].what


def test_an_answer_without_our_words_leaves_the_planners_shots(dialogue, chat_protocol):
    text = ANSWER.replace("You came back", "Xyz").replace("I never really left", "Zyx")
    text = text.replace("Then you saw the old lamp go out", "Nothing")
    with chat_protocol.serving(lambda answering, _asked: answering.says(text)) as chat:
        models = ModelOptions(url=chat.url)
        script = storyreel.write(dialogue, scripter="paper:url:fake", asking=models)
    assert [part.writer for part in script.provenance.parts] == ["planner"]


def test_a_wrong_key_is_one_sentence(dialogue, chat_protocol):
    with chat_protocol.serving(lambda answering, _asked: answering.fails(401)) as chat:
        models = ModelOptions(url=chat.url)
        with pytest.raises(AuthFailed, match="wants a key in STORYREEL_CHAT_KEY"):
            storyreel.write(dialogue, scripter="paper:url:fake", asking=models)

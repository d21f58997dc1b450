"""A play of 2,000 lines in parts: the story is handed on, and a kill loses nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

import storyreel
from storyreel.backends.chat import asking
from storyreel.runlog import RunLog
from storyreel.screenplay.schema import ShootingScript
from storyreel.scripter import ModelOptions
from storyreel.scripter._writing import most_calls

PEOPLE = ("ADA", "BRUNO", "CLEO", "DORA")
SECRET = "Bruno sold the mill in the first act."


def play(scenes: int, lines: int) -> str:
    """A play whose lines all differ."""
    rows = []
    for scene in range(1, scenes + 1):
        rows.append(f"INT. ROOM {scene % 5} - NIGHT")
        for line in range(lines):
            who = PEOPLE[(line * 7 + scene) % (2 + scene % 3)]
            rows.append(f"{who}: Word {scene} and {line}, and no more.")
    return "\n\n".join(rows) + "\n"


def _tells(protocol: Any) -> Any:
    """A model that learns one secret in the first part."""

    def behave(answering: Any, asked: Any) -> None:
        answer = protocol.good(asked)
        if "facts" in answer:
            first = any(row["id"] == "l1" for row in protocol.lines_of(asked))
            facts = [{"what": SECRET, "about": ["bruno"], "weight": 3}] if first else []
            answer["facts"] = [*facts, *answer["facts"]]
        answering.says(json.dumps(answer))

    return behave


@pytest.mark.slow
def test_the_last_scene_still_knows_the_first(chat_protocol, tmp_path):
    path = tmp_path / "play.txt"
    path.write_text(play(25, 80))
    dialogue = storyreel.read_dialogue(path)
    assert len(dialogue.lines) == 2000
    with chat_protocol.serving(_tells(chat_protocol)) as chat:
        told: list[int] = []
        models = ModelOptions(
            ledger=tmp_path / "play.sqlite",
            url=chat.url,
            on_progress=lambda progress: told.append(progress.most),
        )
        script = storyreel.write(dialogue, scripter="llm:url:fake", asking=models)
        parts = len(script.provenance.parts)
        assert 50 <= parts <= 100
        assert len(chat.asked) <= most_calls(parts)
        assert set(told) == {most_calls(parts)}, "and said before the first"
        last = [asked for asked in chat.asked if '"l2000"' in asked.prompt]
        assert len(last) >= 4
        assert all(SECRET in asked.prompt for asked in last)
        assert max(len(asked.fenced("story").splitlines()) for asked in last) <= 40
        assert chat.most_at_once > 1, "scenes are written side by side"
        _all_there(script, dialogue)
        with RunLog(tmp_path / "play.sqlite") as log:
            assert log.spent().calls == len(chat.asked)
        asked = len(chat.asked)
        again = storyreel.write(dialogue, scripter="llm:url:fake", asking=models)
        assert len(chat.asked) == asked
        assert again.to_json() == script.to_json()


_RUN = """
import pathlib, sys, storyreel
from storyreel.scripter import ModelOptions
source, ledger, url = sys.argv[1:]
dialogue = storyreel.read_dialogue(source)
models = ModelOptions(ledger=pathlib.Path(ledger), url=url)
script = storyreel.write(dialogue, scripter="llm:url:fake", asking=models)
script.write(ledger + ".json")
"""


@pytest.mark.parametrize("at", [1, 2, 4, 6, 8])
def test_a_run_killed_at_any_call_goes_on_and_asks_for_nothing_twice(at, chat_protocol, tmp_path):
    path, ledger = tmp_path / "play.txt", tmp_path / "play.sqlite"
    path.write_text(play(2, 9))
    running: list[subprocess.Popen[bytes]] = []

    def behave(answering: Any, asked: Any) -> None:
        if running and len(chat.asked) == at:
            running.pop().kill()
            return
        chat_protocol.writes_well(answering, asked)

    with chat_protocol.serving(behave) as chat:
        command = [sys.executable, "-c", _RUN, str(path), str(ledger), chat.url]
        process = subprocess.Popen(command)
        running.append(process)
        process.wait(timeout=120)
        assert not ledger.with_name("play.sqlite.json").exists()
        before = [asked.prompt for asked in chat.asked]
        with RunLog(ledger) as log:
            answered = {job.digest for job in log.jobs("chat") if job.result}
        subprocess.run(command, check=True, timeout=120)
        after = [asked.prompt for asked in chat.asked][len(before) :]
        script = ShootingScript.load(ledger.with_name("play.sqlite.json"))
    _all_there(script, storyreel.read_dialogue(path))
    repeated = Counter(before + after)
    twice = [prompt for prompt, times in repeated.items() if times > 1]
    # Those that were under way when it was killed have no answer; all others were asked once.
    assert len(twice) == len(before) - len(answered)
    assert all(times <= 2 for times in repeated.values())
    with RunLog(ledger) as log:
        assert log.spent().calls == len(before) + len(after)


def _all_there(script: ShootingScript, dialogue: storyreel.Dialogue) -> None:
    assert [(line.id, line.text) for line in script.lines] == [
        (line.id, line.text) for line in dialogue.lines
    ]
    assert script.provenance.writer == "llm:url:fake"


def test_an_edit_asks_about_the_part_that_changed(chat_protocol, tmp_path, monkeypatch):
    monkeypatch.setattr(asking, "_FIRST_WAIT_S", 0.001)
    from storyreel.dialogue import carry_ids

    path = tmp_path / "play.txt"
    path.write_text(play(3, 8))
    old = storyreel.read_dialogue(path)
    with chat_protocol.serving() as chat:
        models = ModelOptions(url=chat.url)
        before = storyreel.write(old, scripter="llm:url:fake", asking=models)
        asked = len(chat.asked)
        path.write_text(play(3, 8).replace("Word 2 and 5", "Word 2 or 55"))
        new = carry_ids(storyreel.read_dialogue(path), old)
        after = storyreel.write(new, scripter="llm:url:fake", asking=models, before=before)
    assert asked == 12
    assert len(chat.asked) - asked == 4, "one scene of three was asked about again"
    assert [scene.shots for scene in after.scenes][::2] == [scene.shots for scene in before.scenes][
        ::2
    ]

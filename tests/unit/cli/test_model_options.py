"""Options of model writers: what makes no sense is one sentence, and nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "short.txt"
    path.write_text("ANA: Is it done?\n\nBO: It was done a year ago.\n")
    return path


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (["--scripter", "llm"], "this writer needs a model, such as llm:openai:gpt-6.1-sol."),
        (["--scripter", "planner:x"], "the planner is no model and takes none: 'planner:x'."),
        (["--scripter", "llm:x:y"], "no chat service named 'x'."),
        (["--scripter", "llm:url:x"], "--chat-url and a model like url:NAME belong together"),
        (["--budget", "lots"], "--budget is like 2.00 (dollars) or 100calls, not 'lots'."),
        (["--price", "1"], "--price is like 0.75/3.75, not '1'."),
        (["--scripter", "llm:openrouter:a/b"], "set OPENROUTER_API_KEY and run again"),
    ],
)
def test_options_that_make_no_sense_are_one_sentence(run, scene, tmp_path, extra, said):
    made = run("write", scene, "-o", tmp_path / "script.json", *extra)
    assert made.code == 2
    assert said in made.err
    assert not (tmp_path / "script.json").exists()


def test_what_a_model_writes_is_kept_somewhere(run, scene):
    made = run("write", scene, "--scripter", "llm:ollama:x")
    assert made.code == 2
    assert "what a model writes is kept" in made.err


def test_a_model_writes_a_file_and_its_ledger(run, scene, tmp_path, chat_protocol):
    script = tmp_path / "script.json"
    with chat_protocol.serving() as chat:
        options = ("--scripter", "llm:url:fake", "--chat-url", chat.url, "--budget", "20 calls")
        made = run("write", scene, "-o", script, *options)
        assert made.code == 0, made.err
        first = script.read_bytes()
        assert (tmp_path / "script.json.sqlite").exists()
        asked = len(chat.asked)
        assert run("write", scene, "-o", script, *options, "--replay").code == 0
        assert len(chat.asked) == asked
    assert script.read_bytes() == first
    assert b'"writer": "llm:url:fake"' in first


def test_services_are_listed_with_what_is_missing(run, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    said = run("list", "chat").out
    assert "OpenAI; set OPENAI_API_KEY to use it" in said
    assert "openai:gpt-6.1-sol: $2 in, $10 out a million tokens (2026-11-27)" in said
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    said = run("list", "chat").out
    assert "OpenAI; set" not in said
    assert "sk-secret" not in said

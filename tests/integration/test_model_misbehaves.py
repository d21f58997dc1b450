"""A model and its service misbehave: the script is whole, and what was paid is known."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import storyreel
from storyreel.backends.chat import Price, asking
from storyreel.continuity import check
from storyreel.errors import AuthFailed, StoryreelError, Unsupported
from storyreel.film.schema import Severity
from storyreel.runlog import Cap, JobState, RunLog
from storyreel.screenplay.schema import ShootingScript
from storyreel.scripter import ModelOptions

TEXT = """INT. KITCHEN - NIGHT

ANA: Is it done, or do we wait?

BO: It was done a year ago, and you know it.

Bo turns the letter over.

ANA: Then say so to him. (quietly) Not to me.

BO: He is asleep.

ANA: He has not slept since the trial.

BO: I know. I hear him walking.
"""
PASSES = 4
"""Calls that a scene of one part takes when every answer is good."""
PRICE = Price(input_usd=Decimal(10), output_usd=Decimal(30))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_FIRST_WAIT_S", 0.001)


@pytest.fixture
def dialogue(tmp_path: Path) -> storyreel.Dialogue:
    path = tmp_path / "letter.txt"
    path.write_text(TEXT)
    return storyreel.read_dialogue(path)


def once(bad: Callable[[Any, Any], None], protocol: Any) -> Callable[[Any, Any], None]:
    """Misbehaves at the first request, then behaves."""
    calls: list[int] = []

    def behave(answering: Any, asked: Any) -> None:
        calls.append(1)
        (bad if len(calls) == 1 else protocol.writes_well)(answering, asked)

    return behave


def changed(protocol: Any, asked: Any, change: Callable[[dict[str, Any]], None]) -> str:
    answer = protocol.good(asked)
    change(answer)
    return json.dumps(answer, ensure_ascii=False)


def _wrong_ids(answer: dict[str, Any]) -> None:
    for entries in answer.values():
        for entry in entries if isinstance(entries, list) else ():
            for name in ("line", "begins", "before_line", "character", "first_line"):
                if name in entry:
                    entry[name] = "nobody-knows"


def _half_of_the_lines(answer: dict[str, Any]) -> None:
    if "lines" in answer:
        answer["lines"] = answer["lines"][::2]


def _invented(answer: dict[str, Any]) -> None:
    for entry in answer.get("lines", [])[:1]:
        answer["lines"].append({**entry, "line": "l99"})
    if answer.get("shots"):
        answer["shots"].append({**answer["shots"][-1], "begins": "l99"})


def _in_chinese(answer: dict[str, Any]) -> None:
    for shot in answer.get("shots", []):
        shot["action"], shot["why"] = "她慢慢地放下信。", "沉默比话更重。"


def _surrogates(answer: dict[str, Any]) -> None:
    for shot in answer.get("shots", []):
        shot["action"] = "a half \ud800 of a sign\u0000 and a \u202e turn"


def _ugly(answering: Any, asked: Any, protocol: Any, what: str) -> None:  # noqa: PLR0912, PLR0915
    good = json.dumps(protocol.good(asked), ensure_ascii=False)
    match what:
        case "truncated":
            answering.says(good[: len(good) * 2 // 3])
        case "prose":
            answering.says(f"Certainly! Here are the shots {{as asked}}:\n{good}\nEnjoy your film.")
        case "fenced":
            answering.says(f"```json\n{good}\n```")
        case "thinks":
            answering.says(f"<think>what {{if}} they</think>\n{good}")
        case "wrong ids":
            answering.says(changed(protocol, asked, _wrong_ids))
        case "missing lines":
            answering.says(changed(protocol, asked, _half_of_the_lines))
        case "invented lines":
            answering.says(changed(protocol, asked, _invented))
        case "another language":
            answering.says(changed(protocol, asked, _in_chinese))
        case "half characters":
            answer = protocol.good(asked)
            _surrogates(answer)
            answering.says(json.dumps(answer))
        case "deep":
            answering.says("[" * 100_000)
        case "40,000 lines":
            answering.says("\n".join(["{"] * 40_000))
        case "no JSON":
            answering.says("I would rather not.")
        case "zipped":
            answering.says(good, zipped=True)
        case "cut off":
            answering.says(good[:200], finish="length")
        case "in one piece":
            choice = {"message": {"content": good}, "finish_reason": "stop"}
            answering.plain(200, json.dumps({"id": "c", "choices": [choice]}))
        case "not a zip":
            headers = {"content-encoding": "gzip"}
            answering.plain(200, b"this is no zip", "text/event-stream", headers)
        case "endless":
            answering.begins_stream()
            for _ in range(100_000):
                answering.piece("and then " * 200)
        case "reset":
            answering.begins_stream()
            answering.piece(good[:40])
            answering.resets()
        case "ends early":
            answering.begins_stream()
            answering.piece(good[:40])
        case "drips":
            answering.begins_stream()
            for letter in good:
                answering.piece(letter)
                time.sleep(0.05)
        case "a page":
            answering.plain(200, "<html>Log in to go on</html>", "text/html")
        case "empty choices":
            answering.plain(200, json.dumps({"choices": []}))
        case "content filter":
            answering.says("", finish="content_filter")
        case "an error with 200":
            answering.plain(
                200, json.dumps({"error": {"code": 502, "message": "upstream is gone"}})
            )
        case "quiet please":
            answering.fails(429, {"retry-after": "0"})
        case "quiet for long":
            answering.fails(429, {"retry-after": "600"})
        case _:
            answering.fails(int(what))


# What happens once; calls in all; what the script says of it.
ONCE = [
    ("truncated", PASSES + 1, "asked again"),
    ("prose", PASSES, "words around the JSON were passed over"),
    ("fenced", PASSES, "words around the JSON were passed over"),
    ("thinks", PASSES, ""),
    ("wrong ids", PASSES + 1, "asked again"),
    ("missing lines", PASSES, "3 lines not read"),
    ("invented lines", PASSES + 1, "names 'l99', which is not there"),
    ("another language", PASSES, ""),
    ("half characters", PASSES, ""),
    ("deep", PASSES + 1, "asked again"),
    ("40,000 lines", PASSES + 1, "asked again"),
    ("no JSON", PASSES + 1, "asked again"),
    ("zipped", PASSES, ""),
    ("cut off", PASSES + 1, "cut off"),
    ("in one piece", PASSES, ""),
    ("endless", PASSES + 1, "cut off"),
    ("not a zip", PASSES + 1, ""),
    ("reset", PASSES + 1, ""),
    ("ends early", PASSES + 1, ""),
    ("empty choices", PASSES + 1, ""),
    ("an error with 200", PASSES + 1, ""),
    ("quiet please", PASSES + 1, ""),
    ("408", PASSES + 1, ""),
    ("429", PASSES + 1, ""),
    ("500", PASSES + 1, ""),
    ("503", PASSES + 1, ""),
    ("400", PASSES + 1, ""),
    ("422", PASSES + 1, ""),
]


@pytest.mark.parametrize(("what", "calls", "said"), ONCE, ids=[case[0] for case in ONCE])
def test_what_goes_wrong_once_is_put_right(what, calls, said, dialogue, chat_protocol, tmp_path):
    behave = once(lambda a, q: _ugly(a, q, chat_protocol, what), chat_protocol)
    with chat_protocol.serving(behave) as chat:
        script = _written(dialogue, chat.url, tmp_path)
    assert len(chat.asked) == calls
    assert script.provenance.writer == "llm:url:fake"
    assert {part.writer for part in script.provenance.parts} == {"llm:url:fake"}
    repairs = " | ".join(repair.what for repair in script.provenance.repairs)
    assert said in repairs
    if not said:
        assert "answer" not in repairs
    _is_whole(script, dialogue, tmp_path)


# What happens always; calls in all; what the script says of it.
ALWAYS = [
    ("truncated", None, "a wrong answer was used as far as it goes"),
    ("prose", PASSES, "words around the JSON were passed over"),
    ("wrong ids", None, "named what is not there"),
    ("another language", PASSES, ""),
    ("half characters", PASSES, ""),
    ("no JSON", 6, "no answer of use"),
    ("deep", 6, "no answer of use"),
    ("40,000 lines", 6, "no answer of use"),
    ("endless", 6, "cut off"),
    ("content filter", 3, "declines the text"),
    ("reset", 12, "broke off"),
    ("empty choices", 12, "without any choice"),
    ("drips", 12, "is still answering after 0.3 s"),
    ("500", 12, "status 500"),
    ("503", 12, "status 503"),
    ("429", 12, "status 429"),
    ("quiet for long", 3, "status 429"),
]


@pytest.mark.parametrize(("what", "calls", "said"), ALWAYS, ids=[case[0] for case in ALWAYS])
def test_what_goes_wrong_always_leaves_the_planners_version(
    what, calls, said, dialogue, chat_protocol, tmp_path
):
    def behave(answering: Any, asked: Any) -> None:
        _ugly(answering, asked, chat_protocol, what)

    with chat_protocol.serving(behave) as chat:
        timeout_s = 0.3 if what == "drips" else 30
        script = _written(dialogue, chat.url, tmp_path, timeout_s=timeout_s)
    if calls is not None:
        assert len(chat.asked) == calls
    assert said in " | ".join(repair.what for repair in script.provenance.repairs)
    if calls != PASSES and calls is not None:
        assert script.provenance.writer == "planner", "it never pretends"
    _is_whole(script, dialogue, tmp_path)


@pytest.mark.parametrize(
    ("what", "error", "said"),
    [
        ("401", AuthFailed, r"127\.0\.0\.1 wants a key in STORYREEL_CHAT_KEY \(status 401\)"),
        ("403", AuthFailed, r"wants a key in STORYREEL_CHAT_KEY \(status 403\)"),
        ("402", AuthFailed, "has no money left"),
        ("404", Unsupported, "has no model 'fake' at http"),
        ("a page", Unsupported, "answers with text/html instead of JSON: <html>Log in"),
    ],
)
def test_a_setup_that_is_wrong_is_one_sentence_and_overwrites_nothing(
    what, error, said, dialogue, chat_protocol, tmp_path
):
    def behave(answering: Any, asked: Any) -> None:
        _ugly(answering, asked, chat_protocol, what)

    with chat_protocol.serving(behave) as chat, pytest.raises(error, match=said):
        _written(dialogue, chat.url, tmp_path)
    # The reading; then staging and the shots, for which nobody is asked once the key is wrong.
    assert len(chat.asked) == (1 if error is AuthFailed else 3)
    assert not (tmp_path / "script.json").exists()


def test_structure_is_asked_for_more_loosely_step_by_step(dialogue, chat_protocol, tmp_path):
    def behave(answering: Any, asked: Any) -> None:
        if "stream" in asked.body:
            answering.fails(400)
        else:
            choice = {
                "message": {"content": json.dumps(chat_protocol.good(asked))},
                "finish_reason": "stop",
            }
            answering.plain(200, json.dumps({"choices": [choice]}))

    with chat_protocol.serving(behave) as chat:
        script = _written(dialogue, chat.url, tmp_path)
    forms = [it.body.get("response_format", {}).get("type") for it in chat.asked]
    assert forms == ["json_schema", "json_object", None, None, *[None] * (PASSES - 1)]
    assert [len(it.body) for it in chat.asked[3:]] == [3] * PASSES
    _is_whole(script, dialogue, tmp_path)


def test_a_broken_call_that_may_have_cost_is_not_made_again(
    dialogue, chat_protocol, tmp_path, monkeypatch
):
    monkeypatch.setattr("storyreel.backends.chat._openai.runs_here", lambda _: False)

    def behave(answering: Any, asked: Any) -> None:
        _ugly(answering, asked, chat_protocol, "reset")

    with chat_protocol.serving(behave) as chat:
        script = _written(dialogue, chat.url, tmp_path, price=PRICE, cap=Cap(usd=Decimal(5)))
    assert len(chat.asked) == 3
    assert "may have charged for it" in script.provenance.repairs[0].what
    with RunLog(tmp_path / "script.sqlite") as log:
        jobs = log.jobs("chat")
        assert {job.state for job in jobs} == {JobState.UNKNOWN}
        worst = [PRICE.cost_usd(_bytes(it.body), it.body["max_tokens"]) for it in chat.asked]
        assert sum(job.actual_usd for job in jobs) == log.spent().usd
        assert log.spent().usd >= sum(worst) * Decimal("0.9")


def _bytes(body: dict[str, Any]) -> int:
    return sum(len(message["content"].encode()) for message in body["messages"])


def test_what_was_used_is_what_is_paid(dialogue, chat_protocol, tmp_path, monkeypatch):
    monkeypatch.setattr("storyreel.backends.chat._openai.runs_here", lambda _: False)
    with chat_protocol.serving() as chat:
        _written(dialogue, chat.url, tmp_path, price=PRICE, cap=Cap(usd=Decimal(5)))
    with RunLog(tmp_path / "script.sqlite") as log:
        # 100 tokens in and 50 out, each time.
        assert log.spent().usd == PASSES * Decimal("0.0025")
        assert log.spent().calls == PASSES
        assert all(job.prompt.count("sha256:") == 1 for job in log.jobs("chat"))


def test_a_service_says_itself_what_it_cost(dialogue, chat_protocol, tmp_path, monkeypatch):
    monkeypatch.setattr("storyreel.backends.chat._openai.runs_here", lambda _: False)

    def behave(answering: Any, asked: Any) -> None:
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "cost": 0.0123}
        answering.says(json.dumps(chat_protocol.good(asked)), usage=usage)

    with chat_protocol.serving(behave) as chat:
        _written(dialogue, chat.url, tmp_path, price=PRICE, cap=Cap(usd=Decimal(5)))
    with RunLog(tmp_path / "script.sqlite") as log:
        assert log.spent().usd == PASSES * Decimal("0.0123")


def test_a_second_run_asks_for_nothing(dialogue, chat_protocol, tmp_path):
    with chat_protocol.serving() as chat:
        first = _written(dialogue, chat.url, tmp_path)
        again = _written(dialogue, chat.url, tmp_path)
        replayed = _written(dialogue, chat.url, tmp_path, replay=True)
    assert len(chat.asked) == PASSES
    assert first.to_json() == again.to_json() == replayed.to_json()


def test_replay_asks_nobody(dialogue, chat_protocol, tmp_path):
    with (
        chat_protocol.serving() as chat,
        pytest.raises(StoryreelError, match="the record holds no answer for 'read scene s1 l1-l6'"),
    ):
        _written(dialogue, chat.url, tmp_path, replay=True)
    assert chat.asked == []


def test_a_budget_stops_what_it_does_not_allow(dialogue, chat_protocol, tmp_path):
    with chat_protocol.serving() as chat:
        script = _written(dialogue, chat.url, tmp_path, cap=Cap(calls=2))
        assert len(chat.asked) == 2
        assert "2 of 2 calls are used up" in " ".join(it.what for it in script.provenance.repairs)
        _is_whole(script, dialogue, tmp_path)
        whole = _written(dialogue, chat.url, tmp_path, cap=Cap(calls=10))
    assert len(chat.asked) == PASSES
    assert [part.writer for part in whole.provenance.parts] == ["llm:url:fake"]


def test_a_notebook_may_call_it_too(dialogue, chat_protocol, tmp_path):
    async def cell(url: str) -> ShootingScript:
        return _written(dialogue, url, tmp_path)

    with chat_protocol.serving() as chat:
        script = asyncio.run(cell(chat.url))
    _is_whole(script, dialogue, tmp_path)


def test_a_key_goes_nowhere_but_to_its_service(dialogue, chat_protocol, tmp_path, monkeypatch):
    monkeypatch.setenv("STORYREEL_CHAT_KEY", "sk-nobody-may-see-this")

    def behave(answering: Any, asked: Any) -> None:
        answering.plain(401, f"wrong key: {asked.headers['Authorization']}")

    with chat_protocol.serving(behave) as chat, pytest.raises(AuthFailed) as refused:
        _written(dialogue, chat.url, tmp_path)
    assert chat.asked[0].headers["Authorization"] == "Bearer sk-nobody-may-see-this"
    assert "does not take the key in STORYREEL_CHAT_KEY" in str(refused.value)
    assert "sk-nobody" not in str(refused.value)
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"sk-nobody" not in path.read_bytes()


def _written(dialogue: storyreel.Dialogue, url: str, folder: Path, **more: Any) -> ShootingScript:
    models = ModelOptions(ledger=folder / "script.sqlite", url=url, **more)
    return storyreel.write(dialogue, scripter="llm:url:fake", asking=models)


def _is_whole(script: ShootingScript, dialogue: storyreel.Dialogue, folder: Path) -> None:
    """Every line is there, once, in order, heard from end to end; no rule is broken."""
    script.write(folder / "script.json")
    assert ShootingScript.load(folder / "script.json") == script
    assert [(line.id, line.text) for line in script.lines] == [
        (line.id, line.text) for line in dialogue.lines
    ]
    for scene in script.scenes:
        heard = dict.fromkeys((line.id for line in scene.lines), 0)
        for shot in scene.shots:
            for use in shot.lines:
                heard[use.line] += use.out_frames - use.in_frames
        assert heard == {line.id: line.duration_frames for line in scene.lines}
    assert [it for it in check(script, dialogue=dialogue) if it.severity is Severity.ERROR] == []

"""Anthropic's and Google's protocols, against a server written from their documentation.

Not run against the vendors. pydantic-ai and the vendors' libraries are no part of the project's
environment; where they are not installed, this says so and is skipped.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from storyreel.backends.chat import (
    ChatAnswer,
    ChatChoice,
    ChatRequest,
    Form,
    LooserForm,
    Message,
    load_profile,
)
from storyreel.errors import (
    AuthFailed,
    BackendError,
    RateLimited,
    Refused,
    Unavailable,
    Unsupported,
)

pytestmark = [
    pytest.mark.extras,
    # Of libraries whose own warnings are not ours to mend.
    pytest.mark.filterwarnings("ignore:::(pydantic_ai|anthropic|google|httpx2?|websockets).*"),
]
KEY = "sk-a-key-that-nobody-may-see"
MODELS = {"claude": "claude-sonnet-5-5", "google": "gemini-3.8-flash"}
SCHEMA = {
    "type": "object",
    "properties": {"size": {"type": "string", "enum": ["CU", "MS"]}},
    "required": ["size"],
    "additionalProperties": False,
}
SAID = ['{"size"', ': "MS"', "}"]


class Vendor(ThreadingHTTPServer):
    """Both protocols at once, told apart by their paths.

    Attributes:
        asked: Path, headers and body of each request.
        refusals: Status codes answered first.
        ends: Why answers end; none for one that breaks off before it says.
        late_error: Whether an error follows within the stream.
        extra: Headers of an answer.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.refusals: list[int] = []
        self.ends: str | None = "whole"
        self.late_error = False
        self.extra: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answers(BaseHTTPRequestHandler):
    server: Vendor

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.path, headers, body))
        google = "/models/" in self.path
        if self.server.refusals:
            return self._refuse(self.server.refusals.pop(0), google)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for event in google_events(self.server) if google else anthropic_events(self.server):
            name = f"event: {event['type']}\n" if "type" in event else ""
            self.wfile.write(f"{name}data: {json.dumps(event)}\n\n".encode())
        return None

    def _refuse(self, code: int, google: bool) -> None:
        text = f"no, not with {KEY}"
        error: dict[str, Any] = {"error": {"type": "some_error", "message": text}, "type": "error"}
        if google:
            error = {"error": {"code": code, "message": text, "status": "SOME_ERROR"}}
        data = json.dumps(error).encode()
        self.send_response(code)
        for name, value in self.server.extra.items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def anthropic_events(vendor: Vendor) -> Iterator[dict[str, Any]]:
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": MODELS["claude"],
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 21, "output_tokens": 1},
    }
    yield {"type": "message_start", "message": message}
    yield {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "text", "text": ""},
    }
    for text in SAID:
        yield {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "text_delta", "text": text},
        }
    if vendor.late_error:
        yield {"type": "error", "error": {"type": "overloaded_error", "message": f"full {KEY}"}}
        return
    if vendor.ends is None:
        return
    yield {"type": "content_block_stop", "index": 0}
    ends = {"whole": "end_turn", "length": "max_tokens", "declined": "refusal"}[vendor.ends]
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": ends, "stop_sequence": None},
        "usage": {"output_tokens": 7},
    }
    yield {"type": "message_stop"}


def google_events(vendor: Vendor) -> Iterator[dict[str, Any]]:
    for at, text in enumerate(SAID):
        candidate: dict[str, Any] = {
            "content": {"role": "model", "parts": [{"text": text}]},
            "index": 0,
        }
        if at == len(SAID) - 1 and vendor.ends is not None and not vendor.late_error:
            ends = {"whole": "STOP", "length": "MAX_TOKENS", "declined": "SAFETY"}[vendor.ends]
            candidate["finishReason"] = ends
        yield {
            "candidates": [candidate],
            "usageMetadata": {
                "promptTokenCount": 21,
                "candidatesTokenCount": 7,
                "totalTokenCount": 28,
            },
            "modelVersion": MODELS["google"],
            "responseId": "msg_1",
        }
    if vendor.late_error:
        yield {"error": {"code": 503, "message": f"full {KEY}", "status": "UNAVAILABLE"}}


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    server = Vendor()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["claude", "google"])
def service(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("pydantic_ai", "anthropic", "google.genai"):
        pytest.importorskip(name, reason="pip install 'storyreel[chat]'")
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "another-key")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://elsewhere.example")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "https://elsewhere.example")
    return str(request.param)


def exchanged(
    vendor: Vendor, service: str, *, schema: bool = True, times: int = 1, **more: Any
) -> list[ChatAnswer | BackendError]:
    """The outcomes of as many requests, and nobody told the key."""
    from storyreel.backends.chat._native import NativeChat

    profile = load_profile(service).model_copy(update={"base_url": vendor.url})
    request = ChatRequest(
        messages=(
            Message("system", "You break dialogue into shots."),
            Message("user", "MIRA: You came back."),
            Message("assistant", "{}"),
            Message("user", "Once more."),
        ),
        max_tokens=300,
        schema=SCHEMA if schema else None,
        temperature=0.5,
        seed=7,
    )

    async def all_of_them() -> list[ChatAnswer | BackendError]:
        model = MODELS[service]
        choice = ChatChoice(f"{service}:{model}", timeout_s=more.get("timeout_s", 20.0))
        backend = NativeChat(profile, model, choice)
        outcomes: list[ChatAnswer | BackendError] = []
        for _ in range(times):
            try:
                outcomes.append(await backend.send(request, more.get("on_text", lambda _: None)))
            except BackendError as error:
                outcomes.append(error)
        await backend.close()
        return outcomes

    outcomes = asyncio.run(all_of_them())
    for it in outcomes:
        assert KEY not in str(it)
        assert not isinstance(it, BackendError) or it.__context__ is None
    return outcomes


def test_an_answer_in_form_comes_as_it_is_written(vendor: Vendor, service: str) -> None:
    told: list[int] = []
    (answer,) = exchanged(vendor, service, on_text=told.append)
    assert isinstance(answer, ChatAnswer)
    assert answer.text == '{"size": "MS"}'
    assert answer.complete
    assert answer.form is Form.JSON_SCHEMA
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (21, 7)
    assert answer.remote_id == "msg_1"
    assert told[-1] == len(answer.text)
    assert told == sorted(told)


def test_what_is_sent_is_what_was_asked(vendor: Vendor, service: str) -> None:
    exchanged(vendor, service)
    ((path, headers, body),) = vendor.asked
    if service == "claude":
        assert path.startswith("/v1/messages")
        # Which of the two the vendor's library fills has changed between its versions.
        assert {headers.get("x-api-key"), headers.get("authorization")} - {None} <= {
            KEY,
            f"Bearer {KEY}",
        }
        assert KEY in json.dumps(headers)
        assert "another-key" not in json.dumps(headers)
        assert body["model"] == MODELS["claude"]
        assert body["max_tokens"] == 300
        assert "You break dialogue into shots." in json.dumps(body["system"])
        assert [it["role"] for it in body["messages"]] == ["user", "assistant", "user"]
        assert body["output_config"]["format"]["schema"]["required"] == ["size"]
    else:
        assert path == f"/v1beta/models/{MODELS['google']}:streamGenerateContent?alt=sse"
        assert headers["x-goog-api-key"] == KEY
        assert [it["role"] for it in body["contents"]] == ["user", "model", "user"]
        assert "You break dialogue into shots." in json.dumps(body["systemInstruction"])
        settings = body["generationConfig"]
        assert settings["maxOutputTokens"] == 300
        assert settings["seed"] == 7
        assert settings["temperature"] == 0.5
        assert settings["responseMimeType"] == "application/json"
        assert settings["responseJsonSchema"]["required"] == ["size"]


def test_plain_text_is_asked_for_without_a_schema(vendor: Vendor, service: str) -> None:
    (answer,) = exchanged(vendor, service, schema=False)
    assert isinstance(answer, ChatAnswer)
    assert answer.form is Form.TEXT
    assert "size" not in json.dumps(vendor.asked[0][2])


def test_an_answer_cut_off_says_so(vendor: Vendor, service: str) -> None:
    vendor.ends = "length"
    (answer,) = exchanged(vendor, service)
    assert isinstance(answer, ChatAnswer)
    assert not answer.complete


def test_declined_content_is_refused(vendor: Vendor, service: str) -> None:
    vendor.ends = "declined"
    (outcome,) = exchanged(vendor, service)
    assert isinstance(outcome, Refused)
    assert str(outcome) == "127.0.0.1 declines the text."


def test_an_answer_that_breaks_off_may_have_cost(vendor: Vendor, service: str) -> None:
    vendor.ends = None
    (outcome,) = exchanged(vendor, service)
    assert isinstance(outcome, Unavailable)
    assert outcome.may_have_cost
    assert str(outcome) == "127.0.0.1 ends in the middle of an answer."


def test_an_error_within_an_answer_may_have_cost(
    vendor: Vendor, service: str, caplog: pytest.LogCaptureFixture
) -> None:
    # google-genai leaves the rest of such a stream to the event loop, which says so when it ends.
    caplog.set_level(logging.CRITICAL, logger="asyncio")
    vendor.late_error = True
    (outcome,) = exchanged(vendor, service)
    assert isinstance(outcome, Unavailable)
    assert outcome.may_have_cost
    assert str(outcome).startswith("127.0.0.1 breaks off (status 5")
    assert str(outcome).endswith("): full ….")


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (401, AuthFailed, "does not take the key in {key} (status 401): no, not with …."),
        (403, AuthFailed, "does not take the key in {key} (status 403): no, not with …."),
        (
            402,
            AuthFailed,
            "the account at 127.0.0.1 has no money left (status 402): no, not with ….",
        ),
        (429, RateLimited, "cannot answer now (status 429): no, not with …."),
        (503, Unavailable, "cannot answer now (status 503): no, not with …."),
        (
            404,
            Unsupported,
            "has no model {model!r} (status 404): no, not with …. Check the name of the model.",
        ),
        (
            413,
            Unsupported,
            "does not take the request (status 413): no, not with …. Check the name of the model.",
        ),
    ],
)
def test_failures_are_told_apart_by_status_code(
    vendor: Vendor, service: str, code: int, kind: type[BackendError], says: str
) -> None:
    vendor.refusals = [code]
    vendor.extra = {"retry-after": "3"}
    (outcome,) = exchanged(vendor, service)
    assert type(outcome) is kind
    key = load_profile(service).key
    assert str(outcome).endswith(says.format(key=key, model=MODELS[service]))
    assert len(vendor.asked) == 1, "nothing is asked again by a library"
    if code in (429, 503):
        assert outcome.retry_after_s == 3.0
        assert not outcome.may_have_cost


def test_a_failure_that_is_not_documented_may_have_cost(vendor: Vendor, service: str) -> None:
    vendor.refusals = [599]
    (outcome,) = exchanged(vendor, service)
    assert isinstance(outcome, Unavailable)
    assert outcome.may_have_cost


def test_a_schema_that_is_not_taken_steps_down_to_text(vendor: Vendor, service: str) -> None:
    vendor.refusals = [400, 400]
    first, second, third = exchanged(vendor, service, times=3)
    assert isinstance(first, LooserForm)
    assert str(first) == "127.0.0.1 does not take json_schema (status 400): no, not with …."
    assert isinstance(second, Unsupported)
    assert not isinstance(second, LooserForm)
    assert isinstance(third, ChatAnswer)
    assert third.form is Form.TEXT


def test_a_redirect_is_not_followed(vendor: Vendor, service: str) -> None:
    vendor.refusals = [307]
    vendor.extra = {"location": f"{vendor.url}/v1/elsewhere"}
    (outcome,) = exchanged(vendor, service)
    assert isinstance(outcome, BackendError)
    assert len(vendor.asked) == 1


def test_a_vendor_that_cannot_be_reached_costs_nothing(vendor: Vendor, service: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        vendor.server_address = nobody.getsockname()
        (outcome,) = exchanged(vendor, service)
    assert isinstance(outcome, Unavailable)
    assert str(outcome) == "127.0.0.1 does not answer (ConnectError)."
    assert not outcome.may_have_cost


def test_patience_has_an_end(vendor: Vendor, service: str) -> None:
    held = threading.Event()

    def waits(*_: object) -> Iterator[dict[str, Any]]:
        held.wait(5)
        return iter(())

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "google_events", waits)
        patch.setitem(globals(), "anthropic_events", waits)
        (outcome,) = exchanged(vendor, service, timeout_s=0.3)
        held.set()
    assert isinstance(outcome, Unavailable)
    assert outcome.may_have_cost
    assert str(outcome).startswith("127.0.0.1 ")

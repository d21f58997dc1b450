"""A chat service on this machine that speaks OpenAI's protocol, and misbehaves when told to.

Written from the vendors' public descriptions; unverified against any vendor.
"""

from __future__ import annotations

import gzip
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ROW = re.compile(r"^\{.*\}$", re.MULTILINE)


@dataclass
class Asked:
    """A request that arrived."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def prompt(self) -> str:
        """The first message of the user."""
        return next(m["content"] for m in self.body["messages"] if m["role"] == "user")

    @property
    def schema(self) -> dict[str, Any]:
        """The schema of the answer, as the prompt has it."""
        found: dict[str, Any] = json.loads(self.prompt.rstrip().rpartition("\n")[2])
        return found

    @property
    def kind(self) -> str:
        """Which pass it is for, by what the answer has."""
        return next(
            iter(k for k in ("look", "positions", "shots") if k in self.schema["properties"])
        )

    def fenced(self, what: str) -> str:
        """What stands between the fences of that name."""
        found = re.search(rf"<<{what} (\w+)\n(.*?)\n\1 {what}>>", self.prompt, re.DOTALL)
        assert found is not None, f"{what} is not fenced"
        return found[2]

    def rows(self, what: str) -> list[dict[str, Any]]:
        """The JSON rows between the fences of that name."""
        return [json.loads(row) for row in self.fenced(what).splitlines()]


Behaviour = Callable[["Answering", Asked], None]


@dataclass
class Chat:
    """The service, and what it was asked.

    Attributes:
        behave: What it does with each request.
        asked: The requests, in order.
        most_at_once: Most requests that were being answered at one moment.
    """

    behave: Behaviour
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)
    now: int = 0


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server  # type: ignore[assignment]

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        chat = self.server.chat
        length = int(self.headers["content-length"])
        asked = Asked(json.loads(self.rfile.read(length)), dict(self.headers))
        with chat.lock:
            chat.asked.append(asked)
            chat.now += 1
            chat.most_at_once = max(chat.most_at_once, chat.now)
        try:
            with suppress(BrokenPipeError, ConnectionResetError):
                chat.behave(self, asked)
        finally:
            with chat.lock:
                chat.now -= 1

    def plain(
        self,
        code: int,
        body: bytes | str,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answers in one piece."""
        data = body.encode() if isinstance(body, str) else body
        self.send_response(code)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def fails(self, code: int, headers: dict[str, str] | None = None) -> None:
        """Answers with an error as vendors write them."""
        self.plain(
            code, json.dumps({"error": {"message": f"no ({code})", "code": code}}), headers=headers
        )

    def says(
        self,
        text: str,
        *,
        finish: str = "stop",
        usage: dict[str, Any] | None = None,
        zipped: bool = False,
    ) -> None:
        """Streams an answer, in pieces."""
        pieces = [text[k : k + 400] for k in range(0, len(text), 400)]
        events = [
            {"id": "c-1", "choices": [{"index": 0, "delta": {"content": it}}]} for it in pieces
        ]
        events.append(
            {"id": "c-1", "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}
        )
        usage = usage or {"prompt_tokens": 100, "completion_tokens": 50}
        events.append({"id": "c-1", "choices": [], "usage": usage})
        data = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
        coded = gzip.compress(data.encode()) if zipped else data.encode()
        headers = {"content-encoding": "gzip"} if zipped else {}
        self.plain(200, coded, "text/event-stream", headers)

    def begins_stream(self) -> None:
        """Begins a stream that has no length."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()

    def piece(self, text: str) -> None:
        """Sends one piece of a stream."""
        event = {"choices": [{"index": 0, "delta": {"content": text}}]}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()

    def resets(self) -> None:
        """Breaks the connection off as a crash does."""
        self.wfile.flush()
        time.sleep(0.05)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, chat: Chat) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.chat = chat

    def handle_error(self, *_: object) -> None:
        """A connection that was broken off on purpose."""


@contextmanager
def serving(behave: Behaviour | None = None) -> Iterator[Chat]:
    """A service that behaves, or as it is told."""
    chat = Chat(behave or writes_well)
    server = Server(chat)
    chat.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def writes_well(answering: Answering, asked: Asked) -> None:
    """A model that answers every pass with something lawful."""
    answering.says(json.dumps(good(asked), ensure_ascii=False))


def good(asked: Asked) -> dict[str, Any]:
    """A lawful answer that has an opinion."""
    kind = asked.kind
    if kind == "look":
        return _reading(asked)
    if kind == "positions":
        return _staging(asked)
    if "begins" in asked.schema["properties"]["shots"]["items"]["properties"]:
        return {"shots": list(_shots(asked))}
    return {"shots": []}


def lines_of(asked: Asked) -> list[dict[str, Any]]:
    """The lines of a request, without directions."""
    return [row for row in asked.rows("dialogue") if "id" in row]


def _reading(asked: Asked) -> dict[str, Any]:
    lines = lines_of(asked)
    people = [row for row in asked.rows("characters") if row["new"]]
    return {
        "look": None,
        "time_of_day": None,
        "mood": "cold",
        "people": [
            {
                "character": row["id"],
                "age": 30 + number,
                "sex": "female",
                "height_cm": 160 + number % 20,
                "build": "slim",
                "skin": "olive",
                "hair_style": "bun",
                "hair_colour": "auburn",
                "garment": "coat",
                "top": "#335577",
                "bottom": "#222222",
                "clothes": "a blue coat",
                "demeanour": "watchful",
            }
            for number, row in enumerate(people)
        ],
        "lines": [
            {
                "line": row["id"],
                "feeling": "wry",
                "intensity": 0.35,
                "to": [],
                "subtext": "more than that",
            }
            for row in lines
        ],
        "beats": [
            {"first_line": lines[len(lines) // 2]["id"], "what": "It turns.", "turning_point": True}
        ],
        "facts": [{"what": f"At {lines[0]['id']} a letter was burnt.", "about": [], "weight": 2}],
        "settled": [],
    }


def _staging(asked: Asked) -> dict[str, Any]:
    lines = lines_of(asked)
    people = [row for row in asked.rows("floor") if "person" in row]
    return {
        "positions": [],
        "business": [
            {
                "before_line": lines[-1]["id"],
                "character": people[0]["person"],
                "verb": "nod",
                "target": None,
                "prop": None,
                "action": f"{people[0]['name']} nods, once, and it costs something.",
            }
        ],
    }


def _shots(asked: Asked) -> Iterator[dict[str, Any]]:
    people = [row["person"] for row in asked.rows("floor") if "person" in row]
    names = {row["name"]: row["person"] for row in asked.rows("floor") if "person" in row}
    for number, row in enumerate(lines_of(asked)):
        speaker = names.get(row["speaker"].split(" & ")[0], people[0])
        wide = number == 0
        yield {
            "begins": row["id"],
            "after": 0,
            "kind": "master" if wide else "single",
            "subjects": people[:8] if wide else [speaker],
            "size": "LS" if wide else ("MS" if number % 3 else "MCU"),
            "angle": "eye",
            "move": "static",
            "gestures": [],
            "action": f"Picture {number} that nobody forgets.",
            "why": "the face matters now",
        }

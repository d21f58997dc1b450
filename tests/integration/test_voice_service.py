"""Voices from a `/v1/audio/speech` service: a real server here, whose voices are the engine's."""

from __future__ import annotations

import dataclasses
import io
import json
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import storyreel
from storyreel.backends.speech import VoiceService, VoiceSpec
from storyreel.backends.speech._service import SpeechService
from storyreel.backends.speech.espeak import Espeak
from storyreel.errors import Unavailable, Unsupported, UserError
from storyreel.film.schema import VoiceTrack
from storyreel.media import resample
from storyreel.studio.stages import ShootOptions

SMALL = ShootOptions(size_px=(192, 108), draft=True, workers=1)
TEXT = "ANA: Is it done, or do we wait?\n\nBO: It was done a year ago, and you know it.\n"
KEY = "sk-a-key-that-nobody-may-see"
RATE = 24_000


def wav_of(text: str) -> tuple[bytes, list[int]]:
    """A line by another voice, slower and at another rate, after 0.3 s; word starts in ms."""
    with Espeak() as engine:
        spoken = engine.speak(text, VoiceSpec("f4", "en", rate_wpm=125))
    mono = resample(spoken.samples / 32768, spoken.sample_rate, RATE)
    whole = np.concatenate([np.zeros(int(0.3 * RATE)), mono, np.zeros(RATE // 2)])
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.rint(whole * 32767).astype("<i2").tobytes())
    return made.getvalue(), [word.start_ms for word in spoken.words]


class Service(ThreadingHTTPServer):
    """A service that remembers what it was asked, and answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.answers: list[tuple[int, str, bytes]] = []
        """What is answered first; speech afterwards."""
        self.voices: object = ["af_bella", "am_adam", "bf_emma"]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answers(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        if self.path != "/v1/audio/voices" or self.server.voices is None:
            return self._answer(404, "text/plain", b"no such page")
        return self._answer(200, "application/json", json.dumps(self.server.voices).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers.get("authorization", ""))
        if self.server.answers:
            return self._answer(*self.server.answers.pop(0))
        return self._answer(200, "audio/wav", wav_of(body["input"])[0])

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("retry-after", "3")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def options(service: Service, **more: Any) -> ShootOptions:
    return dataclasses.replace(SMALL, voice_service=VoiceService(service.url, **more))


def client(service: Service, waits: list[float] | None = None, **more: Any) -> SpeechService:
    slept = [] if waits is None else waits
    return SpeechService(VoiceService(service.url, **more), sleep=slept.append)


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_lines_are_fetched_once_and_their_words_found(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text(TEXT)
    cut = storyreel.produce(path, out=tmp_path / "film", options=options(service))
    assert [body["input"] for body in service.asked] == [
        "Is it done, or do we wait?",
        "It was done a year ago, and you know it.",
    ]
    assert {body["response_format"] for body in service.asked} == {"wav"}
    track = VoiceTrack.load(cut.folder / "voice" / "track.json")
    for line, body in zip(track.lines, service.asked, strict=True):
        starts = wav_of(body["input"])[1]
        late = [word.start_ms - start for word, start in zip(line.words, starts, strict=True)]
        assert np.abs(np.array(late) - np.median(late)).max() < 60
    before = everything_in(cut.folder / "voice")
    storyreel.produce(path, out=tmp_path / "film", options=options(service))
    assert len(service.asked) == 2, "nothing is paid for twice"
    assert everything_in(cut.folder / "voice") == before
    path.write_text(TEXT.replace("a year ago", "long ago"))
    storyreel.produce(path, out=tmp_path / "film", options=options(service))
    assert [body["input"] for body in service.asked[2:]] == [
        "It was done long ago, and you know it."
    ]


def test_voices_are_cast_by_sex_and_as_given(service: Service) -> None:
    people = [
        dataclasses.make_dataclass("P", ["id", "sex", "age"])(*one)
        for one in (("ana", "female", "adult"), ("bo", "male", "adult"), ("di", "female", "old"))
    ]
    names = {"ana": "Ana", "bo": "Bo", "di": "Di"}
    cast = client(service).cast(people, names)
    assert cast["bo"] == "am_adam"
    assert {cast["ana"], cast["di"]} == {"af_bella", "bf_emma"}
    given = client(service, voices=(("ANA", "x"), ("bo", "y"), ("Di", "z"))).cast(people, names)
    assert given == {"ana": "x", "bo": "y", "di": "z"}
    with pytest.raises(UserError, match="no character named 'anna'"):
        client(service, voices=(("anna", "x"),)).cast(people, names)
    service.voices = {"voices": [{"id": "one"}, {"name": "two"}]}
    assert set(client(service).cast(people, names).values()) == {"one", "two"}
    service.voices = None
    with pytest.raises(UserError, match="does not list its voices; say whose voice is which"):
        client(service).cast(people, names)


def test_a_busy_service_is_asked_again_as_it_says(service: Service) -> None:
    service.answers = [(503, "text/plain", b"busy"), (429, "text/plain", b"slower")]
    waits: list[float] = []
    assert client(service, waits).fetch("Yes.", "one", 1.0)[:4] == b"RIFF"
    assert waits == [3.0, 3.0]
    service.answers = [(500, "text/html", b"<h1>no\x1b[31m</h1>")] * 5
    with pytest.raises(Unavailable, match=r"answered 500: <h1>no \[31m</h1>, 5 times"):
        client(service).fetch("Yes.", "one", 1.0)


def test_a_refusal_is_said_and_not_repeated(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_SPEECH_KEY", KEY)
    service.answers = [(400, "application/json", f'{{"error": "no {KEY} voice"}}'.encode())]
    with pytest.raises(Unsupported, match="refuses \\(status 400\\)") as refused:
        client(service).fetch("Yes.", "one", 1.0)
    assert KEY not in str(refused.value)
    service.answers = [(401, "text/plain", KEY.encode())]
    with pytest.raises(UserError, match="does not take the key in STORYREEL_SPEECH_KEY") as denied:
        client(service).fetch("Yes.", "one", 1.0)
    assert KEY not in str(denied.value)
    assert len(service.asked) == 2
    assert service.keys == [f"Bearer {KEY}"] * 2
    monkeypatch.delenv("STORYREEL_SPEECH_KEY")
    service.answers = [(401, "text/plain", b"")]
    with pytest.raises(UserError, match="wants a key in STORYREEL_SPEECH_KEY"):
        client(service).fetch("Yes.", "one", 1.0)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, "text/html", b"<html>welcome</html>"), "text instead of sound: <html>welcome"),
        ((200, "audio/wav", b""), "an empty sound"),
        ((302, "text/plain", b"elsewhere"), "refuses (status 302)"),
    ],
)
def test_what_is_no_sound_is_refused(
    service: Service, answer: tuple[int, str, bytes], message: str
) -> None:
    service.answers = [answer]
    with pytest.raises((Unavailable, Unsupported)) as refused:
        client(service).fetch("Yes.", "one", 1.0)
    assert message in str(refused.value)


def test_nobody_there_is_said_after_some_tries() -> None:
    waits: list[float] = []
    nobody = SpeechService(VoiceService("http://127.0.0.1:9"), sleep=waits.append)
    with pytest.raises(Unavailable, match="does not answer \\(ConnectError\\), 5 times"):
        nobody.fetch("Yes.", "one", 1.0)
    assert len(waits) == 4
    assert waits == sorted(waits)


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8880", "ftp://host/v1", "http://", "https://me:secret@host/v1"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UserError, match="address") as refused:
        SpeechService(VoiceService(url))
    assert "secret" not in str(refused.value)


def test_a_key_never_goes_over_an_open_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYREEL_SPEECH_KEY", KEY)
    with pytest.raises(UserError, match="over an open line; use https"):
        SpeechService(VoiceService("http://voices.example/v1"))
    assert not SpeechService(VoiceService("https://voices.example/v1")).free


def test_a_key_is_nowhere_in_the_run_folder(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYREEL_SPEECH_KEY", KEY)
    path = tmp_path / "short.txt"
    path.write_text("ANA: Yes.\n")
    storyreel.produce(path, out=tmp_path / "film", options=options(service, model="kokoro"))
    assert service.keys == [f"Bearer {KEY}"]
    assert service.asked[0]["model"] == "kokoro"
    assert KEY.encode() not in everything_in(tmp_path / "film")


def test_sound_that_cannot_be_played_is_not_kept_as_done(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("ANA: Yes.\n")
    service.answers = [(200, "audio/wav", b"RIFF but nothing more")]
    with pytest.raises(storyreel.errors.BadMedia):
        storyreel.produce(path, out=tmp_path / "film", options=options(service))
    storyreel.produce(path, out=tmp_path / "film", options=options(service))
    assert len(service.asked) == 2

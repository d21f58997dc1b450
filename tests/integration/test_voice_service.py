"""Voices from a `/v1/audio/speech` service: a real server here, whose voices are the engine's."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import storyreel
from storyreel.backends.speech import VoiceService, VoiceSpec, _service
from storyreel.backends.speech._service import SpeechService
from storyreel.backends.speech.espeak import Espeak
from storyreel.director import record_voices
from storyreel.errors import BadMedia, StoryreelError, Unavailable, Unsupported, UserError
from storyreel.film.schema import VoiceTrack
from storyreel.media import resample
from storyreel.runlog import JobState, RunLog
from storyreel.screenplay.schema import ShootingScript
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
        self.listed = 0
        """How often the list of voices was asked for."""
        self.coding = ""
        """How answers claim to be packed."""
        self.breaks_off = False
        """Whether it hangs up instead of answering."""
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
        self.server.listed += 1
        if self.path != "/v1/audio/voices" or self.server.voices is None:
            return self._answer(404, "text/plain", b"no such page")
        return self._answer(200, "application/json", json.dumps(self.server.voices).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers.get("authorization", ""))
        if self.server.breaks_off:
            return None
        if self.server.answers:
            return self._answer(*self.server.answers.pop(0))
        return self._answer(200, "audio/wav", wav_of(body["input"])[0])

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("retry-after", "3" if body != b"much later" else "3600")
        if self.server.coding:
            self.send_header("content-encoding", self.server.coding)
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
    assert service.listed == 1, "voices stay with their characters"
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
    cast = client(service).cast(people)
    assert cast["bo"] == "am_adam"
    assert {cast["ana"], cast["di"]} == {"af_bella", "bf_emma"}
    assert client(service).cast(people[:1], ["af_bella"]) == {"ana": "bf_emma"}
    given = client(service, voices=(("ANA", "x"), ("bo", "y"), ("Di", "z"))).given(names)
    assert given == {"ana": "x", "bo": "y", "di": "z"}
    with pytest.raises(UserError, match="no character named 'anna'"):
        client(service, voices=(("anna", "x"),)).given(names)
    service.voices = {"voices": [{"id": "one"}, {"name": "two"}]}
    assert set(client(service).cast(people).values()) == {"one", "two"}
    for no_list in (None, [], {"voices": 3}):
        service.voices = no_list
        with pytest.raises(UserError, match=r"lists? .*voices; say whose voice is which"):
            client(service).cast(people)


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
        ((302, "text/plain", b""), "sends elsewhere for http://127.0.0.1:"),
        ((404, "text/plain", b"no such page."), "(status 404): no such page; check the address"),
        ((200, "text/plain", f"a key: {KEY}".encode()), "text instead of sound: a key: …"),
    ],
)
def test_what_is_no_sound_is_refused(
    service: Service,
    answer: tuple[int, str, bytes],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STORYREEL_SPEECH_KEY", KEY)
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


def test_a_service_that_wants_to_be_left_alone_is(service: Service) -> None:
    service.answers = [(429, "text/plain", b"much later")]
    waits: list[float] = []
    with pytest.raises(Unavailable, match="left alone for 3,600 s"):
        client(service, waits).fetch("Yes.", "one", 1.0)
    assert (len(service.asked), waits) == (1, [])


def test_a_line_that_may_have_cost_something_is_not_sent_again_by_itself(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.breaks_off = True
    with pytest.raises(Unavailable, match=r"does not answer .*, 5 times"):
        client(service).fetch("Yes.", "one", 1.0)
    assert len(service.asked) == 5
    monkeypatch.setattr(SpeechService, "free", False)
    with pytest.raises(Unavailable, match=r"broke off .* and may have charged for it"):
        client(service).fetch("Yes.", "one", 1.0)
    assert len(service.asked) == 6


def test_what_is_too_large_or_wrongly_packed_is_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.coding = "gzip"
    with pytest.raises(Unavailable, match="cannot be unpacked"):
        client(service).fetch("Yes.", "one", 1.0)
    service.coding = ""
    monkeypatch.setattr(_service, "MOST_BYTES", 1024**2)
    service.answers = [(200, "audio/wav", bytes(1024**2 + 1))]
    with pytest.raises(Unavailable, match="sends more than 1 MB for one line"):
        client(service).fetch("Yes.", "one", 1.0)


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8880",
        "ftp://host/v1",
        "http://",
        "http://host:99999/v1",
        "http://ho\nst/v1",
        "https://me:secret@host/v1",
        "https://me:secret@host:99999/v1",
        "https://host/v1?api_key=secret",
    ],
)
def test_an_address_that_is_none_is_refused_before_it_is_written_down(url: str) -> None:
    with pytest.raises(UserError, match="has an address such as") as refused:
        VoiceService(url)
    assert "secret" not in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/"])
def test_an_address_is_taken_with_or_without_v1(service: Service, end: str) -> None:
    there = SpeechService(VoiceService(service.url + end))
    assert there.fetch("Yes.", "one", 1.5)[:4] == b"RIFF"
    assert service.asked == [
        {"input": "Yes.", "voice": "one", "response_format": "wav", "speed": 1.5}
    ]


def test_a_key_that_is_none_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYREEL_SPEECH_KEY", f"{KEY}\n{KEY}")
    with pytest.raises(
        UserError, match="STORYREEL_SPEECH_KEY holds signs that are in no key"
    ) as no:
        SpeechService(VoiceService("http://127.0.0.1:9"))
    assert KEY not in str(no.value)


def test_no_proxy_sees_what_is_said_on_this_machine(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert client(service).fetch("Yes.", "one", 1.0)[:4] == b"RIFF"


def test_a_key_never_goes_over_an_open_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYREEL_SPEECH_KEY", KEY)
    with pytest.raises(UserError, match="over an open line; use https"):
        SpeechService(VoiceService("http://voices.example/v1"))
    assert not SpeechService(VoiceService("https://voices.example/v1")).free


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> ShootingScript:
    return script_of(TEXT, tmp_path_factory.mktemp("script"))


def script_of(text: str, folder: Path) -> ShootingScript:
    path = folder / "short.txt"
    path.write_text(text)
    return storyreel.write(storyreel.read_dialogue(path))


def voiced(
    script: ShootingScript, folder: Path, chosen: VoiceService, **more: Any
) -> tuple[VoiceTrack, list[str]]:
    """The voices of a script, and what was said about sending."""
    said: list[str] = []
    with RunLog(folder / "run.sqlite") as log:
        track = record_voices(
            script, folder=folder, log=log, service=chosen, on_sending=said.append, **more
        )
    return track, said


def test_a_key_is_nowhere_in_the_run_folder_nor_in_a_log(
    service: Service,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("STORYREEL_SPEECH_KEY", KEY)
    path = tmp_path / "short.txt"
    path.write_text("ANA: Yes.\n")
    for answer in ((401, "text/plain", KEY.encode()), (200, "text/html", KEY.encode())):
        service.answers = [answer]
        with pytest.raises(StoryreelError) as failed:
            storyreel.produce(path, out=tmp_path / "film", options=options(service))
        assert KEY not in str(failed.value)
        assert KEY.encode() not in everything_in(tmp_path / "film")
    storyreel.produce(path, out=tmp_path / "film", options=options(service, model="kokoro"))
    assert service.keys == [f"Bearer {KEY}"] * 3
    assert service.asked[2]["model"] == "kokoro"
    assert KEY.encode() not in everything_in(tmp_path / "film")
    assert "127.0.0.1" in caplog.text
    assert KEY not in caplog.text


def test_sound_that_cannot_be_played_is_not_kept_as_done(
    service: Service, script: ShootingScript, tmp_path: Path
) -> None:
    service.answers = [(200, "audio/wav", b"RIFF but nothing more")]
    with pytest.raises(BadMedia, match=r"what 127.0.0.1 sent for line l1 is no sound; it is kept"):
        voiced(script, tmp_path, VoiceService(service.url))
    voiced(script, tmp_path, VoiceService(service.url))
    assert len(service.asked) == 3


def test_a_sound_in_which_nobody_is_heard_costs_no_second_one(
    service: Service, script: ShootingScript, tmp_path: Path
) -> None:
    silence = io.BytesIO()
    with wave.open(silence, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(bytes(2 * RATE))
    service.answers = [(200, "audio/wav", silence.getvalue())]
    for _ in range(2):
        with pytest.raises(BadMedia, match=r"nobody is heard in .* Delete it to have the line"):
            voiced(script, tmp_path, VoiceService(service.url))
    assert len(service.asked) == 1
    next((tmp_path / "voice").glob("l1_*.fetched")).unlink()
    voiced(script, tmp_path, VoiceService(service.url))
    assert len(service.asked) == 3


def test_what_a_killed_run_was_sent_is_not_paid_for_again(
    service: Service, script: ShootingScript, tmp_path: Path
) -> None:
    voiced(script, tmp_path, VoiceService(service.url))
    with RunLog(tmp_path / "run.sqlite") as log:
        for job in log.jobs("fetched-voice"):
            assert job.state is JobState.DONE
            log.begin(job.kind, job.digest, name=job.name, backend=job.backend)
    voiced(script, tmp_path, VoiceService(service.url))
    assert len(service.asked) == 2


def test_a_voice_stays_with_its_character_when_the_list_changes(
    service: Service, script: ShootingScript, tmp_path: Path
) -> None:
    voiced(script, tmp_path, VoiceService(service.url))
    service.voices = ["ef_dora", "em_alex"]
    voiced(script, tmp_path, VoiceService(service.url))
    assert (len(service.asked), service.listed) == (2, 1)
    voiced(script, tmp_path, VoiceService(service.url, voices=(("ANA", "ef_dora"),)))
    assert [body["voice"] for body in service.asked[2:]] == ["ef_dora"]


def test_only_what_is_new_needs_to_be_paid_for(
    service: Service, script: ShootingScript, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SpeechService, "free", False)
    asking, paying = VoiceService(service.url), VoiceService(service.url, pay=True)
    with pytest.raises(UserError, match=r"would be sent 2 lines of 66 characters, .* say --pay"):
        voiced(script, tmp_path, asking)
    assert (service.asked, service.listed) == ([], 0)
    assert voiced(script, tmp_path, paying)[1] == ["127.0.0.1 is sent 2 lines of 66 characters"]
    assert voiced(script, tmp_path, asking)[1] == [], "what is there needs no leave"
    edited = script_of(TEXT.replace("It was done a year ago, and you know it.", "No."), tmp_path)
    with pytest.raises(UserError, match="would be sent 1 line of 3 characters"):
        voiced(edited, tmp_path, asking)
    assert len(service.asked) == 2


def test_a_recording_goes_before_the_service(
    service: Service, script: ShootingScript, tmp_path: Path
) -> None:
    recordings = tmp_path / "recorded"
    recordings.mkdir()
    (recordings / "l1.wav").write_bytes(wav_of(script.lines[0].text)[0])
    voiced(script, tmp_path, VoiceService(service.url), recordings=recordings)
    assert [body["input"] for body in service.asked] == [script.lines[1].text]


def test_a_pause_is_not_sent(service: Service, tmp_path: Path) -> None:
    silent = script_of("ANA: ...\n\nBO: You know it.\n", tmp_path)
    track, _ = voiced(silent, tmp_path, VoiceService(service.url))
    assert [body["input"] for body in service.asked] == ["You know it."]
    assert track.lines[0].words == ()

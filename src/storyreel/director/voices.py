"""Records the voices: every line spoken and timed before a picture is made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from storyreel.director.fetched import VOICE_FOLDER, FetchedVoices, Part, is_whole, sha256_of
from storyreel.director.recordings import REVISION, recorded, recordings_in
from storyreel.errors import BadMedia
from storyreel.film.schema import Phoneme, VoicedLine, VoiceTrack, Word
from storyreel.registry import find
from storyreel.runlog import JobState, RunLog
from storyreel.screenplay.retime import LineTiming
from storyreel.screenplay.schema import ScriptLine, ShootingScript, Voice
from storyreel.timecode import Rate

if TYPE_CHECKING:
    from storyreel.backends.speech import Speech, SpeechBackend, VoiceService, VoiceSpec


def speech_backend(name: str) -> SpeechBackend:
    """The speech backend of that name.

    Raises:
        UnknownName: There is none.
    """
    make = find("backends.speech", name, "BACKEND", kind="speech backend")
    backend: SpeechBackend = make()
    return backend


def check_voices(language: str, *, speech: str = "espeak") -> None:
    """Refuses a language that cannot be spoken, before anything is made.

    Raises:
        UserError: There is no voice for it.
        MissingExtra: It needs an optional dependency.
    """
    with speech_backend(speech) as backend:
        backend.check_language(language)


def record_voices(
    script: ShootingScript,
    *,
    folder: Path,
    log: RunLog,
    speech: str = "espeak",
    recordings: Path | None = None,
    service: VoiceService | None = None,
    on_line: Callable[[int, int], None] | None = None,
    on_sending: Callable[[str], None] | None = None,
) -> VoiceTrack:
    """Speaks every line of a script that is not spoken yet.

    Args:
        script: The script.
        folder: The run folder; sound goes to its `voice` folder, by content.
        log: The run's ledger.
        speech: Name of the speech backend.
        recordings: Folder of recorded lines, which are heard instead of the engine's.
        service: A service that speaks the lines there is no recording of.
        on_line: Told of lines done and lines in all.
        on_sending: Told what goes to a service beyond this machine, before it does.

    Returns:
        The voice track, in script order.

    Raises:
        UserError: There is no voice for the language, a recording is named for no line, or a
            service that may charge for lines was not allowed to.
        BadMedia: A recording cannot be read, or nobody is heard in it.
        Unsupported: The service refuses a line.
        Unavailable: The engine broke off, or the service does not answer.
    """
    from storyreel.media import write_wav

    files = {} if recordings is None else recordings_in(recordings, script)
    (folder / VOICE_FOLDER).mkdir(exist_ok=True)
    people = {person.id: person for person in script.characters}
    voiced: list[VoicedLine] = []
    spoken = [(line, speaker) for line in script.lines for speaker in line.speakers]
    sample_rate = 22050
    with speech_backend(speech) as backend, ExitStack() as opened:
        casts = _casts(script, backend)
        fetched = None
        if service is not None:
            wanted = [
                (line, speaker)
                for line, speaker in spoken
                if (line.id, speaker) not in files and _has_words(line)
            ]
            fetched = FetchedVoices(service, script, folder, log, wanted, on_sending)
            opened.enter_context(closing(fetched))
        version = backend.version()
        for number, (line, speaker) in enumerate(spoken, start=1):
            spec = casts[line.language][speaker]
            recording = files.get((line.id, speaker))
            sent = None
            if recording is None and fetched is not None and _has_words(line):
                recording = sent = fetched.file(line, speaker)
            source = [] if recording is None else [f"recording {REVISION}", sha256_of(recording)]
            digest = _digest(version, line.text, spec, *source)
            job = log.find("voice", digest)
            if job is None or job.state is not JobState.DONE or not is_whole(folder, job.result):
                name = f"{line.id}_{people[speaker].id}_{digest[:8]}"
                job = log.begin("voice", digest, name=name, backend=backend.name)
                speech_made = backend.speak(line.text, spec)
                if recording is not None:
                    speech_made = _timed(speech_made, recording, sent=sent is not None)
                path = f"{VOICE_FOLDER}/{job.name}.wav"
                write_wav(folder / path, speech_made.samples, speech_made.sample_rate)
                log.finish(
                    "voice",
                    digest,
                    {
                        "audio": path,
                        "sha256": sha256_of(folder / path),
                        "duration_ms": speech_made.duration_ms,
                        "sample_rate": speech_made.sample_rate,
                        "words": [asdict(word) for word in speech_made.words],
                        "phonemes": _with_loudness(speech_made),
                    },
                )
                job = log.find("voice", digest)
                assert job is not None, "it was finished just now"
            sample_rate = int(job.result["sample_rate"])
            voiced.append(_voiced(line, speaker, job.result))
            if on_line is not None:
                on_line(number, len(spoken))
    return VoiceTrack(backend=f"{speech} {version}", sample_rate=sample_rate, lines=tuple(voiced))


def timings_of(track: VoiceTrack, rate: Rate) -> dict[str, LineTiming]:
    """Length and word starts of every line; spoken together, it is as long as its longest voice."""
    timings: dict[str, LineTiming] = {}
    for voiced in track.lines:
        frames = rate.frames_up(_seconds(voiced.duration_ms))
        known = timings.get(voiced.line)
        if known is None or known.frames < frames:
            starts = tuple(rate.frames(_seconds(word.start_ms)) for word in voiced.words)
            timings[voiced.line] = LineTiming(frames=frames, word_starts=starts)
    return timings


def _has_words(line: ScriptLine) -> bool:
    """Whether there is something to say; a pause is not sent to anybody."""
    return any(map(str.isalnum, line.text))


def _timed(spoken: Speech, recording: Path, *, sent: bool) -> Speech:
    """The recording with its words found; of one that a service sent, what can be done if not."""
    try:
        return recorded(spoken, recording)
    except BadMedia as error:
        if not sent:
            raise
        raise BadMedia(f"{error} Delete it to have the line spoken again.") from error


def _seconds(milliseconds: int) -> Fraction:
    return Fraction(milliseconds, 1000)


def _casts(script: ShootingScript, backend: SpeechBackend) -> dict[str, Mapping[str, VoiceSpec]]:
    """Every character's voice, by language of the lines."""
    parts = [Part.of(person) for person in script.characters]
    languages = dict.fromkeys(line.language for line in script.lines)
    return {
        language: {
            person.id: _as_written(cast[person.id], person.voice) for person in script.characters
        }
        for language in languages
        for cast in [backend.cast_voices(parts, language)]
    }


def _as_written(spec: VoiceSpec, voice: Voice) -> VoiceSpec:
    """The voice that was cast, with what the script says about it."""
    pace = min(450, max(80, round(spec.rate_wpm * voice.rate)))
    return replace(spec, name=voice.name or spec.name, rate_wpm=pace)


def _digest(version: str, text: str, spec: VoiceSpec, *source: str) -> str:
    voice = [version, text, asdict(spec), *source]
    described = json.dumps(voice, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(described.encode()).hexdigest()


def _with_loudness(speech: Speech) -> list[dict[str, object]]:
    """The sounds of a line with how loud each is: its level against the median of the audible."""
    import numpy as np

    samples = speech.samples.astype(np.float64)
    levels = []
    for sound in speech.phonemes:
        first = sound.start_ms * speech.sample_rate // 1000
        piece = samples[first : max(first + 1, sound.end_ms * speech.sample_rate // 1000)]
        levels.append(float(np.sqrt(np.mean(piece * piece))) if sound.ipa and piece.size else 0.0)
    audible = [level for level in levels if level > 0.1 * max(levels, default=0.0)]
    usual = float(np.median(audible)) if audible else 1.0
    return [
        {**asdict(sound), "loudness": round(min(2.0, level / max(usual, 1e-9)), 2)}
        for sound, level in zip(speech.phonemes, levels, strict=True)
    ]


def _voiced(line: ScriptLine, speaker: str, result: Mapping[str, object]) -> VoicedLine:
    return VoicedLine.model_validate(
        {
            "line": line.id,
            "speaker": speaker,
            "audio": result["audio"],
            "sha256": result["sha256"],
            "duration_ms": result["duration_ms"],
            "words": [Word.model_validate(word) for word in _rows(result["words"])],
            "phonemes": [Phoneme.model_validate(p) for p in _rows(result["phonemes"])],
        }
    )


def _rows(value: object) -> list[object]:
    assert isinstance(value, list), "the ledger keeps what it was given"
    return value

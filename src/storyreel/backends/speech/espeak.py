"""espeak-ng: every common language, no model and no network, a thousand times real time.

The voices are plainly synthetic. In exchange a film can be heard, timed and lip-synced within a
second on any machine, and the same line has the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

from storyreel.backends.speech import (
    Person,
    Speech,
    SpeechBackend,
    SpokenPhoneme,
    SpokenWord,
    VoiceSpec,
    _readings,
    _voices,
)
from storyreel.errors import Unavailable, unknown_name
from storyreel.media import equally_loud

# Raised whenever what is made of the engine's sound or times changes.
_REVISION = 1
_SAMPLE_RATE = 22_050
_TIMEOUT_S = 120.0
_SILENCE_MS = 300
_TAIL_MS = 80
_QUIET = 33

_UNSPOKEN = frozenset("*_~^|<>[]{}\\`")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_HAN}]|[^\s—–…{_HAN}]+")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the line and the characters it has in what the engine is given."""

    text: str
    start: int
    length: int


class Espeak:
    """espeak-ng in a process of its own for every line.

    A spare process waits with the engine loaded, so that a line costs about 30 ms. Lines may be
    spoken from several threads.
    """

    name = "espeak"

    def __init__(self) -> None:
        self._data = Path(espeakng_loader.get_data_path())
        self._library = Path(espeakng_loader.get_library_path())
        self._spare: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process that waits for the next line."""
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None:
            _finish(spare, b"")

    def version(self) -> str:
        """Engine and revision, and a digest of the library and all its data."""
        return self._version

    def languages(self) -> list[str]:
        """Tags of every language with a voice, sorted."""
        return sorted(self._known)

    def check_language(self, language: str) -> None:
        """Refuses a language that cannot be spoken here.

        Raises:
            UserError: espeak-ng has no voice for it.
            MissingExtra: It is Japanese, and the `ja` extra is not installed.
        """
        if _voices.engine_language(language, self._known) == "ja":
            _readings.check()

    def cast_voices(self, people: Sequence[Person], language: str) -> dict[str, VoiceSpec]:
        """Gives each character a voice of their own; see `_voices.cast_voices` for the rule.

        Raises:
            UserError: espeak-ng has no voice for the language.
            MissingExtra: It is Japanese, and the `ja` extra is not installed.
        """
        self.check_language(language)
        return _voices.cast_voices(people, _voices.engine_language(language, self._known))

    def speak(self, text: str, voice: VoiceSpec) -> Speech:
        """Speaks one line.

        Control characters, emoji and marks of emphasis are not read out. All voices come out
        equally loud, and a pause of more than 80 ms at the end is cut off.

        Args:
            text: Plain text of any length; nothing in it is a command.
            voice: Who speaks.

        Returns:
            The sound with its words and phonemes. Text without a letter or digit gives 0.3 s of
            silence.

        Raises:
            UnknownName: There is no such timbre.
            UserError: espeak-ng has no voice for the language.
            MissingExtra: It is Japanese, and the `ja` extra is not installed.
            Unavailable: The engine broke off or took too long; the next line starts afresh.
        """
        if voice.name not in self._timbres:
            raise unknown_name("voice", voice.name, self._timbres)
        self.check_language(voice.language)
        language = _voices.engine_language(voice.language, self._known)
        clean = _readable(text)
        if not any(map(str.isalnum, clean)):
            return _silence()
        spoken, tokens = _japanese(clean) if language == "ja" else (clean, _tokens(clean))
        answer, sound = self._ask(
            {
                "text": spoken,
                "voice": f"{language}+{voice.name}",
                "rate_wpm": voice.rate_wpm,
                "pitch": voice.pitch,
                "pitch_range": voice.pitch_range,
            }
        )
        return _speech(answer, np.frombuffer(sound, "<i2"), tokens, voice.volume)

    @cached_property
    def _known(self) -> dict[str, str]:
        return _voices.engine_languages(self._data)

    @cached_property
    def _timbres(self) -> list[str]:
        return _voices.timbres(self._data)

    @cached_property
    def _version(self) -> str:
        answer, _ = self._ask(
            {"text": "", "voice": "en-us", "rate_wpm": 165, "pitch": 50, "pitch_range": 50}
        )
        digest = hashlib.sha256(self._library.read_bytes())
        for file in sorted(self._data.rglob("*")):
            if file.is_file():
                digest.update(file.relative_to(self._data).as_posix().encode())
                digest.update(file.read_bytes())
        engine = str(answer["engine"]).split()[0]
        return f"espeak-ng-{engine}+{digest.hexdigest()[:12]}.{_REVISION}"

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        with self._lock:
            worker, self._spare = self._spare or self._start(), None
            # Started now, so that it loads the engine while this line is being spoken.
            self._spare = self._start()
        sound = _finish(worker, json.dumps(request).encode())
        head, _, body = sound.partition(b"\n")
        try:
            answer = json.loads(head)
        except ValueError:
            answer = {}
        if worker.returncode or answer.get("error") != 0 or answer["bytes"] != len(body):
            raise Unavailable(
                f"the speech worker broke off with exit code {worker.returncode} at "
                f"{str(request['text'])[:40]!r}. Try again."
            )
        return answer, body

    def _start(self) -> subprocess.Popen[bytes]:
        program = Path(__file__).with_name("_worker.py")
        try:
            return subprocess.Popen(
                # -I and -S: nothing of this process's environment is loaded into the worker.
                [sys.executable, "-I", "-S", str(program), str(self._library), str(self._data)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        except OSError as error:
            raise Unavailable(f"the speech worker does not start: {error}. Try again.") from error


def _finish(worker: subprocess.Popen[bytes], request: bytes) -> bytes:
    try:
        return worker.communicate(request, timeout=_TIMEOUT_S)[0]
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.communicate()
        raise Unavailable(
            f"the speech worker did not answer within {_TIMEOUT_S:.0f} s. Try again."
        ) from None


def _readable(text: str) -> str:
    """The line with everything that would be read out as a name, or not at all, made a space.

    One character stays one character, because words are found again by their position.
    """
    return "".join(" " if _is_unspoken(char) else char for char in text)


def _is_unspoken(char: str) -> bool:
    kind = unicodedata.category(char)
    return (
        char in _UNSPOKEN
        # Controls, surrogates, private use, unassigned: not text. So: emoji and the like, which
        # would be read out as "grinning face"; but degrees are spoken.
        or kind in ("Cc", "Cs", "Co", "Cn")
        or (kind in ("So", "Sk") and char != "°")
        or char in "\u200d\ufe0f\u20e3"
    )


def _tokens(text: str) -> list[_Token]:
    """Words between spaces and dashes; Chinese, which has neither, by the character."""
    return [
        _Token(_bare(match[0]), match.start(), len(match[0]))
        for match in _TOKEN.finditer(text)
        if any(map(str.isalnum, match[0]))
    ]


def _bare(word: str) -> str:
    """The word without the punctuation around it."""
    inside = [i for i, char in enumerate(word) if not unicodedata.category(char).startswith("P")]
    return word[inside[0] : inside[-1] + 1]


def _japanese(text: str) -> tuple[str, list[_Token]]:
    """The line in kana, a space between phrases, and its phrases."""
    spoken, tokens = "", []
    for phrase in _readings.phrases(text):
        if any(map(str.isalnum, phrase.text)):
            tokens.append(_Token(_bare(phrase.text), len(spoken), len(phrase.kana)))
        spoken += phrase.kana + " "
    return spoken.rstrip(), tokens


def _silence() -> Speech:
    return Speech(
        samples=np.zeros(_SAMPLE_RATE * _SILENCE_MS // 1000, np.int16),
        sample_rate=_SAMPLE_RATE,
        words=(),
        phonemes=(SpokenPhoneme("", 0, _SILENCE_MS),),
    )


def _speech(
    answer: dict[str, Any], raw: NDArray[np.int16], tokens: Sequence[_Token], volume: int
) -> Speech:
    sample_rate = int(answer["sample_rate"])
    loud = np.flatnonzero(np.abs(raw.astype(np.int32)) > _QUIET)
    if not loud.size:
        return _silence()
    samples = raw[: loud[-1] + 1 + sample_rate * _TAIL_MS // 1000]
    end_ms = samples.size * 1000 // sample_rate
    phonemes = _phonemes(answer["phonemes"], end_ms)
    return Speech(
        samples=equally_loud(samples, sample_rate, percent=volume),
        sample_rate=sample_rate,
        words=_words(answer["words"], tokens, phonemes, end_ms),
        phonemes=phonemes,
    )


def _phonemes(events: Sequence[tuple[int, str]], end_ms: int) -> tuple[SpokenPhoneme, ...]:
    """Sounds and pauses in a row, each ending where the next begins."""
    row: list[tuple[int, str]] = []
    for start_ms, ipa in events:
        # "(en)" among the sounds of another language says that the next word is borrowed.
        is_sound = not ipa.startswith("(")
        if is_sound and start_ms < end_ms and (ipa or not row or row[-1][1]):
            row.append((start_ms, ipa))
    if row and row[0][0] > 0:
        row.insert(0, (0, ""))
    ends = [start_ms for start_ms, _ in row[1:]] + [end_ms]
    return tuple(
        SpokenPhoneme(ipa, start_ms, stop_ms)
        for (start_ms, ipa), stop_ms in zip(row, ends, strict=True)
        if stop_ms > start_ms
    )


def _words(
    events: Sequence[tuple[int, int]],
    tokens: Sequence[_Token],
    phonemes: Sequence[SpokenPhoneme],
    end_ms: int,
) -> tuple[SpokenWord, ...]:
    """Times for every word of the line.

    The engine reports several words for one ("1984"), one for several ("such as"), and positions
    a character or two off. So a report counts for the word its position lies in, and words that
    got none share the time of the word before them by their length.
    """
    starts: dict[int, int] = {}
    index = 0
    for start_ms, position in events:
        while index + 1 < len(tokens) and tokens[index + 1].start <= position:
            index += 1
        starts.setdefault(index, min(start_ms, end_ms))
    if not tokens:
        return ()
    starts.setdefault(0, 0)
    heads = sorted(starts)
    words: list[SpokenWord] = []
    for head, following in zip(heads, [*heads[1:], len(tokens)], strict=True):
        start_ms = starts[head]
        limit_ms = starts.get(following, end_ms)
        heard = [p.end_ms for p in phonemes if p.ipa and start_ms <= p.start_ms < limit_ms]
        stop_ms = min(max(heard, default=limit_ms), limit_ms)
        words += _shared(tokens[head:following], start_ms, max(stop_ms, start_ms))
    return tuple(words)


def _shared(tokens: Sequence[_Token], start_ms: int, end_ms: int) -> list[SpokenWord]:
    """Words in a stretch of time, each as long as it has characters."""
    total = sum(token.length for token in tokens)
    cuts = [start_ms] + [
        start_ms + (end_ms - start_ms) * sofar // total
        for sofar in accumulate(token.length for token in tokens)
    ]
    return [SpokenWord(t.text, a, b) for t, a, b in zip(tokens, cuts, cuts[1:], strict=False)]


BACKEND: type[SpeechBackend] = Espeak

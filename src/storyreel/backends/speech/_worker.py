"""Speaks one line with espeak-ng and ends: run as a program, never imported.

A process of its own, for three reasons. The library is GPL-3, and stays at arm's length. It keeps
state from line to line (its noise generator is seeded by the clock, its echo buffer is never
cleared), so a line would sound different depending on what was said before. And when it crashes,
only this line is lost. It loads nothing but the standard library, and is told where the engine is.

Arguments: path of the library, path of its data. The request is one JSON object on standard input.
The answer is one line of JSON on standard output, then the sound, 16 bits a sample. Input that
ends empty, as when the parent was killed, ends the program.
"""

from __future__ import annotations

import ctypes as c
import json
import os
import sys
from typing import Any

_SYNCHRONOUS = 2
_PHONEMES_AS_IPA = 1 | 2
_DO_NOT_EXIT = 0x8000
_UTF8 = 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_END_OF_LIST, _WORD, _PHONEME = 0, 1, 7


class _Id(c.Union):
    _fields_ = (("number", c.c_int), ("name", c.c_char_p), ("string", c.c_char * 8))


class _Event(c.Structure):
    _fields_ = (
        ("type", c.c_int),
        ("unique_identifier", c.c_uint),
        ("text_position", c.c_int),
        ("length", c.c_int),
        ("audio_position", c.c_int),
        ("sample", c.c_int),
        ("user_data", c.c_void_p),
        ("id", _Id),
    )


_Callback = c.CFUNCTYPE(c.c_int, c.POINTER(c.c_short), c.c_int, c.POINTER(_Event))


def _load(library: str, data: str) -> tuple[c.CDLL, int]:
    engine = c.CDLL(library)
    engine.espeak_Initialize.argtypes = [c.c_int, c.c_int, c.c_char_p, c.c_int]
    engine.espeak_Info.restype = c.c_char_p
    engine.espeak_Info.argtypes = [c.c_void_p]
    engine.espeak_SetVoiceByName.argtypes = [c.c_char_p]
    engine.espeak_ng_SetRandSeed.argtypes = [c.c_long]
    engine.espeak_Synth.argtypes = [
        c.c_char_p,
        c.c_size_t,
        c.c_uint,
        c.c_int,
        c.c_uint,
        c.c_uint,
        c.c_void_p,
        c.c_void_p,
    ]
    options = _PHONEMES_AS_IPA | _DO_NOT_EXIT
    sample_rate = engine.espeak_Initialize(_SYNCHRONOUS, 0, os.fsencode(data), options)
    if sample_rate <= 0:
        sys.exit(f"espeak-ng cannot use its data in {data!r}")
    # The engine seeds its noise from the clock; breathy voices would change every second.
    engine.espeak_ng_SetRandSeed(1)
    return engine, sample_rate


def _speak(engine: c.CDLL, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    sound = bytearray()
    words: list[tuple[int, int]] = []
    phonemes: list[tuple[int, str]] = []

    def collect(samples: Any, count: int, events: Any) -> int:
        if samples and count:
            sound.extend(c.string_at(samples, 2 * count))
        index = 0
        while events[index].type != _END_OF_LIST:
            event = events[index]
            if event.type == _WORD:
                words.append((event.audio_position, event.text_position - 1))
            elif event.type == _PHONEME:
                # Read as memory: eight bytes of IPA leave no room for the closing zero.
                raw = c.string_at(c.addressof(event) + _Event.id.offset, 8).split(b"\0")[0]
                phonemes.append((event.audio_position, raw.decode("utf-8", "ignore")))
            index += 1
        return 0

    callback = _Callback(collect)
    engine.espeak_SetSynthCallback(callback)
    voice_error = engine.espeak_SetVoiceByName(request["voice"].encode())
    for parameter, field in ((_RATE, "rate_wpm"), (_PITCH, "pitch"), (_RANGE, "pitch_range")):
        engine.espeak_SetParameter(parameter, request[field], 0)
    text = request["text"].encode() + b"\0"
    # Of the flags only the encoding is set: marks of SSML and of phonemes stay plain text.
    error = voice_error or engine.espeak_Synth(text, len(text), 0, 0, 0, _UTF8, None, None)
    return {"error": error, "words": words, "phonemes": phonemes}, bytes(sound)


def _main() -> None:
    engine, sample_rate = _load(sys.argv[1], sys.argv[2])
    raw = sys.stdin.buffer.read()
    if not raw:
        return
    answer, sound = _speak(engine, json.loads(raw))
    answer["engine"] = engine.espeak_Info(None).decode()
    answer["sample_rate"] = sample_rate
    answer["bytes"] = len(sound)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + sound)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _main()

"""Recorded voices: a file instead of the engine's voice, timed to the same words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from storyreel.errors import BadMedia, UserError
from storyreel.screenplay.schema import ShootingScript

if TYPE_CHECKING:
    from storyreel.backends.speech import Speech, SpokenPhoneme, SpokenWord

REVISION = 1
"""Raised whenever another timing or sound is made of the same recording."""
ENDINGS = ("aac", "flac", "m4a", "mp3", "ogg", "opus", "wav")
_NAME = re.compile(rf"([^_.]+)(?:_([^.]+?)(?:_[0-9a-f]{{8}})?)?\.(?:{'|'.join(ENDINGS)})", re.I)
_SHORTEST_S = 0.05
_PAUSE_S = 0.12
_AROUND_S = 0.04
"""How much is left before the first sound and after the last."""


def recordings_in(folder: Path, script: ShootingScript) -> dict[tuple[str, str], Path]:
    """The recordings in a folder, by line and speaker.

    A file is named as the line's own file in the run folder's `voice`, with or without the
    speaker and what comes after: `l3.wav`, `l3_anna.flac`, `l3_anna_0a1b2c3d.wav`. Files with
    other endings are left alone.

    Raises:
        UserError: There is no such folder, a sound file in it is named for no line, or a line has
            two.
    """
    if not folder.is_dir():
        raise UserError(f"there is no folder of recordings {str(folder)!r}.")
    speakers = {line.id: line.speakers for line in script.lines}
    found: dict[tuple[str, str], Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower().removeprefix(".") not in ENDINGS:
            continue
        for key in _meant(path, speakers):
            if key in found:
                raise UserError(f"{found[key].name!r} and {path.name!r} are both for one line.")
            found[key] = path
    return found


def _meant(path: Path, speakers: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    named = _NAME.fullmatch(path.name)
    line: str = named[1] if named else ""
    who: str | None = named[2] if named else None
    if line not in speakers:
        raise UserError(
            f"the recording {path.name!r} is named for no line of the script; name it as a line, "
            f"such as {next(iter(speakers), 'l1')}.wav."
        )
    if who is None and len(speakers[line]) > 1:
        raise UserError(
            f"line {line} is spoken by {' and '.join(speakers[line])}; say whose recording "
            f"{path.name!r} is, as in {line}_{speakers[line][0]}.wav."
        )
    if who is not None and who not in speakers[line]:
        raise UserError(
            f"the recording {path.name!r} is named for {who}; line {line} is spoken by "
            f"{' and '.join(speakers[line])}."
        )
    yield line, who or speakers[line][0]


def recorded(spoken: Speech, path: Path) -> Speech:
    """A recording of a line, with the words and sounds of the engine's voice found in it.

    Silence at both ends is cut off, and the sound is made as loud as the engine's voices.

    Args:
        spoken: The line as the engine speaks it.
        path: The recording.

    Raises:
        BadMedia: The file cannot be read, or nobody is heard in it.
    """
    import numpy as np

    from storyreel.backends.speech import Speech
    from storyreel.media import equally_loud, film_sound, probe, resample
    from storyreel.media.alignment import align, audible, pauses

    audio = probe(path).audio
    if audio is None:
        raise BadMedia(f"{str(path)!r} has no sound.")
    mono = [piece.mean(axis=1) for piece in film_sound(path)]
    whole = np.concatenate([np.zeros(0, np.float32), *mono])
    samples = resample(whole, audio.sample_rate, spoken.sample_rate)
    rate = spoken.sample_rate
    if not samples.size or float(np.abs(samples).max()) < 1e-3:
        raise BadMedia(f"nobody is heard in the recording {str(path)!r}.")
    first, last = audible(samples, rate)
    around = round(_AROUND_S * rate)
    samples = samples[max(0, first - around) : last + around]
    if samples.size < _SHORTEST_S * rate:
        raise BadMedia(f"the recording {str(path)!r} is shorter than any word.")
    steps = equally_loud(np.rint(np.clip(samples, -1, 1) * 32767).astype(np.int16), rate)
    if not spoken.words:
        return Speech(steps, rate, (), ())
    alignment = align(spoken.samples / 32768, samples, rate)

    def moment_ms(time_ms: int) -> int:
        return round(1000 * alignment.moment(time_ms / 1000))

    end_ms = samples.size * 1000 // rate
    silent = [
        (round(1000 * a), min(end_ms, round(1000 * b)))
        for a, b in pauses(samples, rate, shortest_s=_PAUSE_S)
    ]
    return Speech(
        samples=steps,
        sample_rate=rate,
        words=_words(spoken.words, moment_ms, end_ms),
        phonemes=tuple(_phonemes(spoken.phonemes, moment_ms, end_ms, silent)),
    )


def _words(
    spoken: Sequence[SpokenWord], moment_ms: Callable[[int], int], end_ms: int
) -> tuple[SpokenWord, ...]:
    """The words where the recording has them, none after the next one's start."""
    starts = [min(end_ms, moment_ms(word.start_ms)) for word in spoken]
    nexts = [*starts[1:], end_ms]
    return tuple(
        replace(word, start_ms=start, end_ms=min(max(start, moment_ms(word.end_ms)), following))
        for word, start, following in zip(spoken, starts, nexts, strict=True)
    )


def _phonemes(
    spoken: Sequence[SpokenPhoneme],
    moment_ms: Callable[[int], int],
    end_ms: int,
    silent: Sequence[tuple[int, int]],
) -> Iterator[SpokenPhoneme]:
    """The sounds where the recording has them, and pauses where it is silent."""
    starts = [0, *(min(end_ms, moment_ms(sound.start_ms)) for sound in spoken[1:])]
    for sound, start, end in zip(spoken, starts, [*starts[1:], end_ms], strict=True):
        at = start
        for silence in silent:
            begin, stop = max(at, silence[0]), min(end, silence[1])
            if begin < stop:
                if at < begin:
                    yield replace(sound, start_ms=at, end_ms=begin)
                yield replace(sound, ipa="", start_ms=begin, end_ms=stop)
                at = stop
        if at < end:
            yield replace(sound, start_ms=at, end_ms=end)

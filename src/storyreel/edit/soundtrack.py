"""The film's sound: voices where they are seen, in the rooms they are in, over those rooms."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from storyreel.film.schema import CutDocument, Heard, PlacedLine, VoicedLine, VoiceTrack

if TYPE_CHECKING:
    from storyreel.media import PlacedSound, SoundTrack

LOUDNESS_LUFS = -18.0
"""Integrated loudness of the film: between broadcast (-23) and the web's players (-14), so that
neither has to turn speech up into its noise or down into its limiter."""

_WIDTH = 0.45
"""How far to the side a voice goes that is seen at the edge: 1 would leave the other side silent,
and a cut to the other side would make the head turn."""
_CLOSE_M = 1.2
"""As near as a close-up: nobody is louder."""
_FALLS_DB = 2.0
"""By how much a voice is softer at each doubling of its distance. In the open it would be 6; a
microphone is held nearer than the lens."""
_SOFTEST_DB = -8.0
_ECHO_DB = -17.0
"""What a room gives back of a voice, against the voice close by."""
_TURN_S = 0.01
"""How long a voice takes to change its side at a cut: too short to hear, too long to click."""
_FADE_S = 0.25
"""How long one place's sound takes to give way to another's, about the cut."""
_LOOP_DB = -20.0
_KEPT_BYTES = 96 << 20
"""Of four minutes of speech."""

Stereo = NDArray[np.float32]


def soundtrack(cut: CutDocument, voices: VoiceTrack, *, folder: Path) -> SoundTrack:
    """Every voice at its place over the sound of the places; stereo, as long as the picture.

    The voices are brought to `LOUDNESS_LUFS` (ITU-R BS.1770-4); places are laid under them by
    how loud each is against full speech.
    """
    from storyreel.media import SAMPLE_RATE, SoundTrack, levelled, mix

    length = int(cut.rate.seconds(cut.duration_frames) * SAMPLE_RATE)
    spoken = _Voices(cut, voices, folder)
    return levelled(
        SoundTrack(lambda: mix(spoken.placed(), length=length, channels=2), length, channels=2),
        target_lufs=LOUDNESS_LUFS,
        under=lambda first, last: _ambience(cut, first, last),
    )


class _Voices:
    """The voices of a film, each in its space.

    They are asked for twice, to measure how loud the film is and to write it; of those made first,
    as many are kept as fit.
    """

    def __init__(self, cut: CutDocument, voices: VoiceTrack, folder: Path) -> None:
        self._cut, self._voices, self._folder = cut, voices, folder
        self._kept: dict[tuple[str, str], Stereo] = {}
        self._room_left = _KEPT_BYTES

    def placed(self) -> Iterator[PlacedSound]:
        """The voices in the order in which they begin."""
        from storyreel.media import SAMPLE_RATE, PlacedSound

        for line in sorted(self._cut.lines, key=lambda line: line.start_frame):
            start = int(self._cut.rate.seconds(line.start_frame) * SAMPLE_RATE)
            for voiced in self._voices.voices_of(line.line):
                key = line.line, voiced.speaker
                made = self._kept.get(key)
                if made is None:
                    made = self._made(line, voiced, start)
                    if made.nbytes <= self._room_left:
                        self._kept[key] = made
                        self._room_left -= made.nbytes
                yield PlacedSound(made, start)

    def _made(self, line: PlacedLine, voiced: VoicedLine, start: int) -> Stereo:
        from storyreel.media import SAMPLE_RATE, read_wav, resample

        samples, sample_rate = read_wav(self._folder / voiced.audio)
        mono = samples if samples.ndim == 1 else samples.mean(axis=1)
        voice = resample(mono, sample_rate, SAMPLE_RATE)
        heard = [one for one in line.heard if one.speaker == voiced.speaker]
        rooms = [room.echo_s for room in self._cut.rooms if room.span.overlap(line.span)]
        return _in_space(voice, start, heard, rooms[0] if rooms else 0.0, self._cut)


def _in_space(
    voice: NDArray[np.float32],
    start: int,
    heard: Sequence[Heard],
    echo_s: float,
    cut: CutDocument,
) -> Stereo:
    """A voice on two channels, and what the room gives back of it after its end."""
    from storyreel.media import reverberated, room_response

    if not heard:
        return _to_sides(voice.astype(np.float64), np.array([math.sqrt(0.5)] * 2))
    sides = np.array([_sides(one) for one in heard])
    times, places = _knots(heard, start, cut)
    at = np.arange(voice.size)
    gains = np.stack([np.interp(at, times, sides[places, side]) for side in range(2)], axis=1)
    direct = _to_sides(voice.astype(np.float64), gains)
    if not echo_s:
        return direct
    response = room_response(echo_s)
    whole = np.zeros((voice.size + len(response) - 1, 2), np.float32)
    whole[:] = reverberated(voice, response) * 10 ** (_ECHO_DB / 20)
    whole[: voice.size] += direct
    return whole


def _knots(heard: Sequence[Heard], start: int, cut: CutDocument) -> tuple[list[float], list[int]]:
    """Samples of the voice at which it leaves one place and has reached the next."""
    from storyreel.media import SAMPLE_RATE

    times, places = [0.0], [0]
    for place, one in enumerate(heard[1:], start=1):
        moment = float(cut.rate.seconds(one.start_frame) * SAMPLE_RATE) - start
        turn = _TURN_S * SAMPLE_RATE / 2
        times += [moment - turn, moment + turn]
        places += [place - 1, place]
    return times, places


def _sides(heard: Heard) -> tuple[float, float]:
    """How loud a voice is on the left and on the right: as much power together on any side."""
    away = math.log2(max(1.0, heard.distance_m / _CLOSE_M))
    level = 10 ** (max(_SOFTEST_DB, -_FALLS_DB * away) / 20)
    angle = (1 + _WIDTH * heard.side) * math.pi / 4
    return level * math.cos(angle), level * math.sin(angle)


def _to_sides(voice: NDArray[np.float64], gains: NDArray[np.float64]) -> Stereo:
    return (voice[:, None] * gains).astype(np.float32)


def _ambience(cut: CutDocument, first: int, last: int) -> Stereo:
    """The sound of the places from one sample of the film up to another: float32, (sample, 2)."""
    from storyreel.media import SAMPLE_RATE, ambience

    total = np.zeros((last - first, 2), np.float32)
    at = np.arange(first, last)
    half = _FADE_S * SAMPLE_RATE / 2
    for placed in cut.ambience:
        begin = float(cut.rate.seconds(placed.span.start) * SAMPLE_RATE)
        end = float(cut.rate.seconds(placed.span.end) * SAMPLE_RATE)
        if end + half <= first or begin - half >= last:
            continue
        level = np.full(last - first, 10 ** ((LOUDNESS_LUFS + placed.gain_db - _LOOP_DB) / 20))
        if placed.span.start:
            level *= np.interp(at, [begin - half, begin + half], [0, 1])
        if placed.span.end < cut.duration_frames:
            level *= np.interp(at, [end - half, end + half], [1, 0])
        loop = ambience(placed.kind, zlib.crc32(placed.place.encode()))
        total += (loop[at % len(loop)] * level[:, None]).astype(np.float32)
    return total

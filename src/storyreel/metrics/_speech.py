"""Finds spoken lines in the sound of a film by matched filter.

The voice of each line is known sample by sample, so it need not be recognised, only found. Sound
is brought to 8 kHz, pre-emphasised, and correlated with the voice; the correlation is normalised,
so that its peak is 1 for the same sound at any level and about 0 for another. What is mixed into
the film besides the voice lowers the peak to the square root of the voice's share of the power.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from storyreel import media

Samples = NDArray[np.float32]
Series = NDArray[np.float64]

SPEECH_RATE = 8000
"""Samples per second for matching: telephone quality holds all that tells two lines apart."""

HEARD = 0.5
"""Correlation at which a line counts as found.

Measured with espeak-ng: under noise as loud as itself a voice still reaches 0.7. Other lines of
the same voice reach 0.3; words of half a second reach 0.56, and those are told apart by giving no
stretch of sound to two lines.
"""

SILENCE = 5e-4
"""Effective amplitude, -66 dBFS, below which sound counts as silence.

Otherwise the encoder's noise in a muted stretch would be scaled up until it resembles anything.
"""

_CHUNK_S, _MARGIN_S = 10, 1
_ROLL_OFF_HZ = 400
_EMPHASIS = 0.95
_AUDIBLE = 10 ** (-40 / 20)
_WINDOW = SPEECH_RATE // 100
_SHORTEST_S = 0.05
_NEAR_S = 1.0
_SECTION_S = 0.2
_SECTION_HEARD = 0.3
_SECTION_GAIN = 0.35
_SECTION_QUIET = 10 ** (-20 / 10)
_LAGS = 1 << 17


@dataclass(frozen=True, slots=True)
class Found:
    """Where a line was found in the sound of a film.

    Attributes:
        onset_s: Start of the line's sound file in the film, in seconds.
        peak: Normalised correlation there, up to 1.
        heard: Share of the line's sections that are there.
        starts: Whether its first section is there.
        ends: Whether its last section is there.
    """

    onset_s: float
    peak: float
    heard: float
    starts: bool
    ends: bool

    @property
    def whole(self) -> bool:
        """Whether every section of the line is there."""
        return self.heard >= 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Template:
    """The audible part of a line's voice, pre-emphasised; kept small, as a film has many."""

    kept: Samples
    start: int

    @property
    def size(self) -> int:
        return self.kept.size

    @property
    def samples(self) -> Series:
        return self.kept.astype(np.float64)


def line_sound(files: Sequence[Path]) -> Samples:
    """The voices of one line, added up from a common start, at the speech rate.

    Raises:
        BadMedia: A file cannot be read.
    """
    voices = []
    for file in files:
        samples, rate = media.read_wav(file)
        mono = samples if samples.ndim == 1 else samples.mean(axis=1)
        voices.append(at_speech_rate([mono], rate))
    total = np.zeros(max((voice.size for voice in voices), default=0), np.float32)
    for voice in voices:
        total[: voice.size] += voice
    return total


def at_speech_rate(pieces: Iterable[Samples], rate: int) -> Samples:
    """Sound that goes by in pieces, at the speech rate, its band cut off smoothly at 4 kHz.

    Chunk by chunk, in the frequency domain. Films are long, and `media.resample`, which is made
    for sound that is listened to, takes ten times as long.
    """
    chunk, margin = _CHUNK_S * rate, _MARGIN_S * rate
    # Chunks and margins are whole seconds, so that a sample falls on their borders at both rates.
    size, wanted = chunk + 2 * margin, (_CHUNK_S + 2 * _MARGIN_S) * SPEECH_RATE
    hz = np.arange(wanted // 2 + 1) * (SPEECH_RATE / wanted)
    kept = np.clip((SPEECH_RATE / 2 - hz) / _ROLL_OFF_HZ, 0, 1)
    chunks: list[Samples] = []

    def convert(around: Samples) -> None:
        spectrum = np.fft.rfft(np.pad(around, (0, size - around.size)).astype(np.float64))
        spectrum = spectrum[: hz.size]
        spectrum = np.pad(spectrum, (0, hz.size - spectrum.size)) * kept
        piece = np.fft.irfft(spectrum, wanted) * (wanted / size)
        inside = piece[_MARGIN_S * SPEECH_RATE :][: _CHUNK_S * SPEECH_RATE]
        chunks.append(inside.astype(np.float32))

    total, around = 0, np.zeros(margin, np.float32)
    for piece in media.regrouped(pieces, chunk):
        total += piece.size
        around = np.concatenate([around, piece])
        if around.size >= size:
            convert(around[:size])
            around = around[chunk:]
    while len(chunks) * chunk < total:
        convert(around[:size])
        around = around[chunk:]
    length = -(-total * SPEECH_RATE // rate)
    return np.concatenate([np.zeros(0, np.float32), *chunks])[:length]


def find_lines(
    sound: Samples, voices: Iterable[Samples], planned_s: Sequence[float | None]
) -> list[Found | None]:
    """Finds each line near its planned onset and, failing that, anywhere.

    One stretch of sound is never taken for two lines: of two lines that sound the same, the one
    planned nearest to it gets it.

    Args:
        sound: The film's sound at the speech rate.
        voices: Each line's voice at the speech rate; empty when it has none.
        planned_s: When each line should begin, in seconds; None when that is not known.

    Returns:
        One entry per line; None for a line that is not heard.
    """
    film = _Film(sound)
    templates = [_template(voice) for voice in voices]
    lags: list[int | None] = [None] * len(templates)
    near: list[tuple[float, int, int]] = []
    for index, (template, onset_s) in enumerate(zip(templates, planned_s, strict=True)):
        if template is not None and onset_s is not None:
            lag = film.near(template, round(onset_s * SPEECH_RATE))
            if lag is not None:
                near.append((abs(lag - onset_s * SPEECH_RATE), index, lag))
    claimed: list[tuple[int, _Template]] = []
    for _, index, lag in sorted(near):
        template = templates[index]
        assert template is not None, "only lines with a voice were looked for"
        if not any(_same(template, lag, other, at) for at, other in claimed):
            lags[index] = lag
            claimed.append((lag, template))
    for index, template in enumerate(templates):
        if template is not None and lags[index] is None:
            lags[index] = film.anywhere(template, claimed)
            if (lag_found := lags[index]) is not None:
                claimed.append((lag_found, template))
    return [
        None if lag is None or template is None else film.judge(template, lag, claimed)
        for template, lag in zip(templates, lags, strict=True)
    ]


def normalised_correlation(sound: Series, template: Series) -> Series:
    """Correlation of `template` with every stretch of `sound` of its length, up to 1.

    Args:
        sound: (sample,), at least as long as the template.
        template: (sample,), not silent.

    Returns:
        (lag,): one value for each place the template can begin.
    """
    length = template.size
    size = 1 << (sound.size + length - 1).bit_length()
    product = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(template, size))
    raw = np.fft.irfft(product, size)[: sound.size - length + 1]
    summed = np.concatenate([[0.0], np.cumsum(sound**2)])
    power = np.maximum(summed[length:] - summed[:-length], length * SILENCE**2)
    return np.asarray(raw / np.sqrt(power * np.sum(template**2)), np.float64)


class _Film:
    """The film's sound, ready for matching, with silence around it."""

    def __init__(self, sound: Samples) -> None:
        self._sound = _emphasised(sound)

    def _stretch(self, first: int, last: int) -> Series:
        """Samples `first` to `last`, silence where the film has none."""
        inside = self._sound[max(first, 0) : max(last, 0)].astype(np.float64)
        before = min(max(-first, 0), last - first)
        return np.pad(inside, (before, last - first - before - inside.size))

    def _scores(self, template: _Template, first: int, last: int) -> Series:
        """Correlation for line onsets `first` to `last`, exclusive."""
        begin = first + template.start
        stretch = self._stretch(begin, last + template.start + template.size - 1)
        return normalised_correlation(stretch, template.samples)

    def near(self, template: _Template, planned: int) -> int | None:
        reach = round(_NEAR_S * SPEECH_RATE)
        scores = self._scores(template, planned - reach, planned + reach + 1)
        # Among equal peaks, such as a word said twice, the one nearest to the plan is meant.
        away = np.abs(np.arange(-reach, reach + 1)) / reach
        best = int(np.argmax(scores - 0.02 * away))
        return planned - reach + best if scores[best] >= HEARD else None

    def anywhere(self, template: _Template, claimed: Sequence[tuple[int, _Template]]) -> int | None:
        best, best_lag = HEARD, None
        first = -template.size // 2
        for start in range(first, self._sound.size, _LAGS):
            last = min(start + _LAGS, self._sound.size)
            scores = self._scores(template, start, last)
            while True:
                lag = int(np.argmax(scores))
                if scores[lag] < best:
                    break
                taken = [at for at, other in claimed if _same(template, start + lag, other, at)]
                if not taken:
                    best, best_lag = float(scores[lag]), start + lag
                    break
                reach = round(_SHORTEST_S * SPEECH_RATE)
                scores[max(0, lag - reach) : lag + reach] = 0.0
        return best_lag

    def judge(
        self, template: _Template, lag: int, claimed: Sequence[tuple[int, _Template]]
    ) -> Found:
        """Looks at a line section by section, so that a lost end is not outvoted by the rest.

        Whoever else is heard at the same time is taken out of the sound first: two people who
        talk over each other do not hide each other's words.
        """
        voice = template.samples
        begin = lag + template.start
        film = self._stretch(begin, begin + voice.size)
        peak = float(normalised_correlation(film, voice)[0])
        film = film - self._others(template, begin, claimed)
        gain = float(film @ voice) / float(voice @ voice)
        count = max(1, round(voice.size / (_SECTION_S * SPEECH_RATE)))
        edges = np.linspace(0, voice.size, count + 1).astype(int)
        powers = np.add.reduceat(voice**2, edges[:-1])
        there = []
        for section in range(count):
            # Pauses inside a line are silent in the voice too; they cannot be missed.
            if powers[section] < _SECTION_QUIET * powers.max():
                continue
            part = slice(edges[section], edges[section + 1])
            share = float(film[part] @ voice[part]) / float(powers[section]) / gain
            alike = float(normalised_correlation(film[part], voice[part])[0])
            there.append(alike >= _SECTION_HEARD and share >= _SECTION_GAIN)
        return Found(
            onset_s=lag / SPEECH_RATE,
            peak=peak,
            heard=sum(there) / len(there),
            starts=there[0],
            ends=there[-1],
        )

    def _others(
        self, template: _Template, begin: int, claimed: Sequence[tuple[int, _Template]]
    ) -> Series:
        """What other found lines add to a stretch, each at the level at which the film has it."""
        heard = np.zeros(template.size)
        for at, other in claimed:
            start = at + other.start
            end = start + other.size
            first, last = max(start, begin), min(end, begin + heard.size)
            if other is not template and first < last:
                voice = other.samples
                gain = float(self._stretch(start, end) @ voice) / float(voice @ voice)
                heard[first - begin : last - begin] += gain * voice[first - start : last - start]
        return heard


def _emphasised(samples: Samples) -> Samples:
    """Lifts high frequencies: without it the pitch alone makes all lines of a voice alike."""
    lifted = samples.copy()
    lifted[1:] -= np.float32(_EMPHASIS) * samples[:-1]
    return lifted


def _template(voice: Samples) -> _Template | None:
    """The audible part of a voice; None when there is too little of it."""
    whole = voice.size // _WINDOW * _WINDOW
    level = np.sqrt((voice[:whole].astype(np.float64).reshape(-1, _WINDOW) ** 2).mean(axis=1))
    if not level.size or level.max() < SILENCE:
        return None
    loud = np.flatnonzero(level >= _AUDIBLE * level.max())
    first, last = int(loud[0]) * _WINDOW, (int(loud[-1]) + 1) * _WINDOW
    if last - first < _SHORTEST_S * SPEECH_RATE:
        return None
    return _Template(_emphasised(voice)[first:last], first)


def _same(one: _Template, at: int, other: _Template, other_at: int) -> bool:
    """Whether two lines, so placed, claim the same sound: they coincide and sound alike."""
    begin, other_begin = at + one.start, other_at + other.start
    first = max(begin, other_begin)
    last = min(begin + one.size, other_begin + other.size)
    if last - first < min(one.size, other.size) / 2:
        return False
    a = one.samples[first - begin : last - begin]
    b = other.samples[first - other_begin : last - other_begin]
    return float(a @ b) >= HEARD * float(np.sqrt((a @ a) * (b @ b)))

"""Sound as arrays: WAV files, sample rates, levels, and mixing.

All sums are made sample by sample in a fixed order, in float64, so that the same input gives the
same bytes on every machine. A film's sound goes by in pieces, arrays that follow one another, and
is never held whole.
"""

from __future__ import annotations

import math
import wave
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from storyreel.document import replacing
from storyreel.errors import BadMedia, Unscorable
from storyreel.media._mp4 import SAMPLE_RATE

Samples = NDArray[np.float32] | NDArray[np.float64]

_ZERO_CROSSINGS = 40
_KAISER_BETA = 9.0
_ROLL_OFF = 0.95
_BLOCK_S, _STEP_S = 0.4, 0.1
_VOICE_LUFS, _LARGEST_GAIN_DB, _VOICE_PEAK = -20.0, 12.0, 0.97
_ABSOLUTE_GATE_LUFS, _RELATIVE_GATE_LU = -70.0, -10.0
_FFT = 1 << 16
_TAIL = 1 << 14
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class SoundTrack:
    """Sound over the whole length of something.

    Attributes:
        pieces: Gives it from its first sample to its last, each time it is called: float32,
            (sample,) or (sample, channel), full scale at 1.
        length: Samples of all pieces together.
        channels: 1 is mono.
        sample_rate: Samples per second.
    """

    pieces: Callable[[], Iterator[NDArray[np.float32]]]
    length: int
    channels: int = 1
    sample_rate: int = SAMPLE_RATE


@dataclass(frozen=True, slots=True, eq=False)
class PlacedSound:
    """A sound and where it begins.

    Attributes:
        samples: float, (sample,) or (sample, channel), full scale at 1.
        start: Sample of the mix at which it begins; may be negative.
        gain_db: Change of level; 0 leaves it as it is.
    """

    samples: Samples
    start: int
    gain_db: float = 0.0


def write_wav(path: Path, samples: Samples | NDArray[np.int16], sample_rate: int) -> None:
    """Writes a 16-bit WAV file.

    Args:
        path: The file to write or replace.
        samples: (sample,) or (sample, channel): int16 as it is, or float with full scale at 1,
            rounded to the nearest step and clipped.
        sample_rate: Samples per second.
    """
    if samples.dtype == np.int16:
        steps = samples
    else:
        steps = np.clip(np.rint(samples.astype(np.float64) * 32768), -32768, 32767).astype(np.int16)
    with replacing(path) as part, wave.open(str(part), "wb") as file:
        file.setnchannels(1 if steps.ndim == 1 else steps.shape[1])
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(steps.astype("<i2").tobytes())


def read_wav(path: Path) -> tuple[NDArray[np.float32], int]:
    """Reads a 16-bit WAV file.

    Returns:
        float32, (sample,) for mono or (sample, channel), full scale at 1; and samples per second.

    Raises:
        BadMedia: The file is missing, broken, or not 16-bit.
    """
    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != 2:
                raise BadMedia(f"{str(path)!r} has {8 * file.getsampwidth()}-bit samples, not 16.")
            channels, sample_rate = file.getnchannels(), file.getframerate()
            count = file.getnframes()
            raw = file.readframes(count)
    except (wave.Error, EOFError, OSError) as error:
        raise BadMedia(f"{str(path)!r} cannot be read as a WAV file: {error}.") from error
    if len(raw) != 2 * count * channels:
        raise BadMedia(f"{str(path)!r} breaks off before its end. Make it again.")
    steps = np.frombuffer(raw, "<i2").reshape(-1, channels)
    samples = (steps / 32768).astype(np.float32)
    return (samples[:, 0] if channels == 1 else samples), sample_rate


def regrouped(pieces: Iterable[NDArray[np.float32]], size: int) -> Iterator[NDArray[np.float32]]:
    """The same sound in pieces of `size` samples; the last may be shorter."""
    rest: list[NDArray[np.float32]] = []
    held = 0
    for piece in pieces:
        rest.append(piece)
        held += piece.shape[0]
        if held < size:
            continue
        together = np.concatenate(rest)
        for start in range(0, held - size + 1, size):
            yield together[start : start + size]
        rest, held = [together[held - held % size :]], held % size
    if held:
        yield np.concatenate(rest)


def resample(samples: Samples, from_rate: int, to_rate: int) -> NDArray[np.float32]:
    """Changes the number of samples per second.

    A Kaiser-windowed sinc, evaluated at every output sample's exact place by a polyphase filter.
    Sound up to 0.45 of the lower rate keeps its level within 0.2 dB; mirror images of it lie
    more than 100 dB below. There is no delay: sample 0 stays sample 0.

    Args:
        samples: float, (sample,).
        from_rate: Samples per second now.
        to_rate: Samples per second wanted.

    Returns:
        float32, (sample,): as many as cover the same time.
    """
    if from_rate == to_rate or not samples.size:
        return samples.astype(np.float32)
    up, down, reach, filters = _polyphase(from_rate, to_rate)
    length = -(-samples.size * up // down)
    rows = -(-length // up)
    padded = np.pad(samples.astype(np.float64), (reach, reach + down + 1))
    padded = np.pad(padded, (0, max(0, rows * down + 2 * reach + down - padded.size)))
    result = np.empty((rows, up))
    for phase in range(up):
        first = phase * down // up
        windows = np.lib.stride_tricks.sliding_window_view(padded[first:], 2 * reach + 1)
        taken = windows[: (rows - 1) * down + 1 : down]
        # Not a matrix product: BLAS adds in another order on another processor.
        result[:, phase] = (taken * filters[phase]).sum(axis=1)
    return result.reshape(-1)[:length].astype(np.float32)


@lru_cache(maxsize=8)
def _polyphase(from_rate: int, to_rate: int) -> tuple[int, int, int, NDArray[np.float64]]:
    """One filter for each place an output sample can have between two input samples."""
    common = math.gcd(from_rate, to_rate)
    up, down = to_rate // common, from_rate // common
    cutoff = _ROLL_OFF * min(1.0, to_rate / from_rate)
    reach = math.ceil(_ZERO_CROSSINGS / cutoff)
    offsets = np.arange(-reach, reach + 1)
    places = (np.arange(up) * down % up) / up
    distance = offsets[None, :] - places[:, None]
    inside = np.clip(1 - (distance / reach) ** 2, 0, None)
    window = np.i0(_KAISER_BETA * np.sqrt(inside)) / np.i0(_KAISER_BETA) * (inside > 0)
    filters = cutoff * np.sinc(cutoff * distance) * window
    # Each filter sums to 1, so that silence with an offset stays flat.
    return up, down, reach, filters / filters.sum(axis=1, keepdims=True)


def mix(
    sounds: Iterable[PlacedSound], *, length: int, channels: int = 1
) -> Iterator[NDArray[np.float32]]:
    """Adds sounds up, each beginning at its exact sample.

    Args:
        sounds: By their starts, earliest first; this is the order of adding.
        length: Samples of all pieces together. What lies outside is left out.
        channels: Of the mix; a sound has as many, or one, which goes to all of them.

    Yields:
        float32, (sample,), or (sample, channel) where there are several; may exceed full scale,
        see `limit`.

    Raises:
        ValueError: A sound begins earlier than the one before it.
    """
    coming = iter(sounds)
    following = next(coming, None)
    sounding: list[PlacedSound] = []
    for first in range(0, length, _PIECE):
        last = min(first + _PIECE, length)
        while following is not None and following.start < last:
            sounding.append(following)
            following = next(coming, None)
            if following is not None and following.start < sounding[-1].start:
                raise ValueError("sounds are mixed in the order in which they begin")
        total = np.zeros((last - first, channels), np.float32)
        for sound in sounding:
            begin, end = max(sound.start, first), min(sound.start + len(sound.samples), last)
            if begin < end:
                part = sound.samples[begin - sound.start : end - sound.start].astype(np.float64)
                here = np.s_[begin - first : end - first]
                scaled = part * 10 ** (sound.gain_db / 20)
                total[here] = total[here] + scaled.reshape(end - begin, -1)
        sounding = [sound for sound in sounding if sound.start + len(sound.samples) > last]
        yield total if channels > 1 else total[:, 0]


def reverberated(samples: Samples, response: Samples) -> NDArray[np.float64]:
    """What a room gives back of a sound.

    Args:
        samples: float, (sample,).
        response: float, (sample, channel), what it gives back of a click.

    Returns:
        float64, (sample, channel), longer than the sound by the response less one sample.
    """
    length = len(samples) + len(response) - 1
    # A whole multiple of a large power of two is transformed quickly.
    size = -(-length // 4096) * 4096
    sound = np.fft.rfft(samples.astype(np.float64), size)
    spectrum = sound[:, None] * np.fft.rfft(response.astype(np.float64), size, axis=0)
    given_back: NDArray[np.float64] = np.fft.irfft(spectrum, size, axis=0)[:length]
    return given_back


def peak_normalised(samples: Samples, *, peak: float = 0.891) -> NDArray[np.float32]:
    """Scales so that the largest sample has the size `peak` (-1 dBFS); silence stays silence."""
    largest = float(np.abs(samples).max(initial=0.0))
    scale = peak / largest if largest else 1.0
    return (samples.astype(np.float64) * scale).astype(np.float32)


def limit(
    pieces: Iterable[Samples], *, ceiling: float = 0.891, sample_rate: int = SAMPLE_RATE
) -> Iterator[NDArray[np.float32]]:
    """Turns loud moments down so that no sample passes `ceiling`, without clipping.

    The level falls in the 5 ms before a peak and comes back in the 5 ms after it.

    Args:
        pieces: float, (sample,) or (sample, channel); all channels are turned down together.
        ceiling: Largest size allowed; 0.891 is -1 dBFS, which leaves room for the AAC encoder.
        sample_rate: Samples per second.

    Yields:
        float32, as many samples in all as were given, in pieces of other lengths.
    """
    reach = max(1, sample_rate // 200)
    # A sample's level depends on peaks two reaches away, so the end of each piece waits.
    around, before = 2 * reach, 0
    held: Samples | None = None
    for piece in pieces:
        wide = piece.astype(np.float64)
        held = wide if held is None else np.concatenate([held, wide])
        ready = len(held) - around
        if ready > before:
            yield _limited(held, ceiling, reach)[before:ready]
            held, before = held[max(0, ready - around) :], min(ready, around)
    if held is not None and len(held) > before:
        yield _limited(held, ceiling, reach)[before:]


def _limited(samples: Samples, ceiling: float, reach: int) -> NDArray[np.float32]:
    size = np.abs(samples).reshape(len(samples), -1).max(axis=1)
    if float(size.max()) > ceiling:
        smooth = _smoothed(np.minimum(1.0, ceiling / np.maximum(size, 1e-9)), reach)
        turned = samples.T * smooth
        samples = np.clip(turned.T, -ceiling, ceiling)
    return samples.astype(np.float32)


def _smoothed(gain: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    lowest = _lowest_around(gain, reach)
    # The mean of minima that all reach this sample is never above what this sample needs.
    summed = np.cumsum(np.pad(lowest, (reach + 1, reach), mode="edge"))
    width = 2 * reach + 1
    smooth: NDArray[np.float64] = (summed[width:] - summed[:-width]) / width
    return smooth


def _lowest_around(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Minimum of the `2 * reach + 1` values around each (van Herk's two running minima)."""
    width = 2 * reach + 1
    rows = -(-(values.size + 2 * reach) // width)
    padded = np.full(rows * width, 1.0)
    padded[reach : reach + values.size] = values
    blocks = padded.reshape(rows, width)
    forward = np.minimum.accumulate(blocks, axis=1).reshape(-1)
    backward = np.minimum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].reshape(-1)
    return np.minimum(backward[: values.size], forward[2 * reach : 2 * reach + values.size])


def loudness_lufs(samples: Samples, sample_rate: int) -> float:
    """Integrated loudness of sound that is held whole; see `LoudnessMeter`.

    Args:
        samples: float, (sample,) or (sample, channel), full scale at 1.
        sample_rate: Samples per second.

    Raises:
        Unscorable: The sound is shorter than one block of 0.4 s, or silent throughout.
    """
    meter = LoudnessMeter(sample_rate)
    meter.add(samples)
    return meter.lufs()


def equally_loud(
    samples: NDArray[np.int16], sample_rate: int, *, percent: int = 100
) -> NDArray[np.int16]:
    """A voice at -20 LUFS, as near as 12 dB of gain and its peaks allow.

    Args:
        samples: int16, (sample,), not silent.
        sample_rate: Samples per second.
        percent: Of the amplitude that this gives.
    """
    heard = samples / 32768
    # The meter needs 0.4 s; a short "No." said over and over is as loud as said once.
    repeated = np.tile(heard, -(-(sample_rate // 2) // heard.size))
    try:
        gain_db = _VOICE_LUFS - loudness_lufs(repeated, sample_rate)
    except Unscorable:
        gain_db = 0.0
    gain = 10 ** (min(max(gain_db, -_LARGEST_GAIN_DB), _LARGEST_GAIN_DB) / 20)
    gain = min(gain, _VOICE_PEAK / float(np.abs(heard).max())) * percent / 100
    return np.rint(heard * gain * 32768).astype(np.int16)


class LoudnessMeter:
    """Integrated loudness of sound that goes by in pieces.

    Args:
        sample_rate: Samples per second.

    Reference:
        ITU-R BS.1770-4, annex 1. The standard prints the filters for 48 kHz; at other rates they
        are made anew from the same analogue prototypes.
    """

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._channels: list[_BlockPower] = []
        self._samples = 0

    def add(self, piece: Samples) -> None:
        """Takes in what comes next: float, (sample,) or (sample, channel), full scale at 1.

        Channels are front channels, which all weigh 1; every piece has the same.
        """
        rows = np.atleast_2d(piece.T)
        if not self._channels:
            self._channels = [_BlockPower(self._sample_rate) for _ in rows]
        for channel, row in zip(self._channels, rows, strict=True):
            channel.add(row)
        self._samples += rows.shape[1]

    def lufs(self) -> float:
        """The loudness of all of it, when nothing more comes.

        Returns:
            LUFS. A full-scale 997 Hz sine in one channel has -3.01.

        Raises:
            Unscorable: The sound is shorter than one block of 0.4 s, or silent throughout.
        """
        if self._samples < round(_BLOCK_S * self._sample_rate):
            raise Unscorable(
                f"{self._samples / self._sample_rate:.2f} s of sound have no integrated loudness; "
                f"it takes {_BLOCK_S} s"
            )
        power = np.sum([channel.finished() for channel in self._channels], axis=0)
        loud = power[power > _power(_ABSOLUTE_GATE_LUFS)]
        if not loud.size:
            raise Unscorable("the sound is silent: nothing in it is above -70 LUFS")
        gate = _loudness(float(loud.mean())) + _RELATIVE_GATE_LU
        return _loudness(float(loud[loud > _power(gate)].mean()))


class _BlockPower:
    """Mean power of one channel, K-weighted, in overlapping blocks.

    Both filters are applied at once, in the frequency domain (overlap-add): a recursive filter
    cannot be vectorised, and its response has died away long before `_TAIL` samples, so this
    differs from it by rounding only.
    """

    def __init__(self, sample_rate: int) -> None:
        self._response = _k_response(sample_rate)
        self._block, self._step = round(_BLOCK_S * sample_rate), round(_STEP_S * sample_rate)
        self._waiting = np.zeros(0)
        self._tail = np.zeros(_TAIL)
        self._done, self._total = 0, 0.0
        # Sums of squares before the first sample of each block, and before the one after its last.
        self._before: list[NDArray[np.float64]] = [np.zeros(1)]
        self._after: list[NDArray[np.float64]] = []

    def add(self, samples: Samples) -> None:
        """Takes in what comes next."""
        hop = _FFT - _TAIL
        self._waiting = np.concatenate([self._waiting, samples])
        whole = self._waiting.size // hop * hop
        for start in range(0, whole, hop):
            self._weigh(self._waiting[start : start + hop])
        self._waiting = self._waiting[whole:]

    def finished(self) -> NDArray[np.float64]:
        """(block,): mean of the squares."""
        if self._waiting.size:
            self._weigh(self._waiting)
            self._waiting = np.zeros(0)
        after = np.concatenate(self._after)
        before = np.concatenate(self._before)[: after.size]
        mean: NDArray[np.float64] = (after - before) / self._block
        return mean

    def _weigh(self, samples: NDArray[np.float64]) -> None:
        weighted = np.fft.irfft(np.fft.rfft(samples, _FFT) * self._response, _FFT)
        weighted[:_TAIL] += self._tail
        self._tail = weighted[_FFT - _TAIL :]
        summed = np.cumsum(np.concatenate([[self._total], weighted[: samples.size] ** 2]))
        for sums, offset in ((self._before, 0), (self._after, self._block)):
            # Every step from `offset` on that lies after what was done, up to the end of this.
            first = max(0, (self._done - offset) // self._step + 1)
            ends = np.arange(first * self._step + offset, self._done + samples.size + 1, self._step)
            sums.append(summed[ends - self._done])
        self._done, self._total = self._done + samples.size, float(summed[-1])


def levelled(
    track: SoundTrack,
    *,
    target_lufs: float,
    under: Callable[[int, int], NDArray[np.float32]] | None = None,
) -> SoundTrack:
    """Scaled to an integrated loudness, and limited.

    Args:
        track: Its loudness is measured now, and its pieces asked for again when the result's are.
        target_lufs: Loudness of the result. Silence, and sound too short to have a loudness,
            stay as they are.
        under: Gives what is laid under it from one sample up to another, as it is: scaled or
            measured it is not.
    """
    meter = LoudnessMeter(track.sample_rate)
    for piece in track.pieces():
        meter.add(piece)
    try:
        gain = 10 ** ((target_lufs - meter.lufs()) / 20)
    except Unscorable:
        gain = 1.0

    def pieces() -> Iterator[NDArray[np.float32]]:
        yield from limit(scaled(), sample_rate=track.sample_rate)

    def scaled() -> Iterator[NDArray[np.float64]]:
        first = 0
        for piece in track.pieces():
            result = piece.astype(np.float64) * gain
            yield result if under is None else result + under(first, first + len(piece))
            first += len(piece)

    return replace(track, pieces=pieces)


def _loudness(power: float) -> float:
    return -0.691 + 10 * math.log10(power)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


@lru_cache(maxsize=8)
def _k_response(sample_rate: int) -> NDArray[np.complex128]:
    """Frequency response of the K weighting: a high shelf, then a high pass."""
    shelf_hz, shelf_db, shelf_q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k = math.tan(math.pi * shelf_hz / sample_rate)
    high = 10 ** (shelf_db / 20)
    band = high**0.4996667741545416
    shelf = (
        [high + band * k / shelf_q + k * k, 2 * (k * k - high), high - band * k / shelf_q + k * k],
        [1 + k / shelf_q + k * k, 2 * (k * k - 1), 1 - k / shelf_q + k * k],
    )
    pass_hz, pass_q = 38.13547087602444, 0.5003270373238773
    k = math.tan(math.pi * pass_hz / sample_rate)
    # The standard leaves the numerator of the high pass unscaled: 1, -2, 1.
    norm = 1 + k / pass_q + k * k
    high_pass = (
        [norm, -2 * norm, norm],
        [norm, 2 * (k * k - 1), 1 - k / pass_q + k * k],
    )
    z = np.exp(-2j * np.pi * np.arange(_FFT // 2 + 1) / _FFT)
    response = np.ones(z.size, np.complex128)
    for above, below in (shelf, high_pass):
        response *= (above[0] + above[1] * z + above[2] * z * z) / (
            below[0] + below[1] * z + below[2] * z * z
        )
    return response

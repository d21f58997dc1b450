"""Finds in a recording of a line the moments of another voice that speaks the same words.

Both are cut into spectra a hundredth of a second apart, and the one is stretched and shortened
until they agree best (dynamic time warping, Sakoe and Chiba 1978). So a recording is timed to its
words and sounds without a model of the language: the engine that can speak a line knows when it
says what.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32] | NDArray[np.float64]

_STEP_S = 0.01
_WINDOW = 512
_BANDS = 24
_LOWEST_HZ, _HIGHEST_HZ = 80.0, 7000.0
_FLOOR = 1e-6
"""Share of the loudest spectrum below which nothing counts: 60 dB."""
_DETOUR = 0.3
"""What it costs to stand still on one side, in mean differences: less, and pauses are stretched
over words."""
_QUIET = 10 ** (-34 / 20)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Which moments of a reference and a recording belong together.

    Attributes:
        reference_s: Moments of the reference, ascending.
        recording_s: The same of the recording, never descending.
    """

    reference_s: NDArray[np.float64]
    recording_s: NDArray[np.float64]

    def moment(self, reference_s: float) -> float:
        """The moment of the recording at which it is as far as the reference."""
        return float(np.interp(reference_s, self.reference_s, self.recording_s))


def align(reference: Samples, recording: Samples, sample_rate: int) -> Alignment:
    """Finds the moments of a reference in a recording of the same words.

    Args:
        reference: float, (sample,), not silent.
        recording: float, (sample,), not silent.
        sample_rate: Samples per second of both.
    """
    one, other = audible(reference, sample_rate), audible(recording, sample_rate)
    ours = _spectra(reference[one[0] : one[1]], sample_rate)
    theirs = _spectra(recording[other[0] : other[1]], sample_rate)
    at, to = _path(_differences(ours, theirs))
    # Where the path stands still on the recording, the middle of that stretch is meant.
    frames, first = np.unique(at, return_index=True)
    last = np.append(first[1:], at.size) - 1
    middle = (to[first] + to[last]) / 2
    # What lies before the first sound and after the last is neither stretched nor shortened.
    before = min(one[0], other[0])
    after = min(reference.size - one[1], recording.size - other[1])
    reference_s = np.concatenate(
        [
            [(one[0] - before) / sample_rate],
            one[0] / sample_rate + (frames + 0.5) * _STEP_S,
            [one[1] / sample_rate, (one[1] + after) / sample_rate],
        ]
    )
    recording_s = np.concatenate(
        [
            [(other[0] - before) / sample_rate],
            other[0] / sample_rate + (middle + 0.5) * _STEP_S,
            [other[1] / sample_rate, (other[1] + after) / sample_rate],
        ]
    )
    return Alignment(np.maximum.accumulate(reference_s), np.maximum.accumulate(recording_s))


def audible(samples: Samples, sample_rate: int) -> tuple[int, int]:
    """First sample that is heard, and the one after the last; the whole where nothing is."""
    levels = _levels(samples, sample_rate)
    heard = np.flatnonzero(levels > _QUIET * levels.max(initial=0.0))
    if not heard.size:
        return 0, samples.size
    step = round(_STEP_S * sample_rate)
    return int(heard[0]) * step, min(samples.size, (int(heard[-1]) + 1) * step)


def pauses(samples: Samples, sample_rate: int, *, shortest_s: float) -> list[tuple[float, float]]:
    """Stretches of silence, in seconds from the beginning."""
    levels = _levels(samples, sample_rate)
    silent = np.concatenate([[False], levels <= _QUIET * levels.max(initial=0.0), [False]])
    edges = np.flatnonzero(silent[1:] != silent[:-1]).reshape(-1, 2) * _STEP_S
    return [(float(a), float(b)) for a, b in edges if b - a >= shortest_s]


def _levels(samples: Samples, sample_rate: int) -> NDArray[np.float64]:
    """Effective amplitude by hundredths of a second."""
    step = round(_STEP_S * sample_rate)
    padded = np.pad(samples.astype(np.float64), (0, -samples.size % step))
    levels: NDArray[np.float64] = np.sqrt((padded.reshape(-1, step) ** 2).mean(axis=1))
    return levels


def _spectra(samples: Samples, sample_rate: int) -> NDArray[np.float32]:
    """(frame, feature): level of each band, and how it changes, by the band's own spread."""
    step = round(_STEP_S * sample_rate)
    count = max(1, samples.size // step)
    padded = np.pad(samples.astype(np.float64), (_WINDOW // 2, _WINDOW + step))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[step // 2 :: step][:count]
    power = np.abs(np.fft.rfft(windows * np.hanning(_WINDOW), axis=1)) ** 2
    bands = np.stack([(power * band).sum(axis=1) for band in _mel_bands(sample_rate)], axis=1)
    levels = np.log10(bands + _FLOOR * bands.max())
    # Voices differ in colour, microphones too; what is left is how a band comes and goes.
    levels = (levels - levels.mean(axis=0)) / (levels.std(axis=0) + 0.1)
    around = np.pad(levels, ((2, 2), (0, 0)), mode="edge")
    changes = (around[4:] - around[:-4]) / 2
    return np.concatenate([levels, changes], axis=1).astype(np.float32)


def _mel_bands(sample_rate: int) -> NDArray[np.float64]:
    """(band, frequency): triangles of equal width to the ear."""
    hz = np.arange(_WINDOW // 2 + 1) * (sample_rate / _WINDOW)
    low, high = (math.log1p(end / 700) for end in (_LOWEST_HZ, min(_HIGHEST_HZ, sample_rate / 2)))
    edges = 700 * np.expm1(np.linspace(low, high, _BANDS + 2))
    rising = (hz - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hz) / (edges[2:] - edges[1:-1])[:, None]
    bands: NDArray[np.float64] = np.maximum(np.minimum(rising, falling), 0.0)
    return bands


def _differences(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float32]:
    """(frame, frame): mean difference of the features."""
    total = np.zeros((len(ours), len(theirs)), np.float32)
    for feature in range(ours.shape[1]):
        total += np.abs(ours[:, feature, None] - theirs[None, :, feature])
    return total / np.float32(ours.shape[1])


def _path(cost: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The cheapest way from the first pair of frames to the last, one step at a time."""
    rows, columns = cost.shape
    detour = np.float32(_DETOUR * cost.mean())
    total = np.full((rows + 1, columns + 1), np.inf, np.float32)
    total[0, 0] = 0
    # Along one diagonal no pair depends on another.
    for diagonal in range(2, rows + columns + 1):
        i = np.arange(max(1, diagonal - columns), min(rows, diagonal - 1) + 1)
        j = diagonal - i
        before = np.minimum(total[i - 1, j], total[i, j - 1]) + detour
        total[i, j] = cost[i - 1, j - 1] + np.minimum(total[i - 1, j - 1], before)
    i, j = rows, columns
    way = []
    while i and j:
        way.append((i - 1, j - 1))
        steps = (total[i - 1, j - 1], total[i - 1, j] + detour, total[i, j - 1] + detour)
        best = int(np.argmin(steps))
        i, j = i - (best != 2), j - (best != 1)
    at, to = np.array(way[::-1]).T
    return at, to

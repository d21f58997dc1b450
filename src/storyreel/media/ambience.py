"""The sound of places: loops of noise that have the colour of a room, of rain, of a street.

A loop is made as a spectrum and turned into sound by one inverse transform, so its end leads into
its beginning without a click. Only what rounds alike on every machine is used on samples: no
powers, no logarithms, no sines.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from storyreel.film.schema import Ambience
from storyreel.media._mp4 import SAMPLE_RATE

Stereo = NDArray[np.float32]

LOOP_S = 12
"""Length of a loop: longer than anybody remembers a drop of rain."""


def _band(hz: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """Level by frequency: flat from `low` to `high`, falling by 12 dB an octave beside them."""
    below, above = hz / low, high / np.maximum(hz, 1.0)
    return np.minimum(1.0, below * below) * np.minimum(1.0, above * above)


_COLOURS: dict[Ambience, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    Ambience.ROOM: lambda hz: _band(hz, 60, 180) + 0.02 * _band(hz, 400, 3000),
    Ambience.OPEN_AIR: lambda hz: _band(hz, 70, 260) + 0.04 * _band(hz, 900, 5000),
    Ambience.RAIN: lambda hz: _band(hz, 900, 5500) + 0.35 * _band(hz, 150, 500),
    Ambience.RAIN_OUTSIDE: lambda hz: _band(hz, 150, 550) + 0.05 * _band(hz, 900, 2500),
    Ambience.WIND: lambda hz: _band(hz, 130, 420) + 0.03 * _band(hz, 900, 2200),
    Ambience.STREET: lambda hz: _band(hz, 50, 160) + 0.12 * _band(hz, 350, 1400),
    Ambience.SEA: lambda hz: _band(hz, 120, 700) + 0.20 * _band(hz, 1200, 4500),
}
# Swells a minute, and how deep they are; a loop has whole numbers of them.
_SWELLS = {
    Ambience.OPEN_AIR: (10, 0.4),
    Ambience.SEA: (10, 0.85),
    Ambience.STREET: (15, 0.5),
    Ambience.WIND: (20, 0.75),
}


@lru_cache(maxsize=8)
def ambience(kind: Ambience, seed: int) -> Stereo:
    """A loop of the sound of a place.

    Args:
        kind: What is heard.
        seed: Another gives another loop of the same colour.

    Returns:
        float32, (sample, 2) at 48 kHz, with a root mean square of 0.1, which is -20 dBFS.
    """
    length = LOOP_S * SAMPLE_RATE
    hz = np.arange(length // 2 + 1, dtype=np.float64) / LOOP_S
    level = _COLOURS[kind](hz)
    level[0] = 0
    random = np.random.Generator(np.random.PCG64([seed, list(Ambience).index(kind)]))
    sides = []
    for _ in range(2):
        parts = random.random((2, hz.size)) * 2 - 1
        sides.append(np.fft.irfft(level * (parts[0] + 1j * parts[1]), length))
    # Two ears hear one wind: the sides are alike by half.
    both = np.stack([sides[0] + 0.5 * sides[1], sides[1] + 0.5 * sides[0]], axis=1)
    if kind in _SWELLS:
        both *= _swelling(*_SWELLS[kind], random, length)[:, None]
    power = float(np.square(both).mean())
    loop: Stereo = (both * (0.1 / math.sqrt(power))).astype(np.float32)
    return loop


def _swelling(
    per_minute: int, depth: float, random: np.random.Generator, length: int
) -> NDArray[np.float64]:
    """A level that comes and goes: smooth steps between random heights, ending as it begins."""
    count = max(2, per_minute * LOOP_S // 60)
    heights = 1 - depth * random.random(count)
    place = np.arange(length) * (count / length)
    step = place.astype(np.int64)
    along = place - step
    eased = along * along * (3 - 2 * along)
    here, after = heights[step % count], heights[(step + 1) % count]
    return np.asarray(here + (after - here) * eased)


@lru_cache(maxsize=32)
def room_response(echo_s: float) -> Stereo:
    """What a room gives back of a click: noise that dies away, other on the left than on the right.

    Args:
        echo_s: Time in which it falls by 60 dB.

    Returns:
        float32, (sample, 2) at 48 kHz; each side adds as much power as the click had.
    """
    length = max(1, round(echo_s * SAMPLE_RATE))
    delay = SAMPLE_RATE // 100
    random = np.random.Generator(np.random.PCG64(7))
    noise = random.random((length, 2)) * 2 - 1
    # Walls take high notes first; neighbours weighed 1, 2, 1 are a soft low pass.
    padded = np.concatenate([np.zeros((2, 2)), noise])
    soft = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    steps = np.full(length, _sixty_db_in(length))
    response = np.zeros((delay + length, 2))
    response[delay:] = soft * np.cumprod(steps)[:, None]
    power = np.square(response).sum(axis=0)
    result: Stereo = (response / np.sqrt(power)).astype(np.float32)
    return result


def _sixty_db_in(samples: int) -> float:
    """The factor that, taken so many times, makes a thousandth; by halving, which is exact."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        product, factor, left = 1.0, middle, samples
        while left:
            if left & 1:
                product *= factor
            factor *= factor
            left >>= 1
        low, high = (low, middle) if product > 1e-3 else (middle, high)
    return high

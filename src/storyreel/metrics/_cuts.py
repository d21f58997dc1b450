"""Finds hard cuts in the picture."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from storyreel.metrics._blocks import block_sums

Luma = NDArray[np.uint8]

SHORTEST_SHOT_FRAMES = 3
"""Shots shorter than this are not told from a flash."""

_CHANGE = 2.5
"""Smallest mean change of luma at a cut.

In three previz films, cuts change it by 5 (a street at night) to 76, and no movement by more than
1.4.
"""
_RATIO = 2.5
"""How far a cut stands out from the mean of the two frames on each side.

A pan that begins at full speed stands out twice as far. PySceneDetect takes 3, having no second
opinion; that misses cuts to and from fast pans.
"""
_STILL = 0.5
"""Change that any encoded picture has; keeps the ratio finite when nothing moves."""
_WINDOW = 2
_COARSE_PX = 40
_LIKENESS = 0.4
"""Correlation of outlines above which it is the same shot under other light."""


class CutDetector:
    """Two opinions on every frame: how sharply the luma changes, and whether the outlines stay.

    A cut is a change of luma that stands out from its neighbours, as PySceneDetect's adaptive
    detector has it, and after which the outlines are others. The second opinion compares frames
    that lie `SHORTEST_SHOT_FRAMES` apart, so that neither a flash nor a lamp switched on is a cut.

    Reference:
        B. Castellano, PySceneDetect 0.7, `AdaptiveDetector`. We compare luma rather than hue,
        saturation and luma, and ask for other outlines.
    """

    def __init__(self) -> None:
        self._lately: deque[tuple[NDArray[np.float32], NDArray[np.float32]]] = deque(
            maxlen=SHORTEST_SHOT_FRAMES
        )
        self._changes: list[float] = []
        self._others: list[float] = []
        self._likeness: list[float] = []

    def observe(self, luma: Luma) -> None:
        """Adds the next frame: uint8, (height, width)."""
        picture, outlines = _coarse(luma), _outlines(luma)
        if self._lately:
            self._changes.append(float(np.abs(picture - self._lately[-1][0]).mean()))
            before, their_outlines = self._lately[0]
            self._others.append(float(np.abs(picture - before).mean()))
            self._likeness.append(_correlation(outlines, their_outlines))
        self._lately.append((picture, outlines))

    def cuts(self) -> tuple[int, ...]:
        """First frames of the shots seen so far, without the film's first."""
        cuts: list[int] = []
        for index in range(len(self._changes)):
            far_enough = index + 1 - (cuts[-1] if cuts else 0) >= SHORTEST_SHOT_FRAMES
            if far_enough and self._is_cut(index):
                cuts.append(index + 1)
        return tuple(cuts)

    def _is_cut(self, index: int) -> bool:
        change = self._changes[index]
        around = (
            self._changes[max(0, index - _WINDOW) : index]
            + self._changes[index + 1 : index + 1 + _WINDOW]
        )
        usual = max(_STILL, sum(around) / len(around)) if around else _STILL
        if change < max(_CHANGE, _RATIO * usual):
            return False
        # Each frame was compared with the one a shortest shot before it. The first of these pairs
        # ends with the new frame, the second begins with the old one: a flash that begins is
        # over by the end of the second, and one that ends had not begun in the first.
        pairs = (index, min(index + SHORTEST_SHOT_FRAMES - 1, len(self._changes) - 1))
        return all(
            self._others[pair] >= _CHANGE and self._likeness[pair] < _LIKENESS for pair in pairs
        )


def _coarse(luma: Luma) -> NDArray[np.float32]:
    """The picture at about 40 pixels wide, where what moves within a shot changes little."""
    return _shrunk(luma, max(1, min(-(-luma.shape[1] // _COARSE_PX), *luma.shape)))


def _shrunk(luma: Luma, step: int) -> NDArray[np.float32]:
    return np.asarray(block_sums(luma, step, step) / (step * step), np.float32)


def _outlines(luma: Luma) -> NDArray[np.float32]:
    """Differences to the right and downwards at half size, where noise and grain are averaged."""
    half = _shrunk(luma, min(2, *luma.shape))
    across = half[:-1, 1:] - half[:-1, :-1]
    down = half[1:, :-1] - half[:-1, :-1]
    return np.concatenate([across.reshape(-1), down.reshape(-1)])


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    power = float(np.sqrt(np.dot(one, one) * np.dot(other, other)))
    return float(np.dot(one, other)) / power if power > 0 else 0.0

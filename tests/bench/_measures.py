"""What is measured of shooting scripts: lengths, cuts, kinds, sizes, moves; all of it pure."""

from __future__ import annotations

import itertools
import math
import statistics
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from _films import Turn, where_cut

from storyreel.screenplay.schema import Scene, ShootingScript
from storyreel.screenplay.vocabulary import Angle, Move, ShotKind, ShotSize

INSIDE_CLASSES_S = ((0, 3), (3, 6), (6, 9), (9, 12))
INSIDE_FILM = (0.08, 0.32, 0.29, 0.68)
"""Share of lines with a cut inside, by their length (evaluation.md 4.3, rule 10)."""
SIZE_TARGETS = {"LS+": 10, "FS/MLS": 15, "MS": 27, "MCU": 25, "CU": 17, "ECU+inserts": 6}
"""Percent of shots (evaluation.md 4.5)."""
_CLASS_OF = {
    ShotSize.ELS: "LS+",
    ShotSize.LS: "LS+",
    ShotSize.FS: "FS/MLS",
    ShotSize.MLS: "FS/MLS",
    ShotSize.MS: "MS",
    ShotSize.MCU: "MCU",
    ShotSize.CU: "CU",
    ShotSize.ECU: "ECU+inserts",
}
_EDGE_S = 1.0
"""A cut this near to a line's ends is not inside it."""


@dataclass
class Measured:
    """What was counted over scripts."""

    lines: int = 0
    lengths_s: list[float] = field(default_factory=list)
    neighbours: list[tuple[float, float]] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    moves: Counter[str] = field(default_factory=Counter)
    angles: Counter[str] = field(default_factory=Counter)
    inside: dict[int, list[int]] = field(default_factory=dict)
    every_line_s: list[float] = field(default_factory=list)

    @property
    def shots(self) -> int:
        """Number of shots."""
        return len(self.lengths_s)

    @property
    def uncut(self) -> float:
        """Share of changes of speaker without a cut near them."""
        return self.turns["none"] / max(1, self.turns.total())

    @property
    def reactions(self) -> float:
        """Share of reactions and inserts."""
        looked = self.kinds[ShotKind.REACTION] + self.kinds[ShotKind.INSERT]
        return looked / max(1, self.shots)

    @property
    def static(self) -> float:
        """Share of shots in which the camera does not move."""
        return self.moves[Move.STATIC] / max(1, self.shots)

    @property
    def level(self) -> float:
        """Share of shots at the height of the eyes."""
        return self.angles[Angle.EYE] / max(1, self.shots)

    def size_share(self, size: str) -> float:
        """Share of a class of sizes."""
        return self.sizes[size] / max(1, self.shots)

    def correlation(self) -> float:
        """Of neighbouring lengths' logarithms."""
        return correlation(self.neighbours)

    def fixed_s(self) -> list[float]:
        """As many shots, all of the mean length."""
        return [statistics.fmean(self.lengths_s)] * self.shots


def measured(scripts: Iterable[ShootingScript]) -> Measured:
    """Counts over scripts."""
    found = Measured()
    for script in scripts:
        for scene in script.scenes:
            _count_scene(found, script, scene)
    return found


def _count_scene(found: Measured, script: ShootingScript, scene: Scene) -> None:
    rate = float(script.rate.value)
    lengths = [shot.duration_frames / rate for shot in scene.shots]
    cuts = [span.end / rate for span in scene.shot_spans()][:-1]
    found.lines += len(scene.lines)
    found.lengths_s += lengths
    logs = [math.log(length) for length in lengths]
    found.neighbours += list(itertools.pairwise(logs))
    turns = [
        Turn(one.span.end / rate, two.start_frame / rate)
        for one, two in zip(scene.lines, scene.lines[1:], strict=False)
        if one.speakers != two.speakers
    ]
    found.turns += where_cut(turns, cuts)
    for shot in scene.shots:
        found.kinds[shot.kind] += 1
        insert = shot.kind is ShotKind.INSERT
        found.sizes["ECU+inserts" if insert else _CLASS_OF[shot.framing.size]] += 1
        found.moves[shot.move.kind] += 1
        found.angles[shot.framing.angle] += 1
    for number, line in enumerate(scene.lines):
        begin, end = line.start_frame / rate, line.span.end / rate
        row = next((k for k, (a, b) in enumerate(INSIDE_CLASSES_S) if a <= end - begin < b), None)
        if row is not None:
            cut = bisect_right(cuts, end - _EDGE_S) > bisect_right(cuts, begin + _EDGE_S)
            counts = found.inside.setdefault(row, [0, 0])
            counts[0] += cut
            counts[1] += 1
        after = scene.lines[number + 1].start_frame if number + 1 < len(scene.lines) else None
        length = (after if after is not None else scene.duration_frames) - line.start_frame
        found.every_line_s.append(max(1, length) / rate)


def correlation(pairs: Sequence[tuple[float, float]]) -> float:
    """Pearson's; 0 where nothing varies."""
    xs, ys = [x for x, _y in pairs], [y for _x, y in pairs]
    if len(pairs) < 2 or len(set(xs)) < 2 or len(set(ys)) < 2:
        return 0.0
    return statistics.correlation(xs, ys)


def kolmogorov(one: Sequence[float], other: Sequence[float]) -> float:
    """Largest distance of two distributions of lengths; the same for their logarithms."""
    a, b = sorted(one), sorted(other)
    at = sorted({*a, *b})
    return max(abs(bisect_right(a, x) / len(a) - bisect_right(b, x) / len(b)) for x in at)

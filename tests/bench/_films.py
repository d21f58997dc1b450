"""Shots of real films, from `../shared/film`, as `MANIFEST.md` there says they are to be read."""

from __future__ import annotations

import csv
import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILMS = Path(__file__).parents[2].parent / "shared" / "film"
NEAR_S = 1.5
"""A cut this near to a change of speaker belongs to it (evaluation.md 4.3, rule 9)."""
_NO_SHOT = ("Frame Chart", "Leader", "Title", "Credits")


@dataclass(frozen=True)
class Turn:
    """A change of speaker: when one stops and when the other begins, in seconds."""

    ends_s: float
    begins_s: float


def lengths_s() -> dict[str, list[float]]:
    """Lengths of the shots of the five films."""
    return {
        "Forrest Gump": _between(cuts_of_gump()),
        "Meridian": _listed("netflix-open-content/meridian_shots.csv"),
        "Sparks": _listed("netflix-open-content/sparks_shots.csv"),
        "StEM2": _listed("asc-stem2/stem2_shots.csv"),
        "Sol Levante": _listed("netflix-open-content/sol_levante_shots.csv"),
    }


def cuts_of_gump() -> list[float]:
    """When the shots of Forrest Gump begin."""
    with (FILMS / "forrest-gump-structure/shots.csv").open(encoding="utf-8", newline="") as file:
        return [float(row["start"]) for row in csv.DictReader(file)]


def turns_of_gump() -> list[Turn]:
    """Changes of speaker in Forrest Gump."""
    path = FILMS / "forrest-gump-structure/utterance_timing.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Turn(float(one["offset"]), float(two["onset"]))
        for one, two in itertools.pairwise(rows)
        # After a longer silence it is another conversation.
        if one["speaker"] != two["speaker"] and float(two["onset"]) - float(one["offset"]) < 2
    ]


def where_cut(turns: Sequence[Turn], cuts: Sequence[float]) -> Counter[str]:
    """Where the cut nearest to each change of speaker falls.

    Returns:
        Counts of `none` (no cut within `NEAR_S`), `gap`, `L` (before the speaker ends) and `J`
        (after the reply began).
    """
    found: Counter[str] = Counter()
    for turn in turns:
        low, high = sorted((turn.ends_s, turn.begins_s))
        middle = (low + high) / 2
        near = cuts[bisect_left(cuts, middle - NEAR_S) : bisect_left(cuts, middle + NEAR_S + 1e-9)]
        if not near:
            found["none"] += 1
            continue
        cut = min(near, key=lambda at: abs(at - middle))
        found["L" if cut < low else "J" if cut > high else "gap"] += 1
    return found


def _between(starts: Sequence[float]) -> list[float]:
    return [b - a for a, b in itertools.pairwise(starts)]


def _listed(name: str) -> list[float]:
    with (FILMS / name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] not in _NO_SHOT]
    return [float(row["duration_s"]) for row in rows]

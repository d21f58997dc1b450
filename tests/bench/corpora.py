"""Reads every work of `../shared/corpora` and compares what was found with `works.csv`.

Prints a table by source: speeches and speakers found against the counts, how fast, and how much
memory. The counts take a cue with a stage direction alone for a speech; we make it a direction, so
such silent turns are shown apart and count for the share. Speed is given in MB of file a second,
and as a multiple of the time that decoding the same bytes and splitting them at line ends takes,
measured side by side.

Run it with `make corpora`.
"""

from __future__ import annotations

import argparse
import csv
import platform
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from storyreel.dialogue import Dialogue, Direction, Level, Line, read_dialogue
from storyreel.dialogue.names import fold
from storyreel.dialogue.selection import Chosen, divisions, select

CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"


@dataclass(frozen=True)
class Work:
    """One row of `works.csv`."""

    id: str
    source: str
    file: str
    part: str
    language: str
    speakers: int
    speeches: int
    divisions: int


@dataclass(frozen=True)
class Found:
    """What was found of a work."""

    work: Work
    speakers: int
    speeches: int
    silent: int
    divisions: int
    language: str
    format: str


def works() -> list[Work]:
    """All works, in the order of the table."""
    with (CORPORA / "works.csv").open(encoding="utf-8", newline="") as file:
        return [
            Work(
                *(row[key] for key in ("id", "source", "file", "part", "language")),
                *(int(row[key]) for key in ("speakers", "speeches", "divisions")),
            )
            for row in csv.DictReader(file)
        ]


def found_in(wanted: Iterable[Work]) -> list[Found]:
    """What storyreel finds; a file with several works is read once."""
    read: dict[str, Dialogue] = {}
    found = []
    for work in wanted:
        if work.file not in read:
            read = {work.file: read_dialogue(CORPORA / work.file)}
        whole = read[work.file]
        found.append(_counted(work, select(whole, Chosen(part=work.part)) if work.part else whole))
    return found


def _counted(work: Work, dialogue: Dialogue) -> Found:
    scenes = divisions(dialogue.entries, Level.SCENE)
    acts = divisions(dialogue.entries, Level.ACT)
    return Found(
        work=work,
        speakers=len(dialogue.speakers),
        speeches=len(dialogue.lines),
        silent=_silent(dialogue),
        divisions=len(scenes or acts),
        language=dialogue.language,
        format=dialogue.source.format,
    )


def _silent(dialogue: Dialogue) -> int:
    """Turns without a word: somebody has a cue, and only does something.

    A direction with a name that follows that person's own line is what is done after it.
    """
    names = {fold(name) for name in dialogue.speakers}
    silent, spoke = 0, ""
    for entry in dialogue.entries:
        if isinstance(entry, Direction) and ":" in entry.text:
            who = fold(entry.text.split(":", 1)[0])
            silent += who in names and who != spoke
        spoke = fold(entry.speakers[-1]) if isinstance(entry, Line) else ""
    return silent


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--works", action="store_true", help="Also list every work that deviates.")
    parser.add_argument("--rounds", type=int, default=3, help="How often each source is timed.")
    asked = parser.parse_args()
    every = found_in(works())
    by_source = {
        source: [it for it in every if it.work.source == source] for source in _sources(every)
    }
    table = _table("source", "works", *_COUNTS, "MB", "MB/s", "range", "x split")
    for source, found in by_source.items():
        table.add_row(source, str(len(found)), *_counts(found), *_speed(found, asked.rounds))
    table.add_row("all", str(len(every)), *_counts(every))
    console = Console(width=160)
    console.print(table)
    if asked.works:
        deviating = _table("work", *_COUNTS, "divisions", "found")
        for it in every:
            if (it.work.speeches, it.work.speakers) != (it.speeches, it.speakers):
                places = str(it.work.divisions), str(it.divisions)
                deviating.add_row(it.work.id, *_counts([it]), *places)
        console.print(deviating)
    largest = max((CORPORA / it.work.file for it in every), key=_size)
    peak = _peak_mb(lambda: read_dialogue(largest))
    print(
        f"Peak memory for {largest.name} ({_size(largest) / 1e6:.1f} MB): {peak:.0f} MB allocated."
    )
    print(f"On {platform.platform()}, Python {platform.python_version()}.")


_COUNTS = ("speeches", "found", "silent", "share", "speakers", "found")


def _table(first: str, *columns: str) -> Table:
    table = Table(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _sources(found: Iterable[Found]) -> list[str]:
    return list(dict.fromkeys(it.work.source for it in found))


def _counts(found: Sequence[Found]) -> list[str]:
    counted, ours = sum(it.work.speeches for it in found), sum(it.speeches for it in found)
    silent = sum(it.silent for it in found)
    speakers, met = sum(it.work.speakers for it in found), sum(it.speakers for it in found)
    share = f"{(ours + silent) / counted:.2%}"
    return [f"{counted:,}", f"{ours:,}", f"{silent:,}", share, f"{speakers:,}", f"{met:,}"]


def _speed(found: Sequence[Found], rounds: int) -> list[str]:
    paths = list(dict.fromkeys(CORPORA / it.work.file for it in found))
    size = sum(_size(path) for path in paths) / 1e6
    times = [_seconds(lambda: [read_dialogue(path) for path in paths]) for _ in range(rounds)]
    split = statistics.median(_seconds(lambda: list(map(_split, paths))) for _ in range(rounds))
    speeds = [size / seconds for seconds in times]
    return [
        f"{size:.1f}",
        f"{statistics.median(speeds):.1f}",
        f"{min(speeds):.1f}-{max(speeds):.1f}",
        f"{statistics.median(times) / split:.0f}",
    ]


def _size(path: Path) -> int:
    files = path.rglob("*.xhtml") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files)


def _split(path: Path) -> None:
    for file in path.rglob("*.xhtml") if path.is_dir() else [path]:
        file.read_bytes().decode("utf-8", "replace").splitlines()


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _peak_mb(call: Callable[[], object]) -> float:
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


if __name__ == "__main__":
    main()

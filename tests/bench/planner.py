"""Measures the planner on real dialogue, beside real films.

Plans every scene of `../shared/scenes` and 200 scenes cut from `../shared/corpora`, checks them
with the linter, and prints what was measured beside the film data of `../shared/film` and the
bounds of evaluation.md, section 4. Two baselines stand beside it: a cut at every line, and shots
of one length. `--edits`, `--speed`, `--act` and `--renders` measure the rest.

Run it with `make plans`; it exits with 1 when a bound is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import _deeper as deeper
import _films as films
import _scenes
from _measures import INSIDE_CLASSES_S, INSIDE_FILM, SIZE_TARGETS, Measured, kolmogorov, measured
from rich.console import Console
from rich.table import Table

from storyreel.continuity import check
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript
from storyreel.scripter import WriterOptions, presets, write

QUICK = 40
FULL = 200


class Report:
    """A table of measures, each with what was wanted."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.table = Table("measure", "storyreel", "film or bound", "kept", title=title)
        self.missed = 0
        self.figures: dict[str, str] = {}

    def row(self, name: str, value: str, wanted: str = "", *, kept: bool | None = None) -> None:
        """Adds a measure; `kept` is whether it is within its bound, when it has one."""
        self.table.add_row(name, value, wanted, "" if kept is None else "yes" if kept else "NO")
        self.missed += kept is False
        self.figures[name] = value


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} corpus scenes, not {FULL}.")
    parser.add_argument("--preset", default="classic", help="Preset to measure.")
    parser.add_argument("--aspect", default="16:9", help="Shape of the picture.")
    parser.add_argument("--presets", action="store_true", help="Also a row for every preset.")
    parser.add_argument("--edits", action="store_true", help="Takes made anew after an edit.")
    parser.add_argument("--speed", action="store_true", help="Time per line, 100 to 5,000 lines.")
    parser.add_argument("--act", action="store_true", help="One whole act of a play.")
    parser.add_argument("--renders", type=int, default=0, help="So many shots are rendered.")
    parser.add_argument("--json", type=Path, help="Also write the figures to a file.")
    asked = parser.parse_args()
    if not _scenes.SHARED.exists():
        print("skipped: there is no ../shared beside the project")
        return
    console = Console(width=118)
    console.print(
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    options = WriterOptions(preset=asked.preset, aspect=asked.aspect)
    dialogues = _scenes.scenes() + _scenes.cut_from_corpora(QUICK if asked.quick else FULL)
    scripts = [write(dialogue, options=options) for dialogue in dialogues]
    reports = [_planned(dialogues, scripts, asked.preset), _solved(scripts)]
    if asked.edits:
        reports.append(_edited())
    if asked.act:
        reports.append(_act())
    if asked.speed:
        reports.append(_speed())
    if asked.renders:
        reports.append(_rendered(scripts, asked.renders))
    for report in reports:
        console.print(report.table)
    console.print(_by_language(dialogues, scripts))
    if asked.presets:
        console.print(_by_preset(dialogues))
    if asked.json:
        figures = {report.title: report.figures for report in reports}
        asked.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
    sys.exit(1 if any(report.missed for report in reports) else 0)


def _planned(
    dialogues: Sequence[Dialogue], scripts: Sequence[ShootingScript], preset: str
) -> Report:
    found = measured(scripts)
    report = Report(f"Plans, preset {preset}")
    report.row("dialogues, lines, shots", f"{len(dialogues)}, {found.lines}, {found.shots}")
    _findings(report, dialogues, scripts)
    _lengths(report, found)
    real = films.where_cut(films.turns_of_gump(), films.cuts_of_gump())
    film_uncut = real["none"] / real.total()
    report.row(
        "changes of speaker without a cut within 1.5 s",
        f"{found.uncut:.0%}",
        f"film {film_uncut:.0%}; 50-70 %",
        kept=0.5 <= found.uncut <= 0.7,
    )
    report.row("of the others: gap, L, J", _where(found.turns), f"film {_where(real)}")
    for row, (low, high) in enumerate(INSIDE_CLASSES_S):
        cut, lines = found.inside.get(row, [0, 0])
        share = cut / lines if lines else 0.0
        report.row(
            f"lines of {low}-{high} s with a cut inside", f"{share:.0%}", f"{INSIDE_FILM[row]:.0%}"
        )
    report.row(
        "reactions and inserts",
        f"{found.reactions:.0%}",
        "15-30 %",
        kept=0.15 <= found.reactions <= 0.3,
    )
    for size, target in SIZE_TARGETS.items():
        share = 100 * found.size_share(size)
        report.row(
            f"size {size}", f"{share:.0f} %", f"{target} ± 8 %", kept=abs(share - target) <= 8
        )
    report.row(
        "camera does not move", f"{found.static:.0%}", "70-88 %", kept=0.7 <= found.static <= 0.88
    )
    report.row("camera at eye level", f"{found.level:.0%}", "75-85 %")
    kinds = ", ".join(f"{kind} {n / found.shots:.0%}" for kind, n in found.kinds.most_common())
    report.row("kinds", kinds)
    return report


def _findings(
    report: Report, dialogues: Sequence[Dialogue], scripts: Sequence[ShootingScript]
) -> None:
    counts: Counter[str] = Counter()
    kept = 0
    for dialogue, script in zip(dialogues, scripts, strict=True):
        counts.update(
            f"{issue.severity} {issue.rule}" for issue in check(script, dialogue=dialogue)
        )
        kept += [line.text for line in script.lines] == [line.text for line in dialogue.lines]
    errors = sum(n for name, n in counts.items() if name.startswith("error"))
    report.row("errors of the linter", str(errors), "0", kept=errors == 0)
    for name, n in sorted(counts.items()):
        report.row(f"  {name}", str(n))
    report.row(
        "dialogues with every word, in order",
        f"{kept} of {len(scripts)}",
        "all",
        kept=kept == len(scripts),
    )


def _lengths(report: Report, found: Measured) -> None:
    real = films.lengths_s()
    pooled = [length for lengths in real.values() for length in lengths]
    ours, fixed = found.lengths_s, found.fixed_s()
    tenths = statistics.quantiles(ours, n=10)
    film_tenths = statistics.quantiles(pooled, n=10)
    report.row(
        "length: median, mean, 10-90 %",
        f"{statistics.median(ours):.1f}, {statistics.fmean(ours):.1f}, "
        f"{tenths[0]:.1f}-{tenths[-1]:.1f} s",
        f"films {statistics.median(pooled):.1f}, {statistics.fmean(pooled):.1f}, "
        f"{film_tenths[0]:.1f}-{film_tenths[-1]:.1f} s",
    )
    for name, films_s in (("the five films", [pooled]), ("each film, mean", list(real.values()))):
        distances = [
            statistics.fmean(kolmogorov(lengths, film) for film in films_s)
            for lengths in (ours, found.every_line_s, fixed)
        ]
        report.row(
            f"Kolmogorov distance to {name}",
            f"{distances[0]:.3f}",
            f"every line {distances[1]:.3f}, fixed {distances[2]:.3f}",
            kept=distances[0] < min(distances[1:]),
        )
    correlation = found.correlation()
    report.row(
        "correlation of neighbouring lengths",
        f"{correlation:.2f}",
        "film 0.42; 0.25-0.55",
        kept=0.25 <= correlation <= 0.55,
    )


def _where(turns: Counter[str]) -> str:
    cut = max(1, turns.total() - turns["none"])
    return ", ".join(f"{turns[name] / cut:.0%}" for name in ("gap", "L", "J"))


def _solved(scripts: Sequence[ShootingScript]) -> Report:
    report = Report("Camera solve")
    solved = deeper.solved(scripts)
    share = solved.in_class / max(1, solved.faces)
    report.row(
        "faces of the promised size",
        f"{share:.2%} of {solved.faces}",
        ">= 99 %",
        kept=share >= 0.99,
    )
    right = solved.right / max(1, solved.pairs)
    report.row(
        "pairs on their own sides, cut by cut",
        f"{right:.2%} of {solved.pairs}",
        "all",
        kept=right == 1,
    )
    report.row("faces with headroom", f"{solved.headroom / max(1, solved.faces):.1%}")
    report.row("faces with looking room", f"{solved.looking / max(1, solved.looks):.1%}")
    return report


def _edited() -> Report:
    report = Report("Takes made anew in a scene of 30 lines, line by line")
    for what, bound in (("change", 2), ("insert", 3), ("delete", 3)):
        made = deeper.takes_anew(what)
        spread = ", ".join(f"{n} times {k}" for k, n in sorted(Counter(made).items()))
        report.row(what, f"at most {max(made)} ({spread})", f"<= {bound}", kept=max(made) <= bound)
    return report


def _act() -> Report:
    report = Report("One whole act")
    act = deeper.act()
    report.row("play", act.title)
    report.row("scenes, lines, shots", f"{act.scenes}, {act.lines}, {act.shots}")
    report.row("length", f"{act.minutes:.1f} min", ">= 15 min", kept=act.minutes >= 15)
    report.row("errors of the linter", str(act.errors), "0", kept=act.errors == 0)
    report.row("faults of the ledger", str(act.ledger_faults), "0", kept=act.ledger_faults == 0)
    report.row(
        "returns to a place that look the same",
        f"{act.same} of {act.returns}",
        "all",
        kept=act.same == act.returns,
    )
    return report


def _speed() -> Report:
    report = Report("Speed, lines with given spans")
    runs = deeper.speed()
    least = min(run.per_line_s for run in runs)
    for run in runs:
        report.row(
            f"{run.lines} lines",
            f"{run.total_s:.2f} s; {run.per_line_s / least:.2f} times the least per line",
            f"{run.total_s / run.yardstick_s:.1f} times reading and writing its JSON",
            kept=run.total_s < 20 and run.per_line_s < 1.6 * least if run.lines >= 500 else None,
        )
    return report


def _rendered(scripts: Sequence[ShootingScript], count: int) -> Report:
    report = Report("Rendered takes, measured on their masks and camera paths")
    seen = deeper.rendered(scripts, count)
    share = seen.in_class / max(1, seen.faces)
    report.row(
        "faces of the promised size", f"{share:.1%} of {seen.faces}", ">= 99 %", kept=share >= 0.99
    )
    report.row(
        "pairs on their own sides",
        f"{seen.right} of {seen.pairs}",
        "all",
        kept=seen.right == seen.pairs,
    )
    return report


def _by_language(dialogues: Sequence[Dialogue], scripts: Sequence[ShootingScript]) -> Table:
    table = Table("language", "scenes", "shots", "median s", "uncut", "reactions", "static")
    for language in sorted({dialogue.language for dialogue in dialogues}):
        of = [s for d, s in zip(dialogues, scripts, strict=True) if d.language == language]
        _measured_row(table, language, of)
    return table


def _by_preset(dialogues: Sequence[Dialogue]) -> Table:
    table = Table("preset", "scenes", "shots", "median s", "uncut", "reactions", "static")
    for name in presets():
        options = WriterOptions(preset=name)
        _measured_row(table, name, [write(d, options=options) for d in dialogues])
    return table


def _measured_row(table: Table, name: str, scripts: Sequence[ShootingScript]) -> None:
    found = measured(scripts)
    table.add_row(
        name,
        str(len(scripts)),
        str(found.shots),
        f"{statistics.median(found.lengths_s):.1f}",
        f"{found.uncut:.0%}",
        f"{found.reactions:.0%}",
        f"{found.static:.0%}",
    )


if __name__ == "__main__":
    main()

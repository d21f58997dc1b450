"""Two scripts of one dialogue compared: read, checked, and told to people and to programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from storyreel.continuity import judged
from storyreel.dialogue import Dialogue
from storyreel.dialogue.words import counted, printable
from storyreel.errors import UserError
from storyreel.pages.compare import Side, figure_rows, lines_told
from storyreel.pages.wording import Names
from storyreel.screenplay.figures import Figure, figures, shots_per_size
from storyreel.screenplay.pairing import Comparison, PlacedShot, compare_scripts
from storyreel.screenplay.rewording import Only, Part, SameLine
from storyreel.screenplay.schema import ScriptLine
from storyreel.studio.documents import material
from storyreel.studio.events import OnEvent, nobody
from storyreel.studio.folder import DIALOGUE
from storyreel.studio.stills import draw_stills

_LINES_SHOWN = 12
_WORDING = {Only.A: ("[-", "-]"), Only.B: ("{+", "+}"), Only.BOTH: ("", "")}
"""How words that were taken out and put in are marked, as in `git diff --word-diff`."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two scripts and what is between them.

    Attributes:
        a: The first script.
        b: The second.
        comparison: Its lines, scenes and shots beside those of the second.
    """

    a: Side
    b: Side
    comparison: Comparison


def compared(a: Path, b: Path) -> Compared:
    """Reads, checks and compares two scripts.

    Args:
        a: A shooting script or a run folder.
        b: Another of the same dialogue.

    Raises:
        UserError: One is no script, or they share no line.
        ScriptError: A document cannot be read.
    """
    names = (a.name, b.name) if a.name != b.name else (str(a), str(b))
    first, second = _side(a, names[0]), _side(b, names[1])
    comparison = compare_scripts(first.script, second.script)
    if not comparison.lines.related:
        raise UserError(
            f"{printable(names[0])} and {printable(names[1])} share no line: none has the same "
            "words in both, or half of them under one id. Give two scripts of one dialogue."
        )
    return Compared(first, second, comparison)


def with_stills(it: Compared, *, on_event: OnEvent = nobody) -> Compared:
    """With a picture per shot: the film's own where it was shot, and drawn otherwise.

    Raises:
        Unavailable: A process broke off.
    """
    a, b = (
        side if side.stills else replace(side, stills=draw_stills(side.script, on_event=on_event))
        for side in (it.a, it.b)
    )
    return replace(it, a=a, b=b)


def table(it: Compared) -> str:
    """The figures in columns, and below them what became of lines and shots."""
    rows = [("figure", "A", "B", "difference")]
    reasons = []
    for row in figure_rows(it.a, it.b):
        rows.append((row.name, row.a or "-", row.b or "-", row.difference or "-"))
        for side, reason in zip("AB", row.reasons, strict=True):
            if reason:
                reasons.append(f"{row.name} of {side} not computed: {reason}")
        if row.name == "longest size run":
            rows += _size_rows(it)
    parts = [
        *(_head(letter, side) for letter, side in (("A", it.a), ("B", it.b))),
        "",
        *_columns(rows),
        *(["", *reasons] if reasons else []),
        "",
        _shots_told(it.comparison),
        f"lines: {lines_told(it.comparison)}",
        *_reworded(it),
    ]
    return "\n".join(parts) + "\n"


def as_json(it: Compared) -> dict[str, Any]:
    """Everything that was compared, as one JSON value."""
    lines = it.comparison.lines
    return {
        "a": _side_json(it.a),
        "b": _side_json(it.b),
        "figures": [
            _figure_json(one, other)
            for one, other in zip(figures(it.a.script), figures(it.b.script), strict=True)
        ],
        "shots": {
            "same": it.comparison.same,
            "differ": it.comparison.differing,
            "only_a": it.comparison.only_a,
            "only_b": it.comparison.only_b,
        },
        "lines": {
            "compared_by": "words" if lines.by_words else "id",
            "both": len(lines.both),
            "same_words": lines.same_words,
            "changed": [_line_json(line) for line in lines.both if line.differs],
            "only_a": [_alone_json(line) for line in lines.only_a],
            "only_b": [_alone_json(line) for line in lines.only_b],
        },
        "scenes": [
            {
                "a": scene.a.id if scene.a else None,
                "b": scene.b.id if scene.b else None,
                "shared_ms": scene.length_ms,
                "shots": [
                    {
                        "a": _shot_json(pair.a),
                        "b": _shot_json(pair.b),
                        "same": pair.same,
                        "differs": list(pair.differs),
                        "meanwhile": pair.meanwhile,
                    }
                    for pair in scene.shots
                ],
            }
            for scene in it.comparison.scenes
        ],
    }


def _side(source: Path, name: str) -> Side:
    made_from = material(source)
    kept = source / DIALOGUE
    dialogue = Dialogue.load(kept) if kept.is_file() else None
    return Side(name, made_from.script, judged(made_from.script, dialogue), made_from.stills)


def _head(letter: str, side: Side) -> str:
    return f"{letter}  {printable(f'{side.name}: {side.script.title}, by {side.made}')}"


def _size_rows(it: Compared) -> Iterator[tuple[str, str, str, str]]:
    """Shots per size, without sizes that neither script has."""
    a, b = shots_per_size(it.a.script), shots_per_size(it.b.script)
    for size in a:
        if a[size] or b[size]:
            more = b[size] - a[size]
            sign = "+" if more > 0 else "\N{MINUS SIGN}"
            difference = f"{sign}{abs(more)}" if more else "same"
            yield f"  {size.value}", str(a[size]), str(b[size]), difference


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows with their columns aligned: words to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for name, *cells in rows:
        numbers = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        yield "  ".join([name.ljust(widths[0]), *numbers]).rstrip()


def _shots_told(it: Comparison) -> str:
    return (
        f"shots: {it.same} the same, {it.differing} differ, {it.only_a} only in A, "
        f"{it.only_b} only in B"
    )


def _reworded(it: Compared) -> Iterator[str]:
    """The lines that changed, the first of them with their words."""
    lines = it.comparison.lines
    names = (Names.of(it.a.script), Names.of(it.b.script))
    if lines.by_words:
        yield "The lines have other ids in the two scripts; they were compared by their words."
    told = [_changed(line, names[0]) for line in lines.both if line.differs]
    for those, whose, which in ((lines.only_a, Only.A, 0), (lines.only_b, Only.B, 1)):
        told += [
            f"{line.id}  {_who(line, names[which])}: {_marked([Part(whose, line.text)])}"
            for line in those
        ]
    if told:
        yield ""
    yield from told[:_LINES_SHOWN]
    if (left := len(told) - _LINES_SHOWN) > 0:
        yield f"and {counted(left, 'more line', 'more lines')}; --json and the page have all."


def _changed(line: SameLine, names: Names) -> str:
    said = _marked(line.parts) if line.reworded else printable(line.a.text)
    else_ = ["at another place"] if line.moved else []
    else_ += [
        f"{name}: {printable(then) or 'none'} -> {printable(now) or 'none'}"
        for name, then, now in line.others
    ]
    more = f"  ({'; '.join(else_)})" if else_ else ""
    return f"{line.a.id}  {_who(line.a, names)}: {said}{more}"


def _marked(parts: Sequence[Part]) -> str:
    said = []
    for part in parts:
        before, after = _WORDING[part.whose]
        said.append(f"{before}{printable(part.text)}{after}")
    return " ".join(said)


def _who(line: ScriptLine, names: Names) -> str:
    return " and ".join(printable(names[speaker]) for speaker in line.speakers)


def _side_json(side: Side) -> dict[str, Any]:
    script = side.script
    return {
        "name": side.name,
        "title": script.title,
        "writer": script.provenance.writer,
        "version": script.provenance.version,
        "preset": script.preset,
        "seed": script.seed,
        "rate": str(script.rate),
        "shots_per_size": {size.value: n for size, n in shots_per_size(script).items()},
        "findings": [
            {**_finding(issue), "waived": None if waiver is None else waiver.reason}
            for issue, waiver in side.findings
        ],
    }


def _finding(issue: Any) -> Mapping[str, Any]:
    return asdict(issue)


def _figure_json(a: Figure, b: Figure) -> dict[str, Any]:
    values = [None if it.value is None else round(float(it.value), 6) for it in (a, b)]
    known = None not in values
    return {
        "name": a.definition.name,
        "unit": a.definition.unit.value,
        "about": a.definition.about,
        "a": values[0],
        "b": values[1],
        "difference": round((values[1] or 0) - (values[0] or 0), 6) if known else None,
        "not_computed": {"a": a.reason, "b": b.reason},
    }


def _line_json(line: SameLine) -> dict[str, Any]:
    return {
        "a": line.a.id,
        "b": line.b.id,
        "reworded": line.reworded,
        "moved": line.moved,
        "words": [{"whose": part.whose.value, "text": part.text} for part in line.parts],
        "others": [{"what": what, "a": then, "b": now} for what, then, now in line.others],
    }


def _alone_json(line: ScriptLine) -> dict[str, Any]:
    return {"id": line.id, "speakers": list(line.speakers), "text": line.text}


def _shot_json(placed: PlacedShot | None) -> dict[str, Any] | None:
    if placed is None:
        return None
    return {
        "number": placed.shot.number,
        "start_frame": placed.span.start,
        "duration_frames": placed.span.frames,
        "shared_ms": [placed.shared_ms.start, placed.shared_ms.end],
    }

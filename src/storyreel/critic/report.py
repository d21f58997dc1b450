"""A review as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from storyreel.film.schema import Measurement, Note, ReviewDocument, Status
from storyreel.timecode import timecode

_HEADINGS = ("metric", "value", "unit", "better", "n", "status")


def table(review: ReviewDocument) -> str:
    """Measurements in columns and notes below them, ending in a newline.

    A measurement without a value shows a dash, and says why in place of its status.
    """
    unscored = sum(1 for measured in review.measurements if measured.value is None)
    length = timecode(review.duration_frames, review.rate)
    parts = [
        f"{review.title}  {length}  {review.duration_frames} frames at {review.rate}",
        "",
        *_columns([_HEADINGS, *(_row(measured) for measured in review.measurements)]),
        "",
        f"{len(review.measurements) - unscored} measured, {unscored} not.",
    ]
    if review.notes:
        parts += ["", *(_line(note, review) for note in review.notes)]
    return "\n".join(parts) + "\n"


def _row(measured: Measurement) -> tuple[str, ...]:
    value = "-" if measured.value is None else f"{measured.value:.4g}"
    status = measured.status.value.replace("_", " ")
    if measured.status is not Status.COMPUTED or measured.reason:
        status = f"{status}: {measured.reason}"
    return (
        measured.name,
        value,
        measured.unit,
        measured.direction.value,
        str(measured.n),
        status,
    )


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows with their columns aligned: numbers to the right, words to the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if heading in ("value", "n") else cell.ljust(width)
            for cell, width, heading in zip(row, widths, _HEADINGS, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def _line(note: Note, review: ReviewDocument) -> str:
    where = "film" if note.start_frame is None else timecode(note.start_frame, review.rate)
    shot = f"  {note.scene}/{note.shot}" if note.shot else ""
    return f"{note.severity.value:<7}  {where:<11}{shot}  {note.text}"

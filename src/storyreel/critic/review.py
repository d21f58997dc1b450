"""Reviews a finished film."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from storyreel.film.schema import Note, ReviewDocument
from storyreel.metrics import Evidence, Plan, plan_of, run_metrics


def review_film(
    evidence: Evidence,
    *,
    metrics: Sequence[str] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> ReviewDocument:
    """Measures a film and says what is wrong with it, and where.

    The same film and the same evidence give the same review, which names no folder and no time
    of day. What cannot be measured is listed with its reason.

    Args:
        evidence: The film and what is known about it; a film alone can be reviewed.
        metrics: Names of metrics; all of them without it.
        on_progress: Called with the number of frames looked at and to be looked at.

    Raises:
        UnknownName: There is no metric of that name.
        BadMedia: The film cannot be read.
    """
    reading = run_metrics(evidence, metrics=metrics, on_progress=on_progress)
    plan = plan_of(evidence)
    return ReviewDocument(
        title=_title(evidence),
        script_sha256=_script_sha256(evidence),
        film_sha256=_sha256(evidence),
        rate=reading.rate,
        duration_frames=reading.frames,
        measurements=tuple(sorted(reading.measurements, key=lambda measured: measured.name)),
        notes=tuple(sorted((_placed(note, plan) for note in reading.notes), key=_film_order)),
        detected_cuts=reading.detected_cuts,
    )


def _title(evidence: Evidence) -> str:
    for document in (evidence.script, evidence.cut):
        if document is not None:
            return document.title
    return evidence.film.stem


def _script_sha256(evidence: Evidence) -> str | None:
    if evidence.script is not None:
        return evidence.script.digest()
    return evidence.cut.script_sha256 if evidence.cut is not None else None


def _sha256(evidence: Evidence) -> str:
    with evidence.film.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _placed(note: Note, plan: Plan) -> Note:
    """The note with the scene and shot that it falls into."""
    shot = None if note.start_frame is None else plan.shot_at(note.start_frame)
    if shot is None or note.shot is not None:
        return note
    return note.model_copy(update={"scene": shot.scene, "shot": shot.shot})


def _film_order(note: Note) -> tuple[bool, int, str, str]:
    """By frame; what concerns the whole film comes last."""
    return note.start_frame is None, note.start_frame or 0, note.metric, note.text

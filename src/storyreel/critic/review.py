"""Reviews a finished film."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from storyreel.continuity import check
from storyreel.edit.hearing import ambience_named
from storyreel.film.schema import CutTransition, Note, ReviewDocument, Severity
from storyreel.metrics import Evidence, Plan, plan_of, run_metrics
from storyreel.screenplay.schema import Transition
from storyreel.screenplay.vocabulary import TransitionKind


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
        metrics: Names of metrics, and nothing but them; by default all of them, and what the
            script itself gives to say.
        on_progress: Called with the number of frames looked at and to be looked at.

    Raises:
        UnknownName: There is no metric of that name.
        BadMedia: The film cannot be read.
    """
    reading = run_metrics(evidence, metrics=metrics, on_progress=on_progress)
    plan = plan_of(evidence)
    notes = reading.notes
    if metrics is None:
        notes = (*notes, *_left_out(evidence), *_continuity(evidence))
    return ReviewDocument(
        title=_title(evidence),
        script_sha256=_script_sha256(evidence),
        film_sha256=_sha256(evidence),
        rate=reading.rate,
        duration_frames=reading.frames,
        measurements=tuple(sorted(reading.measurements, key=lambda measured: measured.name)),
        notes=tuple(sorted((_placed(note, plan) for note in notes), key=_film_order)),
        detected_cuts=reading.detected_cuts,
    )


def _left_out(evidence: Evidence) -> Iterator[Note]:
    """What the script plans and the edit does not make: it is said, not passed over."""
    script, cut = evidence.script, evidence.cut
    if script is None or cut is None:
        return
    planned = {(scene.id, shot.number): shot for scene in script.scenes for shot in scene.shots}
    following = dict(zip(planned, (*list(planned)[1:], None), strict=True))
    made = {transition.cut_frame: transition for transition in cut.transitions}
    for placed in cut.shots:
        shot = planned.get((placed.scene, placed.shot))
        if shot is None:
            continue
        at: dict[str, Any] = {
            "scene": placed.scene,
            "shot": placed.shot,
            "start_frame": placed.start_frame,
            "frames": placed.frames,
        }
        after = following[placed.scene, placed.shot]
        if after is None:
            why = "no shot follows it"
        elif "/".join(after) in cut.missing:
            why = "the next shot has no take"
        else:
            why = "there are too few frames"
        for text in _transition_left_out(shot.transition, made.get(placed.span.end), why):
            yield Note(metric="edit", severity=Severity.NOTE, text=text, **at)
        for cue in shot.sounds:
            kind = ambience_named(cue)
            if any(one.kind is kind and one.span.overlap(placed.span) for one in cut.ambience):
                continue
            heard = "voices and places" if cut.ambience else "voices only"
            text = f"A sound is planned here, {cue.what!r}; the film has {heard}."
            yield Note(metric="edit", severity=Severity.NOTE, text=text, **at)


def _transition_left_out(
    planned: Transition, made: CutTransition | None, why: str
) -> Iterator[str]:
    """What a transition lacks of the one that was planned, and why there is none."""
    if planned.kind is TransitionKind.CUT:
        return
    if made is None:
        if not planned.frames:
            why = "its length is 0 frames"
        yield f"A {planned.kind} is planned out of this shot; the film cuts, as {why}."
        return
    if made.span.frames < planned.frames:
        yield (
            f"A {planned.kind} of {planned.frames} frames is planned out of this shot; it takes "
            f"{made.span.frames}, as a shot gives half its length at most."
        )
    held_out, held_in = made.held_frames
    if held_out:
        yield (
            f"This shot stands still for {held_out} frames at the end of its {made.kind}, as its "
            "take goes no further."
        )
    if held_in:
        yield (
            f"The next shot stands still for {held_in} frames at the beginning of the "
            f"{made.kind}, as its take begins no earlier."
        )


def _continuity(evidence: Evidence) -> Iterator[Note]:
    """What a script supervisor says about the script the film was made from."""
    if evidence.script is None:
        return
    placed = {(s.scene, s.shot): s for s in evidence.cut.shots} if evidence.cut else {}
    for issue in check(evidence.script):
        shot = placed.get((issue.scene or "", issue.shot or ""))
        yield Note(
            metric=issue.rule,
            severity=issue.severity,
            text=issue.message,
            scene=issue.scene,
            shot=issue.shot,
            start_frame=shot.start_frame if shot else None,
            frames=shot.frames if shot else None,
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

"""Explains one shot: what is seen and heard, why, and what the check says of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from fractions import Fraction

from storyreel.continuity import judged
from storyreel.errors import UserError
from storyreel.pages import wording
from storyreel.pages.floor_plan import solved
from storyreel.screenplay.schema import Scene, ScriptLine, ShootingScript, Shot
from storyreel.screenplay.vocabulary import ShotKind, SubjectKind
from storyreel.staging.camera import face_share, size_bounds
from storyreel.staging.stage import people_on_marks
from storyreel.timecode import Span

Said = dict[str, str | list[str]]
_NEAR = 5


def found_shot(script: ShootingScript, wanted: str) -> tuple[Scene, Shot]:
    """The shot of a number (`30`, `s2/30`) or at a time of the film (`12.5s`).

    Raises:
        UserError: There is none, or several have that number.
    """
    if at := re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*s", wanted.strip()):
        return _at(script, Fraction(at[1]))
    scene_id, _, number = wanted.strip().rpartition("/")
    hits = [
        (scene, shot)
        for scene in script.scenes
        for shot in scene.shots
        if shot.number == number.upper() and scene_id in ("", scene.id)
    ]
    if len(hits) == 1:
        return hits[0]
    if hits:
        places = ", ".join(f"{scene.id}/{number}" for scene, _shot in hits[:_NEAR])
        raise UserError(f"several scenes have a shot {number}; say which: {places}.")
    known = [f"{scene.id}/{shot.number}" for scene in script.scenes for shot in scene.shots]
    near = difflib.get_close_matches(wanted, known, _NEAR, cutoff=0.3) or known[:_NEAR]
    raise UserError(f"there is no shot {wanted!r}; near it: {', '.join(near)}.")


def chosen_shots(script: ShootingScript, wanted: str) -> tuple[Scene, Sequence[Shot]]:
    """The shots of a scene (`s2`), or the one that `found_shot` finds.

    Raises:
        UserError: There is none, or several have that number.
    """
    for scene in script.scenes:
        if scene.id == wanted.strip():
            return scene, scene.shots
    scene, shot = found_shot(script, wanted)
    return scene, [shot]


def explained(script: ShootingScript, scene: Scene, shot: Shot) -> Said:
    """What there is to say of a shot, by subject."""
    at = scene.shots.index(shot)
    span = scene.shot_spans()[at]
    said: Said = {
        "shot": f"{scene.id}/{shot.number}, {shot.kind.value}, setup {shot.setup}",
        "scene": scene.heading,
        "time": _time(script, scene, span),
        "seen": shot.action,
        "camera": _camera(script, scene, shot),
        "heard": _heard(script, scene, shot),
        "why": shot.why.split("; ") if shot.why else ["nobody wrote down why"],
        "cut": _cut(script, scene, span, at),
        "people": _people(script, shot),
        "check": [
            f"{issue.severity} {issue.rule}: {issue.message}"
            + (f" Waived: {waiver.reason}" if waiver else "")
            for issue, waiver in judged(script)
            if issue.where == f"{scene.id}/{shot.number}"
        ]
        or ["nothing to put right"],
    }
    for name, step in (("before", -1), ("after", 1)):
        if 0 <= at + step < len(scene.shots):
            other = scene.shots[at + step]
            said[name] = f"{other.number}, {other.kind.value}, {other.framing.size}: {other.action}"
    return {name: words for name, words in said.items() if words}


def _at(script: ShootingScript, time_s: Fraction) -> tuple[Scene, Shot]:
    frame = script.rate.frames(time_s)
    for scene in script.scenes:
        for shot in scene.shots:
            if frame < shot.duration_frames:
                return scene, shot
            frame -= shot.duration_frames
    length = float(script.rate.seconds(script.duration_frames))
    raise UserError(f"the film is {length:.1f} s long; nothing is at {float(time_s):g} s.")


def _time(script: ShootingScript, scene: Scene, span: Span) -> str:
    start = span.start
    for other in script.scenes:
        if other.id == scene.id:
            break
        start += other.duration_frames
    begins = wording.clock(start, script.rate)
    return f"{begins}, for {wording.seconds(span.frames, script.rate)} ({span.frames} frames)"


def _camera(script: ShootingScript, scene: Scene, shot: Shot) -> list[str]:
    rows = [", ".join((shot.framing.size.value, *wording.camera(shot)))]
    camera = solved(script, scene, shot)
    if camera is None:
        return [*rows, "not solved: somebody it is of stands nowhere"]
    eye = ", ".join(f"{metres:.2f}" for metres in camera.eye)
    rows.append(f"stands at {eye} m (right, up, front)")
    people = people_on_marks(script, scene, shot)
    subject = shot.subjects[0]
    if subject.kind is SubjectKind.PERSON and subject.id in people:
        width, height = (float(side) for side in script.aspect.split(":"))
        share = face_share(camera, people[subject.id], width / height)
        low, high = size_bounds(shot.framing.size)
        name = script.character(subject.id).name
        rows.append(
            f"the face of {name} takes {share:.0%} of the height; "
            f"{shot.framing.size} is {low:.1%} to {min(1.0, high):.1%}"
        )
    return rows


def _heard(script: ShootingScript, scene: Scene, shot: Shot) -> list[str]:
    lines = {line.id: line for line in scene.lines}
    rows = []
    for use in shot.lines:
        line = lines[use.line]
        part = "" if use.out_frames - use.in_frames == line.duration_frames else " (a part)"
        rows.append(f"{_names(script, line)}, {line.id}{part}: {line.text}")
    return rows


def _cut(script: ShootingScript, scene: Scene, span: Span, at: int) -> str:
    """Where in the talk the shot begins."""
    if at == 0:
        return "opens the scene"
    for line in scene.lines:
        if line.start_frame < span.start < line.span.end:
            into = wording.seconds(span.start - line.start_frame, script.rate)
            left = wording.seconds(line.span.end - span.start, script.rate)
            return f"inside line {line.id}, {into} after it begins and {left} before it ends"
    return "in a gap: nobody speaks"


def _people(script: ShootingScript, shot: Shot) -> list[str]:
    names = wording.Names.of(script)
    return [
        f"{names[block.character]} {wording.blocked(block, names, script.rate)}"
        for block in shot.blocking
        if shot.kind is not ShotKind.INSERT
    ]


def _names(script: ShootingScript, line: ScriptLine) -> str:
    return " and ".join(script.character(speaker).name for speaker in line.speakers)

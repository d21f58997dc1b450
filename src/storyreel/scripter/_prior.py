"""The plan before an edit, laid over the moments of the scene as it is now."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from fractions import Fraction

from storyreel.screenplay.schema import Scene, ScriptLine, ShootingScript, Shot
from storyreel.screenplay.vocabulary import ShotKind, Verb
from storyreel.scripter._cutting import Prior
from storyreel.scripter._moments import Moment, Place
from storyreel.scripter._setups import Setup
from storyreel.scripter._timeline import TURNS, Turned
from storyreel.timecode import Rate

_SHORT_S = Fraction(9)
"""A rewritten line shorter than this is not cut inside, so that fewer takes are made anew."""
_NEAR_S = Fraction(3, 5)
"""A cut inside a line goes to the nearest word once the voice is known; so far it may be off."""


def scene_before(before: ShootingScript | None, line_ids: Sequence[str]) -> Scene | None:
    """The scene that has most of these lines in the script before the edit."""
    wanted = set(line_ids)
    best, most = None, 0
    for scene in before.scenes if before else ():
        shared = sum(line.id in wanted for line in scene.lines)
        if shared > most:
            best, most = scene, shared
    return best


def turn_before(old: Scene, line_ids: Sequence[str]) -> Turned | None:
    """How a scene turned before an edit; none where nothing of that is left."""
    here = set(line_ids)
    turn = next((beat.first_line for beat in old.beats if beat.turning_point), None)
    ids = [line.id for line in old.lines]
    if turn not in ids:
        return None
    left = next((line for line in ids[ids.index(turn) :] if line in here), None)
    if left is None:
        return None
    for shot in old.shots:
        for block in shot.blocking:
            for action in block.actions:
                if shot.why.startswith(TURNS) and action.verb is Verb.WALK:
                    return Turned(left, block.character, action.target or "")
    return Turned(left)


def prior_of(old: Scene, lines: Sequence[ScriptLine], found: Sequence[Moment], rate: Rate) -> Prior:
    """What was on screen before, by moments of the scene as it is now.

    Args:
        old: The scene before the edit; its lines may have been timed to voices since.
        lines: The lines now.
        found: The moments now.
        rate: Frames per second.
    """
    then = {line.id: (n, line) for n, line in enumerate(old.lines)}
    expected: list[tuple[int, int]] = []
    for n, moment in enumerate(found[:-1]):
        frame = 0 if n == 0 else _frame_then(moment, lines, then)
        if frame is not None:
            expected.append((frame, n))
    expected.sort()
    frames = [frame for frame, _n in expected]
    kept: dict[int, Setup] = {}
    near = rate.frames(_NEAR_S)
    for shot, span in zip(old.shots, old.shot_spans(), strict=True):
        at = bisect_left(frames, span.start)
        candidates = [k for k in (at - 1, at) if 0 <= k < len(frames)]
        if not candidates:
            continue
        nearest = min(candidates, key=lambda k: abs(frames[k] - span.start))
        if abs(frames[nearest] - span.start) <= near:
            kept[expected[nearest][1]] = setup_of(shot)
    rewritten = frozenset(
        n
        for n, moment in enumerate(found)
        if moment.place is Place.INSIDE
        and (line := lines[moment.line]).id in then
        and not _same(line, then[line.id][1])
        and line.duration_frames < rate.frames(_SHORT_S)
    )
    return Prior(kept, frozenset(n for _frame, n in expected), rewritten)


def setup_of(shot: Shot) -> Setup:
    """The setup that a shot of a script is of."""
    kind = ShotKind.SINGLE if shot.kind is ShotKind.REACTION else shot.kind
    return Setup(
        kind=kind,
        subjects=tuple(subject.id for subject in shot.subjects),
        size=shot.framing.size,
        lens=shot.framing.size,
        angle=shot.framing.angle,
        move=shot.move.kind,
    )


def _frame_then(
    moment: Moment, lines: Sequence[ScriptLine], then: Mapping[str, tuple[int, ScriptLine]]
) -> int | None:
    """Where a moment was before the edit; none where there was no such moment.

    A moment between two lines is still there when one of them was rewritten, or has a new
    neighbour on its other side.
    """
    if not lines:
        return None
    line = lines[moment.line]
    number, old = then.get(line.id, (-1, line))
    if moment.place is Place.INSIDE or moment.place is Place.LATE:
        if number < 0 or not _same(line, old):
            return None
        share = (moment.frame - line.start_frame) * old.duration_frames
        return old.start_frame + share // line.duration_frames
    before = lines[moment.line - 1] if moment.line else None
    if before is not None and moment.place is Place.EARLY:
        _number, old_before = then.get(before.id, (-1, None))
        if old_before is None:
            return None
        lead = (before.span.end - moment.frame) * old_before.duration_frames
        return old_before.span.end - lead // before.duration_frames
    if number >= 0:
        return old.start_frame - (line.start_frame - moment.frame)
    return None


def _same(one: ScriptLine, other: ScriptLine) -> bool:
    return (one.text, one.speakers, one.parenthetical, one.delivery) == (
        other.text,
        other.speakers,
        other.parenthetical,
        other.delivery,
    )

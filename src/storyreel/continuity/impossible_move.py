"""Somebody moves as nobody can.

What it does:
    Finds walks faster than a run of 2.6 metres a second, walks to where somebody else stays,
    bodies that sit in one shot and stand in the next without getting up, and people who are
    suddenly in the middle of a place that a shot before showed without them.

Why is this bad:
    The move cannot be played, and a take of it looks like a fault of the film.

Example:
    Ten metres in a second; Anna sits, cut, Anna stands.

Use instead:
    Give the walk the time it needs, or show how it comes about.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import GROUPS, end_mark, end_posture, is_way_in
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import Blocking, Place, Scene, ShootingScript, Shot
from storyreel.screenplay.vocabulary import Posture, Verb
from storyreel.staging.plans import apart_m

FASTEST_M_PER_S = 2.6


def impossible_move(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Moves that nobody can make."""
    for scene in script.scenes:
        place = script.place(scene.place)
        before: dict[str, tuple[str, Posture]] = {}
        shown: set[str] = set()
        for shot in scene.shots:
            for block in shot.blocking:
                fault = (
                    _walk(script, place, shot, block)
                    or _posture(block, before.get(block.character))
                    or (block.character not in before and shown and _sudden(block))
                )
                if fault:
                    yield _issue(script, scene, shot, block, str(fault))
            if shot.kind in GROUPS:
                shown |= {block.character for block in shot.blocking}
            for block in shot.blocking:
                before[block.character] = (end_mark(block, place), end_posture(block, place))


def _walk(script: ShootingScript, place: Place, shot: Shot, block: Blocking) -> str:
    """What is wrong with somebody's walks, if anything is."""
    marks = {mark.id: mark for mark in place.marks}
    at = marks[block.mark]
    for action in block.actions:
        if action.verb is not Verb.WALK or action.target not in marks:
            continue
        target = marks[action.target]
        seconds = float(script.rate.seconds(action.duration_frames))
        if apart_m(at, target) > FASTEST_M_PER_S * seconds:
            return f"walks {apart_m(at, target):.1f} m in {seconds:.1f} s"
        for other in shot.blocking:
            stays = other.character != block.character and end_mark(other, place) == target.id
            if stays and not is_way_in(target.id):
                return f"walks to {target.id!r}, where {script.character(other.character).name} is"
        at = target
    return ""


def _posture(block: Blocking, before: tuple[str, Posture] | None) -> str:
    if before is None or before[0] != block.mark or before[1] is block.posture:
        return ""
    return f"is found {_SAID[block.posture]}, and was left {_SAID[before[1]]}"


def _sudden(block: Blocking) -> str:
    return "" if is_way_in(block.mark) else "is suddenly there, and was not in the place before"


def _issue(script: ShootingScript, scene: Scene, shot: Shot, block: Blocking, fault: str) -> Issue:
    return Issue(
        "impossible-move",
        Severity.WARNING,
        scene.id,
        shot.number,
        f"{script.character(block.character).name} {fault}.",
        "Give the move the time it needs, or show how it comes about.",
        people=(block.character,),
    )


_SAID = {
    Posture.STAND: "standing",
    Posture.SIT: "sitting",
    Posture.KNEEL: "kneeling",
    Posture.LIE: "lying",
}


RULE = impossible_move

"""Somebody who is seen, speaks or acts in a shot stands nowhere.

What it does:
    Asks of every shot that its subjects, everybody who speaks in the scene during it, and
    everybody who takes a prop, changes clothes or is hurt in it, has a mark. A voice over an
    insert or a cutaway needs none.

Why is this bad:
    Without a mark the camera cannot be solved, the mouth that speaks is not drawn, and the next
    shot cannot agree with this one about where the person was.

Example:
    Ben says line l4 in shot 30, and shot 30 blocks only Anna.

Use instead:
    Block Ben in shot 30, or mark the line as off screen or voice over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Delivery, Dialogue
from storyreel.screenplay.schema import ScriptLine, ShootingScript, Shot
from storyreel.screenplay.vocabulary import ShotKind, StateKind, SubjectKind

_UNSEEN = (ShotKind.INSERT, ShotKind.CUTAWAY)


def missing_blocking(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """People of a shot who have no mark in it."""
    for scene in script.scenes:
        lines = {line.id: line for line in scene.lines}
        for shot in scene.shots:
            blocked = {block.character for block in shot.blocking}
            for person, what in _needed(lines, shot).items():
                if person not in blocked:
                    name = script.character(person).name
                    yield Issue(
                        "missing-blocking",
                        Severity.ERROR,
                        scene.id,
                        shot.number,
                        f"{name} {what} shot {shot.number} and has no blocking in it.",
                        f"Give {name} a mark in the shot.",
                        people=(person,),
                    )


def _needed(lines: Mapping[str, ScriptLine], shot: Shot) -> dict[str, str]:
    """Who must have a mark, and why; the first reason is the one that is told."""
    needed = {s.id: "is a subject of" for s in shot.subjects if s.kind is SubjectKind.PERSON}
    if shot.kind not in _UNSEEN:
        for use in shot.lines:
            if lines[use.line].delivery is Delivery.ON:
                for speaker in lines[use.line].speakers:
                    needed.setdefault(speaker, "speaks in")
    for event in shot.state_events:
        # A prop can be somebody's without their being there; clothes and wounds cannot.
        if event.character is not None and event.kind is not StateKind.PROP:
            needed.setdefault(event.character, "changes in")
    return needed


RULE = missing_blocking

"""Somebody looks at, or speaks to, a person who is not there.

What it does:
    Asks of every look at a person that this person has a mark in the shot, and is not the one
    who looks; and of every line spoken in the place that those it is said to are in the place.

Why is this bad:
    An eyeline needs an end: without one the head points nowhere, and the camera is solved for
    nothing.

Example:
    Anna looks at Ben in shot 40, and Ben went out in shot 30.

Use instead:
    Let them look at somebody who is there, or bring the other in.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Delivery, Dialogue
from storyreel.screenplay.schema import Scene, ShootingScript, Shot
from storyreel.screenplay.vocabulary import GazeKind


def eyeline_to_nobody(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Looks and lines that go to nobody."""
    for scene in script.scenes:
        lines = {line.id: line for line in scene.lines}
        for shot in scene.shots:
            there = {block.character for block in shot.blocking}
            yield from _looks(script, scene, shot, there)
            for use in shot.lines:
                line = lines[use.line]
                if use.in_frames or line.delivery is not Delivery.ON or not there:
                    continue
                for person in line.addressees:
                    if person not in there:
                        speaker = script.character(line.speakers[0]).name
                        name = script.character(person).name
                        yield Issue(
                            "eyeline-to-nobody",
                            Severity.WARNING,
                            scene.id,
                            shot.number,
                            f"{speaker} speaks line {line.id} to {name}, who is not in the place.",
                            f"Bring {name} in, or say who else hears it.",
                            people=(line.speakers[0], person),
                        )


def _looks(script: ShootingScript, scene: Scene, shot: Shot, there: set[str]) -> Iterator[Issue]:
    for block in shot.blocking:
        gaze = block.gaze
        if gaze is None or gaze.kind is not GazeKind.PERSON or gaze.id is None:
            continue
        if gaze.id in there and gaze.id != block.character:
            continue
        name = script.character(block.character).name
        itself = gaze.id == block.character
        seen = "themselves" if itself else f"{script.character(gaze.id).name}, who is not there"
        yield Issue(
            "eyeline-to-nobody",
            Severity.WARNING,
            scene.id,
            shot.number,
            f"{name} looks at {seen}.",
            "Let them look at somebody who is there.",
            people=(block.character,),
        )


RULE = eyeline_to_nobody

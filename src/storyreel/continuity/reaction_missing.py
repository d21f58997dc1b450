"""The scene turns, and nobody is seen to take it in.

What it does:
    Looks for a shot of the listener at each turning point: while its line is spoken, or within
    two and a half seconds after. A shot of several people counts when the listener is one of
    them.

Why is this bad:
    A turn happens in the face of the one it happens to (evaluation.md 4.3, rule 11).

Example:
    "I am your father", and the picture stays on the one who says it.

Use instead:
    Cut to the listener for one to two and a half seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Delivery, Dialogue
from storyreel.screenplay.schema import Scene, ScriptLine, ShootingScript

WITHIN_S = Fraction(5, 2)


def reaction_missing(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Turning points without a listener on screen."""
    for scene in script.scenes:
        turns = {beat.first_line for beat in scene.beats if beat.turning_point}
        for line in scene.lines:
            if line.id in turns and line.delivery is Delivery.ON:
                yield from _unseen(script, scene, line)


def _unseen(script: ShootingScript, scene: Scene, line: ScriptLine) -> Iterator[Issue]:
    listeners = set(line.addressees) - set(line.speakers)
    end = line.span.end + script.rate.frames(WITHIN_S)
    during = [
        shot
        for shot, span in zip(scene.shots, scene.shot_spans(), strict=True)
        if span.start < end and span.end > line.start_frame
    ]
    there = {block.character for shot in during for block in shot.blocking}
    wanted = listeners & there
    if not wanted or any(s.id in wanted for shot in during for s in shot.subjects):
        return
    who = " and ".join(script.character(person).name for person in sorted(wanted))
    yield Issue(
        "reaction-missing",
        Severity.NOTE,
        scene.id,
        during[-1].number,
        f"the scene turns at line {line.id}, and {who} is not seen to take it in.",
        f"Cut to {who} as the line ends.",
        people=tuple(sorted(wanted)),
        frames=(line.start_frame, end),
    )


RULE = reaction_missing

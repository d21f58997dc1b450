"""Every change of speaker is cut to.

What it does:
    Finds eight changes of speaker in a row that each have a cut within half a second.

Why is this bad:
    Two in three changes of speaker in real films have no cut near them (evaluation.md 4.3, rule
    9). Murch calls the mechanical cut to each speaker after an old police series.

Example:
    Twelve short lines, twelve singles.

Use instead:
    Hold a face through an answer, or both in one picture.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from fractions import Fraction

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import Scene, ShootingScript

RUN = 8
NEAR_S = Fraction(1, 2)


def cut_every_turn(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Runs of changes of speaker that are all cut to."""
    near = script.rate.frames(NEAR_S)
    for scene in script.scenes:
        cuts = [span.start for span in scene.shot_spans()][1:]
        run = 0
        for one, two in zip(scene.lines, scene.lines[1:], strict=False):
            if one.speakers == two.speakers:
                continue
            low, high = sorted((one.span.end, two.start_frame))
            at = bisect_left(cuts, low - near)
            run = run + 1 if at < len(cuts) and cuts[at] <= high + near else 0
            if run == RUN:
                yield Issue(
                    "cut-every-turn",
                    Severity.NOTE,
                    scene.id,
                    _shot_at(scene, two.start_frame),
                    f"the last {RUN} changes of speaker before line {two.id} are all cut to.",
                    "Hold a face through an answer, or both in one picture.",
                )
                run = 0


def _shot_at(scene: Scene, frame: int) -> str:
    for shot, span in zip(scene.shots, scene.shot_spans(), strict=True):
        if span.end > frame:
            return shot.number
    return scene.shots[-1].number


RULE = cut_every_turn

"""A scene begins without showing who is where.

What it does:
    Looks at the first two shots of a scene in which two or more people are present: one of them
    should be a master, group or two-shot, medium long or wider.

Why is this bad:
    Without it the audience must work out from singles who is in the room and on which side, and
    every eyeline after it is a guess.

Example:
    A scene that opens on a close-up of Anna, followed by a close-up of Ben.

Use instead:
    A master first, or right after the first close-up.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import GROUPS, WIDE
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript


def no_establishing(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Scenes of several people that open without a wide shot."""
    for scene in script.scenes:
        opening = scene.shots[:2]
        present = {block.character for shot in opening for block in shot.blocking}
        shown = any(shot.kind in GROUPS and shot.framing.size in WIDE for shot in opening)
        if len(present) > 1 and not shown:
            yield Issue(
                "no-establishing",
                Severity.WARNING,
                scene.id,
                scene.shots[0].number,
                f"scene {scene.number} has {len(present)} people and does not open with a wide "
                "shot of them.",
                "Begin with a master, or put one second.",
            )


RULE = no_establishing

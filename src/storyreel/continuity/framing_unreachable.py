"""A single does not have the size it promises.

What it does:
    Solves the camera of every single, reaction and over-the-shoulder and compares the height of
    the subject's face with the shot size asked for (evaluation.md 3.9). The face must also be in
    the picture, and not behind somebody's head.

Why is this bad:
    The size is what the shot is for. A close-up that comes out as a medium shot has lost its
    reason, and everything that is measured against the script later is measured wrong.

Example:
    A camera placed by hand four metres away on a 24 mm lens, in a shot that asks for a close-up.

Use instead:
    Let the camera be solved from the framing, move it nearer, take a longer lens, or ask for the
    size that can be had.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import View, views
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.vocabulary import ShotKind
from storyreel.staging.promise import promise

_JUDGED = (ShotKind.SINGLE, ShotKind.REACTION, ShotKind.OTS)


def framing_unreachable(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Shots of one person whose face is not of the promised size."""
    for view in views(script):
        if view.shot.kind in _JUDGED and view.subjects and view.camera is not None:
            yield from _judged(script, view)


def _judged(script: ShootingScript, view: View) -> Iterator[Issue]:
    subject = view.subjects[0]
    if view.camera is None or subject not in view.people:
        return
    wanted, name = view.shot.framing.size, script.character(subject).name
    kept = promise(view.camera, subject, view.people, size=wanted, aspect=view.aspect)
    if not kept.in_picture:
        message = f"shot {view.shot.number} asks for {wanted} of {name}, whose face is out of it."
    elif kept.size is not wanted:
        message = (
            f"shot {view.shot.number} asks for {wanted} of {name} and shows {kept.size}: "
            f"the face takes {kept.share:.0%} of the height."
        )
    elif kept.hidden_by is not None:
        before = script.character(kept.hidden_by).name
        message = (
            f"shot {view.shot.number} asks for {wanted} of {name}, whose face is behind {before}."
        )
    else:
        return
    yield Issue(
        "framing-unreachable",
        Severity.ERROR,
        view.scene.id,
        view.shot.number,
        message,
        "Let the camera be solved from the framing, or ask for the size that can be had.",
        people=(subject,),
    )


RULE = framing_unreachable

"""Somebody is in another spot than the shot before left them in.

What it does:
    Follows everybody from shot to shot of a scene: whoever stands on another mark than the one
    they stood on, or walked to, has not been seen to go there. Doors and spots out of sight are
    ways in and out, and break the chain.

Why is this bad:
    The audience sees the person jump across the room.

Example:
    Ben sits at the table in shot 20 and stands at the window in shot 30.

Use instead:
    A walk in the shot before, or the mark where the shot before left them.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import end_mark, is_way_in
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import Scene, ShootingScript


def teleport(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """People who are suddenly somewhere else."""
    for scene in script.scenes:
        yield from _jumps(script, scene)


def _jumps(script: ShootingScript, scene: Scene) -> Iterator[Issue]:
    place = script.place(scene.place)
    left: dict[str, tuple[str, str]] = {}
    for shot in scene.shots:
        for block in shot.blocking:
            mark, number = left.get(block.character, (block.mark, ""))
            if block.mark != mark and not is_way_in(block.mark) and not is_way_in(mark):
                name = script.character(block.character).name
                yield Issue(
                    "teleport",
                    Severity.ERROR,
                    scene.id,
                    shot.number,
                    f"{name} is at {block.mark!r} in shot {shot.number}, and shot {number} leaves "
                    f"them at {mark!r}.",
                    f"Let {name} walk there, or keep them at {mark!r}.",
                    people=(block.character,),
                )
            left[block.character] = (end_mark(block, place), shot.number)


RULE = teleport

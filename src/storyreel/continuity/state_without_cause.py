"""Clothes, wounds or the weather change, and nothing brings it about.

What it does:
    Looks at every change of clothes, wound and weather inside a scene: clothes change when the
    person does something in that shot or is named in its action, a wound does not heal within a
    scene, and there is no weather in a room.

Why is this bad:
    Script supervisors call it a jump in continuity; the audience sees a coat appear.

Example:
    Ben wears a coat from shot 30 on, in which he only listens.

Use instead:
    Show it, or let it happen between two scenes.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import Scene, ShootingScript, Shot, StateEvent
from storyreel.screenplay.vocabulary import Setting, StateKind


def state_without_cause(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Changes of state that nothing on screen brings about."""
    for scene in script.scenes:
        inside = script.place(scene.place).setting is Setting.INT
        hurt: set[str] = set()
        for number, shot in enumerate(scene.shots):
            for event in shot.state_events:
                fault = ""
                if event.kind is StateKind.CLOTHES and number:
                    fault = _dressed(script, shot, event)
                elif event.kind is StateKind.WEATHER and inside:
                    fault = f"the weather changes to {event.value} in a room"
                elif event.kind is StateKind.INJURY and event.character is not None:
                    if not event.value and event.character in hurt:
                        name = script.character(event.character).name
                        fault = f"the wound that {name} got in this scene has healed"
                    if event.value:
                        hurt.add(event.character)
                if fault:
                    yield _issue(scene, shot, event, fault)


def _dressed(script: ShootingScript, shot: Shot, event: StateEvent) -> str:
    """How clothes change by themselves; nothing when the person does something about it."""
    person = script.character(event.character or "")
    acts = any(block.actions for block in shot.blocking if block.character == person.id)
    if acts or person.name.casefold() in shot.action.casefold():
        return ""
    return f"{person.name} wears {event.value!r} and was not seen to change"


def _issue(scene: Scene, shot: Shot, event: StateEvent, fault: str) -> Issue:
    return Issue(
        "state-without-cause",
        Severity.WARNING,
        scene.id,
        shot.number,
        f"{fault} in shot {shot.number}.",
        "Show how it comes about, or let it happen between two scenes.",
        people=(event.character,) if event.character else (),
    )


RULE = state_without_cause

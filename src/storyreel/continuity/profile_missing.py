"""Somebody on screen is not described.

What it does:
    Finds people of the cast who are seen or heard, and have no demeanour or no words for their
    clothes.

Why is this bad:
    Nobody can draw, cast or prompt a person who is only a name, and every shot will draw
    another.

Example:
    A guard who speaks in three shots, with an empty description.

Use instead:
    Say in a few words how they come across and what they wear.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import Character, ShootingScript


def profile_missing(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """People without a description, at the first shot they are in."""
    wanting = {person.id: what for person in script.characters if (what := _wanting(person))}
    for scene in script.scenes:
        for shot in scene.shots:
            for block in shot.blocking:
                what = wanting.pop(block.character, "")
                if what:
                    name = script.character(block.character).name
                    yield Issue(
                        "profile-missing",
                        Severity.WARNING,
                        scene.id,
                        shot.number,
                        f"{name} is in shot {shot.number} and has no {what}.",
                        "Say in a few words how they come across and what they wear.",
                        people=(block.character,),
                    )


def _wanting(person: Character) -> str:
    """What is not said of a person; nothing when all of it is."""
    if not person.demeanour.strip():
        return "demeanour"
    if not all(outfit.description.strip() for outfit in person.wardrobe):
        return "description of what they wear"
    return ""


RULE = profile_missing

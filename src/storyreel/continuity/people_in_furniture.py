"""Somebody stands in a table, in somebody else, or walks through them.

What it does:
    Looks for people whose mark lies inside a solid thing that they do not sit on, for two
    people nearer than 35 centimetres, and for walks to which there is no way round the
    furniture and the people.

Why is this bad:
    Bodies go through things in every take, and no video model will do what the plan says.

Example:
    Anna on a mark in the middle of the sofa, standing.

Use instead:
    Another mark, or the thing out of the way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

from storyreel.continuity import Issue, Severity
from storyreel.continuity._views import is_way_in
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import Blocking, Place, Scene, ShootingScript, Shot
from storyreel.screenplay.vocabulary import Verb
from storyreel.staging.paths import is_solid, walk_path
from storyreel.staging.plans import covers

NEAREST_M = 0.35


def people_in_furniture(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Bodies that are where something else is."""
    for scene in script.scenes:
        place = script.place(scene.place)
        inside = _marks_in_things(place)
        told: set[tuple[str, ...]] = set()
        for shot in scene.shots:
            for people, fault in _faults(script, place, shot, inside):
                if (*people, fault) not in told:
                    told.add((*people, fault))
                    yield _issue(scene, shot, people, fault)


def _marks_in_things(place: Place) -> dict[str, str]:
    """Marks that lie inside something solid, with what it is."""
    found = {}
    for mark in place.marks:
        for thing in place.furniture:
            if is_way_in(mark.id) or thing.id == mark.seat or not is_solid(thing):
                continue
            if covers(thing, mark.x_m, mark.z_m):
                found[mark.id] = thing.item
    return found


def _faults(
    script: ShootingScript, place: Place, shot: Shot, inside: dict[str, str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    names = {b.character: script.character(b.character).name for b in shot.blocking}
    for block in shot.blocking:
        if block.mark in inside:
            thing = inside[block.mark].replace("-", " ")
            yield (block.character,), f"{names[block.character]} is inside the {thing}"
    for one, two in combinations(shot.blocking, 2):
        a, b = place.mark(one.mark), place.mark(two.mark)
        near = math.hypot(a.x_m - b.x_m, a.z_m - b.z_m) < NEAREST_M
        if near and not (is_way_in(a.id) or is_way_in(b.id)):
            people = (one.character, two.character)
            yield people, f"{names[people[0]]} and {names[people[1]]} stand in each other"
    for block in shot.blocking:
        if _has_no_way(place, shot, block):
            yield (block.character,), f"{names[block.character]} has no way to walk there"


def _has_no_way(place: Place, shot: Shot, block: Blocking) -> bool:
    marks = {mark.id: mark for mark in place.marks}
    at = marks[block.mark]
    for action in block.actions:
        if action.verb is Verb.WALK and action.target in marks:
            others = [
                (marks[other.mark].x_m, marks[other.mark].z_m)
                for other in shot.blocking
                if other.character != block.character
                and not any(a.verb is Verb.WALK for a in other.actions)
            ]
            if walk_path(place, at, marks[action.target], others) is None:
                return True
            at = marks[action.target]
    return False


def _issue(scene: Scene, shot: Shot, people: tuple[str, ...], fault: str) -> Issue:
    return Issue(
        "people-in-furniture",
        Severity.ERROR,
        scene.id,
        shot.number,
        f"{fault} in shot {shot.number}.",
        "Choose another mark, or move what is in the way.",
        people=people,
    )


RULE = people_in_furniture

"""Cross-checks of a shooting script: everything it refers to exists.

Run whenever a script is made or loaded, so that no later room has to ask.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from storyreel.screenplay.vocabulary import (
    GazeKind,
    StateKind,
    SubjectKind,
    TransitionKind,
    Verb,
    Weather,
)

if TYPE_CHECKING:
    from storyreel.screenplay.schema import (
        Blocking,
        Place,
        Prop,
        Scene,
        ShootingScript,
        Shot,
        StateEvent,
    )

_WALKS_TO_MARKS = {Verb.WALK}


def check_references(script: ShootingScript) -> None:
    """Raises `ValueError` with one sentence for the first reference that leads nowhere."""
    people = _unique((person.id for person in script.characters), "character")
    places = _unique((place.id for place in script.places), "place")
    props = _unique((prop.id for prop in script.props), "prop")
    _unique((scene.id for scene in script.scenes), "scene")
    _unique((str(scene.number) for scene in script.scenes), "scene number")
    _unique((line.id for scene in script.scenes for line in scene.lines), "line")
    for person in script.characters:
        _unique((outfit.state for outfit in person.wardrobe), f"outfit of {person.id}")
    for place in script.places:
        _unique((mark.id for mark in place.marks), f"mark in {place.id}")
        seats = {item.id for item in place.furniture}
        for mark in place.marks:
            if mark.seat is not None:
                _known(mark.seat, seats, f"mark {mark.id!r} of place {place.id!r}", "seat")
    for prop in script.props:
        _check_prop(prop, script, people, places)
    wardrobes = {
        person.id: {outfit.state for outfit in person.wardrobe} for person in script.characters
    }
    for scene in script.scenes:
        _known(scene.place, places, f"scene {scene.id}", "place")
        _check_scene(scene, script.place(scene.place), wardrobes, props)


def _check_prop(
    prop: Prop, script: ShootingScript, people: Collection[str], places: Collection[str]
) -> None:
    where = f"prop {prop.id!r}"
    if prop.owner is not None:
        _known(prop.owner, people, where, "owner")
    if prop.place is not None:
        _known(prop.place, places, where, "place")
    if prop.mark is not None:
        if prop.place is None:
            raise ValueError(f"{where} lies at mark {prop.mark!r} of no place; name its place")
        marks = {mark.id for mark in script.place(prop.place).marks}
        _known(prop.mark, marks, where, "mark")


def _check_scene(
    scene: Scene, place: Place, people: Mapping[str, Collection[str]], props: Collection[str]
) -> None:
    where = f"scene {scene.id}"
    for name in scene.cast:
        _known(name, people, where, "character")
    for line in scene.lines:
        for name in (*line.speakers, *line.addressees):
            _known(name, people, f"line {line.id}", "character")
    line_ids = [line.id for line in scene.lines]
    for beat in scene.beats:
        _known(beat.first_line, line_ids, f"beat {beat.id!r} of {where}", "line")
    _unique((shot.number for shot in scene.shots), f"shot number in {where}")
    lengths = {line.id: line.duration_frames for line in scene.lines}
    for shot in scene.shots:
        _check_lines(shot, lengths)
        _check_shot(shot, place, people, props)


def _check_lines(shot: Shot, lengths: dict[str, int]) -> None:
    ids = list(lengths)
    for use in shot.lines:
        if use.line not in lengths:
            known = f"lines {ids[0]} to {ids[-1]}" if ids else "the scene has none"
            raise ValueError(
                f"shot {shot.number} speaks line {use.line!r}, which is not in the scene ({known})"
            )
        if not use.in_frames < use.out_frames <= lengths[use.line]:
            raise ValueError(
                f"shot {shot.number} uses frames {use.in_frames} to {use.out_frames} of line "
                f"{use.line}, which has {lengths[use.line]}"
            )


def _check_shot(
    shot: Shot, place: Place, people: Mapping[str, Collection[str]], props: Collection[str]
) -> None:
    where = f"shot {shot.number}"
    marks = {mark.id for mark in place.marks}
    anything = {*people, *props, *marks}
    known = {
        SubjectKind.PERSON: people,
        SubjectKind.PROP: props,
        SubjectKind.PLACE: {place.id},
    }
    for subject in shot.subjects:
        _known(subject.id, known[subject.kind], where, subject.kind.value)
    _known(shot.focus.target, {*anything, place.id}, where, "focus target")
    if shot.focus.pull_to is not None:
        _known(shot.focus.pull_to, anything, where, "focus target")
    _unique((block.character for block in shot.blocking), f"person blocked in {where}")
    for block in shot.blocking:
        _check_blocking(block, where, people, props, marks)
    for event in shot.state_events:
        _check_event(event, f"state event of {where}", people, props, marks)
    if shot.transition.kind is TransitionKind.CUT and shot.transition.frames:
        raise ValueError(f"{where} ends in a cut of {shot.transition.frames} frames; a cut has 0")


def _check_event(
    event: StateEvent,
    where: str,
    people: Mapping[str, Collection[str]],
    props: Collection[str],
    marks: Collection[str],
) -> None:
    for value, allowed, kind in (
        (event.character, people, "character"),
        (event.prop, props, "prop"),
        (event.mark, marks, "mark"),
    ):
        if value is not None:
            _known(value, allowed, where, kind)
    if event.kind is StateKind.PROP and event.prop is None:
        raise ValueError(f"{where} changes a prop and does not name it")
    if event.kind in (StateKind.CLOTHES, StateKind.INJURY) and event.character is None:
        raise ValueError(f"{where} changes {event.kind} and does not say whose")
    if event.kind is StateKind.CLOTHES:
        _known(event.value, people[event.character or ""], where, "outfit")
    if event.kind is StateKind.WEATHER:
        _known(event.value, [weather.value for weather in Weather], where, "weather")


def _check_blocking(
    block: Blocking,
    where: str,
    people: Collection[str],
    props: Collection[str],
    marks: Collection[str],
) -> None:
    _known(block.character, people, where, "character")
    _known(block.mark, marks, f"{where}, {block.character}", "mark")
    if block.gaze is not None and block.gaze.kind is not GazeKind.CAMERA:
        targets = {GazeKind.PERSON: people, GazeKind.PROP: props, GazeKind.MARK: marks}
        _known(block.gaze.id or "", targets[block.gaze.kind], f"{where}, {block.character}", "gaze")
    for action in block.actions:
        if action.target is not None or action.verb in _WALKS_TO_MARKS:
            allowed = marks if action.verb in _WALKS_TO_MARKS else {*people, *props, *marks}
            _known(action.target or "", allowed, f"{where}, {block.character}", "target")


def _unique(ids: Iterable[str], what: str) -> set[str]:
    seen: set[str] = set()
    for value in ids:
        if value in seen:
            raise ValueError(f"{what} {value!r} is there twice")
        seen.add(value)
    return seen


def _known(value: str, allowed: Collection[str], where: str, what: str) -> None:
    if value not in allowed:
        names = ", ".join(sorted(allowed)) or "none"
        raise ValueError(f"{where} names {what} {value!r}, which does not exist (known: {names})")

"""Carries shot numbers over an edit, as a script supervisor does: nothing is renumbered."""

from __future__ import annotations

import difflib
import re
from typing import Any

from storyreel.screenplay.schema import Scene, ShootingScript, Shot


def carry_numbers(new: ShootingScript, old: ShootingScript) -> ShootingScript:
    """Gives the shots of `new` the numbers their equals have in `old`.

    A shot is the same when it is of the same kind, of the same people and over the same lines.
    Added shots are numbered between their neighbours: 25 between 20 and 30, 25A when there is no
    room.

    Args:
        new: The script as it is written now.
        old: The script the run was shot from.

    Returns:
        `new` with numbers that agree with `old` wherever a shot survived.
    """
    before = {scene.id: scene for scene in old.scenes}
    scenes = tuple(
        _numbered(scene, before[scene.id].shots) if scene.id in before else scene
        for scene in new.scenes
    )
    return new.model_copy(update={"scenes": scenes})


def _numbered(scene: Scene, before: tuple[Shot, ...]) -> Scene:
    numbers = _matched(before, scene.shots)
    taken = {shot.number for shot in before}
    for index in range(len(scene.shots)):
        if index not in numbers:
            low = numbers.get(index - 1, "")
            later = [numbers[k] for k in range(index + 1, len(scene.shots)) if k in numbers]
            numbers[index] = _between(low, later[0] if later else None, taken)
            taken.add(numbers[index])
    shots = tuple(
        shot.model_copy(update={"number": numbers[index]}) for index, shot in enumerate(scene.shots)
    )
    return scene.model_copy(update={"shots": shots})


def _matched(before: tuple[Shot, ...], after: tuple[Shot, ...]) -> dict[int, str]:
    """Numbers of the shots that survived, by their place in `after`.

    First shots over the same lines are matched, then what is left between them by kind and
    people alone: a shot whose line was rewritten is still that shot.
    """
    numbers: dict[int, str] = {}
    exact = _matcher([_identity(shot) for shot in before], [_identity(shot) for shot in after])
    for kind, b0, b1, a0, a1 in exact.get_opcodes():
        if kind == "equal" or (kind == "replace" and b1 - b0 == a1 - a0):
            numbers.update((a0 + k, before[b0 + k].number) for k in range(a1 - a0))
        elif kind == "replace":
            loose = _matcher([_kin(s) for s in before[b0:b1]], [_kin(s) for s in after[a0:a1]])
            for block in loose.get_matching_blocks():
                for k in range(block.size):
                    numbers[a0 + block.b + k] = before[b0 + block.a + k].number
    return numbers


def _matcher(before: list[Any], after: list[Any]) -> difflib.SequenceMatcher[Any]:
    return difflib.SequenceMatcher(None, before, after, autojunk=False)


def _kin(shot: Shot) -> tuple[object, ...]:
    return (shot.kind, tuple(subject.id for subject in shot.subjects))


def _identity(shot: Shot) -> tuple[object, ...]:
    heard = tuple((use.line, use.in_frames == 0) for use in shot.lines)
    return (*_kin(shot), heard)


def _between(low: str, high: str | None, taken: set[str]) -> str:
    first = _number(low) if low else 0
    if high is None:
        number = (first // 10 + 1) * 10
        while str(number) in taken:
            number += 10
        return str(number)
    last = _number(high)
    middle = (first + last) // 2
    if first < middle < last and str(middle) not in taken:
        return str(middle)
    for number in range(first + 1, last):
        if str(number) not in taken:
            return str(number)
    base = str(first or 1)
    letters = ""
    while base + letters in taken or not letters:
        letters = _next_letters(letters)
    return base + letters


def _next_letters(letters: str) -> str:
    if not letters:
        return "A"
    head, last = letters[:-1], letters[-1]
    return head + chr(ord(last) + 1) if last < "Z" else _next_letters(head) + "A"


def _number(number: str) -> int:
    digits = re.match(r"[0-9]+", number)
    assert digits is not None, "the schema lets no other shot number through"
    return int(digits.group())

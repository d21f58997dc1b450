"""From a model's words to a checked value: strictly if possible, put right and reported if not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from storyreel.dialogue.words import counted
from storyreel.document import restate
from storyreel.errors import BadAnswer

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_MOST_DROPPED = 200
_MOST_TRIES = 20
_MOST_MENDED = 400_000
"""Longer texts are not mended: it takes time that grows faster than they do."""


@dataclass(frozen=True, slots=True)
class Understood(Generic[T]):
    """A value, and what had to be put right before it was one.

    Attributes:
        value: The value.
        mended: What was put right in its form; empty when nothing was.
    """

    value: T
    mended: str = ""


def understood(text: str, model: type[M], check: Callable[[M], None]) -> Understood[M]:
    """Reads an answer that should be one JSON object.

    Words around the object are passed over, and said so.

    Args:
        text: The answer.
        model: What it should be.
        check: Raises `ValueError` for what the schema cannot say, such as an id that is not there.

    Raises:
        BadAnswer: It is none, with the first reason in one sentence.
    """
    bare = _THOUGHT.sub("", text, count=1).strip()
    try:
        found, mended = json.loads(bare), ""
    except (ValueError, RecursionError):
        found, mended = _object_in(bare, model), "words around the JSON were passed over"
    if isinstance(found, dict) and (gone := [it for it in model.model_fields if it not in found]):
        raise BadAnswer(f"{gone[0]}: is missing.")
    return Understood(_checked(found, model, check), mended)


def salvaged(text: str, model: type[M], trim: Callable[[M], tuple[M, str]]) -> Understood[M]:
    """Reads a wrong answer as far as it can be used: broken JSON, entries that are not lawful.

    Args:
        text: The answer.
        model: What it should be.
        trim: Takes out what does not belong, and says what.

    Raises:
        BadAnswer: Nothing of it can be used.
    """
    import json_repair

    bare = _THOUGHT.sub("", text, count=1)
    start = bare.find("{")
    if start < 0 or len(bare) > _MOST_MENDED:
        raise BadAnswer("the answer holds no JSON object.")
    try:
        found = json_repair.loads(bare[start:])
    except (ValueError, RecursionError):
        raise BadAnswer("the answer holds no JSON object.") from None
    if isinstance(found, list):
        # Prose after the object makes a list of the two.
        found = next((part for part in found if isinstance(part, dict)), found)
    if not isinstance(found, dict):
        raise BadAnswer("one JSON object is wanted.")
    value, dropped = _lawful(found, model)
    value, trimmed = trim(value)
    said = ["a wrong answer was used as far as it goes"]
    if dropped:
        said.append(f"{counted(dropped, 'entry', 'entries')} that cannot be were left out")
    return Understood(value, "; ".join([*said, *([trimmed] if trimmed else [])]))


def _lawful(found: dict[str, object], model: type[M]) -> tuple[M, int]:
    """The answer without the entries that are not lawful, and how many they were."""
    dropped = 0
    while True:
        try:
            return model.model_validate(found), dropped
        except ValidationError as error:
            where = error.errors(include_url=False)[0]["loc"]
            if not where or dropped >= _MOST_DROPPED:
                raise BadAnswer(restate(error)) from None
            entries = found.get(str(where[0]))
            if len(where) > 1 and isinstance(entries, list) and isinstance(where[1], int):
                del entries[where[1]]
            elif str(where[0]) in found:
                del found[str(where[0])]
            else:
                raise BadAnswer(restate(error)) from None
            dropped += 1


def _checked(found: object, model: type[M], check: Callable[[M], None]) -> M:
    if not isinstance(found, dict):
        raise BadAnswer("one JSON object is wanted.")
    try:
        value = model.model_validate(found)
    except ValidationError as error:
        raise BadAnswer(restate(error)) from None
    try:
        check(value)
    except ValueError as error:
        raise BadAnswer(f"{error}.") from None
    return value


def _object_in(text: str, model: type[BaseModel]) -> object:
    """The first whole JSON object in a text that has the fields; a part of one has not."""
    fields = set(model.model_fields)
    decoder = json.JSONDecoder()
    at = text.find("{")
    for _try in range(_MOST_TRIES):
        if at < 0:
            break
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if isinstance(found, dict) and fields <= set(found):
                return found
        at = text.find("{", end)
    raise BadAnswer("the answer holds no whole JSON object of that form.")

"""From a model's words to a checked value: strictly if possible, put right and reported if not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from storyreel.document import restate
from storyreel.errors import BadAnswer

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

_FENCED = re.compile(r"```[a-zA-Z]*\s*\n(.*?)```", re.DOTALL)
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
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
        found, mended = _object_in(bare), "words around the JSON were passed over"
    return Understood(_checked(found, model, check), mended)


def salvaged(text: str, model: type[M], check: Callable[[M], None]) -> Understood[M]:
    """Reads an answer whose JSON is broken, as far as it can be put together again.

    Raises:
        BadAnswer: It cannot.
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
    return Understood(_checked(found, model, check), "broken JSON was put together again")


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


def _object_in(text: str) -> object:
    """The first whole JSON object in a text."""
    for fenced in _FENCED.finditer(text):
        try:
            return json.loads(fenced[1])
        except (ValueError, RecursionError):
            continue
    decoder = json.JSONDecoder()
    at = text.find("{")
    tries = 0
    while at >= 0 and tries < 20:
        try:
            return decoder.raw_decode(text, at)[0]
        except (ValueError, RecursionError):
            tries += 1
            at = text.find("{", at + 1)
    raise BadAnswer("the answer holds no whole JSON object.")

"""Looks words of stage business up; the tables are in words.toml, for a person to read."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from storyreel import resources


@cache
def table(name: str) -> dict[str, tuple[str, ...]]:
    """One table of words.toml: label to word beginnings."""
    return {label: tuple(words) for label, words in _tables()[name].items()}


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.text("scripter", "words.toml"))


@cache
def _pattern(entries: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all the words of a label."""
    return re.compile("|".join(_form(entry) for entry in entries))


def _form(entry: str) -> str:
    word = re.escape(entry.removesuffix("$"))
    if not entry.isascii() and not re.search(r"[a-zà-ÿа-я]", entry):
        return word
    return rf"(?<!\w){word}" + (r"(?!\w)" if entry.endswith("$") else r"\w*")


def found(entries: tuple[str, ...], text: str) -> str | None:
    """The first word of `text` that one of the entries names, as it stands there."""
    if not text:
        return None
    first = _pattern(entries).search(text.casefold())
    return text[first.start() : first.end()] if first else None


def count(entries: tuple[str, ...], text: str) -> int:
    """How often words that the entries name occur in `text`."""
    return sum(1 for _ in _pattern(entries).finditer(text.casefold()))


def labels(name: str, text: str) -> dict[str, str]:
    """Every label of a table whose words occur in `text`, with the word that showed it."""
    return {
        label: word
        for label, entries in table(name).items()
        if (word := found(entries, text)) is not None
    }


def label(name: str, text: str) -> tuple[str, str] | None:
    """The label of a table that shows first in `text`, with its word."""
    shown = labels(name, text)
    if not shown:
        return None
    return min(shown.items(), key=lambda item: text.find(item[1]))

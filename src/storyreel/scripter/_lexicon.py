"""Looks words of stage business up; the tables are in words.toml, for a person to read."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from storyreel import resources


@cache
def table(name: str) -> dict[str, list[str]]:
    """One table of words.toml: label to word beginnings."""
    words: dict[str, dict[str, list[str]]] = tomllib.loads(resources.text("scripter", "words.toml"))
    return words[name]


@cache
def _pattern(entry: str) -> re.Pattern[str]:
    if not entry.isascii() and not re.search(r"[a-zà-ÿа-я]", entry):
        return re.compile(re.escape(entry.removesuffix("$")))
    whole = entry.endswith("$")
    return re.compile(
        r"(?<!\w)" + re.escape(entry.removesuffix("$")) + (r"(?!\w)" if whole else r"\w*")
    )


def found(entries: list[str], text: str) -> str | None:
    """The first word of `text` that one of the entries names, as it stands there."""
    folded = text.casefold()
    hits = [match for entry in entries if (match := _pattern(entry).search(folded))]
    if not hits:
        return None
    first = min(hits, key=lambda match: match.start())
    return text[first.start() : first.end()]


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

"""Finds an implementation by its file name.

Each room of implementations is a package; a module in it is one implementation and its file name
is its name. Third parties add theirs through an entry point in the group `storyreel.<room>`.
Listing imports nothing.
"""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import entry_points
from typing import Any

from storyreel.errors import unknown_name


def names(room: str) -> list[str]:
    """Names of the implementations in `room` (a package such as `scripter`), sorted."""
    package = importlib.import_module(f"storyreel.{room}")
    own = (m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    theirs = (point.name for point in entry_points(group=f"storyreel.{room}"))
    return sorted({*own, *theirs})


def find(room: str, name: str, attribute: str, *, kind: str) -> Any:
    """Imports the implementation `name` of `room` and returns its `attribute`.

    Args:
        room: Package below `storyreel`, such as `backends.video`.
        name: File name without ending, or an entry point's name.
        attribute: The constant that holds the implementation, such as `SCRIPTER`.
        kind: What to call it in an error, such as `scripter`.

    Raises:
        UnknownName: There is no such implementation; the message names the nearest.
    """
    known = names(room)
    if name not in known:
        raise unknown_name(kind, name, known)
    for point in entry_points(group=f"storyreel.{room}", name=name):
        return point.load()
    return getattr(importlib.import_module(f"storyreel.{room}.{name}"), attribute)


def every(room: str, attribute: str) -> dict[str, Any]:
    """Imports all implementations of `room` and returns their `attribute`, by name, sorted.

    Args:
        room: Package below `storyreel`, such as `dialogue.formats`.
        attribute: The constant that holds the implementation, such as `READER`.
    """
    theirs = {point.name: point for point in entry_points(group=f"storyreel.{room}")}
    return {
        name: theirs[name].load()
        if name in theirs
        else getattr(importlib.import_module(f"storyreel.{room}.{name}"), attribute)
        for name in names(room)
    }

"""Dialogue in, film out.

Five verbs and four documents::

    import storyreel

    dialogue = storyreel.read_dialogue("examples/ferry.txt")
    script = storyreel.write(dialogue, scripter="planner")
    for issue in storyreel.check(script):
        print(issue)
    cut = storyreel.shoot(script, backend="previz")
    print(storyreel.review(cut).table())
    cut.save("film.mp4")

`produce` is the verbs in a row, resumable. Names are loaded when they are first used, so that
importing storyreel costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storyreel.continuity import Issue, check
    from storyreel.dialogue import Dialogue, read_dialogue
    from storyreel.errors import StoryreelError
    from storyreel.screenplay import ShootingScript
    from storyreel.scripter import ModelOptions, WriterOptions, write
    from storyreel.studio import Cut, Review, produce, review, shoot
    from storyreel.studio.stages import ShootOptions

_HOMES = {
    "Cut": "storyreel.studio",
    "Dialogue": "storyreel.dialogue",
    "Issue": "storyreel.continuity",
    "ModelOptions": "storyreel.scripter",
    "Review": "storyreel.studio",
    "ShootOptions": "storyreel.studio.stages",
    "ShootingScript": "storyreel.screenplay",
    "StoryreelError": "storyreel.errors",
    "WriterOptions": "storyreel.scripter",
    "check": "storyreel.continuity",
    "produce": "storyreel.studio",
    "read_dialogue": "storyreel.dialogue",
    "review": "storyreel.studio",
    "shoot": "storyreel.studio",
    "write": "storyreel.scripter",
}

__all__ = [
    "Cut",
    "Dialogue",
    "Issue",
    "ModelOptions",
    "Review",
    "ShootOptions",
    "ShootingScript",
    "StoryreelError",
    "WriterOptions",
    "check",
    "produce",
    "read_dialogue",
    "review",
    "shoot",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'storyreel' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__

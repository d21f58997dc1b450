"""The embedded renderer: staged shot in, frames and truth out; no network, no GPU, no encoding."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numba


def _keep_kernels_apart() -> None:
    """Gives compiled kernels a folder named by all our sources.

    Numba finds a compiled function again by its own file alone, and does not see that one it calls,
    in another file, has changed: after an edit or an upgrade, old and new kernels would be mixed.
    """
    room = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(room.rglob("*.py")):
        digest.update(source.relative_to(room).as_posix().encode() + b"\0" + source.read_bytes())
    name = f"kernels-{digest.hexdigest()[:16]}"
    settings: Any = numba.config
    given = Path(settings.CACHE_DIR or room / "__pycache__")
    if given.name != name:
        settings.CACHE_DIR = os.fspath(given / name)


_keep_kernels_apart()

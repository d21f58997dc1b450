"""What the tests of whole runs ask of a run folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def finished_once() -> Callable[[Path], bool]:
    """Whether the ledger tells of every voice and take that it was finished one time."""

    def check(folder: Path) -> bool:
        log = sqlite3.connect(folder / "run.sqlite")
        rows = log.execute(
            "SELECT count(*) FROM event WHERE state = 'done' GROUP BY kind, digest"
        ).fetchall()
        log.close()
        return {count for (count,) in rows} == {1}

    return check

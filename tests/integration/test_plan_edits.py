"""One changed line changes the shots around it and no others, in a scene of thirty lines."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[1] / "bench"


@pytest.fixture(scope="module")
def deeper() -> Any:
    """The measuring script's own count of takes made anew."""
    sys.path.insert(0, str(BENCH))
    try:
        return runpy.run_path(str(BENCH / "_deeper.py"))
    finally:
        sys.path.remove(str(BENCH))


@pytest.mark.slow
@pytest.mark.parametrize(("what", "most"), [("change", 2), ("insert", 3), ("delete", 3)])
def test_an_edit_makes_few_takes_anew_wherever_it_is(deeper: Any, what: str, most: int) -> None:
    assert max(deeper["takes_anew"](what)) <= most


@pytest.mark.parametrize(("what", "most"), [("change", 2), ("insert", 3), ("delete", 3)])
def test_an_edit_makes_few_takes_anew(deeper: Any, what: str, most: int) -> None:
    made = deeper["takes_anew"](what, every=6)
    assert len(made) == 5
    assert max(made) <= most

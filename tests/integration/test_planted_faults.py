"""Every kind of fault is found, and nothing else is."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from storyreel.continuity import check, repair

_FAULTS = runpy.run_path(str(Path(__file__).parents[1] / "faults.py"))
good = _FAULTS["good"]
PLANTED = _FAULTS["faults"]()


@cache
def repaired(kind: str) -> Any:
    """A planted fault, as far as it was put right."""
    script, dialogue = good()
    fault = next(fault for fault in PLANTED if fault.kind == kind)
    return repair(fault.plant(script), dialogue)


def found(script: Any) -> set[str]:
    _script, dialogue = good()
    return {issue.rule for issue in check(script, dialogue=dialogue)}


def test_nothing_is_found_in_a_good_script() -> None:
    assert found(good()[0]) == set()


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.kind)
def test_a_planted_fault_raises_what_it_must_and_no_more(fault: Any) -> None:
    planted = fault.plant(good()[0])
    type(planted).model_validate(planted.model_dump())
    assert found(planted) == fault.raises


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.kind)
def test_a_repair_never_makes_a_script_worse(fault: Any) -> None:
    done = repaired(fault.kind)
    assert found(done.script) <= fault.raises
    assert bool(done.repairs) == (len(done.script.provenance.repairs) > 0)


def test_repairs_put_right_what_is_safe() -> None:
    mended = {fault.kind for fault in PLANTED if not found(repaired(fault.kind).script)}
    assert {
        "jump cut",
        "framing out of reach",
        "camera over the axis",
        "blocking missing",
        "look at nobody",
        "words changed",
        "words lost",
        "too many people",
    } <= mended

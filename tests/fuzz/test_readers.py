"""Damaged files are read or refused, never worse; the long run is `make fuzz`."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("fuzz_readers", Path(__file__).parent / "readers.py")
fuzzer = importlib.util.module_from_spec(_SPEC)


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    import sys

    sys.modules["fuzz_readers"] = fuzzer
    _SPEC.loader.exec_module(fuzzer)


@pytest.mark.parametrize(
    "cases", [pytest.param(300, id="few"), pytest.param(4000, id="many", marks=pytest.mark.slow)]
)
def test_damaged_files_neither_crash_nor_hang_nor_eat_the_memory(cases, tmp_path):
    tally = fuzzer.run_cases(seed=7, cases=cases, keep=tmp_path)
    assert tally.failures == []
    assert tally.cases == cases
    assert tally.read > cases // 10
    assert tally.refused > cases // 10


def test_the_fuzzer_notices_a_crash(tmp_path, monkeypatch):
    def broken(*_args, **_options):
        raise ZeroDivisionError("no")

    monkeypatch.setattr(fuzzer, "read_text", broken)
    tally = fuzzer.run_cases(seed=7, cases=40, keep=tmp_path)
    assert any("ZeroDivisionError" in failure for failure in tally.failures)
    assert list(tmp_path.glob("*.bin"))


def test_the_fuzzer_notices_a_hang(tmp_path, monkeypatch):
    def forever(*_args, **_options):
        while True:
            pass

    monkeypatch.setattr(fuzzer, "read_text", forever)
    monkeypatch.setattr(fuzzer, "LIMIT_S", 0.02)
    tally = fuzzer.run_cases(seed=7, cases=10, keep=tmp_path)
    assert any("_Hang" in failure for failure in tally.failures)

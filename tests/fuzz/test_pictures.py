"""Pictures of anything: what must hold of every frame; the long run is `make fuzz-pictures`."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from storyreel.staging.shot import StagedShot

_SPEC = importlib.util.spec_from_file_location(
    "fuzz_pictures", Path(__file__).parent / "pictures.py"
)
fuzzer = importlib.util.module_from_spec(_SPEC)


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    import sys

    sys.modules["fuzz_pictures"] = fuzzer
    _SPEC.loader.exec_module(fuzzer)


@pytest.mark.parametrize(
    "cases", [pytest.param(8, id="few"), pytest.param(500, id="many", marks=pytest.mark.slow)]
)
def test_every_picture_of_anything_is_one(cases):
    assert [fault for seed in range(cases) for fault in fuzzer.case(seed)[2]] == []


def test_the_fuzzer_notices_an_empty_picture(monkeypatch):
    real = fuzzer.render_shot

    def grey(staged: StagedShot, span):
        for frame in real(staged, span):
            frame.picture.yuv[:] = 100
            yield frame

    monkeypatch.setattr(fuzzer, "render_shot", grey)
    assert any("empty" in fault for fault in fuzzer.case(0)[2])


def test_the_fuzzer_notices_a_number_that_is_none(monkeypatch):
    real = fuzzer.render_shot

    def broken(staged: StagedShot, span):
        for frame in real(staged, span):
            frame.picture.depth[0, 0] = np.nan
            yield frame

    monkeypatch.setattr(fuzzer, "render_shot", broken)
    assert any("no number" in fault for fault in fuzzer.case(0)[2])


def test_the_fuzzer_notices_an_exception(monkeypatch):
    def crash(*_args, **_options):
        raise ZeroDivisionError("no")

    monkeypatch.setattr(fuzzer, "stage_film", crash)
    assert fuzzer.case(0)[2] == ["ZeroDivisionError: no"]

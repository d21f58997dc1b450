"""Plays as their sources publish them: every work is read, and nearly every speech is found."""

from __future__ import annotations

import importlib.util
import sys
from collections import defaultdict
from pathlib import Path

import pytest

CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"
pytestmark = pytest.mark.skipif(
    not (CORPORA / "works.csv").exists(), reason="the corpora are not beside the project"
)
SHARE = 0.99


@pytest.fixture(scope="module")
def bench():
    path = Path(__file__).parents[1] / "bench" / "corpora.py"
    spec = importlib.util.spec_from_file_location("corpora_bench", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["corpora_bench"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "every",
    [pytest.param(9, id="some"), pytest.param(1, id="all", marks=pytest.mark.slow)],
)
def test_nearly_every_speech_of_every_source_is_found(bench, every):
    by_source = defaultdict(list)
    for work in bench.works():
        by_source[work.source].append(work)
    for source, works in by_source.items():
        found = bench.found_in(works[::every])
        # What is found beyond the count of a work does not make up for what is missed in another.
        hit = sum(min(it.speeches, it.work.speeches) for it in found)
        wanted = sum(it.work.speeches for it in found)
        assert hit >= SHARE * wanted, (source, hit / wanted)
        extra = sum(max(0, it.speeches - it.work.speeches) for it in found)
        assert extra <= (1 - SHARE) * wanted, (source, extra / wanted)
        assert [it.work.id for it in found if it.language.split("-")[0] != it.work.language] == []

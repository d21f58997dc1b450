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
# The count leaves out cues such as `CDR (TRANQ):`, which are speeches.
MORE_THAN_COUNTED = {"nasa-a11"}


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
        # What is found beyond the count of one work does not make up for what another lacks.
        hit = sum(min(it.speeches + it.silent, it.work.speeches) for it in found)
        wanted = sum(it.work.speeches for it in found)
        assert hit >= SHARE * wanted, (source, hit / wanted)
        for it in found:
            if it.work.id not in MORE_THAN_COUNTED:
                assert it.speeches <= 1.12 * it.work.speeches + 3, it
            assert it.language.split("-")[0] == it.work.language, it

"""What every registered metric keeps to, whoever wrote it."""

import dataclasses
import importlib.util
import pickle
import re
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from storyreel import media, registry
from storyreel.errors import BadMedia, UnknownName
from storyreel.film.schema import Direction, Status
from storyreel.metrics import Evidence, Metric, Needs, Picture, Screening, run_metrics

NAMES = registry.names("metrics")
# A metric that needs one of these has no value when the film stands alone.
GIVEN = Needs.SCRIPT | Needs.CUT | Needs.VOICE | Needs.TRUTH


def _synthetic():
    # The tests are no package, so a module beside this folder is loaded by its place.
    name = "storyreel_test_synthetic_film"
    if name not in sys.modules:
        path = Path(__file__).parents[1] / "synthetic_film.py"
        spec = importlib.util.spec_from_file_location(name, path)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


synthetic = _synthetic()


def found(name):
    return registry.find("metrics", name, "METRIC", kind="metric")


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    return synthetic.make(tmp_path_factory.mktemp("film"))


@pytest.fixture(scope="module")
def reading(evidence):
    return run_metrics(evidence)


@pytest.fixture(scope="module")
def alone(evidence):
    return run_metrics(Evidence(film=evidence.film))


def measurement(reading, name):
    return next(measured for measured in reading.measurements if measured.name == name)


def test_the_metrics_of_the_first_release_are_there():
    assert {
        "black_frames",
        "cut_agreement",
        "dialogue_coverage",
        "dialogue_order",
        "frozen_frames",
        "length_ratio",
        "line_timing",
        "loudness",
        "sound_picture_offset",
    } <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name):
    metric = found(name)
    assert issubclass(metric, Metric)
    assert metric.name == name
    assert metric.version >= 1
    assert metric.unit
    assert isinstance(metric.direction, Direction)
    assert isinstance(metric.needs, Needs)
    first = metric.__doc__.splitlines()[0]
    assert re.fullmatch(r"[A-Z].*\.", first), "the first line is a sentence"


@pytest.mark.parametrize("name", NAMES)
def test_a_good_film_has_a_value(reading, name):
    measured = measurement(reading, name)
    metric = found(name)
    assert measured.status is Status.COMPUTED
    assert measured.value is not None
    assert measured.n >= 1
    assert (measured.metric_version, measured.unit, measured.direction) == (
        metric.version,
        metric.unit,
        metric.direction,
    )
    if measured.unit == "ratio" and measured.direction is Direction.HIGHER:
        assert 0 <= measured.value <= 1
    if measured.direction is Direction.LOWER:
        assert measured.value >= 0


@pytest.mark.parametrize("name", NAMES)
def test_a_film_alone_has_a_value_or_a_reason(alone, name):
    measured = measurement(alone, name)
    if found(name).needs & GIVEN:
        assert measured.status is Status.NOT_COMPUTED
    if measured.value is None:
        assert measured.status is not Status.COMPUTED
        assert len(measured.reason) > 10
    else:
        assert measured.status is Status.COMPUTED


@pytest.mark.parametrize("without", ["script", "cut", "voice", "folder"])
def test_what_is_not_given_is_named_and_no_value_made_up(evidence, without):
    less = run_metrics(dataclasses.replace(evidence, **{without: None}))
    lost = {
        "script": Needs.SCRIPT,
        "cut": Needs.CUT,
        "voice": Needs.VOICE,
        "folder": Needs.VOICE | Needs.TRUTH,
    }[without]
    for measured in less.measurements:
        missing = found(measured.name).needs & lost
        assert (measured.value is None) == bool(missing), measured.name
        assert bool(measured.reason) == bool(missing), measured.name


@pytest.mark.parametrize("name", NAMES)
def test_it_gives_the_same_alone_and_again(evidence, reading, name):
    once = run_metrics(evidence, metrics=[name])
    assert once.measurements == (measurement(reading, name),)
    assert once.notes == tuple(note for note in reading.notes if note.metric == name)
    assert once.detected_cuts == reading.detected_cuts


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_rounded_and_paths_left_out(reading, evidence, name):
    measured = measurement(reading, name)
    numbers = [measured.value, *measured.params.values()]
    assert all(round(n, 4) == n for n in numbers if isinstance(n, float))
    assert str(evidence.folder) not in measured.canonical()


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_pickled_before_and_during_a_film(evidence, name):
    metric = found(name)()
    info = media.probe(evidence.film)
    screening = Screening(evidence, info, info.video)
    metric.start(screening)
    again = pickle.loads(pickle.dumps(metric))
    seen = synthetic.FRAMES // 2
    screening.frames = again.screening.frames = seen
    for number, _, full in islice(media.frames(evidence.film, pixel="gray"), seen):
        for one in (metric, again):
            one.screening.cut_detector.observe(full)
            one.observe(Picture(number, full, full))
    assert again.result() == metric.result()


@pytest.mark.parametrize("picture", ["black", "grey", "noise", "one frame"])
def test_a_degenerate_film_gives_values_or_reasons(tmp_path, picture):
    rng = np.random.default_rng(1)
    count = 1 if picture == "one frame" else 30
    clip = []
    for _ in range(count):
        yuv = np.full((54, 64), 128, np.uint8)
        yuv[:36] = 16 if picture == "black" else 120
        if picture == "noise":
            yuv[:36] = rng.integers(16, 235, (36, 64))
        clip.append(yuv)
    sound = rng.normal(0, 0.05, count * 2000) if picture == "noise" else np.zeros(count * 2000)
    film = synthetic.write_film(tmp_path / "film.mp4", [clip], sound)
    folder = tmp_path / "whole"
    folder.mkdir()
    reading = run_metrics(dataclasses.replace(synthetic.make(folder), film=film))
    assert [measured.name for measured in reading.measurements] == NAMES
    for measured in reading.measurements:
        assert (measured.value is None) == (measured.status is not Status.COMPUTED)
        assert measured.value is not None or measured.reason


def test_an_empty_file_is_no_film(tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"")
    with pytest.raises(BadMedia, match="cannot be read as a film"):
        run_metrics(Evidence(film=film))


def test_a_wrong_name_is_answered_with_the_nearest(evidence):
    with pytest.raises(UnknownName, match="Did you mean 'loudness'"):
        run_metrics(evidence, metrics=["loudnes"])

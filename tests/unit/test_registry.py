"""Finding an implementation by its file name."""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
from types import ModuleType

import pytest

from storyreel import registry
from storyreel.errors import UnknownName


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A room with three modules, one of them private and one that cannot be imported."""
    (tmp_path / "warm.py").write_text("LAMP = 'a warm lamp'\n", encoding="utf-8")
    (tmp_path / "_wiring.py").write_text("", encoding="utf-8")
    (tmp_path / "broken.py").write_text("raise RuntimeError('imported')\n", encoding="utf-8")
    package = ModuleType("storyreel.lamps")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, "storyreel.lamps", package)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    importlib.invalidate_caches()
    yield "lamps"
    sys.modules.pop("storyreel.lamps.warm", None)


@pytest.fixture
def entry_point(monkeypatch):
    """A lamp of a third party."""
    point = importlib.metadata.EntryPoint("neon", "math:pi", "storyreel.lamps")

    def points(*, group: str, name: str | None = None):
        found = [point] if group == point.group and name in (None, point.name) else []
        return importlib.metadata.EntryPoints(found)

    monkeypatch.setattr(registry, "entry_points", points)


def test_listing_imports_nothing(room):
    assert registry.names(room) == ["broken", "warm"]
    assert "storyreel.lamps.warm" not in sys.modules


def test_the_file_name_is_the_name(room):
    assert registry.find(room, "warm", "LAMP", kind="lamp") == "a warm lamp"


@pytest.mark.usefixtures("entry_point")
def test_a_third_party_adds_one_by_an_entry_point(room):
    assert registry.names(room) == ["broken", "neon", "warm"]
    assert registry.find(room, "neon", "LAMP", kind="lamp") == pytest.approx(3.14159, abs=1e-5)


@pytest.mark.usefixtures("entry_point")
def test_all_at_once_are_their_own_and_those_of_third_parties(room, monkeypatch):
    monkeypatch.setattr(registry, "names", lambda _room: ["neon", "warm"])
    lamps = registry.every(room, "LAMP")
    assert list(lamps) == ["neon", "warm"]
    assert lamps["warm"] == "a warm lamp"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("worm", "no lamp named 'worm'. Did you mean 'warm'? Known: broken, warm."),
        ("_wiring", "no lamp named '_wiring'. Known: broken, warm."),
        ("../warm", "no lamp named '../warm'. Did you mean 'warm'? Known: broken, warm."),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest(room, name, message):
    with pytest.raises(UnknownName) as caught:
        registry.find(room, name, "LAMP", kind="lamp")
    assert str(caught.value) == message

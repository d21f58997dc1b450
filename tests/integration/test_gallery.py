"""The gallery has a picture for every value of every choice, and they differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyreel.errors import FolderError
from storyreel.media import read_still
from storyreel.screenplay import vocabulary
from storyreel.staging.plans import looks
from storyreel.studio import gallery as room
from storyreel.studio.gallery import gallery


@pytest.fixture(scope="module")
def sheets() -> dict[str, room._Sheet]:
    return {sheet.name: sheet for sheet in room._sheets()}


def test_every_value_of_every_choice_is_shown(sheets: dict[str, room._Sheet]) -> None:
    for name, values in (
        ("sets", looks()),
        ("weather", vocabulary.Weather),
        ("moods", vocabulary.Mood),
        ("sizes", vocabulary.ShotSize),
        ("angles", vocabulary.Angle),
        ("postures", vocabulary.Posture),
        ("emotions", vocabulary.Feeling),
        ("hair", vocabulary.HairStyle),
        ("headwear", vocabulary.Headwear),
        ("beard", vocabulary.Beard),
        ("clothes", vocabulary.Garment),
    ):
        captions = [caption.split(",")[0] for caption, _ in sheets[name].shots]
        assert set(captions) == {str(value) for value in values}, name


def test_no_two_pictures_of_a_sheet_are_of_the_same(sheets: dict[str, room._Sheet]) -> None:
    for sheet in sheets.values():
        shots = [shot.model_dump_json() for _, shot in sheet.shots]
        same = [
            caption
            for (caption, _), shot in zip(sheet.shots, shots, strict=True)
            if shots.count(shot) > 1
        ]
        assert not same, f"{sheet.name}: {same}"


def test_the_gallery_is_a_page_and_a_sheet_a_choice(
    sheets: dict[str, room._Sheet], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [
        room._Sheet(name, sheets[name].title, sheets[name].shots[:2])
        for name in ("sets", "emotions")
    ]
    monkeypatch.setattr(room, "_sheets", lambda: few)
    page = gallery(tmp_path / "gallery", workers=1)
    assert sorted(path.name for path in page.parent.iterdir()) == [
        "emotions.jpg",
        "index.html",
        "sets.jpg",
    ]
    text = page.read_text("utf-8")
    assert text.count("<img") == 4
    for sheet in few:
        assert sheet.title in text
        for caption, _ in sheet.shots:
            assert caption in text
        assert read_still(page.parent / f"{sheet.name}.jpg").shape[1] > 640
    assert gallery(page.parent, workers=1) == page, "its own folder may be written again"


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(FolderError, match="holds other files"):
        gallery(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

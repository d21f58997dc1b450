"""What the shot list for spreadsheets promises: a row per shot, and cells that stay words."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from storyreel.film.schema import CutDocument
from storyreel.pages import shot_list_csv
from storyreel.screenplay.schema import ShootingScript


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_shot_list_of_the_small_script(
    small_script: ShootingScript, golden: Callable[..., None]
) -> None:
    golden("pages/small_script.shots.csv", shot_list_csv(small_script).encode("utf-8"))


def test_excel_finds_its_byte_order_mark_and_its_ends_of_rows(
    small_script: ShootingScript,
) -> None:
    text = shot_list_csv(small_script)
    assert text.startswith(
        "\ufeffScene,Heading,Shot,Setup,Kind,Size,Angle,Move,Lens,Subject,Action,"
    )
    assert text.endswith("\r\n")


def test_every_shot_has_a_row_whatever_the_words(random_script: Callable[[int], Any]) -> None:
    for seed in range(60):
        script = random_script(seed)
        rows = rows_of(shot_list_csv(script))
        assert [(row["Scene"], row["Shot"]) for row in rows] == [
            (str(scene.number), shot.number) for scene in script.scenes for shot in scene.shots
        ], seed
        assert all(None not in row and None not in row.values() for row in rows), seed


@pytest.mark.parametrize(
    "words",
    ["=1+1", "+49 30 1234", "-- she left", "@everyone", "\tindented", " =HYPERLINK(1)", "＝１＋１"],
)
def test_a_cell_that_a_spreadsheet_would_compute_begins_with_an_apostrophe(
    small_script_json: dict[str, Any], words: str
) -> None:
    small_script_json["scenes"][0]["shots"][0]["action"] = words
    small_script_json["scenes"][0]["shots"][1]["action"] = "1 = 1"
    first, second, *_ = rows_of(shot_list_csv(ShootingScript.model_validate(small_script_json)))
    assert first["Action"] == f"'{words}"
    assert second["Action"] == "1 = 1"


def test_chinese_and_arabic_words_are_there_as_written(script: ShootingScript) -> None:
    said = "".join(row["Dialogue"] for row in rows_of(shot_list_csv(script)))
    assert "يوسف: لا أحد ينتظر" in said
    assert "美代 (to the glass): 最後の船が出るまでに" in said


def test_a_film_has_its_own_times(script: ShootingScript, cut: CutDocument) -> None:
    rows = rows_of(shot_list_csv(script, cut=cut))
    assert len(rows) == len(cut.shots) + len(cut.missing)
    assert [row["Start"] for row in rows].count("") == len(cut.missing)
    assert sum(int(row["Frames"]) for row in rows if row["Start"]) == cut.duration_frames

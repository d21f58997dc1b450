from __future__ import annotations

from pathlib import Path

import pytest

TEXT = "ANA: Is it done, or do we wait?\n\nBO: It was done a year ago, and you know it.\n"


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "short.txt"
    path.write_text(TEXT)
    return path


def test_spending_is_asked_for_before_anything_is_sent(run, scene, tmp_path):
    url = "https://voices.invalid/v1"
    made = run("produce", scene, "-o", tmp_path / "film", "--draft", "--voice-service", url)
    assert made.code == 2
    assert "voices.invalid would be sent 2 lines of 66 characters" in made.err
    assert "say --pay to allow it" in made.err


def test_a_script_is_not_shot_by_a_service_that_may_charge_either(run, scene, tmp_path):
    script = tmp_path / "script.json"
    assert run("write", scene, "-o", script).code == 0
    url = "https://voices.invalid/v1"
    made = run("shoot", script, "-o", tmp_path / "film", "--draft", "--voice-service", url)
    assert made.code == 2
    assert "voices.invalid would be sent 2 lines of 66 characters" in made.err


def test_a_password_in_an_address_is_not_written_down(run, scene, tmp_path):
    url = "https://me:hunter2@voices.invalid/v1"
    made = run("produce", scene, "-o", tmp_path / "film", "--voice-service", url, "--pay")
    assert made.code == 2
    assert "has an address such as" in made.err
    assert "hunter2" not in made.err
    assert not (tmp_path / "film").exists()


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["--voice", "ANA=x"], "belong to a --voice-service"),
        (["--pay"], "belong to a --voice-service"),
        (["--voice-service", "http://127.0.0.1:1", "--voice", "ANA"], "--voice is like ANNA="),
    ],
)
def test_options_that_make_no_sense_are_one_sentence(run, scene, tmp_path, extra, message):
    made = run("produce", scene, "-o", tmp_path / "film", *extra)
    assert made.code == 2
    assert message in made.err

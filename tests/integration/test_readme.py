"""What the README shows runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storyreel.studio import stages

ROOT = Path(__file__).parents[2]


def test_the_ten_lines_of_the_readme_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert len(blocks) == 1
    monkeypatch.chdir(tmp_path)
    # The same film, only smaller: a test has not got the minutes.
    monkeypatch.setattr(stages, "FULL_LINES", 54)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    exec(compile(blocks[0], "README.md", "exec"), {})
    assert (tmp_path / "film.mp4").stat().st_size > 0
    assert (tmp_path / "film.otio").stat().st_size > 0
    assert "dialogue_coverage" in capsys.readouterr().out


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make film" in readme
    assert "make test" in readme

"""Change one line, see one shot change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storyreel.backends.video import request_digest, video_backend
from storyreel.dialogue import Dialogue, carry_ids, read_text
from storyreel.director import record_voices, stage_film, timings_of
from storyreel.runlog import RunLog
from storyreel.screenplay import ShootingScript
from storyreel.screenplay.align import carry_numbers
from storyreel.screenplay.retime import retime
from storyreel.scripter import write
from storyreel.staging.stage import Delivery

EXAMPLE = Path(__file__).parents[2] / "examples" / "understudy.txt"
NEW = "We could have told them everything, you know, and nobody would have believed a word."
ALLOWED = {"change": 2, "insert": 3, "delete": 3}


class Production:
    """The stages of a run up to where takes would be made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = RunLog(folder / "run.sqlite")

    def plan(
        self, text: str, before: tuple[Dialogue, ShootingScript] | None = None
    ) -> tuple[Dialogue, ShootingScript, set[str]]:
        dialogue = read_text(text, name="film.txt")
        if before is not None:
            dialogue = carry_ids(dialogue, before[0])
        script = write(dialogue, before=before[1] if before else None)
        voices = record_voices(script, folder=self.folder, log=self.log)
        script = retime(script, timings_of(voices, script.rate))
        if before is not None:
            script = carry_numbers(script, before[1])
        service = video_backend("previz")
        staged = stage_film(script, voices, Delivery())
        return dialogue, script, {request_digest(shot, service) for *_, shot in staged}


def edited(text: str, kind: str, at: int) -> str:
    lines = text.split("\n")
    who = lines[at].split(":")[0]
    if kind == "change":
        lines[at] = f"{who}: {NEW}"
    elif kind == "insert":
        lines[at:at] = [f"{who}: I was thinking about that just now.", ""]
    else:
        del lines[at]
    return "\n".join(lines)


def speeches(text: str) -> list[int]:
    cue = re.compile(r"^[A-Z]+(?: \([A-Z.]+\))?:")
    return [k for k, line in enumerate(text.split("\n")) if cue.match(line)]


def made_anew(folder: Path, every: int) -> dict[str, list[int]]:
    production = Production(folder)
    text = EXAMPLE.read_text("utf-8")
    dialogue, script, before = production.plan(text)
    counts: dict[str, list[int]] = {}
    for at in speeches(text)[::every]:
        for kind in ALLOWED:
            *_, after = production.plan(edited(text, kind, at), (dialogue, script))
            counts.setdefault(kind, []).append(len(after - before))
    production.log.close()
    return counts


def test_the_example_has_thirty_lines() -> None:
    assert len(speeches(EXAMPLE.read_text("utf-8"))) == 30


def check(counts: dict[str, list[int]]) -> None:
    """Six edits in seven keep to what is allowed.

    The seventh may make one take more: a line that shared its shot with others and grows out of it
    leaves their take behind as well.
    """
    for kind, allowed in ALLOWED.items():
        within = sum(count <= allowed for count in counts[kind])
        assert within >= len(counts[kind]) * 0.85, (kind, counts[kind])
        assert max(counts[kind]) <= allowed + 1, (kind, counts[kind])


def test_an_edit_makes_few_takes_anew(tmp_path: Path) -> None:
    check(made_anew(tmp_path, every=4))


@pytest.mark.slow
def test_an_edit_of_any_line_makes_few_takes_anew(tmp_path: Path) -> None:
    check(made_anew(tmp_path, every=1))


def test_shot_numbers_survive_an_edit(tmp_path: Path) -> None:
    production = Production(tmp_path)
    text = EXAMPLE.read_text("utf-8")
    dialogue, script, _ = production.plan(text)
    at = speeches(text)[12]
    _, after, _ = production.plan(edited(text, "insert", at), (dialogue, script))
    numbers = [shot.number for scene in script.scenes for shot in scene.shots]
    kept = [shot.number for scene in after.scenes for shot in scene.shots]
    assert set(numbers) <= set(kept)
    production.log.close()

"""A film of twenty minutes: little more memory than a short one, and sound that stays with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from storyreel.media import probe

PROGRAM = """
import json, resource, sys
from pathlib import Path
from storyreel.studio import produce
from storyreel.studio.stages import ShootOptions
options = ShootOptions(size_px=(160, 90), draft=True, workers=2)
cut = produce(Path(sys.argv[1]), out=Path(sys.argv[2]), options=options)
kinds = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
usage = [resource.getrusage(kind).ru_maxrss for kind in kinds]
print(json.dumps({"frames": cut.document.duration_frames, "kb": usage}))
"""


def film(folder: Path, name: str, rounds: int) -> dict[str, object]:
    """A conversation that goes round and round, made in a process of its own."""
    speeches = [
        f"{who}: {words} That was the {number}th time I said so, and you never answered me once."
        for number in range(1, rounds + 1)
        for who, words in (
            ("ANNA", "You left the lamp burning all night."),
            ("BEN", "I was waiting for the boat and I did not want to miss it."),
        )
    ]
    text = folder / f"{name}.txt"
    text.write_text("INT. KITCHEN - NIGHT\n\n" + "\n\n".join(speeches), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(text), str(folder / name)],
        check=True,
        capture_output=True,
        text=True,
    )
    said: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.slow
def test_twenty_minutes_take_little_more_memory_than_five_and_do_not_drift(tmp_path: Path) -> None:
    short, long = film(tmp_path, "short", 28), film(tmp_path, "long", 118)
    assert int(str(long["frames"])) > 20 * 60 * 24
    assert int(str(short["frames"])) > 4 * 60 * 24
    ours, workers = long["kb"]
    ours_short, workers_short = short["kb"]
    # Of a film its sound and its lines are kept at 8 kHz, for matching: three times 32 KB a second;
    # and where the mouths are in each frame. Of its picture and its full sound nothing is.
    seconds = (int(str(long["frames"])) - int(str(short["frames"]))) / 24
    assert workers < 1.15 * workers_short
    assert ours - ours_short < 200 * seconds
    info = probe(tmp_path / "long" / "film.mp4")
    assert info.video is not None
    assert info.audio is not None
    apart = abs(float(info.audio.duration_s) - float(info.video.frames) / 24)
    assert apart < 0.03
    review = json.loads((tmp_path / "long" / "review.json").read_text("utf-8"))
    values = {one["name"]: one["value"] for one in review["measurements"]}
    assert values["dialogue_coverage"] == 1.0

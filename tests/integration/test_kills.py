"""Killed at any moment, a run goes on as if nothing had been."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows"),
]

DIALOGUE = """\
ANNA: You came back for the lamp.
BEN: I came back for you. The lamp was on the way, and so was the rain.
ANNA: (quietly) Nobody comes back for me.
BEN: Then look at me. I am wet, I am late, and I am here.
ANNA: Put the lamp down.
BEN: Where?
ANNA: Where it was. Where it has always been.
"""
PRODUCTS = ("script.json", "film.mp4", "film.srt", "film.otio", "review.json", "review.html")


def command(folder: Path) -> list[str]:
    scene = folder.parent / "scene.txt"
    scene.write_text(DIALOGUE, encoding="utf-8")
    program = [sys.executable, "-m", "storyreel", "produce", str(scene), "-o", str(folder)]
    return [*program, "--size", "192x108", "--draft", "--workers", "2"]


def digests(folder: Path) -> dict[str, str]:
    files = [folder / name for name in PRODUCTS] + sorted((folder / "takes").glob("*"))
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_ten_kills_leave_no_trace(tmp_path: Path, finished_once: Callable[[Path], bool]) -> None:
    began = time.monotonic()
    subprocess.run(command(tmp_path / "quiet"), check=True, capture_output=True)
    length = time.monotonic() - began
    wanted = digests(tmp_path / "quiet")
    dice = random.Random(17)
    for number in range(10):
        folder = tmp_path / f"killed-{number}"
        run = subprocess.Popen(
            command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            run.wait(dice.uniform(0.05, 1.0) * length)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
        subprocess.run(command(folder), check=True, capture_output=True)
        assert digests(folder) == wanted, f"kill {number}"
        assert finished_once(folder)
        leftovers = [p.name for p in folder.rglob("*") if p.name.endswith(".part")]
        assert not leftovers, leftovers

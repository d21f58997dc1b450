"""What is kept of a held camera changes no pixel: frames are as if each were drawn whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from storyreel.dialogue import read_dialogue
from storyreel.director import stage_film
from storyreel.previz.raster import Picture, Rasterizer
from storyreel.previz.render import render_frame, render_shot
from storyreel.scripter import write
from storyreel.staging.shot import StagedShot
from storyreel.staging.stage import Delivery
from storyreel.timecode import Span

EXAMPLES = Path(__file__).parents[3] / "examples"
SIZE = (214, 122)
"""Neither side is a multiple of a tile's."""


def staged(example: str, *, draft: bool = False) -> list[StagedShot]:
    script = write(read_dialogue(EXAMPLES / example))
    return [shot for *_, shot in stage_film(script, None, Delivery(SIZE, draft))]


def copies(picture: Picture) -> list[np.ndarray]:
    return [part.copy() for part in (picture.yuv, picture.depth, picture.figures, picture.rgb)]


def drawn_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    render = Rasterizer.render

    def forgetful(self: Rasterizer, *args: Any, **named: Any) -> Picture:
        return render(self, *args, **(named | {"stays": False}))

    monkeypatch.setattr(Rasterizer, "render", forgetful)


@pytest.mark.parametrize("example", ["ferry.txt", "lighthouse.fountain", "reel-nine.txt"])
def test_a_held_camera_shows_what_whole_drawings_show(
    example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shots = staged(example)
    chosen = shots[:: max(1, len(shots) // 4)]
    span = Span(0, 7)
    kept = [[copies(f.picture) for f in render_shot(shot, span)] for shot in chosen]
    drawn_whole(monkeypatch)
    for shot, frames in zip(chosen, kept, strict=True):
        for mine, frame in zip(frames, render_shot(shot, span), strict=True):
            for one, other in zip(mine, copies(frame.picture), strict=True):
                assert np.array_equal(one, other)


def test_somebody_who_walks_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk moves shadows and feet, and uncovers what was behind."""
    shot = next(
        shot
        for example in ("lighthouse.fountain", "ferry.txt", "understudy.txt", "saturdays.txt")
        for shot in staged(example)
        if any(action.path or action.verb == "walk" for f in shot.figures for action in f.actions)
        and shot.camera.start == shot.camera.end
    )
    walk = next(a for f in shot.figures for a in f.actions if a.verb == "walk")
    span = Span(walk.at_frames, min(shot.frames, walk.at_frames + 40))
    kept = [copies(frame.picture) for frame in render_shot(shot, span)]
    drawn_whole(monkeypatch)
    for mine, frame in zip(kept, render_shot(shot, span), strict=True):
        for one, other in zip(mine, copies(frame.picture), strict=True):
            assert np.array_equal(one, other)


def test_a_frame_is_the_same_wherever_drawing_began() -> None:
    """So the parts of a long take fit, and a still is a frame of its take."""
    shot = max(staged("ferry.txt"), key=lambda shot: shot.frames)
    number = shot.frames // 2
    whole = copies(render_frame(shot, number).picture)
    for start in (0, number - 1, number):
        *_, last = render_shot(shot, Span(start, number + 1))
        for one, other in zip(whole, copies(last.picture), strict=True):
            assert np.array_equal(one, other)


def test_a_draft_is_the_same_in_parts() -> None:
    shot = staged("ferry.txt", draft=True)[0]
    frames = [frame.picture.yuv.copy() for frame in render_shot(shot, Span(0, 6))]
    later = [frame.picture.yuv.copy() for frame in render_shot(shot, Span(3, 6))]
    for one, other in zip(frames[3:], later, strict=True):
        assert np.array_equal(one, other)

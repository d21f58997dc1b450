"""Ink and clay show the same stage: other pixels, the same truth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from storyreel.dialogue import read_dialogue
from storyreel.director import stage_film
from storyreel.errors import UnknownName
from storyreel.media import VideoWriter, contact_sheet, one_frame
from storyreel.previz.render import render_frame, render_shot
from storyreel.scripter import write
from storyreel.staging.shot import StagedShot, Style
from storyreel.staging.stage import Delivery
from storyreel.studio.stages import ShootOptions
from storyreel.timecode import Span

EXAMPLES = Path(__file__).parents[3] / "examples"
SIZE = (240, 136)


def staged(example: str, style: Style) -> list[StagedShot]:
    script = write(read_dialogue(EXAMPLES / f"{example}.txt"))
    return [shot for *_, shot in stage_film(script, None, Delivery(SIZE, style=style))]


@pytest.mark.parametrize("style", [Style.STORYBOARD, Style.CLAY])
def test_shots_look_as_they_were_approved(
    style: Style, golden_picture: Callable[..., None]
) -> None:
    pictures = []
    for example in ("ferry", "saturdays"):
        shots = staged(example, style)
        chosen = (shots[0], shots[len(shots) // 2], shots[-1])
        pictures += [render_frame(shot, 5).picture.rgb.copy() for shot in chosen]
    golden_picture(f"previz/{style.value}.png", contact_sheet(pictures, columns=3))


@pytest.mark.parametrize("style", [Style.STORYBOARD, Style.CLAY])
def test_the_truth_is_that_of_the_painted_picture(style: Style) -> None:
    painted = render_frame(staged("ferry", Style.COLOUR)[1], 5)
    other = render_frame(staged("ferry", style)[1], 5)
    assert other.truth == painted.truth
    assert np.array_equal(other.picture.depth, painted.picture.depth)
    assert not np.array_equal(other.picture.yuv, painted.picture.yuv)


def test_a_frame_is_drawn_alike_alone_and_in_its_shot() -> None:
    shot = staged("ferry", Style.STORYBOARD)[1]
    for number, frame in enumerate(render_shot(shot, Span(0, 5))):
        assert np.array_equal(frame.picture.yuv, render_frame(shot, number).picture.yuv)


def test_ink_is_grey_on_paper_and_its_still_is_the_film_s(tmp_path: Path) -> None:
    shot = staged("ferry", Style.STORYBOARD)[1]
    picture = render_frame(shot, 0).picture
    luma, colour = picture.yuv[: SIZE[1]], picture.yuv[SIZE[1] :]
    assert len(np.unique(colour)) == 2
    paper = (luma > 215).mean()
    assert 0.05 < paper < 0.95
    assert (luma < 140).any(), "there are lines"
    with VideoWriter(tmp_path / "ink.mp4", size_px=SIZE, rate=shot.rate) as video:
        video.write(picture.yuv)
    decoded = one_frame(tmp_path / "ink.mp4", 0).astype(int)
    assert np.abs(decoded - picture.rgb).mean() < 6


def test_ink_runs_round_everybody() -> None:
    shot = staged("ferry", Style.STORYBOARD)[1]
    picture = render_frame(shot, 0).picture
    figures = picture.figures.astype(int)
    edge = (figures[:, 1:-1] != figures[:, 2:]) & (figures[:, 1:-1] != 0)
    luma = picture.yuv[: SIZE[1]][:, 1:-1]
    assert (luma[edge] < 160).mean() > 0.9


def test_an_unknown_style_is_named() -> None:
    with pytest.raises(UnknownName, match=r"no style named 'clya'\. Did you mean 'clay'\?"):
        ShootOptions(style="clya")

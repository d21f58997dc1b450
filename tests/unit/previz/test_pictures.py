"""Pictures that people looked at: they change only on purpose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from storyreel.dialogue import read_dialogue
from storyreel.director import stage_film
from storyreel.media import contact_sheet
from storyreel.previz.render import render_shot, run_lengths
from storyreel.scripter import write
from storyreel.staging.shot import StagedShot
from storyreel.staging.stage import Delivery

EXAMPLES = Path(__file__).parents[3] / "examples"
SIZE = (240, 136)


def staged(example: str, *, draft: bool = False) -> list[StagedShot]:
    script = write(read_dialogue(EXAMPLES / f"{example}.txt"))
    return [shot for *_, shot in stage_film(script, None, Delivery(SIZE, draft))]


def picture_at(shot: StagedShot, share: float) -> np.ndarray:
    wanted = int(share * (shot.frames - 1))
    for number, frame in enumerate(render_shot(shot)):
        if number == wanted:
            return frame.picture.rgb.copy()
    raise AssertionError("the shot is shorter than it says")


@pytest.mark.parametrize("example", ["ferry", "saturdays", "reel-nine"])
def test_shots_look_as_they_were_approved(
    example: str, golden_picture: Callable[..., None]
) -> None:
    shots = staged(example)
    chosen = [shots[k * (len(shots) - 1) // 5] for k in range(6)]
    sheet = contact_sheet([picture_at(shot, 0.1) for shot in chosen], columns=3)
    golden_picture(f"previz/{example}.png", sheet)


def test_the_same_shot_is_drawn_the_same_twice() -> None:
    shot = staged("ferry")[1]
    one, two = picture_at(shot, 0.05), picture_at(shot, 0.05)
    assert np.array_equal(one, two)


def test_a_draft_moves_on_twos() -> None:
    shot = staged("ferry", draft=True)[2]
    seen = []
    for number, frame in enumerate(render_shot(shot)):
        seen.append(frame.picture.rgb.copy())
        if number == 5:
            break
    assert np.array_equal(seen[0], seen[1])
    assert np.array_equal(seen[2], seen[3])
    assert not np.array_equal(seen[1], seen[2])


def test_the_truth_agrees_with_the_pixels() -> None:
    shot = staged("ferry")[1]
    frame = next(iter(render_shot(shot)))
    for number, figure in enumerate(shot.figures, start=1):
        person = next(p for p in frame.truth.people if p.character == figure.character)
        mine = frame.picture.figures == number
        assert person.visible == pytest.approx(mine.mean(), abs=1e-5)
        if person.face_visible:
            assert person.face_box is not None
            left, top, right, low = person.face_box
            y, x = int((top + low) / 2 * SIZE[1]), int((left + right) / 2 * SIZE[0])
            assert mine[y, x], "the middle of the face shows its owner"


def test_run_lengths_begin_with_a_run_that_is_off() -> None:
    assert run_lengths(np.array([[False, True], [True, False]])) == "1 2 1"
    assert run_lengths(np.array([[True, True]])) == "0 2"
    assert run_lengths(np.array([[False, False]])) == "2"

import numpy as np
import pytest

from storyreel.metrics._runner import reduced
from storyreel.metrics._runs import Runs
from storyreel.metrics.frozen_frames import largest_change
from storyreel.timecode import Span


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((180, 320), (180, 320)),
        ((720, 1280), (180, 320)),
        ((480, 854), (160, 284)),
        ((1080, 1920), (180, 320)),
        ((2, 2), (2, 2)),
    ],
)
def test_pictures_are_reduced_by_whole_steps(size, small):
    assert reduced(np.zeros(size, np.uint8)).shape == small


def test_a_reduced_pixel_is_the_rounded_mean_of_its_block():
    full = np.zeros((2, 640), np.uint8)
    full[:, 0:2] = [[10, 20], [30, 41]]
    full[:, 2:4] = 255
    assert reduced(full)[0, :3].tolist() == [25, 255, 0]


def test_change_is_that_of_the_most_changed_block():
    before = np.zeros((90, 160), np.int16)
    after = before.copy()
    after[40:44, 80:84] = 6
    assert largest_change(before, after) == 6
    assert largest_change(before, before) == 0


def test_a_picture_smaller_than_a_block_can_change():
    before = np.zeros((2, 2), np.int16)
    assert largest_change(before, before + 9) == 9


def test_runs_have_no_gaps():
    runs = Runs()
    for frame in range(10):
        runs.add(frame, inside=frame in (2, 3, 4, 7))
    assert runs.spans() == (Span(2, 5), Span(7, 8))

import numpy as np
import pytest

from storyreel.metrics._speech import SPEECH_RATE
from storyreel.metrics.sound_picture_offset import (
    REACH_FRAMES,
    Mouth,
    best_lag,
    mouth_opening,
    sound_level,
)
from storyreel.timecode import Rate


def talk(frames, seed=0):
    """Something like the level of speech, frame by frame."""
    rng = np.random.default_rng(seed)
    return np.convolve(rng.uniform(0, 1, frames) ** 3, [0.25, 0.5, 0.25], "same")


def mouths(level, late):
    """Mouths of three lines that open with a level before it was moved."""
    spoken = np.roll(level, -late)
    lines = [range(20, 90), range(100, 160), range(170, 260)]
    return [{frame: 3 + 2 * spoken[frame] for frame in line} for line in lines]


@pytest.mark.parametrize("late", [-12, -5, -3, 0, 3, 5, 12])
def test_a_planted_shift_is_found(late):
    level = talk(300)
    lag = best_lag(mouths(level, late), level)
    assert lag.frames == pytest.approx(late, abs=0.1)
    assert lag.correlation > 0.95
    assert not lag.at_edge


def test_half_a_frame_lies_between_frames():
    fine = np.interp(np.arange(0, 300, 0.5), np.arange(300), talk(300))
    lag = best_lag(mouths(fine[::2], 0), np.concatenate([fine[1::2]]))
    assert lag.frames == pytest.approx(-0.5, abs=0.15)


def test_a_shift_out_of_reach_is_not_mistaken():
    level = talk(300)
    lag = best_lag(mouths(level, REACH_FRAMES + 6), level)
    assert lag.correlation < 0.5 or lag.at_edge


def test_other_sound_has_no_peak():
    lag = best_lag(mouths(talk(300, 1), 0), talk(300, 2))
    assert lag.correlation - lag.second < 0.1 or lag.correlation < 0.3


def test_a_mouth_that_never_moves_has_no_lag():
    level = talk(300)
    still = [dict.fromkeys(range(20, 200), 0.4)]
    assert best_lag(still, level).correlation == pytest.approx(0, abs=1e-9)


def face(skin, opened, size=100):
    picture = np.full((size * 2, size * 2), skin, np.uint8)
    rows, columns = np.mgrid[0 : size * 2, 0 : size * 2]
    inside = (abs(columns - size) < 0.1 * size) & (abs(rows - size) < 1 + 0.08 * size * opened)
    picture[inside] = 20
    return picture


MOUTH = Mouth((0.5, 0.5), 0.5)


@pytest.mark.parametrize("skin", [70, 130, 220])
def test_a_mouth_that_opens_is_seen_on_any_skin(skin):
    opening = [mouth_opening(face(skin, share), MOUTH) for share in (0, 0.3, 0.6, 1)]
    assert opening == sorted(opening)
    assert opening[-1] > 3 * opening[0]


def test_brightness_does_not_open_a_mouth():
    bright = face(200, 0.5)
    bright[bright == 20] = 40
    dim = bright // 2
    assert mouth_opening(dim, MOUTH) == pytest.approx(mouth_opening(bright, MOUTH), rel=0.02)


@pytest.mark.parametrize(
    ("mouth", "skin"),
    [
        (Mouth((0.5, 0.5), 0.19), 130),
        (Mouth((0.02, 0.5), 0.5), 130),
        (Mouth((0.5, 0.99), 0.5), 130),
        (Mouth((0.5, 0.5), 0.5), 0),
    ],
    ids=["small", "at the side", "at the bottom", "black"],
)
def test_a_mouth_that_cannot_be_seen_is_not_measured(mouth, skin):
    assert mouth_opening(face(skin, 0.5), mouth) is None


def test_level_belongs_to_its_frame():
    sound = np.zeros(SPEECH_RATE, np.float32)
    sound[SPEECH_RATE // 2 : SPEECH_RATE // 2 + SPEECH_RATE // 25] = 0.25
    level = sound_level(sound, Rate.parse("25"), 30)
    # 25 frames of sound and a film that goes on: half-way is between frames 12 and 13.
    assert np.flatnonzero(level).tolist() == [12, 13]
    assert level.max() == pytest.approx(0.25**0.5 * 0.5**0.25, rel=0.01)

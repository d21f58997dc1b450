import numpy as np
import pytest

from storyreel.metrics._cuts import CutDetector

HEIGHT, WIDTH = 90, 160


def wall(seed, *, low=40.0, high=200.0, width=WIDTH):
    """A smooth pattern that differs from any other seed's."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(low, high, (8, width // 10 + 1))
    rows, columns = np.linspace(0, 7, HEIGHT), np.linspace(0, coarse.shape[1] - 1, width)
    across = np.array([np.interp(columns, np.arange(coarse.shape[1]), row) for row in coarse])
    return np.array([np.interp(rows, np.arange(8), column) for column in across.T]).T


def film(*shots):
    """Frames of all shots, with a little grain, as the detector gets them."""
    rng = np.random.default_rng(0)
    frames = [frame for shot in shots for frame in shot]
    return [
        np.clip(frame + rng.normal(0, 1, frame.shape), 0, 255).astype(np.uint8) for frame in frames
    ]


def detected(frames):
    detector = CutDetector()
    for frame in frames:
        detector.observe(frame)
    return detector.cuts()


def still(seed, count, **kwargs):
    return [wall(seed, **kwargs)] * count


def test_hard_cuts_are_found_at_the_first_frame_of_the_new_shot():
    assert detected(film(still(1, 20), still(2, 30), still(3, 7))) == (20, 50)


def test_shots_of_four_frames_are_told_apart():
    assert detected(film(*(still(seed, 4) for seed in range(6)))) == (4, 8, 12, 16, 20)


def test_a_cut_between_two_dark_shots_is_found():
    dark = {"low": 10, "high": 40}
    assert detected(film(still(1, 20, **dark), still(2, 20, **dark))) == (20,)


def test_a_cut_to_black_and_back_is_two_cuts():
    black = [np.zeros((HEIGHT, WIDTH))] * 10
    assert detected(film(still(1, 20), black, still(1, 20))) == (20, 30)


def test_a_cut_in_the_last_frames_is_found():
    assert detected(film(still(1, 20), still(2, 3))) == (20,)


def test_a_flash_is_no_cut():
    white = [np.full((HEIGHT, WIDTH), 250.0)]
    assert detected(film(still(1, 20), white, still(1, 20))) == ()
    assert detected(film(still(1, 20), white * 2, still(1, 20))) == ()


def test_a_lamp_switched_on_is_no_cut():
    dim = [0.45 * wall(1)] * 20
    assert detected(film(dim, still(1, 20))) == ()


def test_a_dissolve_is_no_hard_cut():
    mixed = [wall(1) * (1 - share) + wall(2) * share for share in np.linspace(0, 1, 14)]
    assert detected(film(still(1, 20), mixed, still(2, 20))) == ()


def test_a_whip_pan_is_no_cut():
    long_wall = wall(5, width=1200)
    speed = 40
    pan = [long_wall[:, at : at + WIDTH] for at in range(0, 20 * speed, speed)]
    assert detected(film([pan[0]] * 15, pan, [pan[-1]] * 15)) == ()


def test_a_fast_figure_is_no_cut():
    frames = []
    for frame in range(40):
        picture = wall(1).copy()
        picture[20:80, frame * 3 : frame * 3 + 30] = 30
        frames.append(picture)
    assert detected(film(frames)) == ()


@pytest.mark.parametrize("frames", [[], [wall(1).astype(np.uint8)]])
def test_nothing_to_compare_has_no_cut(frames):
    assert detected(frames) == ()


def test_a_picture_of_noise_has_no_cuts():
    rng = np.random.default_rng(3)
    assert detected([rng.integers(0, 255, (HEIGHT, WIDTH), np.uint8) for _ in range(30)]) == ()

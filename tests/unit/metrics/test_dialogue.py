import numpy as np
import pytest

from storyreel.metrics._speech import (
    SPEECH_RATE,
    at_speech_rate,
    find_lines,
    normalised_correlation,
)
from storyreel.metrics.dialogue_order import rising
from storyreel.metrics.line_timing import drift


def said(seed, seconds=1.0):
    """Noise in syllables: no two seeds sound alike."""
    rng = np.random.default_rng(seed)
    count = int(seconds * SPEECH_RATE)
    syllables = np.repeat(rng.uniform(0.2, 1, count // 800 + 1), 800)[:count]
    return (0.2 * syllables * rng.normal(size=count)).astype(np.float32)


def laid(*placed, seconds=8.0):
    sound = np.zeros(int(seconds * SPEECH_RATE), np.float32)
    for start_s, voice in placed:
        start = int(start_s * SPEECH_RATE)
        sound[start : start + voice.size] += voice[: max(0, sound.size - start)]
    return sound


ONE, TWO = said(1), said(2)


def test_a_line_is_found_to_the_sample_and_whole():
    (found,) = find_lines(laid((2.5, ONE)), [ONE], [2.4])
    assert found.onset_s == 2.5
    assert found.peak == pytest.approx(1)
    assert found.whole


@pytest.mark.parametrize("gain", [0.01, 0.3, 3.0])
def test_the_level_does_not_matter(gain):
    (found,) = find_lines(laid((2.5, ONE)) * np.float32(gain), [ONE], [2.5])
    assert found.whole


def test_a_line_under_other_sound_is_found():
    noise = np.random.default_rng(9).normal(size=8 * SPEECH_RATE).astype(np.float32)
    (found,) = find_lines(laid((2.5, ONE)) + 0.06 * noise, [ONE], [2.5])
    assert found.whole
    assert 0.5 < found.peak < 0.99


def test_a_line_that_is_not_there_is_not_found():
    assert find_lines(laid((2.5, TWO)), [ONE], [2.5]) == [None]


@pytest.mark.parametrize("sound", [np.zeros(0, np.float32), np.zeros(16_000, np.float32)])
def test_no_line_is_heard_in_silence(sound):
    assert find_lines(sound, [ONE], [0.5]) == [None]


def test_no_line_is_heard_in_noise():
    noise = np.random.default_rng(4).normal(size=8 * SPEECH_RATE).astype(np.float32)
    assert find_lines(noise, [ONE, TWO], [1.0, 3.0]) == [None, None]


def test_a_line_without_a_voice_is_not_found():
    empty = np.zeros(0, np.float32)
    silent = np.zeros(SPEECH_RATE, np.float32)
    assert find_lines(laid((1, ONE)), [empty, silent], [1.0, 1.0]) == [None, None]


def test_swapped_lines_are_found_where_they_are():
    one, two = find_lines(laid((1, TWO), (5, ONE)), [ONE, TWO], [1.0, 5.0])
    assert (one.onset_s, two.onset_s) == (5.0, 1.0)


def test_a_line_nobody_planned_is_found_anywhere():
    (found,) = find_lines(laid((6.25, ONE)), [ONE], [None])
    assert found.onset_s == 6.25


def test_words_said_twice_are_two_lines():
    first, second = find_lines(laid((1, ONE), (2.2, ONE)), [ONE, ONE], [1.0, 2.2])
    assert (first.onset_s, second.onset_s) == (1.0, 2.2)


@pytest.mark.parametrize("heard_s", [1.0, 2.2])
def test_words_said_once_are_not_two_lines(heard_s):
    found = find_lines(laid((heard_s, ONE)), [ONE, ONE], [1.0, 2.2])
    assert [line and line.onset_s for line in found] == [
        heard_s if heard_s == 1.0 else None,
        heard_s if heard_s == 2.2 else None,
    ]


def test_lines_spoken_over_each_other_are_both_found():
    one, two = find_lines(laid((1, ONE), (1.5, TWO)), [ONE, TWO], [1.0, 1.5])
    assert one.whole
    assert two.whole


def test_two_lines_at_once_are_both_heard_whole_though_one_is_louder():
    quiet = said(19, 1.4) * np.float32(0.65)
    film = laid((2.0, TWO), (2.0, quiet))
    one, two = find_lines(film, [TWO, quiet], [2.0, 2.0])
    assert one.whole
    assert two.whole


def test_a_line_cut_off_under_another_is_still_not_whole():
    cut = ONE.copy()
    cut[SPEECH_RATE // 2 :] = 0
    _, found = find_lines(laid((2.0, TWO), (2.0, cut)), [TWO, ONE], [2.0, 2.0])
    assert not found.whole


@pytest.mark.parametrize(
    ("part", "starts", "ends"),
    [(slice(0, 6000), True, False), (slice(2000, 8000), False, True)],
)
def test_a_line_cut_off_is_not_whole(part, starts, ends):
    cut = np.zeros_like(ONE)
    cut[part] = ONE[part]
    (found,) = find_lines(laid((2, cut)), [ONE], [2.0])
    assert (found.whole, found.starts, found.ends) == (False, starts, ends)
    assert found.heard == pytest.approx(0.8, abs=0.2)


def test_a_line_bleeped_in_the_middle_is_not_whole():
    bleeped = ONE.copy()
    bleeped[3200:4800] = 0
    (found,) = find_lines(laid((2, bleeped)), [ONE], [2.0])
    assert (found.whole, found.starts, found.ends) == (False, True, True)


def test_a_film_that_ends_in_a_line_has_its_beginning():
    (found,) = find_lines(laid((7.3, ONE)), [ONE], [7.3])
    assert (found.onset_s, found.whole, found.ends) == (7.3, False, False)


def test_a_pause_inside_a_line_cannot_be_missed():
    paused = np.concatenate([ONE, np.zeros(4000, np.float32), TWO])
    (found,) = find_lines(laid((2, paused)), [paused], [2.0])
    assert found.whole


def test_correlation_is_one_at_the_same_sound_and_minus_one_at_its_negative():
    template = said(3, 0.1).astype(float)
    sound = np.concatenate([template, -2 * template])
    result = normalised_correlation(sound, template)
    assert result[0] == pytest.approx(1)
    assert result[-1] == pytest.approx(-1)
    assert np.abs(result).max() <= 1 + 1e-9


def chirp(rate, seconds=21.3):
    """A tone that rises from 100 to 3000 Hz, sampled at a rate."""
    at = np.arange(int(seconds * rate)) / rate
    return np.sin(2 * np.pi * (100 * at + 2900 / seconds / 2 * at**2)).astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_sound_at_any_rate_is_the_same_at_the_speech_rate(rate):
    result = at_speech_rate(np.array_split(chirp(rate), 7), rate)
    wanted = chirp(SPEECH_RATE)
    assert result.size == wanted.size
    # The sudden beginning and end ring; chunk borders at 10 and 20 s must not.
    inside = slice(800, -800)
    np.testing.assert_allclose(result[inside], wanted[inside], atol=2e-3)


def test_what_the_speech_rate_cannot_hold_is_left_out():
    high = np.sin(2 * np.pi * 5000 * np.arange(96_000) / 48_000).astype(np.float32)
    assert np.abs(at_speech_rate([high], 48_000)[800:-800]).max() < 1e-3
    assert at_speech_rate([], 48_000).size == 0


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([], set()),
        ([5], {0}),
        ([1, 2, 3], {0, 1, 2}),
        ([2, 1, 3, 4], {1, 2, 3}),
        ([4, 1, 2, 3], {1, 2, 3}),
        ([7, 7, 7], {0, 1, 2}),
        ([3, 2, 1], {2}),
    ],
)
def test_the_longest_rising_run_of_lines(values, kept):
    assert rising(values) == kept


def test_drift_is_the_slope_and_not_the_offset():
    assert drift([(0, 0.5), (10, 10.51), (20, 20.52)]) == pytest.approx(0.001)


@pytest.mark.parametrize("onsets", [[], [(0, 0)], [(0, 0), (1, 1)], [(2, 2), (2, 3), (2, 4)]])
def test_too_few_onsets_have_no_drift(onsets):
    assert drift(onsets) is None

import av
import numpy as np
import pytest

from storyreel.film.schema import Ambience
from storyreel.media import ambience, loudness_lufs, resample, reverberated, room_response

RATE = 48_000


@pytest.mark.parametrize("kind", list(Ambience))
def test_a_place_sounds_without_end_and_without_a_click(kind):
    loop = ambience(kind, 1)
    assert loop.shape == (12 * RATE, 2)
    assert np.sqrt(np.square(loop, dtype=np.float64).mean()) == pytest.approx(0.1, rel=1e-4)
    assert np.abs(loop).max() < 1
    step = np.abs(np.diff(loop, axis=0))
    assert np.abs(loop[0] - loop[-1]).max() <= step.max()
    again = ambience.__wrapped__(kind, 1)
    assert np.array_equal(loop, again)
    assert not np.array_equal(loop, ambience(kind, 2))


def high_share(sound):
    """Share of the power above 1000 Hz."""
    power = np.abs(np.fft.rfft(sound[:, 0].astype(np.float64))) ** 2
    return power[12 * 1000 :].sum() / power.sum()


def test_rain_is_bright_a_room_is_dull_and_rain_on_the_roof_lies_between():
    room, inside, rain = (
        high_share(ambience(kind, 1))
        for kind in (Ambience.ROOM, Ambience.RAIN_OUTSIDE, Ambience.RAIN)
    )
    assert room < inside < rain
    assert rain > 0.5


def test_wind_comes_and_goes_and_a_room_does_not():
    def spread(kind):
        seconds = ambience(kind, 1).astype(np.float64).reshape(12, -1)
        level = np.sqrt((seconds**2).mean(axis=1))
        return level.max() / level.min()

    assert spread(Ambience.WIND) > 1.5
    assert spread(Ambience.ROOM) < 1.1


@pytest.mark.parametrize("echo_s", [0.3, 1.2])
def test_a_room_dies_away_in_the_time_it_says(echo_s):
    response = room_response(echo_s).astype(np.float64)
    assert np.square(response).sum(axis=0) == pytest.approx([1, 1], rel=1e-4)
    power = np.square(response).sum(axis=1)
    begin = RATE // 100
    assert not power[:begin].any()
    window = round(echo_s * RATE / 20)
    early = power[begin : begin + window].mean()
    late = power[-window:].mean()
    # From the middle of the first twentieth to the middle of the last: 57 of 60 dB.
    assert 10 * np.log10(early / late) == pytest.approx(57, abs=1.5)
    left, right = response.T
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.1


def test_what_a_room_gives_back_is_a_convolution():
    rng = np.random.default_rng(3)
    samples, response = rng.normal(size=5000), rng.normal(size=(300, 2))
    made = reverberated(samples, response)
    assert made.shape == (5299, 2)
    for side in range(2):
        assert np.abs(made[:, side] - np.convolve(samples, response[:, side])).max() < 1e-9


def ffmpeg_lufs(samples):
    """Integrated loudness as FFmpeg's own meter has it."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo")
    meter = graph.add("ebur128", "metadata=1")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples, np.float32).reshape(1, -1), format="flt", layout="stereo"
    )
    frame.sample_rate = RATE
    source.push(frame)
    source.push(None)
    found = None
    while True:
        try:
            found = sink.pull().metadata["lavfi.r128.I"]
        except (av.EOFError, av.BlockingIOError):
            return float(found)


def test_loudness_is_that_of_another_meter():
    rng = np.random.default_rng(5)
    speech = resample(rng.normal(size=8000 * 12), 8000, RATE)[:, None] * [0.1, 0.04]
    speech[3 * RATE : 5 * RATE] *= 0.01
    speech[8 * RATE :] *= 0.4
    assert loudness_lufs(speech, RATE) == pytest.approx(ffmpeg_lufs(speech), abs=0.15)

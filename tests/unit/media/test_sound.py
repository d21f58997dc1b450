import numpy as np
import pytest

from storyreel.errors import BadMedia, Unscorable
from storyreel.media import (
    PlacedSound,
    at_loudness,
    limit,
    loudness_lufs,
    mix,
    peak_normalised,
    read_wav,
    resample,
    write_wav,
)


def sine(hz, *, sample_rate=48_000, seconds=2.0, size=1.0):
    return size * np.sin(2 * np.pi * hz * np.arange(round(seconds * sample_rate)) / sample_rate)


@pytest.mark.parametrize("sample_rate", [48_000, 44_100, 22_050])
def test_full_scale_sine_has_the_loudness_the_standard_says(sample_rate):
    assert loudness_lufs(sine(997, sample_rate=sample_rate), sample_rate) == pytest.approx(
        -3.01, abs=0.1
    )


def test_two_channels_are_three_db_louder_than_one():
    one = sine(997)
    both = np.stack([one, one], axis=1)
    assert loudness_lufs(both, 48_000) - loudness_lufs(one, 48_000) == pytest.approx(3.01, abs=0.01)


def test_loudness_follows_level():
    assert loudness_lufs(sine(1000, size=0.1), 48_000) - loudness_lufs(
        sine(1000), 48_000
    ) == pytest.approx(-20, abs=0.01)


def test_silence_between_lines_does_not_make_a_film_quieter():
    line = sine(500, size=0.2, seconds=5)
    film = np.concatenate([line, np.zeros(10 * 48_000)])
    assert loudness_lufs(film, 48_000) == pytest.approx(loudness_lufs(line, 48_000), abs=0.2)


@pytest.mark.parametrize(
    ("samples", "reason"),
    [(np.zeros(48_000), "silent"), (sine(500, seconds=0.3), "0.30 s of sound have no")],
)
def test_loudness_of_nothing_is_unscored_not_a_number(samples, reason):
    with pytest.raises(Unscorable, match=reason):
        loudness_lufs(samples, 48_000)


def test_normalising_reaches_the_target_and_leaves_silence_alone():
    quiet = at_loudness(sine(700, size=0.01), 48_000)
    assert loudness_lufs(quiet, 48_000) == pytest.approx(-23, abs=0.01)
    assert not at_loudness(np.zeros(48_000), 48_000).any()


def test_resampled_speech_keeps_its_shape_and_its_moment():
    there = resample(sine(1000, sample_rate=22_050), 22_050, 48_000)
    wanted = sine(1000)
    assert there.size == wanted.size
    error = (there - wanted)[2000:-2000]
    assert 20 * np.log10(np.abs(error).max()) < -100


def test_resampling_makes_no_sounds_that_were_not_there():
    above = resample(sine(15_000), 48_000, 22_050)[500:-500]
    assert 20 * np.log10(np.abs(above).max()) < -90
    spectrum = np.abs(
        np.fft.rfft(resample(sine(9000, sample_rate=22_050), 22_050, 48_000) * np.hanning(96_000))
    )
    hz = np.fft.rfftfreq(96_000, 1 / 48_000)
    assert 20 * np.log10(spectrum[hz > 11_500].max() / spectrum.max()) < -90


def test_resampling_an_impulse_leaves_it_where_it_was():
    impulse = np.zeros(22_050)
    impulse[11_025] = 1
    assert np.argmax(resample(impulse, 22_050, 48_000)) == 24_000


def test_mix_puts_every_sound_at_its_sample_and_cuts_what_hangs_over():
    beep = np.ones(4, np.float32)
    mixed = mix([PlacedSound(beep, 2), PlacedSound(beep, 4, gain_db=-20)], length=7)
    assert mixed.tolist() == pytest.approx([0, 0, 1, 1, 1.1, 1.1, 0.1])
    assert mix([PlacedSound(beep, -2), PlacedSound(beep, 9)], length=4).tolist() == [1, 1, 0, 0]


def test_limiter_holds_the_ceiling_and_leaves_quiet_parts_alone():
    rng = np.random.default_rng(1)
    samples = rng.normal(0, 0.05, 48_000)
    samples[20_000:20_010] = 3.0
    limited = limit(samples, ceiling=0.9)
    assert np.abs(limited).max() <= np.float32(0.9)
    assert np.array_equal(limited[:19_000], samples[:19_000].astype(np.float32))
    assert np.array_equal(limited[21_000:], samples[21_000:].astype(np.float32))


def test_peak_normalising_silence_is_silence():
    assert peak_normalised(sine(300, size=0.1)).max() == pytest.approx(0.891, abs=1e-4)
    assert not peak_normalised(np.zeros(10)).any()


def test_wav_comes_back_as_it_was_written(tmp_path):
    steps = np.array([0, 1, -1, 32767, -32768], np.int16)
    write_wav(tmp_path / "line.wav", steps, 22_050)
    samples, sample_rate = read_wav(tmp_path / "line.wav")
    assert sample_rate == 22_050
    assert (samples * 32768).tolist() == steps.tolist()
    assert [file.name for file in tmp_path.iterdir()] == ["line.wav"]


def test_loud_floats_are_clipped_not_wrapped_around(tmp_path):
    write_wav(tmp_path / "loud.wav", np.array([[1.5, -1.5]]), 48_000)
    samples, _ = read_wav(tmp_path / "loud.wav")
    assert samples.tolist() == [[32767 / 32768, -1.0]]


def test_broken_wav_is_bad_media(tmp_path):
    whole, broken = tmp_path / "a.wav", tmp_path / "b.wav"
    write_wav(whole, np.zeros(1000, np.int16), 48_000)
    broken.write_bytes(whole.read_bytes()[:500])
    with pytest.raises(BadMedia, match="breaks off before its end"):
        read_wav(broken)
    with pytest.raises(BadMedia, match="cannot be read as a WAV file"):
        read_wav(tmp_path / "missing.wav")

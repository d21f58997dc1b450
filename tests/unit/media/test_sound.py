import numpy as np
import pytest

from storyreel.errors import BadMedia, Unscorable
from storyreel.media import (
    LoudnessMeter,
    PlacedSound,
    SoundTrack,
    levelled,
    limit,
    loudness_lufs,
    mix,
    peak_normalised,
    read_wav,
    regrouped,
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


@pytest.mark.parametrize("size", [1, 479, 4800, 48_000, 49_152, 70_000])
def test_sound_in_pieces_has_the_loudness_of_the_whole(size):
    rng = np.random.default_rng(3)
    level = np.repeat([0.001, 0.2, 0.05, 0.4], 40_000)[:, None]
    whole = rng.normal(0, 1, (160_000, 2)) * level
    if size < 400:
        whole = whole[:30_000]
    meter = LoudnessMeter(48_000)
    for start in range(0, len(whole), size):
        meter.add(whole[start : start + size])
    assert meter.lufs() == loudness_lufs(whole, 48_000)
    assert meter.lufs() == meter.lufs()


def as_track(samples):
    """Sound in three pieces."""
    return SoundTrack(lambda: iter(np.array_split(samples.astype(np.float32), 3)), samples.size)


def heard(track):
    return np.concatenate(list(track.pieces()))


def test_levelling_reaches_the_target_and_leaves_silence_alone():
    quiet = levelled(as_track(sine(700, size=0.01)), target_lufs=-23)
    assert heard(quiet).size == quiet.length == 96_000
    assert loudness_lufs(heard(quiet), 48_000) == pytest.approx(-23, abs=0.01)
    assert np.array_equal(heard(quiet), heard(quiet))
    assert not heard(levelled(as_track(np.zeros(48_000)), target_lufs=-23)).any()


def test_levelled_sound_is_limited():
    loud = sine(700, size=0.01)
    loud[50_000] = 0.9
    assert np.abs(heard(levelled(as_track(loud), target_lufs=-18))).max() <= np.float32(0.891)


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
    (mixed,) = mix([PlacedSound(beep, 2), PlacedSound(beep, 4, gain_db=-20)], length=7)
    assert mixed.tolist() == pytest.approx([0, 0, 1, 1, 1.1, 1.1, 0.1])
    (mixed,) = mix([PlacedSound(beep, -2), PlacedSound(beep, 9)], length=4)
    assert mixed.tolist() == [1, 1, 0, 0]


def test_a_sound_goes_on_in_the_next_piece_of_a_mix():
    rng = np.random.default_rng(5)
    sounds = [PlacedSound(rng.normal(size=900_000), start) for start in (10, 700_000, 1_100_000)]
    pieces = list(mix(sounds, length=2_200_000))
    assert len(pieces) > 2
    expected = np.zeros(2_200_000)
    for sound in sounds:
        expected[sound.start : sound.start + 900_000] += sound.samples
    assert np.abs(np.concatenate(pieces) - expected).max() < 1e-6


def test_a_mix_is_made_in_the_order_of_its_sounds():
    beep = np.ones(4, np.float32)
    with pytest.raises(ValueError, match="in the order in which they begin"):
        list(mix([PlacedSound(beep, 2), PlacedSound(beep, 1)], length=7))
    far = [PlacedSound(beep, 3_000_000), PlacedSound(beep, 1)]
    with pytest.raises(ValueError, match="in the order in which they begin"):
        list(mix(far, length=4_000_000))


@pytest.mark.parametrize("sizes", [[], [0], [5], [3, 4, 5], [1] * 9, [10, 1, 20]])
def test_sound_is_regrouped_without_losing_a_sample(sizes):
    samples = np.arange(sum(sizes))
    pieces = np.split(samples, np.cumsum(sizes)[:-1]) if sizes else []
    made = list(regrouped(pieces, 4))
    assert [piece.size for piece in made[:-1]] == [4] * (len(made) - 1)
    assert all(0 < piece.size <= 4 for piece in made)
    assert np.concatenate([np.zeros(0, int), *made]).tolist() == samples.tolist()


def test_limiter_holds_the_ceiling_and_leaves_quiet_parts_alone():
    rng = np.random.default_rng(1)
    samples = rng.normal(0, 0.05, 48_000)
    samples[20_000:20_010] = 3.0
    limited = np.concatenate(list(limit([samples], ceiling=0.9)))
    assert np.abs(limited).max() <= np.float32(0.9)
    assert np.array_equal(limited[:19_000], samples[:19_000].astype(np.float32))
    assert np.array_equal(limited[21_000:], samples[21_000:].astype(np.float32))


@pytest.mark.parametrize("size", [100, 700, 5000, 20_005])
def test_limiter_does_the_same_whatever_the_pieces(size):
    rng = np.random.default_rng(2)
    samples = rng.normal(0, 0.4, 48_000)
    whole = np.concatenate(list(limit([samples])))
    pieces = [samples[start : start + size] for start in range(0, samples.size, size)]
    made = np.concatenate(list(limit(pieces)))
    assert made.size == samples.size
    assert np.abs(made - whole).max() < 1e-6


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

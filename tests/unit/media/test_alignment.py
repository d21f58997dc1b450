import numpy as np
import pytest

from storyreel.backends.speech import VoiceSpec
from storyreel.backends.speech.espeak import Espeak
from storyreel.media.alignment import align, audible, pauses

RATE = 22_050
LINE = "I bought that bench. Nobody likes it, and nobody ever sat on it but you."


@pytest.fixture(scope="module")
def espeak():
    with Espeak() as engine:
        yield engine


@pytest.mark.parametrize(("voice", "pace"), [("f2", 165), ("m8", 110), ("f1", 240)])
def test_words_are_found_in_another_voice_at_another_pace(espeak, voice, pace):
    ours = espeak.speak(LINE, VoiceSpec("m1", "en"))
    theirs = espeak.speak(LINE, VoiceSpec(voice, "en", rate_wpm=pace, pitch=60))
    noise = np.random.default_rng(4).normal(0, 0.002, 30_000 + theirs.samples.size)
    noise[20_000 : 20_000 + theirs.samples.size] += theirs.samples / 32768
    found = align(ours.samples / 32768, noise, RATE)
    late_ms = [
        1000 * found.moment(word.start_ms / 1000) - 1000 * 20_000 / RATE - there.start_ms
        for word, there in zip(ours.words, theirs.words, strict=True)
    ]
    assert np.median(np.abs(late_ms)) < 15
    assert np.abs(late_ms).max() < 60


def test_a_pause_in_the_middle_is_not_spread_over_the_words(espeak):
    ours = espeak.speak(LINE, VoiceSpec("m1", "en"))
    at = next(word.start_ms for word in ours.words if word.text == "Nobody") * RATE // 1000
    samples = ours.samples / 32768
    waiting = np.concatenate([samples[:at], np.zeros(RATE), samples[at:]])
    found = align(samples, waiting, RATE)
    for word in ours.words:
        expected = word.start_ms / 1000 + (word.start_ms * RATE // 1000 > at)
        if word.text != "Nobody":
            assert found.moment(word.start_ms / 1000) == pytest.approx(expected, abs=0.05)
    (silence,) = pauses(waiting, RATE, shortest_s=0.5)
    assert at / RATE - 0.4 < silence[0] <= at / RATE, "the engine pauses there too"
    assert silence[1] == pytest.approx(at / RATE + 1, abs=0.05)


def test_moments_never_go_back_and_ends_meet(espeak):
    ours = espeak.speak(LINE, VoiceSpec("m1", "en")).samples / 32768
    theirs = espeak.speak("No.", VoiceSpec("f2", "en")).samples / 32768
    found = align(ours, theirs, RATE)
    moments = [found.moment(second / 20) for second in range(120)]
    assert moments == sorted(moments)
    assert moments[0] < 0.05
    assert found.moment(ours.size / RATE) == pytest.approx(theirs.size / RATE, abs=0.05)


def test_what_is_audible_begins_and_ends_with_the_sound():
    samples = np.zeros(RATE)
    samples[5000:9000] = 0.2
    first, last = audible(samples, RATE)
    assert first == pytest.approx(5000, abs=RATE // 100)
    assert last == pytest.approx(9000, abs=RATE // 100)
    assert audible(np.zeros(100), RATE) == (0, 100)
    assert pauses(np.ones(RATE), RATE, shortest_s=0.1) == []

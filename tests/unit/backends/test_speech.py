import importlib.util
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from storyreel.backends.speech import VoiceSpec, _readings
from storyreel.backends.speech.espeak import Espeak
from storyreel.errors import MissingExtra, Unavailable, UnknownName, UserError
from storyreel.media import loudness_lufs

LINE = "You lied to me, Mark. Every single day, for three years."
BREATHY = VoiceSpec("f2", "en-US")


@dataclass(frozen=True)
class Somebody:
    id: str
    sex: str | None = None
    age: str = "adult"


@pytest.fixture(scope="module")
def espeak():
    with Espeak() as backend:
        yield backend


def pitch_hz(speech):
    """Median fundamental: the first lag at which the sound repeats itself (YIN)."""
    samples, found = speech.samples.astype(float), []
    for start in range(0, samples.size - 1424, 1024):
        window = samples[start : start + 1424]
        if (window**2).mean() < 2e5:
            continue
        gap = np.array([((window[:1024] - window[k : k + 1024]) ** 2).sum() for k in range(1, 400)])
        relative = gap * np.arange(1, 400) / np.maximum(np.cumsum(gap), 1)
        dips = np.flatnonzero(relative[30:] < 0.15)
        if dips.size:
            lag = dips[0] + 30
            while lag + 1 < 399 and relative[lag + 1] < relative[lag]:
                lag += 1
            found.append(speech.sample_rate / (lag + 1))
    return float(np.median(found))


def test_line_sounds_the_same_whatever_was_said_before(espeak):
    alone = espeak.speak(LINE, BREATHY)
    espeak.speak("I was going to tell you. I swear it!", VoiceSpec("f5", "en-GB", pitch=80))
    after = espeak.speak(LINE, BREATHY)
    with Espeak() as other:
        fresh = other.speak(LINE, BREATHY)
    assert alone.samples.tobytes() == after.samples.tobytes() == fresh.samples.tobytes()
    assert alone.words == after.words == fresh.words


def test_breathy_voice_does_not_change_with_the_clock(espeak):
    first = espeak.speak(LINE, BREATHY)
    deadline = time.time() // 1 + 1
    while time.time() < deadline:
        again = espeak.speak("Oh.", BREATHY)
    again = espeak.speak(LINE, BREATHY)
    assert first.samples.tobytes() == again.samples.tobytes()


def test_every_word_of_the_line_is_timed_once_and_in_order(espeak):
    line = "Of the people, such as I am: don't! (Well…) 1984 — £5.50, mother-in-law’s U.S. e-mails."
    speech = espeak.speak(line, VoiceSpec("m3", "en"))
    assert [word.text for word in speech.words] == [
        *("Of", "the", "people", "such", "as", "I", "am", "don't", "Well", "1984", "£5.50"),
        *("mother-in-law’s", "U.S", "e-mails"),
    ]
    times = [t for word in speech.words for t in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert all(word.end_ms - word.start_ms > 30 for word in speech.words)
    assert times[-1] <= speech.duration_ms


def test_phonemes_fill_the_line_without_gaps(espeak):
    speech = espeak.speak(LINE, BREATHY)
    assert speech.phonemes[0].start_ms == 0
    assert all(a.end_ms == b.start_ms for a, b in pairwise(speech.phonemes))
    assert abs(speech.phonemes[-1].end_ms - speech.duration_ms) <= 1
    heard = "".join(phoneme.ipa for phoneme in speech.phonemes)
    assert "lˈaɪd" in heard
    mark = next(word for word in speech.words if word.text == "Mark")
    first = next(p for p in speech.phonemes if p.end_ms > mark.start_ms and p.ipa)
    assert first.ipa == "m"


def test_sound_stops_soon_after_the_last_word(espeak):
    speech = espeak.speak(LINE, BREATHY)
    heard = np.flatnonzero(np.abs(speech.samples) > 60)
    assert speech.samples.size - heard[-1] <= 0.09 * speech.sample_rate


@pytest.mark.parametrize("text", ["...", "—", "?!", "", "  \n", "😀", "*"])
def test_line_without_words_is_a_short_silence(espeak, text):
    speech = espeak.speak(text, BREATHY)
    assert speech.duration_ms == 300
    assert not speech.samples.any()
    assert speech.words == ()


def test_two_thousand_characters_are_spoken_to_the_end(espeak):
    text = ("It was a long night, and nobody said a word about the money. " * 40)[:1995] + "end."
    speech = espeak.speak(text, VoiceSpec("m1", "en"))
    assert [word.text for word in speech.words] == [w.strip(",.") for w in text.split()]
    assert speech.duration_ms > 60_000
    assert speech.words[-1].end_ms > speech.duration_ms - 200


def test_text_is_never_a_command(espeak):
    plain = espeak.speak("hello there", BREATHY)
    for text in ("[[hello]] there", "hello\x00 there\x1b", "hello 😀 there", "*hello* there"):
        assert [w.text for w in espeak.speak(text, BREATHY).words] == ["hello", "there"]
    marked = espeak.speak('hello <break time="9s"/> there', BREATHY)
    assert marked.duration_ms < plain.duration_ms + 3000
    assert [w.text for w in espeak.speak("a\ud800b c", BREATHY).words] == ["a", "b", "c"]


def test_voices_are_equally_loud(espeak):
    for name in ("m1", "m8", "f1", "zac"):
        speech = espeak.speak(LINE, VoiceSpec(name, "en"))
        assert loudness_lufs(speech.samples / 32768, speech.sample_rate) == pytest.approx(
            -20, abs=0.5
        )
    half = espeak.speak(LINE, VoiceSpec("zac", "en", volume=50))
    assert np.abs(half.samples).max() == pytest.approx(np.abs(speech.samples).max() / 2, abs=2)


@pytest.mark.parametrize(("sex", "age"), [("male", "adult"), ("female", "adult"), (None, "child")])
def test_eight_people_of_a_kind_are_told_apart_by_pitch(espeak, sex, age):
    people = [Somebody(f"person_{i}", sex, age) for i in range(8)]
    cast = espeak.cast_voices(people, "en")
    heights = sorted(pitch_hz(espeak.speak(LINE, voice)) for voice in cast.values())
    steps = [high / low for low, high in pairwise(heights)]
    assert min(steps) > 1.03, heights


def test_men_women_and_children_have_voices_of_their_own(espeak):
    cast = espeak.cast_voices(
        [Somebody("a", "male"), Somebody("b", "female"), Somebody("c", "male", "child")], "en"
    )
    heights = [pitch_hz(espeak.speak(LINE, cast[who])) for who in "abc"]
    assert heights[0] < 155 < heights[1] < 292 < heights[2]


def test_new_character_changes_nobody_elses_voice(espeak):
    people = [Somebody(f"p{i}", ("female", "male")[i % 2]) for i in range(10)]
    before = espeak.cast_voices(people, "en")
    after = espeak.cast_voices([*people, Somebody("late", "male"), Somebody("later")], "en")
    assert {who: after[who] for who in before} == before
    assert len(set(after.values())) == 12


def test_character_alone_keeps_the_voice_of_their_name(espeak):
    assert espeak.cast_voices([Somebody("elena", "female")], "en")["elena"] == VoiceSpec(
        "f2", "en-US", rate_wpm=153, pitch=67
    )


def test_many_people_still_get_voices_that_differ(espeak):
    cast = espeak.cast_voices([Somebody(f"extra_{i}", "male") for i in range(24)], "en")
    assert len({(v.name, v.pitch) for v in cast.values()}) == 24


def test_old_people_speak_slower(espeak):
    cast = espeak.cast_voices([Somebody("anna", "female")], "en")
    old = espeak.cast_voices([Somebody("anna", "female", "old")], "en")
    assert old["anna"].rate_wpm < cast["anna"].rate_wpm - 20
    assert old["anna"].pitch == cast["anna"].pitch


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        *(("en", "en-US"), ("en-GB", "en"), ("zh", "cmn"), ("zh-HK", "yue"), ("pt_BR", "pt-BR")),
        *(("de-AT", "de"), ("no", "nb"), ("es-MX", "es-419"), ("ru", "ru"), ("it", "it")),
    ],
)
def test_languages_are_known_by_their_everyday_tags(espeak, language, voice):
    cast = espeak.cast_voices([Somebody("a", "male")], language)
    assert cast["a"].language == voice
    espeak.check_language(voice)


def test_chinese_is_timed_by_the_character(espeak):
    speech = espeak.speak("你骗了我，马克。", VoiceSpec("f3", "zh"))
    assert [word.text for word in speech.words] == list("你骗了我马克")


def test_unknown_language_and_voice_say_where_to_look(espeak):
    with pytest.raises(UserError) as unknown:
        espeak.check_language("xx")
    assert str(unknown.value) == (
        "espeak-ng has no voice for 'xx'. See 'storyreel list voices' for those it has, "
        "or say another language."
    )
    with pytest.raises(UnknownName, match=r"no voice named 'Anie'. Did you mean 'Annie'\?"):
        espeak.speak("Hello.", VoiceSpec("Anie", "en"))
    with pytest.raises(ValueError, match="pitch is 0 to 99, not 120"):
        VoiceSpec("f2", "en", pitch=120)


def test_japanese_without_its_extra_is_refused_before_anything_is_made(espeak, monkeypatch):
    monkeypatch.setattr(_readings, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra) as missing:
        espeak.check_language("ja-JP")
    assert str(missing.value) == (
        "Japanese speech needs the 'ja' extra: pip install 'storyreel[ja]'."
    )
    with pytest.raises(MissingExtra):
        espeak.cast_voices([Somebody("a")], "ja")


def test_crash_costs_one_line_only():
    with Espeak() as backend:
        before = backend.speak(LINE, BREATHY)
        backend._spare.kill()
        with pytest.raises(
            Unavailable, match="the speech worker broke off with exit code"
        ) as crash:
            backend.speak(LINE, BREATHY)
        assert crash.value.retryable
        assert backend.speak(LINE, BREATHY).samples.tobytes() == before.samples.tobytes()


@pytest.mark.skipif(sys.platform != "linux", reason="looks a process up in /proc")
def test_killed_parent_leaves_no_worker_behind():
    program = (
        "import os, signal\n"
        "from storyreel.backends.speech import VoiceSpec\n"
        "from storyreel.backends.speech.espeak import Espeak\n"
        "backend = Espeak()\n"
        "backend.speak('Hello.', VoiceSpec('m3', 'en'))\n"
        "print(backend._spare.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    worker = int(done.stdout)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and _runs(worker):
        os.sched_yield()
    assert not _runs(worker)


def _runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_version_names_engine_and_data(espeak):
    assert espeak.version().startswith("espeak-ng-1.5")
    with Espeak() as other:
        assert other.version() == espeak.version()


def test_worker_and_seam_load_nothing_heavy():
    program = (
        "import sys, storyreel.backends.speech, storyreel.backends.speech._worker\n"
        "print(sorted({'numpy', 'av', 'PIL', 'numba'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.extras
def test_japanese_is_spoken_by_the_phrase(espeak):
    assert importlib.util.find_spec("janome")
    speech = espeak.speak("今日は東京へ行きません。3年間、毎日嘘をついた！", VoiceSpec("f3", "ja"))
    assert [word.text for word in speech.words] == [
        *("今日は", "東京へ", "行きません", "3年間", "毎日", "嘘を", "ついた")
    ]
    assert 3000 < speech.duration_ms < 6000

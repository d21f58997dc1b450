"""Recorded lines: heard instead of the engine's, timed to their words, and one shot changed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import storyreel
from storyreel.backends.speech import VoiceSpec
from storyreel.backends.speech.espeak import Espeak
from storyreel.director.recordings import recordings_in
from storyreel.errors import BadMedia, UserError
from storyreel.film.schema import VoiceTrack
from storyreel.media import read_wav, resample, write_wav
from storyreel.screenplay.schema import ShootingScript
from storyreel.studio.stages import ShootOptions

SMALL = ShootOptions(size_px=(192, 108), draft=True, workers=1)
LINES = {
    "l1": "Is it done, or do we wait?",
    "l2": "It was done a year ago, and you know it.",
    "l3": "Then say it to my face.",
}


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> ShootingScript:
    path = tmp_path_factory.mktemp("script") / "short.txt"
    people = ("ANA", "BO", "ANA")
    path.write_text("".join(f"{a}: {b}\n" for a, b in zip(people, LINES.values(), strict=True)))
    return storyreel.write(storyreel.read_dialogue(path))


def recording(path: Path, line: str) -> list[int]:
    """A line by another voice, in stereo at 48 kHz, a second after the beginning; word starts."""
    with Espeak() as engine:
        spoken = engine.speak(LINES[line], VoiceSpec("f2", "en", rate_wpm=120))
    mono = resample(spoken.samples / 32768, spoken.sample_rate, 48_000) * 0.1
    whole = np.concatenate([np.zeros(48_000), mono, np.zeros(24_000)])
    write_wav(path, np.stack([whole, 0.5 * whole], axis=1), 48_000)
    return [word.start_ms for word in spoken.words]


def test_a_recorded_line_is_heard_and_the_others_stay(
    script: ShootingScript, tmp_path: Path
) -> None:
    before = storyreel.shoot(script, out=tmp_path / "film", options=SMALL)
    takes = {shot.shot: shot.chosen.sha256 for shot in before.document.shots}
    old = VoiceTrack.load(tmp_path / "film" / "voice" / "track.json")
    recorded = tmp_path / "recorded"
    recorded.mkdir()
    starts = recording(recorded / "l3_ana.wav", "l3")
    (recorded / "notes.txt").write_text("take two is best")
    options = dataclasses.replace(SMALL, recordings=recorded)
    after = storyreel.shoot(script, out=tmp_path / "film", options=options)
    track = VoiceTrack.load(after.folder / "voice" / "track.json")
    first, second, third = track.lines
    assert (first, second) == (old.lines[0], old.lines[1])
    samples, sample_rate = read_wav(after.folder / third.audio)
    assert samples.ndim == 1
    assert third.duration_ms == pytest.approx(1000 * samples.size / sample_rate, abs=1)
    # A second of silence before it is cut off, but for 40 ms; the words are where they are said.
    late_ms = [word.start_ms - start for word, start in zip(third.words, starts, strict=True)]
    assert np.abs(np.array(late_ms) - 40).max() < 60
    assert third.phonemes[0].start_ms == 0
    assert third.phonemes[-1].end_ms <= third.duration_ms
    for one, other in zip(third.phonemes, third.phonemes[1:], strict=False):
        assert one.start_ms < one.end_ms == other.start_ms
    assert np.abs(samples).max() > 0.1, "made as loud as the others"
    changed = [s.shot for s in after.document.shots if takes.get(s.shot) != s.chosen.sha256]
    speaking = {
        shot.number for shot in script.scenes[0].shots if any(u.line == "l3" for u in shot.lines)
    }
    assert changed
    assert set(changed) <= speaking
    measured = {m.name: m.value for m in storyreel.review(after).measurements}
    assert measured["dialogue_coverage"] == 1.0


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["l9.wav"], "'l9.wav' is named for no line of the script"),
        (["hello.mp3"], "'hello.mp3' is named for no line of the script"),
        (["l1_bo.wav"], "named for bo; line l1 is spoken by ana"),
        (["l1.wav", "l1_ana.flac"], "'l1.wav' and 'l1_ana.flac' are both for one line"),
    ],
)
def test_a_recording_for_nobody_is_refused(
    script: ShootingScript, tmp_path: Path, names: list[str], message: str
) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(UserError, match=message):
        recordings_in(tmp_path, script)
    with pytest.raises(UserError, match="there is no folder of recordings"):
        recordings_in(tmp_path / "none", script)


def test_a_line_is_found_by_the_name_of_its_file_in_the_run(
    script: ShootingScript, tmp_path: Path
) -> None:
    for name in ("l1_ana_0a1b2c3d.wav", "l2.FLAC", "cover.jpg"):
        (tmp_path / name).touch()
    found = recordings_in(tmp_path, script)
    assert {key: path.name for key, path in found.items()} == {
        ("l1", "ana"): "l1_ana_0a1b2c3d.wav",
        ("l2", "bo"): "l2.FLAC",
    }


@pytest.mark.parametrize("content", ["silence", "text"])
def test_a_recording_in_which_nobody_speaks_is_bad_media(
    script: ShootingScript, tmp_path: Path, content: str
) -> None:
    if content == "silence":
        write_wav(tmp_path / "l1.wav", np.zeros(48_000), 48_000)
    else:
        (tmp_path / "l1.wav").write_text("not a sound")
    options = dataclasses.replace(SMALL, recordings=tmp_path)
    with pytest.raises(BadMedia, match=r"nobody is heard|cannot be read"):
        storyreel.shoot(script, out=tmp_path / "film", options=options)


def test_every_sound_of_a_line_knows_how_loud_it_is(script: ShootingScript, tmp_path: Path) -> None:
    storyreel.shoot(script, out=tmp_path / "film", options=SMALL)
    track = VoiceTrack.load(tmp_path / "film" / "voice" / "track.json")
    for line in track.lines:
        samples, rate = read_wav(tmp_path / "film" / line.audio)
        loud = [p.loudness for p in line.phonemes if p.ipa]
        assert 0.4 < float(np.median(loud)) < 1.2
        assert max(loud) > 1.2 * min(loud)
        assert all(p.loudness == 0 for p in line.phonemes if not p.ipa)
        loudest = max(line.phonemes, key=lambda p: p.loudness)
        piece = samples[loudest.start_ms * rate // 1000 : loudest.end_ms * rate // 1000]
        assert np.abs(piece).mean() > np.abs(samples).mean()

"""A film with its subtitles in the picture."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import storyreel
from storyreel.cli import main
from storyreel.edit import subtitles_of_cut
from storyreel.errors import FolderError, UserError
from storyreel.film.schema import VoiceTrack
from storyreel.media import encoded_frames, film_sound, probe
from storyreel.studio.burnt import subtitled_film
from storyreel.studio.stages import ShootOptions
from storyreel.timecode import Span

SMALL = ShootOptions(size_px=(320, 180), draft=True, workers=2)


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> storyreel.Cut:
    folder = tmp_path_factory.mktemp("films")
    path = folder / "short.txt"
    path.write_text("ANA: Is it done?\nBO: It was done a year ago, and you know it.\n")
    return storyreel.produce(path, out=folder / "film", options=SMALL)


def test_words_are_in_the_picture_while_they_are_shown(cut: storyreel.Cut, tmp_path: Path) -> None:
    events = []
    made = subtitled_film(cut.folder, tmp_path / "said.mp4", on_event=events.append)
    plain, written = probe(cut.film), probe(made)
    assert (written.video, written.audio) == (plain.video, plain.audio)
    assert written.subtitles == ()
    assert (events[-1].done, events[-1].total) == (cut.document.duration_frames,) * 2
    voices = VoiceTrack.load(cut.folder / "voice" / "track.json")
    shown = {
        frame
        for subtitle in subtitles_of_cut(cut.document, voices).subtitles
        for frame in range(subtitle.span.start, subtitle.span.end)
    }
    length = cut.document.duration_frames
    before = encoded_frames(cut.film, Span(0, length))
    after = encoded_frames(made, Span(0, length))
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        foot = np.s_[int(0.8 * 180) : 180]
        white = int((new[foot] > 220).sum()) - int((old[foot] > 220).sum())
        assert (white > 25) is (number in shown), number
        head = np.s_[: int(0.7 * 180)]
        assert np.abs(new[head].astype(int) - old[head]).mean() < 3
    sounds = [np.concatenate(list(film_sound(path))) for path in (cut.film, made)]
    assert np.array_equal(*sounds)
    assert [path.name for path in tmp_path.iterdir()] == ["said.mp4"]


def test_the_run_s_own_film_is_never_written_over(
    cut: storyreel.Cut,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = cut.film.read_bytes()
    with pytest.raises(FolderError, match="lies in the run folder"):
        subtitled_film(cut.folder, cut.film)
    assert cut.film.read_bytes() == before
    with pytest.raises(UserError, match="there is no film"):
        subtitled_film(tmp_path, tmp_path / "a.mp4")
    asked = ["storyreel", "export", str(tmp_path), "-o", str(tmp_path / "a.mp4")]
    monkeypatch.setattr(sys, "argv", asked)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "make it with `storyreel produce`" in capsys.readouterr().err

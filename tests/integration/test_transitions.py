"""Handles and transitions: the film is joined from parts of takes without encoding them again."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pytest

import storyreel
from storyreel.edit import assemble, write_film
from storyreel.film.schema import CutDocument, VoiceTrack
from storyreel.media import VideoWriter, encoded_frames, probe
from storyreel.screenplay.schema import ShootingScript
from storyreel.studio import Cut
from storyreel.studio.stages import ShootOptions
from storyreel.timecode import Span

SMALL = ShootOptions(size_px=(192, 108), draft=True, workers=1)
ANSWER = "It was done a year ago, and you know it."
LINES = f"ANA: Is it done?\nBO: {ANSWER}\nANA: Then say it.\n"


def shot_with(
    folder: Path, kinds: dict[int, tuple[str, int]], options: ShootOptions, *, lines: str = LINES
) -> Cut:
    """A film of three lines; transitions by the number of the shot that they lead out of."""
    folder.mkdir(exist_ok=True)
    text = folder.with_suffix(".txt")
    text.write_text(lines, encoding="utf-8")
    plan = storyreel.write(storyreel.read_dialogue(text)).model_dump(mode="json")
    shots = plan["scenes"][0]["shots"]
    for number, (kind, frames) in kinds.items():
        shots[number]["transition"] = {"kind": kind, "frames": frames}
    return storyreel.shoot(ShootingScript.model_validate(plan), out=folder, options=options)


def pictures(path: Path) -> list[np.ndarray]:
    info = probe(path).video
    assert info is not None
    return list(encoded_frames(path, Span(0, info.frames)))


@pytest.fixture(scope="module")
def blended(tmp_path_factory: pytest.TempPathFactory) -> Cut:
    kinds = {0: ("dissolve", 12), 1: ("wipe", 9), -1: ("fade", 10)}
    return shot_with(tmp_path_factory.mktemp("film"), kinds, SMALL)


def test_the_film_is_as_long_as_it_would_be_with_cuts(blended: Cut, tmp_path: Path) -> None:
    plain = shot_with(tmp_path / "plain", {}, SMALL)
    assert blended.document.duration_frames == plain.document.duration_frames
    assert blended.document.lines == plain.document.lines
    assert len(pictures(blended.film)) == blended.document.duration_frames


def test_every_frame_outside_a_transition_is_the_takes_own(blended: Cut) -> None:
    film, document = pictures(blended.film), blended.document
    for shot in document.shots:
        take = pictures(blended.folder / shot.chosen.media)
        assert len(take) == shot.chosen.frames
        into = [t for t in document.transitions if t.cut_frame == shot.start_frame]
        out_of = [t for t in document.transitions if t.cut_frame == shot.span.end]
        first = into[0].after_frames if into else 0
        last = shot.frames - (out_of[0].before_frames if out_of else 0)
        for k in range(first, last):
            assert np.array_equal(film[shot.start_frame + k], take[shot.source_in + k])


def test_a_dissolve_goes_from_one_picture_to_the_other(blended: Cut) -> None:
    document = blended.document
    made = document.transitions[0]
    assert (made.kind, made.before_frames, made.after_frames) == ("dissolve", 6, 6)
    old = pictures(blended.folder / document.shots[0].chosen.media)
    new = pictures(blended.folder / document.shots[1].chosen.media)
    one, other = document.shots[0], document.shots[1]
    film = pictures(blended.film)
    for k in range(12):
        a = old[one.source_in + one.frames - 6 + k].astype(float)
        b = new[other.source_in - 6 + k].astype(float)
        expected = a + (b - a) * (k + 0.5) / 12
        off = np.abs(film[made.cut_frame - 6 + k] - expected)
        assert off.mean() < 3, "beyond what the encoder loses"


def test_a_wipe_comes_in_from_the_left(blended: Cut) -> None:
    document = blended.document
    made = document.transitions[1]
    middle = pictures(blended.film)[made.cut_frame][:108].astype(float)
    coming = document.shots[2]
    new = pictures(blended.folder / coming.chosen.media)[coming.source_in][:108].astype(float)
    left, right = np.abs(middle - new)[:, :80].mean(), np.abs(middle - new)[:, 112:].mean()
    assert left < 3 < right


def test_the_last_shot_fades_to_black(blended: Cut) -> None:
    film = pictures(blended.film)
    lumas = [frame[:108].mean() for frame in film[-10:]]
    assert lumas == sorted(lumas, reverse=True)
    assert lumas[-1] == pytest.approx(16, abs=0.5)


def test_an_edit_takes_the_transitions_over(blended: Cut) -> None:
    timeline = otio.adapters.read_from_file(str(blended.folder / "film.otio"))
    track = timeline.video_tracks()[0]
    found = [item for item in track if isinstance(item, otio.schema.Transition)]
    assert [int(item.in_offset.value) for item in found] == [6, 4, 10]
    assert found[0].transition_type == "SMPTE_Dissolve"
    assert track.duration().value == blended.document.duration_frames


def test_a_transition_remakes_only_the_two_takes_it_joins(tmp_path: Path) -> None:
    plain = shot_with(tmp_path / "f", {}, SMALL)
    before = {shot.shot: shot.chosen.sha256 for shot in plain.document.shots}
    changed = shot_with(tmp_path / "f", {0: ("dissolve", 8)}, SMALL)
    after = {shot.shot: shot.chosen.sha256 for shot in changed.document.shots}
    names = list(after)
    assert [name for name in names if before[name] != after[name]] == names[:2]


def test_a_fade_between_shots_is_black_once(tmp_path: Path) -> None:
    cut = shot_with(tmp_path / "f", {0: ("fade", 12)}, SMALL)
    (made,) = cut.document.transitions
    lumas = [float(frame[:108].mean()) for frame in pictures(cut.film)]
    begin, black, end = made.span.start, made.cut_frame - 1, made.span.end
    assert lumas[black] == pytest.approx(16, abs=0.5)
    assert lumas[begin : black + 1] == sorted(lumas[begin : black + 1], reverse=True)
    assert lumas[black:end] == sorted(lumas[black:end])
    assert min(lumas[:black] + lumas[black + 1 :]) > 17


@pytest.mark.parametrize(
    ("answer", "left_frames"), [(ANSWER, 1), ("It was done long ago, as you know.", 0)]
)
def test_two_transitions_may_take_a_whole_shot(
    tmp_path: Path, answer: str, left_frames: int
) -> None:
    ways = {0: ("dissolve", 400), 1: ("wipe", 400)}
    cut = shot_with(tmp_path / "f", ways, SMALL, lines=LINES.replace(ANSWER, answer))
    one, other = cut.document.transitions
    assert other.span.start - one.span.end == left_frames
    assert len(pictures(cut.film)) == cut.document.duration_frames
    notes = [note.text for note in storyreel.review(cut).notes if note.metric == "edit"]
    assert notes == [
        f"A {made.kind} of 400 frames is planned out of this shot; it takes {made.span.frames}, "
        "as a shot gives half its length at most."
        for made in (one, other)
    ]


def test_a_transition_that_is_taken_back_leaves_nothing(tmp_path: Path) -> None:
    shot_with(tmp_path / "f", {0: ("dissolve", 8), 1: ("wipe", 8)}, SMALL)
    shot_with(tmp_path / "f", {1: ("wipe", 8)}, SMALL)
    assert [path.name for path in (tmp_path / "f" / "transitions").iterdir()] == [
        "sc001_sh0020-sc001_sh0030.mp4"
    ]


def as_of_a_service(cut: Cut, folder: Path) -> Cut:
    """The film from takes that cannot be cut inside and have no frames beyond their shots."""
    shutil.copytree(cut.folder, folder)
    takes = []
    for shot in cut.document.shots:
        span = Span(shot.source_in, shot.source_in + shot.frames)
        seen = list(encoded_frames(cut.folder / shot.chosen.media, span))
        with VideoWriter(
            folder / shot.chosen.media, size_px=(192, 108), rate=cut.document.rate
        ) as video:
            for picture in seen:
                video.write(picture)
        plain = {"frames": shot.frames, "handle_frames": 0, "truth": None}
        takes.append(shot.chosen.model_copy(update=plain))
    script = ShootingScript.load(folder / "script.json")
    document = assemble(script, takes, size_px=(192, 108))
    write_film(document, VoiceTrack.load(folder / "voice" / "track.json"), folder=folder)
    document.write(folder / "cut.json")
    return Cut(document, folder)


def test_takes_without_handles_stand_still_in_a_transition_and_it_is_said(
    blended: Cut, tmp_path: Path
) -> None:
    cut = as_of_a_service(blended, tmp_path / "f")
    film, document = pictures(cut.film), cut.document
    assert len(film) == document.duration_frames == blended.document.duration_frames
    for shot in document.shots:
        take = pictures(cut.folder / shot.chosen.media)
        blends = [made.span for made in document.transitions]
        for number, picture in enumerate(take, start=shot.start_frame):
            if not any(span.start <= number < span.end for span in blends):
                # Encoded twice where the take could not be cut, but the same picture.
                assert np.abs(film[number] - picture.astype(float)).mean() < 2
    dissolve, wipe, _ = document.transitions
    still = pictures(cut.folder / document.shots[0].chosen.media)[-1].astype(float)
    coming = pictures(cut.folder / document.shots[1].chosen.media)[5].astype(float)
    expected = still + (coming - still) * 11.5 / 12
    assert np.abs(film[dissolve.span.end - 1] - expected).mean() < 3
    notes = [note.text for note in storyreel.review(cut).notes if note.metric == "edit"]
    assert (dissolve.held_frames, wipe.held_frames) == ((6, 6), (5, 4))
    assert notes == [
        "The next shot stands still for 6 frames at the beginning of the dissolve, as its take "
        "begins no earlier.",
        "This shot stands still for 6 frames at the end of its dissolve, as its take goes no "
        "further.",
        "The next shot stands still for 4 frames at the beginning of the wipe, as its take "
        "begins no earlier.",
        "This shot stands still for 5 frames at the end of its wipe, as its take goes no further.",
    ]


@pytest.mark.parametrize(
    ("draft", "asked", "given"), [(True, 5, 5), (True, None, 0), (False, None, 6)]
)
def test_takes_have_handles_to_trim_into(
    draft: bool, asked: int | None, given: int, tmp_path: Path
) -> None:
    options = dataclasses.replace(SMALL, draft=draft, handles=asked)
    cut = shot_with(tmp_path / "f", {}, options)
    timeline = otio.adapters.read_from_file(str(cut.folder / "film.otio"))
    for shot, clip in zip(cut.document.shots, timeline.video_tracks()[0], strict=True):
        assert shot.source_in == shot.chosen.handle_frames == given
        assert shot.chosen.frames == shot.frames + 2 * given
        assert clip.available_range().duration.value == shot.frames + 2 * given
        assert clip.source_range.start_time.value == given
    assert len(pictures(cut.film)) == cut.document.duration_frames
    saved = CutDocument.load(cut.folder / "cut.json")
    assert saved == cut.document


def test_a_handle_does_not_change_with_a_line_of_the_next_shot(tmp_path: Path) -> None:
    options = dataclasses.replace(SMALL, handles=24)
    cut = shot_with(tmp_path / "f", {}, options)
    other = LINES.replace(ANSWER, "Nobody has done a thing, nor ever will.")
    changed = shot_with(tmp_path / "g", {}, options, lines=other)
    same = [
        shot.chosen.sha256 == again.chosen.sha256
        for shot, again in zip(cut.document.shots, changed.document.shots, strict=True)
    ]
    assert same == [True, False, False]  # The third begins while the line is still heard.

import dataclasses
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from storyreel import media
from storyreel.critic import review_film, table
from storyreel.errors import BadMedia
from storyreel.film.schema import CutTransition, ReviewDocument, Severity, Status
from storyreel.metrics import Evidence, Screening
from storyreel.metrics.length_ratio import LengthRatio
from storyreel.screenplay.vocabulary import TransitionKind
from storyreel.timecode import Rate, Span


def _synthetic():
    # The tests are no package, so a module beside this folder is loaded by its place.
    name = "storyreel_test_synthetic_film"
    if name not in sys.modules:
        path = Path(__file__).parents[1] / "synthetic_film.py"
        spec = importlib.util.spec_from_file_location(name, path)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


synthetic = _synthetic()
Flaws = synthetic.Flaws


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return synthetic.make(tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="module")
def good_review(good):
    return review_film(good)


def reviewed(folder, flaws, *metrics):
    return review_film(synthetic.make(folder, flaws), metrics=metrics or None)


def value(review, name):
    return measured(review, name).value


def measured(review, name):
    return next(m for m in review.measurements if m.name == name)


def notes(review, name):
    return [note for note in review.notes if note.metric == name]


def test_a_good_film_has_nothing_wrong(good_review):
    assert {m.name: m.value for m in good_review.measurements} == {
        "black_frames": 0,
        "cut_agreement": 1,
        "dialogue_coverage": 1,
        "dialogue_order": 1,
        "frozen_frames": 0,
        "length_ratio": 1,
        "line_timing": pytest.approx(0, abs=0.5),
        "loudness": pytest.approx(-22, abs=1),
        "sound_picture_offset": pytest.approx(0, abs=0.1),
    }
    assert good_review.detected_cuts == (60, 120, 180)
    # The drawn heads of this film stand nowhere, which a script supervisor objects to.
    assert {note.metric for note in good_review.notes} == {"loudness", "missing-blocking"}


def test_a_review_knows_its_film_and_reads_back(good, good_review):
    assert good_review.title == "Two Heads"
    assert good_review.script_sha256 == good.script.digest()
    assert good_review.duration_frames == synthetic.FRAMES
    assert ReviewDocument.from_json(good_review.to_json()) == good_review


def test_a_review_repeats(good, good_review):
    assert review_film(good).to_json() == good_review.to_json()


def test_progress_counts_every_frame(good):
    seen = []
    review_film(good, metrics=[], on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(frame + 1, synthetic.FRAMES) for frame in range(synthetic.FRAMES)]


def test_a_film_alone_is_reviewed_for_what_can_be_seen(good):
    review = review_film(Evidence(film=good.film))
    assert review.title == "film"
    assert review.script_sha256 is None
    assert [m.name for m in review.measurements if m.status is Status.COMPUTED] == [
        "black_frames",
        "frozen_frames",
        "loudness",
    ]
    assert measured(review, "cut_agreement").reason == (
        "neither a cut nor a shooting script was given"
    )
    assert review.detected_cuts == (60, 120, 180)


def test_a_film_without_sound_is_reviewed_for_its_picture(tmp_path):
    review = reviewed(tmp_path, Flaws(without_sound=True))
    assert value(review, "cut_agreement") == 1
    assert measured(review, "loudness").reason == "the film has no sound"
    assert measured(review, "length_ratio").params["sound_surplus_frames"] is None


def test_a_script_without_a_cut_still_says_where_its_lines_belong(good):
    review = review_film(dataclasses.replace(good, cut=None))
    assert value(review, "dialogue_coverage") == 1
    assert value(review, "cut_agreement") == 1
    assert measured(review, "line_timing").reason == "no cut was given"


def test_a_cut_without_its_script_is_measured_too(good):
    review = review_film(dataclasses.replace(good, script=None))
    assert value(review, "sound_picture_offset") == pytest.approx(0, abs=0.1)
    assert value(review, "line_timing") == pytest.approx(0, abs=0.5)
    assert review.script_sha256 == good.cut.script_sha256
    assert measured(review, "dialogue_coverage").reason == "no shooting script was given"


@pytest.mark.parametrize("late", [-5, -3, 3, 5])
def test_shifted_sound_is_found_in_the_pixels(tmp_path, late):
    review = reviewed(tmp_path, Flaws(late_frames=late), "sound_picture_offset", "line_timing")
    assert value(review, "sound_picture_offset") == pytest.approx(late, abs=0.25)
    assert value(review, "line_timing") == pytest.approx(abs(late) / 24 * 1000, abs=0.5)
    (note,) = notes(review, "sound_picture_offset")
    assert ("late" if late > 0 else "early") in note.text
    assert len(notes(review, "line_timing")) == 4


def test_silence_has_no_offset(tmp_path):
    review = reviewed(tmp_path, Flaws(silent=True))
    offset = measured(review, "sound_picture_offset")
    assert (offset.value, offset.status) == (None, Status.NOT_APPLICABLE)
    assert offset.reason == "the sound is silent"
    assert value(review, "dialogue_coverage") == 0
    assert value(review, "dialogue_order") is None
    assert measured(review, "line_timing").reason == "none of the placed lines is heard"
    assert measured(review, "loudness").status is Status.NOT_APPLICABLE


def test_sound_of_another_film_has_no_offset(tmp_path):
    other = Flaws(order=(3, 2, 1, 0), late_frames=30)
    review = reviewed(tmp_path, other, "sound_picture_offset")
    assert value(review, "sound_picture_offset") is None
    assert measured(review, "sound_picture_offset").status is Status.NOT_COMPUTED


def test_a_black_stretch_is_found_and_placed(tmp_path):
    review = reviewed(tmp_path, Flaws(black=Span(70, 90)))
    assert value(review, "black_frames") == 20
    (note,) = notes(review, "black_frames")
    assert (note.scene, note.shot, note.start_frame, note.frames) == ("s1", "20", 70, 20)
    assert note.text == "The picture is black for 20 frames."
    assert review.detected_cuts == (60, 70, 90, 120, 180)
    assert value(review, "sound_picture_offset") == pytest.approx(0, abs=0.25)


def test_black_in_a_fade_is_meant(tmp_path):
    evidence = synthetic.make(tmp_path, Flaws(black=Span(110, 120)))
    made = CutTransition(
        kind=TransitionKind.FADE, cut_frame=120, before_frames=10, after_frames=2, media="fade.mp4"
    )
    cut = evidence.cut.model_copy(update={"transitions": (made,)})
    script = synthetic.script(transition={"kind": "fade", "frames": 12})
    for known in ({"cut": cut}, {"cut": None, "script": script}):
        review = review_film(dataclasses.replace(evidence, **known))
        assert [note.severity for note in notes(review, "black_frames")] == [Severity.NOTE]
        # Neither the faded boundary nor what is seen there counts; two cuts are left.
        assert measured(review, "cut_agreement").n == 2
        assert value(review, "cut_agreement") == 1


def test_where_the_film_cuts_a_planned_transition_is_no_excuse(tmp_path):
    evidence = synthetic.make(tmp_path, Flaws(black=Span(110, 120)))
    script = synthetic.script(transition={"kind": "fade", "frames": 12})
    review = review_film(dataclasses.replace(evidence, script=script))
    assert [note.severity for note in notes(review, "black_frames")] == [Severity.WARNING]
    assert measured(review, "cut_agreement").n == 3
    assert [note.text for note in notes(review, "edit")] == [
        "A fade is planned out of this shot; the film cuts, as there are too few frames."
    ]


def test_a_frozen_stretch_is_found(tmp_path):
    review = reviewed(tmp_path, Flaws(frozen=Span(130, 160)), "frozen_frames")
    # Some frames of it are lost to the encoder, which settles after the stop and looks ahead.
    assert 20 <= value(review, "frozen_frames") <= 30
    (note,) = notes(review, "frozen_frames")
    assert (note.shot, note.severity) == ("30", Severity.WARNING)
    assert 130 <= note.start_frame <= 140
    assert 155 <= note.start_frame + note.frames <= 160


def test_a_pause_of_a_third_of_a_second_is_not_frozen(tmp_path):
    assert value(reviewed(tmp_path, Flaws(frozen=Span(130, 138))), "frozen_frames") == 0


def test_a_muted_line_is_missed_by_name(tmp_path):
    review = reviewed(tmp_path, Flaws(muted=(1,)))
    assert value(review, "dialogue_coverage") == 0.75
    (note,) = notes(review, "dialogue_coverage")
    assert note.text == "Line 'l2' (This is the line of…) is not heard."
    assert (note.scene, note.shot) == ("s1", "20")
    assert measured(review, "line_timing").n == 3


def test_a_line_cut_short_is_heard_in_part(tmp_path):
    review = reviewed(tmp_path, Flaws(cut_short=(2,)), "dialogue_coverage", "dialogue_order")
    assert value(review, "dialogue_coverage") == 0.75
    assert measured(review, "dialogue_coverage").params["partly_heard"] == 1
    (note,) = notes(review, "dialogue_coverage")
    assert note.text.endswith("is not heard whole: its end is missing.")
    assert value(review, "dialogue_order") == 1


def test_swapped_lines_are_heard_but_out_of_order(tmp_path):
    review = reviewed(tmp_path, Flaws(order=(1, 0, 2, 3)))
    assert value(review, "dialogue_coverage") == 1
    assert value(review, "dialogue_order") == 0.75
    assert measured(review, "line_timing").params["p90_ms"] > 2000
    assert measured(review, "line_timing").params["spill_frames"] == 96
    assert "Line 'l1' is heard over shot 20, which the script does not give it to." in [
        note.text for note in review.notes
    ]


def test_a_truncated_film_is_found_from_every_side(tmp_path):
    review = reviewed(tmp_path, Flaws(shots=3))
    assert value(review, "length_ratio") == 0.75
    assert value(review, "dialogue_coverage") == 0.75
    assert value(review, "cut_agreement") == 0.8
    assert "The film ends 60 frames before its script." in [note.text for note in review.notes]


@pytest.mark.parametrize(("seconds", "surplus"), [(8, -48), (10, 0), (10.02, 0), (11, 24)])
def test_sound_that_ends_with_another_frame_is_found(good, seconds, surplus, monkeypatch):
    info = media.probe(good.film)
    screening = Screening(good, info, info.video)
    # Our own films are padded with silence; those of services need not be.
    sound = np.zeros((int(seconds * media.probe(good.film).audio.sample_rate), 1), np.float32)
    monkeypatch.setattr(media, "film_sound", lambda film: iter(np.array_split(sound, 3)))
    screening.frames = synthetic.FRAMES
    metric = LengthRatio()
    metric.start(screening)
    result = metric.result()
    assert result.measurements[0].params["sound_surplus_frames"] == surplus
    assert len(result.notes) == (surplus != 0)


def test_cuts_nobody_planned_and_cuts_that_are_not_there(tmp_path):
    extra = tmp_path / "extra"
    extra.mkdir()
    review = reviewed(extra, Flaws(extra_cut=90), "cut_agreement")
    assert value(review, "cut_agreement") == pytest.approx(6 / 7, abs=1e-4)
    (note,) = notes(review, "cut_agreement")
    assert (note.start_frame, note.shot) == (90, "20")
    assert note.text == "The picture cuts here, which is not planned."
    joined = tmp_path / "joined"
    joined.mkdir()
    review = reviewed(joined, Flaws(joined_at=120), "cut_agreement")
    assert value(review, "cut_agreement") == 0.8
    (note,) = notes(review, "cut_agreement")
    assert (note.start_frame, note.shot) == (120, "30")


def test_a_plan_at_another_rate_is_not_compared(good):
    cut = good.cut.model_copy(update={"rate": Rate.parse("25")})
    review = review_film(dataclasses.replace(good, cut=cut, script=None))
    for name in ("cut_agreement", "line_timing", "sound_picture_offset"):
        assert measured(review, name).reason == (
            "the film runs at 24 frames a second and its plan at 25"
        )


def test_a_lost_sound_file_stops_only_what_needs_it(tmp_path):
    evidence = synthetic.make(tmp_path)
    (tmp_path / "voice" / "l2.wav").unlink()
    review = review_film(evidence)
    for name in ("dialogue_coverage", "dialogue_order", "line_timing"):
        assert measured(review, name).reason == "the sound file of line 'l2' cannot be read"
    assert value(review, "cut_agreement") == 1


def test_a_broken_truth_stops_only_what_needs_it(tmp_path):
    evidence = synthetic.make(tmp_path)
    (tmp_path / evidence.cut.shots[1].chosen.truth).write_text("{}")
    review = review_film(evidence)
    assert measured(review, "sound_picture_offset").reason == (
        "the truth of take 'sc001_sh0020_t01' cannot be read"
    )
    assert value(review, "dialogue_coverage") == 1


def test_faces_turned_away_have_no_offset(tmp_path):
    evidence = synthetic.make(tmp_path)
    for shot in range(4):
        truth = synthetic.truth_of(shot)
        frames = tuple(
            frame.model_copy(
                update={"people": (frame.people[0].model_copy(update={"face_visible": False}),)}
            )
            for frame in truth.frames
        )
        truth.model_copy(update={"frames": frames}).write(
            tmp_path / evidence.cut.shots[shot].chosen.truth
        )
    review = review_film(evidence, metrics=["sound_picture_offset"])
    assert measured(review, "sound_picture_offset").reason == (
        "a speaker's face is seen well enough in 0 frames; it takes 48"
    )


def test_a_loud_film_is_noted(tmp_path):
    review = reviewed(tmp_path, Flaws(gain=1.6), "loudness")
    assert value(review, "loudness") == pytest.approx(-18, abs=0.5)
    assert not notes(review, "loudness")
    assert measured(review, "loudness").params["sample_peak_dbfs"] < 0


def test_a_missing_film_is_said_to_be_missing(tmp_path):
    with pytest.raises(BadMedia, match="cannot be read as a film: No such file"):
        review_film(Evidence(film=tmp_path / "none.mp4"))


def test_the_table_shows_values_reasons_and_notes(good):
    review = review_film(
        dataclasses.replace(good, voice=None), metrics=["cut_agreement", "line_timing", "loudness"]
    )
    lines = table(review).splitlines()
    assert lines[0] == "Two Heads  00:00:10:00  240 frames at 24"
    assert lines[2] == "metric          value  unit   better   n  status"
    assert lines[3] == "cut_agreement       1  ratio  higher   3  computed"
    assert lines[4] == (
        "line_timing         -  ms     lower    0  "
        "not computed: no voice track with its sound files was given"
    )
    assert lines[7] == "2 measured, 1 not."
    assert lines[9].startswith("note     film         The film is soft for the web: -22.0 LUFS")


@pytest.mark.extras
@pytest.mark.parametrize(
    "flaws", [Flaws(), Flaws(extra_cut=90), Flaws(joined_at=120), Flaws(black=Span(70, 90))]
)
def test_cuts_agree_with_pyscenedetect(tmp_path, flaws):
    scenedetect = pytest.importorskip("scenedetect")
    evidence = synthetic.make(tmp_path, flaws)
    seen = review_film(evidence, metrics=[]).detected_cuts
    # The drawn film has no colour, and hue and saturation would dilute the change of luma.
    for detector in (
        scenedetect.ContentDetector(min_scene_len=3, luma_only=True),
        scenedetect.AdaptiveDetector(min_scene_len=3, luma_only=True),
    ):
        scenes = scenedetect.detect(str(evidence.film), detector)
        assert tuple(start.frame_num for start, _ in scenes[1:]) == seen


def test_the_film_of_the_tests_is_a_film(good):
    info = media.probe(good.film)
    assert info.video.frames == synthetic.FRAMES
    assert max(np.abs(piece).max() for piece in media.film_sound(good.film)) > 0.1

"""Figures of a script, against values worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from storyreel.errors import Unscorable
from storyreel.screenplay import LineUse, ShootingScript
from storyreel.screenplay.figures import (
    DEFINITIONS,
    cuts_inside_lines,
    figures,
    length_variation,
    listener_seen,
    longest_size_run,
    moving_share,
    setups,
    shots_per_size,
    size_entropy,
    speaker_seen,
    speech_share,
    words_per_minute,
)
from storyreel.screenplay.vocabulary import Move, ShotSize


def sized(script: ShootingScript, *scenes: str) -> ShootingScript:
    """The script with scenes of shots in these sizes and nothing else changed."""
    like = script.scenes[0]
    made = []
    for number, sizes in enumerate(scenes, 1):
        shots = tuple(
            like.shots[0].model_copy(
                update={
                    "number": str(10 * n),
                    "framing": like.shots[0].framing.model_copy(update={"size": ShotSize(size)}),
                }
            )
            for n, size in enumerate(sizes.split(), 1)
        )
        made.append(like.model_copy(update={"id": f"s{number}", "shots": shots}))
    return script.model_copy(update={"scenes": tuple(made)})


def timed(script: ShootingScript, *lengths: int) -> ShootingScript:
    """The script with one scene of shots of these lengths in frames."""
    scene = script.scenes[0]
    shots = tuple(scene.shots[0].model_copy(update={"duration_frames": it}) for it in lengths)
    return script.model_copy(update={"scenes": (scene.model_copy(update={"shots": shots}),)})


def test_sizes_in_equal_parts_have_the_bits_of_their_number(small_script):
    assert size_entropy(sized(small_script, "CU CU CU")) == 0
    assert size_entropy(sized(small_script, "CU MS CU MS")) == 1
    assert size_entropy(sized(small_script, "ECU CU MCU MS MLS FS LS ELS")) == 3
    # 3/4 log2(4/3) + 1/4 log2(4)
    assert size_entropy(sized(small_script, "MS MS MS LS")) == pytest.approx(0.8113, abs=1e-4)


def test_sizes_are_counted_nearest_first_and_none_is_left_out(small_script):
    counts = shots_per_size(sized(small_script, "LS MS", "MS"))
    assert list(counts.values()) == [0, 0, 0, 2, 0, 0, 1, 0]
    assert next(iter(counts)) is ShotSize.ECU


def test_a_run_of_one_size_ends_with_the_scene(small_script):
    assert longest_size_run(sized(small_script, "MS CU CU", "CU CU MS")) == 2
    assert longest_size_run(sized(small_script, "MS CU CU CU MS")) == 3


def test_a_metronome_has_no_variation(small_script):
    assert length_variation(timed(small_script, 48, 48, 48)) == 0
    # Mean 2 s, deviation 1 s.
    assert length_variation(timed(small_script, 24, 72)) == 0.5


def test_one_shot_has_no_variation_and_no_cut(small_script):
    alone = timed(small_script, 48)
    with pytest.raises(Unscorable, match=r"^there is one shot only$"):
        length_variation(alone)
    with pytest.raises(Unscorable, match=r"^no scene has a cut in it$"):
        cuts_inside_lines(alone)


def test_a_cut_at_the_edge_of_a_line_is_not_inside_it(small_script):
    # Lines are heard in 60..90, 96..192 and 216..236.
    assert cuts_inside_lines(timed(small_script, 60, 30, 6, 96)) == 0
    assert cuts_inside_lines(timed(small_script, 61, 29, 48, 10)) == Fraction(2, 3)


def test_a_pull_of_the_focus_is_no_movement_of_the_camera(small_script):
    scene = small_script.scenes[0]
    kinds = (Move.STATIC, Move.RACK_FOCUS, Move.PAN, Move.HANDHELD)
    shots = tuple(
        shot.model_copy(update={"move": shot.move.model_copy(update={"kind": kind})})
        for shot, kind in zip(scene.shots, kinds, strict=True)
    )
    made = small_script.model_copy(update={"scenes": (scene.model_copy(update={"shots": shots}),)})
    assert moving_share(made) == Fraction(1, 2)


def first_scene(script: ShootingScript) -> ShootingScript:
    return script.model_copy(update={"scenes": script.scenes[:1]})


def test_the_speaker_is_seen_for_the_part_of_the_line_their_shot_carries(small_script):
    # l1 in a shot of both for 30 frames, l2 over its speaker for 60 and its listener for 36; l3 is
    # off screen.
    assert speaker_seen(first_scene(small_script)) == Fraction(90, 126)
    assert listener_seen(first_scene(small_script)) == Fraction(66, 126)


def test_nobody_is_looked_for_where_nobody_speaks_in_the_scene(small_script):
    scene = small_script.scenes[0]
    use = LineUse(line="l3", in_frames=0, out_frames=20)
    shots = (scene.shots[0].model_copy(update={"lines": (use,)}),)
    made = small_script.model_copy(update={"scenes": (scene.model_copy(update={"shots": shots}),)})
    with pytest.raises(Unscorable, match=r"^no shot has a line of somebody in the scene$"):
        speaker_seen(made)
    with pytest.raises(Unscorable, match=r"^no line says who it is spoken to$"):
        listener_seen(made)


def test_voices_at_one_time_count_once_and_end_with_the_scene(small_script):
    # 252 frames; 30 + 96 + 20 of them are spoken.
    assert speech_share(first_scene(small_script)) == Fraction(146, 252)
    scene = small_script.scenes[0]
    later = scene.lines[2].model_copy(update={"start_frame": 180})
    over = scene.model_copy(update={"lines": (*scene.lines[:2], later)})
    made = small_script.model_copy(update={"scenes": (over,)})
    assert speech_share(made) == Fraction(30 + 104, 252)
    assert speech_share(timed(made, 100)) == Fraction(30 + 4, 100)


def test_words_are_counted_over_the_time_of_their_voices(small_script):
    # 3 + 15 + 2 words in 146 frames at 24 a second.
    assert words_per_minute(first_scene(small_script)) == Fraction(60 * 20 * 24, 146)


def test_what_cannot_be_known_has_a_reason_and_no_number(small_script):
    scene = small_script.scenes[0]
    lines = tuple(line.model_copy(update={"text": "もう帰るの。"}) for line in scene.lines)
    made = small_script.model_copy(update={"scenes": (scene.model_copy(update={"lines": lines}),)})
    told = {it.definition.name: it for it in figures(made)}
    for name in ("words", "words-per-minute"):
        assert told[name].value is None
        assert told[name].reason == "the lines are written in signs without spaces between words"
    empty = small_script.model_copy(
        update={
            "scenes": (
                scene.model_copy(
                    update={
                        "lines": (),
                        "beats": (),
                        "shots": (scene.shots[0].model_copy(update={"lines": ()}),),
                    }
                ),
            )
        }
    )
    told = {it.definition.name: it for it in figures(empty)}
    assert told["words"].reason == "there are no lines"
    assert told["speech"].value == 0


def test_setups_are_counted_scene_by_scene(small_script):
    assert setups(small_script) == 4 + len({s.setup for s in small_script.scenes[1].shots})


def test_every_figure_of_any_script_is_a_number_or_a_reason(random_script):
    for seed in range(40):
        for figure in figures(random_script(seed)):
            assert (figure.value is None) == bool(figure.reason), (seed, figure)
            if figure.definition.unit == "share" and figure.value is not None:
                assert 0 <= figure.value <= 1, (seed, figure)


def test_every_figure_says_what_it_is_under_a_name_of_its_own():
    assert len({it.name for it in DEFINITIONS}) == len(DEFINITIONS)
    assert all(it.about.endswith(".") for it in DEFINITIONS)

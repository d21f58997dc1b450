from __future__ import annotations

import statistics
from fractions import Fraction
from pathlib import Path

import pytest

from storyreel.dialogue import read_text
from storyreel.errors import UnknownName, UserError
from storyreel.screenplay import ShootingScript
from storyreel.screenplay.vocabulary import ShotSize
from storyreel.scripter import WriterOptions, load_preset, preset_text, presets, write

_WORDS = (
    "I thought that you had gone to the coast for the summer.",
    "Nobody goes to the coast now.",
    "Then where does everybody go, when it is as hot as this?",
    "Into the hills. There is a house.",
    "Whose house? You never told me about any house!",
    "You never asked me.",
)
SCENE = "INT. OFFICE - DAY\n\n" + "".join(
    f"{'ANNA' if n % 2 else 'BEN'}: {_WORDS[n % len(_WORDS)]}\n" for n in range(36)
)


def planned(**asked: object) -> ShootingScript:
    return write(read_text(SCENE, name="scene.txt"), options=WriterOptions(**asked))  # type: ignore[arg-type]


def lengths_s(script: ShootingScript) -> list[float]:
    return [s.duration_frames / 24 for scene in script.scenes for s in scene.shots]


def test_a_copied_preset_plans_what_the_one_it_was_copied_from_does(tmp_path: Path) -> None:
    own = tmp_path / "My way.toml"
    own.write_text(preset_text("tense"), encoding="utf-8")
    script = planned(preset=str(own))
    assert script.preset == "my-way"
    assert script.scenes == planned(preset="tense").scenes


def test_presets_are_as_different_as_they_say() -> None:
    medians = {
        name: statistics.median(lengths_s(planned(preset=name))) for name in ("fast", "long-take")
    }
    assert medians["fast"] < medians["long-take"]
    steps = list(ShotSize)
    sizes = {
        name: statistics.fmean(
            steps.index(shot.framing.size) for shot in planned(preset=name).scenes[0].shots
        )
        for name in ("intimate", "comedy")
    }
    assert sizes["intimate"] < sizes["comedy"]


def test_every_preset_loads_and_says_what_it_is_like() -> None:
    assert presets() == ("classic", "comedy", "fast", "intimate", "long-take", "tense")
    assert all(load_preset(name).about.endswith(".") for name in presets())


def test_bounds_of_a_shot_are_kept_where_the_scene_can_be_cut() -> None:
    script = planned(max_shot_s=Fraction(6), min_shot_s=Fraction(2))
    assert max(lengths_s(script)) <= 6
    assert min(lengths_s(script)) >= 2


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('like = "classic"\n[tempo]\nmedian_s = "long"\n', "tempo.median_s"),
        ('like = "classic"\n[tempo]\nspeed = 3\n', "tempo.speed"),
        ('like = "brisk"\n', "no preset named 'brisk'"),
        ("like = \n", "is not TOML"),
        ("about = 'mine'\n", "tempo"),
        ('like = "classic"\n[cuts]\ngap = 90\n', "more than 100 percent"),
        ('like = "classic"\n[tempo]\nshortest_s = 40\n', "shortest shot longer"),
    ],
)
def test_a_preset_that_is_not_right_says_where(tmp_path: Path, written: str, says: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(written, encoding="utf-8")
    with pytest.raises(UserError, match=says):
        load_preset(str(own))


def test_an_unknown_preset_is_answered_with_those_there_are() -> None:
    with pytest.raises(UnknownName, match="no preset named 'clasic'"):
        planned(preset="clasic")
    with pytest.raises(UserError, match="cannot be read"):
        planned(preset="nowhere.toml")


def test_bounds_that_no_shot_can_keep_are_refused() -> None:
    with pytest.raises(UserError, match="must be shorter than the longest"):
        planned(min_shot_s=Fraction(30))
    with pytest.raises(UserError, match="the longest shot is from 1/3 to 600 seconds"):
        planned(max_shot_s=Fraction(0))


def test_a_seed_changes_the_plan_and_the_same_seed_does_not() -> None:
    assert planned(seed=1) == planned(seed=1)
    assert planned(seed=1).scenes != planned(seed=2).scenes


def test_an_upright_picture_is_covered_in_other_sizes() -> None:
    wide, tall = planned(), planned(aspect="9:16")
    assert [s.framing.size for s in wide.scenes[0].shots] != [
        s.framing.size for s in tall.scenes[0].shots
    ]

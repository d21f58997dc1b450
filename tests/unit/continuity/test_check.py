"""Running rules: names, waivers, order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from storyreel.continuity import Issue, Severity, check, find_rule, rule_names
from storyreel.dialogue import Dialogue
from storyreel.errors import UnknownName
from storyreel.screenplay.schema import ShootingScript, Waiver

Edit = Callable[..., ShootingScript]


def test_a_good_film_has_no_issues(film: ShootingScript, dialogue: Dialogue) -> None:
    assert check(film, dialogue=dialogue) == []


def test_rules_are_the_files_of_the_room_with_dashes() -> None:
    assert rule_names() == [
        "axis-crossed",
        "crowded-framing",
        "cut-every-turn",
        "eyeline-mismatch",
        "eyeline-to-nobody",
        "framing-unreachable",
        "impossible-move",
        "jump-cut",
        "line-cut-off",
        "missing-blocking",
        "no-establishing",
        "people-in-furniture",
        "profile-missing",
        "prop-doubled",
        "prop-gone",
        "re-establish-overdue",
        "reaction-missing",
        "screen-direction",
        "shot-too-long",
        "shot-too-short",
        "speaker-unseen",
        "state-without-cause",
        "subtitle-too-fast",
        "teleport",
        "tempo-monotonous",
        "words-changed",
    ]


def test_an_unknown_rule_is_answered_with_the_nearest(film: ShootingScript) -> None:
    with pytest.raises(UnknownName, match="no rule named 'axis-cross'") as caught:
        check(film, rules=["axis-cross"])
    assert "Did you mean 'axis-crossed'?" in str(caught.value)


@pytest.mark.parametrize("name", ["check", "_views", "axis_crossed"])
def test_only_rules_are_found_by_name(name: str) -> None:
    with pytest.raises(UnknownName):
        find_rule(name)


def test_only_the_rules_asked_for_run(edited: Edit) -> None:
    script = edited("20", duration_frames=6)
    assert {issue.rule for issue in check(script, rules=["shot-too-short"])} == {"shot-too-short"}
    assert check(script, rules=[]) == []


def test_a_rule_named_twice_runs_once(edited: Edit) -> None:
    script = edited("50", duration_frames=6)
    assert len(check(script, rules=["shot-too-short", "shot-too-short"])) == 1


def test_issues_come_in_film_order(edited: Edit) -> None:
    script = edited("50", duration_frames=4, of=edited("10", duration_frames=4))
    found = [issue.where for issue in check(script) if issue.rule == "shot-too-short"]
    assert found == ["s1/10", "s1/50"]
    assert found[0] == check(script)[0].where


def test_a_waived_issue_is_left_out_and_only_that_one(edited: Edit) -> None:
    script = edited("50", duration_frames=4, of=edited("10", duration_frames=4))
    waiver = Waiver(rule="shot-too-short", where="s1/50", reason="a flash of memory")
    waived = script.model_copy(update={"waivers": (waiver,)})
    before = check(script, rules=["shot-too-short"])
    after = check(waived, rules=["shot-too-short"])
    assert [issue.where for issue in before] == ["s1/10", "s1/50"]
    assert [issue.where for issue in after] == ["s1/10"]


def test_a_waiver_of_another_rule_waives_nothing(edited: Edit) -> None:
    script = edited("50", duration_frames=4)
    waiver = Waiver(rule="jump-cut", where="s1/50", reason="no")
    waived = script.model_copy(update={"waivers": (waiver,)})
    assert len(check(waived, rules=["shot-too-short"])) == 1


def test_an_issue_prints_as_one_line_that_says_what_to_do() -> None:
    issue = Issue("jump-cut", Severity.WARNING, "s1", "20", "shot 20 jumps.", "Turn the camera.")
    assert str(issue) == "s1/20 warning jump-cut: shot 20 jumps. Turn the camera."


def test_rules_bear_any_script_that_loads(random_script: Any, small_script: Any) -> None:
    for script in (small_script, *map(random_script, range(40))):
        for issue in check(script):
            assert issue.where in {f"{s.id}/{h.number}" for s in script.scenes for h in s.shots}

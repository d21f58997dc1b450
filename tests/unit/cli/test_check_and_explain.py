"""`check` with its reports and repairs, `explain`, and `write --plan-html`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def script(run: Callable[..., Any], tmp_path: Path) -> Path:
    text = tmp_path / "scene.txt"
    text.write_text(
        "INT. OFFICE - DAY\n\nANNA: You came back. I did not think that you would.\n"
        "BEN: I said so, did I not? I always come back.\n"
        "ANNA: (angrily) You say many things, and none of them come true!\nBEN: This one did.\n"
        "ANNA: Then sit down, and tell me where you were, and with whom, and for how long.\n"
        "BEN: I was with my brother, in the north, where nobody writes letters.\n"
        "ANNA: You have a brother? In all these years you never spoke of him.\nBEN: No.\n",
        encoding="utf-8",
    )
    out = tmp_path / "script.json"
    assert run("write", text, "-o", out).code == 0
    return out


def spoil(script: Path, **changed: Any) -> str:
    """Changes the last single of a script; returns where it is."""
    written = json.loads(script.read_text("utf-8"))
    shot = [s for s in written["scenes"][0]["shots"] if s["kind"] in ("single", "OTS")][-1]
    shot.update(changed)
    script.write_text(json.dumps(written, indent=1), encoding="utf-8")
    return f"s1/{shot['number']}"


def hand_held_far(script: Path) -> str:
    return spoil(script, camera={"eye_m": [0, 1.6, 9], "aim_m": [0, 1.4, 0], "focal_mm": 20})


def test_a_fix_puts_right_what_is_safe_and_keeps_the_old_script(
    run: Callable[..., Any], script: Path, tmp_path: Path
) -> None:
    where = hand_held_far(script)
    before = script.read_bytes()
    assert run("check", script).code == 1
    outcome = run("check", script, "--fix")
    assert outcome.code == 0
    assert f"{where} put right: framing-unreachable" in outcome.err
    assert (tmp_path / "script.before-fix.json").read_bytes() == before
    written = json.loads(script.read_text("utf-8"))
    assert [repair["where"] for repair in written["provenance"]["repairs"]] == [where]
    hand_held_far(script)
    run("check", script, "--fix")
    assert (tmp_path / "script.before-fix.json").read_bytes() == before
    assert (tmp_path / "script.before-fix-1.json").exists()


def test_a_fix_that_finds_nothing_writes_nothing(
    run: Callable[..., Any], script: Path, tmp_path: Path
) -> None:
    before = script.read_bytes()
    outcome = run("check", script, "--fix")
    assert outcome.code == 0
    assert "nothing that is safe to put right" in outcome.err
    assert script.read_bytes() == before
    assert not list(tmp_path.glob("*before-fix*"))


def test_a_waiver_with_a_reason_is_told_and_no_error(run: Callable[..., Any], script: Path) -> None:
    where = hand_held_far(script)
    written = json.loads(script.read_text("utf-8"))
    found = json.loads(run("check", script, "--json").out)
    written["waivers"] = [
        {"rule": rule, "where": where, "reason": "The last look is from far away."}
        for rule in sorted({issue["rule"] for issue in found})
    ]
    script.write_text(json.dumps(written), encoding="utf-8")
    outcome = run("check", script)
    assert outcome.code == 0
    assert outcome.err.endswith("waived")
    told = json.loads(run("check", script, "--json").out)
    assert {issue["waived"] for issue in told} == {"The last look is from far away."}


def test_a_report_in_sarif_has_rules_results_places_and_suppressions(
    run: Callable[..., Any], script: Path, tmp_path: Path
) -> None:
    where = hand_held_far(script)
    out = tmp_path / "check.sarif"
    assert run("check", script, "--sarif", out).code == 1
    report = json.loads(out.read_text("utf-8"))
    assert report["version"] == "2.1.0"
    (made,) = report["runs"]
    assert made["tool"]["driver"]["name"] == "storyreel"
    result = next(r for r in made["results"] if r["ruleId"] == "framing-unreachable")
    assert result["level"] == "error"
    assert made["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "framing-unreachable"
    (place,) = result["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "script.json"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == where
    assert result["properties"]["frames"][1] > result["properties"]["frames"][0]


def test_sarif_points_to_the_row_of_the_shot(
    run: Callable[..., Any], script: Path, tmp_path: Path
) -> None:
    where = hand_held_far(script)
    run("check", script, "--sarif", tmp_path / "check.sarif")
    report = json.loads((tmp_path / "check.sarif").read_text("utf-8"))
    region = report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    row = script.read_text("utf-8").splitlines()[region["startLine"] - 1]
    assert row.strip().startswith(f'"number": "{where.partition("/")[2]}"')


def test_a_check_page_is_written(run: Callable[..., Any], script: Path, tmp_path: Path) -> None:
    page = tmp_path / "check.html"
    outcome = run("check", script, "--html", page)
    assert outcome.code == 0
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert run("check", script, "--html", script).code == 2


def test_a_plan_page_is_written_beside_or_instead_of_the_script(
    run: Callable[..., Any], script: Path, tmp_path: Path
) -> None:
    plan, out = tmp_path / "plan.html", tmp_path / "again.json"
    outcome = run("write", tmp_path / "scene.txt", "--plan-html", plan)
    assert (outcome.code, outcome.out) == (0, "")
    assert '<svg class="floor"' in plan.read_text("utf-8")
    assert run("write", tmp_path / "scene.txt", "--plan-html", plan, "-o", out).code == 0
    assert out.read_bytes() == script.read_bytes()


def test_a_shot_is_explained_by_number_or_time(run: Callable[..., Any], script: Path) -> None:
    said = run("explain", script, "10")
    assert said.code == 0
    assert "opens the scene: the place and everybody in it" in said.out
    assert run("explain", script, "0.5s").out == said.out
    told = json.loads(run("explain", script, "s1/20", "--json").out)
    assert told["shot"].startswith("s1/20, ")
    assert told["why"]
    assert any("of the height" in row for row in told["camera"])
    assert any(name in told["heard"][0] for name in ("ANNA", "BEN"))
    assert told["check"] == ["nothing to put right"]


@pytest.mark.parametrize(
    ("shot", "says"),
    [
        ("s1/999", "there is no shot 's1/999'; near it: s1/"),
        ("nonsense", "there is no shot 'nonsense'"),
        ("9999s", "nothing is at 9999 s"),
    ],
)
def test_a_shot_that_is_not_there_is_answered_with_those_that_are(
    run: Callable[..., Any], script: Path, shot: str, says: str
) -> None:
    outcome = run("explain", script, shot)
    assert outcome.code == 2
    assert says in outcome.err


def test_presets_are_listed_and_printed_to_be_copied(run: Callable[..., Any]) -> None:
    listed = run("list", "presets").out.splitlines()
    assert listed[0].startswith("classic")
    assert 'like = "classic"' in run("list", "presets", "--print", "tense").out
    assert run("list", "presets", "--print", "loud").code == 2
    assert run("list", "rules", "--print", "tense").code == 2

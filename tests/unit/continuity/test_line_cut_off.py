from __future__ import annotations

from collections.abc import Callable

from storyreel.continuity import Issue, Severity, check
from storyreel.screenplay.schema import LineUse, ShootingScript

Edit = Callable[..., ShootingScript]


def _found(script: ShootingScript) -> list[Issue]:
    return check(script, rules=["line-cut-off"])


def test_a_line_no_shot_carries(edited: Edit) -> None:
    (issue,) = _found(edited("30", lines=()))
    assert issue.severity is Severity.ERROR
    assert issue.message == "line l2 is in no shot."


def test_a_line_whose_end_is_cut(edited: Edit) -> None:
    (issue,) = _found(edited("30", lines=(LineUse(line="l2", in_frames=0, out_frames=50),)))
    assert issue.message == "line l2 is cut off at frame 50 of 60."
    assert issue.where == "s1/30"


def test_a_line_whose_beginning_is_cut(edited: Edit) -> None:
    (issue,) = _found(edited("30", lines=(LineUse(line="l2", in_frames=10, out_frames=60),)))
    assert issue.message == "frames 0 to 10 of line l2 are in no shot."


def test_a_line_with_a_hole_at_the_cut(edited: Edit) -> None:
    script = edited("30", lines=(LineUse(line="l2", in_frames=0, out_frames=40),))
    script = edited(
        "40",
        of=script,
        lines=(
            LineUse(line="l2", in_frames=44, out_frames=60),
            LineUse(line="l3", in_frames=0, out_frames=24),
        ),
    )
    (issue,) = _found(script)
    assert issue.message == "frames 40 to 44 of line l2 are in no shot."
    assert issue.where == "s1/40"


def test_a_part_heard_twice(edited: Edit) -> None:
    script = edited(
        "40",
        lines=(
            LineUse(line="l2", in_frames=50, out_frames=60),
            LineUse(line="l3", in_frames=0, out_frames=24),
        ),
    )
    (issue,) = _found(script)
    assert issue.message == "frames 50 to 60 of line l2 are in shot 40 and in a shot before it."


def test_a_part_that_is_spoken_at_another_time(edited: Edit) -> None:
    script = edited("20", duration_frames=68)
    (issue,) = [issue for issue in _found(script) if "l2" in issue.message]
    assert issue.where == "s1/30"
    assert issue.message == (
        "shot 30 carries frames 0 to 60 of line l2, and frames 6 to 60 are spoken while it runs."
    )


def test_a_line_that_runs_past_its_scene(lined: Edit) -> None:
    (issue,) = _found(lined("l3", duration_frames=80))
    assert issue.message == "line l3 is cut off at frame 24 of 80."

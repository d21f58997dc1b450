from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from storyreel.continuity import Severity, check
from storyreel.screenplay.schema import (
    CameraMove,
    CameraOverride,
    Framing,
    ShootingScript,
    Subject,
)
from storyreel.screenplay.vocabulary import Move, ShotKind, ShotSize, SubjectKind

Edit = Callable[..., ShootingScript]
# Behind the two: from there Anna is on the right.
BEHIND = CameraOverride(eye_m=(0.6, 1.6, -2.6), aim_m=(-0.85, 1.5, -0.3), focal_mm=50)
ALONG = CameraOverride(eye_m=(3.2, 1.6, -0.4), aim_m=(-0.85, 1.5, -0.3), focal_mm=50)
WIDE_BEHIND = CameraOverride(eye_m=(0.1, 1.6, -5.0), aim_m=(0.0, 1.2, -0.3), focal_mm=35)
LETTER = (Subject(kind=SubjectKind.PROP, id="letter"),)
BOTH = tuple(Subject(kind=SubjectKind.PERSON, id=person) for person in ("anna", "ben"))


def _found(script: ShootingScript) -> list[str]:
    return [issue.where for issue in check(script, rules=["axis-crossed"])]


def test_a_single_from_behind_crosses(edited: Edit) -> None:
    (issue, _back) = check(edited("40", camera=BEHIND), rules=["axis-crossed"])
    assert issue.severity is Severity.ERROR
    assert issue.where == "s1/40"
    assert issue.message == (
        "shot 40 looks from the other side of the line between ANNA and BEN than shot 30, "
        "so left and right change places."
    )


def test_the_way_back_crosses_again(edited: Edit) -> None:
    assert _found(edited("40", camera=BEHIND)) == ["s1/40", "s1/50"]


def test_somebody_who_moved_opens_the_line(edited: Edit, film: ShootingScript) -> None:
    anna, ben = film.scenes[0].shots[0].blocking
    script = edited("40", camera=BEHIND)
    for number in ("40", "50"):
        moved = ben.model_copy(update={"mark": "far"})
        script = edited(number, of=script, blocking=(anna, moved))
    assert "s1/40" not in _found(script)


def test_a_shot_along_the_line_opens_it(edited: Edit) -> None:
    script = edited("30", kind=ShotKind.SINGLE, subjects=BOTH[:1], camera=ALONG)
    assert _found(edited("40", of=script, camera=BEHIND)) == ["s1/50"]


@pytest.mark.parametrize(("frames", "opens"), [(24, True), (23, False)])
def test_an_insert_of_a_second_opens_it(edited: Edit, frames: int, opens: bool) -> None:
    script = edited("30", kind=ShotKind.INSERT, subjects=LETTER, duration_frames=frames)
    found = _found(edited("40", of=script, camera=BEHIND))
    assert ("s1/40" not in found) == opens


def test_a_wide_shot_sets_left_and_right_anew(edited: Edit) -> None:
    wide: dict[str, Any] = {
        "kind": ShotKind.MASTER,
        "subjects": BOTH,
        "framing": Framing(size=ShotSize.FS),
        "camera": WIDE_BEHIND,
    }
    script = edited("30", **wide)
    assert _found(edited("40", of=script, camera=BEHIND)) == ["s1/50"]
    assert _found(script) == ["s1/40"]


def test_a_tight_two_shot_does_not(edited: Edit) -> None:
    script = edited(
        "30",
        kind=ShotKind.TWO_SHOT,
        subjects=BOTH,
        framing=Framing(size=ShotSize.MS),
        camera=WIDE_BEHIND,
    )
    assert _found(script) == ["s1/30", "s1/40"]


def test_a_camera_that_goes_round_takes_the_audience_along(edited: Edit) -> None:
    script = edited("30", move=CameraMove(kind=Move.ARC, amount=60))
    assert _found(edited("40", of=script, camera=BEHIND)) == ["s1/50"]


def test_another_scene_begins_anew(edited: Edit, film: ShootingScript) -> None:
    first = edited("50", camera=None)
    behind = edited("10", camera=WIDE_BEHIND).scenes[0].model_copy(update={"id": "s2", "number": 2})
    script = first.model_copy(update={"scenes": (first.scenes[0], behind)})
    assert "s2/10" not in _found(script)

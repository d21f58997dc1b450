from __future__ import annotations

from collections.abc import Callable

import pytest

from storyreel.continuity import Severity, check
from storyreel.screenplay.schema import ShootingScript

Edit = Callable[..., ShootingScript]


@pytest.mark.parametrize(("frames", "count"), [(1, 1), (11, 1), (12, 0)])
def test_a_flash_is_a_warning(edited: Edit, frames: int, count: int) -> None:
    issues = check(edited("50", duration_frames=frames), rules=["shot-too-short"])
    assert [issue.severity for issue in issues] == [Severity.WARNING] * count


def test_the_message_gives_the_length(edited: Edit) -> None:
    (issue,) = check(edited("50", duration_frames=6), rules=["shot-too-short"])
    assert issue.message == "shot 50 lasts 0.25 s and reads as a flash."


@pytest.mark.parametrize(("frames", "count"), [(576, 0), (577, 1)])
def test_a_shot_over_twenty_four_seconds_is_a_warning(
    edited: Edit, frames: int, count: int
) -> None:
    issues = check(edited("50", duration_frames=frames), rules=["shot-too-long"])
    assert [issue.severity for issue in issues] == [Severity.WARNING] * count


def test_a_long_take_is_told_by_its_seconds(edited: Edit) -> None:
    (issue,) = check(edited("50", duration_frames=720), rules=["shot-too-long"])
    assert issue.message == "shot 50 lasts 30.0 s without a cut."

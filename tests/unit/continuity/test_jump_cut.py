from __future__ import annotations

from collections.abc import Callable

import pytest

from storyreel.continuity import check
from storyreel.screenplay.schema import Framing, ShootingScript, Subject
from storyreel.screenplay.vocabulary import ShotKind, ShotSize, SubjectKind

Edit = Callable[..., ShootingScript]
ANNA = (Subject(kind=SubjectKind.PERSON, id="anna"),)


@pytest.fixture
def jumping(edited: Edit) -> Callable[..., ShootingScript]:
    """Two singles of Anna in a row, of the sizes given."""

    def make(first: ShotSize, second: ShotSize, setup: str = "E") -> ShootingScript:
        script = edited("40", framing=Framing(size=first))
        return edited(
            "50",
            of=script,
            kind=ShotKind.SINGLE,
            subjects=ANNA,
            setup=setup,
            framing=Framing(size=second),
        )

    return make


def _found(script: ShootingScript) -> list[str]:
    return [issue.message for issue in check(script, rules=["jump-cut"])]


def test_the_same_size_from_the_same_side(jumping: Edit) -> None:
    assert _found(jumping(ShotSize.MCU, ShotSize.MCU)) == [
        "shot 50 is of ANNA like shot 40 before it: MCU to MCU, and the camera turns by 0 degrees."
    ]


def test_one_step_jumps_and_two_do_not(jumping: Edit) -> None:
    assert len(_found(jumping(ShotSize.MS, ShotSize.MCU))) == 1
    assert _found(jumping(ShotSize.MS, ShotSize.CU)) == []


def test_a_setup_that_goes_on_is_one_shot_to_the_eye(jumping: Edit) -> None:
    assert _found(jumping(ShotSize.MCU, ShotSize.MCU, setup="D")) == []


def test_the_reverse_of_another_person_never_jumps(film: ShootingScript) -> None:
    assert _found(film) == []


def test_a_single_out_of_a_master_does_not_jump(edited: Edit) -> None:
    script = edited("20", kind=ShotKind.SINGLE, subjects=ANNA, framing=Framing(size=ShotSize.FS))
    assert _found(script) == []

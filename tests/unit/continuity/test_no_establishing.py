from __future__ import annotations

from collections.abc import Callable

from storyreel.continuity import check
from storyreel.screenplay.schema import Framing, ShootingScript
from storyreel.screenplay.vocabulary import ShotKind, ShotSize

Edit = Callable[..., ShootingScript]


def _count(script: ShootingScript) -> int:
    return len(check(script, rules=["no-establishing"]))


def test_two_people_and_no_wide_shot(edited: Edit) -> None:
    (issue,) = check(edited("10", kind=ShotKind.SINGLE), rules=["no-establishing"])
    assert issue.where == "s1/10"
    assert issue.message == "scene 1 has 2 people and does not open with a wide shot of them."


def test_a_tight_two_shot_establishes_nothing(edited: Edit) -> None:
    assert _count(edited("10", framing=Framing(size=ShotSize.MS))) == 1


def test_the_master_may_come_second(edited: Edit) -> None:
    script = edited("10", kind=ShotKind.SINGLE)
    script = edited("20", of=script, kind=ShotKind.MASTER, framing=Framing(size=ShotSize.MLS))
    assert _count(script) == 0


def test_somebody_alone_needs_no_master(edited: Edit, film: ShootingScript) -> None:
    alone = film.scenes[0].shots[0].blocking[:1]
    script = edited("10", kind=ShotKind.SINGLE, blocking=alone)
    assert _count(edited("20", of=script, blocking=alone)) == 0

from __future__ import annotations

import pytest

from storyreel.screenplay.vocabulary import Posture
from storyreel.staging.plans import apart_m, furnish, looks


@pytest.mark.parametrize("look", looks())
def test_an_upright_picture_draws_people_together_and_a_wide_one_apart(look: str) -> None:
    usual = furnish(look, 2)
    one, two = usual.marks[:2]
    near, far = (furnish(look, 2, aspect=aspect).marks[:2] for aspect in (9 / 16, 2.39))
    standing = Posture.SIT not in (one.posture, two.posture)
    assert apart_m(*near) <= apart_m(one, two) <= apart_m(*far)
    if standing and look in ("park", "street", "field"):
        assert apart_m(*near) < apart_m(one, two) < apart_m(*far)


def test_the_usual_shapes_are_staged_alike() -> None:
    assert furnish("park", 3) == furnish("park", 3, aspect=1.85)

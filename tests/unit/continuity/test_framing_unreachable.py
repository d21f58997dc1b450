from __future__ import annotations

from collections.abc import Callable

from storyreel.continuity import Severity, check
from storyreel.screenplay.schema import CameraOverride, ShootingScript

Edit = Callable[..., ShootingScript]


def test_a_camera_by_hand_that_breaks_the_promise(edited: Edit) -> None:
    far = CameraOverride(eye_m=(0.5, 1.6, 3.5), aim_m=(-0.85, 1.5, -0.3), focal_mm=24)
    (issue,) = check(edited("40", camera=far), rules=["framing-unreachable"])
    assert issue.severity is Severity.ERROR
    assert issue.message == (
        "shot 40 asks for CU of ANNA and shows LS: the face takes 5% of the height."
    )


def test_a_face_out_of_the_picture(edited: Edit) -> None:
    away = CameraOverride(eye_m=(0.5, 1.6, 2.0), aim_m=(3.0, 1.5, 0.0), focal_mm=85)
    (issue,) = check(edited("40", camera=away), rules=["framing-unreachable"])
    assert issue.message == "shot 40 asks for CU of ANNA, whose face is out of it."


def test_a_master_promises_no_size_of_one_face(edited: Edit) -> None:
    far = CameraOverride(eye_m=(0.0, 1.6, 6.0), aim_m=(0.0, 1.2, 0.0), focal_mm=24)
    assert check(edited("10", camera=far), rules=["framing-unreachable"]) == []


def test_a_subject_without_a_mark_is_left_to_the_rule_for_it(
    edited: Edit, film: ShootingScript
) -> None:
    script = edited("40", blocking=film.scenes[0].shots[0].blocking[1:])
    assert check(script, rules=["framing-unreachable"]) == []

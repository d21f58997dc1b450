"""The floor from above, the plan and the check as pages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from storyreel.continuity import judged
from storyreel.dialogue import read_text
from storyreel.pages.check_page import check_page
from storyreel.pages.floor_plan import CameraSpot, Standing, floor_plan, plan_of_shots
from storyreel.pages.plan import plan_page
from storyreel.screenplay import ShootingScript
from storyreel.screenplay.schema import Waiver
from storyreel.scripter import write

TEXT = """
INT. OFFICE - NIGHT

[Ada stands by the window.]

ADA: You came back. I did not think that you would.
TOM: I said so, did I not?
ADA: (angrily) You say many things, and none of them come true!
TOM: This one did.
"""


@pytest.fixture(scope="module")
def script() -> ShootingScript:
    return write(read_text(TEXT, name="scene.txt"))


def test_a_plan_shows_each_setup_once_and_every_shot(script: ShootingScript) -> None:
    page = plan_page(script)
    setups = {shot.setup for shot in script.scenes[0].shots}
    assert page.count('<g class="lens">') == len(setups)
    rows = re.findall(r'<th scope="row">(\w+)</th>', page)
    assert rows == [shot.number for shot in script.scenes[0].shots]
    for shot in script.scenes[0].shots:
        assert shot.why.split("; ")[0].split("(")[0] in page.replace("&#39;", "'")
    turn = next(beat for beat in script.scenes[0].beats if beat.turning_point)
    assert turn.what in page
    assert 'class="beat turning"' in page


def test_a_plan_of_two_shots_shows_both_cameras_the_axis_and_the_eyelines(
    script: ShootingScript,
) -> None:
    scene = script.scenes[0]
    plan = plan_of_shots(script, scene, scene.shots[:2], faulty=scene.shots[1].number)
    assert [spot.label for spot, *_ in plan.cameras] == [s.number for s in scene.shots[:2]]
    assert [spot.faulty for spot, *_ in plan.cameras] == [False, True]
    assert len(plan.axes) == 1
    assert len(plan.looks) == 2
    left, top, width, height = plan.box
    for _spot, x, y, *_rest in plan.cameras:
        assert left < x < left + width
        assert top < y < top + height


def test_a_camera_outside_the_room_is_in_the_drawing(script: ShootingScript) -> None:
    far = CameraSpot("A", 0.0, 14.0, 0.0, 0.0, 40.0)
    plan = floor_plan(script.places[0], [], [far])
    assert plan.box[1] + plan.box[3] > 1400


def test_names_are_text_in_every_drawing(script: ShootingScript) -> None:
    people = [
        person.model_copy(update={"name": "<script>alert(1)</script>"})
        for person in script.characters
    ]
    hostile = script.model_copy(update={"characters": tuple(people), "title": "<b>x</b>"})
    for page in (plan_page(hostile), check_page(hostile, judged(hostile))):
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page


def test_a_walk_is_drawn_by_its_points(script: ShootingScript) -> None:
    walker = Standing("ADA", "#224466", 0.0, 0.0, 0.0, path=((1.0, 0.0), (1.0, 2.0)))
    plan = floor_plan(script.places[0], [walker], [])
    assert plan.walks == ("0.0,0.0 100.0,0.0 100.0,200.0",)


def test_a_check_shows_what_is_found_with_the_floor_and_what_is_waived(
    script: ShootingScript,
) -> None:
    scene = script.scenes[0]
    shots: list[Any] = list(scene.shots)
    shots[-1] = shots[-1].model_copy(update={"duration_frames": 24 * 30})
    long = scene.model_copy(update={"shots": tuple(shots)})
    faulty = script.model_copy(update={"scenes": (long,)})
    page = check_page(faulty, judged(faulty))
    assert "shot-too-long" in page
    assert "lasts 30.0 s without a cut" in page
    assert '<svg class="floor"' in page
    waiver = Waiver(
        rule="shot-too-long", where=f"s1/{shots[-1].number}", reason="The long goodbye."
    )
    meant = faulty.model_copy(update={"waivers": (waiver,)})
    page = check_page(meant, judged(meant))
    assert "Waived: The long goodbye." in page


def test_a_script_without_findings_says_so(script: ShootingScript) -> None:
    assert "Nothing to put right." in check_page(script, [])

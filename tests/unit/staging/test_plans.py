from __future__ import annotations

import itertools
import math

import pytest

from storyreel.errors import ScriptError, UnknownName
from storyreel.screenplay.schema import Mark
from storyreel.screenplay.vocabulary import Posture
from storyreel.staging.plans import (
    CAMERA_SHARE,
    PERSONAL_SPACE_M,
    UNKNOWN_ITEM,
    Plan,
    apart_m,
    covers,
    furnish,
    item,
    items,
    look_for,
    looks,
    seat_m,
    surface_m,
)

LOOKS = looks()
TALL_M = 1.2


def everybody(plan: Plan, people: int) -> tuple[Mark, ...]:
    return plan.marks[:people]


@pytest.mark.parametrize("look", LOOKS)
def test_the_first_two_face_each_other_across_the_middle(look: str) -> None:
    a, b = everybody(furnish(look, 2), 2)
    assert (a.id, b.id) == ("a", "b")
    if look == "car":
        assert PERSONAL_SPACE_M <= apart_m(a, b) < 0.9, "side by side, as seats are"
        assert a.posture is b.posture is Posture.SIT
        return
    assert 1.4 <= apart_m(a, b) <= 2.2
    assert abs(a.z_m - b.z_m) < 0.3, "the axis of action runs left to right"
    assert a.x_m < 0 < b.x_m
    assert 60 <= a.facing_deg <= 100
    assert -100 <= b.facing_deg <= -60
    assert a.posture is b.posture, "eyes at one height cut together"


@pytest.mark.parametrize("people", range(1, 9))
@pytest.mark.parametrize("look", LOOKS)
def test_nobody_crowds_anybody(look: str, people: int) -> None:
    plan = furnish(look, people)
    cast = everybody(plan, people)
    assert [mark.id for mark in cast] == list("abcdefgh"[:people])
    for one in cast:
        for other in plan.marks:
            if other.id != one.id:
                assert apart_m(one, other) >= PERSONAL_SPACE_M, (one.id, other.id)


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_hidden_behind_anybody_from_the_front(look: str) -> None:
    plan = furnish(look, 8)
    camera_z = plan.depth_m / 2
    for one, other in itertools.combinations(everybody(plan, 8), 2):
        bearings = [mark.x_m / (camera_z - mark.z_m) for mark in (one, other)]
        half_a_body = 0.25 / (camera_z - max(one.z_m, other.z_m))
        assert abs(bearings[0] - bearings[1]) >= half_a_body, (one.id, other.id)


@pytest.mark.parametrize("name", ["", "THE OTHER PLACE", "MARTA'S"])
@pytest.mark.parametrize("look", LOOKS)
def test_marks_are_inside_the_walls_and_outside_the_furniture(look: str, name: str) -> None:
    plan = furnish(look, 8, name=name)
    solid = [thing for thing in plan.furniture if item(thing.item).floor]
    for mark in plan.marks:
        if mark.id.startswith("off-"):
            continue
        assert abs(mark.x_m) <= plan.width_m / 2 - 0.25
        assert abs(mark.z_m) <= plan.depth_m / 2 - 0.25
        for thing in solid:
            if thing.id != mark.seat:
                assert not covers(thing, mark.x_m, mark.z_m, margin_m=0.2), (mark.id, thing.id)


@pytest.mark.parametrize("look", LOOKS)
def test_who_sits_sits_on_something(look: str) -> None:
    plan = furnish(look, 8)
    by_id = {thing.id: thing for thing in plan.furniture}
    for mark in plan.marks:
        assert (mark.seat is not None) == (mark.posture in (Posture.SIT, Posture.LIE))
        if mark.seat is not None:
            assert covers(by_id[mark.seat], mark.x_m, mark.z_m)
            assert 0.4 <= seat_m(plan.furniture, mark.seat) <= 0.75


@pytest.mark.parametrize("look", LOOKS)
def test_the_camera_has_the_front_to_itself(look: str) -> None:
    plan = furnish(look, 2)
    front = plan.depth_m * (0.5 - CAMERA_SHARE)
    for thing in plan.furniture:
        if item(thing.item).floor and item(thing.item).height_m > TALL_M:
            assert thing.z_m <= front, thing.id


@pytest.mark.parametrize("look", LOOKS)
def test_furniture_stands_on_its_own_floor(look: str) -> None:
    plan = furnish(look, 2)
    solid = [thing for thing in plan.furniture if item(thing.item).floor]
    for thing in solid:
        size, turn = item(thing.item), math.radians(thing.facing_deg)
        for across, along in itertools.product((-0.49, 0, 0.49), repeat=2):
            u, v = across * size.width_m, along * size.depth_m
            x = thing.x_m + u * math.cos(turn) + v * math.sin(turn)
            z = thing.z_m - u * math.sin(turn) + v * math.cos(turn)
            if plan.interior:
                assert abs(x) <= plan.width_m / 2, (thing.id, "goes through a wall")
                assert abs(z) <= plan.depth_m / 2, (thing.id, "goes through a wall")
            for other in solid:
                if other is not thing:
                    assert not covers(other, x, z), (thing.id, other.id)


@pytest.mark.parametrize("look", LOOKS)
def test_people_can_come_in_from_out_of_sight(look: str) -> None:
    plan = furnish(look, 2)
    inside, outside = plan.mark("door-1"), plan.mark("off-1")
    assert inside is not None
    assert outside is not None
    if plan.interior:
        (door,) = plan.doors
        assert max(abs(outside.x_m) - plan.width_m / 2, abs(outside.z_m) - plan.depth_m / 2) > 0.5
        # The straight way in leads through the doorway.
        share = (door.x_m - outside.x_m) / (inside.x_m - outside.x_m)
        assert abs(outside.z_m + share * (inside.z_m - outside.z_m) - door.z_m) < 0.475
        assert inside.facing_deg == door.facing_deg
    for spot in ("window", "table"):
        assert plan.mark(spot) is not None


@pytest.mark.parametrize("look", LOOKS)
def test_every_item_has_a_size_and_every_id_is_used_once(look: str) -> None:
    plan = furnish(look, 8)
    assert {thing.item for thing in plan.furniture} <= set(items())
    for things in (plan.furniture, plan.marks, plan.doors, plan.lights):
        ids = [thing.id for thing in things]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("look", LOOKS)
def test_a_crowd_of_twelve_finds_room_or_is_refused(look: str) -> None:
    try:
        cast = everybody(furnish(look, 12), 12)
    except ScriptError as error:
        assert "has no room for" in str(error)  # noqa: PT017
        return
    for one, other in itertools.combinations(cast, 2):
        assert apart_m(one, other) >= PERSONAL_SPACE_M


def test_too_many_people_are_refused_by_number() -> None:
    with pytest.raises(ScriptError, match=r"a cell has no room for \d+ people\. Split the scene"):
        furnish("cell", 60)


def test_an_unknown_set_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match=r"no set named 'kitchin'\. Did you mean 'kitchen'\?"):
        furnish("kitchin", 2)


def test_names_lay_out_places_of_one_look_differently() -> None:
    plain = furnish("cafe", 3)
    named = [
        furnish("cafe", 3, name=name)
        for name in ("CAFE ROYAL", "CAFE NERO", "JOE'S", "BAR", "PUB", "INN")
    ]
    doors = {plan.doors[0].x_m for plan in named}
    assert doors == {plain.doors[0].x_m, -plain.doors[0].x_m}
    assert furnish("cafe", 3, name="JOE'S") == furnish("cafe", 3, name="joe's")


def test_things_lie_on_furniture_and_else_on_the_floor() -> None:
    plan = furnish("kitchen", 2)
    table = next(thing for thing in plan.furniture if thing.id == "table")
    assert surface_m(plan.furniture, table.x_m, table.z_m) == 0.75
    assert surface_m(plan.furniture, table.x_m, 3.0) == 0.0
    assert seat_m(plan.furniture, None) == 0
    assert item("spaceship") is UNKNOWN_ITEM


@pytest.mark.parametrize(
    ("text", "look", "evidence"),
    [
        ("INT. CAFE - NIGHT", "cafe", "CAFE"),
        ("INT. LIVING ROOM - DAY", "living-room", "LIVING ROOM"),
        ("They are in the kitchen.", "kitchen", "kitchen"),
        ("EXT. HAMPSTEAD HEATH - DAWN", "field", "HEATH"),
        ("Elle entre dans la chambre.", "bedroom", "chambre"),
        ("INT. SALON DE THÉ - JOUR", "cafe", "SALON DE THÉ"),
        ("EXT. RUE DE LA PAIX - NUIT", "street", "RUE"),
        ("INNEN. WOHNKÜCHE - TAG", "kitchen", "WOHNKÜCHE"),
        ("Sie geht durch die Straße.", "street", "Straße"),
        ("AUSSEN. STADTPARK - ABEND", "park", "STADTPARK"),
        ("ИНТ. КУХНЯ - ВЕЧЕР", "kitchen", "КУХНЯ"),
        ("Они стоят на крыше.", "rooftop", "крыше"),
        ("Он сидит в тюрьме.", "cell", "тюрьме"),
        ("内景 咖啡馆 夜", "cafe", "咖啡馆"),
        ("他们在办公室里谈话。", "office", "办公室"),
        ("外景 花园 日", "park", "花园"),
        ("屋上・夜", "rooftop", "屋上"),
        ("二人は台所にいる。", "kitchen", "台所"),
        ("喫茶店の中", "cafe", "喫茶店"),
        ("INT. THRONE ROOM - DAY", "hall", "THRONE ROOM"),
        ("INT. SHIP'S CABIN - NIGHT", "cabin", "CABIN"),
    ],
)
def test_look_is_read_from_six_languages(text: str, look: str, evidence: str) -> None:
    choice = look_for(text)
    assert (choice.look, choice.evidence) == (look, evidence)
    assert choice.interior == furnish(look, 1).interior


@pytest.mark.parametrize(
    "text",
    [
        "He could barely speak.",
        "She parked the car and shook her head.",
        "His cell phone rings.",
        "We shall see about that.",
        "True enough, she was sparkling.",
        "He raised the bar of soap in the field of vision.",
        "Das ist barbarisch.",
        "Il est vrai qu'on s'est bien amusé.",
        "その通りだ。",
        "Он домовой.",
        "",
    ],
)
def test_false_friends_name_no_place(text: str) -> None:
    assert look_for(text).evidence == ""
    assert look_for(text).look == "living-room"
    assert look_for(text, interior=False).look == "street"


def test_an_exterior_of_an_interior_plays_in_front_of_it() -> None:
    choice = look_for("EXT. CAFE - NIGHT", interior=False)
    assert (choice.look, choice.interior, choice.evidence) == ("street", False, "CAFE")
    assert look_for("EXT. CABIN", interior=False).look == "park"


def test_an_interior_slugline_passes_over_exterior_words() -> None:
    choice = look_for("INT. GARDEN STREET 12, KITCHEN - DAY", interior=True)
    assert (choice.look, choice.evidence) == ("kitchen", "KITCHEN")


def test_the_earliest_place_wins_and_of_two_at_one_spot_the_longer() -> None:
    assert look_for("INT. KITCHEN, LIVING ROOM BEHIND").look == "kitchen"
    assert look_for("INT. HOTEL ROOM - BAR DOWNSTAIRS").look == "bedroom"
    assert look_for("通りの喫茶店").look == "street"

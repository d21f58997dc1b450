"""The story-state ledger."""

from __future__ import annotations

import time

import pytest

from storyreel.errors import UnknownName
from storyreel.screenplay import ShootingScript, ledger_at, ledgers, opening_ledger
from storyreel.screenplay.state import CharacterState, PropState
from storyreel.screenplay.vocabulary import Weather


def test_before_the_first_shot_everything_is_where_the_script_puts_it(small_script):
    ledger = opening_ledger(small_script)
    assert ledger.characters["mira"] == CharacterState("day")
    assert ledger.props["letter"] == PropState(holder="mira")
    assert ledger.props["lantern"] == PropState(place="shed", mark="table")
    assert ledger.weather == {"shed": Weather.RAIN, "quay": Weather.CLEAR}


def test_an_event_holds_from_its_own_frame_on(small_script):
    assert ledger_at(small_script, "s1", "30", 23).props["letter"].holder == "mira"
    assert ledger_at(small_script, "s1", "30", 24).props["letter"].holder == "joren"


def test_an_event_at_frame_0_holds_in_the_whole_shot(small_script):
    ledger = ledger_at(small_script, "s1", "30")
    assert ledger.characters["joren"].injuries == ("a paper cut on the thumb",)
    assert ledger_at(small_script, "s1", "25A", 47).characters["joren"].injuries == ()


def test_clothes_and_injuries_go_along_to_the_next_scene(small_script):
    ledger = ledger_at(small_script, "s2", "10")
    assert ledger.characters["mira"].outfit == "coat"
    assert ledger.characters["joren"].injuries == ("a paper cut on the thumb",)


def test_weather_stays_in_its_place(small_script):
    ledger = ledger_at(small_script, "s2", "20")
    assert ledger.weather["shed"] is Weather.CLEAR
    assert ledger_at(small_script, "s1", "25A").weather["shed"] is Weather.RAIN


def test_a_prop_nobody_takes_lies_in_the_scenes_place(small_script):
    ledger = ledger_at(small_script, "s2", "20")
    assert ledger.props["letter"] == PropState(place="quay", mark="bollard")


def test_events_of_a_shot_happen_in_the_order_of_their_frames(small_script_json):
    shot = small_script_json["scenes"][0]["shots"][0]
    shot["state_events"] = [
        {"kind": "clothes", "at_frames": 50, "character": "mira", "value": "day"},
        {"kind": "clothes", "at_frames": 10, "character": "mira", "value": "coat"},
        {"kind": "injury", "at_frames": 10, "character": "mira", "value": "a bruise"},
        {"kind": "injury", "at_frames": 11, "character": "mira", "value": "a cut"},
    ]
    script = ShootingScript.model_validate(small_script_json)
    assert ledger_at(script, "s1", "10", 12).characters["mira"] == CharacterState(
        "coat", ("a bruise", "a cut")
    )
    assert ledger_at(script, "s1", "20").characters["mira"].outfit == "day"


def test_an_injury_without_words_has_healed(small_script_json):
    shot = small_script_json["scenes"][1]["shots"][0]
    shot["state_events"] = [{"kind": "injury", "character": "joren"}]
    script = ShootingScript.model_validate(small_script_json)
    assert ledger_at(script, "s2", "10").characters["joren"].injuries == ()


def test_scenes_count_in_the_order_of_the_list_not_of_their_numbers(small_script_json):
    small_script_json["scenes"].reverse()
    script = ShootingScript.model_validate(small_script_json)
    assert ledger_at(script, "s1", "10").props["letter"] == PropState(place="quay", mark="bollard")
    assert ledger_at(script, "s2", "10").characters["mira"].outfit == "day"


def test_walking_the_film_gives_the_same_as_asking_shot_by_shot(random_script):
    for seed in range(30):
        script = random_script(seed)
        for entry in ledgers(script):
            asked = ledger_at(script, entry.scene.id, entry.shot.number, 20)
            assert asked == entry.at(20)


def test_a_ledger_is_not_changed_by_what_comes_later(small_script):
    first, *_, last = list(ledgers(small_script))
    assert first.before == opening_ledger(small_script)
    assert first.before != last.before


def test_a_film_of_two_thousand_shots_is_walked_in_one_pass(small_script):
    scene = small_script.scenes[0]
    shots = [scene.shots[3].model_copy(update={"number": str(n)}) for n in range(1, 2001)]
    long = small_script.model_copy(
        update={"scenes": (scene.model_copy(update={"shots": tuple(shots)}),)}
    )
    began = time.process_time()
    last = list(ledgers(long))[-1]
    assert time.process_time() - began < 2
    assert len(last.end.characters["joren"].injuries) == 2000


@pytest.mark.parametrize(
    ("scene", "shot", "message"),
    [
        ("s3", "10", "no scene named 's3'. Known: s1, s2."),
        ("s2", "25A", "no shot in scene s2 named '25A'. Known: 10, 20."),
    ],
)
def test_a_shot_that_is_not_there_is_named(small_script, scene, shot, message):
    with pytest.raises(UnknownName) as caught:
        ledger_at(small_script, scene, shot)
    assert str(caught.value) == message

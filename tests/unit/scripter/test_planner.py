"""The planner's breakdown of small scenes."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from storyreel.continuity import check
from storyreel.dialogue import read_text
from storyreel.film.schema import Severity
from storyreel.screenplay import ShootingScript, ledger_at
from storyreel.screenplay.vocabulary import (
    Feeling,
    Garment,
    Mood,
    Setting,
    Sex,
    ShotKind,
    ShotSize,
    TimeOfDay,
    Verb,
)
from storyreel.scripter import WriterOptions, write
from storyreel.timecode import Rate


def planned(text: str, **options: object) -> ShootingScript:
    return write(read_text(text, name="scene.txt"), options=WriterOptions(**options))  # type: ignore[arg-type]


def test_a_scene_opens_on_everybody() -> None:
    scene = planned("ANNA: Good morning.\nBEN: Is it?\nCARL: It was.\n").scenes[0]
    first = scene.shots[0]
    assert first.kind is ShotKind.MASTER
    assert {s.id for s in first.subjects} == {"anna", "ben", "carl"}
    assert first.framing.size in (ShotSize.MLS, ShotSize.FS, ShotSize.LS)


def test_every_word_is_in_a_shot_once_and_in_order() -> None:
    text = "ANNA: One two three.\nBEN: Four!\nANNA: " + "Many more words follow. " * 12 + "\n"
    script = planned(text)
    scene = script.scenes[0]
    assert [line.text for line in scene.lines] == [
        "One two three.",
        "Four!",
        ("Many more words follow. " * 12).strip(),
    ]
    for line in scene.lines:
        parts = [use for shot in scene.shots for use in shot.lines if use.line == line.id]
        assert parts[0].in_frames == 0
        assert parts[-1].out_frames == line.duration_frames
        assert all(a.out_frames == b.in_frames for a, b in pairwise(parts))


def test_a_long_speech_is_broken_by_its_listener() -> None:
    script = planned("ANNA: Hello.\nBEN: " + "I have so much to tell you about it. " * 10 + "\n")
    reactions = [s for s in script.scenes[0].shots if s.kind is ShotKind.REACTION]
    assert reactions
    assert {shot.subjects[0].id for shot in reactions} == {"anna"}


def test_a_strong_feeling_is_seen_close() -> None:
    script = planned("ANNA: Sit down, please.\nBEN: (furiously) I will not sit down here!\n")
    shot = next(s for s in script.scenes[0].shots if s.subjects[0].id == "ben" and s.lines)
    assert shot.framing.size is ShotSize.CU
    assert script.lines[1].emotion.feeling is Feeling.ANGRY


def test_somebody_who_enters_is_not_there_before() -> None:
    script = planned(
        "ANNA: We are alone.\nBEN: At last.\n\n[Carla enters.]\n\nCARLA: Not quite.\nANNA: Oh.\n"
    )
    scene = script.scenes[0]
    blocked = [{b.character for b in shot.blocking} for shot in scene.shots]
    entrance = next(
        k
        for k, shot in enumerate(scene.shots)
        if any(a.verb is Verb.WALK for b in shot.blocking for a in b.actions)
    )
    assert all("carla" not in people for people in blocked[:entrance])
    assert all("carla" in people for people in blocked[entrance:])


def test_somebody_who_leaves_is_gone_after() -> None:
    script = planned("ANNA: Go.\nBEN: I am going.\n\n[Ben leaves.]\n\nANNA: (to herself) Gone.\n")
    last = script.scenes[0].shots[-1]
    assert {b.character for b in last.blocking} == {"anna"}


def test_a_prop_travels_with_who_has_it() -> None:
    script = planned(
        "INT. OFFICE - DAY\n\nANNA: Take this.\n\n[Anna hands Ben the letter.]\n\nBEN: Why?\n\n"
        "EXT. PARK - DAY\n\nBEN: I still have it.\nANNA: Good.\n"
    )
    assert [prop.id for prop in script.props] == ["letter"]
    park = script.scenes[1]
    assert ledger_at(script, "s1", "10").props["letter"].holder == "anna"
    assert ledger_at(script, park.id, park.shots[0].number).props["letter"].holder == "ben"


def test_clothes_change_when_the_direction_says_so() -> None:
    script = planned(
        "INT. OFFICE - DAY\n\nANNA: It is cold.\n\n[Anna puts on her coat.]\n\nBEN: Go well.\n\n"
        "EXT. STREET - NIGHT\n\nANNA: So cold.\nBEN: I told you.\n"
    )
    street = script.scenes[1]
    assert ledger_at(script, "s1", "10").characters["anna"].outfit == "first"
    assert ledger_at(script, street.id, street.shots[0].number).characters["anna"].outfit == "coat"
    coat = script.character("anna").wardrobe[1]
    assert coat.garment is Garment.COAT


def test_a_place_seen_again_is_the_same_place() -> None:
    script = planned(
        "INT. CAFE - DAY\n\nANNA: Here.\nBEN: Yes.\n\n"
        "EXT. STREET - NIGHT\n\nANNA: Out.\nBEN: Yes.\n\n"
        "INT. CAFE - NIGHT\n\nANNA: Back.\nBEN: Yes.\n"
    )
    assert [scene.place for scene in script.scenes] == ["place-1", "place-2", "place-1"]
    assert script.scenes[0].time_of_day is TimeOfDay.DAY
    assert script.scenes[2].time_of_day is TimeOfDay.NIGHT
    assert script.places[1].setting is Setting.EXT
    one = {b.character: b.mark for b in script.scenes[0].shots[-1].blocking}
    two = {b.character: b.mark for b in script.scenes[2].shots[-1].blocking}
    assert one == two


def test_an_unseen_voice_is_answered_by_a_face() -> None:
    script = planned("ANNA: Who is it?\nBEN (O.S.): Only the postman with a parcel for you.\n")
    scene = script.scenes[0]
    for shot in scene.shots:
        assert {b.character for b in shot.blocking} == {"anna"}
        assert shot.kind is ShotKind.INSERT or shot.subjects[0].id == "anna"


def test_a_murder_by_night_is_dark() -> None:
    script = planned("INT. OFFICE - NIGHT\n\nANNA: There is blood on it.\nBEN: A murder.\n")
    assert script.scenes[0].mood is Mood.NOIR


@pytest.mark.parametrize(
    ("name", "sex"),
    [
        ("MRS. DONOHOE", Sex.FEMALE),
        ("Lady Bracknell", Sex.FEMALE),
        ("MR. JONES", Sex.MALE),
        ("Попова", Sex.FEMALE),
        ("Смирнов", Sex.MALE),
        ("妻", Sex.FEMALE),
        ("夫", Sex.MALE),
        ("Maria", Sex.FEMALE),
        ("La Flèche", Sex.MALE),
        ("DER WIRT", Sex.MALE),
    ],
)
def test_names_that_say_so_are_cast_so(name: str, sex: Sex) -> None:
    script = planned(f"{name}: One.\nTHE OTHER: Two.\n")
    assert script.characters[0].sex is sex


def test_people_are_told_apart() -> None:
    script = planned("".join(f"PERSON{k}: Line.\n" for k in range(6)))
    assert len({person.wardrobe[0].top for person in script.characters}) == 6
    assert len({person.skin for person in script.characters}) == 6


def test_a_character_added_later_changes_nobody() -> None:
    before = planned("ANNA: One.\nBEN: Two.\n")
    after = planned("ANNA: One.\nBEN: Two.\nCARLA: Three.\n")
    assert after.characters[:2] == before.characters


def test_one_person_alone_can_be_filmed() -> None:
    script = planned("HAMLET: To speak, or not.\n\n[He waits.]\n\nHAMLET: Not, then.\n")
    assert {b.character for s in script.scenes[0].shots for b in s.blocking} == {"hamlet"}


def test_a_dozen_people_find_room() -> None:
    names = [f"GUEST{chr(65 + k)}" for k in range(12)]
    script = planned("INT. HALL - DAY\n\n" + "".join(f"{n}: I am {n}.\n" for n in names))
    assert len({b.mark for b in script.scenes[0].shots[0].blocking}) == 12


@pytest.mark.parametrize("rate", ["24", "25", "24000/1001", "30"])
def test_plans_are_lawful_at_any_rate_and_shape(rate: str) -> None:
    text = "ANNA: (sadly) You never came back.\nBEN: I never left!\nANNA: " + "Long. " * 40 + "\n"
    for aspect in ("16:9", "9:16", "1:1", "2.39:1"):
        script = planned(text, rate=Rate.parse(rate), aspect=aspect)
        issues = check(script, dialogue=read_text(text, name="scene.txt"))
        assert [i for i in issues if i.severity is Severity.ERROR] == []
        assert all(
            script.rate.seconds(shot.duration_frames) >= Fraction(1, 2)
            for shot in script.scenes[0].shots
        )


def test_a_scene_without_a_place_of_its_own_plays_where_the_one_before_did() -> None:
    script = planned(
        "SCENE I. A kitchen.\n\nANNA: One.\nBEN: Two.\n\n"
        "SCENE II. The same.\n\nBEN: Three.\nANNA: Four.\n\n"
        "SCENE III. A park.\n\nANNA: Five.\nBEN: Six.\n\n"
        "SCENE IV. A kitchen.\n\nANNA: Seven.\nBEN: Eight.\n"
    )
    assert [scene.place for scene in script.scenes] == ["place-1", "place-1", "place-2", "place-1"]


def test_a_direction_sends_somebody_to_a_spot_and_they_stay_there() -> None:
    script = planned(
        "INT. KITCHEN - DAY\n\nANNA: It is hot in here, is it not?\nBEN: It is.\n\n"
        "[Anna goes to the window.]\n\nANNA: The rain has stopped.\nBEN: At last.\n"
    )
    shots = script.scenes[0].shots
    at = next(n for n, shot in enumerate(shots) if shot.action == "Anna goes to the window.")
    walk = next(b for b in shots[at].blocking if b.character == "anna").actions[0]
    assert (walk.verb, walk.target) == (Verb.WALK, "window")
    later = {b.mark for shot in shots[at + 1 :] for b in shot.blocking if b.character == "anna"}
    assert later == {"window"}


def test_who_speaks_without_having_come_in_is_seen_to_come() -> None:
    script = planned(
        "ANNA: Wait here.\nBEN: I will.\n\n[Anna leaves.]\n\nBEN: Gone.\nANNA: Not for long.\n"
    )
    shots = script.scenes[0].shots
    back = next(shot for shot in shots if "was not in the place" in shot.why)
    assert back.action == "ANNA comes in."
    assert next(b for b in back.blocking if b.character == "anna").mark.startswith("off-")


def test_the_reason_of_a_shot_quotes_the_words_it_came_from() -> None:
    script = planned(
        "ANNA: Sit down, Ben.\nBEN: (furiously) I will not sit down here, not today!\n"
    )
    reasons = " ".join(shot.why for shot in script.scenes[0].shots)
    assert "furiously" in reasons


def test_a_turning_point_is_seen_in_a_face() -> None:
    talk = "".join(
        f"{'ANNA' if n % 2 else 'BEN'}: It was a plain day by the river, and nothing came.\n"
        for n in range(10)
    )
    script = planned(talk + "ANNA: He is dead, Ben. My brother is dead!\nBEN: No.\nANNA: Yes.\n")
    turn = next(beat for beat in script.scenes[0].beats if beat.turning_point)
    shots = [s for s in script.scenes[0].shots if any(u.line == turn.first_line for u in s.lines)]
    faces = (ShotKind.SINGLE, ShotKind.OTS, ShotKind.REACTION)
    assert any(
        shot.kind in faces and shot.framing.size.value in ("MCU", "CU", "ECU") for shot in shots
    )

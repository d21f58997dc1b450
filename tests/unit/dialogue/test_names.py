"""One rule for who is meant by a name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import Delivery, read_text
from storyreel.dialogue.names import Cast, alike, fold, joint, parse_cue


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MIRA", "Mira"),
        ("Mrs.  Lind", "mrs. lind"),
        ("José", "Jose\u0301"),
        ("ＭＩＲＡ", "MIRA"),
        ("MI\u200bRA", "MIRA"),
        ("STRASSE", "straße"),
        ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
    ],
)
def test_spellings_of_one_person(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("JOHN", "JOHN #2"), ("José", "Jose"), ("GUARD 1", "GUARD 2"), ("Anna", "Anne"), ("Й", "И")],
)
def test_two_people(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("cue", "name", "delivery", "how"),
    [
        ("MIRA", "MIRA", Delivery.ON, ()),
        ("MIRA (V.O.)", "MIRA", Delivery.VO, ()),
        ("MIRA (v.o)", "MIRA", Delivery.VO, ()),
        ("MIRA [O.S.]", "MIRA", Delivery.OS, ()),
        ("MIRA （画外音）", "MIRA", Delivery.VO, ()),
        ("MIRA (CONT'D)", "MIRA", Delivery.ON, ()),
        ("MIRA (cont.)", "MIRA", Delivery.ON, ()),
        ("MIRA (continuing)", "MIRA", Delivery.ON, ()),
        ("MIRA (content)", "MIRA", Delivery.ON, ("content",)),
        ("MIRA (V.O.) (CONT’D) (softly)", "MIRA", Delivery.VO, ("softly",)),
        ("JOHN #2", "JOHN #2", Delivery.ON, ()),
        ("(laughs)", "(laughs)", Delivery.ON, ()),
        ("NARRATOR", "NARRATOR", Delivery.VO, ()),
        ("旁白", "旁白", Delivery.VO, ()),
        ("Erzähler (off)", "Erzähler", Delivery.OS, ()),
    ],
)
def test_what_stands_after_a_name(
    cue: str, name: str, delivery: Delivery, how: tuple[str, ...]
) -> None:
    parsed = parse_cue(cue)
    assert (parsed.name, parsed.delivery, parsed.parentheticals) == (name, delivery, how)


def cast(*names: str) -> Cast:
    made = Cast()
    for name in names:
        made.add(name)
    return made


@pytest.mark.parametrize(
    ("cue", "speakers"),
    [
        ("ANNA & BEN", ("Anna", "Ben")),
        ("anna and ben", ("Anna", "Ben")),
        ("ANNA, BEN and CLARA", ("Anna", "Ben", "Clara")),
        ("ANNA + ZOE", ("Anna", "ZOE")),
        ("ANNA and ZOE", ("ANNA and ZOE",)),
        ("ALL", ("ALL",)),
        ("BOTH", ("BOTH",)),
        ("SANDRA", ("SANDRA",)),
    ],
)
def test_who_speaks_together(cue: str, speakers: tuple[str, ...]) -> None:
    assert cast("Anna", "Ben", "Clara", cue).speakers(cue) == speakers


@given(st.lists(st.text("ABCdé我 &", min_size=1, max_size=6), min_size=2, max_size=4))
@settings(max_examples=200, deadline=None)
def test_a_joint_cue_is_read_as_the_people_it_was_made_of(names: list[str]) -> None:
    people = list(dict.fromkeys(" ".join(name.split()) for name in names))
    if len({fold(name) for name in people}) < max(2, len(people)) or not all(people):
        return
    if any(name.startswith("&") or name.endswith("&") for name in people):
        return
    known = cast(*people)
    assert known.speakers(joint(people, set(map(fold, people)))) == tuple(people)
    alone = cast(joint(people, ()))
    assert alone.speakers(joint(people, ())) == tuple(people)


@pytest.mark.parametrize(
    ("one", "other", "warned"),
    [
        ("MIRANDA", "MIRRANDA", True),
        ("MIRANDA", "MIRAMDA", True),
        ("MRS. LINDEN", "MRS. LINDON", True),
        ("GUARD 1", "GUARD 2", False),
        ("ANNA", "ANNE", True),
        ("TOM", "TIM", False),
        ("FIRST MAN", "FIRST WOMAN", False),
        ("LADY GREY", "LORD GREY", False),
    ],
)
def test_names_that_are_almost_alike(one: str, other: str, warned: bool) -> None:
    assert list(alike({one: 9, other: 1})) == ([(other, one)] if warned else [])


def test_two_people_who_both_speak_often_are_two() -> None:
    assert list(alike({"MASHA": 95, "YASHA": 36})) == []
    assert list(alike({"MASHA": 95, "YASHA": 23})) == [("YASHA", "MASHA")]


def test_the_writer_is_told_of_a_name_that_is_almost_another() -> None:
    dialogue = read_text(
        "MIRANDA: One.\nJOHN: Two.\nMIRRANDA: Three.\nMIRANDA: Four.", name="a.txt"
    )
    assert [remark.text for remark in dialogue.remarks] == [
        "'MIRRANDA' (1 speech) is written almost like 'MIRANDA' (2 speeches); if they are one "
        "person, use one spelling."
    ]


def test_many_names_are_compared_without_comparing_each_with_each() -> None:
    names = {f"PERSON {chr(65 + n % 26)}{chr(65 + n // 26 % 26)}{n}": 1 for n in range(2000)}
    assert list(alike(names)) == []

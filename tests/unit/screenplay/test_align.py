"""Shot numbers over an edit: what survived keeps its number, as on a set."""

from __future__ import annotations

from typing import Any

import pytest

from storyreel.screenplay.align import carry_numbers
from storyreel.screenplay.schema import LineUse, ShootingScript, Shot, Subject
from storyreel.screenplay.vocabulary import ShotKind, SubjectKind


@pytest.fixture
def numbered(small_script: Any) -> Any:
    """A script of one scene from letters, each a shot of its own; capitals are reactions."""

    def make(letters: str, numbers: str | None = None) -> ShootingScript:
        scene = small_script.scenes[0]
        names = numbers.split() if numbers else [str(10 * (i + 1)) for i in range(len(letters))]
        shots = tuple(
            _shot(scene.shots[0], letter, number)
            for letter, number in zip(letters, names, strict=True)
        )
        return small_script.model_copy(
            update={"scenes": (scene.model_copy(update={"shots": shots}),)}
        )

    return make


def _shot(like: Shot, letter: str, number: str) -> Shot:
    return like.model_copy(
        update={
            "number": number,
            "kind": ShotKind.REACTION if letter.isupper() else ShotKind.SINGLE,
            "subjects": (Subject(kind=SubjectKind.PERSON, id="mira"),),
            "lines": (LineUse(line=f"l{ord(letter)}", in_frames=0, out_frames=9),),
        }
    )


def _numbers(script: ShootingScript) -> list[str]:
    return [shot.number for shot in script.scenes[0].shots]


def test_nothing_changed(numbered: Any) -> None:
    assert _numbers(carry_numbers(numbered("abc"), numbered("abc"))) == ["10", "20", "30"]


def test_a_shot_between_two_takes_the_number_between(numbered: Any) -> None:
    assert _numbers(carry_numbers(numbered("abxc"), numbered("abc"))) == ["10", "20", "25", "30"]


def test_several_between_two_keep_their_order(numbered: Any) -> None:
    numbers = _numbers(carry_numbers(numbered("axyzb"), numbered("ab")))
    assert numbers[0] == "10"
    assert numbers[-1] == "20"
    assert numbers == sorted(numbers, key=int)
    assert len(set(numbers)) == 5


def test_without_room_a_letter_is_added(numbered: Any) -> None:
    old = numbered("abc", "10 25 26")
    assert _numbers(carry_numbers(numbered("abxc"), old)) == ["10", "25", "25A", "26"]
    assert _numbers(carry_numbers(numbered("abxyc"), old)) == ["10", "25", "25A", "25B", "26"]


def test_letters_go_on_after_z(numbered: Any) -> None:
    many = "".join(chr(0x100 + n) for n in range(28))
    numbers = _numbers(carry_numbers(numbered(f"a{many}b"), numbered("ab", "10 11")))
    assert numbers[1] == "10A"
    assert numbers[26:29] == ["10Z", "10AA", "10AB"]
    assert len(set(numbers)) == 30


def test_a_deleted_shot_leaves_a_gap(numbered: Any) -> None:
    assert _numbers(carry_numbers(numbered("acd"), numbered("abcd"))) == ["10", "30", "40"]


def test_a_rewritten_shot_keeps_its_number(numbered: Any) -> None:
    assert _numbers(carry_numbers(numbered("axc"), numbered("abc"))) == ["10", "20", "30"]


def test_a_first_shot_added_goes_before_ten(numbered: Any) -> None:
    assert _numbers(carry_numbers(numbered("xab"), numbered("ab"))) == ["5", "10", "20"]


def test_a_last_shot_added_goes_on_in_tens(numbered: Any) -> None:
    assert _numbers(carry_numbers(numbered("abx"), numbered("ab"))) == ["10", "20", "30"]
    assert _numbers(carry_numbers(numbered("abx"), numbered("ab", "10 25B"))) == [
        "10",
        "25B",
        "30",
    ]


def test_the_number_of_a_deleted_shot_is_not_given_to_another(numbered: Any) -> None:
    assert _numbers(carry_numbers(numbered("abXY"), numbered("abc"))) == ["10", "20", "40", "50"]
    between = _numbers(carry_numbers(numbered("aXYZc"), numbered("abc")))
    assert between == sorted(between, key=int)
    assert "20" not in between


def test_a_shot_whose_line_was_split_is_still_that_shot(numbered: Any) -> None:
    assert _numbers(carry_numbers(numbered("axyc"), numbered("abc"))) == ["10", "20", "25", "30"]


def test_edit_after_edit_no_number_is_there_twice(numbered: Any) -> None:
    script = numbered("abcd")
    for letters in ("axbcd", "axYbcd", "aXyzbd", "wAxyzbdv", "wxyzUv", "wxKyzuV"):
        script = carry_numbers(numbered(letters), script)
        assert len(set(_numbers(script))) == len(letters)


def test_a_longer_line_is_still_the_same_shot(numbered: Any) -> None:
    old, new = numbered("ab"), numbered("ab", "70 80")
    longer = new.scenes[0].shots[0].model_copy(update={"duration_frames": 999})
    shots = (longer, new.scenes[0].shots[1])
    new = new.model_copy(update={"scenes": (new.scenes[0].model_copy(update={"shots": shots}),)})
    assert _numbers(carry_numbers(new, old)) == ["10", "20"]


def test_a_new_scene_keeps_the_numbers_it_was_written_with(numbered: Any) -> None:
    new = numbered("ab")
    added = new.scenes[0].model_copy(update={"id": "s9", "number": 9})
    new = new.model_copy(update={"scenes": (*new.scenes, added)})
    carried = carry_numbers(new, numbered("ab", "10 15"))
    assert [shot.number for shot in carried.scenes[0].shots] == ["10", "15"]
    assert [shot.number for shot in carried.scenes[1].shots] == ["10", "20"]

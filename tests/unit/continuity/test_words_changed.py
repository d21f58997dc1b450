from __future__ import annotations

from collections.abc import Callable

from storyreel.continuity import Issue, Severity, check
from storyreel.dialogue import Dialogue, read_text
from storyreel.screenplay.schema import ShootingScript

Edit = Callable[..., ShootingScript]


def _found(script: ShootingScript, dialogue: Dialogue | None) -> list[Issue]:
    return check(script, dialogue=dialogue, rules=["words-changed"])


def test_silent_without_the_dialogue(lined: Edit) -> None:
    assert _found(lined("l1", text="You have lied to me."), None) == []


def test_a_reworded_line_is_an_error_at_the_shot_it_is_heard_in(
    lined: Edit, dialogue: Dialogue
) -> None:
    (issue,) = _found(lined("l1", text="You have lied to me."), dialogue)
    assert issue.severity is Severity.ERROR
    assert issue.where == "s1/20"
    assert issue.message == (
        "line l1 says 'You have lied to me.' where the dialogue has 'You lied to me.'."
    )


def test_a_changed_comma_is_a_changed_word(lined: Edit, dialogue: Dialogue) -> None:
    assert len(_found(lined("l3", text="When"), dialogue)) == 1


def test_a_line_given_to_somebody_else_is_an_error(lined: Edit, dialogue: Dialogue) -> None:
    (issue,) = _found(lined("l3", speakers=("ben",)), dialogue)
    assert issue.message == "line l3 is spoken by BEN, and the dialogue gives it to ANNA."


def test_a_name_spelled_in_another_case_is_the_same_person(film: ShootingScript) -> None:
    dialogue = read_text(
        "Anna: You lied to me.\nBen: I meant to tell you.\nANNA: When?\n", name="quarrel.txt"
    )
    assert _found(film, dialogue) == []


def test_a_dropped_line_is_missing(film: ShootingScript) -> None:
    dialogue = read_text(
        "ANNA: You lied to me.\nBEN: I meant to tell you.\nANNA: When?\nBEN: Tonight.\n",
        name="quarrel.txt",
    )
    (issue,) = _found(film, dialogue)
    assert issue.message == "line l4 ('Tonight.') of BEN is missing."
    assert issue.fix == "Speak it after line l3."
    assert issue.where == "s1/40"


def test_an_invented_line_is_an_error(film: ShootingScript) -> None:
    dialogue = read_text("ANNA: You lied to me.\nBEN: I meant to tell you.\n", name="quarrel.txt")
    (issue,) = _found(film, dialogue)
    assert issue.message == "line l3 ('When?') is not in the dialogue."


def test_lines_in_another_order_are_an_error(film: ShootingScript, dialogue: Dialogue) -> None:
    scene = film.scenes[0]
    moved = scene.model_copy(update={"lines": (scene.lines[1], scene.lines[0], scene.lines[2])})
    (issue,) = _found(film.model_copy(update={"scenes": (moved,)}), dialogue)
    assert issue.message == "line l1 comes after lines that follow it in the dialogue."

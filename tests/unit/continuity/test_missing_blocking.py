from __future__ import annotations

from collections.abc import Callable

from storyreel.continuity import Severity, check
from storyreel.screenplay.schema import ShootingScript, StateEvent, Subject
from storyreel.screenplay.vocabulary import ShotKind, StateKind, SubjectKind

Edit = Callable[..., ShootingScript]


def _found(script: ShootingScript) -> list[str]:
    return [issue.message for issue in check(script, rules=["missing-blocking"])]


def test_a_subject_without_a_mark(edited: Edit, film: ShootingScript) -> None:
    anna = film.scenes[0].shots[0].blocking[:1]
    script = edited("50", blocking=anna)
    (issue,) = check(script, rules=["missing-blocking"])
    assert issue.severity is Severity.ERROR
    assert issue.message == "BEN is a subject of shot 50 and has no blocking in it."


def test_a_speaker_without_a_mark(edited: Edit, film: ShootingScript) -> None:
    ben = film.scenes[0].shots[0].blocking[1:]
    only_ben = (Subject(kind=SubjectKind.PERSON, id="ben"),)
    script = edited("40", blocking=ben, subjects=only_ben)
    assert _found(script) == ["ANNA speaks in shot 40 and has no blocking in it."]


def test_a_voice_over_an_insert_needs_no_mark(edited: Edit) -> None:
    letter = (Subject(kind=SubjectKind.PROP, id="letter"),)
    script = edited("40", kind=ShotKind.INSERT, subjects=letter, blocking=())
    assert _found(script) == []


def test_who_is_hurt_must_be_there(edited: Edit, film: ShootingScript) -> None:
    ben = film.scenes[0].shots[0].blocking[1:]
    hurt = StateEvent(kind=StateKind.INJURY, character="anna", value="a cut on the hand")
    script = edited("50", blocking=ben, state_events=(hurt,))
    assert _found(script) == ["ANNA changes in shot 50 and has no blocking in it."]


def test_a_prop_may_go_to_somebody_who_is_not_there(edited: Edit, film: ShootingScript) -> None:
    ben = film.scenes[0].shots[0].blocking[1:]
    posted = StateEvent(kind=StateKind.PROP, character="anna", prop="letter")
    assert _found(edited("50", blocking=ben, state_events=(posted,))) == []

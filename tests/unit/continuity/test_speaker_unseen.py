from __future__ import annotations

from collections.abc import Callable

from storyreel.continuity import check
from storyreel.dialogue import Delivery
from storyreel.screenplay.schema import LineUse, ShootingScript, Subject
from storyreel.screenplay.vocabulary import ShotKind, SubjectKind

Edit = Callable[..., ShootingScript]
ANNA = (Subject(kind=SubjectKind.PERSON, id="anna"),)


def _found(script: ShootingScript) -> list[str]:
    return [issue.message for issue in check(script, rules=["speaker-unseen"])]


def test_a_long_line_over_the_other(edited: Edit) -> None:
    script = edited("30", kind=ShotKind.SINGLE, subjects=ANNA)
    assert _found(script) == ["BEN speaks line l2 for 2.5 s without being seen."]


def test_a_whole_line_over_a_reaction_is_no_reaction(edited: Edit) -> None:
    assert len(_found(edited("30", kind=ShotKind.REACTION, subjects=ANNA))) == 1


def test_a_short_reply_may_be_unseen(edited: Edit) -> None:
    script = edited("40", subjects=(Subject(kind=SubjectKind.PERSON, id="ben"),))
    assert _found(script) == []


def test_a_reaction_inside_a_speech_is_good_cutting(edited: Edit) -> None:
    script = edited("20", lines=(LineUse(line="l1", in_frames=0, out_frames=48),))
    parts = edited("30", of=script, lines=(LineUse(line="l2", in_frames=0, out_frames=10),))
    parts = edited(
        "40",
        of=parts,
        kind=ShotKind.REACTION,
        lines=(LineUse(line="l2", in_frames=10, out_frames=60),),
    )
    assert _found(parts) == []
    assert len(_found(edited("40", of=parts, kind=ShotKind.SINGLE))) == 1


def test_a_voice_from_off_screen_is_not_looked_for(edited: Edit, film: ShootingScript) -> None:
    script = edited("30", kind=ShotKind.SINGLE, subjects=ANNA)
    scene = script.scenes[0]
    lines = tuple(
        line.model_copy(update={"delivery": Delivery.OS}) if line.id == "l2" else line
        for line in scene.lines
    )
    scene = scene.model_copy(update={"lines": lines})
    assert _found(script.model_copy(update={"scenes": (scene,)})) == []

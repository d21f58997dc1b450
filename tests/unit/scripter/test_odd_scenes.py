"""Dialogue that is legal and odd still becomes a lawful script."""

from __future__ import annotations

import random

import pytest

from storyreel.continuity import check
from storyreel.dialogue import Dialogue, read_text
from storyreel.film.schema import Severity
from storyreel.screenplay.vocabulary import Weather
from storyreel.scripter import write

ODD = {
    "an unseen voice after everybody left": "ANNA: Hi.\n\n[ANNA leaves.]\n\nANNA (O.S.): Bye.\n",
    "a coat put on by somebody who is not there": (
        "[BEN puts on a coat while ANNA watches.]\n\nANNA: hi.\n\n[BEN enters.]\n\nBEN: hello.\n"
    ),
    "voices over only": "ANNA (V.O.): It began in May.\n\nBEN (V.O.): It ended there.\n",
    "somebody unseen, then seen": (
        "BEN SMITH (V.O.): No!\n\n(BEN SMITH enters and leaves.)\n\nمحمد: What\n\n"
        "(محمد points at BEN SMITH. BEN SMITH shakes his head. محمد sits down.)\n\n"
        "BEN SMITH (whispering): A.\n\nBEN SMITH (O.S.): —\n"
    ),
    "one line": "ANNA: Hello.\n",
    "nothing but punctuation": "ANNA: …\n\nBEN: ?!\n\nANNA: —\n",
    "a speech of three thousand letters": "ANNA: " + "All of it again. " * 180 + "\n\nBEN: No.\n",
    "a name with signs in it": "AGENT *7* (+1): Go.\n\nO'NEIL-SMITH: Gone.\n",
    "an emoji for a name": "😀: hi\n\n🤖: hello\n",
    "a joint cue": "ANNA: One.\n\nBEN: Two.\n\nANNA and BEN: Three!\n",
    "an unseen speaker at length": "ANNA: Hm?\n\nBEN (O.S.): " + "On and on. " * 60 + "\n",
}


def lawful(dialogue: Dialogue) -> None:
    script = write(dialogue)
    errors = [i for i in check(script, dialogue=dialogue) if i.severity is Severity.ERROR]
    assert errors == []
    assert [line.text for line in script.lines] == [line.text for line in dialogue.lines]
    assert min(shot.duration_frames for scene in script.scenes for shot in scene.shots) >= 8


@pytest.mark.parametrize("name", list(ODD))
def test_odd_dialogue_is_filmed_all_the_same(name: str) -> None:
    lawful(read_text(ODD[name], name="odd.txt"))


@pytest.mark.parametrize("seed", range(40))
def test_any_dialogue_is_filmed_whole(seed: int) -> None:
    dice = random.Random(seed)
    people = dice.sample(["ANNA", "BEN", "CARLA", "DR. EVE", "Ф", "妻", "GUS"], dice.randint(1, 6))
    business = (
        "{} enters.",
        "{} leaves.",
        "{} hands {} the letter.",
        "{} puts on a coat.",
        "{} takes off the coat.",
        "{} picks up the key.",
        "{} puts the key on the table.",
        "{} points at {}.",
        "A long silence.",
    )
    text = []
    for _ in range(dice.randint(2, 30)):
        who, other = dice.choice(people), dice.choice(people)
        if dice.random() < 0.12:
            text.append(
                dice.choice(["INT. OFFICE - DAY", "EXT. STREET - NIGHT", "INT. HALL - DAY"])
            )
        if dice.random() < 0.3:
            text.append("[" + dice.choice(business).format(who, other) + "]")
        aside = dice.choice(["", "", "(angrily) ", "(weeping) ", "(nods) "])
        voice = dice.choice(["", "", "", " (O.S.)", " (V.O.)"])
        words = dice.choice(
            ["No.", "Yes!", "Why would I?", "And so we came here. " * dice.randint(1, 9)]
        )
        text.append(f"{who}{voice}: {aside}{words}")
    lawful(read_text("\n\n".join(text), name="any.txt"))


def test_a_place_takes_in_somebody_new_after_an_edit() -> None:
    text = "INT. KITCHEN - NIGHT\n\nANNA: Hot.\n\nBEN: Very.\n"
    before = write(read_text(text, name="a.txt"))
    after = write(read_text(text + "\nCARL: Me too.\n", name="a.txt"), before=before)
    marks = {b.character: b.mark for b in after.scenes[0].shots[-1].blocking}
    assert len(set(marks.values())) == 3


def test_weather_follows_an_edit() -> None:
    text = "EXT. FIELD - DAY\n\n{}ANNA: Here.\n\nBEN: Yes.\n"
    before = write(read_text(text.format(""), name="a.txt"))
    wet = write(read_text(text.format("[Heavy rain.]\n\n"), name="a.txt"), before=before)
    assert wet.places[0].weather is Weather.RAIN

"""What became of the lines between two scripts."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from storyreel.screenplay import ShootingScript
from storyreel.screenplay.rewording import Only, compare_lines, words_changed


def spoken(script: ShootingScript, *lines: str) -> ShootingScript:
    """The script with one scene of these lines, each `id who words`."""
    scene = script.scenes[0]
    made = []
    for place, written in enumerate(lines):
        name, who, text = written.split(" ", 2)
        update = {"id": name, "speakers": (who,), "text": text, "start_frame": 30 * place}
        made.append(scene.lines[0].model_copy(update=update))
    update = {"lines": tuple(made), "beats": ()}
    return script.model_copy(update={"scenes": (scene.model_copy(update=update),)})


@pytest.mark.parametrize(
    ("a", "b", "parts"),
    [
        ("Sit down.", "Sit down.", "=Sit down."),
        ("Sit down.", "Sit here.", "=Sit |-down.|+here."),
        ("No.", "No, never.", "-No.|+No, never."),
        ("I was there", "I was never there", "=I was |+never |=there"),
        ("one two three", "one three", "=one |-two |=three"),
        ("old words", "new ones", "-old words|+new ones"),
        ("the the the", "the the", "=the the |-the"),
        ("もう帰る", "もう行く", "=もう|-帰る|+行く"),
    ],
)
def test_words_taken_out_and_put_in_are_told_apart(a, b, parts):
    signs = {Only.BOTH: "=", Only.A: "-", Only.B: "+"}
    assert "|".join(signs[part.whose] + part.text for part in words_changed(a, b)) == parts


def test_what_was_not_put_in_is_the_line_before(random_script):
    for seed in range(30):
        texts = [line.text for line in random_script(seed).lines]
        for a, b in pairwise(texts):
            parts = words_changed(a, b)
            assert "".join(part.text for part in parts if part.whose is not Only.B) == a
            told = "".join(part.text for part in parts if part.whose is not Only.A)
            assert "".join(told.split()) == "".join(b.split())


def test_a_line_of_very_many_words_is_told_as_replaced_and_soon():
    a, b = "a b " * 4000 + "end", "b a " * 4000 + "end"
    began = time.monotonic()
    assert [part.whose for part in words_changed("x " + a, "y " + b)] == [
        Only.A,
        Only.B,
        Only.BOTH,
    ]
    assert time.monotonic() - began < 2


def test_lines_are_compared_by_id(small_script):
    a = spoken(small_script, "l1 mira Go.", "l2 joren No.", "l3 mira Then stay.")
    b = spoken(small_script, "l1 mira Go now.", "l3 mira Then stay.", "l9 joren Fine.")
    lines = compare_lines(a, b)
    assert not lines.by_words
    assert [(it.a.id, it.reworded) for it in lines.both] == [("l1", True), ("l3", False)]
    assert [line.id for line in lines.only_a] == ["l2"]
    assert [line.id for line in lines.only_b] == ["l9"]
    assert not lines.same_words


def test_lines_that_were_numbered_anew_are_found_by_their_words(small_script):
    a = spoken(small_script, "l1 mira Go.", "l2 joren No.", "l3 mira Then stay.")
    b = spoken(small_script, "l1 mira Listen.", "l2 mira Go.", "l3 joren No.", "l4 mira Then stay.")
    lines = compare_lines(a, b)
    assert lines.by_words
    assert [(it.a.id, it.b.id) for it in lines.both] == [("l1", "l2"), ("l2", "l3"), ("l3", "l4")]
    assert [line.text for line in lines.only_b] == ["Listen."]


def test_of_lines_in_another_order_the_fewest_are_called_moved(small_script):
    a = spoken(small_script, *(f"l{n} mira Number {n}." for n in range(1, 6)))
    b = spoken(small_script, *(f"l{n} mira Number {n}." for n in (1, 5, 2, 3, 4)))
    lines = compare_lines(a, b)
    assert [it.a.id for it in lines.both if it.moved] == ["l5"]
    assert not lines.same_words
    assert lines.reworded == ()


def test_who_says_it_to_whom_and_how_is_told_beside_the_words(small_script):
    a = small_script
    line = a.scenes[0].lines[0]
    emotion = line.emotion.model_copy(update={"intensity": 0.2})
    update = {"speakers": ("mira",), "addressees": (), "parenthetical": "", "emotion": emotion}
    scene = a.scenes[0].model_copy(
        update={"lines": (line.model_copy(update=update), *a.scenes[0].lines[1:])}
    )
    changed = compare_lines(a, a.model_copy(update={"scenes": (scene, *a.scenes[1:])})).both[0]
    assert changed.others == (
        ("speaker", "Joren", "Mira"),
        ("to", "Mira", ""),
        ("how", "quietly", ""),
        ("feeling", "surprised 70%", "surprised 20%"),
    )
    assert changed.differs
    assert not changed.reworded


def test_a_script_beside_itself_has_nothing_changed(random_script):
    for seed in range(30):
        script = random_script(seed)
        lines = compare_lines(script, script)
        assert lines.same_words
        assert not any(line.differs for line in lines.both)


def test_other_dialogues_are_not_related_and_edits_are(small_script):
    a = spoken(small_script, "l1 mira Where have you been?", "l2 joren At sea.")
    other = spoken(small_script, "l1 mira Two coffees, please.", "l2 joren Sugar?")
    edit = spoken(small_script, "l1 mira Where were you, and who have you been?", "l2 joren Away.")
    assert not compare_lines(a, other).related
    assert compare_lines(a, spoken(small_script, "l1 mira Where have they been?")).related
    assert compare_lines(a, edit).both[1].parts[0].whose is not Only.BOTH

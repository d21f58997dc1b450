"""Two scripts beside each other: shots of the same moment stand together."""

from __future__ import annotations

from fractions import Fraction

from storyreel.screenplay import LineUse, ShootingScript
from storyreel.screenplay.pairing import Comparison, compare_scripts
from storyreel.screenplay.vocabulary import ShotSize
from storyreel.timecode import Rate, Span


def cut(script: ShootingScript, *lengths: int, **lines: tuple[int, int]) -> ShootingScript:
    """The script with one scene cut into these lengths; lines by id with first frame and length."""
    scene = script.scenes[0]
    spoken = tuple(
        scene.lines[0].model_copy(
            update={"id": name, "text": f"Line {name}.", "start_frame": at, "duration_frames": long}
        )
        for name, (at, long) in lines.items()
    )
    shots = tuple(
        scene.shots[0].model_copy(
            update={"number": str(10 * n), "duration_frames": length, "lines": ()}
        )
        for n, length in enumerate(lengths, 1)
    )
    update = {"lines": spoken, "shots": shots, "beats": ()}
    return script.model_copy(update={"scenes": (scene.model_copy(update=update),)})


def shown(compared: Comparison) -> list[str]:
    """Pairs as `10|20`; a shot of one script alone with what runs meanwhile: `30|(20)`."""
    return [
        f"{pair.a.shot.number if pair.a else f'({pair.meanwhile})'}|"
        f"{pair.b.shot.number if pair.b else f'({pair.meanwhile})'}"
        for scene in compared.scenes
        for pair in scene.shots
    ]


def test_a_script_beside_itself_is_all_the_same(small_script, random_script):
    for script in (small_script, *(random_script(seed) for seed in range(20))):
        compared = compare_scripts(script, script)
        shots = sum(len(scene.shots) for scene in script.scenes)
        assert (compared.same, compared.differing) == (shots, 0)
        assert (compared.only_a, compared.only_b) == (0, 0)
        assert [scene.a for scene in compared.scenes] == list(script.scenes)


def test_every_shot_of_any_two_scripts_is_there_once_and_in_order(random_script):
    for seed in range(40):
        a, b = random_script(seed), random_script(seed + 1)
        compared = compare_scripts(a, b)
        for script, which in ((a, "a"), (b, "b")):
            told = [
                (getattr(scene, which).id, getattr(pair, which).shot.number)
                for scene in compared.scenes
                for pair in scene.shots
                if getattr(pair, which) is not None
            ]
            every = [(scene.id, shot.number) for scene in script.scenes for shot in scene.shots]
            assert sorted(told) == sorted(every), seed
            for scene in script.scenes:
                numbers = [shot.number for shot in scene.shots]
                assert [number for name, number in told if name == scene.id] == numbers, seed


def test_two_shots_over_the_time_of_one_stand_beside_it(small_script):
    a = cut(small_script, 48, 96, 48, l1=(0, 48), l2=(48, 96), l3=(144, 40))
    b = cut(small_script, 48, 60, 36, 48, l1=(0, 48), l2=(48, 96), l3=(144, 40))
    assert shown(compare_scripts(a, b)) == ["10|10", "20|20", "(20)|30", "30|40"]


def test_a_longer_script_is_paired_by_its_lines_and_not_by_its_seconds(small_script):
    a = cut(small_script, 48, 48, 48, l1=(0, 40), l2=(48, 40), l3=(96, 40))
    b = cut(small_script, 148, 48, 148, l1=(100, 40), l2=(148, 40), l3=(196, 40))
    compared = compare_scripts(a, b)
    assert shown(compared) == ["10|10", "20|20", "30|30"]
    middle = compared.scenes[0].shots[1]
    assert middle.a is not None
    assert middle.b is not None
    assert middle.a.shared_ms == middle.b.shared_ms


def test_the_shared_clock_runs_at_the_mean_of_the_two(small_script):
    # The line is from 1 to 3 s in one and from 3 to 7 s in the other: 2 to 5 s for both.
    a = cut(small_script, 120, l1=(24, 48))
    b = cut(small_script, 240, l1=(72, 96))
    (scene,) = compare_scripts(a, b).scenes
    assert scene.length_ms == 7500
    assert [line.shared_ms for line in scene.lines] == [Span(2000, 5000)]


def test_scripts_of_two_rates_share_a_clock_in_seconds(small_script):
    a = cut(small_script, 48, 48, l1=(0, 48), l2=(48, 40))
    b = cut(small_script, 50, 50, l1=(0, 50), l2=(50, 40)).model_copy(
        update={"rate": Rate(Fraction(25))}
    )
    pairs = compare_scripts(a, b).scenes[0].shots
    assert [pair.same for pair in pairs] == [True, True]


def test_a_moved_line_is_no_mark_of_the_clock(small_script):
    a = cut(small_script, 96, l1=(0, 24), l2=(24, 24), l3=(48, 24))
    b = cut(small_script, 96, l3=(0, 24), l1=(24, 24), l2=(48, 24))
    compared = compare_scripts(a, b)
    assert [line.a.id for line in compared.lines.both if line.moved] == ["l3"]
    # From its end in the one scene, 48 frames before it ends, to that in the other, 24.
    assert compared.scenes[0].length_ms == 4000


def test_a_new_scene_stands_where_the_script_has_it(small_script):
    added = (
        cut(small_script, 48, l9=(0, 24))
        .scenes[0]
        .model_copy(update={"id": "s9", "number": 9, "heading": "INT. BOAT - DAY"})
    )
    first, second = small_script.scenes
    b = small_script.model_copy(update={"scenes": (first, added, second)})
    there = compare_scripts(small_script, b).scenes
    assert [(it.a and it.a.id, it.b and it.b.id) for it in there] == [
        ("s1", "s1"),
        (None, "s9"),
        ("s2", "s2"),
    ]
    gone = compare_scripts(b, small_script).scenes
    assert [it.b and it.b.id for it in gone] == ["s1", None, "s2"]


def test_scenes_are_paired_by_their_lines_whatever_their_ids(small_script):
    renamed = tuple(
        scene.model_copy(update={"id": name})
        for scene, name in zip(small_script.scenes, ("s2", "s1"), strict=True)
    )
    b = small_script.model_copy(update={"scenes": renamed})
    pairs = compare_scripts(small_script, b).scenes
    assert [(it.a and it.a.id, it.b and it.b.id) for it in pairs] == [("s1", "s2"), ("s2", "s1")]


def test_what_differs_in_a_shot_is_named(small_script):
    scene = small_script.scenes[0]
    shot = scene.shots[0]
    changed = shot.model_copy(
        update={
            "framing": shot.framing.model_copy(update={"size": ShotSize.ELS}),
            "action": "Nothing moves.",
            "why": "Another reason is no difference.",
            "setup": "Z",
            "number": "11",
        }
    )
    b = small_script.model_copy(
        update={
            "scenes": (
                scene.model_copy(update={"shots": (changed, *scene.shots[1:])}),
                small_script.scenes[1],
            )
        }
    )
    pairs = compare_scripts(small_script, b).scenes[0].shots
    assert pairs[0].differs == ("size", "action")
    assert all(pair.same for pair in pairs[1:])


def test_a_shot_over_other_words_is_not_the_same(small_script):
    a = cut(small_script, 48, l1=(0, 40))
    use = LineUse(line="l1", in_frames=0, out_frames=40)
    scene = a.scenes[0]
    heard = scene.model_copy(
        update={"shots": (scene.shots[0].model_copy(update={"lines": (use,)}),)}
    )
    line = scene.lines[0].model_copy(update={"text": "Line l1, changed."})
    said = heard.model_copy(update={"lines": (line,)})
    pairs = compare_scripts(
        a.model_copy(update={"scenes": (heard,)}), a.model_copy(update={"scenes": (said,)})
    )
    assert pairs.scenes[0].shots[0].differs == ("heard",)

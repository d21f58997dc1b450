"""The picture is cut to the voices: what must move moves, and nothing else."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from storyreel.screenplay.retime import MIN_SHOT_FRAMES, LineTiming, retime, uses_of
from storyreel.screenplay.schema import (
    Blocking,
    Focus,
    Scene,
    ShootingScript,
    SoundCue,
    StateEvent,
    TimedAction,
)
from storyreel.screenplay.vocabulary import SoundKind, SpanSource, StateKind, Verb
from storyreel.timecode import Span


def film(lines: list[tuple[int, int]], shots: list[int]) -> ShootingScript:
    """One scene: lines as (start, length), shots as lengths, both in frames."""
    spoken = [
        {
            "id": f"l{number}",
            "speakers": ["anna"],
            "text": "Some words.",
            "language": "en",
            "start_frame": start,
            "duration_frames": frames,
        }
        for number, (start, frames) in enumerate(lines, start=1)
    ]
    script = ShootingScript.model_validate(
        {
            "title": "Film",
            "rate": "24",
            "language": "en",
            "source": {"name": "film.txt", "sha256": "0" * 64, "format": "plain"},
            "provenance": {"writer": "hand", "version": "1"},
            "characters": [_anna()],
            "places": [
                {
                    "id": "room",
                    "name": "ROOM",
                    "setting": "INT",
                    "look": "office",
                    "width_m": 5,
                    "depth_m": 5,
                    "marks": [{"id": "a", "x_m": 0, "z_m": 0}],
                }
            ],
            "scenes": [
                {
                    "id": "s1",
                    "number": 1,
                    "heading": "INT. ROOM - DAY",
                    "place": "room",
                    "time_of_day": "day",
                    "mood": "neutral",
                    "cast": ["anna"],
                    "lines": spoken,
                    "shots": [_shot(number, frames) for number, frames in enumerate(shots, 1)],
                }
            ],
        }
    )
    scene = script.scenes[0]
    heard = tuple(
        shot.model_copy(update={"lines": uses_of(scene.lines, span)})
        for shot, span in zip(scene.shots, scene.shot_spans(), strict=True)
    )
    return script.model_copy(update={"scenes": (scene.model_copy(update={"shots": heard}),)})


def timed(script: ShootingScript, **lengths: int) -> Scene:
    """The scene with lines of other lengths; no word times, so that cuts move in proportion."""
    return retime(script, {line: LineTiming(n) for line, n in lengths.items()}).scenes[0]


def shot_lengths(scene: Scene) -> list[int]:
    return [shot.duration_frames for shot in scene.shots]


def line_spans(scene: Scene) -> list[tuple[int, int]]:
    return [(line.span.start, line.span.end) for line in scene.lines]


def test_measured_lines_are_marked_and_others_stay_estimated() -> None:
    scene = timed(film([(10, 40), (60, 40)], [110]), l2=50)
    assert [line.timing for line in scene.lines] == [SpanSource.ESTIMATED, SpanSource.MEASURED]


@pytest.mark.parametrize("length", [20, 48, 90])
def test_pauses_between_lines_stay_as_written(length: int) -> None:
    scene = timed(film([(10, 48), (70, 48), (130, 48)], [200]), l1=length, l2=length)
    first, second, third = line_spans(scene)
    assert first[0] == 10
    assert second[0] - first[1] == 12
    assert third[0] - second[1] == 12


def test_an_overlap_stays_an_overlap() -> None:
    scene = timed(film([(10, 48), (50, 48)], [120]), l1=60)
    first, second = line_spans(scene)
    assert first[1] - second[0] == 8


def test_a_line_inside_another_does_not_pull_the_next_forward() -> None:
    scene = timed(film([(0, 100), (40, 20), (110, 30)], [150]), l1=120)
    assert line_spans(scene)[2][0] - line_spans(scene)[0][1] == 10


def test_silence_after_the_last_line_is_kept() -> None:
    scene = timed(film([(10, 48)], [100]), l1=20)
    assert scene.duration_frames - line_spans(scene)[0][1] == 42


def test_a_cut_in_a_pause_stays_in_it() -> None:
    scene = timed(film([(10, 48), (70, 48)], [64, 66]), l1=80)
    cut = scene.shots[0].duration_frames
    assert line_spans(scene)[0][1] + 6 == cut == line_spans(scene)[1][0] - 6


def test_shots_of_unchanged_lines_keep_their_length() -> None:
    script = film(
        [(20, 48), (80, 60), (150, 40), (200, 90)],
        [14, 60, 70, 30, 21, 105],
    )
    before = shot_lengths(script.scenes[0])
    after = shot_lengths(timed(script, l1=48, l2=75, l3=40, l4=90))
    # The second line is heard in shots 2 to 4; all others are as they were.
    assert before[:1] + before[4:] == after[:1] + after[4:]
    assert sum(after) - sum(before) == 15


def test_a_cut_deep_inside_a_line_goes_to_the_start_of_a_word() -> None:
    script = film([(0, 100)], [52, 60])
    scene = retime(script, {"l1": LineTiming(200, (0, 30, 90, 120, 160))}).scenes[0]
    assert shot_lengths(scene)[0] == 90


def test_a_cut_near_an_edge_of_a_line_is_left_where_it_falls() -> None:
    script = film([(0, 100)], [92, 40])
    scene = retime(script, {"l1": LineTiming(100, (0, 30, 70))}).scenes[0]
    assert shot_lengths(scene)[0] == 92


def test_no_cut_goes_to_the_first_word() -> None:
    script = film([(0, 100)], [20, 92])
    scene = retime(script, {"l1": LineTiming(100, (0, 60))}).scenes[0]
    assert shot_lengths(scene)[0] == 60


def test_a_line_of_one_word_is_cut_in_proportion() -> None:
    script = film([(0, 100)], [50, 60])
    scene = retime(script, {"l1": LineTiming(60, (0,))}).scenes[0]
    assert shot_lengths(scene)[0] == 30


def test_no_shot_becomes_a_flash() -> None:
    script = film([(0, 200)], [40, 30, 30, 30, 80])
    scene = retime(script, {"l1": LineTiming(12, (0, 4, 8))}).scenes[0]
    assert min(shot_lengths(scene)) >= MIN_SHOT_FRAMES


def test_every_frame_of_a_line_is_heard_once_whatever_was_measured() -> None:
    chance = random.Random(7)
    for _ in range(200):
        lines, at = [], chance.randint(0, 30)
        for _line in range(chance.randint(1, 5)):
            length = chance.randint(6, 200)
            lines.append((at, length))
            at += length + chance.randint(0, 20)
        shots: list[int] = []
        while sum(shots) < at:
            shots.append(chance.randint(MIN_SHOT_FRAMES, 120))
        timings = {
            f"l{number}": LineTiming(
                (frames := chance.randint(4, 240)),
                tuple(sorted({0, *(chance.randrange(frames) for _ in range(5))})),
            )
            for number in range(1, len(lines) + 1)
            if chance.random() < 0.8
        }
        scene = retime(film(lines, shots), timings).scenes[0]
        assert min(shot_lengths(scene)) >= MIN_SHOT_FRAMES
        for line in scene.lines:
            parts = [u for shot in scene.shots for u in shot.lines if u.line == line.id]
            assert parts[0].in_frames == 0
            assert parts[-1].out_frames == line.duration_frames
            edges = [(p.out_frames, q.in_frames) for p, q in pairwise(parts)]
            assert all(out == then for out, then in edges)


def test_doing_it_again_changes_nothing() -> None:
    script = film([(10, 100), (130, 60)], [60, 40, 100])
    timings = {"l1": LineTiming(140, (0, 30, 66, 100)), "l2": LineTiming(50, (0, 20))}
    once = retime(script, timings)
    assert retime(once, timings) == once


def test_a_scene_without_lines_is_left_alone() -> None:
    script = film([], [30, 40])
    assert retime(script, {"l1": LineTiming(99)}) == script


def test_nothing_measured_moves_nothing() -> None:
    script = film([(10, 48), (70, 48)], [64, 66])
    assert retime(script, {}) == script


def test_moments_inside_a_shot_move_with_the_words() -> None:
    script = film([(0, 100)], [120])
    scene = script.scenes[0]
    shot = scene.shots[0].model_copy(
        update={
            "blocking": (
                Blocking(
                    character="anna",
                    mark="a",
                    facing_deg=0,
                    actions=(TimedAction(verb=Verb.NOD, at_frames=50, duration_frames=12),),
                ),
            ),
            "state_events": (
                StateEvent(kind=StateKind.WEATHER, at_frames=100, value="rain"),
                StateEvent(kind=StateKind.WEATHER, at_frames=110, value="snow"),
            ),
            "sounds": (SoundCue(kind=SoundKind.EFFECT, what="bell", in_frames=50, out_frames=101),),
            "focus": Focus(target="anna", pull_to="a", pull_at_frames=25),
        }
    )
    script = script.model_copy(update={"scenes": (scene.model_copy(update={"shots": (shot,)}),)})
    moved = timed(script, l1=200).shots[0]
    assert moved.blocking[0].actions[0].at_frames == 100
    assert moved.blocking[0].actions[0].duration_frames == 12
    assert [event.at_frames for event in moved.state_events] == [200, 210]
    assert (moved.sounds[0].in_frames, moved.sounds[0].out_frames) == (100, 201)
    assert moved.focus.pull_at_frames == 50


def test_moments_stay_inside_their_shot() -> None:
    script = film([(0, 100)], [50, 60])
    scene = script.scenes[0]
    event = StateEvent(kind=StateKind.WEATHER, at_frames=49, value="rain")
    first = scene.shots[0].model_copy(update={"state_events": (event,)})
    shots = (first, scene.shots[1])
    script = script.model_copy(update={"scenes": (scene.model_copy(update={"shots": shots}),)})
    cut = retime(script, {"l1": LineTiming(100, (0, 30, 90))}).scenes[0].shots[0]
    assert cut.state_events[0].at_frames < cut.duration_frames


def test_uses_are_the_parts_that_fall_into_a_span() -> None:
    lines = film([(10, 40), (60, 40)], [110]).scenes[0].lines
    assert [(u.line, u.in_frames, u.out_frames) for u in uses_of(lines, Span(30, 70))] == [
        ("l1", 20, 40),
        ("l2", 0, 10),
    ]
    assert uses_of(lines, Span(50, 60)) == ()


def _anna() -> dict[str, Any]:
    return {
        "id": "anna",
        "name": "ANNA",
        "age": 30,
        "sex": "female",
        "height_cm": 168,
        "build": "average",
        "skin": "fair",
        "face": {},
        "hair": {"style": "bob", "colour": "black"},
        "wardrobe": [
            {
                "state": "first",
                "description": "plain",
                "garment": "shirt",
                "top": "#335577",
                "bottom": "#222222",
            }
        ],
        "demeanour": "composed",
    }


def _shot(number: int, frames: int) -> dict[str, Any]:
    return {
        "number": str(number * 10),
        "kind": "single",
        "setup": "A",
        "subjects": [{"kind": "person", "id": "anna"}],
        "framing": {"size": "MS"},
        "focus": {"target": "anna"},
        "duration_frames": frames,
        "action": "Anna speaks.",
    }

"""Where transitions lie, what takes have for them, and what an editing program is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from storyreel.edit import assemble, write_otio
from storyreel.film.schema import CutDocument, Take, slate
from storyreel.screenplay.schema import ShootingScript

Cutter = Callable[..., CutDocument]


@pytest.fixture
def cutter(small_script_json: dict[str, Any]) -> Cutter:
    """Cuts four shots, of 60, 24, 60 and 60 frames, from takes with so many handles."""
    scene = small_script_json["scenes"][0]
    plain = {**scene["shots"][0], "lines": [], "sounds": [], "state_events": []}

    def make(
        handle_frames: int,
        ways: dict[int, tuple[str, int]],
        *,
        without: int | None = None,
    ) -> CutDocument:
        cut = {"kind": "cut", "frames": 0}
        shots = [
            {
                **plain,
                "number": str(10 * (number + 1)),
                "duration_frames": length,
                "transition": dict(zip(cut, ways[number], strict=True)) if number in ways else cut,
            }
            for number, length in enumerate((60, 24, 60, 60))
        ]
        only = {**scene, "lines": [], "beats": [], "shots": shots}
        script = ShootingScript.model_validate({**small_script_json, "scenes": [only]})
        takes = [
            Take(
                slate=slate(1, shot.number, 1),
                scene="s1",
                shot=shot.number,
                backend="previz",
                request_sha256="0" * 64,
                media=f"takes/{slate(1, shot.number, 1)}.mp4",
                sha256="0" * 64,
                frames=shot.duration_frames + 2 * handle_frames,
                handle_frames=handle_frames,
                size_px=(192, 108),
            )
            for number, shot in enumerate(script.scenes[0].shots)
            if number != without
        ]
        return assemble(script, takes, size_px=(192, 108))

    return make


def laid(cut: CutDocument) -> list[tuple[Any, ...]]:
    return [(t.kind.value, t.span.start, t.cut_frame, t.span.end) for t in cut.transitions]


def test_a_transition_lies_about_its_cut(cutter: Cutter) -> None:
    cut = cutter(12, {0: ("dissolve", 12), 2: ("wipe", 9), 3: ("fade", 24)})
    assert laid(cut) == [
        ("dissolve", 54, 60, 66),
        ("wipe", 140, 144, 149),
        ("fade", 180, 204, 204),
    ]
    assert cut.transitions[0].media == "transitions/sc001_sh0010-sc001_sh0020.mp4"
    assert cut.transitions[2].media == "transitions/sc001_sh0040-end.mp4"


def test_two_transitions_meet_in_the_middle_of_a_short_shot(cutter: Cutter) -> None:
    cut = cutter(30, {0: ("dissolve", 48), 1: ("dissolve", 48)})
    assert laid(cut) == [("dissolve", 36, 60, 72), ("dissolve", 72, 84, 108)]


def test_nothing_gives_way_to_a_shot_without_a_take_or_to_none(cutter: Cutter) -> None:
    ways = {0: ("dissolve", 12), 3: ("wipe", 12)}
    assert laid(cutter(12, ways, without=1)) == []
    assert cutter(12, ways, without=1).missing == ("s1/20",)
    assert laid(cutter(12, {2: ("fade", 12)}, without=3)) == []


def test_frames_that_takes_do_not_have_are_held(cutter: Cutter) -> None:
    held = [
        cutter(handles, {0: ("dissolve", 12)}).transitions[0].held_frames for handles in (6, 2, 0)
    ]
    assert held == [(0, 0), (4, 4), (6, 6)]
    assert cutter(0, {0: ("fade", 12)}).transitions[0].held_frames == (0, 0)


def offsets(cut: CutDocument, folder: Path) -> list[tuple[str, float, float]]:
    write_otio(cut, None, folder=folder)
    track = otio.adapters.read_from_file(str(folder / "film.otio")).video_tracks()[0]
    assert track.duration().value == cut.duration_frames
    return [
        (item.transition_type, item.in_offset.value, item.out_offset.value)
        for item in track
        if isinstance(item, otio.schema.Transition)
    ]


def test_an_editing_program_is_promised_only_frames_that_are_there(
    cutter: Cutter, tmp_path: Path
) -> None:
    ways = {0: ("dissolve", 12), 2: ("wipe", 9), 3: ("fade", 24)}
    fade = ("SMPTE_Dissolve", 24, 0)
    assert offsets(cutter(6, ways), tmp_path) == [
        ("SMPTE_Dissolve", 6, 6),
        ("Custom_Transition", 4, 5),
        fade,
    ]
    assert offsets(cutter(2, ways), tmp_path)[:2] == [
        ("SMPTE_Dissolve", 2, 2),
        ("Custom_Transition", 2, 2),
    ]
    assert offsets(cutter(0, ways), tmp_path) == [fade]

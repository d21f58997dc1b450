"""Voices stand where their speakers are seen, as near as they look, in the rooms they are in."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import storyreel
from storyreel.dialogue import read_text
from storyreel.director import stage_film
from storyreel.edit.hearing import Hearing, ambience_named, echo_s, sounds_of
from storyreel.edit.soundtrack import LOUDNESS_LUFS, soundtrack
from storyreel.film.schema import (
    Ambience,
    CutDocument,
    CutShot,
    Heard,
    PlacedAmbience,
    PlacedLine,
    Room,
    Take,
    VoicedLine,
    VoiceTrack,
    slate,
)
from storyreel.media import loudness_lufs, write_wav
from storyreel.previz.render import render_frame
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.state import ledgers
from storyreel.screenplay.vocabulary import Weather
from storyreel.staging.hearing import heard_from
from storyreel.staging.stage import Delivery
from storyreel.timecode import Rate

EXAMPLES = Path(__file__).parents[3] / "examples"
RATE = 48_000
SHA = "0" * 64


def take(number: str, frames: int) -> Take:
    name = slate(1, number, 1)
    return Take(
        slate=name,
        scene="s1",
        shot=number,
        backend="previz",
        request_sha256=SHA,
        media=f"takes/{name}.mp4",
        sha256=SHA,
        frames=frames,
        size_px=(192, 108),
    )


def cut_of(lines: list[dict[str, Any]], **more: Any) -> CutDocument:
    """Ten seconds in one shot."""
    shot = CutShot(scene="s1", shot="10", chosen=take("10", 240), start_frame=0, frames=240)
    return CutDocument(
        title="A test",
        language="en",
        rate=Rate.parse("24"),
        size_px=(192, 108),
        script_sha256=SHA,
        shots=(shot,),
        lines=tuple(
            PlacedLine.model_validate(
                {"speakers": ["Ana"], "text": "Words.", "frames": 48, "on_screen": True, **line}
            )
            for line in lines
        ),
        **more,
    )


def tone(seconds: float = 2.0) -> np.ndarray:
    at = np.arange(int(seconds * 22_050)) / 22_050
    return (0.2 * np.sin(2 * np.pi * 440 * at)).astype(np.float32)


@pytest.fixture
def voices(tmp_path: Path) -> VoiceTrack:
    """Three lines, of two seconds each, of one tone."""
    (tmp_path / "voice").mkdir()
    write_wav(tmp_path / "voice" / "tone.wav", tone(), 22_050)
    return VoiceTrack(
        backend="drawn",
        sample_rate=22_050,
        lines=tuple(
            VoicedLine(
                line=line,
                speaker="ana",
                audio="voice/tone.wav",
                sha256=SHA,
                duration_ms=2000,
                words=(),
                phonemes=(),
            )
            for line in ("l1", "l2", "l3")
        ),
    )


def heard(start_frame: int, side: float, distance_m: float = 1.0) -> Heard:
    return Heard(speaker="ana", start_frame=start_frame, side=side, distance_m=distance_m)


def film(cut: CutDocument, voices: VoiceTrack, folder: Path) -> np.ndarray:
    track = soundtrack(cut, voices, folder=folder)
    whole = np.concatenate(list(track.pieces())).astype(np.float64)
    assert whole.shape == (track.length, 2) == (10 * RATE, 2)
    return whole


def level(sound: np.ndarray, begin_s: float, end_s: float) -> np.ndarray:
    """Level of both sides in dB."""
    part = sound[int(begin_s * RATE) : int(end_s * RATE)]
    return 20 * np.log10(np.sqrt((part**2).mean(axis=0)) + 1e-9)


def test_a_voice_is_heard_on_the_side_on_which_it_is_seen(
    voices: VoiceTrack, tmp_path: Path
) -> None:
    cut = cut_of(
        [
            {"line": "l1", "start_frame": 0, "heard": [heard(0, -1)]},
            {"line": "l2", "start_frame": 72, "heard": [heard(72, 0.5)]},
            {"line": "l3", "start_frame": 144},
        ]
    )
    sound = film(cut, voices, tmp_path)
    left, right = level(sound, 0.2, 1.8)
    assert 6 < left - right < 9
    left, right = level(sound, 3.2, 4.8)
    assert 2 < right - left < 5
    left, right = level(sound, 6.2, 7.8)
    assert left == pytest.approx(right, abs=0.01)
    powers = [10 * np.log10((10 ** (level(sound, s, s + 1.6) / 10)).sum()) for s in (0.2, 3.2, 6.2)]
    assert powers == pytest.approx([powers[0]] * 3, abs=0.05)


def test_a_voice_changes_sides_with_the_picture_and_without_a_click(
    voices: VoiceTrack, tmp_path: Path
) -> None:
    line = {"line": "l1", "start_frame": 24, "heard": [heard(24, -0.8), heard(48, 0.8)]}
    sound = film(cut_of([line]), voices, tmp_path)
    left, right = level(sound, 1.2, 1.9)
    assert left > right + 3
    left, right = level(sound, 2.1, 2.8)
    assert right > left + 3
    steady = np.abs(np.diff(sound[int(1.2 * RATE) : int(1.9 * RATE)], axis=0)).max()
    assert np.abs(np.diff(sound[int(1.95 * RATE) : int(2.05 * RATE)], axis=0)).max() < 1.1 * steady


def test_who_looks_farther_away_is_softer_and_has_more_of_the_room(
    voices: VoiceTrack, tmp_path: Path
) -> None:
    room = Room(place="hall", start_frame=0, frames=240, echo_s=1.0)
    lines = [
        {"line": "l1", "start_frame": 0, "heard": [heard(0, 0, 1.0)]},
        {"line": "l2", "start_frame": 120, "heard": [heard(120, 0, 9.6)]},
    ]
    sound = film(cut_of(lines, rooms=(room,)), voices, tmp_path)
    near, far = level(sound, 0.3, 1.9)[0], level(sound, 5.3, 6.9)[0]
    assert 4 < near - far < 7
    near_tail, far_tail = level(sound, 2.03, 2.2)[0], level(sound, 7.03, 7.2)[0]
    assert near_tail == pytest.approx(far_tail, abs=0.5)
    assert near - near_tail > 12
    dry = film(cut_of(lines), voices, tmp_path)
    assert level(dry, 2.03, 2.2)[0] < -100


def test_a_place_is_heard_under_the_voices_and_fades_where_it_ends(
    voices: VoiceTrack, tmp_path: Path
) -> None:
    rain = PlacedAmbience(
        kind=Ambience.RAIN, place="street", start_frame=0, frames=120, gain_db=-24
    )
    line = {"line": "l1", "start_frame": 144}
    sound = film(cut_of([line], ambience=(rain,)), voices, tmp_path)
    assert level(sound, 1, 4).mean() == pytest.approx(LOUDNESS_LUFS - 24, abs=1.5)
    fading = [level(sound, s, s + 0.05).mean() for s in (4.8, 4.9, 4.98, 5.05)]
    assert fading == sorted(fading, reverse=True)
    assert level(sound, 5.2, 5.9).max() < -150
    # Silence and rain are below the gate: it is the voice that has the film's loudness.
    assert loudness_lufs(sound, RATE) == pytest.approx(LOUDNESS_LUFS, abs=0.3)


def test_sound_comes_from_where_the_renderer_draws_the_face() -> None:
    script = storyreel.write(storyreel.read_dialogue(EXAMPLES / "ferry.txt"))
    delivery = Delivery((192, 108))
    compared = 0
    for through, (*_, staged) in zip(
        ledgers(script), stage_film(script, None, delivery), strict=True
    ):
        directions = heard_from(
            script, through.scene, through.shot, ledger=through.at(0), delivery=delivery
        )
        if any(block.actions for block in through.shot.blocking):
            continue
        truth = render_frame(staged, staged.frames // 2).truth
        for person in truth.people:
            if person.face_box is None or not person.face_visible:
                continue
            side = person.face_box[0] + person.face_box[2] - 1
            assert directions[person.character].side == pytest.approx(side, abs=0.12)
            compared += 1
    assert compared > 5


def test_a_close_up_by_a_long_lens_is_heard_from_close_by() -> None:
    script = storyreel.write(storyreel.read_dialogue(EXAMPLES / "ferry.txt"))
    delivery = Delivery((192, 108))
    by_size: dict[str, list[float]] = {}
    for through in ledgers(script):
        shot = through.shot
        directions = heard_from(
            script, through.scene, shot, ledger=through.at(0), delivery=delivery
        )
        if shot.subjects[0].id in directions:
            by_size.setdefault(shot.framing.size.value, []).append(
                directions[shot.subjects[0].id].distance_m
            )
    closest = {size: min(found) for size, found in by_size.items()}
    order = [closest[size] for size in ("CU", "MCU", "MS", "MLS", "FS", "LS") if size in closest]
    assert len(order) > 2
    assert order == sorted(order)


def scripted(heading: str, weather: str = "clear") -> ShootingScript:
    said = "ANA: Is it done?\nBO: It was done a year ago, and you know it.\nANA: Then say it.\n"
    text = f"{heading}\n\n{said}"
    plan = storyreel.write(read_text(text, name="a.txt")).model_dump(mode="json")
    plan["places"][0]["weather"] = weather
    return ShootingScript.model_validate(plan)


@pytest.mark.parametrize(
    ("heading", "weather", "kinds"),
    [
        ("INT. KITCHEN - DAY", "clear", [Ambience.ROOM]),
        ("INT. KITCHEN - DAY", "rain", [Ambience.ROOM, Ambience.RAIN_OUTSIDE]),
        ("EXT. PARK - DAY", "clear", [Ambience.OPEN_AIR]),
        ("EXT. STREET - NIGHT", "rain", [Ambience.STREET, Ambience.RAIN]),
        ("EXT. FERRY DECK - DAY", "clear", [Ambience.WIND, Ambience.SEA]),
    ],
)
def test_places_sound_by_what_they_are(heading: str, weather: str, kinds: list[Ambience]) -> None:
    script = scripted(heading, weather)
    place = script.places[0]
    assert [kind for kind, _ in sounds_of(place, Weather(weather))] == kinds
    outdoors = heading.startswith("EXT")
    assert (echo_s(place) == 0) is outdoors
    if not outdoors:
        assert 0.2 < echo_s(place) < 0.9


def test_a_film_in_one_place_has_one_sound_and_a_voice_over_has_no_place() -> None:
    script = scripted("INT. KITCHEN - DAY")
    plan = script.model_dump(mode="json")
    plan["scenes"][0]["lines"][1]["delivery"] = "vo"
    script = ShootingScript.model_validate(plan)
    shots, start = [], 0
    for shot in script.scenes[0].shots:
        shots.append(
            CutShot(
                scene="s1",
                shot=shot.number,
                chosen=take(shot.number, shot.duration_frames),
                start_frame=start,
                frames=shot.duration_frames,
            )
        )
        start += shot.duration_frames
    hearing = Hearing(script, shots, size_px=(192, 108))
    for whole in (*hearing.rooms(), *hearing.ambience()):
        assert (whole.start_frame, whole.frames) == (0, start)
    assert [one.kind for one in hearing.ambience()] == [Ambience.ROOM]
    lines = [
        hearing.placed(
            PlacedLine(
                line=line.id,
                speakers=("Ana",),
                text=line.text,
                start_frame=line.start_frame,
                frames=line.duration_frames,
                on_screen=True,
            )
        )
        for line in script.scenes[0].lines
    ]
    assert lines[0].heard
    assert not lines[1].heard
    assert lines[0].heard[0].start_frame == lines[0].start_frame
    assert all(math.isfinite(one.distance_m) for one in lines[0].heard)


def test_sounds_of_the_script_that_can_be_made_are_heard_where_it_says() -> None:
    script = scripted("INT. KITCHEN - DAY")
    plan = script.model_dump(mode="json")
    first, second = plan["scenes"][0]["shots"][:2]
    last = first["duration_frames"]
    first["sounds"] = [
        {"kind": "ambience", "what": "Rain on a window", "in_frames": 10, "out_frames": last},
        {"kind": "effect", "what": "rain of plates", "out_frames": last},
        {"kind": "ambience", "what": "crickets", "out_frames": last},
    ]
    second["sounds"] = [{"kind": "ambience", "what": "the rain goes on", "out_frames": 12}]
    script = ShootingScript.model_validate(plan)
    cues = [cue for shot in script.scenes[0].shots for cue in shot.sounds]
    assert [ambience_named(cue) for cue in cues] == [Ambience.RAIN, None, None, Ambience.RAIN]
    shots = [
        CutShot(
            scene="s1",
            shot=shot.number,
            chosen=take(shot.number, shot.duration_frames),
            start_frame=at * last,
            frames=shot.duration_frames,
        )
        for at, shot in enumerate(script.scenes[0].shots[:2])
    ]
    room, rain = Hearing(script, shots, size_px=(192, 108)).ambience()
    assert (room.kind, rain.kind, rain.gain_db) == (Ambience.ROOM, Ambience.RAIN, -20)
    assert (rain.start_frame, rain.span.end) == (10, last + 12)

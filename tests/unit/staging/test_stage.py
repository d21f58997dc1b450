"""A shot's picture depends on what it shows, and on nothing else."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from storyreel.dialogue import read_dialogue, read_text
from storyreel.director import stage_film
from storyreel.film.schema import VoiceTrack
from storyreel.screenplay.schema import CameraMove, Emotion, Framing, ShootingScript, Shot
from storyreel.screenplay.vocabulary import (
    Angle,
    Feeling,
    Move,
    Posture,
    ShotKind,
    ShotSize,
    Verb,
)
from storyreel.scripter import WriterOptions, shape_of, write
from storyreel.staging.camera import Camera, Person, face_share, size_class
from storyreel.staging.plans import covers, furnish, in_the_way, item
from storyreel.staging.shot import StagedShot, Wall
from storyreel.staging.stage import Delivery, people_on_marks, picture_size

EXAMPLES = Path(__file__).parents[3] / "examples"
TEXT = "INT. OFFICE - DAY\n\nANNA: You are late again.\nBEN: I am not.\nANNA: Then I am early.\n"


def script_of(text: str = TEXT) -> ShootingScript:
    return write(read_text(text, name="scene.txt"))


def with_shot(script: ShootingScript, index: int, **changes: Any) -> ShootingScript:
    scene = script.scenes[0]
    shots = list(scene.shots)
    shots[index] = shots[index].model_copy(update=changes)
    return script.model_copy(
        update={"scenes": (scene.model_copy(update={"shots": tuple(shots)}), *script.scenes[1:])}
    )


def staged(script: ShootingScript, index: int, size: tuple[int, int] = (640, 360)) -> StagedShot:
    return stage_film(script, None, Delivery(size))[index][3]


def single(script: ShootingScript) -> int:
    kinds = [shot.kind for shot in script.scenes[0].shots]
    return next(k for k, kind in enumerate(kinds) if kind in (ShotKind.SINGLE, ShotKind.OTS))


@pytest.mark.parametrize(
    ("aspect", "size_px"),
    [
        ("16:9", (1280, 720)),
        ("9:16", (720, 1280)),
        ("1:1", (720, 720)),
        ("2.39:1", (1720, 720)),
        ("4:5", (720, 900)),
    ],
)
def test_an_upright_picture_is_as_wide_as_a_wide_one_is_high(
    aspect: str, size_px: tuple[int, int]
) -> None:
    assert picture_size(shape_of(aspect), 720) == size_px


def test_the_camera_keeps_a_face_whatever_the_shape_when_it_tracks() -> None:
    """Beside a narrow picture there is nothing left of it after a quarter of a metre."""
    for aspect in ("16:9", "1:1", "9:16"):
        options = WriterOptions(aspect=aspect)
        script = write(read_dialogue(EXAMPLES / "saturdays.txt"), options=options)
        shape = float(shape_of(aspect))
        tracked = 0
        for scene in script.scenes:
            for shot in scene.shots:
                if shot.move.kind is not Move.TRACK:
                    continue
                person = people_on_marks(script, scene, shot)[shot.subjects[0].id]
                (one,) = (
                    found
                    for scene_id, _, number, found in stage_film(
                        script, None, Delivery(picture_size(shape_of(aspect), 360))
                    )
                    if (scene_id, number) == (scene.id, shot.number)
                )
                end = one.camera.end
                seen = Camera(end.eye, end.aim, end.vertical_fov_deg).project(person.face, shape)
                assert seen is not None
                assert 0.2 < seen[0] < 0.8
                tracked += 1
        assert tracked


def test_a_longer_neighbour_leaves_the_picture_as_it_is() -> None:
    script = script_of()
    longer = with_shot(script, 0, duration_frames=script.scenes[0].shots[0].duration_frames)
    assert staged(longer, 1) == staged(script, 1)
    first = script.scenes[0].shots[0]
    moved = with_shot(script, 0, duration_frames=first.duration_frames + 7, why="held")
    assert staged(moved, 1).digest() == staged(script, 1).digest()


def test_names_and_reasons_are_not_in_the_picture() -> None:
    script = script_of()
    at = single(script)
    other = with_shot(script, at, why="another reason", action="Something else.", setup="Z")
    assert staged(other, at).digest() == staged(script, at).digest()


@pytest.mark.parametrize(
    ("move", "amount"),
    [
        (Move.PUSH_IN, 0.3),
        (Move.PULL_OUT, 0.3),
        (Move.TRACK, 0.4),
        (Move.CRANE, 0.5),
        (Move.ARC, 20.0),
        (Move.PAN, 10.0),
        (Move.TILT, 5.0),
        (Move.ZOOM, 1.5),
    ],
)
def test_a_camera_move_goes_the_way_it_says(move: Move, amount: float) -> None:
    script = script_of()
    at = single(script)
    path = staged(with_shot(script, at, move=CameraMove(kind=move, amount=amount)), at).camera
    start, end = path.start, path.end
    went = math.dist(start.eye, end.eye)
    before, after = math.dist(start.eye, start.aim), math.dist(end.eye, end.aim)
    if move is Move.PUSH_IN:
        assert after == pytest.approx(before - amount, abs=1e-3)
    elif move is Move.PULL_OUT:
        assert after == pytest.approx(before + amount, abs=1e-3)
    elif move in (Move.TRACK, Move.CRANE):
        assert went == pytest.approx(amount, abs=1e-3)
    elif move is Move.ARC:
        assert after == pytest.approx(before, abs=1e-3)
        assert went > 0.1
    elif move in (Move.PAN, Move.TILT):
        assert went == 0
        assert math.dist(start.aim, end.aim) > 0.05
    else:
        assert end.vertical_fov_deg < start.vertical_fov_deg


def test_a_locked_camera_stays() -> None:
    script = script_of()
    path = staged(with_shot(script, 1, move=CameraMove()), 1).camera
    assert path.start == path.end
    assert path.handheld == 0


def test_a_framing_at_the_end_is_reached() -> None:
    script = script_of()
    at = single(script)
    shot: Shot = script.scenes[0].shots[at]
    closer = Framing(size=ShotSize.CU, angle=Angle.EYE, focal_mm=85)
    changed = with_shot(script, at, kind=ShotKind.SINGLE, framing_end=closer, move=CameraMove())
    path = staged(changed, at).camera
    who: Person = people_on_marks(script, script.scenes[0], shot)[shot.subjects[0].id]
    lens = Camera(path.end.eye, path.end.aim, path.end.vertical_fov_deg)
    assert size_class(face_share(lens, who, 640 / 360)) is ShotSize.CU


@pytest.mark.parametrize("size", list(ShotSize))
def test_every_shot_size_is_kept(size: ShotSize) -> None:
    script = script_of()
    at = single(script)
    shot = script.scenes[0].shots[at]
    framing = Framing(size=size, angle=Angle.EYE, focal_mm=50)
    subjects = shot.subjects[:1]
    changed = with_shot(script, at, kind=ShotKind.SINGLE, framing=framing, subjects=subjects)
    path = staged(changed, at).camera
    who = people_on_marks(script, script.scenes[0], shot)[subjects[0].id]
    lens = Camera(path.start.eye, path.start.aim, path.start.vertical_fov_deg)
    assert size_class(face_share(lens, who, 640 / 360)) is size


def test_what_stands_before_the_lens_is_taken_away() -> None:
    plan = furnish("office", 2)
    lamp = next(thing for thing in plan.furniture if thing.item == "table-lamp")
    face = (lamp.x_m - 0.9, 1.2, lamp.z_m)
    eye = (lamp.x_m + 0.9, 1.2, lamp.z_m)
    assert lamp.id in in_the_way(plan.furniture, eye, face)
    above = (lamp.x_m + 0.9, 2.6, lamp.z_m)
    assert lamp.id not in in_the_way(plan.furniture, above, (lamp.x_m - 0.9, 2.5, lamp.z_m))


def test_people_out_of_the_picture_are_not_drawn() -> None:
    script = script_of()
    at = single(script)
    subjects = script.scenes[0].shots[at].subjects[:1]
    framing = Framing(size=ShotSize.ECU, focal_mm=100)
    close = with_shot(script, at, kind=ShotKind.SINGLE, subjects=subjects, framing=framing)
    assert [figure.character for figure in staged(close, at).figures] == [subjects[0].id]


def acted(text: str, verb: Verb) -> tuple[ShootingScript, int]:
    script = script_of(text)
    shots = script.scenes[0].shots
    index = next(
        k
        for k, shot in enumerate(shots)
        if any(action.verb is verb for block in shot.blocking for action in block.actions)
    )
    return script, index


@pytest.mark.parametrize(
    ("direction", "verb"),
    [("Anna embraces Ben.", Verb.EMBRACE), ("Anna slaps him.", Verb.STRIKE)],
)
def test_who_something_is_done_to_takes_part(direction: str, verb: Verb) -> None:
    text = f"EXT. PARK - DAY\n\nANNA: You.\n\nBEN: Me.\n\n({direction})\n\nBEN: Well.\n"
    figures = {f.character: f for f in staged(*acted(text, verb)).figures}
    (done,) = figures["anna"].actions
    (received,) = figures["ben"].actions
    assert (done.verb, done.received) == (verb, False)
    assert (received.verb, received.received) == (verb, True)
    assert received.at_frames == done.at_frames
    assert done.target is not None
    assert (
        math.hypot(done.target[0] - figures["ben"].x_m, done.target[2] - figures["ben"].z_m) < 0.1
    )


def test_somebody_lies_along_the_bed_and_is_seen_from_above() -> None:
    text = (
        "INT. BEDROOM - NIGHT\n\nANNA: Good night.\n\nBEN: Good night.\n\n"
        "(Anna lies down on the bed.)\n\nANNA: I am asleep already, you know.\n"
    )
    script, index = acted(text, Verb.WALK)
    walking = next(f for f in staged(script, index).figures if f.character == "anna")
    assert [action.verb for action in walking.actions] == [Verb.WALK, Verb.LIE]
    later = next(
        k
        for k, shot in enumerate(script.scenes[0].shots)
        if k > index and any(b.posture is Posture.LIE for b in shot.blocking)
    )
    shot = staged(script, later)
    lying = next(f for f in shot.figures if f.posture is Posture.LIE)
    bed = next(thing for thing in shot.set.furniture if thing.item == "bed")
    assert lying.seat_height_m > 0.4
    assert abs(lying.z_m - bed.z_m) < 0.1
    assert shot.camera.start.eye[1] > lying.seat_height_m + 0.4


def test_a_feeling_sets_in_with_its_line_and_not_before() -> None:
    script = script_of()
    scene = script.scenes[0]
    angry = Emotion(feeling=Feeling.ANGRY, intensity=0.9)
    at, shot = next((k, s) for k, s in enumerate(scene.shots) if s.lines)
    line = next(one for one in scene.lines if one.id == shot.lines[0].line)
    lines = tuple(
        one.model_copy(update={"emotion": angry}) if one is line else one for one in scene.lines
    )
    script = script.model_copy(
        update={"scenes": (scene.model_copy(update={"lines": lines}), *script.scenes[1:])}
    )
    figure = next(f for f in staged(script, at).figures if f.character == line.speakers[0])
    start = line.start_frame - scene.shot_spans()[at].start
    if figure.emotion_cues:
        (cue,) = figure.emotion_cues
        assert cue.emotion == angry
        assert 0 < start - cue.at_frames < 24
        assert figure.emotion != angry
    else:
        assert figure.emotion == angry
        assert start <= 18


def test_a_full_shot_in_a_small_room_stays_in_it_with_a_shorter_lens() -> None:
    script = script_of(TEXT.replace("OFFICE", "CELL"))
    index = single(script)
    shot = script.scenes[0].shots[index]
    framing = shot.framing.model_copy(update={"size": ShotSize.FS})
    wide = staged(with_shot(script, index, framing=framing, kind=ShotKind.SINGLE), index)
    place = script.places[0]
    assert abs(wide.camera.start.eye[0]) < place.width_m / 2
    assert wide.set.wild_walls in ((), (Wall.FRONT,))


def test_a_wall_before_the_camera_is_taken_out_with_what_stands_at_it() -> None:
    script = script_of(TEXT.replace("OFFICE", "LIVING ROOM"))
    index = single(script)
    shot = script.scenes[0].shots[index]
    framing = shot.framing.model_copy(update={"size": ShotSize.ELS})
    changed = with_shot(script, index, framing=framing, kind=ShotKind.SINGLE)
    far = staged(changed, index)
    side = Wall.LEFT if far.camera.start.eye[0] < 0 else Wall.RIGHT
    assert side in far.set.wild_walls
    gone = {t.id for t in script.places[0].furniture} - {t.id for t in far.set.furniture}
    assert gone
    sign = -1 if side is Wall.LEFT else 1
    edge = script.places[0].width_m / 2
    assert not [
        thing
        for thing in far.set.furniture
        if sign * thing.x_m > edge - 0.3
        and thing.item in ("picture", "window", "curtain", "mirror")
    ]


@pytest.mark.parametrize(("look", "height"), [("letter", None), ("suitcase", 0.0)])
def test_what_would_hide_a_face_is_put_on_the_floor(look: str, height: float | None) -> None:
    plan = script_of().model_dump(mode="json")
    place = plan["places"][0]["id"]
    prop = {"id": "it", "what": f"a {look}", "look": look, "place": place, "mark": "a"}
    script = ShootingScript.model_validate({**plan, "props": [prop]})
    (lying,) = staged(script, 0).props
    assert lying.at is not None
    on_a_table = lying.at[1] > 0.6
    assert on_a_table == (height is None)
    under = [
        thing.item
        for thing in script.places[0].furniture
        if item(thing.item).floor and covers(thing, lying.at[0], lying.at[2])
    ]
    assert bool(under) == on_a_table


def test_who_listens_is_told_when_phrases_end() -> None:
    script = script_of()
    scene = script.scenes[0]
    line = scene.lines[0]
    words = [
        {"text": word, "start_ms": 400 * k, "end_ms": 400 * k + 200}
        for k, word in enumerate(line.text.split())
    ]
    voiced = {
        "line": line.id,
        "speaker": line.speakers[0],
        "audio": "voice/x.wav",
        "sha256": "0" * 64,
        "duration_ms": 400 * len(words),
        "words": words,
        "phonemes": [],
    }
    track = VoiceTrack.model_validate({"backend": "x", "sample_rate": 22050, "lines": [voiced]})
    at = next(k for k, shot in enumerate(scene.shots) if any(u.line == line.id for u in shot.lines))
    shot = stage_film(script, track, Delivery((640, 360)))[at][3]
    heard = {figure.character: figure.heard_ms for figure in shot.figures}
    (listener,) = set(heard) - set(line.speakers)
    start = script.rate.milliseconds(line.start_frame - scene.shot_spans()[at].start)
    ends = [start + word["end_ms"] for word in words]
    assert heard[line.speakers[0]] == ()
    assert heard[listener] == tuple(
        end for end in ends if 0 <= end < script.rate.milliseconds(shot.frames)
    )

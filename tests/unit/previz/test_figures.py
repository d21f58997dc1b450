from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from storyreel.previz.face import FACE_PARAMS, FaceParam
from storyreel.previz.figures import Performance, face_box_points, mouth_point
from storyreel.previz.figures.accessories import beard_of, glasses_of, headwear_of
from storyreel.previz.figures.body import figure_of
from storyreel.previz.figures.expression import FACES, face_of
from storyreel.previz.figures.hair import hair_of
from storyreel.previz.figures.head import HeadShape, ears_of, head_of
from storyreel.previz.figures.measures import Measures
from storyreel.previz.figures.visemes import Speech, visemes_of
from storyreel.previz.mesh import Material, Mesh
from storyreel.previz.shapes import Paint, volume
from storyreel.screenplay.schema import Emotion
from storyreel.screenplay.vocabulary import (
    Beard,
    Build,
    Feeling,
    Garment,
    Glasses,
    HairStyle,
    Headwear,
    Posture,
    Sex,
    Verb,
)
from storyreel.staging.bodies import heads_tall
from storyreel.staging.shot import Look, PhonemeCue, StagedAction, StagedFigure, WordCue
from storyreel.timecode import Rate

RATE = Rate(Fraction(24))
FRAMES = 72
PAINT = Paint((0.5, 0.5, 0.5), Material.HAIR, 1)


def look(**changes: object) -> Look:
    outfit = {
        "state": "day",
        "description": "plain clothes",
        "garment": changes.pop("garment", Garment.SWEATER),
        "top": "#3d5f86",
        "bottom": "#2b2c33",
    }
    fields: dict[str, object] = {
        "age": 35,
        "sex": Sex.MALE,
        "height_m": 1.78,
        "build": Build.AVERAGE,
        "skin": "fair",
        "face": {"shape": "oval", "eyes": "blue"},
        "hair": {"style": changes.pop("style", HairStyle.SHORT), "colour": "brown"},
        "headwear": Headwear.NONE,
        "beard": Beard.NONE,
        "glasses": Glasses.NONE,
        "outfit": outfit,
    }
    return Look.model_validate(fields | changes)


def staged(**changes: object) -> StagedFigure:
    fields: dict[str, object] = {
        "character": "anna",
        "look": changes.pop("look", look()),
        "x_m": 0.4,
        "z_m": -0.3,
        "facing_deg": 0.0,
        "posture": Posture.STAND,
        "gaze": None,
        "emotion": Emotion(),
        "seed": 7,
    }
    return StagedFigure.model_validate(fields | changes)


def performance(frames: int = FRAMES, **changes: object) -> Performance:
    return Performance(staged(**changes), rate=RATE, frames=frames, number=1)


def action(verb: Verb, at: int, length: int, **more: object) -> StagedAction:
    return StagedAction.model_validate(
        {"verb": verb, "at_frames": at, "duration_frames": length, **more}
    )


def faces_against_normals(mesh: Mesh) -> int:
    corners = mesh.vertices[mesh.faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return int(((across * mesh.normals[mesh.faces].sum(axis=1)).sum(axis=1) < -1e-9).sum())


@pytest.mark.parametrize("style", HairStyle)
def test_heads_and_hair_are_closed_and_wound_outwards(style):
    shape = HeadShape.of(look())
    parts = [head_of(shape, (0.5, 0.4, 0.3), 1).mesh, *ears_of(shape, (0.5, 0.4, 0.3), 1)]
    parts += hair_of(style, shape, PAINT, under_hat=False)
    for mesh in parts:
        assert volume(mesh) > 0
    assert faces_against_normals(parts[0]) == 0


def test_what_is_worn_on_the_head_is_wound_outwards():
    shape = HeadShape.of(look())
    parts = [mesh for worn in Headwear for mesh in headwear_of(look(headwear=worn), shape, 1)]
    parts += [mesh for glasses in Glasses for mesh in glasses_of(glasses, shape, 1)]
    parts += [mesh for beard in Beard for mesh, _ in beard_of(beard, shape, PAINT)]
    assert len(parts) > 15
    for mesh in parts:
        assert volume(mesh) > 0


@pytest.mark.parametrize("garment", Garment)
def test_every_garment_fits_every_body(garment):
    for age, height, build, sex in (
        (5, 1.10, Build.SLIM, Sex.FEMALE),
        (30, 1.62, Build.HEAVY, Sex.FEMALE),
        (70, 1.90, Build.STOCKY, Sex.MALE),
    ):
        model = figure_of(look(garment=garment, age=age, height_m=height, build=build, sex=sex), 1)
        mesh = model.mesh
        assert np.isfinite(mesh.vertices).all()
        length = float(np.sqrt((mesh.normals**2).sum(axis=1)).min())
        assert length == pytest.approx(1, abs=1e-3)
        assert mesh.vertices[:, 1].min() > -0.03
        assert mesh.vertices[:, 1].max() < height * 1.03
        assert abs(mesh.vertices[:, 2]).max() < 0.5
        assert volume(mesh) > 0
        assert mesh.figure.min() == mesh.figure.max() == 1
        assert mesh.triangle_count < 32_000


def test_the_same_figure_plays_the_same_every_time():
    spoken = {"phonemes": (PhonemeCue(ipa="a", start_ms=300, end_ms=500),), "gaze": (2.0, 1.5, 2.0)}
    first, second = performance(**spoken), performance(**spoken)
    for frame in (0, 9, 40):
        a, b = first.pose(frame), second.pose(frame)
        assert a.vertices.tobytes() == b.vertices.tobytes()
        assert a.normals.tobytes() == b.normals.tobytes()
        assert a.face_row.tobytes() == b.face_row.tobytes()


def test_a_frame_does_not_depend_on_the_frames_before_it():
    played, alone = performance(), performance()
    for frame in range(20):
        last = played.pose(frame)
    assert last.vertices.tobytes() == alone.pose(19).vertices.tobytes()


def test_another_seed_moves_otherwise():
    assert performance(seed=1).pose(5).joints != performance(seed=2).pose(5).joints


@pytest.mark.parametrize(("age", "height"), [(35, 1.78), (35, 1.62), (10, 1.40), (5, 1.10)])
def test_somebody_stands_as_tall_as_they_are_with_feet_on_the_floor(age, height):
    frame = performance(look=look(age=age, height_m=height, style=HairStyle.BALD)).pose(0)
    assert frame.vertices[:, 1].max() == pytest.approx(height, rel=0.02)
    assert abs(frame.vertices[:, 1].min()) < 0.006
    assert len(frame.feet) == 2


@pytest.mark.parametrize(("age", "height"), [(35, 1.75), (10, 1.40)])
def test_the_face_box_is_three_quarters_of_the_head(age, height):
    frame = performance(look=look(age=age, height_m=height)).pose(0)
    head = height / heads_tall(age)
    upright = frame.head_matrix.copy()
    upright[:3, :3] = np.eye(3) * np.linalg.norm(frame.head_matrix[:3, 1])
    box = face_box_points(upright)
    assert np.ptp(box[:, 1]) == pytest.approx(0.75 * head, rel=0.01)
    middle = 0.5 * (box[:, 1].max() + box[:, 1].min())
    assert middle == pytest.approx(height - head * 0.625, abs=0.025)


def test_heads_tall():
    assert [heads_tall(age) for age in (2, 4, 10, 16, 80)] == [5.5, 5.5, 6.5, 7.5, 7.5]


@pytest.mark.parametrize("seat", [0.40, 0.45, 0.55])
def test_sitting_puts_the_hips_on_the_seat(seat):
    frame = performance(posture=Posture.SIT, seat_height_m=seat).pose(0)
    unit = Measures.of(look()).unit
    assert frame.joints["hips"][1] == pytest.approx(seat + 0.05 * unit, abs=0.01)
    assert frame.joints["left_knee"][2] > frame.joints["hips"][2] + 0.3
    assert frame.vertices[:, 1].min() > -0.01
    assert frame.joints["left_ankle"][1] < 0.2


def test_kneeling_and_lying_stay_above_the_floor():
    kneeling = performance(posture=Posture.KNEEL).pose(0)
    assert kneeling.vertices[:, 1].min() > -0.04
    assert kneeling.vertices[:, 1].max() == pytest.approx(1.78 * 0.74, rel=0.04)
    lying = performance(posture=Posture.LIE, seat_height_m=0.5).pose(0)
    assert lying.vertices[:, 1].min() > 0.40
    assert lying.vertices[:, 1].max() < 0.95


def cues(*sounds: str, length: int = 100) -> tuple[PhonemeCue, ...]:
    return tuple(
        PhonemeCue(ipa=ipa, start_ms=400 + k * length, end_ms=400 + (k + 1) * length)
        for k, ipa in enumerate(sounds)
    )


def test_the_mouth_is_shut_on_m_b_p_and_open_on_vowels():
    speech = Speech(cues("m", "a", "b", "ɑː", "p", "eɪ"))
    for k in (0, 2, 4):
        for time in (5, 50, 80):
            assert speech.mouth(400 + k * 100 + time).open < 0.02
    for k in (1, 3):
        assert speech.mouth(400 + k * 100 + 45).open > 0.6
    assert speech.mouth(0).open == speech.mouth(1500).open == 0


def test_pauses_between_sounds_shut_the_mouth():
    speech = Speech(
        (
            PhonemeCue(ipa="a", start_ms=0, end_ms=200),
            PhonemeCue(ipa="a", start_ms=700, end_ms=900),
        )
    )
    assert speech.mouth(450).open < 0.01
    assert speech.mouth(100).open > 0.8


@pytest.mark.parametrize(
    ("ipa", "names"),
    [("ˈaɪ", ["aa", "ih"]), ("tʃ", ["DD", "CH"]), ("ɡ", ["kk"]), ("ˈ", ["rest"]), ("y", ["ou"])],
)
def test_sounds_have_visemes(ipa, names):
    assert visemes_of(ipa) == names


def test_the_painted_mouth_and_the_jaw_follow_the_voice():
    person = performance(phonemes=cues("m", "a", "m", length=200))
    frames = [person.pose(k) for k in range(30)]
    opened = max(frames, key=lambda frame: frame.mouth_open)
    assert opened.mouth_open > 0.8
    assert opened.face_row[FaceParam.MOUTH_OPEN] == pytest.approx(opened.mouth_open)
    assert frames[10].mouth_open < 0.02
    chin = person.mesh.local[:, 1].argmin()
    assert opened.local[chin, 1] <= person.mesh.local[chin, 1]


def test_eyes_blink():
    person = performance(frames=150)
    lids = [person.pose(k).face_row[FaceParam.UPPER_LID] for k in range(150)]
    assert min(lids) < -0.3
    assert np.median(lids) > 0.8


@pytest.mark.parametrize("feeling", Feeling)
def test_every_feeling_has_a_face(feeling):
    assert feeling in FACES
    faint, strong = (face_of(Emotion(feeling=feeling, intensity=k)) for k in (0.2, 1.0))
    assert strong.smile == pytest.approx(FACES[feeling].smile)
    if feeling is not Feeling.NEUTRAL:
        assert faint != strong
    row = performance(emotion=Emotion(feeling=feeling, intensity=0.9)).pose(0).face_row
    assert row.shape == (FACE_PARAMS,)
    assert row.dtype == np.float32
    assert np.isfinite(row).all()


def heading(matrix: np.ndarray) -> float:
    return math.degrees(math.atan2(matrix[0, 2], matrix[2, 2]))


@pytest.mark.parametrize(("point", "sign"), [((3.0, 1.6, 2.0), 1), ((-3.0, 1.6, 2.0), -1)])
def test_gaze_turns_head_and_eyes_towards_its_point(point, sign):
    frame = performance(gaze=point).pose(10)
    assert sign * heading(frame.head_matrix) > 20
    assert sign * heading(frame.head_matrix) < 75
    high, low = (performance(gaze=(0.4, y, 1.0)).pose(10).head_matrix for y in (2.6, 0.6))
    assert high[1, 2] > low[1, 2]


def test_a_look_turns_the_head_and_comes_back():
    person = performance(actions=(action(Verb.LOOK, 10, 50, target=(3.0, 1.6, 0.0)),))
    turns = [heading(person.pose(k).head_matrix) for k in range(FRAMES)]
    assert turns[35] > 35
    assert max(abs(turns[0]), abs(turns[-1])) < 8


def test_a_walk_ends_at_its_target_facing_its_way():
    target = (2.2, 0.0, 0.9)
    person = performance(actions=(action(Verb.WALK, 4, 56, target=target, facing_deg=90.0),))
    hips = person.pose(FRAMES - 1).joints["hips"]
    assert math.hypot(hips[0] - target[0], hips[2] - target[2]) < 0.04
    assert heading(person.pose(FRAMES - 1).head_matrix) == pytest.approx(90, abs=8)
    forward = heading(person.pose(30).head_matrix)
    assert forward == pytest.approx(math.degrees(math.atan2(1.8, 1.2)), abs=12)


def test_feet_do_not_slide_and_legs_alternate():
    person = performance(actions=(action(Verb.WALK, 0, 60, target=(3.2, 0.0, -0.3)),))
    swinging = []
    for frame in range(60):
        a, b = person.pose(frame).joints, person.pose(frame + 1).joints
        moved = [
            math.hypot(
                b[f"{side}_ankle"][0] - a[f"{side}_ankle"][0],
                b[f"{side}_ankle"][2] - a[f"{side}_ankle"][2],
            )
            for side in ("left", "right")
        ]
        # A foot that stands may still roll over its ball.
        assert min(moved) < 0.045
        if max(moved) > 0.06:
            swinging.append(moved[0] > moved[1])
    changes = sum(a != b for a, b in pairwise(swinging))
    assert changes >= 3


PLAYS = {
    "still": (),
    "walk": (action(Verb.WALK, 0, 60, target=(2.4, 0.0, 0.6), facing_deg=180.0),),
    "sit": (action(Verb.SIT, 5, 40),),
    "turn": (action(Verb.TURN, 5, 30, facing_deg=150.0),),
    "point": (action(Verb.POINT, 5, 40, target=(1.8, 1.4, 1.0)),),
    "take": (action(Verb.PICK_UP, 5, 40, target=(0.2, 0.8, 0.3)),),
    "give": (action(Verb.HAND_OVER, 5, 40, target=(0.4, 1.2, 0.4)),),
    "gesture": (action(Verb.GESTURE, 5, 40),),
    "nod": (action(Verb.NOD, 5, 30), action(Verb.SHAKE_HEAD, 40, 30)),
    "kneel": (action(Verb.TURN, 5, 40, posture=Posture.KNEEL),),
}


@pytest.mark.parametrize("play", PLAYS)
def test_nobody_jumps_between_frames_and_topology_stays(play):
    words = tuple(WordCue(start_ms=k * 320, end_ms=k * 320 + 260) for k in range(8))
    person = performance(actions=PLAYS[play], words=words, gaze=(2.0, 1.5, 3.0))
    before = person.pose(0)
    for frame in range(1, FRAMES):
        after = person.pose(frame)
        assert after.vertices.shape == person.mesh.vertices.shape
        assert after.vertices.dtype == after.normals.dtype == after.local.dtype == np.float32
        for name, point in after.joints.items():
            # 8 m/s: a quick hand, but not a jump.
            assert math.dist(point, before.joints[name]) < 0.34, (name, frame)
        before = after


def test_sitting_down_ends_on_the_seat_and_holds():
    person = performance(actions=(action(Verb.SIT, 5, 40),), seat_height_m=0.45)
    a, b = person.pose(46).joints["hips"], person.pose(70).joints["hips"]
    assert a[1] == pytest.approx(0.45 + 0.05 * 1.78, abs=0.02)
    assert math.dist(a, b) < 0.03


def test_a_hand_reaches_what_it_takes():
    target = (0.15, 1.0, 0.2)
    person = performance(actions=(action(Verb.PICK_UP, 0, 48, target=target),))
    nearest = min(
        math.dist(tuple(person.pose(k).hand_matrices[1][:3, 3]), target) for k in range(48)
    )
    assert nearest < 0.08


def test_hands_beat_on_words():
    words = tuple(WordCue(start_ms=200 + k * 300, end_ms=460 + k * 300) for k in range(8))
    still, lively = (
        performance(words=spoken, emotion=Emotion(feeling=Feeling.ANGRY, intensity=1.0), seed=3)
        for spoken in ((), words)
    )

    def travel(person: Performance) -> float:
        wrists = [person.pose(k).joints for k in range(0, FRAMES, 3)]
        return sum(
            math.dist(a[f"{side}_wrist"], b[f"{side}_wrist"])
            for a, b in pairwise(wrists)
            for side in ("left", "right")
        )

    assert travel(lively) > 3 * travel(still)


def test_the_mouth_lies_on_the_face():
    frame = performance().pose(0)
    _, y, z = mouth_point(frame.head_matrix)
    box = face_box_points(frame.head_matrix)
    assert box[:, 1].min() < y < box[:, 1].max()
    assert z > frame.joints["head"][2]


def reached(person: Performance, point: tuple[float, float, float]) -> float:
    """How near either hand comes to a point."""
    hands = [person.pose(k).hand_matrices for k in range(FRAMES)]
    return min(math.dist(tuple(hand[:3, 3]), point) for pair in hands for hand in pair)


def test_who_embraces_goes_up_to_the_other_and_is_back_at_the_end():
    other = (1.6, 1.3, -0.3)
    person = performance(actions=(action(Verb.EMBRACE, 0, 70, target=other),), facing_deg=90.0)
    hips = [person.pose(k).joints["hips"] for k in range(FRAMES)]
    apart = [math.hypot(other[0] - x, other[2] - z) for x, _, z in hips]
    assert min(apart) == pytest.approx(0.175 * 1.78, abs=0.05)
    assert apart[0] == pytest.approx(1.2, abs=0.05)
    assert apart[-1] == pytest.approx(1.2, abs=0.05)
    # Both hands come round to the far side of the other.
    held = person.pose(apart.index(min(apart)) + 6)
    for hand in held.hand_matrices:
        assert hand[0, 3] > other[0] - 0.02


def test_who_is_embraced_stays_and_closes_the_arms():
    doing = action(Verb.EMBRACE, 0, 70, target=(0.4, 1.3, 0.0), received=True)
    person = performance(actions=(doing,))
    hips = [person.pose(k).joints["hips"] for k in range(FRAMES)]
    assert max(math.hypot(x - 0.4, z + 0.3) for x, _, z in hips) < 0.05
    assert reached(person, (0.4, 1.3, 0.05)) < 0.25


def test_a_blow_lands_on_what_it_is_meant_for_and_throws_the_head_round():
    face = (1.3, 1.55, -0.3)
    striker = performance(actions=(action(Verb.STRIKE, 0, 48, target=face),), facing_deg=90.0)
    assert reached(striker, face) < 0.14
    hit = performance(actions=(action(Verb.STRIKE, 0, 48, target=face, received=True),))
    still = performance()

    def turn(person: Performance, frame: int) -> float:
        forward = person.pose(frame).head_matrix[:3, 2]
        return math.atan2(float(forward[0]), float(forward[2]))

    before, after = (turn(hit, k) - turn(still, k) for k in (2, 26))
    assert abs(after - before) > 0.35


def test_who_leans_brings_the_head_forward_and_back():
    person = performance(actions=(action(Verb.LEAN, 0, 60, target=(0.4, 1.4, 2.0)),))
    ahead = [person.pose(k).joints["head"][2] for k in (0, 30, 71)]
    assert ahead[1] > ahead[0] + 0.10
    assert ahead[2] == pytest.approx(ahead[0], abs=0.03)


@pytest.mark.parametrize(
    ("verb", "posture", "lowest", "highest"),
    [
        (Verb.KNEEL, Posture.KNEEL, 0.40, 0.55),
        (Verb.SIT, Posture.SIT, 0.05, 0.15),
        (Verb.LIE, Posture.LIE, 0.05, 0.15),
    ],
)
def test_who_gets_down_to_the_floor_ends_as_one_who_is_there(verb, posture, lowest, highest):
    target = (0.4, 0.0, -0.3)
    down = performance(actions=(action(verb, 2, 40, target=target, posture=posture),))
    there = performance(posture=posture, seat_height_m=0.0)
    a, b = down.pose(60).joints, there.pose(60).joints
    assert lowest < a["hips"][1] < highest
    for name in ("hips", "head", "left_knee", "right_ankle"):
        assert math.dist(a[name], b[name]) < 0.10, name
    assert all(down.pose(k).vertices[:, 1].min() > -0.09 for k in range(0, FRAMES, 6))


def test_a_feeling_gives_way_to_the_next():
    sad, glad = (Emotion(feeling=f, intensity=0.9) for f in (Feeling.SAD, Feeling.HAPPY))
    cue = {"at_frames": 24, "emotion": glad}
    person = performance(emotion=sad, emotion_cues=(cue,))
    smiles = [float(person.pose(k).face_row[FaceParam.SMILE]) for k in range(FRAMES)]
    assert smiles[0] < -0.6
    assert smiles[-1] > 0.6
    assert smiles[:24] == pytest.approx([smiles[0]] * 24)
    assert all(b >= a for a, b in pairwise(smiles))
    assert 8 < sum(smiles[0] + 0.02 < s < smiles[-1] - 0.02 for s in smiles) < 20


def test_feelings_are_told_apart_by_what_is_painted():
    rows = {}
    for feeling in Feeling:
        person = performance(emotion=Emotion(feeling=feeling, intensity=0.8))
        rows[feeling] = person.pose(3).face_row[: FaceParam.AGE]
    for one in Feeling:
        for other in Feeling:
            if one is not other:
                assert float(np.abs(rows[one] - rows[other]).max()) > 0.2, (one, other)


def test_a_childs_eyes_are_large_and_an_old_face_is_lined():
    child, old = (performance(look=look(age=age)).pose(0).face_row for age in (6, 80))
    assert child[FaceParam.YOUTH] > 0.8
    assert child[FaceParam.AGE] == 0
    assert old[FaceParam.YOUTH] == 0
    assert old[FaceParam.AGE] > 1.2


def test_a_loud_vowel_opens_the_jaw_further_and_a_closure_stays_shut():
    def jaw(ipa: str, loudness: float) -> float:
        cue = PhonemeCue(ipa=ipa, start_ms=400, end_ms=700, loudness=loudness)
        return Speech((cue,)).mouth(550).open

    soft, usual, loud = (jaw("a", level) for level in (0.2, 1.0, 1.6))
    assert soft < 0.8 * usual < usual < loud
    assert jaw("m", 2.0) == jaw("m", 0.2) == 0.0


def test_who_listens_nods_to_phrases_and_who_speaks_does_not():
    ends = tuple(range(400, 2800, 400))

    def travel(**more: object) -> float:
        person, still = performance(heard_ms=ends, **more), performance(**more)
        return max(
            math.dist(person.pose(k).joints["head"], still.pose(k).joints["head"])
            for k in range(0, FRAMES, 2)
        )

    assert 0.003 < travel() < 0.05
    words = tuple(WordCue(start_ms=k * 320, end_ms=k * 320 + 260) for k in range(10))
    assert travel(words=words) < 1e-6

"""Acting: one person over a shot, frame by frame.

Everything is a function of the frame: nothing is carried over from the frame before, so any frame
can be drawn alone and comes out the same. Small movements come from the figure's seed.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np

from storyreel.previz.figures.blocking import Blocking, Held, contact_shares
from storyreel.previz.figures.body import figure_of, head_place
from storyreel.previz.figures.expression import (
    Expression,
    FacePainter,
    Feelings,
    blinks_of,
    lids_shut,
)
from storyreel.previz.figures.frames import (
    Turn,
    Vec,
    add,
    apply,
    back,
    bump,
    chain,
    ease,
    mix,
    norm,
    pitch,
    roll,
    sub,
    times,
    unit,
    yaw,
)
from storyreel.previz.figures.hands import GRIP
from storyreel.previz.figures.head import FACE_CORNERS, FACE_POINTS, MOUTH
from storyreel.previz.figures.rig import (
    ARM_SPREAD,
    SIDES,
    ArmPose,
    Bone,
    Bones,
    Pose,
    Skeleton,
    matrices,
    on_side,
    shoulder_of,
    solve,
    trunk_of,
)
from storyreel.previz.figures.visemes import Mouth, Speech
from storyreel.previz.mesh import Floats, Mesh
from storyreel.previz.shapes import Doubles, compose, shift, turn
from storyreel.screenplay.vocabulary import Feeling, Posture, Verb
from storyreel.staging.shot import StagedAction, StagedFigure
from storyreel.timecode import Rate

MOST_YAW = math.radians(70)
MOST_PITCH = math.radians(30)
EYE_REACH = math.radians(38)
"""Angle of the eyes against the head at which a face row's gaze is 1."""

_REACHES = frozenset((Verb.PICK_UP, Verb.PUT_DOWN, Verb.HAND_OVER, Verb.POINT))
_LOOKS = frozenset((Verb.LOOK, Verb.LEAN, Verb.EMBRACE, Verb.STRIKE, *_REACHES))
_BLOW_S = 0.10
"""How long a hand takes from the shoulder to what it strikes."""


@dataclass(frozen=True, slots=True)
class FigureFrame:
    """One person in one frame, in the place's metres.

    Attributes:
        vertices: float32, (vertex, xyz).
        normals: float32, (vertex, xyz).
        local: float32, (vertex, xyz), what materials are painted in.
        face_row: float32, (FACE_PARAMS,).
        joints: Where joints are: head, neck, hips, and left_ and right_ shoulder, elbow, wrist,
            hip, knee, ankle.
        head_matrix: float64, (4, 4), from head coordinates to the place.
        mouth_open: Jaw, 0..1, as painted.
        bone_matrices: float32, (bone, 3, 4), from the body at rest to the place.
        feet: (x, z) of the soles that touch the ground.
        hand_matrices: float64, (4, 4), left and right: a thing in the hand has its origin in the
            grip, y along the fingers' knuckles towards the thumb, z away from the palm.
    """

    vertices: Floats
    normals: Floats
    local: Floats
    face_row: Floats
    joints: dict[str, Vec]
    head_matrix: Doubles
    mouth_open: float
    bone_matrices: Floats
    feet: tuple[tuple[float, float], ...]
    hand_matrices: tuple[Doubles, Doubles]


def face_box_points(head_matrix: Doubles) -> Doubles:
    """Points (point, xyz) whose box in the picture is the face box, hairline to chin."""
    return _through(head_matrix, np.array(FACE_CORNERS))


def face_points(head_matrix: Doubles) -> dict[str, Vec]:
    """Nose, eyes and ears by name: nose, left_ and right_ eye and ear."""
    places = _through(head_matrix, np.array(list(FACE_POINTS.values())))
    return {
        name: (float(x), float(y), float(z))
        for name, (x, y, z) in zip(FACE_POINTS, places, strict=True)
    }


def mouth_point(head_matrix: Doubles) -> Vec:
    """Middle of the mouth."""
    x, y, z = _through(head_matrix, np.array([MOUTH]))[0]
    return (float(x), float(y), float(z))


def _through(matrix: Doubles, points: Doubles) -> Doubles:
    turned = (matrix[None, :3, :3] * points[:, None, :]).sum(axis=2)
    return np.asarray(turned + matrix[:3, 3])


@dataclass(frozen=True, slots=True)
class Stroke:
    """A run of words that hands go with.

    Attributes:
        start: When the hands are up.
        end: When they may go down.
        beats: Moments of stress.
        size: How large the gesture is, 0..1.
        hands: How much the left and the right take part, 0..1.
    """

    start: float
    end: float
    beats: tuple[float, ...]
    size: float
    hands: tuple[float, float]


class Performance:
    """A person's acting over a shot.

    Args:
        staged: Who, where, and what they do.
        rate: Frames per second of the shot.
        frames: Length of the shot.
        number: Which person of the shot this is, from 1.
        holding: Whether something is in the right hand.

    Attributes:
        model: The body at rest.
        mesh: Its mesh.
    """

    def __init__(
        self,
        staged: StagedFigure,
        *,
        rate: Rate,
        frames: int,
        number: int,
        holding: bool = False,
    ) -> None:
        self._staged = staged
        self._frame_s = float(rate.seconds(1))
        self.model = figure_of(staged.look, number)
        self._skeleton: Skeleton = self.model.skeleton
        self._painter = FacePainter(staged.look)
        self._feelings = Feelings(
            staged.emotion,
            [(cue.at_frames * self._frame_s, cue.emotion) for cue in staged.emotion_cues],
        )
        self._speech = Speech(staged.phonemes)
        self._blocking = Blocking(staged, self._skeleton.measures, self._frame_s)
        seconds = frames * self._frame_s
        felt = [staged.emotion, *(cue.emotion for cue in staged.emotion_cues)]
        self._strength = max(emotion.intensity for emotion in felt)
        nervous = any(emotion.feeling is Feeling.AFRAID for emotion in felt)
        self._blinks = blinks_of(staged.seed, seconds, float(nervous))
        dice = random.Random(staged.seed * 104729 + 11)
        self._phases = [dice.uniform(0, 2 * math.pi) for _ in range(8)]
        self._hip_side = dice.choice((1.0, -1.0))
        self._hand = 0 if dice.random() < 0.4 else 1
        self._strokes = self._plan_gestures(dice)
        self._beats = self._plan_beats(dice)
        self._listening = self._plan_nods(dice)
        self._holding = holding
        self._place = head_place(self._skeleton)
        self.mesh: Mesh = self.model.mesh

    def _plan_beats(self, dice: random.Random) -> list[tuple[float, float]]:
        """Stressed words, as (time, strength): longer words, not too close to each other."""
        beats: list[tuple[float, float]] = []
        for word in self._staged.words:
            length = (word.end_ms - word.start_ms) / 1000
            start = word.start_ms / 1000 + 0.3 * length
            chance = dice.random()
            if length < 0.14 or (beats and start - beats[-1][0] < 0.45):
                continue
            if chance < 0.25 + 1.2 * length:
                beats.append((start, min(0.45 + length, 1.0)))
        return beats

    def _plan_nods(self, dice: random.Random) -> list[tuple[float, float]]:
        """Small nods to what is heard, as (time, size): at phrase ends, not to all of them."""
        nods = []
        for end_ms in self._staged.heard_ms:
            time, chance, size = end_ms / 1000 + 0.12, dice.random(), dice.uniform(0.05, 0.10)
            speaks = any(
                word.start_ms - 500 < end_ms < word.end_ms + 300 for word in self._staged.words
            )
            if chance < 0.6 and not speaks:
                nods.append((time, size))
        return nods

    def _plan_gestures(self, dice: random.Random) -> list[Stroke]:
        """Hands rise for runs of words and beat on their stresses."""
        strokes = []
        for run in self._runs():
            start, end = run[0][0], run[-1][1]
            lively = 0.45 + 0.55 * self._strength
            if end - start < 0.5 or dice.random() > 0.70 + 0.30 * lively:
                continue
            beats = tuple(
                first + 0.08 for first, last in run if last - first > 0.16 and dice.random() < 0.8
            )
            other = dice.uniform(0.6, 1.0) if dice.random() < 0.25 + 0.3 * self._strength else 0.0
            hands = (1.0, other) if self._hand == 0 else (other, 1.0)
            strokes.append(Stroke(start + 0.08, max(end - 0.15, start + 0.3), beats, lively, hands))
        for action in self._staged.actions:
            if action.verb is Verb.GESTURE:
                start, end = self._span(action)
                middle = 0.5 * (start + end)
                strokes.append(
                    Stroke(
                        start + 0.35,
                        end - 0.35,
                        (middle,),
                        0.75 + 0.25 * self._strength,
                        (1.0, 1.0),
                    )
                )
        return strokes

    def _runs(self) -> list[list[tuple[float, float]]]:
        """Words between pauses, in pieces of a few seconds: hands rest in between."""
        runs: list[list[tuple[float, float]]] = []
        for word in sorted(self._staged.words, key=lambda word: word.start_ms):
            span = (word.start_ms / 1000, word.end_ms / 1000)
            if runs and span[0] - runs[-1][-1][1] < 0.28 and span[1] - runs[-1][0][0] < 3.2:
                runs[-1].append(span)
            else:
                runs.append([span])
        return runs

    def _span(self, action: StagedAction) -> tuple[float, float]:
        start = action.at_frames * self._frame_s
        return start, start + max(action.duration_frames, 1) * self._frame_s

    def pose(self, frame: int) -> FigureFrame:
        """The person in a frame."""
        time = (frame + 0.5) * self._frame_s
        held = self._blocking.at(time)
        face = self._feelings.at(time)
        mouth = self._mouth(face, time)
        shut = lids_shut(time, self._blinks)
        pose, eyes = self._body(face, held, time)
        bones = solve(self._skeleton, pose)
        bone_matrices = matrices(self._skeleton, bones, pose.breath)
        vertices, normals, local = self.model.posed(bone_matrices, mouth.open)
        beat = max((s * bump(time, t, t, 0.12, 0.3) for t, s in self._beats), default=0.0)
        return FigureFrame(
            vertices=vertices,
            normals=normals,
            local=local,
            face_row=self._painter.row(
                face, mouth, eyes, shut, 0.28 * beat * (0.4 + self._strength)
            ),
            joints=_joints(bones, self._head_middle(bones)),
            head_matrix=self._head_matrix(bones),
            mouth_open=mouth.open,
            bone_matrices=bone_matrices,
            feet=tuple(
                (leg.ankle[0], leg.ankle[2])
                for leg in held.legs
                if leg.ankle[1] < 0.06 + self._skeleton.measures.ankle_y
            ),
            hand_matrices=(self._grip(bones, 1), self._grip(bones, -1)),
        )

    def _mouth(self, face: Expression, time: float) -> Mouth:
        mouth = self._speech.mouth(time * 1000)
        # Loud feelings open the jaw further, but a closure stays a closure.
        wide = min(mouth.open * (0.90 + 0.22 * self._strength), 1.0)
        if not self._speech.near(time * 1000):
            wide = max(wide, face.part)
        return mouth._replace(open=wide)

    def _body(self, face: Expression, held: Held, time: float) -> tuple[Pose, tuple[float, float]]:
        """Pose of the body and direction of the eyes."""
        still = 1 - held.walking
        standing = still if held.posture is Posture.STAND else 0.0
        # Weight on one leg: hips over it and tipped, the spine bends back.
        weight = self._hip_side * (0.75 + 0.25 * math.sin(time * 0.42 + self._phases[0])) * standing
        unit_m = self._skeleton.measures.unit
        left = apply(yaw(held.facing), (1.0, 0.0, 0.0))
        hips = add(held.hips, times(left, weight * 0.011 * unit_m))
        hips = add(hips, (0.0, -0.002 * unit_m * standing, 0.0))
        sway = held.stride / unit_m
        hips_turn = chain(yaw(held.facing - 0.22 * sway), pitch(held.lay), roll(0.038 * weight))
        breath = math.sin(time * (1.55 + 0.7 * self._strength) + self._phases[1])
        yaw_to, pitch_to, eyes = self._gaze(held, time)
        spine_yaw = 0.26 * yaw_to + 0.34 * sway
        lean = self._lean(held, time)
        tilted, aside = self._inclined(held, time)
        struck = self._struck(time)
        spine: Vec = (
            # Who speaks comes forward a little, which is seen in a wide shot where lips are not.
            held.spine
            + face.lean
            + lean
            + tilted
            + 0.040 * self._speech.energy(time * 1000) * still
            - 0.16 * struck
            + 0.010 * breath * still,
            spine_yaw + 0.012 * math.sin(time * 0.61 + self._phases[2]) - 0.22 * struck,
            aside - 0.055 * weight + 0.010 * math.sin(time * 0.53 + self._phases[3]) * still,
        )
        nod, shake = self._head_moves(time)
        speaking = self._speech.energy(time * 1000)
        head: Vec = (
            # The head stays level whatever the spine does.
            pitch_to
            - 0.85 * spine[0] * (1.0 if held.lay > -0.3 else 0.0)
            + face.head_pitch
            + nod
            - 0.12 * struck
            + 0.016 * math.sin(time * 0.9 + self._phases[4])
            + 0.022 * speaking * math.sin(time * 5.1 + self._phases[5]),
            0.74 * yaw_to
            - 0.10 * sway
            + shake
            - 0.55 * struck
            + 0.020 * math.sin(time * 0.7 + self._phases[6]),
            face.head_roll
            - 0.5 * spine[2]
            + 0.30 * self._embracing(time)
            + 0.020 * math.sin(time * 0.8 + self._phases[7])
            + 0.018 * speaking * math.sin(time * 3.3 + self._phases[6]),
        )
        pose = Pose(
            hips,
            hips_turn,
            spine,
            head,
            (ArmPose((0, 0, 0), (0, 0, -1)), ArmPose((0, 0, 0), (0, 0, -1))),
            held.legs,
            shrug=face.shrug,
            breath=breath,
        )
        trunk = trunk_of(self._skeleton, pose)
        pose.arms = (
            self._arm(pose, trunk, held, 0, time),
            self._arm(pose, trunk, held, 1, time),
        )
        return pose, eyes

    def _lean(self, held: Held, time: float) -> float:
        """Bend of the body towards something out of reach."""
        total = 0.0
        for action in self._staged.actions:
            if (
                action.verb in _REACHES
                and action.target is not None
                and action.verb is not Verb.POINT
            ):
                away = sub(action.target, held.hips)
                far = math.hypot(away[0], away[2]) / self._skeleton.measures.unit
                low = max(0.10 - away[1] / self._skeleton.measures.unit, 0.0)
                bend = min(0.6 * max(far - 0.24, 0.0) * 2 + 1.5 * low, 0.8)
                total += bend * self._reaching(action, time)
        return total

    def _inclined(self, held: Held, time: float) -> tuple[float, float]:
        """Pitch and roll of the spine of somebody who leans towards a point, or embraces."""
        bend, aside = 0.10 * self._embracing(time), 0.0
        for action in self._staged.actions:
            if action.verb is Verb.LEAN:
                start, end = self._span(action)
                share = bump(time, start + 0.7, end - 0.7, 0.7, 0.7)
                angle = 0.0
                if action.target is not None:
                    way = back(yaw(held.facing), sub(action.target, held.hips))
                    angle = math.atan2(way[0], way[2])
                bend += 0.36 * share * math.cos(angle)
                aside -= 0.30 * share * math.sin(angle)
        return bend, aside

    def _embracing(self, time: float) -> float:
        """How far arms are closed round somebody, 0..1."""
        return max(
            (self._held_close(a, time) for a in self._staged.actions if a.verb is Verb.EMBRACE),
            default=0.0,
        )

    def _held_close(self, action: StagedAction, time: float) -> float:
        start, end = self._span(action)
        share_in, share_out = contact_shares(action.verb)
        closed, opened = start + share_in * (end - start), start + share_out * (end - start)
        return bump(time, closed + 0.15, opened - 0.15, 0.5, 0.5)

    def _struck(self, time: float) -> float:
        """How far a blow has thrown the head round, 0..1."""
        total = 0.0
        for action in self._staged.actions:
            if action.verb is Verb.STRIKE and action.received:
                landed = self._lands(action)
                total = max(total, bump(time, landed + 0.12, landed + 0.16, 0.12, 0.7))
        return total

    def _lands(self, action: StagedAction) -> float:
        """When a blow lands."""
        start, end = self._span(action)
        return start + contact_shares(action.verb)[0] * (end - start) + _BLOW_S

    def _reaching(self, action: StagedAction, time: float) -> float:
        """How far a reach has gone, 0..1: there by the middle of the action, then back."""
        start, end = self._span(action)
        length = end - start
        out = ease((time - start) / (0.42 * length))
        if action.verb is Verb.POINT:
            return ease((time - start) / min(0.4, 0.3 * length)) * (
                1 - ease((time - end + 0.45) / 0.45)
            )
        return out * (1 - ease((time - start - 0.58 * length) / (0.42 * length)))

    def _head_moves(self, time: float) -> tuple[float, float]:
        """Nods and shakes: planned ones, and small ones on stressed words."""
        nod = shake = 0.0
        for action in self._staged.actions:
            start, end = self._span(action)
            if not start <= time <= end:
                continue
            share = (time - start) / (end - start)
            swings = max(1, round((end - start) / 0.55))
            if action.verb is Verb.NOD:
                nod += (
                    0.17
                    * math.sin(math.pi * share) ** 0.5
                    * (0.5 - 0.5 * math.cos(2 * math.pi * swings * share))
                )
            elif action.verb is Verb.SHAKE_HEAD:
                shake += (
                    0.30 * math.sin(2 * math.pi * swings * share) * math.sin(math.pi * share) ** 0.5
                )
        for moment, size in self._listening:
            nod += size * bump(time, moment + 0.2, moment + 0.22, 0.2, 0.34)
        for beat, strength in self._beats:
            size = 0.045 + 0.05 * self._strength
            nod += (
                size
                * strength
                * (
                    bump(time, beat, beat, 0.13, 0.28)
                    - 0.4 * bump(time, beat - 0.16, beat - 0.1, 0.15, 0.15)
                )
            )
        return nod, shake

    def _gaze(self, held: Held, time: float) -> tuple[float, float, tuple[float, float]]:
        """Yaw and pitch the head and trunk turn by, and where the eyes point beyond that."""
        eye_yaw, eye_pitch = self._direction(held, self._staged.gaze)
        head_yaw, head_pitch = eye_yaw, eye_pitch
        for action in self._staged.actions:
            if action.verb not in _LOOKS or action.target is None:
                continue
            start, end = self._span(action)
            if action.verb in _REACHES:
                end = start + 0.75 * (end - start)
            to = self._direction(held, action.target)
            quick = bump(time, start + 0.13, end - 0.5, 0.13, 0.15)
            slow = bump(time, start + 0.55, end - 0.45, 0.45, 0.45)
            eye_yaw, eye_pitch = (
                eye_yaw + (to[0] - eye_yaw) * quick,
                eye_pitch + (to[1] - eye_pitch) * quick,
            )
            head_yaw, head_pitch = (
                head_yaw + (to[0] - head_yaw) * slow,
                head_pitch + (to[1] - head_pitch) * slow,
            )
        head_yaw = _soft_limit(0.88 * head_yaw, MOST_YAW)
        head_pitch = _soft_limit(0.80 * head_pitch, MOST_PITCH)
        dart = self._darts(time)
        eyes = (
            min(max((eye_yaw - head_yaw) / EYE_REACH + dart[0], -0.9), 0.9),
            min(max(-(eye_pitch - head_pitch) / EYE_REACH + dart[1], -0.8), 0.8),
        )
        return head_yaw, head_pitch, eyes

    def _direction(self, held: Held, target: Vec | None) -> tuple[float, float]:
        """Yaw and pitch from the body's front to a point; straight ahead for none."""
        if target is None:
            return 0.0, 0.0
        m = self._skeleton.measures
        frame = chain(yaw(held.facing), pitch(held.lay))
        eyes = add(held.hips, apply(frame, (0.0, m.stature - 0.5 * m.head - m.hip_y, 0.08)))
        way = back(frame, sub(target, eyes))
        level = math.hypot(way[0], way[2])
        angle = math.atan2(way[0], way[2])
        # Behind the back a look goes over the nearer shoulder, without a jump in the middle.
        limit = math.radians(115)
        if abs(angle) > limit:
            angle = math.copysign(limit * (math.pi - abs(angle)) / (math.pi - limit), angle)
        return angle, -math.atan2(way[1], max(level, 0.05))

    def _darts(self, time: float) -> tuple[float, float]:
        """Small jumps of the eyes from one eye of the other person to the other."""
        period = 1.1
        k = math.floor(time / period)
        spots = []
        for n in (k, k + 1):
            dice = random.Random(self._staged.seed * 31 + n)
            spots.append((dice.uniform(-0.045, 0.045), dice.uniform(-0.03, 0.03)))
        share = ease((time - k * period - period + 0.05) / 0.05)
        return (
            spots[0][0] + (spots[1][0] - spots[0][0]) * share,
            spots[0][1] + (spots[1][1] - spots[0][1]) * share,
        )

    def _arm(self, pose: Pose, trunk: Bones, held: Held, k: int, time: float) -> ArmPose:
        """One arm: at rest, then gestures and reaches over it."""
        side = SIDES[k]
        arm = self._resting_arm(pose, trunk, held, k, time)
        if self._holding and k == 1:
            arm = _blend(arm, self._holding_arm(trunk, side), 1.0)
        for stroke in self._strokes:
            share = stroke.hands[k] * bump(time, stroke.start, stroke.end, 0.42, 0.55)
            if share > 0:
                arm = _blend(arm, self._gesturing_arm(trunk, stroke, side, time), share)
        for action in self._staged.actions:
            if (
                action.verb in _REACHES
                and action.target is not None
                and self._reach_side(action) == k
            ):
                share = self._reaching(action, time)
                if share > 0:
                    arm = _blend(arm, self._reaching_arm(trunk, action, side), share)
            elif action.verb is Verb.EMBRACE and action.target is not None:
                share = self._held_close(action, time)
                if share > 0:
                    arm = _blend(arm, self._embracing_arm(trunk, action, side), share)
            elif action.verb is Verb.STRIKE and not action.received and k == 1:
                arm = self._striking_arm(arm, trunk, action, side, time)
        return arm

    def _embracing_arm(self, trunk: Bones, action: StagedAction, side: int) -> ArmPose:
        """An arm round somebody's back; who came to them has theirs above."""
        assert action.target is not None
        u = self._skeleton.measures.unit
        chest = trunk.turns[Bone.CHEST]
        way = sub(action.target, trunk.joints[Bone.CHEST])
        level = unit((way[0], 0.0, way[2]))
        across = (level[2], 0.0, -level[0])
        height = -0.035 * u if action.received else 0.030 * u
        height += 0.020 * u * side
        wrist = add(action.target, times(level, 0.028 * u))
        wrist = add(wrist, times(across, side * 0.088 * u))
        wrist = add(wrist, (0.0, height, 0.0))
        pole = apply(chest, unit((side * 1.0, -0.35, -0.25)))
        return ArmPose(wrist, pole, twist=0.0, flex=1.0, curl=0.25, index=0.2)

    def _striking_arm(
        self, arm: ArmPose, trunk: Bones, action: StagedAction, side: int, time: float
    ) -> ArmPose:
        """A fist drawn back to the shoulder, and forwards to what it hits."""
        assert action.target is not None
        m = self._skeleton.measures
        chest = trunk.turns[Bone.CHEST]
        shoulder = shoulder_of(self._skeleton, trunk, side)
        landed = self._lands(action)
        raised = bump(time, landed - _BLOW_S - 0.05, landed + 0.25, 0.32, 0.5)
        if raised <= 0:
            return arm
        ready = add(shoulder, apply(chest, (side * 0.115 * m.unit, 0.030 * m.unit, -0.02 * m.unit)))
        away = sub(action.target, shoulder)
        reach = min(norm(away) - 0.09 * m.hand_scale, 0.97 * (m.upper_arm + m.forearm))
        hit = add(shoulder, times(unit(away), max(reach, 0.15)))
        out = ease((time - landed + _BLOW_S) / _BLOW_S) * (1 - ease((time - landed - 0.12) / 0.3))
        pole = apply(chest, unit((side * 0.8, -0.3, -0.6)))
        fist = ArmPose(mix(ready, hit, out), pole, twist=0.2, flex=0.0, curl=1.35, index=1.3)
        return _blend(arm, fist, raised)

    def _reach_side(self, action: StagedAction) -> int:
        """Which hand takes it: the right one unless the thing lies clearly to the left."""
        assert action.target is not None
        held = self._blocking.at(self._span(action)[0])
        way = back(yaw(held.facing), sub(action.target, held.hips))
        return 0 if way[0] > 0.22 and not self._holding else 1

    def _resting_arm(self, pose: Pose, trunk: Bones, held: Held, k: int, time: float) -> ArmPose:
        side = SIDES[k]
        m = self._skeleton.measures
        chest = trunk.turns[Bone.CHEST]
        shoulder = shoulder_of(self._skeleton, trunk, side, pose.shrug)
        length = m.upper_arm + m.forearm
        # Hanging follows the hips' facing more than the chest's bend: arms are heavy.
        hang = chain(yaw(held.facing), pitch(held.lay)) if held.lay > -0.3 else chest
        drift = 0.006 * math.sin(time * 0.9 + self._phases[k + 2])
        swing = side * held.stride * -0.40
        bent = 0.955 - 0.03 * k * (1 - held.walking) - 0.05 * held.walking * max(swing, 0.0)
        down = (
            side * (0.030 * m.unit + 0.02 * (m.girth - 1) * m.unit),
            -math.sqrt(max((bent * length) ** 2 - (0.05 + swing) ** 2, 0.01)),
            0.028 * m.unit + drift + swing,
        )
        hips_rate = apply(hang, down)
        wrist = add(shoulder, hips_rate)
        pole = apply(chest, unit((side * 0.45, 0.0, -1.0)))
        arm = ArmPose(wrist, pole, twist=0.35, flex=0.06, curl=0.16 + 0.1 * k, index=0.08)
        if held.lap > 0:
            arm = _blend(arm, self._lap_arm(pose, held, side), held.lap)
        return arm

    def _lap_arm(self, pose: Pose, held: Held, side: int) -> ArmPose:
        """A hand on the thigh."""
        m = self._skeleton.measures
        leg = held.legs[0 if side > 0 else 1]
        hip = add(pose.hips, apply(pose.hips_turn, (side * m.hip_x, 0.0, 0.0)))
        frame = yaw(held.facing)
        knee = add(hip, apply(frame, (side * 0.02, -0.03 * m.unit, m.thigh)))
        knee = mix(knee, (leg.ankle[0], knee[1], leg.ankle[2]), 0.15)
        if pose.hips[1] < m.shin:
            # Knees drawn up before the chest; hands lie on them.
            knee = mix(hip, leg.ankle, 0.5)
            knee = (
                knee[0],
                math.sqrt(max(m.thigh**2 - (0.5 * norm(sub(leg.ankle, hip))) ** 2, 0.0)),
                knee[2],
            )
            top = add(knee, apply(frame, (side * 0.03 * m.unit, 0.075 * m.unit, -0.05 * m.unit)))
            pole = apply(frame, unit((side * 0.9, -0.5, -0.3)))
            return ArmPose(top, pole, twist=1.05, flex=0.3, curl=0.15, index=0.08)
        spot = mix(hip, knee, 0.54 if side == self._hip_side else 0.63)
        spot = add(spot, apply(frame, (side * 0.022 * m.unit, 0.058 * m.unit * m.girth, 0.0)))
        pole = apply(frame, unit((side * 0.75, -0.1, -0.75)))
        return ArmPose(spot, pole, twist=1.05, flex=0.16, curl=0.12, index=0.06)

    def _holding_arm(self, trunk: Bones, side: int) -> ArmPose:
        """A hand with something in it, before the waist."""
        u = self._skeleton.measures.unit
        chest = trunk.turns[Bone.CHEST]
        wrist = add(
            trunk.joints[Bone.SPINE], apply(chest, (side * 0.108 * u, 0.035 * u, 0.140 * u))
        )
        pole = apply(chest, unit((side * 0.18, -0.55, -0.80)))
        return ArmPose(wrist, pole, twist=0.15, flex=0.0, curl=0.75, index=0.55)

    def _gesturing_arm(self, trunk: Bones, stroke: Stroke, side: int, time: float) -> ArmPose:
        """A hand before the chest that beats on stresses."""
        u = self._skeleton.measures.unit
        chest = trunk.turns[Bone.CHEST]
        size = stroke.size
        beat = sum(bump(time, t, t + 0.02, 0.16, 0.30) for t in stroke.beats)
        beat = min(beat, 1.2)
        drift = math.sin(time * 1.9 + self._phases[2] + side)
        at = (
            side * u * (0.095 + 0.035 * size + 0.012 * drift),
            u * (-0.055 + 0.050 * size - 0.035 * size * beat),
            u * (0.120 + 0.045 * size + 0.030 * size * beat),
        )
        wrist = add(trunk.joints[Bone.CHEST], apply(chest, at))
        pole = apply(chest, unit((side * 0.32, -0.75, -0.58)))
        return ArmPose(
            wrist,
            pole,
            # Palms open upwards as the point is made.
            twist=0.25 - 0.75 * size * (0.4 + 0.6 * beat),
            flex=-0.18,
            curl=0.05 - 0.15 * beat,
            index=-0.02 - 0.12 * beat,
        )

    def _reaching_arm(self, trunk: Bones, action: StagedAction, side: int) -> ArmPose:
        """An arm stretched to what is pointed at, taken, or handed over."""
        assert action.target is not None
        chest = trunk.turns[Bone.CHEST]
        shoulder = shoulder_of(self._skeleton, trunk, side)
        m = self._skeleton.measures
        way = sub(action.target, shoulder)
        far = norm(way)
        if action.verb is Verb.POINT:
            wrist = add(shoulder, times(unit(way), 0.97 * (m.upper_arm + m.forearm)))
            pole = apply(chest, unit((side * 0.6, -0.8, -0.1)))
            return ArmPose(wrist, pole, twist=0.9, flex=0.0, curl=1.15, index=-0.28)
        # The hand, not the wrist, arrives.
        short = 0.075 * m.hand_scale
        wrist = add(shoulder, times(unit(way), max(far - short, 0.12)))
        pole = apply(chest, unit((side * 0.7, -0.7, -0.3)))
        palm = -0.5 if action.verb is Verb.HAND_OVER else 0.75
        if action.received:
            palm = -0.9
        return ArmPose(wrist, pole, twist=palm, flex=0.1, curl=0.35, index=0.2)

    def _head_matrix(self, bones: Bones) -> Doubles:
        joint = self._skeleton.joints[Bone.HEAD]
        place = compose(shift(-joint[0], -joint[1], -joint[2]), self._place)
        return compose(_matrix(bones.turns[Bone.HEAD], bones.joints[Bone.HEAD]), place)

    def _head_middle(self, bones: Bones) -> Vec:
        x, y, z = self._head_matrix(bones)[:3, 3]
        return (float(x), float(y), float(z))

    def _grip(self, bones: Bones, side: int) -> Doubles:
        bone = on_side(Bone.LEFT_HAND, side)
        scale = self._skeleton.measures.hand_scale
        # Hands rest at the arms' spread; the grip is square to the hand itself.
        hanging = turn("z", side * ARM_SPREAD)
        grip = shift(side * GRIP[0] * scale, GRIP[1] * scale, GRIP[2] * scale)
        axes = np.eye(4)
        axes[:3, 0], axes[:3, 1], axes[:3, 2] = (0, -side, 0), (0, 0, 1), (-side, 0, 0)
        return compose(_matrix(bones.turns[bone], bones.joints[bone]), hanging, grip, axes)


def _soft_limit(angle: float, most: float) -> float:
    """The angle, kept below a limit without a corner."""
    return most * math.tanh(angle / most) if abs(angle) > 1e-9 else angle


def _blend(a: ArmPose, b: ArmPose, share: float) -> ArmPose:
    return ArmPose(
        mix(a.wrist, b.wrist, share),
        unit(mix(a.pole, b.pole, share)),
        a.twist + (b.twist - a.twist) * share,
        a.flex + (b.flex - a.flex) * share,
        a.curl + (b.curl - a.curl) * share,
        a.index + (b.index - a.index) * share,
    )


def _matrix(turned: Turn, at: Vec) -> Doubles:
    matrix = np.eye(4)
    matrix[:3, :3] = turned
    matrix[:3, 3] = at
    return matrix


def _joints(bones: Bones, head: Vec) -> dict[str, Vec]:
    joints = {
        "head": head,
        "neck": bones.joints[Bone.NECK],
        "hips": bones.joints[Bone.HIPS],
    }
    for name, side in (("left", 1), ("right", -1)):
        for part, bone in (
            ("shoulder", Bone.LEFT_UPPER_ARM),
            ("elbow", Bone.LEFT_FOREARM),
            ("wrist", Bone.LEFT_HAND),
            ("hip", Bone.LEFT_THIGH),
            ("knee", Bone.LEFT_SHIN),
            ("ankle", Bone.LEFT_FOOT),
        ):
            joints[f"{name}_{part}"] = bones.joints[on_side(bone, side)]
    return joints

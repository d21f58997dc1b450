"""The skeleton: joints at rest, a pose solved into bones, and skin carried by them."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from storyreel.previz.figures.frames import (
    UPRIGHT,
    Turn,
    Vec,
    about,
    add,
    apply,
    carry,
    chain,
    cross,
    dot,
    norm,
    pitch,
    roll,
    sub,
    then,
    times,
    unit,
    yaw,
)
from storyreel.previz.figures.measures import Measures
from storyreel.previz.mesh import Floats, Ints

ARM_SPREAD = 0.42
"""Angle of the arms off the body at rest, so that sleeves do not grow onto the trunk."""
LEG_SPREAD = 0.115
"""Angle of the legs apart at rest, for the same reason."""


class Bone(enum.IntEnum):
    """A bone; the number is its row among the matrices."""

    HIPS = 0
    SPINE = 1
    CHEST = 2
    NECK = 3
    HEAD = 4
    LEFT_UPPER_ARM = 5
    LEFT_FOREARM = 6
    LEFT_HAND = 7
    LEFT_INDEX = 8
    LEFT_FINGERS = 9
    LEFT_THIGH = 10
    LEFT_SHIN = 11
    LEFT_FOOT = 12
    RIGHT_UPPER_ARM = 13
    RIGHT_FOREARM = 14
    RIGHT_HAND = 15
    RIGHT_INDEX = 16
    RIGHT_FINGERS = 17
    RIGHT_THIGH = 18
    RIGHT_SHIN = 19
    RIGHT_FOOT = 20


BONES = len(Bone)
SIDES = (1, -1)
"""The person's left, which is +x at rest, and right."""


def on_side(left: Bone, side: int) -> Bone:
    """The bone of that side, given the left one."""
    return left if side > 0 else Bone(left + Bone.RIGHT_UPPER_ARM - Bone.LEFT_UPPER_ARM)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Joints of one body at rest: standing at the origin, arms and legs a little apart.

    Attributes:
        measures: Lengths.
        joints: Where each bone begins.
    """

    measures: Measures
    joints: dict[Bone, Vec]

    @classmethod
    def of(cls, measures: Measures) -> Skeleton:
        """Skeleton of a body with these measures."""
        m = measures
        u = m.unit
        chin = m.stature - m.head
        joints: dict[Bone, Vec] = {
            Bone.HIPS: (0.0, m.hip_y, 0.0),
            Bone.SPINE: (0.0, u * 0.60, -u * 0.008),
            Bone.CHEST: (0.0, u * 0.69, -u * 0.010),
            Bone.NECK: (0.0, u * 0.825, -u * 0.010),
            Bone.HEAD: (0.0, chin + m.head * 0.30, -m.head * 0.05),
        }
        for side in SIDES:
            shoulder = (side * m.shoulder_x, m.shoulder_y, -u * 0.006)
            arm = arm_at_rest(side)
            elbow = add(shoulder, times(arm, m.upper_arm))
            wrist = add(elbow, times(arm, m.forearm))
            knuckles = add(wrist, times(arm, 0.088 * m.hand_scale))
            hip = (side * m.hip_x, m.hip_y, 0.0)
            leg = leg_at_rest(side)
            knee = add(hip, times(leg, m.thigh))
            ankle = add(knee, times(leg, m.shin))
            for left, joint in (
                (Bone.LEFT_UPPER_ARM, shoulder),
                (Bone.LEFT_FOREARM, elbow),
                (Bone.LEFT_HAND, wrist),
                (Bone.LEFT_INDEX, knuckles),
                (Bone.LEFT_FINGERS, knuckles),
                (Bone.LEFT_THIGH, hip),
                (Bone.LEFT_SHIN, knee),
                (Bone.LEFT_FOOT, ankle),
            ):
                joints[on_side(left, side)] = joint
        return cls(m, joints)


def arm_at_rest(side: int) -> Vec:
    """Direction of an arm at rest."""
    return (side * math.sin(ARM_SPREAD), -math.cos(ARM_SPREAD), 0.0)


def leg_at_rest(side: int) -> Vec:
    """Direction of a leg at rest."""
    return (side * math.sin(LEG_SPREAD), -math.cos(LEG_SPREAD), 0.0)


@dataclass(slots=True)
class ArmPose:
    """An arm: where the wrist is and how the rest follows.

    Attributes:
        wrist: Where the wrist goes, as far as the arm reaches.
        pole: Direction the elbow points in.
        twist: Turn of the hand about the forearm; 0 thumb up when the forearm is level, positive
            palm down.
        flex: Bend of the wrist towards the palm.
        curl: Bend of the fingers from relaxed; negative straightens.
        index: The same for the forefinger.
    """

    wrist: Vec
    pole: Vec
    twist: float = 0.0
    flex: float = 0.0
    curl: float = 0.0
    index: float = 0.0


@dataclass(slots=True)
class LegPose:
    """A leg: where the ankle is and how the foot is turned.

    Attributes:
        ankle: Where the ankle goes, as far as the leg reaches.
        turn: How the foot is turned; upright is flat, toes to +z.
        pole: Direction the knee points in.
    """

    ankle: Vec
    turn: Turn
    pole: Vec


@dataclass(slots=True)
class Pose:
    """A body at one moment, in the place's metres.

    Attributes:
        hips: Middle of the hips.
        hips_turn: How the hips are turned.
        spine: Pitch, yaw and roll of the chest against the hips.
        head: Pitch, yaw and roll of the head against the chest.
        arms: Left and right.
        legs: Left and right.
        shrug: Lift of the shoulders, 0..1.
        breath: Fullness of the chest, -1..1.
    """

    hips: Vec
    hips_turn: Turn
    spine: Vec
    head: Vec
    arms: tuple[ArmPose, ArmPose]
    legs: tuple[LegPose, LegPose]
    shrug: float = 0.0
    breath: float = 0.0


@dataclass(slots=True)
class Bones:
    """Where every bone is and how it is turned from rest.

    Attributes:
        joints: Where each bone begins.
        turns: How each is turned.
    """

    joints: dict[Bone, Vec] = field(default_factory=dict)
    turns: dict[Bone, Turn] = field(default_factory=dict)

    def place(self, skeleton: Skeleton, bone: Bone, parent: Bone, turn: Turn) -> None:
        """Hangs a bone on its parent, turned by `turn`."""
        reach = sub(skeleton.joints[bone], skeleton.joints[parent])
        self.joints[bone] = add(self.joints[parent], apply(self.turns[parent], reach))
        self.turns[bone] = turn


def tilt(angles: Vec) -> Turn:
    """The turn of a pitch, yaw and roll."""
    return chain(yaw(angles[1]), pitch(angles[0]), roll(angles[2]))


def trunk_of(skeleton: Skeleton, pose: Pose) -> Bones:
    """Hips to head: what arms are posed against."""
    bones = Bones()
    bones.joints[Bone.HIPS], bones.turns[Bone.HIPS] = pose.hips, pose.hips_turn
    spine = then(pose.hips_turn, tilt(times(pose.spine, 0.45)))
    chest = then(pose.hips_turn, tilt(pose.spine))
    bones.place(skeleton, Bone.SPINE, Bone.HIPS, spine)
    bones.place(skeleton, Bone.CHEST, Bone.SPINE, chest)
    bones.place(skeleton, Bone.NECK, Bone.CHEST, then(chest, tilt(times(pose.head, 0.45))))
    bones.place(skeleton, Bone.HEAD, Bone.NECK, then(chest, tilt(pose.head)))
    return bones


def shoulder_of(skeleton: Skeleton, trunk: Bones, side: int, shrug: float = 0.0) -> Vec:
    """Where a shoulder is; a shrug lifts it."""
    joint = skeleton.joints[on_side(Bone.LEFT_UPPER_ARM, side)]
    reach = sub(joint, skeleton.joints[Bone.CHEST])
    reach = add(reach, (0.0, shrug * 0.02 * skeleton.measures.unit, 0.0))
    return add(trunk.joints[Bone.CHEST], apply(trunk.turns[Bone.CHEST], reach))


def _two_bones(
    start: Vec, target: Vec, upper: float, lower: float, pole: Vec
) -> tuple[Vec, Vec, Vec]:
    """Middle joint, end joint and hinge of a limb that reaches for `target`."""
    way = sub(target, start)
    # A little short of straight: the elbow's side is undefined on a straight arm and would flip.
    reach = min(max(norm(way), abs(upper - lower) + 1e-3), (upper + lower) * 0.9995)
    along = unit(way)
    across = unit(sub(pole, times(along, dot(pole, along))))
    before = (upper * upper - lower * lower + reach * reach) / (2 * reach)
    aside = math.sqrt(max(upper * upper - before * before, 0.0))
    middle = add(start, add(times(along, before), times(across, aside)))
    return middle, add(start, times(along, reach)), cross(across, along)


def solve(skeleton: Skeleton, pose: Pose) -> Bones:
    """Bones of a pose; limbs reach for their targets as far as they go."""
    bones = trunk_of(skeleton, pose)
    for side, arm, leg in zip(SIDES, pose.arms, pose.legs, strict=True):
        _bend_arm(skeleton, bones, side, arm, pose.shrug)
        _bend_leg(skeleton, bones, side, leg)
    return bones


def _bend_arm(skeleton: Skeleton, bones: Bones, side: int, arm: ArmPose, shrug: float) -> None:
    upper, forearm, hand, index, fingers = (
        on_side(left, side)
        for left in (
            Bone.LEFT_UPPER_ARM,
            Bone.LEFT_FOREARM,
            Bone.LEFT_HAND,
            Bone.LEFT_INDEX,
            Bone.LEFT_FINGERS,
        )
    )
    measures = skeleton.measures
    shoulder = shoulder_of(skeleton, bones, side, shrug)
    elbow, wrist, hinge = _two_bones(
        shoulder, arm.wrist, measures.upper_arm, measures.forearm, arm.pole
    )
    rest = arm_at_rest(side)
    # At rest the elbow points back, so the forearm bends forwards.
    rest_hinge = cross((0.0, 0.0, -1.0), rest)
    first, second = unit(sub(elbow, shoulder)), unit(sub(wrist, elbow))
    bones.joints[upper], bones.turns[upper] = shoulder, carry(first, hinge, rest, rest_hinge)
    straight = carry(second, hinge, rest, rest_hinge)
    # The forearm's skin takes half of the hand's twist, as radius and ulna share it.
    bones.joints[forearm] = elbow
    bones.turns[forearm] = then(about(second, side * arm.twist * 0.5), straight)
    palm = (0.0, 0.0, -float(side))
    twisted = then(about(second, side * arm.twist), straight)
    bones.joints[hand], bones.turns[hand] = wrist, then(twisted, about(palm, arm.flex))
    bones.place(skeleton, index, hand, then(bones.turns[hand], about(palm, arm.index)))
    bones.place(skeleton, fingers, hand, then(bones.turns[hand], about(palm, arm.curl)))


def _bend_leg(skeleton: Skeleton, bones: Bones, side: int, leg: LegPose) -> None:
    thigh, shin, foot = (
        on_side(left, side) for left in (Bone.LEFT_THIGH, Bone.LEFT_SHIN, Bone.LEFT_FOOT)
    )
    measures = skeleton.measures
    bones.place(skeleton, thigh, Bone.HIPS, UPRIGHT)
    hip = bones.joints[thigh]
    knee, ankle, hinge = _two_bones(hip, leg.ankle, measures.thigh, measures.shin, leg.pole)
    rest = leg_at_rest(side)
    rest_hinge = cross((0.0, 0.0, 1.0), rest)
    bones.turns[thigh] = carry(unit(sub(knee, hip)), hinge, rest, rest_hinge)
    bones.joints[shin] = knee
    bones.turns[shin] = carry(unit(sub(ankle, knee)), hinge, rest, rest_hinge)
    bones.joints[foot], bones.turns[foot] = ankle, leg.turn


def matrices(skeleton: Skeleton, bones: Bones, breath: float) -> Floats:
    """(bone, 3, 4): takes points from rest to the pose."""
    out = np.empty((BONES, 3, 4), np.float32)
    for bone in Bone:
        turn, joint = bones.turns[bone], bones.joints[bone]
        if bone is Bone.CHEST:
            turn = then(
                turn,
                ((1 + 0.008 * breath, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1 + 0.03 * breath)),
            )
        move = sub(joint, apply(turn, skeleton.joints[bone]))
        for row in range(3):
            out[bone, row, 0:3] = turn[row]
            out[bone, row, 3] = move[row]
    return out


class Skin(NamedTuple):
    """Which two bones carry each vertex."""

    bones: Ints
    """int32, (vertex, 2)."""
    weight: Floats
    """float32, (vertex,), share of the first bone."""

    @classmethod
    def from_weights(cls, weights: NDArray[np.float64]) -> Skin:
        """Keeps the two strongest bones of (vertex, bone)."""
        # Stable, so that ties fall the same way everywhere.
        order = np.argsort(-weights, axis=1, kind="stable")[:, :2]
        best = np.take_along_axis(weights, order, axis=1)
        return cls(order.astype(np.int32), (best[:, 0] / best.sum(axis=1)).astype(np.float32))


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def carry_skin(
    rest: Floats, skin: Skin, matrices: Floats, out_vertices: Floats, out_normals: Floats
) -> None:
    """Writes vertices and normals, carried by their two bones; `rest` is (vertex, xyz + normal)."""
    bones, weight = skin.bones, skin.weight
    m = np.empty((3, 4), np.float32)
    for i in range(rest.shape[0]):
        a, b, w = bones[i, 0], bones[i, 1], weight[i]
        v = np.float32(1) - w
        for row in range(3):
            for column in range(4):
                m[row, column] = matrices[a, row, column] * w + matrices[b, row, column] * v
        x, y, z = rest[i, 0], rest[i, 1], rest[i, 2]
        nx, ny, nz = rest[i, 3], rest[i, 4], rest[i, 5]
        total = np.float32(0)
        for row in range(3):
            out_vertices[i, row] = m[row, 0] * x + m[row, 1] * y + m[row, 2] * z + m[row, 3]
            out_normals[i, row] = m[row, 0] * nx + m[row, 1] * ny + m[row, 2] * nz
            total += out_normals[i, row] * out_normals[i, row]
        scale = np.float32(1) / np.sqrt(max(total, np.float32(1e-20)))
        for row in range(3):
            out_normals[i, row] *= scale


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def open_jaw(shut: Floats, drop: Floats, opening: float, out: Floats) -> None:
    """Writes `shut` moved by `opening` times `drop` into the first rows of `out`."""
    share = np.float32(opening)
    for i in range(drop.shape[0]):
        for axis in range(3):
            out[i, axis] = shut[i, axis] + share * drop[i, axis]


@njit(cache=True, fastmath=False, nogil=True, error_model="numpy")
def drape(vertices: Floats, faces: Ints, share: Floats, normals: Floats) -> None:
    """Turns normals towards those of the posed triangles, where `share` of a vertex is above 0.

    Between two legs that go different ways a skirt's own normals end up far off its surface.
    """
    total = np.zeros((vertices.shape[0], 3), np.float32)
    for n in range(faces.shape[0]):
        a, b, c = faces[n, 0], faces[n, 1], faces[n, 2]
        ux, vx = vertices[b, 0] - vertices[a, 0], vertices[c, 0] - vertices[a, 0]
        uy, vy = vertices[b, 1] - vertices[a, 1], vertices[c, 1] - vertices[a, 1]
        uz, vz = vertices[b, 2] - vertices[a, 2], vertices[c, 2] - vertices[a, 2]
        for corner in (a, b, c):
            total[corner, 0] += uy * vz - uz * vy
            total[corner, 1] += uz * vx - ux * vz
            total[corner, 2] += ux * vy - uy * vx
    for i in range(vertices.shape[0]):
        if share[i] <= 0:
            continue
        x, y, z = total[i, 0], total[i, 1], total[i, 2]
        scale = share[i] / np.sqrt(max(x * x + y * y + z * z, np.float32(1e-20)))
        keep = np.float32(1) - share[i]
        x = keep * normals[i, 0] + scale * x
        y = keep * normals[i, 1] + scale * y
        z = keep * normals[i, 2] + scale * z
        scale = np.float32(1) / np.sqrt(max(x * x + y * y + z * z, np.float32(1e-20)))
        normals[i, 0], normals[i, 1], normals[i, 2] = x * scale, y * scale, z * scale

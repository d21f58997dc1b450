"""A person ready to be posed: everything on them in one mesh, and the skin weights of it.

A `FigureModel` is built once a shot from a look. Its triangles never change; per frame its
vertices are carried by the bones, and the jaw opens before that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from storyreel.previz.figures import dress
from storyreel.previz.figures.accessories import beard_of, glasses_of, headwear_of
from storyreel.previz.figures.hair import hair_of
from storyreel.previz.figures.hands import hand_of
from storyreel.previz.figures.head import HeadShape, ears_of, head_of
from storyreel.previz.figures.measures import Measures
from storyreel.previz.figures.palette import hair_colour, skin_colour
from storyreel.previz.figures.rig import (
    ARM_SPREAD,
    BONES,
    SIDES,
    Bone,
    Skeleton,
    Skin,
    carry_skin,
    drape,
    on_side,
    open_jaw,
)
from storyreel.previz.figures.wardrobe import CUTS, Part
from storyreel.previz.mesh import Floats, Ints, Material, Mesh, join
from storyreel.previz.shapes import Doubles, Paint, compose, moved, shift, stretch, tube, turn
from storyreel.screenplay.vocabulary import HairStyle, Headwear
from storyreel.staging.shot import Look


@dataclass(frozen=True, slots=True)
class FigureModel:
    """One person's mesh and how it follows the bones.

    Attributes:
        skeleton: Joints at rest.
        mesh: The mesh at rest with a shut mouth.
        rest: float32, (vertex, xyz + normal), the same for the kernels.
        skin: Bones of each vertex.
        drop: float32, (jaw vertex, xyz + normal), added to the first vertices as the jaw opens.
        local_drop: float32, (jaw vertex, xyz), the same for what they are painted in.
        skirt: int32, (triangle, 3), the triangles that hang between the legs.
        skirt_share: float32, (vertex,), how far a vertex hangs on the legs, 0 for all but skirts.
    """

    skeleton: Skeleton
    mesh: Mesh
    rest: Floats
    skin: Skin
    drop: Floats
    local_drop: Floats
    skirt: Ints
    skirt_share: Floats

    def posed(self, bone_matrices: Floats, mouth_open: float) -> tuple[Floats, Floats, Floats]:
        """Vertices, normals and paint coordinates of a pose, given as `rig.matrices` gives it."""
        rest, local = self.rest.copy(), self.mesh.local.copy()
        open_jaw(self.rest, self.drop, mouth_open, rest)
        open_jaw(self.mesh.local, self.local_drop, mouth_open, local)
        vertices, normals = np.empty_like(self.mesh.vertices), np.empty_like(self.mesh.normals)
        carry_skin(rest, self.skin, bone_matrices, vertices, normals)
        if len(self.skirt):
            drape(vertices, self.skirt, self.skirt_share, normals)
        return vertices, normals, local


@lru_cache(maxsize=24)
def figure_of(look: Look, number: int) -> FigureModel:
    """The model of somebody; kept, because a scene's shots show the same people."""
    measures = Measures.of(look)
    skeleton = Skeleton.of(measures)
    head_parts, drop, local_drop = _head_parts(look, skeleton, number)
    clothes = dress.dressed(look, skeleton, number)
    # The cast of the upper garment comes first.
    above = [*head_parts, *_hands(look, skeleton, number)]
    first = sum(len(mesh.vertices) for mesh, _ in above)
    parts = [*above, *clothes]
    mesh = join([mesh for mesh, _ in parts])
    weights = np.concatenate([weights for _, weights in parts])
    skirt, skirt_share = _skirt(look, clothes[0], first, len(mesh.vertices))
    return FigureModel(
        skeleton,
        mesh,
        np.ascontiguousarray(np.hstack([mesh.vertices, mesh.normals])),
        Skin.from_weights(weights),
        drop,
        local_drop,
        skirt,
        skirt_share,
    )


def _skirt(look: Look, top: Part, first: int, vertices: int) -> tuple[Ints, Floats]:
    """Triangles of a garment that reaches over the knees, and how far each vertex hangs on legs."""
    share = np.zeros(vertices, np.float32)
    if CUTS[look.outfit.garment].hem > 0.40:
        return np.zeros((0, 3), np.int32), share
    mesh, weights = top
    legs = [on_side(bone, side) for bone in (Bone.LEFT_THIGH, Bone.LEFT_SHIN) for side in SIDES]
    hangs = np.clip(weights[:, legs].sum(axis=1) * 2, 0, 1)
    # The hem's edge is sharp and keeps its own normals.
    level = np.clip(1 - np.abs(mesh.normals[:, 1].astype(np.float64)), 0, 1)
    share[first : first + len(hangs)] = hangs * np.clip(level * 2, 0, 1)
    touched = (share[mesh.faces + first] > 0).any(axis=1)
    return np.ascontiguousarray(mesh.faces[touched] + np.int32(first)), share


def head_place(skeleton: Skeleton) -> Doubles:
    """Matrix from head coordinates to the body at rest."""
    m = skeleton.measures
    size = m.head_scale
    return compose(shift(0.0, m.stature - m.head / 2, m.head * 0.04), stretch(size, size, size))


def _rigid(mesh: Mesh, bone: Bone) -> Part:
    weights = np.zeros((len(mesh.vertices), BONES))
    weights[:, bone] = 1
    return mesh, weights


def _head_parts(look: Look, skeleton: Skeleton, number: int) -> tuple[list[Part], Floats, Floats]:
    """Head, neck and what is on the head; what the jaw moves comes first."""
    shape = HeadShape.of(look)
    place = head_place(skeleton)
    size = skeleton.measures.head_scale
    skin = skin_colour(look.skin)
    head = head_of(shape, skin, number)
    beard = beard_of(look.beard, shape, Paint(hair_colour(look), Material.HAIR, number))
    jaws = [head.mesh, *(mesh for mesh, _ in beard)]
    drop = np.concatenate([head.drop, *(way for _, way in beard)]) * np.float32(size)
    bend = np.zeros_like(drop)
    bend[: len(head.drop)] = head.normals_open - head.mesh.normals
    local_drop = np.zeros_like(drop)
    local_drop[: len(head.drop)] = head.local_drop
    covered = look.headwear in (Headwear.HOOD, Headwear.SCARF)
    hair = hair_of(
        HairStyle.CROPPED if covered and look.hair.style is not HairStyle.BALD else look.hair.style,
        shape,
        Paint(hair_colour(look), Material.HAIR, number),
        under_hat=look.headwear is not Headwear.NONE,
    )
    worn = [
        *ears_of(shape, skin, number),
        *headwear_of(look, shape, number),
        *glasses_of(look.glasses, shape, number),
    ]
    parts = [_rigid(moved(mesh, place), Bone.HEAD) for mesh in jaws]
    parts += [_hanging(moved(mesh, place), mesh, skeleton) for mesh in hair]
    parts += [_hanging(moved(mesh, place), mesh, skeleton) for mesh in worn]
    parts.append(_neck(look, skeleton, number))
    return parts, np.ascontiguousarray(np.hstack([drop, bend])), local_drop


def _hanging(placed: Mesh, mesh: Mesh, skeleton: Skeleton) -> Part:
    """What is on the head; long hair and hoods lie on the back and turn with it."""
    low = np.clip((-0.125 - mesh.vertices[:, 1].astype(np.float64)) / 0.12, 0, 1)
    weights = np.zeros((len(mesh.vertices), BONES))
    weights[:, Bone.CHEST] = low * low * (3 - 2 * low) * 0.85
    weights[:, Bone.HEAD] = 1 - weights[:, Bone.CHEST]
    return placed, weights


def _neck(look: Look, skeleton: Skeleton, number: int) -> Part:
    m = skeleton.measures
    skin = skin_colour(look.skin)
    base = m.unit * 0.795
    # The top ends inside the head, behind the mouth.
    top = m.stature - m.head * 0.60
    thick = (m.unit * 0.0315 - 0.0065 * m.feminine) * (0.72 + 0.28 * m.girth)
    thick = min(thick, 0.30 * m.head)
    behind = -m.unit * 0.011
    path = [
        (0.0, base, behind),
        (0.0, base + (top - base) * 0.35, behind + 0.003),
        (0.0, base + (top - base) * 0.7, behind + 0.008),
        (0.0, top, behind + 0.014),
    ]
    radii = [thick * k for k in (1.28, 1.02, 0.97, 1.0)]
    shade = (skin[0] * 0.93, skin[1] * 0.90, skin[2] * 0.88)
    mesh = tube(path, radii, Paint(shade, Material.SKIN, number), columns=24, steps=4)
    weights = np.zeros((len(mesh.vertices), BONES))
    rise = np.clip((mesh.vertices[:, 1] - m.unit * 0.825) / (top - m.unit * 0.825), 0, 1)
    weights[:, Bone.CHEST] = np.clip(1 - rise * 2.2, 0, 1)
    weights[:, Bone.HEAD] = np.clip(rise * 1.8 - 0.8, 0, 1)
    weights[:, Bone.NECK] = 1 - weights[:, Bone.CHEST] - weights[:, Bone.HEAD]
    return mesh, weights


def _hands(look: Look, skeleton: Skeleton, number: int) -> list[Part]:
    parts = []
    for side in SIDES:
        wrist = skeleton.joints[on_side(Bone.LEFT_HAND, side)]
        place = compose(shift(*wrist), turn("z", side * ARM_SPREAD))
        for mesh, weights in hand_of(
            side, skeleton.measures.hand_scale, skin_colour(look.skin), number
        ):
            parts.append((moved(mesh, place), weights))
    return parts

"""Pictures that steer a video model: depth, normals, masks, drawn skeletons, optical flow."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from storyreel.document import replacing, write_whole

BODY_18 = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow",
    "left_wrist", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip
"""Keypoints of a body in the order of OpenPose's COCO model (Cao et al. 2019), 18 of them."""

# Pairs of keypoints that a drawn skeleton joins, in OpenPose's order, each in its own colour.
_LIMBS = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12),
    (12, 13), (1, 0), (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
_COLOURS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0),
    (0, 255, 0), (0, 255, 85), (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255),
    (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85),
)  # fmt: skip
_LIMB_LIGHT = 0.6
_STROKE = 1 / 128
"""Width of a limb as a share of the picture's shorter side: 4 pixels of 512."""
_FLOW_UNIT, _FLOW_ZERO = 64, 1 << 15
_MOST = 65535

Keypoints = Sequence[tuple[float, float, float]]
"""Column, row and confidence of each keypoint; 0 for one that is not seen."""


def depth_mm(depth_m: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Depth in whole millimetres; 0 where nothing is, 65,535 for all that is further away.

    Args:
        depth_m: float32, (row, column), metres along the lens, infinite where nothing is.
    """
    millimetres = np.where(np.isfinite(depth_m), depth_m, np.float32(0)) * np.float32(1000)
    return np.asarray(np.rint(np.clip(millimetres, 0, _MOST)), np.uint16)


def nearness_gray(
    depth_m: NDArray[np.float32], *, near_m: float, far_m: float
) -> NDArray[np.uint8]:
    """Depth as depth-steered models take it: white is near, black is far, even steps of 1/depth.

    Args:
        depth_m: float32, (row, column), metres along the lens, infinite where nothing is.
        near_m: What is white.
        far_m: What is black.
    """
    share = (1 / np.maximum(depth_m, 1e-3) - 1 / far_m) / max(1 / near_m - 1 / far_m, 1e-6)
    return np.asarray(np.rint(np.clip(share, 0, 1) * 255), np.uint8)


def normal_rgb(normals: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Normals as colours: -1 to 1 becomes 0 to 255; red right, green up, blue to the camera.

    Args:
        normals: float32, (row, column, xyz), unit length, 0 where nothing is.
    """
    return np.asarray(np.rint((normals * 0.5 + 0.5) * 255), np.uint8)


def skeleton_rgb(people: Sequence[Keypoints], size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """Skeletons drawn on black, in OpenPose's colours.

    Args:
        people: `BODY_18` keypoints of each person, in pixels.
        size_px: Width and height.
    """
    image = Image.new("RGB", size_px)
    pen = ImageDraw.Draw(image)
    radius = max(1.5, min(size_px) * _STROKE)
    for points in people:
        for number, (a, b) in enumerate(_LIMBS):
            if points[a][2] > 0 and points[b][2] > 0:
                colour = tuple(int(part * _LIMB_LIGHT) for part in _COLOURS[number])
                pen.line([points[a][:2], points[b][:2]], fill=colour, width=round(2 * radius))
        for (x, y, seen), colour in zip(points, _COLOURS, strict=True):
            if seen > 0:
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return np.asarray(image, np.uint8)


def save_gray16(values: NDArray[np.uint16], into: Path) -> None:
    """Writes a 16-bit gray PNG file.

    Args:
        values: uint16, (row, column).
        into: The file to write or replace.
    """
    with replacing(into) as part:
        Image.fromarray(values).save(part, format="PNG", compress_level=1)


def save_flow(flow: NDArray[np.float32], into: Path) -> None:
    """Writes optical flow as a 16-bit colour PNG file in the form of KITTI (Geiger et al. 2013).

    Red is the way right and green the way down, each in 64ths of a pixel above 32,768; blue is 1
    where the flow is known, and 0 where it is too large to be written.

    Args:
        flow: float32, (row, column, xy), pixels right and down.
        into: The file to write or replace.
    """
    height, width = flow.shape[:2]
    values = np.rint(flow.astype(np.float64) * _FLOW_UNIT) + _FLOW_ZERO
    picture = np.zeros((height, width, 3), np.uint16)
    picture[:, :, 2] = (values.min(axis=2) >= 1) & (values.max(axis=2) <= _MOST)
    picture[:, :, :2] = values * picture[:, :, 2:]
    codec = av.CodecContext.create("png", "w")
    assert isinstance(codec, av.VideoCodecContext), "a codec of pictures"
    codec.width, codec.height, codec.pix_fmt = width, height, "rgb48be"
    codec.time_base = Fraction(1)
    frame = av.VideoFrame.from_ndarray(picture, format="rgb48be")
    write_whole(into, b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode()]))

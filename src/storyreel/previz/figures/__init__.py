"""The people of the previz stage: bodies, heads, hair, clothes, faces and acting."""

from storyreel.previz.figures.acting import (
    FigureFrame,
    Performance,
    face_box_points,
    face_points,
    mouth_point,
)
from storyreel.previz.figures.measures import Measures

__all__ = [
    "FigureFrame",
    "Measures",
    "Performance",
    "face_box_points",
    "face_points",
    "mouth_point",
]

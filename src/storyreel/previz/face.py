"""The numbers a painted face has: one row of them per person and frame.

A face is a function of the head's own coordinates (metres; x to the person's left, y up from the
middle of the head, z forward), evaluated per pixel, so it stays sharp in an extreme close-up and
sits right in profile. The figures room fills a row from emotion, phonemes and gaze; the face
kernel paints it.
"""

from __future__ import annotations

import enum


class FaceParam(enum.IntEnum):
    """Column of a face row (float32); a colour is linear RGB in three columns from its name."""

    UPPER_LID = 0
    """Opening of the upper lid: 1 open, 1.3 wide, 0 level with the eye's middle, -0.55 shut."""
    LOWER_LID = 1
    """Opening of the lower lid: 1 relaxed, 0.6 squeezed by a smile."""
    GAZE_X = 2
    """Where the eyes point, -1..1, positive to the person's left."""
    GAZE_Y = 3
    """Where the eyes point, -1..1, positive up."""
    BROW_RAISE = 4
    """-1 lowered, 1 raised."""
    BROW_INNER = 5
    """Inner ends of the brows: -1 drawn down (anger), 1 drawn up (grief)."""
    LID_TILT = 6
    """Outer corners of the lids: -1 up (anger), 1 down (grief)."""
    BROW_ASYMMETRY = 7
    """One brow up, the other down, -1..1."""
    MOUTH_OPEN = 8
    """Jaw, 0 shut to 1 wide; lip gap is 26 mm times this."""
    MOUTH_HALF_WIDTH = 9
    """Half the width of the mouth in metres, 0.015 (oo) to 0.034 (ee, smile)."""
    SMILE = 10
    """Corners of the mouth: -1 down, 1 up."""
    LIP_ROUND = 11
    """0 relaxed to 1 pursed."""
    TEETH = 12
    """How much of the upper teeth shows when open: 0 none, 1 usual, 2.2 bared."""
    TONGUE = 13
    """How high the tongue lies when open, 0..1.4."""
    AGE = 14
    """Lines of age, 0 none, 1 deep, 1.4 of very old age (forehead, eyes, nose to mouth)."""
    STUBBLE = 15
    """Shadow of a beard, 0..1, in the brow's colour."""
    MAKE_UP = 16
    """Lash and lid line weight, 0 plain to 1 strong."""
    TEARS = 17
    """Wet rims and a track below the eyes, 0..1."""
    SKEW = 18
    """Corner of the mouth on the person's left up, the other down, -1..1."""
    FURROW = 19
    """Folds between the brows and over the nose, 0..1."""
    BLUSH = 20
    """Colour in the cheeks, 0..1."""
    IRIS = 21
    """Iris colour, three columns."""
    BROW = 24
    """Brow colour, three columns."""
    LIPS = 27
    """Lip colour, three columns."""
    YOUTH = 30
    """0 grown to 1 a small child: larger eyes, finer brows."""


FACE_PARAMS = 32
"""Columns in a face row."""

"""The lens: what is sharp, and how far the rest is blurred.

The thin lens of any textbook of optics. A point at depth d, seen by a lens of focal length f and
stop N that is focused at s, becomes a disc; its diameter on the sensor is
f² / (N (s - f)) times |1 - s / d|. The first factor is the disc of a point infinitely far away.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

LINES = 720
"""Blur is told in pixels of a picture this high."""

WIDEST_STOP, NARROWEST_STOP = 2.0, 22.0
"""A fast prime wide open, and a lens stopped all the way down."""

MOST_BLUR_PX = 24.0
"""A background is dissolved no further than this: closer than that the lens is stopped down."""

SHARP_PX = 1.0
"""Blur that nobody sees."""


def blur_px(*, vertical_fov_deg: float, sensor_mm: float, stop: float, focus_m: float) -> float:
    """Radius of the disc of a point infinitely far away, in pixels of a picture 720 lines high.

    Args:
        vertical_fov_deg: The lens.
        sensor_mm: Height of the sensor.
        stop: The f-number.
        focus_m: Depth that is sharp, in metres.
    """
    focal_mm = sensor_mm / 2 / math.tan(math.radians(vertical_fov_deg) / 2)
    # No lens focuses nearer than its focal length; a macro lens gets to about twice of it.
    focus_mm = max(1000.0 * focus_m, 2.0 * focal_mm)
    disc_mm = focal_mm * focal_mm / (stop * (focus_mm - focal_mm))
    return 0.5 * disc_mm / sensor_mm * LINES


def stop_for(
    *, vertical_fov_deg: float, sensor_mm: float, focus_m: float, sharp_m: Iterable[float] = ()
) -> float:
    """The stop a cinematographer chooses: wide open, unless more is to be seen than that shows.

    Args:
        vertical_fov_deg: The lens.
        sensor_mm: Height of the sensor.
        focus_m: Depth that is sharp, in metres.
        sharp_m: Other depths at which blur must not be seen.

    Example:
        A two-shot on 50 mm, one a metre behind the other, and a medium shot of one of them:

        >>> lens = {"vertical_fov_deg": 22.9, "sensor_mm": 20.25, "focus_m": 3.5}
        >>> stop_for(**lens, sharp_m=[4.5]), stop_for(**lens)
        (2.86, 2.0)
    """
    wide_open = blur_px(
        vertical_fov_deg=vertical_fov_deg, sensor_mm=sensor_mm, stop=1.0, focus_m=focus_m
    )
    stop = max(WIDEST_STOP, wide_open / MOST_BLUR_PX)
    for depth in sharp_m:
        if depth > 0.0:
            stop = max(stop, wide_open * abs(1.0 - focus_m / depth) / SHARP_PX)
    return round(min(stop, NARROWEST_STOP), 2)

"""The lens of the stage against the textbook."""

from __future__ import annotations

from itertools import pairwise

import pytest

from storyreel.staging.camera import SENSOR_WIDTH_MM, vertical_fov_deg
from storyreel.staging.optics import MOST_BLUR_PX, NARROWEST_STOP, SHARP_PX, blur_px, stop_for

ASPECT = 16 / 9
SENSOR_MM = SENSOR_WIDTH_MM / ASPECT


def test_the_disc_is_that_of_a_thin_lens() -> None:
    """50 mm at f/2, focused at 2.05 m: 50 * 50 / (2 * 2000) = 0.625 mm across."""
    fov = vertical_fov_deg(50, ASPECT)
    radius = blur_px(vertical_fov_deg=fov, sensor_mm=SENSOR_MM, stop=2.0, focus_m=2.05)
    assert radius == pytest.approx(0.625 / 2 / SENSOR_MM * 720)


def test_longer_lenses_and_nearer_focus_blur_more() -> None:
    blurs = [
        blur_px(
            vertical_fov_deg=vertical_fov_deg(focal, ASPECT),
            sensor_mm=SENSOR_MM,
            stop=2.8,
            focus_m=focus,
        )
        for focal, focus in [(24, 5.0), (35, 5.0), (35, 2.0), (85, 2.0)]
    ]
    assert all(a < b for a, b in pairwise(blurs))


@pytest.mark.parametrize("focal", [24, 50, 85, 135])
@pytest.mark.parametrize("other_m", [1.5, 3.0, 6.0])
def test_the_stop_keeps_others_sharp_as_far_as_it_goes(focal: float, other_m: float) -> None:
    lens = {"vertical_fov_deg": vertical_fov_deg(focal, ASPECT), "sensor_mm": SENSOR_MM}
    stop = stop_for(**lens, focus_m=2.5, sharp_m=[other_m])
    blur = blur_px(**lens, stop=stop, focus_m=2.5)
    assert blur <= 1.01 * MOST_BLUR_PX
    assert blur * abs(1 - 2.5 / other_m) <= 1.01 * SHARP_PX or stop == NARROWEST_STOP


def test_a_focus_nearer_than_the_lens_can_do_is_a_macro_not_an_error() -> None:
    fov = vertical_fov_deg(85, ASPECT)
    assert blur_px(vertical_fov_deg=fov, sensor_mm=SENSOR_MM, stop=22, focus_m=0.05) > 0

"""Weather: what falls, what the air hides, and where it does not reach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from storyreel.dialogue import read_text
from storyreel.director import stage_film
from storyreel.previz.lighting import MOODS
from storyreel.previz.render import render_frame
from storyreel.previz.weather import lit_in_weather
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.vocabulary import Weather
from storyreel.scripter import write
from storyreel.staging.shot import StagedShot, Style
from storyreel.staging.stage import Delivery

SIZE = (320, 180)


def master(heading: str, weather: Weather, style: Style = Style.COLOUR) -> StagedShot:
    text = f"{heading}\n\nANNA: It has been like this all day.\n\nBEN: And all night.\n"
    plan: dict[str, Any] = write(read_text(text, name="weather.txt")).model_dump(mode="json")
    plan["places"][0]["weather"] = weather.value
    script = ShootingScript.model_validate(plan)
    return stage_film(script, None, Delivery(SIZE, style=style))[0][3]


def luma(staged: StagedShot, frame: int = 8) -> np.ndarray:
    return render_frame(staged, frame).picture.yuv[: SIZE[1]].astype(int)


def moved(staged: StagedShot) -> float:
    """Share of the upper part of a still picture that is another in the next frame."""
    one, other = (luma(staged, frame)[:60] for frame in (8, 9))
    return float((np.abs(one - other) > 6).mean())


@pytest.mark.parametrize("weather", [Weather.RAIN, Weather.SNOW])
def test_something_falls_outdoors_and_only_there(weather: Weather) -> None:
    assert moved(master("EXT. PARK - DAY", weather)) > 0.004
    assert moved(master("EXT. PARK - DAY", Weather.CLEAR)) < 0.001
    assert moved(master("INT. KITCHEN - DAY", weather)) < 0.001


def test_what_falls_is_the_same_every_time() -> None:
    staged = master("EXT. STREET - NIGHT", Weather.RAIN)
    one, other = (render_frame(staged, 5).picture for _ in range(2))
    assert one.yuv.tobytes() == other.yuv.tobytes()
    assert one.rgb.tobytes() == other.rgb.tobytes()


def test_a_still_of_rain_has_the_colours_of_the_film() -> None:
    picture = render_frame(master("EXT. PARK - DAY", Weather.SNOW), 5).picture
    grey = picture.rgb.astype(float) @ np.array([0.2126, 0.7152, 0.0722])
    light = (picture.yuv[: SIZE[1]].astype(float) - 16) * 255 / 219
    assert float(np.abs(grey - light).mean()) < 1.5


def test_fog_hides_what_is_far_and_little_of_what_is_near() -> None:
    clear, fog = (master("EXT. STREET - DAY", w) for w in (Weather.CLEAR, Weather.FOG))
    sharp, dim = luma(clear), luma(fog)
    depth = render_frame(clear, 8).picture.depth
    far, near = (depth > 11) & np.isfinite(depth), depth < 5
    assert dim[far].std() < 0.5 * sharp[far].std()
    assert dim[near].std() / sharp[near].std() > 1.3 * dim[far].std() / sharp[far].std()


def test_rain_on_paper_is_drawn_in_ink() -> None:
    staged = master("EXT. PARK - DAY", Weather.RAIN, Style.STORYBOARD)
    one, other = (luma(staged, frame)[:60] for frame in (8, 9))
    paper = np.maximum(one, other) > 200
    assert (paper & (one < other - 15)).sum() > 50, "where a drop is, it is darker"


def test_clear_weather_leaves_the_light_alone_and_the_rest_takes_the_sun_away() -> None:
    day = MOODS["day"]
    assert lit_in_weather(day, Weather.CLEAR) is day
    for weather in set(Weather) - {Weather.CLEAR}:
        lit = lit_in_weather(day, weather)
        assert lit.key[0] < 0.5 * day.key[0]
        assert lit.fog_density > day.fog_density
        assert lit.saturation < day.saturation

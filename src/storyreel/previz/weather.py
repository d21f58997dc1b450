"""Weather over an exterior: what it does to the light, and what falls through the air."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from storyreel.previz.kernels.weather import Fall, Lens, draw_falling
from storyreel.previz.lighting import Lighting, Triple
from storyreel.previz.raster import Picture, View, camera_axes
from storyreel.screenplay.vocabulary import Weather

_BOX_M = (14.0, 8.0, 14.0)
_DROPS, _FLAKES = 9000, 9000
_RAIN = Fall((0.5, -8.2, 0.25), 0.0, 1 / 40, 0.0040, 0.0, 0.62)
_SNOW = Fall((0.28, -1.05, 0.12), 0.16, 0.0, 0.023, 0.0, 0.95)
_DARKEST, _LIGHTEST = 16, 235
_INK_LEVEL = 60


def lit_in_weather(lighting: Lighting, weather: Weather) -> Lighting:
    """A light plot of the open air under that sky: softer, greyer, and hazier the thicker it is."""
    if weather is Weather.CLEAR:
        return lighting
    key, soft, density, colour = {
        Weather.OVERCAST: (0.46, 1.22, 0.004, 0.86),
        Weather.RAIN: (0.30, 1.10, 0.014, 0.74),
        Weather.SNOW: (0.42, 1.22, 0.016, 0.80),
        Weather.FOG: (0.24, 1.10, 0.046, 0.66),
    }[weather]
    veil = _cloud(lighting, {Weather.RAIN: 0.80, Weather.FOG: 0.76}.get(weather, 0.94))
    covered = 1.0 if weather in (Weather.FOG, Weather.SNOW) else 0.8
    return replace(
        lighting,
        key=_times(lighting.key, key),
        ambient_above=_times(
            _mixed(lighting.ambient_above, _grey(lighting.ambient_above), 0.5), soft
        ),
        ambient_below=_times(lighting.ambient_below, soft),
        rim=_times(lighting.rim, 0.5),
        fog=veil,
        fog_density=lighting.fog_density + density,
        sky_top=_mixed(lighting.sky_top, _times(veil, 0.78), covered),
        sky_horizon=_mixed(lighting.sky_horizon, veil, covered),
        sun_glow=0.0,
        glow=lighting.glow * (2.2 if weather is Weather.FOG else 1.3),
        saturation=lighting.saturation * colour,
    )


def _cloud(lighting: Lighting, share: float) -> Triple:
    """The colour of cloud under this light: what the horizon sends, nearly grey."""
    return _times(_mixed(lighting.sky_horizon, _grey(lighting.sky_horizon), 0.82), share)


def _grey(colour: Triple) -> Triple:
    level = 0.30 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    return (level, level, level)


def _times(colour: Triple, by: float) -> Triple:
    return (colour[0] * by, colour[1] * by, colour[2] * by)


def _mixed(one: Triple, other: Triple, share: float) -> Triple:
    r, g, b = (a + (c - a) * share for a, c in zip(one, other, strict=True))
    return (r, g, b)


class Precipitation:
    """Rain or snow over the frames of one shot.

    Args:
        weather: `rain` or `snow`.
        size_px: Width and height of the frames.
        lighting: The light it falls through.
        seed: Of the place, so that it falls alike in every shot there.
        inked: Whether the frames are drawn on paper, where rain is dark.
    """

    def __init__(
        self,
        weather: Weather,
        size_px: tuple[int, int],
        lighting: Lighting,
        *,
        seed: int,
        inked: bool,
    ) -> None:
        width, height = size_px
        rain = weather is Weather.RAIN
        dice = np.random.Generator(np.random.PCG64(seed))
        self._seeds = dice.random((_DROPS if rain else _FLAKES, 4))
        self._yuv = np.zeros((height * 3 // 2, width), np.uint8)
        light = min(1.0, _grey(lighting.sky_horizon)[0] * 1.5 + _grey(lighting.key)[0] * 0.4)
        level = _DARKEST + (_LIGHTEST - _DARKEST) * min(1.0, 0.30 + 0.68 * math.sqrt(light))
        if inked:
            level = _INK_LEVEL if rain else _LIGHTEST
        self._fall = (_RAIN if rain else _SNOW)._replace(level=float(level))

    def draw(self, picture: Picture, view: View, time: float) -> Picture:
        """The frame with what falls; the next call writes over it.

        Args:
            picture: The frame.
            view: Its camera.
            time: Seconds on the shot's clock.
        """
        np.copyto(self._yuv, picture.yuv)
        height = len(picture.depth)
        right, up, forward = camera_axes(view)
        lens = Lens(
            (float(view.eye_m[0]), float(view.eye_m[1]), float(view.eye_m[2])),
            (float(right[0]), float(right[1]), float(right[2])),
            (float(up[0]), float(up[1]), float(up[2])),
            (float(forward[0]), float(forward[1]), float(forward[2])),
            height / 2 / math.tan(math.radians(view.vertical_fov_deg) / 2),
        )
        draw_falling(self._yuv, picture.depth, self._seeds, _BOX_M, lens, self._fall, time)
        yuv = self._yuv
        return Picture(
            yuv=yuv,
            depth=picture.depth,
            figures=picture.figures,
            print_rgb=lambda: _rgb(yuv, height),
        )


def _rgb(yuv: NDArray[np.uint8], height: int) -> NDArray[np.uint8]:
    """Planar 4:2:0 as colours: BT.709, limited range."""
    width = yuv.shape[1]
    luma = (yuv[:height].astype(np.float32) - 16) * np.float32(255 / 219)
    planes = yuv[height:].reshape(2, height // 2, width // 2).astype(np.float32) - 128
    blue, red = (np.repeat(np.repeat(p, 2, 0), 2, 1) * np.float32(255 / 224) for p in planes)
    colours = [
        luma + np.float32(1.5748) * red,
        luma - np.float32(0.1873) * blue - np.float32(0.4681) * red,
        luma + np.float32(1.8556) * blue,
    ]
    rgb: NDArray[np.uint8] = np.clip(np.rint(np.stack(colours, -1)), 0, 255).astype(np.uint8)
    return rgb

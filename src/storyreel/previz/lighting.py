"""Light plots: one per mood, for rooms and for the open air.

A light plot has a key from one side that casts the shadows, a soft surround from above and below,
a fill that follows the camera, a rim from behind, and practicals: lamps that stand in the picture.
Colours are linear RGB, 1 being a white surface fully lit.
"""

from __future__ import annotations

from dataclasses import dataclass

from storyreel.errors import UnknownName

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Practical:
    """A lamp that stands in the picture."""

    position_m: Triple
    """Where its bulb is."""
    colour: Triple = (1.3, 0.85, 0.42)
    """Light it gives at about 0.9 m, before the mood's `practical_gain`."""
    glow_radius_m: float = 0.75
    """Size of the haze around it on the lens; 0 for none."""


@dataclass(frozen=True, slots=True)
class Lighting:
    """The light of a scene and the print of its pictures."""

    key_direction: Triple
    """Towards the key light, any length."""
    key: Triple
    """Colour and strength of the key."""
    ambient_below: Triple
    """Soft light on surfaces that face down."""
    ambient_above: Triple
    """Soft light on surfaces that face up."""
    fill: Triple
    """Soft light from the camera's side, about twice as strong on people as on the set."""
    rim: Triple
    """Light along edges, from behind and opposite the key."""
    spot_falloff: float = 0.0
    """How much of the key is lost at the rim of its pool, 0 (sunlight) to 1."""
    spot_radius_m: float = 1.9
    """Radius of the key's pool around the people."""
    gobo: float = 0.0
    """Depth of the venetian-blind pattern in the key, 0 to 1."""
    gobo_pitch_m: float = 0.146
    """Distance from slat to slat."""
    corner_shade: float = 0.0
    """Darkening towards walls, floor and ceiling, 0 to 1."""
    practical_gain: float = 1.0
    """How far the practicals are turned up."""
    practicals: tuple[Practical, ...] = ()
    """Lamps of the set; the mood comes without any."""
    fog: Triple = (0.0, 0.0, 0.0)
    """Colour distant things fade to."""
    fog_density: float = 0.0
    """Share of light lost per metre, for small distances; 0 for clear air."""
    sky_top: Triple = (0.004, 0.004, 0.005)
    """Background straight up; beyond the walls of a room, the dark of the stage."""
    sky_horizon: Triple = (0.004, 0.004, 0.005)
    """Background at eye level and below."""
    sun_glow: float = 0.0
    """Strength of the halo the key light leaves in the sky."""
    glow: float = 0.0
    """Strength of the haze around practicals."""
    glow_colour: Triple = (1.0, 0.75, 0.45)
    """Colour of that haze."""
    vignette: float = 0.5
    """Darkening towards the corners of the picture, 0 to 1."""
    saturation: float = 1.0
    """0 is black and white."""
    grade: Triple = (1.0, 1.0, 1.0)
    """Gains of red, green and blue in the print."""


MOODS: dict[str, Lighting] = {
    "warm": Lighting(
        key_direction=(1.15, 2.25, 3.2),
        key=(2.0, 1.62, 1.18),
        ambient_below=(0.16, 0.12, 0.11),
        ambient_above=(0.28, 0.28, 0.36),
        fill=(0.150, 0.130, 0.112),
        rim=(0.54, 0.42, 0.32),
        spot_falloff=0.62,
        spot_radius_m=2.6,
        corner_shade=0.50,
        practical_gain=0.50,
        glow=0.10,
        glow_colour=(1.0, 0.72, 0.42),
        vignette=0.50,
        saturation=1.06,
        grade=(1.04, 1.0, 0.94),
    ),
    "noir": Lighting(
        key_direction=(2.9, 1.65, 2.2),
        key=(1.9, 1.9, 2.0),
        ambient_below=(0.030, 0.032, 0.040),
        ambient_above=(0.055, 0.060, 0.080),
        fill=(0.08, 0.08, 0.088),
        rim=(0.85, 0.90, 1.02),
        spot_falloff=0.90,
        spot_radius_m=2.3,
        gobo=0.82,
        gobo_pitch_m=0.105,
        corner_shade=0.55,
        practical_gain=0.14,
        glow=0.03,
        glow_colour=(0.7, 0.8, 1.0),
        vignette=0.80,
        saturation=0.20,
        grade=(0.98, 1.0, 1.05),
    ),
    "cold": Lighting(
        key_direction=(1.3, 2.15, 2.7),
        key=(0.75, 0.95, 1.35),
        ambient_below=(0.070, 0.085, 0.130),
        ambient_above=(0.13, 0.17, 0.27),
        fill=(0.088, 0.102, 0.136),
        rim=(0.48, 0.64, 1.0),
        spot_falloff=0.75,
        spot_radius_m=2.6,
        corner_shade=0.50,
        practical_gain=0.75,
        glow=0.08,
        glow_colour=(1.0, 0.75, 0.45),
        vignette=0.65,
        saturation=0.90,
        grade=(0.94, 1.0, 1.08),
    ),
    "day": Lighting(
        key_direction=(2.2, 3.2, 2.4),
        key=(2.15, 2.0, 1.72),
        ambient_below=(0.20, 0.19, 0.15),
        ambient_above=(0.36, 0.44, 0.58),
        fill=(0.05, 0.05, 0.05),
        rim=(0.45, 0.45, 0.42),
        fog=(0.70, 0.80, 0.92),
        fog_density=0.006,
        sky_top=(0.10, 0.28, 0.72),
        sky_horizon=(0.62, 0.78, 0.95),
        sun_glow=0.12,
        practical_gain=0.05,
        vignette=0.35,
        saturation=1.06,
        grade=(1.02, 1.0, 0.97),
    ),
    "dusk": Lighting(
        key_direction=(3.2, 1.35, 1.9),
        key=(2.2, 1.22, 0.62),
        ambient_below=(0.14, 0.10, 0.11),
        ambient_above=(0.24, 0.23, 0.40),
        fill=(0.07, 0.056, 0.06),
        rim=(0.90, 0.55, 0.34),
        fog=(0.78, 0.42, 0.30),
        fog_density=0.014,
        sky_top=(0.10, 0.13, 0.38),
        sky_horizon=(1.05, 0.50, 0.26),
        sun_glow=0.22,
        practical_gain=0.55,
        glow=0.10,
        glow_colour=(1.0, 0.70, 0.42),
        vignette=0.50,
        saturation=1.08,
        grade=(1.04, 1.0, 0.97),
    ),
    "dawn": Lighting(
        key_direction=(3.2, 1.25, 1.9),
        key=(1.65, 1.28, 1.02),
        ambient_below=(0.12, 0.11, 0.13),
        ambient_above=(0.26, 0.29, 0.42),
        fill=(0.06, 0.058, 0.064),
        rim=(0.66, 0.52, 0.48),
        fog=(0.62, 0.56, 0.62),
        fog_density=0.016,
        sky_top=(0.14, 0.24, 0.52),
        sky_horizon=(0.92, 0.66, 0.60),
        sun_glow=0.16,
        practical_gain=0.35,
        glow=0.06,
        glow_colour=(1.0, 0.76, 0.50),
        vignette=0.45,
        saturation=0.94,
        grade=(0.98, 0.99, 1.04),
    ),
    "night": Lighting(
        key_direction=(2.4, 2.9, 1.8),
        key=(0.42, 0.58, 0.92),
        ambient_below=(0.030, 0.036, 0.055),
        ambient_above=(0.060, 0.085, 0.160),
        fill=(0.04, 0.048, 0.066),
        rim=(0.40, 0.58, 0.95),
        fog=(0.020, 0.032, 0.070),
        fog_density=0.018,
        sky_top=(0.006, 0.011, 0.034),
        sky_horizon=(0.030, 0.050, 0.110),
        practical_gain=1.15,
        glow=0.16,
        glow_colour=(1.0, 0.76, 0.46),
        vignette=0.65,
        saturation=0.92,
        grade=(0.95, 1.0, 1.08),
    ),
}
"""Light plots by mood: warm, noir and cold for rooms; dawn, day, dusk and night outdoors."""

INDOORS = {"dawn": "warm", "day": "warm", "dusk": "warm", "night": "cold"}
"""The plot of a room when the mood names a time of day."""

OUTDOORS = {"warm": "dusk", "noir": "night", "cold": "night"}
"""The plot of the open air when the mood names a room's."""


def lighting_for(mood: str, *, interior: bool) -> Lighting:
    """Light plot of a mood, indoors or out.

    Args:
        mood: A key of `MOODS`. A time of day given for a room, or a room's mood given for the
            open air, falls to its nearest relation in `INDOORS` and `OUTDOORS`.
        interior: Whether the set is a room.

    Raises:
        UnknownName: There is no such mood.

    Example:
        >>> lighting_for("night", interior=True) is MOODS["cold"]
        True
    """
    if mood not in MOODS:
        raise UnknownName(f"There is no mood {mood!r}; choose one of {', '.join(MOODS)}.")
    return MOODS[(INDOORS if interior else OUTDOORS).get(mood, mood)]

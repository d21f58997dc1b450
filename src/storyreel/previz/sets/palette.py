"""Colours of places: few and chosen per look, so that two places are told apart at a glance."""

from __future__ import annotations

import colorsys
import random
from dataclasses import dataclass, fields, replace

from storyreel.previz.mesh import Material
from storyreel.previz.shapes import Colour, Paint, linear
from storyreel.screenplay.periods import year_of
from storyreel.screenplay.vocabulary import Mood, TimeOfDay, Weather
from storyreel.staging.shot import StagedSet


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one place, linear albedo; what each is used for is in its name.

    `fabric` is the large upholstery, `accent` what catches the eye (cushions, books, signs),
    `textile` curtains, blankets and awnings.
    """

    wall: Colour
    wainscot: Colour
    trim: Colour
    ceiling: Colour
    floor: Colour
    wood: Colour
    dark_wood: Colour
    fabric: Colour
    accent: Colour
    textile: Colour
    rug: Colour
    rug_border: Colour
    metal: Colour
    leaf: Colour
    stone: Colour
    floor_material: Material = Material.FLOORBOARDS
    wainscot_material: Material = Material.PANELLING
    wall_material: Material = Material.MATTE
    wainscot_m: float = 0.95
    """Height of the wainscot; 0 for none."""
    ceiling_m: float = 2.95
    """Height of the room."""


def _palette(colours: str, **rest: object) -> Palette:
    """A palette from its colours as #rrggbb in the order of the fields."""
    names = [field.name for field in fields(Palette)]
    values: dict[str, object] = {
        name: linear(colour) for name, colour in zip(names, colours.split(), strict=False)
    }
    return Palette(**{**values, **rest})  # type: ignore[arg-type]


# wall wainscot trim ceiling floor wood dark_wood
# fabric accent textile rug rug_border metal leaf stone
PALETTES: dict[str, Palette] = {
    "living-room": _palette(
        "#d3b795 #6a4f3f #efe4d2 #e9dfd0 #a66d3c #84532f #4f3020 "
        "#2c5f66 #d98e32 #a5402f #8c3430 #e0c390 #b08d4e #3d7340 #9c8f80"
    ),
    "kitchen": _palette(
        "#ecd8a2 #e9e2d0 #f4ecdc #f0e8d8 #c9b592 #b9834a #7a5230 "
        "#6d947f #d1573a #c8523c #7f9c86 #efe3c8 #9aa3a6 #4f8a46 #b5a78f",
        floor_material=Material.TILES,
        wainscot_material=Material.MATTE,
    ),
    "cafe": _palette(
        "#46685a #452c1f #33211a #d8c6a4 #6f4527 #5e3822 #3b2318 "
        "#8c2f2a #e0a33e #7d2b28 #6b3026 #c79b57 #b98f45 #3f7a48 #8b7f70",
        ceiling_m=3.1,
    ),
    "office": _palette(
        "#a9bac2 #7c5136 #d9d6cc #dfe1dd #8d7459 #754729 #4a2c1c "
        "#c28a2c #c2512f #5f7d8c #35516a #b9c2c4 #868d92 #47805a #8f8f8b"
    ),
    "bedroom": _palette(
        "#c3abc0 #efe6df #f3ebe2 #efe7e4 #b58a5f #b9895b #7b5639 "
        "#f0e6d6 #7d3f63 #8a6596 #d9b8b4 #8a5f7d #b39a6a #5c8560 #a39a95",
        wainscot_material=Material.PANELLING,
    ),
    "hall": _palette(
        "#a89d8b #8b806f #8a7f6d #6b5a47 #948b7c #6e4a2b #43291a "
        "#8f1f2b #d0a03c #8f1f2b #8f1f2b #d0a03c #c49a3f #4b6e42 #b5ab99",
        floor_material=Material.TILES,
        wainscot_m=0.0,
        ceiling_m=6.4,
    ),
    "cabin": _palette(
        "#94643a #7d5130 #5b3821 #7a5030 #6f4728 #8a5a32 #4c2f1d "
        "#a03a2c #d9a441 #3f5a78 #9c4034 #d7c29a #4a4a4c #4c7746 #7d766c",
        wainscot_m=0.0,
        wall_material=Material.FLOORBOARDS,
        ceiling_m=2.75,
    ),
    "cell": _palette(
        "#9aa699 #66776c #59645e #8a8f88 #7f7d76 #7a6448 #4e4234 "
        "#6f7787 #a3512f #5f6672 #6b6f6a #8a8d88 #5a5f62 #58704f #8d8b84",
        floor_material=Material.TILES,
        wainscot_material=Material.BRICK,
        wall_material=Material.BRICK,
        wainscot_m=1.2,
        ceiling_m=2.85,
    ),
    "hospital": _palette(
        "#dcdcc6 #9dbda8 #eeefe6 #ecece2 #b9bcae #c9b391 #7d8a88 "
        "#7fa3b8 #d98a5a #6f9fa6 #9fb5b2 #e3ebe8 #aab4b8 #5c9468 #a7b0ae",
        floor_material=Material.TILES,
        wainscot_material=Material.MATTE,
        wainscot_m=1.1,
    ),
    "bar": _palette(
        "#5a2f2c #33201b #241713 #3a2620 #4a2f20 #6b3d22 #2c1a13 "
        "#7a2230 #e3a13a #3f2430 #5a2a24 #b98a4a #c39a4c #3f6b41 #6f6459",
        wainscot_m=1.15,
        ceiling_m=3.0,
    ),
    "cottage": _palette(
        "#ddd0b4 #b7a684 #5b4027 #c9b996 #8a6c4a #8d6238 #4a3120 "
        "#7c4a36 #c4662f #6d7f52 #8f4a3a #d9c293 #55534f #5f7d43 #948878",
        floor_material=Material.TILES,
        wainscot_m=0.0,
        ceiling_m=2.5,
    ),
    "carriage": _palette(
        "#6a4a30 #4a2f1e #c39a58 #d8cbb0 #5c3a30 #6f4526 #3a2417 "
        "#2f5a4c #c8963e #8c5a3a #7d3a34 #d0a860 #c8a252 #54703f #8a7d6a",
        wainscot_m=0.92,
        ceiling_m=2.6,
    ),
    "car": _palette(
        "#8aa0ae #6f8088 #3c4044 #93a7b8 #55565a #7a5334 #3a2a22 "
        "#a8322c #d99a3a #d8c7a4 #4c4d50 #7a7b7d #b9bfc4 #5d8040 #8d8b86",
        floor_material=Material.GROUND,
        wainscot_m=0.0,
        ceiling_m=5.3,
    ),
    "stage": _palette(
        "#2b2a2e #232226 #1f1e22 #1c1b1f #5a4232 #6d4c31 #3a281c "
        "#8a2d33 #d2a349 #51222b #3a3538 #8a7a5c #6f7276 #4c6a44 #5b5855",
        wainscot_m=0.0,
        ceiling_m=5.2,
    ),
    "court": _palette(
        "#c6b894 #5f3f26 #4a301d #d9ceb2 #8a6a48 #6c4427 #3f2717 "
        "#5f2a2c #c79a44 #7a2a2e #6d2d30 #cda860 #b8924a #4f6d46 #a39982",
        wainscot_m=1.5,
        ceiling_m=4.2,
    ),
    "deck": _palette(
        "#d8d2c2 #a08a68 #ece6d6 #8d7a5c #b08d5e #8f6236 #5a3d26 "
        "#2f5f7a #b5402f #d0c4a4 #3f6b82 #8f8a84 #8d9296 #5f8a4e #b0a894",
        floor_material=Material.FLOORBOARDS,
    ),
    "forest": _palette(
        "#8f8a66 #6f6b4c #b3a883 #6a5d45 #5f7040 #7a5a3a #4a3626 "
        "#4a6a4c #b06a34 #7d5a3c #8f8a58 #6d6a4a #45463f #46703a #8d877a",
        floor_material=Material.GROUND,
    ),
    "street": _palette(
        "#b8654a #d9c39a #efe3cb #5b6470 #a9a296 #7a5334 #3f4a46 "
        "#2f5d6b #d9953a #a83c34 #55545a #8f8a84 #3c4347 #5f8a3e #c2b8a6",
        floor_material=Material.TILES,
    ),
    "park": _palette(
        "#c9b68c #8d8468 #e4d9be #7b6a52 #6d953f #7a5433 #54402c "
        "#35664a #d98c3a #b24a3a #cdb78a #9c8f6c #39433f #6a9a3d #a49c8c",
        floor_material=Material.GROUND,
    ),
    "field": _palette(
        "#b8a97e #8d8468 #ddd0ae #7b6a52 #a88f4a #7a5a3c #57422e "
        "#6b7a4a #c9862f #8d4f3a #b39c66 #8c8350 #4b4a44 #7d8f40 #9c968a",
        floor_material=Material.GROUND,
    ),
    "rooftop": _palette(
        "#b0583c #c09a72 #e0cda8 #5d6470 #6a6c76 #7d5638 #463629 "
        "#3f6675 #dd9a42 #b0483c #55535a #8a8790 #6d7478 #557f45 #9a958e",
        floor_material=Material.TILES,
    ),
}
"""Colours by look. Every room differs from every other in walls, floor and fabric."""


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share of `other`."""
    r, g, b = (a + (c - a) * share for a, c in zip(one, other, strict=True))
    return (r, g, b)


def scaled(colour: Colour, by: float) -> Colour:
    """Brighter or darker."""
    return (colour[0] * by, colour[1] * by, colour[2] * by)


def toned(colour: Colour, mood: Mood) -> Colour:
    """A colour as the art department paints it for a mood; light and print do the rest."""
    grey = 0.30 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    if mood is Mood.NOIR:
        return scaled(mixed(colour, (grey, grey, grey), 0.45), 0.72)
    if mood is Mood.COLD:
        return mixed(colour, (grey * 0.86, grey * 0.98, grey * 1.16), 0.28)
    return colour


_TURNS = (0.0, 0.035, 0.07, -0.02)
"""Shares of the colour circle; much further back, reds would go pink."""
_SOFT = ("fabric", "accent", "textile")


def _dressed(base: Palette, staged: StagedSet) -> Palette:
    """The palette as this place has it: other cushions and curtains, another coat of paint."""
    dice = random.Random(staged.seed)
    soft, wall = dice.choice(_TURNS), dice.uniform(-0.02, 0.02)
    light = dice.uniform(0.94, 1.05)
    changes = {name: _turned(getattr(base, name), soft) for name in _SOFT}
    if staged.interior:
        # Outdoors these are asphalt, paths and water.
        changes |= {name: _turned(getattr(base, name), soft) for name in ("rug", "rug_border")}
        changes["wall"] = scaled(_turned(base.wall, wall), light)
    return replace(base, **changes)  # type: ignore[arg-type]


def _turned(colour: Colour, turn: float) -> Colour:
    """The colour with its hue turned by a share of the circle."""
    hue, saturation, value = colorsys.rgb_to_hsv(*colour)
    red, green, blue = colorsys.hsv_to_rgb((hue + turn) % 1.0, saturation, value)
    return (red, green, blue)


def palette_for(staged: StagedSet) -> Palette:
    """The palette of a place: its look, toned by the mood, aged by the period, snowed on."""
    home = "living-room" if staged.interior else "park"
    base = _dressed(PALETTES.get(staged.look, PALETTES[home]), staged)
    changes: dict[str, Colour] = {
        field.name: toned(value, staged.mood)
        for field in fields(Palette)
        if isinstance(value := getattr(base, field.name), tuple)
    }
    if staged.interior and year_of(staged.period) < 1900 and staged.look != "hall":
        # Candle smoke and old varnish: walls go browner.
        changes["wall"] = mixed(changes["wall"], linear("#a98a5f"), 0.3)
        changes["ceiling"] = mixed(changes["ceiling"], linear("#b59c72"), 0.35)
    if not staged.interior:
        # Daylight is several times a room's: paints that suit lamps would bleach under it.
        for name, colour in changes.items():
            changes[name] = scaled(colour, 0.72 if name == "leaf" else 0.52)
    if not staged.interior and staged.weather is Weather.SNOW:
        snow = toned(linear("#c3c9d2"), staged.mood)
        for name in ("floor", "leaf", "rug"):
            changes[name] = mixed(changes[name], snow, 0.82)
    return replace(base, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is seen through a window, as light rather than paint."""

    sky: Colour
    horizon: Colour
    shapes: Colour
    """Houses and trees against the sky."""
    lit: Colour | None
    """Lit windows in those houses; none by day."""


_OUTLOOKS = {
    TimeOfDay.DAY: Outlook((0.46, 0.78, 1.28), (0.98, 1.12, 1.22), (0.26, 0.33, 0.37), None),
    TimeOfDay.DAWN: Outlook((0.95, 0.85, 1.15), (2.2, 1.35, 0.95), (0.30, 0.25, 0.33), None),
    TimeOfDay.DUSK: Outlook(
        (1.0, 0.50, 0.55), (2.5, 1.15, 0.45), (0.16, 0.09, 0.13), (1.9, 1.2, 0.5)
    ),
    TimeOfDay.NIGHT: Outlook(
        (0.020, 0.035, 0.10), (0.06, 0.09, 0.20), (0.010, 0.013, 0.03), (1.5, 1.0, 0.45)
    ),
}


def outlook_for(staged: StagedSet) -> Outlook:
    """Sky and silhouettes for the time of day, dulled by weather and mood."""
    outlook = _OUTLOOKS[staged.time_of_day]

    def seen(colour: Colour) -> Colour:
        grey = 0.30 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
        dull = 0.0 if staged.weather is Weather.CLEAR else 0.65
        colour = mixed(colour, (grey * 0.82, grey * 0.86, grey * 0.92), dull)
        if staged.mood is Mood.NOIR:
            colour = scaled(mixed(colour, (grey, grey, grey), 0.6), 0.35)
        return colour

    veil = (
        0.6
        if staged.weather in (Weather.FOG, Weather.SNOW)
        else 0.25
        if staged.weather is Weather.RAIN
        else 0.0
    )
    return Outlook(
        sky=seen(outlook.sky),
        horizon=seen(outlook.horizon),
        shapes=mixed(seen(outlook.shapes), seen(outlook.horizon), veil),
        lit=None if outlook.lit is None else seen(outlook.lit),
    )


def paint(colour: Colour, material: Material = Material.MATTE) -> Paint:
    """A paint of the set."""
    return Paint(colour, material)

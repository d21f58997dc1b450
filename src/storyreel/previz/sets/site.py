"""What a piece of furniture is told when it is built."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from storyreel.previz.mesh import Material, Mesh
from storyreel.previz.sets.joinery import Opening
from storyreel.previz.sets.palette import (
    Outlook,
    Palette,
    outlook_for,
    palette_for,
    scaled,
    toned,
)
from storyreel.previz.shapes import Colour, Paint, linear
from storyreel.screenplay.periods import year_of
from storyreel.screenplay.vocabulary import Mood, TimeOfDay
from storyreel.staging.plans import Item, item
from storyreel.staging.shot import StagedSet

Maker = Callable[["Site"], list[Mesh]]
"""Builds one piece in its own coordinates: standing on y = 0, front to +z."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place as its furniture sees it."""

    staged: StagedSet
    palette: Palette
    outlook: Outlook
    rng: np.random.Generator
    """Chance of this piece alone, so that adding another changes nothing here."""
    size: Item
    """Size of this piece."""
    ceiling_m: float
    """Height of the room; of the sky outdoors, where lamps hang from nothing."""

    @property
    def year(self) -> int:
        """When it plays."""
        return year_of(self.staged.period)

    @property
    def lamps_lit(self) -> bool:
        """Whether lamps are on."""
        return lamps_lit(self.staged)

    def hue(self, colour: str) -> Colour:
        """A colour of its own (#rrggbb), toned by the mood like the palette."""
        return toned(linear(colour), self.staged.mood)

    def shade_of_lamp(self, *, strength: float = 1.0) -> Paint:
        """Lampshade or glass: glowing when lit."""
        if not self.lamps_lit:
            return Paint(self.hue("#eadcc0"))
        if self.staged.mood is Mood.NOIR:
            return Paint(scaled((1.2, 1.0, 0.7), strength), Material.GLOW)
        return Paint(scaled((3.0, 2.05, 1.05), strength), Material.GLOW)


def site_for(staged: StagedSet, name: str, thing_id: str) -> Site:
    """The site of one piece of a set."""
    palette = palette_for(staged)
    seed = (staged.seed & 0xFFFFFFFF) * 0x1_0000_0000 + zlib.crc32(thing_id.encode())
    return Site(
        staged=staged,
        palette=palette,
        outlook=outlook_for(staged),
        rng=np.random.Generator(np.random.PCG64(seed)),
        size=item(name),
        ceiling_m=palette.ceiling_m,
    )


def lamps_lit(staged: StagedSet) -> bool:
    """Whether lamps are on: after dark, and by day where the mood wants them."""
    if staged.interior:
        return staged.time_of_day is not TimeOfDay.DAY or staged.mood in (Mood.WARM, Mood.NOIR)
    return staged.time_of_day in (TimeOfDay.DUSK, TimeOfDay.NIGHT)


def window_opening(look: str) -> Opening:
    """Left, right, sill and head of a window, about its own middle."""
    sizes = {
        "hall": (0.62, 1.9, 5.0),
        "cell": (0.36, 1.85, 2.4),
        "cabin": (0.5, 1.02, 1.85),
        "cafe": (0.78, 0.62, 2.45),
        "cottage": (0.46, 1.0, 1.8),
        "carriage": (0.62, 0.98, 1.78),
        "court": (0.6, 1.9, 3.7),
    }
    half, sill, head = sizes.get(look, (0.75, 0.98, 2.32))
    return -half, half, sill, head

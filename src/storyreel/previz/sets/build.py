"""Puts a staged set together: shell or ground first, then everything that casts a shadow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from storyreel.previz.lighting import Practical
from storyreel.previz.mesh import Mesh, join
from storyreel.previz.sets import aboard, exterior, fittings, furniture, rooms
from storyreel.previz.sets.joinery import placed
from storyreel.previz.sets.palette import scaled
from storyreel.previz.sets.site import Maker, lamps_lit, site_for
from storyreel.previz.shapes import linear
from storyreel.screenplay.schema import Furniture, Light
from storyreel.screenplay.vocabulary import TimeOfDay
from storyreel.staging.plans import item, surface_m
from storyreel.staging.shot import StagedSet

MOST_PRACTICALS = 4
"""Lamps that light a place; each costs time in every pixel."""
MAKERS: dict[str, Maker] = {
    **furniture.MAKERS,
    **fittings.MAKERS,
    **aboard.MAKERS,
    **exterior.MAKERS,
}
"""Who builds which item; any other name is drawn as a plain box."""
_ON_FURNITURE = ("table-lamp", "lantern", "computer")
_DAYLIGHT = {TimeOfDay.DAWN: 0.7, TimeOfDay.DAY: 1.0, TimeOfDay.DUSK: 0.45, TimeOfDay.NIGHT: 0.0}


@dataclass(frozen=True, slots=True)
class BuiltSet:
    """A set ready for the rasteriser.

    Attributes:
        mesh: Everything, figure 0.
        shell_triangles: The first so many triangles are floor, walls and ceiling of a room, or
            ground and backdrop outdoors: they take shadows and cast none.
        practicals: Lamps and windows that give light now, strongest first.
        contacts: (x, z) of furniture that stands on the floor, nearest the middle first, for the
            soft shade under it.
    """

    mesh: Mesh
    shell_triangles: int
    practicals: tuple[Practical, ...]
    contacts: tuple[tuple[float, float], ...]


@lru_cache(maxsize=4)  # the shots of a scene mostly share theirs
def build_set(staged: StagedSet) -> BuiltSet:
    """Builds a set.

    The same set gives the same bytes: what varies (books, leaves, pictures) is drawn from the
    set's seed and the piece's own id.
    """
    site = site_for(staged, "", "shell")
    if staged.interior:
        shell, solid = rooms.shell(site), rooms.doorways(site)
    else:
        shell, solid = (
            [*exterior.ground(site), *exterior.backdrop(site)],
            exterior.undergrowth(site),
        )
    for thing in (*staged.furniture, *_undrawn_lamps(staged)):
        solid.append(_stand(staged, thing))
    return BuiltSet(
        mesh=join([*shell, *solid]),
        shell_triangles=sum(part.triangle_count for part in shell),
        practicals=_practicals(staged),
        contacts=_contacts(staged),
    )


def _stand(staged: StagedSet, thing: Furniture) -> Mesh:
    """One piece, in its place."""
    site = site_for(staged, thing.item, thing.id)
    parts = MAKERS.get(thing.item, furniture.plain_box)(site)
    lift = surface_m(staged.furniture, thing.x_m, thing.z_m) if thing.item in _ON_FURNITURE else 0.0
    return placed(join(parts), thing.x_m, lift, thing.z_m, thing.facing_deg)


def _undrawn_lamps(staged: StagedSet) -> list[Furniture]:
    """Lights of the script that no furniture stands for, such as a lamp added by hand."""
    standing = [(thing.item, thing.x_m, thing.z_m) for thing in staged.furniture]
    found = []
    for light in staged.lights:
        near = any(
            abs(light.x_m - x) + abs(light.z_m - z) < 1.5
            and (name == light.item or name not in MAKERS)
            for name, x, z in standing
        )
        if not near and light.item in MAKERS:
            found.append(Furniture(id=light.id, item=light.item, x_m=light.x_m, z_m=light.z_m))
    return found


def _practicals(staged: StagedSet) -> tuple[Practical, ...]:
    lit = lamps_lit(staged)
    found: list[tuple[float, Practical]] = []
    for light in staged.lights:
        daylight = light.item == "window"
        strength = light.strength * (0.9 * _DAYLIGHT[staged.time_of_day] if daylight else 1.3 * lit)
        if strength <= 0.0 or (daylight and not staged.interior):
            continue
        found.append((strength, _practical(light, strength)))
    found.sort(key=lambda pair: -pair[0])
    return tuple(practical for _, practical in found[:MOST_PRACTICALS])


def _practical(light: Light, strength: float) -> Practical:
    radius = {
        "window": 1.15,
        "lamp-post": 0.9,
        "chandelier": 0.9,
        "shop-front": 0.0,
        "iron-stove": 0.4,
    }.get(light.item, 0.7)
    return Practical(
        position_m=(light.x_m, light.y_m, light.z_m),
        colour=scaled(linear(light.colour), strength),
        glow_radius_m=radius,
    )


def _contacts(staged: StagedSet) -> tuple[tuple[float, float], ...]:
    standing = [thing for thing in staged.furniture if item(thing.item).floor]
    standing.sort(key=lambda thing: thing.x_m * thing.x_m + thing.z_m * thing.z_m)
    return tuple((thing.x_m, thing.z_m) for thing in standing)

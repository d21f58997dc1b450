"""Plans of sets: what stands where in a place, and the marks people stand and sit on.

Sets are data, one TOML file a look in `plans/`, so that a director can read and change them.
In every plan the first two marks face each other left to right across the middle with the camera
at the front; nobody else is hidden behind them, and the front is kept clear for the camera.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from storyreel.errors import ScriptError, unknown_name
from storyreel.resources import text as shipped
from storyreel.screenplay.schema import Door, Furniture, Light, Mark
from storyreel.screenplay.vocabulary import Posture

PERSONAL_SPACE_M = 0.6
"""No two marks in use are nearer than this."""
BODY_RADIUS_M = 0.22
"""Room a standing body takes on the floor."""
CAMERA_SHARE = 0.4
"""Share of the depth, at the front, kept free of anything tall."""
_NARROW, _WIDE = 1.2, 2.1
_FLAT_M, _SMALL_M = 0.05, 0.6
_NEARER, _FURTHER = 0.72, 1.2
_DRAWN_MARKS = tuple("abcdefgh")
_FIRST = r"(?:\A|(?<=INT\. )|(?<=EXT\. ))"
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of furniture.

    Attributes:
        width_m: Left to right, seen from its own front.
        depth_m: Back to front.
        height_m: Floor to top.
        seat_m: How high somebody sits on it; none for what is not sat on.
        surface_m: How high a thing put on it lies; none where nothing is put.
        floor: Whether it takes room on the floor.
    """

    width_m: float
    depth_m: float
    height_m: float
    seat_m: float | None = None
    surface_m: float | None = None
    floor: bool = True


UNKNOWN_ITEM = Item(0.8, 0.6, 0.8, surface_m=0.8)
"""What an item is taken for that no list knows: a plain box."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A furnished place, ready to become a `Place` of the script."""

    look: str
    interior: bool
    width_m: float
    depth_m: float
    marks: tuple[Mark, ...]
    furniture: tuple[Furniture, ...]
    doors: tuple[Door, ...]
    lights: tuple[Light, ...]

    def mark(self, mark_id: str) -> Mark | None:
        """The mark of that id, if this plan has it."""
        return next((mark for mark in self.marks if mark.id == mark_id), None)


@dataclass(frozen=True, slots=True)
class LookChoice:
    """A set chosen from words.

    Attributes:
        look: The set.
        interior: Whether it is inside.
        evidence: The word that called for it, as written; empty when it is the default.
    """

    look: str
    interior: bool
    evidence: str


@lru_cache(maxsize=1)
def items() -> dict[str, Item]:
    """Every kind of furniture with its sizes, by name."""
    return {
        name: Item(**sizes)
        for name, sizes in tomllib.loads(shipped("staging", "plans/items.toml")).items()
    }


def item(name: str) -> Item:
    """Sizes of an item; an unknown one is a plain box."""
    return items().get(name, UNKNOWN_ITEM)


@lru_cache(maxsize=1)
def looks() -> tuple[str, ...]:
    """Names of the sets there are plans for."""
    return tuple(look for look in _words() if look != "other")


def furnish(look: str, people: int, *, name: str = "", aspect: float = 16 / 9) -> Plan:
    """Plans a set for a number of people.

    Marks `a`, `b`, `c`... are for the cast in order; `a` and `b` face each other. Beside them
    there are named spots (`window`, `table`, `door-1` just inside the door, `off-1` where somebody
    waits out of sight) and free seats. A named spot that one of the cast stands on is left out.

    Args:
        look: Kind of set; `looks` has them.
        people: Number of people who play in the place at once.
        name: Name of the place. Two places of one look with different names may be laid out as
            mirror images, so that they are not taken for one another.
        aspect: Width over height of the picture. In an upright or square one people who stand
            stand nearer to each other, in a very wide one further apart, as far as the furniture
            and their own room allow.

    Raises:
        UnknownName: There is no such look.
        ScriptError: So many people do not fit.
    """
    if look not in looks():
        raise unknown_name("set", look, looks())
    drawn = _drawing(look)
    mirrored = bool(zlib.crc32(name.casefold().encode()) & 1) if name else False
    side = -1.0 if mirrored else 1.0
    placed = [_mirror(mark, side) for mark in drawn["marks"]]
    swap = {"a": "b", "b": "a"} if mirrored else {}
    marks = [Mark(**{**mark, "id": swap.get(mark["id"], mark["id"])}) for mark in placed]
    marks.sort(key=lambda mark: (len(mark.id) > 1, mark.id if len(mark.id) == 1 else ""))
    plan = Plan(
        look=look,
        interior=drawn["interior"],
        width_m=drawn["width_m"],
        depth_m=drawn["depth_m"],
        marks=tuple(marks),
        furniture=tuple(Furniture(**_mirror(thing, side)) for thing in drawn["furniture"]),
        doors=tuple(Door(**_mirror(door, side)) for door in drawn["doors"]),
        lights=tuple(Light(**_mirror(light, side)) for light in drawn["lights"]),
    )
    cast = [mark for mark in plan.marks if mark.id in _DRAWN_MARKS][: max(people, 1)]
    for number in range(len(_DRAWN_MARKS), people):
        cast.append(_further_mark(plan, cast, number))
    cast = _drawn_together(plan, cast, aspect)
    spots = [mark for mark in plan.marks if mark.id not in _DRAWN_MARKS]
    free = [spot for spot in spots if all(apart_m(spot, mark) >= PERSONAL_SPACE_M for mark in cast)]
    return Plan(
        look=plan.look,
        interior=plan.interior,
        width_m=plan.width_m,
        depth_m=plan.depth_m,
        marks=(*cast, *free),
        furniture=plan.furniture,
        doors=plan.doors,
        lights=plan.lights,
    )


def _drawn_together(plan: Plan, cast: list[Mark], aspect: float) -> list[Mark]:
    """The cast's marks, nearer to the middle in a narrow picture and further in a wide one."""
    if _NARROW <= aspect <= _WIDE:
        return cast
    share = _NEARER if aspect < _NARROW else _FURTHER
    solid = [thing for thing in plan.furniture if item(thing.item).floor]
    placed = list(cast)
    for number, mark in enumerate(cast):
        if mark.posture is not Posture.STAND:
            continue
        moved = mark.model_copy(update={"x_m": round(mark.x_m * share, 3)})
        others = [other for k, other in enumerate(placed) if k != number]
        near = any(apart_m(moved, other) < PERSONAL_SPACE_M * 1.2 for other in others)
        inside = any(covers(t, moved.x_m, moved.z_m, margin_m=BODY_RADIUS_M) for t in solid)
        if not near and not inside:
            placed[number] = moved
    return placed


def look_for(text: str, *, interior: bool | None = None) -> LookChoice:
    """Chooses a set from a slugline or a direction, in any of the six languages.

    An exterior slugline with an interior word (`EXT. CAFE`) plays in front of that place. What
    names no place at all is a living room inside and a street outside.

    Args:
        text: The words, such as `INT. CAFE - NIGHT` or `Elle entre dans la cuisine.`
        interior: What the slugline says; none when it says nothing.

    Example:
        >>> look_for("EXT. HAMPSTEAD HEATH - DAWN", interior=False)
        LookChoice(look='field', interior=False, evidence='HEATH')
    """
    text = unicodedata.normalize("NFC", text)
    fallback: tuple[str, str] | None = None
    for look, word in _named_places(text):
        inside = bool(_drawing(look)["interior"])
        if interior is None or inside == interior:
            return LookChoice(look, inside, word)
        if inside and fallback is None:
            fallback = str(_drawing(look)["outside"]), word
    if interior is False:
        look, word = fallback or ("street", "")
        return LookChoice(look, False, word)
    return LookChoice("living-room", True, "")


def apart_m(one: Mark | Furniture, other: Mark | Furniture) -> float:
    """Distance on the floor."""
    return math.hypot(one.x_m - other.x_m, one.z_m - other.z_m)


def covers(thing: Furniture, x_m: float, z_m: float, *, margin_m: float = 0.0) -> bool:
    """Whether a point of the floor lies under a piece of furniture, or nearer than `margin_m`."""
    size = item(thing.item)
    turn = math.radians(thing.facing_deg)
    east, south = x_m - thing.x_m, z_m - thing.z_m
    across = abs(east * math.cos(turn) - south * math.sin(turn)) - size.width_m / 2
    along = abs(east * math.sin(turn) + south * math.cos(turn)) - size.depth_m / 2
    return math.hypot(max(across, 0.0), max(along, 0.0)) <= margin_m


def surface_m(furniture: Iterable[Furniture], x_m: float, z_m: float) -> float:
    """How high a thing lies that is put down at a point: on the furniture there, or the floor."""
    tops = (item(thing.item).surface_m for thing in furniture if covers(thing, x_m, z_m))
    return max((top for top in tops if top is not None), default=0.0)


def seat_m(furniture: Iterable[Furniture], seat: str | None) -> float:
    """How high somebody sits on the furniture of that id; 0.45 where it is not a known seat.

    Who has no seat sits on the floor, at 0.
    """
    if seat is None:
        return 0.0
    height = next((item(thing.item).seat_m for thing in furniture if thing.id == seat), None)
    return 0.45 if height is None else height


def is_put_on(thing: Furniture) -> bool:
    """Whether a thing is small and stands on other furniture, as a lamp does on a table."""
    size = item(thing.item)
    return not size.floor and _FLAT_M < size.height_m < _SMALL_M


def in_the_way(
    furniture: Sequence[Furniture],
    eye: tuple[float, float, float],
    point: tuple[float, float, float],
) -> set[str]:
    """Ids of the furniture that stands between a lens and what it looks at.

    What somebody stands at or sits on is not in the way of themselves.
    """
    steps = 40
    blocking: set[str] = set()
    for thing in furniture:
        top = _top_m(furniture, thing)
        if top is None or covers(thing, point[0], point[2], margin_m=0.1):
            continue
        for step in range(steps):
            x, y, z = (e + (p - e) * step / steps for e, p in zip(eye, point, strict=True))
            if y < top + 0.08 and covers(thing, x, z, margin_m=0.14):
                blocking.add(thing.id)
                break
    return blocking


def _top_m(furniture: Sequence[Furniture], thing: Furniture) -> float | None:
    """Height of a thing's top above the floor; none for what hangs on a wall or a ceiling."""
    size = item(thing.item)
    if size.floor:
        return size.height_m
    under = [other for other in furniture if other.id != thing.id and item(other.item).floor]
    base = surface_m(under, thing.x_m, thing.z_m)
    return base + size.height_m if base > 0 else None


def _further_mark(plan: Plan, cast: list[Mark], number: int) -> Mark:
    """A free spot for somebody beyond the marks drawn, nearest the middle and facing it."""
    step, edge = 0.35, 0.5
    columns = int((plan.width_m / 2 - edge) / step)
    rows = int((plan.depth_m / 2 - edge) / step)
    spots = [
        (c * step, r * step) for r in range(-rows, rows + 1) for c in range(-columns, columns + 1)
    ]
    solid = [thing for thing in plan.furniture if item(thing.item).floor]
    camera_z = plan.depth_m / 2
    # The front stays the camera's as long as there is room elsewhere.
    for x, z in sorted(
        spots, key=lambda at: (at[1] > plan.depth_m * (0.5 - CAMERA_SHARE), math.hypot(*at), at)
    ):
        clear = all(
            math.hypot(mark.x_m - x, mark.z_m - z) >= PERSONAL_SPACE_M * 1.2 for mark in cast
        )
        seen = all(
            abs(mark.x_m / (camera_z - mark.z_m) - x / (camera_z - z))
            > 0.25 / (camera_z - max(mark.z_m, z))
            for mark in cast
        )
        if clear and seen and not any(covers(t, x, z, margin_m=BODY_RADIUS_M) for t in solid):
            facing = round(math.degrees(math.atan2(-x, -z + 1.0)))
            letter = chr(ord("a") + number) if number < 26 else f"extra-{number + 1}"
            return Mark(id=letter, x_m=round(x, 2), z_m=round(z, 2), facing_deg=facing)
    raise ScriptError(
        f"a {plan.look} has no room for {number + 1} people. Split the scene or widen the place."
    )


def _mirror(entry: dict[str, Any], side: float) -> dict[str, Any]:
    """An entry of a drawing, left and right changed when `side` is -1."""
    # Adding 0.0 keeps -0.0, a different text for the same number, out of the script.
    sideways = [key for key in ("x_m", "facing_deg") if key in entry]
    return {**entry, **{key: side * entry[key] + 0.0 for key in sideways}}


@lru_cache(maxsize=32)
def _drawing(look: str) -> dict[str, Any]:
    drawing = tomllib.loads(shipped("staging", f"plans/{look}.toml"))
    for mark in drawing["marks"]:
        mark["posture"] = Posture(mark.get("posture", "stand"))
    return drawing


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(shipped("staging", "plans/words.toml"))


@lru_cache(maxsize=1)
def _word_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """A pattern per look and script, longest words first so that the longest is found."""
    found = []
    for look, by_language in _words().items():
        words = sorted(
            {w for words in by_language.values() for w in words}, key=lambda w: (-len(w), w)
        )
        for words_of_script, whole in (
            ([w for w in words if not _CJK.search(w)], r"(?<!\w)(?:{})(?!\w)"),
            ([w for w in words if _CJK.search(w)], "(?:{})"),
        ):
            if words_of_script:
                escaped = "|".join(
                    re.escape(w)
                    .replace(r"\^", _FIRST)
                    .replace(r"\*", r"\w*")
                    .replace(r"\ ", r"\s+")
                    for w in words_of_script
                )
                found.append((look, re.compile(whole.format(escaped), re.IGNORECASE)))
    return tuple(found)


def _named_places(text: str) -> list[tuple[str, str]]:
    """Every look named in the text with its word: in order, the longer of two at one place."""
    hits = [
        (match.start(), -len(match.group()), look, match.group())
        for look, pattern in _word_patterns()
        for match in pattern.finditer(text)
    ]
    hits.sort()
    places, free_from = [], 0
    for start, minus_length, look, word in hits:
        if start < free_from:
            continue
        free_from = start - minus_length
        if look != "other":
            places.append((look, word))
    return places

from __future__ import annotations

import numpy as np
import pytest

from storyreel.previz.mesh import Mesh, join
from storyreel.previz.sets import build_prop, build_set, lying_prop
from storyreel.previz.sets.build import MAKERS, MOST_PRACTICALS
from storyreel.previz.sets.joinery import placed
from storyreel.previz.sets.palette import PALETTES
from storyreel.previz.sets.props import MAKERS as PROPS
from storyreel.previz.sets.site import site_for
from storyreel.previz.shapes import volume
from storyreel.screenplay.periods import year_of
from storyreel.screenplay.schema import Furniture, Light
from storyreel.screenplay.vocabulary import Mood, TimeOfDay, Weather
from storyreel.staging.plans import furnish, items, looks
from storyreel.staging.shot import StagedDoor, StagedSet, Wall

LOOKS = looks()
# Open towards the room, so they enclose nothing.
HOLLOW = {"window", "stair-head", "house-front", "shop-front", "curtain", "grass"}


def staged(look: str, **changes: object) -> StagedSet:
    plan = furnish(look, 2)
    fields: dict[str, object] = {
        "look": look,
        "interior": plan.interior,
        "width_m": plan.width_m,
        "depth_m": plan.depth_m,
        "furniture": plan.furniture,
        "doors": tuple(
            StagedDoor(x_m=door.x_m, z_m=door.z_m, facing_deg=door.facing_deg)
            for door in plan.doors
        ),
        "lights": plan.lights,
        "period": "present",
        "weather": Weather.CLEAR,
        "time_of_day": TimeOfDay.DAY,
        "mood": Mood.WARM,
        "seed": 11,
    }
    return StagedSet.model_validate({**fields, **changes})


def same(one: Mesh, other: Mesh) -> bool:
    return all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes()
        for name in ("vertices", "normals", "local", "faces", "colour", "material", "surface")
    )


def assert_sound(mesh: Mesh) -> None:
    assert mesh.faces.min() >= 0
    assert mesh.faces.max() < len(mesh.vertices)
    for array in (mesh.vertices, mesh.normals, mesh.local, mesh.colour):
        assert array.dtype == np.float32
        assert np.isfinite(array).all()
    assert np.allclose((mesh.normals**2).sum(axis=1), 1, atol=1e-5)
    corners = mesh.vertices[mesh.faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    agreement = (across * mesh.normals[mesh.faces].sum(axis=1)).sum(axis=1)
    assert (agreement[np.sqrt((across * across).sum(axis=1)) > 1e-9] > 0).all(), "inverted faces"
    assert (mesh.figure == 0).all()
    assert (mesh.colour >= 0).all()


@pytest.mark.parametrize("look", LOOKS)
def test_every_set_builds_sound_and_within_its_budget(look: str) -> None:
    built = build_set(staged(look))
    assert_sound(built.mesh)
    assert 2_000 < built.mesh.triangle_count < 30_000
    if look not in ("rooftop", "deck"):
        assert built.mesh.vertices[:, 1].min() >= 0, "something lies below the floor"


@pytest.mark.parametrize("look", [look for look in LOOKS if furnish(look, 1).interior])
def test_the_shell_is_the_room_and_nothing_else(look: str) -> None:
    place = staged(look)
    built = build_set(place)
    shell = built.mesh.vertices[built.mesh.faces[: built.shell_triangles].reshape(-1)]
    half = np.array([place.width_m / 2, place.depth_m / 2])
    assert np.allclose(shell[:, [0, 2]].max(axis=0), half, atol=1e-4)
    assert np.allclose(shell[:, [0, 2]].min(axis=0), -half, atol=1e-4)
    assert shell[:, 1].max() == pytest.approx(PALETTES[look].ceiling_m, abs=1e-4)
    bare = build_set(staged(look, furniture=(), doors=(), lights=()))
    assert bare.shell_triangles == bare.mesh.triangle_count


def test_walls_are_seen_from_inside_only() -> None:
    built = build_set(staged("bedroom", furniture=(), doors=(), lights=()))
    mesh = built.mesh
    middles = mesh.vertices[mesh.faces].mean(axis=1)
    facing = mesh.normals[mesh.faces[:, 0]]
    for axis, edge in ((0, 3.4), (2, 3.6)):
        at_wall = np.abs(np.abs(middles[:, axis]) - edge) < 1e-3
        outward = (facing[at_wall, axis] * np.sign(middles[at_wall, axis])) > 0.9
        assert at_wall.any()
        # Backs of mouldings touch the wall and look outwards; walls themselves never do.
        sizes = np.ptp(mesh.vertices[mesh.faces[at_wall]][:, :, 1], axis=1)
        assert not (outward & (sizes > 0.5)).any()


@pytest.mark.parametrize("look", ["living-room", "street"])
def test_a_set_is_the_same_bytes_every_time(look: str) -> None:
    one, other = build_set(staged(look)), build_set(staged(look))
    assert same(one.mesh, other.mesh)
    assert one.practicals == other.practicals
    assert not same(one.mesh, build_set(staged(look, seed=12)).mesh)


def test_adding_a_chair_leaves_the_books_as_they_are() -> None:
    place = staged("living-room")
    more = (*place.furniture, Furniture(id="extra", item="chair", x_m=-2.0, z_m=0.5))
    before, after = build_set(place).mesh, build_set(staged("living-room", furniture=more)).mesh
    count = len(before.vertices)
    assert after.vertices[:count].tobytes() == before.vertices.tobytes()


def test_an_unknown_item_is_a_plain_box_and_no_error() -> None:
    thing = Furniture(id="thing", item="flux-capacitor", x_m=0.0, z_m=0.0)
    bare = build_set(staged("cell", furniture=(), doors=(), lights=()))
    built = build_set(staged("cell", furniture=(thing,), doors=(), lights=()))
    assert built.mesh.triangle_count == bare.mesh.triangle_count + 12


def test_an_unknown_look_is_a_room_or_open_ground() -> None:
    for interior in (True, False):
        place = staged("bedroom" if interior else "field")
        place = place.model_copy(update={"look": "moon-base"})
        assert_sound(build_set(place).mesh)


def test_every_item_that_has_a_size_is_drawn() -> None:
    assert set(items()) - {"door"} <= set(MAKERS)
    assert set(MAKERS) <= set(items())


@pytest.mark.parametrize("look", ["cafe", "hall"])
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_items_are_sound_in_themselves(name: str, look: str) -> None:
    place = staged(look)
    mesh = join(MAKERS[name](site_for(place, name, name)))
    assert_sound(mesh)
    assert mesh.vertices[:, 1].min() >= -1e-6
    if name not in HOLLOW:
        # Away from the origin an inside-out piece cannot hide behind its neighbours.
        assert volume(placed(mesh, 3.0, 1.0, 2.0, 30.0)) > 0


@pytest.mark.parametrize("period", ["1890s", "medieval", "1962"])
@pytest.mark.parametrize("look", ["kitchen", "office"])
def test_old_periods_build(look: str, period: str) -> None:
    assert_sound(build_set(staged(look, period=period)).mesh)


@pytest.mark.parametrize(
    ("period", "year"),
    [("present", 2020), ("1890s", 1890), ("Paris, 1943", 1943), ("medieval", 1400), ("", 2020)],
)
def test_year_of_a_period(period: str, year: int) -> None:
    assert year_of(period) == year


@pytest.mark.parametrize("mood", list(Mood))
@pytest.mark.parametrize("time_of_day", list(TimeOfDay))
def test_lamps_follow_the_hour(time_of_day: TimeOfDay, mood: Mood) -> None:
    empty = {"furniture": (), "time_of_day": time_of_day, "mood": mood}
    room = build_set(staged("living-room", **empty))
    street = build_set(staged("street", **empty))
    assert len(room.practicals) <= MOST_PRACTICALS
    assert bool(street.practicals) == (time_of_day in (TimeOfDay.DUSK, TimeOfDay.NIGHT))
    if time_of_day is TimeOfDay.NIGHT:
        windows = {(-2.35, -3.7), (2.05, -3.7)}
        assert not windows & {(p.position_m[0], p.position_m[2]) for p in room.practicals}


def test_a_lamp_named_only_as_light_is_drawn_too() -> None:
    light = Light(id="extra", item="floor-lamp", x_m=-2.0, y_m=1.5, z_m=0.4, colour="#ffcb8a")
    place = staged("cell", furniture=(), doors=(), lights=())
    lit = build_set(staged("cell", furniture=(), doors=(), lights=(light,)))
    assert lit.mesh.triangle_count > build_set(place).mesh.triangle_count


def test_weather_and_mood_change_the_paint_and_not_the_shape() -> None:
    clear = build_set(staged("park")).mesh
    snowy = build_set(staged("park", weather=Weather.SNOW)).mesh
    assert not np.array_equal(clear.colour[:2], snowy.colour[:2])
    warm, noir = (build_set(staged("office", mood=mood)).mesh for mood in (Mood.WARM, Mood.NOIR))
    assert np.array_equal(warm.vertices, noir.vertices)
    assert warm.colour.mean() > noir.colour.mean()


@pytest.mark.parametrize("look", [*sorted(PROPS), "flux-capacitor"])
def test_props_are_sound_and_fit_a_hand(look: str) -> None:
    mesh = build_prop(look, 1)
    assert_sound(mesh)
    assert volume(mesh) > 0
    reach = 1.1 if look == "umbrella" else 0.6
    assert np.abs(mesh.vertices).max() < reach
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    assert (low < 0.02).all(), "the hand at the origin holds it"
    assert (high > -0.02).all(), "the hand at the origin holds it"
    assert same(mesh, build_prop(look, 1))


def test_an_unknown_prop_is_a_parcel() -> None:
    assert same(build_prop("flux-capacitor", 3), build_prop("parcel", 3))
    assert not same(build_prop("book", 0), build_prop("book", 1))


@pytest.mark.parametrize("name", sorted(PROPS))
def test_a_prop_that_is_put_down_lies_on_what_is_under_it(name: str) -> None:
    mesh = lying_prop(name, 1)
    assert_sound(mesh)
    assert mesh.vertices[:, 1].min() == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("wall", list(Wall))
def test_a_wall_that_is_taken_out_leaves_nothing_of_itself(wall: Wall) -> None:
    place = staged("living-room")
    whole = build_set(place)
    wild = build_set(place.model_copy(update={"wild_walls": (wall,)}))
    assert wild.shell_triangles < whole.shell_triangles
    corners = wild.mesh.vertices[wild.mesh.faces[: wild.shell_triangles]]
    shell = corners.mean(axis=1)
    axis, sign = {
        Wall.LEFT: (0, -1),
        Wall.RIGHT: (0, 1),
        Wall.BACK: (2, -1),
        Wall.FRONT: (2, 1),
    }[wall]
    edge = (place.width_m if axis == 0 else place.depth_m) / 2
    # The ends of mouldings on the walls beside it are small and low.
    upright = np.ptp(corners[:, :, 1], axis=1) > 0.4
    assert not (upright & (sign * shell[:, axis] > edge - 0.02)).any()

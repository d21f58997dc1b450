"""The rasteriser on sets small enough to know what every pixel should be."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from storyreel.errors import UnknownName
from storyreel.previz.face import FACE_PARAMS
from storyreel.previz.lighting import MOODS, Lighting, Practical, lighting_for
from storyreel.previz.mesh import Material, Mesh, join
from storyreel.previz.raster import Picture, Rasterizer, View

SIZE_PX = (160, 90)
PLAIN = Lighting(
    key_direction=(0.0, 1.0, 0.0),
    key=(1.0, 1.0, 1.0),
    ambient_below=(0.1, 0.1, 0.1),
    ambient_above=(0.1, 0.1, 0.1),
    fill=(0.0, 0.0, 0.0),
    rim=(0.0, 0.0, 0.0),
    vignette=0.0,
)
AHEAD = View(eye_m=(0.0, 1.0, 4.0), target_m=(0.0, 1.0, 0.0), vertical_fov_deg=40.0)


def quads(corners, *, colour=(0.5, 0.5, 0.5), material=Material.MATTE, figure=0) -> Mesh:
    """Flat quads, four corners each, counter-clockwise from outside."""
    vertices = np.array(corners, np.float32).reshape(-1, 3)
    count = len(vertices) // 4
    across = vertices.reshape(count, 4, 3)
    normals = np.cross(across[:, 1] - across[:, 0], across[:, 3] - across[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    first = 4 * np.arange(count)[:, None]
    faces = np.stack([first + np.array([0, 1, 2]), first + np.array([0, 2, 3])], 1).reshape(-1, 3)
    return Mesh(
        vertices=vertices,
        normals=np.repeat(normals, 4, axis=0).astype(np.float32),
        local=vertices.copy(),
        faces=faces.astype(np.int32),
        colour=np.tile(np.array(colour, np.float32), (2 * count, 1)),
        material=np.full(2 * count, material, np.int32),
        figure=np.full(2 * count, figure, np.int32),
        surface=np.repeat(np.arange(count), 2).astype(np.int32),
    )


def box(middle, size, **looks) -> Mesh:
    x, y, z = (np.array(middle)[:, None] + np.array(size)[:, None] * [-0.5, 0.5]).tolist()
    corners = [
        [(x[0], y[0], z[1]), (x[1], y[0], z[1]), (x[1], y[1], z[1]), (x[0], y[1], z[1])],
        [(x[1], y[0], z[0]), (x[0], y[0], z[0]), (x[0], y[1], z[0]), (x[1], y[1], z[0])],
        [(x[1], y[0], z[1]), (x[1], y[0], z[0]), (x[1], y[1], z[0]), (x[1], y[1], z[1])],
        [(x[0], y[0], z[0]), (x[0], y[0], z[1]), (x[0], y[1], z[1]), (x[0], y[1], z[0])],
        [(x[0], y[1], z[1]), (x[1], y[1], z[1]), (x[1], y[1], z[0]), (x[0], y[1], z[0])],
        [(x[0], y[0], z[0]), (x[1], y[0], z[0]), (x[1], y[0], z[1]), (x[0], y[0], z[1])],
    ]
    return quads(corners, **looks)


def floor(half_m: float = 5.0, **looks) -> Mesh:
    h = half_m
    return quads([(-h, 0, h), (h, 0, h), (h, 0, -h), (-h, 0, -h)], **looks)


def wall(z_m: float, **looks) -> Mesh:
    return quads([(-9, -6, z_m), (9, -6, z_m), (9, 8, z_m), (-9, 8, z_m)], **looks)


def shoot(
    static: Mesh,
    dynamic: Mesh,
    view: View = AHEAD,
    *,
    size_px: tuple[int, int] = SIZE_PX,
    lighting: Lighting = PLAIN,
    shell_triangles: int = 2,
    rasterizer: Rasterizer | None = None,
) -> Picture:
    rasterizer = rasterizer or Rasterizer(
        size_px=size_px,
        static=static,
        dynamic=dynamic,
        lighting=lighting,
        shadow_px=256,
        shell_triangles=shell_triangles,
    )
    return rasterizer.render(
        view,
        vertices=dynamic.vertices,
        normals=dynamic.normals,
        local=dynamic.local,
        faces_params=np.full((3, FACE_PARAMS), 0.03, np.float32),
        contacts=np.zeros((0, 2), np.float32),
    )


def all_bytes(picture: Picture) -> bytes:
    return b"".join(
        part.tobytes() for part in (picture.rgb, picture.yuv, picture.depth, picture.figures)
    )


def test_the_same_frame_is_the_same_bytes_also_from_a_fresh_rasterizer():
    static = join([floor(material=Material.FLOORBOARDS), wall(-3.0, material=Material.BRICK)])
    person = box((0.2, 1.0, 0.0), (0.5, 1.6, 0.4), material=Material.FACE, figure=1)
    view = replace(AHEAD, blur_px=9.0, focus_m=2.0, roll_deg=4.0)
    lighting = replace(MOODS["noir"], practicals=(Practical((0.5, 1.5, -1.0)),))
    first = Rasterizer(size_px=SIZE_PX, static=static, dynamic=person, lighting=lighting)
    again = Rasterizer(size_px=SIZE_PX, static=static, dynamic=person, lighting=lighting)
    frames = [
        all_bytes(shoot(static, person, view, rasterizer=rasterizer))
        for rasterizer in (first, first, again)
    ]
    assert frames[0] == frames[1] == frames[2]


def test_a_box_covers_its_pixels_at_its_depth():
    picture = shoot(floor(), box((0.0, 1.0, 0.0), (1.0, 1.0, 1.0), figure=2))
    depth_m = 3.5
    half_px = 0.5 * SIZE_PX[1] / (2.0 * math.tan(math.radians(20.0)) * depth_m)
    ys, xs = np.nonzero(picture.figures == 2)
    assert xs.min() == pytest.approx(80 - half_px, abs=1.0)
    assert xs.max() == pytest.approx(79 + half_px, abs=1.0)
    assert ys.min() == pytest.approx(45 - half_px, abs=1.0)
    front = picture.depth[45 - 5 : 45 + 5, 80 - 5 : 80 + 5]
    np.testing.assert_allclose(front, depth_m, rtol=1e-5)
    assert set(np.unique(picture.figures)) == {0, 2}


def test_what_stands_in_front_owns_the_pixel():
    people = join(
        [
            box((0.0, 1.0, 0.0), (1.0, 1.0, 0.2), figure=1),
            box((0.3, 1.0, 1.0), (0.4, 0.4, 0.2), figure=2),
        ]
    )
    picture = shoot(floor(), people)
    assert picture.figures[45, 68] == 1
    assert picture.figures[45, 92] == 2


def test_back_faces_are_not_drawn():
    facing_away = quads([(1, 0, 0), (-1, 0, 0), (-1, 2, 0), (1, 2, 0)], figure=1)
    picture = shoot(wall(-3.0), facing_away)
    assert not picture.figures.any()
    np.testing.assert_allclose(picture.depth[45], 7.0, rtol=1e-5)


def test_a_floor_reaches_under_the_camera_without_a_hole():
    view = View(eye_m=(0.3, 0.6, 0.2), target_m=(0.3, 0.2, -0.4), vertical_fov_deg=70.0)
    person = box((50.0, 1.0, 0.0), (0.1, 0.1, 0.1), figure=1)
    picture = shoot(floor(20.0), person, view)
    assert np.isfinite(picture.depth[40:]).all()
    forward = np.subtract(view.target_m, view.eye_m) / np.linalg.norm([0.4, 0.6])
    upward = np.array([0.0, -forward[2], forward[1]])
    slope = math.tan(math.radians(35.0)) * (1.0 - 2.0 * (np.arange(90) + 0.5) / 90)
    expected = -view.eye_m[1] / (forward[1] + slope * upward[1])
    np.testing.assert_allclose(picture.depth[50:, 80], expected[50:], rtol=0.03)


def test_a_wall_that_crosses_the_lens_keeps_its_coordinates():
    side = quads(
        [(-0.2, -1, 6), (-0.2, -1, -6), (-0.2, 3, -6), (-0.2, 3, 6)],
        material=Material.GLOW,
        colour=(0.4, 0.4, 0.4),
    )
    side = replace(side, local=np.ones_like(side.local))
    picture = shoot(side, box((50.0, 1.0, 0.0), (0.1, 0.1, 0.1)))
    left_of_lens = picture.rgb[:, :40].reshape(-1, 3)
    assert np.ptp(left_of_lens, axis=0).max() <= 1


def test_a_box_throws_a_shadow_on_the_floor():
    lighting = replace(PLAIN, key_direction=(1.0, 1.0, 0.0))
    view = View(eye_m=(0.0, 6.0, 0.01), target_m=(0.0, 0.0, 0.0), vertical_fov_deg=50.0)
    picture = shoot(floor(), box((0.0, 0.5, 0.0), (1.0, 1.0, 1.0)), view, lighting=lighting)
    shadow, lit = picture.rgb[45, 80 - 15], picture.rgb[45, 80 + 30]
    assert (shadow.astype(int) + 40 < lit).all()


def test_the_shell_of_a_room_throws_none():
    ceiling = quads([(-5, 3, -5), (5, 3, -5), (5, 3, 5), (-5, 3, 5)])
    person = box((50.0, 1.0, 0.0), (0.1, 0.1, 0.1))
    shell = join([floor(), ceiling])
    open_air = shoot(floor(), person).rgb[85, 80]
    assert (shoot(shell, person, shell_triangles=4).rgb[85, 80] == open_air).all()


def test_planes_for_the_encoder_say_what_the_picture_says():
    static = join([floor(colour=(0.2, 0.6, 0.1)), wall(-2.0, colour=(0.7, 0.2, 0.4))])
    picture = shoot(static, box((0.0, 1.0, 0.0), (1.0, 1.0, 1.0), colour=(0.1, 0.2, 0.8)))
    width, height = SIZE_PX
    rgb = picture.rgb.astype(float)
    luma = 16.0 + 219.0 / 255.0 * (rgb @ [0.2126, 0.7152, 0.0722])
    assert np.abs(luma - picture.yuv[:height]).max() <= 2.0
    mean = rgb.reshape(height // 2, 2, width // 2, 2, 3).mean(axis=(1, 3))
    grey = mean @ [0.2126, 0.7152, 0.0722]
    blue = 128.0 + 224.0 / 255.0 * (mean[..., 2] - grey) / 1.8556
    red = 128.0 + 224.0 / 255.0 * (mean[..., 0] - grey) / 1.5748
    chroma = picture.yuv[height:].reshape(2, height // 2, width // 2)
    assert np.abs(blue - chroma[0]).max() <= 2.0
    assert np.abs(red - chroma[1]).max() <= 2.0


def test_the_lens_blurs_what_is_far_from_the_focus_only():
    checks = [
        [(x, y, z), (x + 0.2, y, z), (x + 0.2, y + 0.2, z), (x, y + 0.2, z)]
        for z, shift in ((0.0, -1.2), (-8.0, 0.2))
        for i in range(5)
        for j in range(5)
        for x, y in [(shift + 0.4 * i * (1 - z / 8), 0.2 + 0.4 * j)]
    ]
    static = join([wall(-9.0, colour=(0.1, 0.1, 0.1)), quads(checks, colour=(0.9, 0.9, 0.9))])
    nobody = box((50.0, 1.0, 0.0), (0.1, 0.1, 0.1))
    sharp = shoot(static, nobody).rgb.copy()
    blurred = shoot(static, nobody, replace(AHEAD, focus_m=4.0, blur_px=40.0))
    near = blurred.depth < 4.5
    # One pixel of the rim may mix with what lies behind it.
    inner = near & np.roll(near, 2, 0) & np.roll(near, -2, 0)
    inner &= np.roll(near, 2, 1) & np.roll(near, -2, 1)
    assert inner.any()
    assert (blurred.rgb[inner] == sharp[inner]).all()
    far = blurred.depth > 8.5
    assert blurred.rgb[far].std() < 0.6 * sharp[far].std()


def test_the_face_looks_forward_only():
    head = box((0.0, 0.0, 0.0), (0.2, 0.25, 0.2), material=Material.FACE, figure=1)
    view = View(eye_m=(0.0, 0.0, 1.0), target_m=(0.0, 0.0, 0.0), vertical_fov_deg=14.0)
    behind = replace(view, eye_m=(0.0, 0.0, -1.0))
    lighting = replace(
        PLAIN, key=(0.0, 0.0, 0.0), ambient_below=(0.5,) * 3, ambient_above=(0.5,) * 3
    )
    nothing = floor(0.01)
    contrasts = []
    for camera in (view, behind):
        picture = shoot(nothing, head, camera, lighting=lighting)
        contrasts.append(np.ptp(picture.rgb[picture.figures == 1][:, 1].astype(int)))
    assert contrasts[0] > 60
    assert contrasts[1] < 40


@pytest.mark.parametrize("material", list(Material))
def test_every_material_is_painted_without_a_stray_value(material):
    wall_of_it = wall(-2.0, material=material, colour=(0.5, 0.4, 0.3), figure=1)
    for mood in ("warm", "day"):
        picture = shoot(floor(), wall_of_it, lighting=MOODS[mood])
        assert picture.rgb[20:60, 20:140].min() > 0
        assert picture.rgb[20:60, 20:140].mean() < 250


@pytest.mark.parametrize("size_px", [(854, 480), (640, 360), (162, 94), (2, 2)])
def test_sizes_need_only_be_even(size_px):
    view = replace(AHEAD, focus_m=1.0, blur_px=12.0)
    picture = shoot(floor(), box((0.0, 1.0, 0.0), (1.0, 1.0, 1.0)), view, size_px=size_px)
    width, height = size_px
    assert picture.rgb.shape == (height, width, 3)
    assert picture.yuv.shape == (height * 3 // 2, width)


def test_an_odd_size_is_refused():
    with pytest.raises(ValueError, match="even"):
        shoot(floor(), floor(), size_px=(161, 90))


def test_the_sky_is_infinitely_far():
    picture = shoot(floor(), box((0.0, 0.5, 0.0), (0.5, 0.5, 0.5)), lighting=MOODS["day"])
    assert np.isinf(picture.depth[0]).all()
    assert picture.rgb[0, 80, 2] > picture.rgb[0, 80, 0]


def test_moods_have_a_plot_indoors_and_out():
    assert lighting_for("noir", interior=True) is MOODS["noir"]
    assert lighting_for("night", interior=True) is MOODS["cold"]
    assert lighting_for("warm", interior=False) is MOODS["dusk"]
    with pytest.raises(UnknownName, match="choose one of"):
        lighting_for("sepia", interior=True)

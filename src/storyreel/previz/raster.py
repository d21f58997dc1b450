"""The camera of the previz stage: a triangle rasteriser that runs anywhere numpy does.

A `Rasterizer` is built once a shot: the set stands still, the people keep their triangles and move
their vertices. One frame then goes through shadow map, visibility with four samples a pixel,
shading, depth of field and print, in one thread, and comes out the same bytes every time.

While the camera stays where it is, the set is drawn once and kept (`_Plate`), and only those tiles
of a frame are drawn in which something moves or the light changes. That is for speed alone: the
bytes are those of a frame drawn whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storyreel.previz.kernels import finish, lens, listing, plate, raster, shade
from storyreel.previz.kernels.draw import Stage, Tables, draw
from storyreel.previz.kernels.trace import trace
from storyreel.previz.lighting import Lighting
from storyreel.previz.mesh import Flags, Floats, Ints, Mesh, join, transform_points

Triple = tuple[float, float, float]
Vector = NDArray[np.float64]

MOST_CONTACTS = 16
"""Ground contacts that are shaded; further ones are left out."""

BAND_ROWS = 40
"""Pixel rows drawn at a time, a multiple of `raster.TILE`; at 1280 across, their samples fit a
processor's cache."""

LARGE_FACE_PIXEL_M = 0.0009
"""A face whose pixels are finer than this may be shaded every other pixel like other skin."""

_NO_RGB = np.zeros((0, 0, 3), np.uint8)

OPEN_AIR = (-1e6, 1e6, -1e6, 1e6, 1e6)
"""A room too large to have corners."""


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera stands for one frame, and how its lens is set."""

    eye_m: Triple
    """Position of the lens."""
    target_m: Triple
    """Point in the middle of the picture."""
    vertical_fov_deg: float
    """Angle of view from the bottom to the top of the picture."""
    roll_deg: float = 0.0
    """Camera turned about the lens; positive tilts the horizon clockwise in the picture."""
    focus_m: float = 2.0
    """Depth along the lens that is sharp."""
    blur_px: float = 0.0
    """Radius of the disc that a point infinitely far away becomes, in pixels of a picture 720
    lines high; 0 is sharp all through."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One finished frame. The next call of `Rasterizer.render` writes over these arrays."""

    yuv: NDArray[np.uint8]
    """(height * 3 // 2, width), planar 4:2:0, BT.709 in limited range."""
    depth: NDArray[np.float32]
    """(height, width), metres along the lens to the nearest thing; infinite where nothing is."""
    figures: NDArray[np.uint8]
    """(height, width), number of the nearest person, 0 for the set."""
    print_rgb: Callable[[], NDArray[np.uint8]]
    """Prints the frame in colours; see `rgb`."""

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """(height, width, 3), sRGB; made when asked for, because a film is encoded from `yuv`."""
        return self.print_rgb()


def _unit(vector: Vector) -> Vector:
    return vector / math.sqrt(float((vector * vector).sum()))


def camera_axes(view: View) -> tuple[Vector, Vector, Vector]:
    """Unit vectors to the right, up and forward of the camera."""
    forward = _unit(np.subtract(view.target_m, view.eye_m, dtype=np.float64))
    pole = np.array([0.0, 1.0, 0.0])
    if abs(forward[1]) > 0.9999:
        pole = np.array([0.0, 0.0, math.copysign(1.0, forward[1])])
    right = _unit(np.cross(forward, pole))
    up = np.cross(right, forward)
    roll = math.radians(view.roll_deg)
    return (
        right * math.cos(roll) + up * math.sin(roll),
        up * math.cos(roll) - right * math.sin(roll),
        forward,
    )


def _triple(values: Vector | Triple) -> Triple:
    return float(values[0]), float(values[1]), float(values[2])


@dataclass(frozen=True, slots=True)
class Geometry:
    """What each pixel of a frame shows.

    Attributes:
        depth: float32, (row, column), metres along the lens, infinite for the sky.
        figures: uint8, (row, column), number of the person, 0 for the set.
        normals: float32, (row, column, xyz), x right, y up, z to the camera; 0 for the sky.
        flow: float32, (row, column, xy), pixels right and down to where it is in the next frame.
    """

    depth: Floats
    figures: Flags
    normals: Floats
    flow: Floats


@dataclass(frozen=True, slots=True)
class _Scene:
    """What one frame is drawn with.

    Attributes:
        view: The camera.
        axes: Right, up and forward of it.
        lens: Its rays.
        shadows: The key light's shadows and the feet on the ground.
        faces_params: (figure + 1, FACE_PARAMS), faces.
        soft_beyond: 1/depth below which any surface may be shaded coarsely.
    """

    view: View
    axes: tuple[Vector, Vector, Vector]
    lens: shade.Lens
    shadows: shade.Shadows
    faces_params: Floats
    soft_beyond: float


@dataclass(frozen=True, slots=True)
class _Plate:
    """The set as one view shows it, with the shadows of one moment.

    Attributes:
        nearness: (sample row, sample), 1/depth.
        seen: (sample row, sample), triangle.
        tables: Its pixels.
        bounds: (tile row, tile column, `plate.BOUNDS`), what each tile shows.
        shadow_map: The shadows it was drawn with.
        shadow_lowest: Of its blocks.
        shadow_highest: Of its blocks.
        shadow_reach: Where what moves had raised them.
        contacts: (contact, x z), where feet stood.
    """

    nearness: Floats
    seen: Ints
    tables: Tables
    bounds: Floats
    shadow_map: Floats
    shadow_lowest: Floats
    shadow_highest: Floats
    shadow_reach: Ints
    contacts: Floats


class Rasterizer:
    """Draws the frames of one shot.

    Args:
        size_px: Width and height, both even.
        static: The set. It must not change; its shadows are drawn once.
        dynamic: Everything that moves, as at the first frame. Only vertices, normals and local
            coordinates may change afterwards.
        lighting: The light plot, with the set's practicals in it.
        depth_of_field: False keeps everything sharp whatever a `View` says.
        draft: True shades everything but faces more coarsely, for speed.
        shadow_px: Cells along a side of the shadow map.
        shell_triangles: The first so many triangles of `static` are the room's shell (floor,
            walls, ceiling): they take shadows and cast none, so that the light and the camera
            may stand outside the room.
        shadow_area_m: Middle x, middle z and radius of the ground on which shadows fall. By
            default a circle around `dynamic` with 1.6 m to spare; beyond it all is lit.
    """

    def __init__(
        self,
        *,
        size_px: tuple[int, int],
        static: Mesh,
        dynamic: Mesh,
        lighting: Lighting,
        depth_of_field: bool = True,
        draft: bool = False,
        shadow_px: int = 1024,
        shell_triangles: int = 0,
        shadow_area_m: Triple | None = None,
    ) -> None:
        width, height = size_px
        if width < 2 or height < 2 or width % 2 or height % 2:
            raise ValueError(f"size_px is {width}x{height}; both sides must be even and positive.")
        if shadow_px < raster.SHADOW_BLOCK or shadow_px % raster.SHADOW_BLOCK:
            raise ValueError(f"shadow_px is {shadow_px}; it must be a multiple of 8.")
        self._width, self._height = width, height
        self._lighting = lighting
        self._depth_of_field = depth_of_field
        self._draft = draft
        self._static_vertices = len(static.vertices)
        whole = join([static, dynamic])
        self._vertices = np.ascontiguousarray(whole.vertices, np.float32).copy()
        self._surfaces = shade.Surfaces(
            normals=np.ascontiguousarray(whole.normals, np.float32).copy(),
            local=np.ascontiguousarray(whole.local, np.float32).copy(),
            faces=np.ascontiguousarray(whole.faces, np.int32),
            colour=np.ascontiguousarray(whole.colour, np.float32),
            material=np.ascontiguousarray(whole.material, np.int32),
            figure=np.ascontiguousarray(whole.figure, np.int32),
            surface=np.ascontiguousarray(whole.surface, np.int32),
        )
        self._points = np.zeros((len(self._vertices), 3), np.float32)
        self._triangles = raster.triangles_for(len(whole.faces))
        self._static_faces = len(static.faces)
        self._make_tables()
        self._room = self._measure_room(static, shell_triangles)
        self._plan_shadows(dynamic, shadow_px, shadow_area_m)
        self._draw_static_shadows(static, shell_triangles)
        self._practicals = np.array(
            [
                (*lamp.position_m, *(part * lighting.practical_gain for part in lamp.colour))
                for lamp in lighting.practicals
                if any(lamp.colour)
            ],
            np.float32,
        ).reshape(-1, 6)
        self._lamps = self._lamp_numbers()

    def _make_tables(self) -> None:
        width, height = self._width, self._height
        # For one band when the whole picture is drawn, for all of it once a plate is kept.
        self._nearness = np.zeros((2 * BAND_ROWS, 2 * width), np.float32)
        self._seen = np.zeros((2 * BAND_ROWS, 2 * width), np.int32)
        self._work = shade.work_list(width, BAND_ROWS)
        self._groups = np.zeros((height, width), np.int32)
        self._canvas = np.zeros((3, height, width), np.float32)
        self._depth = np.zeros((height, width), np.float32)
        self._figures = np.zeros((height, width), np.uint8)
        self._rgb = _NO_RGB
        self._yuv = np.zeros((height * 3 // 2, width), np.uint8)
        planes = self._yuv.reshape(-1)
        pixels, quarter = height * width, height * width // 4
        self._luma = planes[:pixels].reshape(height, width)
        self._u_plane = planes[pixels : pixels + quarter].reshape(height // 2, width // 2)
        self._v_plane = planes[pixels + quarter :].reshape(height // 2, width // 2)
        self._dither = finish.dither_rows(width)
        layer = (4, -(-height // lens.QUARTER), -(-width // lens.QUARTER))
        self._far, self._far_soft, self._near, self._scratch = (
            np.zeros(layer, np.int32) for _ in range(4)
        )
        tiles = (-(-height // raster.TILE), -(-width // raster.TILE))
        self._all = np.ones(tiles, np.uint8)
        # Tiles that differ from the plate in this frame and in the one before, those that what
        # moves came into, and those to print.
        self._dirty, self._dirty_before, self._touched, self._to_print, self._tile_scratch = (
            np.ones(tiles, np.uint8) for _ in range(5)
        )
        self._view: View | None = None
        self._plate: _Plate | None = None
        self._sky = 0
        self._sprites = np.zeros((0, 4), np.float32)
        self._had_near = False

    def _measure_room(
        self, static: Mesh, shell_triangles: int
    ) -> tuple[float, float, float, float, float]:
        """Walls at low x, high x, low z, high z, and the ceiling's height."""
        if shell_triangles == 0 or self._lighting.corner_shade == 0.0:
            return OPEN_AIR
        shell = static.vertices[static.faces[:shell_triangles].reshape(-1)]
        low, high = shell.min(axis=0), shell.max(axis=0)
        return float(low[0]), float(high[0]), float(low[2]), float(high[2]), float(high[1])

    def _plan_shadows(self, dynamic: Mesh, shadow_px: int, area_m: Triple | None) -> None:
        """Fits the shadow map to the acting area, once, so that shadows do not swim."""
        middle_x, middle_z, radius = area_m or self._acting_area(dynamic)
        towards = _unit(np.array(self._lighting.key_direction, np.float64))
        overhead = abs(towards[1]) > 0.9999
        right = _unit(np.cross([0.0, 0.0, -1.0] if overhead else [0.0, 1.0, 0.0], towards))
        up = np.cross(towards, right)
        middle = np.array([middle_x, 1.0, middle_z])
        cell = 2.0 * radius / shadow_px
        matrix = np.zeros((3, 4), np.float64)
        for row, axis in ((0, right / cell), (1, -up / cell), (2, towards)):
            matrix[row, :3] = axis
            matrix[row, 3] = -float((axis * middle).sum())
        matrix[:2, 3] += 0.5 * shadow_px
        self._key_direction = towards
        self._shadow_cell = cell
        self._shadow_matrix = matrix
        self._shadow_transform = np.eye(4, dtype=np.float32)
        self._shadow_transform[:3] = matrix
        self._static_shadows = np.full((shadow_px, shadow_px), -1e6, np.float32)
        self._shadow_map = self._static_shadows.copy()
        self._shadow_points = np.zeros((len(self._vertices), 3), np.float32)
        blocks = (shadow_px // raster.SHADOW_BLOCK, shadow_px // raster.SHADOW_BLOCK)
        self._shadow_lowest = np.zeros(blocks, np.float32)
        self._shadow_highest = np.zeros(blocks, np.float32)
        self._shadow_reach = np.array([0, shadow_px, 0, shadow_px], np.int32)
        self._shadow_changed = np.zeros(blocks, np.uint8)

    @staticmethod
    def _acting_area(dynamic: Mesh) -> Triple:
        if not len(dynamic.vertices):
            return 0.0, 0.0, 4.0
        low, high = dynamic.vertices.min(axis=0), dynamic.vertices.max(axis=0)
        reach = 0.5 * math.hypot(float(high[0] - low[0]), float(high[2] - low[2]))
        middle = 0.5 * (low + high)
        return float(middle[0]), float(middle[2]), max(2.2, reach + 1.6)

    def _draw_static_shadows(self, static: Mesh, shell_triangles: int) -> None:
        transform_points(self._vertices, self._shadow_transform, self._shadow_points)
        casters = np.ascontiguousarray(static.faces[shell_triangles:], np.int32)
        raster.cast_shadows(
            self._shadow_points, casters, self._static_shadows, np.zeros(4, np.int32)
        )
        self._moving_faces = np.ascontiguousarray(self._surfaces.faces[len(static.faces) :])

    def _lamp_numbers(self) -> shade.Lamps:
        light = self._lighting
        towards = self._key_direction
        rim = _unit(np.array([-0.8 * towards[0], 0.45, -towards[2]]))
        return shade.Lamps(
            key_direction=_triple(towards),
            key=_triple(light.key),
            below=_triple(light.ambient_below),
            above=_triple(light.ambient_above),
            fill=_triple(light.fill),
            rim_direction=_triple(rim),
            rim=_triple(light.rim),
            spot=float(light.spot_falloff),
            spot_radius=float(light.spot_radius_m),
            gobo=float(light.gobo),
            gobo_pitch=float(light.gobo_pitch_m),
            corner_shade=float(light.corner_shade if self._room != OPEN_AIR else 0.0),
            room=self._room,
            fog=_triple(light.fog),
            fog_density=float(light.fog_density),
            sky_top=_triple(light.sky_top),
            sky_horizon=_triple(light.sky_horizon),
            sun_glow=float(light.sun_glow),
        )

    def render(
        self,
        view: View,
        *,
        vertices: Floats,
        normals: Floats,
        local: Floats,
        faces_params: Floats,
        contacts: Floats,
        stays: bool = False,
    ) -> Picture:
        """Draws one frame.

        Args:
            view: The camera.
            vertices: float32, (vertex, xyz), the moving part's, metres.
            normals: float32, (vertex, xyz), unit length.
            local: float32, (vertex, xyz), material coordinates.
            faces_params: float32, (figure + 1, FACE_PARAMS), rows by `Mesh.figure`.
            contacts: float32, (contact, x z), where feet and legs of furniture meet the ground;
                the first 16 count.
            stays: Whether the next frame has the same view, so that keeping the set pays. It
                changes no pixel.

        Returns:
            The frame, in arrays that the next call writes over.
        """
        self._pose(vertices, normals, local)
        self._draw_shadows()
        shadows = shade.Shadows(
            height=self._shadow_map,
            lowest=self._shadow_lowest,
            highest=self._shadow_highest,
            matrix=self._shadow_matrix,
            cell=self._shadow_cell,
            contacts=np.ascontiguousarray(contacts[:MOST_CONTACTS], np.float32).reshape(-1, 2),
            practicals=self._practicals,
        )
        axes = camera_axes(view)
        blur = lens.focused(view.focus_m, view.blur_px * self._height / 720.0)
        if not self._depth_of_field or blur.far_px < lens.LEAST_BLUR_PX:
            blur = lens.SHARP
        scene = _Scene(
            view=view,
            axes=axes,
            lens=self._lens(view, axes),
            shadows=shadows,
            faces_params=np.ascontiguousarray(faces_params, np.float32),
            soft_beyond=lens.soft_beyond(blur),
        )
        if view != self._view:
            self._view, self._plate = view, None
        if self._plate is None and stays:
            self._plate = self._draw_plate(scene)
        if self._plate is None:
            self._draw_whole(scene)
        else:
            self._draw_over(self._plate, scene)
        layers = self._finish(scene, blur)

        def print_rgb() -> NDArray[np.uint8]:
            if not len(self._rgb):
                self._rgb = np.zeros((self._height, self._width, 3), np.uint8)
            self._print(layers, self._all, self._rgb)
            return self._rgb

        return Picture(yuv=self._yuv, depth=self._depth, figures=self._figures, print_rgb=print_rgb)

    def trace(
        self,
        view: View,
        next_view: View,
        *,
        vertices: Floats,
        normals: Floats,
        next_vertices: Floats,
    ) -> Geometry:
        """Finds out what each pixel shows, without light.

        Args:
            view: The camera.
            next_view: The camera in the next frame.
            vertices: float32, (vertex, xyz), the moving part's, metres.
            normals: float32, (vertex, xyz), unit length.
            next_vertices: float32, (vertex, xyz), where they are in the next frame.
        """
        self._view = self._plate = None
        self._vertices[self._static_vertices :] = vertices
        self._surfaces.normals[self._static_vertices :] = normals
        axes = camera_axes(view)
        self._set_up(view, axes, moving=False)
        _, end = self._set_up(view, axes, moving=True)
        height, width = self._height, self._width
        nearness = np.zeros((2 * height, 2 * width), np.float32)
        seen = np.full((2 * height, 2 * width), self._sky, np.int32)
        raster.fill_band(self._triangles, 0, end, 0, 2 * height, nearness, seen, self._tile_scratch)
        found = Geometry(
            depth=np.zeros((height, width), np.float32),
            figures=np.zeros((height, width), np.uint8),
            normals=np.zeros((height, width, 3), np.float32),
            flow=np.zeros((height, width, 2), np.float32),
        )
        after = self._vertices.copy()
        after[self._static_vertices :] = next_vertices
        next_basis = self._basis(next_view, camera_axes(next_view))
        next_basis[:2] *= 0.5  # pixels, not samples
        trace(
            nearness,
            seen,
            self._sky,
            self._triangles,
            self._surfaces,
            after,
            self._lens(view, axes),
            np.stack(axes),
            np.array(next_view.eye_m, np.float64),
            next_basis,
            found.depth,
            found.figures,
            found.normals,
            found.flow,
        )
        return found

    def _pose(self, vertices: Floats, normals: Floats, local: Floats) -> None:
        first = self._static_vertices
        self._vertices[first:] = vertices
        self._surfaces.normals[first:] = normals
        self._surfaces.local[first:] = local

    def _draw_shadows(self) -> None:
        """Lays the shadows of what moves over those of the set."""
        first, reach = self._static_vertices, self._shadow_reach
        transform_points(
            self._vertices[first:], self._shadow_transform, self._shadow_points[first:]
        )
        before = reach.copy()
        part = np.s_[before[0] : before[1], before[2] : before[3]]
        self._shadow_map[part] = self._static_shadows[part]
        raster.cast_shadows(self._shadow_points, self._moving_faces, self._shadow_map, reach)
        for changed in (before, reach):
            raster.bound_shadows(
                self._shadow_map, changed, self._shadow_lowest, self._shadow_highest
            )

    def _slopes(self, view: View) -> tuple[float, float]:
        """Half the picture's width and height at a depth of one metre."""
        up = math.tan(math.radians(view.vertical_fov_deg) / 2.0)
        return up * self._width / self._height, up

    def _basis(self, view: View, axes: tuple[Vector, Vector, Vector]) -> Vector:
        """Rows that give sample column times depth, sample row times depth, and depth."""
        right, up, forward = axes
        across, upward = self._slopes(view)
        return np.stack(
            [
                self._width * (right / across + forward),
                self._height * (forward - up / upward),
                forward,
            ]
        )

    def _set_up(
        self, view: View, axes: tuple[Vector, Vector, Vector], *, moving: bool
    ) -> tuple[int, int]:
        """Enters the triangles of the set, or after them those of what moves.

        Returns:
            Their first number and the one after the last.
        """
        basis = self._basis(view, axes).astype(np.float32)
        eye = np.array(view.eye_m, np.float32)
        middle = self._static_vertices
        part = np.s_[middle:] if moving else np.s_[:middle]
        raster.project(self._vertices[part], eye, basis, self._points[part])
        begin = self._sky + 1 if moving else 0
        end = raster.set_up(
            self._points,
            self._surfaces.faces,
            self._static_faces if moving else 0,
            len(self._surfaces.faces) if moving else self._static_faces,
            self._triangles,
            begin,
            2 * self._width,
            2 * self._height,
        )
        listing.describe(self._triangles, begin, end, self._surfaces)
        if not moving:
            self._sky = end
            raster.stand_for_sky(self._triangles, end)
        return begin, end

    def _lens(self, view: View, axes: tuple[Vector, Vector, Vector]) -> shade.Lens:
        right, up, forward = axes
        across, upward = self._slopes(view)
        return shade.Lens(
            eye=_triple(view.eye_m),
            corner=_triple(forward - across * right + upward * up),
            right=_triple(right * (across / self._width)),
            down=_triple(up * (-upward / self._height)),
            pixel=2.0 * upward / self._height,
        )

    def _draw_whole(self, scene: _Scene) -> None:
        """Draws every tile, band by band."""
        self._set_up(scene.view, scene.axes, moving=False)
        _, end = self._set_up(scene.view, scene.axes, moving=True)
        self._dirty[:] = 1
        tables = Tables(self._canvas, self._depth, self._groups, self._figures)
        self._draw(scene, (0, end), self._nearness, self._seen, self._dirty, tables)

    def _draw(
        self,
        scene: _Scene,
        fill: tuple[int, int],
        nearness: Floats,
        seen: Ints,
        dirty: Flags,
        tables: Tables,
    ) -> None:
        """Draws the marked tiles, after filling in the triangles from and to the given ones."""
        stage = Stage(
            triangles=self._triangles,
            sky=self._sky,
            surfaces=self._surfaces,
            faces_params=scene.faces_params,
            lens=scene.lens,
            lamps=self._lamps,
            shadows=scene.shadows,
            soft_beyond=scene.soft_beyond,
            face_within=scene.lens.pixel / LARGE_FACE_PIXEL_M,
            draft=self._draft,
        )
        begin, end = fill
        touched, work = self._tile_scratch, self._work
        draw(stage, begin, end, BAND_ROWS, nearness, seen, dirty, touched, work, tables)

    def _draw_plate(self, scene: _Scene) -> _Plate:
        """Draws the set alone, and keeps all that is needed to draw on it."""
        _, end = self._set_up(scene.view, scene.axes, moving=False)
        height, width = self._height, self._width
        nearness = np.zeros((2 * height, 2 * width), np.float32)
        seen = np.full((2 * height, 2 * width), self._sky, np.int32)
        tables = Tables(
            canvas=np.zeros_like(self._canvas),
            depth=np.zeros_like(self._depth),
            groups=np.zeros_like(self._groups),
            figures=np.zeros_like(self._figures),
        )
        self._draw(scene, (0, end), nearness, seen, self._all, tables)
        bounds = np.zeros((*self._all.shape, plate.BOUNDS), np.float32)
        plate.measure(
            seen,
            self._sky,
            self._triangles,
            self._surfaces,
            scene.lens,
            self._shadow_matrix,
            self._shadow_cell,
            bounds,
        )
        # From now on the tables of samples are the whole picture's.
        self._nearness, self._seen = nearness.copy(), seen.copy()
        self._touched[:], self._dirty[:] = 1, 1
        return _Plate(
            nearness=nearness,
            seen=seen,
            tables=tables,
            bounds=bounds,
            shadow_map=self._shadow_map.copy(),
            shadow_lowest=self._shadow_lowest.copy(),
            shadow_highest=self._shadow_highest.copy(),
            shadow_reach=self._shadow_reach.copy(),
            contacts=scene.shadows.contacts.copy(),
        )

    def _draw_over(self, kept: _Plate, scene: _Scene) -> None:
        """Draws the tiles that differ from the plate, and restores those that did before."""
        self._dirty, self._dirty_before = self._dirty_before, self._dirty
        before, dirty = self._dirty_before, self._dirty
        plate.restore_samples(self._touched, kept.nearness, kept.seen, self._nearness, self._seen)
        self._touched[:] = 0
        begin, end = self._set_up(scene.view, scene.axes, moving=True)
        raster.fill_band(
            self._triangles,
            begin,
            end,
            0,
            2 * self._height,
            self._nearness,
            self._seen,
            self._touched,
        )
        np.copyto(dirty, self._touched)
        plate.changed_blocks(
            self._shadow_map,
            kept.shadow_map,
            self._shadow_reach,
            kept.shadow_reach,
            self._shadow_changed,
        )
        plate.mark_light(
            kept.bounds,
            self._shadow_lowest,
            self._shadow_highest,
            kept.shadow_lowest,
            kept.shadow_highest,
            self._shadow_changed,
            dirty,
        )
        plate.mark_contacts(kept.bounds, scene.shadows.contacts, kept.contacts, dirty)
        plate.take_in_neighbours(dirty)
        plate.restore_pixels(
            before,
            dirty,
            kept.tables.canvas,
            kept.tables.depth,
            kept.tables.groups,
            self._canvas,
            self._depth,
            self._groups,
            self._figures,
        )
        tables = Tables(self._canvas, self._depth, self._groups, self._figures)
        self._draw(scene, (0, 0), self._nearness, self._seen, dirty, tables)

    def _finish(self, scene: _Scene, blur: lens.Blur) -> lens.Layers:
        """Blurs and prints the tiles that may look otherwise than in the frame before."""
        tiles = self._to_print
        np.bitwise_or(self._dirty, self._dirty_before, out=tiles)
        sprites = self._glow_sprites(scene.view, scene.axes)
        whole = not np.array_equal(sprites, self._sprites)
        self._sprites = sprites
        if blur.far_px > 0.0:
            plate.spread(tiles, lens.reach_tiles(blur), self._tile_scratch)
            has_near = lens.soften(
                self._canvas,
                self._depth,
                blur,
                self._far_soft,
                self._far,
                self._near,
                self._scratch,
            )
            whole = whole or has_near != self._had_near
            self._had_near = has_near
        if whole:
            tiles[:] = 1
        layers = lens.Layers(
            blur=blur,
            far_soft=self._far_soft,
            far=self._far,
            near=self._near,
            has_near=self._had_near,
        )
        self._print(layers, tiles, _NO_RGB)
        return layers

    def _print(self, layers: lens.Layers, tiles: Flags, rgb: NDArray[np.uint8]) -> None:
        light = self._lighting
        finish.print_picture(
            self._canvas,
            self._depth,
            layers,
            self._sprites,
            finish.Grade(
                glow=_triple(light.glow_colour),
                vignette=float(light.vignette),
                saturation=float(light.saturation),
                red=float(light.grade[0]),
                green=float(light.grade[1]),
                blue=float(light.grade[2]),
            ),
            self._dither,
            tiles,
            rgb,
            self._luma,
            self._u_plane,
            self._v_plane,
        )

    def _glow_sprites(self, view: View, axes: tuple[Vector, Vector, Vector]) -> Floats:
        """Haze around each practical: x, y, radius in pixels, and strength."""
        _, upward = self._slopes(view)
        scale = 0.5 * self._height / upward
        sprites = []
        for lamp in self._lighting.practicals:
            offset = np.subtract(lamp.position_m, view.eye_m, dtype=np.float64)
            right, up, depth = (float((offset * axis).sum()) for axis in axes)
            if depth < 0.3 or lamp.glow_radius_m <= 0.0 or self._lighting.glow <= 0.0:
                continue
            x = 0.5 * self._width + right * scale / depth
            y = 0.5 * self._height - up * scale / depth
            radius = lamp.glow_radius_m * scale / depth
            if not (-radius < x < self._width + radius and -radius < y < self._height + radius):
                continue
            strength = self._lighting.glow * self._lamp_visibility(x, y, 0.2 * radius, depth)
            sprites.append((x, y, radius, strength))
        return np.array(sprites, np.float32).reshape(-1, 4)

    def _lamp_visibility(self, x: float, y: float, reach: float, depth: float) -> float:
        """How much of a lamp nobody stands in front of, 0 to 1; 1 outside the picture."""
        steps = np.linspace(-reach, reach, 7)
        columns = np.round(x + steps).astype(int)
        rows = np.round(y + steps).astype(int)
        columns = columns[(columns >= 0) & (columns < self._width)]
        rows = rows[(rows >= 0) & (rows < self._height)]
        if not len(columns) or not len(rows):
            return 1.0
        # Its own shade hangs up to a few decimetres before the bulb.
        return float((self._depth[np.ix_(rows, columns)] > depth - 0.45).mean())

"""The two-shot of `previz.py` in moderngl: the same triangles, one light, four samples a pixel."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from storyreel.dialogue import read_dialogue
from storyreel.director import stage_film
from storyreel.previz.figures import Performance
from storyreel.previz.render import camera_at, render_shot
from storyreel.previz.sets import build_set
from storyreel.scripter import write
from storyreel.staging.stage import Delivery
from storyreel.timecode import Span

SIZE = (1280, 720)
FRAMES = 48
VERTEX = """#version 330
uniform mat4 view;
in vec3 position; in vec3 normal; in vec3 colour;
out vec3 n; out vec3 c;
void main() { gl_Position = view * vec4(position, 1.0); n = normal; c = colour; }
"""
FRAGMENT = """#version 330
uniform vec3 light;
in vec3 n; in vec3 c; out vec4 colour;
void main() { colour = vec4(c * (0.3 + 0.7 * max(0.0, dot(normalize(n), light))), 1.0); }
"""


def frames_per_second(moderngl: Any) -> tuple[float, float, str]:
    """Ours, theirs, and what drew theirs."""
    example = Path(__file__).parents[1] / "examples" / "reel-nine.txt"
    shots = [s for *_, s in stage_film(write(read_dialogue(example)), None, Delivery(SIZE))]
    shot = next(s for s in shots if len(s.figures) == 2 and s.frames > FRAMES)
    for _ in render_shot(shot, Span(0, 2)):
        pass
    begin = time.perf_counter()
    for frame in render_shot(shot, Span(0, FRAMES)):
        _ = frame.picture.yuv
    ours = FRAMES / (time.perf_counter() - begin)

    context = moderngl.create_standalone_context(backend="egl")
    program = context.program(vertex_shader=VERTEX, fragment_shader=FRAGMENT)
    program["light"].value = (0.4, 0.8, 0.45)
    sampled = context.framebuffer(
        context.renderbuffer(SIZE, samples=4), context.depth_renderbuffer(SIZE, samples=4)
    )
    plain = context.framebuffer(context.renderbuffer(SIZE))
    context.enable(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
    people = [
        Performance(figure, rate=shot.rate, frames=shot.frames, number=number)
        for number, figure in enumerate(shot.figures, start=1)
    ]
    still = _corners(build_set(shot.set).mesh)
    names = ("position", "normal", "colour")
    set_array = context.vertex_array(program, context.buffer(still.tobytes()), *names)
    begin = time.perf_counter()
    for number in range(FRAMES):
        program["view"].write(_view(camera_at(shot, number)).T.astype("f4").tobytes())
        sampled.use()
        context.clear(0.1, 0.1, 0.12)
        set_array.render()
        for person in people:
            pose = person.pose(number)
            moved = _corners(person.mesh, pose.vertices, pose.normals)
            buffer = context.buffer(moved.tobytes())
            context.vertex_array(program, buffer, *names).render()
            buffer.release()
        context.copy_framebuffer(plain, sampled)
        plain.read(components=3)
    theirs = FRAMES / (time.perf_counter() - begin)
    return ours, theirs, str(context.info["GL_RENDERER"])


def _corners(mesh: Any, vertices: Any = None, normals: Any = None) -> np.ndarray:
    """float32, (corner, position + normal + colour), each triangle by itself."""
    at = mesh.faces.reshape(-1)
    vertices = mesh.vertices if vertices is None else vertices
    normals = mesh.normals if normals is None else normals
    colour = np.repeat(mesh.colour, 3, axis=0)
    return np.hstack([vertices[at], normals[at], colour]).astype(np.float32)


def _view(key: Any) -> np.ndarray:
    """World to clip space."""
    eye, aim = np.array(key.eye), np.array(key.aim)
    forward = (aim - eye) / np.linalg.norm(aim - eye)
    right = np.cross(forward, [0, 1, 0])
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    look = np.eye(4)
    look[:3, :3] = [right, up, -forward]
    look[:3, 3] = -look[:3, :3] @ eye
    scale = 1 / np.tan(np.radians(key.vertical_fov_deg) / 2)
    near, far = 0.05, 100.0
    lens = np.zeros((4, 4))
    lens[0, 0], lens[1, 1] = scale * SIZE[1] / SIZE[0], scale
    lens[2, 2], lens[2, 3] = (far + near) / (near - far), 2 * far * near / (near - far)
    lens[3, 2] = -1
    return lens @ look

"""Vectors and turns of single joints, in plain floats.

A body has some twenty joints; at that size tuples beat arrays, and no library chooses the order
of the sums. Turns are three rows. Positive pitch tips forwards, positive yaw goes from +z to +x
(to the person's left), positive roll lifts the person's left side.
"""

from __future__ import annotations

import math

Vec = tuple[float, float, float]
Turn = tuple[Vec, Vec, Vec]

UPRIGHT: Turn = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def add(a: Vec, b: Vec) -> Vec:
    """Sum."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def sub(a: Vec, b: Vec) -> Vec:
    """Difference."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def times(a: Vec, k: float) -> Vec:
    """Multiple."""
    return (a[0] * k, a[1] * k, a[2] * k)


def dot(a: Vec, b: Vec) -> float:
    """Inner product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    """Outer product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def norm(a: Vec) -> float:
    """Length."""
    return math.sqrt(dot(a, a))


def unit(a: Vec) -> Vec:
    """Direction; of nothing, straight ahead."""
    length = norm(a)
    return times(a, 1 / length) if length > 1e-9 else (0.0, 0.0, 1.0)


def mix(a: Vec, b: Vec, share: float) -> Vec:
    """From `a` at 0 to `b` at 1."""
    return (
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    )


def pitch(angle: float) -> Turn:
    """Turn about x."""
    c, s = math.cos(angle), math.sin(angle)
    return ((1.0, 0.0, 0.0), (0.0, c, -s), (0.0, s, c))


def yaw(angle: float) -> Turn:
    """Turn about y."""
    c, s = math.cos(angle), math.sin(angle)
    return ((c, 0.0, s), (0.0, 1.0, 0.0), (-s, 0.0, c))


def roll(angle: float) -> Turn:
    """Turn about z."""
    c, s = math.cos(angle), math.sin(angle)
    return ((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0))


def about(axis: Vec, angle: float) -> Turn:
    """Turn about a unit axis."""
    x, y, z = axis
    c, s = math.cos(angle), math.sin(angle)
    k = 1 - c
    return (
        (c + x * x * k, x * y * k - z * s, x * z * k + y * s),
        (x * y * k + z * s, c + y * y * k, y * z * k - x * s),
        (x * z * k - y * s, y * z * k + x * s, c + z * z * k),
    )


def apply(turn: Turn, a: Vec) -> Vec:
    """The vector turned."""
    return (dot(turn[0], a), dot(turn[1], a), dot(turn[2], a))


def back(turn: Turn, a: Vec) -> Vec:
    """The vector turned the other way."""
    x, y, z = a
    return (
        turn[0][0] * x + turn[1][0] * y + turn[2][0] * z,
        turn[0][1] * x + turn[1][1] * y + turn[2][1] * z,
        turn[0][2] * x + turn[1][2] * y + turn[2][2] * z,
    )


def then(outer: Turn, inner: Turn) -> Turn:
    """The turn that does `inner` first."""
    columns = tuple(zip(*inner, strict=True))
    x, y, z = (apply(outer, (c[0], c[1], c[2])) for c in columns)
    return ((x[0], y[0], z[0]), (x[1], y[1], z[1]), (x[2], y[2], z[2]))


def chain(*turns: Turn) -> Turn:
    """Turns in a row, the last done first."""
    total = turns[0]
    for turn in turns[1:]:
        total = then(total, turn)
    return total


def carry(limb: Vec, hinge: Vec, rest_limb: Vec, rest_hinge: Vec) -> Turn:
    """The turn that takes a limb and the axis its joint bends about from rest to a pose."""
    now = (limb, hinge, cross(limb, hinge))
    rest = (rest_limb, rest_hinge, cross(rest_limb, rest_hinge))
    rows = [
        tuple(sum(now[k][row] * rest[k][column] for k in range(3)) for column in range(3))
        for row in range(3)
    ]
    first, second, third = ((r[0], r[1], r[2]) for r in rows)
    return (first, second, third)


def ease(share: float) -> float:
    """Smooth from 0 to 1 with no speed at either end; flat outside."""
    share = min(max(share, 0.0), 1.0)
    return share * share * share * (share * (share * 6 - 15) + 10)


def bump(time: float, start: float, end: float, attack: float, release: float) -> float:
    """Eased from 0 to 1 around `start` and back around `end`: up by `start`, down after `end`."""
    return ease((time - start + attack) / attack) * (1 - ease((time - end) / release))


def short_way(angle: float) -> float:
    """The same angle within half a turn either way."""
    return math.remainder(angle, 2 * math.pi)

"""The plan as a page: floor, cameras, tempo and tension, and the shot list, scene by scene."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from storyreel.pages import template, wording
from storyreel.pages.floor_plan import FloorPlan, camera_spot, floor_plan, solved, standing_in
from storyreel.screenplay.schema import Scene, ShootingScript, Shot
from storyreel.screenplay.vocabulary import ShotKind, ShotSize, SubjectKind

_LEFT, _WIDTH = 46.0, 954.0
_FLOOR = 220.0
_LANE = 26.0
_RULES_S = (1, 2, 4, 8, 16, 32)
_WORDS = 14
_WIDE = (ShotSize.FS, ShotSize.LS, ShotSize.ELS)


@dataclass(frozen=True, slots=True)
class Bar:
    """A shot in the tempo curve: the higher, the longer."""

    name: str
    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Lane:
    """When one person speaks."""

    name: str
    y: float
    lines: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """Tempo and tension of a scene, in the units of the drawing."""

    height: float
    floor: float
    rules: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...]
    tension: str
    beats: tuple[tuple[float, str, bool], ...]
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A shot of the list."""

    shot: Shot
    of: str
    size: str
    camera: tuple[str, ...]
    length: str
    heard: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A scene of the page."""

    scene: Scene
    meta: tuple[str, ...]
    floor: FloorPlan
    tempo: Curve
    rows: tuple[Row, ...]


def plan_page(script: ShootingScript) -> str:
    """The plan of a script as one HTML file."""
    shots = [shot for scene in script.scenes for shot in scene.shots]
    lengths = [float(script.rate.seconds(shot.duration_frames)) for shot in shots]
    looked = sum(shot.kind in (ShotKind.REACTION, ShotKind.INSERT) for shot in shots)
    return template.render(
        "plan.html.j2",
        script=script,
        language=script.language,
        scenes=[_planned(script, scene) for scene in script.scenes],
        facts_shown=(
            ("Length", wording.clock(script.duration_frames, script.rate)),
            ("Scenes", str(len(script.scenes))),
            ("Shots", str(len(shots))),
            ("Median shot", f"{statistics.median(lengths):.1f} s"),
            ("Reactions and inserts", f"{looked / len(shots):.0%}"),
            ("Preset", script.preset),
            ("Picture", script.aspect),
        ),
    )


def _planned(script: ShootingScript, scene: Scene) -> Planned:
    place = script.place(scene.place)
    meta = (place.name, scene.time_of_day.value, f"{scene.mood.value} light", place.look)
    return Planned(
        scene=scene,
        meta=meta,
        floor=_floor(script, scene),
        tempo=_tempo(script, scene),
        rows=tuple(_row(script, scene, shot) for shot in scene.shots),
    )


def _floor(script: ShootingScript, scene: Scene) -> FloorPlan:
    """People as they open the scene, their walks, and each camera setup once."""
    place = script.place(scene.place)
    people = {person.name: person for person in standing_in(script, scene, scene.shots[0])}
    spots, known = [], set()
    for shot in scene.shots:
        for person in standing_in(script, scene, shot):
            if person.name not in people or (person.path and not people[person.name].path):
                people[person.name] = person
        camera = solved(script, scene, shot)
        if camera is not None and shot.setup not in known:
            known.add(shot.setup)
            spots.append(camera_spot(script, shot.setup, camera))
    return floor_plan(
        place,
        list(people.values()),
        spots,
        axes=_main_pair(script, scene),
        caption=f"Floor plan of {place.name} from above, with {len(spots)} camera setups",
    )


def _main_pair(script: ShootingScript, scene: Scene) -> list[tuple[str, str]]:
    """The two who speak to each other most."""
    counts: dict[tuple[str, str], int] = {}
    for line in scene.lines:
        for one in line.speakers[:1]:
            for other in line.addressees[:1]:
                pair = (one, other) if one < other else (other, one)
                counts[pair] = counts.get(pair, 0) + 1
    if not counts:
        return []
    one, other = max(sorted(counts), key=lambda pair: counts[pair])
    return [(script.character(one).name, script.character(other).name)]


def _tempo(script: ShootingScript, scene: Scene) -> Curve:
    total = scene.duration_frames

    def x(frame: float) -> float:
        return round(_LEFT + _WIDTH * frame / total, 1)

    longest_s = max(float(script.rate.seconds(shot.duration_frames)) for shot in scene.shots)
    top = math.log2(max(4.0, longest_s)) + 1.3

    def y(seconds: float) -> float:
        return round(_FLOOR - _FLOOR * (math.log2(max(0.5, seconds)) + 1) / top, 1)

    bars = []
    for shot, span in zip(scene.shots, scene.shot_spans(), strict=True):
        height = y(float(script.rate.seconds(span.frames)))
        bars.append(
            Bar(
                name=shot.number,
                kind=_bar_kind(shot),
                x=x(span.start),
                y=height,
                width=round(x(span.end) - x(span.start), 1),
                height=round(_FLOOR - height, 1),
            )
        )
    starts = {line.id: line.start_frame for line in scene.lines}
    lanes = tuple(_lanes(script, scene, x))
    return Curve(
        height=round(_FLOOR + 18 + _LANE * len(lanes), 1),
        floor=_FLOOR,
        rules=tuple((y(s), f"{s} s") for s in _RULES_S if math.log2(s) + 1 < top),
        bars=tuple(bars),
        tension=_tension(scene, x),
        beats=tuple(
            (x(starts[beat.first_line]), beat.what, beat.turning_point) for beat in scene.beats
        ),
        lanes=lanes,
    )


def _bar_kind(shot: Shot) -> str:
    if shot.kind in (ShotKind.REACTION, ShotKind.INSERT):
        return "close"
    return "wide" if shot.framing.size in _WIDE else ""


def _tension(scene: Scene, x: Callable[[float], float]) -> str:
    """The feeling of the lines around each, from calm at the bottom to full at the top."""
    strengths = [line.emotion.intensity for line in scene.lines]
    points = []
    for number, line in enumerate(scene.lines):
        near = strengths[max(0, number - 2) : number + 3]
        level = sum(near) / len(near)
        middle = line.start_frame + line.duration_frames / 2
        points.append(f"{x(middle)},{round(_FLOOR * (1 - level), 1)}")
    return " ".join(points)


def _lanes(script: ShootingScript, scene: Scene, x: Callable[[float], float]) -> Iterable[Lane]:
    speakers = dict.fromkeys(s for line in scene.lines for s in line.speakers)
    for row, speaker in enumerate(speakers):
        spoken = tuple(
            (x(line.start_frame), round(x(line.span.end) - x(line.start_frame), 1))
            for line in scene.lines
            if speaker in line.speakers
        )
        yield Lane(script.character(speaker).name, _FLOOR + 20 + _LANE * row, spoken)


def _row(script: ShootingScript, scene: Scene, shot: Shot) -> Row:
    lines = {line.id: line for line in scene.lines}
    things = {prop.id: prop.what for prop in script.props}
    of = [
        script.character(subject.id).name
        if subject.kind is SubjectKind.PERSON
        else things.get(subject.id, script.place(scene.place).name)
        for subject in shot.subjects
    ]
    return Row(
        shot=shot,
        of=", ".join(of),
        size=wording.plain(shot.framing.size.name),
        camera=(wording.plain(shot.kind.value), *wording.camera(shot)),
        length=wording.seconds(shot.duration_frames, script.rate),
        heard=tuple(
            (
                " and ".join(script.character(s).name for s in lines[use.line].speakers),
                _short(lines[use.line].text),
            )
            for use in shot.lines
        ),
    )


def _short(text: str) -> str:
    words = text.split()
    if len(words) > 1:
        return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
    return text if len(text) <= 3 * _WORDS else text[: 3 * _WORDS] + "…"

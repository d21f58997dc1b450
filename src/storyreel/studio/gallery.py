"""What the previz stage can show: a picture for every value of every choice a script has."""

from __future__ import annotations

import copy
import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from storyreel.dialogue import read_text
from storyreel.director import stage_film
from storyreel.document import claim_folder, write_whole
from storyreel.errors import boundary
from storyreel.executor import Report, default_workers, executor_for
from storyreel.pages.gallery import GallerySheet, gallery_page
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.vocabulary import (
    Angle,
    Beard,
    Build,
    FaceShape,
    Feeling,
    Garment,
    Glasses,
    HairStyle,
    Headwear,
    Mood,
    Posture,
    Sex,
    ShotKind,
    ShotSize,
    Skin,
    TimeOfDay,
    Weather,
)
from storyreel.scripter import write
from storyreel.staging.plans import looks
from storyreel.staging.shot import StagedShot, Style
from storyreel.staging.stage import Delivery
from storyreel.studio.events import Event, OnEvent, nobody

PAGE = "index.html"
_SIZE_PX = (480, 270)
_COLUMNS = 4
_LINES = (
    "ANNA: You kept it, all this time.\nBEN: I did, and I never opened it.\n"
    "ANNA: Then open it now, while I am here.\nBEN: You open it.\n"
)
_OUTDOORS = frozenset({"deck", "field", "forest", "park", "rooftop", "street"})
_SITTER = {
    "skin": "fair",
    "glasses": "none",
    "headwear": "none",
    "beard": "none",
    "hair": {"style": "parted", "colour": "dark brown"},
}
_AGES = (6, 10, 15, 24, 38, 52, 66, 82)

Plan = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    title: str
    shots: tuple[tuple[str, StagedShot], ...]


def gallery(out: Path | str, *, workers: int | None = None, on_event: OnEvent = nobody) -> Path:
    """Draws every value of every choice, as a page and as a sheet each.

    Args:
        out: An empty folder, or one of an earlier gallery, whose files are replaced.
        workers: Processes; by default one per processor.
        on_event: Told of pictures done.

    Returns:
        The page.

    Raises:
        FolderError: The folder holds other files, or cannot be written.
    """
    from storyreel.media import contact_sheet, jpeg, save_jpeg, thumbnail

    out = Path(out)
    with boundary(folder=out):
        claim_folder(out, PAGE, b"", what="the gallery")
        sheets = tuple(_sheets())
        jobs = [(shot, caption) for sheet in sheets for caption, shot in sheet.shots]
        drawn: dict[int, Any] = {}
        for job, picture in executor_for(workers or default_workers()).run(_draw, jobs):
            drawn[job] = picture
            on_event(Event("stills", len(drawn), len(jobs), "pictures"))
        first, pages = 0, []
        for sheet in sheets:
            captions = [caption for caption, _ in sheet.shots]
            pictures = [drawn[first + number] for number in range(len(captions))]
            first += len(captions)
            small = [thumbnail(picture, width_px=320) for picture in pictures]
            save_jpeg(
                contact_sheet(small, columns=_COLUMNS, captions=captions),
                out / f"{sheet.name}.jpg",
            )
            stills = tuple(zip(captions, map(jpeg, pictures), strict=True))
            pages.append(GallerySheet(sheet.name, sheet.title, stills))
        write_whole(out / PAGE, gallery_page(pages).encode("utf-8"))
    return out / PAGE


def _draw(job: tuple[StagedShot, str], report: Report) -> Any:
    from storyreel.previz.render import render_frame

    staged, caption = job
    with boundary(backend="previz", slate=caption):
        picture = render_frame(staged, staged.frames // 3).picture.rgb.copy()
        report(1)
        return picture


def _sheets() -> Iterator[_Sheet]:
    """Every choice with its values."""
    rooms = {look: _plan(_heading(look)) for look in looks()}
    office, street, open_air = rooms["office"], rooms["street"], rooms["park"]
    yield _sheet(
        "sets",
        "Sets",
        (
            (f"{look}, {time}", _master(plan, time_of_day=time))
            for look, plan in rooms.items()
            for time in ("day", "night")
        ),
    )
    yield _sheet(
        "times",
        "Times of day",
        (
            (f"{name}, {time}", _master(plan, time_of_day=time))
            for name, plan in (("street", street), ("living room", rooms["living-room"]))
            for time in _values(TimeOfDay)
        ),
    )
    yield _sheet(
        "weather",
        "Weather",
        (
            (f"{weather}, {name}, {time}", _raining(plan, weather, time))
            for name, plan in (("street", street), ("park", open_air))
            for time in ("day", "night")
            for weather in _values(Weather)
            if name == "street" or time == "day"
        ),
    )
    yield _sheet("moods", "Moods", ((mood, _master(office, mood=mood)) for mood in _values(Mood)))
    yield _sheet(
        "styles",
        "Styles",
        (
            (style.value, _staged(plan, index, style))
            for style in Style
            for plan, index in ((office, 0), _portrait(office, {}, "MCU"))
        ),
    )
    yield _sheet("sizes", "Shot sizes", ((s, _seen(open_air, size=s)) for s in _values(ShotSize)))
    yield _sheet("angles", "Angles", ((a, _seen(open_air, angle=a)) for a in _values(Angle)))
    yield _sheet(
        "postures",
        "Postures",
        ((p, _blocked(open_air, "FS", posture=p)) for p in _values(Posture)),
    )
    yield _sheet(
        "emotions",
        "Feelings",
        (
            (f"{feeling}, {word}", _feeling(open_air, feeling, strength))
            for feeling in _values(Feeling)
            for word, strength in (("some", 0.5), ("much", 1.0))
        ),
    )
    yield _sheet(
        "ages",
        "Ages",
        (
            (f"{sex}, {age}", _staged(*_portrait(open_air, _aged(age, sex), size)))
            for sex in (Sex.FEMALE.value, Sex.MALE.value)
            for age in _AGES
            for size in ("MCU",)
        ),
    )
    for name, title, size, kinds in (
        ("build", "Builds", "FS", Build),
        ("skin", "Skin", "MCU", Skin),
        ("headwear", "Headwear", "MCU", Headwear),
        ("beard", "Beards", "MCU", Beard),
        ("glasses", "Glasses", "MCU", Glasses),
    ):
        yield _sheet(name, title, _people(open_air, size, kinds, partial(_having, name)))
    yield _sheet(
        "faces",
        "Faces",
        _people(open_air, "CU", FaceShape, _faced),
    )
    yield _sheet(
        "hair",
        "Hair",
        _people(open_air, "MCU", HairStyle, _haired),
    )
    yield _sheet("clothes", "Clothes", _people(open_air, "MLS", Garment, _dressed))


def _sheet(name: str, title: str, shots: Iterable[tuple[str, StagedShot]]) -> _Sheet:
    return _Sheet(name, title, tuple(shots))


def _values(kind: type[enum.StrEnum]) -> list[str]:
    return [value.value for value in kind]


def _heading(look: str) -> str:
    setting = "EXT." if look in _OUTDOORS else "INT."
    return f"{setting} {look.replace('-', ' ').upper()} - DAY"


def _plan(heading: str) -> Plan:
    plan: Plan = write(read_text(f"{heading}\n\n{_LINES}", name="gallery.txt")).model_dump(
        mode="json"
    )
    return plan


def _staged(plan: Plan, index: int, style: Style = Style.COLOUR) -> StagedShot:
    script = ShootingScript.model_validate(plan)
    return stage_film(script, None, Delivery(_SIZE_PX, style=style))[index][3]


def _master(plan: Plan, **scene: str) -> StagedShot:
    """The first shot, which shows the whole place."""
    changed = copy.deepcopy(plan)
    changed["scenes"][0].update(scene)
    return _staged(changed, 0)


def _raining(plan: Plan, weather: str, time_of_day: str) -> StagedShot:
    changed = copy.deepcopy(plan)
    changed["scenes"][0]["time_of_day"] = time_of_day
    changed["places"][0]["weather"] = weather
    return _staged(changed, 0)


def _portrait(plan: Plan, person: Plan, size: str) -> tuple[Plan, int]:
    """The plan with its first single, of somebody changed so, and that shot's number."""
    changed = copy.deepcopy(plan)
    shots = changed["scenes"][0]["shots"]
    index = next(
        number
        for number, shot in enumerate(shots)
        if shot["kind"] in (ShotKind.SINGLE.value, ShotKind.OTS.value, ShotKind.REACTION.value)
    )
    shot = shots[index]
    shot.update(kind=ShotKind.SINGLE.value, move={"kind": "static"}, framing_end=None)
    shot["framing"].update(size=size, composition="centre")
    who = shot["subjects"][0]["id"]
    sitter = next(one for one in changed["characters"] if one["id"] == who)
    sitter.update({**_SITTER, **person})
    # Into the lens, so that the face is seen from before.
    next(one for one in shot["blocking"] if one["character"] == who)["gaze"] = {"kind": "camera"}
    return changed, index


def _seen(plan: Plan, **framing: str) -> StagedShot:
    changed, index = _portrait(plan, {}, "MS")
    changed["scenes"][0]["shots"][index]["framing"].update(framing)
    return _staged(changed, index)


def _blocked(plan: Plan, size: str, **blocking: Any) -> StagedShot:
    changed, index = _portrait(plan, {}, size)
    shot = changed["scenes"][0]["shots"][index]
    who = shot["subjects"][0]["id"]
    next(one for one in shot["blocking"] if one["character"] == who).update(blocking)
    return _staged(changed, index)


def _feeling(plan: Plan, feeling: str, intensity: float) -> StagedShot:
    """A close-up of somebody who feels so, speaking or not."""
    changed = copy.deepcopy(plan)
    emotion = {"feeling": feeling, "intensity": intensity}
    for line in changed["scenes"][0]["lines"]:
        line["emotion"] = emotion
    return _blocked(changed, "CU", emotion=emotion)


def _people(
    plan: Plan, size: str, kinds: type[enum.StrEnum], change: Callable[[str], Plan]
) -> Iterator[tuple[str, StagedShot]]:
    """A woman and a man with each value."""
    for value in _values(kinds):
        for sex in (Sex.FEMALE.value, Sex.MALE.value):
            person = {"sex": sex, **change(value)}
            yield f"{value}, {sex}", _staged(*_portrait(plan, person, size))


def _aged(age: int, sex: str) -> Plan:
    grown = 165 if sex == Sex.FEMALE.value else 178
    height = min(grown, 75 + round(6.2 * age))
    hair = "white" if age > 75 else "grey" if age > 60 else "brown"
    return {
        "age": age,
        "sex": sex,
        "height_cm": height,
        "hair": {"style": "bob" if sex == Sex.FEMALE.value else "short", "colour": hair},
    }


def _having(field: str, value: str) -> Plan:
    return {field: value}


def _faced(shape: str) -> Plan:
    return {"face": {"shape": shape, "eyes": "green"}}


def _haired(style: str) -> Plan:
    return {"hair": {"style": style, "colour": "auburn"}}


def _dressed(garment: str) -> Plan:
    outfit = {
        "state": "day",
        "description": garment,
        "garment": garment,
        "top": "#5b6f8f",
        "bottom": "#3a3f47",
    }
    return {"wardrobe": [outfit]}

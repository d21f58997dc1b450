"""A picture per shot: from the takes of a run, or drawn for a script that was not shot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from storyreel.director.takes import stage_film
from storyreel.errors import BadMedia, boundary
from storyreel.executor import Report, default_workers, executor_for
from storyreel.film.schema import CutDocument, slate
from storyreel.pages.template import JPEG, Stills
from storyreel.screenplay.schema import ShootingScript
from storyreel.scripter import shape_of
from storyreel.staging.shot import StagedShot
from storyreel.staging.stage import Delivery, picture_size
from storyreel.studio.events import Event, OnEvent, nobody

_LINES = 360
"""The shorter side of a drawn picture, in pixels."""


def stills_of(cut: CutDocument, folder: Path) -> Stills:
    """The pictures that the takes of a run left beside them.

    Raises:
        BadMedia: One of them is damaged.
    """
    stills = {}
    for shot in cut.shots:
        path = (folder / shot.chosen.media).with_suffix(".jpg")
        if path.is_file():
            stills[shot.scene, shot.shot] = _whole_jpeg(path)
    return stills


def _whole_jpeg(path: Path) -> bytes:
    from storyreel.media import read_still

    read_still(path)
    still = path.read_bytes()
    if not still.startswith(JPEG):
        raise BadMedia(f"{path.name} is not a JPEG picture. Delete it to go on without it.")
    return still


def draw_stills(script: ShootingScript, *, on_event: OnEvent = nobody) -> Stills:
    """Draws the frame in the middle of every shot, as a take's still is; mouths are closed.

    Args:
        script: The script.
        on_event: Told of pictures done.

    Raises:
        Unavailable: A process broke off.
    """
    delivery = Delivery(size_px=picture_size(shape_of(script.aspect), _LINES))
    staged = stage_film(script, None, delivery)
    jobs = [(slate(number, shot, 1), picture) for _, number, shot, picture in staged]
    drawn: dict[tuple[str, str], bytes] = {}
    on_event(Event("stills", 0, len(staged), "pictures"))
    for job, still in executor_for(default_workers()).run(_draw, jobs):
        scene, _, shot, _ = staged[job]
        drawn[scene, shot] = still
        on_event(Event("stills", len(drawn), len(staged), "pictures"))
    return drawn


def _draw(job: tuple[str, StagedShot], report: Report) -> Any:
    from storyreel.media import jpeg
    from storyreel.previz.render import render_frame

    name, staged = job
    with boundary(backend="previz", slate=name):
        frame = render_frame(staged, staged.frames // 2)
        report(1)
        return jpeg(frame.picture.rgb)

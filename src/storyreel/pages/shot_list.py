"""The shot list for a spreadsheet: a row per shot, a column per thing a crew asks for."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from storyreel.film.schema import CutDocument, VoiceTrack
from storyreel.pages import wording
from storyreel.pages.board import Board, BoardedScene, Panel, Speech
from storyreel.screenplay.schema import ShootingScript, Shot
from storyreel.screenplay.vocabulary import TransitionKind

_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")


def shot_list_csv(
    script: ShootingScript, *, cut: CutDocument | None = None, voice: VoiceTrack | None = None
) -> str:
    """The shot list as comma-separated values.

    It begins with a byte order mark and its rows end in CR LF, without which Excel takes UTF-8
    for something else. A cell that a spreadsheet would compute, because it begins with one of
    `= + - @`, a tab or a return, begins with an apostrophe instead; words are never run.

    Args:
        script: What is filmed.
        cut: The assembled film, for lengths and timecodes; without it they are as planned.
        voice: When each word is spoken; without it a line that runs over a cut is divided by
            length.
    """
    rows = [
        _row(boarded, panel)
        for boarded in Board(script, {}, cut, voice).scenes()
        for panel in boarded.panels
    ]
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    table.writerows([_inert(cell) for cell in row] for row in rows)
    return _BYTE_ORDER_MARK + text.getvalue()


_COLUMNS = (
    "Scene",
    "Heading",
    "Shot",
    "Setup",
    "Kind",
    "Size",
    "Angle",
    "Move",
    "Lens",
    "Subject",
    "Action",
    "Dialogue",
    "Seconds",
    "Frames",
    "Start",
    "Blocking",
    "Notes",
    "Why",
)


def _row(boarded: BoardedScene, panel: Panel) -> tuple[str, ...]:
    scene, shot = boarded.scene, panel.shot
    return (
        str(scene.number),
        scene.heading,
        shot.number,
        shot.setup,
        shot.kind.value,
        *_camera(shot),
        ", ".join(panel.subjects),
        shot.action,
        "\n".join(_said(speech) for speech in panel.speeches),
        panel.length.removesuffix(" s"),
        str(panel.frames),
        panel.timecode,
        "\n".join(f"{name} {what}" for _, name, what in panel.blocking),
        "\n".join(_notes(panel)),
        shot.why,
    )


def _camera(shot: Shot) -> tuple[str, str, str, str]:
    """Size, angle, move and lens; what changes during the shot as `MS to CU`."""
    start, end = shot.framing, shot.framing_end or shot.framing
    placed = shot.camera is not None
    angle = "placed by hand" if placed else _to(start.angle.value, end.angle.value)
    focal_mm = shot.camera.focal_mm if shot.camera else start.focal_mm
    size = _to(start.size.value, end.size.value)
    return size, angle, wording.move(shot.move), f"{focal_mm} mm"


def _to(start: str, end: str) -> str:
    return start if start == end else f"{start} to {end}"


def _said(speech: Speech) -> str:
    marks = [f"({text})" for text in (speech.line.delivery.extension, speech.aside) if text]
    return f"{' '.join([' and '.join(speech.speakers), *marks])}: {speech.words}"


def _notes(panel: Panel) -> Iterator[str]:
    if panel.composed:
        yield panel.composed
    if len(panel.focus) > 1:
        yield f"focus on {panel.focus[0]}, pulled to {panel.focus[1]} at {panel.pulled_at}"
    yield from panel.changes
    yield from (f"sound: {what}" for what in panel.sounds)
    if panel.shot.transition.kind is not TransitionKind.CUT:
        yield panel.transition


def _inert(cell: str) -> str:
    """The cell as text that no spreadsheet computes."""
    return f"'{cell}" if _FORMULA.match(cell) else cell

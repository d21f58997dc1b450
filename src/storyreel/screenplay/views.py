"""A shooting script as a table for people: the director's shot list, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from storyreel.dialogue.words import counted
from storyreel.screenplay.schema import LineUse, Scene, ScriptLine, ShootingScript, Shot
from storyreel.screenplay.vocabulary import Move, SubjectKind
from storyreel.screenplay.words import heard
from storyreel.timecode import Rate

_HEAD = (
    "| Shot | Kind | Framing | Seconds | Who or what | Heard | Action |\n"
    "|---|---|---|--:|---|---|---|"
)


def shot_list_markdown(script: ShootingScript) -> str:
    """The shot list: a table per scene, one row per shot.

    Of a line that runs on over a cut each row has the words that fall into its shot, by their
    share of the line's time; an ellipsis marks what lies in another shot.
    """
    length = _seconds(script.duration_frames, script.rate)
    count = sum(len(scene.shots) for scene in script.scenes)
    return (
        "\n\n".join(
            [
                f"# {_cell(script.title)}",
                f"{counted(len(script.scenes), 'scene')}, {counted(count, 'shot')}, {length} s.",
                *(_scene(scene, script) for scene in script.scenes),
            ]
        )
        + "\n"
    )


def _scene(scene: Scene, script: ShootingScript) -> str:
    lines = {line.id: line for line in scene.lines}
    labels = _labels(script)
    rows = [_row(shot, script.rate, lines, labels) for shot in scene.shots]
    return "\n".join([f"## {scene.number}. {_cell(scene.heading)}", "", _HEAD, *rows])


def _labels(script: ShootingScript) -> Mapping[tuple[SubjectKind, str], str]:
    return (
        {(SubjectKind.PERSON, person.id): person.name for person in script.characters}
        | {(SubjectKind.PROP, prop.id): prop.what for prop in script.props}
        | {(SubjectKind.PLACE, place.id): place.name for place in script.places}
    )


def _row(
    shot: Shot,
    rate: Rate,
    lines: Mapping[str, ScriptLine],
    labels: Mapping[tuple[SubjectKind, str], str],
) -> str:
    of = [_cell(labels[subject.kind, subject.id]) for subject in shot.subjects]
    said = [_said(lines[use.line], use, labels) for use in shot.lines]
    cells = [
        shot.number,
        shot.kind,
        _framing(shot),
        _seconds(shot.duration_frames, rate),
        ", ".join(of),
        "<br>".join(said),
        _cell(shot.action),
    ]
    return f"| {' | '.join(cells)} |"


def _framing(shot: Shot) -> str:
    start, end = shot.framing, shot.framing_end
    size = f"{start.size} to {end.size}" if end and end.size is not start.size else start.size
    words = [size, start.angle, f"{start.focal_mm} mm"]
    if shot.move.kind is not Move.STATIC:
        words.append(shot.move.kind)
    if shot.camera is not None:
        words.append("placed by hand")
    return ", ".join(words)


def _said(line: ScriptLine, use: LineUse, labels: Mapping[tuple[SubjectKind, str], str]) -> str:
    who = " and ".join(labels[SubjectKind.PERSON, speaker] for speaker in line.speakers)
    words = heard(line.text, line.duration_frames, use.in_frames, use.out_frames)
    before = "… " if use.in_frames > 0 else ""
    after = " …" if use.out_frames < line.duration_frames else ""
    mark = f" ({line.delivery.extension})" if line.delivery.extension else ""
    return f"{_cell(who)}{mark}: “{before}{_cell(words)}{after}”"


def _cell(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    escaped = re.sub(r"[\\`*_{}\[\]<>|~&$#]", r"\\\g<0>", text)
    return "<br>".join(part.strip() for part in escaped.splitlines())


def _seconds(frames: int, rate: Rate) -> str:
    """Seconds to two decimals, for people; nothing is computed from them."""
    hundredths = round(rate.seconds(frames) * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"

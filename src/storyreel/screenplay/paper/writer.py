"""Writes a shooting script in the paper's form."""

from __future__ import annotations

import re
from collections.abc import Mapping

from storyreel.dialogue.paper_form import DELIVERIES
from storyreel.screenplay.paper.fields import (
    PaperBlocking,
    PaperLine,
    PaperPosition,
    PaperProfile,
    PaperScript,
    PaperShot,
    paper_fields,
)
from storyreel.screenplay.paper.grammar import (
    ANGLES,
    KINDS,
    MOVES,
    SIZES,
    name,
    number,
    prose,
    quoted,
    seconds,
)
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.vocabulary import (
    GazeKind,
)
from storyreel.timecode import Rate


def paper_text(script: ShootingScript) -> str:
    """The script in the paper's form; keeps exactly the fields of `PAPER_FIELDS`."""
    paper = paper_fields(script)
    sections = {
        "DIALOGUE": [line for shot in paper.shots for line in _shot_lines(shot, paper.rate)],
        "CHARACTER PROFILES": [line for one in paper.profiles for line in _profile_lines(one)],
        "SCENE DESCRIPTION": _film_lines(paper),
        "BLOCKING": [_blocking_line(entry) for entry in paper.blocking],
    }
    return (
        "\n\n".join("\n".join([f"【{header}】", *lines]) for header, lines in sections.items())
        + "\n"
    )


def _shot_lines(shot: PaperShot, rate: Rate) -> list[str]:
    times = (seconds(frame or 0, rate) for frame in (shot.start_frame, shot.end_frame))
    moves = [MOVES[move] for move in (shot.move,) if move is not None]
    types = [
        *(SIZES[size] for size in (shot.size, shot.size_end) if size is not None),
        *(KINDS[kind] for kind in (shot.kind,) if kind is not None),
        *(ANGLES[angle] for angle in (shot.angle,) if angle is not None),
    ]
    return [
        f"{shot.number}. [{'-'.join(f'{time}s' for time in times)}] "
        f"(Camera Movement: {', '.join(moves)} + Shot Type: {', '.join(types)})",
        f"Plot: {prose(shot.action)}".rstrip(),
        *(_spoken(line) for line in shot.lines),
    ]


def _spoken(line: PaperLine) -> str:
    how = line.parenthetical
    if how != prose(how) or re.search(r'[()\[\]"]', how) or how in ("V.O.", "O.S."):
        how = quoted(how)
    part = f", part {line.part} of {line.parts}" if line.parts > 1 else ""
    return (
        f"{' + '.join(map(name, line.speakers))}{DELIVERIES[line.delivery]}"
        f"{f' ({how})' if how else ''}"
        f" [{line.id}, frames {line.in_frames}-{line.out_frames} of {line.length_frames}{part}]: "
        f"{quoted(line.words)}"
    )


def _profile_lines(one: PaperProfile) -> list[str]:
    return [
        f"{name(one.name)}: {one.sex}, {one.age} years old, {one.height_cm} cm, "
        f"{one.build} build, {one.skin} skin, {one.face} face, {one.eyes} eyes, "
        f"{one.hair_colour} hair ({one.hair_style}), headwear {one.headwear}, "
        f"beard {one.beard}, glasses {one.glasses}",
        *_keyed({"- Features": one.features, "- Demeanour": one.demeanour}),
        *(
            f"- Wears ({outfit.state}; {outfit.garment}, {outfit.top} over {outfit.bottom}, "
            f"shoes {outfit.shoes}): {prose(outfit.description)}".rstrip()
            for outfit in one.wardrobe
        ),
    ]


def _film_lines(paper: PaperScript) -> list[str]:
    lines = _keyed(
        {
            "Title": paper.title,
            "Language": paper.language,
            "Frames per second": str(paper.rate),
            "Aspect": paper.aspect,
            "Style": paper.style,
            "Period": paper.period,
        }
    )
    for scene in paper.scenes:
        shots = f"shots {scene.first_shot}-{scene.last_shot}"
        lines.append(f"Scene {scene.number} ({shots}): {prose(scene.heading)}".rstrip())
        lines += _keyed(
            {
                "- Place": scene.place,
                "- Setting": str(scene.setting),
                "- Time of day": str(scene.time_of_day),
                "- Mood": str(scene.mood),
                "- Weather": str(scene.weather),
                "- Period": scene.period,
                "- Description": scene.description,
            }
        )
    return lines


def _keyed(values: Mapping[str, str]) -> list[str]:
    return [f"{key}: {prose(value)}" for key, value in values.items() if value]


def _blocking_line(entry: PaperBlocking) -> str:
    return f"{entry.number}. {'; '.join(map(_position_text, entry.people)) or 'Nobody.'}"


def _position_text(position: PaperPosition) -> str:
    target = name(position.gaze_target or "")
    gaze = {
        None: "ahead",
        GazeKind.CAMERA: "into the camera",
        GazeKind.PERSON: f"at {target}",
        GazeKind.PROP: f"at prop: {target}",
        GazeKind.MARK: f"at mark: {target}",
    }[position.gaze]
    actions = "".join(
        f", then {action.verb}{'' if action.target is None else f': {name(action.target)}'} "
        f"(frames {action.at_frames}-{action.at_frames + action.duration_frames})"
        for action in position.actions
    )
    return (
        f"{name(position.name)}: at {position.mark}, facing {number(position.facing_deg)}°, "
        f"{position.posture}, looking {gaze}, "
        f"{position.feeling} {number(position.intensity)}{actions}"
    )

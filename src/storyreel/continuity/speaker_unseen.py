"""Somebody speaks in the scene and is not shown.

What it does:
    Adds up, line by line, how long the voice of somebody who is in the place runs over shots that
    are not of them. More than a second and a half at a stretch is too long, or two and a half when
    the shot is a reaction.

Why is this bad:
    The audience looks for the mouth. A short reply, the tail of a line over its listener or a
    reaction inside a long speech are good cutting; a whole line without its speaker is a mistake
    unless it is marked (O.S.) or (V.O.).

Example:
    Ben answers for four seconds while the picture stays on Anna.

Use instead:
    Cut to Ben, show both, or mark the line as off screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Delivery, Dialogue
from storyreel.screenplay.schema import Scene, ScriptLine, ShootingScript, Shot
from storyreel.screenplay.vocabulary import ShotKind

LONGEST_S = Fraction(3, 2)
LONGEST_REACTION_S = Fraction(5, 2)
"""A listener is held 0.8 to 2.5 s (evaluation.md 4.3, rule 11)."""


def speaker_unseen(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Stretches of lines during which the speaker is not among the subjects."""
    for scene in script.scenes:
        heard: dict[str, list[Shot]] = {}
        for shot in scene.shots:
            for line_id in dict.fromkeys(use.line for use in shot.lines):
                heard.setdefault(line_id, []).append(shot)
        for line in scene.lines:
            if line.delivery is Delivery.ON:
                yield from _stretches(script, scene, line, heard.get(line.id, []))


def _stretches(
    script: ShootingScript, scene: Scene, line: ScriptLine, shots: Sequence[Shot]
) -> Iterator[Issue]:
    unseen: list[tuple[Shot, int]] = []
    for shot in shots:
        frames = sum(u.out_frames - u.in_frames for u in shot.lines if u.line == line.id)
        of_speaker = {subject.id for subject in shot.subjects} & set(line.speakers)
        if frames and not of_speaker:
            unseen.append((shot, frames))
        elif unseen:
            yield from _judged(script, scene, line, unseen)
            unseen = []
    if unseen:
        yield from _judged(script, scene, line, unseen)


def _judged(
    script: ShootingScript, scene: Scene, line: ScriptLine, unseen: list[tuple[Shot, int]]
) -> Iterator[Issue]:
    length = script.rate.seconds(sum(frames for _shot, frames in unseen))
    shot = unseen[0][0]
    listening = all(shot.kind is ShotKind.REACTION for shot, _frames in unseen)
    spoken_through = length == script.rate.seconds(line.duration_frames)
    # A reaction is an answer to what was seen being said; a line heard over nothing else is not.
    limit = LONGEST_REACTION_S if listening and not spoken_through else LONGEST_S
    if length > limit:
        who = " and ".join(script.character(speaker).name for speaker in line.speakers)
        yield Issue(
            "speaker-unseen",
            Severity.WARNING,
            scene.id,
            shot.number,
            f"{who} speaks line {line.id} for {float(length):.1f} s without being seen.",
            f"Cut to {who}, or mark the line as off screen.",
            people=line.speakers,
        )


RULE = speaker_unseen

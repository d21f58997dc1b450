"""A line is spoken faster than it can be read.

What it does:
    Compares the characters of each line with its length: more than twenty a second are too many
    (evaluation.md 3.11).

Why is this bad:
    Whoever needs the subtitles misses what the line is about.

Example:
    A line of ninety characters in three seconds.

Use instead:
    Give the line more time, cut words, or leave a pause after it.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.film.subtitles import MAX_LETTERS_PER_S, letters
from storyreel.screenplay.schema import Scene, ScriptLine, ShootingScript


def subtitle_too_fast(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Lines that cannot be read as fast as they are spoken."""
    for scene in script.scenes:
        for number, line in enumerate(scene.lines):
            after = scene.lines[number + 1] if number + 1 < len(scene.lines) else None
            yield from _judged(script, scene, line, after)


def _judged(
    script: ShootingScript, scene: Scene, line: ScriptLine, after: ScriptLine | None
) -> Iterator[Issue]:
    # A subtitle may stay until the next one comes.
    end = max(line.span.end, after.start_frame) if after is not None else scene.duration_frames
    shown_s = script.rate.seconds(max(line.span.end, end) - line.start_frame)
    count = letters(line.text)
    if count <= MAX_LETTERS_PER_S * shown_s:
        return
    shot = next((s.number for s in scene.shots for u in s.lines if u.line == line.id), None)
    yield Issue(
        "subtitle-too-fast",
        Severity.NOTE,
        scene.id,
        shot or scene.shots[0].number,
        f"line {line.id} has {count} characters in {float(shown_s):.1f} s; at most "
        f"{MAX_LETTERS_PER_S} are read in a second.",
        "Give the line more time, or leave a pause after it.",
        people=line.speakers,
        frames=(line.start_frame, line.span.end),
    )


RULE = subtitle_too_fast

"""Part of a line is not heard, or is heard twice.

What it does:
    Adds up the parts of each line that shots say they carry. Together they must be the whole line
    once, and each part must be what is spoken while its shot runs.

Why is this bad:
    A gap is a word swallowed at a cut, an overlap is a word said twice. A part that does not
    agree with the clock puts a subtitle or a moving mouth under the wrong shot.

Example:
    Shot 20 carries frames 0 to 40 of line l2, shot 30 carries frames 48 to 96.

Use instead:
    Frames 0 to 48 in shot 20, or a shot 30 that begins at frame 40. `retime` works the parts out.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.screenplay.retime import uses_of
from storyreel.screenplay.schema import LineUse, Scene, ScriptLine, ShootingScript, Shot

_NAME = "line-cut-off"


def line_cut_off(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Lines that are not carried whole and once, at the time they are spoken."""
    for scene in script.scenes:
        for line in scene.lines:
            whole = True
            for issue in _gaps(scene, line):
                whole = False
                yield issue
            if whole:
                yield from _off_the_clock(scene, line)


def _gaps(scene: Scene, line: ScriptLine) -> Iterator[Issue]:
    heard_to = 0
    last = scene.shots[0]
    for shot, use in _parts(scene, line):
        if use.in_frames > heard_to:
            yield _issue(
                scene,
                shot,
                f"frames {heard_to} to {use.in_frames} of line {line.id} are in no shot.",
                f"Begin the line's part in shot {shot.number} at frame {heard_to}.",
            )
        elif use.in_frames < heard_to:
            yield _issue(
                scene,
                shot,
                f"frames {use.in_frames} to {min(heard_to, use.out_frames)} of line {line.id} are "
                f"in shot {shot.number} and in a shot before it.",
                f"Begin the line's part in shot {shot.number} at frame {heard_to}.",
            )
        heard_to, last = max(heard_to, use.out_frames), shot
    if heard_to == 0:
        yield _issue(
            scene,
            last,
            f"line {line.id} is in no shot.",
            "Add it to the shot that runs while it is spoken.",
        )
    elif heard_to < line.duration_frames:
        yield _issue(
            scene,
            last,
            f"line {line.id} is cut off at frame {heard_to} of {line.duration_frames}.",
            f"Make shot {last.number} longer, or carry the line into the next.",
        )


def _off_the_clock(scene: Scene, line: ScriptLine) -> Iterator[Issue]:
    for shot, span in zip(scene.shots, scene.shot_spans(), strict=True):
        said = next((use for use in shot.lines if use.line == line.id), None)
        spoken = next(iter(uses_of([line], span)), None)
        if said != spoken and said is not None:
            really = (
                f"frames {spoken.in_frames} to {spoken.out_frames} are spoken"
                if spoken
                else "none of it is spoken"
            )
            yield _issue(
                scene,
                shot,
                f"shot {shot.number} carries frames {said.in_frames} to {said.out_frames} of line "
                f"{line.id}, and {really} while it runs.",
                "Move the line or the cut, so that both agree.",
            )


def _parts(scene: Scene, line: ScriptLine) -> Iterator[tuple[Shot, LineUse]]:
    for shot in scene.shots:
        for use in shot.lines:
            if use.line == line.id:
                yield shot, use


def _issue(scene: Scene, shot: Shot, message: str, fix: str) -> Issue:
    return Issue(_NAME, Severity.ERROR, scene.id, shot.number, message, fix)


RULE = line_cut_off

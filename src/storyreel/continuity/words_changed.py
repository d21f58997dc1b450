"""The script does not say what the dialogue says.

What it does:
    Compares the script's lines with the dialogue's: every line is there once, in its order, with
    the same words by the same speakers. Silent when the dialogue is not given.

Why is this bad:
    The dialogue is the writer's. A scripter stages it; whatever it drops, invents or rewords
    would be spoken in the film as if it had been written.

Example:
    The dialogue has `ANNA: You lied to me.` and the script's line says `You have lied to me.`

Use instead:
    The line as written. Shots may be cut, moved and retimed; lines may not.
"""

from __future__ import annotations

from collections.abc import Iterator

from storyreel.continuity import Issue, Severity
from storyreel.dialogue import Dialogue
from storyreel.screenplay.schema import Scene, ScriptLine, ShootingScript

_NAME = "words-changed"


def words_changed(script: ShootingScript, dialogue: Dialogue | None) -> Iterator[Issue]:
    """Lines dropped, invented, moved, reworded or given to somebody else."""
    if dialogue is None:
        return
    written = {line.id: (number, line) for number, line in enumerate(dialogue.lines)}
    names = {person.id: person.name for person in script.characters}
    latest = -1
    kept: dict[str, Scene] = {}
    for scene in script.scenes:
        for line in scene.lines:
            if line.id not in written:
                yield _issue(
                    scene,
                    line.id,
                    f"line {line.id} ({_short(line.text)}) is not in the dialogue.",
                    "Take it out; a scripter adds no words.",
                )
                continue
            number, original = written[line.id]
            kept[line.id] = scene
            if line.text != original.text:
                yield _issue(
                    scene,
                    line.id,
                    f"line {line.id} says {_short(line.text)} where the dialogue has "
                    f"{_short(original.text)}.",
                    "Say it as written.",
                )
            if [_fold(names[who]) for who in line.speakers] != [*map(_fold, original.speakers)]:
                yield _issue(
                    scene,
                    line.id,
                    f"line {line.id} is spoken by {_who(line, names)}, and the dialogue gives it "
                    f"to {' and '.join(original.speakers)}.",
                    "Give it back to its speaker.",
                )
            if number < latest:
                yield _issue(
                    scene,
                    line.id,
                    f"line {line.id} comes after lines that follow it in the dialogue.",
                    "Keep the order of the dialogue.",
                )
            latest = max(latest, number)
    scene = script.scenes[0]
    before = ""
    for line_id, (_number, original) in written.items():
        if line_id in kept:
            scene, before = kept[line_id], line_id
        else:
            yield _issue(
                scene,
                before,
                f"line {line_id} ({_short(original.text)}) of {' and '.join(original.speakers)} "
                "is missing.",
                f"Speak it after line {before}." if before else "Speak it first.",
            )


def _issue(scene: Scene, line_id: str, message: str, fix: str) -> Issue:
    heard = [shot for shot in scene.shots if any(use.line == line_id for use in shot.lines)]
    shot = heard[0] if heard else scene.shots[0]
    return Issue(_NAME, Severity.ERROR, scene.id, shot.number, message, fix)


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _who(line: ScriptLine, names: dict[str, str]) -> str:
    return " and ".join(names[who] for who in line.speakers)


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:59]}…")


RULE = words_changed

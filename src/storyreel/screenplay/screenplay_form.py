"""A shooting script as a screenplay: what is said and seen as script, the shots as notes.

A writer of Fountain or Final Draft makes a file of it that a screenwriter keeps working on:
`fountain_text(screenplay_entries(script), title=script.title, language=script.language)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storyreel.dialogue.schema import Direction, Heading, Line
from storyreel.dialogue.writers.note import Note, Written
from storyreel.screenplay.paper.grammar import ANGLES, seconds
from storyreel.screenplay.schema import LineUse, Scene, ScriptLine, ShootingScript, Shot
from storyreel.screenplay.vocabulary import Move, SubjectKind, TransitionKind
from storyreel.screenplay.words import heard


def screenplay_entries(script: ShootingScript) -> tuple[Written, ...]:
    """Headings, a note per shot, its action, and each line once, at the shot it is first heard in.

    Lines keep the script's order whatever the order of the shots they are heard in; a line that
    no shot has stands after the line before it. Of a line that is heard in a shot and stands
    before or after it, the shot's note has the words that are heard.
    """
    return tuple(entry for scene in script.scenes for entry in _scene(scene, script))


def _scene(scene: Scene, script: ShootingScript) -> Iterator[Written]:
    heading = scene.heading if scene.heading.strip() else f"SCENE {scene.number}"
    yield Heading(text=heading, number=str(scene.number))
    places = _places(scene)
    for at, shot in enumerate(scene.shots):
        here = [line for line, place in zip(scene.lines, places, strict=True) if place == at]
        yield Note(_note(shot, scene, here, script))
        if shot.action.strip():
            yield Direction(text=shot.action)
        for line in here:
            yield _line(line, script)


def _places(scene: Scene) -> list[int]:
    """The shot that each line stands at, in order: the first it is heard in, never an earlier one.

    Example:
        Lines first heard in shots 0, 2, none and 1 stand at 0, 2, 2 and 2.
    """
    first: dict[str, int] = {}
    for at, shot in enumerate(scene.shots):
        for use in shot.lines:
            first.setdefault(use.line, at)
    places: list[int] = []
    for line in scene.lines:
        before = places[-1] if places else 0
        places.append(max(before, first.get(line.id, before)))
    return places


def _line(line: ScriptLine, script: ShootingScript) -> Line:
    return Line(
        id=line.id,
        speakers=_names(line.speakers, script),
        text=line.text,
        parenthetical=line.parenthetical,
        delivery=line.delivery,
        overlaps=line.overlaps,
    )


def _names(people: Sequence[str], script: ShootingScript) -> tuple[str, ...]:
    return tuple(dict.fromkeys(script.character(person).name for person in people))


def _note(shot: Shot, scene: Scene, here: Sequence[ScriptLine], script: ShootingScript) -> str:
    """The shot in words, such as `Shot 20: MCU, single, Mira, eye level, 50 mm, 2.5 s`."""
    lines = {line.id: line for line in scene.lines}
    standing = {line.id for line in here}
    elsewhere = [use for use in shot.lines if use.line not in standing]
    sentences = [
        f"Shot {shot.number}: {', '.join(_framing(shot, script))}.",
        *(_heard(lines[use.line], use, script) for use in elsewhere),
        shot.why,
    ]
    return " ".join(filter(None, sentences))


def _framing(shot: Shot, script: ShootingScript) -> Iterator[str]:
    start, end = shot.framing, shot.framing_end or shot.framing
    yield start.size.value if start.size is end.size else f"{start.size} to {end.size}"
    yield shot.kind.value
    yield ", ".join(_subjects(shot, script))
    yield "camera placed by hand" if shot.camera else ANGLES[start.angle].lower()
    if shot.move.kind is not Move.STATIC:
        yield shot.move.kind.value
    yield f"{shot.camera.focal_mm if shot.camera else start.focal_mm} mm"
    yield f"{seconds(shot.duration_frames, script.rate)} s"
    if shot.transition.kind is not TransitionKind.CUT:
        yield f"{shot.transition.kind} {seconds(shot.transition.frames, script.rate)} s"


def _subjects(shot: Shot, script: ShootingScript) -> Iterator[str]:
    props = {prop.id: prop.what for prop in script.props}
    for subject in shot.subjects:
        if subject.kind is SubjectKind.PERSON:
            yield script.character(subject.id).name
        else:
            prop = subject.kind is SubjectKind.PROP
            yield props[subject.id] if prop else script.place(subject.id).name


def _heard(line: ScriptLine, use: LineUse, script: ShootingScript) -> str:
    who = " and ".join(_names(line.speakers, script))
    words = heard(line.text, line.duration_frames, use.in_frames, use.out_frames)
    verb = "goes on" if use.in_frames else "begins"
    return f"{who} {verb}: “{words}”" if words else f"{who} {verb}."

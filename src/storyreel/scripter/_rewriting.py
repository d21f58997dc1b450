"""A director's note in words changes one shot, or those of one scene; the rest stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from storyreel.backends.chat import ChatChoice, Message, chat_backend
from storyreel.backends.chat.asking import Asker, Question
from storyreel.document import restate
from storyreel.errors import UserError
from storyreel.resources import fenced, prompt
from storyreel.runlog import RunLog
from storyreel.screenplay.schema import (
    CameraMove,
    Scene,
    ShootingScript,
    Shot,
    Subject,
)
from storyreel.screenplay.vocabulary import Angle, Move, ShotKind, ShotSize, SubjectKind
from storyreel.scripter import ModelOptions, shape_of
from storyreel.scripter._ideas import Ids, Polish, PolishIdea
from storyreel.scripter._running import alone, run
from storyreel.scripter._setups import STEPS
from storyreel.scripter._shots import move_of, setup_letters

_MOST_NOTE = 2000
_BY_RULE: tuple[tuple[str, dict[str, object]], ...] = (
    (r"closer|nearer|tighter", {"steps": -1}),
    (r"wider|further|farther|looser", {"steps": 1}),
    (r"low angle|from below", {"angle": Angle.LOW}),
    (r"high angle|from above", {"angle": Angle.HIGH}),
    (r"eye level", {"angle": Angle.EYE}),
    (r"push(?:es)? in", {"move": Move.PUSH_IN}),
    (r"pulls? (?:out|back)", {"move": Move.PULL_OUT}),
    (r"hand-?held", {"move": Move.HANDHELD}),
    (r"static|hold still|no move", {"move": Move.STATIC}),
)
KNOWN_NOTES = "closer, wider, low angle, high angle, eye level, push in, pull out, handheld, static"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one shot before and after."""

    shot: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A script after a note, and what is different."""

    script: ShootingScript
    changes: tuple[Change, ...]


def rewrite(
    script: ShootingScript,
    scene: Scene,
    shots: Sequence[Shot],
    note: str,
    *,
    scripter: str = "planner",
    asking: ModelOptions | None = None,
) -> Rewritten:
    """Changes shots as a note asks.

    Args:
        script: The script.
        scene: The scene that the shots are of.
        shots: The shots that the note is about.
        note: What the director says.
        scripter: `planner`, which understands a few words, or a model such as `llm:ollama:qwen3`.
        asking: How a model is asked.

    Raises:
        UserError: The note is empty or too long, or is not understood by rule.
        BackendError: The model does not answer, or not usably.
    """
    note = " ".join(note.split())
    if not note or len(note) > _MOST_NOTE:
        raise UserError(f"a note has 1 to {_MOST_NOTE} characters.")
    way, _, model = scripter.partition(":")
    if way == "planner":
        ideas: Sequence[PolishIdea] = _by_rule(shots, note)
    elif way == "llm" and model:
        models = asking or ModelOptions()
        ideas = run(_asked(script, scene, shots, note, model, models))
    else:
        raise UserError(f"notes are for planner or llm:SERVICE:MODEL, not {scripter!r}.")
    return applied(script, scene, ideas)


def applied(script: ShootingScript, scene: Scene, ideas: Sequence[PolishIdea]) -> Rewritten:
    """The script with shots as they should be instead.

    Raises:
        UserError: What comes of it is no lawful script.
    """
    wanted = {idea.shot: idea for idea in ideas}
    shots: list[Shot] = []
    changes: list[Change] = []
    for shot in scene.shots:
        idea = wanted.get(shot.number)
        after = shot if idea is None else _changed(script, scene, shot, idea)
        changes += _differences(shot, after)
        shots.append(after)
    scenes = tuple(
        it.model_copy(update={"shots": tuple(shots)}) if it.id == scene.id else it
        for it in script.scenes
    )
    after_all = script.model_copy(update={"scenes": scenes})
    try:
        ShootingScript.model_validate(after_all.model_dump())
    except ValidationError as error:
        raise UserError(f"that cannot be: {restate(error)}") from None
    return Rewritten(after_all, tuple(changes))


def _changed(script: ShootingScript, scene: Scene, shot: Shot, idea: PolishIdea) -> Shot:
    props = {prop.id for prop in script.props}
    subjects = tuple(
        Subject(kind=SubjectKind.PROP if it in props else SubjectKind.PERSON, id=it)
        for it in dict.fromkeys(idea.subjects)
    )
    if [it.id for it in shot.subjects] == [it.id for it in subjects]:
        subjects = shot.subjects
    framing = shot.framing.model_copy(update={"size": idea.size, "angle": idea.angle})
    move = shot.move
    if move.kind is not idea.move:
        aspect = float(shape_of(script.aspect))
        move = CameraMove(kind=idea.move, amount=move_of(idea.move, idea.kind, aspect))
    focus = shot.focus
    if subjects != shot.subjects:
        focus = focus.model_copy(update={"target": subjects[0].id, "pull_to": None})
    after = shot.model_copy(
        update={
            "kind": idea.kind,
            "subjects": subjects,
            "framing": framing,
            "move": move,
            "focus": focus,
            "action": idea.action or shot.action,
            "why": idea.why or shot.why,
        }
    )
    if (after.framing, after.subjects, after.kind) == (shot.framing, shot.subjects, shot.kind):
        return after
    # Another picture is another setup, unless somebody is seen so already.
    same = (it.setup for it in scene.shots if _spot(it) == _spot(after))
    return after.model_copy(
        update={
            "setup": next(same, None) or setup_letters({it.setup for it in scene.shots}),
            "camera": None,
        }
    )


def _spot(shot: Shot) -> tuple[object, ...]:
    kind = ShotKind.SINGLE if shot.kind is ShotKind.REACTION else shot.kind
    return (kind, shot.subjects, shot.framing.size, shot.framing.angle)


def _differences(before: Shot, after: Shot) -> list[Change]:
    found = []
    for name in ("kind", "subjects", "framing", "move", "action", "why", "setup"):
        one, other = _worded(before, name), _worded(after, name)
        if one != other:
            found.append(Change(before.number, name, one, other))
    return found


def _worded(shot: Shot, name: str) -> str:
    match name:
        case "subjects":
            return ", ".join(it.id for it in shot.subjects)
        case "framing":
            return f"{shot.framing.size}, {shot.framing.angle}"
        case "move":
            return shot.move.kind.value
    return str(getattr(shot, name))


def _as_idea(shot: Shot) -> PolishIdea:
    return PolishIdea(
        shot=shot.number,
        kind=shot.kind,
        subjects=tuple(it.id for it in shot.subjects),
        size=shot.framing.size,
        angle=shot.framing.angle,
        move=shot.move.kind,
        action=shot.action,
        why=shot.why,
    )


def _by_rule(shots: Sequence[Shot], note: str) -> list[PolishIdea]:
    """What a note asks for in the few words that are known."""
    asked: dict[str, object] = {}
    for pattern, wanted in _BY_RULE:
        if re.search(rf"\b(?:{pattern})\b", note, re.IGNORECASE):
            asked |= wanted
    if not asked:
        raise UserError(
            f"without a model a note is understood when it says one of: {KNOWN_NOTES}. Give "
            "--scripter llm:SERVICE:MODEL for others."
        )
    steps = asked.pop("steps", 0)
    ideas = []
    for shot in shots:
        at = STEPS.index(shot.framing.size) + (steps if isinstance(steps, int) else 0)
        size: ShotSize = STEPS[min(max(0, at), len(STEPS) - 1)]
        why = f"the director: {note}"[:120]
        ideas.append(_as_idea(shot).model_copy(update={**asked, "size": size, "why": why}))
    return ideas


async def _asked(
    script: ShootingScript,
    scene: Scene,
    shots: Sequence[Shot],
    note: str,
    model: str,
    asking: ModelOptions,
) -> tuple[PolishIdea, ...]:
    made_from, system = prompt("scripter", "rewrite"), prompt("scripter", "system")
    ids = Ids(
        {
            "person": scene.cast,
            "prop": [prop.id for prop in script.props],
            "shot": [shot.number for shot in shots],
        }
    )
    schema = ids.schema(Polish)
    names = {person.id: person.name for person in script.characters}
    heard = {use.line for shot in shots for use in shot.lines}
    rows = [
        json.dumps(
            {"id": it.id, "speaker": " & ".join(names[w] for w in it.speakers), "text": it.text},
            ensure_ascii=False,
        )
        for it in scene.lines
        if it.id in heard
    ]
    place = script.place(scene.place)
    where = json.dumps({"heading": scene.heading, "set": place.look}, ensure_ascii=False)
    listed = "\n".join(
        json.dumps(_as_idea(shot).model_dump(mode="json"), ensure_ascii=False) for shot in shots
    )
    said = made_from.render(
        {
            "scene": fenced(where, "scene"),
            "dialogue": "The dialogue:\n"
            + fenced("\n".join(rows) or "(nobody speaks)", "dialogue"),
            "shots": "The shots:\n" + fenced(listed, "shots"),
            "note": fenced(note, "note"),
            "schema": json.dumps(schema, ensure_ascii=False),
        }
    )

    def check(value: Polish) -> None:
        ids.check(value)
        try:
            applied(script, scene, value.shots)
        except UserError as error:
            raise ValueError(str(error)) from None

    backend = chat_backend(ChatChoice(model, asking.url, asking.price, asking.timeout_s))
    try:
        with alone(asking.ledger), RunLog(asking.ledger) as log:
            asker = Asker(
                backend,
                log,
                cap=asking.cap,
                replay=asking.replay,
                on_progress=asking.on_progress,
            )
            question = Question(
                name=f"rewrite {scene.id} {shots[0].number}",
                prompt=made_from,
                messages=(Message("system", system.render({})), Message("user", said)),
                answer=Polish,
                schema=schema,
                max_tokens=1000 + 250 * len(shots),
                check=check,
                trim=ids.trim,
                temperature=0.7,
                seed=script.seed,
            )
            return (await asker.ask(question)).value.shots
    finally:
        await backend.close()

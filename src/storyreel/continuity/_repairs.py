"""Safe repairs: each is tried, checked again, and kept only when it makes nothing worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from storyreel.continuity import Issue, check
from storyreel.continuity._views import CLOSE, GROUPS, SIZES
from storyreel.dialogue import Dialogue
from storyreel.film.schema import Severity
from storyreel.screenplay.schema import (
    Blocking,
    Gaze,
    Repair,
    Scene,
    ScriptLine,
    ShootingScript,
    Shot,
)
from storyreel.screenplay.vocabulary import GazeKind, ShotKind

_ROUNDS = 200
_WEIGHT = {Severity.ERROR: 100, Severity.WARNING: 10, Severity.NOTE: 1}


@dataclass(frozen=True, slots=True)
class Repaired:
    """A script with its repairs, which its provenance names too."""

    script: ShootingScript
    repairs: tuple[Repair, ...]


def repaired(script: ShootingScript, dialogue: Dialogue | None = None) -> Repaired:
    """Puts right what can be put right safely.

    A repair is kept when its finding is gone and the rest is no worse: errors count most, and
    nothing new of any rule may come of it.
    """
    done: list[Repair] = []
    tried: set[tuple[str, str, str]] = set()
    findings = check(script, dialogue=dialogue)
    for _round in range(_ROUNDS):
        issue = next((it for it in findings if _open(it, tried)), None)
        if issue is None:
            break
        tried.add((issue.rule, issue.where, issue.message))
        for better in _REPAIRS[issue.rule](script, issue, dialogue):
            after = check(better, dialogue=dialogue)
            if _is_better(findings, after, issue):
                what = f"{issue.rule}: {issue.message}"
                done.append(Repair(where=issue.where, what=what))
                script, findings = better, after
                break
    if done:
        made = script.provenance
        made = made.model_copy(update={"repairs": (*made.repairs, *done)})
        script = script.model_copy(update={"provenance": made})
    return Repaired(script, tuple(done))


def _open(issue: Issue, tried: set[tuple[str, str, str]]) -> bool:
    return issue.rule in _REPAIRS and (issue.rule, issue.where, issue.message) not in tried


def _is_better(before: list[Issue], after: list[Issue], issue: Issue) -> bool:
    if any(
        (it.rule, it.where, it.people) == (issue.rule, issue.where, issue.people) for it in after
    ):
        return False
    counts = Counter(it.rule for it in before)
    if any(number > counts[rule] for rule, number in Counter(it.rule for it in after).items()):
        return False
    return sum(_WEIGHT[it.severity] for it in after) < sum(_WEIGHT[it.severity] for it in before)


_Tries = Iterable[ShootingScript]
_RepairOf = Callable[[ShootingScript, Issue, "Dialogue | None"], _Tries]


def _resized(script: ShootingScript, issue: Issue, dialogue: Dialogue | None) -> _Tries:
    """Another size: nearer ones first."""
    scene, shot = _found(script, issue)
    at = SIZES.index(shot.framing.size)
    for steps in (2, -2, 1, -1, 3, -3):
        if 0 <= at + steps < len(SIZES):
            framing = shot.framing.model_copy(update={"size": SIZES[at + steps]})
            yield _with_shot(script, scene, shot, {"framing": framing})


def _reframed(script: ShootingScript, issue: Issue, dialogue: Dialogue | None) -> _Tries:
    """The camera solved from the framing, else the size that can be had."""
    scene, shot = _found(script, issue)
    if shot.camera is not None:
        yield _with_shot(script, scene, shot, {"camera": None})
    yield from _resized(script, issue, dialogue)


def _widened(script: ShootingScript, issue: Issue, dialogue: Dialogue | None) -> _Tries:
    scene, shot = _found(script, issue)
    kind = ShotKind.GROUP if len(shot.subjects) > 2 else ShotKind.TWO_SHOT
    kind = kind if shot.kind in CLOSE else shot.kind
    for size in SIZES[SIZES.index(shot.framing.size) + 1 :]:
        framing = shot.framing.model_copy(update={"size": size})
        yield _with_shot(script, scene, shot, {"framing": framing, "kind": kind})


def _blocked(script: ShootingScript, issue: Issue, dialogue: Dialogue | None) -> _Tries:
    """Where the shot before, or the one after, has them."""
    scene, shot = _found(script, issue)
    at = scene.shots.index(shot)
    there = {block.character for block in shot.blocking}
    names = {script.character(p.id).name: p.id for p in script.characters}
    for other in (*reversed(scene.shots[:at]), *scene.shots[at + 1 :]):
        for block in other.blocking:
            name = script.character(block.character).name
            if block.character not in there and issue.message.startswith(name) and name in names:
                gaze = block.gaze if block.gaze is None or block.gaze.id in there else None
                kept = block.model_copy(update={"actions": (), "gaze": gaze})
                yield _with_shot(script, scene, shot, {"blocking": (*shot.blocking, kept)})


def _looking(script: ShootingScript, issue: Issue, dialogue: Dialogue | None) -> _Tries:
    """At whom they speak to or who speaks; else straight ahead."""
    scene, shot = _found(script, issue)
    there = [block.character for block in shot.blocking]
    lines = {line.id: line for line in scene.lines}
    spoken = [lines[use.line] for use in shot.lines]

    def turned(block: Blocking) -> Blocking:
        bad = block.gaze is not None and block.gaze.kind is GazeKind.PERSON
        if not bad or block.character not in issue.people or block.gaze is None:
            return block
        if block.gaze.id in there and block.gaze.id != block.character:
            return block
        wanted = [
            person
            for line in spoken
            for person in (line.addressees if block.character in line.speakers else line.speakers)
            if person in there and person != block.character
        ]
        gaze = Gaze(kind=GazeKind.PERSON, id=wanted[0]) if wanted else None
        return block.model_copy(update={"gaze": gaze})

    yield _with_shot(script, scene, shot, {"blocking": tuple(map(turned, shot.blocking))})


def _addressed(script: ShootingScript, issue: Issue, dialogue: Dialogue | None) -> _Tries:
    """Nobody is spoken to who is not there."""
    yield from _looking(script, issue, dialogue)
    scene, shot = _found(script, issue)
    there = {block.character for block in shot.blocking}
    here = {use.line for use in shot.lines}

    def said(line: ScriptLine) -> ScriptLine:
        if line.id not in here:
            return line
        kept = tuple(person for person in line.addressees if person in there)
        return line.model_copy(update={"addressees": kept})

    yield _with_scene(script, scene, {"lines": tuple(map(said, scene.lines))})


def _worded(script: ShootingScript, issue: Issue, dialogue: Dialogue | None) -> _Tries:
    """The words as the dialogue has them."""
    if dialogue is None:
        return
    words = {line.id: line.text for line in dialogue.lines}
    scene, _shot = _found(script, issue)
    lines = tuple(
        line.model_copy(update={"text": words[line.id]}) if line.id in words else line
        for line in scene.lines
    )
    yield _with_scene(script, scene, {"lines": lines})


def _merged(script: ShootingScript, issue: Issue, dialogue: Dialogue | None) -> _Tries:
    """A shot too short to be seen goes to its neighbour, when nothing happens in it."""
    scene, shot = _found(script, issue)
    at = scene.shots.index(shot)
    if shot.state_events or any(block.actions for block in shot.blocking) or shot.sounds:
        return
    for near in (at - 1, at + 1):
        if 0 <= near < len(scene.shots) and scene.shots[near].kind not in GROUPS[1:]:
            longer = _joined(scene.shots[near], shot, first=near < at)
            shots = [longer if n == near else it for n, it in enumerate(scene.shots) if n != at]
            yield _with_scene(script, scene, {"shots": tuple(shots)})


def _joined(kept: Shot, gone: Shot, *, first: bool) -> Shot:
    """One shot over what was heard in two."""
    uses = {use.line: use for use in kept.lines}
    for use in gone.lines:
        have = uses.get(use.line)
        uses[use.line] = (
            use
            if have is None
            else use.model_copy(
                update={
                    "in_frames": min(have.in_frames, use.in_frames),
                    "out_frames": max(have.out_frames, use.out_frames),
                }
            )
        )
    order = (*kept.lines, *gone.lines) if first else (*gone.lines, *kept.lines)
    lines = tuple(uses[line] for line in dict.fromkeys(use.line for use in order))
    frames = kept.duration_frames + gone.duration_frames
    return kept.model_copy(update={"duration_frames": frames, "lines": lines})


def _found(script: ShootingScript, issue: Issue) -> tuple[Scene, Shot]:
    scene = next(scene for scene in script.scenes if scene.id == issue.scene)
    return scene, next(shot for shot in scene.shots if shot.number == issue.shot)


def _with_shot(
    script: ShootingScript, scene: Scene, shot: Shot, changed: dict[str, object]
) -> ShootingScript:
    shots = tuple(
        it.model_copy(update=changed) if it.number == shot.number else it for it in scene.shots
    )
    return _with_scene(script, scene, {"shots": shots})


def _with_scene(script: ShootingScript, scene: Scene, changed: dict[str, object]) -> ShootingScript:
    scenes = tuple(
        it.model_copy(update=changed) if it.id == scene.id else it for it in script.scenes
    )
    return script.model_copy(update={"scenes": scenes})


_REPAIRS: dict[str, _RepairOf] = {
    "jump-cut": _resized,
    "framing-unreachable": _reframed,
    "axis-crossed": _reframed,
    "eyeline-mismatch": _reframed,
    "crowded-framing": _widened,
    "missing-blocking": _blocked,
    "eyeline-to-nobody": _addressed,
    "words-changed": _worded,
    "shot-too-short": _merged,
}

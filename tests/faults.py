"""Faults planted in a good script: each changes it in one way, and names what must be found.

The good script is frozen in `corpus/good-script.json`; nothing is found in it. What a fault must
raise is declared here, beforehand, and is exactly what `check` has to report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storyreel.dialogue import Dialogue, read_dialogue
from storyreel.screenplay.schema import (
    Blocking,
    CameraOverride,
    Gaze,
    ShootingScript,
    Shot,
    StateEvent,
    TimedAction,
)
from storyreel.screenplay.vocabulary import GazeKind, Posture, ShotKind, ShotSize, StateKind, Verb

_CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Fault:
    """A fault: its kind, how it is planted, and the rules that must find it."""

    kind: str
    plant: Callable[[ShootingScript], ShootingScript]
    raises: frozenset[str]


def good() -> tuple[ShootingScript, Dialogue]:
    """A script in which nothing is wrong, and the dialogue it was made from."""
    script = ShootingScript.load(_CORPUS / "good-script.json")
    return script, read_dialogue(_CORPUS / "good-dialogue.txt")


def faults() -> list[Fault]:
    """Every kind of fault."""
    return [
        Fault(kind, plant, frozenset(raises.split()))
        for kind, plant, raises in (
            ("camera over the axis", _over_the_axis, "axis-crossed"),
            ("both look one way", _one_way, "axis-crossed eyeline-mismatch"),
            ("jump cut", _jump, "jump-cut"),
            ("no establishing shot", _no_establishing, "no-establishing"),
            ("speaker unseen", _unseen, "speaker-unseen"),
            ("line over its shot", _cut_off, "line-cut-off"),
            ("shot too short", _short, "shot-too-short"),
            ("shot too long", _long, "shot-too-long"),
            ("teleport", _teleport, "teleport"),
            ("walk at a gallop", _gallop, "impossible-move"),
            ("sits without sitting down", _sits, "impossible-move"),
            ("in the furniture", _in_the_table, "people-in-furniture"),
            ("prop in two hands", _two_hands, "prop-doubled"),
            ("prop that is not there", _no_prop, "prop-gone"),
            ("clothes without cause", _dressed, "state-without-cause"),
            ("weather in a room", _weather, "state-without-cause"),
            ("look at nobody", _nobody, "eyeline-to-nobody"),
            ("subtitle too fast", _fast, "subtitle-too-fast"),
            ("framing out of reach", _out_of_reach, "framing-unreachable"),
            ("blocking missing", _unblocked, "missing-blocking eyeline-to-nobody"),
            ("words changed", _other_words, "words-changed"),
            ("words lost", _lost_words, "words-changed"),
            ("too many people", _crowded, "crowded-framing"),
            ("nobody described", _nameless, "profile-missing"),
            ("no reaction to the turn", _cold, "reaction-missing"),
            ("walk turned round", _turned_round, "screen-direction"),
        )
    ]


def _shot(script: ShootingScript, scene: int, number: str) -> Shot:
    return next(shot for shot in script.scenes[scene].shots if shot.number == number)


def _with(script: ShootingScript, scene: int, number: str, **changed: Any) -> ShootingScript:
    old = script.scenes[scene]
    shots = tuple(
        shot.model_copy(update=changed) if shot.number == number else shot for shot in old.shots
    )
    return _with_scene(script, scene, shots=shots)


def _with_scene(script: ShootingScript, scene: int, **changed: Any) -> ShootingScript:
    scenes = list(script.scenes)
    scenes[scene] = scenes[scene].model_copy(update=changed)
    return script.model_copy(update={"scenes": tuple(scenes)})


def _blocked(shot: Shot, person: str, **changed: Any) -> tuple[Blocking, ...]:
    return tuple(
        block.model_copy(update=changed) if block.character == person else block
        for block in shot.blocking
    )


def _framed(shot: Shot, size: ShotSize) -> Any:
    return shot.framing.model_copy(update={"size": size})


def _over_the_axis(script: ShootingScript) -> ShootingScript:
    """Tom from behind the line between him and Ada, so that he looks the way she does."""
    shot = script.scenes[1].shots[-1]
    place = script.place(script.scenes[1].place)
    ada, tom = (place.mark(b.mark) for b in shot.blocking[:2])
    eye = ((ada.x_m + tom.x_m) / 2, 1.5, (ada.z_m + tom.z_m) / 2 - 1.62)
    other = CameraOverride(eye_m=eye, aim_m=(tom.x_m, 1.45, tom.z_m), focal_mm=50)
    return _with(script, 1, shot.number, camera=other)


def _one_way(script: ShootingScript) -> ShootingScript:
    """The same between two singles, in which it shows that both look to the right."""
    script = _over_the_axis(script)
    for number in ("20", "30"):
        shot = _shot(script, 1, number)
        script = _with(script, 1, number, kind=ShotKind.SINGLE, subjects=shot.subjects[:1])
    return script


def _jump(script: ShootingScript) -> ShootingScript:
    shot = _shot(script, 1, "20")
    parts = [shot.model_copy(update={"duration_frames": shot.duration_frames // 2})]
    rest = shot.duration_frames - parts[0].duration_frames
    parts.append(
        shot.model_copy(
            update={
                "number": "25",
                "setup": "Z",
                "duration_frames": rest,
                "framing": _framed(shot, ShotSize.MS),
            }
        )
    )
    return _recut(script, 1, "20", parts)


def _recut(script: ShootingScript, scene: int, number: str, parts: list[Shot]) -> ShootingScript:
    """Puts shots in the place of one, with what is heard divided anew."""
    from storyreel.screenplay.retime import uses_of

    old = script.scenes[scene]
    shots: list[Shot] = []
    for shot in old.shots:
        shots += parts if shot.number == number else [shot]
    made = old.model_copy(update={"shots": tuple(shots)})
    heard = tuple(
        shot.model_copy(update={"lines": uses_of(made.lines, span)})
        for shot, span in zip(made.shots, made.shot_spans(), strict=True)
    )
    return _with_scene(script, scene, shots=heard)


def _no_establishing(script: ShootingScript) -> ShootingScript:
    shot = _shot(script, 1, "10")
    return _with(
        script,
        1,
        "10",
        kind=ShotKind.SINGLE,
        subjects=shot.subjects[:1],
        framing=_framed(shot, ShotSize.MLS).model_copy(update={"focal_mm": 40}),
    )


def _unseen(script: ShootingScript) -> ShootingScript:
    """Ada speaks, and the picture is of Tom."""
    tom = next(s for s in _shot(script, 0, "10").subjects if s.id == "tom")
    return _with(script, 0, "90", subjects=(tom,), kind=ShotKind.REACTION)


def _cut_off(script: ShootingScript) -> ShootingScript:
    shot = script.scenes[1].shots[-1]
    use = shot.lines[-1]
    lines = (*shot.lines[:-1], use.model_copy(update={"out_frames": use.out_frames - 20}))
    return _with(script, 1, shot.number, lines=lines)


def _short(script: ShootingScript) -> ShootingScript:
    """After the last word, Ada for a quarter of a second."""
    last = script.scenes[1].shots[-1]
    ada = last.model_copy(
        update={
            "number": "35",
            "setup": "Z",
            "kind": ShotKind.SINGLE,
            "subjects": last.subjects[1:],
            "duration_frames": 6,
        }
    )
    shorter = last.model_copy(update={"duration_frames": last.duration_frames - 6})
    return _recut(script, 1, last.number, [shorter, ada])


def _long(script: ShootingScript) -> ShootingScript:
    last = script.scenes[1].shots[-1]
    return _with(script, 1, last.number, duration_frames=24 * 26)


def _teleport(script: ShootingScript) -> ShootingScript:
    shot = script.scenes[1].shots[-1]
    return _with(
        script,
        1,
        shot.number,
        blocking=_blocked(shot, "ada", mark="tree"),
        subjects=shot.subjects[:1],
        kind=ShotKind.SINGLE,
    )


def _gallop(script: ShootingScript) -> ShootingScript:
    shot = next(s for s in script.scenes[0].shots if s.number == "130")
    walk = next(b for b in shot.blocking if b.character == "lena").actions[0]
    fast = walk.model_copy(update={"duration_frames": 12})
    return _with(script, 0, "130", blocking=_blocked(shot, "lena", actions=(fast,)))


def _sits(script: ShootingScript) -> ShootingScript:
    shot = script.scenes[1].shots[-1]
    return _with(script, 1, shot.number, blocking=_blocked(shot, "ada", posture=Posture.SIT))


def _in_the_table(script: ShootingScript) -> ShootingScript:
    """A tree grows where Ada stands."""
    place = script.place(script.scenes[1].place)
    mark = place.mark("a")
    moved = tuple(
        thing.model_copy(update={"x_m": mark.x_m, "z_m": mark.z_m}) if thing.id == "rock" else thing
        for thing in place.furniture
    )
    places = tuple(
        p.model_copy(update={"furniture": moved}) if p.id == place.id else p for p in script.places
    )
    return script.model_copy(update={"places": places})


def _two_hands(script: ShootingScript) -> ShootingScript:
    """Ada has the key again in the park, and nobody gave it to her."""
    event = StateEvent(kind=StateKind.PROP, prop="key", character="ada")
    return _with(script, 1, script.scenes[1].shots[-1].number, state_events=(event,))


def _no_prop(script: ShootingScript) -> ShootingScript:
    """The key is seen close before it is anywhere: it lies in another place."""
    props = tuple(
        prop.model_copy(update={"place": script.scenes[1].place, "mark": "tree", "owner": None})
        for prop in script.props
    )
    shot = _shot(script, 0, "70")
    without = _with(script, 0, "70", state_events=(), blocking=_blocked(shot, "ada", actions=()))
    shot = _shot(script, 0, "100")
    idle = _with(without, 0, "100", state_events=(), blocking=_blocked(shot, "ada", actions=()))
    return idle.model_copy(update={"props": props})


def _dressed(script: ShootingScript) -> ShootingScript:
    people = tuple(
        person.model_copy(
            update={
                "wardrobe": (
                    *person.wardrobe,
                    person.wardrobe[0].model_copy(update={"state": "coat"}),
                )
            }
        )
        for person in script.characters
    )
    event = StateEvent(kind=StateKind.CLOTHES, character="lena", value="coat")
    script = script.model_copy(update={"characters": people})
    return _with(script, 0, "170", state_events=(event,))


def _weather(script: ShootingScript) -> ShootingScript:
    event = StateEvent(kind=StateKind.WEATHER, value="rain")
    return _with(script, 0, "90", state_events=(event,))


def _nobody(script: ShootingScript) -> ShootingScript:
    shot = script.scenes[1].shots[-1]
    gone = Gaze(kind=GazeKind.PERSON, id="lena")
    return _with(script, 1, shot.number, blocking=_blocked(shot, "ada", gaze=gone))


def _fast(script: ShootingScript) -> ShootingScript:
    """The last line of the scene takes half a second, and nothing follows."""
    scene = script.scenes[1]
    line = scene.lines[-1].model_copy(update={"duration_frames": 12})
    script = _with_scene(script, 1, lines=(*scene.lines[:-1], line))
    last = scene.shots[-1]
    start = scene.shot_spans()[-1].start
    frames = line.span.end + 2 - start
    return _recut(script, 1, last.number, [last.model_copy(update={"duration_frames": frames})])


def _out_of_reach(script: ShootingScript) -> ShootingScript:
    shot = script.scenes[1].shots[-1]
    place = script.place(script.scenes[1].place)
    block = next(b for b in shot.blocking if b.character == shot.subjects[0].id)
    mark = place.mark(block.mark)
    eye = (mark.x_m * -1, 1.6, mark.z_m + 4.0)
    far = CameraOverride(eye_m=eye, aim_m=(mark.x_m, 1.5, mark.z_m), focal_mm=24)
    return _with(script, 1, shot.number, camera=far)


def _unblocked(script: ShootingScript) -> ShootingScript:
    shot = script.scenes[1].shots[-1]
    kept = tuple(b for b in shot.blocking if b.character != shot.subjects[0].id)
    return _with(script, 1, shot.number, blocking=kept)


def _other_words(script: ShootingScript) -> ShootingScript:
    return _reworded(script, "Bring her to supper. I will make the soup again.")


def _reworded(script: ShootingScript, text: str) -> ShootingScript:
    scene = script.scenes[1]
    lines = tuple(
        line.model_copy(update={"text": text}) if line.text.startswith("Bring") else line
        for line in scene.lines
    )
    return _with_scene(script, 1, lines=lines)


def _lost_words(script: ShootingScript) -> ShootingScript:
    return _reworded(script, "Bring her to dinner.")


def _crowded(script: ShootingScript) -> ShootingScript:
    shot = _shot(script, 0, "40")
    return _with(script, 0, "40", framing=_framed(shot, ShotSize.CU))


def _nameless(script: ShootingScript) -> ShootingScript:
    people = tuple(
        person.model_copy(update={"demeanour": ""}) if person.id == "lena" else person
        for person in script.characters
    )
    return script.model_copy(update={"characters": people})


def _cold(script: ShootingScript) -> ShootingScript:
    """The scene turns at a line during which, and after which, only its speaker is seen."""
    scene = script.scenes[1]
    beat = scene.beats[0].model_copy(
        update={"first_line": scene.lines[-1].id, "turning_point": True}
    )
    script = _with_scene(script, 1, beats=(beat,))
    shot = script.scenes[1].shots[-1]
    return _with(script, 1, shot.number, kind=ShotKind.SINGLE, subjects=shot.subjects[:1])


def _turned_round(script: ShootingScript) -> ShootingScript:
    """Tom comes back from the table in the shot after the one in which he goes there."""
    shot = _shot(script, 0, "170")
    walk = TimedAction(verb=Verb.WALK, at_frames=2, duration_frames=80, target="b")
    away = _shot(script, 0, "160")
    seen = {"kind": away.kind, "setup": away.setup, "framing": away.framing}
    script = _with(
        script,
        0,
        "170",
        blocking=_blocked(shot, "tom", actions=(walk,)),
        subjects=away.subjects,
        **seen,
    )
    shot = _shot(script, 0, "180")
    return _with(script, 0, "180", blocking=_blocked(shot, "tom", mark="b"))

"""Films of anything: random valid scripts, and what must hold in every picture of them.

    python tests/fuzz/pictures.py --cases 500

A case is planned from random dialogue for 1 to 12 people, then dressed, lit, staged and moved by
chance over every value of every choice. A few of its shots are drawn. What is wrong with a
picture is said in words; a case that the planner refuses with a sentence is counted apart.
"""

from __future__ import annotations

import argparse
import collections
import math
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from enum import StrEnum
from typing import Any

import numpy as np

from storyreel.dialogue import read_text
from storyreel.director import stage_film
from storyreel.errors import ScriptError
from storyreel.previz.render import RenderedFrame, camera_at, render_shot
from storyreel.screenplay.schema import ShootingScript, Shot
from storyreel.screenplay.vocabulary import (
    Angle,
    Beard,
    Build,
    EyeColour,
    FaceShape,
    Feeling,
    Garment,
    Glasses,
    HairColour,
    HairStyle,
    Headwear,
    Mood,
    Move,
    Posture,
    Sex,
    ShotKind,
    ShotSize,
    Skin,
    SubjectKind,
    TimeOfDay,
    Verb,
    Weather,
)
from storyreel.scripter import write
from storyreel.staging.plans import covers, item, looks
from storyreel.staging.shot import StagedShot, Style, Wall
from storyreel.staging.stage import Delivery
from storyreel.timecode import Span

SIZE_PX = (256, 144)
SHOTS = 3
"""Shots drawn of each case."""
OUTDOORS = ("deck", "field", "forest", "park", "rooftop", "street")
NAMES = ["ADA", "BO", "CLEO", "DAN", "EVE", "FINN", "GIL", "HAL", "IDA", "JO", "KIM", "LEA"]
WORDS = (
    "I",
    "never",
    "thought",
    "that",
    "you",
    "would",
    "come",
    "back",
    "to",
    "this",
    "house",
    "after",
    "the",
    "letter",
    "and",
    "long",
    "rain",
    "we",
    "had",
    "no",
    "money",
    "only",
    "bread",
    "a",
    "key",
    "door",
    "nobody",
    "opened",
    "tell",
    "me",
    "what",
    "saw",
)
ASIDES = ("", "", "(angry)", "(whispers)", "(laughing)", "(nods)", "(sadly)", "(pointing)")
BUSINESS = (
    "{a} embraces {b}.",
    "{a} slaps him.",
    "{a} kneels.",
    "{a} leans in.",
    "{a} sits down on the chair.",
    "{a} goes to the window.",
    "{a} hands {b} the letter.",
    "{a} lies down.",
    "{a} leaves.",
    "{a} comes back.",
    "{a} puts on a coat.",
)
SINGLES = (ShotKind.SINGLE, ShotKind.REACTION)
AMOUNTS = {
    Move.STATIC: 0.0,
    Move.PAN: 4.0,
    Move.TILT: 3.0,
    Move.PUSH_IN: 0.25,
    Move.PULL_OUT: 0.25,
    Move.TRACK: 0.12,
    Move.ARC: 6.0,
    Move.CRANE: 0.2,
    Move.HANDHELD: 0.6,
    Move.ZOOM: 1.15,
    Move.RACK_FOCUS: 0.0,
}
# A gesture of the whole body takes the face out of a close picture, as it would a real one.
CALM = (Verb.TURN, Verb.LOOK, Verb.GESTURE, Verb.NOD, Verb.SHAKE_HEAD, Verb.POINT, Verb.HAND_OVER)
MOVES_THE_FACE = (Verb.WALK, Verb.LIE, Verb.KNEEL, Verb.SIT, Verb.STAND)
SMALLEST_DEVIATION = 2.5

Plan = dict[str, Any]


def script_of(seed: int) -> ShootingScript:
    """A random script that is valid.

    Raises:
        ScriptError: So many people do not fit into the place.
    """
    dice = random.Random(seed)
    plan: Plan = write(read_text(_dialogue(dice), name="fuzz.txt")).model_dump(mode="json")
    for person in plan["characters"]:
        _dress(person, dice)
    for place in plan["places"]:
        place["weather"] = _any(Weather, dice)
        place["period"] = dice.choice(("present", "present", "1890s", "1600s", "medieval", "1940s"))
    for scene in plan["scenes"]:
        scene["mood"], scene["time_of_day"] = _any(Mood, dice), _any(TimeOfDay, dice)
        for line in scene["lines"]:
            line["emotion"] = _emotion(dice)
        for shot in scene["shots"]:
            _vary(shot, plan, scene["place"], dice)
    return ShootingScript.model_validate(plan)


def _dialogue(dice: random.Random) -> str:
    look = dice.choice(looks())
    people = NAMES[: dice.choice((1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))]
    setting = "EXT." if look in OUTDOORS else "INT."
    parts = [f"{setting} {look.replace('-', ' ').upper()} - {dice.choice(('DAY', 'NIGHT'))}"]
    for number in range(max(len(people), dice.randint(3, 9))):
        who = people[number % len(people)] if number < len(people) else dice.choice(people)
        words = " ".join(dice.choice(WORDS) for _ in range(dice.randint(1, 22)))
        end = dice.choice((".", "!", "?", "..."))
        parts.append(f"{who}: {dice.choice(ASIDES)} {words}{end}")
        if len(people) > 1 and dice.random() < 0.3:
            a, b = dice.sample(people, 2)
            parts.append(f"({dice.choice(BUSINESS).format(a=a.title(), b=b.title())})")
    return "\n\n".join(parts) + "\n"


def _any(kind: type[StrEnum], dice: random.Random) -> str:
    return dice.choice(list(kind)).value


def _emotion(dice: random.Random) -> Plan:
    return {"feeling": _any(Feeling, dice), "intensity": round(dice.random(), 2)}


def _colour(dice: random.Random) -> str:
    return f"#{dice.randrange(1 << 24):06x}"


def _dress(person: Plan, dice: random.Random) -> None:
    age = dice.randint(4, 90)
    grown = dice.randint(150, 200)
    person.update(
        age=age,
        sex=_any(Sex, dice),
        height_cm=min(grown, 75 + 6 * age),
        build=_any(Build, dice),
        skin=_any(Skin, dice),
        face={"shape": _any(FaceShape, dice), "eyes": _any(EyeColour, dice)},
        hair={"style": _any(HairStyle, dice), "colour": _any(HairColour, dice)},
        headwear=_any(Headwear, dice),
        beard=_any(Beard, dice),
        glasses=_any(Glasses, dice),
    )
    for outfit in person["wardrobe"]:
        outfit.update(garment=_any(Garment, dice), top=_colour(dice), bottom=_colour(dice))


def _vary(shot: Plan, plan: Plan, place_id: str, dice: random.Random) -> None:
    """Other feelings, and for singles another size, angle, move and action."""
    for block in shot["blocking"]:
        block["emotion"] = _emotion(dice)
    if shot["kind"] not in SINGLES or shot["framing_end"] is not None:
        return
    walks = any(a["verb"] == "walk" for block in shot["blocking"] for a in block["actions"])
    if walks:
        return
    who = shot["subjects"][0]["id"]
    block = next(one for one in shot["blocking"] if one["character"] == who)
    size = dice.choice(list(ShotSize))
    shot["framing"].update(size=size.value, angle=_any(Angle, dice))
    move = dice.choice(list(Move))
    wide = size in (ShotSize.FS, ShotSize.LS, ShotSize.ELS, ShotSize.MLS)
    if wide or move is Move.STATIC:
        shot["move"] = {"kind": move.value, "amount": AMOUNTS[move]}
    else:
        shot["move"] = {"kind": "static"}
    place = next(one for one in plan["places"] if one["id"] == place_id)
    mark = next(one for one in place["marks"] if one["id"] == block["mark"])
    if mark["posture"] == "stand" and dice.random() < 0.4:
        block["posture"] = _any(Posture, dice)
        block["actions"] = []
    elif shot["duration_frames"] > 30 and dice.random() < 0.6:
        verb = dice.choice(list(Verb) if size in (ShotSize.LS, ShotSize.ELS) else CALM)
        action: Plan = {"verb": verb.value, "at_frames": 4, "duration_frames": 24}
        others = [one["character"] for one in shot["blocking"] if one is not block]
        if verb is Verb.WALK:
            action["target"] = dice.choice(place["marks"])["id"]
        elif others:
            action["target"] = dice.choice(others)
        block["actions"] = [action]


def faults_of(script: ShootingScript, seed: int) -> Iterator[str]:
    """What is wrong with pictures of a script, in words."""
    dice = random.Random(seed + 1)
    shots = [(scene, shot) for scene in script.scenes for shot in scene.shots]
    style = dice.choice((Style.COLOUR, Style.COLOUR, Style.CLAY, Style.STORYBOARD))
    staged = [one[3] for one in stage_film(script, None, Delivery(SIZE_PX, style=style))]
    chosen = sorted(dice.sample(range(len(shots)), min(SHOTS, len(shots))))
    for index in chosen:
        _scene, shot = shots[index]
        for fault in shot_faults(shot, staged[index]):
            yield f"shot {shot.number} ({shot.kind}, {shot.framing.size}): {fault}"


def shot_faults(shot: Shot, staged: StagedShot) -> Iterator[str]:
    """What is wrong with the first, a middle and the last frame of a shot."""
    for number in sorted({0, staged.frames // 2, staged.frames - 1}):
        yield from _camera_faults(staged, number)
        (frame,) = render_shot(staged, Span(number, number + 1))
        yield from (f"frame {number}: {fault}" for fault in _frame_faults(shot, staged, frame))
    yield from _body_faults(staged)


def _camera_faults(staged: StagedShot, number: int) -> Iterator[str]:
    key = camera_at(staged, number)
    if not all(math.isfinite(value) for value in (*key.eye, *key.aim, key.vertical_fov_deg)):
        yield f"frame {number}: the camera is nowhere"
        return
    if key.eye[1] < 0.05:
        yield f"frame {number}: the camera is in the floor"
    if staged.set.interior:
        x, z = key.eye[0], key.eye[2]
        beyond = {
            Wall.LEFT: -x - staged.set.width_m / 2,
            Wall.RIGHT: x - staged.set.width_m / 2,
            Wall.BACK: -z - staged.set.depth_m / 2,
            Wall.FRONT: z - staged.set.depth_m / 2,
        }
        for wall, away in beyond.items():
            if away > -0.02 and wall not in staged.set.wild_walls:
                yield f"frame {number}: the camera is in the {wall.value} wall"
    for thing in staged.set.furniture:
        size = item(thing.item)
        # Who sits in a car is filmed from inside it.
        if any(covers(thing, figure.x_m, figure.z_m) for figure in staged.figures):
            continue
        if size.floor and key.eye[1] < size.height_m and covers(thing, key.eye[0], key.eye[2]):
            yield f"frame {number}: the camera is in the {thing.item}"


def _frame_faults(shot: Shot, staged: StagedShot, frame: RenderedFrame) -> Iterator[str]:
    picture = frame.picture
    if np.isnan(picture.depth).any():
        yield "a depth is no number"
    luma = picture.yuv[: SIZE_PX[1]].astype(np.float32)
    if float(luma.std()) < SMALLEST_DEVIATION:
        yield f"the picture is empty (deviation {float(luma.std()):.2f})"
    wanted = [s.id for s in shot.subjects if s.kind is SubjectKind.PERSON]
    seen = {person.character: person for person in frame.truth.people}
    if shot.kind is ShotKind.OTS:
        # The other turns their back.
        wanted = wanted[:1]
    moving = {
        block.character
        for block in shot.blocking
        if any(action.verb in MOVES_THE_FACE for action in block.actions)
    }
    for who in wanted:
        if who in moving or all(figure.character != who for figure in staged.figures):
            continue
        box = seen[who].face_box if who in seen else None
        if box is None:
            yield f"the face of {who} is behind the camera"
            continue
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if not (0 <= x <= 1 and 0 <= y <= 1):
            yield f"the face of {who} is outside the frame at ({x:.2f}, {y:.2f})"
    for person in frame.truth.people:
        if not all(math.isfinite(value) for joint in person.pose.values() for value in joint):
            yield f"a joint of {person.character} is nowhere"


def _body_faults(staged: StagedShot) -> Iterator[str]:
    """Who stands in a thing at the beginning; who sits or lies does so on something."""
    for figure in staged.figures:
        if figure.posture is not Posture.STAND:
            continue
        for thing in staged.set.furniture:
            size = item(thing.item)
            if size.floor and size.height_m > 0.2 and covers(thing, figure.x_m, figure.z_m):
                yield f"{figure.character} stands in the {thing.item}"


def case(seed: int) -> tuple[int, str | None, list[str]]:
    """One case: its seed, the sentence it was refused with, and its faults."""
    try:
        script = script_of(seed)
    except ScriptError as refusal:
        return seed, str(refusal), []
    try:
        return seed, None, list(faults_of(script, seed))
    except Exception as error:  # every exception is a fault here, whatever its kind
        return seed, None, [f"{type(error).__name__}: {error}"]


def main() -> int:
    """Runs the cases, says what is wrong, and counts."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    refused: collections.Counter[str] = collections.Counter()
    wrong = 0
    with ProcessPoolExecutor() as pool:
        seeds = range(given.first, given.first + given.cases)
        for number, (seed, refusal, faults) in enumerate(pool.map(case, seeds, chunksize=4), 1):
            refused[refusal or ""] += refusal is not None
            wrong += bool(faults)
            for fault in faults:
                print(f"case {seed}: {fault}", flush=True)
            if number % 50 == 0:
                print(f"{number} of {given.cases}", file=sys.stderr, flush=True)
    print(f"{given.cases} cases, {sum(refused.values())} refused, {wrong} with faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

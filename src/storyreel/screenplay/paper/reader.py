"""Reads the paper's form, ours and as far as possible that of others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from storyreel.dialogue.paper_form import (
    DELIVERIES,
    FILM_KEYS,
    KEYED,
    NAME,
    SCENE,
    SPOKEN,
    Row,
    WrittenShot,
    faults,
    read_name,
    read_prose,
    sections,
    shots,
    without_plot,
)
from storyreel.errors import ScriptError
from storyreel.screenplay.paper.fields import (
    PaperAction,
    PaperBlocking,
    PaperLine,
    PaperPosition,
    PaperProfile,
    PaperScene,
    PaperScript,
    PaperShot,
)
from storyreel.screenplay.paper.grammar import ANGLES, KINDS, MOVES, SIZES
from storyreel.screenplay.schema import Outfit
from storyreel.screenplay.vocabulary import (
    Angle,
    Beard,
    Build,
    EyeColour,
    FaceShape,
    Feeling,
    Garment,
    GazeKind,
    Glasses,
    HairColour,
    HairStyle,
    Headwear,
    Mood,
    Move,
    Posture,
    Setting,
    Sex,
    ShotKind,
    ShotSize,
    Skin,
    TimeOfDay,
    Verb,
    Weather,
)
from storyreel.timecode import Rate

_FILLERS = {"shot", "angle", "level", "camera", "effect", "movement", "slow", "slowly"}

_NUMBER = r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?"

_PROFILE = re.compile(
    rf"(?P<name>{NAME}): (?P<sex>[a-z]+), (?P<age>\d+) years old, (?P<height>\d+) cm, "
    r"(?P<build>[a-z]+) build, (?P<skin>[a-z]+) skin, (?P<face>[a-z]+) face, "
    r"(?P<eyes>[a-z]+) eyes, (?P<colour>[a-z ]+) hair \((?P<style>[a-z]+)\), "
    r"headwear (?P<headwear>[a-z]+), beard (?P<beard>[a-z]+), glasses (?P<glasses>[a-z]+)"
)
_WEARS = re.compile(
    r"- Wears \((?P<state>[a-z][a-z0-9-]*); (?P<garment>[a-z-]+), (?P<top>#[0-9a-f]{6}) over "
    r"(?P<bottom>#[0-9a-f]{6}), shoes (?P<shoes>#[0-9a-f]{6})\):(?P<description>.*)"
)
_ENTRY = re.compile(
    r"\**(?:(?:shot|镜头)\s*)?(\d{1,9})\**\s*[.、:：．)）-]\**\s*(.*)", re.IGNORECASE
)
_OTHER_PROFILE = re.compile(r"([^:：]+)[:：]\s*(.*)")
_POSITION = re.compile(
    rf"(?P<name>{NAME}): at (?P<mark>[a-z][a-z0-9-]*), facing (?P<facing>{_NUMBER})°, "
    r"(?P<posture>[a-z]+), looking (?:(?P<ahead>ahead)|(?P<camera>into the camera)|"
    rf"at (?:(?P<kind>prop|mark): )?(?P<target>{NAME})), "
    rf"(?P<feeling>[a-z]+) (?P<intensity>{_NUMBER})"
    rf"(?P<actions>(?:, then [a-z ]+(?:: {NAME})? \(frames \d+-\d+\))*)(?:; |$)"
)
_ACTION = re.compile(
    rf", then (?P<verb>[a-z ]+)(?:: (?P<target>{NAME}))? \(frames (?P<start>\d+)-(?P<end>\d+)\)"
)

_Member = TypeVar("_Member", Move, ShotSize, ShotKind, Angle)


def parse_paper_text(
    text: str, *, name: str = "paper text", rate: Rate | None = None
) -> PaperScript:
    """Reads a text in the paper's form.

    Args:
        text: The text.
        name: What to call it in an error.
        rate: Frames per second of a text that does not say; 24 when not given.

    Returns:
        The fields. In a text by other hands, what is not there is None or empty, prose stands in
        `words` and `description`, and lines that do not follow the form stand in `unread`:
        among them, one by one, the shots whose number or time does not go on from the shot
        before.

    Raises:
        ScriptError: There is no 【DIALOGUE】 section with numbered shots, or no such frame rate.
    """
    found = sections(text)
    if "dialogue" not in found.headers and found.headers:
        # A text with headers for all but the shots begins with them.
        found.dialogue, found.other = found.other, []
    unread = _texts(found.other)
    film, scenes, prose = _read_scenes(_texts(found.scene))
    try:
        rate = Rate.parse(film["Frames per second"]) if "Frames per second" in film else rate
    except ValueError as error:
        raise ScriptError(f"{name}: {error}.") from None
    rate = rate or Rate(Fraction(24))
    before, written = shots(found.dialogue)
    if not written:
        raise ScriptError(
            f"{name} has no numbered shots under 【DIALOGUE】; a shot begins like '1. [0s-5s]'."
        )
    unread += _texts(before)
    unread += dict.fromkeys(shot.head.text for shot, _ in faults(written))
    if prose and not scenes:
        scenes = [PaperScene(1, 1, len(written), heading="", description="\n".join(prose))]
    else:
        unread += prose
    return PaperScript(
        title=film.get("Title", ""),
        language=film.get("Language", ""),
        rate=rate,
        aspect=film.get("Aspect", ""),
        style=film.get("Style", ""),
        period=film.get("Period", ""),
        shots=tuple(_read_shot(shot, rate) for shot in written),
        profiles=tuple(_read_profiles(_texts(found.character), unread)),
        scenes=tuple(scenes),
        blocking=tuple(_read_blocking(_texts(found.blocking), unread)),
        unread=tuple(unread),
    )


def _read_shot(shot: WrittenShot, rate: Rate) -> PaperShot:
    said = re.split(r"[+＋,，、/;；:：]", shot.camera)
    sizes = _known(said, _SIZE_WORDS)
    lines: list[PaperLine] = []
    action = [read_prose(without_plot(shot.rest))]
    for row in shot.rows:
        if spoken := SPOKEN.fullmatch(row.text):
            lines.append(_read_spoken(spoken))
        else:
            action.append(read_prose(without_plot(row.text)))
    return PaperShot(
        number=shot.number,
        start_frame=rate.frames(shot.time[0]) if shot.time else None,
        end_frame=rate.frames(shot.time[1]) if shot.time else None,
        move=next(iter(_known(said, _MOVE_WORDS)), None),
        size=sizes[0] if sizes else None,
        size_end=sizes[-1] if len(sizes) > 1 else None,
        kind=next(iter(_known(said, _KIND_WORDS)), None),
        angle=next(iter(_known(said, _ANGLE_WORDS)), None),
        action="\n".join(filter(None, action)),
        lines=tuple(lines),
    )


def _texts(rows: Iterable[Row]) -> list[str]:
    return [row.text for row in rows]


def _plain_words(text: str) -> str:
    words = re.findall("[a-z]+", text.casefold())
    return " ".join(word for word in words if word not in _FILLERS)


def _vocabulary(table: Mapping[_Member, str], **also: _Member) -> dict[str, _Member]:
    """Every way of saying a member, in plain words."""
    ours = {_plain_words(words): member for member, words in table.items()}
    short = {_plain_words(member.value): member for member in table}
    return short | ours | {words.replace("_", " "): member for words, member in also.items()}


_SIZE_WORDS = _vocabulary(SIZES, wide=ShotSize.LS, extreme_wide=ShotSize.ELS, closeup=ShotSize.CU)
_KIND_WORDS = _vocabulary(KINDS)
_ANGLE_WORDS = _vocabulary(ANGLES)
_MOVE_WORDS = _vocabulary(
    MOVES, dolly_in=Move.PUSH_IN, dolly_out=Move.PULL_OUT, pull_back=Move.PULL_OUT
)


def _known(said: Iterable[str], words: Mapping[str, _Member]) -> list[_Member]:
    return [words[plain] for plain in map(_plain_words, said) if plain in words]


def _read_spoken(found: re.Match[str]) -> PaperLine:
    deliveries = {written: delivery for delivery, written in DELIVERIES.items()}
    how = found["parenthetical"] or ""
    return PaperLine(
        id=found["id"],
        speakers=tuple(map(read_name, re.findall(NAME, found["speakers"]))),
        words=read_name(found["words"]),
        parenthetical=read_name(how) if how.startswith('"') else read_prose(how),
        delivery=deliveries[found["delivery"] or ""],
        in_frames=int(found["start"]),
        out_frames=int(found["end"]),
        length_frames=int(found["length"]),
        part=int(found["part"] or 1),
        parts=int(found["parts"] or 1),
    )


def _read_profiles(lines: Iterable[str], unread: list[str]) -> list[PaperProfile]:
    profiles: list[PaperProfile] = []
    for line in lines:
        more = _read_more(profiles[-1], line) if profiles else None
        other = _OTHER_PROFILE.fullmatch(line)
        if more:
            profiles[-1] = more
        elif one := _read_profile(line):
            profiles.append(one)
        elif other:
            profiles.append(PaperProfile(read_prose(other[1]), words=read_prose(other[2])))
        else:
            unread.append(line)
    return profiles


def _read_profile(line: str) -> PaperProfile | None:
    found = _PROFILE.fullmatch(line)
    if not found:
        return None
    try:
        return PaperProfile(
            name=read_name(found["name"]),
            sex=Sex(found["sex"]),
            age=int(found["age"]),
            height_cm=int(found["height"]),
            build=Build(found["build"]),
            skin=Skin(found["skin"]),
            face=FaceShape(found["face"]),
            eyes=EyeColour(found["eyes"]),
            hair_colour=HairColour(found["colour"]),
            hair_style=HairStyle(found["style"]),
            headwear=Headwear(found["headwear"]),
            beard=Beard(found["beard"]),
            glasses=Glasses(found["glasses"]),
        )
    except ValueError:
        return None


def _read_more(one: PaperProfile, line: str) -> PaperProfile | None:
    """The profile with what one more of its lines says; None when the line is not one."""
    if wears := _WEARS.fullmatch(line):
        if wears["garment"] not in set(Garment):
            return None
        outfit = Outfit(
            state=wears["state"],
            description=read_prose(wears["description"]),
            garment=Garment(wears["garment"]),
            top=wears["top"],
            bottom=wears["bottom"],
            shoes=wears["shoes"],
        )
        return replace(one, wardrobe=(*one.wardrobe, outfit))
    if line.startswith("- Features:"):
        return replace(one, features=read_prose(line.removeprefix("- Features:")))
    if line.startswith("- Demeanour:"):
        return replace(one, demeanour=read_prose(line.removeprefix("- Demeanour:")))
    return None


def _read_scenes(lines: Iterable[str]) -> tuple[dict[str, str], list[PaperScene], list[str]]:
    """What is said of the film, the scenes, and prose that is neither."""
    film: dict[str, str] = {}
    scenes: list[PaperScene] = []
    prose: list[str] = []
    for line in lines:
        head, keyed = SCENE.fullmatch(line), KEYED.fullmatch(line)
        more = _read_key(scenes[-1], keyed[1], keyed[2]) if scenes and keyed else None
        if head:
            number, first, last = (int(head[group]) for group in (1, 2, 3))
            scenes.append(PaperScene(number, first, last, heading=read_prose(head[4])))
        elif more:
            scenes[-1] = more
        elif keyed and keyed[1] in FILM_KEYS and not scenes:
            film[keyed[1]] = read_prose(keyed[2])
        else:
            prose.append(read_prose(line))
    return film, scenes, prose


_SCENE_KEYS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "Place": ("place", str),
    "Setting": ("setting", Setting),
    "Time of day": ("time_of_day", TimeOfDay),
    "Mood": ("mood", Mood),
    "Weather": ("weather", Weather),
    "Period": ("period", str),
    "Description": ("description", str),
}


def _read_key(scene: PaperScene, key: str, text: str) -> PaperScene | None:
    if key not in _SCENE_KEYS:
        return None
    field, kind = _SCENE_KEYS[key]
    try:
        return replace(scene, **{field: kind(read_prose(text))})
    except ValueError:
        return None


def _read_blocking(lines: Iterable[str], unread: list[str]) -> list[PaperBlocking]:
    entries = []
    for line in lines:
        found = _ENTRY.fullmatch(line)
        if not found:
            unread.append(line)
            continue
        people = () if found[2] == "Nobody." else _read_people(found[2])
        entries.append(
            PaperBlocking(int(found[1]), words=read_prose(found[2]))
            if people is None
            else PaperBlocking(int(found[1]), people)
        )
    return entries


def _read_people(text: str) -> tuple[PaperPosition, ...] | None:
    people, at = [], 0
    while at < len(text):
        found = _POSITION.match(text, at)
        if not found:
            return None
        try:
            people.append(_read_position(found))
        except ValueError:
            return None
        at = found.end()
    return tuple(people)


def _read_position(found: re.Match[str]) -> PaperPosition:
    gaze = GazeKind(found["kind"] or GazeKind.PERSON) if found["target"] else None
    return PaperPosition(
        name=read_name(found["name"]),
        mark=found["mark"],
        facing_deg=float(found["facing"]),
        posture=Posture(found["posture"]),
        gaze=GazeKind.CAMERA if found["camera"] else gaze,
        gaze_target=read_name(found["target"]) if found["target"] else None,
        feeling=Feeling(found["feeling"]),
        intensity=float(found["intensity"]),
        actions=tuple(map(_read_action, _ACTION.finditer(found["actions"]))),
    )


def _read_action(found: re.Match[str]) -> PaperAction:
    start, end = int(found["start"]), int(found["end"])
    return PaperAction(
        verb=Verb(found["verb"]),
        target=read_name(found["target"]) if found["target"] else None,
        at_frames=start,
        duration_frames=end - start,
    )

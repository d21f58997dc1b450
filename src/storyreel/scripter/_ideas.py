"""What a model may say about a film: typed, bounded, by ids, and never a word of the dialogue.

Each class is the answer to one pass. The JSON schema of an answer, with the ids of this scene as
its only values, is the format section of the prompt and what a service holds the model to. Text is
shortened and put on one line when it is read; a model's words are data like all others.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from storyreel.screenplay.schema import Colour
from storyreel.screenplay.vocabulary import (
    Angle,
    Build,
    Feeling,
    Garment,
    HairColour,
    HairStyle,
    Mood,
    Move,
    Sex,
    ShotKind,
    ShotSize,
    Skin,
    TimeOfDay,
    Verb,
)

M = TypeVar("M", bound=BaseModel)


def _shortened(most: int) -> BeforeValidator:
    def shorten(value: object) -> object:
        if not isinstance(value, str):
            return value
        plain = "".join(char if char.isprintable() else " " for char in value)
        plain = " ".join(plain.split())
        if len(plain) <= most:
            return plain
        cut = plain[: most - 1]
        return f"{cut.rpartition(' ')[0] or cut}…"

    return BeforeValidator(shorten)


Words = Annotated[str, _shortened(240), Field(max_length=240)]
"""One or two sentences."""
Phrase = Annotated[str, _shortened(120), Field(max_length=120)]
"""A few words."""
LineId = Annotated[str, Field(max_length=64, json_schema_extra={"ids": "line"})]
PersonId = Annotated[str, Field(max_length=64, json_schema_extra={"ids": "person"})]
PropId = Annotated[str, Field(max_length=64, json_schema_extra={"ids": "prop"})]
ThingId = Annotated[str, Field(max_length=64, json_schema_extra={"ids": "thing"})]
"""A person, a prop or a mark."""
SubjectId = Annotated[str, Field(max_length=64, json_schema_extra={"ids": "subject"})]
"""A person or a prop."""
MarkId = Annotated[str, Field(max_length=64, json_schema_extra={"ids": "mark"})]
LookId = Annotated[str, Field(max_length=64, json_schema_extra={"ids": "look"})]
ShotId = Annotated[str, Field(max_length=16, json_schema_extra={"ids": "shot"})]
FactId = Annotated[str, Field(max_length=16, json_schema_extra={"ids": "fact"})]


class Idea(BaseModel):
    """A part of an answer; fields that nobody asked for are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class PersonIdea(Idea):
    """How a character looks, once for the whole film."""

    character: PersonId
    """Id of the character."""
    age: Annotated[int, Field(ge=4, le=100)]
    """Age in years."""
    sex: Sex
    """Sex, as far as picture and voice need one."""
    height_cm: Annotated[int, Field(ge=90, le=215)]
    """Height in centimetres."""
    build: Build
    """Build of the body."""
    skin: Skin
    """Skin tone."""
    hair_style: HairStyle
    """Cut of the hair."""
    hair_colour: HairColour
    """Colour of the hair."""
    garment: Garment
    """Cut of the upper body's clothes, right for when the story plays."""
    top: Colour
    """Colour of the upper body, as #rrggbb."""
    bottom: Colour
    """Colour of trousers or skirt, as #rrggbb."""
    clothes: Phrase
    """The clothes in words."""
    demeanour: Phrase
    """How this person comes across, in a few words."""


class LineIdea(Idea):
    """How a line is meant."""

    line: LineId
    """Id of the line."""
    feeling: Feeling
    """What the speaker's face shows."""
    intensity: Annotated[float, Field(ge=0, le=1)]
    """How strong it is, 0 to 1; plain talk is below 0.4."""
    to: Annotated[tuple[PersonId, ...], Field(max_length=8)]
    """Whom it is said to; none when to nobody here."""
    subtext: Phrase
    """What is meant and not said; empty where nothing is."""


class BeatIdea(Idea):
    """A unit of story change."""

    first_line: LineId
    """Line it begins with."""
    what: Words
    """What changes, in one sentence."""
    turning_point: bool
    """Whether the scene turns here; one beat of a scene at the most."""


class FactIdea(Idea):
    """Something that later scenes have to know."""

    what: Words
    """The fact, in one sentence."""
    about: Annotated[tuple[PersonId, ...], Field(max_length=8)]
    """Whom it is about."""
    weight: Annotated[int, Field(ge=1, le=3)]
    """3 for what the story hangs on, 1 for what may be forgotten first."""


class Reading(Idea):
    """The reading of a part of the dialogue, before anything is staged."""

    look: LookId | None = None
    """Set that the scene plays in."""
    time_of_day: TimeOfDay | None = None
    """When it plays."""
    mood: Mood | None = None
    """Light and colour."""
    people: Annotated[tuple[PersonIdea, ...], Field(max_length=24)] = ()
    """Looks of the characters named as new."""
    lines: Annotated[tuple[LineIdea, ...], Field(max_length=64)] = ()
    """Every line of this part, once, in order."""
    beats: Annotated[tuple[BeatIdea, ...], Field(max_length=8)] = ()
    """Beats that begin in this part."""
    facts: Annotated[tuple[FactIdea, ...], Field(max_length=8)] = ()
    """What is new and has to be remembered."""
    settled: Annotated[tuple[FactId, ...], Field(max_length=16)] = ()
    """Facts of the story so far that no longer hold."""


STAGED_VERBS = (
    Verb.WALK,
    Verb.GESTURE,
    Verb.NOD,
    Verb.SHAKE_HEAD,
    Verb.POINT,
    Verb.LEAN,
    Verb.KNEEL,
    Verb.EMBRACE,
    Verb.STRIKE,
    Verb.PICK_UP,
    Verb.PUT_DOWN,
    Verb.HAND_OVER,
)
"""What can be made a shot of its own."""
PLAYED_VERBS = (Verb.GESTURE, Verb.NOD, Verb.SHAKE_HEAD, Verb.POINT, Verb.LOOK, Verb.LEAN)
"""What can be done while talk goes on."""


def _one_of(verbs: Iterable[Verb]) -> Any:
    return Field(json_schema_extra={"only": [verb.value for verb in verbs]})


class PositionIdea(Idea):
    """Where somebody is when the scene begins."""

    character: PersonId
    """The person."""
    mark: MarkId
    """One of the marks for people; no two people on one."""


class BusinessIdea(Idea):
    """Something that is seen being done, in a shot of its own for which the talk waits."""

    before_line: LineId
    """Line that waits for it; not the first of the scene."""
    character: PersonId
    """Who does it."""
    verb: Annotated[Verb, _one_of(STAGED_VERBS)]
    """What is done. Walk goes to a mark; hand over, embrace and strike are done to a person; pick
    up, put down and hand over need a prop."""
    target: ThingId | None
    """Person or mark it is done to or towards; none otherwise."""
    prop: PropId | None
    """Prop that is handled; none otherwise."""
    action: Words
    """What the audience sees, in the present tense; no camera words."""


class Staging(Idea):
    """Where people are, and what they do besides talking."""

    positions: Annotated[tuple[PositionIdea, ...], Field(max_length=16)] = ()
    """Where each person is at first."""
    business: Annotated[tuple[BusinessIdea, ...], Field(max_length=8)] = ()
    """What is done; few things, and only what tells something that the words do not."""


class GestureIdea(Idea):
    """A small action while somebody talks."""

    character: PersonId
    """Who does it; seen in the shot."""
    verb: Annotated[Verb, _one_of(PLAYED_VERBS)]
    """What is done."""
    target: PersonId | None
    """Whom it is done to or towards; look, point and lean need one."""


SHOT_KINDS = (
    ShotKind.MASTER,
    ShotKind.TWO_SHOT,
    ShotKind.GROUP,
    ShotKind.SINGLE,
    ShotKind.OTS,
    ShotKind.REACTION,
    ShotKind.INSERT,
)


class ShotIdea(Idea):
    """A shot; it lasts until the next one begins."""

    begins: LineId
    """Line with which it begins."""
    after: Annotated[float, Field(ge=0, le=0.9)]
    """Share of that line that is heard before the cut: 0 to cut before the line is spoken."""
    kind: Annotated[
        ShotKind, Field(json_schema_extra={"only": [kind.value for kind in SHOT_KINDS]})
    ]
    """What the shot is for. An OTS is of the first subject, over the shoulder of the second; a
    reaction is of a listener; an insert is of a prop; a master is of everybody."""
    subjects: Annotated[tuple[SubjectId, ...], Field(min_length=1, max_length=8)]
    """Who or what it is of, most important first."""
    size: ShotSize
    """Shot size."""
    angle: Angle
    """Height of the camera."""
    move: Move
    """What the camera does."""
    gestures: Annotated[tuple[GestureIdea, ...], Field(max_length=3)]
    """Small actions in it."""
    action: Words
    """What the audience sees, in the present tense; no camera words, none of the dialogue."""
    why: Phrase
    """Why this shot."""


class Shots(Idea):
    """The shots of a part of a scene, in order; the first begins with the first line."""

    shots: Annotated[tuple[ShotIdea, ...], Field(min_length=1, max_length=64)]
    """The shots."""


class PolishIdea(Idea):
    """A shot as it should be instead."""

    shot: ShotId
    """Number of the shot in the list."""
    kind: Annotated[
        ShotKind, Field(json_schema_extra={"only": [kind.value for kind in SHOT_KINDS]})
    ]
    """What the shot is for."""
    subjects: Annotated[tuple[SubjectId, ...], Field(min_length=1, max_length=8)]
    """Who or what it is of, most important first."""
    size: ShotSize
    """Shot size."""
    angle: Angle
    """Height of the camera."""
    move: Move
    """What the camera does."""
    action: Words
    """What the audience sees, in the present tense; no camera words, none of the dialogue."""
    why: Phrase
    """Why this shot."""

    def over(self, idea: ShotIdea) -> ShotIdea:
        """The shot as it was, with what is changed."""
        return idea.model_copy(
            update=self.model_dump(exclude={"shot"}) | {"subjects": self.subjects}
        )


class Polish(Idea):
    """The shots that are changed; the others stay as they are."""

    shots: Annotated[tuple[PolishIdea, ...], Field(max_length=64)] = ()
    """Changed shots."""


@dataclass(slots=True)
class SceneIdeas:
    """What a model thought of for one scene, put together from its parts.

    Attributes:
        look: Set it plays in, if the model said one.
        time_of_day: When it plays.
        mood: Light and colour.
        lines: How lines are meant, by id.
        beats: Units of story change, in order.
        positions: Mark of each person at first, by id.
        business: What is done before a line, by its id.
    """

    look: str | None = None
    time_of_day: TimeOfDay | None = None
    mood: Mood | None = None
    lines: dict[str, LineIdea] = field(default_factory=dict)
    beats: list[BeatIdea] = field(default_factory=list)
    positions: dict[str, str] = field(default_factory=dict)
    business: dict[str, list[BusinessIdea]] = field(default_factory=dict)


@dataclass(slots=True)
class FilmIdeas:
    """What a model thought of for the film.

    Attributes:
        people: Looks, by id of the character.
        scenes: By number of the scene, from 1.
        note: Told what could not be done, with where.
    """

    note: Callable[[str, str], None]
    people: dict[str, PersonIdea] = field(default_factory=dict)
    scenes: dict[int, SceneIdeas] = field(default_factory=dict)

    def scene(self, number: int) -> SceneIdeas:
        """The ideas for a scene; empty at first."""
        return self.scenes.setdefault(number, SceneIdeas())


@dataclass(frozen=True)
class Ids:
    """The ids that an answer may use.

    Attributes:
        known: Ids by kind: line, person, prop, mark, look, shot, fact.
    """

    known: Mapping[str, Collection[str]]

    def of(self, kind: str) -> list[str]:
        """Ids of a kind, in order."""
        if kind == "thing":
            return [*self.of("person"), *self.of("prop"), *self.of("mark")]
        if kind == "subject":
            return [*self.of("person"), *self.of("prop")]
        return list(self.known.get(kind, ()))

    def schema(self, model: type[BaseModel]) -> dict[str, Any]:
        """JSON schema of an answer, with these ids as the only ones and without references."""
        whole = model.model_json_schema()
        defs = whole.pop("$defs", {})
        found: dict[str, Any] = self._closed(whole, defs)
        return found

    def _closed(self, node: Any, defs: Mapping[str, Any]) -> Any:
        if isinstance(node, list):
            return [self._closed(part, defs) for part in node]
        if not isinstance(node, dict):
            return node
        node = dict(node)
        if "$ref" in node:
            name = str(node.pop("$ref")).rpartition("/")[2]
            node = {**copy.deepcopy(defs[name]), **node}
        if "allOf" in node and len(node["allOf"]) == 1:
            node = {**self._closed(node.pop("allOf")[0], defs), **node}
        kind, only = node.pop("ids", None), node.pop("only", None)
        node.pop("title", None)
        node.pop("default", None)
        if only is not None:
            node["enum"] = only
        if kind is not None:
            node.pop("maxLength", None)
            node["enum"] = self.of(kind)
        if isinstance(node.get("properties"), dict):
            node["properties"] = {
                name: self._closed(part, defs) for name, part in node["properties"].items()
            }
            node["required"] = list(node["properties"])
            node["additionalProperties"] = False
        else:
            for key in ("items", "anyOf"):
                if key in node:
                    node[key] = self._closed(node[key], defs)
        if _impossible(node.get("items", {})):
            node["maxItems"] = 0
            node.pop("minItems", None)
        if "anyOf" in node:
            # What has no ids can only be none.
            node["anyOf"] = [part for part in node["anyOf"] if part.get("enum") != []]
        return node

    def check(self, value: BaseModel) -> None:
        """Raises `ValueError` for the first id that is not there."""
        for where, kind, said in _ids_in(value, type(value).__name__.lower()):
            if said not in self.of(kind):
                near = ", ".join(self.of(kind)[:12]) or "none"
                raise ValueError(f"{where} names {said!r}, which is not there (known: {near})")

    def trim(self, value: M) -> tuple[M, str]:
        """The answer without the entries that name what is not there, and what they were."""
        left: dict[str, object] = {}
        gone: list[str] = []
        for name in type(value).model_fields:
            part = getattr(value, name)
            if isinstance(part, tuple):
                kept = []
                for entry in part:
                    try:
                        self._check_entry(name, entry, value)
                    except ValueError:
                        gone.append(name)
                    else:
                        kept.append(entry)
                left[name] = tuple(kept)
            else:
                kind = _kind_of(value, name)
                unknown = kind is not None and part is not None and part not in self.of(kind)
                left[name] = None if unknown else part
                gone += [name] if unknown else []
        said = f"{len(gone)} named what is not there" if gone else ""
        return value.model_copy(update=left), said

    def _check_entry(self, name: str, entry: object, owner: BaseModel) -> None:
        if isinstance(entry, BaseModel):
            self.check(entry)
            return
        kind = _kind_of(owner, name)
        if kind is not None and entry not in self.of(kind):
            raise ValueError(name)


def _impossible(entry: Mapping[str, Any]) -> bool:
    """Whether a list cannot have entries, because an id that they need is of none."""
    parts = [entry, *entry.get("properties", {}).values()]
    return any(part.get("enum") == [] for part in parts)


def _kind_of(value: BaseModel, name: str) -> str | None:
    """The kind of id that a field holds, or its entries hold."""
    return _KINDS.get((type(value).__name__, name))


def _ids_in(value: BaseModel, where: str) -> Iterable[tuple[str, str, str]]:
    for name in type(value).model_fields:
        part = getattr(value, name)
        kind = _kind_of(value, name)
        for number, entry in enumerate(part if isinstance(part, tuple) else (part,)):
            at = f"{where}.{name}" + (f"[{number}]" if isinstance(part, tuple) else "")
            if isinstance(entry, BaseModel):
                yield from _ids_in(entry, at)
            elif kind is not None and entry is not None:
                yield at, kind, str(entry)


def _kinds() -> dict[tuple[str, str], str]:
    """Which fields hold ids, as their schemas say."""
    kinds: dict[tuple[str, str], str] = {}
    for model in (Reading, Staging, Shots, Polish):
        whole = model.model_json_schema()
        for name, schema in {model.__name__: whole, **whole.get("$defs", {})}.items():
            for key, part in schema.get("properties", {}).items():
                options = (part, part.get("items", {}), *part.get("anyOf", ()))
                for option in options:
                    if "ids" in option:
                        kinds[name, key] = option["ids"]
    return kinds


_KINDS = _kinds()

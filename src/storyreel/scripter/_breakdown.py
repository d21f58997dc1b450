"""The breakdown: places, people, props and clothes of the whole film, before any shot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import storyreel.scripter._casting as casting
import storyreel.scripter._reading as reading
from storyreel.dialogue import Dialogue, Direction
from storyreel.screenplay.periods import year_of
from storyreel.screenplay.schema import (
    Character,
    Hair,
    Mark,
    Place,
    Prop,
    ShootingScript,
)
from storyreel.screenplay.vocabulary import (
    Feeling,
    Garment,
    Setting,
)
from storyreel.scripter import WriterOptions, shape_of
from storyreel.scripter._analysis import PRESENT, period_of
from storyreel.scripter._feeling import feeling_of
from storyreel.scripter._lexicon import label, labels
from storyreel.staging.plans import furnish, look_for

if TYPE_CHECKING:
    from storyreel.scripter._ideas import FilmIdeas, PersonIdea

_DRUNK_FROM = {"cup": ("cup", "mug", "cups", "mugs"), "glass": ("glass", "glasses")}

_FIRST_LIVING_ROOMS = 1700
"""Year before which people without a place are put into a hall."""


class Breakdown:
    """Everything known about the film while it is planned."""

    def __init__(
        self,
        dialogue: Dialogue,
        texts: list[reading.SceneText],
        options: WriterOptions,
        before: ShootingScript | None,
        ideas: FilmIdeas | None = None,
    ) -> None:
        self.before = before
        self.ideas = ideas
        self.dialogue = dialogue
        self.texts = texts
        self.options = options
        self.aspect = float(shape_of(options.aspect))
        self.ids = casting.character_ids(dialogue.speakers)
        self.wheres = [self._where(number, text) for number, text in enumerate(texts, start=1)]
        self.place_of, self._places = self._plan_places()
        self._props = self._find_props()
        self.holders = {prop.id: prop.owner for prop in self._props.values()}
        self._garments = self._find_garments()
        self._cast = {person.id: person for person in self._cast_people()}

    @cached_property
    def period(self) -> str:
        """When the film plays: when the first scene plays that tells."""
        told = (period_of(text)[0] for text in self.texts)
        return next((period for period in told if period != PRESENT), PRESENT)

    def _where(self, number: int, text: reading.SceneText) -> reading.Where:
        """Where and when a scene plays; a model says when only where the page does not."""
        where = reading.where_of(text, self.dialogue.speakers)
        time = self.ideas.scene(number).time_of_day if self.ideas else None
        said = label("time", f"{text.heading} {text.opening}")
        return where if time is None or said else replace(where, time=time)

    def business(self, direction: Direction) -> reading.Business:
        return reading.business_of(direction.text, self.dialogue.speakers)

    def characters(self) -> tuple[Character, ...]:
        return tuple(self._cast.values())

    def _cast_people(self) -> tuple[Character, ...]:
        people: list[Character] = []
        directions = [
            e.text for text in self.texts for e in text.entries if isinstance(e, Direction)
        ]
        known = {person.id: person for person in self.before.characters} if self.before else {}
        for name in self.dialogue.speakers:
            about = " ".join(t for t in directions if reading.named(t, [name]))
            earlier = known.get(self.ids[name])
            person = earlier or casting.cast_character(
                name,
                self.ids[name],
                _apposition(about, name),
                people,
                self._demeanour(name),
                self.period,
            )
            if earlier is None and self.ideas and (idea := self.ideas.people.get(self.ids[name])):
                person = _as_thought_of(person, idea)
            extra = tuple(
                casting.outfit(garment, person.wardrobe[0])
                for garment in self._garments.get(name, ())
                if garment.value not in {outfit.state for outfit in person.wardrobe}
            )
            people.append(person.model_copy(update={"wardrobe": (*person.wardrobe, *extra)}))
        return tuple(people)

    def places(self) -> tuple[Place, ...]:
        return tuple(self._places.values())

    def props(self) -> tuple[Prop, ...]:
        return tuple(self._props.values())

    def place(self, number: int) -> Place:
        return self._places[self.place_of[number - 1]]

    def character(self, character_id: str) -> Character:
        return self._cast[character_id]

    def prop(self, prop_id: str) -> Prop:
        return self._props[prop_id]

    def prop_ids(self) -> set[str]:
        return set(self._props)

    def never_moved(self, prop_id: str) -> bool:
        """Whether nobody handles a prop: it is only talked of, and lies where it lay."""
        return prop_id in self._only_named

    def _plan_places(self) -> tuple[list[str], dict[str, Place]]:
        """Which place each scene plays in; scenes of one name share one place."""
        keys: list[str] = []
        names: dict[str, reading.Where] = {}
        for where in self.wheres:
            if where.name:
                key = f"{where.name.casefold()}/{where.interior}"
            elif keys and not look_for(where.text).evidence:
                # Nothing says that it plays anywhere else.
                key = keys[-1]
            else:
                key = where.text.casefold()
            keys.append(key)
            names.setdefault(key, where)
        ids = {key: f"place-{number}" for number, key in enumerate(names, start=1)}
        places: dict[str, Place] = {}
        for key, where in names.items():
            here = [text for text, k in zip(self.texts, keys, strict=True) if k == key]
            people = len({n for text in here for line in text.lines for n in line.speakers})
            look = self._look(where, keys.index(key) + 1)
            plan = furnish(look, max(2, people), name=where.name, aspect=self.aspect)
            # After an edit the place stays as it was, as long as everybody finds a mark in it.
            kept = self._place_before(ids[key], where.name or None, look, _homes(plan.marks))
            if kept is not None:
                places[kept.id] = kept.model_copy(
                    update={
                        "weather": reading.weather_of(where.text),
                        "description": (here[0].opening or where.text)[:400],
                    }
                )
                continue
            places[ids[key]] = Place(
                id=ids[key],
                name=where.name or look.replace("-", " ").upper(),
                setting=Setting.INT if plan.interior else Setting.EXT,
                look=look,
                description=(here[0].opening or where.text)[:400],
                period=self.period,
                weather=reading.weather_of(where.text),
                width_m=plan.width_m,
                depth_m=plan.depth_m,
                marks=plan.marks,
                furniture=plan.furniture,
                doors=plan.doors,
                lights=plan.lights,
            )
        return [ids[key] for key in keys], places

    def _look(self, where: reading.Where, number: int) -> str:
        """The set a scene plays in: a model's if it fits; with nothing said, of old, a hall."""
        wanted = self.ideas.scene(number).look if self.ideas else None
        if wanted is not None:
            if where.interior in (None, furnish(wanted, 2).interior):
                return wanted
            assert self.ideas is not None, "the look came from there"
            side = "inside" if where.interior else "outside"
            self.ideas.note(f"s{number}", f"the page plays {side}, not in a {wanted}")
        choice = look_for(f"{where.name} {where.text}".strip(), interior=where.interior)
        old = year_of(self.period) < _FIRST_LIVING_ROOMS
        return "hall" if old and choice.interior and not choice.evidence else choice.look

    def _place_before(self, place_id: str, name: str | None, look: str, marks: int) -> Place | None:
        if self.before is None or self.before.aspect != self.options.aspect:
            return None
        for place in self.before.places:
            same = place.id == place_id and place.look == look and name in (place.name, None)
            if same and _homes(place.marks) >= marks:
                return place
        return None

    def marks_before(self, place_id: str) -> dict[str, str]:
        """Who stood where in a place when the film was last written."""
        stood: dict[str, str] = {}
        for scene in self.before.scenes if self.before else ():
            if scene.place == place_id:
                for shot in scene.shots:
                    for block in shot.blocking:
                        if not block.mark.startswith(("off-", "door-")):
                            stood.setdefault(block.character, block.mark)
        return stood

    def _find_props(self) -> dict[str, Prop]:
        props: dict[str, Prop] = {}
        for number, text in enumerate(self.texts, start=1):
            for entry in text.entries:
                if not isinstance(entry, Direction):
                    continue
                business = self.business(entry)
                if not (business.gives or business.takes or business.puts):
                    continue
                for kind, word in business.props.items():
                    holder = business.people[0] if business.people else text.lines[0].speakers[0]
                    at_table = table_mark(self.place(number))
                    lies = business.takes is not None and business.gives is None and at_table
                    props.setdefault(
                        kind,
                        Prop(
                            id=kind,
                            what=_what(kind, word.casefold()),
                            look=kind,
                            owner=None if lies else self.ids[holder],
                            place=self.place_of[number - 1] if lies else None,
                            mark=at_table if lies else None,
                        ),
                    )
        self._lay_out_named(props)
        return props

    def _lay_out_named(self, props: dict[str, Prop]) -> None:
        """What is only talked of lies on the table, one thing to a place, to be seen when named."""
        self._only_named: set[str] = set()
        taken = {prop.place for prop in props.values() if prop.place}
        for number, text in enumerate(self.texts, start=1):
            place = self.place(number)
            at_table = table_mark(place)
            if at_table is None or place.id in taken:
                continue
            kind = self._lay_before(place.id, props) or next(
                (k for line in text.lines for k in labels("props", line.text) if k not in props), ""
            )
            if kind:
                what = f"a {kind.replace('-', ' ')}"
                props[kind] = Prop(id=kind, what=what, look=kind, place=place.id, mark=at_table)
                self._only_named.add(kind)
                taken.add(place.id)

    def _lay_before(self, place_id: str, props: dict[str, Prop]) -> str:
        """What lay in a place when the film was last written, and still can."""
        for prop in self.before.props if self.before else ():
            if prop.place == place_id and prop.id == prop.look and prop.id not in props:
                return prop.id
        return ""

    def _find_garments(self) -> dict[str, list[Garment]]:
        worn: dict[str, list[Garment]] = {}
        for text in self.texts:
            for entry in text.entries:
                if isinstance(entry, Direction):
                    business = self.business(entry)
                    if business.garment is not None and business.people:
                        garments = worn.setdefault(business.people[0], [])
                        if business.garment not in garments:
                            garments.append(business.garment)
        return worn

    def _demeanour(self, name: str) -> str:
        """The feeling this person's lines show most often, as a word."""
        shown = self._feelings.get(name)
        return max(sorted(set(shown)), key=shown.count).value if shown else "composed"

    @cached_property
    def _feelings(self) -> dict[str, list[Feeling]]:
        """What the lines of each person show, plain talk aside."""
        found: dict[str, list[Feeling]] = {}
        for text in self.texts:
            here = tuple(dict.fromkeys(name for line in text.lines for name in line.speakers))
            for line in text.lines:
                feeling = feeling_of(line, (), self.dialogue.language, here)[0].feeling
                if feeling is not Feeling.NEUTRAL:
                    for name in line.speakers:
                        found.setdefault(name, []).append(feeling)
        return found


def _as_thought_of(person: Character, idea: PersonIdea) -> Character:
    """A character with the looks that a model thought of."""
    first = person.wardrobe[0].model_copy(
        update={
            "garment": idea.garment,
            "top": idea.top,
            "bottom": idea.bottom,
            "description": idea.clothes or person.wardrobe[0].description,
        }
    )
    return person.model_copy(
        update={
            "age": idea.age,
            "sex": idea.sex,
            "height_cm": idea.height_cm,
            "build": idea.build,
            "skin": idea.skin,
            "hair": Hair(style=idea.hair_style, colour=idea.hair_colour),
            "demeanour": idea.demeanour or person.demeanour,
            "wardrobe": (first, *person.wardrobe[1:]),
        }
    )


def is_home(mark: Mark) -> bool:
    """Whether a mark is one of the cast's own, and not a spot such as `window` or `door-1`."""
    return len(mark.id) == 1 or mark.id.startswith("extra")


def _homes(marks: Sequence[Mark]) -> int:
    return sum(is_home(mark) for mark in marks)


def table_mark(place: Place) -> str | None:
    """A mark at which things can be put down."""
    marks = {mark.id for mark in place.marks}
    return next((m for m in ("table", "table-2", "desk", "bar", "counter") if m in marks), None)


def _what(kind: str, word: str) -> str:
    """A thing by the word that it was called; what is drunk is in something."""
    if kind in _DRUNK_FROM and word not in _DRUNK_FROM[kind]:
        return f"a {kind} of {word}"
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


def _apposition(text: str, name: str) -> str:
    """What a direction says of a person right after the name: `Benson, his valet`."""
    pattern = rf"(?<!\w){re.escape(name)}\s*(?:,|——|—|\(|（)\s*([^.;,。；，)）]{{1,60}})"
    return " ".join(re.findall(pattern, text, re.IGNORECASE))

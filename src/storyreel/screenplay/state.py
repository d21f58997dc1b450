"""What holds at any moment of the film: clothes, injuries, props, weather.

State events are folded in film order, which is the order of the scenes in the list. What a person
wears and has in hand goes with them from scene to scene; weather belongs to a place, so that rain
over the street leaves the desert dry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from storyreel.errors import unknown_name
from storyreel.screenplay.schema import Scene, ShootingScript, Shot, StateEvent
from storyreel.screenplay.vocabulary import StateKind, Weather


@dataclass(frozen=True, slots=True)
class CharacterState:
    """One person at one moment.

    Attributes:
        outfit: State of the wardrobe that is worn.
        injuries: In words, oldest first.
    """

    outfit: str
    injuries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PropState:
    """One prop at one moment: in somebody's hands, or lying in a place.

    Attributes:
        holder: Character who has it; None when it lies, or is not yet in the story.
        place: Place it lies in; None when somebody has it.
        mark: Mark it lies at; None when it lies anywhere in the place.
    """

    holder: str | None = None
    place: str | None = None
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that holds at one moment.

    Attributes:
        characters: State of every character, by id.
        props: State of every prop, by id.
        weather: Weather of every place, by id.
    """

    characters: Mapping[str, CharacterState]
    props: Mapping[str, PropState]
    weather: Mapping[str, Weather]

    def after(self, event: StateEvent, place_id: str) -> Ledger:
        """What holds once `event` has happened in a place.

        An injury without words heals all injuries of the character. A prop that nobody takes
        lies in the place from now on.
        """
        if event.kind is StateKind.WEATHER:
            return replace(self, weather={**self.weather, place_id: Weather(event.value)})
        if event.kind is StateKind.PROP:
            lies = PropState(place=place_id, mark=event.mark)
            state = lies if event.character is None else PropState(holder=event.character)
            return replace(self, props={**self.props, event.prop or "": state})
        person = event.character or ""
        before = self.characters[person]
        if event.kind is StateKind.CLOTHES:
            now = replace(before, outfit=event.value)
        else:
            now = replace(before, injuries=(*before.injuries, event.value) if event.value else ())
        return replace(self, characters={**self.characters, person: now})


@dataclass(frozen=True, slots=True)
class ShotLedger:
    """The ledger through one shot.

    Attributes:
        scene: The scene.
        shot: The shot.
        before: What holds before any event of the shot.
    """

    scene: Scene
    shot: Shot
    before: Ledger

    def at(self, frame: int) -> Ledger:
        """What holds at a frame of the shot; an event holds from its own frame on."""
        return self._folded(event for event in self._in_order() if event.at_frames <= frame)

    @property
    def end(self) -> Ledger:
        """What holds after the shot."""
        return self._folded(self._in_order())

    def _in_order(self) -> Iterator[StateEvent]:
        return iter(sorted(self.shot.state_events, key=lambda event: event.at_frames))

    def _folded(self, events: Iterator[StateEvent]) -> Ledger:
        ledger = self.before
        for event in events:
            ledger = ledger.after(event, self.scene.place)
        return ledger


def opening_ledger(script: ShootingScript) -> Ledger:
    """What holds before the first shot."""
    return Ledger(
        characters={
            person.id: CharacterState(person.wardrobe[0].state) for person in script.characters
        },
        props={
            prop.id: PropState(place=prop.place, mark=prop.mark)
            if prop.owner is None
            else PropState(holder=prop.owner)
            for prop in script.props
        },
        weather={place.id: place.weather for place in script.places},
    )


def ledgers(script: ShootingScript) -> Iterator[ShotLedger]:
    """The ledger of every shot, in film order; one pass over the film."""
    ledger = opening_ledger(script)
    for scene in script.scenes:
        for shot in scene.shots:
            through = ShotLedger(scene, shot, ledger)
            yield through
            ledger = through.end


def ledger_at(script: ShootingScript, scene_id: str, shot_number: str, frame: int = 0) -> Ledger:
    """What holds at a frame of a shot. To walk a whole film, use `ledgers`.

    Raises:
        UnknownName: There is no such scene, or no such shot in it.
    """
    for through in ledgers(script):
        if through.scene.id == scene_id and through.shot.number == shot_number:
            return through.at(frame)
    scene = next((scene for scene in script.scenes if scene.id == scene_id), None)
    if scene is None:
        raise unknown_name("scene", scene_id, [scene.id for scene in script.scenes])
    raise unknown_name(
        f"shot in scene {scene_id}", shot_number, [shot.number for shot in scene.shots]
    )

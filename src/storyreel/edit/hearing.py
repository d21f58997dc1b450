"""How the film sounds, as data: where voices come from, and what places sound like."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TypeVar

from storyreel.dialogue.schema import Delivery as Voice
from storyreel.film.schema import Ambience, CutShot, Heard, PlacedAmbience, PlacedLine, Room
from storyreel.screenplay.schema import Place, ShootingScript, SoundCue
from storyreel.screenplay.state import ShotLedger, ledgers
from storyreel.screenplay.vocabulary import Setting, SoundKind, Weather
from storyreel.staging.hearing import Direction, heard_from
from storyreel.staging.stage import Delivery
from storyreel.timecode import Span

Lasting = TypeVar("Lasting", Room, PlacedAmbience)

_BESIDE_THE_PICTURE = Direction(0.0, 4.0)
"""A voice in the place of which the script does not say where."""

_IN_A_ROOM = (Ambience.ROOM, -38.0)
_IN_THE_OPEN = (Ambience.OPEN_AIR, -34.0)
_OUTDOORS = {
    "deck": (Ambience.WIND, -32.0),
    "field": (Ambience.WIND, -32.0),
    "rooftop": (Ambience.WIND, -30.0),
    "street": (Ambience.STREET, -26.0),
}
_AFLOAT = (Ambience.SEA, -30.0)
_WEATHER = {
    (Setting.EXT, Weather.RAIN): (Ambience.RAIN, -24.0),
    (Setting.INT, Weather.RAIN): (Ambience.RAIN_OUTSIDE, -28.0),
    (Setting.EXT, Weather.SNOW): (Ambience.WIND, -30.0),
}
_WATER = re.compile(r"\b(sea|ocean|deck|ferry|boat|ship|harbou?r|pier|quay|beach|shore)\b")
_CUES = (
    (Ambience.RAIN, re.compile(r"\b(rain|downpour|drizzle)\b")),
    (Ambience.WIND, re.compile(r"\b(wind|breeze|gale|storm)\b")),
    (Ambience.STREET, re.compile(r"\b(street|traffic|cars)\b")),
    (Ambience.SEA, re.compile(r"\b(sea|waves|surf)\b")),
    (Ambience.ROOM, re.compile(r"\broom tone\b")),
)


class Hearing:
    """Where the voices of a film are heard from, and how its places sound.

    Args:
        script: The script.
        shots: Shots in film order.
        size_px: Size of the film.
    """

    def __init__(
        self,
        script: ShootingScript,
        shots: Sequence[CutShot],
        *,
        size_px: tuple[int, int],
    ) -> None:
        self._script, self._shots = script, shots
        self._ledgers = {(s.scene.id, s.shot.number): s for s in ledgers(script)}
        self._deliveries = {line.id: line.delivery for line in script.lines}
        self._speakers = {line.id: line.speakers for line in script.lines}
        self._starts = [cut.start_frame for cut in shots]
        self._directions = [
            self._directed(self._ledgers[cut.scene, cut.shot], Delivery(size_px)) for cut in shots
        ]

    def _directed(self, through: ShotLedger, delivery: Delivery) -> dict[str, Direction]:
        return heard_from(
            self._script, through.scene, through.shot, ledger=through.at(0), delivery=delivery
        )

    def placed(self, line: PlacedLine) -> PlacedLine:
        """The line, with where it is heard from in each shot over which it lies."""
        if self._deliveries[line.line] is Voice.VO:
            return line
        first = max(0, bisect_right(self._starts, line.start_frame) - 1)
        last = bisect_left(self._starts, line.span.end)
        heard = []
        for cut, directions in zip(
            self._shots[first:last], self._directions[first:last], strict=True
        ):
            for speaker in self._speakers[line.line]:
                direction = directions.get(speaker, _BESIDE_THE_PICTURE)
                heard.append(
                    Heard(
                        speaker=speaker,
                        start_frame=max(cut.start_frame, line.start_frame),
                        side=direction.side,
                        distance_m=direction.distance_m,
                    )
                )
        return line.model_copy(update={"heard": tuple(heard)})

    def rooms(self) -> tuple[Room, ...]:
        """What the places do to the voices, one entry for as long as nothing changes."""
        found: list[Room] = []
        for cut in self._shots:
            place = self._place(cut)
            now = Room(
                place=place.id,
                start_frame=cut.start_frame,
                frames=cut.frames,
                echo_s=echo_s(place),
            )
            if found and found[-1].place == place.id:
                found[-1] = _longer(found[-1], now.frames)
            else:
                found.append(now)
        return tuple(found)

    def ambience(self) -> tuple[PlacedAmbience, ...]:
        """What is heard of the places and asked for by the script, as long as it lasts."""
        found: list[PlacedAmbience] = []
        sounding: dict[tuple[Ambience, str, float], int] = {}
        for cut in self._shots:
            through, place = self._ledgers[cut.scene, cut.shot], self._place(cut)
            weather = through.at(0).weather[place.id]
            asked = [(*sound, cut.span) for sound in sounds_of(place, weather)]
            for cue in through.shot.sounds:
                kind = ambience_named(cue)
                last = cut.start_frame + min(cue.out_frames, cut.frames)
                if kind is not None and cut.start_frame + cue.in_frames < last:
                    asked.append((kind, cue.gain_db, Span(cut.start_frame + cue.in_frames, last)))
            for kind, gain_db, span in asked:
                key = kind, place.id, gain_db
                before = sounding.get(key)
                if before is not None and found[before].span.end == span.start:
                    found[before] = _longer(found[before], span.frames)
                    continue
                sounding[key] = len(found)
                found.append(
                    PlacedAmbience(
                        kind=kind,
                        place=place.id,
                        start_frame=span.start,
                        frames=span.frames,
                        gain_db=gain_db,
                    )
                )
        return tuple(found)

    def _place(self, cut: CutShot) -> Place:
        return self._script.place(self._ledgers[cut.scene, cut.shot].scene.place)


def _longer(one: Lasting, frames: int) -> Lasting:
    return one.model_copy(update={"frames": one.frames + frames})


def echo_s(place: Place) -> float:
    """Time in which a sound dies away by 60 dB: a furnished room's, by its size; 0 in the open.

    Half a second in thirty square metres is a living room's; a hall of four hundred has nearly two.
    """
    if place.setting is Setting.EXT:
        return 0.0
    return round(min(2.0, 0.09 * math.sqrt(place.width_m * place.depth_m)), 2)


def sounds_of(place: Place, weather: Weather) -> tuple[tuple[Ambience, float], ...]:
    """What is heard in a place when nobody speaks, and how loud against full speech, in dB."""
    indoors = place.setting is Setting.INT
    heard = [_IN_A_ROOM if indoors else _OUTDOORS.get(place.look, _IN_THE_OPEN)]
    if not indoors and _WATER.search(f"{place.name} {place.description}".lower()):
        heard.append(_AFLOAT)
    if (place.setting, weather) in _WEATHER:
        heard.append(_WEATHER[place.setting, weather])
    return tuple(heard)


def ambience_named(cue: SoundCue) -> Ambience | None:
    """The ambience that a script's sound cue asks for by its words; None when it is another."""
    if cue.kind is not SoundKind.AMBIENCE:
        return None
    words = cue.what.lower()
    return next((kind for kind, asked in _CUES if asked.search(words)), None)

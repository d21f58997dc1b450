"""Reads the scene: where, when, who is there, what each line feels like and what is done.

Everything is inferred from one line or direction at a time and its nearest neighbours, so that an
edited line changes what is understood of itself and of nothing far away. Each inference keeps the
words it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from storyreel.dialogue import Delivery, Dialogue, Direction, Heading, Line
from storyreel.dialogue.headings import number_ends
from storyreel.screenplay.vocabulary import Garment, Mood, TimeOfDay, Weather
from storyreel.scripter._lexicon import found, label, labels, table

_INSIDE = r"INT|INTERIOR|INTÉRIEUR|INTERNO|INNEN|ИНТ|ІНТ|内景|內景|内|內|داخلي|פנים"
_OUTSIDE = r"EXT|EXTERIOR|EXTÉRIEUR|ESTERNO|AUSSEN|AUẞEN|AUßEN|НАТ|ЭКСТ|ЕКСТ|外景|外|خارجي|חוץ"
_SLUG = re.compile(
    r"^\s*(?:\d{1,3}[A-Za-z]?[.、．)]?\s{1,4})?"
    rf"(?:(?P<both>(?:{_INSIDE})\.?\s?[/／]\s?(?:{_OUTSIDE})|(?:{_OUTSIDE})\.?\s?[/／]\s?(?:{_INSIDE})"
    rf"|I/E)|(?P<inside>{_INSIDE})|(?P<outside>{_OUTSIDE}))[\s.．:：、,，–—-]+(?P<rest>.*)$",
    re.IGNORECASE,
)
_SOMEBODYS = re.compile(r"\w['’]s\b", re.IGNORECASE)
"""`OLIVIA'S house` is a place, though it names somebody who speaks."""
_SAME = re.compile(
    r"(?:the\s+)?same\b|dieselbe|ebenda|même\s+(?:lieu|décor)|там же|та же|同上|同前|同じ",
    re.IGNORECASE,
)
_LONGEST_NAME = 60
# Words (or characters, or morae) a second, and what a comma, a stop and a break add
# (evaluation.md 4.2, rule 7).
_WORDS_PER_S = {"de": Fraction(140, 60), "ru": Fraction(2), "fr": Fraction(160, 60)}
_DEFAULT_WORDS_PER_S = Fraction(160, 60)
_CHARACTERS_PER_S = {"zh": Fraction(5), "ja": Fraction(6), "ko": Fraction(11, 2)}


@dataclass(frozen=True, slots=True)
class Where:
    """Where and when a scene plays.

    Attributes:
        name: Name of the place as in the slugline.
        interior: Whether it is inside; none when nothing says so.
        time: Time of day.
        text: The words it was taken from.
    """

    name: str
    interior: bool | None
    time: TimeOfDay
    text: str


@dataclass(slots=True)
class SceneText:
    """One scene of the dialogue as written."""

    heading: str
    entries: list[Line | Direction] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """The lines alone."""
        return [entry for entry in self.entries if isinstance(entry, Line)]

    @property
    def opening(self) -> str:
        """Directions before the first line."""
        texts: list[str] = []
        for entry in self.entries:
            if isinstance(entry, Line):
                break
            texts.append(entry.text)
        return " ".join(texts)


@dataclass(frozen=True, slots=True)
class Business:
    """What a direction asks for.

    Attributes:
        text: The direction.
        people: Names in it, in order.
        enters: Word that brings somebody in, or none.
        leaves: Word that takes somebody away, or none.
        pause: Word for a silence, or none.
        gives, takes, puts: Word for what happens to a prop, or none.
        garment: What is put on, or none.
        undresses: Word for taking something off, or none.
        props: Kinds of props named, with the word.
    """

    text: str
    people: tuple[str, ...]
    enters: str | None
    leaves: str | None
    pause: str | None
    gives: str | None
    takes: str | None
    puts: str | None
    garment: Garment | None
    undresses: str | None
    props: dict[str, str]

    @property
    def changes(self) -> bool:
        """Whether somebody comes or goes, or a prop or clothes change."""
        handled = self.props and (self.gives or self.takes or self.puts)
        return bool(self.enters or self.leaves or self.garment or self.undresses or handled)


def scenes_of(dialogue: Dialogue) -> list[SceneText]:
    """Cuts the dialogue at its headings; a scene in which nobody speaks joins the next one."""
    scenes = [SceneText(heading="")]
    for entry in dialogue.entries:
        if isinstance(entry, Heading):
            if scenes[-1].entries:
                scenes.append(SceneText(heading=entry.text))
            else:
                scenes[-1] = SceneText(heading=entry.text)
        elif isinstance(entry, Direction):
            scenes[-1].entries += _sentences(entry, dialogue.speakers)
        else:
            scenes[-1].entries.append(entry)
    spoken: list[SceneText] = []
    waiting: list[Line | Direction] = []
    for scene in scenes:
        if scene.lines:
            scene.entries = waiting + scene.entries
            spoken.append(scene)
            waiting = []
        else:
            waiting += scene.entries
    return spoken


def _sentences(direction: Direction, names: Sequence[str]) -> list[Direction]:
    """A direction sentence by sentence; one that names nobody stays with the one before it."""
    parts: list[str] = []
    for part in re.split(r"(?<=[.!?。！？])\s*(?=\S)", direction.text):
        # Initials and abbreviations end in full stops too.
        if parts and (not named(part, names) or re.search(r"\b\w{1,3}\.$", parts[-1])):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return [Direction(text=part) for part in parts]


def where_of(scene: SceneText, names: Sequence[str] = ()) -> Where:
    """Place and time from the heading, or from the directions before the first line.

    Args:
        scene: The scene.
        names: Everybody who speaks; a heading that only lists people names no place.

    Returns:
        The place; its name is empty when nothing names one, and its text when it is where the
        scene before was.
    """
    text = f"{scene.heading} {scene.opening}".strip()
    slug = _SLUG.match(scene.heading)
    if slug:
        parts = re.split(r"\s*[–—]+\s*|\s+-+\s+|[,，、]\s*(?=\S+$)", slug["rest"].strip())
        name, told = _without_time(parts[0].strip(" .。"))
        outside = slug["outside"] is not None or (slug["both"] or "").upper().startswith("EXT")
        time = time_of(" ".join([told, *parts[1:]]).strip() or scene.opening)
        return Where(name or "SOMEWHERE", not outside, time, text)
    place = _place_in(scene.heading, names)
    if _SAME.match(place):
        return Where("", None, time_of(text), "")
    named_place = _named_after(place)
    return Where(named_place, None, time_of(text), text)


def _without_time(name: str) -> tuple[str, str]:
    """A place's name, and the time of day that stands after it with a stop or a space."""
    words = re.split(r"[\s.。·]+", name)
    if len(words) < 2 or label("time", words[-1]) is None:
        return name, ""
    return name[: name.rindex(words[-1])].strip(" .。·"), words[-1]


def _place_in(heading: str, names: Sequence[str]) -> str:
    """What a heading says after its number, when that is no list of people."""
    end = number_ends(heading)
    rest = heading[end:].lstrip(" .:：,，)）]–—-") if end else ""
    if _SOMEBODYS.search(rest):
        return rest
    said = set(re.findall(r"[^\W\d_]{3,}", " ".join(names).casefold()))
    words = re.findall(r"[^\W\d_]{3,}", rest.casefold())
    return "" if words and sum(word in said for word in words) * 2 >= len(words) else rest


def _named_after(place: str) -> str:
    """The name of a place: the last thing its heading says, as in `Inverness. A castle.`."""
    parts = [part.strip() for part in re.split(r"[.。]\s*", place) if part.strip()]
    name = parts[-1] if parts else ""
    return name if len(name) <= _LONGEST_NAME else ""


def time_of(text: str) -> TimeOfDay:
    """The time of day that the words name; day when they name none."""
    shown = label("time", text)
    return TimeOfDay(shown[0]) if shown else TimeOfDay.DAY


def mood_of(where: Where, spoken: str) -> tuple[Mood, str]:
    """Light and colour of a scene, with the word that asked for it."""
    shown = labels("mood", f"{where.text} {spoken}")
    if "noir" in shown and where.time in (TimeOfDay.NIGHT, TimeOfDay.DUSK):
        return Mood.NOIR, shown["noir"]
    shown = labels("mood", where.text)
    if "cold" in shown:
        return Mood.COLD, shown["cold"]
    if where.time is TimeOfDay.NIGHT and where.interior is False:
        return Mood.COLD, "night"
    return (Mood.NEUTRAL, "") if where.interior is False else (Mood.WARM, "")


def weather_of(text: str) -> Weather:
    """The weather that the words name; clear when they name none."""
    shown = label("weather", text)
    return Weather(shown[0]) if shown else Weather.CLEAR


def business_of(text: str, names: Iterable[str]) -> Business:
    """What a direction asks for."""
    stage = table("stage")

    def word(kind: str) -> str | None:
        return found(stage[kind], text)

    garment = label("garments", text)
    dressed = garment is not None and word("dress") is not None and word("undress") is None
    return Business(
        text=text,
        people=tuple(named(text, names)),
        enters=word("enter"),
        leaves=word("leave"),
        pause=word("pause"),
        gives=word("give"),
        takes=word("take"),
        puts=word("put"),
        garment=Garment(garment[0]) if garment and dressed else None,
        undresses=word("undress") if garment else None,
        props=labels("props", text),
    )


def named(text: str, names: Iterable[str]) -> list[str]:
    """Names that occur in a text, in order of occurrence; the longer name wins."""
    folded = text.casefold()
    hits: list[tuple[int, int, str]] = []
    for name in names:
        pattern = re.escape(name.casefold())
        if re.match(r"\w", name) and not re.search(r"[\u3040-\u9fff]", name):
            pattern = rf"(?<!\w){pattern}(?!\w)"
        match = re.search(pattern, folded)
        if match:
            hits.append((match.start(), -len(name), name))
    hits.sort()
    kept: list[tuple[int, int, str]] = []
    for hit in hits:
        if not any(k[0] <= hit[0] < k[0] - k[1] for k in kept):
            kept.append(hit)
    return [name for _start, _length, name in kept]


def speech_s(text: str, language: str) -> Fraction:
    """Estimated length of a spoken line in seconds (evaluation.md 4.2)."""
    primary = language.split("-", maxsplit=1)[0]
    if primary in _CHARACTERS_PER_S:
        letters = sum(character.isalnum() for character in text)
        seconds = Fraction(letters) / _CHARACTERS_PER_S[primary]
    else:
        words = len(re.findall(r"\w+(?:['’\-]\w+)*", text))
        seconds = Fraction(words) / _WORDS_PER_S.get(primary, _DEFAULT_WORDS_PER_S)
    seconds += Fraction(15, 100) * len(re.findall(r"[,，、;；:：]", text))
    inner = re.findall(r"[.!?。！？]+(?=\s*\S)", text)
    seconds += Fraction(35, 100) * len(inner)
    seconds += Fraction(6, 10) * len(re.findall(r"…|\.\.\.|—|--", text))
    return max(seconds, Fraction(1, 2))


def is_aside(line: Line) -> bool:
    """Whether a line is spoken to nobody in the scene."""
    return (
        line.delivery is Delivery.VO
        or found(table("stage")["aside"], line.parenthetical) is not None
    )

"""The reading of a scene, before anything is staged: what a director marks in the margin.

What is said of one line hangs on that line, the directions just before it and the lines beside
it, so that an edit is read anew where it was made and nowhere else. Beats, the turning point and
who has the power look at the whole scene. Everything carries the words it was taken from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from storyreel.dialogue import Direction, Line
from storyreel.screenplay.schema import Emotion
from storyreel.screenplay.vocabulary import Feeling
from storyreel.scripter._addressing import addressees_of, called_in, said_in
from storyreel.scripter._feeling import feeling_of
from storyreel.scripter._lexicon import count, found, label, labels, table
from storyreel.scripter._reading import SceneText, business_of

_ASKS = re.compile(r"[?？؟]")
_LEAST_POWER = 1.0
_FEW_LINES = 12
_QUOTED = 80
_KERNEL = (1, 2, 3, 2, 1)

PRESENT = "present"
"""The period of a scene that tells of no other."""
_ARCHAIC_WORDS = 3
"""So many words of old speech in a scene are no slip."""


@dataclass(frozen=True, slots=True)
class LineReading:
    """What was read of one line.

    Attributes:
        emotion: What the speaker shows.
        emotion_evidence: The words it was taken from; empty for plain talk.
        sentiment: From -1 to 1; 0 in languages without a lexicon.
        addressees: Names of those spoken to.
        addressee_evidence: How that is known.
        reveal: Words that change what the others know, or nothing.
        question: Whether it asks.
        unanswered: Whether what it asks is left standing.
        called: Names that somebody is called by.
        mentioned: Names that occur in it.
        props: Kinds of things named in it.
        pause_before: Whether a silence is asked for before it.
    """

    emotion: Emotion
    emotion_evidence: str
    sentiment: float
    addressees: tuple[str, ...]
    addressee_evidence: str
    reveal: str
    question: bool
    unanswered: bool
    called: tuple[str, ...]
    mentioned: tuple[str, ...]
    props: tuple[str, ...]
    pause_before: bool


@dataclass(frozen=True, slots=True)
class BeatReading:
    """Where something changes: the line it begins with, what it is, the words that show it."""

    first_line: int
    what: str
    evidence: str
    turning_point: bool


@dataclass(frozen=True, slots=True)
class PowerReading:
    """Who has the upper hand from a line on, and the words that show it."""

    first_line: int
    holder: str
    evidence: str


@dataclass(frozen=True, slots=True)
class SceneReading:
    """What was read of a scene.

    Attributes:
        lines: Of each line, in order.
        beats: Where something changes; the first begins the scene, one is the turning point.
        power: Who has the upper hand; at most one reversal, nothing where it is not clear.
        tension: From 0 to 1 for each line, rising to the turning point.
        period: When the scene plays, and the words that say so.
    """

    lines: tuple[LineReading, ...]
    beats: tuple[BeatReading, ...]
    power: tuple[PowerReading, ...]
    tension: tuple[float, ...]
    period: tuple[str, str]


def read_scene(
    scene: SceneText, names: Sequence[str], language: str, *, turning_point: str | None = None
) -> SceneReading:
    """Reads a scene.

    Args:
        scene: The scene as written.
        names: Everybody who speaks in the film.
        language: Language of the lines.
        turning_point: Id of the line at which the scene turned before an edit; it still turns
            there as long as that line is there.
    """
    lines = scene.lines
    here = tuple(dict.fromkeys(name for line in lines for name in line.speakers))
    before = _directions_before(scene)
    readings = tuple(
        _read_line(lines, at, before[at], before[at + 1], here, language)
        for at in range(len(lines))
    )
    turn = next((at for at, line in enumerate(lines) if line.id == turning_point), None)
    if turn is None:
        turn = _turning_point(readings)
    return SceneReading(
        lines=readings,
        beats=_beats(scene, lines, readings, before, turn, tuple(names)),
        power=_power(lines, readings, turn),
        tension=_tension(readings, turn),
        period=period_of(scene),
    )


def _directions_before(scene: SceneText) -> list[list[str]]:
    """The directions before each line, and those after the last."""
    before: list[list[str]] = [[]]
    for entry in scene.entries:
        if isinstance(entry, Direction):
            before[-1].append(entry.text)
        else:
            before.append([])
    return before


def _read_line(
    lines: Sequence[Line],
    at: int,
    before: Sequence[str],
    after: Sequence[str],
    here: tuple[str, ...],
    language: str,
) -> LineReading:
    line = lines[at]
    own = [text for text in before if not (said := said_in(text, here)) or said[0] in line.speakers]
    emotion, evidence, sentiment = feeling_of(line, own, language, here)
    addressees, how = addressees_of(lines, at, before, here)
    question = _ASKS.search(line.text[-3:]) is not None
    silence = table("stage")["pause"]
    paused = found(silence, line.parenthetical) or any(found(silence, text) for text in before)
    return LineReading(
        emotion=emotion,
        emotion_evidence=evidence,
        sentiment=sentiment,
        addressees=addressees,
        addressee_evidence=how,
        reveal=found(table("reveal")["words"], line.text) or "",
        question=question,
        unanswered=question and _left_standing(lines, at, after),
        called=tuple(name for name in called_in(line.text, here) if name not in line.speakers),
        mentioned=tuple(name for name in said_in(line.text, here) if name not in line.speakers),
        props=tuple(labels("props", line.text)),
        pause_before=bool(paused),
    )


def _left_standing(lines: Sequence[Line], at: int, after: Sequence[str]) -> bool:
    """Whether a question is followed by a silence, by a question, or by more of the asker."""
    if at + 1 == len(lines) or any(found(table("stage")["pause"], text) for text in after):
        return True
    answer = lines[at + 1]
    if answer.speakers == lines[at].speakers:
        return False
    return _ASKS.search(answer.text[-3:]) is not None and len(answer.text) > len("Why?")


def _turning_point(readings: Sequence[LineReading]) -> int:
    """A reveal, or the strongest swing, after the first third and before the last line."""
    count = len(readings)
    first, last = count // 3, max(count // 3 + 1, count - 1)

    def weight(at: int) -> float:
        read = readings[at]
        earlier = [readings[k].sentiment for k in range(max(0, at - 2), at)] or [0.0]
        swing = abs(read.sentiment - sum(earlier) / len(earlier))
        return read.emotion.intensity + 0.3 * swing + 0.5 * bool(read.reveal)

    return max(range(first, last), key=lambda at: (weight(at), -at))


def _beats(
    scene: SceneText,
    lines: Sequence[Line],
    readings: Sequence[LineReading],
    before: Sequence[Sequence[str]],
    turn: int,
    names: tuple[str, ...],
) -> tuple[BeatReading, ...]:
    opening = _quoted(scene.opening) or _quoted(lines[0].text)
    beats = {0: BeatReading(0, "The scene opens.", opening, turning_point=turn == 0)}
    if turn:
        beats[turn] = _turning_beat(lines[turn], readings[turn], turn)
    apart = max(3, len(lines) // 8)
    most = 5 if len(lines) >= _FEW_LINES else 3
    found_beats = sorted(
        _changes(lines, readings, before, names), key=lambda it: (it[0], it[1].first_line)
    )
    for _rank, beat in found_beats:
        if len(beats) < most and all(abs(beat.first_line - at) >= apart for at in beats):
            beats[beat.first_line] = beat
    return tuple(beats[at] for at in sorted(beats))


def _turning_beat(line: Line, read: LineReading, at: int) -> BeatReading:
    who = " and ".join(line.speakers)
    if read.reveal:
        what = f"{who} says what was not known."
    elif read.emotion.feeling is Feeling.NEUTRAL:
        what = f"{who} turns the scene."
    else:
        what = f"{who} turns {read.emotion.feeling.value}."
    return BeatReading(at, what, _quoted(line.text), turning_point=True)


def _changes(
    lines: Sequence[Line],
    readings: Sequence[LineReading],
    before: Sequence[Sequence[str]],
    names: tuple[str, ...],
) -> list[tuple[int, BeatReading]]:
    """What else changes the scene, each with a rank: the lower, the more it counts."""
    changes = []
    named: set[str] = set()
    for at, read in enumerate(readings):
        if at:
            for text in before[at]:
                business = business_of(text, names)
                word = business.enters or business.leaves
                if word and business.people:
                    who = business.people[0]
                    what = f"{who} comes in." if business.enters else f"{who} goes."
                    changes.append((0, BeatReading(at, what, _quoted(text), turning_point=False)))
            if read.reveal:
                who = " and ".join(lines[at].speakers)
                what = f"{who} says what was not known."
                changes.append((1, BeatReading(at, what, read.reveal, turning_point=False)))
            if read.pause_before:
                changes.append((2, BeatReading(at, "A silence.", "", turning_point=False)))
            for thing in read.props:
                if thing not in named:
                    what = f"The talk comes to the {thing.replace('-', ' ')}."
                    changes.append(
                        (3, BeatReading(at, what, _quoted(lines[at].text), turning_point=False))
                    )
        named |= set(read.props)
    return changes


def _power(
    lines: Sequence[Line], readings: Sequence[LineReading], turn: int
) -> tuple[PowerReading, ...]:
    """Who has the upper hand before and after the turn: who commands, and who asks and obeys."""
    found_power: list[PowerReading] = []
    for first, last in ((0, turn), (turn, len(lines))):
        scores: dict[str, float] = {}
        best: dict[str, tuple[float, str]] = {}
        for at in range(first, last):
            score, evidence = _weight_of(lines[at])
            for name in lines[at].speakers:
                scores[name] = scores.get(name, 0.0) + score
                best[name] = max(best.get(name, (0.0, "")), (score, evidence))
            if score < 0:
                for name in readings[at].addressees:
                    scores[name] = scores.get(name, 0.0) - score
                    best[name] = max(best.get(name, (0.0, "")), (-score, evidence))
        if len(scores) < 2:
            continue
        (holder, most), (_other, next_most) = sorted(
            scores.items(), key=lambda it: (-it[1], it[0])
        )[:2]
        same = bool(found_power) and found_power[-1].holder == holder
        if most - next_most >= _LEAST_POWER and not same:
            found_power.append(PowerReading(first, holder, best[holder][1]))
    return tuple(found_power)


def _quoted(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1].rstrip()}…"


def _weight_of(line: Line) -> tuple[float, str]:
    """How much a line takes or gives up, and the word that shows it."""
    yields = found(table("yielding")["words"], line.text)
    if yields:
        return -1.0, yields
    start = " ".join(re.split(r"(?<=[.!?。！？])\s*", line.text)[0].split()[:3])
    commands = found(table("command")["words"], start)
    if commands and start.casefold().startswith(commands.casefold()):
        return 1.0, commands
    return min(0.3, len(line.text) / 600), ""


def _tension(readings: Sequence[LineReading], turn: int) -> tuple[float, ...]:
    """Half of it the feeling of the lines around, half the way to the turning point."""
    values = []
    for at in range(len(readings)):
        total = weight = 0.0
        for offset, share in zip(range(-2, 3), _KERNEL, strict=True):
            if 0 <= at + offset < len(readings):
                total += share * readings[at + offset].emotion.intensity
                weight += share
        rise = (
            at / turn if at <= turn and turn else max(0.3, 1 - (at - turn) / max(1, len(readings)))
        )
        values.append(round(min(1.0, 0.5 * min(1.0, total / weight / 0.7) + 0.5 * rise), 3))
    return tuple(values)


def period_of(scene: SceneText) -> tuple[str, str]:
    """When a scene plays, and what says so.

    A year in the heading or a direction, words in them that belong to a time, or forms of speech
    that nobody uses any more.
    """
    told = " ".join([scene.heading, *(e.text for e in scene.entries if isinstance(e, Direction))])
    year = re.search(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)", told)
    if year:
        return f"{year.group()[:3]}0s", year.group()
    shown = label("period", told)
    if shown is not None:
        return shown
    spoken = " ".join(line.text for line in scene.lines)
    for period, words in table("archaic").items():
        if count(words, spoken) >= _ARCHAIC_WORDS:
            return period, found(words, spoken) or ""
    return PRESENT, ""

"""What a shooting script amounts to in numbers: its tempo, its sizes, who is seen and heard.

A figure describes and does not judge; what is a fault is a rule of `continuity`. Each is computed
from the script alone, says in one sentence what it is, and has no value where the script cannot
tell, but the reason. The choice follows evaluation.md 3.12, without its bounds.
"""

from __future__ import annotations

import enum
import math
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from storyreel.dialogue.schema import Delivery
from storyreel.dialogue.words import UNSPACED_SIGNS
from storyreel.errors import Unscorable
from storyreel.screenplay.schema import Scene, ScriptLine, ShootingScript, Shot
from storyreel.screenplay.vocabulary import Move, ShotSize, SubjectKind
from storyreel.timecode import Span

Number = int | float | Fraction
"""A count, a value that is only known rounded, or an exact one."""

_WORD = re.compile(r"\w")
_UNSPACED = re.compile(f"[{UNSPACED_SIGNS}]")
_STANDING = (Move.STATIC, Move.RACK_FOCUS)


class Unit(enum.StrEnum):
    """What a figure is counted in."""

    COUNT = "count"
    """Whole things."""
    SECONDS = "s"
    """Seconds."""
    SHARE = "share"
    """A part of a whole, 0 to 1."""
    BITS = "bits"
    """Information."""
    RATIO = "ratio"
    """One length over another of the same kind."""
    PER_MINUTE = "per minute"
    """How many in a minute."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure is.

    Attributes:
        name: Its name, such as `median-shot`.
        unit: What it is counted in.
        about: What it is, in one sentence.
        compute: Computes it; raises `Unscorable` where the script cannot tell.
    """

    name: str
    unit: Unit
    about: str
    compute: Callable[[ShootingScript], Number]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one script.

    Attributes:
        definition: What it is.
        value: Its value; none when it cannot be known.
        reason: Why there is no value; empty when there is one.
    """

    definition: Definition
    value: Number | None
    reason: str = ""


def figures(script: ShootingScript) -> tuple[Figure, ...]:
    """Every figure of a script, in the order of `DEFINITIONS`."""
    return tuple(_figure(definition, script) for definition in DEFINITIONS)


def shots_per_size(script: ShootingScript) -> dict[ShotSize, int]:
    """How many shots begin in each size, nearest first; a size that no shot has counts 0."""
    counts = Counter(shot.framing.size for shot in _shots(script))
    return {size: counts[size] for size in ShotSize}


def lengths_s(script: ShootingScript) -> list[Fraction]:
    """Length of each shot in seconds, in order."""
    return [script.rate.seconds(shot.duration_frames) for shot in _shots(script)]


def length_variation(script: ShootingScript) -> float:
    """Standard deviation of the shot lengths over their mean.

    Raises:
        Unscorable: There is one shot only.
    """
    lengths = lengths_s(script)
    if len(lengths) < 2:
        raise Unscorable("there is one shot only")
    return float(statistics.pstdev(lengths) / statistics.mean(lengths))


def size_entropy(script: ShootingScript) -> float:
    """How evenly the shots use the eight sizes: 0 when all have one, 3 when all eight are equal.

    Reference:
        Shannon, "A Mathematical Theory of Communication", Bell System Technical Journal 27, 1948,
        section 6. Of the share of shots in each size, to the base 2.
    """
    counts = [count for count in shots_per_size(script).values() if count]
    whole = sum(counts)
    return sum(count / whole * math.log2(whole / count) for count in counts)


def longest_size_run(script: ShootingScript) -> int:
    """Most shots of one size in a row within a scene."""
    return max(
        len(list(run))
        for scene in script.scenes
        for _size, run in groupby(scene.shots, lambda shot: shot.framing.size)
    )


def moving_share(script: ShootingScript) -> Fraction:
    """Share of shots in which the camera moves or zooms; a pull of the focus is no movement."""
    moving = [shot.move.kind not in _STANDING for shot in _shots(script)]
    return Fraction(sum(moving), len(moving))


def cuts_inside_lines(script: ShootingScript) -> Fraction:
    """Share of the cuts inside scenes that fall while somebody speaks.

    Raises:
        Unscorable: No scene has a cut in it.
    """
    inside = [
        any(line.start_frame < span.start < line.span.end for line in scene.lines)
        for scene in script.scenes
        for span in scene.shot_spans()[1:]
    ]
    if not inside:
        raise Unscorable("no scene has a cut in it")
    return Fraction(sum(inside), len(inside))


def speaker_seen(script: ShootingScript) -> Fraction:
    """Share of spoken time in which the speaker is a subject of the shot.

    Time is counted line by line as the shots carry it; off-screen voices and voices over are left
    out, and of several who speak together one is enough.

    Raises:
        Unscorable: No shot carries a line of somebody who is in the scene.
    """
    return _seen_share(
        script, lambda line: set(line.speakers), "no shot has a line of somebody in the scene"
    )


def listener_seen(script: ShootingScript) -> Fraction:
    """Share of the time spoken to somebody in which one who is spoken to is a subject of the shot.

    Raises:
        Unscorable: No shot carries a line that is spoken to another person.
    """
    return _seen_share(
        script,
        lambda line: set(line.addressees) - set(line.speakers),
        "no line says who it is spoken to",
    )


def speech_share(script: ShootingScript) -> Fraction:
    """Share of the film in which a voice is heard; voices at the same time count once."""
    spoken = sum(_covered(scene) for scene in script.scenes)
    return Fraction(spoken, script.duration_frames)


def words_per_minute(script: ShootingScript) -> Fraction:
    """Words over the time of their voices, without pauses.

    Raises:
        Unscorable: There are no lines, or words are not told apart by spaces.
    """
    words = _words(script)
    spoken_s = script.rate.seconds(sum(line.duration_frames for line in script.lines))
    return 60 * words / spoken_s


def setups(script: ShootingScript) -> int:
    """Camera positions, scene by scene."""
    return len({(scene.id, shot.setup) for scene in script.scenes for shot in scene.shots})


def _words(script: ShootingScript) -> int:
    """Words spoken.

    Raises:
        Unscorable: There are none, or they are not told apart by spaces.
    """
    if not script.lines:
        raise Unscorable("there are no lines")
    if any(_UNSPACED.search(line.text) for line in script.lines):
        raise Unscorable("the lines are written in signs without spaces between words")
    return sum(1 for line in script.lines for word in line.text.split() if _WORD.search(word))


def _figure(definition: Definition, script: ShootingScript) -> Figure:
    try:
        return Figure(definition, definition.compute(script))
    except Unscorable as error:
        return Figure(definition, None, str(error))


def _shots(script: ShootingScript) -> Iterator[Shot]:
    for scene in script.scenes:
        yield from scene.shots


def _seen_share(
    script: ShootingScript, wanted: Callable[[ScriptLine], set[str]], reason: str
) -> Fraction:
    """Share of the time of lines, as shots carry them, with one of the wanted people in sight."""
    seen = spoken = 0
    for people, subjects, frames in _carried(script.scenes, wanted):
        spoken += frames
        seen += frames if people & subjects else 0
    if not spoken:
        raise Unscorable(reason)
    return Fraction(seen, spoken)


def _carried(
    scenes: Iterable[Scene], wanted: Callable[[ScriptLine], set[str]]
) -> Iterator[tuple[set[str], set[str], int]]:
    """Of each part of a line in a shot: who is wanted, who is seen, and its frames."""
    for scene in scenes:
        lines = {line.id: line for line in scene.lines if line.delivery is Delivery.ON}
        for shot in scene.shots:
            subjects = {it.id for it in shot.subjects if it.kind is SubjectKind.PERSON}
            for use in shot.lines:
                people = wanted(lines[use.line]) if use.line in lines else set()
                if people:
                    yield people, subjects, max(0, use.out_frames - use.in_frames)


def _covered(scene: Scene) -> int:
    """Frames of the scene in which at least one line is heard."""
    whole, covered, end = Span(0, scene.duration_frames), 0, 0
    for span in sorted(line.span for line in scene.lines):
        if span.end > end:
            covered += Span(max(span.start, end), span.end).overlap(whole)
            end = span.end
    return covered


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "scenes",
        Unit.COUNT,
        "Continuous time and place, from one slugline to the next.",
        lambda it: len(it.scenes),
    ),
    Definition(
        "shots", Unit.COUNT, "Continuous runs of the camera.", lambda it: len(lengths_s(it))
    ),
    Definition("setups", Unit.COUNT, "Camera positions, counted scene by scene.", setups),
    Definition(
        "lines",
        Unit.COUNT,
        "Speeches, each of one person or of several together.",
        lambda it: len(it.lines),
    ),
    Definition("words", Unit.COUNT, "Words of dialogue, told apart by spaces.", _words),
    Definition(
        "length",
        Unit.SECONDS,
        "Length of the film as the script plans it.",
        lambda it: it.rate.seconds(it.duration_frames),
    ),
    Definition(
        "average-shot",
        Unit.SECONDS,
        "Length of the film over the number of shots.",
        lambda it: statistics.mean(lengths_s(it)),
    ),
    Definition(
        "median-shot",
        Unit.SECONDS,
        "Half of the shots are shorter than this.",
        lambda it: statistics.median(lengths_s(it)),
    ),
    Definition(
        "longest-shot",
        Unit.SECONDS,
        "Length of the longest shot.",
        lambda it: max(lengths_s(it)),
    ),
    Definition(
        "length-variation",
        Unit.RATIO,
        "Standard deviation of the shot lengths over their mean: 0 is a metronome.",
        length_variation,
    ),
    Definition(
        "size-entropy",
        Unit.BITS,
        "How evenly the shots use the eight sizes: 0 when all are of one, 3 when of each as many.",
        size_entropy,
    ),
    Definition(
        "longest-size-run",
        Unit.COUNT,
        "Most shots of one size in a row within a scene.",
        longest_size_run,
    ),
    Definition(
        "moving-shots",
        Unit.SHARE,
        "Shots in which the camera moves or zooms, of all shots.",
        moving_share,
    ),
    Definition(
        "cuts-inside-lines",
        Unit.SHARE,
        "Cuts that fall while somebody speaks, of all cuts inside scenes.",
        cuts_inside_lines,
    ),
    Definition(
        "speaker-seen",
        Unit.SHARE,
        "Spoken time with the speaker among the shot's subjects; (V.O.) and (O.S.) left out.",
        speaker_seen,
    ),
    Definition(
        "listener-seen",
        Unit.SHARE,
        "Time spoken to somebody with one who is spoken to among the shot's subjects.",
        listener_seen,
    ),
    Definition(
        "speech",
        Unit.SHARE,
        "Time in which a voice is heard, of the whole film.",
        speech_share,
    ),
    Definition(
        "words-per-minute",
        Unit.PER_MINUTE,
        "Words over the time of their voices, without pauses.",
        words_per_minute,
    ),
)
"""Every figure, in the order in which they are shown."""

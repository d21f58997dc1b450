"""The grammar of the paper's 【】 form: sections, numbered shots, their times and cameras, names.

It stands here and not in `screenplay`, because a dialogue is read from such a text too
(`formats/paper.py`), and a thing exists once. What a shot, a profile or a position means is
decided by whoever reads it.

Reference:
    "The Script is All You Need", arXiv 2601.17737.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from storyreel.dialogue.schema import Delivery

DELIVERIES = {it: f" ({it.extension})" if it.extension else "" for it in Delivery}
"""How the form writes where a voice comes from."""
QUOTED = r'"(?:[^"\\]|\\.)*"'
"""Words in the form's own quotation marks."""
PLAIN = r"[^\W\d_](?:[\w.'’/ -]*[\w.'’])?"
"""A name that needs no quotation marks."""
NAME = rf"(?:{QUOTED}|{PLAIN})"
"""A name."""
SPOKEN = re.compile(
    rf"(?P<speakers>{NAME}(?: \+ {NAME})*)(?P<delivery> \((?:V\.O\.|O\.S\.)\))?"
    rf"(?: \((?P<parenthetical>{QUOTED}|[^()\"\\\[\]]+)\))?"
    r" \[(?P<id>l[0-9]{1,9}[a-z]*), frames (?P<start>\d{1,12})-(?P<end>\d{1,12}) of "
    r"(?P<length>\d{1,12})(?:, part (?P<part>\d{1,6}) of (?P<parts>\d{1,6}))?\]: "
    rf"(?P<words>{QUOTED})"
)
"""A line, or part of one, as storyreel writes it."""
SCENE = re.compile(r"Scene (\d{1,6}) \(shots (\d{1,6})-(\d{1,6})\):(.*)")
"""A scene, as storyreel writes it."""
KEYED = re.compile(r"(?:- )?([A-Z][a-z ]*):(.*)")
"""A value with its name before it, as storyreel writes it."""
FILM_KEYS = {"Title", "Language", "Frames per second", "Aspect", "Style", "Period"}
"""What is said of the whole film."""
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
"""How signs are written that could be taken for part of the form; in quotes `"` is `\\"` too."""

_UNIT = r"\s*(?:seconds|second|secs|sec|s|秒)?\s*"
_HEADER = re.compile(r"[#*\s]*【([^】]*)】\**\s*([:：]?)\**\s*(.*)")
_SECTIONS = {
    "blocking": ("position", "blocking", "走位", "站位", "位置", "调度"),
    "dialogue": ("dialogue", "对话", "对白", "台词"),
    "character": ("character", "角色", "人物"),
    "scene": ("scene", "场景"),
}
_SHOT = re.compile(
    r"\**(?:(?:shot|镜头)\s*)?(\d{1,6})\**\s*([.、:：．)）])(?!\d)\**\s*(.*)", re.IGNORECASE
)
_TIMES = re.compile(
    rf"\s*(\d{{1,12}}(?:\.\d{{1,12}})?){_UNIT}(?:[-－–—−~～〜至到]|to)"
    rf"\s*(\d{{1,12}}(?:\.\d{{1,12}})?){_UNIT}",
    re.IGNORECASE,
)
_BRACKET = re.compile(
    rf"[\[［](?:([^\[\]［］(（]{{0,80}})[\]］]|\s*(\d{{1,12}}(?:\.\d{{1,12}})?{_UNIT}[-－–—−~～〜]?"
    rf"\s*\d{{0,12}}(?:\.\d{{1,12}})?{_UNIT}))\s*",
    re.IGNORECASE,
)
_CAMERA = re.compile(r"[(（]((?:[^()（）]++|[(（][^()（）]*+[)）])*+)[)）]\s*")
_CAMERA_WORDS = re.compile(r"movement|shot type|camera|运镜|镜头|景别", re.IGNORECASE)
_PLOT = re.compile(r"\**(?:detailed )?(?:plot|情节|剧情|画面)\**\s*[:：]\**", re.IGNORECASE)
_FURTHEST = 10
_SIGNS = {written: sign for sign, written in ESCAPES.items()} | {'\\"': '"'}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text, without blanks around it.

    Attributes:
        number: Number in the file, from 1.
        text: What it says.
    """

    number: int
    text: str


@dataclass(slots=True)
class Sections:
    """The rows of each section that is known.

    Attributes:
        dialogue: The shots.
        character: The people.
        scene: The film, its scenes, its places.
        blocking: Where everybody is.
        other: What stands before the first header, or under a header that is not known.
        headers: How many headers are known.
    """

    dialogue: list[Row] = field(default_factory=list)
    character: list[Row] = field(default_factory=list)
    scene: list[Row] = field(default_factory=list)
    blocking: list[Row] = field(default_factory=list)
    other: list[Row] = field(default_factory=list)
    headers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WrittenShot:
    """A numbered shot as it is written.

    Attributes:
        head: The row with its number.
        number: The number.
        time: Start and end in seconds; None when there is none, or it cannot be read.
        bracket: What stands in brackets after the number; None when there is no bracket.
        camera: Moves and types, as written.
        rest: What stands after them in the same row.
        rows: The rows below.
    """

    head: Row
    number: int
    time: tuple[Fraction, Fraction] | None
    bracket: str | None
    camera: str
    rest: str
    rows: tuple[Row, ...] = ()


def section_of(header: str) -> str:
    """Which section a header opens; empty when none is known by that name."""
    words = header.casefold()
    known = (key for key, names in _SECTIONS.items() if any(name in words for name in names))
    return next(known, "")


def header_of(line: str) -> str | None:
    """The header that a row is beyond doubt; None when it is none, or words go on after it.

    Example:
        >>> header_of("**【Dialogue】**:")
        'Dialogue'
        >>> header_of("【DIALOGUE】 is what the sign says.")
    """
    found = _HEADER.fullmatch(line.strip())
    if not found or not found[1].strip():
        return None
    alone = found[2] or not found[3] or _SHOT.match(found[3])
    return found[1].strip() if alone else None


def sections(text: str) -> Sections:
    """The rows of each section; a header seen again goes on where it stopped."""
    found = Sections()
    into, known = found.other, set()
    for number, line in enumerate(_lines(text), start=1):
        header = _HEADER.fullmatch(line.strip())
        if header:
            key = section_of(header[1])
            known.add(key)
            into = getattr(found, key or "other")
        content = header[3] if header else line.strip()
        if content or (header and into is found.other):
            into.append(Row(number, content or line.strip()))
    found.headers = frozenset(known - {""})
    return found


def shots(rows: Sequence[Row]) -> tuple[list[Row], list[WrittenShot]]:
    """The rows before the first shot, and the shots.

    A row begins a shot when a number stands at its beginning and either its time or camera
    follows, or the number goes on from the shot before: a year or a clock time in the prose of a
    shot does not.
    """
    before: list[Row] = []
    heads: list[WrittenShot] = []
    below: list[list[Row]] = []
    for row in rows:
        shot = _head(row, heads[-1].number if heads else None)
        if shot is not None:
            heads.append(shot)
            below.append([])
        elif heads:
            below[-1].append(row)
        else:
            before.append(row)
    whole = zip(heads, below, strict=True)
    return before, [replace(shot, rows=tuple(following)) for shot, following in whole]


def is_timed_shot(line: str) -> bool:
    """Whether a line is a numbered shot with its time."""
    shot = _head(Row(1, line.strip()), None)
    return shot is not None and shot.time is not None


def _lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def _head(row: Row, before: int | None) -> WrittenShot | None:
    """The shot that a row begins; None when it begins none."""
    found = _SHOT.fullmatch(row.text)
    if not found or SPOKEN.fullmatch(row.text):
        return None
    number, rest = int(found[1]), found[3]
    bracket = _BRACKET.match(rest)
    if bracket and re.fullmatch(r"[^\d]*[^\W\d][^\d]*", bracket[0]):
        bracket = None
    rest = rest[bracket.end() :] if bracket else rest
    camera = _CAMERA.match(rest)
    if camera and not _CAMERA_WORDS.search(camera[1]):
        camera = None
    goes_on = found[2] in ".、．" and (
        before is None or number == 1 or before < number <= before + _FURTHEST
    )
    if not (bracket or camera or goes_on):
        return None
    times = _TIMES.fullmatch(bracket[1] or "") if bracket else None
    return WrittenShot(
        head=row,
        number=number,
        time=(Fraction(times[1]), Fraction(times[2])) if times else None,
        bracket=bracket[0].strip() if bracket else None,
        camera=camera[1] if camera else "",
        rest=rest[camera.end() :] if camera else rest,
    )


def without_plot(text: str) -> str:
    """What a row says, without `Plot:` before it."""
    found = _PLOT.match(text)
    if not found:
        return text
    return text[found.end() :].removeprefix(" ")


def faults(shots: Sequence[WrittenShot]) -> Iterator[tuple[WrittenShot, str]]:
    """What is wrong with numbers and times, one by one, as sentences."""
    timed = any(shot.bracket is not None for shot in shots)
    end, before = Fraction(0), None
    for shot in shots:
        if before is not None and shot.number != before.number + 1:
            yield shot, f"shot {shot.number} follows shot {before.number}."
        if timed:
            for what in _time_faults(shot, before, end):
                yield shot, what
        if shot.time and shot.time[1] > shot.time[0]:
            end = shot.time[1]
        before = shot


def _time_faults(shot: WrittenShot, before: WrittenShot | None, end: Fraction) -> Iterator[str]:
    what = f"shot {shot.number}"
    if shot.bracket is None:
        yield f"{what} has no time, unlike others; write one such as [0s-5s]."
    elif shot.time is None and not re.search(r"\d", shot.bracket):
        yield f"the time of {what} is empty; write it such as [0s-5s]."
    elif shot.time is None:
        yield f"the time of {what} cannot be read: {shot.bracket!r}; write it such as [0s-5s]."
    elif shot.time[1] < shot.time[0]:
        yield f"{what} ends at {_s(shot.time[1])}, before it starts at {_s(shot.time[0])}."
    elif shot.time[1] == shot.time[0]:
        yield f"{what} lasts no time: it starts and ends at {_s(shot.time[0])}."
    elif before is None and shot.time[0]:
        yield f"{what} is the first and starts at {_s(shot.time[0])}, not at 0 s."
    elif before is not None and shot.time[0] < end:
        yield f"{what} starts at {_s(shot.time[0])}, before {_s(end)}, when another ends."
    elif before is not None and shot.time[0] > end:
        yield f"{what} starts at {_s(shot.time[0])}, but no shot fills the time from {_s(end)}."


def _s(seconds: Fraction) -> str:
    return f"{float(seconds):g} s"


def read_name(text: str) -> str:
    """A name or quoted words, as they were before they were written."""
    return _unescaped(text[1:-1]) if re.fullmatch(QUOTED, text) else text


def read_prose(text: str) -> str:
    """Prose to the end of its line, as it was before it was written."""
    return _unescaped(text.strip())


def _unescaped(text: str) -> str:
    return re.sub(
        r"\\(?:u([0-9a-fA-F]{4})|.)",
        lambda found: chr(int(found[1], 16)) if found[1] else _SIGNS.get(found[0], found[0]),
        text,
    )

"""The words of a film as subtitles that can be read in time.

- A line begins when its voice does. One that takes more than two rows is divided, where the text
  allows it best, and shares its time among its parts: by the times of its words where these are
  known, by length otherwise.
- What would be too quick to read stays on in the silence that follows, up to the next line, and
  over a cut only where it must. Small gaps before the next subtitle are closed.
- Two people who speak at once, or too quickly one after the other, share a subtitle: a row each,
  with a dash before it.
- A voice from outside the picture is in italics (Karamitroglou, "A Proposed Set of Subtitling
  Standards in Europe", Translation Journal 2 (2), 1998).
- The words are the script's: nothing is shortened. What cannot be read in time is a fault in the
  list that comes with the subtitles.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from storyreel.dialogue.names import fold, joint
from storyreel.dialogue.schema import Delivery
from storyreel.edit._division import Page, pages
from storyreel.film.schema import CutDocument, VoiceTrack
from storyreel.film.subtitles import (
    GAP_FRAMES,
    LAG_S,
    LONGEST_S,
    MAX_ROWS,
    OVERHANG_S,
    SHORTEST_S,
    Subtitle,
    SubtitleFault,
    SubtitleRule,
    cells,
    check_subtitles,
    letters,
    reading_frames,
    row_cells,
)
from storyreel.screenplay.schema import ShootingScript
from storyreel.timecode import Rate, Span

_DASH = "- "
_STEP = 1 + GAP_FRAMES
# A gap between two subtitles that is shorter than this is closed, in seconds (Netflix, "Timed Text
# Style Guide: Subtitle Timing Guidelines").
_CLOSED_S = Fraction(1, 2)
# Longest silence between two voices that share a subtitle, in seconds: our own choice.
_TOGETHER_S = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class WordTime:
    """When a word of a line is heard.

    Attributes:
        place: Place of its first character in the line.
        span: Frames of the film.
    """

    place: int
    span: Span


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A line on the film's clock.

    Attributes:
        speakers: Names of the speakers.
        text: The words.
        span: Frames of the film during which the voice is heard.
        off_screen: Whether the voice comes from outside the picture.
        words: When its words are heard, in order; empty when that is not known.
    """

    speakers: tuple[str, ...]
    text: str
    span: Span
    off_screen: bool = False
    words: tuple[WordTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Subtitled:
    """Subtitles, and what is wrong with them.

    Attributes:
        subtitles: In order; none overlaps another.
        faults: The rules that could not be kept.
    """

    subtitles: tuple[Subtitle, ...]
    faults: tuple[SubtitleFault, ...]


def subtitles_of_lines(
    lines: Sequence[HeardLine],
    *,
    rate: Rate,
    language: str,
    length_frames: int,
    cuts: Sequence[int] = (),
) -> Subtitled:
    """The lines as subtitles.

    Args:
        lines: The lines, in the order in which they are written.
        rate: Frames per second of the film.
        language: BCP 47 tag of the subtitles.
        length_frames: Length of the film. Subtitles end with it, unless it is too short to show
            each of them for a frame.
        cuts: First frames of the film's shots.
    """
    film = _Film(rate, row_cells(language), length_frames, tuple(sorted(cuts)))
    shown = _shared(_parts(lines, film), film)
    starts = _starts(shown, film)
    last = max(length_frames, starts[-1] + 1) if starts else length_frames
    limits = [*(start - GAP_FRAMES for start in starts[1:]), last][: len(starts)]
    subtitles = tuple(
        Subtitle(Span(start, _end(one, start, limit, film)), one.text, one.speakers, one.italic)
        for one, start, limit in zip(shown, starts, limits, strict=True)
    )
    faults = check_subtitles(
        subtitles,
        rate=rate,
        language=language,
        cuts=film.cuts,
        length_frames=length_frames,
        heard=[Span(one.start, one.end) for one in shown],
    )
    broken = _broken(shown, subtitles)
    return Subtitled(subtitles, tuple(sorted([*faults, *broken], key=lambda it: it.number)))


def subtitles_of_cut(cut: CutDocument, voices: VoiceTrack | None = None) -> Subtitled:
    """The film's subtitles.

    Args:
        cut: The cut, with its lines and shots.
        voices: The voice track, for the times of the words.
    """
    lines = [
        HeardLine(
            speakers=line.speakers,
            text=line.text,
            span=line.span,
            off_screen=not line.on_screen,
            words=_word_times(line.line, line.text, line.start_frame, voices, cut.rate),
        )
        for line in cut.lines
    ]
    return subtitles_of_lines(
        lines,
        rate=cut.rate,
        language=cut.language,
        length_frames=cut.duration_frames,
        cuts=[shot.start_frame for shot in cut.shots],
    )


def subtitles_of_script(script: ShootingScript) -> Subtitled:
    """Subtitles of a film that is not shot yet, by the times that the script plans."""
    names = {person.id: person.name for person in script.characters}
    lines: list[HeardLine] = []
    cuts: list[int] = []
    begin = 0
    for scene in script.scenes:
        cuts += [begin + span.start for span in scene.shot_spans()]
        lines += [
            HeardLine(
                speakers=tuple(names[speaker] for speaker in line.speakers),
                text=line.text,
                span=line.span.moved(begin),
                off_screen=line.delivery is not Delivery.ON,
            )
            for line in scene.lines
        ]
        begin += scene.duration_frames
    return subtitles_of_lines(
        lines,
        rate=script.rate,
        language=script.language,
        length_frames=script.duration_frames,
        cuts=cuts,
    )


@dataclass(frozen=True, slots=True)
class _Film:
    """What all subtitles of a film keep to."""

    rate: Rate
    wide: int
    length: int
    cuts: tuple[int, ...]

    @property
    def shortest(self) -> int:
        """Shortest time of a subtitle."""
        return self.rate.frames_up(SHORTEST_S)

    @property
    def longest(self) -> int:
        """Longest time of a subtitle."""
        return int(LONGEST_S * self.rate.value)

    @property
    def overhang(self) -> int:
        """Longest time that a subtitle stays beyond a cut."""
        return int(OVERHANG_S * self.rate.value)

    @property
    def closed(self) -> int:
        """Gaps shorter than this are closed."""
        return int(_CLOSED_S * self.rate.value)

    @property
    def together(self) -> int:
        """Longest silence between two voices that share a subtitle."""
        return int(_TOGETHER_S * self.rate.value)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one subtitle shows of one line."""

    line: int
    label: str
    rows: tuple[str, ...]
    start: int
    end: int
    opens: bool
    italic: bool
    broken: bool


@dataclass(frozen=True, slots=True)
class _Shown:
    """One subtitle before it has its time: a part of a line, or of two lines at once."""

    parts: tuple[_Part, ...]
    reading: int

    @property
    def start(self) -> int:
        """When the voice begins."""
        return min(part.start for part in self.parts)

    @property
    def end(self) -> int:
        """When the voice ends."""
        return max(part.end for part in self.parts)

    @property
    def opens(self) -> bool:
        """Whether a line begins in it."""
        return any(part.opens for part in self.parts)

    @property
    def text(self) -> str:
        """What is read."""
        return _text(self.parts)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks, as `Subtitle` says it."""
        return tuple(part.label for part in self.parts if part.label)

    @property
    def italic(self) -> bool:
        """Whether all of it comes from outside the picture."""
        return all(part.italic for part in self.parts)


def _text(parts: Sequence[_Part]) -> str:
    if len(parts) == 1:
        return "\n".join(parts[0].rows)
    return "\n".join(f"{_DASH}{part.rows[0]}" for part in parts)


def _parts(lines: Sequence[HeardLine], film: _Film) -> list[_Part]:
    """Every line in parts, all in order of time."""
    alone = frozenset(fold(line.speakers[0]) for line in lines if len(line.speakers) == 1)
    heard = sorted((line for line in lines if line.text.strip()), key=lambda line: line.span.start)
    crowded = _crowded(heard, film)
    parts = [
        part
        for number, line in enumerate(heard)
        for part in _parts_of(number, line, joint(line.speakers, alone), film, crowded[number])
    ]
    return sorted(parts, key=lambda part: part.start)


def _crowded(lines: Sequence[HeardLine], film: _Film) -> list[bool]:
    """Which lines are spoken while another is, so that they have to share the screen."""
    crowded = [False] * len(lines)
    longest = 0
    for at, line in enumerate(lines):
        before = lines[longest]
        room = line.span.start - GAP_FRAMES - before.span.start
        together = at > 0 and line.span.start < before.span.end
        if together and room < reading_frames(before.text, film.rate):
            crowded[at] = crowded[longest] = True
        if line.span.end >= before.span.end:
            longest = at
    return crowded


def _parts_of(number: int, line: HeardLine, label: str, film: _Film, crowded: bool) -> list[_Part]:
    text = " ".join(line.text.split())
    rows = 1 if crowded else MAX_ROWS
    wide = film.wide - (len(_DASH) if crowded else 0)
    # A page that is heard for longer than seven seconds would have to leave before its voice.
    most = max(1, cells(text) * film.longest // max(1, line.span.frames))
    divided = pages(text, wide=wide, rows=rows, most=max(most, wide // 2))
    starts = _heard_from(line, text, divided)
    ends = [*starts[1:], line.span.end]
    return [
        _Part(
            line=number,
            label=label,
            rows=page.rows,
            start=start,
            end=max(start, end),
            opens=page.start == 0,
            italic=line.off_screen,
            broken=page.broken,
        )
        for page, start, end in zip(divided, starts, ends, strict=True)
    ]


def _heard_from(line: HeardLine, text: str, divided: Sequence[Page]) -> list[int]:
    """First frame at which the words of each page are heard."""
    places = [word.place for word in line.words]
    edges = [page.start for page in divided]
    before = list(accumulate(letters(text[a:b]) for a, b in pairwise([*edges, len(text)])))
    starts = [line.span.start]
    for edge, letters_before in zip(edges[1:], before, strict=False):
        at = bisect_left(places, edge)
        if at < len(places):
            heard = line.words[at].span.start
            starts.append(min(max(heard, line.span.start), line.span.end))
        else:
            starts.append(line.span.start + letters_before * line.span.frames // before[-1])
    return starts


def _word_times(
    line: str, text: str, start_frame: int, voices: VoiceTrack | None, rate: Rate
) -> tuple[WordTime, ...]:
    """The words of a line with their times on the film's clock; none unless all are found."""
    voiced = next(iter(voices.voices_of(line)), None) if voices else None
    times, place = [], 0
    text = " ".join(text.split())
    for word in voiced.words if voiced else ():
        place = text.find(word.text, place)
        if place < 0:
            return ()
        start, end = (rate.frames(Fraction(ms, 1000)) for ms in (word.start_ms, word.end_ms))
        times.append(WordTime(place, Span(start, max(start, end)).moved(start_frame)))
        place += len(word.text)
    return tuple(times)


def _shared(parts: Sequence[_Part], film: _Film) -> list[_Shown]:
    """The parts as subtitles; two that have too little time alone share one."""
    shown: list[_Shown] = []
    at = 0
    while at < len(parts):
        together = _fits_together(parts[at : at + 3], film)
        # Who began to speak first keeps the upper row.
        group = tuple(sorted(parts[at : at + 1 + together], key=lambda part: part.line))
        shown.append(_Shown(group, reading_frames(_text(group), film.rate)))
        at += len(group)
    return shown


def _fits_together(parts: Sequence[_Part], film: _Film) -> bool:
    """Whether the first two share a subtitle; the third is what follows."""
    if len(parts) < 2:
        return False
    one, other = parts[:2]
    fits = all(
        len(part.rows) == 1 and cells(part.rows[0]) + len(_DASH) <= film.wide
        for part in (one, other)
    )
    apart = one.label == other.label or one.line == other.line
    if not fits or apart or other.start - one.end > film.together:
        return False
    if max(one.end, other.end) - one.start > film.longest:
        return False
    after = parts[2].start if len(parts) > 2 else film.length + GAP_FRAMES
    return _too_quick(one, other.start, film) or _too_quick(other, after, film)


def _too_quick(part: _Part, following: int, film: _Film) -> bool:
    return following - GAP_FRAMES - part.start < reading_frames("\n".join(part.rows), film.rate)


def _starts(shown: Sequence[_Shown], film: _Film) -> list[int]:
    """First frame of each subtitle.

    Subtitles fall into blocks: a block begins with a voice, and the subtitles in it share the
    time up to the next.
    """
    blocks = _blocks(shown, film)
    begins = _begins(blocks, film)
    starts: list[int] = []
    for at, block in enumerate(blocks):
        following = begins[at + 1] - GAP_FRAMES if at + 1 < len(begins) else film.length
        starts += _inside(block, begins[at], following, film)
    return starts


def _blocks(shown: Sequence[_Shown], film: _Film) -> list[list[_Shown]]:
    blocks: list[list[_Shown]] = []
    for one in shown:
        follows = blocks and one.start - blocks[-1][-1].start < film.shortest + GAP_FRAMES
        if blocks and (follows or not one.opens):
            blocks[-1].append(one)
        else:
            blocks.append([one])
    return blocks


def _begins(blocks: Sequence[Sequence[_Shown]], film: _Film) -> list[int]:
    """First frame of each block: its voice's, or what leaves every subtitle a frame and a gap."""
    begins: list[int] = []
    earliest = 0
    for block in blocks:
        begins.append(max(block[0].start, earliest))
        earliest = begins[-1] + _STEP * len(block)
    latest = film.length + GAP_FRAMES
    for at in range(len(blocks) - 1, -1, -1):
        latest = begins[at] = min(begins[at], latest - _STEP * len(blocks[at]))
    earliest = 0
    for at, block in enumerate(blocks):
        begins[at] = max(begins[at], earliest)
        earliest = begins[at] + _STEP * len(block)
    return begins


def _inside(block: Sequence[_Shown], begin: int, end: int, film: _Film) -> list[int]:
    """First frames of a block's subtitles, with time to read each where there is enough."""
    gaps = GAP_FRAMES * (len(block) - 1)
    readings = [one.reading for one in block]
    if sum(readings) + gaps > end - begin:
        return _by_share(readings, begin, end - begin - gaps)
    # Reading may lag behind the voice, but not by much.
    voices_end = max(one.end for one in block)
    enough = begin + sum(readings) + gaps
    end = min(end, max(voices_end + int(LAG_S * film.rate.value), enough))
    starts = [begin]
    for one, reading in zip(block[1:], readings, strict=False):
        starts.append(max(one.start, starts[-1] + reading + GAP_FRAMES))
    latest = end + GAP_FRAMES
    for at in range(len(block) - 1, 0, -1):
        latest = starts[at] = min(starts[at], latest - GAP_FRAMES - readings[at])
    return starts


def _by_share(readings: Sequence[int], begin: int, frames: int) -> list[int]:
    """First frames when there is too little time: each has its share, at least one frame."""
    starts, before = [], 0
    spare = max(0, frames - len(readings))
    for at, reading in enumerate(readings):
        starts.append(begin + at * _STEP + spare * before // sum(readings))
        before += reading
    return starts


def _end(one: _Shown, start: int, limit: int, film: _Film) -> int:
    """First frame after a subtitle."""
    wanted = max(one.end, start + one.reading)
    at = bisect_right(film.cuts, start)
    cut = film.cuts[at] if at < len(film.cuts) else limit
    lingers = min(limit, start + film.longest) - one.end
    close = limit - wanted < film.closed
    end = limit if close and (cut >= limit or lingers <= film.overhang) else wanted
    leaves = bisect_left(film.cuts, max(one.end, start + 1))
    if leaves < len(film.cuts):
        # It leaves with the picture, if it could be read by then.
        end = max(wanted, min(end, film.cuts[leaves]))
    return max(min(end, start + film.longest, limit), start + 1)


def _broken(shown: Sequence[_Shown], subtitles: Sequence[Subtitle]) -> Iterable[SubtitleFault]:
    for number, (one, subtitle) in enumerate(zip(shown, subtitles, strict=True), start=1):
        if any(part.broken for part in one.parts):
            text = f"subtitle {number} breaks a word that is wider than a row."
            yield SubtitleFault(SubtitleRule.WORD, number, subtitle.span.start, text)

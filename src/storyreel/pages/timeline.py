"""The film as a strip: scenes, shots, cuts, voices and notes against one clock.

A long film runs over several rows, as a score does; rows break between shots and all are at one
scale. Positions are shares of the width, so that a row fits any screen while its text keeps its
size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from storyreel.film.schema import CutDocument, Note, ReviewDocument
from storyreel.pages import wording
from storyreel.screenplay.schema import ShootingScript
from storyreel.timecode import Rate, Span

ROW_S = 60
"""Longest row, unless one shot is longer."""
_WIDE_PX, _NARROW_PX = 1120, 340
"""Width of a row on a desk and on a phone: numbers that do not fit are left out."""
_MARK_PX = 18
_RULER_S = (1, 2, 5, 10, 30, 60, 300)


@dataclass(frozen=True, slots=True)
class Placed:
    """A shot, scene, voice or note with the frames of the film it takes."""

    name: str
    span: Span
    link: str = ""
    kind: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Film:
    """What there is to draw."""

    rate: Rate
    duration_frames: int
    shots: tuple[Placed, ...] = ()
    scenes: tuple[Placed, ...] = ()
    voices: tuple[Placed, ...] = ()
    """One entry per voice and line; `name` is the speaker."""
    notes: tuple[Placed, ...] = ()
    detected_cuts: tuple[int, ...] | None = None
    """None when nobody looked."""

    def start_of(self, scene: str, shot: str) -> Span | None:
        """Frames of a shot, when it is in the film."""
        wanted = (scene, shot)
        return next((it.span for it in self.shots if (it.group, it.name) == wanted), None)


@dataclass(frozen=True, slots=True)
class Block:
    """Something drawn on a row; `x` and `width` are shares of the row."""

    name: str
    x: Fraction
    width: Fraction
    link: str
    kind: str
    group: str
    seek: str
    """Second of the film to jump to."""
    starts: str
    """When it starts, for people."""
    length: str
    """How long it is, for people."""
    label: str
    """`always`, `wide` or `never`: whether there is room for its name."""
    at_edge: bool
    """Whether what stands beside it goes to its left, because the row ends."""
    level: int = 0
    """How far down it moves to keep clear of those before it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the strip."""

    width: Fraction
    """Share of the page's width."""
    ruler: tuple[Block, ...]
    scenes: tuple[Block, ...]
    shots: tuple[Block, ...]
    scripted: tuple[Block, ...]
    detected: tuple[Block, ...]
    lanes: tuple[tuple[str, tuple[Block, ...]], ...]
    """Voices by speaker."""
    notes: tuple[Block, ...]

    @property
    def levels(self) -> int:
        """How many notes stand under one another."""
        return max((note.level + 1 for note in self.notes), default=0)


@dataclass(frozen=True, slots=True)
class Strip:
    """The strip, row by row."""

    rows: tuple[Row, ...]
    checked: bool
    """Whether the cuts of the picture were looked for."""
    kinds: tuple[str, ...] = ()
    """Kinds of note that are marked, for the legend."""


def with_review(film: Film | None, review: ReviewDocument) -> Film:
    """The film with what the critic saw in it; without script and cut, only that."""
    base = film or Film(review.rate, review.duration_frames)
    notes = []
    for index, note in enumerate(review.notes, 1):
        span = about(note, base)
        if span is not None:
            notes.append(Placed(str(index), span, f"#note-{index}", note.severity.value))
    return replace(
        base,
        rate=review.rate,
        duration_frames=max(review.duration_frames, base.duration_frames),
        notes=tuple(notes),
        detected_cuts=review.detected_cuts,
    )


def strip(film: Film) -> Strip:
    """The film laid out in rows."""
    spans = list(_rows(film))
    longest = max((span.frames for span in spans), default=1)
    rows = tuple(_row(film, span, longest) for span in spans)
    severities = ("error", "warning", "note")
    marked = {note.kind for note in film.notes}
    return Strip(
        rows,
        checked=film.detected_cuts is not None,
        kinds=tuple(kind for kind in severities if kind in marked),
    )


def planned_film(script: ShootingScript) -> Film:
    """Shots, scenes and voices where the script plans them."""
    shots, scenes, voices, start = [], [], [], 0
    for scene in script.scenes:
        for shot, span in zip(scene.shots, scene.shot_spans(), strict=True):
            shots.append(Placed(shot.number, span.moved(start), group=scene.id))
        for line in scene.lines:
            kind = "on" if line.delivery == "on" else "off"
            for speaker in line.speakers:
                name = script.character(speaker).name
                voices.append(Placed(name, line.span.moved(start), kind=kind))
        end = start + scene.duration_frames
        scenes.append(Placed(f"{scene.number}  {scene.heading}", Span(start, end), group=scene.id))
        start = end
    return Film(script.rate, start, tuple(shots), tuple(scenes), tuple(voices))


def cut_film(cut: CutDocument, script: ShootingScript | None) -> Film:
    """Shots, scenes and voices where the cut has them; headings are the script's."""
    headings = (
        {scene.id: f"{scene.number}  {scene.heading}" for scene in script.scenes} if script else {}
    )
    scenes: list[Placed] = []
    for shot in cut.shots:
        if scenes and scenes[-1].group == shot.scene:
            whole = Span(scenes[-1].span.start, max(scenes[-1].span.end, shot.span.end))
            scenes[-1] = Placed(scenes[-1].name, whole, group=shot.scene)
        else:
            scenes.append(Placed(headings.get(shot.scene, shot.scene), shot.span, group=shot.scene))
    return Film(
        rate=cut.rate,
        duration_frames=cut.duration_frames,
        shots=tuple(Placed(shot.shot, shot.span, group=shot.scene) for shot in cut.shots),
        scenes=tuple(scenes),
        voices=tuple(
            Placed(speaker, line.span, kind="on" if line.on_screen else "off")
            for line in cut.lines
            for speaker in line.speakers
        ),
    )


def seek(span: Span, rate: Rate) -> str:
    """The second to jump to, half a frame in, so that no player lands before the cut."""
    return f"{float((span.start + Fraction(1, 2)) / rate.value):.3f}"


def about(note: Note, film: Film) -> Span | None:
    """The frames a note is about; none when it is about the whole film."""
    if note.start_frame is not None:
        return Span(note.start_frame, note.start_frame + max(1, note.frames or 1))
    if note.scene is not None and note.shot is not None:
        return film.start_of(note.scene, note.shot)
    return None


def _rows(film: Film) -> Iterator[Span]:
    """Rows of at most a minute, broken where a shot begins when shots are known."""
    limit = film.rate.frames_up(ROW_S)
    breaks = sorted({shot.span.start for shot in film.shots} - {0})
    if not breaks:
        breaks = list(range(limit, film.duration_frames, limit))
    parts = max(1, -(-film.duration_frames // limit))
    # Rows of nearly equal length look calmer than full ones and a short rest.
    ideal, start, last = Fraction(film.duration_frames, parts), 0, 0
    for frame in breaks:
        if last > start and (frame - start > limit or last - start >= ideal):
            yield Span(start, last)
            start = last
        last = frame
    if last > start and film.duration_frames - start > limit:
        yield Span(start, last)
        start = last
    yield Span(start, max(film.duration_frames, start + 1))


def _row(film: Film, row: Span, longest: int) -> Row:
    def blocks(items: Iterable[Placed]) -> tuple[Block, ...]:
        return tuple(_block(item, row, longest, film.rate) for item in items if _meets(item, row))

    def ticks(frames: Sequence[int]) -> tuple[Block, ...]:
        return blocks(Placed(str(frame), Span(frame, frame + 1)) for frame in frames)

    speakers = dict.fromkeys(voice.name for voice in film.voices if _meets(voice, row))
    return Row(
        width=Fraction(row.frames, longest),
        ruler=blocks(_ruler(film.rate, row)),
        scenes=blocks(film.scenes),
        shots=blocks(film.shots),
        scripted=ticks([shot.span.start for shot in film.shots if shot.span.start > 0]),
        detected=ticks([frame for frame in film.detected_cuts or () if frame > 0]),
        lanes=tuple(
            (name, blocks(voice for voice in film.voices if voice.name == name))
            for name in speakers
        ),
        notes=_stacked(
            blocks(replace(note, span=_first_frame(note.span)) for note in film.notes),
            Fraction(row.frames, longest),
        ),
    )


def _first_frame(span: Span) -> Span:
    return Span(span.start, span.start + 1)


def _stacked(marks: tuple[Block, ...], row_width: Fraction) -> tuple[Block, ...]:
    """The marks with a level each, so that no two cover one another even on a phone."""
    free: list[Fraction] = []
    placed = []
    for mark in sorted(marks, key=lambda mark: mark.x):
        left = mark.x * row_width * _NARROW_PX
        level = next((i for i, edge in enumerate(free) if edge <= left), len(free))
        free[level : level + 1] = [left + _MARK_PX + 7 * len(mark.name)]
        placed.append(replace(mark, level=level))
    return tuple(placed)


def _meets(item: Placed, row: Span) -> bool:
    return item.span.overlap(row) > 0


def _ruler(rate: Rate, row: Span) -> Iterator[Placed]:
    length = rate.seconds(row.frames)
    step = next((step for step in _RULER_S if length / step <= 8), _RULER_S[-1])
    second = int(-(-rate.seconds(row.start) // step)) * step
    while (frame := rate.frames_up(second)) < row.end:
        yield Placed(wording.clock(frame, rate), Span(frame, frame + 1))
        second += step


def _block(item: Placed, row: Span, longest: int, rate: Rate) -> Block:
    start, end = max(item.span.start, row.start), min(item.span.end, row.end)
    width, needed = Fraction(end - start, longest), 7 * len(item.name) + 6
    label = "wide" if width * _WIDE_PX >= needed else "never"
    return Block(
        name=item.name,
        x=Fraction(start - row.start, row.frames),
        width=Fraction(end - start, row.frames),
        link=item.link,
        kind=item.kind,
        group=item.group,
        seek=seek(item.span, rate),
        starts=wording.clock(item.span.start, rate),
        length=wording.seconds(item.span.frames, rate),
        at_edge=Fraction(row.end - start, longest) * _NARROW_PX < 2 * _MARK_PX,
        label="always" if width * _NARROW_PX >= needed else label,
    )

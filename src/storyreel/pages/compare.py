"""Two shooting scripts of one dialogue as a page: figures, words, and shots side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from storyreel.dialogue.words import counted
from storyreel.film.schema import Severity
from storyreel.pages import template, wording
from storyreel.pages.check_page import Found
from storyreel.pages.heard import heard
from storyreel.pages.template import Stills
from storyreel.pages.wording import Names
from storyreel.screenplay.figures import Unit, figures, shots_per_size
from storyreel.screenplay.pairing import Comparison, PlacedLine, PlacedShot, ScenePair, ShotPair
from storyreel.screenplay.schema import Scene, ScriptLine, ShootingScript, Shot, Waiver
from storyreel.screenplay.vocabulary import TransitionKind
from storyreel.timecode import Span

_ROW_MS = 60_000
_WIDE_PX = 1120
_LETTER_PX = 7
_BAR = 120.0
_UNSEEN = {
    "state_events": "lasting changes",
    "camera": "place of the camera",
    "heard": "when the lines are heard",
}
"""What the page calls fields of a shot whose names are not plain words."""


@dataclass(frozen=True)
class Side:
    """One of two scripts.

    Attributes:
        name: What it is called, such as its file's name.
        script: The script.
        findings: What a check found in it, each with the waiver that covers it.
        stills: A JPEG picture per shot, by scene id and shot number.
    """

    name: str
    script: ShootingScript
    findings: Sequence[tuple[Found, Waiver | None]]
    stills: Stills = field(default_factory=dict)

    def count(self, severity: Severity) -> int:
        """Findings of one severity that nobody waived."""
        return sum(it.severity is severity and waiver is None for it, waiver in self.findings)

    @property
    def waived(self) -> int:
        """Findings that somebody accepts."""
        return sum(waiver is not None for _it, waiver in self.findings)

    @property
    def made(self) -> str:
        """Who wrote it and how, in one phrase."""
        by = self.script.provenance
        return ", ".join(
            (f"{by.writer} {by.version}".strip(), self.script.preset, f"seed {self.script.seed}")
        )


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of both scripts, in words."""

    name: str
    about: str
    a: str
    b: str
    difference: str
    reasons: tuple[str, str] = ("", "")
    """Why either has no value."""


@dataclass(frozen=True, slots=True)
class SizeBar:
    """Shots of one size in both scripts; lengths are in the drawing's units."""

    name: str
    meaning: str
    y: int
    a: int
    b: int
    a_length: float
    b_length: float


@dataclass(frozen=True, slots=True)
class Block:
    """Something on a lane of a strip; `x` and `width` are shares of it."""

    text: str
    title: str
    x: Fraction
    width: Fraction
    kind: str
    link: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class StripRow:
    """Both cuttings over the lines they share, or as much of it as a row holds."""

    width: Fraction
    a: tuple[Block, ...]
    lines: tuple[Block, ...]
    b: tuple[Block, ...]
    a_cuts: tuple[Fraction, ...]
    b_cuts: tuple[Fraction, ...]

    @property
    def levels(self) -> int:
        """How many lines stand under one another."""
        return max((line.level + 1 for line in self.lines), default=1)


@dataclass(frozen=True, slots=True)
class Speech:
    """What is heard of a line in a shot."""

    who: str
    mark: str
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """A shot in words; what is not the same in the shot beside it is marked."""

    kind: str
    length: str
    size: str
    camera: tuple[str, ...]
    subjects: str
    action: str
    transition: str
    speeches: tuple[Speech, ...]


@dataclass(frozen=True, slots=True)
class ShotFinding:
    """What a check found in a shot, with the waiver that covers it."""

    severity: str
    rule: str
    message: str
    fix: str
    waiver: Waiver | None


@dataclass(frozen=True, slots=True)
class Card:
    """A shot as the page shows it."""

    anchor: str
    shot: Shot
    still: bytes | None
    size_meaning: str
    told: Phrases
    beside: Phrases
    """The words of the shot beside it; its own when there is none."""
    also: tuple[str, ...]
    """What differs and is not seen in the words."""
    findings: tuple[ShotFinding, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Two shots side by side; where a script has none, what runs meanwhile."""

    a: Card | None
    b: Card | None
    same: bool
    meanwhile: str


@dataclass(frozen=True, slots=True)
class SceneShown:
    """A scene of the page."""

    a: Scene | None
    b: Scene | None
    scene: Scene
    anchor: str
    told: tuple[str, ...]
    """Shots and length in each script."""
    differ: str
    strip: tuple[StripRow, ...]
    rows: tuple[Row, ...]


def compare_page(a: Side, b: Side, compared: Comparison) -> str:
    """Two scripts side by side as one HTML file.

    Args:
        a: The first script.
        b: The second.
        compared: What `storyreel.screenplay.pairing.compare_scripts` says of the two.

    Raises:
        ValueError: A still is not a JPEG picture.
    """
    return template.render(
        "compare.html.j2",
        a=a,
        b=b,
        language=a.script.language,
        lines=compared.lines,
        names=(Names.of(a.script), Names.of(b.script)),
        facts_shown=(
            ("Shots the same", str(compared.same)),
            ("Shots that differ", str(compared.differing)),
            ("Only in A", str(compared.only_a)),
            ("Only in B", str(compared.only_b)),
            ("Lines", lines_told(compared)),
        ),
        figures=figure_rows(a, b),
        sizes=_size_bars(a.script, b.script),
        scenes=[_Shown(a, b, pair).scene() for pair in compared.scenes],
        pictured=bool(a.stills or b.stills),
        widths=(wording.picture_width(a.script.aspect), wording.picture_width(b.script.aspect)),
    )


def lines_told(compared: Comparison) -> str:
    """What became of the lines, in one phrase."""
    lines = compared.lines
    moved = sum(line.moved for line in lines.both)
    told = [
        f"{len(those)} {what}"
        for those, what in (
            (lines.reworded, "reworded"),
            (lines.only_a, "only in A"),
            (lines.only_b, "only in B"),
        )
        if those
    ]
    if moved:
        told.append(f"{moved} moved")
    return ", ".join(told) or f"all {len(lines.both)} the same"


def figure_rows(a: Side, b: Side) -> Iterator[FigureRow]:
    """The figures of both scripts and what a check found, in words."""
    for one, other in zip(figures(a.script), figures(b.script), strict=True):
        it = one.definition
        known = one.value is not None and other.value is not None
        yield FigureRow(
            name=wording.plain(it.name),
            about=it.about,
            a="" if one.value is None else wording.figure(one.value, it.unit),
            b="" if other.value is None else wording.figure(other.value, it.unit),
            difference=wording.figure_difference(one.value or 0, other.value or 0, it.unit)
            if known
            else "",
            reasons=(one.reason, other.reason),
        )
    for severity in Severity:
        about = f"{severity.value.capitalize()}s that the check finds and nobody waived."
        yield _found(f"{severity.value}s", about, a.count(severity), b.count(severity))
    yield _found(
        "waived",
        "Findings that the script accepts, with a reason.",
        a.waived,
        b.waived,
    )


def _found(name: str, about: str, a: int, b: int) -> FigureRow:
    return FigureRow(name, about, str(a), str(b), wording.figure_difference(a, b, Unit.COUNT))


def _size_bars(a: ShootingScript, b: ShootingScript) -> tuple[SizeBar, ...]:
    first, second = shots_per_size(a), shots_per_size(b)
    longest = max(*first.values(), *second.values())
    return tuple(
        SizeBar(
            name=size.value,
            meaning=wording.SIZES[size],
            y=26 * place,
            a=first[size],
            b=second[size],
            a_length=round(_BAR * first[size] / longest, 1),
            b_length=round(_BAR * second[size] / longest, 1),
        )
        for place, size in enumerate(first)
    )


class _Shown:
    """Puts one pair of scenes into words and drawings."""

    def __init__(self, a: Side, b: Side, pair: ScenePair) -> None:
        self.sides, self.pair = (a, b), pair
        self.scenes = (pair.a, pair.b)
        self.names = (Names.of(a.script), Names.of(b.script))
        self.lines: tuple[Mapping[str, ScriptLine], ...] = tuple(
            {line.id: line for line in scene.lines} if scene else {} for scene in self.scenes
        )

    def scene(self) -> SceneShown:
        """The scene as the page shows it."""
        a, b = self.scenes
        scene = a or b
        assert scene is not None, "a pair has at least one scene"
        rows = tuple(self._row(pair) for pair in self.pair.shots)
        differ = sum(not row.same for row in rows)
        shots = tuple(counted(len(it.shots), "shot") if it else "no such scene" for it in (a, b))
        return SceneShown(
            a=a,
            b=b,
            scene=scene,
            anchor=f"scene-{'a' if a else 'b'}-{scene.id}",
            told=tuple(
                f"{many}, {wording.seconds(it.duration_frames, side.script.rate)}" if it else many
                for many, it, side in zip(shots, (a, b), self.sides, strict=True)
            ),
            differ=f"{differ} of {counted(len(rows), 'row')} differ" if differ else "all the same",
            strip=tuple(self._strip()),
            rows=rows,
        )

    def _row(self, pair: ShotPair) -> Row:
        a, b = pair.a, pair.b
        phrases = (
            self._phrases(a, 0) if a is not None else None,
            self._phrases(b, 1) if b is not None else None,
        )
        return Row(
            a=self._card(a, 0, phrases, pair.differs) if a is not None else None,
            b=self._card(b, 1, phrases, pair.differs) if b is not None else None,
            same=pair.same,
            meanwhile=pair.meanwhile,
        )

    def _phrases(self, placed: PlacedShot, which: int) -> Phrases:
        shot, names, rate = placed.shot, self.names[which], self.sides[which].script.rate
        composed = wording.composed(shot.framing)
        return Phrases(
            kind=shot.kind.value,
            length=wording.seconds(shot.duration_frames, rate),
            size=shot.framing.size.value,
            camera=(*wording.camera(shot), *([composed] if composed else [])),
            subjects=", ".join(names[subject.id] for subject in shot.subjects),
            action=shot.action,
            transition=""
            if shot.transition.kind is TransitionKind.CUT
            else f"{wording.transition(shot.transition, rate)} to the next",
            speeches=tuple(self._speeches(shot, which)),
        )

    def _speeches(self, shot: Shot, which: int) -> Iterator[Speech]:
        names, rate = self.names[which], self.sides[which].script.rate
        for use in shot.lines:
            line = self.lines[which][use.line]
            part = heard(line, use, rate, ())
            shown = ("…" if part.begun_before else "", part.words, "…" if part.goes_on else "")
            yield Speech(
                who=" and ".join(names[speaker] for speaker in line.speakers),
                mark=line.delivery.extension,
                words=" ".join(text for text in shown if text) if part.words else "…",
                language=line.language,
            )

    def _card(
        self,
        placed: PlacedShot,
        which: int,
        phrases: tuple[Phrases | None, Phrases | None],
        differs: Sequence[str],
    ) -> Card:
        side, scene, shot = self.sides[which], self.scenes[which], placed.shot
        mine = phrases[which]
        assert scene is not None, "a shot stands in a scene"
        assert mine is not None, "a shot has its phrases"
        return Card(
            anchor=_anchor(which, scene.id, shot.number),
            shot=shot,
            still=side.stills.get((scene.id, shot.number)),
            size_meaning=wording.SIZES[shot.framing.size],
            told=mine,
            beside=phrases[1 - which] or mine,
            also=tuple(_also(phrases, differs)) if which else (),
            findings=tuple(
                ShotFinding(it.severity.value, it.rule, it.message, it.fix, waiver)
                for it, waiver in side.findings
                if (it.scene, it.shot) == (scene.id, shot.number)
            ),
        )

    def _strip(self) -> Iterator[StripRow]:
        """Rows of at most about a minute, broken where a line begins when one is near."""
        total = self.pair.length_ms
        parts = -(-total // _ROW_MS)
        ideal = Fraction(total, parts)
        starts = [line.shared_ms.start for line in self.pair.lines]
        breaks = [0]
        for part in range(1, parts):
            at = int(part * ideal)
            near = min(starts, key=lambda start: abs(start - at), default=at)
            breaks.append(near if abs(near - at) * 4 < ideal else at)
        breaks.append(total)
        rows = [Span(start, end) for start, end in pairwise(breaks)]
        longest = max(row.frames for row in rows)
        for row in rows:
            yield self._strip_row(row, longest)

    def _strip_row(self, row: Span, longest: int) -> StripRow:
        blocks: tuple[list[Block], list[Block]] = ([], [])
        cuts: tuple[list[Fraction], list[Fraction]] = ([], [])
        for pair in self.pair.shots:
            for which, placed in enumerate((pair.a, pair.b)):
                if placed is None or not placed.shared_ms.overlap(row):
                    continue
                blocks[which].append(self._shot_block(pair, placed, which, row, longest))
                if row.start < placed.shared_ms.start:
                    cuts[which].append(_share(placed.shared_ms.start, row))
        return StripRow(
            width=Fraction(row.frames, longest),
            a=tuple(blocks[0]),
            b=tuple(blocks[1]),
            lines=tuple(self._line_blocks(row)),
            a_cuts=tuple(cuts[0]),
            b_cuts=tuple(cuts[1]),
        )

    def _shot_block(
        self, pair: ShotPair, placed: PlacedShot, which: int, row: Span, longest: int
    ) -> Block:
        scene, shot = self.scenes[which], placed.shot
        assert scene is not None, "a shot stands in a scene"
        x, width = _placed(placed.shared_ms, row)
        room = width * Fraction(row.frames, longest) * _WIDE_PX
        texts = (f"{shot.number} {shot.framing.size.value}", shot.number, "")
        length = wording.seconds(shot.duration_frames, self.sides[which].script.rate)
        return Block(
            text=next(text for text in texts if _LETTER_PX * len(text) <= room),
            title=f"{'AB'[which]} {shot.number}, {shot.kind.value}, {shot.framing.size.value}, "
            f"{length}",
            x=x,
            width=width,
            kind="same" if pair.same else "other",
            link=f"#{_anchor(which, scene.id, shot.number)}",
        )

    def _line_blocks(self, row: Span) -> Iterator[Block]:
        """The lines of a row; those that are heard at the same time stand under one another."""
        free: list[int] = []
        for line in self.pair.lines:
            if not line.shared_ms.overlap(row):
                continue
            start = line.shared_ms.start
            level = next((k for k, end in enumerate(free) if end <= start), len(free))
            free[level : level + 1] = [line.shared_ms.end]
            x, width = _placed(line.shared_ms, row)
            which = 0 if line.a is not None else 1
            said = line.a or line.b
            assert said is not None, "a placed line is in a script"
            who = " and ".join(self.names[which][speaker] for speaker in said.speakers)
            kind, note = _line_kind(line)
            yield Block(
                text=f"{who}: {said.text}",
                title=f"{who}: {said.text}{note}",
                x=x,
                width=width,
                kind=kind,
                level=level,
            )


def _line_kind(line: PlacedLine) -> tuple[str, str]:
    """How a line is drawn, and what is to be said of it."""
    if line.b is None:
        return "only", " (only in A)"
    if line.a is None:
        return "only", " (only in B)"
    if line.a.text != line.b.text:
        return "reworded", f" (in B: {line.b.text})"
    return "both", ""


def _also(phrases: tuple[Phrases | None, Phrases | None], differs: Sequence[str]) -> Iterator[str]:
    """What differs and is not seen in the words of the two cards."""
    a, b = phrases
    if a is None or b is None:
        return
    seen = {
        "kind": a.kind != b.kind,
        "length": a.length != b.length,
        "size": a.size != b.size,
        "subjects": a.subjects != b.subjects,
        "action": a.action != b.action,
        "transition": a.transition != b.transition,
        "heard": a.speeches != b.speeches,
    } | dict.fromkeys(("angle", "lens", "composition", "move", "camera"), a.camera != b.camera)
    for name in differs:
        if not seen.get(name, False):
            yield _UNSEEN.get(name, name)


def _anchor(which: int, scene: str, shot: str) -> str:
    return f"{'ab'[which]}-{scene}-{shot}"


def _share(at_ms: int, row: Span) -> Fraction:
    return Fraction(at_ms - row.start, row.frames)


def _placed(span: Span, row: Span) -> tuple[Fraction, Fraction]:
    """Where the part of a span that is in a row begins and how wide it is, as shares of the row."""
    start, end = max(span.start, row.start), min(span.end, row.end)
    return _share(start, row), Fraction(end - start, row.frames)

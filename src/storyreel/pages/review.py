"""The review: the film, its timeline, what was measured and what the critic noted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath

from storyreel import resources
from storyreel.film.schema import (
    CutDocument,
    Direction,
    Measurement,
    Note,
    ReviewDocument,
    Severity,
    Status,
)
from storyreel.pages import template, timeline, wording
from storyreel.pages.template import Stills
from storyreel.screenplay.schema import ShootingScript

_BETTER = {
    Direction.HIGHER: "higher is better",
    Direction.LOWER: "lower is better",
    Direction.NEUTRAL: "describes, does not judge",
}
_UNSCORED = {
    Status.COMPUTED: "not measured",
    Status.NOT_COMPUTED: "not measured",
    Status.NOT_APPLICABLE: "does not apply",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table."""

    measured: Measurement
    name: str
    value: str
    """The value in words; empty when unscored."""
    unscored: str
    """How it is unscored; empty when there is a value."""
    better: str
    interval: str
    settings: tuple[str, ...]
    meter: tuple[Fraction, Fraction, Fraction] | None
    """Value and interval as shares, for a ratio."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One note, and where in the film to look."""

    anchor: str
    number: int
    note: Note
    seek: str
    """Second to jump to; empty for a note on the whole film."""
    starts: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """The notes on one shot, or on the whole film."""

    about: str
    """Scene, or the whole film."""
    shot: str
    """Number of the shot; empty when they are about more than one."""
    heading: str
    picture: str | None
    missing: str
    """What to say when there is no picture."""
    alt: str
    remarks: tuple[Remark, ...]


def review_page(
    review: ReviewDocument,
    *,
    script: ShootingScript | None = None,
    cut: CutDocument | None = None,
    stills: Stills | None = None,
    film: str = "film.mp4",
) -> str:
    """A review as one HTML file that stands beside its film.

    Args:
        review: Measurements and notes.
        script: What was to be filmed: headings, and the timeline when there is no cut.
        cut: The assembled film: where each shot and line stands.
        stills: A JPEG picture per shot, by scene id and shot number.
        film: The film file, relative to the page.

    Raises:
        ValueError: A still is not a JPEG picture, or the film is not beside the page.
    """
    path = PurePosixPath(film)
    if not path.name or path.is_absolute() or ".." in path.parts:
        raise ValueError(f"the film stands beside the page, not at {film!r}")
    planned = timeline.planned_film(script) if script else None
    drawn = timeline.with_review(timeline.cut_film(cut, script) if cut else planned, review)
    findings = tuple(_finding(measurement) for measurement in review.measurements)
    language = script.language if script else cut.language if cut else "en"
    width, height = cut.size_px if cut else (16, 9)
    if script and not cut:
        width, height = wording.picture_width(script.aspect), 1000
    return template.render(
        "review.html.j2",
        code=resources.text("pages", "review.js"),
        review=review,
        language=language,
        film=film,
        width=width,
        height=height,
        facts_shown=_facts(review, drawn, findings),
        strip=timeline.strip(drawn),
        findings=findings,
        notes=_remarks(review, drawn, script, stills or {}, cut.missing if cut else ()),
        poster=_poster(cut, stills or {}),
        pictured=bool(stills),
        missing=cut.missing if cut else (),
    )


def _poster(cut: CutDocument | None, stills: Stills) -> str | None:
    """What the player shows before it plays: the first shot that has a picture."""
    for shot in cut.shots if cut else ():
        still = stills.get((shot.scene, shot.shot))
        if still is not None:
            return template.picture(still)
    return None


def _facts(
    review: ReviewDocument, film: timeline.Film, findings: tuple[Finding, ...]
) -> tuple[tuple[str, str], ...]:
    scored = sum(1 for finding in findings if finding.value)
    counts = [
        (severity, sum(1 for note in review.notes if note.severity is severity))
        for severity in Severity
    ]
    said = ", ".join(f"{n} {name.value}{'s' * (n != 1)}" for name, n in counts if n)
    shots = (("Shots", str(len(film.shots))),) if film.shots else ()
    return (
        ("Length", wording.clock(review.duration_frames, review.rate)),
        *shots,
        ("Rate", wording.frame_rate(review.rate)),
        ("Measured", f"{scored} of {len(findings)}"),
        ("Notes", said or "none"),
    )


def _finding(measured: Measurement) -> Finding:
    value = measured.value if measured.status is Status.COMPUTED else None
    low, high = measured.ci95 if measured.ci95 is not None else (None, None)
    interval = ""
    if value is not None and low is not None and high is not None:
        interval = f"{wording.number(low)} to {wording.number(high)}"
    return Finding(
        measured=measured,
        name=wording.plain(measured.name),
        value="" if value is None else wording.number(value),
        unscored=_UNSCORED[measured.status] if value is None else "",
        better=_BETTER[measured.direction],
        interval=interval,
        settings=tuple(
            f"{wording.plain(key)} {item}" for key, item in sorted(measured.params.items())
        ),
        meter=_meter(value, measured) if value is not None else None,
    )


def _meter(value: float, measured: Measurement) -> tuple[Fraction, Fraction, Fraction] | None:
    if measured.unit != "ratio" or not 0 <= value <= 1:
        return None
    low, high = measured.ci95 or (value, value)
    shares = (
        Fraction(min(1, max(0, share))).limit_denominator(10000) for share in (value, low, high)
    )
    at, start, end = shares
    return at, start, end


def _remarks(
    review: ReviewDocument,
    film: timeline.Film,
    script: ShootingScript | None,
    stills: Stills,
    missing: Collection[str],
) -> tuple[Remarks, ...]:
    """Notes by what they are about, in the order of the first one; the whole film leads."""
    groups: dict[tuple[str, str], list[Remark]] = {}
    for number, note in enumerate(review.notes, 1):
        key = (note.scene or "", note.shot or "")
        groups.setdefault(key, []).append(_remark(number, note, film))
    scenes = {scene.id: scene for scene in script.scenes} if script else {}
    actions = {
        (scene.id, shot.number): f": {shot.action}"
        for scene in scenes.values()
        for shot in scene.shots
    }
    found = []
    for (name, shot), remarks in sorted(groups.items(), key=lambda group: group[0] != ("", "")):
        scene = scenes.get(name)
        still = stills.get((name, shot))
        found.append(
            Remarks(
                about=f"scene {scene.number if scene else name}" if name else "the whole film",
                shot=shot,
                heading=scene.heading if scene else "",
                picture=template.picture(still) if still is not None else None,
                missing="No take yet" if f"{name}/{shot}" in missing else "No picture",
                alt=f"Shot {shot}{actions.get((name, shot), '')}",
                remarks=tuple(remarks),
            )
        )
    return tuple(found)


def _remark(number: int, note: Note, film: timeline.Film) -> Remark:
    span = timeline.about(note, film)
    return Remark(
        anchor=f"note-{number}",
        number=number,
        note=note,
        seek=timeline.seek(span, film.rate) if span else "",
        starts=wording.clock(span.start, film.rate) if span else "",
    )

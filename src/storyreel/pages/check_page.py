"""What a check found, as a page: each finding with the floor it happens on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from storyreel.film.schema import Severity
from storyreel.pages import template, wording
from storyreel.pages.floor_plan import FloorPlan, plan_of_shots
from storyreel.screenplay.schema import Scene, ShootingScript, Waiver

_DRAWN_AT_MOST = 120
"""A script of a thousand findings is put right another way than by looking at each."""


class Found(Protocol):
    """What is shown of a finding; `storyreel.continuity.Issue` is one."""

    @property
    def rule(self) -> str:
        """Name of the rule."""

    @property
    def severity(self) -> Severity:
        """How much it matters."""

    @property
    def scene(self) -> str:
        """Id of the scene."""

    @property
    def shot(self) -> str:
        """Number of the shot."""

    @property
    def where(self) -> str:
        """Scene and shot."""

    @property
    def message(self) -> str:
        """What is wrong."""

    @property
    def fix(self) -> str:
        """What would put it right."""

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of the people concerned."""

    @property
    def frames(self) -> tuple[int, int]:
        """Frames concerned, on the scene's clock."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as the page shows it."""

    rule: str
    severity: str
    where: str
    time: str
    people: tuple[str, ...]
    message: str
    fix: str
    waived: str
    floor: FloorPlan | None


def check_page(script: ShootingScript, findings: Sequence[tuple[Found, Waiver | None]]) -> str:
    """The findings of a check as one HTML file.

    Args:
        script: The script that was checked.
        findings: What was found, each with the waiver that covers it.
    """
    scenes = {scene.id: scene for scene in script.scenes}
    starts, frame = {}, 0
    for scene in script.scenes:
        starts[scene.id] = frame
        frame += scene.duration_frames
    counts = {
        severity: sum(it.severity is severity and waiver is None for it, waiver in findings)
        for severity in Severity
    }
    return template.render(
        "check.html.j2",
        script=script,
        language=script.language,
        findings=[
            _shown(script, scenes[it.scene], starts[it.scene], it, waiver, drawn=n < _DRAWN_AT_MOST)
            for n, (it, waiver) in enumerate(findings)
        ],
        facts_shown=(
            *((f"{severity.value.capitalize()}s", str(counts[severity])) for severity in Severity),
            ("Waived", str(sum(waiver is not None for _it, waiver in findings))),
            ("Shots", str(sum(len(scene.shots) for scene in script.scenes))),
        ),
    )


def _shown(
    script: ShootingScript,
    scene: Scene,
    start: int,
    found: Found,
    waiver: Waiver | None,
    *,
    drawn: bool,
) -> Finding:
    at = next(n for n, shot in enumerate(scene.shots) if shot.number == found.shot)
    # A fault between two pictures is seen with both cameras.
    shots = scene.shots[max(0, at - 1) : at + 1]
    return Finding(
        rule=found.rule,
        severity=found.severity.value,
        where=found.where,
        time=wording.clock(start + found.frames[0], script.rate),
        people=tuple(script.character(person).name for person in found.people),
        message=found.message,
        fix=found.fix,
        waived=waiver.reason if waiver is not None else "",
        floor=plan_of_shots(script, scene, shots, faulty=found.shot, people=found.people)
        if drawn
        else None,
    )

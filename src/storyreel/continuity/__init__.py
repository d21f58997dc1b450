"""What a script supervisor catches: agreement between shots, found without any model.

One rule per file; the file name, with dashes, is the rule's name. A rule is a generator of issues,
registered as `RULE`, and its module says under four headings what it does, why that is bad, how
it looks and what to do instead. Modules that begin with an underscore are not rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from storyreel import registry
from storyreel.dialogue import Dialogue
from storyreel.errors import unknown_name
from storyreel.film.schema import Severity
from storyreel.screenplay.schema import ShootingScript, Waiver

if TYPE_CHECKING:
    from storyreel.continuity._repairs import Repaired


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that does not agree.

    Attributes:
        rule: Name of the rule, such as `axis-crossed`.
        severity: How much it matters.
        scene: Id of the scene.
        shot: Number of the shot.
        message: What is wrong, in one sentence.
        fix: What would put it right, in one sentence.
        people: Ids of the people concerned.
        frames: Frames concerned, on the scene's clock, the last not included; `check` fills in
            the shot's own.
    """

    rule: str
    severity: Severity
    scene: str
    shot: str
    message: str
    fix: str
    people: tuple[str, ...] = ()
    frames: tuple[int, int] = (0, 0)

    @property
    def where(self) -> str:
        """Scene and shot, such as `s1/20`; waivers use it."""
        return f"{self.scene}/{self.shot}"

    def __str__(self) -> str:
        return f"{self.where} {self.severity} {self.rule}: {self.message} {self.fix}"


Rule = Callable[[ShootingScript, Dialogue | None], Iterator[Issue]]


def check(
    script: ShootingScript,
    *,
    dialogue: Dialogue | None = None,
    rules: Sequence[str] | None = None,
) -> list[Issue]:
    """Runs the rules over a script.

    Args:
        script: The script.
        dialogue: The dialogue it was made from; rules that compare with it are silent without.
        rules: Names of the rules to run; all of them by default.

    Returns:
        The issues that nobody waived, in film order and by rule within a shot.

    Raises:
        UnknownName: There is no rule of that name.
    """
    return [issue for issue, waiver in judged(script, dialogue, rules) if waiver is None]


def judged(
    script: ShootingScript,
    dialogue: Dialogue | None = None,
    rules: Sequence[str] | None = None,
) -> list[tuple[Issue, Waiver | None]]:
    """Like `check`, with what is waived, each beside its waiver."""
    waivers = {(waiver.rule, waiver.where): waiver for waiver in script.waivers}
    order: dict[tuple[str, str], int] = {}
    spans: dict[tuple[str, str], tuple[int, int]] = {}
    for scene in script.scenes:
        for shot, span in zip(scene.shots, scene.shot_spans(), strict=True):
            order[scene.id, shot.number] = len(order)
            spans[scene.id, shot.number] = (span.start, span.end)
    found = [
        issue if issue.frames != (0, 0) else replace(issue, frames=spans[issue.scene, issue.shot])
        for rule in _chosen(rules)
        for issue in rule(script, dialogue)
    ]
    found.sort(key=lambda issue: (order[issue.scene, issue.shot], issue.rule))
    return [(issue, waivers.get((issue.rule, issue.where))) for issue in found]


def repair(script: ShootingScript, dialogue: Dialogue | None = None) -> Repaired:
    """Puts right what can be put right safely; see `storyreel.continuity._repairs`."""
    from storyreel.continuity._repairs import repaired

    return repaired(script, dialogue)


def sarif(findings: Sequence[tuple[Issue, Waiver | None]], *, file: str, written: str) -> str:
    """What `judged` found, in SARIF 2.1.0.

    Args:
        findings: What was found.
        file: Name of the script's file.
        written: Text of the file, in which the rows of shots are looked up.
    """
    from storyreel.continuity._sarif import sarif as report

    return report(findings, file=file, written=written)


def rule_names() -> list[str]:
    """Names of all rules, sorted."""
    return sorted(name.replace("_", "-") for name in registry.names("continuity"))


def _chosen(rules: Sequence[str] | None) -> Iterable[Rule]:
    """The rules of these names, or all by name; packages are looked through once."""
    if rules is not None:
        return [find_rule(name) for name in dict.fromkeys(rules)]
    found: dict[str, Rule] = registry.every("continuity", "RULE")
    return [rule for _name, rule in sorted(found.items(), key=lambda it: it[0].replace("_", "-"))]


def find_rule(name: str) -> Rule:
    """The rule of that name.

    Raises:
        UnknownName: There is none; the message names the nearest.
    """
    if name not in rule_names():
        raise unknown_name("rule", name, rule_names())
    for module in registry.names("continuity"):
        if module.replace("_", "-") == name:
            rule: Rule = registry.find("continuity", module, "RULE", kind="rule")
            return rule
    raise unknown_name("rule", name, rule_names())


__all__ = [
    "Issue",
    "Rule",
    "Severity",
    "check",
    "find_rule",
    "judged",
    "repair",
    "rule_names",
    "sarif",
]

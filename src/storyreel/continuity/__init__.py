"""What a script supervisor catches: agreement between shots, found without any model.

One rule per file; the file name, with dashes, is the rule's name. A rule is a generator of issues,
registered as `RULE`, and its module says under four headings what it does, why that is bad, how
it looks and what to do instead. Modules that begin with an underscore are not rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from storyreel import registry
from storyreel.dialogue import Dialogue
from storyreel.errors import unknown_name
from storyreel.film.schema import Severity
from storyreel.screenplay.schema import ShootingScript


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
    """

    rule: str
    severity: Severity
    scene: str
    shot: str
    message: str
    fix: str

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
    waived = {(waiver.rule, waiver.where) for waiver in script.waivers}
    order = {
        (scene.id, shot.number): number
        for number, (scene, shot) in enumerate(
            (scene, shot) for scene in script.scenes for shot in scene.shots
        )
    }
    found = [
        issue
        for name in (rule_names() if rules is None else dict.fromkeys(rules))
        for issue in find_rule(name)(script, dialogue)
        if (issue.rule, issue.where) not in waived
    ]
    return sorted(found, key=lambda issue: (order[issue.scene, issue.shot], issue.rule))


def rule_names() -> list[str]:
    """Names of all rules, sorted."""
    return sorted(name.replace("_", "-") for name in registry.names("continuity"))


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


__all__ = ["Issue", "Rule", "Severity", "check", "find_rule", "rule_names"]

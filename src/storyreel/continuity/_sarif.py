"""Findings in SARIF 2.1.0, which code hosts and editors show beside the file."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from storyreel import registry
from storyreel.continuity import Issue
from storyreel.film.schema import Severity
from storyreel.screenplay.schema import Waiver

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif(findings: Sequence[tuple[Issue, Waiver | None]], *, file: str, written: str) -> str:
    """One run of the linter.

    Args:
        findings: What was found, each with the waiver that covers it.
        file: Name of the script's file, as it is to stand in the report.
        written: Text of the file, in which the rows of shots are looked up.
    """
    rules = sorted({issue.rule for issue, _waiver in findings})
    rows = _rows(written)
    run = {
        "tool": {
            "driver": {
                "name": "storyreel",
                "version": version("storyreel"),
                "rules": [_rule(name) for name in rules],
            }
        },
        "results": [
            _result(issue, waiver, rules.index(issue.rule), file, rows)
            for issue, waiver in findings
        ],
    }
    report = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def _rule(name: str) -> dict[str, Any]:
    rule = registry.find("continuity", name.replace("-", "_"), "RULE", kind="rule")
    said = inspect.getdoc(inspect.getmodule(rule)) or ""
    return {
        "id": name,
        "shortDescription": {"text": said.partition("\n")[0]},
        "help": {"text": said},
    }


def _result(
    issue: Issue, waiver: Waiver | None, index: int, file: str, rows: dict[str, int]
) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": file}}
    if issue.where in rows:
        place["region"] = {"startLine": rows[issue.where]}
    result: dict[str, Any] = {
        "ruleId": issue.rule,
        "ruleIndex": index,
        "level": _LEVELS[issue.severity],
        "message": {"text": f"{issue.message} {issue.fix}"},
        "locations": [
            {
                "physicalLocation": place,
                "logicalLocations": [{"fullyQualifiedName": issue.where, "kind": "member"}],
            }
        ],
        "properties": {"people": list(issue.people), "frames": list(issue.frames)},
    }
    if waiver is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": waiver.reason}]
    return result


def _rows(written: str) -> dict[str, int]:
    """Row, from 1, at which each shot's number stands in the file."""
    rows: dict[str, int] = {}
    scene = ""
    for row, text in enumerate(written.splitlines(), start=1):
        if found := re.match(r'\s*"id": "(s[1-9][0-9]*[a-z]*)",?$', text):
            scene = found[1]
        elif scene and (found := re.match(r'\s*"number": "([1-9][0-9]*[A-Z]*)",?$', text)):
            rows.setdefault(f"{scene}/{found[1]}", row)
    return rows

"""`storyreel check`: what a script supervisor would say about a shooting script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from storyreel.cli._options import json_option, print_json
from storyreel.document import write_whole
from storyreel.errors import UserError

if TYPE_CHECKING:
    from storyreel.continuity import Issue
    from storyreel.dialogue import Dialogue
    from storyreel.screenplay.schema import ShootingScript, Waiver


@click.command("check")
@click.argument("script", type=click.Path(path_type=Path))
@click.option(
    "--dialogue",
    "dialogue_file",
    type=click.Path(path_type=Path),
    help="Dialogue the script was made from, to compare the words.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="Put right what is safe to, and write the script back; the old one is kept beside it.",
)
@click.option("--html", "page", type=click.Path(path_type=Path), help="Also write a page.")
@click.option("--sarif", "report", type=click.Path(path_type=Path), help="Also write SARIF 2.1.0.")
@json_option
def COMMAND(
    script: Path,
    dialogue_file: Path | None,
    fix: bool,
    page: Path | None,
    report: Path | None,
    as_json: bool,
) -> None:
    """Check a shooting script, or the one in a run folder.

    Exits with 1 when there are errors. What is meant to be so is waived in the script, under
    `waivers`, with the rule, the scene and shot, and the reason.
    """
    from storyreel.continuity import judged
    from storyreel.dialogue import Dialogue, read_dialogue
    from storyreel.film.schema import Severity
    from storyreel.screenplay import ShootingScript

    for flag, out in (("--html", page), ("--sarif", report)):
        if out is not None and out.resolve() == script.resolve():
            raise UserError(f"{flag} would write over the script; give it another file.")
    dialogue = read_dialogue(dialogue_file) if dialogue_file is not None else None
    if script.is_dir():
        if dialogue is None and (script / "dialogue.json").exists():
            dialogue = Dialogue.load(script / "dialogue.json")
        script = script / "script.json"
    checked = ShootingScript.load(script)
    if fix:
        checked = _fixed(checked, script, dialogue)
    findings = judged(checked, dialogue)
    if page is not None:
        _write_page(checked, findings, page)
    if report is not None:
        _write_report(findings, script, report)
    issues = [issue for issue, waiver in findings if waiver is None]
    errors = sum(issue.severity is Severity.ERROR for issue in issues)
    if as_json:
        _print(findings)
    else:
        for issue in issues:
            click.echo(str(issue))
        waived = len(findings) - len(issues)
        more = f", {waived} waived" if waived else ""
        click.echo(f"{errors} errors, {len(issues) - errors} warnings and notes{more}", err=True)
    if errors:
        raise SystemExit(1)


def _fixed(script: ShootingScript, file: Path, dialogue: Dialogue | None) -> ShootingScript:
    """The script put right and written back, with the old one kept."""
    from storyreel.continuity import repair

    done = repair(script, dialogue)
    for made in done.repairs:
        click.echo(f"{made.where} put right: {made.what}", err=True)
    if not done.repairs:
        click.echo("nothing that is safe to put right", err=True)
        return script
    kept = _free(file)
    write_whole(kept, file.read_bytes())
    done.script.write(file)
    click.echo(f"{file}: {len(done.repairs)} put right; as it was: {kept}", err=True)
    return done.script


def _free(file: Path) -> Path:
    """A name beside a file that nothing has yet."""
    number = 0
    while True:
        again = f"-{number}" if number else ""
        kept = file.with_name(f"{file.stem}.before-fix{again}{file.suffix}")
        if not kept.exists():
            return kept
        number += 1


def _write_page(
    script: ShootingScript, findings: list[tuple[Issue, Waiver | None]], page: Path
) -> None:
    from storyreel.pages.check_page import check_page

    write_whole(page, check_page(script, findings).encode("utf-8"))
    click.echo(f"{page}: {len(findings)} findings", err=True)


def _write_report(findings: list[tuple[Issue, Waiver | None]], script: Path, report: Path) -> None:
    from storyreel.continuity import sarif

    written = sarif(findings, file=script.name, written=script.read_text(encoding="utf-8"))
    write_whole(report, written.encode("utf-8"))


def _print(findings: list[tuple[Issue, Waiver | None]]) -> None:
    from dataclasses import asdict

    print_json(
        [
            {**asdict(issue), "waived": None if waiver is None else waiver.reason}
            for issue, waiver in findings
        ]
    )

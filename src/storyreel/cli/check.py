"""`storyreel check`: what a script supervisor would say about a shooting script."""

from __future__ import annotations

from pathlib import Path

import click

from storyreel.cli._options import json_option, print_json


@click.command("check")
@click.argument("script", type=click.Path(path_type=Path))
@click.option(
    "--dialogue",
    "dialogue_file",
    type=click.Path(path_type=Path),
    help="Dialogue the script was made from, to compare the words.",
)
@json_option
def COMMAND(script: Path, dialogue_file: Path | None, as_json: bool) -> None:
    """Check a shooting script, or the one in a run folder.

    Exits with 1 when there are errors.
    """
    from dataclasses import asdict

    from storyreel.continuity import check
    from storyreel.dialogue import Dialogue, read_dialogue
    from storyreel.film.schema import Severity
    from storyreel.screenplay import ShootingScript

    dialogue = read_dialogue(dialogue_file) if dialogue_file is not None else None
    if script.is_dir():
        if dialogue is None and (script / "dialogue.json").exists():
            dialogue = Dialogue.load(script / "dialogue.json")
        script = script / "script.json"
    issues = check(ShootingScript.load(script), dialogue=dialogue)
    errors = sum(issue.severity is Severity.ERROR for issue in issues)
    if as_json:
        print_json([asdict(issue) for issue in issues])
    else:
        for issue in issues:
            click.echo(str(issue))
        click.echo(f"{errors} errors, {len(issues) - errors} warnings and notes", err=True)
    if errors:
        raise SystemExit(1)

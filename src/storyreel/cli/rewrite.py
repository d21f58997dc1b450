"""`storyreel rewrite`: a director's note changes a shot or a scene, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from storyreel.cli._options import asking_from, json_option, model_options, print_json


@click.command("rewrite")
@click.argument("script", type=click.Path(path_type=Path))
@click.argument("shot")
@click.argument("note")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="Script to write; it may be SCRIPT itself. Without it only the changes are shown.",
)
@click.option(
    "--scripter",
    default="planner",
    show_default=True,
    metavar="NAME[:MODEL]",
    help="Who reads the note: planner, which knows a few words, or llm:SERVICE:MODEL.",
)
@model_options
@json_option
def COMMAND(
    script: Path,
    shot: str,
    note: str,
    out: Path | None,
    scripter: str,
    asking: Mapping[str, Any],
    as_json: bool,
) -> None:
    """Change a shot or a scene as a note in words asks.

    SCRIPT is a shooting script or a run folder; SHOT is a number such as 30, s2/30 where several
    scenes have it, or s2 for all shots of a scene. What a model answered is kept beside the script,
    so that looking first and writing then costs once.
    """
    from dataclasses import asdict

    from storyreel.cli._progress import Watcher
    from storyreel.continuity import check
    from storyreel.dialogue.words import counted
    from storyreel.screenplay import ShootingScript
    from storyreel.scripter import rewrite
    from storyreel.studio.explain import chosen_shots

    ledger = script / "run.sqlite"
    if not script.is_dir():
        ledger = script.with_name(f"{script.name}.sqlite")
    path = script / "script.json" if script.is_dir() else script
    before = ShootingScript.load(path)
    scene, shots = chosen_shots(before, shot)

    with Watcher() as watcher:
        models = asking_from(asking, ledger=ledger, on_progress=watcher.asking)
        found = rewrite(before, scene, shots, note, scripter=scripter, asking=models)
    known = set(map(str, check(before)))
    new = [str(issue) for issue in check(found.script) if str(issue) not in known]
    if as_json:
        print_json({"changes": [asdict(it) for it in found.changes], "findings": new})
    else:
        for it in found.changes:
            click.echo(f"{scene.id}/{it.shot} {it.field}: {it.before} -> {it.after}")
    for finding in new:
        click.secho(finding, fg="yellow", err=True)
    if not found.changes:
        click.echo("The note changes nothing.", err=True)
    elif out is None:
        click.echo("Say where to write it with -o to keep this.", err=True)
    if out is not None:
        found.script.write(out)
        click.echo(
            f"{out}: {counted(len({it.shot for it in found.changes}), 'shot')} changed", err=True
        )

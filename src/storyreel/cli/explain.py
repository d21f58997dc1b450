"""`storyreel explain`: why a shot is as it is."""

from __future__ import annotations

from pathlib import Path

import click

from storyreel.cli._options import json_option, print_json


@click.command("explain")
@click.argument("script", type=click.Path(path_type=Path))
@click.argument("shot")
@json_option
def COMMAND(script: Path, shot: str, as_json: bool) -> None:
    """Say why a shot is there, why it is so near, and why it begins where it does.

    SCRIPT is a shooting script or a run folder; SHOT is a number such as 30, s2/30 where several
    scenes have it, or a time of the film such as 12.5s.
    """
    from storyreel.screenplay import ShootingScript
    from storyreel.studio.explain import explained, found_shot

    if script.is_dir():
        script = script / "script.json"
    written = ShootingScript.load(script)
    said = explained(written, *found_shot(written, shot))
    if as_json:
        print_json(said)
        return
    width = max(len(name) for name in said)
    for name, words in said.items():
        rows = words if isinstance(words, list) else [words]
        for number, row in enumerate(rows):
            click.echo(f"{name if not number else '':{width}}  {row}")

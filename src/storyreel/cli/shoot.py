"""`storyreel shoot`: a shooting script in, a film out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from storyreel.cli._options import json_option, print_json, shoot_options, shooting_from


@click.command("shoot")
@click.argument("script", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for the film."
)
@shoot_options
@json_option
def COMMAND(
    script: Path,
    out: Path,
    shooting: Mapping[str, Any],
    as_json: bool,
) -> None:
    """Shoot a script: voices, takes, cut, review and pages."""
    from storyreel.cli._progress import Watcher
    from storyreel.screenplay import ShootingScript
    from storyreel.studio import shoot

    options = shooting_from(shooting)
    with Watcher() as watcher:
        cut = shoot(ShootingScript.load(script), out=out, options=options, on_event=watcher)
    if as_json:
        print_json({"folder": str(cut.folder), "film": str(cut.film), "complete": cut.complete})
    else:
        click.echo(f"{cut.film}: {len(cut.document.shots)} shots")

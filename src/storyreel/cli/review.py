"""`storyreel review`: measures a film."""

from __future__ import annotations

from pathlib import Path

import click

from storyreel.cli._options import json_option


@click.command("review")
@click.argument("film", type=click.Path(path_type=Path))
@json_option
def COMMAND(film: Path, as_json: bool) -> None:
    """Measure a run folder, or a film file by itself.

    A film by itself is measured as far as that needs no script; the rest says why it is not.
    """
    from storyreel.cli._progress import Watcher
    from storyreel.studio import review

    with Watcher() as watcher:
        result = review(film, on_event=watcher)
    if as_json:
        click.echo(result.document.to_json(), nl=False)
    else:
        click.echo(result.table())

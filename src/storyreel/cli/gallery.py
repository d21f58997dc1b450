"""`storyreel gallery`: what the stage can show."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("gallery")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for the gallery."
)
@click.option("--workers", type=int, help="Processes; by default one per processor.")
def COMMAND(out: Path, workers: int | None) -> None:
    """Draw every set, mood, weather, shot size, angle, feeling, age, hair and garment there is.

    A page with all of them, index.html, and a sheet of pictures for each choice.
    """
    from storyreel.cli._progress import Watcher
    from storyreel.studio.gallery import gallery

    with Watcher() as watcher:
        page = gallery(out, workers=workers, on_event=watcher)
    click.echo(f"{page}")

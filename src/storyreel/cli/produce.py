"""`storyreel produce`: a dialogue file in, a film with its pages and review out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from storyreel.cli._options import (
    asking_from,
    dialogue_options,
    json_option,
    print_json,
    read_source,
    shoot_options,
    shooting_from,
    writer_from,
    writer_options,
)


@click.command("produce")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for the film."
)
@dialogue_options
@writer_options
@shoot_options
@json_option
def COMMAND(
    file: Path,
    out: Path,
    reading: Mapping[str, Any],
    planning: Mapping[str, Any],
    asking: Mapping[str, Any],
    scripter: str,
    shooting: Mapping[str, Any],
    as_json: bool,
) -> None:
    """Make a film from a dialogue: script, voices, takes, cut, review and pages.

    Run it again after an edit, or after it was interrupted: only what changed or is missing is
    made.
    """
    from storyreel.cli._progress import Watcher, say_written
    from storyreel.screenplay import ShootingScript
    from storyreel.studio import produce

    writer = writer_from(planning)
    options = shooting_from(shooting)
    dialogue = read_source(file, reading)
    with Watcher() as watcher:
        cut = produce(
            dialogue,
            out=out,
            scripter=scripter,
            writer=writer,
            asking=asking_from(asking, on_progress=watcher.asking),
            options=options,
            on_event=watcher,
        )
    if watcher.asked is not None:
        say_written(ShootingScript.load(cut.folder / "script.json"), watcher.asked)
    document = cut.document
    seconds = float(document.rate.seconds(document.duration_frames))
    if as_json:
        print_json(
            {
                "folder": str(cut.folder),
                "film": str(cut.film),
                "shots": len(document.shots),
                "lines": len(document.lines),
                "frames": document.duration_frames,
                "seconds": round(seconds, 3),
                "complete": cut.complete,
            }
        )
        return
    click.echo(
        f"{document.title}: {len(document.shots)} shots, {len(document.lines)} lines, "
        f"{seconds:.0f} s"
    )
    for name, what in (
        ("film.mp4", "the film"),
        ("contact.jpg", "a picture of every shot"),
        ("storyboard.html", "the storyboard"),
        ("review.html", "the review"),
        ("film.otio", "the timeline"),
        ("script.json", "the shooting script"),
    ):
        click.echo(f"  {cut.folder / name}  {what}")

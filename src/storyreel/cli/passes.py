"""`storyreel passes`: what steers a video model, from a run or a script."""

from __future__ import annotations

from pathlib import Path

import click

from storyreel.cli._options import json_option, print_json, size_from


@click.command("passes")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for the passes."
)
@click.option("--shot", "shots", multiple=True, metavar="N", help="Only this shot, as 30 or s2/30.")
@click.option(
    "--only",
    metavar="A,B",
    default="",
    help="Only these: depth, normal, mask, pose, flow, face, camera, still.",
)
@click.option("--size", metavar="WxH", help="Picture size; by default the film's.")
@click.option("--workers", type=int, help="Processes; by default one per processor.")
@json_option
def COMMAND(
    source: Path,
    out: Path,
    shots: tuple[str, ...],
    only: str,
    size: str | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Write depth, normals, masks, skeletons, flow, face boxes and cameras of every shot.

    SOURCE is a run folder or a shooting script. Each shot gets a folder, and each pass in it a
    folder with one file a frame, as ComfyUI and diffusers read them; passes.json says which units
    they are in and whose mask has which number.
    """
    from storyreel.cli._progress import Watcher
    from storyreel.studio.passes import passes
    from storyreel.studio.stages import ShootOptions

    options = ShootOptions(size_px=size_from(size), workers=workers)
    names = [name.strip() for name in only.split(",") if name.strip()]
    with Watcher() as watcher:
        manifest = passes(
            source, out=out, shots=shots, only=names, options=options, on_event=watcher
        )
    if as_json:
        print_json({"manifest": str(manifest)})
    else:
        click.echo(f"{manifest}")

"""`storyreel export`: a run folder or a script in, any document of it out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from storyreel.cli._documents import chosen_form, document_options, write_document
from storyreel.errors import UserError, boundary


@click.command("export")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="File to write.")
@click.option("--scene", metavar="ID", help="Of a .glb: which scene.")
@document_options
def COMMAND(source: Path, out: Path, scene: str | None, writing: Mapping[str, Any]) -> None:
    """Write a shot list, storyboard, screenplay, subtitles or the 3D scene of a script.

    SOURCE is a run folder, or a script's .json file. Of a run the times and pictures are the
    film's; of a script alone times are as planned and the pictures are drawn. The forms are those
    of `storyreel write`; a name that ends in .glb gets sets, people, cameras and movement as glTF,
    for Blender and the like; one that ends in .mp4 gets the film with its subtitles in the picture.
    """
    if out.suffix.lower() == ".glb":
        from storyreel.document import write_whole
        from storyreel.studio.scene_file import scene_file

        with boundary(folder=out.parent):
            write_whole(out, scene_file(source, scene=scene))
        return
    if out.suffix.lower() == ".mp4":
        from storyreel.cli._progress import Watcher
        from storyreel.studio.burnt import subtitled_film

        with boundary(folder=out.parent), Watcher() as watcher:
            subtitled_film(source, out, fonts=writing["fonts"], on_event=watcher)
        return
    if scene is not None:
        raise UserError("--scene is for a name that ends in .glb.")

    from storyreel.studio.documents import material

    form = chosen_form(writing, out, default="")
    made_from = material(source)
    if made_from.outdated:
        click.secho(
            f"{source}: the script was changed after the film was cut, so the document has the "
            "script's own times and drawn pictures.",
            fg="yellow",
            err=True,
        )
    write_document(made_from, form, out, writing)

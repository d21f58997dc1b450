"""How `write` and `export` write a script: its form, its pictures, its paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from storyreel.cli._options import gathered
from storyreel.document import write_whole
from storyreel.errors import UserError

if TYPE_CHECKING:
    from storyreel.studio.documents import Material, Printing

_FAULTS_SHOWN = 5


document_options = gathered(
    "writing",
    {
        "form": click.option(
            "--form",
            metavar="NAME",
            help="json, paper, markdown, csv, fountain, fdx, srt, vtt, html or pdf; by default "
            "what the file's ending says.",
        ),
        "pictures": click.option(
            "--no-pictures",
            "pictures",
            is_flag=True,
            flag_value=False,
            default=True,
            help="Leave the pictures out of a storyboard.",
        ),
        "paper": click.option(
            "--paper",
            type=click.Choice(["a4", "letter"]),
            default="a4",
            show_default=True,
            help="Paper of a PDF.",
        ),
        "fonts": click.option(
            "--font",
            "fonts",
            type=click.Path(path_type=Path),
            multiple=True,
            metavar="FILE",
            help="Font for what this machine has none for, in a PDF or a subtitled film.",
        ),
    },
)
"""What a script is written as; the command gets the options as one `writing`."""


def chosen_form(writing: Mapping[str, Any], out: Path | None, default: str) -> str:
    """Name of the form that the options or the file's ending say.

    Raises:
        UserError: They say none that there is.
    """
    from storyreel.errors import unknown_name
    from storyreel.studio.documents import FORMS, form_of

    form: str = writing["form"] or (form_of(out) if out else default)
    if form not in FORMS:
        raise unknown_name("form of a script", form, FORMS)
    if out is None and form == "pdf":
        raise UserError("a PDF is not for the screen: give the file to write with -o.")
    return form


def write_document(
    material: Material, form: str, out: Path | None, writing: Mapping[str, Any]
) -> None:
    """Writes a script to a file, or to the screen when there is none.

    Args:
        material: The script, and what was made of it.
        form: Name of the form.
        out: The file.
        writing: What `document_options` gathered.
    """
    from storyreel.dialogue.words import counted
    from storyreel.studio.documents import FORMS, SUBTITLES, Printing, document

    printing = Printing(writing["paper"], writing["fonts"])
    if FORMS[form].pictured:
        material = _pictured(material, form, printing, pictures=writing["pictures"])
    data = document(material, form, printing)
    if form in SUBTITLES:
        _say_faults(material)
    if out is None:
        click.echo(data, nl=False)
        return
    write_whole(out, data)
    shots = sum(len(scene.shots) for scene in material.script.scenes)
    click.echo(f"{out}: {counted(shots, 'shot')}", err=True)


def _pictured(material: Material, form: str, printing: Printing, *, pictures: bool) -> Material:
    """With the film's own pictures, or drawn ones for a script that was not shot; or without."""
    from storyreel.cli._progress import Watcher
    from storyreel.studio.documents import FORMS
    from storyreel.studio.stills import draw_stills

    if not pictures:
        return replace(material, stills={})
    if material.cut is not None:
        return material
    # What is missing, such as a font, is said before minutes go into pictures.
    FORMS[form].check(material, printing)
    with Watcher() as watcher:
        return replace(material, stills=draw_stills(material.script, on_event=watcher))


def _say_faults(material: Material) -> None:
    from storyreel.dialogue.words import counted

    faults = material.subtitled.faults
    if faults:
        what = counted(len(faults), "fault")
        click.secho(f"The subtitles have {what}:", fg="yellow", err=True)
    for fault in faults[:_FAULTS_SHOWN]:
        click.secho(f"  {fault}", fg="yellow", err=True)
    if (left := len(faults) - _FAULTS_SHOWN) > 0:
        click.secho(f"  and {left} more.", fg="yellow", err=True)

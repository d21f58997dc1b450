"""How `write` and `export` write a script: its form, its pictures, its paper."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from storyreel.document import write_whole
from storyreel.errors import UserError

if TYPE_CHECKING:
    from storyreel.studio.documents import Material

_FAULTS_SHOWN = 5


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What a script is written as; the command gets the options as one `writing`."""

    @functools.wraps(command)
    def with_writing(**options: Any) -> Any:
        writing = {name: options.pop(name) for name in _WRITING}
        return command(writing=writing, **options)

    for declare in reversed(_WRITING.values()):
        with_writing = declare(with_writing)
    return with_writing


_WRITING: dict[str, Callable[[Any], Any]] = {
    "form": click.option(
        "--form",
        metavar="NAME",
        help="json, paper, markdown, csv, fountain, fdx, srt, vtt, html or pdf; by default what "
        "the file's ending says.",
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
        help="Font for what this machine has none for, in a PDF.",
    ),
}


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
    from storyreel.studio.documents import CAPTIONS, FORMS, document

    make = functools.partial(
        document,
        material.script,
        form,
        cut=material.cut,
        voice=material.voice,
        paper=writing["paper"],
        fonts=writing["fonts"],
    )
    pictured = FORMS[form].pictured and writing["pictures"]
    data = make(stills=_stills(material, make)) if pictured else make()
    if form in CAPTIONS:
        _say_faults(material)
    if out is None:
        click.echo(data, nl=False)
        return
    write_whole(out, data)
    shots = sum(len(scene.shots) for scene in material.script.scenes)
    click.echo(f"{out}: {shots} shots", err=True)


def _stills(material: Material, make: Callable[[], bytes]) -> Mapping[tuple[str, str], bytes]:
    """The film's own pictures, or drawn ones for a script that was not shot."""
    from storyreel.cli._progress import Watcher
    from storyreel.studio.stills import draw_stills

    if material.cut is not None:
        return material.stills
    # What is missing, such as a font, is said before minutes go into pictures.
    make()
    with Watcher() as watcher:
        return draw_stills(material.script, on_event=watcher)


def _say_faults(material: Material) -> None:
    faults = material.captions().faults
    if faults:
        what = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        click.secho(f"The subtitles have {what}:", fg="yellow", err=True)
    for fault in faults[:_FAULTS_SHOWN]:
        click.secho(f"  {fault}", fg="yellow", err=True)
    if (left := len(faults) - _FAULTS_SHOWN) > 0:
        click.secho(f"  and {left} more.", fg="yellow", err=True)

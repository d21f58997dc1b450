"""`storyreel write`: a dialogue file in, a shooting script out."""

from __future__ import annotations

from pathlib import Path

import click

from storyreel.cli._options import dialogue_options, read_source, writer_from, writer_options
from storyreel.document import write_whole
from storyreel.errors import UserError

_FORMS = {".json": "json", ".md": "markdown", ".txt": "paper"}


@click.command("write")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="File: .json, .md (shot list) or .txt."
)
@click.option(
    "--form",
    type=click.Choice(["json", "markdown", "paper"]),
    help="Form of the script; by default the file's ending, or markdown on the screen.",
)
@dialogue_options
@writer_options
def COMMAND(
    file: Path,
    out: Path | None,
    form: str | None,
    title: str | None,
    language: str | None,
    format_: str | None,
    seed: int,
    rate: str,
    aspect: str,
    scripter: str,
) -> None:
    """Write a shooting script from a dialogue.

    The forms are JSON (the script itself), Markdown (a shot list) and the paper's four-section
    text.
    """
    from storyreel.screenplay import paper_text, shot_list_markdown
    from storyreel.scripter import write

    if out is not None and form is None:
        form = _FORMS.get(out.suffix.lower())
        if form is None:
            raise UserError(f"cannot tell the form of {out.name!r}: end it in .json, .md or .txt.")
    dialogue = read_source(file, format_=format_, language=language, title=title)
    writer = writer_from(rate=rate, aspect=aspect, seed=seed)
    script = write(dialogue, scripter=scripter, options=writer, title=title)
    if form == "json":
        text = script.to_json()
    elif form == "paper":
        text = paper_text(script)
    else:
        text = shot_list_markdown(script)
    if out is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        write_whole(out, text.encode("utf-8"))
        click.echo(f"{out}: {sum(len(scene.shots) for scene in script.scenes)} shots", err=True)

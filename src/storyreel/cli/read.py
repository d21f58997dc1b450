"""`storyreel read`: what was understood of a dialogue file."""

from __future__ import annotations

from pathlib import Path

import click

from storyreel.cli._options import dialogue_options, json_option, read_source


@click.command("read")
@click.argument("file", type=click.Path(path_type=Path))
@dialogue_options
@json_option
def COMMAND(
    file: Path, title: str | None, language: str | None, format_: str | None, as_json: bool
) -> None:
    """Show what is understood of a dialogue file."""
    from storyreel.dialogue import Line

    dialogue = read_source(file, format_=format_, language=language, title=title)
    if as_json:
        click.echo(dialogue.to_json(), nl=False)
        return
    click.echo(
        f"{dialogue.title}: {len(dialogue.lines)} lines, {len(dialogue.speakers)} speakers, "
        f"language {dialogue.language}, read as {dialogue.source.format}"
    )
    for entry in dialogue.entries:
        if isinstance(entry, Line):
            how = f" ({entry.parenthetical})" if entry.parenthetical else ""
            click.echo(f"{entry.id:>5}  {' & '.join(entry.speakers)}{how}: {entry.text}")
        else:
            click.echo(f"{'':>5}  [{entry.text}]")

"""`storyreel write`: a dialogue file in, a shooting script out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from storyreel.cli._documents import chosen_form, document_options, write_document
from storyreel.cli._options import (
    asking_from,
    dialogue_options,
    read_source,
    writer_from,
    writer_options,
)
from storyreel.document import write_whole
from storyreel.errors import UserError


@click.command("write")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="File to write; without it the shot list goes to the screen.",
)
@click.option(
    "--plan-html",
    "plan",
    type=click.Path(path_type=Path),
    help="Also write the plan as a page: floor, cameras, tempo and shot list of each scene.",
)
@document_options
@dialogue_options
@writer_options
def COMMAND(
    file: Path,
    out: Path | None,
    plan: Path | None,
    writing: Mapping[str, Any],
    reading: Mapping[str, Any],
    planning: Mapping[str, Any],
    asking: Mapping[str, Any],
    scripter: str,
) -> None:
    """Write a shooting script from a dialogue.

    The forms are the script itself (.json), the paper's four-section text (.txt), a shot list (.md,
    or .csv for spreadsheets), a screenplay with the shots as notes (.fountain, .fdx), subtitles
    (.srt, .vtt) and a storyboard (.html, or .pdf for a printer).

    A model writes with --scripter llm:SERVICE:MODEL. What it was asked, answered and paid is kept
    beside the file of -o, so that the same command asks for nothing twice.
    """
    from storyreel.cli._progress import Watcher, say_written
    from storyreel.scripter import write
    from storyreel.studio.documents import Material

    form = chosen_form(writing, out, default="markdown")
    dialogue = read_source(file, reading)
    writer = writer_from(planning)
    if ":" in scripter and out is None:
        raise UserError("what a model writes is kept, and may have cost something: say where, -o.")
    ledger = None if out is None else out.with_name(f"{out.name}.sqlite")
    with Watcher() as watcher:
        models = asking_from(asking, ledger=ledger, on_progress=watcher.asking)
        script = write(dialogue, scripter=scripter, options=writer, asking=models)
    say_written(script, watcher.asked)
    if plan is not None:
        from storyreel.pages.plan import plan_page

        write_whole(plan, plan_page(script).encode("utf-8"))
        click.echo(f"{plan}: the plan", err=True)
    if plan is None or out is not None or writing["form"]:
        write_document(Material(script), form, out, writing)

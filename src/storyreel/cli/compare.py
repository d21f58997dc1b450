"""`storyreel compare`: two shooting scripts of one dialogue side by side."""

from __future__ import annotations

from pathlib import Path

import click

from storyreel.cli._options import json_option, print_json
from storyreel.errors import UserError


@click.command("compare")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), metavar="FILE.html", help="Also write a page."
)
@click.option(
    "--pictures", is_flag=True, help="Show a picture of every shot on the page, drawn if need be."
)
@json_option
def COMMAND(a: Path, b: Path, out: Path | None, pictures: bool, as_json: bool) -> None:
    """Compare two shooting scripts of one dialogue: figures, findings, words and shots.

    A and B are scripts or run folders. The page has the shots of the same lines side by side, and
    for each scene a strip of both cuttings.
    """
    from storyreel.studio.compare import compared

    _check_page(out, pictures=pictures)
    both = compared(a, b)
    if as_json:
        from storyreel.studio.compare import as_json as document

        print_json(document(both))
    else:
        from storyreel.studio.compare import table

        click.echo(table(both), nl=False)
    if out is None:
        return
    from storyreel.document import write_whole
    from storyreel.pages.compare import compare_page

    if pictures:
        from storyreel.cli._progress import Watcher
        from storyreel.studio.compare import with_stills

        with Watcher() as watcher:
            both = with_stills(both, on_event=watcher)
    write_whole(out, compare_page(both.a, both.b, both.comparison).encode("utf-8"))
    click.echo(f"{out}: {sum(len(it.shots) for it in both.comparison.scenes)} rows", err=True)


def _check_page(out: Path | None, *, pictures: bool) -> None:
    """Refuses a page that cannot be written before anything is read.

    Raises:
        UserError: It has no name, or one that is no page's.
    """
    if out is None:
        if pictures:
            raise UserError("--pictures are for the page: give the file to write with -o.")
    elif out.suffix.lower() not in (".html", ".htm"):
        raise UserError(f"-o writes a page: end {out.name!r} in .html.")

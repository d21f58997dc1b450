"""`storyreel read`: what was understood of a dialogue file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from storyreel.cli._options import dialogue_options, json_option, read_source
from storyreel.errors import UserError

if TYPE_CHECKING:
    from storyreel.dialogue import Dialogue, Line

_WIDEST_NAME = 24


@click.command("read")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="Write it to a file instead: .json, .fountain or .fdx.",
)
@dialogue_options
@json_option
def COMMAND(file: Path, out: Path | None, reading: Mapping[str, Any], as_json: bool) -> None:
    """Show what is understood of a dialogue file: who speaks, in which scenes, and what.

    FILE may be plain text, Fountain, Final Draft, subtitles, a play or a transcript; `storyreel
    list formats` names all forms. The form is told from the contents.
    """
    dialogue = read_source(file, reading, quiet=True)
    if out is not None:
        _write(dialogue, out)
    elif as_json:
        click.echo(dialogue.to_json(), nl=False)
    else:
        for row in _table(dialogue):
            click.echo(row)
    for remark in dialogue.remarks:
        click.secho(f"{dialogue.source.name}: {remark}", fg="yellow", err=True)


def _write(dialogue: Dialogue, out: Path) -> None:
    from storyreel.dialogue.writers import dialogue_fdx, dialogue_fountain
    from storyreel.document import write_whole

    forms: dict[str, Callable[[Dialogue], str]] = {
        ".json": lambda it: it.to_json(),
        ".fountain": dialogue_fountain,
        ".fdx": dialogue_fdx,
    }
    write = forms.get(out.suffix.lower())
    if write is None:
        raise UserError(f"cannot tell the form of {out.name!r}: end it in {', '.join(forms)}.")
    write_whole(out, write(dialogue).encode("utf-8"))
    click.echo(f"{out}: {len(dialogue.lines)} lines", err=True)


def _table(dialogue: Dialogue) -> Iterator[str]:
    """The facts, the speakers, then every entry: its id, who, and the words."""
    from storyreel.dialogue import Level, Line
    from storyreel.dialogue.selection import divisions
    from storyreel.dialogue.words import counted

    yield (
        f"{dialogue.title}: {counted(len(dialogue.lines), 'line')}, "
        f"{counted(len(dialogue.speakers), 'speaker')}, language {dialogue.language}, "
        f"read as {dialogue.source.format}"
    )
    for level in Level:
        if headings := divisions(dialogue.entries, level):
            yield f"{counted(len(headings), level)}, from {headings[0].text!r}" + (
                f" to {headings[-1].text!r}" if len(headings) > 1 else ""
            )
    yield ""
    spoken = Counter(name for line in dialogue.lines for name in line.speakers)
    wide = min(_WIDEST_NAME, max(_cells(name) for name in spoken))
    for name, count in spoken.most_common():
        yield f"{'':>6}  {_padded(name, wide)}  {counted(count, 'line')}"
    if dialogue.entries[0].kind != "heading":
        yield ""
    for entry in dialogue.entries:
        if isinstance(entry, Line):
            yield _row(entry, wide)
        elif entry.kind == "heading":
            yield f"\n{entry.number:>6}  {entry.text}"
        else:
            yield f"{'':>6}  [{entry.text}]"


def _row(line: Line, wide: int) -> str:
    delivery = f"({line.delivery.extension}) " if line.delivery.extension else ""
    how = f"({line.parenthetical}) " if line.parenthetical else ""
    names = f"{'& ' if line.overlaps else ''}{' + '.join(line.speakers)}"
    return f"{line.id:>6}  {_padded(names, wide)}  {delivery}{how}{line.text}"


def _padded(text: str, wide: int) -> str:
    return text + " " * max(0, wide - _cells(text))


def _cells(text: str) -> int:
    """Columns of a terminal that a text takes; Chinese characters take two."""
    from rich.cells import cell_len

    return cell_len(text)

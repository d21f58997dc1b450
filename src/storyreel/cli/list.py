"""`storyreel list`: what there is to choose from."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from storyreel.cli._options import json_option, print_json

_ROOMS = {
    "scripters": "scripter",
    "backends": "backends.video",
    "speech": "backends.speech",
    "formats": "dialogue.formats",
    "rules": "continuity",
    "metrics": "metrics",
}


@click.command("list")
@click.argument("what", type=click.Choice([*_ROOMS, "sets", "voices"]), required=False)
@json_option
def COMMAND(what: str | None, as_json: bool) -> None:
    """List scripters, backends, speech engines, formats, rules, metrics, sets or voices."""
    wanted = [what] if what else [*_ROOMS, "sets"]
    found = {kind: _names(kind) for kind in wanted}
    if as_json:
        print_json(found)
        return
    if what == "formats":
        for name, says in _formats():
            click.echo(f"{name:16} {says}")
        return
    for kind, names in found.items():
        click.echo(f"{kind}: {', '.join(names)}")


def _formats() -> Iterator[tuple[str, str]]:
    """Each form of a dialogue, and the first line of what its reader says of itself."""
    from storyreel.registry import every

    for name, reader in every(_ROOMS["formats"], "READER").items():
        says = inspect.getdoc(inspect.getmodule(type(reader))) or ""
        yield name, says.partition("\n")[0]


def _names(kind: str) -> list[str]:
    if kind == "sets":
        from storyreel.staging.plans import looks

        return list(looks())
    if kind == "voices":
        from storyreel.director.voices import speech_backend

        with speech_backend("espeak") as speech:
            return list(speech.languages())
    from storyreel.registry import names

    shown = names(_ROOMS[kind])
    return [name.replace("_", "-") for name in shown] if kind == "rules" else shown

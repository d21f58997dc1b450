"""`storyreel list`: what there is to choose from."""

from __future__ import annotations

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
    for kind, names in found.items():
        click.echo(f"{kind}: {', '.join(names)}")


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

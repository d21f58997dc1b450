"""`storyreel list`: what there is to choose from."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from storyreel.cli._options import json_option, print_json
from storyreel.errors import UserError

_ROOMS = {
    "scripters": "scripter",
    "backends": "backends.video",
    "speech": "backends.speech",
    "formats": "dialogue.formats",
    "rules": "continuity",
    "metrics": "metrics",
}


@click.command("list")
@click.argument(
    "what", type=click.Choice([*_ROOMS, "chat", "presets", "sets", "voices"]), required=False
)
@click.option("--print", "shown", metavar="NAME", help="Print a preset's file, to copy and change.")
@json_option
def COMMAND(what: str | None, shown: str | None, as_json: bool) -> None:
    """List scripters, presets, backends, voices, formats, rules, metrics or sets.

    `storyreel list chat` shows services of language models, what they cost, and what is missing.

    `storyreel list presets --print tense > mine.toml` begins a preset of your own.
    """
    if shown is not None:
        if what != "presets":
            raise UserError("--print goes with `storyreel list presets`.")
        from storyreel.scripter import preset_text

        click.echo(preset_text(shown), nl=False)
        return
    wanted = [what] if what else [*_ROOMS, "chat", "presets", "sets"]
    found = {kind: _names(kind) for kind in wanted}
    if as_json:
        print_json(found)
        return
    described = {"formats": _formats, "presets": _presets, "chat": _chat}
    if what in described:
        for name, says in described[what]():
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


def _presets() -> Iterator[tuple[str, str]]:
    """Each preset, and what it is like."""
    from storyreel.scripter import load_preset, presets

    for name in presets():
        yield name, load_preset(name).about


def _chat() -> Iterator[tuple[str, str]]:
    """Each service of language models, and under it the models whose price is known."""
    import os

    from storyreel.backends.chat import load_profile, profile_names

    for name in profile_names():
        profile = load_profile(name)
        missing = profile.key_needed and not os.environ.get(profile.key)
        yield name, profile.about + (f"; set {profile.key} to use it" if missing else "")
        for model, listed in profile.models.items():
            price = f"${listed.price.input_usd} in, ${listed.price.output_usd} out a million tokens"
            yield "", f"  {name}:{model}: {price} ({profile.checked})"
    yield "url", "a server of your own, with --chat-url; its key is STORYREEL_CHAT_KEY"


def _names(kind: str) -> list[str]:
    if kind == "chat":
        from storyreel.backends.chat import profile_names

        return profile_names()
    if kind == "presets":
        from storyreel.scripter import presets

        return list(presets())
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

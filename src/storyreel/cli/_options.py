"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import click

from storyreel.errors import UserError

if TYPE_CHECKING:
    from storyreel.backends.chat import Price
    from storyreel.backends.chat.asking import Progress
    from storyreel.backends.speech import VoiceService
    from storyreel.dialogue import Dialogue
    from storyreel.runlog import Cap
    from storyreel.scripter import ModelOptions, WriterOptions
    from storyreel.studio.stages import ShootOptions

F = TypeVar("F", bound=Callable[..., Any])
Option: TypeAlias = Callable[[Any], Any]
"""What declares an option of a command."""


def gathered(name: str, table: dict[str, Option]) -> Option:
    """Options that the command gets as one.

    Args:
        name: What the command calls them.
        table: The options, by their names in what the command gets.
    """

    def declared(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def with_them(**options: Any) -> Any:
            them = {key: options.pop(key) for key in table}
            return command(**{name: them}, **options)

        for declare in reversed(table.values()):
            with_them = declare(with_them)
        return with_them

    return declared


dialogue_options = gathered(
    "reading",
    {
        "format": click.option("--format", metavar="NAME", help="Form the dialogue is written in."),
        "encoding": click.option(
            "--encoding", metavar="NAME", help="Encoding of a text that is not UTF-8."
        ),
        "part": click.option("--part", metavar="N|TEXT", help="Piece of a collection to take."),
        "act": click.option("--act", metavar="N|TEXT", help="Act to take, by number or heading."),
        "scene": click.option("--scene", metavar="N|TEXT", help="Scene to take."),
        "lines": click.option(
            "--lines", metavar="A-B", help="Lines to take, as `read` numbers them."
        ),
        "language": click.option(
            "--language", metavar="TAG", help="Language of the lines, such as en or pt-BR."
        ),
        "title": click.option(
            "--title", help="Title; by default the text's own, or the file's name."
        ),
    },
)
"""How a dialogue is read, and which part of it; the command gets them as one `reading`."""
_REMARKS_SHOWN = 5
_BUDGET = re.compile(
    r"(?P<calls>[0-9]{1,7}) ?calls?|\$?(?P<usd>[0-9]{1,7}(?:\.[0-9]{1,6})?)(?: ?USD)?",
    re.IGNORECASE,
)
_PRICE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)/([0-9]{1,6}(?:\.[0-9]{1,6})?)")


_planning_options = gathered(
    "planning",
    {
        "rate": click.option("--rate", default="24", show_default=True, help="Frames per second."),
        "aspect": click.option(
            "--aspect",
            default="16:9",
            show_default=True,
            help="Shape of the picture, such as 9:16, 1:1 or 2.39:1.",
        ),
        "preset": click.option(
            "--preset",
            metavar="NAME|FILE.toml",
            default="classic",
            show_default=True,
            help="Way of covering and cutting; `storyreel list presets` shows them.",
        ),
        "min_shot": click.option("--min-shot", metavar="SECONDS", help="Shortest shot."),
        "max_shot": click.option("--max-shot", metavar="SECONDS", help="Longest shot."),
        "seed": click.option(
            "--seed", type=int, default=0, show_default=True, help="Seed of all choices."
        ),
    },
)


model_options = gathered(
    "asking",
    {
        "budget": click.option(
            "--budget",
            multiple=True,
            metavar="USD|Ncalls",
            help="The most that models may ever cost in this ledger, such as 2.00 or 100calls; "
            "needed where they may charge.",
        ),
        "replay": click.option(
            "--replay", is_flag=True, help="Take answers of models from the ledger alone."
        ),
        "chat_url": click.option(
            "--chat-url",
            metavar="URL",
            help="Address of your own OpenAI-compatible server, for --scripter llm:url:NAME.",
        ),
        "base_model": click.option(
            "--base-model",
            metavar="PATH",
            help="Model that the adapter of --scripter checkpoint:PATH belongs to.",
        ),
        "price": click.option(
            "--price",
            metavar="IN/OUT",
            help="What a million tokens in and out cost in dollars, where it is not known.",
        ),
    },
)
"""How a model is asked; the command gets them as one `asking`."""


def writer_options(command: F) -> F:
    """Who writes the script, and how.

    The command gets `scripter`, how a model is asked as `asking`, and the rest as `planning`.
    """
    scripter = click.option(
        "--scripter",
        default="planner",
        show_default=True,
        metavar="NAME[:MODEL]",
        help="Who writes the script: planner, or a model such as llm:ollama:qwen3.",
    )
    for option in (model_options, _planning_options, scripter):
        command = option(command)
    return command


shoot_options = gathered(
    "shooting",
    {
        "workers": click.option(
            "--workers", type=int, help="Processes; by default one per processor."
        ),
        "draft": click.option(
            "--draft", is_flag=True, help="Quick: 640x360, poses on twos, no depth of field."
        ),
        "style": click.option(
            "--style",
            default="colour",
            show_default=True,
            help="How the picture is shown: colour, storyboard (ink on paper) or clay.",
        ),
        "size": click.option(
            "--size",
            metavar="WxH",
            help="Picture size; it goes before --aspect. By default 720 on the shorter side.",
        ),
        "handles": click.option(
            "--handles",
            type=int,
            metavar="FRAMES",
            help="Frames shot before and after each shot, for an editor to trim into; by default "
            "6, or none in draft.",
        ),
        "recordings": click.option(
            "--recordings",
            type=click.Path(path_type=Path),
            metavar="FOLDER",
            help="Recorded lines to be heard instead of the engine's voice, named as the files in "
            "voice/ of a run: l3.wav.",
        ),
        "voice_service": click.option(
            "--voice-service",
            metavar="URL",
            help="Let a /v1/audio/speech service speak the lines, such as "
            "http://127.0.0.1:8880/v1; their times are found in its sound.",
        ),
        "voice_model": click.option(
            "--voice-model",
            metavar="NAME",
            help="Model of the voice service, where it has several.",
        ),
        "voice": click.option(
            "--voice",
            multiple=True,
            metavar="CHARACTER=VOICE",
            help="Whose voice of the service is which; who is not named is cast.",
        ),
        "pay": click.option(
            "--pay",
            is_flag=True,
            help="Allow a voice service beyond this machine, which may charge for lines.",
        ),
        "ambience": click.option(
            "--ambience/--no-ambience",
            default=True,
            help="Let rooms, weather and streets be heard when nobody speaks; on by default.",
        ),
        "passes": click.option(
            "--passes",
            is_flag=True,
            help="Write depth, masks, skeletons and the like too; see `storyreel passes`.",
        ),
        "backend": click.option(
            "--backend", default="previz", show_default=True, help="Who makes the takes."
        ),
    },
)
"""How a script is shot; the command gets them as one `shooting`."""


def json_option(command: F) -> F:
    """Results for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(
        command
    )


def read_source(file: Path, reading: Mapping[str, Any], *, quiet: bool = False) -> Dialogue:
    """Reads a dialogue file as the options say; what was noticed goes to standard error.

    Args:
        file: The file.
        reading: What `dialogue_options` gathered.
        quiet: Whether the caller says itself what was noticed.
    """
    from storyreel.dialogue import read_dialogue

    dialogue = read_dialogue(file, **reading)
    if not quiet:
        for remark in dialogue.remarks[:_REMARKS_SHOWN]:
            click.secho(f"{dialogue.source.name}: {remark}", fg="yellow", err=True)
        if (left := len(dialogue.remarks) - _REMARKS_SHOWN) > 0:
            click.secho(f"and {left} more; `storyreel read` shows all.", fg="yellow", err=True)
    return dialogue


def writer_from(planning: Mapping[str, Any]) -> WriterOptions:
    """Options of the scripter.

    Args:
        planning: What `writer_options` gathered.

    Raises:
        UserError: A value is out of range.
    """
    from storyreel.scripter import WriterOptions
    from storyreel.timecode import Rate

    try:
        rate = Rate.parse(planning["rate"])
    except ValueError as error:
        raise UserError(f"--rate: {error}.") from None
    return WriterOptions(
        rate=rate,
        aspect=planning["aspect"],
        seed=planning["seed"],
        preset=planning["preset"],
        min_shot_s=_seconds(planning, "min_shot"),
        max_shot_s=_seconds(planning, "max_shot"),
    )


def asking_from(
    asking: Mapping[str, Any],
    *,
    ledger: Path | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> ModelOptions:
    """How a model is asked.

    Args:
        asking: What `model_options` gathered.
        ledger: File that keeps what was asked, answered and paid.
        on_progress: Told how far it is.

    Raises:
        UserError: A value is none.
    """
    from storyreel.scripter import ModelOptions

    return ModelOptions(
        ledger=ledger,
        cap=_cap(asking["budget"]),
        replay=asking["replay"],
        url=asking["chat_url"],
        price=_price(asking["price"]),
        base_model=asking["base_model"],
        on_progress=on_progress,
    )


def _cap(budgets: Sequence[str]) -> Cap:
    from storyreel.runlog import Cap

    cap = Cap()
    for budget in budgets:
        found = _BUDGET.fullmatch(budget.strip())
        if not found:
            raise UserError(f"--budget is like 2.00 (dollars) or 100calls, not {budget!r}.")
        if found["calls"]:
            cap = replace(cap, calls=int(found["calls"]))
        else:
            cap = replace(cap, usd=Decimal(found["usd"]))
    return cap


def _price(price: str | None) -> Price | None:
    from storyreel.backends.chat import Price

    if price is None:
        return None
    found = _PRICE.fullmatch(price.strip())
    if not found:
        raise UserError(f"--price is like 0.75/3.75, not {price!r}.")
    return Price(input_usd=Decimal(found[1]), output_usd=Decimal(found[2]))


def _seconds(planning: Mapping[str, Any], name: str) -> Fraction | None:
    from storyreel.timecode import exact_number

    if planning[name] is None:
        return None
    try:
        return exact_number(planning[name])
    except ValueError:
        flag = f"--{name.replace('_', '-')}"
        raise UserError(f"{flag} is a number of seconds, not {planning[name]!r}.") from None


def shooting_from(shooting: Mapping[str, Any]) -> ShootOptions:
    """Options of the shoot.

    Args:
        shooting: What `shoot_options` gathered.

    Raises:
        UserError: A value is out of range.
    """
    from storyreel.studio.stages import ShootOptions

    options = dict(shooting)
    service = _voice_service(options)
    return ShootOptions(size_px=size_from(options.pop("size")), voice_service=service, **options)


def _voice_service(options: dict[str, Any]) -> VoiceService | None:
    """The voice service of what was gathered, which is taken out."""
    from storyreel.backends.speech import VoiceService

    url, model = options.pop("voice_service"), options.pop("voice_model")
    given, pay = options.pop("voice"), options.pop("pay")
    if url is None:
        if model or given or pay:
            raise UserError(
                "--voice, --voice-model and --pay belong to a --voice-service; say which."
            )
        return None
    voices = []
    for pair in given:
        who, sign, voice = pair.partition("=")
        if not (who.strip() and sign and voice.strip()):
            raise UserError(f"--voice is like ANNA=af_bella, not {pair!r}.")
        voices.append((who.strip(), voice.strip()))
    return VoiceService(url, model or "", tuple(voices), pay)


def size_from(size: str | None) -> tuple[int, int] | None:
    """Width and height of a picture as `--size` gives them.

    Raises:
        UserError: It is not like 1280x720.
    """
    if size is None:
        return None
    found = re.fullmatch(r"([0-9]{1,5})[x×X]([0-9]{1,5})", size.strip())
    if not found:
        raise UserError(f"--size is like 1280x720, not {size!r}.")
    return int(found[1]), int(found[2])


def print_json(value: Any) -> None:
    """Prints one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))

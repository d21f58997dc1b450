"""ScripterAgent: dialogue in, shooting script out. One way of writing per file.

A scripter is a class with one method, `write(dialogue, *, title)`, registered as `SCRIPTER`. (The
trade would say screenwriter and first assistant director; the name is the paper's.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from storyreel.dialogue import Dialogue
from storyreel.errors import UserError
from storyreel.registry import find
from storyreel.runlog import NO_CAP, Cap
from storyreel.screenplay.schema import Scene, ShootingScript, Shot
from storyreel.scripter._presets import Preset, load_preset, preset_text, presets
from storyreel.timecode import Rate, exact_number

if TYPE_CHECKING:
    from storyreel.backends.chat import Price
    from storyreel.backends.chat.asking import Progress
    from storyreel.scripter._rewriting import Rewritten

_FILM_RATE = Rate(Fraction(24))


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """What every scripter is told about the film.

    Attributes:
        rate: Frames per second.
        aspect: Shape of the picture, such as `16:9`.
        style: How the film should look, in a few words.
        seed: Seed of every choice that could go otherwise.
        preset: Way of covering and cutting: a name, or the path of a TOML file.
        min_shot_s: Shortest shot in seconds; the preset's own by default.
        max_shot_s: Longest shot in seconds; the preset's own by default.
    """

    rate: Rate = _FILM_RATE
    aspect: str = "16:9"
    style: str = "stylised previz"
    seed: int = 0
    preset: str = "classic"
    min_shot_s: Fraction | None = None
    max_shot_s: Fraction | None = None

    def __post_init__(self) -> None:
        if not Fraction(8) <= self.rate.value <= Fraction(120):
            raise UserError(f"{self.rate} frames a second cannot be shot; use 8 to 120.")
        shape_of(self.aspect)
        if self.seed < 0:
            raise UserError(f"the seed is 0 or more, not {self.seed}.")
        for name, bound in (("shortest", self.min_shot_s), ("longest", self.max_shot_s)):
            if bound is not None and not Fraction(1, 3) <= bound <= 600:
                raise UserError(
                    f"the {name} shot is from 1/3 to 600 seconds, not {float(bound):g}."
                )


def shape_of(aspect: str) -> Fraction:
    """Width over height of a shape such as `16:9` or `2.39:1`.

    Raises:
        UserError: It is no shape, or one that no film has.
    """
    across, _, down = aspect.partition(":")
    try:
        shape = exact_number(across) / exact_number(down)
    except (ValueError, ZeroDivisionError):
        raise UserError(f"a picture's shape is like '16:9', not {aspect!r}.") from None
    if not Fraction(1, 4) <= shape <= 4:
        raise UserError(f"a picture of {aspect} cannot be shot; use 1:4 to 4:1.")
    return shape


class Scripter(Protocol):
    """Writes a shooting script."""

    def write(
        self,
        dialogue: Dialogue,
        *,
        title: str | None = None,
        before: ShootingScript | None = None,
    ) -> ShootingScript:
        """Breaks a dialogue down into scenes and shots.

        Args:
            dialogue: The dialogue.
            title: Title of the film; the dialogue's own by default.
            before: The script of the same film before the dialogue was edited; what it settled
                (looks, places, who stands where) stays.

        Raises:
            ScriptError: No lawful script came of it.
            UserError: The dialogue cannot be filmed as asked.
        """
        ...


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a writer that is a model is asked.

    Attributes:
        ledger: File that keeps what was asked, answered and paid; without one nothing is kept.
        cap: The most that may be spent in the ledger; a model that may charge needs one.
        replay: Whether answers come from the ledger alone.
        url: Address of a server of the user's own, for a model named `url:NAME`.
        price: What tokens cost, where the table of prices does not know.
        base_model: Folder or hub name of the model that an adapter belongs to.
        timeout_s: Longest time for one answer.
        on_progress: Told how far it is.
    """

    ledger: Path | None = None
    cap: Cap = NO_CAP
    replay: bool = False
    url: str | None = None
    price: Price | None = None
    base_model: str | None = None
    timeout_s: float = 600.0
    on_progress: Callable[[Progress], None] = lambda _: None


def write(
    dialogue: Dialogue,
    *,
    scripter: str = "planner",
    options: WriterOptions | None = None,
    asking: ModelOptions | None = None,
    title: str | None = None,
    before: ShootingScript | None = None,
) -> ShootingScript:
    """Breaks a dialogue down into a shooting script.

    Args:
        dialogue: The dialogue.
        scripter: Name of the scripter; `storyreel list scripters` shows them. One that is a model
            has its name after a colon, such as `llm:ollama:qwen3`.
        options: Rate, shape, style and seed.
        asking: How a model is asked: ledger, budget.
        title: Title of the film.
        before: The script of the same film before an edit; what it settled stays.

    Raises:
        UnknownName: There is no scripter of that name.
        UserError: A model is named that cannot be asked, or none for a scripter that needs one.
        ScriptError: No lawful script came of it.
        BackendError: A model did not take the key, or is not there.
    """
    name, colon, model = scripter.partition(":")
    make = find("scripter", name, "SCRIPTER", kind="scripter")
    options = options or WriterOptions()
    if colon and name == "planner":
        raise UserError(f"the planner is no model and takes none: {scripter!r}.")
    writer: Scripter = make(options, model, asking) if colon else make(options)
    return writer.write(dialogue, title=title, before=before)


def rewrite(
    script: ShootingScript,
    scene: Scene,
    shots: Sequence[Shot],
    note: str,
    *,
    scripter: str = "planner",
    asking: ModelOptions | None = None,
) -> Rewritten:
    """Changes shots as a director's note asks; see `storyreel.scripter._rewriting.rewrite`."""
    from storyreel.scripter._rewriting import rewrite as rewritten

    return rewritten(script, scene, shots, note, scripter=scripter, asking=asking)


__all__ = [
    "ModelOptions",
    "Preset",
    "Scripter",
    "WriterOptions",
    "load_preset",
    "preset_text",
    "presets",
    "rewrite",
    "shape_of",
    "write",
]

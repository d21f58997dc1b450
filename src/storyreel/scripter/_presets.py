"""Ways of covering and cutting, as data files that a user can copy."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from storyreel.document import Document, restate
from storyreel.errors import UserError, unknown_name
from storyreel.resources import text as shipped

Share = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[int, Field(ge=0, le=100)]
Seconds = Annotated[float, Field(gt=0, le=600)]
Cost = Annotated[float, Field(ge=-100, le=100)]


class Tempo(Document):
    """How long shots are (evaluation.md 4.1)."""

    median_s: Seconds
    """Median length of a shot in talk."""
    spread: Annotated[float, Field(gt=0, le=2)]
    """Standard deviation of the natural logarithm of the length."""
    slow_share: Share
    """Share of the spread that changes slowly from shot to shot."""
    first_shot_times: Annotated[float, Field(ge=1, le=5)]
    """Length of a scene's first shot against the rest."""
    tension_pull: Annotated[float, Field(ge=0, le=2)]
    """How much shorter shots are at full tension, in the logarithm."""
    shortest_s: Seconds
    """Shortest shot."""
    longest_s: Seconds
    """Longest shot, wherever the scene can be cut at all."""
    linger_s: Seconds
    """Length beyond which a shot pays for every second."""


class Sizes(Document):
    """How near the camera goes; steps count from 0, an extreme close-up, to 7, extreme long."""

    calm: Annotated[float, Field(ge=0, le=7)]
    """Step that a line without feeling asks for."""
    feeling: Annotated[float, Field(ge=0, le=7)]
    """Steps tighter at full feeling."""
    arc: Annotated[float, Field(ge=0, le=4)]
    """Steps tighter from the start of the scene to its turning point."""
    variety: Annotated[float, Field(ge=0, le=3)]
    """Steps by which a line may wander either way."""
    tightest: Annotated[int, Field(ge=0, le=3)]
    """Tightest step used."""


class Cuts(Document):
    """Where a cut between two speakers falls (evaluation.md 4.3, rule 9)."""

    gap: Percent
    """Cuts in the gap."""
    l_cut: Percent
    """Cuts before the speaker ends."""
    l_lead_s: Seconds
    """How early, as a median."""
    j_lag_s: Seconds
    """How late after the reply began, as a median."""


class Moves(Document):
    """How willing the camera is to move."""

    push_in: Share
    """Towards a face, as feeling rises."""
    handheld: Share
    """Unsteady, in a quarrel."""
    track: Share
    """Sideways, in calm talk."""


class Angles(Document):
    """How willing the camera is to leave the height of the eyes."""

    power: Share
    """Up at the stronger, down at the weaker."""


class Costs(Document):
    """The table of costs (evaluation.md 4.5)."""

    speaker_unseen_short: Cost
    """A voice without its mouth, up to a second and a half."""
    speaker_unseen: Cost
    """Longer."""
    not_wide_at_first: Cost
    """The first shot does not show everybody."""
    size_step: Cost
    """Each step off the size that the line asks for."""
    hitchcock: Cost
    """Importance against share of the picture, squared."""
    jump: Cost
    """Nearly the same picture again."""
    nothing_new: Cost
    """The same people again, from another side."""
    axis: Cost
    """Over the line between two people."""
    size_leap: Cost
    """Four steps at once."""
    reverse_unmatched: Cost
    """Shot and reverse of two sizes."""
    flicker: Cost
    """A shot of less than 1.2 s."""
    rhythm: Cost
    """Times the lognormal's negative logarithm."""
    linger: Cost
    """Each second beyond `linger_s`."""
    cut: Cost
    """A shot more."""
    inside: Cost
    """A cut inside a line."""
    turn: Cost
    """A cut at a change of speaker."""
    every_turn: Cost
    """Such a cut after four in a row."""
    wide: Cost
    """A wide shot that nothing asks for."""
    wide_held: Cost
    """Each second beyond five that people talk in a wide shot."""
    re_establish: Cost
    """A wide shot after seven tight ones."""
    pattern: Cost
    """Shot and reverse once more."""
    pattern_worn: Cost
    """Shot and reverse after three times."""
    reaction: Cost
    """The listener after what must be taken in."""
    listening: Cost
    """The listener inside a long speech."""
    insert: Cost
    """A prop when it is first named."""
    move: Cost
    """A camera move."""
    angle: Cost
    """A low or high angle."""
    turning_point_wide: Cost
    """The line at which the scene turns, in a shot of several."""
    strong_line_wide: Cost
    """A line of strong feeling, in a shot of several."""
    kept: Cost
    """A shot as it was before the edit."""
    broken: Cost
    """A cut added or dropped where nothing changed."""


class Preset(Document):
    """A way of covering and cutting."""

    name: str
    """Its name, which the script carries."""
    about: str
    """What it is like, in one sentence."""
    tempo: Tempo
    """Lengths."""
    sizes: Sizes
    """Sizes."""
    cuts: Cuts
    """Places of cuts."""
    moves: Moves
    """Camera moves."""
    angles: Angles
    """Camera heights."""
    costs: Costs
    """Costs."""


def presets() -> tuple[str, ...]:
    """Names of the presets that come with storyreel."""
    folder = resources.files("storyreel.scripter") / "presets"
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if _is_toml(f.name)))


def load_preset(name: str) -> Preset:
    """A preset by its name, or from a file of the user's own.

    Args:
        name: A name that `presets` has, or the path of a TOML file.

    Raises:
        UnknownName: There is no preset of that name.
        UserError: The file cannot be read, or says something that is no preset.
    """
    if _is_toml(name):
        path = Path(name)
        try:
            written = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise UserError(f"the preset {name!r} cannot be read; give a TOML file.") from None
        return _preset(_slug(path.stem), _merged(written, where=name))
    if name not in presets():
        raise unknown_name("preset", name, presets())
    return _shipped(name)


def preset_text(name: str) -> str:
    """The file of a preset that comes with storyreel, to be copied and changed.

    Raises:
        UnknownName: There is no preset of that name.
    """
    if name not in presets():
        raise unknown_name("preset", name, presets())
    return shipped("scripter", f"presets/{name}.toml")


@lru_cache(maxsize=32)
def _shipped(name: str) -> Preset:
    return _preset(name, _merged(shipped("scripter", f"presets/{name}.toml"), where=name))


def _merged(written: str, *, where: str) -> dict[str, Any]:
    """What a preset says, over what the one it is like says."""
    try:
        said = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"the preset {where!r} is not TOML: {error}.") from None
    base = said.pop("like", None)
    if base is None:
        return said
    if base not in presets():
        raise unknown_name("preset", str(base), presets())
    below = _shipped(base).model_dump()
    for key, value in said.items():
        old = below.get(key)
        below[key] = (
            {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return below


def _preset(name: str, said: dict[str, Any]) -> Preset:
    try:
        preset = Preset.model_validate({**said, "name": name})
    except ValidationError as error:
        raise UserError(f"the preset {name!r} is not right: {restate(error)}") from None
    if preset.tempo.shortest_s >= preset.tempo.longest_s:
        raise UserError(f"the preset {name!r} has its shortest shot longer than its longest.")
    if preset.cuts.gap + preset.cuts.l_cut > 100:
        raise UserError(f"the preset {name!r} places more than 100 percent of its cuts.")
    return preset


def _is_toml(name: str) -> bool:
    return name.endswith(".toml")


def _slug(stem: str) -> str:
    """A file's name as the script can carry it."""
    return (
        re.sub(r"[^a-z0-9]+", "-", stem.casefold()).strip("-")[:60].lstrip("0123456789-") or "own"
    )

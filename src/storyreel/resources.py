"""Files shipped inside the package: templates, styles, profiles, and the prompts of the agents.

A prompt is a Markdown file beside the code that sends it: TOML front matter between `+++`, then a
Jinja body. What is put into it is data: it is inserted, never read again, and what comes from the
user or from another model stands between fences that occur nowhere in it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


def text(room: str, name: str) -> str:
    """The text of a shipped file, such as `text("pages", "storyboard.html.j2")`."""
    return (resources.files(f"storyreel.{room}") / name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file has it.

    Attributes:
        name: Its file name without ending.
        version: Raised with every change of the body.
        inputs: Names of what is put into it.
        returns: Name of what the answer is.
        body: The template.
        sha256: Digest of the body.
    """

    name: str
    version: int
    inputs: tuple[str, ...]
    returns: str
    body: str
    sha256: str

    @property
    def stamp(self) -> str:
        """Name, version and hash, as every record of a call has them."""
        return f"{self.name}@{self.version} sha256:{self.sha256[:16]}"

    def render(self, inputs: Mapping[str, object]) -> str:
        """The prompt with what belongs in it.

        Args:
            inputs: A value for every declared name, and for no other.
        """
        import jinja2

        if set(inputs) != set(self.inputs):
            raise ValueError(f"prompt {self.name} takes {self.inputs}, not {tuple(inputs)}")
        # No autoescape: a prompt is no HTML.
        environment = jinja2.Environment(
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            autoescape=False,
        )
        return environment.from_string(self.body).render(dict(inputs)).strip() + "\n"


@cache
def prompt(room: str, name: str) -> Prompt:
    """The prompt of that name in a room, such as `prompt("scripter", "read_scene")`."""
    whole = text(room, f"prompts/{name}.md")
    _, front, body = whole.split("+++\n", 2)
    said: dict[str, Any] = tomllib.loads(front)
    return Prompt(
        name=name,
        version=int(said["version"]),
        inputs=tuple(said["inputs"]),
        returns=str(said["returns"]),
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
    )


def fenced(material: str, what: str) -> str:
    """Material between fences that do not occur in it: the same material, the same fences.

    Args:
        material: Words of others.
        what: What they are, such as `dialogue`; our own word.
    """
    number = 0
    while True:
        mark = hashlib.sha256(f"{number}/{material}".encode()).hexdigest()[:12]
        if mark not in material:
            return f"<<{what} {mark}\n{material}\n{mark} {what}>>"
        number += 1

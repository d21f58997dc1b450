"""The one way a page is made: a template, a stylesheet, and a policy that lets nothing else in.

Values are inserted and escaped, never read again as markup. A page carries a
Content-Security-Policy that names its own style and script by digest; pictures are data URIs, and
only the film stands beside the page. Style attributes would need a weaker policy, so colours of
clothes are SVG fills.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from storyreel import resources
from storyreel.pages import wording

Stills = Mapping[tuple[str, str], bytes]
"""JPEG pictures by scene id and shot number."""
JPEG = b"\xff\xd8\xff"


def render(name: str, *, code: str = "", **values: Any) -> str:
    """The finished page.

    Args:
        name: Template in `pages/templates`, such as `storyboard.html.j2`.
        code: JavaScript of the page; empty for none.
        values: What the template shows.
    """
    style = resources.text("pages", "style.css")
    page = _environment().get_template(name)
    return page.render(
        style=style,
        code=code,
        policy=_policy(style, code),
        **values,
    )


def jpeg(still: bytes) -> bytes:
    """The same still.

    Raises:
        ValueError: The bytes are not a JPEG picture.
    """
    if not still.startswith(JPEG):
        raise ValueError("a still is a JPEG picture; these bytes do not begin like one")
    return still


def picture(still: bytes) -> str:
    """A still as a data URI.

    Raises:
        ValueError: The bytes are not a JPEG picture.
    """
    return "data:image/jpeg;base64," + base64.b64encode(jpeg(still)).decode("ascii")


def _policy(style: str, code: str) -> str:
    allowed = [
        "default-src 'none'",
        f"style-src {_digest(style)}",
        "img-src data:",
        # A page opened from disk has no origin of its own; `file:` is what 'self' means there.
        "media-src 'self' file:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if code:
        allowed.append(f"script-src {_digest(code)}")
    return "; ".join(allowed)


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=FunctionLoader(lambda name: resources.text("pages", f"templates/{name}")),
    )
    environment.filters["percent"] = wording.percent
    environment.filters["picture"] = picture
    return environment

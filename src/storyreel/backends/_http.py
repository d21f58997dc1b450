"""What every client of a service keeps to: keys, open lines, waiting, and strangers' words."""

from __future__ import annotations

import ipaddress
import os
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from storyreel.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

LONGEST_WAIT_S = 60.0
"""A service that wants to be left alone for longer is not waited for."""
_SHOWN = 200


def address(url: str, what: str) -> httpx.URL:
    """The address of a service.

    Args:
        url: As it was given.
        what: What service it is, as in `a voice service`.

    Raises:
        UserError: It is none.
    """
    import httpx

    try:
        found = httpx.URL(url)
    except httpx.InvalidURL:
        raise UserError(f"{url!r} is no address of {what}.") from None
    return found


def runs_here(host: str) -> bool:
    """Whether a host is this machine, so that nobody charges for it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def key_in(variable: str, url: httpx.URL) -> str:
    """The key that an environment variable holds for a service, empty where it holds none.

    Raises:
        UserError: It is no key, or it would go over an open line.
    """
    key = os.environ.get(variable, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise UserError(f"{variable} holds signs that are in no key; set it anew.")
    if key and url.scheme == "http" and not runs_here(url.host):
        raise UserError(
            f"the key in {variable} would go to {url.host} over an open line; use https."
        )
    return key


def retry_after_s(headers: Mapping[str, str], now_s: float) -> float | None:
    """Seconds that a service asks to wait; none where it does not say.

    Args:
        headers: Of its answer.
        now_s: Seconds since the epoch, for a service that names a time of day.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now_s)
    except ValueError:
        return None


def shown(text: str, key: str = "") -> str:
    """The beginning of a stranger's text, on one line, without control characters and the key."""
    if key:
        text = text.replace(key, "…")
    plain = "".join(char if char.isprintable() else " " for char in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"

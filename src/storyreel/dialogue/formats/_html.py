"""HTML as it comes, in one pass: tags and the text between them, forgiving and in linear time.

Nothing is balanced or repaired, and no address is followed. What stands in comments, scripts and
style sheets is left out. A `<` that opens no tag is text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from storyreel.dialogue.decode import clean

_MARKUP = re.compile(r"<(?:(!--)|(/?)([A-Za-z][\w:.-]*+)([^<>]*+)>|[!?][^<>]*+>)")
_UNREAD = {tag: re.compile(rf"</{tag}\b", re.IGNORECASE) for tag in ("script", "style")}
# Python refuses to read a number of thousands of digits, so longer ones are no characters.
_CHARACTER = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ATTRIBUTE = re.compile(
    r"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"']++))"""
)


class Event(NamedTuple):
    """A tag, or the text between two tags.

    Attributes:
        tag: Name of the tag in small letters; empty for text.
        is_end: Whether it closes an element.
        text: The text with its character references replaced, or the attributes as written.
        at: Where it begins in the page.
    """

    tag: str
    is_end: bool
    text: str
    at: int = 0


def events(text: str) -> Iterator[Event]:
    """Tags and texts in order.

    Example:
        >>> [event.tag or event.text for event in events("<p>Tea &amp; <i>toast</i>?")]
        ['p', 'Tea & ', 'i', 'toast', 'i', '?']
    """
    at = 0
    while found := _MARKUP.search(text, at):
        if found.start() > at:
            yield Event("", False, characters(text[at : found.start()]), at)
        at = found.end()
        tag = (found[3] or "").lower()
        if found[1]:
            close = text.find("-->", at)
            at = close + 3 if close >= 0 else len(text)
        elif tag:
            yield Event(tag, bool(found[2]), found[4], found.start())
            if tag in _UNREAD and not found[2]:
                close_tag = _UNREAD[tag].search(text, at)
                at = close_tag.start() if close_tag else len(text)
    if at < len(text):
        yield Event("", False, characters(text[at:]), at)


def attributes(text: str) -> dict[str, str]:
    """The attributes of a tag by name in small letters; the first of two counts.

    Example:
        >>> attributes(' class="Stage" NAME=speech1')
        {'class': 'Stage', 'name': 'speech1'}
    """
    given: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(text):
        value = found[2] or found[3] or found[4] or ""
        given.setdefault(found[1].lower(), characters(value))
    return given


def characters(text: str) -> str:
    """The text with its character references replaced, such as `&eacute;`."""
    if "&" not in text:
        return text
    return clean(_CHARACTER.sub(lambda found: html.unescape(found[0]), text))

"""XML without its dangers: entities and outside references are refused, depth is bounded."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from storyreel.errors import DialogueError

MAX_DEPTH = 200
"""Deepest nesting of an XML document; plays have about twelve levels."""


class _Bounded(TreeBuilder):
    """Builds a tree that is not too deep to walk; keeps processing instructions."""

    def __init__(self) -> None:
        super().__init__(insert_pis=True)
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _TooDeep
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


class _TooDeep(Exception):
    """The document is nested too deeply."""


def parse_xml(text: str, name: str) -> Element:
    """The root of an XML document.

    Args:
        text: The document, decoded; what it declares of its encoding no longer counts.
        name: What to call it in errors.

    Raises:
        DialogueError: It is not well formed, declares entities, or is nested too deeply.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=_Bounded(), forbid_entities=True, forbid_external=True)
    try:
        parser.feed(text.lstrip())
        root = parser.close()
    except ParseError as error:
        line, _column = error.position
        raise DialogueError(
            f"{name} is not well-formed XML: {_what(error)} in line {line}. Export it again."
        ) from None
    except DefusedXmlException:
        raise DialogueError(
            f"{name} declares XML entities, which can hide other files; they are not read. "
            "Export it without them."
        ) from None
    except _TooDeep:
        raise DialogueError(
            f"{name} is nested more than {MAX_DEPTH} levels deep, so it is no dialogue. Write each "
            "speech as NAME: words."
        ) from None
    except ValueError:
        raise DialogueError(f"{name} is not well-formed XML. Export it again.") from None
    assert isinstance(root, Element), "the builder returns the root"
    return root


def local(element: Element) -> str:
    """Name of an element without its namespace; empty for a processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _what(error: ParseError) -> str:
    return re.sub(r": line \d+, column \d+$", "", str(error))

"""A play as an electronic book: the folder or the EPUB file that Standard Ebooks publishes.

Its package file (`content.opf`) names the documents in reading order. They are read in that order
and joined; nothing is unpacked, and nothing outside the book is opened.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from storyreel.dialogue.bounded_xml import local, parse_xml
from storyreel.dialogue.decode import clean, decode
from storyreel.dialogue.language import language_tag
from storyreel.errors import DialogueError

_PACKAGE = "content.opf"
# All that `zipfile` raises for bytes of which it can make no sense: for what they hold, for places
# before the beginning, for names in no encoding, and for sizes that no memory has.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError),
    *(KeyError, ValueError, OverflowError, MemoryError, NotImplementedError, RuntimeError),
)
_TYPES = ("application/xhtml+xml", "text/html")
_MAX_DOCUMENTS = 2_000


@dataclass(frozen=True, slots=True)
class Book:
    """The documents of a book.

    Attributes:
        data: Their bytes, joined in reading order.
        text: Their text.
        title: Title of the book, as its package gives it.
        language: BCP 47 tag, as its package gives it.
    """

    data: bytes
    text: str
    title: str | None
    language: str | None


def is_epub(data: bytes) -> bool:
    """Whether the bytes are an EPUB file."""
    # A book that was packed again by hand may have its type compressed, or not first.
    return data.startswith(b"PK\x03\x04") and (
        b"mimetypeapplication/epub+zip" in data[:100] or b"META-INF/container.xml" in data
    )


def folder(path: Path, *, limit: int) -> Book:
    """The documents of a book's folder, joined in reading order.

    Args:
        path: The folder, with its package file anywhere below it.
        limit: Most bytes that all documents may have together.

    Raises:
        DialogueError: It holds no book, or a document is missing, too large or not text.
    """
    packages = sorted(path.glob(_PACKAGE)) or sorted(path.glob(f"*/{_PACKAGE}"))
    packages = packages or sorted(path.glob(f"*/*/{_PACKAGE}"))
    if not packages:
        raise DialogueError(
            f"{str(path)!r} is a folder without an e-book in it ({_PACKAGE}); give a dialogue file."
        )
    root = packages[0].parent.resolve()

    def fetch(name: str) -> bytes:
        try:
            inside = (root / name).resolve()
            if not inside.is_relative_to(root):
                raise DialogueError(
                    f"{path.name} names {name!r}, which is outside the book. Put it into the "
                    "book's folder, or get the book again."
                )
            # Opening a pipe would wait for ever.
            if not inside.is_file():
                raise DialogueError(
                    f"{path.name} names {name!r}, but there is no such file. Get the book again."
                )
            with inside.open("rb") as file:
                return file.read(limit + 1)
        # Links in a circle are a RuntimeError up to Python 3.12.
        except (OSError, ValueError, RuntimeError) as error:
            what = getattr(error, "strerror", None) or str(error)
            raise DialogueError(
                f"{path.name}: cannot read {name!r}: {what.rstrip('.')}. Get the book again."
            ) from None

    return _joined(_PACKAGE, fetch, path.name, limit)


def epub(data: bytes, name: str, *, limit: int) -> Book:
    """The documents of an EPUB file, joined in reading order; see `folder`."""
    with _undamaged(name):
        archive = zipfile.ZipFile(io.BytesIO(data))

    def fetch(member: str) -> bytes:
        # Read, not unpacked: a member that grows without end stops at the limit.
        with _undamaged(name), archive.open(member) as file:
            return file.read(limit + 1)

    with archive:
        package = next((it for it in archive.namelist() if it.endswith(".opf")), None)
        if package is None:
            raise DialogueError(
                f"{name} is an EPUB file without a package (.opf), which names its documents. Get "
                "it again."
            )
        return _joined(package, fetch, name, limit)


@contextmanager
def _undamaged(name: str) -> Iterator[None]:
    """Says of a file that cannot be unpacked that it is damaged."""
    try:
        yield
    except _DAMAGED:
        raise DialogueError(f"{name} is a damaged EPUB file. Get it again.") from None


def _joined(package: str, fetch: Callable[[str], bytes], name: str, limit: int) -> Book:
    base = posixpath.dirname(package)
    tree = parse_xml(clean(decode(fetch(package), package)), package)
    items = {
        item.get("id"): item.get("href", "")
        for item in tree.iter()
        if local(item) == "item" and item.get("media-type") in _TYPES
    }
    spine = (items.get(ref.get("idref")) for ref in tree.iter() if local(ref) == "itemref")
    order = [href for href in dict.fromkeys(spine) if href]
    parts: list[bytes] = []
    room = limit
    for href in order[:_MAX_DOCUMENTS]:
        parts.append(fetch(posixpath.join(base, urllib.parse.unquote(href))))
        room -= len(parts[-1])
        if room < 0:
            raise DialogueError(
                f"{name} has more than {limit // 1_000_000} MB of text, the most a dialogue has. "
                "Give the file of one play."
            )
    if not parts or len(order) > _MAX_DOCUMENTS:
        count = "no" if not parts else f"more than {_MAX_DOCUMENTS:,}"
        raise DialogueError(
            f"{name} is a book with {count} documents, so it is no play. Give the book of a play, "
            "or a dialogue file."
        )
    texts = [decode(part, name) for part in parts]
    title, language = _said(tree, "title"), language_tag(_said(tree, "language"))
    return Book(b"".join(parts), "\n".join(texts), title, language)


def _said(package: Element, what: str) -> str | None:
    """The first title or language that the package gives."""
    texts = (" ".join((it.text or "").split()) for it in package.iter() if local(it) == what)
    return next(texts, None) or None

"""Reads a dialogue file: decodes it, finds the reader that understands it, names the language.

A reader is one module in `formats/` with `READER`, an object that can `recognise` a text and
`read` it into entries.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path
from typing import Protocol

from storyreel import registry
from storyreel.dialogue.language import detect_language
from storyreel.dialogue.schema import Dialogue, Direction, Heading, Line, Source
from storyreel.errors import DialogueError

MAX_BYTES = 20_000_000
"""Largest dialogue file. A whole Shakespeare is 5 MB; more than this is not a dialogue."""

ReadEntries = list[Line | Direction | Heading]


class Reader(Protocol):
    """Understands one format."""

    def recognise(self, text: str) -> float:
        """How sure the reader is that it understands `text`, 0 to 1."""
        ...

    def read(self, text: str, *, name: str) -> tuple[str | None, ReadEntries]:
        """Returns the title, if the text gives one, and the entries in order.

        Raises:
            DialogueError: The text has no dialogue in this format.
        """
        ...


def read_dialogue(
    path: Path | str,
    *,
    format: str | None = None,
    language: str | None = None,
    title: str | None = None,
) -> Dialogue:
    """Reads a dialogue file.

    Args:
        path: The file.
        format: Name of the reader; by default the one that recognises the contents best.
        language: BCP 47 tag of the lines; by default it is detected.
        title: Title of the piece; by default the text's own, or the file's name.

    Returns:
        The dialogue as it was understood.

    Raises:
        DialogueError: The file is missing, empty, not text, or has no dialogue.
        UnknownName: There is no reader of that name.
    """
    path = Path(path)
    data = _bytes_of(path)
    text = _decode(data, path.name)
    return read_text(text, name=path.name, format=format, language=language, title=title, data=data)


def read_text(
    text: str,
    *,
    name: str,
    format: str | None = None,
    language: str | None = None,
    title: str | None = None,
    data: bytes | None = None,
) -> Dialogue:
    """Reads a dialogue from text that is already decoded; see `read_dialogue`.

    Args:
        text: The text.
        name: What to call it in errors, such as a file name.
        format: Name of the reader.
        language: BCP 47 tag of the lines.
        title: Title of the piece.
        data: The bytes it was decoded from, for the digest.

    Raises:
        DialogueError: The text is empty or has no dialogue.
        UnknownName: There is no reader of that name.
    """
    clean = _clean(text)
    if not clean.strip():
        raise DialogueError(f"{name} is empty. Write each speech as NAME: words.")
    chosen = format or _recognise(clean)
    reader: Reader = registry.find("dialogue.formats", chosen, "READER", kind="dialogue format")
    own_title, entries = reader.read(clean, name=name)
    spoken = " ".join(entry.text for entry in entries if isinstance(entry, Line))
    if language is not None and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", language):
        raise DialogueError(
            f"{language!r} is not a language tag; write one such as 'en' or 'pt-BR'."
        )
    return Dialogue(
        title=title or own_title or _title_of(name),
        language=_tag(language) if language else detect_language(spoken),
        source=Source(
            name=name,
            sha256=hashlib.sha256(text.encode() if data is None else data).hexdigest(),
            format=chosen,
        ),
        entries=tuple(entries),
    )


def _recognise(text: str) -> str:
    scores = {
        name: registry.find("dialogue.formats", name, "READER", kind="dialogue format").recognise(
            text
        )
        for name in registry.names("dialogue.formats")
    }
    return max(sorted(scores), key=lambda name: scores[name])


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise DialogueError(f"{str(path)!r} is a folder; give a dialogue file.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DialogueError(
                f"{path.name} has {size // 1_000_000} MB; a dialogue file has at most "
                f"{MAX_BYTES // 1_000_000} MB. Give one play or scene at a time."
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise DialogueError(f"there is no file {str(path)!r}.") from None
    except OSError as error:
        raise DialogueError(f"cannot read {str(path)!r}: {error.strerror}.") from None


def _decode(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\x00" in data:
        raise DialogueError(f"{name} is a binary file, not text. Give a dialogue as plain text.")
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DialogueError(
            f"{name} is not {encoding.removesuffix('-sig').upper()} text: line {line} has the byte "
            f"0x{data[error.start]:02x}. Save it as UTF-8."
        ) from None


def _clean(text: str) -> str:
    """NFC, one kind of line end, and no characters that are invisible or change direction."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c", "\n", text)
    return "".join(
        character
        for character in text
        if character in "\n\t\u200c\u200d"
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )


def _title_of(name: str) -> str:
    stem = Path(name).stem
    words = re.sub(r"[-_\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"


def _tag(language: str) -> str:
    primary, *rest = language.split("-")
    return "-".join([primary.lower(), *rest])

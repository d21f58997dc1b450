"""Reads a dialogue file: decodes it, finds the reader that understands it, names the language.

A reader is one module in `formats/` with `READER`, an object that can `recognise` a text and
`read` it. Readers see text only: they open no file, follow no reference and write nothing.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
from pathlib import Path
from typing import Protocol

from storyreel import registry
from storyreel.dialogue import book
from storyreel.dialogue.decode import clean, decode
from storyreel.dialogue.draft import MAX_REMARKS, Reading
from storyreel.dialogue.language import detect_language, language_tag
from storyreel.dialogue.names import remarks_on_names
from storyreel.dialogue.schema import Dialogue, Line, Remark, Source
from storyreel.dialogue.selection import Chosen, select
from storyreel.errors import DialogueError, unknown_name

MAX_BYTES = 20_000_000
"""Largest dialogue file. A whole Shakespeare is 5 MB; more than this is not a dialogue."""
SURE_ENOUGH = 0.1
"""What a reader must at least say to be asked without `--format`."""


class Reader(Protocol):
    """Understands one format."""

    def recognise(self, text: str) -> float:
        """How sure the reader is that it understands `text`, 0 to 1."""
        ...

    def read(self, text: str, *, name: str) -> Reading:
        """What the text says; see `draft.py`.

        Raises:
            DialogueError: The text has no dialogue in this format.
        """
        ...


def read_dialogue(
    path: Path | str,
    *,
    format: str | None = None,
    encoding: str | None = None,
    language: str | None = None,
    title: str | None = None,
    part: str | int | None = None,
    act: str | int | None = None,
    scene: str | int | None = None,
    lines: str | None = None,
) -> Dialogue:
    """Reads a dialogue file, or the folder or EPUB of a Standard Ebooks play.

    Args:
        path: The file.
        format: Name of the reader; by default the one that recognises the contents best.
        encoding: Name of the text's encoding; by default what the file says of itself, or UTF-8.
        language: BCP 47 tag of the lines; by default the text's own, or it is detected.
        title: Title of the piece; by default the text's own, or the file's name.
        part: Which piece of a collection to take, by number or heading.
        act: Which act to take, by number or heading.
        scene: Which scene to take, by number or heading.
        lines: Which lines to take, as they are numbered in the whole, such as `12-30`.

    Returns:
        The dialogue as it was understood.

    Raises:
        DialogueError: The file is missing, empty, not text, or has no dialogue.
        UnknownName: There is no reader of that name.
    """
    path = Path(path)
    whole = book.folder(path, limit=MAX_BYTES) if path.is_dir() else None
    data = whole.data if whole else _bytes_of(path)
    if whole is None and book.is_epub(data):
        whole = book.epub(data, path.name, limit=MAX_BYTES)
    dialogue = _read(
        whole.text if whole else decode(data, path.name, encoding=encoding),
        name=path.name,
        format=format,
        language=language or (whole.language if whole else None),
        title=title or (whole.title if whole else None),
        data=whole.data if whole else data,
    )
    given = (None if it is None else str(it) for it in (part, act, scene, lines))
    chosen = Chosen(*given)
    return _remarked(dialogue if chosen == Chosen() else select(dialogue, chosen))


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
    return _remarked(
        _read(text, name=name, format=format, language=language, title=title, data=data)
    )


def _remarked(dialogue: Dialogue) -> Dialogue:
    """With what is to be said of the names, once it is settled whose they are."""
    said = dialogue.remarks
    more = [it for it in remarks_on_names(dialogue.lines) if it not in said]
    if len(more) > MAX_REMARKS:
        left = Remark(text=f"and {len(more) - MAX_REMARKS + 1} more remarks on names.")
        more = [*more[: MAX_REMARKS - 1], left]
    return dialogue.model_copy(update={"remarks": (*said, *more)}) if more else dialogue


def _read(
    text: str,
    *,
    name: str,
    format: str | None,
    language: str | None,
    title: str | None,
    data: bytes | None,
) -> Dialogue:
    readable = clean(text)
    if not readable.strip():
        raise DialogueError(f"{name} is empty. Write each speech as NAME: words.")
    wanted = None if language is None else language_tag(language)
    if language is not None and wanted is None:
        raise DialogueError(
            f"{language!r} is not a language tag; write one such as 'en' or 'pt-BR'."
        )
    chosen = format or recognise(readable, name)
    reading = _reader(chosen).read(readable, name=name)
    spoken = " ".join(entry.text for entry in reading.entries if isinstance(entry, Line))
    raw = text.encode("utf-8", "surrogatepass") if data is None else data
    return Dialogue(
        title=title or reading.title or _title_of(name),
        language=wanted or _tag(reading.language or "") or detect_language(spoken),
        source=Source(name=name, sha256=hashlib.sha256(raw).hexdigest(), format=chosen),
        entries=reading.entries,
        remarks=reading.remarks,
    )


def recognise(text: str, name: str) -> str:
    """Name of the reader that is surest that it understands the text.

    Raises:
        DialogueError: No reader understands it.
    """
    scores = {known: reader.recognise(text) for known, reader in _readers().items()}
    best = max(scores, key=lambda known: scores[known])
    if scores[best] < SURE_ENOUGH:
        raise DialogueError(
            f"{name} has no dialogue: no line reads as a speech. Write each as NAME: words, or "
            "name the form it is in with --format."
        )
    return best


@functools.cache
def _readers() -> dict[str, Reader]:
    """All readers; what is installed does not change while a program runs."""
    return registry.every("dialogue.formats", "READER")


def _reader(name: str) -> Reader:
    known = _readers()
    if name not in known:
        raise unknown_name("dialogue format", name, known)
    return known[name]


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # A pipe has no size, so what is read decides.
            data = file.read(MAX_BYTES + 1)
            size = max(len(data), os.fstat(file.fileno()).st_size)
    except FileNotFoundError:
        raise DialogueError(f"there is no file {str(path)!r}.") from None
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise DialogueError(f"cannot read {str(path)!r}: {what}.") from None
    if size > MAX_BYTES:
        raise DialogueError(
            f"{path.name} has {size // 1_000_000} MB; a dialogue file has at most "
            f"{MAX_BYTES // 1_000_000} MB. Give one play or scene at a time."
        )
    return data


def _title_of(name: str) -> str:
    stem = Path(name).stem
    words = re.sub(r"[-_\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"


def _tag(language: str) -> str:
    primary, *rest = language.split("-")
    return "-".join([primary.lower(), *rest])

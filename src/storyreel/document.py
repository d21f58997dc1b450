"""What every document is: frozen, closed, described field by field, versioned on disk.

A document kind has one integer version. Its `upgrades` hold one function per step, from dict to
dict, never edited after release. A file that is newer than the code is refused by name.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
)

from storyreel.errors import FolderError, ScriptError, UnknownSchema
from storyreel.timecode import Rate, exact_number

PART = ".part"
"""Ending of files that are being written; what a killed run leaves of them can be deleted."""

Json = dict[str, Any]
Upgrade = Callable[[Json], Json]


def _read_rate(value: object) -> Rate:
    if isinstance(value, Rate):
        return value
    if isinstance(value, str | int):
        return Rate.parse(str(value))
    raise ValueError(f"a frame rate is text such as '24' or '24000/1001', not {value!r}")


RateField = Annotated[
    Rate,
    PlainValidator(_read_rate),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(/[0-9]+)?$"}),
]
"""A frame rate in a document: text, so that 24000/1001 stays exact."""


def _read_fraction(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str | int):
        with contextlib.suppress(ValueError):
            return exact_number(str(value))
    raise ValueError(f"an exact number is text such as '3/2' or '0.5', not {value!r}")


ExactField = Annotated[
    Fraction,
    PlainValidator(_read_fraction),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string"}),
]
"""An exact number in a document, as text."""


def _refuse_constant(name: str) -> None:
    # Python reads NaN and Infinity, which JSON does not have and other readers refuse.
    raise ValueError(name)


def _storable(value: object) -> bool:
    """Whether the value can be written to a file; JSON can spell what UTF-8 cannot."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class Document(BaseModel):
    """A part of a document: values do not change and unknown fields are errors."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False
    )

    def canonical(self) -> str:
        """The one JSON text of this value: same value, same text."""
        return json.dumps(
            self.model_dump(mode="json"),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    def digest(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal."""
        return hashlib.sha256(self.canonical().encode("utf-8")).hexdigest()


class File(Document):
    """A document that stands in a file of its own.

    A subclass declares `kind: Literal["..."]`, `version: Literal[n]`, and `upgrades`.
    """

    upgrades: ClassVar[Sequence[Upgrade]] = ()

    @classmethod
    def from_json(cls, text: str | bytes, *, name: str = "document") -> Self:
        """Reads the document from JSON text, upgrading an older version.

        Args:
            text: The file's contents.
            name: What to call it in an error.

        Raises:
            ScriptError: Not JSON, another kind of document, or a field is wrong.
            UnknownSchema: Written by a newer version.
        """
        try:
            value = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise ScriptError(f"{name} is not JSON.") from None
        if not _storable(value):
            raise ScriptError(f"{name} has half of a character (a lone surrogate) in its text.")
        wanted = cls.model_fields["kind"].default
        if not isinstance(value, dict) or value.get("kind") != wanted:
            raise ScriptError(f'{name} is not a {wanted} document (its "kind" is not {wanted!r}).')
        newest = cls.model_fields["version"].default
        version = value.get("version")
        if type(version) is not int or version < 1:
            raise ScriptError(f"{name} has no version number.")
        if version > newest:
            raise UnknownSchema(
                f"{name} is a {wanted} of version {version}; this storyreel knows up to {newest}. "
                "Upgrade storyreel to open it."
            )
        for step in cls.upgrades[version - 1 :]:
            value = step(value)
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise ScriptError(f"{name}: {restate(error)}") from None

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Reads the document from a file; see `from_json`."""
        path = Path(path)
        try:
            text = path.read_bytes()
        except OSError as error:
            raise ScriptError(f"cannot read {str(path)!r}: {error.strerror}.") from None
        return cls.from_json(text, name=path.name)

    def to_json(self) -> str:
        """The document as readable JSON, ending in a newline; same value, same text."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"

    def write(self, path: Path | str) -> None:
        """Writes the document whole: a reader sees the old file or the new one.

        Raises:
            FolderError: The file cannot be written.
        """
        write_whole(Path(path), self.to_json().encode("utf-8"))


# What pydantic calls an error, and what we say; `{0!r}` is the value that was found.
_RESTATED = {
    "missing": "is missing",
    "extra_forbidden": "there is no such field",
    "string_type": "text is wanted, not {0!r}",
    "string_pattern_mismatch": "{0!r} is not of the form {pattern}",
    "string_too_short": "needs at least {min_length} characters",
    "string_too_long": "{0!r} is longer than {max_length} characters",
    "int_type": "a whole number is wanted, not {0!r}",
    "int_parsing": "a whole number is wanted, not {0!r}",
    "int_from_float": "a whole number is wanted, not {0!r}",
    "float_type": "a number is wanted, not {0!r}",
    "float_parsing": "a number is wanted, not {0!r}",
    "finite_number": "a finite number is wanted, not {0!r}",
    "bool_type": "true or false is wanted, not {0!r}",
    "bool_parsing": "true or false is wanted, not {0!r}",
    "greater_than": "{0!r} is not above {gt}",
    "greater_than_equal": "{0!r} is below {ge}",
    "less_than": "{0!r} is not below {lt}",
    "less_than_equal": "{0!r} is above {le}",
    "enum": "{0!r} is not one of {expected}",
    "literal_error": "{0!r} is not {expected}",
    "union_tag_invalid": "{tag!r} is not one of {expected_tags}",
    "union_tag_not_found": "its {discriminator} is missing",
    "too_short": "has {actual_length} entries and needs at least {min_length}",
    "too_long": "has more than {max_length} entries",
    "tuple_type": "a list is wanted, not {0!r}",
    "list_type": "a list is wanted, not {0!r}",
    "dict_type": "an object is wanted, not {0!r}",
    "model_type": "an object is wanted, not {0!r}",
    "model_attributes_type": "an object is wanted, not {0!r}",
    "value_error": "{error}",
}


def restate(error: ValidationError) -> str:
    """The first of pydantic's errors as one sentence with its path, in our words."""
    first = error.errors(include_url=False)[0]
    where = ".".join(_short(str(part)) for part in first["loc"])
    wording = _RESTATED.get(first["type"], "{0!r} cannot stand here")
    said = dict(first.get("ctx", {}))
    if "tag" in said:
        said["tag"] = _Found(str(said["tag"]))
    what = wording.format(_Found(first["input"]), **said).removesuffix(".")
    return f"{where}: {what}." if where else f"{what}."


class _Found:
    """A value in an error message: recognisable, and never pages of it."""

    def __init__(self, value: object) -> None:
        self._text = repr(value)

    def __repr__(self) -> str:
        return _short(self._text)


def _short(text: str) -> str:
    """On one line, and not long."""
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:77]}..."


def write_whole(path: Path, data: bytes) -> None:
    """Writes `data` beside `path` and renames it into place.

    Raises:
        FolderError: The disk is full or the folder cannot be written.
    """
    try:
        with replacing(path) as part:
            part.write_bytes(data)
    except OSError as error:
        raise FolderError(f"cannot write {str(path)!r}: {error.strerror}.") from error


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a name to write to; `path` appears, or is replaced, only when all went well."""
    part = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        yield part
        os.replace(part, path)
    finally:
        # After the renaming there is nothing left to delete.
        with contextlib.suppress(OSError):
            part.unlink()


def claim_folder(folder: Path, mark: str, empty: bytes, *, what: str) -> None:
    """Makes a folder for files of a kind, or takes one that has been theirs before.

    The mark is written first, so that the folder is known as theirs even after an interruption.

    Args:
        folder: The folder.
        mark: Name of the file by which it is known.
        empty: What stands in that file until it is written.
        what: What the folder is for, as in a sentence.

    Raises:
        FolderError: It holds other files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / mark).is_file():
        raise FolderError(
            f"{str(folder)!r} holds other files; choose an empty folder for {what} with -o."
        )
    write_whole(folder / mark, empty)

"""Documents on disk: whole or not at all, and refused in our words."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest
from pydantic import ValidationError

from storyreel.document import Document, ExactField, File, RateField, Upgrade, write_whole
from storyreel.errors import FolderError, ScriptError, UnknownSchema
from storyreel.timecode import Rate


def _named(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "version": 2, "name": value["title"], "title": None} | {"title": "x"}


def _untitled(value: dict[str, Any]) -> dict[str, Any]:
    return {**{key: old for key, old in value.items() if key != "title"}, "version": 3}


class Card(File):
    """A document of version 3, for these tests."""

    upgrades: ClassVar[Sequence[Upgrade]] = (_named, _untitled)

    kind: Literal["card"] = "card"
    """Names this kind of document."""
    version: Literal[3] = 3
    """Version of the schema."""
    name: str
    """A name."""
    rate: RateField = Rate(Fraction(24))
    """Frames per second."""
    weight: ExactField = Fraction(1)
    """An exact number."""
    share: float = 0.5
    """A share."""


def refusal(text: str | bytes) -> str:
    with pytest.raises(ScriptError) as caught:
        Card.from_json(text, name="a.json")
    return str(caught.value)


def test_an_old_document_is_upgraded_step_by_step():
    assert Card.from_json('{"kind": "card", "version": 1, "title": "Ann"}').name == "Ann"
    assert (
        Card.from_json('{"kind": "card", "version": 2, "name": "Ann", "title": ""}').name == "Ann"
    )
    assert Card.from_json('{"kind": "card", "version": 3, "name": "Ann"}').name == "Ann"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.json is not JSON."),
        ("{", "a.json is not JSON."),
        (b"\xff\xfe\xfd", "a.json is not JSON."),
        ("[" * 100_000, "a.json is not JSON."),
        ('{"kind": "card", "share": NaN}', "a.json is not JSON."),
        ("[]", "a.json is not a card document (its \"kind\" is not 'card')."),
        ('{"kind": "cut"}', "a.json is not a card document (its \"kind\" is not 'card')."),
        ('{"kind": "card"}', "a.json has no version number."),
        ('{"kind": "card", "version": "3"}', "a.json has no version number."),
        ('{"kind": "card", "version": true}', "a.json has no version number."),
        ('{"kind": "card", "version": 0}', "a.json has no version number."),
        ('{"kind": "card", "version": 3}', "a.json: name: is missing."),
        (
            '{"kind": "card", "version": 3, "name": "\\ud83d"}',
            "a.json has half of a character (a lone surrogate) in its text.",
        ),
        (
            '{"kind": "card", "version": 3, "name": "", "weight": "1/0"}',
            "a.json: weight: an exact number is text such as '3/2' or '0.5', not '1/0'.",
        ),
        (
            '{"kind": "card", "version": 3, "name": "", "weight": 0.5}',
            "a.json: weight: an exact number is text such as '3/2' or '0.5', not 0.5.",
        ),
        (
            '{"kind": "card", "version": 3, "name": "", "share": 1e999}',
            "a.json: share: a finite number is wanted, not inf.",
        ),
        (
            '{"kind": "card", "version": 3, "name": "", "size": 1}',
            "a.json: size: there is no such field.",
        ),
    ],
)
def test_what_is_no_document_is_refused(text, message):
    assert refusal(text) == message


def test_a_newer_document_is_refused_by_name():
    with pytest.raises(UnknownSchema) as caught:
        Card.from_json('{"kind": "card", "version": 4}', name="a.json")
    assert str(caught.value) == (
        "a.json is a card of version 4; this storyreel knows up to 3. Upgrade storyreel to open it."
    )


def test_a_byte_order_mark_is_no_harm():
    text = b'\xef\xbb\xbf{"kind": "card", "version": 3, "name": "Ann"}'
    assert Card.from_json(text).name == "Ann"


def test_exact_numbers_stay_exact_on_disk(tmp_path):
    card = Card(name="é 日本", rate=Rate(Fraction(24000, 1001)), weight=Fraction(1, 3))
    card.write(tmp_path / "a.json")
    assert Card.load(tmp_path / "a.json") == card
    value = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (value["rate"], value["weight"]) == ("24000/1001", "1/3")
    assert "日本" in card.to_json()
    assert card.to_json().endswith("}\n")


def test_equal_values_have_one_text_and_one_digest():
    one, two = Card(name="a", weight=Fraction(1, 2)), Card(weight=Fraction("0.5"), name="a")
    assert one.canonical() == two.canonical()
    assert one.digest() == two.digest()
    assert one.digest() != Card(name="b").digest()
    assert one.canonical() == (
        '{"kind":"card","name":"a","rate":"24","share":0.5,"version":3,"weight":"1/2"}'
    )


def test_a_value_does_not_change():
    card = Card(name="a")
    with pytest.raises(ValidationError):
        card.name = "b"  # type: ignore[misc]


def test_a_field_is_described_by_the_docstring_under_it():
    class Part(Document):
        """A part."""

        size: int
        """How large."""

    assert Part.model_json_schema()["properties"]["size"]["description"] == "How large."


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ScriptError) as caught:
        Card.load(tmp_path / "a.json")
    assert str(caught.value) == f"cannot read {str(tmp_path / 'a.json')!r}: {os.strerror(2)}."


def test_a_file_is_called_by_its_name_when_it_is_wrong(tmp_path):
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    with pytest.raises(ScriptError, match=r"^a\.json is not JSON\.$"):
        Card.load(str(tmp_path / "a.json"))


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    Card(name="old").write(path)

    def full(self: Path, data: bytes) -> int:
        with open(self, "wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FolderError) as caught:
        Card(name="new").write(path)
    assert str(caught.value) == f"cannot write {str(path)!r}: No space left on device."
    assert Card.load(path).name == "old"
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_rename_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    path.write_bytes(b"old")

    def refuse(*names: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(FolderError, match=r": Permission denied\.$"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.json"]


@pytest.mark.parametrize("name", ["missing/a.json", "file/a.json"])
def test_a_folder_that_is_none_is_our_error(tmp_path, name):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderError, match=r"^cannot write "):
        write_whole(tmp_path / name, b"x")

"""The names at the top: lazy, typed and listed alike."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import storyreel


def test_the_lazy_table_the_types_and_the_list_agree() -> None:
    tree = ast.parse(Path(storyreel.__file__).read_text("utf-8"))
    guarded = next(
        node
        for node in tree.body
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
    )
    typed = {
        name.name: statement.module
        for statement in guarded.body
        if isinstance(statement, ast.ImportFrom)
        for name in statement.names
    }
    assert typed == storyreel._HOMES
    assert storyreel.__all__ == sorted(storyreel._HOMES)
    assert dir(storyreel) == storyreel.__all__


def test_every_name_is_there() -> None:
    for name, home in storyreel._HOMES.items():
        assert getattr(storyreel, name) is getattr(importlib.import_module(home), name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(storyreel, "direct")

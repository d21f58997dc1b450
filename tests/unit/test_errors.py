"""The tree of errors and its wordings."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

from storyreel import errors
from storyreel.errors import (
    BackendError,
    FolderError,
    StoryreelError,
    Unavailable,
    UserError,
    boundary,
    missing_extra,
    unknown_name,
)

CLASSES = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, StoryreelError)
]


def test_the_tree_drawn_at_the_top_is_the_tree():
    drawn = re.findall(r"^ {6,}([A-Z]\w+) ", errors.__doc__ or "", re.MULTILINE)
    assert sorted(drawn) == sorted(c.__name__ for c in CLASSES if c is not StoryreelError)


def test_the_exit_code_says_whose_turn_it_is():
    for kind in CLASSES:
        wanted = 2 if issubclass(kind, UserError) else 3 if issubclass(kind, BackendError) else 1
        assert kind.exit_code == wanted, kind


def test_trying_again_helps_only_where_something_outside_failed():
    helped = {kind.__name__ for kind in CLASSES if kind.retryable}
    assert helped == {"BadAnswer", "BadMedia", "RateLimited", "Unavailable"}


def test_a_missing_extra_says_what_to_install():
    assert str(missing_extra("Reading kanji", "ja")) == (
        "Reading kanji needs the 'ja' extra: pip install 'storyreel[ja]'."
    )


@pytest.mark.parametrize(
    ("name", "known", "message"),
    [
        (
            "stils",
            ["stills", "previz"],
            "no video service named 'stils'. Did you mean 'stills'? Known: previz, stills.",
        ),
        ("qqq", ["previz"], "no video service named 'qqq'. Known: previz."),
        ("previz", [], "no video service named 'previz'. Known: none."),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name, known, message):
    assert str(unknown_name("video service", name, known)) == message


def test_an_error_that_leaves_a_stage_says_where_it_came_from(tmp_path):
    with (
        pytest.raises(Unavailable) as caught,
        boundary(backend="previz", slate="sc001_sh0010_t01", folder=tmp_path),
    ):
        raise Unavailable("The worker stopped.")
    error = caught.value
    assert (error.backend, error.slate, error.folder) == ("previz", "sc001_sh0010_t01", tmp_path)


def test_the_innermost_stage_is_the_one_named(tmp_path):
    with (
        pytest.raises(Unavailable) as caught,
        boundary(backend="outer", folder=tmp_path),
        boundary(backend="inner"),
    ):
        raise Unavailable("The worker stopped.")
    assert (caught.value.backend, caught.value.folder) == ("inner", tmp_path)


def test_a_full_disk_says_what_to_do():
    with pytest.raises(FolderError) as caught, boundary(slate="x", folder=Path("film")):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert str(caught.value) == (
        "cannot write to 'film': No space left on device. "
        "Free space or choose another folder with -o."
    )
    assert caught.value.slate == "x"
    assert caught.value.exit_code == 2


def test_a_stage_without_a_folder_lets_the_systems_errors_through():
    with pytest.raises(FileNotFoundError), boundary(backend="previz"):
        raise FileNotFoundError("x")


def test_an_error_outside_a_stage_names_none():
    error = StoryreelError("x")
    assert (error.backend, error.slate, error.folder) == (None, None, None)

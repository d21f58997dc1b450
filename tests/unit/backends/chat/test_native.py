"""A vendor's own protocol without the library for it."""

from __future__ import annotations

import sys

import pytest

from storyreel.backends.chat import ChatChoice, chat_backend
from storyreel.errors import MissingExtra


@pytest.mark.parametrize("model", ["claude:claude-sonnet-5-5", "google:gemini-3.8-flash"])
def test_without_the_library_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    monkeypatch.setitem(sys.modules, "pydantic_ai", None)
    with pytest.raises(MissingExtra) as caught:
        chat_backend(ChatChoice(model))
    assert str(caught.value) == (f"{model} needs the 'chat' extra: pip install 'storyreel[chat]'.")

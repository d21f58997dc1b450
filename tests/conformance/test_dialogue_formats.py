"""Every reader, over every file of the corpus: what is understood, or the sentence that refuses.

A file `NAME.EXT` in `tests/corpus/dialogue` has its expected outcome in `NAME.EXT.told`: what
`told` prints of it, or `refused:` and the message. A first line `options: {...}` in the outcome
holds the options it is read with, as JSON.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storyreel import registry
from storyreel.dialogue import read_dialogue
from storyreel.errors import DialogueError, UserError

CORPUS = Path(__file__).parents[1] / "corpus" / "dialogue"
CASES = sorted(path.name for path in CORPUS.iterdir() if not path.name.endswith(".told"))


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_understood_as_written_down(name, golden, told):
    outcome = CORPUS / f"{name}.told"
    first = outcome.read_text(encoding="utf-8").split("\n", 1)[0] if outcome.exists() else ""
    head = f"{first}\n" if first.startswith("options: ") else ""
    options = json.loads(first.removeprefix("options: ")) if head else {}
    try:
        text = told(read_dialogue(CORPUS / name, **options))
    except UserError as error:
        text = f"refused: {error} (exit {error.exit_code})\n"
    golden(f"{name}.told", head + text, folder=CORPUS)


def test_every_outcome_belongs_to_a_file():
    outcomes = {path.name.removesuffix(".told") for path in CORPUS.glob("*.told")}
    assert outcomes == set(CASES)


@pytest.mark.parametrize("format", registry.names("dialogue.formats"))
@pytest.mark.parametrize(
    "text",
    [
        "\n",
        "x",
        "<",
        "<a",
        "{",
        "[",
        "【",
        "1\n",
        "WEBVTT",
        "\n" * 50,
        "<?xml version='1.0'?>",
        "*",
    ],
)
def test_a_text_without_dialogue_is_refused_in_a_sentence(format, text):
    reader = registry.find("dialogue.formats", format, "READER", kind="dialogue format")
    assert 0.0 <= reader.recognise(text) <= 1.0
    with pytest.raises(DialogueError) as caught:
        reader.read(text, name="scene.txt")
    message = str(caught.value)
    assert message.startswith("scene.txt")
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize("format", registry.names("dialogue.formats"))
def test_a_reader_is_sure_of_nothing_foreign(format):
    reader = registry.find("dialogue.formats", format, "READER", kind="dialogue format")
    if format != "plain":
        assert reader.recognise("ANNA: You came back.\nBEN: I did.\n") < 0.5

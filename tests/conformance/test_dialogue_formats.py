"""Every reader, over every file of the corpus: what is understood, or the sentence that refuses.

A file `NAME.EXT` in `tests/corpus/dialogue` has its expected outcome in `NAME.EXT.told`: what
`told` prints of it, or `refused:` and the message. A first line `options: {...}` in the outcome
holds the options it is read with, as JSON.
"""

from __future__ import annotations

import json
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel import registry
from storyreel.dialogue import read_dialogue, read_text
from storyreel.dialogue.decode import clean
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


def _stamp(second: int, mark: str) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}{mark}000"


# How a speech is written in each form, from its number, name and words; and what stands around.
WRITTEN = {
    "aozora": (
        "《》：ルビ\n［＃］：入力者注\n\n",
        lambda n, who, words: f"{who}　{words}\n",
        "\n底本：「港」\n",
    ),
    "ass": (
        "[Script Info]\nScriptType: v4.00+\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n",
        lambda n, who, words: (
            f"Dialogue: 0,0:00:{2 * n:02d}.00,0:00:{2 * n + 1:02d}.00,Default,{who},0,0,0,,"
            f"{words}\n"
        ),
        "",
    ),
    "chat": ("", lambda n, who, words: f"[12.03.24, 21:14:{n:02d}] {who}: {words}\n", ""),
    "fdx": (
        '<FinalDraft DocumentType="Script"><Content>',
        lambda n, who, words: (
            f'<Paragraph Type="Character"><Text>{escape(who)}</Text></Paragraph>'
            f'<Paragraph Type="Dialogue"><Text>{escape(words)}</Text></Paragraph>'
        ),
        "</Content></FinalDraft>",
    ),
    "fountain": (
        "Title: The Pier\n\nINT. PIER - NIGHT\n\n",
        lambda n, who, words: f"@{who}\n{words}\n\n",
        "",
    ),
    "gutenberg": (
        "*** START OF THIS PROJECT GUTENBERG EBOOK THE PIER ***\n\nACT I\n\n",
        lambda n, who, words: f"{who.upper()}.  {words}\n\n",
        "*** END OF THIS PROJECT GUTENBERG EBOOK THE PIER ***\n",
    ),
    "json": ("", lambda n, who, words: json.dumps({"speaker": who, "text": words}) + "\n", ""),
    "paper": (
        "【DIALOGUE】\n",
        lambda n, who, words: f'{n + 1}. {who}: "{words}" (waits)\n',
        "【CHARACTER PROFILES】\n【SCENE DESCRIPTION】\nA pier.\n【BLOCKING】\n",
    ),
    "plain": ("", lambda n, who, words: f"{who}: {words}\n", ""),
    "play": ("", lambda n, who, words: f"{who.upper()}\n{words}\n\n", ""),
    "prose": ("", lambda n, who, words: f"“{words.rstrip('.')},” said {who}.\n\n", ""),
    "shakespeare": (
        "<html><h3>ACT I</h3>",
        lambda n, who, words: (
            f"<A NAME=speech{n + 1}><b>{escape(who)}</b></a>\n<blockquote>"
            f"<A NAME=1.1.{n + 1}>{escape(words)}</A><br></blockquote>\n"
        ),
        "</html>",
    ),
    "srt": (
        "",
        lambda n, who, words: (
            f"{n + 1}\n{_stamp(2 * n, ',')} --> {_stamp(2 * n + 1, ',')}\n"
            f"{who.upper()}: {words}\n\n"
        ),
        "",
    ),
    "standard_ebooks": (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        '<body epub:type="z3998:drama"><table>',
        lambda n, who, words: (
            f'<tr><td epub:type="z3998:persona">{escape(who)}</td><td>{escape(words)}</td></tr>'
        ),
        "</table></body></html>",
    ),
    "tei": (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><div type="scene">',
        lambda n, who, words: (
            f"<sp who='#p{who.casefold()}'><speaker>{escape(who)}.</speaker>"
            f"<p>{escape(words)}</p></sp>"
        ),
        "</div></body></text></TEI>",
    ),
    "transcript": ("", lambda n, who, words: f"[00:00:{n:02d}:01]\n{who.upper()}: {words}\n\n", ""),
    "vtt": (
        "WEBVTT\n\n",
        lambda n, who, words: (
            f"{_stamp(2 * n, '.')} --> {_stamp(2 * n + 1, '.')}\n<v {who}>{escape(words)}\n\n"
        ),
        "",
    ),
}
SPEECHES = st.lists(
    st.tuples(
        st.sampled_from(["Anna", "Ben", "Clara"]),
        st.lists(
            st.sampled_from(["the", "boat", "is", "late", "again", "you", "know", "it", "seven"]),
            min_size=2,
            max_size=7,
        ).map(lambda words: " ".join(words).capitalize() + "."),
    ),
    min_size=6,
    max_size=14,
)


def test_every_form_is_written_in_this_test():
    assert sorted(WRITTEN) == registry.names("dialogue.formats")


@pytest.mark.parametrize("format", sorted(WRITTEN))
@given(speeches=SPEECHES)
@settings(max_examples=25)
def test_a_dialogue_in_any_form_is_recognised_and_read_with_its_speakers_and_words(
    format, speeches
):
    if format in ("play", "plain", "prose", "gutenberg", "aozora"):
        # These forms are told by names that come again.
        speeches = [("Anna", "We are late."), ("Ben", "I know it."), *speeches] * 2
    before, speech, after = WRITTEN[format]
    text = before + "".join(speech(n, *it) for n, it in enumerate(speeches)) + after
    dialogue = read_text(text, name="pier.txt")
    assert dialogue.source.format == format
    read = [(line.speakers[0].casefold(), line.text) for line in dialogue.lines]
    assert read == [(who.casefold(), words) for who, words in speeches]


@pytest.mark.parametrize("format", sorted(WRITTEN))
@given(data=st.data())
@settings(max_examples=40)
def test_a_text_of_any_scraps_of_a_form_is_read_or_refused(format, data):
    before, speech, after = WRITTEN[format]
    whole = before + speech(0, "Anna", "You came.") + speech(1, "Ben", "I did.") + after
    cuts = data.draw(st.lists(st.integers(0, len(whole)), min_size=2, max_size=8))
    scraps = [whole[a:b] for a, b in pairwise(cuts)]
    text = "".join(scraps + data.draw(st.lists(st.text(max_size=6), max_size=4)))
    reader = registry.find("dialogue.formats", format, "READER", kind="dialogue format")
    assert 0.0 <= reader.recognise(clean(text)) <= 1.0
    try:
        entries = reader.read(clean(text), name="pier.txt").entries
    except DialogueError as error:
        entries = ()
        refusal = str(error)
    else:
        refusal = "pier.txt."
    assert refusal.startswith("pier.txt")
    assert refusal.endswith(".")
    assert all("\n" not in entry.text for entry in entries)

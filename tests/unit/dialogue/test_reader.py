"""What a file may be, and what is said about one that cannot be read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from storyreel.dialogue import Dialogue, read_dialogue, read_text
from storyreel.dialogue.reader import MAX_BYTES
from storyreel.errors import DialogueError, UnknownName, UserError

GOOD = "ANNA: You came back to us.\nBEN: Yes, I did.\n"


def refusal(path: Path, **options: str) -> str:
    with pytest.raises(DialogueError) as caught:
        read_dialogue(path, **options)
    assert isinstance(caught.value, UserError)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "cafe.txt"
    assert refusal(path) == f"there is no file {str(path)!r}."


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        f"{str(tmp_path)!r} is a folder without an e-book in it (content.opf); give a dialogue "
        "file."
    )


@pytest.mark.parametrize("text", ["", "   \n\n\t\n", "\ufeff", "\u200b\u200e\n"])
def test_nothing_in_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cafe.txt"
    path.write_text(text, encoding="utf-8")
    assert refusal(path) == "cafe.txt is empty. Write each speech as NAME: words."


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04\x14\x00", "an archive or word processor file, not text. Save it as plain"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF, not text. Export it from the program that made it as"),
        (b"{\\rtf1\\ansi ANNA: Yes.}", "an RTF document, not text. Save it as plain text."),
        (b"ANNA: Yes.\x00\x01\x02\xff", "a binary file, not text. Give a dialogue as plain text."),
    ],
)
def test_a_binary_file(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "cafe.docx"
    path.write_bytes(data)
    assert refusal(path).startswith(f"cafe.docx is {says}")


def test_no_dialogue(tmp_path: Path) -> None:
    path = tmp_path / "cafe.txt"
    path.write_text("It rains. It goes on raining.")
    assert refusal(path) == (
        "cafe.txt has no dialogue: no line reads as a speech. Write each as NAME: words, or name "
        "the form it is in with --format."
    )


def test_a_file_too_big_to_be_a_dialogue(tmp_path: Path) -> None:
    path = tmp_path / "cafe.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 5_000_000)
    assert refusal(path) == (
        "cafe.txt has 25 MB; a dialogue file has at most 20 MB. Give one play or scene at a time."
    )


def test_a_format_nobody_reads(tmp_path: Path) -> None:
    path = tmp_path / "cafe.txt"
    path.write_text(GOOD)
    with pytest.raises(UnknownName, match=r"^no dialogue format named 'plian'\. Did you mean 'pl"):
        read_dialogue(path, format="plian")


def test_a_language_that_is_no_tag(tmp_path: Path) -> None:
    path = tmp_path / "cafe.txt"
    path.write_text(GOOD)
    assert refusal(path, language="English!") == (
        "'English!' is not a language tag; write one such as 'en' or 'pt-BR'."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_unicode_encoding_reads_alike(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "cafe.txt"
    path.write_bytes("ANNA: Café?\nBEN: Oui — 客.\n".encode(encoding))
    assert [line.text for line in read_dialogue(path).lines] == ["Café?", "Oui — 客."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_every_line_end_reads_alike(tmp_path: Path, end: str) -> None:
    path = tmp_path / "cafe.txt"
    path.write_bytes(f"ANNA: You came.{end}BEN: Yes.{end}".encode())
    assert [line.text for line in read_dialogue(path).lines] == ["You came.", "Yes."]


def test_letters_are_composed_and_what_cannot_be_seen_is_taken_out() -> None:
    (line,) = read_text("ANNA: Cafe\u0301 \u202atoo\u202c\u200b\x07.", name="cafe.txt").lines
    assert line.text == "Café too."


def test_joiners_that_make_a_letter_are_kept() -> None:
    (line,) = read_text("ANNA: می\u200cروم 👩\u200d🚀", name="cafe.txt").lines
    assert line.text == "می\u200cروم 👩\u200d🚀"


def test_the_source_is_the_file_s_own_bytes(tmp_path: Path) -> None:
    path = tmp_path / "cafe.txt"
    data = "\ufeffANNA: Cafe\u0301.\r\n".encode()
    path.write_bytes(data)
    source = read_dialogue(path).source
    assert source.name == "cafe.txt"
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert (source.format, source.selection) == ("plain", "all")


def test_what_the_caller_says_goes_before_what_is_found(tmp_path: Path) -> None:
    path = tmp_path / "cafe.txt"
    path.write_text(f"Title: Cafe\n{GOOD}")
    dialogue = read_dialogue(path, language="PT-BR", title="Our Cafe")
    assert (dialogue.language, dialogue.title) == ("pt-BR", "Our Cafe")


def test_a_dialogue_is_the_same_after_a_trip_to_disk(tmp_path: Path) -> None:
    dialogue = read_text(f"Title: Cafe\nINT. CAFE\n[Rain.]\n{GOOD}", name="cafe.txt")
    dialogue.write(tmp_path / "dialogue.json")
    assert Dialogue.load(tmp_path / "dialogue.json") == dialogue


def test_more_lines_than_anybody_writes_are_refused() -> None:
    with pytest.raises(DialogueError) as caught:
        read_text("A: x\n" * 300_001, name="cafe.txt", format="plain")
    assert str(caught.value) == (
        "cafe.txt has more than 300,000 lines. Give one play or scene at a time."
    )


def test_a_line_longer_than_anybody_writes_is_refused() -> None:
    with pytest.raises(DialogueError) as caught:
        read_text(f"ANNA: Yes.\nBEN: {'no ' * 20_000}\n", name="cafe.txt", format="plain")
    assert str(caught.value) == (
        "cafe.txt: line 2 has 60,005 characters; a line has at most 50,000. Break it into speeches."
    )


def test_more_speakers_than_a_text_has_are_refused() -> None:
    with pytest.raises(DialogueError) as caught:
        read_text("".join(f"A{n}: x\n" for n in range(2001)), name="cafe.txt", format="plain")
    assert str(caught.value) == (
        "cafe.txt has more than 2,000 speakers, so it is not being understood; name its form "
        "with --format."
    )

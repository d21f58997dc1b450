"""Encodings: what says so itself is read, what does not is refused with a good guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyreel.dialogue import read_dialogue
from storyreel.dialogue.decode import clean, decode, guess_encoding
from storyreel.errors import DialogueError

FRENCH = "CLAIRE: Où étais-tu ? Ça fait trois heures que j’attends, déjà.\nMARC: À l’hôpital.\n"
GERMAN = "WIRT: Schönen guten Abend, Fräulein. Was dürfen wir Ihnen bringen?\nGAST: Etwas Süßes.\n"
QUOTES = "ANNA: I said “perhaps” – not “yes”.\nBEN: That’s what I heard.\n"
JAPANESE = "母: 遅かったね。\n娘: うん、雨で電車が止まってた。\n"
CHINESE = "老板：你今天怎么来得这么早？\n小李：我昨天没有回家。\n"
RUSSIAN = "НАДЯ: Я ждала тебя весь вечер.\nИГОРЬ: Поезд опоздал, прости меня.\n"
KOREAN = "지우: 왜 이렇게 늦었어?\n민호: 비가 와서 버스가 안 왔어.\n"
HEBREW = "דנה: איפה היית כל הערב?\nיואב: הרכבת איחרה, סליחה.\n"
ARABIC = "ليلى: أين كنت طوال المساء؟\nسامي: تأخر القطار، سامحيني.\n"


def refusal(data: bytes, encoding: str | None = None) -> str:
    with pytest.raises(DialogueError) as caught:
        decode(data, "cafe.txt", encoding=encoding)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (FRENCH, "windows-1252", "windows-1252"),
        (GERMAN, "windows-1252", "windows-1252"),
        (QUOTES, "windows-1252", "windows-1252"),
        (JAPANESE, "shift_jis", "shift_jis"),
        (CHINESE, "gb18030", "gb18030"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "windows-1251", "windows-1251"),
        (JAPANESE, "euc_jp", "euc_jp"),
        (KOREAN, "euc_kr", "euc_kr"),
        (HEBREW, "windows-1255", "windows-1255"),
        (ARABIC, "windows-1256", "windows-1256"),
    ],
)
def test_the_guess_names_the_encoding_and_reading_by_it_works(
    text: str, encoding: str, named: str
) -> None:
    data = text.encode(encoding)
    assert guess_encoding(data) == named
    said = refusal(data)
    assert said.startswith("cafe.txt is not UTF-8 text: line 1 has the byte 0x")
    assert said.endswith(f"It looks like {named}: try --encoding {named}, or save it as UTF-8.")
    assert decode(data, "cafe.txt", encoding=named) == text


def test_bytes_that_are_no_text_at_all_get_no_guess() -> None:
    assert refusal(bytes(range(128, 256)) * 4) == (
        "cafe.txt is not UTF-8 text: line 1 has the byte 0x80. Save it as UTF-8, or name its "
        "encoding with --encoding."
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", [QUOTES, FRENCH, RUSSIAN, JAPANESE, CHINESE, KOREAN, HEBREW, ARABIC]
)
def test_utf_16_is_told_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "cafe.txt") == text


def test_a_heap_of_marks_on_a_letter_is_cut() -> None:
    heap = "A: a" + "\u0301" * 20_000 + "\u0323" * 20_000 + "b"
    assert len(clean(heap)) < 40
    assert clean("A: " + "\u2014" * 60) == "A: " + "\u2014" * 60


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>', "windows-1252"),
        ("<?xml version='1.0' encoding='koi8-r'?><a>", "koi8-r"),
        ('<html><meta charset="shift_jis">', "shift_jis"),
        ('<META http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb18030"),
        ("Title: Cafe\nCharacter set encoding: ISO-8859-1\n", "windows-1252"),
        ("<!DOCTYPE html><html>", "windows-1252"),
    ],
)
def test_what_a_file_says_of_itself_is_believed(head: str, encoding: str) -> None:
    body = {"koi8-r": RUSSIAN, "shift_jis": JAPANESE, "gb18030": CHINESE}.get(encoding, FRENCH)
    assert decode((head + body).encode(encoding), "cafe.xml") == head + body


def test_a_file_that_says_what_it_is_not() -> None:
    data = b"<?xml version='1.0' encoding='shift_jis'?><a>\n" + b"\x82\xff\xfd</a>"
    assert refusal(data) == (
        "cafe.txt is not text by what it says of itself (shift_jis): line 2 has a byte that has "
        "no place in it. Save it as UTF-8, or name its encoding with --encoding."
    )


def test_a_damaged_utf_16_file() -> None:
    said = refusal("ANNA: Yes.".encode("utf-16") + b"\x00")
    assert said.startswith("cafe.txt is not text by its byte order mark (utf-16): line 1 has a ")


@pytest.mark.parametrize("encoding", ["no-such", "zip", "rot13", "hex", "a" * 500])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    assert refusal(b"ANNA: Yes.", encoding).startswith(f"there is no text encoding {encoding!r};")


def test_the_encoding_that_is_asked_for_goes_before_what_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "cafe.txt"
    path.write_bytes(RUSSIAN.encode("koi8-r"))
    dialogue = read_dialogue(path, encoding="KOI8-R")
    assert dialogue.speakers == ("НАДЯ", "ИГОРЬ")
    assert dialogue.language == "ru"


def test_a_text_for_another_encoding_is_refused() -> None:
    assert refusal(b"ANNA: \x81.", "shift_jis").startswith(
        "cafe.txt is not text by --encoding shift_jis: line 1 has a byte"
    )


def test_control_and_direction_signs_are_taken_out_and_long_blanks_cut() -> None:
    assert clean("A\u202e:\u200b b\x07\x85c\u2028d\u2066e\u00ad") == "A: b\nc\nde"
    assert clean("A:" + "\u3000" * 5000 + "b") == "A:" + " " * 200 + "b"


def test_half_characters_are_taken_out() -> None:
    assert clean("A: \ud800b") == "A: b"

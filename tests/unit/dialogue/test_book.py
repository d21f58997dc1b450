"""A play as a folder or an EPUB: joined in reading order, and nothing outside it is opened."""

from __future__ import annotations

import io
import os
import random
import zipfile
from pathlib import Path

import pytest

from storyreel.dialogue import Dialogue, book, read_dialogue
from storyreel.errors import DialogueError

PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>The Orchard</dc:title><dc:language>en-GB</dc:language></metadata>
<manifest>{items}</manifest><spine>{refs}</spine></package>"""


def package(*names: str) -> str:
    items = "".join(
        f'<item id="i{at}" href="{name}" media-type="application/xhtml+xml"/>'
        for at, name in enumerate(names)
    )
    refs = "".join(f'<itemref idref="i{at}"/>' for at in range(len(names)))
    return PACKAGE.format(items=items, refs=refs)


def act(number: str, words: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:epub="http://www.idpf.org/2007/ops"><body epub:type="z3998:drama"><section>'
        f'<h2>Act {number}</h2><table><tr><td epub:type="z3998:persona">Nan</td><td>{words}</td>'
        "</tr></table></section></body></html>\n"
    )


TEXTS = {
    "content.opf": package("text/act-2.xhtml", "text/act%201.xhtml"),
    "text/act 1.xhtml": act("I", "One."),
    "text/act-2.xhtml": act("II", "Two."),
}


def folder(path: Path, texts: dict[str, str]) -> Path:
    root = path / "orchard"
    for name, text in texts.items():
        file = root / "src" / "epub" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def epub(path: Path, texts: dict[str, str], *, packing: int = zipfile.ZIP_DEFLATED) -> Path:
    file = path / "orchard.epub"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for name, text in texts.items():
            archive.writestr(f"epub/{name}", text, packing)
    return file


def refusal(path: Path) -> str:
    with pytest.raises(DialogueError) as caught:
        read_dialogue(path)
    return str(caught.value)


def check(dialogue: Dialogue) -> None:
    assert (dialogue.title, dialogue.language) == ("The Orchard", "en-GB")
    assert dialogue.source.format == "standard_ebooks"
    assert [entry.text for entry in dialogue.entries] == ["Act II", "Two.", "Act I", "One."]


def test_a_folder_is_read_in_the_order_of_its_spine(tmp_path: Path) -> None:
    check(read_dialogue(folder(tmp_path, TEXTS)))


def test_an_epub_is_read_in_the_order_of_its_spine(tmp_path: Path) -> None:
    check(read_dialogue(epub(tmp_path, TEXTS)))


def test_what_the_reader_of_the_book_gives_goes_before_what_the_book_says(tmp_path: Path) -> None:
    dialogue = read_dialogue(epub(tmp_path, TEXTS), title="Bees", language="cy")
    assert (dialogue.title, dialogue.language) == ("Bees", "cy")


@pytest.mark.parametrize("href", ["../../../secret.txt", "%2e%2e/%2e%2e/%2e%2e/secret.txt"])
def test_nothing_outside_a_folder_is_opened(tmp_path: Path, href: str) -> None:
    (tmp_path / "secret.txt").write_text(act("I", "Secret."), encoding="utf-8")
    message = refusal(folder(tmp_path, {"content.opf": package(href)}))
    assert message == (
        "orchard names '../../../secret.txt', which is outside the book. Put it into the book's "
        "folder, or get the book again."
    )


def test_a_link_out_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.xhtml").write_text(act("I", "Secret."), encoding="utf-8")
    root = folder(tmp_path, {"content.opf": package("act.xhtml")})
    (root / "src" / "epub" / "act.xhtml").symlink_to(tmp_path / "secret.xhtml")
    assert refusal(root) == (
        "orchard names 'act.xhtml', which is outside the book. Put it into the book's folder, or "
        "get the book again."
    )


def test_links_in_a_circle_are_not_followed_for_ever(tmp_path: Path) -> None:
    root = folder(tmp_path, {"content.opf": package("act.xhtml")})
    link = root / "src" / "epub" / "act.xhtml"
    link.symlink_to(link)
    message = refusal(root)
    assert message.startswith("orchard")
    assert message.endswith(". Get the book again.")


@pytest.mark.parametrize("href", ["missing.xhtml", "."])
def test_a_document_that_is_not_there(tmp_path: Path, href: str) -> None:
    message = refusal(folder(tmp_path, {"content.opf": package(href)}))
    assert message == f"orchard names {href!r}, but there is no such file. Get the book again."


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    message = refusal(folder(tmp_path, {"content.opf": package("a%00b")}))
    assert message == "orchard: cannot read 'a\\x00b': embedded null byte. Get the book again."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    root = folder(tmp_path, {"content.opf": package("act.xhtml")})
    os.mkfifo(root / "src" / "epub" / "act.xhtml")
    assert refusal(root) == (
        "orchard names 'act.xhtml', but there is no such file. Get the book again."
    )


def test_a_path_out_of_an_epub_is_a_member_that_is_not_there(tmp_path: Path) -> None:
    path = epub(tmp_path, {"content.opf": package("../../etc/passwd")})
    assert refusal(path) == "orchard.epub is a damaged EPUB file. Get it again."


def test_a_member_that_unpacks_without_end_is_stopped_at_the_limit(tmp_path: Path) -> None:
    bomb = epub(tmp_path, {"content.opf": package("a.xhtml"), "a.xhtml": "<p>" + " " * 3_000_000})
    assert bomb.stat().st_size < 20_000
    with pytest.raises(DialogueError) as caught:
        book.epub(bomb.read_bytes(), "orchard.epub", limit=1_000_000)
    assert str(caught.value) == (
        "orchard.epub has more than 1 MB of text, the most a dialogue has. Give the file of one "
        "play."
    )


def test_one_document_named_again_and_again_is_read_once(tmp_path: Path) -> None:
    items = '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
    texts = {
        "content.opf": PACKAGE.format(items=items, refs='<itemref idref="a"/>' * 50_000),
        "a.xhtml": act("I", "One."),
    }
    assert len(read_dialogue(epub(tmp_path, texts)).lines) == 1


def test_more_documents_than_any_book_has(tmp_path: Path) -> None:
    names = [f"{at}.xhtml" for at in range(2_001)]
    texts = {"content.opf": package(*names), **dict.fromkeys(names, "<p/>")}
    assert refusal(epub(tmp_path, texts)) == (
        "orchard.epub is a book with more than 2,000 documents, so it is no play. Give the book "
        "of a play, or a dialogue file."
    )


@pytest.mark.parametrize("cut", [60, 200, -30])
def test_a_damaged_epub(tmp_path: Path, cut: int) -> None:
    path = epub(tmp_path, TEXTS)
    path.write_bytes(path.read_bytes()[:cut])
    assert refusal(path) == "orchard.epub is a damaged EPUB file. Get it again."


@pytest.mark.parametrize(
    "packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_whatever_is_damaged_is_refused_in_a_sentence(tmp_path: Path, packing: int) -> None:
    whole = epub(tmp_path, TEXTS, packing=packing).read_bytes()
    chance = random.Random(packing)
    refused = set()
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.choice((0, 255, chance.randrange(256)))
        try:
            book.epub(bytes(data), "orchard.epub", limit=100_000)
        except DialogueError as error:
            refused.add(str(error))
    assert "orchard.epub is a damaged EPUB file. Get it again." in refused


def test_a_member_with_a_wrong_checksum(tmp_path: Path) -> None:
    buffer = io.BytesIO(epub(tmp_path, TEXTS).read_bytes())
    data = bytearray(buffer.getvalue())
    with zipfile.ZipFile(buffer) as archive:
        start = archive.getinfo("epub/text/act 1.xhtml").header_offset
    data[start + 60] ^= 0xFF
    path = tmp_path / "orchard.epub"
    path.write_bytes(bytes(data))
    assert refusal(path) == "orchard.epub is a damaged EPUB file. Get it again."


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (
            {"a.xhtml": "x"},
            "orchard.epub is an EPUB file without a package (.opf), which names its documents. Get "
            "it again.",
        ),
        (
            {"content.opf": package()},
            "orchard.epub is a book with no documents, so it is no play. Give the book of a play, "
            "or a dialogue file.",
        ),
        (
            {"content.opf": "<package>"},
            "epub/content.opf is not well-formed XML: no element found in line 1. Export it again.",
        ),
    ],
)
def test_a_book_without_a_play(tmp_path: Path, texts: dict[str, str], message: str) -> None:
    assert refusal(epub(tmp_path, texts)) == message

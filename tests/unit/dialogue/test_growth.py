"""Reading takes as long as the text is, whatever was made to make it take longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from storyreel import registry

START = "*** START OF THIS PROJECT GUTENBERG EBOOK THE WEIR ***\n\n"
TALK = "HOB. The water is up.\n\nJENNET. Let it.\n\nHOB. It will not wait.\n\nJENNET. Nor I.\n\n"
SPANS = '<td epub:type="z3998:persona">'


def numeral(number: int) -> str:
    """A number in letters of which no two are alike, as `Scene IIVX`."""
    letters = ""
    while number:
        number, digit = divmod(number, 5)
        letters += "IVXLC"[digit]
    return letters or "I"


def rows(row: str, size: int) -> str:
    """The row with `%s` replaced by a numeral of its own, each time."""
    return "".join(row.replace("%s", numeral(at)) for at in range(size))


def wrapped(words: str, size: int) -> str:
    """The words again and again, ten to a line."""
    return "\n".join([words * 10] * (size // 10))


def play(text: str) -> str:
    return START + TALK + text + "\n\n" + TALK


def pages(titles: int) -> str:
    frame = "<html><body><p>*** START OF THIS PROJECT GUTENBERG EBOOK X ***</p>"
    talk = "".join(f"<p>{row}</p>" for row in TALK.split("\n\n") if row)
    people = "<p>PERSONS</p><p>Hob</p>"
    long = "<h2>THE WEIR " + "A B\n" * titles + "</h2>"
    others = "<h4>x</h4>\n" * titles
    return f"{frame}{long}{people}{talk}{others}{talk}<h2>THE INN</h2>{people}{talk}"


def tei(body: str) -> str:
    return f'<TEI><text><body><div type="scene">{body}</div></body></text></TEI>'


def book(rows: str) -> str:
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f'<body epub:type="z3998:drama"><table>{rows}</table></body></html>'
    )


def corpus(depth: int) -> str:
    speech = tei("<sp><speaker>HOB</speaker><p>x</p></sp>" * 20 * depth)
    return "<TEI><text/>" * depth + speech + "</TEI>" * depth


def tables(depth: int) -> str:
    inner = f"<tr><td>{'x<i>y</i>' * 40 * depth}</td></tr>"
    return book("<tr><td><table>" * depth + inner + "</table></td></tr>" * depth)


DASHED = "— Bonjour, dit Lise.\n\n" * 30
QUOTED = "“Well,” said Lise quietly.\n\n" * 30
SHOT = "【DIALOGUE】\n1. [0s-5s]\n"
# By reader: texts by their size, and the size with which to begin.
TEXTS: dict[tuple[str, str], tuple[Callable[[int], str], int]] = {
    ("gutenberg", "speeches"): (lambda n: play(TALK * n), 20),
    ("gutenberg", "headings"): (lambda n: START + rows("Scene %s.\n\n", n) + TALK, 200),
    ("gutenberg", "acts"): (
        lambda n: f"{START}PERSONS\n\nHob\n\n" + "ACT I\n\n[A weir is seen.]\n\n" * n + TALK,
        200,
    ),
    ("gutenberg", "long title"): (pages, 400),
    ("gutenberg", "numbers"): (lambda n: play(f"HOB. {wrapped('(1) ', n)}"), 1_000),
    ("gutenberg", "asides"): (lambda n: play(f"HOB. x {wrapped('(a) ', n)}"), 500),
    ("gutenberg", "manners"): (lambda n: play(f"HOB {wrapped('(a) ', n)}. Yes."), 1_000),
    ("gutenberg", "names"): (
        lambda n: START + rows("N%s. One.\nN%s. Two.\n\n", n) + "NIIII x\n\n" * 20 * n + TALK,
        20,
    ),
    ("prose", "speeches"): (lambda n: QUOTED * n, 1),
    ("prose", "said inside"): (lambda n: f"{DASHED}— {'x dit Lise ' * n}\n", 400),
    ("prose", "conjunctions"): (lambda n: f"{QUOTED}“Well,” said Lise {'and, ' * n}x.\n", 1_500),
    ("tei", "speeches"): (lambda n: tei("<sp><speaker>A</speaker><p>x</p></sp>" * n), 200),
    ("tei", "directions"): (
        lambda n: tei(f"<sp><speaker>A</speaker><p>{'<stage>a</stage>x' * n}</p></sp>"),
        1_000,
    ),
    ("tei", "crowd"): (
        lambda n: tei(
            f'<sp who="{rows("#%s ", n)}"><p>x</p></sp>' + "<stage>y</stage><l>a</l>" * n
        ),
        100,
    ),
    ("tei", "long name"): (
        lambda n: tei(
            f'<sp who="#a"><speaker>{"A B " * n}</speaker><p>x</p></sp>'
            + '<sp who="#a"><speaker>C</speaker><p>x</p></sp>' * n
        ),
        200,
    ),
    ("tei", "plays in plays"): (corpus, 8),
    ("standard_ebooks", "speeches"): (
        lambda n: book(f"<tr>{SPANS}A</td><td>x</td></tr>" * n),
        200,
    ),
    ("standard_ebooks", "crowd"): (
        lambda n: book(
            f"<tr>{rows(f'{SPANS}%s</td>', n)}<td>x</td></tr>" + "<tr><td>a</td></tr>" * n
        ),
        100,
    ),
    ("standard_ebooks", "cells"): (
        lambda n: book(f"<tr>{f'{SPANS}A</td>' * n}{'<td>x</td>' * n}</tr>"),
        400,
    ),
    ("standard_ebooks", "tables in tables"): (tables, 6),
    ("paper", "speeches"): (lambda n: SHOT + 'Anna: "Yes."\nBen: "No."\n' * n, 50),
    ("paper", "people and quotations"): (
        lambda n: SHOT + rows('N%s: "x"\n', n) + "A bell, “y” and she goes. Then,\n" * n,
        100,
    ),
    ("aozora", "speeches"): (
        lambda n: "《》：ルビ\n［＃］：入力者注\n\n" + "花　橋よ。\n太郎　ええ。\n" * n,
        100,
    ),
    ("aozora", "blanks"): (
        lambda n: "《》：ルビ\n［＃］：入力者注\n\n" + f"花{'　' * 300}\n" * n + "花　ええ。\n" * 2,
        100,
    ),
    ("shakespeare", "speeches"): (
        lambda n: (
            "<html><h3>ACT I</h3>" + "<A NAME=speech1><b>A</b></a><A NAME=1.1.1>x</A><br>" * n
        ),
        200,
    ),
    ("json", "speeches"): (lambda n: '{"speaker": "ANNA", "text": "Yes."}\n' * n, 200),
    ("fdx", "speeches"): (
        lambda n: (
            "<FinalDraft><Content>"
            + '<Paragraph Type="Character"><Text>A</Text></Paragraph>'
            + '<Paragraph Type="Dialogue"><Text>x</Text></Paragraph>' * n
            + "</Content></FinalDraft>"
        ),
        200,
    ),
}


def reading(format: str) -> Callable[[str], Any]:
    reader = registry.find("dialogue.formats", format, "READER", kind="dialogue format")

    def read(text: str) -> Any:
        reader.recognise(text)
        return reader.read(text, name="weir.txt")

    return read


@pytest.mark.parametrize("case", TEXTS, ids=" ".join)
def test_four_times_the_text_takes_four_times_the_calls(case: tuple[str, str], growth: Any) -> None:
    text, size = TEXTS[case]
    assert growth.of_calls(reading(case[0]), text, size) < growth.MOST_CALLS


@pytest.mark.slow
@pytest.mark.parametrize("case", TEXTS, ids=" ".join)
def test_four_times_the_text_takes_four_times_as_long(case: tuple[str, str], growth: Any) -> None:
    text, size = TEXTS[case]
    assert growth.of_seconds(reading(case[0]), text, size * 8) < growth.MOST_SECONDS

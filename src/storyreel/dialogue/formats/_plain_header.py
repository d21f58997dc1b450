"""What stands above a typed dialogue: its title, its author, who is in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from storyreel.dialogue.formats._plain_cues import Spoken, colon_cue, known_as
from storyreel.dialogue.formats._plain_rows import Kind, Row
from storyreel.dialogue.formats._plain_sections import (
    SETTING,
    end_of_list,
    left_out,
    mark_places,
    opens_cast,
    take_sections,
)
from storyreel.dialogue.formats._speaking import word_set
from storyreel.dialogue.headings import SLUGLINE, is_play_heading
from storyreel.dialogue.language import language_tag
from storyreel.dialogue.names import fold
from storyreel.dialogue.schema import Remark

_TITLE = word_set(
    "title titel titre título titulo titolo название заголовок назва タイトル 题目 標題 标题 題名"
)
_LANGUAGE = word_set("language sprache langue idioma lingua язык мова 言語 语言")
_LEFT_OUT = frozenset(
    (
        *("author", "by", "written by", "writer", "writers", "credit", "source", "date", "draft"),
        *("draft date", "contact", "copyright", "version", "genre", "logline", "translated by"),
        *("translator", "adapted by", "based on", "duration", "length", "word count", "autor"),
        *("autorin", "von", "datum", "auteur", "auteure", "autora", "autore", "fecha", "data"),
        *("автор", "дата", "жанр", "作者", "作", "日期"),
    )
)
_MAX_TITLE_CHARS = 80
_MAX_UNKNOWN_ROWS = 4
WHO = word_set("speaker speakers character characters name who role actor person from")
"""Names of the field or column that says who speaks."""
WORDS = word_set("text line words content message dialogue says speech utterance value")
"""Names of the field or column that says what."""


@dataclass(slots=True)
class Header:
    """What the text says of itself before anybody speaks.

    Attributes:
        title: Title of the piece.
        language: BCP 47 tag.
        remarks: What was left out.
        rows: The rows below it.
    """

    rows: list[Row]
    title: str | None = None
    language: str | None = None
    remarks: list[Remark] = field(default_factory=list)


def take_header(rows: list[Row]) -> Header:
    """Takes the fields from the top of the page; a field whose name speaks again is a person."""
    rows, remarks = take_sections(rows)
    header = Header(rows, remarks=remarks)
    often = Counter(known_as(cue.name) for row in rows if (cue := _field(row)))
    again = Counter(row.text for row in rows)
    kept: list[Row] = []
    is_top = True
    at = unknown = 0
    while at < len(rows) and unknown <= _MAX_UNKNOWN_ROWS:
        row, cue = rows[at], _field(rows[at])
        below = at + 1
        if opens_cast(row, cue) and again[row.text] == 1:
            below = at + 1 if cue and cue.words else end_of_list(rows, at)
            header.remarks.append(left_out("the list of characters", rows[at:below]))
        elif is_top and _has_column_titles(row):
            header.remarks.append(left_out("the row of column titles", [row]))
        elif is_top and _is_title(rows, at, header):
            header.title = row.text if again[row.text] == 1 else None
            kept += [] if header.title else [row]
        elif cue is None:
            if row.kind is Kind.HEADING:
                break
            unknown += row.kind is Kind.TEXT
            kept.append(row)
        elif often[known_as(cue.name)] > 1 or not _take_field(header, row, cue):
            break
        elif row.kind is Kind.DIRECTION:
            kept.append(row)
        is_top = is_top and row.kind in (Kind.BLANK, Kind.PAGE)
        at = below
    header.rows = [*kept, *rows[at:]]
    mark_places(header.rows)
    return header


def _field(row: Row) -> Spoken | None:
    return colon_cue(row.text) if row.kind is Kind.TEXT else None


def _has_column_titles(row: Row) -> bool:
    """`speaker`, a tab and `text`, above a table of them."""
    titles = [fold(title) for title in row.text.split("\t")]
    return len(titles) == 2 and titles[0] in WHO and titles[1] in WORDS


def _is_title(rows: list[Row], at: int, header: Header) -> bool:
    """A Markdown heading or an emphasised line above everything, such as `# The Last Bus`."""
    row = rows[at]
    below = rows[at + 1] if at + 1 < len(rows) else None
    return (
        header.title is None
        and row.mark[:1] in ("#", "*", "_")
        and len(row.text) <= _MAX_TITLE_CHARS
        and not row.text.endswith((".", "!", ":"))
        and not is_play_heading(row.text)
        and not SLUGLINE.match(row.text)
        and (row.mark == "#" or below is None or below.kind is Kind.BLANK)
    )


def _take_field(header: Header, row: Row, cue: Spoken) -> bool:
    """Whether the row is a field; what it says goes to the header, or becomes a direction."""
    field_name = known_as(cue.name)
    if field_name in _TITLE and cue.words:
        header.title = cue.words.strip("*_ ")
    elif field_name in _LANGUAGE:
        _take_language(header, row, cue.words)
    elif field_name in _LEFT_OUT:
        header.remarks.append(left_out(f"{cue.name!r}", [row]))
    elif field_name in SETTING:
        row.kind = Kind.DIRECTION
    else:
        return False
    return True


def _take_language(header: Header, row: Row, words: str) -> None:
    header.language = language_tag(words)
    if header.language:
        return
    header.remarks.append(
        Remark(
            text=f"{words!r} is not a language tag such as 'en' or 'pt-BR', so the language is "
            "told from the words.",
            line=row.number,
        )
    )

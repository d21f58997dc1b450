"""What stands above a typed dialogue: its title, its author, who is in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from storyreel.dialogue.formats._headings import SLUGLINE, is_play_heading
from storyreel.dialogue.formats._plain_cues import Spoken, colon_cue, known_as
from storyreel.dialogue.formats._plain_page import Kind, Row
from storyreel.dialogue.formats._plain_words import word_set
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
_CAST = frozenset(
    (
        *("characters", "cast", "cast of characters", "dramatis personae", "dramatis personæ"),
        *("persons of the play", "the persons of the play", "people", "personen", "figuren"),
        *("personnages", "personajes", "personaggi", "personagens", "действующие лица"),
        *("персонажи", "cast list", "list of characters"),
        *("дійові особи", "人物", "登場人物", "角色", "人物表"),
    )
)
_SETTING = frozenset(
    (
        *("setting", "set", "place", "time", "location", "synopsis", "summary", "ort"),
        *("zeit", "lieu", "temps", "lugar", "tiempo", "luogo", "tempo", "место", "время", "場所"),
        *("時", "所", "时间", "地点", "場面"),
    )
)
_LANGUAGES = {
    **{"english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr"},
    **{"spanish": "es", "español": "es", "italian": "it", "italiano": "it", "portuguese": "pt"},
    **{"português": "pt", "russian": "ru", "русский": "ru", "ukrainian": "uk", "українська": "uk"},
    **{"japanese": "ja", "日本語": "ja", "chinese": "zh", "中文": "zh", "arabic": "ar"},
    **{"العربية": "ar", "hebrew": "he", "עברית": "he", "korean": "ko", "한국어": "ko"},
}
_MAX_TITLE_CHARS = 80
_MAX_UNKNOWN_ROWS = 4
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


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
    header = Header(rows)
    often = Counter(known_as(cue.name) for row in rows if (cue := _field(row)))
    again = Counter(row.text for row in rows)
    kept: list[Row] = []
    is_top = True
    at = unknown = 0
    while at < len(rows) and unknown <= _MAX_UNKNOWN_ROWS:
        row, cue = rows[at], _field(rows[at])
        below = at + 1
        if _opens_cast(row, cue) and again[row.text] == 1:
            below = _end_of_cast(rows, at, one_line=bool(cue and cue.words))
            header.remarks.append(_left_out("the list of characters", row, rows[below - 1]))
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
        is_top = is_top and row.kind is Kind.BLANK
        at = below
    header.rows = [*kept, *rows[at:]]
    return header


def _field(row: Row) -> Spoken | None:
    return colon_cue(row.text) if row.kind is Kind.TEXT else None


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
        header.remarks.append(_left_out(f"{cue.name!r}", row, row))
    elif field_name in _SETTING:
        row.kind = Kind.DIRECTION
    else:
        return False
    return True


def _take_language(header: Header, row: Row, words: str) -> None:
    known = _LANGUAGES.get(fold(words))
    if known or _TAG.fullmatch(words):
        header.language = known or words
        return
    header.remarks.append(
        Remark(
            text=f"{words!r} is not a language tag such as 'en' or 'pt-BR', so the language is "
            "told from the words.",
            line=row.number,
        )
    )


def _opens_cast(row: Row, cue: Spoken | None) -> bool:
    if cue:
        return known_as(cue.name) in _CAST
    return row.kind is not Kind.BLANK and fold(row.text.rstrip(":：")) in _CAST


def _end_of_cast(rows: list[Row], at: int, *, one_line: bool) -> int:
    """Index of the first row below the list of characters."""
    below = at + 1
    if one_line:
        return below
    while below < len(rows) and rows[below].kind is Kind.BLANK:
        below += 1
    first = below
    while below < len(rows) and rows[below].kind is not Kind.HEADING:
        row = rows[below]
        if row.kind is Kind.BLANK and not _is_item(rows, below + 1):
            break
        if below > first and _speaks(row) and not _field(rows[first]):
            break
        below += 1
    return below


def _is_item(rows: list[Row], at: int) -> bool:
    return at < len(rows) and (bool(rows[at].listed) or rows[at].text.startswith(("*", "•", "·")))


def _speaks(row: Row) -> bool:
    """Whether the row is a sentence after a name, rather than a name and who that is."""
    cue = _field(row)
    return cue is not None and cue.words.endswith((".", "!", "?", "…", "”", '"', "。", "！", "？"))


def _left_out(what: str, first: Row, last: Row) -> Remark:
    where = f" (to line {last.number})" if last.number > first.number else ""
    return Remark(text=f"{what} above the dialogue{where} is left out.", line=first.number)

"""What stands on a typed page and nobody says: lists of people, places, the paper's sections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from storyreel.dialogue.formats._plain_cues import Spoken, colon_cue, known_as, tab_cue
from storyreel.dialogue.formats._plain_rows import Kind, Row
from storyreel.dialogue.names import fold
from storyreel.dialogue.schema import Remark

_CAST = frozenset(
    (
        *("characters", "cast", "cast of characters", "dramatis personae", "dramatis personæ"),
        *("persons of the play", "the persons of the play", "people", "personen", "figuren"),
        *("personnages", "personajes", "personaggi", "personagens", "действующие лица"),
        *("персонажи", "cast list", "list of characters"),
        *("дійові особи", "人物", "登場人物", "角色", "人物表"),
    )
)
SETTING = frozenset(
    (
        *("setting", "set", "place", "time", "location", "synopsis", "summary", "at rise", "décor"),
        *("decor", "scenery", "ort", "zeit", "schauplatz", "bühnenbild", "lieu", "temps", "époque"),
        *("lugar", "tiempo", "época", "escenario", "decorado", "luogo", "tempo", "scenografia"),
        *("cenário", "место", "время", "место действия", "время действия", "декорация", "місце"),
        *("час", "місце дії", "час дії", "場所", "時", "所", "場面", "舞台", "時間"),
        *("场景", "場景", "时间", "地点", "地點", "布景", "背景", "장소", "시간"),
        *("المكان", "الزمان", "מקום", "זמן"),
    )
)
"""Before a colon they say where or when it plays."""
_SECTION = re.compile(
    r"(?P<people>characters?(?:['’]s?)? (?:descriptions?|profiles?)|profiles"
    r"|(?:角色|人物)(?:描述|介绍|简介))"
    r"|(?P<scene>scene descriptions?|场景描述)"
    r"|(?P<blocking>(?:character )?(?:positions?|blocking)(?:\s?(?:/|&|and)\s?blocking)?"
    r"|角色位置|走位)"
    r"|(?P<dialogue>dialogues?|dialog|对话|对白|台词)"
)
_LONGEST_LABEL = 60
_LEFT_OUT = {"people": "the list of characters", "blocking": "where the characters stand"}


def take_sections(rows: list[Row]) -> tuple[list[Row], list[Remark]]:
    """The rows without the sections of the paper's form that nobody says, and what was left out.

    A section goes down to the next one, when the text says where its dialogue begins; otherwise it
    is a list of names and ends as a list does, because what follows may be the dialogue.
    """
    labels = {at: what for at, what in _labels(rows)}
    is_labelled = "dialogue" in labels.values()
    kept: list[Row] = []
    remarks: list[Remark] = []
    done = 0
    for (at, what), end in zip(labels.items(), [*labels, len(rows)][1:], strict=True):
        below = end if is_labelled else end_of_list(rows, at, end)
        kept += rows[done:at]
        done = at + 1
        if what in _LEFT_OUT and (is_labelled or any(map(_is_named, rows[at + 1 : below]))):
            remarks.append(left_out(_LEFT_OUT[what], rows[at:below], where=""))
            done = below
        elif what == "scene" and is_labelled:
            _make_directions(rows[at + 1 : below])
        elif what != "dialogue":
            done = at
    return [*kept, *rows[done:]], remarks


def _labels(rows: list[Row]) -> Iterator[tuple[int, str]]:
    """Rows that name a section, alone in their line and not under a name or words."""
    above = Kind.BLANK
    for at, row in enumerate(rows):
        is_open = row.kind in (Kind.TEXT, Kind.HEADING) or row.mark[:1] in ("*", "_")
        if is_open and above is not Kind.TEXT and len(row.text) <= _LONGEST_LABEL:
            found = _SECTION.fullmatch(fold(row.text.rstrip(":： ")))
            if found and found.lastgroup:
                yield at, found.lastgroup
        above = row.kind


def _make_directions(rows: list[Row]) -> None:
    for row in rows:
        if row.kind is Kind.TEXT:
            row.kind = Kind.DIRECTION


def mark_places(rows: list[Row]) -> None:
    """Makes directions of `Setting: a tea house.` and the like below a heading, or above it all.

    A name that also speaks elsewhere is somebody's.
    """
    found = list(_places(rows))
    often = Counter(name for _, name, _ in found)
    below_headings = Counter(name for _, name, is_below in found if is_below)
    for row, name, _ in found:
        if often[name] == below_headings[name]:
            row.kind = Kind.DIRECTION


def _places(rows: list[Row]) -> Iterator[tuple[Row, str, bool]]:
    """Each row with such a name, the name, and whether nobody has spoken since the heading."""
    is_open, is_inside = True, False
    for row in rows:
        cue = _field(row)
        name = known_as(cue.name) if cue else ""
        if name in SETTING:
            yield row, name, is_open and not is_inside
            continue
        is_inside = row.kind is Kind.TEXT
        is_open = row.kind is Kind.HEADING or (is_open and not cue)


def _field(row: Row) -> Spoken | None:
    if row.kind is not Kind.TEXT:
        return None
    return colon_cue(row.text) or (None if row.text.isascii() else tab_cue(row.text))


def opens_cast(row: Row, cue: Spoken | None) -> bool:
    """Whether a list of characters begins with this row."""
    if cue:
        return known_as(cue.name) in _CAST
    return row.kind is not Kind.BLANK and fold(row.text.rstrip(":：")) in _CAST


def end_of_list(rows: list[Row], at: int, end: int | None = None) -> int:
    """Index of the first row below the list that begins at this one; `end` at the latest."""
    end = len(rows) if end is None else end
    below = at + 1
    while below < end and rows[below].kind is Kind.BLANK:
        below += 1
    first = below
    while below < end and rows[below].kind is not Kind.HEADING:
        row = rows[below]
        if row.kind is Kind.BLANK and not _is_item(rows, below + 1):
            break
        if below > first and _speaks(row) and not _is_named(rows[first]):
            break
        below += 1
    return below


def _is_item(rows: list[Row], at: int) -> bool:
    return at < len(rows) and (bool(rows[at].listed) or rows[at].text.startswith(("*", "•", "·")))


def _is_named(row: Row) -> bool:
    return row.kind is Kind.TEXT and colon_cue(row.text) is not None


def _speaks(row: Row) -> bool:
    """Whether the row is a sentence after a name, rather than a name and who that is."""
    cue = colon_cue(row.text) if row.kind is Kind.TEXT else None
    return cue is not None and cue.words.endswith((".", "!", "?", "…", "”", '"', "。", "！", "？"))


def left_out(what: str, rows: list[Row], *, where: str = " above the dialogue") -> Remark:
    """Says that something of the page is not read."""
    first, *more = [row.number for row in rows if row.text]
    to = f" (to line {more[-1]})" if more else ""
    return Remark(text=f"{what}{where}{to} is left out.", line=first)

"""A typed page as rows: what each line is before anybody asks who speaks in it.

Markdown, bullets and the brackets of directions are understood here, for all readers of typed
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from storyreel.dialogue.formats._plain_cues import colon_cue, corner_cue
from storyreel.dialogue.formats._plain_ends import settle_ends
from storyreel.dialogue.formats._plain_rows import Kind, Row
from storyreel.dialogue.headings import SLUGLINE, is_play_heading

_BRACKETS = {
    **{"[": "]", "(": ")", "{": "}", "<": ">", "（": "）", "［": "］", "｛": "｝"},
    **{"〔": "〕", "【": "】", "~": "~", "〈": "〉"},
}
_MARKS = ("***", "___", "**", "__", "*", "_")
_TAG = re.compile(r"</?(?:b|i|u|em|strong|br|p|span|center)\s*/?>", re.IGNORECASE)
_HASHES = re.compile(r"#{1,6}\s+(\S.*)")
_RULE = re.compile(r"(?:[-*_=~#•·.—–]\s*+){3,}+")
_FENCE = re.compile(r"(?:`{3,}+|~{3,}+)[\w+-]{0,20}")
_DOTS = re.compile(r"\.{2,6}|\. \. \.")
_QUOTED = re.compile(r"^(?:>(?:[ \t]++|$))++")
_BULLET = re.compile(r"(?:>+\s*+)?(?:[*+•‣◦●▪·]\s++|\(?\d{1,4}[.)]\s*+|\d{1,4}\t)?")
_DASH = re.compile(r"[-–—]\s*+")
_EMPHASISED = re.compile(r"(\*{1,3}|_{1,3})([^*_]{1,120})\1(?![*_])[ \t]*+(.*)")
_MIDDLE = re.compile(r"[*_]{0,3}([(（\[][^()（）\[\]]{1,80}[)）\]])[*_]{0,3}\s*+([:：].*)")
_CAPITAL_HEADING = re.compile(r"(?:ACT|SCENE|SCÈNE|Scène|SZENE|Szene|СЦЕНА|ЯВЛЕНИЕ)\b[\s.:IVX0-9]")
_PLACED = re.compile(r"(?:scene|szene|scène|escena|scena|сцена)\s*+[:：]", re.IGNORECASE)
_FIRST_CHARS = 30_000
_MARKUP = re.compile(r"\s*+<(?:[?!/]|(?:html|head|body|tei|div|xml)\b)", re.IGNORECASE)
_LONGEST_HEADING = 80
_LONGEST_BRACKET_ROWS = 12


def page(text: str) -> list[Row]:
    """The rows of a text."""
    return settle_ends(list(_rows([_bare(line) for line in text.split("\n")])))


def is_markup(text: str) -> bool:
    """Whether it is XML or HTML, whatever stands in it."""
    return bool(_MARKUP.match(text))


def first_page(text: str) -> list[Row]:
    """The rows of its beginning, enough to see how it is written."""
    return page(text if len(text) <= _FIRST_CHARS else text[: text.find("\n", _FIRST_CHARS)])


def _rows(raw: list[str]) -> Iterator[Row]:
    at = 0
    while at < len(raw):
        number = at + 1
        line = raw[at]
        at += 1
        if last := _closing(raw, number - 1, line):
            line = " ".join(raw[number - 1 : last + 1])
            at = last + 1
        yield _row(number, line)


def _bare(line: str) -> str:
    """The line without tags of emphasis, and without the signs of a quotation in Markdown."""
    line = _TAG.sub("", line).strip()
    if line.startswith(">") and not line.endswith("<"):
        line = _QUOTED.sub("", line, count=1)
    return line


def _closing(raw: list[str], first: int, line: str) -> int | None:
    """Index of the line that closes the bracket which this one opens and leaves open.

    A bracket that never closes must not swallow the speeches below it.
    """
    closer = _BRACKETS.get(line[:1], "")
    if not closer or closer in line or line[0] == closer:
        return None
    for at in range(first + 1, min(first + _LONGEST_BRACKET_ROWS, len(raw))):
        below = raw[at]
        if not below or line[0] in below or colon_cue(below):
            return None
        if closer in below:
            return at
    return None


def _row(number: int, line: str) -> Row:
    if not line or _RULE.fullmatch(line) or _FENCE.fullmatch(line):
        return Row(number, Kind.BLANK, line if _DOTS.fullmatch(line) else "")
    if hashes := _HASHES.match(line):
        return Row(number, Kind.HEADING, unmarked_line(hashes[1].rstrip("# ")), "#")
    line = _without_bullet(line)
    if (inside := _inside(line)) is not None:
        mark, inner = inside
        return _wrapped(number, mark, inner)
    row = Row(number, Kind.TEXT, line)
    _lift(row)
    if dash := _DASH.match(line):
        listed = Row(number, Kind.TEXT, line[dash.end() :])
        _lift(listed)
        row.listed = listed.text
    if is_heading(row.text):
        row.kind = Kind.HEADING
    return row


def _wrapped(number: int, mark: str, inner: str) -> Row:
    """A row that stands in brackets, or is emphasised, as a whole."""
    heading = bool(_CAPITAL_HEADING.match(inner)) or SLUGLINE.match(inner) is not None
    if mark[0] in "*_":
        if is_heading(inner):
            return Row(number, Kind.HEADING, inner, mark)
        if (within := _inside(inner)) is not None:
            return Row(number, Kind.DIRECTION, within[1], within[0])
        if colon_cue(inner):
            return Row(number, Kind.TEXT, inner)
    return Row(number, Kind.HEADING if heading else Kind.DIRECTION, inner, mark)


def _inside(line: str) -> tuple[str, str] | None:
    """The mark and what stands between when one pair of brackets or marks holds the whole line."""
    for mark in _MARKS:
        if line.startswith(mark) and line.endswith(mark) and len(line) > 2 * len(mark):
            inner = line[len(mark) : -len(mark)]
            # `* one` is an item of a list, `* A door slams. *` is not.
            if mark[0] not in inner and inner[0].isspace() == inner[-1].isspace():
                return mark, inner.strip()
    closer = _BRACKETS.get(line[0], "")
    if not closer:
        return None
    if closer not in line:
        # A bracket that was never closed is a direction all the same, but `~` is just a sign.
        return (line[0], line[1:].strip()) if line[0] in "[【" else None
    if _first_close(line, line[0], closer) == len(line) - 1 and line[1:-1].strip():
        return line[0], line[1:-1].strip()
    return None


def _first_close(line: str, opener: str, closer: str) -> int:
    """Where the bracket that opens the line is closed; -1 when it is not."""
    if opener == closer:
        return line.find(closer, 1)
    depth = 0
    for at, sign in enumerate(line):
        depth += (sign == opener) - (sign == closer)
        if not depth:
            return at
    return -1


def _without_bullet(line: str) -> str:
    """The line without its bullet or number, when a speech or direction follows it."""
    found = _BULLET.match(line)
    if not found or not found[0]:
        return line
    rest = line[found.end() :].strip()
    if not rest:
        return line
    probe = Row(0, Kind.TEXT, rest)
    _lift(probe)
    # `*sighs*` is no bullet, and `10. 30: late` no speech.
    if colon_cue(probe.text) or corner_cue(probe.text) or (probe.bold and found[0].strip() != "*"):
        return rest
    return line


def _lift(row: Row) -> None:
    """Takes the marks of emphasis from a name: `**ANNA:** words` becomes `ANNA: words`."""
    found = _EMPHASISED.match(row.text)
    if not found:
        return
    inner, rest = found[2].strip(), found[3].strip()
    if inner.endswith((":", "：")):
        row.text = f"{inner} {rest}"
    elif rest.startswith((":", "：")):
        row.text = f"{inner}{rest}"
    elif middle := _MIDDLE.match(rest):
        row.text = f"{inner} {middle[1]}{middle[2]}"
    elif rest:
        row.bold = (inner, rest)


def unmarked_line(text: str) -> str:
    """A heading or name without the marks of emphasis around it."""
    return text.strip().strip("*_").strip()


def is_heading(line: str) -> bool:
    """Whether the line opens a scene or an act, and is neither a speech nor a sentence."""
    if SLUGLINE.match(line) or _PLACED.match(line):
        return True
    if _CAPITAL_HEADING.match(line):
        cue = colon_cue(line)
        return cue is None or is_play_heading(cue.name)
    if len(line) > _LONGEST_HEADING or not is_play_heading(line):
        return False
    words = line.split(maxsplit=3)
    if line.endswith(("。", "！", "？", "!", "?")):
        return False
    return len(words) <= 2 or words[1][-1] in ".:,;：" or words[2] in "-–—" or line.isupper()

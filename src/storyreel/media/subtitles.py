"""Subtitles as files: SubRip and WebVTT.

Words are written in logical order, Arabic and Hebrew too, and no direction marks are added:
players put a row in order by its own letters.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from storyreel.document import replacing
from storyreel.film.subtitles import Subtitle
from storyreel.timecode import Rate, Span, clock

_ARROW = re.compile(r"(?<=[-–—])(\s?)>")
# Before a sign that means itself, and is neither a sound nor another voice; it shows nothing. Not
# every player knows signs that are written as numbers.
_ITSELF = "<c></c>"
_OPENING = {ord(sign): _ITSELF + sign for sign in "([（［"}
_LEADING = "-‐‑–−—―>#"


def srt_text(subtitles: Sequence[Subtitle], *, rate: Rate) -> str:
    """The subtitles as a SubRip file.

    SubRip has no way to say who speaks, and none to write `<i>`, or a dash at the beginning, as
    words. An arrow among words has an empty tag in it, which is not seen, so that no player takes
    its row for times.

    Args:
        subtitles: In any order; overlaps stay, since players stack them.
        rate: Frames per second of the film.
    """
    blocks = []
    for number, subtitle in enumerate(_in_order(subtitles), start=1):
        words = _ARROW.sub(r"\1<b></b>>", _without_blank_lines(subtitle.text))
        words = f"<i>{words}</i>" if subtitle.italic else words
        times = _times(subtitle.span, rate).replace(".", ",")
        blocks.append(f"{number}\n{times}\n{words}\n\n")
    return "".join(blocks)


def vtt_text(subtitles: Sequence[Subtitle], *, rate: Rate) -> str:
    """The subtitles as a WebVTT file, with the speakers as voices.

    Among words whose speaker is known, brackets, and dashes that begin a row, have an empty tag
    before them, which is not seen: a reader can tell them from a sound and from another voice.

    Args:
        subtitles: In any order; overlaps stay, since players stack them.
        rate: Frames per second of the film.
    """
    blocks = ["WEBVTT\n\n"]
    for subtitle in _in_order(subtitles):
        words = "\n".join(_voiced(subtitle))
        words = f"<i>{words}</i>" if subtitle.italic else words
        blocks.append(f"{_times(subtitle.span, rate)}\n{words}\n\n")
    return "".join(blocks)


def write_srt(subtitles: Sequence[Subtitle], into: Path, *, rate: Rate) -> None:
    """Writes a SubRip file, UTF-8; see `srt_text`.

    Args:
        subtitles: In any order.
        into: The file to write or replace.
        rate: Frames per second of the film.
    """
    with replacing(into) as part:
        part.write_text(srt_text(subtitles, rate=rate), encoding="utf-8", newline="\n")


def _in_order(subtitles: Sequence[Subtitle]) -> list[Subtitle]:
    return sorted(subtitles, key=lambda s: (s.span.start, s.span.end))


def _times(span: Span, rate: Rate) -> str:
    return f"{clock(rate.milliseconds(span.start))} --> {clock(rate.milliseconds(span.end))}"


def _voiced(subtitle: Subtitle) -> Iterator[str]:
    """The rows, each voice marked where it begins."""
    rows = _without_blank_lines(subtitle.text).split("\n")
    each = len(subtitle.speakers) == len(rows)
    for at, row in enumerate(rows):
        speaker = subtitle.speakers[at if each else 0] if subtitle.speakers else ""
        # Rows of several voices begin with a dash that is not words.
        mark = "- " if each and len(rows) > 1 and row.startswith("- ") else ""
        words = html.escape(row.removeprefix(mark), quote=False)
        words = mark + (_meaning_themselves(words) if speaker else words)
        if speaker and (each or at == 0):
            words = f"<v {html.escape(' '.join(speaker.split()), quote=False)}>{words}"
        ends = each or at == len(rows) - 1
        yield f"{words}</v>" if speaker and ends else words


def _meaning_themselves(words: str) -> str:
    """A row of words in which no sign is taken for more."""
    leads = html.unescape(words)[:1] in tuple(_LEADING)
    return (_ITSELF if leads else "") + words.translate(_OPENING)


def _without_blank_lines(text: str) -> str:
    """A subtitle file ends a subtitle at the first blank line."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())

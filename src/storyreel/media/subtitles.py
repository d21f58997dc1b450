"""Subtitles as files: SubRip and WebVTT.

Words are written in logical order, Arabic and Hebrew too, and no direction marks are added:
players put a row in order by its own letters.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from storyreel.document import replacing
from storyreel.film.subtitles import Subtitle
from storyreel.timecode import Rate, Span


def one_at_a_time(subtitles: Sequence[Subtitle], *, length_frames: int) -> list[Subtitle]:
    """The same subtitles without overlaps, inside the film.

    A subtitle track shows one text at a time, so while two overlap they become one text of two
    lines, the earlier first.

    Args:
        subtitles: In any order.
        length_frames: Length of the film; what lies after it is left out.

    Returns:
        Texts in order of time. None is empty in time or in words.
    """
    shown = [s for s in subtitles if s.text.strip()]
    shown.sort(key=lambda s: (s.span.start, s.span.end))
    cuts = (edge for s in shown for edge in (s.span.start, s.span.end))
    edges = sorted({min(max(edge, 0), length_frames) for edge in cuts})
    result: list[Subtitle] = []
    for start, end in pairwise(edges):
        together = [s for s in shown if s.span.start <= start and end <= s.span.end]
        text = "\n".join(_without_blank_lines(s.text) for s in together)
        if not text:
            continue
        if result and result[-1].text == text and result[-1].span.end == start:
            result[-1] = Subtitle(Span(result[-1].span.start, end), text)
        else:
            result.append(Subtitle(Span(start, end), text))
    return result


def srt_text(subtitles: Sequence[Subtitle], *, rate: Rate) -> str:
    """The subtitles as a SubRip file.

    SubRip has no way to say who speaks, and none to write `<i>`, or a dash at the beginning, as
    words.

    Args:
        subtitles: In any order; overlaps stay, since players stack them.
        rate: Frames per second of the film.
    """
    blocks = []
    for number, subtitle in enumerate(_in_order(subtitles), start=1):
        words = _without_blank_lines(subtitle.text)
        words = f"<i>{words}</i>" if subtitle.italic else words
        times = _times(subtitle.span, rate).replace(".", ",")
        blocks.append(f"{number}\n{times}\n{words}\n\n")
    return "".join(blocks)


def vtt_text(subtitles: Sequence[Subtitle], *, rate: Rate) -> str:
    """The subtitles as a WebVTT file, with the speakers as voices.

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
    _write(srt_text(subtitles, rate=rate), into)


def write_vtt(subtitles: Sequence[Subtitle], into: Path, *, rate: Rate) -> None:
    """Writes a WebVTT file, UTF-8; see `vtt_text`.

    Args:
        subtitles: In any order.
        into: The file to write or replace.
        rate: Frames per second of the film.
    """
    _write(vtt_text(subtitles, rate=rate), into)


def _write(text: str, into: Path) -> None:
    with replacing(into) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def _in_order(subtitles: Sequence[Subtitle]) -> list[Subtitle]:
    return sorted(subtitles, key=lambda s: (s.span.start, s.span.end))


def _times(span: Span, rate: Rate) -> str:
    return f"{_time(rate.milliseconds(span.start))} --> {_time(rate.milliseconds(span.end))}"


def _time(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{ms:03d}"


def _voiced(subtitle: Subtitle) -> Iterator[str]:
    """The rows, each voice marked where it begins."""
    rows = _without_blank_lines(subtitle.text).split("\n")
    each = len(subtitle.speakers) == len(rows)
    for at, row in enumerate(rows):
        speaker = subtitle.speakers[at if each else 0] if subtitle.speakers else ""
        words = html.escape(row, quote=False)
        if speaker and (each or at == 0):
            words = f"<v {html.escape(' '.join(speaker.split()), quote=False)}>{words}"
        ends = each or at == len(rows) - 1
        yield f"{words}</v>" if speaker and ends else words


def _without_blank_lines(text: str) -> str:
    """A subtitle file ends a subtitle at the first blank line."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())

"""WebVTT: `WEBVTT`, then blocks of a time with an arrow and rows of words.

- Every caption is a line with its times; see `_captions.py` for what its words may hold.
- `<v Anna>` is the speaker; several voices in a caption are several lines in its time.
- Other tags, readings in `<rt>`, notes, styles, regions and placements are left out.
- Captions that scroll, as machines write them, repeat the row above; it is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from storyreel.dialogue.draft import Draft, Reading, check_rows
from storyreel.dialogue.formats._captions import (
    Caption,
    Voiced,
    add_captions,
    gathered,
    timed_rows,
    voices,
)

_SIGNATURE = re.compile(r"\s{0,50}WEBVTT(?=\s|$)")
_LANGUAGE = re.compile(r"^Language:\s{0,5}([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3})\s*$", re.M)
_WORD_TIME = re.compile(r"<\d\d:\d\d[\d:.]{1,12}>")
_ASIDE_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?=\s|$)")


class WebVtt:
    """Reads WebVTT subtitles."""

    def recognise(self, text: str) -> float:
        """Sure when the signature is there."""
        return 1.0 if _SIGNATURE.match(text) else 0.0

    def read(self, text: str, *, name: str) -> Reading:
        """Reads the captions in the order they are written.

        Raises:
            DialogueError: Nothing is said in it.
        """
        check_rows(text, name)
        draft = Draft(name)
        captions = gathered(_captions(_blocks(text), draft), draft)
        if _WORD_TIME.search(text):
            captions = _unscrolled(captions, draft)
        add_captions(captions, draft)
        said = _LANGUAGE.search(text.lstrip().partition("\n\n")[0])
        return draft.reading(
            language=said[1] if said else None,
            remedy="Write each caption as 00:01:02.500 --> 00:01:04.000 and its words below.",
        )


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows between blank lines, each with the number of its first line."""
    block: list[str] = []
    for number, row in enumerate(text.split("\n"), start=1):
        # A blank inside a caption does not end it, an empty line does.
        if row and (row.strip() or block):
            block.append(row)
        elif block:
            yield number - len(block), block
            block = []
    if block:
        yield number - len(block) + 1, block


def _captions(blocks: Iterable[tuple[int, list[str]]], draft: Draft) -> Iterator[Caption]:
    for first, block in blocks:
        if _SIGNATURE.match(block[0]) or _ASIDE_BLOCK.match(block[0]):
            continue
        timed = list(timed_rows(block))
        if not timed:
            draft.remark(f"{block[0][:40]!r} has no time and is left out.", line=first)
        for at, timing, below in timed:
            yield Caption(first + at, timing[1], timing[2], voices("\n".join(below)))


def _unscrolled(captions: list[Caption], draft: Draft) -> list[Caption]:
    """The captions without rows that were shown in the caption before."""
    kept: list[Caption] = []
    shown: set[str] = set()
    repeated = 0
    for caption in captions:
        rows = {row.strip() for voiced in caption.voices for row in voiced.rows}
        new = tuple(
            Voiced(voiced.speaker, fresh)
            for voiced in caption.voices
            if (fresh := tuple(row for row in voiced.rows if row.strip() not in shown))
        )
        repeated += new != caption.voices
        shown = rows
        kept.append(replace(caption, voices=new))
    if repeated:
        draft.remark(f"{repeated:,} captions repeat the row above them; it is read once.")
    return kept


READER = WebVtt()

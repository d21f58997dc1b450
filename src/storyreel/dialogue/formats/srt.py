r"""SubRip subtitles: a number, `00:01:02,500 --> 00:01:04,000`, rows of words, a blank line.

- Every caption is a line with its times; see `_captions.py` for what its words may hold.
- Tags (`<i>`, `<font>`) and placements (`{\an8}`) are left out, other angle brackets are words.
- Numbers may be missing or wrong, and blank lines may stand among the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from storyreel.dialogue.draft import Draft, Reading, check_rows
from storyreel.dialogue.formats._captions import (
    Caption,
    add_captions,
    gathered,
    timed_rows,
    voices,
)

_TIMED = re.compile(r"\s{0,20}\d{1,3}:\d{1,2}:\d{1,2}(?:[.,]\d{1,6})? {0,3}-{1,2}> {0,3}\d{1,3}:")
_BLOCK_END = re.compile(r"\n\s*\n")
_PLACEMENT = re.compile(r"\{\\[^{}]{0,300}\}|\{[a-zA-Z]:[^{}]{0,60}\}")
_HEAD_CHARS = 4_000


class SubRip:
    """Reads SubRip subtitles."""

    def recognise(self, text: str) -> float:
        """Sure when the first block has its times at the top; likely when most blocks have."""
        head = text[:_HEAD_CHARS].strip()
        if head[:6].upper() == "WEBVTT":
            return 0.0
        timed = [_is_timed(block) for block in _BLOCK_END.split(head)]
        if timed[0]:
            return 0.95
        return 0.8 if 2 * sum(timed) > len(timed) else 0.0

    def read(self, text: str, *, name: str) -> Reading:
        """Reads the captions in the order they are written.

        Raises:
            DialogueError: Nothing is said in it.
        """
        check_rows(text, name)
        draft = Draft(name)
        add_captions(gathered(_captions(text.split("\n"), draft), draft), draft)
        return draft.reading(
            remedy="Write each caption as 00:01:02,500 --> 00:01:04,000 and its words below."
        )


def _is_timed(block: str) -> bool:
    """Whether the first row of a block has times, or the second below a number."""
    first, _, below = block.partition("\n")
    return bool(_TIMED.match(below if first.strip().isdigit() else first))


def _captions(rows: list[str], draft: Draft) -> Iterator[Caption]:
    for number, (at, timing, below) in enumerate(timed_rows(rows)):
        if number == 0 and any(row.strip() and not row.strip().isdigit() for row in rows[:at]):
            draft.remark("words before the first time are left out.", line=1)
        words = _PLACEMENT.sub("", "\n".join(row for row in below if row.strip()))
        yield Caption(at + 1, timing[1], timing[2], voices(words, known_tags=True))


READER = SubRip()

"""Typed plays and screenplay pages: the name alone on a line, the words below it.

- A speech is `NAME`, and below it the words up to a blank line or the next name. Names in capitals
  are names; `Anna` alone on a line is one when it comes again, and short names in letters without
  capitals likewise; they need not come again when names and words take turns throughout.
  `**ANNA**` is `ANNA`.
- Words may also stand a blank line below the name, when most of the text is written so.
- `(V.O.)`, `(O.S.)`, `(CONT'D)` and `(quietly)` may stand after the name or on the line below it;
  brackets among the words are parentheticals.
- Indentation means nothing, and what heads the page, what belongs to the paper, the headings and
  directions are as in plain text; a paragraph without a name is a direction, except in interviews.
- A line that is like a name and stands above words only once, in small letters, is told.

Fountain has rules of its own and its own reader; this one is for what people type without rules.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass, field

from storyreel.dialogue.draft import Draft, Reading, check_rows
from storyreel.dialogue.formats._plain_cues import (
    Spoken,
    before_voice,
    could_name,
    has_capitals,
    known_as,
    with_voices,
)
from storyreel.dialogue.formats._plain_header import take_header
from storyreel.dialogue.formats._plain_interview import is_interview
from storyreel.dialogue.formats._plain_page import first_page, is_markup, page, unmarked_line
from storyreel.dialogue.formats._plain_rows import Kind, Row
from storyreel.dialogue.formats._plain_scene import Scene
from storyreel.dialogue.formats._plain_shapes import choose
from storyreel.dialogue.formats._speaking import word_set
from storyreel.dialogue.headings import SLUGLINE

_NAME = re.compile(
    r"(?P<name>[^:：()（）\[\]{}“”\"«»「」。、]{1,40}+)"
    r"(?P<extension>(?:[(（\[][^()（）\[\]]{1,60}[)）\]]\s*+)*+)"
)
_FOUNTAIN = re.compile(r"\[\[|/\*|^[ \t]*[@.](?=\w)", re.MULTILINE)
_PARTICLES = word_set("of the and & de la le du des von der del di da to y e et und и с")
_CHAPTERS = re.compile(
    r"(?:chapter|part|book|prologue|epilogue|preface|introduction|contents|kapitel|chapitre|"
    r"capítulo|capitolo|глава|часть|act|scene|акт)\b",
    re.IGNORECASE,
)
# Names come again and again; what is longer is none.
_KEPT_CHARS = 200
_MAX_WORDS = 4
_SHORT_NAME = 8
_LEAST_SHARE = 0.4
_FEW = 6


@dataclass(slots=True)
class _Names:
    """The names of a text: who speaks, by index of the row.

    Attributes:
        cues: The names that are taken.
        spaced: Whether the words stand a blank line below.
        doubtful: Rows that are like names and were not taken.
    """

    cues: dict[int, Spoken] = field(default_factory=dict)
    spaced: bool = False
    doubtful: list[int] = field(default_factory=list)


class TypedPlay:
    """Reads plays with the name above the speech."""

    def recognise(self, text: str) -> float:
        """A little surer than plain text when names alone on a line explain more of it."""
        rows = [] if is_markup(text) else take_header(first_page(text)).rows
        names = _names(rows)
        if not names.cues:
            return 0.0
        plain, _ = choose(rows)
        if len(names.cues) <= len(plain.cues):
            return 0.2
        return 0.91 if _is_printed(rows) and not _FOUNTAIN.search(text) else 0.55

    def read(self, text: str, *, name: str) -> Reading:
        """Reads title, language and entries; see the module.

        Raises:
            DialogueError: No name stands above words.
        """
        check_rows(text, name)
        header = take_header(page(text))
        names = _names(header.rows)
        title = header.title or _take_title(header.rows, names)
        draft = Draft(name)
        _scene(header.rows, names).add_to(draft)
        for remark in header.remarks:
            draft.remark(remark.text, line=remark.line)
        _remark_on_doubts(draft, names, header.rows)
        return draft.reading(
            title=title,
            language=header.language,
            remedy="Write each name alone on a line, above the words.",
        )


def _is_printed(rows: list[Row]) -> bool:
    """Whether it was copied from the pages of a screenplay; Fountain has scenes and no pages."""
    is_paged = any(row.kind is Kind.PAGE and not row.mark for row in rows)
    return is_paged and any(SLUGLINE.match(row.text) for row in rows if row.kind is Kind.HEADING)


def _names(rows: list[Row]) -> _Names:
    """The names that stand above words, when they carry the text; otherwise none."""
    close = {at: cue for at in range(len(rows)) if (cue := _cue_at(rows, at, 1))}
    apart = {at: cue for at in range(len(rows)) if (cue := _cue_at(rows, at, 2))}
    spaced = len(apart) > len(close)
    found = apart if spaced else close
    by_turns = _by_turns(rows)
    found = {at: cue for at, cue in found.items() if not by_turns or at in by_turns}
    found = with_voices(found)
    often = Counter(known_as(cue.name) for cue in found.values())
    taken = {
        at: cue
        for at, cue in found.items()
        if often[known_as(cue.name)] > 1
        or (cue.name.isupper() and not _CHAPTERS.match(cue.name))
        or (by_turns and not has_capitals(cue.name))
    }
    if not _carry(taken, often, rows):
        return _Names()
    return _Names(taken, spaced, [at for at in found if at not in taken])


def _cue_at(rows: list[Row], at: int, distance: int) -> Spoken | None:
    """Who speaks below this row, when it is like a name and words follow at that distance."""
    cue = _name_in(rows[at])
    below = rows[at + 1 : at + 1 + distance]
    if cue is None or len(below) < distance:
        return None
    if below[-1].kind not in (Kind.TEXT, Kind.DIRECTION) and not below[-1].reply:
        return None
    if distance == 2 and (below[0].kind is not Kind.BLANK or below[0].reply):
        return None
    return cue


def _by_turns(rows: list[Row]) -> frozenset[int]:
    """The rows of the names, when names and words take turns from first to last."""
    texts = [at for at, row in enumerate(rows) if row.kind is Kind.TEXT]
    names, words = texts[::2], texts[1::2]
    if len(names) != len(words) or not all(_name_in(rows[at]) for at in names):
        return frozenset()
    like_names = sum(_name_in(rows[at]) is not None for at in words)
    return frozenset(names if 2 * like_names < len(words) else ())


def _name_in(row: Row) -> Spoken | None:
    if row.kind is Kind.TEXT or (row.kind is Kind.DIRECTION and row.mark[:1] in ("*", "_")):
        return (_name if len(row.text) <= _KEPT_CHARS else _name.__wrapped__)(row.text)
    return None


@functools.lru_cache(maxsize=2048)
def _name(text: str) -> Spoken | None:
    found = _NAME.fullmatch(unmarked_line(text))
    if found and _is_like_a_name(before_voice(found["name"].strip())[0]):
        return Spoken(found["name"].strip(), found["extension"], "")
    return None


def _is_like_a_name(name: str) -> bool:
    words = name.split()
    if not could_name(name) or len(words) > _MAX_WORDS or name[-1] in ".-–—'’":
        return False
    if not has_capitals(name):
        return len(name) <= _SHORT_NAME
    return all(word[0].isupper() or not word[0].isalpha() or word in _PARTICLES for word in words)


def _carry(taken: dict[int, Spoken], often: Counter[str], rows: list[Row]) -> bool:
    """Whether these names explain the text: nearly half of its paragraphs, by people who return."""
    if len(taken) < 2:
        return False
    again = sum(often[known_as(cue.name)] > 1 for cue in taken.values())
    texts = [at for at, row in enumerate(rows) if row.kind is Kind.TEXT or at in taken]
    starts = [at for at in texts if not at or rows[at - 1].kind is not Kind.TEXT]
    share = max(sum(at in taken for at in starts) / len(starts), 1.5 * len(taken) / len(texts))
    if again < len(taken) / 2:
        return len(taken) <= _FEW and share >= 0.9
    return share >= _LEAST_SHARE


def _take_title(rows: list[Row], names: _Names) -> str | None:
    """The line in capitals at the top, when an act or scene opens before anybody speaks."""
    first, second = [*names.cues, len(rows), len(rows)][:2]
    if first == len(rows) or any(row.kind is not Kind.BLANK for row in rows[:first]):
        return None
    before = rows[first:second]
    if not any(row.kind is Kind.HEADING for row in before):
        return None
    del names.cues[first]
    rows[first].kind = Kind.BLANK
    return rows[first].text


def _scene(rows: list[Row], names: _Names) -> Scene:
    goes_on = is_interview(names.cues, rows)
    scene = Scene(spaced=names.spaced, goes_on=goes_on)
    for at, row in enumerate(rows):
        if cue := names.cues.get(at):
            scene.speak(cue, row)
        else:
            scene.take(row)
    return scene


def _remark_on_doubts(draft: Draft, names: _Names, rows: list[Row]) -> None:
    if names.doubtful:
        first = rows[names.doubtful[0]]
        count = len(names.doubtful)
        is_cased = has_capitals(first.text)
        remedy = "write it in capitals" if is_cased else "write every speech as NAME: words"
        lines = "1 line stands" if count == 1 else f"{count:,} lines stand"
        draft.remark(
            f"{lines} like a name above words, but only once, so nobody speaks by it; the first is "
            f"{first.text!r}. If it is a name, {remedy}.",
            line=first.number,
        )


READER = TypedPlay()

"""Speeches of plays in markup: words, and the stage directions that stand among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from storyreel.dialogue.draft import UNSPACED, Draft, tidy
from storyreel.dialogue.names import UNKNOWN, parse_cue
from storyreel.dialogue.words import counted
from storyreel.errors import DialogueError

MAX_CUE_CHARS = 2_000
"""Longest cue, with the names of all who speak together; published plays have a few hundred."""

# Stands for a direction among the words; no text that was cleaned holds it.
_PLACE = "\x00"
_PLACES = re.compile(rf"( ?){_PLACE}(?: ?{_PLACE})*( ?)")
_OPENING, _CLOSING = "(«“„‘[¿¡", ".,;:!?…)]»”’"
_BRACKETED = re.compile(r"[(（\[［]([^()（）\[\]［］]*)[)）\]］]?[.,:;]?")
# Three-letter codes that older files use, by the tag that the rest of the world uses.


@dataclass(slots=True)
class Spoken:
    """The words of one speech as they are gathered, and what is done meanwhile and after.

    Attributes:
        has_words: Whether anything is said.
    """

    has_words: bool = False
    _words: list[str] = field(default_factory=list)
    _meanwhile: list[str] = field(default_factory=list)
    _after: list[str] = field(default_factory=list)

    def say(self, text: str | None) -> None:
        """Adds text as it stands; what was done before it was done before its end."""
        if not text:
            return
        self._words.append(text)
        self.has_words = self.has_words or not text.isspace()
        if self._after and any(map(str.isalnum, text)):
            self._meanwhile += self._after
            self._after = []

    def do(self, text: str) -> None:
        """Adds a stage direction."""
        if text := bare(text):
            self._words.append(_PLACE)
            self._after.append(text)

    def pause(self) -> None:
        """Ends a verse or a paragraph."""
        self._words.append(" ")

    @property
    def text(self) -> str:
        """The words on one line, closed up where directions stood."""
        return _PLACES.sub(_closed_up, tidy("".join(self._words)))

    @property
    def is_speech(self) -> bool:
        """Whether there is more than stops."""
        return _says(self.text)

    @property
    def done(self) -> list[str]:
        """The directions, in order."""
        return self._meanwhile + self._after

    def into(
        self, draft: Draft, cue: str, speakers: Sequence[str] = (), *, overlaps: bool = False
    ) -> None:
        """Notes the speech.

        A direction after the last word stands after the speech, since a parenthetical is printed
        before the words; one that goes on from the name, as `leaves.` does, is given the name.

        Raises:
            DialogueError: It is longer than any speech, or its cue longer than any.
        """
        _check_cue(draft, " + ".join(speakers) or cue)
        words = self.text
        if not _says(words):
            draft.speech(cue, "", parentheticals=self.done, speakers=speakers)
            return
        draft.speech(
            cue, words, parentheticals=self._meanwhile, speakers=speakers, overlaps=overlaps
        )
        for text in self._after:
            if text[0].islower():
                name = " + ".join(speakers) or parse_cue(cue).name or UNKNOWN
                draft.direction(f"{name}: {text}")
            else:
                draft.direction(text)


def _says(words: str) -> bool:
    """Whether there is more than stops."""
    return bool(words.strip(".,:; "))


def _check_cue(draft: Draft, cue: str) -> None:
    # Words outside a speech repeat the cue of the last one, as often as they come.
    if len(cue) > MAX_CUE_CHARS:
        raise DialogueError(
            f"{draft.name} has a character cue of {len(cue):,} characters, beginning "
            f"{cue[:40]!r}; a cue has at most {MAX_CUE_CHARS:,}. Shorten it, or give a crowd one "
            "name."
        )


def bare(text: str) -> str:
    """A direction on one line, without the brackets around it.

    Example:
        >>> bare(" (sits down.) ")
        'sits down.'
    """
    text = tidy(text)
    found = _BRACKETED.fullmatch(text)
    return found[1].strip() if found else text


def label(text: str) -> str:
    """A speaker's label without the sign that ends it.

    Example:
        >>> label("FIRST LORD.")
        'FIRST LORD'
    """
    return tidy(text).rstrip(" .,:;—–-")


def one_heading(parts: Iterable[str]) -> str:
    """The parts of a heading as one.

    Example:
        >>> one_heading(["ACT I", "The garden"])
        'ACT I. The garden'
    """
    *first, last = [part for part in map(tidy, parts) if part] or [""]
    return " ".join([*(part if part[-1] in ".:;!?" else f"{part}." for part in first), last])


def strays(draft: Draft, count: int) -> None:
    """Remarks on words that stood outside a speech."""
    if count:
        draft.remark(
            f"{counted(count, 'passage')} outside a speech: read as said by who spoke last before; "
            "give such words a speech of their own if that is wrong."
        )


def left_out(draft: Draft, kinds: Counter[str]) -> None:
    """Remarks on what was left out because it is not spoken."""
    if kinds:
        found = sorted(kinds.items())
        what = ", ".join(kind if count == 1 else f"{kind} ({count})" for kind, count in found)
        draft.remark(f"Left out, since nobody says or does it: {what}.")


def _closed_up(place: re.Match[str]) -> str:
    text, start, end = place.string, place.start(), place.end()
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if not before or not after or before in _OPENING or after in _CLOSING:
        return ""
    joined = before.isalnum() and after.isalnum() and not UNSPACED.match(before)
    return " " if joined or place[1] or place[2] else ""

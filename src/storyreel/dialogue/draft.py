"""What a reader fills in: entries in order, speakers and numbers put right at the end.

Every reader says what it found through a `Draft`, so that names, parentheticals and line numbers
follow one rule in every format.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from storyreel.dialogue.names import NARRATOR, UNKNOWN, Cast, goes_on, parse_cue
from storyreel.dialogue.schema import (
    Delivery,
    Direction,
    GivenSpan,
    Heading,
    Level,
    Line,
    Remark,
)
from storyreel.dialogue.words import UNSPACED_SIGNS
from storyreel.errors import DialogueError

MAX_SPEAKERS = 2_000
"""Most speakers of a dialogue; a text with more is being misread."""
MAX_ENTRIES = 200_000
"""Most headings, directions and lines of a dialogue."""
MAX_ROWS = 300_000
"""Most lines of a text file; all of Shakespeare has 200,000."""
MAX_LINE_CHARS = 50_000
"""Longest line of a text file, and longest speech."""
MAX_REMARKS = 50
"""Most remarks of one reading; the rest is counted in the last."""

_ASIDE = re.compile(r"(\s?)(?:[(（]([^()（）]*)[)）]|\[([^\[\]]*)\]|［([^［］]*)］)(\s?)")
_IN_A_WORD_CHARS = 3
UNSPACED = re.compile(f"[{UNSPACED_SIGNS}]")
"""A letter of a script in which words close up where an aside stood."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader understood of a text.

    Attributes:
        entries: Headings, directions and lines, in order; lines are `l1`, `l2` and so on.
        title: Title of the piece, if the text gives one.
        language: BCP 47 tag, if the text gives one.
        remarks: What its writer should know.
    """

    entries: tuple[Line | Direction | Heading, ...]
    title: str | None = None
    language: str | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(slots=True)
class _Speech:
    """A speech whose speakers are not settled yet."""

    name: str
    text: str
    parenthetical: str
    delivery: Delivery
    overlaps: bool
    span: GivenSpan | None
    speakers: tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """Gathers what a reader finds.

    Attributes:
        name: What to call the text in errors.
    """

    name: str
    _entries: list[_Speech | Direction | Heading] = field(default_factory=list)
    _remarks: list[Remark] = field(default_factory=list)
    _unsaid: int = 0
    _cast: Cast = field(default_factory=Cast)
    _settled: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def heading(self, text: str, *, level: Level = Level.SCENE, number: str = "") -> None:
        """Notes a heading; one without words is nothing."""
        if text := tidy(text):
            self._add(Heading(text=text, level=level, number=tidy(number)))

    def direction(self, text: str) -> None:
        """Notes a direction; one without words is nothing."""
        if text := tidy(text):
            self._add(Direction(text=text))

    def speech(
        self,
        cue: str,
        words: str,
        *,
        parentheticals: Sequence[str] = (),
        asides: bool = False,
        delivery: Delivery | None = None,
        overlaps: bool = False,
        span: GivenSpan | None = None,
        speakers: Sequence[str] = (),
    ) -> None:
        """Notes a speech.

        Args:
            cue: The character cue, with what stands in parentheses after the name. Empty for a
                speaker that the text does not name.
            words: What is said.
            parentheticals: How it is said, as far as the format keeps that apart.
            asides: Whether what stands in brackets among the words is how they are said.
            delivery: Where the voice comes from, when the format says so outside the cue.
            overlaps: Whether it is spoken together with the speech before it.
            span: When it is heard.
            speakers: Who speaks, where the format says so apart from the cue; each is one person.
        """
        parsed = parse_cue(cue)
        speaker = " + ".join(speakers) or parsed.name or UNKNOWN
        how = [*parsed.parentheticals, *map(tidy, parentheticals)]
        if asides:
            words, found = without_asides(words)
            how += found
        words = tidy(words)
        self._check_length(words)
        how = [part for part in how if part and not goes_on(part)]
        if not words:
            # Nothing is said, but something may be done.
            self.direction(f"{speaker}: {'; '.join(how)}" if how else "")
            return
        for person in speakers or (speaker,):
            self._cast.add(person)
        if len(self._cast.people) > MAX_SPEAKERS:
            raise DialogueError(
                f"{self.name} has more than {MAX_SPEAKERS:,} speakers, so it is not being "
                "understood; name its form with --format."
            )
        self._add(
            _Speech(
                name=speaker,
                text=words,
                parenthetical="; ".join(how),
                delivery=delivery or parsed.delivery,
                overlaps=overlaps,
                span=span,
                speakers=tuple(speakers),
            )
        )

    def narration(self, words: str, *, span: GivenSpan | None = None) -> None:
        """Notes words that nobody in the story says."""
        self.speech(NARRATOR, words, span=span)

    def remark(self, text: str, *, line: int | None = None) -> None:
        """Notes something that the writer of the text should know."""
        if len(self._remarks) < MAX_REMARKS:
            self._remarks.append(Remark(text=text, line=line))
        else:
            self._unsaid += 1

    def check_count(self, entries: int) -> None:
        """Refuses a text with more lines and directions than a dialogue has.

        Raises:
            DialogueError: There are more than `MAX_ENTRIES`.
        """
        if entries > MAX_ENTRIES:
            raise DialogueError(
                f"{self.name} has more than {MAX_ENTRIES:,} lines and directions. Give one play "
                "or scene at a time."
            )

    def _check_length(self, words: str) -> None:
        if len(words) > MAX_LINE_CHARS:
            raise DialogueError(
                f"{self.name} has a speech of {len(words):,} characters, beginning "
                f"{words[:40]!r}; a speech has at most {MAX_LINE_CHARS:,}. Divide it."
            )

    @property
    def speeches(self) -> int:
        """How many speeches were found so far."""
        return sum(isinstance(entry, _Speech) for entry in self._entries)

    def reading(
        self,
        *,
        title: str | None = None,
        language: str | None = None,
        remedy: str = "Write each speech as NAME: words.",
    ) -> Reading:
        """What was understood, with the speakers of every line settled.

        Args:
            title: Title of the piece, if the text gives one.
            language: BCP 47 tag, if the text gives one.
            remedy: How a speech is written in this format, as a sentence.

        Raises:
            DialogueError: There was no speech.
        """
        entries: list[Line | Direction | Heading] = []
        number = 0
        for entry in self._entries:
            if not isinstance(entry, _Speech):
                entries.append(entry)
                continue
            number += 1
            entries.append(
                Line(
                    id=f"l{number}",
                    speakers=self._speakers(entry),
                    text=entry.text,
                    parenthetical=entry.parenthetical,
                    delivery=entry.delivery,
                    overlaps=entry.overlaps and number > 1,
                    span=entry.span,
                )
            )
        if not number:
            raise DialogueError(f"{self.name} has no dialogue: no line reads as a speech. {remedy}")
        return Reading(tuple(entries), title, language, self._all_remarks())

    def _add(self, entry: _Speech | Direction | Heading) -> None:
        self._entries.append(entry)
        self.check_count(len(self._entries))

    def _speakers(self, speech: _Speech) -> tuple[str, ...]:
        if speech.speakers:
            return tuple(dict.fromkeys(self._cast[person] for person in speech.speakers))
        if speech.name not in self._settled:
            self._settled[speech.name] = self._cast.speakers(speech.name)
        return self._settled[speech.name]

    def _all_remarks(self) -> tuple[Remark, ...]:
        if not self._unsaid:
            return tuple(self._remarks)
        left = Remark(text=f"and {self._unsaid + 1} more remarks.")
        return (*self._remarks[: MAX_REMARKS - 1], left)


def tidy(text: str) -> str:
    """Words on one line with single spaces."""
    return " ".join(text.split())


def without_asides(words: str) -> tuple[str, list[str]]:
    """The words without what stands in brackets among them, and what stands in the brackets.

    Brackets that are part of a word, as in `friend(s)` and `f(x)`, stay in it.

    Example:
        >>> without_asides("(quietly) You came [sits] back, friend(s).")
        ('You came back, friend(s).', ['quietly', 'sits'])
    """
    found = [
        tidy(aside[2] or aside[3] or aside[4] or "")
        for aside in _ASIDE.finditer(words)
        if not in_a_word(aside.string, aside.end(1), aside.start(5))
    ]
    return tidy(_ASIDE.sub(_closed_up, words)), found


def in_a_word(text: str, start: int, end: int) -> bool:
    """Whether brackets are part of a word: what is in them is short, and they touch a letter."""
    if end - start - 2 > _IN_A_WORD_CHARS or " " in text[start:end]:
        return False
    touching = text[max(0, start - 1) : start] + text[end : end + 1]
    return any(sign.isalnum() and not UNSPACED.match(sign) for sign in touching)


def check_rows(text: str, name: str) -> None:
    """Refuses a text with more lines, or a longer line, than a person writes.

    Raises:
        DialogueError: There are more than `MAX_ROWS`, or one is longer than `MAX_LINE_CHARS`.
    """
    if text.count("\n") > MAX_ROWS:
        raise DialogueError(
            f"{name} has more than {MAX_ROWS:,} lines. Give one play or scene at a time."
        )
    if len(text) <= MAX_LINE_CHARS:
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_LINE_CHARS:
            raise DialogueError(
                f"{name}: line {number} has {len(line):,} characters; a line has at most "
                f"{MAX_LINE_CHARS:,}. Break it into speeches."
            )


def _closed_up(aside: re.Match[str]) -> str:
    """What stays where an aside stood: the space that the words around it need."""
    if in_a_word(aside.string, aside.end(1), aside.start(5)):
        return aside[0]
    before = aside.string[max(0, aside.start() - 1) : aside.start()]
    after = aside.string[aside.end() : aside.end() + 1]
    if after and after in "(（[［":
        return ""
    if aside[5] or not (before and after):
        return " "
    # `Well (sighs).` and `你好（笑）。` close up; `wait(beat)what` does not.
    needed = after.isalnum() and not UNSPACED.match(after) and not UNSPACED.match(before)
    return " " if needed else ""

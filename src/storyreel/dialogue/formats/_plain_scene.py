"""A typed dialogue being gathered: speeches that go on over lines, and what is done between."""

from __future__ import annotations

from dataclasses import dataclass, field

from storyreel.dialogue.draft import Draft, without_asides
from storyreel.dialogue.formats._plain_cues import Spoken, known_as
from storyreel.dialogue.formats._plain_rows import Kind, Row
from storyreel.dialogue.formats._plain_words import (
    beginning,
    plain_brackets,
    plain_marks,
    without_quotes,
)
from storyreel.dialogue.headings import SLUGLINE, level_of
from storyreel.dialogue.names import fold

_SEVERAL = 3
_MAX_NAMES = 50


@dataclass(slots=True)
class _Speech:
    cue: Spoken
    words: list[str]
    is_said: bool = False
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Narration:
    words: list[str]


@dataclass(slots=True)
class _Heading:
    text: str


@dataclass(slots=True)
class Scene:
    """Gathers rows in order; `pause` is a blank line.

    Attributes:
        always_quoted: Whether the quotes around the words belong to the shape.
        spaced: Whether words may be a blank line below their name.
        goes_on: Whether paragraphs without a name belong to the speech above, as in interviews.
        told: Numbers of rows of which something has been said already.
    """

    always_quoted: bool = False
    spaced: bool = False
    goes_on: bool = False
    told: set[int | None] = field(default_factory=set)
    _entries: list[_Speech | _Narration | _Heading] = field(default_factory=list)
    _speech: _Speech | None = None
    _narration: _Narration | None = None
    # What is done since the last words; how they are said, if words of the same speech follow.
    _done: list[str] = field(default_factory=list)
    _stressed: list[int] = field(default_factory=list)
    # First rows of the paragraphs without a name that follow a speech.
    _unnamed: list[Row] = field(default_factory=list)
    _pages: list[Row] = field(default_factory=list)
    _is_below_speech: bool = False
    _is_paused: bool = False

    def take(self, row: Row) -> None:
        """A row in which nobody begins to speak."""
        if row.kind is Kind.TEXT or (row.reply and self._is_awaiting):
            self.go_on(row)
        elif row.kind is Kind.BLANK:
            self.pause()
        elif row.kind is Kind.PAGE:
            self._pages.append(row)
        elif row.kind is Kind.HEADING:
            self.heading(row.text)
        else:
            self.direct(row.text)

    def heading(self, text: str) -> None:
        """Notes a heading."""
        self._close()
        self._is_below_speech = False
        self._entries.append(_Heading(text))

    def speak(self, cue: Spoken, row: Row) -> None:
        """Somebody begins to speak."""
        self._close()
        words = self._plain(cue.words, row)
        self._speech = _Speech(cue, [words], _is_said(words))
        self._is_below_speech = True
        self._entries.append(self._speech)

    def go_on(self, row: Row) -> None:
        """Words of the speech above, or of a paragraph that nobody says."""
        words = self._plain(row.text, row)
        if self._speech:
            if self._is_paused:
                self._unnamed.append(row)
            place = self._speech.after if any(self._speech.words) else self._speech.before
            place += self._done
            self._done = []
            self._speech.words.append(words)
            self._speech.is_said = self._speech.is_said or _is_said(words)
            self._is_paused = False
        elif self._narration:
            self._narration.words.append(words)
        else:
            if self._is_below_speech:
                self._unnamed.append(row)
            self._narration = _Narration([words])
            self._entries.append(self._narration)

    def direct(self, text: str) -> None:
        """A direction on its own line."""
        if self._speech:
            self._done.append(text)
        else:
            self._close()
            self._is_below_speech = False
            self._entries.append(_Narration([text]))

    def pause(self) -> None:
        """A blank line: whoever spoke has ended, unless the words are still to come."""
        if self.goes_on and self._speech:
            self._is_paused = self._speech.is_said
        elif not (self.spaced and self._is_awaiting):
            self._close()

    def add_to(self, draft: Draft) -> None:
        """Hands everything on, with the words as they are spoken."""
        self._close()
        said = [self._said(entry) for entry in self._entries if isinstance(entry, _Speech)]
        words = [text for text, _ in said]
        spoken = iter(zip(self._unquoted(words), (how for _, how in said), strict=True))
        for entry in self._entries:
            if isinstance(entry, _Heading):
                draft.heading(entry.text, level=level_of(entry.text))
            elif isinstance(entry, _Narration):
                draft.direction(" ".join(entry.words))
            else:
                text, how = next(spoken)
                cue = f"{entry.cue.name} {plain_brackets(entry.cue.extension)}"
                draft.speech(cue, text, parentheticals=how)
        if self._stressed:
            draft.remark(
                "marks around stressed words, as in *never*, are left out of the speeches.",
                line=self._stressed[0],
            )
        if self._pages:
            draft.remark(_of_the_page(self._pages), line=self._pages[0].number)
        if remark := self._on_unnamed():
            draft.remark(remark, line=self._unnamed[0].number)

    @property
    def _is_awaiting(self) -> bool:
        """Whether a name stands above and nothing has been said yet."""
        return self._speech is not None and not self._speech.is_said

    def _close(self) -> None:
        self._entries += [_Narration([text]) for text in self._done]
        self._done = []
        self._speech = self._narration = None
        self._is_paused = False

    def _on_unnamed(self) -> str:
        """What to say of paragraphs without a name; nothing where they are clearly directions."""
        if not self._unnamed:
            return ""
        if self.goes_on:
            return _going_on(self._unnamed)
        cues = [entry.cue for entry in self._entries if isinstance(entry, _Speech)]
        headings = [entry.text for entry in self._entries if isinstance(entry, _Heading)]
        names = [name for name in dict.fromkeys(known_as(cue.name) for cue in cues) if name]
        if self.always_quoted or not names or any(map(SLUGLINE.match, headings)):
            return ""
        self._unnamed = [row for row in self._unnamed if not _mentions(row.text, names)]
        if len(self._unnamed) < _SEVERAL or self._unnamed[0].number in self.told:
            return ""
        return (
            f"{len(self._unnamed):,} paragraphs without a name follow speeches and are read as "
            f"directions; the first is {beginning(self._unnamed[0].text)!r}. If somebody says "
            "them, write the name with each."
        )

    def _plain(self, words: str, row: Row) -> str:
        words, stressed = plain_marks(words)
        if stressed:
            self._stressed.append(row.number)
        return words

    def _said(self, speech: _Speech) -> tuple[str, list[str]]:
        words, asides = without_asides(plain_brackets(" ".join(speech.words)))
        return words, [*speech.before, *asides, *speech.after]

    def _unquoted(self, speeches: list[str]) -> list[str]:
        if not self.always_quoted:
            return without_quotes(speeches)
        return [without_quotes([words])[0] for words in speeches]


def _is_said(words: str) -> bool:
    return bool(without_asides(plain_brackets(words))[0])


def _mentions(text: str, names: list[str]) -> bool:
    """Whether the text is of the people of the dialogue, as directions are."""
    text = fold(text)
    return any(name in text for name in names[:_MAX_NAMES])


def _going_on(rows: list[Row]) -> str:
    first = beginning(rows[0].text)
    if len(rows) == 1:
        return (
            "1 paragraph without a name goes on with the speech above it, as in an interview: "
            f"{first!r}. If nobody says it, put it in brackets."
        )
    return (
        f"{len(rows):,} paragraphs without a name go on with the speech above them, as in an "
        f"interview; the first is {first!r}. If nobody says one, put it in brackets."
    )


def _of_the_page(rows: list[Row]) -> str:
    if len(rows) == 1:
        return (
            f"1 line that belongs to the page and not to the play, {rows[0].text!r}, is left out."
        )
    return (
        f"{len(rows):,} lines that belong to the pages and not to the play are left out; the first "
        f"is {rows[0].text!r}."
    )

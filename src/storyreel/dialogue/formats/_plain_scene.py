"""A typed dialogue being gathered: speeches that go on over lines, and what is done between."""

from __future__ import annotations

from dataclasses import dataclass, field

from storyreel.dialogue.formats._draft import Draft, without_asides
from storyreel.dialogue.formats._headings import level_of
from storyreel.dialogue.formats._plain_cues import Spoken
from storyreel.dialogue.formats._plain_page import Row
from storyreel.dialogue.formats._plain_words import plain_brackets, plain_marks, without_quotes


@dataclass(slots=True)
class _Speech:
    cue: Spoken
    words: list[str]
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
    """

    always_quoted: bool = False
    spaced: bool = False
    _entries: list[_Speech | _Narration | _Heading] = field(default_factory=list)
    _speech: _Speech | None = None
    _narration: _Narration | None = None
    # What is done since the last words; how they are said, if words of the same speech follow.
    _done: list[str] = field(default_factory=list)
    _stressed: list[int] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """Notes a heading."""
        self._close()
        self._entries.append(_Heading(text))

    def speak(self, cue: Spoken, row: Row) -> None:
        """Somebody begins to speak."""
        self._close()
        self._speech = _Speech(cue, [self._plain(cue.words, row)])
        self._entries.append(self._speech)

    def go_on(self, row: Row) -> None:
        """Words of the speech above, or of a paragraph that nobody says."""
        words = self._plain(row.text, row)
        if self._speech:
            place = self._speech.after if any(self._speech.words) else self._speech.before
            place += self._done
            self._done = []
            self._speech.words.append(words)
        elif self._narration:
            self._narration.words.append(words)
        else:
            self._narration = _Narration([words])
            self._entries.append(self._narration)

    def direct(self, text: str) -> None:
        """A direction on its own line."""
        if self._speech:
            self._done.append(text)
        else:
            self._close()
            self._entries.append(_Narration([text]))

    def pause(self) -> None:
        """A blank line: whoever spoke has ended, unless the words are still to come."""
        if not (self.spaced and self._speech and not any(self._speech.words)):
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

    def _close(self) -> None:
        self._entries += [_Narration([text]) for text in self._done]
        self._done = []
        self._speech = self._narration = None

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

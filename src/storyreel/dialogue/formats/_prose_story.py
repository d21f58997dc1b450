"""A story as what is said and what is told, with the speakers that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from storyreel.dialogue.formats._prose_attribution import (
    after,
    before,
    inside,
    says_more,
    says_who,
    speaks,
)
from storyreel.dialogue.formats._prose_cjk import Attribution, tail
from storyreel.dialogue.formats._prose_quotes import Paragraph, Piece, Style, pieces
from storyreel.dialogue.names import fold

_SHORT_WORDS = 3
_MAX_NAME_WORDS = 4
_LONGEST_SIDE = 400
_WORD = re.compile(r"[^\W\d_]+\.?")
# In the middle of a sentence: somebody else, or a German noun, which cannot be told from a name.
_CAPITAL = re.compile(r"[^\s.!?…:”\"] [A-ZÀ-ÖØ-ÞЀ-Я]")
_APART = re.compile(r"(?<=\S) ([,.;:!?…)])")
_ENDED = (*".,!?…—–-:;。！？，、", "”", "’")


@dataclass(slots=True)
class Part:
    """A speech, or what is told between speeches.

    Attributes:
        number: Line of the file on which the paragraph begins.
        words: What is said, or told, in pieces.
        said: Whether it is said.
        name: Who says it, as far as the paragraph tells.
        how: How it is said.
        by_deed: Whether the name is of somebody who only does something in the paragraph.
        is_open: Whether it goes on in the next paragraph.
        pronoun: What stands beside it instead of a name, such as `she said`.
        runs_on: Whether words after `dit Mira` were taken for hers, with nothing to show it.
    """

    number: int
    words: list[str]
    said: bool
    name: str = ""
    how: list[str] = field(default_factory=list)
    by_deed: bool = False
    is_open: bool = False
    pronoun: str = ""
    runs_on: bool = False

    @property
    def text(self) -> str:
        """All the words."""
        return " ".join(self.words)

    def go_on(self, words: str) -> None:
        """More words of the same speech."""
        self.words[-1] = _stopped(self.words[-1], words)
        self.words.append(words)

    def by_pronoun(self, told: str) -> None:
        """`she whispered` says how in any case, `she said` only whose it may be."""
        self.pronoun = told
        if says_more(told):
            self.how.append(told)


def story(told: list[Paragraph], style: Style) -> list[Part]:
    """What is said and told, in order, with the speakers that the story names."""
    parts: list[Part] = []
    for paragraph in told:
        found = _parts(paragraph, style)
        if parts and parts[-1].is_open and found and found[0].said:
            more = found.pop(0)
            parts[-1].words += more.words
            parts[-1].name = parts[-1].name or more.name
            parts[-1].how += more.how
            parts[-1].is_open = more.is_open
        parts += found
    _name_by_deeds(parts)
    return parts


def _parts(paragraph: Paragraph, style: Style) -> list[Part]:
    """One paragraph: its speeches, and what is told between."""
    found = _without_scare_quotes(pieces(paragraph.text, style, says_who))
    parts = _Parts(paragraph.number)
    for at, piece in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if piece.said:
            parts.say(piece, split=style.is_dash)
        else:
            then = found[at + 2].text if at + 2 < len(found) else ""
            parts.tell(piece.text, followed=following is not None, then=then)
    return parts.all()


@dataclass(slots=True)
class _Parts:
    """The parts of one paragraph, being gathered."""

    number: int
    _found: list[Part] = field(default_factory=list)
    # Who says what comes next, and whether that goes on with the speech before.
    _next: Attribution | None = None
    _joined: bool = False
    # Whether something is told since the last speech; two in a row may be two people's.
    _told: bool = False
    _crowded: bool = False

    def say(self, piece: Piece, *, split: bool) -> None:
        """Words in quotes; after a dash, `dit Mira` may stand among them."""
        among = inside(piece.text) if split and not piece.doubtful else None
        words, who, more = among or (piece.text, self._next, "")
        last = self._found[-1] if self._found else None
        self._crowded = self._crowded or bool(last and last.said and not self._told)
        if self._joined and last and last.said:
            last.go_on(words)
            last.is_open = piece.is_open
        else:
            last = Part(self.number, [words], said=True, is_open=piece.is_open)
            self._found.append(last)
        if who:
            last.name = last.name or who.name
            last.how += who.how
        if more:
            last.go_on(more)
            last.runs_on = True
        self._next, self._joined, self._told = None, False, False

    def tell(self, told: str, *, followed: bool, then: str) -> None:
        """What stands between; some of it may say who speaks."""
        last = self._found[-1] if self._found and self._found[-1].said else None
        self._told = True
        if last and (rest := tail(told)) is not None:
            self._tell_rest(rest, followed=followed, then=then)
        elif last and (who := after(told, last.words[-1])):
            last.name = last.name or who.name
            last.how += who.how
            others = after(then)
            self._joined = not who.rest and (others is None or others.name == who.name)
            self._tell_rest(who.rest, followed=followed, then=then)
        elif last and followed and _is_pronoun(told):
            self._joined = True
            last.by_pronoun(told.strip(" ,.;—–"))
        else:
            self._tell_rest(told, followed=followed, then=then)

    def all(self) -> list[Part]:
        """The parts; who is the only one named in the paragraph says all that is said in it."""
        names = {fold(part.name): part.name for part in self._found if part.name}
        for part in self._found:
            if part.said and len(names) == 1 and not self._crowded:
                (part.name,) = names.values()
            if part.said and not part.is_open:
                part.words[-1] = _stopped(part.words[-1], "")
        return self._found

    def _tell_rest(self, told: str, *, followed: bool, then: str) -> None:
        if followed and (who := before(told, then)):
            self._next, told = who, who.rest
        if any(map(str.isalnum, told)):
            self._found.append(Part(self.number, [told.lstrip(",;—– ")], said=False))


def _stopped(words: str, more: str) -> str:
    """The words with the stop that the story moved: `“You came,” said Mira.` has `You came.`."""
    last = words[-1:]
    if last in "，、":
        return f"{words[:-1]}。" if not more else words
    if last == "," or (last.isalpha() and last.lower() != last.upper()):
        return words.rstrip(",") + ("," if more[:1].islower() else ".")
    return words


def _is_pronoun(told: str) -> bool:
    """`she said`: it names nobody, and the words before and after it are one speech."""
    return says_who(told) and len(told.split()) <= _SHORT_WORDS and not after(told)


def _without_scare_quotes(found: list[Piece]) -> list[Piece]:
    """Quotes around a word or a title are told with the sentence they stand in."""
    kept: list[Piece] = []
    told: list[str] = []
    for at, piece in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        then = following.text if following and not following.said else ""
        if piece.said and _is_speech(piece, told[-1] if told else "", then):
            kept += [*_told(told), piece]
            told = []
        else:
            told.append(piece.quoted or piece.text)
    return [*kept, *_told(told)]


def _told(words: list[str]) -> list[Piece]:
    return [Piece(_APART.sub(r"\1", " ".join(words)), said=False)] if words else []


def _is_speech(piece: Piece, lead: str, told: str) -> bool:
    if piece.is_open or (not lead and not told):
        return True
    lead, told = lead[-_LONGEST_SIDE:], told[:_LONGEST_SIDE]
    if before(lead, told) or says_who(told) or after(told) or tail(told) is not None:
        return True
    if not lead and told.startswith(("—", "–")):
        return True
    if lead[-1:].isalnum() and piece.text[0].islower():
        return False
    return piece.text.endswith(_ENDED)


def _name_by_deeds(parts: list[Part]) -> None:
    """Gives speeches without a verb to the one known speaker who acts in their paragraph."""
    known = {part.name for part in parts if part.name}
    for paragraph in _by_paragraph(parts):
        said = [part for part in paragraph if part.said]
        told_words = [part.text for part in paragraph if not part.said]
        told = [list(_named_in(words, known)) for words in told_words]
        if not said or any(part.name or part.pronoun for part in said):
            continue
        everybody = {name for names in told for name, _ in names}
        # What is done after the words may be somebody's answer to them.
        acting = told[0][0] if told and told[0] and not paragraph[0].said else ("", 1)
        strangers = any(_CAPITAL.search(words, len(acting[0])) for words in told_words)
        if acting[1] or len(everybody) != 1 or strangers or any(map(speaks, told_words)):
            continue
        for part in said:
            part.name, part.by_deed = acting[0], True


def _named_in(told: str, known: set[str]) -> Iterator[tuple[str, int]]:
    """Known people in the order in which they are named, and where; the longest name wins."""
    words = [(found.start(), found.end()) for found in _WORD.finditer(told)]
    at = 0
    while at < len(words):
        ends = range(min(at + _MAX_NAME_WORDS, len(words)), at, -1)
        start = words[at][0]
        last = next((end for end in ends if _known(told[start : words[end - 1][1]], known)), None)
        if last:
            yield _known(told[start : words[last - 1][1]], known), start
        at = last or at + 1


def _known(words: str, known: set[str]) -> str:
    """The words when they are a known name, with or without the stop at their end."""
    return next((name for name in (words, words.rstrip(".")) if name in known), "")


def _by_paragraph(parts: list[Part]) -> Iterator[list[Part]]:
    for _, paragraph in groupby(parts, key=lambda part: part.number):
        yield list(paragraph)

"""Printed plays, paragraph by paragraph: who speaks, what is done, where an act begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from storyreel.dialogue.draft import Draft
from storyreel.dialogue.formats._gutenberg_book import FAR_ABOVE, UNPLAYED, Book
from storyreel.dialogue.formats._gutenberg_cues import Form, Head
from storyreel.dialogue.formats._gutenberg_page import Paragraph
from storyreel.dialogue.formats._gutenberg_paragraphs import (
    PROLOGUE,
    is_cast,
    is_heading,
    is_setting,
    is_title,
    one_speech_each,
    unmarked,
    whole_brackets,
)
from storyreel.dialogue.formats._markup import Spoken, bare
from storyreel.dialogue.headings import is_play_heading, level_of
from storyreel.dialogue.names import delivery_of, fold
from storyreel.dialogue.schema import Level

_CURTAIN = re.compile(
    r"[_=\[(]{0,2}(?:(?:the |slow |quick ){0,3}curtain\b.{0,40}|(?:the )?end\b.{0,40}|"
    r"fin\b.{0,30}|fine|finis|ende|rideau|vorhang|sipario|cala la tela|telón)[.!_=\])]{0,3}",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"(?:foot)?notes?\b.{0,40}|notes (?:and|to|on)\b.{0,40}|appendi(?:x|ces)\b.{0,40}|glossary|"
    r"transcriber['’]s notes?\b.{0,20}|errata|index|music for .{0,40}|by the same author|"
    r"advertisements?|works by .{0,40}|bibliography|contents|preface|introduction|dedication|"
    r"(?:notes|remarques)\b.{0,30}|anmerkungen|note del.{0,30}",
    re.IGNORECASE,
)
_SCENE_IN_ACT = re.compile(
    r"(?<=[\s.,:;—–-])(?:scene|szene|auftritt|scène|scena|escena|cena|tableau)\b", re.IGNORECASE
)
_SUBTITLE = re.compile(
    r".{0,60}\b(?:play|comedy|tragedy|drama|farce|allegory|study|jest|acts?|scenes?)\b.{0,40}"
    r"|by .{1,60}|(?:the )?end\.?|.{0,40}\bseries\b.{0,60}|.{0,30}\bplays\b.{0,40}",
    re.IGNORECASE,
)
_SHORT_CUE = 40
_LONGEST_TITLE = 200
_AROUND = "paragraphs before or after the play"


def read_plays(paragraphs: list[Paragraph], draft: Draft) -> float:
    """Adds what the paragraphs tell to the draft.

    Returns:
        Share of the paragraphs in which somebody begins to speak.
    """
    book = Book(whole_brackets(one_speech_each(paragraphs)))
    parts = list(_parts(book))
    book.left_out[_AROUND] += parts[0].first
    for part in parts:
        _Play(book, part, draft, titled=len(parts) > 1).read()
    book.tell(draft)
    return len(book.cues) / max(1, len(book.paragraphs))


@dataclass(slots=True)
class _Part:
    """A play of the book: the paragraphs from `first` to the one before `last`."""

    title: str
    first: int
    last: int


@dataclass(slots=True)
class _Opening:
    """What may be played of the paragraphs before the first speech, by their index.

    Attributes:
        headings: Headings that none has taken the place of.
        told: The setting, and what is seen first.
    """

    headings: dict[int, str] = field(default_factory=dict)
    told: dict[int, str] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def head(self, at: int, text: str) -> None:
        """Notes a heading; an act, or one that comes again, ends a list of all acts."""
        begun = _begins(text)
        if begun in self._begun or level_of(text) is Level.ACT:
            self.headings, self._begun = {}, set()
        self.headings[at] = text
        self._begun.add(begun)


class _Play:
    """One play being read, paragraph by paragraph."""

    def __init__(self, book: Book, part: _Part, draft: Draft, *, titled: bool) -> None:
        self._book = book
        self._part = part
        self._draft = draft
        self._titled = titled
        self._title = fold(part.title[:_LONGEST_TITLE] or "-")
        self._cue = ""
        self._spoken: Spoken | None = None
        self._verse = False

    def read(self) -> None:
        """Adds the play to the draft; a part in which nobody speaks is left out."""
        cues = self._book.speeches(self._part.first, self._part.last)
        if not cues:
            self._book.left_out[_AROUND] += self._part.last - self._part.first
            return
        if self._titled:
            self._draft.heading(self._part.title, level=Level.PART)
        self._front(cues[0])
        end = self._end(cues[-1])
        for at in range(cues[0], end):
            self._take(at)
        self._close()
        self._book.left_out[_AROUND] += self._part.last - end

    def _front(self, first_cue: int) -> None:
        """What stands before the first speech: of it only headings and the setting are played."""
        opening = _Opening()
        has_cast = setting = False
        for at in range(self._part.first, first_cue):
            it = self._book.paragraphs[at]
            is_set = is_setting(it)
            if at in self._book.persons:
                has_cast, setting, opening = True, False, _Opening()
                self._book.left_out["lists of persons"] += is_cast(it)
            elif at in self._book.headings:
                if sum(map(is_play_heading, it.lines)) > 1 and not _starts_with_both(it):
                    self._book.left_out[_AROUND] += 1
                    continue
                opening.head(at, it.text)
                setting = True
            elif UNPLAYED.match(it.text) or (is_title(it) and not is_set):
                self._book.left_out[_AROUND] += 1
            elif setting or is_set:
                opening.told[at] = it.text
                setting = setting or has_cast
            else:
                self._book.left_out[_AROUND] += 1
                opening = opening if has_cast else _Opening()
        for at in sorted(opening.headings | opening.told):
            if at in opening.headings:
                self._heading(opening.headings[at])
            else:
                self._draft.direction(bare(unmarked(opening.told[at])))

    def _end(self, last_cue: int) -> int:
        """Index behind the last paragraph of the play."""
        for at in range(last_cue + 1, self._part.last):
            it = self._book.paragraphs[at]
            if _CURTAIN.fullmatch(it.text):
                return at + 1
            if at in self._book.headings or is_title(it) or _BACK.fullmatch(it.text):
                return at
        return self._part.last

    def _take(self, at: int) -> None:
        it = self._book.paragraphs[at]
        found = self._book.cues.get(at)
        was_verse, self._verse = self._verse, False
        if found:
            self._begin(at, found)
        elif at in self._book.headings:
            self._close()
            self._heading(it.text)
        elif UNPLAYED.match(it.text):
            self._book.left_out["notes and pictures"] += 1
        elif _CURTAIN.fullmatch(it.text) or it.is_heading or is_title(it):
            if fold(it.text) not in self._title:
                self._close()
                self._draft.direction(bare(unmarked(it.text)))
        elif self._book.is_direction(it, after_verse=was_verse):
            self._direct(at)
        elif self._spoken is not None:
            self._verse = self._book.is_indented(it)
            self._words(at, it.text)
        else:
            self._book.unnamed(at)
            self._direct(at)

    def _begin(self, at: int, found: Head) -> None:
        self._close()
        self._spoken = Spoken()
        cue = [found.name]
        for how in found.how:
            if delivery_of(how) or (len(how) <= _SHORT_CUE and how.isalpha()):
                cue.append(f"({how})")
            else:
                self._spoken.do(unmarked(how))
        self._cue = " ".join(cue)
        if found.words:
            self._words(at, found.words)

    def _words(self, at: int, words: str) -> None:
        assert self._spoken is not None, "somebody speaks"
        if not self._spoken.has_words and self._book.forms.main is Form.MIXED_ALONE:
            # The dash that opens a speech in French books is no part of it.
            words = words.removeprefix("--").removeprefix("—").lstrip()
        self._book.say(self._spoken, at, words)

    def _direct(self, at: int) -> None:
        for text in self._book.directions(at):
            if self._spoken is not None:
                self._spoken.do(text)
                self._spoken.pause()
            else:
                self._draft.direction(text)

    def _heading(self, text: str) -> None:
        text = unmarked(text).strip(" []")
        inside = _SCENE_IN_ACT.search(text)
        if inside and level_of(text[: inside.start()]) is Level.ACT:
            self._draft.heading(text[: inside.start()].rstrip(" .,:;—–-"), level=Level.ACT)
            text = text[inside.start() :]
        level = Level.ACT if PROLOGUE.fullmatch(text) else level_of(text)
        self._draft.heading(text.rstrip(" -—–"), level=level)

    def _close(self) -> None:
        if self._spoken is not None:
            self._spoken.into(self._draft, self._cue)
        self._spoken = None


def _begins(heading: str) -> str:
    """The word and number that a heading begins with."""
    return " ".join(fold(heading).split()[:2]).strip(".:,; ")


def _parts(book: Book) -> Iterator[_Part]:
    """The plays of the book; one without a title when it is one play."""
    paragraphs = book.paragraphs
    starts: list[tuple[int, str]] = []
    begun = last_cue = -1
    listing = [line for it in paragraphs[:FAR_ABOVE] for line in it.lines]
    titles = [it.text for it in paragraphs[FAR_ABOVE:] if is_title(it)]
    lines = Counter(fold(unmarked(line)) for line in listing + titles)
    for at, it in enumerate(paragraphs):
        if at in book.cues:
            last_cue = at
        elif is_cast(it) or book.is_listed(at):
            below = at if is_cast(it) else at + 1
            title = _title_above(paragraphs, below, max(last_cue, begun), lines) or (at, "")
            if starts and last_cue < begun:
                # Still before the first speech: the last title that is named is the play's.
                begun = at
                if not title[1] or title[1] == starts[-1][1]:
                    continue
                starts.pop()
            starts.append(title)
            begun = at
    if begun > last_cue:
        starts = starts[:-1] or starts
    if len(starts) < 2 or not all(named for _, named in starts[1:]):
        yield _Part("", 0, len(paragraphs))
        return
    if any(at in book.cues for at in range(starts[0][0])):
        starts.insert(0, (0, ""))
    for (first, named), (last, _) in pairwise([*starts, (len(paragraphs), "")]):
        yield _Part(named, first, last)


def _title_above(
    paragraphs: list[Paragraph], at: int, floor: int, lines: Counter[str]
) -> tuple[int, str] | None:
    """The title nearest above `at` and below `floor`, best one that is named elsewhere too."""
    nearest = None
    for above in range(at - 1, max(floor, at - FAR_ABOVE), -1):
        it = paragraphs[above]
        title = unmarked(it.text)
        if not is_title(it) or is_heading(it) or is_cast(it):
            continue
        if any(other.fullmatch(title) for other in (_SUBTITLE, _CURTAIN, _BACK)):
            continue
        if lines[fold(title)] > 1:
            return above, title
        nearest = nearest or (above, title)
    return nearest


def _starts_with_both(it: Paragraph) -> bool:
    """`ACT I` and `SCENE I` on two lines are one heading, and no list of all scenes."""
    return len(it.lines) == 2 and level_of(it.lines[0]) is not level_of(it.lines[1])

r"""Fountain: the screenplay format for plain text, as fountain.io/syntax describes it.

- The title page names the piece (`Title:`) and, which is ours, its language (`Language:`); its
  other keys are not part of the dialogue.
- Scene headings, with numbers such as `#12A#`, open scenes; so does a line between blank ones that
  is the heading of a play, such as `ESCENA 2` or `第二幕`. Of the sections those that open an
  act by their words (`# Act II`) are headings, and those with a note `[[act]]`, `[[part]]` or
  `[[scene]]`; so is centred text that opens an act. Other sections, synopses, notes, boneyard and
  page breaks are left out: they are for the writer and not in the film.
- A speech is a cue with words right under it. Lines of its words are joined by spaces, several
  parentheticals by `; `. Lyrics in a speech are words of it; lyrics by themselves are words of a
  speaker who is not named. A cue with `^` overlaps the speech before it.
- Action, centred text and transitions are directions; the lines of a paragraph are joined.
- Emphasis is taken out of words; a sign after a backslash is that sign.
- A note with two times, `[[00:01:02.000 --> 00:01:04.500]]`, in a speech says when it is heard.
- A cue with a backslash in it is taken to the letter, as `@Rosa \& Sons` or `@\Narrator`: what
  stands before `(V.O.)` or `(O.S.)` is a name, or several with ` + ` between them.
- A note or boneyard that nothing closes is read as words, and remarked.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from storyreel.dialogue.draft import Draft, Reading, check_rows, tidy
from storyreel.dialogue.formats._fountain_speech import spoken, times_of, who
from storyreel.dialogue.formats._fountain_syntax import (
    Page,
    Row,
    is_cue,
    is_slugline,
    page_of,
    words,
)
from storyreel.dialogue.formats._screenplay import remark_silent
from storyreel.dialogue.headings import is_play_heading, level_of
from storyreel.dialogue.language import TAG
from storyreel.dialogue.names import fold, parse_cue
from storyreel.dialogue.schema import GivenSpan, Level
from storyreel.errors import DialogueError

_HEAD_CHARS = 30_000
_KEY = re.compile(r"([^\W\d_][^:]{0,40}):(.*)")
_KEYS = frozenset(
    {"title", "credit", "author", "authors", "source", "notes", "draft date", "date", "contact"}
    | {"contact info", "copyright", "revision", "language"}
)
_PAGE_BREAK = re.compile(r"={3,}")
_NAMED = re.compile(r"\s*[^\W\d_][^:()]{0,40}:\s*\S")
_OWN_SIGN = re.compile(
    r"@\S|[>~]\s*\S|#{1,6}\s*\w|=\s*\w|={3,}$|[^\W\d_][^a-z]{0,40} TO:$|[^^]{1,80}\^$"
)
# More than the head that is recognised can have.
_MAX_BLOCK_LINES = 20_000
_NOT_ACTION = ("#", "=", "~", ">")
_REMEDY = (
    "In Fountain a name in capitals, or @Name, stands on a line after a blank line, with its words "
    "on the next."
)


class Fountain:
    """Reads Fountain."""

    def recognise(self, text: str) -> float:
        """Sure when there are cues on lines of their own, and signs that only Fountain has."""
        head = text[:_HEAD_CHARS]
        if head.lstrip()[:1] in ("<", "{"):
            return 0.0
        blocks = list(_blocks(page_of(head).rows(), "text"))
        cues = sum(_is_speech(block) for block in blocks)
        if not cues:
            return 0.0
        if sum(bool(_NAMED.match(block[0].text)) for block in blocks) > cues + 3:
            return 0.1
        front, _left = _title_page(blocks[0])
        own = front or "[[" in head or any(_is_own(block[0].text.strip()) for block in blocks)
        return 0.9 if own else 0.3

    def read(self, text: str, *, name: str) -> Reading:
        """Reads title, language and entries; see the module.

        Raises:
            DialogueError: Nobody speaks.
        """
        check_rows(text, name)
        page, draft = page_of(text), Draft(name)
        blocks = _blocks(page.rows(), name)
        front, left = _title_page(next(blocks, []))
        language = front.get("language")
        if language and not TAG.fullmatch(language):
            draft.remark(
                f"{language!r} is not a language tag; write one such as 'en' or 'pt-BR' after "
                "'Language:'."
            )
            language = None
        _remark_unclosed(page, draft)
        _Script(draft).read(itertools.chain([left], blocks))
        return draft.reading(title=front.get("title"), language=language, remedy=_REMEDY)


def _blocks(rows: Iterable[Row], name: str) -> Iterator[list[Row]]:
    """The text in paragraphs; in a speech a line of two spaces does not end one.

    Raises:
        DialogueError: A paragraph has more lines than a person writes.
    """
    block: list[Row] = []
    speech = False
    for row in rows:
        if row.text.strip():
            speech = is_cue(row.text.strip()) if not block else speech
            block.append(row)
            if len(block) > _MAX_BLOCK_LINES:
                raise DialogueError(
                    f"{name}: line {block[0].number} begins a paragraph of more than "
                    f"{_MAX_BLOCK_LINES:,} lines. Put blank lines between cues and action."
                )
        elif block and not (speech and row.text == "  "):
            yield block
            block = []
    if block:
        yield block


def _title_page(block: list[Row]) -> tuple[dict[str, str], list[Row]]:
    """The title page by its keys in small letters, and what of its paragraph is none."""
    found: dict[str, list[str]] = {}
    taken, key = 0, ""
    for row in block:
        if match := _KEY.match(row.text):
            key = match[1].strip().lower()
            found.setdefault(key, []).append(match[2])
        elif key and row.text[:1].isspace():
            found[key].append(row.text)
        else:
            break
        taken += 1
    if not _KEYS & set(found):
        return {}, block
    values = {key: tidy(" ".join(map(words, lines))) for key, lines in found.items()}
    return {key: value for key, value in values.items() if value}, block[taken:]


def _is_own(text: str) -> bool:
    """Whether the line is one that a screenplay has and other texts have not."""
    return is_slugline(text) or bool(_OWN_SIGN.match(text))


def _is_speech(rows: Sequence[Row]) -> bool:
    return len(rows) > 1 and is_cue(rows[0].text.strip())


def _remark_unclosed(page: Page, draft: Draft) -> None:
    for sign, (line, count) in page.unclosed.items():
        what, closing = ("note", "]]") if sign == "[[" else ("boneyard", "*/")
        more = f" (nor are {count - 1:,} more)" if count > 1 else ""
        draft.remark(
            f"the {what} that begins with {sign} is not closed by {closing}{more}, so it is read "
            "as words; close it, or delete the sign.",
            line=line,
        )


@dataclass(slots=True)
class _Script:
    """The paragraphs of a script being read.

    Attributes:
        draft: Where entries go.
        cast: Names that have a cue.
        silent: Cues without words, with their lines.
        doubtful: Names on lines of their own inside action, with their lines.
    """

    draft: Draft
    cast: set[str] = field(default_factory=set)
    silent: list[tuple[str, int | None]] = field(default_factory=list)
    doubtful: list[tuple[str, int]] = field(default_factory=list)

    def read(self, blocks: Iterable[list[Row]]) -> None:
        """Notes all paragraphs."""
        for block in blocks:
            first, at = True, 0
            while at < len(block):
                at, first = self._element(block, at, first)
        remark_silent(self.draft, self.silent)
        self._remark_doubtful()

    def _element(self, block: Sequence[Row], at: int, first: bool) -> tuple[int, bool]:
        """Notes one element; gives the row after it, and whether that is like a first one.

        Sections, synopses and page breaks are not part of the script, so a heading or a cue may
        follow them without a blank line.
        """
        row = block[at]
        text = row.text.strip()
        if _PAGE_BREAK.fullmatch(text) or text.startswith("="):
            return at + 1, first
        if text.startswith("#"):
            self._section(row, text)
            return at + 1, first
        if first and is_cue(text) and at + 1 < len(block):
            self._speech(block[at:])
            return len(block), False
        if first and is_slugline(text):
            heading, number = _numbered(text.removeprefix("."))
            self.draft.heading(words(heading), number=words(number))
            return at + 1, False
        if first and at + 1 == len(block) and is_play_heading(words(text)):
            self.draft.heading(words(text), level=level_of(words(text)))
            return at + 1, False
        if text.startswith(">"):
            self._centred(text)
            return at + 1, False
        if text.startswith("~"):
            return self._lyrics(block, at), False
        return self._action(block, at, first), False

    def _section(self, row: Row, text: str) -> None:
        heading, number = _numbered(text.lstrip("#").strip())
        heading = words(heading)
        said = {note.lower() for note in row.notes} & {level.value for level in Level}
        if said:
            self.draft.heading(heading, level=Level(min(said)), number=words(number))
        elif is_play_heading(heading) and level_of(heading) is Level.ACT:
            self.draft.heading(heading, level=Level.ACT, number=words(number))

    def _centred(self, text: str) -> None:
        inside = words(text[1:].removesuffix("<"))
        act = text.endswith("<") and is_play_heading(inside) and level_of(inside) is Level.ACT
        if act:
            self.draft.heading(inside, level=Level.ACT)
        else:
            self.draft.direction(inside)

    def _lyrics(self, block: Sequence[Row], at: int) -> int:
        sung = []
        while at < len(block) and block[at].text.strip().startswith("~"):
            sung.append(words(block[at].text.strip()[1:]))
            at += 1
        self.draft.speech("", " ".join(sung))
        return at

    def _action(self, block: Sequence[Row], at: int, first: bool) -> int:
        text = block[at].text.strip()
        if first and is_cue(text) and text.startswith("@"):
            self.silent.append((words(text[1:]), block[at].number))
            return at + 1
        done: list[str] = []
        while not done or (at < len(block) and not text.startswith(_NOT_ACTION)):
            if is_cue(text) and at + 1 < len(block):
                self.doubtful.append((words(text), block[at].number))
            done.append(words(text.removeprefix("!")))
            at += 1
            text = block[at].text.strip() if at < len(block) else ""
        self.draft.direction(" ".join(done))
        return at

    def _speech(self, rows: Sequence[Row]) -> None:
        cue = rows[0].text.strip().removeprefix("@")
        overlaps = cue.endswith("^")
        text, how = spoken([row.text.strip() for row in rows[1:]])
        if not text and not any(how):
            self.silent.append((words(cue), rows[0].number))
        says = who(cue.removesuffix("^").strip())
        self.cast.add(fold(" + ".join(says.speakers) or parse_cue(says.cue).name))
        self.draft.speech(
            says.cue,
            text,
            parentheticals=[*says.parentheticals, *how],
            delivery=says.delivery,
            speakers=says.speakers,
            overlaps=overlaps,
            span=self._span(rows),
        )

    def _span(self, rows: Sequence[Row]) -> GivenSpan | None:
        told = [(row.number, note) for row in rows for note in row.notes]
        for line, note in told:
            if times := times_of(note):
                if times[0] <= times[1]:
                    return GivenSpan(start_ms=times[0], end_ms=times[1])
                self.draft.remark(
                    f"the times {note!r} end before they start and are left out; write the "
                    "earlier one first.",
                    line=line,
                )
        return None

    def _remark_doubtful(self) -> None:
        known = [(name, line) for name, line in self.doubtful if fold(name) in self.cast]
        if known:
            (name, line), others = known[0], len(known) - 1
            more = f" (and {others:,} more such)" if others else ""
            self.draft.remark(
                f"{name!r} stands inside a paragraph of action, so it is read as action{more}; "
                "put a blank line before it if it is a cue.",
                line=line,
            )


def _numbered(text: str) -> tuple[str, str]:
    """A heading and its scene number; `INT. CAFE - DAY #12A#` has one."""
    start = text.rfind("#", 0, -1) if text.endswith("#") else -1
    if start <= 0 or not text[start + 1 : -1].strip():
        return text, ""
    return text[:start].strip(), text[start + 1 : -1]


READER = Fountain()

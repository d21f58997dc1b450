"""Stories and novels: prose in which people speak in quotes.

- A speech belongs to whom the same paragraph names beside it: `“You came,” said Mira.`,
  `Mira asked: “You came?”`, `fragte Mira`, `dit Mira`, `сказала Мира`, `ミラは言った`, `米拉说：`.
  How it is said (`whispered`, `quietly`, `with a look at the door`) becomes the parenthetical.
- `“Well,” said Mira, “you came.”` is one speech. All that is said in a paragraph is said by the one
  person who is named in it; a quotation that goes on in the next paragraph is one speech.
- Where no verb says it, a paragraph that begins with what one known speaker does, and names nobody
  else, is theirs (`Mira sat down. “You came.”`); these are counted in a remark.
- `she said` and bare quotes name nobody, and nobody is guessed, not even where two people take
  turns: they are UNKNOWN's, each told.
- Quotes around a word or a title inside a sentence are not speech. What is told is a direction.

When fewer than nine in ten speeches have a named speaker the text is refused: a film in which
nobody knows who speaks is of no use.
"""

from __future__ import annotations

import re

from storyreel.dialogue.draft import Draft, Reading, check_rows
from storyreel.dialogue.formats._gutenberg_page import START, frame
from storyreel.dialogue.formats._plain_cues import colon_cue
from storyreel.dialogue.formats._plain_page import first_page, is_markup
from storyreel.dialogue.formats._plain_shapes import choose
from storyreel.dialogue.formats._prose_attribution import before
from storyreel.dialogue.formats._prose_quotes import paragraphs, style_of
from storyreel.dialogue.formats._prose_story import Part, story
from storyreel.dialogue.headings import is_play_heading
from storyreel.dialogue.schema import Level
from storyreel.dialogue.words import counted
from storyreel.errors import DialogueError

NAMED_IN_TEN = 9
"""How many of ten speeches must have a named speaker, at least."""

_HEAD_CHARS = 20_000
_LEAST_QUOTED = 0.15
_SHORT_CHARS = 80
_SHOWN_LINES = 12
_TITLE = re.compile(r"(?:#\s+|title\s*[:：]\s*)(\S.{0,200})", re.IGNORECASE)
_CHAPTER = re.compile(
    r"(?:chapter|kapitel|chapitre|capítulo|capitolo|глава|розділ|第.{1,4}[章回])\b.{0,60}|"
    r"(?:prologue|epilogue|prolog|epilog|пролог|эпилог)|[IVXLC]{1,6}\.?|#{1,6}\s.{1,100}",
    re.IGNORECASE,
)
_REMEDY = "Write each speech as NAME: words, or say who speaks as in “…,” said NAME."


class Prose:
    """Reads stories in which who speaks is said."""

    def recognise(self, text: str) -> float:
        """Surer than plain text when people speak in quotes and the story says who."""
        head = text[:_HEAD_CHARS]
        style = None if is_markup(head) else style_of(head)
        if style is None:
            return 0.0
        told = paragraphs(head)
        speeches = [part for part in story(told, style) if part.said]
        named = sum(bool(part.name) for part in speeches)
        if not named or len(speeches) < _LEAST_QUOTED * len(told):
            return 0.0
        return 0.6 if 4 * _cues(head) < len(speeches) else 0.1

    def read(self, text: str, *, name: str) -> Reading:
        """Reads the story; see the module.

        Raises:
            DialogueError: Nobody speaks, or too few speeches have a named speaker.
        """
        check_rows(text, name)
        text = _without_licence(text)
        style = style_of(text)
        parts = story(paragraphs(text), style) if style else []
        _check_named([part for part in parts if part.said], name)
        draft = Draft(name)
        title = _fill(parts, draft)
        _remark_on_doubts(parts, draft)
        return draft.reading(title=title, remedy=_REMEDY)


def _cues(text: str) -> int:
    """How many speeches it has with a name before them; `Mira asked: “…”` is none."""
    rows = first_page(text)
    shape, _ = choose(rows)
    cues = (colon_cue(rows[at].text) or cue for at, cue in shape.cues.items() if cue.name)
    return sum(before(f"{cue.name}:") is None for cue in cues)


def _without_licence(text: str) -> str:
    """The text without what Project Gutenberg puts around it, on the same lines."""
    if not START.search(text):
        return text
    lines = text.split("\n")
    first, last = frame(lines)
    return "\n" * first + "\n".join(lines[first:last])


def _check_named(speeches: list[Part], name: str) -> None:
    if not speeches:
        raise DialogueError(f"{name} has no dialogue: nobody speaks in quotes. {_REMEDY}")
    unnamed = [speech.number for speech in speeches if not speech.name]
    named = len(speeches) - len(unnamed)
    if 10 * named < NAMED_IN_TEN * len(speeches):
        raise DialogueError(
            f"{name} is prose, and {named:,} of its {len(speeches):,} speeches have a named "
            f"speaker, fewer than nine in ten; the first without one is on line {unnamed[0]}. "
            f"{_REMEDY}"
        )


def _fill(parts: list[Part], draft: Draft) -> str | None:
    """Hands everything on; returns the title."""
    title = None
    for at, part in enumerate(parts):
        words = part.text
        if part.said:
            name = part.name[:1].upper() + part.name[1:]
            how = part.how if name or part.pronoun in part.how else [*part.how, part.pronoun]
            draft.speech(name, words, parentheticals=how)
        elif not at and (found := _TITLE.fullmatch(words)):
            title = found[1]
        elif _CHAPTER.fullmatch(words) or is_play_heading(words[:_SHORT_CHARS]):
            draft.heading(words.lstrip("# "), level=Level.SCENE)
        else:
            draft.direction(words)
    return title


def _remark_on_doubts(parts: list[Part], draft: Draft) -> None:
    unnamed = [part.number for part in parts if part.said and not part.name]
    if unnamed:
        draft.remark(
            f"nobody is named beside {_on_lines(unnamed)}; add said NAME.", line=unnamed[0]
        )
    by_deed = [part.number for part in parts if part.by_deed]
    if by_deed:
        draft.remark(
            f"{_on_lines(by_deed)}: no verb says who speaks, so who acts in the paragraph does.",
            line=by_deed[0],
        )
    runs_on = [part.number for part in parts if part.runs_on]
    if runs_on:
        draft.remark(
            f"{_on_lines(runs_on)}: what stands after the name has no quotes and is taken for "
            "words of the speech.",
            line=runs_on[0],
        )
    for at, part in enumerate(parts):
        following = parts[at + 1] if at + 1 < len(parts) else None
        if part.is_open and (following is None or not following.said):
            draft.remark("a quotation begins here and is not closed.", line=part.number)


def _on_lines(numbers: list[int]) -> str:
    speeches = counted(len(numbers), "speech", "speeches")
    lines = [str(number) for number in dict.fromkeys(numbers)]
    shown = ", ".join(lines[:_SHOWN_LINES]) + (", …" if len(lines) > _SHOWN_LINES else "")
    return f"{speeches} (line{'s' if len(lines) > 1 else ''} {shown})"


READER = Prose()

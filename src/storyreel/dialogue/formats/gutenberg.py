"""Plays as Project Gutenberg publishes them, as plain text or HTML: one play or a collection.

- The header gives title and language; header, licence and credits are left out, and the name of
  the project, which must not stand in anything made from its texts, appears nowhere.
- Books mark speakers in different ways: `NAME. words`, `NAME: words`, `_Name_: words`,
  `_Name._ words`, `_Name (how)._ words`, `Name. words`, `- Name -` or `Name:` above the words,
  `NAME` above the words. The forms that the names of this book come in again and again are read;
  a name that is known may have another sign behind it, or none, and a remark counts these.
- `[...]` and `(_..._)` are directions, over several lines and paragraphs too; so are emphasised
  and indented paragraphs, but for verse. Plain `(...)` is a direction where it is the book's usual
  sign, where a speech begins with it, and where it begins with a capital; else it is spoken.
- Words after a direction, without a new name, belong to the speech before it.
- `ACT I`, `Scène II` and the like are headings. In a collection the title above each list of
  persons, or each title that the table of contents names, opens a part.
- Title pages, lists of persons, introductions and notes are left out. Marks of footnotes are `[1]`,
  and `(1)` where a note begins so. `_x_`, `=x=` and `~x~` lose their marks; `--` stays.

A novel is refused: its words stand in quotes and not behind names.
"""

from __future__ import annotations

from storyreel.dialogue.draft import Draft, Reading, check_rows
from storyreel.dialogue.formats._gutenberg_page import NAMED, SMALL_PRINT, START, page
from storyreel.dialogue.formats._gutenberg_play import read_plays
from storyreel.errors import DialogueError

_HEAD_CHARS = 60_000
_LEAST_SHARE = 0.15
_REMEDY = "Write each speech as NAME. words, with a blank line between speeches."


class Gutenberg:
    """Reads plays of Project Gutenberg."""

    def recognise(self, text: str) -> float:
        """Sure by the line that ends the header."""
        beginning = text[:_HEAD_CHARS]
        if START.search(beginning):
            return 0.96
        return 0.9 if NAMED.search(beginning) and SMALL_PRINT.search(beginning) else 0.0

    def read(self, text: str, *, name: str) -> Reading:
        """Reads title, language and entries; see the module.

        Raises:
            DialogueError: It is prose, or nobody speaks.
        """
        check_rows(text, name)
        book = page(text)
        draft = Draft(name)
        share = read_plays(book.paragraphs, draft)
        quoted = sum(it.text.startswith(("“", '"', "«", "„")) for it in book.paragraphs)
        if share < _LEAST_SHARE and quoted > share * len(book.paragraphs):
            raise DialogueError(
                f"{name} is prose and not a play: few of its paragraphs begin with a name, and "
                "its people speak in quotes. Read it with --format prose."
            )
        return draft.reading(title=book.title, language=book.language, remedy=_REMEDY)


READER = Gutenberg()

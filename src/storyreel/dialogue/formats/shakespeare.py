"""Shakespeare as the Massachusetts Institute of Technology publishes it: HTML, one page a play.

- A speech begins with its name, `<A NAME=speech7><b>ANNA</b></a>`; its verse lines are
  `<A NAME=1.2.34>words</A>`. Names that follow one another speak together.
- `[Aside]` and `<i>` among the words are how they are said. After the last word of a speech they
  are directions, as entrances and exits are.
- `<h3>` opens acts and scenes, prologues and epilogues too.
- Lines that stand before the first name of a prologue or epilogue are spoken by nobody known; in a
  scene they run on from its heading, and are a direction.
- The title is the page's, without `: Entire Play`.
"""

from __future__ import annotations

import re

from storyreel.dialogue.draft import Draft, Reading, tidy
from storyreel.dialogue.formats._html import Event, attributes, events
from storyreel.dialogue.formats._markup import Spoken, label
from storyreel.dialogue.headings import level_of

_HEAD_CHARS = 60_000
_NAME = re.compile(r"<a\s+name=[\"']?speech\d", re.IGNORECASE)
_LINE = re.compile(r"<a\s+name=[\"']?\d+\.\d+\.\d", re.IGNORECASE)
_WHOLE = re.compile(r"\s*:\s*entire play\s*$", re.IGNORECASE)
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_HEADINGS = ("h1", "h2", "h3", "h4")
_SPOKEN_PAGES = re.compile(r"prologue|epilogue|induction", re.IGNORECASE)


class Shakespeare:
    """Reads the plays of Shakespeare from the pages of MIT."""

    def recognise(self, text: str) -> float:
        """Sure by the anchors of speeches and lines, which no other page has."""
        if "<" not in text[:200]:
            return 0.0
        head = text[:_HEAD_CHARS]
        return 0.95 if _NAME.search(head) and _LINE.search(head) else 0.0

    def read(self, text: str, *, name: str) -> Reading:
        """Reads the page; see the module.

        Raises:
            DialogueError: Nobody speaks.
        """
        page = _Page(Draft(name))
        for event in events(text):
            page.add(event)
        return page.reading()


class _Page:
    """One play being read, tag by tag."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._title = ""
        self._heading = ""
        self._text: list[str] = []
        self._into = ""
        self._names: list[str] = []
        self._spoken = Spoken()
        self._direction: list[str] | None = None

    def add(self, event: Event) -> None:
        """Takes the next tag or text."""
        if not event.tag:
            self._words(event.text)
        elif event.tag in ("title", *_HEADINGS) or self._is_name(event):
            self._label(event)
        elif event.tag == "i":
            self._italics(starts=not event.is_end)
        elif event.tag == "a" and self._into == "name" and event.is_end:
            self._end_label()
        elif event.tag in ("p", "br", "blockquote", "a"):
            self._spoken.pause()

    def reading(self) -> Reading:
        """What was understood."""
        self._end_speech()
        return self._draft.reading(
            title=_WHOLE.sub("", tidy(self._title)) or None,
            language="en",
            remedy="On MIT's pages a speech is <A NAME=speech1><b>NAME</b></a> and its lines.",
        )

    def _is_name(self, event: Event) -> bool:
        return event.tag == "a" and attributes(event.text).get("name", "").startswith("speech")

    def _label(self, event: Event) -> None:
        """Begins or ends the title, a heading or a name."""
        if event.is_end:
            self._end_label()
            return
        if event.tag in _HEADINGS or self._spoken.has_words or self._spoken.done:
            self._end_speech()
        self._into, self._text = {"a": "name"}.get(event.tag, event.tag), []

    def _end_label(self) -> None:
        text = tidy("".join(self._text))
        if self._into == "title":
            self._title = text
        elif self._into == "name" and label(text):
            self._names.append(label(text))
        elif self._into in _HEADINGS:
            self._heading = text
            self._draft.heading(text, level=level_of(text))
        self._into, self._text = "", []

    def _italics(self, *, starts: bool) -> None:
        if self._direction is not None:
            self._spoken.do("".join(self._direction))
        self._direction = [] if starts else None

    def _words(self, text: str) -> None:
        if self._into:
            self._text.append(text)
        elif self._direction is not None:
            self._direction.append(text)
        elif self._names or self._heading:
            # Signs of navigation stand before the first heading.
            at = 0
            for found in _BRACKETS.finditer(text):
                self._spoken.say(text[at : found.start()])
                self._spoken.do(found[1])
                at = found.end()
            self._spoken.say(text[at:])

    def _end_speech(self) -> None:
        self._italics(starts=False)
        spoken, names = self._spoken, self._names
        self._spoken, self._names = Spoken(), []
        if names:
            spoken.into(self._draft, names[0], names if len(names) > 1 else ())
        elif spoken.text and _SPOKEN_PAGES.match(self._heading):
            spoken.into(self._draft, "")
        else:
            self._draft.direction(spoken.text)
            for direction in spoken.done:
                self._draft.direction(direction)


READER = Shakespeare()

"""Final Draft: the XML that Final Draft writes (.fdx).

- Scene headings open scenes, with their numbers; a new act opens an act, and its end is a
  direction. Action, general paragraphs, shots, transitions and cast lists are directions.
- A character's paragraph, parentheticals and dialogue are one speech: paragraphs of its words are
  joined by spaces, several parentheticals by `; `. Sung words are words. In dual dialogue the
  second speech overlaps the first.
- Words are those of the paragraph itself, whatever their style or revision; what is struck out or
  hidden, and scenes that are omitted, are left out and remarked. Scene properties, script notes,
  outlines, summaries and other choices of words (alts) are not in the film.
- The title is the first centred paragraph of the title page, or else its first words.
- What Final Draft has no field for stands in processing instructions `<?storyreel {...}?>`, which
  other programs skip: language, times, the level of a heading, names that a cue cannot spell.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from storyreel.dialogue.bounded_xml import local, parse_xml
from storyreel.dialogue.decode import clean
from storyreel.dialogue.draft import Draft, Reading, tidy
from storyreel.dialogue.formats._screenplay import inside_parentheses, remark_silent
from storyreel.dialogue.language import TAG
from storyreel.dialogue.schema import Delivery, GivenSpan, Level
from storyreel.dialogue.words import counted
from storyreel.errors import DialogueError

_HEAD_CHARS = 4_000
_WORDS = frozenset({"Dialogue", "Singing", "Lyrics"})
_DIRECTIONS = frozenset(
    {"", "Action", "General", "Shot", "Transition", "Cast List", "End of Act", "Centered"}
)
_FOR_THE_WRITER = re.compile(r"Outline.*|Note|Summary")
_UNSEEN = re.compile(r"\b(?:Strikeout|HiddenText)\b")
_TARGET = "storyreel "
_MAX_MS = 10**12


class Fdx:
    """Reads Final Draft's XML."""

    def recognise(self, text: str) -> float:
        """Sure by the outermost element."""
        return 1.0 if re.search(r"<FinalDraft[\s>]", text[:_HEAD_CHARS]) else 0.0

    def read(self, text: str, *, name: str) -> Reading:
        """Reads title, language and entries; see the module.

        Raises:
            DialogueError: It is not well-formed XML, not Final Draft's, or nobody speaks.
        """
        root = parse_xml(text, name)
        if local(root) != "FinalDraft":
            raise DialogueError(
                f"{name} is not a Final Draft file: it begins with <{local(root)[:40]}>, not "
                "<FinalDraft>. Export it as FDX, or name its form with --format."
            )
        draft = Draft(name)
        content = _child(root, "Content")
        if content is not None:
            _Script(draft).read(content)
        language = _told(root).get("language")
        known = isinstance(language, str) and TAG.fullmatch(language)
        return draft.reading(
            title=_title(root),
            language=language if known else None,
            remedy="In FDX a speech is a paragraph of type Character and one of type Dialogue.",
        )


@dataclass(slots=True)
class _Cue:
    """A character's paragraph, and what has been gathered under it."""

    name: str
    told: dict[str, Any]
    overlaps: bool
    words: list[str] = field(default_factory=list)
    how: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Script:
    """The paragraphs of a script being read.

    Attributes:
        draft: Where entries go.
        cue: The speech being gathered.
        silent: Cues without words.
        left_out: How many of each kind of thing were left out.
        unknown: How many paragraphs of each type that Final Draft itself has not.
    """

    draft: Draft
    cue: _Cue | None = None
    silent: list[tuple[str, int | None]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    def read(self, content: Element) -> None:
        """Notes all paragraphs."""
        for paragraph in content:
            if local(paragraph) == "DualDialogue":
                self._together(paragraph)
            elif local(paragraph) == "Paragraph":
                self._paragraph(paragraph)
        self._close()
        remark_silent(self.draft, self.silent)
        self._remark_left_out()

    def _paragraph(self, paragraph: Element, *, overlaps: bool = False) -> None:
        kind = tidy(paragraph.get("Type", ""))
        text = self._words(paragraph)
        if _FOR_THE_WRITER.fullmatch(kind):
            return
        if kind == "Character":
            self._close()
            self.cue = _Cue(text, _told(paragraph), overlaps) if text else None
        elif kind == "Parenthetical" or kind in _WORDS:
            self._spoken(kind, text)
        elif text:
            self._close()
            self._seen(kind, text, paragraph)
        for dual in paragraph.findall("DualDialogue"):
            self._together(dual)

    def _spoken(self, kind: str, text: str) -> None:
        if not text:
            return
        self.cue = self.cue or _Cue("", {}, False)
        if kind == "Parenthetical":
            self.cue.how.append(inside_parentheses(text))
        else:
            self.cue.words.append(text)

    def _seen(self, kind: str, text: str, paragraph: Element) -> None:
        number = clean(paragraph.get("Number", ""))
        if kind == "Scene Heading":
            self.draft.heading(text, level=_level(paragraph, Level.SCENE), number=number)
        elif kind == "New Act":
            self.draft.heading(text, level=_level(paragraph, Level.ACT), number=number)
        else:
            if kind not in _DIRECTIONS:
                self.unknown[kind] += 1
            self.draft.direction(text)

    def _together(self, dual: Element) -> None:
        """The columns of dual dialogue: every speech after the first overlaps."""
        self._close()
        speeches = 0
        for paragraph in dual.findall("Paragraph"):
            self._paragraph(paragraph, overlaps=speeches > 0)
            speeches += paragraph.get("Type") == "Character"
        self._close()

    def _close(self) -> None:
        """Notes the speech that was gathered."""
        cue, self.cue = self.cue, None
        if cue is None:
            return
        words = " ".join(cue.words)
        if not words and not cue.how:
            self.silent.append((cue.name, None))
        speakers = _speakers(cue.told)
        self.draft.speech(
            "" if speakers else cue.name,
            words,
            parentheticals=cue.how,
            delivery=_delivery(cue.told),
            speakers=speakers,
            overlaps=cue.overlaps or cue.told.get("overlaps") is True,
            span=_span(cue.told),
        )

    def _words(self, paragraph: Element) -> str:
        """The words of the paragraph itself, without what is struck out or hidden."""
        if paragraph.find("OmittedScene") is not None:
            self.left_out["omitted scene"] += 1
            return ""
        runs = paragraph.findall("Text")
        if not runs:
            return tidy(clean(paragraph.text or ""))
        unseen = [run for run in runs if _UNSEEN.search(run.get("Style", ""))]
        if _text(unseen).strip():
            self.left_out["passage that is struck out or hidden"] += 1
        return tidy(clean(_text(run for run in runs if not _UNSEEN.search(run.get("Style", "")))))

    def _remark_left_out(self) -> None:
        for what, count in self.left_out.items():
            times = counted(count, f"{what} is", f"{_plural(what)} are")
            self.draft.remark(f"{times} left out; restore it in Final Draft if it is in the film.")
        for kind, count in self.unknown.items():
            self.draft.remark(
                f"{counted(count, 'paragraph')} of the type {kind[:40]!r}: read as directions; "
                "words to be spoken are of the type 'Dialogue'."
            )


def _child(parent: Element, name: str) -> Element | None:
    return next((child for child in parent if local(child) == name), None)


def _title(root: Element) -> str | None:
    page = _child(root, "TitlePage")
    content = page if page is None else _child(page, "Content")
    if content is None:
        return None
    paragraphs = content.findall("Paragraph")
    texts = [tidy(clean(_text(paragraph.findall("Text")))) for paragraph in paragraphs]
    centred = [paragraph.get("Alignment") == "Center" for paragraph in paragraphs]
    found = [(middle, text) for middle, text in zip(centred, texts, strict=True) if text]
    return next((text for middle, text in found if middle), found[0][1] if found else None)


def _text(runs: Iterable[Element]) -> str:
    return "".join("".join(run.itertext()) for run in runs)


def _instructions(element: Element) -> Iterator[str]:
    for child in element:
        if not local(child) and (child.text or "").startswith(_TARGET):
            yield (child.text or "").removeprefix(_TARGET)


def _told(element: Element) -> dict[str, Any]:
    """What processing instructions of ours say of an element; nothing when they are damaged."""
    said: dict[str, Any] = {}
    for text in _instructions(element):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            continue
        said |= value if isinstance(value, dict) else {}
    return said


def _level(paragraph: Element, usual: Level) -> Level:
    said = _told(paragraph).get("level")
    return Level(said) if said in tuple(Level) else usual


def _delivery(told: dict[str, Any]) -> Delivery | None:
    said = told.get("delivery")
    return Delivery(said) if said in tuple(Delivery) else None


def _speakers(told: dict[str, Any]) -> tuple[str, ...]:
    said = told.get("speakers")
    names = said if isinstance(said, list) else []
    cleaned = [tidy(clean(name)) for name in names if isinstance(name, str)]
    return tuple(dict.fromkeys(name for name in cleaned if name))


def _span(told: dict[str, Any]) -> GivenSpan | None:
    said = told.get("span_ms")
    if not (isinstance(said, list) and len(said) == 2 and all(type(ms) is int for ms in said)):
        return None
    start_ms, end_ms = said
    if not 0 <= start_ms <= end_ms <= _MAX_MS:
        return None
    return GivenSpan(start_ms=start_ms, end_ms=end_ms)


def _plural(what: str) -> str:
    noun, _, rest = what.partition(" that is ")
    return f"{noun}s that are {rest}" if rest else f"{noun}s"


READER = Fdx()

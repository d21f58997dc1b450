"""Plain text: `NAME: words`, `[direction]` and `(parenthetical)`.

- A speech is `NAME: words`, with an ASCII or full-width colon. Lines that follow without a blank
  line between belong to the same speech.
- `(V.O.)`, `(O.S.)` and `(CONT'D)` may stand after the name.
- Parentheses and brackets in a speech are parentheticals: they are kept, and not spoken.
- A line in square brackets, and a paragraph without a name, is a direction.
- A slugline (`INT. CAFE - NIGHT`) or `SCENE ...` opens a scene.
- A first line `Title: ...` names the piece.
- Names are the same person when they agree but for case and spaces. `A and B: ...` is spoken
  together when both speak elsewhere by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from storyreel.dialogue.schema import Delivery, Direction, Heading, Line
from storyreel.errors import DialogueError

_CUE = re.compile(
    r"^\s*(?P<name>[^:：()（）\[\]【】“”\"]{1,60}?)\s*"
    r"(?P<extension>(?:[(（][^()（）]{1,40}[)）]\s*)*)[:：](?P<words>.*)$"
)
_SLUGLINE = re.compile(
    r"^\s*(?:INT\.?|EXT\.?|INT\.?/EXT\.?|EXT\.?/INT\.?|I/E\.?)[\s.]+\S", re.IGNORECASE
)
_PLAY_HEADING = re.compile(r"^\s*(?:ACT|SCENE|SCÈNE|Scène|SZENE|Szene|СЦЕНА|ЯВЛЕНИЕ)\b[\s.:IVX0-9]")
_PARENTHESIS = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*")
_ASIDE = re.compile(r"(\s*)(?:[(（]([^()（）]*)[)）]|\[([^\[\]]*)\])(\s*)")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TITLE = re.compile(r"^\s*title\s*[:：]\s*(?P<title>\S.*)$", re.IGNORECASE)
_TOGETHER = re.compile(r"\s*(?:\s(?:and|und|et|y|e|и)\s|&|\+|/|、|，|和|と)\s*", re.IGNORECASE)
_MAX_NAME_WORDS = 6


@dataclass
class _Paragraph:
    """A speech or direction being gathered."""

    kind: str
    name: str = ""
    extension: str = ""
    text: list[str] = field(default_factory=list)


class PlainText:
    """Reads plain text."""

    def recognise(self, text: str) -> float:
        """Half sure whenever one line reads as a speech: every other format is more specific."""
        return 0.5 if any(_is_cue(line) for line in text.splitlines()) else 0.01

    def read(self, text: str, *, name: str) -> tuple[str | None, list[Line | Direction | Heading]]:
        """Reads title and entries; see the module.

        Raises:
            DialogueError: No line reads as a speech.
        """
        lines = text.splitlines()
        title = None
        first = next((i for i, line in enumerate(lines) if line.strip()), 0)
        if lines and (found := _TITLE.match(lines[first])):
            title = found["title"].strip()
            lines = lines[first + 1 :]
        paragraphs = list(_paragraphs(lines))
        people = _people(paragraphs)
        entries: list[Line | Direction | Heading] = []
        for paragraph in paragraphs:
            entry = _entry(paragraph, people, number=1 + sum(isinstance(e, Line) for e in entries))
            if entry is not None:
                entries.append(entry)
        if not any(isinstance(entry, Line) for entry in entries):
            raise DialogueError(
                f"{name} has no dialogue: no line reads as a speech. Write each as NAME: words."
            )
        return title, entries


def _paragraphs(lines: list[str]) -> Iterator[_Paragraph]:
    current: _Paragraph | None = None
    depth = 0
    for raw in lines:
        line = raw.strip()
        if depth and current is not None:
            current.text.append(line)
            depth += line.count("[") - line.count("]")
            continue
        kind = _kind_of(line)
        if kind == "text" and current is not None and current.kind in ("speech", "text"):
            current.text.append(line)
            continue
        if current is not None:
            yield current
        current = None
        depth = 0
        if kind == "speech":
            cue = _CUE.match(line)
            assert cue is not None, "a speech is a line that matched"
            current = _Paragraph("speech", cue["name"].strip(), cue["extension"], [cue["words"]])
        elif kind != "blank":
            current = _Paragraph(kind, text=[line])
            # A bracket that never closes must not swallow the speeches below it.
            depth = line.count("[") - line.count("]") if _closes_later(lines, raw) else 0
    if current is not None:
        yield current


def _closes_later(lines: list[str], raw: str) -> bool:
    if raw.count("[") <= raw.count("]"):
        return False
    at = next(i for i, line in enumerate(lines) if line is raw)
    for line in lines[at + 1 : at + 12]:
        if not line.strip() or _is_cue(line) or "[" in line:
            return False
        if "]" in line:
            return True
    return False


def _kind_of(line: str) -> str:
    if not line:
        return "blank"
    if line.startswith("["):
        return "heading" if _PLAY_HEADING.match(line[1:]) else "direction"
    if _SLUGLINE.match(line) or (_PLAY_HEADING.match(line) and not _is_cue(line)):
        return "heading"
    if _PARENTHESIS.fullmatch(line):
        return "direction"
    return "speech" if _is_cue(line) else "text"


def _is_cue(line: str) -> bool:
    found = _CUE.match(line)
    if not found or _SLUGLINE.match(line):
        return False
    name, words = found["name"].strip(), found["words"]
    if not name or len(name.split()) > _MAX_NAME_WORDS or not any(map(_names_somebody, name)):
        return False
    if words.startswith("//") or (name[-1].isdigit() and words[:1].isdigit()):
        return False
    # Sentences end in full stops; in a name only abbreviations and initials do.
    return not re.search(r"[!?。！？;,，…]|\b\w{6,}\.\s|\.\.", name)


def _names_somebody(character: str) -> bool:
    """Letters do, and so do pictures such as an emoji."""
    return character.isalpha() or unicodedata.category(character) == "So"


def _people(paragraphs: list[_Paragraph]) -> dict[str, str]:
    """Folded name to the spelling that was used first."""
    people: dict[str, str] = {}
    for paragraph in paragraphs:
        if paragraph.kind == "speech":
            people.setdefault(_fold(paragraph.name), " ".join(paragraph.name.split()))
    return people


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def _entry(
    paragraph: _Paragraph, people: dict[str, str], *, number: int
) -> Line | Direction | Heading | None:
    text = " ".join(part.strip() for part in paragraph.text if part.strip())
    if paragraph.kind != "speech":
        # A bracket that was never closed is a direction all the same.
        bare = re.sub(r"^[\[(（]\s*|\s*[\])）]$", "", text).strip()
        if not bare:
            return None
        return Heading(text=bare) if paragraph.kind == "heading" else Direction(text=bare)
    asides = [(found[2] or found[3] or "").strip() for found in _ASIDE.finditer(text)]
    words = re.sub(r"\s+", " ", _ASIDE.sub(_closed_up, text)).strip()
    speakers = _speakers(paragraph.name, people)
    if not words:
        if not asides:
            return None
        return Direction(text=f"{speakers[0]}: {'; '.join(asides)}")
    delivery, kept = _delivery(paragraph.extension)
    return Line(
        id=f"l{number}",
        speakers=speakers,
        text=words,
        parenthetical="; ".join([*kept, *(aside for aside in asides if aside)]),
        delivery=delivery,
    )


def _closed_up(aside: re.Match[str]) -> str:
    """What stays where an aside stood: the space that the words around it need."""
    before, after = aside.string[: aside.start()][-1:], aside.string[aside.end() :][:1]
    if after and after in "(（[":
        return ""
    if aside[4] or not (before and after):
        return " "
    # `Well (sighs).` and `你好（笑）。` close up; `wait(beat)what` does not.
    needed = after.isalnum() and not _UNSPACED.match(after) and not _UNSPACED.match(before)
    return " " if needed else ""


def _speakers(name: str, people: dict[str, str]) -> tuple[str, ...]:
    parts = [part for part in _TOGETHER.split(name) if part]
    if len(parts) > 1 and all(_fold(part) in people for part in parts):
        return tuple(dict.fromkeys(people[_fold(part)] for part in parts))
    return (people[_fold(name)],)


def _delivery(extension: str) -> tuple[Delivery, list[str]]:
    delivery, kept = Delivery.ON, []
    for part in _PARENTHESIS.findall(extension):
        code = re.sub(r"[^A-Z]", "", part.upper())
        if code in ("VO", "VOICEOVER"):
            delivery = Delivery.VO
        elif code in ("OS", "OC", "OFF", "OFFSCREEN", "WITHIN"):
            delivery = Delivery.OS
        elif not code.startswith("CONT"):
            kept.append(part.strip())
    return delivery, kept


READER = PlainText()

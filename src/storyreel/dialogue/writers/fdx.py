"""Writes Final Draft's XML (.fdx) that is read back as it was.

What Final Draft has no field for (language, when a line is heard, the level of a heading, names
that a cue cannot spell) stands in processing instructions `<?storyreel {...}?>`, which other
programs skip. Notes become script notes of the next paragraph, or of the last one before a new
scene. Two lines that overlap are dual dialogue. Ids of lines are not written: they follow from
the order. Words are written as a reader sees them: composed, without invisible signs and without
what XML cannot hold, on one line. A line or direction without any is left out.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from storyreel.dialogue.schema import Dialogue, Direction, Heading, Level, Line
from storyreel.dialogue.writers._cues import Cues, extension, names, seen
from storyreel.dialogue.writers.note import Note, Written

# Composing would make one sign of the end of a tag and this.
_SLASH = "\u0338"


def dialogue_fdx(dialogue: Dialogue) -> str:
    """A dialogue as FDX; see `fdx_text`."""
    return fdx_text(dialogue.entries, title=dialogue.title, language=dialogue.language)


def fdx_text(entries: Sequence[Written], *, title: str, language: str) -> str:
    """Entries as FDX.

    Args:
        entries: Headings, directions, lines and notes, in order.
        title: Title of the piece.
        language: BCP 47 tag of the lines.
    """
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>',
            '<FinalDraft DocumentType="Script" Template="No" Version="5">',
            *_instruction({"language": language}, "  "),
            "  <Content>",
            *_content(_paragraphs(entries)),
            "  </Content>",
            *_title_page(seen(title)),
            "</FinalDraft>",
            "",
        ]
    )


@dataclass(slots=True)
class _Paragraph:
    """One paragraph of the script.

    Attributes:
        kind: Its type, as Final Draft calls it.
        text: Its words.
        number: Its number, for headings.
        told: What Final Draft has no field for.
        notes: Notes on it.
        column: Where it stands in dual dialogue: 1 left, 2 right, 0 when it is none.
    """

    kind: str
    text: str
    number: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    column: int = 0


def _paragraphs(entries: Sequence[Written]) -> list[_Paragraph]:
    cues = Cues(entries)
    made: list[_Paragraph] = []
    waiting: list[str] = []
    # The speech before, as long as there is room beside it.
    left: list[_Paragraph] = []
    for entry in entries:
        if isinstance(entry, Note):
            waiting += filter(None, [seen(entry.text)])
            continue
        beside = left if isinstance(entry, Line) and entry.overlaps else []
        new = _of(entry, cues, dual=bool(beside))
        if new:
            noted = made[-1] if isinstance(entry, Heading) and made else new[0]
            noted.notes.extend(waiting)
            waiting = []
            _set_columns(beside, new)
            left = new if isinstance(entry, Line) and not beside else []
            made += new
    if waiting:
        made.append(_Paragraph("Action", "", notes=waiting))
    return made


def _set_columns(left: Sequence[_Paragraph], right: Sequence[_Paragraph]) -> None:
    for paragraph in left:
        paragraph.column = 1
    for paragraph in right:
        paragraph.column = 2 if left else 0


def _of(entry: Line | Direction | Heading, cues: Cues, *, dual: bool) -> list[_Paragraph]:
    """The paragraphs of an entry; none when it has no words."""
    text = seen(entry.text)
    if not text:
        return []
    if isinstance(entry, Line):
        return list(_speech(entry, text, cues, dual=dual))
    if isinstance(entry, Direction):
        return [_Paragraph("Action", text)]
    kind = "Scene Heading" if entry.level is Level.SCENE else "New Act"
    told = {"level": entry.level.value} if entry.level is Level.PART else {}
    return [_Paragraph(kind, text, seen(entry.number), told)]


def _speech(line: Line, text: str, cues: Cues, *, dual: bool) -> Iterator[_Paragraph]:
    told: dict[str, Any] = {}
    cue = cues.plain(line)
    if cue is None:
        told |= {"speakers": names(line), "delivery": line.delivery.value}
        cue = " & ".join(names(line))
    if line.overlaps and not dual:
        told["overlaps"] = True
    if line.span is not None:
        told["span_ms"] = [line.span.start_ms, line.span.end_ms]
    yield _Paragraph("Character", cue + extension(line), told=told)
    if how := seen(line.parenthetical):
        yield _Paragraph("Parenthetical", f"({how})")
    yield _Paragraph("Dialogue", text)


def _content(paragraphs: Sequence[_Paragraph]) -> Iterator[str]:
    column, note_ids = 0, itertools.count(1)
    for paragraph in paragraphs:
        if column and paragraph.column < column:
            yield from ("      </DualDialogue>", "    </Paragraph>")
        if paragraph.column == 1 and column != 1:
            yield from ('    <Paragraph Type="General">', "      <DualDialogue>")
        column = paragraph.column
        yield from _paragraph(paragraph, "        " if column else "    ", note_ids)
    if column:
        yield from ("      </DualDialogue>", "    </Paragraph>")


def _paragraph(paragraph: _Paragraph, indent: str, note_ids: Iterator[int]) -> Iterator[str]:
    number = f" Number={quoteattr(paragraph.number)}" if paragraph.number else ""
    yield f'{indent}<Paragraph Type="{paragraph.kind}"{number}>'
    yield from _instruction(paragraph.told, f"{indent}  ")
    for note in paragraph.notes:
        yield f'{indent}  <ScriptNote ID="{next(note_ids)}">'
        yield f"{indent}    <Paragraph>{_text(note)}</Paragraph>"
        yield f"{indent}  </ScriptNote>"
    yield f"{indent}  {_text(paragraph.text)}"
    yield f"{indent}</Paragraph>"


def _title_page(title: str) -> Iterator[str]:
    if title:
        yield "  <TitlePage>"
        yield "    <Content>"
        yield f'      <Paragraph Alignment="Center" Type="General">{_text(title)}</Paragraph>'
        yield "    </Content>"
        yield "  </TitlePage>"


def _instruction(told: Mapping[str, Any], indent: str) -> Iterator[str]:
    if told:
        # `?>` would end the instruction.
        written = json.dumps(told).replace(">", "\\u003e")
        yield f"{indent}<?storyreel {written}?>"


def _text(text: str) -> str:
    safe = escape(text)
    if safe.startswith(_SLASH):
        safe = f"&#{ord(_SLASH)};{safe[1:]}"
    return f"<Text>{safe}</Text>"

r"""Writes Fountain that is read back as it was, and that other programs show as a screenplay.

What could be taken for something else is forced (`@` before a cue that is not in capitals, `.`
before a heading that does not begin with INT or EXT, `!` before action) or has a backslash before
it. When a line is heard stands in a note in its speech, and the level of a heading in a note
behind its section, unless its words say it. Ids of lines are not written: they follow from the
order. Words are written as a reader sees them: composed, without invisible signs, on one line. A
line or direction without any is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from storyreel.dialogue.formats._fountain_syntax import is_cue, is_slugline
from storyreel.dialogue.headings import is_play_heading, level_of
from storyreel.dialogue.schema import Dialogue, Direction, GivenSpan, Heading, Level, Line
from storyreel.dialogue.writers._cues import Cues, extension, names, seen
from storyreel.dialogue.writers.note import Note, Written
from storyreel.timecode import clock

_ROW_CHARS = 10_000
_MARKUP = re.compile(r"[\\*_]|\[(?=\[)")
_LETTER = re.compile(r"[\\*_()\[\]+^]")
_NOT_PLAIN = re.compile(r"[\\*_^]|\[\[")
_NOTE_SIGNS = re.compile(r"\[(?=\[)|\](?=\])|/(?=\*)|\*(?=/)")
# A parenthetical, lyrics, and what some programs take for a section, a synopsis or a transition
# even in a speech.
_NOT_WORDS = "(（~#=>"


def dialogue_fountain(dialogue: Dialogue) -> str:
    """A dialogue as Fountain; see `fountain_text`."""
    return fountain_text(dialogue.entries, title=dialogue.title, language=dialogue.language)


def fountain_text(entries: Sequence[Written], *, title: str, language: str) -> str:
    """Entries as Fountain.

    Args:
        entries: Headings, directions, lines and notes, in order.
        title: Title of the piece.
        language: BCP 47 tag of the lines.
    """
    front = {"Title": _escaped(seen(title)), "Language": language}
    paragraphs = ["\n".join(f"{key}: {value}" for key, value in front.items() if value)]
    cues = Cues(entries)
    parts = any(isinstance(it, Heading) and it.level is Level.PART for it in entries)
    for entry in entries:
        if isinstance(entry, Line):
            rows = list(_speech(entry, cues))
        elif isinstance(entry, Heading):
            rows = _heading(entry, parts=parts)
        elif isinstance(entry, Direction):
            rows = _action(seen(entry.text))
        else:
            rows = _note(entry)
        if rows:
            paragraphs.append("\n".join(rows))
    return "\n\n".join(paragraphs) + "\n"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def _speech(line: Line, cues: Cues) -> Iterator[str]:
    text = seen(line.text)
    if not text:
        return
    yield _cue(line, cues) + (" ^" if line.overlaps else "")
    if line.span is not None:
        yield f"[[{_times(line.span)}]]"
    if how := seen(line.parenthetical):
        yield f"({_escaped(how)})"
    for row in _wrapped(text):
        yield f"\\{_escaped(row)}" if row[0] in _NOT_WORDS else _escaped(row)


def _cue(line: Line, cues: Cues) -> str:
    cue = cues.plain(line)
    if cue is not None and not _NOT_PLAIN.search(cue):
        cue += extension(line)
        return cue if is_cue(cue) and cue[0] != "@" else f"@{cue}"
    letters = " + ".join(_LETTER.sub(r"\\\g<0>", name) for name in names(line))
    taken = letters if "\\" in letters else f"\\{letters}"
    return f"@{taken}{extension(line)}"


def _heading(heading: Heading, *, parts: bool) -> list[str]:
    text = seen(heading.text)
    if not text:
        return []
    number = _escaped(seen(heading.number)).replace("#", "\\#")
    written = re.sub(r"#$", r"\\#", _escaped(text)) + (f" #{number}#" if number else "")
    if heading.level is Level.SCENE:
        forced = not is_slugline(text) or text.startswith(".")
        return [f".{_first_escaped(written, '.')}" if forced else written]
    act = heading.level is Level.ACT
    said = act and is_play_heading(text) and level_of(text) is Level.ACT
    depth = "##" if act and parts else "#"
    return [f"{depth} {_first_escaped(written, '#')}{'' if said else f' [[{heading.level}]]'}"]


def _first_escaped(text: str, sign: str) -> str:
    return f"\\{text}" if text.startswith(sign) else text


def _action(text: str) -> list[str]:
    rows = list(_wrapped(text))
    return [_forced(row, force=len(rows) > 1) for row in rows]


def _forced(row: str, *, force: bool) -> str:
    special = row[0] in "!@#=~>" or is_slugline(row) or is_play_heading(row)
    return f"{'!' if special or force else ''}{_escaped(row)}"


def _note(note: Note) -> list[str]:
    text = _NOTE_SIGNS.sub(r"\g<0> ", seen(note.text))
    # Neither sign may join the brackets that close the note.
    space = " " if text.endswith(("]", "\\")) else ""
    return [f"[[{text}{space}]]"] if text else []


def _wrapped(text: str) -> Iterator[str]:
    """The text in rows that no reader finds too long, divided at spaces."""
    while len(text) > _ROW_CHARS:
        at = text.rfind(" ", 0, _ROW_CHARS)
        at = text.find(" ", _ROW_CHARS) if at < 0 else at
        if at < 0:
            break
        yield text[:at]
        text = text[at + 1 :]
    if text:
        yield text


def _times(span: GivenSpan) -> str:
    return f"{clock(span.start_ms)} --> {clock(span.end_ms)}"

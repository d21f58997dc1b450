r"""Advanced SubStation Alpha, and SubStation Alpha: the `Dialogue:` events of `[Events]`.

- Every event is a line with its times; see `_captions.py` for what its words may hold.
- The `Name` (or `Actor`) column is the speaker; a style is no speaker.
- Events may stand in any order: they are put in order of time. The same words at the same time,
  in several layers, are read once.
- `{...}` is left out, `\N` and `\n` break the row, `\h` is a space. Comments and drawings are
  left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from storyreel.dialogue.draft import Draft, Reading, check_rows, tidy
from storyreel.dialogue.formats._captions import Caption, Voiced, add_captions
from storyreel.dialogue.formats._times import clock_ms

# The newest form has ten.
_MOST_COLUMNS = 40
_COLUMNS = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
_OVERRIDE = re.compile(r"\{([^{}]*)\}")
_DRAWING = re.compile(r"\\p([0-9])")
_BREAK = re.compile(r"\\[Nn]")
_UNTITLED = ("", "untitled", "<untitled>", "default aegisub file", "new subtitles")
_SECTION = re.compile(r"\s*\[(?:Script Info|Events|V4\+{0,2} Styles)\]\s*", re.IGNORECASE)
_EVENT = re.compile(r"^Dialogue:", re.MULTILINE)
_NOTES = (";", "!")
_HEAD_CHARS = 4_000


@dataclass(slots=True)
class _File:
    """What was found in a file."""

    title: str = ""
    captions: list[Caption] = field(default_factory=list)
    comments: int = 0
    drawings: int = 0


class SubStation:
    """Reads SubStation Alpha subtitles."""

    def recognise(self, text: str) -> float:
        """Sure when it begins with a section of such a file, and an event is there."""
        rows = (row.strip() for row in text[:_HEAD_CHARS].split("\n"))
        first = next((row for row in rows if row and not row.startswith(_NOTES)), "")
        if not _SECTION.fullmatch(first):
            return 0.0
        return 0.95 if _EVENT.search(text) else 0.6

    def read(self, text: str, *, name: str) -> Reading:
        """Reads the events in order of time.

        Raises:
            DialogueError: Nothing is said in it.
        """
        check_rows(text, name)
        draft = Draft(name)
        file = _read(text, draft)
        if file.comments:
            draft.remark(f"events for other writers (Comment), left out: {file.comments:,}.")
        if file.drawings:
            draft.remark(f"events that draw shapes, left out: {file.drawings:,}.")
        add_captions(_in_time(file.captions, draft), draft)
        title = None if file.title.casefold() in _UNTITLED else file.title
        return draft.reading(
            title=title, remedy="Write each as a Dialogue: event in the section [Events]."
        )


def _read(text: str, draft: Draft) -> _File:
    file, columns, section = _File(), _columns(_COLUMNS), ""
    for number, row in enumerate(text.split("\n"), start=1):
        key, colon, value = row.strip().partition(":")
        if key.startswith("[") and key.endswith("]"):
            section = key.lower()
        elif not colon:
            continue
        elif key.lower() == "title" and section == "[script info]":
            file.title = tidy(value)
        elif section != "[events]":
            continue
        elif key.lower() == "format":
            columns = _columns(value)
        elif key.lower() == "comment":
            file.comments += 1
        elif key.lower() == "dialogue":
            _add_event(value, columns, number, file, draft)
    return file


def _columns(row: str) -> list[str]:
    names = row.split(",", _MOST_COLUMNS)[:_MOST_COLUMNS]
    return [column.strip().lower() for column in names]


def _add_event(value: str, columns: list[str], number: int, file: _File, draft: Draft) -> None:
    fields = _fields(value, columns)
    if fields is None:
        draft.remark(
            "an event has fewer columns than its Format line and is left out.", line=number
        )
        return
    words = _words(fields.get("text", ""))
    if words is None:
        file.drawings += 1
        return
    speaker = tidy(fields.get("name") or fields.get("actor") or "")
    voices = (Voiced(speaker, tuple(words.split("\n"))),) if words.strip() else ()
    start, end = fields.get("start", "").strip(), fields.get("end", "").strip()
    file.captions.append(Caption(number, start, end, voices))
    draft.check_count(len(file.captions))


def _fields(value: str, columns: list[str]) -> dict[str, str] | None:
    """The columns of an event; commas belong to the text, wherever it stands."""
    at = columns.index("text") if "text" in columns else len(columns) - 1
    before = value.split(",", at)
    after = before.pop().rsplit(",", len(columns) - 1 - at)
    fields = [*before, *after]
    return dict(zip(columns, fields, strict=True)) if len(fields) == len(columns) else None


def _words(text: str) -> str | None:
    """The words of an event, with rows divided by newlines; None when it draws shapes alone."""
    pieces = _OVERRIDE.split(text)
    drawn, said = False, []
    for at, piece in enumerate(pieces):
        if at % 2 and (mode := _DRAWING.findall(piece)):
            drawn = mode[-1] != "0"
        elif at % 2 == 0 and not drawn:
            said.append(piece)
    words = _BREAK.sub("\n", "".join(said)).replace("\\h", " ")
    return None if not words.strip() and _DRAWING.search(text) else words


def _in_time(captions: list[Caption], draft: Draft) -> list[Caption]:
    """The captions in order of time, and each once."""
    times, last = [], 0
    for caption in captions:
        # One whose time cannot be read stays behind the one above it.
        last = ms if (ms := clock_ms(caption.start)) is not None else last
        times.append(last)
    order = sorted(range(len(captions)), key=lambda at: times[at])
    if order != list(range(len(captions))):
        draft.remark("its events are not written in order of time; they were put in order.")
    shown: dict[tuple[object, ...], Caption] = {}
    for caption in (captions[at] for at in order):
        words = tuple(tidy(" ".join(voiced.rows)) for voiced in caption.voices)
        shown.setdefault((caption.start, caption.end, words), caption)
    if len(shown) < len(captions):
        draft.remark(
            "events with the words and the time of another, in several layers, left out: "
            f"{len(captions) - len(shown):,}."
        )
    return list(shown.values())


READER = SubStation()

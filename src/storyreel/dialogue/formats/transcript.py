"""Air-to-ground voice transcripts: `[dd:hh:mm:ss]` on its own line, `CODE: words` below it.

- Several may speak under one stamp; lines that are set in go on with the speech above.
- A line begins at its stamp and ends at the next, or when a slow speaker has said it; who speaks
  under the same stamp has the same time. Times before the start of the clock are left out.
- A silence of more than three minutes begins a scene, with the stamp at which it ends.
- `[glossary:X]`, `[glossary:X|Y]` and `[time:X|Y]` are the words as spoken. Remarks in brackets
  are parentheticals, and in brackets on a line of their own directions.
- A code without a letter (`?`, `...`) is nobody's. Words that were struck out are `...`, said to
  be struck out.
- `_extra` (the station), `_note` and `_comment` are directions; pages, tapes and comments of
  editors (`#`) are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from storyreel.dialogue.draft import Draft, Reading, check_rows, tidy
from storyreel.dialogue.formats._times import until_next
from storyreel.dialogue.names import names_somebody
from storyreel.dialogue.schema import GivenSpan

_STAMP = re.compile(r"\[(-?)(\d{1,3}):(\d{1,2}):(\d{1,2}):(\d{1,2})\]\s*$")
_STAMPED = re.compile(
    r"^\[-?\d{1,3}(?::\d{2}){3}\] {0,9}\n(?:[_#][^\n]*\n){0,9}[^\s:][^:\n]{0,40}: ", re.MULTILINE
)
_CODE = re.compile(r"(?P<code>[^\s:_#\[(][^:\[]{0,40}?) ?:(?=\s|$)(?P<words>.*)$")
_META = re.compile(r"_(\w{1,30})\s{0,5}:(.*)$")
_WRAP = re.compile(r"\[(?:glossary|time|tim):([^\[\]|]*)(?:\|([^\[\]|]*))?\]")
_STRUCK = re.compile(r"<del>[^<>]*</del>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z]{1,10}>")
_TOLD = ("extra", "note", "comment")
_SILENCE_MS = 180_000
_DAY_MS = 86_400_000


@dataclass(slots=True)
class _Spoken:
    """A speech, or a direction when it has no code."""

    code: str
    words: list[str]
    start_ms: int | None = None


@dataclass(slots=True)
class _Log:
    """What was found in a transcript, in order; a number is a scene's first stamp."""

    found: list[_Spoken | int] = field(default_factory=list)
    at_ms: int | None = None
    latest_ms: int | None = None
    station: str = ""
    editors: int = 0
    before_zero: int = 0


class Transcript:
    """Reads air-to-ground transcripts."""

    def recognise(self, text: str) -> float:
        """Sure when a stamp with days has a speech below it."""
        return 0.95 if _STAMPED.search(text[:8_000]) else 0.0

    def read(self, text: str, *, name: str) -> Reading:
        """Reads the speeches, with their times.

        Raises:
            DialogueError: No line reads as a speech under a stamp.
        """
        check_rows(text, name)
        draft = Draft(name)
        log = _Log()
        for number, row in enumerate(text.split("\n"), start=1):
            _take(row.rstrip(), number, log, draft)
            draft.check_count(len(log.found))
        if log.editors:
            draft.remark(f"comments of editors (#) are left out: {log.editors:,}.")
        if log.before_zero:
            draft.remark(f"speeches before the clock starts have no time: {log.before_zero:,}.")
        _tell(log, draft)
        return draft.reading(remedy="Write [dd:hh:mm:ss] on a line and CODE: words below it.")


def _take(row: str, number: int, log: _Log, draft: Draft) -> None:
    """Understands one row."""
    if not row:
        return
    if stamp := _STAMP.match(row):
        _stamped(stamp, number, log, draft)
    elif row.startswith("#"):
        log.editors += 1
    elif meta := _META.match(row):
        _note(meta[1].lower(), tidy(meta[2].replace("/n", ", ")), log)
    elif code := _CODE.match(row):
        log.before_zero += log.at_ms is not None and log.at_ms < 0
        log.found.append(_Spoken(code["code"], [code["words"]], log.at_ms))
    elif row[0].isspace() and log.found and isinstance(last := log.found[-1], _Spoken):
        last.words.append(row)
    else:
        log.found.append(_Spoken("", [re.sub(r"^\((.*)\)$", r"\1", row.strip())]))


def _stamped(stamp: re.Match[str], number: int, log: _Log, draft: Draft) -> None:
    days, hours, minutes, seconds = (int(stamp[at]) for at in range(2, 6))
    ms = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
    log.at_ms = -ms if stamp[1] else ms
    if log.latest_ms is None or log.at_ms - log.latest_ms > _SILENCE_MS:
        log.found.append(log.at_ms)
    elif log.at_ms < log.latest_ms:
        draft.remark(f"{stamp[0].strip()} is earlier than the stamp above it.", line=number)
    log.latest_ms = max(log.at_ms, log.latest_ms or log.at_ms)


def _note(key: str, text: str, log: _Log) -> None:
    if key not in _TOLD or (key == "extra" and text == log.station):
        return
    if key == "extra":
        log.station = text
    log.found.append(_Spoken("", [text]))


def _tell(log: _Log, draft: Draft) -> None:
    spoken = [entry for entry in log.found if isinstance(entry, _Spoken)]
    starts = [
        entry.start_ms if entry.start_ms is None or entry.start_ms >= 0 else None
        for entry in spoken
    ]
    ends = iter(until_next(starts, [sum(map(len, entry.words)) for entry in spoken]))
    for entry in log.found:
        if isinstance(entry, int):
            draft.heading(_stamp_text(entry))
            continue
        end, words = next(ends), _as_spoken(" ".join(entry.words))
        if not entry.code:
            draft.direction(words)
            continue
        struck = bool(_STRUCK.search(words))
        span = None
        if end is not None and entry.start_ms is not None:
            span = GivenSpan(start_ms=entry.start_ms, end_ms=end)
        draft.speech(
            entry.code if names_somebody(entry.code) or entry.code.isdigit() else "",
            _TAG.sub("", _STRUCK.sub("...", words)),
            parentheticals=["struck out"] if struck else [],
            asides=True,
            span=span,
        )


def _as_spoken(words: str) -> str:
    return _WRAP.sub(lambda wrap: wrap[2] or wrap[1], words)


def _stamp_text(ms: int) -> str:
    days, rest = divmod(abs(ms), _DAY_MS)
    minutes, seconds = divmod(rest // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if ms < 0 else ""
    return f"{sign}{days:02d}:{hours:02d}:{minutes:02d}:{seconds:02d}"


READER = Transcript()

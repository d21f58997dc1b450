"""What the readers of subtitles share: voices in a caption, conventions in its words, its times.

- One caption is one line, with the times it gives. A sentence that runs over several captions
  stays in several lines, because each has times of its own.
- `NAME: words` names the speaker when the name is in capitals, is written so at least twice, or
  nearly all captions begin so.
- `[Anna] words` names the speaker when captions begin so at least twice, and it is never a sound.
- A row that begins with a dash or `>>` is another speaker's, in the same time.
- `[door slams]` and `(sighs)` alone are directions; beside words they say how these are said.
- Words between notes (`♪ ... ♪`, `# ... #`) are sung.
- A sign written as a number (`&#91;`, `&#45;`), or with `<c></c>` before it, means itself and is no
  bracket or dash.
- Two captions at the same time are spoken together; those that only overlap are remarked on.
"""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storyreel.dialogue.draft import Draft, tidy, without_asides
from storyreel.dialogue.formats._caption_labels import label_of, labels
from storyreel.dialogue.formats._html import characters
from storyreel.dialogue.formats._times import clock_ms
from storyreel.dialogue.names import MAX_NAME_CHARS, fold, names_somebody
from storyreel.dialogue.schema import GivenSpan
from storyreel.timecode import clock

_TIMING = re.compile(r"\s*([^\s>]{1,24})\s{0,3}(?:-{1,3}|[–—])\s?>\s{0,3}(\S{1,24})(?:\s|$)")
_TAG = re.compile(r"<([^<>]{1,300})>")
_KNOWN_TAG = re.compile(
    r"<(/?(?:i|b|u|s|em|strong|font|c|span|lang|ruby|rt|v|br)(?:[\s./][^<>]{0,300})?)>",
    re.IGNORECASE,
)
_DASHED = re.compile(r"(?:>>+|[-‐‑–−](?![-–—\d])|[—―](?=\s))\s*")
_NOTES = re.compile(r"[♩♪♫♬]+")
_HASHES = re.compile(r"#\s.*\s#$")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।♪)\]][\"”’»」』]?$")
_AFTER_NAME = re.compile(r"(?:\s*[(（\[][^()（）\[\]]{1,60}[)）\]])+$")
_MAX_NAME_WORDS = 4
_NEARLY_ALL_PERCENT = 80
_SIGNS = "()[]（）［］-‐‑–−—―>#:："
_REFERENCE = re.compile(
    "&#0{0,4}(?:" + "|".join(str(ord(sign)) for sign in _SIGNS) + ");"
    "|&#x0{0,4}(?:" + "|".join(f"{ord(sign):x}" for sign in _SIGNS) + ");",
    re.IGNORECASE,
)
_ITSELF = re.compile(rf"<c></c>(&gt;|[{re.escape(_SIGNS)}])")
# Where no text has signs: the halves of surrogate pairs, which `decode.clean` removes.
_SHIELDS = {ord(sign): chr(0xD800 + at) for at, sign in enumerate(_SIGNS)}
_RESTORED = {ord(shield): chr(sign) for sign, shield in _SHIELDS.items()}


@dataclass(frozen=True, slots=True)
class Voiced:
    """What one voice says in a caption.

    Attributes:
        speaker: Who it is, as far as the format says so; empty when it does not.
        rows: The words, row by row.
    """

    speaker: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption of a file.

    Attributes:
        line: Line of the file that has its times.
        start: When it begins, as written.
        end: When it ends, as written.
        voices: What is said, by voice.
    """

    line: int
    start: str
    end: str
    voices: tuple[Voiced, ...]


def timed_rows(rows: Iterable[str]) -> Iterator[tuple[int, re.Match[str], list[str]]]:
    """Place and times of every row with an arrow, and the rows below it up to the next.

    A number on the row before the next belongs to that one.
    """
    last: tuple[int, re.Match[str], list[str]] | None = None
    for at, row in enumerate(rows):
        timing = _timing(row)
        if timing is None:
            if last:
                last[2].append(row)
            continue
        if last:
            if last[2] and last[2][-1].strip().isdigit():
                last[2].pop()
            yield last
        last = (at, timing, [])
    if last:
        yield last


def _timing(row: str) -> re.Match[str] | None:
    """The times of a row with an arrow; an arrow between words is none of time."""
    found = _TIMING.match(row) if ">" in row else None
    timed = found and all(":" in time and re.search(r"\d", time) for time in found.groups())
    return found if timed else None


def gathered(captions: Iterable[Caption], draft: Draft) -> list[Caption]:
    """The captions of a file, as many as a dialogue may have."""
    kept: list[Caption] = []
    for caption in captions:
        kept.append(caption)
        draft.check_count(len(kept))
    return kept


def voices(text: str, *, known_tags: bool = False) -> tuple[Voiced, ...]:
    """The voices of a caption, without its tags.

    Args:
        text: The caption, with rows divided by newlines.
        known_tags: Whether only tags that are known are tags; anything else between angle
            brackets is words then.
    """
    text = _ITSELF.sub(lambda found: f"&#{ord(html.unescape(found[1]))};", text)
    pieces = (_KNOWN_TAG if known_tags else _TAG).split(text)
    found: list[tuple[str, list[str]]] = [("", [])]
    reading = False
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            if not reading:
                found[-1][1].append(_unescaped(piece))
            continue
        tag = re.split(r"[\s.]", piece, maxsplit=1)[0].lower()
        if tag in ("v", "/v"):
            name = piece.partition(" ")[2] if tag == "v" else ""
            found.append((_restored(tidy(_unescaped(name))), []))
        elif tag in ("br", "br/"):
            found[-1][1].append("\n")
        elif tag in ("rt", "/rt", "/ruby"):
            reading = tag == "rt"
    spoken = [(name, "".join(parts)) for name, parts in found]
    return tuple(
        Voiced(name, tuple(words.strip().split("\n"))) for name, words in spoken if words.strip()
    )


def add_captions(captions: Sequence[Caption], draft: Draft) -> None:
    """Notes what is said and done in the captions, and remarks on impossible times."""
    known = _names(captions, draft)
    before = _Before()
    for caption in captions:
        span = _span(caption, draft)
        together = span is not None and _compared(span, caption, before, draft)
        for voiced in caption.voices:
            for cue, words in _turns(voiced, known):
                if _add_turn(cue, words, draft, span=span, overlaps=together):
                    before.speaker, together = fold(cue), False


@dataclass(slots=True)
class _Before:
    """The captions before the one that is read."""

    start_ms: int = 0
    end_ms: int = 0
    speaker: str = ""


def _span(caption: Caption, draft: Draft) -> GivenSpan | None:
    times = [clock_ms(caption.start), clock_ms(caption.end)]
    for written, ms in zip((caption.start, caption.end), times, strict=True):
        if ms is None:
            draft.remark(
                f"{written!r} is not a time such as 00:01:02.500; the words are kept without one.",
                line=caption.line,
            )
            return None
    start, end = times
    assert start is not None
    assert end is not None
    if end < start:
        draft.remark(
            f"it ends at {clock(end)}, before it begins at {clock(start)}; the words are kept "
            "without a time.",
            line=caption.line,
        )
        return None
    return GivenSpan(start_ms=start, end_ms=end)


def _compared(span: GivenSpan, caption: Caption, before: _Before, draft: Draft) -> bool:
    """Whether the caption is spoken together with the one before it; remarks on odd times."""
    together = False
    if span.start_ms < before.start_ms:
        draft.remark(
            f"it begins at {clock(span.start_ms)}, before the caption above it.", line=caption.line
        )
    elif span.start_ms < before.end_ms:
        speakers = {fold(voiced.speaker) for voiced in caption.voices if voiced.speaker}
        together = span.end_ms <= before.end_ms and before.speaker not in speakers
        if not together:
            draft.remark(
                f"it begins at {clock(span.start_ms)}, before the caption above it ends "
                f"({clock(before.end_ms)}).",
                line=caption.line,
            )
    before.start_ms = max(before.start_ms, span.start_ms)
    before.end_ms = max(before.end_ms, span.end_ms)
    return together


def _turns(voiced: Voiced, known: set[str]) -> Iterator[tuple[str, str]]:
    """Who says what in the rows of one voice."""
    turn: list[str] = []
    cue = voiced.speaker
    rows = [row.strip() for row in voiced.rows if row.strip()]
    dashes = sum(bool(_DASHED.match(row)) for row in rows)
    for row in rows:
        dash = _DASHED.match(row)
        if dash and dashes == 1 and turn and not _SENTENCE_END.search(turn[-1]):
            # A sentence that goes on after a dash.
            dash = None
        words = row[dash.end() :] if dash else row
        named = None if voiced.speaker else _named(words, known)
        if dash or named:
            yield cue, " ".join(turn)
            cue, words = named or (voiced.speaker, words)
            turn = []
        turn.append(words)
    yield cue, " ".join(turn)


def _named(words: str, known: set[str]) -> tuple[str, str] | None:
    """Who a row says that it is by, and what is said."""
    for named in (_cue_of(words), label_of(words)):
        if named and fold(named[0]) in known:
            return named
    return None


def _add_turn(cue: str, text: str, draft: Draft, *, span: GivenSpan | None, overlaps: bool) -> bool:
    """Notes one speaker's words in a caption; whether anything was said."""
    sung = bool(_NOTES.search(text)) or bool(_HASHES.match(text))
    if sung:
        text = _NOTES.sub(" ", text).strip("# ")
    words, asides = without_asides(text)
    if not words:
        if not cue:
            done = "; ".join(aside for aside in asides if aside)
            draft.direction(_restored(done) or ("music" * sung))
            return False
    elif sung:
        asides = [*asides, "sings"]
    draft.speech(
        _restored(cue),
        _restored(words),
        parentheticals=list(map(_restored, asides)),
        span=span,
        overlaps=overlaps,
    )
    return bool(words)


def _names(captions: Sequence[Caption], draft: Draft) -> set[str]:
    """Who speaks by what stands before a colon, or in brackets at the beginning."""
    capitals: set[str] = set()
    mixed: Counter[str] = Counter()
    first: dict[str, tuple[str, int]] = {}
    rows = [(row, caption.line) for caption in captions for row in _unvoiced(caption)]
    for row, line in rows:
        if not (named := _cue_of(row)):
            continue
        name, key = _AFTER_NAME.sub("", named[0]), fold(named[0])
        if name == name.upper() != name.lower():
            capitals.add(key)
        else:
            mixed[key] += 1
            first.setdefault(key, (named[0], line))
    known = capitals | {key for key, times in mixed.items() if times > 1} | _begun(captions)
    for key in mixed:
        if key not in known:
            name, line = first[key]
            draft.remark(
                f"{_restored(name)!r} before a colon may be a name; it is taken as words, since it "
                "stands there only once.",
                line=line,
            )
    return known | labels([row for row, _ in rows])


def _unvoiced(caption: Caption) -> Iterator[str]:
    """The rows whose speaker the format does not say, without dashes."""
    for voiced in caption.voices:
        for row in map(str.strip, () if voiced.speaker else voiced.rows):
            dash = _DASHED.match(row)
            yield row[dash.end() if dash else 0 :]


def _begun(captions: Sequence[Caption]) -> set[str]:
    """The names before a colon when nearly all captions with words begin with one.

    Words that go on in small letters after it, as in `Mind: the step`, are no speech.
    """
    firsts = [next(_unvoiced(caption), "") for caption in captions]
    firsts = [row for row in firsts if without_asides(row)[0]]
    cues = [cue for row in firsts if (cue := _cue_of(row)) and not cue[1].strip()[:1].islower()]
    if len(cues) < 2 or 100 * len(cues) < _NEARLY_ALL_PERCENT * len(firsts):
        return set()
    return {fold(name) for name, _ in cues}


def _cue_of(row: str) -> tuple[str, str] | None:
    """What may be a name before a colon, and the words after it."""
    at = min((place for place in (row.find(":"), row.find("：")) if place > 0), default=0)
    head, words = row[:at].strip(), row[at + 1 :]
    name = _AFTER_NAME.sub("", head[: MAX_NAME_CHARS + 60])
    if not name or len(name) > MAX_NAME_CHARS or not names_somebody(name):
        return None
    if len(name.split()) > _MAX_NAME_WORDS or re.search(
        r"[.!?;,…。！？\"“”\[\](){}♪<>]", name[:-1]
    ):
        return None
    if name[0].islower() or words.startswith("//") or (words[:1].isdigit() and head[-1].isdigit()):
        return None
    return head, words


def _unescaped(text: str) -> str:
    """The characters that `&amp;` and its like stand for; signs by number are shielded."""
    if "&" not in text:
        return text
    signs = (characters(found[0]).translate(_SHIELDS) for found in _REFERENCE.finditer(text))
    pieces = (characters(piece) for piece in _REFERENCE.split(text))
    return "".join(
        itertools.chain.from_iterable(itertools.zip_longest(pieces, signs, fillvalue=""))
    )


def _restored(text: str) -> str:
    """The text with its signs, after brackets and dashes were looked for."""
    return text if text.isascii() else text.translate(_RESTORED)

"""The paper's 【】 form of a shooting script, ours and that of others.

- 【DIALOGUE】 has numbered shots, with or without times, camera and `Plot:`. A row `Name: "words"`
  is a speech; `(what is done)` in it is how it is said. In the prose of a shot, words in quotation
  marks are a speech when the prose tells who says them (`formats/_paper_quotes.py`); when it tells
  that somebody does but not who, they are said by nobody known; otherwise they stay in the
  direction. A remark names each. The rest of the prose is directions.
- `Narrator`, `Voice-over` and the like are the narrator.
- 【SCENE DESCRIPTION】 in prose is the opening direction. Our own text gives title, language, scene
  headings and places, and its lines come back whole, with their ids, however they are divided.
- Times of shots are when the camera runs, not when a line is heard, so lines have no span. Times
  and numbers that do not go on from the shot before are remarked on one by one.
- Cameras, profiles and blocking are no dialogue; a remark counts what is left out. Without a
  header for the dialogue, all text that is under no other is the dialogue.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from storyreel.dialogue.decode import clean
from storyreel.dialogue.draft import Draft, Reading, check_rows, tidy
from storyreel.dialogue.formats._markup import Spoken, bare, label, left_out
from storyreel.dialogue.formats._paper_quotes import (
    MAX_NAME_WORDS,
    OPENING,
    Quotes,
    Told,
    is_name,
    last_sentence,
    quotations,
)
from storyreel.dialogue.language import language_tag
from storyreel.dialogue.names import NARRATOR, UNKNOWN, fold, parse_cue
from storyreel.dialogue.paper_form import (
    DELIVERIES,
    FILM_KEYS,
    KEYED,
    NAME,
    SCENE,
    SPOKEN,
    Row,
    Sections,
    faults,
    header_of,
    is_timed_shot,
    read_name,
    read_prose,
    section_of,
    sections,
    shots,
    without_plot,
)
from storyreel.dialogue.schema import Delivery, Line

_HEAD_CHARS = 20_000
_CUE = re.compile(
    r"(?P<name>[^:：()（）“”\"「」『』«»\[\]]{1,60}?)\s*(?P<how>(?:[(（][^()（）]{0,200}[)）]\s*){0,3})"
    r"[:：]\s*(?P<words>\S.*)"
)
_LABELLED = re.compile(r"(?:dialogue|lines?|speech|台词|对白|对话)\s*[:：]\s*", re.IGNORECASE)
_PERSON = re.compile(
    r"[-*•\s]*(?:\d+[.、]\s*)?\**([^:：()（）*,，]{1,60})\**\s*(?:[(（][^:：]{0,99})?\**[:：]"
)
_VOICE_OVER = re.compile(r"(?:voice|narrator)[- ]?over|v\.?\s?o\.?|画外音", re.IGNORECASE)
_ASIDE = re.compile(r"[(（]([^()（）]*)[)）]")
# What other hands do not write.
_OWN_KEY = "Frames per second"


class Paper:
    """Reads the paper's form."""

    def recognise(self, text: str) -> float:
        """Sure by its headers; a text of timed shots without headers is likely one.

        Headers that stand further down may be words in a text of another form, which is then surer.
        """
        rows = [row for row in text[:_HEAD_CHARS].split("\n") if row.strip()]
        headers = [header_of(row) if "【" in row else None for row in rows]
        known = {section_of(header) for header in headers if header} - {""}
        if "dialogue" in known or len(known) > 1:
            return 0.95 if headers[0] else 0.85
        return 0.8 if sum(map(is_timed_shot, rows)) > 1 else 0.0

    def read(self, text: str, *, name: str) -> Reading:
        """Reads the text; see the module.

        Raises:
            DialogueError: Nobody speaks in it.
        """
        check_rows(text, name)
        return _Text(Draft(name), sections(text)).reading()


class _Text:
    """One text being read."""

    def __init__(self, draft: Draft, found: Sections) -> None:
        self._draft = draft
        self._found = found
        if "dialogue" not in found.headers:
            found.dialogue, found.other = found.other, []
        self._before, self._shots = shots(found.dialogue)
        self._film = {
            key[1]: read_prose(key[2])
            for key in (KEYED.fullmatch(row.text) for row in found.scene)
            if key and key[1] in FILM_KEYS
        }
        self._parts: dict[str, list[re.Match[str]]] = {}
        self._ids: list[str] = []
        self._quotes = Quotes(self._known())
        self._named: dict[str, None] = {}
        for shot in self._shots:
            for row in shot.rows:
                if spoken := SPOKEN.fullmatch(row.text):
                    self._parts.setdefault(spoken["id"], []).append(spoken)

        self._is_ours = bool(self._parts) or _OWN_KEY in self._film
        self._fresh = max((int(re.sub(r"\D", "", id)) for id in self._parts), default=0)

    def reading(self) -> Reading:
        """What was understood."""
        for shot, what in faults(self._shots):
            self._draft.remark(what[0].upper() + what[1:], line=shot.head.number)
        if self._is_ours:
            self._own()
        else:
            self._others()
        self._left_out()
        reading = self._draft.reading(
            title=clean(self._film.get("Title", "")).strip() or None,
            language=language_tag(self._film.get("Language")),
            remedy='A speech stands under 【DIALOGUE】, such as 1. Anna: "You came back".',
        )
        return _with_ids(reading, self._ids) if self._is_ours else reading

    def _left_out(self) -> None:
        cameras = sum(bool(shot.camera or shot.bracket) for shot in self._shots)
        counts = {
            "times and cameras of shots": cameras,
            "lines of profiles": len(self._found.character),
            "lines of blocking": len(self._found.blocking),
            "lines outside the sections": len(self._found.other),
        }
        left_out(self._draft, Counter({what: count for what, count in counts.items() if count}))

    def _own(self) -> None:
        """A text that storyreel wrote."""
        headings = _own_scenes(self._found.scene)
        said: set[str] = set()
        for shot in self._shots:
            heading, description = headings.get(shot.number, ("", ""))
            self._draft.heading(clean(heading))
            self._draft.direction(clean(description))
            for row in shot.rows:
                spoken = SPOKEN.fullmatch(row.text)
                if spoken is None:
                    self._own_action(row.text)
                elif spoken["id"] not in said:
                    said.add(spoken["id"])
                    self._own_line(spoken["id"], row)

    def _own_action(self, text: str) -> None:
        """What is done, or a speech that somebody added by hand."""
        plot = without_plot(text)
        cue = self._cue(text) if plot == text else None
        if cue is None:
            self._draft.direction(clean(read_prose(plot)))
        elif self._cued(cue):
            self._fresh += 1
            self._ids.append(f"l{self._fresh}")

    def _own_line(self, id: str, row: Row) -> None:
        parts = self._parts[id]
        first = parts[0]
        wanted = int(first["parts"] or 1)
        there = [int(part["part"] or 1) for part in parts]
        if len(there) != wanted or there != list(range(1, wanted + 1)):
            self._draft.remark(
                f"line {id} is in {wanted} parts, and not all of them are there in order.",
                line=row.number,
            )
        words = clean("".join(read_name(part["words"]) for part in parts))
        if words.strip():
            self._ids.append(id)
        how = first["parenthetical"] or ""
        speakers = [clean(read_name(it)) for it in re.findall(NAME, first["speakers"])]
        deliveries = {written: delivery for delivery, written in DELIVERIES.items()}
        self._draft.speech(
            "",
            words,
            speakers=[tidy(it) or UNKNOWN for it in speakers],
            parentheticals=[clean(read_name(how) if how.startswith('"') else read_prose(how))],
            delivery=deliveries[first["delivery"] or ""],
        )

    def _others(self) -> None:
        """A text by other hands."""
        prose = [row.text for row in self._found.scene if not _is_film_key(row.text)]
        self._draft.direction(" ".join(prose))
        self._rows(self._before)
        for shot in self._shots:
            self._named = {}
            self._rows([Row(shot.head.number, shot.rest), *shot.rows])

    def _rows(self, rows: Iterable[Row]) -> None:
        """The rows of a shot: speeches, and prose in between."""
        prose: list[Row] = []
        for row in rows:
            text = without_plot(row.text)
            if labelled := _LABELLED.match(text):
                text = text[labelled.end() :]
            cue = self._cue(text)
            if cue is None:
                prose.append(Row(row.number, text))
                continue
            self._prose(prose)
            prose = []
            self._cued(cue)
        self._prose(prose)

    def _cue(self, text: str) -> re.Match[str] | None:
        """The row as a speech; None when it is prose."""
        found = _CUE.fullmatch(text)
        if not found or found["name"].count(" ") >= MAX_NAME_WORDS:
            return None
        name = label(found["name"])
        if _is_narrator(name) or fold(name) in self._people:
            return found
        return found if found["words"][0] in OPENING and is_name(name) else None

    def _cued(self, cue: re.Match[str]) -> bool:
        """Notes the speech of a row; gives whether anything is said."""
        spoken = Spoken()
        words, at = cue["words"], 0
        quoted = list(quotations(words))
        for start, end, said in quoted:
            _around(words[at:start], spoken)
            spoken.say(said)
            spoken.pause()
            at = end
        if quoted:
            _around(words[at:], spoken)
        else:
            for piece in _split_asides(words, spoken):
                spoken.say(piece)
        name = NARRATOR if _is_narrator(cue["name"]) else label(cue["name"])
        self._named[name] = None
        spoken.into(self._draft, f"{name} {cue['how']}".strip())
        return spoken.is_speech

    def _prose(self, rows: Sequence[Row]) -> None:
        """Prose in which words may be said."""
        text = " ".join(row.text for row in rows)
        begins = list(accumulate((len(row.text) + 1 for row in rows), initial=0))
        quoted = list(quotations(text))
        ends = [*(start for start, _, _ in quoted), len(text)][1:]
        waiting: _Quoted | None = None
        kept = at = 0
        for (start, end, words), until in zip(quoted, ends, strict=True):
            before, after = text[at:start], text[end:until]
            if waiting and waiting.goes_on(before):
                waiting.words.append(words)
                kept = at = end
                continue
            line = rows[bisect_right(begins, start) - 1].number
            told = self._quotes.told(before, after, self._named, follows=bool(waiting))
            self._said(waiting)
            waiting = None
            if told is None:
                self._unsaid(words, line)
            else:
                self._action(text[kept:start], told)
                waiting = _Quoted([words], told, line)
                kept = end + told.taken
            self._named |= dict.fromkeys(self._quotes.named(before))
            at = end + (told.taken if told else 0)
        self._said(waiting)
        self._action(text[kept:], None)

    def _unsaid(self, words: str, line: int) -> None:
        self._draft.remark(
            f"{_shown(words)} stands in quotation marks, but nothing tells that anybody says it; "
            "it stays in the direction.",
            line=line,
        )

    def _action(self, prose: str, told: Told | None) -> None:
        """The direction before some words, without a sentence that only tells who says them."""
        if told is not None and told.whole:
            prose = prose[: last_sentence(prose)]
        text = tidy(prose.strip(" \t:：,，"))
        text = text.removeprefix(".").strip()
        if any(map(str.isalnum, text)):
            self._draft.direction(bare(text))

    def _said(self, quoted: _Quoted | None) -> None:
        if quoted is None:
            return
        words, told = " ".join(quoted.words), quoted.told
        if not told.speaker:
            self._draft.remark(
                f"{_shown(words)}: the prose does not tell who says it.", line=quoted.line
            )
        elif told.pronoun:
            self._draft.remark(
                f"{_shown(words)}: {told.pronoun!r} is taken to be {told.speaker}, the only person "
                "named before.",
                line=quoted.line,
            )
        voice = Delivery.VO if _VOICE_OVER.search(told.how) else None
        how = [] if voice else [told.how]
        self._draft.speech(told.speaker, words, parentheticals=how, delivery=voice)

    def _known(self) -> list[str]:
        """Everybody who has a profile or a cue with words in quotation marks."""
        people: dict[str, str] = {}
        for row in self._found.character:
            if (found := _PERSON.match(row.text)) and _is_person(found[1]):
                people.setdefault(fold(found[1]), tidy(found[1]))
        for row in self._found.dialogue:
            cue = _CUE.fullmatch(without_plot(_after_number(row.text)))
            if cue and cue["words"][0] in OPENING and is_name(label(cue["name"])):
                people.setdefault(fold(label(cue["name"])), label(cue["name"]))
        self._people = set(people)
        return list(people.values())


@dataclass(slots=True)
class _Quoted:
    """Words in quotation marks that are said, and go on after `says Mira,`."""

    words: list[str]
    told: Told
    line: int

    def goes_on(self, between: str) -> bool:
        """Whether the next words are of the same speech."""
        return self.told.taken > 0 and between.strip() in ("", ",", "，")


def _is_person(text: str) -> bool:
    """Whether the words before a colon among the profiles are a name."""
    return len(text.split()) <= 4 and any(map(str.isalpha, text))


def _after_number(text: str) -> str:
    return re.sub(r"^(?:shot\s+)?\d{1,6}[.、]\s*", "", text, count=1, flags=re.IGNORECASE)


def _is_narrator(name: str) -> bool:
    return parse_cue(name).delivery is Delivery.VO or bool(_VOICE_OVER.fullmatch(name.strip()))


def _is_film_key(text: str) -> bool:
    found = KEYED.fullmatch(text)
    return bool(found and found[1] in FILM_KEYS)


def _own_scenes(rows: Iterable[Row]) -> dict[int, tuple[str, str]]:
    """Heading and place by the number of the first shot."""
    scenes: dict[int, tuple[str, str]] = {}
    at = 0
    for row in rows:
        if scene := SCENE.fullmatch(row.text):
            at = int(scene[2])
            scenes[at] = (read_prose(scene[4]), "")
        elif at and (key := KEYED.fullmatch(row.text)) and key[1] == "Description":
            scenes[at] = (scenes[at][0], read_prose(key[2]))
    return scenes


def _around(text: str, spoken: Spoken) -> None:
    """What stands outside the quotation marks of a speech: all of it is done, not said."""
    rest = "".join(_split_asides(text, spoken))
    if any(map(str.isalnum, rest)):
        spoken.do(rest)


def _split_asides(text: str, spoken: Spoken) -> Iterable[str]:
    """The text between brackets, piece by piece, while what is in brackets is noted as done."""
    at = 0
    for found in _ASIDE.finditer(text):
        yield text[at : found.start()]
        spoken.do(found[1])
        at = found.end()
    yield text[at:]


def _shown(words: str) -> str:
    text = tidy(words)
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


def _with_ids(reading: Reading, ids: Sequence[str]) -> Reading:
    """The reading with the lines' own ids, in order."""
    left = iter(ids)
    entries = tuple(
        entry.model_copy(update={"id": next(left)}) if isinstance(entry, Line) else entry
        for entry in reading.entries
    )
    return replace(reading, entries=entries)


READER = Paper()

"""JSON: our own dialogue document and shooting script, and the simple JSON that people have.

- A document of the kind `dialogue` comes back as it is: ids, spans, remarks, language and title.
- Of a document of the kind `shooting-script` the lines are read, with their ids, the names of
  their speakers and the headings of the scenes.
- Otherwise a list of speeches, alone or under `dialogue`, `lines`, `messages` and the like, or
  `scenes` with such lists in them. A speech is an object with a speaker (`speaker`, `character`,
  `name`, `from`, `role` and the like) and words (`text`, `line`, `content`, `message`, `value` and
  the like), a pair of both, or text such as `ANNA: You came back.`
- An object of the `type` or `kind` direction, action, heading or scene is one; `parenthetical` is
  how a line is said. Brackets among the words are so too, except in the messages of a chat with a
  model, whose `system` and `tool` messages are left out.
- JSON Lines: one speech, or one list of speeches, on each line.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from storyreel.dialogue.decode import clean
from storyreel.dialogue.draft import (
    MAX_ENTRIES,
    MAX_LINE_CHARS,
    MAX_SPEAKERS,
    Draft,
    Reading,
    tidy,
)
from storyreel.dialogue.formats._markup import bare, left_out
from storyreel.dialogue.language import language_tag
from storyreel.dialogue.names import UNKNOWN
from storyreel.dialogue.schema import Dialogue, Entry, Heading, Level, Line
from storyreel.document import restate
from storyreel.errors import DialogueError, ScriptError

_HEAD_CHARS = 4_000
_SHOWN_CHARS = 40
_BEGINS = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
_SPEAKERS = (
    *("speaker", "speakers", "character", "characters", "name", "from", "who", "author", "actor"),
    *("user", "sender", "person", "role"),
)
_WORDS = (
    *("text", "line", "content", "message", "value", "words", "dialogue", "utterance", "body"),
    "speech",
)
_LISTS = (
    *("dialogue", "dialogues", "lines", "messages", "conversation", "conversations", "turns"),
    *("utterances", "speeches", "entries", "script", "items", "data"),
)
_HOW = ("parenthetical", "how", "emotion", "tone")
_KEYS = re.compile(
    rf"\"(?:kind|scenes|title|{'|'.join(dict.fromkeys(_SPEAKERS + _WORDS + _LISTS))})\"\s*:"
)
_SPEECH = re.compile(r"([^:：]{1,60})[:：](.+)", re.DOTALL)
_UNSAID = ("system", "tool", "developer", "function")
_REMEDY = (
    'In JSON a dialogue is a list of objects like {"speaker": "ANNA", "text": "You came back."}.'
)


class Json:
    """Reads JSON."""

    def recognise(self, text: str) -> float:
        """Sure by the keys of speeches; other JSON is refused better here than elsewhere."""
        if not _BEGINS.match(text[:_HEAD_CHARS]) or text[-200:].rstrip()[-1:] not in ("}", "]"):
            return 0.0
        return 0.95 if _KEYS.search(text[:_HEAD_CHARS]) else 0.55

    def read(self, text: str, *, name: str) -> Reading:
        """Reads the document; see the module.

        Raises:
            DialogueError: It is not JSON, was written by a newer version, or has no dialogue.
        """
        value = _parsed(text, name)
        kind = value.get("kind") if isinstance(value, dict) else None
        if kind == "dialogue":
            return _own_dialogue(value, name)
        if kind == "shooting-script":
            return _script_lines(value, name)
        simple = _Simple(Draft(name))
        simple.add(value)
        return simple.reading()


def _parsed(text: str, name: str) -> Any:
    try:
        return _loaded(text)
    except json.JSONDecodeError as error:
        lines = [it for it in enumerate(text.split("\n"), start=1) if it[1].strip()]
        if len(lines) > 1 and error.msg == "Extra data":
            return [_json_line(line, number, name) for number, line in lines]
        raise DialogueError(
            f"{name} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}. "
            "Put it right, or write each speech as NAME: words."
        ) from None
    except (ValueError, RecursionError):
        raise DialogueError(
            f"{name} is nested too deeply, or has a number without end, so it is no dialogue. "
            "Write each speech as NAME: words."
        ) from None


def _json_line(line: str, number: int, name: str) -> Any:
    try:
        return _loaded(line)
    except (ValueError, RecursionError):
        raise DialogueError(
            f"{name}: line {number} is not JSON. In JSON Lines every line is one object."
        ) from None


def _loaded(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_cleaned)


def _cleaned(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object without what JSON can spell and a text must not hold, such as half a character."""
    return {clean(key): _clean_texts(value) for key, value in pairs}


def _clean_texts(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean(it) if isinstance(it, str) else it for it in value]
    return value


def _own_dialogue(value: dict[str, Any], name: str) -> Reading:
    try:
        dialogue = Dialogue.from_json(json.dumps(value), name=name)
    except ScriptError as error:
        raise DialogueError(str(error)) from None
    except RecursionError:
        raise DialogueError(f"{name} is nested too deeply, so it is no dialogue.") from None
    _check(dialogue.entries, name)
    return Reading(dialogue.entries, dialogue.title, dialogue.language, dialogue.remarks)


def _script_lines(script: dict[str, Any], name: str) -> Reading:
    """Headings and lines of a shooting script; nothing else of it is looked at."""
    entries: list[Entry] = []
    try:
        names = {person["id"]: person["name"] for person in script["characters"]}
        for scene in script["scenes"]:
            if scene["heading"]:
                entries.append(Heading(text=scene["heading"], number=str(scene["number"])))
            entries += [_script_line(line, names) for line in scene["lines"]]
    except ValidationError as error:
        raise DialogueError(f"{name}: a line of the script is wrong: {restate(error)}") from None
    except (KeyError, TypeError, AttributeError):
        raise DialogueError(
            f"{name} is a shooting script that is not whole. Check it with storyreel check."
        ) from None
    _check(entries, name)
    title, language = script.get("title"), script.get("language")
    return Reading(
        tuple(entries),
        title if isinstance(title, str) else None,
        language_tag(language) if isinstance(language, str) else None,
    )


def _script_line(line: Mapping[str, Any], names: Mapping[str, str]) -> Line:
    return Line(
        id=line["id"],
        speakers=tuple(names[speaker] for speaker in line["speakers"]),
        text=line["text"],
        parenthetical=line.get("parenthetical", ""),
        delivery=line.get("delivery", "on"),
        overlaps=line.get("overlaps", False),
    )


def _check(entries: Sequence[Entry], name: str) -> None:
    """Refuses what a document may hold and a dialogue may not."""
    lines = [it for it in entries if isinstance(it, Line)]
    if not lines:
        raise DialogueError(f"{name} has no dialogue: there is no line in it. {_REMEDY}")
    repeated = [id for id, count in Counter(line.id for line in lines).items() if count > 1]
    if repeated:
        raise DialogueError(
            f"{name}: more than one line has the id {repeated[0]!r}. Give each line its own."
        )
    speakers = {who for it in lines for who in it.speakers}
    if len(entries) > MAX_ENTRIES or len(speakers) > MAX_SPEAKERS:
        raise DialogueError(
            f"{name} has more than {MAX_ENTRIES:,} entries or {MAX_SPEAKERS:,} speakers. Give one "
            "play or scene at a time."
        )
    for entry in entries:
        _check_entry(entry, name)


def _check_entry(entry: Entry, name: str) -> None:
    """Refuses what no reader writes: texts on several lines or without end, and nobody's words."""
    which = f"the {entry.kind} {entry.text[:_SHOWN_CHARS]!r}"
    texts = [entry.text]
    if isinstance(entry, Line):
        which = f"line {entry.id!r}"
        texts += [entry.parenthetical, *entry.speakers]
        if not all(map(str.strip, entry.speakers)):
            raise DialogueError(
                f"{name}: {which} has a speaker without a name. Write {UNKNOWN} for one of whom "
                "nothing is known."
            )
    if any(text.splitlines() not in ([], [text]) for text in texts):
        raise DialogueError(f"{name}: {which} has a line break. Write each text on one line.")
    if len(entry.text) > MAX_LINE_CHARS:
        raise DialogueError(
            f"{name}: {which} has {len(entry.text):,} characters; it has at most "
            f"{MAX_LINE_CHARS:,}. Divide it."
        )


class _Simple:
    """JSON that people have, being read."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._title: str | None = None
        self._language: str | None = None
        self._unsaid: Counter[str] = Counter()
        self._number = 0

    def add(self, value: Any) -> None:
        """Notes the speeches of the whole document."""
        if isinstance(value, dict) and _speech_of(value) is None:
            self._title = _text_at(value, ("title", "name"))
            self._language = language_tag(_text_at(value, ("language", "lang")))
        for speeches in self._lists(value):
            for speech in speeches:
                self._number += 1
                self._entry(speech)

    def reading(self) -> Reading:
        """What was understood."""
        left_out(self._draft, self._unsaid)
        return self._draft.reading(title=self._title, language=self._language, remedy=_REMEDY)

    def _lists(self, value: Any) -> Iterator[list[Any]]:
        """The lists of speeches in order; the headings before them are noted on the way."""
        if isinstance(value, list) and value and all(_list_in(it) is not None for it in value):
            for number, whole in enumerate(value, start=1):
                heading = _text_at(whole, ("heading", "title", "name", "id")) or f"{number}"
                self._draft.heading(heading, level=Level.PART)
                yield from self._lists_of(whole)
        elif isinstance(value, dict) and isinstance(value.get("scenes"), list):
            for scene in value["scenes"]:
                self._draft.heading(_text_at(scene, ("heading", "title", "name")) or "")
                yield from self._lists_of(scene)
        else:
            yield from self._lists_of(value)

    def _lists_of(self, value: Any) -> Iterator[list[Any]]:
        if isinstance(value, dict) and _speech_of(value) is not None:
            yield [value]
        elif isinstance(value, dict) and (found := _list_in(value)) is not None:
            yield found
        elif isinstance(value, list):
            yield value

    def _entry(self, entry: Any) -> None:
        if isinstance(entry, dict):
            self._object(entry)
        elif (
            isinstance(entry, list) and len(entry) == 2 and all(isinstance(it, str) for it in entry)
        ):
            self._draft.speech(clean(entry[0]), clean(entry[1]), asides=True)
        elif isinstance(entry, str):
            found = _SPEECH.fullmatch(clean(entry))
            if found:
                self._draft.speech(found[1], found[2], asides=True)
            else:
                self._draft.direction(bare(clean(entry)))
        else:
            raise DialogueError(
                f"{self._draft.name}: entry {self._number} is {_shown(entry)}; text is wanted, or "
                "an object with a speaker and words."
            )

    def _object(self, entry: dict[str, Any]) -> None:
        words = self._words(entry)
        kind = (_text_at(entry, ("kind", "type")) or "").casefold().replace("_", " ")
        if kind in ("narration", "narrator") and not _who(entry):
            self._draft.narration(words)
        elif kind in ("direction", "stage direction", "action") and not _who(entry):
            self._draft.direction(bare(words))
        elif kind in ("heading", "scene", "scene heading", "slugline"):
            self._draft.heading(words)
        elif entry.get("role") in _UNSAID and _who(entry) == "role":
            self._unsaid[f"{entry['role']} messages"] += 1
        elif not words:
            self._unsaid["entries without words"] += 1
        else:
            self._speech(entry, words)

    def _speech(self, entry: dict[str, Any], words: str) -> None:
        key = _who(entry)
        who = entry[key] if key else ""
        several = isinstance(who, list) and all(isinstance(it, str) for it in who)
        if not several and not isinstance(who, str):
            raise DialogueError(
                f"{self._draft.name}: entry {self._number} has {_shown(who)} as its {key}; a name "
                "is wanted."
            )
        how = _text_at(entry, _HOW)
        self._draft.speech(
            "" if several else who,
            words,
            speakers=[tidy(it) for it in who if tidy(it)] if several else (),
            parentheticals=[how] if how else [],
            asides="content" not in entry,
        )

    def _words(self, entry: dict[str, Any]) -> str:
        """The words; a chat message may have them in pieces."""
        key = _words_key(entry)
        words = entry[key] if key else None
        if isinstance(words, list):
            pieces = [it.get("text") if isinstance(it, dict) else it for it in words]
            words = " ".join(it for it in pieces if isinstance(it, str))
        if words is None or isinstance(words, str):
            return words or ""
        raise DialogueError(
            f"{self._draft.name}: entry {self._number} has {_shown(words)} as its {key}; text is "
            "wanted."
        )


def _who(entry: Mapping[str, Any]) -> str:
    """The key under which the speaker stands; empty when there is none."""
    words = _words_key(entry)
    return next((key for key in _SPEAKERS if key != words and entry.get(key)), "")


def _words_key(entry: Mapping[str, Any]) -> str:
    return next((key for key in _WORDS if key in entry), "")


def _speech_of(value: Mapping[str, Any]) -> str | None:
    """The words' key, if the object is one speech and not a list of them."""
    key = _words_key(value)
    return key if key and isinstance(value[key], str) and _who(value) else None


def _list_in(value: Any) -> list[Any] | None:
    """The speeches that an object holds under one of the usual names."""
    if not isinstance(value, dict):
        return None
    lists = (value[key] for key in _LISTS if isinstance(value.get(key), list))
    return next(lists, None)


def _text_at(value: Any, keys: tuple[str, ...]) -> str | None:
    if not isinstance(value, dict):
        return None
    return next((value[key] for key in keys if isinstance(value.get(key), str)), None)


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return json.dumps(value)[:_SHOWN_CHARS]


READER = Json()

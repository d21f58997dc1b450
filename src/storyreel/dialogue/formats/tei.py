"""TEI: plays in the markup of the Text Encoding Initiative, as DraCor publishes them.

- A speech is `<sp who="#anna"><speaker>ANNA.</speaker><p>You came back.</p></sp>`. Who speaks is
  decided by the ids in `@who`, so one person has one name however the labels vary: the name in
  the list of persons or the cast list, or else the label of the first speech. A speech without
  `@who` is its label's; several ids speak together.
- Verse lines, paragraphs and songs of a speech are joined by spaces.
- `<stage>` in a speech is how it is said; after the last word, and between speeches, it is a
  direction. A speech of nothing but directions is a direction with the name before it.
- Words between speeches, as after a direction that interrupts, are those of who spoke last; a
  remark counts them. Before the first speech of a division they are a direction, and in a
  prologue or epilogue where nobody has a name they are spoken by nobody known.
- Divisions with a heading open parts, acts and scenes, by their type and by what they hold.
- Of a correction the corrected reading is taken. Notes, cast lists, prefaces, variants and
  illustrations are left out; `<set>` and the directions before the play are directions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from xml.etree.ElementTree import Element

from storyreel.dialogue.bounded_xml import local, parse_xml
from storyreel.dialogue.draft import Draft, Reading, tidy
from storyreel.dialogue.formats._markup import Spoken, bare, label, left_out, one_heading, strays
from storyreel.dialogue.headings import level_of
from storyreel.dialogue.language import language_tag
from storyreel.dialogue.names import UNKNOWN, fold
from storyreel.dialogue.schema import Level

_HEAD_CHARS = 20_000
_XML = "{http://www.w3.org/XML/1998/namespace}"
_DIVISION = re.compile(r"div[0-7]?|group|text|front|body|back|floatingText")
_MILESTONES = frozenset(
    {"", "pb", "cb", "lb", "gb", "milestone", "anchor", "fw", "figure", "index"}
)
_DIRECTIONS = frozenset({"stage", "set", "trailer", "view", "camera", "sound", "caption", "move"})
_WORDS = frozenset({"p", "l", "lg", "ab", "q", "quote", "said"})
_BLOCKS = _WORDS - {"q", "quote", "said"}
_UNSAID = {
    **{"note": "notes", "castList": "cast list", "del": "deletions", "rdg": "other readings"},
    **{"bibl": "references", "epigraph": "motto", "titlePage": "title page"},
    **{"docTitle": "title page", "docAuthor": "title page"},
}
_CHOSEN = ("corr", "reg", "expan", "lem", "add")
_TEXTS = ("text", "group")
_WITHOUT_NAMES = ("prologue", "epilogue")
_NOT_NAMED = frozenset({"", "stage", "note", "fw"})
_NAME_PIECES = 50
_SHOWN = 5


class Tei:
    """Reads TEI drama."""

    def recognise(self, text: str) -> float:
        """Sure by the root element; a text without speeches is TEI all the same."""
        head = text[:_HEAD_CHARS]
        if not head.lstrip().startswith("<") or not re.search(
            r"<(?:\w+:)?(?:TEI|teiCorpus)\b", head
        ):
            return 0.0
        return 0.95 if re.search(r"<(?:\w+:)?sp[\s>]", text) else 0.6

    def read(self, text: str, *, name: str) -> Reading:
        """Reads the play, or the plays of a corpus one after another; see the module.

        Raises:
            DialogueError: It is not well-formed XML, or nobody speaks.
        """
        root = parse_xml(text, name)
        draft = Draft(name)
        plays = _plays(root)
        for play in plays:
            if len(plays) > 1:
                draft.heading(_title(play) or "", level=Level.PART)
            _Play(draft, play).read()
        return draft.reading(
            title=_title(root),
            language=_language(root),
            remedy="In TEI a speech is <sp><speaker>NAME</speaker><p>words</p></sp>.",
        )


class _Play:
    """One play being read: who is who, and who spoke last."""

    def __init__(self, draft: Draft, play: Element) -> None:
        self._draft = draft
        self._play = play
        self._names = _names(play)
        self._speaking: set[Element] = set()
        _speaking(play, self._speaking)
        self._last: tuple[str, tuple[str, ...]] | None = None
        self._unsaid: Counter[str] = Counter()
        self._strays = 0

    def read(self) -> None:
        """Notes everything that is said and done."""
        for part in self._play:
            if local(part) in _TEXTS:
                self._walk(part)
            elif local(part).startswith("TEI"):
                self._unsaid["plays inside a play"] += 1
        strays(self._draft, self._strays)
        for name, others in _other_labels(self._play, self._names):
            self._draft.remark(f"{name!r} is also called {', '.join(map(repr, others))}.")
        left_out(self._draft, self._unsaid)

    def _walk(self, element: Element) -> None:
        kept = [child for child in element if local(child) not in _MILESTONES]
        for is_stray, group in groupby(kept, key=lambda child: local(child) in _WORDS):
            if is_stray:
                self._stray(group, element)
                continue
            for child in group:
                self._child(child)

    def _child(self, child: Element) -> None:
        tag = local(child)
        if tag == "sp":
            self._speech(child)
        elif tag in _DIRECTIONS:
            self._draft.direction(bare(self._text(child)))
        elif _DIVISION.fullmatch(tag):
            self._division(child)
        elif tag in ("spGrp", "argument"):
            self._draft.direction(self._heading(child))
            self._walk(child)
        elif tag in _UNSAID:
            self._unsaid[_UNSAID[tag]] += 1
        elif child in self._speaking:
            self._walk(child)

    def _division(self, division: Element) -> None:
        tag, kind = local(division), division.get("type", "").casefold()
        if tag in ("front", "back"):
            self._walk(division)
            return
        heading = self._heading(division)
        played = division in self._speaking or _is_dumb_show(division)
        if not played and tag not in ("body", "text", "group") and kind not in _WITHOUT_NAMES:
            self._unsaid["pages without dialogue"] += 1
            return
        self._last = None
        if not heading and kind in ("act", "scene") and division.get("n"):
            heading = f"{kind.capitalize()} {division.get('n')}"
        self._draft.heading(heading, level=_level(division, kind, heading))
        self._walk(division)
        self._last = None

    def _heading(self, element: Element) -> str:
        return one_heading(self._text(head) for head in element if local(head) == "head")

    def _speech(self, speech: Element) -> None:
        spoken = Spoken()
        labels = []
        for child in speech:
            if local(child) == "speaker":
                labels.append(self._label(child, spoken))
        cue = " & ".join(filter(None, labels))
        speakers = self._speakers(speech, cue)
        self._last = (cue, speakers)
        inner = self._gather(speech, spoken)
        spoken.into(self._draft, cue, speakers)
        for other in inner:
            self._speech(other)

    def _label(self, speaker: Element, spoken: Spoken) -> str:
        """The label, with the directions in it left to the speech."""
        found = Spoken()
        self._gather(speaker, found)
        for child in speaker:
            if local(child) == "stage":
                spoken.do(self._text(child))
        return label(found.text)

    def _speakers(self, speech: Element, cue: str) -> tuple[str, ...]:
        ids = _ids(speech)
        return tuple(dict.fromkeys(self._names.get(it) or cue or UNKNOWN for it in ids))

    def _stray(self, group: Iterable[Element], parent: Element) -> None:
        spoken = Spoken()
        for child in group:
            self._gather_child(child, spoken, [])
        if not spoken.text:
            return
        if self._last:
            self._strays += 1
            spoken.into(self._draft, *self._last)
        elif parent.get("type", "").casefold() in _WITHOUT_NAMES:
            spoken.into(self._draft, "")
        else:
            self._draft.direction(spoken.text)

    def _text(self, element: Element) -> str:
        """The words of an element that is no speech."""
        spoken = Spoken()
        self._gather(element, spoken, is_direction=True)
        return spoken.text

    def _gather(
        self, element: Element, spoken: Spoken, *, is_direction: bool = False
    ) -> list[Element]:
        """Adds the words of an element; gives the speeches that stand inside it."""
        inner: list[Element] = []
        spoken.say(element.text)
        for child in element:
            self._gather_child(child, spoken, inner, is_direction=is_direction)
            spoken.say(child.tail)
        return inner

    def _gather_child(
        self, child: Element, spoken: Spoken, inner: list[Element], *, is_direction: bool = False
    ) -> None:
        tag = local(child)
        if tag == "sp":
            inner.append(child)
        elif not is_direction and (tag in _DIRECTIONS or tag == "head"):
            spoken.do(self._text(child))
        elif tag in ("choice", "app"):
            for reading in _chosen(child):
                self._gather_child(reading, spoken, inner, is_direction=is_direction)
        elif tag in _UNSAID:
            self._unsaid[_UNSAID[tag]] += 1
        elif tag in ("lb", "space") and child.get("break") != "no":
            spoken.pause()
        elif tag == "gap":
            spoken.say("…")
        elif tag not in _MILESTONES and tag not in ("speaker", "lb"):
            if tag in _BLOCKS:
                spoken.pause()
            inner += self._gather(child, spoken, is_direction=is_direction)
            if tag in _BLOCKS:
                spoken.pause()


def _plays(element: Element) -> list[Element]:
    """The plays of a document or a corpus; none is inside another, or it would be read again."""
    if local(element).startswith("TEI") and any(local(child) in _TEXTS for child in element):
        return [element]
    return [play for child in element for play in _plays(child)]


def _chosen(alternatives: Element) -> list[Element]:
    """The reading that an edition prefers, or else the first."""
    by_tag = {local(child): child for child in reversed(alternatives)}
    best = [by_tag[tag] for tag in _CHOSEN if tag in by_tag]
    return (best or list(alternatives))[:1]


def _speaking(element: Element, found: set[Element]) -> bool:
    """Notes every element in which somebody speaks."""
    inside = [_speaking(child, found) for child in element]
    if local(element) == "sp" or any(inside):
        found.add(element)
        return True
    return False


def _is_dumb_show(division: Element) -> bool:
    """Whether nobody speaks but something is done."""
    kind = division.get("type", "").casefold()
    return kind in ("act", "scene") and any(local(it) == "stage" for it in division)


def _level(division: Element, kind: str, heading: str) -> Level:
    inner = [child for child in division if _DIVISION.fullmatch(local(child))]
    if kind == "part" or any(child.get("type", "").casefold() == "act" for child in inner):
        return Level.PART
    divided = any(local(head) == "head" for child in inner for head in child)
    if kind == "act" or (divided and kind not in ("scene", "subscene")):
        return Level.ACT
    return Level.SCENE if kind in ("scene", "subscene") else level_of(heading)


def _ids(speech: Element) -> list[str]:
    """The ids in `@who`, which may name another file before the `#`."""
    return list(dict.fromkeys(it.rpartition("#")[2] for it in speech.get("who", "").split()))


def _speeches(play: Element) -> Iterator[tuple[list[str], str]]:
    """Ids and label of each speech."""
    for it in play.iter():
        if local(it) == "sp":
            labels = (_plain(child) for child in it if local(child) == "speaker")
            yield _ids(it), label(next(labels, ""))


def _plain(element: Element) -> str:
    """The words of a short element, such as a name."""
    pieces = [element.text or ""]
    for child in element:
        if local(child) not in _NOT_NAMED:
            pieces += islice(child.itertext(), _NAME_PIECES)
        pieces.append(child.tail or "")
    return tidy("".join(pieces))


def _names(play: Element) -> dict[str, str]:
    """One name for each id that speaks; two people of one name are told apart by number."""
    listed = _listed(play)
    labels: dict[str, str] = {}
    used: dict[str, None] = {}
    for ids, said in _speeches(play):
        used.update(dict.fromkeys(ids))
        if len(ids) == 1 and said:
            labels.setdefault(ids[0], said)
    names: dict[str, str] = {}
    bearers: Counter[str] = Counter()
    for it in used:
        if it in listed:
            bearers[fold(listed[it])] += 1
            count = bearers[fold(listed[it])]
            names[it] = listed[it] if count == 1 else f"{listed[it]} #{count}"
        else:
            names[it] = labels.get(it) or tidy(re.sub(r"[_-]", " ", it))
    return names


def _listed(play: Element) -> dict[str, str]:
    """Names by id, as the list of persons or the cast list gives them."""
    names: dict[str, str] = {}
    for it in play.iter():
        tag, key = local(it), it.get(f"{_XML}id")
        if tag in ("person", "personGrp", "org", "nym", "castItem"):
            wanted = ("role", "persName", "name", "orgName")
            first = next((sub for sub in it if local(sub) in wanted), None)
        else:
            first = it if tag == "role" else None
        name = _plain(first).rstrip(" .,:;") if first is not None and key else ""
        if key and name:
            names.setdefault(key, name)
    return names


def _other_labels(play: Element, names: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Labels that share no word with the name of their person."""
    words = {it: _words(name) for it, name in names.items()}
    others: dict[str, dict[str, None]] = {}
    for ids, said in _speeches(play):
        if len(ids) == 1 and said and words[ids[0]].isdisjoint(_words(said)):
            others.setdefault(names[ids[0]], {})[said] = None
    return ((name, list(labels)[:_SHOWN]) for name, labels in others.items())


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", fold(name)))


def _title(root: Element) -> str | None:
    statement = next((it for it in root.iter() if local(it) == "titleStmt"), None)
    titles = [it for it in statement if local(it) == "title"] if statement is not None else []
    main = [it for it in titles if it.get("type", "main") == "main"]
    return next((_plain(it) for it in main or titles), None) or None


def _language(root: Element) -> str | None:
    for it in root.iter():
        tag = local(it)
        if tag.startswith("TEI") or tag in ("text", "body"):
            found = language_tag(it.get(f"{_XML}lang"))
        elif tag == "language":
            found = language_tag(it.get("ident"))
        else:
            continue
        if found:
            return found
    return None


READER = Tei()

"""Who says the words in quotation marks that stand in the prose of a shot.

As in a story (`_prose_attribution`), a name beside a verb of speaking says it. A shooting script
tells it in three more ways: `Mira: “...”`; `Mira sets down the lamp and says: “...”`, where nobody
else does anything in the sentence; and `as she answers: “...”`, when one person was named before. A
name that only stands nearby is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from storyreel.dialogue.formats import _prose_attribution as story
from storyreel.dialogue.formats._speaking import ARTICLES, PRONOUNS, VERBS
from storyreel.dialogue.names import fold

OPENING = '“"「『«„＂'
"""Signs that begin words in quotation marks."""
_QUOTES = re.compile(
    '“([^“”]*)”|"([^"]*)"|「([^「」]*)」|『([^『』]*)』|«([^«»]*)»|„([^„“”]*)[“”]|＂([^＂]*)＂'
)
MAX_NAME_WORDS = 4
"""Most words of a name before a colon."""
_MAX_KNOWN = 300
_LED_CHARS = 60
_NOBODY = ARTICLES | PRONOUNS | {"a", "an"}
_LONGEST_LEAD = 2_000
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(
    r"(?:^|[,;，；、]|\b(?:and|as|while|when|then|but))\s*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[^\Wa-z\d_])|(?<=[。！？；])")
_CHINESE_VERB = re.compile(r"(?:说|問|问|答|喊|叫|道)[：:，,]?\s*$")
_CHINESE_HOW = re.compile(
    r"(?:^|[，,])([^，。！？；：]{0,12}?)(?:地|着)?(?:说|问|答|喊|叫)道?[：:，,]?\s*$"
)
_INSCRIBED = re.compile(r"\b(?:reads?|labell?ed|written|titled|called|named|marked)\W*$")
_HE_SAYS_AFTER = re.compile(
    r"\s*[,，]?\s*(he|she)((?:\s+\w{2,20}ly)*+)\s+(\w+)((?:\s+\w{2,20}ly)?)\b", re.IGNORECASE
)
_HE_SAYS = re.compile(r"\b(he|she)((?:\s+\w{2,20}ly)*+)\s+(\w+)\b([^,.;:]{0,60})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """Who says some words, as far as the prose tells.

    Attributes:
        speaker: The name; empty when the prose does not tell.
        how: How they are said, in the prose's words.
        whole: Whether the sentence before the words tells nothing else.
        pronoun: The pronoun that stands for the speaker, if it does.
        taken: How many signs after the words tell it.
    """

    speaker: str = ""
    how: str = ""
    whole: bool = False
    pronoun: str = ""
    taken: int = 0


class Quotes:
    """Finds speakers among the people that a text knows."""

    def __init__(self, known: Iterable[str]) -> None:
        people = list(known)[:_MAX_KNOWN]
        self._spelled = {name.upper(): name for name in people} | {name: name for name in people}
        longest_first = sorted(self._spelled, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first)) or "(?!)"
        self._name = re.compile(rf"(?<![A-Za-z])(?:{names})(?![A-Za-z])")

    def named(self, text: str) -> list[str]:
        """The people who are named in a text, each once."""
        return list(dict.fromkeys(self._spelled[it[0]] for it in self._name.finditer(text)))

    def told(self, before: str, after: str, named: Iterable[str], *, follows: bool) -> Told | None:
        """Who says the words between `before` and `after`; None when nothing tells that any does.

        Args:
            before: The prose up to the quotation mark, from the words before it.
            after: The prose after it, up to the next.
            named: Who was named in the shot so far.
            follows: Whether the words before it are said too.
        """
        lead = before[-_LONGEST_LEAD:]
        lead = lead[last_sentence(lead) :].strip()
        is_led = lead[-1:] in (":", "：") and not _INSCRIBED.search(lead)
        says = is_led or _ends_saying(lead)
        # Two people are as good as any number: a pronoun is nobody's then.
        people = list(dict.fromkeys([*islice(named, 2), *self.named(before)]))
        found = self._as_in_a_story(lead) or self._label(lead) if says else None
        if says and found is None:
            found = self._subject(lead) or self._pronoun(lead, people)
        found = found or self._afterwards(after, people)
        alone = not before.strip() and (follows or not after.strip())
        return found or (Told() if says or alone or _begins_saying(after) else None)

    def _as_in_a_story(self, lead: str) -> Told | None:
        found = story.before(lead)
        if found is None or not self._is_person(found.name):
            return None
        begins = lead.find(found.name)
        whole = not any(map(str.isalnum, lead[:begins])) and len(self.named(lead)) < 2
        simple = whole and all(len(part.split()) < 3 for part in found.how)
        return Told(self._spelling(found.name), _last(found.how), simple)

    def _label(self, lead: str) -> Told | None:
        names = list(self._name.finditer(lead))
        if not names:
            return None
        rest = re.fullmatch(r"\s*(?:[(（]([^()（）]*)[)）])?\s*[:：]", lead[names[-1].end() :])
        before = lead[: names[-1].start()].strip()
        if not rest or before[-1:] not in ("", ",", ";", "，", "；", "–", "—"):
            return None
        return Told(self._spelled[names[-1][0]], rest[1] or "", whole=not before)

    def _subject(self, lead: str) -> Told | None:
        """The one person who begins a clause, if that person begins the sentence."""
        first = {
            self._spelled[it[0]]: it
            for it in self._name.finditer(lead)
            if _CLAUSE.search(lead[max(0, it.start() - 12) : it.start()])
        }
        if len(first) != 1 or _HE_SAYS.search(lead.rstrip(":： ")):
            return None
        name, at = next(iter(first.items()))
        if at.start() > 0 and self._name.match(lead) is None:
            return None
        how = _CHINESE_HOW.search(lead[at.end() :])
        found = story.before(lead)
        return Told(name, how[1] if how else _last(found.how) if found else _manner(lead))

    def _pronoun(self, lead: str, named: list[str]) -> Told | None:
        found = _HE_SAYS.search(lead.rstrip(":：, "))
        if not found or found[3].casefold() not in VERBS:
            return None
        people = self.named(lead[: found.start()]) or named
        if len(people) != 1:
            return None
        return Told(people[0], _manner(lead), not lead[: found.start()].strip(), found[1])

    def _afterwards(self, after: str, named: list[str]) -> Told | None:
        if not _begins_saying(after):
            return None
        he = _HE_SAYS_AFTER.match(after)
        if he and len(named) == 1 and he[3].casefold() in VERBS:
            return Told(named[0], f"{he[2]}{he[4]}".strip(), False, he[1], he.end())
        found = story.after(after)
        if found is None or not self._is_person(found.name):
            return None
        taken = after.rfind(found.rest) if found.rest else len(after)
        return Told(self._spelling(found.name), _last(found.how), taken=taken)

    def _is_person(self, name: str) -> bool:
        """A known name, or one that is no `the camera`."""
        return name in self._spelled or fold(name).split(" ")[0] not in _NOBODY

    def _spelling(self, name: str) -> str:
        return self._spelled.get(name, name)


def last_sentence(text: str) -> int:
    """Where the last sentence of prose begins; a full stop in `2.30 a.m.` ends none."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text) if found.end() < len(text)]
    return ends[-1] if ends else 0


def is_name(text: str) -> bool:
    """Whether a text before a colon and words in quotation marks is a name.

    Example:
        >>> is_name("The Captain"), is_name("Mira says quietly")
        (True, False)
    """
    words = text.split()
    if not 0 < len(words) <= MAX_NAME_WORDS or not text[0].isalpha():
        return False
    words = [fold(word) for word in words]
    if words[0] in PRONOUNS:
        return False
    if text[0].islower() or VERBS.intersection(words) or _CHINESE_VERB.search(text):
        return False
    return not re.search(r"[.!?,;。！？，；](?!\Z)", text) and not _INSCRIBED.search(text)


def quotations(text: str) -> Iterator[tuple[int, int, str]]:
    """Where words in quotation marks begin and end, and the words."""
    for found in _QUOTES.finditer(text):
        yield found.start(), found.end(), next(it for it in found.groups() if it is not None)


def _ends_saying(lead: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(lead[-_LED_CHARS:])]
    return bool(VERBS.intersection(words[-4:]) or _CHINESE_VERB.search(lead))


def _begins_saying(after: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(after[:_LED_CHARS])]
    return bool(VERBS.intersection(words[:4]))


def _last(how: tuple[str, ...]) -> str:
    """The part nearest to the words; what is done before it stays in the direction."""
    return "; ".join(part for part in how if len(part.split()) < 3)


def _manner(lead: str) -> str:
    """The words after the verb of speaking: `quietly`."""
    words = lead.rstrip(":：, ").split(" ")[-4:]
    after = [at for at, word in enumerate(words) if word.casefold() in VERBS]
    return " ".join(words[after[-1] + 1 :]) if after else ""

"""Who says a quotation, where the story says so beside it: `said Mira`, `Mira asked:`.

Only a name beside a verb of speaking counts. `she said` names nobody, and neither does a name that
stands somewhere else in the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from storyreel.dialogue.formats._prose_cjk import Attribution, cjk_after, cjk_before, tail
from storyreel.dialogue.formats._speaking import (
    ARTICLES,
    BETWEEN,
    NO_NAMES,
    NOTHING,
    OBJECTS,
    PLAIN_VERBS,
    PRONOUNS,
    VERBS,
    word_set,
)

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*+['’]?")
_SENTENCE_END = re.compile(r"(?<![.!?…。！？])[.!?…。！？]++[”\"]?+(?=\s|$)")
_TITLES = word_set("mr mrs ms dr st prof capt lt sgt col fr sr sra m mme mlle г")
_PARTICLES = word_set("von van de da di del della du des la le of the y bin al el")
_JOINS = "and|und|et|y|e|и|і|та"
_CONJUNCTION = re.compile(rf"(?:{_JOINS})\s+|[\s,;—–-]+", re.IGNORECASE)
_TRAILING = re.compile(rf"(?:\s|^)(?:{_JOINS})$", re.IGNORECASE)
_MANNERS = word_set("en tout toute les la le qui sur comme")
_AND = rf"\s+(?:{_JOINS}|&)\s+"
_JOINT = re.compile(rf"{_AND}(?P<name>[^\W\d_][\w'’-]{{0,40}})(?P<then>.{{0,40}})", re.DOTALL)
_JOINT_SUBJECT = re.compile(rf"{_AND}([^\W\d_][\w'’-]{{0,40}})(?=\s)")
_TOGETHER = ("", *word_set("together zusammen ensemble juntos insieme хором"), "at once")
_REPORTED = word_set("that how what if whether why dass ob que si che что що чи")
_LEADING = word_set(
    "then and but so dann da und aber puis et mais entonces y pero poi allora e ma тогда потом и но"
)
_SPEAKING = word_set("spoke speaks voice sprach stimme voix parla voz habló голос")
_STOPS = " ,;:—–-."
_MAX_NAME_WORDS = 4
_MAX_NOUN_WORDS = 3
_LONGEST_TOLD = 400


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def small(self) -> str:
        return self.text.casefold()

    @property
    def is_name(self) -> bool:
        return self.text[0].isupper() and self.small not in NO_NAMES


def after(told: str, words: str = "") -> Attribution | None:
    """Who says the words before this, such as `said Mira quietly. The door closed.`.

    Args:
        told: What stands after the words.
        words: The words. After a full stop `Mira said` begins a sentence of its own.
    """
    if words.endswith(".") and told[:1].isupper():
        return None
    told = told.lstrip(_STOPS).rstrip()
    if cjk := cjk_after(told):
        return cjk
    end = _sentence_end(told)
    sentence, rest = told[:end], told[end:].strip().lstrip(".!?…").strip()
    tokens = _words(sentence)
    found = _verb_first(tokens, sentence) or _name_first(tokens, sentence)
    if not found:
        return None
    return Attribution(found.name, found.how, found.rest + told[end:] if found.rest else rest)


def before(told: str, then: str = "") -> Attribution | None:
    """Who says the words after this, such as `Mira put the cup down and asked:`.

    Args:
        told: What stands before the words.
        then: What stands after them, for languages that put the verb there.
    """
    told = told.strip()
    if cjk := cjk_before(told, is_said=tail(then) is not None):
        return cjk
    if not told.endswith((",", ":", "：")) and (not told or not told[-1].isalpha()):
        return None
    ends = [found.end() for found in _SENTENCE_END.finditer(told) if not _abbreviated(told, found)]
    start = ends[-1] if ends else 0
    sentence = told[start:].strip().rstrip(",:：").rstrip()
    found = _verb_last(_words(sentence), sentence)
    return Attribution(found.name, found.how, told[:start].strip()) if found else None


def says_who(told: str) -> bool:
    """Whether words after a dash say who speaks, by name or by a pronoun."""
    words = _words(told[:_LONGEST_TOLD])[:4]
    if not words:
        return False
    if words[0].small in VERBS or words[0].small.split("-")[0] in VERBS:
        return True
    if _adverb_first(words):
        return True
    return any(word.small in VERBS for word in words[1:]) and (
        words[0].is_name or words[0].small in PRONOUNS | OBJECTS
    )


def speaks(told: str) -> bool:
    """Whether somebody without a name speaks in what is told."""
    words = _words(told)
    return any(
        word.small in _SPEAKING or (word.small in VERBS and not (before_it and before_it.is_name))
        for before_it, word in zip([None, *words[:-1]], words, strict=True)
    )


def says_more(told: str) -> bool:
    """Whether a verb says more than that somebody speaks, such as `she whispered`."""
    return any(word.small in VERBS and word.small not in PLAIN_VERBS for word in _words(told))


def inside(words: str) -> tuple[str, Attribution, str] | None:
    """`Bonjour, dit Mira. Ça va ?`: words, who says them, and more words, without quotes between.

    What follows a comma is how it is said when it begins like that (`en souriant`).
    """
    found = _words(words)
    for at, (one, other) in enumerate(pairwise(found)):
        gap = words[found[at - 1].end if at else 0 : one.start].rstrip()
        if one.small not in VERBS or not other.is_name or not gap.endswith((",", "!", "?", "…")):
            continue
        name, end = _name_at(found, at + 1, words)
        how, more = _until_stop(words[end:])
        said = words[: one.start].rstrip()
        return said, Attribution(name, _how(one.small, how)), more
    return None


def _until_stop(told: str) -> tuple[str, str]:
    """How it is said, and the words that go on."""
    stop = re.search(r"[.!?…,]\s+", told)
    if not stop:
        return told, ""
    how, more = told[: stop.start()], told[stop.end() :]
    first = (more.split() or [""])[0].casefold()
    if stop[0][0] == "," and (first in BETWEEN | _MANNERS or first.startswith(("d'", "d’"))):
        return told, ""
    return how, more


def _words(text: str) -> list[_Word]:
    return [_Word(found[0], found.start(), found.end()) for found in _WORD.finditer(text)]


def _sentence_end(told: str) -> int:
    """Where the first sentence ends; stops of abbreviations end none."""
    for found in _SENTENCE_END.finditer(told):
        if not _abbreviated(told, found):
            return found.start()
    return len(told)


def _abbreviated(told: str, stop: re.Match[str]) -> bool:
    word = _last_word(told[max(0, stop.start() - 6) : stop.start()])
    return stop[0] == "." and (word.casefold() in _TITLES or (len(word) == 1 and word.isupper()))


def _last_word(text: str) -> str:
    return (text.split() or [""])[-1]


def _verb_first(words: list[_Word], sentence: str) -> Attribution | None:
    """`said Mira quietly`, `lui dit Mira`, `sagte leise Mira`, `said the old man`."""
    at = 1 if words and (words[0].small in OBJECTS or _adverb_first(words)) else 0
    if len(words) < at + 2 or words[at].small not in VERBS:
        return None
    verb, following = words[at], words[at + 1]
    between = words[0].text if at and words[0].small not in OBJECTS else ""
    if following.small in ARTICLES and (noun := _noun_at(words, at + 1, sentence)):
        name, end = noun
        return Attribution(name, _how(verb.small, sentence[end:]))
    if not following.is_name and following.small not in BETWEEN | PRONOUNS and len(words) > at + 2:
        between, at = following.text, at + 1
        following = words[at + 1]
    if not following.is_name:
        return None
    name, end = _name_at(words, at + 1, sentence)
    told = sentence[end:]
    if joint := _JOINT.match(told):
        if joint["then"].strip(_STOPS).casefold() not in _TOGETHER:
            return None
        return Attribution(f"{name} & {joint['name']}", _how(verb.small, between))
    if _unjoined(told)[:1].isupper():
        # `said Mira, and Tom went`: what somebody else does.
        return Attribution(name, _how(verb.small, between), _unjoined(told))
    return Attribution(name, _how(verb.small, between, told))


def _adverb_first(words: list[_Word]) -> bool:
    """`тихо ответил Иван`."""
    return (
        len(words) > 2
        and words[0].text[0].islower()
        and words[0].small not in BETWEEN | PRONOUNS | VERBS
        and words[1].small in VERBS
        and words[2].is_name
    )


def _name_first(words: list[_Word], sentence: str) -> Attribution | None:
    """`Mira said quietly`, `Mira quietly said`, `The old man said`."""
    found = _subject(words, sentence)
    if not found:
        return None
    name, end = found
    if joint := _JOINT_SUBJECT.match(sentence, end):
        name, end = f"{name} & {joint[1]}", joint.end()
    first = next((at for at, word in enumerate(words) if word.start >= end), len(words))
    for at in range(first, min(first + 3, len(words))):
        if words[at].small in VERBS:
            if at + 1 < len(words) and words[at + 1].small in NOTHING:
                return None
            between = sentence[end : words[at].start]
            tail = sentence[words[at].end :]
            return Attribution(name, _how(words[at].small, between, tail))
        if words[at].is_name or words[at].small in BETWEEN | PRONOUNS:
            return None
    return None


def _verb_last(words: list[_Word], sentence: str) -> Attribution | None:
    """`Mira asked`, `Quietly, Mira said`, `Leise fragte Mira`, `Mira sat down and said`."""
    at = max((at for at, word in enumerate(words) if word.small in VERBS), default=-1)
    if at < 0 or any(word.small in NOTHING or word.small in _REPORTED for word in words[at + 1 :]):
        return None
    verb = words[at]
    if at + 1 < len(words) and words[at + 1].is_name:
        name, end = _name_at(words, at + 1, sentence)
        return Attribution(name, _how(verb.small, _lead(sentence[: verb.start]), sentence[end:]))
    if len(words) - at > _MAX_NAME_WORDS:
        return None
    start = 0
    found = _subject(words, sentence)
    if not found and (beside := _subject_beside(words, at, sentence)):
        start, found = beside[0], (beside[1], beside[2])
    if not found or found[1] > verb.start:
        return None
    between = [word for word in words[:at] if word.start >= found[1]]
    if any(word.is_name or word.small in PRONOUNS for word in between):
        return None
    lead = _lead(sentence[:start])
    how = _how(verb.small, lead, sentence[found[1] : verb.start], sentence[verb.end :])
    return Attribution(found[0], how)


def _lead(words: str) -> str:
    """What stands before the name, without a word such as `Then` that only leads on."""
    return "" if words.strip(_STOPS).casefold() in _LEADING else words


def _subject(words: list[_Word], sentence: str) -> tuple[str, int] | None:
    """The person with whom the sentence begins."""
    if not words:
        return None
    if words[0].is_name:
        return _name_at(words, 0, sentence)
    if words[0].small in ARTICLES:
        return _noun_at(words, 0, sentence)
    return None


def _subject_beside(words: list[_Word], at: int, sentence: str) -> tuple[int, str, int] | None:
    """The name directly before the verb, as in `Then Mira said`, and where it begins and ends."""
    first = at
    while first and words[first - 1].is_name:
        first -= 1
    return (words[first].start, *_name_at(words, first, sentence)) if first < at else None


def _name_at(words: list[_Word], at: int, sentence: str) -> tuple[str, int]:
    """The name that begins with this word, and where it ends."""
    last = at
    for more in range(at + 1, min(at + _MAX_NAME_WORDS, len(words))):
        gap = sentence[words[more - 1].end : words[more].start]
        title = words[more - 1].small in _TITLES or len(words[more - 1].text) == 1
        if gap.strip() and not (gap.strip() == "." and title):
            break
        of = words[last].small.endswith(("'s", "’s")) and more == last + 1
        if words[more].is_name or of:
            last = more
        elif words[more].small not in _PARTICLES:
            break
    return sentence[words[at].start : words[last].end], words[last].end


def _noun_at(words: list[_Word], at: int, sentence: str) -> tuple[str, int] | None:
    """`the old man`: an article and up to three words, ended by a stop or the verb.

    German nouns have capitals and end there; elsewhere the last word before a word that leads on.
    """
    last = at
    for more in range(at + 1, min(at + 1 + _MAX_NOUN_WORDS, len(words))):
        gap = sentence[words[more - 1].end : words[more].start].strip()
        small = words[more].small
        if gap or small in BETWEEN | VERBS | PRONOUNS or small.endswith(("ly", "mente", "ment")):
            break
        last = more
        if words[more].text[0].isupper():
            break
    if last == at or _goes_on(words, last, sentence):
        return None
    return sentence[words[at].start : words[last].end], words[last].end


def _goes_on(words: list[_Word], last: int, sentence: str) -> bool:
    """Whether it is not clear where the noun ends."""
    if last + 1 >= len(words) or words[last].text[0].isupper():
        return False
    gap = sentence[words[last].end : words[last + 1].start].strip()
    small = words[last + 1].small
    return not gap and not (small in BETWEEN | VERBS or small.endswith(("ly", "mente", "ment")))


def _how(verb: str, *told: str) -> tuple[str, ...]:
    """How it is said: a verb that tells it, and the words around, without what joins them."""
    if verb in PLAIN_VERBS and told and told[-1].lstrip()[:1].isupper():
        # `Mira asked Ben`: without the verb nobody knows what is with Ben.
        return (*filter(None, map(_unjoined, told[:-1])), f"{verb} {_unjoined(told[-1])}")
    found = [] if verb in PLAIN_VERBS else [verb]
    return tuple(part for part in (*found, *map(_unjoined, told)) if part)


def _unjoined(told: str) -> str:
    """The words without stops and conjunctions around them."""
    words, at = told.strip(_STOPS), 0
    while (joined := _CONJUNCTION.match(words, at)) and joined.end() < len(words):
        at = joined.end()
    return _TRAILING.sub("", words[at:]).strip(_STOPS)

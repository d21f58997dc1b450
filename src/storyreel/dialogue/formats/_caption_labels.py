"""Speakers in brackets at the beginning of captions: `[Anna] Hello.`, but not `[Sighs] No.`.

A label is somebody when it begins rows at least twice, with different words, never stands alone or
among words as a sound does, is written like a name, and says neither what is heard nor how the
words are spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from storyreel.dialogue.names import delivery_of, fold, goes_on, names_somebody

_LABEL = re.compile(r"[(（\[［]([^()（）\[\]［］]{1,40})[)）\]］][:：]?")
_NOT_IN_NAMES = re.compile(r"[:：!?;,…。！？♪\"“”<>]")
_MAX_WORDS = 4
# English adverbs and participles: Softly and Whispering, but Emily and King.
_MANNER = re.compile(r"\w{4,}(?:ly|ing)$")
_HEARD = re.compile(
    r"(?:sighs|laughs|laughter|chuckles|giggles|snickers|gasps|groans|grunts|moans|coughs|"
    r"sniffs|sniffles|sobs|cries|weeps|screams|shouts|yells|whispers|sings|hums|whistles|"
    r"snores|scoffs|gulps|pants|exhales|inhales|mutters|mumbles|stammers|clears|sigh|"
    r"laugh|gasp|scream|shout|whisper|cheers|applause|music|song|silence|crosstalk|"
    r"foreign|indistinct|inaudible|bleep|beep|beat|pause|thud|bang|knock|in|on|over|with|"
    r"to|off|from|continues|both|lacht|lachen|gelächter|seufzt|flüstert|schreit|weint|"
    r"hustet|stöhnt|singt|musik|applaus|leise|rit|rire|rires|soupire|soupir|chuchote|crie|"
    r"pleure|tousse|chante|musique|applaudissements|en|risas|ríe|ríen|suspira|susurra|"
    r"grita|llora|tose|canta|música|aplausos|risos|sussurra|ride|sospira|grida|piange|"
    r"applausi|musica|смеётся|смеется|смех|вздыхает|вздох|шепчет|кричит|плачет|кашляет|"
    r"поёт|музыка|аплодисменты|笑|笑い|笑い声|笑声|苦笑|ため息|叹气|嘆氣|"
    r"拍手|掌声|掌聲|音楽|音乐|音樂|哭|哭泣|泣き声|웃음|웃음소리|한숨|박수|음악)$",
    re.IGNORECASE,
)


def label_of(row: str) -> tuple[str, str] | None:
    """What stands in brackets at the beginning of a row, and the words after it.

    Example:
        >>> label_of("[Anna] Hello.")
        ('Anna', 'Hello.')
    """
    found = _LABEL.match(row)
    words = row[found.end() :].strip() if found else ""
    return (found[1].strip(), words) if found and words else None


def labels(rows: Iterable[str]) -> set[str]:
    """The labels, folded, that are speakers.

    Args:
        rows: The rows of all captions, without dashes before them.
    """
    said: dict[str, set[str]] = {}
    sounds: set[str] = set()
    for row in rows:
        label = label_of(row)
        if label and _is_like_a_name(label[0]):
            said.setdefault(fold(label[0]), set()).add(label[1])
        others = _LABEL.finditer(row, 1 if label else 0)
        sounds.update(fold(other[1]) for other in others)
    return {label for label, words in said.items() if len(words) > 1} - sounds


def _is_like_a_name(label: str) -> bool:
    words = label.split()
    return (
        names_somebody(label)
        and len(words) <= _MAX_WORDS
        and not _NOT_IN_NAMES.search(label)
        and not any(
            word[0].islower() or _MANNER.match(word.casefold()) or _HEARD.match(word)
            for word in words
        )
        and delivery_of(label) is None
        and not goes_on(label)
    )

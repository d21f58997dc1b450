"""Which language a dialogue is in.

Scripts of their own decide by themselves; among languages in Latin and Cyrillic letters the one
whose commonest small words occur most often wins. English is the answer when nothing speaks for
another. `--language` overrules.
"""

from __future__ import annotations

import re
from collections import Counter

_SMALL_WORDS = {
    "en": "the and you to of a i is it no yes that not what my we your have for with be are this",
    "de": "der die das und ich nicht ist sie ein du es zu was wir er mir so mich wie auf auch",
    "fr": "le la les et je vous que ne pas de est un une qui tu il ce mon pour des c'est à",
    "es": "el la los y que no de es un una en yo por qué con lo se me mi te está",
    "it": "il la e che non di è un una in io per mi ti lo si ma come sono hai",
    "pt": "o a os e que não de é um uma em eu por se me com você está para mas",
    "nl": "de het een en ik niet is dat je van wat hij zij we te maar ook dit zo mijn",
    "sv": "och det att jag inte är en du på som vi har för han hon med vad så mig den",
    "pl": "nie się i w na to że jest co z jak ja ty do mnie tak ale czy jestem pan",
    "ru": "и не я в что на вы с он как это а то вас мне ты так же нет у за",
    "uk": "і не я що на ви це з як він та до ти мені вона є але за чи так",
}

SAMPLE_CHARS = 50_000
"""How much of a text is looked at; more tells nothing new."""

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)


def detect_language(text: str) -> str:
    """Best guess at the language of `text`, as a BCP 47 tag.

    Example:
        >>> detect_language("Ich weiß nicht, was soll es bedeuten")
        'de'
    """
    text = text[:SAMPLE_CHARS]
    letters = sum(character.isalpha() for character in text)
    for tag, pattern in _SCRIPTS:
        # Kana decide against the Chinese characters around them, so a tenth is enough.
        if letters and len(pattern.findall(text)) > letters / 10:
            return tag
    words = Counter(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.casefold()))
    scores = {
        tag: sum(words[word] for word in small.split()) for tag, small in _SMALL_WORDS.items()
    }
    best = max(scores, key=lambda tag: (scores[tag], tag == "en"))
    return best if scores[best] else "en"

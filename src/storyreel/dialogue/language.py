"""Which language a dialogue is in.

Scripts of their own decide by themselves; among languages in Latin and Cyrillic letters the one
whose commonest small words and own letters occur most often wins. English is the answer when
nothing speaks for another. `--language` overrules.
"""

from __future__ import annotations

import re
from collections import Counter

_SMALL_WORDS = {
    "en": "the and you to of a i is it no yes that not what my we your have for with be are this "
    "me on but so only hello don't i'm it's",
    "de": "der die das und ich nicht ist sie ein du es zu was wir er mir so mich wie auf auch ja "
    "nein hallo na doch",
    "fr": "le la les et je vous que ne pas de est un une qui tu il ce mon pour des c'est à oui non "
    "salut ça va",
    "es": "el la los y que no de es un una en yo por qué con lo se me mi te está sí hola",
    "it": "il la e che non di è un una in io per mi ti lo si ma come sono hai sì no ciao",
    "pt": "o a os e que não de é um uma em eu por se me com você está para mas sim olá",
    "nl": "de het een en ik niet is dat je van wat hij zij we te maar ook dit zo mijn ja nee hoi",
    "sv": "och det att jag inte är en du på som vi har för han hon med vad så mig den ja nej hej",
    "pl": "nie się i w na to że jest co z jak ja ty do mnie tak ale czy jestem pan cześć",
    "ru": "и не я в что на вы с он как это а то вас мне ты так же нет у за да",
    "uk": "і не я що на ви це з як він та до ти мені вона є але за чи так ні",
}
# Letters and signs that one of these languages has for itself; each counts for two small words.
_OWN_SIGNS = {
    "de": "ßäöü",
    "fr": "çœêèàùûî",
    "es": "¿¡ñ",
    "pt": "ãõ",
    "sv": "å",
    "pl": "łąęńśźż",
    "ru": "ыэъё",
    "uk": "іїєґ",
}

TAG = re.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{1,8})*)")
"""A BCP 47 tag such as `en` or `pt-BR`."""
_NAMED = {
    **{"english": "en", "eng": "en", "german": "de", "deutsch": "de", "ger": "de", "deu": "de"},
    **{"french": "fr", "français": "fr", "fre": "fr", "fra": "fr", "spanish": "es", "spa": "es"},
    **{"español": "es", "italian": "it", "italiano": "it", "ita": "it", "portuguese": "pt"},
    **{"português": "pt", "por": "pt", "dutch": "nl", "nederlands": "nl", "dut": "nl"},
    **{"nld": "nl", "swedish": "sv", "svenska": "sv", "swe": "sv", "danish": "da", "dan": "da"},
    **{"norwegian": "no", "nor": "no", "finnish": "fi", "polish": "pl", "polski": "pl"},
    **{"pol": "pl", "czech": "cs", "hungarian": "hu", "hun": "hu", "greek": "el", "latin": "la"},
    **{"lat": "la", "russian": "ru", "русский": "ru", "rus": "ru", "ukrainian": "uk"},
    **{"українська": "uk", "ukr": "uk", "chinese": "zh", "中文": "zh", "chi": "zh", "zho": "zh"},
    **{"japanese": "ja", "日本語": "ja", "jpn": "ja", "korean": "ko", "한국어": "ko", "kor": "ko"},
    **{"arabic": "ar", "العربية": "ar", "hebrew": "he", "עברית": "he", "persian": "fa"},
    **{"catalan": "ca", "esperanto": "eo", "icelandic": "is", "welsh": "cy", "tagalog": "tl"},
}
"""What people and catalogues call a language."""

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

_PERSIAN = re.compile(r"[\u067e\u0686\u0698\u06af\u06cc]")
"""Letters that Persian has and Arabic has not."""


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
            return "fa" if tag == "ar" and _PERSIAN.search(text) else tag
    words = Counter(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.casefold()))
    signs = Counter(text.casefold())
    scores = {
        tag: sum(words[word] for word in small.split())
        + 2 * sum(signs[sign] for sign in _OWN_SIGNS.get(tag, ""))
        for tag, small in _SMALL_WORDS.items()
    }
    best = max(scores, key=lambda tag: (scores[tag], tag == "en"))
    return best if scores[best] else "en"


def language_tag(text: str | None) -> str | None:
    """The BCP 47 tag that is written or meant; None when it is neither a tag nor a language.

    Example:
        >>> language_tag("German"), language_tag("PT-br"), language_tag("none of them")
        ('de', 'pt-br', None)
    """
    text = (text or "").strip()
    named = _NAMED.get(text.casefold())
    found = TAG.fullmatch(text)
    if named or not found:
        return named
    primary = found[1].lower()
    return _NAMED.get(primary, primary) + found[2]

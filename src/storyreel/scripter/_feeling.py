"""What a line feels like: by its parenthetical, the directions before it, its words and signs."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from storyreel.dialogue import Line
from storyreel.screenplay.schema import Emotion
from storyreel.screenplay.vocabulary import Feeling
from storyreel.scripter._addressing import said_in, without_names
from storyreel.scripter._lexicon import found, label, table

_CALM, _ASKING = 0.22, 0.28
_EXCLAIMED, _PER_SIGN, _MOST_SIGNS = 0.2, 0.1, 3
_TRAILED_OFF, _CAPITALS, _WORD, _SENTIMENT = 0.05, 0.12, 0.15, 0.4
_STRONGEST = 0.95
_PLAIN, _DIRECTED, _WEAK, _STRONG = 0.65, 0.55, 0.45, 0.85
_GLAD, _HURT = 0.4, -0.4
_GLAD_FEELINGS = (Feeling.HAPPY.value, Feeling.TENDER.value)
_SHORT_WORDS = 14
_SHOUTED = re.compile(r"\b[A-ZÄÖÜÀ-ÝА-Я]{3,}\b")
_SPOKEN_AT = re.compile(
    r"\b(?:you|your|du|dich|dir|dein\w*|sie|ihr|tu|toi|te|vous|ты|тебя|тебе|вы|вас)\b|你|您|お前|あんた|貴様",
    re.IGNORECASE,
)


def feeling_of(
    line: Line, before: Sequence[str], language: str, names: tuple[str, ...]
) -> tuple[Emotion, str, float]:
    """What a line shows, the words that showed it, and its sentiment.

    Args:
        line: The line.
        before: Directions just before it that are about the speaker or about nobody.
        language: Its language. English words are weighed by VADER's lexicon (Hutto and Gilbert
            2014); in other languages sentiment is 0, and feeling comes from words.toml and from
            punctuation alone.
        names: Everybody who speaks in the scene; a Merriman is not merry.

    Returns:
        The emotion, its evidence (empty for plain talk), and the sentiment from -1 to 1.
    """
    text = without_names(line.text, names)
    english = language.split("-", maxsplit=1)[0] == "en"
    sentiment = _sentiment(text) if english else 0.0
    manner = " ".join(
        part
        for part in re.split(r"[;.；。]", line.parenthetical)
        if not (said := said_in(part, names)) or said[0] in line.speakers
    )
    manner = without_names(manner, names)
    shown = label("feelings", manner)
    if shown is not None:
        strong = found(table("strength")["strong"], manner) is not None
        weak = found(table("strength")["weak"], manner) is not None
        intensity = _STRONG if strong else _WEAK if weak else _PLAIN
        return Emotion(feeling=Feeling(shown[0]), intensity=intensity), shown[1], sentiment
    for direction in before:
        shown = label("feelings", without_names(direction, names))
        if shown is not None:
            return Emotion(feeling=Feeling(shown[0]), intensity=_DIRECTED), shown[1], sentiment
    emotion, evidence = _from_words(text, sentiment)
    return emotion, evidence, sentiment


def _from_words(text: str, sentiment: float) -> tuple[Emotion, str]:
    signs = len(re.findall(r"[!！]", text))
    shouted = _SHOUTED.findall(text) if not text.isupper() else []
    shown = label("feelings", text)
    if shown is not None and shown[0] in _GLAD_FEELINGS and sentiment < -0.2:
        # A laugh that is told of in a dark line is no laugh.
        shown = None
    intensity = _ASKING if re.search(r"[?？؟]", text) else _CALM
    if signs:
        intensity += _EXCLAIMED + _PER_SIGN * (min(signs, _MOST_SIGNS) - 1)
    intensity += _SENTIMENT * abs(sentiment)
    intensity += _WORD * (shown is not None) + _CAPITALS * bool(shouted)
    intensity += _TRAILED_OFF * bool(re.search(r"…|\.\.\.|—|--", text))
    intensity = round(min(_STRONGEST, intensity), 2)
    if shown is not None:
        return Emotion(feeling=Feeling(shown[0]), intensity=intensity), shown[1]
    if sentiment >= _GLAD:
        return Emotion(feeling=Feeling.HAPPY, intensity=intensity), _loudest(text, sentiment)
    if sentiment <= _HURT:
        at_somebody = signs or _SPOKEN_AT.search(text)
        feeling = Feeling.ANGRY if at_somebody else Feeling.SAD
        return Emotion(feeling=feeling, intensity=intensity), _loudest(text, sentiment)
    if signs:
        commands = found(table("command")["words"], " ".join(text.split()[:2]))
        feeling = Feeling.ANGRY if signs > 1 or commands else Feeling.SURPRISED
        return Emotion(feeling=feeling, intensity=intensity), "!"
    return Emotion(feeling=Feeling.NEUTRAL, intensity=intensity), ""


@lru_cache(maxsize=1)
def _vader() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def _sentiment(text: str) -> float:
    """VADER's compound; in long speeches it would always be full, so there it counts less."""
    words = max(1, len(text.split()))
    compound = float(_vader().polarity_scores(text)["compound"])
    return round(compound * min(1.0, math.sqrt(_SHORT_WORDS / words)), 4)


def _loudest(text: str, sentiment: float) -> str:
    """The word that weighs most in the way the whole line leans."""
    lexicon: dict[str, float] = _vader().lexicon
    words = re.findall(r"[\w'-]+", text)
    weights = [
        (lexicon.get(word.casefold(), 0.0) * (1 if sentiment > 0 else -1), word) for word in words
    ]
    weight, word = max(weights, key=lambda it: it[0], default=(0.0, ""))
    return word if weight > 0 else ""

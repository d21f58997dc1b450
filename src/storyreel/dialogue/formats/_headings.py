"""Headings of plays in the languages that people send: what opens an act, and what a scene."""

from __future__ import annotations

import re

from storyreel.dialogue.schema import Level

_NUMBER = r"(?:\d{1,3}|[IVXLC]{1,7}|[一二三四五六七八九十]{1,3})"
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|last|erster?|zweiter?|dritter?|vierter?|fünfter?|letzter?|"
    r"premier|première|deuxième|second|seconde|troisième|quatrième|cinquième|"
    r"primo|prima|secondo|seconda|terzo|terza|quarto|quarta|quinto|quinta|primero|segundo|tercero|"
    r"первое|второе|третье|четвёртое|четвертое|пятое|перша|друга|третя|четверта|п'ята)"
)
_ACTS = r"(?:act|akt|aufzug|acte|atto|acto|ato|akt|действие|дія|дѣйствіе)"
_SCENES = (
    r"(?:scene|szene|auftritt|scène|scena|escena|cena|сцена|явление|ява|картина|kohtaus|tableau)"
)
_ACT = re.compile(
    rf"(?:{_ACTS}\b[\s.:]*(?:(?:the\s+)?{_NUMBER}\b|{_ORDINAL}\b|(?:one|two|three|four|five)\b|$)"
    rf"|{_ORDINAL}\s+{_ACTS}\b|第{_NUMBER}幕)",
    re.IGNORECASE,
)
_SCENE = re.compile(
    rf"(?:{_SCENES}\b[\s.:]*(?:{_NUMBER}\b|{_ORDINAL}\b|(?:one|two|three|four|five|six)\b|$)"
    rf"|{_ORDINAL}\s+{_SCENES}\b|第{_NUMBER}場)",
    re.IGNORECASE,
)
SLUGLINE = re.compile(
    r"\s*(?:INT\.?|EXT\.?|EST\.?|INT\.?/EXT\.?|EXT\.?/INT\.?|I/E\.?)[\s.]+\S", re.IGNORECASE
)
"""A scene heading of a screenplay."""


def is_play_heading(text: str) -> bool:
    """Whether the text is the heading of an act or a scene of a play."""
    return bool(_ACT.match(text) or _SCENE.match(text))


def level_of(text: str) -> Level:
    """Whether a heading opens an act or a scene; `ACT II, SCENE 1` opens a scene.

    Example:
        >>> level_of("ACT II")
        <Level.ACT: 'act'>
    """
    acts = _ACT.match(text)
    if not acts:
        return Level.SCENE
    return Level.SCENE if _SCENE.search(text, acts.end()) else Level.ACT

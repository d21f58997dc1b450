"""Interviews: questions and answers, in which an answer goes on over paragraphs.

In a play a paragraph without a name is a direction. It belongs to the speech above it

- under labels such as `Q` and `A` or `INTERVIEWER`, when the text has no scenes;
- under `HOST`, `MODERATOR` and the like, when it also has no directions in brackets;
- between two people of whom one asks, when every such paragraph follows a speech of the other and
  is in the first person, and there are neither scenes nor directions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from storyreel.dialogue.formats._plain_cues import Spoken, known_as
from storyreel.dialogue.formats._plain_rows import Kind, Row
from storyreel.dialogue.formats._speaking import word_set
from storyreel.dialogue.headings import SLUGLINE, is_play_heading

_QUESTIONS = (
    *(("q", "a"), ("question", "answer"), ("f", "a"), ("frage", "antwort"), ("q", "r")),
    *(("question", "réponse"), ("p", "r"), ("pregunta", "respuesta"), ("d", "r"), ("問", "答")),
    *(("domanda", "risposta"), ("в", "о"), ("вопрос", "ответ"), ("问", "答"), ("質問", "回答")),
)
_INTERVIEWERS = word_set(
    "interviewer interviewerin intervieweur intervieweuse entrevistador entrevistadora "
    "intervistatore intervistatrice интервьюер інтерв'юер 采访者 採訪者 聞き手 インタビュアー"
)
_HOSTS = word_set(
    "host moderator moderatorin animateur animatrice moderador moderadora moderatore moderatrice "
    "ведущий ведущая модератор ведучий ведуча 主持人 记者 記者 司会 司会者"
)
_FIRST_PERSON = re.compile(
    r"\b(?:(?-i:I)|my|me|we(?! (?:see|hear|follow|move|cut|pan)\b)|our|us|ich|mein\w*|"
    r"mir|mich|wir|uns|je|j['’]\w+|mon|ma|mes|nous|notre|yo|mi|nosotros|nuestr\w+|io|mio|mia|noi|"
    r"eu|meu|minha|nós|я|мы|мой|моя|меня|мне|нас|ми|мене|мені)\b|[我俺私僕]",
    re.IGNORECASE,
)
_ASKS = ("?", "？", "؟", '?"', "?”")


def letters_of(cues: Mapping[int, Spoken]) -> tuple[str, str] | None:
    """The two labels of a text of questions and answers, such as `q` and `a`; None in others."""
    names = {known_as(cue.name) for cue in cues.values()}
    pairs = (pair for pair in _QUESTIONS if names == set(pair))
    return next(pairs, None)


def is_interview(cues: Mapping[int, Spoken], rows: list[Row]) -> bool:
    """Whether a paragraph without a name belongs to the speech above it; see the module."""
    if any(row.kind is Kind.HEADING and _is_scene(row) for row in rows):
        return False
    names = {known_as(cue.name) for cue in cues.values()}
    if letters_of(cues) or names & _INTERVIEWERS:
        return True
    if any(row.kind is Kind.DIRECTION and not row.reply for row in rows):
        return False
    return bool(names & _HOSTS) or (len(names) == 2 and _one_asks(cues, rows))


def _is_scene(row: Row) -> bool:
    """Whether a heading opens a scene; `## Childhood` divides an article."""
    return row.mark != "#" or is_play_heading(row.text) or bool(SLUGLINE.match(row.text))


def _one_asks(cues: Mapping[int, Spoken], rows: list[Row]) -> bool:
    """Whether one of two people asks, and the other says of himself what has no name."""
    speeches, questions = Counter[str](), Counter[str]()
    going_on: set[str] = set()
    above = ""
    for name, words in _paragraphs(cues, rows):
        above = name or above
        speeches[name] += 1
        questions[name] += words.endswith(_ASKS)
        if not name:
            going_on.add(above if _FIRST_PERSON.search(words) else "")
    asking = {name for name in speeches if name and 2 * questions[name] >= speeches[name]}
    return len(going_on) == len(asking) == 1 and not going_on & {"", *asking}


def _paragraphs(cues: Mapping[int, Spoken], rows: list[Row]) -> Iterator[tuple[str, str]]:
    """Everything from the first speech on, in paragraphs, with the names where they have one."""
    name = ""
    words: list[str] = []
    has_begun = False
    for at, row in enumerate(rows):
        cue = cues.get(at)
        if any(words) and (cue or row.kind is Kind.BLANK):
            yield name, " ".join(words)
            name, words = "", []
        if cue:
            has_begun, name, words = True, known_as(cue.name), [cue.words]
        elif row.kind is Kind.TEXT and has_begun:
            words.append(row.text)
    if any(words):
        yield name, " ".join(words)

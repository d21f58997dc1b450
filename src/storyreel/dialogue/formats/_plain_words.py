"""The words of typed speeches: marks of emphasis, brackets in many styles, quotes around it all."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OPENERS = "([{（［｛〔【"
_CLOSERS = ")]}）］｝〕】"
_BRACKET = re.compile(r"[\[({（［｛〔【)\]}）］｝〕】]")
_ANGLED = re.compile(r"<([^\W\d_][^<>]{0,200})>")
_BOLD = re.compile(r"(\*\*|__)(?=[^\s*_])([^*_]{1,500})(?<=\S)\1")
_EMPHASIS = re.compile(
    r"(?<![A-Za-z0-9*_])([*_])(?=[^\s*_])([^*_]{1,500})(?<=\S)\1(?![A-Za-z0-9*_])"
)
_ENDED = (
    ".",
    "!",
    "?",
    "…",
    ":",
    ",",
    '"',
    "”",
    "»",
    "。",
    "！",
    "？",
    "」",
    "-",
    "—",
    ")",
    "]",
    "*",
    "_",
)
_PAIRS = {
    **{'"': '"', "“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "‹": "›", "「": "」"},
    **{"『": "』", "”": "”", "'": "'"},
}


def word_set(words: str) -> frozenset[str]:
    """The words, each once."""
    return frozenset(words.split())


def plain_marks(text: str) -> tuple[str, bool]:
    """The words without marks of emphasis, and whether there were any around words.

    What is emphasised like `*sighs*` between sentences is put in parentheses: it is done, and not
    said.
    """
    if "*" not in text and "_" not in text:
        return text, False
    stressed = False

    def resolve(found: re.Match[str]) -> str:
        nonlocal stressed
        inner = found[2].strip()
        if inner[0] in _OPENERS and inner[-1] in _CLOSERS:
            return inner
        if _is_done(found, inner):
            return f"({inner})"
        stressed = True
        return found[2]

    text = _BOLD.sub(resolve, text)
    return _EMPHASIS.sub(resolve, text), stressed


def _is_done(found: re.Match[str], inner: str) -> bool:
    """Whether the emphasis stands between sentences, where nobody stresses a word."""
    text = found.string
    before = text[max(0, found.start() - 20) : found.start()].rstrip()
    after = text[found.end() : found.end() + 20].lstrip()
    if (before and not before.endswith(_ENDED)) or before.endswith(","):
        return False
    if after and (after[0].islower() or after[0] in ".,;:!?…"):
        return False
    sentence = inner[0].islower() or len(inner.split()) > 1 or inner.endswith(".")
    return sentence or inner[0].lower() == inner[0].upper()


def plain_brackets(text: str) -> str:
    """The words with every style of bracket as parentheses, none inside another.

    Brackets that do not match are left as they are.
    """
    text = _ANGLED.sub(r"(\1)", text)
    written: list[str] = []
    depth = at = 0
    for found in _BRACKET.finditer(text):
        is_opener = found[0] in _OPENERS
        depth += 1 if is_opener else -1
        if depth < 0:
            return text
        written.append(text[at : found.start()])
        if depth == is_opener:
            written.append("(" if is_opener else ")")
        at = found.end()
    return text if depth else "".join([*written, text[at:]])


def without_quotes(speeches: Sequence[str]) -> list[str]:
    """The speeches without the quotes around them, when every one stands in quotes as a whole."""
    bare = [inside_quotes(words) for words in speeches]
    return list(speeches) if None in bare else [words for words in bare if words is not None]


def inside_quotes(words: str) -> str | None:
    """What stands in the one pair of quotes that holds all the words; None when none does."""
    closers = _PAIRS.get(words[:1], "")
    if len(words) < 3 or words[-1] not in closers or not closers:
        return None
    inner = words[1:-1]
    if words[0] in inner or (words[-1] in inner and words[-1] not in "’'"):
        return None
    return inner.strip() or None

"""The words of typed speeches: marks of emphasis, brackets in many styles, quotes around it all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from storyreel.dialogue.draft import in_a_word

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
_SHOWN_CHARS = 40
_PAIRS = {
    **{'"': '"', "“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "‹": "›", "「": "」"},
    **{"『": "』", "”": "”", "'": "'"},
}


def beginning(text: str) -> str:
    """As much of a line as a remark shows."""
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS].rstrip()}…"


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

    Brackets that do not match are left as they are, and those that are part of a word.
    """
    text = _ANGLED.sub(_rounded, text)
    written: list[str] = []
    at = 0
    for first, last in _outer_pairs(text):
        written.append(text[at:first])
        inner = text[first + 1 : last]
        is_word = in_a_word(text, first, last + 1)
        written.append(text[first : last + 1] if is_word else f"({_BRACKET.sub('', inner)})")
        at = last + 1
    return "".join([*written, text[at:]])


def _rounded(angled: re.Match[str]) -> str:
    is_word = in_a_word(angled.string, angled.start(), angled.end())
    return angled[0] if is_word else f"({angled[1]})"


def _outer_pairs(text: str) -> list[tuple[int, int]]:
    """Where each bracket opens and closes that stands in no other; none when they do not match."""
    pairs: list[tuple[int, int]] = []
    depth = first = 0
    for found in _BRACKET.finditer(text):
        depth += 1 if found[0] in _OPENERS else -1
        if depth < 0:
            return []
        if depth == 1 and found[0] in _OPENERS:
            first = found.start()
        elif not depth:
            pairs.append((first, found.start()))
    return [] if depth else pairs


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

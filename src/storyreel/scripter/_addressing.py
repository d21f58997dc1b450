"""Who speaks to whom: names called, parentheticals and directions, and the turns of the talk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from storyreel.dialogue import Line
from storyreel.scripter._reading import is_aside

_TITLES = frozenset({
    "mr", "mrs", "miss", "ms", "dr", "sir", "lady", "lord", "the", "old", "young", "von", "van",
    "herr", "frau", "monsieur", "madame", "mme", "king", "queen", "prince", "princess", "captain",
    "first", "second", "third", "voice", "man", "woman", "boy", "girl", "der", "die", "das",
})  # fmt: skip
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SHORTEST_PART = 3
# What stands before a name, or in Chinese and Japanese after it, that somebody turns to.
_TO = re.compile(
    r"(?:(?<!\w)(?:to|at|towards?|into|zu|zum|zur|an|à|au|vers|к|ко|на|a|al)\s+"
    r"(?:(?:the|der|die|den|dem|la|le|her|his|mr\.?|mrs\.?|miss)\s+)?|[对對向朝])$"
)
_TO_AFTER = re.compile(r"\s*(?:に|を|へ|の方|说|道)")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a scene as they are called in talk.

    Attributes:
        called: Finds a name set off by a sign, as somebody is called by it.
        said: Finds a name anywhere.
        owner: Whose a form of a name is; forms are folded.
    """

    called: re.Pattern[str] | None
    said: re.Pattern[str] | None
    owner: dict[str, str]


@lru_cache(maxsize=64)
def names_of(names: tuple[str, ...]) -> Names:
    """The forms that names are called by: the whole name, or a part of it that is nobody else's."""
    owner: dict[str, str] = {}
    parts: dict[str, set[str]] = {}
    for name in names:
        owner[name.casefold()] = name
        for part in re.findall(r"[^\W\d_]+", name.casefold()):
            if part not in _TITLES and (len(part) >= _SHORTEST_PART or _CJK.search(part)):
                parts.setdefault(part, set()).add(name)
    for part, whose in parts.items():
        if len(whose) == 1:
            owner.setdefault(part, next(iter(whose)))
    if not owner:
        return Names(None, None, owner)
    forms = sorted(owner, key=lambda form: (-len(form), form))
    spaced = "|".join(re.escape(form) for form in forms if not _CJK.search(form))
    joined = "|".join(re.escape(form) for form in forms if _CJK.search(form))
    anywhere = [rf"(?<!\w)(?:{spaced})(?!\w)"] if spaced else []
    anywhere += [f"(?:{joined})"] if joined else []
    either = "|".join(anywhere)
    sign = r"[,.!?;:…，。！？、：؟—–-]"
    return Names(
        # At a beginning before a sign, or after a comma before a sign or the end.
        called=re.compile(
            rf"(?:^|[.!?…。！？]\s*|[\"“«「])\W*(?P<first>{either})(?=\s*{sign}|\s*$)"
            rf"|[,，、]\s*(?:my\s+dear\s+|dear\s+|old\s+|lieber?\s+|mon\s+cher\s+|ma\s+chère\s+)?"
            rf"(?P<last>{either})(?=\s*(?:{sign}|$))"
        ),
        said=re.compile(either),
        owner=owner,
    )


def called_in(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names that somebody is called by in a line, in order."""
    known = names_of(names)
    if known.called is None:
        return ()
    folded = text.casefold()
    hits = (match["first"] or match["last"] for match in known.called.finditer(folded))
    return tuple(dict.fromkeys(known.owner[hit] for hit in hits))


def said_in(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names that occur in a text, in order."""
    known = names_of(names)
    if known.said is None or not text:
        return ()
    return tuple(
        dict.fromkeys(known.owner[m.group()] for m in known.said.finditer(text.casefold()))
    )


def without_names(text: str, names: tuple[str, ...]) -> str:
    """A text of the same length in which names are blank."""
    known = names_of(names)
    if known.said is None:
        return text
    blanked, folded = list(text), text.casefold()
    if len(folded) != len(text):
        return text
    for match in known.said.finditer(folded):
        blanked[match.start() : match.end()] = " " * len(match.group())
    return "".join(blanked)


def addressees_of(
    lines: Sequence[Line], at: int, before: Sequence[str], names: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """Whom a line is said to, and how that is known.

    Args:
        lines: The lines of the scene.
        at: Number of the line.
        before: Directions just before it.
        names: Everybody who speaks in the scene.

    Returns:
        Names, none for a line said to nobody, and the evidence.
    """
    line = lines[at]
    if is_aside(line):
        return (), "said to nobody"
    own = set(line.speakers)
    told = _towards(line.parenthetical, own, names)
    if told:
        return (told,), f"({line.parenthetical.strip('()（） ')})"
    called = [name for name in called_in(line.text, names) if name not in own]
    if called:
        return (called[0],), f"called by name: {called[0]}"
    for direction in reversed(before):
        in_it = said_in(direction, names)
        if in_it and in_it[0] in own:
            told = _towards(direction, own, names)
            if told:
                return (told,), f"{direction[:60]!r}"
    return _by_turns(lines, at)


def _towards(text: str, own: set[str], names: tuple[str, ...]) -> str | None:
    """The one that a parenthetical or direction turns the speaker to."""
    known = names_of(names)
    if known.said is None:
        return None
    folded = text.casefold()
    for match in known.said.finditer(folded):
        name = known.owner[match.group()]
        around = (folded[: match.start()], folded[match.end() :])
        alone = not around[0].strip("( ") and not around[1].strip(") .")
        if name not in own and (alone or _TO.search(around[0]) or _TO_AFTER.match(around[1])):
            return name
    return None


def _by_turns(lines: Sequence[Line], at: int) -> tuple[tuple[str, ...], str]:
    """The one who spoke just before, or, at a beginning, who answers."""
    own = set(lines[at].speakers)
    for near, what in ((at - 1, "answers"), (at + 1, "is answered by"), (at - 2, "goes on to")):
        if 0 <= near < len(lines):
            other = next((name for name in lines[near].speakers if name not in own), None)
            if other is not None:
                return (other,), f"{what} {other}"
    return (), "nobody else speaks"

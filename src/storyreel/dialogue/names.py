"""Who is meant by a character cue: the one rule for names.

- Two spellings are one person when they agree but for upper and lower case, spaces, invisible
  characters and the width of letters. Accents and numbers tell people apart: `JOHN #2` is not
  `JOHN`, `José` is not `Jose`. The spelling that was used first is kept.
- What stands in parentheses after a name is not part of it: `(V.O.)` and `(O.S.)` say where the
  voice comes from, `(CONT'D)` says nothing, anything else is how the line is said.
- `A & B` are two people speaking together when each of them also speaks alone; otherwise it is one
  name. `A + B` is always two people. `ALL` and `BOTH` are speakers of their own.
- A line without a speaker is `UNKNOWN`'s; words that nobody in the story says are `NARRATOR`'s, a
  voice over.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from storyreel.dialogue.schema import Delivery, Line, Remark
from storyreel.dialogue.words import counted

UNKNOWN = "UNKNOWN"
"""Speaker of a line of whom the text says nothing."""
NARRATOR = "NARRATOR"
"""Speaker of words that nobody in the story says."""
MAX_NAME_CHARS = 80
"""Longest name of a character."""

_NARRATORS = (
    *("narrator", "narration", "erzähler", "erzählerin", "narrateur", "narratrice", "narrador"),
    *("narradora", "narratore", "рассказчик", "оповідач", "旁白", "解说", "ナレーター"),
    *("ナレーション", "語り手", "내레이터"),
)
_MAX_EXTENSIONS = 8
_EXTENSIONS = re.compile(r"\s*[(（\[]([^()（）\[\]]{1,200})[)）\]]\s*$")
_CONTINUED = re.compile(r"cont(?:['’]?d|inued|inuing)?\.?", re.IGNORECASE)
_VOICE_OVER = {"VO", "VOICEOVER", "OVER", "画外音", "旁白"}
_OFF = {"OS", "OC", "OFF", "OFFSCREEN", "OFFSTAGE", "OFFCAMERA", "WITHIN", "画外"}
_TOGETHER = re.compile(r"\s*(?:\s(?:and|und|et|y|e|и|і|та)\s|&|/|、|，|,|和|と)\s*", re.IGNORECASE)
_A_FEW = 3
# Cues come again and again; what is longer is no cue, and not worth remembering.
_KEPT_CHARS = 200
_ALWAYS_TOGETHER = re.compile(r"\s+[+＋]\s+")
_INVISIBLE = dict.fromkeys([0x00AD, 0x034F, *range(0x200B, 0x2010), 0x2060, 0xFE0E, 0xFE0F, 0xFEFF])


@dataclass(frozen=True, slots=True)
class Cue:
    """What a character cue says.

    Attributes:
        name: The name, with single spaces.
        delivery: Where the voice comes from.
        parentheticals: How the line is said.
    """

    name: str
    delivery: Delivery = Delivery.ON
    parentheticals: tuple[str, ...] = ()


def fold(name: str) -> str:
    """What two spellings of one person share.

    Example:
        >>> fold("Mrs.  LIND") == fold("mrs. lind")
        True
    """
    return _folded(name) if len(name) <= _KEPT_CHARS else _folded.__wrapped__(name)


@functools.lru_cache(maxsize=2048)
def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).translate(_INVISIBLE)
    return " ".join(unicodedata.normalize("NFC", plain.casefold()).split())


def parse_cue(text: str) -> Cue:
    """The name in a cue, and what stands in parentheses after it.

    Example:
        >>> parse_cue("ANNA (V.O.) (quietly)")
        Cue(name='ANNA', delivery=<Delivery.VO: 'vo'>, parentheticals=('quietly',))
    """
    return _parsed(text) if len(text) <= _KEPT_CHARS else _parsed.__wrapped__(text)


@functools.lru_cache(maxsize=2048)
def _parsed(text: str) -> Cue:
    delivery, text = Delivery.ON, " ".join(text.split())
    how: list[str] = []
    for _ in range(_MAX_EXTENSIONS):
        found = _EXTENSIONS.search(text)
        if not found or not found.start():
            break
        text = text[: found.start()]
        where = delivery_of(found[1])
        if where is not None:
            delivery = where
        elif not goes_on(found[1]):
            how.insert(0, found[1].strip())
    name = text
    if delivery is Delivery.ON and fold(name) in _NARRATORS:
        delivery = Delivery.VO
    return Cue(name, delivery, tuple(how))


def delivery_of(extension: str) -> Delivery | None:
    """Where a voice comes from by an extension such as `V.O.`; None when it says something else."""
    code = re.sub(r"[\W_]", "", extension.upper())
    if code in _VOICE_OVER:
        return Delivery.VO
    return Delivery.OS if code in _OFF else None


def goes_on(extension: str) -> bool:
    """Whether it only says that a speech goes on over a page: `CONT'D`, `MORE`."""
    extension = extension.strip()
    return extension == "MORE" or bool(_CONTINUED.fullmatch(extension))


@dataclass(slots=True)
class Cast:
    """Everybody who has a cue, by the spelling that was used first."""

    people: dict[str, str] = field(default_factory=dict)

    def add(self, name: str) -> None:
        """Notes a cue."""
        self.people.setdefault(fold(name), name)

    def __getitem__(self, name: str) -> str:
        """The person's spelling."""
        return self.people.get(fold(name), name)

    def speakers(self, name: str) -> tuple[str, ...]:
        """Who speaks by this cue: one person, or several together.

        Call it when every cue of the text has been added.
        """
        always = [part for part in _ALWAYS_TOGETHER.split(name) if part]
        if len(always) > 1:
            return tuple(dict.fromkeys(self[part] for part in always))
        parts = together(name)
        if len(parts) > 1 and all(fold(part) in self.people for part in parts):
            return tuple(dict.fromkeys(self[part] for part in parts))
        return (self[name],)


def together(cue: str) -> list[str]:
    """The parts of a cue that are names, if it names several people."""
    return [part for part in _TOGETHER.split(cue) if part]


def joint(names: Sequence[str], folded: Collection[str]) -> str:
    """A cue by which these names are read as people speaking together.

    Args:
        names: Names of those who speak.
        folded: Everybody who speaks a line alone in the same text, each through `fold`.
    """
    cue = " & ".join(names)
    if all(fold(name) in folded for name in names) and len(_TOGETHER.split(cue)) == len(names):
        return cue
    return " + ".join(names)


def remarks_on_names(lines: Sequence[Line]) -> Iterator[Remark]:
    """What is to be said of the names in some lines: near-duplicates, and missing ones."""
    speeches = Counter(name for line in lines for name in line.speakers)
    for rare, usual in alike(speeches):
        yield Remark(
            text=f"{rare!r} ({_speeches(speeches[rare])}) is written almost like {usual!r} "
            f"({_speeches(speeches[usual])}); if they are one person, use one spelling."
        )
    if speeches[UNKNOWN]:
        yield Remark(
            text=f"{_speeches(speeches[UNKNOWN])} without a speaker; they are {UNKNOWN}'s."
        )


def _speeches(number: int) -> str:
    return counted(number, "speech", "speeches")


def alike(speeches: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Pairs of names that differ by one letter and may be one person, the rarer name first.

    Names of less than four letters, names that differ in a number, and two names that are both
    used again and again are different people.

    Args:
        speeches: Number of speeches by name.
    """
    seen: dict[str, list[str]] = {}
    paired: set[tuple[str, str]] = set()
    for name in speeches:
        for key in _neighbours(fold(name)):
            seen.setdefault(key, []).append(name)
    for names in seen.values():
        for one, other in pairwise(names):
            rare, usual = sorted((one, other), key=lambda name: (speeches[name], name))
            if speeches[rare] > max(_A_FEW, speeches[usual] // 4):
                continue
            if (rare, usual) not in paired and _differ_by_a_letter(fold(rare), fold(usual)):
                paired.add((rare, usual))
                yield rare, usual


def _neighbours(name: str) -> list[str]:
    """The name, and the name without each of its letters; in order, so that remarks are too."""
    if sum(map(str.isalpha, name)) < 4:
        return []
    shorter = (name[:at] + name[at + 1 :] for at in range(min(len(name), MAX_NAME_CHARS)))
    return list(dict.fromkeys([name, *shorter]))


def _differ_by_a_letter(one: str, other: str) -> bool:
    """Whether one letter is added, missing or another, in a word of four letters or more."""
    if one == other:
        return False
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return False
    differing = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if len(differing) != 1 or min(map(len, differing[0])) < 4:
        return False
    changed = Counter(differing[0][0])
    changed.subtract(differing[0][1])
    return all(letter.isalpha() for letter, count in changed.items() if count)


def names_somebody(name: str) -> bool:
    """Whether there is a letter in it, or a picture such as an emoji."""
    return any(sign.isalpha() or unicodedata.category(sign) == "So" for sign in name)

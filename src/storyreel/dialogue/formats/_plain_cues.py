"""The shapes in which typed text says who speaks: `NAME: words`, `NAME - words` and so on.

Each is a function from a line to who speaks in it and what, or None. Whether a line of that shape
is a speech is decided over the whole text, in `_plain_shapes`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from storyreel.dialogue.formats._speaking import word_set
from storyreel.dialogue.headings import SLUGLINE
from storyreel.dialogue.names import fold, names_somebody

_MAX_NAME_WORDS = 6
_LONGEST_CUE = 160
_EXTENSION = r"(?P<extension>(?:[(（\[{<〔][^()（）\[\]{}<>〔〕]{1,80}[)）\]}>〕]\s*+)*+)"
_NAME = r"(?P<name>[^:：()（）\[\]{}<>〔〕【】“”\"«»„「」『』]{1,60}+)"
_COLON = re.compile(_NAME + _EXTENSION + r"[:：](?P<words>.*)")
_WHO = re.compile(_NAME + _EXTENSION)
_CORNER = re.compile(
    r"(?P<name>[^\s「『」』。、，,！？!?:：()（）\[\]【】]{1,16}+)\s?"
    + _EXTENSION
    + r"(?P<words>[「『].*)"
)
_GAP = re.compile(r"\t|\u3000|  ")
_DASH = re.compile(r" [-–—] |—|--")
_OPENING_DASH = re.compile(r"(?:[—–―]|>>+)\s*+(?=[^\W_]|[¡¿«“\"'(…*])")
_LEADING_DASH = re.compile(r"^\s*+[-–—]++\s*+")
_HYPHEN = re.compile(r"-\s*+(?=[^\W\d_]|[¡¿«“\"(…])")
# Sentences end in full stops; in a name only abbreviations and initials do.
_NO_NAME = re.compile(r"[!?。！？;,，…¿¡؟،؛]|\b\w{6,}\.\s|\.\.")
_VOICE = re.compile(r"(?P<name>.*[^\s,])[\s,]\s*+(?P<voice>V\.\s?O\.?|O\.\s?[SC]\.?|VO|O[SC])")
_ABBREVIATED = word_set(
    "mr mrs ms dr st prof lt sgt capt col gen rev hon fr sr sra hr jr m mme mlle г гр"
)

known_as = lru_cache(maxsize=1024)(fold)
"""`fold`, for the few names that come again on thousands of lines."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who speaks in a line, and the words that stand on it.

    Attributes:
        name: The name, without what stands in brackets after it; empty when nobody is named.
        extension: What stands in brackets after the name, with the brackets.
        words: The rest of the line.
    """

    name: str
    extension: str
    words: str


def could_name(name: str) -> bool:
    """Whether somebody can be called so."""
    return (
        names_somebody(name)
        and name[0] not in "-–—―>"
        and len(name.split()) <= _MAX_NAME_WORDS
        and not _NO_NAME.search(name)
    )


def has_capitals(text: str) -> bool:
    """Whether it is in a script that has capitals."""
    return text.casefold() != text.upper()


def any_colon(line: str) -> Spoken | None:
    """What stands before the first colon, whether or not it can be a name."""
    found = _COLON.match(line)
    if not found or SLUGLINE.match(line):
        return None
    name, words = found["name"].strip(), found["words"]
    # Addresses and times have colons too.
    if words.startswith(("//", "\\")) or (name[-1:].isdigit() and words[:1].isdigit()):
        return None
    return Spoken(name, found["extension"], words.strip())


def colon_cue(line: str) -> Spoken | None:
    """`NAME: words`, with an ASCII or full-width colon."""
    found = any_colon(line)
    return found if found and could_name(found.name) else None


def tab_cue(line: str) -> Spoken | None:
    """`NAME`, a tab or several blanks, and the words."""
    return _divided(line, _GAP.search(line, 1, _LONGEST_CUE))


def dash_cue(line: str) -> Spoken | None:
    """`NAME - words`, with any dash."""
    return _divided(line, _DASH.search(line, 1, _LONGEST_CUE))


def stop_cue(line: str) -> Spoken | None:
    """`NAME. words`; the stops of `MRS. LIND.` and `J. SMITH.` belong to the name."""
    at = 0
    while 0 < (at := line.find(".", at + 1)) < _LONGEST_CUE:
        word = line[:at].rsplit(maxsplit=1)[-1:]
        before = line[:at].strip()
        if not word or word[0].casefold() in _ABBREVIATED:
            continue
        if len(word[0]) == 1 and word[0].isalpha() and before != word[0]:
            continue
        if line[at + 1 : at + 2] not in (" ", "\t", "(", "[", "—", "–", "-", "\u3000"):
            return None
        return _stopped(before, line[at + 1 :].strip())
    return None


def _stopped(before: str, words: str) -> Spoken | None:
    """`LÉA, à voix basse. — Tu dors ?` says how between the name and the stop."""
    name, comma, how = before.partition(",")
    bare = words.lstrip("—–- ")
    if not comma or bare == words:
        return None if comma else _who(before, bare)
    cue = _who(name, bare)
    return Spoken(cue.name, f"{cue.extension}({how.strip()})", bare) if cue else None


def corner_cue(line: str) -> Spoken | None:
    """`太郎「おはよう」`: the name directly before the quotation."""
    found = _CORNER.match(line)
    if not found or not could_name(found["name"]):
        return None
    words = found["words"].strip()
    closer = "」" if words[0] == "「" else "』"
    if closer in words and not words.endswith((closer, ")", "）")):
        return None
    return Spoken(found["name"], found["extension"], words)


def dash_line(line: str) -> Spoken | None:
    """`— words`: somebody else begins to speak, and nobody is named."""
    found = _OPENING_DASH.match(line)
    return Spoken("", "", line[found.end() :]) if found else None


def hyphen_line(line: str) -> Spoken | None:
    """`- Words.`, a sentence after a hyphen; without a stop it may be a list."""
    found = _HYPHEN.match(line)
    if not found or not line.rstrip("\"»”'*_)").endswith((".", "!", "?", "…")):
        return None
    return Spoken("", "", line[found.end() :])


def bold_cue(beginning: str, rest: str) -> Spoken | None:
    """`**NAME** words`."""
    return _who(beginning.rstrip("."), _LEADING_DASH.sub("", rest))


def before_voice(name: str) -> tuple[str, str]:
    """`ANNA V.O.` as the name and where the voice comes from, if it says so."""
    found = _VOICE.fullmatch(name)
    return (found["name"], found["voice"]) if found else (name, "")


def with_voices(cues: Mapping[int, Spoken]) -> dict[int, Spoken]:
    """The cues with `ANNA V.O.` as ANNA's voice over, when ANNA also speaks as herself."""
    named = {known_as(cue.name) for cue in cues.values()}
    return {at: _with_voice(cue, named) for at, cue in cues.items()}


def _with_voice(cue: Spoken, named: set[str]) -> Spoken:
    name, voice = before_voice(cue.name)
    if not voice or known_as(name) not in named:
        return cue
    return replace(cue, name=name, extension=f"({voice}) {cue.extension}")


def _divided(line: str, divider: re.Match[str] | None) -> Spoken | None:
    return _who(line[: divider.start()], line[divider.end() :]) if divider else None


def _who(before: str, words: str) -> Spoken | None:
    found = _WHO.fullmatch(before.strip())
    words = words.strip()
    if not found or not words or not could_name(found["name"].strip()):
        return None
    return Spoken(found["name"].strip(), found["extension"], words)

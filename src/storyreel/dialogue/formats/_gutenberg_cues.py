"""How printed plays say who speaks: `NAME.`, `NAME:`, `_Name._`, `- Name -` and so on.

Each book has its own form and keeps to it but for misprints. So every paragraph is tried in every
form, names that come again are counted, and the forms that explain the book are the ones that are
read. A name that is known may then have another book's sign after it.
"""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from storyreel.dialogue.names import fold, names_somebody

_STOP = re.compile(r"[.:,;!?_=\[\]()\"“”«»*{}]|--|[—–]")
_CLAUSE = re.compile(r", ([^\W\d_A-Z][^.,:;!?\[\]()]{0,60})(?=[.:] ?\S)")
_CLOSERS = {"(": ")", "[": "]", "_": "_"}
# `MRS. JONES.` goes on, `PROF. I see` and `M.  Words` do not.
_GOES_ON = {
    True: re.compile(r"\. (?=[^\W\d_]{2})(?![^\W\d_][a-zß-ÿ])|\. [^\W\d_]\."),
    False: re.compile(r"\. ?[^\W\d_]"),
}
_INITIALS = re.compile(r"(?:[^\W\d_]\. ?){0,3}[^\W\d_]")
_VOICE = re.compile(
    r"\(_((?:an? )?(?:voice|voices|voix|voce|stimme)\b[^_:()]{0,60}):_\)(.+)", re.IGNORECASE
)
_DASHED = re.compile(r"[-–—] ?(\S.{0,58}?) ?[-–—]")
_LONGEST_NAME = 70
_LONGEST_BRACKET = 400
_MOST_WORDS = 6
_A_FEW = 3
_ABBREVIATED = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "st", "ste", "mme", "mlle", "rev", "capt", "col", "gen", "lt"),
        *("sgt", "prof", "hon", "jr", "sr", "m", "mm", "sig", "sigr", "frl", "hr", "fr", "esq"),
    )
)
# They stand before a colon or a full stop as names do.
_LABELS = frozenset(
    (
        *("scene", "scène", "scena", "szene", "time", "place", "setting", "note", "notes", "act"),
        *("curtain", "exit", "exeunt", "enter", "the end", "end", "finis", "fin", "fine", "ps"),
        *("costumes", "properties", "period", "music", "song", "temps", "lieu", "tempo", "luogo"),
        *("zeit", "ort", "stage", "contents", "n.b", "nb", "author", "title", "the scene"),
        *("the time", "the place", "stage directions", "time of playing"),
    )
)


_shared = lru_cache(maxsize=4_096)(fold)


class Form(enum.Enum):
    """A way to write who speaks."""

    EMPHASISED = "_Name._ words"
    CAPITALS = "NAME. words"
    CAPITALS_COLON = "NAME: words"
    CAPITALS_ALONE = "NAME alone above the words"
    MIXED = "Name. words"
    MIXED_COLON = "Name: words"
    MIXED_ALONE = "Name: alone above the words"
    DASHED = "- Name - alone above the words"


_ALONE = (Form.CAPITALS_ALONE, Form.MIXED_ALONE, Form.DASHED)


@dataclass(frozen=True, slots=True)
class Head:
    """What a paragraph begins with, if it may be a name.

    Attributes:
        name: The name.
        how: What stands in brackets after it, without the brackets.
        words: What follows.
        form: The form in which that is a speech; None for a name without a sign.
        key: What two spellings of the name share.
    """

    name: str
    how: tuple[str, ...]
    words: str
    form: Form | None
    key: str


def head(text: str) -> Head | None:
    """The name that a paragraph may begin with."""
    if text[:1] in "-–—":
        found = _DASHED.fullmatch(text[:_LONGEST_NAME]) if len(text) < _LONGEST_NAME else None
        return _named(found[1], (), "", Form.DASHED) if found else None
    if text[:1] == "(" and (found := _VOICE.match(text)):
        return _named(found[1], (), found[2].strip(), Form.EMPHASISED)
    if text[:1] in "_=" and (close := text.find(text[0], 1, 300)) > 0:
        return _emphasised(text[1:close], text[close + 1 :])
    return _plain(text)


def _emphasised(inner: str, rest: str) -> Head | None:
    found = _plain(inner) if inner[:1] not in "([" else None
    if found is None or found.words:
        return None
    signed = inner.rstrip().endswith((".", ":"))
    how, rest = _brackets(rest.lstrip()) if not signed else ((), rest)
    follows = rest.lstrip(" .:").removeprefix("--").lstrip("—–")
    # `_A pause._` alone is a direction; `_Anna_ (_sings_)--` is above a song.
    if not follows and not how:
        return None
    if not signed and not how and rest[:1] not in (".", ":", "—", "-"):
        return None
    return _named(found.name, (*found.how, *how), follows, Form.EMPHASISED)


def _plain(text: str) -> Head | None:
    end = _name_end(text)
    name, rest = text[:end].strip(), text[end:]
    how: tuple[str, ...] = ()
    if rest[:1] == "," and name.isupper() and (clause := _CLAUSE.match(rest)):
        how, rest = (clause[1].strip(),), rest[clause.end() :]
    more, rest = _brackets(rest.lstrip())
    how += more
    sign = rest[:1] if rest[:1] in (".", ":") else ""
    words = rest[len(sign) :]
    if sign == "." and words[:1] == ".":
        return None
    words = words.strip() if sign else words.lstrip(" ,")
    capitals = name.isupper()
    if sign and not words:
        form = Form.CAPITALS_ALONE if capitals else Form.MIXED_ALONE if sign == ":" else None
    elif sign == ":":
        form = Form.CAPITALS_COLON if capitals else Form.MIXED_COLON
    elif sign:
        form = Form.CAPITALS if capitals else Form.MIXED
    else:
        form = Form.CAPITALS_ALONE if capitals and not words else None
    return _named(name, how, words, form)


def _name_end(text: str) -> int:
    """Where the name ends that the text begins with; stops of abbreviations belong to it."""
    for found in _STOP.finditer(text, 1, _LONGEST_NAME):
        at = found.start()
        if found[0] == ".":
            word = (text[:at].rsplit(maxsplit=1)[-1:] or [""])[0]
            title = word.casefold() in _ABBREVIATED or _INITIALS.fullmatch(text, 0, at)
            if title and _GOES_ON[text[:at].isupper() and at > 1].match(text, at):
                continue
        return at
    return len(text) if len(text) < _LONGEST_NAME else 0


def _brackets(text: str) -> tuple[tuple[str, ...], str]:
    """What stands in brackets or emphasis at the beginning, and the rest."""
    how: list[str] = []
    at = 0
    while text[at : at + 1] in _CLOSERS:
        close = text.find(_CLOSERS[text[at]], at + 1, at + _LONGEST_BRACKET)
        inner = text[at + 1 : close].strip("_ .") if close > 0 else ""
        if not inner or "(" in inner or "[" in inner:
            break
        how.append(inner)
        at = close + 1
        while text[at : at + 1].isspace():
            at += 1
    return tuple(how), text[at:]


def _named(name: str, how: tuple[str, ...], words: str, form: Form | None) -> Head | None:
    name = name.strip("_= ")
    if not name or not names_somebody(name) or len(name.split()) > _MOST_WORDS:
        return None
    if name[0].islower() or not (name[0].isalnum() or name[0] in "'’"):
        return None
    key = _shared(name)
    return None if key in _LABELS else Head(name, how, words, form, key)


@dataclass(slots=True)
class Forms:
    """The forms that a book uses, and the names that are known by them.

    Attributes:
        used: The forms.
        known: How often each name speaks, by what its spellings share.
        main: The form of most speeches; None when nothing reads as a speech.
    """

    used: frozenset[Form] = frozenset()
    known: Counter[str] = field(default_factory=Counter)
    main: Form | None = None


def forms(heads: Iterable[Head | None]) -> Forms:
    """Counts the forms over all paragraphs of a book."""
    names: dict[Form, Counter[str]] = {form: Counter() for form in Form}
    for it in heads:
        if it and it.form:
            names[it.form][it.key] += 1
    scores = {form: _score(counted) for form, counted in names.items()}
    main = max(scores, key=lambda form: scores[form])
    if not scores[main]:
        main = max(names, key=lambda form: names[form].total())
        if not names[main]:
            return Forms()
    least = max(_A_FEW, scores[main] // 50)
    used = {main} | {form for form, score in scores.items() if score >= least}
    used = {form for form in used if form is main or _agrees(form, names[form], names[main])}
    known: Counter[str] = Counter()
    for form in used:
        known.update(names[form])
    return Forms(frozenset(used), known, main)


def _score(names: Counter[str]) -> int:
    return sum(count for count in names.values() if count > 1)


def _agrees(form: Form, names: Counter[str], main: Counter[str]) -> bool:
    """Whether a second form names mostly people of the first; `ACT` and `Yes.` are nobody."""
    shared = sum(count for name, count in names.items() if name in main)
    # Another play of a collection may have another form, but titles stand alone as names do.
    other = form not in _ALONE and names.total() * 4 >= main.total()
    return shared * 2 >= names.total() or other

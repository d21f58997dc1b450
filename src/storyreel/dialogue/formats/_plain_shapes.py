"""Which shape a typed text is written in, counted over the whole of it.

One line proves nothing: words have colons, sentences begin with `No.` and headings stand in
capitals. So every line is tried in every shape, names that come again count for it, and the shape
that explains the text best is the only one that is read. What is left over is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from storyreel.dialogue.formats._plain_cues import (
    Spoken,
    any_colon,
    bold_cue,
    colon_cue,
    corner_cue,
    dash_cue,
    dash_line,
    has_capitals,
    hyphen_line,
    known_as,
    stop_cue,
    tab_cue,
    with_voices,
)
from storyreel.dialogue.formats._plain_rows import Kind, Row
from storyreel.dialogue.formats._plain_sections import SETTING
from storyreel.dialogue.formats._plain_words import beginning
from storyreel.dialogue.formats._prose_attribution import before
from storyreel.dialogue.formats._speaking import ARTICLES, word_set
from storyreel.dialogue.names import together
from storyreel.dialogue.schema import Remark

CORNERS = "NAME「words」"
"""How a speech is written in Japanese prose style."""
_TABBED = "NAME, a tab and words"
_COLONS = "NAME: words"

_LABELS = frozenset(
    (
        *("note", "notes", "nb", "n.b.", "ps", "p.s.", "pps", "p.p.s.", "todo", "warning", "sfx"),
        *("sound", "sounds", "sound effect", "sound effects", "music", "lights", "lighting"),
        *("action", "camera", "stage direction", "stage directions", "cut to", "fade in"),
        *("fade out", "smash cut to", "dissolve to", "anmerkung", "hinweis", "musik", "licht"),
        *("geräusch", "musique", "bruitage", "nota", "música", "musica", "sonido", "suono"),
        *("примечание", "музыка", "звук", "свет", "примітка", "注", "注意", "音乐", "音楽", "音效"),
    )
)
# In small letters among others these make a sentence and not a name; `THE ONE I LOVE` is one.
_SENTENCE = word_set(
    "i i'm i’m you he she it they we me him them this that these those is are was were be been am "
    "said says told tells asked answered replied thought knew remember here there what why how "
    "because if when but so then not only have has had do does did will would can could "
    "ich du er ist sind war das dies sagte sagt fragte wenn weil nur nicht hat habe "
    "je tu il est sont était dit demanda mais ce cette voici voilà que pas "
    "yo tú él es son era dijo pero esto eso aquí que no sono disse ma questo ecco che "
    "я ты он она это сказал сказала спросил но вот что если так не"
)
_PARTICLES = word_set(
    "of the and & de la le les du des del della di da der die das den von van zu zum und et y e "
    "и in im at to with who or 'n' al el bin ibn"
)
_WRAPPED_CHARS = 45
_SHORT_NAME = 6
_SHORT_NAME_WORDS = 3
_NEARLY_ALL = 0.9
_MOST = 0.7
_A_FEW = 3


@dataclass(slots=True)
class Shape:
    """The speeches of a text in one shape.

    Attributes:
        how: How a speech is written in it.
        cues: Who speaks, by index of the row.
        notes: Rows that look like cues and are directions, such as `NOTE: ...`.
        doubtful: Rows that look like cues and were not taken.
    """

    how: str
    cues: dict[int, Spoken] = field(default_factory=dict)
    notes: list[int] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Rule:
    """How much of a text one of the other shapes must explain.

    Attributes:
        how: How a speech is written in it.
        cue: Who speaks in a row.
        share: Least share of the rows, or of the paragraphs, that must be speeches.
        least: Fewest speeches.
        people: Fewest names.
        comes_again: Whether names must come again, or stand out by their capitals.
        is_table: Whether it is a table, in which the share is of rows and somebody comes again.
    """

    how: str
    cue: Callable[[Row], Spoken | None]
    share: float
    least: int = 2
    people: int = 1
    comes_again: bool = True
    is_table: bool = False


def _table_cue(row: Row) -> Spoken | None:
    cue = tab_cue(row.text) if row.text.count("\t") == 1 else None
    return cue if cue and len(cue.name.split()) <= _SHORT_NAME_WORDS else None


def _capital_stop(row: Row) -> Spoken | None:
    cue = stop_cue(row.text)
    return cue if cue and cue.name.isupper() else None


_OTHERS = (
    _Rule(CORNERS, lambda row: corner_cue(row.text), 0.2, least=1, comes_again=False),
    _Rule(
        "**NAME** words",
        lambda row: bold_cue(*row.bold) if row.bold else None,
        0.3,
        comes_again=False,
    ),
    _Rule(_TABBED, _table_cue, 0.9, least=3, people=2, comes_again=False, is_table=True),
    _Rule(_TABBED, lambda row: tab_cue(row.text), 0.4),
    _Rule("NAME. words", _capital_stop, 0.3),
    _Rule("NAME. words", lambda row: stop_cue(row.text), 0.6, people=2),
    _Rule("NAME - words", lambda row: dash_cue(row.text), 0.4),
)
_UNNAMED = (
    _Rule("— words", lambda row: dash_line(row.text), 0.5, comes_again=False),
    _Rule("- words", lambda row: hyphen_line(row.text), 0.8, comes_again=False),
)


def choose(rows: list[Row]) -> tuple[Shape, list[Remark]]:
    """The shape that the text is written in, and what to say of what it does not explain."""
    texts = [at for at, row in enumerate(rows) if row.kind is Kind.TEXT]
    starts = [at for at in texts if not at or rows[at - 1].kind is not Kind.TEXT]
    best = colon = _colon_shape(rows, texts)
    named: list[Shape] = []
    if len(colon.cues) <= _MOST * len(texts):
        named = [_other_shape(rule, rows, texts, starts) for rule in _OTHERS]
        unnamed = [_other_shape(rule, rows, texts, starts) for rule in _UNNAMED]
        best = max([colon, *named, *unnamed], key=lambda shape: len(shape.cues))
    best.cues = with_voices(best.cues)
    return best, list(_remarks(best, [colon, *named] if named else [], rows))


def _colon_shape(rows: list[Row], texts: list[int]) -> Shape:
    shape = Shape(_COLONS)
    found = dict(_colon_candidates(rows, texts))
    often = Counter(known_as(cue.name) for cue in found.values())
    capitals = any(cue.name[0].isupper() for cue in found.values() if often[known_as(cue.name)] > 1)
    for at, cue in found.items():
        is_place = known_as(cue.name) in SETTING and often[known_as(cue.name)] == 1
        is_apart = at - 1 in shape.notes[-1:] or not at or rows[at - 1].kind is not Kind.TEXT
        if known_as(cue.name) in _LABELS or (is_place and is_apart):
            shape.notes.append(at)
        elif often[known_as(cue.name)] > 1 or not _is_sentence(at, cue, rows, capitals):
            shape.cues[at] = cue
        else:
            shape.doubtful.append(at)
    for at in texts:
        if at not in found and (joined := _with_comma(rows[at].text, often)):
            shape.cues[at] = joined
    shape.cues = dict(sorted(shape.cues.items()))
    return shape


def _colon_candidates(rows: list[Row], texts: list[int]) -> Iterator[tuple[int, Spoken]]:
    listed = {at: colon_cue(rows[at].listed) for at in texts if rows[at].listed}
    often = Counter(known_as(cue.name) for cue in listed.values() if cue)
    for at in texts:
        cue = colon_cue(rows[at].text)
        item = listed.get(at)
        # `- ANNA: words` is an item of a list; `- I say this: go` is somebody's words.
        if not cue and item and (item.name.isupper() or often[known_as(item.name)] > 1):
            cue = item
        if cue:
            yield at, _asking(cue)


def _asking(cue: Spoken) -> Spoken:
    """`Anna says: words` and `Anna asked quietly: words` are Anna's."""
    # A verb of speaking is a word beside the name; in Chinese it is written on to it.
    who = before(f"{cue.name}:") if " " in cue.name or not cue.name.isascii() else None
    if who is None or who.rest:
        return cue
    how = "".join(f"({part})" for part in who.how)
    return Spoken(who.name, f"{how}{cue.extension}", cue.words)


def _is_sentence(at: int, cue: Spoken, rows: list[Row], capitals: bool) -> bool:
    """Whether what stands before the colon, only once in the text, is rather not a name."""
    words = cue.name.split()
    if cue.name.isupper():
        return False
    small = [word for word in words if word[0].islower() or word in ("I", "I'm", "I’m")]
    if len(words) > 1 and any(word in _SENTENCE or word[0] == "I" for word in small):
        return True
    # `The old man at the door: words` is somebody, `Bring one thing more: words` is not.
    is_noun = words[0].casefold() in ARTICLES
    if len(words) > 4 and not is_noun and any(word not in _PARTICLES for word in small):
        return True
    if capitals and cue.name[0].islower():
        return True
    before = rows[at - 1] if at else None
    return (
        before is not None
        and before.kind is Kind.TEXT
        and len(before.text) > _WRAPPED_CHARS
        and (before.text[-1].isalnum() or before.text[-1] == ",")
    )


def _with_comma(line: str, often: Counter[str]) -> Spoken | None:
    """`ANNA, quietly: words` and `ANNA, BEN: words`, when ANNA speaks elsewhere."""
    found = any_colon(line)
    if not found or "," not in found.name:
        return None
    if all(known_as(part) in often for part in together(found.name)):
        return Spoken(found.name, found.extension, found.words)
    name, *more = [part.strip() for part in found.name.split(",")]
    if known_as(name) not in often:
        return None
    return Spoken(name, f"({', '.join(more)}) {found.extension}", found.words)


def _other_shape(rule: _Rule, rows: list[Row], texts: list[int], starts: list[int]) -> Shape:
    """The speeches in this shape; none when it explains too little of the text."""
    shape = Shape(rule.how)
    found = {at: cue for at in texts if (cue := rule.cue(rows[at]))}
    often = Counter(known_as(cue.name) for cue in found.values())
    taken = found
    if rule.comes_again:
        taken = {
            at: cue
            for at, cue in found.items()
            if often[known_as(cue.name)] > 1 or _stands_out(cue.name)
        }
    if len(taken) < rule.least or len({known_as(cue.name) for cue in taken.values()}) < rule.people:
        return shape
    share = len(taken) / len(texts)
    again = sum(often[known_as(cue.name)] > 1 for cue in taken.values())
    if rule.is_table:
        share = share if again else 0.0
    else:
        share = max(share, sum(at in taken for at in starts) / len(starts))
    if rule.comes_again and again < len(taken) / 2:
        # Two people who speak once each: then every paragraph must be one of theirs.
        share = share if share > _NEARLY_ALL else 0.0
    if share >= rule.share:
        shape.cues = taken
        shape.doubtful = [at for at in found if at not in taken]
    return shape


def _stands_out(name: str) -> bool:
    """Whether the name is in capitals, or short in letters that have none."""
    return name.isupper() or (not has_capitals(name) and len(name) <= _SHORT_NAME)


def _remarks(best: Shape, named: list[Shape], rows: list[Row]) -> Iterator[Remark]:
    """What looks like a speech and is not read as one, counted, with the first line."""
    if best.doubtful:
        first = rows[best.doubtful[0]]
        yield Remark(
            text=f"{_lines(len(best.doubtful), 'begins', 'begin')} like a speech, but what stands "
            f"before the words is not read as a name; the first is {beginning(first.text)!r}. "
            f"{_advice(best, first)}",
            line=first.number,
        )
    if best.notes:
        first = rows[best.notes[0]]
        yield Remark(
            text=f"{_lines(len(best.notes), 'is', 'are')} read as a note or direction and not as "
            f"somebody's speech; the first is {beginning(first.text)!r}.",
            line=first.number,
        )
    for other in named:
        left = [at for at in other.cues if at not in best.cues]
        if other is not best and len(left) >= max(_A_FEW, len(best.cues) / 2):
            yield Remark(
                text=f"{_lines(len(left), 'looks', 'look')} like a speech written {other.how}, "
                f"but {len(best.cues)} are written {best.how} and only these are read; write all "
                "in one form.",
                line=rows[left[0]].number,
            )


def _advice(shape: Shape, row: Row) -> str:
    """How the line becomes a speech; not every script has capitals."""
    if has_capitals(row.text):
        return "If it is one, write it in capitals."
    if shape.how == _COLONS:
        return "If it is one, leave a blank line above it."
    return f"If it is one, write every speech as {_COLONS}."


def _lines(count: int, one: str, several: str) -> str:
    return f"1 line {one}" if count == 1 else f"{count:,} lines {several}"

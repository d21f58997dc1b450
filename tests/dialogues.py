"""Dialogues for tests: one in words, to compare with, and as many at random as a test wants."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from storyreel.dialogue import (
    Delivery,
    Dialogue,
    Direction,
    GivenSpan,
    Heading,
    Level,
    Line,
    Source,
)
from storyreel.dialogue.decode import clean
from storyreel.dialogue.names import Cast


def told(dialogue: Dialogue) -> str:
    """Everything that was understood of a dialogue, a row an entry, for goldens."""
    rows = [
        f"title: {dialogue.title}",
        f"language: {dialogue.language}",
        f"format: {dialogue.source.format}",
        *(f"remark: {remark}" for remark in dialogue.remarks),
    ]
    for entry in dialogue.entries:
        if isinstance(entry, Line):
            rows.append(_line(entry))
        elif isinstance(entry, Heading):
            level = "" if entry.level is Level.SCENE else f" ({entry.level})"
            number = f" #{entry.number}" if entry.number else ""
            rows.append(f"heading{level}{number}: {entry.text}")
        else:
            rows.append(f"direction: {entry.text}")
    return "\n".join(rows) + "\n"


def _line(line: Line) -> str:
    span = f" [{line.span.start_ms}-{line.span.end_ms} ms]" if line.span else ""
    voice = "" if line.delivery is Delivery.ON else f" <{line.delivery}>"
    how = f" ({line.parenthetical})" if line.parenthetical else ""
    dual = " || " if line.overlaps else " "
    return f"{line.id}{span}{dual}{' + '.join(line.speakers)}{voice}{how}: {line.text}"


AWKWARD_NAMES = (
    *("ANNA", "BEN", "Anna", "anna", "José", "Jose", "JOHN #2", "Dr. Ilse Brandt", "O'HARA"),
    *("安娜", "本", "安娜和本", "안나", "رنا", "דנה", "Анна", "ΆΝΝΑ", "Straße", "R2-D2", "4711"),
    *("ANNA & BEN", "ANNA + BEN", "Anna and Ben", "Rosa & Sons", "Rosa", "Sons", "C++", "+"),
    *("ANNA (V.O.)", "Anna (the elder)", "安娜（长）", "BEN (", "(BEN)", "ANNA (CONT'D)", "ANNA ^"),
    *("Narrator", "旁白", "ALL", "BOTH", "@anna", "A*STAR", "snake_case_", "[BEN]", "[[BEN]]"),
    *(
        "INT. CAFE",
        ".",
        "..",
        "!",
        "~",
        "=",
        "===",
        "#",
        ">",
        "> CUT TO:",
        "ANNA:",
        "\\",
        '"',
        "/*",
    ),
    *("UNKNOWN", "Title: x", "\u0338slash", "A very long name indeed " * 5),
)
"""Names of which each has a sign or a shape that some form of writing gives a meaning."""

AWKWARD_WORDS = (
    *("You came back.", "INT. CAFE - NIGHT", "EXT. QUAY", ".CAFE", "...and then?", "..", "."),
    *("ANNA", "@ANNA", "@", "ANNA:", "ANNA: You came.", "!", "!Bang", "~la la", "~", "# Act I"),
    *("ACT II", "Act One", "#", "# One #2#", "Room #5#", "##", "= so", "=", "===", "> FADE OUT."),
    *("> THE END <", "CUT TO:", ">", "(quietly)", "(", ")", "(a) (b)", "(beat", "beat)", "（笑）"),
    *("[[note]]", "[[", "]]", "[[[", "]]]", "[", "/* cut */", "/*", "*/", "//", "*", "**", "***"),
    *(
        "*so*",
        "**so**",
        "_so_",
        "a_b_c",
        "5*3*2",
        "* so *",
        "_",
        "____",
        "\\",
        "\\\\",
        "\\*",
        "C:\\temp",
    ),
    *("^", "a ^", "+", "&", "&amp;", "<b>", "</Text>", "]]>", "<?storyreel {}?>", "?>", "<!--"),
    *("00:00:01.000 --> 00:00:02.000", "[[00:00:01.000 --> 00:00:02.000]]", "; ", "a; b", "V.O."),
    *(
        "(V.O.)",
        "Title: The End",
        "Language: xx",
        "【旁白】",
        "你好，安娜。",
        "שלום",
        "مرحبا",
        "ありがとう",
    ),
    *(
        "\u0338slashed",
        "e\u0301",
        "\u0301",
        "🎬",
        "👩‍🚀",
        "‘so’ — “so” …",
        "1",
        "1.",
        "-",
        "–",
        "|",
    ),
    *("[[act]]", "[[part]]", "act", "ﬁne", "TO:", "{}", '{"a": 1}', "'", '"', "NOTE", "WEBVTT"),
)
"""Words of which each could be taken for something that is not said."""


@cache
def dialogues() -> st.SearchStrategy[Dialogue]:
    """Dialogues as readers make them, with awkward names and words everywhere.

    Ids are in order, words are on one line with single spaces, a person has one spelling, and the
    first line overlaps nothing.
    """
    return st.builds(
        _dialogue,
        st.lists(st.one_of(_lines(), _lines(), _directions(), _headings()), max_size=9),
        _lines(),
        title=words(),
        language=st.sampled_from(["en", "pt-BR", "eng", "zh-Hant-TW", "he"]),
    )


def words() -> st.SearchStrategy[str]:
    """Words on one line, with at least one sign to be seen."""
    letters = st.text("ab Zé*_[]()\\/#@!.~=>^+&<-:;\"'\u0338好ש", min_size=1, max_size=12)
    pieces = st.lists(st.one_of(st.sampled_from(AWKWARD_WORDS), letters), min_size=1, max_size=4)
    return pieces.map(lambda some: _seen(" ".join(some))).filter(bool)


def _names() -> st.SearchStrategy[str]:
    known = st.sampled_from(AWKWARD_NAMES)
    return st.one_of(known, known, words()).map(_seen).filter(bool)


def _lines() -> st.SearchStrategy[dict[str, Any]]:
    spans = st.tuples(st.integers(0, 10**9), st.integers(0, 10**6)).map(
        lambda it: GivenSpan(start_ms=it[0], end_ms=sum(it))
    )
    return st.fixed_dictionaries(
        {
            "speakers": st.lists(_names(), min_size=1, max_size=3, unique=True).map(tuple),
            "text": words(),
            "parenthetical": st.one_of(st.just(""), words()),
            "delivery": st.sampled_from(Delivery),
            "overlaps": st.booleans(),
            "span": st.one_of(st.none(), spans),
        }
    )


def _directions() -> st.SearchStrategy[Direction]:
    return words().map(lambda text: Direction(text=text))


def _headings() -> st.SearchStrategy[Heading]:
    numbers = st.one_of(st.just(""), st.sampled_from(["1", "12A", "4-2", "#", "3 (b)"]), words())
    return st.builds(Heading, text=words(), level=st.sampled_from(Level), number=numbers)


def _dialogue(
    entries: list[Direction | Heading | dict[str, Any]],
    last: dict[str, Any],
    *,
    title: str,
    language: str,
) -> Dialogue:
    made: list[Direction | Heading | Line] = []
    cast, spoken = Cast(), 0
    for entry in [*entries, last]:
        if isinstance(entry, dict):
            spoken += 1
            for name in entry["speakers"]:
                cast.add(name)
            speakers = tuple(dict.fromkeys(cast[name] for name in entry["speakers"]))
            overlaps = entry["overlaps"] and spoken > 1
            given = {"speakers": speakers, "overlaps": overlaps}
            made.append(Line(id=f"l{spoken}", **entry | given))
        else:
            made.append(entry)
    source = Source(name="made.txt", sha256="0" * 64, format="made")
    return Dialogue(title=title, language=language, source=source, entries=tuple(made))


def _seen(text: str) -> str:
    return " ".join(clean(text).split())

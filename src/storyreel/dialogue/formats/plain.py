"""Plain text: `NAME: words`, `[direction]` and `(parenthetical)`, in the shapes that people type.

- A speech is `NAME: words`, with an ASCII or full-width colon. Lines that follow without a blank
  line between belong to the same speech.
- Other shapes are read when most of the text is written in one: a tab or several blanks after the
  name, `NAME - words` with any dash, `NAME. words`, `**NAME** words`, `太郎「words」`. Bullets,
  numbers and Markdown before and around names are taken off.
- Lines that begin with a dash and name nobody (`— Bonjour.`) are UNKNOWN's: nobody is guessed.
- `(V.O.)`, `(O.S.)` and `(CONT'D)` may stand after the name, and `(quietly)` or `[quietly]`.
  `ANNA, quietly: words` and `ANNA V.O.: words` are hers when ANNA speaks elsewhere.
- Parentheses, brackets of any style and `*asterisks*` between sentences are parentheticals: they
  are kept, and not spoken. `friend(s)` is a word. Marks around stressed words are dropped.
- A line in brackets, a note such as `NOTE: ...`, a place such as `Setting: ...` and a paragraph
  without a name are directions; in interviews such a paragraph goes on with the speech above it
  (`_plain_interview`).
- `The End`, `FADE OUT.` and the like are directions where nobody is about to speak. Page numbers,
  `(MORE)`, `CONTINUED:` and `Page 3 of 12` are left out, and counted in a remark (`_plain_ends`).
- Signs of Markdown around it, such as a row of three backticks or `> `, are left out.
- A slugline (`INT. CAFE - NIGHT`), `SCENE ...` and `## Heading` open a scene, `ACT ...` an act.
- Above the first speech `Title: ...` names the piece and `Language: ...` its language; other
  fields and the list of characters are left out, and told. So are the sections of the paper's form
  that nobody says, such as `Character Description` alone on a line.
- Quotes are dropped when every speech stands in them as a whole.
- What stands before a colon once, and reads as a sentence, is no name; such lines are told.
- Names are the same person when they agree but for case and spaces. `A and B: ...` is spoken
  together when both speak elsewhere by themselves.
"""

from __future__ import annotations

from storyreel.dialogue.draft import Draft, Reading, check_rows
from storyreel.dialogue.formats._plain_cues import colon_cue, known_as
from storyreel.dialogue.formats._plain_header import WHO, WORDS, take_header
from storyreel.dialogue.formats._plain_interview import is_interview, letters_of
from storyreel.dialogue.formats._plain_page import first_page, is_markup, page
from storyreel.dialogue.formats._plain_rows import Kind, Row
from storyreel.dialogue.formats._plain_scene import Scene
from storyreel.dialogue.formats._plain_shapes import CORNERS, Shape, choose
from storyreel.dialogue.formats._speaking import word_set
from storyreel.errors import DialogueError

_AROUND = word_set(
    "dialogue dialog lines messages script scene scenes title id direction how emotion"
)

# The quotation has ended, so what stands below is not said.
_CORNERS_CLOSED = ("」", "』", "）")


class PlainText:
    """Reads plain text."""

    def recognise(self, text: str) -> float:
        """Half sure whenever one line reads as a speech: every other format is more specific."""
        if is_markup(text):
            return 0.01
        if any(colon_cue(line.strip()) for line in text.split("\n")):
            return 0.5
        shape, _ = choose(take_header(first_page(text)).rows)
        return 0.45 if shape.cues else 0.01

    def read(self, text: str, *, name: str) -> Reading:
        """Reads title, language and entries; see the module.

        Raises:
            DialogueError: No line reads as a speech.
        """
        check_rows(text, name)
        header = take_header(page(text))
        shape, doubts = choose(header.rows)
        _refuse_fields(shape, name)
        draft = Draft(name)
        scene = _scene(header.rows, shape)
        scene.told = {remark.line for remark in doubts}
        scene.add_to(draft)
        for remark in [*header.remarks, *doubts]:
            draft.remark(remark.text, line=remark.line)
        _remark_on_names(draft, shape, header.rows)
        return draft.reading(title=header.title, language=header.language)


def _scene(rows: list[Row], shape: Shape) -> Scene:
    scene = Scene(
        always_quoted=shape.how == CORNERS,
        spaced=_is_spaced(rows, shape),
        goes_on=is_interview(shape.cues, rows),
    )
    notes = set(shape.notes)
    for at, row in enumerate(rows):
        if cue := shape.cues.get(at):
            scene.speak(cue, row)
        elif at in notes:
            scene.direct(row.text)
        else:
            scene.take(row)
        if scene.always_quoted and row.text.endswith(_CORNERS_CLOSED):
            scene.pause()
    return scene


def _is_spaced(rows: list[Row], shape: Shape) -> bool:
    """Whether most names stand a blank line above their words, as in some word processors."""
    apart = [
        at
        for at, cue in shape.cues.items()
        if not cue.words
        and at + 2 < len(rows)
        and rows[at + 1].kind is Kind.BLANK
        and (rows[at + 2].kind is Kind.TEXT or rows[at + 2].reply)
        and at + 2 not in shape.cues
    ]
    return len(apart) * 2 > len(shape.cues)


def _remark_on_names(draft: Draft, shape: Shape, rows: list[Row]) -> None:
    if not shape.cues:
        return
    names = {known_as(cue.name) for cue in shape.cues.values()}
    first = rows[next(iter(shape.cues))].number
    if names == {""}:
        draft.remark(
            "each speech begins with a dash and names nobody, so nobody is guessed; "
            "write NAME: words to say who speaks.",
            line=first,
        )
    if letters := letters_of(shape.cues):
        question, answer = map(str.upper, letters)
        draft.remark(
            f"{question!r} and {answer!r} are questions and answers; "
            "who asks and who answers is not known, so they are two people of these names.",
            line=first,
        )


def _refuse_fields(shape: Shape, name: str) -> None:
    """Refuses YAML, in which `speaker:` and `text:` stand where names do."""
    named = {known_as(cue.name): cue.name for cue in shape.cues.values()}
    who, words = (sorted(named.keys() & fields) for fields in (WHO, WORDS))
    if who and words and not named.keys() - WHO - WORDS - _AROUND:
        raise DialogueError(
            f"{name} is YAML, with {named[who[0]]!r} and {named[words[0]]!r} where names stand, "
            "and YAML is not read. Write it as JSON, a list of "
            f'{{"{who[0]}": "Anna", "{words[0]}": "Hello."}}, or each speech as NAME: words.'
        )


READER = PlainText()

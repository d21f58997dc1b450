"""Plain text: `NAME: words`, `[direction]` and `(parenthetical)`, in the shapes that people type.

- A speech is `NAME: words`, with an ASCII or full-width colon. Lines that follow without a blank
  line between belong to the same speech.
- Other shapes are read when most of the text is written in one: a tab or several blanks after the
  name, `NAME - words` with any dash, `NAME. words`, `**NAME** words`, `太郎「words」`. Bullets,
  numbers and Markdown before and around names are taken off.
- Lines that begin with a dash and name nobody (`— Bonjour.`) are UNKNOWN's: nobody is guessed.
- `(V.O.)`, `(O.S.)` and `(CONT'D)` may stand after the name, and `(quietly)` or `[quietly]`.
  `ANNA, quietly: words` is hers when ANNA speaks elsewhere.
- Parentheses, brackets of any style and `*asterisks*` between sentences are parentheticals: they
  are kept, and not spoken. Marks around stressed words are dropped.
- A line in brackets, a note such as `NOTE: ...`, `The End`, and a paragraph without a name are
  directions.
- A slugline (`INT. CAFE - NIGHT`), `SCENE ...` and `## Heading` open a scene, `ACT ...` an act.
- Above the first speech `Title: ...` names the piece and `Language: ...` its language; other
  fields and the list of characters are left out, and told.
- Quotes are dropped when every speech stands in them as a whole.
- What stands before a colon once, and reads as a sentence, is no name; such lines are told.
- Names are the same person when they agree but for case and spaces. `A and B: ...` is spoken
  together when both speak elsewhere by themselves.
"""

from __future__ import annotations

from storyreel.dialogue.formats._draft import Draft, Reading, check_rows
from storyreel.dialogue.formats._plain_cues import colon_cue, known_as
from storyreel.dialogue.formats._plain_header import take_header
from storyreel.dialogue.formats._plain_page import Kind, Row, first_page, is_markup, page
from storyreel.dialogue.formats._plain_scene import Scene
from storyreel.dialogue.formats._plain_shapes import CORNERS, Shape, choose

_QUESTIONS = (
    *(("q", "a"), ("question", "answer"), ("f", "a"), ("frage", "antwort"), ("q", "r")),
    *(("question", "réponse"), ("p", "r"), ("pregunta", "respuesta"), ("d", "r"), ("問", "答")),
    *(("domanda", "risposta"), ("в", "о"), ("вопрос", "ответ"), ("问", "答"), ("質問", "回答")),
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
        draft = Draft(name)
        _scene(header.rows, shape).add_to(draft)
        for remark in [*header.remarks, *doubts]:
            draft.remark(remark.text, line=remark.line)
        _remark_on_names(draft, shape, header.rows)
        return draft.reading(title=header.title, language=header.language)


def _scene(rows: list[Row], shape: Shape) -> Scene:
    scene = Scene(always_quoted=shape.how == CORNERS, spaced=_is_spaced(rows, shape))
    notes = set(shape.notes)
    for at, row in enumerate(rows):
        if cue := shape.cues.get(at):
            scene.speak(cue, row)
        elif row.kind is Kind.BLANK:
            scene.pause()
        elif row.kind is Kind.HEADING:
            scene.heading(row.text)
        elif row.kind is Kind.DIRECTION or at in notes:
            scene.direct(row.text)
        else:
            scene.go_on(row)
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
        and rows[at + 2].kind is Kind.TEXT
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
    for question, answer in _QUESTIONS:
        if {question, answer} <= names and len(names) == 2:
            draft.remark(
                f"{question.upper()!r} and {answer.upper()!r} are questions and answers; "
                "who asks and who answers is not known, so they are two people of these names.",
                line=first,
            )
            break


READER = PlainText()

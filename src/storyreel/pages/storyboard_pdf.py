"""The storyboard on paper: panels in rows, as a PDF that a director prints.

The page is set by typst from `templates/storyboard.typ`. Words reach it as data and are never read
as markup. The file follows PDF/UA: a reader for the blind can read it, and the typesetter refuses
it rather than print a box for a character that no font has.
"""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

from storyreel import resources
from storyreel.dialogue.words import UNSPACED_SIGNS, shortened
from storyreel.errors import missing_extra
from storyreel.film.schema import CutDocument, VoiceTrack
from storyreel.pages import wording
from storyreel.pages.board import Board, BoardedScene, Panel, Speech
from storyreel.pages.fonts import FontBook, refuse_uncovered
from storyreel.pages.template import Stills
from storyreel.screenplay.schema import Character, ShootingScript
from storyreel.screenplay.vocabulary import TransitionKind

Paper: TypeAlias = Literal["a4", "letter"]
_PAPERS = {"a4": "a4", "letter": "us-letter"}
_TITLE_IN_FOOTER = 90
# Scripts that have no italic, and whose bold many a font lacks: all but Latin and its neighbours.
_UPRIGHT = re.compile(r"[^\0-\u05ff\u1e00-\u206f\u20a0-\u20bf\u2122\u2212]")
_WIDE = re.compile(f"[{UNSPACED_SIGNS}]")
# Not before a mark that belongs to the sign before it, nor where lines break anywhere.
_LONG_WORD = re.compile(rf"(?:(?![{UNSPACED_SIGNS}])\S){{28}}(?=[!-~\w])")
_PROBE = """\
#set document(title: "probe", date: none)
#set text(font: json(bytes(sys.inputs.fonts)), fallback: false)
#for words in json(bytes(sys.inputs.words)) [#words#parbreak()]
"""
_Json: TypeAlias = dict[str, Any]


def storyboard_pdf(
    script: ShootingScript,
    stills: Stills,
    *,
    cut: CutDocument | None = None,
    voice: VoiceTrack | None = None,
    paper: Paper = "a4",
    fonts: Sequence[Path] = (),
) -> bytes:
    """The storyboard of a script as a PDF file.

    The same input gives the same bytes on a machine with the same fonts; Latin, Greek, Cyrillic
    and Hebrew need none of the machine's.

    Args:
        script: What is filmed.
        stills: A JPEG picture per shot, by scene id and shot number; a shot without one gets a
            drawn frame that says so.
        cut: The assembled film, for slates and timecodes; without it timecodes are as planned.
        voice: When each word is spoken; without it a line that runs over a cut is divided by
            length, and the first page says so.
        paper: Its size; the page lies on its side.
        fonts: Font files for scripts that the machine has no font for.

    Raises:
        MissingExtra: The typesetter is not installed.
        UserError: No font has a character, or a font file is none.
        ValueError: A still is not a JPEG picture.
    """
    with _composed(Board(script, stills, cut, voice), fonts) as (copy, press):
        from typst import TypstError

        template, board = resources.text("pages", "templates/storyboard.typ"), copy.board(paper)
        try:
            return press.set(template, board=board)
        except TypstError:
            refuse_uncovered(copy.words, press.covers)
            # The bold or the italic of a font may lack what its regular has.
            return press.set(template, board=board | {"upright": True})


def check_fonts(script: ShootingScript, *, fonts: Sequence[Path] = ()) -> None:
    """Refuses what `storyboard_pdf` would refuse for want of a font, without setting the pages.

    Args:
        script: What is filmed.
        fonts: Font files for scripts that the machine has no font for.

    Raises:
        MissingExtra: The typesetter is not installed.
        UserError: No font has a character, or a font file is none.
    """
    with _composed(Board(script, {}, None, None), fonts) as (copy, press):
        copy.board()
        if not press.covers([words for _, words in copy.words]):
            refuse_uncovered(copy.words, press.covers)


@contextlib.contextmanager
def _composed(board: Board, fonts: Sequence[Path]) -> Iterator[tuple[_Copy, _Press]]:
    """What is to be set, and the press, while their folder is there."""
    try:
        import typst  # noqa: F401
    except ImportError:
        raise missing_extra("a storyboard PDF", "pdf") from None

    with tempfile.TemporaryDirectory(prefix="storyreel-") as made:
        root = Path(made)
        book = FontBook(fonts, root / "fonts")
        yield _Copy(board, book, root), _Press(root, book)


class _Press:
    """The typesetter, with the folder it may read and the fonts at hand."""

    def __init__(self, root: Path, book: FontBook) -> None:
        from typst import Compiler

        self._compiler = Compiler(root=root, font_paths=book.fonts)
        self._families = book.order("")

    def set(self, template: str, **inputs: object) -> bytes:
        """The template with these values, as a PDF file.

        Raises:
            TypstError: It has a character that no font has.
        """
        values = {name: json.dumps(value, ensure_ascii=False) for name, value in inputs.items()}
        pdf = self._compiler.compile(
            input=template.encode("utf-8"), format="pdf", sys_inputs=values, pdf_standards="ua-1"
        )
        assert isinstance(pdf, bytes), "one file was asked for"
        return pdf

    def covers(self, words: Sequence[str]) -> bool:
        """Whether there is a font for every character of the words."""
        from typst import TypstError

        try:
            self.set(_PROBE, words=words, fonts=self._families)
        except TypstError:
            return False
        return True


class _Copy:
    """The board as the template takes it, ready to be set: plain values, and pictures as files."""

    def __init__(self, board: Board, book: FontBook, root: Path) -> None:
        self._board, self._book, self._root = board, book, root
        self._fonts = {"": book.order("")}
        self.words: list[tuple[str, str]] = []
        """Every text on the pages, with its language before it."""

    def board(self, paper: Paper = "a4") -> _Json:
        """All that the template shows."""
        script = self._board.script
        scenes = self._board.scenes()
        shape = wording.picture_width(script.aspect)
        return {
            "title": self._said(script.title, script.language),
            "running": self._said(shortened(script.title, _TITLE_IN_FOOTER), script.language),
            "facts": [[name, self._said(value)] for name, value in self._board.facts()],
            "characters": [self._character(person) for person in script.characters],
            "scenes": [self._scene(boarded) for boarded in scenes],
            "source": self._said(script.source.name),
            "estimated": any(boarded.estimated for boarded in scenes),
            "aspect": shape / 1000,
            "paper": _PAPERS[paper],
            "fonts": self._fonts,
            "upright": False,
        }

    def _character(self, person: Character) -> _Json:
        language = self._board.script.language
        return {
            "name": self._said(person.name, language),
            "profile": "; ".join(wording.profile(person)),
            "wardrobe": [self._said(outfit.description, language) for outfit in person.wardrobe],
        }

    def _scene(self, boarded: BoardedScene) -> _Json:
        scene, language = boarded.scene, self._board.script.language
        mood = f"{scene.mood.value} light"
        return {
            "number": str(scene.number),
            "heading": self._said(scene.heading, language),
            "facts": [
                self._said(text)
                for text in (boarded.place, scene.time_of_day.value, mood, boarded.length)
            ],
            "cast": [self._said(name, language) for _, name in boarded.cast],
            "panels": [self._panel(boarded, panel) for panel in boarded.panels],
            "unheard": [self._speech(speech) for speech in boarded.unheard],
        }

    def _panel(self, boarded: BoardedScene, panel: Panel) -> _Json:
        shot = panel.shot
        return {
            "number": f"{boarded.scene.number}/{shot.number}",
            "kind": shot.kind.value,
            "size": shot.framing.size.value,
            "camera": list(panel.camera),
            "length": panel.length,
            "timecode": panel.timecode,
            "picture": self._picture(panel),
            "missing": panel.missing,
            "alt": f"Shot {shot.number}: {shot.action}",
            "lines": [self._speech(speech) for speech in panel.speeches],
            "action": self._said(shot.action, self._board.script.language),
            "notes": [
                [label, [self._said(text, self._board.script.language) for text in texts]]
                for label, texts in _notes(panel)
                if texts
            ],
        }

    def _speech(self, speech: Speech) -> _Json:
        language = speech.line.language
        return {
            "speakers": [self._said(name, language) for name in speech.speakers],
            "mark": speech.line.delivery.extension,
            "aside": self._said(speech.aside, language),
            "words": self._said(speech.words, language),
        }

    def _picture(self, panel: Panel) -> str:
        if panel.still is None:
            return ""
        name = f"{panel.anchor}.jpg"
        (self._root / name).write_bytes(panel.still)
        return f"/{name}"

    def _said(self, text: str, language: str = "") -> _Json:
        """Words with what it takes to set them: language, direction and fonts."""
        # A font for Chinese draws Latin its own way too; English among Chinese keeps ours.
        chosen = language if _WIDE.search(text) else ""
        if chosen not in self._fonts:
            self._fonts[chosen] = self._book.order(chosen)
        text = _breakable(_without_controls(text))
        self.words.append((language, text))
        first, _, rest = language.lower().partition("-")
        known = first.isascii() and first.isalpha() and len(first) in (2, 3)
        return {
            "text": text,
            "fonts": chosen,
            "language": first if known else "en",
            "region": next((it for it in rest.split("-") if len(it) == 2 and it.isalpha()), ""),
            "upright": _UPRIGHT.search(text) is not None,
            "rtl": self._board.runs_left(text),
        }


def _notes(panel: Panel) -> Iterator[tuple[str, list[str]]]:
    """The small print under a panel, by label."""
    composed = [panel.composed] if panel.composed else []
    yield "Of", [*panel.subjects, *composed]
    yield "Blocking", [f"{name} {what}" for _, name, what in panel.blocking]
    if len(panel.focus) > 1:
        yield "Focus", [f"{panel.focus[0]}, pulled to {panel.focus[1]} at {panel.pulled_at}"]
    yield "Changes", list(panel.changes)
    yield "Sound", list(panel.sounds)
    if panel.shot.transition.kind is not TransitionKind.CUT:
        yield "Out", [panel.transition]
    yield "Setup", [panel.shot.setup]
    yield "Take", [panel.slate] if panel.slate else []
    yield "Why", [panel.shot.why] if panel.shot.why else []


def _without_controls(text: str) -> str:
    """The text without signs that have no shape; a break of line stays."""
    return "".join(
        it for it in text.replace("\t", " ") if it == "\n" or unicodedata.category(it) != "Cc"
    )


def _breakable(text: str) -> str:
    """The text with places to break in words that no column is wide enough for."""
    return _LONG_WORD.sub("\\g<0>\N{ZERO WIDTH SPACE}", text)

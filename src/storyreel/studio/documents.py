"""The documents of a shooting script: every form that people and other tools read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from storyreel.dialogue.writers import fdx_text, fountain_text
from storyreel.edit import Subtitled, subtitles_of_cut, subtitles_of_script
from storyreel.errors import UserError, unknown_name
from storyreel.film.schema import CutDocument, VoiceTrack
from storyreel.pages import (
    Paper,
    Stills,
    check_fonts,
    shot_list_csv,
    storyboard_page,
    storyboard_pdf,
)
from storyreel.screenplay.paper import paper_text
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.screenplay_form import screenplay_entries
from storyreel.screenplay.views import shot_list_markdown
from storyreel.studio.folder import CUT, SCRIPT, VOICES
from storyreel.studio.stills import stills_of
from storyreel.timecode import Rate


@dataclass(frozen=True)
class Material:
    """What documents are made from.

    Attributes:
        script: The shooting script.
        cut: The assembled film, where the script was shot as it stands.
        voice: The film's voice track.
        stills: A JPEG picture per shot, by scene id and shot number.
        outdated: Whether a cut was left aside because it is of the script before an edit.
    """

    script: ShootingScript
    cut: CutDocument | None = None
    voice: VoiceTrack | None = None
    stills: Stills = field(default_factory=dict)
    outdated: bool = False

    @property
    def rate(self) -> Rate:
        """Frames per second of the film, or of the script."""
        return self.script.rate if self.cut is None else self.cut.rate

    @cached_property
    def subtitled(self) -> Subtitled:
        """The subtitles, and the rules that they cannot keep."""
        if self.cut is None:
            return subtitles_of_script(self.script)
        return subtitles_of_cut(self.cut, self.voice)


@dataclass(frozen=True, slots=True)
class Printing:
    """How a page is printed.

    Attributes:
        paper: Its size.
        fonts: Font files for words that the machine has no font for.
    """

    paper: Paper = "a4"
    fonts: tuple[Path, ...] = ()


_PLAIN = Printing()


@dataclass(frozen=True, slots=True)
class Form:
    """A form that a script can be written in.

    Attributes:
        ending: How its files end.
        what: What it is, for people.
        make: Makes it.
        pictured: Whether it shows pictures.
        check: Refuses at once what `make` would refuse, such as words that no font has.
    """

    ending: str
    what: str
    make: Callable[[Material, Printing], str | bytes]
    pictured: bool = False
    check: Callable[[Material, Printing], None] = lambda _, __: None


def document(made_from: Material, form: str, printing: Printing = _PLAIN) -> bytes:
    """A shooting script in one of its forms, as the bytes of a file.

    Args:
        made_from: The script, and what was made of it; with a cut, times are the film's and not
            the plan's.
        form: Name of the form, one of `FORMS`.
        printing: How a page is printed.

    Raises:
        UnknownName: There is no such form.
        UserError: A printed page needs a font that is not there.
        MissingExtra: A printed page needs a typesetter that is not installed.
    """
    if form not in FORMS:
        raise unknown_name("form of a script", form, FORMS)
    made = FORMS[form].make(made_from, printing)
    return made if isinstance(made, bytes) else made.encode("utf-8")


def form_of(path: Path) -> str:
    """Name of the form that a file's ending says.

    Raises:
        UserError: It says none.
    """
    for name, form in FORMS.items():
        if path.suffix.lower() == form.ending:
            return name
    *endings, last = (form.ending for form in FORMS.values())
    raise UserError(
        f"cannot tell the form of {path.name!r}: end it in {', '.join(endings)} or {last}, "
        "or give --form."
    )


def material(source: Path) -> Material:
    """What there is of a script: its file, or a run folder with what was made of it.

    Raises:
        UserError: It is no script, or a folder without one.
        ScriptError: A document cannot be read.
    """
    if source.is_file() and source.suffix.lower() != FORMS["json"].ending:
        raise UserError(
            f"{source.name} is not a shooting script: give a run folder, or a script as "
            "`storyreel write` makes it in .json."
        )
    if not source.is_dir():
        return Material(ShootingScript.load(source))
    if not (source / SCRIPT).exists():
        raise UserError(f"{str(source)!r} holds no shooting script; run produce or shoot first.")
    script = ShootingScript.load(source / SCRIPT)
    if not (source / CUT).exists():
        return Material(script)
    cut = CutDocument.load(source / CUT)
    if cut.script_sha256 != script.digest():
        return Material(script, outdated=True)
    voice = VoiceTrack.load(source / VOICES) if (source / VOICES).exists() else None
    return Material(script, cut, voice, stills_of(cut, source))


def _csv(made_from: Material, _: Printing) -> str:
    return shot_list_csv(made_from.script, cut=made_from.cut, voice=made_from.voice)


def _fountain(made_from: Material, _: Printing) -> str:
    script = made_from.script
    return fountain_text(screenplay_entries(script), title=script.title, language=script.language)


def _fdx(made_from: Material, _: Printing) -> str:
    script = made_from.script
    return fdx_text(screenplay_entries(script), title=script.title, language=script.language)


def _srt(made_from: Material, _: Printing) -> str:
    from storyreel.media import srt_text

    return srt_text(made_from.subtitled.subtitles, rate=made_from.rate)


def _vtt(made_from: Material, _: Printing) -> str:
    from storyreel.media import vtt_text

    return vtt_text(made_from.subtitled.subtitles, rate=made_from.rate)


def _html(made_from: Material, _: Printing) -> str:
    it = made_from
    return storyboard_page(it.script, it.stills, cut=it.cut, voice=it.voice)


def _pdf(made_from: Material, on: Printing) -> bytes:
    it = made_from
    return storyboard_pdf(
        it.script, it.stills, cut=it.cut, voice=it.voice, paper=on.paper, fonts=on.fonts
    )


def _check_fonts(made_from: Material, on: Printing) -> None:
    check_fonts(made_from.script, fonts=on.fonts)


FORMS: Mapping[str, Form] = {
    "json": Form(".json", "the script itself", lambda it, _: it.script.to_json()),
    "paper": Form(".txt", "the paper's four-section text", lambda it, _: paper_text(it.script)),
    "markdown": Form(".md", "a shot list", lambda it, _: shot_list_markdown(it.script)),
    "csv": Form(".csv", "a shot list for a spreadsheet", _csv),
    "fountain": Form(".fountain", "a screenplay with the shots as notes", _fountain),
    "fdx": Form(".fdx", "the same for Final Draft", _fdx),
    "srt": Form(".srt", "subtitles", _srt),
    "vtt": Form(".vtt", "subtitles for the web", _vtt),
    "html": Form(".html", "a storyboard for a browser", _html, pictured=True),
    "pdf": Form(".pdf", "a storyboard for a printer", _pdf, pictured=True, check=_check_fonts),
}
"""Every form, by name."""
SUBTITLES = ("srt", "vtt")
"""The forms that are subtitles, whose words have to be read in time."""

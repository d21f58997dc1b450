"""From dialogue to film: read, write, voice, shoot, cut, review, show.

Each stage is a function of documents and leaves its document in the run folder, so a run that was
killed goes on where it was, and an edit makes only what changed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

from storyreel.backends.speech import VoiceService
from storyreel.backends.video import video_backend
from storyreel.critic import review_film
from storyreel.dialogue import Dialogue, carry_ids, read_dialogue
from storyreel.director import check_voices, record_voices, shoot_takes, timings_of
from storyreel.director.passes import write_passes
from storyreel.document import write_whole
from storyreel.edit import assemble, write_film, write_otio
from storyreel.errors import UserError, boundary, unknown_name
from storyreel.executor import default_workers
from storyreel.film.schema import CutDocument, ReviewDocument, VoiceTrack
from storyreel.metrics import Evidence
from storyreel.pages import review_page, storyboard_page
from storyreel.pages.plan import plan_page
from storyreel.runlog import RunLog
from storyreel.screenplay.align import carry_numbers
from storyreel.screenplay.retime import retime
from storyreel.screenplay.schema import ShootingScript
from storyreel.scripter import ModelOptions, WriterOptions, shape_of, write
from storyreel.staging.shot import Style
from storyreel.staging.stage import Delivery, picture_size
from storyreel.studio.cut import Cut, Review
from storyreel.studio.events import Event, OnEvent, nobody
from storyreel.studio.folder import (
    CUT,
    DIALOGUE,
    LOG,
    REVIEW,
    RUN,
    SCRIPT,
    VOICES,
    Run,
    check_project,
    check_same_film,
    run_folder,
)
from storyreel.studio.stills import stills_of

DRAFT_LINES = 360
FULL_LINES = 720
MOST_HANDLES = 240
FULL_HANDLES = 6
PASSES_FOLDER = "passes"
CONTACT_SHOTS = 40
"""Most pictures on the contact sheet; more than ten rows are not looked at."""


@dataclass(frozen=True, slots=True)
class ShootOptions:
    """How a script is shot.

    Attributes:
        backend: Address of the video backend.
        speech: Name of the speech backend.
        size_px: Width and height, both even; by default the shorter is 720, or 360 in draft.
        draft: Whether to save work: smaller, poses on twos, no depth of field.
        style: How the picture is shown: `colour`, `storyboard` (ink on paper) or `clay`.
        workers: Processes to render in; by default one per processor.
        handles: Frames shot before and after each shot, for an editor to trim into; by default
            6, or none in draft. A transition has those it needs in any case.
        recordings: Folder of recorded lines, which are heard instead of the engine's; files are
            named as in the folder `voice` of a run, such as `l3.wav`.
        voice_service: A `/v1/audio/speech` service that speaks the lines there is no recording of.
        ambience: Whether rooms, weather and streets are heard when nobody speaks.
        passes: Whether to write the control passes into the folder `passes` of the run as well.
    """

    backend: str = "previz"
    speech: str = "espeak"
    size_px: tuple[int, int] | None = None
    draft: bool = False
    style: str = "colour"
    workers: int | None = None
    handles: int | None = None
    ambience: bool = True
    recordings: Path | None = None
    voice_service: VoiceService | None = None
    passes: bool = False

    def __post_init__(self) -> None:
        if self.size_px is not None:
            width, height = self.size_px
            if width % 2 or height % 2 or not 64 <= width <= 7680 or not 64 <= height <= 7680:
                raise UserError(
                    f"a picture of {width}x{height} cannot be encoded: "
                    "both sides are even and 64 to 7680."
                )
        styles = [style.value for style in Style]
        if self.style not in styles:
            raise unknown_name("style", self.style, styles)
        if self.workers is not None and self.workers < 1:
            raise UserError(f"at least one process has to work, not {self.workers}.")
        if self.handles is not None and not 0 <= self.handles <= MOST_HANDLES:
            raise UserError(f"handles are 0 to {MOST_HANDLES} frames, not {self.handles}.")

    def delivery(self, aspect: str) -> Delivery:
        """Size, quality and handles of a film of that shape.

        Raises:
            UserError: The size asked for has another shape.
        """
        shape = shape_of(aspect)
        handles = self.handles
        if handles is None:
            handles = 0 if self.draft else FULL_HANDLES
        lines = DRAFT_LINES if self.draft else FULL_LINES
        size_px = self.size_px or picture_size(shape, lines)
        width, height = size_px
        if self.size_px is not None and abs(Fraction(width, height) / shape - 1) > Fraction(2, 100):
            raise UserError(
                f"a picture of {width}x{height} does not fit a script framed for {aspect}. "
                "Choose a size of that shape, or write the script for this one."
            )
        return Delivery(size_px, self.draft, handles, Style(self.style))


def produce(
    source: Path | str | Dialogue,
    *,
    out: Path | str | None = None,
    scripter: str = "planner",
    writer: WriterOptions | None = None,
    asking: ModelOptions | None = None,
    options: ShootOptions | None = None,
    language: str | None = None,
    title: str | None = None,
    on_event: OnEvent = nobody,
) -> Cut:
    """Makes a film from a dialogue: script, voices, takes, cut, review and pages.

    Args:
        source: A dialogue, or a file with one.
        out: The run folder; the same film's folder is an edit, any other that holds files is
            refused. Without it, the run lives in a temporary folder, which is not deleted.
        scripter: Name of the scripter.
        writer: Rate, shape, style and seed.
        asking: How a model is asked; what it answers is kept in the run's own ledger.
        options: Size, quality, backend and processes.
        language: BCP 47 tag of the lines; by default it is detected.
        title: Title of the film.
        on_event: Told of progress.

    Returns:
        The cut.

    Raises:
        UserError: The dialogue, the folder or an option is wrong.
        BackendError: A voice or a take could not be made.
    """
    options = options or ShootOptions()
    writer = writer or WriterOptions()
    if options.size_px is not None:
        # The picture's shape decides how shots are framed.
        shape = Fraction(*options.size_px)
        if abs(shape / shape_of(writer.aspect) - 1) > Fraction(2, 100):
            writer = replace(writer, aspect=f"{shape.numerator}:{shape.denominator}")
    video_backend(options.backend)
    dialogue = source if isinstance(source, Dialogue) else read_dialogue(source, language=language)
    check_voices(dialogue.language, speech=options.speech)
    with run_folder(Path(out) if out is not None else None) as folder, boundary(folder=folder):
        old = check_project(folder, dialogue)
        before = (
            ShootingScript.load(folder / SCRIPT) if old and (folder / SCRIPT).exists() else None
        )
        if old is not None:
            dialogue = carry_ids(dialogue, old)
        script = write(
            dialogue,
            scripter=scripter,
            options=writer,
            asking=replace(asking or ModelOptions(), ledger=folder / LOG),
            title=title,
            before=before,
        )
        _note_run(folder, script, dialogue, scripter, writer, options)
        dialogue.write(folder / DIALOGUE)
        return _make(script, before, folder, options, on_event)


def shoot(
    script: ShootingScript,
    *,
    out: Path | str | None = None,
    options: ShootOptions | None = None,
    backend: str | None = None,
    on_event: OnEvent = nobody,
) -> Cut:
    """Shoots a script: voices, takes, cut, review and pages.

    Args:
        script: The script; its lines are timed to the voices.
        out: The run folder; without it, a temporary one, which is not deleted.
        options: Size, quality, backend and processes.
        backend: Address of the video backend, instead of the one in `options`.
        on_event: Told of progress.

    Returns:
        The cut.

    Raises:
        UserError: The folder, the script's language or an option is wrong.
        BackendError: A voice or a take could not be made.
    """
    options = options or ShootOptions()
    if backend is not None:
        options = replace(options, backend=backend)
    video_backend(options.backend)
    options.delivery(script.aspect)
    for language in dict.fromkeys(line.language for line in script.lines):
        check_voices(language, speech=options.speech)
    with run_folder(Path(out) if out is not None else None) as folder, boundary(folder=folder):
        before = _same_script_before(folder, script)
        _note_run(folder, script, None, script.provenance.writer, None, options)
        return _make(script, before, folder, options, on_event)


def review(film: Cut | Path | str, *, on_event: OnEvent = nobody) -> Review:
    """Measures a film, a cut or a run folder.

    Args:
        film: A cut, a run folder, or a film file by itself, of which only what needs no script
            is measured.
        on_event: Told of progress.

    Raises:
        UserError: There is no such film.
        BadMedia: The file cannot be played.
    """
    if isinstance(film, Cut):
        evidence = _evidence(film.folder)
    else:
        path = Path(film)
        if path.is_dir():
            if not (path / "film.mp4").exists():
                raise UserError(
                    f"{str(path)!r} holds no finished film; run produce or shoot first."
                )
            evidence = _evidence(path)
        elif path.is_file():
            evidence = Evidence(film=path)
        else:
            raise UserError(f"there is no film {str(path)!r}.")
    return Review(_reviewed(evidence, on_event))


def _make(
    script: ShootingScript,
    before: ShootingScript | None,
    folder: Path,
    options: ShootOptions,
    on_event: OnEvent,
) -> Cut:
    delivery = options.delivery(script.aspect)
    with RunLog(folder / LOG) as log:
        voices = record_voices(
            script,
            folder=folder,
            log=log,
            speech=options.speech,
            recordings=options.recordings,
            service=options.voice_service,
            on_line=lambda done, total: on_event(Event("voices", done, total, "lines")),
            on_sending=lambda what: on_event(Event("sending", text=what)),
        )
        voices.write(folder / VOICES)
        script = retime(script, timings_of(voices, script.rate))
        if before is not None:
            script = carry_numbers(script, before)
        script.write(folder / SCRIPT)
        takes = shoot_takes(
            script,
            voices,
            folder=folder,
            log=log,
            backend=options.backend,
            delivery=delivery,
            workers=options.workers or default_workers(),
            on_frames=lambda done, total: on_event(Event("takes", done, total, "frames")),
        )
    cut = assemble(script, takes, size_px=delivery.size_px, ambience=options.ambience)
    write_film(cut, voices, folder=folder, on_step=lambda step: on_event(Event("film", text=step)))
    write_otio(cut, voices, folder=folder)
    cut.write(folder / CUT)
    reviewed = _reviewed(_evidence(folder, script, cut, voices), on_event)
    reviewed.write(folder / REVIEW)
    on_event(Event("pages", text="drawing the storyboard"))
    _write_pages(script, cut, reviewed, folder)
    if options.passes:
        write_passes(
            script,
            voices,
            into=folder / PASSES_FOLDER,
            size_px=delivery.size_px,
            workers=options.workers or default_workers(),
            on_frames=lambda done, total: on_event(Event("passes", done, total, "frames")),
        )
    return Cut(cut, folder)


def _write_pages(
    script: ShootingScript, cut: CutDocument, reviewed: ReviewDocument, folder: Path
) -> None:
    stills = stills_of(cut, folder)
    board = storyboard_page(script, stills, cut=cut)
    write_whole(folder / "storyboard.html", board.encode("utf-8"))
    write_whole(folder / "plan.html", plan_page(script).encode("utf-8"))
    page = review_page(reviewed, script=script, cut=cut, stills=stills, film="film.mp4")
    write_whole(folder / "review.html", page.encode("utf-8"))
    _write_contact_sheet(cut, folder)


def _write_contact_sheet(cut: CutDocument, folder: Path) -> None:
    """A picture of the whole film: a still of every shot, or of so many spread over it."""
    from storyreel.media import contact_sheet, read_still, save_jpeg, thumbnail

    stills = [(folder / shot.chosen.media).with_suffix(".jpg") for shot in cut.shots]
    there = [path for path in stills if path.is_file()]
    if not there:
        return
    shown = min(len(there), CONTACT_SHOTS)
    chosen = [there[k * len(there) // shown] for k in range(shown)]
    pictures = [thumbnail(read_still(path), width_px=320) for path in chosen]
    save_jpeg(contact_sheet(pictures, columns=4), folder / "contact.jpg")


def _reviewed(evidence: Evidence, on_event: OnEvent) -> ReviewDocument:
    return review_film(
        evidence,
        on_progress=lambda done, total: on_event(Event("review", done, total, "frames")),
    )


def _evidence(
    folder: Path,
    script: ShootingScript | None = None,
    cut: CutDocument | None = None,
    voices: VoiceTrack | None = None,
) -> Evidence:
    return Evidence(
        film=folder / "film.mp4",
        script=script or ShootingScript.load(folder / SCRIPT),
        cut=cut or CutDocument.load(folder / CUT),
        voice=voices or VoiceTrack.load(folder / VOICES),
        folder=folder,
    )


def _same_script_before(folder: Path, script: ShootingScript) -> ShootingScript | None:
    """The script shot here before, if it is of the same text.

    Raises:
        FolderError: The folder holds another film.
    """
    now = [line.text for line in script.lines]
    if (folder / SCRIPT).exists():
        before = ShootingScript.load(folder / SCRIPT)
        check_same_film(folder, [line.text for line in before.lines], now, same_name=False)
        return before
    if (folder / DIALOGUE).exists():
        old = Dialogue.load(folder / DIALOGUE)
        check_same_film(folder, [line.text for line in old.lines], now, same_name=False)
    return None


def _note_run(
    folder: Path,
    script: ShootingScript,
    dialogue: Dialogue | None,
    scripter: str,
    writer: WriterOptions | None,
    options: ShootOptions,
) -> None:
    delivery = options.delivery(script.aspect)
    noted: dict[str, object] = {
        "scripter": scripter,
        "backend": options.backend,
        "speech": options.speech,
        "size_px": list(delivery.size_px),
        "draft": delivery.draft,
        "picture": delivery.style.value,
        "handles": delivery.handle_frames,
        "ambience": options.ambience,
        "recordings": None if options.recordings is None else str(options.recordings),
        "voice_service": None if options.voice_service is None else asdict(options.voice_service),
        "rate": str(script.rate),
        "aspect": script.aspect,
        "seed": script.seed,
        "preset": script.preset,
    }
    if writer is not None:
        noted["style"] = writer.style
        for name, bound in (("min_shot_s", writer.min_shot_s), ("max_shot_s", writer.max_shot_s)):
            if bound is not None:
                noted[name] = float(bound)
    Run(
        storyreel=version("storyreel"),
        project=script.title,
        source=dialogue.source.name if dialogue else script.source.name,
        options=noted,
    ).write(folder / RUN)

"""The film with its subtitles in the picture."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from storyreel.edit import soundtrack, subtitles_of_cut
from storyreel.errors import FolderError, UserError
from storyreel.film.schema import CutDocument, VoiceTrack
from storyreel.studio.events import Event, OnEvent, nobody
from storyreel.studio.folder import CUT, VOICES
from storyreel.timecode import Span


def subtitled_film(
    folder: Path | str, out: Path | str, *, fonts: Sequence[Path] = (), on_event: OnEvent = nobody
) -> Path:
    """Writes a run's film with its subtitles drawn into the picture, for players without them.

    The picture is encoded once more; the sound is made from the voices as the film's was.

    Args:
        folder: The run folder.
        out: The file to write or replace, outside the run folder.
        fonts: Font files for letters that the machine has no font for.
        on_event: Told of progress.

    Raises:
        UserError: There is no film, nobody speaks in it, or no font has its letters.
        FolderError: The file would lie in the run folder, or cannot be written.
    """
    from storyreel.media import (
        Lettering,
        VideoWriter,
        check_shaping,
        encoded_frames,
        font_for,
        join_clips,
    )

    folder, out = Path(folder), Path(out)
    film = folder / "film.mp4"
    if not (folder / CUT).is_file() or not film.is_file():
        raise UserError(f"there is no film in {str(folder)!r}; make it with `storyreel produce`.")
    if out.resolve().is_relative_to(folder.resolve()):
        raise FolderError(f"{str(out)!r} lies in the run folder, which is the film's own.")
    cut, voices = CutDocument.load(folder / CUT), VoiceTrack.load(folder / VOICES)
    subtitles = subtitles_of_cut(cut, voices).subtitles
    if not subtitles:
        raise UserError("nobody speaks in the film, so it has no subtitles.")
    check_shaping(subtitles)
    font = font_for("".join(subtitle.text for subtitle in subtitles), given=fonts)
    lettering = Lettering(cut.size_px, font, language=cut.language)
    coming = iter(subtitles)
    shown = next(coming, None)
    total = cut.duration_frames
    if not out.parent.is_dir():
        raise FolderError(f"there is no folder {str(out.parent)!r}.")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".storyreel-") as made:
        clip = Path(made) / "picture.mp4"
        with VideoWriter(clip, size_px=cut.size_px, rate=cut.rate) as video:
            for number, picture in enumerate(encoded_frames(film, Span(0, total))):
                while shown is not None and number >= shown.span.end:
                    shown = next(coming, None)
                if shown is not None and number >= shown.span.start:
                    video.write(lettering.on(picture, shown.text))
                else:
                    video.write(picture)
                on_event(Event("film", number + 1, total, "frames"))
        sound = soundtrack(cut, voices, folder=folder)
        join_clips([clip], out, rate=cut.rate, sound=sound, language=cut.language)
    return out

"""Puts takes in a row and lays the voices under them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from storyreel.dialogue.schema import Delivery
from storyreel.edit.hearing import Hearing
from storyreel.edit.soundtrack import soundtrack
from storyreel.edit.subtitles import subtitles_of_cut
from storyreel.edit.transitions import picture_of, plan_transitions
from storyreel.film.schema import CutDocument, CutShot, PlacedLine, Take, VoiceTrack
from storyreel.screenplay.schema import ShootingScript


def assemble(
    script: ShootingScript,
    takes: Sequence[Take],
    *,
    size_px: tuple[int, int],
    ambience: bool = True,
) -> CutDocument:
    """The cut: which take stands where, and when and from where each line is heard.

    Args:
        script: The script the takes were shot from.
        takes: One per shot that has one, in any order.
        size_px: Size of the film.
        ambience: Whether places are heard when nobody speaks.
    """
    chosen = {(take.scene, take.shot): take for take in takes}
    names = {person.id: person.name for person in script.characters}
    shots: list[CutShot] = []
    lines: list[PlacedLine] = []
    missing: list[str] = []
    film_frame = 0
    for scene in script.scenes:
        scene_start = film_frame
        for shot in scene.shots:
            take = chosen.get((scene.id, shot.number))
            if take is None:
                missing.append(f"{scene.id}/{shot.number}")
                continue
            shots.append(
                CutShot(
                    scene=scene.id,
                    shot=shot.number,
                    chosen=take,
                    source_in=take.handle_frames,
                    start_frame=film_frame,
                    frames=shot.duration_frames,
                )
            )
            film_frame += shot.duration_frames
        lines += [
            PlacedLine(
                line=line.id,
                speakers=tuple(names[speaker] for speaker in line.speakers),
                text=line.text,
                start_frame=scene_start + line.start_frame,
                frames=line.duration_frames,
                on_screen=line.delivery is Delivery.ON,
            )
            for line in scene.lines
        ]
    hearing = Hearing(script, shots, size_px=size_px)
    return CutDocument(
        title=script.title,
        language=script.language,
        rate=script.rate,
        size_px=size_px,
        script_sha256=script.digest(),
        shots=tuple(shots),
        lines=tuple(hearing.placed(line) for line in lines),
        rooms=hearing.rooms(),
        ambience=hearing.ambience() if ambience else (),
        transitions=plan_transitions(script, shots),
        missing=tuple(missing),
    )


def write_film(
    cut: CutDocument,
    voices: VoiceTrack,
    *,
    folder: Path,
    on_step: Callable[[str], None] | None = None,
) -> None:
    """Writes `film.mp4` and `film.srt` into the run folder, each whole or not at all.

    Args:
        cut: The cut; its takes are in the folder.
        voices: The voice track; its sound is in the folder.
        folder: The run folder.
        on_step: Told what is being done.

    Raises:
        BadMedia: A take cannot be read.
    """
    from storyreel.media import join_clips, write_srt

    step = on_step or (lambda _what: None)
    step("mixing the sound")
    sound = soundtrack(cut, voices, folder=folder)
    subtitles = subtitles_of_cut(cut, voices).subtitles
    if cut.transitions:
        step("making the transitions")
    parts = picture_of(cut, folder=folder)
    step("joining the takes")
    join_clips(
        parts,
        folder / "film.mp4",
        rate=cut.rate,
        sound=sound,
        subtitles=subtitles,
        language=cut.language,
    )
    write_srt(subtitles, folder / "film.srt", rate=cut.rate)

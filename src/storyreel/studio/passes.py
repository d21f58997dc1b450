"""Control passes of a run or a script."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from storyreel.director.passes import PASSES, write_passes
from storyreel.executor import default_workers
from storyreel.film.schema import CutDocument, VoiceTrack
from storyreel.screenplay.schema import ShootingScript
from storyreel.studio.events import Event, OnEvent, nobody
from storyreel.studio.explain import found_shot
from storyreel.studio.folder import CUT, SCRIPT, VOICES
from storyreel.studio.stages import ShootOptions


def passes(
    source: Path | str,
    *,
    out: Path | str,
    shots: Sequence[str] = (),
    only: Sequence[str] = (),
    options: ShootOptions | None = None,
    on_event: OnEvent = nobody,
) -> Path:
    """Writes what steers a video model: depth, normals, masks, skeletons, flow, cameras.

    Args:
        source: A run folder, whose size and voices are taken, or a shooting script, of which
            mouths stay shut.
        out: Where to write; an empty folder, or one of passes.
        shots: Shots, such as `30` or `s2/30`; by default all of them.
        only: Names of passes; by default all of them.
        options: Size and processes.
        on_event: Told of progress.

    Returns:
        The manifest, which says what lies where and in which units.

    Raises:
        UserError: There is no such shot or pass, or the size has another shape.
        FolderError: The folder holds other files, or cannot be written.
    """
    source, options = Path(source), options or ShootOptions()
    voices, size_px = None, None
    if source.is_dir():
        if (source / VOICES).exists():
            voices = VoiceTrack.load(source / VOICES)
        if (source / CUT).exists():
            size_px = CutDocument.load(source / CUT).size_px
        source = source / SCRIPT
    script = ShootingScript.load(source)
    if size_px is None or options.size_px is not None:
        size_px = options.delivery(script.aspect).size_px
    wanted = None
    if shots:
        found = [found_shot(script, shot) for shot in shots]
        wanted = [(scene.id, shot.number) for scene, shot in found]
    return write_passes(
        script,
        voices,
        into=Path(out),
        size_px=size_px,
        shots=wanted,
        passes=only or PASSES,
        workers=options.workers or default_workers(),
        on_frames=lambda done, total: on_event(Event("passes", done, total, "frames")),
    )

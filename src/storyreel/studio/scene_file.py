"""The staged scenes of a script as one glTF file."""

from __future__ import annotations

from pathlib import Path

from storyreel.director import stage_film
from storyreel.errors import UserError
from storyreel.film.schema import CutDocument, VoiceTrack
from storyreel.screenplay.schema import Scene, ShootingScript
from storyreel.screenplay.state import ledgers
from storyreel.staging.stage import Delivery, staged_set
from storyreel.studio.folder import CUT, SCRIPT, VOICES


def scene_file(source: Path | str, *, scene: str | None = None) -> bytes:
    """Sets, people, cameras, lights and movement as binary glTF 2.0.

    Args:
        source: A run folder, or a shooting script, of which mouths stay shut.
        scene: Id of the only scene wanted.

    Raises:
        UserError: There is no such scene.
    """
    from storyreel.previz.gltf import PlacedScene, PlacedShot, scene_glb

    source = Path(source)
    voices, delivery = None, Delivery()
    if source.is_dir():
        if (source / VOICES).exists():
            voices = VoiceTrack.load(source / VOICES)
        if (source / CUT).exists():
            delivery = Delivery(size_px=CutDocument.load(source / CUT).size_px)
        source = source / SCRIPT
    script = ShootingScript.load(source)
    wanted = _wanted(script, scene)
    opening = {found.scene.id: found.at(0) for found in reversed(list(ledgers(script)))}
    names = {person.id: person.name for person in script.characters}
    staged = stage_film(script, voices, delivery)
    placed = []
    for one in wanted:
        shots, start = [], 0
        for _, _, number, shot in (found for found in staged if found[0] == one.id):
            people = tuple(names[figure.character] for figure in shot.figures)
            shots.append(PlacedShot(number, start, shot, people))
            start += shot.frames
        whole = staged_set(script, one, opening[one.id])
        placed.append(PlacedScene(f"scene {one.number}", whole, tuple(shots)))
    return scene_glb(placed, title=script.title)


def _wanted(script: ShootingScript, scene: str | None) -> list[Scene]:
    if scene is None:
        return list(script.scenes)
    found = [one for one in script.scenes if scene in (one.id, str(one.number))]
    if not found:
        known = [one.id for one in script.scenes]
        raise UserError(f"there is no scene {scene!r}; there are {', '.join(known)}.")
    return found

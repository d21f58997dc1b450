"""A staged scene of a script as a glTF file."""

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
        scene: Id or number of the scene; it must be given where there are several.

    Raises:
        UserError: There is no such scene, or several and none is chosen.
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
    opening = next(found.at(0) for found in ledgers(script) if found.scene.id == wanted.id)
    names = {person.id: person.name for person in script.characters}
    shots, start = [], 0
    for scene_id, _, number, shot in stage_film(script, voices, delivery):
        if scene_id == wanted.id:
            people = tuple(names[figure.character] for figure in shot.figures)
            shots.append(PlacedShot(number, start, shot, people))
            start += shot.frames
    whole = staged_set(script, wanted, opening)
    name = f"scene {wanted.number}"
    return scene_glb(PlacedScene(name, whole, tuple(shots)), title=script.title)


def _wanted(script: ShootingScript, scene: str | None) -> Scene:
    known = ", ".join(one.id for one in script.scenes)
    if scene is None:
        if len(script.scenes) > 1:
            # Blender puts every scene of a file into one.
            raise UserError(f"the film has several scenes; choose one with --scene, of {known}.")
        return script.scenes[0]
    found = [one for one in script.scenes if scene in (one.id, str(one.number))]
    if not found:
        raise UserError(f"there is no scene {scene!r}; there are {known}.")
    return found[0]

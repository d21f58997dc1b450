"""The planner: a first breakdown that a director would accept, of any dialogue, without a model.

Each scene is read (who speaks to whom, what they feel, where it turns), laid out on a clock and a
floor, and then cut: shots and cuts are chosen together as the cheapest way through the scene, by
costs that a preset names. What hangs on chance hangs on a digest of a line's id and the seed, and
the plan before an edit is the prior of the plan after it, so one changed line changes one shot.
"""

from __future__ import annotations

import hashlib

from pydantic import ValidationError

import storyreel.scripter._reading as reading
from storyreel.dialogue import Dialogue
from storyreel.document import restate
from storyreel.errors import ScriptError, UserError
from storyreel.screenplay.schema import (
    Provenance,
    ShootingScript,
)
from storyreel.scripter import WriterOptions
from storyreel.scripter._breakdown import Breakdown
from storyreel.scripter._presets import Preset, load_preset
from storyreel.scripter._scene import SceneWriter

VERSION = "2"
_METADATA = "planner"


class Planner:
    """Writes a shooting script by rule."""

    def __init__(self, options: WriterOptions) -> None:
        self.options = options

    def write(
        self,
        dialogue: Dialogue,
        *,
        title: str | None = None,
        before: ShootingScript | None = None,
    ) -> ShootingScript:
        """Breaks a dialogue down; see `storyreel.scripter.Scripter`.

        Raises:
            ScriptError: The dialogue has no lines.
        """
        texts = self.plan(dialogue)
        preset = bounded(load_preset(self.options.preset), self.options)
        way = self._way(preset)
        breakdown = Breakdown(dialogue, texts, self.options, before)
        same_way = before is not None and before.metadata.get(_METADATA) == {"way": way}
        writers = [
            SceneWriter(breakdown, number, text, preset, keep=same_way)
            for number, text in enumerate(texts, start=1)
        ]
        try:
            return ShootingScript(
                title=title or dialogue.title,
                rate=self.options.rate,
                aspect=self.options.aspect,
                language=dialogue.language,
                style=self.options.style,
                preset=preset.name,
                seed=self.options.seed,
                period=breakdown.period,
                source=dialogue.source,
                provenance=Provenance(writer="planner", version=VERSION),
                waivers=before.waivers if before else (),
                characters=breakdown.characters(),
                places=breakdown.places(),
                props=breakdown.props(),
                scenes=tuple(writer.scene() for writer in writers),
                metadata={_METADATA: {"way": way}},
            )
        except ValidationError as error:
            raise ScriptError(f"the planner's script is not lawful: {restate(error)}") from error

    def plan(self, dialogue: Dialogue) -> list[reading.SceneText]:
        """The scenes of a dialogue as written.

        Raises:
            ScriptError: The dialogue has no lines.
        """
        texts = reading.scenes_of(dialogue)
        if not texts:
            raise ScriptError(f"{dialogue.title} has no lines to film; write each as NAME: words.")
        return texts

    def _way(self, preset: Preset) -> str:
        """Names the way of planning: a plan made in another way is no prior for this one."""
        options = self.options
        said = (VERSION, preset.model_dump_json(), options.aspect, str(options.rate), options.seed)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def bounded(preset: Preset, options: WriterOptions) -> Preset:
    """The preset with the user's own bounds on the length of a shot."""
    bounds = {
        "shortest_s": options.min_shot_s,
        "longest_s": options.max_shot_s,
    }
    given = {name: float(bound) for name, bound in bounds.items() if bound is not None}
    tempo = preset.tempo.model_copy(update=given)
    if tempo.shortest_s >= tempo.longest_s:
        raise UserError(
            f"the shortest shot, {tempo.shortest_s:g} s, must be shorter than the longest, "
            f"{tempo.longest_s:g} s."
        )
    return preset.model_copy(update={"tempo": tempo})


SCRIPTER = Planner

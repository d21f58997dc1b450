"""The planner: lawful coverage of any dialogue, without a model.

An opening master, over-the-shoulders and singles by speaker and addressee, a listener's reaction
inside long speeches, sizes that tighten with the feeling, business from the directions. The
camera stays on one side of every pair, because the solve only knows the front.

Every decision about a shot hangs on its line, the neighbours of that line, and a digest of the
line's id, never on a count from the start: that is what makes one changed line change one shot.
"""

from __future__ import annotations

from pydantic import ValidationError

import storyreel.scripter._reading as reading
from storyreel.dialogue import Dialogue
from storyreel.document import restate
from storyreel.errors import ScriptError
from storyreel.screenplay.schema import (
    Provenance,
    ShootingScript,
)
from storyreel.scripter import WriterOptions
from storyreel.scripter._breakdown import Breakdown
from storyreel.scripter._scene import SceneWriter

VERSION = "1"


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
        texts = reading.scenes_of(dialogue)
        if not texts:
            raise ScriptError(f"{dialogue.title} has no lines to film; write each as NAME: words.")
        breakdown = Breakdown(dialogue, texts, self.options, before)
        try:
            return ShootingScript(
                title=title or dialogue.title,
                rate=self.options.rate,
                aspect=self.options.aspect,
                language=dialogue.language,
                style=self.options.style,
                seed=self.options.seed,
                source=dialogue.source,
                provenance=Provenance(writer="planner", version=VERSION),
                characters=breakdown.characters(),
                places=breakdown.places(),
                props=breakdown.props(),
                scenes=tuple(
                    SceneWriter(breakdown, number, text).scene()
                    for number, text in enumerate(texts, start=1)
                ),
                metadata={},
            )
        except ValidationError as error:
            raise ScriptError(f"the planner's script is not lawful: {restate(error)}") from error


SCRIPTER = Planner

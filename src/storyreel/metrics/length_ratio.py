"""Is the film as long as its script?"""

from __future__ import annotations

from storyreel.film.schema import Direction, Note, Severity
from storyreel.metrics._base import Metric, Needs, Result
from storyreel.timecode import Span

_SOUND_FRAMES = 2
"""A sound track is padded to whole packets of 1024 samples, which is less than two frames."""


class LengthRatio(Metric):
    """Length of the film over the length its script asks for.

    A ratio, 1 being exact; a film that breaks off has less. Params give by how many frames the
    sound outlasts the picture, which is negative when the sound ends first.
    """

    name = "length_ratio"
    version = 1
    unit = "ratio"
    direction = Direction.NEUTRAL
    needs = Needs.SCRIPT | Needs.LUMA

    def result(self) -> Result:
        """The ratio, with notes on what is missing or too much."""
        film, wanted = self.screening.frames, self.screening.plan.length_frames
        notes: list[Note] = []
        if film < wanted:
            notes.append(
                self.note(
                    Severity.ERROR,
                    f"The film ends {wanted - film} frames before its script.",
                    Span(film, wanted),
                )
            )
        elif film > wanted:
            notes.append(
                self.note(
                    Severity.WARNING,
                    f"The film goes on for {film - wanted} frames after its script ends.",
                    Span(wanted, film),
                )
            )
        surplus = self._sound_surplus_frames()
        if surplus is not None and abs(surplus) > _SOUND_FRAMES:
            which = "after" if surplus > 0 else "before"
            notes.append(
                self.note(
                    Severity.WARNING, f"The sound ends {abs(surplus)} frames {which} the picture."
                )
            )
        measurement = self.measured(
            film / wanted,
            n=1,
            params={
                "film_frames": film,
                "script_frames": wanted,
                "sound_surplus_frames": surplus,
            },
        )
        return Result((measurement,), tuple(notes))

    def _sound_surplus_frames(self) -> int | None:
        if not self.screening.has_sound:
            return None
        length_s = self.screening.sound.length_s
        return round(length_s * self.screening.rate.value) - self.screening.frames


METRIC = LengthRatio

"""How loud is the film?"""

from __future__ import annotations

import math

from storyreel.errors import Unscorable
from storyreel.film.schema import Direction, Note, Severity
from storyreel.metrics._base import Metric, Needs, NotApplicable, Result

TARGET_LUFS = -18.0
"""Loudness of a film meant for browsers and telephones.

Television's -23 LUFS needs a living room: a telephone's loudspeaker cannot turn it up enough. Web
services play at -14 to -16 and turn louder films down, but softer ones not always up. AES
TD1004.1.15-10 asks for -20 to -16 LUFS in files that are played from the network; this is the
middle of that, and leaves room for the peaks of unprocessed speech.
"""

TOLERANCE_LU = 2.0
_FULL_SCALE_DBFS = -0.1


class Loudness(Metric):
    """Integrated loudness of the film's sound.

    LUFS, after ITU-R BS.1770-4; see `media.LoudnessMeter`. Params give the largest sample in dB
    under full scale, and the target that notes refer to. Not applicable when the sound is silent
    or too short to have a loudness.
    """

    name = "loudness"
    version = 2
    unit = "LUFS"
    direction = Direction.NEUTRAL
    needs = Needs.AUDIO

    def result(self) -> Result:
        """Loudness, with notes when it is unusual or clipped."""
        sound = self.screening.sound
        try:
            value = sound.meter.lufs()
        except Unscorable as silent:
            raise NotApplicable(str(silent)) from None
        peak_dbfs = 20 * math.log10(sound.sample_peak)
        measurement = self.measured(
            value,
            n=1,
            params={
                "sample_peak_dbfs": peak_dbfs,
                "target_lufs": TARGET_LUFS,
                "tolerance_lu": TOLERANCE_LU,
            },
        )
        notes: list[Note] = []
        if abs(value - TARGET_LUFS) > TOLERANCE_LU:
            which = "soft" if value < TARGET_LUFS else "loud"
            notes.append(
                self.note(
                    Severity.NOTE,
                    f"The film is {which} for the web: {value:.1f} LUFS, where {TARGET_LUFS:.0f} "
                    f"± {TOLERANCE_LU:.0f} is aimed at.",
                )
            )
        if peak_dbfs > _FULL_SCALE_DBFS:
            notes.append(
                self.note(Severity.WARNING, f"The sound reaches full scale ({peak_dbfs:.1f} dBFS).")
            )
        return Result((measurement,), tuple(notes))


METRIC = Loudness

"""What every mp4 that we write has in common, so that clips fit together and bytes repeat."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import av
from av.container import OutputContainer

from storyreel.timecode import Rate

SAMPLE_RATE = 48_000
"""Samples per second of every sound track that we write."""


def timescale(rate: Rate) -> int:
    """Ticks per second of the one clock for picture, sound, subtitles and edit lists.

    A frame at `rate` and a sample of sound are both whole numbers of ticks. The muxer would
    choose a clock for each itself, the one for edit lists in milliseconds; and it compares time
    stamps of subtitles and sound as if they were on one clock, so that with two of them a
    subtitle ends too early.

    Raises:
        ValueError: No clock that an mp4 can hold fits this rate.
    """
    ticks = math.lcm(rate.value.numerator, SAMPLE_RATE)
    if ticks >= 1 << 31:
        raise ValueError(f"a film cannot run at {rate} frames a second; try 24 or 24000/1001")
    return ticks


def frame_ticks(rate: Rate) -> int:
    """Ticks of `timescale(rate)` in one frame."""
    return int(timescale(rate) / rate.value)


def create(path: Path, rate: Rate, options: Mapping[str, str] | None = None) -> OutputContainer:
    """Opens an mp4 for writing that carries no date, no version and no rounded time."""
    ticks = str(timescale(rate))
    return av.open(
        path,
        mode="w",
        format="mp4",
        container_options={
            "fflags": "+bitexact",
            "video_track_timescale": ticks,
            "movie_timescale": ticks,
            **(options or {}),
        },
    )

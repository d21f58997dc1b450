"""Shows a film once to every metric."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storyreel import media, registry
from storyreel.errors import BadMedia, Unscorable
from storyreel.film.schema import Measurement, Note, Status
from storyreel.metrics._base import Metric, Needs, NotApplicable, Picture, Result
from storyreel.metrics._blocks import block_sums
from storyreel.metrics._evidence import Evidence
from storyreel.metrics._screening import Screening
from storyreel.timecode import Rate

DECIMALS = 4
"""Decimals of every number in a measurement: finer than any threshold, coarser than rounding
differences between machines."""

_LUMA_WIDTH_PX = 320

_ABSENT = {
    Needs.SCRIPT: "no shooting script was given",
    Needs.CUT: "no cut was given",
    Needs.VOICE: "no voice track with its sound files was given",
    Needs.TRUTH: "no take has a truth beside it",
    Needs.AUDIO: "the film has no sound",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What all metrics found on one film.

    Attributes:
        measurements: In the order of their names.
        notes: In the order of their metrics' names, then in film order.
        detected_cuts: First frames of the shots seen in the picture, without the film's first.
        rate: Frames per second of the film.
        frames: Length of the film in frames.
    """

    measurements: tuple[Measurement, ...]
    notes: tuple[Note, ...]
    detected_cuts: tuple[int, ...]
    rate: Rate
    frames: int


def run_metrics(
    evidence: Evidence,
    *,
    metrics: Sequence[str] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Measures a film, decoding it once.

    A metric that lacks something it needs yields a measurement without a value, whose reason
    says what is missing.

    Args:
        evidence: The film and what is known about it.
        metrics: Names of metrics; all of them without it.
        on_progress: Called with the number of frames shown and to be shown.

    Raises:
        UnknownName: There is no metric of that name.
        BadMedia: The film cannot be read.
    """
    names = registry.names("metrics") if metrics is None else sorted(set(metrics))
    chosen: list[Metric] = [registry.find("metrics", n, "METRIC", kind="metric")() for n in names]
    info = media.probe(evidence.film)
    if info.video is None:
        raise BadMedia(f"{str(evidence.film)!r} has no picture.")
    screening = Screening(evidence, info, info.video)
    showing = [_Showing(metric, screening) for metric in chosen]
    watching = [s for s in showing if s.metric.needs & (Needs.LUMA | Needs.FRAMES) and s.running]
    for number, _, full in media.frames(evidence.film, pixel="gray"):
        luma = reduced(full)
        screening.cut_detector.observe(luma)
        screening.frames = number + 1
        picture = Picture(number, luma, full)
        for one in watching:
            one.metric.observe(picture)
        if on_progress:
            on_progress(screening.frames, max(info.video.frames, screening.frames))
    results = [one.result() for one in showing]
    return Reading(
        measurements=tuple(_rounded(m) for result in results for m in result.measurements),
        notes=tuple(note for result in results for note in result.notes),
        detected_cuts=screening.cut_detector.cuts(),
        rate=screening.rate,
        frames=screening.frames,
    )


def reduced(full: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Luma averaged over square blocks until it is at most 320 pixels wide.

    Args:
        full: uint8, (height, width).
    """
    height, width = full.shape
    step = -(-width // _LUMA_WIDTH_PX)
    if step == 1 or height < step:
        return full
    means = (block_sums(full, step, step) + step * step // 2) // (step * step)
    return np.asarray(means, np.uint8)


class _Showing:
    """One metric at one film, from its start to its result or to what stopped it."""

    def __init__(self, metric: Metric, screening: Screening) -> None:
        self.metric = metric
        self.running = False
        self._stopped: Unscorable | None = None
        try:
            absent = _absent(metric.needs, screening)
            if absent:
                raise Unscorable(absent)
            metric.start(screening)
            self.running = True
        except Unscorable as stopped:
            self._stopped = stopped

    def result(self) -> Result:
        if self._stopped is None:
            try:
                return self.metric.result()
            except Unscorable as stopped:
                self._stopped = stopped
        return Result((_without_value(self.metric, self._stopped),))


def _absent(needs: Needs, screening: Screening) -> str:
    """What a metric needs and cannot have, in words; empty when nothing is missing."""
    evidence = screening.evidence
    there = {
        Needs.SCRIPT: evidence.script is not None,
        Needs.CUT: evidence.cut is not None,
        Needs.VOICE: evidence.has_voices(),
        Needs.TRUTH: evidence.has_truth(),
        Needs.AUDIO: screening.has_sound,
    }
    absent = [_ABSENT[need] for need, have in there.items() if need in needs and not have]
    plans = [plan for plan in (evidence.script, evidence.cut) if plan is not None]
    if needs & (Needs.SCRIPT | Needs.CUT) and not absent:
        # A plan at another rate cannot be compared frame by frame.
        absent = [
            f"the film runs at {screening.rate} frames a second and its plan at {rate}"
            for rate in sorted({plan.rate for plan in plans} - {screening.rate})
        ]
    return "; ".join(absent)


def _without_value(metric: Metric, stopped: Unscorable) -> Measurement:
    applicable = not isinstance(stopped, NotApplicable)
    return Measurement(
        name=metric.name,
        metric_version=metric.version,
        value=None,
        unit=metric.unit,
        direction=metric.direction,
        n=0,
        status=Status.NOT_COMPUTED if applicable else Status.NOT_APPLICABLE,
        reason=str(stopped),
    )


def _rounded(measurement: Measurement) -> Measurement:
    value = measurement.value
    return measurement.model_copy(
        update={
            "value": None if value is None else _round(float(value)),
            "params": _round(measurement.params),
        }
    )


def _round(value: Any) -> Any:
    if isinstance(value, float):
        # Adding 0.0 turns the -0.0 that rounding leaves into 0.0.
        return round(value, DECIMALS) + 0.0
    if isinstance(value, dict):
        return {key: _round(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_round(item) for item in value]
    return value

"""What a metric is: a definition with a name, a unit and a direction, that watches a film."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from storyreel.errors import Unscorable
from storyreel.film.schema import Direction, Measurement, Note, Severity
from storyreel.metrics._screening import Screening
from storyreel.timecode import Span


class Needs(enum.Flag):
    """What a metric cannot do without."""

    NOTHING = 0
    """It says itself when something is missing."""
    SCRIPT = enum.auto()
    """The shooting script."""
    CUT = enum.auto()
    """The cut."""
    VOICE = enum.auto()
    """The voice track and its sound files."""
    TRUTH = enum.auto()
    """The truth of at least one take."""
    LUMA = enum.auto()
    """Every frame's luma, at most 320 pixels wide."""
    FRAMES = enum.auto()
    """Every frame's luma at full size."""
    AUDIO = enum.auto()
    """The film's sound."""


class NotApplicable(Unscorable):
    """The measurement has no meaning for this film, whatever else were known."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One frame of the film.

    Attributes:
        number: The frame, counted from 0.
        luma: uint8, (height, width), full range, reduced by whole steps to at most 320 wide.
        full: uint8, (height, width), full range, as large as the film.
    """

    number: int
    luma: NDArray[np.uint8]
    full: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Result:
    """What a metric found.

    Attributes:
        measurements: Usually one.
        notes: Remarks, in film order.
    """

    measurements: tuple[Measurement, ...]
    notes: tuple[Note, ...] = ()


class Metric(ABC):
    """A measurement of a film.

    A subclass stands in a file of its own, which ends with `METRIC = <the class>`. The runner
    calls `start` once, `observe` for every frame if `needs` names `LUMA` or `FRAMES`, and
    `result` once. Whatever stops the measurement is raised as `Unscorable` from `start` or
    `result`, and becomes the reason of a measurement without a value.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    unit: ClassVar[str]
    direction: ClassVar[Direction]
    needs: ClassVar[Needs]

    screening: Screening

    def start(self, screening: Screening) -> None:
        """Gets ready for a film.

        Raises:
            Unscorable: The film cannot be measured; `observe` and `result` are not called.
        """
        self.screening = screening

    def observe(self, picture: Picture) -> None:  # noqa: B027 - metrics of sound see no picture
        """Takes in the next frame, in film order."""

    @abstractmethod
    def result(self) -> Result:
        """What was found.

        Raises:
            Unscorable: It could not be measured.
        """

    def measured(
        self,
        value: float,
        *,
        n: int,
        params: Mapping[str, Any] | None = None,
        reason: str = "",
    ) -> Measurement:
        """A measurement of this metric."""
        return Measurement(
            name=self.name,
            metric_version=self.version,
            value=value,
            unit=self.unit,
            direction=self.direction,
            n=n,
            params=dict(params or {}),
            reason=reason,
        )

    def note(self, severity: Severity, text: str, span: Span | None = None) -> Note:
        """A remark of this metric about some frames of the film."""
        return Note(
            metric=self.name,
            severity=severity,
            text=text,
            start_frame=span.start if span else None,
            frames=span.frames if span else None,
        )

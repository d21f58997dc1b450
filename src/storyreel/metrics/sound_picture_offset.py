"""Do mouths move when the sound is heard?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from storyreel.errors import Unscorable
from storyreel.film.schema import Box, Direction, Note, PersonTruth, Severity
from storyreel.metrics._base import Metric, Needs, NotApplicable, Picture, Result
from storyreel.metrics._evidence import PlannedLine, PlannedShot
from storyreel.metrics._screening import Screening
from storyreel.metrics._speech import SILENCE, SPEECH_RATE, Samples
from storyreel.timecode import Rate, Span

REACH_FRAMES = 15
_SMALLEST_FACE_PX = 40
_DARKEST_LUMA = 8.0
_SHORTEST_S = 2
_PAD_FRAMES = 6
"""Frames before and after a line that are looked at too: a mouth that begins to move says more
about time than one in the middle of a word."""

# Three previz films of 19 to 27 s have correlations of 0.39 to 0.50, and of at most 0.18 at other
# lags. Of mouths paired with other moments of one of these films, up to 4 in 100 pass all three.
_LEAST_CORRELATION = 0.2
_LEAST_LEAD = 0.1
_LEAST_CONFIDENCE = 5.0
"""Correlation times the root of the number of frames, which grows with evidence."""

_NEIGHBOURS = 3
"""Lags this close to the peak belong to it; syllables last longer."""

_NOTED_FRAMES = 1.5
_UNBEARABLE_EARLY_MS, _UNBEARABLE_LATE_MS = 90, 185


@dataclass(frozen=True, slots=True)
class Mouth:
    """Where the speaker's mouth is in one frame, as shares of the picture.

    Attributes:
        middle: Of the mouth.
        face_height: Hairline to chin.
    """

    middle: tuple[float, float]
    face_height: float


@dataclass(frozen=True, slots=True)
class Lag:
    """Where two series agree best.

    Attributes:
        frames: By how much the sound is late, between frames too.
        correlation: There.
        second: Largest correlation elsewhere.
        at_edge: Whether the best lag is the largest one tried.
    """

    frames: float
    correlation: float
    second: float
    at_edge: bool


class SoundPictureOffset(Metric):
    """Frames by which the sound is late against the mouths seen; negative when it is early.

    Where the truth of a take says that the speaker's face is seen, the pixels around the mouth
    are read from the film: an open mouth, with its dark and its teeth, differs more from the
    skin around it than a closed one. That series is compared with the level of the film's sound
    at lags of up to 15 frames either way, over all lines together, and the peak is placed
    between frames by a parabola. The truth only says where to look; how far the mouth is open
    comes from the picture. Frames of a transition, where two pictures are mixed, are left out.

    Frames, 0 being in sync; a mouth that is drawn to open a little before its sound has a
    quarter of a frame less, and one that is drawn on twos half a frame. Not applicable when no
    speaker's face is seen for two seconds, larger than 40 pixels; unscored when no lag stands
    out.

    Reference:
        ITU-R BT.1359-1 for what viewers bear. Unlike SyncNet's offset this needs no weights, and
        it knows drawn faces.
    """

    name = "sound_picture_offset"
    version = 1
    unit = "frames"
    direction = Direction.NEUTRAL
    needs = Needs.CUT | Needs.TRUTH | Needs.FRAMES | Needs.AUDIO

    def start(self, screening: Screening) -> None:
        """Finds out from truth where the speakers' mouths are."""
        super().start(screening)
        self._looks: dict[int, list[tuple[int, Mouth]]] = {}
        self._openings: list[dict[int, float]] = []
        self._spoken_frames = sum(line.span.frames for line in screening.plan.lines if line.span)
        for shot in screening.plan.shots:
            lines = [(line, span) for line in screening.plan.lines if (span := _within(line, shot))]
            if lines:
                self._look_at(shot, lines)

    def _look_at(self, shot: PlannedShot, lines: Sequence[tuple[PlannedLine, Span]]) -> None:
        """Notes where the mouths are in one shot; its truth is too large to keep."""
        assert shot.placed is not None, "a shot of a cut is placed"
        truth = self.screening.evidence.truth_of(shot.placed.chosen)
        if truth is None:
            return
        blends = self.screening.plan.blends()
        mixed = {frame for blend in blends for frame in range(blend.start, blend.end)}
        for line, span in lines:
            self._openings.append({})
            for frame in range(span.start, span.end):
                if frame in mixed:
                    continue
                source = shot.placed.source_in + frame - shot.span.start
                if source >= len(truth.frames):
                    break
                mouth = _mouth_of(line.speakers, truth.frames[source].people)
                if mouth is not None:
                    self._looks.setdefault(frame, []).append((len(self._openings) - 1, mouth))

    def observe(self, picture: Picture) -> None:
        """Reads the mouths in this frame."""
        for line, mouth in self._looks.get(picture.number, ()):
            opening = mouth_opening(picture.full, mouth)
            if opening is not None:
                self._openings[line][picture.number] = opening

    def result(self) -> Result:
        """The offset, with a note when it can be noticed."""
        rate = self.screening.rate
        used = sum(len(line) for line in self._openings)
        needed = rate.frames(_SHORTEST_S)
        if used < needed:
            raise NotApplicable(
                f"a speaker's face is seen well enough in {used} frames; it takes {needed}"
            )
        level = sound_level(self.screening.sound.speech, rate, self.screening.frames)
        if float(level.max()) < SILENCE**0.5:
            raise NotApplicable("the sound is silent")
        lag = best_lag(self._openings, level)
        confidence = lag.correlation * math.sqrt(used)
        found = (
            f"the best lag, {lag.frames:+.1f} frames, has a correlation of {lag.correlation:.2f} "
            f"over {used} frames"
        )
        if lag.at_edge or lag.correlation < _LEAST_CORRELATION or confidence < _LEAST_CONFIDENCE:
            raise Unscorable(f"mouths and sound do not move together: {found}")
        if lag.correlation - lag.second < _LEAST_LEAD:
            raise Unscorable(f"no lag stands out: {found} and another {lag.second:.2f}")
        measurement = self.measured(
            lag.frames,
            n=used,
            params={
                "correlation": lag.correlation,
                "second_correlation": lag.second,
                "confidence": confidence,
                "reach_frames": REACH_FRAMES,
                "measurable_share": min(1.0, used / max(1, self._spoken_frames)),
            },
        )
        return Result((measurement,), tuple(self._noticed(lag.frames, rate)))

    def _noticed(self, late_frames: float, rate: Rate) -> Iterator[Note]:
        if abs(late_frames) < _NOTED_FRAMES:
            return
        late_ms = 1000 * late_frames / float(rate.value)
        unbearable = late_ms > _UNBEARABLE_LATE_MS or late_ms < -_UNBEARABLE_EARLY_MS
        which = "late" if late_ms > 0 else "early"
        yield self.note(
            Severity.ERROR if unbearable else Severity.WARNING,
            f"The sound is {abs(late_frames):.1f} frames ({abs(late_ms):.0f} ms) too {which} "
            "for the mouths.",
        )


def _within(line: PlannedLine, shot: PlannedShot) -> Span | None:
    """Frames of a shot in which a line is heard, and a little around it."""
    if line.span is None or not line.on_screen or not line.span.overlap(shot.span):
        return None
    return Span(
        max(shot.span.start, line.span.start - _PAD_FRAMES),
        min(shot.span.end, line.span.end + _PAD_FRAMES),
    )


def _mouth_of(speakers: Sequence[str], people: Sequence[PersonTruth]) -> Mouth | None:
    """The mouth of whoever speaks, when the face is seen."""
    for person in people:
        if person.character in speakers and person.face_visible:
            box: Box | None = person.face_box
            if box is not None and person.mouth is not None:
                return Mouth(person.mouth, box[3] - box[1])
    return None


def mouth_opening(full: NDArray[np.uint8], mouth: Mouth) -> float | None:
    """How much the pixels around the mouth differ from the skin, which grows as it opens.

    Relative to the skin's own brightness, so that neither light nor complexion matters.

    Args:
        full: uint8, (height, width), the frame at full size.
        mouth: Where to look.

    Returns:
        Mean relative difference, 0 for even skin; None when the face is too small or too dark,
        or the mouth lies outside the picture.
    """
    height, width = full.shape
    face_px = mouth.face_height * height
    if face_px < _SMALLEST_FACE_PX:
        return None
    x, y = mouth.middle[0] * width, mouth.middle[1] * height
    # Wide enough for a smile, and lower than high, because the jaw falls.
    left, right = round(x - 0.19 * face_px), round(x + 0.19 * face_px)
    top, bottom = round(y - 0.09 * face_px), round(y + 0.20 * face_px)
    if left < 0 or top < 0 or right > width or bottom > height:
        return None
    box = full[top:bottom, left:right].astype(np.float64)
    skin = float(np.median(box))
    if skin < _DARKEST_LUMA:
        return None
    # A highlight on dark skin or a tooth is many times as bright; it must not drown the rest.
    return float(np.minimum(np.abs(box / skin - 1), 1.5).mean())


def sound_level(speech: Samples, rate: Rate, frames: int) -> NDArray[np.float64]:
    """Level of the sound in each frame: the square root of its effective amplitude.

    The root keeps one loud vowel from deciding.

    Args:
        speech: (sample,), at the speech rate.
        rate: Frames per second.
        frames: Length of the film.

    Returns:
        float64, (frame,).
    """
    edges = [int(rate.seconds(frame) * SPEECH_RATE) for frame in range(frames + 1)]
    padded = np.pad(speech, (0, max(0, edges[-1] - speech.size)))
    summed = [np.sum(padded[begin:end].astype(np.float64) ** 2) for begin, end in pairwise(edges)]
    power = np.array(summed) / np.maximum(1, np.diff(edges))
    return np.asarray(np.maximum(power, 0.0) ** 0.25, np.float64)


def best_lag(openings: Sequence[dict[int, float]], level: NDArray[np.float64]) -> Lag:
    """The lag at which mouths and sound agree best, over all lines together.

    Each line's own mean is taken out at each lag, so that neither a large mouth nor a loud
    speaker decides.

    Args:
        openings: For each line, how far the mouth is open by frame of the film.
        level: float64, (frame,).
    """
    lags = np.arange(-REACH_FRAMES, REACH_FRAMES + 1)
    correlations = np.array([_correlation(openings, level, int(lag)) for lag in lags])
    peak = int(np.argmax(correlations))
    away = np.abs(lags - lags[peak]) > _NEIGHBOURS
    at_edge = peak in (0, lags.size - 1)
    between = 0.0
    if not at_edge:
        before, top, after = correlations[peak - 1 : peak + 2]
        bend = before - 2 * top + after
        between = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return Lag(
        frames=float(lags[peak] + between),
        correlation=float(correlations[peak]),
        second=float(correlations[away].max()),
        at_edge=at_edge,
    )


def _correlation(
    openings: Sequence[dict[int, float]], level: NDArray[np.float64], lag: int
) -> float:
    products = mouths = sounds = 0.0
    for line in openings:
        frames = np.array([f for f in line if 0 <= f + lag < level.size], int)
        if not frames.size:
            continue
        mouth = np.array([line[int(frame)] for frame in frames])
        mouth -= mouth.mean()
        sound = level[frames + lag]
        sound = sound - sound.mean()
        products += float((mouth * sound).sum())
        mouths += float((mouth**2).sum())
        sounds += float((sound**2).sum())
    power = (mouths * sounds) ** 0.5
    return products / power if power > 0 else 0.0


METRIC = SoundPictureOffset

"""Does the picture change where the plan cuts?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from storyreel.errors import Unscorable
from storyreel.film.schema import Direction, Measurement, Note, Severity, Status
from storyreel.metrics._base import Metric, Needs, Result
from storyreel.metrics._screening import Screening
from storyreel.timecode import Span

TOLERANCE_FRAMES = 2


class CutAgreement(Metric):
    """F1 between planned cuts and the hard cuts seen in the picture; see `cut_agreement`.

    Planned cuts come from the cut, or from the script when there is none. Where the film
    dissolves, fades or wipes, nothing is expected and nothing counts.
    """

    name = "cut_agreement"
    version = 1
    unit = "ratio"
    direction = Direction.HIGHER
    needs = Needs.LUMA

    def start(self, screening: Screening) -> None:
        """Looks for a plan at the film's own rate."""
        super().start(screening)
        plan = screening.plan
        if plan.rate is None:
            raise Unscorable("neither a cut nor a shooting script was given")
        if plan.rate != screening.rate:
            raise Unscorable(
                f"the film runs at {screening.rate} frames a second and its plan at {plan.rate}"
            )

    def result(self) -> Result:
        """Agreement, with a note per cut that only one side has."""
        plan = self.screening.plan
        blends = plan.blends()
        scripted = [later.span.start for shot, later in pairwise(plan.shots) if shot.blend is None]
        detected = [
            frame
            for frame in self.screening.cut_detector.cuts()
            if not any(blend.start <= frame <= blend.end for blend in blends)
        ]
        pairs = matched(scripted, detected, tolerance_frames=TOLERANCE_FRAMES)
        seen = {wanted for wanted, _ in pairs}
        meant = {found for _, found in pairs}
        notes: list[Note] = [
            *(
                self.note(
                    Severity.WARNING,
                    "A cut is planned here, but the picture does not change.",
                    Span(frame, frame + 1),
                )
                for frame in scripted
                if frame not in seen
            ),
            *(
                self.note(
                    Severity.WARNING,
                    "The picture cuts here, which is not planned.",
                    Span(frame, frame + 1),
                )
                for frame in detected
                if frame not in meant
            ),
        ]
        notes.sort(key=lambda note: note.start_frame or 0)
        return Result((cut_agreement(scripted, detected),), tuple(notes))


def cut_agreement(
    scripted: Sequence[int], detected: Sequence[int], *, tolerance_frames: int = TOLERANCE_FRAMES
) -> Measurement:
    """F1 between scripted and detected cuts, matched one to one.

    A cut is the number of the first frame of a new shot, so frame 0 is never a cut.
    Each scripted cut takes the nearest unclaimed detected cut within the tolerance,
    earliest first; what is left over on either side counts as a miss or a false alarm.

    Args:
        scripted: Frame numbers in ascending order, at the cut's own rate.
        detected: Frame numbers in ascending order, at the same rate.
        tolerance_frames: Largest distance that still matches. Two frames absorb
            encoder rounding at 24 fps; published results state the value used.

    Returns:
        A ratio in [0, 1], 1 being exact agreement. Unscored when neither side has a
        cut, because a single-shot film cannot disagree.

    Raises:
        ValueError: A frame number is below 1, or a sequence is not ascending.

    Example:
        >>> cut_agreement([48, 96, 150], [49, 96, 120]).value
        0.6666666666666666

    Reference:
        Smeaton, Over and Doherty, "Video shot boundary detection: Seven years of
        TRECVid activity", CVIU 114(4), 2010. We match hard cuts only and report one
        F1; TRECVid reports precision and recall, and scores gradual transitions too.
    """
    pairs = matched(scripted, detected, tolerance_frames=tolerance_frames)
    total = len(scripted) + len(detected)
    return Measurement(
        name=CutAgreement.name,
        metric_version=CutAgreement.version,
        value=2 * len(pairs) / total if total else None,
        unit=CutAgreement.unit,
        direction=CutAgreement.direction,
        n=len(scripted),
        params={
            "tolerance_frames": tolerance_frames,
            "matched": len(pairs),
            "detected": len(detected),
            "precision": len(pairs) / len(detected) if detected else None,
            "recall": len(pairs) / len(scripted) if scripted else None,
        },
        status=Status.COMPUTED if total else Status.NOT_APPLICABLE,
        reason="" if total else "one shot is planned and one is seen, so there is no cut to find",
    )


def matched(
    scripted: Sequence[int], detected: Sequence[int], *, tolerance_frames: int
) -> list[tuple[int, int]]:
    """Pairs of scripted and detected cuts; see `cut_agreement`."""
    for cuts in (scripted, detected):
        if any(cut < 1 for cut in cuts) or any(a >= b for a, b in pairwise(cuts)):
            raise ValueError(f"cuts are ascending frame numbers from 1 on, not {list(cuts)}")
    free = list(detected)
    pairs = []
    for wanted in scripted:
        near = [cut for cut in free if abs(cut - wanted) <= tolerance_frames]
        if near:
            found = min(near, key=lambda cut: abs(cut - wanted))
            pairs.append((wanted, found))
            free.remove(found)
    return pairs


METRIC = CutAgreement

"""Transitions: short clips between takes, so that a film is still joined without encoding it again.

A transition lies about its cut: it shows the end of one take and the beginning of the next, past
their shots' ends where both are seen at once. Pictures are mixed as editing programs mix them, in
the values of the video signal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from storyreel.film.schema import CutDocument, CutShot, CutTransition, Take
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.vocabulary import TransitionKind
from storyreel.staging.stage import blend
from storyreel.timecode import Span

FOLDER = "transitions"
Frame = NDArray[np.uint8]

_BLACK_LUMA, _NO_COLOUR = 16, 128
_EDGE = 0.03
"""Width of a wipe's soft edge, as a share of the picture's."""


def plan_transitions(script: ShootingScript, shots: Sequence[CutShot]) -> tuple[CutTransition, ...]:
    """The transitions that the script asks for and that can be made between these shots.

    Args:
        script: The script the shots were shot from.
        shots: Shots in film order.
    """
    scripted = {(scene.id, shot.number): shot for scene in script.scenes for shot in scene.shots}
    planned = []
    for one, other in [*pairwise(shots), *((shot, None) for shot in shots[-1:])]:
        shot = scripted[one.scene, one.shot]
        if shot.transition.kind is TransitionKind.CUT:
            continue
        following = None if other is None else scripted[other.scene, other.shot]
        before, after = blend(shot, following)
        if before + after:
            into = "end" if other is None else other.chosen.slate
            planned.append(
                CutTransition(
                    kind=shot.transition.kind,
                    cut_frame=one.span.end,
                    before_frames=before,
                    after_frames=after,
                    media=f"{FOLDER}/{one.chosen.slate}-{into}.mp4",
                )
            )
    return tuple(planned)


def segments(cut: CutDocument) -> Iterator[tuple[str, Span]]:
    """What the film's picture is joined from: files, and the frames of each, in film order."""
    by_cut = {transition.cut_frame: transition for transition in cut.transitions}
    for shot in cut.shots:
        into, out_of = by_cut.get(shot.start_frame), by_cut.get(shot.span.end)
        first = into.after_frames if into else 0
        last = shot.frames - (out_of.before_frames if out_of else 0)
        yield shot.chosen.media, Span(shot.source_in + first, shot.source_in + last)
        if out_of:
            yield out_of.media, Span(0, out_of.before_frames + out_of.after_frames)


def make_transitions(cut: CutDocument, *, folder: Path) -> None:
    """Writes the clip of every transition of a cut.

    A take that has too few frames beyond its shot, as one of a video service may, stands still
    on its last or first.

    Raises:
        BadMedia: A take cannot be read.
    """
    from storyreel.media import VideoWriter

    if cut.transitions:
        (folder / FOLDER).mkdir(exist_ok=True)
    for transition in cut.transitions:
        leaving = next(shot for shot in cut.shots if shot.span.end == transition.cut_frame)
        coming = next((s for s in cut.shots if s.start_frame == transition.cut_frame), None)
        frames = transition.before_frames + transition.after_frames
        end = leaving.source_in + leaving.frames - transition.before_frames
        old = _pictures(leaving.chosen, end, frames, folder)
        new = (
            [_black(cut.size_px)] * frames
            if coming is None
            else _pictures(
                coming.chosen, coming.source_in - transition.before_frames, frames, folder
            )
        )
        with VideoWriter(folder / transition.media, size_px=cut.size_px, rate=cut.rate) as video:
            for number in range(frames):
                share = (number + 0.5) / frames
                if transition.kind is TransitionKind.FADE:
                    picture = old[number] if number < transition.before_frames else new[number]
                    dark = _dip(number, transition.before_frames, transition.after_frames)
                    video.write(_mixed(picture, _black(cut.size_px), dark))
                elif transition.kind is TransitionKind.WIPE:
                    video.write(_wiped(old[number], new[number], share))
                else:
                    video.write(_mixed(old[number], new[number], share))


def _pictures(take: Take, first: int, frames: int, folder: Path) -> list[Frame]:
    """Frames of a take from `first` on; where it has none, the nearest that it has."""
    from storyreel.media import encoded_frames

    wanted = [min(take.frames - 1, max(0, first + k)) for k in range(frames)]
    span = Span(wanted[0], wanted[-1] + 1)
    there = dict(
        zip(range(span.start, span.end), encoded_frames(folder / take.media, span), strict=True)
    )
    return [there[number] for number in wanted]


def _dip(number: int, before: int, after: int) -> float:
    """How black a frame of a fade is, 0 to 1."""
    if number < before:
        return (number + 1) / (before + 1) if after else (number + 1) / before
    return (before + after - number) / (after + 1)


def _black(size_px: tuple[int, int]) -> Frame:
    width, height = size_px
    picture = np.full((height * 3 // 2, width), _NO_COLOUR, np.uint8)
    picture[:height] = _BLACK_LUMA
    return picture


def _mixed(one: Frame, other: Frame, share: float) -> Frame:
    """So much of the other over the one."""
    mixed = one + (other.astype(np.float32) - one) * np.float32(share)
    return np.rint(mixed).astype(np.uint8)


def _wiped(one: Frame, other: Frame, share: float) -> Frame:
    """The other comes in from the left, behind a soft edge."""
    height, width = one.shape[0] * 2 // 3, one.shape[1]
    edge = share * (1 + _EDGE)

    def part(columns: int) -> NDArray[np.float32]:
        at = (np.arange(columns, dtype=np.float32) + 0.5) / columns
        return np.clip((edge - at) / _EDGE, 0, 1).astype(np.float32)

    cover = np.empty(one.shape, np.float32)
    cover[:height] = part(width)
    # Two rows of a half-size plane stand side by side in each row of the packed ones.
    cover[height:] = np.tile(part(width // 2), 2)
    return np.rint(one + (other.astype(np.float32) - one) * cover).astype(np.uint8)

"""Transitions: short clips between takes, so that a film is still joined without encoding it again.

A transition lies about its cut: it shows the end of one take and the beginning of the next, past
their shots' ends where both are seen at once. Pictures are mixed as editing programs mix them, in
the values of the video signal.

Our takes are shot so that they can be cut where a transition begins and ends. Another may not be:
it is cut at the nearest place further away, and the clip has what lies between as well, so that
only those frames are encoded twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from storyreel.film.schema import CutDocument, CutShot, CutTransition, Take, slate
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.vocabulary import TransitionKind
from storyreel.staging.stage import blend
from storyreel.timecode import Span

if TYPE_CHECKING:
    from storyreel.media import ClipPart

FOLDER = "transitions"
Frame = NDArray[np.uint8]

_BLACK_LUMA, _NO_COLOUR = 16, 128
_EDGE = 0.03
"""Width of a wipe's soft edge, as a share of the picture's."""


def plan_transitions(script: ShootingScript, shots: Sequence[CutShot]) -> tuple[CutTransition, ...]:
    """The transitions that the script asks for and that can be made between these shots.

    None leads out of or into a shot without a take: what comes next in the cut was not shot for it.

    Args:
        script: The script the shots were shot from.
        shots: Shots in film order.
    """
    scripted = {
        (scene.id, shot.number): (scene, shot) for scene in script.scenes for shot in scene.shots
    }
    following = dict(zip(scripted, (*list(scripted)[1:], None), strict=True))
    planned = []
    for one, other in zip(shots, (*shots[1:], None), strict=True):
        scene, shot = scripted[one.scene, one.shot]
        after = following[one.scene, one.shot]
        is_next = after == ((other.scene, other.shot) if other else None)
        if shot.transition.kind is TransitionKind.CUT or not is_next:
            continue
        next_scene, next_shot = (scene, None) if after is None else scripted[after]
        before_frames, after_frames = blend(shot, next_shot)
        if before_frames + after_frames:
            # By the shots and not by their takes: two shots that look the same have one take.
            into = "end" if next_shot is None else _name(next_scene.number, next_shot.number)
            made = CutTransition(
                kind=shot.transition.kind,
                cut_frame=one.span.end,
                before_frames=before_frames,
                after_frames=after_frames,
                media=f"{FOLDER}/{_name(scene.number, shot.number)}-{into}.mp4",
            )
            planned.append(made.model_copy(update={"held_frames": _held(made, one, other)}))
    return tuple(planned)


def _name(scene_number: int, shot_number: str) -> str:
    return slate(scene_number, shot_number, 1).rpartition("_t")[0]


def _held(made: CutTransition, one: CutShot, other: CutShot | None) -> tuple[int, int]:
    """Frames of a transition that the takes on both sides do not have."""
    if made.kind is TransitionKind.FADE or other is None:
        return 0, 0
    tail = one.chosen.frames - one.source_in - one.frames
    return max(0, made.after_frames - tail), max(0, made.before_frames - other.source_in)


@dataclass(frozen=True, slots=True)
class _Used:
    """The frames of a take that are seen in one shot, outside its transitions.

    Attributes:
        shot: The shot.
        all: All of them, on the take's clock.
        joined: Those that are joined as they were shot; those beside them are in the clips.
        out_of: The transition that leads out of the shot.
    """

    shot: CutShot
    all: Span
    joined: Span
    out_of: CutTransition | None


def picture_of(cut: CutDocument, *, folder: Path) -> list[ClipPart]:
    """Writes the clip of every transition, and names what the film's picture is joined from.

    A take that has too few frames beyond its shot, as one of a video service may, stands still
    on its last or first. Clips of transitions that the film no longer has are deleted.

    Raises:
        BadMedia: A take cannot be read.
    """
    from storyreel.media import ClipPart

    _clear(cut, folder)
    by_cut = {transition.cut_frame: transition for transition in cut.transitions}
    uses = [
        _use(shot, by_cut.get(shot.start_frame), by_cut.get(shot.span.end), cut, folder)
        for shot in cut.shots
    ]
    parts = []
    for use, after in zip(uses, (*uses[1:], None), strict=True):
        if use.joined.frames:
            media = folder / use.shot.chosen.media
            parts.append(ClipPart(media, use.joined.start, use.joined.frames))
        if use.out_of is not None:
            length = _make(use.out_of, use, after, cut, folder)
            parts.append(ClipPart(folder / use.out_of.media, 0, length))
    return parts


def _clear(cut: CutDocument, folder: Path) -> None:
    kept = {folder / transition.media for transition in cut.transitions}
    if kept:
        (folder / FOLDER).mkdir(exist_ok=True)
    for path in (folder / FOLDER).glob("*.mp4"):
        if path not in kept:
            path.unlink()


def _use(
    shot: CutShot,
    into: CutTransition | None,
    out_of: CutTransition | None,
    cut: CutDocument,
    folder: Path,
) -> _Used:
    from storyreel.media import key_frames

    start = shot.source_in + (into.after_frames if into else 0)
    end = shot.source_in + shot.frames - (out_of.before_frames if out_of else 0)
    first, last = start, end
    if into or out_of:
        take = shot.chosen
        cuttable = (*key_frames(folder / take.media, rate=cut.rate), take.frames)
        inside = [frame for frame in cuttable if start <= frame <= end] or [start]
        first = inside[0] if into else start
        last = inside[-1] if out_of else end
    return _Used(shot, Span(start, end), Span(first, last), out_of)


def _make(
    made: CutTransition, use: _Used, after: _Used | None, cut: CutDocument, folder: Path
) -> int:
    """Writes the clip of a transition, and what of its shots cannot be joined; its length."""
    from storyreel.media import VideoWriter

    with VideoWriter(folder / made.media, size_px=cut.size_px, rate=cut.rate) as video:
        for picture in _pictures(use.shot.chosen, Span(use.joined.end, use.all.end), folder):
            video.write(picture)
        for picture in _blended(made, use.shot, after.shot if after else None, cut, folder):
            video.write(picture)
        if after is not None:
            left = Span(after.all.start, after.joined.start)
            for picture in _pictures(after.shot.chosen, left, folder):
                video.write(picture)
        return video.frames


def _blended(
    made: CutTransition, one: CutShot, other: CutShot | None, cut: CutDocument, folder: Path
) -> Iterator[Frame]:
    """The frames of the transition itself."""
    before, after = made.before_frames, made.after_frames
    end = one.source_in + one.frames
    if made.kind is TransitionKind.FADE or other is None:
        black = _black(cut.size_px)
        leaving = _pictures(one.chosen, Span(end - before, end), folder)
        for number, picture in enumerate(leaving, start=1):
            yield _mixed(picture, black, number / before)
        if other is not None:
            coming = _pictures(other.chosen, Span(other.source_in, other.source_in + after), folder)
            for number, picture in enumerate(coming, start=1):
                yield _mixed(picture, black, 1 - number / (after + 1))
        return
    blend_of = _wiped if made.kind is TransitionKind.WIPE else _mixed
    pairs = zip(
        _pictures(one.chosen, Span(end - before, end + after), folder),
        _pictures(other.chosen, Span(other.source_in - before, other.source_in + after), folder),
        strict=True,
    )
    for number, (old, new) in enumerate(pairs):
        yield blend_of(old, new, (number + 0.5) / (before + after))


def _pictures(take: Take, span: Span, folder: Path) -> Iterator[Frame]:
    """Frames of a take; where it has none, the nearest that it has."""
    from storyreel.media import encoded_frames

    wanted = [min(take.frames - 1, max(0, number)) for number in range(span.start, span.end)]
    if not wanted:
        return
    there = Span(wanted[0], wanted[-1] + 1)
    decoded = encoded_frames(folder / take.media, there)
    for number, picture in enumerate(decoded, start=there.start):
        for _ in range(wanted.count(number)):
            yield picture


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

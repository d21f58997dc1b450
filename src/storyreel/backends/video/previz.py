"""The embedded renderer as a video service: free, deterministic, on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

from storyreel.backends.video import VideoRequest, VideoResult
from storyreel.document import write_whole
from storyreel.film.schema import Truth
from storyreel.staging.shot import StagedShot
from storyreel.timecode import Span

PART_FRAMES = 192
"""Most frames of a part: eight seconds, a multiple of the encoder's distance of key frames."""


class Previz:
    """Composes the previz renderer with the encoder."""

    name = "previz"

    def version(self) -> str:
        """Changes whenever the same staged shot would look different."""
        from storyreel.previz.render import VERSION

        return VERSION

    def parts(self, staged: StagedShot) -> Sequence[Span]:
        """Runs of `PART_FRAMES`; what is left at the end is a part of its own."""
        length = staged.frames + sum(staged.handles)
        edges = [*range(0, length, PART_FRAMES), length]
        return [Span(start, end) for start, end in pairwise(edges)]

    def make(self, request: VideoRequest, part: int, report: Callable[[int], None]) -> VideoResult:
        """Renders a part of a shot; see `storyreel.backends.video.VideoBackend`."""
        from storyreel.media import VideoWriter, save_jpeg, thumbnail
        from storyreel.previz.render import MASK_SIZE_PX, render_shot

        staged = request.staged
        parts = self.parts(staged)
        head = staged.handles[0]
        media, truth_file = request.media, request.truth
        if len(parts) > 1:
            media, truth_file = _part(media, part), _part(truth_file, part)
        # Where the film may enter or leave the take without its picture being encoded again.
        doors = {0, staged.frames, *staged.joints}
        truths = []
        with ExitStack() as files:
            video = files.enter_context(
                VideoWriter(media, size_px=staged.size_px, rate=staged.rate)
            )
            span = Span(parts[part].start - head, parts[part].end - head)
            for number, frame in enumerate(render_shot(staged, span), start=span.start):
                video.write(frame.picture.yuv, key=number in doors)
                truths.append(frame.truth)
                if number == staged.frames // 2:
                    save_jpeg(thumbnail(frame.picture.rgb, width_px=640), request.still)
                report(1)
            truth = Truth(
                slate=request.slate,
                rate=staged.rate,
                mask_size_px=MASK_SIZE_PX,
                frames=tuple(truths),
            )
            # Before the video gets its name: a take that is there is there with its truth.
            write_whole(truth_file, truth.canonical().encode())
        return VideoResult(
            frames=len(truths), sha256=_sha256(media), has_truth=True, handle_frames=head
        )

    def gather(self, request: VideoRequest, results: Sequence[VideoResult]) -> VideoResult:
        """Puts the parts in a row; see `storyreel.backends.video.VideoBackend`."""
        from storyreel.media import join_clips

        if len(results) == 1:
            return results[0]
        numbers = range(len(results))
        truths = [Truth.load(_part(request.truth, number)) for number in numbers]
        frames = tuple(frame for truth in truths for frame in truth.frames)
        truth = truths[0].model_copy(update={"frames": frames})
        write_whole(request.truth, truth.canonical().encode())
        clips = [_part(request.media, number) for number in numbers]
        length = join_clips(clips, request.media, rate=request.staged.rate)
        for number in numbers:
            _part(request.media, number).unlink()
            _part(request.truth, number).unlink()
        return VideoResult(
            frames=length,
            sha256=_sha256(request.media),
            has_truth=True,
            handle_frames=request.staged.handles[0],
        )


def _part(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}.part{number}{path.suffix}")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


SERVICE = Previz

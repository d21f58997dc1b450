"""The embedded renderer as a video service: free, deterministic, on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack

from storyreel.backends.video import VideoRequest, VideoResult
from storyreel.document import write_whole
from storyreel.film.schema import Truth


class Previz:
    """Composes the previz renderer with the encoder."""

    name = "previz"

    def version(self) -> str:
        """Changes whenever the same staged shot would look different."""
        from storyreel.previz.render import VERSION

        return VERSION

    def make(self, request: VideoRequest, report: Callable[[int], None]) -> VideoResult:
        """Renders a shot; see `storyreel.backends.video.VideoBackend`."""
        from storyreel.media import VideoWriter, save_jpeg, thumbnail
        from storyreel.previz.render import MASK_SIZE_PX, render_shot

        staged = request.staged
        middle = staged.frames // 2
        truths = []
        with ExitStack() as files:
            video = files.enter_context(
                VideoWriter(request.media, size_px=staged.size_px, rate=staged.rate)
            )
            for number, frame in enumerate(render_shot(staged)):
                video.write(frame.picture.yuv)
                truths.append(frame.truth)
                if number == middle:
                    save_jpeg(thumbnail(frame.picture.rgb, width_px=640), request.still)
                report(1)
            truth = Truth(
                slate=request.slate,
                rate=staged.rate,
                mask_size_px=MASK_SIZE_PX,
                frames=tuple(truths),
            )
            # Before the video gets its name: a take that is there is there with its truth.
            write_whole(request.truth, truth.canonical().encode())
        digest = hashlib.sha256(request.media.read_bytes()).hexdigest()
        return VideoResult(frames=staged.frames, sha256=digest, has_truth=True)


SERVICE = Previz

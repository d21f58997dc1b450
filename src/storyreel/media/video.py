"""Writes clips: frames in, one H.264 file out, the same bytes for the same frames."""

from __future__ import annotations

import math
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.codec.context import Flags
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from storyreel.document import replacing
from storyreel.media._mp4 import create
from storyreel.timecode import Rate

_GOP_S = 2
# A picture asked to be a key frame is one that decoding can begin at.
# Motion is looked for a little less finely than the preset does and brightness is not followed:
# measured on drawn takes, a quarter of the time for 3 % more bits.
_PARAMS = "subme=1:weightp=0"
_AVX512 = ("AVX512", "X86_V4")


def _settings() -> dict[str, str]:
    """The encoder's settings; they give the same bytes on every processor.

    With its routines for AVX-512, x264's rate control (mbtree) depends on what was in memory before
    unless a row of 16-pixel blocks is a multiple of eight, as at 640 and 1280 pixels; at 192, 720
    and 1720 the bytes change from run to run. With those for AVX2, which every such processor has,
    they are always the ones that come out most often.
    """
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    has_avx512 = any(name.startswith(_AVX512) for name in found)
    return {
        "preset": "veryfast",
        "crf": "20",
        "forced-idr": "1",
        "x264-params": _PARAMS + (":asm=AVX2" if has_avx512 else ""),
    }


class VideoWriter:
    """Encodes one clip, frame by frame.

    All clips of one size and rate are written with the same settings, so that `join_clips` can
    put them in a row without encoding them again. The encoder runs on one thread: with more, its
    output depends on how many there are. Encode several clips at once to use several cores.

    The file appears under its name when the `with` block ends well, and not at all otherwise.

    Args:
        path: Where the clip goes; its folder exists.
        size_px: Width and height, both even.
        rate: Frames per second.

    Raises:
        ValueError: A size is odd, a frame has the wrong shape, or no frame was written.
    """

    def __init__(self, path: Path, *, size_px: tuple[int, int], rate: Rate) -> None:
        width, height = size_px
        if width < 2 or height < 2 or width % 2 or height % 2:
            raise ValueError(f"a clip's width and height are even, not {width}x{height}")
        self.size_px = size_px
        self.rate = rate
        self.frames = 0
        self._path = Path(path)
        self._files = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as files:
            part = files.enter_context(replacing(self._path))
            self._container = files.enter_context(create(part, self.rate))
            self._stream = self._container.add_stream(
                "libx264", rate=self.rate.value, options=_settings()
            )
            # Last in, first out: what the encoder still holds is written before the file is
            # closed, and the file is closed before it gets its name.
            files.push(self._finish)
            self._files = files.pop_all()
        context = self._stream.codec_context
        context.width, context.height = self.size_px
        context.pix_fmt = "yuv420p"
        context.time_base = 1 / self.rate.value
        context.thread_count = 1
        context.gop_size = math.ceil(_GOP_S * self.rate.value)
        context.flags |= Flags.bitexact | Flags.closed_gop
        context.color_range = ColorRange.MPEG
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.__exit__(kind, error, trace)

    def write(self, yuv: NDArray[np.uint8], *, key: bool = False) -> None:
        """Adds one frame.

        Args:
            yuv: uint8, (height * 3 // 2, width): the Y plane, then U and V at half size, packed
                one after the other (I420); BT.709, limited range.
            key: Whether the clip can be cut here without being encoded again: nothing before
                this frame then depends on it or on what follows, nor the other way round.

        Raises:
            ValueError: The array has another shape or type.
        """
        width, height = self.size_px
        if yuv.shape != (height * 3 // 2, width) or yuv.dtype != np.uint8:
            raise ValueError(
                f"a {width}x{height} frame is uint8 of shape {(height * 3 // 2, width)}, "
                f"not {yuv.dtype} of shape {yuv.shape}"
            )
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(yuv), format="yuv420p")
        frame.pts = self.frames
        frame.time_base = 1 / self.rate.value
        # Untagged frames would be converted, or not, depending on the binding's version.
        frame.color_range = ColorRange.MPEG
        frame.colorspace = Colorspace.ITU709
        if key:
            frame.pict_type = PictureType.I
        self._container.mux(self._stream.encode(frame))
        self.frames += 1

    def write_rgb(self, rgb: NDArray[np.uint8]) -> None:
        """Adds one frame, given in colours.

        Args:
            rgb: uint8, (height, width, 3), full range; as many pixels as the clip has.
        """
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
        plain = frame.reformat(
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        self.write(plain.to_ndarray().astype(np.uint8, copy=False))

    def _finish(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            return
        if not self.frames:
            raise ValueError(f"the clip {str(self._path)!r} got no frames; it needs at least one")
        self._container.mux(self._stream.encode())

"""Reads films: what is in a file, its frames by their time, its sound from film time 0."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np
from av.container import InputContainer
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from av.video.stream import VideoStream
from numpy.typing import NDArray

from storyreel.errors import BadMedia
from storyreel.timecode import Rate, Span

# Films come from services too. A playlist or a list of files would make the reader open others,
# here or on the network; a still or a text would be "played" as a film of one frame.
_OPEN_ONLY = {
    "format_whitelist": "mov,mp4,m4a,matroska,webm,avi,mpegts,mpeg,ogg,wav,flac,mp3",
    "protocol_whitelist": "file",
}
# Without FULL_CHR_H_INT the scaler makes white 253 as soon as it is asked to round accurately.
_EXACT = (
    Interpolation.AREA
    | Interpolation.ACCURATE_RND
    | Interpolation.FULL_CHR_H_INT
    | Interpolation.BITEXACT
)
_FULL_RANGE = np.clip(np.rint((np.arange(256) - 16) * 255 / 219), 0, 255).astype(np.uint8).tobytes()
_UNTAGGED = 2
_HD_LINES = 720
# Services round a track's length; a tenth of a second is less than any word.
_SLACK_S = 0.1
_LONGEST_S = 24 * 3600
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """The picture of a film.

    Attributes:
        codec: Such as `h264`.
        size_px: Width and height.
        rate: Frames per second.
        frames: Number of frames.
        duration_s: Length in seconds.
    """

    codec: str
    size_px: tuple[int, int]
    rate: Rate
    frames: int
    duration_s: Fraction


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """The sound of a film.

    Attributes:
        codec: Such as `aac`.
        sample_rate: Samples per second.
        channels: 1 is mono.
        duration_s: Length in seconds.
    """

    codec: str
    sample_rate: int
    channels: int
    duration_s: Fraction


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What is in a file.

    Attributes:
        video: The first picture track, or None.
        audio: The first sound track, or None.
        subtitles: Codec of each subtitle track, such as `mov_text`.
        languages: Language of each subtitle track, ISO 639-2.
    """

    video: VideoInfo | None
    audio: AudioInfo | None
    subtitles: tuple[str, ...]
    languages: tuple[str, ...]


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """Opens a film, and turns what FFmpeg says about it into `BadMedia`."""
    try:
        with av.open(
            str(path), mode="r", container_options=_OPEN_ONLY, metadata_errors="replace"
        ) as container:
            yield container
    except av.FFmpegError as error:
        what = error.strerror or "unknown error"
        raise BadMedia(f"{str(path)!r} cannot be read as a film: {what}. Make it again.") from error


def probe(path: Path) -> MediaInfo:
    """Says what is in a file, without decoding it.

    Raises:
        BadMedia: The file is missing, broken off, or neither film nor sound.
    """
    with opened(path) as container:
        streams = container.streams
        if not streams.video and not streams.audio:
            raise BadMedia(f"{str(path)!r} has neither picture nor sound. Make it again.")
        video = audio = None
        if streams.video:
            video = _video_info(container, path)
        if streams.audio:
            sound = streams.audio[0]
            audio = AudioInfo(
                codec=sound.codec_context.name,
                sample_rate=sound.codec_context.sample_rate,
                channels=sound.codec_context.channels,
                duration_s=_duration(container, sound.duration, sound.time_base),
            )
        return MediaInfo(
            video=video,
            audio=audio,
            subtitles=tuple(s.codec_context.name for s in streams.subtitles),
            languages=tuple(s.language or "und" for s in streams.subtitles),
        )


def frames(
    path: Path,
    *,
    size_px: tuple[int, int] | None = None,
    pixel: Literal["gray", "rgb"] = "rgb",
) -> Iterator[tuple[int, Fraction, NDArray[np.uint8]]]:
    """Decodes a film from its first frame to its last, one at a time.

    Args:
        path: The film.
        size_px: Width and height to scale to by area averaging; the film's own without it.
        pixel: `gray` is full-range luma, `rgb` full-range colour.

    Yields:
        The frame's number and its time in seconds, both from its time stamp and counted from the
        first frame; and uint8, (height, width) for gray or (height, width, channel) for RGB.

    Raises:
        BadMedia: The file is broken, has no picture, or ends before its last frame.
    """
    with opened(path) as container:
        info = _video_info(container, path)
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        shown = 0
        for frame in container.decode(stream):
            number, time = _when(frame, stream, info.rate)
            yield number, time, _pixels(frame, size_px, pixel)
            shown += 1
        if shown < info.frames:
            raise BadMedia(
                f"{str(path)!r} breaks off after {shown} of {info.frames} frames. Make it again."
            )


def encoded_frames(path: Path, span: Span) -> Iterator[NDArray[np.uint8]]:
    """Decodes frames as `VideoWriter.write` takes them, without changing a value.

    Args:
        path: A clip of `VideoWriter`.
        span: Which frames, counted from 0.

    Yields:
        uint8, (height * 3 // 2, width), I420.

    Raises:
        BadMedia: The file is broken, or breaks off before the last of them.
    """
    with opened(path) as container:
        info = _video_info(container, path)
        stream = container.streams.video[0]
        assert stream.time_base is not None
        shown = 0
        target = int(info.rate.seconds(span.start) / stream.time_base) + (stream.start_time or 0)
        container.seek(target, stream=stream, backward=True)
        for frame in container.decode(stream):
            if span.start <= _when(frame, stream, info.rate)[0] < span.end:
                yield frame.to_ndarray(format="yuv420p").astype(np.uint8, copy=False)
                shown += 1
            if shown == span.frames:
                return
    raise BadMedia(f"{str(path)!r} breaks off before frame {span.end}. Make it again.")


def one_frame(path: Path, number: int) -> NDArray[np.uint8]:
    """Decodes exactly one frame.

    Args:
        path: The film.
        number: The frame, counted from 0.

    Returns:
        uint8, (height, width, channel), RGB.

    Raises:
        BadMedia: The file is broken, or breaks off before that frame.
        ValueError: The film has no such frame.
    """
    with opened(path) as container:
        info = _video_info(container, path)
        if not 0 <= number < info.frames:
            raise ValueError(f"{str(path)!r} has frames 0 to {info.frames - 1}, not {number}")
        stream = container.streams.video[0]
        assert stream.time_base is not None
        target = int(info.rate.seconds(number) / stream.time_base) + (stream.start_time or 0)
        container.seek(target, stream=stream, backward=True)
        for frame in container.decode(stream):
            if _when(frame, stream, info.rate)[0] == number:
                return _pixels(frame, None, "rgb")
    raise BadMedia(f"{str(path)!r} breaks off before frame {number}. Make it again.")


def film_sound(path: Path) -> Iterator[NDArray[np.float32]]:
    """Decodes a film's sound, piece by piece.

    Sample 0 is the moment of the first frame: the encoder's priming is left out, a sound track
    that begins later is preceded by silence, and one that begins earlier loses its beginning.

    Yields:
        float32, (sample, channel), full scale at 1. `probe` says how many samples there are in a
        second.

    Raises:
        BadMedia: The file is broken, has no sound, or says that it lasts for days.
    """
    with opened(path) as container:
        if not container.streams.audio:
            raise BadMedia(f"{str(path)!r} has no sound.")
        stream = container.streams.audio[0]
        assert stream.time_base is not None
        sample_rate = stream.codec_context.sample_rate
        origin = _origin(container)
        declared = (
            Fraction(stream.start_time or 0) * stream.time_base
            - origin
            + _duration(container, stream.duration, stream.time_base)
        )
        # The last packet is padded to a whole one; the track's own length says where sound ends.
        length = max(0, round(declared * sample_rate))
        if declared > _LONGEST_S:
            raise BadMedia(
                f"{str(path)!r} says that its sound lasts {float(declared) / 3600:.0f} hours; "
                "no film is longer than a day. Make it again."
            )
        shape = _PIECE, stream.codec_context.channels
        buffer, begin, decoded = np.zeros(shape, np.float32), 0, 0
        for frame in container.decode(stream):
            at = round((Fraction(frame.pts or 0) * stream.time_base - origin) * sample_rate)
            samples = _samples(frame)
            decoded = max(decoded, at + len(samples))
            end = min(at + len(samples), length)
            while end > begin + _PIECE:
                _put(samples, at, buffer, begin)
                yield buffer
                buffer, begin = np.zeros(shape, np.float32), begin + _PIECE
            _put(samples[: max(0, end - at)], at, buffer, begin)
        if decoded > begin:
            yield buffer[: min(decoded, length) - begin]
    if decoded < length - _SLACK_S * sample_rate:
        raise BadMedia(
            f"the sound of {str(path)!r} breaks off after {decoded / sample_rate:.2f} of "
            f"{length / sample_rate:.2f} s. Make it again."
        )


def _put(samples: NDArray[np.float32], at: int, buffer: NDArray[np.float32], begin: int) -> None:
    """Writes what of the samples, the first of which is `at`, lies in the buffer."""
    first, last = max(at, begin), min(at + len(samples), begin + len(buffer))
    if first < last:
        part = samples[first - at : last - at]
        if part.shape[1] != buffer.shape[1]:
            # The track changes its channels on the way; what all of them say goes to each.
            part = part.mean(axis=1, keepdims=True)
        buffer[first - begin : last - begin] = part


def _video_info(container: InputContainer, path: Path) -> VideoInfo:
    if not container.streams.video:
        raise BadMedia(f"{str(path)!r} has no picture.")
    stream = container.streams.video[0]
    rate = stream.average_rate or stream.guessed_rate
    if not rate:
        raise BadMedia(f"{str(path)!r} does not say how fast it runs. Make it again.")
    duration_s = _duration(container, stream.duration, stream.time_base)
    return VideoInfo(
        codec=stream.codec_context.name,
        size_px=(stream.codec_context.width, stream.codec_context.height),
        rate=Rate(Fraction(rate)),
        frames=stream.frames or Rate(Fraction(rate)).frames(duration_s),
        duration_s=duration_s,
    )


def _duration(
    container: InputContainer, duration: int | None, time_base: Fraction | None
) -> Fraction:
    """Length of a track in seconds; the whole file's where the track does not say."""
    if duration is not None and time_base is not None:
        return duration * Fraction(time_base)
    return Fraction(container.duration or 0, av.time_base)


def _origin(container: InputContainer) -> Fraction:
    stream = (container.streams.video or container.streams.audio)[0]
    return Fraction(stream.start_time or 0) * (stream.time_base or 0)


def _when(frame: av.VideoFrame, stream: VideoStream, rate: Rate) -> tuple[int, Fraction]:
    if frame.pts is None or stream.time_base is None:
        raise BadMedia("a frame carries no time stamp; make the film again.")
    time = (frame.pts - (stream.start_time or 0)) * Fraction(stream.time_base)
    return rate.frames(time), time


def _pixels(frame: av.VideoFrame, size_px: tuple[int, int] | None, pixel: str) -> NDArray[np.uint8]:
    width, height = size_px or (frame.width, frame.height)
    if pixel == "gray":
        # Not the scaler's own gray: it goes through RGB and weighs that as BT.601.
        plane = frame.reformat(
            width=width,
            height=height,
            format="yuv420p",
            dst_color_range=ColorRange.MPEG,
            interpolation=_EXACT,
            threads=1,
        ).planes[0]
        rows = np.frombuffer(bytes(plane).translate(_FULL_RANGE), np.uint8)
        return rows.reshape(-1, plane.line_size)[:height, :width]
    space = frame.colorspace
    if space == _UNTAGGED:
        space = Colorspace.ITU709 if frame.height >= _HD_LINES else Colorspace.ITU601
    picture = frame.reformat(
        width=width,
        height=height,
        format="rgb24",
        src_colorspace=space,
        dst_color_range=ColorRange.JPEG,
        interpolation=_EXACT,
        threads=1,
    )
    return picture.to_ndarray().astype(np.uint8, copy=False)


def _samples(frame: av.AudioFrame) -> NDArray[np.float32]:
    raw = frame.to_ndarray()
    scaled = raw.astype(np.float64)
    if raw.dtype == np.uint8:
        scaled = scaled / 128 - 1
    elif raw.dtype.kind == "i":
        scaled = scaled / 2.0 ** (8 * raw.dtype.itemsize - 1)
    if not frame.format.is_planar:
        scaled = scaled.reshape(-1, len(frame.layout.channels)).T
    return scaled.T.astype(np.float32)

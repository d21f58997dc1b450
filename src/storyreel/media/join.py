"""Puts clips in a row and lays sound and subtitles under them."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import av
import numpy as np
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer
from av.packet import Packet
from av.subtitles.stream import SubtitleStream
from av.video.stream import VideoStream

from storyreel.document import replacing
from storyreel.errors import BadMedia
from storyreel.film.subtitles import Subtitle
from storyreel.media._mp4 import SAMPLE_RATE, create, frame_ticks, timescale
from storyreel.media.read import opened
from storyreel.media.sound import SoundTrack, regrouped
from storyreel.timecode import Rate

_AAC_FRAME = 1024
_BITS_PER_S = {1: 128_000, 2: 160_000}

# The encoder asks for an ASS header and makes the sample description of the mp4 from its style.
_STYLE = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

# The mp4 header names languages by ISO 639-2; scripts name them by BCP 47.
_ISO_639_2 = {
    "af": "afr", "ar": "ara", "bg": "bul", "bn": "ben", "ca": "cat", "cmn": "zho", "cs": "ces",
    "cy": "cym", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est",
    "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle", "gu": "guj", "he": "heb",
    "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind", "is": "isl", "it": "ita",
    "ja": "jpn", "ka": "kat", "kk": "kaz", "kn": "kan", "ko": "kor", "la": "lat", "lt": "lit",
    "lv": "lav", "mk": "mkd", "ml": "mal", "mr": "mar", "ms": "msa", "my": "mya", "nb": "nob",
    "ne": "nep", "nl": "nld", "nn": "nno", "no": "nor", "pa": "pan", "pl": "pol", "pt": "por",
    "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sq": "sqi", "sr": "srp", "sv": "swe",
    "sw": "swa", "ta": "tam", "te": "tel", "th": "tha", "tr": "tur", "uk": "ukr", "ur": "urd",
    "uz": "uzb", "vi": "vie", "yue": "zho", "zh": "zho",
}  # fmt: skip

# Film time and order of a packet, so that packets of all tracks can be merged.
_Timed: TypeAlias = "tuple[Fraction, int, Packet[Any]]"


@dataclass(frozen=True, slots=True)
class ClipPart:
    """A part of a clip that begins at a key frame and ends before one, or with the clip.

    Attributes:
        path: The clip.
        first: Its first frame that is wanted.
        frames: How many are.
    """

    path: Path
    first: int
    frames: int


@dataclass(frozen=True, slots=True)
class _Clip:
    path: Path
    size_px: tuple[int, int]
    first: int
    frames: int
    delay_frames: int
    settings: bytes


def join_clips(
    clips: Sequence[Path | ClipPart],
    into: Path,
    *,
    rate: Rate,
    sound: SoundTrack | None = None,
    subtitles: Sequence[Subtitle] | None = None,
    language: str = "und",
) -> int:
    """Makes a film from clips, without encoding the picture again.

    The picture is exactly as many frames as the clips have together. The sound is encoded once
    over the whole film, because encoded clips of sound overlap at their ends and cannot be put in
    a row; it is padded with silence to cover the last frame. The encoder's 1024 samples of
    priming are skipped by an edit list, which players and `film_sound` honour. Subtitles are a
    track that the viewer can turn off. The index stands at the front of the file, so that a
    browser can begin before it has it all.

    The same input gives the same bytes.

    Args:
        clips: Files of `VideoWriter` with one size and rate, or parts of them, in order, at least
            one.
        into: The film to write or replace; it appears only when it is whole.
        rate: Frames per second of the clips.
        sound: The film's sound from its first frame on, at 48 kHz; no track without it.
        subtitles: On the film's clock, in order, none overlapping another; no track without them.
        language: BCP 47 tag of the sound and the subtitles.

    Returns:
        The film's length in frames.

    Raises:
        BadMedia: A clip cannot be read, has gaps, was written with other settings, or cannot be
            cut where a part begins or ends.
        ValueError: There is no clip, or the sound is not at 48 kHz or lasts longer than the film.
    """
    if not clips:
        raise ValueError("a film has at least one clip")
    parts = [_examine(clip, rate) for clip in clips]
    for part in parts:
        _must_fit(part, parts[0])
    length_frames = sum(part.frames for part in parts)
    wanted = math.ceil(rate.seconds(length_frames) * SAMPLE_RATE)
    if sound is not None:
        _must_cover(sound, wanted)
    tag = _ISO_639_2.get(language.partition("-")[0].lower(), "und")

    with replacing(Path(into)) as file, create(file, rate, {"movflags": "+faststart"}) as film:
        # Closed again at once: around the writing, a full disk would be blamed on this clip.
        with opened(parts[0].path) as first:
            picture = film.add_stream_from_template(first.streams.video[0])
        tracks = [_picture(parts, picture, rate)]
        if sound is not None:
            tracks.append(_sound(sound, wanted, _sound_stream(film, sound.channels, tag)))
        if subtitles:
            tracks.append(_subtitles(subtitles, _subtitle_stream(film, rate, tag), rate))
        film.start_encoding()
        for _, _, packet in heapq.merge(*tracks, key=lambda timed: timed[:2]):
            film.mux(packet)
    return length_frames


def key_frames(path: Path, *, rate: Rate) -> tuple[int, ...]:
    """Frames of a clip at which it can be cut without being encoded again, from 0.

    Args:
        path: A clip of `VideoWriter`.
        rate: Its frames per second.

    Raises:
        BadMedia: The clip cannot be read.
    """
    with opened(path) as container:
        if not container.streams.video:
            raise BadMedia(f"{str(path)!r} has no picture; make the clip again.")
        shown = [
            (_frame(packet, path, rate), packet.is_keyframe)
            for packet in container.demux(container.streams.video[0])
            if packet.size
        ]
    found, earliest = [], len(shown)
    for frame, is_key in reversed(shown):
        # In an open group of pictures some that are shown before a key frame are stored after it.
        if is_key and frame < earliest:
            found.append(frame)
        earliest = min(earliest, frame)
    return tuple(reversed(found))


def _examine(clip: Path | ClipPart, rate: Rate) -> _Clip:
    """Reads a clip's index, and checks that it is whole and can be cut where it has to be."""
    path = clip.path if isinstance(clip, ClipPart) else Path(clip)
    with opened(path) as container:
        if not container.streams.video:
            raise BadMedia(f"{str(path)!r} has no picture; make the clip again.")
        stream = container.streams.video[0]
        shown, keys = [], set()
        for packet in container.demux(stream):
            if packet.size:
                shown.append(_frame(packet, path, rate))
                if packet.is_keyframe:
                    keys.add(shown[-1])
        if sorted(shown) != list(range(len(shown))) or not shown:
            raise BadMedia(
                f"{str(path)!r} is not an unbroken row of frames at {rate}; make the clip again."
            )
        first, frames = 0, len(shown)
        if isinstance(clip, ClipPart):
            first, frames = clip.first, clip.frames
        last = first + frames
        within = [at for at, frame in enumerate(shown) if first <= frame < last]
        cuttable = first in keys and (last in keys or last == len(shown))
        # In an open group of pictures some that are shown before a key frame are stored after it.
        whole = 0 < len(within) == frames and within[-1] - within[0] == frames - 1
        if not cuttable or not whole or shown[within[0]] != first:
            raise BadMedia(
                f"frames {first} to {last} of {str(path)!r} cannot be taken out of it without "
                "encoding them again; make the clip again."
            )
        context = stream.codec_context
        return _Clip(
            path=path,
            size_px=(context.width, context.height),
            first=first,
            frames=frames,
            delay_frames=max(at - within[0] - (shown[at] - first) for at in within),
            settings=context.extradata or b"",
        )


def _frame(packet: Packet[VideoStream], path: Path, rate: Rate) -> int:
    frame = Fraction(packet.pts or 0) * packet.time_base * rate.value
    if frame.denominator != 1:
        raise BadMedia(f"{str(path)!r} does not run at {rate} frames a second; make it again.")
    return int(frame)


def _must_fit(part: _Clip, first: _Clip) -> None:
    if part.settings != first.settings:
        raise BadMedia(
            f"{str(part.path)!r} ({part.size_px[0]}x{part.size_px[1]}) was not encoded like "
            f"{str(first.path)!r} ({first.size_px[0]}x{first.size_px[1]}), so they cannot be "
            "joined. Write both with VideoWriter at one size and rate."
        )


def _must_cover(sound: SoundTrack, wanted: int) -> None:
    if sound.sample_rate != SAMPLE_RATE:
        raise ValueError(
            f"a film's sound has {SAMPLE_RATE} samples a second, not {sound.sample_rate}"
        )
    if sound.channels not in _BITS_PER_S:
        raise ValueError(f"a film's sound is mono or stereo, not {sound.channels} channels")
    if sound.length > wanted:
        raise ValueError(
            f"the sound lasts {sound.length} samples and the picture {wanted}; "
            "cutting it off would lose words"
        )


def _sound_stream(film: OutputContainer, channels: int, tag: str) -> AudioStream:
    stream = film.add_stream("aac", rate=SAMPLE_RATE)
    context = stream.codec_context
    context.layout = "mono" if channels == 1 else "stereo"
    context.bit_rate = _BITS_PER_S[channels]
    context.thread_count = 1
    context.flags |= Flags.bitexact
    stream.metadata["language"] = tag
    return stream


def _subtitle_stream(film: OutputContainer, rate: Rate, tag: str) -> SubtitleStream:
    stream = film.add_stream("mov_text")
    stream.codec_context.subtitle_header = _STYLE
    stream.codec_context.time_base = stream.time_base = Fraction(1, timescale(rate))
    stream.metadata["language"] = tag
    return stream


def _picture(parts: Sequence[_Clip], stream: VideoStream, rate: Rate) -> Iterator[_Timed]:
    ticks, clock = frame_ticks(rate), Fraction(1, timescale(rate))
    # Decoding times are made anew for the whole film. Those in the clips cannot be used: a clip
    # shorter than the encoder's delay has them without it, and the next would seem to go back.
    delay = max(part.delay_frames for part in parts)
    position = start = 0
    for part in parts:
        with opened(part.path) as container:
            for packet in container.demux(container.streams.video[0]):
                if not packet.size:
                    continue
                frame = _frame(packet, part.path, rate) - part.first
                if not 0 <= frame < part.frames:
                    continue
                packet.pts = (start + frame) * ticks
                packet.dts = (position - delay) * ticks
                packet.duration = ticks
                packet.time_base = clock
                packet.stream = stream
                yield packet.dts * clock, 0, packet
                position += 1
        start += part.frames


def _sound(sound: SoundTrack, wanted: int, stream: AudioStream) -> Iterator[_Timed]:
    """The sound, and silence after it up to the end of the picture."""
    clock = Fraction(1, SAMPLE_RATE)
    layout = stream.codec_context.layout
    silence = np.zeros((wanted - sound.length, sound.channels), np.float32)
    rows = (piece.reshape(-1, sound.channels) for piece in chain(sound.pieces(), [silence]))
    for number, chunk in enumerate(regrouped(rows, _AAC_FRAME)):
        plane = np.ascontiguousarray(chunk.T)
        frame = av.AudioFrame.from_ndarray(plane, format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, number * _AAC_FRAME, clock
        for packet in stream.encode(frame):
            yield Fraction(packet.dts or 0) * packet.time_base, 1, packet
    for packet in stream.encode():
        yield Fraction(packet.dts or 0) * packet.time_base, 1, packet


def _subtitles(
    subtitles: Sequence[Subtitle], stream: SubtitleStream, rate: Rate
) -> Iterator[_Timed]:
    """Builds the packets by hand: the encoder's way in takes ASS, where braces are commands."""
    ticks, clock = frame_ticks(rate), Fraction(1, timescale(rate))
    for subtitle in subtitles:
        words = subtitle.text.encode()
        packet: Packet[Any] = Packet(len(words).to_bytes(2, "big") + words)
        packet.pts = packet.dts = subtitle.span.start * ticks
        packet.duration = subtitle.span.frames * ticks
        packet.time_base = clock
        packet.stream = stream
        yield packet.dts * clock, 2, packet

"""A small film with everything that metrics look at, and the flaws that they should find.

Two drawn heads speak four lines over four shots. The voices are noise shaped like syllables, the
mouths open with them, and the heads sway a little, so that nothing stands still.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from storyreel import media
from storyreel.film.schema import (
    CutDocument,
    CutShot,
    FrameTruth,
    PersonTruth,
    PlacedLine,
    Take,
    Truth,
    VoicedLine,
    VoiceTrack,
    slate,
)
from storyreel.metrics import Evidence
from storyreel.screenplay import ShootingScript
from storyreel.timecode import Rate, Span

RATE = Rate.parse("24")
WIDTH, HEIGHT = 320, 180
SHOT_FRAMES = 60
VOICE_RATE = 22_050
FILM_SOUND_RATE = 48_000
SPEAKERS = ("ann", "bob", "ann", "bob")
STARTS = (8, 66, 127, 190)
LINE_FRAMES = 48
FRAMES = SHOT_FRAMES * len(SPEAKERS)
SKIN = {"ann": 190, "bob": 90}
FACE_HEIGHT = 0.55
NO_SHA = "0" * 64

Yuv = np.ndarray


@dataclass(frozen=True)
class Flaws:
    """What is wrong with the film."""

    late_frames: int = 0
    muted: tuple[int, ...] = ()
    cut_short: tuple[int, ...] = ()
    order: tuple[int, ...] = (0, 1, 2, 3)
    gain: float = 1.0
    noise: float = 0.0
    shots: int = 4
    black: Span | None = None
    frozen: Span | None = None
    extra_cut: int | None = None
    joined_at: int | None = None
    silent: bool = False
    without_sound: bool = False


@lru_cache
def voice(line: int) -> np.ndarray:
    """Two seconds of syllables of one speaker, float32 at `VOICE_RATE`."""
    rng = np.random.default_rng(100 + line)
    length = int(RATE.seconds(LINE_FRAMES) * VOICE_RATE)
    envelope = np.zeros(length)
    at = 0
    while at < length:
        sounds, pause = (int(VOICE_RATE * t) for t in rng.uniform([0.08, 0.03], [0.24, 0.12]))
        size = min(sounds, length - at)
        envelope[at : at + size] = rng.uniform(0.3, 1.0) * np.hanning(size)
        at += sounds + pause
    pitch = (210 if SPEAKERS[line] == "ann" else 120) * (1 + 0.1 * np.sin(np.arange(length) / 9000))
    buzz = np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / VOICE_RATE))
    return (0.3 * envelope * (0.6 * buzz + 0.4 * rng.normal(size=length))).astype(np.float32)


@lru_cache
def film_voice(line: int) -> np.ndarray:
    """The voice at the film's sample rate."""
    return media.resample(voice(line), VOICE_RATE, FILM_SOUND_RATE)


def mouth_open(line: int, frame: int) -> float:
    """How far the mouth is open in a frame of the line, 0 to 1."""
    first = int(RATE.seconds(frame) * VOICE_RATE)
    piece = voice(line)[max(0, first) : first + VOICE_RATE // 24] if frame >= 0 else voice(line)[:0]
    return min(1.0, float(np.sqrt((piece**2).mean())) / 0.2) if piece.size else 0.0


@lru_cache
def background(look: int) -> np.ndarray:
    """A wall with broad patches, different for each look."""
    rng = np.random.default_rng(look)
    coarse = rng.uniform(60, 170, (6, 9))
    rows = np.linspace(0, 4.999, HEIGHT)
    columns = np.linspace(0, 7.999, WIDTH)
    return coarse[np.ix_(rows.astype(int), columns.astype(int))]


def face_of(frame: int) -> tuple[float, float]:
    """Middle of the face in pixels: it sways."""
    return WIDTH / 2 + 3 * np.sin(frame / 7), HEIGHT / 2 + 2 * np.sin(frame / 11)


def drawn(shot: int, frame: int, *, look: int | None = None) -> Yuv:
    """One frame of a shot as I420."""
    speaker = SPEAKERS[shot]
    luma = background(shot if look is None else look).copy()
    x, y = face_of(frame)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    tall = FACE_HEIGHT * HEIGHT
    luma[((columns - x) / (0.38 * tall)) ** 2 + ((rows - y) / (0.5 * tall)) ** 2 < 1] = SKIN[
        speaker
    ]
    opened = mouth_open(shot, shot * SHOT_FRAMES + frame - STARTS[shot])
    mouth_y, half = y + 0.25 * tall, 0.1 * tall
    inside = (np.abs(columns - x) < half) & (np.abs(rows - mouth_y) < 1 + 0.06 * tall * opened)
    luma[inside] = 25
    luma[inside & (rows < mouth_y - 1) & (opened > 0.4)] = 225
    yuv = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    yuv[:HEIGHT] = np.clip(np.rint(16 + luma * 219 / 255), 16, 235)
    return yuv


@lru_cache
def good_shot(shot: int) -> tuple[Yuv, ...]:
    return tuple(drawn(shot, frame) for frame in range(SHOT_FRAMES))


def flawed_shot(shot: int, flaws: Flaws) -> list[Yuv]:
    """The frames of a shot with what is wrong with them."""
    frames = list(good_shot(shot))
    start = shot * SHOT_FRAMES
    if flaws.joined_at == start:
        # No cut is seen: the shot before goes on.
        frames = [drawn(shot - 1, SHOT_FRAMES + frame) for frame in range(SHOT_FRAMES)]
    for index in range(SHOT_FRAMES):
        film_frame = start + index
        if flaws.black and flaws.black.start <= film_frame < flaws.black.end:
            frames[index] = np.full_like(frames[index], 128)
            frames[index][:HEIGHT] = 16
        if flaws.frozen and flaws.frozen.start <= film_frame < flaws.frozen.end:
            frames[index] = frames[flaws.frozen.start - start]
        if flaws.extra_cut is not None and start <= flaws.extra_cut <= film_frame:
            frames[index] = drawn(shot, index, look=77)
    return frames


def film_sound(flaws: Flaws) -> np.ndarray:
    """The whole film's sound at 48 kHz."""
    total = int(RATE.seconds(flaws.shots * SHOT_FRAMES) * FILM_SOUND_RATE)
    placed = []
    for place, line in enumerate(flaws.order):
        if line in flaws.muted:
            continue
        sound = film_voice(line).copy()
        if line in flaws.cut_short:
            sound[sound.size * 3 // 4 :] = 0
        start = int(RATE.seconds(STARTS[place]) * FILM_SOUND_RATE)
        late = flaws.late_frames * FILM_SOUND_RATE // 24
        placed.append(media.PlacedSound(sound * flaws.gain, start + late))
    sound = np.concatenate(list(media.mix(placed, length=total)))
    noise = np.random.default_rng(5).normal(size=total).astype(np.float32) * flaws.noise
    return np.zeros_like(sound) if flaws.silent else sound + noise


@lru_cache
def truth_json(shot: int) -> str:
    return truth_of(shot).to_json()


def truth_of(shot: int) -> Truth:
    frames = []
    for frame in range(SHOT_FRAMES):
        x, y = face_of(frame)
        tall = FACE_HEIGHT * HEIGHT
        person = {
            "character": SPEAKERS[shot],
            "visible": 0.2,
            "face_box": (
                (x - 0.38 * tall) / WIDTH,
                (y - 0.5 * tall) / HEIGHT,
                (x + 0.38 * tall) / WIDTH,
                (y + 0.5 * tall) / HEIGHT,
            ),
            "face_visible": True,
            "mouth": (x / WIDTH, (y + 0.25 * tall) / HEIGHT),
            # Wrong on purpose: the offset must come from the picture.
            "mouth_open": 0.0,
            "pose": {},
            "mask": "",
        }
        camera = {"eye_m": (0, 1.5, 2), "aim_m": (0, 1.5, 0), "vertical_fov_deg": 30}
        frames.append(
            FrameTruth(camera=camera, people=(PersonTruth.model_validate(person),))  # type: ignore[arg-type]
        )
    return Truth(
        slate=slate(1, str(10 * (shot + 1)), 1),
        rate=RATE,
        mask_size_px=(8, 8),
        frames=tuple(frames),
    )


def script(*, transition: dict[str, Any] | None = None) -> ShootingScript:
    people = [
        {
            "id": name,
            "name": name.upper(),
            "age": 40,
            "sex": "female",
            "height_cm": 170,
            "build": "slim",
            "skin": "fair",
            "face": {},
            "hair": {"style": "short", "colour": "black"},
            "wardrobe": [
                {
                    "state": "day",
                    "description": "a shirt",
                    "garment": "shirt",
                    "top": "#204060",
                    "bottom": "#101010",
                }
            ],
            "demeanour": "calm",
        }
        for name in ("ann", "bob")
    ]
    shots = [
        {
            "number": str(10 * (shot + 1)),
            "kind": "single",
            "setup": "A" if SPEAKERS[shot] == "ann" else "B",
            "subjects": [{"kind": "person", "id": SPEAKERS[shot]}],
            "framing": {"size": "CU"},
            "focus": {"target": SPEAKERS[shot]},
            "duration_frames": SHOT_FRAMES,
            "lines": [{"line": f"l{shot + 1}", "in_frames": 0, "out_frames": LINE_FRAMES}],
            "action": "A head speaks.",
            **({"transition": transition} if transition and shot == 1 else {}),
        }
        for shot in range(len(SPEAKERS))
    ]
    lines = [
        {
            "id": f"l{line + 1}",
            "speakers": [SPEAKERS[line]],
            "text": f"This is the line of number {line + 1}.",
            "language": "en",
            "start_frame": STARTS[line],
            "duration_frames": LINE_FRAMES,
        }
        for line in range(len(SPEAKERS))
    ]
    return ShootingScript.model_validate(
        {
            "kind": "shooting-script",
            "version": 1,
            "title": "Two Heads",
            "rate": "24",
            "language": "en",
            "source": {"name": "heads.txt", "sha256": NO_SHA, "format": "text"},
            "provenance": {"writer": "hand", "version": "1"},
            "characters": people,
            "places": [
                {
                    "id": "room",
                    "name": "ROOM",
                    "setting": "INT",
                    "look": "office",
                    "width_m": 5,
                    "depth_m": 5,
                }
            ],
            "scenes": [
                {
                    "id": "s1",
                    "number": 1,
                    "heading": "INT. ROOM - DAY",
                    "place": "room",
                    "time_of_day": "day",
                    "mood": "neutral",
                    "cast": ["ann", "bob"],
                    "lines": lines,
                    "shots": shots,
                }
            ],
        }
    )


def cut(shots: int = 4) -> CutDocument:
    taken = []
    for shot in range(shots):
        name = slate(1, str(10 * (shot + 1)), 1)
        take = Take(
            slate=name,
            scene="s1",
            shot=str(10 * (shot + 1)),
            backend="drawn",
            request_sha256=NO_SHA,
            media=f"takes/{name}.mp4",
            sha256=NO_SHA,
            frames=SHOT_FRAMES,
            size_px=(WIDTH, HEIGHT),
            truth=f"takes/{name}.truth.json",
        )
        taken.append(
            CutShot(
                scene="s1",
                shot=take.shot,
                chosen=take,
                start_frame=shot * SHOT_FRAMES,
                frames=SHOT_FRAMES,
            )
        )
    return CutDocument(
        title="Two Heads",
        language="en",
        rate=RATE,
        size_px=(WIDTH, HEIGHT),
        script_sha256=script().digest(),
        shots=tuple(taken),
        lines=tuple(
            PlacedLine(
                line=f"l{line + 1}",
                speakers=(SPEAKERS[line].upper(),),
                text=f"This is the line of number {line + 1}.",
                start_frame=STARTS[line],
                frames=LINE_FRAMES,
                on_screen=True,
            )
            for line in range(len(SPEAKERS))
        ),
    )


def voice_track(folder: Path) -> VoiceTrack:
    (folder / "voice").mkdir(exist_ok=True)
    lines = []
    for line, speaker in enumerate(SPEAKERS):
        path = folder / "voice" / f"l{line + 1}.wav"
        media.write_wav(path, voice(line), VOICE_RATE)
        lines.append(
            VoicedLine(
                line=f"l{line + 1}",
                speaker=speaker,
                audio=f"voice/l{line + 1}.wav",
                sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                duration_ms=2000,
                words=(),
                phonemes=(),
            )
        )
    return VoiceTrack(backend="drawn", sample_rate=VOICE_RATE, lines=tuple(lines))


@lru_cache(maxsize=8)
def encoded(clip: bytes, shape: tuple[int, int]) -> bytes:
    """A clip as an mp4; most flawed films share most of their clips."""
    frames = np.frombuffer(clip, np.uint8).reshape(-1, *shape)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        size_px = shape[1], shape[0] * 2 // 3
        with media.VideoWriter(path, size_px=size_px, rate=RATE) as video:
            for frame in frames:
                video.write(frame)
        return path.read_bytes()


def write_film(path: Path, clips: Sequence[Sequence[Yuv]], sound: np.ndarray | None) -> Path:
    """Writes frames, clip by clip, and sound as an mp4."""
    parts = []
    for index, clip in enumerate(clips):
        part = path.with_name(f"{path.stem}-{index}.mp4")
        part.write_bytes(encoded(b"".join(frame.tobytes() for frame in clip), clip[0].shape))
        parts.append(part)
    track = None
    if sound is not None:
        track = media.SoundTrack(lambda: iter([sound.astype(np.float32)]), sound.size)
    media.join_clips(parts, path, rate=RATE, sound=track)
    return path


def make(folder: Path, flaws: Flaws = Flaws()) -> Evidence:
    """Makes the film, and all that is known about it as if nothing were wrong."""
    (folder / "takes").mkdir(exist_ok=True)
    for shot in range(len(SPEAKERS)):
        path = folder / "takes" / f"{slate(1, str(10 * (shot + 1)), 1)}.truth.json"
        path.write_text(truth_json(shot))
    clips = [flawed_shot(shot, flaws) for shot in range(flaws.shots)]
    sound = None if flaws.without_sound else film_sound(flaws)
    film = write_film(folder / "film.mp4", clips, sound)
    return Evidence(film=film, script=script(), cut=cut(), voice=voice_track(folder), folder=folder)

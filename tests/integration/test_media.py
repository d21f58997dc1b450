import hashlib
from fractions import Fraction

import av
import numpy as np
import pytest

from storyreel.errors import BadMedia
from storyreel.media import (
    SoundTrack,
    Subtitle,
    VideoWriter,
    film_sound,
    frames,
    join_clips,
    one_frame,
    probe,
    save_png,
    write_wav,
)
from storyreel.timecode import Rate, Span

WIDTH, HEIGHT = 128, 72
RATES = ["24", "24000/1001", "25", "30000/1001", "25/2"]


def drawn(number):
    """A frame that can be told from its neighbours by its shade."""
    yuv = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    yuv[:HEIGHT] = 40 + number
    return yuv


def shade(number):
    return round((24 + number) * 255 / 219)


def shoot(path, count, *, first=0, rate="24", size_px=(WIDTH, HEIGHT)):
    with VideoWriter(path, size_px=size_px, rate=Rate.parse(rate)) as video:
        for number in range(first, first + count):
            width, height = size_px
            video.write(np.ascontiguousarray(drawn(number)[: height * 3 // 2, :width]))
    return path


def shoot_all(folder, counts, *, rate="24"):
    clips, first = [], 0
    for index, count in enumerate(counts):
        clips.append(shoot(folder / f"{index}.mp4", count, first=first, rate=rate))
        first += count
    return clips


def beep(length, at):
    samples = np.zeros(length, np.float32)
    samples[at : at + 4800] = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(4800) / 48_000)
    return samples


def track(samples):
    """Sound in two pieces, neither as long as a packet of the encoder."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    return SoundTrack(lambda: iter(np.array_split(samples, 2)), samples.shape[0], channels)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_same_frames_give_the_same_bytes_under_any_name(tmp_path):
    assert digest(shoot(tmp_path / "a.mp4", 30)) == digest(shoot(tmp_path / "other.mp4", 30))


def test_what_was_in_memory_before_does_not_change_the_bytes(tmp_path):
    # A drifting pattern in rows of twelve 16-pixel blocks, which was encoded in several ways.
    rng = np.random.default_rng(1)
    field = rng.integers(0, 2, (40, 60)).repeat(6, axis=0).repeat(6, axis=1)
    pictures = []
    for number in range(60):
        yuv = np.full((108 * 3 // 2, 192), 128, np.uint8)
        yuv[:108] = 60 + 90 * field[number : number + 108, 2 * number : 2 * number + 192]
        pictures.append(yuv)
    digests = set()
    for _ in range(60):
        # Every other piece is given back with what was written to it.
        pieces = [
            np.full(int(size), int(size) % 251, np.uint8)
            for size in rng.integers(1_000, 400_000, 30)
        ]
        del pieces[::2]
        with VideoWriter(tmp_path / "a.mp4", size_px=(192, 108), rate=Rate.parse("24")) as video:
            for picture in pictures:
                video.write(picture)
        digests.add(digest(tmp_path / "a.mp4"))
    assert len(digests) == 1


@pytest.mark.parametrize("rate", RATES)
def test_joined_film_has_every_frame_at_its_exact_time(tmp_path, rate):
    clips = shoot_all(tmp_path, (26, 1, 2, 60, 3), rate=rate)
    exact = Rate.parse(rate)
    film = tmp_path / "film.mp4"
    assert join_clips(clips, film, rate=exact) == 92
    seen = list(frames(film, pixel="gray"))
    assert [number for number, _, _ in seen] == list(range(92))
    assert [time for _, time, _ in seen] == [exact.seconds(number) for number in range(92)]
    assert max(abs(int(image[36, 64]) - shade(n)) for n, _, image in seen) <= 2
    video = probe(film).video
    assert (video.frames, video.rate, video.duration_s) == (92, exact, exact.seconds(92))


@pytest.mark.parametrize("rate", RATES)
def test_sound_is_in_sync_to_the_sample_and_covers_the_picture(tmp_path, rate):
    clips = shoot_all(tmp_path, (20, 25), rate=rate)
    exact = Rate.parse(rate)
    film = tmp_path / "film.mp4"
    join_clips(clips, film, rate=exact, sound=track(beep(60_000, 24_000)))
    heard = np.concatenate(list(film_sound(film)))[:, 0]
    assert probe(film).audio.sample_rate == 48_000
    assert 0 <= Fraction(heard.size, 48_000) - exact.seconds(45) < Fraction(1, 48_000)
    lags = range(-100, 101)
    beeped = beep(60_000, 24_000)[24_000:28_800]
    match = [float(np.dot(heard[24_000 + lag : 28_800 + lag], beeped)) for lag in lags]
    assert lags[int(np.argmax(match))] == 0


def test_stereo_sound_is_kept(tmp_path):
    left = beep(48_000, 0)
    stereo = np.stack([left, np.zeros_like(left)], axis=1)
    join_clips(
        shoot_all(tmp_path, (24,)),
        tmp_path / "film.mp4",
        rate=Rate.parse("24"),
        sound=track(stereo),
    )
    audio = probe(tmp_path / "film.mp4").audio
    assert (audio.codec, audio.channels, audio.duration_s) == ("aac", 2, 1)
    heard = np.concatenate(list(film_sound(tmp_path / "film.mp4")))
    assert heard.shape == (48_000, 2)
    assert np.abs(heard[:, 0] - left)[1000:].max() < 0.01  # It begins at once: pre-echo.
    assert np.abs(heard[:, 1]).max() < 0.01


def test_whole_film_is_the_same_bytes_twice_and_can_start_before_it_is_loaded(tmp_path):
    clips = shoot_all(tmp_path, (10, 14))
    made = []
    for name in ("a.mp4", "b.mp4"):
        join_clips(
            clips,
            tmp_path / name,
            rate=Rate.parse("24"),
            sound=track(beep(40_000, 9000)),
            subtitles=[Subtitle(Span(2, 20), "Tu m’as menti.")],
            language="fr-FR",
        )
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert made[0].index(b"moov") < made[0].index(b"mdat")


@pytest.mark.parametrize("rate", RATES)
def test_subtitles_begin_and_end_with_their_frames(tmp_path, rate):
    exact = Rate.parse(rate)
    film = tmp_path / "film.mp4"
    join_clips(
        shoot_all(tmp_path, (60,), rate=rate),
        film,
        rate=exact,
        sound=track(beep(48_000, 0)),
        subtitles=[
            Subtitle(Span(6, 15), "Tu m’as menti.\nNon."),
            Subtitle(Span(15, 24), r"{\i1}<b>嘘"),
            Subtitle(Span(40, 50), "Non."),
        ],
        language="fr",
    )
    info = probe(film)
    assert (info.subtitles, info.languages) == (("mov_text",), ("fra",))
    with av.open(str(film)) as container:
        shown = [
            (packet.pts * packet.time_base, packet.duration * packet.time_base, bytes(packet)[2:])
            for packet in container.demux(container.streams.subtitles[0])
            if packet.size > 2
        ]
    times = [(exact.seconds(a), exact.seconds(b - a)) for a, b in ((6, 15), (15, 24), (40, 50))]
    assert [(start, length) for start, length, _ in shown] == times
    assert [text.decode() for _, _, text in shown] == [
        "Tu m’as menti.\nNon.",
        r"{\i1}<b>嘘",
        "Non.",
    ]


def test_film_without_words_has_no_subtitle_track(tmp_path):
    clips = shoot_all(tmp_path, (4,))
    join_clips(clips, tmp_path / "film.mp4", rate=Rate.parse("24"), subtitles=())
    assert probe(tmp_path / "film.mp4").subtitles == ()


def test_any_frame_can_be_had_alone(tmp_path):
    film = tmp_path / "film.mp4"
    join_clips(shoot_all(tmp_path, (50, 1, 49)), film, rate=Rate.parse("24"))
    for number in (0, 1, 49, 50, 51, 99):
        image = one_frame(film, number)
        assert image.shape == (HEIGHT, WIDTH, 3)
        assert abs(int(image[30, 30, 1]) - shade(number)) <= 2
    with pytest.raises(ValueError, match="has frames 0 to 99, not 100"):
        one_frame(film, 100)


def test_colours_survive_the_way_to_the_file_and_back(tmp_path):
    path = tmp_path / "red.mp4"
    yuv = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
    yuv[:HEIGHT], yuv[HEIGHT : HEIGHT * 5 // 4], yuv[HEIGHT * 5 // 4 :] = 63, 102, 240
    with VideoWriter(path, size_px=(WIDTH, HEIGHT), rate=Rate.parse("24")) as video:
        video.write(yuv)
    assert np.abs(one_frame(path, 0).astype(int) - (255, 0, 0)).max() <= 2
    (_, _, gray), *_ = frames(path, pixel="gray", size_px=(31, 17))
    assert gray.shape == (17, 31)
    assert np.abs(gray.astype(int) - round((63 - 16) * 255 / 219)).max() <= 1


def test_clips_of_different_sizes_are_not_joined(tmp_path):
    large, small = shoot(tmp_path / "a.mp4", 2), shoot(tmp_path / "b.mp4", 2, size_px=(64, 36))
    with pytest.raises(BadMedia, match=r"b.mp4' \(64x36\) was not encoded like .*\(128x72\)"):
        join_clips([large, small], tmp_path / "film.mp4", rate=Rate.parse("24"))
    with pytest.raises(BadMedia, match="does not run at 25 frames a second"):
        join_clips([large], tmp_path / "film.mp4", rate=Rate.parse("25"))
    assert not (tmp_path / "film.mp4").exists()


def test_sound_that_would_be_cut_off_is_refused(tmp_path):
    clips = shoot_all(tmp_path, (24,))
    with pytest.raises(ValueError, match="48001 samples and the picture 48000"):
        join_clips(
            clips,
            tmp_path / "film.mp4",
            rate=Rate.parse("24"),
            sound=track(np.zeros(48_001, np.float32)),
        )


def interrupted(path):
    with VideoWriter(path, size_px=(WIDTH, HEIGHT), rate=Rate.parse("24")) as video:
        video.write(drawn(0))
        raise KeyboardInterrupt


def test_failed_clip_leaves_the_old_one_and_nothing_else(tmp_path):
    path = shoot(tmp_path / "a.mp4", 3)
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        interrupted(path)
    with (
        pytest.raises(ValueError, match="got no frames"),
        VideoWriter(path, size_px=(WIDTH, HEIGHT), rate=Rate.parse("24")),
    ):
        pass
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.mp4"]


def test_frames_of_the_wrong_shape_are_refused(tmp_path):
    with (
        pytest.raises(ValueError, match=r"a 128x72 frame is uint8 of shape \(108, 128\)"),
        VideoWriter(tmp_path / "a.mp4", size_px=(WIDTH, HEIGHT), rate=Rate.parse("24")) as video,
    ):
        video.write(np.zeros((72, 128), np.uint8))
    with pytest.raises(ValueError, match="even, not 127x72"):
        VideoWriter(tmp_path / "a.mp4", size_px=(127, 72), rate=Rate.parse("24"))
    with pytest.raises(ValueError, match="a film cannot run at"):
        VideoWriter(
            tmp_path / "a.mp4", size_px=(128, 72), rate=Rate(Fraction(2_997_003, 100_000))
        ).__enter__()


@pytest.fixture
def film(tmp_path):
    join_clips(
        shoot_all(tmp_path, (60, 60)),
        tmp_path / "film.mp4",
        rate=Rate.parse("24"),
        sound=track(np.random.default_rng(0).normal(0, 0.1, 240_000).astype(np.float32)),
    )
    return tmp_path / "film.mp4"


def test_film_that_breaks_off_is_never_taken_for_a_short_one(film):
    film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    with pytest.raises(BadMedia, match="breaks off after"):
        list(frames(film))
    with pytest.raises(BadMedia, match=r"breaks off|Invalid data"):
        list(film_sound(film))
    with pytest.raises(BadMedia, match="breaks off before frame 119"):
        one_frame(film, 119)


@pytest.mark.parametrize(
    "content", [b"", b"hello " * 100, b"#EXTM3U\n#EXTINF:1,\nfilm.mp4\n", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_film_is_bad_media(tmp_path, content):
    path = tmp_path / "take.mp4"
    path.write_bytes(content)
    with pytest.raises(BadMedia, match=r"take.mp4' cannot be read as a film"):
        probe(path)


def test_still_or_playlist_is_not_opened_as_a_film(tmp_path, film):
    save_png(np.zeros((18, 32, 3), np.uint8), tmp_path / "still.mp4")
    (tmp_path / "list.mp4").write_text(f"ffconcat version 1.0\nfile {film.name}\n")
    for name in ("still.mp4", "list.mp4", "missing.mp4"):
        with pytest.raises(BadMedia, match="cannot be read as a film"):
            probe(tmp_path / name)


def test_sound_alone_has_no_picture(tmp_path):
    write_wav(tmp_path / "line.wav", beep(48_000, 100), 48_000)
    info = probe(tmp_path / "line.wav")
    assert info.video is None
    assert (info.audio.sample_rate, info.audio.channels, info.audio.duration_s) == (48_000, 1, 1)
    (heard,) = film_sound(tmp_path / "line.wav")
    assert np.abs(heard[:, 0] - beep(48_000, 100)).max() < 1e-4
    with pytest.raises(BadMedia, match="has no picture"):
        next(frames(tmp_path / "line.wav"))


def sound_file(path, starts):
    """Sound of ones in lots of 4800 samples at 48 kHz, each beginning at its sample."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="mono")
        for start in starts:
            frame = av.AudioFrame.from_ndarray(
                np.full((1, 4800), 16_384, np.int16), format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_sound_with_gaps_and_overlaps_stays_at_its_time(tmp_path):
    starts = (0, 4800, 7200, 600_000, 604_800)
    path = sound_file(tmp_path / "gap.mkv", starts)
    pieces = list(film_sound(path))
    assert len(pieces) > 2
    heard = np.concatenate(pieces)[:, 0]
    wanted = np.zeros(609_600)
    for start in starts:
        wanted[start : start + 4800] = 0.5
    assert heard.tolist() == wanted.tolist()


def test_sound_that_says_it_lasts_for_days_is_not_waited_for(tmp_path):
    path = sound_file(tmp_path / "days.mkv", (0, 48_000 * 3600 * 100))
    with pytest.raises(BadMedia, match=r"says that its sound lasts 100 hours; no film is longer"):
        list(film_sound(path))

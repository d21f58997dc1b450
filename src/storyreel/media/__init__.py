"""Films, sound and stills as files; the only room that knows FFmpeg."""

from storyreel.film.subtitles import Subtitle
from storyreel.media._mp4 import SAMPLE_RATE
from storyreel.media.ambience import ambience, room_response
from storyreel.media.control import (
    BODY_18,
    depth_mm,
    nearness_gray,
    normal_rgb,
    save_flow,
    save_gray16,
    skeleton_rgb,
)
from storyreel.media.join import ClipPart, join_clips, key_frames
from storyreel.media.lettering import Lettering, check_shaping, font_for
from storyreel.media.read import (
    AudioInfo,
    MediaInfo,
    VideoInfo,
    encoded_frames,
    film_sound,
    frames,
    one_frame,
    probe,
)
from storyreel.media.sound import (
    LoudnessMeter,
    PlacedSound,
    SoundTrack,
    equally_loud,
    levelled,
    limit,
    loudness_lufs,
    mix,
    peak_normalised,
    read_wav,
    regrouped,
    resample,
    reverberated,
    write_wav,
)
from storyreel.media.still import contact_sheet, jpeg, read_still, save_jpeg, save_png, thumbnail
from storyreel.media.subtitles import srt_text, vtt_text, write_srt
from storyreel.media.video import VideoWriter

__all__ = [
    "BODY_18",
    "SAMPLE_RATE",
    "AudioInfo",
    "ClipPart",
    "Lettering",
    "LoudnessMeter",
    "MediaInfo",
    "PlacedSound",
    "SoundTrack",
    "Subtitle",
    "VideoInfo",
    "VideoWriter",
    "ambience",
    "check_shaping",
    "contact_sheet",
    "depth_mm",
    "encoded_frames",
    "equally_loud",
    "film_sound",
    "font_for",
    "frames",
    "join_clips",
    "jpeg",
    "key_frames",
    "levelled",
    "limit",
    "loudness_lufs",
    "mix",
    "nearness_gray",
    "normal_rgb",
    "one_frame",
    "peak_normalised",
    "probe",
    "read_still",
    "read_wav",
    "regrouped",
    "resample",
    "reverberated",
    "room_response",
    "save_flow",
    "save_gray16",
    "save_jpeg",
    "save_png",
    "skeleton_rgb",
    "srt_text",
    "thumbnail",
    "vtt_text",
    "write_srt",
    "write_wav",
]

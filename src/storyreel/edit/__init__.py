"""The edit: takes in order, sound over them, and the timeline for other editors."""

from storyreel.edit.assemble import assemble, write_film
from storyreel.edit.captions import (
    Captioned,
    HeardLine,
    WordTime,
    captions,
    captions_of_cut,
    captions_of_script,
    subtitles_of,
)
from storyreel.edit.otio import write_otio

__all__ = [
    "Captioned",
    "HeardLine",
    "WordTime",
    "assemble",
    "captions",
    "captions_of_cut",
    "captions_of_script",
    "subtitles_of",
    "write_film",
    "write_otio",
]

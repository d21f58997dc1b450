"""The edit: takes in order, sound over them, and the timeline for other editors."""

from storyreel.edit.assemble import assemble, write_film
from storyreel.edit.otio import with_media_in, write_otio
from storyreel.edit.soundtrack import soundtrack
from storyreel.edit.subtitles import Subtitled, subtitles_of_cut, subtitles_of_script

__all__ = [
    "Subtitled",
    "assemble",
    "soundtrack",
    "subtitles_of_cut",
    "subtitles_of_script",
    "with_media_in",
    "write_film",
    "write_otio",
]

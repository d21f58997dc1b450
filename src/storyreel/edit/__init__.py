"""The edit: takes in order, sound over them, and the timeline for other editors."""

from storyreel.edit.assemble import assemble, subtitles_of, write_film
from storyreel.edit.otio import write_otio

__all__ = ["assemble", "subtitles_of", "write_film", "write_otio"]

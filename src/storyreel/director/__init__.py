"""DirectorAgent: shooting script in, voices and takes out."""

from storyreel.director.fetched import VOICE_FOLDER
from storyreel.director.takes import TAKES_FOLDER, shoot_takes, stage_film
from storyreel.director.voices import check_voices, record_voices, timings_of

__all__ = [
    "TAKES_FOLDER",
    "VOICE_FOLDER",
    "check_voices",
    "record_voices",
    "shoot_takes",
    "stage_film",
    "timings_of",
]

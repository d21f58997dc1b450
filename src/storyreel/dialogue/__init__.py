"""What comes in: who says what, in order. One reader per format, in `formats/`."""

from storyreel.dialogue.align import carry_ids
from storyreel.dialogue.language import detect_language
from storyreel.dialogue.reader import read_dialogue, read_text
from storyreel.dialogue.schema import (
    Delivery,
    Dialogue,
    Direction,
    Entry,
    GivenSpan,
    Heading,
    Level,
    Line,
    Remark,
    Source,
)

__all__ = [
    "Delivery",
    "Dialogue",
    "Direction",
    "Entry",
    "GivenSpan",
    "Heading",
    "Level",
    "Line",
    "Remark",
    "Source",
    "carry_ids",
    "detect_language",
    "read_dialogue",
    "read_text",
]

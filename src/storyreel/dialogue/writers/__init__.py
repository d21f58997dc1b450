"""What goes out: a dialogue, or a script as a dialogue with notes, in the forms film people use."""

from storyreel.dialogue.writers.fdx import dialogue_fdx, fdx_text
from storyreel.dialogue.writers.fountain import dialogue_fountain, fountain_text
from storyreel.dialogue.writers.note import Note

__all__ = ["Note", "dialogue_fdx", "dialogue_fountain", "fdx_text", "fountain_text"]

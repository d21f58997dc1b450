"""The paper's form of a shooting script: a text in four sections under 【】 headers.

【DIALOGUE】 has the shots, numbered over the whole film; 【CHARACTER PROFILES】 the people;
【SCENE DESCRIPTION】 the film and its scenes; 【BLOCKING】 where everybody stands in each shot. For
every shooting script `parse_paper_text(paper_text(script)) == paper_fields(script)`.

Times are seconds with just enough decimals that each falls on its frame again.

A text by other hands is read as far as it follows the form: other names for the sections and for
sizes and moves, `[0seconds-5seconds]`, prose for profiles and blocking.
"""

from storyreel.screenplay.paper.fields import (
    PAPER_FIELDS,
    PaperAction,
    PaperBlocking,
    PaperLine,
    PaperPosition,
    PaperProfile,
    PaperScene,
    PaperScript,
    PaperShot,
    paper_fields,
)
from storyreel.screenplay.paper.reader import parse_paper_text
from storyreel.screenplay.paper.writer import paper_text

__all__ = [
    "PAPER_FIELDS",
    "PaperAction",
    "PaperBlocking",
    "PaperLine",
    "PaperPosition",
    "PaperProfile",
    "PaperScene",
    "PaperScript",
    "PaperShot",
    "paper_fields",
    "paper_text",
    "parse_paper_text",
]

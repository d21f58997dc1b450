"""The three agents in a row: dialogue in, film, pages and review out; resumable."""

from storyreel.studio.cut import Cut, Review
from storyreel.studio.events import Event, OnEvent
from storyreel.studio.stages import produce, review, shoot

__all__ = ["Cut", "Event", "OnEvent", "Review", "produce", "review", "shoot"]

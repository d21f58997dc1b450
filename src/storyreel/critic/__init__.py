"""Script and cut in, review out: what the finished film can be held to without any model."""

from storyreel.critic.report import table
from storyreel.critic.review import review_film

__all__ = ["review_film", "table"]

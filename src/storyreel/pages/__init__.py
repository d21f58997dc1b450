"""Pages: documents and pictures in, one self-contained HTML file out.

A page opens from disk, asks the network for nothing, and shows every text as text.
"""

from storyreel.pages.review import review_page
from storyreel.pages.storyboard import storyboard_page

__all__ = ["review_page", "storyboard_page"]

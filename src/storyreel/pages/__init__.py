"""Pages: documents and pictures in, one self-contained file out, for a browser or a printer.

A page opens from disk, asks the network for nothing, and shows every text as text.
"""

from storyreel.pages.review import review_page
from storyreel.pages.shot_list import shot_list_csv
from storyreel.pages.storyboard import storyboard_page
from storyreel.pages.storyboard_pdf import Paper, check_fonts, storyboard_pdf
from storyreel.pages.template import Stills

__all__ = [
    "Paper",
    "Stills",
    "check_fonts",
    "review_page",
    "shot_list_csv",
    "storyboard_page",
    "storyboard_pdf",
]

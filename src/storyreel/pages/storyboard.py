"""The storyboard as a page: every shot as a panel, its picture first."""

from __future__ import annotations

from storyreel.film.schema import CutDocument, VoiceTrack
from storyreel.pages import template, timeline, wording
from storyreel.pages.board import Board
from storyreel.pages.template import Stills
from storyreel.screenplay.schema import ShootingScript


def storyboard_page(
    script: ShootingScript,
    stills: Stills,
    *,
    cut: CutDocument | None = None,
    voice: VoiceTrack | None = None,
) -> str:
    """The storyboard of a script as one HTML file.

    Args:
        script: What is filmed.
        stills: A JPEG picture per shot, by scene id and shot number; a shot without one gets a
            drawn frame that says so.
        cut: The assembled film, for slates and timecodes; without it timecodes are as planned.
        voice: When each word is spoken; without it a line that runs over a cut is divided by
            length, and the page says so.

    Raises:
        ValueError: A still is not a JPEG picture.
    """
    board = Board(script, stills, cut, voice)
    scenes = board.scenes()
    return template.render(
        "storyboard.html.j2",
        script=script,
        language=script.language,
        scenes=scenes,
        profiles={person.id: wording.profile(person) for person in script.characters},
        facts_shown=board.facts(),
        strip=timeline.strip(board.film),
        estimated=any(scene.estimated for scene in scenes),
        way=lambda text: "rtl" if board.runs_left(text) else "ltr",
        width=wording.picture_width(script.aspect),
    )

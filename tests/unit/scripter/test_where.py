from __future__ import annotations

import pytest

from storyreel.dialogue import Line, read_text
from storyreel.screenplay.vocabulary import TimeOfDay
from storyreel.scripter import write
from storyreel.scripter._reading import SceneText, where_of

NAMES = ("HARPAGON", "CLÉANTE")


@pytest.mark.parametrize(
    ("heading", "name", "interior", "time"),
    [
        ("INT. CAFE - NIGHT", "CAFE", True, TimeOfDay.NIGHT),
        ("3. EXT. PARK - DUSK", "PARK", False, TimeOfDay.DUSK),
        ("内景 咖啡馆 夜", "咖啡馆", True, TimeOfDay.NIGHT),
        ("外景，公园，白天", "公园", False, TimeOfDay.DAY),
        ("НАТ. УЛИЦА. НОЧЬ", "УЛИЦА", False, TimeOfDay.NIGHT),
        ("INNEN. KÜCHE - NACHT", "KÜCHE", True, TimeOfDay.NIGHT),
        ("SCENE V. Inverness. A castle.", "A castle", None, TimeOfDay.DAY),
        ("第一場　森の中", "森の中", None, TimeOfDay.DAY),
        ("Scène III. - Harpagon, Cléante.", "", None, TimeOfDay.DAY),
        ("Vierter Auftritt", "", None, TimeOfDay.DAY),
        ("SCENE II. The same.", "", None, TimeOfDay.DAY),
    ],
)
def test_place_and_time_come_from_a_heading_in_any_language(
    heading: str, name: str, interior: bool | None, time: TimeOfDay
) -> None:
    scene = SceneText(heading=heading)
    scene.entries = [Line(id="l1", speakers=("HARPAGON",), text="Here.")]
    where = where_of(scene, NAMES)
    assert (where.name, where.interior, where.time) == (name, interior, time)


def test_somebodys_house_is_a_place_and_the_same_one_when_it_comes_again() -> None:
    text = "".join(
        f"SCENE {n}. {where}\n\nOLIVIA: {line}\n\nDUKE ORSINO: Indeed.\n\n"
        for n, where, line in (
            ("I", "DUKE ORSINO's palace.", "You have a fine house, sir."),
            ("II", "The sea-coast.", "And here there is sand in my shoes."),
            ("III", "OLIVIA'S house.", "This is mine, and smaller."),
            ("IV", "DUKE ORSINO's palace.", "We are back where we were."),
        )
    )
    script = write(read_text(text, name="play.txt"))
    assert [scene.place for scene in script.scenes] == ["place-1", "place-2", "place-3", "place-1"]
    assert [place.look for place in script.places] == ["hall", "field", "living-room"]

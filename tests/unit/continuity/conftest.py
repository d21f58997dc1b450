"""A small film without a fault, and ways to plant one in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from storyreel.dialogue import Dialogue, read_text
from storyreel.screenplay.schema import ShootingScript

WORDS = """
ANNA: You lied to me.
BEN: I meant to tell you.
ANNA: When?
"""


@pytest.fixture
def dialogue() -> Dialogue:
    return read_text(WORDS, name="quarrel.txt")


@pytest.fixture
def film() -> ShootingScript:
    """Two people across a room: master, two over-the-shoulders, a close-up and a reaction."""
    return ShootingScript.model_validate(
        {
            "title": "Quarrel",
            "rate": "24",
            "language": "en",
            "source": {"name": "quarrel.txt", "sha256": "0" * 64, "format": "plain"},
            "provenance": {"writer": "hand", "version": "1"},
            "characters": [_character("anna", "female", 168), _character("ben", "male", 181)],
            "places": [
                {
                    "id": "room",
                    "name": "ROOM",
                    "setting": "INT",
                    "look": "living-room",
                    "width_m": 7,
                    "depth_m": 7,
                    "marks": [
                        {"id": "a", "x_m": -0.85, "z_m": -0.3, "facing_deg": 80},
                        {"id": "b", "x_m": 0.85, "z_m": -0.3, "facing_deg": -80},
                        {"id": "far", "x_m": 1.2, "z_m": -3.0},
                    ],
                }
            ],
            "props": [{"id": "letter", "what": "a letter", "owner": "anna"}],
            "scenes": [
                {
                    "id": "s1",
                    "number": 1,
                    "heading": "INT. ROOM - DAY",
                    "place": "room",
                    "time_of_day": "day",
                    "mood": "neutral",
                    "cast": ["anna", "ben"],
                    "lines": [
                        _line("l1", "anna", "You lied to me.", 48, 48),
                        _line("l2", "ben", "I meant to tell you.", 106, 60),
                        _line("l3", "anna", "When?", 176, 24),
                    ],
                    "shots": [
                        _shot("10", "master", "A", ["anna", "ben"], "FS", 44, []),
                        _shot("20", "OTS", "B", ["anna", "ben"], "MS", 56, [("l1", 0, 48)]),
                        _shot("30", "OTS", "C", ["ben", "anna"], "MS", 70, [("l2", 0, 60)]),
                        _shot("40", "single", "D", ["anna"], "CU", 40, [("l3", 0, 24)]),
                        _shot("50", "reaction", "E", ["ben"], "MCU", 30, []),
                    ],
                }
            ],
        }
    )


Edit = Callable[..., ShootingScript]


@pytest.fixture
def edited(film: ShootingScript) -> Edit:
    """The film with fields of one shot replaced."""

    def edit(number: str, *, of: ShootingScript | None = None, **fields: Any) -> ShootingScript:
        script = of or film
        scene = script.scenes[0]
        shots = tuple(
            _changed(shot, fields) if shot.number == number else shot for shot in scene.shots
        )
        return script.model_copy(update={"scenes": (_changed(scene, {"shots": shots}),)})

    return edit


@pytest.fixture
def lined(film: ShootingScript) -> Edit:
    """The film with fields of one line replaced."""

    def edit(line_id: str, **fields: Any) -> ShootingScript:
        scene = film.scenes[0]
        lines = tuple(
            _changed(line, fields) if line.id == line_id else line for line in scene.lines
        )
        return film.model_copy(update={"scenes": (_changed(scene, {"lines": lines}),)})

    return edit


def _changed(document: Any, fields: dict[str, Any]) -> Any:
    """A part with fields replaced and checked again, whatever it refers to."""
    return type(document).model_validate({**document.model_dump(), **fields})


def _character(person: str, sex: str, height_cm: int) -> dict[str, Any]:
    return {
        "id": person,
        "name": person.upper(),
        "age": 35,
        "sex": sex,
        "height_cm": height_cm,
        "build": "average",
        "skin": "fair",
        "face": {},
        "hair": {"style": "short", "colour": "brown"},
        "wardrobe": [
            {
                "state": "first",
                "description": "plain",
                "garment": "shirt",
                "top": "#335577",
                "bottom": "#222222",
            }
        ],
        "demeanour": "composed",
    }


def _line(line_id: str, speaker: str, text: str, start: int, frames: int) -> dict[str, Any]:
    return {
        "id": line_id,
        "speakers": [speaker],
        "text": text,
        "addressees": ["ben" if speaker == "anna" else "anna"],
        "language": "en",
        "start_frame": start,
        "duration_frames": frames,
    }


def _shot(
    number: str,
    kind: str,
    setup: str,
    people: list[str],
    size: str,
    frames: int,
    lines: list[tuple[str, int, int]],
) -> dict[str, Any]:
    return {
        "number": number,
        "kind": kind,
        "setup": setup,
        "subjects": [{"kind": "person", "id": person} for person in people],
        "framing": {"size": size, "focal_mm": {"FS": 35, "MS": 50, "CU": 85, "MCU": 65}[size]},
        "focus": {"target": people[0]},
        "duration_frames": frames,
        "lines": [{"line": i, "in_frames": a, "out_frames": b} for i, a, b in lines],
        "action": "They quarrel.",
        "blocking": [blocked("anna", "a", "ben"), blocked("ben", "b", "anna")],
    }


def blocked(person: str, mark: str, looks_at: str) -> dict[str, Any]:
    return {
        "character": person,
        "mark": mark,
        "facing_deg": 80 if mark == "a" else -80,
        "gaze": {"kind": "person", "id": looks_at},
    }

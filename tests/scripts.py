"""Shooting scripts that many tests share: one by hand, and as many at random as a test wants."""

from __future__ import annotations

import random
from typing import Any

from storyreel.screenplay import ShootingScript
from storyreel.screenplay.vocabulary import (
    Angle,
    Beard,
    Build,
    Composition,
    EyeColour,
    FaceShape,
    Feeling,
    Garment,
    GazeKind,
    Glasses,
    HairColour,
    HairStyle,
    Headwear,
    Mood,
    Move,
    Posture,
    Setting,
    Sex,
    ShotKind,
    ShotSize,
    Side,
    Skin,
    SoundKind,
    SpanSource,
    TimeOfDay,
    TransitionKind,
    Verb,
    Weather,
)

Json = dict[str, Any]


def small_script() -> ShootingScript:
    """Two scenes with every feature of the schema.

    Mira comes back to the ferry shed with a letter, hands it over, and changes into a coat; the
    quay the next morning has a voice over, two people speaking together and an overlap.
    """
    return ShootingScript.model_validate(small_script_json())


def small_script_json() -> Json:
    """The JSON value of `small_script`, to be changed by a test."""
    return {
        "kind": "shooting-script",
        "version": 1,
        "title": "The Ferry",
        "rate": "24",
        "language": "en",
        "style": "stylised previz",
        "preset": "classic",
        "seed": 7,
        "period": "1950s",
        "source": {"name": "ferry.fountain", "sha256": "0" * 64, "format": "fountain"},
        "provenance": {
            "writer": "hand",
            "version": "1",
            "repairs": [{"where": "s1/20", "what": "Length set to the line's."}],
        },
        "waivers": [
            {"rule": "axis-crossed", "where": "s2/20", "reason": "The quay turns them round."}
        ],
        "characters": [_mira(), _joren()],
        "places": [_shed(), _quay()],
        "props": [
            {"id": "letter", "what": "a sealed letter", "look": "letter", "owner": "mira"},
            {
                "id": "lantern",
                "what": "a storm lantern",
                "look": "lantern",
                "place": "shed",
                "mark": "table",
            },
        ],
        "scenes": [_first_scene(), _second_scene()],
        "metadata": {"another-tool": {"colour": 3}},
    }


def _mira() -> Json:
    return {
        "id": "mira",
        "name": "Mira",
        "age": 34,
        "sex": "female",
        "height_cm": 165,
        "build": "slim",
        "skin": "fair",
        "face": {"shape": "oval", "eyes": "hazel", "features": "a scar over the left brow"},
        "hair": {"style": "bun", "colour": "black"},
        "wardrobe": [
            {
                "state": "day",
                "description": "a grey wool dress",
                "garment": "dress",
                "top": "#6a6a70",
                "bottom": "#6a6a70",
            },
            {
                "state": "coat",
                "description": "the dress under a long dark coat",
                "garment": "coat",
                "top": "#20242c",
                "bottom": "#6a6a70",
                "shoes": "#101010",
            },
        ],
        "demeanour": "guarded",
        "voice": {"name": "f3", "rate": 0.95},
    }


def _joren() -> Json:
    return {
        "id": "joren",
        "name": "Joren",
        "age": 41,
        "sex": "male",
        "height_cm": 182,
        "build": "stocky",
        "skin": "tan",
        "face": {"shape": "square", "eyes": "blue"},
        "hair": {"style": "short", "colour": "dark brown"},
        "headwear": "cap",
        "beard": "stubble",
        "glasses": "round",
        "wardrobe": [
            {
                "state": "work",
                "description": "a wet leather jacket",
                "garment": "jacket",
                "top": "#4a3020",
                "bottom": "#2c2c30",
            }
        ],
        "demeanour": "warm, a little tired",
    }


def _shed() -> Json:
    return {
        "id": "shed",
        "name": "FERRY SHED",
        "setting": "INT",
        "look": "office",
        "description": "A wooden shed by the water, one lantern.",
        "period": "1950s",
        "weather": "rain",
        "width_m": 6,
        "depth_m": 5,
        "marks": [
            {"id": "table", "x_m": -1, "z_m": 0, "facing_deg": 90},
            {"id": "doorway", "x_m": 2.5, "z_m": -0.5, "facing_deg": -90},
            {
                "id": "chair",
                "x_m": 0.5,
                "z_m": 0.5,
                "facing_deg": -90,
                "posture": "sit",
                "seat": "stool",
            },
        ],
        "furniture": [
            {"id": "stool", "item": "chair", "x_m": 0.5, "z_m": 0.5},
            {"id": "desk", "item": "table", "x_m": -0.4, "z_m": 0, "facing_deg": 90},
        ],
        "doors": [{"id": "door", "x_m": 3, "z_m": -0.5, "facing_deg": -90}],
        "lights": [
            {
                "id": "lamp",
                "item": "floor-lamp",
                "x_m": -1,
                "y_m": 1.2,
                "z_m": 0.3,
                "colour": "#ffd9a0",
                "strength": 1.5,
            }
        ],
    }


def _quay() -> Json:
    return {
        "id": "quay",
        "name": "QUAY",
        "setting": "EXT",
        "look": "street",
        "width_m": 40,
        "depth_m": 20,
        "marks": [
            {"id": "bollard", "x_m": 0, "z_m": 0},
            {"id": "rail", "x_m": 1.2, "z_m": 0.2, "facing_deg": 270},
        ],
    }


def _first_scene() -> Json:
    return {
        "id": "s1",
        "number": 1,
        "heading": "INT. FERRY SHED - NIGHT",
        "place": "shed",
        "time_of_day": "night",
        "mood": "noir",
        "cast": ["mira", "joren"],
        "beats": [
            {"id": "return", "what": "Mira is back.", "first_line": "l1"},
            {
                "id": "letter",
                "what": "The letter changes hands.",
                "first_line": "l3",
                "turning_point": True,
                "evidence": "Read it.",
            },
        ],
        "lines": [
            {
                "id": "l1",
                "speakers": ["joren"],
                "text": "You came back.",
                "parenthetical": "quietly",
                "addressees": ["mira"],
                "language": "en",
                "emotion": {"feeling": "surprised", "intensity": 0.7},
                "start_frame": 60,
                "duration_frames": 30,
            },
            {
                "id": "l2",
                "speakers": ["mira"],
                "text": "I never really left. I only missed the ferry at 2.30 a.m., that is all.",
                "addressees": ["joren"],
                "language": "en",
                "start_frame": 96,
                "duration_frames": 96,
                "timing": "measured",
            },
            {
                "id": "l3",
                "speakers": ["mira"],
                "text": "Read it.",
                "delivery": "os",
                "language": "en",
                "start_frame": 216,
                "duration_frames": 20,
                "timing": "given",
            },
        ],
        "shots": [
            {
                "number": "10",
                "kind": "master",
                "setup": "A",
                "subjects": [
                    {"kind": "person", "id": "mira"},
                    {"kind": "person", "id": "joren"},
                    {"kind": "place", "id": "shed"},
                ],
                "framing": {"size": "LS", "focal_mm": 28, "composition": "balanced"},
                "framing_end": {"size": "FS", "focal_mm": 28, "composition": "balanced"},
                "move": {"kind": "push in", "amount": 0.8},
                "focus": {"target": "mira"},
                "duration_frames": 96,
                "lines": [{"line": "l1", "in_frames": 0, "out_frames": 30}],
                "action": "Rain on the roof. Mira stands in the doorway, soaked, a letter in hand.",
                "blocking": [
                    {
                        "character": "mira",
                        "mark": "doorway",
                        "facing_deg": -90,
                        "gaze": {"kind": "person", "id": "joren"},
                        "emotion": {"feeling": "wry", "intensity": 0.4},
                        "actions": [
                            {
                                "verb": "walk",
                                "at_frames": 24,
                                "duration_frames": 48,
                                "target": "table",
                            }
                        ],
                    },
                    {
                        "character": "joren",
                        "mark": "chair",
                        "facing_deg": 90,
                        "posture": "sit",
                        "gaze": {"kind": "prop", "id": "lantern"},
                    },
                ],
                "sounds": [
                    {"kind": "ambience", "what": "rain on a tin roof", "out_frames": 96},
                    {
                        "kind": "effect",
                        "what": "a door",
                        "in_frames": 6,
                        "out_frames": 18,
                        "gain_db": -12,
                    },
                ],
                "why": "Everybody and the place.",
            },
            {
                "number": "20",
                "kind": "OTS",
                "setup": "B",
                "subjects": [{"kind": "person", "id": "mira"}],
                "framing": {
                    "size": "MCU",
                    "focal_mm": 50,
                    "side": "left",
                    "composition": "foreground left",
                },
                "focus": {"target": "joren", "pull_to": "mira", "pull_at_frames": 8},
                "duration_frames": 60,
                "lines": [{"line": "l2", "in_frames": 0, "out_frames": 60}],
                "action": "Mira shrugs the rain off.",
                "blocking": [
                    {
                        "character": "mira",
                        "mark": "table",
                        "facing_deg": 90,
                        "gaze": {"kind": "mark", "id": "doorway"},
                    },
                    {"character": "joren", "mark": "chair", "facing_deg": 90, "posture": "sit"},
                ],
            },
            {
                "number": "25A",
                "kind": "reaction",
                "setup": "C",
                "subjects": [{"kind": "person", "id": "joren"}],
                "framing": {"size": "CU", "angle": "low", "focal_mm": 85, "side": "right"},
                "focus": {"target": "joren"},
                "duration_frames": 48,
                "lines": [{"line": "l2", "in_frames": 60, "out_frames": 96}],
                "action": "Joren does not believe a word.",
                "blocking": [
                    {
                        "character": "joren",
                        "mark": "chair",
                        "facing_deg": 90,
                        "posture": "sit",
                        "gaze": {"kind": "camera"},
                        "actions": [{"verb": "nod", "at_frames": 3, "duration_frames": 12}],
                    }
                ],
            },
            {
                "number": "30",
                "kind": "insert",
                "setup": "D",
                "subjects": [{"kind": "prop", "id": "letter"}],
                "framing": {"size": "ECU", "angle": "high", "focal_mm": 100},
                "focus": {"target": "letter"},
                "duration_frames": 48,
                "lines": [{"line": "l3", "in_frames": 0, "out_frames": 20}],
                "action": "The letter passes from her hand to his.",
                "state_events": [
                    {"kind": "prop", "at_frames": 24, "prop": "letter", "character": "joren"},
                    {"kind": "injury", "character": "joren", "value": "a paper cut on the thumb"},
                    {"kind": "clothes", "at_frames": 40, "character": "mira", "value": "coat"},
                    {"kind": "weather", "at_frames": 47, "value": "clear"},
                ],
                "transition": {"kind": "dissolve", "frames": 12},
            },
        ],
    }


def _second_scene() -> Json:
    return {
        "id": "s2",
        "number": 2,
        "heading": "EXT. QUAY - DAWN",
        "place": "quay",
        "time_of_day": "dawn",
        "mood": "cold",
        "cast": ["mira", "joren"],
        "lines": [
            {
                "id": "l4",
                "speakers": ["mira"],
                "text": "That was the last boat.",
                "delivery": "vo",
                "language": "en",
                "start_frame": 12,
                "duration_frames": 40,
            },
            {
                "id": "l5",
                "speakers": ["mira", "joren"],
                "text": "“Wait!”",
                "parenthetical": "together",
                "language": "en",
                "overlaps": True,
                "start_frame": 48,
                "duration_frames": 24,
            },
        ],
        "shots": [
            {
                "number": "10",
                "kind": "two-shot",
                "setup": "A",
                "subjects": [
                    {"kind": "person", "id": "joren"},
                    {"kind": "person", "id": "mira"},
                ],
                "framing": {"size": "MS"},
                "focus": {"target": "bollard"},
                "duration_frames": 84,
                "lines": [
                    {"line": "l4", "in_frames": 0, "out_frames": 40},
                    {"line": "l5", "in_frames": 0, "out_frames": 24},
                ],
                "action": "They run | too late | for the boat.",
                "blocking": [
                    {"character": "mira", "mark": "rail", "facing_deg": 270},
                    {"character": "joren", "mark": "bollard", "facing_deg": 12.5},
                ],
                "state_events": [
                    {"kind": "prop", "at_frames": 80, "prop": "letter", "mark": "bollard"}
                ],
                "transition": {"kind": "fade", "frames": 24},
                "camera": {
                    "eye_m": [0, 1.6, 4],
                    "aim_m": [0.5, 1.5, 0],
                    "focal_mm": 35,
                },
            },
            {
                "number": "20",
                "kind": "cutaway",
                "setup": "B",
                "subjects": [{"kind": "place", "id": "quay"}],
                "framing": {"size": "ELS", "angle": "overhead", "focal_mm": 24},
                "move": {"kind": "crane", "amount": 2},
                "focus": {"target": "quay"},
                "duration_frames": 72,
                "action": "The empty quay; the letter left behind.",
                "sounds": [
                    {"kind": "music", "what": "a slow waltz", "out_frames": 72, "gain_db": -18}
                ],
            },
        ],
    }


AWKWARD = (
    'She says "no", twice.',
    "back\\slash \\n not a newline",
    "two\nlines\r\nand a carriage\rreturn",
    "【BLOCKING】：not a header",
    "1. [0s-5s] (Camera Movement: Pan)",
    "The 2.30 a.m. train; 3. platform",
    "全角：コロン、「括弧」。二行目",
    "שלום, עולם: \u202babc\u202c",
    "مرحبا بالعالم",
    "  spaces at both ends\t",
    "\u00a0\u2003\u3000",
    "paragraph\u2029and line\u2028ends\x85and\x0cfeeds",
    '(quietly) [l1, frames 0-2 of 2]: "x"',
    "Scene 2 (shots 1-2): heading",
    "- Wears (day; coat, #000000 over #000000, shoes #000000): no",
    "- Description: of what",
    "A; B, then walk: door (frames 1-2)",
    "V.O.",
    "Nobody.",
    '"quoted from end to end"',
    '"',
    "\\",
    "‘curly’ — dash … emoji 🎬 and é",
    "+",
    "Mira + Joren",
    "หนึ่งสองสาม",
    "a|b*c_d`e<f>",
    "Plot: twist",
    "」closing first",
)
RATES = ("24", "25", "30000/1001", "24000/1001", "60", "12", "1000", "120000/1001")


def random_script(seed: int) -> ShootingScript:
    """A valid script; `seed` decides everything."""
    return ShootingScript.model_validate(_Chance(seed).script())


class _Chance:
    """Draws the parts of a script, each valid with the others."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.people = [f"p{number}" for number in range(self.random.randint(1, 4))]
        self.places = [f"place-{number}" for number in range(self.random.randint(1, 2))]
        self.props = [f"thing-{number}" for number in range(self.random.randint(0, 2))]
        self.marks = ["m1", "m2", "door"]
        self.states = {person: ["day", *self.some(["night", "coat"])] for person in self.people}
        self.line_number = 0

    def one(self, values: Any) -> Any:
        return self.random.choice(list(values))

    def some(self, values: Any) -> list[Any]:
        return [value for value in values if self.random.random() < 0.5]

    def words(self) -> str:
        signs = "abc ABC 123 .,:;!?\"'()[]【】：；「」\\\n\t#|*_-+=/°日本語שלוםمرحبا"
        length = self.random.randint(1, 30)
        invented = "".join(self.one(signs) for _ in range(length))
        return self.one([*AWKWARD, "Some plain words.", invented])

    def script(self) -> Json:
        return {
            "kind": "shooting-script",
            "version": 1,
            "title": self.words(),
            "rate": self.one(RATES),
            "language": "en",
            "style": self.words(),
            "period": self.one(["", self.words()]),
            "source": {"name": self.words(), "sha256": "0" * 64, "format": "text"},
            "provenance": {"writer": "chance", "version": "1"},
            "characters": [self.character(person) for person in self.people],
            "places": [self.place(place) for place in self.places],
            "props": [self.prop(prop) for prop in self.props],
            "scenes": [self.scene(number) for number in range(1, self.random.randint(2, 4))],
        }

    def character(self, person: str) -> Json:
        return {
            "id": person,
            "name": self.words(),
            "age": self.random.randint(1, 120),
            "sex": self.one(Sex),
            "height_cm": self.random.randint(50, 230),
            "build": self.one(Build),
            "skin": self.one(Skin),
            "face": {
                "shape": self.one(FaceShape),
                "eyes": self.one(EyeColour),
                "features": self.one(["", self.words()]),
            },
            "hair": {"style": self.one(HairStyle), "colour": self.one(HairColour)},
            "headwear": self.one(Headwear),
            "beard": self.one(Beard),
            "glasses": self.one(Glasses),
            "wardrobe": [
                {
                    "state": state,
                    "description": self.words(),
                    "garment": self.one(Garment),
                    "top": f"#{self.random.randrange(1 << 24):06x}",
                    "bottom": "#000000",
                }
                for state in self.states[person]
            ],
            "demeanour": self.one(["", self.words()]),
        }

    def place(self, place: str) -> Json:
        return {
            "id": place,
            "name": self.words(),
            "setting": self.one(Setting),
            "look": "street",
            "description": self.one(["", self.words()]),
            "period": self.words(),
            "weather": self.one(Weather),
            "width_m": 9,
            "depth_m": 9,
            "marks": [{"id": mark, "x_m": 0, "z_m": 1} for mark in self.marks],
        }

    def prop(self, prop: str) -> Json:
        held = {"owner": self.one(self.people)}
        lying = {"place": self.one(self.places), "mark": self.one(self.marks)}
        return {"id": prop, "what": self.words(), **self.one([held, lying, {}])}

    def scene(self, number: int) -> Json:
        lines = [self.line() for _ in range(self.random.randint(0, 4))]
        shots = [self.shot(10 * (index + 1)) for index in range(self.random.randint(1, 4))]
        place = self.one(self.places)
        for shot in shots:
            shot["focus"] = {"target": self.one([*self.people, *self.props, place])}
        for line in lines:
            self.spread(line, shots)
        return {
            "id": f"s{number}",
            "number": number,
            "heading": self.words(),
            "place": place,
            "time_of_day": self.one(TimeOfDay),
            "mood": self.one(Mood),
            "cast": self.people,
            "lines": lines,
            "shots": shots,
        }

    def line(self) -> Json:
        self.line_number += 1
        return {
            "id": f"l{self.line_number}{self.one(['', '', 'a'])}",
            "speakers": self.random.sample(self.people, self.random.randint(1, len(self.people))),
            "text": self.words(),
            "parenthetical": self.one(["", "", "quietly", self.words()]),
            "delivery": self.one(["on", "vo", "os"]),
            "language": "en",
            "emotion": {"feeling": self.one(Feeling), "intensity": self.random.random()},
            "start_frame": self.random.randint(0, 500),
            "duration_frames": self.random.randint(3, 90),
            "timing": self.one(SpanSource),
        }

    def spread(self, line: Json, shots: list[Json]) -> None:
        """Lets a line be heard in none, one or several shots, whole or in part."""
        length = line["duration_frames"]
        used = sorted(self.random.sample(range(len(shots)), self.random.randint(0, len(shots))))
        used = used[: length - 1]
        cuts = sorted(self.random.sample(range(1, length), max(0, len(used) - 1)))
        edges = [0, *cuts, length]
        if used and self.random.random() < 0.2:
            edges[0] = self.random.randrange(edges[1])
        for index, start, end in zip(used, edges, edges[1:], strict=False):
            shots[index]["lines"].append(
                {"line": line["id"], "in_frames": start, "out_frames": end}
            )

    def framing(self) -> Json:
        return {
            "size": self.one(ShotSize),
            "angle": self.one(Angle),
            "focal_mm": self.random.randint(8, 400),
            "side": self.one(Side),
            "composition": self.one(Composition),
        }

    def shot(self, number: int) -> Json:
        transition = self.one(TransitionKind)
        frames = 0 if transition is TransitionKind.CUT else self.random.randint(1, 24)
        return {
            "number": str(number),
            "kind": self.one(ShotKind),
            "setup": self.one(["A", "B", "AB"]),
            "subjects": [{"kind": "person", "id": self.one(self.people)}],
            "framing": self.framing(),
            "framing_end": self.one([None, None, self.framing()]),
            "move": {"kind": self.one(Move), "amount": self.random.uniform(-2, 2)},
            "duration_frames": self.random.randint(1, 300),
            "lines": [],
            "action": self.one(["", self.words()]),
            "blocking": [self.blocking(person) for person in self.some(self.people)],
            "state_events": [self.event() for _ in range(self.random.randint(0, 3))],
            "sounds": [{"kind": self.one(SoundKind), "what": self.words(), "out_frames": 9}],
            "transition": {"kind": transition, "frames": frames},
        }

    def blocking(self, person: str) -> Json:
        gazes: list[Json | None] = [
            None,
            {"kind": GazeKind.CAMERA},
            {"kind": GazeKind.PERSON, "id": self.one(self.people)},
            {"kind": GazeKind.MARK, "id": self.one(self.marks)},
            *({"kind": GazeKind.PROP, "id": prop} for prop in self.props),
        ]
        return {
            "character": person,
            "mark": self.one(self.marks),
            "facing_deg": self.one([0, -90, 360, self.random.uniform(-360, 360), 1e-17]),
            "posture": self.one(Posture),
            "gaze": self.one(gazes),
            "emotion": {"feeling": self.one(Feeling), "intensity": self.random.random()},
            "actions": [self.action() for _ in range(self.random.randint(0, 2))],
        }

    def action(self) -> Json:
        verb = self.one(Verb)
        anything = [None, *self.people, *self.props, *self.marks]
        return {
            "verb": verb,
            "at_frames": self.random.randint(0, 99),
            "duration_frames": self.random.randint(1, 99),
            "target": self.one(self.marks if verb is Verb.WALK else anything),
        }

    def event(self) -> Json:
        person = self.one(self.people)
        events = [
            {"kind": "clothes", "character": person, "value": self.one(self.states[person])},
            {"kind": "injury", "character": person, "value": self.one(["", self.words()])},
            {"kind": "weather", "value": self.one(Weather)},
            *(
                {"kind": "prop", "prop": prop, **self.one([{"character": person}, {"mark": "m1"}])}
                for prop in self.props
            ),
        ]
        return {**self.one(events), "at_frames": self.random.randint(0, 40)}

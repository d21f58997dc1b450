"""A night at a ferry terminal, in twelve shots, with drawn stills, a cut and a review."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import pytest
from PIL import Image, ImageDraw

from storyreel.dialogue.schema import Delivery, Source
from storyreel.film.schema import (
    CutDocument,
    CutShot,
    Direction,
    Measurement,
    Note,
    PlacedLine,
    ReviewDocument,
    Severity,
    Status,
    Take,
    slate,
)
from storyreel.screenplay.schema import ShootingScript
from storyreel.timecode import Rate

RATE = Rate(Fraction(24))
DIGEST = "0123456789abcdef" * 4

JAPANESE = (
    "最後の船が出るまでに、あの人に一つだけ伝えたいことがあるの。待たなくていい、と。"
    "待っていたのはあの人ではなくて、ずっと私のほうだったのだから。"
)
ARABIC = "لا أحد ينتظر على الرصيف في هذا الوقت إلا من نسي أن يقول وداعًا."


def _person(id: str, name: str, sex: str, age: int, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "age": age,
        "sex": sex,
        "height_cm": 168,
        "build": "slim",
        "skin": "olive",
        "face": {"shape": "oval", "eyes": "hazel", "features": ""},
        "hair": {"style": "bob", "colour": "dark brown"},
        "demeanour": "Answers before the question is over.",
        **more,
    }


CHARACTERS = [
    _person(
        "ruth",
        "Ruth",
        "female",
        41,
        glasses="round",
        face={"shape": "heart", "eyes": "grey", "features": "a scar over the left brow"},
        wardrobe=[
            {
                "state": "uniform",
                "description": "ticket clerk’s navy uniform",
                "garment": "uniform",
                "top": "#26375c",
                "bottom": "#1d2333",
            },
            {
                "state": "coat",
                "description": "a yellow raincoat over the uniform",
                "garment": "coat",
                "top": "#d9a520",
                "bottom": "#1d2333",
            },
        ],
    ),
    _person(
        "yusuf",
        "يوسف",
        "male",
        67,
        height_cm=174,
        beard="short",
        hair={"style": "cropped", "colour": "white"},
        demeanour="Patient, the way harbours are.",
        wardrobe=[
            {
                "state": "day",
                "description": "a brown sweater, patched at both elbows",
                "garment": "sweater",
                "top": "#6e4a2f",
                "bottom": "#3b3a36",
            }
        ],
    ),
    _person(
        "miyo",
        "美代",
        "female",
        29,
        hair={"style": "long", "colour": "black"},
        demeanour="Carries one small bag and looks as if it were heavy.",
        wardrobe=[
            {
                "state": "travel",
                "description": "a rust-red coat",
                "garment": "coat",
                "top": "#9b3a26",
                "bottom": "#26211f",
            }
        ],
    ),
]
PLACES = [
    {
        "id": "terminal",
        "name": "FERRY TERMINAL",
        "setting": "INT",
        "look": "waiting-room",
        "width_m": 12,
        "depth_m": 9,
        "marks": [
            {"id": "ticket-window", "x_m": -2, "z_m": 0},
            {"id": "bench", "x_m": 2, "z_m": 1},
            {"id": "door", "x_m": 5, "z_m": -2},
        ],
    },
    {
        "id": "pier",
        "name": "PIER",
        "setting": "EXT",
        "look": "street",
        "weather": "rain",
        "width_m": 30,
        "depth_m": 12,
        "marks": [{"id": "rail", "x_m": 0, "z_m": 3}, {"id": "lamp", "x_m": 4, "z_m": 0}],
    },
]


def _line(id: str, who: str, text: str, start: int, frames: int, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "speakers": [who],
        "text": text,
        "language": "en",
        "start_frame": start,
        "duration_frames": frames,
        **more,
    }


def _block(who: str, mark: str, **more: Any) -> dict[str, Any]:
    return {"character": who, "mark": mark, "facing_deg": 0, **more}


def _shot(
    number: str, kind: str, size: str, frames: int, action: str, *subjects: str, **more: Any
) -> dict[str, Any]:
    framing = {"size": size, **more.pop("framing", {})}
    return {
        "number": number,
        "kind": kind,
        "setup": "A",
        "subjects": [{"kind": "person", "id": name} for name in subjects],
        "framing": framing,
        "focus": {"target": subjects[0]},
        "duration_frames": frames,
        "action": action,
        **more,
    }


def _use(line: str, start: int, end: int) -> dict[str, Any]:
    return {"line": line, "in_frames": start, "out_frames": end}


LOOKS_AT_MIYO = {"kind": "person", "id": "miyo"}
SCENES = [
    {
        "id": "s1",
        "number": 1,
        "heading": "INT. FERRY TERMINAL - NIGHT",
        "place": "terminal",
        "time_of_day": "night",
        "mood": "cold",
        "cast": ["ruth", "miyo"],
        "beats": [
            {"id": "b1", "what": "Ruth wants to close; Miyo does not let her.", "first_line": "l1"},
            {
                "id": "b2",
                "what": "Ruth understands that the ticket is not for Miyo.",
                "first_line": "l4",
                "turning_point": True,
            },
        ],
        "lines": [
            _line("l1", "ruth", "We’re shut. The last boat is that noise you hear.", 48, 84),
            _line("l2", "miyo", JAPANESE, 150, 210, language="ja", parenthetical="to the glass"),
            _line("l3", "ruth", "One way, or are you the returning kind?", 372, 66),
            _line("l4", "miyo", "It’s for somebody who has already left.", 456, 72),
        ],
        "shots": [
            _shot(
                "10",
                "master",
                "LS",
                144,
                "A waiting room under strip light. Ruth counts coins; Miyo comes in with the rain.",
                "ruth",
                "miyo",
                framing={"focal_mm": 28, "composition": "balanced"},
                lines=[_use("l1", 0, 84)],
                blocking=[
                    _block("ruth", "ticket-window", posture="sit"),
                    _block(
                        "miyo",
                        "door",
                        actions=[
                            {
                                "verb": "walk",
                                "at_frames": 24,
                                "duration_frames": 60,
                                "target": "ticket-window",
                            }
                        ],
                    ),
                ],
                sounds=[{"kind": "ambience", "what": "rain on a tin roof", "out_frames": 144}],
                why="The room is too big for two people; we should feel it before anyone speaks.",
            ),
            _shot(
                "20",
                "OTS",
                "MCU",
                120,
                "Miyo speaks to her own reflection.",
                "miyo",
                framing={"focal_mm": 65, "composition": "foreground left", "side": "left"},
                lines=[_use("l2", 0, 110)],
                blocking=[
                    _block("ruth", "ticket-window", posture="sit", gaze=LOOKS_AT_MIYO),
                    _block("miyo", "ticket-window", emotion={"feeling": "sad"}),
                ],
                why="“to the glass”",
            ),
            _shot(
                "30",
                "reaction",
                "CU",
                102,
                "Ruth stops counting.",
                "ruth",
                framing={"focal_mm": 85, "angle": "low"},
                move={"kind": "push in", "amount": 0.4},
                lines=[_use("l2", 110, 210)],
                blocking=[_block("ruth", "ticket-window", posture="sit", gaze=LOOKS_AT_MIYO)],
            ),
            _shot(
                "40",
                "two-shot",
                "MS",
                168,
                "The two, with the glass between them. Ruth slides a ticket through.",
                "ruth",
                "miyo",
                lines=[_use("l3", 0, 66), _use("l4", 0, 72)],
                state_events=[
                    {"kind": "prop", "prop": "ticket", "character": "miyo", "at_frames": 140}
                ],
                transition={"kind": "dissolve", "frames": 12},
            ),
        ],
    },
    {
        "id": "s2",
        "number": 2,
        "heading": "EXT. PIER - NIGHT",
        "place": "pier",
        "time_of_day": "night",
        "mood": "noir",
        "cast": ["miyo", "yusuf"],
        "lines": [
            _line("l5", "yusuf", ARABIC, 30, 132, language="ar"),
            _line("l6", "miyo", "I was told you keep things for people.", 178, 62),
            _line("l7", "yusuf", "Umbrellas. A cello, once.", 252, 54, parenthetical="shrugs"),
            _line(
                "l8", "ruth", "Passengers for the late crossing, please.", 316, 70, delivery="vo"
            ),
        ],
        "shots": [
            _shot(
                "10",
                "master",
                "ELS",
                96,
                "A lamp, a rail, black water. Two figures in the rain.",
                "miyo",
                "yusuf",
                framing={"focal_mm": 24, "angle": "high"},
                move={"kind": "crane", "amount": 1.5},
                lines=[_use("l5", 0, 66)],
                blocking=[_block("yusuf", "lamp"), _block("miyo", "rail", facing_deg=90)],
            ),
            _shot(
                "20",
                "single",
                "MCU",
                90,
                "Rain runs down Yusuf’s face; he does not mind it.",
                "yusuf",
                framing={"focal_mm": 75, "composition": "right third"},
                lines=[_use("l5", 66, 132)],
                blocking=[
                    _block("yusuf", "lamp", gaze=LOOKS_AT_MIYO, emotion={"feeling": "tender"})
                ],
            ),
            _shot(
                "25",
                "insert",
                "ECU",
                54,
                "The ticket, going soft at its corners.",
                "miyo",
                subjects=[{"kind": "prop", "id": "ticket"}],
                focus={"target": "ticket", "pull_to": "miyo", "pull_at_frames": 30},
            ),
            _shot(
                "30",
                "two-shot",
                "MLS",
                150,
                "Side by side at the rail, like strangers on a bus.",
                "miyo",
                "yusuf",
                lines=[_use("l6", 0, 62), _use("l7", 0, 54), _use("l8", 0, 70)],
                move={"kind": "track", "amount": -0.8},
            ),
        ],
    },
    {
        "id": "s3",
        "number": 3,
        "heading": "INT. FERRY TERMINAL - DAWN",
        "place": "terminal",
        "time_of_day": "dawn",
        "mood": "warm",
        "cast": ["ruth", "yusuf"],
        "lines": [
            _line("l9", "yusuf", "She left this for you.", 60, 40),
            _line("l10", "ruth", "I don’t take returns.", 112, 36, emotion={"feeling": "wry"}),
            _line("l11", "yusuf", "It isn’t one. Look at the name.", 160, 58),
        ],
        "shots": [
            _shot(
                "10",
                "master",
                "LS",
                108,
                "First light through wet glass. Ruth, in a yellow raincoat, is locking up.",
                "ruth",
                lines=[_use("l9", 0, 40)],
                state_events=[{"kind": "clothes", "character": "ruth", "value": "coat"}],
                blocking=[_block("ruth", "door"), _block("yusuf", "bench", posture="sit")],
            ),
            _shot(
                "20",
                "single",
                "MS",
                52,
                "Ruth turns, keys in hand.",
                "ruth",
                lines=[_use("l10", 0, 36)],
            ),
            _shot(
                "30",
                "single",
                "CU",
                66,
                "Yusuf holds the ticket out.",
                "yusuf",
                lines=[_use("l11", 0, 58)],
            ),
            _shot(
                "40",
                "POV",
                "ECU",
                96,
                "The ticket: RUTH, in careful capitals.",
                "ruth",
                transition={"kind": "fade", "frames": 24},
            ),
        ],
    },
]


def script_from(**changes: Any) -> ShootingScript:
    return ShootingScript.model_validate(
        {
            "title": "The Returning Kind",
            "rate": "24",
            "language": "en",
            "source": Source(name="returning.txt", sha256=DIGEST, format="plain").model_dump(),
            "provenance": {
                "writer": "planner",
                "version": "1",
                "repairs": [{"where": "s2/25", "what": "an insert was added for the ticket"}],
            },
            "characters": CHARACTERS,
            "places": PLACES,
            "props": [{"id": "ticket", "what": "a ferry ticket", "owner": "ruth"}],
            "scenes": SCENES,
        }
        | changes
    )


def drawn(colour: tuple[int, int, int], size: tuple[int, int] = (640, 360)) -> bytes:
    """A still such as previz might make: a floor, a light, somebody."""
    width, height = size
    shade = Image.linear_gradient("L").resize(size)
    image = Image.composite(
        Image.new("RGB", size, tuple(part // 5 for part in colour)),
        Image.new("RGB", size, colour),
        shade,
    )
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 0.72, width, height), fill=tuple(part // 3 for part in colour))
    x = width * (0.3 + colour[0] % 5 / 10)
    draw.ellipse((x - 30, height * 0.25, x + 30, height * 0.25 + 72), fill=(224, 188, 160))
    draw.rounded_rectangle(
        (
            x - 62,
            height * 0.46,
            x + 62,
            height,
        ),
        40,
        fill=(40, 52, 84),
    )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def stills_of(script: ShootingScript) -> dict[tuple[str, str], bytes]:
    """A still for every shot but two."""
    colours = {
        "cold": (120, 150, 176),
        "noir": (92, 96, 120),
        "warm": (206, 168, 122),
        "neutral": (150, 150, 140),
    }
    made = {}
    for scene in script.scenes:
        for index, shot in enumerate(scene.shots):
            base = colours[scene.mood]
            made[scene.id, shot.number] = drawn((base[0] + 7 * index, base[1], base[2]))
    made.pop(("s2", "25"), None)
    made.pop(("s3", "40"), None)
    return made


def cut_of(script: ShootingScript) -> CutDocument:
    """The cut of a script, without its last shot."""
    shots, lines, start = [], [], 0
    for scene in script.scenes:
        for line in scene.lines:
            lines.append(
                PlacedLine(
                    line=line.id,
                    speakers=tuple(script.character(name).name for name in line.speakers),
                    text=line.text,
                    start_frame=start + line.start_frame,
                    frames=line.duration_frames,
                    on_screen=line.delivery is Delivery.ON,
                )
            )
        for shot, span in zip(scene.shots, scene.shot_spans(), strict=True):
            name = slate(scene.number, shot.number, 1)
            take = Take(
                slate=name,
                scene=scene.id,
                shot=shot.number,
                backend="previz",
                request_sha256=DIGEST,
                media=f"takes/{name}.mp4",
                sha256=DIGEST,
                frames=shot.duration_frames,
                size_px=(1280, 720),
            )
            shots.append(
                CutShot(
                    scene=scene.id,
                    shot=shot.number,
                    chosen=take,
                    start_frame=start + span.start,
                    frames=shot.duration_frames,
                )
            )
        start += scene.duration_frames
    last = shots.pop()
    return CutDocument(
        title=script.title,
        language=script.language,
        rate=script.rate,
        size_px=(1280, 720),
        script_sha256=DIGEST,
        shots=tuple(shots),
        lines=tuple(lines),
        missing=(f"{last.scene}/{last.shot}",),
    )


def _measured(
    name: str, value: float | None, unit: str, direction: Direction, **more: Any
) -> Measurement:
    return Measurement(
        name=name,
        metric_version=1,
        value=value,
        unit=unit,
        direction=direction,
        **{"n": 11, **more},
    )


def review_of(cut: CutDocument) -> ReviewDocument:
    """A review with every kind of measurement and note."""
    starts = [shot.start_frame for shot in cut.shots if shot.start_frame]
    return ReviewDocument(
        title=cut.title,
        script_sha256=DIGEST,
        film_sha256=DIGEST,
        rate=cut.rate,
        duration_frames=cut.duration_frames,
        detected_cuts=(*starts[:4], starts[4] + 9, *starts[6:], starts[-1] + 20),
        measurements=(
            _measured(
                "cut_agreement",
                0.909,
                "ratio",
                Direction.HIGHER,
                ci95=(0.78, 0.97),
                params={"tolerance_frames": 2},
                reason="Nine of ten scripted cuts were seen; one false alarm at 0:46.",
            ),
            _measured(
                "dialogue_coverage",
                1.0,
                "ratio",
                Direction.HIGHER,
                reason="Every line is heard, whole and in order.",
            ),
            _measured(
                "face_identity",
                None,
                "ratio",
                Direction.HIGHER,
                n=0,
                status=Status.NOT_COMPUTED,
                reason="The weights of the face model are not installed.",
            ),
            _measured(
                "loudness",
                -14.2,
                "LUFS",
                Direction.NEUTRAL,
                n=1,
                reason="Integrated over the film.",
            ),
            _measured(
                "median_shot_length",
                4.25,
                "s",
                Direction.NEUTRAL,
                ci95=(2.25, 5.0),
                reason="Of eleven shots in the cut.",
            ),
            _measured(
                "missing_takes", 1, "count", Direction.LOWER, n=12, reason="Shot s3/40 has no take."
            ),
            _measured(
                "screen_direction",
                None,
                "ratio",
                Direction.HIGHER,
                n=0,
                status=Status.NOT_APPLICABLE,
                reason="Nobody crosses the picture in two shots that follow each other.",
            ),
        ),
        notes=(
            Note(
                metric="loudness",
                severity=Severity.NOTE,
                text="The film is as loud as a streaming service asks.",
            ),
            Note(
                metric="eyeline",
                severity=Severity.WARNING,
                text="Miyo looks left of the lens here, and Ruth answered from the left as well.",
                scene="s1",
                shot="20",
                start_frame=150,
                frames=40,
            ),
            Note(
                metric="headroom",
                severity=Severity.NOTE,
                text="The hair touches the upper edge.",
                scene="s1",
                shot="20",
            ),
            Note(
                metric="cut_agreement",
                severity=Severity.ERROR,
                text="The cut into this shot was seen nine frames late.",
                scene="s2",
                shot="20",
                start_frame=starts[4],
                frames=9,
            ),
            Note(
                metric="missing_takes",
                severity=Severity.ERROR,
                text="There is no take.",
                scene="s3",
                shot="40",
            ),
        ),
    )


@pytest.fixture(scope="session")
def script() -> ShootingScript:
    return script_from()


@pytest.fixture(scope="session")
def stills(script: ShootingScript) -> dict[tuple[str, str], bytes]:
    return stills_of(script)


@pytest.fixture(scope="session")
def cut(script: ShootingScript) -> CutDocument:
    return cut_of(script)


@pytest.fixture(scope="session")
def review(cut: CutDocument) -> ReviewDocument:
    return review_of(cut)

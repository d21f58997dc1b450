"""The measures that look further than a script: cameras, edits, an act, speed, rendered takes."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import _scenes

from storyreel.continuity import check
from storyreel.continuity._views import CLOSE, views
from storyreel.continuity.axis_crossed import _pairs, _shows_again, _side
from storyreel.dialogue import Dialogue, Line, read_dialogue, read_text
from storyreel.dialogue.align import carry_ids
from storyreel.dialogue.schema import Direction, Heading
from storyreel.dialogue.selection import Chosen, select
from storyreel.film.schema import Severity
from storyreel.previz.render import MASK_SIZE_PX, camera_at, render_frame
from storyreel.screenplay.align import carry_numbers
from storyreel.screenplay.schema import ShootingScript
from storyreel.screenplay.state import ledgers
from storyreel.screenplay.vocabulary import GazeKind
from storyreel.scripter import write
from storyreel.staging.camera import size_class
from storyreel.staging.promise import promise
from storyreel.staging.shot import StagedShot
from storyreel.staging.stage import Delivery, stage_shot, staged_set

THIRTY = Path(__file__).with_name("thirty.txt")
_ADDED = "I never said that to anyone."
_SIZE_PX = (640, 360)
_SPEED_LINES = (100, 500, 1000, 5000)


@dataclass
class Solved:
    """Counts over shots of one person, and over pairs."""

    faces: int = 0
    in_class: int = 0
    headroom: int = 0
    looks: int = 0
    looking: int = 0
    pairs: int = 0
    right: int = 0


def solved(scripts: Iterable[ShootingScript]) -> Solved:
    """Projects the faces of every shot through its solved camera."""
    found = Solved()
    for script in scripts:
        known: dict[tuple[str, tuple[str, str]], tuple[int, tuple[float, ...]]] = {}
        for view in views(script):
            if view.camera is None:
                continue
            for pair in _pairs(view):
                now = _side(view, pair)
                if now is None:
                    continue
                key = (view.scene.id, pair)
                before = known.get(key)
                # As for the rule: after a move, and in a wide shot of both, left is set anew.
                moved = before is None or math.dist(before[1], now.spots) >= 0.1
                if before is not None and not moved and not _shows_again(view, pair):
                    found.pairs += 1
                    found.right += before[0] == now.side
                known[key] = (now.side, now.spots)
            if view.shot.kind in CLOSE and view.subjects:
                _count_face(found, view)
    return found


def _count_face(found: Solved, view) -> None:  # type: ignore[no-untyped-def]
    subject = view.subjects[0]
    block = next(b for b in view.shot.blocking if b.character == subject)
    person = block.gaze is not None and block.gaze.kind is GazeKind.PERSON
    target = view.people.get(block.gaze.id) if person else None
    kept = promise(
        view.camera,
        subject,
        view.people,
        size=view.shot.framing.size,
        aspect=view.aspect,
        looks_at=target,
    )
    found.faces += 1
    found.in_class += kept.size is view.shot.framing.size and kept.in_picture
    found.headroom += kept.headroom
    if kept.looking_room is not None:
        found.looks += 1
        found.looking += kept.looking_room


def takes_anew(what: str, *, every: int = 1) -> list[int]:
    """Takes made anew when each line in turn of a scene of thirty is changed, joined or cut.

    Args:
        what: `change`, `insert` or `delete`.
        every: Only every so many lines are edited.

    A take is kept when the staged shot is the same, and the words spoken in it are.
    """
    text = THIRTY.read_text(encoding="utf-8")
    rows = text.split("\n")
    first = read_text(text, name="thirty.txt")
    before = write(first)
    known = _takes(before)
    made: list[int] = []
    spoken = [at for at, row in enumerate(rows) if ": " in row]
    for at in spoken[every // 2 :: every]:
        who, _colon, words = rows[at].partition(": ")
        edited = list(rows)
        if what == "change":
            edited[at] = f"{who}: Well, perhaps {' '.join(words.split()[1:])} Tonight."
        elif what == "insert":
            edited.insert(at + 1, f"{'JON' if who == 'MARA' else 'MARA'}: {_ADDED}")
        else:
            del edited[at]
        dialogue = carry_ids(read_text("\n".join(edited), name="thirty.txt"), first)
        script = carry_numbers(write(dialogue, before=before), before)
        made.append(sum(take not in known for take in _takes(script)))
    return made


def _takes(script: ShootingScript) -> set[tuple[str, str]]:
    words = {line.id: line.text for line in script.lines}
    return {
        (
            staged.digest(),
            json.dumps([(words[u.line], u.in_frames, u.out_frames) for u in shot.lines]),
        )
        for shot, staged in _staged(script)
    }


def _staged(script: ShootingScript):  # type: ignore[no-untyped-def]
    delivery = Delivery(size_px=_SIZE_PX)
    spans = {
        (scene.id, shot.number): span
        for scene in script.scenes
        for shot, span in zip(scene.shots, scene.shot_spans(), strict=True)
    }
    for through in ledgers(script):
        scene, shot = through.scene, through.shot
        yield (
            shot,
            stage_shot(
                script,
                scene,
                shot,
                span=spans[scene.id, shot.number],
                ledger=through.before,
                voices=None,
                delivery=delivery,
            ),
        )


@dataclass
class Act:
    """What came of a whole act."""

    title: str
    scenes: int
    lines: int
    shots: int
    minutes: float
    errors: int
    ledger_faults: int
    returns: int
    same: int


def act() -> Act:
    """Plans the first act of Shakespeare's that is long enough and comes back to a place."""
    best: Act | None = None
    for file in sorted((_scenes.SHARED / "corpora" / "mit-shakespeare").rglob("*.html")):
        whole = read_dialogue(file)
        dialogue = select(whole, Chosen(act="1"))
        found = _acted(dialogue, whole.title)
        if found.minutes >= 15 and found.scenes >= 3:
            best = best or found
            if found.returns:
                return found
    assert best is not None, "there is a long act in the corpora"
    return best


def _acted(dialogue: Dialogue, title: str) -> Act:
    script = write(dialogue)
    sets: dict[str, set[str]] = {}
    scenes: dict[str, int] = {}
    faults = 0
    for through in ledgers(script):
        scene = through.scene
        staged = staged_set(script, scene, through.before)
        plain = staged.model_dump_json(exclude={"time_of_day", "mood", "weather"})
        sets.setdefault(scene.place, set()).add(plain)
        holders = [state for state in through.before.props.values()]
        faults += sum((s.holder is None) == (s.place is None) for s in holders)
    for scene in script.scenes:
        scenes[scene.place] = scenes.get(scene.place, 0) + 1
    returns = [place for place, times in scenes.items() if times > 1]
    return Act(
        title=f"{title}, act 1",
        scenes=len(script.scenes),
        lines=len(script.lines),
        shots=sum(len(scene.shots) for scene in script.scenes),
        minutes=float(script.rate.seconds(script.duration_frames)) / 60,
        errors=sum(i.severity is Severity.ERROR for i in check(script, dialogue=dialogue)),
        ledger_faults=faults,
        returns=len(returns),
        same=sum(len(sets[place]) == 1 for place in returns),
    )


@dataclass
class Run:
    """How long a play of so many lines took, and a yardstick run beside it."""

    lines: int
    total_s: float
    yardstick_s: float

    @property
    def per_line_s(self) -> float:
        """Seconds for each line."""
        return self.total_s / self.lines


def speed() -> list[Run]:
    """Plans plays of more and more lines, the same scenes again and again."""
    runs = []
    for count in _SPEED_LINES:
        dialogue = _long_play(count)
        start = time.perf_counter()
        script = write(dialogue)
        total = time.perf_counter() - start
        start = time.perf_counter()
        ShootingScript.from_json(script.to_json())
        runs.append(Run(count, total, time.perf_counter() - start))
    return runs


def _long_play(count: int) -> Dialogue:
    """A play of many scenes of forty lines, of two to four people."""
    base = read_text(THIRTY.read_text(encoding="utf-8"), name="thirty.txt")
    words = [line.text for line in base.lines]
    names = ["MARA", "JON", "ILSE", "PER"]
    entries: list[Line | Direction | Heading] = []
    for number in range(count):
        scene, at = divmod(number, 40)
        if at == 0:
            entries.append(Heading(text=f"INT. ROOM {scene % 12 + 1} - NIGHT"))
        cast = names[: 2 + scene % 3]
        entries.append(
            Line(
                id=f"l{number + 1}",
                speakers=(cast[(number * 7 + number // 3) % len(cast)],),
                text=words[(number * 11) % len(words)],
            )
        )
    return base.model_copy(update={"entries": tuple(entries)})


@dataclass
class Seen:
    """Counts over rendered frames."""

    faces: int = 0
    in_class: int = 0
    pairs: int = 0
    right: int = 0


def rendered(scripts: Sequence[ShootingScript], count: int) -> Seen:
    """Renders the first frame of shots spread over the scripts, and measures what is in it."""
    staged = [
        (script, view, shot)
        for script in scripts
        for view, (_number, shot) in zip(views(script), _staged(script), strict=True)
        if view.shot.kind in CLOSE or len(view.subjects) > 1
    ]
    step = max(1, len(staged) // count)
    seen = Seen()
    for _script, view, shot in staged[::step][:count]:
        _count_rendered(seen, view, shot)
    return seen


def _count_rendered(seen: Seen, view, shot: StagedShot) -> None:  # type: ignore[no-untyped-def]
    truth = render_frame(shot, 0).truth
    people = {person.character: person for person in truth.people}
    if view.shot.kind in CLOSE:
        person = people.get(view.subjects[0])
        seen.faces += 1
        if person is not None and person.face_box is not None:
            _left, top, _right, bottom = person.face_box
            seen.in_class += size_class(bottom - top) is view.shot.framing.size
    both = [who for who in view.subjects[:2] if who in people and people[who].visible > 0]
    planned = [view.camera.project(view.people[who].face, view.aspect) for who in both]
    if len(both) == 2 and all(planned) and abs(planned[0][0] - planned[1][0]) > 0.05:
        middles = [_middle(people[who].mask) for who in both]
        seen.pairs += 1
        seen.right += (middles[0] < middles[1]) == (planned[0][0] < planned[1][0])
    for pair in _pairs(view):
        now = _side(view, pair)
        if now is not None:
            one, other = (view.people[who] for who in pair)
            for number in (0, shot.frames - 1):
                eye = camera_at(shot, number).eye
                turn = (other.x - one.x) * (eye[2] - one.z) - (other.z - one.z) * (eye[0] - one.x)
                seen.pairs += 1
                seen.right += (turn > 0) == (now.side > 0)


def _middle(mask: str) -> float:
    """How far to the right a mask lies, in its own pixels."""
    width, at, total, count = MASK_SIZE_PX[0], 0, 0.0, 0
    for number, run in enumerate(int(part) for part in mask.split()):
        if number % 2:
            total += sum(pixel % width for pixel in range(at, at + run))
            count += run
        at += run
    return total / max(1, count)

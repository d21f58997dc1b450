"""One film being written by a language model: what it is asked, and what becomes of its answers."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from storyreel.backends.chat import Message
from storyreel.backends.chat.asking import Asker, Question
from storyreel.continuity import Issue, check, repair
from storyreel.dialogue import Dialogue
from storyreel.dialogue.words import counted
from storyreel.document import restate
from storyreel.errors import (
    AuthFailed,
    BackendError,
    ScriptError,
    Unsupported,
)
from storyreel.film.schema import Severity
from storyreel.resources import Prompt, fenced, prompt
from storyreel.screenplay.schema import PartWritten, Provenance, Repair, Scene, ShootingScript
from storyreel.scripter import WriterOptions
from storyreel.scripter._breakdown import Breakdown, is_home
from storyreel.scripter._directed import Directed, Part
from storyreel.scripter._ideas import (
    FilmIdeas,
    Ids,
    Polish,
    Reading,
    ShotIdea,
    Shots,
    Staging,
)
from storyreel.scripter._presets import Preset, load_preset
from storyreel.scripter._reading import SceneText
from storyreel.scripter._running import side_by_side
from storyreel.scripter._scene import SceneWriter
from storyreel.scripter._story import Story
from storyreel.scripter._timeline import Timeline
from storyreel.scripter._windows import Window, windows
from storyreel.scripter.planner import Planner, bounded
from storyreel.staging.plans import looks

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

VERSION = "1"
METADATA = "llm"
ROUNDS = 2
"""So often a model is given what was found wrong with its shots."""
_TEMPERATURE = 0.7
_WEIGHT = {Severity.ERROR: 100, Severity.WARNING: 10, Severity.NOTE: 1}
_TOKENS_A_LINE = {"read_scene": 90, "stage_scene": 0, "break_down": 220, "polish": 160}
_TOKENS_AT_LEAST = {"read_scene": 2500, "stage_scene": 2000, "break_down": 1500, "polish": 1500}


def most_calls(parts: int) -> int:
    """The most answers that so many parts can take, when each has to be asked for again."""
    return parts * 2 * (3 + ROUNDS)


@dataclass(slots=True)
class Record:
    """What was done, for the script."""

    repairs: list[Repair] = field(default_factory=list)
    parts: dict[str, PartWritten] = field(default_factory=dict)
    prompts: set[str] = field(default_factory=set)
    answers: int = 0
    refusal: BackendError | None = None

    def note(self, where: str, what: str) -> None:
        """Writes down what was put right."""
        self.repairs.append(Repair(where=where, what=what))

    def told(self) -> list[Repair]:
        """What was put right, each once, in an order that hangs on nothing but itself."""
        once = {(it.where, it.what): it for it in self.repairs}
        return [once[key] for key in sorted(once)]


class Writing:
    """One film being written.

    Args:
        options: About the film.
        name: How the script calls its writer.
        asker: The model.
        dialogue: The dialogue.
        texts: Its scenes.
        before: The script before an edit.
    """

    def __init__(
        self,
        options: WriterOptions,
        name: str,
        asker: Asker,
        dialogue: Dialogue,
        texts: list[SceneText],
        before: ShootingScript | None,
    ) -> None:
        self._options, self.name, self._asker = options, name, asker
        self._dialogue, self._texts, self._before = dialogue, texts, before
        self._preset: Preset = bounded(load_preset(self._options.preset), self._options)
        self._record = Record()
        self._ideas = FilmIdeas(note=self._record.note)
        self._windows = [w for n, text in enumerate(texts, start=1) for w in windows(n, text)]
        self._stories: dict[str, Story] = {}
        self._kept: dict[str, dict[str, Any]] = {}
        self._earlier = self._ideas_before()
        asker.most = self.most_calls
        self._bench = ThreadPoolExecutor(max_workers=1, thread_name_prefix="scripter")

    @property
    def most_calls(self) -> int:
        """The most answers that there can be: each may have to be asked for again."""
        return most_calls(len(self._windows))

    async def _worked(self, work: Callable[[], T]) -> T:
        """Does work of ours beside the waiting, so that no service seems slow because we are.

        One piece at a time: what is shared between scenes is then nobody else's meanwhile.
        """
        return await asyncio.get_running_loop().run_in_executor(self._bench, work)

    async def script(self, title: str) -> ShootingScript:
        """The whole script."""
        try:
            return await self._whole(title)
        finally:
            self._bench.shutdown(wait=False, cancel_futures=True)

    async def _whole(self, title: str) -> ShootingScript:
        await self._read()
        self._draft = await self._worked(self._film)
        await side_by_side(self._stage(number) for number in self._numbers)
        film = await self._worked(self._film)
        scenes = [
            await self._worked(partial(SceneWriter, film, number, text, self._preset, keep=False))
            for number, text in enumerate(self._texts, start=1)
        ]
        shots = await side_by_side(
            self._ask_for_shots(scenes[window.scene - 1], window) for window in self._windows
        )
        by_window = dict(zip([w.name for w in self._windows], shots, strict=True))
        filmed = await side_by_side(
            self._filmed(film, scenes[number - 1], by_window, title) for number in self._numbers
        )
        if not self._record.answers:
            if isinstance(self._record.refusal, AuthFailed | Unsupported):
                raise self._record.refusal
            return await self._worked(partial(self._planners, title))
        made = self._provenance()
        return await self._worked(partial(self._put_together, film, filmed, title, made))

    @property
    def _numbers(self) -> range:
        return range(1, len(self._texts) + 1)

    def _film(self) -> Breakdown:
        return Breakdown(self._dialogue, self._texts, self._options, self._before, self._ideas)

    # Reading

    async def _read(self) -> None:
        film = await self._worked(self._film)
        story, met = Story(), set[str]()
        for window in self._windows:
            self._stories[window.name] = story
            here = [film.ids[name] for name in self._speakers(window)]
            new = [who for who in here if who not in met]
            met.update(here)
            ids = Ids(
                {
                    "line": window.lines,
                    "person": list(film.ids.values()),
                    "look": looks(),
                    "fact": [fact.id for fact in story.facts],
                }
            )
            inputs = {
                "film": self._about_film(film),
                "people": self._about_people(film, new),
                "looks": ", ".join(looks()),
                "story": story.told(),
                **self._common(film, window),
            }
            found = await self._asked("read_scene", window, Reading, ids, inputs)
            if found is not None:
                self._take(window, found, new)
                story = story.after(found, f"s{window.scene}")

    def _take(self, window: Window, found: Reading, new: Sequence[str]) -> None:
        ideas = self._ideas.scene(window.scene)
        if window.first == 0:
            ideas.look, ideas.time_of_day, ideas.mood = found.look, found.time_of_day, found.mood
        for person in found.people:
            if person.character in new:
                self._ideas.people.setdefault(person.character, person)
        here = set(window.lines)
        for line in found.lines:
            if line.line in here:
                ideas.lines.setdefault(line.line, line)
        turned = any(beat.turning_point for beat in ideas.beats)
        for beat in found.beats:
            turning = beat.turning_point and not turned
            turned = turned or turning
            if beat.first_line not in {it.first_line for it in ideas.beats}:
                ideas.beats.append(beat.model_copy(update={"turning_point": turning}))
        unread = [line for line in window.lines if line not in ideas.lines]
        if unread:
            self._record.note(
                window.name,
                f"{counted(len(unread), 'line')} not read; the planner's reading stands",
            )

    # Staging

    async def _stage(self, number: int) -> None:
        ideas = self._ideas.scene(number)
        timeline = await self._worked(
            partial(Timeline, self._draft, number, self._texts[number - 1], None)
        )
        for window in self._of(number):
            ids = self._ids_on(timeline, window, marks=True)
            inputs = {
                "story": self._stories[window.name].told(),
                "floor": self._floor(timeline),
                **self._common(self._draft, window),
            }
            found = await self._asked("stage_scene", window, Staging, ids, inputs)
            if found is None:
                continue
            if window.first == 0:
                taken: set[str] = set()
                for it in found.positions:
                    if it.mark not in taken:
                        taken.add(it.mark)
                        ideas.positions[it.character] = it.mark
            first = self._texts[number - 1].lines[0].id
            for act in found.business:
                if act.before_line in window.lines and act.before_line != first:
                    ideas.business.setdefault(act.before_line, []).append(act)

    # Shots

    async def _ask_for_shots(
        self, scene: SceneWriter, window: Window
    ) -> tuple[ShotIdea, ...] | None:
        ids = self._ids_on(scene.timeline, window)
        inputs = {
            "story": self._stories[window.name].told(),
            "way": self._preset.about,
            "floor": self._floor(scene.timeline),
            **self._common(scene.film, window),
        }
        found = await self._asked("break_down", window, Shots, ids, inputs)
        if found is None:
            return None
        order = {line: number for number, line in enumerate(window.lines)}
        shots = sorted(
            (it for it in found.shots if it.begins in order),
            key=lambda it: (order[it.begins], it.after),
        )
        return tuple(shots) or None

    async def _filmed(
        self,
        film: Breakdown,
        scene: SceneWriter,
        by_window: Mapping[str, tuple[ShotIdea, ...] | None],
        title: str,
    ) -> Scene:
        """One scene, looked over and put right."""
        here = self._of(scene.number)
        parts = [Part(w.first, w.last, by_window[w.name]) for w in here]
        draft = await self._worked(partial(_Draft, self, film, scene, parts, title))
        for round_number in range(ROUNDS):
            wanted = [
                (number, window)
                for number, window in enumerate(here)
                if draft.parts[number].ideas is not None
                and (round_number == 0 or draft.has_faults(number))
            ]
            if not wanted:
                break
            answers = await side_by_side(
                self._ask_to_polish(scene, window, draft, number, round_number)
                for number, window in wanted
            )
            for (number, window), found in zip(wanted, answers, strict=True):
                if found is not None:
                    await self._worked(partial(draft.polish, number, window.name, found))
        await self._worked(partial(draft.fall_back, [window.name for window in here]))
        for window, part in zip(here, draft.parts, strict=True):
            self._written(window, part)
        for what in dict.fromkeys(draft.directed.notes):
            self._record.note(f"s{scene.number}", what)
        return await self._worked(partial(self._repaired, draft.script()))

    def _repaired(self, script: ShootingScript) -> Scene:
        fixed = repair(script, None)
        self._record.repairs += fixed.repairs
        return fixed.script.scenes[0]

    async def _ask_to_polish(
        self,
        scene: SceneWriter,
        window: Window,
        draft: _Draft,
        part_number: int,
        round_number: int,
    ) -> Polish | None:
        part = draft.parts[part_number]
        assert part.ideas is not None, "the planner's shots are not polished"
        numbers = [str(number) for number in range(1, len(part.ideas) + 1)]
        ids = self._ids_on(scene.timeline, window, shots=numbers)
        slated = draft.slated(part_number)
        rows = [
            json.dumps(
                {"shot": number, "slated": slated[at], **idea.model_dump(mode="json")},
                ensure_ascii=False,
            )
            for at, (number, idea) in enumerate(zip(numbers, part.ideas, strict=True))
        ]
        found = [
            f"slated {it.shot}: {it.rule}: {it.message} {it.fix}"
            for it in draft.findings_of(part_number)
        ]
        inputs = {
            "story": self._stories[window.name].told(),
            "floor": self._floor(scene.timeline),
            "shots": "The shots:\n" + fenced("\n".join(rows), "shots"),
            "findings": fenced("\n".join(found) or "nothing", "findings"),
            **self._common(scene.film, window),
        }
        keep = f"polish {round_number}"
        return await self._asked("polish", window, Polish, ids, inputs, keep=keep)

    def _written(self, window: Window, part: Part) -> None:
        by = "planner" if part.ideas is None else self.name
        self._record.parts[window.name] = PartWritten(where=window.name, writer=by)

    # Asking

    async def _asked(
        self,
        name: str,
        window: Window,
        model: type[M],
        ids: Ids,
        inputs: Mapping[str, object],
        keep: str = "",
    ) -> M | None:
        """An answer about a part; none where there is none, which is noted."""
        made_from, system = prompt("scripter", name), prompt("scripter", "system")
        keep = keep or name
        kept = self._kept_before(window, made_from, keep, model, ids)
        if kept is not None:
            self._keep(window, made_from, keep, kept)
            self._record.answers += 1
            self._record.prompts |= {made_from.stamp, system.stamp}
            return kept
        schema = ids.schema(model)
        used = {key: value for key, value in inputs.items() if key in made_from.inputs}
        used["schema"] = json.dumps(schema, ensure_ascii=False)
        wanted = _TOKENS_AT_LEAST[name] + _TOKENS_A_LINE[name] * len(window.lines)
        question = Question(
            name=f"{keep.replace('_', ' ')} {window.name}",
            prompt=made_from,
            messages=(
                Message("system", system.render({})),
                Message("user", made_from.render(used)),
            ),
            answer=model,
            schema=schema,
            max_tokens=wanted,
            check=ids.check,
            trim=ids.trim,
            temperature=_TEMPERATURE,
            seed=self._options.seed,
        )
        try:
            found = await self._asker.ask(question)
        except BackendError as error:
            self._record.refusal = self._record.refusal or error
            self._record.note(
                window.name, f"{keep.replace('_', ' ')}: no answer of use ({error})"[:400]
            )
            return None
        self._record.answers += 1
        self._record.prompts |= {made_from.stamp, system.stamp}
        if found.mended:
            self._record.note(window.name, f"{keep.replace('_', ' ')}: {found.mended}"[:400])
        self._keep(window, made_from, keep, found.value)
        return found.value

    def _keep(self, window: Window, made_from: Prompt, name: str, value: BaseModel) -> None:
        key = self._key(window, made_from)
        self._kept.setdefault(key, {})[name] = value.model_dump(mode="json")

    def _key(self, window: Window, made_from: Prompt) -> str:
        said = f"{self.name}\n{VERSION}\n{made_from.stamp}\n{window.key}"
        return hashlib.sha256(said.encode()).hexdigest()[:24]

    def _kept_before(
        self, window: Window, made_from: Prompt, name: str, model: type[M], ids: Ids
    ) -> M | None:
        """What the script before an edit had for a part in which nothing has changed."""
        found = self._earlier.get(self._key(window, made_from), {}).get(name)
        if found is None:
            return None
        try:
            value = model.model_validate(found)
        except ValidationError:
            return None
        value, _gone = ids.trim(value)
        return value

    def _ideas_before(self) -> dict[str, dict[str, Any]]:
        if self._before is None:
            return {}
        kept = self._before.metadata.get(METADATA)
        parts = kept.get("parts") if isinstance(kept, dict) else None
        if not isinstance(parts, dict):
            return {}
        return {key: part for key, part in parts.items() if isinstance(part, dict)}

    # What a prompt is told

    def _of(self, number: int) -> list[Window]:
        return [window for window in self._windows if window.scene == number]

    def _speakers(self, window: Window) -> list[str]:
        text = self._texts[window.scene - 1]
        lines = text.lines[window.first : window.last + 1]
        return list(dict.fromkeys(name for line in lines for name in line.speakers))

    def _ids_on(
        self,
        timeline: Timeline,
        window: Window,
        *,
        marks: bool = False,
        shots: Sequence[str] = (),
    ) -> Ids:
        return Ids(
            {
                "line": window.lines,
                "person": list(timeline.homes),
                "prop": sorted(timeline.film.prop_ids()),
                "mark": [mark.id for mark in timeline.place.marks] if marks else (),
                "shot": shots,
            }
        )

    def _about_film(self, film: Breakdown) -> str:
        rows = {"title": self._dialogue.title, "period": film.period, "scenes": len(self._texts)}
        return fenced(json.dumps(rows, ensure_ascii=False), "film")

    def _about_people(self, film: Breakdown, new: Sequence[str]) -> str:
        rows = [
            json.dumps(
                {"id": film.ids[name], "name": name, "new": film.ids[name] in new},
                ensure_ascii=False,
            )
            for name in self._dialogue.speakers
        ]
        return "The characters:\n" + fenced("\n".join(rows), "characters")

    def _common(self, film: Breakdown, window: Window) -> dict[str, object]:
        text = self._texts[window.scene - 1]
        place = film.place(window.scene)
        where = {
            "scene": window.scene,
            "heading": text.heading,
            "place": place.name,
            "set": place.look,
            "period": place.period,
        }
        return {
            "scene": fenced(json.dumps(where, ensure_ascii=False), "scene"),
            "dialogue": "The dialogue:\n" + fenced(window.rows, "dialogue"),
        }

    def _floor(self, timeline: Timeline) -> str:
        """Who is where, what is there to go to, and what has a shot already."""
        film, place = timeline.film, timeline.place
        rows: list[dict[str, object]] = [
            {"person": who, "name": timeline.names[who], "mark": mark}
            for who, mark in timeline.homes.items()
        ]
        rows += [
            {
                "mark": mark.id,
                "x_m": round(mark.x_m, 1),
                "z_m": round(mark.z_m, 1),
                "posture": mark.posture.value,
                "for": "people at first" if is_home(mark) else "going to",
            }
            for mark in place.marks
        ]
        rows += [{"prop": it, "what": film.prop(it).what} for it in sorted(film.prop_ids())]
        rows += [
            {"done already": stretch.business.action}
            for stretch in timeline.stretches
            if stretch.business is not None
        ]
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        return "The floor:\n" + fenced(text, "floor")

    # The script

    def _provenance(self) -> Provenance:
        record = self._record
        return Provenance(
            writer=self.name,
            version=VERSION,
            repairs=tuple(record.told()),
            prompts=tuple(sorted(record.prompts)),
            parts=self._provenance_parts(),
        )

    def _provenance_parts(self) -> tuple[PartWritten, ...]:
        return tuple(self._record.parts[window.name] for window in self._windows)

    def _planners(self, title: str) -> ShootingScript:
        """The planner's script, which says that the model gave none."""
        plain = Planner(self._options).write(self._dialogue, title=title, before=self._before)
        made = plain.provenance.model_copy(update={"repairs": tuple(self._record.told())})
        return plain.model_copy(update={"provenance": made})

    def _put_together(
        self,
        film: Breakdown,
        scenes: Sequence[Scene],
        title: str,
        provenance: Provenance,
    ) -> ShootingScript:
        try:
            return ShootingScript(
                title=title,
                rate=self._options.rate,
                aspect=self._options.aspect,
                language=self._dialogue.language,
                style=self._options.style,
                preset=self._preset.name,
                seed=self._options.seed,
                period=film.period,
                source=self._dialogue.source,
                provenance=provenance,
                waivers=self._before.waivers if self._before else (),
                characters=film.characters(),
                places=film.places(),
                props=film.props(),
                scenes=tuple(scenes),
                metadata={METADATA: {"parts": dict(sorted(self._kept.items()))}},
            )
        except ValidationError as error:
            raise ScriptError(f"the script is not lawful: {restate(error)}") from error

    def alone(self, film: Breakdown, scene: Scene, title: str) -> ShootingScript:
        """A scene as a film of its own, to be checked."""
        made = Provenance(writer=self.name, version=VERSION)
        return self._put_together(film, [scene], title, made)

    def note(self, where: str, what: str) -> None:
        """Writes down what was put right."""
        self._record.note(where, what)


class _Draft:
    """A scene while it is looked over."""

    def __init__(
        self,
        writing: Writing,
        film: Breakdown,
        scene: SceneWriter,
        parts: Sequence[Part],
        title: str,
    ) -> None:
        self._writing, self._film, self._scene, self._title = writing, film, scene, title
        self._try(list(parts))

    def script(self) -> ShootingScript:
        """The scene as a film of its own."""
        return self._script

    def _try(self, parts: list[Part]) -> None:
        self.parts = parts
        self.directed = Directed(self._scene, parts)
        slots = self.directed.slots()
        scene = self._scene.filmed(slots)
        self._script = self._writing.alone(self._film, scene, self._title)
        self._findings = check(self._script)
        self._origins = {
            shot.number: self.directed.origin(slot)
            for shot, slot in zip(scene.shots, slots, strict=True)
        }

    def _weight(self) -> int:
        return sum(_WEIGHT[issue.severity] for issue in self._findings)

    def findings_of(self, number: int) -> list[Issue]:
        """What was found in the shots of a part that are the model's."""
        found = []
        for issue in self._findings:
            origin = self._origins.get(issue.shot)
            if origin is not None and origin[0] == number:
                found.append(issue)
        return found

    def has_faults(self, number: int) -> bool:
        """Whether more than notes was found in the model's shots of a part."""
        return any(it.severity is not Severity.NOTE for it in self.findings_of(number))

    def slated(self, number: int) -> list[list[str]]:
        """Numbers, as slated, of the shots that each idea of a part became."""
        ideas = self.parts[number].ideas or ()
        slated: list[list[str]] = [[] for _idea in ideas]
        for shot, origin in self._origins.items():
            if origin is not None and origin[0] == number:
                slated[origin[1]].append(shot)
        return slated

    def polish(self, number: int, where: str, polish: Polish) -> None:
        """Takes changes of a part, unless they make it worse."""
        part = self.parts[number]
        assert part.ideas is not None, "the planner's shots are not polished"
        ideas = list(part.ideas)
        for it in polish.shots:
            if it.shot.isdecimal() and 0 < int(it.shot) <= len(ideas):
                ideas[int(it.shot) - 1] = it.over(ideas[int(it.shot) - 1])
        if tuple(ideas) != part.ideas:
            self._keep_if_better(number, where, tuple(ideas), "changes made it worse; left out")

    def fall_back(self, names: Sequence[str]) -> None:
        """Mends what the rules can mend safely; where errors are left, shots go, or parts.

        A shot that is wrong is left out, so that the one before it goes on; where that does not
        help, the planner's shots of the whole part stand.
        """
        for number, where in enumerate(names):
            for issue in self._errors(number):
                origin = self._origins.get(issue.shot)
                ideas = self.parts[number].ideas
                if origin is not None and ideas is not None and 0 < origin[1] < len(ideas):
                    left = (*ideas[: origin[1]], *ideas[origin[1] + 1 :])
                    if self._fewer_errors(number, left):
                        self._writing.note(where, f"a shot was left out: {issue.rule}")
            errors = self._errors(number)
            if errors and self._fewer_errors(number, None):
                rules = ", ".join(sorted({it.rule for it in errors}))
                self._writing.note(where, f"the planner's shots stand: {rules}")

    def _errors(self, number: int) -> list[Issue]:
        """Errors in a model's shots of a part that no safe repair would mend."""
        found = [it for it in self.findings_of(number) if it.severity is Severity.ERROR]
        if not found:
            return []
        left = {(it.rule, it.shot) for it in check(repair(self._script).script)}
        return [it for it in found if (it.rule, it.shot) in left]

    def _fewer_errors(self, number: int, ideas: tuple[ShotIdea, ...] | None) -> bool:
        """Tries other shots for a part, and keeps them if they have fewer errors."""
        before, errors = self.parts, len(self._errors(number))
        parts = list(before)
        parts[number] = Part(before[number].first, before[number].last, ideas)
        self._try(parts)
        if len(self._errors(number)) < errors:
            return True
        self._try(before)
        return False

    def _keep_if_better(
        self, number: int, where: str, ideas: tuple[ShotIdea, ...], worse: str
    ) -> None:
        before, weight = self.parts, self._weight()
        parts = list(before)
        parts[number] = Part(before[number].first, before[number].last, ideas)
        self._try(parts)
        if self._weight() > weight:
            self._try(before)
            self._writing.note(where, worse)

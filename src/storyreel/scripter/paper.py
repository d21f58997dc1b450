"""The plain baseline: one prompt, one answer in the paper's four sections, made into a script.

This is how the paper's ScripterAgent is used: the dialogue goes in whole, and a text comes out. The
text is parsed, its shots are laid over our lines by the words that they speak, and what it changed,
left out or made up is reported; the words themselves stay ours.

Reference:
    "The Script is All You Need", arXiv 2601.17737, sections 3 and 4.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from storyreel.backends.chat import Message
from storyreel.dialogue.words import counted
from storyreel.errors import AuthFailed, BackendError, ScriptError, Unsupported
from storyreel.resources import fenced, prompt
from storyreel.screenplay.paper import PaperScript, PaperShot, parse_paper_text
from storyreel.screenplay.schema import PartWritten, Scene, ShootingScript
from storyreel.screenplay.vocabulary import Angle, Move, ShotKind, ShotSize
from storyreel.scripter import _reading as reading
from storyreel.scripter._directed import Directed, Part
from storyreel.scripter._ideas import SHOT_KINDS, ShotIdea
from storyreel.scripter._scene import SceneWriter
from storyreel.scripter._setups import STEPS
from storyreel.scripter._writing import Writing
from storyreel.scripter.llm import LanguageModel

_MOST_TOKENS = 8192
"""As in the paper's example of use."""
_TEMPERATURE = 0.7
_QUOTED = re.compile(
    r"(?:[^\s.!?。！？:：]{1,40}[:：]\s*)?"
    r"[\"“„«「『]([^\"“”„«»「」『』]*)[\"”“»」』]"
)
"""What is spoken in prose, with the name before it."""
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Placed:
    """A shot of the text, and where in our lines it begins."""

    shot: PaperShot
    line: int
    share: float


def placed(paper: PaperScript, spoken: Sequence[str]) -> tuple[list[Placed], int]:
    """Lays shots over lines, by the words that they speak.

    Args:
        paper: The text.
        spoken: Words of our lines, in order.

    Returns:
        The shots that speak some of them, in order, and how many words of the text are not ours.
    """
    ours = [
        (line, at, word) for line, text in enumerate(spoken) for at, word in enumerate(_words(text))
    ]
    lengths = [max(1, len(_words(text))) for text in spoken]
    theirs = [
        (number, word)
        for number, shot in enumerate(paper.shots)
        for words in [*(part.words for part in shot.lines), *_QUOTED.findall(shot.action)]
        for word in _words(words)
    ]
    matcher = difflib.SequenceMatcher(
        a=[word for _number, word in theirs],
        b=[word for _line, _at, word in ours],
        autojunk=False,
    )
    first: dict[int, tuple[int, int]] = {}
    matched = 0
    for block in matcher.get_matching_blocks():
        matched += block.size
        for k in range(block.size):
            line, at, _word = ours[block.b + k]
            first.setdefault(theirs[block.a + k][0], (line, at))
    found = [
        Placed(paper.shots[number], line, min(0.9, at / lengths[line]))
        for number, (line, at) in sorted(first.items())
    ]
    return found, len(theirs) - matched


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _TOKEN.findall(text)]


class OnePrompt(Writing):
    """A film written in one answer."""

    prompt_name: ClassVar[str] = "baseline"
    fenced: ClassVar[bool] = True

    @property
    def most_calls(self) -> int:
        """One."""
        return 1

    async def _whole(self, title: str) -> ShootingScript:
        made_from = prompt("scripter", self.prompt_name)
        asked = Message("user", made_from.render({"dialogue": self._dialogue_text()}))
        try:
            answer = await self._asker.ask_for_text(
                "script",
                made_from,
                (asked,),
                max_tokens=_MOST_TOKENS,
                temperature=_TEMPERATURE,
                seed=self._options.seed,
            )
            paper = parse_paper_text(answer.text, name="the answer", rate=self._options.rate)
        except (BackendError, ScriptError) as error:
            if isinstance(error, AuthFailed | Unsupported):
                raise
            self.note("film", f"no answer of use ({error})"[:400])
            return await self._worked(partial(self._planners, title))
        if not answer.complete:
            self.note("film", "the answer is longer than allowed and was cut off")
        self._record.prompts.add(made_from.stamp)
        return await self._worked(partial(self._made_from, paper, title))

    def _dialogue_text(self) -> str:
        rows: list[str] = []
        for text in self._texts:
            rows += [text.heading] if text.heading else []
            for entry in text.entries:
                speaker = " & ".join(getattr(entry, "speakers", ()))
                rows.append(f"{speaker}: {entry.text}" if speaker else f"({entry.text})")
        whole = "\n".join(rows)
        return "The dialogue:\n" + fenced(whole, "dialogue") if self.fenced else whole

    def _made_from(self, paper: PaperScript, title: str) -> ShootingScript:
        lines = [line for text in self._texts for line in text.lines]
        shots, foreign = placed(paper, [line.text for line in lines])
        self._report(paper, shots, foreign)
        film = self._film()
        scenes, first = [], 0
        for number, text in enumerate(self._texts, start=1):
            last = first + len(text.lines) - 1
            here = [it for it in shots if first <= it.line <= last]
            writer = SceneWriter(film, number, text, self._preset, keep=False)
            scenes.append(self._one(writer, here, first, title))
            first = last + 1
        return self._put_together(film, scenes, title, self._provenance())

    def _report(self, paper: PaperScript, shots: Sequence[Placed], foreign: int) -> None:
        prose = sum(bool(it.words) for it in paper.blocking)
        for number, one, what in (
            (len(paper.shots) - len(shots), "shot", "without a line of ours, left out"),
            (foreign, "word", "spoken that are not ours; ours stand"),
            (len(paper.unread), "row", "not of the form"),
            (prose, "blocking", "in prose, not staged"),
        ):
            if number:
                self.note("film", f"{counted(number, one)} {what}")

    def _one(self, writer: SceneWriter, shots: Sequence[Placed], first: int, title: str) -> Scene:
        where = f"s{writer.number} {writer.lines[0].id}-{writer.lines[-1].id}"
        ideas = tuple(self._ideas_of(writer, shots, first)) or None
        directed = Directed(writer, [Part(0, len(writer.lines) - 1, ideas)])
        scene = writer.filmed(directed.slots())
        for what in dict.fromkeys(directed.notes):
            self.note(f"s{writer.number}", what)
        by = self.name if ideas else "planner"
        if ideas is None:
            self.note(where, "no shot of the answer speaks these lines; the planner's stand")
        self._record.parts[where] = PartWritten(where=where, writer=by)
        return self._repaired(self.alone(writer.film, scene, title))

    def _ideas_of(
        self, writer: SceneWriter, shots: Sequence[Placed], first: int
    ) -> Iterator[ShotIdea]:
        for number, it in enumerate(shots):
            line = writer.lines[it.line - first]
            ends = shots[number + 1].line - first if number + 1 < len(shots) else it.line - first
            heard = writer.lines[it.line - first : max(ends, it.line - first + 1)]
            subjects = self._subjects(writer, it.shot, [w for x in heard for w in x.speakers])
            yield ShotIdea(
                begins=writer.lines[0].id if number == 0 else line.id,
                after=0 if number == 0 else it.share,
                kind=_kind(it.shot, len(subjects)),
                subjects=subjects,
                size=it.shot.size or ShotSize.MS,
                angle=it.shot.angle or Angle.EYE,
                move=it.shot.move or Move.STATIC,
                gestures=(),
                action=" ".join(_QUOTED.sub("", it.shot.action).split()),
                why="",
            )

    def _subjects(
        self, writer: SceneWriter, shot: PaperShot, speakers: Sequence[str]
    ) -> tuple[str, ...]:
        """Who speaks in a shot, then who its text names."""
        ids = writer.film.ids
        named = [ids[name] for name in reading.named(shot.action, self._dialogue.speakers)]
        if shot.kind is ShotKind.REACTION:
            return tuple(dict.fromkeys([*named, *speakers]))[:1] or tuple(speakers[:1])
        return tuple(dict.fromkeys([*speakers, *named]))[:8]

    def _provenance_parts(self) -> tuple[PartWritten, ...]:
        return tuple(self._record.parts.values())


class Trained(OnePrompt):
    """The same by a model that was trained for it: it is given the dialogue and nothing else."""

    prompt_name: ClassVar[str] = "dialogue_only"
    fenced: ClassVar[bool] = False


def _kind(shot: PaperShot, people: int) -> ShotKind:
    """What a shot is for: as it says, else by how wide it is and how many it is of."""
    if shot.kind in SHOT_KINDS:
        return shot.kind
    if shot.size is not None and STEPS.index(shot.size) >= STEPS.index(ShotSize.FS):
        return ShotKind.MASTER
    return ShotKind.TWO_SHOT if people == 2 else ShotKind.GROUP if people > 2 else ShotKind.SINGLE


class Baseline(LanguageModel):
    """Writes a script by the paper's plain way: one prompt, one answer."""

    way: ClassVar[str] = "paper"

    @property
    def writing(self) -> type[Writing]:
        """In one answer."""
        return OnePrompt


SCRIPTER = Baseline

__all__ = ["SCRIPTER", "Baseline", "OnePrompt", "Placed", "Trained", "placed"]

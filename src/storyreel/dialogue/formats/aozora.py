"""Plays of Aozora Bunko: Japanese plain text with readings in 《》 and notes in ［＃ ］.

- The first line is the title. The author, the block that explains the symbols and the source note
  from `底本：` on are left out.
- A speech is `花子　言葉`: the name, ideographic spaces or an opening bracket, the words. Under
  `［＃ここから改行天付き…］` every such line is one, elsewhere those whose names come again. Lines
  that begin with blanks, and blocks under `［＃ここから１字下げ］`, go on with the speech above.
- Blocks under `［＃ここからN字下げ］`, lines in （ ） and what stands before the first heading (時,
  所 and 人物, one direction each) are directions; （ ） among the words is how they are said.
  Lines in another alphabet go on with the speech above: they are songs.
- Headings are lines that a note names `大見出し`, `中見出し` or `小見出し`, and lines such as
  第一幕, 第二場, （三）, 序幕 by themselves: 幕 opens an act, the rest a scene.
- Readings, `｜` and other notes are dropped. `※［＃…］` becomes its character when the note gives
  its code; else it becomes 〓 and is told. `〔fe^te〕` gets its accents. `／＼`, which repeats the
  words before it, stays as written: which words it repeats is for a reader to say.

A story is refused: its words stand in 「」 and not behind names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from storyreel.dialogue.draft import UNSPACED, Draft, Reading, check_rows
from storyreel.dialogue.formats._aozora_marks import notes, plain
from storyreel.dialogue.formats._markup import Spoken, bare
from storyreel.dialogue.schema import Level
from storyreel.dialogue.words import counted
from storyreel.errors import DialogueError

_HEAD_CHARS = 20_000
_LEAST_SHARE = 0.1
_REMEDY = "Write each speech as 名前　言葉, on a line of its own."
_RULE = re.compile(r"-{20,}")
_SOURCE = re.compile(r"底本[：:]")
_SPEECH = re.compile(
    r"(?P<name>[^\s　「」『』（）。、，！？《》［］〔〕―…※]{1,14})(?P<how>（[^（）]{1,40}）)?"
    r"(?P<gap>[　 ]{0,99}　[　 ]{0,99}|(?=[（「『]))(?P<words>\S.*)"
)
_NUMBER = "[一二三四五六七八九十〇0-9０-９]{1,3}"
_ACT = re.compile(
    rf"(?:第{_NUMBER}幕|{_NUMBER}幕目?|序幕|大詰|終幕|プロロー?グ|プロロオグ|エピロー?グ|エピロオグ)"
    r"(?P<rest>[ 　（].{0,60})?"
)
_SCENE = re.compile(
    rf"(?:第{_NUMBER}(?:場|景|齣)|その{_NUMBER}|[（(]?{_NUMBER}[）)]?|{_NUMBER}場目?)"
    r"(?:[ 　（].{0,60})?"
)
_SET = frozenset(
    (
        "時",
        "時代",
        "所",
        "処",
        "場所",
        "場",
        "人",
        "人物",
        "登場人物",
        "登場する人物",
        "舞台",
        "情景",
    )
)
_FIELD = re.compile(
    rf"(?P<label>{'|'.join(sorted(_SET, key=len, reverse=True))})(?:[ 　]+(?P<value>.*))?"
)
_CURTAIN = re.compile(r"[―—─（(]{0,4}幕[―—─）)。]{0,4}")
_DATE = re.compile(r"[（(]?(?:明治|大正|昭和|一九|19|１９)\S{1,24}")
_HEADINGS = ("大見出し", "中見出し", "小見出し")
_BRACKET = re.compile("[（）]")
_INDENT = re.compile(r"ここから([0-9０-９]{1,2})字下げ")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text without marks.

    Attributes:
        number: Line of the file, from 1.
        text: What it says, without the blanks around it.
        block: What the notes above say of it: `speech`, `going on`, `direction` or nothing.
        heading: The level that a note gives it.
        is_set_in: Whether it begins with blanks or is set in by a note.
    """

    number: int
    text: str
    block: str
    heading: str
    is_set_in: bool


class Aozora:
    """Reads plays of Aozora Bunko."""

    def recognise(self, text: str) -> float:
        """Sure by the block of symbols, or by notes together with readings or a source note."""
        beginning = text[:_HEAD_CHARS]
        if "【テキスト中に現れる記号について】" in beginning:
            return 0.97
        marked = "［＃" in beginning and ("《" in beginning or "\n底本：" in text)
        return 0.9 if marked else 0.0

    def read(self, text: str, *, name: str) -> Reading:
        """Reads title and entries; see the module.

        Raises:
            DialogueError: It is a story, or nobody speaks.
        """
        check_rows(text, name)
        draft = Draft(name)
        title, first, rows = _frame(text.split("\n"))
        lines = list(_lines(rows, first, draft))
        play = _Play(lines, draft, title or "")
        play.read()
        quoted = sum(line.text.startswith("「") for line in lines)
        if draft.speeches + play.silent < _LEAST_SHARE * len(lines) and quoted:
            raise DialogueError(
                f"{name} is prose and not a play: few of its lines begin with a name, and its "
                "people speak in quotes. Read it with --format prose."
            )
        return draft.reading(title=title, language="ja", remedy=_REMEDY)


class _Play:
    """A play being read, line by line."""

    def __init__(self, lines: list[_Line], draft: Draft, title: str) -> None:
        self._lines = lines
        self._draft = draft
        self._title = title
        self._begin = _front_ends(lines)
        self._names = Counter(
            found["name"]
            for line in lines[self._begin :]
            if (found := _SPEECH.fullmatch(line.text)) and _may_speak(line)
        )
        self._name = ""
        self._spoken: Spoken | None = None
        self._unclosed: list[int] = []
        self.silent = 0

    def read(self) -> None:
        """Adds the play to the draft."""
        self._front(self._lines[: self._begin])
        for line in self._lines[self._begin :]:
            self._take(line)
        self._close()
        if self._unclosed:
            self._draft.remark(
                f"{counted(len(self._unclosed), 'bracket has', 'brackets have')} no partner; what "
                "is open goes on to the end of the line.",
                line=self._unclosed[0],
            )

    def _front(self, lines: list[_Line]) -> None:
        """What stands before the first heading or speech: a direction for each block."""
        label, items = "", list[str]()
        for line in [*lines, _Line(0, "", "", "", False)]:
            found = _FIELD.fullmatch(line.text)
            if items and (found or not line.text):
                self._draft.direction(f"{label}：{'、'.join(items)}" if label else "。".join(items))
                label, items = "", []
            if found:
                label = found["label"]
                items = [found["value"]] if found["value"] else []
            elif line.text and line.text != self._title:
                items.append(line.text)

    def _take(self, line: _Line) -> None:
        found = _SPEECH.fullmatch(line.text)
        if not line.text:
            return
        if level := _level(line):
            self._close()
            self._heading(line.text, level)
        elif _CURTAIN.fullmatch(line.text):
            self._close()
            self._draft.direction(line.text.strip("―—─（）()"))
        elif _DATE.fullmatch(line.text):
            self._draft.remark(
                f"{line.text!r} is left out, since nobody says it.", line=line.number
            )
        elif found and self._speaks(found, line):
            self._start(found, line)
        elif self._spoken is not None and self._goes_on(line):
            if not UNSPACED.search(line.text):
                self._spoken.pause()
            self._say(line.text, line.number)
        else:
            self._direct(bare(line.text))

    def _speaks(self, found: re.Match[str], line: _Line) -> bool:
        if not _may_speak(line):
            return False
        if self._names[found["name"]] > 1:
            return True
        by_bracket = not found["gap"]
        return not by_bracket and line.block in ("", "speech") and not line.is_set_in

    def _goes_on(self, line: _Line) -> bool:
        """Whether the line is more of the speech above."""
        if _is_bracketed(line.text):
            return False
        if line.block == "direction":
            # A song in another language, set in as directions are.
            return not UNSPACED.search(line.text) and any(map(str.isalpha, line.text))
        return line.block in ("speech", "going on") or line.is_set_in

    def _start(self, found: re.Match[str], line: _Line) -> None:
        self._close()
        self._name = found["name"]
        self._spoken = Spoken()
        if found["how"]:
            self._spoken.do(bare(found["how"]))
        self._say(found["words"], line.number)

    def _say(self, words: str, number: int) -> None:
        assert self._spoken is not None, "somebody speaks"
        depth = end = 0
        for found in _BRACKET.finditer(words):
            if found[0] == "（":
                if not depth:
                    self._spoken.say(words[end : found.start()])
                    end = found.end()
                depth += 1
            elif depth:
                depth -= 1
                if not depth:
                    self._spoken.do(words[end : found.start()])
                    end = found.end()
        if depth:
            self._unclosed.append(number)
            self._spoken.do(words[end:])
        else:
            self._spoken.say(words[end:])

    def _direct(self, text: str) -> None:
        if self._spoken is not None:
            self._spoken.do(text)
        else:
            self._draft.direction(text)

    def _heading(self, text: str, level: Level) -> None:
        found = _ACT.fullmatch(text)
        rest = found["rest"].strip("　 ") if found and found["rest"] else ""
        if rest and _SCENE.fullmatch(rest):
            self._draft.heading(text[: -len(rest)], level=Level.ACT)
            self._draft.heading(rest, level=Level.SCENE)
        else:
            self._draft.heading(text, level=level)

    def _close(self) -> None:
        if self._spoken is not None:
            self.silent += not self._spoken.has_words
            self._spoken.into(self._draft, self._name)
        self._spoken = None


def _frame(lines: list[str]) -> tuple[str | None, int, list[str]]:
    """The title, index of the first line below the header, and the lines up to the source note."""
    last = next((at for at in reversed(range(len(lines))) if _SOURCE.match(lines[at])), len(lines))
    lines = lines[:last]
    rules = [at for at, line in enumerate(lines[:200]) if _RULE.fullmatch(line.strip())]
    title = next((line.strip() for line in lines[:20] if line.strip()), None)
    if len(rules) >= 2:
        first = rules[1] + 1
    else:
        below = (at for at, line in enumerate(lines) if at and not line.strip())
        first = next(below, len(lines))
    spoken = title and (found := _SPEECH.fullmatch(title)) and found["gap"]
    if title is None or spoken or "［＃" in title:
        return None, first if len(rules) >= 2 else 0, lines
    return title, first, lines


def _lines(rows: list[str], first: int, draft: Draft) -> Iterator[_Line]:
    block = ""
    repeats = 0
    for at in range(first, len(rows)):
        raw = rows[at]
        missing: list[str] = []
        said = notes(raw)
        for note in said:
            block = _block(note, block)
        text = plain(raw, missing.append)
        for note in missing:
            draft.remark(f"a character is not known and stands as 〓: {note}.", line=at + 1)
        if not text.strip() and said:
            continue
        repeats += "／＼" in text or "／″＼" in text
        heading = next((it for note in said for it in _HEADINGS if it in note), "")
        set_in = text[:1] in (" ", "　") or any("字下げ" in note for note in said)
        yield _Line(at + 1, text.strip(" 　"), block, heading, set_in)
    if repeats:
        draft.remark(
            f"{counted(repeats, 'line has', 'lines have')} the sign ／＼, which repeats the words "
            "before it; it is kept as written, so write the words out where they are spoken."
        )


def _block(note: str, block: str) -> str:
    if note.startswith("ここで字下げ終わり"):
        return ""
    if "天付き" in note and note.startswith(("ここから", "改行天付き")):
        return "speech"
    if found := _INDENT.match(note):
        return "going on" if int(found[1]) == 1 else "direction"
    return block


def _front_ends(lines: list[_Line]) -> int:
    """Index of the line with which the play begins."""
    for at, line in enumerate(lines):
        if _level(line) or (
            line.block == "speech"
            and (found := _SPEECH.fullmatch(line.text))
            and found["name"] not in _SET
        ):
            return at
    for at, line in enumerate(lines):
        if _is_bracketed(line.text):
            return at
    return 0


def _level(line: _Line) -> Level | None:
    """Which level a heading has; None for any other line."""
    if line.text in _SET or not line.text or line.text[-1] in "。、」":
        return None
    if not line.heading and line.block and not line.is_set_in:
        return None
    if _ACT.fullmatch(line.text):
        return Level.ACT if line.heading != "中見出し" or "幕" in line.text else Level.SCENE
    if _SCENE.fullmatch(line.text):
        return Level.SCENE
    if line.heading:
        return Level.ACT if line.heading == "大見出し" else Level.SCENE
    return None


def _may_speak(line: _Line) -> bool:
    return not line.heading and line.text[:2] not in ("――", "——")


def _is_bracketed(text: str) -> bool:
    """Whether the whole line stands in brackets."""
    if not text.startswith("（"):
        return False
    depth = 0
    for found in _BRACKET.finditer(text):
        depth += 1 if found[0] == "（" else -1
        if not depth:
            return found.end() >= len(text.rstrip("。 　"))
    return True


READER = Aozora()

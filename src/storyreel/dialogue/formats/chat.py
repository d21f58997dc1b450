"""Chat logs and spoken interviews: every message or speech has a time beside its name.

Understood are, with the date before or after the time, on clocks of 12 and 24 hours:

- WhatsApp: `[12.03.24, 21:14:03] Anna: words` and `12/03/2024, 21:14 - Anna: words`.
- Telegram: `Anna, [12.03.24 21:14]` and the words below; `[12.03.24 21:14] Anna: words`.
- Discord: `Anna — Today at 21:14` and the words below. Slack: `Anna  9:14 PM`, likewise. WeChat
  and others: `Anna 2024-03-12 21:14`. Messenger: `Anna sent Today at 21:14`. Teams:
  `[21:14] Anna Lee`. QQ: `2024-03-12 21:14:03 Anna(1234)`.
- LINE: `21:14`, `Anna` and the words with tabs between, under rows with a date. KakaoTalk:
  `[Anna] [9:14 PM] words` and `2024년 3월 12일 오후 9:14, Anna : words`.
- Logs: `2024-03-12 21:14:03 Anna: words`.
- IRC: `[21:14] <anna> words`, `21:14 <anna> words`; `* anna waves` is a direction.
- Zoom: `21:14:03 From Anna to Everyone: words`.
- Interviews: `[00:01:02] Anna: words`, `(00:01) Anna: words`, `00:01:02 Anna: words`,
  `Anna (00:01): words`, and `Anna  0:03` with the words below.

Rows without a time go on with the message above. Pictures, deleted messages and what the system
says are directions; who joins and leaves an IRC channel is left out. Words, links and emoji stay
as they are typed, and brackets in a chat are words; in an interview they are parentheticals.

Times of day are not kept: they say when somebody typed. Times of a recording are, when they count
from its beginning: a line begins at its time and ends when the next begins, or when a slow speaker
has said it. A text counts from the beginning when its first time is before 0:02:00 (minutes and
seconds) or 0:10:00 (hours, minutes and seconds), and no time has a date, `am` or `pm`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from storyreel.dialogue.draft import Draft, Reading, check_rows
from storyreel.dialogue.formats._times import clock_ms, until_next
from storyreel.dialogue.schema import GivenSpan

_TIME = r"\d{1,3}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,3})?"
_NOON = r"(?P<noon>上午|下午|早上|中午|晚上|凌晨|午前|午後|오전|오후)"
_CLOCK = rf"(?:{_NOON}\s?)?(?P<time>{_TIME})(?P<half>\s?[AaPp]\.?\s?[Mm]\b\.?)?"
_FULL_DATE = (
    r"(?:\d{1,4}[./-]\s?(?:\d{1,2}|[^\W\d_]{3,9})[./-]\s?\d{1,4}\.?|\d{4}년\s\d{1,2}월\s\d{1,2}일"
    r"|\d{4}年\d{1,2}月\d{1,2}日|[^\W\d_]{3,9}\.?\s\d{1,2},\s\d{4})"
)
_DATE = rf"(?P<date>{_FULL_DATE})"
_DAY = (
    r"(?P<day>(?:\d{1,2}\.?\s[^\W\d_]{3,9}\.?\s\d{4}|[^\W\d_]{3,10}\.?(?:\s\d{1,2},?\s\d{4})?)"
    r"(?:\s(?:at|um|à|a las|alle|в))?)"
)
_TODAY = (
    r"(?P<today>(?:(?:sent\s)?(?:Today|Yesterday)|sent\s[A-Z][a-z]{2,9}|Heute|Gestern|"
    r"Aujourd['’]hui|Hier|Hoy|Ayer|Oggi|Ieri|Hoje|Ontem|Сегодня|Вчера|今天|昨天)"
    r"(?:\s(?:at|um|à|a las|alle|às|в))?)"
)
_NAME = r"(?P<name>[^\s:：<>\[\]][^:：<>\[\]\n]{0,60}?)"
_COLON = r"\s?[:：](?!//|\d)(?:\s?(?P<words>\S.*))?$"
_INLINE = (
    re.compile(rf"\[{_DATE},?\s{_CLOCK}\]\s?{_NAME}:(?:\s(?P<words>.*))?$"),
    re.compile(rf"{_DATE},?\s{_CLOCK}(?:\s[-–]|,)?\s{{1,4}}{_NAME}{_COLON}"),
    re.compile(rf"{_NAME}\s{{1,4}}[\[(]?{_DATE},?\s{_CLOCK}[\])]?{_COLON}"),
    re.compile(rf"{_CLOCK}(?P<tab>\t)(?P<name>[^\t\n]{{1,60}})\t(?P<words>.*)$"),
    re.compile(rf"\[(?P<name>[^\[\]\n]{{1,60}})\]\s\[{_CLOCK}\]\s?(?P<words>.*)$"),
    re.compile(
        rf"(?:\[?(?:{_DATE}\s)?{_CLOCK}\]?\s)<[@+%&~ ]?(?P<name>[^<>\s]{{1,60}})>\s(?P<words>.*)$"
    ),
    re.compile(
        rf"{_CLOCK}\s{{1,4}}From\s{{1,4}}{_NAME}(?:\s{{1,4}}[Tt]o\s{{1,4}}[^:]{{1,60}}?)?\s{{0,4}}:"
        r"(?:\s(?P<words>.*))?$"
    ),
    re.compile(rf"[\[(]{_CLOCK}[\])]\s{{0,4}}(?:[-–]\s)?{_NAME}:(?:\s(?P<words>.*))?$"),
    re.compile(rf"{_CLOCK}\s{{1,4}}(?:[-–]\s)?{_NAME}:(?:\s(?P<words>.*))?$"),
    re.compile(rf"{_NAME}\s{{1,4}}[\[(]{_CLOCK}[\])]\s?:(?:\s(?P<words>.*))?$"),
)
_ABOVE = (
    re.compile(rf"{_NAME},\s\[(?:{_DATE}|{_DAY}),?\s{_CLOCK}\]:?$"),
    re.compile(rf"{_NAME}\s{{1,4}}[—–]\s{{1,4}}(?:(?:{_DATE}|{_DAY}),?\s)?{_CLOCK}$"),
    re.compile(rf"{_NAME},?\s{{1,4}}[\[(]?{_DATE},?\s{{1,4}}{_CLOCK}[\])]?:?$"),
    re.compile(rf"{_NAME}\s{{1,4}}{_TODAY},?\s{_CLOCK}$"),
    re.compile(rf"\[{_DATE},?\s{_CLOCK}\]\s{_NAME}$"),
    re.compile(rf"{_NAME}\s{{1,4}}[\[(]?{_CLOCK}[\])]?:?$"),
)
_TITLED = (
    re.compile(rf"\[(?:(?P<date>\d{{1,2}}[./-]\d{{1,2}}),?\s)?{_CLOCK}\]\s{{1,4}}{_NAME}$"),
    re.compile(rf"{_DATE}\s{{1,4}}{_CLOCK}\s{{1,4}}{_NAME}$"),
)
_SYSTEM = (
    re.compile(rf"\[{_DATE},?\s{_CLOCK}\]\s?(?P<words>.*)$"),
    re.compile(rf"{_DATE},?\s{_CLOCK}(?:\s[-–]|,)\s(?P<words>.*)$"),
    re.compile(rf"{_CLOCK}\t{{1,2}}(?P<words>[^\t]+)$"),
)
_STAMPED = re.compile(rf"\[{_CLOCK}\]")
_DATE_ROW = re.compile(
    rf"(?:-{{3,20}}\s?)?(?:[^\W\d_]{{3,10}},\s)?{_FULL_DATE}"
    rf"(?:\s?[(（]?[^\W\d_]{{1,9}}[)）]?|\s{_CLOCK})?(?:\s?-{{3,20}})?$"
)
_ACTION = re.compile(rf"(?:\[?{_CLOCK}\]?\s)?\*\s(?P<words>\w.*)$")
_CHANNEL = re.compile(rf"(?:\[?{_CLOCK}\]?\s)?(?:-!-|\*\*\*|-->|<--|--\s|---)\s?")
_NOT_TYPED = re.compile(
    r"<(?:attached: [^<>]{1,200}|[^<>]{0,60}"
    r"(?:omitted|ausgeschlossen|omis|omitido|omesso|omessi|weggelaten|без медиафайлов)"
    r"[^<>]{0,30})>$"
    r"|\[(?:スタンプ|写真|動画|アルバム|ファイル|ボイスメッセージ|图片|表情|动画表情|视频|语音|文件"
    r"|Sticker|Photo|Video|Voice message|File)\]$|(?:사진|동영상|이모티콘|삭제된 메시지입니다\.)$"
    r"|(?:image|video|audio|sticker|GIF|document|Contact card) omitted$"
    r"|[^\n]{1,120}\((?:file attached|Datei angehängt|archivo adjunto|fichier joint)\)$"
    r"|(?:Messages|Nachrichten)\s[^\n]{0,60}(?:end-to-end encrypted|Ende-zu-Ende-verschlüsselt)"
    r"|(?:This message was deleted|You deleted this message|Diese Nachricht wurde gelöscht"
    r"|Ce message a été supprimé|Se eliminó este mensaje|Это сообщение удалено|Данное сообщение "
    r"удалено)\.?$",
    re.IGNORECASE,
)
_EDITED = re.compile(r"\s?<This message was edited>$")
_NO_NAME = re.compile(
    r"(?:^|\s)[a-zß-ÿ]+\s[a-zß-ÿ]+|[!?;]|\s(?:at|on|by|until|till|from|around|um|ab|bis|à|vers|в|до)$"
)
_HEAD_ROWS = 200
_TWO_FIELDS_MS, _THREE_FIELDS_MS = 120_000, 600_000


@dataclass(slots=True)
class _Message:
    """One message or speech, or a direction when it has no name."""

    name: str
    words: list[str]
    time: str = ""
    kind: str = "message"


@dataclass(slots=True)
class _Log:
    """What was found in a text."""

    messages: list[_Message] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    of_day: bool = False
    left_out: int = 0
    before: int = 0
    dates: int = 0
    after_blank: bool = True


class Chat:
    """Reads chat logs and interviews with times."""

    def recognise(self, text: str) -> float:
        """By the share of the first rows that have a time and a name."""
        rows = [row for row in text[:40_000].split("\n") if row.strip()][:_HEAD_ROWS]
        timed = sum(_found(row.strip(), following) is not None for row, following in _pairs(rows))
        if not timed or timed < min(2, len(rows)) or 12 * timed < len(rows):
            return 0.0
        return 0.9 if 3 * timed >= len(rows) else 0.7

    def read(self, text: str, *, name: str) -> Reading:
        """Reads the messages in order.

        Raises:
            DialogueError: No row has a time and a name.
        """
        check_rows(text, name)
        draft = Draft(name)
        log = _Log()
        for row, following in _pairs(text.split("\n")):
            _take(row.strip(), following, log)
            draft.check_count(len(log.messages))
        _tell(log, draft)
        return draft.reading(remedy="Write each message as [21:14] Anna: words.")


def _pairs(rows: list[str]) -> Iterator[tuple[str, str]]:
    return zip_longest(rows, islice(rows, 1, None), fillvalue="")


def _found(row: str, following: str) -> re.Match[str] | None:
    """The row's time and name, when it begins a message."""
    if not any(sign.isdigit() for sign in row[:120]) or _CHANNEL.match(row):
        return None
    for form in _INLINE:
        if (found := form.match(row)) and not _is_sentence(found["name"]):
            return found
    if len(row) > 120 or not following.strip():
        return None
    for form in _ABOVE:
        if (found := form.match(row)) and not _is_sentence(found["name"]):
            return found
    for form in _TITLED:
        if (found := form.match(row)) and _is_title(found["name"], following):
            return found
    return None


def _is_sentence(name: str) -> bool:
    """Whether words before a time are no name, as in `See you at 21:14`."""
    return len(name.split()) > 5 or bool(_NO_NAME.search(name))


def _is_title(name: str, following: str) -> bool:
    """Whether words after a time name who says the row below, as in `[21:14] Anna Lee`."""
    words = name.split()
    small = words[0][0].islower() or words[-1][0].islower() or not words[0][0].isalpha()
    said = small or _is_sentence(name) or name.endswith((".", "…", "。", ","))
    return not said and not _STAMPED.match(following.strip())


def _take(row: str, following: str, log: _Log) -> None:
    """Understands one row."""
    after_blank, log.after_blank = log.after_blank, not row
    if not row:
        return
    if found := _found(row, following):
        said = found.groupdict()
        _note_time(said, log)
        name = said["name"].lstrip("~ ").strip()
        words = _EDITED.sub("", said.get("words") or "")
        kind = "quoted" if said.get("tab") and words.startswith('"') else "message"
        log.messages.append(_Message(name, [words], _with_colons(said["time"]), kind))
    elif (after_blank or row.startswith("---")) and _DATE_ROW.match(row):
        log.dates += 1
        log.of_day = True
    elif _CHANNEL.match(row):
        log.left_out += 1
    elif action := _ACTION.match(row):
        log.messages.append(_Message("", [action["words"]], kind="action"))
    elif system := next((it for form in _SYSTEM if (it := form.match(row))), None):
        _note_time(system.groupdict(), log)
        log.messages.append(_Message("", [system["words"]], kind="system"))
    elif log.messages:
        log.messages[-1].words.append(_EDITED.sub("", row))
    else:
        log.before += 1


def _note_time(said: dict[str, str | None], log: _Log) -> None:
    log.of_day |= any(said.get(key) for key in ("date", "day", "noon", "half", "today"))
    log.times.append(_with_colons(said["time"] or ""))


def _with_colons(time: str) -> str:
    """`0.01` as `0:01`; a dot behind colons begins a fraction."""
    return time if ":" in time else time.replace(".", ":")


def _of_recording(log: _Log) -> bool:
    """Whether the times count from the beginning of a recording."""
    if log.of_day or not log.times:
        return False
    first = clock_ms(log.times[0])
    fields = len(re.findall(r"\d+", log.times[0]))
    return first is not None and first < (_TWO_FIELDS_MS if fields == 2 else _THREE_FIELDS_MS)


def _tell(log: _Log, draft: Draft) -> None:
    recorded = _of_recording(log)
    starts = [clock_ms(message.time) if recorded else None for message in log.messages]
    ends = until_next(starts, [sum(map(len, message.words)) for message in log.messages])
    not_typed = 0
    for message, start, end in zip(log.messages, starts, ends, strict=True):
        words = " ".join(message.words).strip()
        if message.kind == "quoted" and len(message.words) > 1:
            # So LINE writes a message of several rows.
            words = words.removeprefix('"').removesuffix('"')
        span = None
        if start is not None and end is not None:
            span = GivenSpan(start_ms=start, end_ms=end)
        if not message.name:
            draft.direction(words)
        elif _NOT_TYPED.match(words):
            not_typed += 1
            draft.direction(f"{_bare(message.name)}: {words.strip('<>[]')}")
        elif recorded:
            draft.speech(message.name, words, asides=True, span=span)
        else:
            draft.speech(_bare(message.name), words)
    _remark(log, draft, recorded=recorded, not_typed=not_typed)


def _bare(name: str) -> str:
    """A name in a chat: `Anna (she/her)` is Anna."""
    return re.sub(r"(?<=\S)\s?\([^()]*\)$", "", name)


def _remark(log: _Log, draft: Draft, *, recorded: bool, not_typed: int) -> None:
    system = sum(message.kind == "system" for message in log.messages)
    said = {
        "rows before the first message, left out": log.before,
        "rows with nothing but a date, left out": log.dates,
        "rows about who joins and leaves, left out": log.left_out,
        "messages of the system, kept as directions": system,
        "messages that nobody typed (a picture, a notice), kept as directions": not_typed,
    }
    for what, count in said.items():
        if count:
            draft.remark(f"{what}: {count:,}.")
    if log.times and not recorded:
        draft.remark("its times are times of day, which say when it was typed; they are not kept.")


READER = Chat()

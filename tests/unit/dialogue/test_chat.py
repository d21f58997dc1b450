from __future__ import annotations

import pytest

from storyreel.dialogue import read_text
from storyreel.dialogue.formats.chat import READER
from storyreel.errors import DialogueError

NARROW = "\u202f"
TIMES_OF_DAY = "its times are times of day, which say when it was typed; they are not kept."


def read(text: str):
    return read_text(text, name="chat.txt", format="chat")


def told(text: str) -> list[str]:
    return [
        f"[{entry.text}]" if entry.kind == "direction" else f"{entry.speakers[0]}: {entry.text}"
        for entry in read(text).entries
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[12.03.24, 21:14:03] Anna: who has the key?\n[12.03.24, 21:15:00] Ben Ode: me\n",
        f"[3/12/24, 9:14:03{NARROW}PM] Anna: who has the key?\n"
        f"[3/12/24, 9:15:00{NARROW}PM] ~{NARROW}Ben Ode: me\n",
        "12/03/2024, 21:14 - Anna: who has the key?\n12/03/2024, 21:15 - Ben Ode: me\n",
        "2024-03-12 9:14 pm - Anna: who has the key?\n2024-03-12 9:15 pm - Ben Ode: me\n",
        "[2024/3/12, 下午 9:14:03] Anna: who has the key?\n[2024/3/12, 下午 9:15:00] Ben Ode: me\n",
        "[12.03.2024 21:14] Anna: who has the key?\n[12.03.2024 21:15] Ben Ode: me\n",
        "Anna, [12.03.24 21:14]\nwho has the key?\n\nBen Ode, [12.03.24 21:15]\nme\n",
        "Anna, [12 Mar 2024 at 21:14:03]:\nwho has\nthe key?\n\n"
        "Ben Ode, [12 Mar 2024 at 21:15:00]:\nme\n",
        "Anna — Today at 21:14\nwho has the key?\n\nBen Ode — Yesterday at 9:15 PM\nme\n",
        "Anna — 12/03/2024 21:14\nwho has the key?\n\nBen Ode — 12/03/2024 21:15\nme\n",
        "[12-Mar-24 09:14 PM] Anna\nwho has the key?\n\n[12-Mar-24 09:15 PM] Ben Ode\nme\n",
        "Anna  9:14 PM\nwho has the key?\nBen Ode  9:15 PM\nme\n",
        "Anna  [9:14 PM]\nwho has the key?\nBen Ode  [9:15 PM]\nme\n",
        "21:14:03 From Anna to Everyone: who has the key?\n21:15:00\t From  Ben Ode : me\n",
        "21:14:03 From Anna to Everyone:\n\twho has the key?\n"
        "21:15:00 From Ben Ode to Anna:\n\tme\n",
        "21:14:03 Anna: who has the key?\n21:15:00 Ben Ode: me\n",
    ],
)
def test_a_chat_is_read_without_its_times_of_day(text):
    dialogue = read_text(text, name="chat.txt")
    assert dialogue.source.format == "chat"
    assert [(line.speakers, line.text, line.span) for line in dialogue.lines] == [
        (("Anna",), "who has the key?", None),
        (("Ben Ode",), "me", None),
    ]
    assert [str(remark) for remark in dialogue.remarks] == [TIMES_OF_DAY]


@pytest.mark.parametrize(
    "text",
    [
        "[21:14] <anna> who has the key?\n[21:15] <@ben> me\n",
        "21:14 <anna> who has the key?\n21:15 <+ben> me\n",
        "[2024-03-12 21:14:03] <anna> who has the key?\n[2024-03-12 21:15:00] <ben> me\n",
    ],
)
def test_a_channel_is_read(text):
    assert told(text) == ["anna: who has the key?", "ben: me"]
    assert READER.recognise(text) > 0.6


def test_what_is_done_in_a_channel_is_a_direction_and_who_comes_and_goes_is_left_out():
    text = (
        "--- Log opened Tue Mar 12\n[21:14] *** cleo has joined #quay\n[21:14] <anna> evening\n"
        "[21:15] * anna waves\n21:16 -!- cleo has quit\n"
    )
    assert told(text) == ["anna: evening", "[anna waves]"]
    assert [str(remark) for remark in read(text).remarks] == [
        "rows about who joins and leaves, left out: 3.",
        TIMES_OF_DAY,
    ]


def test_what_is_not_typed_is_a_direction():
    text = (
        "[12.03.24, 21:14:03] Anna created group “Ferry”\n"
        "[12.03.24, 21:14:04] Anna: <Media omitted>\n"
        "[12.03.24, 21:14:05] Anna (she/her): This message was deleted\n"
        "[12.03.24, 21:14:06] Ben: IMG-7.jpg (file attached)\n"
        "[12.03.24, 21:14:07] Ben: <attached: map.pdf>\n"
        "[12.03.24, 21:14:08] Ferry: Messages and calls are end-to-end encrypted.\n"
        "[12.03.24, 21:14:08] Ben: on my way <This message was edited>\n"
    )
    assert told(text) == [
        "[Anna created group “Ferry”]",
        "[Anna: Media omitted]",
        "[Anna: This message was deleted]",
        "[Ben: IMG-7.jpg (file attached)]",
        "[Ben: attached: map.pdf]",
        "[Ferry: Messages and calls are end-to-end encrypted.]",
        "Ben: on my way",
    ]
    assert [str(remark) for remark in read(text).remarks] == [
        "messages of the system, kept as directions: 1.",
        "messages that nobody typed (a picture, a notice), kept as directions: 5.",
        TIMES_OF_DAY,
    ]


def test_rows_links_brackets_and_emoji_stay_as_typed():
    text = (
        "notes of the crew\n12/03/2024, 21:14 - Anna: look 😀 (really)\nhttps://example.org/?a=1\n"
        "\nsee you at 21:14\n12/03/2024, 21:15 - +49 170 1234567: ok [x]\n"
    )
    assert told(text) == [
        "Anna: look 😀 (really) https://example.org/?a=1 see you at 21:14",
        "+49 170 1234567: ok [x]",
    ]
    assert str(read(text).remarks[0]) == "rows before the first message, left out: 1."


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:02] ANNA: When did it start?\n[00:00:05] BEN: (laughs) In the spring.\n",
        "(00:02) ANNA: When did it start?\n(00:05) BEN: In the [laughs] spring.\n",
        "00:00:02 ANNA: When did it start?\n00:00:05 BEN: (laughs) In the spring.\n",
        "00:00:02.000 ANNA: When did it start?\n00:00:05.000 BEN: (laughs) In the spring.\n",
        "ANNA (00:02): When did it start?\nBEN (00:05): (laughs) In the spring.\n",
        "ANNA (00:02):\nWhen did it start?\n\nBEN (00:05):\n(laughs) In the spring.\n",
        "ANNA  0:02  \nWhen did it start?\n\nBEN  0:05  \n(laughs) In the spring.\n",
    ],
)
def test_an_interview_keeps_the_times_of_its_recording(text):
    dialogue = read_text(text, name="interview.txt")
    assert dialogue.source.format == "chat"
    assert [
        (line.speakers[0], line.text, line.parenthetical, line.span.start_ms, line.span.end_ms)
        for line in dialogue.lines
    ] == [
        ("ANNA", "When did it start?", "", 2000, 5000),
        ("BEN", "In the spring.", "laughs", 5000, dialogue.lines[1].span.end_ms),
    ]
    assert dialogue.lines[1].span.end_ms < 11_000
    assert dialogue.remarks == ()


def test_a_line_before_a_long_silence_ends_when_a_slow_speaker_has_said_it():
    dialogue = read("[00:00:10] ANNA: Right.\n[00:09:00] BEN: Back.\n[00:09:00] ANNA: Mm.\n")
    assert [(line.span.start_ms, line.span.end_ms) for line in dialogue.lines] == [
        (10_000, 12_750),
        (540_000, 542_625),
        (540_000, 542_375),
    ]


def test_a_text_without_messages_is_refused():
    with pytest.raises(DialogueError) as caught:
        read("Nothing here.\nAt 10:15 nobody came.\n")
    assert str(caught.value) == (
        "chat.txt has no dialogue: no line reads as a speech. Write each message as "
        "[21:14] Anna: words."
    )


@pytest.mark.parametrize(
    "text",
    [
        "ANNA: At 10:15 I left.\nBEN: 12:30 then.\n",
        "1\n00:00:01,000 --> 00:00:02,000\nANNA: One.\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>One.\n",
        "[00:00:00:04]\nCDR: Roger. Clock.\n\n[00:00:00:13]\nCC: Roger.\n",
        "INT. QUAY - NIGHT\n\nANNA\nWe leave at 21:14\nand not before.\n",
    ],
)
def test_it_is_sure_of_nothing_foreign(text):
    assert READER.recognise(text) < 0.5


def test_five_thousand_messages_of_hostile_rows_are_read():
    rows = ["[" * 300, "1" * 300, " " * 150 + "9:14 PM", "— " * 150, "a:" * 150, "12.03.24, " * 30]
    text = "".join(f"[12.03.24, 21:14:03] Anna: x\n{rows[n % 6]}\n" for n in range(5_000))
    assert len(read(text).lines) >= 5_000


@pytest.mark.parametrize(
    "text",
    [
        "Anna 2024-03-12 21:14\nwho has the key?\n\nBen Ode 2024-03-13 21:15\nme\n",
        "Anna 2024/3/12 21:14:33\nwho has the key?\nBen Ode 2024/3/12 21:15:00\nme\n",
        "Anna 2024年3月12日 21:14\nwho has the key?\n\nBen Ode 2024年3月12日 21:15\nme\n",
        "Anna, March 12, 2024 9:14 PM\nwho has the key?\n\nBen Ode, March 12, 2024 9:15 PM\nme\n",
        "Anna (2024-03-12 21:14):\nwho has the key?\n\nBen Ode (2024-03-12 21:15):\nme\n",
        "Anna sent Today at 21:14\nwho has the key?\n\nBen Ode sent Yesterday at 9:15 PM\nme\n",
        "Anna Today at 21:14\nwho has the key?\n\nBen Ode sent Monday at 9:15 PM\nme\n",
        "Anna 昨天 21:14\nwho has the key?\n\nBen Ode 今天 21:15\nme\n",
        "2024-03-12 21:14:33 Anna: who has the key?\n2024-03-12 21:15:00 Ben Ode: me\n",
        "2024-03-12 21:14:33 Anna(12345)\nwho has the key?\n\n2024-03-12 21:15:00 Ben Ode(6)\nme\n",
        "2024년 3월 12일 오후 9:14, Anna : who has the key?\n"
        "2024년 3월 12일 오후 9:15, Ben Ode : me\n",
        "March 12, 2024 9:14 PM, Anna : who has the key?\nMarch 12, 2024 9:15 PM, Ben Ode : me\n",
        "[Anna] [오후 9:14] who has the key?\n[Ben Ode] [오후 9:15] me\n",
        "21:14\tAnna\twho has the key?\n21:15\tBen Ode\tme\n",
        '午後9:14\tAnna\t"who has\nthe key?"\n午後9:15\tBen Ode\tme\n',
        "[21:14] Anna\nwho has the key?\n\n[21:15] Ben Ode\nme\n",
        "[12/3 21:14] Anna\nwho has the key?\n\n[12/3 21:15] Ben Ode\nme\n",
    ],
)
def test_a_date_beside_a_name_makes_nobody_somebody_else(text):
    dialogue = read_text(text, name="chat.txt")
    assert dialogue.source.format == "chat"
    assert [(line.speakers, line.text, line.span) for line in dialogue.lines] == [
        (("Anna",), "who has the key?", None),
        (("Ben Ode",), "me", None),
    ]
    assert [str(remark) for remark in dialogue.remarks] == [TIMES_OF_DAY]


def test_rows_with_a_date_are_no_words_of_the_message_above():
    text = (
        "[LINE] Anna\n保存日時：2024/03/12 20:00\n\n2024/03/12(火)\n00:01\tAnna\t行こう。\n"
        "00:02\tBenが参加しました。\n\n2024.03.13 水曜日\n09:00\tBen\t[スタンプ]\n"
        "09:01\tBen\tいつ？\n2024/03/14\n"
    )
    assert told(text) == [
        "Anna: 行こう。",
        "[Benが参加しました。]",
        "[Ben: スタンプ]",
        "Ben: いつ？ 2024/03/14",
    ]
    assert [str(remark) for remark in read(text).remarks] == [
        "rows before the first message, left out: 2.",
        "rows with nothing but a date, left out: 2.",
        "messages of the system, kept as directions: 1.",
        "messages that nobody typed (a picture, a notice), kept as directions: 1.",
        TIMES_OF_DAY,
    ]


def test_a_korean_chat_keeps_its_days_and_comings_apart_from_its_words():
    text = (
        "안나 님과 카카오톡 대화\n저장한 날짜 : 2024-03-12 20:00:00\n\n"
        "--------------- 2024년 3월 12일 화요일 ---------------\n"
        "[안나] [오후 9:14] 열쇠 누가 가졌어?\n오늘 필요해.\n[벤] [오후 9:15] 사진\n"
        "--------------- 2024년 3월 13일 수요일 ---------------\n"
        "2024년 3월 13일 오전 8:00, 벤님이 나갔습니다.\n"
    )
    assert told(text) == [
        "안나: 열쇠 누가 가졌어? 오늘 필요해.",
        "[벤: 사진]",
        "[벤님이 나갔습니다.]",
    ]
    assert "rows with nothing but a date, left out: 2." in map(str, read(text).remarks)


@pytest.mark.parametrize(
    "row",
    [
        *("[00:05] Music plays", "[00:05] Applause.", "[00:05] (laughter)", "[00:05] good morning"),
        *("See you Monday at 21:14", "Call me tomorrow at 21:14", "2024-03-12 21:14 http://a.b/c"),
    ],
)
def test_what_only_looks_like_a_name_beside_a_time_is_nobody(row):
    dialogue = read(f"[00:01] ANNA: So.\n{row}\nand on\n[00:09] BEN: Ho.\n")
    assert dialogue.speakers == ("ANNA", "BEN")


def test_stamped_rows_without_names_name_nobody():
    assert READER.recognise("[00:01] Hello\n[00:05] Hello there\n[00:09] Thanks\n") == 0


def test_five_thousand_rows_of_hostile_dates_are_read():
    rows = ["a " * 40 + "2024-03-12", "2024-" * 60, "March 12, " * 30, "今天 " * 60, "[1:23] " * 40]
    text = "".join(f"21:14\tAnna\tx\n\n{rows[n % 5]}\n" for n in range(5_000))
    assert len(read(text).lines) >= 5_000


def test_times_with_a_dot_are_times_as_well() -> None:
    spans = [
        [line.span for line in read_text(text, name="talk.txt", format="chat").lines]
        for text in (
            "0:01 Anna: Are we on?\n0:04 Ben: We are.\n0:09 Anna: Good.\n",
            "0.01 Anna: Are we on?\n0.04 Ben: We are.\n0.09 Anna: Good.\n",
        )
    ]
    assert spans[0] == spans[1]
    assert all(spans[0])

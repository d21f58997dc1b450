from __future__ import annotations

import re
import time
import unicodedata
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import read_text
from storyreel.dialogue.decode import clean
from storyreel.dialogue.formats.srt import READER as SRT
from storyreel.dialogue.formats.vtt import READER as VTT
from storyreel.edit.subtitles import (
    HeardLine,
    Subtitled,
    WordTime,
    subtitles_of_lines,
    subtitles_of_script,
)
from storyreel.film.subtitles import (
    GAP_FRAMES,
    MAX_ROWS,
    SubtitleRule,
    cells,
    reading_frames,
    row_cells,
)
from storyreel.media import srt_text, vtt_text
from storyreel.timecode import Rate, Span

RATE = Rate.parse("24")


def line(speaker: str, text: str, start: int, end: int, **more: object) -> HeardLine:
    return HeardLine((speaker,), text, Span(start, end), **more)  # type: ignore[arg-type]


def shown(lines: list[HeardLine], *, language: str = "en", **more: object) -> Subtitled:
    given = {"length_frames": 2_000, **more}
    return subtitles_of_lines(lines, rate=RATE, language=language, **given)  # type: ignore[arg-type]


def told(subtitled: Subtitled) -> list[str]:
    return [f"{s.span.start}-{s.span.end} {s.text}" for s in subtitled.subtitles]


def test_a_line_begins_with_its_voice_and_stays_long_enough_to_read():
    assert told(shown([line("Ada", "Who locked this door?", 48, 58)])) == [
        "48-74 Who locked this door?"
    ]


def test_rows_break_after_a_sentence_before_they_break_inside_one():
    text = "I did not! I never had the key, and you know it."
    assert told(shown([line("Ada", text, 0, 90)])) == [
        "0-90 I did not!\nI never had the key, and you know it."
    ]


def test_a_short_word_is_not_left_behind_at_the_end_of_a_row():
    text = "Somebody has to go and look for the keys to the western garden"
    assert told(shown([line("Ada", text, 0, 90)])) == [
        "0-90 Somebody has to go and look\nfor the keys to the western garden"
    ]


def test_a_title_does_not_end_a_sentence():
    text = "You will have to take that up with Mr. Smith and nobody else."
    assert all(not s.rows[0].endswith("Mr.") for s in shown([line("A", text, 0, 90)]).subtitles)


def test_a_long_line_is_divided_at_its_sentences():
    text = (
        "It was never about the door, Boris; it was about the garden behind it. "
        "You were far too young to know any of that. I was not."
    )
    assert told(shown([line("Ada", text, 24, 264)])) == [
        "24-158 It was never about the door, Boris;\nit was about the garden behind it.",
        "160-264 You were far too young to know\nany of that. I was not.",
    ]


def test_parts_of_a_line_follow_the_times_of_its_words():
    text = (
        "Wait for me at the corner of the street, please. Now go, before they see you here. "
        "And take the lamp with you."
    )
    words = (WordTime(0, Span(0, 10)), WordTime(text.index("Now"), Span(150, 160)))
    timed = shown([line("Ada", text, 0, 240, words=words)])
    by_length = shown([line("Ada", text, 0, 240)])
    assert [s.span.start for s in timed.subtitles] == [0, 150]
    assert [s.span.start for s in by_length.subtitles] == [0, 106]
    assert [s.text for s in timed.subtitles] == [s.text for s in by_length.subtitles]


def test_a_slow_line_is_divided_so_that_no_part_stays_longer_than_seven_seconds():
    subtitled = shown([line("A", "I remember. All of it. The rain, too.", 0, 400)])
    assert len(subtitled.subtitles) == 3
    assert all(s.span.frames <= 168 for s in subtitled.subtitles)
    assert subtitled.faults == ()


def test_two_who_are_too_quick_share_a_subtitle():
    subtitled = shown([line("Ada", "No.", 0, 8), line("Ben", "Yes.", 10, 18)])
    assert told(subtitled) == ["0-20 - No.\n- Yes."]
    assert subtitled.subtitles[0].speakers == ("Ada", "Ben")


def test_one_speaker_gets_no_dashes():
    subtitled = shown([line("Ada", "No.", 0, 8), line("Ada", "Yes.", 10, 18)])
    assert told(subtitled) == ["0-20 No.", "22-42 Yes."]


def test_two_who_speak_at_once_share_every_subtitle():
    subtitled = shown(
        [
            line("Ada", "Take your hands off that lamp this very instant.", 0, 72),
            line("Ben", "I found it first and I intend to keep it.", 0, 72),
        ]
    )
    assert [s.rows for s in subtitled.subtitles] == [
        ("- Take your hands off that", "- I found it first"),
        ("- lamp this very instant.", "- and I intend to keep it."),
    ]


def test_an_answer_is_not_given_away_long_before_it_is_spoken():
    subtitled = shown(
        [line("Ada", "Well?", 0, 20), line("Ben", "No.", 100, 104), line("Cy", "Ha.", 200, 220)]
    )
    assert [s.span.start for s in subtitled.subtitles] == [0, 100, 200]


def test_small_gaps_are_closed_and_longer_silence_stays_empty():
    subtitled = shown(
        [
            line("Ada", "Where were you?", 0, 40),
            line("Ben", "In the garden.", 50, 90),
            line("Ada", "In the rain?", 150, 190),
        ]
    )
    assert [(s.span.start, s.span.end) for s in subtitled.subtitles][:2] == [(0, 48), (50, 90)]


def test_a_subtitle_leaves_with_the_picture():
    lines = [line("Ada", "Where were you?", 0, 40), line("Ben", "In the garden.", 50, 90)]
    assert shown(lines, cuts=[0, 44]).subtitles[0].span == Span(0, 44)


def test_a_subtitle_stays_over_a_cut_only_to_be_read():
    subtitled = shown([line("Ada", "Where were you?", 0, 10)], cuts=[0, 12])
    assert subtitled.subtitles[0].span == Span(0, 20)
    assert subtitled.faults == ()


def test_speech_that_nobody_can_read_in_time_is_said():
    text = "Seventeen lanterns on the western wall and not one man to carry them"
    subtitled = shown([line("Ada", text, 0, 24)], length_frames=24)
    assert [str(fault) for fault in subtitled.faults] == [
        "subtitle 1 ('Seventeen lanterns on t…') has 67 characters in 1.00 s; at most 20 are read "
        "in a second."
    ]
    assert subtitled.faults[0].rule is SubtitleRule.SPEED


def test_a_word_wider_than_a_row_is_said():
    subtitled = shown([line("Ada", "Donau" * 12, 0, 100)])
    assert [str(fault) for fault in subtitled.faults] == [
        "subtitle 1 breaks a word that is wider than a row."
    ]


def test_a_third_voice_that_has_to_wait_is_said():
    subtitled = shown(
        [
            line("Ada", "Put that down, will you?", 0, 60),
            line("Ben", "I shall do no such thing.", 0, 60),
            line("Cy", "Both of you, quiet.", 0, 60),
        ]
    )
    assert [fault.rule for fault in subtitled.faults] == [SubtitleRule.LATE]
    assert str(subtitled.faults[0]).endswith("after its voice.")


def test_no_japanese_row_begins_with_a_closing_mark_or_ends_with_an_opening_one():
    text = (
        "左に見えるのは首刈り機です。そして、右に見えるのは「とても大きな機械」と呼ばれる、"
        "ちょっと変わったもの（たぶん）だと思っています！"
    )
    subtitled = shown([line("王", text, 0, 400)], language="ja")
    rows = [row for s in subtitled.subtitles for row in s.rows]
    assert all(cells(row) <= 32 for row in rows)
    assert not [row for row in rows if row[0] in "。、」）！っょ" or row[-1] in "「（"]
    assert "".join(rows) == text


def test_korean_is_broken_between_words():
    text = "왼쪽에 보이는 것은 기계이고 오른쪽에 보이는 것은 아주 큰 건물이라고 합니다."
    subtitled = shown([line("김", text, 0, 200)], language="ko")
    assert " ".join(row for s in subtitled.subtitles for row in s.rows) == text


def test_arabic_stays_in_logical_order_without_direction_marks():
    text = "إلى الشمال يمكن أن نرى، ثم إلى اليمين يمكن أن نرى الجسر الكبير في آخر الطريق."
    subtitled = shown([line("إيمو", text, 0, 150)], language="ar")
    assert " ".join(subtitled.subtitles[0].rows) == text
    written = vtt_text(subtitled.subtitles, rate=RATE)
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", written)


def test_a_voice_from_outside_the_picture_is_in_italics():
    subtitled = shown([line("Ada", "I was young then.", 0, 60, off_screen=True)])
    assert "<i>I was young then.</i>" in srt_text(subtitled.subtitles, rate=RATE)


def test_people_who_speak_together_are_one_voice():
    together = HeardLine(("Ada", "Ben"), "Good night!", Span(0, 40))
    subtitled = shown([line("Ada", "Now.", 100, 140), line("Ben", "Now?", 200, 240), together])
    assert subtitled.subtitles[0].speakers == ("Ada & Ben",)


def test_no_lines_give_no_subtitles():
    assert shown([]) == Subtitled((), ())
    assert shown([line("Ada", " ", 0, 10)]).subtitles == ()


def test_a_script_has_subtitles_before_it_is_shot():
    from storyreel import write

    dialogue = read_text("ADA: Who locked it?\nBEN: You did, yourself.\n", name="key.txt")
    script = write(dialogue)
    subtitled = subtitles_of_script(script)
    assert [" ".join(s.rows) for s in subtitled.subtitles] == [
        "Who locked it?",
        "You did, yourself.",
    ]
    assert subtitled.faults == ()


WORDS = {
    "en": "a of the lamp garden yesterday! unbelievable, no. Mr. you? well: street don’t “so”",
    "de": "der nicht Straße Dampfschifffahrtsgesellschaft, ja! Übermut. warum? doch—nein",
    "ru": "не я сегодня! замечательно, дверь. почему? и в кто-нибудь",
    "ar": "لا نعم! اليوم، الباب. لماذا؟ كِتَابٌ في",
    "he": "לא כן! היום, הדלת. למה? של",
    "ja": "はい。 今日は、 「ドア」 首刈り機が なぜ？ ちょっと ー 君！",
    "zh": "不是。 今天， “门” 为什么？ 我们 机器！",
    "ko": "아니요. 오늘은 왜? 그리고 문을 열었습니다,",
    "th": "ไม่ วันนี้ ประตู เพราะอะไร",
    "my": "မဟုတ်ဘူး။ ဒီနေ့ တံခါး ဘာကြောင့်လဲ",
}
RATES = [Rate(Fraction(24)), Rate(Fraction(25)), Rate(Fraction(30000, 1001))]


@st.composite
def layouts(draw: st.DrawFn) -> tuple[list[HeardLine], str, Rate, int, list[int]]:
    language = draw(st.sampled_from(sorted(WORDS)))
    glue = "" if language in ("ja", "zh", "th", "my") else " "
    vocabulary = st.sampled_from(WORDS[language].split())
    lines, at = [], 0
    for _ in range(draw(st.integers(1, 9))):
        text = glue.join(draw(st.lists(vocabulary, min_size=1, max_size=40)))
        start = max(0, at + draw(st.integers(-60, 90)))
        end = start + draw(st.integers(1, 20 + 4 * len(text)))
        speaker = draw(st.sampled_from(["Ada", "Ben & Co", "王"]))
        lines.append(HeardLine((speaker,), text, Span(start, end), draw(st.booleans())))
        at = end
    cuts = draw(st.lists(st.integers(0, at + 1), max_size=8))
    length = max(heard.span.end for heard in lines) + draw(st.integers(0, 60))
    return lines, language, draw(st.sampled_from(RATES)), length, cuts


def words_of(subtitled: Subtitled) -> Counter[str]:
    """The signs on screen by speaker, without spaces and the dashes of shared subtitles."""
    signs: Counter[str] = Counter()
    for subtitle in subtitled.subtitles:
        for at, row in enumerate(subtitle.rows):
            shared = len(subtitle.speakers) == len(subtitle.rows) > 1
            name = subtitle.speakers[at if shared else 0]
            words = row.removeprefix("- ") if shared else row
            signs.update(f"{name}:{sign}" for sign in words if sign != " ")
    return signs


@settings(max_examples=150, deadline=None)
@given(layouts())
def test_every_layout_keeps_the_hard_rules_and_the_others_where_there_is_room(layout):
    lines, language, rate, length, cuts = layout
    subtitled = subtitles_of_lines(
        lines, rate=rate, language=language, length_frames=length, cuts=cuts
    )
    subtitles = subtitled.subtitles
    for before, after in pairwise(subtitles):
        assert after.span.start - before.span.end >= GAP_FRAMES
    broken = {fault.number for fault in subtitled.faults if fault.rule is SubtitleRule.WORD}
    for number, subtitle in enumerate(subtitles, start=1):
        assert subtitle.span.frames >= 1
        assert len(subtitle.rows) <= MAX_ROWS
        assert max(map(cells, subtitle.rows)) <= row_cells(language) or number in broken
        assert rate.seconds(subtitle.span.frames) <= 7
    room_for_all = 3 * len(subtitles) - 2 <= length
    assert not room_for_all or all(s.span.end <= length for s in subtitles)
    expected = Counter(
        f"{heard.speakers[0]}:{sign}" for heard in lines for sign in heard.text if sign != " "
    )
    assert words_of(subtitled) == expected
    quick = {
        fault.number
        for fault in subtitled.faults
        if fault.rule in (SubtitleRule.SPEED, SubtitleRule.SHORT)
    }
    starts = [*(s.span.start for s in subtitles[1:]), length + GAP_FRAMES]
    for number, (subtitle, following) in enumerate(zip(subtitles, starts, strict=True), start=1):
        room = following - GAP_FRAMES - subtitle.span.start
        assert number not in quick or room < reading_frames(subtitle.text, rate)


@settings(max_examples=60, deadline=None)
@given(layouts())
def test_lines_with_room_around_them_break_no_rule(layout):
    lines, language, rate, _length, _cuts = layout
    spread, at = [], 0
    for heard in lines:
        frames = 2 * reading_frames(heard.text, rate) + 40
        spread.append(HeardLine(heard.speakers, heard.text, Span(at, at + frames)))
        at += frames + 60
    subtitled = subtitles_of_lines(spread, rate=rate, language=language, length_frames=at)
    assert [str(f) for f in subtitled.faults if f.rule is not SubtitleRule.WORD] == []
    text = "".join(heard.text for heard in spread).replace(" ", "")
    on_screen = "".join(s.text for s in subtitled.subtitles)
    assert re.sub(r"\s", "", on_screen) == text


@settings(max_examples=60, deadline=None)
@given(layouts(), st.sampled_from([(srt_text, "srt"), (vtt_text, "vtt")]))
def test_a_subtitle_file_read_back_has_the_same_words_and_times(layout, form):
    lines, language, rate, length, cuts = layout
    write, name = form
    subtitled = subtitles_of_lines(
        lines, rate=rate, language=language, length_frames=length, cuts=cuts
    )
    reader = {"srt": SRT, "vtt": VTT}[name]
    back = reader.read(clean(write(subtitled.subtitles, rate=rate)), name="film")
    expected = [
        (rate.milliseconds(s.span.start), rate.milliseconds(s.span.end), words)
        for s in subtitled.subtitles
        for words in (
            [row.removeprefix("- ") for row in s.rows]
            if len(s.speakers) == len(s.rows) > 1
            else [" ".join(s.rows)]
        )
    ]
    assert [(e.span.start_ms, e.span.end_ms, e.text) for e in back.entries] == expected
    if name == "vtt":
        assert {name for e in back.entries for name in e.speakers} <= {"Ada", "Ben & Co", "王"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_very_long_speech_is_divided_in_bounded_time(language):
    words = "the lamp in the garden, " if language == "en" else "今日は雨だと思います"
    subtitled = shown(
        [line("Ada", words * 300, 0, 60_000)], language=language, length_frames=60_000
    )
    assert len(subtitled.subtitles) > 50


BURMESE = "\u1000\u103c\u1031\u102c\u1004\u103a"
MARKED = [
    "\u1000" + "\u102d" * 4_000,
    "\u1000" + "\u302a" * 4_000,
    "\u1000" + "\u102b" * 4_000,
    BURMESE * 700,
    "\u56fd\u302a" * 2_000,
    "e\u0301" * 2_000,
]


@pytest.mark.parametrize("text", MARKED, ids=lambda text: ascii(text[:3]))
def test_marks_on_letters_take_no_time(text):
    begun = time.process_time()
    shown([line("Ada", text, 0, 60_000)], length_frames=60_000)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("text", MARKED[3:], ids=lambda text: ascii(text[:3]))
def test_no_row_begins_with_a_mark_that_belongs_to_the_letter_before_it(text):
    subtitled = shown([line("Ada", text, 0, 60_000)], length_frames=60_000)
    rows = [row for subtitle in subtitled.subtitles for row in subtitle.rows]
    assert len(rows) > 10
    assert [row for row in rows if unicodedata.category(row[0]).startswith("M")] == []
    assert "".join(rows) == text


def test_a_letter_with_more_marks_than_a_row_is_wide_is_broken_and_said_to_be():
    subtitled = shown([line("Ada", "\u1000" + "\u102b" * 100, 0, 400)], language="my")
    assert max(cells(row) for s in subtitled.subtitles for row in s.rows) <= 42
    assert "subtitle 1 breaks a word that is wider than a row." in map(str, subtitled.faults)


def test_a_long_speech_over_many_cuts_is_divided_in_bounded_time():
    heard = [line("Ada", "the lamp \u00e9 in the garden, " * 1_000, 0, 300_000)]
    heard += [line(f"P{n}", "So it is.", n * 60, n * 60 + 40) for n in range(5_000, 6_500)]
    begun = time.process_time()
    shown(heard, length_frames=500_000, cuts=list(range(0, 500_000, 10)))
    assert time.process_time() - begun < 6

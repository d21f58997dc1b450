from __future__ import annotations

import pytest

from storyreel.film.subtitles import Subtitle, SubtitleRule, cells, check_subtitles, letters
from storyreel.timecode import Rate, Span

RATE = Rate.parse("24")


def faults(*subtitles: Subtitle, **more: object) -> list[tuple[str, str]]:
    found = check_subtitles(
        subtitles,
        rate=RATE,
        **{"language": "en", **more},  # type: ignore[arg-type]
    )
    return [(fault.rule.value, str(fault)) for fault in found]


def at(start: int, end: int, text: str = "Who is it?") -> Subtitle:
    return Subtitle(Span(start, end), text)


def test_good_subtitles_have_no_faults():
    assert faults(at(0, 40), at(42, 62), at(100, 268), cuts=[0, 41, 99], length_frames=268) == []


@pytest.mark.parametrize(
    ("subtitles", "more", "fault"),
    [
        (
            [at(50, 90), at(0, 40)],
            {},
            ("order", "subtitle 2 ('Who is it?') begins before the one above it."),
        ),
        (
            [at(0, 40), at(30, 60)],
            {},
            ("overlap", "subtitle 2 ('Who is it?') overlaps the one before it by 10 frames."),
        ),
        (
            [at(0, 40), at(41, 65)],
            {},
            (
                "gap",
                "subtitle 2 ('Who is it?') has 1 of the 2 empty frames it needs before it.",
            ),
        ),
        (
            [at(0, 40)],
            {"length_frames": 36},
            ("end", "subtitle 1 ('Who is it?') ends 4 frames after the film."),
        ),
        (
            [at(0, 40, "Who\nis\nit?")],
            {},
            ("rows", "subtitle 1 ('Who is it?') has 3 rows; it has 1 or 2, none empty."),
        ),
        (
            [at(0, 100, "x" * 43)],
            {},
            (
                "width",
                "subtitle 1 ('xxxxxxxxxxxxxxxxxxxxxxx…') has a row 43 characters wide; at most "
                "42 fit.",
            ),
        ),
        (
            [at(0, 100, "あ" * 17)],
            {"language": "ja"},
            (
                "width",
                "subtitle 1 ('あああああああああああああああああ') has a row 34 characters wide; "
                "at most 32 fit.",
            ),
        ),
        (
            [at(0, 24, "Who is it at this hour?")],
            {},
            (
                "speed",
                "subtitle 1 ('Who is it at this hour?') has 23 characters in 1.00 s; at most 20 "
                "are read in a second.",
            ),
        ),
        (
            [at(0, 19)],
            {},
            ("short", "subtitle 1 ('Who is it?') is shown for 0.79 s; at least 0.83 s are needed."),
        ),
        (
            [at(0, 169)],
            {},
            ("long", "subtitle 1 ('Who is it?') is shown for 7.04 s; at most 7 s are."),
        ),
        (
            [at(0, 40)],
            {"cuts": [0, 20]},
            (
                "cut",
                "subtitle 1 ('Who is it?') stays 0.83 s beyond a cut; at most 0.5 s are usual.",
            ),
        ),
        (
            [at(48, 90)],
            {"heard": [Span(0, 90)]},
            ("late", "subtitle 1 ('Who is it?') begins 2.00 s after its voice."),
        ),
    ],
)
def test_a_fault_is_named_with_its_figures(subtitles, more, fault):
    assert faults(*subtitles, **more) == [fault]
    assert fault[0] in {rule.value for rule in SubtitleRule}


def test_a_voice_that_runs_over_a_cut_takes_its_subtitle_along():
    assert faults(at(0, 80), cuts=[20], heard=[Span(0, 80)]) == []
    assert faults(at(0, 80), cuts=[20], heard=[Span(0, 70)]) == []
    assert [rule for rule, _ in faults(at(0, 80), cuts=[20], heard=[Span(0, 22)])] == ["cut"]


def test_marks_on_letters_take_no_room_and_full_characters_take_two():
    assert cells("שָׁלוֹם") == 4
    assert letters("שָׁלוֹם") == 4
    assert cells("はいyes") == 7
    assert letters("はい\nyes") == 5

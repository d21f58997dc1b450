"""Exact time."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from storyreel.timecode import Rate, Span, clock, timecode

RATES = [Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(24000, 1001), Fraction(1, 3)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24", Fraction(24)),
        (" 25 ", Fraction(25)),
        ("24.0", Fraction(24)),
        ("24000/1001", Fraction(24000, 1001)),
        ("23.976", Fraction(24000, 1001)),
        ("23.98", Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        ("59.94", Fraction(60000, 1001)),
        ("47.952", Fraction(48000, 1001)),
        ("119.88", Fraction(120000, 1001)),
        ("12.5", Fraction(25, 2)),
        ("2997/100", Fraction(2997, 100)),
    ],
)
def test_a_rate_is_read_exactly(text, value):
    assert Rate.parse(text).value == value


@pytest.mark.parametrize(
    "text", ["", "fast", "24 fps", "1/0", "24,5", "nan", "inf", "1e999999999", "9" * 5000]
)
def test_a_rate_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="a frame rate is like '24' or '24000/1001', not"):
        Rate.parse(text)


@pytest.mark.parametrize("text", ["0", "-24"])
def test_a_rate_is_above_0(text):
    with pytest.raises(ValueError, match=f"a frame rate is above 0, not {text}"):
        Rate.parse(text)


def test_a_rate_prints_as_it_is_read():
    for value in RATES:
        assert Rate.parse(str(Rate(value))).value == value


@pytest.mark.parametrize("value", RATES)
def test_frames_to_seconds_and_back(value):
    rate, chance = Rate(value), random.Random(1)
    for frame in [0, 1, 2, *(chance.randrange(10**9) for _ in range(2000))]:
        assert rate.frames(rate.seconds(frame)) == frame
        assert rate.frames_up(rate.seconds(frame)) == frame


def test_half_a_frame_goes_up():
    rate = Rate(Fraction(24))
    assert rate.frames(Fraction(1, 48)) == 1
    assert rate.frames(Fraction(1, 49)) == 0
    assert rate.frames(-Fraction(1, 48)) == 0


def test_whole_frames_cover_the_seconds():
    rate = Rate(Fraction(24))
    assert rate.frames_up(Fraction(1, 1000)) == 1
    assert rate.frames_up(1) == 24
    assert rate.frames_up(0) == 0


def test_milliseconds_are_rounded_down():
    assert Rate(Fraction(24)).milliseconds(1) == 41
    assert Rate(Fraction(30000, 1001)).milliseconds(30) == 1001


@pytest.mark.parametrize(
    ("frame", "rate", "text"),
    [
        (0, "24", "00:00:00:00"),
        (1501, "24", "00:01:02:13"),
        (24 * 3600 * 25, "24", "25:00:00:00"),
        (30, "30000/1001", "00:00:01:00"),
        (24, "24000/1001", "00:00:01:00"),
        (3, "1/3", "00:00:03:00"),
    ],
)
def test_timecode_counts_in_the_nearest_whole_rate(frame, rate, text):
    assert timecode(frame, Rate.parse(rate)) == text


def test_a_span_has_its_length_and_its_overlap():
    span = Span(10, 20)
    assert span.frames == 10
    assert span.moved(5) == Span(15, 25)
    assert span.overlap(Span(15, 30)) == 5
    assert span.overlap(Span(20, 30)) == 0
    assert span.overlap(Span(0, 100)) == 10
    assert Span(3, 3).frames == 0


def test_a_span_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match=r"a span ends after it starts, not 3\.\.2"):
        Span(3, 2)


def test_a_clock_counts_milliseconds_and_days_as_hours():
    assert [clock(ms) for ms in (0, 62_500, 3_599_999, 90_000_001)] == [
        "00:00:00.000",
        "00:01:02.500",
        "00:59:59.999",
        "25:00:00.001",
    ]

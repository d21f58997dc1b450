import pysubs2
import pytest

from storyreel.dialogue import read_text
from storyreel.media import Subtitle, srt_text, vtt_text, write_srt
from storyreel.timecode import Rate, Span

RATE = Rate.parse("24")


def test_srt_says_the_times_of_the_frames(tmp_path):
    write_srt(
        [Subtitle(Span(36, 60), "Why?"), Subtitle(Span(0, 36), "You lied.\nTo me.")],
        tmp_path / "film.srt",
        rate=RATE,
    )
    assert (tmp_path / "film.srt").read_text(encoding="utf-8") == (
        "1\n00:00:00,000 --> 00:00:01,500\nYou lied.\nTo me.\n\n"
        "2\n00:00:01,500 --> 00:00:02,500\nWhy?\n\n"
    )


def test_words_in_braces_and_angle_brackets_reach_the_screen(tmp_path):
    write_srt([Subtitle(Span(0, 24), r"{sic} <b> \N ok")], tmp_path / "film.srt", rate=RATE)
    assert r"{sic} <b>" in (tmp_path / "film.srt").read_text(encoding="utf-8")


def test_blank_line_does_not_end_a_subtitle_early(tmp_path):
    write_srt([Subtitle(Span(0, 24), "One.\n\n  \nTwo.")], tmp_path / "film.srt", rate=RATE)
    assert "One.\nTwo.\n" in (tmp_path / "film.srt").read_text(encoding="utf-8")


def test_vtt_says_who_speaks():
    subtitles = [
        Subtitle(Span(36, 60), "- Why?\n- Why not?", ("Ada", "Ben & Co")),
        Subtitle(Span(0, 36), "You lied.\nTo me.", ("Ada",), italic=True),
        Subtitle(Span(60, 70), "<Stop> & think -->"),
    ]
    assert vtt_text(subtitles, rate=RATE) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:01.500\n<i><v Ada>You lied.\nTo me.</v></i>\n\n"
        "00:00:01.500 --> 00:00:02.500\n<v Ada>- Why?</v>\n<v Ben &amp; Co>- Why not?</v>\n\n"
        "00:00:02.500 --> 00:00:02.916\n&lt;Stop&gt; &amp; think --&gt;\n\n"
    )


def test_a_voice_from_outside_the_picture_is_in_italics_in_srt():
    text = srt_text([Subtitle(Span(0, 24), "I was young.", ("Ada",), italic=True)], rate=RATE)
    assert text == "1\n00:00:00,000 --> 00:00:01,000\n<i>I was young.</i>\n\n"


def test_arabic_hebrew_and_chinese_are_written_in_logical_order_without_marks():
    for words in ("- من هناك؟\n- أنا، «علي»!", "מי שם? (דן)", "是谁？「我」"):
        subtitles = [Subtitle(Span(0, 24), words)]
        assert words in srt_text(subtitles, rate=RATE)
        assert words in vtt_text(subtitles, rate=RATE)


def test_another_library_reads_the_same_times_and_words():
    subtitles = [Subtitle(Span(n * 50, n * 50 + 41), f"Row {n}.\nAnd on.") for n in range(2_000)]
    for text in (srt_text(subtitles, rate=RATE), vtt_text(subtitles, rate=RATE)):
        read = pysubs2.SSAFile.from_string(text)
        assert [(e.start, e.end, e.plaintext) for e in read] == [
            (RATE.milliseconds(s.span.start), RATE.milliseconds(s.span.end), s.text)
            for s in subtitles
        ]


@pytest.mark.parametrize(
    "words",
    [
        *(
            "[] is a list.",
            "[sic] is a word.",
            "(what) a day",
            "（笑）は笑い。",
            "- no dash",
            "—and",
        ),
        *("-5 degrees", "# one #", ">> so", "--> there", "<i> & [b]", "Note: the sea", "a (b [c])"),
    ],
)
def test_our_own_vtt_is_read_back_with_every_sign(words):
    subtitles = [
        Subtitle(Span(0, 24), words, ("Ada",)),
        Subtitle(Span(24, 48), f"- {words}\n- So.", ("Ada", "Ben")),
        Subtitle(Span(48, 72), f"So.\n{words}", ("Ben",), italic=True),
    ]
    lines = read_text(vtt_text(subtitles, rate=RATE), name="film.vtt").lines
    assert [(line.speakers[0], line.text, line.parenthetical) for line in lines] == [
        ("Ada", words, ""),
        ("Ada", words, ""),
        ("Ben", "So.", ""),
        ("Ben", f"So. {words}", ""),
    ]


def test_signs_that_mean_themselves_show_as_they_are_in_players():
    text = vtt_text([Subtitle(Span(0, 24), "- (what) a day", ("Ada",))], rate=RATE)
    assert "<v Ada><c></c>- <c></c>(what) a day</v>\n" in text
    assert [e.plaintext for e in pysubs2.SSAFile.from_string(text)] == ["- (what) a day"]


@pytest.mark.parametrize(
    "words", ["00:00:01,000 --> 00:00:02,000", "Left --> right.", "It says\n0:01:00 -> 0:02:00."]
)
def test_an_arrow_among_words_is_no_time_in_srt(words):
    subtitles = [Subtitle(Span(0, 24), words), Subtitle(Span(24, 48), "Odd.")]
    text = srt_text(subtitles, rate=RATE)
    assert text.count("-->") == 2
    told = read_text(text, name="film.srt")
    assert [line.text for line in told.lines] == [" ".join(words.split()), "Odd."]

import pysubs2

from storyreel.media import Subtitle, one_at_a_time, srt_text, vtt_text, write_srt, write_vtt
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


def test_two_people_at_once_share_the_screen():
    together = one_at_a_time(
        [Subtitle(Span(0, 50), "A"), Subtitle(Span(30, 70), "B")], length_frames=100
    )
    assert together == [
        Subtitle(Span(0, 30), "A"),
        Subtitle(Span(30, 50), "A\nB"),
        Subtitle(Span(50, 70), "B"),
    ]


def test_subtitles_end_with_the_film():
    shown = one_at_a_time(
        [Subtitle(Span(10, 99), "A"), Subtitle(Span(60, 70), "B"), Subtitle(Span(0, 5), " ")],
        length_frames=48,
    )
    assert shown == [Subtitle(Span(10, 48), "A")]


def test_repeated_word_is_two_subtitles_when_there_is_a_gap():
    no = [Subtitle(Span(0, 10), "No."), Subtitle(Span(12, 20), "No.")]
    assert one_at_a_time(no, length_frames=24) == no


def test_vtt_says_who_speaks(tmp_path):
    write_vtt(
        [
            Subtitle(Span(36, 60), "- Why?\n- Why not?", ("Ada", "Ben & Co")),
            Subtitle(Span(0, 36), "You lied.\nTo me.", ("Ada",), italic=True),
            Subtitle(Span(60, 70), "<Stop> & think -->"),
        ],
        tmp_path / "film.vtt",
        rate=RATE,
    )
    assert (tmp_path / "film.vtt").read_text(encoding="utf-8") == (
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

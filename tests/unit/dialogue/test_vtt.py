from __future__ import annotations

from pathlib import Path

import pytest

from storyreel.dialogue import read_dialogue, read_text
from storyreel.dialogue.formats.vtt import READER
from storyreel.errors import DialogueError

FILM = Path(__file__).parents[3].parent / "shared" / "film" / "elephants-dream"


def read(words: str, *, head: str = "WEBVTT"):
    return read_text(
        f"{head}\n\n00:01.000 --> 00:03.000 align:start line:0%\n{words}\n", name="film.vtt"
    )


def said(dialogue) -> list[str]:
    return [f"{'+'.join(line.speakers)}: {line.text}" for line in dialogue.lines]


def remarks(dialogue) -> list[str]:
    return [str(remark) for remark in dialogue.remarks if "without a speaker" not in remark.text]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("<v Marta>The tide is early.", "Marta: The tide is early."),
        ("<v.loud.wet Old Boatman>Mind the step!</v>", "Old Boatman: Mind the step!"),
        ("<v Salt &amp; Co>We sell rope.", "Salt & Co: We sell rope."),
        ("<i>Mind</i> <c.red>the</c> <b>step</b>.", "UNKNOWN: Mind the step."),
        ("<lang de>Achtung</lang>, you.", "UNKNOWN: Achtung, you."),
        ("<ruby>海<rt>うみ</rt></ruby>へ。", "UNKNOWN: 海へ。"),
        ("<ruby>海<rt>うみ</ruby>へ。", "UNKNOWN: 海へ。"),
        ("1 &lt; 2 &amp;&nbsp;3&rlm;", "UNKNOWN: 1 < 2 & 3"),
        ("- One.\n- Two.", "UNKNOWN: One."),
    ],
)
def test_voices_tags_and_entities(written, told):
    assert said(read(written))[0] == told


def test_several_voices_in_a_caption_share_its_time():
    dialogue = read("<v Marta>Is it deep?</v>\n<v Ben>Deep enough.</v> Hm.")
    assert said(dialogue) == ["Marta: Is it deep?", "Ben: Deep enough.", "UNKNOWN: Hm."]
    assert {(line.span.start_ms, line.span.end_ms) for line in dialogue.lines} == {(1000, 3000)}
    assert not any(line.overlaps for line in dialogue.lines)


def test_two_captions_at_the_same_time_are_spoken_together():
    dialogue = read_text(
        "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Marta>Pull!\n\n"
        "00:01.000 --> 00:03.000\n<v Ben>Pull!\n",
        name="film.vtt",
    )
    assert [line.overlaps for line in dialogue.lines] == [False, True]


def test_blocks_that_are_no_captions_are_left_out():
    dialogue = read_text(
        "WEBVTT - A harbour film\nKind: captions\nLanguage: pt-BR\n\n"
        "STYLE\n::cue { color: red }\n\nREGION\nid:fred\n\nNOTE\nTwo rows\nof notes\n\n"
        "intro\n00:00:01.000 --> 00:00:02.000\nBom dia.\n\nlost words\n",
        name="film.vtt",
    )
    assert said(dialogue) == ["UNKNOWN: Bom dia."]
    assert dialogue.language == "pt-BR"
    assert remarks(dialogue) == ["line 19: 'lost words' has no time and is left out."]


def test_captions_that_scroll_are_read_once():
    dialogue = read_text(
        "WEBVTT\n\n"
        "00:00:00.100 --> 00:00:02.400\n \n"
        "the<00:00:00.500><c> tide</c><00:00:00.900><c> is</c>\n\n"
        "00:00:02.400 --> 00:00:02.410\nthe tide is\n \n\n"
        "00:00:02.410 --> 00:00:04.000\nthe tide is\nearly<00:00:03.000><c> today</c>\n\n"
        "00:00:04.000 --> 00:00:04.010\nearly today\n \n",
        name="film.vtt",
    )
    assert [line.text for line in dialogue.lines] == ["the tide is", "early today"]
    assert remarks(dialogue) == ["3 captions repeat the row above them; it is read once."]


def test_rows_of_blanks_between_captions_do_not_join_them():
    dialogue = read_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n \n2\n00:03.000 --> 00:04.000\nTwo.\n",
        name="film.vtt",
    )
    assert [line.text for line in dialogue.lines] == ["One.", "Two."]


def test_a_speaker_who_is_given_keeps_a_colon_as_words():
    assert said(read("<v Marta>NOTE: the tide is early.")) == ["Marta: NOTE: the tide is early."]


def test_a_file_without_captions_is_refused():
    with pytest.raises(DialogueError) as caught:
        read_text("WEBVTT\n\nNOTE nothing here\n", name="film.vtt")
    assert str(caught.value) == (
        "film.vtt has no dialogue: no line reads as a speech. Write each caption as "
        "00:01:02.500 --> 00:01:04.000 and its words below."
    )


def test_it_is_sure_of_its_own_and_of_nothing_else():
    assert READER.recognise("WEBVTT\n") == 1
    assert READER.recognise("\nWEBVTT FILE\n") == 1
    assert READER.recognise("WEBVTTX\n") == 0
    assert READER.recognise("1\n00:00:01,000 --> 00:00:02,000\nOne.\n") == 0


def test_nested_and_open_tags_end():
    assert read("<v Marta>" + "<i>" * 5_000 + "Hold.").lines[0].text == "Hold."
    assert read("<" * 5_000 + " hold").lines[0].text.endswith("hold")


@pytest.mark.skipif(not FILM.is_dir(), reason="../shared/film is not here")
@pytest.mark.parametrize(
    ("language", "captions"), [("ar", 77), ("en", 78), ("ja", 77), ("ru", 84), ("sv", 81)]
)
def test_elephants_dream_has_all_its_captions(language, captions):
    dialogue = read_dialogue(FILM / f"captions.{language}.vtt")
    assert (dialogue.source.format, dialogue.language) == ("vtt", language)
    assert len({line.span.start_ms for line in dialogue.lines}) == captions
    assert remarks(dialogue) == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("<v Marta>&#91;] is a list.", "Marta: [] is a list."),
        ("<v Marta>&#x28;what) a day.", "Marta: (what) a day."),
        ("<v Marta>One.\n&#45; Two.", "Marta: One. - Two."),
        ("<v Marta>One.\n<c></c>- Two.", "Marta: One. - Two."),
        ("<v Marta><c></c>[sic] is a word.", "Marta: [sic] is a word."),
        ("<v Marta><c></c>&gt;&gt; on.", "Marta: >> on."),
        ("Marta&#58; a name.", "UNKNOWN: Marta: a name."),
        ("<v Marta>It&#39;s e&#769;.", "Marta: It's é."),
        ("<v Marta &#40;the elder&#41;>Go.", "Marta: Go."),
    ],
)
def test_a_sign_that_means_itself_is_words(written, told):
    assert said(read(written)) == [told]
    assert read(written).lines[0].text.isprintable()


def test_a_meeting_in_which_each_speaks_once_has_their_names():
    dialogue = read_text(
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nJohn Smith: Good morning.\n\n"
        "2\n00:00:02.000 --> 00:00:03.000\nPriya Patel: Morning!\n",
        name="meeting.vtt",
    )
    assert said(dialogue) == ["John Smith: Good morning.", "Priya Patel: Morning!"]


def test_a_reference_to_a_sign_of_thousands_of_digits_is_only_words() -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ida>So &#{'1' * 5000}; it is.\n"
    (line,) = read_text(text, name="pier.vtt").lines
    assert line.text.startswith("So ")
    assert line.text.endswith(" it is.")

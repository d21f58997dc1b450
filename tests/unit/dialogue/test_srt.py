from __future__ import annotations

from pathlib import Path

import pytest

from storyreel.dialogue import read_dialogue, read_text
from storyreel.dialogue.formats.srt import READER
from storyreel.errors import DialogueError

FILM = Path(__file__).parents[3].parent / "shared" / "film"


def read(*captions: str):
    """The captions, a second each, one every two seconds."""
    blocks = [
        f"{n}\n00:00:{2 * n:02d},000 --> 00:00:{2 * n + 1:02d},000\n{words}\n"
        for n, words in enumerate(captions, start=1)
    ]
    return read_text("\n".join(blocks), name="film.srt", format="srt")


def said(dialogue) -> list[str]:
    return [f"{'+'.join(line.speakers)}: {line.text}" for line in dialogue.lines]


def remarks(dialogue) -> list[str]:
    return [str(remark) for remark in dialogue.remarks if "without a speaker" not in remark.text]


def test_a_caption_is_a_line_with_its_times():
    dialogue = read("The tide is early.\nFetch the ropes.", "I have them.")
    assert said(dialogue) == [
        "UNKNOWN: The tide is early. Fetch the ropes.",
        "UNKNOWN: I have them.",
    ]
    assert [(line.span.start_ms, line.span.end_ms) for line in dialogue.lines] == [
        (2000, 3000),
        (4000, 5000),
    ]
    assert [str(remark) for remark in dialogue.remarks] == [
        "2 speeches without a speaker; they are UNKNOWN's."
    ]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("<i>Listen.</i>", "Listen."),
        (r"{\an8}Listen.", "Listen."),
        ('<font color="#ff0">Listen</font> to me.', "Listen to me."),
        ("<b><i>Listen</b>.", "Listen."),
        ("{y:i}Listen.", "Listen."),
        ("Salt &amp; rope.", "Salt & rope."),
        ("Type <enter> now, a < b.", "Type <enter> now, a < b."),
        ("one<br>two", "one two"),
        ("Take {both}.", "Take {both}."),
    ],
)
def test_tags_are_left_out_and_words_are_kept(written, words):
    assert read(written).lines[0].text == words


def test_a_name_in_capitals_before_a_colon_speaks():
    dialogue = read("MARTA: The tide is early.", "OLD BOATMAN (O.S.):\nIt always is.\nMARTA: No.")
    assert said(dialogue) == [
        "MARTA: The tide is early.",
        "OLD BOATMAN: It always is.",
        "MARTA: No.",
    ]
    assert dialogue.lines[1].delivery == "os"
    assert dialogue.lines[1].span == dialogue.lines[2].span
    assert not dialogue.lines[2].overlaps


def test_a_name_in_small_letters_speaks_when_it_is_written_twice():
    dialogue = read(
        "Marta: The tide is early.", "Marta: Fetch the ropes.", "Mind: the step is wet."
    )
    assert said(dialogue)[:2] == ["Marta: The tide is early.", "Marta: Fetch the ropes."]
    assert said(dialogue)[2] == "UNKNOWN: Mind: the step is wet."
    assert remarks(dialogue) == [
        "line 10: 'Mind' before a colon may be a name; it is taken as words, since it stands there "
        "only once."
    ]


@pytest.mark.parametrize("words", ["It is 10:15.", "See https://example.org now.", "Go: now."])
def test_a_colon_among_words_names_nobody(words):
    assert read(words, words.lower()).speakers == ("UNKNOWN",)


@pytest.mark.parametrize("dash", ["- ", "-", "– ", "–", "— ", ">> "])
def test_rows_with_dashes_are_two_speakers(dash):
    dialogue = read(f"{dash}Is it deep?\n{dash}Deep enough.")
    assert said(dialogue) == ["UNKNOWN: Is it deep?", "UNKNOWN: Deep enough."]
    assert dialogue.lines[0].span == dialogue.lines[1].span
    assert not dialogue.lines[1].overlaps


def test_a_second_speaker_may_be_the_only_one_with_a_dash():
    assert said(read("Is it deep?\n- Deep enough.")) == [
        "UNKNOWN: Is it deep?",
        "UNKNOWN: Deep enough.",
    ]


@pytest.mark.parametrize(
    "words", ["I thought it was deep\n- but not so deep.", "—and that was all.", "-5 degrees."]
)
def test_other_dashes_are_words(words):
    assert said(read(words)) == [f"UNKNOWN: {' '.join(words.split())}"]


def test_sounds_alone_are_directions_and_beside_words_parentheticals():
    dialogue = read("[door slams]", "MARTA: (sighs) At last.", "BEN: (snores)", "(sighs) Well.")
    assert [entry.text for entry in dialogue.entries if entry.kind == "direction"] == [
        "door slams",
        "BEN: snores",
    ]
    assert [(line.text, line.parenthetical) for line in dialogue.lines] == [
        ("At last.", "sighs"),
        ("Well.", "sighs"),
    ]


def test_words_between_notes_are_sung():
    dialogue = read("♪ Row, row the boat ♪", "♪♪", "# Gently down #", "♪ [fiddle plays] ♪", "Stop.")
    assert [(line.text, line.parenthetical) for line in dialogue.lines] == [
        ("Row, row the boat", "sings"),
        ("Gently down", "sings"),
        ("Stop.", ""),
    ]
    assert [entry.text for entry in dialogue.entries if entry.kind == "direction"] == [
        "music",
        "fiddle plays",
    ]


def test_impossible_times_are_named_and_their_words_kept():
    dialogue = read_text(
        "1\n00:00:05,000 --> 00:00:03,000\nOne.\n\n"
        "2\n00:0x:06,000 --> 00:00:07,000\nTwo.\n\n"
        "3\n00:00:08,000 --> 00:00:10,000\nThree.\n\n"
        "4\n00:00:07,000 --> 00:00:07,900\nFour.\n\n"
        "5\n00:00:09,000 --> 00:00:12,000\nFive.\n",
        name="film.srt",
    )
    assert [line.text for line in dialogue.lines] == ["One.", "Two.", "Three.", "Four.", "Five."]
    assert [line.span is None for line in dialogue.lines] == [True, True, False, False, False]
    assert remarks(dialogue) == [
        "line 2: it ends at 00:00:03.000, before it begins at 00:00:05.000; the words are kept "
        "without a time.",
        "line 6: '00:0x:06,000' is not a time such as 00:01:02.500; the words are kept without "
        "one.",
        "line 14: it begins at 00:00:07.000, before the caption above it.",
        "line 18: it begins at 00:00:09.000, before the caption above it ends (00:00:10.000).",
    ]


def test_a_caption_inside_the_time_of_another_is_spoken_together_with_it():
    dialogue = read_text(
        "1\n00:00:01,000 --> 00:00:05,000\nMARTA: Hold on to the rope!\n\n"
        "2\n00:00:02,000 --> 00:00:04,000\nBEN: I am holding it!\n",
        name="film.srt",
    )
    assert [line.overlaps for line in dialogue.lines] == [False, True]
    assert remarks(dialogue) == []


def test_missing_numbers_blank_rows_and_other_arrows_do_no_harm():
    dialogue = read_text(
        "00:00:01,000 --> 00:00:02,000\nOne.\n\nStill one.\n\n"
        "00:00:03.5 -> 00:00:04.25 X1:10\n42\n",
        name="film.srt",
        format="srt",
    )
    assert [(line.text, line.span.end_ms) for line in dialogue.lines] == [
        ("One. Still one.", 2000),
        ("42", 4250),
    ]


def test_a_file_without_captions_is_refused():
    with pytest.raises(DialogueError) as caught:
        read_text("1\n00:00:01,000 --> 00:00:02,000\n\n", name="film.srt")
    assert str(caught.value) == (
        "film.srt has no dialogue: no line reads as a speech. Write each caption as "
        "00:01:02,500 --> 00:01:04,000 and its words below."
    )


def test_it_is_sure_of_its_own_and_of_nothing_else():
    assert READER.recognise("1\n00:00:01,000 --> 00:00:02,000\nOne.\n") > 0.9
    assert READER.recognise("\n\n00:00:01.000 --> 00:00:02.000\nOne.\n") > 0.9
    assert READER.recognise("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nOne.\n") == 0
    assert READER.recognise("[00:01:02] ANNA: Hello.\n") == 0


def test_five_thousand_captions_of_hostile_rows_are_read():
    rows = ["<" * 300, "-" * 300, "(" * 300, "♪ " * 100, "A" * 290 + ":", "{\\" * 100]
    assert (
        len(
            read_text(
                "\n".join(
                    f"{n}\n00:00:00,000 --> 00:00:01,000\n{rows[n % 6]} x\n" for n in range(5_000)
                ),
                name="film.srt",
            ).lines
        )
        == 5_000
    )


@pytest.mark.skipif(not FILM.is_dir(), reason="../shared/film is not here")
def test_sintel_has_its_26_captions():
    dialogue = read_dialogue(FILM / "sintel" / "sintel.en.srt")
    assert (dialogue.source.format, dialogue.language) == ("srt", "en")
    assert len({line.span.start_ms for line in dialogue.lines}) == 26
    assert remarks(dialogue) == []


ROW = "00:00:01,000 --> 00:00:02,000"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (
            f"INT. OFFICE - DAY\n\nANNA\nThe file says\n{ROW}\nand then nothing.\n\nBEN\nOdd.\n",
            "fountain",
        ),
        (f"ANNA: The file says\n{ROW}\nand then nothing.\nBEN: Odd.\n", "plain"),
        (f"ANNA: The file says {ROW}.\nBEN: Odd.\n", "plain"),
    ],
)
def test_a_time_among_the_words_of_another_form_swallows_no_speech(text, form):
    dialogue = read_text(text, name="file.txt")
    assert (dialogue.source.format, dialogue.speakers) == (form, ("ANNA", "BEN"))


def test_a_note_above_the_first_caption_is_remarked_and_the_rest_is_read():
    text = f"Subtitles by the crew\n\n1\n{ROW}\nONE: Go.\n\n2\n{ROW}\nTWO: Stop.\n"
    dialogue = read_text(text, name="film.srt")
    assert dialogue.source.format == "srt"
    assert said(dialogue) == ["ONE: Go.", "TWO: Stop."]
    assert remarks(dialogue)[0] == "line 1: words before the first time are left out."


@pytest.mark.parametrize("words", ["Left --> right.", "Left -> right.", "Up --> down --> up."])
def test_an_arrow_between_words_is_no_time(words):
    assert said(read(words, "And on.")) == [f"UNKNOWN: {words}", "UNKNOWN: And on."]


def test_names_that_nearly_all_captions_begin_with_speak_though_they_come_once():
    dialogue = read("John Smith: Good morning.", "Priya Patel: Morning!", "[phone rings]")
    assert said(dialogue) == ["John Smith: Good morning.", "Priya Patel: Morning!"]
    assert remarks(dialogue) == []


@pytest.mark.parametrize(
    "captions",
    [
        ("Good morning.", "Priya Patel: Morning!", "How was it?", "Wet."),
        ("Careful: it is wet.", "Mind: the step."),
        ("Only: One.",),
    ],
)
def test_a_few_colons_name_nobody(captions):
    assert read(*captions).speakers == ("UNKNOWN",)


@pytest.mark.parametrize(
    ("captions", "told"),
    [
        (
            ("- [Anna] Hi.\n- [Ben] Ho.", "[Anna] Bye.", "(Ben) Hm."),
            ["Anna: Hi.", "Ben: Ho.", "Anna: Bye.", "Ben: Hm."],
        ),
        (("（太郎）行こう。", "（太郎）早く。"), ["太郎: 行こう。", "太郎: 早く。"]),
        (("[OLD MAN 2] Hi.", "[OLD MAN 2]: Ho."), ["OLD MAN 2: Hi.", "OLD MAN 2: Ho."]),
    ],
)
def test_a_name_in_brackets_speaks_when_captions_begin_with_it_again(captions, told):
    assert said(read(*captions)) == told


@pytest.mark.parametrize(
    "label",
    [
        *("door slams", "Sighs", "LAUGHS", "Whispering", "Quietly", "In Spanish", "V.O.", "音楽"),
        *("Speaking French", "On Phone", "What?", "One Two Three Four Five"),
    ],
)
def test_a_sound_or_a_manner_speaks_nothing(label):
    dialogue = read(f"[{label}] Who is it?", f"[{label}] Nobody.")
    assert dialogue.speakers == ("UNKNOWN",)
    assert [line.parenthetical for line in dialogue.lines] == [label, label]


def test_a_label_that_comes_once_or_stands_alone_speaks_nothing():
    assert read("[Anna] Hi.", "Ho.").speakers == ("UNKNOWN",)
    assert read("[Rain] Hi.", "[Rain] Ho.", "[Rain]").speakers == ("UNKNOWN",)
    assert read("[Anna] Hi.", "[Anna] Hi.").speakers == ("UNKNOWN",)

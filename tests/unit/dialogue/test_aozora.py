"""Plays of Aozora Bunko: names, words and headings, without the marks of the transcriber."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.dialogue import Heading, Level, Line, read_dialogue
from storyreel.dialogue.formats import aozora
from storyreel.dialogue.formats._aozora_marks import notes, outside_character, plain
from storyreel.dialogue.reader import read_text
from storyreel.errors import DialogueError

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpora" / "aozora"
RULE = "-" * 55
HEADER = f"夜の橋\n川上澄\n\n{RULE}\n【テキスト中に現れる記号について】\n\n《》：ルビ\n{RULE}\n\n"
SPEECHES = "［＃ここから改行天付き、折り返して１字下げ］\n"


def _read(body):
    return read_text(f"{HEADER}{body}\n\n底本：「夜の橋」\n入力：だれか\n", name="yoru.txt")


def _rows(body):
    return [
        (*entry.speakers, entry.parenthetical, entry.text)
        if isinstance(entry, Line)
        else entry.text
        for entry in _read(body).entries
    ]


def test_header_symbols_and_source_are_no_part_of_the_play():
    read = _read(f"{SPEECHES}花　来たの。\n太郎　来た。")
    assert (read.title, read.language, read.source.format) == ("夜の橋", "ja", "aozora")
    assert [line.text for line in read.lines] == ["来たの。", "来た。"]


@pytest.mark.parametrize(
    ("line", "speech"),
    [
        ("花　来たの。", ("花", "", "来たの。")),
        ("花　　（小さく）来たの。", ("花", "小さく", "来たの。")),
        ("花（小さく）　来たの。", ("花", "小さく", "来たの。")),
        ("花「来たの。」", ("花", "", "「来たの。」")),
        ("花（小さく）来たの。", ("花", "小さく", "来たの。")),
        ("花　来た（間）の（泣く（静かに））ね。", ("花", "間; 泣く（静かに）", "来たのね。")),
        ("花《はな》　｜来《き》たの［＃「来た」に傍点］。", ("花", "", "来たの。")),
    ],
)
def test_a_speech_is_a_name_and_words(line, speech):
    assert _rows(f"{SPEECHES}太郎　誰だ。\n{line}\n花　ええ。")[1] == speech


def test_names_of_a_kind_and_several_names_are_as_written():
    body = "女童一　はい。\n同じく　はい。\n皆々　おう。\n母　ええ。\n兄　うん。\n母と兄　さあ。"
    assert [line.speakers for line in _read(SPEECHES + body).lines] == [
        ("女童一",),
        ("同じく",),
        ("皆々",),
        ("母",),
        ("兄",),
        ("母", "兄"),
    ]


def test_who_only_does_something_is_a_direction():
    assert _rows(f"{SPEECHES}花　来たの。\n太郎　（黙っている）") == [
        ("花", "", "来たの。"),
        "太郎: 黙っている",
    ]


def test_blocks_that_are_set_in_are_directions_or_go_on_with_the_speech():
    body = (
        f"{SPEECHES}花　来たの。\n［＃ここから５字下げ］\n鐘が鳴る。\n［＃ここから１字下げ］\n"
        f"あの鐘は。\n［＃ここで字下げ終わり］\n（太郎、出る。）\n{SPEECHES}太郎　誰だ。\n"
        "　　（戸を見て）風か。"
    )
    assert _rows(body) == [
        ("花", "鐘が鳴る。", "来たの。あの鐘は。"),
        "太郎、出る。",
        ("太郎", "戸を見て", "誰だ。風か。"),
    ]


def test_without_notes_names_that_come_again_are_names():
    body = "　　　第一幕\n\n夜。橋の上。\n花　来たの。\n（風。）\n太郎　来た。\n花　そう。"
    assert _rows(body) == [
        "第一幕",
        "夜。橋の上。",
        ("花", "", "来たの。"),
        "風。",
        ("太郎", "", "来た。"),
        ("花", "", "そう。"),
    ]


def test_what_stands_in_front_is_one_direction_for_each_block():
    body = f"時　　秋の夜\n処　　橋の上\n人物\n花　（二十）\n太郎\n\n{SPEECHES}花　来たの。"
    assert _rows(body)[:3] == ["時：秋の夜", "処：橋の上", "人物：花 （二十）、太郎"]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("［＃４字下げ］第一幕［＃「第一幕」は大見出し］", Level.ACT),
        ("［＃６字下げ］第二場［＃「第二場」は中見出し］", Level.SCENE),
        ("［＃大見出し］橋の上［＃大見出し終わり］", Level.ACT),
        ("［＃３字下げ］プロロオグ［＃「プロロオグ」は中見出し］", Level.SCENE),
        ("　　　　　　　　第三幕", Level.ACT),
        ("　　　（三）", Level.SCENE),
        ("　　　序幕", Level.ACT),
    ],
)
def test_headings_are_those_that_notes_name_and_those_that_stand_alone(line, level):
    entries = _read(f"{line}\n\n{SPEECHES}花　第一幕は短い。\n太郎　ええ。").entries
    assert [it.level for it in entries if isinstance(it, Heading)] == [level]


def test_an_act_and_a_scene_on_one_line_are_two_headings():
    rows = _rows(f"　　　第二幕　第一場\n\n{SPEECHES}花　来たの。")
    assert rows == ["第二幕", "第一場", ("花", "", "来たの。")]


@pytest.mark.parametrize(
    ("note", "character"),
    [
        ("「目＋句」、第4水準2-81-91", "眗"),
        ("「繍」の「粛」に代えて「肅」、第3水準1-90-22", "繡"),
        ("「りっしんべん＋亢」、U+5FFC、97-13", "忼"),
        ("歌記号、1-3-28", "〽"),
        ("「土へん＋累」、311-6", None),
        ("ゴチック体の「魚」、34-5", None),
        ("「x」、U+202E、1-2", None),
        ("「x」、1-99-99", None),
    ],
)
def test_a_character_that_is_described_by_its_code_is_known(note, character):
    assert outside_character(note) == character


def test_a_character_without_a_code_is_told():
    read = _read(f"{SPEECHES}花　※［＃「魚＋草」、311-6］よ。")
    assert read.lines[0].text == "〓よ。"
    assert str(read.remarks[0]) == (
        "line 11: a character is not known and stands as 〓: 「魚＋草」、311-6."
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("〔Tu es be^te!〕", "Tu es bête!"),
        (
            "〔J'e'tais loin, qu'il soit un garc,on: d'ou`?〕",
            "J'étais loin, qu'il soit un garçon: d'où?",
        ),
        ("〔U:bermut, stras&e〕", "Übermut, straße"),
        ("〔注を見よ〕", "〔注を見よ〕"),
        ("〔Oui〕", "Oui"),
    ],
)
def test_accents_behind_letters_are_put_on_them(written, read):
    assert plain(written, lambda note: None) == read


def test_signs_of_repetition_stay_and_are_told():
    read = _read(f"{SPEECHES}花　いよ／＼。\n太郎　さて／″＼。")
    assert [line.text for line in read.lines] == ["いよ／＼。", "さて／″＼。"]
    assert str(read.remarks[0]) == (
        "2 lines have the sign ／＼, which repeats the words before it; it is kept as written, so "
        "write the words out where they are spoken."
    )


def test_an_open_bracket_and_a_date_at_the_end_are_told():
    read = _read(
        f"{SPEECHES}花　来たの。（泣く\n太郎　ええ。\n［＃地から１字上げ］――幕――\n大正十年三月"
    )
    assert [str(remark) for remark in read.remarks] == [
        "line 14: '大正十年三月' is left out, since nobody says it.",
        "line 11: 1 bracket has no partner; what is open goes on to the end of the line.",
    ]
    assert [entry.text for entry in read.entries] == ["来たの。", "泣く", "ええ。", "幕"]


def test_a_story_is_refused_with_advice():
    with pytest.raises(DialogueError) as caught:
        _read(
            "　夜であった。\n「まだか。」と女は言った。\n「まだ。」と男は答えた。\n　風が吹いた。"
        )
    assert str(caught.value) == (
        "yoru.txt is prose and not a play: few of its lines begin with a name, and its people "
        "speak in quotes. Read it with --format prose."
    )


def test_a_text_without_speeches_is_refused():
    with pytest.raises(DialogueError) as caught:
        _read("　夜であった。")
    assert str(caught.value) == (
        "yoru.txt has no dialogue: no line reads as a speech. Write each speech as 名前　言葉, on "
        "a line of its own."
    )


def test_notes_are_found_with_notes_inside_them():
    assert notes("［＃３字下げ］一［＃「※［＃二の字点、1-2-22］」に傍点］") == [
        "３字下げ",
        "「※［＃二の字点、1-2-22］」に傍点",
    ]


def test_only_marks_of_aozora_make_a_text_one_of_its():
    assert aozora.READER.recognise(HEADER) > 0.9
    assert aozora.READER.recognise("［＃ここから２字下げ］\n橋《はし》") >= 0.9
    assert aozora.READER.recognise("花「橋《はし》よ。」\n太郎：ええ。") == 0.0


@pytest.mark.parametrize(
    "piece", ["［＃", "《", "※［＃", "〔e'", "（", "花　（", "人物\n", "底本：\n"]
)
def test_a_hostile_text_takes_no_longer_than_its_length(piece, growth):
    read = functools.partial(aozora.READER.read, name="it.txt")
    times = growth.of_calls(read, lambda n: HEADER + (piece * n + "\n") * 3, 2_000)
    assert times < growth.MOST_CALLS


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["花", "太郎", "女童一"]), st.text("あい、。！「」", max_size=20)
        ),
        min_size=1,
        max_size=10,
    )
)
def test_speeches_come_back_as_written(speeches):
    speeches = [(name, f"え{words}") for name, words in speeches]
    body = SPEECHES + "\n".join(f"{name}　{words}" for name, words in speeches)
    assert [(line.speakers[0], line.text) for line in _read(body).lines] == speeches


@settings(max_examples=60, deadline=None)
@given(st.text("花太　\n［］＃（）《》〔〕※「」。幕第一e'-", max_size=150))
def test_any_text_is_read_or_refused(body):
    with contextlib.suppress(DialogueError):
        aozora.READER.read(HEADER + body, name="it.txt")


@pytest.mark.parametrize(
    ("file", "speeches", "speakers"),
    [
        ("52085_ruby_45538.txt", 674, 11),
        ("49544_ruby_42480.txt", 679, 29),
        ("3065_ruby_24170.txt", 349, 18),
        ("48021_ruby_33065.txt", 196, 14),
    ],
)
def test_plays_as_they_are_published(file, speeches, speakers):
    if not CORPUS.exists():
        pytest.skip("the shared corpora are not here")
    read = read_dialogue(CORPUS / file)
    assert (len(read.lines), len(read.speakers)) == (speeches, speakers)

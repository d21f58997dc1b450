"""What the storyboard on paper promises: every word as it was written, or a plain refusal."""

from __future__ import annotations

import functools
import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst
from PIL import ImageFont

from storyreel.errors import MissingExtra, UserError
from storyreel.film.schema import CutDocument
from storyreel.pages import check_fonts, storyboard_pdf
from storyreel.pages.fonts import FontBook
from storyreel.screenplay.schema import ShootingScript

Edit = Callable[[str], ShootingScript]


@pytest.fixture(autouse=True)
def _only_the_fonts_that_typst_brings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typst, "Fonts", functools.partial(typst.Fonts, include_system_fonts=False))


@pytest.fixture
def saying(small_script_json: dict[str, Any]) -> Edit:
    """`saying(words)`: the small script with these words as its first line."""

    def edited(words: str, language: str = "en") -> ShootingScript:
        line = small_script_json["scenes"][0]["lines"][0]
        line["text"], line["language"] = words, language
        return ShootingScript.model_validate(small_script_json)

    return edited


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def flat(text: str) -> str:
    """Without spaces, breaks of line, and places where a line may break."""
    return re.sub(r"[\s\u200b\u200e]", "", text)


def test_words_come_out_of_the_page_as_they_were_written(saying: Edit) -> None:
    words = (
        "Nobody waits at this hour.",
        "Příliš žluťoučký kůň čekal.",
        "Κανείς δεν περιμένει τέτοια ώρα.",
        "В такой час никто не ждёт.",
        "Không ai chờ vào giờ này.",
    )
    text = flat(text_of(storyboard_pdf(saying(" ".join(words)), {})))
    assert [it for it in words if flat(it) not in text] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("he", "אף אחד לא מחכה כאן בשעה כזאת"), ("ar", "لا ينتظر هنا في هذا الوقت سوى المسافر")],
)
def test_words_that_run_to_the_left_come_out_whole(saying: Edit, language: str, words: str) -> None:
    text = text_of(storyboard_pdf(saying(words, language), {}))
    assert [word for word in words.split() if word not in text] == []


def test_signs_of_markup_are_words(saying: Edit) -> None:
    words = (
        "one # *two* _three_ $x$ <b>four</b> @five \\ [six] `seven` ~ // #eval(1) = {8} -- ... '9'"
    )
    assert flat(words) in flat(text_of(storyboard_pdf(saying(words), {})))


def test_every_shot_has_a_panel_and_every_line_is_there(small_script: ShootingScript) -> None:
    text = text_of(storyboard_pdf(small_script, {}))
    wanted = [
        f"{scene.number}/{shot.number}" for scene in small_script.scenes for shot in scene.shots
    ]
    assert re.findall(r"^(\d+/\d+[A-Z]*) ", text, re.MULTILINE) == wanted
    assert text.count("No take yet") == len(wanted)
    for scene in small_script.scenes:
        assert scene.heading in text
    for shot in (shot for scene in small_script.scenes for shot in scene.shots):
        assert flat(shot.action) in flat(text)


def test_six_panels_fit_on_a_page(small_script_json: dict[str, Any]) -> None:
    scene = small_script_json["scenes"][0] | {"lines": [], "beats": []}
    shot = scene["shots"][0] | {"lines": [], "state_events": []}
    shots = [shot | {"number": str(10 * number)} for number in range(1, 17)]
    small_script_json["scenes"] = [scene | {"shots": shots}]
    script = ShootingScript.model_validate(small_script_json)
    for paper in ("a4", "letter"):
        pages = [
            page.extract_text() for page in read(storyboard_pdf(script, {}, paper=paper)).pages
        ]
        assert [text.count("No take yet") for text in pages] == [4, 6, 6]
        assert [text.splitlines()[-1] for text in pages] == [
            f"The Ferry {number} / 3" for number in (1, 2, 3)
        ]


def test_a_speech_longer_than_a_page_goes_on_to_the_next(saying: Edit) -> None:
    words = " ".join(f"word{number}" for number in range(1200))
    pdf = storyboard_pdf(saying(words), {})
    spoken = re.findall(r"word\d+", text_of(pdf).replace("\n", " "))
    assert spoken == words.split()
    assert len(read(pdf).pages) >= 3


def test_a_word_wider_than_its_column_is_broken_and_whole(saying: Edit) -> None:
    word = "".join(f"{number}=" for number in range(100))
    assert word in flat(text_of(storyboard_pdf(saying(word), {})))


def test_words_that_there_is_a_font_for_pass_the_check(saying: Edit) -> None:
    for words in ("Not *now*, #1 said.", "Не сейчас, שלום", "a\tb c\x01d e\u0301"):
        check_fonts(saying(words))
        assert storyboard_pdf(saying(words), {}).startswith(b"%PDF")


def test_the_same_script_gives_the_same_bytes_and_no_date(small_script: ShootingScript) -> None:
    pdf = storyboard_pdf(small_script, {})
    assert storyboard_pdf(ShootingScript.from_json(small_script.to_json()), {}) == pdf
    assert read(pdf).metadata == {"/Title": "The Ferry", "/Creator": read(pdf).metadata["/Creator"]}


def test_pictures_are_in_the_panels_and_are_described(
    small_script: ShootingScript, stills: dict[tuple[str, str], bytes]
) -> None:
    shots = [(scene.id, shot) for scene in small_script.scenes for shot in scene.shots]
    drawn = {
        (scene, shot.number): still
        for (scene, shot), still in zip(shots[:2], stills.values(), strict=False)
    }
    pdf = storyboard_pdf(small_script, drawn)
    assert text_of(pdf).count("No take yet") == len(shots) - 2
    assert [image.data[:3] for image in read(pdf).pages[0].images] == [b"\xff\xd8\xff"] * 2
    root = read(pdf).trailer["/Root"]["/StructTreeRoot"]
    assert list(_described(root)) == [f"Shot {shot.number}: {shot.action}" for _, shot in shots[:2]]


def _described(element: Any) -> Iterator[str]:
    """What stands for pictures when the page is read aloud."""
    if "/Alt" in element:
        yield str(element["/Alt"])
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if isinstance(child.get_object(), dict):
            yield from _described(child.get_object())


def test_a_film_has_its_own_times_and_slates(script: ShootingScript, cut: CutDocument) -> None:
    latin = script.model_copy(
        update={
            "characters": tuple(it.model_copy(update={"name": it.id}) for it in script.characters),
            "scenes": tuple(
                scene.model_copy(
                    update={
                        "lines": tuple(
                            line.model_copy(update={"text": "Words."}) for line in scene.lines
                        )
                    }
                )
                for scene in script.scenes
            ),
        }
    )
    text = text_of(storyboard_pdf(latin, {}, cut=cut))
    assert text.count("No take yet") == 1
    assert "sc001_sh0010_t01" in text


def test_a_line_that_no_shot_has_is_named(small_script_json: dict[str, Any]) -> None:
    scene = small_script_json["scenes"][1]
    for shot in scene["shots"]:
        shot["lines"] = []
    text = text_of(storyboard_pdf(ShootingScript.model_validate(small_script_json), {}))
    after = text.split("Heard in no shot")[1]
    assert all(flat(line["text"]) in flat(after) for line in scene["lines"])


def test_signs_without_a_shape_leave_no_trace(saying: Edit) -> None:
    assert "a b cd e" in text_of(storyboard_pdf(saying("a\tb c\x01d\x85 e"), {}))


def test_without_the_typesetter_the_extra_is_named(
    small_script: ShootingScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra):
        check_fonts(small_script)
    with pytest.raises(MissingExtra) as refused:
        storyboard_pdf(small_script, {})
    assert str(refused.value) == (
        "a storyboard PDF needs the 'pdf' extra: pip install 'storyreel[pdf]'."
    )


@pytest.mark.parametrize(
    ("language", "words", "says"),
    [
        (
            "ja",
            "もう電車はありません。",
            "no font here has 'も', 'う', '電', '車', 'は' (Japanese). Install Noto Serif CJK JP, "
            "or give a font with --font FILE.",
        ),
        (
            "zh-TW",
            "船走了",
            "no font here has '船', '走', '了' (Chinese). Install Noto Serif CJK TC, "
            "or give a font with --font FILE.",
        ),
        (
            "en",
            "He said 再见 and left.",
            "no font here has '再', '见' (Chinese). Install Noto Serif CJK SC, "
            "or give a font with --font FILE.",
        ),
        (
            "en",
            "She said さようなら.",
            "no font here has 'さ', 'よ', 'う', 'な', 'ら' (Japanese). Install Noto Serif CJK JP, "
            "or give a font with --font FILE.",
        ),
        (
            "ko",
            "배가 갔어요",
            "no font here has '배', '가', '갔', '어', '요' (Korean). Install Noto Serif CJK KR, "
            "or give a font with --font FILE.",
        ),
        (
            "th",
            "เรือ",
            "no font here has 'เ', 'ร', 'ื', 'อ' (Thai). Install Noto Sans Thai, "
            "or give a font with --font FILE.",
        ),
        (
            "ta",
            "நாவு",
            "no font here has 'ந', 'ா', 'வ', 'ு' (Tamil). Install Noto Sans Tamil, "
            "or give a font with --font FILE.",
        ),
        (
            "hi",
            "नाव",
            "no font here has 'न', 'ा', 'व' (Devanagari). Install Noto Sans Devanagari, "
            "or give a font with --font FILE.",
        ),
        (
            "en",
            "All aboard 🚢",
            "no font here has '🚢' (emoji). Install Noto Emoji, or give a font with --font FILE.",
        ),
        (
            "en",
            "Odd \U0010ff01 sign",
            "no font has U+10FF01. Take it out of the script, or give a font with --font FILE.",
        ),
    ],
)
def test_what_no_font_has_is_refused_with_the_font_to_get(
    saying: Edit, language: str, words: str, says: str
) -> None:
    with pytest.raises(UserError) as refused:
        storyboard_pdf(saying(words, language), {})
    assert str(refused.value) == says
    with pytest.raises(UserError) as refused_at_once:
        check_fonts(saying(words, language))
    assert str(refused_at_once.value) == says


def test_a_file_that_is_no_font_is_refused(small_script: ShootingScript, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a font")
    with pytest.raises(UserError) as refused:
        storyboard_pdf(small_script, {}, fonts=[tmp_path / "notes.txt"])
    assert str(refused.value) == "notes.txt is no font. Give a .ttf, .otf or .ttc file."
    with pytest.raises(UserError) as refused:
        storyboard_pdf(small_script, {}, fonts=[tmp_path / "none.ttf"])
    assert str(refused.value) == (
        f"cannot read the font {str(tmp_path / 'none.ttf')!r}: No such file or directory."
    )


def test_a_given_font_goes_before_the_machine_s_and_first_for_chinese(tmp_path: Path) -> None:
    font = ImageFont.load_default(10)
    (tmp_path / "given.ttf").write_bytes(font.path.getvalue())
    book = FontBook([tmp_path / "given.ttf"], tmp_path / "fonts")
    assert "New Computer Modern" not in book.order("hi")
    assert book.order("zh")[:2] == ["Aileron", "Libertinus Serif"]
    assert book.order("ar")[:2] == ["Libertinus Serif", "Aileron"]

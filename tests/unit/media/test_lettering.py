"""Subtitles in the picture: letters that the font has, where they are read, as they are joined."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import features

from storyreel.errors import UserError
from storyreel.film.subtitles import Subtitle
from storyreel.media import Lettering, check_shaping, font_for, lettering
from storyreel.timecode import Span

SIZE = (640, 360)


def picture(luma: int = 90, size_px: tuple[int, int] = SIZE) -> np.ndarray:
    width, height = size_px
    yuv = np.full((height * 3 // 2, width), 60, np.uint8)
    yuv[:height] = luma
    return yuv


def written(text: str, *, language: str = "en", font: Path | None = None) -> np.ndarray:
    return Lettering(SIZE, font or font_for(text), language=language).on(picture(), text)


def ink(yuv: np.ndarray) -> tuple[int, int, int, int]:
    """First and last row and column that are not as before."""
    changed = yuv[: SIZE[1]] != 90
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    return rows[0], rows[-1], columns[0], columns[-1]


def test_a_subtitle_stands_in_the_middle_of_the_foot_white_with_a_dark_outline() -> None:
    yuv = written("You kept a list?")
    top, low, left, right = ink(yuv)
    assert 0.8 * SIZE[1] < top < low < 0.97 * SIZE[1]
    assert abs((left + right) / 2 - SIZE[0] / 2) < 4
    luma = yuv[: SIZE[1]]
    assert luma.max() > 225
    assert luma.min() < 30
    assert (picture()[: SIZE[1]] == 90).all(), "the picture given is left as it is"


def test_colour_goes_under_the_letters_and_stays_beside_them() -> None:
    yuv = written("HHHHHHHH")
    top, low, left, right = (value // 2 for value in ink(yuv))
    for plane in yuv[SIZE[1] :].reshape(2, SIZE[1] // 2, SIZE[0] // 2):
        assert plane.max() > 110
        outside = np.ones(plane.shape, bool)
        outside[top : low + 1, left : right + 1] = False
        assert (plane[outside] == 60).all()


def test_two_rows_stand_over_each_other_and_a_long_one_is_set_smaller() -> None:
    one, two = ink(written("Not like this.")), ink(written("Not like this.\nNot on a bench."))
    assert two[0] < one[0] - 15
    assert abs(two[1] - one[1]) < 8
    long = ink(written("A row of words that goes on for longer than a row should, and more."))
    assert 0 < long[2] < long[3] < SIZE[0] - 1
    assert long[3] - long[2] > 0.7 * SIZE[0]


def test_the_same_subtitle_is_the_same_bytes() -> None:
    assert np.array_equal(written("Twice."), written("Twice."))


def test_without_any_font_latin_is_set_and_other_letters_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lettering, "machine_fonts", lambda: ())
    assert font_for("Plain words, it's all.") is None
    assert ink(Lettering(SIZE, None, language="en").on(picture(), "Plain words."))
    with pytest.raises(
        UserError, match=r"no font here has 2 of the subtitles' characters \(何嘘\)"
    ):
        font_for("嘘 or 何, what?")


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "font.ttf").write_text("not a font")
    with pytest.raises(UserError, match=r"font\.ttf' is no font"):
        font_for("Words.", given=[tmp_path / "font.ttf"])


def font_with(text: str) -> Path | None:
    try:
        return font_for(text)
    except UserError:
        pytest.skip(f"no font on this machine has {text!r}")


@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow shapes no letters")
def test_arabic_letters_are_joined() -> None:
    word = "محمد"
    font = font_with(word)

    def gaps(text: str) -> int:
        white = (written(text, language="ar", font=font)[: SIZE[1]] > 120).any(axis=0)
        return int((np.diff(white.astype(int)) == 1).sum()) - 1

    assert gaps(word) == 0
    assert gaps("\u200c".join(word)) > 0


@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow orders no letters")
def test_hebrew_runs_from_right_to_left() -> None:
    font = font_with("אב")
    narrow, wide = "ו", "ש"
    both = written(narrow * 2 + wide * 6, language="he", font=font)[: SIZE[1]]
    reversed_ = written(wide * 6 + narrow * 2, language="he", font=font)[: SIZE[1]]
    _, _, left, right = ink(both)
    third = (right - left) // 4
    # The narrow letters come first, so they stand on the right: more gaps there.
    ours = (both[:, right - third : right] > 200).sum()
    others = (reversed_[:, right - third : right] > 200).sum()
    assert ours < others


def test_letters_that_need_joining_are_refused_where_nothing_joins_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arabic, latin = Subtitle(Span(0, 9), "سلام"), Subtitle(Span(0, 9), "No.")
    monkeypatch.setattr(lettering, "_shapes", lambda: False)
    check_shaping([latin])
    with pytest.raises(UserError, match="cannot join and order the letters"):
        check_shaping([latin, arabic])

import numpy as np
import pytest
from PIL import Image

from storyreel.media import contact_sheet, save_jpeg, save_png, thumbnail


def picture(shade, *, width=32, height=18):
    return np.full((height, width, 3), shade, np.uint8)


def test_png_is_lossless_and_the_same_every_time(tmp_path):
    image = np.random.default_rng(0).integers(0, 255, (18, 32, 3)).astype(np.uint8)
    save_png(image, tmp_path / "a.png")
    save_png(image, tmp_path / "b.png")
    assert np.array_equal(np.asarray(Image.open(tmp_path / "a.png")), image)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_jpeg_keeps_colour_at_the_edges(tmp_path):
    image = picture(0)
    image[:, 16:] = (255, 0, 0)
    save_jpeg(image, tmp_path / "a.jpg")
    back = np.asarray(Image.open(tmp_path / "a.jpg")).astype(int)
    assert np.abs(back - image).max() < 40


def test_thumbnail_keeps_the_proportions():
    assert thumbnail(picture(9, width=1280, height=720), width_px=160).shape == (90, 160, 3)


def test_contact_sheet_goes_row_by_row():
    sheet = contact_sheet([picture(s) for s in (50, 100, 150)], columns=2)
    assert sheet.shape == (8 + 2 * (18 + 8), 8 + 2 * (32 + 8), 3)
    assert [int(sheet[10, 10, 0]), int(sheet[10, 50, 0]), int(sheet[36, 10, 0])] == [50, 100, 150]


def test_caption_does_not_run_into_the_next_picture():
    plain = contact_sheet([picture(50)] * 2, columns=2, captions=["", ""])
    named = contact_sheet([picture(50)] * 2, columns=2, captions=["sc001_sh0010_t01", ""])
    changed = np.argwhere((plain != named).any(axis=2))
    assert changed.size
    assert changed[:, 1].max() < 48
    assert changed[:, 0].min() >= 26


def test_contact_sheet_says_what_it_needs():
    with pytest.raises(ValueError, match="2 pictures need as many captions, not 1"):
        contact_sheet([picture(1)] * 2, columns=2, captions=["a"])
    with pytest.raises(ValueError, match="at least one picture"):
        contact_sheet([], columns=2)

"""Masks out of files: white may be changed, black may not; what is wrong is told of that picture alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from keras_overlay.file_restoring import Allowed
from keras_overlay.image_files import ImageFileError, write_png

LEVELS = np.array([[0, 127, 128, 255]], np.uint8)
WHITE = [[False, False, True, True]]


@pytest.mark.parametrize(
    "pixels",
    [
        LEVELS,
        np.dstack([LEVELS] * 3),
        LEVELS.astype(np.uint16) * 257,
        np.dstack([np.full((1, 4, 3), 255, np.uint8), LEVELS]),
    ],
    ids=["grey", "RGB", "16 bits", "transparency"],
)
def test_white_of_any_kind_of_picture(tmp_path, pixels):
    write_png(tmp_path / "mask.png", pixels)
    mask = Allowed(tmp_path / "mask.png").of(Path("any.jpg"), (1, 4))
    assert mask.dtype == bool
    np.testing.assert_array_equal(mask, WHITE)


def test_one_mask_is_for_all_pictures_of_its_size(tmp_path):
    write_png(tmp_path / "mask.png", LEVELS)
    allowed = Allowed(tmp_path / "mask.png")
    assert allowed.of(Path("a.png"), (1, 4)) is allowed.of(Path("sub/b.jpg"), (1, 4))
    with pytest.raises(
        ImageFileError, match=r"c\.png: is 30x20 pixels, its mask .*mask\.png 4x1 pixels; they must be of"
    ):
        allowed.of(Path("c.png"), (20, 30))


def test_a_folder_has_a_mask_for_each_picture(tmp_path):
    write_png(tmp_path / "a.png", LEVELS)
    write_png(tmp_path / "sub" / "a.png", LEVELS[:, ::-1].copy())
    allowed = Allowed(folder=tmp_path)
    np.testing.assert_array_equal(allowed.of(Path("a.jpg"), (1, 4)), WHITE)
    np.testing.assert_array_equal(allowed.of(Path("sub/a.tif"), (1, 4)), np.fliplr(WHITE))


def test_a_missing_double_or_damaged_mask_of_a_folder_is_told(tmp_path):
    for name in ("a.png", "b.png", "sub/b.png"):
        write_png(tmp_path / name, LEVELS)
    (tmp_path / "a.jpg").write_bytes(b"")
    (tmp_path / "b.png").write_bytes(b"text")
    allowed = Allowed(folder=tmp_path)
    with pytest.raises(ImageFileError, match=r"sub/a\.jpg: has no mask of its name in "):
        allowed.of(Path("sub/a.jpg"), (1, 4))
    with pytest.raises(ImageFileError, match=r"^a\.bmp: has more than one mask: .*a\.jpg and .*a\.png$"):
        allowed.of(Path("a.bmp"), (1, 4))
    with pytest.raises(ImageFileError, match=r"b\.png: is not an image"):
        allowed.of(Path("b.jpg"), (1, 4))


def test_a_mask_for_all_that_cannot_be_read_is_refused_at_once(tmp_path):
    (tmp_path / "mask.png").write_bytes(b"")
    with pytest.raises(ImageFileError, match=r"mask\.png: is not an image: it is empty"):
        Allowed(tmp_path / "mask.png")

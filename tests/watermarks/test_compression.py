"""JPEG read off the pixels: grid, quality, and whether a mark came before or after."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from keras_overlay.watermarks.compression import COSINES, compression, stored_with, transformed, usual_steps


@pytest.mark.parametrize("quality", [50, 75, 85, 90, 95])
@pytest.mark.parametrize("number", [0, 1])
def test_the_quality_and_its_tables(photograph, jpeg, quality, number):
    found = compression(jpeg(photograph(number=number), quality))
    assert (found.top, found.left) == (0, 0)
    assert abs(found.quality - quality) <= 1
    steps = usual_steps(quality)[0]
    assert np.median(np.abs(found.luma - steps) / steps) < 0.05


@pytest.mark.parametrize("quality", [40, 75, 92])
def test_the_usual_tables_are_those_that_pillow_writes(tmp_path, quality, photograph):
    Image.fromarray(photograph()).save(tmp_path / "a.jpg", quality=quality)
    written = Image.open(tmp_path / "a.jpg").quantization
    for number, steps in enumerate(usual_steps(quality)):
        np.testing.assert_array_equal(np.array(written[number]).reshape(8, 8), steps)


def test_a_picture_cut_off_the_grid(photograph, jpeg):
    found = compression(jpeg(photograph(number=1), 80)[3:, 5:])
    assert (found.top, found.left) == (5, 3)


def test_pictures_that_were_not_stored_so(photograph, rng):
    assert compression(photograph()) is None
    assert compression(photograph().astype(np.float32)) is None
    assert compression(rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)) is None
    assert compression(np.full((64, 64, 3), 77, np.uint8)) is None
    assert compression(np.zeros((9, 64, 1), np.uint8)) is None


def test_a_mark_laid_over_a_jpeg_picture_was_not_stored_with_it(photograph, jpeg, mark, lay):
    picture = photograph(number=1)
    before, changed = lay(jpeg(picture, 85), mark, 0.5, (60, 40))
    after = jpeg(lay(picture, mark, 0.5, (60, 40))[0], 85)
    covered = changed[40 : 40 + mark.shape[0], 60 : 60 + mark.shape[1]]
    assert not stored_with(before, compression(before), covered, 40, 60)
    assert stored_with(after, compression(after), covered, 40, 60)


def test_the_transform_is_orthonormal_and_block_by_block(rng):
    plane = rng.normal(size=(16, 24)).astype(np.float32)
    found = transformed(plane)
    np.testing.assert_allclose(found[8:, 8:16], COSINES @ plane[8:, 8:16] @ COSINES.T, atol=1e-5)
    np.testing.assert_allclose(transformed(found, inverse=True), plane, atol=1e-5)
    assert found[0, 0] == pytest.approx(plane[:8, :8].mean() * 8, abs=1e-5)

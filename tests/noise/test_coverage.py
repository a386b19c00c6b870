"""How often a pixel is drawn over: of marks whose share can be reckoned."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.image_files import write_png
from keras_overlay.noise.coverage import most_covered


@pytest.fixture
def square(tmp_path):
    """A spec of a mark without holes, 20 pixels wide and high, at its own size."""
    write_png(tmp_path / "square.png", np.full((20, 20, 4), 255, np.uint8))
    return f"watermark,{tmp_path / 'square.png'},0.5,0.5,1,1"


@pytest.mark.parametrize(("size", "share"), [(20, 1.0), (30, 1.0), (60, 0.24), (12, 1.0)])
def test_the_pixel_that_is_covered_most(square, size, share):
    """In a patch of 60, 20 of 41 starts cover a middle pixel, in each direction."""
    assert most_covered(noise.build(square), size) == pytest.approx(share, abs=0.1)


def test_nothing_is_covered_by_clean():
    assert most_covered(noise.build("clean"), 16) == 0


def test_the_same_each_time(square):
    assert most_covered(noise.build(square), 50) == most_covered(noise.build(square), 50)

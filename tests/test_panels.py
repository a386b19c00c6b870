"""Lines around what was found."""

from __future__ import annotations

import numpy as np

from keras_overlay.panels import outlined


def test_a_line_goes_around_a_mask_and_touches_nothing_else():
    mask = np.zeros((20, 30), bool)
    mask[8:12, 10:16] = True
    grey = np.full((20, 30, 1), 99, np.uint8)
    shown = outlined(grey, mask)
    line = (shown != 99).any(axis=-1)
    assert shown.shape == (20, 30, 3)
    assert line.sum() == 8 * 10 - 4 * 6
    assert not (line & mask).any()
    assert len(np.unique(shown[line], axis=0)) == 1
    assert (grey == 99).all()


def test_without_a_mask_there_is_no_line(picture):
    np.testing.assert_array_equal(outlined(picture(), np.zeros((48, 64), bool)), picture())

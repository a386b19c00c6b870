"""How clear text is: edges, edits, and what Tesseract reads."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks import ocr, text_clarity


@pytest.fixture
def line():
    """Black words on white, uint8 (60, 300, 3)."""
    image = np.full((60, 300, 3), 255, np.uint8)
    cv2.putText(image, "Hello world 42", (10, 40), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2, cv2.LINE_AA)
    return image


def test_sharpness_is_one_for_the_same_picture_less_when_blurred_and_half_at_half_contrast(line):
    assert text_clarity.edge_sharpness(line, line) == pytest.approx(1)
    blurred = [text_clarity.edge_sharpness(line, cv2.GaussianBlur(line, (0, 0), sigma)) for sigma in (0.7, 1.5, 3)]
    assert 0.95 > blurred[0] > blurred[1] > blurred[2] > 0
    assert text_clarity.edge_sharpness(line, 127.5 + line / 2) == pytest.approx(0.5, abs=0.01)
    assert text_clarity.edge_sharpness(line[..., :1], line[..., :1]) == pytest.approx(1)


def test_what_is_left_of_a_seal_beside_the_text_does_not_count(line):
    dirty = line.copy()
    dirty[:8, ::4] = 90
    assert text_clarity.edge_sharpness(line, dirty) == pytest.approx(1, abs=0.01)


def test_a_picture_without_edges_has_no_sharpness():
    assert np.isnan(text_clarity.edge_sharpness(np.full((9, 9, 3), 7), np.full((9, 9, 3), 9)))


def test_misread_is_errors_over_characters_wanted():
    assert text_clarity.misread(["abcd", "ef"], ["abxd", "ef!"]) == pytest.approx(2 / 6)
    assert np.isnan(text_clarity.misread([""], ["a"]))


@pytest.mark.skipif(not ocr.is_installed(), reason="tesseract is not installed")
def test_tesseract_reads_a_line_and_less_of_a_blurred_one(line):
    read = text_clarity.read(line)
    assert ocr.errors("Hello world 42", read) <= 2
    assert ocr.errors(read, text_clarity.read(cv2.GaussianBlur(line, (0, 0), 6))) > 4

"""Photographs and marks that the tests of watermarks share, and an independent way to lay one over the other."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from keras_overlay.image_files import read_rgb
from keras_overlay.noise.drawn_mark import drawn_mark
from keras_overlay.pairs.samples import training_photographs, validation_photographs


@pytest.fixture(scope="session")
def photograph():
    """`photograph(height, width, number)`: a part of a sample photograph, uint8 RGB, reduced so that it is detailed."""

    def cut(height: int = 200, width: int = 260, number: int = 0) -> np.ndarray:
        paths = [*validation_photographs(), *training_photographs()]
        with Image.fromarray(read_rgb(paths[number % len(paths)])) as image:
            share = max(height / image.height, width / image.width, 0.6)
            small = image.resize(
                (round(image.width * share) + 1, round(image.height * share) + 1), Image.Resampling.BOX
            )
        return np.asarray(small)[:height, :width].copy()

    return cut


@pytest.fixture(scope="session")
def mark():
    """A mark of two colours with smooth edges, float32 layers: colours times alpha 0..255, alpha 0..1."""
    drawn = drawn_mark("abc", 48).astype(np.float32)
    drawn[10:20, 40:, :3] = (220, 40, 30)
    alpha = drawn[..., 3:] / 255
    return np.concatenate([drawn[..., :3] * alpha, alpha], axis=-1)


@pytest.fixture(scope="session")
def lay():
    """`lay(picture, layers, opacity, *corners)`: J = (1 - oa) I + o aW in float64, rounded; and where it changed I."""

    def over(picture: np.ndarray, layers: np.ndarray, opacity: float, *corners: tuple[int, int]):
        image = picture.astype(np.float64)
        for x, y in corners:
            for row in range(max(0, y), min(len(image), y + len(layers))):
                left, right = max(0, x), min(image.shape[1], x + layers.shape[1])
                part = layers[row - y, left - x : right - x].astype(np.float64) * opacity
                image[row, left:right] = image[row, left:right] * (1 - part[:, 3:]) + part[:, :3]
        marked = np.rint(image).astype(picture.dtype)
        return marked, (marked != picture).any(axis=-1)

    return over


@pytest.fixture(scope="session")
def jpeg():
    """`jpeg(picture, quality, **options)`: what a JPEG file gives back."""

    def stored(picture: np.ndarray, quality: int, **options) -> np.ndarray:
        file = io.BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=quality, **options)
        return np.asarray(Image.open(file))

    return stored


@pytest.fixture(scope="session")
def decibels():
    """`decibels(one, other, mask)`: PSNR, of the masked pixels if there is a mask."""

    def psnr(one: np.ndarray, other: np.ndarray, mask: np.ndarray | None = None) -> float:
        missed = np.square(one.astype(np.float64) - other.astype(np.float64))
        missed = missed if mask is None else missed[mask]
        return float(10 * np.log10(255**2 / max(missed.mean(), 1e-9)))

    return psnr

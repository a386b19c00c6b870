"""What benchmarks measure on: sample photographs or the user's pictures, patches of them, large pictures, a mark."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from keras_overlay.cropping import random_patch
from keras_overlay.image_files import find_images, read_rgb, write_png
from keras_overlay.pairs import samples


def files(image_dir: Path | None) -> list[Path]:
    """The pictures of a folder, or the sample photographs; absolute, so that other processes find them.

    Raises:
        ImageFileError: if the folder holds no picture.
    """
    found = samples.training_photographs() if image_dir is None else find_images(image_dir)
    return [path.absolute() for path in found]


def patches(paths: list[Path], count: int, size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Random patches, uint8 (size, size, 3)."""
    pictures = [read_rgb(path) for path in paths]
    chosen = (pictures[number % len(pictures)] for number in range(count))
    return [random_patch(picture.shape, size, rng).of(picture) for picture in chosen]


def large(path: Path, width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """A photograph magnified to a size, with some grain so that it compresses as a photograph does, uint8 RGB."""
    picture = cv2.resize(read_rgb(path), (width, height), interpolation=cv2.INTER_CUBIC)
    grain = rng.integers(-8, 9, (height, width, 1), dtype=np.int16)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def draw_mark(path: Path) -> None:
    """A watermark to measure with: white letters, half transparent, on nothing, RGBA, 160x48 pixels."""
    mark = np.zeros((48, 160, 4), np.uint8)
    mark[..., :3] = 255
    alpha = np.zeros(mark.shape[:2], np.uint8)
    cv2.putText(alpha, "SAMPLE", (6, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 128, 3, cv2.LINE_AA)
    mark[..., 3] = alpha
    write_png(path, mark)

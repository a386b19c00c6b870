"""What a printer, paper and a scanner do to a page: tint, uneven light, slight rotation, blur, noise, JPEG."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from keras_overlay.documents.wear import field
from keras_overlay.pixels import quantise

_NOISE = (307, 389)  # of the block of noise that is repeated: drawing noise for every pixel takes longest of all


@dataclass(frozen=True)
class Scan:
    """How pages come out of the scanner; each page draws its own strength from these ranges.

    Attributes:
        spotless: Probability of no scanner at all: a page as a computer draws it.
        turn: Most that it is turned either way, in degrees.
        paper: Range of the paper's brightness, 0..255.
        tint: Most that a channel of the paper is darker than the brightest, in grey levels.
        light: Most that the light differs over the page, in grey levels.
        black: Range of the grey level of full black.
        blur: Range of the standard deviation of the blur, in pixels.
        noise: Range of the standard deviation of the noise, in grey levels.
        jpeg: Range of the quality, 1..100.
        flaws: Probability of each of: a fold, a dark edge, print that shines through from the other side.
    """

    spotless: float = 0.15
    turn: float = 1.0
    paper: tuple[float, float] = (215, 255)
    tint: float = 28
    light: float = 18
    black: tuple[float, float] = (0, 70)
    blur: tuple[float, float] = (0.2, 0.8)
    noise: tuple[float, float] = (0.5, 5.0)
    jpeg: tuple[int, int] = (55, 96)
    flaws: float = 0.1


def turned(image: np.ndarray, degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """A page turned around its middle on white ground, and the 2x3 matrix from old to new (x, y)."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    white = (255, 255, 255)
    return cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=white), matrix


def scanned(image: np.ndarray, rng: np.random.Generator, scan: Scan) -> np.ndarray:
    """Paper, light, blur, noise and JPEG.

    Args:
        image: uint8 (height, width, 1 or 3), drawn on white.
        rng: Source of all randomness.
        scan: How strong.

    Returns:
        uint8, of the same shape.
    """
    shape, channels = image.shape[:2], image.shape[-1]
    level = image.astype(np.float32) / np.float32(255.0)
    level = cv2.GaussianBlur(level, (0, 0), rng.uniform(*scan.blur)).reshape(image.shape)
    if rng.random() < scan.flaws:
        through = cv2.GaussianBlur(level[:, ::-1].mean(axis=-1), (0, 0), 2.5)[..., None]
        level = level * (1 - np.float32(rng.uniform(0.03, 0.1)) * (1 - through))
    black, brightest = rng.uniform(*scan.black), rng.uniform(*scan.paper)
    paper = brightest - _tint(rng, scan.tint, channels)
    level = level * np.float32(1 - black / brightest) + np.float32(black / brightest)
    page = level * (paper.astype(np.float32) - _light(rng, shape, scan)[..., None])
    page += _grain(rng, shape, rng.uniform(*scan.noise))[..., None]
    return _jpeg(quantise(page), int(rng.integers(scan.jpeg[0], scan.jpeg[1] + 1)))


def _tint(rng: np.random.Generator, most: float, channels: int) -> np.ndarray:
    """How much darker each channel is: paper is white, or yellowish, now and then bluish or of any colour."""
    strength = most * rng.random() ** 2
    direction = np.array(((0.0, 0.25, 1.0), (0.0, 0.25, 1.0), (1.0, 0.4, 0.0), rng.random(3))[int(rng.integers(4))])
    return strength * direction if channels == 3 else np.array([0.3 * strength])


def _light(rng: np.random.Generator, shape: tuple[int, int], scan: Scan) -> np.ndarray:
    """How much darker each place is, float32 (height, width): waves, now and then a fold and an edge in shadow."""
    dark = np.float32(scan.light * rng.random() ** 2 / 4) * (field(rng, shape, 0.3 * max(shape)) + np.float32(1))
    if rng.random() < scan.flaws:
        rows = np.arange(shape[0], dtype=np.float32) - np.float32(shape[0] * rng.choice([1 / 3, 1 / 2, 2 / 3]))
        dark += (np.float32(rng.uniform(8, 30)) * np.exp(-((rows / np.float32(1.5)) ** 2)))[:, None]
    if rng.random() < scan.flaws:
        columns = np.arange(shape[1], dtype=np.float32)[:: 1 if rng.random() < 0.5 else -1]
        dark += np.float32(rng.uniform(30, 110)) * np.exp(-columns / np.float32(rng.uniform(0.005, 0.03) * shape[1]))
    return np.maximum(dark, 0)


def _grain(rng: np.random.Generator, shape: tuple[int, int], stddev: float) -> np.ndarray:
    """Noise, float32 (height, width), repeated in blocks that begin at a random place."""
    block = rng.standard_normal(_NOISE, np.float32) * np.float32(stddev)
    if rng.random() < 0.5:  # as sharpening or scaling leaves it
        block = cv2.GaussianBlur(block, (0, 0), 0.7) * np.float32(1.9)
    rows, columns = (np.arange(length) % size for length, size in zip(shape, _NOISE, strict=True))
    return block[rows[:, None], columns]


def _jpeg(page: np.ndarray, quality: int) -> np.ndarray:
    """What is left of a page after JPEG."""
    grey = page.shape[-1] == 1
    _, data = cv2.imencode(".jpg", page if grey else page[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    back = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE if grey else cv2.IMREAD_COLOR)
    return back[..., None] if grey else np.ascontiguousarray(back[..., ::-1])

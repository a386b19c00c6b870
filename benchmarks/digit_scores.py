"""Scores of infilled digits against the true background, each digit for itself, inside of its box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from keras_overlay.digits.boxes import Box
from keras_overlay.digits.street import Scene
from keras_overlay.infilling.combined import mask_of
from keras_overlay.infilling.reading import DigitReader
from keras_overlay.pixels import MAX_VALUE, quantise
from keras_overlay.scoring import psnr

MISSED = 0.25
"""Share of a digit that is left from which it counts as missed."""
_HIGHEST = 60.0  # decibels: what equal pixels count as, so that means stay finite
_RADIUS = 3.0  # pixels, of OpenCV's inpainting
_SMALLEST_FOR_SSIM = 11


@dataclass(frozen=True)
class DigitScore:
    """One digit of one scene.

    Attributes:
        psnr: Inside of its box, decibels.
        ssim: The same, -1..1; nan in scenes below 11 pixels.
        left: Share of the digit that is left on its true mask: how much of (picture - background) there is in (result -
            background), by least squares; 0 none, 1 all.
        read: Whether the network's own answer is the digit.
        forced: Whether it is if the network must say a digit.
        strays: Share of the key pixels in the box that lie on the digit, 0..1; nan without key pixels.
        ground: Share of the box's background that is key pixels.
        pieces: Number of connected pieces of the key pixels in the box.
    """

    psnr: float
    ssim: float
    left: float
    read: bool
    forced: bool
    strays: float = np.nan
    ground: float = np.nan
    pieces: float = np.nan


def scores(scene: Scene, result: np.ndarray, reader: DigitReader, keys: np.ndarray | None = None) -> list[DigitScore]:
    """Of every digit of a scene.

    Args:
        scene: With its truth.
        result: float32 (height, width, 3), 0..255.
        reader: What reads the result.
        keys: bool (height, width), the key pixels, if the method has any.
    """
    chances = reader.of_boxes(quantise(result), scene.boxes)
    similar = similarity(scene.background, result)
    found = [_score(scene, result, similar, box, each) for box, each in zip(scene.boxes, chances, strict=True)]
    return (
        found
        if keys is None
        else [replace(one, **_of_keys(scene, keys, box)) for one, box in zip(found, scene.boxes, strict=True)]
    )


def _of_keys(scene: Scene, keys: np.ndarray, box: Box) -> dict[str, float]:
    place = box.within(*scene.mask.shape)
    own, digit = keys[place], scene.mask[place]
    return {
        "strays": float(digit[own].mean()) if own.any() else np.nan,
        "ground": float(own[~digit].mean()) if not digit.all() else np.nan,
        "pieces": float(cv2.connectedComponents(own.astype(np.uint8))[0] - 1),
    }


def _score(scene: Scene, result: np.ndarray, similar: np.ndarray, box: Box, chances: np.ndarray) -> DigitScore:
    place = box.within(*scene.mask.shape)
    truth, given, made = (each[place].astype(np.float64) for each in (scene.background, scene.picture, result))
    mask = scene.mask[place]
    digit, rest = given[mask] - truth[mask], made[mask] - truth[mask]
    energy = float(np.sum(digit * digit))
    return DigitScore(
        psnr=min(psnr(truth, made), _HIGHEST),
        ssim=float(similar[place].mean()),
        left=float(np.sum(digit * rest)) / energy if energy else 0.0,
        read=int(chances.argmax()) == box.label,
        forced=int(chances[:10].argmax()) == box.label,
    )


def similarity(truth: np.ndarray, made: np.ndarray) -> np.ndarray:
    """SSIM of every place, mean over the channels; nan everywhere in pictures that are too small."""
    from skimage.metrics import structural_similarity

    if min(truth.shape[:2]) < _SMALLEST_FOR_SSIM:
        return np.full(truth.shape[:2], np.nan)
    _, found = structural_similarity(
        truth.astype(np.float32), made.astype(np.float32), data_range=MAX_VALUE, channel_axis=-1, full=True,
        gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
    )  # fmt: skip
    return found.mean(axis=-1)


def summary(rows: Sequence[DigitScore]) -> Mapping[str, float | None]:
    """Means over digits; shares of those missed and of those still read, in percent."""
    left = np.array([row.left for row in rows])
    return {
        "psnr": float(np.mean([row.psnr for row in rows])),
        "ssim": _mean(row.ssim for row in rows),
        "missed_percent": 100 * float((np.abs(left) > MISSED).mean()),
        "read_percent": 100 * float(np.mean([row.read for row in rows])),
        "forced_percent": 100 * float(np.mean([row.forced for row in rows])),
        "stray_percent": _mean(100 * row.strays for row in rows),
        "ground_percent": _mean(100 * row.ground for row in rows),
        "pieces": _mean(row.pieces for row in rows),
        "digits": len(rows),
    }


def _mean(values: Iterable[float]) -> float | None:
    """Of those that are not nan; None if there are none."""
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else None


def by_opencv(scene: Scene, way: str) -> np.ndarray:
    """A scene inpainted by OpenCV.

    Args:
        scene: With its truth.
        way: `telea` or `navier_stokes`, then `boxes` or `true mask`, for example `telea, boxes`.
    """
    flag, where = way.split(", ")
    mask = mask_of(scene.boxes, scene.mask.shape) if where == "boxes" else scene.mask
    flags = {"telea": cv2.INPAINT_TELEA, "navier_stokes": cv2.INPAINT_NS}
    return cv2.inpaint(scene.picture, mask.astype(np.uint8), _RADIUS, flags[flag]).astype(np.float32)

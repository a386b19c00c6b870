"""Pictures under a mark, ways to take it off, and scores under the mark alone, for `benchmarks.watermarks`."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from keras_overlay import noise, removers, scoring
from keras_overlay.image_files import ImageFileError, find_images, read_rgb
from keras_overlay.noise.watermark import read_mark
from keras_overlay.pairs.validation import noise_of
from keras_overlay.pixels import quantise
from keras_overlay.removers.removal import Removal
from keras_overlay.spec import Spec

FORMATS = {"png": None, "jpeg90": 90, "jpeg75": 75}
"""Quality at which a marked picture was stored; None keeps each value."""
_VISIBLE = 0.5  # alpha that a mark must reach in as many pixels as its bounding box has sides in all
_RADIUS = 4.0


@dataclass(frozen=True, eq=False)
class Marked:
    """One picture under a mark.

    Attributes:
        name: The picture's file, without suffix.
        clean: uint8 (height, width, 3).
        given: The same with the mark, as it was stored.
        unmarked: The picture stored alike without the mark.
        mask: bool (height, width), where the mark changed it.
    """

    name: str
    clean: np.ndarray
    given: np.ndarray
    unmarked: np.ndarray
    mask: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """Scores of one picture: PSNR (dB) and SSIM of all of it and under the mark; F1 and IoU of the pixels changed."""

    psnr: float
    psnr_masked: float
    ssim: float
    ssim_masked: float
    f1: float | None
    iou: float | None
    found: float | None
    seconds: float | None


def marks(folder: Path, count: int) -> list[Path]:
    """Marks out of a folder, evenly spread over it, those that are hardly visible left out.

    Raises:
        ImageFileError: the folder holds no picture, or none that is a mark.
    """
    usable = []
    for path in find_images(folder):
        try:
            alpha = read_mark(str(path))[..., 3]
        except ImageFileError:
            continue
        if (alpha > _VISIBLE).sum() > sum(alpha.shape):
            usable.append(path)
    if not usable:
        raise ImageFileError(folder, "holds no picture with an alpha channel that shows something")
    return [usable[round(number * (len(usable) - 1) / max(1, count - 1))] for number in range(count)]


def marked(picture: Path, mark: Path, opacity: float, stored: str, scales: tuple[float, float], seed: int) -> Marked:
    """A picture under a mark at a random place and scale, the same for every opacity and format.

    Args:
        picture: A clean one.
        mark: An RGBA file.
        opacity: 0..1.
        stored: A name of FORMATS.
        scales: Range of the mark's magnification.
        seed: Of place and scale; the picture's name matters too.
    """
    clean = read_rgb(picture)
    model = noise.build(str(Spec("watermark", (str(mark), opacity, opacity, *scales))))
    given = quantise(model(clean, noise_of(picture.stem, seed)))
    quality = FORMATS[stored]
    return Marked(
        picture.stem, clean, jpeg(given, quality), jpeg(clean, quality), (given != clean).any(axis=-1)
    )  # fmt: skip


def jpeg(picture: np.ndarray, quality: int | None) -> np.ndarray:
    """What a JPEG file (chroma halved, as is usual) gives back; None changes nothing."""
    if quality is None:
        return picture
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def inpainted(case: Marked) -> np.ndarray:
    """OpenCV's inpainting (Telea) with the true mask."""
    return cv2.inpaint(case.given, case.mask.astype(np.uint8), _RADIUS, cv2.INPAINT_TELEA)


def known(mark: Path, weight_file: Path | None = None) -> Callable[[np.ndarray], Removal]:
    """The remover of the package, its place not given."""
    return removers.build("watermark", mark=str(mark), weight_file=None if weight_file is None else str(weight_file))


def outcome(case: Marked, image: np.ndarray, removal: Removal | None = None) -> Outcome:
    """Score one result."""
    f1, iou = (None, None) if removal is None else agreement(removal.mask, case.mask)
    ssim = similarity(case.clean, image)
    return Outcome(
        scoring.psnr(case.clean, image),
        scoring.psnr(case.clean[case.mask], image[case.mask]),
        float(ssim.mean()),
        float(ssim[case.mask].mean()),
        f1,
        iou,
        None if removal is None else float(removal.record["found"]),
        None if removal is None else removal.record["seconds"],
    )


def similarity(clean: np.ndarray, other: np.ndarray) -> np.ndarray:
    """SSIM of every pixel, mean over channels: `scoring.ssim` before its mean, borders included."""
    from skimage.metrics import structural_similarity

    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "full": True}
    return structural_similarity(
        clean.astype(np.float32), other.astype(np.float32), data_range=255.0, channel_axis=-1, **options
    )[1].mean(axis=-1)  # fmt: skip


def agreement(found: np.ndarray, true: np.ndarray) -> tuple[float, float]:
    """F1 and intersection over union of two masks; 1 where both are empty."""
    both, either = int((found & true).sum()), int((found | true).sum())
    if not either:
        return 1.0, 1.0
    return 2 * both / (both + either), both / either


def mean(values: Sequence[float | None]) -> float | None:
    """The mean of the numbers that are there and finite."""
    numbers = [value for value in values if value is not None and np.isfinite(value)]
    return float(np.mean(numbers)) if numbers else None

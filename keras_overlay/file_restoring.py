"""Restore files: read, degrade if asked, restore, write in the same format, score. A file's failure stops no other."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import tqdm

from keras_overlay import cropping, scoring
from keras_overlay.image_files import (
    MAX_MEGAPIXELS,
    ImageFileError,
    Picture,
    find_images,
    read_picture,
    write_picture,
    write_png,
)
from keras_overlay.noise.model import NoiseModel
from keras_overlay.pairs.validation import noise_of
from keras_overlay.panels import side_by_side
from keras_overlay.pixels import quantise, to_channels, to_scale_255
from keras_overlay.restore import Restorer


@dataclass(frozen=True)
class FileTask:
    """What to do with each file.

    Attributes:
        noise: Degradation to apply first (`clean` for files that are degraded already).
        output_dir: Where results go under the same relative name; None writes none.
        reference_dir: Clean twins to score against, matched by relative name without suffix; None takes the file
            itself where `noise` degrades it.
        panel: Also write `<stem>.panel.png`: clean | degraded | restored.
        overwrite: Replace results that exist.
        crop_multiple: Cut pictures to a multiple of this many pixels first (published protocols); 1 keeps all.
        max_megapixels: Larger pictures are refused before decoding.
        as_rgb: Degrade, restore and score grey pictures as RGB, noise differing between channels (published protocols);
            what is written stays grey.
        seed: Of the degradation; each file's noise depends on it and on the file's name.
    """

    noise: NoiseModel
    output_dir: Path | None = None
    reference_dir: Path | None = None
    panel: bool = False
    overwrite: bool = False
    crop_multiple: int = 1
    max_megapixels: float = MAX_MEGAPIXELS
    seed: int = 0
    as_rgb: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one file: its name, an error or None, warnings, seconds, scores and pictures if they exist."""

    name: str
    error: str | None = None
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    scores: scoring.Scores | None = None
    shown: tuple[np.ndarray, ...] = ()


def restore_files(path: Path, restorer: Restorer, task: FileTask, keep_pictures: bool = False) -> Iterator[Outcome]:
    """Go through a folder (or one file) and yield an outcome for each picture, in order of name.

    Args:
        path: Folder, searched recursively, or one file.
        restorer: The network.
        task: What to do.
        keep_pictures: Put clean, degraded and restored pictures into the outcome (to show them).

    Raises:
        ImageFileError: if there is no picture at all.
    """
    files = find_images(path)
    base = path if path.is_dir() else path.parent
    references = _references(task.reference_dir)
    with tqdm.tqdm(files, unit="file", dynamic_ncols=True, disable=None) as bar:
        for file in bar:
            name = file.relative_to(base)
            bar.set_postfix_str(name.name, refresh=False)
            start = time.perf_counter()
            try:
                outcome = _one(file, name, references, restorer, task, keep_pictures)
            except (ValueError, OSError, MemoryError) as error:
                outcome = Outcome(str(name), _told(error, file))
            yield replace(outcome, seconds=time.perf_counter() - start)


def report(outcomes: Sequence[Outcome]) -> int:
    """Print warnings, failures and mean scores; the exit code is 0 only if every file worked."""
    for outcome in outcomes:
        for warning in outcome.warnings:
            print(f"warning: {outcome.name}: {warning}", file=sys.stderr)
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        print(f"failed: {outcome.error}", file=sys.stderr)
    rows = [outcome.scores for outcome in outcomes if outcome.scores]
    if rows:
        total = scoring.mean(rows)
        print(f"mean of {len(rows)}: PSNR {total.psnr_before:.3f} -> {total.psnr_after:.3f} dB, "
              f"SSIM {total.ssim_before:.4f} -> {total.ssim_after:.4f}")  # fmt: skip
    print(f"{len(outcomes) - len(failed)} of {len(outcomes)} files restored")
    return 1 if failed else 0


def _one(
    file: Path, name: Path, references: dict[str, Path] | None, restorer: Restorer, task: FileTask, keep: bool
) -> Outcome:
    output, panel = _outputs(name, task)
    stored = picture = _cropped(read_picture(file, task.max_megapixels), task.crop_multiple)
    if task.as_rgb:
        picture = replace(stored, pixels=to_channels(stored.pixels, 3))
    clean = _clean(picture, name, references, task)
    degraded = _degraded(picture, name, task)
    restored = restore_any(to_scale_255(degraded), restorer)
    shown = tuple(to_scale_255(each) for each in (clean, degraded, restored) if each is not None)
    if output is not None:
        is_grey = stored.pixels.shape[-1] < restored.shape[-1]
        written = restored.mean(axis=-1, keepdims=True) if is_grey else restored
        write_picture(output, quantise(written, stored.pixels.dtype.type), stored)
    if panel is not None:
        write_png(panel, side_by_side(shown))
    scores = None
    if clean is not None:
        scores = scoring.score(name.as_posix(), to_scale_255(clean), to_scale_255(degraded), restored)
    return Outcome(name.as_posix(), None, picture.warnings, 0.0, scores, shown if keep else ())


def _outputs(name: Path, task: FileTask) -> tuple[Path | None, Path | None]:
    """Where the result and the panel go, None for what is not asked for; both must be free."""
    if task.output_dir is None:
        return None, None
    output = task.output_dir / name
    panel = output.with_name(f"{output.stem}.panel.png") if task.panel else None
    for path in (output, panel):
        if path is not None and path.exists() and not task.overwrite:
            raise ImageFileError(path, "exists already (--overwrite replaces it)")
    return output, panel


def restore_any(image: np.ndarray, restorer: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Restore a grey or RGB picture with a grey or RGB network.

    Args:
        image: (height, width, 1 or 3) on 0..255. A grey picture goes through an RGB network as three equal channels,
            whose results are averaged; an RGB picture through a grey network channel by channel.
        restorer: See `restore.Restorer`.

    Returns:
        float32 of the picture's own shape.
    """
    channels = image.shape[-1]
    if channels == restorer.channels:
        return restorer(image)
    if channels == 1:
        return restorer(to_channels(image, 3)).mean(axis=-1, keepdims=True)
    return np.concatenate([restorer(image[..., c : c + 1]) for c in range(channels)], axis=-1)


def _cropped(picture: Picture, multiple: int) -> Picture:
    if multiple == 1:
        return picture
    alpha = None if picture.alpha is None else cropping.crop_to_multiple(picture.alpha, multiple)
    return replace(picture, pixels=cropping.crop_to_multiple(picture.pixels, multiple), alpha=alpha)


def _degraded(picture: Picture, name: Path, task: FileTask) -> np.ndarray:
    if task.noise.name == "clean":
        return picture.pixels
    noisy = task.noise(to_scale_255(picture.pixels), noise_of(name.stem, task.seed))
    return quantise(noisy, picture.pixels.dtype.type)


def _clean(picture: Picture, name: Path, references: dict[str, Path] | None, task: FileTask) -> np.ndarray | None:
    if references is None:
        return None if task.noise.name == "clean" else picture.pixels
    key = name.with_suffix("").as_posix()
    if key not in references:
        raise ImageFileError(name, f"has no clean twin in {task.reference_dir}")
    reference = _cropped(read_picture(references[key], task.max_megapixels), task.crop_multiple)
    if reference.pixels.shape[:2] != picture.pixels.shape[:2]:
        sizes = [f"{each.pixels.shape[1]}x{each.pixels.shape[0]} pixels" for each in (picture, reference)]
        raise ImageFileError(name, f"is {sizes[0]}, its clean twin {references[key]} {sizes[1]}")
    return to_channels(to_scale_255(reference.pixels), picture.pixels.shape[-1])


def _references(folder: Path | None) -> dict[str, Path] | None:
    if folder is None:
        return None
    return {path.relative_to(folder).with_suffix("").as_posix(): path for path in find_images(folder)}


def _told(error: BaseException, file: Path) -> str:
    text = "not enough memory; try a smaller --tile" if isinstance(error, MemoryError) else str(error)
    return text if str(file) in text or isinstance(error, ImageFileError) else f"{file}: {text}"

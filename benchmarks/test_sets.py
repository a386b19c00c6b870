"""Score a restorer on folders of test pictures, by the protocol of the published figures.

Pictures are cut to a multiple of 16 and taken as RGB; noise is added, clipped and stored as uint8; the output is
clipped and not rounded; PSNR over all channels of each picture, mean over pictures. It is what
`test_model.py --crop_multiple 16 --as_rgb --test_noise_model NOISE --scores FILE` does, by the same code.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from keras_overlay import noise, scoring
from keras_overlay.file_restoring import FileTask, Protocol, find_inputs, restore_files
from keras_overlay.image_files import find_images
from keras_overlay.removers.network import NetworkRemover

MULTIPLE, SEED = 16, 0


def named_folder(text: str) -> tuple[str, Path]:
    """Option type: `NAME=FOLDER`, for example `Set14=data/set14`."""
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise argparse.ArgumentTypeError(f"expected NAME=FOLDER, for example Set14=data/set14, got {text!r}")
    if not Path(path).is_dir():
        raise argparse.ArgumentTypeError(f"{path} is not a folder")
    return name, Path(path)


def score(restorer: Callable[[np.ndarray], np.ndarray], folder: Path, noise_model: str) -> tuple[scoring.Scores, int]:
    """Mean scores over a folder's pictures.

    Args:
        restorer: A `restore.Restorer`, or what takes and gives pictures as one does and has its `channels`.
        folder: Clean pictures.
        noise_model: Spec of what to degrade them with.

    Returns:
        The mean, and the number of pictures.

    Raises:
        ValueError: if a picture could not be scored: a mean over the others would be of another test set.
    """
    task = FileTask(protocol=Protocol(noise.build(noise_model), crop_multiple=MULTIPLE, as_rgb=True, seed=SEED))
    remover = NetworkRemover(lambda: restorer, threshold=0.0, record={})
    outcomes = list(restore_files(find_inputs([folder]), remover, task))
    for outcome in outcomes:
        if outcome.error or outcome.scores is None:
            raise ValueError(f"{folder}: not scored: {outcome.error or outcome.name}")
    return scoring.mean([outcome.scores for outcome in outcomes]), len(outcomes)


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a folder's pictures: another digest, another test set."""
    whole = hashlib.sha256()
    for path in find_images(folder):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()}\n{content}\n".encode())
    return whole.hexdigest()

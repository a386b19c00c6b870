"""SRResNet without up-sampling in NumPy, from weights as Keras 2 stores them (Ledig et al. 2017, arXiv:1609.04802)."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

EPSILON = 1e-3  # of Keras's batch normalisation


def srresnet(weight_file: Path, image: np.ndarray) -> np.ndarray:
    """Restore one picture.

    Args:
        weight_file: HDF5 with layers `conv2d…`, `p_re_lu…` and `batch_normalization…`, numbered in order of use.
        image: (height, width, channels) on 0..255, channels as the weights want them.

    Returns:
        float64 of the same shape, neither clipped nor rounded.
    """
    with h5py.File(weight_file) as file:
        convolutions, slopes, norms = (
            [_weights(file, name) for name in _numbered(file, kind)]
            for kind in ("conv2d", "p_re_lu", "batch_normalization")
        )
    x = first = _prelu(_convolve(image.astype(np.float64), *convolutions[0]), *slopes[0])
    for block in range((len(convolutions) - 3) // 2):
        y = _prelu(_normalise(_convolve(x, *convolutions[1 + 2 * block]), *norms[2 * block]), *slopes[1 + block])
        x = x + _normalise(_convolve(y, *convolutions[2 + 2 * block]), *norms[2 * block + 1])
    x = first + _normalise(_convolve(x, *convolutions[-2]), *norms[-1])
    return _convolve(x, *convolutions[-1])


def _numbered(file: h5py.File, kind: str) -> list[str]:
    names = [name for name in file if name.removeprefix(kind).lstrip("_").isdigit() or name == kind]
    return sorted((n for n in names if n.startswith(kind)), key=lambda n: int(n.removeprefix(kind).lstrip("_") or 0))


def _weights(file: h5py.File, layer: str) -> list[np.ndarray]:
    return [file[layer][name][()].astype(np.float64) for name in file[layer].attrs["weight_names"]]


def _convolve(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """3x3 cross-correlation with zeros around: (height, width, in) to (height, width, out)."""
    height, width = x.shape[:2]
    padded = np.pad(x, [(1, 1), (1, 1), (0, 0)])
    total = np.zeros((height, width, kernel.shape[-1])) + bias
    for row in range(3):
        for column in range(3):
            total += padded[row : row + height, column : column + width] @ kernel[row, column]
    return total


def _prelu(x: np.ndarray, slope: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0) + slope.reshape(-1) * np.minimum(x, 0)


def _normalise(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, variance: np.ndarray
) -> np.ndarray:
    return gamma * (x - mean) / np.sqrt(variance + EPSILON) + beta

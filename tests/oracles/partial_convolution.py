"""Convolutions of pictures with holes, window by window, written from the papers in plain NumPy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def partial(features, mask, kernel, bias, strides=1, padding="valid", dilation=1, groups=1):
    """Liu et al. 2018, arXiv:1804.07723, equations 1 and 2; sums of masks over places inside of the picture alone.

    Args:
        features, mask: (height, width, C) each.
        kernel: (side, side, C / groups, filters).
        bias: (filters,).

    Returns:
        Features and mask, (h, w, filters) each.
    """
    side, filters = kernel.shape[0], kernel.shape[-1]
    per_group, of_group = filters // groups, features.shape[-1] // groups
    rows, columns = (places(length, side, strides, padding, dilation) for length in features.shape[:2])
    outputs = np.zeros((len(rows), len(columns), filters))
    known = np.zeros(outputs.shape)
    for i, j, row, column in grid(rows, columns):
        for number in range(filters):
            group = number // per_group
            chosen = slice(group * of_group, (group + 1) * of_group)
            total, valid, count = 0.0, 0.0, 0
            for a, b, y, x in window(row, column, side, dilation, features.shape):
                total += np.sum(kernel[a, b, :, number] * features[y, x, chosen] * mask[y, x, chosen])
                valid += np.sum(mask[y, x, chosen])
                count += of_group
            if valid > 0:
                outputs[i, j, number] = total * count / valid + bias[number]
                known[i, j, number] = 1
    return outputs, known


def shares(mask, side, strides=1, padding="valid", dilation=1):
    """Of each window's places inside of the picture, the mean of the mask: (height, width) to (h, w)."""
    rows, columns = (places(length, side, strides, padding, dilation) for length in mask.shape)
    found = np.zeros((len(rows), len(columns)))
    for i, j, row, column in grid(rows, columns):
        found[i, j] = np.mean([mask[y, x] for _, _, y, x in window(row, column, side, dilation, mask.shape)])
    return found


def places(length: int, side: int, stride: int, padding: str, dilation: int) -> list[int]:
    """Where windows begin along an axis; before the picture if it is padded, so that ceil(length / stride) fit."""
    reach = (side - 1) * dilation + 1
    if padding == "valid":
        return list(range(0, length - reach + 1, stride))
    count = -(-length // stride)
    before = max((count - 1) * stride + reach - length, 0) // 2
    return [number * stride - before for number in range(count)]


def grid(rows, columns) -> Iterator[tuple[int, int, int, int]]:
    """Numbers and begins of all windows."""
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            yield i, j, row, column


def window(row: int, column: int, side: int, dilation: int, shape) -> Iterator[tuple[int, int, int, int]]:
    """Places of a window that are inside of the picture: in the kernel, and in the picture."""
    for a in range(side):
        for b in range(side):
            y, x = row + a * dilation, column + b * dilation
            if 0 <= y < shape[0] and 0 <= x < shape[1]:
                yield a, b, y, x

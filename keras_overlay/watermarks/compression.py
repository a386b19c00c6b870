"""What JPEG did to a picture, read off its pixels: the grid of blocks and the steps of its tables.

A mark that is blended before a picture is stored as JPEG cannot be undone pixel by pixel: edges of the mark ring in
luma, and chroma is stored at half resolution, so that it is a blend of chroma and mark both halved. All of that can be
reckoned with if the tables are known; they are, because each coefficient of a block is a multiple of its step (ITU-T
T.81, annex A.3.4), whatever the file is called by now.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIDE = 8
_BLOCKS = 700  # looked at
_STEP = 6.0  # levels
_OFTEN = 12  # coefficients that must not be zero to tell a step
_ROUNDING = 0.36  # levels: standard deviation of a coefficient of pixels that were rounded twice
_AGREE = 0.7  # mean cosine of multiples of a step; about 0 for others
_LEAST_STEPS = 5  # coefficients whose step must be found, and their share of those that could tell
_LEAST_SHARE = 0.4
_GREATEST = 80  # step

TO_YCC = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)  # ITU-T T.871
FROM_YCC = np.linalg.inv(TO_YCC.astype(np.float64)).astype(np.float32)

_TIMES, _PLACES = np.arange(SIDE)[:, None], np.arange(SIDE)
COSINES = np.where(_TIMES, 0.5, np.sqrt(1 / 8)) * np.cos((2 * _PLACES + 1) * _TIMES * np.pi / (2 * SIDE))
COSINES = COSINES.astype(np.float32)
"""The transform of a block is COSINES @ block @ COSINES.T."""

_LUMA = np.array(
    [16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
     87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
     72, 92, 95, 98, 112, 100, 103, 99], np.float32,
).reshape(SIDE, SIDE)  # fmt: skip
_CHROMA = np.full((SIDE, SIDE), 99, np.float32)
_CHROMA[:4, :4] = [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]]
"""ITU-T T.81, tables K.1 and K.2, which most programs scale by a quality of 1 to 100."""


@dataclass(frozen=True, eq=False)
class Compression:
    """How a picture was stored.

    Attributes:
        top, left: Where the grid of blocks begins, 0..7.
        quality: The usual quality, 1..100, whose tables are nearest.
        luma, chroma: Steps of the coefficients, float32 (8, 8), in levels.
    """

    top: int
    left: int
    quality: int
    luma: np.ndarray
    chroma: np.ndarray


def compression(picture: np.ndarray) -> Compression | None:
    """Find out how a picture was stored.

    Args:
        picture: uint8 or float32 (height, width, 1 or 3) on 0..255.

    Returns:
        None if it does not look as if it came out of a JPEG file.
    """
    if min(picture.shape[:2]) < 4 * SIDE:
        return None
    part = _middle(picture)
    luma = part[..., 0] if part.shape[-1] == 1 else part @ TO_YCC[0]
    for top, left in ((0, 0), (_grid(luma, 0), _grid(luma, 1))):  # a picture that was cut has another grid
        found = _steps(_coefficients(luma[top:, left:]))
        if found is not None:
            quality, usual = _quality(found)
            luma, chroma = usual_steps(quality)
            return Compression(top, left, quality, luma if usual else np.where(found > 0, found, luma), chroma)
    return None


def stored_with(picture: np.ndarray, stored: Compression, covered: np.ndarray, top: int, left: int) -> bool:
    """Whether a mark was on the picture when it was stored, rather than laid over it afterwards.

    Args:
        picture: See `compression`.
        stored: What `compression` told of it.
        covered: bool (rows, columns), where the mark lies in a part of the picture.
        top, left: Where that part begins, pixels of the picture.

    Returns:
        True unless the blocks under the mark say otherwise.
    """
    down, across = -(top - stored.top) % SIDE, -(left - stored.left) % SIDE
    part = picture[top + down : top + covered.shape[0], left + across : left + covered.shape[1]].astype(np.float32)
    under = _blocks(covered[down : down + len(part), across : across + part.shape[1]].astype(np.float32))
    blocks = _blocks(part[..., 0] if part.shape[-1] == 1 else part @ TO_YCC[0])
    blocks = blocks[(under.mean(axis=(1, 2)) > 0.2) & (blocks.min(axis=(1, 2)) > 1) & (blocks.max(axis=(1, 2)) < 254)]
    coefficients = (COSINES @ blocks @ COSINES.T).reshape(-1, SIDE * SIDE)[:, 1:]
    steps = stored.luma.reshape(-1)[1:]
    telling = (np.abs(coefficients) > steps / 2) & (steps >= 2)
    fits = np.cos(2 * np.pi * coefficients / steps) / np.exp(-2 * (np.pi * _ROUNDING / steps) ** 2)
    return telling.sum() < _OFTEN or float(fits[telling].mean()) > _AGREE / 2


def usual_steps(quality: int) -> tuple[np.ndarray, np.ndarray]:
    """The tables of luma and chroma of a quality 1..100, as the Independent JPEG Group scales them."""
    percent = 5000 / quality if quality < 50 else 200 - 2 * quality
    return tuple(
        np.clip(np.floor((table * percent + 50) / 100), 1, 255).astype(np.float32) for table in (_LUMA, _CHROMA)
    )


def _start(picture: np.ndarray) -> tuple[int, int]:
    """Where the part that is looked at begins: large pictures need not be read as a whole."""
    return tuple(max(0, (side - 1024) // 2) // (2 * SIDE) * 2 * SIDE for side in picture.shape[:2])


def _middle(picture: np.ndarray) -> np.ndarray:
    top, left = _start(picture)
    return picture[top : top + 1024, left : left + 1024].astype(np.float32)


def _grid(luma: np.ndarray, axis: int) -> int:
    """Where blocks begin: between blocks, second differences are larger."""
    second = np.abs(np.diff(luma, 3, axis=axis))  # across the edge between its 2nd and 3rd value
    second = np.minimum(second, _STEP).mean(axis=1 - axis)  # edges of blocks are many, not high
    sums = [second[phase::SIDE].mean() for phase in range(SIDE)]
    return (int(np.argmax(sums)) + 2) % SIDE


def _coefficients(luma: np.ndarray) -> np.ndarray:
    """Transforms of some blocks that are not cut off at 0 or 255, float32 (blocks, 8, 8)."""
    blocks = _blocks(luma)
    blocks = blocks[(blocks.min(axis=(1, 2)) > 1) & (blocks.max(axis=(1, 2)) < 254)]
    if len(blocks) > _BLOCKS:
        blocks = blocks[np.linspace(0, len(blocks) - 1, _BLOCKS).astype(int)]
    return COSINES @ blocks @ COSINES.T


def _blocks(plane: np.ndarray) -> np.ndarray:
    """Whole blocks of a plane, (count, 8, 8)."""
    height, width = (side // SIDE for side in plane.shape)
    cut = plane[: height * SIDE, : width * SIDE].reshape(height, SIDE, width, SIDE)
    return cut.transpose(0, 2, 1, 3).reshape(-1, SIDE, SIDE)


def transformed(plane: np.ndarray, inverse: bool = False) -> np.ndarray:
    """A plane (height, width), multiples of 8, each block replaced by its coefficients; or the inverse of that."""
    height, width = plane.shape
    matrix = COSINES.T if inverse else COSINES
    rows = np.matmul(matrix, plane.reshape(height // SIDE, SIDE, width))
    return (rows.reshape(-1, SIDE) @ matrix.T).reshape(height, width)


def _steps(coefficients: np.ndarray) -> np.ndarray | None:
    """The step of each coefficient, 0 where it cannot be told; None if the picture was not stored so."""
    steps, able = np.zeros((SIDE, SIDE), np.float32), 0
    for row in range(SIDE):
        for column in range(SIDE):
            values = np.abs(coefficients[:, row, column])
            if row + column and (values > 2 * _ROUNDING).sum() >= _OFTEN:
                steps[row, column] = _step(values[values > 2 * _ROUNDING])
                able += 1
    found = (steps > 0).sum()
    return steps if found >= max(_LEAST_STEPS, _LEAST_SHARE * able) else None


def _step(values: np.ndarray) -> float:
    """The greatest step of which all values are multiples, about; 0 if there is none."""
    tried = np.arange(2, _GREATEST + 1)
    cosines = np.cos(2 * np.pi * values[:, None] / tried)
    above = values[:, None] > tried / 2
    counts = above.sum(axis=0)
    fits = (cosines * above).sum(axis=0) / np.maximum(counts, 1)
    fits /= np.exp(-2 * (np.pi * _ROUNDING / tried) ** 2)  # what noise of rounding leaves of 1
    fits[(counts < _OFTEN) | (fits < np.maximum(_AGREE, 3 / np.sqrt(2 * np.maximum(counts, 1))))] = 0
    best = np.flatnonzero(fits > 0.93 * fits.max())
    return float(tried[best[-1]]) if fits.any() else 0.0  # its parts fit as well as a step itself


def _quality(steps: np.ndarray) -> tuple[int, bool]:
    """The quality whose table is nearest to the steps that are known, and whether it is the one."""
    known = steps > 0
    tried = range(100, 0, -1)
    errors = [np.abs(np.log(usual_steps(each)[0][known] / steps[known])).clip(max=0.5) for each in tried]
    best = int(np.argmin([error.mean() for error in errors]))
    return tried[best], bool(np.median(errors[best]) < 0.1)

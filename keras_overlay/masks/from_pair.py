"""The mask of what was taken out of a picture: a lettered page beside the same page without its letters."""

from __future__ import annotations

from typing import Annotated

import cv2
import numpy as np

from keras_overlay.registry import Between, OneOf, checked

KERNELS = (1, 3, 5, 7, 9, 11, 13, 15)


class FromPair:
    """Where two versions of a picture differ: `(image, rng, clean) -> mask`.

    Three steps: pixels whose channels differ by at least a threshold; patches of them with too few pixels are taken for
    noise (JPEG artefacts, dust) and dropped; what is left is grown by max pooling, since around letters there are
    traces of them that are fainter than the threshold.

    Args:
        threshold: Least difference of a changed pixel in its most changed channel, 1..255 grey levels.
        smallest: Least number of pixels of a patch, corners touching counts as one; 1 keeps all.
        dilation: Side of the max pooling's window in pixels, odd; 1 for none. The seed found 3 to 7 good on 512x512.

    Raises:
        ValueError, TypeError: an argument out of range or of the wrong type.
    """

    compares = True

    @checked
    def __init__(
        self,
        threshold: Annotated[float, Between(1, 255, "grey levels")] = 32,
        smallest: Annotated[int, Between(1, 10_000, "pixels")] = 6,
        dilation: Annotated[int, OneOf(KERNELS)] = 1,
    ):
        self.threshold, self.smallest, self.dilation = threshold, smallest, dilation

    def __call__(self, image: np.ndarray, rng: np.random.Generator | None, clean: np.ndarray) -> np.ndarray:
        """The mask of one pair.

        Args:
            image: With letters, (height, width, channels) on 0..255.
            rng: Not used: nothing here is random.
            clean: The same without, of the same shape.

        Returns:
            bool (height, width).

        Raises:
            ValueError: the two differ in shape.
        """
        if image.shape != clean.shape or image.ndim != 3:
            raise ValueError(
                f"a pair must be two pictures of one shape (height, width, channels), got {image.shape} and "
                f"{clean.shape}; bring them to the same size and number of channels first"
            )
        changed = np.abs(np.subtract(image, clean, dtype=np.float32)).max(axis=-1) >= self.threshold
        return dilated(without_specks(changed, self.smallest), self.dilation)


def without_specks(mask: np.ndarray, smallest: int) -> np.ndarray:
    """A mask without its patches of fewer than `smallest` pixels; eight neighbours belong together.

    Args:
        mask: bool (height, width).
        smallest: Pixels.

    Returns:
        bool (height, width), a new array.
    """
    if smallest < 2:
        return mask.copy()
    _, labels, facts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    kept = facts[:, cv2.CC_STAT_AREA] >= smallest
    kept[0] = False  # what is not marked
    return kept[labels]


def dilated(mask: np.ndarray, kernel: int) -> np.ndarray:
    """A mask grown by max pooling with stride 1 and padding, so that its size stays.

    Args:
        mask: bool (height, width).
        kernel: Side of the window in pixels, odd: 3 adds one pixel on each side.

    Returns:
        bool (height, width), a new array.

    Raises:
        ValueError: the kernel is even or below 1.
    """
    if kernel < 1 or kernel % 2 == 0:
        raise ValueError(f"kernel must be an odd number of pixels, 1 or more, got kernel={kernel!r}")
    return cv2.dilate(mask.astype(np.uint8), np.ones((kernel, kernel), np.uint8)) > 0

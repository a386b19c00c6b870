"""Which pixels of a box are ink: those that are not what their surroundings predict, found and predicted in turns."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from keras_overlay.infilling.painting import Painting, from_keys, from_surroundings, widened

ROUNDS = 3
LEAST_INK = 0.15
"""Share of ink in a pixel's colour from which it counts as ink."""
_OFF, _FAR = 0.4, 20.0  # a plate's colour: of the distance between plate and digit, and in grey levels
_ON_ITS_SIDE = 0.6  # from the digit's colour to the plate's
_PURE, _LEAST_PURE = 2.5, 8  # pixels from the digit, from which its blur does not reach; how many there must be
_BEYOND = 8  # pixels around a plate that are left out of account
_BESIDE = 2  # pixels, from ink to the end of its outline or shadow
_SEAM, _LEAST_USUAL, _ENOUGH = 3.0, 1.5, 20  # times the ground's own roughness; its least, in grey levels; pixels
_FAINTEST = 25.0  # squared grey levels between ink and ground, so that equal colours do not divide by zero


def find_ink(picture: np.ndarray, boxes: Sequence[np.ndarray], least: float = LEAST_INK) -> np.ndarray:
    """The ink inside of boxes, its soft edges too.

    The ground inside of the boxes is predicted from around them (`painting.from_surroundings`), but for boxes that fill
    a plate of their own, whose ground is inside (`own_ground`). Pixels far from the prediction are ink for certain;
    their median is the ink's colour, and the share of that colour in each pixel, a matte, tells the blurred edges. The
    ground is then predicted again from around the ink, so that what the box holds besides the digit counts, and so on.
    At last come outlines and shadows beside the ink, which may be of any colour.

    Args:
        picture: uint8 (height, width, channels), with some of the surroundings.
        boxes: bool (height, width) each, True inside of one.
        least: See LEAST_INK.

    Returns:
        bool (height, width), a pixel or two wider than the ink found, at most two outside of the boxes.
    """
    image, inside = picture.astype(np.float32), np.logical_or.reduce(boxes)
    ink, limit = widened(inside, 1), widened(inside, 2)
    ground, sigma = from_surroundings(picture, ink, Painting())
    if sigma is None:
        return ink
    plates, foreign = [own_ground(image, box, ground) for box in boxes], np.zeros_like(ink)
    for box, plate in zip(boxes, plates, strict=True):
        if plate is not None:
            ground[widened(box, 2)] = np.median(image[plate], axis=0)
            foreign |= widened(box, _BEYOND) & ~inside  # what lies beyond a plate tells nothing of it
    limit &= ~foreign
    for turn in range(ROUNDS):
        if turn:
            ground, _ = from_surroundings(picture, ink | foreign, Painting())
        ink = widened(_unlike(image, ground, inside, least) & limit, 1) & limit
    return ink | (_seams(image, ink, inside, foreign) & limit)


def _seams(image: np.ndarray, ink: np.ndarray, inside: np.ndarray, foreign: np.ndarray) -> np.ndarray:
    """Outlines and shadows beside ink: what is farther from its prediction than ground is from its own, usually."""
    beside = widened(ink, _BESIDE)
    ground, sigma = from_surroundings(image, beside | foreign, Painting())
    keys = ~beside & ~foreign
    known = inside & keys if (inside & keys).sum() >= _ENOUGH else widened(inside, 2 * _BESIDE) & keys
    if sigma is None or not known.any():
        return np.zeros_like(ink)
    smooth, _ = from_keys(image, keys, Painting(max(sigma, 1.0)))
    usual = float(np.median(np.linalg.norm(image - smooth, axis=-1)[known]))
    return beside & (np.linalg.norm(image - ground, axis=-1) > _SEAM * max(usual, _LEAST_USUAL))


def own_ground(image: np.ndarray, box: np.ndarray, ground: np.ndarray) -> np.ndarray | None:
    """The ground of a digit that stands on a plate hardly larger than its box.

    The box's pixels are parted in two along the line on which they differ most. The part that has more of the box's
    border is the plate, unless one of the parts is like the ground that was predicted from outside. A blurred digit's
    border is a mixture of both, so only what lies farther from the digit than its blur counts; where there is too
    little of that, the ground must not lie on the plate's side of the digit either.

    Args:
        image: float32 (height, width, channels), 0..255.
        box: bool (height, width).
        ground: Predicted, as `image`.

    Returns:
        bool (height, width), or None: the ground goes on outside of the box.
    """
    values = image[box]
    line = np.linalg.svd(values - values.mean(axis=0), full_matrices=False)[2][0]
    along = values @ line
    along -= along.min()
    second = np.zeros(box.shape, bool)
    second[box] = along > otsu(along)
    parts = [box & ~second, second]
    border = box & ~(cv2.erode(box.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0)
    if not parts[0].any() or not parts[1].any():
        return None
    plate, digit = sorted(parts, key=lambda part: (part & border).sum(), reverse=True)
    predicted, of_plate, of_digit = (
        np.median(ground[box], axis=0),
        *(np.median(image[p], axis=0) for p in (plate, digit)),
    )
    pure = plate & (cv2.distanceTransform((~digit).astype(np.uint8), cv2.DIST_L2, 3) >= _PURE)
    is_pure = pure.sum() >= max(_LEAST_PURE, 0.1 * plate.sum())
    of_plate = np.median(image[pure], axis=0) if is_pure else of_plate
    axis = of_plate - of_digit
    apart = float(np.linalg.norm(axis))
    beyond = float((predicted - of_digit) @ axis) / max(apart, 1.0) ** 2
    off = min(np.linalg.norm(each - predicted) for each in (of_plate, of_digit))
    return plate if (is_pure or beyond < _ON_ITS_SIDE) and off > max(_OFF * apart, _FAR) else None


def _unlike(image: np.ndarray, ground: np.ndarray, boxes: np.ndarray, least: float) -> np.ndarray:
    """Where a picture is not its ground, bool (height, width)."""
    distance = np.linalg.norm(image - ground, axis=-1)
    far = distance > otsu(distance[boxes])
    if not (far & boxes).any():
        return boxes
    colour = np.median(image[far & boxes], axis=0)
    towards = colour - ground
    share = ((image - ground) * towards).sum(axis=-1) / np.maximum(np.square(towards).sum(axis=-1), _FAINTEST)
    return (share > least) | far


def otsu(values: np.ndarray) -> float:
    """The threshold that parts values into two groups with the least variance inside of each.

    Otsu, "A Threshold Selection Method from Gray-Level Histograms", 1979, doi:10.1109/TSMC.1979.4310076, on 256 steps.
    """
    highest = float(values.max(initial=0.0))
    if highest <= 0:
        return 0.0
    steps = (values / highest * 255).astype(np.uint8).reshape(-1, 1)
    found, _ = cv2.threshold(steps, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return found / 255 * highest

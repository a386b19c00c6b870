"""Take unwanted overlays off images: networks, noise models, training and restoring with Keras 3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__version__ = "0.1.0"


def remove(
    image: np.ndarray,
    overlay: str,
    strength: float | None = None,
    threshold: float | None = None,
    mask: np.ndarray | None = None,
    **settings: Any,
) -> np.ndarray:
    """Take an overlay off a picture: with the weights that come with the package, or, for `watermark`, by its mark.

        cleaned = keras_overlay.remove(image, overlay="captions")
        cleaned = keras_overlay.remove(image, overlay="watermark", mark="mark.png")
        changed = (cleaned != image).any(axis=-1)

    With weights, the first call imports TensorFlow and loads the network, which takes seconds; the last few networks
    are kept for the next calls. To set tiles or precision, or to keep one remover, use `removers.build`.

    Args:
        image: uint8 (0..255), uint16 (0..65535) or float32 (0..255, values beyond are clipped where they are changed),
            grey (height, width) or (height, width, 1), RGB (height, width, 3), or RGB with alpha (height, width, 4). It
            is not changed.
        overlay: What to take off: `captions`, `digits` (which are looked for), `gaussian`, `impulse`, `seal`, `text`
            (comic lettering) or `watermark`.
        strength: Root mean square of the noise in grey levels, 0..255, for a network that takes one; None leaves it to
            the network to find out.
        threshold: Pixels whose channels all change by less than this many grey levels, 0..255, keep their exact values;
            None takes what suits the weights. Not for `gaussian` and `watermark`; for `text` the least probability of a
            letter, times 255.
        mask: bool, or uint8 where 128 and more is white, (height, width): pixels that are True or white may be changed,
            all others keep their exact values. None allows every pixel. For `text` they are the letters.
        settings: Further arguments of the overlay's remover; for `watermark` the picture file of the mark, `mark`, and
            what else `removers.watermark.Watermark` takes: `opacity`, `x`, `y`, `min_scale`, `max_scale`, `tiled`,
            `jpeg`, `weight_file`; for `text` `stage` and `dilate`.

    Returns:
        A new array of the shape and dtype of `image`: rounded, or for float32 unrounded, and alpha as it was.

    Raises:
        TypeError: an image, mask or number of another type.
        ValueError: an unknown overlay (the message lists the known ones), a setting that it does not take or that is
            out of range, an image of another shape, without pixels or with values that are not finite, or a mask of
            another size.
        weights.WeightsError: (a ValueError) the weights file is missing or not the one that was shipped.
        MemoryError: the picture needs more memory than there is.

    Warns:
        UserWarning: the mark was not found, or all of the picture was taken for lettering; it comes back as it was.
    """
    from keras_overlay.removers.remove import remove as remove_from  # here, because NumPy alone takes a while to import

    return remove_from(image, overlay, strength, threshold, mask, **settings)

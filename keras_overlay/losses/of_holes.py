"""Losses of inpainters by name: `HOLE_LOSSES`."""

from __future__ import annotations

from keras_overlay.registry import Table

HOLE_LOSSES = Table(
    "hole loss",
    [
        ("hole_l1", "keras_overlay.losses.hole_l1:HoleL1"),
        ("hole_mse", "keras_overlay.losses.hole_mse:HoleMSE"),
        ("partial", "keras_overlay.losses.partial:PartialLoss"),
    ],
    """A registered `keras.losses.Loss` subclass whose constructor takes literals. Called with targets, (batch, height,
    width, C + 1): pictures on 0..255 and, as the last channel, holes of 0 and 1; and with predictions, (batch, height,
    width, C). It gives one float32 number, and `terms` gives what it is the sum of, by name. Its `degree` is as in
    LOSSES. One whose `needs_features` is true wants a network of features in its attribute `features` before it is
    called: pictures, (batch, height, width, 3) on 0..255, to a list of feature maps. What is in `watch`, if anything,
    is called with the terms each time.""",
)


def parted(y_true):
    """Pictures and holes of what a loss gets as its target."""
    return y_true[..., :-1], y_true[..., -1:]

"""Losses of segmenters by name: `MASK_LOSSES`."""

from __future__ import annotations

from keras_overlay.registry import Table

MASK_LOSSES = Table(
    "mask loss",
    [
        ("crossentropy", "keras_overlay.losses.crossentropy:WeightedCrossentropy"),
        ("focal", "keras_overlay.losses.focal:Focal"),
        ("soft_bootstrap", "keras_overlay.losses.soft_bootstrap:SoftBootstrap"),
    ],
    """A registered `keras.losses.Loss` subclass whose constructor takes literals, among them `background` and `words`,
    the weights of pixels outside and inside of letters. Called with masks, (batch, height, width, 1) of 0 and 1, and
    logits of the same shape, it gives one float32 number, nats: the mean over all pixels, weights not divided out. Its
    `degree` is 0, see LOSSES.""",
)

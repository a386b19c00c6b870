"""The loss of partial convolutions: pixels, smoothness, and features of another network.

Liu et al., "Image Inpainting for Irregular Holes Using Partial Convolutions", 2018, arXiv:1804.07723, section 3.3,
equations 3 to 7.
"""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.losses.hole_loss import HoleLoss
from keras_overlay.pixels import MAX_VALUE
from keras_overlay.registry import Between, checked

Weight = Annotated[float, Between(0, 1e6)]


@keras.saving.register_keras_serializable("keras_overlay")
class PartialLoss(HoleLoss):
    """Five terms, each the mean that the paper writes times its weight, of pixels on 0..1.

    `valid` and `hole` are absolute differences outside and inside of holes, both divided by the number of all values;
    `variation` those of neighbours in the composed picture, where either neighbour is in a hole or beside one;
    `perceptual` absolute differences of features of the prediction and of the composed picture from the target's;
    `style` the same of their Gram matrices. The composed picture is the prediction in holes and the target elsewhere.

    Args:
        valid, hole, variation, perceptual, style: Weights, 0 or more. Without the last two no features are needed.

    Raises:
        ValueError, TypeError: a weight out of range or of the wrong type; called without the features it needs.
    """

    degree = 0

    @checked
    def __init__(
        self,
        valid: Weight = 1.0,
        hole: Weight = 6.0,
        variation: Weight = 0.1,
        perceptual: Weight = 0.05,
        style: Weight = 120.0,
        reduction="sum_over_batch_size",
        name="partial",
        dtype=None,
    ):
        super().__init__(reduction=reduction, name=name, dtype=dtype)
        self.valid, self.hole, self.variation, self.perceptual, self.style = valid, hole, variation, perceptual, style

    @property
    def needs_features(self):
        """Whether a term is of features."""
        return self.perceptual > 0 or self.style > 0

    def parts(self, target, holes, prediction):
        """Five terms, or three; see the class."""
        composed = target + (prediction - target) * holes
        distance = ops.abs(prediction - target) / MAX_VALUE
        found = {
            "valid": self.valid * ops.mean(distance * (1 - holes)),
            "hole": self.hole * ops.mean(distance * holes),
            "variation": self.variation * variation(composed / MAX_VALUE, holes),
        }
        if not self.needs_features:
            return found
        if self.features is None:
            raise ValueError(f"{self.name}: perceptual and style need a network of features, or weights of 0")
        maps, wanted = self._maps(prediction, composed), [ops.stop_gradient(each) for each in self._maps(target)]
        found["perceptual"] = self.perceptual * self._distance(maps, wanted, lambda each: each)
        found["style"] = self.style * self._distance(maps, wanted, gram)
        return found

    def _maps(self, *pictures) -> list:
        """Feature maps of all pictures, one batch."""
        pictures = ops.concatenate(pictures, axis=0) if len(pictures) > 1 else pictures[0]
        if pictures.shape[-1] == 1:
            pictures = ops.repeat(pictures, 3, axis=-1)
        return [ops.cast(each, "float32") for each in self.features(pictures)]

    def _distance(self, maps, wanted, of) -> float:
        """Absolute differences of what `of` makes of the maps: of the prediction's, and of the composed picture's."""
        total = 0.0
        for both, target in zip(maps, wanted, strict=True):
            first, second = ops.split(of(both), 2, axis=0)
            total += ops.mean(ops.abs(first - of(target))) + ops.mean(ops.abs(second - of(target)))
        return total

    def get_config(self):
        """Every constructor argument."""
        names = ("valid", "hole", "variation", "perceptual", "style")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def variation(picture, holes):
    """Sum of absolute differences of neighbours, both in a hole grown by one pixel, divided by the number of values.

    Args:
        picture: (batch, height, width, C).
        holes: (batch, height, width, 1).
    """
    near = ops.max_pool(holes, 3, strides=1, padding="same")
    down = ops.abs(picture[:, 1:] - picture[:, :-1]) * near[:, 1:] * near[:, :-1]
    across = ops.abs(picture[:, :, 1:] - picture[:, :, :-1]) * near[:, :, 1:] * near[:, :, :-1]
    return (ops.sum(down) + ops.sum(across)) / ops.cast(ops.size(picture), "float32")


def gram(features):
    """How features go together: (batch, height, width, C) to (batch, C, C), divided by height * width * C."""
    height, width, channels = ops.shape(features)[1:]
    flat = ops.reshape(features, (-1, height * width, channels))
    return ops.matmul(ops.transpose(flat, (0, 2, 1)), flat) / ops.cast(height * width * channels, "float32")

"""A digit network ready to be asked: what digit a crop shows, how sure it is, and how its first layer sees the crop."""

from __future__ import annotations

import functools
from collections.abc import Callable

import keras
import numpy as np

from keras_overlay.digits.crops import SIDE, crop
from keras_overlay.digits.examples import NOTHING

_AT_ONCE = 64  # crops


class DigitReader:
    """Answers of a digit network.

    Args:
        model: Of DIGIT_CLASSIFIERS, see `architectures.digit_classifiers`.
    """

    def __init__(self, model: keras.Model):
        self.model = model
        self.classes = model.outputs[0].shape[-1]

    @property
    def can_say_nothing(self) -> bool:
        """Whether the network has a class for crops without a digit."""
        return self.classes > NOTHING

    def probabilities(self, crops: np.ndarray) -> np.ndarray:
        """Of each class.

        Args:
            crops: uint8 or float32 (count, 40, 40, 1) on 0..255, grey.

        Returns:
            float32 (count, classes), each row with the sum 1.
        """
        if not len(crops):
            return np.empty((0, self.classes), np.float32)
        parts = [crops[first : first + _AT_ONCE] for first in range(0, len(crops), _AT_ONCE)]
        return softmax(np.concatenate([self._logits(part) for part in parts]))

    def _logits(self, crops: np.ndarray) -> np.ndarray:
        """One run; the batch is filled up to a power of two, so that few shapes have to be prepared."""
        filled = np.zeros((1 << (len(crops) - 1).bit_length(), *crops.shape[1:]), np.float32)
        filled[: len(crops)] = crops
        return self.model.predict_on_batch(filled)[: len(crops)]

    def of_boxes(self, picture: np.ndarray, boxes) -> np.ndarray:
        """`probabilities` of boxes of a picture, uint8 (height, width, 1 or 3)."""
        crops = [crop(picture, box) for box in boxes]
        return self.probabilities(np.stack(crops) if crops else np.empty((0, SIDE, SIDE, 1), np.uint8))

    def feature_maps(self, one: np.ndarray) -> np.ndarray:
        """What the first convolution gives: a crop, (40, 40, 1), to float32 (40, 40, maps)."""
        return self._first.predict_on_batch(one[None].astype(np.float32))[0].astype(np.float32)

    @functools.cached_property
    def _first(self) -> keras.Model:
        return keras.Model(self.model.inputs, self.model.get_layer("first").output)

    def slope(self, crops: np.ndarray, label: int) -> np.ndarray:
        """How the logit of a class grows with each pixel: the gradient with respect to the input.

        Args:
            crops: uint8 or float32 (count, 40, 40, 1) on 0..255.
            label: Of the class.

        Returns:
            float32 (count, 40, 40), a grey level.
        """
        return self._slope(crops.astype(np.float32), label)[..., 0]

    @functools.cached_property
    def _slope(self) -> Callable[[np.ndarray, int], np.ndarray]:
        return _BACKENDS[keras.backend.backend()](self.model)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Logits to probabilities, float32 (count, classes)."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _tensorflow(model: keras.Model) -> Callable[[np.ndarray, int], np.ndarray]:
    import tensorflow as tf

    @tf.function(reduce_retracing=True)
    def slope(crops, label):
        with tf.GradientTape() as tape:
            tape.watch(crops)
            chosen = tf.reduce_sum(tf.gather(model(crops, training=False), label, axis=-1))
        return tape.gradient(chosen, crops)

    return lambda crops, label: slope(tf.constant(crops), tf.constant(label)).numpy()


def _jax(model: keras.Model) -> Callable[[np.ndarray, int], np.ndarray]:
    import jax

    weights, others = ([variable.value for variable in group] for group in (model.trainable_variables,
                       model.non_trainable_variables))  # fmt: skip

    def chosen(crops, label):
        return model.stateless_call(weights, others, crops, training=False)[0][:, label].sum()

    slope = jax.jit(jax.grad(chosen))
    return lambda crops, label: np.asarray(slope(crops, label))


def _torch(model: keras.Model) -> Callable[[np.ndarray, int], np.ndarray]:
    import torch

    def slope(crops, label):
        given = torch.tensor(crops, requires_grad=True)
        with torch.enable_grad():
            model(given, training=False)[:, label].sum().backward()
        return given.grad.numpy()

    return slope


_BACKENDS = {"jax": _jax, "tensorflow": _tensorflow, "torch": _torch}

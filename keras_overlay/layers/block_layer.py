"""Layers made of layers, with gradient checkpointing: what happens inside is computed again for the gradient."""

from __future__ import annotations

import keras
from keras import ops


class BlockLayer(keras.layers.Layer):
    """Base of layers that hold a functional model of their own, `block`, which `architectures.geometry` looks into.

    A subclass checks its inputs' channels and implements `compose`.

    Args:
        remat: While training keep only the layer's inputs, and compute what is inside again when its gradient is due:
            less memory for a third more time. Batch statistics are updated once.

    Source: Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016, arXiv:1604.06174.
    """

    def __init__(self, remat: bool = False, **options):
        super().__init__(**options)
        self.remat = remat
        self.block = None

    def compose(self, inputs: list):
        """Build the inside out of layers made with `dtype=self.dtype_policy`.

        Args:
            inputs: Symbolic tensors, (batch, height, width, channels) each.

        Returns:
            The symbolic output.
        """
        raise NotImplementedError(f"{type(self).__name__}.compose")

    def build(self, input_shape):
        """Make the block for the inputs' channels; heights and widths stay open."""
        channels = [self._channels(shape) for shape in _shapes(input_shape)]
        inputs = [keras.Input((None, None, count), dtype=self.compute_dtype) for count in channels]
        self.block = keras.Model(inputs, self.compose(inputs), name="block")
        self.built = True

    def _channels(self, shape: tuple) -> int:
        if len(shape) != 4 or shape[-1] is None:
            raise ValueError(f"{type(self).__name__} takes (batch, height, width, channels), got shape={tuple(shape)}")
        return shape[-1]

    def call(self, inputs, training=None):
        """Run the block."""
        given = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        if self.remat and training:
            return self._rematerialised(given)
        return self.block(given, training=training)

    def _rematerialised(self, given: list):
        """The block as a function without side effects, so that running it twice changes nothing."""
        block, count = self.block, len(given)
        trained = [variable.value for variable in block.trainable_variables]
        fixed = [ops.copy(variable.value) for variable in block.non_trainable_variables]  # torch changes them in place

        def run(*tensors):
            inputs, values = tensors[:count], tensors[count:]
            weights = values[: len(trained)], values[len(trained) :]
            output, updated = block.stateless_call(*weights, list(inputs), training=True)
            return (output, *(ops.stop_gradient(value) for value in updated))

        output, *updated = keras.remat(run)(*given, *trained, *fixed)
        for variable, value in zip(block.non_trainable_variables, updated, strict=True):
            variable.assign(value)
        return output

    def compute_output_shape(self, input_shape):
        """As the block says."""
        shapes = _shapes(input_shape)
        return self.block.compute_output_shape(shapes if len(shapes) > 1 else shapes[0])

    def get_config(self):
        """Whether it computes again."""
        return {**super().get_config(), "remat": self.remat}


def _shapes(input_shape) -> list[tuple]:
    """Shapes of all inputs, for one input too."""
    several = isinstance(input_shape[0], (list, tuple))
    return [tuple(shape) for shape in (input_shape if several else [input_shape])]

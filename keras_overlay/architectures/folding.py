"""Batch normalisation folded into the convolutions before it: the same results, fewer layers, for restoring only."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


def folded(model: keras.Model) -> keras.Model:
    """A network in which each convolution does the work of the batch normalisation that follows it.

    When restoring, batch normalisation is one factor and one summand a channel, both fixed; a linear convolution before
    it can hold them in its kernel and bias (Jacob et al. 2017, arXiv:1712.05877, section 3.2).

    Args:
        model: A functional model. Stays as it is; what it learns later does not reach the result.

    Returns:
        A model with weights of its own, of the same name, inputs, outputs and precision policy; `model` itself if there
        is nothing to fold. A normalisation stays that does not follow a linear 2-D convolution, or one whose result is
        used elsewhere too.
    """
    import keras

    pairs = _pairs(model)
    if not pairs:
        return model
    norms = {norm.name: norm for norm in pairs.values()}

    def clone(layer):
        config = layer.get_config()
        return type(layer).from_config({**config, "use_bias": True} if layer.name in pairs else config)

    def call(layer, inputs, **options):
        return inputs if layer.name in norms else layer(inputs, **options)

    result = keras.models.clone_model(model, clone_function=clone, call_function=call)
    result.dtype_policy = model.dtype_policy
    for layer in [layer for layer in result.layers if layer.weights]:
        source = model.get_layer(layer.name)
        layer.set_weights(_weights(source, pairs[layer.name]) if layer.name in pairs else source.get_weights())
    return result


def _pairs(model: keras.Model) -> dict[str, keras.layers.BatchNormalization]:
    """By the name of a convolution, the batch normalisation to fold into it."""
    import keras

    nodes = [node for operation in model.operations for node in operation._inbound_nodes]
    makers = {id(tensor): node.operation for node in nodes for tensor in node.output_tensors}
    uses = collections.Counter(id(tensor) for node in nodes for tensor in node.input_tensors)
    uses.update(id(tensor) for tensor in model.outputs)
    pairs = {}
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and len(layer._inbound_nodes) == 1:
            given = layer._inbound_nodes[0].input_tensors[0]
            maker = makers[id(given)]
            if uses[id(given)] == 1 and _is_linear_convolution(maker) and _fits(layer, maker):
                pairs[maker.name] = layer
    return pairs


def _fits(norm: keras.layers.BatchNormalization, convolution: keras.layers.Conv2D) -> bool:
    return norm.axis in (-1, 3) and norm.compute_dtype == convolution.compute_dtype


def _is_linear_convolution(layer: keras.layers.Layer) -> bool:
    import keras

    return (
        type(layer) is keras.layers.Conv2D
        and len(layer._inbound_nodes) == 1
        and layer.activation is keras.activations.linear
        and layer.data_format == "channels_last"
    )


def _weights(convolution: keras.layers.Conv2D, norm: keras.layers.BatchNormalization) -> list[np.ndarray]:
    """Kernel and bias of the convolution and the normalisation together, worked out in float64."""
    gamma = _array(norm.gamma) if norm.scale else 1.0
    beta = _array(norm.beta) if norm.center else 0.0
    bias = _array(convolution.bias) if convolution.use_bias else 0.0
    factor = gamma / np.sqrt(_array(norm.moving_variance) + norm.epsilon)
    return [_array(convolution.kernel) * factor, (bias - _array(norm.moving_mean)) * factor + beta]


def _array(variable) -> np.ndarray:
    import keras

    return keras.ops.convert_to_numpy(variable).astype(np.float64)

"""Encoders: the layers that one network can take from another that was trained for something else."""

from __future__ import annotations

from pathlib import Path

import keras

from keras_overlay import checkpoint
from keras_overlay.architectures import ARCHITECTURES
from keras_overlay.architectures.kinds import table_of
from keras_overlay.checkpoint import CheckpointError

ENCODER = "encoder"
"""What the names of these layers begin with."""


def encoder_of(model: keras.Model) -> list[keras.layers.Layer]:
    """The layers of a model's encoder that have weights, in order."""
    return [layer for layer in model.layers if layer.name.startswith(ENCODER) and layer.weights]


def load_encoder(path: str | Path, model: keras.Model) -> None:
    """Put the encoder's weights of a checkpoint, of a network of any kind, into a model with the same encoder.

    Args:
        path: A checkpoint of ours.
        model: Its layers named `encoder…` must be those of the checkpoint's network, by name and shapes.

    Raises:
        CheckpointError: not a usable checkpoint, or its encoder is another one; the model is then unchanged.
    """
    name = str(checkpoint.read_details(path).get("architecture"))
    source, _ = checkpoint.load(path, table=table_of(name) or ARCHITECTURES)
    given, wanted = encoder_of(source), encoder_of(model)
    if not wanted or _shapes(given) != _shapes(wanted):
        raise CheckpointError(path, f"the encoder of {name} is not that of this {model.name} (layers {ENCODER}…)")
    for layer, own in zip(given, wanted, strict=True):
        own.set_weights(layer.get_weights())


def _shapes(layers: list[keras.layers.Layer]) -> list[tuple]:
    return [(layer.name, [tuple(weight.shape) for weight in layer.weights]) for layer in layers]

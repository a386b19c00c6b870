"""Networks whose features the loss of partial convolutions compares: VGG16, or an encoder of ours."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from keras import ops

from keras_overlay import checkpoint
from keras_overlay.architectures import ARCHITECTURES
from keras_overlay.architectures.kinds import table_of
from keras_overlay.checkpoint import CheckpointError
from keras_overlay.pixels import MAX_VALUE
from keras_overlay.training.encoders import ENCODER

VGG16 = "vgg16"
_VGG16_FILE = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"  # what Keras calls it
_POOLS = ("block1_pool", "block2_pool", "block3_pool")
_MEAN = (103.939, 116.779, 123.68)  # of ImageNet, blue, green, red
_LUMA = (0.299, 0.587, 0.114)
_SIDE = 64  # of the picture that tells which feature maps are how large
_MAPS = 3  # at 1/2, 1/4 and 1/8 of the resolution


class Features:
    """A network of features, ready for pictures.

    Args:
        model: From a tensor, (batch, height, width, 1 or 3), to a list of feature maps.
        swapped: Whether it takes blue, green, red minus their means, as VGG16 does, rather than 0..255.
        scale: What its features are divided by.
    """

    def __init__(self, model: keras.Model, swapped: bool = False, scale: float = 1.0):
        self.model, self.swapped, self.scale = model, swapped, scale
        model.trainable = False

    def __call__(self, pictures) -> list:
        """Feature maps of pictures, (batch, height, width, 3), RGB on 0..255."""
        if self.swapped:
            pictures = pictures[..., ::-1] - np.array(_MEAN, np.float32)
        elif self.model.inputs[0].shape[-1] == 1:
            pictures = ops.sum(pictures * np.array(_LUMA, np.float32), axis=-1, keepdims=True)
        return [each / self.scale for each in self.model(pictures, training=False)]


def load(source: str | Path) -> Features:
    """The network that a name or a file stands for.

    Args:
        source: `vgg16`, whose ImageNet weights are taken from Keras's cache (`~/.keras/models`), or downloaded into it;
            or a file: VGG16's weights as Keras distributes them (without top), or a checkpoint of ours, of which the
            layers named `encoder…` are taken, all if none is, and of these the last feature maps at a half, a quarter
            and an eighth of the resolution.

    Raises:
        ValueError: the weights can be neither found nor downloaded.
        CheckpointError: a file that cannot be used.
    """
    if str(source) == VGG16:
        return _vgg16(_downloaded())
    if checkpoint.is_keras2(source):
        return _vgg16(Path(source))
    name = str(checkpoint.read_details(source).get("architecture"))
    model, _ = checkpoint.load(source, table=table_of(name) or ARCHITECTURES)
    return Features(encoder_maps(model, source))


def _downloaded() -> Path:
    """The file of VGG16's weights in Keras's cache."""
    from keras.src.applications.vgg16 import WEIGHTS_PATH_NO_TOP

    options = {"cache_subdir": "models", "file_hash": "6d6bbae143d832006294945121d1f1fc"}
    try:
        return Path(keras.utils.get_file(_VGG16_FILE, WEIGHTS_PATH_NO_TOP, **options))
    except Exception as error:
        raise ValueError(
            f"VGG16's ImageNet weights are not in ~/.keras/models and cannot be downloaded ({error}); give --features "
            "their file, or a checkpoint of another network of ours, or do without: --loss partial,perceptual=0,style=0"
        ) from None


def _vgg16(path: Path) -> Features:
    """Features of VGG16 after its first three poolings (Simonyan & Zisserman 2014, arXiv:1409.1556), per 1/255."""
    whole = keras.applications.VGG16(include_top=False, weights=None, input_shape=(None, None, 3))
    checkpoint.load_weights(path, whole)
    maps = keras.Model(whole.inputs[0], [whole.get_layer(name).output for name in _POOLS], name=VGG16)
    return Features(maps, swapped=True, scale=MAX_VALUE)


def encoder_maps(model: keras.Model, source: str | Path) -> keras.Model:
    """The part of a model up to the last feature maps of its way down at a half, a quarter and an eighth of the sides.

    Args:
        model: Of one input.
        source: For messages.

    Raises:
        CheckpointError: it has no such feature maps.
    """
    if len(model.inputs) != 1:
        raise CheckpointError(source, f"a network of {len(model.inputs)} inputs cannot serve for features")
    layers = [layer for layer in model.layers if layer.name.startswith(ENCODER)] or model.layers
    maps = [layer.output for layer in layers if not isinstance(layer.output, list) and len(layer.output.shape) == 4]
    shape = (1, _SIDE, _SIDE, model.inputs[0].shape[-1])
    sizes = [size[1] for size in keras.Model(model.inputs, maps).compute_output_shape(shape)] if maps else []
    found = {}
    for tensor, size in zip(maps, sizes, strict=True):
        if size > min(found, default=_SIDE):
            break  # the way up
        found[size] = tensor
    wanted = [_SIDE >> number for number in range(1, _MAPS + 1)]
    if not set(wanted) <= set(found):
        raise CheckpointError(source, f"the network {model.name} has no feature maps at 1/2, 1/4 and 1/8 of its input")
    return keras.Model(model.inputs[0], [found[size] for size in wanted], name="features")

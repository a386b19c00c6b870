"""The digit networks of "Unsupervised Image Object Removal in the Street View House Numbers Dataset" (Grieser 2018).

The presentation shows the layers of ConvNet48_Dropout5: three blocks of convolution 5x5, batch normalisation, ReLU and
max pooling with 48, 64 and 32 kernels, dropout of 0.5, and one dense layer. Of the other networks it has the names
alone, which are taken here to mean: the number of kernels of the first convolution (32 or 48), the sizes of the three
blocks' kernels (753: 7x7, 5x5, 3x3; 333: all 3x3; 5x5 without), and tenths of dropout (Dropout is 0.1, Dropout2 0.2 and
so on), none without.

Initial weights and batch statistics are PyTorch's of that time, in which it was written.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.digits.crops import SIDE
from keras_overlay.registry import OneOf, checked

Classes = Annotated[int, OneOf((10, 11))]


@checked
def convnet32(classes: Classes = 10):
    """32, 64 and 32 kernels of 5x5, no dropout: see DIGIT_CLASSIFIERS."""
    return _network("ConvNet32", classes, kernels=32)


@checked
def convnet32_753(classes: Classes = 10):
    """32, 64 and 32 kernels of 7x7, 5x5 and 3x3, no dropout: see DIGIT_CLASSIFIERS."""
    return _network("ConvNet32_753", classes, kernels=32, sizes=(7, 5, 3))


@checked
def convnet48(classes: Classes = 10):
    """48, 64 and 32 kernels of 5x5, no dropout: see DIGIT_CLASSIFIERS."""
    return _network("ConvNet48", classes)


@checked
def convnet48_333(classes: Classes = 10):
    """48, 64 and 32 kernels of 3x3, no dropout: see DIGIT_CLASSIFIERS."""
    return _network("ConvNet48_333", classes, sizes=(3, 3, 3))


@checked
def convnet48_dropout(classes: Classes = 10):
    """48, 64 and 32 kernels of 5x5, dropout of 0.1: see DIGIT_CLASSIFIERS."""
    return _network("ConvNet48_Dropout", classes, dropout=0.1)


@checked
def convnet48_dropout2(classes: Classes = 10):
    """48, 64 and 32 kernels of 5x5, dropout of 0.2: see DIGIT_CLASSIFIERS."""
    return _network("ConvNet48_Dropout2", classes, dropout=0.2)


@checked
def convnet48_dropout3(classes: Classes = 10):
    """48, 64 and 32 kernels of 5x5, dropout of 0.3: see DIGIT_CLASSIFIERS."""
    return _network("ConvNet48_Dropout3", classes, dropout=0.3)


@checked
def convnet48_dropout4(classes: Classes = 10):
    """48, 64 and 32 kernels of 5x5, dropout of 0.4: see DIGIT_CLASSIFIERS."""
    return _network("ConvNet48_Dropout4", classes, dropout=0.4)


@checked
def convnet48_dropout5(classes: Classes = 10):
    """48, 64 and 32 kernels of 5x5, dropout of 0.5, as published: see DIGIT_CLASSIFIERS."""
    return _network("ConvNet48_Dropout5", classes, dropout=0.5)


def _network(name: str, classes: int, kernels: int = 48, sizes: tuple[int, ...] = (5, 5, 5), dropout: float = 0.0):
    import keras
    from keras import layers

    from keras_overlay.layers.batch_norm import BatchNormalization

    def uniform(scale_in: int):
        """PyTorch's default: uniform within one over the square root of the number of inputs."""
        return keras.initializers.RandomUniform(-(scale_in**-0.5), scale_in**-0.5)

    inputs = keras.Input((SIDE, SIDE, 1), name="crop")
    x = layers.Rescaling(1 / 255, dtype="float32")(inputs)
    for number, (count, size) in enumerate(zip((kernels, 64, 32), sizes, strict=True)):
        start = uniform(size**2 * x.shape[-1])
        options = {"padding": "same", "kernel_initializer": start, "bias_initializer": start}
        x = layers.Conv2D(count, size, name=None if number else "first", **options)(x)
        x = layers.Activation("relu")(BatchNormalization(momentum=0.9, epsilon=1e-5)(x))
        x = layers.MaxPooling2D()(x)  # (N, 20, 20, F), (N, 10, 10, 64), (N, 5, 5, 32)
    x = layers.Flatten()(x)
    x = layers.Dropout(dropout)(x) if dropout else x
    start = uniform(x.shape[-1])
    outputs = layers.Dense(classes, kernel_initializer=start, bias_initializer=start, dtype="float32", name="logits")(x)
    return keras.Model(inputs, outputs, name=name)

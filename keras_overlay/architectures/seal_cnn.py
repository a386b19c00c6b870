"""The plain convolutional network for taking stamp seals off documents.

Tian & Zhang, "Removing logos and stamp seals from images via deep network architectures", section 2.2: convolution and
ReLU "a few" times, then dropout and batch normalisation, and the whole "several times", the output as large as the
input. The paper gives no number. Inferred here: zero padding, so that the size stays; two convolutions a group; as many
filters in each; a last convolution without activation that gives the picture; scaling of the pixels, as in all networks
here. The paper's networks give the picture itself; `residual` predicts what to add to it, as the deraining network does
that the paper builds upon (Fu et al. 2017, doi:10.1109/CVPR.2017.186).
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked


@checked
def seal_cnn(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    depth: Annotated[int, Between(1, 64, "convolutions")] = 8,
    kernel: Annotated[int, Between(1, 31, "pixels")] = 5,
    filters: Annotated[int, Between(1, 256, "filters")] = 32,
    dropout: Annotated[float, Between(0, 0.95)] = 0.1,
    group: Annotated[int, Between(1, 64, "convolutions")] = 2,
    residual: bool = False,
):
    """Build the network: 0.18 M weights and 184 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        depth: Convolutions with ReLU; one without follows.
        kernel: Side of every convolution's window.
        filters: Filters of every convolution but the last.
        dropout: Share of the features dropped in training, 0..0.95.
        group: Convolutions before each dropout and batch normalisation.
        residual: Predict what to add to the input.

    Returns:
        `keras.Model`; see ARCHITECTURES. Any height and width.
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.parts import scaled
    from keras_overlay.layers.batch_norm import BatchNormalization

    inputs = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    x = picture = scaled(inputs)
    for number in range(1, depth + 1):
        x = layers.Conv2D(filters, kernel, padding="same", activation="relu", kernel_initializer="he_normal")(x)
        if number % group == 0 or number == depth:
            x = layers.Dropout(dropout)(x) if dropout else x
            x = BatchNormalization()(x)  # (N, H, W, F)
    start = "zeros" if residual else keras.initializers.VarianceScaling(0.01)  # near grey: features are normalised
    x = layers.Conv2D(channels, kernel, padding="same", kernel_initializer=start, dtype="float32")(x)  # (N, H, W, C)
    x = layers.Add(dtype="float32")([x, picture]) if residual else x
    outputs = layers.Rescaling(255, offset=127.5, dtype="float32")(x)
    return keras.Model(inputs, outputs, name="seal_cnn")

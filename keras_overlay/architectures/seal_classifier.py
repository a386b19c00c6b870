"""Is there a seal on this page? A few strided convolutions that look at each place, and the largest of what they say.

Tian & Zhang, "Removing logos and stamp seals from images via deep network architectures", section 2, begin with this
question and do not tell their network. Here each place gets a logit of its own and the picture the largest of them
(multiple-instance learning: Oquab et al., "Is object localization for free?", 2015, doi:10.1109/CVPR.2015.7298668), so
that pictures of any size are judged by one rule, and a small seal counts as much on a large page as on a small one.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked


@checked
def seal_classifier(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(1, 256, "filters")] = 16,
    scales: Annotated[int, Between(1, 6, "halvings")] = 4,
    dropout: Annotated[float, Between(0, 0.95)] = 0.1,
):
    """Build the network: 0.15 M weights and 2.7 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters of the first convolution; doubled at each halving, up to four times as many.
        scales: Convolutions with a stride of 2, each followed by one without.
        dropout: Share of the last features dropped in training, 0..0.95.

    Returns:
        `keras.Model`; see CLASSIFIERS.
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.parts import scaled
    from keras_overlay.layers.batch_norm import BatchNormalization

    def convolve(x, count, strides):
        options = {"padding": "same", "use_bias": False, "kernel_initializer": "he_normal"}
        x = layers.Conv2D(count, 3, strides=strides, **options)(x)
        return layers.Activation("relu")(BatchNormalization()(x))

    inputs = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    x = scaled(inputs)
    for scale in range(scales):
        count = filters * min(4, 2**scale)
        x = convolve(convolve(x, count, strides=2), count, strides=1)  # (N, H / 2^(scale + 1), W / 2^(scale + 1), F)
    x = layers.Dropout(dropout)(x) if dropout else x
    x = layers.Conv2D(1, 1, dtype="float32", name="logits")(x)  # (N, h, w, 1)
    outputs = layers.GlobalMaxPooling2D(dtype="float32", name="largest")(x)  # (N, 1)
    return keras.Model(inputs, outputs, name="seal_classifier")

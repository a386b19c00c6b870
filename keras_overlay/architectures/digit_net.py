"""Our digit network: residual convolutions and a mean over places, fewer multiplications than the published ones.

With an eleventh class for crops that show no digit, so that it can also look for digits. As its last features are only
averaged over places, one run over a whole scene answers for every window (`infilling.finding`).

He et al., "Identity Mappings in Deep Residual Networks", 2016, arXiv:1603.05027 (normalisation and ReLU come first).
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked


@checked
def digit_net(
    classes: Annotated[int, OneOf((10, 11))] = 11,
    filters: Annotated[int, Between(4, 256, "filters")] = 32,
    blocks: Annotated[int, Between(1, 8, "residual blocks")] = 2,
    dropout: Annotated[float, Between(0, 0.95)] = 0.3,
):
    """Build the network: 0.7 M weights and 31 M multiplications a crop at the defaults.

    Args:
        classes: 10, or 11 with one for no digit.
        filters: At half of the crop's size; half as many at its full size, twice and four times as many at a quarter
            and an eighth.
        blocks: Residual blocks of two convolutions at each of the three sizes.
        dropout: Share of the last features dropped in training, 0..0.95.

    Returns:
        `keras.Model`; see DIGIT_CLASSIFIERS. It takes crops of any size from 8 pixels on; the layer named `features`,
        (batch, height / 8, width / 8, 4 filters), is what is averaged.
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.parts import scaled
    from keras_overlay.layers.batch_norm import BatchNormalization

    options = {"padding": "same", "use_bias": False, "kernel_initializer": "he_normal"}

    def active(x, name=None):
        return layers.Activation("relu", name=name)(BatchNormalization(momentum=0.98)(x))

    def smaller(x, strides):  # nothing is lost on the way past a block, unlike with strides (arXiv:1812.01187, fig. 2c)
        return layers.AveragePooling2D(strides, padding="same")(x) if strides > 1 else x

    def block(x, count, strides):
        inside = active(x)
        direct = strides == 1 and x.shape[-1] == count
        skip = x if direct else layers.Conv2D(count, 1, **options)(smaller(inside, strides))
        inside = layers.Conv2D(count, 3, strides=strides, **options)(inside)
        return layers.Add()([skip, layers.Conv2D(count, 3, **options)(active(inside))])

    inputs = keras.Input((None, None, 1), name="crop")
    x = layers.Conv2D(max(1, filters // 2), 3, name="first", **options)(scaled(inputs))  # (N, H, W, F / 2)
    for scale in range(3):
        for number in range(blocks):
            x = block(x, filters * 2**scale, 1 if number else 2)  # (N, H / 2^(scale + 1), W / 2^(scale + 1), 2^scale F)
    x = layers.GlobalAveragePooling2D(dtype="float32")(active(x, "features"))
    x = layers.Dropout(dropout)(x) if dropout else x
    outputs = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(inputs, outputs, name="digit_net")

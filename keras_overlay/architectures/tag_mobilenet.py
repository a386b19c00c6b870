"""What is in a picture? The encoder of `text_mobilenet`, and an LSTM that looks at regions of its features.

What the encoder learns here is a start for `text_mobilenet`, which knows far fewer pictures.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked


@checked
def tag_mobilenet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    width: Annotated[float, Between(0.1, 4)] = 2.0,
    excitation: bool = True,
    slope: Annotated[float, Between(0, 1)] = 0.3,
    units: Annotated[int, Between(4, 4096, "units")] = 512,
    region: Annotated[int, Between(1, 64, "places")] = 8,
    tags: Annotated[int, Between(1, 100_000, "tags")] = 500,
):
    """Build the network: 11.3 M weights, 7.3 M of them in the encoder, at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        width, excitation, slope: Of the encoder; a `text_mobilenet` that takes it over must have the same.
        units: Of the LSTM.
        region: Side of the grid through which a region is seen.
        tags: Number of tags; the seed has 500.

    Returns:
        `keras.Model`; see TAGGERS. Sides are multiples of 8.
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.mobilenet_v2 import REDUCTION, encoded
    from keras_overlay.architectures.parts import scaled
    from keras_overlay.architectures.recurrent_looks import looks

    inputs = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    found = encoded(scaled(inputs), width, REDUCTION if excitation else 0, slope)
    features = layers.Concatenate(name="features")(found[3:])  # (N, H / 8, W / 8, 672 width)
    return keras.Model(inputs, looks(features, tags, units, region), name="tag_mobilenet")

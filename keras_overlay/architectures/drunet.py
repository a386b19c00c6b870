"""A small DRUNet: a U-Net of residual blocks without batch normalisation, begun and ended by pixel shuffles.

Zhang et al., "Plug-and-Play Image Restoration with Deep Denoiser Prior", 2021, arXiv:2008.13751, figure 2. Theirs works
at full resolution with four scales and four blocks at each: 32.6 M weights, 2118 kMAC a pixel. The pixel unshuffle in
front, which makes it cheap enough for a CPU, is FFDNet's (arXiv:1710.04026).
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked


@checked
def drunet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(4, 128, "filters")] = 48,
    scales: Annotated[int, Between(1, 5, "scales")] = 3,
    blocks: Annotated[int, Between(1, 8, "residual blocks")] = 1,
    unshuffle: Annotated[int, OneOf((1, 2, 4))] = 2,
    residual: bool = True,
    alpha: bool = False,
    level: bool = False,
    similarity: bool = False,
    support: bool = False,
    local_mean: bool = False,
):
    """Build the network: 1.9 M weights and 69 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters at the highest resolution, doubled at each further scale.
        scales: Number of resolutions, each half the one before.
        blocks: Residual blocks at each scale on the way down and again on the way up; twice as many at the lowest.
        unshuffle: Side of the blocks of pixels that become channels in front.
        residual: Predict what to add to the input.
        alpha: Paint over the input instead, with an opacity for each value: for overlays that hide what is below.
        level: Take the noise level as a second input; see `layers.noise_level_map`.
        similarity: Also look at how alike neighbouring pixels are, see `layers.local_similarity`: for lettering and
            wrong pixels.
        support: Also look at which values those around them bear out, and at the mean of these, which is the first
            guess of what `alpha` paints; see `layers.local_support`: for impulse noise.
        local_mean: Take the mean of 9x9 pixels for that first guess, and let the opacity grow with the distance between
            paint and input: a network that starts from nothing may learn to paint nowhere, noisy targets above all.

    Returns:
        `keras.Model`; see ARCHITECTURES. Sides are multiples of `unshuffle * 2^(scales - 1)`.

    Raises:
        ValueError: `local_mean` with nothing to be a guess of, or with another guess.
    """
    if local_mean and (support or not alpha):
        raise ValueError("drunet: local_mean=true is a first guess for alpha=true, and support=true has its own")
    import keras
    from keras import layers

    from keras_overlay.architectures.parts import level_input, picture_from, scaled
    from keras_overlay.layers.noise_level_map import NoiseLevelMap
    from keras_overlay.layers.pixel_unshuffle import PixelUnshuffle

    def convolve(x, count, size=3, **options):
        return layers.Conv2D(count, size, padding="same", kernel_initializer="he_normal", **options)(x)

    def refine(x, count):
        """Some residual blocks; the second convolution starts small, so that a block starts near the identity."""
        start = keras.initializers.VarianceScaling(0.1)
        for _ in range(count):
            change = convolve(x, x.shape[-1], activation="relu")
            change = layers.Conv2D(x.shape[-1], 3, padding="same", kernel_initializer=start)(change)
            x = layers.Add()([x, change])
        return x

    inputs = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    levels = level_input(level)
    x = picture = scaled(inputs)
    maps, guess = _compared(inputs, picture, similarity, support, local_mean)
    x = layers.Concatenate(dtype="float32")([x, *maps]) if maps else x
    x = PixelUnshuffle(unshuffle)(x) if unshuffle > 1 else x  # (N, h, w, C * unshuffle^2), h = H / unshuffle
    x = NoiseLevelMap()([x, *levels]) if level else x
    x = convolve(x, filters)  # (N, h, w, F)
    skips = []
    for scale in range(1, scales):
        x = refine(x, blocks)
        skips.append(x)
        x = convolve(x, filters * 2**scale, size=2, strides=2)  # (N, h / 2^scale, w / 2^scale, F * 2^scale)
    x = refine(x, 2 * blocks)
    for skip in reversed(skips):
        x = layers.Conv2DTranspose(skip.shape[-1], 2, strides=2, padding="same")(x)
        x = refine(layers.Add()([x, skip]), blocks)
    outputs = picture_from(x, picture, unshuffle, residual, alpha, guess)  # (N, H, W, C)
    return keras.Model([inputs, *levels] if level else inputs, outputs, name="drunet")


def _compared(inputs, picture, similarity: bool, support: bool, local_mean: bool):
    """What pixels tell by comparison with those around them, as maps beside the picture; a first guess of the paint."""
    from keras import layers

    from keras_overlay.architectures.parts import scaled
    from keras_overlay.layers.local_similarity import LocalSimilarity
    from keras_overlay.layers.local_support import LocalSupport

    maps, guess = [], None
    if similarity:
        maps.append(LocalSimilarity()(inputs))
    if support:
        near, near_mean = LocalSupport(2, 20.0, 2.0)(inputs)
        far, far_mean = LocalSupport(3, 40.0, 4.0)(inputs)
        guess = scaled(far_mean)
        maps += [near, scaled(near_mean), far, guess]
    if local_mean:
        guess = layers.AveragePooling2D(9, 1, padding="same", dtype="float32")(picture)
    return maps, guess

"""The U-Net that several inpainters are: one shape, and a kind of convolution that copes with holes in its own way."""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers

from keras_overlay.architectures.parts import scaled
from keras_overlay.layers.batch_norm import BatchNormalization
from keras_overlay.layers.gated_conv import GatedConv2D
from keras_overlay.layers.partial_conv import PartialConv2D
from keras_overlay.layers.soft_partial_conv import SoftPartialConv2D

_SLOPE = 0.2  # of the leaky ReLU on the way up
_SIZES = (7, 5, 5)  # windows of the first convolutions, then 3


def holed_unet(name: str, kind: type, channels: int, widths: Sequence[int], double: bool, depthwise: bool):
    """Build a network of INPAINTERS.

    Halved once for each width by convolutions with a stride of 2, doubled as often by repeating values, each time
    joined with what there was at that size. Batch normalisation everywhere but at the first and last convolution; ReLU
    on the way down, leaky ReLU on the way up.

    Args:
        name: Of the model.
        kind: One of `Partial`, `Gated`, `Soft`.
        channels: 1 (grey) or 3 (RGB).
        widths: Filters of each halving.
        double: Follow each convolution but the last with a second one, whose result is added to the first's.
        depthwise: Make each convolution one of each channel alone and one of single pixels.

    Returns:
        `keras.Model`. Sides are multiples of 2^len(widths).
    """
    picture = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    holes = keras.Input((None, None, 1), name="holes")  # (N, H, W, 1)
    mask = layers.Rescaling(-1, offset=1, name="mask", dtype="float32")(holes)
    convolve = kind(double, depthwise)
    states = [convolve.start(scaled(picture), mask)]
    for depth, width in enumerate(widths):
        size = _SIZES[depth] if depth < len(_SIZES) else 3
        states.append(convolve([states[-1]], width, size, 2, "relu", norm=depth > 0))  # (N, H / 2^depth, …)
    state = states.pop()
    for width in reversed((channels, *widths[:-1])):
        skip, state = states.pop(), [layers.UpSampling2D()(each) for each in state]
        if states:
            state = convolve([state, skip], width, 3, 1, "leaky_relu")
    x = convolve.end([state, skip], channels)  # (N, H, W, C), float32
    outputs = layers.Rescaling(255, offset=127.5, dtype="float32")(x)
    return keras.Model([picture, holes], outputs, name=name)


class Partial:
    """Partial convolutions: a state is features and their mask.

    Args:
        double, depthwise: See `holed_unet`.
    """

    layer = PartialConv2D

    def __init__(self, double: bool, depthwise: bool):
        self.double, self.depthwise = double, depthwise

    def start(self, picture, mask) -> list:
        """The first state."""
        return [picture, mask]

    def __call__(self, states: list[list], width: int, size: int, strides: int, activation: str, norm: bool = True):
        """One step of the U-Net: convolution, normalisation, activation, and if so wanted once more.

        Args:
            states: One or two, which are joined.
            width: Filters.
            size: Side of the window.
            strides: 1 or 2.
            activation: `relu` or `leaky_relu`.
            norm: Whether to normalise.

        Returns:
            The next state.
        """
        first = self._finished(self.convolved(states, width, size, strides, use_bias=not norm), activation, norm)
        if not self.double:
            return first
        second = self._finished(self.convolved([first], width, size, 1, use_bias=False), activation, True)
        return self.added(first, second)

    def convolved(self, states: list[list], width: int, size: int, strides: int = 1, **options) -> list:
        """One convolution, or two where depthwise: each state's channels for themselves, then all of single pixels."""
        options = {"padding": "same", "kernel_initializer": "he_normal", **options}
        if self.depthwise:
            alone = {**options, "use_bias": False, "strides": strides}
            states = [self.layer(x.shape[-1], size, groups=x.shape[-1], **alone)([x, *mask]) for x, *mask in states]
            size, strides = 1, 1
        return self.layer(width, size, strides=strides, **options)([part for state in states for part in state])

    def _finished(self, state: list, activation: str, norm: bool) -> list:
        x, *mask = state
        x = BatchNormalization()(x) if norm else x
        x = layers.ReLU()(x) if activation == "relu" else layers.LeakyReLU(_SLOPE)(x)
        return [x, *mask]

    def added(self, first: list, second: list) -> list:
        """The second state with the first one's features added where they are known."""
        return [layers.Add()([second[0], layers.Multiply()(first)]), second[1]]

    def end(self, states: list[list], channels: int):
        """The picture, on -0.5..0.5."""
        return self.convolved(states, channels, 3, dtype="float32")[0]


class Soft(Partial):
    """Soft partial convolutions: a state is features and how much of them is known, 0..1."""

    layer = SoftPartialConv2D

    def start(self, picture, mask):
        """What is in the holes must not come in."""
        return [layers.Multiply(dtype="float32")([picture, mask]), mask]

    def convolved(self, states, width, size, strides=1, **options):
        """States are joined first; of the masks the mean, as each tells of one half."""
        if len(states) > 1:
            options_of_mask = {"dtype": "float32"}
            x = layers.Concatenate()([state[0] for state in states])
            states = [[x, layers.Average(**options_of_mask)([state[1] for state in states])]]
        return super().convolved(states, width, size, strides, **options)


class Gated(Partial):
    """Gated convolutions: a state is features alone; where the holes are is told once, by a channel of the input."""

    layer = GatedConv2D

    def start(self, picture, mask):
        """Picture and mask together."""
        known = layers.Multiply(dtype="float32")([picture, mask])
        return [layers.Concatenate(dtype="float32")([known, mask])]

    def convolved(self, states, width, size, strides=1, **options):
        """States are joined first; the activation comes after the normalisation."""
        x = layers.Concatenate()([state[0] for state in states]) if len(states) > 1 else states[0][0]
        options = {"padding": "same", "kernel_initializer": "he_normal", "activation": None, **options}
        if self.depthwise:
            alone = {key: value for key, value in options.items() if key not in ("activation", "kernel_initializer")}
            x = layers.DepthwiseConv2D(
                size, strides, depthwise_initializer="he_normal", **{**alone, "use_bias": False}
            )(x)
            size, strides = 1, 1
        return [self.layer(width, size, strides=strides, **options)(x)]

    def added(self, first, second):
        """The sum."""
        return [layers.Add()([second[0], first[0]])]

    def end(self, states, channels):
        """A plain convolution: nothing is to be shut off from the picture."""
        x = layers.Concatenate()([state[0] for state in states])
        return layers.Conv2D(channels, 3, padding="same", dtype="float32")(x)

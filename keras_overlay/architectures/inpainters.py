"""Networks that paint into holes, by name: `INPAINTERS`. They are built by `architectures.build`."""

from __future__ import annotations

from keras_overlay.registry import Table

INPAINTERS = Table(
    "inpainter",
    [
        ("fill_unet", "keras_overlay.architectures.fill_unet:fill_unet"),
        ("gated_unet", "keras_overlay.architectures.gated_unet:gated_unet"),
        ("pconv_deep", "keras_overlay.architectures.pconv_deep:pconv_deep"),
        ("pconv_unet", "keras_overlay.architectures.pconv_unet:pconv_unet"),
        ("soft_unet", "keras_overlay.architectures.soft_unet:soft_unet"),
    ],
    """A function of literals to a `keras.Model` with two inputs: pictures, (batch, height, width, channels) float32 on
    0..255, and holes, (batch, height, width, 1) float32, 1 where there is to be painted and 0 elsewhere; any height and
    width that `geometry.of(model).multiple` divides. What a picture has in its holes has no influence. Output of the
    pictures' shape and scale, float32 under every precision policy; known pixels may come out changed, and whoever
    restores with it puts them back. Rescaling happens inside. Its module does not import Keras before the function is
    called. `channels` is one of its arguments.""",
)

DEFAULT_INPAINTER = "fill_unet"
"""What inpaints best for the same time on a CPU."""

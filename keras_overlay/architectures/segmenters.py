"""Networks that tell for every pixel whether it is part of a letter, by name: `SEGMENTERS`.

They are built by `architectures.build`.
"""

from __future__ import annotations

from keras_overlay.registry import Table

SEGMENTERS = Table(
    "segmenter",
    [
        ("text_mobilenet", "keras_overlay.architectures.text_mobilenet:text_mobilenet"),
        ("text_unet", "keras_overlay.architectures.text_unet:text_unet"),
        ("text_xception", "keras_overlay.architectures.text_xception:text_xception"),
    ],
    """A function of literals to a `keras.Model`. Input (batch, height, width, channels) float32 on 0..255, any height
    and width that `geometry.of(model).multiple` divides; output (batch, height, width, 1), logits, float32 under every
    precision policy: above 0 a pixel is part of a letter. Rescaling happens inside. Its module does not import Keras
    before the function is called. `channels` is one of its arguments. The layers that a pre-training can have taught,
    and that the first stage of a training leaves alone, have names that begin with `encoder`.""",
)

DEFAULT_SEGMENTER = "text_unet"
"""What segments best for the same time on a CPU."""

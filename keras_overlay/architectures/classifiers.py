"""Networks that say yes or no to a picture, by name: `CLASSIFIERS`. They are built by `architectures.build`."""

from __future__ import annotations

from keras_overlay.registry import Table

CLASSIFIERS = Table(
    "classifier",
    [("seal_classifier", "keras_overlay.architectures.seal_classifier:seal_classifier")],
    """A function of literals to a `keras.Model`. Input (batch, height, width, channels) float32 on 0..255, any height
    and width from 1 pixel on; output (batch, 1), one logit, float32 under every precision policy: above 0 the answer is
    yes. Rescaling happens inside. Its module does not import Keras before the function is called. `channels` is one of
    its arguments. The logit is the largest of logits at single places, and each of these is the output of the layer
    named `logits`, (batch, h, w, 1): so the answer for a picture is the largest of its tiles' answers.""",
)

DEFAULT_CLASSIFIER = "seal_classifier"

"""Networks that tell what is in a picture, by name: `TAGGERS`. They are built by `architectures.build`."""

from __future__ import annotations

from keras_overlay.registry import Table

TAGGERS = Table(
    "tagger",
    [("tag_mobilenet", "keras_overlay.architectures.tag_mobilenet:tag_mobilenet")],
    """A function of literals to a `keras.Model`. Input (batch, height, width, channels) float32 on 0..255, height and
    width multiples of 8; output (batch, looks, tags + 4), float32 under every precision policy:
    see `looks`. A tag's logit for the picture is the largest of its looks'. Rescaling happens inside. Its module does
    not import Keras before the function is called. `channels` and `tags`, the number of tags, are among its arguments.
    The layers that other networks can take over have names that begin with `encoder`.""",
)

DEFAULT_TAGGER = "tag_mobilenet"

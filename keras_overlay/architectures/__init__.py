"""Networks by name: `ARCHITECTURES`, and the one function that builds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_overlay.registry import Table

if TYPE_CHECKING:
    import keras

ARCHITECTURES = Table(
    "architecture",
    [
        ("drunet", "keras_overlay.architectures.drunet:drunet"),
        ("ffdnet", "keras_overlay.architectures.ffdnet:ffdnet"),
        ("n2n_unet", "keras_overlay.architectures.n2n_unet:n2n_unet"),
        ("nafnet", "keras_overlay.architectures.nafnet:nafnet"),
        ("residual_attention", "keras_overlay.architectures.residual_attention:residual_attention"),
        ("seal_cnn", "keras_overlay.architectures.seal_cnn:seal_cnn"),
        ("srresnet", "keras_overlay.architectures.srresnet:srresnet"),
        ("unet", "keras_overlay.architectures.unet:unet"),
    ],
    """A function of literals to a `keras.Model`. Input (batch, height, width, channels) float32 on 0..255, any height
    and width that `geometry.of(model).multiple` divides; output of the same shape and scale, float32 under every
    precision policy (so the last layers are made with dtype="float32"). Rescaling happens inside. Its module does not
    import Keras before the function is called. `channels` is one of its arguments. One with an argument `level` that is
    true has a second input, (batch, 1): the noise level in grey levels, negative where it is not known.""",
)

DEFAULT_ARCHITECTURE = "drunet"
"""What restores best for the same time of training on a CPU; docs/networks.md has the comparison."""

PRECISIONS = ("float32", "mixed_bfloat16")


def build(spec: str, precision: str = "float32", table: Table = ARCHITECTURES) -> keras.Model:
    """Build the network that a spec names, under a precision of its own.

    Args:
        spec: for example `"n2n_unet"` or `"srresnet,filters=32"`.
        precision: `float32`, or `mixed_bfloat16` (computes in bfloat16, keeps weights and output in float32).
        table: What is built, one of `kinds.TABLES`.

    Raises:
        ValueError, TypeError: unknown name or precision, or a wrong argument.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"precision must be one of {', '.join(PRECISIONS)}, got precision={precision!r}")
    arguments = table.arguments(spec)  # refuses before Keras is imported
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        return table[spec.split(",")[0].strip()](**arguments)
    finally:
        keras.config.set_dtype_policy(before)

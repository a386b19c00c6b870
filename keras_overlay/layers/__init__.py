"""Custom Keras layers by name, one a file."""

from __future__ import annotations

from keras_overlay.registry import Table

LAYERS = Table(
    "layer",
    [
        ("attention_gate", "keras_overlay.layers.attention_gate:AttentionGate"),
        ("batch_norm", "keras_overlay.layers.batch_norm:BatchNormalization"),
        ("composite", "keras_overlay.layers.composite:Composite"),
        ("grnn", "keras_overlay.layers.grnn:GRNN"),
        ("local_similarity", "keras_overlay.layers.local_similarity:LocalSimilarity"),
        ("noise_level_map", "keras_overlay.layers.noise_level_map:NoiseLevelMap"),
        ("pixel_shuffle", "keras_overlay.layers.pixel_shuffle:PixelShuffle"),
        ("pixel_unshuffle", "keras_overlay.layers.pixel_unshuffle:PixelUnshuffle"),
        ("prelu", "keras_overlay.layers.prelu:PReLU"),
        ("residual_unit", "keras_overlay.layers.residual_unit:ResidualUnit"),
        (
            "residual_unit_downsampling",
            "keras_overlay.layers.residual_unit_downsampling:ResidualUnitDownsampling",
        ),
        ("simple_gate", "keras_overlay.layers.simple_gate:SimpleGate"),
    ],
    """A registered `keras.layers.Layer` subclass that checks values in its constructor and shapes in `build`, returns
    every constructor argument from `get_config`, and computes with `keras.ops`; where one backend has a faster kernel
    of its own, the layer may call it there, with the same results.""",
)

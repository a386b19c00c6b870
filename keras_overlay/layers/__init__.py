"""Custom Keras layers by name, one a file."""

from __future__ import annotations

from keras_overlay.registry import Table

LAYERS = Table(
    "layer",
    [
        ("atrous_pyramid", "keras_overlay.layers.atrous_pyramid:AtrousPyramid"),
        ("attention_gate", "keras_overlay.layers.attention_gate:AttentionGate"),
        ("batch_norm", "keras_overlay.layers.batch_norm:BatchNormalization"),
        ("composite", "keras_overlay.layers.composite:Composite"),
        ("enlargement", "keras_overlay.layers.enlargement:Enlargement"),
        ("fill_holes", "keras_overlay.layers.fill_holes:FillHoles"),
        ("gated_conv", "keras_overlay.layers.gated_conv:GatedConv2D"),
        ("grnn", "keras_overlay.layers.grnn:GRNN"),
        ("inverted_residual", "keras_overlay.layers.inverted_residual:InvertedResidual"),
        ("local_similarity", "keras_overlay.layers.local_similarity:LocalSimilarity"),
        ("local_support", "keras_overlay.layers.local_support:LocalSupport"),
        ("noise_level_map", "keras_overlay.layers.noise_level_map:NoiseLevelMap"),
        ("partial_conv", "keras_overlay.layers.partial_conv:PartialConv2D"),
        ("pixel_shuffle", "keras_overlay.layers.pixel_shuffle:PixelShuffle"),
        ("pixel_unshuffle", "keras_overlay.layers.pixel_unshuffle:PixelUnshuffle"),
        ("prelu", "keras_overlay.layers.prelu:PReLU"),
        ("receptive_field_block", "keras_overlay.layers.receptive_field_block:ReceptiveFieldBlock"),
        ("residual_unit", "keras_overlay.layers.residual_unit:ResidualUnit"),
        (
            "residual_unit_downsampling",
            "keras_overlay.layers.residual_unit_downsampling:ResidualUnitDownsampling",
        ),
        ("simple_gate", "keras_overlay.layers.simple_gate:SimpleGate"),
        ("soft_partial_conv", "keras_overlay.layers.soft_partial_conv:SoftPartialConv2D"),
        ("spatial_transformer", "keras_overlay.layers.spatial_transformer:SpatialTransformer"),
        ("squeeze_excitation", "keras_overlay.layers.squeeze_excitation:SqueezeExcitation"),
        ("xception_unit", "keras_overlay.layers.xception_unit:XceptionUnit"),
    ],
    """A registered `keras.layers.Layer` subclass that checks values in its constructor and shapes in `build`, returns
    every constructor argument from `get_config`, and computes with `keras.ops`; where one backend has a faster kernel
    of its own, the layer may call it there, with the same results.""",
)

"""Noise models: ways to degrade a picture, named by specs such as `text,0,50+gaussian,0,25`."""

from __future__ import annotations

from keras_overlay.noise.model import Composition, NoiseModel
from keras_overlay.registry import Table
from keras_overlay.spec import parse

NOISE_MODELS = Table(
    "noise model",
    [
        ("clean", "keras_overlay.noise.clean:Clean"),
        ("gaussian", "keras_overlay.noise.gaussian:Gaussian"),
        ("halftone", "keras_overlay.noise.halftone:Halftone"),
        ("impulse", "keras_overlay.noise.impulse:Impulse"),
        ("lettering", "keras_overlay.noise.lettering:Lettering"),
        ("poisson", "keras_overlay.noise.poisson:Poisson"),
        ("seal", "keras_overlay.noise.seal:Seal"),
        ("text", "keras_overlay.noise.text:Text"),
        ("watermark", "keras_overlay.noise.watermark:Watermark"),
    ],
    """A `NoiseModel` class whose constructor takes literals: `(image, rng) -> float32 image`, pure, not clipped.""",
)


def build(spec: str) -> NoiseModel:
    """Build the noise model that a spec names.

    Args:
        spec: for example `"gaussian,0,50"` or `"text,0,50+gaussian,0,25"`.

    Raises:
        ValueError, TypeError: if the grammar, a name, or an argument is wrong; the message names it.
    """
    models = [NOISE_MODELS.build(part) for part in parse(spec)]
    return models[0] if len(models) == 1 else Composition(models)
